"""The worked cases of the core methodologies over Telegram: real HTTP against the strict Bot API, by polling and by a

webhook, in Russian and in English. One product serves many cases, each in its own month. In the suite each methodology
is polled for, in one language or the other, and the first half is called for in its other one; all cases by all ways
are in the soak.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.app import App
from bot.vectors.flows import moment
from dialogs.lang import LANGS, Lang
from storage import tables as t
from tests.chats import TelegramChat, running, telegram_settings, webhook_settings
from tests.players import MOSCOW, SEEN, Players, begin, cases_of, with_names
from tests.telegram_server import TelegramServer

FLOWS = (
    *("partner_negotiation", "new_partner_search", "conflict_resolution", "sales_meeting"),
    *("partner_onboarding", "partner_reliability_check", "trip_report", "weekly_plan"),
)
CASES = [(flow, with_names(case)) for flow in FLOWS for case in cases_of(flow)]
WAYS = {"polling": telegram_settings, "webhook": webhook_settings}
LONGER = {"polling": ("nps_v1",), "webhook": ()}  # what the shortest case of their methodology does not reach
Case = tuple[str, dict[str, Any]]


def begun(case: Case) -> Any:
    return moment(case[1]["context"]["now"]).replace(tzinfo=MOSCOW)


def shortest(flow: str) -> Case:
    return min((case for case in CASES if case[0] == flow), key=lambda case: len(case[1]["script"]))


@asynccontextmanager
async def phones(folder: Path, way: str, cases: Sequence[Case]) -> AsyncIterator[tuple[App, dict[str, TelegramChat]]]:
    """A product that stands at the first case's morning, and the phones of those who may be asked."""
    async with TelegramServer() as server:
        settings = WAYS[way](server) | {"calendar": "plain", "only": SEEN}
        async with running(folder, now=begun(cases[0]), **settings) as app:
            chats = {who: TelegramChat(app, server, who, 1001 + number) for number, who in enumerate(SEEN)}
            for chat in chats.values():
                await chat.join()
            yield app, chats
        assert server.violations == []
        assert server.answered_twice == []
        assert bool(server.webhook_statuses) is (way == "webhook")


async def clear(app: App) -> None:
    """Nothing is open any more: what fell due on the way asks for nobody's words."""
    async with app.database.work() as work:
        await work.execute(delete(t.focus))
        await work.execute(delete(t.reminders))
        unfinished = t.runs.c.status.in_(("open", "paused"))
        await work.execute(update(t.runs).where(unfinished).values(status="cancelled", wake_at=None))


async def play(app: App, chats: dict[str, TelegramChat], case: Case, lang: Lang) -> int:
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


async def played(folder: Path, way: str, cases: Sequence[tuple[Case, Lang]]) -> None:
    began, presses = time.process_time(), 0
    async with phones(folder, way, [case for case, _ in cases]) as (app, chats):
        for case, lang in cases:
            try:
                presses += await play(app, chats, case, lang)
            except BaseException as error:
                error.add_note(f"in case {case[1]['id']}, {lang}, by {way}")
                raise
    print(f"\n{way}: {len(cases)} cases, {presses} presses, {time.process_time() - began:.1f} s of processor")


@pytest.mark.parametrize("way", WAYS)
async def test_worked_cases_over_telegram(way: str, tmp_path: Path) -> None:
    half = len(FLOWS) // 2
    flows = FLOWS if way == "polling" else FLOWS[:half]
    chosen = [shortest(flow) for flow in flows] + [case for case in CASES if case[1]["id"] in LONGER[way]]
    first, second = LANGS if way == "polling" else reversed(LANGS)
    langs = [first] * half + [second] * (len(chosen) - half)
    await played(tmp_path, way, list(zip(chosen, langs, strict=True)))


@pytest.mark.soak
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("way", WAYS)
async def test_all_cases_over_telegram(way: str, lang: Lang, tmp_path: Path) -> None:
    await played(tmp_path, way, [(case, lang) for case in sorted(CASES, key=begun)])
