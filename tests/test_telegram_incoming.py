"""Whatever a phone sends becomes one right thing: albums, edits, replies, cards of people, and what nobody can read."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.doctor.messengers import of_telegram
from bot.doctor.rows import of_database
from bot.settings import Settings
from dialogs.session import session_from_json
from storage import inbox, meta, outages, people, reports, runs
from storage.runs import Run
from tests.chats import SECONDS, TelegramChat, running, telegram_settings, webhook_settings
from tests.photos import photo
from tests.telegram_server import TelegramServer

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ME = "M05"


@asynccontextmanager
async def phone(folder: Path, **settings: Any) -> AsyncIterator[TelegramChat]:
    async with TelegramServer() as server, on(server, folder, **settings) as app:
        me = TelegramChat(app, server, ME, 1001)
        await me.join()
        yield me
        assert server.violations == []


@asynccontextmanager
async def on(server: TelegramServer, folder: Path, *, people: bool = True, **settings: Any) -> AsyncIterator[App]:
    given = {"now": NOON} | telegram_settings(server) | settings
    async with running(folder, only=[ME], people=people, **given) as app:
        yield app


async def until(condition: Any) -> None:
    async with asyncio.timeout(SECONDS):
        while not await condition():
            await asyncio.sleep(0.01)


async def the_run(me: TelegramChat, algorithm: str = "trip_report") -> Run:
    async with me.app.database.read() as read:
        (run,) = [run for run in await runs.open_for(read, ME) if run.algorithm == algorithm]
        return run


async def answers(me: TelegramChat) -> dict[str, Any]:
    """By step, as they stand."""
    found = session_from_json((await the_run(me)).state)
    return {key.step: answer.value for key, answer in found.answers.items()}


async def begin_report(me: TelegramChat) -> None:
    await me.write("/report")
    await me.tap("Восток-Сервис")
    await me.tap("Сегодня")


async def test_a_report_told_as_people_write(tmp_path: Path) -> None:
    async with phone(tmp_path) as me:
        await begin_report(me)
        await the_latest_answer_is_edited(me)
        await a_sticker_and_a_contact(me)
        await an_album_in_parts(me)
        async with me.app.database.read() as read:
            report = await reports.by_number(read, 1)
        assert report is not None
        assert report.body["happened"] == "Говорил с собственником, запас на 50 дней"
        assert [note["caption"] for note in report.body["attachments"]] == ["полка и витрина"] * 4


async def the_latest_answer_is_edited(me: TelegramChat) -> None:
    """While it is the latest one an edit corrects it; a later one changes nothing, and says how to."""
    me.phone.write("Говорил с собственником, запас на 40 дней")
    await me.settle()
    story = me.phone.messages[-2]
    asked, count = me.last.text, len(me.messages)
    me.phone.edit(story, "Говорил с собственником, запас на 50 дней")
    await me.settle()
    assert (await answers(me))["happened"] == "Говорил с собственником, запас на 50 дней"
    assert "Исправил, как вы написали" in me.last.text
    assert asked.splitlines()[-1] in me.last.text, "the next question stands as it stood"
    assert len(me.messages) == count, "its card says so in place"
    me.phone.edit(story, "Да")
    await me.settle()
    assert "Правка не принята: Слишком коротко" in me.last.text
    await me.write("Берут 120 коробок чая")
    agreed = me.phone.messages[-2]
    me.phone.edit(agreed, "Берут 150 коробок чая")
    await me.settle()
    assert (await answers(me))["agreement"] == {"what": "Берут 150 коробок чая"}, "a field of a form as well"
    me.phone.edit(story, "Уже поздно править")
    await me.settle()
    assert "Правка сообщения ничего не меняет" in me.last.text
    assert (await answers(me))["happened"].endswith("50 дней")
    await me.write("в пятницу")


async def a_sticker_and_a_contact(me: TelegramChat) -> None:
    for kind, content in (("sticker", {"file_id": "s", "emoji": "👍"}), ("poll", {"id": "1"}), ("dice", {"value": 3})):
        me.phone.send_other(kind, content)
        await me.settle()
        assert "Такое я не читаю" in me.last.text
        assert "Ваш следующий шаг?" in me.last.text, "and the question stands again"
    for kind in ("hologram", "pinned_message"):
        me.phone.send_other(kind, {"date": 1})
        before = len(me.messages)
        await me.settle()
        assert len(me.messages) == before
    me.phone.send_contact("79991234567", "Ринат")
    await me.settle()
    assert (await answers(me))["next_step"] == "Ринат, +79991234567"
    await me.write("10.12.2026")


async def an_album_in_parts(me: TelegramChat) -> None:
    """Out of order and one of them late: one answer, its caption kept, no part taken for the next question."""
    server, group = me.server, "album-7"
    await me.tap("Добавить фото")
    count = len(me.messages)
    me.phone.send_photo(photo(1), "полка и витрина", group)
    me.phone.send_photo(photo(2), group=group)
    me.phone.send_photo(photo(3), group=group)
    server._updates.rotate(1)
    await me.settle()
    assert len(me.messages) == count + 1
    assert "Готово · 3" in me.last.buttons
    await me.tap("Готово")
    me.phone.send_photo(photo(4), group=group)
    await me.settle()
    assert "Сдаём?" in me.last.text
    assert len((await answers(me))["attachments"]) == 4
    me.phone.send_photo(photo(5), group="album-8")
    await me.settle()
    me.phone.send_photo(photo(6), group="album-8")
    await me.settle()
    assert len((await answers(me))["attachments"]) == 4, "what was refused stays refused, its late parts as well"
    await me.tap("Сдать")
    assert "Отчёт № 1" in me.last.text


async def test_edits_that_come_out_of_turn(tmp_path: Path) -> None:
    """Before its message, after a newer one, with the words there are, with a command: each does what was meant."""
    async with phone(tmp_path) as me:
        await begin_report(me)
        story = me.phone.write("Говорил с собственником, запас на 40 дней")
        for days in (45, 50):
            me.phone.edit(story, f"Говорил с собственником, запас на {days} дней")
        me.server._updates[1]["edited_message"]["edit_date"] -= 60
        me.server._updates.rotate(2)
        await me.settle()
        assert (await answers(me))["happened"] == "Говорил с собственником, запас на 50 дней"
        assert "Итог — одной строкой" in me.last.text
        count, turn = len(me.messages), (await the_run(me)).turn
        me.phone.edit(story, story.text)  # Telegram looked at a link in it, and says so
        await me.settle()
        assert (len(me.messages), (await the_run(me)).turn) == (count, turn)
        me.phone.edit(story, "/menu")
        await me.settle()
        assert "команду пришлите отдельным сообщением" in me.last.text
        assert (await answers(me))["happened"].endswith("50 дней")
        me.phone.edit(me.phone.messages[0], "/start")
        await me.settle()
        assert "Правка сообщения ничего не меняет" in me.last.text


async def test_the_words_of_an_album_may_come_late_and_an_export_goes_by_itself(tmp_path: Path) -> None:
    async with phone(tmp_path) as me:
        await begin_report(me)
        me.phone.send_photo(photo(1), group="album-1")
        await me.settle()
        me.phone.send_photo(photo(2), "Говорил с собственником", "album-1")
        await me.settle()
        assert (await answers(me))["happened"] == "Говорил с собственником"
        fetched = len(me.server.named("getFile"))
        for name in ("продажи.csv", "остатки.csv"):
            kept = me.server.files.keep(b"a;b", "documents") | {"file_name": name}
            me.phone._send("document", kept, b"a;b", "", "album-2")
        await me.settle()
        assert len(me.server.named("getFile")) == fetched + 2, "each is looked into"
        assert "Выгрузки загружает" in me.last.text


async def test_a_reply_answers_the_conversation_of_its_card(tmp_path: Path) -> None:
    async with phone(tmp_path) as me:
        await begin_report(me)
        card = me.phone.heard[-1]
        await me.write("/negotiation")
        await me.tap("Начать новые")
        other = me.phone.heard[-1]
        me.phone.write("Говорил с собственником", reply_to=card)
        await me.settle()
        assert (await answers(me))["happened"] == "Говорил с собственником"
        assert "Итог — одной строкой" in me.last.text
        me.phone.write("Запас на 40 дней", reply_to=card)
        await me.settle()
        assert "Вы ответили на прежний вопрос" in me.last.text
        assert "Итог — одной строкой" in me.last.text
        assert "agreement" not in await answers(me), "words for an old question are not taken for the next"
        me.phone.write("Восток-Сервис", reply_to=other)
        await me.settle()
        assert (await the_run(me, "partner_negotiation")).turn > 1
        await me.write("/report")
        await me.write("нет")
        for words in ("прислать расчёт", "10.12.2026"):
            await me.write(words)
        await me.tap("Сдать")
        filed = me.phone.heard[-1]
        me.phone.write("И ещё цена", reply_to=filed)
        await me.settle()
        assert me.last.text.count("⚠️") == 1, "what is over, or waits for somebody else, takes no words"
        async with me.app.database.read() as read:
            report = await reports.by_number(read, 1)
        assert report is not None
        assert "И ещё цена" not in str(report.body)


async def test_two_fingers_at_once_end_in_one_right_state(tmp_path: Path) -> None:
    """Two buttons of one card together; a word and a tap in the wrong order; the same update by both ways."""
    async with phone(tmp_path) as me:
        await me.write("/report")
        card = me.phone.heard[-1]
        me.phone.tap("Восток-Сервис", card)
        me.phone.tap("Сафин", card)
        await me.settle()
        assert len(await answers(me)) == 1
        assert "Когда?" in me.last.text
        me.phone.write("Говорил с собственником")
        me.phone.tap("Сегодня", me.phone.heard[-1])
        me.server._updates.rotate(1)
        await me.settle()
        assert (await answers(me))["happened"] == "Говорил с собственником"
        assert not me.phone.waiting_taps, "no wheel turns for ever"
        repeated = me.server._confirmed[-1]
        before = await the_run(me)
    async with TelegramServer() as server, on(server, tmp_path, people=False, **webhook_settings(server)) as app:
        server.queue_raw({name: part for name, part in repeated.items() if name != "update_id"})
        server._updates[-1]["update_id"] = repeated["update_id"]
        server.person(1001, started=True)
        me = TelegramChat(app, server, ME, 1001)
        await me.settle()
        assert (await the_run(me)).turn == before.turn
        async with app.database.read() as read:
            assert await inbox.pending(read) == 0


async def test_after_a_silence_whoever_was_asked_is_asked_once_more(tmp_path: Path) -> None:
    """Ten minutes of downtime: a tap is lost, words are not; nobody hears of it twice."""
    async with TelegramServer() as server:
        async with on(server, tmp_path) as app:
            me = TelegramChat(app, server, ME, 1001)
            await me.join()
            await begin_report(me)
            await noted(app)
        for silence, heard in ((timedelta(seconds=100), 0), (timedelta(minutes=10), 1), (timedelta(0), 0)):
            async with on(server, tmp_path, people=False, now=app.clock.now() + silence) as app:
                me = TelegramChat(app, server, ME, 1001)
                before = len(me.messages)
                assert app.telegram is not None
                app.telegram.presence.settle_s = 0.05
                await noted(app)
                await me.settle()
                assert len(me.messages) == before + heard
        assert "связи не было" in me.last.text
        assert "Что было?" in me.last.text
        assert server.violations == []
        async with on(server, tmp_path, people=False, now=app.clock.now() + timedelta(hours=1)) as app:
            me = TelegramChat(app, server, ME, 1001)
            me.phone.write("Говорил с собственником")
            assert app.telegram is not None
            app.telegram.presence.settle_s = 0.05
            await noted(app)
            await me.settle()
            assert "Итог — одной строкой" in me.last.text
            assert "связи не было" not in me.last.text, "whoever wrote was heard"


async def noted(app: App) -> None:
    """Until this start has reached Telegram, and what is owed for the time before is done."""

    async def is_noted() -> bool:
        async with app.database.read() as read:
            at = await meta.get(read, "telegram.reached")
            owed = await outages.outage(read, "telegram")
        return at is not None and owed is None and datetime.fromisoformat(at) >= app.settings.now  # type: ignore[operator]

    await until(is_noted)


async def test_a_second_poller_is_told_and_it_goes_on_when_it_is_gone(tmp_path: Path) -> None:
    async with phone(tmp_path) as me:
        telegram, database = me.app.telegram, me.app.database
        assert telegram is not None
        conflict = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
        me.server.fail_next("getUpdates", 409, conflict)
        me.phone.write("раз")

        async def told() -> bool:
            async with database.read() as read:
                return "another program" in (await meta.get(read, "telegram.trouble") or "")

        await until(told)
        assert "another program" in telegram.deaf
        told_by = [finding async for finding in of_database(me.app.settings, NOON) if finding.check == "telegram"]
        assert [finding.state for finding in told_by] == ["bad"]
        await until(lambda: asyncio.sleep(0, me.server.polled))
        await me.write("/menu")
        assert "Мой день" in me.last.text
        assert telegram.deaf == ""


async def test_what_no_library_takes_is_kept_and_holds_up_nobody(tmp_path: Path) -> None:
    """Kinds of tomorrow, fields of wrong types, half a character, a name full of markup."""
    async with phone(tmp_path) as me:
        user, chat = me.phone.user(), {"id": 1001, "type": "private"}
        bare = {"message_id": 9001, "date": 1, "chat": chat, "from": user}
        await begin_report(me)
        for odd in (
            {"hologram": {"from": user, "deep": [[{"a": None}]]}},
            {"message": {"message_id": "x", "chat": 5, "from": []}},
            {"message": bare | {"photo": [{"file_id": 7}], "caption": {}}},
            {"callback_query": {"id": 5, "from": user, "data": "m"}},
            {"callback_query": {"id": "5", "from": user, "data": "\ud800", "message": bare}},
            {"message": bare | {"text": "Говорил \ud83d с \x00 ним", "from": user | {"first_name": "<b>&\ud800"}}},
        ):
            me.server.queue_raw(odd)
        await me.settle()
        assert (await answers(me))["happened"] == "Говорил \ufffd с \ufffd ним"
        async with me.app.database.read() as read:
            assert {row.state for row in await inbox.list_rows(read)} == {"done"}
        me.server.violations.clear()  # the stand-in knows no such taps


async def test_whoever_is_nobody_here_learns_nothing_whatever_they_send(tmp_path: Path) -> None:
    async with phone(tmp_path) as me:
        stranger = me.server.person(2002, "Чужой", "ru")
        shown = stranger.write("привет")
        stranger.send_contact("79991234567", "Ринат")
        stranger.send_other("sticker", {"file_id": "s"})
        stranger.send_album([photo(1), photo(2)])
        stranger.edit(shown, "пока")
        await me.settle()
        assert len({shown.text for shown in stranger.heard}) == 1
        async with me.app.database.read() as read:
            assert len(await people.list_people(read)) > 10
            assert await inbox.pending(read) == 0


async def test_an_invitation_is_one_tap_on_a_link(tmp_path: Path) -> None:
    """Made in the chat by an admin; whoever follows it sends what Telegram makes of it."""
    async with phone(tmp_path) as me:
        admin = TelegramChat(me.app, me.server, "A1", 1009)
        await admin.join()
        await admin.write("/invite")
        await admin.tap("менеджер")
        await admin.tap("Без команды")
        (code,) = re.findall(r"https://t.me/shturman_test_bot\?start=([A-Za-z0-9_-]{22})\n", admin.last.text)
        newcomer = me.server.person(3003, "Новенький", "ru")
        newcomer.write(f"/Start@shturman_test_bot\n{code}")  # as people copy what they were sent
        await me.settle()
        assert "Что я храню" in newcomer.last.text
        newcomer.tap(newcomer.last.keys[0])
        await me.settle()
        assert "Мой день" in newcomer.last.text


@pytest.mark.parametrize(
    ("info", "state", "said"),
    [
        ({"url": ""}, "ok", "is @shturman_test_bot"),
        ({"url": "https://other.example/4242:secret"}, "note", "by a webhook to other.example"),
    ],
)
async def test_the_doctor_sees_who_gets_the_updates(info: dict[str, str], state: str, said: str) -> None:
    async with TelegramServer() as server:
        server.webhook_url = info["url"]
        finding = await of_telegram(Settings(**telegram_settings(server)), server.token)
        assert (finding.state, said in finding.what) == (state, True)
        assert "secret" not in finding.line


async def test_the_doctor_sees_what_a_webhook_does_not_take() -> None:
    async with TelegramServer() as server:
        given = webhook_settings(server)
        settings = Settings(**given)
        server.webhook_url = settings.telegram_webhook_url
        server.person().write("раз")
        server._last_error = {"last_error_date": 1, "last_error_message": "Connection refused"}
        finding = await of_telegram(settings, server.token)
        assert (finding.state, finding.what) == ("bad", "cannot deliver, 1 updates wait: Connection refused")
        server.webhook_url = ""
        assert (await of_telegram(settings, server.token)).state == "note"
