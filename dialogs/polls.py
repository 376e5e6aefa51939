"""A question to several people at once: the card of each, and how it stands for whoever asked.

Whoever asked sees who has answered and, once it is over, the marks: never whose each is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from dialogs import actions, formats
from dialogs.labels import listed
from dialogs.lang import Lang
from dialogs.menu import back_to_menu
from dialogs.screens import Block, Button, Heading, Paragraph, Quiet, Screen, line
from dialogs.session import Session
from dialogs.texts import say

MARKS = ("1", "2", "3", "4", "5")
NAMES = 8  # of thirty people nobody reads all
State = Literal["new", "open", "closed"]
Missed = Literal["left", "away", "unreached"]
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Standing:
    """`silent` can still answer; `missed` are not asked, or are out of reach since. `marks` are told at the end."""

    state: State
    answered: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    missed: tuple[tuple[str, Missed], ...] = ()
    marks: tuple[Decimal, ...] = ()

    @property
    def mean(self) -> Decimal:
        return sum(self.marks, Decimal(0)) / len(self.marks)


@dataclass(frozen=True)
class Ballot:
    """What one person is asked. `mine`: what they answered; `until` is local."""

    id: str
    title: str
    question: str
    mine: str | None = None
    until: datetime | None = None
    closed: bool = False


# ── whoever asked ───────────────────────────────────────────────────────────────────────────────────────────


def standing(poll: Standing, lang: Lang) -> Iterator[Block]:
    """Below the question of the step."""
    asked = len(poll.answered) + len(poll.silent)
    match poll.state:
        case "new":
            if poll.silent:
                yield Quiet(line(say("polls.to_ask", lang, names=listed(poll.silent, NAMES, lang))))
        case "open":
            yield Paragraph(line(say("polls.answered", lang, n=len(poll.answered), of=asked, names=_of(poll, lang))))
            if poll.silent:
                yield Quiet(line(say("polls.silent", lang, names=listed(poll.silent, NAMES, lang))))
        case "closed" if poll.marks:
            marks = ", ".join(str(mark) for mark in poll.marks)
            yield Paragraph(line(say("polls.result", lang, n=len(poll.marks), of=asked, mean=_mean(poll, lang))))
            yield Quiet(line(say("polls.marks", lang, marks=marks)))
        case _:
            yield Paragraph(line(say("polls.nobody", lang)))
    if poll.missed:
        names = [say("polls.missed_one", lang, name=name, why=say(f"polls.{why}", lang)) for name, why in poll.missed]
        yield Quiet(line(say("polls.missed", lang, names=listed(names, NAMES, lang))))


def steps(poll: Standing, session: Session, lang: Lang) -> Rows:
    """What whoever asks can do next; typing the marks stays possible all the while."""
    ask = Button(say("polls.ask", lang), actions.ask_people(session), "primary")
    again = Button(say("polls.ask_again", lang), actions.ask_people(session))
    match poll.state:
        case "new":
            return ((ask,),) if poll.silent else ()
        case "open":
            look = Button(say("polls.look", lang), actions.resume(session))
            return ((look, Button(say("polls.close", lang), actions.close_poll(session))),)
        case _:
            take = Button(say("polls.take", lang, mean=_mean(poll, lang)), actions.take_poll(session), "primary")
            # Asked again after the marks were told, the next one's would be known by the difference.
            return ((take,),) if poll.marks else ((again,),) if poll.silent else ()


def _of(poll: Standing, lang: Lang) -> str:
    return f": {listed(poll.answered, NAMES, lang)}" if poll.answered else ""


def _mean(poll: Standing, lang: Lang) -> str:
    return formats.number(poll.mean, lang, 2) if poll.marks else ""


# ── whoever is asked ────────────────────────────────────────────────────────────────────────────────────────


def ballot(poll: Ballot, lang: Lang) -> Screen:
    """The card of one person; once it is over, without marks to tap."""
    blocks: list[Block] = [Quiet(line(poll.title)), Heading(line(poll.question))]
    if poll.mine is not None:
        blocks.append(Paragraph(line(say("polls.mine", lang, mark=poll.mine))))
    if poll.closed:
        blocks.append(Paragraph(line(say("polls.over", lang))))
        return Screen(tuple(blocks), ((back_to_menu(lang),),))
    blocks.append(Quiet(line(" ".join(_terms(poll, lang)))))
    return Screen(tuple(blocks), (_scale(poll),))


def _terms(poll: Ballot, lang: Lang) -> Sequence[str]:
    until = [say("polls.until", lang, time=f"{poll.until:%H:%M}")] if poll.until else []
    return say("polls.change" if poll.mine else "polls.scale", lang), say("polls.who_sees", lang), *until


def _scale(poll: Ballot) -> tuple[Button, ...]:
    return tuple(
        Button(mark, actions.vote(poll.id, mark), "primary" if mark == poll.mine else "plain") for mark in MARKS
    )
