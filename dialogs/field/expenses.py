"""What the trip cost: «Бензин 2800», «2800 на бензин», «такси 300 и 340»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dialogs.field.card import Expense
from dialogs.field.clauses import Clause
from dialogs.field.negation import is_negated
from dialogs.field.pieces import Row, is_long_break, pieces, segments
from dialogs.field.sums import Money, is_unit, sums
from dialogs.field.vocabulary import TREATS, WORDS

_PREFIX = "spent:"
_WITH = frozenset(("с", "со", "with"))
_LEAST = 100
_WHEN = frozenset(("после", "до", "перед", "к", "after", "before", "by", "during"))
_AT = frozenset(("в", "за", "at", "over"))
_MEALS = frozenset(("обед", "ужин", "завтрак", "ланч", "lunch", "dinner", "breakfast"))
_AGAIN = frozenset(("обратно", "туда", "назад", "оттуда", "вечером", "утром", "потом", "и", "еще", "back", "again"))
_EACH = frozenset(("по", "x", "х", "*", "each", "per"))
# Their money, not ours: «бюджет на подарки 20 тысяч».
_THEIRS = ("debt", "limit", "promise", "offer", "rival", "want")


@dataclass(frozen=True)
class Spent:
    """An expense, where its words stand in the row, and what of it is in doubt."""

    expense: Expense
    start: int
    end: int
    unsure: tuple[str, ...] = ()


def expenses(clauses: Sequence[Clause]) -> tuple[tuple[Expense, ...], frozenset[str]]:
    """All expenses of a message, in the order of mention, and the paths that are asked about."""
    found = spent(pieces(clauses))
    unsure = (f"expenses[{place}].{field}" for place, each in enumerate(found) for field in each.unsure)
    return tuple(each.expense for each in found), frozenset(unsure)


def spent(row: Row) -> tuple[Spent, ...]:
    return row.once(_spent_in)


def _spent_in(row: Row) -> tuple[Spent, ...]:
    found: list[Spent] = []
    offset = 0
    for segment in segments(row):
        end = offset + len(segment)
        near = bool(found) and row[found[-1].end - 1].segment == segment[0].segment - 1
        last = found[-1].expense.kind if near and not is_long_break(segment[0]) else ""
        found += _in_segment(row, offset, end) or _treat(row, offset, end, last)
        offset = end
    return tuple(found)


def without_expenses(row: Row) -> Row:
    """What is left for the visit."""
    taken = {place for each in spent(row) for place in range(each.start, each.end)}
    return Row(piece for place, piece in enumerate(row) if place not in taken)


def _treat(row: Row, start: int, end: int, last: str) -> list[Spent]:
    """«Кофе с закупщиком 620 р» is a meal; of «такси 640, кофе 250» the coffee probably is.

    «Такси 300, обратно 350» is the same again: `last` is the kind of the segment before.
    """
    own = range(start, end)
    told = [money for money in sums(row) if start <= money.start < end]
    others = [place for place in own if not told or not told[0].start <= place < told[0].end]
    if last and told and all(row[place].text in _AGAIN for place in others):
        return [_spent(row, told[0], start, last)]
    if last and len(told) == 1 and _is_listed(row, others, told[0]):
        return [replace(_spent(row, told[0], start, ""), unsure=("kind",))]
    place = next((place for place in own if row[place].token.lemmas & TREATS), None)
    if place is None or not told or any(is_unit(row, index) for index in own):
        return []
    company = any(row[index].text in _WITH and row[index + 1].means(WORDS, "person") for index in own[:-1])
    if not company and not last:
        return []
    spent_ = _spent(row, told[0], place, "meal")
    return [spent_ if company else replace(spent_, start=start, unsure=(*spent_.unsure, "kind"))]


def _is_listed(row: Row, others: Sequence[int], money: Money) -> bool:
    """«такси 640, прачечная 300»: one more word and its sum."""
    if not others or others[-1] > money.start or money.value is None or money.value < _LEAST:
        return False
    words = [row[place] for place in others]
    return all(each.kind == "word" and not WORDS.of(each.token) and not each.token.lemmas & TREATS for each in words)


def _in_segment(row: Row, start: int, end: int) -> list[Spent]:
    kinds = [(place, kind) for place in range(start, end) if (kind := _kind(row, place)) is not None]
    named = [(place, kind) for place, kind in kinds if kind] or kinds
    theirs = [place for place in range(start, end) if row[place].means(WORDS, *_THEIRS)]
    if theirs:
        # «…просят денег такси 640»: a word right before its sum begins anew, unless it is what they want money for.
        named = [(place, kind) for place, kind in named if place > theirs[-1] and _begins(row, place)]
    if not named:
        return []
    told = [money for money in sums(row) if start <= money.start < end and row[money.start].role != "promise"]
    told = [money for money in told if not theirs or money.start > named[0][0]]
    if any(money.start > named[-1][0] for money in told):
        # «на 120 тысяч … бензин 2400»: where sums come after their words, one before all of them is of something else.
        told = [money for money in told if money.start > kinds[0][0]]
    if not told and start < len(row):
        told = _after_colon(row, end)
    leading = bool(told) and told[0].end <= named[0][0]
    found = [_spent(row, money, *_owner(named, money, leading=leading)) for money in told]
    # «2 в подарок» are no roubles.
    return [each for each in found if each.expense.kind != "gift" or each.expense.amount >= _LEAST]


def _begins(row: Row, place: int) -> bool:
    """«такси 640», not «на подарки 640»."""
    before = row[place - 1].token.readings if place else ()
    led = bool(before) and before[0].part == "PREP"
    return not led and any(piece.kind == "number" for piece in row[place + 1 : place + 3])


def _owner(named: Sequence[tuple[int, str]], money: Money, *, leading: bool) -> tuple[int, str]:
    """Whose sum it is: of the word before it, or of the word after when the sums come first: «500 на такси»."""
    if leading:
        return next(((place, kind) for place, kind in named if place >= money.end), named[-1])
    return next(((place, kind) for place, kind in reversed(named) if place < money.start), named[0])


def _after_colon(row: Row, end: int) -> list[Money]:
    """«Бензин: 2800», «такси — 640»."""
    return [money for money in sums(row) if money.start == end and set(row[end].after) <= set(":—–(")]


def _spent(row: Row, money: Money, place: int, kind: str) -> Spent:
    start, end = min(place, money.start), max(place + 1, money.end)
    each = money.start > 0 and row[money.start - 1].text in _EACH
    unsure = [*(["amount"] if money.uncertain or each or money.value is None else []), *([] if kind else ["kind"])]
    # Of «2-3 тысячи» the larger is proposed.
    amount = row[money.end - 1].amount if money.value is None else None
    value = amount.value if amount else money.value or Decimal(0)
    return Spent(Expense(value, kind or "other"), start, end, tuple(unsure))


def _is_time(row: Row, place: int) -> bool:
    """«после обеда Мега, заказ на 230 тысяч»: when, and not for what."""
    if not place or row[place].after:
        return False
    before = row[place - 1].text
    return before in _WHEN or (before in _AT and bool(row[place].token.lemmas & _MEALS))


def _kind(row: Row, place: int) -> str | None:
    """The code of a kind, "" for «потратил»; None for other words."""
    piece = row[place]
    if piece.kind != "word" or is_negated(row, place) or _is_time(row, place):
        return None
    kinds = [concept[len(_PREFIX) :] for concept in sorted(WORDS.of(piece.token)) if concept.startswith(_PREFIX)]
    return kinds[-1] if kinds else None
