"""Why a number or a noun stands in a message: they take it, they do not, or it cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from dialogs.field.competitors import is_rivals
from dialogs.field.cues import CUES
from dialogs.field.negation import is_negated
from dialogs.field.pieces import Piece, Row, is_long_break
from dialogs.field.spoilt import is_spoilt
from dialogs.field.vocabulary import NO_GOODS, WORDS, words_in

# yes: taken now; no: something else; nothing: taking denied; wish: asked for; maybe: a verb that nobody knows.
Stand = Literal["yes", "no", "nothing", "wish", "maybe"]

_ELSE = ("bad", "deliver", "sold", "plan", "offer", "refuse", "cancel", "gift", "stock", "instead", "wrong")
# Whatever else is said in the same breath, this decides.
_RULING = ("condition",)
# What they may take, and «30 коробок по акции», which somebody takes or gets.
_UNDECIDED: dict[str, Stand] = {"maybe": "no", "promo": "maybe"}
# What these say they say of their own figures, not of those that follow.
_ASIDE = ("stock", "gift", "plan", "wrong", "idle", "promo")
_HANDED = frozenset(("оставить", "отдать", "передать", "выдать", "вручить"))
_MIGHT = frozenset(("might", "may", "could", "возможно", "вероятно", "наверное", "наверно", "видимо"))
_DASHES = frozenset("—–(")
_BREAKS = frozenset("—–")
_LABELS = ("bad", "refuse", "cancel", "order", "stock", "gift", "plan", "offer", "sold")
_PERIODS = words_in("неделю неделе месяц день нед мес сутки квартал год week month day quarter year")
_OBLIQUE = frozenset(("у", "из", "для", "при", "о", "об", "без", "среди", "among"))
_PAST_THEM = frozenset(("напрямую", "мимо", "минуя", "обход", "directly", "bypassing"))
_LIGHT = frozenset(("PREP", "CONJ", "PRCL", "ADVB", "NPRO", "ADJF"))
_TIMES = words_in(
    "год году года месяц месяце месяца раз раза неделе неделю квартал квартале лето зиму осень year month week time"
)
_WHO = frozenset(("they", "will", "to", "i'll", "they'll", "he'll", "she'll"))
_BUT = frozenset(("только", "лишь", "зато", "а", "но", "only", "just", "but"))
_FIRST = frozenset(("первый", "стартовый", "пробный", "тестовый"))
_OUTCOME = frozenset(("итого", "итог", "итоге"))
_INSTEAD = {
    "refuse": _OUTCOME,
    "cancel": _OUTCOME,
    "past": frozenset(("сейчас", "теперь", "сегодня", "now", "today", "нынче")),
}
_ORDERING = frozenset(("ordered", "ordering", "reordered"))


@dataclass(frozen=True)
class Cue:
    place: int
    stand: Stand
    # «вместо» and «на складе» rule only what follows them or is next to them.
    concept: str
    # «берут» without figures may be no order at all.
    habit: bool = False


def cues(row: Row) -> tuple[Cue, ...]:
    return row.once(_cues)


def _cues(row: Row) -> tuple[Cue, ...]:
    found = ((place, _cue(row, place)) for place in range(len(row)))
    return tuple(Cue(place, *told, row[place].means(WORDS, "habit")) for place, told in found if told)


def stand_of(row: Row, found: Sequence[Cue], start: int, end: int) -> Stand | None:
    """How row[start:end] stands: its own clause tells, then the one before in its segment; None when neither does."""
    if [piece.text for piece in row[end : end + 2]] == ["под", "вопросом"]:
        return "maybe"
    if _is_excepted(row, start):
        return "yes" if any(cue.stand == "nothing" for cue in found) else "no"
    if start and not row[start].after and row[start - 1].text in ("нет", "нету"):
        # «нет двух паллет» is a shortage.
        return "no"
    if _is_undelivered(row, found, start):
        return "no"
    labelled = _labelled(row, found, end)
    if labelled:
        return labelled.stand
    segment, clause = row[start].segment, row[start].clause
    own = _without_promo([cue for cue in found if row[cue.place].segment == segment])
    if _is_rate(row, end) or _is_part_of(row, start) or is_rivals(row, start):
        return "no"
    if is_ruled(row, found, start):
        # «готов на 12 коробок если дадим скидку» is asked about, «если дадим скидку, возьмут 12» is far off.
        return "no" if is_ruled(row, [cue for cue in found if cue.place < start], start) else "maybe"
    if _is_long_ago(row, own, start):
        return "no"
    if _is_about(row, start, end):
        return "maybe"
    chosen = _alone_after(row, own, end) or _nearest(
        row, [cue for cue in own if row[cue.place].clause == clause], start, end
    )
    if chosen:
        return chosen.stand
    told = _unknown_verb(row, clause) or _from_after(row, own, start, end) or _from_before(row, own, start)
    # «просят придержать 25 коробок»: that something is asked for, and what, is left open.
    return told or ("maybe" if any(cue.concept == "want" and cue.place < start for cue in own) else None)


def _is_undelivered(row: Row, found: Sequence[Cue], start: int) -> bool:
    """«вчерашний заказ 40 коробок | не привезли»"""
    after = row.clause_of(start).stop
    if after >= len(row) or row[after].segment != row[start].segment:
        return False
    inside = row.clause_of(after)
    cue = next((cue for cue in found if cue.place in inside and cue.concept == "deliver"), None)
    denied = cue is not None and is_negated(row, cue.place)
    return denied and all(place == cue.place or _is_light(row[place]) for place in inside) if cue else False


def _labelled(row: Row, found: Sequence[Cue], end: int) -> Cue | None:
    """«3 коробки — возврат», «9 коробок (заказ)»: what stands alone behind a dash says what was counted."""
    if end >= len(row) or not set(row[end].after) & _DASHES:
        return None
    inside = row.segment_of(end)
    told = next((cue for cue in found if cue.place in inside), None)
    alone = all(place == told.place or _is_light(row[place]) for place in inside) if told else False
    return told if alone and told and told.concept in _LABELS else None


def _without_promo(own: list[Cue]) -> list[Cue]:
    """«взяли по акции 10 коробок»: the campaign tells only where nothing else does."""
    return [cue for cue in own if cue.concept != "promo"] or own


def _alone_after(row: Row, own: Sequence[Cue], end: int) -> Cue | None:
    """«…чай десять коробок взяли и просят»: a verb right after that has nothing of its own."""
    cue = next((cue for cue in own if cue.place == end and cue.concept == "take"), None)
    if cue is None or any(not _is_light(row[place]) for place in row.clause_of(end) if place > end):
        return None
    return cue


def _is_light(piece: Piece) -> bool:
    readings = piece.token.readings
    return (
        piece.kind == "word" and bool(readings) and readings[0].part in ("PREP", "CONJ", "PRCL", "ADVB", "NPRO", "ADJF")
    )


def _nearest(row: Row, own: Sequence[Cue], start: int, end: int) -> Cue | None:
    inside = next((cue for cue in own if start <= cue.place < end and cue.stand == "no"), None)
    spoilt = (cue for cue in own if cue.place == end and cue.concept == "bad")
    beside = next((cue for cue in spoilt if _tells_how(row[end])), None)
    before = [cue for cue in own if cue.place < start and not _has_object(row, cue, start)]
    before = [cue for cue in before if cue.concept != "instead" or not _has_noun(row, cue.place, start)]
    after = [cue for cue in own if cue.place >= end and not _is_to_come(row[cue.place], cue)]
    # «12 коробок вместо 20»: it is the number after the word that is not taken.
    after = [cue for cue in after if cue.concept != "instead" and not _is_manner(row[cue.place], cue)]
    chosen = inside or beside or _left(row, before, after, start, end) or next(iter(after), None)
    if chosen and chosen.concept == "order":
        # «заказ 20 коробок отменили», «по заказу 20 коробок недовезли», "cancelled the order of 20".
        undone = [cue for cue in before if cue.concept in ("cancel", "refuse")]
        chosen = next((cue for cue in (*after, *undone) if cue.concept != "order"), chosen)
    return chosen


def _has_noun(row: Row, place: int, start: int) -> bool:
    """«взяли вместо круп 9 паллет воды»: what is replaced is said already."""
    return any(reading.part == "NOUN" for piece in row[place + 1 : start] for reading in piece.token.readings[:1])


def _is_manner(piece: Piece, cue: Cue) -> bool:
    """«20 коробок чая с доставкой в пятницу»."""
    return cue.concept == "deliver" and "NOUN" in piece.token.parts


def _has_object(row: Row, cue: Cue, start: int) -> bool:
    """«просят бонус больше 11 коробок чая»: what they ask for stands between."""
    if cue.concept != "want":
        return False
    return not all(_is_light(piece) or piece.means(WORDS, "take", "about") for piece in row[cue.place + 1 : start])


def _is_to_come(piece: Piece, cue: Cue) -> bool:
    """«заказ 9 коробок отгрузим»."""
    return cue.concept == "deliver" and piece.token.verb(tense="futr")


def _from_after(row: Row, own: Sequence[Cue], start: int, end: int) -> Stand | None:
    """«100 коробок чая | у нас не возьмёт», «три коробки | разбили»: the next clause has nothing else to tell of."""
    after = [cue for cue in own if row[cue.place].clause == row[start].clause + 1]
    cue = next(iter(after), None)
    if cue is None:
        return None
    if cue.concept == "bad":
        return cue.stand if cue.place == end else None
    rest = row[cue.place + 1 : _clause_end(row, cue)]
    alone = all(_is_light(piece) or piece.means(WORDS, "not", "modal") for piece in rest)
    return cue.stand if cue.concept == "take" and alone else None


def _clause_end(row: Row, cue: Cue) -> int:
    return row.clause_of(cue.place).stop


def _from_before(row: Row, own: Sequence[Cue], start: int) -> Stand | None:
    """An earlier clause of a segment without commas goes on: if it takes, or has a number of its own."""
    before = [cue for cue in own if row[cue.place].clause < row[start].clause]
    if not before:
        return None
    clause = row[before[-1].place].clause
    counts = any(piece.kind == "number" and piece.clause == clause for piece in row)
    stand = before[-1].stand
    tells = counts or _is_dashed(row, before[-1].place)
    return stand if stand == "yes" or (tells and stand == "no") else None


def _tells_how(piece: Piece) -> bool:
    """«12 коробок битые», «5 коробок боя»: no verb with a subject of its own."""
    return not piece.token.readings or piece.token.readings[0].part not in ("VERB", "INFN")


def is_ruled(row: Row, found: Sequence[Cue], place: int) -> bool:
    """«если дадим скидку, возьмут 50»: nothing of its segment is taken yet."""
    return any(cue.concept in _RULING and row[cue.place].segment == row[place].segment for cue in found)


def _is_excepted(row: Row, start: int) -> bool:
    """«кроме 10 коробок чая ничего не взяли»."""
    return start > 0 and row[start - 1].text in ("кроме", "except", "besides")


def _is_part_of(row: Row, start: int) -> bool:
    """«запах у 3 мешков», «из 20 коробок 3 битые»."""
    if start == 0 or row[start].after or row[start - 1].text not in _OBLIQUE:
        return False
    # «договорились о 50 коробках».
    return not (row[start - 1].text in ("о", "об") and start > 1 and row[start - 2].means(WORDS, "confirm"))


def _is_about(row: Row, start: int, end: int) -> bool:
    """«решат по 20 коробкам»"""
    about = start > 0 and not row[start].after and row[start - 1].text == "по"
    return about and any(
        reading.case == "datv" and reading.number == "plur"
        for piece in row[start:end]
        for reading in piece.token.readings[:1]
    )


def _is_rate(row: Row, end: int) -> bool:
    """«20 коробок в неделю», "20 boxes a week"."""
    if row.once(_is_regular, row.segment_of(end - 1)):
        return True
    if end + 1 >= len(row) or row[end].after or row[end].text not in ("в", "за", "a", "per", "/"):
        return False
    return row[end + 1].text in _PERIODS


def _is_long_ago(row: Row, own: Sequence[Cue], start: int) -> bool:
    """«в прошлом году взяли 500»: it tells of the number next to it, whatever the verb."""
    return any(
        cue.concept == "past"
        and cue.place + 1 < len(row)
        and row[cue.place + 1].text in _TIMES
        and not any(piece.kind == "number" for piece in _between(row, cue.place, start))
        for cue in own
    )


def _is_regular(row: Row, own: range) -> bool:
    """«каждую неделю»."""
    every = (at for at in own[:-1] if row[at].text.startswith(("кажд", "every")))
    return any(row[at + 1].text in _PERIODS or row[at + 1].kind == "day" for at in every)


def _between(row: Row, place: int, start: int) -> Sequence[Piece]:
    """«продали 40 коробок в прошлом месяце» as well: what stands between the two, the number itself left out."""
    return row[place:start] if place < start else row[start + 1 : place]


def _left(row: Row, before: Sequence[Cue], after: Sequence[Cue], start: int, end: int) -> Cue | None:
    """The nearest cue before, unless it already has a number and another follows at once: «взяли 20, 5 вернули»."""
    if not before:
        return None
    used = any(row[place].kind == "number" for place in range(before[-1].place, start))
    later = row[end : row.segment_of(start).stop]
    last = not any(piece.kind == "number" for piece in later)
    return after[0] if used and last and after and after[0].place == end else before[-1]


def inherited(row: Row, found: Sequence[Cue], start: int) -> Stand | None:
    """What an earlier segment of the sentence, or a heading with a colon, says of a segment that is silent itself."""
    for cue in reversed([cue for cue in found if row[cue.place].segment < row[start].segment]):
        between = row[cue.place + 1 : start + 1]
        heading = any(":" in piece.after for piece in takewhile(lambda piece: not is_long_break(piece), between))
        if cue.concept in _ASIDE and not (heading or _is_dashed(row, cue.place) or _counts(row, cue.place)):
            continue
        if any(is_long_break(piece) for piece in between) and not heading:
            return None
        if _has_object(row, cue, start):
            continue
        if any(piece.text in _INSTEAD.get(cue.concept, ()) for piece in row.segment(start)):
            # «от 10 отказались, итого 20 коробок», «в прошлом месяце брали 60, сейчас только 25»
            return "yes"
        return _contrasted(row, start) if cue.stand == "nothing" else cue.stand
    return None


def _is_dashed(row: Row, place: int) -> bool:
    """«остаток - 210 коробок»"""
    return place + 1 < len(row) and (row[place + 1].text == "-" or bool(set(row[place + 1].after) & _BREAKS))


def _counts(row: Row, place: int) -> bool:
    return any(piece.kind == "number" for piece in row.segment(place))


def _contrasted(row: Row, start: int) -> Stand:
    """«чай не взяли, только 10 коробок кофе»."""
    return "yes" if any(piece.text in _BUT for piece in row.segment(start)) else "maybe"


def _unknown_verb(row: Row, clause: int) -> Stand | None:
    own = (piece for piece in row if piece.clause == clause and piece.kind == "word")
    return "maybe" if any(_is_verb(piece) for piece in own) else None


def _is_verb(piece: Piece) -> bool:
    readings = piece.token.readings
    if not readings or readings[0].part != "VERB" or WORDS.of(piece.token) or "забыть" in piece.token.lemmas:
        return False
    return not CUES.has(piece.token, "met", "called", "return", "say")


def _cue(row: Row, place: int) -> tuple[Stand, str] | None:
    piece = row[place]
    if piece.kind != "word":
        return None
    if piece.means(WORDS, "condition"):
        return "no", "condition"
    if piece.means(WORDS, "past") and not _is_likened(row, place):
        return "no", "past"
    mine = _mine(row, place)
    if mine:
        return mine
    if piece.means(WORDS, "take", "order", "confirm"):
        return _taking(row, place)
    if piece.means(WORDS, "warehouse"):
        if any(each.means(WORDS, "rival") for each in row.clause(place)):
            return None
        located = any(reading.case == "loct" for reading in piece.token.readings)
        return ("no", "stock") if located or not piece.token.readings else None
    if piece.means(WORDS, "overdue") and is_spoilt(row, place):
        return "no", "bad"
    concept = next((concept for concept in _ELSE if piece.means(WORDS, concept)), "")
    if "хватать" in piece.token.lemmas and not is_negated(row, place):
        return None
    delivered = _delivered(row, place) if concept == "deliver" else None
    if concept:
        return delivered or ("no", concept)
    undecided = next((concept for concept in _UNDECIDED if piece.means(WORDS, concept)), "")
    if undecided:
        return _UNDECIDED[undecided], undecided
    return ("wish", "want") if piece.means(WORDS, "want") and not is_negated(row, place) else None


def _delivered(row: Row, place: int) -> tuple[Stand, str] | None:
    """«договорились на поставку 5 коробок», «стартовая отгрузка 45 коробок», unless something befell it."""
    if any(each.means(WORDS, "confirm") for each in row.clause_before(place)):
        return "yes", "confirm"
    first = place > 0 and bool(row[place - 1].token.lemmas & _FIRST)
    return ("yes", "order") if first and not any(each.token.verb(tense="past") for each in row.clause(place)) else None


def _mine(row: Row, place: int) -> tuple[Stand, str] | None:
    """What the writer did himself."""
    if _is_my_gift(row, place):
        return "no", "gift"
    return ("yes", "take") if _is_my_sale(row, place) else None


def _is_likened(row: Row, place: int) -> bool:
    """«как обычно», «тот же, что в прошлый раз»: it is told of now."""
    before = {piece.text for piece in row[max(0, place - 3) : place]}
    return bool(before & {"как", "as", "что", "чем", "than"})


def _taking(row: Row, place: int) -> tuple[Stand, str] | None:
    piece = row[place]
    if is_negated(row, place):
        # «отсрочку не дали» is no word of goods.
        goods = piece.means(WORDS, "take", "order") or any(
            each.means(WORDS, "order", "nothing") for each in row.segment(place)
        )
        return ("nothing", "take") if goods else None
    if _is_of_no_goods(row, place):
        return "no", "idle"
    led = _led(row, place)
    if led:
        return led
    if piece.text == "buy" and not (place and row[place - 1].text in _WHO):
        # "buy 2 get 1 free".
        return "no", "offer"
    if any(each.text in _PAST_THEM for each in row.clause(place)):
        # «сеть купила у нас напрямую».
        return "no", "bypass"
    if piece.token.verb(person="1per") or piece.token.verb(person="2per"):
        # «вы заберёте сети», «заберу товар»: they take nothing.
        return "no", "us"
    if any(reading.mood == "impr" for reading in piece.token.readings[:1]):
        # «берите просрочку назад», «дайте рекламу» is what they tell us to do.
        return "wish", "want"
    if piece.means(WORDS, "confirm") and not piece.means(WORDS, "take", "order"):
        return "yes", "confirm"
    if any(reading.part == "INFN" for reading in piece.token.readings) or (place and row[place - 1].text == "to"):
        return _governed(row, place)
    if any(each.text == "back" for each in row[place + 1 : place + 4]):
        return "no", "bad"
    if piece.means(WORDS, "habit") and piece.token.verb(tense="past"):
        # «Брали 20 коробок» tells of another time.
        return "no", "past"
    return "yes", "order" if piece.means(WORDS, "order") and piece.text not in _ORDERING else "take"


def _led(row: Row, place: int) -> tuple[Stand, str] | None:
    """What the word right before makes of it."""
    if not place or row[place].after:
        return None
    before = row[place - 1]
    if before.text == "при":
        # «скидка при заказе от 50 коробок».
        return "no", "condition"
    if before.text in _MIGHT:
        return "maybe", "maybe"
    return ("no", "plan") if before.means(WORDS, "plan") else None


def _is_of_no_goods(row: Row, place: int) -> bool:
    """«взяли паузу на неделю», «договор подписали»: nothing that is delivered."""
    after = (piece for piece in row[place + 1 : row.segment_of(place).stop] if not _is_light(piece))
    thing = next(after, None)
    if "набрать" in row[place].token.lemmas and not any(piece.kind == "number" for piece in row.segment(place)):
        # «набрал Меркурий»: rang them.
        return True
    if place and "трубка" in row[place - 1].token.lemmas:
        return True
    return row[place].means(WORDS, "take") and thing is not None and bool(thing.token.lemmas & NO_GOODS)


def _governed(row: Row, place: int) -> tuple[Stand, str]:
    """«отказались брать», «просят забрать», «хотят взять», «решили взять»: whose taking it is, another verb tells."""
    around = [piece for piece in row[max(0, place - 3) : place + 3] if piece.segment == row[place].segment]
    if any(piece.means(WORDS, "refuse") for piece in around):
        return "nothing", "take"
    if any(piece.means(WORDS, "beg") for piece in around):
        return "no", "want"
    # «готовы взять 20»: they do.
    wishing = (piece for piece in around if not piece.token.lemmas & {"готовый"})
    if any(piece.means(WORDS, "want", "maybe") for piece in wishing):
        return "wish", "want"
    return "yes", "take"


def _is_my_sale(row: Row, place: int) -> bool:
    """«продала 20 коробок», "sold 20 boxes": without a subject the writer sold them."""
    piece = row[place]
    if not piece.means(WORDS, "sold") or is_negated(row, place):
        return False
    before = row[row.segment_of(place).start : place]
    if any(each.text in ("мы", "we", "я", "i") for each in before):
        return True
    if piece.text not in ("продал", "продала", "sold"):
        return False
    return not any(each.kind == "name" or _is_subject(each) for each in before)


def _is_my_gift(row: Row, place: int) -> bool:
    """«оставил 2 коробки на дегустацию»: without a subject the writer left them."""
    piece = row[place]
    if not piece.token.lemmas & _HANDED or not piece.token.verb(tense="past", number="sing"):
        return False
    return not any(each.kind == "name" or _is_subject(each) for each in row.clause_before(place))


def _is_subject(piece: Piece) -> bool:
    if piece.kind != "word":
        return False
    if not piece.token.readings:
        return piece.text in ("they", "he", "she", "it", "who") or piece.means(WORDS, "person")
    return any(reading.case == "nomn" and reading.part in ("NOUN", "NPRO") for reading in piece.token.readings) and (
        piece.text not in ("я", "мы")
    )
