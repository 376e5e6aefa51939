"""Cards as a table that leaves the house, and a table of cards read back: the one gives what the other takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from dialogs.lang import Lang
from dialogs.master.cells import Names, spelt
from dialogs.master.fields import FIELDS, Field, Kind, Record, Value
from dialogs.master.rows import MasterRow
from dialogs.tables import Cell, Table
from dialogs.texts import say

MORE: Mapping[Kind, tuple[str, ...]] = {"contacts": ("partner_code", "partner_inn")}
_MORE_HEADERS = {"partner_code": ("Код партнёра", "Partner code"), "partner_inn": ("ИНН партнёра", "Partner INN")}


def table(kind: Kind, records: Mapping[str, Record], names: Names, lang: Lang) -> Table:
    """Money and figures as numbers, everything else as text; what is gone is left out."""
    more = MORE.get(kind, ())
    header = (*(each.label(lang) for each in FIELDS[kind]), *(_MORE_HEADERS[name][lang == "en"] for name in more))
    title = say(f"master.kind_{kind}", lang)
    rows = [tuple(_row(kind, record, names, lang)) for record in records.values() if record.get("here", True)]
    return Table(title[:1].upper() + title[1:], header, rows)


def _row(kind: Kind, record: Record, names: Names, lang: Lang) -> Iterator[Cell]:
    for field in FIELDS[kind]:
        yield _cell(field, record.get(field.kept), names, lang)
    for name in MORE.get(kind, ()):
        yield str(record.get(name) or "")


def _cell(field: Field, value: Value, names: Names, lang: Lang) -> Cell:
    if isinstance(value, bool) or value is None:
        return spelt(field, value, lang, names)
    if isinstance(value, int | Decimal):
        return value
    return Decimal(repr(value)) if isinstance(value, float) else spelt(field, value, lang, names)


def rows(kind: Kind, header: Sequence[str], lines: Iterable[Sequence[str]]) -> list[MasterRow]:
    """By the names of the columns, in either language; columns of other names are nothing to us."""
    known = {label.casefold(): field.name for field in FIELDS[kind] for label in reversed(field.headers)}
    known |= {label.casefold(): name for name in MORE.get(kind, ()) for label in _MORE_HEADERS[name]}
    columns = [known.get(" ".join(name.split()).casefold()) for name in header]
    return [
        MasterRow(number, {name: cell for name, cell in zip(columns, line, strict=False) if name})
        for number, line in enumerate(lines, 2)
    ]
