"""Methodology that changes under running conversations: a broken file never takes effect, a run keeps its version."""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from algorithms.loader import LIBRARY
from algorithms.source import MethodologyErrors
from bot import editions
from bot.app import App
from bot.clock import Clock
from bot.methodology import Change, Methodology
from bot.scene import House
from bot.watch import Watch
from storage import algorithms as kept
from storage import runs
from storage.database import Database
from tests import storage_fixtures
from tests.chats import WebChat, running
from tests.storage_fixtures import NOW

database = storage_fixtures.one_database

REPORT = "trip_report"
QUESTION = "У кого были?"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A company's own copy of the library."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "methodology"))


@pytest.fixture
def folder(whole: Path) -> Path:
    """With two of its methodologies: a changed folder is read anew as a whole, and most tests change it."""
    for path in whole.glob("*.yaml"):
        if path.stem not in ("settings", "trip_report", "weekly_plan"):
            path.unlink()
    return whole


def edit(folder: Path, before: str, after: str, name: str = "trip_report.yaml") -> None:
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), "utf-8")


def question(methodology: Methodology) -> str:
    prompt = methodology.current(REPORT).steps["partner"].node.prompt
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
        prompt = was.steps["partner"].node.prompt
        assert prompt is not None
        assert prompt.ru == QUESTION
        with pytest.raises(LookupError):
            await second.version(read, "0" * 16)


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
    async with running(data, now=now, people=False, algorithms_dir=folder) as app, WebChat(app, "M02").open() as me:
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
        async with running(data, now=now, people=False, algorithms_dir=folder) as app, WebChat(app, "M02").open() as me:
            await me.write("/report")
            assert QUESTION in me.last.text


# While the house runs


WEDNESDAY = datetime(2026, 11, 18, 7, tzinfo=UTC)


async def looked(app: App) -> Change | None:
    """Two looks: a folder is read once it has come to rest."""
    return await app.watch.look() or await app.watch.look()


def told(chat: WebChat) -> list[str]:
    return [message.text for message in chat.messages if "етодик" in message.text]


async def test_a_changed_file_is_taken_without_a_restart(folder: Path, tmp_path: Path) -> None:
    """The keeper hears of it once; a conversation under way asks as it began, a new one the new way."""
    async with (
        running(tmp_path / "data", now=WEDNESDAY, algorithms_dir=folder) as app,
        WebChat(app, "A1").open() as keeper,
        WebChat(app, "M02").open() as me,
        WebChat(app, "M03").open() as her,
    ):
        assert await looked(app) is None
        before = app.methodology.current(REPORT).version
        await me.write("/report")
        await me.tap("Ромашка")
        edit(folder, "Что было? Текстом или голосом.", "Расскажите, что было.")
        assert await app.watch.look() is None, "a file may still be written"
        change = await app.watch.look()
        assert change is not None
        assert [(each.id, was) for each, was in change.swapped] == [(REPORT, before)]
        await keeper.settle()
        (word,) = told(keeper)
        after = app.methodology.current(REPORT).version
        assert f"Отчёт о поездке — версия {after[:8]}, была {before[:8]}" in word

        await me.tap("Сегодня")
        assert "Текстом или голосом" in me.last.text
        await her.write("/report")
        await her.tap(her.last.buttons[0])
        await her.tap("Сегодня")
        assert "Расскажите, что было." in her.last.text

        assert await looked(app) is None, "once a change, not each look"
        await keeper.write("/methodology")
        line = next(line for line in keeper.last.text.splitlines() if "Отчёт о поездке" in line)
        assert f"версия {after[:8]}, с 18.11, 1 открытый разговор и ещё 1 по прежней" in line
        assert not told(me)


async def test_a_mistake_is_told_once_by_line_and_step(folder: Path, tmp_path: Path) -> None:
    """Also to a keeper who asks, and not again by a restart; the mended file is taken."""
    data = tmp_path / "data"
    async with running(data, now=WEDNESDAY, algorithms_dir=folder) as app, WebChat(app, "A1").open() as keeper:
        good = app.methodology.current(REPORT).version
        edit(folder, "next: happened", "next: hapened")
        with capture_logs():
            change = await looked(app)
            assert change is not None
            assert await looked(app) is None
        await keeper.settle()
        (word,) = told(keeper)
        assert word.startswith("⛔ Методика не принята, действует прежняя. 2 ошибки:")
        assert re.search(r"trip_report\.yaml:\d+: step visited_on: .*hapened.*; did you mean «happened»", word), word
        assert app.methodology.current(REPORT).version == good
    with capture_logs():
        async with (
            running(data, now=WEDNESDAY, people=False, algorithms_dir=folder) as app,
            WebChat(app, "A1").open() as keeper,
        ):
            await keeper.settle()
            assert len(told(keeper)) == 1
            await keeper.write("/methodology")
            assert "Последнее изменение не принято. 2 ошибки" in keeper.last.text
            edit(folder, "next: hapened", "next: happened")
            assert await looked(app) == Change(), "what it was before"
            await keeper.write("/methodology")
            assert "не принято" not in keeper.last.text


async def test_files_come_and_go(whole: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with running(data, now=WEDNESDAY, algorithms_dir=whole) as app, WebChat(app, "A1").open() as keeper:
        text = (whole / "sales_meeting.yaml").read_text("utf-8")
        (whole / "sales_meeting.yaml").unlink()
        change = await looked(app)
        assert change is not None
        assert change.gone == ("sales_meeting",)
        await keeper.settle()
        assert "Сбытовое совещание — убрана" in told(keeper)[-1]
        (whole / "sales_meeting.yaml").write_text(text, "utf-8")
        assert await looked(app)
        await keeper.settle()
        assert "Сбытовое совещание — новая, версия" in told(keeper)[-1]


async def test_the_loop_finds_it_by_itself_and_bears_a_bad_look(folder: Path, tmp_path: Path) -> None:
    """Real looks a few hundredths of a second apart, one of which fails."""
    async with running(tmp_path / "data", now=WEDNESDAY, algorithms_dir=folder) as app:
        before = app.methodology.current(REPORT).version
        app.watch.seconds, stop = 0.02, asyncio.Event()
        look, looks = app.watch.look, itertools.count()

        async def sometimes() -> Change | None:
            if next(looks) == 0:
                raise OSError("the disk blinked")
            return await look()

        app.watch.look = sometimes  # type: ignore[method-assign]  # the loop is under test, not the look
        with capture_logs() as logs:
            watching = asyncio.create_task(app.watch.run(stop))
            edit(folder, QUESTION, "К кому ездили?")
            async with asyncio.timeout(20):
                while app.methodology.current(REPORT).version == before:
                    await asyncio.sleep(0.01)
            stop.set()
            await watching
        assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == [
            "methodology not looked at, trying again"
        ]


async def test_a_replica_follows_the_row(database: Database, folder: Path, tmp_path: Path) -> None:
    """One process reads the changed folder; the other, whose folder is as it was, begins the new way too."""
    theirs = Path(shutil.copytree(folder, tmp_path / "theirs"))
    one, other = Methodology(folder), Methodology(theirs)
    await one.publish(database, NOW)
    watch = Watch(database, House(other, (b"key",)), Clock())
    await watch.begin()
    edit(folder, QUESTION, "К кому ездили?")
    assert await one.publish(database, NOW)
    assert question(other) == QUESTION
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "single_writer", False)  # as on PostgreSQL
        assert await watch.look() is None
    assert question(other) == "К кому ездили?"
    assert {each.version for each in one.all()} == {each.version for each in other.all()}


async def test_a_change_that_could_not_be_written_is_no_change(folder: Path, tmp_path: Path) -> None:
    """The rows, the word to the keeper and what new conversations begin with go together; the next look does it."""
    async with (
        running(tmp_path / "data", now=WEDNESDAY, algorithms_dir=folder) as app,
        WebChat(app, "A1").open() as keeper,
    ):
        before = app.methodology.current(REPORT).version
        edit(folder, QUESTION, "К кому ездили?")

        async def fails(*_: object) -> None:
            raise RuntimeError("the disk is full")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(editions, "tell", fails)
            with pytest.raises(RuntimeError, match="disk is full"):
                await looked(app)
        async with app.database.read() as read:
            assert await kept.current(read, REPORT) == app.methodology.current(REPORT).version == before
        assert await looked(app)
        await keeper.settle()
        assert len(told(keeper)) == 1


async def test_a_library_is_checked_beside_the_conversations(whole: Path, database: Database) -> None:
    """Not on the loop, which meanwhile goes round."""
    methodology = Methodology(whole)
    edit(whole, QUESTION, "К кому ездили?")
    rounds, done = 0, asyncio.Event()

    async def publish() -> None:
        await methodology.publish(database, NOW)
        done.set()

    publishing = asyncio.create_task(publish())
    while not done.is_set():
        await asyncio.sleep(0)
        rounds += 1
    await publishing
    assert rounds > 50


async def test_who_does_not_keep_the_methodology_does_not_see_it(tmp_path: Path) -> None:
    async with running(tmp_path, now=WEDNESDAY) as app:
        for persona in ("M02", "L2"):
            async with WebChat(app, persona).open() as me:
                await me.write("/methodology")
                assert "действуют" not in me.last.text
