"""How teams, managers or partners stand: sums over sums, who pulls down, who needs attention. Query → Screen, pure.

The same screen on three levels: all teams, one team by manager, one manager by partner; a tap leads a level down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Literal

from algorithms.kpi import THRESHOLDS, Aggregate, Status, Thresholds, portfolio_score, together
from algorithms.workdays import ProductionCalendar
from dialogs import actions, formats
from dialogs.absent import Absent, absent_lines
from dialogs.digests import phrases
from dialogs.digests.news import is_stale
from dialogs.figures import PartnerFigures
from dialogs.labels import SIGNS, name_of, one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu, message
from dialogs.promises import BREAKERS, Word, kept
from dialogs.screens import Action, Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, line
from dialogs.texts import say

Level = Literal["company", "team", "manager", "partner"]

NAME = 20
IN_A_LINE = 4  # names of one colour
RED_LINES = 3
PULLERS = 2  # named behind whoever is red
NEEDS = 4
LINES = 13  # of a screen, less the head, the day and the word before the needs
BUTTONS = 12
LABEL = 30
_ORDER = (Status.GREEN, Status.YELLOW, Status.RED, Status.GRAY)


@dataclass(frozen=True)
class Group:
    """A team, a manager or a single partner, with the partners behind it. `id` empty: nobody looks after these."""

    level: Level
    id: str
    name: str
    name_en: str
    partners: tuple[PartnerFigures, ...]

    @cached_property
    def pace(self) -> Aggregate:
        """Σ forecast ÷ Σ plan of those that have both."""
        return together("forecast_pct", [each.known("forecast_pct").figure for each in self.partners], self.by)

    @property
    def by(self) -> Thresholds:
        """A single partner is judged as its class is, many as the company is."""
        first = next(iter(self.partners), None)
        if first is None:
            return THRESHOLDS
        return first.by if self.level == "partner" else first.company

    @property
    def is_early(self) -> bool:
        return any(each.known("forecast_pct").figure.reason == "too_early" for each in self.partners)

    @property
    def status(self) -> Status:
        return Status.GRAY if self.pace.value is None or self.is_early else self.pace.status

    @property
    def shortfall(self) -> Decimal:
        return self.pace.bottom - self.pace.top


@dataclass(frozen=True)
class Board:
    """`whole` is what the board is about, `groups` its rows; `up` leads a level up, if that is the reader's to see.

    `words`: how those partners keep theirs that break it, the worst first. `absent`: of the people behind the rows.
    """

    whole: Group
    groups: tuple[Group, ...]
    today: date
    calendar: ProductionCalendar
    up: Action | None = None
    words: tuple[Word, ...] = ()
    absent: tuple[Absent, ...] = ()


def team_board(board: Board, lang: Lang) -> Screen:
    whole = board.whole
    if not whole.partners:
        return message(say("board.nobody_here", lang), lang)
    blocks: list[Block] = [Heading(line(_head(whole, lang)))]
    blocks.append(Quiet(line(_dated(board, lang))))
    sums, rows = tuple(_sums(board, lang)), tuple(_rows(board, lang))
    if sums:
        blocks.append(Paragraph(line("\n".join(sums))))
    blocks.append(Paragraph(line("\n".join(rows))))
    away = tuple(absent_lines(board.absent, board.today, lang))
    if away:
        blocks.append(Paragraph(line("\n".join(away))))
    left = LINES - len(sums) - len(rows) - len(away)
    if needs := tuple(islice(_needs(board, lang), max(1, left))):
        blocks.append(Paragraph(line(say("board.needs", lang))))
        blocks.append(Bullets(tuple(line(each) for each in needs)))
    else:
        blocks.append(Paragraph(line(say("board.fine", lang))))
    if board.words:
        told = ", ".join(f"{one_line(each.partner, NAME)} ({kept(each, lang)})" for each in board.words[:BREAKERS])
        blocks.append(Paragraph(line(say("board.promises", lang, names=told))))
    return Screen(tuple(blocks), tuple(_buttons(board, lang)))


def _head(group: Group, lang: Lang) -> str:
    """«👥 Поволжье и Юг: прогноз 97 % 🟡»."""
    key = {"company": "board.company", "team": "board.lead"}.get(group.level, "board.manager")
    return f"{say(key, lang, name=name_of(group, lang))}: {_pct(group, lang, named=True)} {SIGNS[group.status]}"


def _pct(group: Group, lang: Lang, *, named: bool = False) -> str:
    if group.pace.value is None:
        reasons = group.pace.left_out
        told = max(reasons, key=lambda reason: reasons[reason]) if reasons else "no_data"
        return say(f"kpi.reason_{told}", lang)
    if group.is_early:
        return say("kpi.reason_too_early", lang)
    pct = formats.percent(group.pace.value, "forecast_pct", lang)
    return say("digest.forecast", lang, value=pct) if named else pct


def _dated(board: Board, lang: Lang) -> str:
    """«Данные на 19.11 по 46 из 50 партнёров»: how many are as new as the newest."""
    days = [day for each in board.whole.partners if (day := _as_of(each)) is not None]
    if not days:
        return say("board.no_data", lang)
    newest = max(days)
    shown, of = formats.day(newest, board.today, lang), len(board.whole.partners)
    told = say("board.data", lang, day=shown, known=days.count(newest), of=of)
    return f"⚠️ {told}" if is_stale(newest, board.today, board.calendar) else told


def _sums(board: Board, lang: Lang) -> Iterator[str]:
    whole, pace = board.whole, board.whole.pace
    as_of = max((day for each in whole.partners if (day := _as_of(each)) is not None), default=None)
    if as_of is not None and pace.counted:
        sums = phrases.of_plan(_fact(whole), pace.bottom, lang)
        told = f"{phrases.month_name(as_of, board.today, lang)} {sums}"
        end = say("digest.forecast", lang, value=formats.money_part(pace.top, lang))
        yield told if whole.is_early else f"{told}, {end}"
    owed = together("overdue_pct", [each.known("overdue_pct").figure for each in whole.partners], whole.by)
    if owed.counted and owed.value is not None:
        pct = formats.percent(owed.value, "overdue_pct", lang)
        yield f"{say('board.overdue', lang, money=formats.money(owed.top, lang), pct=pct)} {SIGNS[owed.status]}"
    score = portfolio_score((each.score.score if each.score else None, _plan(each)) for each in whole.partners)
    if score is not None:
        yield say("board.score", lang, score=int(formats.half_up(score, 0)))
    if without := sum(pace.left_out.get(reason, 0) for reason in ("no_plan", "zero_plan")):
        yield say("board.left_out", lang, n=without)


def _fact(group: Group) -> Decimal:
    """Of those that are in both sums of the forecast."""
    counted = [each.month for each in group.partners if each.known("forecast_pct").figure.top is not None]
    return sum((month.fact for month in counted if month is not None and month.fact is not None), Decimal(0))


def _as_of(figures: PartnerFigures) -> date | None:
    return figures.month.as_of if figures.month else None


def _plan(figures: PartnerFigures) -> Decimal | None:
    return figures.month.plan if figures.month else None


# ── the rows ────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(board: Board, lang: Lang) -> Iterator[str]:
    """By colour, the best first; whoever is red on a line of their own, with who pulls them down."""
    by_status = {status: [each for each in board.groups if each.status is status] for status in _ORDER}
    for status in (Status.GREEN, Status.YELLOW):
        if found := sorted(by_status[status], key=lambda each: -(each.pace.value or 0)):
            yield f"{SIGNS[status]} {_in_a_line(found, lang)}"
    red = sorted(by_status[Status.RED], key=lambda each: -each.shortfall)
    for each in red[:RED_LINES]:
        yield f"{SIGNS[Status.RED]} {_named(each, lang)}{_pulled_by(each, lang)}"
    if len(red) > RED_LINES:
        yield f"{SIGNS[Status.RED]} {_in_a_line(red[RED_LINES:], lang)}"
    if by_status[Status.GRAY]:
        yield f"{SIGNS[Status.GRAY]} {_in_a_line(by_status[Status.GRAY], lang)}"


def _named(group: Group, lang: Lang) -> str:
    return f"{_name(group, lang)} {_pct(group, lang)}"


def _name(group: Group, lang: Lang) -> str:
    return name_of(group, lang, NAME) if group.name else say("board.unassigned", lang)


def _in_a_line(found: Sequence[Group], lang: Lang) -> str:
    shown = " · ".join(_named(each, lang) for each in found[:IN_A_LINE])
    more = len(found) - IN_A_LINE
    return say("digest.and_more", lang, names=shown, n=more) if more > 0 else shown


def _pulled_by(group: Group, lang: Lang) -> str:
    """The partners that lack most rubles; of a single partner nobody."""
    if group.level == "partner":
        return ""
    lacking = [each for each in group.partners if _lacks(each) > 0]
    worst = sorted(lacking, key=lambda each: (-_lacks(each), each.id))[:PULLERS]
    names = say("board.and", lang).join(name_of(each, lang, NAME) for each in worst)
    return f" — {say('team.pull', lang, names=names, n=len(worst))}"


def _lacks(figures: PartnerFigures) -> Decimal:
    """Rubles missing at the end of the month if all goes on like this."""
    month = figures.month
    if month is None or month.plan is None or month.forecast is None or month.forecast.forecast is None:
        return Decimal(0)
    return month.plan - month.forecast.forecast


# ── who needs somebody ──────────────────────────────────────────────────────────────────────────────────────


def _needs(board: Board, lang: Lang) -> Iterator[str]:
    """The gravest of each partner; money first, then goods, then visits."""
    found = [(rank, -weight, each, told) for each in board.whole.partners for rank, weight, told in _of(each, lang)]
    met: set[str] = set()
    for _, _, each, told in sorted(found, key=lambda row: (row[0], row[1], row[2].id)):
        if each.id not in met and len(met) < NEEDS:
            met.add(each.id)
            yield f"{name_of(each, lang, NAME)}: {told}"


def _of(figures: PartnerFigures, lang: Lang) -> Iterator[tuple[int, Decimal, str]]:
    """Rank, weight inside the rank, and words."""
    debt, stock, work = figures.debt, figures.stock, figures.work
    if debt is not None and debt.over_90 > 0:
        yield 0, debt.over_90, say("board.need_90", lang, money=formats.money(debt.over_90, lang))
    if work.conflict is not None:
        yield 1, Decimal(work.conflict.days), say("board.need_conflict", lang, n=max(1, work.conflict.days))
    if stock is not None and stock.a_out:
        yield 2, Decimal(len(stock.a_out)), say("board.need_oos", lang, n=len(stock.a_out))
    if stock is not None and stock.negative:
        yield 3, Decimal(len(stock.negative)), say("board.need_data", lang)
    pace = figures.known("forecast_pct")
    if pace.value is not None and pace.status is Status.RED:
        pct = formats.percent(pace.value, "forecast_pct", lang)
        yield 4, _lacks(figures), say("board.need_forecast", lang, pct=pct)
    gap = figures.known("visit_gap")
    if gap.status is Status.RED:
        key = "board.need_never" if gap.value is None else "board.need_visit"
        yield 5, gap.value or Decimal(0), say(key, lang, days=int(gap.value or 0))


# ── the levels down ─────────────────────────────────────────────────────────────────────────────────────────


def _buttons(board: Board, lang: Lang) -> Iterator[tuple[Button, ...]]:
    """The worst first, two in a row."""
    rank = {status: place for place, status in enumerate((Status.RED, Status.YELLOW, Status.GRAY, Status.GREEN))}
    groups = sorted((each for each in board.groups if each.id), key=lambda each: (rank[each.status], -each.shortfall))
    keys = [Button(_label(each, lang), _down(each)) for each in groups[:BUTTONS]]
    yield from (tuple(keys[start : start + 2]) for start in range(0, len(keys), 2))
    up = (Button(say("board.up", lang), board.up),) if board.up else ()
    yield (*up, back_to_menu(lang))


def _label(group: Group, lang: Lang) -> str:
    return f"{SIGNS[group.status]} {one_line(_name(group, lang), LABEL)}"


def _down(group: Group) -> Action:
    return actions.partner(group.id) if group.level == "partner" else actions.board(group.level, group.id)
