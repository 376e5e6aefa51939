"""By hand: question after question, until the run ends or the person goes."""

from __future__ import annotations

from bot.play.children import call
from bot.play.display import Leave
from bot.play.hearing import hear
from bot.play.rehearsal import Rehearsal
from bot.play.results import finish
from bot.play.showing import ask
from bot.play.talk import Talk
from bot.play.ticking import tick
from bot.play.told import last_answers
from dialogs.view import run_title
from handlers.terminal.choices import Choice
from storage.people import new_id


def by_hand(rehearsal: Rehearsal, id_: str) -> int:
    """The exit code. A rehearsal that was left goes on, unless a new one is asked for."""
    try:
        lead(rehearsal, _continued(rehearsal, id_) or _new(rehearsal, id_))
    except (EOFError, KeyboardInterrupt, Leave):
        rehearsal.display.text("")
        kept, again = str(rehearsal.store.path), rehearsal.options.again(id_)
        rehearsal.display.tell("play.kept", path=kept, command=again)
    return 0


def lead(rehearsal: Rehearsal, talk: Talk) -> None:
    """Questions and answers until the run ends."""
    tick(rehearsal, talk, rehearsal.now())
    cursor = ""
    while not talk.place.ended:
        asked = talk.place.frontier
        if asked is not None and asked.step.node.kind == "call":
            call(rehearsal, talk, asked, lead)
            continue
        given = rehearsal.display.ask(ask(rehearsal, talk, cursor))
        cursor = given.key if isinstance(given, Choice) and given.on is not None else ""
        tick(rehearsal, talk, rehearsal.now())
        now = talk.place.frontier
        if now is not None and asked is not None and now.key == asked.key:  # else it answers what is gone
            hear(rehearsal, talk, given)
    finish(rehearsal, talk)


def _new(rehearsal: Rehearsal, id_: str) -> Talk:
    rehearsal.watch.moved = rehearsal.watch.asked
    return rehearsal.begin(rehearsal.library[id_], {}, new_id())


def _continued(rehearsal: Rehearsal, id_: str) -> Talk | None:
    """The one that was left last, with its clock and what was said before."""
    store, display, watch = rehearsal.store, rehearsal.display, rehearsal.watch
    run = None if rehearsal.options.new else store.last(id_)
    if run is None:
        return None
    talk = rehearsal.open(run)
    watch.moved = max(filter(None, (store.moved_clock(run.id), watch.asked)), default=None)
    facts = rehearsal.facts(talk)
    display.tell("play.continue", "bold", title=run_title(talk.place, facts, facts.lang))
    if run.version != rehearsal.library[id_].version:
        display.tell("play.old_version", "quiet")
    for question, answer in last_answers(talk, facts):
        display.line((f"  {question} ", "quiet"), (answer, ""), hang=4)
    return talk
