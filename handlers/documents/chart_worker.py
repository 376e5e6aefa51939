"""`python -m handlers.documents.chart_worker`: one chart spec as JSON on stdin, a PNG of 1080×810 on stdout.

Exit codes: 0 drawn, 2 the spec is refused (the reason is on stderr). Anything else is an accident.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

from dialogs.charts import BadSpec, Bar, ChartSpec
from dialogs.labels import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

MEMORY = 1536 * 1024 * 1024  # bytes of address space; numpy alone reserves several hundred megabytes
CPU_SECONDS = 20
INPUT = 256 * 1024  # bytes of JSON
MOST_BARS = 12
DPI = 100
WIDTH, HEIGHT = 10.8, 8.1  # inches at DPI
LEFT = 0.34  # share of the width that the names take
FEWEST_ROWS = 4  # a single bar is still a bar and not a wall
FARTHEST = Decimal(160)  # points
SHORT = 25  # points

# A colour and a pattern each: readable without colours. The palette keeps its order for colour-blind eyes.
_LOOKS = {
    "green": ("#009e73", ""),
    "yellow": ("#f0c24b", "//"),
    "red": ("#d55e00", "xx"),
    "gray": ("#bbbbbb", ".."),
}
_INK, _FAINT = "#222222", "#666666"


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        spec = _spec(sys.stdin.buffer.read(INPUT + 1))
    except (BadSpec, ValueError, RecursionError) as error:
        print(f"chart refused: {error}", file=sys.stderr)
        return 2
    sys.stdout.buffer.write(png(spec))
    return 0


def _spec(data: bytes) -> ChartSpec:
    if len(data) > INPUT:
        raise BadSpec(f"more than {INPUT} bytes")
    spec = ChartSpec.from_json(json.loads(data))
    if len(spec.bars) > MOST_BARS:
        raise BadSpec(f"more than {MOST_BARS} bars")
    return spec


def png(spec: ChartSpec) -> bytes:
    """The picture. Nothing in the texts is markup: a name with dollar signs is no formula."""
    import matplotlib  # noqa: PLC0415  # after the limits are set, and never in the bot
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with matplotlib.rc_context({"text.parse_math": False, "font.family": "DejaVu Sans", "hatch.linewidth": 1.5}):
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
        _draw(figure, spec)
        out = io.BytesIO()
        # Without the library's version in it, the same spec gives the same bytes: pictures are kept by content.
        FigureCanvasAgg(figure).print_figure(out, format="png", dpi=DPI, metadata={"Software": None})
        return out.getvalue()


def _draw(figure: Figure, spec: ChartSpec) -> None:
    axes = figure.add_axes((LEFT, 0.13, 0.98 - LEFT, 0.70))
    title = figure.text(0.04, 0.925, one_line(spec.title, 60), fontsize=27, fontweight="bold", color=_INK, va="center")
    note = figure.text(0.04, 0.035, one_line(spec.note, 90), fontsize=17, color=_FAINT, va="center")
    _frame(axes, spec)
    for place, bar in enumerate(spec.bars):
        _bar(axes, place, bar)
    _marks(axes, spec)
    for text in (title, note):
        _shrink(text, 0.92)
    for label in axes.get_yticklabels():
        _shrink(label, LEFT - 0.03)


def _frame(axes: Axes, spec: ChartSpec) -> None:
    rows = max(len(spec.bars), FEWEST_ROWS)
    axes.set_xlim(0, _reach(spec))
    axes.set_ylim(rows - 0.4, -0.6)  # the first bar on top
    axes.set_xticks([])
    axes.set_yticks(range(len(spec.bars)), [one_line(bar.label, 24) for bar in spec.bars], fontsize=20, color=_INK)
    axes.tick_params(left=False)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(_FAINT)


def _reach(spec: ChartSpec) -> float:
    """The right end of the scale. One partner at 400 % may not press all the others flat: his bar ends at the edge."""
    values = [min(bar.value, FARTHEST) for bar in spec.bars if bar.value is not None]
    return max(float(max([Decimal(1), *values])) * 1.05, float(max(spec.lines, default=Decimal(0))) * 1.16)


def _bar(axes: Axes, place: int, bar: Bar) -> None:
    """A bar with its figure at the foot, where no line crosses it, or beside it when it is too short to hold one.

    No data is words on an empty row, never a bar of zero.
    """
    length = 0.0 if bar.value is None else max(0.0, float(bar.value))
    colour, pattern = _LOOKS[bar.status]
    axes.barh(place, length, height=0.66, color=colour, hatch=pattern, edgecolor="white", linewidth=0, zorder=2)
    axes.annotate(
        one_line(bar.text, 16) or "—",
        (length if length < SHORT else 0, place),
        (12, 0),
        textcoords="offset points",
        fontsize=20,
        fontweight="bold" if bar.status == "red" else "normal",
        color=_INK,
        va="center",
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "boxstyle": "round,pad=0.2"},
    )


def _marks(axes: Axes, spec: ChartSpec) -> None:
    """The lines of the plan, named above the bars: the last to its right, the others to their left, so none touch."""
    marks = sorted(float(mark) for mark in spec.lines)
    for mark in marks:
        last = mark == marks[-1]
        axes.axvline(mark, color=_INK, linewidth=2, linestyle="-" if last else "--", zorder=3)
        axes.annotate(
            f"{mark:g}\u00a0%",
            (mark, -0.6),
            (4 if last else -4, 4),
            textcoords="offset points",
            ha="left" if last else "right",
            fontsize=17,
            color=_FAINT,
        )


def _shrink(text: Text, share: float) -> None:
    """Makes a text smaller until it takes at most this share of the picture's width."""
    widest = share * WIDTH * DPI
    width = text.get_window_extent().width
    if width > widest:
        text.set_fontsize(float(text.get_fontsize()) * widest / width)


if __name__ == "__main__":
    sys.exit(main())
