"""Edits beside their messages: what was said last counts, whatever came first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.albums import Arrival
from bot.edits import SETTLE, last_words
from dialogs.ports import Body, Corrected, Placed, Press, Sent, Typed
from storage.inbox import InboxRow

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def press(body: Body, seconds: float | None = 0, message: str = "7") -> Press:
    at = None if seconds is None else NOON + timedelta(seconds=seconds)
    return Press("telegram", "1", "1", body, at=at, message=message)


def rows(*said: Press) -> list[InboxRow]:
    return [InboxRow(id, "telegram", "", "1", {"": one}, NOON, "new", 0, None, None, None, None) for id, one in
            enumerate(said, 2)]  # fmt: skip


def settled(edit: Press, *, before: Any = (), waiting: Any = (), later: timedelta = timedelta(0)) -> Any:
    [row] = rows(edit)
    return last_words(Arrival(row, edit, rows(*before), rows(*waiting), lambda raw: raw[""], NOON + later))


EDIT = press(Corrected("да"), 5)


@pytest.mark.parametrize(
    ("known", "is_news"),
    [
        ([press(Typed("нет"))], True),
        ([press(Typed("да"))], False),
        ([press(Sent((), " да "))], False),
        ([press(Corrected("нет"), 4), press(Typed("да"))], True),
        ([press(Corrected("да"), 4), press(Typed("нет"))], False),
        ([press(Corrected("потом"), 6), press(Typed("нет"))], False),
        ([press(Corrected("тогда же"), 5), press(Typed("нет"))], True),
        ([press(Placed(1, 2))], True),
        ([press(Typed("нет"), None)], True),
    ],
)
def test_what_was_said_last_counts(known: list[Press], is_news: bool) -> None:
    assert settled(EDIT, before=known).press == (EDIT if is_news else None)


def test_an_edit_waits_a_moment_for_its_message() -> None:
    other = press(Typed("да"), message="8")
    assert settled(EDIT, before=[other], waiting=[other]).until == NOON + SETTLE
    assert settled(EDIT, later=SETTLE).until is None
    assert settled(press(Corrected("да"), message=""), before=[press(Typed("да"), message="")]).press is not None


def test_the_message_then_says_what_the_edit_does() -> None:
    for came, body in (
        (Typed("нет"), Typed("да")),
        (Sent((), "", "g"), Sent((), "да", "g")),
        (Placed(1, 2), Placed(1, 2)),
    ):
        older = press(Corrected("потом"), 4)
        found = settled(EDIT, waiting=[older, press(came)])
        assert found.press == press(body)
        assert found.others == (2, 3)
