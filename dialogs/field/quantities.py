"""How many of what stands in a row of pieces, whoever takes it: number, unit and product beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from dialogs.field.pieces import Piece, Row, segments
from dialogs.field.products import dictionary_form, product_after, product_before
from dialogs.field.sums import Number, is_unit, money_at, number_at
from dialogs.field.vocabulary import MEASURES, NO_PRODUCT, UNITS, WORDS, words_in
from dialogs.reading.folding import is_latin

_WHOLE_UNITS = frozenset(("box", "pcs", "pack", "bag", "pallet"))
_THOUSAND = 1000
_LONGEST_LIST = 20
_LINKS = 4
_SHORTENED = 3
# «ставим новинку в 12»: a number alone after these is an hour, or places.
_LEADING = frozenset(("в", "во", "к", "с", "at", "in", "из"))
_FEMININE = ("у", "ю")
_ONE = words_in("ящик мешок блок поддон короб коробка паллета палета упаковка пачка банка бутылка тонна")


@dataclass(frozen=True)
class Quantity:
    """The line at row[start:end]; `unit` is a code, "" for one that the list lacks, None when none was said."""

    value: Decimal | None
    start: int
    end: int
    rough: bool = False
    unit: str | None = None
    product: tuple[Piece, ...] = ()
    # Where its number stands.
    at: int = -1
    # A product that follows with «и» and no number of its own: «по 20 коробок чая и кофе».
    each: bool = False

    @property
    def named(self) -> str | None:
        return dictionary_form(self.product) if self.product else None


def quantities(row: Row) -> tuple[Quantity, ...]:
    return row.once(_quantities)


def _quantities(row: Row) -> tuple[Quantity, ...]:
    found: list[Quantity] = []
    offset = 0
    for segment in segments(row):
        found += _bound(row, list(_counted(row, offset, offset + len(segment))), offset)
        offset += len(segment)
    return tuple(found)


def unit_at(row: Row, place: int) -> str | None:
    if not is_unit(row, place):
        return None
    concepts = {concept[5:] for concept in WORDS.of(row[place].token) if concept.startswith("unit:")}
    return next((code for code in UNITS if code in concepts), "")


def _counted(row: Row, start: int, stop: int) -> Iterator[Quantity]:
    """Numbers of one segment with their units and the products after them."""
    place, last = start, None
    while place < stop:
        quantity = _at(row, place, start) or _single(row, place, start)
        if quantity and not (last and _is_of_one(last, quantity)):
            yield quantity
            last = quantity
        place = quantity.end if quantity else place + 1


def _is_of_else(row: Row, number: Number) -> bool:
    """«чай 3 дня», "two days late", «Павел, 2 года в компании», a telephone number."""
    if _is_chain(row, number.start) or _is_chain(row, number.end - 1):
        return True
    after = row[number.end] if number.end < len(row) and not row[number.end].after else None
    if after is None or after.kind != "word":
        return False
    readings = after.token.readings
    noun = (
        readings[0].case in ("gent", "gen2", "nomn", "accs")
        if readings
        else after.text.endswith("s") or after.text == "people"
    )
    return after.means(WORDS, "day", "week", "month") or (noun and bool(after.token.lemmas & NO_PRODUCT))


def _is_chain(row: Row, place: int) -> bool:
    """«8-487-255-10-20»."""
    near = row[max(0, place - 4) : place + 5]
    joined = [
        piece for before, piece in pairwise(near) if piece.start == before.end and "-" in (piece.text, before.text)
    ]
    return len(joined) >= _LINKS


def _may_count(row: Row, words: Sequence[Piece], place: int) -> bool:
    """An English word after a bare number is a product in the plural, or after a word of taking."""
    if not is_latin(words[0].text) or words[-1].text.endswith("s"):
        return True
    clause = row.clause_before(place)
    return row[place].text != "one" and any(piece.means(WORDS, "take", "order") for piece in clause)


def _is_of_one(before: Quantity, quantity: Quantity) -> bool:
    """«12 коробок чая 0,5 кг»: the second is the weight of one of them."""
    close = before.end == quantity.start and bool(before.product) and not quantity.product
    return close and before.unit != quantity.unit == "kg"


def _at(row: Row, place: int, first: int) -> Quantity | None:
    number = number_at(row, place)
    if number is None or _is_measure(row, number, first):
        return None
    unit, end = _unit(row, number)
    money = money_at(row, place)
    if unit is None and money and money.named:
        return None
    led = place > first and row[place - 1].text in _LEADING
    if unit is None and (led or _is_of_else(row, number)):
        return None
    product = product_after(row, _over(row, end))
    words = tuple(row[_over(row, end) : product])
    before = _unit_before(row, place, first) if unit is None else None
    if unit is None and before is None and words and not _may_count(row, words, place):
        return None
    start = place - 1 if before is not None else place
    said = unit if unit is not None else before
    return Quantity(
        _value(row, number, said), start, product if words else end, _is_rough(row, number, said), said, words, place
    )


def _single(row: Row, place: int, first: int) -> Quantity | None:
    """«взяли коробку чая», "a pallet of rice": one of it."""
    unit = unit_at(row, place)
    if not unit or (place > first and row[place - 1].kind in ("number", "sign")):
        return None
    some = place > first and row[place - 1].means(WORDS, "few")
    if not some and not _is_one(row, place, first):
        return None
    end = product_after(row, _over(row, place + 1))
    words = tuple(row[_over(row, place + 1) : end])
    return Quantity(None if some else Decimal(1), place, end, some, unit, words, place) if words else None


def _is_one(row: Row, place: int, first: int) -> bool:
    if place > first and row[place - 1].text in ("a", "an", "one"):
        return True
    return row[place].text in _ONE or (len(row[place].text) > _SHORTENED and row[place].text.endswith(_FEMININE))


def _unit(row: Row, number: Number) -> tuple[str | None, int]:
    """The unit after a number, perhaps with an adjective between: «12 больших коробок»."""
    for skipped in (0, 1):
        end = number.end + skipped
        if skipped and not (end < len(row) and (_is_adjective(row[end - 1]) or row[end - 1].text in ("of", "-", "+"))):
            break
        unit = unit_at(row, end)
        if unit is not None:
            return unit, end + 1
    return None, number.end


def _unit_before(row: Row, place: int, first: int) -> str | None:
    """«коробок тридцать», «кор. 20»: unless that unit has its own number."""
    if place == first or row[place].after.strip(".:") or (place - 1 > first and row[place - 2].kind == "number"):
        return None
    return unit_at(row, place - 1)


def _is_adjective(piece: Piece) -> bool:
    return bool(piece.token.readings) and piece.token.readings[0].part in ("ADJF", "PRTF") and not piece.after


def _is_measure(row: Row, number: Number, first: int) -> bool:
    after = row[number.end] if number.end < len(row) and not row[number.end].after else None
    if number.value is not None and number.value % 1 and _unit(row, number)[0] is None:
        # «вода 0,5»: what has no unit is not counted in fractions.
        return True
    if after and (after.text in MEASURES or after.text in "%х" or False):
        return True
    if row[number.start - 1].text in ("№", "#") and number.start > first:
        return True
    if _is_list_mark(row, number) or any(_is_plus(row, index) for index in (number.start - 1, number.end)):
        return True
    # «сахара по 50 кг»: what is in one of them.
    per = number.start > first + 1 and row[number.start - 1].text in ("по", "each")
    before = row[number.start - 2] if per and row[number.start - 2].kind == "word" else None
    return before is not None and (
        is_unit(row, number.start - 2) or (not WORDS.of(before.token) and not _is_loose(before))
    )


def _is_list_mark(row: Row, number: Number) -> bool:
    """«1) заказ 20 коробок»."""
    if number.value is None or number.value > _LONGEST_LIST or number.end >= len(row):
        return False
    alone = number.start == 0 or bool(row[number.start].after)
    return alone and row[number.end].after[:1] in (")", ".")


def _is_plus(row: Row, place: int) -> bool:
    """«акция 2+1»."""
    if not 0 < place < len(row) - 1 or row[place].text != "+":
        return False
    return row[place - 1].kind == row[place + 1].kind == "number"


def _is_loose(piece: Piece) -> bool:
    """A verb or a small word: what is said «по …» after it is no measure of anything."""
    return bool(piece.token.readings) and piece.token.readings[0].part not in ("NOUN", "ADJF")


def _value(row: Row, number: Number, unit: str | None) -> Decimal | None:
    """«1,200 коробок» are twelve hundred: boxes have no thousandths."""
    amount = row[number.end - 1].amount
    if number.value is not None and amount and amount.thousandfold and unit in _WHOLE_UNITS:
        return number.value * _THOUSAND // 1
    return number.value


def _is_rough(row: Row, number: Number, unit: str | None) -> bool:
    amount = row[number.end - 1].amount
    return number.rough or bool(amount and amount.thousandfold and unit not in _WHOLE_UNITS)


def _over(row: Row, place: int) -> int:
    """Past «of», and past a comma that a list has instead of nothing."""
    return place + 1 if place < len(row) and row[place].text in ("of", "worth") and not row[place].after else place


def _bound(row: Row, found: list[Quantity], first: int) -> list[Quantity]:
    """Products that stand before their numbers: «чай 20 коробок, кофе 10»."""
    if not found:
        return []
    left = _left_of(row, found[0].start, first)
    if left and not found[-1].product and all(quantity.product for quantity in found[:-1]):
        return _shifted(found, left)
    return [_led(row, quantity, place, found, first) for place, quantity in enumerate(found)]


def _led(row: Row, quantity: Quantity, place: int, found: list[Quantity], first: int) -> Quantity:
    if quantity.product:
        return replace(quantity, each=_is_each(row, quantity))
    left = _left_of(row, quantity.start, found[place - 1].end if place else first)
    if not left and not place:
        left = _heading(row, first)
    return replace(quantity, product=left) if left else quantity


def _shifted(found: list[Quantity], left: tuple[Piece, ...]) -> list[Quantity]:
    """«чай 20 коробок кофе 10»: every product belongs to the number after it."""
    products = [left, *(quantity.product for quantity in found[:-1])]
    return [replace(quantity, product=product) for quantity, product in zip(found, products, strict=True)]


def _left_of(row: Row, place: int, first: int) -> tuple[Piece, ...]:
    """The product right before a number, or with «взяли» between: «чая взяли 20»."""
    end = place
    while end > first and _is_between(row[end - 1]):
        end -= 1
    start = product_before(row, end, first)
    if start > first and any(is_latin(piece.text) for piece in row[start:end]):
        # "The truck came two …": English tells nouns from verbs by their place only.
        return ()
    return tuple(row[start:end])


def _is_between(piece: Piece) -> bool:
    readings = piece.token.readings
    small = bool(readings) and readings[0].part in ("PRCL", "ADVB", "PREP", "CONJ")
    return piece.kind == "sign" or piece.means(WORDS, "take", "about", "bound") or small


def _heading(row: Row, first: int) -> tuple[Piece, ...]:
    """«чай: 20 коробок», «чай, 20 коробок»: a segment that is a product and nothing else."""
    if not first or not set(row[first].after) & set(":,—–"):
        return ()
    segment = [place for place in range(first) if row[place].segment == row[first - 1].segment]
    start = product_before(row, first, segment[0])
    alone = start == segment[0] or not any(row[place].kind == "number" for place in segment)
    return tuple(row[start:first]) if alone and start < first else ()


def _is_each(row: Row, quantity: Quantity) -> bool:
    return quantity.start > 0 and row[quantity.start - 1].text == "по"
