"""A durable step of a conversation, side by side with what others offer. See README.md beside."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from benchmarks.dialog.child import CONTESTANTS
from benchmarks.dialog.network import serve

OURS, ROW, THEIRS = "shturman", "aiogram+row", "aiogram-dialog+sqlite"


@dataclass
class Line:
    """A contestant with so many conversations open, and what its rounds took."""

    name: str
    open: int
    process: subprocess.Popen[str]
    bytes_each: float = 0.0
    rounds: list[dict[str, float]] = field(default_factory=list)

    def ask(self, **what: Any) -> Any:
        assert self.process.stdin is not None  # noqa: S101  # a pipe, see `started`
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> Any:
        assert self.process.stdout is not None  # noqa: S101
        for line in self.process.stdout:
            if line.startswith("> "):
                return json.loads(line[2:])
        raise SystemExit(f"{self.name} ended")

    def median(self, figure: str) -> float:
        return statistics.median(each[figure] for each in self.rounds)


def started(name: str, opened: int, url: str) -> Line:
    command = [sys.executable, "-m", "benchmarks.dialog.child", name, url]
    pipe = subprocess.PIPE
    line = Line(name, opened, subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))  # noqa: S603  # ourselves
    line.hear()
    line.bytes_each = line.ask(do="open", count=opened)
    return line


def measured(line: Line, alone: int, together: int) -> None:
    found = line.ask(do="alone", forms=alone)
    line.rounds.append(found | {"together": line.ask(do="together", forms=together)})


def goals(lines: dict[tuple[str, int], Line], few: int, many: int) -> list[tuple[str, float, str, float]]:
    """What was promised: a ratio, and how it may be at most or at least."""
    ours, row = lines[OURS, few], lines.get((ROW, few))
    theirs, full = lines.get((THEIRS, few)), lines.get((OURS, many))
    found: list[tuple[str, float, str, float]] = []
    if row:
        found.append((f"p50 / {ROW}", ours.median("p50") / row.median("p50"), "≤", 1.3))
        found.append((f"p99 / {ROW}", ours.median("p99") / row.median("p99"), "≤", 1.5))
        found.append((f"steps/s of 32 / {ROW}", ours.median("together") / row.median("together"), "≥", 1.0))
    if theirs:
        found.append((f"p50 / {THEIRS}", ours.median("p50") / theirs.median("p50"), "≤", 0.5))
        found.append((f"p99 / {THEIRS}", ours.median("p99") / theirs.median("p99"), "≤", 0.2))
    if full and many != few:
        found.append((f"p50, {many} open / {few} open", full.median("p50") / ours.median("p50"), "≤", 1.1))
    return found


def table(lines: dict[tuple[str, int], Line]) -> None:
    print(f"{'':24}{'open':>7}{'p50 ms':>9}{'p99 ms':>9}{'steps/s, 1':>12}{'steps/s, 32':>13}{'kB each':>9}")
    for line in lines.values():
        figures = [line.median(name) for name in ("p50", "p99", "rate", "together")]
        print(
            f"{line.name:24}{line.open:7}{figures[0]:9.2f}{figures[1]:9.2f}{figures[2]:12.0f}{figures[3]:13.0f}"
            f"{line.bytes_each / 1000:9.1f}"
        )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--forms", type=int, default=25, help="filled by one person in a round")
    asked.add_argument("--each", type=int, default=3, help="filled by each of 32 in a round")
    asked.add_argument("--open", type=int, nargs="*", default=[100, 10_000], help="conversations open beside")
    asked.add_argument("--only", nargs="*", default=list(CONTESTANTS))
    asked.add_argument("--wire", choices=("http", "memory"), default="http")
    wanted = asked.parse_args()
    url = ""
    if wanted.wire == "http":
        server, url = serve()
    lines = {(name, count): started(name, count, url) for count in wanted.open for name in wanted.only}
    for _ in range(wanted.rounds):
        for line in lines.values():
            measured(line, wanted.forms, wanted.each)
    for line in lines.values():
        line.process.stdin.close()  # type: ignore[union-attr]  # a pipe
    print(f"A step of {wanted.forms} forms, medians of {wanted.rounds} rounds taken in turns; wire: {wanted.wire}\n")
    table(lines)
    if OURS in wanted.only:
        print("\nShturman beside them:")
        for name, ratio, sign, goal in goals(lines, wanted.open[0], wanted.open[-1]):
            met = ratio <= goal if sign == "≤" else ratio >= goal
            print(f"  {name:36}{ratio:7.2f}   goal {sign} {goal:<4}  {'met' if met else 'MISSED'}")
    for line in lines.values():
        line.process.wait(30)
    if url:
        server.terminate()


if __name__ == "__main__":
    main()
