"""The demo's raw files through the product's own loader: the facts are those that the company was filled with."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete, or_, select

from bot.clock import Clock
from bot.demo.draw import Company
from bot.demo.raw import raw_files
from bot.imports import at_server
from bot.imports.at_server import Server
from bot.master.export import SERIES, table_of
from bot.methodology import Methodology
from bot.scene import House
from dialogs.master.fields import KINDS
from handlers.documents.tables import xlsx
from storage import numbers, people
from storage import tables as t
from storage.blobs import BlobStore
from storage.database import Database, Reading
from tests.demo_company import TODAY, big, drawn

SINCE = date(2026, 11, 2)
LOADED = (t.numbers, t.invoices, t.visits)
ALL = (t.import_partners, t.numbers, t.invoices, t.order_lines, t.checks, t.outlet_bases, t.visits, t.imports)
SOME = 30  # those of the stories; all 150 take their time
NOT_SAID = {"duty", "id", "import_id", "week", "place", "plan_key", "report_number", "stored_at", "day", "done_on"}


def told(table: Table) -> Any:
    """What the files tell of these days."""
    if table is t.visits:
        return or_(table.c.done_on >= SINCE, table.c.done_on.is_(None) & (table.c.day >= SINCE))
    current = table.c.import_id.in_(select(t.imports.c.id).where(t.imports.c.current))
    if table is t.invoices:
        return current & (table.c.as_of == drawn().days.last)
    late = table.c.series.in_(("sell_in", "sell_out", "stock")) & (table.c.day >= SINCE)
    return current & or_(late, (table.c.series == "plan") & (table.c.day >= SINCE.replace(day=1)))


async def facts(read: Reading) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for table in LOADED:
        days = ("day",) if table is t.numbers else ()
        names = [column for column in table.c if column.name not in NOT_SAID or column.name in days]
        whose = table.c.partner_id.in_([account.trader.id for account in drawn().accounts[:SOME]])
        rows = await read.all(select(*names).where(told(table), whose))
        found.update((table.name, *row) for row in rows)
    return found


@pytest.mark.soak  # nine seconds
async def test_the_files_are_the_company_again(tmp_path: Path) -> None:
    """A second time they change nothing, and a total that is wrong stops the file."""
    files = raw_files(Company(drawn().seed, drawn().days, drawn().accounts[:SOME]), SINCE)
    database = Database(f"sqlite:///{await big(tmp_path)}", tmp_path)
    await database.open()
    async with database.work() as work:
        before = await facts(work)
        for table in ALL:
            await work.execute(delete(table))
        admin = (await people.of_role(work, "admin"))[0]
    house, clock = House(Methodology(None), (b"key",)), Clock(datetime(2026, 11, 18, 7, tzinfo=UTC))
    server = Server(database, house, BlobStore(tmp_path), clock, admin)
    for _ in range(2):
        for name, raw in files.items():
            done = await at_server.load(server, name, raw, None, lambda _: True)
            assert done["outcome"] == "loaded", done["text"]
        async with database.read() as read:
            assert await facts(read) == before
    head, _, total = files["Отгрузки.csv"].decode("cp1251").rstrip().rpartition("\r\n")
    cells = total.split(";")
    wrong = "\r\n".join((head, ";".join((*cells[:4], f"1{cells[4]}", *cells[5:]))))
    refused = await at_server.load(server, "Отгрузки.csv", wrong.encode("cp1251"), None, lambda _: True)
    assert refused["outcome"] == "refused"
    assert "Итого" in refused["text"]
    async with database.read() as read:
        assert await facts(read) == before
    await database.close()


@pytest.mark.soak  # nine seconds
async def test_exports_that_come_back_change_nothing(tmp_path: Path) -> None:
    """Written and read by the product itself: cards as the admin sees them, numbers as a manager does."""
    database = Database(f"sqlite:///{await big(tmp_path)}", tmp_path)
    await database.open()
    async with database.read() as read:
        admin, manager = (await people.of_role(read, "admin"))[0], await people.by_id(read, "M05")
        assert manager is not None
        books = [await table_of(read, admin, kind, TODAY) for kind in KINDS]
        books += [await table_of(read, manager, f"{series}:2026-11", TODAY) for series in SERIES]
        before = await snapshot(read)
    house, clock = House(Methodology(None), (b"key",)), Clock(datetime(2026, 11, 18, 7, tzinfo=UTC))
    server = Server(database, house, BlobStore(tmp_path), clock, admin)
    for made in books:
        assert made is not None
        done = await at_server.load(server, f"{made.title}.xlsx", xlsx(made), None, lambda _: True)
        assert done["outcome"] == "loaded", done["text"]
    async with database.read() as read:
        assert await snapshot(read) == before
    await database.close()


async def snapshot(read: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for table in (t.partners, t.contacts, t.people, t.teams, t.skus, t.must_list):
        found[table.name] = Counter(tuple(map(str, row)) for row in await read.all(select(table)))
    for series in SERIES:
        found[series] = await numbers.by_sku(read, series, None, date(2026, 11, 1), date(2026, 11, 30))
        found[f"{series} by day"] = await numbers.by_day(read, series, None, date(2026, 11, 1), date(2026, 11, 30))
    return found
