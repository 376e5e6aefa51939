"""The company's numbers into the database: a file a kind, as if they had been imported this morning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from sqlalchemy import Table

from bot.demo import draw
from bot.demo.days import DAY, WEEKS
from bot.demo.draw import Account, Company
from bot.demo.work import moment
from storage import numbers
from storage import tables as t
from storage.database import Work
from storage.numbers import Import
from storage.pouring import pour

BY = "A1"
MOSCOW = "Europe/Moscow"
ORDERS = 13  # weeks of order lines
SINGLE = 10  # weeks of sales that came one by one
SUNDAY = 6
NUMBERS = ("series", "partner_id", "person_id", "sku_id", "outlet", "day", "qty", "amount", "amount_vat")
_INVOICES = t.invoices, ("partner_id", "as_of", "contract", "number", "issued_on", "due_on", "amount"), 6
_LINES = t.order_lines, ("partner_id", "sku_id", "number", "promised_on", "shipped_on", "ordered", "shipped"), None
_CHECKS = t.checks, ("partner_id", "sku_id", "outlet", "day", "present", "turnover", "price", "rrp"), None
_BASES = t.outlet_bases, ("partner_id", "month", "outlets"), None


@dataclass(frozen=True)
class Book:
    """One import: what it is called, which days it tells of, its rows and where its main sum stands in them."""

    kind: str
    file_name: str
    span: tuple[date, date]
    at: datetime
    rows: Iterable[tuple[Any, ...]]
    table: Table = t.numbers
    names: Sequence[str] = NUMBERS
    sum_at: int | None = 7
    listed: Collection[str] = ()
    by: str = BY


def books(company: Company) -> list[Book]:
    """In the order they came."""
    found = [*_sales(company, company.together()), *_at_once(company)]
    for account in company.apart():
        found += _sales(company, [account])
        found.append(_own_stock(company, account))
    return sorted(found, key=lambda book: book.at)


def _at_once(company: Company) -> Iterator[Book]:
    """What the company's own books told last evening."""
    days, all_ = company.days, company.accounts
    whole, weeks = (days.first, days.last), (days.first, days.sunday(WEEKS - 1))
    now, months = moment(days.last, time(19, 30), MOSCOW), days.months()
    mine = [account.trader.id for account in company.together()]
    owed_since, due_since = min(all_[0].ledger.open), days.monday - timedelta(weeks=ORDERS)
    due = (row for row in _of(all_, draw.ordered) if due_since <= row[3] <= days.last)
    bases = [(each.trader.id, month, each.outlets) for each in all_ for month in months]
    yield Book("sell_in", "Отгрузки.csv", whole, now, _of(all_, draw.shipments))
    yield Book("payments", "Оплаты.csv", whole, now, _of(all_, draw.payments), sum_at=8)
    yield Book("stock", "Остатки.txt", weeks, now, _on(company, company.together(), draw.stock), listed=mine)
    yield Book("in_transit", "В пути.csv", (days.last, days.last), now, _on(company, all_, draw.on_the_way))
    yield Book("plan", "План.xlsx", (months[1], days.end_of_month()), now, _of(all_, draw.plans))
    yield Book("receivables", "Дебиторка.csv", (owed_since, days.last), now, _of(all_, draw.owed), *_INVOICES)
    yield Book("orders", "Заказы.csv", (due_since, days.last), now, due, *_LINES)
    yield Book("checks", "Проверка полок.csv", whole, now, _of(all_, draw.checked), *_CHECKS)
    yield Book("outlet_base", "База точек.csv", (months[0], days.last), now, bases, *_BASES)


def _sales(company: Company, accounts: Sequence[Account]) -> Iterator[Book]:
    """Sales come a week at a time, on the Monday after it; what is older came at once, when it was asked for."""
    days, listed = company.days, [account.trader.id for account in accounts]
    by_day: dict[date, list[tuple[Any, ...]]] = {}
    for row in _of(accounts, draw.sales):
        by_day.setdefault(row[5], []).append(row)
    name = "Вторичка.xlsx" if len(accounts) > 1 else f"Продажи_{accounts[0].trader.code}.csv"
    by = BY if len(accounts) > 1 else accounts[0].trader.owner
    known = sorted(by_day)
    old, late = known[:-SINGLE], known[-SINGLE:]
    parts = [((days.first, old[-1]), [row for day in old for row in by_day[day]])]
    parts += [((day - DAY * day.weekday(), day), by_day[day]) for day in late]
    for (start, end), rows in parts:
        # A week that is not over was sent on its last day.
        came = days.after(end, 1) if end.weekday() == SUNDAY else end
        yield Book("sell_out", name, (start, end), moment(came, time(11, 40), MOSCOW), rows, listed=listed, by=by)


def _own_stock(company: Company, account: Account) -> Book:
    """The file that a partner sends by itself, and has not sent for a while."""
    last = account.trade.sold_to or company.days.last
    rows = draw.stock(account, company.days)
    name, at = f"Остатки_{account.trader.code}.csv", moment(last, time(16, 20), MOSCOW)
    listed, by = [account.trader.id], account.trader.owner
    return Book("stock", name, (company.days.first, last), at, rows, listed=listed, by=by)


def _of(accounts: Iterable[Account], rows: Callable[[Account], Iterable[tuple[Any, ...]]]) -> Iterator[tuple[Any, ...]]:
    return chain.from_iterable(rows(account) for account in accounts)


def _on(
    company: Company, accounts: Iterable[Account], rows: Callable[[Account, Any], Iterable[tuple[Any, ...]]]
) -> Iterator[tuple[Any, ...]]:
    return chain.from_iterable(rows(account, company.days) for account in accounts)


async def keep(work: Work, company: Company) -> None:
    for number, book in enumerate(books(company), 1):
        rows = list(book.rows)
        total = 0 if book.sum_at is None else sum(row[book.sum_at] or 0 for row in rows)
        record = Import(
            id=f"demo-{number:02}",
            kind=book.kind,
            file_hash=f"demo-{number:02}",
            file_name=book.file_name,
            by=book.by,
            at=book.at,
            covers_from=book.span[0],
            covers_to=book.span[1],
            row_count=len(rows),
            total=Decimal(total) / 1000,
            scope="listed" if book.listed else None,
        )
        await numbers.begin(work, record, book.listed)
        await pour(work, book.table, book.names, rows, ("import_id", record.id))
        await numbers.make_current(work, record.id, record.at)
