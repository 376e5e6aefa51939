"""A form as Slack's window: the view that is opened, the faults that are shown in it, and what was put in. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.screens import Form, Input, Json
from handlers.slack.blocks import FORM, plain, sections
from handlers.text import clean, seen, shorten

TITLE = 24
LABEL = 2000
HINT = 2000
VALUE = 3000
FAULT = 300
OPTION = 75
CODE = 150
RADIOS = 10  # as many options can be seen at a glance; more are a list
OPTIONS = 100
FILES = 10
ELEMENT = "value"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def view(form: Form, submit: str) -> Json:
    """`submit` is on the button that sends it. A block's id is the name of its field; the token travels along."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": form.token,
        "title": plain(form.title, TITLE),
        "submit": plain(submit, TITLE),
        "blocks": [*(sections(form.intro) if form.intro else ()), *map(_input, form.inputs)],
    }


def errors(form_fields: Sequence[str], faults: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, under the field where it is; what belongs to no field stands under the first."""
    told: dict[str, str] = {}
    for name, words in faults.items():
        place = name if name in form_fields else next(iter(form_fields), "")
        if place:
            told[place] = shorten(" ".join(filter(None, (told.get(place, ""), clean(words)))), FAULT)
    return told


def values(view_: Json) -> dict[str, Any]:
    """What stands in each field of a sent window: words, a code, several codes parted by commas, or files as Slack
    tells of them."""
    state = view_.get("state")
    told = state.get("values") if isinstance(state, dict) else None
    fields = told.items() if isinstance(told, dict) else ()
    return {name: _value(next(iter(one.values()), None)) for name, one in fields if isinstance(one, dict)}


def _value(element: Any) -> Any:
    match element:
        case {"files": list(files)}:
            return [file for file in files if isinstance(file, dict)]
        case {"selected_options": list(options)}:
            return ",".join(str(option.get("value", "")) for option in options if isinstance(option, dict))
        case {"selected_option": dict(option)}:
            return str(option.get("value", ""))
        case {"selected_date": str(date)}:
            return date
        case {"value": str(words)}:
            return words
        case _:
            return ""


def _input(asked: Input) -> Json:
    hint = {"hint": plain(asked.hint, HINT)} if seen(clean(asked.hint)) else {}
    told = {"type": "input", "block_id": asked.name, "label": plain(asked.label, LABEL), "element": _element(asked)}
    return told | {"optional": not asked.required} | hint


def _element(asked: Input) -> Json:
    match asked.kind:
        case "text" | "number":  # Slack's field for numbers takes neither «1 200,50» nor «1,5 млн»
            return _words(asked, multiline=False)
        case "long":
            return _words(asked, multiline=True)
        case "date":
            begin = {"initial_date": asked.value} if _DATE.fullmatch(asked.value) else {}
            return {"type": "datepicker", "action_id": ELEMENT} | begin
        case "choice":
            return _choice(asked)
        case "choices":
            return _choices(asked)
        case "files":
            return {"type": "file_input", "action_id": ELEMENT, "max_files": FILES}


def _words(asked: Input, *, multiline: bool) -> Json:
    begin = {"initial_value": shorten(clean(asked.value), VALUE)} if asked.value else {}
    return {"type": "plain_text_input", "action_id": ELEMENT, "multiline": multiline, "max_length": VALUE} | begin


def _choice(asked: Input) -> Json:
    options = _options(asked)
    kind = "radio_buttons" if len(options) <= RADIOS else "static_select"
    begin = [option for option in options if option["value"] == asked.value]
    return {"type": kind, "action_id": ELEMENT, "options": options} | ({"initial_option": begin[0]} if begin else {})


def _choices(asked: Input) -> Json:
    options = _options(asked)
    kind = "checkboxes" if len(options) <= RADIOS else "multi_static_select"
    begin = [option for option in options if option["value"] in asked.value.split(",")]
    return {"type": kind, "action_id": ELEMENT, "options": options} | ({"initial_options": begin} if begin else {})


def _options(asked: Input) -> list[Json]:
    return [{"text": plain(label, OPTION), "value": code[:CODE]} for code, label in asked.options[:OPTIONS]]
