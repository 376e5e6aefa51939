"""Methodology that changes under running conversations: a broken file never takes effect, a run keeps its version."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from algorithms.loader import LIBRARY
from algorithms.source import MethodologyErrors
from bot.app import App
from bot.methodology import Methodology
from storage import algorithms as kept
from storage import runs
from storage.database import Database
from tests.chats import WebChat, running
from tests.storage_fixtures import NOW, database

__all__ = ["database"]  # the fixture

REPORT = "trip_report"
QUESTION = "У кого были?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A company's own copy of the library."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "methodology"))


def edit(folder: Path, before: str, after: str, name: str = "trip_report.yaml") -> None:
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), "utf-8")


def question(methodology: Methodology) -> str:
    prompt = methodology.current(REPORT).first.node.prompt
    assert prompt is not None
    return prompt.ru


BREAKS: dict[str, Callable[[Path], object]] = {
    "unknown step": lambda folder: edit(folder, "next: happened", "next: hapened"),
    "no yaml": lambda folder: (folder / "trip_report.yaml").write_text("steps: [", "utf-8"),
    "empty": lambda folder: (folder / "trip_report.yaml").write_text("", "utf-8"),
    "saved in cp1251": lambda folder: (folder / "trip_report.yaml").write_bytes("шаг: да".encode("cp1251")),
    "another file": lambda folder: (folder / "my_notes.yaml").write_text("просто заметки", "utf-8"),
    "no settings": lambda folder: (folder / "settings.yaml").unlink(),
    "no folder": shutil.rmtree,
    "a bomb": lambda folder: (folder / "bomb.yaml").write_text(
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{it}: &{it} [{', '.join(['*' + old] * 9)}]\n" for old, it in itertools.pairwise("abcdefg"))
    ),
}


async def test_each_text_is_kept_and_current_is_a_row(database: Database, folder: Path) -> None:
    methodology = Methodology(folder)
    await methodology.publish(database, NOW)
    async with database.read() as read:
        current = await kept.all_current(read)
        assert current == {algorithm.id: algorithm.version for algorithm in methodology.all()}
        assert all([await kept.text_of(read, version) for version in current.values()])


@pytest.mark.parametrize("broken", BREAKS)
async def test_a_broken_folder_keeps_the_last_good_version(database: Database, folder: Path, broken: str) -> None:
    """At once, and after a restart, which finds only the broken folder and the database."""
    methodology = Methodology(folder)
    await methodology.publish(database, NOW)
    good = methodology.current(REPORT).version
    BREAKS[broken](folder)
    for tried in (methodology, Methodology(folder)):
        with capture_logs() as logs:
            await tried.publish(database, NOW)
        assert tried.current(REPORT).version == good
        assert question(tried) == QUESTION
        assert logs
        assert all(entry["log_level"] == "error" for entry in logs)
    async with database.read() as read:
        assert await kept.current(read, REPORT) == good


async def test_one_broken_file_takes_no_other_change_with_it_half_way(database: Database, folder: Path) -> None:
    """The whole library or nothing: the good change waits until the bad one is mended."""
    methodology = Methodology(folder)
    await methodology.publish(database, NOW)
    edit(folder, QUESTION, "К кому ездили?")
    edit(folder, "else -> save", "else -> svae", "weekly_plan.yaml")
    with capture_logs() as logs:
        await methodology.publish(database, NOW)
    assert question(methodology) == QUESTION
    assert any("weekly_plan.yaml:" in str(entry.get("mistake")) for entry in logs)


async def test_a_first_start_without_anything_good_says_what_is_wrong(database: Database, folder: Path) -> None:
    edit(folder, "next: happened", "next: hapened")
    with capture_logs(), pytest.raises(MethodologyErrors, match=r"trip_report\.yaml:\d+: step"):
        await Methodology(folder).publish(database, NOW)


async def test_an_old_version_is_read_from_the_database(database: Database, folder: Path) -> None:
    first = Methodology(folder)
    await first.publish(database, NOW)
    old = first.current(REPORT).version
    edit(folder, QUESTION, "К кому ездили?")
    second = Methodology(folder)
    await second.publish(database, NOW)
    assert question(second) == "К кому ездили?"
    async with database.read() as read:
        was = await second.version(read, old)
        assert was.first.node.prompt is not None
        assert was.first.node.prompt.ru == QUESTION
        with pytest.raises(LookupError):
            await second.version(read, "0" * 16)


def page(app: App) -> WebChat:
    """The page opened anew: the ids of its frames are none that it used before."""
    chat = WebChat(app, "M02")
    chat._ids = itertools.count(1000)
    return chat


async def test_a_run_stays_with_its_version_after_the_file_changed(folder: Path, tmp_path: Path) -> None:
    """In the running product: the open report asks as it began, a new one asks the new way, also after a restart."""
    now = datetime(2026, 11, 18, 7, tzinfo=UTC)
    data = tmp_path / "data"
    async with running(data, now=now, algorithms_dir=folder) as app, WebChat(app, "M02").open() as me:
        await me.write("/report")
        await me.tap("Ромашка")
        edit(folder, "Что было? Текстом или голосом.", "Расскажите, что было.")
        await app.methodology.publish(app.database, now)
        await me.tap("Сегодня")
        assert "Текстом или голосом" in me.last.text
    async with running(data, now=now, people=False, algorithms_dir=folder) as app, page(app).open() as me:
        await me.write("/report")
        assert "Текстом или голосом" in me.last.text
        await me.tap("⋯")
        await me.tap("Отменить")
        await me.tap("Начато по ошибке")
        await me.write("/report")
        await me.tap("Ромашка")
        await me.tap("Сегодня")
        assert "Расскажите, что было." in me.last.text
        async with app.database.read() as read:
            (run,) = await runs.open_for(read, "M02")
        assert run.version == app.methodology.current(REPORT).version


async def test_a_folder_that_breaks_between_two_starts_stops_nobody(folder: Path, tmp_path: Path) -> None:
    now = datetime(2026, 11, 18, 7, tzinfo=UTC)
    data = tmp_path / "data"
    async with running(data, now=now, algorithms_dir=folder):
        pass
    BREAKS["unknown step"](folder)
    with capture_logs():
        async with running(data, now=now, people=False, algorithms_dir=folder) as app, page(app).open() as me:
            await me.write("/report")
            assert QUESTION in me.last.text
