"""Whether a word is denied: «не взяли», «заказа нет», «без заказа», "no order", "didn't take"."""

from __future__ import annotations

from dialogs.field.pieces import Piece, Row
from dialogs.field.vocabulary import WORDS

# How far «не» may stand from the verb it denies: «не будут у нас брать».
_REACH = 4
_CONTRACTED = ("n't", "n’t")


def is_negated(row: Row, place: int) -> bool:
    """Whether the verb or noun at `place` is denied in its own segment."""
    return _before(row, place) or _after(row, place)


def is_not(piece: Piece) -> bool:
    return piece.means(WORDS, "not") or piece.text.endswith(_CONTRACTED) or piece.text == "cannot"


def is_zero(piece: Piece) -> bool:
    return piece.amount is not None and piece.amount.value == 0


def _before(row: Row, place: int) -> bool:
    for distance in range(1, _REACH + 1):
        at = place - distance
        if at < 0 or row[at].segment != row[place].segment:
            return False
        piece = row[at]
        if is_not(piece) and _reaches(row, at, place):
            return not _only(row, at)
        if piece.means(WORDS, "no", "nothing"):
            return _denies_after(row, at, place)
    return False


def _reaches(row: Row, at: int, place: int) -> bool:
    """«не» denies what follows it, through «будут», «хотят» and small words, not through another verb or noun."""
    return all(_is_light(piece) for piece in row[at + 1 : place])


def _is_light(piece: Piece) -> bool:
    if piece.means(WORDS, "modal", "not", "nothing"):
        return True
    readings = piece.token.readings
    if not readings:
        return piece.kind == "word"
    return readings[0].part in ("PRCL", "ADVB", "PREP", "NPRO", "ADJF", "PRED", "CONJ")


def _only(row: Row, at: int) -> bool:
    """«не только», "not only" deny nothing."""
    return at + 1 < len(row) and row[at + 1].text in ("только", "only", "just")


def _denies_after(row: Row, at: int, place: int) -> bool:
    """«нет заказа», «ничего не взяли», "no order"; of «заказа нет, взяли …» the first half alone."""
    if row[at].means(WORDS, "nothing"):
        return True
    if row[at].text in ("нет", "нету") and _owns_before(row, at):
        return False
    return all(_is_light(piece) for piece in row[at + 1 : place])


def _owns_before(row: Row, at: int) -> bool:
    """«заказа нет»: the denied noun stands before, in the genitive."""
    if not at or row[at].after:
        return False
    return any(reading.part == "NOUN" and reading.case == "gent" for reading in row[at - 1].token.readings)


def _after(row: Row, place: int) -> bool:
    """«заказа нет», «заказа пока нет», «заказ не сделали», «заказа не было», "order: none"."""
    here = row[place]
    noun = any(reading.part == "NOUN" for reading in here.token.readings)
    infinitive = any(reading.part == "INFN" for reading in here.token.readings)
    for at in range(place + 1, min(place + _REACH, len(row))):
        piece = row[at]
        if piece.segment != here.segment:
            # "order: none".
            return at == place + 1 and ":" in piece.after and piece.means(WORDS, "no")
        if is_zero(piece) and at == place + 1:
            # «взяли 0 коробок».
            return True
        if (piece.means(WORDS, "no") and (noun or piece.text == "none")) or (noun and is_not(piece)):
            return True
        if is_not(piece):
            # «давать не хочет».
            return infinitive and at + 1 < len(row) and row[at + 1].means(WORDS, "modal")
        led = row[at - 1].token.readings[:1] and row[at - 1].token.readings[0].part == "PREP"
        if piece.kind != "word" or not (_is_light(piece) or led):
            return False
    return False
