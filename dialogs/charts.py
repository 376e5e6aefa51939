"""A chart as data: what is drawn, and the same in words for those who do not see it. Drawing lives in the handlers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from dialogs import formats
from dialogs.lang import Lang
from dialogs.screens import Json
from dialogs.texts import say

STATUSES = ("green", "yellow", "red", "gray", "whole", "up", "down")
PLAN_LINES = (Decimal(90), Decimal(100))
KINDS = ("bars", "team", "weeks", "waterfall", "line")
_LEVELS = "▁▂▃▄▅▆▇█"


class BadSpec(ValueError):
    """Not a chart: the message says what is wrong with it."""


@dataclass(frozen=True)
class Bar:
    """One bar. `value` in points or rubles, None for «no data»; `text` is the value as it is printed beside the bar.

    Of a waterfall, `status` is «whole» for where it begins and ends, «up» and «down» for its steps.
    """

    label: str
    value: Decimal | None
    status: str
    text: str = ""


@dataclass(frozen=True)
class Series:
    """A line over the `ticks`; it may end before them. `text` stands beside its name, `marks` at its values."""

    label: str
    values: tuple[Decimal | None, ...]
    text: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChartSpec:
    """`title` is the conclusion, `note` the small print below; `lines` cross the bars, in points, named by `marks`.

    Kinds: `bars`; `team`, bars with a line of weeks below; `weeks`, plan, fact and forecast by week; `waterfall`;
    `line`, the fact cumulated against its schedule.
    """

    kind: str
    title: str
    bars: tuple[Bar, ...] = ()
    lines: tuple[Decimal, ...] = ()
    marks: tuple[str, ...] = ()
    note: str = ""
    series: tuple[Series, ...] = ()
    ticks: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """JSON-ready, decimals as text."""
        found: Json = _plain(asdict(self))
        return found

    @staticmethod
    def from_json(data: Json) -> ChartSpec:
        """What `to_json` wrote. Raises BadSpec for anything else."""
        try:
            bars = tuple(_bar(**bar) for bar in data["bars"])
            series = tuple(_series(**each) for each in data.get("series", ()))
            more = {"lines": tuple(map(_decimal, data["lines"])), "ticks": tuple(data.get("ticks", ()))}
            more["marks"] = tuple(data.get("marks", ()))
            spec = ChartSpec(**{**data, **more, "bars": bars, "series": series})
        except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
            raise BadSpec(f"not a chart: {error!r}") from error
        return _checked(spec)


def bars_chart(title: str, bars: Sequence[Bar], note: str = "", lang: Lang = "ru") -> ChartSpec:
    """Bars of forecast percents with the lines of the plan."""
    marks = tuple(formats.percent(mark, "forecast_pct", lang) for mark in PLAN_LINES)
    return ChartSpec("bars", title, tuple(bars), PLAN_LINES, marks, note)


def with_weeks(plain: ChartSpec, trend: Series, ticks: Sequence[str]) -> ChartSpec:
    """Managers as bars, and below them the team's forecast of the last weeks."""
    return replace(plain, kind="team", series=(trend,), ticks=tuple(ticks))


def weeks_chart(title: str, ticks: Sequence[str], series: Sequence[Series], note: str = "") -> ChartSpec:
    """Plan, fact and forecast of each week of a month, beside each other."""
    return ChartSpec("weeks", title, note=note, series=tuple(series), ticks=tuple(ticks))


def waterfall_chart(
    title: str,
    begins: tuple[str, Decimal, str],
    steps: Sequence[tuple[str, Decimal]],
    words: Sequence[str],
    ends: tuple[str, Decimal, str],
    note: str = "",
) -> ChartSpec:
    """From one whole to another by signed steps."""
    told = zip(steps, words, strict=True)
    moves = (Bar(label, value, "up" if value >= 0 else "down", text) for (label, value), text in told)
    first, last = (Bar(label, value, "whole", text) for label, value, text in (begins, ends))
    return ChartSpec("waterfall", title, (first, *moves, last), note=note)


def line_chart(
    title: str,
    fact: tuple[str, Sequence[Decimal]],
    schedule: tuple[str, Sequence[Decimal]],
    words: tuple[str, str],
    note: str = "",
) -> ChartSpec:
    """What is there so far over what should be, working day by working day."""
    pairs = zip((fact, schedule), words, strict=True)
    series = tuple(Series(label, tuple(values), text) for (label, values), text in pairs)
    ticks = tuple(str(number) for number in range(1, len(schedule[1]) + 1))
    return ChartSpec("line", title, note=note, series=series, ticks=ticks)


def alt_text(spec: ChartSpec, lang: Lang) -> str:
    """The same figures in words: «Ноябрь: 2 из 6 тянут вниз. Восток-Сервис 78 %, … Данные на 19.11»."""
    figures = ", ".join(f"{bar.label} {bar.text or say('chart.no_data', lang)}" for bar in spec.bars)
    lines = "; ".join(f"{each.label}: {each.text} {sparkline(each.values)}".rstrip() for each in spec.series)
    return ". ".join(part for part in (spec.title, figures, lines, spec.note) if part)


def sparkline(values: Sequence[Decimal | None]) -> str:
    """«▁▂▃▅▆▇»: a line for where no picture can be had; what is not known leaves a gap."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    return "".join(" " if value is None else _level(value - low, high - low) for value in values)


def _level(above: Decimal, span: Decimal) -> str:
    return _LEVELS[3] if not span else _LEVELS[int(above * (len(_LEVELS) - 1) / span + Decimal("0.5"))]


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case tuple() | list():
            return [_plain(each) for each in value]
        case Decimal():
            return str(value)
    return value


def _bar(label: str, value: str | None, status: str, text: str = "") -> Bar:
    return Bar(label, None if value is None else _decimal(value), status, text)


def _series(label: str, values: Sequence[str | None], text: str = "", marks: Sequence[str] = ()) -> Series:
    return Series(label, tuple(None if value is None else _decimal(value) for value in values), text, tuple(marks))


def _decimal(text: str) -> Decimal:
    if not isinstance(text, str) or not (value := Decimal(text)).is_finite():
        raise BadSpec(f"not a number: {text}")
    return value


def _checked(spec: ChartSpec) -> ChartSpec:
    """What a drawing relies on."""
    words = [
        spec.title,
        spec.note,
        *spec.ticks,
        *spec.marks,
        *(word for bar in spec.bars for word in (bar.label, bar.text)),
    ]
    words += [word for each in spec.series for word in (each.label, each.text, *each.marks)]
    if spec.kind not in KINDS:
        raise BadSpec(f"unknown kind of chart: {spec.kind}")
    if spec.kind in ("bars", "team", "waterfall") and not spec.bars:
        raise BadSpec("a chart needs at least one bar")
    if spec.kind in ("team", "weeks", "line") and not (spec.series and spec.ticks):
        raise BadSpec("a chart of lines needs a line and what it runs over")
    if len(spec.marks) != len(spec.lines):
        raise BadSpec("each line across the bars has a name")
    if any(len(each.values) > len(spec.ticks) for each in spec.series):
        raise BadSpec("a line runs over its ticks, no further")
    if not all(isinstance(word, str) for word in words) or any(bar.status not in STATUSES for bar in spec.bars):
        raise BadSpec("titles and labels are texts, a status is one of " + ", ".join(STATUSES))
    return spec
