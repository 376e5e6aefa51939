"""Tasks as a person sees them: the list, one of them, and what may be done with it in a tap. Query → Screen, pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from dialogs import actions, formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import SHOWN, TASK_LIMIT, OpenTask, back_to_menu, cut, numbered, on, task_line
from dialogs.moving import moves
from dialogs.screens import Block, Bullets, Button, Fields, Heading, Line, Paragraph, Quiet, Screen, line
from dialogs.texts import say

Rows = tuple[tuple[Button, ...], ...]
REASONS = ("irrelevant", "mistake", "agreed")


@dataclass(frozen=True)
class Offer:
    """A task that a colleague asks one to take."""

    number: str
    title: str
    name: str
    due: date | None = None
    partner: str = ""


@dataclass(frozen=True)
class Noted:
    """What was just done with a task, in words; `undo`: the handle of the task that can be put back."""

    words: str
    undo: str = ""


def task_list(
    tasks: Sequence[OpenTask], today: date, lang: Lang, offers: Sequence[Offer] = (), noted: Noted | None = None
) -> Screen:
    """The most urgent first: a button that closes each, and one that opens it."""
    blocks: list[Block] = [Paragraph(line(noted.words))] if noted else []
    rows: list[tuple[Button, ...]] = []
    if offers:
        blocks.append(Heading(line(say("tasks.offered", lang, n=len(offers)))))
        rows += [(Button(f"📥 {cut(offer.title)}", actions.task_offer(offer.number)),) for offer in offers[:SHOWN]]
    if not tasks:
        blocks.append(Paragraph(line(say("tasks.none", lang))))
    else:
        blocks += _listed(tasks, today, lang)
        shown = list(enumerate(tasks[:SHOWN], 1))
        rows += numbered([Button(f"✓ {number}", actions.task_done(task.number)) for number, task in shown])
        rows += numbered([Button(f"⋯ {number}", actions.task(task.number)) for number, task in shown])
    return Screen(tuple(blocks), (*rows, *_undo(noted, lang), (back_to_menu(lang),)))


def _listed(tasks: Sequence[OpenTask], today: date, lang: Lang) -> list[Block]:
    late = sum(task.due is not None and task.due < today for task in tasks)
    title = say("tasks.title", lang, n=len(tasks)) + (f", {say('tasks.late', lang, n=late)}" if late else "")
    lines: list[Line] = [task_line(task, today, lang) for task in tasks[:SHOWN]]
    blocks: list[Block] = [Heading(line(title)), Bullets(tuple(lines), ordered=True)]
    if len(tasks) > SHOWN:
        blocks.append(Quiet(line(say("tasks.more", lang, n=len(tasks) - SHOWN))))
    return blocks


def _undo(noted: Noted | None, lang: Lang) -> Rows:
    return ((Button(say("task.undo", lang), actions.task_undo(noted.undo)),),) if noted and noted.undo else ()


def task_card(task: OpenTask, today: date, lang: Lang) -> Screen:
    """One task: when, for whom, where it comes from; done, moved, handed over or dropped in a tap each."""
    pairs = [(say("my_day.task_due", lang), _when(task.due, today, lang))]
    if task.first_due is not None:
        pairs.append((say("task.moved_from", lang), on(task.first_due, today, lang)))
    if task.partner:
        pairs.append((say("my_day.task_partner", lang), task.partner))
    if task.source:
        told = task.source.partition(" · ")[0] if task.partner and task.partner in task.source else task.source
        pairs.append((say("task.from", lang), one_line(told, TASK_LIMIT)))
    if task.offered:
        pairs.append((say("task.asked", lang), say("task.asked_value", lang, name=task.offered)))
    done = (Button(say("my_day.task_done", lang), actions.task_done(task.number), "primary"),)
    move = moves(partial(actions.task_move, task.number), task.next_day, today, lang)
    change = (
        Button(say("task.hand", lang), actions.task_hand(task.number)),
        Button(say("task.drop", lang), actions.task_drop(task.number)),
    )
    source = ((Button(say("my_day.task_run", lang), actions.open_run(task.run)),),) if task.run else ()
    blocks = (Heading(line(one_line(task.title, TASK_LIMIT))), Fields(tuple(pairs)))
    return Screen(
        blocks, (done, move, change, *source, (Button(say("menu.all_tasks", lang), actions.TASKS), back_to_menu(lang)))
    )


def _when(due: date | None, today: date, lang: Lang) -> str:
    if due is None:
        return formats.DASH
    return f"{'🔴 ' if due < today else ''}{on(due, today, lang)}"


def handing(task: OpenTask, colleagues: Sequence[tuple[str, str]], lang: Lang) -> Screen:
    """To whom: (id, name) of each, a button."""
    key = "task.hand_ask" if colleagues else "task.hand_nobody"
    rows = tuple((Button(cut(name), actions.task_hand(task.number, id_)),) for id_, name in colleagues)
    head = Heading(line(say(key, lang, title=one_line(task.title, TASK_LIMIT))))
    return Screen((head,), (*rows, (back_to(task),)))


def dropping(task: OpenTask, lang: Lang) -> Screen:
    head = Heading(line(say("task.drop_ask", lang, title=one_line(task.title, TASK_LIMIT))))
    rows = tuple((Button(say(f"task.drop_{why}", lang), actions.task_drop(task.number, why)),) for why in REASONS)
    return Screen((head,), (*rows, (back_to(task),)))


def back_to(task: OpenTask) -> Button:
    return Button(f"⬅️ {cut(task.title)}", actions.task(task.number))


def offered(offer: Offer, today: date, lang: Lang) -> Screen:
    """For the colleague who is asked."""
    pairs = [(say("my_day.task_due", lang), _when(offer.due, today, lang))]
    if offer.partner:
        pairs.append((say("my_day.task_partner", lang), offer.partner))
    blocks = (
        Paragraph(line(say("task.offer", lang, name=offer.name))),
        Heading(line(one_line(offer.title, TASK_LIMIT))),
        Fields(tuple(pairs)),
    )
    answers = (
        Button(say("task.offer_take", lang), actions.task_offer(offer.number, take=True), "primary"),
        Button(say("task.offer_return", lang), actions.task_offer(offer.number, take=False)),
    )
    return Screen(blocks, (answers, (back_to_menu(lang),)))
