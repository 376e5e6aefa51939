"""Buttons: under a message, and in the place of the letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from tests.telegram.fields import boolean, object_with, one_of, string
from tests.telegram.markup import is_address, is_blank, units
from tests.telegram.refusals import Json, bad


@dataclass(frozen=True)
class Key:
    """A button as a person sees it. `asks` is what a key in the place of letters sends: a location or a contact."""

    text: str
    data: str = ""
    url: str = ""
    style: str = ""
    asks: Literal["", "location", "contact"] = ""


Rows: TypeAlias = list[list[Key]]
STYLE = one_of("danger", "success", "primary")


@dataclass(frozen=True)
class Markup:
    """What a call hangs on its message. Only `inline` ones stay with it; the rest change the person's keyboard."""

    kind: Literal["inline", "keyboard", "remove", "reply"] = "inline"
    rows: tuple[tuple[Key, ...], ...] = ()
    once: bool = False


NONE = Markup()


def inline_keyboard(value: Any) -> Rows:
    markup = object_with("inline_keyboard")(value)
    return [[_key(button) for button in row] for row in _rows(markup.get("inline_keyboard"), 8, 100)]


def inline_markup(value: Any) -> Markup:
    return Markup("inline", frozen(inline_keyboard(value)))


def any_markup(value: Any) -> Markup:
    """An inline keyboard, a keyboard, its removal, or a forced reply; each with the fields of its own."""
    markup = object_with(*_INLINE, *_KEYBOARD, *_REMOVE, *_REPLY)(value)
    if "inline_keyboard" in markup:
        return inline_markup(markup)
    if "keyboard" in markup:
        return _keyboard(object_with(*_KEYBOARD)(markup))
    if "remove_keyboard" in markup:
        return _said(object_with(*_REMOVE)(markup), "remove_keyboard", Markup("remove"))
    _placeholder(markup)
    return _said(object_with(*_REPLY)(markup), "force_reply", Markup("reply"))


_INLINE = ("inline_keyboard",)
_REMOVE = ("remove_keyboard", "selective")
_REPLY = ("force_reply", "input_field_placeholder", "selective")
_KEYBOARD = (
    *("keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard"),
    *("input_field_placeholder", "selective"),
)


def _said(markup: Json, name: str, result: Markup) -> Markup:
    if markup.get(name) is not True:
        raise bad(f"{name} is true or is not there")
    return result


def _placeholder(markup: Json) -> None:
    if not 0 <= units(string(markup.get("input_field_placeholder", ""))) <= 64:
        raise bad("input_field_placeholder must have 1 to 64 characters")


def _keyboard(markup: Json) -> Markup:
    _placeholder(markup)
    for name in ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective"):
        boolean(markup.get(name, False))
    rows = [[_typed(button) for button in row] for row in _rows(markup["keyboard"], 12, 300)]
    if not rows:
        raise bad("a keyboard without keys")
    return Markup("keyboard", frozen(rows), once=markup.get("one_time_keyboard", False))


def _typed(value: Any) -> Key:
    button = object_with("text", "style", "request_location", "request_contact")(value)
    text = string(button.get("text", ""))
    if is_blank(text):
        raise bad("keyboard button text must be non-empty")
    asked = [name for name in ("location", "contact") if boolean(button.get(f"request_{name}", False))]
    if len(asked) > 1:
        raise bad("a keyboard button asks for one thing")
    return Key(text, style=_style(button), asks=asked[0] if asked else "")  # type: ignore[arg-type]  # of the two


def _rows(rows: Any, widest: int, most: int) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) and 1 <= len(row) <= widest for row in rows):
        raise bad(f"a keyboard has rows of 1 to {widest} buttons")
    if sum(len(row) for row in rows) > most:
        raise bad("reply markup is too long")
    return rows


def _key(value: Any) -> Key:
    button = object_with("text", "callback_data", "url", "style")(value)
    text, data, url = (string(button.get(name, "")) for name in ("text", "callback_data", "url"))
    if is_blank(text):
        raise bad("inline keyboard button text must be non-empty")
    if ("callback_data" in button) == ("url" in button):
        raise bad("exactly one of the optional fields must be used")
    if "callback_data" in button and not 1 <= len(data.encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not is_address(url):
        raise bad("inline keyboard button URL is invalid")
    return Key(text, data, url, _style(button))


def _style(button: Json) -> str:
    return str(STYLE(button["style"])) if "style" in button else ""


def frozen(rows: Rows) -> tuple[tuple[Key, ...], ...]:
    return tuple(tuple(row) for row in rows)


def key_json(key: Key) -> Json:
    fields = {"text": key.text, "callback_data": key.data, "url": key.url, "style": key.style}
    return {name: value for name, value in fields.items() if value}
