"""The partner's score: what was lost, what would raise it and by which conversation, how it was, how it is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from algorithms.kpi import Score, WayUp, Yardstick, trend, way_up
from dialogs import actions, formats, why
from dialogs.figures import PartnerFigures
from dialogs.labels import name_of
from dialogs.lang import Lang
from dialogs.menu import back_to_menu
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, line
from dialogs.texts import say

STEPS = 4
_KPIS = {"plan_pct": "forecast_pct"}


@dataclass(frozen=True)
class Told:
    """A score as it was told on a day."""

    day: date
    score: int | None
    klass: str | None


def score_card(figures: PartnerFigures, yardstick: Yardstick, part: str, history: Sequence[Told], lang: Lang) -> Screen:
    """`part`: `do` what would raise it, `was` its history, `how` its parts; else the score."""
    match part:
        case "do":
            blocks, rows = _way(figures, yardstick, lang)
        case "was":
            blocks, rows = _history(figures, history, lang), []
        case "how":
            blocks, rows = _parts(figures, yardstick, lang), []
        case _:
            return Screen(tuple(_card(figures, lang)), tuple(_buttons(figures, lang)))
    back = (Button(f"⬅️ {say('score.button', lang)}", actions.score_of(figures.id)), back_to_menu(lang))
    return Screen(tuple(blocks), (*rows, back))


def _card(figures: PartnerFigures, lang: Lang) -> Iterator[Block]:
    score, name = figures.score, name_of(figures, lang)
    if score is None or score.score is None or score.cls is None:
        yield Heading(line(say("score.unknown", lang, name=name)))
        coverage = Decimal(0) if score is None else score.coverage
        yield Paragraph(line(say("score.too_little", lang, n=_whole(coverage), missing=_missing(score, lang))))
        return
    head = say("score.title", lang, name=name, score=score.score, klass=score.cls)
    yield Heading(line(f"{head}{_trend(figures, score, lang)}"))
    told = [_coverage(score, lang), *_ceiling(figures, score, lang)]
    yield Paragraph(line("\n".join(told)))
    if score.top_losses:
        lost = [f"{_lost(loss.points, lang)}  {_part(figures, loss.kpi, lang)}" for loss in score.top_losses]
        yield Paragraph(line("\n".join((say("score.lost", lang), *lost))))


def _trend(figures: PartnerFigures, score: Score, lang: Lang) -> str:
    moved = trend(score.score, figures.before)
    if moved.way == "unknown":
        return ""
    if moved.way == "same":
        return f" ({say('score.same', lang)})"
    return f" ({say('score.was', lang, score=figures.before or 0)})"


def _coverage(score: Score, lang: Lang) -> str:
    """«Учтено 75 % показателей: нет АКБ, матрицы, JBP»."""
    if not score.unknown:
        return say("score.all_known", lang)
    return say("score.coverage", lang, n=_whole(score.coverage), missing=_missing(score, lang))


def _missing(score: Score | None, lang: Lang) -> str:
    return ", ".join(say(f"score.no_{kpi}", lang) for kpi in (score.unknown if score else ()))


def _ceiling(figures: PartnerFigures, score: Score, lang: Lang) -> Iterator[str]:
    if score.cap is not None:
        yield f"⛔ {_named_ceiling(figures, score.cap, score.cls or '', lang)}"


def _named_ceiling(figures: PartnerFigures, ceiling: str, klass: str, lang: Lang) -> str:
    """«Выше класса C не подняться: долг 90+ дней, 640 тыс. ₽»."""
    money = formats.money(figures.debt.over_90 if figures.debt else None, lang)
    sold = figures.day_of("sell_out")
    day = formats.day(sold, figures.today, lang) if sold else formats.DASH
    return say(f"score.cap_{ceiling}", lang, klass=klass, money=money, day=day)


def _lost(points: Decimal, lang: Lang) -> str:
    return f"{formats.MINUS}{formats.number(points, lang, 1)}"


def _part(figures: PartnerFigures, kpi: str, lang: Lang) -> str:
    """«план: прогноз 84 %», «динамика −4 %»."""
    known = figures.known(_KPIS.get(kpi, kpi))
    told = formats.DASH if known.value is None else why.value(known.kpi, known.value, lang)
    return say(f"score.part_{kpi}", lang, value=told)


def _whole(value: Decimal) -> int:
    return int(formats.half_up(value, 0))


def _buttons(figures: PartnerFigures, lang: Lang) -> Iterator[tuple[Button, ...]]:
    if figures.score is not None and figures.score.cls not in (None, "A"):
        yield (Button(say("score.what_to_do", lang), actions.score_of(figures.id, "do"), "primary"),)
    yield (
        Button(say("score.history", lang), actions.score_of(figures.id, "was")),
        Button(say("score.how", lang), actions.score_of(figures.id, "how")),
    )
    yield (Button(f"⬅️ {name_of(figures, lang)}", actions.partner(figures.id)), back_to_menu(lang))


# ── what would raise it ─────────────────────────────────────────────────────────────────────────────────────


def _way(figures: PartnerFigures, yardstick: Yardstick, lang: Lang) -> tuple[list[Block], list[tuple[Button, ...]]]:
    """«До класса B не хватает 17 баллов»: the greatest gains, and a button for each conversation that earns them."""
    name = name_of(figures, lang)
    way = way_up(figures.score, yardstick) if figures.score is not None else None
    if way is None:
        key = "score.at_the_top" if figures.score is not None and figures.score.cls == "A" else "score.unknown"
        return [Paragraph(line(say(key, lang, name=name)))], []
    head = say("score.missing" if way.missing else "score.barred", lang, name=name, klass=way.to, n=way.missing)
    blocks: list[Block] = [Heading(line(head))]
    bars = [f"⛔ {_named_ceiling(figures, each, yardstick.ceilings[each], lang)}" for each in way.ceilings]
    if bars:
        blocks.append(Paragraph(line("\n".join(bars))))
    blocks.append(Bullets(tuple(line(each) for each in _steps(figures, way, lang))))
    return blocks, list(_treatments(figures, way, lang))


def _steps(figures: PartnerFigures, way: WayUp, lang: Lang) -> Iterator[str]:
    for step in way.steps[:STEPS]:
        part, gain = _part(figures, step.kpi, lang), formats.number(step.gain, lang, 1)
        shown = _KPIS.get(step.kpi, step.kpi)
        now, needed = (None if each is None else why.value(shown, each, lang) for each in (step.value, step.needed))
        if needed is None or needed == now:  # rounded away: the next class is a hair off
            yield say("score.step", lang, part=part, gain=gain)
        else:
            yield say("score.step_alone", lang, part=part, gain=gain, needed=needed, klass=way.to)


def _treatments(figures: PartnerFigures, way: WayUp, lang: Lang) -> Iterator[tuple[Button, ...]]:
    """A debt that bars the way is treated first."""
    first = [("conflict_resolution", "overdue_90plus")] if "overdue_90plus" in way.ceilings else []
    every = [*first, *((step.algorithm, step.kpi) for step in way.steps[:STEPS])]
    for algorithm in dict.fromkeys(algorithm for algorithm, _ in every):
        kpi = next(kpi for each, kpi in every if each == algorithm)
        yield (Button(say(f"score.treat_{algorithm}", lang), actions.treat(figures.id, kpi)),)


# ── how it was, how it is counted ───────────────────────────────────────────────────────────────────────────


def _history(figures: PartnerFigures, history: Sequence[Told], lang: Lang) -> list[Block]:
    name = name_of(figures, lang)
    told = [each for each in history if each.score is not None]
    if not told:
        return [Paragraph(line(say("score.no_history", lang, name=name)))]
    lines = [_then(each, figures.today, lang) for each in told]
    return [
        Heading(line(say("score.history_title", lang, name=name))),
        Bullets(tuple(line(each) for each in lines)),
        Quiet(line(say("score.kept", lang))),
    ]


def _then(told: Told, today: date, lang: Lang) -> str:
    day = formats.day(told.day, today, lang)
    return say("score.then", lang, day=day, score=told.score or 0, klass=told.klass or formats.DASH)


def _parts(figures: PartnerFigures, yardstick: Yardstick, lang: Lang) -> list[Block]:
    """Weight by weight: what it is worth, and what it has."""
    norm = figures.score.norm if figures.score is not None else {}
    lines = []
    for part in yardstick.components:
        weight = formats.number(part.weight, lang)
        if part.kpi in norm:
            points = formats.number(norm[part.kpi], lang, 0)
            lines.append(say("score.weighs", lang, part=_part(figures, part.kpi, lang), points=points, weight=weight))
        else:
            lines.append(say("score.weighs_unknown", lang, part=say(f"score.name_{part.kpi}", lang), weight=weight))
    return [
        Heading(line(say("score.how_title", lang))),
        Bullets(tuple(line(each) for each in lines)),
        Quiet(line(say("score.how_note", lang))),
    ]
