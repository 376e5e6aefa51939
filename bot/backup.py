"""A copy of the company's data: taken while the product runs, and checked before it is believed.

A folder with the database as one file, the kept files, the signing key, and a manifest that names them all. It gets its
name when it is complete, so what has the name of a backup is one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.settings import Settings
from storage.database import driver_url

FORMAT = 1
MANIFEST, DATABASE, KEY, BLOBS = "manifest.json", "shturman.sqlite3", "secret.key", "blobs"
DRAFT = ".draft-"  # half-written, in the folder of files and here
STAMP = "%Y%m%dT%H%M%SZ"
COMPLAINTS = 5


class BackupRefused(ValueError):
    """In words that say what to do."""


# ── taking one ──────────────────────────────────────────────────────────────────────────────────────────────


def take(settings: Settings, target: Path, at: datetime, like: Path | None = None) -> dict[str, Any]:
    """Make the folder `target` and return its manifest. Files that `like`, an older backup, holds take no new room.

    Raises BackupRefused and OSError; then nothing is left of it.
    """
    source = database_file(settings)
    if not source.is_file():
        raise BackupRefused(f"there is no database at {source}")
    if target.exists():
        raise BackupRefused(f"{target} is there already: name a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=DRAFT))  # for the owner's eyes
    try:
        manifest = _filled(settings, source, draft, like) | {"made_at": at.astimezone(UTC).isoformat()}
        write(draft / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        sync(draft)
        draft.rename(target)
        sync(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest


def database_file(settings: Settings) -> Path:
    url = driver_url(settings.url)
    if url.get_backend_name() != "sqlite":
        raise BackupRefused("only SQLite is copied here; PostgreSQL has pg_dump, and files are in SHTURMAN_DATA_DIR")
    return Path(url.database or "")


def _filled(settings: Settings, source: Path, draft: Path, like: Path | None) -> dict[str, Any]:
    facts = _copy_database(source, draft / DATABASE)
    # After the database: a file is on disk before a row speaks of it, so each row of the copy has its file.
    key = settings.data_dir / KEY
    files = {DATABASE: _described(draft / DATABASE)}
    if key.is_file():
        files[KEY] = copy(key, draft / KEY)
    for path in sorted(_blobs(settings.data_dir)):
        name = f"{BLOBS}/{path.parent.name}/{path.name}"
        twin = like / name if like is not None else None
        if (kept := _copy_blob(path, draft / name, twin)) is not None:
            files[name] = kept
    damaged = sorted(name for name, each in files.items() if name.startswith(BLOBS) and each["sha256"] != name[-64:])
    made_by = {"format": FORMAT, "version": version("shturman"), "key": KEY in files, "damaged": damaged}
    return made_by | facts | {"files": files}


def _blobs(data_dir: Path) -> Iterator[Path]:
    return (path for path in (data_dir / BLOBS).glob("*/*") if not path.name.startswith(DRAFT) and path.is_file())


def _copy_database(source: Path, target: Path) -> dict[str, Any]:
    """In one step: a reader of one moment holds up no writer, and a copy in pieces would begin anew at each write."""
    write(target, b"")
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file
            return _checked(new)
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"the database cannot be copied: {error}") from error


def _checked(connection: sqlite3.Connection) -> dict[str, Any]:
    """What the database holds. A copy that is not sound must not push a sound one out."""
    said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
    if said != ["ok"] or orphans:
        raise BackupRefused(f"the database is damaged: {said[0] if said != ['ok'] else f'orphans in {orphans[0]}'}")
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    own = [name for name in names if not name.startswith("sqlite_")]
    # The names are the database's own, from the line above.
    counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in own}  # noqa: S608
    demo = connection.execute("SELECT 1 FROM meta WHERE key = 'demo'").fetchone() is not None
    step = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return {"revision": step[0] if step else None, "demo": demo, "tables": counts}


def _copy_blob(path: Path, target: Path, twin: Path | None) -> dict[str, Any] | None:
    """None for a file that was erased meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        if twin is not None and twin.is_file() and _described(twin) == (found := _described(path)):
            os.link(twin, target)
            return found
    except FileNotFoundError:
        return None
    except OSError:
        pass  # a file system without links
    try:
        return copy(path, target)
    except FileNotFoundError:
        return None


def copy(path: Path, target: Path) -> dict[str, Any]:
    with path.open("rb") as source:
        return write(target, iter(lambda: source.read(1 << 20), b""))


def write(target: Path, data: bytes | Iterator[bytes]) -> dict[str, Any]:
    """On disk, readable by its owner alone; returns what the manifest says of it."""
    told, size = hashlib.sha256(), 0
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for piece in (data,) if isinstance(data, bytes) else data:
            told.update(piece)
            size += file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return {"sha256": told.hexdigest(), "size": size}


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "size": file.tell()}


def sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ── believing one ───────────────────────────────────────────────────────────────────────────────────────────


def verified(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose every file is there and as it was. Raises BackupRefused."""
    manifest = read_manifest(folder)
    wrong = [f"{name}: {words}" for name, each in manifest["files"].items() if (words := _wrong(folder, name, each))]
    if wrong:
        more = f" and {len(wrong) - COMPLAINTS} more" if len(wrong) > COMPLAINTS else ""
        raise BackupRefused(f"{folder} is not whole: {'; '.join(wrong[:COMPLAINTS])}{more}")
    address = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        if _checked(connection)["tables"] != manifest["tables"]:
            raise BackupRefused(f"{folder} is not whole: its tables hold other numbers of rows than it says")
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        found, names = manifest["format"], set(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupRefused(f"{folder} is no backup: it has no readable {MANIFEST}") from error
    if found != FORMAT:
        raise BackupRefused(f"{folder} was made by another version of Shturman (format {found})")
    if DATABASE not in names or not all(_is_ours(name) for name in names):
        raise BackupRefused(f"{folder} is no backup: its {MANIFEST} names files that are none of ours")
    return dict(manifest)


def _is_ours(name: str) -> bool:
    """Else it could name a file anywhere."""
    parts = name.split("/")
    return name in (DATABASE, KEY) or (len(parts) == 3 and parts[0] == BLOBS and all(p.isalnum() for p in parts))


def _wrong(folder: Path, name: str, told: Mapping[str, Any]) -> str:
    try:
        return "" if _described(folder / name) == told else "changed since"
    except OSError:
        return "missing"


# ── in words ────────────────────────────────────────────────────────────────────────────────────────────────


def told(manifest: Mapping[str, Any]) -> str:
    tables, files = manifest["tables"], manifest["files"]
    kept = sum(name.startswith(BLOBS) for name in files)
    size = sum(each["size"] for each in files.values()) / 1e6
    counts = [_counted(tables["people"], "person", "people"), _counted(tables["reports"], "report", "reports")]
    words = f"{', '.join(counts)}, {_counted(kept, 'file', 'files')}, {size:.1f} MB, as of"
    words = f"{words} {manifest['made_at'][:16].replace('T', ' ')} UTC."
    if manifest["damaged"]:
        words += f" Damaged on this disk already: {', '.join(manifest['damaged'][:COMPLAINTS])}."
    return words if manifest["key"] else f"{words} The signing key is in SHTURMAN_SECRET_KEY: keep that as well."


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
