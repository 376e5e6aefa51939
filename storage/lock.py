"""Who is at work on a SQLite database: one product, told by a lock on a file beside it. Death lets the lock go.

Commands of the operator do not ask for it: SQLite itself keeps them and the product apart. What would pull the file
from under a running product does.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.database import driver_url

PAUSES_S = (0.01, 0.05, 0.1)


class InUse(RuntimeError):
    """The product is running on this database."""


class Lock:
    """Held until `release`, or until nobody knows of it any more, at the latest with the process."""

    def __init__(self, handle: int | None) -> None:
        self._handle = handle

    def release(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    __del__ = release


def take(url: str) -> Lock:
    """Raises InUse, with words that say who has it. A server database keeps its own order: there it is always free."""
    made = driver_url(url)
    if made.get_backend_name() != "sqlite":
        return Lock(None)
    path = Path(f"{made.database}.lock")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    lock = Lock(handle)
    if not _locked(handle):
        holder = os.read(handle, 20).decode(errors="replace").strip()
        raise InUse(f"Shturman is running on {made.database} (process {holder or 'unknown'})")
    os.truncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return lock


def _locked(handle: int) -> bool:
    """With some patience: whoever only looks whether it is free has it for a moment."""
    for pause in PAUSES_S:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(pause)
        else:
            return True
    return False


@contextmanager
def held(url: str) -> Iterator[None]:
    lock = take(url)
    try:
        yield
    finally:
        lock.release()


def holder(url: str) -> str:
    """In words, who has it; empty when nobody. Leaves no file behind."""
    made = driver_url(url)
    if made.get_backend_name() != "sqlite" or not Path(f"{made.database}.lock").exists():
        return ""
    try:
        take(url).release()
    except InUse as error:
        return str(error)
    return ""
