"""Block Kit: which fields a block, an element and a text have, and what they may hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from tests.slack.refusals import Json, Refusal
from tests.slack.words import read

Check: TypeAlias = Callable[[Any], Any]
Shape: TypeAlias = dict[str, Check]

TEXT_SUM = 13_000
BLOCK_SUM = {"message": 50, "view": 100}


def wrong(what: str) -> Refusal:
    return Refusal("invalid_blocks", what)


# ── fields ──────────────────────────────────────────────────────────────────────────────────────────────────


def string(most: int = 3000, least: int = 1) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise wrong(f"a string was expected, not {value!r}")
        if not least <= len(value) <= most:
            raise wrong(f"{least} to {most} characters were expected, not {len(value)}: {value[:60]!r}")
        if re.search(r"[\ud800-\udfff]", value):
            raise wrong("no UTF-8")
        return value

    return check


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(f"true or false was expected, not {value!r}")
    return value


def integer(low: int, high: int) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise wrong(f"a number from {low} to {high} was expected, not {value!r}")
        return value

    return check


def like(pattern: str) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise wrong(f"something like {pattern} was expected, not {value!r}")
        return value

    return check


def listed(check: Check, most: int, least: int = 1) -> Check:
    def checks(value: Any) -> list[Any]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise wrong(f"a list of {least} to {most} was expected, not {str(value)[:60]}")
        return [check(item) for item in value]

    return checks


def shaped(value: Any, shape: Shape, what: str) -> Json:
    """An object with these fields and no others; a star marks a required one."""
    if not isinstance(value, dict):
        raise wrong(f"{what}: an object was expected")
    known = {name.rstrip("*"): check for name, check in shape.items()}
    if unknown := set(value) - set(known):
        raise wrong(f"{what}: unknown fields {', '.join(sorted(map(str, unknown)))}")
    if missing := {name[:-1] for name in shape if name.endswith("*")} - set(value):
        raise wrong(f"{what}: missing fields {', '.join(sorted(missing))}")
    for name, check in known.items():
        if name in value:
            _in_place(f"{what}.{name}", check, value[name])
    return value


def _in_place(where: str, check: Check, value: Any) -> None:
    try:
        check(value)
    except Refusal as refusal:
        raise Refusal(refusal.error, f"{where}: {refusal.detail}", fault=refusal.fault) from None


# ── texts ───────────────────────────────────────────────────────────────────────────────────────────────────


def plain(most: int) -> Check:
    def check(value: Any) -> Json:
        given = shaped(value, {"type*": like("plain_text"), "text*": string(most), "emoji": boolean}, "text")
        if not given["text"].strip():
            raise wrong("nothing to see in a text")
        return given

    return check


def text(most: int) -> Check:
    def check(value: Any) -> Json:
        if isinstance(value, dict) and value.get("type") == "mrkdwn":
            shape = {"type*": like("mrkdwn"), "text*": string(most), "verbatim": boolean}
            given = shaped(value, shape, "text")
            read(given["text"], parses=not given.get("verbatim", False))
            return given
        return plain(most)(value)  # type: ignore[no-any-return]

    return check


# ── what can be pressed and filled in ───────────────────────────────────────────────────────────────────────


_CONFIRM: Shape = {
    "title": plain(100),
    "text": plain(300),
    "confirm": plain(30),
    "deny": plain(30),
    "style": like("primary|danger"),
}


def confirm(value: Any) -> Json:
    return shaped(value, _CONFIRM, "confirm")


def option(label: Check) -> Check:
    shape = {"text*": label, "value*": string(150), "description": label}
    return lambda value: shaped(value, shape, "option")


def group(value: Any) -> Json:
    return shaped(value, {"label*": plain(75), "options*": listed(option(plain(75)), 100)}, "option group")


_ID: Shape = {"action_id": string(255)}
_FIELD: Shape = {**_ID, "placeholder": plain(150), "focus_on_load": boolean}
_CHOICE: Shape = {**_FIELD, "confirm": confirm, "option_groups": listed(group, 100)}
_OPTIONS: Shape = {"options": listed(option(plain(75)), 100), **_CHOICE}
_DAY = like(r"\d{4}-\d\d-\d\d")


def slack_file(value: Any) -> Json:
    given = shaped(value, {"id": like(r"F[A-Z0-9]+"), "url": string(3000)}, "slack_file")
    if len(given) != 1:
        raise wrong("slack_file: an id or an url")
    return given


ELEMENTS: dict[str, Shape] = {
    "button": {
        "text*": plain(75),
        "url": string(3000),
        "value": string(2000),
        "style": like("primary|danger"),
        "confirm": confirm,
        "accessibility_label": string(75),
        **_ID,
    },
    "static_select": {"initial_option": option(plain(75)), **_OPTIONS},
    "multi_static_select": {
        "initial_options": listed(option(plain(75)), 100),
        "max_selected_items": integer(1, 100),
        **_OPTIONS,
    },
    "overflow": {"options*": listed(option(plain(75)), 5), "confirm": confirm, **_ID},
    "radio_buttons": {
        "options*": listed(option(text(75)), 10),
        "initial_option": option(text(75)),
        "confirm": confirm,
        "focus_on_load": boolean,
        **_ID,
    },
    "checkboxes": {
        "options*": listed(option(text(75)), 10),
        "initial_options": listed(option(text(75)), 10),
        "confirm": confirm,
        "focus_on_load": boolean,
        **_ID,
    },
    "datepicker": {"initial_date": _DAY, "confirm": confirm, **_FIELD},
    "timepicker": {"initial_time": like(r"\d\d:\d\d"), "timezone": string(60), "confirm": confirm, **_FIELD},
    "datetimepicker": {"initial_date_time": integer(10**9, 10**10), "confirm": confirm, **_ID},
    "plain_text_input": {
        "initial_value": string(3000, 0),
        "multiline": boolean,
        "min_length": integer(0, 3000),
        "max_length": integer(1, 3000),
        **_FIELD,
    },
    "number_input": {
        "is_decimal_allowed*": boolean,
        "initial_value": like(r"-?\d+(\.\d+)?"),
        "min_value": like(r"-?\d+(\.\d+)?"),
        "max_value": like(r"-?\d+(\.\d+)?"),
        **_FIELD,
    },
    "file_input": {"filetypes": listed(string(20), 50), "max_files": integer(1, 10), **_ID},
    "image": {"image_url": string(3000), "alt_text*": string(2000), "slack_file": slack_file},
}
_TO_PRESS = ("button", "static_select", "multi_static_select", "overflow", "radio_buttons", "checkboxes", "datepicker")
_IN_ACTIONS = (*_TO_PRESS, "timepicker", "datetimepicker")
_IN_INPUT = (*_IN_ACTIONS[1:], "plain_text_input", "number_input", "file_input")


def element(*kinds: str) -> Check:
    def check(value: Any) -> Json:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            raise wrong(f"an element of type {kind} does not belong here")
        given = shaped(value, {"type*": like(kind), **ELEMENTS[kind]}, kind)
        _check_element(kind, given)
        return given

    return check


def _check_element(kind: str, given: Json) -> None:
    if kind == "image":
        _one_picture(given)
    if kind.endswith("_select") and ("options" in given) == ("option_groups" in given):
        raise wrong(f"{kind}: options or option_groups")
    if kind == "number_input" and not given["is_decimal_allowed"] and "." in given.get("initial_value", ""):
        raise wrong("number_input: initial_value has a fraction")
    options = given.get("options", [])
    values = [each["value"] for each in options]
    if len(set(values)) < len(values):
        raise wrong(f"{kind}: two options with one value")
    chosen = [*given.get("initial_options", []), *([given["initial_option"]] if "initial_option" in given else [])]
    if options and any(each not in options for each in chosen):
        raise wrong(f"{kind}: what is chosen at first is none of the options")


def _one_picture(given: Json) -> None:
    if ("image_url" in given) == ("slack_file" in given):
        raise wrong("image: image_url or slack_file")


# ── rich text ───────────────────────────────────────────────────────────────────────────────────────────────


def _flags(*names: str) -> Check:
    return lambda value: shaped(value, dict.fromkeys(names, boolean), "style")


_STYLE: Shape = {"style": _flags("bold", "italic", "strike", "code", "underline", "highlight", "unlink")}
_INLINE: dict[str, Shape] = {
    "text": {"text*": string(3000), **_STYLE},
    "link": {"url*": string(3000), "text": string(3000), "unsafe": boolean, **_STYLE},
    "emoji": {"name*": string(100), "unicode": string(60), "skin_tone": integer(1, 6), **_STYLE},
    "date": {"timestamp*": integer(0, 10**11), "format*": string(100), "url": string(), "fallback": string(), **_STYLE},
    "channel": {"channel_id*": like("C[A-Z0-9]+"), **_STYLE},
    "color": {"value*": string(20)},
}


def _inline(value: Any) -> Json:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind in ("user", "usergroup", "broadcast", "team"):
        raise Refusal("pings", f"a rich text of type {kind} would call somebody")
    if kind not in _INLINE:
        raise wrong(f"rich text has no {kind}")
    return shaped(value, {"type*": like(kind), **_INLINE[kind]}, kind)


def _rich(*kinds: str) -> Check:
    def check(value: Any) -> Json:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            raise wrong(f"rich text has no {kind} here")
        return shaped(value, {"type*": like(kind), **_RICH[kind]}, kind)

    return check


_RICH: dict[str, Shape] = {
    "rich_text_section": {"elements*": listed(_inline, 500, 0)},
    "rich_text_quote": {"elements*": listed(_inline, 500), "border": integer(0, 1)},
    "rich_text_preformatted": {"elements*": listed(_inline, 500), "border": integer(0, 1), "language": string(40)},
    "rich_text_list": {
        "elements*": listed(_rich("rich_text_section"), 500),
        "style*": like("bullet|ordered"),
        "indent": integer(0, 8),
        "offset": integer(0, 10_000),
        "border": integer(0, 1),
    },
}


# ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────


_BLOCK: Shape = {"block_id": string(255)}
_CONTEXT_TEXT = text(3000)
_CONTEXT_IMAGE = element("image")


def _of_a_context(value: Any) -> Json:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    return _CONTEXT_IMAGE(value) if is_image else _CONTEXT_TEXT(value)  # type: ignore[no-any-return]


BLOCKS: dict[str, Shape] = {
    "section": {
        "text": text(3000),
        "fields": listed(text(2000), 10),
        "accessory": element(*_IN_ACTIONS, "image"),
        "expand": boolean,
        **_BLOCK,
    },
    "header": {"text*": plain(150), **_BLOCK},
    "divider": _BLOCK,
    "context": {"elements*": listed(_of_a_context, 10), **_BLOCK},
    "actions": {"elements*": listed(element(*_IN_ACTIONS), 25), **_BLOCK},
    "image": {
        "image_url": string(3000),
        "slack_file": slack_file,
        "alt_text*": string(2000),
        "title": plain(2000),
        **_BLOCK,
    },
    "input": {
        "label*": plain(2000),
        "element*": element(*_IN_INPUT),
        "hint": plain(2000),
        "optional": boolean,
        "dispatch_action": boolean,
        **_BLOCK,
    },
    "rich_text": {"elements*": listed(_rich(*_RICH), 100), **_BLOCK},
    "file": {"external_id*": string(255), "source*": like("remote"), **_BLOCK},
}


def checked_blocks(value: Any, place: str = "message") -> list[Json]:
    """The blocks of a message or of a view."""
    given = _parsed(value)
    if not isinstance(given, list) or not all(isinstance(block, dict) for block in given):
        raise wrong("blocks are a list of objects")
    if len(given) > BLOCK_SUM[place]:
        raise wrong(f"{len(given)} blocks, {BLOCK_SUM[place]} are the most")
    for number, block in enumerate(given):
        _in_place(f"/blocks/{number}", _block, block)
    _check_names(given)
    if place == "message" and any(each["type"] == "file_input" for each in elements_of(given)):
        raise wrong("file_input stands in windows only")
    if (length := sum(map(len, texts_of(given)))) > TEXT_SUM:
        raise Refusal("msg_blocks_too_long", f"{length} characters in all blocks, {TEXT_SUM} are the most")
    return given


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise Refusal("invalid_blocks_format", "no JSON") from None


def _block(block: Json) -> None:
    kind = block.get("type")
    if kind not in BLOCKS:
        raise wrong(f"there is no block of type {kind}")
    shaped(block, {"type*": like(kind), **BLOCKS[kind]}, kind)
    if kind == "section" and not ("text" in block or "fields" in block):
        raise wrong("a section has a text or fields")
    if kind == "image":
        _one_picture(block)


def _check_names(blocks: Iterable[Json]) -> None:
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(named)) < len(named):
        raise wrong("two blocks with one block_id")
    for block in blocks:
        names = [each["action_id"] for each in elements_of([block]) if "action_id" in each]
        if len(set(names)) < len(names):
            raise wrong(f"two elements of one block with one action_id: {names}")


def elements_of(blocks: Iterable[Json]) -> list[Json]:
    """Whatever can be pressed or filled in."""
    found = []
    for block in blocks:
        match block["type"]:
            case "actions":
                found += block["elements"]
            case "section" if "accessory" in block:
                found.append(block["accessory"])
            case "input":
                found.append(block["element"])
    return [each for each in found if each["type"] != "image"]


def texts_of(value: Any) -> list[str]:
    """Every text in it, in order."""
    if isinstance(value, list):
        return [each for item in value for each in texts_of(item)]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("text"), str):
        return [value["text"]]
    return [each for item in value.values() for each in texts_of(item)]


def words_of(blocks: Iterable[Json]) -> str:
    """What people read, but for what stands on buttons and in fields to fill in."""
    lines = []
    for block in blocks:
        match block["type"]:
            case "section":
                lines += [
                    _words(each) for each in ([block["text"]] if "text" in block else []) + block.get("fields", [])
                ]
            case "header":
                lines.append(_words(block["text"]))
            case "context":
                lines += [_words(each) for each in block["elements"] if each["type"] != "image"]
            case "image":
                lines.append(_words(block["title"]) if "title" in block else block["alt_text"])
            case "input":
                lines.append(_words(block["label"]))
            case "rich_text":
                lines += [line for part in block["elements"] for line in _rich_lines(part)]
    return "\n".join(lines)


def _words(given: Json) -> str:
    return read(given["text"]) if given["type"] == "mrkdwn" else str(given["text"])


def _rich_lines(part: Json) -> list[str]:
    if part["type"] == "rich_text_list":
        return ["".join(map(_inline_words, item["elements"])) for item in part["elements"]]
    return ["".join(map(_inline_words, part["elements"]))]


def _inline_words(element: Json) -> str:
    return str(element.get("text") or element.get("url") or element.get("name") or "")


# ── windows and pages ───────────────────────────────────────────────────────────────────────────────────────


_VIEW: Shape = {
    "type*": like("modal|home"),
    "blocks*": lambda value: checked_blocks(value, "view"),
    "private_metadata": string(3000, 0),
    "callback_id": string(255),
    "external_id": string(255),
}
_MODAL: Shape = {
    "title*": plain(24),
    "close": plain(24),
    "submit": plain(24),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "submit_disabled": boolean,
}


def checked_view(value: Any, kind: str) -> Json:
    given = _parsed(value)
    try:
        view = shaped(given, _VIEW | (_MODAL if kind == "modal" else {}), "view")
        if view["type"] != kind:
            raise wrong(f"a {kind} was expected")
        needs = [block for block in view["blocks"] if block["type"] == "input"]
        if kind == "modal" and needs and "submit" not in view:
            raise wrong("a window with fields needs a submit")
    except Refusal as refusal:
        error = refusal.error if refusal.error == "pings" else "invalid_arguments"
        raise Refusal(error, refusal.detail) from None
    if len(json.dumps(view)) > 250_000:
        raise Refusal("view_too_large")
    return view
