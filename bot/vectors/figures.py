"""What answers the worked cases of key figures and number formats: each formula by the names its cases use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from algorithms import kpi
from algorithms.kpi import status_of
from algorithms.workdays import ProductionCalendar, load_calendar
from dialogs import formats
from dialogs.lang import LANGS

Given: TypeAlias = Any
Answers: TypeAlias = Mapping[str, Any]


# ── reading what a case gives ───────────────────────────────────────────────────────────────────────────────


def _number(given: Given) -> Decimal | None:
    return None if given is None else _sum(given)


def _sum(given: Given) -> Decimal:
    try:
        found = Decimal(str(given))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ValueError(f"{given!r} is not a number")
    return found


def _whole(given: Given) -> int | None:
    return None if given is None else int(given)


def _numbers(given: Mapping[str, Given]) -> dict[str, Decimal | None]:
    return {name: _number(value) for name, value in given.items()}


def _day(given: Given) -> date:
    return date.fromisoformat(str(given))


def _maybe_day(given: Given) -> date | None:
    return None if given is None else _day(given)


def _moment(given: Given) -> datetime:
    return datetime.fromisoformat(str(given))


def _calendar(days_off: Sequence[Given]) -> ProductionCalendar:
    return load_calendar().with_days_off(map(_day, days_off))


# ── plan and trade ──────────────────────────────────────────────────────────────────────────────────────────


def _plan_pct(plan: Given = None, fact: Given = None) -> Answers:
    return asdict(kpi.plan_pct(_number(plan), _number(fact)))


def _forecast(
    month: Given, as_of: Given, plan: Given = None, fact: Given = None, extra_holidays: Given = ()
) -> Answers:
    calendar = _calendar(extra_holidays)
    found = kpi.forecast(_number(plan), _number(fact), _day(f"{month}-01"), _day(as_of), calendar)
    more = {"wd_left": found.wd_left, "required_daily": found.required_daily, "pace_gap": found.pace_gap}
    return {**asdict(found), **more}


def _growth_lfl(cur: Given, wd_cur: Given, prev: Given, wd_prev: Given) -> Answers:
    return asdict(kpi.growth_lfl(_number(cur), int(wd_cur), _number(prev), int(wd_prev)))


def _forecast_accuracy(pairs: Given) -> Answers:
    return asdict(kpi.forecast_accuracy([(_number(told), _number(came)) for told, came in pairs]))


def _in_out_ratio(sell_in: Given, sell_out: Given) -> Answers:
    return asdict(kpi.in_out_ratio(_number(sell_in), _number(sell_out)))


def _returns_pct(ret: Given, ship: Given) -> Answers:
    return asdict(kpi.returns_pct(_number(ret), _number(ship)))


def _drop_size(sell_out: Given, invoices: Given) -> Answers:
    return asdict(kpi.drop_size(_number(sell_out), _whole(invoices)))


def _sku_per_outlet(pairs: Given, akb: Given) -> Answers:
    return asdict(kpi.sku_per_outlet(_whole(pairs), _whole(akb)))


# ── stock ───────────────────────────────────────────────────────────────────────────────────────────────────


def _dos(stock: Given, sellout: Given, days: Given = 28, oos_days: Given = 0) -> Answers:
    found = kpi.dos(_number(stock), _number(sellout), int(days), int(oos_days or 0))
    return {**asdict(found), "avg_daily": found.inputs.get("avg_daily")}


def _turnover(cogs: Given, stocks: Given, days: Given) -> Answers:
    return asdict(kpi.turnover(_number(cogs), [*map(_number, stocks)], int(days)))


def _oos_pct(oos: Given, matrix: Given) -> Answers:
    return asdict(kpi.oos_pct(_whole(oos), _whole(matrix)))


def _matrix_pct(in_stock: Given, matrix: Given) -> Answers:
    return asdict(kpi.matrix_pct(_whole(in_stock), _whole(matrix)))


def _dead_stock(as_of: Given, skus: Given) -> Answers:
    return asdict(kpi.dead_stock(_day(as_of), [_held(**each) for each in skus]))


def _held(sku: Given, stock: Given, cost: Given, last_sale: Given = None, first_receipt: Given = None) -> kpi.Held:
    return kpi.Held(str(sku), _number(stock), _number(cost), _maybe_day(last_sale), _maybe_day(first_receipt))


# What cases call in one letter, or by more names than one.
_NEEDS = {"l": "lead", "r": "review", "sigma_l": "sigma_lead"}
_COUNTED = ("lead", "review", "pack", "moq", "shelf_days")
_SAID = ("step", "abc", "xyz", "confirmed")


def _replenishment(**given: Given) -> Answers:
    named = {_NEEDS.get(name.lower(), name): value for name, value in given.items()}
    need: dict[str, Any] = {"series": [*map(_number, named.pop("series"))]}
    for name, value in named.items():
        need[name] = value if name in _SAID else _whole(value) if name in _COUNTED else _number(value)
    return asdict(kpi.replenishment(kpi.Need(**need)))


def _abc(items: Given) -> Answers:
    return {"classes": kpi.abc({code: _sum(value) for code, value in items.items()})}


def _xyz(weeks: Given) -> Answers:
    return asdict(kpi.xyz([*map(_number, weeks)]))


# ── money, shops, service ───────────────────────────────────────────────────────────────────────────────────


def _ar_aging(as_of: Given, invoices: Given) -> Answers:
    debts = [kpi.Debt(_sum(each["amount"]), _maybe_day(each.get("due"))) for each in invoices]
    return asdict(kpi.ar_aging(_day(as_of), debts))


def _dso(ar: Given, sales: Given, days: Given, deferral: Given = None) -> Answers:
    return asdict(kpi.dso(_number(ar), _number(sales), int(days), _whole(deferral)))


def _credit_use(ar: Given, limit: Given = None) -> Answers:
    return asdict(kpi.credit_use(_number(ar), _number(limit)))


def _outlets(cur: Given, prev: Given, universe: Given = None) -> Answers:
    return asdict(kpi.outlets(_numbers(cur), _numbers(prev), _whole(universe)))


def _distribution(outs: Given) -> Answers:
    return asdict(kpi.distribution([kpi.Seen(bool(each["has"]), _number(each.get("turnover"))) for each in outs]))


def _price_ok_pct(ok: Given, checked: Given) -> Answers:
    return asdict(kpi.price_ok_pct(_whole(ok), _whole(checked)))


def _fill_rate(lines: Given) -> Answers:
    due = [kpi.Line(_sum(each["ordered"]), _sum(each["shipped"] or 0), bool(each.get("on_time"))) for each in lines]
    return asdict(kpi.fill_rate(due))


# ── work ────────────────────────────────────────────────────────────────────────────────────────────────────


def _visit_pct(planned: Given, done_planned: Given, cancelled_ok: Given = 0, unplanned: Given = 0) -> Answers:
    return asdict(kpi.visit_pct(int(planned), int(done_planned), int(cancelled_ok), int(unplanned)))


def _visit_gap(as_of: Given, cadence: Given, last: Given = None) -> Answers:
    return asdict(kpi.visit_gap(_maybe_day(last), _day(as_of), cadence))


def _data_freshness(as_of: Given, last: Given = None) -> Answers:
    return asdict(kpi.data_freshness(_maybe_day(last), _day(as_of)))


def _report_deadline(trip_end: Given, extra_holidays: Given = ()) -> Answers:
    return {"deadline": kpi.report_deadline(_day(trip_end), _calendar(extra_holidays))}


def _report_ontime(now: Given, items: Given) -> Answers:
    reports = [
        kpi.Report(
            str(each["id"]), _moment(each["deadline"]), _moment(sent) if (sent := each.get("submitted")) else None
        )
        for each in items
    ]
    return asdict(kpi.report_ontime(_moment(now), reports))


def _sent(given: Given) -> datetime | None:
    return _moment(given) if given else None


def _jbp_pct(as_of: Given, ms: Given) -> Answers:
    steps = [kpi.Milestone(_sum(each["weight"]), _day(each["due"]), _sum(each["progress"])) for each in ms]
    return asdict(kpi.jbp_pct(_day(as_of), steps))


# The yes-or-no terms go by more than one name; each holds one of these words.
_TERMS = (("conflict", "open_conflict"), ("oos", "a_item_out"), ("stock", "a_item_out"))


def _visit_priority(**given: Given) -> Answers:
    named = {next((term for word, term in _TERMS if word in name), name): value for name, value in given.items()}
    for name in named.keys() & {"overdue_60plus", "forecast_pct"}:
        named[name] = _number(named[name])
    return asdict(kpi.visit_priority(kpi.VisitFacts(**named)))


def _partner_score(values: Given, ar_90plus: Given = None, **sellout: Given) -> Answers:
    """The age of the sell-out goes by more than one name."""
    (age,) = sellout.values() or (None,)
    return asdict(kpi.partner_score(_numbers(values), ar_90plus=_number(ar_90plus), sellout_age=_whole(age)))


# ── formats ─────────────────────────────────────────────────────────────────────────────────────────────────


def _format_pct(kpi: Given, v: Given) -> Answers:
    value = _number(v)
    ru, en = (formats.percent(value, kpi, lang) for lang in LANGS)
    return {"text": ru, "ru": ru, "en": en, "status": status_of(kpi, value)}


def _format_money(v: Given) -> Answers:
    return {lang: formats.money(_number(v), lang) for lang in LANGS}


def _plural_ru(n: Given, forms: Given) -> Answers:
    return {"text": formats.plural_ru(n, forms)}


ANSWERS: Mapping[str, Callable[..., Answers]] = {
    "plan_pct": _plan_pct,
    "forecast": _forecast,
    "growth_lfl": _growth_lfl,
    "forecast_accuracy": _forecast_accuracy,
    "in_out_ratio": _in_out_ratio,
    "returns_pct": _returns_pct,
    "drop_size": _drop_size,
    "sku_per_outlet": _sku_per_outlet,
    "dos": _dos,
    "turnover": _turnover,
    "oos_pct": _oos_pct,
    "matrix_pct": _matrix_pct,
    "dead_stock": _dead_stock,
    "replenishment": _replenishment,
    "abc": _abc,
    "xyz": _xyz,
    "ar_aging": _ar_aging,
    "dso": _dso,
    "credit_use": _credit_use,
    "outlets": _outlets,
    "distribution": _distribution,
    "price_ok_pct": _price_ok_pct,
    "fill_rate": _fill_rate,
    "visit_pct": _visit_pct,
    "visit_gap": _visit_gap,
    "visit_priority": _visit_priority,
    "data_freshness": _data_freshness,
    "report_deadline": _report_deadline,
    "report_ontime": _report_ontime,
    "jbp_pct": _jbp_pct,
    "partner_score": _partner_score,
    "format_pct": _format_pct,
    "format_money": _format_money,
    "plural_ru": _plural_ru,
}
