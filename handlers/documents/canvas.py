"""The sheet a chart is drawn on: pixels from the top left, two palettes, words that fit their room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

# In pixels. A phone shows the picture a third as large, so its letters are three times those of a phone.
WIDTH, HEIGHT = 1080, 810
LEFT, RIGHT = 44.0, 1036.0  # where names begin and figures end
TOP, BOTTOM = 120.0, 700.0  # below the title, above the note


@dataclass(frozen=True)
class Looks:
    """A colour and a pattern for each status: readable without colours. The order is kept for colour-blind eyes."""

    paper: str
    ink: str
    faint: str
    track: str
    bars: dict[str, tuple[str, str]]


_PATTERNS = {"green": "", "yellow": "/", "red": "x", "gray": ".", "whole": "", "up": "/", "down": "x"}
_LIGHT = ("#009e73", "#f0c24b", "#d55e00", "#bbbbbb", "#5b6b7b", "#009e73", "#d55e00")
_DARK = ("#2fc79a", "#f2cb62", "#ff8a3d", "#7d7d7d", "#9fb0c0", "#2fc79a", "#ff8a3d")


def palette(dark: bool) -> Looks:
    if dark:
        return Looks("#17212b", "#f2f4f6", "#a7b4c0", "#2a3743", _named(_DARK))
    return Looks("#ffffff", "#222222", "#666666", "#ececec", _named(_LIGHT))


def _named(colours: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    return {name: (colour, hatch) for (name, hatch), colour in zip(_PATTERNS.items(), colours, strict=True)}


def halves(text: str) -> tuple[str, str]:
    """Broken at the space that leaves the longer half shortest."""
    places = [place for place, letter in enumerate(text) if letter == " "] or [len(text)]
    middle = min(places, key=lambda place: max(place, len(text) - place))
    return text[:middle], text[middle + 1 :]


@dataclass(frozen=True)
class Canvas:
    axes: Axes
    looks: Looks
    dpi: int

    def words(self, at: tuple[float, float], text: str, size: float, room: float = RIGHT - LEFT, **looks: Any) -> Text:
        """One line of text, `size` pixels high, smaller where it would take more than `room` pixels."""
        points = size * 72 / self.dpi
        words = self.axes.text(*at, text, fontsize=points, va="center", **{"color": self.looks.ink, **looks})
        while room > 0 and (width := words.get_window_extent().width) > room:
            points = min(points * room / width, points * 0.98)  # letters do not shrink as evenly as figures do
            words.set_fontsize(points)
        return words

    def title(self, top: float, text: str, size: float, smaller: float) -> None:
        """In one line around `top`, in two where its letters would be smaller than `smaller`."""
        whole = self.words((LEFT, top), text, size, weight="bold")
        if float(whole.get_fontsize()) * self.dpi / 72 >= smaller:
            return
        whole.remove()
        for row, part in enumerate(halves(text)):
            self.words((LEFT, top + (row - 0.5) * smaller * 1.2), part, smaller, weight="bold")

    def box(self, left: float, top: float, width: float, height: float, status: str | None) -> None:
        """A bar in the look of its status; without one, the track below a bar."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415  # in the drawing's own process alone

        colour, hatch = (self.looks.track, "") if status is None else self.looks.bars[status]
        at = (left, top)
        self.axes.add_patch(
            Rectangle(at, width, height, facecolor=colour, hatch=hatch, edgecolor=self.looks.paper, linewidth=0)
        )

    def line(self, xs: list[float], ys: list[float], *, width: float = 5, color: str = "", style: Any = "-") -> None:
        self.axes.plot(xs, ys, color=color or self.looks.ink, linewidth=width, linestyle=style, solid_capstyle="round")

    def dots(self, xs: list[float], ys: list[float], color: str, marker: str = "o") -> None:
        self.axes.plot(xs, ys, color=color, marker=marker, markersize=11, linestyle="none")
