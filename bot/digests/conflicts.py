"""Conflicts that go on, for whoever leads: with whom, since when, and how far the conversation is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.methodology import Methodology
from dialogs.digests import OpenConflict, TeamWeek
from dialogs.events import Outside
from dialogs.figures import PartnerFigures
from dialogs.progress import progress
from dialogs.session import session_from_json
from dialogs.walk import walk
from storage import runs
from storage.database import Reading


def conflicts(every: Sequence[PartnerFigures]) -> list[OpenConflict]:
    return [
        OpenConflict(each.id, each.name, run.days, 0, 0, each.name_en, run.id)
        for each in every
        if (run := each.work.conflict) is not None
    ]


async def with_steps(read: Reading, week: TeamWeek, library: Methodology) -> TeamWeek:
    """The one that the digest names is looked up; of the others nothing is said that needs it."""
    if not week.lasting:
        return week
    named = week.lasting[0]
    return replace(week, conflicts=(await _with_step(read, named, library), *(set(week.conflicts) - {named})))


async def _with_step(read: Reading, conflict: OpenConflict, library: Methodology) -> OpenConflict:
    run = await runs.load(read, conflict.run_id)
    if run is None:
        return conflict
    algorithm = await library.version(read, run.version)
    done = progress(walk(algorithm, session_from_json(run.state), Outside(algorithm.cfg)))
    return replace(conflict, step=min(done.done + 1, done.total), steps=done.total)
