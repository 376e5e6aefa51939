"""Worked cases of the core methodologies on phones: one product serves many, each in its own month."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import delete, update

from bot.app import App
from bot.vectors.flows import moment
from dialogs.lang import LANGS, Lang
from storage import tables as t
from tests.chats import LinkedChat, running
from tests.players import MOSCOW, SEEN, Players, begin, cases_of, with_names

FLOWS = (
    *("partner_negotiation", "new_partner_search", "conflict_resolution", "sales_meeting"),
    *("partner_onboarding", "partner_reliability_check", "trip_report", "weekly_plan"),
    *("active_partner_visit", "business_trip"),
)
CASES = [(flow, with_names(case)) for flow in FLOWS for case in cases_of(flow)]
Case: TypeAlias = tuple[str, dict[str, Any]]
Chats: TypeAlias = Mapping[str, LinkedChat]
# A way to a messenger: the settings that lead there, and the phones of those who may be asked; strict when it is over.
Way: TypeAlias = Callable[[], AbstractAsyncContextManager[tuple[dict[str, Any], Callable[[App, str, int], LinkedChat]]]]


def begun(case: Case) -> Any:
    return moment(case[1]["context"]["now"]).replace(tzinfo=MOSCOW)


def shortest(flow: str) -> Case:
    return min((case for case in CASES if case[0] == flow), key=lambda case: len(case[1]["script"]))


def halves(way: int) -> list[tuple[Case, Lang]]:
    """The shortest case of every other methodology for each of two ways, in one language or the other.

    That of a negotiation is played by the words of its buttons: `test_negotiation_channels.py`.
    """
    chosen = [shortest(flow) for flow in FLOWS[1:][way::2]]
    return [(case, LANGS[(number + way) % 2]) for number, case in enumerate(chosen)]


def every(lang: Lang) -> list[tuple[Case, Lang]]:
    return [(case, lang) for case in sorted(CASES, key=begun)]


@asynccontextmanager
async def phones(folder: Path, way: Way, cases: Sequence[Case]) -> AsyncIterator[tuple[App, Chats]]:
    """A product that stands at the first case's morning, and everybody on their phones."""
    async with (
        way() as (settings, phone),
        running(folder, now=begun(cases[0]), **settings, calendar="plain", only=SEEN) as app,
    ):
        chats = {who: phone(app, who, 1001 + number) for number, who in enumerate(SEEN)}
        for chat in chats.values():
            await chat.join()
        yield app, chats


async def clear(app: App) -> None:
    """Nothing is open any more: what fell due on the way asks for nobody's words."""
    async with app.database.work() as work:
        await work.execute(delete(t.focus))
        await work.execute(delete(t.reminders))
        unfinished = t.runs.c.status.in_(("open", "paused"))
        await work.execute(update(t.runs).where(unfinished).values(status="cancelled", wake_at=None))


async def play(app: App, chats: Chats, case: Case, lang: Lang) -> int:
    """The number of presses it took."""
    await clear(app)
    app.clock.jump(begun(case))
    for chat in chats.values():
        if chat.lang != lang:
            await chat.write(f"/lang {lang}")
            chat.lang = lang
    flow, script = case
    players = Players(app, chats, await begin(app, flow, script))
    for line in script["script"]:
        await players.play(line)
    await players.past_info()
    await players.check(script)
    return players.presses


async def played(folder: Path, name: str, way: Way, cases: Sequence[tuple[Case, Lang]]) -> None:
    began, presses = time.process_time(), 0
    async with phones(folder, way, [case for case, _ in cases]) as (app, chats):
        for case, lang in cases:
            try:
                presses += await play(app, chats, case, lang)
            except BaseException as error:
                error.add_note(f"in case {case[1]['id']}, {lang}, by {name}")
                for chat in chats.values():
                    error.add_note(f"{chat.persona}:\n" + "\n".join(message.text for message in chat.messages[-9:]))
                raise
    print(f"\n{name}: {len(cases)} cases, {presses} presses, {time.process_time() - began:.1f} s of processor")
