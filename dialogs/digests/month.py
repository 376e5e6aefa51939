"""A month closed: what came of the plan, who moved it up and down, and what the sales meeting should talk about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from algorithms.kpi import Status
from algorithms.workdays import ProductionCalendar
from dialogs import actions, formats
from dialogs.charts import ChartSpec, waterfall_chart
from dialogs.digests import phrases
from dialogs.digests.figures import ZERO, PartnerNumbers, Standing, standing, sums, together
from dialogs.digests.result import FIRST_LINE, Digest, Quiet
from dialogs.digests.told import snapshot
from dialogs.labels import SIGNS, first_fitting, name_of
from dialogs.lang import Lang
from dialogs.reading.morphology import inside
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Screen, bold, line
from dialogs.tables import Table
from dialogs.texts import say

DAY = timedelta(days=1)
MOVERS = 2  # named in each direction
STEPS = 5  # of the waterfall, each way together
QUESTIONS = 3
NAME = 20
CLASSES = "ABCD"
NOTICEABLE = Decimal("-5")  # percent of active outlets: a smaller loss is no question


@dataclass(frozen=True)
class ClosedMonth:
    """The month that holds `month`, told on `today`. `growth` per working day against the month before.

    `promised` is a forecast of the middle of the month as (day, points). `classes` and `classes_before` count partners
    of a class; `debts_grew` are partners whose debt past 90 days grew, `outlets` the change of active outlets by
    region, in percents. `speaks_of`: whose month it is, when it is not one's own.
    """

    person_id: str
    name: str
    month: date
    today: date
    calendar: ProductionCalendar
    partners: tuple[PartnerNumbers, ...] = ()
    growth: Decimal | None = None
    promised: tuple[date, Decimal] | None = None
    classes: Mapping[str, int] = field(default_factory=dict)
    classes_before: Mapping[str, int] = field(default_factory=dict)
    debts_grew: tuple[str, ...] = ()
    outlets: Mapping[str, Decimal] = field(default_factory=dict)
    leads: bool = False


def month_closed(month: ClosedMonth, lang: Lang) -> Digest | Quiet:
    """The digest; silent only where there is nothing to close."""
    if all(partner.fact is None for partner in month.partners):
        return Quiet("no_data")
    last = last_day(month)
    total = together(month.person_id, month.name, "", sums(month.partners), last, month.calendar)
    own = standings(month)
    kept = snapshot(total, own, last, month.today, [each.id for each in _movers(own)[1][:MOVERS]], None)
    screen = Screen(tuple(_blocks(month, total, own, lang)), _buttons(month, lang))
    return Digest(screen, kept, waterfall(month, total, own, lang), ("closed",))


def standings(month: ClosedMonth) -> tuple[Standing, ...]:
    """Where each partner ended."""
    return tuple(standing(each, last_day(month), month.calendar) for each in month.partners if each.counted)


def questions(month: ClosedMonth, lang: Lang) -> tuple[str, ...]:
    """At most three for the sales meeting, the weightiest first; each from a figure that stands above it."""
    return tuple(_questions(month, standings(month), lang))[:QUESTIONS]


def month_table(month: ClosedMonth, lang: Lang) -> Table:
    """Partner by partner in whole figures: the plan, what came of it, what was missing, in rubles and percents."""
    title = say("month.table", lang, month=phrases.month_name(month.month, month.today, lang))
    header = tuple(say(f"month.column_{name}", lang) for name in ("partner", "plan", "fact", "gap", "pct"))
    last = last_day(month)
    rows = [
        (
            each.name if lang == "ru" or not each.name_en else each.name_en,
            each.plan,
            each.fact,
            *_result(each, last, month),
        )
        for each in sorted(month.partners, key=lambda each: (each.name, each.id))
    ]
    return Table(title, header, tuple(rows))


def _result(each: PartnerNumbers, last: date, month: ClosedMonth) -> tuple[Decimal | None, Decimal | None]:
    if not each.counted:
        return None, None
    now = standing(each, last, month.calendar)
    pct = now.pace.forecast_pct
    return _gap(now), None if pct is None else formats.half_up(pct, 1)


def last_day(month: ClosedMonth) -> date:
    return (month.month.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def _gap(each: Standing) -> Decimal:
    return (each.fact or ZERO) - (each.plan or ZERO)


def _movers(own: Sequence[Standing]) -> tuple[list[Standing], list[Standing]]:
    """Those above their plan and those below it, by rubles."""
    up = sorted((each for each in own if _gap(each) > 0), key=lambda each: (-_gap(each), each.id))
    down = sorted((each for each in own if _gap(each) < 0), key=lambda each: (_gap(each), each.id))
    return up, down


def _blocks(month: ClosedMonth, total: Standing, own: Sequence[Standing], lang: Lang) -> Iterator[Block]:
    yield Heading(line(_first_line(month, total, lang)))
    yield Paragraph(line(_outcome(month, total, lang)))
    middle = [*_mover_lines(own, lang), *_lookback(month, total, lang), *_class_line(month, lang)]
    if middle:
        yield Paragraph(line("\n".join(middle)))
    if asked := questions(month, lang):
        yield Paragraph(line(bold(say("month.questions", lang, n=len(asked)))))
        yield Bullets(tuple(line(each) for each in asked), ordered=True)


def _first_line(month: ClosedMonth, total: Standing, lang: Lang) -> str:
    """«🏁 Октябрь закрыт: 94 % 🟡 (−3,9 млн ₽)»."""
    name = phrases.month_name(month.month, month.today, lang)
    pace = total.pace
    if pace.reason is not None:
        return say("month.title", lang, month=name, state=phrases.verdict(pace, lang))
    gap = formats.money_part(_gap(total), lang, signed=True)
    sign, bare = (gap[0], gap[1:]) if gap[0] in "+−" else ("", gap)
    state = f"{phrases.percent(pace.forecast_pct, lang)} {SIGNS[pace.status]}"
    full = f"{state} ({sign}{formats.currency(bare, lang)})"
    return first_fitting(FIRST_LINE, *(say("month.title", lang, month=name, state=words) for words in (full, state)))


def _outcome(month: ClosedMonth, total: Standing, lang: Lang) -> str:
    """«62,1 из 66,0 млн ₽ · к сентябрю на рабочий день +2 %»."""
    words = [phrases.of_plan(total.fact, total.plan, lang)]
    if month.growth is not None:
        before = (month.month.replace(day=1) - DAY).month
        sign = "+" if month.growth > 0 else ""
        pct = sign + formats.percent(month.growth, "growth_lfl", lang)
        words.append(say("month.growth", lang, month=before, pct=pct))
    return " · ".join(words)


def _mover_lines(own: Sequence[Standing], lang: Lang) -> Iterator[str]:
    for key, found in zip(("up", "down"), _movers(own), strict=True):
        if found:
            like = _gap(found[0])
            told = (
                f"{name_of(each, lang, NAME)} {formats.money_part(_gap(each), lang, like=like, signed=True)}"
                for each in found[:MOVERS]
            )
            yield say(f"month.{key}", lang, names=" · ".join(told))


def _lookback(month: ClosedMonth, total: Standing, lang: Lang) -> Iterator[str]:
    """«Прогноз 16.10 обещал 97 % — ошибка 3 пункта»."""
    pct = total.pace.forecast_pct
    if month.promised is not None and pct is not None:
        day, promised = month.promised
        error = int(formats.half_up(abs(promised - pct), 0))
        fields = {"day": formats.day(day, month.today, lang), "pct": phrases.percent(promised, lang)}
        yield say("month.promised", lang, error=error, **fields)


def _class_line(month: ClosedMonth, lang: Lang) -> Iterator[str]:
    """«Классы: A 14 (+1) · B 21 · C 11 (−1) · D 4»."""
    if month.classes:
        told = (_class_words(klass, month) for klass in CLASSES if klass in month.classes)
        yield say("month.classes", lang, classes=" · ".join(told))


def _class_words(klass: str, month: ClosedMonth) -> str:
    now = month.classes[klass]
    more = now - month.classes_before.get(klass, now) if month.classes_before else 0
    return f"{klass} {now}" + (f" ({'+' if more > 0 else formats.MINUS}{abs(more)})" if more else "")


def _questions(month: ClosedMonth, own: Sequence[Standing], lang: Lang) -> Iterator[str]:
    down = [each for each in _movers(own)[1] if each.pace.status is Status.RED]
    if down:
        yield say("month.ask_partner", lang, name=name_of(down[0], lang))
    if month.debts_grew:
        yield say("month.ask_debts", lang, n=len(month.debts_grew))
    lost = sorted((pct, region) for region, pct in month.outlets.items() if pct <= NOTICEABLE)
    for pct, region in lost[:1]:
        where = inside(region) if lang == "ru" else region
        yield say("month.ask_outlets", lang, region=where, pct=formats.percent(pct, "growth_lfl", lang))
    for each in down[1:]:
        yield say("month.ask_why", lang, name=name_of(each, lang), pct=phrases.percent(each.pace.forecast_pct, lang))


def _buttons(month: ClosedMonth, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    """The agenda is for whoever leads the meeting."""
    agenda = Button(say("month.agenda_button", lang), actions.numbers("agenda", month.person_id), "primary")
    rest = (
        Button(say("month.excel_button", lang), actions.numbers("excel", month.person_id)),
        Button(say("digest.all_button", lang), actions.numbers("closed", month.person_id)),
    )
    return ((agenda,), rest) if month.leads else (rest,)


def waterfall(month: ClosedMonth, total: Standing, own: Sequence[Standing], lang: Lang) -> ChartSpec | None:
    """From the plan to the fact by partner: the five that moved it most, and all the others as one step."""
    if total.plan is None or total.fact is None or not own:
        return None
    every = sorted(own, key=lambda each: (-abs(_gap(each)), each.id))
    most = sorted(every[:STEPS], key=lambda each: (-_gap(each), each.id))
    others = sum((_gap(each) for each in every[STEPS:]), ZERO)
    steps = [(name_of(each, lang, NAME), _gap(each)) for each in most]
    if len(every) > STEPS:
        steps.append((say("chart.others", lang, n=len(every) - STEPS), others))
    name = phrases.month_name(month.month, month.today, lang)
    gap = formats.money(abs(_gap(total)), lang)
    title = say("chart.waterfall_short" if _gap(total) < 0 else "chart.waterfall_over", lang, month=name, money=gap)
    names = say("chart.plan", lang), say("chart.fact", lang)
    words = [formats.money_part(value, lang, like=total.plan, signed=True) for _, value in steps]
    ends = tuple(formats.money_part(value, lang, like=total.plan) for value in (total.plan, total.fact))
    day = say("chart.data", lang, day=formats.day(last_day(month), month.today, lang))
    cut = say("chart.cut", lang, data=day)
    return waterfall_chart(title, (names[0], total.plan, ends[0]), steps, words, (names[1], total.fact, ends[1]), cut)
