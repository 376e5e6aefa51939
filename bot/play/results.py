"""What a run has led to so far: its tasks, its documents; at its end both."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.play.rehearsal import Rehearsal
from bot.play.showing import screen_of
from bot.play.talk import Talk
from dialogs.documents import outline
from dialogs.formats import day as day_words
from dialogs.place import TaskDue
from dialogs.wording import fill_with
from handlers.terminal.render import outlined


def tasks(rehearsal: Rehearsal, talk: Talk) -> None:
    if not talk.place.tasks:
        rehearsal.display.tell("play.no_tasks", "quiet")
        return
    rehearsal.display.title(rehearsal.display.say("play.tasks"))
    for each in talk.place.tasks:
        task(rehearsal, talk, each)


def task(rehearsal: Rehearsal, talk: Talk, task: TaskDue) -> None:
    lang = rehearsal.options.lang
    title = fill_with(task.title, task.fills, talk.place, rehearsal.facts(talk), lang)
    box = ("  ☑ ", "done") if task.done else ("  ☐ ", "")
    whose = f" — {rehearsal.world.decider(task.to, lang)}, {_due(rehearsal, task)}"
    rehearsal.display.line(box, (title, ""), (whose, "quiet"), hang=4)


def _due(rehearsal: Rehearsal, task: TaskDue) -> str:
    if isinstance(task.due, datetime):
        return rehearsal.minute(task.due)
    return day_words(task.due, rehearsal.now().date(), rehearsal.options.lang, weekday=True)


def draft(rehearsal: Rehearsal, talk: Talk) -> None:
    """The documents as they would be if the run ended now."""
    display, documents = rehearsal.display, talk.algorithm.file.documents
    made = [str(filed.values["name"]) for filed in talk.place.filed if filed.kind == "document"]
    facts = replace(rehearsal.facts(talk), deciding=False)
    for name in dict.fromkeys(made or documents):
        display.rows(outlined(outline(documents[name], talk.place, facts, facts.lang), display.columns))
    if not documents:
        display.tell("play.no_documents", "quiet")
    display.text("")


def finish(rehearsal: Rehearsal, talk: Talk) -> None:
    """The last screen, and all that came of the run."""
    rehearsal.display.screen(screen_of(rehearsal, talk), rehearsal.minute(rehearsal.now()))
    rehearsal.display.text("")
    rehearsal.display.tell("play.ended", "bold", status=talk.place.status or "—")
    tasks(rehearsal, talk)
    if talk.algorithm.file.documents:
        draft(rehearsal, talk)
