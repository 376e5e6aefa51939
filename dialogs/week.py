"""The Monday proposal: which partners are worth a visit this week, and why. Data in, data out; a manager decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from algorithms.kpi import DEFAULT, Status, VisitFacts, Yardstick, status_of, visit_gap, visit_priority
from dialogs import formats
from dialogs.labels import SIGNS, name_of
from dialogs.lang import Lang
from dialogs.texts import say

NAMED = 12  # characters of a name that tell who it is
LABEL = 44  # characters of one option: a longer one would be no button, and the list would stand there twice
FRESH_DAYS = 7  # a forecast on older data is shown nowhere as a reason: alerts built on it are held back

ReasonCode = Literal[
    "overdue", "gap", "never", "forecast", "oos", "conflict", "negotiation", "missed", "covers", "promise"
]
REASONS = 2  # of one proposal
MORE = 3  # proposals beyond the usual ones, where a visit was missed or its owner is away


@dataclass(frozen=True)
class PartnerState:
    """What is known of a partner on Monday morning.

    `last_visit` None means «not known» unless `never_visited`; `forecast_pct` points and `plan` rubles of the month,
    both on the evening of `as_of`; `negotiation_due`: a step of a negotiation falls due this week. `overdue` rubles, of
    them past 60 days `over_60`, the oldest in `bucket` («61–90»). `a_out` A items are out of stock, `a_ending` will be
    within `ending_days`. Nothing is said of the `hushed`: somebody has said why. `missed`: the day or the end of the
    week of a visit that was planned and did not come about, `missed_dated` if it had a day; `covers`: whose partner it
    is, while they are away; `promised`: the day by which either side keeps its word this week.
    """

    id: str
    name: str
    name_en: str = ""
    klass: str | None = None
    city: str = ""
    last_visit: date | None = None
    never_visited: bool = False
    forecast_pct: Decimal | None = None
    plan: Decimal | None = None
    as_of: date | None = None
    negotiation_due: bool = False
    has_visit_planned: bool = False
    overdue: Decimal | None = None
    over_60: Decimal | None = None
    bucket: str = ""
    a_out: int = 0
    a_ending: int = 0
    ending_days: int = 0
    open_conflict: bool = False
    hushed: bool = False
    missed: date | None = None
    missed_dated: bool = True
    covers: str = ""
    promised: date | None = None

    @property
    def is_called_for(self) -> bool:
        """Whether the week itself calls for it, whatever its priority."""
        return self.missed is not None or bool(self.covers)


@dataclass(frozen=True)
class Reason:
    """Why to go there. `value`: days since the visit, forecast in points, rubles or items; `norm` in days: of a gap,
    or within how many the items end; `bucket`: of a debt, how old its oldest part is; `day` of a promise or of a visit
    that was missed; `who` is away.
    """

    code: ReasonCode
    value: Decimal | None = None
    norm: int = 0
    status: Status = Status.YELLOW
    bucket: str = ""
    day: date | None = None
    who: str = ""


@dataclass(frozen=True)
class Proposal:
    """A partner worth a visit: `reasons` one or two, the weightiest first; `priority` as in the KPI catalogue."""

    partner: PartnerState
    priority: Decimal
    reasons: tuple[Reason, ...]

    @property
    def sign(self) -> str:
        red = any(reason.status is Status.RED for reason in self.reasons)
        return SIGNS[Status.RED if red else Status.YELLOW]


def proposals(
    states: Iterable[PartnerState], today: date, limit: int = 5, by: Yardstick = DEFAULT
) -> tuple[Proposal, ...]:
    """The `limit` weightiest partners without a visit planned; those in one city follow each other. A visit that was
    missed comes back, and so does that of somebody who is away, if it is not among them.

    A visit that its norm does not ask for before next Monday is no reason: with no other, the partner is left alone.
    """
    found = [_proposal(state, today, by) for state in states if not (state.has_visit_planned or state.hushed)]
    worth = [each for each in found if each.reasons]
    worth.sort(key=lambda each: (-each.priority, -(each.partner.plan or Decimal(0)), each.partner.id))
    called_for = [each for each in worth[limit:] if each.partner.is_called_for]
    return _by_city([*worth[:limit], *called_for[:MORE]])


def reason_text(proposal: Proposal, lang: Lang) -> str:
    """«не были 41 день (норма 14), прогноз 78 %»."""
    return ", ".join(_words(reason, lang) for reason in proposal.reasons)


def as_options(found: Sequence[Proposal]) -> list[dict[str, str]]:
    """The options of the launch field: partner id and label «🔴 Восток-Сервис — не были 41 день» in both languages."""
    return [{"code": each.partner.id, "ru": _label(each, "ru"), "en": _label(each, "en")} for each in found]


def week_label(monday: date, today: date, lang: Lang) -> str:
    """«23–27 ноября»: Monday to Friday of the week that holds `monday`."""
    start = monday - timedelta(days=monday.weekday())
    return formats.day_range(start, start + timedelta(days=4), today, lang)


def trip_words(starts: date, ends: date, region: str, today: date, lang: Lang) -> str:
    """«🚗 Командировка 25–27 ноября: Урал»."""
    return say("week.trip", lang, days=formats.day_range(starts, ends, today, lang), where=region or "none")


def _proposal(state: PartnerState, today: date, by: Yardstick) -> Proposal:
    weight = visit_priority(_facts(state, today, by))
    weighed = [_reason(code, state, today, by) for code in weight.reasons]
    reasons = [*_called_for(state), *(reason for reason in weighed if reason is not None)]
    if state.promised is not None:
        reasons.append(Reason("promise", day=state.promised))
    return Proposal(state, weight.priority, tuple(reasons[:REASONS]))


def _called_for(state: PartnerState) -> list[Reason]:
    """What the week itself says comes before what the figures say: it names the visit."""
    covers = [Reason("covers", who=state.covers)] if state.covers else []
    return [*covers, *([_missed(state)] if state.missed else [])]


def _missed(state: PartnerState) -> Reason:
    return Reason("missed", day=state.missed if state.missed_dated else None)


def _facts(state: PartnerState, today: date, by: Yardstick) -> VisitFacts:
    fresh = state.as_of is None or (today - state.as_of).days <= FRESH_DAYS
    return VisitFacts(
        gap_days=None if state.last_visit is None else (today - state.last_visit).days,
        cadence=by.cadence_of(state.klass),
        never_visited=state.never_visited,
        forecast_pct=state.forecast_pct if fresh else None,
        overdue_60plus=state.over_60,
        a_item_out=state.a_out + state.a_ending > 0,
        open_conflict=state.open_conflict,
        negotiation_due=state.negotiation_due,
    )


def _reason(code: str, state: PartnerState, today: date, by: Yardstick) -> Reason | None:
    """The figures behind a code of `visit_priority`; None for a gap that its norm allows for another week."""
    if code == "forecast":
        status = status_of("forecast_pct", state.forecast_pct, by.thresholds(state.klass))
        return Reason("forecast", state.forecast_pct, status=status)
    if code == "overdue":
        return Reason("overdue", state.overdue or state.over_60, status=Status.RED, bucket=state.bucket)
    if code == "oos":
        items, days = (state.a_out, 0) if state.a_out else (state.a_ending, state.ending_days)
        return Reason("oos", Decimal(items), days, Status.RED if state.a_out else Status.YELLOW)
    if code == "conflict":
        return Reason("conflict", status=Status.RED)
    if code == "negotiation":
        return Reason("negotiation")
    return _gap(state, today, by.cadence_of(state.klass))


def _gap(state: PartnerState, today: date, norm: int) -> Reason | None:
    gap = visit_gap(None if state.never_visited else state.last_visit, today, norm)
    if gap.value is None:
        return Reason("never", norm=norm, status=gap.status)
    return Reason("gap", Decimal(gap.value), norm, gap.status) if gap.value + 7 > norm else None


def _by_city(found: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """The same partners; each city stands where its weightiest partner stood. No city is a city of its own."""
    places: dict[str, list[Proposal]] = {}
    for each in found:
        places.setdefault(each.partner.city.strip().casefold() or f"/{each.partner.id}", []).append(each)
    return tuple(each for place in places.values() for each in place)


def _words(reason: Reason, lang: Lang) -> str:
    """A gap that its norm still allows is offered because the week will outgrow it."""
    short = _short(reason, lang)
    if reason.code != "gap":
        return short
    key = "proposal.norm" if reason.value is not None and reason.value > reason.norm else "proposal.norm_soon"
    return say(key, lang, gap=short, norm=reason.norm)


def _short(reason: Reason, lang: Lang) -> str:
    match reason.code:
        case "overdue":
            money = formats.money(reason.value, lang)
            return say("proposal.overdue", lang, money=money, bucket=reason.bucket or "none")
        case "oos":
            return say("proposal.oos", lang, n=int(reason.value or 0), days=reason.norm)
        case "forecast":
            return say("proposal.forecast", lang, pct=formats.percent(reason.value, "forecast_pct", lang))
        case "missed" if reason.day is None:
            return say("proposal.missed_week", lang)
        case "missed" | "promise" as code:
            day = reason.day or date.min
            return say(f"proposal.{code}", lang, day=formats.day(day, day, lang))
        case "covers":
            return say("proposal.covers", lang, name=reason.who)
        case code:
            return say(f"proposal.{code}", lang, days=int(reason.value or 0))


def _label(proposal: Proposal, lang: Lang) -> str:
    """Names give way to the reason: who it is can be guessed from a beginning, why cannot; from «ТД…» nobody can."""
    name, reason = name_of(proposal.partner, lang), proposal.reasons[0]
    tail = f" — {_short(reason, lang)}"
    if len(tail) + min(len(name), NAMED) + 2 > LABEL:
        tail = f" — {_short(replace(reason, bucket=''), lang)}"
    return f"{proposal.sign} {name_of(proposal.partner, lang, LABEL - len(tail) - 2)}{tail}"
