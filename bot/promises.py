"""Promises in the company's rows: what conversations tell of them, and what people do with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from algorithms.moments import at_minute
from algorithms.values import Item
from bot import recalls, seeing
from bot.scene import Scene, as_utc, named
from bot.tokens import handle_of
from dialogs.lang import LANGS
from dialogs.promises import Owed, Word
from storage import partners, people, promises, tasks
from storage.partners import Partner
from storage.people import Person
from storage.promises import Kept, Promise, Said
from storage.runs import Run
from storage.tasks import Task, TaskRow

STEP = "promise"  # of the tasks that our own promises are
# How the answer of a later visit closes a promise.
ANSWERED: dict[str, promises.Status] = {"done": "kept", "no": "broken"}


def told(  # what, whose, in which report, of which visit and day
    items: Any, partner_id: str | None, number: int | None, visit: str = "1", on: date | None = None
) -> list[Said]:
    """Of a list of what was promised at one visit; nothing is promised by nobody, and nothing empty."""
    return [
        Said(visit, partner_id, row["by"], what, _day(row.get("due")), row.get("amount"), number, on)
        for row in _rows(items)
        if partner_id is not None and row.get("by") in ("us", "them") and (what := str(row.get("what") or "").strip())
    ]


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


async def follow(scene: Scene, run: Run, said: Sequence[Said], owner: Person) -> list[TaskRow]:
    """Make the ledger agree with the conversation; answers the tasks that our own promises are."""
    known = await promises.sync(scene.work, run.id, said, owner.id, scene.as_person(owner).local.date())
    doer = await people.stand_in(scene.work, owner, scene.as_person(owner).local.date())
    return [await _task(scene, each, doer) for each in known if each.by == "us"]


async def _task(scene: Scene, promise: Promise, doer: Person) -> TaskRow:
    """With the day that was said: where it was moved to is the task's own to know."""
    due, what = promise.said_due, promise.what
    partner = await partners.by_id(scene.work, promise.partner_id)
    whose = {lang: f"{named(partner).say(lang)}: " if partner else "" for lang in LANGS}
    return TaskRow(
        key=promise.key,
        run_id=promise.run_id,
        step=STEP,
        to_role="rm",
        person_id=doer.id,
        partner_id=promise.partner_id,
        title_ru=f"{whose['ru']}{what}",
        title_en=f"{whose['en']}{what}",
        due=due.isoformat() if due else None,
        due_at=as_utc(at_minute(due), doer.zone) if due else None,
    )


async def settle(scene: Scene, person: Person, mark: str, answers: Any, on: date) -> None:
    """What a visit has found out about earlier promises; told twice it counts once."""
    for each in _rows(answers):
        key, status, due = str(each.get("key") or ""), str(each.get("status") or ""), _day(each.get("due"))
        if not await promises.settled(scene.work, key, f"{mark}:{status}:{due}"):
            continue
        known = await promises.by_key(scene.work, key)
        if known is None:
            continue
        if due is not None and status != "done":
            await put_off(scene, known, due)
        elif status in ANSWERED:
            await close(scene, known, ANSWERED[status], on, person, str(each.get("reason") or ""))
        await recalls.again(scene, key)


async def all_kept(scene: Scene, run: Run, mark: str, person: Person) -> None:
    """The conversation they were made in has found that out; what is put back by hand afterwards stays open."""
    for each in await promises.of_run(scene.work, run.id):
        if each.said and await promises.settled(scene.work, each.key, f"{mark}:kept"):
            await close(scene, each, "kept", scene.local.date(), person)
            await recalls.again(scene, each.key)


def _rows(items: Any) -> Iterable[Any]:
    return (each.fields if isinstance(each, Item) else each for each in items or ())


async def close(scene: Scene, promise: Promise, status: promises.Status, on: date, by: Person, why: str = "") -> bool:
    """Of ours the task is closed with it."""
    if status == "open" or not await promises.close(scene.work, promise.key, status, by.id, on, scene.now, why):
        return False
    if promise.by == "us":
        await tasks.close(scene.work, promise.key, scene.now, by=by.id, given_up=status != "kept")
    return True


async def put_off(scene: Scene, promise: Promise, due: date) -> bool:
    """Of ours it is the task that has a day."""
    if promise.by == "them":
        return await promises.move(scene.work, promise.key, due)
    task, holder = await tasks.by_key(scene.work, promise.key), await people.by_id(scene.work, promise.holder)
    if task is None or holder is None:
        return False
    return await tasks.move(scene.work, task.key, *moved_to(task, due, holder.zone))


def moved_to(task: Task, day: date, zone: str) -> tuple[str, datetime]:
    """As it is said, and the moment; where it has an hour it keeps it."""
    if task.due and "T" in task.due:
        minute = datetime.combine(day, datetime.fromisoformat(task.due).time())
        return minute.isoformat(timespec="minutes"), as_utc(minute, zone)
    return day.isoformat(), as_utc(at_minute(day), zone)


async def dropped(scene: Scene, key: str, why: str) -> None:
    """The ledger keeps why a task that is a promise was given up."""
    if await promises.by_key(scene.work, key) is not None:
        await promises.explain(scene.work, key, "dropped", scene.person.id, scene.local.date(), scene.now, why)


async def undo(scene: Scene, promise: Promise) -> bool:
    undone = await promises.undo(scene.work, promise.key)
    return await tasks.undo(scene.work, promise.key) if promise.by == "us" else undone


async def reopened(scene: Scene, key: str) -> None:
    """The task was put back by its own button: what was written of why it was closed goes."""
    await promises.undo(scene.work, key)


async def owed(scene: Scene, found: Sequence[Promise]) -> list[Owed]:
    """As they are shown: named, with whoever sees to them where that is somebody else."""
    names, listed = dict((await scene.facts()).partners), []
    for each in found:
        if each.partner_id not in names and (partner := await partners.by_id(scene.work, each.partner_id)):
            names[each.partner_id] = named(partner)
        who = await people.by_id(scene.work, each.holder) if each.holder != scene.person.id else None
        listed.append(
            Owed(
                key=each.key,
                by=each.by,
                what=each.what,
                partner_id=each.partner_id,
                partner=names[each.partner_id].say(scene.lang),
                made_on=each.made_on,
                due=each.due,
                amount=each.amount,
                moves=each.moves,
                number=handle_of(each.key) if each.by == "us" and each.holder == scene.person.id else "",
                who=seeing.name_of(who, scene) if who else "",
            )
        )
    return listed


async def breakers(scene: Scene, of: Sequence[Partner]) -> list[Word]:
    """Of these partners, those that keep less than half of their promises in time, the worst first."""
    names = {each.id: named(each).say(scene.lang) for each in of}
    kept = await promises.broken(scene.work, list(names), scene.local.date()) if names else {}
    words = [each for id_, found in kept.items() if (each := word(names[id_], found)).breaks]
    return sorted(words, key=lambda each: (each.in_time - each.told, each.partner))


def word(name: str, kept: Kept) -> Word:
    return Word(name, kept.told, kept.in_time, kept.moves)
