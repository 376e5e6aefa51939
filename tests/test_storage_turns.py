"""Turns to write: one at a time, in order, the hurried first, and none is lost with whoever gave up waiting."""

from __future__ import annotations

import asyncio

from storage.turns import Turns


class Line:
    """People in line for one turn after another; `served` is the order in which they had theirs."""

    def __init__(self) -> None:
        self.turns, self.served = Turns(), list[str]()

    async def stand(self, name: str, hurry: bool = False) -> None:
        await self.turns.take(hurry=hurry)
        self.served.append(name)
        await asyncio.sleep(0)
        self.turns.give()

    async def join(self, name: str, hurry: bool = False) -> asyncio.Task[None]:
        task = asyncio.create_task(self.stand(name, hurry))
        await asyncio.sleep(0)
        return task


async def test_in_order_of_arrival_the_hurried_first() -> None:
    line = Line()
    await line.turns.take()
    tasks = [await line.join(name, hurry=name.isupper()) for name in ("a", "b", "X", "c", "Y")]
    assert line.served == []
    line.turns.give()
    await asyncio.gather(*tasks)
    assert line.served == ["X", "Y", "a", "b", "c"]


async def test_whoever_gives_up_is_passed_over() -> None:
    line = Line()
    await line.turns.take()
    first, second = await line.join("a"), await line.join("b")
    first.cancel()
    line.turns.give()
    await asyncio.gather(first, second, return_exceptions=True)
    assert line.served == ["b"]


async def test_a_turn_that_came_too_late_is_handed_on() -> None:
    line = Line()
    await line.turns.take()
    first, second = await line.join("a"), await line.join("b")
    line.turns.give()
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert line.served == ["b"]
    await asyncio.wait_for(line.stand("c"), 1)
