"""«Просрочка» is money that is late, or food that is old: which of them, the words around tell."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.field.pieces import Row, is_long_break
from dialogs.field.sums import is_unit, sums
from dialogs.field.vocabulary import WORDS


def is_spoilt(row: Row, place: int) -> bool:
    """Whether the word at `place`, which says that something is overdue, says it of goods."""
    around = _sentence(row, place)
    own = [index for index in around if row[index].segment == row[place].segment]
    if any(row[index].means(WORDS, "pay", "debt") and not row[index].means(WORDS, "overdue") for index in own):
        return False
    money = [money for money in sums(row) if money.named and money.start in around]
    if any(money.start in own for money in money):
        return False
    if any(row[index].means(WORDS, "goods", "bad", "back") and index != place for index in own):
        return True
    return any(is_unit(row, index) for index in own) or (not money and _is_followed_by_goods(row, around, place))


def _is_followed_by_goods(row: Row, around: Sequence[int], place: int) -> bool:
    """«просрочка есть, 14 коробок йогуртов, просят списать»."""
    after = [index for index in around if index > place]
    return any(row[index].means(WORDS, "back") for index in after)


def _sentence(row: Row, place: int) -> list[int]:
    first, last = place, place
    while first > 0 and not is_long_break(row[first]):
        first -= 1
    while last + 1 < len(row) and not is_long_break(row[last + 1]):
        last += 1
    return list(range(first, last + 1))
