"""One person in two messengers: linked by a code, told in both, one memory; unlinked, taken away, guessed at.

The people of the demo company sit at the local chat; their other messenger is Telegram.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import delete, func, select

from bot import linking
from bot.app import App
from bot.desk import handle
from bot.prepare import Prepared
from bot.scene import Post
from bot.tokens import handle_of, sign
from dialogs import actions
from dialogs.menu import message
from dialogs.ports import Press, Typed
from storage import audit, inbox, invitations, outbox, people
from storage import tables as t
from storage.database import Database
from storage.invitations import Invitation, NotLinked
from storage.people import Account, Person
from tests import photos, storage_fixtures
from tests.chats import (
    Chat,
    Message,
    SlackChat,
    TelegramChat,
    WebChat,
    idle,
    running,
    slack_settings,
    telegram_settings,
)
from tests.office import Office, office
from tests.slack_server import SlackServer
from tests.storage_fixtures import NOW, add_account, add_person, after
from tests.telegram.people import Shown
from tests.telegram_server import TelegramServer

WEDNESDAY = datetime.fromisoformat("2026-11-18T07:00:00+00:00")
database = storage_fixtures.database
numbers = iter(range(7001, 8000))


@dataclass
class House:
    app: App
    server: TelegramServer
    slack: SlackServer
    hall: AsyncExitStack

    async def page(self, person: str) -> WebChat:
        return await self.hall.enter_async_context(WebChat(self.app, person).open())

    def phone(self, person: str = "") -> TelegramChat:
        return TelegramChat(self.app, self.server, person, next(numbers))

    async def deeds(self, actor: str) -> list[str]:
        async with self.app.database.read() as read:
            return [deed.action for deed in await audit.latest(read, 500, actor)]

    async def accounts(self, person: str) -> list[Account]:
        async with self.app.database.read() as read:
            return [each for each in await people.accounts_of(read, person) if not each.is_former]

    async def push(self, person: str, text: str) -> None:
        """Said by nobody's press."""
        async with self.app.database.work() as work:
            whom = await people.by_id(work, person)
            assert whom is not None
            post = Post(work, self.app.house, f"push/{person}/{text}", self.app.clock.now())
            assert await post.to(whom, message(text, whom.lang), "push")
            work.after_commit(self.app.relay.wake.set)
        await idle(self.app)

    async def both(self, person: str) -> tuple[WebChat, TelegramChat]:
        """Somebody at the page with Telegram linked by a code of theirs."""
        page, phone = await self.page(person), self.phone(person)
        await phone.write(await shown_code(page))
        return page, phone


@asynccontextmanager
async def opened(folder: pytest.TempPathFactory, kind: str) -> AsyncIterator[House]:
    async with (
        TelegramServer() as server,
        SlackServer() as slack,
        running(
            folder.mktemp("linking"),
            now=WEDNESDAY,
            database="postgresql" if kind == "postgresql" else "sqlite",
            **(telegram_settings(server) | slack_settings(slack)),
        ) as app,
        AsyncExitStack() as hall,
    ):
        yield House(app, server, slack, hall)
        assert [*server.violations, *slack.violations] == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with opened(tmp_path_factory, "sqlite") as made:
        yield made


def code_in(words: str) -> str:
    found = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{6}\b", words)
    assert found is not None, words
    return found[0]


async def shown_code(page: WebChat) -> str:
    await page.write("/link")
    await page.tap("Подключить мессенджер")
    return code_in(page.last.text)


def with_words(messages: Sequence[Message], words: str) -> list[Message]:
    return [each for each in messages if words in each.text]


# ── one more, one less ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio(loop_scope="module")
async def test_a_code_shown_in_one_is_typed_in_the_other_and_both_are_told(house: House) -> None:
    page, phone = await house.page("M01"), house.phone("M01")
    await page.write("/help")
    await page.tap("Подключить мессенджер")
    assert "второй мессенджер" in page.last.text
    assert not with_words([page.last], "Отключить"), "the only one is not taken away"
    shown = await shown_code(page)
    assert "Действует до 10:10" in page.last.text
    await phone.write(shown.lower())
    welcome, today = phone.messages[-2:]
    assert "это тоже ваш чат" in welcome.text
    assert "Мой день" in today.text
    assert "подключён ещё один мессенджер: Telegram" in page.last.text
    assert page.last.buttons[0] == "✕ Отключить Telegram"
    assert {"people.link", "people.enter"} <= set(await house.deeds("M01"))
    async with house.app.database.read() as read:
        kept = str(await read.all(select(t.outbox.c.screen).where(t.outbox.c.person_id == "M01")))
        assert shown not in kept
        assert shown[5:] not in str(await read.all(select(t.invitations)))
    await phone.write(shown)
    assert "и так ваш" in phone.last.text


@pytest.mark.asyncio(loop_scope="module")
async def test_whoever_is_somebody_here_already_is_not_made_another(house: House) -> None:
    """Invited twice: the code says so, is not used up, and is no answer to the question that stands open."""
    page, other = await house.page("M02"), await house.page("M03")
    await other.write("/report")
    shown = await shown_code(page)
    await other.write(shown)
    assert "Двух людей в одного я не соединяю" in other.last.text
    assert "link.denied" in await house.deeds("M03")
    assert [each.account for each in await house.accounts("M03")] == ["M03"]
    phone = house.phone()
    await phone.write(f"/link {shown.lower()}")
    assert "Мой день" in phone.last.text


@pytest.mark.asyncio(loop_scope="module")
async def test_five_wrong_guesses_end_a_code_and_its_owner_hears_of_it(house: House) -> None:
    page, thief = await house.page("M04"), house.phone()
    shown = await shown_code(page)
    for guess in ("222222", "333333", "444444", "555555"):
        await thief.write(f"{shown[:5]}{guess}")
        assert "Код не подошёл" in thief.last.text
    assert not with_words(page.messages, "ошиблись 5 раз")
    await thief.write(f"/link {shown[:5]}666666")
    await page.settle()
    assert "ошиблись 5 раз" in page.last.text
    await thief.write(shown)
    assert "Код не подошёл" in thief.last.text
    another = await shown_code(page)
    async with house.app.database.work() as work:
        guesses = [f"guess-{number}" for number in range(20)]
        for key in guesses:
            await inbox.store_done(work, "telegram", key, str(thief.phone.id), {}, house.app.clock.now())
    await thief.write(another)
    assert "Слишком много попыток" in thief.last.text, "even the right one, for ten minutes"
    assert len(await house.accounts("M04")) == 1


@pytest.mark.asyncio(loop_scope="module")
async def test_an_account_is_dropped_by_two_taps_and_never_the_last_one(house: House) -> None:
    page, phone = await house.both("M05")
    await page.write("/report")
    await page.tap("Сафин")
    await page.write("/link")
    assert "Чат в браузере — вы сейчас здесь" in page.last.text
    await page.tap("✕ Отключить Telegram")
    await page.tap("Оставить")
    await page.tap("✕ Отключить Telegram")
    old = page.last
    await page.tap("Отключить")
    assert "Отключено: Telegram" in page.last.text
    await phone.settle()
    assert "Этот чат отключён" in phone.last.text
    await page.tap_token(old.tokens["Отключить"], old.ref)
    assert "уже отключён" in page.last.text
    heard = len(phone.messages)
    await phone.tap("Задачи")
    assert "приглашению" in phone.toasts[-1], "what was shown there before opens nothing"
    await phone.write("/menu")
    assert [each.text[:20] for each in phone.messages[heard:]] == ["Здравствуйте! Я помо"] * 2
    await house.push("M05", "Новость после отключения")
    await page.settle()
    assert page.last.text == "Новость после отключения"
    assert len(phone.messages) == heard + 2
    await page.write("Вчера")
    await page.write("/menu")
    await page.tap("Сафин Р. Р.")
    assert "Что было?" in page.last.text, "the conversation went on"
    assert "people.unlink" in await house.deeds("M05")


@pytest.mark.asyncio(loop_scope="module")
async def test_the_chat_one_sits_in_is_dropped_and_the_other_says_so(house: House) -> None:
    page, phone = await house.both("M06")
    await phone.write("/where")
    await phone.tap("Отключить этот чат")
    assert "Останется: Чат в браузере" in phone.last.text
    await phone.tap("Отключить")
    assert "Этот чат отключён" in phone.last.text
    await page.settle()
    assert "Отключено: Telegram" in page.last.text
    assert len(await house.accounts("M06")) == 1


@pytest.mark.asyncio(loop_scope="module")
async def test_a_lost_phone_is_taken_away_by_the_admin_and_the_rest_stays(house: House) -> None:
    (page, phone), admin = await house.both("M07"), await house.page("A1")
    await phone.write("/report")
    await admin.write("/people")
    assert "/people Хасанов" in admin.last.text
    await admin.write("/people нет такого")
    assert "не нашёл" in admin.last.text
    async with house.app.database.read() as read:
        person = await people.by_id(read, "M07")
    assert person is not None
    await admin.write(f"/people {person.name.split()[-1][:5].lower()}")
    assert admin.last.text.startswith(person.name)
    await admin.tap("✕ Отключить Telegram")
    await page.settle()
    assert "Администратор отключил ваш Telegram" in page.last.text
    await phone.write("/menu")
    assert "приглашению" in phone.last.text
    await admin.tap("✕ Отключить чат в браузере")
    assert "Не подключён ни один мессенджер" in admin.last.text
    await admin.tap("Код для подключения")
    assert "Передайте код лично" in admin.last.text
    shown = code_in(admin.last.text)
    await admin.write("/people A1")
    assert "Можно подключить второй мессенджер" in admin.last.text, "nobody locks themselves out"
    await admin.tap_token(
        sign(actions.unlink_of("A1", handle_of("web/A1")), "A1", house.app.house.keys), admin.last.ref
    )
    assert "единственный мессенджер" in admin.last.text
    new = house.phone()
    await new.write(shown)
    await new.tap("▶️ Отчёт о поездке")
    assert "У кого были" in new.last.text, "the conversation begun on the lost phone"
    assert {"people.unlink", "people.link"} <= set(await house.deeds("A1"))


# ── one memory ──────────────────────────────────────────────────────────────────────────────────────────────


async def journey(house: House, page: Chat, phone: TelegramChat, person: str, there: str) -> None:
    """Begun in Telegram with a photo, gone on with elsewhere, ended in Telegram: each card is told once."""
    await phone.write("/report")
    begun = phone.last
    await phone.tap(partner_on(begun))
    await phone.tap("Сегодня")
    await phone.send("a.jpg", photos.photo(person), "photo")
    asked = phone.last
    await page.write("/menu")
    await page.tap("▶️ Отчёт")
    await phone.settle()
    card = house_card(phone, asked.ref)
    assert card.text.startswith(asked.text)
    assert card.text.endswith(f"➡️ Продолжено в {there}.")
    assert [key.text for key in card.keys] == ["Продолжить здесь"]
    edits, heard = card.edits, len(phone.messages)
    await page.write("Говорил с собственником")
    await page.send("b.jpg", photos.photo(f"{person} 2"), "photo")
    await page.write("Берут 120 коробок чая")
    await phone.settle()
    assert (card.edits, len(phone.messages)) == (edits, heard), "told once, and without a new message"
    present = page.last
    await late(house, phone, asked, "⋯")
    assert "устарела" in phone.toasts[-1]
    assert question(phone.last) == question(present), "the same step stands here, nothing was changed"
    await page.settle()
    assert page.last.ref == present.ref
    assert page.last.text.startswith(present.text)
    assert page.last.text.endswith("➡️ Продолжено в Telegram.")
    await page.tap("Продолжить здесь")
    await phone.settle()
    await phone.tap("Продолжить здесь")
    for words in ("завтра", "Прислать расчёт", "завтра"):
        await phone.write(words)
    await phone.tap("Сдать")
    async with house.app.database.read() as read:
        (report,) = await read.all(select(t.reports.c.body).where(t.reports.c.author_id == person))
    assert len(re.findall(r"[0-9a-f]{64}", str(report.body))) == 2, "photos of both messengers"
    await page.settle()
    assert not with_words(page.messages, "Отчёт №"), "one place hears of it"


async def late(house: House, phone: TelegramChat, shown: Message, label: str) -> None:
    """A tap on a button as it was, which the card has no more."""
    query, card = house.server.new_tap(phone.phone), house_card(phone, shown.ref)
    said = {"id": query, "from": phone.phone.user(), "chat_instance": "1"}
    said["message"] = house.server.message_json(phone.phone, card)
    said["data"] = list(shown.tokens)[shown.buttons.index(label)]
    house.server.queue("callback_query", said)
    await phone.settle()


def partner_on(shown: Message) -> str:
    return next(label for label in shown.buttons if label[0] not in "💡⋯")


def house_card(phone: TelegramChat, ref: str) -> Shown:
    return next(shown for shown in phone.phone.heard if str(shown.id) == ref)


def question(shown: Message) -> str:
    return shown.text.strip().splitlines()[-1]


@pytest.mark.asyncio(loop_scope="module")
async def test_begun_in_telegram_gone_on_with_in_slack_ended_in_telegram(house: House) -> None:
    phone, desk = house.phone("M08"), SlackChat(house.app, house.slack, "M08", 71)
    await phone.join()
    await phone.write("/link")
    await phone.tap("Подключить мессенджер")
    await desk.write(code_in(phone.last.text))
    assert "Мой день" in desk.last.text
    assert with_words(phone.messages, "подключён ещё один мессенджер: Slack")
    await journey(house, desk, phone, "M08", "Slack")


@pytest.mark.asyncio(loop_scope="module")
async def test_another_language_in_the_middle_is_spoken_in_both(house: House) -> None:
    page, phone = await house.both("M09")
    await phone.write("/report")
    old = phone.last
    await page.write("/lang")
    await page.tap("English")
    assert "Who did you visit?" in page.last.text, "the question is asked again, in the new language"
    await phone.settle()
    assert phone.last.text.endswith("➡️ Went on in the browser chat.")
    await late(house, phone, old, old.buttons[0])
    assert "When" in phone.last.text, "and what is touched there follows"
    await phone.write("/lang ru")
    assert "Когда" in phone.last.text


# ── one place ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio(loop_scope="module")
async def test_a_push_goes_where_the_person_was_last_or_where_they_chose(house: House) -> None:
    page, phone = await house.both("M10")

    async def hear(text: str) -> str:
        await house.push("M10", text)
        await page.settle()
        await phone.settle()
        heard = {"web": with_words(page.messages, text), "telegram": with_words(phone.messages, text)}
        return " ".join(channel for channel, found in heard.items() for _ in found)

    assert await hear("первая") == "telegram", "linked last"
    await page.write("/tasks")
    assert await hear("вторая") == "web"
    async with house.app.database.read() as read:
        before = await read.scalar(select(t.accounts.c.used_at).where(t.accounts.c.account == "M10"))
    await page.write("/tasks")
    async with house.app.database.read() as read:
        assert before == await read.scalar(select(t.accounts.c.used_at).where(t.accounts.c.account == "M10"))
    await phone.write("/tasks")
    assert await hear("третья") == "telegram"
    await page.write("/where")
    await page.tap("Присылать в Telegram")
    assert "приходят сюда: Telegram" in page.last.text
    assert await hear("четвёртая") == "telegram"
    phone.phone.blocked = True
    assert await hear("пятая") == "web", "the other takes over"
    assert "бот там заблокирован" in (await written(page, "/link"))
    phone.phone.blocked = False
    await phone.write("/tasks")
    assert await hear("шестая") == "telegram"
    assert not with_words(phone.messages, "пятая"), "it has been said, in one place"
    await page.write("/link")
    await page.tap("Туда, откуда пишу")
    assert await hear("седьмая") == "web"


async def written(page: WebChat, words: str) -> str:
    await page.write(words)
    return page.last.text


@pytest.mark.asyncio(loop_scope="module")
async def test_a_choice_goes_with_the_messenger_it_was_for(house: House) -> None:
    page, _ = await house.both("M11")
    await page.write("/link")
    await page.tap("Присылать в Telegram")
    await page.tap("✕ Отключить Telegram")
    await page.tap("Отключить")
    assert "второй мессенджер" in page.last.text
    async with house.app.database.read() as read:
        person = await people.by_id(read, "M11")
    assert person is not None
    assert person.messenger is None


@pytest.mark.soak
@pytest.mark.asyncio(loop_scope="function")
async def test_the_same_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with opened(tmp_path_factory, "postgresql") as house:
        await journey(house, *await house.both("M08"), "M08", "чате в браузере")
        await test_another_language_in_the_middle_is_spoken_in_both(house)
        await test_five_wrong_guesses_end_a_code_and_its_owner_hears_of_it(house)
        await test_an_account_is_dropped_by_two_taps_and_never_the_last_one(house)
        await test_a_push_goes_where_the_person_was_last_or_where_they_chose(house)


# ── on both databases ───────────────────────────────────────────────────────────────────────────────────────


async def anna(database: Database, *accounts: str) -> Person:
    async with database.work() as work:
        await add_person(work, "anna")
        for account in accounts:
            await add_account(work, "anna", "telegram", account)
        found = await people.by_id(work, "anna")
    assert found is not None
    return found


async def linked(database: Database, code: str, account: str, seconds: float = 0) -> Person | NotLinked:
    async with database.work() as work:
        return await invitations.link(work, code, Account("slack", account, account, "", after(seconds), blocked=False))


async def made(database: Database, person: Person) -> str:
    async with database.work() as work:
        return (await invitations.link_code(work, person, "server", NOW))[0]


@pytest_asyncio.fixture
async def firm(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """Anna has Slack as well."""
    async with office(database, tmp_path) as found:
        async with database.work() as work:
            await add_account(work, "anna", "slack", "U0ANNA")
        yield found


async def whose(firm: Office, person: str, channel: str = "") -> tuple[Person, list[Account]]:
    async with firm.database.read() as read:
        found, accounts = await people.by_id(read, person), await people.accounts_of(read, person)
    assert found is not None
    return found, [each for each in accounts if channel in (each.channel, "")]


async def lost(firm: Office, person: Person, account: Account) -> None:
    async with firm.database.work() as work:
        await linking.take_away(Post(work, firm.house, f"lost/{account.account}", NOW), person, account, "server")


async def test_who_takes_an_account_away_undoes_nothing_that_was_said_meanwhile(firm: Office) -> None:
    before, [phone] = await whose(firm, "anna", "telegram")
    await firm.write("U0ANNA", "/lang en", "slack")
    await lost(firm, replace(before, messenger="telegram"), phone)
    after_, _ = await whose(firm, "anna")
    assert after_.lang == "en"


async def test_an_account_is_taken_away_in_the_middle_of_presses(firm: Office) -> None:
    """Whoever is first: nobody waits for the other for ever, and what is pressed is done or a stranger's."""
    await firm.write("U0ANNA", "/report", "slack")
    await firm.write("U0ANNA", "Ромашка", "slack")
    for _ in range(3):
        person, [desk] = await whose(firm, "anna", "slack")
        both = (firm.write("U0ANNA", "/menu", "slack"), firm.write("anna", "/menu"))
        await asyncio.gather(firm.write("U0ANNA", "/report", "slack"), lost(firm, person, desk), *both)
        async with firm.database.work() as work:
            assert await people.by_account(work, "slack", "U0ANNA") is None
            await work.execute(delete(t.accounts).where(t.accounts.c.blocked))
            await people.link(work, desk)


async def test_what_goes_elsewhere_is_not_announced_in_a_room_of_the_messenger_it_left(firm: Office) -> None:
    person, [phone] = await whose(firm, "anna", "telegram")
    async with firm.database.work() as work:
        asked = outbox.NewRow("asked", "anna", "telegram", "anna", "edit", {"blocks": []}, room="-1001")
        await outbox.put(work, asked, NOW)
    await lost(firm, person, phone)
    async with firm.database.read() as read:
        [row] = [each for each in await outbox.list_rows(read) if each.key == "asked"]
    assert (row.channel, row.address, row.room) == ("slack", "U0ANNA", None)


async def test_a_new_account_that_is_called_as_one_elsewhere_is_told_by_its_own_name(firm: Office) -> None:
    person, _ = await whose(firm, "anna")
    await firm.write("anna", await made(firm.database, person), "web")
    assert "подключён ещё один мессенджер: Чат в браузере" in (await firm.last("anna")).text


@pytest.mark.parametrize("kind", ["code", "invitation"])
async def test_who_comes_in_by_a_thread_is_reached_in_the_chat(firm: Office, kind: str) -> None:
    person, _ = await whose(firm, "vera")
    async with firm.database.work() as work:
        invited = Invitation("rm", "Новая", "Europe/Moscow", "dina", after(600))
        asked = await invitations.invite(work, invited) if kind == "invitation" else None
        words = f"/start {asked}" if asked else (await invitations.link_code(work, person, "vera", firm.now))[0]
        thread = Press("slack", "U0NEW", "U0NEW/1700000000.000100", Typed(words))
        await handle(work, firm.house, thread, Prepared(), "in/thread", firm.now)
        [address] = await work.all(select(t.accounts.c.address).where(t.accounts.c.account == "U0NEW"))
    assert address == ("U0NEW",)
    assert (await firm.said("U0NEW/1700000000.000100", "slack"))[0].screen.blocks, "it is answered where it was said"


async def test_who_comes_back_in_a_thread_hears_what_did_not_arrive_in_the_chat(firm: Office) -> None:
    async with firm.database.work() as work:
        row = outbox.NewRow("news", "anna", "slack", "U0ANNA", "push", {"blocks": []})
        assert await outbox.put(work, row, firm.now)
        [lost_] = await outbox.list_rows(work)
        await outbox.gone(work, lost_.id, "no_chat")
        await people.set_blocked(work, "slack", "U0ANNA", True)
        thread = Press("slack", "U0ANNA", "U0ANNA/1700000000.000100", Typed("/tasks"))
        await handle(work, firm.house, thread, Prepared(), "in/back", firm.now)
        again = await outbox.show(work, lost_.id)
    assert again is not None
    assert again.state == "new"


async def test_of_two_accounts_with_one_code_one_gets_in(database: Database) -> None:
    person = await anna(database)
    code = await made(database, person)
    answers = await asyncio.gather(*(linked(database, code, f"U{number}") for number in range(4)))
    assert answers.count(person) == 1
    assert answers.count(NotLinked("link.refused")) == 3


async def test_a_code_that_is_over_and_one_of_somebody_revoked_link_nobody(database: Database) -> None:
    person = await anna(database)
    late, current = await made(database, person), await made(database, person)
    assert await linked(database, late, "U1", 600) == NotLinked("link.refused")
    async with database.work() as work:
        await people.revoke(work, "anna", NOW)
    assert await linked(database, current, "U1") == NotLinked("link.refused")


async def test_a_code_that_is_shown_is_one_that_works(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though its beginning was given before."""
    person = await anna(database)
    letters = iter(["AAAA", "222222", "AAAA", "333333", "BBBB", "444444"])
    monkeypatch.setattr(invitations, "_letters", lambda count: next(letters))
    assert [await made(database, person) for _ in range(2)] == ["AAAA-222222", "BBBB-444444"]
    assert await linked(database, "BBBB-444444", "U1") == person


async def test_the_last_wrong_guess_says_whose_code_it_was(database: Database) -> None:
    person = await anna(database)
    code = await made(database, person)
    guesses = [await linked(database, f"{code[:5]}22222{number}", "U1") for number in range(2, 8)]
    assert guesses == [NotLinked("link.refused")] * 4 + [NotLinked("link.refused", person), NotLinked("link.refused")]


async def test_what_was_said_by_a_dropped_account_stays_with_the_person(database: Database) -> None:
    """For them to be given and erased; what waited to be said there is said where they are."""
    await anna(database, "100", "200")
    async with database.work() as work:
        for key, kind in (("push", "push"), ("toast", "toast"), ("card", "edit")):
            row = outbox.NewRow(key, "anna", "telegram", "100", kind, {"blocks": []}, in_place=key == "card")  # type: ignore[arg-type]
            await outbox.put(work, row, NOW)
        await work.insert_once(t.cards, {"channel": "telegram", "address": "100", "subject": "r", "ref": "1"})
        [account] = [each for each in await people.accounts_of(work, "anna") if each.account == "100"]
        await outbox.redirect(work, account, ("telegram", "200"))
        assert await people.unlink(work, account, after(60))
        assert not await people.unlink(work, account, after(60))
    async with database.read() as read:
        rows = {row.key: (row.address, row.state) for row in await outbox.list_rows(read)}
        assert rows == {"push": ("200", "new"), "toast": ("100~anna", "dropped"), "card": ("100~anna", "dropped")}
        assert await people.by_account(read, "telegram", "100") is None
        assert await read.scalar(select(func.count()).select_from(t.cards)) == 0
        assert [each.is_former for each in await people.accounts_of(read, "anna")] == [True, False]


async def test_who_was_elsewhere_is_known_at_the_door(database: Database) -> None:
    await anna(database, "100")

    async def door(account: str) -> tuple[bool, bool]:
        async with database.read() as read:
            caller = await people.at_the_door(read, "telegram", account)
        assert caller is not None
        return caller.has_others, caller.was_elsewhere

    assert await door("100") == (False, False)
    async with database.work() as work:
        await people.link(work, Account("telegram", "200", "200", "anna", after(1), blocked=False))
    assert (await door("100"), await door("200")) == ((True, True), (True, False))
    async with database.work() as work:
        await people.used(work, "telegram", "100", after(2))
    assert (await door("100"), await door("200")) == ((True, False), (True, True))
    async with database.work() as work:
        await people.set_blocked(work, "telegram", "200", True)
    assert await door("100") == (False, False)
