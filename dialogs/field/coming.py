"""Visits and calls to come: whether a clause speaks of one, and when it will be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from dialogs.field.clauses import Clause
from dialogs.field.cues import CUES
from dialogs.field.predicates import DETERMINERS, is_infinitive, is_nominative, is_predicate
from dialogs.field.words import Token
from dialogs.reading.almanac import meaning
from dialogs.reading.dates import FoundDay, Hour

# Who only calls or meets may be asked to by the other side; a lorry that comes is no visit.
_MUTUAL_WORDS = "созвониться встретиться увидеться перезвонить позвонить созваниваться встречаться пересечься"
_MUTUAL = frozenset(_MUTUAL_WORDS.split())
_OWN_WORDS = (
    "руководитель руководство начальник начальство шеф логист логистика логистик юрист маркетинг маркетолог отдел "
    "офис коллега финансист финансы производство"
)
OWN = frozenset(_OWN_WORDS.split())
_AGAIN = frozenset(("снова", "опять", "заново", "еще", "ещё", "повторно"))
_THERE = frozenset(("ним", "нему", "ней", "туда", "них", "него", "нее", "там"))
_ABSENT = frozenset(("из", "отпуск", "командировка", "больничный", "from"))


@dataclass(frozen=True)
class Coming:
    """A contact to come; `unsure` when only somebody wishes it."""

    start: int
    unsure: bool = False


def coming(clause: Clause, before: Clause | None, was: Coming | None, today: date, *, told: bool) -> Coming | None:
    """`before` is the clause before it in the same sentence, `was` what that one said of a contact to come.

    `told`: the message has told of a contact already, so that a meeting on a later day is another one.
    """
    words = clause.words
    if any(CUES.has(word, "if") for word in words[:2]) or any(word.text in ("не", "not") for word in words):
        return None
    for place, word in enumerate(words):
        if CUES.has(word, "return", "discuss") and word.readings and not is_with_own(words, place):
            found = _russian(clause, before, place, was)
        else:
            found = _will_be(clause, place) or _english(clause, place)
        if found:
            return found
    if clause.days and (_is_awaited(clause) or _is_planned(clause) or _is_settled(clause)):
        return Coming(clause.start)
    later = bool(clause.days) and all(day.value is not None and day.value > today for day in clause.days)
    ahead = later and any(_is_ahead(clause, day) for day in clause.days)
    return _appointed(clause, before, later=later and told) or (_planned_at(clause, ahead=ahead) if later else None)


def _is_awaited(clause: Clause) -> bool:
    """«жду звонка во вторник»"""
    waiting = any(word.lemmas & {"ждать"} and word.verb(person="1per") for word in clause.words)
    # «ждут меня в пятницу в 12»
    if any(word.lemmas & {"ждать"} and after.text in ("меня", "нас") for word, after in pairwise(clause.words)):
        return True
    return (waiting or clause.has("waiting")) and clause.has("call", "meeting")


def _is_settled(clause: Clause) -> bool:
    """«договорились на 27-е в 10»: a day, an hour, and nothing else."""
    others = [word for word in clause.words if not any(day.start <= word.start < day.end for day in clause.days)]
    said = [word for word in others if len(word.text) > len("на") and not word.text.isdigit()]
    return len(said) == 1 and CUES.has(said[0], "agree") and said[0].verb(tense="past", number="plur")


def _is_planned(clause: Clause) -> bool:
    """«планирую в пятницу в Ромашку»"""
    planned = any(word.lemmas & {"планировать", "собираться"} and word.verb(person="1per") for word in clause.words)
    return planned and bool(clause.names)


def is_with_own(words: Sequence[Token], place: int) -> bool:
    """«обсудить с руководителем», «созвониться с логистами»: with people of ours, which is a deed and no contact."""
    after = words[place + 1 : place + 5]
    near = pairwise(after)
    return any(word.text in ("с", "со") and bool(other.lemmas & OWN) for word, other in near)


def _planned_at(clause: Clause, *, ahead: bool) -> Coming | None:
    """«завтра в Ромашку», «в четверг жду их в офисе», «завтра снова попробую»: a day to come, and no more is said."""
    words = clause.words
    silent = not any(is_predicate(words, place) for place in range(len(words)))
    if (
        silent
        and ahead
        and clause.names
        and not any(CUES.has(word, "ordering", "take", "owe", "spent") for word in words)
    ):
        named = {place for place, word in enumerate(words) if any(a <= word.start < b for a, b in clause.names)}
        nouns = [word for place, word in enumerate(words) if place not in named and _is_noun(word)]
        dated = [word for word in nouns if any(day.start <= word.start < day.end for day in clause.days)]
        doing = any(word.text.endswith("ing") for word in words)
        return Coming(clause.start) if len(nouns) == len(dated) and not doing else None
    said = {word.text for word in words}
    towards = any(word.text == "к" and after.text in _THERE for word, after in pairwise(words))
    if silent and (towards or (said & _AGAIN and said & _THERE)):
        # «на след неделе в чт снова к ним», «я к ним 26-го»
        return Coming(clause.start)
    awaited = bool(said & {"жду", "ждем"} and said & {"нас", "себя", "офисе"})
    again = bool(said & _AGAIN)
    tried = again and any(word.verb(tense="futr", person="1per") for word in words)
    return Coming(clause.start) if awaited or tried else None


def _russian(clause: Clause, before: Clause | None, place: int, was: Coming | None) -> Coming | None:
    word = clause.words[place]
    top = word.readings[0]
    if top.part == "INFN":
        return _planned(clause, before, place, was)
    if top.part != "VERB" or top.tense not in ("futr", "pres"):
        return None
    if top.tense == "pres" and not clause.days:
        return None
    if top.person != "1per" and not _is_theirs(clause, place):
        return None
    if top.person != "1per" and (_brings(clause, place) or _is_absent(clause)):
        return None
    return Coming(word.start)


def _planned(clause: Clause, before: Clause | None, place: int, was: Coming | None) -> Coming | None:
    """«договорились встретиться», «обещал заехать», «надо позвонить»; what they only ask for is asked about."""
    spoken = (*(before.words if before else ()), *clause.words)
    if _brings(clause, place):
        return None
    if any(CUES.has(word, "ask") for word in spoken):
        return Coming(clause.words[place].start, unsure=True) if clause.days else None
    planning = any(CUES.has(word, "promise", "agree", "plan", "need", "must") for word in spoken)
    future = any(word.lemmas & {"быть", "хотеть"} for word in clause.words[:place])
    future = future or any(word.text in ("буду", "будем") for word in clause.words)
    return Coming(clause.words[place].start) if planning or future or was or clause.days else None


def _is_theirs(clause: Clause, place: int) -> bool:
    """They come or call; not a lorry, nor the director who comes back from leave."""
    word = clause.words[place]
    subject = any(CUES.has(other, "they", "person") and is_nominative(other) for other in clause.words)
    nouns = any(
        other.readings
        and other.readings[0].part == "NOUN"
        and other.readings[0].case == "nomn"
        and not other.readings[0].animate
        for other in clause.words[:place]
    )
    mutual = bool(word.lemmas & _MUTUAL)
    return (subject or mutual or word.verb(number="plur")) and not nouns


def _brings(clause: Clause, place: int) -> bool:
    """«вернутся с ответом»: an answer is promised, and no visit."""
    after = clause.words[place + 1 : place + 4]
    return bool(clause.words[place].lemmas & {"вернуться"}) and any(
        word.text in ("с", "со")
        and any(
            reading.case == "ablt" and not reading.animate and reading.part == "NOUN" for reading in other.readings[:1]
        )
        for word, other in pairwise(after)
    )


def _is_absent(clause: Clause) -> bool:
    return any(word.lemmas & _ABSENT for word in clause.words)


def _will_be(clause: Clause, place: int) -> Coming | None:
    """«27-го буду у них снова»."""
    words = clause.words
    word = words[place]
    if word.text not in ("буду", "будем") or any(
        other.readings and other.readings[0].part == "INFN" for other in words
    ):
        return None
    there = {"снова", "опять", "там", "них", "него", "ним", "нему"}
    return Coming(word.start) if clause.days or any(other.text in there for other in words) else None


def returns_a_thing(words: Sequence[Token], place: int) -> bool:
    """ "They'll return the signed act"."""
    return words[place].text == "return" and place + 1 < len(words) and words[place + 1].text in DETERMINERS


def _english(clause: Clause, place: int) -> Coming | None:
    """ "will visit", "calling them again on Monday", "be back"."""
    words = clause.words
    word = words[place]
    if not word.text.isascii():
        return None
    before = words[place - 1].text if place else ""
    after = words[place + 1].text if place + 1 < len(words) else ""
    if CUES.has(word, "return"):
        base = word.text in ("visit", "call", "meet", "return", "revisit") and not returns_a_thing(words, place)
        if base and (before in ("will", "ll", "to", "again", "can") or (before in ("i", "we") and clause.days)):
            return Coming(word.start)
        if word.text.endswith("ing") and word.text != "meeting" and clause.days:
            return Coming(word.start)
        if (
            word.text == "meeting"
            and clause.days
            and (not place or before in ("we", "i", "re", "am", "m", "are"))
            and after in ("them", "him", "her", "again", "the")
        ):
            return Coming(word.start)
    if word.text in ("see", "stop", "come", "drop", "go", "be") and before in ("will", "ll", "to") and clause.days:
        return Coming(word.start) if word.text != "be" or after in ("back", "there", "at", "with") else None
    if word.text in ("see", "meet", "visit") and not before and after in ("them", "him", "her") and clause.days:
        # "See them Friday at 3pm"
        return Coming(word.start)
    returns = word.text == "again" or (
        word.text == "back" and before in ("", "be", "come", "go", "m", "am", "re", "is")
    )
    if returns and clause.days and not any(other.text in ("was", "were") for other in words):
        return Coming(word.start)
    return Coming(word.start) if word.text in ("follow", "followup") and clause.days else None


_GOING = frozenset(("", "be", "come", "go", "m", "am", "re", "is"))
_NEXT_TIME = re.compile(r"\bследующий раз\b|\bв следующий раз\b|\bnext time\b", re.IGNORECASE)


def _is_noun(word: Token) -> bool:
    """By its likeliest reading; «в» is a noun in no message."""
    return bool(word.readings) and word.readings[0].part == "NOUN" and len(word.text) > 2


def _appointed(clause: Clause, before: Clause | None, *, later: bool) -> Coming | None:
    """«Следующая встреча 1 декабря», «встреча назначена на пятницу», "next call on Monday"."""
    words = clause.words
    spoken = (*(before.words if before else ()), *words)
    if clause.days and _NEXT_TIME.search(clause.text):
        return Coming(clause.start)
    # "Rescheduled to Friday"
    itself = CUES.has(words[0], "moved") and any(word.text in ("to", "for") for word in words[1:2])
    moved = itself or any(word.verb(tense="past") and CUES.has(word, "plan") for word in words)
    nouns = [word for word in words if _is_noun(word)]
    bare = all(any(day.start <= word.start < day.end for day in clause.days) for word in nouns)
    met = before is not None and before.has("meeting", "call")
    if moved and clause.days and (met or bare):
        # «отказался от встречи, перенесли на 26-е»; alone it may be something else that was moved.
        return Coming(clause.start, unsure=before is None)
    for place, word in enumerate(words):
        if not CUES.has(word, "meeting", "call", "online") or is_infinitive(words, place):
            continue
        planned = any(CUES.has(other, "plan") for other in words)
        agreed = any(CUES.has(other, "agree", "plan") for other in spoken) and bool(clause.days)
        ahead = later or any(_is_said_ahead(clause, day) for day in clause.days)
        if (planned or agreed or ahead) and not any(
            other.verb(tense="past") and not CUES.has(other, "agree", "plan") for other in words
        ):
            return Coming(word.start)
    return None


def _is_said_ahead(clause: Clause, day: FoundDay) -> bool:
    """Said in a way that nothing that happened is spoken of: «на пятницу», «завтра», «через неделю», with an hour."""
    return _is_ahead(clause, day) or day.at is not None


def _is_ahead(clause: Clause, day: FoundDay) -> bool:
    said = clause.message[day.start : day.end].casefold().split()
    if any(word.startswith(("прошл", "last")) for word in said):
        return False
    return said[0] in ("на", "через", "завтра", "послезавтра", "tomorrow", "next")


_LATER_WORDS = (
    "нг год праздник каникулы позже потом весна лето осень зима весной летом осенью зимой later spring summer"
)
_LATER = frozenset(_LATER_WORDS.split())


def is_vague(clause: Clause) -> bool:
    """A time that is no day: «в январе», «после НГ», «позже»."""
    return any(
        word.lemmas & _LATER or (meaning(word.text) or ("",))[0] in ("month", "holiday") for word in clause.words
    )


@dataclass(frozen=True)
class Next:
    """When: a day, or a minute of the wall clock. `unsure` when it is to be asked about."""

    value: date | datetime | None
    unsure: bool


def moment(days: list[FoundDay], hour: Hour | None, *, unsure: bool) -> Next:
    """The first day said of it, with its hour, said beside it or elsewhere; a week is not yet a day."""
    day = next(iter(days), None)
    if day is None:
        return Next(None, unsure)
    doubt = unsure or day.uncertain or day.grain == "week" or len({each.value for each in days}) > 1
    at = day.at if day.at and not day.at.part else hour
    if day.value is None or at is None:
        return Next(day.value, doubt)
    return Next(datetime.combine(day.value, at.value), doubt or at.uncertain)  # wall clock
