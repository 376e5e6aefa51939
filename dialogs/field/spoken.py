"""What is typed at the card where a button says the same: «готово», «к карточке», the label of an answer. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from algorithms.model import CardInput
from dialogs import actions
from dialogs.facts import Facts
from dialogs.field import controls
from dialogs.field import draft as drafts
from dialogs.field.asking import Question
from dialogs.lang import LANGS, Lang
from dialogs.place import Walk
from dialogs.reading.results import Refused
from dialogs.reading.stock_words import BACK_WORDS, CANCEL_WORDS, FILE_WORDS, NO, OK, THANKS, YES, bare
from dialogs.screens import Action, Button
from dialogs.session import Session

_SHORTEST_PART = 4  # letters, as of any option
# Where a number is a value, and where any words are.
_FIGURES = ("qty", "asks_days", "debt", "amount", "order_sum", "date", "due", "next_contact", "asks_until")
_OWN_WORDS = ("partner", "competitor", "what", "product")
CARD = "card"
_NOTHING: tuple[Any, ...] = (None, [], {})
Same = tuple[Button, ...]  # one button in every language


def named(node: CardInput, session: Session, place: Walk, facts: Facts, text: str) -> Action | Refused | None:
    """The button of the card that these words name; None where they tell something."""
    word, draft = bare(text), drafts.of(node, place)
    listed = _listed(lambda lang: controls.rows(node, session, place, facts, lang))
    if (labelled := next((same[0].action for same in listed if word in _words(same)), None)) is not None:
        return labelled
    if draft is None or not drafts.is_begun(draft):
        return Refused("field.empty") if word in FILE_WORDS | OK else None
    if word in THANKS:  # whoever says so takes it for filed; their lead need not read it
        return Refused("field.thanked")
    if draft.get("doubt"):
        return _of_doubt(listed, word)
    due = drafts.asked(node, place, facts)
    found = _meant(draft, due, word)
    if isinstance(found, str):
        return actions.choose(session, found)
    if found is not None or due is None:
        return found
    question = due
    return _answer(question, _listed(lambda lang: controls.answers(question, session, place, facts, lang)), word)


def _listed(rows: Callable[[Lang], controls.Rows]) -> list[Same]:
    """The buttons in the order of the screen."""
    shown = [[button for row in rows(lang) for button in row] for lang in LANGS]
    return list(zip(*shown, strict=True))


def _words(same: Same) -> set[str]:
    return {bare(button.label) for button in same}


def _of_doubt(listed: list[Same], word: str) -> Action | None:
    """«Это к нему?» The first button says yes, the second no."""
    place = 0 if word in YES | OK else 1 if word in NO else None
    return None if place is None else listed[place][0].action


def _meant(draft: Mapping[str, Any], due: Question | None, word: str) -> str | Refused | None:
    """A question that was turned to is left; else the report is filed. «Ок» to a proposal is a yes to it."""
    if draft.get("asking") and word in BACK_WORDS | CANCEL_WORDS | FILE_WORDS:
        return CARD
    if word in OK and due is not None:
        return Refused("choice.unknown") if due.value in _NOTHING else None
    if word not in FILE_WORDS | OK:
        return None
    return CARD if draft.get("asking") else drafts.FILE


def _answer(due: Question, listed: list[Same], word: str) -> Action | None:
    """One of the answers by its number, or by a part of its words that only it has."""
    if word.isdecimal():
        is_number = due.kind not in _FIGURES and 0 < int(word) <= len(listed)
        return listed[int(word) - 1][0].action if is_number else None
    if due.kind in _OWN_WORDS or len(word) < _SHORTEST_PART:
        return None
    found = [same[0].action for same in listed if any(f" {word}" in f" {label}" for label in _words(same))]
    return found[0] if len(found) == 1 else None
