"""Bulk work lets others have their turn, and the collector is given back whatever happens."""

from __future__ import annotations

import asyncio
import gc

import pytest

from bot import slices
from bot.slices import in_slices, uncollected


async def test_between_slices_others_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE_S", -1.0)  # each slice is over at once
    seen: list[str] = []

    async def press() -> None:
        for _ in range(2):
            seen.append("press")
            await asyncio.sleep(0)

    def work(number: int) -> int:
        seen.append(f"work {number}")
        return number * 2

    pressing = asyncio.create_task(press())
    assert await in_slices(work, [1, 2, 3]) == [2, 4, 6]
    await pressing
    assert seen == ["work 1", "press", "work 2", "press", "work 3"]
    assert await in_slices(work, []) == []


def test_the_collector_rests_and_comes_back() -> None:
    def fails() -> None:
        with uncollected():
            with uncollected():
                assert not gc.isenabled()
            assert not gc.isenabled()
            raise ZeroDivisionError

    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        fails()
    assert gc.isenabled()
