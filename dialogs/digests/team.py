"""The lead's Monday: how the team stands, who pulls down, and what only a lead can settle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from algorithms.kpi import Status
from algorithms.workdays import ProductionCalendar
from dialogs import actions, formats
from dialogs.absent import Absent, absent_lines
from dialogs.charts import ChartSpec
from dialogs.digests import phrases
from dialogs.digests.figures import PartnerNumbers, Standing, Sums, standing, sums, together
from dialogs.digests.news import Change, changes, comparable, is_stale, reasons, worst
from dialogs.digests.result import BUTTON, FIRST_LINE, Digest, Quiet, footing, stale
from dialogs.digests.told import Snapshot, snapshot
from dialogs.labels import SIGNS, first_fitting, listed, name_of, surname
from dialogs.lang import Lang
from dialogs.screens import Block, Button, Heading, Paragraph, Screen, line
from dialogs.screens import Quiet as SmallPrint
from dialogs.texts import say

RED = 2  # lines of red managers, with whoever pulls them down
NEEDS = 5  # lines of what only a lead can do
OLD_CONFLICT = 7  # days
NAME = 20  # characters of a name where several stand in one line


@dataclass(frozen=True)
class ManagerNumbers:
    """A manager's partners in the month of the data date. `away`: on leave, owes no plan.

    `reports_late`: trips whose report is missing for three working days or more; `reports_step`: how far the oldest of
    them has climbed. `missed`: visits that last week's plan held and that were not made.
    """

    id: str
    name: str
    name_en: str = ""
    partners: tuple[PartnerNumbers, ...] = ()
    week_planned: bool = True
    away: bool = False
    reports_late: int = 0
    reports_step: int = 0
    missed: int = 0

    @property
    def loaded(self) -> bool:
        return not self.partners or any(partner.fact is not None for partner in self.partners)


@dataclass(frozen=True)
class OpenConflict:
    """A conflict that goes on: with whom, for how many days, at which step of how many; 0 when that is not known."""

    partner_id: str
    name: str
    days: int
    step: int
    steps: int
    name_en: str = ""
    run_id: str = ""


@dataclass(frozen=True)
class TeamWeek:
    """A team on the morning of `today`. `name` of the team; `decisions` are the runs that wait for this lead's word.

    `trend` are the team's forecasts of the last weeks as (Monday, points), `unsent` counts partners whose sell-out is
    missing, `absent` are on the road this week. `told` and `quiet_weeks` as in `ManagerWeek`; the snapshot's parts are
    managers.
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
    conflicts: tuple[OpenConflict, ...] = ()
    unsent: int = 0
    trend: tuple[tuple[date, Decimal], ...] = ()
    hushed: frozenset[str] = frozenset()
    absent: tuple[Absent, ...] = ()

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
    def unreported(self) -> tuple[ManagerNumbers, ...]:
        return tuple(manager for manager in self.managers if manager.reports_late)

    @property
    def missing(self) -> tuple[ManagerNumbers, ...]:
        return tuple(manager for manager in self.managers if manager.missed)

    @property
    def unpaid(self) -> tuple[PartnerNumbers, ...]:
        """Debts past 90 days that nobody talks about, the largest first."""
        late = [each for each in self.partners if each.debt and each.debt.over_90 > 0 and not each.talks]
        return tuple(sorted((each for each in late if each.id not in self.hushed), key=_over_90))

    @property
    def lasting(self) -> tuple[OpenConflict, ...]:
        return tuple(sorted((each for each in self.conflicts if each.days > OLD_CONFLICT), key=lambda each: -each.days))

    @property
    def needs_lead(self) -> bool:
        return any(
            (self.unplanned, self.unloaded, self.decisions, self.unreported, self.missing, self.unpaid, self.lasting)
        )


def team_monday(team: TeamWeek, lang: Lang) -> Digest | Quiet:
    """The digest, or the reason why this week is silent."""
    if team.as_of is None or all(partner.fact is None for partner in team.partners):
        return Quiet("no_data")
    if is_stale(team.as_of, team.today, team.calendar):
        return stale(team.as_of, team.today, team.told, True, lang)
    called = replace(team, managers=tuple(_called(each, team.managers) for each in team.managers))
    return _spoken(_read(called, team.as_of), lang)


def _called(who: ManagerNumbers, among: tuple[ManagerNumbers, ...]) -> ManagerNumbers:
    """By the surname, unless somebody else of the team has the same."""
    name, name_en = surname(who.name), surname(who.name_en)
    alone = sum(surname(each.name) == name for each in among) == 1
    return replace(who, name=name, name_en=name_en) if alone else who


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

    def of(self, status: Status) -> tuple[_Line, ...]:
        return tuple(each for each in self.lines if each.whole.pace.status is status)


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
    """The highest forecast first, those without one last."""
    pct = each.whole.pace.forecast_pct
    return pct is None, -(pct or Decimal(0)), each.whole.id


def _spoken(read: _Reading, lang: Lang) -> Digest | Quiet:
    team = read.team
    why = [*reasons(read.total, read.changes, team.told, read.as_of), *(["needs_lead"] if team.needs_lead else [])]
    if not why:
        return Quiet("unchanged")
    wholes = [each.whole for each in read.lines]
    named = [each.whole.id for each in read.of(Status.RED)[-RED:]]
    kept = snapshot(read.total, wholes, read.as_of, team.today, named, team.told)
    screen = Screen(tuple(_blocks(read, lang)), tuple(_buttons(read, lang)))
    return Digest(screen, kept, _chart(read, wholes, lang), tuple(why))


def _chart(read: _Reading, wholes: list[Standing], lang: Lang) -> ChartSpec | None:
    return phrases.team_chart(wholes, read.team.trend, read.as_of, read.team.today, lang)


def _blocks(read: _Reading, lang: Lang) -> Iterator[Block]:
    team = read.team
    yield Heading(line(_first_line(read, lang)))
    yield SmallPrint(line(_data_line(read, lang)))
    month = phrases.month_line(read.total, read.as_of, team.today, lang)
    yield Paragraph(line("\n".join([month, *_managers(read, lang)])))
    if needs := list(_needs(team, lang)):
        more = [say("team.more_needs", lang, n=len(needs) - NEEDS)] if len(needs) > NEEDS else []
        told = [f"• {words}" for words in [*needs[:NEEDS], *more]]
        yield Paragraph(phrases.changed_lines(say("team.needs", lang), told))
    else:
        yield Paragraph(line(f"👉 {say('team.do_nothing', lang)}"))
    if team.absent:
        yield SmallPrint(line("\n".join(absent_lines(team.absent, team.today, lang))))
    if team.unsent:
        yield SmallPrint(line(say("team.unsent", lang, n=team.unsent)))


def _first_line(read: _Reading, lang: Lang) -> str:
    """«👥 Поволжье и Юг: прогноз 97 % 🟡, одна проблема»; the problems give way first, then the team's name."""
    state = phrases.verdict(read.total.pace, lang)
    red = len(read.of(Status.RED))
    problems = f", {say('team.problems', lang, n=red)}" if red else ""
    name = name_of(read.team, lang, FIRST_LINE)
    short = name_of(read.team, lang, FIRST_LINE - len(state) - 4)
    return first_fitting(FIRST_LINE, f"👥 {name}: {state}{problems}", f"👥 {name}: {state}", f"👥 {short}: {state}")


def _data_line(read: _Reading, lang: Lang) -> str:
    """«Данные на 19.11 по 46 из 50 партнёров»."""
    team, every = read.team, read.team.partners
    with_data = sum(each.fact is not None for each in every)
    day = formats.day(read.as_of, team.today, lang)
    known = say("team.data", lang, day=day, n=with_data, of=len(every))
    dated = known if with_data < len(every) else say("digest.data", lang, day=day)
    return footing(dated, Sums(None, None, 0, read.sums.without_plan, 0), team.quiet_weeks if team.told else 0, lang)


def _managers(read: _Reading, lang: Lang) -> Iterator[str]:
    """A line for each colour; the red ones one by one, with the partners that pull them down."""
    for status, shown in ((Status.GREEN, 4), (Status.YELLOW, 4)):
        if found := read.of(status):
            names = [f"{name_of(each.whole, lang, NAME)} {_state(read, each, lang)}" for each in found]
            more = [say("team.others", lang, n=len(names) - shown)] if len(names) > shown else []
            yield f"{SIGNS[status]} " + " · ".join([*names[:shown], *more])
    red = read.of(Status.RED)[::-1]
    yield from (f"{SIGNS[Status.RED]} {_red(read, each, lang)}" for each in red[:RED])
    if len(red) > RED:
        names = [f"{name_of(each.whole, lang, NAME)} {_state(read, each, lang)}" for each in red[RED:]]
        yield f"{SIGNS[Status.RED]} {listed(names, 2, lang)}"
    if gray := read.of(Status.GRAY):
        names = [f"{name_of(each.whole, lang, NAME)} — {phrases.state(each.whole.pace, lang)}" for each in gray]
        yield f"{SIGNS[Status.GRAY]} {listed(names, 2, lang)}"


def _red(read: _Reading, each: _Line, lang: Lang) -> str:
    """«Петренко 83 % — тянут вниз ТД Альянс и Донпрод»."""
    words = f"{name_of(each.whole, lang, NAME)} {_state(read, each, lang)}"
    names = [name_of(partner, lang, NAME) for partner in each.pulling]
    return f"{words} — {say('team.pull', lang, names=_both(names, lang), n=len(names))}" if names else words


def _both(names: list[str], lang: Lang) -> str:
    """«А и Б»; of more, «А, Б и ещё 3»."""
    return say("team.and", lang, first=names[0], second=names[1]) if len(names) == 2 else listed(names, 2, lang)


def _state(read: _Reading, each: _Line, lang: Lang) -> str:
    """«83 % (было 91)»: what was is said where it differs by as much as a line is worth."""
    now = each.whole
    moved = any(change.now.id == now.id and change.kind == "moved" for change in read.changes)
    before = phrases.was(now.pace, read.base.parts.get(now.id) if read.base and moved else None, lang)
    return phrases.percent(now.pace.forecast_pct, lang) + before


def _needs(team: TeamWeek, lang: Lang) -> Iterator[str]:
    """What a lead can act on and nobody else will."""
    if team.decisions:
        yield say("team.decisions", lang, n=len(team.decisions))
    for partner in team.unpaid[:1]:
        money = formats.money(partner.debt.over_90 if partner.debt else None, lang)
        yield say("team.unpaid", lang, name=name_of(partner, lang, NAME), money=money, more=len(team.unpaid) - 1)
    for key, managers in (("unplanned", team.unplanned), ("unloaded", team.unloaded)):
        if managers:
            yield say(f"team.{key}", lang, names=listed((name_of(each, lang, NAME) for each in managers), 2, lang))
    if team.unreported:
        names = (_unreported(each, lang) for each in team.unreported)
        yield say("team.unreported", lang, names=listed(names, 2, lang))
    for conflict in team.lasting[:1]:
        place = {"days": conflict.days, "step": conflict.step, "steps": conflict.steps}
        yield say("team.conflict", lang, name=name_of(conflict, lang, NAME), **place)
    if team.missing:
        names = (f"{name_of(each, lang, NAME)} {each.missed}" for each in team.missing)
        yield say("team.missed", lang, names=listed(names, 2, lang))


def _unreported(manager: ManagerNumbers, lang: Lang) -> str:
    """«Петренко 2 (3–4 дня)»."""
    told = f"{name_of(manager, lang, NAME)} {manager.reports_late}"
    return f"{told} ({say('team.step', lang, n=manager.reports_step)})" if manager.reports_step else told


def _buttons(read: _Reading, lang: Lang) -> Iterator[tuple[Button, ...]]:
    """Who pulls down most; what waits for the lead; the lists behind the lines."""
    team = read.team
    people = [
        Button(name_of(each.whole, lang, BUTTON), actions.numbers("all", each.whole.id))
        for each in read.of(Status.RED)[-1:]
    ]
    debts = [Button(name_of(each, lang, BUTTON), actions.partner(each.id)) for each in team.unpaid[:1]]
    pulling = [
        Button(name_of(each, lang, BUTTON), actions.partner(each.id))
        for line_ in read.of(Status.RED)[-1:]
        for each in line_.pulling[: 1 - len(debts)]
    ]
    if top := [*people, *debts, *pulling]:
        yield tuple(top)
    below = []
    if team.decisions:
        label = say("team.decide_button", lang, n=len(team.decisions))
        below.append(Button(label, actions.open_run(team.decisions[0]), "primary"))
    if team.conflicts:
        below.append(Button(say("team.conflicts_button", lang), actions.numbers("conflicts", team.person_id)))
    if team.unsent:
        below.append(Button(say("team.unsent_button", lang), actions.numbers("unsent", team.person_id)))
    below.append(Button(say("digest.chart_button", lang), actions.numbers("chart", team.person_id)))
    yield tuple(below[:3])


def _over_90(partner: PartnerNumbers) -> tuple[Decimal, str]:
    return -(partner.debt.over_90 if partner.debt else Decimal(0)), partner.id
