"""`shturman read`: a message as its card, from the company's database or the demo company's directory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cli import app
from bot.settings import Settings
from storage import people
from storage.database import Database
from tests.chats import filled as fill_small
from tests.shell import CliRunner

NOW = "2026-11-18T18:40+03:00"
WORDS = "Была в Ромашке, взяли 20 коробок чая, обещала прайс к 25-му"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run(text, as_, …)`: the card of `--json`, the words that were printed, or its refusal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path / "data"))

    def run(text: str, as_: str = "M02", *more: str, now: str = NOW, ends: int = 0, typed: str = "") -> Any:
        done = CliRunner().invoke(app, ["read", text, "--as", as_, "--now", now, *more], input=typed)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code == ends, done.output
        return json.loads(done.stdout) if "--json" in more and ends == 0 else done.stdout + done.stderr

    return run


def test_a_message_is_told_as_its_writer_would_see_it_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    said = run(WORDS)
    assert "Ромашка" in said
    assert "прайс" in said
    assert "P003" not in said
    assert "Result: order" in run("Visited Ural-Distribution, they took 5 boxes of tea", "M09")
    assert not (tmp_path / "data").exists()


def test_the_card_is_data_for_scripts_also_from_standard_input_and_by_name(run: Run) -> None:
    card = run(WORDS, "M02", "--json")
    assert [visit["partner"] for visit in card["visits"]] == ["P003"]
    assert run("-", "Кузнецова Анна", "--json", typed=WORDS) == card
    assert run(WORDS, "anna kuznetsova", "--json", now="2026-11-18T15:40Z") == card
    assert run("Спасибо!", "M02", "--json") == {"visits": [], "expenses": [], "uncertain": []}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"as_": "M99", "ends": 1}, "M99"),
        ({"as_": "Анна", "ends": 1}, "Анна"),
        ({"text": "я" * 4097, "ends": 1}, "4097"),
        ({"now": "2026-11-18T18:40", "ends": 2}, "offset"),
        ({"now": "yesterday", "ends": 2}, "offset"),
    ],
)
def test_what_cannot_be_read_is_refused(run: Run, words: dict[str, Any], says: str) -> None:
    assert says in run(**{"text": WORDS} | words)


def test_the_companys_own_people_and_partners_are_read_where_there_are_any(run: Run, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    asyncio.run(fill_small(settings, date(2026, 11, 18)))
    assert run(WORDS, "M02", "--json")["uncertain"] == []
    assert run(WORDS, "M01", "--json")["uncertain"] == ["visits[0].partner"]
    assert "No person" in run(WORDS, "Nobody At All", ends=1)

    async def go_away() -> None:
        database = Database(settings.url, settings.data_dir)
        await database.open()
        async with database.work() as work:
            await people.set_deputy(work, "M02", "M01", date(2026, 11, 30))
        await database.close()

    asyncio.run(go_away())
    assert run(WORDS, "M01", "--json")["uncertain"] == [], "whoever stands in is not asked"


def test_a_database_of_nobody_or_of_another_version_is_not_touched(run: Run, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    file = Path(settings.url.removeprefix("sqlite:///"))
    file.touch()
    assert run(WORDS, "M02", "--json")["visits"][0]["partner"] == "P003"
    assert file.stat().st_size == 0
    asyncio.run(fill_small(settings, date(2026, 11, 18)))

    async def grow_old() -> None:
        database = Database(settings.url, settings.data_dir)
        await database.open()
        async with database.work() as work:
            from sqlalchemy import text  # noqa: PLC0415

            await work.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        await database.close()

    asyncio.run(grow_old())
    assert "db upgrade" in run(WORDS, ends=1)
