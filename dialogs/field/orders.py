"""What they take now: lines of products, and the roubles of the whole order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dialogs.field.card import Order
from dialogs.field.pieces import Piece, Row
from dialogs.field.products import dictionary_form, is_doubtful, product_after
from dialogs.field.quantities import Quantity, quantities
from dialogs.field.stands import Cue, Stand, cues, inherited, is_ruled, stand_of
from dialogs.field.sums import Money, bare, sums
from dialogs.field.vocabulary import NEVER_ORDERED, WORDS, words_in

_BESIDE = 2
_TOTAL = words_in("всего итого итог total altogether сумма")
_FOR = frozenset(("на", "for", "worth", "сумма", "сумму", "суммой", "итого", "всего", "total", "of", "заказ", "order"))

# «на 15 тысяч меньше», «480 руб за коробку».
_OTHER_SUMS = frozenset(("меньше", "больше", "less", "more", "за", "per", "/"))
_OF_THEM = frozenset(("них", "числе", "them"))
_NOT_OF_ORDERS = ("debt", "overdue", "pay", "defer", "due", "limit", "price")
_GIVERS = frozenset(("мы", "я", "we", "i"))
_EACH = frozenset(("по", "цена", "цене", "цену", "at", "@", "за", "per"))


@dataclass(frozen=True)
class Ordered:
    """`unsure` are paths from the visit; `taken` that they take something, `nothing` that they say they do not."""

    lines: tuple[Order, ...] = ()
    total: Decimal | None = None
    unsure: frozenset[str] = frozenset()
    taken: bool = False
    nothing: bool = False


@dataclass(frozen=True)
class _Line:
    order: Order
    start: int
    end: int
    rough: bool = False
    doubtful: bool = False
    unnamed: bool = False


def ordered(row: Row) -> Ordered:
    found = cues(row)
    lines = _parted(_merged([*_counted(row, found), *_uncounted(row, found)]))
    total, unsure = _total(row, found, lines)
    told = [cue for cue in found if row[cue.place].role == "told"]
    taking = (cue for cue in told if cue.stand == "yes" and cue.concept == "take" and not cue.habit)
    # «к 25-му закажут» takes nothing yet.
    now = (cue for cue in taking if not row[cue.place].token.verb(tense="futr"))
    taken = any(not is_ruled(row, found, cue.place) for cue in now)
    return Ordered(
        tuple(line.order for line in lines),
        total,
        _unsure(lines) | unsure,
        taken=taken or bool(lines) or total is not None or bool(unsure),
        nothing=any(cue.stand == "nothing" for cue in told)
        or any(_is_none(row, found, each) for each in quantities(row)),
    )


def _counted(row: Row, found: Sequence[Cue]) -> Iterator[_Line]:
    seen = False
    for quantity in quantities(row):
        stand = _stand(row, found, quantity)
        if (
            quantity.value == 0
            or stand in ("no", "nothing")
            or not _is_told(row, quantity)
            or _is_total(row, quantity, seen=seen)
        ):
            continue
        if not quantity.product and not quantity.unit and not _follows_taking(row, found, quantity):
            continue
        if stand == "wish" and _is_taken(row, found, quantity):
            # «хотели 40, взяли 20».
            continue
        doubt = (
            stand in ("maybe", "wish")
            or _is_ours_to_ship(row, quantity)
            or _is_doubtful(row, quantity, stand, listed=seen)
        )
        doubt = doubt or _hangs(row, quantity)
        seen = True
        yield from _lines(row, quantity, doubtful=doubt)


def _is_none(row: Row, found: Sequence[Cue], quantity: Quantity) -> bool:
    """«Ромашка: 0 коробок»; of «на складе 0 коробок» nobody said what they take."""
    return quantity.value == 0 and row[quantity.start].role == "told" and _stand(row, found, quantity) != "no"


def _is_told(row: Row, quantity: Quantity) -> bool:
    """Also in a clause that promises: «заказ 9 коробок отгрузим»."""
    piece = row[quantity.start]
    if piece.role == "told":
        return True
    own = row.clause_of(quantity.start)
    verb = next((place for place in own if _is_finite(row[place])), None)
    if verb is None or verb < quantity.end:
        return False
    return _is_ours_to_ship(row, quantity) or any(
        row[place].means(WORDS, "order") for place in own if place < quantity.start
    )


def _is_ours_to_ship(row: Row, quantity: Quantity) -> bool:
    """«19 коробок макарон в пятницу отгрузим»: an order, or what we owe already."""
    verb = next((row[place] for place in row.clause_of(quantity.start) if _is_finite(row[place])), None)
    ours = verb is not None and verb.means(WORDS, "deliver") and verb.token.verb(tense="futr", person="1per")
    return (
        ours
        and row[quantity.start].role != "told"
        and not any(piece.means(WORDS, "order") for piece in row.clause_before(quantity.start))
    )


def _hangs(row: Row, quantity: Quantity) -> bool:
    """«возьмут 20 коробок, если дадим скидку», «готовы взять 10, если доставим»"""
    own = row.segment_of(quantity.start)
    taking = [row[place].token for place in own if row[place].means(WORDS, "take")]
    to_come = any(token.verb(tense="futr") or "INFN" in token.parts for token in taking)
    return to_come and own.stop < len(row) and row[own.stop].means(WORDS, "condition")


def _is_finite(piece: Piece) -> bool:
    return bool(piece.token.readings) and piece.token.readings[0].part == "VERB" and piece.kind == "word"


def _stand(row: Row, found: Sequence[Cue], quantity: Quantity) -> Stand | None:
    return stand_of(row, found, quantity.start, quantity.end) or inherited(row, found, quantity.start)


def _follows_taking(row: Row, found: Sequence[Cue], quantity: Quantity) -> bool:
    """«взяли 20», «взяли по предоплате 8»: a number alone is an order only right beside the word."""
    own = row[quantity.start].segment
    near = [cue.place for cue in found if cue.concept == "take" and row[cue.place].segment == own]
    led = any(
        piece.token.readings[:1] and piece.token.readings[0].part == "PREP"
        for piece in row[quantity.start - 2 : quantity.start - 1]
    )
    return any(abs(place - quantity.start) <= _BESIDE + (led and place < quantity.start) for place in near)


def _is_taken(row: Row, found: Sequence[Cue], quantity: Quantity) -> bool:
    own = row[quantity.start].sentence
    later = [cue.place for cue in found if cue.stand == "yes" and cue.place > quantity.start]
    numbers = [place for place, piece in enumerate(row) if piece.kind == "number" and piece.sentence == own]
    return any(row[place].sentence == own and any(number > place for number in numbers) for place in later)


def _is_doubtful(row: Row, quantity: Quantity, stand: Stand | None, *, listed: bool) -> bool:
    """«8 водителей»: without a unit and without a word of taking it may be anything."""
    counted = bool(quantity.product) and quantity.product[0].start > row[quantity.at].start
    # «25 чая» leaves a unit out, «8 водителей» does not.
    counted = counted and not any(_is_mass(piece) for piece in quantity.product)
    given = any(piece.text in _GIVERS for piece in row.clause_before(quantity.start))
    if stand is None and (given or not (quantity.product or listed)):
        # «30 коробок», «мы за это 30 коробок»: of what, and that they take it, nobody said.
        return True
    return _is_share(row, quantity) or (quantity.unit is None and stand is None and counted and not listed)


def _is_mass(piece: Piece) -> bool:
    readings = piece.token.readings
    return any(each.part == "NOUN" and each.number == "sing" and each.case in ("gent", "gen2") for each in readings)


def _is_share(row: Row, quantity: Quantity) -> bool:
    """«20 коробок, из них 5 кофе»: is it twenty or twenty-five?"""
    before = " ".join(piece.text for piece in row[max(0, quantity.start - 3) : quantity.start])
    return before.endswith(("из них", "том числе", "of them", "including"))


def _is_total(row: Row, quantity: Quantity, *, seen: bool) -> bool:
    """«20 чая и 15 кофе, всего 35 коробок»."""
    before = row[max(0, quantity.start - 2) : quantity.start]
    return seen and not quantity.product and any(piece.text in _TOTAL for piece in before)


def _lines(row: Row, quantity: Quantity, *, doubtful: bool) -> Iterator[_Line]:
    unit = quantity.unit or None
    order = Order(quantity.value, unit, quantity.named)
    yield _Line(order, quantity.start, quantity.end, quantity.rough, doubtful, is_doubtful(quantity.product))
    if quantity.end < len(row) and row[quantity.end].text in ("и", "and") and not row[quantity.end].after:
        end = product_after(row, quantity.end + 1)
        if end > quantity.end + 1 and not (end < len(row) and row[end].kind == "number" and not row[end].after):
            more = dictionary_form(row[quantity.end + 1 : end])
            if quantity.each:
                yield _Line(Order(quantity.value, unit, more), quantity.end, end, quantity.rough, doubtful)
            else:
                yield _Line(Order(None, None, more), quantity.end, end, doubtful=True)


def _uncounted(row: Row, found: Sequence[Cue]) -> Iterator[_Line]:
    """«взяли чая на 120 тысяч», «взяли чай»: a product right after the word, without a number."""
    for cue in found:
        if cue.stand != "yes" or cue.concept not in ("take", "order") or row[cue.place].role != "told":
            continue
        start = cue.place + 1
        while start < len(row) and not row[start].after and _is_small(row[start]):
            start += 1
        end = product_after(row, start)
        if end == start or is_ruled(row, found, cue.place) or _has_quantity(row, start):
            continue
        heading = end < len(row) and bool(set(row[end].after) & set(":—–"))
        if heading or any(piece.token.lemmas & NEVER_ORDERED for piece in row[start:end]):
            continue
        yield from _summed(row, start, end)


def _summed(row: Row, start: int, end: int) -> Iterator[_Line]:
    """«чая на 40 тысяч и кофе на 25 тысяч», «чай и кофе»: a line each, plain when it has its sum."""
    while end > start:
        money = next((money for money in sums(row) if money.named and end <= money.start <= end + 2), None)
        yield _Line(Order(None, None, dictionary_form(row[start:end])), start, end, doubtful=money is None)
        start = money.end if money else end
        if start < len(row) and row[start].text in ("и", "and") and not row[start].after:
            start += 1
            end = product_after(row, start)
        else:
            return


def _has_quantity(row: Row, place: int) -> bool:
    own = row[place].segment
    return any(row[each.start].segment == own or row[place] in each.product for each in quantities(row))


def _is_small(piece: Piece) -> bool:
    readings = piece.token.readings
    return bool(readings) and readings[0].part in ("PRCL", "ADVB") and not WORDS.of(piece.token)


def _merged(lines: Sequence[_Line]) -> list[_Line]:
    """In the order of mention; the same line said twice is one."""
    kept: dict[Order, _Line] = {}
    for line in sorted(lines, key=lambda line: line.start):
        if line.order not in kept:
            kept[line.order] = line
    return list(kept.values())


def _parted(lines: list[_Line]) -> list[_Line]:
    """«20 коробок: 12 чая и 8 кофе»: the parts stand, the whole does not, and its unit is theirs."""
    for whole in lines:
        parts = [line for line in lines if line is not whole]
        values = [line.order.qty for line in parts if line.order.qty is not None]
        counted = len(parts) == len(values) > 1
        if whole.order.product is None and counted and sum(values) == whole.order.qty:
            unit = whole.order.unit
            return [
                replace(line, order=replace(line.order, unit=line.order.unit or unit), doubtful=False) for line in parts
            ]
    return lines


def _unsure(lines: Sequence[_Line]) -> frozenset[str]:
    unsure = set[str]()
    for place, line in enumerate(lines):
        if line.doubtful:
            unsure |= {"orders"}
        if line.unnamed:
            unsure |= {f"orders[{place}].product"}
        if line.rough:
            unsure |= {f"orders[{place}].qty"}
        if line.order.unit is None and line.order.qty is not None:
            unsure |= {f"orders[{place}].unit"}
    return frozenset(unsure)


def _total(row: Row, found: Sequence[Cue], lines: Sequence[_Line]) -> tuple[Decimal | None, frozenset[str]]:
    """The sum said of the order as a whole, or of its only line."""
    told = [money for money in sums(row) if _is_order_sum(row, found, lines, money)]
    if not told:
        return None, frozenset()
    whole = [money for money in told if not _line_of(row, lines, money)] or told
    values = {money.value for money in whole}
    chosen = whole[-1]
    if chosen.value is None:
        return None, frozenset({"order_sum"})
    own = row[chosen.start].segment
    partial = bool(_line_of(row, lines, chosen)) and any(row[line.start].segment != own for line in lines)
    value, unnamed = bare(chosen.value, named=chosen.named)
    if len(values) > 1 and len(whole) == len(told) == len(lines):
        value = sum((money.value for money in whole if money.value is not None), Decimal(0))
    doubtful = chosen.uncertain or unnamed or partial or len(values) > 1
    return value, frozenset({"order_sum"} if doubtful else ())


def _is_order_sum(row: Row, found: Sequence[Cue], lines: Sequence[_Line], money: Money) -> bool:
    before = [
        piece for piece in row[max(0, money.start - 3) : money.start] if piece.segment == row[money.start].segment
    ]
    if row[money.start].role != "told" or any(piece.text in _EACH for piece in before[-2:]):
        return False
    if any(piece.text in _OF_THEM for piece in before):
        return False
    if any(piece.means(WORDS, *_NOT_OF_ORDERS) for piece in _segment(row, money)):
        return False
    if money.end < len(row) and not row[money.end].after and row[money.end].text in _OTHER_SUMS:
        return False
    stand = stand_of(row, found, money.start, money.end) or inherited(row, found, money.start)
    total = any(piece.text in _TOTAL for piece in before)
    earlier = [line for line in lines if line.start < money.start] if total else lines
    listed = any(total or row[line.start].sentence == row[money.start].sentence for line in earlier)
    if stand != "yes" and not (stand is None and listed):
        return False
    led = any(piece.text in _FOR for piece in (before if money.named and stand else before[-1:]))
    return led or (money.named and stand == "yes")


def _segment(row: Row, money: Money) -> tuple[Piece, ...]:
    return row.segment(money.start)


def _line_of(row: Row, lines: Sequence[_Line], money: Money) -> bool:
    """A line stands before the sum in its own segment: «20 коробок чая на 45 тысяч»."""
    own = row[money.start].segment
    if any(piece.text in _TOTAL for piece in row[max(0, money.start - 2) : money.start]):
        return False
    return any(line.end <= money.start and row[line.start].segment == own for line in lines)
