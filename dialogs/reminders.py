"""A reminder as a person reads it, and several as one message: after a night, a leave or an outage nobody gets ten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal

from dialogs import actions, formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.moving import moves
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, line
from dialogs.texts import say

SHOWN = 10
OPENED = 6
LABEL = 36
LIMIT = 300
Kind = Literal["given", "task", "promise", "wait", "decision", "silence", "turn", "news"]


@dataclass(frozen=True)
class Item:
    """`about` is the day or minute it speaks of; `run` may be opened, `task` or `promise` ticked off.

    `name`: who is silent; `next_day`: where it may be moved to.
    """

    kind: Kind
    title: str
    about: date | datetime
    run: str = ""
    run_title: str = ""
    task: str = ""
    name: str = ""
    promise: str = ""
    next_day: date | None = None


def reminder(item: Item, now: datetime, lang: Lang) -> Screen:
    """One alone."""
    return Screen((Paragraph(line(_words(item, now, lang))),), tuple(_rows(item, now, lang)))


def _rows(item: Item, now: datetime, lang: Lang) -> Iterator[tuple[Button, ...]]:
    if item.task:
        done = Button(say("reminder.done", lang), actions.task_done(item.task), "primary")
        to = partial(actions.task_move, item.task)
        yield (done,)
        yield moves(to, item.next_day, now.date(), lang)
    if item.promise:
        yield from _of_promise(item, now.date(), lang)
    if item.run:
        yield (Button(_label(item.run_title or item.title), actions.open_run(item.run)),)
    yield _last(lang, tasks=bool(item.task))


def _of_promise(item: Item, today: date, lang: Lang) -> list[tuple[Button, ...]]:
    key = item.promise
    kept = Button(say("promise.kept", lang), actions.promise_close(key, "kept"), "primary")
    broken = Button(say("promise.broken", lang), actions.promise_close(key, "broken"))
    to = partial(actions.promise_move, key)
    return [(kept, broken), moves(to, item.next_day, today, lang)]


def folded(items: Sequence[Item], now: datetime, lang: Lang, *, returned: bool = False) -> Screen:
    """All at once, the oldest first, each conversation one tap away; one alone has the buttons it has by itself."""
    title = say("reminders.returned" if returned else "reminders.title", lang, n=len(items))
    shown = tuple(line(_words(item, now, lang)) for item in items[:SHOWN])
    blocks: list[Block] = [Heading(line(title)), Bullets(shown)]
    if len(items) > SHOWN:
        blocks.append(Quiet(line(say("reminders.more", lang, n=len(items) - SHOWN))))
    if len(items) == 1:
        return Screen(tuple(blocks), tuple(_rows(items[0], now, lang)))
    runs = {item.run: item.run_title or item.title for item in items if item.run}
    rows = [(Button(_label(title), actions.open_run(run)),) for run, title in list(runs.items())[:OPENED]]
    return Screen(tuple(blocks), (*rows, _last(lang, tasks=any(item.task for item in items))))


def _words(item: Item, now: datetime, lang: Lang) -> str:
    title = one_line(item.title, LIMIT)
    if item.kind in ("given", "task"):
        of = "" if _says_whom(item) else f" · {one_line(item.run_title, LIMIT)}"
        key = "reminder.late" if _is_over(item.about, now) else f"reminder.{item.kind}"
        return say(key, lang, when=when(item.about, now, lang), title=title + of)
    if item.kind == "promise":
        key = "reminder.late" if _is_over(item.about, now) else "reminder.promise"
        return say(key, lang, when=when(item.about, now, lang), title=title)
    day = formats.day(item.about, now.date(), lang)
    return say(f"reminder.{item.kind}", lang, when=day, title=title, name=item.name)


def _says_whom(item: Item) -> bool:
    """Whom it is about is said once: «Хутор: прайс» of «Отчёт о поездке · Хутор и ещё 1»."""
    about, (first, colon, _) = item.run_title.rpartition(" · ")[2], item.title.partition(":")
    return about in item.title or bool(colon and about.startswith(f"{first} "))


def _is_over(about: date | datetime, now: datetime) -> bool:
    return about < now if isinstance(about, datetime) else about < now.date()


def when(about: date | datetime, now: datetime, lang: Lang) -> str:
    """«Сегодня», «Завтра в 14:00», «ср 25.11»."""
    day = about.date() if isinstance(about, datetime) else about
    near = {now.date(): "today", now.date() + timedelta(days=1): "tomorrow"}.get(day)
    words = say(f"reminder.{near}", lang) if near else formats.day(day, now.date(), lang, weekday=True)
    return say("reminder.at", lang, day=words, time=f"{about:%H:%M}") if isinstance(about, datetime) else words


def _last(lang: Lang, *, tasks: bool) -> tuple[Button, ...]:
    menu = Button(say("button.menu", lang), actions.MENU)
    return (Button(say("menu.all_tasks", lang), actions.TASKS), menu) if tasks else (menu,)


def _label(title: str) -> str:
    return f"▶️ {one_line(title, LABEL)}"
