"""Words that name a button: «готово», «назад», «отмена», the label itself. They do what the button does. Pure."""

from __future__ import annotations

from algorithms.model import CardInput
from dialogs import actions
from dialogs.answers import option_named
from dialogs.corrections import last_answered
from dialogs.facts import Facts
from dialogs.field import spoken as card
from dialogs.place import Walk
from dialogs.question import asked_at, draft_of
from dialogs.reading.results import Refused
from dialogs.reading.stock_words import BACK_WORDS, CANCEL_WORDS, bare
from dialogs.screens import Action
from dialogs.session import Session
from dialogs.wording import options_of

SERVICE_WORDS = BACK_WORDS | CANCEL_WORDS
_LONGEST = 8  # words of a label


def may_name(place: Walk, text: str) -> bool:
    """Whether it is worth to look: at a card any few words may, elsewhere only those of the buttons below it all."""
    word, frontier = bare(text), place.frontier
    at_card = frontier is not None and isinstance(frontier.step.node.input, CardInput)
    return word in SERVICE_WORDS or (at_card and 0 < len(word.split()) <= _LONGEST)


def named(session: Session, place: Walk, text: str, facts: Facts) -> Action | Refused | None:
    """The button that these words name at the present step; None where they are an answer like any other.

    What the question itself has among its answers is an answer.
    """
    frontier, asked = place.frontier, asked_at(session, place)
    if (
        frontier is None
        or not may_name(place, text)
        or session.cancelled is not None
        or session.paused_until is not None
    ):
        return None
    if isinstance(asked, CardInput) and (found := card.named(asked, session, place, facts, text)) is not None:
        return found
    word = bare(text)
    if word not in SERVICE_WORDS or isinstance(option_named(options_of(asked, place), text), str):
        return None
    if frontier.step.node.kind == "approve":  # who decides goes back from the comment alone, and gives nothing up
        return actions.back(session) if word in BACK_WORDS and draft_of(session, place).decision else None
    if word in CANCEL_WORDS:
        return actions.cancel(session)
    can_go_back = bool(draft_of(session, place).values) or last_answered(place) is not None
    return actions.back(session) if can_go_back else Refused("back.nowhere")
