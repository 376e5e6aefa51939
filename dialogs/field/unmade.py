"""Visits that were not made: «не доехал до …», «визит сорвался», "didn't make it to …"."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.field.clauses import Clause
from dialogs.field.cues import CUES
from dialogs.field.predicates import is_nominative
from dialogs.field.who import is_contact
from dialogs.field.words import Token

_REACHING_WORDS = (
    "быть побывать доехать поехать заехать приехать подъехать съездить попасть добраться дойти зайти заскочить "
    "заглянуть посетить навестить успеть успевать ехать"
)
_REACHING = frozenset(_REACHING_WORDS.split())
_THERE = frozenset(("в", "во", "до", "к", "ко", "у", "на", "там", "туда"))
_ENGLISH_WORDS = "make get reach visit go come stop drop went made got reached visited"
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_FAILED = frozenset(("сорваться", "отмениться", "отменить", "отменять", "слететь", "cancel", "cancelled", "canceled"))
_TOOK_PLACE = frozenset(("состояться", "получиться", "выйти", "happen", "happened"))
# How far «не» may stand from the way that was not gone: «не успел сегодня заехать».
_REACH = 4


def is_unmade(clauses: Sequence[Clause]) -> bool:
    """Whether the writer tells that he did not get there, and nothing tells of another contact."""
    told = [clause for clause in clauses if clause.role == "told"]
    unreached = [
        clause
        for before, clause in zip((None, *told), told, strict=False)
        if _is_unreached(clause, headed=before is not None and _is_name(before)) or _fell_through(clause)
    ]
    return bool(unreached) and not any(_is_made(clause) for clause in told if clause not in unreached)


def _is_name(clause: Clause) -> bool:
    """«Мега - не успел»: the name stands before."""
    return all(any(start <= word.start < end for start, end in clause.names) for word in clause.words)


def _is_unreached(clause: Clause, *, headed: bool) -> bool:
    words = clause.words
    # «ждали поставку, не приехала» goes nowhere.
    somewhere = headed or bool(clause.names) or any(word.text in _THERE for word in words)
    gone = [word for place, word in enumerate(words) if _is_way(words, place) and _is_denied(words, place)]
    # «вместо Ромашки в Калугу не поеду»: who speaks of himself went nowhere, whoever else is named.
    mine = any(word.verb(person="1per") for word in gone)
    return somewhere and bool(gone) and (mine or not any(_is_of_others(clause, word) for word in words))


def _is_way(words: Sequence[Token], place: int) -> bool:
    """A verb of getting somewhere, in the past, after «не успел» or of the writer: «не поеду»."""
    word = words[place]
    if word.text.isascii():
        return word.text in _ENGLISH
    if not word.lemmas & _REACHING or not word.readings:
        return False
    if word.lemmas & {"быть"} and not any(other.text in _THERE for other in words[place + 1 :]):
        return False
    if word.lemmas & {"успеть", "успевать"}:
        # «не успел в Черноземье», not «не успел обсудить»
        return not any(other.readings and other.readings[0].part == "INFN" for other in words)
    return word.verb(tense="past") or word.verb(person="1per") or word.readings[0].part == "INFN"


def _is_denied(words: Sequence[Token], place: int) -> bool:
    return any(CUES.has(word, "not") or word.text == "couldn" for word in words[max(0, place - _REACH) : place])


def _is_of_others(clause: Clause, word: Token) -> bool:
    """«директор не приехал», «машина не доехала», «Сафин не приехал»: others did not come."""
    if word.text.isascii():
        return word.text in ("they", "he", "she")
    top = word.readings[0] if word.readings else None
    if top is None or not is_nominative(word) or len(word.text) < len("сам"):
        return False
    if any(start <= word.start < end for start, end in clause.names):
        # «не доехал до Меги» leaves the case of a foreign name open; before the verb it is who did not come.
        return not any(
            CUES.has(other, "not") or other.text in _THERE for other in clause.words if other.start < word.start
        )
    dated = any(day.start <= word.start < day.end for day in clause.days)
    return not dated and top.case == "nomn" and top.part in ("NOUN", "NPRO") and word.text not in ("я", "мы", "сам")


def _fell_through(clause: Clause) -> bool:
    """«визит сорвался», «встреча не состоялась», "the meeting was cancelled"."""
    words = clause.words
    if not clause.has("meeting"):
        return False
    return any(
        word.lemmas & _FAILED or (word.lemmas & _TOOK_PLACE and _is_denied(words, place))
        for place, word in enumerate(words)
    )


def _is_made(clause: Clause) -> bool:
    words = clause.words
    return any(is_contact(words, place) and not _is_denied(words, place) for place in range(len(words)))
