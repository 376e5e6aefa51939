"""A report as it is told: what words and taps change at its card. Pure: the reader is handed in with the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from algorithms.field import in_order
from algorithms.model import CardInput
from dialogs.field.asking import MENU, Question, kind_of, question
from dialogs.field.card import Card, FieldVisit, to_json
from dialogs.field.keeping import only_deeds
from dialogs.field.menu import items
from dialogs.field.messages import reading
from dialogs.field.read import Reader, read
from dialogs.reading.dates import read_day, read_moment
from dialogs.reading.names import Exact, Several, Suggest
from dialogs.reading.numbers import read_money, read_number
from dialogs.reading.results import Refused
from dialogs.reading.stock_words import NO, OK, YES, bare
from dialogs.wishes import is_question

if TYPE_CHECKING:
    from dialogs.facts import Facts
    from dialogs.place import Walk

Change = dict[str, Any]
Draft = Mapping[str, Any]
FILE, STEPS = "file", "steps"
_LONGEST_ANSWER = 6  # words; more are a story of their own
_CONTENT = ("orders", "order_sum", "promises", "payment", "competitor", "objection", "conflict", "next_contact")
_LATELY, _REPORTS = timedelta(days=7), 3  # whose expenses may come after them
_LEAD_IN = {"orders": "взяли ", "promises": "обещал "}


@dataclass(frozen=True)
class Filing:
    """A report that was filed: its number, its conversation, whom it is about, and when it was filed."""

    number: int
    run: str
    partner: str
    day: date
    at: datetime


@dataclass(frozen=True)
class Writing:
    """Who writes and when, for a conversation that is told in free words. `message` is the messenger's name of it.

    `filed` are the writer's other reports, the latest first; `dropped` partners whose visit a week's plan gave up.
    """

    reader: Reader
    message: str = ""
    filed: tuple[Filing, ...] = ()
    dropped: frozenset[tuple[str, str]] = frozenset()

    @property
    def at(self) -> datetime:
        return self.reader.now.replace(tzinfo=None)

    def as_of(self, message: Mapping[str, Any]) -> Writing:
        """The same, at the minute an earlier message was written."""
        now = datetime.fromisoformat(message["at"]).replace(tzinfo=self.reader.now.tzinfo)
        return replace(self, message=message["id"], reader=replace(self.reader, now=now))


def of(node: CardInput, place: Walk) -> Draft | None:
    draft = place.read(node.draft)
    return draft if isinstance(draft, Mapping) else None


def is_begun(draft: Draft | None) -> bool:
    return bool(draft and draft.get("card"))


def asked(node: CardInput, place: Walk, facts: Facts) -> Question | None:
    draft = of(node, place)
    own = facts.writing.reader.own if facts.writing else frozenset[str]()
    return question(draft, facts.near, facts.now.date(), own) if draft else None


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────


def typed(node: CardInput, text: str, facts: Facts, place: Walk) -> Change | Refused:
    """Words at the card: the answer to what it asks, or one more message of the story."""
    due = asked(node, place, facts)
    if due is not None and (answer := _answer(due, text, facts)) is not None:
        return answer
    if facts.writing is not None and is_question(text) and not read(text, facts.writing.reader).visits:
        return Refused("field.question")
    return said(node, text, facts, place)


def said(
    node: CardInput, text: str, facts: Facts, place: Walk, files: Iterable[Mapping[str, str]] = ()
) -> Change | Refused:
    """One more message; all of them are read anew, in the order they were written."""
    if facts.writing is None:
        return Refused("field.not_here")
    draft = of(node, place) or {"messages": []}
    at = facts.writing.at.isoformat(timespec="seconds")
    names = [str(note.get("blob", "")) for note in files]
    message: Change = {"id": facts.writing.message, "at": at, "text": text.strip(), "files": names}
    if names and text.strip():
        message["spent"] = to_json(read(text, facts.writing.reader))["expenses"]
    others = [each for each in draft["messages"] if not message["id"] or each["id"] != message["id"]]
    messages = in_order([*others, message])
    card = reading(messages, facts.writing.reader)
    known = _Beforehand.of(node, place, facts.writing.at.date())
    told = to_json(known.put(card))
    if known.is_nothing:
        # «Отправила прайс в Ромашку»: no visit of the plan is fulfilled by that unasked.
        deeds = only_deeds([each["text"] for each in messages], card, facts.writing.reader)
        told["uncertain"] = sorted({*told["uncertain"], *(f"visits[{place}]" for place in deeds)})
    receipts = [spent for each in messages for spent in each.get("spent", ())]
    told["expenses"] = [each | {"receipt": True} if each in receipts else each for each in told["expenses"]]
    nowhere = told["visits"][0]["partner"] is None and is_spending(card)
    unsure = doubt(told, facts.writing) or (_whose_expenses(facts.writing) if nowhere else None)
    return {"do": "say", "message": message, "card": told, "doubt": unsure}


def is_spending(card: Card) -> bool:
    """Whether money was spent and nothing is told of a visit."""
    return bool(card.expenses) and not card.visits


def _whose_expenses(writing: Writing) -> Change | None:
    """Expenses alone belong to a report of these days, or to a new one: the writer says. All that was told at once is
    one report to them.
    """
    since = writing.at.date() - _LATELY
    lately = sorted((each for each in writing.filed if each.day >= since), key=lambda each: -each.number)
    newest = list(dict.fromkeys(each.run for each in lately))[:_REPORTS]
    told = [[each.number, each.run, each.partner] for run in newest for each in reversed(lately) if each.run == run]
    return {"why": "spent", "reports": told} if told else None


def overtaken(writing: Writing) -> tuple[Filing, ...]:
    """Reports on that day that were filed after this was written."""
    return tuple(each for each in writing.filed if writing.at < each.at and each.day == writing.at.date())


def is_late(writing: Writing) -> bool:
    return bool(overtaken(writing))


def doubt(card: Mapping[str, Any], writing: Writing) -> Change | None:
    """What speaks against a report of its own: one about the same visit, one that was filed after this was written, or
    a visit that the plan gave up.
    """
    told = [(visit["partner"], visit["date"]) for visit in card["visits"] if visit and visit["partner"]]
    for each in writing.filed:
        if (each.partner, each.day.isoformat()) in told:
            return {"why": "twice", "number": each.number, "run": each.run}
    late = [each for each in overtaken(writing) if {code for code, _ in told} <= {each.partner}]
    if late:
        return {"why": "late", "number": late[0].number, "run": late[0].run}
    for code, day in told:
        if (code, _week(day)) in writing.dropped:
            return {"why": "dropped", "partner": code}
    return None


def _week(day: str) -> str:
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year:04}-W{week:02}"


@dataclass(frozen=True)
class _Beforehand:
    """What is known before anything is said: whose visit it was and when, or the partners and days of a whole trip."""

    partner: str | None
    day: date | None
    stops: Mapping[str, date | None]
    today: date

    @classmethod
    def of(cls, node: CardInput, place: Walk, today: date) -> _Beforehand:
        given = place.walker.session.vars
        stops = {row["partner"]: row.get("day") for row in given.get(node.visits) or () if row.get("partner")}
        return cls(given.get(node.partner), given.get(node.day), stops, today)

    @property
    def is_nothing(self) -> bool:
        return self.partner is None and not self.stops

    def put(self, card: Card) -> Card:
        """Where the words say nothing else. There is always a visit."""
        if not card.visits:
            card = replace(
                card, visits=(FieldVisit(date=self.today),), uncertain=card.uncertain | {"visits[0].partner"}
            )
        visits, unsure = list(card.visits), set(card.uncertain)
        if visits[0].partner is None and self.partner is not None:
            visits[0] = replace(visits[0], partner=self.partner, candidates=())
            unsure.discard("visits[0].partner")
        dated = tuple(map(self._dated, visits))
        # A visit that still waits for its report, or another one today: one tap tells.
        if self.day is not None and dated[0].partner == self.partner and dated[0].date != visits[0].date:
            unsure.add("visits[0].date")
        return replace(card, visits=dated, uncertain=frozenset(unsure))

    def _dated(self, visit: FieldVisit) -> FieldVisit:
        if visit.partner is None:
            return replace(visit, candidates=visit.candidates or tuple(self.stops))
        day = self.day if visit.partner == self.partner else self.stops.get(visit.partner)
        return replace(visit, date=day) if day is not None and visit.date == self.today else visit


def _answer(due: Question, text: str, facts: Facts) -> Change | None:
    """What was typed as the value that is asked for; None where it reads like nothing of the kind."""
    if len(text.split()) > _LONGEST_ANSWER and due.kind not in ("orders", "promises", "competitor", "what"):
        return None
    if due.kind in ("partner", "date") and facts.writing is not None and _tells(read(text, facts.writing.reader)):
        return None
    word = bare(text)
    if word in YES | OK and due.value not in (None, [], {}):
        return _settled(due, due.value)
    if word in NO and due.kind not in ("partner", "date"):
        return _settled(due, dict(due.options).get("n"))
    match due.kind:
        case "partner":
            return _partner(due, text, facts)
        case "date":
            return _day(due, text, facts, "past")
        case "due" | "next_contact" | "asks_until":
            return _day(due, text, facts, "future")
        case "qty" | "asks_days":
            number = read_number(text, minimum=Decimal(0), maximum=Decimal(10**9), whole=False)
            return None if isinstance(number, Refused) else _settled(due, _as_said(due.kind, number))
        case "debt" | "amount" | "order_sum":
            money = read_money(text)
            return None if isinstance(money, Refused) else _settled(due, format(money, "f"))
        case "what" | "product":
            return _settled(due, text.strip())
        case "competitor":
            return _settled(due, {"what": text.strip()})
        case "orders" | "promises":
            return _lines(due, text, facts)
    return None


def _tells(card: Card) -> bool:
    """Whether words say more of a visit than whose it was and when: then they are no mere answer to that."""
    told = (visit.result != "info" or any(getattr(visit, name) for name in _CONTENT) for visit in card.visits)
    return bool(card.expenses) or any(told)


def _as_said(kind: str, number: Decimal) -> str | int:
    return int(number) if kind == "asks_days" else format(number, "f")


def _lines(due: Question, text: str, facts: Facts) -> Change | None:
    """«30 коробок чая»: orders or promises said anew, all of them."""
    if facts.writing is None:
        return None
    kind = due.kind
    for lead in ("", _LEAD_IN[kind]):
        card = to_json(read(lead + text, facts.writing.reader))
        found = [each for visit in card["visits"] for each in visit[kind]]
        if found:
            return _settled(due, found if due.path.endswith(kind) else found[0])
    return None


def _partner(due: Question, text: str, facts: Facts) -> Change | None:
    match facts.index.find(text) if facts.index is not None else None:
        case Exact(id=id_):
            return _settled(due, id_)
        case Suggest(id=id_):
            return {"do": "ask", "path": due.path, "offered": [id_]}
        case Several(ids=ids):
            return {"do": "ask", "path": due.path, "offered": list(ids)}
    return None


def _day(due: Question, text: str, facts: Facts, sense: Any) -> Change | None:
    if due.kind == "next_contact":
        moment = read_moment(text, now=facts.now)
        if not isinstance(moment, Refused) and not moment.uncertain:
            return _settled(due, moment.value.isoformat(timespec="minutes"))
    found = read_day(text, today=facts.now.date(), sense=sense)
    if isinstance(found, Refused) or found.uncertain:
        return None
    return _settled(due, found.value.isoformat())


def _settled(due: Question, value: Any) -> Change:
    return {"do": "set", "path": due.path, "value": value}


# ── taps ────────────────────────────────────────────────────────────────────────────────────────────────────


def tapped(node: CardInput, code: str, place: Walk, facts: Facts) -> Change | Refused:
    """The change behind a button of the card."""
    draft = of(node, place)
    if code == STEPS and not is_begun(draft):
        return {"do": STEPS}
    if draft is None or not is_begun(draft):
        return Refused("choice.unknown")
    verb, _, rest = code.partition(":")
    if code == FILE:
        return _filed(draft, facts)
    if code == "apart":
        return {"do": "set", "path": "doubt", "value": None}
    if verb == MENU:
        return {"do": "ask", "path": code}
    if code == "card":
        return {"do": "ask", "path": ""}
    if verb == "m":
        return _from_menu(draft, rest)
    due = asked(node, place, facts)
    values = dict(due.options) if due else {}
    if due is None or (code not in values and verb != "p"):
        return Refused("choice.unknown")
    if verb == "p" and rest not in facts.partners:
        return Refused("partner.name")
    return _settled(due, values.get(code, rest))


def _filed(draft: Draft, facts: Facts) -> Change | Refused:
    """Nothing is filed twice: another report about the same visit may have been filed while this one lay open."""
    if not can_be_filed(draft):
        return Refused("field.no_partner")
    found = None if draft.get("apart") or facts.writing is None else doubt(draft["card"], facts.writing)
    return {"do": "doubt", "doubt": found} if found else {"do": FILE}


def _from_menu(draft: Draft, number: str) -> Change | Refused:
    listed = items(draft, str(draft.get("asking") or ""))
    if not number.isdecimal() or int(number) >= len(listed):
        return Refused("choice.unknown")
    path = listed[int(number)].path
    return {"do": "set", "path": path, "value": None} if kind_of(path) == "visits" else {"do": "ask", "path": path}


def can_be_filed(draft: Draft) -> bool:
    """Whether every visit says for sure whose it was; there is one."""
    visits = [visit for visit in draft["card"]["visits"] if visit]
    unsure = any(kind_of(path) == "partner" for path in draft["card"]["uncertain"])
    return bool(visits) and all(visit["partner"] for visit in visits) and not unsure
