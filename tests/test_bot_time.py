"""Time as people meet it: reminders, quiet nights, a leave and the way back, a week in another zone, an outage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from algorithms.loader import LIBRARY
from algorithms.workdays import adopt, load_calendar
from bot.app import App
from bot.settings import Settings
from storage import people, reminders, runs, tasks
from storage import tables as t
from storage.reminders import Reminder
from tests.chats import TelegramChat, WebChat, at, file_report, running, telegram_settings
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.usefixtures("quiet")

ZONE = ZoneInfo("Europe/Moscow")
TUESDAY = datetime(2026, 11, 24, 11, tzinfo=ZONE)


def moment(text: str, zone: str = "Europe/Moscow") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@asynccontextmanager
async def company(folder: Path, now: datetime = TUESDAY) -> AsyncIterator[App]:
    async with running(folder, now=now, only=("M05", "L1", "L2", "D1")) as app:
        yield app


async def tick(app: App, text: str, *chats: WebChat) -> None:
    await at(app, moment(text))
    for chat in chats:
        await chat.settle()


async def rows(app: App, *kinds: str) -> list[Reminder]:
    async with app.database.read() as read:
        found = await read.all(select(t.reminders).order_by(t.reminders.c.due_at, t.reminders.c.cause))
    return [Reminder(**row._mapping) for row in found if not kinds or row.kind in kinds]


# ── reminders ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_promise_is_told_the_morning_before_and_on_its_day_and_never_once_it_is_kept(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await file_report(me, due="в пятницу")
        promised = await rows(app, "task")
        assert {(row.about, row.wall) for row in promised} == {
            ("2026-11-27", "2026-11-26T09:00"),
            ("2026-11-27", "2026-11-27T09:00"),
        }
        said = len(me.messages)
        await tick(app, "2026-11-26T08:59", me)
        assert len(me.messages) == said
        await tick(app, "2026-11-26T09:00", me)
        assert me.last.text.startswith("⏰ Напоминаю, 2 дела\n• ⏰ Завтра — ")
        await tick(app, "2026-11-26T09:01", me)
        assert len(me.messages) == said + 1
        async with app.database.read() as read:
            done = (await tasks.open_for(read, "M05"))[0]
        await me.write("/tasks")
        await me.tap("✓ 1")
        assert {row.state for row in await rows(app, "task") if row.cause == done.key} == {"said", "withdrawn"}
        await tick(app, "2026-11-27T09:00", me)
        assert me.last.text.startswith("⏰ Сегодня — ")
        await me.tap("✓ Готово")
        async with app.database.read() as read:
            assert await tasks.open_for(read, "M05") == []


async def test_correcting_the_day_moves_the_reminder_and_never_doubles_it(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await me.write("/report")
        await me.tap("Восток-Сервис")
        await me.tap("Сегодня")
        for words in ("Говорил с собственником", "Берут чай", "в пятницу"):
            await me.write(words)
        before = await rows(app, "task")
        await me.tap("Назад")
        await me.write("30.11")
        after = await rows(app, "task")
        assert [(row.cause, row.ordinal) for row in after] == [(row.cause, row.ordinal) for row in before]
        assert {row.about for row in after} <= {"2026-11-30"}


async def test_a_decision_nobody_takes_is_asked_again_and_told_above(tmp_path: Path) -> None:
    async with (
        company(tmp_path) as app,
        WebChat(app, "M05").open() as me,
        WebChat(app, "L2").open() as lead,
        WebChat(app, "D1").open() as director,
    ):
        await file_report(me, due="через месяц")
        await tick(app, "2026-11-24T12:00", lead)
        cards = len(lead.messages)
        await tick(app, "2026-11-25T09:29", lead)
        assert len(lead.messages) == cards
        await tick(app, "2026-11-25T09:30", lead, director)
        assert lead.last.text == "⚖️ С 24.11 ждёт вашего решения: Отчёт о поездке · Восток-Сервис · Рустам Хасанов"
        assert director.messages == []
        await tick(app, "2026-11-26T10:00", lead, director)
        assert director.last.text.startswith("⚖️ С 24.11 нет решения (Ольга Маркова): Отчёт о поездке")
        await lead.tap("▶️ Отчёт о поездке")
        await lead.tap("Принято")
        await tick(app, "2026-11-30T12:00")
        assert {row.state for row in await rows(app, "decision", "silence")} == {"said"}


async def test_a_decision_that_came_in_time_is_not_asked_for_again(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as lead:
        await file_report(me, due="в пятницу")
        await lead.settle()
        await lead.tap("Принято")
        assert {row.state for row in await rows(app, "decision", "silence")} == {"withdrawn"}
        row = (await rows(app, "task"))[0]
        for first in (True, False):
            async with app.database.work() as work:
                assert await reminders.take(work, row, row.due_at) is first, "of two replicas one says it"


SILENCE = """
algorithm: silence
title: {ru: "Ответ", en: "Answer"}
purpose: {ru: "Дождаться ответа.", en: "To get an answer."}
roles: {owner: rm, approver: team_lead}
steps:
- id: sent
  prompt: {ru: "Что отправили?", en: "What did you send?"}
  hint: {ru: "Одним словом.", en: "In a word."}
  input: {type: text}
  next: reply
- id: reply
  kind: wait
  prompt: {ru: "Ждём.", en: "Waiting."}
  hint: {ru: "Молчание — тоже ответ.", en: "Silence is an answer too."}
  input:
    type: event
    options: [{code: came, ru: "Пришёл", en: "It came"}]
    timer: {ru: "Молчат", en: "Silence"}
  timer: "+7d"
  remind: ["+1d", "+3d", "+7d"]
  next: over
- id: over
  kind: end
  status: done
  prompt: {ru: "Готово.", en: "Done."}
"""


async def test_a_silent_partner_is_thought_of_on_the_promised_days_until_they_answer(tmp_path: Path) -> None:
    folder = tmp_path / "methods"
    folder.mkdir()
    (folder / "silence.yaml").write_text(SILENCE, "utf-8")
    (folder / "settings.yaml").write_text((LIBRARY / "settings.yaml").read_text("utf-8"), "utf-8")
    async with (
        running(tmp_path, now=TUESDAY, only=("M05",), algorithms_dir=folder) as app,
        WebChat(app, "M05").open() as me,
    ):
        await me.write("/methods")
        await me.tap("Ответ")
        await me.write("Протокол")
        asked = me.last.text
        walls = [(row.ordinal, row.wall) for row in await rows(app, "wait")]
        assert walls == [(1, "2026-11-25T09:00"), (2, "2026-11-27T09:00")], "on the last day the wait itself is over"
        await tick(app, "2026-11-25T09:00", me)
        assert me.last.text == "⏳ Ответа нет с 24.11: Ответ"
        await me.tap("▶️ Ответ")
        assert me.last.text == asked
        await me.tap("Пришёл")
        assert [row.state for row in await rows(app, "wait")] == ["said", "withdrawn"]


async def test_what_was_missed_in_an_outage_comes_as_one_message(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await file_report(me, due="в пятницу")
        said = len(me.messages)
    async with running(tmp_path, now=moment("2026-11-28T12:00"), people=False) as app, WebChat(app, "M05").open() as me:
        await tick(app, "2026-11-28T12:00", me)  # a Saturday
        assert len(me.messages) == said
        await tick(app, "2026-11-30T08:00", me)
        assert len(me.messages) == said + 1, "before the week's prompt, one message for all"
        assert me.last.text.startswith("⏰ Напоминаю, 2 дела\n• 🔴 пт 27.11, срок прошёл — ")
        assert await rows(app, "task") != []
        assert {row.state for row in await rows(app, "task")} == {"said"}


async def test_what_is_said_late_on_its_very_day_is_not_said_again_at_nine(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await file_report(me, due="в пятницу")
        said = len(me.messages)
    async with running(tmp_path, now=moment("2026-11-27T08:50"), people=False) as app, WebChat(app, "M05").open() as me:
        await tick(app, "2026-11-27T08:50", me)  # the eve's reminder was due yesterday, while nothing ran
        assert len(me.messages) == said + 1
        await tick(app, "2026-11-27T09:00", me)
        assert len(me.messages) == said + 1
        assert {row.state for row in await rows(app, "task") if row.person_id == "M05"} == {"said"}


# ── quiet hours ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_night_holds_back_what_the_clock_says_and_never_an_answer(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await me.write("/report")
        await me.tap("⋯")
        await me.tap("До завтра")
        await me.write("/quiet 22-10")
        assert me.last.text == "Тихие часы: 22:00–10:00."
        said = len(me.messages)
        await tick(app, "2026-11-25T09:30", me)
        async with app.database.read() as read:
            (run,) = await runs.open_for(read, "M05")
        assert run.status == "open", "the run itself woke at nine"
        assert len(me.messages) == said
        await me.write("/tasks")
        assert len(me.messages) == said + 1, "an answer is not held back"
        await tick(app, "2026-11-25T10:00", me)
        assert "У кого были?" in me.last.text
        await me.write("/quiet off")
        await me.write("/quiet полночь")
        assert "Не понял часы" in me.last.text
        await me.write("/quiet")
        await me.tap("Как в компании")
        assert me.last.text == "Тихие часы: 20:00–08:00."


async def test_a_phone_does_not_ring_at_night_for_what_a_colleague_did(tmp_path: Path) -> None:
    async with (
        TelegramServer() as server,
        running(tmp_path, now=TUESDAY, only=("M05",), **telegram_settings(server)) as app,
        WebChat(app, "M05").open() as me,
    ):
        lead = TelegramChat(app, server, "L2", 7002)
        await lead.join()
        await at(app, moment("2026-11-24T21:00"))
        await lead.settle()
        heard = len(lead.messages)
        await file_report(me, due="в пятницу")
        await lead.settle()
        assert len(lead.messages) == heard
        await lead.write("/menu")
        assert any("Отчёт о поездке" in label for label in lead.last.buttons), "whoever looks sees it"
        await at(app, moment("2026-11-25T08:00"))
        await lead.settle()
        assert "Берут 120 коробок чая" in lead.last.text
        await lead.tap("Принято")


# ── leave ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_leave_is_said_in_the_chat_and_the_return_is_one_summary(tmp_path: Path) -> None:
    async with (
        company(tmp_path) as app,
        WebChat(app, "M05").open() as me,
        WebChat(app, "L2").open() as lead,
        WebChat(app, "L1").open() as deputy,
    ):
        await lead.write("/away до пятницы")
        assert lead.last.text.startswith("🌴 Вас нет по пт 27.11 включительно. Решения подождут вас.")
        await lead.tap("Сергей Волков")
        assert "Решает за вас: Сергей Волков" in lead.last.text
        await deputy.settle()
        assert deputy.last.text == "Ольга Маркова: нет по пт 27.11 включительно. До тех пор решаете вы."
        said = len(lead.messages)
        await file_report(me, due="в пятницу")
        assert "Сергей Волков" in me.last.text
        await lead.tap("Без заместителя")
        await tick(app, "2026-11-24T12:00", me, lead)
        assert "Ольга Маркова" in me.last.text
        await tick(app, "2026-11-27T12:00", lead)
        assert len(lead.messages) == said, "nothing comes on leave"
        await tick(app, "2026-11-28T12:00", lead)
        assert len(lead.messages) == said, "and nothing on a Saturday"
        await tick(app, "2026-11-30T08:00", lead)
        assert len(lead.messages) == said + 1
        assert lead.last.text.startswith("С возвращением! Пока вас не было — 1 дело")
        await lead.tap("▶️ Отчёт о поездке")
        await lead.tap("Принято")
        async with app.database.read() as read:
            back = await people.by_id(read, "L2")
        assert back is not None
        assert (back.deputy_id, back.away_until, back.away_since) == (None, None, None)


async def test_back_early_and_the_words_around_it(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "L2").open() as lead, WebChat(app, "M05").open() as me:
        await lead.write("/away off")
        assert lead.last.text.startswith("Вы на месте")
        await lead.write("/away вчера")
        assert lead.last.text == "Эта дата уже прошла. Напишите будущую."
        await lead.write("/away в конце декабря")
        await lead.tap("Да, ")
        assert "🌴" in lead.last.text
        await file_report(me, due="в пятницу")
        await lead.write("/away")
        await lead.tap("Вернуться к работе")
        assert lead.last.text.startswith("С возвращением! Пока вас не было — 1 дело")
        await lead.write("/away")
        await lead.tap("По пт 27.11")
        await lead.write("/away вернулась")
        assert lead.last.text == "С возвращением! Пока вас не было, ничего срочного не пришло."


# ── another zone ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_traveller_is_reminded_by_the_clock_on_the_wall_and_comes_home_by_itself(tmp_path: Path) -> None:
    async with company(tmp_path, moment("2026-11-20T11:00")) as app, WebChat(app, "M05").open() as me:
        await file_report(me, due="24.11")
        await me.write("/zone во Владивостоке до 24.11")
        assert me.last.text == "Владивосток, сейчас 18:00. По вт 24.11 включительно, потом снова домашнее время."
        said = len(me.messages)
        nine = moment("2026-11-23T09:00", "Asia/Vladivostok")
        await at(app, nine - timedelta(minutes=1))
        await me.settle()
        assert len(me.messages) == said
        await at(app, nine)
        await me.settle()
        assert len(me.messages) == said + 2, "the day before its tasks, and the week's prompt"
        await at(app, moment("2026-11-23T09:00"))
        await me.settle()
        assert len(me.messages) == said + 2, "Moscow's nine is not theirs"
        await at(app, moment("2026-11-25T00:00", "Asia/Vladivostok"))
        async with app.database.read() as read:
            home = await people.by_id(read, "M05")
        assert home is not None
        assert (home.zone, home.home_zone, home.zone_until) == ("Europe/Moscow", None, None)


async def test_flying_back_over_monday_morning_brings_no_second_prompt(tmp_path: Path) -> None:
    async with company(tmp_path, moment("2026-11-22T20:00", "UTC")) as app, WebChat(app, "M05").open() as me:
        await me.write("/zone Камчатка до 30.11")
        await at(app, moment("2026-11-23T09:00", "Asia/Kamchatka"))
        await me.settle()
        said = len(me.messages)
        await me.write("/zone домой")
        await tick(app, "2026-11-23T09:00", me)
        await tick(app, "2026-11-23T11:00", me)
        assert len(me.messages) == said + 1, "only the answer to /zone"
        async with app.database.read() as read:
            prompts = select(t.pushes.c.period).where(t.pushes.c.person_id == "M05", t.pushes.c.kind == "week_plan")
            assert [row.period for row in await read.all(prompts)] == ["2026-W48"]


async def test_a_zone_by_buttons_and_what_is_no_place(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await me.write("/zone")
        assert "Омск 14:00" in me.last.buttons
        await me.tap("Омск 14:00")
        await me.tap("По пт 27.11")
        assert me.last.text.startswith("Омск, сейчас 14:00.")
        await me.write("/zone")
        await me.tap("🏠 Домой: Москва")
        assert me.last.text == "Теперь ваши часы: Москва, сейчас 11:00."
        await me.write("/zone Нарния")
        assert "Не знаю такого места" in me.last.text
        await me.write("/zone Омск когда-нибудь")
        assert me.last.text.startswith(("Не понял дату", "«Скоро»"))
        await me.write("/zone Самара")
        await me.tap("Насовсем")
        async with app.database.read() as read:
            moved = await people.by_id(read, "M05")
        assert moved is not None
        assert (moved.zone, moved.home_zone) == ("Europe/Samara", None)


async def test_a_sleeping_run_wakes_by_the_new_clock(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await me.write("/report")
        await me.tap("⋯")
        await me.tap("До завтра")
        await me.write("/zone Владивосток до пятницы")
        said = len(me.messages)
        await at(app, moment("2026-11-25T08:59", "Asia/Vladivostok"))
        await me.settle()
        assert len(me.messages) == said
        await at(app, moment("2026-11-25T09:00", "Asia/Vladivostok"))
        await me.settle()
        assert "У кого были?" in me.last.text


# ── the operator's settings ─────────────────────────────────────────────────────────────────────────────────


async def test_an_operators_calendar_moves_the_week(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[2026]\noff = [2026-11-23]\n", "utf-8")
    try:
        async with (
            running(tmp_path, now=moment("2026-11-22T12:00"), only=("M05",), calendar_file=path) as app,
            WebChat(app, "M05").open() as me,
        ):
            await tick(app, "2026-11-23T09:00", me)
            assert me.messages == []
            await tick(app, "2026-11-24T09:00", me)
            assert len(me.messages) == 1
    finally:
        adopt("ru", None)
    assert load_calendar().is_workday(moment("2026-11-23T00:00").date())


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"quiet_hours": "ночью"}, "no quiet hours"),
        ({"calendar": "xx"}, "no production calendar is shipped"),
        ({"calendar_file": "[2026]\noff = [2026-11-28]"}, "2026-11-28 stands in the wrong list"),
        ({"calendar_file": "[2026]\ntotal = 200"}, "total says 200 working days, the lists make 261"),
        ({"calendar_file": None}, "cannot be read"),
    ],
)
def test_a_mistake_in_the_operators_settings_is_told_in_words(
    tmp_path: Path, given: dict[str, Any], complaint: str
) -> None:
    if "calendar_file" in given:
        path = tmp_path / "own.toml"
        if given["calendar_file"] is not None:
            path.write_text(str(given["calendar_file"]), "utf-8")
        given = {"calendar_file": str(path)}
    with pytest.raises(ValidationError, match=complaint):
        Settings(data_dir=tmp_path, **given)


def test_a_moved_clock_never_talks_to_real_people(tmp_path: Path) -> None:
    now = "2026-11-23T09:00"
    real: dict[str, Any] = {"telegram_token": "1:a", "telegram_api_url": "https://api.telegram.org"}
    with pytest.raises(ValidationError, match="must be loopback"):
        Settings(data_dir=tmp_path, now=datetime.fromisoformat(now), **real)
    rehearsed = Settings(
        data_dir=tmp_path, now=datetime.fromisoformat(now), **{**real, "telegram_api_url": "http://127.0.0.1:8081"}
    )
    assert rehearsed.now is not None
    assert rehearsed.now.utcoffset() == timedelta(hours=3)
