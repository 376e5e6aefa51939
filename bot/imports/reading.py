"""A kept file read with the eyes its sender chose: what was found, or why it cannot be taken. Nothing is stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import structlog

from bot.imports import intake
from bot.imports.matching import Known, Likeness, known_to, terms_of, theirs
from bot.jobs import READ, JobFailed, Jobs
from bot.scene import local_minute
from dialogs import formats
from dialogs.imports.questions import DAY
from dialogs.imports.talk import MASTER, Found, Kind, Line, Name, Talk, Trouble
from dialogs.lang import Lang
from storage import numbers, talks
from storage.database import Database, Reading
from storage.imports.dates import Period
from storage.imports.refusal import SheetRefused
from storage.imports.rows import Decisions, Guess, Look, Progress, ReadFile, Rows
from storage.partners import Partner
from storage.people import Person

log = structlog.get_logger()

SURE = 70  # percent, of a kind
AHEAD = 15  # of the runner-up
FLOOR = 10  # below which it is no kind at all
FAIR = 60  # of a column
PLAIN = ("name", "code")  # words that say little, unless the file is a list of such things
SHOWN = 5
REASONS = 3
_MISSING = re.compile(r"import\.no_(\w+)_column")
# The newest file of these is the whole truth: of whom it does not name there is nothing.
_SNAPSHOTS = ("stock", "in_transit", "receivables")
_TOLD = ("sell_in", "sell_out", "plan", *_SNAPSHOTS, "orders", "checks", "outlet_base")
_AS_OLD = timedelta(days=31)
_SUMMED: Mapping[str, numbers.Series] = {"sell_in": "sell_in", "sell_out": "sell_out", "plan": "plan"}
_MONEY: tuple[Kind, ...] = ("sell_in", "sell_out", "receivables", "plan")
# Fields that are asked for under the name of the column that gives them.
_PLAYED = {"qty": "quantity", "outlets": "outlets_all"}
_DAYS = ("day", "issued_on", "promised_on", "due_on")
_QUANTITIES = ("qty", "ordered", "outlets")

Told = Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Means:
    """What reading a file takes."""

    database: Database
    jobs: Jobs


@dataclass
class Read:
    """A file that was read: its head, and how often each name stands in it. `rows` of master data are kept whole;
    `undated` counts invoices by partner that say when they were issued, not when they are due.
    """

    file: ReadFile
    partners: Counter[int]
    goods: Counter[int]
    people: Counter[int]
    rows: list[Rows]
    undated: Counter[int]


async def found(
    means: Means, person: Person, raw: bytes, talk: Talk, told: Told, file_hash: str, now: datetime
) -> Talk:
    """The talk with what was found, or with the trouble."""
    remembered, today = None, local_minute(now, person.zone).date()
    try:
        got = await _read(means, raw, talk, told, today)
        if not _chosen(talk) and (look := _look(got)) is not None:
            talk = replace(talk, guessed=f"{look.guess.kind}{'' if is_sure(look.guess) else '?'}")
            async with means.database.read() as read:
                remembered = await talks.mapping(read, person.id, look.fingerprint)
            if remembered is not None and remembered.columns.get("guessed") != talk.guessed:
                remembered = None  # the same columns below another title: another kind of file
            if remembered is not None:
                talk = _as_before(talk, remembered)
                got = await _read(means, raw, talk, told, today) if _chosen(talk) else got
    except JobFailed as error:
        log.warning("file not read", file=talk.name, reason=str(error))
        return replace(talk, trouble=Trouble("import.unreadable"), done=0, of=0)
    if isinstance(got, SheetRefused):
        return _refused(talk, got, person.lang)
    async with means.database.read() as read:
        if got.file.kind in MASTER and (forbidden := await intake.may(read, person, got.file.kind)) is not None:
            return replace(talk, trouble=forbidden, done=0, of=0)
        seen = await _seen(read, got, person, talk, file_hash)
    # A file that would empty more partners than it names is hardly one of the whole company.
    seen, few = replace(seen, remembered=remembered is not None), seen.absent > seen.partners
    return replace(talk, found=seen, only_listed=talk.only_listed or few, trouble=None, done=0, of=0)


def _chosen(talk: Talk) -> bool:
    return bool(talk.kind or talk.columns or talk.whose or talk.company)


def _as_before(talk: Talk, known: talks.Mapping) -> Talk:
    """As this person's last file of the same header was read."""
    body = known.columns
    return replace(
        talk,
        kind=cast(Kind, known.kind),
        columns={part: int(place) for part, place in body.get("columns", {}).items()},
        company=body.get("company", ""),
        whose=body.get("whose", ""),
        whose_name=body.get("whose_name", ""),
        mapping_ok=True,
    )


def remembered_as(talk: Talk) -> dict[str, Any]:
    """What of a talk the next file of this header is read by."""
    return {
        "guessed": talk.guessed,
        "columns": dict(talk.columns),
        "company": talk.company,
        "whose": talk.whose,
        "whose_name": talk.whose_name,
    }


def stream(means: Means, raw: bytes, talk: Talk, today: date, *, rows: bool = True) -> Any:
    """The parts of a file as the reader gives them. A wrong control total is no refusal: it is asked about."""
    day = talk.as_of
    decisions = Decisions(
        organisation=talk.company or None,
        partner=talk.whose_name or None,
        period=Period(day, day) if day else None,
        today=today,
        accept_total=True,
        sheet=talk.sheet or None,
    )
    told = {"kind": talk.kind or None, "columns": dict(talk.columns) or None, "decisions": decisions}
    return means.jobs.stream(READ, raw, **told, name=talk.name, rows=rows)


async def _read(means: Means, raw: bytes, talk: Talk, told: Told, today: date) -> Read | SheetRefused:
    found: Read | None = None
    async with aclosing(stream(means, raw, talk, today)) as parts:
        async for part in parts:
            match part:
                case Progress(rows=rows):
                    await told(rows)
                case SheetRefused():
                    return part
                case ReadFile():
                    found = Read(part, Counter(), Counter(), Counter(), [], Counter())
                case Rows() if found is not None:
                    _count(found, part)
    if found is None:
        raise JobFailed("broken", "no file came")
    return found


def _count(found: Read, rows: Rows) -> None:
    for name, counter in (("partner", found.partners), ("sku", found.goods), ("manager", found.people)):
        counter.update(rows.fields.get(name, ()))
    if found.file.kind in MASTER:
        found.rows.append(rows)
    if found.file.kind == "receivables":
        every = (rows.at(place) for place in range(len(rows)))
        found.undated.update(
            cells["partner"] for cells in every if cells.get("partner") is not None and by_terms(cells)
        )


def by_terms(cells: Mapping[str, Any]) -> bool:
    """An invoice whose due day only the terms of its partner can tell."""
    return cells.get("due_on") is None and cells.get("issued_on") is not None and cells["amount"] > 0


def _look(got: Read | SheetRefused) -> Look | None:
    return got.look if isinstance(got, SheetRefused) else got.file.look


# ── refused ─────────────────────────────────────────────────────────────────────────────────────────────────


def _refused(talk: Talk, refused: SheetRefused, lang: Lang) -> Talk:
    """A column that is missing and a choice of companies are questions; the rest is trouble, in words."""
    missing, look = _MISSING.fullmatch(refused.key), refused.look
    anew = replace(talk, done=0, of=0, found=None, trouble=None)
    if missing and look is not None:
        part = missing.group(1)
        return replace(anew, found=replace(_by_look(look, talk), needs=_PLAYED.get(part, part)))
    if refused.key == "import.no_as_of" and look is not None:
        return replace(anew, found=replace(_by_look(look, talk), needs=DAY))
    if refused.key == "import.two_companies" and look is not None:
        return replace(anew, found=replace(_by_look(look, talk), companies=refused.choices))
    fields = {name: _field(value, lang) for name, value in refused.fields.items()}
    return replace(anew, trouble=Trouble(refused.key, fields), found=_by_look(look, talk) if look else None)


def _field(value: str | int | Decimal, lang: Lang) -> str | int:
    """As a person reads it: sums in full."""
    return formats.money_exact(value, lang) if isinstance(value, Decimal) else value


def _by_look(look: Look, talk: Talk) -> Found:
    guess = look.guess
    return Found(
        kind=talk.kind or guess.kind,
        sure=bool(talk.kind) or is_sure(guess),
        likely=bool(talk.kind) or guess.confidence >= FLOOR,
        others=(guess.runner_up,) if guess.runner_up else (),
        columns=tuple(column.name for column in look.columns),
        roles=dict(look.mapping),
        fingerprint=look.fingerprint,
        sheets=tuple(look.sheets),
        sheet=look.sheet,
    )


def is_sure(guess: Guess) -> bool:
    return guess.confidence >= SURE and guess.confidence - guess.runner_up_confidence >= AHEAD


# ── found ───────────────────────────────────────────────────────────────────────────────────────────────────


async def _seen(read: Reading, got: Read, person: Person, talk: Talk, file_hash: str) -> Found:
    file, look = got.file, got.file.look
    base = _by_look(look, talk)
    plain = PLAIN if file.kind in MASTER else ()
    doubtful = tuple(
        column.role
        for column in look.columns
        if column.role in look.mapping and column.role not in plain and column.confidence < FAIR
    )
    # Another sheet of the book has the same bytes.
    before = None if talk.sheet else await numbers.by_hash(read, file.kind, file_hash)
    known = await known_to(read, person, talk.whose)
    others = await theirs(read, known) if file.kind not in MASTER else []
    names, new_goods = ((), 0) if file.kind in MASTER else _unknown(got, known, talk, others)
    total, stated = _sums(file)
    absent, held = await _standing(read, file, known, talk) if file.kind in _TOLD else (0, None)
    changes, lines = await intake.planned(read, person, file, got.rows) if file.kind in MASTER else (None, ())
    return replace(
        base,
        doubtful=tuple(role for role in doubtful if role and role not in talk.columns),
        start=file.period.start if file.kind not in MASTER else None,
        end=file.period.end if file.kind not in MASTER else None,
        rows=file.count,
        partners=0 if file.kind in MASTER else len(file.partners),
        rejected=len(file.rejected),
        reasons=tuple(dict.fromkeys(each.error.text or each.error.kind for each in file.rejected))[:REASONS],
        total=total,
        money=is_money(file),
        stated=stated,
        lines=tuple(_line(file, place) for place in range(min(SHOWN, len(file.sample)))),
        filter=file.filter or "",
        names=names,
        new_goods=new_goods,
        again=local_minute(before.at, person.zone) if before else None,
        filled=file.filled,
        by_terms=_by_terms(got, known, talk),
        absent=absent,
        held=held,
        changes=changes,
        told=lines,
    )


def _by_terms(got: Read, known: Known, talk: Talk) -> int:
    terms = terms_of(known)
    whom = {place: talk.whose or known.partner(got.file.partners[place]) for place in got.undated}
    return sum(n for place, n in got.undated.items() if whom[place] in terms)


async def _standing(read: Reading, file: ReadFile, known: Known, talk: Talk) -> tuple[int, Decimal | None]:
    """Partners whose figures of these days would go, because this file does not name them; and the rubles that stand
    there now of those it names."""
    visible = {each.id for each in known.partners}
    named = {talk.whose} if talk.whose else {known.partner(each) for each in file.partners}
    is_part = bool(talk.whose or file.filter) or len(file.partners) == 1
    whose = sorted(visible.intersection(named)) if is_part else None
    if file.kind not in _SUMMED:
        since = file.period.start - (_AS_OLD if file.kind in _SNAPSHOTS else timedelta())
        others = set() if is_part else await numbers.named(read, file.kind, since, file.period.end)
        return len((others & visible) - named), None
    now = await numbers.sums(read, _SUMMED[file.kind], whose, file.period.start, file.period.end)
    held = [each.money for id, each in now.items() if id in named and each.money is not None]
    return 0 if is_part else len((now.keys() & visible) - named), sum(held, Decimal(0)) if held else None


def is_money(file: ReadFile) -> bool:
    """Whether the main sum is rubles; pieces are summed where a file has no money."""
    return file.kind in _MONEY or any(value is not None for value in file.sample.fields.get("amount", ()))


def _sums(file: ReadFile) -> tuple[Decimal | None, Decimal | None]:
    """What the rows give and what the file states."""
    if file.kind in MASTER:
        return None, None
    if file.control is not None:
        return file.control.loaded, file.control.stated
    return file.total, None


def _line(file: ReadFile, place: int) -> Line:
    row = file.sample.at(place)
    return Line(
        next((row[name] for name in _DAYS if row.get(name)), None),
        _called([each.name or each.inn or each.code for each in file.partners], row.get("partner"), row),
        _called([each.name or each.code or each.barcode for each in file.goods], row.get("sku"), {}),
        next((numbers.units(row[name]) for name in _QUANTITIES if row.get(name) is not None), None),
        next((numbers.units(row[name]) for name in ("amount", "amount_vat") if row.get(name) is not None), None),
    )


def _called(names: Sequence[str], place: object, row: Mapping[str, Any]) -> str:
    """By its place among the names of the file; master data have their names in the row itself."""
    if isinstance(place, int):
        return names[place]
    return str(row.get("name") or row.get("person") or row.get("manager") or "")


def _unknown(got: Read, known: Known, talk: Talk, others: Sequence[Partner]) -> tuple[tuple[Name, ...], int]:
    """Names that fit nobody, those with most rows first; goods that look like none of ours are only counted."""
    file, alike = got.file, Likeness(known, others)
    names: list[Name] = []
    if not talk.whose:
        strange = [place for place, each in enumerate(file.partners) if known.partner(each) is None]
        names += [alike.partner(file.partners[at], got.partners[at]) for at in _most(strange, got.partners)]
    strange = [place for place, each in enumerate(file.managers) if known.colleague(each) is None]
    if file.kind in ("plan", "visits"):
        names += [alike.colleague(file.managers[at], got.people[at]) for at in _most(strange, got.people)]
    strange = [place for place, each in enumerate(file.goods) if known.good(each) is None]
    goods = [alike.good(file.goods[at], got.goods[at]) for at in _most(strange, got.goods)]
    return (*names, *filter(None, goods)), goods.count(None)


def _most(places: Sequence[int], counted: Counter[int]) -> list[int]:
    return sorted(places, key=lambda place: (-counted[place], place))
