"""What an approver sees once the decision is recorded."""

from __future__ import annotations

from dialogs.actions import MENU
from dialogs.facts import Facts
from dialogs.lang import Lang
from dialogs.place import Visit, Walk
from dialogs.screens import Block, Button, Paragraph, Quiet, Screen, line
from dialogs.texts import say
from dialogs.view import run_title
from dialogs.wording import labels_of


def decision_screen(visit: Visit, place: Walk, facts: Facts, lang: Lang) -> Screen:
    """«Решение записано: принять» and the comment, if one was given."""
    assert visit.answer is not None  # noqa: S101  # only an answered approval is shown here
    word = labels_of(visit.key.step, place)[visit.answer.value].say(lang)
    word = word[:1].lower() + word[1:] if word[1:2].islower() else word  # «КП» stays what it is
    blocks: list[Block] = [
        Quiet(line(run_title(place, facts, lang))),
        Paragraph(line(say("run.decided", lang, decision=word))),
    ]
    if visit.answer.comment:
        blocks.append(Quiet(line(f"💬 {visit.answer.comment}")))
    return Screen(tuple(blocks), ((Button(say("button.menu", lang), MENU),),))
