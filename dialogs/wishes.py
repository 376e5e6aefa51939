"""What people ask of the product in words of their own: a question, another day for a visit, a trip. Pure.

Only what is plain is a wish: a word that means nothing here makes the line a story, to be told elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from dialogs.about import named_in
from dialogs.field.words import Lexicon, Token, tokens
from dialogs.moving import day_said
from dialogs.reading.dates import FoundDay, find_days
from dialogs.reading.names import NameIndex
from dialogs.reading.results import Refused
from dialogs.reading.stays import Stay, read_stay

PLACE = 4  # words of a place
STRANGE = 2  # words of a name that nobody here has
LONGEST = 160  # characters; whoever writes more tells a story

WORDS = Lexicon(
    {
        "ask": "что какой сколько когда где кто чей почему как what which how when where who whose why",
        "show": "показать покажи напомнить узнать глянуть посмотреть открыть show remind open tell",
        "small": "я мы он она они у в во на по с со к ко о об и а ли же там тут мой наш есть для за из это еще "
        "весь сейчас быть мне нам ему ей них нему него the a an my our me us is are do does did i we they he she have "
        "has on for at of with in to and",
        "week": "неделя план расписание маршрут week plan schedule",
        "day": "день сегодня day today",
        "task": "задача поручение task todo",
        "promise": "обещание обещать promise promised",
        "figure": "долг дебиторка должный задолженность просрочка оплата отгрузка продажа остаток оборот скидка "
        "контакт телефон адрес отсрочка статус debt owe owes sales stock turnover contact phone address status",
        "move": "перенести переносить сдвинуть сдвигать переставить перекинуть move reschedule postpone shift",
        "visit": "визит поездка встреча выезд заезд visit trip meeting",
        "go": "ехать поехать выезжать выехать лететь полететь вылетать отправиться отправляться съездить go going "
        "travel fly leaving",
        "be": "быть буду заехать заезжать зайти заскочить will be",
        "away": "командировка",
        "card": "карточка партнер клиент ооо оао зао пао ао ип тд тк гк компания фирма llc td card partner client",
        "polite": "пожалуйста плиз please давай давайте можно нужно надо хотеть",
    }
)
_BESIDE = ("small", "polite", "visit")
_COMMANDS = (("task", "/tasks"), ("promise", "/promises"), ("week", "/plan"))


@dataclass(frozen=True)
class Shows:
    """A question that a screen of the product answers: the command that leads there."""

    command: str
    loose: bool = False


@dataclass(frozen=True)
class Asks:
    """A question about partners: their cards answer it. `loose`: with words that mean nothing here, so that the line
    may tell of a visit after all.
    """

    partners: tuple[str, ...]
    loose: bool = False


@dataclass(frozen=True)
class Moves:
    """«Перенеси Центр на четверг»: whose visit, and to which day, if one was said."""

    partners: tuple[str, ...]
    day: date | Refused | None


@dataclass(frozen=True)
class Visits:
    """«Завтра буду в Центре»: a visit that is still to come."""

    partners: tuple[str, ...]
    day: date


@dataclass(frozen=True)
class Goes:
    """«Завтра поеду в Брянск на три дня»: a trip."""

    stay: Stay
    loose: bool = True


Wish: TypeAlias = Shows | Asks | Moves | Visits | Goes


def is_loose(meant: Wish) -> bool:
    return not isinstance(meant, Moves | Visits) and meant.loose


def wish(text: str, index: NameIndex, today: date) -> Wish | None:
    """What is wanted; None for whatever is no plain wish."""
    if len(text) > LONGEST:
        return None
    line = _Line.of(text, index, today)
    return line.moves() or line.asks() or line.visits() or line.goes()


def is_question(text: str) -> bool:
    """Whether the line is one question and nothing else, answered or not."""
    said = text.strip()
    begins = next(iter(tokens(said[:LONGEST])), None)
    whole = said.endswith("?") and not any(sign in said.rstrip("?!")[:-1] for sign in ".!?;\n")
    return whole and begins is not None and WORDS.has(begins, "ask")


def says_more(text: str, index: NameIndex, today: date) -> bool:
    """Whether a line that names a partner says something besides that is neither a question nor a small word."""
    line = _Line.of(text, index, today)
    words = [word for word in line.words if len(word.text) > 1]  # initials are of the name
    known = ("card", "ask", "show", "figure", "promise", *_BESIDE)
    return bool(line.partners) and not all(WORDS.has(word, *known) for word in words)


@dataclass(frozen=True)
class _Line:
    text: str
    today: date
    partners: tuple[str, ...]
    days: tuple[FoundDay, ...]
    words: tuple[Token, ...]  # those that are neither a name nor a day

    @classmethod
    def of(cls, text: str, index: NameIndex, today: date) -> _Line:
        days = find_days(text, today=today, sense="future")
        taken = [(day.start, day.end) for day in days] + [(hit.start, hit.end) for hit in index.find_in(text)]
        words = [each for each in tokens(text) if not any(begin <= each.start < end for begin, end in taken)]
        return cls(text, today, named_in(text, index), days, tuple(words))

    def has(self, *concepts: str) -> bool:
        return any(WORDS.has(word, *concepts) for word in self.words)

    def only(self, *concepts: str) -> bool:
        return all(WORDS.has(word, *concepts) for word in self.words)

    def moves(self) -> Moves | None:
        """An order, not «перенесли»: that tells what happened. A word or two that mean nothing may be whose it is."""
        verbs = [word for word in self.words if WORDS.has(word, "move")]
        strange = [word for word in self.words if not WORDS.has(word, "move", *_BESIDE)]
        if len(verbs) != 1 or not _is_ordered(verbs[0]) or len(strange) > (0 if self.partners else STRANGE):
            return None
        return Moves(self.partners, day_said(self.text, self.today))

    def asks(self) -> Shows | Asks | None:
        begins = bool(self.words) and self.has("ask", "show")
        is_asked = self.text.rstrip().endswith("?")
        plain = self.only("ask", "show", "week", "day", "task", "promise", "figure", *_BESIDE)
        if not (plain and (begins or is_asked)) and not (is_asked and begins and is_question(self.text)):
            return None
        if self.partners:
            return Asks(self.partners, loose=not plain)
        command = next((command for concept, command in _COMMANDS if self.has(concept)), "")
        if command or not (self.days or self.has("day")):
            return Shows(command, loose=not plain) if command else None
        ahead = any(day.value != self.today for day in self.days)
        return Shows("/plan" if ahead else "/menu", loose=not plain)

    def visits(self) -> Visits | None:
        day = day_said(self.text, self.today)
        planned = self.only("go", "be", *_BESIDE) and any(_is_ahead(word) for word in self.words)
        return Visits(self.partners, day) if self.partners and planned and isinstance(day, date) else None

    def goes(self) -> Goes | None:
        """With a verb of going or «командировка», and days, a length or a name for the place."""
        gone = any(_is_ahead(word) and WORDS.has(word, "go") for word in self.words) or self.has("away")
        if not gone or any(word.text in ("не", "not") for word in self.words):
            return None
        stay = read_stay(self.text, self.today)
        # «В Калугу на три дня» may sound like a partner; «завтра в Три кита, в пятницу в Мегу» is no trip.
        if (self.partners and stay.lasts < 2) or len(stay.place.split()) > PLACE:
            return None
        far = stay.lasts > 1 or stay.ends is not None or self.has("away") or stay.place[:1].isupper()
        return Goes(stay) if far and stay.place != self.text else None


def _is_ordered(word: Token) -> bool:
    wanted = word.verb(mood="impr") or word.verb(tense="futr", person="1per") or "INFN" in word.parts
    return wanted or not word.readings  # English has one form


def _is_ahead(word: Token) -> bool:
    """«Поеду», «буду», «еду», "going": of the speaker, and still to come."""
    if not WORDS.has(word, "go", "be"):
        return False
    return not word.readings or word.verb(tense="futr", person="1per") or word.verb(tense="pres", person="1per")
