"""Everybody who has a say in a worked case, playing it on their phones: by what the buttons mean, in any channel."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import yaml

from algorithms.model import (
    ApproveInput,
    CardInput,
    DateInput,
    EventInput,
    FilesInput,
    FormInput,
    HubInput,
    LocationInput,
    MultiChoiceInput,
    NumberInput,
    PairInput,
    PickerInput,
    RatingInput,
    TextInput,
)
from bot import conversations, seeing
from bot.app import App
from bot.scene import Post, Scene
from bot.vectors.flows import Play, compare, moment
from dialogs.engine import Outcome
from dialogs.place import TIMER
from storage import people, runs, tasks
from storage.runs import Run
from tests.chats import Chat, Message, at, idle
from tests.photos import photo

MOSCOW = ZoneInfo("Europe/Moscow")
FOLDER = Path(__file__).parent / "vectors"
# Who is who on the phones: cases name colleagues by numbers.
NAMES = {"u1": "D1", "u2": "M05", "u3": "M06", "u4": "M07", "u5": "M08", "u6": "L2"}
OWNER = {"sales_meeting": "L2"}
SEEN = ("M05", "L2", "D1")
_NAMED = re.compile(r'"(u[1-6])"')


class Phone(Chat, Protocol):
    """A chat whose buttons can be pressed by what they carry."""

    async def tap_token(self, token: str, ref: str) -> None: ...


def cases_of(algorithm: str) -> list[Any]:
    read: list[Any] = yaml.load((FOLDER / f"{algorithm}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)["vectors"]
    return read


def with_names(case: Mapping[str, Any]) -> Any:
    """The case with people of the demo company in the place of numbers."""
    text = json.dumps(case, ensure_ascii=False, default=lambda value: value.isoformat())
    return json.loads(_NAMED.sub(lambda found: f'"{NAMES[found[1]]}"', text))


async def begin(app: App, algorithm: str, case: Mapping[str, Any]) -> str:
    """The run as another one would hand it over: with what is known at launch."""
    given = app.methodology.current(algorithm).given(case["context"]["vars"] or {})
    async with app.database.work() as work:
        owner = await scene(app, work, OWNER.get(algorithm, "M05"), case["id"])
        run = await conversations.begin(owner, algorithm, given)
        work.after_commit(app.relay.wake.set)
    assert run is not None
    return run.id


async def scene(app: App, work: Any, who: str, cause: str = "") -> Scene:
    person = await people.by_id(work, who)
    assert person is not None
    now = app.clock.now()
    return Scene(work, app.house, person, None, now, Post(work, app.house, f"test/{cause}", now), reply="push")


class Players:
    """Everybody who has a say in one run; each line of the script is answered by whoever is asked."""

    def __init__(self, app: App, chats: Mapping[str, Phone], run_id: str) -> None:
        self.app, self.chats, self.run_id = app, chats, run_id
        self.presses = 0
        self.me = chats["M05"]

    async def run(self) -> Run:
        async with self.app.database.read() as read:
            run = await runs.load(read, self.run_id)
        assert run is not None
        return run

    async def outcome(self) -> Outcome:
        run = await self.run()
        async with self.app.database.work() as work:
            return await seeing.current(await scene(self.app, work, run.owner_id), run)

    async def past_info(self) -> Outcome:
        """Cards that only inform are read and left by whoever leads the run."""
        while True:
            outcome, run = await self.outcome(), await self.run()
            self.me = self.chats[run.owner_id]
            await self.me.settle()
            frontier = outcome.walk.frontier
            if frontier is None or frontier.step.node.kind != "info":
                return outcome
            await self.tap("n")

    async def play(self, line: Mapping[str, Any]) -> None:
        outcome = await self.past_info()
        if "at" in line or line["answer"] == TIMER:
            soon = self.app.clock.now() + timedelta(minutes="at" not in line)  # what is due already is due at a tick
            await at(self.app, max(soon, moment(line["at"]).replace(tzinfo=MOSCOW)) if "at" in line else soon)
            if line["answer"] == TIMER:  # the tick has answered
                return
            outcome = await self.past_info()
        asked = {visit.key.step: visit for visit in reversed([*outcome.walk.open.values()])}
        assert line["step"] in asked, f"{line['step']} is not asked: {[*asked]}"
        if asked[line["step"]].step.node.kind == "approve":
            self.me = self.chats[(await self.run()).waits_for or ""]
            await self.me.settle()
        elif asked[line["step"]] is not outcome.walk.frontier:
            await self.tap("o", asked[line["step"]].key.item)
        await self.give(asked[line["step"]].step.node.input, line["answer"])

    # ── an answer ───────────────────────────────────────────────────────────────────────────────────────────

    async def give(self, node: object, value: Any) -> None:  # noqa: C901, PLR0912  # one case an input reads best
        match node:
            case FormInput(fields=fields):
                for field in fields:
                    given = value.get(field.id)
                    await (self.tap("s", field.id) if given is None else self.give(field.ask, given))
            case MultiChoiceInput():
                await self.tick([str(code) for code in value])
            case FilesInput():
                for number, _ in enumerate(value):
                    await self.me.send(f"{number}.jpg", photo(number), "photo")
                await self.tap("d")
            case CardInput():
                if value["do"] == "say":
                    await self.write(value["message"]["text"])
                else:
                    await self.tap("o", value.get("tap", value["do"]))
            case PickerInput():
                await self.write(str(value))
                if ("qn", "") in self.offered():  # nobody knows the name yet
                    await self.tap("qn")
            case ApproveInput():
                await self.tap("o", value)
                if value == "rework":
                    await self.tap("d")
            case EventInput() if isinstance(value, list):
                await self.write(" и ".join(map(str, value)))
            case HubInput() | RatingInput():
                await self.tap("o", str(value))
            case TextInput() | PairInput() | DateInput() | LocationInput():
                await self.write(typed(node, value))
                await self.confirm()
            case NumberInput() if ("o", str(value)) not in self.offered():
                await self.write(typed(node, value))
            case _:
                await self.tap("o", str(value))

    async def tick(self, codes: list[str]) -> None:
        """All toggles of one card at once, as fast fingers do: none of them waits for another."""
        wrong = [(v, code) for v, code in self.offered() if v in ("t+", "t-") and (v == "t-") is not (code in codes)]
        for verb, code in wrong:
            await self.tap(verb, code)
        await self.tap("d")

    async def confirm(self) -> None:
        """A day that was understood perhaps is echoed, and one tap confirms it."""
        for verb, value in self.offered():
            if verb == "y" and value[:1].isdecimal():
                await self.tap(verb, value)
                return

    # ── a press ─────────────────────────────────────────────────────────────────────────────────────────────

    def card(self) -> Message:
        """The newest message about this run; a digest may have come after it."""
        about = (m for m in reversed(self.me.messages) if any(self.run_id in token for token in m.tokens.values()))
        return next(about, self.me.last)

    def offered(self) -> list[tuple[str, str]]:
        """What the buttons of the card mean: verb and value."""
        return [meaning(token) for token in self.card().tokens.values()]

    async def tap(self, verb: str, value: str = "") -> None:
        for message in reversed(self.me.messages):
            for token in message.tokens.values():
                if meaning(token) == (verb, value) and self.run_id in token:
                    self.presses += 1
                    await self.me.tap_token(token, message.ref)
                    return
        raise AssertionError(f"no button {verb} {value}; the last message:\n{self.me.last}")

    async def write(self, text: str) -> None:
        self.presses += 1
        await self.me.write(text)

    # ── the verdict ─────────────────────────────────────────────────────────────────────────────────────────

    async def check(self, case: Mapping[str, Any]) -> None:
        """The run on disk against the case, and the company's rows against the run."""
        await idle(self.app)
        run, outcome = await self.run(), await self.outcome()
        async with self.app.database.read() as read:
            # What is promised at a visit is a task as well: the ledger's, of which a case knows nothing.
            rows = [row for row in await tasks.of_run(read, run.id) if row.step != "promise"]
        expect = {name: value for name, value in case["expect"].items() if name != "tasks"}
        assert compare(Play(outcome, outcome.walk.tasks), expect) == []
        assert run.status == "done"
        assert sorted(row.title_ru for row in rows) == sorted(task["title"] for task in case["expect"]["tasks"])
        assert len({row.key for row in rows}) == len(rows)


def meaning(token: str) -> tuple[str, str]:
    verb, _, _, value, _ = token.split(".")
    return verb, value


def typed(node: object, value: Any) -> str:
    match node, value:
        case TextInput(like="phone"), _:
            return str(value) if len(str(value)) > 9 else "8 (912) 345-67-89"  # cases abbreviate
        case PairInput(), [target, limit]:
            return f"{spoken(target)} / {spoken(limit)}"
        case DateInput(type="date"), _:
            return f"{date.fromisoformat(value):%d.%m.%Y}"
        case DateInput(), _:
            return f"{datetime.fromisoformat(value):%d.%m.%Y %H:%M}"
        case NumberInput(), _:
            return spoken(value)
    return str(value)


def spoken(value: Any) -> str:
    """A number as typed on a phone: with a comma."""
    return f"{Decimal(str(value)):f}".replace(".", ",")
