"""Who fills the form: knows what must come back, and when it came. The same for every contestant."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any, Protocol

from benchmarks.dialog import form

PATIENCE_S = 60.0


class Contestant(Protocol):
    async def begin(self, person: int) -> None:
        """Have the form begun anew for this person; the first question is on its way."""

    async def feed(self, raw: dict[str, Any]) -> None:
        """A raw update in; returns when the library says that it is handled."""


class Network:
    """Every answer that a contestant's client receives passes here."""

    def __init__(self) -> None:
        self._phones: dict[int, Phone] = {}

    def phone(self, person: int) -> Phone:
        if person not in self._phones:
            self._phones[person] = Phone(person)
        return self._phones[person]

    def forget(self) -> None:
        self._phones.clear()

    def answered(self, content: str | bytes) -> None:
        result = json.loads(content).get("result")
        if isinstance(result, dict) and "chat" in result:
            self.heard(result)

    def heard(self, message: dict[str, Any]) -> None:
        phone = self._phones.get(message["chat"]["id"])
        if phone is not None:
            phone.hear(message)


class Phone:
    """One person's chat: the last message with the words that were waited for."""

    def __init__(self, person: int) -> None:
        self.person = person
        self.shown: dict[str, Any] = {}
        self._words = ""
        self._heard: asyncio.Future[None] | None = None

    def hear(self, message: dict[str, Any]) -> None:
        if self._heard is not None and not self._heard.done() and self._words in message["text"]:
            self.shown = message
            self._heard.set_result(None)

    def expect(self, words: str) -> asyncio.Future[None]:
        self._words = words
        self._heard = asyncio.get_running_loop().create_future()
        return self._heard

    async def begin(self, contestant: Contestant) -> None:
        reply = self.expect(form.shown(0))
        await contestant.begin(self.person)
        await asyncio.wait_for(reply, PATIENCE_S)

    async def answer(self, contestant: Contestant, step: int) -> float:
        """Seconds until the reply had come and the update was said to be handled, whichever was later."""
        raw = self._reply(step)
        reply = self.expect(form.shown(step + 1))
        began = time.perf_counter()
        await contestant.feed(raw)
        if not reply.done():
            await asyncio.wait_for(reply, PATIENCE_S)
        return time.perf_counter() - began

    def _reply(self, step: int) -> dict[str, Any]:
        if not form.QUESTIONS[step].taps:
            return form.typed(self.person, form.ANSWER)
        rows = self.shown["reply_markup"]["inline_keyboard"]
        data = next(key["callback_data"] for row in rows for key in row if key["text"] == form.OPTIONS[0][1])
        return form.tapped(self.person, data, self.shown)


async def fill(contestant: Contestant, phone: Phone, steps: int = form.STEPS) -> list[float]:
    """One form from the beginning; the seconds of each step."""
    await phone.begin(contestant)
    return [await phone.answer(contestant, step) for step in range(steps)]


async def together(contestant: Contestant, phones: Sequence[Phone], forms: int) -> float:
    """Steps a second while all of them fill their forms at once. The beginnings of the forms are steps as well."""

    async def one(phone: Phone) -> None:
        for _ in range(forms):
            await fill(contestant, phone)

    began = time.perf_counter()
    await asyncio.gather(*(one(phone) for phone in phones))
    return len(phones) * forms * (form.STEPS + 1) / (time.perf_counter() - began)
