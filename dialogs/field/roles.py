"""What each clause is for: it tells what happened, owes something, speaks of a contact to come, or asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from dialogs.field.clauses import Clause
from dialogs.field.coming import Coming, coming
from dialogs.field.cues import CUES
from dialogs.field.debts import Around, Owing
from dialogs.field.owing import owing
from dialogs.field.predicates import is_infinitive, is_nominative, is_predicate
from dialogs.field.who import is_contact
from dialogs.field.words import Token
from dialogs.reading.amounts import find_amounts
from dialogs.reading.dates import find_hour

_ASKING = (
    "когда где кто что чего кому сколько какой какая какие какое каков почему зачем чей куда откуда есть ли "
    "who when what where how why which did do does is are can could show"
)
_INTERROGATIVE = frozenset(_ASKING.split())
_NOTING_WORDS = "запиши записывай пиши отметь слушай смотри зафиксируй фиксируй прими внеси note log"
_NOTING = frozenset(_NOTING_WORDS.split())
_ORDERING_WORDS = (
    "show remind delete cancel create find list open tell give help move reschedule set add book schedule change make "
    "send put plan please prepare draft"
)
_ENGLISH_ORDERS = frozenset(_ORDERING_WORDS.split())
_POLITE_WORDS = (
    "привет здравствуйте добрый день утро вечер спасибо пожалуйста благодарю заранее подскажи подскажите коллеги "
    "hi hello thanks thank you please morning good"
)
_POLITE = frozenset(_POLITE_WORDS.split())
# Words of a sentence that are kept in mind.
_REMEMBERED = 60
_ROUBLES = frozenset(("руб", "рублей", "рубля", "р", "т", "тр", "rubles", "rub"))
_SHIPPING = frozenset(("отгрузка", "поставка", "доставка", "оплата", "shipment", "delivery"))
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True)
class Spoken:
    """A clause with what it owes or announces; one that only goes on with the clause before has the same."""

    clause: Clause
    owing: Owing | None = None
    coming: Coming | None = None
    goes_on: bool = False


def spoken(clauses: Sequence[Clause], today: date, gender: str = "") -> tuple[Spoken, ...]:
    """All clauses judged in order; `gender` is the writer's, where the directory tells."""
    own = _own_gender(clauses)
    found: list[Spoken] = []
    heard: Clause | None = None
    questions = {clause.sentence for clause in clauses if _asks(clause, clauses)}
    for clause in clauses:
        if clause.sentence in questions:
            found.append(Spoken(replace(clause, role="question")))
            continue
        last = found[-1] if found and found[-1].clause.sentence == clause.sentence else None
        around = Around(clause, heard if last else None, last.owing if last else None, own or gender, bool(own))
        told = any(each.clause.role == "told" and each.clause.has("take", "met", "ordering") for each in found)
        judged = _judged(around, last, today, told=told)
        if last and _is_its_day(last, judged):
            # «10 декабря — следующая встреча»
            found[-1] = replace(judged, clause=replace(last.clause, role=judged.clause.role), goes_on=False)
            judged = replace(judged, goes_on=True)
        found.append(judged)
        heard = _joined(heard, clause) if last and heard else clause
    return tuple(found)


def _own_gender(clauses: Sequence[Clause]) -> str:
    """As the writer's own verbs tell: «заехал», «была у них»."""
    for clause in clauses:
        for place, word in enumerate(clause.words):
            top = word.readings[0] if word.readings else None
            if top and top.tense == "past" and top.number == "sing" and is_contact(clause.words, place):
                others = any(CUES.has(other, "person", "they") and is_nominative(other) for other in clause.words)
                named = any(start < word.start for start, _ in clause.names)
                if not others and not named:
                    return top.gender
    return ""


def _is_its_day(last: Spoken, judged: Spoken) -> bool:
    days = last.clause.days
    alone = bool(days) and all(any(day.start <= word.start < day.end for day in days) for word in last.clause.words)
    return alone and last.clause.role == "told" and judged.clause.role in ("next", "promise") and not judged.clause.days


def _joined(heard: Clause, clause: Clause) -> Clause:
    """All of a sentence so far as one clause: whoever was spoken of may still be the subject."""
    words = (*heard.words, *clause.words)[-_REMEMBERED:]
    names = tuple(place for place in (*heard.names, *clause.names) if place[0] >= words[0].start)
    return replace(clause, start=words[0].start, words=words, names=names)


def _judged(around: Around, last: Spoken | None, today: date, *, told: bool) -> Spoken:
    clause = around.clause
    owes = owing(around)
    comes = coming(clause, around.before, last.coming if last else None, today, told=told)
    if comes and owes and not _owes_besides(clause, owes, comes):
        owes = None
    if owes:
        return Spoken(replace(clause, role="promise"), owes)
    if comes:
        return Spoken(replace(clause, role="next"), None, comes)
    if last and (last.owing or last.coming) and (_goes_on(clause, last) or _lists(clause, last)):
        return Spoken(replace(clause, role=last.clause.role), last.owing, last.coming, goes_on=True)
    return Spoken(clause)


def _owes_besides(clause: Clause, owes: Owing, comes: Coming) -> bool:
    """«обещал заехать» is a visit to come and nothing more."""
    between = [word for word in clause.words if owes.end <= word.start < comes.start]
    return (
        any(word.readings and word.readings[0].part in ("NOUN", "INFN") for word in between)
        and owes.start < comes.start
    )


def _goes_on(clause: Clause, last: Spoken) -> bool:
    """«…, образцы и каталог», «…, к пятнице»: a day, or more of the same, and nothing new."""
    words = clause.words
    if last.coming and not last.owing and is_infinitive(words, 0):
        # «планирую в Ромашку, взять заказ»
        return True
    if clause.has("silence"):
        # «обещали оплатить до 15-го, до сих пор тишина»
        return False
    if all(CUES.has(word, "say") for word in words) or (last.owing and _is_sum(clause)):
        # «оплатят, говорят, к 27-му», «оплатить половину, 90 тысяч»
        return True
    if clause.names or any(is_predicate(words, place) for place in range(len(words))):
        return False
    others = [word for word in words if not any(day.start <= word.start < day.end for day in clause.days)]
    if not others or (last.clause.role == "next" and _is_hour(clause)):
        return True
    if any(word.lemmas & _SHIPPING and is_nominative(word) for word in others[:1]):
        # «счёт выставлю завтра, отгрузка в понедельник»
        return False
    if last.owing and any(word.lemmas & {"сумма", "sum"} for word in others[:2]):
        return True
    if any(CUES.has(word, "owe", "rival", "spent", "ordering", "not", "then", "meeting", "call") for word in others):
        return False
    return not any(_DIGIT.match(word.text) or "NUMR" in word.parts for word in others)


def _is_sum(clause: Clause) -> bool:
    found = find_amounts(clause.text)
    rest = [
        word
        for word in clause.words
        if not any(each.start <= word.start - clause.start < each.end for each in found) and word.text not in _ROUBLES
    ]
    return bool(found) and not rest


def _is_hour(clause: Clause) -> bool:
    """«…, в 16:00»."""
    return find_hour(clause.text) is not None and all(
        _DIGIT.match(word.text) or len(word.text) < 3 for word in clause.words
    )


def _lists(clause: Clause, last: Spoken) -> bool:
    """«обещают частями: 100 тыс до пятницы и 200 тыс до конца месяца»."""
    listed = last.owing is not None and last.clause.text.rstrip().endswith((":", "-", "–", "—"))
    return (
        listed and bool(clause.days) and not any(is_predicate(clause.words, each) for each in range(len(clause.words)))
    )


def _asks(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """With the mark; or without it, when the whole message is a question or an order to do something."""
    same = [other for other in clauses if other.sentence == clause.sentence]
    if same[0].start != clause.start:
        return False
    stop = same[-1].text.rstrip(' \n\t)"»')
    if stop.endswith("?") or stop.endswith("?!"):
        return not stop.endswith("(?")
    first = clause.words[0]
    alone = all(other.sentence == clause.sentence or _is_polite(other) for other in clauses)
    if first.text in _INTERROGATIVE and alone:
        figures = any(_DIGIT.match(word.text) for other in clauses for word in other.words)
        # «когда были в Гаранте и сколько взяли»: one question after another.
        return not figures and all(_is_interrogative(other) for other in same)
    return _is_ordered(first)


def _is_interrogative(clause: Clause) -> bool:
    said = takewhile(lambda word: not word.verb(tense="past"), clause.words)
    return any(word.text in _INTERROGATIVE for word in said)


def _is_polite(clause: Clause) -> bool:
    """«Привет!», «Спасибо»: says nothing."""
    return all(word.text in _POLITE for word in clause.words)


def _is_ordered(word: Token) -> bool:
    """«Покажи…», «напомни…»."""
    if not word.readings:
        return word.text in _ENGLISH_ORDERS
    top = word.readings[0]
    return top.part == "VERB" and top.mood == "impr" and word.text not in _NOTING
