"""Storms over people with Slack: SIGKILL at any moment, deliveries repeated and swapped, pauses that are asked for."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.settings import Settings
from storage.outbox import OutboxRow
from tests.chats import filled
from tests.kill import history, judging
from tests.kill.doctors import copied
from tests.kill.nursery import Nursery, nursery
from tests.kill.people import Manager
from tests.kill.phones import Phone
from tests.kill.slack import SlackStorm, SlackVerdict, Told, slack_heard, slack_judged, slack_storm
from tests.kill.soaking import Hail, hailed_for_long
from tests.kill.storm import MONDAY
from tests.kill.strokes import joined, until

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
OFFICE: dict[str, Any] = {
    "pace": 0.5,
    "disorder": True,
    "floods": True,
    "faulty": 0.05,
    "on_telegram": ("M01",),
    "on_slack": ("M02", "M03", "L1"),
    "on_the_web": (),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nurse() -> AsyncIterator[Nursery]:
    async with nursery(slack=True) as made:
        yield made


async def hailed(folder: Path, nurse: Nursery, kills: int, seed: int = SEED, **more: Any) -> SlackStorm:
    """A small office under so many short lives, afterwards at peace."""
    async with slack_storm(folder, nurse, seed, **OFFICE | more) as day, day.people():
        await day.in_peace(lambda: all(human.phone.last for human in day.humans))  # said before, it finds nobody
        await day.hail(kills)
        await day.calm()
    return day


@pytest.mark.parametrize("http", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["socket", "http"])
async def test_killed_again_and_again_nothing_is_lost_or_doubled(tmp_path: Path, nurse: Nursery, http: bool) -> None:
    day = await hailed(tmp_path, nurse, 12, http=http)
    true = await slack_heard(day)
    figures = judging.figures_of(day, true)
    assert figures["kills"] == 12
    assert figures["answers"]
    missed = [doctor.__name__ for promise, doctor in CASES if not caught(true, promise, doctor)]
    assert not missed, f"KILL_SEED={SEED}"
    assert not caught(true, "patient", it_died_before_it_could_tell)
    assert not caught(true, "patient", it_was_on_its_way)


@pytest.mark.soak
async def test_killed_thousands_of_times(tmp_path: Path) -> None:
    """Two offices side by side, heard by a socket or by requests, a new one after each 250 kills. KILLS says how many
    in all, SECONDS for how long."""
    await filled(Settings(data_dir=tmp_path / "first"), MONDAY.date())  # one at a time; the others copy it

    @asynccontextmanager
    async def lane() -> AsyncIterator[Hail]:
        async with nursery(slack=True) as nurse:

            async def one(seed: int, folder: Path) -> Counter[str]:
                return await slack_judged(await hailed(folder, nurse, 250, seed, http=seed % 2 == 0))

            yield one

    await hailed_for_long(tmp_path, SEED, 250, lane)


# ── whoever judges ──────────────────────────────────────────────────────────────────────────────────────────


def an_event_is_missing(verdict: SlackVerdict) -> None:
    del verdict.remains.inbox["slack", max(verdict.slack.taken)]


def a_message_came_twice(verdict: SlackVerdict) -> None:
    talk, phone = next((id_, phone) for id_, phone in verdict.slack.phones.items() if phone.hands.heard)
    twice = replace(phone.hands.heard[0], ts="9999999999.000001")
    verdict.slack.phones[talk] = one = copy(phone)
    one.hands = copy(phone.hands)
    one.hands.talk = replace(phone.hands.talk, messages=[*phone.hands.messages, twice])


def a_message_never_came(verdict: SlackVerdict) -> None:
    place, row = next((n, row) for n, row in enumerate(verdict.remains.outbox) if row.channel == "slack" and row.ref)
    verdict.remains.outbox[place] = replace(row, ref="D2001:1.000001")


def it_was_given_up(verdict: SlackVerdict) -> None:
    place, row = next((n, row) for n, row in enumerate(verdict.remains.outbox) if row.channel == "slack" and row.ref)
    verdict.remains.outbox[place] = replace(row, state="unknown")


def an_answer_overtook_another(verdict: SlackVerdict) -> None:
    firsts: dict[str | None, OutboxRow] = {}
    for row in verdict._rows():
        firsts.setdefault(row.ref, row)
    rows = [row for row in firsts.values() if row.ref and row.kind != "push" and row.not_before is None]
    first, last = next(two for two in combinations(rows, 2) if two[0].address == two[1].address)
    verdict.remains.outbox[verdict.remains.outbox.index(first)] = replace(first, ref=last.ref)
    verdict.remains.outbox[verdict.remains.outbox.index(last)] = replace(last, ref=first.ref)


def a_card_says_something_else(verdict: SlackVerdict) -> None:
    runs = verdict.remains.runs
    rows = [row for row in verdict.remains.outbox if row.channel == "slack" and row.kind != "toast"]
    row = next(row for row in reversed(rows) if row.subject in runs and row.state == "sent")
    words = {"kind": "paragraph", "line": [{"text": "Другое", "style": "plain"}]}
    place = verdict.remains.outbox.index(row)
    verdict.remains.outbox[place] = replace(row, screen=row.screen | {"blocks": [*row.screen["blocks"], words]})


TOLD = Told(1.0, "1", ("chat.postMessage", "D1"), 1.0, False, 0.9)


def it_did_not_wait(verdict: SlackVerdict) -> None:
    verdict.diary.heard["1", "U1"] = [1.01]
    verdict.slack.asked_to_wait += [TOLD, replace(TOLD, at=1.5, fault=True, left=1.4)]


def it_was_on_its_way(verdict: SlackVerdict) -> None:
    """Nobody's fault: it had left before the other's answer was read."""
    it_did_not_wait(verdict)
    verdict.slack.asked_to_wait[-1] = replace(TOLD, at=1.5, fault=True, left=1.005)


def the_next_life_did_not_look(verdict: SlackVerdict) -> None:
    verdict.diary.kept["1", "U1"] = [1.1]
    verdict.slack.asked_to_wait += [TOLD, replace(TOLD, life="2", at=1.5, fault=True, left=1.4)]


def it_died_before_it_could_tell(verdict: SlackVerdict) -> None:
    """Nobody's fault: what it had told was another pause, perhaps of Telegram's."""
    the_next_life_did_not_look(verdict)
    verdict.diary.kept["1", "1001"] = verdict.diary.kept.pop(("1", "U1"))


CASES: tuple[tuple[str, Callable[[SlackVerdict], None]], ...] = (
    ("kept", an_event_is_missing),
    ("pushes_seen", a_message_came_twice),
    ("pushes_seen", a_message_never_came),
    ("pushes_seen", it_was_given_up),
    ("order", an_answer_overtook_another),
    ("cards", a_card_says_something_else),
    ("patient", it_did_not_wait),
    ("patient", the_next_life_did_not_look),
)


def caught(true: SlackVerdict, promise: str, doctor: Callable[[SlackVerdict], None]) -> bool:
    """Whether the same history with one thing changed is found to be false."""
    false = copied(true)
    false.slack = copy(true.slack)
    false.slack.phones, false.slack.asked_to_wait = dict(true.slack.phones), list(true.slack.asked_to_wait)
    doctor(false)
    return bool(false.broken(promise))


# ── one person, two messengers ──────────────────────────────────────────────────────────────────────────────


async def goes_on(phone: Phone, done: Callable[[], object]) -> None:
    """Somebody answers whatever is asked, until then."""
    human = asyncio.create_task(Manager(phone, random.Random(SEED), pace=0.5, ending=True).live())
    try:
        await until(done)
    finally:
        human.cancel()
        await asyncio.wait([human])


@pytest.mark.parametrize("http", [pytest.param(False, marks=pytest.mark.soak), True], ids=["socket", "http"])
async def test_begun_in_telegram_killed_and_finished_in_slack(tmp_path: Path, nurse: Nursery, http: bool) -> None:
    company: dict[str, Any] = {"on_telegram": ("M01",), "on_slack": (), "linked": ("M01",), "on_the_web": ()}
    async with slack_storm(tmp_path, nurse, SEED, **company, http=http) as day:
        (here,) = await joined(day, "M01")
        (there,) = day.slack.phones.values()
        doomed = await day.start(day.now)
        here.write("/report")
        await goes_on(here, lambda: "О чём договорились?" in here.cards[-1].text)
        here.write("Берут сто коробок чая")
        await asyncio.sleep(random.Random(SEED).uniform(0, 0.05))
        await doomed.kill()

        life = await day.start(day.now)
        await life.ready()
        await day.slack.heard()
        there.write("/report")
        await until(lambda: there.last)
        if (again := there.cards[-1].find("r")) is not None:
            there.tap(again, there.cards[-1])
        await goes_on(there, lambda: any(card.number for card in there.cards))
        await until(lambda: "Slack" in here.cards[-1].text)  # where it went on
        await life.kill()
        remains = await history.read(day.settings)
    (run,) = (told for told in remains.runs.values() if told.run.algorithm == "trip_report")
    (report,) = remains.reports.values()
    assert (report.run_id, report.author_id) == (run.run.id, "M01")
    assert {report.number} == {card.number for card in there.cards if card.number}
    said = [str(entry.event) for entry in run.journal]
    assert sum("Берут сто коробок чая" in words for words in said) == 1
    assert not [*day.slack.violations, *day.server.violations]
