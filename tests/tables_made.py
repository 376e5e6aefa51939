"""Databases in files that are made once a process, then copied: making one takes longer than most tests."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from storage.database import Database
from storage.upgrade import upgrade

_KEPT = tempfile.TemporaryDirectory(prefix="databases-made-")
FOLDER = Path(_KEPT.name)


async def migrated(database: Database) -> None:
    """All tables and no rows, where no file is yet. A server's databases are copies already, see `tests.postgres`."""
    template = FOLDER / "empty.sqlite3"
    if not database.single_writer or _file(database).exists():
        return
    if not template.exists():
        await upgrade(f"sqlite:///{template}.draft")
        shutil.move(f"{template}.draft", template)
    copied(template, database)


def copied(template: Path, database: Database) -> None:
    file = _file(database)
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, file)


def _file(database: Database) -> Path:
    return Path(str(database.url.database))
