"""What reading a file gives: its rows column by column, and everything a person is to be asked or shown about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import compress
from typing import Any, Literal, TypeAlias

from storage.imports.dates import Period
from storage.imports.refusal import CellError
from storage.imports.vocabulary import Role

Kind: TypeAlias = Literal[
    "sell_in",
    "sell_out",
    "stock",
    "in_transit",
    "receivables",
    "plan",
    "orders",
    "visits",
    "checks",
    "outlet_base",
    "partners",
    "contacts",
    "people",
    "skus",
    "must_list",
]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person has said about a file. `columns` and `kind` are apart: they are remembered for the next one.

    `partner` names whom the whole file speaks of; `period` what it covers where it does not say; `today` is the day it
    came: what happened is not told of later days. `accept_total` loads
    in spite of a wrong control total, `visible_only` leaves hidden rows out, `flat` takes every row as data.
    """

    sheet: str | None = None
    organisation: str | None = None
    partner: str | None = None
    period: Period | None = None
    today: date | None = None
    accept_total: bool = False
    visible_only: bool = False
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """So many rows of the file have been read."""

    rows: int


@dataclass(frozen=True, slots=True)
class Guess:
    """What kind of file it is, how surely in percent, and which columns said so."""

    kind: Kind
    confidence: int
    because: tuple[str, ...] = ()
    runner_up: Kind | None = None
    runner_up_confidence: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a person sees it. `role` is what it was taken for, None for one that is not read."""

    index: int
    name: str
    role: Role | None
    confidence: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a table, also when it cannot be loaded: enough to ask what is missing.

    `fingerprint` is the same for every file with these columns. `title` holds the lines above the header, `sheets` the
    names of other sheets that hold a table, `rivals` the roles that more columns than one could have.
    """

    guess: Guess
    columns: tuple[Column, ...]
    mapping: Mapping[Role, int]
    fingerprint: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    rivals: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class PartnerKey:
    """How a file names a partner; what it does not give is empty."""

    name: str
    inn: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class GoodsKey:
    """How a file names an article; what it does not give is empty."""

    name: str
    code: str = ""
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """The sum of what is loaded against the file's own total, both in the unit of the values."""

    loaded: Decimal
    stated: Decimal
    ok: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not loaded: which cell is at fault and why. `column` is empty for faults of the whole row."""

    line_no: int
    column: str
    error: CellError
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that hold nothing to load: totals, groups above their details, rows without a number."""

    totals: int = 0
    groups: int = 0
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a file, column by column: all lists are of one length. Money and quantities are whole thousandths.

    `line` counts the file's rows from 1. `partner`, `sku` and `manager` are places in the lists of names of the file.
    """

    fields: Mapping[str, list[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.fields.values()), ()))

    def at(self, place: int) -> dict[str, Any]:
        return {name: values[place] for name, values in self.fields.items()}

    def slice(self, start: int, end: int) -> Rows:
        return Rows({name: values[start:end] for name, values in self.fields.items()})

    def numbers(
        self, partners: Sequence[str | None], goods: Sequence[str | None] = (), people: Sequence[str | None] = ()
    ) -> dict[str, Sequence[Any]]:
        """As they are stored, column by column, names replaced by ids; rows of a partner or person without an id are
        left out. Without `goods` the articles of the file are not looked at.
        """
        count = len(self)
        found: dict[str, Sequence[Any]] = {
            "series": self._of("series", count),
            "partner_id": self._named("partner", partners, count),
            "person_id": self._named("manager", people, count),
            "sku_id": self._named("sku", goods, count),
        }
        found |= {name: self._of(name, count) for name in ("outlet", "day", "qty", "amount", "amount_vat")}
        if None not in found["partner_id"]:
            return found
        whose = [own or person for own, person in zip(found["partner_id"], found["person_id"], strict=True)]
        return {name: list(compress(values, whose)) for name, values in found.items()}

    def _named(self, name: str, ids: Sequence[str | None], count: int) -> list[str | None]:
        places = self.fields.get(name)
        if not places or not ids:
            return [None] * count
        by_place: dict[int | None, str | None] = {None: None, **dict(enumerate(ids))}
        return list(map(by_place.__getitem__, places))

    def _of(self, name: str, count: int) -> list[Any]:
        return self.fields.get(name) or [None] * count


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file ready to be loaded. Over the pipe `rows` are empty here and follow in batches.

    `total` is the sum of the main number, `control` that against the file's own. `vat` says whether `amount` holds VAT,
    None when the header does not tell. `hidden` counts rows that are loaded though the book hides them, `filled`
    those whose partner stands in a row above.
    """

    look: Look
    kind: Kind
    period: Period
    count: int
    rows: Rows
    sample: Rows
    partners: tuple[PartnerKey, ...] = ()
    goods: tuple[GoodsKey, ...] = ()
    managers: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    filter: str | None = None
    total: Decimal | None = None
    quantity: Decimal | None = None
    control: Control | None = None
    returns: int = 0
    skipped: Skipped = field(default_factory=Skipped)
    rejected: tuple[Rejected, ...] = ()
    vat: bool | None = None
    hidden: int = 0
    filled: int = 0
