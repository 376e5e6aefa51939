"""What a report told in free words reads and shows: who writes, whom they may mean, what is filed already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from algorithms.model import CardInput
from bot import finding
from bot.scene import Scene, local_minute, named, spoken
from dialogs.facts import Facts, PartnerName
from dialogs.field.changes import CardChange
from dialogs.field.draft import Filing, Writing
from dialogs.field.places import places_of
from dialogs.field.read import Reader
from dialogs.place import Walk
from dialogs.reading.names import NameIndex
from dialogs.screens import Json
from storage import dealings, partners, people, plans, reports
from storage.reports import Report
from storage.runs import Run
from storage.weeks import week_of

REPORT = "trip_report"
CONFLICT = "conflict_resolution"
# Of a larger company the index of names is one for all, and whose a partner is does not bend what a name means.
MOST_OWN = 1500
# How far back a visit may lie that is told of a second time.
BACK = timedelta(days=31)
# Messengers keep what a phone could not send for about a day.
LATEST = timedelta(days=3)


async def writing(scene: Scene, run_id: str = "") -> Writing:
    """Who writes, when, and everybody they may name: a colleague's partner is known, to be asked about.

    With what they filed lately, but for this very conversation.
    """
    await scene.facts()
    visible = scene.listed[scene.person.id]
    own = frozenset(partner.id for partner in visible)
    at = _written(scene).astimezone(ZoneInfo(scene.person.zone))
    places = places_of({partner.id: partner.city for partner in visible if partner.city}, own)
    reader = Reader(scene.person.id, own, at, await _index(scene), places)
    since = at.date() - BACK
    filed = [each for each in await reports.of_author(scene.work, scene.person.id, since) if each.run_id != run_id]
    weeks = {week_of(at.date()), week_of(at.date() - timedelta(days=7))}
    visits = [each for week in weeks for each in await plans.visits_of(scene.work, scene.person.id, week)]
    return Writing(
        reader,
        scene.said,
        filed=tuple(_filing(scene, each) for each in filed),
        dropped=frozenset((each.partner_id, each.week) for each in visits if each.status == "dropped"),
    )


def _written(scene: Scene) -> datetime:
    """A phone without a network sends late; a clock that is wrong by days, or ahead, is not believed."""
    wrote = scene.wrote
    return wrote if wrote is not None and timedelta() < scene.now - wrote <= LATEST else scene.now


def _filing(scene: Scene, each: Report) -> Filing:
    at = local_minute(each.filed_at, scene.person.zone)
    return Filing(each.number, each.run_id or "", each.partner_id or "", each.visited_on, at)


async def _index(scene: Scene) -> NameIndex:
    own = {partner.id for partner in scene.listed[scene.person.id]}
    key, mark = f"field/{scene.person.id}", (await partners.version(scene.work), tuple(sorted(own)))
    kept = scene.house.indexes.get(key)
    if kept is not None and kept[0] == mark:
        return kept[1]
    every = await partners.all_partners(scene.work)
    if len(every) > MOST_OWN:
        return await finding.everybodys(scene)
    index = NameIndex([replace(spoken(each, scene.person.id), own=each.id in own) for each in every])
    scene.house.indexes[key] = mark, index
    return index


async def with_card(scene: Scene, run: Run, facts: Facts, place: Walk) -> Facts:
    """Where a report is told: who writes, the names of all that stand in its card, and what was changed of it."""
    drafts = [place.read(node.draft) for node in place.algorithm.tells]
    cards = [draft[name] for draft in drafts if draft for name in ("card", "was") if draft.get(name)]
    codes = {code for card in cards for code in _codes(card)}
    names = await _names(scene, codes - facts.partners.keys())
    asked = place.frontier.step.node.input if place.frontier else None
    telling = await writing(scene, run.id) if isinstance(asked, CardInput) else None
    near = facts.near or (await scene.near() if telling else ())
    filed = await reports.of_run(scene.work, run.id)
    changes = [change for each in filed for change in await _changes(scene, each)]
    return replace(
        facts,
        partners={**names, **facts.partners},
        writing=telling,
        near=near,
        numbers=tuple(each.number for each in filed),
        changes=tuple(changes),
        conflicts=await _conflicts(scene, codes) if codes else {},
    )


async def _conflicts(scene: Scene, codes: set[str]) -> dict[str, tuple[int, str]]:
    """The oldest of each partner's, of those that this person may know of."""
    await scene.facts()
    visible = codes & {partner.id for partner in scene.listed[scene.person.id]}
    found = {}
    for code, (oldest, *_) in (await dealings.going(scene.work, visible, (CONFLICT,))).items():
        days = (scene.local.date() - local_minute(oldest.created_at, scene.person.zone).date()).days
        found[code] = max(1, days), oldest.id if oldest.owner_id == scene.person.id else ""
    return found


async def _changes(scene: Scene, report: Report) -> list[CardChange]:
    """Each with the card that took its place."""
    found = []
    history: list[Json] = report.body.get("history", [])
    cards = [*(each["was"] for each in history), report.body.get("card")]
    for place, each in enumerate(history):
        who = await people.by_id(scene.work, each["by"])
        name = (who.name_en if scene.lang == "en" and who.name_en else who.name) if who else ""
        at = local_minute(datetime.fromisoformat(each["at"]), scene.person.zone)
        found.append(CardChange(at, name, each["was"], cards[place + 1]))
    return found


def _codes(card: Json) -> set[str]:
    visits = [visit for visit in card["visits"] if visit]
    return {str(code) for visit in visits for code in (visit["partner"], *visit["candidates"]) if code}


async def _names(scene: Scene, codes: set[str]) -> dict[str, PartnerName]:
    found = {code: await partners.by_id(scene.work, code) for code in sorted(codes)}
    return {code: named(partner) for code, partner in found.items() if partner is not None}


def told_runs(found: list[Run]) -> Iterator[Run]:
    """Those that were told in free words."""
    return (run for run in found if run.algorithm == REPORT and run.state["vars"].get("way") == "told")
