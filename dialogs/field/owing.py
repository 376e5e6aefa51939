"""Whether a clause owes something: who promises, by which words, and whether that is beyond doubt."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogs.field.card import By
from dialogs.field.cues import CUES
from dialogs.field.debts import BY, SURE, WHOLE, Around, Owing, pays
from dialogs.field.debts_english import in_english
from dialogs.field.pieces import is_quoted
from dialogs.field.predicates import is_infinitive, is_lead, is_nominative, is_predicate
from dialogs.field.words import Token
from dialogs.reading.folding import fold
from dialogs.reading.morphology import is_known

_OURS = frozenset(("меня", "мной", "мною", "нас", "нами", "мне", "me"))
_AUXILIARY = frozenset(("быть", "смочь", "мочь", "стать", "постараться", "попробовать", "попытаться"))
_NO_DEED = frozenset(
    (
        "уйти",
        "перейти",
        "сказать",
        "допустить",
        "стать",
        "хотеть",
        "понадобиться",
        "понять",
        "знать",
        "решить",
        "забыть",
    )
)
_OUR = frozenset(("наш", "наши", "наша", "наше", "our"))
_BEFORE = re.compile(r"\bпрошл\w+ раз|\b(?:той|прошлой) недел|\bраньше\b|\bранее\b", re.IGNORECASE)
_NOW = frozenset(("сегодня", "сейчас"))
_PAYMENT = frozenset(("оплата", "предоплата", "постоплата", "платеж", "доплата", "погашение"))
_RETURNS = frozenset(("возврат", "обмен", "замена", "списание", "вывоз", "return", "replacement"))
_ABOUT = frozenset(("о", "об", "на", "on", "to", "a", "the"))
_BY_THEN = ("до ", "к ", "ко ", "не позднее", "by ")


def owing(around: Around) -> Owing | None:
    """What the clause owes, if it does."""
    words = around.words
    if any(CUES.has(word, "if", "when") for word in words[:2]) or _is_of_others(around):
        return None
    for place in range(len(words)):
        if CUES.has(words[place], "if"):
            # «готов взять 12 коробок если дадим скидку»
            break
        if not _is_denied(words, place):
            found = (
                _led(around, place)
                or _promised(around, place)
                or _to_come(around, place)
                or _is_doing(around, place)
                or _bound(words, place)
                or _agreed(words, place)
                or _agreed_return(words, place)
                or in_english(around, place)
            )
            if found:
                return replace(found, unsure=WHOLE) if around.heard("if") else found
    return _going_on(around) or _payment(around) or _unspoken(around)


def _going_on(around: Around) -> Owing | None:
    """«обещал прислать прайс | и завезти образцы»."""
    words = around.words
    first = next((place for place in range(min(2, len(words))) if is_infinitive(words, place)), None)
    if around.earlier is None or first is None:
        return None
    return replace(around.earlier, start=words[0].start, end=words[first].start, more=True)


def _unspoken(around: Around) -> Owing | None:
    """«обещали сверку, я им график до 30.11»: the verb is that of the clause before."""
    words = [word for word in around.words if word.text not in ("а", "and", "и")]
    silent = not any(is_predicate(around.words, place) for place in range(len(around.words)))
    if around.earlier is None or not (silent and around.clause.days) or len(words) <= len(("я", "день")):
        return None
    by = {"я": "us", "мы": "us", "они": "them"}.get(words[0].text)
    return Owing("us" if by == "us" else "them", words[0].start, words[0].end) if by else None


def _payment(around: Around) -> Owing | None:
    """«оплата 70 % до 1 декабря» needs no verb."""
    words = around.words
    due = any(around.clause.message[day.start : day.end].casefold().startswith(_BY_THEN) for day in around.clause.days)
    silent = not any(is_predicate(words, place) for place in range(len(words)))
    for word in words:
        if due and silent and word.lemmas & _PAYMENT and is_nominative(word):
            return Owing("them", word.start, word.start)
    return None


def _is_of_others(around: Around) -> bool:
    """What a rival promises, or is promised; what they fear or hope that we shall do."""
    words = around.words
    rivals = any(
        CUES.has(word, "rival") and any(reading.case in ("nomn", "datv") for reading in word.readings or ())
        for word in words
    ) or any(CUES.has(word, "rival") and not word.readings for word in words)
    that = any(CUES.has(word, "that") for word in words[:2])
    return rivals or (that and around.heard("hope", "ask", "claim"))


def _is_denied(words: tuple[Token, ...], place: int) -> bool:
    return any(word.text in ("не", "not", "never", "t") for word in words[max(0, place - 2) : place])


def _led(around: Around, place: int) -> Owing | None:
    """«с меня прайс», «за ними сверка»; «ждут от нас прайс» is but a wish."""
    words = around.words
    if not is_lead(words, place) or any(CUES.has(word, "ask", "owe") for word in words):
        return None
    if words[place].text == "от" and (place or around.heard("ask")):
        return None
    if words[place].text == "за" and around.heard("ask") and not _is_parted(around):
        # «просят придержать за ними 25 коробок».
        return None
    return Owing("us" if words[place + 1].text in _OURS else "them", words[place].start, words[place + 1].end)


def _is_parted(around: Around) -> bool:
    """A sign stands before the clause."""
    before = around.clause.message[: around.words[0].start].rstrip()
    return not before or not before[-1].isalnum()


def _promised(around: Around, place: int) -> Owing | None:
    words = around.words
    word = words[place]
    if word.text.isascii() or not CUES.has(word, "promise") or is_infinitive(words, place):
        return None
    if word.readings and word.readings[0].part in ("PRTF", "ADJF", "NOUN") and is_known(word.text):
        # «обещанный отчёт не прислали»
        return None
    if any(
        other.text in ("как", "что") for other in words[max(0, place - 2) : place] if other.text != "что" or place == 1
    ):
        # «отправила, как и обещала»: done, not owed.
        return None
    if _BEFORE.search(around.clause.text):
        # «обещали в прошлый раз»
        return None
    by, unsure = _promiser(around, place)
    if any(CUES.has(other, "idle") for other in words[place + 1 : place + 3]):
        # «обещали подумать»: nothing is owed yet, unless a day was told.
        return Owing(by, word.start, word.end, WHOLE) if around.clause.days else None
    return Owing(by, word.start, word.end, unsure)


def _promiser(around: Around, place: int) -> tuple[By, frozenset[str]]:
    """«обещали» are they, «обещал» without a subject is the writer, unless the grammar or the deed says otherwise."""
    word = around.words[place]
    subject = _subject(around, place)
    if subject:
        return subject
    if word.verb(person="1per"):
        return "us", SURE
    plural = any(reading.part == "VERB" and reading.number == "plur" for reading in word.readings)
    if plural or word.verb(tense="pres", person="3per") or not word.readings:
        return "them", SURE
    person = _person_before(around, word)
    if around.writer and not _is_of(word, around.writer):
        # «встретился с Мариной, обещала…»: she did; against the directory's gender alone it may be a slip.
        return ("them", SURE if person else BY) if around.shown else ("us", BY)
    nominative = _person_before(around, word, nominative=True)
    after = around.words[place + 1 :]
    theirs = pays(after) or any(other.lemmas & _PAYMENT for other in after)
    return ("them", BY) if nominative or theirs else ("us", SURE)


def _is_of(verb: Token, gender: str) -> bool:
    genders = {reading.gender for reading in verb.readings if reading.part == "VERB"} - {""}
    return not genders or gender in genders


def _subject(around: Around, place: int) -> tuple[By, frozenset[str]] | None:
    """Who does it, where the clause says so; the partner's own name right before the verb may be a heading as well."""
    words = around.words
    verb = words[place]
    if any(word.text in _OUR for word in words[:place]):
        return "us", SURE
    for index in (*range(place - 1, -1, -1), *range(place + 1, min(place + 3, len(words)))):
        word = words[index]
        if word.text in ("я", "мы"):
            return "us", SURE
        if CUES.has(word, "they", "person") and is_nominative(word):
            return "them", SURE
        if index > place:
            continue
        if around.named(word):
            sure = verb.verb(number="plur") or pays(words[place + 1 :]) or verb.verb(person="3per")
            if _agrees(word, verb):
                return "them", SURE if sure else BY
        elif _is_called(word):
            return "them", SURE
    return None


def _agrees(name: Token, verb: Token) -> bool:
    """«Ромашка обещала», not «Ромашка обещал» of a man who writes."""
    told = {reading.gender for reading in name.readings if reading.case == "nomn"} - {""}
    genders = {reading.gender for reading in verb.readings if reading.part == "VERB"} - {""}
    return is_nominative(name) and (not told or not genders or bool(told & genders))


def _is_called(word: Token) -> bool:
    """A given name or a surname as a subject."""
    return any(reading.case == "nomn" and reading.personal for reading in word.readings)


def _person_before(around: Around, verb: Token, *, nominative: bool = False) -> bool:
    """Somebody of theirs was spoken of before, and the verb may be his: not «они» of «обещала»."""
    clause = around.before
    return clause is not None and any(
        (reading.case == "nomn" or not nominative)
        and reading.number == "sing"
        and (CUES.has(word, "person") or reading.personal)
        and (not reading.gender or _is_of(verb, reading.gender))
        for word in clause.words
        for reading in word.readings[:1]
    )


def _to_come(around: Around, place: int) -> Owing | None:
    """A verb of the future: «пришлю», «оплатят», «будут платить»."""
    words = around.words
    word = words[place]
    mine = is_predicate(words, place) and word.verb(tense="futr", person="1per")
    if not word.readings or (word.readings[0].tense != "futr" and not mine) or CUES.has(word, "promise"):
        return None
    if word.readings[0].person == "2per":
        # «простите», «вы пришлёте прайс»
        return None
    deed = _deed(words, place) if word.lemmas & _AUXILIARY else word
    if deed is None or not is_known(word.text) or CUES.has(deed, "return", "discuss", "idle") or deed.lemmas & _NO_DEED:
        return None
    if mine and not is_quoted(around.clause.message, word.start):
        return Owing("us", word.start, word.start)
    if CUES.has(deed, "take", "refuse"):
        return None
    by = "them" if mine else _doer(around, place, deed)
    return by and Owing(by, word.start, word.start)


def _doer(around: Around, place: int, deed: Token) -> By | None:
    """Of a third person: they, somebody of theirs, or a thing, which owes nothing: «цены вырастут»."""
    subject = _subject(around, place)
    if subject:
        return subject[0]
    if _is_things(around, place):
        return None
    word = around.words[place]
    if word.verb(number="sing") and not pays((deed,)):
        return "them" if _person_before(around, word, nominative=True) else None
    return "them"


def _is_doing(around: Around, place: int) -> Owing | None:
    """«готовлю план к 24-му», «завтра отправляю»: now, of a day to come."""
    word = around.words[place]
    top = word.readings[0] if word.readings else None
    if top is None or top.tense != "pres" or not top.transitive or not around.clause.days:
        return None
    subject = _subject(around, place) if top.person == "3per" else ("us", SURE)
    if subject is None or subject[1]:
        return None
    now = all(fold(around.clause.message[day.start : day.end]) in _NOW for day in around.clause.days)
    idle = (
        now
        or CUES.has(word, "plan")
        or CUES.has(word, "return", "idle", "ask", "say", "promise", "take", "hope", "claim", "refuse")
    )
    return None if idle else Owing(subject[0], word.start, word.start)


def _deed(words: tuple[Token, ...], place: int) -> Token | None:
    after = words[place + 1 :]
    return next((other for other in after if other.readings and other.readings[0].part == "INFN"), None)


def _is_things(around: Around, place: int) -> bool:
    """The subject is no person: «цены вырастут», «товар придёт»."""
    verb = around.words[place]
    acts = any(reading.transitive for reading in verb.readings)
    number = "plur" if verb.verb(number="plur") else "sing"
    return any(
        reading.part == "NOUN"
        and reading.case == "nomn"
        and reading.number == number
        and not (acts and any(each.case == "accs" for each in word.readings))
        for word in around.words[:place]
        for reading in word.readings[:1]
        if not around.named(word)
    )


def _bound(words: tuple[Token, ...], place: int) -> Owing | None:
    """«должны прислать», «надо отправить»: of what has to be done, whether it was promised is asked."""
    word = words[place]
    deed = _deed(words, place)
    if deed is None or CUES.has(deed, "return", "idle") or not word.readings:
        return None
    if CUES.has(word, "must"):
        if any(other.text in ("был", "была", "были") for other in words[place + 1 : place + 3]):
            # «должны были прислать» tells what was not done.
            return None
        if any(other.text in ("мы", "я") for other in words[:place]):
            return Owing("us", word.start, word.end)
        plural = any(reading.number == "plur" for reading in word.readings)
        theirs = plural or any(CUES.has(other, "they", "person") and is_nominative(other) for other in words[:place])
        return Owing("them" if theirs else "us", word.start, word.end)
    theirs = any(reading.case == "datv" for other in words[:place] for reading in other.readings)
    return Owing("us", word.start, word.end, WHOLE) if CUES.has(word, "need") and not theirs else None


def _agreed_return(words: tuple[Token, ...], place: int) -> Owing | None:
    """«договорились о возврате 3 коробок»: we take them back, and whether that is a promise is asked."""
    for word, before in zip(words[place + 1 : place + 6], words[place:], strict=False):
        deed = next(iter(word.lemmas & _RETURNS), "")
        if deed and (before.text in _ABOUT or before is words[place]) and CUES.has(words[place], "agree"):
            return Owing("us", words[place].start, word.end, WHOLE, deed=deed)
    return None


def _agreed(words: tuple[Token, ...], place: int) -> Owing | None:
    """«согласились оплатить до пятницы», «договорились прислать сверку»."""
    word = words[place]
    deed = _deed(words, place)
    if deed is None or not CUES.has(word, "agree") or CUES.has(deed, "return", "idle", "take"):
        return None
    sure = bool(word.lemmas & {"согласиться", "согласный"}) or pays(words[place + 1 :])
    return Owing("them", word.start, word.end, SURE if sure else BY)
