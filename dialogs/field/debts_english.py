"""Promises in English: "I'll send", "they promised to pay", "we owe them samples"."""

from __future__ import annotations

from dialogs.field.card import By
from dialogs.field.clauses import Clause
from dialogs.field.cues import CUES
from dialogs.field.debts import BY, SURE, WHOLE, Around, Owing, pays
from dialogs.field.predicates import DETERMINERS, is_predicate
from dialogs.field.words import Token

_MODALS = frozenset(("will", "ll", "would", "d", "shall"))
_BE = frozenset(("am", "m", "are", "re", "is"))
_BETWEEN = frozenset(("also", "then", "to", "them", "probably"))
_STATE_WORDS = (
    "going coming driving leaving during meeting following pending owing regarding including morning evening offering "
    "nothing something"
)
_STATES = frozenset(_STATE_WORDS.split())


def in_english(around: Around, place: int) -> Owing | None:
    words = around.words
    word = words[place]
    if not word.text.isascii():
        return None
    deed = next((other for other in words[place + 1 :] if other.text not in _BETWEEN), None)
    if deed is None:
        return None
    following = words[place + 1].text
    by = _subject(around, place)
    if CUES.has(word, "promise"):
        return (
            (Owing("them", word.start, word.end, BY) if pays(words[place:]) else Owing("us", word.start, word.end))
            if by is None
            else Owing(by, word.start, word.end)
        )
    if word.text in _MODALS or (word.text in _BE and following == "to"):
        return _will(around, place, deed, by)
    if CUES.has(deed, "return"):
        return None
    if CUES.has(word, "agree") and following == "to":
        return Owing(by or "them", word.start, word.end)
    if CUES.has(word, "need") and following == "to" and _said_by(around.clause, words[:place]) != "them":
        return Owing("us", word.start, word.end, WHOLE)
    if word.text == "owe" and by == "us":
        return Owing("us", words[0].start, word.end)
    if word.text in ("pay", "pays") and by == "them" and around.clause.days:
        return Owing("them", word.start, word.start)
    return _doing(around, place)


def _will(around: Around, place: int, deed: Token, by: By | None) -> Owing | None:
    """ "they will take 20 boxes" is an order, "they'd pay" somebody's word only when it is told."""
    words = around.words
    if deed.text == "be" and any(word.text in ("paid", "settled", "transferred") for word in words[place:]):
        # "the invoice will be paid tomorrow"
        return Owing("them", words[place].start, words[place].start)
    thing = deed.text == "return" and any(word.text in DETERMINERS for word in words[place + 1 : place + 4])
    if deed.text in ("not", "think", "be", "have") or (CUES.has(deed, "return", "idle") and not thing):
        return None
    feared = any(CUES.has(word, "hope") for word in words[:place])
    if feared or (by == "them" and CUES.has(deed, "take", "need")):
        return None
    told = words[place].text not in ("would", "d") or around.heard("say", "promise") or around.clause.has("say")
    start = (
        words[place - 1].start
        if place and words[place - 1].text in ("i", "we", "they", "he", "she")
        else words[place].start
    )
    if by is None and pays((deed,)):
        return Owing("them", start, words[place].end, BY)
    return Owing(by or "us", start, words[place].end, SURE if told else WHOLE)


def _doing(around: Around, place: int) -> Owing | None:
    """ "Sending it tomorrow": of a day to come."""
    word = around.words[place]
    mine = all(each.text in ("i", "m", "i'm", "am", "we", "re", "we're", "and") for each in around.words[:place])
    if not mine or not word.text.endswith("ing") or not around.clause.days or word.text in _STATES:
        return None
    return (
        None
        if CUES.has(word, "return", "ask", "claim", "idle", "met")
        else Owing("us", around.words[0].start, word.start)
    )


def _subject(around: Around, place: int) -> By | None:
    """The nearest one said before the verb; a name alone before it, «Tri Kita: will send…», is only a heading."""
    said = _said_by(around.clause, around.words[:place])
    before = around.before
    acted = before is not None and (
        before.has("they", "we") or any(is_predicate(before.words, each) for each in range(len(before.words)))
    )
    if said is None and before and acted:
        return _said_by(before, before.words)
    return said


def _said_by(clause: Clause, words: tuple[Token, ...]) -> By | None:
    for word in words[::-1]:
        if word.text in ("i", "we"):
            return "us"
        if CUES.has(word, "they", "person") or any(start <= word.start < end for start, end in clause.names):
            return "them"
    return None
