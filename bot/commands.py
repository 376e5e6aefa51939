"""The doors of the product: slash commands and the menu's buttons. Each leads to a screen or begins a run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot import (
    consent,
    day,
    editions,
    finding,
    inviting,
    keeping,
    linking,
    methods,
    partner_cards,
    planning,
    promise_cards,
    reassign,
    report_doors,
    spending,
    task_cards,
    team_boards,
    whereabouts,
)
from bot.access import RIGHTS, What
from bot.conversations import begin, press, resume, retitle, tapped_twice
from bot.imports import door as imports
from bot.master import doubles, export, forms
from bot.scene import Scene
from bot.seeing import ask_again
from dialogs import about as about_whom
from dialogs import actions
from dialogs.channels import MANNERS
from dialogs.commands import as_command
from dialogs.events import Answered
from dialogs.linking import languages
from dialogs.menu import OpenRun, message, run_list
from dialogs.reading.companies import parse
from dialogs.reading.stock_words import CANCEL_WORDS, THANKS, bare
from dialogs.reading.transliteration import latin
from dialogs.screens import Action, Button, Screen
from storage import partners, people, runs
from storage.people import new_id

NEGOTIATION = "partner_negotiation"
REPORT = "trip_report"


async def run(scene: Scene, text: str) -> None:
    """«/partner ромашка»: the command and what stands behind it; also by a word of its own, «/партнёр ромашка»."""
    command, rest = parted(as_command(text) or text)
    if command in WITH_WORDS:
        await WITH_WORDS[command](scene, rest)
        return
    match command:
        case "/start" | "/menu":
            await menu(scene)
        case "/away" | "/zone" | "/quiet" as own:
            await whereabouts.run(scene, own, rest)
        case "/where":
            await linking.run(scene, "")
        case "/help":
            await scene.answer(_help(scene))
        case other:
            await OVERVIEWS.get(other, _unknown)(scene)


def parted(text: str) -> tuple[str, str]:
    """The command in small letters, without the name of the bot it is for, and what stands behind it."""
    command, _, rest = text.strip().replace("\n", " ").partition(" ")
    return command.split("@")[0].casefold(), rest.strip()


def _help(scene: Scene) -> Screen:
    """What this person can type; whatever a role has no right to is not offered."""
    parts = [part for part, right in HELP.items() if scene.person.role in RIGHTS[right]]
    anywhere = ["help_anywhere"] if scene.place and not MANNERS[scene.place.channel].slashes else []
    told = message("\n".join(scene.say(part) for part in ("help", *parts, "help_own", *anywhere)), scene.lang)
    messengers = Button(scene.say("linking.add"), actions.MESSENGERS)
    return replace(told, buttons=((messengers,), *told.buttons))


async def _unknown(scene: Scene) -> None:
    if scene.asked_in_room:  # there may be other bots
        return
    await scene.answer(message(scene.say("not_understood"), scene.lang))


async def door(scene: Scene, action: Action) -> bool:
    """A button that is not about the present step of a run. False: somebody else's business."""
    match action.verb:
        case "mp":
            await planning.open_week(scene)
        case "mr":
            await report(scene, "")
        case "mn":
            await negotiations(scene)
        case "nn":
            if not await tapped_twice(scene, NEGOTIATION, None):
                await begin(scene, NEGOTIATION)
        case "pc":
            await partner_cards.show(scene, action.subject)
        case "rp":
            await begin_about(scene, REPORT, action.subject, action.value)
        case "np":
            await begin_about(scene, NEGOTIATION, action.subject)
        case "ln":
            await language(scene, action.value)
        case _:
            return await day.door(scene, action)
    return True


# What answers nothing and asks for nothing; «не понял» would be rude.
_AMISS: Mapping[str, str] = {**dict.fromkeys(THANKS, "thanked"), **dict.fromkeys(CANCEL_WORDS, "nothing_to_cancel")}


async def anything(scene: Scene, text: str) -> None:
    """Text that answers no question: what was spent goes to the trip that lasts, what may keep a promise asks whether
    it does, what tells of a visit begins a report, a partner's name shows the card, the rest learns what can be said.
    """
    if await spending.heard(scene, text) or await keeping.told(scene, text):
        return
    if await report_doors.is_report(scene, text):
        await report_doors.words(scene, text)
    elif (stock := _AMISS.get(bare(text))) is not None or not await finding.hear(scene, text):
        await scene.answer(message(scene.say(stock or "not_understood"), scene.lang))


async def menu(scene: Scene) -> None:
    await day.show(scene)


async def negotiations(scene: Scene) -> None:
    own = await runs.open_for(scene.work, scene.person.id)
    found = [OpenRun(run.id, run.title) for run in own if run.algorithm == NEGOTIATION]
    await scene.answer(run_list(found, scene.lang), "negotiations")


async def report(scene: Scene, name: str) -> None:
    """A report on a named partner, or the one that is begun already, or a new one."""
    if name:
        found = await finding.one(scene, name)
        if found is not None:
            await begin_about(scene, REPORT, found)
        return
    begun = [run for run in await runs.open_for(scene.work, scene.person.id) if run.algorithm == REPORT]
    unfinished = [run for run in begun if run.waits_for is None]
    if unfinished:
        await resume(scene, unfinished[0])
    else:
        await begin(scene, REPORT)


async def begin_about(scene: Scene, algorithm: str, partner_id: str, how: str = "") -> None:
    """A run whose first question, the partner, is answered by the button that began it."""
    if await partner_cards.find(scene, partner_id) is None:
        await scene.not_yours()
        return
    if await tapped_twice(scene, algorithm, partner_id):
        return
    if algorithm == REPORT:
        await report_doors.begin_about(scene, partner_id, how)
        return
    started = await begin(scene, algorithm)
    if started is not None:
        await press(scene, started, Answered(partner_id, scene.local, scene.person.id))


async def about(scene: Scene, text: str) -> None:
    """Of a message, whom it names of those this person may see."""
    if not text:
        channel = scene.place.channel if scene.place else "web"
        await scene.answer(message(scene.say("about.usage", channel=channel), scene.lang))
        return
    facts = await scene.facts()
    ids = about_whom.named_in(text, facts.index) if facts.index is not None else ()
    found = [facts.partners[id_] for id_ in ids if id_ in facts.partners]
    await scene.answer(about_whom.about(found, scene.lang, leads=scene.person.role in RIGHTS["run.begin"]))


async def partner(scene: Scene, name: str) -> None:
    if not name:
        shown = message(scene.say("partner.usage"), scene.lang)
        add = ((Button(scene.say("master.add_partner"), actions.NEW_PARTNER),),) if _adds(scene) else ()
        await scene.answer(replace(shown, buttons=(*add, *shown.buttons)))
        return
    await finding.show(scene, name)


def _adds(scene: Scene) -> bool:
    return scene.person.role in (*RIGHTS["partner.add"], *RIGHTS["partner.edit"])


async def new_partner(scene: Scene, name: str) -> str:
    """A card of one's own for somebody the company does not know yet."""
    id_ = new_id()
    region = scene.person.region or ""
    english = latin(parse(name).core)
    card = partners.Partner(id_, name, english, (), None, "", region, None, scene.person.id, "negotiation", scene.now)
    await partners.add(scene.work, card)
    scene.forget()
    return id_


async def language(scene: Scene, code: str) -> None:
    if code not in ("ru", "en"):
        await scene.answer(languages(scene.lang), "language")
        return
    if not await scene.may_own("settings.change"):
        return
    person = replace(scene.person, lang=code)  # type: ignore[arg-type]  # one of the two, just checked
    await people.change(scene.work, person)
    changed = replace(scene, person=person)
    await retitle(changed)
    await changed.answer(message(changed.say("lang.set"), changed.lang))
    await ask_again(changed)


HELP: Mapping[str, What] = {
    "help_leading": "week.plan",
    "help_about": "partner.see",
    "help_export": "data.export",
    "help_team": "run.reassign",
    "help_import": "facts.import",
    "help_admin": "people.invite",
}

# Commands that may say more of what they are about.
WITH_WORDS: Mapping[str, Callable[[Scene, str], Awaitable[None]]] = {
    "/report": report,
    "/partner": partner,
    "/lang": language,
    "/link": linking.run,
    "/people": linking.people_of,
    "/goods": forms.goods,
    "/about": about,
    "/import": imports.run,
}

# Commands with nothing behind them.
OVERVIEWS: Mapping[str, Callable[[Scene], Awaitable[None]]] = {
    "/methodology": editions.overview,
    "/plan": planning.open_week,
    "/negotiation": negotiations,
    "/tasks": task_cards.overview,
    "/promises": promise_cards.overview,
    "/methods": methods.overview,
    "/runs": reassign.overview,
    "/team": team_boards.overview,
    "/privacy": consent.overview,
    "/invite": inviting.overview,
    "/doubles": doubles.overview,
    "/export": export.overview,
}


def days_after(moment: datetime, days: int) -> datetime:
    return moment + timedelta(days=days)
