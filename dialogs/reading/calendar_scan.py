"""All days said in a text, in order, each with the hour that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from dialogs.reading.day_rules import RULES
from dialogs.reading.hours import HOUR_RULES, Hour
from dialogs.reading.lexemes import TAGS, lexemes, tags_of
from dialogs.reading.patterns import Context, matches_at
from dialogs.reading.phrases import Day, Phrase, Sense

_COMMA = TAGS["comma"]
_EXACTNESS = ("weekday", "count", "number")


@dataclass(frozen=True)
class Mention:
    """A day and its hour at the pieces from `start` up to `end`."""

    day: Day
    start: int
    end: int
    hour: Hour | None = None


@dataclass(frozen=True)
class Scan:
    """One text read with one idea of today and of which way to look."""

    context: Context
    today: date
    sense: Sense

    @classmethod
    def of(cls, text: str, *, today: date, sense: Sense, asked: bool) -> Scan:
        pieces = lexemes(text)
        return cls(Context(pieces, tags_of(pieces), asked), today, sense)

    def mentions(self) -> Iterator[Mention]:
        """Every day phrase, left to right; none overlaps another."""
        index = 0
        # Where hours end that a day may follow: «в 10 в пятницу».
        before: dict[int, tuple[int, Hour]] = {}
        while index < len(self.context.pieces):
            mention = self._mention_at(index)
            if mention is None:
                for end, hour in self.hours_at(index):
                    before.setdefault(end, (index, hour))
                index += 1
                continue
            earlier = before.get(index) or before.get(self._before_comma(index))
            if earlier and not mention.hour:
                mention = replace(mention, start=earlier[0], hour=earlier[1])
            yield mention
            index = mention.end

    def span(self, mention: Mention) -> tuple[int, int]:
        """The place of a mention in the text."""
        return self.context.pieces[mention.start].start, self.context.pieces[mention.end - 1].end

    def hours_at(self, index: int) -> Iterator[tuple[int, Hour]]:
        for end, rule in matches_at(HOUR_RULES, self.context, index):
            hour = rule(self.context.pieces[index:end])
            if hour:
                yield end, hour

    def _mention_at(self, index: int) -> Mention | None:
        first = self._day_at(index)
        if first is None:
            return None
        mention = self._with_second(first)
        after = next(self.hours_at(self._over_comma(mention.end)), None)
        return replace(mention, end=after[0], hour=after[1]) if after else mention

    def _with_second(self, first: Mention) -> Mention:
        """«в четверг, 22-го» is one day said twice."""
        second = self._day_at(self._over_comma(first.end))
        day = joined(first.day, second.day) if second else None
        return Mention(day, first.start, second.end) if second and day else first

    def _day_at(self, index: int) -> Mention | None:
        previous = self.context.at(index - 1)
        if previous and previous.tag == TAGS["every"]:
            return None
        for end, rule in matches_at(RULES, self.context, index):
            phrase = Phrase(self.context.pieces[index:end], self.today, self.sense, self.context.asked)
            day = rule(phrase)
            if day:
                return Mention(self._judged(day, phrase), index, end)
        return None

    def _judged(self, day: Day, phrase: Phrase) -> Day:
        # "The day after tomorrow" is as plain as a day can be.
        beside = phrase.has("dayword") and phrase.has("unit")
        rough = phrase.has("about", "after") and not beside
        return replace(day, uncertain=day.uncertain or rough or day.value is None)

    def _over_comma(self, index: int) -> int:
        return index + (self.context.tags[index : index + 1] == _COMMA)

    def _before_comma(self, index: int) -> int:
        return index - (self.context.tags[index - 1 : index] == _COMMA)


def joined(first: Day, second: Day) -> Day | None:
    """One day out of two neighbours, or None when they are two."""
    lesser, exact = sorted((first, second), key=lambda day: _EXACTNESS.index(day.said))
    if lesser.said == exact.said:
        return None
    if lesser.value == exact.value:
        return exact
    if (lesser.said, exact.said) != ("weekday", "number"):
        return None
    agree = lesser.value and exact.value and lesser.value.weekday() == exact.value.weekday()
    return replace(exact, uncertain=exact.uncertain or not agree)
