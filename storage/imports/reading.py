"""A file as typed rows: what kind it is, each row checked, the file's own total borne out.

A file with a wrong total is refused whole, unless a person has decided otherwise. A row that cannot be read is left
out and listed; it is never loaded half. Matching names to partners and goods is done elsewhere.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import TypeAlias

from storage.imports.body import read_body
from storage.imports.dates import Period, parse_period
from storage.imports.facts import facts_of
from storage.imports.header import Title, find_header, period_named, read_title
from storage.imports.kinds import SPECS, Spec, as_told, guess_kind, missing, roles_for
from storage.imports.mapping import Mapped, fingerprint, map_columns, mark_of, period_of
from storage.imports.refusal import SheetRefused, refuse
from storage.imports.rows import Decisions, Guess, Kind, Look, Progress, ReadFile, Rows
from storage.imports.source import Source, head_of, open_source
from storage.imports.spans import last_day, told_until
from storage.imports.table import MOST_COLUMNS, is_blank
from storage.imports.tabulating import Table, tabulate
from storage.imports.vocabulary import Role, says_with_tax

Part: TypeAlias = Progress | ReadFile | SheetRefused | Rows
BATCH = 5000
_SAMPLED = 60
# How a missing field is asked for.
_ASKED = {("plan", "amount"): "plan", ("plan", "day"): "period", ("outlet_base", "day"): "period", ("*", "day"): "date"}


def read_file(
    raw: bytes,
    kind: Kind | None = None,
    columns: Mapping[Role, int] | None = None,
    decisions: Decisions = Decisions(),  # noqa: B008  # frozen
    name: str = "",
) -> ReadFile | SheetRefused:
    """Bytes of a file → its rows. `kind` and `columns` overrule what is guessed, `name` is a hint."""
    steps = _read(raw, kind, columns, decisions, name)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]


def stream(
    raw: bytes,
    kind: Kind | None = None,
    columns: Mapping[Role, int] | None = None,
    decisions: Decisions = Decisions(),  # noqa: B008
    name: str = "",
    *,
    rows: bool = True,
) -> Iterator[Part]:
    """The same in parts: how far it is, then what was read or why not, then the rows in batches."""
    read = yield from _read(raw, kind, columns, decisions, name)
    if isinstance(read, SheetRefused):
        yield read
        return
    yield replace(read, rows=Rows({}))
    if rows:
        for start in range(0, len(read.rows), BATCH):
            yield read.rows.slice(start, start + BATCH)


def read_table(raw: bytes, kind: Kind | None = None, name: str = "") -> Table | SheetRefused:
    """A file as a table, before its rows are checked: for who wants to see what was made of it."""
    steps = _read_table(raw, kind, None, Decisions(), name)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: Table | SheetRefused = done.value
            return found


def _read(
    raw: bytes, kind: Kind | None, columns: Mapping[Role, int] | None, decisions: Decisions, name: str
) -> Generator[Progress, None, ReadFile | SheetRefused]:
    table = yield from _read_table(raw, kind, columns, decisions, name)
    if isinstance(table, SheetRefused):
        return table
    found = _unfit(table, decisions) or _gross(table, columns or ()) or facts_of(table, decisions)
    return replace(found, look=table.look) if isinstance(found, SheetRefused) else found


def _read_table(
    raw: bytes, kind: Kind | None, columns: Mapping[Role, int] | None, decisions: Decisions, name: str
) -> Generator[Progress, None, Table | SheetRefused]:
    source = open_source(raw, decisions.sheet)
    if isinstance(source, SheetRefused):
        return source
    try:
        head = head_of(source)
    except csv.Error:
        return refuse("import.broken_table")
    if any(len(row) > MOST_COLUMNS and not is_blank(row[MOST_COLUMNS:]) for row in head):
        return refuse("import.too_wide", limit=MOST_COLUMNS)
    header = find_header(head)
    if header is None:
        return refuse("import.no_header" if any(map(any, head)) else "import.empty")
    title = _title(read_title(head[: header.rows[0]]), source, decisions)
    first = head[header.body : header.body + _SAMPLED]
    mapped = map_columns(header, first, columns, _year(title), says_with_tax(title.lines))
    title = replace(title, period=title.period or mapped.month)
    guess = _guess(mapped, title, decisions, source, name)
    if kind is not None:
        other = (guess.runner_up, guess.runner_up_confidence) if kind == guess.kind else (guess.kind, guess.confidence)
        guess = Guess(kind, 100, guess.because if kind == guess.kind else (), *other)
    until = told_until(title.period, last_day(guess.kind, decisions.today))
    mapping = as_told(SPECS[guess.kind], mapped.mapping, columns or ())
    marks = fingerprint(header), source.name, source.others, title.lines, mapped.rivals
    seen = Look(guess, mapped.columns, mapping, *marks)
    if isinstance(until, SheetRefused):
        return replace(until, look=seen)
    title = replace(title, period=until)
    hidden = source.marks.hidden if decisions.visible_only else frozenset()
    try:
        body = yield from read_body(source, header, {*mapping.values(), header.label}, hidden)
    except csv.Error:
        return refuse("import.broken_table")
    if isinstance(body, SheetRefused):
        return replace(body, look=seen)
    table = tabulate(source, header, title, mapping, body, seen, decisions)
    return replace(table, look=seen) if isinstance(table, SheetRefused) else table


def _title(title: Title, source: Source, decisions: Decisions) -> Title:
    """A period that a person named goes first; the name of a sheet may give one too."""
    if decisions.period is not None:
        return replace(title, period=decisions.period)
    if title.period is None and source.name:
        named = parse_period(source.name)
        return replace(title, period=named if isinstance(named, Period) else period_named(source.name))
    return title


def _year(title: Title) -> int | None:
    """The one that the title speaks of."""
    told = title.period
    return told.start.year if told is not None and told.start.year == told.end.year else None


def _given(mapping: Mapping[Role, int], title: Title, decisions: Decisions) -> set[str]:
    """Fields that need no column of their own."""
    given = {"day", "as_of"} if title.period is not None else set()
    if decisions.partner:
        given |= {"partner"}
    if any(role.startswith("late:") for role in mapping):
        given |= {"buckets"}
    if sum(mark_of(role) is not None for role in mapping) > 1:
        given |= {"marks"}
    if monthly := [found[0] for role in mapping if (found := period_of(role))]:
        given |= {"day", "as_of", *monthly}
        given |= {"amount"} if "plan" in monthly else set()
    return given


def _guess(mapped: Mapped, title: Title, decisions: Decisions, source: Source, name: str) -> Guess:
    given = _given(mapped.mapping, title, decisions)
    names = mapped.names()
    extra = {role: names[first] for role, first in _told_by(mapped.mapping).items() if role in given | {"plan"}}
    return guess_kind({**names, **extra}, (*title.lines, source.name, PurePath(name).stem), given)


def _told_by(mapping: Mapping[Role, int]) -> dict[Role, Role]:
    """What columns of buckets, marks and single months say together → the first such column."""
    found: dict[Role, Role] = {}
    for role in mapping:
        if role.startswith("late:"):
            found.setdefault("buckets", role)
        elif mark_of(role):
            found.setdefault("marks", role)
        elif (monthly := period_of(role)) is not None:
            found.setdefault(monthly[0], role)
    return found


def _unfit(table: Table, decisions: Decisions) -> SheetRefused | None:
    """The first thing that the kind needs and the file does not give, with the names of the columns to choose from."""
    spec = SPECS[table.look.guess.kind]
    if table.title.currency and not spec.master and spec.kind not in ("visits", "checks", "outlet_base"):
        return refuse("import.currency", cell=table.title.currency)
    given = _given(table.mapping, table.title, decisions)
    for name in missing(spec, {*roles_for(spec, table.mapping), *given}):
        if name == "as_of" or (name == "day" and spec.snapshot):
            return refuse("import.no_as_of")
        if name == "day" and table.title.period is not None:
            continue
        return refuse(f"import.no_{_asked(spec, name)}_column", columns=_names(table.look))
    dated = "day" not in spec.fields or "day" in roles_for(spec, table.mapping) or spec.snapshot
    monthly = any(map(period_of, table.mapping))
    if not dated and not monthly and not _one_span(table.title.period):
        return refuse(f"import.no_{_asked(spec, 'day')}_column", columns=_names(table.look))
    # Goods, brands or stores across: one of several columns would be a part of what is meant.
    roles = roles_for(spec, table.mapping)
    for name in ("amount", "qty"):
        if name in spec.numbers and roles.get(name) in table.look.rivals:
            return refuse(f"import.no_{_asked(spec, name)}_column", columns=_names(table.look))
    return None


def _gross(table: Table, told: Collection[Role]) -> SheetRefused | None:
    """Returns in a column of their own: nothing says whether the sums are before or after them, unless a person did."""
    returned = table.mapping.get("returned")
    sold = table.look.guess.kind in ("sell_in", "sell_out")
    if returned is None or not sold or {"amount", "qty", "quantity"} & {*told} or not any(table.values["returned"]):
        return None
    return refuse("import.returns_apart", column=table.look.columns[returned].name)


def _one_span(period: Period | None) -> bool:
    """Whether all rows may be of one day of it: sums of a quarter cannot be cut into months."""
    return period is not None and (period.in_one_month() or (period.end - period.start).days < 7)


def _asked(spec: Spec, name: str) -> str:
    return _ASKED.get((spec.kind, name)) or _ASKED.get(("*", name)) or name


def _names(seen: Look) -> str:
    """The names of the columns as a person is to see them."""
    return ", ".join(filter(None, (column.name for column in seen.columns)))
