"""What came of a contact: the first that holds of an order, a claim, a refusal, an agreement, nothing, or news."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialogs.field.card import Promise, Result
from dialogs.field.clauses import Clause
from dialogs.field.cues import CUES
from dialogs.field.meaning import Meaning

_ABSENT = frozenset(("закрытый", "отпуск", "больничный", "отсутствовать", "переучет", "выходной", "closed"))
_ABSENCE = re.compile(r"\bне было|\bнет\b|\bне был[аи]?\b|\b(?:was|were) not\b|n.t (?:there|in)\b", re.IGNORECASE)
_SILENCE = re.compile(
    r"\bno answer\b|не (?:берут|взял\w*|брал\w*) трубк|не отвеча|недоступ|"
    r"\b(?:didn.t|did not|couldn.t|could not) (?:see|meet|catch|reach|find|get hold of)\b|"
    r"\bmissed\b.{0,30}\b(?:director|buyer|manager|owner|boss)\b",
    re.IGNORECASE,
)
_TO_TAKE = "(?:брать|заказывать|покупать|работать)"
_REFUSAL = re.compile(
    rf"\bне будут\b|\bне будет {_TO_TAKE}|{_TO_TAKE} не будет|"
    r"\bработать\b.{0,12}\bне хотят\b|\bне хотят работать\b|\b(?:won.t|will not) (?:take|order|buy)\b",
    re.IGNORECASE,
)
_THINKING = frozenset(
    ("пауза", "тайм-аут", "таймаут", "сорваться", "заболеть", "подумать", "думать", "think", "раздумывать")
)
_FAILING = frozenset(
    ("застать", "решение", "decision", "решить", "попасть", "дозвониться", "определиться", "decide", "decided")
)
# «бренд никто не знает»: nobody at all, not nobody there.
_KNOWING = frozenset(("знать", "слышать", "хотеть", "покупать", "know", "knows", "heard"))
_NOTHING = frozenset(("никого", "никто", "nobody", "ничего", "nothing", "безрезультатно", "впустую", "ноль", "пусто"))


def result_of(clauses: Sequence[Clause], meaning: Meaning, promises: Sequence[Promise]) -> Result:
    told = [clause for clause in clauses if clause.role != "question"]
    # «от заказа отказались, просят придержать 25 коробок»: what is only asked about outweighs no plain word.
    asked = "orders" in meaning.uncertain and (meaning.refuses or meaning.claims)
    if (meaning.orders or meaning.order_sum is not None) and not asked:
        return "order"
    # «взяли паузу, решения нет»: something was taken, and yet nothing.
    if meaning.ordered and not asked and not any(map(_is_fruitless, told)):
        return "order"
    if meaning.claims:
        return "conflict"
    if meaning.refuses or any(_REFUSAL.search(clause.text) for clause in told):
        return "refusal"
    if any(promise.by == "them" for promise in promises) or any(map(_is_agreed, told)) or any(map(_is_promised, told)):
        return "agreement"
    return "no_result" if meaning.nothing or any(map(_is_nothing, told)) else "info"


def _is_agreed(clause: Clause) -> bool:
    return any(CUES.has(word, "agree") and not _is_denied(clause, place) for place, word in enumerate(clause.words))


def _is_promised(clause: Clause) -> bool:
    """«обещали перезвонить»: a call to come, and their word for it."""
    theirs = any(CUES.has(word, "promise") and word.verb(number="plur") for word in clause.words)
    named = clause.has("promise") and any(CUES.has(word, "person", "they") for word in clause.words)
    return clause.role == "next" and (theirs or named)


def _is_denied(clause: Clause, place: int) -> bool:
    return any(CUES.has(word, "not") for word in clause.words[max(0, place - 2) : place])


def _is_fruitless(clause: Clause) -> bool:
    words = clause.words
    undecided = any(word.lemmas & {"решение", "decision"} for word in words) and any(
        CUES.has(word, "not") for word in words
    )
    return undecided or any(word.text in _NOTHING for word in words)


def _is_nothing(clause: Clause) -> bool:
    """Nobody there, or no decision: «не застал», «думают», «в отпуске»."""
    speaking = any(word.lemmas & _KNOWING for word in clause.words)
    for place, word in enumerate(clause.words):
        if speaking and word.text in ("никто", "nobody"):
            continue
        if word.lemmas & _ABSENT or word.lemmas & _THINKING or (word.text in _NOTHING and not clause.has("promise")):
            return True
        after = clause.words[place + 1 : place + 5]
        if word.lemmas & _FAILING and (_is_denied(clause, place) or any(other.text == "нет" for other in after)):
            return True
    if _SILENCE.search(clause.text):
        return True
    return any(CUES.has(word, "person") for word in clause.words) and _ABSENCE.search(clause.text) is not None
