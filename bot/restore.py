"""Putting a backup back: checked first, beside what is there, then in its place. What was there is kept aside."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.backup import BLOBS, DATABASE, DRAFT, KEY, STAMP, BackupRefused, copy, database_file, sync, told, verified
from bot.settings import Settings
from storage import audit, lock
from storage.database import Database
from storage.upgrade import known, upgrade

SIDES = ("", "-wal", "-shm", "-journal")  # a database that was killed is more than its file


@dataclass(frozen=True)
class Since:
    """What happened after a backup was made: the numbers given last, the people erased."""

    counters: Mapping[str, int] = field(default_factory=dict)
    erased: tuple[str, ...] = ()


@dataclass(frozen=True)
class Restored:
    """`aside` holds what was there before; None when there was nothing."""

    manifest: Mapping[str, Any]
    aside: Path | None
    since: Since


async def restore(settings: Settings, folder: Path, at: datetime, *, replace: bool = False) -> Restored:
    """Put a backup in the place of the company's data. Raises BackupRefused, InUse, OSError: nothing changed."""
    manifest = verified(folder)
    _fits(settings, manifest)
    with lock.held(settings.url):
        done = _put_back(settings, folder, manifest, at, replace)
    await upgrade(settings.url)
    database = Database(settings.url, settings.data_dir)
    await database.open()
    try:
        async with database.work() as work:
            detail = {"made_at": manifest["made_at"], "revision": manifest["revision"]}
            await audit.append(work, audit.Deed(at, "server", "db.restore", folder.name, detail))
    finally:
        await database.close()
    return done


def _fits(settings: Settings, manifest: Mapping[str, Any]) -> None:
    if manifest["revision"] not in known():
        raise BackupRefused(f"it is of a newer Shturman ({manifest['version']}): install that first")
    if manifest["demo"] and settings.has_messenger:
        raise BackupRefused("it is a backup of the demo: it does not belong beside a messenger")
    if not manifest["demo"] and not settings.has_messenger and not settings.database_url:
        raise BackupRefused("it is a company's: set SHTURMAN_TELEGRAM_TOKEN or SHTURMAN_DATABASE_URL, as when it ran")


def _put_back(settings: Settings, folder: Path, manifest: Mapping[str, Any], at: datetime, replace: bool) -> Restored:
    target = database_file(settings)
    old = _in_the_way(settings, target, folder)
    if old and not replace:
        raise BackupRefused(f"{old[0]} is there already: add --replace, and it is kept aside")
    with _drafts(settings, target, folder, manifest) as drafts:
        since = _since(target, manifest["made_at"]) if target.exists() else Since()
        _count_on(drafts[target], since.counters)
        aside = _put_aside(old, settings.data_dir / f"before-restore-{at.astimezone(UTC):{STAMP}}") if old else None
        for place, draft in drafts.items():
            draft.replace(place)
        for home in {place.parent for place in drafts}:
            sync(home)
    return Restored(manifest, aside, since)


def _put_aside(old: list[Path], aside: Path) -> Path:
    aside.mkdir(mode=0o700, parents=True)
    for path in old:
        if path.exists():  # reading the old database may have tidied up beside it
            shutil.move(path, aside / path.name)
    return aside


def _in_the_way(settings: Settings, target: Path, folder: Path) -> list[Path]:
    """Nobody's data is written over: what is there, but for the very same key."""
    key, blobs = settings.data_dir / KEY, settings.data_dir / BLOBS
    same = (folder / KEY).is_file() and key.is_file() and (folder / KEY).read_bytes() == key.read_bytes()
    there = [Path(f"{target}{side}") for side in SIDES] + ([] if same else [key])
    return [path for path in there if path.exists()] + ([blobs] if blobs.is_dir() and any(blobs.iterdir()) else [])


@contextmanager
def _drafts(settings: Settings, target: Path, folder: Path, manifest: Mapping[str, Any]) -> Iterator[dict[Path, Path]]:
    """Whole copies beside the places they go to, so that the rest is renaming."""
    places = {DATABASE: target, KEY: settings.data_dir / KEY, BLOBS: settings.data_dir / BLOBS}
    drafts: dict[Path, Path] = {}
    try:
        for name, told in manifest["files"].items():
            top, *rest = name.split("/")
            place = places[top]
            if place not in drafts:
                place.parent.mkdir(parents=True, exist_ok=True)
                drafts[place] = Path(tempfile.mkdtemp(dir=place.parent, prefix=DRAFT)) / top
            piece = drafts[place].joinpath(*rest)
            piece.parent.mkdir(parents=True, exist_ok=True)
            if copy(folder / name, piece) != told:
                raise BackupRefused(f"{name} changed while it was read: nothing was put back")
        yield drafts
    finally:
        for draft in drafts.values():
            shutil.rmtree(draft.parent, ignore_errors=True)


def _since(old: Path, made_at: str) -> Since:
    """What the database in place knows of the time after the backup. One that cannot be read knows nothing."""
    moment = datetime.fromisoformat(made_at).astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    erased = "SELECT DISTINCT object FROM audit WHERE action = 'people.erase' AND at > ? ORDER BY object"
    try:
        with closing(sqlite3.connect(old)) as before:
            given = dict(before.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
            return Since(given, tuple(row[0] for row in before.execute(erased, (moment,))))
    except sqlite3.DatabaseError:
        return Since()


def _count_on(database: Path, given: Mapping[str, int]) -> None:
    """Numbers given since the backup was made, a report's above all, are never given again."""
    with closing(sqlite3.connect(database)) as connection, connection:
        own = dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
        for name, seq in given.items():
            connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            highest = max(seq, own.get(name, 0))
            connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, highest))


def told_restored(done: Restored) -> str:
    words = told(done.manifest)
    if done.aside is not None:
        words += f" What was there is in {done.aside}."
    if done.since.erased:
        people = ", ".join(done.since.erased)
        words += f" Erased after the backup was made, so erase them again: {people}."
    return words
