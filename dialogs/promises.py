"""Promises as a person sees them: both sides' by date, one of them, and who keeps their word. Query → Screen, pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal

from dialogs import actions, formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import SHOWN, back_to_menu, cut, numbered, on
from dialogs.moving import moves
from dialogs.screens import Block, Bullets, Button, Fields, Heading, Line, Paragraph, Quiet, Screen, Span, bold, line
from dialogs.texts import say

WORDS = 110
BREAKERS = 3
REASONS = ("irrelevant", "mistake", "agreed")
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Owed:
    """An open promise. `number` is the handle of the task that one of ours is; `run` is what it was told in, where
    this person may open that; `who` sees to it, when that is somebody else.
    """

    key: str
    by: Literal["us", "them"]
    what: str
    partner_id: str
    partner: str
    made_on: date
    due: date | None = None
    amount: Decimal | None = None
    moves: int = 0
    number: str = ""
    run: str = ""
    who: str = ""
    next_day: date | None = None

    def late(self, today: date) -> bool:
        return self.due is not None and self.due < today


@dataclass(frozen=True)
class Word:
    """How a partner keeps its word: so many promises whose day has come, of them in time, and how often put off."""

    partner: str
    told: int
    in_time: int
    moves: int = 0

    @property
    def breaks(self) -> bool:
        """One promise says nothing yet."""
        return self.told > 1 and self.in_time * 2 < self.told


@dataclass(frozen=True)
class Done:
    """What was just done, in words; `undo`: the key of the promise that can be put back; `late`: kept, but late."""

    words: str
    undo: str = ""
    late: bool = False


def headed(what: str) -> str:
    """What was promised as a line of its own begins: with a capital letter."""
    words = one_line(what, 2 * WORDS)
    return words[:1].upper() + words[1:] or formats.DASH


def worded(owed: Owed, lang: Lang, limit: int = WORDS) -> str:
    """What was promised, with the sum where the words do not say it."""
    words = one_line(owed.what, limit) or formats.DASH
    if owed.amount is None or any(char.isdigit() for char in words):
        return words
    return say("promise.money", lang, what=words, money=formats.money(owed.amount, lang))


def kept(word: Word, lang: Lang) -> str:
    """«из 5 обещаний в срок 2, переносов 3»."""
    moved = say("promise.kept_moves", lang, n=word.moves) if word.moves else ""
    return say("promise.kept_of", lang, told=word.told, n=word.in_time) + moved


def promise_list(
    found: Sequence[Owed],
    today: date,
    lang: Lang,
    *,
    partner: str = "",
    words: Sequence[Word] = (),
    done: Done | None = None,
    more: Rows = (),
) -> Screen:
    """Both sides' by date, what is overdue first; of one `partner`, or of all a person looks after."""
    blocks: list[Block] = [Paragraph(line(done.words))] if done else []
    rows: list[tuple[Button, ...]] = []
    ordered = sorted(found, key=lambda each: (each.due or date.max, each.made_on, each.key))
    if not ordered:
        none = say("promises.none_of", lang, name=partner) if partner else say("promises.none", lang)
        blocks.append(Paragraph(line(none)))
    else:
        blocks.append(Heading(line(_title(ordered, today, lang, partner))))
        blocks.append(Bullets(tuple(promise_line(each, today, lang) for each in ordered[:SHOWN]), ordered=True))
        if len(ordered) > SHOWN:
            blocks.append(Quiet(line(say("promises.more", lang, n=len(ordered) - SHOWN))))
        shown = list(enumerate(ordered[:SHOWN], 1))
        rows += numbered([Button(f"✓ {n}", actions.promise_close(each.key, "kept")) for n, each in shown])
        rows += numbered([Button(f"⋯ {n}", actions.promise(each.key)) for n, each in shown])
    blocks += _breakers(words, lang)
    return Screen(tuple(blocks), (*rows, *_after(done, lang), *more, (back_to_menu(lang),)))


def _title(found: Sequence[Owed], today: date, lang: Lang, partner: str) -> str:
    late = sum(each.late(today) for each in found)
    key = "promises.title_of" if partner else "promises.title"
    title = say(key, lang, name=partner, n=len(found))
    return title + (f", {say('promises.late', lang, n=late)}" if late else "")


def is_kept(found: Sequence[Owed], today: date, lang: Lang) -> Screen:
    """Words that may say that one of these was kept: one tap tells, another that they are of a visit."""
    shown = found[:SHOWN]
    several, yes = len(shown) > 1, say("promise.is_kept_yes", lang)
    close = [
        Button(f"✓ {n}" if several else yes, actions.promise_close(each.key, "kept")) for n, each in enumerate(shown, 1)
    ]
    told = Bullets(tuple(promise_line(each, today, lang) for each in shown), ordered=several)
    no = Button(say("promise.is_kept_no", lang), actions.NOT_KEPT)
    head = Heading(line(say("promise.is_kept", lang, n=len(shown))))
    return Screen((head, told), (*numbered(close), (no,), (back_to_menu(lang),)))


def promise_line(owed: Owed, today: date, lang: Lang) -> Line:
    """«Ромашка → нам: оплатить 200 тыс. ₽ — 🔴 ср 18.11», and who sees to it, when that is somebody else."""
    told = say(f"promise.line_{owed.by}", lang, name=owed.partner, what=worded(owed, lang))
    when = Span(
        f"{'🔴 ' if owed.late(today) else ''}{_on(owed.due, today, lang)}", "bold" if owed.late(today) else "plain"
    )
    who = (f" · {owed.who}",) if owed.who else ()
    return line(told, *((" — ", when) if owed.due else ()), *who)


def _on(due: date | None, today: date, lang: Lang) -> str:
    if due is None:
        return formats.DASH
    return say("my_day.since_today", lang) if due == today else on(due, today, lang)


def _breakers(words: Sequence[Word], lang: Lang) -> list[Block]:
    if not words:
        return []
    told = [line(say("promises.breaker", lang, name=each.partner, kept=kept(each, lang))) for each in words[:BREAKERS]]
    return [Paragraph(line(bold(say("promises.breakers", lang)))), Bullets(tuple(told))]


def _after(done: Done | None, lang: Lang) -> Rows:
    """What may be said more of what was just done: that it was in time after all, or not at all."""
    if done is None or not done.undo:
        return ()
    undo = (Button(say("task.undo", lang), actions.promise_undo(done.undo)),)
    if not done.late:
        return (undo,)
    return ((Button(say("promise.kept_intime", lang), actions.promise_close(done.undo, "intime")),), undo)


def promise_card(owed: Owed, today: date, lang: Lang, word: Word | None = None, treats: Rows = ()) -> Screen:
    """One of them; `treats` begin what settles a promise that was broken."""
    pairs = [(say("promise.due", lang), _due(owed, today, lang))]
    pairs.append((say("promise.since", lang), formats.day(owed.made_on, today, lang)))
    if owed.amount is not None:
        pairs.append((say("promise.sum", lang), formats.money(owed.amount, lang, finer=1)))
    if owed.moves:
        pairs.append((say("promise.moves", lang), say("promise.moves_value", lang, n=owed.moves)))
    if owed.who:
        pairs.append((say("promise.who", lang), owed.who))
    if word is not None and owed.by == "them":
        pairs.append((say("promise.word", lang), kept(word, lang)))
    head = (
        Quiet(line(f"{say(f'promise.{owed.by}', lang)} · {owed.partner}")),
        Heading(line(headed(owed.what))),
        Fields(tuple(pairs)),
    )
    return Screen(head, (*_does(owed, today, lang), *treats, *_ways(owed, lang)))


def _due(owed: Owed, today: date, lang: Lang) -> str:
    if owed.due is None or not owed.late(today):
        return _on(owed.due, today, lang)
    days = say("promise.late_by", lang, n=(today - owed.due).days)
    return f"🔴 {on(owed.due, today, lang)} ({days})"


def _does(owed: Owed, today: date, lang: Lang) -> Rows:
    done = say("my_day.task_done" if owed.by == "us" else "promise.kept", lang)
    failed = say("promise.broken_us" if owed.by == "us" else "promise.broken", lang)
    first = (
        Button(done, actions.promise_close(owed.key, "kept"), "primary"),
        Button(failed, actions.promise_close(owed.key, "broken")),
    )
    move = moves(partial(actions.promise_move, owed.key), owed.next_day, today, lang)
    hand = (Button(say("task.hand", lang), actions.task_hand(owed.number)),) if owed.number else ()
    return first, move, (*hand, Button(say("task.drop", lang), actions.promise_close(owed.key, "drop")))


def _ways(owed: Owed, lang: Lang) -> Rows:
    source = ((Button(say("promise.source", lang), actions.open_run(owed.run)),),) if owed.run else ()
    everything = Button(say("menu.promises", lang), actions.PROMISES)
    return (
        *source,
        (Button(f"⬅️ {cut(owed.partner)}", actions.partner(owed.partner_id)), everything),
        (back_to_menu(lang),),
    )


def dropping(owed: Owed, lang: Lang) -> Screen:
    head = Heading(line(say("promise.drop_ask", lang, what=worded(owed, lang))))
    rows = tuple(
        (Button(say(f"task.drop_{why}", lang), actions.promise_close(owed.key, f"drop:{why}")),) for why in REASONS
    )
    return Screen((head,), (*rows, (to_card(owed),)))


def to_card(owed: Owed) -> Button:
    return Button(f"⬅️ {cut(headed(owed.what))}", actions.promise(owed.key))
