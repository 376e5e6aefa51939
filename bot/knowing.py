"""What is known of a partner, given to a conversation the moment its partner is named, whatever door it came by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from datetime import timedelta
from typing import Any

from algorithms.compiled import Algorithm
from bot import figures
from bot.scene import Scene
from dialogs.engine import Outcome, start
from dialogs.events import Answered, Event, Outside
from dialogs.reading.stays import read_stay
from dialogs.screens import Json
from dialogs.visit_facts import conflict_facts, visit_facts
from storage import partners, promises, reports
from storage.people import Person

NAMES = frozenset(
    (
        *("facts", "overdue", "money_goal", "stock_days", "stock_low", "stock_high", "old", "seen_objections"),
        *("month_turnover", "debt"),
    )
)
DAYS = "route"  # the step that asks when a trip begins and ends
SEEN_DAYS = 90  # an objection that two other partners made since then is no accident any more
SEEN = 2


async def told(scene: Scene, outcome: Outcome, event: Event, outside: Outside, owner: Person) -> Outcome:
    """The conversation with what is known filled in, where this answer names its partner and it asks for anything."""
    outcome = _with_days(outcome, event, outside)
    algorithm, frontier = outcome.walk.algorithm, outcome.walk.frontier
    wanted = NAMES & {*algorithm.fields, *algorithm.items, *algorithm.steps}
    if not wanted or frontier is None or frontier.key.step != algorithm.file.subject:
        return outcome
    if not isinstance(event, Answered) or not isinstance(event.value, str):
        return outcome
    known = await _known(scene.as_person(owner), wanted, event.value)
    given = dict(outcome.session.vars)
    if any(key.step == frontier.key.step for key in outcome.session.answers):
        # Another partner was named before: nothing that was known of that one is known of this one.
        given = {name: value for name, value in given.items() if name not in wanted}
    # What was handed over on purpose is the last word.
    session = replace(outcome.session, vars={**algorithm.given(known), **given})
    return outcome if session == outcome.session else start(algorithm, session, outside)


def _with_days(outcome: Outcome, event: Event, outside: Outside) -> Outcome:
    """Days that were said beside a place are offered where they are asked for, one tap each."""
    algorithm, frontier = outcome.walk.algorithm, outcome.walk.frontier
    asked = frontier is not None and frontier.key.step == algorithm.file.subject
    if DAYS not in algorithm.steps or not asked or not isinstance(event, Answered) or not event.comment:
        return outcome
    stay = read_stay(event.comment, event.at.date())
    said = {name: day for name, day in (("starts", stay.starts), ("ends", stay.ends)) if day is not None}
    session = replace(outcome.session, vars={**outcome.session.vars, DAYS: said})
    return start(algorithm, session, outside)


async def at_start(scene: Scene, algorithm: Algorithm) -> dict[str, Any]:
    """What a conversation of this person knows before anything is said."""
    if "a_partners" not in algorithm.fields:
        return {}
    own = await partners.of_owners(scene.work, [scene.person.id])
    return {"a_partners": [each.id for each in own.get(scene.person.id, ()) if each.klass == "A"]}


def learnt(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in on the way, for the journal."""
    return {name: value for name, value in after.items() if name not in before or before[name] != value}


async def _known(scene: Scene, wanted: Set[str], partner_id: str) -> dict[str, Any]:
    """Of a partner this person may see; of any other nothing."""
    partner = await partners.seen_by(scene.work, scene.person, partner_id)
    if partner is None:
        return {}
    today = scene.local.date()
    gathered = await figures.figures_of(
        scene.work, [partner], today, calendar=scene.house.workdays, zone=scene.person.zone
    )
    known = {**visit_facts(gathered[partner.id], scene.lang), **dict(conflict_facts(gathered[partner.id]))}
    if "old" in wanted:
        known["old"] = [
            {"key": each.key, "text": each.what, "by": each.by, "due": each.due}
            for each in await promises.open_of_partner(scene.work, partner.id)
        ]
    if "seen_objections" in wanted:
        known["seen_objections"] = await _seen(scene, partner.id)
    return {name: value for name, value in known.items() if name in wanted}


async def _seen(scene: Scene, partner_id: str) -> list[str]:
    """What other partners have objected of late to this manager."""
    since = scene.local.date() - timedelta(days=SEEN_DAYS)
    said: dict[str, set[str]] = defaultdict(set)
    for report in await reports.of_author(scene.work, scene.person.id, since):
        if report.partner_id not in (None, partner_id):
            for code in _objections(report.body):
                said[code].add(str(report.partner_id))
    return sorted(code for code, theirs in said.items() if len(theirs) >= SEEN)


def _objections(body: Json) -> Iterator[str]:
    """Of a visit led step by step, and of one told in free words."""
    yield from (str(each["type"]) for each in body.get("objections") or () if each.get("type"))
    told = (body.get("card") or {}).get("visits") or ()
    yield from (str(visit["objection"]) for visit in told if visit.get("objection"))
