"""What the writer took back: «20, нет, 30 коробок», «к 25-му, точнее к 27-му», "25, sorry, 35".

`settled` is the message as it was meant: the last value stands where the first stood, and nothing is left of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import takewhile
from typing import Literal

from dialogs.field.vocabulary import WORDS
from dialogs.field.words import tokens
from dialogs.reading.almanac import meaning
from dialogs.reading.amounts import find_amounts
from dialogs.reading.folding import fold
from dialogs.reading.morphology import lemmas, readings

Kind = Literal["number", "nth", "day", "prep", "verb", "noun", "adjective", "small", "sign"]

# Words that take back. Of those in brackets only the pair tells: «20, нет, 30».
_SORRY = (
    r"ой|ойй+|упс|тьфу|пардон|извин(?:яюсь|ите|и)|прост(?:и|ите)|сорр?и|опечатка|прошу прощения|точнее|вернее|"
    r"(?:ис)?поправ(?:ка|люсь|ляюсь)|исправ(?:ление|ляю|ляюсь|люсь)|правка|"
    r"ошиб(?:ся|лась|очка)|оговорил(?:ся|ась)|виноват[а]?|не так|хотя нет|а нет|стоп|то есть нет|вру|"
    r"sorry|oops|i mean|i meant|make that|make it|scratch that|correction|or rather|no wait|wait no|my mistake|wait"
)
_MARKER = re.compile(
    rf"(?P<mark>(?<![^\W_])(?:(?:{_SORRY}|нет|не|no|actually|то есть)(?![^\W_]|-)[\s,:;.…!—–-]*)+)", re.IGNORECASE
)
_STRONG = re.compile(rf"(?<![^\W_])(?:{_SORRY})(?![^\W_]|-)", re.IGNORECASE)
_RENAMING = re.compile(
    rf"(?<![^\W_])(?:{_SORRY})[\s,:;…–—-]+(?:(?:это|в|во|у|к|не|it's|at|to)\s+){{0,2}}$", re.IGNORECASE
)
_WEAK = re.compile(r"(?:нет|no|actually)", re.IGNORECASE)
_PIECE = re.compile(
    r"(?P<nth>[0-9]{1,2} ?-?(?:[ое]?го|[ое]?му|[ое]?е|st|nd|rd|th)(?![^\W_])|[0-9]{1,2}[./][0-9]{1,2}(?![0-9]))"
    r"|(?P<word>[^\W\d_]+(?:[-'’][^\W\d_]+)*)|(?P<sign>[^\w\s])",
    re.IGNORECASE,
)
_PREPOSITIONS = frozenset(["in", "on", "at", "to", "by", "with", "from", "for", "until", "till"])
_DENYING = frozenset(("не", "ничего", "not", "nothing"))
# How many words back a word of regret reaches, and a mere «нет» between two pauses.
_FAR = 14
_NEAR = 3
_FURTHEST = 200
# A unit and a product: then it is told which.
_NAMED = 2
_STOPS = frozenset(".!?…")
_STOP = re.compile(r"[.!?…;\n]")
_PART_ENDS = re.compile(r"[.!?…;,:\n]")
_ADDS = re.compile(r"\s*(?:[^\W\d_]+[\s,:]+){0,2}(?:ещё|еще|забыла?|плюс|также|also|forgot|another)\b", re.IGNORECASE)
_PAUSE = re.compile(r"[,.…—–-]\s*$")
_CONTRAST = re.compile(
    r"(?<![^\W_])(?P<not>не|not)\s+(?P<first>[^,;.!?]{1,30}?)\s*,?\s*(?P<but>а|but)\s+(?=\S)", re.IGNORECASE
)
_REGRET = re.compile(rf"(?<![^\W_])(?:(?:{_SORRY}|нет|no)[\s,:;.!…—–-]*)+$", re.IGNORECASE)
# What the new number counts, when it is told again: the old one's words stay.
_UNIT = re.compile(r"(?:\s*(?:кор|шт|упак|ящ|меш|пал|case|box|piece)[^\W\d_]*)?(?=\s*(?:[.,;!\n]|$))", re.IGNORECASE)


@dataclass(frozen=True)
class _Part:
    kind: Kind
    text: str
    start: int
    end: int
    capital: bool = False


def settled(text: str) -> str:
    """The text without what it takes back itself; the same text when there is nothing of the kind."""
    while (changed := _contrasted(text) or _corrected(text)) is not None:
        # Every correction leaves less than there was.
        text = changed
    return text


def is_sorry(text: str) -> bool:
    """«…, ой это Мега», «точнее в Мегу»: whose is what was said before, nobody can tell."""
    return _RENAMING.search(text) is not None


def names_both(text: str) -> bool:
    """«Ой, не 15, а 25»: what is taken back is told beside the new."""
    return _CONTRAST.search(text) is not None


def adds(text: str, start: int) -> bool:
    """«Ой, забыл: ещё 5 коробок кофе» takes nothing back."""
    return _ADDS.match(text, start) is not None


def is_loose(text: str) -> bool:
    """«…20 коробок чая и 10 коробок кофе. Ой, 30 коробок»: a sentence of its own does not say which it takes back."""
    return any(_is_of_either(text, match) for match in _MARKER.finditer(text) if _STRONG.search(match["mark"]))


def in_doubt(text: str) -> tuple[Decimal, Decimal] | None:
    """«чай 15, кофе 15. Не 15, а 25»: the number that may be either, and the one that takes its place."""
    for match in _CONTRAST.finditer(text):
        which = _which(text, match)
        if which is not None and len(which.left) != 1:
            was, new = find_amounts(match["first"])[0], find_amounts(text[match.end() :])[0]
            return was.value, new.value
    return None


def _is_of_either(text: str, mark: re.Match[str]) -> bool:
    before = _parts(text[max(0, mark.start() - _FURTHEST) : mark.start()].rstrip())
    after = _parts(text[mark.end() : mark.end() + _FURTHEST])
    if not (before and after) or before[-1].text not in _STOPS or after[0].kind != "number":
        return False
    numbers = [place for place, part in enumerate(before) if part.kind == "number"]
    own = _nouns(list(takewhile(lambda part: part.kind != "sign", after[1:])))
    like = [place for place in numbers if _is_counted_so(before, place, own)]
    return len(own) < _NAMED and len(like or numbers) > 1


def _is_counted_so(parts: Sequence[_Part], place: int, own: Sequence[_Part]) -> bool:
    """Whether the number there counts what the new one counts: «коробок»."""
    return _likeness(parts, place, own[:1]) == 1


def _likeness(parts: Sequence[_Part], place: int, own: Sequence[_Part]) -> int:
    """How many of the new number's nouns stand by this one as well."""
    following = _nouns(list(takewhile(lambda part: part.kind != "number", parts[place + 1 :])))
    return sum(any(lemmas(noun.text) & lemmas(new.text) for noun in following) for new in own)


def _contrasted(text: str) -> str | None:
    """«не 20, а 30 коробок»: only between two numbers, or two days."""
    for match in _CONTRAST.finditer(text):
        first, second = _parts(match["first"]), _parts(text[match.end() : match.end() + 30])
        alike = first and second and first[0].kind == second[0].kind
        if alike and first[0].kind in ("number", "nth", "day"):
            exchanged = _exchanged(text, match, first[0], second[0])
            return exchanged or text[: match.start()] + text[match.end() :]
    return None


def _exchanged(text: str, match: re.Match[str], first: _Part, second: _Part) -> str | None:
    """«15 коробок чая, долг 120 тысяч. Ой, не 15, а 25»: it says itself which number it takes back."""
    which = _which(text, match)
    if which is not None:
        return which.settled(text, text[match.end() :][second.start : second.end])
    said = _said(text, match, first)
    rest = _UNIT.match(text, match.end() + second.end)
    if len(said) != 1 or rest is None:
        return None
    old, regret = said[0], _REGRET.search(text, 0, match.start())
    # «не 120, а 150»: thousands are still thousands.
    end = old.end if " " in second.text else old.start + len(first.text)
    new, until = text[match.end() :][second.start : second.end], regret.start() if regret else match.start()
    return text[: old.start] + new + text[end:until].rstrip(" ,") + text[rest.end() :]


def _said(text: str, match: re.Match[str], first: _Part) -> list[_Part]:
    """Where the number that is taken back stands before."""
    return [part for part in _parts(text[: match.start()]) if f"{part.text} ".startswith(f"{first.text} ")]


@dataclass(frozen=True)
class _Which:
    """«чай 15, кофе 15. Чая не 15, а 25»: the sentence at text[start:end], and those of the equal numbers that are
    `left` when its other words are heard; `size` letters of that one are taken back.
    """

    left: tuple[_Part, ...]
    start: int
    end: int
    size: int

    def settled(self, text: str, new: str) -> str:
        """Where it does not tell which is meant, both stay, and are asked about."""
        if len(self.left) != 1:
            return text[: self.start] + text[self.end :]
        (old,) = self.left
        return text[: old.start] + new + text[old.start + self.size : self.start] + text[self.end :]


def _which(text: str, match: re.Match[str]) -> _Which | None:
    """Of a number that was said more than once."""
    first, second = _parts(match["first"]), _parts(text[match.end() : match.end() + 30])
    if not (first and second and first[0].kind == second[0].kind == "number"):
        return None
    said = _said(text, match, first[0])
    if len(said) < len(("one", "other")):
        return None
    begun = max((sign.end() for sign in _PART_ENDS.finditer(text, 0, match.start())), default=0)
    begun = match.start() if any(old.start >= begun for old in said) else begun
    regret = _REGRET.search(text, 0, begun)
    begun = regret.start() if regret else begun
    stop = _PART_ENDS.search(text, match.end() + second[0].end)
    end = stop.start() if stop else len(text)
    own = _things([*_parts(text[begun : match.start()]), *_parts(text[match.end() : end])])
    left = [old for old in said if own and all(any(map(partial(_is_alike, new), _around(text, old))) for new in own)]
    return _Which(tuple(left), begun, end, len(first[0].text))


def _around(text: str, number: _Part) -> list[str]:
    """What a number counts: the nouns behind it, and where they name no goods, those before it."""
    begun = max((sign.end() for sign in _PART_ENDS.finditer(text, 0, number.start)), default=0)
    stop = _PART_ENDS.search(text, number.end)
    after = takewhile(lambda part: part.kind != "number", _parts(text[number.end : stop.start() if stop else None]))
    before = takewhile(lambda part: part.kind != "number", reversed(_parts(text[begun : number.start])))
    behind = _things(after)
    return behind if any(not _units(word) for word in behind) else [*behind, *_things(before)]


def _things(parts: Iterable[_Part]) -> list[str]:
    """Nouns, and units however short: «кор»."""
    words = (part for part in parts if part.kind not in ("number", "sign"))
    return [part.text for part in words if part.kind in ("noun", "adjective") or _units(part.text)]


def _is_alike(word: str, other: str) -> bool:
    return bool(lemmas(word) & lemmas(other) or _units(word) & _units(other))


def _units(word: str) -> frozenset[str]:
    meant = frozenset[str]().union(*map(WORDS.of, tokens(word)))
    return frozenset(concept for concept in meant if concept.startswith("unit:"))


def _corrected(text: str) -> str | None:
    for match in _MARKER.finditer(text):
        if adds(text, match.end()):
            continue
        strong = bool(_STRONG.search(match["mark"]))
        if strong or _WEAK.match(match["mark"]):
            if not strong and _STOP.search(match["mark"]) and not _PAUSE.search(text[: match.start()]):
                # «Заказа нет. Такси 640» ends, and takes nothing back.
                continue
            apart = _PAUSE.search(text[: match.start()]) and _PAUSE.search(match["mark"])
            reach = _FAR if strong else _NEAR if apart or _repeats(text, match) else 0
            found = _replaced(text, match.start(), match.end(), reach)
            if found is not None:
                return found
    return None


def _repeats(text: str, mark: re.Match[str]) -> bool:
    """«шесть коробок чая нет восемь коробок чая»: the words of the first number come again after the second."""
    before = [part for part in _parts(text[max(0, mark.start() - _FURTHEST) : mark.start()]) if part.kind != "sign"]
    after = _parts(text[mark.end() : mark.end() + _FURTHEST])
    number = next((place for place in reversed(range(len(before))) if before[place].kind == "number"), None)
    if number is None or not after or after[0].kind != "number":
        return False
    said, again = ([part.text for part in parts] for parts in (before[number + 1 :], after[1:]))
    # «14 мешков муки нет 16 мешков»: the unit alone comes again.
    alike = again[: len(said)] == said or (len(said) <= _NAMED and again[:1] == said[:1])
    return bool(said) and len(said) <= _NEAR and alike


def _replaced(text: str, stop: int, start: int, reach: int) -> str | None:
    """The new value, which begins at `start`, in the old one's place; None where nothing of its kind is near."""
    # Words are cut where they begin: what is taken back stands close by.
    first = max(0, text.rfind(" ", 0, max(0, stop - _FURTHEST)))
    before = [_moved(part, first) for part in _parts(text[first:stop]) if part.kind != "sign"]
    after = list(takewhile(lambda part: part.kind != "sign", _parts(text[start : start + _FURTHEST])))
    old = _alike(before, after, reach) if after else None
    old = _day_before(before, after, reach) if old is None else old
    if old is None:
        return None
    # «16 мешков директор обещал…»: somebody is no part of what is counted.
    own = _nouns(list(takewhile(lambda part: not _is_somebody(part), after[1:])))
    kept = _nouns(before[old + 1 :])
    again = len(own) < len(kept) and all(
        lemmas(new.text) & lemmas(was.text) for new, was in zip(own, kept, strict=False)
    )
    # Another number stands between the two: it stays.
    again = again or any(part.kind == "number" for part in before[old + 1 :])
    if after[0].kind != "number" or not kept or not again:
        return text[: before[old].start] + text[start:]
    # «20 коробок чая, точнее 30 (коробок)»: the words of the first number are those of the second.
    number, end = text[start : start + after[0].end], (own[-1] if own else after[0]).end
    return text[: before[old].start] + number + text[before[old].end : before[-1].end] + text[start + end :]


def _is_somebody(part: _Part) -> bool:
    return any(reading.animate and reading.case == "nomn" for reading in readings(part.text)[:1])


def _moved(part: _Part, by: int) -> _Part:
    return replace(part, start=part.start + by, end=part.end + by)


def _nouns(parts: Sequence[_Part]) -> list[_Part]:
    return [part for part in parts if part.kind in ("noun", "adjective")]


def _alike(before: Sequence[_Part], after: Sequence[_Part], reach: int) -> int | None:
    """Of several numbers the last one that counts the same: «20 коробок, долг 300 тысяч, ой, 30 коробок»."""
    last, own = _old(before, after[0], reach), _nouns(after[1:])
    if after[0].kind != "number" or last is None or not own:
        return last
    # However far off it stands: money that was named nearer is no number of boxes.
    numbers = [place for place, part in enumerate(before) if part.kind == "number"]
    like = [place for place in numbers if _likeness(before, place, own) == len(own)]
    return like[-1] if like else last


def _day_before(before: Sequence[_Part], after: Sequence[_Part], reach: int) -> int | None:
    """«завтра, нет, в пятницу»: the new day has a preposition that the old one had no need of."""
    if len(after) < len("до") or after[0].kind != "prep" or after[1].kind not in ("day", "nth"):
        return None
    return _old(before, after[1], reach)


def _old(before: Sequence[_Part], new: _Part, reach: int) -> int | None:
    """The place of what is taken back: the last of the same kind, among so many words."""
    for place in reversed(range(max(0, len(before) - 1 - reach), len(before))):
        part = before[place]
        if part.kind == new.kind and _may_replace(part, new, sure=reach > _NEAR):
            return _begun(before, place)
    return None


def _may_replace(old: _Part, new: _Part, *, sure: bool) -> bool:
    """After a mere «нет» a common noun or a verb takes nothing back: «заказа, нет, …»."""
    if new.kind == "prep":
        return old.text == new.text
    return new.kind != "small" and (sure or new.kind in ("number", "nth", "day") or (old.capital and new.capital))


def _begun(before: Sequence[_Part], place: int) -> int:
    """«ничего не взяли, точнее взяли 5»: what denies the old verb goes with it."""
    while place and before[place - 1].text in _DENYING:
        place -= 1
    return place


def _parts(text: str) -> list[_Part]:
    amounts = [(amount.start, amount.end) for amount in find_amounts(text)]
    found = [_Part("number", fold(text[start:end]), start, end) for start, end in amounts]
    for match in _PIECE.finditer(text):
        if not any(start <= match.start() < end or start < match.end() <= end for start, end in amounts):
            found.append(_Part(_kind(match), fold(match.group()), *match.span(), match.group()[0].isupper()))
    return sorted(found, key=lambda part: part.start)


def _kind(match: re.Match[str]) -> Kind:
    if match["nth"]:
        return "nth"
    if match["sign"]:
        return "sign"
    word = fold(match.group())
    known = meaning(word)
    if known and known[0] in ("weekday", "dayword", "short"):
        return "day"
    if word.isascii():
        return "prep" if word in _PREPOSITIONS else "noun"
    part = readings(word)[0].part if readings(word) else "NOUN"
    kinds: dict[str, Kind] = {
        **dict.fromkeys(("VERB", "INFN", "PRTS"), "verb"),
        **dict.fromkeys(("ADJF", "PRTF"), "adjective"),
        "PREP": "prep",
        "NOUN": "noun",
    }
    return kinds.get(part, "small")
