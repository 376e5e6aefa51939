"""Backups: whole although people write meanwhile, believed only when checked, put back only where nobody is at work."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import backup, nightly
from bot.app import App
from bot.clock import Clock
from bot.nightly import Nightly
from bot.restore import restore
from bot.settings import Settings
from storage import lock, meta
from storage.database import Database
from storage.standing import standing
from tests.chats import WebChat, running
from tests.ops_support import MOMENT, Run, ask, company, keep
from tests.photos import photo

__all__ = ["company"]  # the fixture

AFTERNOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
PHOTO = b"\xff\xd8\xff\xe0" + b"shelf" * 40
AT = "'2026-11-18 07:00:00'"
ZONE = ZoneInfo("Europe/Moscow")


# ── taken while people write ────────────────────────────────────────────────────────────────────────────────


async def file_report(me: WebChat) -> None:
    await me.write("/report")
    await me.tap(me.last.buttons[0])
    await me.tap("Сегодня")
    await me.write("Говорил с собственником, запас на 40 дней")
    await me.write("Берут 120 коробок чая")
    await me.write("в пятницу")
    await me.write("прислать расчёт прибыли")
    await me.write("в пятницу")
    await me.tap("Добавить фото")
    await me.send("полка.jpg", photo(me.persona), "photo")
    await me.tap("Готово")
    await me.tap("Сдать")
    assert "Отчёт № " in me.last.text


def broken_promises(home: Path) -> list[str]:
    """What a database at one moment must hold: press, answer, report and its receipt are one commit, or nothing."""
    file = home / "demo.sqlite3"
    found = [f"integrity: {row}" for row in ask(file, "PRAGMA integrity_check") if row != ("ok",)]
    found += [f"orphan in {row[0]}" for row in ask(file, "PRAGMA foreign_key_check")]
    done = {row[0] for row in ask(file, "SELECT id FROM inbox WHERE state = 'done'")}
    answers = [key for (key,) in ask(file, "SELECT key FROM outbox WHERE key LIKE 'in/%'")]
    answered = {int(key.split("/")[1]) for key in answers}
    found += [f"press {n} is answered and not done" for n in answered - done]
    found += [f"press {n} is done and not answered" for n in done - answered]
    found += [f"{key} twice" for key in {key for key in answers if answers.count(key) > 1}]
    for run, first, last, count in ask(file, "SELECT run_id, min(seq), max(seq), count(*) FROM journal GROUP BY 1"):
        found += [f"journal of {run} has gaps"] if last - first + 1 != count else []
    numbers = [row[0] for row in ask(file, "SELECT number FROM reports ORDER BY number")]
    found += [] if numbers == list(range(1, len(numbers) + 1)) else [f"report numbers {numbers}"]
    screens = " ".join(row[0] for row in ask(file, "SELECT screen FROM outbox"))
    found += [f"report {n} without a receipt" for n in numbers if f"Отчёт № {n}" not in screens]
    unknown = "SELECT number FROM reports WHERE run_id NOT IN (SELECT run_id FROM journal WHERE event LIKE '%submit%')"
    found += [f"report {n} was never submitted" for (n,) in ask(file, unknown)]
    for (name,) in ask(file, "SELECT hash FROM blobs"):
        found += [] if (home / "blobs" / name[:2] / name).is_file() else [f"file {name} is missing"]
    return found


async def test_taken_under_load_it_holds_one_moment_of_everything(tmp_path: Path) -> None:
    """Two file reports while one backup after the other is taken; each of them starts a product that goes on."""
    home = tmp_path / "home"
    taken: list[tuple[Path, int, int]] = []
    async with running(home, now=AFTERNOON, only=["M05", "M06"]) as app, AsyncExitStack() as open_pages:
        people = [await open_pages.enter_async_context(WebChat(app, name).open()) for name in ("M05", "M06")]
        reports = asyncio.gather(*(file_report(me) for me in people))
        while not reports.done():
            target = tmp_path / f"copy{len(taken)}"
            manifest = await asyncio.to_thread(backup.take, app.settings, target, app.clock.now())
            taken.append((target, manifest["tables"]["inbox"], manifest["tables"]["reports"]))
            await asyncio.sleep(0.3)
        await reports
        shown = {me.persona: me.last.text for me in people}
        target = tmp_path / "last"
        await asyncio.to_thread(backup.take, app.settings, target, app.clock.now())
        settings = app.settings
    moments = {inbox for _, inbox, _ in taken}
    assert len(moments) > 2, "the backups did not meet the load"
    for number, (target, _, filed) in enumerate([*taken, (tmp_path / "last", 0, 2)]):
        new = settings.model_copy(update={"data_dir": tmp_path / f"new{number}"})
        done = await restore(new, target, AFTERNOON)
        assert broken_promises(new.data_dir) == []
        assert len(ask(new.data_dir / "demo.sqlite3", "SELECT * FROM reports")) == filed
        assert done.aside is None
    await goes_on(new, shown)


async def goes_on(settings: Settings, shown: dict[str, str]) -> None:
    """What people saw last is still there, and the next report has the next number."""
    app = App(settings, Clock(), tick_seconds=3600, chat_burst=10_000, catch_up=False)
    await app.start()
    try:
        async with WebChat(app, "M05").open() as me:
            await me.settle()
            assert me.last.text == shown["M05"]
            await file_report(me)
            assert "Отчёт № 3" in me.last.text
    finally:
        await app.close()


def test_the_checker_of_this_test_bites(company: Run, tmp_path: Path) -> None:
    file = tmp_path / "data/demo.sqlite3"
    assert broken_promises(tmp_path / "data") == []
    outbox = (
        "INSERT INTO outbox (key, channel, address, subject, kind, screen, toast, state, attempts, doubts, created_at)"
    )
    ask(file, f"{outbox} VALUES ('in/7/1', 'web', 'M05', '', 'edit', '{{}}', '', 'sent', 1, 0, '2026-11-18 07:00:00')")
    report = "INSERT INTO reports (number, key, author_id, visited_on, body, status, comment, filed_at)"
    ask(file, f"{report} VALUES (2, 'r', 'M05', '2026-11-18', '{{}}', 'filed', '', {AT})")
    ask(file, f"INSERT INTO blobs VALUES ('abc', 1, 'x', 'x', {AT})")
    assert len(broken_promises(tmp_path / "data")) == 5


# ── putting back ────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_there_is_kept_aside_and_numbers_go_on(company: Run, tmp_path: Path) -> None:
    home = tmp_path / "data"
    photo = keep(home, PHOTO)
    said = company("db", "backup", "copy", "--json").data
    everybody = said["tables"]["people"]
    assert (everybody > 10, said["demo"], said["damaged"]) == (True, True, [])
    held = {str(path.relative_to(tmp_path / "copy")) for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert held == {"manifest.json", *said["files"]}
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "copy", tmp_path / "copy/secret.key")] == [0, 0]
    photo.unlink()
    ask(home / "demo.sqlite3", "INSERT INTO sqlite_sequence VALUES ('reports', 105)")
    erase = "INSERT INTO audit (at, actor, action, object, detail) VALUES (?, 'server', 'people.erase', 'M09', '{}')"
    ask(home / "demo.sqlite3", erase, "2026-11-18 08:00:00.000000")

    assert "--replace" in company("db", "restore", "copy", ends=1).err
    said_again = company("db", "restore", "copy", "--replace").out
    assert f"{everybody} people, 0 reports, 1 file, " in said_again
    assert "erase them again: M09" in said_again
    assert photo.read_bytes() == PHOTO
    (aside,) = home.glob("before-restore-*")
    assert str(aside.relative_to(tmp_path)) in said_again
    assert ask(aside / "demo.sqlite3", "SELECT object FROM audit") == [("M09",)]
    # A report's number that was given after the backup is never given again.
    assert ask(home / "demo.sqlite3", "SELECT seq FROM sqlite_sequence WHERE name = 'reports'") == [(105,)]
    assert ask(home / "demo.sqlite3", "SELECT id, action, object FROM audit") == [(2, "db.restore", "copy")]
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []
    assert len(company("people", "list", "--json").data) == everybody


@pytest.fixture
def copy(company: Run, tmp_path: Path) -> Path:
    keep(tmp_path / "data", PHOTO)
    company("db", "backup", "copy")
    return tmp_path / "copy"


def tampered(copy: Path, **changes: Any) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(manifest | changes))


def spoil(copy: Path, how: str) -> None:
    database = copy / backup.DATABASE
    match how:
        case "changed":
            database.write_bytes(database.read_bytes()[:-1] + b"x")
        case "missing":
            shutil.rmtree(copy / "blobs")
        case "no manifest":
            (copy / "manifest.json").unlink()
        case "not json":
            (copy / "manifest.json").write_text("{")
        case "elsewhere":
            files = json.loads((copy / "manifest.json").read_text())["files"]
            tampered(copy, files=files | {"../../etc/passwd": {"sha256": "", "size": 0}})
        case "other counts":
            tampered(copy, tables={"people": 17})
        case "newer":
            tampered(copy, revision="9999")
        case "company":
            tampered(copy, demo=False)
        case "format":
            tampered(copy, format=2)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("changed", "shturman.sqlite3: changed since"),
        ("missing", "missing"),
        ("no manifest", "is no backup"),
        ("not json", "is no backup"),
        ("elsewhere", "none of ours"),
        ("other counts", "other numbers of rows"),
        ("newer", "newer Shturman"),
        ("company", "SHTURMAN_TELEGRAM_TOKEN"),
        ("format", "another version"),
    ],
)
def test_a_backup_in_doubt_changes_nothing(company: Run, copy: Path, tmp_path: Path, how: str, says: str) -> None:
    spoil(copy, how)
    before = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}
    said = company("db", "restore", "copy", "--replace", ends=1).err
    assert says in said
    assert "Not restored" in said
    after = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}
    assert after == before


def test_nothing_is_pulled_from_under_a_running_product(company: Run, copy: Path, tmp_path: Path) -> None:
    with lock.held(Settings().url):
        said = company("db", "restore", "copy", "--replace", ends=1).err
    assert "is running" in said
    assert "Stop it first" in said
    assert company("db", "restore", "copy", "--replace").code == 0


async def test_two_products_never_share_a_file(tmp_path: Path) -> None:
    async with running(tmp_path, now=AFTERNOON, only=["M05"]) as app:
        with pytest.raises(lock.InUse, match="running on"):
            await App(app.settings, Clock()).start()
        assert "is running" in lock.holder(app.settings.url)
    assert lock.holder(app.settings.url) == ""


def test_a_damaged_database_or_file_is_told(company: Run, tmp_path: Path) -> None:
    photo = keep(tmp_path / "data", PHOTO)
    photo.write_bytes(b"rot")
    assert photo.name in company("db", "backup", "copy").out
    file = tmp_path / "data/demo.sqlite3"
    ask(file, "PRAGMA journal_mode=DELETE")
    pages = bytearray(file.read_bytes())
    pages[4096 * 5 : 4096 * 60] = bytes(4096 * 55)
    file.write_bytes(bytes(pages))
    assert "malformed" in company("db", "backup", "second", ends=1).err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "data"]


# ── once a night ────────────────────────────────────────────────────────────────────────────────────────────


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-11-18T02:00", True),
        ("2026-11-17T03:00", "2026-11-18T02:59", False),
        ("2026-11-17T03:00", "2026-11-18T03:00", True),
        ("2026-11-18T03:00", "2026-11-18T23:00", False),
        ("2026-11-10T03:00", "2026-11-18T01:00", True),
        ("2027-01-01T03:00", "2026-11-18T01:00", True),
    ],
)
def test_due_once_a_day_from_the_hour_on(tmp_path: Path, last: str | None, now: str, due: bool) -> None:
    if last is not None:
        (tmp_path / nightly.name_at(at(last))).mkdir()
    (tmp_path / ".draft-x").mkdir()
    (tmp_path / "shturman-20261399T000000Z").mkdir()
    assert nightly.is_due(tmp_path, at(now), "Europe/Moscow", 3) is due


def test_the_newest_of_seven_days_and_four_weeks_are_kept(tmp_path: Path) -> None:
    """Sixty days, twice a day; and nothing that is not ours is ever removed."""
    for days in range(60):
        for hour in (3, 15):
            (tmp_path / nightly.name_at(at("2026-11-18T00:00") - timedelta(days=days, hours=-hour))).mkdir()
    others = {"shturman-by-hand", "photos", "shturman-20261101T000000Z.tar"}
    for name in others:
        (tmp_path / name).mkdir()
    left = nightly.prune(tmp_path, 7, 4, ZONE)
    moments = [made.astimezone(ZONE) for path in left if (made := nightly.made_at(path))]
    assert [f"{moment:%d.%m %H}" for moment in moments] == [
        *("18.11 15", "17.11 15", "16.11 15", "15.11 15", "14.11 15", "13.11 15", "12.11 15"),
        *("08.11 15", "01.11 15"),
    ]
    assert others <= {path.name for path in tmp_path.iterdir()}
    assert nightly.prune(tmp_path, 0, 0, ZONE) == left[:1]


def test_a_clock_that_was_moved_costs_no_backup(tmp_path: Path) -> None:
    """Names of the future, from a demo whose clock ran ahead, do not push out what is made now."""
    for days in range(40):
        (tmp_path / nightly.name_at(at("2027-06-01T03:00") + timedelta(days=days))).mkdir()
    new = tmp_path / nightly.name_at(at("2026-11-18T03:00"))
    new.mkdir()
    assert nightly.prune(tmp_path, 7, 4, ZONE, new)[-1] == new
    assert nightly.prune(tmp_path, 7, 4, ZONE)[-1] != new


@pytest.fixture
def night(company: Run, tmp_path: Path) -> Nightly:
    settings = Settings().model_copy(update={"backup_dir": tmp_path / "backups"})
    return Nightly(settings, Database(settings.url, settings.data_dir), Clock(MOMENT))


async def test_one_a_night_files_take_room_once_and_a_failure_is_noted(night: Nightly, tmp_path: Path) -> None:
    assert night.settings.backup_dir is not None
    keep(tmp_path / "data", PHOTO)
    await night.database.open()
    try:
        await night.tick()
        await night.tick()
        (first,) = nightly.backups(night.settings.backup_dir)
        night.clock.jump(MOMENT + timedelta(days=1))
        await night.tick()
        second, _ = nightly.backups(night.settings.backup_dir)
        (photo,) = first.glob("blobs/*/*")
        assert photo.samefile(second / photo.relative_to(first))
        assert backup.verified(second)["tables"]["people"] > 10
        assert await noted(night) == (True, "")

        night.clock.jump(MOMENT + timedelta(days=2))
        full = replace(night, settings=night.settings.model_copy(update={"backup_dir": tmp_path / "data/secret.key"}))
        await full.tick()
        assert await noted(night) == (False, f"[Errno 17] File exists: '{tmp_path / 'data/secret.key'}'")
        assert full.not_before is not None
        await full.tick()  # not before an hour has passed
        await night.tick()
        assert await noted(night) == (True, "")
    finally:
        await night.database.close()


async def noted(night: Nightly) -> tuple[bool, str] | None:
    async with night.database.read() as read:
        found = await nightly.last(read)
    return None if found is None else (found.ok, found.error)


# ── how long it takes ───────────────────────────────────────────────────────────────────────────────────────

ROWS = 400_000


@pytest.mark.soak
async def test_years_of_messages_are_copied_and_nobody_waits(night: Nightly, tmp_path: Path) -> None:
    """Half a gigabyte, with somebody writing all the while."""
    file = tmp_path / "data/demo.sqlite3"
    columns = "(key, channel, address, subject, kind, screen, toast, state, attempts, doubts, created_at)"
    row = f"('k' || value, 'web', 'M05', '', 'edit', printf('%.1200c', 'x'), '', 'sent', 1, 0, {AT})"
    count = f"WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {ROWS})"
    ask(file, f"INSERT INTO outbox {columns} {count} SELECT {row[1:-1]} FROM n")
    await night.database.open()
    try:
        calm = await pauses(night.database, asyncio.sleep(3))
        began = time.perf_counter()
        taking = asyncio.to_thread(backup.take, night.settings, tmp_path / "copy", MOMENT)
        busy = await pauses(night.database, taking)
        took = time.perf_counter() - began
        async with night.database.read() as read:
            asked = time.perf_counter()
            await standing(read, MOMENT)
            asked = time.perf_counter() - asked
    finally:
        await night.database.close()
    assert backup.verified(tmp_path / "copy")["tables"]["outbox"] == ROWS
    print(
        f"\n{file.stat().st_size / 1e6:.0f} MB copied and checked in {took:.1f} s; longest write meanwhile "
        f"{max(busy) * 1000:.0f} ms of {len(busy)}, before {max(calm) * 1000:.0f} ms of {len(calm)}; "
        f"figures of the rows in {asked * 1000:.1f} ms"
    )


async def pauses(database: Database, work: Coroutine[Any, Any, Any]) -> list[float]:
    """How long each of many writes took while the work was done."""
    task, found = asyncio.ensure_future(work), list[float]()
    while not task.done():
        began = time.perf_counter()
        async with database.work() as writing:
            await meta.put(writing, "soak", str(len(found)))
        found.append(time.perf_counter() - began)
    await task
    return found
