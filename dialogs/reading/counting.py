"""Numbers spelt as words in Russian and English: «двадцать пять», «первого», "third"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_CARDINALS = {
    0: "ноль нуль ноля нуля zero",
    1: "один одна одно одну одного одной одному одним одном one",
    2: "два две двух двум двумя two",
    3: "три трех трем тремя three",
    4: "четыре четырех четырем четырьмя four",
    5: "пять пяти пятью five",
    6: "шесть шести шестью six",
    7: "семь семи семью seven",
    8: "восемь восьми восемью восьмью eight",
    9: "девять девяти девятью nine",
    10: "десять десяти десятью ten",
    11: "одиннадцать одиннадцати одиннадцатью eleven",
    12: "двенадцать двенадцати двенадцатью twelve",
    13: "тринадцать тринадцати тринадцатью thirteen",
    14: "четырнадцать четырнадцати четырнадцатью fourteen",
    15: "пятнадцать пятнадцати пятнадцатью fifteen",
    16: "шестнадцать шестнадцати шестнадцатью sixteen",
    17: "семнадцать семнадцати семнадцатью seventeen",
    18: "восемнадцать восемнадцати восемнадцатью eighteen",
    19: "девятнадцать девятнадцати девятнадцатью nineteen",
    20: "двадцать двадцати двадцатью twenty",
    30: "тридцать тридцати тридцатью thirty",
    40: "сорок сорока forty",
    50: "пятьдесят пятидесяти пятьюдесятью fifty",
    60: "шестьдесят шестидесяти шестьюдесятью sixty",
    70: "семьдесят семидесяти семьюдесятью seventy",
    80: "восемьдесят восьмидесяти восьмьюдесятью eighty",
    90: "девяносто девяноста ninety",
    100: "сто ста",
    200: "двести двухсот двумстам двумястами",
    300: "триста трехсот тремстам тремястами",
    400: "четыреста четырехсот четыремстам",
    500: "пятьсот пятисот пятистам",
    600: "шестьсот шестисот шестистам",
    700: "семьсот семисот семистам",
    800: "восемьсот восьмисот восьмистам",
    900: "девятьсот девятисот девятистам",
}
_STEMS = {
    **{1: "перв", 2: "втор", 4: "четверт", 5: "пят", 6: "шест", 7: "седьм", 8: "восьм", 9: "девят", 10: "десят"},
    **{11: "одиннадцат", 12: "двенадцат", 13: "тринадцат", 14: "четырнадцат", 15: "пятнадцат"},
    **{16: "шестнадцат", 17: "семнадцат", 18: "восемнадцат", 19: "девятнадцат", 20: "двадцат", 30: "тридцат"},
}
# Masculine and neuter only: a day of the month is never feminine, and «первой» is somebody's turn.
_ENDINGS = ("ое", "ого", "ому", "ым", "ом", "ый")
_THIRD = ("третье", "третьего", "третьему", "третьим", "третьем", "третий")
_ENGLISH = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth"),
)


def _cardinals() -> Mapping[str, int]:
    return MappingProxyType({form: value for value, forms in _CARDINALS.items() for form in forms.split()})


def _ordinals() -> Mapping[str, int]:
    russian = {stem + ending: value for value, stem in _STEMS.items() for ending in _ENDINGS}
    third = dict.fromkeys(_THIRD, 3)
    english = {word: number for number, word in enumerate(_ENGLISH, start=1)}
    return MappingProxyType(russian | third | {"второй": 2} | english | {"thirtieth": 30})


CARDINALS = _cardinals()
ORDINALS = _ordinals()


def follows(total: int, value: int) -> bool:
    """True when `value`, said right after `total`, is the smaller part of one number: 120, then 5."""
    # Ten takes no units: «сто десять пять» is two numbers.
    takes = any(total % step == 0 and value < step for step in (100, 10))
    return total > 0 and value > 0 and takes and total % 100 != 10
