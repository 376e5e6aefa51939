"""Words of a thing that is done, not of a visit: «отправила прайс в Ромашку», «оплатили 120 тысяч». Pure.

They may say that a promise is kept; which one is the writer's to confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dialogs.field.card import Card, FieldVisit
from dialogs.field.cues import CUES
from dialogs.field.read import Reader, read
from dialogs.field.vocabulary import WORDS, words_in
from dialogs.field.who import is_contact
from dialogs.field.words import Token, tokens
from dialogs.reading.amounts import find_amounts
from dialogs.reading.matches import Several
from dialogs.reading.names import NameIndex

# What is said when something promised was done.
_DONE = words_in(
    """
    отправить отправлять выслать прислать послать переслать скинуть сбросить передать отдать вернуть подготовить
    сделать выполнить согласовать подписать привезти завезти доставить отгрузить оформить выставить установить
    оплатить заплатить доплатить проплатить погасить перевести перечислить внести рассчитаться
    sent paid returned prepared shipped delivered signed done
    """
)
# Money that came, whoever sent it.
_CAME = words_in("прийти поступить получить упасть came received arrived")
_MONEY = words_in("оплата предоплата платеж деньги долг payment money debt")
# Nouns by which no two things are told apart.
_NO_THING = words_in(
    """
    тысяча тыс рубль руб миллион млн день неделя месяц число утро вечер сегодня завтра вчера год раз
    the and to for by on in at of their them our a k rub
    """
)
# «Была в Ромашке, отправила прайс»: whoever was there tells of a visit, whatever else was done.
_MET = words_in("быть обсудить обсуждать was were discussed")
_MORE = ("orders", "order_sum", "promises", "competitor", "objection", "conflict", "next_contact")


@dataclass(frozen=True)
class Pledge:
    """An open promise, as words may say that it is kept."""

    key: str
    partner: str
    what: str
    amount: Decimal | None = None


def is_mere_deed(text: str, card: Card) -> bool:
    """Whether something was done, and nothing is told of anybody met, of an order or of what comes next."""
    return _is_no_visit(text, card) and any(_deeds(tokens(text), _DONE))


def only_deeds(texts: Sequence[str], card: Card, reader: Reader) -> Iterator[int]:
    """Places of the visits in a card of which the messages tell nothing but a thing done."""
    if len(card.visits) == 1:
        yield from (0,) if is_mere_deed("\n".join(texts), card) else ()
        return
    alone = [(text, read(text, reader)) for text in texts]
    for place, visit in enumerate(card.visits):
        of = [(text, told) for text, told in alone if visit.partner in {each.partner for each in told.visits}]
        if len(of) == 1 and len(of[0][1].visits) == 1 and is_mere_deed(*of[0]):
            yield place


def _is_no_visit(text: str, card: Card) -> bool:
    words = tokens(text)
    met = any(is_contact(words, place) or words[place].lemmas & _MET for place in range(len(words)))
    return not (met or text.rstrip().endswith("?") or card.expenses or any(map(_says_more, card.visits)))


def _says_more(visit: FieldVisit) -> bool:
    return visit.kind != "visit" or any(getattr(visit, name) for name in _MORE)


def kept(text: str, reader: Reader, owed: Iterable[Pledge], *, by_name: bool = False) -> tuple[str, ...]:
    """Keys of what these words say was done; of whoever is named, or of anybody where nobody is, unless it has to be
    said `by_name`.
    """
    named, rest = _named(text, reader.index)
    if (by_name and not named) or not _is_no_visit(text, read(text, reader)):
        return ()
    return tuple(each.key for each in owed if each.partner in (named or {each.partner}) and _is_told(each, rest))


def _named(text: str, index: NameIndex) -> tuple[frozenset[str], str]:
    """Who may be meant, and the words without the names: «Чайная лавка» is no tea."""
    hits = index.find_in(text)
    rest = list(text)
    for hit in hits:
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    ids = (hit.match.ids if isinstance(hit.match, Several) else (hit.match.id,) for hit in hits)
    return frozenset(id_ for each in ids for id_ in each), "".join(rest)


def _is_told(pledge: Pledge, text: str) -> bool:
    said, promised = tokens(text), tokens(pledge.what)
    if pledge.amount is not None or any(CUES.has(word, "pay") for word in promised):
        return _is_paid(said) and _is_enough(pledge, text)
    own = frozenset[str]().union(*(word.lemmas for word in promised if word.parts & {"VERB", "INFN"}))
    things = frozenset[str]().union(*_things(promised))
    return any(_deeds(said, _DONE | own)) and any(word & things for word in _things(said))


def _is_paid(words: Sequence[Token]) -> bool:
    """«оплатили», «деньги пришли»."""
    came = any(_deeds(words, _CAME)) and any(word.lemmas & _MONEY for word in words)
    return came or any(CUES.has(word, "pay") for word in _deeds(words, _DONE))


def _is_enough(pledge: Pledge, text: str) -> bool:
    """No sum said, or all that was promised: a part of it leaves the promise open."""
    sums = [amount.value for amount in find_amounts(text)]
    return pledge.amount is None or not sums or max(sums) >= pledge.amount


def _deeds(words: Sequence[Token], known: frozenset[str]) -> Iterator[Token]:
    """Verbs of what is over, not denied: «отправила», «оплачено», "sent"."""
    for place, word in enumerate(words):
        denied = any(CUES.has(other, "not") for other in words[max(0, place - 2) : place])
        if not denied and word.lemmas & known and _is_over(word):
            yield word


def _is_over(word: Token) -> bool:
    return word.text.isascii() or word.verb(tense="past") or "PRTS" in word.parts


def _things(words: Iterable[Token]) -> list[frozenset[str]]:
    """The nouns of each, in their dictionary forms."""
    nouns = (word for word in words if "NOUN" in word.parts or (word.text.isascii() and word.text.isalpha()))
    return [word.lemmas for word in nouns if not word.lemmas & _NO_THING and not WORDS.has(word, "rouble", "day")]
