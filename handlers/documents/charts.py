"""A chart spec as a PNG, 1080 pixels wide and at most 810 high: drawn in a process of its own (`bot/jobs.py`)."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dialogs.charts import BadSpec, Bar, ChartSpec
from dialogs.labels import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

MOST_BARS = 12
DPI = 100
# In pixels. A phone shows the picture a third as large, so its letters are three times those of a phone.
WIDTH, HEIGHT = 1080, 810
LEFT, RIGHT = 44.0, 1036.0  # where names begin and figures end
ABOVE, BELOW = 120, 120  # the title; the names of the lines and the note
HIGHEST, LARGEST = 142, 40.0  # of a row, of its letters: few partners make a lower picture, not a louder one
FARTHEST = Decimal(160)  # points

# A colour and a pattern each: readable without colours. The palette keeps its order for colour-blind eyes.
_LOOKS = {
    "green": ("#009e73", ""),
    "yellow": ("#f0c24b", "/"),
    "red": ("#d55e00", "x"),
    "gray": ("#bbbbbb", "."),
}
_INK, _FAINT, _TRACK = "#222222", "#666666", "#ececec"


def png(spec: ChartSpec) -> bytes:
    """The picture. Nothing in the texts is markup: a name with dollar signs is no formula."""
    if len(spec.bars) > MOST_BARS:
        raise BadSpec(f"more than {MOST_BARS} bars")
    import matplotlib  # noqa: PLC0415  # two seconds and eighty megabytes, never in the bot
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with matplotlib.rc_context({"text.parse_math": False, "font.family": "DejaVu Sans", "hatch.linewidth": 2.5}):
        height = min(HEIGHT, ABOVE + len(spec.bars) * HIGHEST + BELOW)
        figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)  # pixels, from the top
        _draw(axes, spec, height)
        out = io.BytesIO()
        # Without the library's version in it, the same spec gives the same bytes: pictures are kept by content.
        FigureCanvasAgg(figure).print_figure(out, format="png", dpi=DPI, metadata={"Software": None})
        return out.getvalue()


def _draw(axes: Axes, spec: ChartSpec, height: int) -> None:
    _words(axes, (LEFT, 62), one_line(spec.title, 60), 52, weight="bold")
    _words(axes, (LEFT, height - 40), one_line(spec.note, 90), 32, color=_FAINT)
    row = (height - ABOVE - BELOW) / len(spec.bars)
    scale = (RIGHT - LEFT) / _reach(spec)
    for place, bar in enumerate(spec.bars):
        _row(axes, ABOVE + place * row, row, bar)
        _bar(axes, ABOVE + place * row, row, bar, spec, scale)
    _marks(axes, height - BELOW, spec, scale)


def _reach(spec: ChartSpec) -> float:
    """The right end of the scale. One partner at 400 % may not press all the others flat: his bar ends at the edge."""
    values = [min(bar.value, FARTHEST) for bar in spec.bars if bar.value is not None]
    return float(max([Decimal(1), *values, *(mark * Decimal("1.1") for mark in spec.lines)]))


def _row(axes: Axes, top: float, row: float, bar: Bar) -> None:
    """The partner and the figure above the bar. No data is a dash over an empty track, never a bar of zero."""
    size, middle = min(LARGEST, row * 0.42), top + row * 0.30
    weight = "bold" if bar.status == "red" else "normal"
    figure = _words(axes, (RIGHT, middle), one_line(bar.text, 16) or "—", size, ha="right", weight=weight)
    room = RIGHT - LEFT - figure.get_window_extent().width - size
    _words(axes, (LEFT, middle), one_line(bar.label, 24), size, room)


def _bar(axes: Axes, top: float, row: float, bar: Bar, spec: ChartSpec, scale: float) -> None:
    """Over a track as long as the plan, with the plan's lines across."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415  # see png

    colour, pattern = _LOOKS[bar.status]
    length = 0.0 if bar.value is None else min(max(0.0, float(bar.value)) * scale, RIGHT - LEFT)
    place, height = top + row * 0.56, row * 0.32
    plan = float(max(spec.lines, default=Decimal(0))) * scale
    axes.add_patch(Rectangle((LEFT, place), plan, height, facecolor=_TRACK, linewidth=0))
    axes.add_patch(
        Rectangle((LEFT, place), length, height, facecolor=colour, hatch=pattern, edgecolor="white", linewidth=0)
    )
    for mark in spec.lines:
        line = "-" if mark == max(spec.lines) else (0, (2, 1.5))
        at = LEFT + float(mark) * scale
        axes.plot((at, at), (place, place + height + 6), color=_INK, linewidth=2.2, linestyle=line)


def _marks(axes: Axes, top: float, spec: ChartSpec, scale: float) -> None:
    """The plan's lines named below the last bar: the last to its right, the others to their left, so none touch."""
    for mark in spec.lines:
        is_last = mark == max(spec.lines)
        at = LEFT + float(mark) * scale + (-6 if is_last else 6)
        _words(axes, (at, top + 22), f"{mark:g}\u00a0%", 28, ha="left" if is_last else "right", color=_FAINT)


def _words(
    axes: Axes, at: tuple[float, float], text: str, size: float, room: float = RIGHT - LEFT, **looks: Any
) -> Text:
    """One line of text, `size` pixels high, smaller where it would take more than `room` pixels."""
    points = size * 72 / DPI
    words = axes.text(*at, text, fontsize=points, va="center", **{"color": _INK, **looks})
    width = words.get_window_extent().width
    if width > room:
        words.set_fontsize(points * room / width)
    return words
