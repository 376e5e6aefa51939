"""A question and its answer, each in one line."""

from __future__ import annotations

from collections.abc import Mapping

from algorithms.model import FormInput
from algorithms.values import Value
from bot.play.talk import Talk
from dialogs.facts import Facts
from dialogs.labels import one_line
from dialogs.place import ASKING, Visit
from dialogs.wording import answer_words, fill


def question(talk: Talk, visit: Visit, facts: Facts) -> str:
    prompt = visit.step.node.prompt
    if prompt is None:
        return visit.label
    alias, place = visit.step.node.group, talk.place.at(visit)
    items = place.lists[talk.algorithm.list_of(alias)] if alias else ()
    item = next((each for each in items if each.label == visit.key.item), None)
    return one_line(fill(prompt, place, facts, facts.lang, item, alias), 60)


def answer(talk: Talk, value: Value, asked: object, facts: Facts) -> str:
    """A form is told field by field, files by their names."""
    if isinstance(asked, FormInput) and isinstance(value, Mapping):
        given = [(each, value.get(each.id)) for each in asked.fields]
        return "; ".join(
            f"{each.label.say(facts.lang)}: {answer_words(found, each.ask, talk.place, facts, facts.lang)}"
            for each, found in given
            if found is not None
        )
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        return ", ".join(str(each.get("name") or each.get("kind") or "") for each in value)
    return answer_words(value, asked, talk.place, facts, facts.lang)


def last_answers(talk: Talk, facts: Facts, most: int = 3) -> list[tuple[str, str]]:
    """What a person was asked last, and answered."""
    asked = [visit for visit in talk.place.passed if visit.answer is not None and visit.step.node.kind in ASKING]
    return [(question(talk, visit, facts), one_line(_given(talk, visit, facts), 120)) for visit in asked[-most:]]


def _given(talk: Talk, visit: Visit, facts: Facts) -> str:
    return answer(talk, visit.answer.value if visit.answer else None, visit.step.node.input, facts)
