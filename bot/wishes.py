"""Questions and orders in words of one's own: each does what the button or the command does that it stands for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from algorithms.field import visits_of
from bot import asking, commands, excuses, finding, keeping, methods, partner_cards, report_doors, seeing
from bot.scene import Scene
from dialogs import actions, formats
from dialogs.menu import choices
from dialogs.screens import Button
from dialogs.wishes import Asks, Goes, Moves, Shows, Visits, Wish, is_loose, wish
from storage import plans
from storage.plans import Visit
from storage.runs import Run
from storage.weeks import days_of, week_of

WEEKS = (0, 1, 2, -1)  # whose visits are looked through, this one first
OVER = ("moved", "waived")


async def heard(scene: Scene, text: str) -> bool:
    """Whether words that answer nothing are a plain wish: then it is done."""
    meant = await _meant(scene, text)
    if meant is not None:
        await _do(scene, meant, text)
    return meant is not None


async def aside(scene: Scene, run: Run, text: str) -> bool:
    """The same at a conversation that takes any words, or waits for none: it stays as it is, one tap away.

    The next visit to a partner of the report at hand is a part of that report.
    """
    outcome = await seeing.current(scene, run)
    frontier = outcome.walk.frontier
    waits = frontier is not None and frontier.step.node.kind == "wait"
    return (waits or await report_doors.is_told(scene, run)) and await instead(scene, run, text)


async def instead(scene: Scene, run: Run, text: str) -> bool:
    """The same at any question, of words that do not answer it."""
    outcome, meant = await seeing.current(scene, run), await _meant(scene, text)
    here = {visit["partner"] for visit in visits_of(report_doors.draft_in(outcome.walk))}
    if isinstance(meant, Visits) and here.intersection(meant.partners):
        return False
    told = await report_doors.is_told(scene, run)
    back = Button(scene.say("wish.to_card" if told else "wish.to_run"), actions.open_run(run.id))
    there = replace(scene, beside=(back,))
    if meant is None:
        return await keeping.told(there, text, here if told else None)
    await _do(there, meant, text)
    return True


async def _meant(scene: Scene, text: str) -> Wish | None:
    facts = await scene.facts()
    meant = wish(text, facts.index, scene.local.date()) if facts.index is not None else None
    if meant is not None and is_loose(meant) and await report_doors.is_report(scene, text):
        return None
    return meant


async def _do(scene: Scene, meant: Wish, text: str) -> None:
    match meant:
        case Shows(command=command):
            await commands.run(scene, command)
        case Asks(partners=(only,)):
            await partner_cards.show(scene, only)
        case Asks():
            await finding.show(scene, text)
        case Moves() | Visits() if not await scene.may_own("week.plan"):
            await scene.not_yours()
        case Moves():
            await _move(scene, meant)
        case Visits():
            await _visits(scene, meant)
        case Goes():
            await _goes(scene, text, meant)


async def _move(scene: Scene, meant: Moves) -> None:
    """Of several that may be meant, or of none that was named, it is asked whose."""
    found = [(id_, visit) for id_ in meant.partners if (visit := await _next(scene, id_)) is not None]
    day = meant.day if isinstance(meant.day, date) else None
    if len(found) == 1 and await excuses.put_off(scene, found[0][1].id, meant.day):
        return
    if len(meant.partners) == 1:
        name = await _name(scene, meant.partners[0])
        put = (await _put(scene, meant.partners[0], day),) if day and day >= scene.local.date() else ()
        await scene.answer(choices(scene.say("wish.none_planned", name=name), (*put, *_ways(scene, meant.partners))))
        return
    to = f"move/{day}" if day else "move"
    whose = [Button(await _name(scene, id_), actions.owed_report(visit.id, to)) for id_, visit in found]
    asked = scene.say("wish.move_which" if whose else "wish.move_whom")
    await scene.answer(choices(asked, (*whose, *_ways(scene, ()))))


async def _visits(scene: Scene, meant: Visits) -> None:
    """A visit to come is put into the plan by a tap, or moved there."""
    id_, today = meant.partners[0], scene.local.date()
    name, shown = await _name(scene, id_), formats.day(meant.day, today, scene.lang, weekday=True)
    visit = await _next(scene, id_)
    same = visit if visit is not None and week_of(meant.day) == visit.week else None
    if same is not None and same.day == meant.day:
        await scene.answer(choices(scene.say("wish.planned", name=name, day=shown), _ways(scene, meant.partners)))
        return
    move = actions.owed_report(same.id, f"move/{meant.day}") if same is not None else None
    put = Button(scene.say("wish.move_to", day=shown), move) if move else await _put(scene, id_, meant.day)
    ways = (replace(put, style="primary"), *_ways(scene, meant.partners))
    await scene.answer(choices(scene.say("wish.visit", name=name, day=shown), ways))


async def _goes(scene: Scene, text: str, meant: Goes) -> None:
    """The words wait for the tap: where and when is not typed twice."""
    await asking.ask(scene, methods.SAID, "", text=text)
    begin = Button(scene.say("wish.trip_begin"), actions.begin_said(methods.TRIP), "primary")
    await scene.answer(choices(scene.say("wish.trip", place=meant.stay.place), (begin, *_ways(scene, ()))))


async def _next(scene: Scene, partner_id: str) -> Visit | None:
    """The planned visit that is meant: the nearest to come, else the one that was missed last."""
    today, found = scene.local.date(), []
    for weeks in WEEKS:
        week = week_of(today + timedelta(days=7 * weeks))
        theirs = await plans.visits_of(scene.work, scene.person.id, week)
        found += [each for each in theirs if each.partner_id == partner_id and each.status == "planned"]
    open_ = [each for each in found if each.duty not in OVER]
    return min(open_, key=lambda each: (_last(each) < today, abs(_last(each) - today)), default=None)


def _last(visit: Visit) -> date:
    return visit.day or days_of(visit.week)[1]


async def _name(scene: Scene, partner_id: str) -> str:
    return (await scene.facts()).partners[partner_id].say(scene.lang)


async def _put(scene: Scene, partner_id: str, day: date) -> Button:
    shown = formats.day(day, scene.local.date(), scene.lang, weekday=True)
    return Button(scene.say("wish.put", day=shown), actions.week(f"put/{day}", partner_id))


def _ways(scene: Scene, partner_ids: tuple[str, ...]) -> tuple[Button, ...]:
    cards = [Button(scene.say("wish.card"), actions.partner(id_)) for id_ in partner_ids[:1]]
    return (*cards, Button(scene.say("week.back"), actions.PLAN))
