"""Rows of a file that was agreed to, into the database: in short batches that nobody reads yet."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.imports import making
from bot.imports.making import Answers
from bot.imports.matching import Known, known_to, said_of, terms_of
from bot.imports.reading import Means, by_terms, stream
from bot.scene import local_minute
from dialogs.imports.talk import LEFT_OUT, MASTER, NEW, Found, Talk
from storage import numbers, partners, visited
from storage.database import Database, Work
from storage.imports.refusal import SheetRefused
from storage.imports.rows import ReadFile, Rows
from storage.numbers import Import
from storage.people import Person
from storage.talks import Talk as Row
from storage.visited import Status, Visited

BATCH = 1250  # rows: whoever presses a button waits for one batch at most
_OFF = re.compile(r"отмен|не состо|не выполн|сорван|cancel|missed|dropped")
_AHEAD = re.compile(r"план|назнач|предсто|plan|schedul")


class Stopped(Exception):
    """Somebody cancelled it, or another process has it in hand."""


class Changed(Exception):
    """The file cannot be read any more as it was shown."""


@dataclass(frozen=True)
class Meant:
    """Ids by the places of the names in the file; None is left out. `made` are new cards, nobody's until it counts;
    `terms` are days of payment by partner.
    """

    partners: Sequence[str | None]
    goods: Sequence[str | None]
    people: Sequence[str | None]
    owners: Mapping[str, str]
    made: making.Made
    terms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Loaded:
    """`worth` is the sum of what is in, in thousandths. `kept` are rows of master data, for the last commit.

    `partners` are those that its rows were put under.
    """

    rows: int
    worth: int
    file: ReadFile
    made: making.Made
    kept: Sequence[Rows] = ()
    partners: frozenset[str] = frozenset()


async def load(
    means: Means,
    row: Row,
    talk: Talk,
    person: Person,
    raw: bytes,
    now: datetime,
    going: Callable[[int], Awaitable[None]],
) -> Loaded:
    """All rows, unread. `going` is told how many are in, and raises when that shall be all."""
    await cleared(means.database, row.id)  # what a dead process left of it
    into = _Into(means.database, row.id, going)
    async with aclosing(stream(means, raw, talk, local_minute(now, person.zone).date())) as parts:
        async for part in parts:
            match part:
                case SheetRefused():
                    raise Changed(part.key)
                case ReadFile():
                    into.file = part
                    into.meant = await _begun(means.database, row, talk, person, part, now)
                case Rows():
                    await into.pour(part)
    if into.file is None or into.meant is None:
        raise Changed("nothing came")
    return Loaded(
        into.count, into.worth, into.file, into.meant.made, into.kept, frozenset(filter(None, into.meant.partners))
    )


@dataclass
class _Into:
    """Where the rows of one file go, and how many are there."""

    database: Database
    id: str
    going: Callable[[int], Awaitable[None]]
    file: ReadFile | None = None
    meant: Meant | None = None
    count: int = 0
    worth: int = 0
    kept: list[Rows] = field(default_factory=list)

    async def pour(self, rows: Rows) -> None:
        file, meant = self.file, self.meant
        if file is None or meant is None:
            raise Changed("rows before their file")
        if file.kind in MASTER:
            self.kept.append(rows)
            self.count += len(rows)
            return
        for start in range(0, len(rows), BATCH):
            some = rows.slice(start, start + BATCH)
            async with self.database.work() as work:
                await self._put(work, file, meant, some)
            await self.going(self.count)

    async def _put(self, work: Work, file: ReadFile, meant: Meant, rows: Rows) -> None:
        if "series" in rows.fields:
            some = rows.numbers(meant.partners, meant.goods, meant.people)
            await numbers.load_numbers(work, self.id, some)
            self.count += len(some["day"])
            both = zip(some["amount"], some["amount_vat"], strict=True)
            self.worth += sum(amount if amount is not None else vat or 0 for amount, vat in both)
            return
        if file.kind == "visits":
            seen = [each for place in range(len(rows)) if (each := _visit(meant, rows.at(place))) is not None]
            await visited.lay(work, self.id, self.count, seen)
            self.count += len(seen)
            return
        made = [row for place in range(len(rows)) if (row := _typed(file, meant, rows.at(place))) is not None]
        await numbers.load(work, self.id, made)
        self.count += len(made)


async def _begun(database: Database, row: Row, talk: Talk, person: Person, file: ReadFile, now: datetime) -> Meant:
    """The import is announced, and new cards lie ready."""
    found = talk.found or Found()
    async with database.read() as read:
        known = await known_to(read, person, talk.whose)
        of_all = person.role in ("director", "admin")
        listed = [] if of_all else await partners.visible_to(read, person)
    answers: Answers = {(name.what, name.text): talk.answers.get(at, LEFT_OUT) for at, name in enumerate(found.names)}
    async with database.work() as work:
        nothing = making.Made()
        made = nothing if file.kind in MASTER else await making.make(work, person, file, known, answers, row.id, now)
        meant = await _kept(work, _meant(file, known, talk, answers, made))
        mine = {id for id in meant.partners if id is not None}
        is_master = file.kind in MASTER
        days = (now.date(), now.date()) if is_master else (file.period.start, file.period.end)
        is_part = not is_master and (is_partial(talk, file) or not of_all)
        record = Import(
            id=row.id,
            kind=file.kind,
            file_hash=row.file_hash,
            file_name=row.file_name,
            by=row.by,
            at=now,
            covers_from=days[0],
            covers_to=days[1],
            row_count=file.count,
            total=file.total or numbers.units(0),
            scope="listed" if is_part else None,
            vat=file.vat,
        )
        whole = () if is_master or is_partial(talk, file) else (each.id for each in listed)
        await numbers.begin(work, record, mine.union(whole) if is_part else ())
    return meant


async def _kept(work: Work, meant: Meant) -> Meant:
    """What was said of a card that was merged since is of the one that was kept."""
    now = await partners.kept_of(work, {id for id in meant.partners if id is not None})
    return replace(meant, partners=[now.get(id, id) if id else None for id in meant.partners]) if now else meant


def _meant(file: ReadFile, known: Known, talk: Talk, answers: Answers, made: making.Made) -> Meant:
    def said(what: str, text: str, new: Mapping[str, str]) -> str | None:
        told = answers.get((what, text), LEFT_OUT)
        return new.get(text) if told == NEW else None if told == LEFT_OUT else told

    whom = [
        talk.whose or known.partner(each) or said("partner", each.name or each.inn or each.code, made.partners)
        for each in file.partners
    ]
    goods = [
        known.good(each) or said("sku", said_of(each), made.goods) or made.goods.get(said_of(each))
        for each in file.goods
    ]
    people = [known.colleague(each) or said("person", each, {}) for each in file.managers]
    owners = {each.id: each.owner_id for each in known.partners if each.owner_id}
    return Meant(whom, goods, people, owners, made, terms_of(known))


def _typed(file: ReadFile, meant: Meant, cells: Mapping[str, Any]) -> numbers.Row | None:
    """A row of what is no plain number; None when its partner is left out."""
    partner = meant.partners[cells["partner"]] if cells.get("partner") is not None else None
    if partner is None:
        return None
    sku = meant.goods[cells["sku"]] if cells.get("sku") is not None else None
    match file.kind:
        case "receivables":
            names = ("contract", "number", "issued_on", "due_on")
            rest = {name: cells.get(name) for name in names}
            if by_terms(cells) and partner in meant.terms:
                rest["due_on"] = cells["issued_on"] + timedelta(days=meant.terms[partner])
            return numbers.Invoice(partner, file.period.end, numbers.units(cells["amount"]), **rest)
        case "orders":
            asked, sent = numbers.units(cells["ordered"]), numbers.units(cells["shipped"] or 0)
            rest = {name: cells.get(name) for name in ("shipped_on", "number")}
            return numbers.OrderLine(partner, cells["promised_on"], asked, sent, sku_id=sku, **rest)
        case "checks":
            money = {name: _maybe(cells.get(name)) for name in ("turnover", "price", "rrp")}
            return numbers.Check(
                partner, cells["outlet"] or "", cells["day"], sku_id=sku, present=cells.get("present"), **money
            )
        case "outlet_base":
            return numbers.OutletBase(partner, cells["day"], cells["outlets"])
    raise Changed(file.kind)


def _visit(meant: Meant, cells: Mapping[str, Any]) -> Visited | None:
    """By whoever is named, else by the partner's owner; nobody's is left out."""
    partner = meant.partners[cells["partner"]] if cells.get("partner") is not None else None
    named = meant.people[cells["manager"]] if cells.get("manager") is not None else None
    person = named or meant.owners.get(partner or "")
    if partner is None or person is None or cells.get("day") is None:
        return None
    said = (cells.get("status") or "").casefold()
    status: Status = "dropped" if _OFF.search(said) else "planned" if _AHEAD.search(said) else "done"
    return Visited(person, partner, cells["day"], status)


def _maybe(value: int | None) -> Any:
    return None if value is None else numbers.units(value)


def is_partial(talk: Talk, file: ReadFile) -> bool:
    """Whether it speaks of some partners only: by its own words, or its sender's, or because it is of one alone."""
    return bool(talk.whose or talk.only_listed or file.filter) or len(file.partners) == 1


async def cleared(database: Database, id: str) -> None:
    """Nothing is left of what was loaded and never counted."""
    while True:
        async with database.work() as work:
            record = await numbers.by_id(work, id)
            if record is None or record.was_loaded or await numbers.clear_unread(work, id):
                return
