"""The numbers through three doors: a page, Telegram and Slack, on real sockets, the stand-ins as strict as ever.

One company for each door: an administrator's file with everything that may happen to it, a manager's questions about
one partner, a lead's board, and each digest with its picture, of which every button is pressed.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Literal

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from bot.app import App
from bot.clock import Clock
from bot.demo.raw import raw_files
from bot.digests.making import Wanted
from bot.digests.sending import Digests
from bot.settings import Settings
from storage import numbers, people
from storage import tables as t
from storage.database import Database
from tests import demo_company
from tests.chats import (
    Chat,
    Message,
    SlackChat,
    TelegramChat,
    WebChat,
    idle,
    silence_all_but,
    slack_settings,
    telegram_settings,
)
from tests.slack_server import SlackServer
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime.fromisoformat("2026-11-18T10:00:00+03:00")
MONDAY = date(2026, 11, 16)
WHO = ("A1", "M05", "L2")
Name = Literal["web", "telegram", "slack"]


@dataclass
class Door:
    """A product with its phones; each person of `WHO` has one."""

    name: Name
    app: App
    phones: dict[str, Any] = field(default_factory=dict)

    def toasts(self, who: str) -> list[str]:
        return list(self.phones[who].toasts)

    def pictures(self, who: str) -> list[str]:
        """Kinds of blocks, files and messages that are pictures, wherever a channel keeps them."""
        kinds = [kind for message in self.phones[who].messages for kind in message.blocks]
        return [kind for kind in kinds if kind in ("picture", "photo", "image", "png")]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["web", "telegram", "slack"])
async def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    folder = tmp_path_factory.mktemp(request.param)
    async with AsyncExitStack() as held:
        joins, settings = await _way(request.param, held)
        made = Settings(data_dir=folder, local_chat_port=0, now=NOW, secret_key="test-key", **settings)
        shutil.copyfile(await demo_company.whole(), str(Database(made.url, folder).url.database))
        await silence_all_but(WHO, made)
        app = App(made, Clock(), tick_seconds=3600, chat_burst=10_000, catch_up=False)
        await app.start()
        held.push_async_callback(app.close)
        found = Door(request.param, app)
        for number, who in enumerate(WHO):
            found.phones[who] = await joins(app, who, 1001 + number)
        yield found


async def _way(name: Name, held: AsyncExitStack) -> tuple[Callable[[App, str, int], Awaitable[Chat]], dict[str, Any]]:
    """How people come in, and the settings that lead there; strict when it is over."""

    async def opened(app: App, who: str, _: int) -> Chat:
        chat = await held.enter_async_context(WebChat(app, who).open())
        await chat.settle()
        return chat

    match name:
        case "web":
            return opened, {}
        case "telegram":
            telegram = await held.enter_async_context(TelegramServer())
            held.callback(lambda: _strict(telegram))

            async def by_telegram(app: App, who: str, number: int) -> Chat:
                chat = TelegramChat(app, telegram, who, number)
                await chat.join()
                return chat

            return by_telegram, telegram_settings(telegram)
        case "slack":
            slack = await held.enter_async_context(SlackServer())
            held.callback(lambda: _strict(slack))

            async def by_slack(app: App, who: str, number: int) -> Chat:
                chat = SlackChat(app, slack, who, number)
                await chat.join()
                return chat

            return by_slack, slack_settings(slack)


def told(message: Message) -> str:
    """Without the blanks that keep a number on one line."""
    return message.text.replace("\N{NO-BREAK SPACE}", " ")


def last(me: Chat) -> str:
    return told(me.last)


def _strict(server: TelegramServer | SlackServer) -> None:
    assert server.violations == []


@cache
def shipments() -> bytes:
    """Of two days, as 1C would send them; one name is spelt as nobody knows it."""
    raw = raw_files(demo_company.drawn(), MONDAY)["Отгрузки.csv"].decode("cp1251")
    assert raw.count("АО «Ромашка»") == 1
    return raw.replace("АО «Ромашка»", "АО «Ромашкин Дом»").encode("cp1251")


async def shipped(door: Door) -> dict[str, Any]:
    async with door.app.database.read() as read:
        return dict(await numbers.sums(read, "sell_in", None, MONDAY, NOW.date()))


# ── a file ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_file_is_dropped_asked_about_loaded_and_taken_back(door: Door) -> None:
    me, before = door.phones["A1"], await shipped(door)
    await me.send("Отгрузки.csv", shipments(), "document")
    for words in ("похоже на отгрузки", "Период 16–17 ноября", "112 партнёров", "совпадает с «Итого» ✅"):
        assert words in last(me)
    assert "Не узнал 1 партнёра" in last(me)
    assert "Ромашкин Дом" in last(me)
    await me.tap("Другой")
    await me.write("ромашкой")
    assert "Не узнал" not in last(me)
    await me.tap("✅ Загрузить")
    assert "Загружено 1 062 строки" in last(me)
    assert "Данные на 17.11" in last(me)
    assert await shipped(door) == before, "the very facts that the company was drawn with"
    await me.send("Отгрузки.csv", shipments(), "document")
    assert "уже загружен" in last(me)
    assert "Данные заменятся, не удвоятся" in last(me)
    assert "Отгрузки.csv — отгрузки" in last(me), "what was confirmed once needs no «looks like»"
    assert "Не узнал" not in last(me), "the name is known now"
    await me.tap("Загрузить заново")
    assert await shipped(door) == before
    await me.tap("Отменить загрузку")
    assert "данные такие, как были" in last(me)
    assert await shipped(door) == before


async def test_a_wrong_total_is_not_loaded(door: Door) -> None:
    me = door.phones["A1"]
    head, _, total = shipments().decode("cp1251").rstrip().rpartition("\r\n")
    cells = total.split(";")
    wrong = ";".join((*cells[:4], "1,00", *cells[5:]))
    before = await shipped(door)
    await me.send("Отгрузки неверно.csv", f"{head}\r\n{wrong}\r\n".encode("cp1251"), "document")
    assert "Итого" in last(me)
    assert not [label for label in me.last.buttons if label.startswith("✅ Загрузить")]
    assert await shipped(door) == before


def bomb() -> bytes:
    """A book of a few kilobytes that would be a gigabyte."""
    import zipfile  # noqa: PLC0415

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(40):
                sheet.write(b" " * 2_000_000)
        book.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [  # each through one door: what is behind it is the same
        ("вирус.xlsx", lambda: b"MZ\x90\x00" + b"\0" * 200, "Это программа, а не таблица"),
        ("таблица.mxl", lambda: b"MOXCEL\x00" + b"\x01" * 60, "Откройте отчёт в 1С"),
        ("бомба.xlsx", bomb, "в сотни раз больше данных, чем он весит"),
    ],
    ids=["program", "mxl", "bomb"],
)
async def test_a_bad_file_is_refused_in_a_sentence(door: Door, name: str, raw: Callable[[], bytes], says: str) -> None:
    if {"вирус.xlsx": "web", "таблица.mxl": "telegram", "бомба.xlsx": "slack"}[name] != door.name:
        pytest.skip("through another door")
    me, before = door.phones["A1"], await shipped(door)
    await me.send(name, raw(), "document")
    assert says in last(me)
    assert not [label for label in me.last.buttons if "Загрузить" in label]
    assert await shipped(door) == before


async def test_a_manager_has_no_right(door: Door) -> None:
    me, before = door.phones["M05"], await shipped(door)
    await me.send("Отгрузки.csv", shipments(), "document")
    assert "загружает руководитель или администратор" in last(me)
    assert await shipped(door) == before


# ── one partner, one team ───────────────────────────────────────────────────────────────────────────────────


async def test_a_partner_by_an_inflected_name(door: Door) -> None:
    me = door.phones["M05"]
    await me.write("/partner сафину")
    for words in ("ИП Сафин Р. Р. · Казань", "прогноз 96 % 🟡", "просрочено 420 тыс. ₽", "на 06.11"):
        assert words in last(me)
    await me.tap("❓ Почему?")
    await me.tap("Прогноз")
    for words in ("факт ÷ прошедшие рабочие дни", "рабочих дней в месяце: 20", "«План.xlsx»", "загружено 17.11"):
        assert words in last(me)
    await me.write("/partner сафину")
    await me.tap("🏷 Оценка")
    assert "76 из 100, класс B" in last(me)
    assert "просрочка 29 %" in last(me)
    await me.write("/partner сафину")
    await me.tap("Дебиторка")
    assert "61–90 дней: 240 тыс. ₽" in last(me)


async def test_an_order_with_its_reasons_and_as_a_file(door: Door) -> None:
    me = door.phones["M05"]
    await me.write("/partner сафину")
    await me.tap("📦 Заказ")
    assert "предложение к заказу" in last(me)
    assert "остатки 06.11" in last(me)
    await me.tap("Почему столько?")
    await me.tap("1")
    for words in ("Кофе растворимый", "шт./день", "страховой запас", "Не хватает"):
        assert words in last(me)
    await me.write("/partner сафину")
    await me.tap("📦 Заказ")
    count = len(me.messages)
    await me.tap("📄 Excel")
    assert len(me.messages) > count
    assert {"file", "document", "xlsx"} & {kind for message in me.messages[count:] for kind in message.blocks}


async def test_the_board_of_a_lead(door: Door) -> None:
    me = door.phones["L2"]
    await me.write("/team")
    assert "Поволжье и Юг" in last(me)
    await me.tap("Рустам Хасанов")
    assert "Восток-Сервис" in last(me)
    await me.tap("Восток-Сервис")
    assert "менеджер" in last(me) or "Рустам Хасанов" in last(me)


# ── digests ─────────────────────────────────────────────────────────────────────────────────────────────────

DIGESTS = [
    ("M05", "friday", "Неделя 16–20 ноября"),
    ("M05", "middle", "Ноябрь"),
    ("M05", "month", "Октябрь закрыт"),
    ("L2", "team", "Поволжье и Юг"),
]


@pytest.mark.parametrize(("who", "kind", "says"), DIGESTS, ids=[f"{who}-{kind}" for who, kind, _ in DIGESTS])
async def test_a_digest_comes_with_its_picture_and_each_button_answers(
    door: Door, who: str, kind: str, says: str
) -> None:
    if door.name != "telegram" and kind not in ("friday", "team"):
        pytest.skip("through one door: what is behind it is the same")
    me, count = door.phones[who], len(door.phones[who].messages)
    pictures, week = len(door.pictures(who)), DIGESTS.index((who, kind, says))
    async with door.app.database.read() as read:
        person = await people.by_id(read, who)
    assert person is not None
    # A week between two: the same day has one message of numbers, and Sundays have none.
    sending = Digests(door.app.database, door.app.house, door.app.files, door.app.relay.wake.set)
    await sending.say([Wanted(person, kind, NOW.date())], NOW + timedelta(weeks=week))
    await idle(door.app)
    await me.settle()
    assert len(door.pictures(who)) == pictures + 1
    came = me.messages[count:]
    digest = next(message for message in came if message.buttons)
    assert says in "\n".join(told(message) for message in came)
    for label, token in digest.tokens.items():
        await _answers(door, who, label, token, digest)


async def _answers(door: Door, who: str, label: str, token: str, on: Message) -> None:
    me, said = door.phones[who], await _outbox(door)
    toasts = len(door.toasts(who))
    await me.tap_token(token, on.ref)
    words = " ".join(door.toasts(who)[toasts:])
    assert "устарел" not in words, label
    assert await _outbox(door) > said, label


async def _outbox(door: Door) -> int:
    async with door.app.database.read() as read:
        return len(await read.all(select(t.outbox.c.id)))


# ── names from outside ──────────────────────────────────────────────────────────────────────────────────────

NASTY = "Восток <b>& *Сервис* _ru_ `x` ~да~"


async def test_a_partners_name_stays_text(door: Door) -> None:
    """Whatever a name is made of, no channel takes it for its own marks."""
    me = door.phones["M05"]
    async with door.app.database.work() as work:
        await work.execute(update(t.partners).where(t.partners.c.id == "P002").values(name=NASTY, name_en=NASTY))
    await me.write("/partner востоксервис")
    assert NASTY in last(me)
    await me.tap("❓ Почему?")
    assert NASTY[:29] in last(me)
    lead = door.phones["L2"]
    await lead.write("/team")
    await lead.tap("Рустам Хасанов")
    assert "Восток <b>&" in last(lead)
