"""Files of numbers on their way in, and sums on their way out, each beside the plainest way to do the same.

    python -m benchmarks.numbers.run [--rows 200000] [--sheet-rows 100000] [--managers 10000] [--partners 100000]
        [--facts 5000000] [--rounds 3] [--databases sqlite,postgresql] [--parts files,sums,texts,presses]

Both sides do their work in one run, in turn; what is printed is the middle of several rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.numbers import aggregates, digests, files, presses
from benchmarks.numbers.aggregates import progress
from benchmarks.numbers.company import Size, build
from storage.database import Database
from storage.upgrade import upgrade


@contextmanager
def place(kind: str) -> Iterator[tuple[str, Path]]:
    """The address of an empty database, and a folder."""
    with tempfile.TemporaryDirectory(prefix="shturman-numbers-") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{Path(folder) / 'company.sqlite3'}", Path(folder)
        else:
            from tests import postgres  # noqa: PLC0415  # the server that tests use

            with postgres.empty_database() as url:
                yield url, Path(folder)


async def sums(kind: str, size: Size, rounds: int, parts: list[str]) -> None:
    with place(kind) as (url, folder):
        await upgrade(url)
        database = Database(url, folder)
        await database.open()
        began = time.perf_counter()
        await build(database, size, progress)
        print(f"\n{kind}: {size.facts} facts of {size.partners} partners, built in {time.perf_counter() - began:.0f} s")
        if "sums" in parts:
            print(*await aggregates.compare(database, size, rounds), sep="\n", flush=True)
        if "texts" in parts:
            print(*await digests.compare(database), sep="\n", flush=True)
        await database.close()


def main() -> None:
    given = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    for name, number in (("rows", 200_000), ("sheet-rows", 100_000), ("rounds", 3)):
        given.add_argument(f"--{name}", type=int, default=number)
    for name, number in (("managers", 10_000), ("partners", 100_000), ("facts", 5_000_000)):
        given.add_argument(f"--{name}", type=int, default=number)
    given.add_argument("--databases", default="sqlite,postgresql")
    given.add_argument("--parts", default="files,sums,texts,presses")
    asked = given.parse_args()
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", file=sys.stderr)
    parts, kinds = asked.parts.split(","), asked.databases.split(",")
    for kind in kinds:
        if "files" in parts:
            with place(kind) as (url, folder):
                asyncio.run(files.compare(url, folder, asked.rows, asked.sheet_rows, asked.rounds))
        if "presses" in parts:
            with place(kind) as (url, folder):
                asyncio.run(presses.compare(url, folder, asked.rows))
        if {"sums", "texts"} & set(parts):
            asyncio.run(sums(kind, Size(asked.managers, asked.partners, asked.facts), asked.rounds, parts))
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}", file=sys.stderr)


if __name__ == "__main__":
    main()
