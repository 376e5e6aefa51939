"""Conversations that this one waits for: played here in their turn, or only told how they ended."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from algorithms.compiled import Algorithm
from algorithms.values import BadValue, Value, coerce
from bot.play import told
from bot.play.commands import obey
from bot.play.rehearsal import Rehearsal
from bot.play.store import CHILD
from bot.play.talk import Talk
from dialogs.events import ChildEnded
from dialogs.place import Visit
from dialogs.screens import Action
from dialogs.session import dump, load
from dialogs.view import run_title
from handlers.terminal.choices import Choice, Offer

Lead: TypeAlias = Callable[[Rehearsal, Talk], None]


def call(rehearsal: Rehearsal, talk: Talk, visit: Visit, lead: Lead) -> None:
    """What a call waits for: a conversation that `lead` plays to its end, or its result in words."""
    child = rehearsal.library.get(visit.step.node.algorithm)
    child_id = CHILD + hashlib.sha256(f"{talk.run.id}/{visit.key}".encode()).hexdigest()[:12]
    begun = rehearsal.store.load(child_id)
    if begun is not None:
        _played(rehearsal, talk, visit, rehearsal.open(begun), lead)
        return
    given = _how(rehearsal, talk, visit, child)
    if isinstance(given, str) and given.startswith("/"):
        obey(rehearsal, talk, given)
    elif isinstance(given, str):
        rehearsal.display.tell("refused.choice_unknown", "warn")
    elif given.action.value == "here" and child is not None:
        new = rehearsal.begin(child, _handed(talk, visit, child), child_id)
        _played(rehearsal, talk, visit, new, lead)
    else:
        _named(rehearsal, talk, visit, child)


def _how(rehearsal: Rehearsal, talk: Talk, visit: Visit, child: Algorithm | None) -> Choice | str:
    """Here and now, or in words? What no file describes can only be told."""
    display, facts = rehearsal.display, rehearsal.facts(talk)
    display.title(run_title(talk.place, facts, facts.lang), rehearsal.minute(rehearsal.now()))
    display.rows([()])
    if visit.step.node.prompt is not None:
        display.text(told.question(talk, visit, facts), "bold")
    display.tell("play.call", title=child.file.title.say(facts.lang) if child else visit.step.node.algorithm)
    here = Choice("1", display.say("play.call_here"), Action("o", value="here"))
    result = Choice("2", display.say("play.call_result"), Action("o", value="result"))
    both = (here, result) if child else (replace(result, key="1"),)
    return display.ask_beside(Offer(both, help=display.say("play.keys")))


def _handed(talk: Talk, visit: Visit, child: Algorithm) -> dict[str, Any]:
    """What the caller passes on, as far as the child has a place for it."""
    handovers = (filed for filed in talk.place.filed if filed.kind == "handover")
    filed = next((filed for filed in handovers if filed.key.startswith(str(visit.key))), None)
    given = load(dump(filed.values["vars"])) if filed else {}
    known = {*child.fields, *child.items, *child.steps}
    return child.given({name: value for name, value in given.items() if name in known})


def _played(rehearsal: Rehearsal, talk: Talk, visit: Visit, child: Talk, lead: Lead) -> None:
    if not child.place.ended:
        lead(rehearsal, child)
    values = {**child.place.fields, "status": child.place.status}
    rehearsal.apply(talk, ChildEnded(str(visit.key), values, rehearsal.now()))


def _named(rehearsal: Rehearsal, talk: Talk, visit: Visit, child: Algorithm | None) -> None:
    """The status it ended with, and the fields that this algorithm reads of it. A command puts the answer off."""
    ends = [step.node.status for step in child.steps.values() if step.node.kind == "end"] if child else []
    known = [status for status in dict.fromkeys(ends) if not status.startswith("{")]
    choices = tuple(Choice(str(n), status, Action("o", value=status)) for n, status in enumerate(known, 1))
    rehearsal.display.tell("play.call_status", "bold")
    given = rehearsal.display.ask_beside(Offer(choices))
    status = given.label if isinstance(given, Choice) else given
    if not status or status.startswith("/"):
        obey(rehearsal, talk, status or "/help")
        return
    values: dict[str, Value] = {"status": status}
    read_here = re.findall(rf"\b{re.escape(visit.key.step)}\.(\w+)", talk.algorithm.text)
    for name in dict.fromkeys(read_here):
        if name != "status":
            values[name] = _field(rehearsal, talk, name, child)
    rehearsal.apply(talk, ChildEnded(str(visit.key), values, rehearsal.now()))


def _field(rehearsal: Rehearsal, talk: Talk, name: str, child: Algorithm | None) -> Value:
    display, declared = rehearsal.display, child.fields.get(name) if child else None
    while True:
        display.tell("play.call_field", "bold", name=name)
        text = str(display.ask_beside(Offer(help=display.say("play.call_skip"))))
        if not text:
            return declared.default if declared else None
        if text.startswith("/"):
            obey(rehearsal, talk, text)
            continue
        try:
            return coerce(text, declared.type) if declared else text
        except BadValue as error:
            display.text(str(error), "warn")
