"""What is owed, by when and how much: the promises of one partner's clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dialogs.field.card import Promise
from dialogs.field.clauses import Clause
from dialogs.field.coming import is_vague
from dialogs.field.cues import CUES
from dialogs.field.debts import Owing
from dialogs.field.sums import Money, bare, money_in
from dialogs.field.words import Token
from dialogs.reading.dates import FoundDay

_POINTERS = frozenset(("it", "them", "that", "его", "ее", "их", "это", "им", "ему", "ей"))
_YESTERDAY = re.compile("(?:поза)?вчера|yesterday", re.IGNORECASE)
_ANEW = frozenset(["теперь", "снова", "опять", "заново", "now", "again"])
_EDGE = ' \t\n.,;:!?…–—-()[]"«»'
_LEADING = re.compile(
    r"(?:и|а|но|что|чтобы|ещё|еще|также|им|ему|ей|нам|мне|and|but|also|to|them|us|that|then|the|a)\s+", re.IGNORECASE
)
_TRAILING = re.compile(r"\s+(?:и|а|но|до|к|ко|на|в|во|с|by|on|and|but|until|till|to|before)$", re.IGNORECASE)


@dataclass(frozen=True)
class Owed:
    """A clause that promises, with those that only go on with it."""

    owing: Owing
    clauses: tuple[Clause, ...]
    # What was said before it: of a bare «отправлю завтра» it tells what.
    about: Clause | None = None

    @property
    def days(self) -> list[FoundDay]:
        """What is owed is due on no day that is over: «позавчера обещали до конца месяца»."""
        days = [(clause, day) for clause in self.clauses for day in clause.days]
        ahead = [day for clause, day in days if not _YESTERDAY.fullmatch(clause.message[day.start : day.end])]
        return ahead or [day for _, day in days]


def promises(owed: Sequence[Owed]) -> tuple[tuple[Promise, ...], frozenset[str]]:
    """In the order of mention, and the paths to ask about: "promises[0].due"."""
    found: list[Promise] = []
    unsure: set[str] = set()
    for each, after in zip(owed, (*owed[1:], None), strict=False):
        later = after.days if after and after.owing.more else []
        for promise, doubts in _of(each, later):
            if found and found[-1].by == promise.by and set(promise.what.casefold().split()) <= _ANEW:
                # «обещали отчёт и не прислали, теперь обещают до понедельника»: the same, with another day.
                found[-1] = replace(found[-1], due=promise.due)
                unsure -= {f"promises[{len(found) - 1}]{doubt}" for doubt in ("", ".due")}
            else:
                found.append(promise)
            unsure |= {f"promises[{len(found) - 1}]{doubt}" for doubt in doubts}
    return tuple(found), frozenset(unsure)


def _of(owed: Owed, later: Sequence[FoundDay]) -> Iterable[tuple[Promise, frozenset[str]]]:
    """`later` are days said of the next thing in the same breath: perhaps they are of this one as well."""
    days = owed.days
    parts = _parts(owed, days)
    for part in parts:
        own = parts_days(part, days) or (days if len(parts) == 1 else [])
        due = own[-1] if len(own) == 1 else next(iter(own), None)
        doubts = set(owed.owing.unsure)
        if due is None and (days or later):
            # One day for two things may be meant for both.
            due = [*days, *later][-1]
            doubts.add(".due")
        if due is None and any(map(is_vague, owed.clauses)):
            doubts.add(".due")
        if due and (due.uncertain or len({day.value for day in own}) > 1):
            doubts.add(".due")
        what = _words(owed, part, [day for clause in owed.clauses for day in clause.days])
        amount = next((money for clause in owed.clauses if (money := _money(_within(clause, part)))), None)
        if amount and amount.uncertain:
            doubts.add(".amount")
        if due is None and amount is None and _is_bare(owed, what):
            # «обещали» and no more.
            continue
        promise = Promise(owed.owing.by, what, due.value if due else None, amount.value if amount else None)
        yield promise, frozenset(doubts)


Stretch = tuple[int, int]


def _parts(owed: Owed, days: Sequence[FoundDay]) -> list[Stretch]:
    """«прайс к 25-му и образцы до вт»: as many promises as there are things with a day of their own."""
    first, last = owed.clauses[0], owed.clauses[-1]
    start, end = first.start, last.end
    if len({day.value for day in days}) < 2:
        return [(start, end)]
    cuts = [day.end for day in days[:-1] if _links(first.message, day.end)]
    stops = [start, *cuts, end]
    return list(pairwise(stops))


def _money(clause: Clause) -> Money | None:
    """The sum that is promised: «оплатить 200 тысяч», not «в 8 магазинах»."""
    money = money_in(clause)
    if money is None or money.named:
        return money
    paid = clause.has("pay", "promise") and not any(map(_is_counted, clause.words, (*clause.words[1:], None)))
    if not paid or money.value is None or money.value < 1:
        return None
    value, unsure = bare(money.value, named=False)
    return replace(money, value=value, uncertain=unsure or money.uncertain)


def _is_counted(word: Token, after: Token | None) -> bool:
    """A figure before a noun counts it."""
    figure = word.text.isdigit() or "NUMR" in word.parts
    return figure and after is not None and bool(after.parts & {"NOUN", "ADJF"}) and "PREP" not in after.parts


def _within(clause: Clause, part: Stretch) -> Clause:
    """The clause as far as it lies in the stretch."""
    words = tuple(word for word in clause.words if part[0] <= word.start < part[1])
    days = tuple(day for day in clause.days if part[0] <= day.start < part[1])
    return replace(
        clause, start=max(clause.start, part[0]), end=max(min(clause.end, part[1]), part[0]), words=words, days=days
    )


def _links(message: str, end: int) -> bool:
    return bool(re.match(r"\s*(?:,|и\b|а\b|and\b)", message[end:]))


def parts_days(part: Stretch, days: Sequence[FoundDay]) -> list[FoundDay]:
    return [day for day in days if part[0] <= day.start < part[1]]


def _words(owed: Owed, part: Stretch, days: Sequence[FoundDay]) -> str:
    """The message's own words without the promising and without the day."""
    message = owed.clauses[0].message
    gone = sorted([(owed.owing.start, owed.owing.end), *((day.start, day.end) for day in days), *_subjects(owed)])
    pieces, at = [], part[0]
    for start, end in gone:
        if part[0] <= start < part[1]:
            pieces.append(message[at:start])
            at = max(at, end)
    pieces.append(message[at : part[1]])
    said = _trimmed(" ".join(" ".join(_trimmed(piece) for piece in (owed.owing.deed, *pieces)).split()))
    if not said:
        # «просят прайс, пообещала до четверга»
        said = message[owed.owing.start : owed.owing.end]
        return ", ".join(filter(None, (_trimmed(owed.about.text) if owed.about else "", said)))
    words = said.casefold().split()
    pointing = [word for word in words if word in _POINTERS]
    alone = len(words) - len(pointing) == 1 and (pointing or owed.owing.start == owed.owing.end)
    return ", ".join(filter(None, (_asked(owed.about), said))) if alone else said


def _is_bare(owed: Owed, what: str) -> bool:
    cue = owed.clauses[0].message[owed.owing.start : owed.owing.end]
    return bool(cue) and what.endswith(cue)


def _asked(about: Clause | None) -> str:
    """«просят прайс» of «просят прайс, отправлю завтра»."""
    return _trimmed(about.text) if about is not None and about.has("ask", "need") else ""


def _subjects(owed: Owed) -> Iterator[Stretch]:
    """Who promises is no part of what is promised: a name, «директор», «они» before the verb; nor is their silence."""
    clause = owed.clauses[0]
    after = next((place for place, word in enumerate(clause.words) if word.start >= owed.owing.end), 0)
    for word in clause.words[: after + 1]:
        named = any(start <= word.start < end for start, end in clause.names)
        person = any(
            reading.case == "nomn" and (CUES.has(word, "person") or reading.personal) for reading in word.readings[:1]
        )
        if word.start >= owed.owing.end and not person:
            continue
        if named or person or CUES.has(word, "they", "we") or word.text in ("я", "мы"):
            yield word.start, word.end
    # «…оплатить и тишина»
    yield from ((word.start, word.end) for word in clause.words if CUES.has(word, "silence"))


def _trimmed(text: str) -> str:
    text = text.strip(_EDGE)
    while True:
        cut = _TRAILING.sub("", _LEADING.sub("", text, count=1) if _LEADING.match(text) else text).strip(_EDGE)
        if cut == text:
            return text
        text = cut
