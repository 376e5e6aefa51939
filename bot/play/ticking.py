"""Time passes: to a minute that was typed, to the next timer, or by the wall; what falls due on the way happens."""

from __future__ import annotations

from datetime import datetime

from bot.play import told
from bot.play.rehearsal import Rehearsal
from bot.play.results import task
from bot.play.talk import Talk
from bot.play.watch import moment_of
from dialogs.engine import wakes_at
from dialogs.events import ClockPassed, Event, TimerFired

MOST_TICKS = 1000


def to_time(rehearsal: Rehearsal, talk: Talk, text: str) -> None:
    now = rehearsal.now()
    to = moment_of(text, now)
    if to is None:
        rehearsal.display.tell("play.time_usage", "warn" if text else "", now=rehearsal.minute(now))
    elif to < now:
        rehearsal.display.tell("play.time_back", "warn", now=rehearsal.minute(now))
    else:
        _jump(rehearsal, talk, to)


def to_next(rehearsal: Rehearsal, talk: Talk) -> None:
    due = wakes_at(talk.session, talk.place)
    if due is None:
        rehearsal.display.tell("play.no_timer", "quiet")
    else:
        _jump(rehearsal, talk, max(due, rehearsal.now()))


def _jump(rehearsal: Rehearsal, talk: Talk, to: datetime) -> None:
    watch = rehearsal.watch
    watch.moved = watch.now()  # from here on the wall's clock does not count
    tick(rehearsal, talk, to)
    watch.moved = to
    rehearsal.store.keep_clock(talk.run.id, to)
    rehearsal.display.forget()
    rehearsal.display.tell("play.time_is", "quiet", now=rehearsal.minute(to))


def tick(rehearsal: Rehearsal, talk: Talk, until: datetime) -> None:
    """What the clock owes this run up to that minute, each at its own, in its order."""
    watch = rehearsal.watch
    is_moved = watch.moved is not None
    for _ in range(MOST_TICKS):
        due = wakes_at(talk.session, talk.place)
        if due is None or due > until:
            return
        at = max(due, watch.now()) if is_moved else until
        watch.moved = at if is_moved else None
        event, what = _overdue(rehearsal, talk, at)
        before = {each.key for each in talk.place.tasks}
        if event is None or not rehearsal.apply(talk, event):
            return
        rehearsal.display.text(f"⏰ {rehearsal.minute(due)}: {what}", "warn")
        for each in talk.place.tasks:
            if each.key not in before:
                task(rehearsal, talk, each)


def _overdue(rehearsal: Rehearsal, talk: Talk, at: datetime) -> tuple[Event | None, str]:
    """The first thing that is due at a minute, and what it is called."""
    say, place = rehearsal.display.say, talk.place
    if any(due < at for due in place.deadlines.values()):
        return ClockPassed(at), say("play.deadline")
    ready = [(minute, key) for key, minute in place.timers.items() if minute <= at]
    if not ready:
        return None, ""
    _, key = min(ready)
    visit = next(visit for visit in place.open.values() if visit.key == key)
    name = told.question(talk, visit, rehearsal.facts(talk))
    return TimerFired(str(key), at), say("play.timer", name=name)
