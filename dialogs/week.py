"""The Monday proposal: which partners are worth a visit this week, and why. Data in, data out; a manager decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from algorithms.kpi import Status, VisitFacts, status_of, visit_gap, visit_priority
from dialogs import formats
from dialogs.labels import SIGNS, name_of
from dialogs.lang import Lang
from dialogs.texts import say

LABEL = 60  # characters of one option; longer ones are cut by the messengers, each in its own way
FRESH_DAYS = 7  # a forecast on older data is shown nowhere as a reason: alerts built on it are held back

# Days between two visits. A class below C, or none yet, is visited as C: the mildest norm still brings somebody there.
CADENCE: Mapping[str, int] = {"A": 14, "B": 30, "C": 60}
_LONGEST = CADENCE["C"]

ReasonCode = Literal["gap", "never", "forecast", "negotiation"]


@dataclass(frozen=True)
class PartnerState:
    """What is known of a partner on Monday morning.

    `last_visit` None means «not known» unless `never_visited`; `forecast_pct` points and `plan` rubles of the month,
    both on the evening of `as_of`; `negotiation_due`: a step of a negotiation falls due this week.
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


@dataclass(frozen=True)
class Reason:
    """Why to go there. `value`: days since the visit, or forecast in points; `norm` in days, of a gap only."""

    code: ReasonCode
    value: Decimal | None = None
    norm: int = 0
    status: Status = Status.YELLOW


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


def proposals(states: Iterable[PartnerState], today: date, limit: int = 5) -> tuple[Proposal, ...]:
    """The `limit` weightiest partners without a visit planned; those in one city follow each other.

    A visit that its norm does not ask for before next Monday is no reason: with no other, the partner is left alone.
    """
    found = [_proposal(state, today) for state in states if not state.has_visit_planned]
    worth = [each for each in found if each.priority > 0 and each.reasons]
    worth.sort(key=lambda each: (-each.priority, -(each.partner.plan or Decimal(0)), each.partner.id))
    return _by_city(worth[:limit])


def reason_text(proposal: Proposal, today: date, lang: Lang) -> str:
    """«не были 41 день, норма 14; прогноз 78 % на 19.11»."""
    return "; ".join(_words(reason, proposal.partner, today, lang) for reason in proposal.reasons)


def as_options(found: Sequence[Proposal]) -> list[dict[str, str]]:
    """The options of the launch field: partner id and label «🔴 Восток-Сервис — не были 41 день» in both languages."""
    return [{"code": each.partner.id, "ru": _label(each, "ru"), "en": _label(each, "en")} for each in found]


def week_label(monday: date, today: date, lang: Lang) -> str:
    """«23–27 ноября»: Monday to Friday of the week that holds `monday`."""
    start = monday - timedelta(days=monday.weekday())
    return formats.day_range(start, start + timedelta(days=4), today, lang)


def cadence_of(klass: str | None) -> int:
    """Days between two visits of a partner of this class."""
    return CADENCE.get(klass or "", _LONGEST)


def _proposal(state: PartnerState, today: date) -> Proposal:
    weight = visit_priority(_facts(state, today))
    reasons = [_reason(code, state, today) for code in weight.reasons]
    return Proposal(state, weight.priority, tuple(reason for reason in reasons if reason is not None))


def _facts(state: PartnerState, today: date) -> VisitFacts:
    fresh = state.as_of is None or (today - state.as_of).days <= FRESH_DAYS
    return VisitFacts(
        gap_days=None if state.last_visit is None else (today - state.last_visit).days,
        cadence=cadence_of(state.klass),
        never_visited=state.never_visited,
        forecast_pct=state.forecast_pct if fresh else None,
        negotiation_due=state.negotiation_due,
    )


def _reason(code: str, state: PartnerState, today: date) -> Reason | None:
    """The figures behind a code of `visit_priority`; None for a gap that its norm allows for another week."""
    if code == "forecast":
        return Reason("forecast", state.forecast_pct, status=status_of("forecast_pct", state.forecast_pct))
    if code == "negotiation":
        return Reason("negotiation")
    return _gap(state, today)


def _gap(state: PartnerState, today: date) -> Reason | None:
    norm = cadence_of(state.klass)
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


def _words(reason: Reason, partner: PartnerState, today: date, lang: Lang) -> str:
    short = _short(reason, lang)
    if reason.code == "gap":
        return say("proposal.norm", lang, gap=short, norm=reason.norm)
    if reason.code == "forecast" and partner.as_of is not None:
        return say("proposal.dated", lang, forecast=short, day=formats.day(partner.as_of, today, lang))
    return short


def _short(reason: Reason, lang: Lang) -> str:
    days = int(reason.value or 0)
    return say(f"proposal.{reason.code}", lang, days=days, pct=formats.percent(reason.value, "forecast_pct", lang))


def _label(proposal: Proposal, lang: Lang) -> str:
    """Names give way to the reason: who it is can be guessed from a beginning, why cannot."""
    tail = f" — {_short(proposal.reasons[0], lang)}"
    return f"{proposal.sign} {name_of(proposal.partner, lang, LABEL - len(tail) - 2)}{tail}"
