"""When and how the contact happened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.field.card import Kind
from dialogs.field.clauses import Clause
from dialogs.field.cues import CUES
from dialogs.field.who import is_contact
from dialogs.field.words import Token
from dialogs.reading.almanac import meaning
from dialogs.reading.dates import FoundDay

# «до пятницы», «к 25-му», «через неделю»: of something to come, whatever else the clause says.
_AHEAD = re.compile(
    r"(?:не позднее|до|к|ко|по|через|с|со|на|by|until|till|before|within|in|from|to|"
    r"завтра|послезавтра|tomorrow|next)\b",
    re.IGNORECASE,
)
_YESTERDAY = re.compile("(?:поза)?вчера|yesterday", re.IGNORECASE)
_BY_PHONE = re.compile(r"по тел(?:ефону|\b)|на телефоне|\bby phone|(?:over|on) the phone", re.IGNORECASE)
# Days of goods and of money are not the day of the contact.
_BY_VIDEO = re.compile(r"\b(?:по|на) видео\b|\bvideo call\b", re.IGNORECASE)
_LOOSELY = re.compile(
    r"\b(?:на днях|недавно|(?:на|в) (?:этой|той|прошлой) неделе|в (?:этом|прошлом) месяце|"
    r"the other day|recently|(?:this|last) (?:week|month))\b",
    re.IGNORECASE,
)
# «10 и 11 ноября»: another day stands before this one.
_AND = re.compile(r"(?<![0-9.,])[0-9]{1,2}(?:-?(?:го|е))?\s*(?:и|and|-|–|—)\s*[0-9]$")
_WAITING = frozenset(("ждать", "ожидать", "waiting", "awaiting"))
_CAME = frozenset(("приехать", "подъехать", "зайти"))
_THEIR_WORDS = (
    "поставка отгрузка доставка оплата платеж оплатить привезти прийти отгрузить акция промо инвентаризация счет "
    "накладная delivery shipment payment invoice promo paid delivered shipped"
)
_THEIRS = frozenset(_THEIR_WORDS.split())


@dataclass(frozen=True)
class When:
    value: date | None
    unsure: bool


def day_of_contact(clauses: Sequence[Clause], past: Sequence[FoundDay]) -> When | None:
    """The day that the clauses name for what happened; None when they name none."""
    days = [day for clause in clauses for day in past if clause.start <= day.start < clause.end and _is_of(clause, day)]
    if not days:
        return None
    done = [
        day
        for day in days
        if not any(clause.has("not") for clause in clauses if clause.start <= day.start < clause.end)
    ]
    days = done or days
    values = {day.value for day in days}
    several = any(_AND.search(clauses[0].message[: day.start + 1]) for day in days)
    return When(days[0].value, days[0].uncertain or len(values) > 1 or several)


def _is_of(clause: Clause, day: FoundDay) -> bool:
    said = clause.message[day.start : day.end]
    if clause.role == "promise" and not clause.message[: day.start].strip() and _YESTERDAY.fullmatch(said):
        # «позавчера Черноземье обещают отчёт»: of the whole message.
        return True
    if clause.role != "told" or (_AHEAD.match(said) and not re.match(r"(?:с|на) прошл", said, re.IGNORECASE)):
        return False
    words = clause.words
    met = any(is_contact(words, place) for place in range(len(words)))
    if any(word.lemmas & _WAITING for word in words) or (not met and clause.has("moved")):
        # «жду звонка во вторник»
        return False
    if not met and (clause.has("must") or any(word.lemmas & _THEIRS for word in words)):
        return False
    if met or clause.names:
        return True
    if clause.has("discuss", "refuse") and any(word.verb(tense="past") for word in words):
        # «обсудили план в понедельник»
        return True
    others = [word for word in words if not day.start <= word.start < day.end]
    return all(map(_is_filler, others)) or any(map(_is_taken, words))


def _is_filler(word: Token) -> bool:
    """Beside a day that stands alone: «потом вчера в», «отчёт за вчера»."""
    if word.text.isascii():
        return word.text in ("on", "in", "at", "and", "then", "the", "report", "for")
    top = word.readings[0].part if word.readings else ""
    return CUES.has(word, "then") or bool(word.lemmas & {"отчет", "итог"}) or top in ("PREP", "CONJ", "PRCL")


def _is_taken(word: Token) -> bool:
    """«вчера взяли 20 коробок»: what they took, they took there and then."""
    return CUES.has(word, "take") and (word.verb(tense="past") or word.text in ("took", "ordered", "bought"))


def is_loosely_dated(clause: Clause) -> bool:
    """«был на днях», «на этой неделе был»: a day was meant, and not said."""
    words = clause.words
    met = any(is_contact(words, place) for place in range(len(words)))
    return clause.role == "told" and met and _LOOSELY.search(clause.text) is not None


def has_loose_weekday(clause: Clause) -> bool:
    """«у Восток-Сервиса вт»: a day, though nothing says so."""
    whole = (*clause.names, *((day.start, day.end) for day in clause.days))
    return clause.role == "told" and any(
        (meaning(word.text) or ("",))[0] == "short"
        and word.said.islower()
        and not word.text.isascii()
        and not any(start <= word.start < end for start, end in whole)
        for word in clause.words
    )


def kind_of(clauses: Sequence[Clause], past: Sequence[FoundDay] = (), when: date | None = None) -> Kind:
    """A visit, unless the words of the contact itself say a call or a screen: what they did on another of the days in
    the `past` is none of it.
    """
    told = [clause for clause in clauses if clause.role == "told" and not _is_of_other_day(clause, past, when)]
    if any(_is_online(clause) for clause in told):
        return "online"
    if any(_BY_PHONE.search(clause.text) for clause in told):
        return "call"
    if any(_is_met(clause) for clause in told):
        return "visit"
    return "call" if any(_is_call(clause) for clause in told) else "visit"


def _is_of_other_day(clause: Clause, past: Sequence[FoundDay], when: date | None) -> bool:
    """«сегодня взяли 22 мешка, вчера звонили»"""
    own = [day.value for day in past if clause.start <= day.start < clause.end and _is_of(clause, day)]
    return bool(own) and when not in own


def _is_online(clause: Clause) -> bool:
    return any(
        (CUES.has(word, "online") or _BY_VIDEO.search(clause.text))
        and not any(
            other in clause.text.casefold() for other in ("магазин", "продаж", "заказ", "shop", "store", "касс")
        )
        for word in clause.words
    )


def _is_met(clause: Clause) -> bool:
    words = clause.words
    for place, word in enumerate(words):
        if CUES.has(word, "met") and (not word.readings or word.verb(tense="past")) and not _is_of_goods(clause, word):
            return True
        if word.text in ("был", "была", "были", "was", "been"):
            after = {other.text for other in words[place + 1 : place + 4]}
            return bool(after & {"в", "во", "у", "на", "at", "in", "to"}) and not _is_call(clause)
    return False


def _is_of_goods(clause: Clause, verb: Token) -> bool:
    """«вместо гречки приехал рис»: goods came, nobody went."""
    after = next((word for word in clause.words if word.start > verb.start), None)
    if after is None or not verb.lemmas & _CAME or CUES.has(after, "person"):
        return False
    named = any(start <= after.start < end for start, end in clause.names)
    gender = str(verb.readings[0].gender)
    things = (each for each in after.readings if each.part == "NOUN" and each.case == "nomn" and not each.personal)
    return not named and any(str(each.gender) == gender for each in things)


def _is_call(clause: Clause) -> bool:
    text = clause.text.casefold()
    if any(word.lemmas & _WAITING for word in clause.words):
        return False
    for place, word in enumerate(clause.words):
        before = clause.words[place - 1].text if place else ""
        if CUES.has(word, "called"):
            if (
                word.readings
                and word.verb(tense="past")
                and not (word.lemmas & {"набрать"} and re.search("[0-9]", text))
            ):
                return True
            if word.text in ("called", "phoned", "rang", "calling", "phone") or (
                word.text == "call" and before not in ("to", "will", "ll")
            ):
                return True
        elif CUES.has(word, "call") and word.lemmas & {"звонок", "созвон", "звоночек"}:
            return True
        elif word.lemmas & {"телефон"} and len(clause.words) == 1:
            # «УД, телефон.»
            return True
    return False
