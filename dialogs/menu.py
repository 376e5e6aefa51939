"""The small lists and the small answers: query → Screen, never a dialog. An empty list says what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs import actions, formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.screens import Block, Bullets, Button, Heading, Line, Paragraph, Screen, Span, bold, line
from dialogs.texts import say

SHOWN = 7
TITLE_LIMIT = 38
TASK_LIMIT = 160


@dataclass(frozen=True)
class OpenRun:
    """A run one tap away. `waiting`: for somebody else; `mine`: for this person's decision.

    `due` is its nearest term, `until` the day it is put off to, `since` the day of its last word. `who` is whom it
    waits for; of a decision, who asks.
    """

    id: str
    title: str
    waiting: bool = False
    mine: bool = False
    due: date | None = None
    since: date | None = None
    who: str = ""
    until: date | None = None


@dataclass(frozen=True)
class OpenTask:
    """`number` is the task's handle in a button; `due` its local day, `first_due` that of before it was moved. `run` is
    the conversation it comes from, where this person may open that, and `source` its name; `who` does it, when that is
    somebody else; `offered` is who is asked to take it; `next_day` is
    offered to move it to.
    """

    number: str
    title: str
    due: date | None
    run: str = ""
    partner: str = ""
    who: str = ""
    first_due: date | None = None
    source: str = ""
    offered: str = ""
    next_day: date | None = None


def numbered(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """Buttons of the lines above, by their numbers: four in a row."""
    return tuple(tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4))


def task_line(task: OpenTask, today: date, lang: Lang) -> Line:
    title = one_line(task.title, TASK_LIMIT)
    if task.due is None:
        return line(title)
    when = say("my_day.since_today", lang) if task.due == today else on(task.due, today, lang)
    late = task.due < today
    return line(title, " — ", Span(f"{'🔴 ' if late else ''}{when}", "bold" if late else "plain"))


def run_list(runs: Sequence[OpenRun], lang: Lang) -> Screen:
    """Open conversations of one algorithm, and a new one."""
    key = "negotiations.title" if runs else "negotiations.none"
    rows = tuple((Button(f"▶️ {cut(run.title)}", actions.open_run(run.id)),) for run in runs[:SHOWN])
    new = (Button(say("negotiations.new", lang), actions.NEW_NEGOTIATION, "primary"),)
    return Screen((Heading(line(say(key, lang))),), (*rows, new, (back_to_menu(lang),)))


def methods(found: Sequence[tuple[str, str, str]], lang: Lang) -> Screen:
    """What may be begun: (id, title, purpose) of each methodology, a button each."""
    lines: list[Line] = [
        line(bold(title), f" — {purpose[:1].lower()}{purpose[1:].rstrip('.')}") for _, title, purpose in found
    ]
    rows = tuple((Button(cut(title), actions.begin(id_)),) for id_, title, _ in found)
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
    return Screen(tuple(blocks), (*numbered(give), (back_to_menu(lang),)))


def message(text: str, lang: Lang) -> Screen:
    """One sentence and the way back."""
    return Screen((Paragraph(line(text)),), ((back_to_menu(lang),),))


def choices(text: str, options: Sequence[Button]) -> Screen:
    """One question with ready buttons, one below another."""
    return Screen((Heading(line(text)),), tuple((option,) for option in options))


def back_to_menu(lang: Lang) -> Button:
    return Button(say("button.menu", lang), actions.MENU)


def on(day: date, today: date, lang: Lang) -> str:
    """A day in a line of small letters: it stays in one piece where the line breaks."""
    return formats.day(day, today, lang, weekday=True).replace(" ", formats.NBSP)


def cut(text: str) -> str:
    return one_line(text, TITLE_LIMIT)
