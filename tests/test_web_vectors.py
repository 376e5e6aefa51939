"""The worked cases of the core methodologies, played by people on the local chat's own sockets.

Whoever's turn it is answers from the card that they see: the manager, the lead who took a case over, the approver.
What the engine alone must give (path, computed fields, tasks), the run on disk must give after all those taps. The
shortest case of each methodology is in the suite, the rest in the soak.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.vectors.flows import moment
from tests.chats import WebChat, running
from tests.players import MOSCOW, SEEN, Players, begin, cases_of, with_names

CORE = ("partner_negotiation", "new_partner_search", "conflict_resolution", "sales_meeting")
BY_LABELS = "partner_negotiation"  # played in the suite by the words of its buttons: test_negotiation_channels.py


def cases() -> list[Any]:
    found = []
    for name in CORE:
        listed = cases_of(name)
        shortest = min(listed, key=lambda case: len(case["script"]))
        for case in listed:
            marks = [] if case is shortest and name != BY_LABELS else [pytest.mark.soak]
            found.append(pytest.param(name, case, id=case["id"], marks=marks))
    return found


@pytest.mark.parametrize(("algorithm", "case"), cases())
async def test_a_worked_case_on_the_wire(algorithm: str, case: Mapping[str, Any], tmp_path: Path) -> None:
    case, began = with_names(case), time.process_time()
    start = moment(case["context"]["now"]).replace(tzinfo=MOSCOW)
    async with phones(tmp_path, start) as (app, chats):
        players = Players(app, chats, await begin(app, algorithm, case))
        for line in case["script"]:
            await players.play(line)
        await players.past_info()
        await players.check(case)
    print(f"\n{case['id']}: {players.presses} presses, {time.process_time() - began:.1f} s of processor")


@asynccontextmanager
async def phones(folder: Path, now: datetime) -> AsyncIterator[tuple[App, dict[str, WebChat]]]:
    """The product, and the phones of those who may be asked."""
    async with running(folder, now=now, only=SEEN, calendar="plain") as app, AsyncExitStack() as stack:
        yield app, {who: await stack.enter_async_context(WebChat(app, who).open()) for who in SEEN}
