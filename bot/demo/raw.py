"""The same company as files that 1C, a distributor and Excel would send: six kinds, each with the habits of its maker.

Whoever imports them has the numbers of `books` again. Titles, two-row headers, groups with sums of their own, totals,
blanks that do not break, code pages of Windows, DOS and «Unicode text».
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.demo import draw
from bot.demo.draw import Account, Company
from bot.demo.house import company as staff
from bot.demo.house import goods

BLANK = "\u00a0"  # that does not break
MONTHS = (
    *("Январь", "Февраль", "Март", "Апрель", "Май", "Июнь"),
    *("Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь"),
)
Cells = Sequence[str]


def raw_files(drawn: Company, since: date | None = None) -> dict[str, bytes]:
    """By name; `since` leaves out what is older, for who does not want all 26 weeks."""
    start = since or drawn.days.first
    found = {
        "Отгрузки.csv": _table(_shipments(drawn, start), "cp1251"),
        "Вторичка.xlsx": _sales(drawn, start),
        "Остатки.txt": _table(_stock(drawn, drawn.together(), start), "utf-16", "\t"),  # «Текст Юникод»
        "Дебиторка.csv": _table(_debts(drawn), "cp1251"),
        "План.xlsx": _plans(drawn, start),
        "Визиты.csv": _table(_visits(drawn, start), "cp866"),
    }
    for account in drawn.apart():
        found[f"Продажи_{account.trader.code}.csv"] = _table(_own(account, drawn, start), "utf-8-sig")
        found[f"Остатки_{account.trader.code}.csv"] = _table(_stock(drawn, [account], start), "utf-8-sig")
    return found


def _table(rows: Iterable[Cells], encoding: str, delimiter: str = ";") -> bytes:
    lines = (delimiter.join(_quoted(cell, delimiter) for cell in row) for row in rows)
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if '"' in cell or delimiter in cell else cell


def _shipments(drawn: Company, start: date) -> Iterator[Cells]:
    """«Продажи» of 1C: partners in bold with their sums, goods below them, a header in two rows."""
    names = {sku.code: sku.name for sku in goods()}
    end = drawn.days.last
    yield "Продажи", "", "", "", "", ""
    yield f"Период: {_day(start)} - {_day(end)}", "", "", "", "", ""
    yield "", "", "", "", "", ""
    yield "Контрагент", "Дата", "Артикул", "Количество", "Сумма", ""
    yield "Номенклатура", "", "", "", "без НДС", "с НДС"
    total = [0, 0, 0]
    for account in drawn.accounts:
        rows = sorted(row for row in draw.shipments(account) if row[5] >= start)
        if not rows:
            continue
        sums = [sum(map(_whole, column)) for column in zip(*(row[6:] for row in rows), strict=True)]
        yield account.trader.name, "", "", _number(sums[0], 3), _number(sums[1]), _number(sums[2])
        for row in rows:
            code = row[3] or ""
            cells = _number(row[6], 3), _number(row[7]), _number(row[8])
            yield f"    {names[code]}", _day(row[5]), code, *cells
        total = [one + other for one, other in zip(total, sums, strict=True)]
    yield "Итого", "", "", _number(total[0], 3), _number(total[1]), _number(total[2])


def _stock(drawn: Company, accounts: Sequence[Account], start: date) -> Iterator[Cells]:
    """A flat table, each Sunday a snapshot."""
    names = {sku.code: sku.name for sku in goods()}
    apart = ", ".join(each.trader.name for each in drawn.apart())
    chosen = f"Не в списке ({apart})" if len(accounts) > 1 else f"Равно {accounts[0].trader.name}"
    yield "Остатки товаров у партнёров", "", "", "", "", ""
    yield f"Отбор: Контрагент {chosen}", *[""] * 5
    yield "", "", "", "", "", ""
    yield "Дата", "Контрагент", "Артикул", "Номенклатура", "Остаток, шт", "Остаток, сумма"
    total = [0, 0]
    for account in accounts:
        for row in draw.stock(account, drawn.days):
            if row[5] >= start:
                code = row[3] or ""
                sums = _number(row[6]), _number(row[7])
                yield _day(row[5]), account.trader.name, code, names[code], *sums
                total = [total[0] + _whole(row[6]), total[1] + _whole(row[7])]
    yield "Итого", "", "", "", _number(total[0]), _number(total[1])


def _debts(drawn: Company) -> Iterator[Cells]:
    """The list of unpaid documents as of the last day; a header in two rows."""
    day, total = drawn.days.last, 0
    yield "Задолженность покупателей по документам", "", "", "", "", ""
    yield f"На дату: {_day(day)}", "", "", "", "", ""
    yield "", "", "", "", "", ""
    yield "Контрагент", "Договор", "Документ", "", "Срок оплаты", "Долг"
    yield "", "", "Номер", "Дата документа", "", "с НДС"
    for account in drawn.accounts:
        for partner in draw.owed(account):
            _, as_of, contract, number, issued, due, rest = partner
            if as_of == day:
                yield account.trader.name, contract, number, _day(issued), _day(due), _number(rest)
                total += rest
    yield "ИТОГО:", "", "", "", "", _number(total)


def _visits(drawn: Company, start: date) -> Iterator[Cells]:
    """From an old system, in the code page of DOS: no typographic quotes, and the signs of money are words."""
    people = {row["id"]: row["name"] for row in staff()["people"]}
    names = {account.trader.id: account.trader.name for account in drawn.accounts}
    reports = {row["number"]: row["body"]["happened"] for row in drawn.work.reports}
    yield "Дата визита", "Менеджер", "Контрагент", "Статус", "Результат"
    for row in drawn.work.visits:
        day = row["done_on"] or row["day"]
        if day is None or day < start:
            continue
        status = "Выполнен" if row["status"] == "done" else "Запланирован"
        told = reports.get(row["report_number"], "")
        cells = _day(day), people[row["person_id"]], names[row["partner_id"]], status, told
        yield [_plain(cell) for cell in cells]


def _own(account: Account, drawn: Company, start: date) -> Iterator[Cells]:
    """A partner's own sales: its name stands in the title alone."""
    rows = [row for row in draw.sales(account) if row[5] >= start]
    last = account.trade.sold_to or drawn.days.last
    yield f"Вторичные продажи {account.trader.name}", "", "", "", "", ""
    yield f"Период: {_day(start)} - {_day(last)}", "", "", "", "", ""
    yield "Дата", "Клиент", "Торговая точка", "Артикул", "Количество", "Сумма без НДС"
    for row in rows:
        cells = row[4] or "", row[3] or "", _number(row[6]), _number(row[7])
        yield _day(row[5]), account.trader.name, *cells
    yield "Всего", "", "", "", _number(sum(_whole(row[6]) for row in rows)), _number(sum(_whole(r[7]) for r in rows))


def _sales(drawn: Company, start: date) -> bytes:
    """A distributor portal's Excel file: weeks in words, goods by their barcodes' names."""
    names = {sku.code: sku.name for sku in goods()}
    apart = ", ".join(each.trader.name for each in drawn.apart())
    head: list[Sequence[Any]] = [
        ["Вторичные продажи"],
        [f"Отбор: Дистрибьютор Не в списке ({apart})"],
        [],
        ["Неделя", "Дистрибьютор", "Торговая точка", "Артикул", "Товар", "Количество", "Сумма без НДС"],
    ]

    def rows() -> Iterator[Sequence[Any]]:
        pieces = money = 0
        for account in drawn.together():
            for row in draw.sales(account):
                if row[5] < start:
                    continue
                code = row[3] or ""
                pieces, money = pieces + _whole(row[6]), money + _whole(row[7])
                sums = _whole(row[6]) // 1000, Decimal(_whole(row[7])) / 1000
                yield _week(row[5]), account.trader.name, row[4] or "", code, names[code], *sums
        yield "Итого", "", "", "", "", pieces // 1000, Decimal(money) / 1000

    return _book("Вторичка", head, rows())


def _plans(drawn: Company, start: date) -> bytes:
    """Excel from the head of sales."""
    month = start.replace(day=1)
    head: list[Sequence[Any]] = [["План отгрузок по партнёрам"], [], ["Партнёр", "Месяц", "План, руб."]]

    def rows() -> Iterator[Sequence[Any]]:
        total = 0
        for account in drawn.accounts:
            for row in draw.plans(account):
                if row[5] >= month:
                    total += _whole(row[7])
                    yield account.trader.name, f"{MONTHS[row[5].month - 1]} {row[5].year} г.", _whole(row[7]) // 1000
        yield "Всего", "", total // 1000

    return _book("План", head, rows())


def _book(name: str, head: Iterable[Sequence[Any]], rows: Iterator[Sequence[Any]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415  # heavy, and of use here alone

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"constant_memory": True})
    book.set_properties({"created": datetime(2026, 11, 18, tzinfo=UTC)})
    sheet = book.add_worksheet(name)
    for line, row in enumerate([*head, *rows]):
        for column, cell in enumerate(row):
            if cell != "":
                (sheet.write_string if isinstance(cell, str) else sheet.write_number)(line, column, cell)
    book.close()
    return made.getvalue()


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{week} неделя {year}"


def _whole(value: int | None) -> int:
    return value or 0


def _number(thousandths: int | None, places: int = 2) -> str:
    """«-1 234,50», the blank one that does not break."""
    value = _whole(thousandths)
    whole, rest = divmod(abs(value), 1000)
    tail = f"{rest:03}"[:places]
    return f"{'-' if value < 0 else ''}{whole:,}".replace(",", BLANK) + f",{tail}"


_PLAIN = str.maketrans({"«": '"', "»": '"', "—": "-", "–": "-"})


def _plain(text: str) -> str:
    return text.translate(_PLAIN)
