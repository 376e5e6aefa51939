"""An edit that overtook its message, that an older one overtook, or that changes no word.

Messengers tell of messages and of edits side by side, and of an edit as well where they alone have changed something.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.albums import Arrival, Gathered
from dialogs.ports import Corrected, Press, Sent, Typed

SETTLE = timedelta(seconds=2)  # for a message that an edit has overtaken


def last_words(came: Arrival) -> Gathered:
    """The edit, if it says something new; with its message, if that comes only now; no press where nothing is said."""
    press, read = came.press, came.read
    known = [said for each in came.before if (said := _version(read(each.raw), press.message))]
    if known:
        last = max(known, key=_age)
        return Gathered(None if _age(press) < _age(last) or _words(press) == _words(last) else press)
    later = {each.id: said for each in came.waiting if (said := _version(read(each.raw), press.message))}
    origin = next((said for said in later.values() if not isinstance(said.body, Corrected)), None)
    if origin is not None:
        edits = [press, *(said for said in later.values() if isinstance(said.body, Corrected))]
        return Gathered(_said(origin, _words(max(edits, key=_age))), tuple(later))
    until = came.row.received_at + SETTLE
    return Gathered(press, until=until if came.now < until else None)


def _version(press: Press | None, message: str) -> Press | None:
    return press if press is not None and message and press.message == message else None


def _words(press: Press) -> str:
    match press.body:
        case Typed(text=text) | Corrected(text=text) | Sent(caption=text):
            return text.strip()
    return ""


def _said(press: Press, words: str) -> Press:
    """The message with these words in the place of its own."""
    body = press.body
    if isinstance(body, Typed):
        return replace(press, body=replace(body, text=words))
    return replace(press, body=replace(body, caption=words)) if isinstance(body, Sent) else press


def _age(press: Press) -> tuple[float, bool]:
    """By the messenger's own clock, which counts whole seconds."""
    return press.at.timestamp() if press.at else 0.0, isinstance(press.body, Corrected)
