"""Monday, nine o'clock: everybody is told, at the pace that Telegram bears, and whoever talks meanwhile is answered.

    python -m benchmarks.push.run [--people 300]

The product is `shturman run` as anybody starts it, on SQLite, with its own ticker; the stand-in for Telegram is a
process of its own. Two Mondays: one on which nobody talks, one on which four questions a second are asked.
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
from collections.abc import Sequence
from pathlib import Path

from benchmarks.push.company import FIRST, TALKERS, fill
from benchmarks.push.network import OVERALL, Phones
from bot.settings import Settings

TOKEN = "42:benchmark-token-benchmark-token-123"  # noqa: S105  # of a stand-in
BEFORE = "2026-11-23T08:59:05"  # the third tick finds it is nine
ASKED_EACH_S = 0.25
GOAL_TIME, GOAL_REPLY = 1.03, 1.2


class Monday:
    """One start of the product, until all are told."""

    def __init__(self, folder: Path, people: int) -> None:
        self.folder, self.people = folder, people
        self.phones = Phones()
        self.asked = 0

    def run(self, *, talking: bool) -> None:
        environment = self.environment()
        product = subprocess.Popen(  # noqa: S603  # the product
            [Path(sys.executable).with_name("shturman"), "run"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert product.stdout is not None  # noqa: S101  # it was asked for
            print("  " + product.stdout.readline().strip(), file=sys.stderr)
            self.until_told(talking)
            time.sleep(1)
        finally:
            product.terminate()
            product.wait(20)
        self.arrived, self.handed, self.refused, self.impatient = self.phones.ask("all")
        self.phones.end()

    def environment(self) -> dict[str, str]:
        set_to = {
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / 'company.sqlite3'}",
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.phones.url,
            "NOW": BEFORE,
            "HTTP_PORT": "0",
            "LOG_LEVEL": "warning",
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SHTURMAN_")}
        named = {f"SHTURMAN_{name}": value for name, value in set_to.items()}
        os.environ.update(named)
        asyncio.run(fill(Settings(), self.people))
        return clean | named | {"SHTURMAN_ENV_FILE": os.devnull}

    def until_told(self, talking: bool) -> None:
        """In its first minute the product is idle but for those who talk; then comes Monday."""
        give_up = time.monotonic() + 60 + 3 * self.people / OVERALL + 30
        while time.monotonic() < give_up:
            if talking:
                self.talk()
            time.sleep(ASKED_EACH_S)
            told, *_ = self.phones.ask("counts")
            if told - self.asked >= self.people - 5:  # answers on their way are neither
                break
        time.sleep(2)

    def talk(self) -> None:
        chat = FIRST + self.asked % TALKERS
        self.asked += 1
        person = {"id": chat, "is_bot": False, "first_name": "Иван", "language_code": "ru"}
        where = {"id": chat, "type": "private", "first_name": "Иван"}
        message = {"message_id": self.asked, "date": int(time.time()), "chat": where, "from": person, "text": "/help"}
        self.phones.ask("write", [{"update_id": self.asked, "message": message}])

    # ── what came of it ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def pushed(self) -> list[float]:
        return [at for at, chat in self.arrived if chat < FIRST]

    def replies(self, during: bool) -> list[float]:
        """Milliseconds from the update handed over to the answer arrived, beside the pushes or before them."""
        begun, done = self.pushed[0], self.pushed[-1]
        waits = []
        for at, chat in self.handed:
            answered = next((moment for moment, to in self.arrived if to == chat and moment > at), None)
            beside = begun <= at <= done
            if answered is not None and beside == during and at <= done:
                waits.append((answered - at) * 1000)
        return waits

    def busiest_second(self) -> int:
        moments = [at for at, _ in self.arrived]
        return max(sum(begun <= at < begun + 1 for at in moments) for begun in moments)


def report(quiet: Monday, busy: Monday) -> None:
    for name, monday in (("nobody talks", quiet), ("four questions a second", busy)):
        took, count = monday.pushed[-1] - monday.pushed[0], len(monday.pushed)
        beside = sum(chat >= FIRST and monday.pushed[0] <= at <= monday.pushed[-1] for at, chat in monday.arrived)
        bound = (count + beside) / OVERALL
        print(f"\n{name}: {count} pushes and {beside} answers in {took:.2f} s; at thirty a second {bound:.2f} s")
        print(f"  time            {took / bound:.3f} of it        goal {GOAL_TIME}   {_met(took / bound <= GOAL_TIME)}")
        print(f"  busiest second  {monday.busiest_second()} messages")
        print(
            f"  refused (429)   {monday.refused}, impatient {monday.impatient}   goal 0      {_met(not monday.refused)}"
        )
    idle, beside_pushes = busy.replies(during=False), busy.replies(during=True)
    print(f"\nanswers, ms       p50      p99   ({len(idle)} idle, {len(beside_pushes)} beside pushes)")
    print(f"  idle         {_quantile(idle, 50):7.1f}  {_quantile(idle, 99):7.1f}")
    print(f"  beside       {_quantile(beside_pushes, 50):7.1f}  {_quantile(beside_pushes, 99):7.1f}")
    ratio = _quantile(beside_pushes, 99) / _quantile(idle, 99)
    print(f"  p99 ratio    {ratio:7.2f}        goal {GOAL_REPLY}   {_met(ratio <= GOAL_REPLY)}")


def _quantile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _met(yes: bool) -> str:
    return "met" if yes else "MISSED"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=300)
    people = options.parse_args().people
    mondays = []
    for talking in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            monday = Monday(Path(folder), people)
            monday.run(talking=talking)
            mondays.append(monday)
    report(*mondays)


if __name__ == "__main__":
    main()
