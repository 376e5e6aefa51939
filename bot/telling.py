"""Saying what waits to be said: all that is due for a person as one message, at an hour that disturbs nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import recalls, seeing
from bot.recalls import day_or_minute
from bot.reminders import GIVEN
from bot.scene import House, Post, Scene, local_minute, named, place_of
from bot.tokens import handle_of
from dialogs.reminders import Item, Kind, folded, reminder
from storage import outbox, partners, people, promises, reminders, runs, tasks
from storage.database import Work
from storage.people import Person
from storage.reminders import Reminder


def may_hear(house: House, person: Person, rows: Sequence[Reminder], now: datetime) -> list[Reminder]:
    """What may be said to them this minute: nothing while they are away, in quiet hours nothing at all."""
    local, rhythm = local_minute(now, person.zone), house.rhythm(person)
    if person.away(local.date()):
        return []
    return [row for row in rows if not rhythm.is_quiet(local, urgent=row.urgent)]


async def say(work: Work, house: House, person: Person, now: datetime, *, answer: Scene | None = None) -> bool:
    """All that is due for one person, as one message; after a leave the summary of it. False: there was nothing.

    `answer`: they asked for it by a press of their own, so no hour is too quiet.
    """
    due = await reminders.due_for(work, person.id, now)
    rows = due if answer else may_hear(house, person, due, now)
    returned = person.away_since is not None
    first = rows[0] if rows else None
    post = Post(work, house, f"remind/{person.id}/{first.cause if first else ''}/{now:%Y%m%dT%H%M%S}", now)
    scene = answer or Scene(work, house, person, None, now, post, reply="push")
    if rows and await place_of(work, house, person) is None:
        return False
    items = []
    for row in rows:
        item = await _item(scene, row)
        if item is None and not await _is_anothers(scene, row):
            await reminders.withdraw(work, row.cause, row.ordinal)
        elif item is not None and await reminders.take(work, row, now):
            items.append(item)
            # What is said late in the morning of its day is not said once more an hour later.
            await reminders.take_of_day(work, row.cause, local_minute(now, person.zone).date(), now)
    if returned:
        await people.set_deputy(work, person.id, None, None)
    if items:
        await _tell(scene, _once(items), returned=returned)
    return bool(items)


def _once(items: Sequence[Item]) -> list[Item]:
    """After an outage the eve and the day of one task are one line, and a conversation that is shown needs no other."""
    shown = {item.run for item in items if item.kind == "turn"}
    kept = [item for item in items if item.kind == "turn" or not item.run or item.run not in shown]
    return list({(item.task or item.promise or f"{item.kind}{item.run or item.title}"): item for item in kept}.values())


async def _tell(scene: Scene, items: Sequence[Item], *, returned: bool) -> None:
    """All in one message; but the one conversation that goes on is shown as it stands, below the rest."""
    turns = [item for item in items if item.kind == "turn"]
    shown = turns if len(turns) == 1 and not returned else []
    rest = [item for item in items if item not in shown]
    if len(rest) > 1 or (rest and returned):
        await scene.answer(folded(rest, scene.local, scene.lang, returned=returned))
    elif rest:
        await scene.answer(reminder(rest[0], scene.local, scene.lang))
    for item in shown:
        await _show(scene, item.run)


async def _show(scene: Scene, run_id: str) -> None:
    run = await seeing.reachable(scene, run_id)
    if run is not None:
        await seeing.show(scene, run, await seeing.current(scene, run))


async def _item(scene: Scene, row: Reminder) -> Item | None:
    """The reminder as it reads now; None when its cause is over."""
    run = await runs.load(scene.work, row.run_id) if row.run_id else None
    mine = run is not None and scene.person.id in (run.owner_id, run.waits_for)
    named = await seeing.title_of(scene, run) if run is not None else ""
    title = row.title_ru if scene.lang == "ru" else row.title_en
    item = Item(row.kind, title or named, day_or_minute(row.about), run.id if run is not None and mine else "", named)
    match row.kind:
        case "task":
            return await _due(scene, row, item)
        case "decision":
            asks = await people.by_id(scene.work, run.owner_id) if run is not None and mine else None
            if run is None or asks is None or run.waits_for != scene.person.id:
                return None
            # Of several who file the same day a lead must know whose it is.
            return replace(item, title=f"{item.title} · {seeing.name_of(asks, scene)}")
        case "silence":
            decider = await people.by_id(scene.work, run.waits_for) if run is not None and run.waits_for else None
            return replace(item, name=seeing.name_of(decider, scene)) if decider is not None else None
        case "wait":
            return item if mine and run is not None and run.status == "open" else None
        case "turn":
            # Whoever opened it meanwhile knows.
            told = await outbox.told_since(scene.work, scene.person.id, row.run_id or "", row.due_at)
            return item if mine and not told else None
        case "news":
            return item


async def _is_anothers(scene: Scene, row: Reminder) -> bool:
    """The partner has another manager by now, who hears of its promise instead."""
    promise = await promises.by_key(scene.work, row.cause) if row.kind == "task" else None
    if promise is None or promise.by == "us" or promise.holder == scene.person.id:
        return False
    await recalls.again(scene, row.cause)
    return True


async def _due(scene: Scene, row: Reminder, item: Item) -> Item | None:
    """A task or a partner's promise, as long as its day is the one that this row speaks of and it is this person's."""
    task = await tasks.by_key(scene.work, row.cause)
    if task is not None:
        still = task.status == "open" and task.person_id == scene.person.id and task.due == row.about
        kind: Kind = "given" if row.ordinal == GIVEN else "task"
        return (
            replace(item, kind=kind, task=handle_of(row.cause), run="", next_day=recalls.next_day(scene, task.day))
            if still
            else None
        )
    promise = await promises.by_key(scene.work, row.cause)
    if promise is None or promise.status != "open" or not promise.said or promise.holder != scene.person.id:
        return None
    if promise.due is None or promise.due.isoformat() != row.about:
        return None
    partner = await partners.by_id(scene.work, promise.partner_id)
    name = named(partner).say(scene.lang) if partner else ""
    title = scene.say("promise.line_them", name=name, what=promise.what)
    return replace(
        item, kind="promise", title=title, promise=promise.key, run="", next_day=recalls.next_day(scene, promise.due)
    )
