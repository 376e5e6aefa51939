"""The lead's Monday: how the team stands, who pulls down, and what only a lead can settle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from algorithms.kpi import Status
from algorithms.workdays import ProductionCalendar
from dialogs import actions
from dialogs.digests import phrases
from dialogs.digests.figures import PartnerNumbers, Standing, Sums, standing, sums, together
from dialogs.digests.news import Change, changes, comparable, is_stale, reasons, worst
from dialogs.digests.result import BUTTON, FIRST_LINE, Digest, Quiet, stale
from dialogs.digests.told import Snapshot, snapshot
from dialogs.labels import SIGNS, first_fitting, listed, name_of
from dialogs.lang import Lang
from dialogs.screens import Block, Bullets, Button, Fields, Heading, Paragraph, Screen, bold, line
from dialogs.screens import Quiet as SmallPrint
from dialogs.texts import say

MANAGERS = 5  # lines of managers, the lowest first; the rest is counted
NAME = 20  # characters of a name where several stand in one line


@dataclass(frozen=True)
class ManagerNumbers:
    """A manager's partners in the month of the data date. `away`: on leave, owes no plan."""

    id: str
    name: str
    name_en: str = ""
    partners: tuple[PartnerNumbers, ...] = ()
    week_planned: bool = True
    away: bool = False

    @property
    def loaded(self) -> bool:
        return not self.partners or any(partner.fact is not None for partner in self.partners)


@dataclass(frozen=True)
class TeamWeek:
    """A team on the morning of `today`. `name` of the team; `decisions` are the runs that wait for this lead's word.

    `told` and `quiet_weeks` as in `ManagerWeek`; the snapshot's parts are managers.
    """

    person_id: str
    name: str
    as_of: date | None
    today: date
    calendar: ProductionCalendar
    managers: tuple[ManagerNumbers, ...] = ()
    decisions: tuple[str, ...] = ()
    name_en: str = ""
    told: Snapshot | None = None
    quiet_weeks: int = 0

    @property
    def partners(self) -> tuple[PartnerNumbers, ...]:
        return tuple(partner for manager in self.managers for partner in manager.partners)

    @property
    def unplanned(self) -> tuple[ManagerNumbers, ...]:
        return tuple(manager for manager in self.managers if not (manager.week_planned or manager.away))

    @property
    def unloaded(self) -> tuple[ManagerNumbers, ...]:
        return tuple(manager for manager in self.managers if not manager.loaded)

    @property
    def needs_lead(self) -> bool:
        return bool(self.unplanned or self.unloaded or self.decisions)


def team_monday(team: TeamWeek, lang: Lang) -> Digest | Quiet:
    """The digest, or the reason why this week is silent."""
    if team.as_of is None or all(partner.fact is None for partner in team.partners):
        return Quiet("no_data")
    if is_stale(team.as_of, team.today, team.calendar):
        return stale(team.as_of, team.today, team.told, "lead", lang)
    return _spoken(_read(team, team.as_of), lang)


@dataclass(frozen=True)
class _Line:
    """A manager with his own partners below him."""

    whole: Standing
    partners: tuple[Standing, ...]

    @property
    def pulling(self) -> tuple[Standing, ...]:
        """Whose rubles are missing, the most first; a manager who holds the plan is not asked for them."""
        green = self.whole.pace.status is Status.GREEN
        return () if green else worst(self.partners)


@dataclass(frozen=True)
class _Reading:
    """The team with all that is computed from it; `base` is what was told of the same month."""

    team: TeamWeek
    as_of: date
    sums: Sums
    total: Standing
    lines: tuple[_Line, ...]
    base: Snapshot | None
    changes: tuple[Change, ...]

    @property
    def pulling(self) -> tuple[tuple[_Line, Standing], ...]:
        """The partners that pull the team down, with their managers, the most rubles missing first."""
        found = [(each, partner) for each in self.lines for partner in each.pulling]
        return tuple(sorted(found, key=lambda pair: -pair[1].shortfall))


def _read(team: TeamWeek, as_of: date) -> _Reading:
    total = sums(team.partners)
    whole = together(team.person_id, team.name, team.name_en, total, as_of, team.calendar)
    lines = tuple(sorted((_line(manager, as_of, team.calendar) for manager in team.managers), key=_order))
    base = comparable(team.told, as_of)
    return _Reading(team, as_of, total, whole, lines, base, changes((each.whole for each in lines), base, team.today))


def _line(manager: ManagerNumbers, as_of: date, calendar: ProductionCalendar) -> _Line:
    whole = together(manager.id, manager.name, manager.name_en, sums(manager.partners), as_of, calendar)
    return _Line(whole, tuple(standing(partner, as_of, calendar) for partner in manager.partners))


def _order(each: _Line) -> tuple[bool, Decimal, str]:
    """The lowest forecast first, those without one last."""
    pct = each.whole.pace.forecast_pct
    return pct is None, pct or Decimal(0), each.whole.id


def _spoken(read: _Reading, lang: Lang) -> Digest | Quiet:
    team = read.team
    why = [*reasons(read.total, read.changes, team.told, read.as_of), *(["needs_lead"] if team.needs_lead else [])]
    if not why:
        return Quiet("unchanged")
    wholes = [each.whole for each in read.lines]
    kept = snapshot(read.total, wholes, read.as_of, team.today, [each.id for each in wholes[:MANAGERS]], team.told)
    screen = Screen(tuple(_blocks(read, lang)), tuple(_buttons(read, lang)))
    return Digest(screen, kept, phrases.chart(wholes, read.as_of, team.today, lang), tuple(why))


def _blocks(read: _Reading, lang: Lang) -> Iterator[Block]:
    team = read.team
    yield Heading(line(_first_line(read, lang)))
    yield SmallPrint(
        line(
            phrases.data_line(read.as_of, team.today, read.sums, read.base, team.quiet_weeks if team.told else 0, lang)
        )
    )
    yield Fields((phrases.month_row(read.total, read.as_of, team.today, lang), *_managers(read, lang)))
    if team.needs_lead:
        yield Paragraph(line(bold(say("team.needs", lang))))
        yield Bullets(tuple(line(words) for words in _needs(team, lang)))
    yield Paragraph(line(f"👉 {_first_thing(read, lang)}"))


def _first_line(read: _Reading, lang: Lang) -> str:
    """«👥 Поволжье и Юг: прогноз 97 % 🟡 (было 95 %)»; the comparison gives way first, then the team's name."""
    state = phrases.verdict(read.total.pace, lang)
    before = phrases.was(read.total.pace, read.base.total if read.base else None, lang)
    name = name_of(read.team, lang, FIRST_LINE)
    short = name_of(read.team, lang, FIRST_LINE - len(state) - 4)
    return first_fitting(FIRST_LINE, f"👥 {name}: {state}{before}", f"👥 {name}: {state}", f"👥 {short}: {state}")


def _managers(read: _Reading, lang: Lang) -> Iterator[tuple[str, str]]:
    """A row for each of the lowest; the two lowest with the partners that pull them down."""
    for number, each in enumerate(read.lines[:MANAGERS]):
        pulling = each.pulling if number < 2 else ()
        yield f"{SIGNS[each.whole.pace.status]} {name_of(each.whole, lang, NAME)}", _state(read, each, pulling, lang)
    if len(read.lines) > MANAGERS:
        yield say("team.others", lang), say("team.managers", lang, n=len(read.lines) - MANAGERS)


def _state(read: _Reading, each: _Line, pulling: tuple[Standing, ...], lang: Lang) -> str:
    pace = each.whole.pace
    if pace.reason is not None:
        return phrases.state(pace, lang)
    before = phrases.was(pace, read.base.parts.get(each.whole.id) if read.base else None, lang)
    words = phrases.percent(pace.forecast_pct, lang) + before
    names = [name_of(partner, lang, NAME) for partner in pulling]
    return f"{words} — {say('team.pull', lang, names=listed(names, 2, lang), n=len(names))}" if names else words


def _needs(team: TeamWeek, lang: Lang) -> Iterator[str]:
    if team.decisions:
        yield say("team.decisions", lang, n=len(team.decisions))
    for key, managers in (("unplanned", team.unplanned), ("unloaded", team.unloaded)):
        if managers:
            yield say(f"team.{key}", lang, names=listed((name_of(each, lang, NAME) for each in managers), 2, lang))


def _first_thing(read: _Reading, lang: Lang) -> str:
    """Exactly one: a decision others wait for, else the partner that costs most, else a plan, data, or nothing."""
    team = read.team
    if team.decisions:
        return say("team.do_decide", lang, n=len(team.decisions))
    if read.pulling:
        manager, partner = read.pulling[0]
        names = {"name": name_of(partner, lang, NAME), "manager": name_of(manager.whole, lang, NAME)}
        return say("team.do_partner", lang, **names, state=phrases.state(partner.pace, lang))
    for key, managers in (("unplanned", team.unplanned), ("unloaded", team.unloaded)):
        if managers:
            return say(f"team.do_{key}", lang, name=name_of(managers[0], lang))
    return say("team.do_nothing", lang)


def _buttons(read: _Reading, lang: Lang) -> Iterator[tuple[Button, ...]]:
    """The partners that pull down most, then the first decision that waits."""
    cards = [Button(name_of(partner, lang, BUTTON), actions.partner(partner.id)) for _, partner in read.pulling[:2]]
    if cards:
        yield tuple(cards)
    menu = Button(say("button.menu", lang), actions.MENU)
    waiting = read.team.decisions
    label = say("team.decide_button", lang, n=len(waiting))
    yield (Button(label, actions.open_run(waiting[0]), "primary"), menu) if waiting else (menu,)
