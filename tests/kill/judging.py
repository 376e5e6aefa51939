"""A storm from its first hour to the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.kill import history
from tests.kill.checks import Verdict
from tests.kill.nursery import Nursery
from tests.kill.phones import Witness
from tests.kill.sights import Diary
from tests.kill.storm import Storm


@asynccontextmanager
async def storm(folder: Path, nurse: Nursery, seed: int, mondays: int = 1, **day: Any) -> AsyncIterator[Storm]:
    """The demo company on a Monday at 08:50, everybody with a phone; nothing runs yet."""
    diary = Diary()
    async with Witness(diary) as server:
        made = Storm(folder, seed, nurse, diary, server, **day)
        await made.prepare(mondays)
        try:
            yield made
        finally:
            await nurse.kill()
            await made.eyes.close()
            (folder / "diary.txt").write_text("\n".join(diary.lines()), "utf-8")


async def heard(storm: Storm) -> Verdict:
    """All that is known of it, for a verdict."""
    addresses = {person: ("web", person) for person in storm.on_the_web}
    addresses |= {phone.person: ("telegram", str(number)) for number, phone in storm.server.phones.items()}
    storm.diary.killed |= {str(life.pid) for life in storm.lives if life.killed}
    for life in storm.lives:
        storm.diary.heard |= {(str(life.pid), to): moments for to, moments in life.heard.items()}
        storm.diary.kept |= {(str(life.pid), to): moments for to, moments in life.kept.items()}
    return Verdict(storm.diary, await history.read(storm.settings), storm.server, addresses)


async def judged(storm: Storm) -> Counter[str]:
    """The figures of a storm that broke no promise."""
    return figures_of(storm, await heard(storm))


def figures_of(storm: Storm, verdict: Verdict) -> Counter[str]:
    verdict.read()
    figures = verdict.figures
    figures["presses"] = len(storm.diary.acts)
    figures["kills"] = sum(times for name, times in storm.moments.items() if name != "in vain")
    figures["stops"] = storm.stops
    figures |= Counter({f"killed at: {name}": times for name, times in storm.moments.items()})
    assert not verdict.wrong, f"KILL_SEED={storm.seed}, {dict(figures)}:\n" + "\n".join(verdict.wrong)
    return figures
