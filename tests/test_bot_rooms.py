"""Groups and channels: the bot speaks when spoken to, tells in private what is private, and bears what becomes of them.

One product with both messengers for all cases; each has a room of its own.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from bot.app import App
from bot.outages import Presence
from bot.scene import Place, Post
from dialogs.ports import ChannelName
from dialogs.screens import Paragraph, Screen, line
from storage import invitations, people, rooms
from storage import tables as t
from storage.invitations import Invitation
from storage.rooms import Room
from tests.chats import SECONDS, SlackChat, TelegramChat, idle, running, slack_settings, telegram_settings
from tests.slack_server import SlackServer
from tests.telegram.groups import Group
from tests.telegram_server import Disorder, TelegramServer

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
ANSWERED = "ответил вам лично"
Chat = TelegramChat | SlackChat

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Office:
    """Three of the company and somebody who is not, in each messenger."""

    app: App
    telegram: TelegramServer
    slack: SlackServer
    anna: TelegramChat
    boris: TelegramChat
    vera: SlackChat
    gleb: SlackChat

    async def stored(self) -> int:
        async with self.app.database.read() as read:
            return int(await read.scalar(select(func.count()).select_from(t.inbox)))

    async def room(self, hall: Hall) -> Room | None:
        async with self.app.database.read() as read:
            return await rooms.by_address(read, hall.channel, hall.address)

    async def deeds(self, action: str) -> int:
        async with self.app.database.read() as read:
            return int(await read.scalar(select(func.count()).where(t.audit.c.action == action)))


class Hall(Protocol):
    """A room with colleagues in it."""

    channel: ChannelName

    @property
    def address(self) -> str: ...

    @property
    def asker(self) -> Chat: ...

    @property
    def other(self) -> Chat: ...

    async def ask(self, text: str, by: Chat | None = None) -> None:
        """Said to the bot by its name."""
        ...

    async def tap(self, label: str, by: Chat) -> None: ...

    @property
    def heard(self) -> list[str]: ...


_NUMBERS = itertools.count(1)


class InTelegram:
    channel: ChannelName = "telegram"

    def __init__(self, office: Office, *, small: bool = False) -> None:
        number = next(_NUMBERS)
        self.group: Group = office.telegram.group(-number if small else -(10**12) - number)
        self.asker, self.other = office.anna, office.boris

    @property
    def address(self) -> str:
        return str(self.group.id)

    async def ask(self, text: str, by: Chat | None = None) -> None:
        who = by or self.asker
        assert isinstance(who, TelegramChat)
        self.group.write(who.phone, f"@shturman_test_bot {text}")
        await who.settle()

    async def tap(self, label: str, by: Chat) -> None:
        assert isinstance(by, TelegramChat)
        self.group.tap(by.phone, label)
        await by.settle()

    @property
    def heard(self) -> list[str]:
        return [shown.text for shown in self.group.heard]


class InSlack:
    channel: ChannelName = "slack"

    def __init__(self, office: Office) -> None:
        self.server = office.slack
        self.talk = office.slack.room(f"C{3000 + next(_NUMBERS)}", "продажи", office.vera.phone, office.gleb.phone)
        self.asker, self.other = office.vera, office.gleb
        self.address = self.talk.id

    async def ask(self, text: str, by: Chat | None = None) -> None:
        who = by or self.asker
        assert isinstance(who, SlackChat)
        who.phone.mention(self.talk, text)
        await who.settle()

    async def tap(self, label: str, by: Chat) -> None:
        assert isinstance(by, SlackChat)
        shown = next(shown for shown in reversed(self.talk.messages) if label in shown.labels)
        by.phone.tap(label, shown)
        await by.settle()

    @property
    def heard(self) -> list[str]:
        return [shown.words for shown in self.talk.messages if shown.by_bot]


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)]
)
async def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    folder = tmp_path_factory.mktemp("rooms")
    async with TelegramServer() as telegram, SlackServer() as slack:
        both = telegram_settings(telegram) | slack_settings(slack)
        async with running(folder, now=NOW, only=("A1",), database=request.param, **both) as app:
            anna, boris = TelegramChat(app, telegram, "M05", 1001), TelegramChat(app, telegram, "M07", 1002)
            vera, gleb = SlackChat(app, slack, "M06", 1003), SlackChat(app, slack, "M08", 1004)
            for chat in (anna, boris, vera, gleb):
                await chat.join()
            app.inbox.first_s = 0.0  # from here on in one commit, as on most days
            yield Office(app, telegram, slack, anna, boris, vera, gleb)
        assert telegram.violations == []
        assert slack.violations == []


@pytest.fixture(params=["telegram", "slack"])
def hall(request: pytest.FixtureRequest, office: Office) -> Hall:
    return InTelegram(office) if request.param == "telegram" else InSlack(office)


# ── spoken to ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_people_say_to_each_other_is_neither_answered_nor_kept(office: Office) -> None:
    hall = InTelegram(office)
    anna, boris = office.anna.phone, office.boris.phone
    before = await office.stored()
    hall.group.write(anna, "Восток-Сервис опять не платит")
    hall.group.write(boris, "/menu@another_bot")
    hall.group.write(boris, "спроси @shturman_test_bot_2", hall.group.messages[0])
    hall.group.write(boris, "@shturman_test_bot меню", forward_origin={"type": "hidden_user"})
    hall.group.write(boris, "/menu", sender_chat={"id": hall.group.id, "type": "supergroup"})
    await office.anna.settle()
    assert await office.stored() == before
    assert hall.heard == []
    assert office.telegram.pending == [], "and yet each is confirmed"


async def test_a_question_among_others_is_answered_in_private_with_one_line_for_the_room(
    office: Office, hall: Hall
) -> None:
    me = hall.asker
    await me.write("/report")
    await me.tap(me.last.buttons[0])
    asked = me.last.text
    before = len(me.messages)
    await hall.ask("партнёр")
    assert "Напишите название" in me.last.text, "a question of its own, no answer to the one that is open"
    assert me.messages[before - 1].text == asked
    (told,) = hall.heard
    assert ANSWERED in told
    await hall.ask("задачи")
    await hall.ask("план")
    assert len(hall.heard) == 1, "once a minute at most"
    office.app.clock.jump(office.app.clock.now() + timedelta(minutes=1))
    await hall.ask("задачи")
    assert [ANSWERED in words for words in hall.heard] == [True, True]


async def test_what_comes_twice_is_answered_once(office: Office) -> None:
    hall, anna = InTelegram(office), office.anna
    before = len(anna.messages)
    office.telegram.disorder = Disorder(repeat=1.0, swap=0.5)
    await hall.ask("партнёр")
    await hall.ask("/help")
    await hall.ask("партнёр")
    office.telegram.disorder = None
    assert len(anna.messages) == before + 2
    assert sorted("только когда зовут" in words for words in hall.heard) == [False, True]


async def test_the_bot_knows_its_name_before_it_is_told_again(office: Office) -> None:
    app = office.app
    presence = Presence(app.database, app.house, app.clock, lambda: None)
    await presence.recall()
    assert presence.name == "shturman_test_bot"


async def test_the_line_leads_into_the_chat(office: Office) -> None:
    hall = InTelegram(office)
    await hall.ask("меню")
    (shown,) = hall.group.heard
    assert any("https://t.me/shturman_test_bot" in str(entity) for entity in shown.entities)


async def test_commands_and_replies_are_for_the_bot(office: Office) -> None:
    hall, anna = InTelegram(office), office.anna
    hall.group.write(anna.phone, "/help@shturman_test_bot")
    await anna.settle()
    (about,) = hall.group.heard
    before = len(anna.messages)
    hall.group.write(anna.phone, "/tasks")
    hall.group.write(anna.phone, "партнёр", reply_to=about)
    hall.group.write(anna.phone, "/dance")
    await anna.settle()
    assert len(anna.messages) == before + 2, "a command that we do not know may be another bot's"
    assert "/partner" in anna.last.text


async def test_files_are_taken_in_private_alone(office: Office) -> None:
    hall, anna = InTelegram(office), office.anna
    lent = len(office.telegram.named("getFile"))
    hall.group.send_photo(anna.phone, b"\xff\xd8photo", "@shturman_test_bot к отчёту")
    hall.group.send_photo(anna.phone, b"\xff\xd8photo", "без нас")
    await anna.settle()
    assert "пришлите сюда" in anna.last.text
    assert len(office.telegram.named("getFile")) == lent


async def test_topics_and_threads_are_kept(office: Office) -> None:
    hall = InTelegram(office)
    hall.group.topics = {7, 9}
    root = hall.group.write(office.boris.phone, "тема", topic=9)
    hall.group.write(office.anna.phone, "@shturman_test_bot меню", topic=7)
    await office.anna.settle()
    assert [shown.topic for shown in hall.group.heard] == [7]
    assert root.topic == 0
    slack = InSlack(office)
    first = office.gleb.phone.mention(slack.talk, "help")
    await office.gleb.settle()
    office.vera.phone.mention(slack.talk, "меню", first)
    await office.vera.settle()
    told = [shown for shown in slack.talk.messages if shown.by_bot]
    assert [shown.thread_ts for shown in told] == ["", first.ts]


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_button_works_for_its_owner_alone(office: Office, hall: Hall) -> None:
    await hall.ask("/help" if hall.channel == "telegram" else "help")
    assert "Здесь отвечаю, только когда зовут" in hall.heard[-1]
    denied, heard = await office.deeds("button.denied"), len(hall.other.messages)
    await hall.tap("☰ Мой день", hall.other)
    async with office.app.database.read() as read:
        owner = await people.by_id(read, hall.asker.persona)
    assert owner is not None
    assert owner.name in hall.other.toasts[-1]
    assert len(hall.other.messages) == heard
    assert await office.deeds("button.denied") == denied + 1
    mine = len(hall.asker.messages)
    await hall.tap("☰ Мой день", hall.asker)
    assert len(hall.asker.messages) > mine, "in private, anew, below what was there"
    assert ANSWERED in hall.heard[-1]


# ── strangers and codes ─────────────────────────────────────────────────────────────────────────────────────


async def test_strangers_get_one_line_an_hour(office: Office) -> None:
    hall, stranger = InTelegram(office), office.telegram.person(9001, "Чужой Человек")
    for text in ("/menu", "@shturman_test_bot что с Ромашкой?", "/help@shturman_test_bot"):
        hall.group.write(stranger, text)
    await office.anna.settle()
    (told,) = hall.heard
    assert "только с сотрудниками" in told
    assert stranger.messages == []
    await hall.ask("/help")
    hall.group.tap(stranger, "☰ Мой день")
    await office.anna.settle()
    assert ["приглашению" in toast for toast in stranger.toasts] == [True]
    assert office.anna.persona not in " ".join(stranger.toasts)
    assert len(hall.heard) == 2


@pytest.mark.parametrize("who", ["colleague", "stranger"])
@pytest.mark.parametrize(
    ("kind", "around"),
    [
        ("/start", "/start@shturman_test_bot {}"),
        ("/link", "/link@shturman_test_bot {}"),
        ("/start", "/start@shturman_test_bot {} спасибо"),
        ("/link", "@shturman_test_bot вот мой код: {}, подключи"),
    ],
)
async def test_a_code_that_everybody_saw_is_worth_nothing(office: Office, who: str, kind: str, around: str) -> None:
    app, hall = office.app, InTelegram(office)
    async with app.database.work() as work:
        person = await people.by_id(work, "M09")
        assert person is not None
        until = app.clock.now() + timedelta(days=1)
        code = await invitations.invite(work, Invitation("rm", "", "Europe/Moscow", "A1", until))
        if kind == "/link":
            code, _ = await invitations.link_code(work, person, "A1", app.clock.now())
    stranger = office.telegram.person(9002, "Новый Сотрудник", started=True)
    by = office.anna.phone if who == "colleague" else stranger
    hall.group.write(by, around.format(code))
    await office.anna.settle()
    assert "видели все" in by.last.text
    stranger.write(f"{kind} {code}")
    await office.anna.settle()
    async with app.database.read() as read:
        assert await people.by_account(read, "telegram", "9002") is None
        told = await read.all(select(t.outbox.c.screen).where(t.outbox.c.person_id == "A1"))
    assert "отправили в общий чат" in str(told[-1].screen)


# ── out of reach ────────────────────────────────────────────────────────────────────────────────────────────


async def test_whoever_cannot_be_written_to_is_told_how_that_is_mended(office: Office) -> None:
    hall, boris = InTelegram(office), office.boris
    boris.phone.blocked = True
    for _ in range(2):
        hall.group.write(boris.phone, "@shturman_test_bot задачи")
        await boris.settle()
    (told,) = hall.heard
    assert "не могу написать вам лично" in told
    assert ANSWERED not in told
    boris.phone.blocked = False
    await boris.write("/menu")  # what was lost comes first
    office.app.clock.jump(office.app.clock.now() + timedelta(minutes=1))
    hall.group.write(boris.phone, "@shturman_test_bot задачи")
    await boris.settle()
    assert ANSWERED in hall.heard[-1]


# ── what becomes of a room ──────────────────────────────────────────────────────────────────────────────────


async def say_there(office: Office, hall: Hall, words: str, *, later: bool = False) -> None:
    """A message for the room, as a poll would be."""
    app = office.app
    async with app.database.work() as work:
        person = await people.by_id(work, hall.asker.persona)
        assert person is not None
        post = Post(work, app.house, f"test/{hall.address}/{words}", app.clock.now())
        await post.to(person, Screen((Paragraph(line(words)),)), "edit", place=Place(hall.channel, hall.address))
        if later:
            soon = app.clock.now() + timedelta(hours=1)
            await work.execute(update(t.outbox).where(t.outbox.c.address == hall.address).values(not_before=soon))
        work.after_commit(app.relay.wake.set)


async def waiting(office: Office, hall: Hall) -> list[str]:
    states = select(t.outbox.c.state).where(t.outbox.c.address == hall.address).order_by(t.outbox.c.id)
    async with office.app.database.read() as read:
        return [row.state for row in await read.all(states)]


async def test_brought_in_and_taken_out(office: Office) -> None:
    hall, anna, boris = InTelegram(office), office.anna, office.boris
    hall.group.bot_in = False
    hall.group.title = "Отдел <b>продаж</b> @all\n" + "я" * 200
    for _ in range(2):
        hall.group.add_bot(anna.phone)
        await anna.settle()
    assert ["помогаю региональным менеджерам" in words for words in hall.heard] == [True], "in already: nothing to say"
    await say_there(office, hall, "завтра", later=True)
    hall.group.remove_bot(boris.phone)
    await anna.settle()
    assert "Меня больше нет в чате «Отдел <b>продаж</b> @all я" in anna.last.text
    assert (await waiting(office, hall))[-1] == "dropped"
    room = await office.room(hall)
    assert room is not None
    assert (room.state, room.added_by) == ("out", anna.persona)
    hall.group.add_bot(boris.phone)
    await anna.settle()
    assert len(hall.heard) == 2, "back again: it greets once more"
    await hall.ask("/help")
    said = len(boris.messages), len(anna.messages)
    hall.group.remove_bot(boris.phone)
    await anna.settle()
    hall.group.tap(anna.phone, "☰ Мой день")
    await anna.settle()
    room = await office.room(hall)
    assert room is not None
    assert room.state == "out", "an old button is no way back"
    assert (len(boris.messages), len(anna.messages)) == (said[0], said[1] + 1), "whoever takes us away knows it"


async def test_a_stranger_who_brings_us_in_is_nobody_to_us(office: Office) -> None:
    hall = InTelegram(office)
    hall.group.bot_in = False
    hall.group.add_bot(office.telegram.person(9003, "Чужой"))
    await office.anna.settle()
    assert await office.room(hall) is None
    assert ["только с сотрудниками" in words for words in hall.heard] == [True]


async def test_taken_out_unheard(office: Office, hall: Hall) -> None:
    """No update came; the messenger says so when we speak."""
    await hall.ask("меню")
    if isinstance(hall, InTelegram):
        hall.group.bot_in = False
    else:
        assert isinstance(hall, InSlack)
        hall.talk.bot_in = False
    await say_there(office, hall, "завтра", later=True)
    await say_there(office, hall, "сейчас")
    async with office.app.database.work() as work:  # the first of them waited for its hour
        await work.execute(update(t.outbox).where(t.outbox.c.key.endswith("/сейчас/1")).values(not_before=None))
    office.app.relay.wake.set()
    await idle(office.app)
    assert (await waiting(office, hall))[-2:] == ["dropped", "gone"]
    room = await office.room(hall)
    assert room is not None
    assert room.state == "out"
    async with office.app.database.read() as read:
        (account,) = [a for a in await people.accounts_of(read, hall.asker.persona) if a.channel == hall.channel]
    assert not account.blocked, "it is the room that is gone, nobody else"


async def test_a_group_becomes_a_supergroup_while_a_message_waits(office: Office) -> None:
    hall = InTelegram(office, small=True)
    await hall.ask("меню")
    await say_there(office, hall, "Ждёт своего часа", later=True)
    new = hall.group.upgrade(office.boris.phone, -(10**12) - 500_000)
    moved = InTelegram(office)
    moved.group = new
    async with asyncio.timeout(SECONDS):
        while await office.room(moved) is None:
            await asyncio.sleep(0.01)
    assert await office.room(hall) is None
    async with office.app.database.work() as work:
        await work.execute(update(t.outbox).where(t.outbox.c.state == "new").values(not_before=None))
    office.app.relay.wake.set()
    await idle(office.app)
    assert [shown.text for shown in new.heard] == ["Ждёт своего часа"]


async def test_a_group_that_moved_is_found_by_its_refusal(office: Office) -> None:
    hall = InTelegram(office, small=True)
    await hall.ask("меню")
    hall.group.moved_to = office.telegram.group(-(10**12) - 600_000).id
    await say_there(office, hall, "Куда вы переехали?")
    await idle(office.app)
    new = office.telegram.groups[hall.group.moved_to]
    assert [shown.text for shown in new.heard] == ["Куда вы переехали?"]


async def test_slack_channels_are_renamed_archived_and_come_back(office: Office) -> None:
    hall, vera = InSlack(office), office.vera
    office.slack.invite(hall.talk, vera.phone)
    await vera.settle()
    assert ["помогаю региональным менеджерам" in words for words in hall.heard] == [True]
    office.slack.rename(hall.talk, "продажи-юг")
    await say_there(office, hall, "завтра", later=True)
    office.slack.archive(hall.talk, vera.phone)
    await vera.settle()
    room = await office.room(hall)
    assert room is not None
    assert (room.title, room.state, (await waiting(office, hall))[-1]) == ("продажи-юг", "archived", "dropped")
    office.slack.archive(hall.talk, vera.phone, back=True)
    await vera.settle()
    room = await office.room(hall)
    assert room is not None
    assert (room.state, room.added_by) == ("in", vera.persona)
    office.slack.kick(hall.talk)
    await vera.settle()
    assert "Меня больше нет в чате «продажи-юг»" in vera.last.text
