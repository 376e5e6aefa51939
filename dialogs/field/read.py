"""One message of a person as a card: `read` is all that others call."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from dialogs.field.card import Card, FieldVisit
from dialogs.field.clauses import SHORTENED, Clause, clauses
from dialogs.field.coming import is_vague, moment
from dialogs.field.contact import When, day_of_contact, has_loose_weekday, is_loosely_dated, kind_of
from dialogs.field.corrections import in_doubt, is_loose, is_sorry, settled
from dialogs.field.cues import CUES
from dialogs.field.debts import WHOLE
from dialogs.field.expenses import expenses
from dialogs.field.meaning import Meaning, meaning
from dialogs.field.predicates import is_predicate
from dialogs.field.promising import Owed, promises
from dialogs.field.result import result_of
from dialogs.field.roles import Spoken, spoken
from dialogs.field.unmade import is_unmade
from dialogs.field.vocabulary import WORDS
from dialogs.field.who import Group, Sorter, is_contact, is_counted, is_for_each, namings, without_replaced
from dialogs.field.words import Token, tokens
from dialogs.reading.dates import find_days, find_hour
from dialogs.reading.folding import fold
from dialogs.reading.matches import Exact, Hit
from dialogs.reading.morphology import is_known
from dialogs.reading.names import NameIndex

_TUESDAY = "вт"
_SHORT = 3
_MOVED = frozenset(("перенестись", "перенести", "moved", "rescheduled"))
# Words that tell something of a partner without a verb: «Меркурий. У Липтона скидка».
_TELLING = (
    "bad",
    "stock",
    "nothing",
    "rival",
    "sold",
    "offer",
    "promo",
    "refuse",
    "cancel",
    "deliver",
    "limit",
    "rebate",
)
_STRESS = re.compile("[\u0300\u0301]")
# A word of both scripts, Russian by some letter of it.
_MIXED = re.compile(r"(?=[^\W\d_]*[а-яё])(?=[^\W\d_]*[a-z])[^\W\d_]+", re.IGNORECASE)
_ALIKE = str.maketrans("aceopxykmhbtABCEHKMOPTXY", "асеорхукмнвтАВСЕНКМОРТХУ")


@dataclass(frozen=True)
class Reader:
    """Who writes, and what is known around them; `now` is aware and in their own zone.

    `own` are codes of partners whom the person looks after, today's deputyships among them. `places` are towns as
    dictionary forms, and the own partners there.
    """

    person: str
    own: frozenset[str]
    now: datetime
    index: NameIndex
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # As the grammar names it, where the person's name tells.
    gender: str = ""


class _Dictionary:
    """Every word of the language: an abbreviation in small letters counts when it is the only other one."""

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and (is_known(word) or not word.isalpha() or word in SHORTENED)


def read(text: str, reader: Reader) -> Card:
    """What the message says; `Card()` for what is no report."""
    either = in_doubt(text)
    return _Reading(settled(_calm(text)), reader, loose=is_loose(text), either=either[0] if either else None).card()


def _calm(text: str) -> str:
    """A message all in capitals says nothing by them."""
    text = _plain(text)
    return text.lower() if text.isupper() and len(text.split()) > 2 else text


def _plain(text: str) -> str:
    """Words as they would be typed: no stress marks, no Latin letter that looks like a Russian one inside a word."""
    text = _STRESS.sub("", unicodedata.normalize("NFC", text))
    return _MIXED.sub(lambda word: word.group().translate(_ALIKE), text)


@dataclass(frozen=True)
class _Part:
    """One visit with what it is known from."""

    group: Group
    meaning: Meaning
    visit: FieldVisit
    unsure: frozenset[str]
    happened: bool


class _Reading:
    def __init__(self, text: str, reader: Reader, *, loose: bool, either: Decimal | None = None) -> None:
        self._reader = reader
        # Of several equal numbers one was taken back.
        self._either = either
        # Which of several lines was taken back, nobody can tell.
        self._loose = loose
        self._text = text
        today = reader.now.date()
        words = tokens(text)
        self._past = find_days(text, today=today, sense="past")
        hits = _meant(text, reader.index.find_in(text, known=_Dictionary()), reader.own)
        said = without_replaced(text, namings(words, hits, reader.places))
        named = [(naming.start, naming.end) for naming in said if not naming.town]
        cut = clauses(text, words, find_days(text, today=today, sense="future"), named)
        self._spoken = {each.clause.start: each for each in spoken(cut, today, reader.gender)}
        self._sorter = Sorter(said)
        # «не Север, Верхняя Волга»: whose each thing is nobody can tell then.
        self._renamed = any(_is_taken_back(words, at) or is_sorry(text[:at]) for at in (each.start for each in said))

    def card(self) -> Card:
        told = [each.clause for each in self._spoken.values() if each.clause.role != "question"]
        spent, unsure = expenses(told)
        for clause in told:
            self._sorter.take(clause)
        parts = list(self._parts(self._sorter.finish() if told else []))
        if not any(part.happened for part in parts):
            parts = []
        parts = [part for part in parts if part.happened or any(c.role == "told" for c in part.group.clauses)]
        doubts = _left_bare(parts)
        paths = {f"visits[{place}].{path}".rstrip(".") for place, each in enumerate(doubts) for path in each}
        return Card(tuple(part.visit for part in parts), spent, frozenset(unsure | paths))

    def _parts(self, groups: Sequence[Group]) -> Iterator[_Part]:
        before: _Part | None = None
        for group, when in zip(groups, self._days(groups), strict=True):
            part = self._part(group, when)
            before = _like_before(part, before) if before else part
            yield before

    def _part(self, group: Group, when: When) -> _Part:
        meant = meaning(group.clauses)
        mine = [self._spoken[clause.start] for clause in group.clauses]
        owed, doubts = promises(list(_owed(mine)))
        coming = [each for each in mine if each.coming]
        due = moment(
            [day for each in coming for day in each.clause.days],
            next((hour for each in coming if (hour := find_hour(each.clause.text))), None),
            unsure=any(each.coming.unsure for each in coming if each.coming)
            or any(not each.clause.days and is_vague(each.clause) for each in coming),
        )
        unmade = is_unmade(group.clauses) and not (meant.orders or owed or meant.payment or meant.claims)
        result = result_of(group.clauses, meant, owed)
        visit = FieldVisit(
            partner=group.partner,
            candidates=() if group.partner else self._own_first(group.ids),
            date=when.value,
            kind=kind_of(group.clauses, self._past, when.value),
            result="no_result" if unmade and result == "info" else result,
            orders=meant.orders,
            order_sum=meant.order_sum,
            promises=owed,
            payment=meant.payment,
            competitor=meant.competitor,
            objection=meant.objection,
            conflict=meant.conflict,
            next_contact=due.value,
        )
        unsure = {*meant.uncertain, *doubts, *_shared_doubts(group, visit)}
        unsure |= {"partner"} if group.partner not in self._reader.own or group.unsure else set()
        unsure |= {"orders"} if self._loose and len(visit.orders) > 1 else set()
        unsure |= set(_equal(visit, self._either)) if self._either is not None else set()
        unsure |= {"date"} if when.unsure else set()
        unsure |= {"next_contact"} if due.unsure else set()
        unsure |= {"", "partner"} if self._renamed else set()
        # Whether there was a visit at all.
        unsure |= {""} if unmade else set()
        return _Part(group, meant, visit, frozenset(unsure), _happened(group, visit, meant, mine))

    def _own_first(self, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(ids, key=lambda id_: id_ not in self._reader.own))

    def _days(self, groups: Sequence[Group]) -> Iterator[When]:
        """The day of each: its own, or the one the message said before for all of the trip; today otherwise."""
        today = self._reader.now.date()
        last: When | None = None
        for place, group in enumerate(groups):
            own = day_of_contact(group.clauses, self._past)
            if own is None and last is None and any(map(is_loosely_dated, group.clauses)):
                own = When(today, unsure=True)
            if any(map(has_loose_weekday, group.clauses)):
                own = replace(own or last or When(today, unsure=True), unsure=True)
            if own:
                yield own
            elif last:
                then = any(CUES.has(word, "then") for clause in group.clauses[:1] for word in clause.words)
                yield replace(last, unsure=last.unsure or not (then or place == 1 or self._is_heading()))
            else:
                yield When(today, unsure=False)
            last = own or last

    def _is_heading(self) -> bool:
        """The day opens the message."""
        first = next(iter(self._spoken.values())).clause
        return any(first.start <= day.start < first.end for day in self._past)


def _left_bare(parts: Sequence[_Part]) -> Iterator[frozenset[str]]:
    """Doubts of every visit. Where one is left with nothing by another of the same sentence, either may be none:
    «Донпрод, ездили по точкам, альянс с сетью подписали, взяли 10 коробок».
    """
    robbed = False
    for part, after in zip(parts, (*parts[1:], None), strict=False):
        bare = after is not None and not part.unsure and _is_bare(part.visit) and _is_robbed(part, after)
        yield part.unsure | ({""} if bare else set()) | ({"partner"} if robbed else set())
        robbed = bare


def _is_robbed(part: _Part, after: _Part) -> bool:
    mine, others = ({clause.sentence for clause in each.group.clauses} for each in (part, after))
    return bool(mine & others) and not _is_bare(after.visit)


def _is_bare(visit: FieldVisit) -> bool:
    said = (visit.orders, visit.promises, visit.payment, visit.competitor, visit.objection, visit.conflict)
    return visit.result == "info" and not any(said) and visit.next_contact is None


def _is_taken_back(words: Sequence[Token], start: int) -> bool:
    before = [word.text for word in words if word.start < start][-2:]
    return bool(before) and (before[-1] == "не" or before in (["не", "в"], ["не", "у"], ["не", "к"]))


def _meant(text: str, hits: Sequence[Hit], own: frozenset[str]) -> list[Hit]:
    """Without «бот» as a word, and without «вт» as a day where others are named."""
    return [hit for hit in hits if _is_called(text, hit, own) or not _is_just_a_word(text[hit.start : hit.end], hits)]


def _is_called(text: str, hit: Hit, own: frozenset[str]) -> bool:
    """«Бот взяли 14 коробок» of whoever has such a partner; «Бот, покажи…» speaks to somebody."""
    said = text[hit.start : hit.end]
    mine = isinstance(hit.match, Exact) and hit.match.id in own
    return mine and said.istitle() and len(said) == _SHORT and not text[hit.end :].lstrip().startswith((",", "!"))


def _is_just_a_word(said: str, hits: Sequence[Hit]) -> bool:
    folded = fold(said)
    if len(said) > _SHORT or said.isupper():
        return False
    return (is_known(folded) and len(folded) == _SHORT) or (folded == _TUESDAY and len(hits) > 1)


def _is_done(each: Spoken, after: Spoken | None) -> bool:
    """«обещал прайс, но уже отправил»."""
    if after is None or after.clause.sentence != each.clause.sentence or after.clause.role != "told":
        return False
    words = after.clause.words
    already = any(word.text in ("уже", "already", "сразу") for word in words)
    past = any(word.verb(tense="past") or word.text in ("sent", "did") for word in words)
    # «сертификаты вышлю, каталог уже получили» is of another thing.
    promised = frozenset[str]().union(*(word.lemmas for word in each.clause.words))
    other = any(
        reading.part == "NOUN" and reading.case in ("accs", "nomn") and not word.lemmas & promised
        for word in words
        for reading in word.readings[:1]
    )
    return already and past and not other


def _is_broken(each: Spoken, after: Spoken | None) -> bool:
    """«обещали оплатить к 10-му и тишина», «обещали отчёт и не прислали»: whether it is still owed is asked."""
    if each.clause.has("silence"):
        return True
    if after is None or after.clause.sentence != each.clause.sentence or after.clause.role != "told":
        return False
    words = after.clause.words
    undone = any(word.text in ("не", "not") and then.verb(tense="past") for word, then in pairwise(words))
    nouns = any(reading.part == "NOUN" for word in words for reading in word.readings[:1])
    return after.clause.has("silence") or (undone and not nouns and not after.clause.has("take", "ordering"))


def _owed(all_spoken: Sequence[Spoken]) -> Iterator[Owed]:
    found: list[Spoken] = []
    spoken = [
        each
        for each, after in zip(all_spoken, (*all_spoken[1:], None), strict=False)
        if not (each.owing and _is_done(each, after))
    ]
    spoken = [
        replace(each, owing=replace(each.owing, unsure=WHOLE | {".due"}))
        if each.owing and _is_broken(each, after)
        else each
        for each, after in zip(spoken, (*spoken[1:], None), strict=False)
    ]
    about: Clause | None = None
    last: Spoken | None = None
    for each in spoken:
        if each.clause.role == "promise" and each.owing and each.goes_on and found:
            found.append(each)
        else:
            if found:
                yield _joined(found, about)
            found = [each] if each.clause.role == "promise" and each.owing else []
            about = last.clause if last else None
        last = each
    if found:
        yield _joined(found, about)


def _joined(found: Sequence[Spoken], about: Clause | None) -> Owed:
    owing = found[0].owing
    assert owing is not None  # noqa: S101  # whoever is here owes
    return Owed(owing, tuple(each.clause for each in found), about)


def _shared_doubts(group: Group, visit: FieldVisit) -> Iterator[str]:
    """What was said of several at once may be one's, or each one's."""
    all_shared = [clause for clause in group.clauses if clause.start in group.shared]
    # «оба просят прайс, вышлю до пятницы»
    each = {clause.sentence for clause in all_shared if is_for_each(clause)}
    shared = [clause for clause in all_shared if not is_for_each(clause)]
    shared = [clause for clause in shared if clause.role == "told" or clause.sentence not in each]
    roles = {clause.role for clause in shared}
    if any(clause.role == "told" and is_counted(clause) for clause in shared):
        yield from (f"orders[{place}]" for place in range(len(visit.orders)))
        yield from ("order_sum",) if visit.order_sum is not None else ()
    if "promise" in roles:
        yield from (f"promises[{place}]" for place in range(len(visit.promises)))
    if "told" in roles and visit.payment is not None:
        yield "payment"
    if "next" in roles and visit.next_contact is not None:
        yield "next_contact"


def _equal(visit: FieldVisit, number: Decimal) -> Iterator[str]:
    """Where a number stands that may have been taken back: «15» of coffee, or of thousands."""
    if any(line.qty == number for line in visit.orders):
        yield "orders"
    sums = (number, number * 1000)
    yield from (f"promises[{place}].amount" for place, each in enumerate(visit.promises) if each.amount in sums)
    yield from ("payment.debt",) if visit.payment is not None and visit.payment.debt in sums else ()


def _happened(group: Group, visit: FieldVisit, meant: Meaning, mine: Sequence[Spoken]) -> bool:
    """Whether there was a contact at all: a plan, a thank-you and a bare name are no report."""
    told = [each.clause for each in mine if each.clause.role == "told"]
    met = any(is_contact(clause.words, place) for clause in told for place in range(len(clause.words)))
    said = bool(visit.orders or visit.order_sum is not None or meant.ordered or meant.claims or meant.refuses)
    if met or said or any(each.owing and each.owing.end > each.owing.start for each in mine):
        return True
    if not group.ids:
        return False
    more = visit.payment or visit.competitor or visit.objection or visit.conflict or visit.promises or meant.nothing
    moved = any(each.coming and any(word.lemmas & _MOVED for word in each.clause.words) for each in mine)
    wished = moved or any(each.coming and each.coming.unsure for each in mine)
    # «Ромашка. Созвонимся в среду» has the name as a heading; «завтра еду в Ромашку» is only a plan.
    headed = any(clause.names for clause in told) and any(each.coming for each in mine)
    return bool(more) or visit.result != "info" or any(map(_tells, told)) or wished or headed


def _like_before(part: _Part, before: _Part) -> _Part:
    """«в Меге 10 коробок масла, в Альянсе 20»: a number alone counts what was counted before it."""
    told = [clause for clause in part.group.clauses if clause.role == "told"]
    if before.visit.orders and not part.visit.orders and any(_is_as_much(clause) for clause in told):
        visit = replace(part.visit, orders=before.visit.orders, result="order")
        return replace(part, visit=visit, unsure=part.unsure | {"orders"}, happened=True)
    number = next((value for clause in told if (value := _bare_number(clause)) is not None), None)
    if number is None or part.visit.orders or not before.visit.orders or part.meaning.nothing:
        return part
    line = replace(before.visit.orders[-1], qty=number)
    visit = replace(part.visit, orders=(line,), result="order")
    return replace(part, visit=visit, unsure=part.unsure | {"orders"}, happened=True)


def _is_as_much(clause: Clause) -> bool:
    """«у Меркурия столько же»"""
    return any(word.text == "столько" and after.text == "же" for word, after in pairwise(clause.words))


def _bare_number(clause: Clause) -> Decimal | None:
    """The number of a clause that has a name, or nothing, beside it."""
    names = [(start, end) for start, end in clause.names]
    others = [word for word in clause.words if not any(start <= word.start < end for start, end in names)]
    said = [word for word in others if not (word.readings and word.readings[0].part in ("PREP", "CONJ"))]
    return Decimal(said[0].text) if len(said) == 1 and said[0].text.isdigit() and not clause.days else None


def _tells(clause: Clause) -> bool:
    words = clause.words
    if clause.has("not") or any(WORDS.has(word, *_TELLING) for word in words):
        return True
    return any(is_predicate(words, place) for place in range(len(words)))
