"""Words that numbers are made of, besides the plain ones: scales, halves, «пара», «полмиллиона»."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dialogs.reading.counting import CARDINALS

# F figures, C counting word, H half or one and a half, A «с половиной»;
# P the point between a whole and its part, p what part it is.
# s and z hundreds and dozens, S and K thousands and more. s and S are numbers by themselves («сотня»), z and K never.
Kind = Literal["F", "C", "H", "A", "s", "z", "S", "K", "P", "p"]


@dataclass(frozen=True)
class Atom:
    """One word or figure of an amount at text[start:end]."""

    kind: Kind
    value: Decimal
    start: int
    end: int
    rough: bool = False
    thousandfold: bool = False


_HALF = Decimal("0.5")
_WORDS: dict[tuple[Kind, Decimal], str] = {
    ("H", Decimal("1.5")): "полтора полторы полутора полуторы",
    ("H", _HALF): "пол половина половину половины half",
    ("H", Decimal("0.25")): "четверть четверти",
    ("s", Decimal(10)): "десяток",
    ("s", Decimal(12)): "дюжина дюжину dozen",
    ("s", Decimal(100)): "сотня сотню hundred",
    ("z", Decimal(10)): "десятка десятков",
    ("z", Decimal(12)): "дюжины дюжин",
    ("z", Decimal(100)): "сотни сотен hundreds",
    ("S", Decimal(10**3)): "тысяча тысячу тысячей тыща тыщу thousand",
    ("S", Decimal(10**6)): "миллион миллиона миллиону миллионом лям million",
    ("S", Decimal(10**9)): "миллиард миллиарда миллиарду billion",
    ("P", Decimal(0)): "точка запятая целых целая целую целой point",
    ("p", Decimal("0.1")): "десятых десятая десятую",
    ("p", Decimal("0.01")): "сотых сотая сотую",
    ("K", Decimal(10**3)): "тысячи тысяче тысяч тысячам тысячами тыщи тыщ тыс тыр к k thousands thsd",
    ("K", Decimal(10**6)): "миллионов миллионам млн ляма лямов m mn mln mio millions",
    ("K", Decimal(10**9)): "миллиардов млрд bn bln billions",
}
_TABLE: dict[str, tuple[Kind, Decimal]] = {word: pair for pair, words in _WORDS.items() for word in words.split()}
_ROUGH = frozenset(("пара", "пару", "пары", "couple"))
_HALVED = frozenset(
    (
        "тонны",
        "паллеты",
        "палеты",
        "поддона",
        "мешка",
        "коробки",
        "ящика",
        "упаковки",
        "пачки",
        "блока",
        "кило",
        "литра",
    )
)


def word_atoms(word: str, start: int, end: int, *, glued: bool) -> tuple[Atom, ...]:
    """What a folded word adds to an amount; nothing for other words.

    A single letter is a scale only when glued to figures: «500 к пятнице» is five hundred.
    """
    if word in CARDINALS:
        return (Atom("C", Decimal(CARDINALS[word]), start, end),)
    if word in _ROUGH:
        return (Atom("H", Decimal(2), start, end, rough=True),)
    if word in _TABLE and (glued or len(word) > 1):
        kind, value = _TABLE[word]
        return (Atom(kind, value, start, end),)
    return _halved(word, start, end)


def _halved(word: str, start: int, end: int) -> tuple[Atom, ...]:
    """«полмиллиона» is two atoms, of «полпаллеты» only the half is a number."""
    stem, rest = word[:3], word[3:]
    half = Atom("H", _HALF, start, start + 3)
    if stem == "пол" and rest in _HALVED:
        return (half,)
    if stem == "пол" and rest in _TABLE and len(rest) > 3:
        kind, value = _TABLE[rest]
        return (half, Atom(kind, value, start + 3, end))
    return ()
