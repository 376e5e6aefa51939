"""Ways into a report and out of it: words, photos or a place that answer nothing, and the buttons of what was filed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import cos, hypot, radians
from typing import Any

from algorithms.field import visits_of
from algorithms.model import CardInput
from bot import partner_cards, reporting, seeing, spending, treating
from bot.access import RIGHTS
from bot.conversations import begin, pass_time, press
from bot.reporting import REPORT
from bot.scene import Scene
from dialogs import actions, inputs
from dialogs.albums import FileNote
from dialogs.engine import Outcome, proceed
from dialogs.events import Answered, Cancelled, Event, Outside, Revised
from dialogs.facts import Facts
from dialogs.field import draft as drafts
from dialogs.field.changes import differences
from dialogs.field.controls import names_of
from dialogs.field.read import read
from dialogs.field.renaming import renaming
from dialogs.field.screen import value_words
from dialogs.inputs import Understood
from dialogs.labels import one_line
from dialogs.menu import choices, message
from dialogs.place import Walk
from dialogs.ports import Placed
from dialogs.reading.results import Refused
from dialogs.screens import Action, Button, Quiet, Screen, line
from dialogs.session import Session
from storage import plans, reports, runs
from storage.partners import Partner
from storage.runs import Run
from storage.weeks import week_of

VERBS = ("rv", "rj", "rf")
NEAR_KM, NEAR = 5.0, 4
LABEL = 44
VOICE = "voice"
STORY_WORDS = 5
LATELY = timedelta(days=14)
_KM = 111.2  # a degree of latitude


async def is_report(scene: Scene, text: str) -> bool:
    """Whether words that answer nothing tell of a visit or of expenses, or came too late for a report that they were
    written for.

    A bare name shows the partner's card, as ever.
    """
    if scene.person.role not in RIGHTS["run.begin"] or len(text.split()) < 2:
        return False
    writing = await reporting.writing(scene)
    card = read(text, writing.reader)
    if len(text.split()) < 3 or not card.visits:
        return spending.only(card, text) or (len(text.split()) > 2 and drafts.is_late(writing))
    return True


async def speaks_aside(scene: Scene, run: Run, text: str, found: tuple[FileNote, ...] = ()) -> bool:
    """Whether a run that only waits was shown last, and what came tells of something else: it is heard as if nothing
    had been shown.
    """
    frontier = (await seeing.current(scene, run)).walk.frontier
    if frontier is None or frontier.step.node.kind != "wait" or run.owner_id != scene.person.id:
        return False
    if await spending.heard(scene, text, found):
        return True
    if not await is_report(scene, text):
        return False
    if found:
        return await files(scene, found, text)
    await words(scene, text)
    return True


async def words(scene: Scene, text: str) -> None:
    by = scene.person.id
    await _told(scene, lambda session, walk, facts: inputs.typed(session, walk, text, facts, by))


async def files(scene: Scene, found: tuple[FileNote, ...], caption: str) -> bool:
    """Photos, a voice note, documents without any command: a draft that keeps them. False: not by this person."""
    if scene.person.role not in RIGHTS["run.begin"]:
        return False
    if await spending.heard(scene, caption, found):
        return True
    by = scene.person.id
    await _told(scene, lambda session, walk, facts: inputs.sent(session, walk, found, caption, facts, by))
    return True


async def _told(scene: Scene, meant: Callable[[Session, Walk, Facts], Understood]) -> None:
    """A report that begins with its first message."""
    run = await begin(scene, REPORT, {"way": "told"}, silently=True)
    if run is None:
        return
    outcome = await seeing.current(scene, run)
    event = meant(outcome.session, outcome.walk, await seeing.facts_of(scene, run, outcome.walk))
    if isinstance(event, Answered):
        await press(scene, run, event)
    else:
        await seeing.show(scene, run, seeing.refusing(outcome, event) if isinstance(event, Refused) else outcome)


async def begin_about(scene: Scene, partner_id: str, how: str = "") -> None:
    """From a button of a partner or a visit: the draft that lies open about it, or a new one; `how`: by voice."""
    if how == VOICE:
        await scene.answer(message(scene.say("field.send_voice"), scene.lang))
    for run in reporting.told_runs(await runs.open_for(scene.work, scene.person.id)):
        if run.partner_id == partner_id and run.waits_for is None:
            await seeing.show(scene, run, await seeing.current(scene, run))
            return
    await begin(scene, REPORT, {"way": "told", "about": partner_id, "visit_day": await _owed_day(scene, partner_id)})


async def _owed_day(scene: Scene, partner_id: str) -> date | None:
    """The day of the visit that still waits for its report, if it is over."""
    today = scene.local.date()
    weeks = (week_of(today), week_of(today - timedelta(days=7)))
    found = [
        each.done_on or each.day
        for week in weeks
        for each in await plans.visits_of(scene.work, scene.person.id, week)
        if each.partner_id == partner_id and each.report_number is None and each.status != "dropped"
    ]
    past = [day for day in found if day is not None and day < today]
    return max(past, default=None) if not any(day == today for day in found) else None


async def is_told(scene: Scene, run: Run) -> bool:
    """Whether the conversation stands at its card."""
    return _node(await seeing.current(scene, run)) is not None


async def tells_instead(scene: Scene, run: Run, text: str) -> bool:
    """Whether a whole story was typed where a report asks for the partner alone: it is told then, nothing is lost."""
    if run.algorithm != REPORT or len(text.split()) < STORY_WORDS:
        return False
    outcome = await seeing.current(scene, run)
    if outcome.walk.frontier is None or outcome.walk.frontier.key.step != "partner" or not await is_report(scene, text):
        return False
    await pass_time(scene, run, Cancelled("told", scene.local, scene.person.id))
    await scene.post.over(scene.person, message(scene.say("run.cancelled"), scene.lang), run.id)
    await words(scene, text)
    return True


async def is_anothers(scene: Scene, run: Run, text: str) -> bool:
    """Whether words at a draft tell of something else: that one stays open, these begin a report of their own.

    Of another day than a draft that was not filed yet; of other partners than a report that came back, or was opened
    again.
    """
    outcome = await seeing.current(scene, run)
    draft = draft_in(outcome.walk)
    if _node(outcome) is None or not draft or not draft["messages"] or draft["asking"]:
        return False
    writing = await reporting.writing(scene, run.id)
    if await reports.of_run(scene.work, run.id):
        here = {visit["partner"] for visit in visits_of(draft)}
        told = () if renaming(text, writing.reader) else read(text, writing.reader).visits
        return bool(told) and all(visit.partner and visit.partner not in here for visit in told)
    day = writing.at.date().isoformat()
    return all(each["at"][:10] != day for each in draft["messages"]) and await is_report(scene, text)


def _node(outcome: Outcome) -> CardInput | None:
    asked = outcome.walk.frontier.step.node.input if outcome.walk.frontier else None
    return asked if isinstance(asked, CardInput) else None


# ── a place on the map ──────────────────────────────────────────────────────────────────────────────────────


async def near(scene: Scene, point: Placed) -> bool:
    """The own partners nearest to where the person is, each a report away. False: none is known to be near."""
    if scene.person.role not in RIGHTS["run.begin"]:
        return False
    await scene.facts()
    own = [each for each in scene.listed[scene.person.id] if each.owner_id == scene.person.id]
    known = sorted((_distance(each, point), each.name, each) for each in own if each.latitude and each.longitude)
    close = [(far, each) for far, _, each in known if far <= NEAR_KM][:NEAR]
    facts = await scene.facts()
    options = [
        Button(one_line(f"{facts.partners[each.id].say(scene.lang)} · {_far(scene, far)}", LABEL), report)
        for far, each in close
        for report in (actions.report_on(each.id),)
    ]
    if options:
        await scene.answer(choices(scene.say("field.near"), (*options, Button(scene.say("button.menu"), actions.MENU))))
    return bool(options)


def _distance(partner: Partner, point: Placed) -> float:
    """Kilometres; flat, which is exact enough for a town."""
    north = (float(partner.latitude or 0) - point.latitude) * _KM
    east = (float(partner.longitude or 0) - point.longitude) * _KM * cos(radians(point.latitude))
    return hypot(north, east)


def _far(scene: Scene, far: float) -> str:
    return scene.say("field.metres", n=round(far * 100) * 10) if far < 1 else scene.say("field.km", n=round(far))


# ── what was filed ──────────────────────────────────────────────────────────────────────────────────────────


async def of_run(scene: Scene, run: Run, action: Action) -> bool:
    """Buttons of a report as a whole. False: another's."""
    match action.verb:
        case "rv":
            await press(scene, run, Revised(scene.local))
        case "rj":
            await _join(scene, run, action.value)
        case "rf":
            await _follow(scene, run, action.value)
        case _:
            return False
    return True


async def _join(scene: Scene, run: Run, into: str) -> None:
    """What was told here belongs to an earlier report: it is opened again with these words, and nothing else is."""
    other, here = await seeing.find(scene, into, "run.lead"), await seeing.current(scene, run)
    if other is None or not messages(here.walk):
        await scene.not_yours()
        return
    files_ = tuple(note for visit in here.walk.passed if visit.answer for note in visit.answer.files)
    steps = await _Ahead.of(scene, other)
    await steps.open()
    for place, told in enumerate(messages(here.walk)):
        await steps.add(told, files_ if place == 0 else ())
    await pass_time(scene, run, Cancelled("joined", scene.local, scene.person.id))
    await _folded(scene, run, other)
    await press(scene, other, *steps.events)


async def _folded(scene: Scene, run: Run, into: Run) -> None:
    """The card that asked asks no more, and says where it goes on."""
    number = min((each.number for each in await reports.of_run(scene.work, into.id)), default=0)
    told = Screen((Quiet(line(scene.say("field.joined", n=number))),))
    await scene.post.over(scene.person, told, run.id)


class _Ahead:
    """Several changes of one report made one after another, and pressed as one."""

    def __init__(self, scene: Scene, run: Run, outcome: Outcome, outside: Outside) -> None:
        self.scene, self.run, self.outcome, self.outside = scene, run, outcome, outside
        self.events: list[Event] = []

    @classmethod
    async def of(cls, scene: Scene, run: Run) -> _Ahead:
        outcome = await seeing.current(scene, run)
        outside = await seeing.outside_of(scene, outcome.walk.algorithm, scene.person)
        return cls(scene, run, outcome, outside)

    def take(self, event: Event) -> None:
        self.outcome = proceed(self.outcome, event, self.outside)
        self.events.append(event)

    async def open(self) -> None:
        """At its card, whether it was filed or not."""
        if _node(self.outcome) is None:
            self.take(Revised(self.scene.local))

    async def add(self, told: Any, files_: tuple[FileNote, ...]) -> None:
        """A message as it was written, at its own time."""
        node, facts = _node(self.outcome), await seeing.facts_of(self.scene, self.run, self.outcome.walk)
        if node is None or facts.writing is None:
            return
        change = drafts.said(node, told["text"], replace(facts, writing=facts.writing.as_of(told)), self.outcome.walk)
        if not isinstance(change, Refused):
            self.take(Answered(change, self.scene.local, self.scene.person.id, files=files_))

    @property
    def draft(self) -> Mapping[str, Any]:
        return draft_in(self.outcome.walk) or {}


async def _follow(scene: Scene, run: Run, what: str) -> None:
    """What a filed report asks for: the conversation that treats a conflict or an objection, or the next visit."""
    outcome = await seeing.current(scene, run)
    place, visits = int(what[1:]) if what[1:].isdecimal() else -1, visits_of(draft_in(outcome.walk))
    if not 0 <= place < len(visits):
        await scene.not_yours()
        return
    visit = visits[place]
    partner = await partner_cards.found(scene, visit["partner"])
    if partner is None:
        return
    if what[0] == "n":
        await _plan(scene, run, visit)
        return
    if what[0] == "c":
        kpi = "overdue_pct" if visit["conflict"] == "overdue_receivables" else ""
        await treating.treat(scene, treating.CONFLICT, partner.id, kpi, {"type": visit["conflict"]})
    else:
        await treating.treat(scene, "partner_negotiation", partner.id)


async def _plan(scene: Scene, run: Run, visit: Any) -> None:
    day, _, hour = visit["next_contact"].partition("T")
    planned = plans.Planned(visit["partner"], run.id, date.fromisoformat(day), at=hour or None)
    await plans.add(scene.work, scene.person.id, f"{run.id}/{visit['partner']}", [planned], scene.now)
    name = (await scene.facts()).partners[visit["partner"]].say(scene.lang)
    when = value_words("next_contact", visit["next_contact"], str, scene.lang, scene.local.date())
    await scene.answer(message(scene.say("field.planned", name=name, day=when), scene.lang))


# ── a message that was edited ───────────────────────────────────────────────────────────────────────────────


async def corrected(scene: Scene, edited: str, text: str) -> bool:
    """Other words for a message that a report holds: the report is read anew; a filed one is filed anew, and whoever
    has accepted it reads what was changed. False: no report holds it.
    """
    if not edited or text.startswith("/"):
        return False
    since = scene.now - LATELY
    for run in reporting.told_runs(await runs.lately(scene.work, scene.person.id, REPORT, since)):
        told = next((each for each in _held(run) if each["id"] == edited), None)
        if told is not None and run.status != "cancelled":
            await _rewritten(scene, run, {**told, "text": text})
            return True
    return False


def _held(run: Run) -> Iterator[Any]:
    """The messages that its record holds; those of the latest words last."""
    for answer in run.state["answers"].values():
        value = answer["value"]
        if isinstance(value, Mapping) and value.get("do") == "say":
            yield value["message"]


async def _rewritten(scene: Scene, run: Run, told: Any) -> None:
    steps = await _Ahead.of(scene, run)
    was = steps.draft["card"]
    is_filed = _node(steps.outcome) is None
    await steps.open()
    await steps.add(told, ())
    draft = steps.draft
    if is_filed and drafts.can_be_filed(draft) and not draft["card"]["uncertain"] and not draft.get("doubt"):
        steps.take(Answered({"do": drafts.FILE}, scene.local, scene.person.id))
    facts = await seeing.facts_of(scene, run, steps.outcome.walk)
    names = names_of(steps.outcome.walk, facts, scene.lang)
    lines = map(str, differences(was, draft["card"], names, scene.lang, scene.local.date()))
    noticed = message(scene.say("field.rewritten", changed="\n".join(lines) or "—"), scene.lang)
    if _node(steps.outcome) is not None:  # it waits for another word of theirs: what asks for it stands last
        await scene.answer(noticed)
    await press(scene, run, *steps.events)
    if _node(steps.outcome) is None:
        await scene.answer(noticed)


def draft_in(place: Walk) -> Mapping[str, Any] | None:
    return next((place.read(node.draft) for node in place.algorithm.tells), None)


def messages(place: Walk) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = (draft_in(place) or {}).get("messages", ())
    return found
