"""What the company sells, and which of it a partner of a class is to have."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select, update

from storage import tables as t
from storage.database import Reading, Work
from storage.numbers.asking import Who, among
from storage.numbers.rows import maybe, thousandths
from storage.rows import batched, build, values


@dataclass(frozen=True, slots=True)
class Sku:
    """`price` and `cost` are rubles a piece without VAT; `pack` and `moq` are pieces."""

    id: str
    code: str
    name: str
    name_en: str
    category: str
    barcode: str | None = None
    unit: str = "шт"
    pack: int | None = None
    moq: int | None = None
    shelf_days: int | None = None
    price: Decimal | None = None
    cost: Decimal | None = None
    active: bool = True


async def all_skus(read: Reading, ids: Who = None) -> dict[str, Sku]:
    """By id, in the order of codes; also those that are not sold any more."""
    rows = await read.all(select(t.skus).where(among(read, t.skus.c.id, ids)).order_by(t.skus.c.code))
    return {row.id: _sku(row) for row in rows}


async def add(work: Work, goods: Iterable[Sku]) -> dict[str, str]:
    """Ids by code; that of whichever has the code already."""
    found: dict[str, str] = {}
    for some in batched(goods):
        await work.insert_missing(t.skus, [values(sku) | _whole(sku) for sku in some])
        for row in await work.all(select(t.skus.c.code, t.skus.c.id).where(t.skus.c.code.in_([s.code for s in some]))):
            found[row.code] = row.id
    return found


def _whole(sku: Sku) -> dict[str, int | None]:
    return {name: None if (worth := getattr(sku, name)) is None else thousandths(worth) for name in ("price", "cost")}


async def activate(work: Work, ids: Collection[str]) -> None:
    """From now on they are sold."""
    for some in batched(ids):
        await work.execute(update(t.skus).where(t.skus.c.id.in_(some)).values(active=True))


async def must_list(read: Reading) -> dict[str, tuple[str, ...]]:
    """Goods by class of partner, only those that are sold."""
    listed = select(t.must_list.c.klass, t.must_list.c.sku_id).join(t.skus, t.skus.c.id == t.must_list.c.sku_id)
    found: dict[str, list[str]] = {}
    for row in await read.all(listed.where(t.skus.c.active).order_by(t.skus.c.code)):
        found.setdefault(row.klass, []).append(row.sku_id)
    return {klass: tuple(ids) for klass, ids in found.items()}


def _sku(row: Row[Any]) -> Sku:
    return replace(build(Sku, row), price=maybe(row.price), cost=maybe(row.cost))
