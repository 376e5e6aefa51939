"""A chart as data: what is drawn, and the same in words for those who do not see it. Drawing lives in the handlers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dialogs.lang import Lang
from dialogs.screens import Json
from dialogs.texts import say

STATUSES = ("green", "yellow", "red", "gray")
PLAN_LINES = (Decimal(90), Decimal(100))


class BadSpec(ValueError):
    """Not a chart: the message says what is wrong with it."""


@dataclass(frozen=True)
class Bar:
    """One bar. `value` in points, None for «no data»; `text` is the value as it is printed beside the bar."""

    label: str
    value: Decimal | None
    status: str
    text: str = ""


@dataclass(frozen=True)
class ChartSpec:
    """`title` is the conclusion, `note` the small print below; `lines` are marked across the bars, in points."""

    kind: str
    title: str
    bars: tuple[Bar, ...]
    lines: tuple[Decimal, ...] = ()
    note: str = ""

    def to_json(self) -> Json:
        """JSON-ready, decimals as text."""
        bars = [vars(bar) | {"value": None if bar.value is None else str(bar.value)} for bar in self.bars]
        return vars(self) | {"bars": bars, "lines": [str(mark) for mark in self.lines]}

    @staticmethod
    def from_json(data: Json) -> ChartSpec:
        """What `to_json` wrote. Raises BadSpec for anything else."""
        try:
            bars = tuple(_bar(**bar) for bar in data["bars"])
            spec = ChartSpec(**{**data, "bars": bars, "lines": tuple(map(_decimal, data["lines"]))})
        except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
            raise BadSpec(f"not a chart: {error!r}") from error
        return _checked(spec)


def bars_chart(title: str, bars: Sequence[Bar], note: str = "") -> ChartSpec:
    """Bars of forecast percents with the lines of the plan."""
    return ChartSpec("bars", title, tuple(bars), PLAN_LINES, note)


def alt_text(spec: ChartSpec, lang: Lang) -> str:
    """The same figures in words: «Ноябрь: 2 из 6 тянут вниз. Восток-Сервис 78 %, … Данные на 19.11»."""
    figures = ", ".join(f"{bar.label} {bar.text or say('chart.no_data', lang)}" for bar in spec.bars)
    return ". ".join(part for part in (spec.title, figures, spec.note) if part)


def _bar(label: str, value: str | None, status: str, text: str = "") -> Bar:
    return Bar(label, None if value is None else _decimal(value), status, text)


def _decimal(text: str) -> Decimal:
    if not isinstance(text, str) or not (value := Decimal(text)).is_finite():
        raise BadSpec(f"not a number: {text}")
    return value


def _checked(spec: ChartSpec) -> ChartSpec:
    """What a drawing relies on."""
    words = [spec.title, spec.note, *(word for bar in spec.bars for word in (bar.label, bar.text))]
    if spec.kind != "bars":
        raise BadSpec(f"unknown kind of chart: {spec.kind}")
    if not spec.bars:
        raise BadSpec("a chart needs at least one bar")
    if not all(isinstance(word, str) for word in words) or any(bar.status not in STATUSES for bar in spec.bars):
        raise BadSpec("titles and labels are texts, a status is one of " + ", ".join(STATUSES))
    return spec
