"""What is said of money owed: the deferral they ask for, and the debt that is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dialogs.field.card import Payment
from dialogs.field.competitors import is_rivals
from dialogs.field.negation import is_negated
from dialogs.field.pieces import Piece, Row, is_long_break
from dialogs.field.spoilt import is_spoilt
from dialogs.field.sums import Money, Number, bare, number_at, sums
from dialogs.field.vocabulary import WORDS

_UNITS = {"day": 1, "week": 7, "month": 30}
_REACH = 9
_TARGETS = frozenset(("до", "to"))
_BY = frozenset(("на", "by"))
_IN_PLACE_OF = frozenset(("вместо", "instead"))
_INSTEAD = frozenset(("вместо", "с", "от", "from", "не", "than"))
# A deferral of more days than this is a year, or something else.
_MOST_DAYS = 366
# Fewer days without a word of what are days to think.
_LEAST = 7


@dataclass(frozen=True)
class Paid:
    """`unsure` are paths from the visit; `overdue` that money is late, whether or not a sum was named."""

    payment: Payment | None = None
    unsure: frozenset[str] = frozenset()
    overdue: bool = False
    # A debt was named, and nothing says that it is late.
    owed_only: bool = False
    # They press for a deferral.
    defers: bool = False


@dataclass(frozen=True)
class _Asked:
    days: int | None = None
    until: date | None = None
    uncertain: bool = False
    # A day was said, though perhaps one that no calendar has.
    dated: bool = False
    # Granted rather than asked for, or not said to be a deferral.
    granted: bool = False


def paid(row: Row) -> Paid:
    asked = _asked(row)
    debt, doubtful, overdue = _debt(row)
    settled = any(row[place].means(WORDS, "overdue") and is_negated(row, place) for place in range(len(row)))
    overdue = overdue and not settled
    days, until = (asked.days, asked.until) if asked else (None, None)
    given = days is not None or until is not None or debt is not None or doubtful or bool(asked and asked.uncertain)
    unsure = set[str]()
    if doubtful:
        unsure.add("payment.debt")
    if asked and asked.granted and given:
        unsure.add("payment")
    if asked and (asked.uncertain or asked.granted) and given:
        unsure.add("payment.asks_until" if asked.dated else "payment.asks_days")
    payment = Payment(days, until, debt) if given else None
    late = any(_is_debt(row, place) and row[place].means(WORDS, "overdue") for place in range(len(row)))
    return Paid(payment, frozenset(unsure), overdue, overdue and not late, asked is not None)


def _asked(row: Row) -> _Asked | None:
    """The last deferral that is asked for; None when nobody asks."""
    found = [asked for place in range(len(row)) if (asked := _later(row, place))]
    found = found or [asked for place in range(len(row)) if (asked := _deferral(row, place))]
    found = found or [asked for place in range(len(row)) if (asked := _bare_days(row, place))]
    return next((asked for asked in found if asked.days or asked.until), found[0] if found else None)


def _deferral(row: Row, place: int) -> _Asked | None:
    if not row[place].means(WORDS, "defer") or _is_not_asked(row, place):
        return None
    own = [
        index for index in range(max(0, place - _REACH), min(len(row), place + _REACH)) if _is_near(row, place, index)
    ]
    after = [index for index in own if index > place]
    terms = _term(row, after) or _term(row, [index for index in own if index < place])
    if terms:
        return replace(terms, granted=_is_granted(row, place))
    # «Обсудили отсрочку» asks for nothing.
    asks = any(piece.means(WORDS, "want", "raise", "give") for piece in row.segment(place))
    return _Asked() if asks else None


def _is_granted(row: Row, place: int) -> bool:
    segment = row.segment(place)
    given = any(piece.means(WORDS, "give", "confirm") and not piece.token.verb(mood="impr") for piece in segment)
    return given and not any(piece.means(WORDS, "want", "raise") for piece in segment)


def _later(row: Row, place: int) -> _Asked | None:
    """«Отсрочка сейчас 30 дней, хотят 45»: the number alone that somebody wants once a deferral was named."""
    if not row[place].means(WORDS, "want") or is_negated(row, place):
        return None
    named = any(piece.means(WORDS, "defer") and piece.sentence == row[place].sentence for piece in row[:place])
    after = range(place + 1, min(len(row), place + 4))
    own = [index for index in after if row[index].segment == row[place].segment]
    own = [index for index in own if named and row[index - 1].text not in _BY]
    number = next((number for index in own if (number := _days(row, index))), None)
    return _Asked(days=int(number.value), uncertain=number.rough) if number and number.value is not None else None


def _bare_days(row: Row, place: int) -> _Asked | None:
    """«просят 45 дней»: of what, nobody says, but hardly of anything else."""
    if not row[place].means(WORDS, "beg", "want") or is_negated(row, place) or is_rivals(row, place):
        return None
    after = range(place + 1, min(len(row) - 1, place + 4))
    numbers = (number_at(row, index) for index in after if row[index].segment == row[place].segment)
    number = next(filter(None, numbers), None)
    if number is None or number.value is None or number.end >= len(row) or not row[number.end].means(WORDS, "day"):
        return None
    last = number.end + 1 == len(row) or bool(row[number.end + 1].after) or row[number.end + 1].text in _IN_PLACE_OF
    if not last or number.value < _LEAST:
        return None
    doubt = number.end + 1 == len(row) or row[number.end + 1].text not in _IN_PLACE_OF
    return _Asked(days=int(number.value), uncertain=doubt, granted=doubt)


def _is_near(row: Row, place: int, index: int) -> bool:
    low, high = sorted((place, index))
    return not any(piece.after.strip("(–—") for piece in row[low + 1 : high + 1])


def _is_not_asked(row: Row, place: int) -> bool:
    """Denied, a rival's, or what they have already."""
    segment = row.segment(place)
    if is_negated(row, place) or is_rivals(row, place):
        return True
    if any(_denied(row, index) for index in row.segment_of(place)):
        return True
    asks = any(piece.means(WORDS, "want", "raise") for piece in segment)
    if not asks and row[place].text == "terms":
        return True
    if not asks and place and row[place - 1].text in ("с", "со", "with"):
        # «оплата с отсрочкой 14 дней» is what they have.
        return True
    return not asks and (any(piece.means(WORDS, "have") for piece in segment) or _has_owner(segment))


def _has_owner(segment: Sequence[Piece]) -> bool:
    """«у них отсрочка 30 дней» is what they have."""
    return any(
        piece.text == "у" and place + 1 < len(segment) and segment[place + 1].text in ("них", "него", "нее", "нас")
        for place, piece in enumerate(segment)
    )


def _denied(row: Row, index: int) -> bool:
    return row[index].means(WORDS, "want", "raise") and is_negated(row, index)


def _term(row: Row, places: Sequence[int]) -> _Asked | None:
    """Days, or a day, among these places; of «с 14 до 30 дней» the second number."""
    for place in places:
        day = row[place].day
        if day and row[place].role == "told":
            return _Asked(until=day.value, uncertain=day.uncertain, dated=True)
    numbers = {place: number for place in places if (number := _days(row, place))}
    if not numbers:
        return next((_Asked(days=days) for place in places if (days := _alone(row, place))), None)
    chosen = next((place for place in numbers if row[place - 1].text in _TARGETS), list(numbers)[-1])
    number = numbers[chosen]
    length = _length(row, number.end)
    if number.value is None:
        return _Asked(uncertain=True)
    if row[chosen - 1].text in _BY and any(piece.means(WORDS, "raise") for piece in row):
        # «увеличить отсрочку на 10 дней»: to how many, nobody said.
        return _Asked(uncertain=True)
    # «до 30 дней» is how far the deferral goes, no guess.
    rough = number.rough and row[chosen - 1].text not in _TARGETS
    days = int(number.value * length)
    return _Asked(days=days, uncertain=rough) if days <= _MOST_DAYS else None


def _is_second_end(row: Row, place: int) -> bool:
    """The 45 of «30-45 дней»."""
    first = number_at(row, place - 2) if place > 1 else None
    return first is not None and first.value is None


def _days(row: Row, place: int) -> Number | None:
    """A number that is the length of a deferral; of «с 14 до 30» and «30 вместо 14» the 14 is not."""
    number = number_at(row, place)
    if number is None or number.scaled or _is_second_end(row, place) or _is_former(row, place):
        return None
    return number if _is_term(row, number) else None


def _is_former(row: Row, place: int) -> bool:
    if place and row[place - 1].means(WORDS, "have"):
        return True
    before = " ".join(piece.text for piece in row[max(0, place - 2) : place])
    return before == "instead of" or before.rpartition(" ")[2] in _INSTEAD


def _is_term(row: Row, number: Number) -> bool:
    """Of days, weeks, months or nothing; not «7 %», not «20 коробок»."""
    if number.end == len(row) or row[number.end].after:
        return True
    after = row[number.end]
    if after.kind == "word" and not after.means(WORDS, "day", "week", "month"):
        return after.text in ("вместо", "instead", "до", "to", "и", "and", "-", "на")
    return after.text != "%"


def _length(row: Row, end: int) -> int:
    if end < len(row):
        return next((days for name, days in _UNITS.items() if row[end].means(WORDS, name)), 1)
    return 1


def _alone(row: Row, place: int) -> int:
    """«отсрочку на неделю»."""
    return 7 if row[place].means(WORDS, "week") else 30 if row[place].means(WORDS, "month") else 0


def _debt(row: Row) -> tuple[Decimal | None, bool, bool]:
    """The sum of a debt, whether it is in doubt, and whether money is late."""
    named = [place for place in range(len(row)) if _is_debt(row, place)]
    late = any(_is_late(row, place) for place in named)
    found = [(money, late) for place in named if (money := _sum_of(row, place))]
    unpaid = [money for place in range(len(row)) if _is_unpaid(row, place) and (money := _sum_of(row, place))]
    if not found and unpaid and unpaid[0].named:
        return unpaid[0].value, True, True
    if not found:
        return None, False, late
    money = found[0][0]
    values = {each.value for each, _ in found}
    if money.value is None:
        return None, True, late
    value, unnamed = bare(money.value, named=money.named)
    return value, unnamed or money.uncertain or len(values) > 1, late


def _is_unpaid(row: Row, place: int) -> bool:
    """«не оплатили 200 тысяч»."""
    return _is_paying(row[place]) and is_negated(row, place) and not row[place].token.verb(tense="futr")


def _is_debt(row: Row, place: int) -> bool:
    return row.once(_names_debt, place)


def _names_debt(row: Row, place: int) -> bool:
    piece = row[place]
    if not piece.means(WORDS, "debt", "due", "overdue") or is_negated(row, place) or _is_settled(row, place):
        return False
    if is_rivals(row, place) or _is_ours(row, place):
        return False
    if piece.means(WORDS, "due") and not piece.means(WORDS, "debt"):
        return piece.text.startswith("задолж") or _has_named_sum(row, place)
    if piece.text in ("owe", "owes", "owed") and _sum_of(row, place) is None:
        return False
    return not (piece.means(WORDS, "overdue") and is_spoilt(row, place))


def _is_ours(row: Row, place: int) -> bool:
    """«мы им должны 40 тысяч»."""
    own = row.clause_before(place)
    return row[place].means(WORDS, "due", "owed") and any(piece.text in ("мы", "we", "я", "i") for piece in own)


def _has_named_sum(row: Row, place: int) -> bool:
    """«должны 180к», «висит 300 тысяч»; «должны прислать» is a duty."""
    money = _sum_of(row, place)
    return money is not None and (money.named or bare(money.value or Decimal(0), named=False)[1] is False)


def _is_settled(row: Row, place: int) -> bool:
    """«долг 300 тысяч погасили»: paid already, in the past and by nobody's promise."""
    own = (index for index in row.segment_of(place) if row[index].role == "told" and row[index].means(WORDS, "pay"))
    return any(_is_over(row[index]) and not is_negated(row, index) for index in own)


def _is_over(piece: Piece) -> bool:
    if "PRTS" in piece.token.parts or piece.token.verb(tense="past"):
        return True
    return piece.text in ("paid", "cleared", "settled")


def _is_late(row: Row, place: int) -> bool:
    return row[place].means(WORDS, "overdue", "owed", "due")


def _sum_of(row: Row, place: int) -> Money | None:
    """The sum nearest to the word in its own segment, after it rather than before."""
    own = [money for money in sums(row) if money.value != 0 and _is_beside(row, place, money)]
    after = [money for money in own if money.start > place and not _has_other(row, place, money.start)]
    before = [money for money in own if money.end <= place and not _has_other(row, money.end - 1, place)]
    return next(iter([*after, *reversed(before)]), None)


def _is_beside(row: Row, place: int, money: Money) -> bool:
    """In the same segment, or right after it: «Дебиторка: 300 тысяч», «долг — 300 тысяч»."""
    if row[money.start].segment == row[place].segment or _is_alone(row, place, money):
        return True
    return money.start == place + 1 and set(row[money.start].after) <= set(":—–(")


def _is_alone(row: Row, place: int, money: Money) -> bool:
    """«просрочка 12 дней, 230 тысяч»: the next segment is a sum and nothing else."""
    own = range(money.start, money.end)
    segment = row[money.start].segment
    alone = all(index in own for index in row.segment_of(money.start))
    return money.named and alone and segment == row[place].segment + 1 and not is_long_break(row[money.start])


def _has_other(row: Row, first: int, second: int) -> bool:
    """A promise to pay, an order or a limit between a debt and a number: that number is theirs."""
    between = row[first + 1 : second]
    return any(piece.means(WORDS, "take", "order", "limit", "promise") or _is_paying(piece) for piece in between)


def _is_paying(piece: Piece) -> bool:
    """The verb: «просрочка по оплате 12 дней» pays nothing."""
    return piece.means(WORDS, "pay") and "NOUN" not in piece.token.parts
