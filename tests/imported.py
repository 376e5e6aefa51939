"""Files that tests drop into the chat, and what the product made of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.app import App
from storage import numbers, talks
from storage import tables as t
from tests.chats import WebChat

NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Moscow"))
HEAD = "Отгрузки;;\nДата;Контрагент;Сумма"
KNOWN = "ООО «Восток-Сервис»"  # P002


def export(*rows: str, total: str = "", head: str = HEAD) -> bytes:
    """As 1C writes it: cp1251, decimal commas, a total below."""
    last = [f"Итого;;{total}"] if total else []
    return "\r\n".join([*head.split("\n"), *rows, *last]).encode("cp1251")


def shipped(amount: str, day: str = "17.11.2026", who: str = KNOWN) -> str:
    return f"{day};{who};{amount}"


@asynccontextmanager
async def phone(app: App, persona: str = "A1") -> AsyncIterator[WebChat]:
    async with WebChat(app, persona).open() as chat:
        await chat.settle()
        yield chat


async def fact(app: App, day: str = "2026-11-17", partner: str = "P002") -> Decimal | None:
    when = date.fromisoformat(day)
    async with app.database.read() as read:
        found = await numbers.sums(read, "sell_in", [partner], when, when)
    return found[partner].amount if partner in found else None


async def newest(app: App, by: str = "A1") -> talks.Talk:
    async with app.database.read() as read:
        phases: tuple[talks.Phase, ...] = ("reading", "asking", "loading", "loaded", "undone", "cancelled", "refused")
        return (await talks.of_person(read, by, *phases))[0]


async def rows_of(app: App, id: str) -> int:
    async with app.database.read() as read:
        return int(await read.scalar(select(func.count()).where(t.numbers.c.import_id == id)))
