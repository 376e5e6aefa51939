"""The sentences that the digests and the partner's card share: a month against its plan, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from algorithms.kpi import Forecast, Status
from dialogs import charts, formats
from dialogs.charts import Bar, ChartSpec, Series, bars_chart
from dialogs.digests.figures import ZERO, Debt, Standing
from dialogs.digests.news import Change
from dialogs.digests.told import Told
from dialogs.labels import SIGNS, name_of
from dialogs.lang import Lang
from dialogs.screens import Fields, Line, bold, line
from dialogs.texts import say

BAR_LABEL = 20  # characters beside a bar
MANAGERS, WEEKS = 6, 8  # of a team's chart
CHANGE_NAME = 24  # of a partner in a line of what changed


def month_name(as_of: date, today: date, lang: Lang) -> str:
    """«Ноябрь», with the year when it is not this one."""
    name = say("digest.month", lang, month=as_of.month)
    return name if as_of.year == today.year else f"{name} {as_of.year}"


def percent(value: Decimal | None, lang: Lang) -> str:
    return formats.percent(value, "forecast_pct", lang)


def state(pace: Forecast, lang: Lang) -> str:
    """«прогноз 96 %», «итог месяца 98 %» of a closed month, or why there is none."""
    if pace.reason is not None:
        return say(f"digest.reason_{pace.reason}", lang)
    key = "digest.forecast" if pace.wd_left else "digest.closed"
    return say(key, lang, value=percent(pace.forecast_pct, lang))


def verdict(pace: Forecast, lang: Lang) -> str:
    """The same with its sign: «прогноз 96 % 🟡»."""
    return f"{state(pace, lang)} {SIGNS[pace.status]}"


def was(now: Forecast, told: Told | None, lang: Lang) -> str:
    """« (было 91)»; nothing when it would read as the same figure, or when there was none."""
    if told is None or told.pct is None or now.reason is not None:
        return ""
    before = formats.points(told.pct, "forecast_pct", lang)
    same = before == formats.points(now.forecast_pct, "forecast_pct", lang)
    return "" if same else " " + say("digest.was", lang, pct=before)


def of_plan(fact: Decimal | None, plan: Decimal | None, lang: Lang) -> str:
    """«8,9 из 14,2 млн ₽»; the unit is said once when both have the same."""
    if plan is None or plan <= 0 or fact is None:
        done = formats.money(fact, lang)
        return done if plan is None or plan <= 0 else say("digest.of", lang, fact=done, plan=formats.money(plan, lang))
    done, whole = formats.money_part(fact, lang), formats.money_part(plan, lang)
    if lang == "en":
        return formats.currency(say("digest.of", lang, fact=done, plan=whole), lang)
    figure, _, unit = done.partition(formats.NBSP)
    done = figure if unit == whole.partition(formats.NBSP)[2] else formats.currency(done, lang)
    return say("digest.of", lang, fact=done, plan=formats.currency(whole, lang))


def month_line(standing: Standing, as_of: date, today: date, lang: Lang) -> str:
    """«Ноябрь 8,9 из 14,2 млн ₽, прогноз 13,7 млн»."""
    pace, parts = standing.pace, [f"{month_name(as_of, today, lang)} {of_plan(standing.fact, standing.plan, lang)}"]
    if pace.reason is not None:
        parts.append(say(f"digest.reason_{pace.reason}", lang))
    elif not pace.wd_left:
        parts.append(say("digest.month_closed", lang))
    else:
        parts.append(say("digest.forecast", lang, value=formats.money_part(pace.forecast or ZERO, lang)))
    return ", ".join(parts)


def pace_line(standing: Standing, lang: Lang) -> str:
    """«Нужно 757 тыс. ₽ в день, идём 685 тыс.»; nothing once no day is left."""
    needed, running = standing.pace.required_daily, standing.running
    if needed is None or not standing.pace.wd_left:
        return ""
    money = formats.currency(formats.money_part(needed, lang), lang)
    words = say("digest.needed" if needed else "digest.plan_met", lang, money=money)
    return (
        words if running is None else f"{words}, {say('digest.running', lang, money=formats.money_part(running, lang))}"
    )


def against_plan(standing: Standing, as_of: date, today: date, lang: Lang) -> Fields:
    """The month in sentences, and in columns where a messenger has them."""
    words = "\n".join(filter(None, (month_line(standing, as_of, today, lang), pace_line(standing, lang))))
    return Fields(tuple(_columns(standing, lang)), line(words))


def _columns(standing: Standing, lang: Lang) -> Iterator[tuple[str, str]]:
    pace = standing.pace
    yield say("digest.column_fact", lang), formats.money(standing.fact, lang)
    yield say("digest.column_plan", lang), formats.money(standing.plan, lang)
    if pace.wd_left:
        end = formats.money(pace.forecast, lang) if pace.reason is None else state(pace, lang)
        yield say("digest.column_forecast", lang), end
        yield say("digest.column_daily", lang), formats.money(pace.required_daily, lang)


def changed_lines(title: str, lines: Iterable[str]) -> Line:
    """A heading of its own and a line for each, without a mark before: each begins with its arrow."""
    return line(bold(title), *(f"\n{words}" for words in lines))


def change_words(change: Change, lang: Lang) -> str:
    """«🔻 Восток-Сервис: прогноз 78 % (было 91), заказа нет 12 дней»."""
    pace, name = change.now.pace, name_of(change.now, lang, CHANGE_NAME)
    silence = _silence(change.now, lang)
    match change.kind:
        case "moved":
            parts = [f"{state(pace, lang)}{was(pace, change.was, lang)}", _owed(change, lang), silence]
            return f"{'🔻' if change.moved <= 0 else '🔺'} {name}: {', '.join(filter(None, parts))}"
        case "debt":
            return f"🔻 {name}: {_owed(change, lang)}"
        case _:
            red = (
                state(pace, lang)
                if pace.status is Status.RED or not change.now.debt
                else overdue(change.now.debt, lang)
            )
            words = say(f"digest.{change.kind}", lang, name=name, state=red)
            return ", ".join(filter(None, (words, silence)))


def _silence(now: Standing, lang: Lang) -> str:
    bad = now.pace.status in (Status.RED, Status.YELLOW)
    return say("digest.silent", lang, days=now.silent_days) if now.silent_days and bad else ""


def _owed(change: Change, lang: Lang) -> str:
    """«просрочка 420 тыс. ₽ (+180 тыс.)»."""
    if not change.debt_grew or change.now.debt is None:
        return ""
    more = change.owed_more
    grown = f" ({formats.money_part(more, lang, signed=True)})" if more else ""
    return overdue(change.now.debt, lang) + grown


def overdue(debt: Debt, lang: Lang) -> str:
    return say("digest.overdue", lang, money=formats.money(debt.overdue, lang))


def chart(parts: Iterable[Standing], as_of: date, today: date, lang: Lang, most: int = 8) -> ChartSpec | None:
    """Forecasts as bars, the lowest first; None when there is none to draw. The title says how many pull down."""
    judged = sorted((each for each in parts if each.pace.reason is None), key=_height)
    if not judged:
        return None
    return bars_chart(conclusion(judged, as_of, today, lang), bars(judged[:most], lang), note(as_of, today, lang), lang)


def bars(judged: Iterable[Standing], lang: Lang) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            name_of(each, lang, BAR_LABEL),
            each.pace.forecast_pct,
            each.pace.status.value,
            percent(each.pace.forecast_pct, lang),
        )
        for each in judged
    )


def conclusion(judged: Iterable[Standing], as_of: date, today: date, lang: Lang) -> str:
    every = tuple(judged)
    low = sum(each.pace.status is Status.RED for each in every)
    month = month_name(as_of, today, lang)
    return say("chart.title" if low else "chart.title_fine", lang, month=month, n=low, of=len(every))


def note(as_of: date, today: date, lang: Lang) -> str:
    return say("chart.note", lang, day=formats.day(as_of, today, lang))


def _marks(values: Iterable[Decimal | None], most: Decimal, lang: Lang) -> tuple[str, ...]:
    """Figures in the unit of the largest, which is said once beside the name."""
    told = ("" if value is None else formats.money_part(value, lang, like=most) for value in values)
    return tuple(words.partition(formats.NBSP)[0].rstrip("KMB") for words in told)


def _height(standing: Standing) -> tuple[Decimal, str]:
    return standing.pace.forecast_pct or Decimal(0), standing.id


def team_chart(
    wholes: Iterable[Standing], trend: Iterable[tuple[date, Decimal]], as_of: date, today: date, lang: Lang
) -> ChartSpec | None:
    """Managers as bars over the team's line of weeks; without two weeks of a line, the bars alone."""
    every, weeks = tuple(wholes), tuple(trend)[-WEEKS:]
    plain = chart(every, as_of, today, lang, MANAGERS)
    if plain is None or len(weeks) < 2:
        return plain
    last = percent(weeks[-1][1], lang)
    marks = tuple(formats.points(pct, "forecast_pct", lang) for _, pct in weeks)
    line_ = Series(say("chart.team_line", lang), tuple(pct for _, pct in weeks), last, marks)
    ticks = [formats.day(monday, today, lang) for monday, _ in weeks]
    return charts.with_weeks(plain, line_, ticks)


def weeks_chart(
    weeks: Iterable[tuple[date, Decimal, Decimal | None, Decimal | None]],
    whole: Standing,
    as_of: date,
    today: date,
    lang: Lang,
) -> ChartSpec | None:
    """Plan, fact and forecast by week of the month: each as (Monday, plan, fact, forecast), rubles."""
    every = tuple(weeks)
    if not every or whole.pace.reason is not None:
        return None
    month, state_ = month_name(as_of, today, lang), percent(whole.pace.forecast_pct, lang)
    columns = zip(("plan", "fact", "forecast_word"), zip(*(row[1:] for row in every), strict=True), strict=True)
    ends = {"plan": whole.plan, "fact": whole.fact, "forecast_word": whole.pace.forecast}
    most = max((value for row in every for value in row[1:] if value is not None), default=Decimal(0))
    series = [
        Series(say(f"chart.{key}", lang), tuple(values), formats.money(ends[key], lang), _marks(values, most, lang))
        for key, values in columns
    ]
    ticks = [formats.day(monday, today, lang) for monday, *_ in every]
    day = say("chart.data", lang, day=formats.day(as_of, today, lang))
    return charts.weeks_chart(say("chart.weeks_title", lang, month=month, pct=state_), ticks, series, day)
