"""Worked cases: numbers, conversations and phrases with the answers they must give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.vectors.cards import Score


@dataclass(frozen=True)
class CaseResult:
    """One worked case: `not yet` means that its kind is not built, and is not counted."""

    name: str
    outcome: Literal["passed", "failed", "not yet"]
    detail: str
    score: Score | None = None  # of a message that was read: field by field

    def __str__(self) -> str:
        """A line; under a message that was not read as labelled, a line for each field."""
        if self.score is None:
            return f"{self.outcome:8} {self.name}" + (f": {self.detail}" if self.detail else "")
        word = "ok" if self.outcome == "passed" else "FAIL"
        first = f"{word:4} {self.name} {self.score.exact}/{self.score.labelled}"
        return "\n".join([first, *(f"     {fault}" for fault in self.score.faults)])
