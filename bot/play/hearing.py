"""What was chosen or typed at a question, understood as the chat would understand it."""

from __future__ import annotations

from dataclasses import replace

from algorithms.model import YesNoInput
from algorithms.values import Value
from bot.play.commands import back, obey
from bot.play.rehearsal import Rehearsal
from bot.play.showing import why
from bot.play.store import PLAYER
from bot.play.talk import Talk
from dialogs.answers import Unsure, Which, read
from dialogs.events import Answered, Filled
from dialogs.inputs import Understood, answer, by_button, chosen, pressed, typed
from dialogs.labels import one_line
from dialogs.question import field_at
from dialogs.reading.results import Refused
from dialogs.screens import Action
from dialogs.wording import words
from handlers.terminal.choices import Choice, Offer

_YES_NO = YesNoInput(type="yes_no")


def hear(rehearsal: Rehearsal, talk: Talk, given: Choice | str) -> None:
    match given:
        case Choice(action=Action(verb="w")) | "?":
            why(rehearsal, talk)
        case Choice(action=action):
            _follow(rehearsal, talk, _tapped(rehearsal, talk, action))
        case "<":
            back(rehearsal, talk)
        case "":
            rehearsal.display.tell("play.empty", "quiet")
        case _ if given.startswith("/"):
            obey(rehearsal, talk, given)
        case _:
            _follow(rehearsal, talk, _said(rehearsal, talk, given))


def _said(rehearsal: Rehearsal, talk: Talk, text: str) -> Understood | None:
    """A button named in words is tapped, where it needs no other screen."""
    here = (talk.session, talk.place, text, rehearsal.facts(talk), PLAYER)
    meant = by_button(*here)
    return typed(*here) if meant is None or isinstance(meant, Action) else meant


def _tapped(rehearsal: Rehearsal, talk: Talk, action: Action) -> Understood | None:
    session, place, value = talk.session, talk.place, action.value
    match action.verb:
        case "o":
            return chosen(session, place, value, rehearsal.facts(talk), PLAYER, session.turn)
        case "q":
            return _ready(rehearsal, talk, value)
    return pressed(session, place, replace(action, turn=session.turn), rehearsal.now(), PLAYER)


def _ready(rehearsal: Rehearsal, talk: Talk, value: Value) -> Answered | Filled:
    """A ready value for the question, or for the present field of a form."""
    return answer(field_at(talk.session, talk.place), value, rehearsal.now(), PLAYER)


def _follow(rehearsal: Rehearsal, talk: Talk, meant: Understood | None) -> None:
    match meant:
        case None:
            return
        case Refused():
            talk.refuse(meant)
        case Unsure():
            _confirm(rehearsal, talk, meant)
        case Which():
            _which(rehearsal, talk, meant)
        case _:
            rehearsal.apply(talk, meant)


def _confirm(rehearsal: Rehearsal, talk: Talk, unsure: Unsure) -> None:
    """A day that was understood only perhaps: said back, taken after a yes."""
    display, facts = rehearsal.display, rehearsal.facts(talk)
    value = words(unsure.value, "", talk.place, facts, facts.lang)
    display.tell("unsure.day", value=value)
    yes = Choice("1", display.say("button.confirm", value=value), Action("y"))
    given = display.ask_beside(Offer((yes,)))
    said = given if isinstance(given, Choice) else read(_YES_NO, given, facts, talk.place)
    if given is yes or said == "yes" or not given:
        rehearsal.apply(talk, _ready(rehearsal, talk, unsure.value))
    elif said != "no":
        hear(rehearsal, talk, given)
    else:
        display.forget()


def _which(rehearsal: Rehearsal, talk: Talk, which: Which) -> None:
    """A name that fits several partners, or none: chosen from those, or taken as a new one."""
    display, partners, facts = rehearsal.display, rehearsal.world.partners, rehearsal.facts(talk)
    names = [(id_, partners[id_].say(facts.lang)) for id_ in which.ids if id_ in partners]
    key = "which.close" if len(names) == 1 else "which.partner" if names else "which.none"
    display.tell(key, name=names[0][1] if len(names) == 1 else which.typed)
    found = [Choice(str(n), name, Action("q", value=id_)) for n, (id_, name) in enumerate(names, 1)]
    add = Choice(str(len(found) + 1), display.say("button.add_partner", name=one_line(which.typed, 40)), Action("qn"))
    given = display.ask_beside(Offer((*found, add)))
    if isinstance(given, Choice):
        value = which.typed if given is add else given.action.value
        rehearsal.apply(talk, _ready(rehearsal, talk, value))
    elif len(found) == 1 and read(_YES_NO, given, facts, talk.place) == "yes":
        rehearsal.apply(talk, _ready(rehearsal, talk, found[0].action.value))
    elif given:
        hear(rehearsal, talk, given)
    else:
        display.forget()
