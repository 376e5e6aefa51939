"""Numbers among the pieces of a visit: how many of what, and how many roubles. Ranges and «около» are marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from dialogs.field.clauses import Clause
from dialogs.field.pieces import Piece, Row, pieces
from dialogs.field.vocabulary import MEASURES, WORDS
from dialogs.reading.amounts import Amount, plain

_THOUSAND = Decimal(1000)
_MILLION = Decimal(10**6)
# Under it a sum without a scale may be thousands: «долг 300».
PLAIN_FROM = Decimal(10000)
_SCALES = {"т": _THOUSAND, "тр": _THOUSAND, "м": _MILLION}
_SMALLEST_PART = 4
_WORTH = 3
_WIDEST = 5
_PASSED = frozenset(("на", "в", "то", "минус", "бы"))
_BOUNDS = frozenset(("до", "от", "за", "up", "to"))
_SIGNS = frozenset("$€£¥")
_ROUGH_SIGNS = frozenset("~≈±")
_EITHER = frozenset(("или", "либо", "or", "to"))
_LEFTOVER = re.compile("лишн|хвост|копейк")
# Of which the grammar knows the masculine only.
_MANY = frozenset(("паллет", "палет"))


@dataclass(frozen=True)
class Number:
    """The number at row[start:end]. A range has no value; `rough` is proposed and asked about.

    `scaled` when the message itself said thousands or millions.
    """

    value: Decimal | None
    start: int
    end: int
    rough: bool = False
    scaled: bool = False


@dataclass(frozen=True)
class Money:
    """Roubles at row[start:end]; `named` when the message says that these are roubles or thousands."""

    value: Decimal | None
    start: int
    end: int
    uncertain: bool = False
    named: bool = True


def number_at(row: Row, place: int) -> Number | None:
    """The number that begins at row[place], with the second end of its range."""
    return row.once(_number_at, place)


def _number_at(row: Row, place: int) -> Number | None:
    amount = row[place].amount
    if amount is None:
        return None
    part = _fraction(row, place)
    if part is not None:
        return Number(part, place, place + 3)
    second = _range_end(row, place)
    if second:
        scaled = row[second - 1].amount
        return Number(None, place, second, rough=True, scaled=bool(scaled and scaled.scale > 1))
    rough = amount.rough or _is_about(row, place) or _is_more(row, place + 1)
    return Number(amount.value, place, place + 1, rough, amount.scale > 1)


def money_at(row: Row, place: int) -> Money | None:
    """The sum that begins at row[place]; nothing when it counts something else."""
    number = number_at(row, place)
    if number is None:
        return None
    last = row[number.end - 1].amount or Amount(Decimal(0), 0, 0)
    scale, end = _scale(row, number.end)
    roubles = _is_rouble(row, end)
    end += roubles
    value = number.value and plain(number.value * scale * (_THOUSAND if last.thousandfold and scale == 1 else 1))
    if last.loose and value:
        value, number = _meant(last), Number(value, place, number.end, rough=True)
    foreign = end < len(row) and (row[end].means(WORDS, "foreign") or row[end].text in "$€")
    foreign = foreign or (place > 0 and row[place - 1].text in _SIGNS)
    named = number.scaled or scale > 1 or roubles
    return Money(value, place, end, number.rough or foreign or number.value is None, named)


def money_in(clause: Clause) -> Money | None:
    """The only sum of a clause, if it has one: «обещали оплатить 200к»."""
    row = pieces([clause])
    found = [money for money in sums(row) if money.named or not _counts(row, money.end)]
    return found[0] if len(found) == 1 else None


def sums(row: Row) -> tuple[Money, ...]:
    """Every number of a row that may be roubles."""
    return row.once(_sums)


def _sums(row: Row) -> tuple[Money, ...]:
    found: list[Money] = []
    place = 0
    while place < len(row):
        money = money_at(row, place)
        if money and not _is_counted(row, money):
            found.append(money)
        place = money.end if money else place + 1
    return tuple(found)


def bare(value: Decimal, *, named: bool) -> tuple[Decimal, bool]:
    """A debt said without its scale is proposed in thousands, and asked about."""
    if named or value >= PLAIN_FROM:
        return value, False
    return (plain(value * _THOUSAND) if value < _THOUSAND else value), True


def is_unit(row: Row, place: int) -> bool:
    return (
        not _is_thousand(row, place)
        and place < len(row)
        and not row[place].after.strip(".")
        and any(concept.startswith("unit:") for concept in _concepts(row[place]))
    )


def _is_counted(row: Row, money: Money) -> bool:
    """Boxes, days, percents and pieces of a day are no roubles."""
    number = number_at(row, money.start)
    if number and is_unit(row, number.end):
        return True
    return not money.named and _counts(row, money.end)


def _counts(row: Row, end: int) -> bool:
    if end >= len(row) or row[end].after:
        return False
    return row[end].text in MEASURES or (row[end].kind == "word" and _is_bound_noun(row[end]))


def _is_bound_noun(piece: Piece) -> bool:
    """«300 дней», «12 позиций»: what is counted stands in the genitive right after the number."""
    if piece.token.readings:
        first = piece.token.readings[0]
        own = any(concept.startswith("spent:") for concept in WORDS.of(piece.token))
        return not own and first.part == "NOUN" and first.case in ("gent", "gen2")
    return WORDS.has(piece.token, "day", "week", "month")


def _concepts(piece: Piece) -> frozenset[str]:
    return WORDS.of(piece.token) if piece.kind == "word" else frozenset()


def _fraction(row: Row, place: int) -> Decimal | None:
    """«1/2 паллеты»."""
    second = row[place + 2] if place + 2 < len(row) and row[place + 1].text == "/" else None
    if second is None or second.amount is None or second.start != row[place].end + 1:
        return None
    first, whole = row[place].amount, second.amount.value
    near = first is not None and first.value < whole <= _SMALLEST_PART
    return first.value / whole if first and near else None


def _range_end(row: Row, place: int) -> int:
    """Where «15-18», «15 или 18», «от 15 до 18» end; 0 for a single number."""
    joint = row[place + 1] if place + 2 < len(row) else None
    if row.once(_is_changed, row.segment_of(place)):
        # "from 30 to 20": it is twenty now.
        return 0
    if joint is None or row[place + 2].kind != "number" or joint.after:
        return 0
    dash = joint.text in ("-", "/") and joint.kind == "sign" and _is_span(row[place].amount, row[place + 2].amount)
    start = place and row[place - 1].text in ("от", "from", "between")
    joined = joint.text in _EITHER or (start and joint.text in ("до", "to", "and"))
    return place + 3 if dash or joined else 0


def _is_changed(row: Row, own: range) -> bool:
    return any(row[place].means(WORDS, "raise") for place in own)


def _is_span(first: Amount | None, second: Amount | None) -> bool:
    """«15-18», not «0,5 - 20»."""
    near = first and second and first.value < second.value <= first.value * _WIDEST
    return bool(near or (first and second and second.scale > first.scale))


def _is_about(row: Row, place: int) -> bool:
    """«около 12», «не меньше 20», «до 20», «~20»; or the counted noun before its number: «коробок тридцать»."""
    if not place or row[place].after:
        return False
    before = row[place - 1]
    if before.kind == "sign":
        return before.text in _ROUGH_SIGNS
    if before.text in _PASSED and place > 1 and not before.after:
        # «примерно на 300 тысяч», «где-то 5», «плюс-минус 20», «хотя бы 30».
        said = {"минус": "плюс", "бы": "хотя"}.get(before.text)
        earlier = row[place - 3 : place - 1] if row[place - 2].text == "-" else row[place - 2 : place - 1]
        if any(piece.text == said if said else piece.means(WORDS, "about") for piece in earlier):
            return True
    own = row.segment(place - 1)
    if before.text in ("до", "to") and any(each.means(WORDS, "raise") for each in own):
        # «увеличили до 35».
        return False
    return (
        before.means(WORDS, "about", "bound") or before.text in ("до", "от", "под", "under") or is_inverted(row, place)
    )


def is_inverted(row: Row, place: int) -> bool:
    before = row[place - 1] if place else None
    if before is None or row[place].after or not (is_unit(row, place - 1) or before.means(WORDS, "day", "week")):
        return False
    counted = place >= 2 and row[place - 2].kind == "number" and not before.after
    many = before.text in _MANY or any(reading.case == "gent" for reading in before.token.readings)
    return not counted and many


def _is_more(row: Row, end: int) -> bool:
    """«20+», «20 с лишним», «20 примерно», "20 or so"."""
    after = [piece for piece in row[end : end + 2] if not piece.after]
    if not after:
        return False
    joined = " ".join(piece.text for piece in after)
    rough = bool(_LEFTOVER.search(joined)) or joined in ("or so", "or more", "give or")
    return rough or after[0].text == "+" or after[0].means(WORDS, "about")


def _scale(row: Row, end: int) -> tuple[Decimal, int]:
    """«300 т.р.», «300 т»: the multiplier after figures, and where it ends."""
    if end < len(row) and not row[end].after and row[end].text in _SCALES and _is_thousand(row, end):
        multiplier, end = _SCALES[row[end].text], end + 1
        return multiplier, end
    return Decimal(1), end


def _is_thousand(row: Row, place: int) -> bool:
    """«300 т.р.» anywhere; «долг 300 т» where money is spoken of: elsewhere it is tonnes."""
    if place >= len(row) or row[place].text != "т" or (place + 1 < len(row) and row[place + 1].text == "р"):
        return place < len(row) and row[place].text in _SCALES
    own = [piece for piece in row[max(0, place - 4) : place] if piece.segment == row[place].segment]
    return _is_worth(row, place) or any(piece.means(WORDS, "debt", "overdue", "due", "pay") for piece in own)


def _is_worth(row: Row, place: int) -> bool:
    """«5т риса на 400т»: what was counted before costs that much, unless a product follows."""
    if place < _WORTH or row[place - 2].text != "на" or (place + 1 < len(row) and not row[place + 1].after):
        return False
    own = row[place].segment
    return any(piece.kind == "number" and piece.segment == own for piece in row[: place - 2])


def _is_rouble(row: Row, end: int) -> bool:
    if end >= len(row) or row[end].after.strip("."):
        return False
    return row[end].text == "₽" or row[end].means(WORDS, "rouble")


def _meant(amount: Amount) -> Decimal:
    """«миллион двести» is for most people 1 200 000."""
    whole = amount.value - amount.value % _MILLION
    return plain(whole + amount.value % _MILLION * _THOUSAND)
