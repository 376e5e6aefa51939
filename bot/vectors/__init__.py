"""Worked cases: numbers, conversations and phrases with the answers they must give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class CaseResult:
    """One worked case: `not yet` means that its kind is not built, and is not counted."""

    name: str
    outcome: Literal["passed", "failed", "not yet"]
    detail: str
