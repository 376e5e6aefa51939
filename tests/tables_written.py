"""Known facts written as people and 1C write them: every mixture of encodings, separators, headers, groups, totals and
formats of numbers. What is read back must be these facts, or a refusal; never anything else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from random import Random
from typing import Any

import xlsxwriter

PARTNERS = (
    ("ООО Ромашка", "0000000011"),
    ('ТД "Альянс; Юг"', "000000000022"),
    ("ИП Сафин Р. Р.", ""),
    ("Волга-Лайн, Самара", "0000000033"),
)
GOODS = (("Крупа гречневая 800 г", "000123"), ("Чай чёрный, 100 пак.", "А-7"), ("Рис 900г", "0042"))
MANAGERS = ("Анна Кузнецова", "Пётр Иванов")
PERIOD_END = date(2026, 11, 30)
MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


@dataclass(frozen=True)
class Fact:
    partner: str
    inn: str
    manager: str
    sku: str
    code: str
    day: date
    qty: Decimal | None
    amount: Decimal
    vat: Decimal | None


@dataclass(frozen=True)
class Written:
    """A file and what it says. `wrong`: its total is not its sum, so it must be refused."""

    raw: bytes
    facts: tuple[Fact, ...]
    wrong: bool
    how: str


@dataclass(frozen=True)
class Style:
    """How one column writes its numbers."""

    decimals: int
    sign: str
    apart: str
    minus: str
    unit: str

    def text(self, value: Decimal | None, nothing: str) -> str:
        if value is None:
            return nothing
        whole, _, rest = f"{abs(value):.{self.decimals}f}".partition(".")
        groups = [whole[max(0, at - 3) : at] for at in range(len(whole), 0, -3)]
        body = self.apart.join(reversed(groups)) + (self.sign + rest if rest else "")
        if value < 0:
            body = {"(": f"({body})", "after": f"{body}-"}.get(self.minus, f"{self.minus}{body}")
        return body + self.unit


def facts(rnd: Random, *, one_day: bool) -> tuple[Fact, ...]:
    """A few rows, partner by partner."""
    has_qty, has_vat = rnd.random() < 0.8, rnd.random() < 0.5
    found = []
    for partner, inn in rnd.sample(PARTNERS, rnd.randint(1, len(PARTNERS))):
        manager = rnd.choice(MANAGERS)
        for sku, code in rnd.sample(GOODS, rnd.randint(1, len(GOODS))):
            amount = (
                Decimal(rnd.choice((0, rnd.randint(1, 99), rnd.randint(100, 10**6), rnd.randint(10**6, 10**11)))) / 100
            )
            amount = -amount if rnd.random() < 0.15 else amount
            qty = Decimal(rnd.randint(0, 10**6)) / rnd.choice((1, 1000)) if has_qty and rnd.random() < 0.95 else None
            day = PERIOD_END if one_day else date(2026, 11, rnd.randint(1, 30))
            vat = (amount * Decimal("1.2")).quantize(Decimal("0.01")) if has_vat else None
            found.append(Fact(partner, inn, manager, sku, code, day, qty, amount, vat))
    return tuple(found)


def write(rnd: Random) -> Written:
    layout = rnd.choice(("flat", "flat", "indents", "sums", "three"))
    made = facts(rnd, one_day=layout != "flat")
    book = rnd.random() < 0.3
    lines, steps, wrong = (_flat if layout == "flat" else _nested)(rnd, made, layout, book)
    raw, how = (
        _book(rnd, lines, steps)
        if book
        else _text(rnd, [_blanks(line, step) for line, step in zip(lines, steps, strict=True)])
    )
    return Written(raw, made, wrong, f"{layout} {how}")


# ── layouts: rows of cells; numbers and days stay values until they are written ─────────────────────────────

_Rows = tuple[list[list[Any]], list[int], bool]


def _styled(rnd: Random, values: Sequence[Decimal | None], *, book: bool, decimals: int) -> list[Any]:
    """One column. A book has numbers, now and then as texts."""
    if book and rnd.random() < 0.8:
        return list(values)
    sign = rnd.choice((",", "."))
    apart = rnd.choice(("", " ", "\u00a0", "\u202f", "'")) if sign == "," else rnd.choice(("", ",", " "))
    if apart == "," and decimals == 0:
        apart = ""
    unit = rnd.choice(("", "", "", " руб.", " р.")) if decimals == 2 else rnd.choice(("", "", " шт"))
    style = Style(decimals, sign, apart, rnd.choice(("-", "-", "\u2212", "(", "after")), unit)
    if style.minus in ("(", "after") and unit:
        style = Style(decimals, sign, apart, "-", unit)
    nothing = rnd.choice(("", "-", "н/д"))
    return [style.text(value, nothing) for value in values]


def _columns(
    rnd: Random, made: Sequence[Fact], sums: Sequence[Sequence[Decimal | None]], *, book: bool
) -> list[tuple[tuple[str, str], list[Any]]]:
    """(upper and lower name, cells) of the columns of numbers; `sums` are the rows beside the facts."""
    found: list[tuple[tuple[str, str], list[Any]]] = []
    if any(fact.qty is not None for fact in made):
        decimals = 3 if any(row[0] is not None and row[0] != int(row[0]) for row in sums) else rnd.choice((0, 3))
        name = rnd.choice(("Количество", "Кол-во", "Кол-во, шт", "Отгружено, шт"))
        found.append(((name, ""), _styled(rnd, [row[0] for row in sums], book=book, decimals=decimals)))
    with_vat = made[0].vat is not None
    net = (
        rnd.choice((("Сумма", "без НДС"), ("Сумма без НДС", "")))
        if with_vat
        else (rnd.choice(("Сумма", "Выручка", "Стоимость")), "")
    )
    found.append((net, _styled(rnd, [row[1] for row in sums], book=book, decimals=2)))
    if with_vat:
        vat = ("", "с НДС") if net[1] else ("Сумма с НДС", "")
        found.append((vat, _styled(rnd, [row[2] for row in sums], book=book, decimals=2)))
    return found


def _sum(made: Sequence[Fact]) -> list[Decimal | None]:
    known = [fact.qty for fact in made if fact.qty is not None]
    vats = [fact.vat for fact in made if fact.vat is not None]
    return [
        sum(known, Decimal(0)) if known else None,
        sum((fact.amount for fact in made), Decimal(0)),
        sum(vats, Decimal(0)) if vats else None,
    ]


def _title(rnd: Random, period: bool) -> list[list[Any]]:
    lines: list[list[Any]] = []
    if rnd.random() < 0.5:
        lines.append([rnd.choice(("Продажи", "Отгрузки клиентам", "Валовая прибыль предприятия"))])
    if period:
        lines.append([rnd.choice(("Период: 01.11.2026 - 30.11.2026", "Период: Ноябрь 2026 г.", "за ноябрь 2026"))])
    if rnd.random() < 0.3:
        lines.append(['Отбор: Регион Равно "Тула"'])
    if rnd.random() < 0.5:
        lines.append([])
    return lines


def _head(rnd: Random, names: Sequence[str], numbers: Sequence[tuple[str, str]]) -> list[list[Any]]:
    upper = [*names, *(upper for upper, _ in numbers)]
    lower = [*("" for _ in names), *(lower for _, lower in numbers)]
    return [upper, lower] if any(lower) else [upper]


def _ending(rnd: Random, width: int, label: int) -> list[list[Any]]:
    if rnd.random() < 0.75:
        return []
    line = [""] * width
    line[label] = rnd.choice(("Исполнитель: Иванова", "Отчёт проверен"))
    return [[], line]


def _flat(rnd: Random, made: Sequence[Fact], layout: str, book: bool) -> _Rows:
    del layout
    total, wrong = _total(rnd, made)
    sums = [[fact.qty, fact.amount, fact.vat] for fact in made] + ([total] if total else [])
    names: dict[str, list[Any]] = {"Дата": _days(rnd, [fact.day for fact in made], book=book)}
    names[rnd.choice(("Контрагент", "Клиент", "Покупатель", "Наименование контрагента"))] = [
        fact.partner for fact in made
    ]
    if rnd.random() < 0.6:
        names["ИНН"] = [fact.inn for fact in made]
    if rnd.random() < 0.4:
        names["Менеджер"] = [fact.manager for fact in made]
    names[rnd.choice(("Номенклатура", "Товар"))] = [fact.sku for fact in made]
    if rnd.random() < 0.4:
        names["Артикул"] = [fact.code for fact in made]
    order = list(names)
    rnd.shuffle(order)
    numbers = _columns(rnd, made, sums, book=book)
    head = _head(rnd, order, [name for name, _ in numbers])
    body = [[*(names[name][at] for name in order), *(cells[at] for _, cells in numbers)] for at in range(len(made))]
    if len(body) > 2 and rnd.random() < 0.2:
        body.insert(rnd.randint(1, len(body) - 1), [])
    if len(body) > 2 and rnd.random() < 0.2 and len(head) == 1:
        body.insert(rnd.randint(1, len(body) - 1), head[0])
    if total:
        line = ["" for _ in order] + [cells[-1] for _, cells in numbers]
        line[0 if rnd.random() < 0.8 else len(order) - 1] = rnd.choice(("Итого", "ИТОГО:", "Всего", "Общий итог"))
        body.append(line)
    body += _ending(rnd, len(body[0]), 0) if total else []
    lines = [*_title(rnd, rnd.random() < 0.5), *head, *body]
    return lines, [0] * len(lines), wrong


def _total(rnd: Random, made: Sequence[Fact]) -> tuple[list[Decimal | None] | None, bool]:
    """None, the sums, or the sums with a mistake in the money."""
    choice = rnd.random()
    if choice < 0.25:
        return None, False
    found = _sum(made)
    if choice > 0.9:
        assert found[1] is not None
        found[1] += rnd.choice((Decimal("0.01"), Decimal(1), Decimal(-1000)))
    return found, choice > 0.9


def _nested(rnd: Random, made: Sequence[Fact], layout: str, book: bool) -> _Rows:
    """Groups above their rows, the names of all levels in the first column."""
    total, wrong = _total(rnd, made)
    levels = ["Менеджер", "Контрагент", "Номенклатура"] if layout == "three" else ["Контрагент", "Номенклатура"]
    labels: list[tuple[str, int]] = []
    sums: list[list[Decimal | None]] = []
    for manager, own in _grouped(made, "manager") if layout == "three" else [("", list(made))]:
        if layout == "three":
            labels.append((manager, 0))
            sums.append(_sum(own))
        deep = len(levels) - 2
        for partner, rows in _grouped(own, "partner"):
            labels += [(partner, deep), *((fact.sku, deep + 1) for fact in rows)]
            sums += [_sum(rows), *([fact.qty, fact.amount, fact.vat] for fact in rows)]
    sums += [total] if total else []
    numbers = _columns(rnd, made, sums, book=book)
    head = [[levels[0], *(upper for (upper, _), _ in numbers)], [levels[1], *(lower for (_, lower), _ in numbers)]]
    head += [[levels[2]]] if layout == "three" else []
    body = [[label, *(cells[at] for _, cells in numbers)] for at, (label, _) in enumerate(labels)]
    steps = [0 if layout == "sums" else step for _, step in labels]
    if total:
        body.append([rnd.choice(("Итого", "Всего:")), *(cells[-1] for _, cells in numbers)])
        steps.append(0)
    title = _title(rnd, period=True)
    return [*title, *head, *body], [*[0] * (len(title) + len(head)), *steps], wrong


def _grouped(made: Sequence[Fact], by: str) -> list[tuple[str, list[Fact]]]:
    ordered = sorted(made, key=lambda fact: (str(getattr(fact, by)), fact.partner)) if by == "manager" else list(made)
    return [(name, list(own)) for name, own in groupby(ordered, key=lambda fact: str(getattr(fact, by)))]


def in_order(layout: str, made: Sequence[Fact]) -> list[Fact]:
    """The facts as the rows of the file stand."""
    if layout != "three":
        return list(made)
    return [fact for _, own in _grouped(made, "manager") for fact in own]


def _days(rnd: Random, days: Sequence[date], *, book: bool) -> list[Any]:
    if book and rnd.random() < 0.7:
        return list(days)
    style = rnd.choice(("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d.%m.%Y 0:00:00", "%d/%m/%Y", "words"))
    if style == "words":
        return [f"{day.day} {MONTHS[day.month - 1]} {day.year} г." for day in days]
    return [day.strftime(style) for day in days]


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


def _blanks(line: list[Any], step: int) -> list[Any]:
    return [" " * 4 * step + str(line[0]), *line[1:]] if step and line else line


def _text(rnd: Random, lines: Sequence[Sequence[Any]]) -> tuple[bytes, str]:
    delimiter = rnd.choice((";", ";", "\t", ","))
    width = max(map(len, lines))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=rnd.choice(("\r\n", "\n")))
    padded = rnd.random() < 0.7
    for line in lines:
        writer.writerow([*line, *[""] * (width - len(line))] if padded else line)
    text = out.getvalue()
    encoding = rnd.choice(("cp1251", "cp1251", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp866"))
    try:
        return text.encode(encoding), f"{encoding} {delimiter!r}"
    except UnicodeEncodeError:
        return text.encode("utf-8-sig"), f"utf-8-sig {delimiter!r}"


def _book(rnd: Random, lines: Sequence[Sequence[Any]], steps: Sequence[int]) -> tuple[bytes, str]:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    as_day = book.add_format({"num_format": "dd.mm.yyyy"})
    if rnd.random() < 0.3:
        book.add_worksheet("Титул").write(0, 0, "Отчёт")
    sheet = book.add_worksheet("Данные")
    by = rnd.choice(("outline", "indent", "blanks")) if any(steps) else "none"
    indents = {step: book.add_format({"indent": step}) for step in range(1, 4)}
    left, top = rnd.choice((0, 0, 1)), rnd.choice((0, 0, 2))
    for at, (line, step) in enumerate(zip(lines, steps, strict=True)):
        if by == "outline" and step:
            sheet.set_row(top + at, None, None, {"level": step, "hidden": rnd.random() < 0.3})
        for column, value in enumerate(_blanks(list(line), step) if by == "blanks" else line):
            place = (top + at, left + column)
            if isinstance(value, Decimal):
                sheet.write_number(*place, float(value))
            elif isinstance(value, date):
                sheet.write_datetime(*place, datetime(value.year, value.month, value.day), as_day)  # noqa: DTZ001
            elif value not in ("", None):
                sheet.write_string(*place, str(value), indents.get(step) if by == "indent" and not column else None)
    book.close()
    return out.getvalue(), f"xlsx {by}"
