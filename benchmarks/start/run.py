"""Time to ready and idle memory of `shturman run`, beside the bare imports that it needs, each in turn.

    python -m benchmarks.start.run [--rounds 5]

Ready is the line that a person waits for. Memory is asked for ten seconds later, after the first ticks: resident (RSS)
and the part that is really this process's (PSS). The database is there already; nothing is compiled for the first time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.push.company import fill
from benchmarks.push.network import Phones
from bot.settings import Settings

TOKEN = "42:benchmark-token-benchmark-token-123"  # noqa: S105  # of a stand-in
SETTLED_S = 10
GOAL = 1.2
HOUSE = (
    "sqlalchemy.ext.asyncio",
    "alembic.command",
    "pydantic_settings",
    "structlog",
    "apscheduler.schedulers.asyncio",
)
HOUSE += ("yaml", "fluent.runtime", "babel.dates", "typer", "prometheus_client")
BARE = {
    "page": (*HOUSE, "aiosqlite", "aiohttp.web"),
    "telegram": (*HOUSE, "aiosqlite", "aiohttp.web", "aiogram"),
    "telegram, PostgreSQL": (*HOUSE, "asyncpg", "aiohttp.web", "aiogram"),
}
Measured = tuple[float, float, float]


def measured(command: list[str], environment: Mapping[str, str]) -> Measured:
    """Seconds to ready; MB of RSS and of PSS."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603  # made here
    try:
        assert process.stdout is not None  # noqa: S101  # it was asked for
        line = process.stdout.readline()
        took = time.perf_counter() - begun
        if "ready" not in line:
            raise SystemExit(f"did not start: {command}")
        time.sleep(SETTLED_S)
        said = Path(f"/proc/{process.pid}/smaps_rollup").read_text("utf-8")
    finally:
        process.terminate()
        process.wait(20)
    memory = {words[0]: int(words[1]) / 1024 for line in said.splitlines()[1:] if (words := line.split())}
    return took, memory["Rss:"], memory["Pss:"]


@contextmanager
def places(url: str) -> Iterator[Mapping[str, Mapping[str, str]]]:
    """The settings of each kind of installation."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SHTURMAN_")}
    clean |= {"SHTURMAN_ENV_FILE": os.devnull, "SHTURMAN_HTTP_PORT": "0", "SHTURMAN_LOCAL_CHAT_PORT": "0"}
    bot = {"SHTURMAN_TELEGRAM_TOKEN": TOKEN, "SHTURMAN_TELEGRAM_API_URL": url}
    with tempfile.TemporaryDirectory() as folder:
        found = {
            "page": clean | {"SHTURMAN_DATA_DIR": f"{folder}/page"},
            "telegram": clean | bot | {"SHTURMAN_DATA_DIR": f"{folder}/telegram"},
        }
        if server := os.environ.get("TEST_DATABASE_URL"):
            found["telegram, PostgreSQL"] = (
                clean
                | bot
                | {
                    "SHTURMAN_DATA_DIR": f"{folder}/postgresql",
                    "SHTURMAN_DATABASE_URL": server,
                }
            )
        for name in ("telegram", "telegram, PostgreSQL"):
            if name in found:
                _company(found[name])
        yield found


def _company(environment: Mapping[str, str]) -> None:
    own = {name: value for name, value in environment.items() if name.startswith("SHTURMAN_")}
    before = dict(os.environ)
    os.environ.update(own)
    asyncio.run(fill(Settings(), 20))
    os.environ.clear()
    os.environ.update(before)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    run = [str(Path(sys.executable).with_name("shturman")), "run"]
    phones = Phones()
    with places(phones.url) as found:
        for name, environment in found.items():
            bare = [sys.executable, "-m", "benchmarks.start.child", *BARE[name]]
            measured(run, environment), measured(bare, environment)  # whatever is made once
            taken: dict[str, list[Measured]] = {"bare imports": [], "shturman run": []}
            for _ in range(rounds):
                taken["bare imports"].append(measured(bare, environment))
                taken["shturman run"].append(measured(run, environment))
            report(name, {kind: _medians(rows) for kind, rows in taken.items()})
    phones.end()


def _medians(rows: list[Measured]) -> Measured:
    seconds, rss, pss = (statistics.median(column) for column in zip(*rows, strict=True))
    return seconds, rss, pss


def report(name: str, taken: Mapping[str, Measured]) -> None:
    print(f"\n{name:22} {'ready, s':>9} {'RSS, MB':>9} {'PSS, MB':>9}")
    for kind, row in taken.items():
        print(f"  {kind:20} {row[0]:9.2f} {row[1]:9.1f} {row[2]:9.1f}")
    ratios = [ours / theirs for ours, theirs in zip(taken["shturman run"], taken["bare imports"], strict=True)]
    met = "met" if max(ratios[0], ratios[2]) <= GOAL else "MISSED"
    print(f"  {'ratio':20} {ratios[0]:9.2f} {ratios[1]:9.2f} {ratios[2]:9.2f}   goal {GOAL}  {met}", flush=True)


if __name__ == "__main__":
    main()
