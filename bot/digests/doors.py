"""What the buttons below a digest open: lists and charts behind its lines, the agenda, and how it is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from bot import rights
from bot.access import Target
from bot.conversations import begin
from bot.digests.closing import MONEY, months_of
from bot.digests.conflicts import conflicts
from bot.digests.making import Wanted, made, unsent
from bot.digests.rows import Rows, crews_of, gathered
from bot.scene import Scene
from dialogs.digests import Digest, lists
from dialogs.digests.figures import standing
from dialogs.digests.month import last_day, questions, standings
from dialogs.labels import name_of
from dialogs.menu import message
from dialogs.rhythm import FRIDAY, MIDDLE, MONTH, OWED, Wish
from dialogs.screens import Action, Screen
from storage import people
from storage.people import Person

MEETING = "sales_meeting"
MINUTES = 20  # of a topic


async def door(scene: Scene, action: Action) -> bool:
    """False: somebody else's button."""
    if action.verb == "dw":
        await _wish(scene, *action.value.partition("/")[::2])
        return True
    if action.verb != "dg":
        return False
    if action.value == "how":
        await scene.answer(message(scene.say("digest.how"), scene.lang))
        return True
    about = await people.by_id(scene.work, action.subject)
    if about is None or not await _may(scene, about):
        await scene.not_yours()
        return True
    match action.value:
        case "agenda":
            await _agenda(scene, about)
        case "closed":
            await _closed(scene, about)
        case "middle" | "month" as kind:
            await _again(scene, about, kind)
        case which:
            await _list(scene, about, which)
    return True


async def _may(scene: Scene, about: Person) -> bool:
    """One's own numbers; those of a team for whoever leads it."""
    if about.id == scene.person.id:
        return scene.person.role in OWED
    return await scene.may("team.digest", Target(team_id=about.team_id), about.id)


async def _answer(scene: Scene, about: Person, screen: Screen) -> None:
    own = about.id == scene.person.id and about.role == "rm"
    await scene.answer(screen, rests_on=None if own else rights.basis("team.digest", about.team_id or ""))


async def _list(scene: Scene, about: Person, which: str) -> None:
    today, crew = scene.local.date(), (await crews_of(scene.work, [about]))[about.id]
    rows = await gathered(scene.work, list(crew), today, (), scene.house.workdays)
    every = [each for member in crew for each in rows.partners_of(member.id)]
    match which:
        case "chart" | "excel":  # made before the transaction, where there was anything to make
            await scene.answer(message(scene.say("digest.no_chart"), scene.lang))
        case "conflicts":
            await _answer(scene, about, lists.conflicts(conflicts(every), scene.lang))
        case "unsent":
            found = [(each, day) for each in unsent(every, today) if (day := each.day_of("sell_out"))]
            await _answer(scene, about, lists.unsent(found, today, scene.lang))
        case _:
            await _answer(scene, about, _all(scene, about, crew, rows))


def _all(scene: Scene, about: Person, crew: Sequence[Person], rows: Rows) -> Screen:
    as_of = rows.as_of(*(member.id for member in crew))
    if as_of is None:
        return lists.partners((), None, rows.today, scene.lang)
    own = [standing(each, as_of, rows.calendar) for member in crew for each in rows.numbers_of(member.id)]
    return lists.partners(own, as_of, rows.today, scene.lang, whose=_whose(scene, about))


def _whose(scene: Scene, about: Person) -> str:
    return "" if about.id == scene.person.id else name_of(about, scene.lang)


async def _closed(scene: Scene, about: Person) -> None:
    """Where everybody ended in the month that the digest closes."""
    month = (await months_of(scene.work, [about], scene.local.date(), scene.house.workdays, MONEY)).get(about.id)
    own, last = (standings(month), last_day(month)) if month is not None else ((), None)
    screen = lists.partners(own, last, scene.local.date(), scene.lang, whose=_whose(scene, about), closed=True)
    await _answer(scene, about, screen)


async def _again(scene: Scene, about: Person, kind: str) -> None:
    """The month's digest in full, where the week's had only its first line."""
    wanted = Wanted(about, kind, scene.local.date())
    found = (await made(scene.work, [wanted], scene.house.workdays, "now", scene.house.methodology)).get(
        (about.id, kind)
    )
    if isinstance(found, Digest):
        await _answer(scene, about, found.screen)
    else:
        await scene.answer(message(scene.say("digest.list_empty"), scene.lang))


async def _agenda(scene: Scene, about: Person) -> None:
    """The meeting begins with the month's questions on its agenda."""
    month = (await months_of(scene.work, [about], scene.local.date(), scene.house.workdays, MONEY)).get(about.id)
    asked = questions(month, scene.lang) if month is not None else ()
    topics = [
        {"title": topic, "type": "decide", "owner": scene.person.id, "minutes": MINUTES, "status": "planned"}
        for topic in asked
    ]
    await begin(scene, MEETING, {"agenda": topics} if topics else {})


# ── how it is wanted ────────────────────────────────────────────────────────────────────────────────────────


async def _wish(scene: Scene, kind: str, word: str) -> None:
    """Asks, or takes one word; the menu stays open with what is so now."""
    if not await scene.may_own("settings.change"):
        return
    kind = kind if kind in dict(OWED.get(scene.person.role, ())) else _main(scene.person)
    wish, usual = Wish.of(scene.person.digest_wish), dict(OWED.get(scene.person.role, ((FRIDAY, time(16)),)))[kind]
    if word:
        wish = lists.wished(wish, kind, word, usual)
        person = replace(scene.person, digest_wish=wish.to_json() or None)
        await people.change(scene.work, person)
        scene = replace(scene, person=person)
    await scene.answer(lists.wishes(wish, kind, usual, scene.lang))


def _main(person: Person) -> str:
    return next((kind for kind, _ in OWED.get(person.role, ()) if kind not in (MIDDLE, MONTH)), FRIDAY)
