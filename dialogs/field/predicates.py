"""Which words of a clause are verbs that say something, by the grammar or, in English, by their list."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.field.cues import CUES
from dialogs.field.words import Token
from dialogs.reading.morphology import is_known

_DETERMINING_WORDS = "a an the no their our first new next last his her my any this that same"
DETERMINERS = frozenset(_DETERMINING_WORDS.split())
_ACTS = ("take", "promise", "met", "called", "ask", "say", "claim", "refuse", "agree", "owe")
_BOUND = frozenset(("to", "be", "been", "being"))
_AUXILIARIES = frozenset(("will", "ll", "would", "d", "offers", "offered", "gave"))
# «с меня» and «за мной» owe; «с ними» is only in company.
_OWING = {
    **dict.fromkeys(("с", "от"), frozenset(("меня", "нас", "них", "него", "нее"))),
    "за": frozenset(("мной", "мною", "нами", "ними", "ним", "ней")),
    **dict.fromkeys(("на", "on"), frozenset(("мне", "me"))),
    "from": frozenset(("me", "them")),
}


def owes(words: Sequence[Token], place: int) -> bool:
    """A verb that has a deadline or a day to come."""
    word = words[place]
    return CUES.has(word, "promise") or word.verb(tense="futr")


def is_predicate(words: Sequence[Token], place: int) -> bool:
    """A finite verb, or an English word that is one here."""
    word = words[place]
    if word.text.isascii():
        before = words[place - 1].text if place else ""
        verb = word.text in _AUXILIARIES or CUES.has(word, "pay", *_ACTS)
        return verb and before not in DETERMINERS and before not in _AUXILIARIES and before not in _BOUND
    if not word.readings or not is_known(word.text):
        # What is in no dictionary is a verb only as a misspelt one.
        return CUES.has(word, *_ACTS)
    top = word.readings[0]
    if CUES.has(word, "meeting") and "NOUN" in word.parts:
        # «Встречу назначили» is no «я встречу».
        return False
    return top.part in ("VERB", "PRED") and top.mood != "impr" and word.text != "нет" and len(word.text) > 2


def is_lead(words: Sequence[Token], place: int) -> bool:
    """«с меня», «за ними»: words that owe without a verb."""
    following = words[place + 1].text if place + 1 < len(words) else ""
    return following in _OWING.get(words[place].text, ())


def is_infinitive(words: Sequence[Token], place: int) -> bool:
    """«прислать», "to send"."""
    if words[place].readings:
        return words[place].readings[0].part == "INFN"
    return place > 0 and words[place - 1].text == "to"


def is_nominative(word: Token) -> bool:
    """A noun as a subject, or a word of which the grammar knows nothing."""
    return not word.readings or any(reading.case == "nomn" for reading in word.readings)
