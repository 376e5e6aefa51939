"""Where a new clause begins inside a stretch without signs: at a verb, a name, or a noun that needs no verb."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.field.cues import CUES
from dialogs.field.predicates import DETERMINERS, is_infinitive, is_lead, is_nominative, is_predicate, owes
from dialogs.field.vocabulary import WORDS
from dialogs.field.words import Token
from dialogs.reading.amounts import find_amounts
from dialogs.reading.dates import FoundDay

Place = tuple[int, int]
Words = Sequence[Token]

_ENGLISH_WORDS = "and but they he she i we it so then also who to not the their our"
_ENGLISH_LEADING = frozenset(_ENGLISH_WORDS.split())
_LEADING = frozenset(("PREP", "CONJ", "PRCL", "NPRO", "ADVB"))
_NOMINAL = frozenset(("NOUN", "NPRO"))
# Nouns that say something new without a verb.
_HEADS = ("rival", "spent", "owe", "ordering", "meeting", "call", "person")
# What is promised and counted is one thing after these: «обещал образцы 20 пачек».
_OF_GOODS = ("take", "order", "deliver", "back", "gift", "offer", "stock", "sold", "bad")
_TOWARDS = frozenset(("в", "во", "на", "к", "ко", "at", "to", "in"))
_BOUND_WORDS = "и and с со от у из для по about from by with than for of"
_AND = frozenset(("и", "а", "and"))
_BOUND = frozenset(_BOUND_WORDS.split())


class Openings:
    def __init__(self, message: str, days: Sequence[FoundDay], names: Sequence[Place]) -> None:
        self._days = days
        self._names = names
        self._day_places = tuple((day.start, day.end) for day in days)
        self._whole = (*names, *self._day_places)
        self._amounts = tuple(
            (found.start, found.end)
            for found in find_amounts(message)
            if not any(start <= found.start < end for start, end in self._whole)
        )

    def at(self, words: Words, place: int, first: int) -> int | None:
        """Where the clause of the word at `place` begins, if it begins one; the clause before begins at `first`."""
        if place <= first:
            return None
        if is_lead(words, place):
            return self._led(words, place, first)
        head = self._head(words, place, first)
        if head is not None:
            return head
        if self._is_capital_day(words, place, first):
            return place
        if self._is_counted_anew(words, place, first):
            return place
        if self._continues(words, place, first):
            return place - 1
        if not is_predicate(words, place) or self._inside(words[place], self._names):
            return None
        said = next((other for other in range(first, place) if self._says(words, other)), None)
        if said is not None:
            # «жалуется что соседи возят»
            that = next((other for other in range(said + 1, place) if CUES.has(words[other], "that")), None)
            return self._led_in(words, place, first) if that is None else that
        counted = any(self._inside(word, self._amounts) for word in words[first:place])
        return self._led_in(words, place, first) if counted and self._is_apart(words, place, first) else None

    @staticmethod
    def _says(words: Words, place: int) -> bool:
        """A verb, or as good as one: «с меня», «заказа нет»."""
        denied = words[place].text == "нет" and place > 0 and CUES.has(words[place - 1], "ordering", "rival", "owe")
        return denied or is_predicate(words, place) or is_lead(words, place)

    def _is_apart(self, words: Words, place: int, first: int) -> bool:
        """The verb is not about what was counted before it: «20 коробок чая взяли»."""
        word = words[place]
        if CUES.has(word, "promise") and self._is_object(words[first]):
            # «Оплату 55 тыс обещал перевести бухгалтер»
            return False
        if words[place - 1].text in ("не", "not") or CUES.has(word, "return", "pay"):
            return True
        return not CUES.has(word, "take") and self._has_object(words, place)

    def _led(self, words: Words, place: int, first: int) -> int:
        """«с меня прайс», «прайс к 25-му с меня»: what is owed stands after, or else before."""
        begun = place
        while begun > first and (self._inside(words[begun - 1], self._day_places) or words[begun - 1].text == "или"):
            begun -= 1
        days_after = any(day.start >= words[place].end for day in self._days if day.start < words[-1].end)
        if self._has_object(words, place + 1):
            return place if days_after or self._owed_before(words, place, first) else begun
        if not self._has_content(words, place, first):
            return first
        if begun > first and "NOUN" in words[begun - 1].parts and not self._is_counted(words, begun - 1):
            begun -= 1
            while begun > first and words[begun - 1].parts == {"ADJF"}:
                begun -= 1
        return begun

    @staticmethod
    def _is_object(word: Token) -> bool:
        cases = {reading.case for reading in word.readings if reading.part == "NOUN"}
        return "accs" in cases and "nomn" not in cases

    def _owed_before(self, words: Words, place: int, first: int) -> bool:
        return any(owes(words, other) or is_lead(words, other) for other in range(first, place))

    def _is_counted(self, words: Words, place: int) -> bool:
        """«5 коробок сахара»: of what was counted, no more than a genitive."""
        return not any(each.case in ("nomn", "accs") for each in words[place].readings)

    def _head(self, words: Words, place: int, first: int) -> int | None:
        """A name or a noun with which something new begins: «меркурий 14 коробок», «такси 640», «заказа нет»."""
        if self._is_named_again(words, place, first):
            return place
        if not self._has_content(words, place, first):
            return None
        if any(start == words[place].start for start, _ in self._names):
            return self._named(words, place, first)
        word = words[place]
        denied = place + 1 < len(words) and words[place + 1].text in ("нет", "не") and CUES.has(word, "ordering")
        if not CUES.has(word, *_HEADS) or self._inside(word, self._whole) or not (is_nominative(word) or denied):
            return None
        begun = place
        while begun > first and self._describes(words[begun - 1], word):
            begun -= 1
        return begun if begun > first and self._is_closed(words, begun - 1) else None

    def _is_counted_anew(self, words: Words, place: int, first: int) -> bool:
        """«обещают отчёт по продажам 45 мешков муки»: what is promised was said, and so many of something follow."""
        begins = any(start == words[place].start for start, _ in self._amounts)
        unit = place + 1 < len(words) and any(each.startswith("unit:") for each in WORDS.of(words[place + 1]))
        owing = next((other for other in range(first, place) if owes(words, other)), None)
        if not begins or not unit or owing is None:
            return False
        thing = words[owing + 1]
        return place + 2 < len(words) and self._is_thing(thing) and not WORDS.has(thing, *_OF_GOODS)

    def _is_capital_day(self, words: Words, place: int, first: int) -> bool:
        """«20 кор чая Завтра обещали ещё 10»: a sentence without a stop before it."""
        begins = any(start == words[place].start for start, _ in self._day_places)
        said = words[place].said
        return begins and said[0].isupper() and not said.isascii() and self._has_content(words, place, first)

    def _is_thing(self, word: Token) -> bool:
        # «в» is a noun in no message.
        noun = len(word.text) > 2 and any(each.part == "NOUN" and each.case == "accs" for each in word.readings)
        return noun and not self._inside(word, self._whole)

    def _is_named_again(self, words: Words, place: int, first: int) -> bool:
        """«меркурий и мега меркурий 14 коробок…»: the second time somebody's part begins."""
        starts = {start for start, _ in self._names}
        earlier = (word for word in words[first:place] if word.start in starts)
        return words[place].start in starts and any(word.lemmas & words[place].lemmas for word in earlier)

    def _describes(self, word: Token, noun: Token) -> bool:
        if noun.text.isascii():
            return word.text in DETERMINERS
        top = word.readings[0].part if word.readings else ""
        return top in ("ADJF", "PRTF") and not self._inside(word, self._whole)

    def _is_closed(self, words: Words, place: int) -> bool:
        """The word ends what was said before: a noun, a number, a day."""
        word = words[place]
        if self._inside(word, self._whole) or word.text.isdigit():
            return True
        if word.text.isascii():
            return word.text == "and" or not (
                word.text in _BOUND or is_predicate(words, place) or word.text in _TOWARDS
            )
        return bool(word.readings) and word.readings[0].part == "NOUN"

    def _named(self, words: Words, place: int, first: int) -> int | None:
        """A name that begins somebody else's part, not one that a verb or a preposition takes."""
        before = words[place - 1].text
        if before in _TOWARDS:
            return self._gone_to(words, place - 1, first)
        if before in _AND and self._is_next(words, place, first):
            return place
        if before in _BOUND or is_predicate(words, place - 1) or not is_nominative(words[place]):
            return None
        then = CUES.has(words[place - 1], "then") and place - 1 > first
        return place - 1 if then else place

    def _is_next(self, words: Words, place: int, first: int) -> bool:
        """«Ромашка 15 коробок чая и Калуга 2 паллеты воды»"""
        counted = any(self._inside(word, self._amounts) for word in words[first:place])
        then = place + 1 < len(words) and any(start == words[place + 1].start for start, _ in self._amounts)
        return counted and then

    def _gone_to(self, words: Words, place: int, first: int) -> int | None:
        """«…потом в меркурии», «в меге взяли 5 паллет в меркурии ничего»; not the place of «был в меге взяли»."""
        if place - 1 > first and CUES.has(words[place - 1], "then"):
            return place - 1
        told = any(self._inside(words[other], self._amounts) or is_lead(words, other) for other in range(first, place))
        after = range(place + 2, len(words))
        speaks = any(is_predicate(words, other) or CUES.has(words[other], "not", "none") for other in after)
        return place if told and speaks else None

    def _has_content(self, words: Words, place: int, first: int) -> bool:
        return any(
            is_predicate(words, other) or is_lead(words, other) or self._inside(words[other], self._amounts)
            for other in range(first, place)
        )

    @staticmethod
    def _continues(words: Words, place: int, first: int) -> bool:
        """«обещал прислать прайс и заехать в пятницу»: a second infinitive of the same verb."""
        if not is_infinitive(words, place) or place - first < 3 or words[place - 1].text not in ("и", "and"):
            return False
        return any(is_infinitive(words, other) for other in range(first, place))

    def _has_object(self, words: Words, place: int) -> bool:
        """Something after the verb that it may be about: without it the verb is about what was counted before."""
        return any(
            (word.parts & _NOMINAL or (word.text.isascii() and word.text.isalpha()))
            and not self._inside(word, self._whole)
            for word in words[place + 1 :]
        )

    def _led_in(self, words: Words, place: int, first: int) -> int:
        """From a verb back over what belongs to it: its subject, particles, and a day where nobody else needs one."""
        begun = self._object_before(words, place, first)
        while begun > first and self._leads(words, begun - 1, place):
            begun -= 1
        return begun if begun < place else self._subject_before(words, place, first)

    def _subject_before(self, words: Words, place: int, first: int) -> int:
        """«…поставка опоздала»: a noun that cannot be an object."""
        noun = words[place - 1]
        cases = {each.case for each in noun.readings if each.part == "NOUN"}
        return place - 1 if place - 1 > first and "nomn" in cases and "accs" not in cases else place

    def _object_before(self, words: Words, place: int, first: int) -> int:
        """«…прайс отправлю завтра», «директора не застал»: a verb with nothing after it takes the noun before it."""
        denied = words[place - 1].text == "не"
        alone = not self._has_object(words, place)
        if not alone or not (owes(words, place) or denied) or CUES.has(words[place], "return", "idle"):
            return place
        begun = place - denied
        if begun > first + 1 and "NOUN" in words[begun - 1].parts and self._is_loose(words[begun - 1], denied=denied):
            begun -= 1
            while begun > first + 1 and words[begun - 1].parts == {"ADJF"}:
                begun -= 1
        return begun

    def _is_loose(self, word: Token, *, denied: bool) -> bool:
        cases = {"accs", "gent"} if denied and CUES.has(word, "person") else {"accs"}
        return not self._inside(word, self._whole) and any(each.case in cases for each in word.readings)

    def _leads(self, words: Words, index: int, place: int) -> bool:
        word = words[index]
        if self._inside(word, self._names) or CUES.has(word, "person", "they", "we", "not", "rival", "that"):
            return is_nominative(word) or not word.parts & {"NOUN"}
        if self._inside(word, self._day_places):
            return self._day_follows(words, index, place)
        next_time = word.lemmas & {"раз"} or (word.lemmas & {"следующий"} and index + 1 < place)
        if word.text in _ENGLISH_LEADING or next_time:
            return True
        return bool(word.readings) and word.readings[0].part in _LEADING

    def _day_follows(self, words: Words, index: int, place: int) -> bool:
        """A day between two verbs is the first one's where that promises, and has none yet."""
        later = (day for day in self._days if words[place].end <= day.start < words[-1].end)
        if not owes(words, place) or any(later):
            return False
        earlier = next((other for other in range(index - 1, -1, -1) if is_predicate(words, other)), None)
        return earlier is None or not owes(words, earlier)

    @staticmethod
    def _inside(word: Token, places: Sequence[Place]) -> bool:
        return any(start <= word.start < end for start, end in places)
