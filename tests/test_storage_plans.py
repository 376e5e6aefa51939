"""After years of history the mail is as quick as on the first day: no statement of it reads a table from end to end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from storage import inbox, outbox
from storage.database import Database, Work
from storage.standing import standing
from tests.storage_fixtures import BOTH, NOW, add_account, add_person, after, message, opened

ROWS = {"postgresql": 100_000, "sqlite": 20_000}
SERIES = {
    "postgresql": "generate_series(1, {n}) AS s(n)",
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {n}) SELECT n FROM s)",
}
HISTORY = (
    "INSERT INTO inbox (channel, key, account, raw, received_at, state, attempts) SELECT 'telegram', 'old' || n, "
    "CAST(n % 300 AS varchar), '{{}}', CAST('2026-11-01 07:00:00' AS {moment}), 'done', 0 FROM {series}",
    "INSERT INTO outbox (key, channel, address, subject, kind, screen, toast, state, attempts, doubts, created_at, "
    "ref) SELECT 'old' || n, 'telegram', CAST(n % 300 AS varchar), '', 'edit', '{{}}', '', 'sent', 1, 0, "
    "CAST('2026-11-01 07:00:00' AS {moment}), CAST(n AS varchar) FROM {series}",
)


async def history(work: Work, kind: str) -> None:
    moment = "timestamptz" if kind == "postgresql" else "text"
    for statement in HISTORY:
        await work.connection.exec_driver_sql(statement.format(moment=moment, series=SERIES[kind].format(n=ROWS[kind])))


async def a_press_and_its_answer(work: Work) -> None:
    for number in range(3):
        assert await inbox.store(work, "telegram", f"k{number}", "100", {"text": "да"}, NOW)
    row = await inbox.claim(work, NOW, 30)
    assert row is not None
    assert await inbox.done(work, row.id, NOW, row.attempts)
    assert await inbox.next_at(work) is None
    assert await outbox.put(work, message("new", address="100", subject="r1"), NOW)
    (sent,) = await outbox.lease(work, NOW, 20, 30)
    assert await outbox.held(work, sent)
    await outbox.sent(work, sent.id, "m1", NOW)
    assert await outbox.next_at(work, NOW) is None
    assert await outbox.by_ref(work, "telegram", "100", "m1") is not None
    assert (await standing(work, after(1))).came == 2
    await inbox.abandon(work, NOW)
    await outbox.abandon(work, NOW)


@pytest.mark.parametrize("kind", BOTH)
async def test_no_statement_of_the_mail_reads_a_table_from_end_to_end(kind: str, tmp_path: Path) -> None:
    said: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        said.append((statement, given))

    async with opened(kind, tmp_path) as database:
        await filled(database, kind)
        async with database.work() as work:
            event.listen(work.connection.sync_connection, "before_cursor_execute", note)
            await a_press_and_its_answer(work)
            event.remove(work.connection.sync_connection, "before_cursor_execute", note)
            explain = "EXPLAIN" if kind == "postgresql" else "EXPLAIN QUERY PLAN"
            whole = {"postgresql": ("Seq Scan on inbox", "Seq Scan on outbox"), "sqlite": ("SCAN inbox", "SCAN outbox")}
            assert len(said) > 12
            for statement, given in said:
                one = given[0] if isinstance(given, list) else given
                rows = await work.connection.exec_driver_sql(f"{explain} {statement}", one)
                plan = "\n".join(str(row[-1]) for row in rows)
                slow = [line for line in plan.splitlines() if line.strip(" ->").startswith(whole[kind])]
                slow = [line for line in slow if " USING " not in line]
                assert slow == [], f"{statement}\n{plan}"


async def filled(database: Database, kind: str) -> None:
    async with database.work() as work:
        await add_person(work, "anna")
        await add_account(work, "anna", "telegram", "100")
        await add_account(work, "anna", "slack", "U1")
        await history(work, kind)
    async with database.work() as work:
        await work.execute(text("ANALYZE"))
