"""An older version on the tables of a newer one: steps only add, and the database says whom it suits."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import upgrade
from storage.database import Database
from tests.chats import WebChat, running
from tests.storage_fixtures import BOTH, NOW, empty

STEPS = sorted((upgrade.SCRIPTS / "versions").glob("r0*.py"))
FROM = "r0006"  # from here on
HARMLESS = {"op.create_table", "op.create_index", "op.f", "op.add_column"}


def harm(source: str) -> Iterator[str]:
    """What a step does that code from before it would notice."""
    calls = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call)]
    its_own = {ast.literal_eval(each.args[0]) for each in calls if ast.unparse(each.func) == "op.create_table"}
    its_columns = set(re.findall(r"op\.add_column\('(\w+)', sa\.Column\('(\w+)'", ast.unparse(ast.parse(source))))
    for call in calls:
        done, words = ast.unparse(call.func), ast.unparse(call)
        told = re.match(r"op\.execute\('UPDATE (\w+) SET (\w+) = [^;]*$", words)
        if told and told.groups() in its_columns and not re.search(r", \w+ =", words):
            continue
        filled = re.match(r"op\.execute\('INSERT INTO (\w+) [^;]*$", words)
        if not done.startswith("op.") or (filled and filled[1] in its_own):
            continue
        must_be_filled = done == "op.add_column" and "nullable=True" not in words and "server_default" not in words
        if done not in HARMLESS or must_be_filled or "unique=True" in words.replace("UniqueConstraint", ""):
            yield words


@pytest.mark.parametrize("step", [step for step in STEPS if step.stem >= FROM], ids=lambda step: step.stem)
def test_a_step_only_adds(step: Path) -> None:
    assert list(harm(step.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        'op.drop_column("people", "quiet")',
        'op.alter_column("people", "quiet", nullable=False)',
        'op.add_column("people", sa.Column("badge", sa.String(), nullable=False))',
        'op.create_index("ix", "people", ["name"], unique=True)',
        'op.execute("DELETE FROM people")',
        'op.execute("INSERT INTO people (id) SELECT id FROM teams")',
        'op.execute("UPDATE people SET quiet = 1")',
        'op.add_column("people", sa.Column("a", nullable=True)); op.execute("UPDATE people SET a = 1, quiet = 1")',
    ],
)
def test_a_step_that_takes_something_away_is_noticed(line: str) -> None:
    assert len(list(harm(line))) == 1


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with empty(request.param, tmp_path) as address:
        yield address


ADDED = (
    "ALTER TABLE people ADD COLUMN badge VARCHAR",
    "ALTER TABLE outbox ADD COLUMN weight INTEGER DEFAULT 1 NOT NULL",
    "CREATE TABLE badges (id VARCHAR PRIMARY KEY)",
    "UPDATE alembic_version SET version_num = '9998'",
)


async def bring_on(url: str, folder: Path, *more: str) -> None:
    """As a later version would: its step only adds."""
    database = Database(url, folder)
    await database.open()
    async with database.work() as work:
        for statement in (*ADDED, *more):
            await work.execute(text(statement))
    await database.close()


async def test_a_newer_database_that_suits_is_left_as_it_is_and_told(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await upgrade.upgrade(url)
    assert await upgrade.stands(url) == upgrade.Stands(upgrade.head(), suits=True, newer=False)
    await bring_on(url, tmp_path)
    assert await upgrade.stands(url) == upgrade.Stands("9998", suits=True, newer=True)
    with caplog.at_level(logging.WARNING):
        await upgrade.upgrade(url)
    assert "newer Shturman (step 9998) and suits this one" in caplog.text
    assert await upgrade.revision(url) == "9998"


async def test_one_that_does_not_suit_any_more_is_refused(url: str, tmp_path: Path) -> None:
    await upgrade.upgrade(url)
    await bring_on(url, tmp_path, "UPDATE meta SET value = '9998' WHERE key = 'oldest_code'")
    with pytest.raises(ValueError, match="of a newer Shturman \\(step 9998\\): install that one again"):
        await upgrade.upgrade(url)
    assert (await upgrade.stands(url)).suits is False


async def test_the_product_works_on_the_tables_of_a_newer_one(tmp_path: Path) -> None:
    async with running(tmp_path, now=NOW, only=("M05",)) as app:
        url = app.settings.url
    await bring_on(url, tmp_path)
    async with running(tmp_path, now=NOW, people=False) as app, WebChat(app, "M05").open() as irina:
        await irina.write("/menu")
        assert irina.last.buttons
