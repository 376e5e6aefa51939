"""The rows of a kind from a table: which column gives which field, what is wrong with which row, and the sums."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from storage.imports.ageing import debts_of
from storage.imports.body import cells_at
from storage.imports.cells import (
    code_of,
    date_of,
    each,
    marked,
    month_first,
    present_of,
    span_reader,
    tax_number_of,
    text_of,
    thousandths,
)
from storage.imports.control import control_of, wrong_total
from storage.imports.dates import Period
from storage.imports.gaps import fill_down
from storage.imports.kinds import SPECS, Spec, roles_for
from storage.imports.mapping import mark_of, period_of
from storage.imports.numbers import Value
from storage.imports.refusal import CellError, SheetRefused, refuse
from storage.imports.rows import Decisions, GoodsKey, PartnerKey, ReadFile, Rejected, Rows, Skipped
from storage.imports.source import Cell, as_text
from storage.imports.spans import days_of, ended, last_day
from storage.imports.tabulating import ALL, Table
from storage.imports.vocabulary import Role, normal

_QUOTED = 80
_MOST_REJECTED = 20_000
_SAMPLE = 5
_VAT: Mapping[Role, bool] = {"amount_net": False, "amount_vat": True}
_CODES = frozenset(("code", "sku_code", "barcode", "kpp"))
_DAYS = frozenset(("issued_on", "due_on", "promised_on", "shipped_on"))
_SERIES = ("sell_in", "sell_out", "stock", "in_transit", "plan")
_PARTNER = ("partner", "inn", "code")
_GOODS = ("sku", "sku_code", "barcode")
_WHOLE = frozenset(("outlets", "pack", "moq", "shelf_days", "deferral_days", "late_days", "lead_days", "review_days"))
_MONEY_FIELDS = frozenset(("amount", "amount_vat", "overdue", "not_due"))
_RUBLES = re.compile(r"(?:(?:рос\w*\.? )?руб\w*\.?(?: рф)?|р\.?|rub|rur|₽|643|810|)", re.IGNORECASE)
_NEEDED_DAYS = frozenset(("promised_on",))


@dataclass
class _Fields:
    """Values of each field, one a row, and the first fault of each row: its column and what stands there."""

    table: Table
    spec: Spec
    roles: Mapping[str, Role]
    values: dict[str, list[Any]]
    faults: dict[int, tuple[int | None, CellError]]
    # The last day that rows may be of, and the first day of what each last day of a week or month stands for.
    last: date | None = None
    begins: dict[date, date] = field(default_factory=dict)
    filled: int = 0

    @property
    def count(self) -> int:
        return len(self.table.body.lines)

    def read(self, name: str, reader: Callable[[Cell], Any]) -> None:
        """A field from its column, or from its level of a nest."""
        role = self.roles.get(name)
        if role is None:
            return
        index = self.table.mapping[role]
        if index == self.table.header.label and self.table.paths is not None:
            level = self.table.levels.get(role, 0)
            found = each({path[level] if level < len(path) else "" for path in self.table.paths}, reader)
            values = [found[path[level] if level < len(path) else ""] for path in self.table.paths]
        else:
            found = each(self.table.body.different[index], reader)
            values = list(map(found.__getitem__, self.table.body.columns[index]))
        self._put(name, index, found, values)

    def number(self, name: str) -> None:
        role = self.roles.get(name)
        if role is not None:
            self._put(name, self.table.mapping[role], self.table.tables[role], self.table.values[role])

    def _put(self, name: str, index: int, found: Mapping[Cell, Any], values: list[Any]) -> None:
        self.values[name] = values
        if CellError in set(map(type, found.values())):
            for place, value in enumerate(values):
                if isinstance(value, CellError):
                    self.faults.setdefault(place, (index, value))

    def fault(self, place: int, name: str, error: CellError) -> None:
        role = self.roles.get(name)
        self.faults.setdefault(place, (None if role is None else self.table.mapping[role], error))

    def of(self, name: str, default: Any = None) -> list[Any]:
        return self.values.get(name) or [default] * self.count


def facts_of(table: Table, decisions: Decisions) -> ReadFile | SheetRefused:
    """All rows of a table as the kind it was taken for."""
    fields = _fields(table, decisions)
    companies = _companies(table, fields)
    if len(companies) > 1 and decisions.organisation is None:
        names = ", ".join(f"«{name}»" for name in companies[:4])
        return replace(refuse("import.two_companies", names=names), choices=companies)
    kept = _kept(fields, decisions)
    rejected = _rejected(table, fields)
    if not kept:
        return _nothing(rejected)
    refused = None if decisions.accept_total else wrong_total(table, fields.roles, kept, rejected)
    if refused is not None:
        return refused
    made = _made(fields, kept, decisions)
    if isinstance(made, SheetRefused):
        return made
    rows, partners, goods, managers = made
    period = days_of(fields.spec, table.title.period, rows, fields.begins)
    if isinstance(period, SheetRefused):
        return period
    main = _main(fields)
    return ReadFile(
        look=table.look,
        kind=fields.spec.kind,
        period=period,
        count=len(kept),
        rows=rows,
        sample=rows.slice(0, _SAMPLE),
        partners=partners,
        goods=goods,
        managers=managers,
        outlets=tuple(dict.fromkeys(filter(None, rows.fields.get("outlet", ())))),
        organisations=companies,
        filter=table.title.filter,
        total=_total(fields, main, kept),
        quantity=_sum(fields.of("qty"), kept) if "qty" in fields.values else None,
        control=control_of(table, _summed(fields, main), kept),
        returns=sum(number < 0 for number in rows.fields.get(main or "", ()) if number is not None),
        skipped=Skipped(table.skipped_totals, table.skipped_groups, fields.count - len(kept) - len(fields.faults)),
        rejected=rejected,
        vat=_VAT.get(fields.roles.get("amount", "")),
        hidden=len(table.source.marks.hidden.intersection(table.body.lines)),
        filled=fields.filled,
    )


# ── fields ──────────────────────────────────────────────────────────────────────────────────────────────────


def _fields(table: Table, decisions: Decisions) -> _Fields:
    spec = SPECS[table.look.guess.kind]
    fields = _Fields(table, spec, roles_for(spec, table.mapping), {}, {}, last_day(spec.kind, decisions.today))
    for place, text in table.body.extra.items():
        # A delimiter inside an unquoted name has moved the cells: no number of this row can be trusted.
        fields.faults[place] = (None, CellError("extra_cells", text))
    for name in spec.fields:
        if name in spec.numbers:
            continue
        if name == "day":
            _read_days(fields)
        elif name in _DAYS:
            fields.read(name, date_of)
        elif name == "present":
            fields.read(name, present_of)
        elif name in ("late_days", "outlets") or (name == "deferral_days" and not spec.master):
            fields.number(name)
        else:
            fields.read(name, tax_number_of if name == "inn" else code_of if name in _CODES else text_of)
    for name in spec.numbers:
        fields.number(name)
    for role, column in table.values.items():
        if role.startswith("late:") or "@" in role:
            fields._put(role, table.mapping[role], table.tables[role], column)
    _check(fields, decisions)
    return fields


def _read_days(fields: _Fields) -> None:
    role = fields.roles.get("day")
    if role is None:
        return
    column = fields.table.look.columns[fields.table.mapping[role]]
    period = fields.table.title.period
    year = period.start.year if period and period.start.year == period.end.year else None
    span = span_reader(column.name, year)

    # «11/17/2026» in one cell: then «11/03/2026» of another is surely not of March.
    is_foreign = any(map(month_first, fields.table.body.different[fields.table.mapping[role]]))

    def read(cell: Cell) -> Any:
        found = span(cell)
        if not isinstance(found, Period):
            return found
        if is_foreign and "/" in as_text(cell):
            return CellError("bad_date", as_text(cell))
        day = ended(found, fields.last)
        if day is None:
            return CellError("future_date", as_text(cell))
        fields.begins[day] = min(found.start, fields.begins.get(day, day))
        return day

    fields.read("day", read)
    days = fields.values["day"]
    if None in days:
        for place, day in enumerate(days):
            if day is None:
                fields.fault(place, "day", CellError("bad_period" if role == "period" else "bad_date", ""))


def _check(fields: _Fields, decisions: Decisions) -> None:
    """Whom a row speaks of; and days without which it says nothing."""
    who, error = _speaks_of(fields, decisions)
    if who and error == "no_partner" and "manager" not in who:
        fields.filled = fill_down(fields.values, who, fields.spec.numbers)
    columns = [fields.of(name) for name in who]
    if columns and "" in columns[0]:
        for place, found in enumerate(zip(*columns, strict=True)):
            if not any(found):
                fields.fault(place, who[0], CellError(error, ""))
    _foreign(fields)
    _mixed(fields)
    for name in _NEEDED_DAYS & fields.values.keys():
        for place, day in enumerate(fields.values[name]):
            if day is None:
                fields.fault(place, name, CellError("bad_date", ""))


def _foreign(fields: _Fields) -> None:
    """Sums of a row in another money than rubles, where a column says so."""
    index = fields.table.mapping.get("currency")
    if index is None or fields.spec.master or not _MONEY_FIELDS & fields.values.keys():
        return
    foreign = {cell for cell in fields.table.body.different[index] if not _RUBLES.fullmatch(as_text(cell).strip())}
    for place, money in enumerate(fields.table.body.columns[index]) if foreign else ():
        if money in foreign:
            fields.faults.setdefault(place, (index, CellError("currency", as_text(money))))


def _mixed(fields: _Fields) -> None:
    """One article now in boxes, now in pieces: what most of its rows have stands."""
    index = fields.table.mapping.get("unit")
    goods = next((fields.values[name] for name in ("sku_code", "sku") if name in fields.values), None)
    if index is None or goods is None or fields.spec.master or "qty" not in fields.values:
        return
    units = fields.table.body.columns[index]
    rows = list(zip(goods, units, strict=True)) if len(fields.table.body.different[index]) > 1 else []
    seen: dict[Any, Counter[str]] = {}
    for good, unit in rows:
        seen.setdefault(good, Counter())[normal(as_text(unit))] += 1
    usual = {good: counted.most_common(1)[0][0] for good, counted in seen.items() if len(counted) > 1}
    for place, (good, unit) in enumerate(rows):
        if good in usual and normal(as_text(unit)) != usual[good]:
            fields.faults.setdefault(place, (index, CellError("mixed_unit", as_text(unit))))


def _speaks_of(fields: _Fields, decisions: Decisions) -> tuple[list[str], str]:
    """The fields of which one must be filled, and what is wrong with a row where none is."""
    spec = fields.spec
    if spec.master:
        return [name for name in spec.needs[0][:1] if name in fields.values], "no_name"
    if decisions.partner:
        return [], ""
    names = (*_PARTNER, "manager") if spec.kind == "plan" else _PARTNER
    return [name for name in names if name in fields.values], "no_partner"


def _companies(table: Table, fields: _Fields) -> tuple[str, ...]:
    """Whose books these are, where the file names it: in a column, or one below the other."""
    column = fields.values.get("organisation", ())
    named = dict.fromkeys(name for name in column if isinstance(name, str) and name)
    return tuple(named) or table.companies


# ── which rows ──────────────────────────────────────────────────────────────────────────────────────────────


def _kept(fields: _Fields, decisions: Decisions) -> list[int]:
    """Rows that hold something and have no fault. One without a number says nothing, whatever else is wrong with it."""
    empty = _empty(fields)
    for place in empty & fields.faults.keys():
        del fields.faults[place]
    out = empty | fields.faults.keys()
    wanted = decisions.organisation
    if wanted not in (None, ALL) and "organisation" in fields.values:
        out |= {place for place, name in enumerate(fields.values["organisation"]) if name != wanted}
    return [place for place in range(fields.count) if place not in out] if out else list(range(fields.count))


def _empty(fields: _Fields) -> set[int]:
    if fields.spec.master or fields.spec.kind == "visits":
        return set()
    numbers = [fields.values[name] for name in fields.spec.numbers if name in fields.values]
    numbers += [column for name, column in fields.values.items() if name.startswith("late:") or "@" in name]
    numbers += [fields.values[name] for name in ("outlets", "present") if name in fields.values]
    if not any(type(None) in set(map(type, column)) for column in numbers):
        return set()  # a Decimal takes its time to say that it is not None
    return {place for place, found in enumerate(zip(*numbers, strict=True)) if all(value is None for value in found)}


def _rejected(table: Table, fields: _Fields) -> tuple[Rejected, ...]:
    places = sorted(fields.faults)[:_MOST_REJECTED]
    lines = [table.body.lines[place] for place in places]
    cells = cells_at(table.source, lines)
    return tuple(
        Rejected(line + 1, "" if index is None else table.look.columns[index].name, _quoted(error), cells[line])
        for line, (index, error) in zip(lines, (fields.faults[place] for place in places), strict=True)
    )


def _quoted(error: CellError) -> CellError:
    return replace(error, text=error.text[:_QUOTED])


def _nothing(rejected: Sequence[Rejected]) -> SheetRefused:
    """A file of which no row can be loaded; the first fault tells why."""
    if not rejected:
        return refuse("import.no_rows")
    first = rejected[0]
    return refuse(f"import.{first.error.kind}", line=first.line_no, column=first.column, cell=first.error.text)


# ── what they say ───────────────────────────────────────────────────────────────────────────────────────────

_Made = tuple[Rows, tuple[PartnerKey, ...], tuple[GoodsKey, ...], tuple[str, ...]]


def _made(fields: _Fields, kept: list[int], decisions: Decisions) -> _Made | SheetRefused:
    spec, table = fields.spec, fields.table
    rows: dict[str, list[Any]] = {"line": [table.body.lines[place] + 1 for place in kept]}
    partners: tuple[PartnerKey, ...] = ()
    goods: tuple[GoodsKey, ...] = ()
    managers: tuple[str, ...] = ()
    if "partner" in spec.fields:
        names = fields.of("partner", "") if not decisions.partner else [decisions.partner] * fields.count
        rows["partner"], found = _places(kept, names, *(fields.of(name, "") for name in _PARTNER[1:]))
        partners = tuple(PartnerKey(*key) for key in found)
    if "sku" in spec.fields and any(name in fields.values for name in _GOODS):
        rows["sku"], found = _places(kept, *(fields.of(name, "") for name in ("sku", "sku_code", "barcode")))
        goods = tuple(GoodsKey(*key) for key in found)
    if "manager" in spec.fields and not spec.master and "manager" in fields.values:
        rows["manager"], found = _places(kept, fields.of("manager", ""))
        managers = tuple(name for (name,) in found)
    taken = (
        {*_PARTNER, *_GOODS, "organisation"}
        if "partner" in spec.fields or spec.kind == "must_list"
        else {"organisation"}
    )
    taken |= {"manager"} if managers or "manager" in rows else set()
    for name in fields.values:
        if name not in taken and "@" not in name and not name.startswith("late:"):
            rows[name] = _taken(fields, name, kept)
    rows = _shaped(fields, rows, kept)
    return Rows(rows), partners, goods, managers


def _places(kept: list[int], *columns: list[Any]) -> tuple[list[int | None], list[tuple[str, ...]]]:
    """Names as places in the list of different ones; None for a row without any."""
    if len(kept) != len(columns[0]):
        columns = tuple([column[place] for place in kept] for column in columns)
    keys: list[tuple[str, ...]] = list(zip(*columns, strict=True))
    nobody = ("",) * len(columns)
    found = [key for key in dict.fromkeys(keys) if key != nobody]
    ids: dict[tuple[str, ...], int | None] = {nobody: None} | {key: place for place, key in enumerate(found)}
    return list(map(ids.__getitem__, keys)), found


def _taken(fields: _Fields, name: str, kept: list[int], role: Role | None = None) -> list[Any]:
    """The values of the rows that are kept; numbers as whole thousandths, or whole where nothing less makes sense."""
    table, role = fields.table, role or fields.roles[name]
    if role not in table.tables:
        values = fields.values[name]
        return list(values) if len(kept) == len(values) else [values[place] for place in kept]
    found = table.tables[role]
    shorten = _whole if name in _WHOLE else thousandths
    short = dict(zip(found, map(shorten, found.values()), strict=True))
    cells = table.body.columns[table.mapping[role]]
    return list(map(short.__getitem__, cells if len(kept) == len(cells) else [cells[place] for place in kept]))


def _whole(value: Value) -> int | CellError | None:
    return int(value) if isinstance(value, Decimal) else value


def _shaped(fields: _Fields, rows: dict[str, list[Any]], kept: list[int]) -> dict[str, list[Any]]:
    """What is particular to a kind."""
    kind, period = fields.spec.kind, fields.table.title.period
    if kind == "receivables":
        return debts_of(fields.table, rows, kept)
    if kind == "must_list" and "klass" not in rows:
        return _matrix(fields, rows, kept)
    if "day" in fields.spec.fields and "day" not in rows and period is not None:
        rows["day"] = [period.end] * len(kept)
    if fields.roles.get("amount") == "amount_vat" and "amount" in rows:
        rows["amount_vat"] = rows["amount"]
    if kind in _SERIES:
        rows = {"series": [kind] * len(kept), **rows}
        rows = _by_month(fields, rows, kept)
        rows = _on_the_way(rows) if kind == "stock" else rows
    if kind in ("plan", "outlet_base"):
        rows["day"] = [day.replace(day=1) for day in rows["day"]]
    if kind == "plan" and "manager" in rows and "partner" in rows:
        rows["manager"] = [
            None if own is not None else person for own, person in zip(rows["partner"], rows["manager"], strict=True)
        ]
    return rows


def _by_month(fields: _Fields, rows: dict[str, list[Any]], kept: list[int]) -> dict[str, list[Any]]:
    """Columns of single months or weeks, turned into rows of theirs; a cell without a number says nothing."""
    series: dict[Period, dict[str, list[Any]]] = {}
    main = "amount" if fields.spec.kind not in ("stock", "in_transit") else "qty"
    for role in fields.table.mapping:
        monthly = period_of(role)
        if monthly is None:
            continue
        base = next((name for name in fields.spec.numbers if monthly[0] in fields.spec.fields[name]), None)
        if base is not None:
            base = main if monthly[0] == "amount" and "amount" not in rows else base
            series.setdefault(monthly[1], {})[base] = _taken(fields, role, kept, role)
    if not series:
        return rows
    plain = {name: values for name, values in rows.items() if name not in fields.spec.numbers}
    found: dict[str, list[Any]] = {name: [] for name in (*plain, "day", *fields.spec.numbers)}
    for period, numbers in series.items():
        day = ended(period, fields.last)
        if day is None:
            continue  # of a month to come nothing has happened
        fields.begins[day] = period.start
        places = [place for place in range(len(kept)) if any(column[place] is not None for column in numbers.values())]
        for name, values in plain.items():
            found[name] += [values[place] for place in places] if name != "day" else []
        found["day"] += [day] * len(places)
        for name in fields.spec.numbers:
            column = numbers.get(name)
            found[name] += [column[place] for place in places] if column else [None] * len(places)
    return found


def _on_the_way(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """«В пути» beside the stock is a series of its own."""
    going = rows.pop("in_transit", None)
    if going is None:
        return rows
    held = [
        place
        for place in range(len(going))
        if any(rows.get(name, going)[place] is not None for name in ("qty", "amount") if name in rows)
    ]
    more = [place for place, value in enumerate(going) if value]
    found = {name: [values[place] for place in (*held, *more)] for name, values in rows.items()}
    found["series"] = ["stock"] * len(held) + ["in_transit"] * len(more)
    found["qty"] = found.get("qty", [None] * (len(held) + len(more)))[: len(held)] + [going[place] for place in more]
    if "amount" in found:
        found["amount"] = found["amount"][: len(held)] + [None] * len(more)
    return found


def _matrix(fields: _Fields, rows: dict[str, list[Any]], kept: list[int]) -> dict[str, list[Any]]:
    """Goods down, classes across: a mark in a cell puts the article on the list of the class."""
    found: dict[str, list[Any]] = {name: [] for name in ("line", "klass", "sku")}
    for role, index in fields.table.mapping.items():
        if (klass := mark_of(role)) is None:
            continue
        cells = fields.table.body.columns[index]
        for at, place in enumerate(kept):
            if marked(cells[place]):
                for name, value in (("line", rows["line"][at]), ("klass", klass), ("sku", rows["sku"][at])):
                    found[name].append(value)
    return found


# ── the whole file ──────────────────────────────────────────────────────────────────────────────────────────


def _main(fields: _Fields) -> str | None:
    return next(
        (name for name in ("amount", "ordered", "qty") if name in fields.values and name in fields.spec.numbers), None
    )


def _summed(fields: _Fields, main: str | None) -> list[Role]:
    """The columns that make the main sum: one, or one for each month."""
    if main is not None and main in fields.roles:
        return [fields.roles[main]]
    monthly = [(role, found[0]) for role in fields.table.mapping if (found := period_of(role))]
    wanted = fields.spec.fields.get("amount", ()), fields.spec.fields.get("qty", ())
    return next((chosen for roles in wanted if (chosen := [role for role, base in monthly if base in roles])), [])


def _total(fields: _Fields, main: str | None, kept: list[int]) -> Decimal | None:
    columns = _summed(fields, main)
    return sum((_sum(fields.table.values[role], kept) for role in columns), Decimal(0)) if columns else None


def _sum(values: list[Any], kept: list[int]) -> Decimal:
    chosen = values if len(kept) == len(values) else [values[place] for place in kept]
    return sum([value for value in chosen if value.__class__ is Decimal], Decimal(0))
