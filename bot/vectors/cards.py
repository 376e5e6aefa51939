"""How well a card that was read from a message holds what its label says, field by field.

A label names only what the message settles: an absent key says nothing, `null` and `[]` say «empty». What is asked
about with one tap (`uncertain`) is never wrong silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from dialogs.reading.morphology import lemmas

Labels = Mapping[str, Any]
Path = str
Paths = tuple[Path, Path]  # of one place: in the label, in the card

_NUMBERS = frozenset({"qty", "order_sum", "amount", "debt", "asks_days"})
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile("[a-z]")


@dataclass(frozen=True)
class Fault:
    """One field that is not as labelled, or a path that had to be asked about and is not."""

    path: Path
    wanted: Any
    got: Any
    kind: str  # missed | silent | asked (wrong, but asked about) | unasked

    def __str__(self) -> str:
        return f"{self.path}: wanted {self.wanted}, got {self.got} ({self.kind})"


@dataclass(frozen=True)
class Score:
    labelled: int
    exact: int
    faults: tuple[Fault, ...]
    in_vain: tuple[Path, ...]

    @property
    def silent(self) -> int:
        return sum(fault.kind == "silent" for fault in self.faults)

    @property
    def missed(self) -> int:
        return sum(fault.kind == "missed" for fault in self.faults)

    @property
    def passed(self) -> bool:
        return self.exact == self.labelled and not self.faults


def total(scores: Iterable[Score]) -> str:
    """The line that sums them up."""
    all_ = list(scores)
    exact, labelled = (sum(getattr(each, name) for each in all_) for name in ("exact", "labelled"))
    silent, missed = (sum(getattr(each, name) for each in all_) for name in ("silent", "missed"))
    share = 100 * exact / max(labelled, 1)
    in_vain = sum(len(each.in_vain) for each in all_)
    return (
        f"fields {exact}/{labelled} {share:.1f} % · silently wrong {silent} · missed {missed} · asked in vain {in_vain}"
    )


def score(label: Labels, card: Labels) -> Score:
    """Of one message. The paths told are those of the label; what it does not have stands at `[+n]`."""
    return _Scoring(label, card).score()


class _Scoring:
    def __init__(self, label: Labels, card: Labels) -> None:
        self._label, self._card = label, card
        self._asked = frozenset(card.get("uncertain") or ())
        self._values: dict[Path, Any] = {}  # of the label, by its own paths
        self._places: dict[Path, Path] = {"": ""}  # of the label's items and keys, by the card's paths
        self._labelled = self._exact = 0
        self._faults: list[Fault] = []

    def score(self) -> Score:
        self._keys(self._label, self._card, ("", ""), there=True)
        wanted = set(self._label.get("uncertain") or ())
        asked = {self._translated(path) for path in self._asked}
        self._faults += (Fault(path, "asked", "not asked", "unasked") for path in sorted(wanted - asked))
        in_vain = (path for path in sorted(asked - wanted) if self._values.get(path) not in (None, [], {}))
        return Score(self._labelled, self._exact, tuple(self._faults), tuple(in_vain))

    # What is labelled, part by part

    def _keys(self, label: Labels, card: Labels | None, paths: Paths, *, there: bool) -> None:
        """`there` is false for an item that the card does not have: nothing of it is right, not even what is empty."""
        at, of = paths
        more = label.get("more") or ()
        for key, value in label.items():
            if key not in ("uncertain", "more"):
                got = card.get(key) if card else None
                self._field(key, value, got, (_inside(at, key), _inside(of, key)), there=there, more=key in more)

    def _field(self, key: str, value: Any, got: Any, paths: Paths, *, there: bool, more: bool) -> None:
        at, of = paths
        self._values[at], self._places[of] = value, at
        if key in ("what", "candidates"):
            self._scalar(paths, value, got, _same_words if key == "what" else _same_set, there=there)
        elif isinstance(value, Mapping):
            self._keys(value, got if isinstance(got, Mapping) else None, paths, there=there)
        elif isinstance(value, list):
            self._list(key, value, (got or []) if there else None, paths, more=more)
        else:
            if value is None and isinstance(got, Mapping) and all(each is None for each in got.values()):
                got = None
            self._scalar(paths, value, got, partial(_same_scalar, key), there=there)

    def _scalar(self, paths: Paths, value: Any, got: Any, same: Callable[[Any, Any], bool], *, there: bool) -> None:
        at, of = paths
        self._labelled += 1
        if there and same(value, got):
            self._exact += 1
        else:
            self._faults.append(Fault(at, value, got, self._kind(of, empty=got is None or got == [])))

    def _list(self, key: str, label: Sequence[Any], card: Sequence[Any] | None, paths: Paths, *, more: bool) -> None:
        at, of = paths
        self._labelled += 1
        got = card or []
        pairs = _aligned(key, label, got)
        extra = [number for number in range(len(got)) if number not in pairs.values()]
        if card is not None and (len(got) == len(label) or (more and len(got) > len(label))):
            self._exact += 1
        elif len(got) <= len(label):
            self._faults.append(Fault(at, f"{len(label)} of them", len(got), "missed"))
        for place, item in enumerate(label):
            number = pairs.get(place)
            inside = f"{at}[{place}]"
            self._values[inside] = item
            if number is not None:
                self._places[f"{of}[{number}]"] = inside
            found = None if number is None else got[number]
            self._keys(item, found, (inside, f"{of}[{number}]"), there=number is not None)
        for count, number in enumerate(extra):
            self._places[f"{of}[{number}]"] = f"{at}[+{count}]"
            if not more:
                kind = self._kind(f"{of}[{number}]", empty=False)
                self._faults.append(Fault(f"{at}[+{count}]", "nothing", got[number], kind))

    def _kind(self, path: Path, *, empty: bool) -> str:
        if empty:
            return "missed"
        return "asked" if any(each in self._asked for each in _upwards(path)) else "silent"

    def _translated(self, path: Path) -> Path:
        """A path of the card as the label counts."""
        known = next((each for each in _upwards(path) if each in self._places), "")
        return self._places[known] + path[len(known) :]


def _inside(path: Path, key: str) -> Path:
    return f"{path}.{key}" if path else key


def _upwards(path: Path) -> Iterator[Path]:
    """The path and its parents: `a[0].b[1].c`, `a[0].b[1]`, `a[0].b`, `a[0]`, `a`."""
    while path:
        yield path
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


# Which item of the card answers to which of the label


def _aligned(key: str, label: Sequence[Any], card: Sequence[Any]) -> dict[int, int]:
    """By what names an item, then the rest in their order."""
    alike = _ALIKE.get(key, _never)
    pairs: dict[int, int] = {}
    for place, item in enumerate(label):
        free = (number for number in range(len(card)) if number not in pairs.values())
        found = next((number for number in free if alike(item, card[number])), None)
        if found is not None:
            pairs[place] = found
    rest = [place for place in range(len(label)) if place not in pairs]
    free_ones = [number for number in range(len(card)) if number not in pairs.values()]
    return pairs | dict(zip(rest, free_ones, strict=False))


def _never(_label: Labels, _card: Labels) -> bool:
    return False


def _same_partner(label: Labels, card: Labels) -> bool:
    return label.get("partner") is not None and label["partner"] == card.get("partner")


def _same_product(label: Labels, card: Labels) -> bool:
    return label.get("product") is not None and _same_scalar("product", label["product"], card.get("product"))


def _same_promise(label: Labels, card: Labels) -> bool:
    return label.get("by", card.get("by")) == card.get("by") and _same_words(label.get("what"), card.get("what"))


def _same_kind(label: Labels, card: Labels) -> bool:
    return label.get("kind") is not None and label["kind"] == card.get("kind")


_ALIKE: Mapping[str, Callable[[Labels, Labels], bool]] = {
    "visits": _same_partner,
    "orders": _same_product,
    "promises": _same_promise,
    "expenses": _same_kind,
}


# When a value is the one wanted


def _same_scalar(key: str, label: Any, card: Any) -> bool:
    if label is None or card is None:
        return label is card
    if key == "product":
        return _same_name(str(label), str(card))
    if key in _NUMBERS:
        try:
            return Decimal(str(label)) == Decimal(str(card))
        except InvalidOperation:
            return False
    return str(label) == str(card)


def _same_set(label: Any, card: Any) -> bool:
    return set(label or ()) == set(card or ())


def _same_name(label: str, card: str) -> bool:
    """As many words, each of which shares a dictionary form with one of the label."""
    wanted, got = ([_forms(word) for word in _words(each)] for each in (label, card))
    return len(wanted) == len(got) and all(any(word & each for each in wanted) for word in got)


def _same_words(label: Any, card: Any) -> bool:
    """Every word of the label is among the dictionary forms of the text; an English one begins some word of it."""
    if label is None or card is None:
        return label is card
    words = _words(str(card))
    forms: set[str] = set()
    for word in words:
        forms |= lemmas(word)
    return all(
        any(word.startswith(each) for word in words) if _LATIN.match(each) else each in forms
        for each in (_folded(str(each)) for each in label)
    )


def _forms(word: str) -> frozenset[str]:
    return frozenset({word.removesuffix("s")}) if _LATIN.match(word) else lemmas(word)


def _words(text: str) -> list[str]:
    return _WORD.findall(_folded(text))


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е")
