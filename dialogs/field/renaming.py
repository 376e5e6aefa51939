"""Whose visit it was, said anew: «нет, это был Центр», «это не Сафин, это Восток-Сервис», "sorry, it was Romashka".

A sentence of its own, of names and small words alone: with anything else in it, it tells of one more visit. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dialogs.field.card import Card, FieldVisit
from dialogs.field.read import Reader
from dialogs.field.vocabulary import words_in
from dialogs.field.who import Naming, namings
from dialogs.field.words import Token, tokens

_MARKS = words_in(
    """
    нет не ой упс точнее вернее извини извините прости сорри ошибся ошиблась перепутал перепутала опечатка поправка
    это виноват виновата no not sorry oops mean meant actually wrong it
    """
)
_SMALL = _MARKS | words_in(
    """
    а и в во у к ко с со был была было были я мы ездил ездила заезжал заезжала там тут же вместо то есть партнер
    название it's was i a the at in to is but that this of instead partner s wasn't isn't
    """
)
_NOT = words_in("не вместо not wasn't isn't")
_BETWEEN = words_in("в во у к ко с со был была было были at in to was the")


@dataclass(frozen=True)
class Renaming:
    """`was`: who is taken back, nobody when only the right one is named; `ids`: who it may have been."""

    was: frozenset[str]
    ids: tuple[str, ...]


def renaming(text: str, reader: Reader) -> Renaming | None:
    """What the sentence renames; None for one that tells of anything."""
    words = tokens(text)
    said = namings(words, reader.index.find_in(text), reader.places)
    rest = [word for word in words if not any(each.start <= word.start < each.end for each in said)]
    small = all(word.text in _SMALL for word in rest) and any(word.text in _MARKS for word in rest)
    if not small or text.rstrip().endswith("?"):
        return None
    was = [each for each in said if _is_denied(words, each)]
    right = [each for each in said if each not in was]
    if len(right) != 1 or len(was) > 1:
        return None
    return Renaming(frozenset(id_ for each in was for id_ in each.ids), right[0].ids)


def _is_denied(words: Sequence[Token], naming: Naming) -> bool:
    """«не в Ромашке», "it was not Romashka"."""
    before = [word.text for word in words if word.start < naming.start]
    while before and before[-1] in _BETWEEN:
        before.pop()
    return bool(before) and before[-1] in _NOT


def renamed(card: Card, told: Renaming, reader: Reader, day: date) -> Card:
    """The card with the right partner at that visit; everything else that was told of it stays."""
    visits = list(card.visits) or [FieldVisit(date=day)]
    found = list(_named(visits, told.was))
    place = found[-1] if found else len(visits) - 1
    others = {visit.partner for number, visit in enumerate(visits) if number != place}
    if not found and len(told.ids) == 1 and visits[place].partner in told.ids:
        return card
    sure = len(told.ids) == 1 and told.ids[0] in reader.own - others and (bool(found) or len(visits) == 1)
    partner = told.ids[0] if len(told.ids) == 1 else None
    candidates = () if partner else tuple(sorted(told.ids, key=lambda id_: id_ not in reader.own))
    visits[place] = replace(visits[place], partner=partner, candidates=candidates)
    path = f"visits[{place}].partner"
    unsure = card.uncertain - {f"visits[{place}]", path} | (frozenset() if sure else {path})
    return replace(card, visits=tuple(visits), uncertain=unsure)


def _named(visits: Sequence[FieldVisit], was: frozenset[str]) -> Iterator[int]:
    """The visits that the wrong name may stand at; without one, the last that was told of."""
    for place, visit in enumerate(visits):
        if was & {visit.partner, *visit.candidates} or (not was and place == len(visits) - 1):
            yield place
