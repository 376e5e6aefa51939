"""What can be done about a report that is owed: by whoever owes it, and by whoever is above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from algorithms.moments import at_minute
from bot import asking
from bot.access import Target
from bot.owing import Stands, answers_for, as_owed, owed_by
from bot.scene import Scene, as_utc, place_of
from bot.scene import named as short
from bot.seeing import name_of
from dialogs import duty as words
from dialogs import formats
from dialogs.duty import Owed
from dialogs.labels import one_line
from dialogs.lang import LANGS
from dialogs.menu import message
from dialogs.moving import day_said, unclear
from dialogs.reading.results import Refused
from dialogs.screens import Action
from storage import audit, duties, partners, people, plans, pushes, tasks
from storage.asked import Asked
from storage.people import Person

HEARS = "excuse"
HEARS_DAY = "visit.move"
REASON = 300  # characters
DAYS = 5  # that are offered
REMINDED = "report_personal"


async def door(scene: Scene, action: Action) -> bool:
    """False: somebody else's button."""
    if action.verb == "wr":
        await _one(scene, action.subject, *action.value.partition("/")[::2])
    elif action.verb == "wp" and action.subject in ("", scene.person.id):
        await _own(scene, action.value)
    elif action.verb == "wp":
        await _whose(scene, action.subject, *action.value.partition("/")[::2])
    else:
        return False
    return True


async def heard(scene: Scene, waits: Asked, text: str) -> bool:
    """The reason in their own words."""
    found = await _found(scene, waits.subject)
    if found is None or found.owner.id != scene.person.id:
        return False
    await _excuse(scene, found, one_line(text, REASON))
    return True


async def heard_day(scene: Scene, waits: Asked, text: str) -> bool:
    """The day of a trip that is put off, in words. What names no day is about something else."""
    day = day_said(text, scene.local.date())
    if day is None:
        return False
    found = await _found(scene, waits.subject)
    if found is None or found.owner.id != scene.person.id:
        await scene.answer(message(scene.say("duty.gone"), scene.lang))
    else:
        await _move(scene, found, day)
    return True


async def put_off(scene: Scene, visit: int, day: date | Refused | None) -> bool:
    """A visit of one's own to another day, which is asked where none was said. False: it owes nothing any more."""
    found = await _found(scene, str(visit))
    if found is None or found.owner.id != scene.person.id:
        return False
    await _move(scene, found, day)
    return True


@dataclass(frozen=True)
class Found:
    """A report that is owed, whose it is, who hears of it."""

    stands: Stands
    owed: Owed
    owner: Person
    lead: Person | None


async def _found(scene: Scene, visit: str) -> Found | None:
    """None for what is owed no more, and for what is no number."""
    today = scene.local.date()
    duty_ = await duties.by_id(scene.work, int(visit), today, scene.house.workdays) if visit.isdecimal() else None
    owner = await people.by_id(scene.work, duty_.person_id) if duty_ else None
    if duty_ is None or owner is None:
        return None
    stands = Stands(duty_, 0, 0)
    (owed,) = await as_owed(scene.work, [stands], scene.lang)
    return Found(stands, owed, owner, await answers_for(scene.work, owner, scene.now))


async def _one(scene: Scene, visit: str, word: str, more: str) -> None:
    if word == "back":
        await _return(scene, visit, *more.partition("/")[::2])
        return
    found = await _found(scene, visit)
    if word in ("yes", "no"):
        await _judge(scene, visit, found, accepted=word == "yes")
        return
    if not await scene.may("report.owe", Target(owner_id=found.owner.id if found else scene.person.id), visit):
        await scene.not_yours()
    elif found is None:
        await scene.answer(message(scene.say("duty.gone"), scene.lang))
    elif word == "none":
        await _none(scene, found, more)
    else:
        await _move(scene, found, _day(more))


# ── whoever owes it ─────────────────────────────────────────────────────────────────────────────────────────


async def _own(scene: Scene, value: str) -> None:
    """Of one's own reports, the one that is meant."""
    if not await scene.may_own("report.owe"):
        await scene.not_yours()
        return
    found = await owed_by(scene.work, scene.house, scene.person, scene.now)
    owed = await as_owed(scene.work, [each for each in found if each.duty.state != "asked"], scene.lang)
    shown = [each for each in owed if value != "move" or each.moves]
    if shown:
        await scene.answer(words.which(shown, value or "none", scene.local.date(), scene.lang))
    else:
        await scene.answer(message(scene.say("duty.gone"), scene.lang))


async def _none(scene: Scene, found: Found, why: str) -> None:
    if why == "other":
        await asking.ask(scene, HEARS, str(found.owed.visit))
        await scene.answer(message(scene.say("duty.why_tell"), scene.lang))
    elif why == "later" and found.owed.moves:
        await _move(scene, found, None)
    elif why in words.WHYS:
        await _excuse(scene, found, scene.say(f"duty.why.{why}"))
    else:
        await scene.answer(words.ask_why(found.owed, scene.local.date(), scene.lang))


async def _excuse(scene: Scene, found: Found, why: str) -> None:
    """The lead is asked at an hour that suits them; until then nothing is said of this report."""
    await duties.excuse(scene.work, found.owed.visit, {"why": why})
    lead = name_of(found.lead, scene) if found.lead else formats.DASH
    await scene.answer(message(scene.say("duty.asked", lead=lead), scene.lang))


async def _move(scene: Scene, found: Found, day: date | Refused | None) -> None:
    """The trip is still to come: its report is due after it."""
    visit, today = await plans.by_id(scene.work, found.owed.visit), scene.local.date()
    if not found.owed.moves or visit is None:
        await scene.answer(message(scene.say("duty.gone"), scene.lang))
    elif day is None or isinstance(day, Refused) or day < today:
        note = unclear(day if isinstance(day, Refused) else Refused("date.past"), scene.lang) if day else ""
        await asking.ask(scene, HEARS_DAY, str(visit.id))
        await scene.answer(words.ask_day(found.owed, _workdays(scene, 0), today, scene.lang, note))
    else:
        alone = await plans.move(scene.work, visit, day, scene.now)
        name, changes = found.owed.name, day != visit.day
        await scene.answer(words.moved(visit.id, name, day, visit.day, today, scene.lang, can_return=alone and changes))


async def _return(scene: Scene, number: str, left: str, before: str) -> None:
    """A move taken back, while the visit still stands where it was moved to."""
    visit = await plans.by_id(scene.work, int(number)) if number.isdecimal() else None
    if not await scene.may("report.owe", Target(owner_id=visit.person_id if visit else None), number) or visit is None:
        await scene.not_yours()
        return
    day = _day(left)
    if day is None or not await plans.put_back(scene.work, visit, day, _day(before), scene.now):
        await scene.answer(message(scene.say("duty.return_late"), scene.lang))
        return
    partner = await partners.by_id(scene.work, visit.partner_id)
    shown = _day(before)
    when = formats.day(shown, scene.local.date(), scene.lang, weekday=True) if shown else scene.say("duty.that_week")
    name = short(partner).say(scene.lang) if partner else visit.partner_id
    await scene.answer(message(scene.say("duty.returned", name=name, day=when), scene.lang))


# ── whoever is above ────────────────────────────────────────────────────────────────────────────────────────


async def _may_judge(scene: Scene, owner: Person | None, about: str) -> bool:
    """A lead of the team, and whoever does their work today."""
    lead = await answers_for(scene.work, owner, scene.now) if owner else None
    target = Target(team_id=owner.team_id, decider_id=lead.id if lead else None) if owner else Target()
    if owner is not None and owner.id == scene.person.id:
        target = Target()
    return await scene.may("report.waive", target, about)


async def _judge(scene: Scene, visit: str, found: Found | None, *, accepted: bool) -> None:
    row = await plans.by_id(scene.work, int(visit)) if visit.isdecimal() else None
    whose = await people.by_id(scene.work, row.person_id) if row else None
    if not await _may_judge(scene, whose, visit):
        await scene.not_yours()
        return
    if found is None or found.stands.duty.state != "asked":
        await scene.answer(message(scene.say("duty.gone"), scene.lang))
        return
    owed, owner = found.owed, found.owner
    if accepted:
        await duties.accept(scene.work, owed.visit, scene.now)
    else:
        await duties.refuse(scene.work, owed.visit)
    await _record(scene, "report.excused" if accepted else "report.refused", owner, [owed])
    theirs = scene.as_person(owner)
    (named,) = await as_owed(scene.work, [found.stands], theirs.lang)
    fields = {"name": named.name, "day": words.day_of(named, theirs.local.date(), theirs.lang)}
    if not accepted:
        fields["lead"] = name_of(scene.person, theirs)
    await theirs.answer(message(theirs.say("duty.accepted" if accepted else "duty.refused", **fields), theirs.lang))
    told = scene.say("duty.answered", who=name_of(owner, scene), name=owed.name)
    await scene.answer(message(told, scene.lang))


async def _whose(scene: Scene, person_id: str, word: str, more: str) -> None:
    owner = await people.by_id(scene.work, person_id)
    if not await _may_judge(scene, owner, person_id) or owner is None:
        await scene.not_yours()
        return
    found = [each for each in await owed_by(scene.work, scene.house, owner, scene.now) if each.step > 0]
    open_ = [each for each in found if each.duty.state != "asked"]
    who, today = name_of(owner, scene), scene.local.date()
    if not open_ and word:
        await scene.answer(message(scene.say("duty.all_in", who=who), scene.lang))
        return
    match word:
        case "remind":
            await _remind(scene, owner, open_)
        case "until":
            await _until(scene, owner, open_, _day(more))
        case "drop" if more:
            await _waive(scene, owner, open_)
        case "drop":
            await scene.answer(words.sure_to_waive(owner.id, who, len(open_), scene.lang))
        case "call":
            await _call(scene, owner, open_)
        case _:
            owed = await as_owed(scene.work, found, scene.lang)
            await scene.answer(words.of_person(owner.id, who, owed, today, scene.lang))


async def _remind(scene: Scene, owner: Person, found: Sequence[Stands]) -> None:
    """In the lead's name, once a day."""
    who, theirs = name_of(owner, scene), scene.as_person(owner)
    if await place_of(scene.work, scene.house, owner) is None:
        await scene.answer(message(scene.say("duty.unreachable", who=who), scene.lang))
        return
    push = pushes.Push(owner.id, REMINDED, theirs.local.date().isoformat(), scene.now, "quiet", scene.person.id)
    if not await pushes.claim(scene.work, push):
        await scene.answer(message(scene.say("duty.reminded_already", who=who), scene.lang))
        return
    owed = await as_owed(scene.work, found, theirs.lang)
    await theirs.answer(words.personal(owed, name_of(scene.person, theirs), theirs.lang), "duty")
    await scene.answer(message(scene.say("duty.reminded", who=who), scene.lang))


async def _until(scene: Scene, owner: Person, found: Sequence[Stands], day: date | None) -> None:
    who, today = name_of(owner, scene), scene.local.date()
    if day is None or day <= today:
        await scene.answer(words.ask_until(owner.id, who, _workdays(scene, 1), today, scene.lang))
        return
    for each in found:
        await duties.put_off(scene.work, each.duty, day)
    await _tell(scene, owner, found, "extended", day)


async def _waive(scene: Scene, owner: Person, found: Sequence[Stands]) -> None:
    await duties.waive(scene.work, [each.duty.visit for each in found])
    await _tell(scene, owner, found, "waived", None)


async def _tell(scene: Scene, owner: Person, found: Sequence[Stands], what: str, day: date | None) -> None:
    """Both are told; on record is who decided."""
    theirs = scene.as_person(owner)
    owed = await as_owed(scene.work, found, theirs.lang)
    await _record(scene, f"report.{what}", owner, owed, day)
    fields = {"lead": name_of(scene.person, theirs), "names": words.names_of(owed, theirs.lang)}
    if day is not None:
        fields["day"] = formats.day(day, theirs.local.date(), theirs.lang, weekday=True)
    await theirs.answer(message(theirs.say(f"duty.{what}_you", **fields), theirs.lang))
    shown = {"day": formats.day(day, scene.local.date(), scene.lang, weekday=True)} if day is not None else {}
    told = scene.say(f"duty.{what}", who=name_of(owner, scene), n=len(found), **shown)
    await scene.answer(message(told, scene.lang))


async def _call(scene: Scene, owner: Person, found: Sequence[Stands]) -> None:
    """A task for today: it stays in sight until the call was made."""
    titles = []
    for lang in LANGS:
        reader = replace(scene, person=replace(scene.person, lang=lang))
        names = words.names_of(await as_owed(scene.work, found, lang), lang)
        titles.append(reader.say("duty.call_task", who=name_of(owner, reader), names=names))
    today = scene.local.date()
    row = tasks.TaskRow(
        key=f"call/{scene.person.id}/{owner.id}/{today}",
        run_id=None,
        step="call",
        to_role=scene.person.role,
        person_id=scene.person.id,
        partner_id=None,
        title_ru=titles[LANGS.index("ru")],
        title_en=titles[LANGS.index("en")],
        due=today.isoformat(),
        due_at=as_utc(at_minute(today), scene.person.zone),
    )
    await tasks.give(scene.work, row, scene.now)
    await scene.answer(message(scene.say("duty.called", who=name_of(owner, scene)), scene.lang))


# ── shared ──────────────────────────────────────────────────────────────────────────────────────────────────


def _workdays(scene: Scene, first: int) -> list[date]:
    """The next ones, from today (0) or tomorrow (1) on."""
    calendar, today = scene.house.rhythm(scene.person).calendar, scene.local.date()
    days = (today + timedelta(days=n) for n in range(first, 30))
    return [day for day in days if calendar.is_workday(day)][:DAYS]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _record(scene: Scene, action: str, owner: Person, owed: Sequence[Owed], day: date | None = None) -> None:
    detail = {"visits": [each.visit for each in owed], "until": day.isoformat() if day else None}
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, action, owner.id, detail))
