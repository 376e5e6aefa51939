"""Whatever comes twice and in any order, to one door or to two: the same cards, numbers, tasks and promises."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from sqlalchemy import select

from bot.app import App
from dialogs.field.card import Card, FieldVisit, Order, Promise, to_json
from storage import plans
from storage import tables as t
from tests.chats import TelegramChat, find, idle, running, webhook_settings
from tests.photos import photo
from tests.telegram.people import Shown
from tests.telegram.updates import SECRET_HEADER
from tests.telegram_server import Json, TelegramServer

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=ZoneInfo("Europe/Moscow"))  # a Wednesday
MANAGER, COLLEAGUE = "M05", "M06"
PARTNERS = {"P002": "Восток-Сервис", "P007": "ИП Сафин Р. Р."}
SEED = int(os.environ.get("RACE_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
WORDS = ("взяли 20 коробок чая", "Обещал прислать прайс в пятницу", "Обещали оплатить 50 тысяч 27-го")
Kind = Literal["sqlite", "postgresql"]


class Postman(TelegramServer):
    """Keeps all that people send until it is carried: each of it twice, old letters with new ones, in any order and
    side by side, each to any of the doors. All of a phone without a network is of one second.
    """

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.doors: list[App] = []
        self.seconds = 0
        self._bag: list[Json] = []
        self._carried: list[Json] = []

    def now(self) -> int:
        return int(NOW.timestamp()) - 3600 + self.seconds

    def queue_raw(self, update: Json) -> None:
        self._update_id += 1
        self._bag.append({"update_id": self._update_id} | update)

    async def carry(self, *, straight: bool = False) -> None:
        letters = self._bag if straight else [*self._bag * 2, *self._carried]
        if not straight:
            self.chance.shuffle(letters)
        self._carried, self._bag = [*self._carried, *self._bag], []
        async with aiohttp.ClientSession() as http:
            brought = [self._to_a_door(http, each) for each in letters]
            await asyncio.gather(*brought)
        self.seconds += 60
        await idle(self.doors[0])

    async def _to_a_door(self, http: aiohttp.ClientSession, letter: Json) -> None:
        door = self.chance.choice(self.doors)
        assert door.telegram is not None
        headers = {SECRET_HEADER: door.telegram.secrets[0].decode()}
        assert await self._post(http, str(door.settings.telegram_webhook_url), headers, letter) == 200


class Carried(TelegramChat):
    """Somebody whose taps are carried so."""

    server: Postman

    async def settle(self) -> None:
        await self.server.carry(straight=True)

    async def hit(self, label: str) -> str:
        """With an impatient finger: two taps, each of which comes twice besides."""
        shown = next((s for s in reversed(self.phone.heard) if find([key.text for key in s.keys], label)), None)
        assert shown is not None, f"no button «{label}»; the chat:\n{self.phone.transcript()}"
        keys = {key.text: key for key in shown.keys}
        for _ in range(2):
            self.phone.tap(keys[find(list(keys), label) or ""], shown)
        await self.server.carry()
        return self.last.text

    async def ask(self, words: str) -> str:
        self.phone.write(words)
        await self.server.carry()
        return self.last.text


@asynccontextmanager
async def house(folder: Path, chance: random.Random, database: Kind) -> AsyncIterator[tuple[Postman, Carried, Carried]]:
    """On PostgreSQL two replicas, and nobody knows which of them hears what."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Postman(chance))
        first: dict[str, Any] = webhook_settings(server) | {"local_chat": False}
        app = await stack.enter_async_context(
            running(folder, now=NOW, only=(MANAGER, COLLEAGUE), database=database, **first)
        )
        server.doors.append(app)
        if database == "postgresql":
            second = webhook_settings(server) | {"local_chat": False, "database_url": app.settings.database_url}
            server.doors.append(await stack.enter_async_context(running(folder, now=NOW, people=False, **second)))
        me, colleague = Carried(app, server, MANAGER, 1001), Carried(app, server, COLLEAGUE, 1002)
        await me.join()
        await colleague.join()
        yield server, me, colleague
        assert server.violations == []


async def a_day(server: Postman, me: Carried, colleague: Carried, name: str) -> None:
    """A visit told in pieces and mended, its task put off and handed over, the partner's word kept."""
    order = me.phone.write(f"{name}: {WORDS[0]}")
    me.phone.write(WORDS[1])
    me.phone.send_album([photo(n) for n in range(2)], WORDS[2])
    server.seconds += 1
    me.phone.edit(order, f"{name}: взяли 30 коробок чая")
    await server.carry()
    assert "Отчёт № " in await me.hit("Сдать"), me.phone.transcript()
    await mended(server, me, order, name)
    await me.ask("/tasks")
    for label in ("⋯ 1", "Другой день", "ср 25.11", "⋯ 1", "Передать", "Елена Орлова"):
        await me.hit(label)
    assert (
        sum(
            "просит взять задачу" in shown.text and name in shown.text.replace("\xa0", " ")
            for shown in colleague.phone.heard
        )
        == 1
    )
    await colleague.hit("✓ Беру")
    await me.ask("/promises")
    await me.hit("✓ 1")


async def mended(server: Postman, me: Carried, order: Shown, name: str) -> None:
    """Twice in the messenger, once it is filed: the later words stand, whichever come first."""
    for boxes in (40, 45):
        server.seconds += 1
        me.phone.edit(order, f"{name}: взяли {boxes} коробок чая")
    await server.carry()


async def left(app: App) -> dict[str, list[Any]]:
    """What must not depend on what came how often and when."""
    async with app.database.read() as read:

        async def rows(table: Any, *columns: str) -> list[Any]:
            return [tuple(row) for row in await read.all(select(*(table.c[name] for name in columns)))]

        found = await read.all(select(t.reports).order_by(t.reports.c.number))
        return {
            "runs": await rows(t.runs, "owner_id", "algorithm", "status"),
            "tasks": sorted(await rows(t.tasks, "title_ru", "due", "status", "person_id")),
            "promises": sorted(await rows(t.promises, "partner_id", "by", "what", "due", "status")),
            "reports": [(row.number, row.partner_id, len(row.body["attachments"]), row.body["card"]) for row in found],
        }


def wanted(partners: dict[str, str]) -> dict[str, list[Any]]:
    friday, then = date(2026, 11, 20), date(2026, 11, 27)
    return {
        "runs": [(MANAGER, "trip_report", "open")] * len(partners),
        "tasks": sorted(
            task
            for name in partners.values()
            for task in (
                (f"{name}: прислать прайс", "2026-11-25", "open", COLLEAGUE),
                (f"Принять отчёт: {name}", "2026-11-19", "open", "L2"),
            )
        ),
        "promises": sorted(
            promise
            for id_ in partners
            for promise in (
                (id_, "them", "оплатить 50 тысяч", then, "kept"),
                (id_, "us", "прислать прайс", friday, "open"),
            )
        ),
        "reports": [(number, id_, 2, card(id_)) for number, id_ in enumerate(partners, 1)],
    }


def card(partner: str) -> Json:
    visit = FieldVisit(
        partner=partner,
        date=NOW.date(),
        result="order",
        orders=(Order(Decimal(45), "box", "чай"),),
        promises=(
            Promise("us", "прислать прайс", date(2026, 11, 20), None),
            Promise("them", "оплатить 50 тысяч", date(2026, 11, 27), Decimal(50000)),
        ),
    )
    return to_json(Card(visits=(visit,)))


async def played(folder: Path, seed: int, database: Kind, partners: dict[str, str]) -> None:
    async with house(folder, random.Random(seed), database) as (server, me, colleague):
        for name in partners.values():
            await a_day(server, me, colleague, name)
        assert await left(me.app) == wanted(partners), f"RACE_SEED={seed}\n{me.phone.transcript()}"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_twice_and_in_any_order_it_comes_to_the_same(tmp_path: Path, database: Kind) -> None:
    partner = random.Random(SEED).choice(list(PARTNERS))
    await played(tmp_path, SEED, database, {partner: PARTNERS[partner]})


MOMENTS = ("2026-11-19T09:30", "2026-11-20T09:30", "2026-11-23T09:00", "2026-11-23T09:30", "2026-11-24T09:30")
PUSHED = ("⏰ Завтра — Восток", "⏰ Сегодня — Восток", "Не хватает отчёта по", "Не сдан 1 отчёт", "План на неделю")


async def test_replicas_that_tick_at_once_say_each_push_once(tmp_path: Path) -> None:
    """The ladder of a report that is owed, the reminders of a promise, Monday's plan: each tick comes twice to both."""
    async with house(tmp_path, random.Random(SEED), "postgresql") as (server, me, _):
        async with me.app.database.work() as work:
            plan = plans.Plan(MANAGER, "2026-W47", None, NOW)
            await plans.store(work, plan, [plans.Planned("P007", "week", NOW.date())])
        await me.ask(f"Восток-Сервис: {WORDS[0]}. {WORDS[1]}")
        await me.hit("Сдать")
        before = len(me.phone.heard)
        for moment in MOMENTS:
            for door in server.doors:
                door.clock.jump(datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo))
            await asyncio.gather(*(door.ticker.tick() for door in server.doors * 2))
            for door in server.doors:
                door.relay.wake.set()
            await idle(me.app)
        heard = [shown.text for shown in me.phone.heard[before:]]
        assert [sum(text.startswith(words) for text in heard) for words in PUSHED] == [1] * len(PUSHED), heard


@pytest.mark.soak
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_twice_and_in_any_order_again_and_again(tmp_path: Path, database: Kind) -> None:
    """ROUNDS says how many days of two visits."""
    rounds = int(os.environ.get("ROUNDS", "10"))
    for seed in range(SEED, SEED + rounds):
        (folder := tmp_path / str(seed)).mkdir()
        await played(folder, seed, database, PARTNERS)
    print(f"\nRACE_SEED={SEED} {database}: {rounds} days, {2 * rounds} reports")
