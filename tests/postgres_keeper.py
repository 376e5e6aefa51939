"""A PostgreSQL that lives as long as somebody holds its lifeline; then it stops and its folder goes.

Started by `tests/postgres.py` as a process of its own: whatever happens to the tests, even a kill, lets go of the
lifeline. Only the standard library, so that it starts at once.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

NOBODY = 65534  # PostgreSQL refuses to run as root
SETTINGS = {
    # Nothing here outlives the tests: what makes a server survive a power cut only costs time.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_connections": "300",
    "listen_addresses": "",
    "logging_collector": "off",
    "log_checkpoints": "off",
}


def within(folder: Path) -> dict[str, Any]:
    """How our programs are started. Beside root there must be somebody else, who may read them."""
    options: dict[str, Any] = {"env": {"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", "")}, "cwd": folder}
    if os.geteuid() == 0:
        options |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    return options | {"stdout": (folder / "log").open("ab"), "stderr": subprocess.STDOUT}


def readable(folder: Path, programs: Path) -> Path:
    """The programs where nobody may read them; a copy, when they lie behind a closed folder."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    package = programs.parent.parent
    for part in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / part, folder / "programs" / part)
    return folder / "programs" / programs.relative_to(package.parent)


def make(folder: Path, programs: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(data, NOBODY, NOBODY)
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    words = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    made: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--no-sync",
        "--no-instructions",
        *words,
        *settings,
    ]
    subprocess.run(made, check=True, **within(folder))


def die_with_me() -> None:
    """Should the keeper itself be killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def start(folder: Path, programs: Path) -> subprocess.Popen[bytes]:
    words: list[str | Path] = [programs / "postgres", "-D", folder / "data", "-k", folder / "data"]
    server = subprocess.Popen(words, preexec_fn=die_with_me, **within(folder))  # noqa: PLW1509  # one thread
    socket = folder / "data" / ".s.PGSQL.5432"
    while b"ready to accept connections" not in (folder / "log").read_bytes() or not socket.exists():
        try:
            raise SystemExit(f"PostgreSQL ended ({server.wait(0.01)}): {(folder / 'log').read_text()[-2000:]}")
        except subprocess.TimeoutExpired:
            continue
    return server


def main(folder: Path, programs: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the tests; they still have databases to drop
    lifeline = os.open(folder / "lifeline", os.O_RDONLY | os.O_NONBLOCK)
    programs = readable(folder, programs)
    make(folder, programs)
    server = start(folder, programs)
    print("ready", flush=True)
    lock = (folder.parent / f"{folder.name}.lock").open("a")
    # Readable without a byte: the last one that held the other end has let go.
    select.select([lifeline], [], [])
    fcntl.flock(lock, fcntl.LOCK_EX)  # whoever wants a server now waits, finds none and makes a new one
    server.send_signal(signal.SIGQUIT)
    server.wait()
    shutil.rmtree(folder)
    Path(lock.name).unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
