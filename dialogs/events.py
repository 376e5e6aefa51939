"""What can happen to a run: a small closed set. Each event carries its own minute (`at`, naive, the run's zone).

`turn` is the turn a button was shown at; None for typed text, which always means the present step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from algorithms.model import Option
from algorithms.values import Value


@dataclass(frozen=True)
class Answered:
    """The whole answer of the present step. `files` are attachments kept beside it."""

    value: Value
    at: datetime
    by: str = ""
    turn: int | None = None
    comment: str = ""
    files: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Filled:
    """One field of the present form; the last missing one completes the step. `files` are kept with the answer."""

    name: str
    value: Value
    at: datetime
    by: str = ""
    turn: int | None = None
    files: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Ticked:
    """A checklist line put on or off: says the wanted state, so a double tap does no harm."""

    code: str
    on: bool
    at: datetime
    turn: int | None = None


@dataclass(frozen=True)
class Attached:
    """Files for the present step: its answer, or what goes with its words; more may follow."""

    files: tuple[Mapping[str, str], ...]
    at: datetime


@dataclass(frozen=True)
class Joined:
    """More files of an album whose other parts are on record: they go where those went, whatever is asked now."""

    files: tuple[Mapping[str, str], ...]
    group: str
    at: datetime


@dataclass(frozen=True)
class Considered:
    """An approver chose a decision that wants a comment first; the comment, or «no comment», completes it."""

    decision: str
    at: datetime
    turn: int | None = None


@dataclass(frozen=True)
class Submitted:
    """«Done» under a checklist, under attachments, or «no comment» under a decision."""

    at: datetime
    by: str = ""
    turn: int | None = None


@dataclass(frozen=True)
class TimerFired:
    """The clock reached the timer of the wait at `key`; counted from its due minute, however late it is told.

    `value`: what was collected until then, where something was.
    """

    key: str
    at: datetime
    value: Value = None


@dataclass(frozen=True)
class ClockPassed:
    """Time went on and nobody said anything: what a deadline promises happens now, if its minute has passed."""

    at: datetime


@dataclass(frozen=True)
class ChildEnded:
    """A conversation that the call at `key` waits for has ended with these values, its status among them."""

    key: str
    values: Mapping[str, Value]
    at: datetime


@dataclass(frozen=True)
class Looked:
    """Turn to another open question without answering this one: `thread` «» is the board."""

    at: datetime
    thread: str = ""
    turn: int | None = None


@dataclass(frozen=True)
class Back:
    at: datetime
    turn: int | None = None


@dataclass(frozen=True)
class Revised:
    """What was filed is opened again, whoever has accepted it meanwhile: the question before the filing."""

    at: datetime


@dataclass(frozen=True)
class Paused:
    until: datetime
    at: datetime


@dataclass(frozen=True)
class Resumed:
    at: datetime


@dataclass(frozen=True)
class Cancelled:
    reason: str
    at: datetime
    by: str = ""


Event: TypeAlias = (
    Answered
    | Filled
    | Ticked
    | Attached
    | Joined
    | Considered
    | Submitted
    | TimerFired
    | ClockPassed
    | ChildEnded
    | Looked
    | Back
    | Revised
    | Paused
    | Resumed
    | Cancelled
)


@dataclass(frozen=True)
class Outside:
    """What a run reads from outside, once per step: company settings now. `people` are those who may be chosen."""

    cfg: Mapping[str, Value] = field(default_factory=dict)
    people: tuple[Option, ...] = ()
