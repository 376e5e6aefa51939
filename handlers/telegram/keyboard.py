"""Rows of buttons as an inline keyboard that can be read and hit on a phone; a key that sends where the person is."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from dialogs.screens import Ask, Button
from handlers.telegram.errors import Unrenderable
from handlers.text import clean, seen, shorten

LABEL_LIMIT = 40
ROW_LIMIT = 30
ROW_BUTTONS = 8
BUTTON_LIMIT = 100
TOKEN_BYTES = 64

PLACEHOLDER_LIMIT = 64
KEYS_GONE = ReplyKeyboardRemove(remove_keyboard=True)

_STYLES = {"plain": None, "primary": "primary", "danger": "danger", "quiet": None}


def keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    keys = [[_key(button) for button in part] for row in rows for part in _parts(row)]
    if sum(len(row) for row in keys) > BUTTON_LIMIT:
        raise Unrenderable(f"more than {BUTTON_LIMIT} buttons under one message: page the screen")
    return InlineKeyboardMarkup(inline_keyboard=keys) if keys else None


def phone_key(ask: Ask | None) -> ReplyKeyboardMarkup | None:
    """What takes the place of the phone's letters while a place on the map is asked for."""
    if ask is None or ask.kind != "location" or not seen(clean(ask.button)):
        return None
    key = KeyboardButton(text=shorten(clean(ask.button), LABEL_LIMIT), request_location=True)
    hint = shorten(clean(ask.placeholder), PLACEHOLDER_LIMIT)
    return ReplyKeyboardMarkup(
        keyboard=[[key]],
        resize_keyboard=True,
        one_time_keyboard=True,
        input_field_placeholder=hint if seen(hint) else None,
    )


def _parts(row: tuple[Button, ...]) -> Iterator[tuple[Button, ...]]:
    """The row as given; one button a row when a phone would cut the labels off; even halves when there are too many."""
    if not row:
        return
    rows = len(row) if _cramped([len(_label(button)) for button in row]) else ceil(len(row) / ROW_BUTTONS)
    width = ceil(len(row) / rows)
    yield from (row[start : start + width] for start in range(0, len(row), width))


def _cramped(lengths: list[int]) -> bool:
    """Telegram makes the buttons of a row equally wide, so the longest label matters as well as the sum."""
    return len(lengths) > 1 and (sum(lengths) > ROW_LIMIT or max(lengths) > (ROW_LIMIT + 2) // len(lengths))


def _key(button: Button) -> InlineKeyboardButton:
    if not 1 <= len(button.token.encode()) <= TOKEN_BYTES:
        raise Unrenderable(f"a button's token must have 1 to {TOKEN_BYTES} bytes: «{button.label}»")
    return InlineKeyboardButton(text=_label(button), callback_data=button.token, style=_STYLES[button.style])


def _label(button: Button) -> str:
    words = " ".join(clean(button.label).split())
    tick = {None: "", True: "☑ ", False: "☐ "}[button.on]
    return shorten(tick + (words if seen(words) else "…"), LABEL_LIMIT)
