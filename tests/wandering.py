"""Somebody curious: each button of a screen, each button of what that answers, and so on, all of it taken back.

A step back in time is a savepoint, so that every button is pressed on the company as it was when it was shown.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from bot.desk import handle
from bot.digests.pictures import is_drawn
from bot.prepare import DRAWN, Prepared, Workshop
from bot.tokens import verify
from dialogs.ports import Body, Press, Tapped, Typed
from dialogs.screens import Json, from_json, plain_text
from storage import tables as t
from storage.database import Work

Screens = Sequence[Json]
BY_VALUE = ("pw", "tb", "dg", "dw")  # verbs whose value says what kind of screen comes


@dataclass(frozen=True)
class Said:
    """What one press led to: how one came there, the screens that the person was shown, the short word on the tap."""

    path: tuple[str, ...]
    screens: Screens
    toast: str = ""
    verb: str = ""
    seconds: float = 0.0  # of the processor, without what is drawn outside

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(plain_text(from_json(screen)) for screen in self.screens)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(key["label"] for screen in self.screens for row in screen["buttons"] for key in row)


@dataclass
class Wanderer:
    """One person in an open transaction. `most`: how often buttons of one kind are pressed; None presses them all."""

    work: Work
    workshop: Workshop
    person: str
    now: datetime
    most: int | None = 1
    said: list[Said] = field(default_factory=list)
    draws: bool = True  # files as well; they are drawn from what is committed
    pressed: int = 0
    _met: set[tuple[str, str, str]] = field(default_factory=set)
    _kinds: Counter[tuple[str, str]] = field(default_factory=Counter)

    @asynccontextmanager
    async def _taken_back(self) -> AsyncIterator[None]:
        name = f"s{self.pressed}"
        await self.work.connection.exec_driver_sql(f"SAVEPOINT {name}")
        try:
            yield
        finally:
            await self.work.connection.exec_driver_sql(f"ROLLBACK TO {name}")
            await self.work.connection.exec_driver_sql(f"RELEASE {name}")

    async def writes(self, words: str, depth: int) -> Said:
        """What is answered, and all that is behind it."""
        async with self._taken_back():
            said = await self._press(Typed(words), (words,))
            await self._follow(said, depth)
        return said

    async def reads(self, name: str, screen: Json, depth: int) -> None:
        """A message that came by itself."""
        said = Said((name,), (screen,), verb=name)
        self.said.append(said)
        await self._follow(said, depth)

    async def _follow(self, said: Said, depth: int) -> None:
        if not depth:
            return
        for screen in said.screens:
            for key in (key for row in screen["buttons"] for key in row):
                if self._is_new(key["token"]):
                    async with self._taken_back():
                        where = (*said.path, key["label"])
                        await self._follow(await self._press(Tapped(key["token"], "t", "m"), where), depth - 1)

    def _is_new(self, token: str) -> bool:
        action = verify(token, self.person, self.workshop.house.keys)
        assert action is not None, token
        kind = (action.verb, action.value if action.verb in BY_VALUE else "")
        if not self.draws and (action.verb in DRAWN or is_drawn(action.verb, action.value)):
            return False
        if (action.verb, action.subject, action.value) in self._met or self._kinds[kind] == self.most:
            return False
        self._kinds[kind] += 1
        self._met.add((action.verb, action.subject, action.value))
        return True

    async def _press(self, body: Body, path: tuple[str, ...]) -> Said:
        self.pressed += 1
        begun = time.process_time()
        cause = f"wander/{self.person}/{self.pressed}"
        press = Press("web", self.person, self.person, body, message="m")
        try:
            prepared = await self.workshop.prepare(press, self.now) if self.draws else Prepared()
            await handle(self.work, self.workshop.house, press, prepared, cause, self.now)
        except Exception as error:
            error.add_note(" → ".join(path))
            raise
        mine = select(t.outbox).where(t.outbox.c.key.startswith(f"{cause}/")).order_by(t.outbox.c.id)
        rows = [row for row in await self.work.all(mine) if (row.person_id, row.state) == (self.person, "new")]
        shown = [row.screen for row in rows if row.kind != "toast"]
        words = "".join(row.screen.get("toast", "") for row in rows if row.kind == "toast")
        verb = body.token.partition(".")[0] if isinstance(body, Tapped) else path[0].partition(" ")[0]
        said = Said(path, shown, words, verb, time.process_time() - begun)
        self.said.append(said)
        return said
