"""Charts that run over weeks, days or steps: columns of a month, a waterfall, lines."""

from __future__ import annotations

from decimal import Decimal

from dialogs.charts import ChartSpec, Series
from dialogs.labels import one_line
from handlers.documents.canvas import BOTTOM, LEFT, RIGHT, TOP, Canvas

# Each kind of line or column looks the same in every chart: what is, what should be, what is expected.
SERIES = ("gray", "green", "yellow")
TICK = 30
FIGURE = 34


def weeks(canvas: Canvas, spec: ChartSpec) -> None:
    """Three columns a week, each with its pattern; whatever is not there yet has none."""
    base, top = BOTTOM - 66, TOP + 96
    most = max([Decimal(1), *(value for each in spec.series for value in each.values if value is not None)])
    slot = (RIGHT - LEFT) / len(spec.ticks)
    width = slot * 0.84 / max(1, len(spec.series))
    for row, each in enumerate(spec.series):
        _legend(canvas, row, len(spec.series), each)
        for place, value in enumerate(each.values):
            if value is not None:
                tall = max(0.0, float(value / most)) * (base - top)
                left = LEFT + place * slot + slot * 0.08 + row * width
                canvas.box(left, base - tall, width * 0.94, tall, SERIES[row % len(SERIES)])
                mark = each.marks[place] if place < len(each.marks) else ""
                canvas.words((left + width / 2, base - tall - 20), mark, 30, width * 1.08, ha="center")
    canvas.line([LEFT, RIGHT], [base, base], width=2)
    for place, tick in enumerate(spec.ticks):
        canvas.words((LEFT + (place + 0.5) * slot, base + 34), tick, TICK, slot * 0.94, ha="center")


def _legend(canvas: Canvas, row: int, of: int, each: Series) -> None:
    wide = (RIGHT - LEFT) / of
    left = LEFT + row * wide
    canvas.box(left, TOP - 4, 34, 34, SERIES[row % len(SERIES)])
    canvas.words((left + 46, TOP + 13), f"{one_line(each.label, 14)} {each.text}", 31, wide - 60)


def weeks_line(canvas: Canvas, spec: ChartSpec, top: float, bottom: float) -> None:
    """The last weeks as a line with each point's figure above it, and the plan across."""
    each = spec.series[0]
    known = [value for value in each.values if value is not None]
    canvas.words((LEFT, top), one_line(each.label, 40), 31, color=canvas.looks.faint)
    plan = canvas.words((RIGHT, top), spec.marks[-1], 28, ha="right", color=canvas.looks.faint)
    named = RIGHT - plan.get_window_extent().width - 12
    canvas.line([named - 60, named], [top, top], width=2, color=canvas.looks.faint, style=(0, (2, 1.5)))
    high, low = max([Decimal(100), *known]) + 4, min([Decimal(90), *known]) - 6
    begin, end, upper, lower = LEFT + 40, RIGHT - 40, top + 62, bottom - 40
    step = (end - begin) / max(1, len(spec.ticks) - 1)

    def down(value: Decimal) -> float:
        return lower - float((value - low) / (high - low)) * (lower - upper)

    canvas.line([LEFT, RIGHT], [down(Decimal(100))] * 2, width=2, color=canvas.looks.faint, style=(0, (2, 1.5)))
    points = [(begin + place * step, down(value)) for place, value in enumerate(each.values) if value is not None]
    colour = canvas.looks.bars["whole"][0]
    canvas.line([x for x, _ in points], [y for _, y in points], color=colour)
    canvas.dots([x for x, _ in points], [y for _, y in points], colour)
    for place, value in enumerate(each.values):
        at = begin + place * step
        if value is not None:
            behind = {"facecolor": canvas.looks.paper, "edgecolor": "none", "pad": 1.5}  # the plan's line is not read
            mark = each.marks[place] if each.marks else f"{value:.0f}"
            canvas.words((at, down(value) - 30), mark, 31, step, ha="center", bbox=behind)
        canvas.words((at, bottom - 4), spec.ticks[place], 29, step * 0.94, ha="center", color=canvas.looks.faint)


def waterfall(canvas: Canvas, spec: ChartSpec) -> None:
    """From the first whole down and up to the last, by steps; a step hangs where the one before it ended.

    Bars lie, so that names have room; they begin where the smallest sum on the way is, or nobody would see a step.
    """
    sums, ran = list[tuple[Decimal, Decimal]](), Decimal(0)
    for bar in spec.bars:
        value = bar.value or Decimal(0)
        before, ran = (Decimal(0), value) if bar.status == "whole" else (ran, ran + value)
        sums.append((before, ran))
    ends = [
        end for pair, bar in zip(sums, spec.bars, strict=True) for end in (pair if bar.status != "whole" else pair[1:])
    ]
    low, high = min(ends), max(ends)
    floor = max(Decimal(0), low - (high - low)) if low > 0 else low
    name, figure = LEFT + 330, RIGHT - 150
    row, scale = (BOTTOM - TOP) / len(spec.bars), (figure - name) / float(max(Decimal(1), high - floor))
    for place, (bar, (before, after)) in enumerate(zip(spec.bars, sums, strict=True)):
        top, weight = TOP + place * row, "bold" if bar.status == "whole" else "normal"
        begin, end = sorted((max(before, floor), max(after, floor)))
        left = name + float(begin - floor) * scale
        canvas.box(left, top + row * 0.16, max(4.0, float(end - begin) * scale), row * 0.68, bar.status)
        if bar.status == "whole" and floor > 0:  # it does not begin at zero, and shows it
            for at in (left + 36, left + 54):
                canvas.line([at + 12, at], [top + row * 0.1, top + row * 0.9], width=6, color=canvas.looks.paper)
        canvas.words((LEFT, top + row / 2), one_line(bar.label, 22), min(36.0, row * 0.5), 316, weight=weight)
        canvas.words(
            (RIGHT, top + row / 2), one_line(bar.text, 12), min(36.0, row * 0.5), 140, ha="right", weight=weight
        )
        if place + 1 < len(spec.bars):
            at = name + float(max(after, floor) - floor) * scale
            canvas.line([at, at], [top + row * 0.84, top + row * 1.16], width=2, color=canvas.looks.faint)


def cumulated(canvas: Canvas, spec: ChartSpec) -> None:
    """What came so far over what the plan asks for by each working day; the last figure of each stands at its end."""
    top, base = TOP + 84, BOTTOM - 56
    most = max([Decimal(1), *(value for each in spec.series for value in each.values if value is not None)])
    step = (RIGHT - LEFT - 60) / max(1, len(spec.ticks))
    wide = (RIGHT - LEFT) / len(spec.series)
    for row, each in enumerate(spec.series):
        known = [(place, value) for place, value in enumerate(each.values, 1) if value is not None]
        xs = [LEFT, *(LEFT + place * step for place, _ in known)]
        ys = [base, *(base - float(value / most) * (base - top) for _, value in known)]
        colour = canvas.looks.bars["down"][0] if row == 0 else canvas.looks.faint
        thick, style, left = (8, "-", LEFT) if row == 0 else (4, (0, (3, 2)), LEFT + row * wide)
        canvas.line(xs, ys, width=thick, color=colour, style=style)
        canvas.line([left, left + 50], [TOP + 13] * 2, width=thick, color=colour, style=style)
        canvas.words((left + 64, TOP + 13), f"{one_line(each.label, 24)} {each.text}", 33, wide - 70)
        if row == 0 and known:
            canvas.dots(xs[-1:], ys[-1:], colour)
            canvas.words((xs[-1] + 18, ys[-1] + 34), each.text, FIGURE, weight="bold")
    canvas.line([LEFT, RIGHT], [base, base], width=2)
    every = max(1, len(spec.ticks) // 5)
    for place, tick in enumerate(spec.ticks, 1):
        if place % every == 0 or place == 1:
            canvas.words((LEFT + place * step, base + 32), tick, TICK, ha="center")
