"""The demo's raw files: what the product reads in them is what the company was drawn with, to the kopeck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.demo import draw
from bot.demo.days import Days
from bot.demo.house import goods
from bot.demo.raw import raw_files
from dialogs.reading.companies import key
from storage import numbers
from storage.database import Database
from storage.imports.reading import read_file
from storage.imports.rows import ReadFile
from storage.numbers import Import
from storage.numbers.rows import PLAIN
from tests.demo_company import TODAY, big, drawn
from tests.ops_support import run

SINCE = date(2026, 11, 1)
OWN = "Продажи_000007.csv"


@cache
def files() -> dict[str, bytes]:
    """Of this month: half a year takes its time."""
    return raw_files(drawn(), SINCE)


def read(name: str) -> ReadFile:
    found = read_file(files()[name], name=name)
    assert isinstance(found, ReadFile), found
    assert found.rejected == ()
    return found


def partners_of(found: ReadFile) -> list[str]:
    """Found by their names alone."""
    known = {key(account.trader.name): account.trader.id for account in drawn().accounts}
    return [known[key(each.name)] for each in found.partners]


def numbers_of(found: ReadFile) -> Counter[Any]:
    codes = {sku.code: sku.code for sku in goods()}
    skus = [codes[each.code or ""] for each in found.goods]
    return Counter(zip(*found.rows.numbers(partners_of(found), skus, []).values(), strict=True))


Rows = Callable[[], Iterable[tuple[Any, ...]]]
NUMBERS: dict[str, tuple[str, Rows]] = {
    "Отгрузки.csv": ("sell_in", lambda: (row for each in drawn().accounts for row in draw.shipments(each))),
    "Вторичка.xlsx": ("sell_out", lambda: (row for each in drawn().together() for row in draw.sales(each))),
    "Остатки.txt": ("stock", lambda: (row for each in drawn().together() for row in draw.stock(each, drawn().days))),
    "План.xlsx": ("plan", lambda: (row for each in drawn().accounts for row in draw.plans(each))),
    OWN: ("sell_out", lambda: (row for each in drawn().apart() for row in draw.sales(each))),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_raw_file_holds_the_very_facts(name: str) -> None:
    kind, rows = NUMBERS[name]
    found = read(name)
    assert found.kind == kind
    assert found.control is not None
    assert found.control.ok
    drawn_rows = Counter(row for row in rows() if row[5] >= SINCE)
    assert numbers_of(found) == drawn_rows


def test_debts_are_read_bill_by_bill() -> None:
    found = read("Дебиторка.csv")
    assert (found.kind, found.period.end) == ("receivables", drawn().days.last)
    ids = partners_of(found)
    names = ("contract", "number", "issued_on", "due_on", "amount")
    lines = (found.rows.at(place) for place in range(len(found.rows)))
    loaded = Counter((ids[line["partner"]], *(line[name] for name in names)) for line in lines)
    owed = (row for each in drawn().accounts for row in draw.owed(each) if row[1] == drawn().days.last)
    assert loaded == Counter((row[0], *row[2:]) for row in owed)


def test_visits_are_read_with_their_managers() -> None:
    found = read("Визиты.csv")
    ids = partners_of(found)
    lines = [found.rows.at(place) for place in range(len(found.rows))]
    loaded = Counter((ids[line["partner"]], line["day"], line["status"]) for line in lines)
    days = [(row["partner_id"], row["done_on"] or row["day"], row["status"]) for row in drawn().work.visits]
    words = {"done": "Выполнен", "planned": "Запланирован"}
    assert loaded == Counter((id_, day, words[status]) for id_, day, status in days if day and day >= SINCE)


def test_a_total_that_is_wrong_stops_the_file() -> None:
    text = files()["Отгрузки.csv"].decode("cp1251")
    head, _, total = text.rstrip().rpartition("\r\n")
    found = read("Отгрузки.csv")
    assert found.total is not None
    kopeck_more = str(found.total + Decimal("0.01")).replace(".", ",")
    cells = total.split(";")
    wrong = ";".join((*cells[:4], kopeck_more, *cells[5:]))
    refused = read_file(f"{head}\r\n{wrong}\r\n".encode("cp1251"))
    assert not isinstance(refused, ReadFile)
    assert refused.key == "import.control_total"


async def test_the_same_file_once_more_changes_nothing(tmp_path: Path) -> None:
    """Loaded over what is there as anybody's file would be."""
    found = read(OWN)
    database = Database(f"sqlite:///{await big(tmp_path)}", tmp_path)
    await database.open()
    async with database.work() as work:
        before = await numbers.by_day(work, "sell_out", ["P007"], SINCE, TODAY)
        at = datetime(2026, 11, 18, 9, tzinfo=UTC)
        span = found.period
        record = Import("again", "sell_out", "hash", OWN, "M05", at, span.start, span.end, found.count, Decimal(0))
        await numbers.begin(work, replace(record, scope="listed"), ["P007"])
        columns = zip(*numbers_of(found).elements(), strict=True)
        await numbers.load_numbers(work, "again", dict(zip(PLAIN, columns, strict=True)))
        assert await numbers.compare(work, "again") == []
        await numbers.make_current(work, "again", at)
        assert await numbers.by_day(work, "sell_out", ["P007"], SINCE, TODAY) == before
    await database.close()


def test_the_command_writes_them(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.demo.command.draw", lambda seed, today: replace(drawn(), days=Days(today)))
        patch.setattr(
            "bot.demo.command.raw_files", lambda company: {"one.csv": company.days.today.isoformat().encode()}
        )
        done = run("demo", "--today", "2026-11-24", "--files", str(tmp_path / "files"))
    assert done.out == f"{tmp_path / 'files' / 'one.csv'}\n"
    assert (tmp_path / "files" / "one.csv").read_bytes() == b"2026-11-18"  # moved by whole weeks


def test_the_files_are_in_the_code_pages_of_their_makers() -> None:
    assert "\u00a0" in files()["Отгрузки.csv"].decode("cp1251")
    assert files()["Остатки.txt"][:2] in (b"\xff\xfe", b"\xfe\xff")
    assert "Выполнен" in files()["Визиты.csv"].decode("cp866")
    assert files()[OWN].startswith(b"\xef\xbb\xbf")
    assert raw_files(drawn(), drawn().days.last)["План.xlsx"] == raw_files(drawn(), drawn().days.last)["План.xlsx"]
