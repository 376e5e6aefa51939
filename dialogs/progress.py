"""How far a run is: answered questions, and the fewest still ahead on the way to a good end."""

from __future__ import annotations

from dialogs.place import ASKING, Walk
from dialogs.screens import Progress


def progress(place: Walk) -> Progress:
    """`done` questions answered of `done` + the shortest way ahead."""
    done = sum(visit.answer is not None and visit.step.node.kind in ASKING for visit in place.path)
    ahead = place.algorithm.ahead[place.frontier.key.step] if place.frontier else 0
    return Progress(done, done + ahead)
