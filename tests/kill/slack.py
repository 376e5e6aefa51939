"""Storms over people with Slack, beside those on Telegram and on the page: phones, the day, and its verdict.

Slack keeps with each message what sent it, so here not even a kill in the very moment of sending may cost a copy.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.pacing import METHOD
from dialogs.screens import Screen
from handlers.slack.render import render
from storage import invitations, people
from storage.outbox import OutboxRow
from tests.chats import granted
from tests.kill import judging
from tests.kill.checks import Face, Verdict
from tests.kill.nursery import Nursery
from tests.kill.phones import Chat, Witness
from tests.kill.sights import Card, Diary, Key
from tests.kill.storm import NOBODYS_PORT, Storm
from tests.slack.blocks import words_of
from tests.slack.deliveries import Delivery
from tests.slack.pace import ANYWHERE
from tests.slack.refusals import Json, Refusal
from tests.slack.talks import keys_of
from tests.slack_server import Disorder, Shown, SlackServer, Talk

POST, EDIT = "chat.postMessage", "chat.update"
BREAKS = 0.2
TOLD_LATER = 2.0  # how long after it was told at most a life tells the others


@dataclass(frozen=True)
class Told:
    """A life that was refused: for which pause, and when that began; `fault`: it, or another, had been told before.
    `left`: when the call set out, by its own account."""

    at: float
    life: str
    scope: tuple[str, str]
    begun: float
    fault: bool
    left: float


class SlackWitness(SlackServer):
    """The stand-in, which notes what was taken, what it handed out and what people saw, and who was told to wait."""

    def __init__(self, diary: Diary) -> None:
        super().__init__()
        self.diary = diary
        self.echoes, self.scopes = False, granted()
        self.phones: dict[str, SlackPhone] = {}
        self.handed_out = self.asked_to_show = 0
        self.taken: set[str] = set()
        self.asked_to_wait: list[Told] = []
        self.trouble: Callable[[str], None] = lambda method: None
        self.life: ContextVar[str] = ContextVar("slack_life", default="")
        self.left: ContextVar[float] = ContextVar("slack_left", default=0.0)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        life, left = request.headers["User-Agent"].split()
        self.life.set(life)
        self.left.set(float(left))
        self.trouble(request.match_info["method"])
        return await super()._serve(request)

    async def _act(self, method: str, given: Json) -> Json:
        self.asked_to_show += method in (POST, EDIT)
        return await super()._act(method, given)

    def _note(self, call: Any, refusal: Refusal) -> None:
        super()._note(call, refusal)
        if refusal.retry_after:
            scope = self.pace.paused(call.method, str(call.params.get("channel")), self._clock())
            assert scope is not None
            begun, _ = self.pace._until[scope]
            told = Told(time.monotonic(), self.life.get(), scope, begun, refusal.fault, self.left.get())
            self.asked_to_wait.append(told)

    async def _attempt(self, delivery: Delivery, *, waits: bool) -> Json | None:
        self.handed_out += 1
        answer = await super()._attempt(delivery, waits=waits)
        if answer is not None:
            self.taken.add(delivery.key)
        return answer

    def _show(self, talk: Talk, shown: Shown) -> None:
        super()._show(talk, shown)
        self.phones[talk.id].see(card_of(talk, shown), self.life.get())

    def _change(self, talk: Talk, shown: Shown, params: Json) -> None:
        super()._change(talk, shown, params)
        self.phones[talk.id].see(card_of(talk, shown), self.life.get())


def card_of(talk: Talk, shown: Shown) -> Card:
    return Card(f"{talk.id}:{shown.ts}", shown.words, tuple(Key(key.text, key.value) for key in _taps(shown.blocks)))


def _taps(blocks: list[Json]) -> list[Any]:
    """Windows are opened by none of these people."""
    return [key for key in keys_of(blocks) if key.action_id != "form"]


class SlackPhone(Chat):
    def __init__(self, server: SlackWitness, person: str, number: int) -> None:
        super().__init__(server.diary, person)
        self.server = server
        self.hands = server.person(f"U{number}", f"Person {person}")
        server.phones[self.hands.talk.id] = self

    def write(self, text: str) -> None:
        """A command has no message of its own in Slack."""
        card = self.last
        if text.startswith("/"):
            self.hands.command(text[1:])
        else:
            self.hands.write(text)
        self._note("text", text, card)

    def tap(self, key: Key, card: Card) -> None:
        shown = next((one for one in self.hands.heard if f"{self.hands.talk.id}:{one.ts}" == card.ref), None)
        button = next((one for one in _taps(shown.blocks) if one.value == key.token), None) if shown else None
        if button is not None:  # else it changed under the finger
            self.hands.tap(button, shown)
            self._note("tap", key.token, card)

    def _note(self, kind: Any, said: str, card: Card | None) -> None:
        newest = next(reversed(self.server._waiting.values()))
        self.diary.did(self.person, kind, said, newest.key, card)


@dataclass
class SlackStorm(Storm):
    """`on_slack` have it on their phones; `linked` have it beside their Telegram. `http`: heard by signed requests."""

    slack: SlackWitness = field(kw_only=True)
    on_slack: tuple[str, ...] = ("M05", "M06", "L2")
    linked: tuple[str, ...] = ()
    http: bool = False
    faulty: float = 0.0
    faults: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.more = {
            "SHTURMAN_SLACK_BOT_TOKEN": self.slack.token,
            "SHTURMAN_SLACK_APP_TOKEN": self.slack.app_token,
            "SHTURMAN_SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SHTURMAN_SLACK_API_URL": self.slack.api_url,
            "SHTURMAN_SLACK_MODE": "http" if self.http else "socket",
        }
        if self.http:
            self.slack.door = self._slack_door
        self.slack.trouble = self._trouble
        if self.disorder:
            self.slack.disorder = Disorder(chance=random.Random(f"{self.seed}/slack"))
            self.slack.disorder_of_people = True

    @property
    def listens(self) -> bool:
        return self.webhook or self.http

    @property
    def _everybody(self) -> tuple[str, ...]:
        return (*super()._everybody, *self.on_slack)

    def handed_out(self) -> int:
        return self.server.handed_out + self.slack.handed_out

    def asked_to_show(self) -> int:
        return self.server.asked_to_show + self.slack.asked_to_show

    def _slack_door(self) -> str:
        life = self._anybody()
        return f"http://127.0.0.1:{life.port if life else NOBODYS_PORT}/slack/events"

    async def prepare(self, mondays: int) -> None:
        await super().prepare(mondays)
        for number, person in enumerate((*self.on_slack, *self.linked)):
            phone = SlackPhone(self.slack, person, 2001 + number)
            async with self.eyes.work() as work:
                if person in self.linked:
                    id_, now = phone.hands.id, self.now
                    await people.link(work, people.Account("slack", id_, id_, person, now, blocked=False))
                    continue
                until = self.now + timedelta(days=1)
                made = invitations.Invitation("rm", "", "Europe/Moscow", "server", until)
                code = await invitations.invite(work, replace(made, person_id=person))
            self._join(phone, code)

    def _trouble(self, method: str) -> None:
        """Now and then a message arrives and its answer does not, or neither does, or Slack has a fault of its own."""
        if not (self.floods and method in (POST, EDIT) and self.chance.random() < self.faulty):
            return
        match self.chance.randrange(4):
            case 0 | 1:
                self.slack.drop_connection_next(method)
            case 2:
                self.slack.drop_connection_next(method, unheard=True)
            case _:
                self.slack.fail_next(method, 503, "<html>upstream</html>")
        self.faults += 1

    async def _flood(self) -> None:
        """Slack asks for a pause now and then: of one chat for new messages, or of all for edits."""
        await asyncio.gather(super()._flood(), self._slack_flood())

    async def _slack_flood(self) -> None:
        chance = random.Random(f"{self.seed}/slack/floods")
        while True:
            await asyncio.sleep(chance.uniform(*self.flood_every))
            if self.floods:
                channel = chance.choice(list(self.slack.phones))
                self.slack.slow_down(1, *((POST, channel) if chance.random() < 0.8 else (EDIT, ANYWHERE)))
                if chance.random() < BREAKS:
                    self.slack.cut_sockets()
                elif chance.random() < BREAKS:
                    await self.slack.refresh_sockets()

    async def _unrest(self, database: Any) -> dict[str, object]:
        return await super()._unrest(database) | {"slack": self.slack.pending}


@asynccontextmanager
async def slack_storm(
    folder: Path, nurse: Nursery, seed: int, mondays: int = 1, **day: Any
) -> AsyncIterator[SlackStorm]:
    """The demo company on a Monday at 08:50, everybody with a phone; nothing runs yet."""
    diary = Diary()
    async with Witness(diary) as server, SlackWitness(diary) as slack:
        made = SlackStorm(folder, seed, nurse, diary, server, slack=slack, **day)
        await made.prepare(mondays)
        try:
            yield made
        finally:
            await nurse.kill()
            await made.eyes.close()
            (folder / "diary.txt").write_text("\n".join(diary.lines()), "utf-8")


# ── the verdict ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class SlackVerdict(Verdict):
    slack: SlackWitness = field(kw_only=True)

    def _kept(self) -> Iterator[str]:
        yield from super()._kept()
        self.figures["events and presses of Slack"] = len(self.slack.taken)
        for key in self.slack.taken:
            if ("slack", key) not in self.remains.inbox:
                yield f"{key} of Slack was acknowledged and is not in the inbox"

    def _pushes_seen(self) -> Iterator[str]:
        """In Slack as one message each, whatever was killed: what was sent by one key is there once."""
        yield from super()._pushes_seen()
        times = Counter(
            (talk, shown.metadata["event_payload"]["key"], shown.metadata["event_payload"].get("part"))
            for talk, phone in self.slack.phones.items()
            for shown in phone.hands.heard
        )
        self.figures["messages in Slack"] = len(times)
        for (talk, key, part), count in times.items():
            if count > 1:
                yield f"{talk} got {key} (part {part}) {count} times"
        for row in self._rows():
            self.figures["messages to Slack in doubt"] += row.doubts > 0
            if row.state == "sent" and (row.address, row.ref) not in self._there:
                yield f"{row.key} counts as sent to {row.address} and is not there"
            if row.state == "unknown":
                yield f"{row.key} to {row.address} was given up though Slack could be asked"

    def _rows(self) -> list[OutboxRow]:
        return [row for row in self.remains.outbox if row.channel == "slack" and row.kind != "toast"]

    @property
    def _there(self) -> set[tuple[str, str]]:
        phones = self.slack.phones.values()
        return {(phone.hands.id, f"{phone.hands.talk.id}:{one.ts}") for phone in phones for one in phone.hands.heard}

    def _order(self) -> Iterator[str]:
        yield from super()._order()
        newest: dict[str, tuple[str, str]] = {}
        known: set[str] = set()
        for row in self._rows():
            if row.ref and row.ref not in known and row.kind != "push" and row.not_before is None:
                at, key = newest.get(row.address, ("", ""))
                if row.ref < at:
                    yield f"{row.address} got {row.key} before {key}, which was written first"
                newest[row.address] = max((at, key), (row.ref, row.key))
            known.add(row.ref or "")

    def _shown(self, channel: str, address: str, row: OutboxRow) -> object:
        if channel != "slack":
            return super()._shown(channel, address, row)
        talk = self.slack.people[address].talk
        shown = next((one for one in talk.messages if f"{talk.id}:{one.ts}" == row.ref), None)
        return None if shown is None else (shown.words, card_of(talk, shown).keys)

    def _meant(self, channel: str, row: OutboxRow, screen: Screen) -> object:
        return face_in_slack(screen) if channel == "slack" else super()._meant(channel, row, screen)

    def _patient(self) -> Iterator[str]:
        yield from super()._patient()
        told = self.slack.asked_to_wait
        self.figures["asked to wait by Slack"] = len(told)
        for sin in (one for one in told if one.fault):
            knew = next((one for one in told if one.begun == sin.begun and self._knew(one, sin)), None)
            if knew is not None:
                yield f"{sin.life} called {sin.scope} although {knew.life} had been told to wait"

    def _knew(self, told: Told, sin: Told) -> bool:
        """Whether who was told could have held back whoever called: itself, or those it had told in time."""
        if told is sin or told.scope != sin.scope or told.at > sin.at:
            return False
        method, channel = told.scope
        place = f"U{channel[1:]}" if method == POST else f"{METHOD}{method}"
        if told.life == sin.life:  # what it has not read yet holds no call of its own back
            return any(told.at < at < sin.left for at in self.diary.heard.get((told.life, place), []))
        kept = self.diary.kept.get((told.life, place), [])
        return any(told.at < at < min(told.at + TOLD_LATER, sin.at) for at in kept)

    def _strict(self) -> Iterator[str]:
        yield from super()._strict()
        for call in self.slack.violations:
            if not call.error.startswith("ratelimited"):
                yield f"Slack was called wrongly: {call.method}: {call.error}"
        yield from self.slack.wrong_answers


def face_in_slack(screen: Screen) -> Face:
    blocks = list(render(screen)[-1].blocks)
    return words_of(blocks), tuple(Key(key.text, key.value) for key in _taps(blocks))


async def slack_heard(storm: SlackStorm) -> SlackVerdict:
    """All that is known of it, for a verdict."""
    heard = await judging.heard(storm)
    found = {p.person: ("slack", p.hands.id) for p in storm.slack.phones.values() if p.person in storm.on_slack}
    return SlackVerdict(heard.diary, heard.remains, heard.server, heard.addresses | found, slack=storm.slack)


async def slack_judged(storm: SlackStorm) -> Counter[str]:
    """The figures of a storm that broke no promise."""
    verdict = await slack_heard(storm)
    verdict.figures["faults of Slack"] = storm.faults
    return judging.figures_of(storm, verdict)
