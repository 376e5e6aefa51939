"""A file in talk, as data: what the reader found in it and what its sender said to that. Travels as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

from dialogs.screens import Json

if TYPE_CHECKING:
    from pydantic import TypeAdapter

What = Literal["partner", "sku", "person"]
Kind = Literal[
    "sell_in",
    "sell_out",
    "stock",
    "receivables",
    "plan",
    "orders",
    "visits",
    "in_transit",
    "checks",
    "partners",
    "contacts",
    "people",
    "skus",
    "must_list",
    "outlet_base",
]
NUMBERS: tuple[Kind, ...] = (
    *("sell_in", "sell_out", "stock", "receivables", "plan"),
    *("orders", "visits", "in_transit", "checks", "outlet_base"),
)
MASTER: tuple[Kind, ...] = ("partners", "contacts", "people", "skus", "must_list")
NEW, LEFT_OUT = "+", "-"  # answers about a name beside the id of whom it means
ALL = "*"  # companies of one file together


@dataclass(frozen=True)
class Name:
    """A name in the file that is nobody's yet. `near` is whom it looks like, `near_name` what that one is called.

    `taken`: a partner of colleagues is called so, whom the sender does not see.
    """

    what: What
    text: str
    rows: int
    inn: str = ""
    code: str = ""
    near: str = ""
    near_name: str = ""
    taken: bool = False


@dataclass(frozen=True)
class Line:
    """A row as it is shown."""

    day: date | None
    partner: str
    item: str = ""
    quantity: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Found:
    """What was read. `sure` of the kind, or not even `likely` any; `others` it may be; `doubtful`: parts whose
    column is a guess.

    `needs` is a part that no column plays. `total` is rubles when `money`, else pieces; `stated` is the file's own.
    `sheet` of a book, `sheets` the others of it. `again`: loaded before, by the wall clock of the sender. `told` is
    what master data would change, in words. `absent` partners have figures of these days now and stand in this file no
    more. `filled` rows take the partner of a row above; `by_terms` invoices are due by terms on their partner's card.
    `held` are the rubles that stand there now of these days and of the partners in the file. `changes`:
    how many cards master data would make or change.
    """

    kind: Kind = "sell_in"
    sure: bool = True
    likely: bool = True
    others: tuple[Kind, ...] = ()
    columns: tuple[str, ...] = ()
    roles: Mapping[str, int] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()
    needs: str = ""
    fingerprint: str = ""
    start: date | None = None
    end: date | None = None
    rows: int = 0
    partners: int = 0
    rejected: int = 0
    reasons: tuple[str, ...] = ()
    total: Decimal | None = None
    money: bool = True
    stated: Decimal | None = None
    lines: tuple[Line, ...] = ()
    filter: str = ""
    sheets: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    new_goods: int = 0
    again: datetime | None = None
    remembered: bool = False
    told: tuple[str, ...] = ()
    changes: int | None = None
    absent: int = 0
    held: Decimal | None = None
    filled: int = 0
    by_terms: int = 0
    sheet: str = ""


@dataclass(frozen=True)
class Change:
    """What a correction did to one partner, or to a person's own plan."""

    name: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Result:
    """What was loaded. `until` is the last day covered; `told` people had heard the older numbers."""

    rows: int
    until: date | None = None
    total: Decimal | None = None
    left_out: int = 0
    rejected: int = 0
    new_partners: int = 0
    new_goods: int = 0
    difference: Decimal | None = None
    before: Decimal | None = None
    after: Decimal | None = None
    changes: tuple[Change, ...] = ()
    changed: int = 0
    told: int = 0


@dataclass(frozen=True)
class Trouble:
    """Why a file is not taken, as a key of the texts with its fields ready to be said."""

    key: str
    fields: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Talk:
    """`channel` and `address` are where the file came from. `turn` grows with each answer: older buttons are old.

    `guessed` is the kind that the file looked like before anybody said anything, with «?» for a weak likeness.
    `kind`, `columns` (part → column, -1 for none), `company`, `as_of` (the day of a snapshot that names none) and
    `whose` (the partner the whole file is of) overrule what was guessed. `only_listed`: it speaks of the partners in
    it alone. `answers` are by the place of a name in `found.names`. `spelling` is the name that is being typed
    instead, `view` what is looked at, `picking` the part of which a column is chosen. `sheet` of a book that is read by
    wish, `rest` those that wait for their turn.
    """

    channel: str
    address: str
    name: str
    size: int = 0
    turn: int = 0
    guessed: str = ""
    kind: Kind | Literal[""] = ""
    columns: Mapping[str, int] = field(default_factory=dict)
    company: str = ""
    as_of: date | None = None
    whose: str = ""
    whose_name: str = ""
    total_ok: bool = False
    only_listed: bool = False
    mapping_ok: bool = False
    answers: Mapping[int, str] = field(default_factory=dict)
    called: Mapping[int, str] = field(default_factory=dict)
    spelling: int | None = None
    candidates: tuple[tuple[str, str], ...] = ()
    view: Literal["", "columns", "kind", "whose"] = ""
    picking: str = ""
    found: Found | None = None
    trouble: Trouble | None = None
    done: int = 0
    of: int = 0
    result: Result | None = None
    attempts: int = 0
    sheet: str = ""
    rest: tuple[str, ...] = ()

    def next(self, **changes: object) -> Talk:
        """After one more answer."""
        return replace(self, turn=self.turn + 1, **changes)  # type: ignore[arg-type]  # fields of this very class

    def reading_anew(self, **changes: object) -> Talk:
        """The file is read again with other eyes: what was found by the old ones is gone."""
        anew: dict[str, object] = {
            "found": None,
            "answers": {},
            "called": {},
            "spelling": None,
            "candidates": (),
            "view": "",
            "done": 0,
        }
        return self.next(**{**anew, "picking": "", "total_ok": False, "trouble": None, "attempts": 0, **changes})


def next_sheets(talk: Talk) -> tuple[str, ...]:
    """Sheets of the book that nobody has loaded yet."""
    return talk.rest if talk.sheet else talk.found.sheets if talk.found is not None else ()


def answer(talk: Talk, name: int, what: str, called: str = "") -> Talk:
    """A name means this one, is new, or is left out."""
    said = {**talk.answers, name: what}
    names = {**talk.called, name: called} if called else talk.called
    return talk.next(answers=said, called=names, spelling=None, candidates=())


def answer_rest(talk: Talk, found: Found, what: str) -> Talk:
    """All names nobody spoke of yet."""
    rest = {place: what for place in range(len(found.names)) if place not in talk.answers}
    return talk.next(answers={**rest, **talk.answers}, spelling=None, candidates=())


def left_out(talk: Talk, found: Found) -> int:
    """Rows whose partner or person nobody knows, as things stand. Goods that nobody knows are made."""
    unknown = (
        name.rows
        for place, name in enumerate(found.names)
        if name.what != "sku" and talk.answers.get(place, LEFT_OUT) == LEFT_OUT
    )
    return sum(unknown)


def to_load(talk: Talk, found: Found) -> int:
    """What loading would write: rows that somebody is known for, cards that differ."""
    return found.rows - left_out(talk, found) if found.changes is None else found.changes


def to_json(talk: Talk) -> Json:
    data: Json = _adapter().dump_python(talk, mode="json", exclude_defaults=True)
    return data


def from_json(data: Json) -> Talk:
    return _adapter().validate_python(data)


@cache
def _adapter() -> TypeAdapter[Talk]:
    from pydantic import TypeAdapter  # noqa: PLC0415  # most presses are about no file

    return TypeAdapter(Talk)
