"""Small scenes around a single stroke, instead of a storm."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from storage.outbox import OutboxRow
from tests.kill import history
from tests.kill.nursery import Life
from tests.kill.phones import TelegramPhone
from tests.kill.sights import Card
from tests.kill.storm import MONDAY, Storm


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


async def died(life: Life) -> None:
    await asyncio.wait_for(life.dead.wait(), 20)


def phone_of(day: Storm, person: str) -> TelegramPhone:
    return next(phone for phone in day.server.phones.values() if phone.person == person)


async def joined(day: Storm, *people: str) -> list[TelegramPhone]:
    """A first life, in which these people follow their invitations."""
    life = await day.start(MONDAY)
    phones = [phone_of(day, person) for person in people]
    for phone in phones:
        phone.write(f"/start {next(human.code for human in day.humans if human.phone is phone)}")
    await until(lambda: all(len(phone.cards) == 2 for phone in phones))
    await life.kill()
    return phones


def strike_at_prompt(day: Storm, words: str = "План на неделю") -> None:
    """Telegram shows the week's prompt (or what begins so), and we die before we hear of it."""

    def strike(card: Card) -> None:
        if card.text.startswith(words) and day.nursery.life is not None:
            day.server.on_new = None
            day.nursery.life.strike()

    day.server.on_new = strike


async def push_row(day: Storm, person: str) -> OutboxRow:
    remains = await history.read(day.settings)
    return next(row for row in remains.outbox if row.key.startswith(f"push/{person}/"))


def prompts(phone: TelegramPhone) -> list[Card]:
    return [card for card in phone.cards if "Какие визиты берёте?" in card.text]
