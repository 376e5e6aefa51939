"""What is typed after a slash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.play.display import Leave
from bot.play.rehearsal import Rehearsal
from bot.play.results import draft, tasks
from bot.play.showing import why
from bot.play.talk import Talk
from bot.play.ticking import to_next, to_time
from dialogs.events import Attached, Back, Looked
from dialogs.labels import one_line
from dialogs.place import MAIN
from dialogs.reading.results import Refused

Command: TypeAlias = Callable[[Rehearsal, Talk, str], object]


def obey(rehearsal: Rehearsal, talk: Talk, text: str) -> None:
    """A command with its slash. Raises Leave."""
    name, _, rest = text[1:].partition(" ")
    match name.casefold():
        case "quit":
            raise Leave
        case "help":
            rehearsal.display.tell("play.help")
        case known if known in _COMMANDS:
            _COMMANDS[known](rehearsal, talk, rest.strip())
        case _:
            rehearsal.display.tell("play.unknown", "warn", name=one_line(name, 30))
            rehearsal.display.tell("play.help")


def back(rehearsal: Rehearsal, talk: Talk) -> None:
    rehearsal.apply(talk, Back(rehearsal.now()))


def file_named(name: str) -> Mapping[str, str]:
    """A stand-in for a file that was sent: it counts as one, and nothing is copied."""
    return {"blob": hashlib.sha256(name.encode()).hexdigest(), "name": one_line(name, 120), "kind": "document"}


def _board(rehearsal: Rehearsal, talk: Talk) -> None:
    if MAIN not in talk.place.open or (talk.place.frontier and talk.place.frontier.thread == MAIN):
        rehearsal.display.tell("play.no_board", "quiet")
        return
    rehearsal.apply(talk, Looked(rehearsal.now(), MAIN))


def _file(rehearsal: Rehearsal, talk: Talk, name: str) -> None:
    if not name:
        rehearsal.display.tell("play.file_usage", "quiet")
    elif not rehearsal.apply(talk, Attached((file_named(name),), rehearsal.now())):
        talk.refuse(Refused("files.not_here"))


def _alone(command: Callable[[Rehearsal, Talk], object]) -> Command:
    """A command that takes no words after it."""
    return lambda rehearsal, talk, rest: command(rehearsal, talk)


_COMMANDS: Mapping[str, Command] = {
    "draft": _alone(draft),
    "back": _alone(back),
    "why": _alone(why),
    "tasks": _alone(tasks),
    "time": to_time,
    "wake": _alone(to_next),
    "board": _alone(_board),
    "file": _file,
}
