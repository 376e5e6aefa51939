"""The sentences that the digests and the partner's card share: a month against its plan, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from algorithms.kpi import Forecast
from dialogs import formats
from dialogs.charts import Bar, ChartSpec, bars_chart
from dialogs.digests.figures import Standing, Sums
from dialogs.digests.news import Change
from dialogs.digests.told import Snapshot, Told
from dialogs.labels import SIGNS, name_of
from dialogs.lang import Lang
from dialogs.texts import say

BAR_LABEL = 20  # characters beside a bar


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
    """« (было 91 %)»; nothing when it would read as the same figure, or when there was none."""
    if told is None or told.pct is None or now.reason is not None:
        return ""
    before = percent(told.pct, lang)
    return "" if before == percent(now.forecast_pct, lang) else " " + say("digest.was", lang, pct=before)


def of_plan(fact: Decimal | None, plan: Decimal | None, lang: Lang) -> str:
    """«8,9 из 14,2 млн ₽»; the unit is said once when both have the same."""
    done, whole = formats.money(fact, lang), formats.money(plan, lang)
    if plan is None or plan <= 0:
        return done
    if lang == "en":
        whole = whole.removeprefix(f"RUB{formats.NBSP}")
    elif (figure := done.partition(formats.NBSP))[2] == whole.partition(formats.NBSP)[2]:
        done = figure[0]
    return say("digest.of", lang, fact=done, plan=whole)


def month_row(standing: Standing, as_of: date, today: date, lang: Lang) -> tuple[str, str]:
    """«Ноябрь»: «8,9 из 14,2 млн ₽, прогноз 13,7 млн ₽»."""
    pace, parts = standing.pace, [of_plan(standing.fact, standing.plan, lang)]
    if pace.reason is not None:
        parts.append(say(f"digest.reason_{pace.reason}", lang))
    elif pace.wd_left:
        parts.append(say("digest.forecast", lang, value=formats.money(pace.forecast, lang)))
    else:
        parts.append(say("digest.month_closed", lang))
    return month_name(as_of, today, lang), ", ".join(parts)


def pace_row(standing: Standing, lang: Lang) -> Iterator[tuple[str, str]]:
    """«В день»: «нужно 757 тыс. ₽, идём 685 тыс. ₽, осталось 7 рабочих дней»; nothing once no day is left."""
    if standing.pace.wd_left:
        yield say("digest.per_day", lang), ", ".join(_pace(standing, lang))


def _pace(standing: Standing, lang: Lang) -> Iterator[str]:
    needed = standing.pace.required_daily
    if needed is not None:
        key = "digest.needed" if needed else "digest.plan_met"
        yield say(key, lang, money=formats.money(needed, lang))
    if standing.running is not None:
        yield say("digest.running", lang, money=formats.money(standing.running, lang))
    yield say("digest.days_left", lang, n=standing.pace.wd_left)


def data_line(as_of: date, today: date, total: Sums, base: Snapshot | None, quiet_weeks: int, lang: Lang) -> str:
    """«Данные на 19.11, в сравнении с 12.11. Без плана: 3. На прошлой неделе без изменений.»"""
    day = formats.day(as_of, today, lang)
    if base is not None and base.as_of != as_of:
        dated = say("digest.data_compared", lang, day=day, before=formats.day(base.as_of, today, lang))
    else:
        dated = say("digest.data", lang, day=day)
    gaps = [("without_plan", total.without_plan), ("without_fact", total.without_fact), ("quiet_weeks", quiet_weeks)]
    return " ".join([dated, *(say(f"digest.{key}", lang, n=n) for key, n in gaps if n)])


def change_words(change: Change, lang: Lang) -> str:
    """«🔻 Восток-Сервис: прогноз 78 % 🔴 (было 91 %)»."""
    pace, name = change.now.pace, name_of(change.now, lang)
    if change.kind == "moved":
        arrow = "🔻" if change.moved < 0 else "🔺"
        return f"{arrow} {name}: {verdict(pace, lang)}{was(pace, change.was, lang)}"
    return say(f"digest.{change.kind}", lang, name=name, state=state(pace, lang))


def chart(parts: Iterable[Standing], as_of: date, today: date, lang: Lang, most: int = 8) -> ChartSpec | None:
    """Forecasts as bars, the lowest first; None when there is none to draw. The title says how many pull down."""
    judged = sorted((each for each in parts if each.pace.reason is None), key=_height)
    if not judged:
        return None
    low = sum(each.pace.status.value == "red" for each in judged)
    month = month_name(as_of, today, lang)
    title = say("chart.title" if low else "chart.title_fine", lang, month=month, n=low, of=len(judged))
    bars = tuple(
        Bar(
            name_of(each, lang, BAR_LABEL),
            each.pace.forecast_pct,
            each.pace.status.value,
            percent(each.pace.forecast_pct, lang),
        )
        for each in judged[:most]
    )
    return bars_chart(title, bars, say("chart.note", lang, day=formats.day(as_of, today, lang)))


def _height(standing: Standing) -> tuple[Decimal, str]:
    return standing.pace.forecast_pct or Decimal(0), standing.id
