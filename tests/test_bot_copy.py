"""A company moves to PostgreSQL and goes on in the middle of a sentence; what cannot be proven is not there."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update

from bot.cli import app as cli
from bot.settings import Settings
from storage import copy as copying
from storage import lock, runs, upgrade
from storage import tables as t
from storage.copy import CopyRefused, copy
from storage.database import Database
from tests import postgres
from tests.chats import WebChat, running
from tests.shell import CliRunner, Result
from tests.storage_fixtures import NOW, add_person, opened

MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
LETTERS = "Ё «№» 🧭 \u2028 \\u0000 o'k \x01"


async def source(folder: Path) -> str:
    url = f"sqlite:///{folder / 'company.db'}"
    await upgrade.upgrade(url)
    database = Database(url, folder)
    await database.open()
    async with database.work() as work:
        await add_person(work, "anna")
        await work.execute(update(t.people).values(name=LETTERS, created_at=NOW + timedelta(microseconds=7)))
        row = {"key": "k1", "run_id": None, "author_id": "anna", "visited_on": NOW.date(), "status": "filed"}
        for _ in range(2):
            await work.execute(
                insert(t.reports).values(row | {"body": {"text": LETTERS}, "comment": "", "filed_at": NOW})
            )
            row |= {"key": "k2"}
        await work.execute(text("DELETE FROM reports WHERE number = 2"))
    await database.close()
    return url


async def test_every_letter_and_every_number_arrives(tmp_path: Path) -> None:
    url = await source(tmp_path)
    told: list[tuple[str, int, int]] = []
    with postgres.empty_database() as target:
        copied = {each.table: each for each in await copy(url, target, NOW, lambda *said: told.append(said))}
        assert (copied["people"].rows, copied["reports"].rows, copied["runs"].rows) == (1, 1, 0)
        assert copied["people"].hash != copied["runs"].hash
        assert ("people", 1, 1) in told
        async with Opened(target, tmp_path) as database, database.work() as work:
            anna = await work.first(select(t.people.c.name, t.people.c.created_at))
            assert anna is not None
            assert tuple(anna) == (LETTERS, NOW + timedelta(microseconds=7))
            letters = await work.scalar(text("SELECT body FROM reports"))
            assert letters == json.dumps({"text": LETTERS}, ensure_ascii=False, separators=(",", ":"))
            fresh = {"key": "k3", "author_id": "anna", "visited_on": NOW.date(), "status": "filed", "body": {}}
            added = insert(t.reports).values(fresh | {"comment": "", "filed_at": NOW}).returning(t.reports.c.number)
            assert await work.scalar(added) == 3, "the number of an erased report was given again"
            assert await work.scalar(select(t.audit.c.action)) == "db.copy"


class Opened:
    def __init__(self, url: str, folder: Path) -> None:
        self._database = Database(url, folder / "opened")

    async def __aenter__(self) -> Database:
        await self._database.open()
        return self._database

    async def __aexit__(self, *_error: object) -> None:
        await self._database.close()


async def test_a_target_in_use_is_left_alone(tmp_path: Path) -> None:
    url = await source(tmp_path)
    async with opened("postgresql", tmp_path) as taken:
        async with taken.work() as work:
            await add_person(work, "boris")
        target = taken.url.render_as_string(hide_password=False)
        with pytest.raises(CopyRefused, match="1 rows in people"):
            await copy(url, target, NOW)
        async with taken.read() as read:
            assert await read.scalar(select(t.people.c.id)) == "boris"
    with postgres.empty_database() as target:
        async with Opened(target, tmp_path) as database, database.work() as work:
            await work.execute(text("CREATE TABLE payroll (id integer)"))
        with pytest.raises(CopyRefused, match="'payroll'"):
            await copy(url, target, NOW)


@pytest.mark.parametrize("spoil", ["a row is lost", "a letter is lost"])
async def test_what_arrives_otherwise_than_it_left_is_taken_back(
    spoil: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trigger of the target's own does the harm, as a clumsy proxy would."""
    body = "RETURN NULL" if spoil == "a row is lost" else "NEW.name := left(NEW.name, 3); RETURN NEW"
    to_head = upgrade.to_head

    def spoiled(connection):  # type: ignore[no-untyped-def]  # as the one it stands for
        to_head(connection)
        connection.exec_driver_sql(f"CREATE FUNCTION harm() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {body}; END'")
        connection.exec_driver_sql("CREATE TRIGGER t BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION harm()")

    monkeypatch.setattr(upgrade, "to_head", spoiled)
    url = await source(tmp_path)
    with postgres.empty_database() as target:
        with pytest.raises(CopyRefused, match=r"people arrived otherwise|database refused"):
            await copy(url, target, NOW)
        async with Opened(target, tmp_path) as database, database.read() as read:
            assert await read.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) == 0


async def test_a_letter_that_the_target_cannot_keep_is_shown_where_it_is(tmp_path: Path) -> None:
    url = await source(tmp_path)
    async with Opened(url, tmp_path) as database, database.work() as work:
        await work.execute(update(t.people).values(name="Ан\0на"))
    with postgres.empty_database() as target, pytest.raises(CopyRefused, match=r"column name of the row id=anna"):
        await copy(url, target, NOW)


async def test_only_from_sqlite_of_this_version_to_postgresql(tmp_path: Path) -> None:
    url = await source(tmp_path)
    with pytest.raises(CopyRefused, match="from SQLite"):
        await copy(url, url, NOW)
    old = f"sqlite:///{tmp_path / 'old.db'}"
    await upgrade.upgrade(old, "0001")
    with pytest.raises(CopyRefused, match="shturman db upgrade"):
        await copy(old, "postgresql://nobody@127.0.0.1:1/none", NOW)
    with pytest.raises(OSError, match="out of reach"):
        await copy(url, "postgresql://nobody@127.0.0.1:1/none", NOW)


async def test_more_rows_than_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCH", 3)
    url = await source(tmp_path)
    async with Opened(url, tmp_path) as database, database.work() as work:
        for number in range(7):
            await add_person(work, f"p{number}")
    with postgres.empty_database() as target:
        await copy(url, target, NOW)
        async with Opened(target, tmp_path) as database, database.read() as read:
            assert await read.scalar(select(func.count()).select_from(t.people)) == 8


async def test_an_open_conversation_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path, now=MORNING, only=("M01",)) as app, WebChat(app, "M01").open() as page:
        await page.write("/report")
        await page.tap(page.last.buttons[0])
        asked = page.last.text
        url = app.settings.url
        monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("SHTURMAN_DATABASE_URL", url)
        refused = await command("db", "copy", "--to", "postgresql://127.0.0.1:1/none")
        assert (refused.exit_code, "is running on" in refused.output) == (1, True)
    assert not lock.holder(url)
    with postgres.empty_database() as target:
        done = await command("db", "copy", "--to", target, "--json")
        data = json.loads(done.stdout)
        assert data["rows"] == sum(each["rows"] for each in data["tables"]) > 1000
        assert data["files"] == str(tmp_path / "blobs")
        async with (
            running(tmp_path, now=MORNING, people=False, database_url=target) as app,
            WebChat(app, "M01").open() as page,
        ):
            await page.settle()
            assert page.last.text == asked
            today = {"type": "tap", "id": "after-the-move", "token": page.last.tokens["Сегодня"]}
            await page.frame(today | {"message": page.last.ref})
            assert page.last.text != asked
            async with app.database.read() as read:
                (run,) = await runs.open_for(read, "M01")
            assert run.turn > 1


async def command(*words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, cli, words)


def test_without_a_database_there_is_nothing_to_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(cli, ["db", "copy", "--to", "postgresql://127.0.0.1:1/none"])
    assert (done.exit_code, "there is no database at" in done.output) == (1, True)
    assert not list(tmp_path.iterdir())
    assert Settings(data_dir=tmp_path).url.startswith("sqlite")
