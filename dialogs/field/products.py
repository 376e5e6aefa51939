"""What is counted: the words of a product beside its quantity, in dictionary form: «зелёного чая» is «зелёный чай»."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.field.pieces import Piece, Row
from dialogs.field.vocabulary import BESIDE_PRODUCT, MEASURES, NO_PRODUCT, WORDS
from dialogs.field.words import PRODUCT_WORDS
from dialogs.reading.folding import is_latin
from dialogs.reading.morphology import agreeing, is_known, named_so

_ADJECTIVES = frozenset(("ADJF", "PRTF"))
_BINDING = frozenset(("gent", "gen2"))
_MOST_WORDS = 4
_PLURAL_IE = frozenset(("cookies", "brownies", "smoothies", "veggies", "pies"))
_ES = ("ches", "shes", "xes", "sses", "oes")


def product_after(row: Row, place: int) -> int:
    """Where the product ends that begins at `place`; `place` itself when none does."""
    end = place
    while end < len(row) and end - place < _MOST_WORDS and _continues(row, place, end):
        end += 3 if _is_joined(row, end) else 1
    end = _with_addition(row, place, end)
    # «20 коробок свежей, просят…»: an adjective alone names nothing.
    return end if any(_is_noun(piece) for piece in row[place:end]) else place


def product_before(row: Row, place: int, start: int) -> int:
    """Where the product begins that ends just before `place`, not before `start`; `place` when none does."""
    first = place
    while first > start and place - first < _MOST_WORDS and _names(row[first - 1]):
        first -= 3 if first - 3 >= start and _is_joined(row, first - 3) else 1
    led = first > start and not row[first].after and _is_elsewhere(row, first - 1)
    led = led or _is_person(row[min(first, len(row) - 1)])
    return first if not led and any(_is_noun(piece) for piece in row[first:place]) else place


def _is_elsewhere(row: Row, place: int) -> bool:
    """«на пробу 3 коробки», «в ноябре 40»; but «заявка на чай 20 коробок», «по чаю 20 коробок»."""
    piece = row[place]
    if not (piece.token.readings and piece.token.readings[0].part == "PREP") or piece.text == "по":
        return False
    return not (piece.text == "на" and place and row[place - 1].means(WORDS, "order"))


def _with_addition(row: Row, place: int, end: int) -> int:
    """«чая с бергамотом», «корма для кошек»: what may be part of the name, and is asked about."""
    if not place < end < len(row) - 1 or row[end].after or row[end].text not in ("с", "со", "без", "для", "в"):
        return end
    noun = row[end + 1]
    if noun.after or noun.kind != "word" or WORDS.of(noun.token) or noun.token.lemmas & BESIDE_PRODUCT:
        return end
    return end + 2 if noun.token.readings and noun.token.readings[0].part == "NOUN" else end


def is_doubtful(words: Sequence[Piece]) -> bool:
    """Whether a preposition stands in a product's name."""
    return any(piece.text in ("с", "со", "без", "для", "в") for piece in words)


def dictionary_form(words: Sequence[Piece]) -> str:
    """As a price list has it."""
    head = next(place for place, piece in enumerate(words) if _is_noun(piece))
    form, gender, plural = _head(words[head])
    before = [_agreed(piece, gender, plural=plural) for piece in words[:head]]
    rest = words[head + 1 :]
    joined = ""
    if rest and rest[0].kind == "sign":
        joined, rest = f"-{_head(rest[1])[0]}", rest[2:]
    return " ".join([*before, form + joined, *_rest(rest, gender, plural=plural)])


def _rest(words: Sequence[Piece], gender: str, *, plural: bool) -> list[str]:
    """Adjectives after the noun agree with it, unless they belong to a noun that follows: «муки высшего сорта»."""
    bound = any(_is_noun(piece) for piece in words)
    return [
        piece.token.said if bound or _is_brand(piece) or _is_title(piece) else _agreed(piece, gender, plural=plural)
        for piece in words
    ]


def _head(piece: Piece) -> tuple[str, str, bool]:
    if is_latin(piece.text):
        return (piece.token.said if _is_brand(piece) else _singular(piece.text)), "", False
    if _is_brand(piece):
        return piece.token.said, "", False
    return named_so(piece.text)


def _agreed(piece: Piece, gender: str, *, plural: bool) -> str:
    return piece.token.said if _is_brand(piece) else agreeing(piece.text, gender, plural=plural)


def _singular(word: str) -> str:
    if word in _PLURAL_IE:
        return word[:-1]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(_ES):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _continues(row: Row, place: int, end: int) -> bool:
    piece = row[end]
    if piece.quoted and not piece.after:
        return True
    if piece.after or not _names(piece):
        return False
    nouns = any(_is_noun(each) for each in row[place:end])
    if not nouns and _is_person(piece):
        return False
    if not nouns or is_latin(piece.text) or _is_brand(piece):
        return True
    if _is_title(piece) and not (end + 1 < len(row) and _part(row[end + 1]) == "VERB"):
        return True
    cases = {reading.case for reading in piece.token.readings if reading.part in ("NOUN", *_ADJECTIVES)}
    # «20 коробок чая директор просит»: somebody else's noun begins.
    return bool(cases & _BINDING) or piece.text in PRODUCT_WORDS


def _is_joined(row: Row, place: int) -> bool:
    """«сахар-песок»."""
    if place + 2 >= len(row) or row[place + 1].text != "-" or not _names(row[place + 2]):
        return False
    return row[place].end == row[place + 1].start and row[place + 1].end == row[place + 2].start


def _names(piece: Piece) -> bool:
    """A word that may belong to a product's name."""
    if piece.kind != "word" or piece.text in MEASURES or piece.token.lemmas & NO_PRODUCT or WORDS.of(piece.token):
        return False
    if is_latin(piece.text):
        return True
    return _is_brand(piece) or piece.text in PRODUCT_WORDS or _part(piece) in ("NOUN", *_ADJECTIVES)


def _is_noun(piece: Piece) -> bool:
    return piece.quoted or _part(piece) not in _ADJECTIVES


def _part(piece: Piece) -> str:
    """The likeliest part of speech."""
    readings = piece.token.readings
    if readings and readings[0].part == "ADJS" and "NOUN" in piece.token.parts:
        # «300 штук сырков»: no goods have a short form.
        return "NOUN"
    return readings[0].part if readings else "NOUN"


def _is_title(piece: Piece) -> bool:
    """«печенья Юбилейное», «чая Ахмад»: a word with a capital after the noun, in the nominative."""
    nominative = any(reading.case == "nomn" for reading in piece.token.readings)
    return piece.token.said[:1].isupper() and nominative


def _is_person(piece: Piece) -> bool:
    """«Павел, 2 года в компании»."""
    return piece.token.said[:1].isupper() and any(reading.personal for reading in piece.token.readings[:1])


def _is_brand(piece: Piece) -> bool:
    """Written with a capital and in no dictionary: as it was written it stays."""
    return piece.quoted or (piece.token.said[:1].isupper() and not is_known(piece.text))
