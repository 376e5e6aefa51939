"""The whole demo company as the command makes it: 150 partners with their 26 weeks and stories.

Made once for all processes of a run: that takes seconds.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from bot.demo.draw import Company, draw
from bot.demo.filling import keep
from storage.database import Database
from storage.upgrade import upgrade

SEED = 20261118
TODAY = date(2026, 11, 18)
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:12] or str(os.getpid())
_FOLDER = Path(os.environ.get("PYTEST_DEBUG_TEMPROOT") or tempfile.gettempdir()) / f"demo-whole-{RUN}"


@cache
def drawn() -> Company:
    """Its rows, without a database."""
    return draw(SEED, TODAY)


@cache
def _held() -> int:
    """A lock that every process of the run has a share in, until it ends; whoever is the last one puts things away."""
    lock = os.open(_FOLDER.with_suffix(".lock"), os.O_CREAT | os.O_RDWR)
    atexit.register(_leave, lock)
    return lock


def _leave(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.with_suffix(".lock").unlink(missing_ok=True)


async def whole() -> Path:
    """Its SQLite file; not to be written into."""
    file = _FOLDER / "demo.sqlite3"
    lock = _held()
    fcntl.flock(lock, fcntl.LOCK_SH)
    if not file.exists():
        fcntl.flock(lock, fcntl.LOCK_EX)  # the others wait, and find it made
        if not file.exists():
            await _make(file)
        fcntl.flock(lock, fcntl.LOCK_SH)
    return file


async def _make(file: Path) -> None:
    draft = file.with_name(f"draft-{os.getpid()}.sqlite3")
    draft.parent.mkdir(exist_ok=True)
    await upgrade(f"sqlite:///{draft}")
    database = Database(f"sqlite:///{draft}", draft.parent)
    await database.open()
    await keep(database, drawn())
    await database.close()
    draft.rename(file)


async def big(folder: Path) -> Path:
    """A copy of it to write into, in a folder that is there."""
    return Path(shutil.copyfile(await whole(), folder / "demo.sqlite3"))
