"""Buttons: what is signed comes back as it was, and nothing else does."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date, datetime
from typing import get_args
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.loader import load_library
from algorithms.model import (
    ApproveInput,
    ChoiceInput,
    EventInput,
    FormInput,
    MultiChoiceInput,
    NumberInput,
    RatingInput,
    Role,
    YesNoInput,
)
from bot.tokens import LIMIT, TokenTooLong, sign, signer, verify
from dialogs import actions
from dialogs.promises import REASONS as PROMISE_REASONS
from dialogs.screens import Action
from dialogs.session import Session
from dialogs.signals import REASONS
from dialogs.why import CATALOGUE
from storage.people import new_id

KEYS = (b"new-key", b"old-key")
TAP = Action("o", "0123456789abcdef", 17, "held")
TOKEN = sign(TAP, "M05", KEYS)

ids = st.text("0123456789abcdef", min_size=16, max_size=16)
codes = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,23}\Z")


# ── there and back ──────────────────────────────────────────────────────────────────────────────────────────


@given(verb=st.sampled_from(["o", "t+", "t-", "xx"]), subject=ids, turn=st.integers(0, 36**6), value=codes)
def test_what_is_signed_is_read_back(verb: str, subject: str, turn: int, value: str) -> None:
    action = Action(verb, subject, turn, value)
    assert verify(sign(action, "M05", KEYS), "M05", KEYS) == action


def test_the_signer_of_a_person_signs_for_that_person() -> None:
    assert verify(signer("M05", KEYS)(TAP), "M05", KEYS) == TAP
    assert verify(signer("M06", KEYS)(TAP), "M05", KEYS) is None


def test_the_person_cannot_be_read_from_a_token() -> None:
    assert "M05" not in TOKEN


# ── forgeries ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("thief", ["M06", "", "M05\0", "m05", "M0", "M055"])
def test_a_button_is_worth_nothing_to_anybody_else(thief: str) -> None:
    assert verify(TOKEN, thief, KEYS) is None


def test_no_letter_of_a_token_can_be_changed() -> None:
    for place in range(len(TOKEN)):
        for letter in "0Az.-_ ~":
            altered = TOKEN[:place] + letter + TOKEN[place + 1 :]
            assert altered == TOKEN or verify(altered, "M05", KEYS) is None


def test_no_letter_of_a_token_can_be_left_out_or_added() -> None:
    for place in range(len(TOKEN) + 1):
        assert verify(TOKEN[:place] + TOKEN[place + 1 :], "M05", KEYS) is None or place == len(TOKEN)
        assert verify(TOKEN[:place] + "a" + TOKEN[place:], "M05", KEYS) is None


JUNK = (
    *("", ".", "....", "m", "m..0.", "m..0..", "m..0..AAAAAAAAAAA", "o.a.zz zz.b.AAAAAAAAAAA", "." * 500, "\0" * 20),
    *("кнопка", "o.run.1.held.кнопкакнопк", "м..0..AAAAAAAAAAA", "m..0..\ud800\ud800"),
)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_means_nothing_and_raises_nothing(junk: str) -> None:
    assert verify(junk, "M05", KEYS) is None


@given(st.text(max_size=80))
def test_no_text_at_all_raises(text: str) -> None:
    assert verify(text, "M05", KEYS) is None


def test_a_point_in_a_part_cannot_shift_meaning_into_the_next() -> None:
    """«a.b» + «c» and «a» + «b.c» would be signed alike."""
    for action in (Action("o", "run.1", 2, "v"), Action("o", "run", 2, "v.1"), Action("o.", "run", 2, "v")):
        with pytest.raises(TokenTooLong):
            sign(action, "M05", KEYS)


def test_a_value_that_no_messenger_could_carry_back_is_refused_at_once() -> None:
    with pytest.raises(TokenTooLong):
        sign(Action("o", "0123456789abcdef", 1, "да"), "M05", KEYS)


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_after_rotation_old_buttons_still_work_and_new_ones_carry_the_new_key() -> None:
    shown_yesterday = sign(TAP, "M05", (b"old-key",))
    assert verify(shown_yesterday, "M05", KEYS) == TAP
    assert verify(TOKEN, "M05", (b"new-key",)) == TAP
    assert verify(TOKEN, "M05", (b"old-key",)) is None


def test_a_key_that_is_taken_out_of_the_list_takes_its_buttons_with_it() -> None:
    assert verify(sign(TAP, "M05", (b"leaked",)), "M05", KEYS) is None


def test_no_keys_verify_nothing() -> None:
    assert verify(TOKEN, "M05", ()) is None


# ── room ────────────────────────────────────────────────────────────────────────────────────────────────────

LONG = Session(new_id(), "x", "x", datetime.fromisoformat("2026-11-18"), turn=36**4 - 1)
# The longest that each parameter of a constructor in `dialogs.actions` may be. A new parameter must be thought of here.
WORST: dict[str, object] = {
    "session": LONG,
    "run_id": LONG.run_id,
    "partner": new_id(),
    "partner_id": new_id(),
    "import_id": new_id(),
    "poll_id": new_id(),
    "mark": "5",
    "channel": "telegram",
    "lang": "ru",
    "number": "0123456789ab",
    "code": "c" * 24,
    "field": "f" * 24,
    "word": "2026-11-18T10:00",
    "reason": "irrelevant",
    "days": 365,
    "algorithm": "a" * 40,
    "person_id": new_id(),
    "on": True,
    "take": True,
    "key": f"{new_id()}/99/99",
    "how": f"drop:{max(PROMISE_REASONS, key=len)}",
    "visit": 10**9,
    "into": new_id(),
    "day": date(2026, 11, 18),
    "until": date(2026, 11, 18),
    "zone_name": max(available_timezones(), key=len),
    "span": "22:00-07:00",
    "version": "2026-11-18-second",
    "role": max(get_args(Role), key=len),
    "team": "0123456789ab",
    "handle": new_id(),
    "turn": 36**4 - 1,
    "kind": "must_list",
    "why": max(REASONS, key=len),
    "list_": "conflicts",
    "about": new_id(),
    "kpi": max(CATALOGUE, key=len),
    "page": 99,
    "place": 99,
    "part": f"why:{new_id()}",
    "level": "partner",
    "subject": new_id(),
    "id": new_id(),
    "contact_id": new_id(),
    "gone": new_id(),
    "kept": new_id(),
    "one": new_id(),
    "other": new_id(),
    "what": "receivables:2026-11",
    "offer": "c",
    "name": max((name for each in load_library().algorithms.values() for name in each.file.documents), key=len),
}


def constructors() -> Iterator[Action]:
    for name, made in vars(actions).items():
        if isinstance(made, Action):
            yield made
        elif made is actions.edit_value:  # only a number with check digits is ever put into a button
            yield made("partners", new_id(), "inn", "7" * 12)
        elif inspect.isfunction(made) and made.__module__ == actions.__name__ and not name.startswith("_"):
            yield made(**{parameter: WORST[parameter] for parameter in inspect.signature(made).parameters})


@pytest.mark.parametrize("action", list(constructors()), ids=lambda action: action.verb)
def test_every_button_fits_at_its_longest(action: Action) -> None:
    token = sign(action, "0123456789abcdef", KEYS)
    assert len(token.encode()) <= LIMIT
    assert verify(token, "0123456789abcdef", KEYS) == action


def choices(node: object) -> Iterator[str]:
    match node:
        case FormInput(fields=fields):
            for field in fields:
                yield from (field.id, *choices(field.ask))
        case ChoiceInput() | MultiChoiceInput() | EventInput() | ApproveInput():
            yield from (option.code for option in node.options)
        case RatingInput():
            yield from "012345"
        case NumberInput(min=least, max=most) if least is not None and most is not None:
            yield from (str(int(least)), str(int(most)))
        case YesNoInput():
            yield from ("yes", "no")


def offered() -> Iterator[Action]:
    """Every button that some step of the library may ever show."""
    for algorithm in load_library().algorithms.values():
        codes = {code for step in algorithm.steps.values() for code in choices(step.node.input)}
        codes |= {entry.code for catalog in algorithm.catalogs.values() for entry in catalog.entries}
        for code in codes:
            yield from (actions.choose(LONG, code), actions.tick(LONG, code, False), actions.keep(LONG, code))
        yield from (actions.document(LONG, name) for name in algorithm.file.documents)


def test_every_button_of_the_library_fits_and_is_read_back() -> None:
    found = list(offered())
    assert len(found) > 200
    for action in found:
        assert verify(sign(action, "0123456789abcdef", KEYS), "0123456789abcdef", KEYS) == action
