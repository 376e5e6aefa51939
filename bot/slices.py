"""Bulk work in the process that also answers presses: in short slices, with everybody else's turn between them."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

SLICE_S = 0.01


async def in_slices(do: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Each of them done, in their order."""
    found, until = list[R](), time.monotonic() + SLICE_S
    for each in items:
        found.append(do(each))
        if time.monotonic() > until:
            await asyncio.sleep(0)
            until = time.monotonic() + SLICE_S
    return found


@contextmanager
def uncollected() -> Iterator[None]:
    """The collector rests while much is made that holds no circles and lives until it is done.

    Every seventy thousand such objects it would walk over all that the process holds: of a company's digests that is
    a quarter of the time, and each walk takes longer than a press should wait. Others may be at work meanwhile, and
    may ask for the same: whoever came first gives it back.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
