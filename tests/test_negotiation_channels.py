"""The worked negotiations, played by people who read: each button found by its words on a phone, in each channel.

What the engine alone must give (path, computed fields, tasks), the run on disk must give after all those taps. The
shortest is in the suite. By what the buttons carry, all methodologies are played: test_{web,telegram,slack}_vectors.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from algorithms.compiled import Algorithm
from algorithms.model import (
    ApproveInput,
    ChoiceInput,
    DateInput,
    EventInput,
    FormInput,
    MultiChoiceInput,
    NumberInput,
    PairInput,
    PickerInput,
    RatingInput,
    YesNoInput,
)
from algorithms.values import coerce
from bot import conversations, seeing
from bot.app import App
from bot.scene import Post, Scene
from bot.vectors.flows import Play, answer_value, compare, moment
from dialogs.engine import Outcome
from storage import people, runs, tasks
from storage.runs import Run
from tests.chats import Chat, SlackChat, TelegramChat, WebChat, at, idle, running, slack_settings, telegram_settings
from tests.players import cases_of
from tests.slack_server import SlackServer
from tests.telegram_server import TelegramServer

MOSCOW = ZoneInfo("Europe/Moscow")
CASES = cases_of("partner_negotiation")
MANAGER, LEAD = "M05", "L2"


@asynccontextmanager
async def web(folder: Path, now: datetime) -> AsyncIterator[tuple[App, Chat, Chat]]:
    async with (
        running(folder, now=now, only=(MANAGER, LEAD), calendar="plain") as app,
        WebChat(app, MANAGER).open() as me,
        WebChat(app, LEAD).open() as lead,
    ):
        yield app, me, lead


@asynccontextmanager
async def telegram(folder: Path, now: datetime) -> AsyncIterator[tuple[App, Chat, Chat]]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TelegramServer())
        settings = telegram_settings(server) | {"calendar": "plain", "only": (MANAGER, LEAD)}
        app = await stack.enter_async_context(running(folder, now=now, **settings))
        me, lead = TelegramChat(app, server, MANAGER, 1001), TelegramChat(app, server, LEAD, 1002)
        await me.join()
        await lead.join()
        yield app, me, lead
        assert server.violations == []


@asynccontextmanager
async def slack(folder: Path, now: datetime) -> AsyncIterator[tuple[App, Chat, Chat]]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SlackServer())
        settings = slack_settings(server) | {"calendar": "plain", "only": (MANAGER, LEAD)}
        app = await stack.enter_async_context(running(folder, now=now, **settings))
        me, lead = SlackChat(app, server, MANAGER, 1001), SlackChat(app, server, LEAD, 1002)
        await me.join()
        await lead.join()
        yield app, me, lead
        assert server.violations == []


def some_in_the_suite() -> list[Any]:
    shortest = min(CASES, key=lambda case: len(case["script"]))
    return [pytest.param(c, id=c["id"], marks=[] if c is shortest else [pytest.mark.soak]) for c in CASES]


# Telegram has its day by words in the suite, and its worked cases by buttons.
CHANNELS = [
    pytest.param(web, id="web"),
    pytest.param(telegram, id="telegram", marks=pytest.mark.soak),
    pytest.param(slack, id="slack"),
]


@pytest.mark.parametrize("case", some_in_the_suite())
@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_worked_negotiation_on_a_phone(channel, case, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # a channel of phones
    begun = moment(case["context"]["now"])
    async with channel(tmp_path, begun.replace(tzinfo=MOSCOW)) as (app, me, lead):
        player = Player(app, me, lead, await begin(app, case))
        await player.me.settle()
        for line in case["script"]:
            await player.play(line)
        await player.past_info()
        await check(player, case)


async def begin(app: App, case: Mapping[str, Any]) -> str:
    """The run as a search would hand it over: with what is known at launch."""
    algorithm = app.methodology.current("partner_negotiation")
    given = {
        name: coerce(value, algorithm.fields[name].type) for name, value in (case["context"]["vars"] or {}).items()
    }
    async with app.database.work() as work:
        person = await people.by_id(work, MANAGER)
        assert person is not None
        now = app.clock.now()
        scene = Scene(work, app.house, person, None, now, Post(work, app.house, "test", now), reply="push")
        run = await conversations.begin(scene, algorithm.id, given)
        work.after_commit(app.relay.wake.set)
    assert run is not None
    return run.id


class Player:
    """Answers as a person would, whatever the step asks for."""

    def __init__(self, app: App, me: Chat, lead: Chat, run_id: str) -> None:
        self.app, self.me, self.lead, self.run_id = app, me, lead, run_id
        self.algorithm: Algorithm = app.methodology.current("partner_negotiation")

    async def run(self) -> Run:
        async with self.app.database.read() as read:
            run = await runs.load(read, self.run_id)
        assert run is not None
        return run

    async def past_info(self) -> None:
        """Cards that only inform are read and left."""
        await self.me.settle()
        while await self.kind() == "info":
            await self.me.tap("Дальше")

    async def kind(self) -> str:
        """What kind of step the run stands at; «» once it has ended."""
        outcome = await self.outcome()
        return outcome.walk.frontier.step.node.kind if outcome.walk.frontier else ""

    async def outcome(self) -> Outcome:
        async with self.app.database.work() as work:
            person = await people.by_id(work, MANAGER)
            assert person is not None
            now = self.app.clock.now()
            scene = Scene(work, self.app.house, person, None, now, Post(work, self.app.house, "", now))
            return await seeing.current(scene, await self.run())

    async def play(self, line: Mapping[str, Any]) -> None:
        await self.past_info()
        if line["answer"] == "timer":
            await at(self.app, moment(line["at"]).replace(tzinfo=MOSCOW))
            return
        if "at" in line:
            self.app.clock.jump(moment(line["at"]).replace(tzinfo=MOSCOW))
        await self.answer(self.algorithm.steps[line["step"]].node.input, line["answer"])

    async def answer(self, node: object, value: Any) -> None:
        match node:
            case PickerInput():
                await self.me.write(str(value))
                await self.me.tap("Завести")
            case FormInput(fields=fields):
                for field in fields:
                    await self.field(field.ask, value.get(field.id))
            case MultiChoiceInput():
                await self.ticks(node, value)
            case ApproveInput():
                await self.decide(value)
            case EventInput(options=options) | ChoiceInput(options=options) if options:
                await self.me.tap({option.code: option.ru for option in options}[value])
            case _:
                await self.field(node, value)

    async def field(self, node: object, value: Any) -> None:
        match node, value:
            case _, None:
                await self.me.tap("Пропустить")
            case ChoiceInput(), _:
                options = self.algorithm.options(node, {})
                await self.me.tap(next(option.ru for option in options if option.code == value))
            case YesNoInput(), _:
                await self.me.tap({"yes": "Да", "no": "Нет"}[value])
            case RatingInput(), _:
                await self.me.tap(str(value))
            case PairInput(), _:
                await self.me.write(" / ".join(spoken(part) for part in value))
            case NumberInput(), _ if f"{value}".replace("-", "−") in self.me.last.buttons:
                await self.me.tap(f"{value}".replace("-", "−"))
            case NumberInput(), _:
                await self.me.write(spoken(value))
            case DateInput(), _:
                await self.me.write(day(answer_value(node, value)))
            case _:
                await self.me.write(str(value))

    async def ticks(self, node: MultiChoiceInput, codes: list[str]) -> None:
        options = {option.code: option.ru for option in self.algorithm.options(node, {})}
        coded = any(len(label) > 44 for label in options.values())
        for code in codes:
            await self.me.tap(code if coded else options[code])
        await self.me.tap("Готово")

    async def decide(self, code: str) -> None:
        await self.lead.settle()
        if code == "rework":
            await self.lead.tap("На доработку")
            await self.lead.write("Отсрочка хуже предела, верните в рамки")
        else:
            await self.lead.tap({"approve": "Согласовать", "reject": "Отказать"}[code])


def spoken(value: Any) -> str:
    """A number as typed on a phone: with a comma."""
    return f"{Decimal(str(value)):f}".replace(".", ",")


def day(value: date) -> str:
    """A day as typed, with the hour where one was agreed; a past year is said in full."""
    clock = value.time() if isinstance(value, datetime) else time()
    return f"{value:%d.%m.%Y}" + (f" {clock:%H:%M}" if clock != time() else "")


async def check(player: Player, case: Mapping[str, Any]) -> None:
    """The run on disk against the case, and the company's rows against the run."""
    await idle(player.app)
    run = await player.run()
    outcome = await player.outcome()
    async with player.app.database.read() as read:
        rows = await tasks.of_run(read, run.id)
    assert compare(Play(outcome, outcome.walk.tasks), case["expect"]) == []
    assert run.status == "done"
    assert len(rows) == len(case["expect"]["tasks"])
    assert len({row.key for row in rows}) == len(rows)
