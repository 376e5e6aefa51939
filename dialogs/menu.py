"""«My day» and the small lists: query → Screen, never a dialog. An empty list says what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs import actions, formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.screens import Block, Bullets, Button, Heading, Line, Paragraph, Quiet, Screen, Span, bold, line
from dialogs.texts import say

SHOWN = 7
TITLE_LIMIT = 38
TASK_LIMIT = 160


@dataclass(frozen=True)
class OpenRun:
    """A run one tap away. `waiting`: for somebody else; `mine`: for this person's decision."""

    id: str
    title: str
    waiting: bool = False
    mine: bool = False


@dataclass(frozen=True)
class OpenTask:
    """`number` is the task's handle in a button; `due` its local day."""

    number: str
    title: str
    due: date | None


@dataclass(frozen=True)
class Day:
    """What a person's day holds. `visits` are partners' names for today."""

    name: str
    today: date
    role: str
    decisions: tuple[OpenRun, ...] = ()
    runs: tuple[OpenRun, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    visits: tuple[str, ...] = ()


def my_day(day: Day, lang: Lang) -> Screen:
    """Decisions first, then today's visits, open runs and tasks; each one tap away."""
    blocks: list[Block] = [Heading(line(say("menu.title", lang, day=formats.day(day.today, day.today, lang, True))))]
    if day.visits:
        blocks.append(Paragraph(line(bold(say("menu.visits", lang) + " "), ", ".join(day.visits))))
    late = sum(task.due is not None and task.due < day.today for task in day.tasks)
    if day.tasks:
        blocks.append(Paragraph(line(say("menu.tasks", lang, n=len(day.tasks), late=late))))
    if not (day.visits or day.tasks or day.runs or day.decisions):
        blocks.append(Paragraph(line(say("menu.empty" if day.role == "rm" else "menu.empty_lead", lang))))
    rows = [(Button(f"⚖️ {_cut(run.title)}", actions.open_run(run.id), "primary"),) for run in day.decisions[:SHOWN]]
    rows += [
        (Button(f"{'⏳' if run.waiting else '▶️'} {_cut(run.title)}", actions.open_run(run.id)),)
        for run in day.runs[:SHOWN]
    ]
    return Screen(tuple(blocks), (*rows, *_doors(day, lang)))


def _doors(day: Day, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    """What can be begun, by role: a lead has no report of a trip to file first thing."""
    report = Button(say("menu.report", lang), actions.REPORT)
    plan = Button(say("menu.plan", lang), actions.PLAN)
    talks = Button(say("menu.negotiation", lang), actions.NEGOTIATION)
    tasks = Button(say("menu.all_tasks", lang), actions.TASKS)
    other = (Button(say("menu.methods", lang), actions.METHODS),)
    if day.role == "rm":
        return (report, plan), (talks, tasks), other
    invite = ((Button(say("invite.new", lang), actions.INVITE),),) if day.role == "admin" else ()
    return (talks, tasks), other, (Button(say("menu.team_runs", lang), actions.TEAM_RUNS),), *invite


def task_list(tasks: Sequence[OpenTask], today: date, lang: Lang) -> Screen:
    """The most urgent first, each with a button that closes it."""
    if not tasks:
        return Screen((Paragraph(line(say("tasks.none", lang))),), ((back_to_menu(lang),),))
    lines: list[Line] = [_task_line(task, today, lang) for task in tasks[:SHOWN]]
    blocks: list[Block] = [Heading(line(say("tasks.title", lang, n=len(tasks)))), Bullets(tuple(lines), ordered=True)]
    if len(tasks) > SHOWN:
        blocks.append(Quiet(line(say("tasks.more", lang, n=len(tasks) - SHOWN))))
    done = [Button(f"✓ {number}", actions.task_done(task.number)) for number, task in enumerate(tasks[:SHOWN], 1)]
    return Screen(tuple(blocks), (*_numbered(done), (back_to_menu(lang),)))


def _numbered(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """Buttons of the lines above, by their numbers: four in a row."""
    return tuple(tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4))


def _task_line(task: OpenTask, today: date, lang: Lang) -> Line:
    title = one_line(task.title, TASK_LIMIT)
    if task.due is None:
        return line(title)
    when = formats.day(task.due, today, lang, weekday=True)
    late = task.due < today
    return line(title, " — ", Span(f"{'🔴 ' if late else ''}{when}", "bold" if late else "plain"))


def run_list(runs: Sequence[OpenRun], lang: Lang) -> Screen:
    """Open conversations of one algorithm, and a new one."""
    key = "negotiations.title" if runs else "negotiations.none"
    rows = tuple((Button(f"▶️ {_cut(run.title)}", actions.open_run(run.id)),) for run in runs[:SHOWN])
    new = (Button(say("negotiations.new", lang), actions.NEW_NEGOTIATION, "primary"),)
    return Screen((Heading(line(say(key, lang))),), (*rows, new, (back_to_menu(lang),)))


def methods(found: Sequence[tuple[str, str, str]], lang: Lang) -> Screen:
    """What may be begun: (id, title, purpose) of each methodology, a button each."""
    lines: list[Line] = [
        line(bold(title), f" — {purpose[:1].lower()}{purpose[1:].rstrip('.')}") for _, title, purpose in found
    ]
    rows = tuple((Button(_cut(title), actions.begin(id_)),) for id_, title, _ in found)
    return Screen((Heading(line(say("methods.title", lang))), Bullets(tuple(lines))), (*rows, (back_to_menu(lang),)))


def team_runs(found: Sequence[tuple[str, OpenRun]], lang: Lang) -> Screen:
    """Open conversations of a team by name; a tap asks who shall lead it instead."""
    if not found:
        return message(say("team_runs.none", lang), lang)
    lines: list[Line] = [
        line(bold(name), f" — {one_line(run.title, TASK_LIMIT)}{' ⏳' if run.waiting else ''}") for name, run in found
    ]
    blocks: list[Block] = [
        Heading(line(say("team_runs.title", lang, n=len(found)))),
        Bullets(tuple(lines[: SHOWN * 2]), ordered=True),
    ]
    give = [Button(f"→ {number}", actions.give_away(run.id)) for number, (_, run) in enumerate(found[: SHOWN * 2], 1)]
    return Screen(tuple(blocks), (*_numbered(give), (back_to_menu(lang),)))


def message(text: str, lang: Lang) -> Screen:
    """One sentence and the way back."""
    return Screen((Paragraph(line(text)),), ((back_to_menu(lang),),))


def choices(text: str, options: Sequence[Button]) -> Screen:
    """One question with ready buttons, one below another."""
    return Screen((Heading(line(text)),), tuple((option,) for option in options))


def back_to_menu(lang: Lang) -> Button:
    return Button(say("button.menu", lang), actions.MENU)


def _cut(text: str) -> str:
    return one_line(text, TITLE_LIMIT)
