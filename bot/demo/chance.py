"""Chance that repeats: the same name gives the same draws on any machine. Whole numbers only, no logarithm, no root.

Of `random.Random` nothing is used but `random()`, whose sequence is promised; a float is only ever cut to a whole
number at once.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_FINE = 1_000_000


class Chance:
    """Each subject draws from a stream of its own, so that a new line in one leaves the others as they were."""

    def __init__(self, *names: object) -> None:
        self._next = random.Random("/".join(map(str, names))).random  # noqa: S311  # it must repeat, not be secret

    def below(self, n: int) -> int:
        return int(self._next() * n)

    def between(self, low: int, high: int) -> int:
        """Both ends included."""
        return low + int(self._next() * (high - low + 1))

    def odds(self, per_mille: int) -> bool:
        return int(self._next() * 1000) < per_mille

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self._next() * len(items))]

    def some(self, items: Sequence[T], n: int) -> list[T]:
        """Different ones, in the order drawn."""
        left = list(items)
        return [left.pop(int(self._next() * len(left))) for _ in range(min(n, len(left)))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return self.some(items, len(items))

    def bell(self) -> int:
        """About normal around 0, in thousandths of its spread, never beyond three spreads."""
        draw = self._next
        return (int(draw() * _FINE) + int(draw() * _FINE) + int(draw() * _FINE) - 1_500_000) // 500
