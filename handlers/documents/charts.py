"""A chart spec as a PNG, 1080 pixels wide and at most 810 high: drawn in a process of its own (`bot/jobs.py`)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from dialogs.charts import BadSpec, Bar, ChartSpec
from dialogs.labels import one_line
from handlers.documents import lines
from handlers.documents.canvas import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Canvas, palette

MOST_BARS = 12
DPI = 100
ABOVE, BELOW = 120, 120  # the title; the names of the lines and the note
HIGHEST, LARGEST = 142, 40.0  # of a row, of its letters: few partners make a lower picture, not a louder one
FARTHEST = Decimal(160)  # points
LOW, BESIDE, FIGURE = 66.0, 300.0, 120.0  # a row lower than this has its name in a column beside its bar


def png(spec: ChartSpec, dark: bool = False) -> bytes:
    """The picture. Nothing in the texts is markup: a name with dollar signs is no formula."""
    if len(spec.bars) > MOST_BARS:
        raise BadSpec(f"more than {MOST_BARS} bars")
    import matplotlib  # noqa: PLC0415  # two seconds and eighty megabytes, never in the bot
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    looks = palette(dark)
    with matplotlib.rc_context({"text.parse_math": False, "font.family": "DejaVu Sans", "hatch.linewidth": 2.5}):
        height = min(HEIGHT, ABOVE + len(spec.bars) * HIGHEST + BELOW) if spec.kind == "bars" else HEIGHT
        figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=looks.paper)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)  # pixels, from the top
        canvas = Canvas(axes, looks, DPI)
        canvas.title(62, one_line(spec.title, 72), 52, 43)
        canvas.words((LEFT, height - 40), one_line(spec.note, 90), 32, color=looks.faint)
        DRAWN[spec.kind](canvas, spec) if spec.kind != "bars" else _rows(canvas, spec, ABOVE, height - BELOW)
        out = io.BytesIO()
        # Without the library's version in it, the same spec gives the same bytes: pictures are kept by content.
        FigureCanvasAgg(figure).print_figure(out, format="png", dpi=DPI, metadata={"Software": None})
        return out.getvalue()


@dataclass(frozen=True)
class _Scale:
    """From which pixel points are counted, up to which one, and how many pixels a point is."""

    begin: float
    end: float
    point: float

    def at(self, points: Decimal) -> float:
        return min(self.begin + max(0.0, float(points)) * self.point, self.end)


def _rows(canvas: Canvas, spec: ChartSpec, top: float, bottom: float) -> None:
    """A bar under its name for each, or beside it where rows are low, and the plan's lines across."""
    row = (bottom - top) / len(spec.bars)
    is_low = row < LOW
    begin, end = (LEFT + BESIDE, RIGHT - FIGURE) if is_low else (LEFT, RIGHT)
    scale = _Scale(begin, end, (end - begin) / _reach(spec))
    for place, bar in enumerate(spec.bars):
        above = top + place * row
        if is_low:
            _named(canvas, above + row * 0.5, min(34.0, row * 0.62), BESIDE - 20, bar)
            _bar(canvas, above + row * 0.18, row * 0.62, bar, spec, scale)
        else:
            _named(canvas, above + row * 0.30, min(LARGEST, row * 0.42), 0, bar)
            _bar(canvas, above + row * 0.56, row * 0.32, bar, spec, scale)
    _marks(canvas, bottom, spec, scale)


def _reach(spec: ChartSpec) -> float:
    """The right end of the scale. One partner at 400 % may not press all the others flat: his bar ends at the edge."""
    values = [min(bar.value, FARTHEST) for bar in spec.bars if bar.value is not None]
    return float(max([Decimal(1), *values, *(mark * Decimal("1.1") for mark in spec.lines)]))


def _named(canvas: Canvas, middle: float, size: float, room: float, bar: Bar) -> None:
    """The partner and the figure. No data is a dash over an empty track, never a bar of zero."""
    weight = "bold" if bar.status == "red" else "normal"
    figure = canvas.words((RIGHT, middle), one_line(bar.text, 16) or "—", size, ha="right", weight=weight)
    rest = RIGHT - LEFT - figure.get_window_extent().width - size
    canvas.words((LEFT, middle), one_line(bar.label, 16 if room else 24), size, room or rest)


def _bar(canvas: Canvas, top: float, height: float, bar: Bar, spec: ChartSpec, scale: _Scale) -> None:
    """Over a track as long as the plan, with the plan's lines across."""
    canvas.box(scale.begin, top, scale.at(max(spec.lines, default=Decimal(0))) - scale.begin, height, None)
    canvas.box(scale.begin, top, scale.at(bar.value or Decimal(0)) - scale.begin, height, bar.status)
    for mark in spec.lines:
        line = "-" if mark == max(spec.lines) else (0, (2, 1.5))
        canvas.line([scale.at(mark)] * 2, [top, top + height + 6], width=2.2, style=line)


def _marks(canvas: Canvas, top: float, spec: ChartSpec, scale: _Scale) -> None:
    """The plan's lines named below the last bar: the last to its right, the others to their left, so none touch."""
    for mark, name in zip(spec.lines, spec.marks, strict=True):
        is_last = mark == max(spec.lines)
        at = scale.at(mark) + (-6 if is_last else 6)
        side = "left" if is_last else "right"
        canvas.words((at, top + 22), name, 28, ha=side, color=canvas.looks.faint)


def _team(canvas: Canvas, spec: ChartSpec) -> None:
    """Managers above, the team's weeks below."""
    middle = TOP + (BOTTOM - TOP) * 0.62
    _rows(canvas, spec, ABOVE, middle - 44)
    lines.weeks_line(canvas, spec, middle + 30, BOTTOM)


DRAWN: dict[str, Callable[[Canvas, ChartSpec], None]] = {
    "team": _team,
    "weeks": lines.weeks,
    "waterfall": lines.waterfall,
    "line": lines.cumulated,
}
