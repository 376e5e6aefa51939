"""Rows as the reader of files gives them, as rows of cards: names by their places, money from whole thousandths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from dialogs.master.fields import FIELDS, Kind
from dialogs.master.rows import MasterRow
from storage.imports.rows import GoodsKey, PartnerKey, Rows


def rows_of(
    kind: Kind, batches: Iterable[Rows], partners: Sequence[PartnerKey] = (), goods: Sequence[GoodsKey] = ()
) -> list[MasterRow]:
    """`partners` and `goods` are the names of the file that its rows refer to by their places."""
    return [_row(kind, rows.at(place), partners, goods) for rows in batches for place in range(len(rows))]


def _row(kind: Kind, cells: dict[str, Any], partners: Sequence[PartnerKey], goods: Sequence[GoodsKey]) -> MasterRow:
    values: dict[str, str] = {}
    for field in FIELDS[kind]:
        value = cells.get(field.name)
        if value is None:
            continue
        if field.type == "partner" and isinstance(value, int):
            values |= _named(partners[value])
        elif field.type == "sku" and isinstance(value, int):
            values[field.name] = next(filter(None, _ways(goods[value])), "")
        elif field.type == "money" and isinstance(value, int):
            values[field.name] = f"{Decimal(value) / 1000:f}"
        else:
            values[field.name] = str(value)
    return MasterRow(int(cells["line"]), values)


def _named(partner: PartnerKey) -> dict[str, str]:
    return {"partner": partner.name, "partner_inn": partner.inn, "partner_code": partner.code}


def _ways(good: GoodsKey) -> Iterator[str]:
    yield from (good.code, good.barcode, good.name)
