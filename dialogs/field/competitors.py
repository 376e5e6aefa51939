"""What competitors do, in the message's own words; nothing when none was seen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialogs.field.clauses import Clause
from dialogs.field.negation import is_negated, is_not
from dialogs.field.pieces import Row
from dialogs.field.vocabulary import WORDS, words_in

_QUIET = words_in("тихо тишина спокойно молчать молчат ничего забыть quiet nothing none silent")
_LED = re.compile(
    r"^(?:а|но|и|ещё|еще|also|and|but|the|a)?\s*(?:конкурент\w*|competitors?)\s*(?:[:—–-]|is|are)?\s+", re.IGNORECASE
)
_THEY = frozenset(("they", "we", "они", "мы", "нас", "них", "него"))
_QUOTES = ("«", "»", '"')
_EDGES = " .,;:!?—–-()\n"


def competitor(clauses: Sequence[Clause], row: Row) -> str | None:
    """All clauses that tell of one."""
    texts = [_whole(clauses, place).strip(_EDGES) for place in range(len(clauses)) if _tells(row, place)]
    return "; ".join(dict.fromkeys(_LED.sub("", text) or text for text in texts)) or None


def _whole(clauses: Sequence[Clause], place: int) -> str:
    """The clause with what quotation marks cut off from it: «конкурент «Лисма» поставил стойку»."""
    last = place
    while last + 1 < len(clauses) and clauses[last].text.rstrip()[-1:] in _QUOTES:
        last += 1
    return clauses[place].message[clauses[place].start : clauses[last].end]


def is_doubtful(row: Row) -> bool:
    """«грозят уйти к конкуренту»: named, but nothing is told of what competitors do."""
    places = [place for place, piece in enumerate(row) if piece.means(WORDS, "rival")]
    return bool(places) and all(place and row[place - 1].text in ("к", "to") for place in places)


def is_rivals(row: Row, place: int) -> bool:
    """Whether what stands at `place` is told of a competitor: in the same clause, or joined to it by «и»."""
    if not row.once(_rivals):
        return False
    clause = row[place].clause
    if any(piece.text in _THEY for piece in row.clause_before(place)):
        return _are_theirs(row, place)
    first = row[row.clause_of(place).start]
    clauses = {clause, clause - 1} if first.text in ("и", "and") and first.segment == row[place].segment else {clause}
    return any(row[at].clause in clauses and (at < place or _is_led(row, at)) for at in row.once(_rivals))


def _rivals(row: Row) -> tuple[int, ...]:
    """Where competitors are named, and not as absent."""
    named = (place for place, piece in enumerate(row) if piece.means(WORDS, "rival"))
    return tuple(place for place in named if not is_negated(row, place))


def _is_led(row: Row, place: int) -> bool:
    """«20 коробок у конкурента»: a competitor who is named after the number takes part only through a preposition."""
    readings = row[place - 1].token.readings if place else ()
    return bool(readings) and readings[0].part == "PREP"


def _are_theirs(row: Row, place: int) -> bool:
    """«Заходил к конкуренту, у них 3 паллеты»; but "a competitor came, they took 12 boxes"."""
    clause = row[place].clause
    theirs = any(
        piece.clause == clause and piece.text in ("них", "него") and row[index - 1].text == "у"
        for index, piece in enumerate(row[:place])
        if index
    )
    before = [piece for piece in row[:place] if piece.segment == row[place].segment - 1]
    return theirs and any(piece.means(WORDS, "rival") for piece in before)


def _tells(row: Row, clause: int) -> bool:
    return any(
        piece.means(WORDS, "rival") and not _is_absent(row, place)
        for place, piece in enumerate(row)
        if piece.clause == clause
    )


def _is_absent(row: Row, place: int) -> bool:
    """«конкурентов нет», «конкурентов не видел», «по конкурентам тихо», "no competitors"."""
    own = row.segment(place)
    if is_negated(row, place) or any(piece.token.lemmas & _QUIET for piece in own if piece.kind == "word"):
        return True
    if not any(is_not(piece) or piece.means(WORDS, "no") for piece in own):
        return False
    readings = row[place].token.readings
    return not readings or any(reading.case == "gent" for reading in readings)
