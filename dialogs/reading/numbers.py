"""Numbers, money, percents and pairs as an answer to a question. Comma and point are both decimal marks.

Refusals: `number.not_a_number`, `number.several`, `number.ambiguous` («миллион двести», «12,500»), `number.not_whole`,
`number.range` with `minimum` and `maximum` as far as they are set; `money.currency` with `currency`, `money.negative`;
`pair.needs_two`, `pair.ambiguous`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from dialogs.reading.amounts import Amount, find_amounts, plain
from dialogs.reading.folding import fold, words_of
from dialogs.reading.results import Refused

__all__ = ["read_money", "read_number", "read_pair", "read_percent"]

_NOT_A_NUMBER = Refused("number.not_a_number")
_SEVERAL = Refused("number.several")
_AMBIGUOUS = Refused("number.ambiguous")
_NEEDS_TWO = Refused("pair.needs_two")
_MINUS = re.compile(r"(?:(?:^|[\s(=:])-|\b(?:минус|minus))\s*$")
_REFUSING = frozenset(("не", "нет", "ни", "без", "not", "no"))
# A unit and a word or two beside the number are no reason to ask again; a whole sentence is.
_MOST_WORDS = 3
# Words after a sum that multiply it, where only money can be meant: «300 т», «300 т.р.», «500 к».
_SUM_SCALE = re.compile(r"\s*(?:(т|тр|т\.?\s?р|к|k)|(м|m))(?![^\W_])")
_ROUBLES = "руб рубль рубля рублей рублю рубли р тр т rub rur ruble rubles rouble roubles коп копеек копейки копейка"
_MONEY_WORDS = frozenset(
    f"{_ROUBLES} к k м m сумма около примерно порядка итого всего на долг бюджет это of about total".split()
)
_FOREIGN = re.compile(r"[$€£¥₸]|\b(?:usd|eur|cny|kzt|byn|доллар\w*|бакс\w*|евро|юан\w*|тенге|dollars?|euros?)\b")
_KOPECKS = re.compile(r"\s*коп")
# Sides of a pair further apart than this were not meant in one unit.
_FURTHEST = 20
_GOAL = re.compile(r"\b(?:цел[ьи]|goal|target)\b")
_LIMIT = re.compile(r"\b(?:предел\w*|лимит|limit)\b")


def read_number(text: str, *, minimum: Decimal | None, maximum: Decimal | None, whole: bool) -> Decimal | Refused:
    """One number between `minimum` and `maximum`, both allowed; `whole` takes no fraction."""
    amount = _only(text)
    if isinstance(amount, Refused):
        return amount
    sign = -1 if _is_negative(text, amount) else 1
    readings = {plain(sign * value) for value in _readings(amount, whole=whole)}
    within = [value for value in readings if _is_within(value, minimum, maximum)]
    if len(within) > 1:
        return _AMBIGUOUS
    if not within:
        limits = {"minimum": minimum, "maximum": maximum}
        return Refused("number.range", {name: str(limit) for name, limit in limits.items() if limit is not None})
    return Refused("number.not_whole") if whole and within[0] % 1 else within[0]


def read_percent(text: str) -> Decimal | Refused:
    """«12,5 %» and a bare «12,5» are both 12.5."""
    return read_number(text, minimum=None, maximum=None, whole=False)


def read_money(text: str) -> Decimal | Refused:
    """A sum in roubles. «12,500» is twelve and a half thousand: kopecks are never three."""
    folded = fold(text)
    foreign = _FOREIGN.search(folded)
    if foreign:
        return Refused("money.currency", {"currency": foreign.group()})
    amounts = find_amounts(text)
    if not amounts:
        return _NOT_A_NUMBER
    if _is_negative(text, amounts[0]):
        return Refused("money.negative")
    found = _sum(folded, amounts)
    beside = _words_beside(text, amounts) - _MONEY_WORDS
    return _NOT_A_NUMBER if beside and not isinstance(found, Refused) else found


def read_pair(text: str) -> tuple[Decimal, Decimal] | Refused:
    """Goal and limit, in this order unless the words «цель» and «предел» say otherwise.

    «2 / 1,2 млн» shares its scale. «200 100» is two numbers here, because two are asked for.
    """
    amounts = find_amounts(text)
    if len(amounts) == 1:
        return _split(fold(text)[amounts[0].start : amounts[0].end])
    if len(amounts) != 2 or any(amount.loose for amount in amounts):
        return _NEEDS_TWO
    pair = _in_one_unit(*amounts)
    return pair if isinstance(pair, Refused) or not _is_reversed(fold(text)) else (pair[1], pair[0])


def _only(text: str) -> Amount | Refused:
    """The one amount of an answer that says little else."""
    amounts = find_amounts(text)
    beside = _words_beside(text, amounts)
    if not amounts or len(beside) > _MOST_WORDS or beside & _REFUSING:
        return _NOT_A_NUMBER
    if len(amounts) > 1:
        return _SEVERAL
    return _AMBIGUOUS if amounts[0].loose else amounts[0]


def _readings(amount: Amount, *, whole: bool) -> tuple[Decimal, ...]:
    """«12,000» is twelve or twelve thousand, unless only whole numbers are asked for."""
    if not amount.thousandfold:
        return (amount.value,)
    return (amount.value * 1000,) if whole else (amount.value, amount.value * 1000)


def _is_within(value: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> bool:
    return (minimum is None or value >= minimum) and (maximum is None or value <= maximum)


def _words_beside(text: str, amounts: Sequence[Amount]) -> set[str]:
    taken = [range(amount.start, amount.end) for amount in amounts]
    return {word.text for word in words_of(text) if not any(word.start in place for place in taken)}


def _is_negative(text: str, amount: Amount) -> bool:
    return bool(_MINUS.search(fold(text)[: amount.start]))


def _sum(folded: str, amounts: Sequence[Amount]) -> Decimal | Refused:
    """The only sum of the text, its kopecks added."""
    roubles, *rest = (_in_roubles(folded, amount) for amount in amounts)
    if any(amount.loose for amount in amounts):
        return _AMBIGUOUS
    if not rest:
        return plain(roubles)
    with_kopecks = len(rest) == 1 and _KOPECKS.match(folded, amounts[1].end)
    return plain(roubles + rest[0] / 100) if with_kopecks else _SEVERAL


def _in_roubles(folded: str, amount: Amount) -> Decimal:
    scale = None if amount.scale > 1 else _SUM_SCALE.match(folded, amount.end)
    if scale:
        return amount.value * (1000 if scale[1] else 10**6)
    return amount.value * 1000 if amount.thousandfold else amount.value


def _in_one_unit(first: Amount, second: Amount) -> tuple[Decimal, Decimal] | Refused:
    """Both numbers; one without a scale has that of the other, if only so they are of a kind."""
    if first.thousandfold and second.thousandfold:
        return plain(first.value * 1000), plain(second.value * 1000)
    if (first.scale == 1) == (second.scale == 1):
        return first.value, second.value
    scales = (first.scale, second.scale)
    shared = tuple(plain(a.value * (max(scales) if a.scale == 1 else 1)) for a in (first, second))
    return _only_near({(first.value, second.value), (shared[0], shared[1])})


def _split(said: str) -> tuple[Decimal, Decimal] | Refused:
    """«200 100» parted where both numbers are of a kind."""
    groups = said.split(" ")
    if not all(group.isdigit() for group in groups):
        return _NEEDS_TWO
    parted = [("".join(groups[:cut]), "".join(groups[cut:])) for cut in range(1, len(groups))]
    pairs = {(Decimal(first), Decimal(second)) for first, second in parted if not second.startswith("0")}
    return _only_near(pairs) if pairs else _NEEDS_TWO


def _only_near(pairs: set[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal] | Refused:
    near = [pair for pair in pairs if 0 in pair or max(pair) <= min(pair) * _FURTHEST]
    return near[0] if len(near) == 1 else Refused("pair.ambiguous")


def _is_reversed(folded: str) -> bool:
    """«предел 35, цель 21»."""
    goal, limit = _GOAL.search(folded), _LIMIT.search(folded)
    return bool(goal and limit and limit.start() < goal.start())
