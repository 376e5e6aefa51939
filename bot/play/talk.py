"""One run being played."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from algorithms.compiled import Algorithm
from dialogs.engine import Outcome
from dialogs.events import Outside
from dialogs.place import TaskDue, Walk
from dialogs.reading.results import Refused
from dialogs.session import Session
from storage.runs import Run


@dataclass
class Talk:
    """Its row, its walk, and what it reads from outside.

    `filed` are its tasks and `clock` its minute as they were stored last; None while nobody has looked.
    """

    algorithm: Algorithm
    run: Run
    outcome: Outcome
    outside: Outside
    filed: tuple[TaskDue, ...] | None = None
    clock: datetime | None = None

    @property
    def place(self) -> Walk:
        return self.outcome.walk

    @property
    def session(self) -> Session:
        return self.outcome.session

    @property
    def is_deciding(self) -> bool:
        frontier = self.place.frontier
        return frontier is not None and frontier.step.node.kind == "approve"

    def refuse(self, refused: Refused) -> None:
        """Nothing changes, and the next screen says why."""
        self.outcome = replace(self.outcome, changed=False, refused=refused, lost=())
