"""«My day»: what burns, what waits for me, what I wait for; a query → Screen, never a dialog.

Each thing says in three words why it stands where it stands, and is one tap away. Long lists are folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs import actions, formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import TASK_LIMIT, OpenRun, OpenTask, back_to_menu, cut, numbered, on, task_line
from dialogs.promises import Owed, promise_line, worded
from dialogs.screens import Block, Bullets, Button, Heading, Line, Paragraph, Screen, Span, bold, line
from dialogs.texts import say

Rows = tuple[tuple[Button, ...], ...]
Section = tuple[tuple[Block, ...], Rows]

DECISIONS, POLLS, VISITS, TASKS, PROMISED, RUNS, OTHERS = 5, 2, 4, 3, 2, 5, 3  # shown of each
OWED = 50  # characters of a promise in the line of a visit
MOST = 20  # in the list of everything
LABEL = 18  # characters of a name where two buttons share a row
FIELD_WORK, LEADING, KEEPING = ("rm",), ("team_lead", "director"), ("admin",)


@dataclass(frozen=True)
class Visit:
    """A partner to see today, and what is owed there: both sides' promises, the most urgent first."""

    id: str
    name: str
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A poll that waits for this person's mark."""

    id: str
    question: str


@dataclass(frozen=True)
class Team:
    """Open conversations of those a person leads, and how many of them nobody moved for a week."""

    runs: int
    still: int


@dataclass(frozen=True)
class Day:
    """What a person's day holds. `given` are tasks that others do for this person's conversations; `promised`: what
    partners owe by today.
    """

    name: str
    today: date
    role: str
    decisions: tuple[OpenRun, ...] = ()
    runs: tuple[OpenRun, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    visits: tuple[Visit, ...] = ()
    given: tuple[OpenTask, ...] = ()
    team: Team | None = None
    polls: tuple[Asked, ...] = ()
    promised: tuple[Owed, ...] = ()

    @property
    def mine(self) -> list[OpenRun]:
        """Own conversations in which nobody else is waited for, the most urgent first."""
        return self._by_urgency([run for run in self.runs if not run.waiting])

    @property
    def others(self) -> list[OpenRun]:
        return self._by_urgency([run for run in self.runs if run.waiting])

    @property
    def deciding(self) -> list[OpenRun]:
        """What is due comes first, then whoever waits longest."""
        return sorted(self.decisions, key=lambda run: (run.due or date.max, run.since or self.today, run.title, run.id))

    @property
    def due(self) -> list[OpenTask]:
        """Overdue and today's."""
        return [task for task in self.tasks if task.due is not None and task.due <= self.today]

    def _by_urgency(self, runs: Sequence[OpenRun]) -> list[OpenRun]:
        return sorted(
            runs, key=lambda run: (urgency(run, self.today), run.due or date.max, run.since or date.min, run.id)
        )


def urgency(run: OpenRun, today: date) -> int:
    """0 overdue, 1 due today, 2 an answer is wanted, 3 put off until a day."""
    if run.due is not None and run.due <= today:
        return 0 if run.due < today else 1
    return 2 if run.until is None else 3


def my_day(day: Day, lang: Lang) -> Screen:
    """Decisions first, then polls, visits, tasks, own conversations by urgency, and what others owe."""
    first = [_decisions(day, lang), _polls(day, lang)]
    found = [*first, _visits(day, lang), _tasks(day, lang), _promised(day, lang), _runs(day, lang), _others(day, lang)]
    blocks = [block for part, _ in found for block in part]
    title = say("menu.title", lang, day=formats.day(day.today, day.today, lang, weekday=True))
    head = (Heading(line(title)), *(blocks or [Paragraph(line(say(_empty(day.role), lang)))]), *_team(day.team, lang))
    rows = [row for _, part in found for row in part]
    return Screen(head, (*rows, *_fold(day, lang), *_doors(day.role, lang)))


def everything(day: Day, lang: Lang) -> Screen:
    """All that is open in one list, the most urgent first, by number."""
    entries = [(_run_line(run, day.today, lang), run.id) for run in (*day.deciding, *day.mine, *day.others)]
    blocks: list[Block] = [Heading(line(say("my_day.all_title", lang, n=len(entries))))]
    blocks.append(Bullets(tuple(words for words, _ in entries[:MOST]), ordered=True))
    if len(entries) > MOST:
        blocks.append(Paragraph(line(say("my_day.more", lang, n=len(entries) - MOST))))
    opens = [Button(f"▶️ {number}", actions.open_run(id_)) for number, (_, id_) in enumerate(entries[:MOST], 1)]
    return Screen(tuple(blocks), (*numbered(opens), (back_to_menu(lang),)))


# ── sections ────────────────────────────────────────────────────────────────────────────────────────────────


def _decisions(day: Day, lang: Lang) -> Section:
    runs = day.deciding
    lines = [_run_line(run, day.today, lang) for run in runs[:DECISIONS]]
    rows = tuple((Button(f"⚖️ {cut(run.title)}", actions.open_run(run.id), "primary"),) for run in runs[:DECISIONS])
    return _section("my_day.decide", len(runs), lines, lang), rows


def _polls(day: Day, lang: Lang) -> Section:
    """What was asked of several people, this one among them."""
    polls = day.polls[:POLLS]
    lines = [line(one_line(poll.question, TASK_LIMIT)) for poll in polls]
    rows = tuple((Button(f"🗳 {cut(poll.question)}", actions.see_poll(poll.id)),) for poll in polls)
    return _section("my_day.polls", len(day.polls), lines, lang), rows


def _visits(day: Day, lang: Lang) -> Section:
    if not day.visits:
        return (), ()
    names = ", ".join(visit.name for visit in day.visits)
    look = actions.prepare_visit if day.role in (*FIELD_WORK, *LEADING) else actions.partner
    buttons = [Button(f"📍 {one_line(visit.name, LABEL)}", look(visit.id)) for visit in day.visits[:VISITS]]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    owed = tuple(_owed(visit, lang) for visit in day.visits[:VISITS] if visit.owed)
    return (Paragraph(line(bold(f"{say('menu.visits', lang)} "), names)), *((Bullets(owed),) if owed else ())), rows


def _owed(visit: Visit, lang: Lang) -> Line:
    """«Ромашка — нам: оплатить 200 тыс. ₽; мы: прислать прайс»: of each side the first."""
    first = [next((each for each in visit.owed if each.by == by), None) for by in ("them", "us")]
    told = "; ".join(say(f"day.owed_{each.by}", lang, what=worded(each, lang, OWED)) for each in first if each)
    return line(say("day.visit_owed", lang, name=visit.name, owed=told))


def _promised(day: Day, lang: Lang) -> Section:
    """What partners owe by today: to be asked about, not to be waited for."""
    lines = [promise_line(each, day.today, lang) for each in day.promised[:PROMISED]]
    rows = tuple(
        (Button(f"📒 {cut(f'{each.partner}: {each.what}')}", actions.promise(each.key)),)
        for each in day.promised[:PROMISED]
    )
    return _section("day.promises", len(day.promised), lines, lang), rows


def _tasks(day: Day, lang: Lang) -> Section:
    """How many there are; of those that are due what they are. The rest is a list of its own."""
    if not day.tasks:
        return (), ()
    late = sum(task.due < day.today for task in day.due if task.due)
    head = Paragraph(line(bold(say("menu.tasks", lang, n=len(day.tasks), late=late))))
    due = day.due[:TASKS]
    shown = (Bullets((*(task_line(task, day.today, lang) for task in due), *_more(len(day.due) - len(due), lang))),)
    rows = tuple((Button(f"☑️ {cut(task.title)}", actions.task(task.number)),) for task in due)
    return (head, *(shown if due else ())), rows


def _runs(day: Day, lang: Lang) -> Section:
    runs = day.mine
    lines = [_run_line(run, day.today, lang) for run in runs[:RUNS]]
    rows = tuple((Button(f"▶️ {cut(run.title)}", actions.open_run(run.id)),) for run in runs[:RUNS])
    return _section("my_day.runs", len(runs), lines, lang), rows


def _others(day: Day, lang: Lang) -> Section:
    """Decisions that others owe, and tasks that others do for one's conversations."""
    runs, given = day.others[:OTHERS], day.given[:OTHERS]
    lines = [_run_line(run, day.today, lang) for run in runs] + [_given(task, day.today, lang) for task in given]
    rows = tuple((Button(f"⏳ {cut(run.title)}", actions.open_run(run.id)),) for run in runs)
    return _section("my_day.others", len(day.others) + len(day.given), lines, lang), rows


def _team(team: Team | None, lang: Lang) -> tuple[Block, ...]:
    """What a lead need not open the team's list for."""
    if team is None or not team.runs:
        return ()
    still = say("my_day.team_still", lang, n=team.still) if team.still else ""
    return (Paragraph(line(bold(say("my_day.team", lang, n=team.runs)), still)),)


def _section(key: str, total: int, lines: Sequence[Line], lang: Lang) -> tuple[Block, ...]:
    if not lines:
        return ()
    return (Paragraph(line(bold(say(key, lang, n=total)))), Bullets((*lines, *_more(total - len(lines), lang))))


def _more(hidden: int, lang: Lang) -> tuple[Line, ...]:
    return (line(say("my_day.more", lang, n=hidden)),) if hidden > 0 else ()


# ── why ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _run_line(run: OpenRun, today: date, lang: Lang) -> Line:
    why, late = _why(run, today, lang), urgency(run, today) == 0
    shown = Span(f"🔴 {why}", "bold") if late else why
    return line(one_line(run.title, TASK_LIMIT), *((" — ", shown) if why else ()))


def _why(run: OpenRun, today: date, lang: Lang) -> str:
    term = _term(run, today, lang)
    if run.mine or run.waiting:
        who = run.who if run.mine else say("my_day.waits", lang, name=run.who)
        return ", ".join(filter(None, (who, _since(run, today, lang), term)))
    if term:
        return term
    if run.until is not None:
        return say("my_day.until", lang, day=on(run.until, today, lang))
    if run.since is not None and run.since < today:
        return say("my_day.yours_since", lang, day=on(run.since, today, lang))
    return say("my_day.yours", lang)


def _term(run: OpenRun, today: date, lang: Lang) -> str:
    if run.due is None:
        return ""
    if run.due == today:
        return say("my_day.today", lang)
    return say("my_day.late" if run.due < today else "my_day.due", lang, day=on(run.due, today, lang))


def _since(run: OpenRun, today: date, lang: Lang) -> str:
    if run.since is None:
        return ""
    if run.since >= today:
        return say("my_day.asked_today", lang)
    return say("my_day.since", lang, day=on(run.since, today, lang))


def _given(task: OpenTask, today: date, lang: Lang) -> Line:
    words = task_line(task, today, lang)
    return (Span(f"{task.who}: "), *words) if task.who else words


# ── doors ───────────────────────────────────────────────────────────────────────────────────────────────────


def _empty(role: str) -> str:
    if role in FIELD_WORK:
        return "menu.empty"
    return (
        "menu.empty_lead" if role in LEADING else "my_day.empty_admin" if role in KEEPING else "my_day.empty_function"
    )


def _fold(day: Day, lang: Lang) -> Rows:
    """The way to what did not fit."""
    total = len(day.decisions) + len(day.runs)
    if len(day.decisions) <= DECISIONS and len(day.mine) <= RUNS and len(day.others) <= OTHERS:
        return ()
    return ((Button(say("my_day.all", lang, n=total), actions.EVERYTHING),),)


def _doors(role: str, lang: Lang) -> Rows:
    """What can be begun, by role: a lead has no report of a trip to file first thing, a function begins nothing."""
    report = Button(say("menu.report", lang), actions.REPORT)
    plan = Button(say("menu.plan", lang), actions.PLAN)
    talks = Button(say("menu.negotiation", lang), actions.NEGOTIATION)
    tasks = Button(say("menu.all_tasks", lang), actions.TASKS)
    promises = Button(say("menu.promises", lang), actions.PROMISES)
    other = (Button(say("menu.methods", lang), actions.METHODS),)
    if role in FIELD_WORK:
        return (report, plan), (talks, tasks), (promises, *other)
    if role in LEADING:
        return (talks, tasks), (promises, *other), (Button(say("menu.team_runs", lang), actions.TEAM_RUNS),)
    if role in KEEPING:
        return (Button(say("invite.new", lang), actions.INVITE),), (
            Button(say("button.editions", lang), actions.EDITIONS),
            tasks,
        )
    return ((tasks,),)
