"""Conversations as they look now: a person's own with the bot, and channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.slack.blocks import elements_of, words_of
from tests.slack.refusals import Json
from tests.slack.words import read, unescaped


@dataclass(frozen=True)
class Key:
    """Something to press, as a person sees it. `options` are labels and values of a menu."""

    text: str
    value: str = ""
    action_id: str = ""
    block_id: str = ""
    url: str = ""
    style: str = ""
    kind: str = "button"
    options: tuple[tuple[str, str], ...] = ()


@dataclass
class Shown:
    """A message in a conversation. `text` is what came by that name; `words` what people read."""

    ts: str
    user: str
    by_bot: bool
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    metadata: Json = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    mrkdwn: bool = True
    edits: int = 0

    @property
    def words(self) -> str:
        if self.blocks:
            return words_of(self.blocks)
        return read(self.text) if self.by_bot and self.mrkdwn else unescaped(self.text)

    @property
    def keys(self) -> list[Key]:
        return keys_of(self.blocks)

    @property
    def labels(self) -> list[str]:
        return [key.text for key in self.keys]

    def key(self, label: str) -> Key | None:
        return key_of(self.keys, label)


def key_of(keys: Sequence[Key], label: str) -> Key | None:
    """The one with this label, or the only one that contains it."""
    exact = [key for key in keys if key.text == label]
    near = exact or [key for key in keys if label in key.text]
    return near[0] if len(near) == 1 or exact else None


def keys_of(blocks: Sequence[Json]) -> list[Key]:
    """Those of messages and pages; fields of a window are none."""
    return [
        _key(element, block.get("block_id", "")) for block in blocks if block["type"] != "input"
        for element in elements_of([block])
    ]  # fmt: skip


def _key(element: Json, block: str) -> Key:
    label = element.get("text") or element.get("placeholder") or {"text": element["type"]}
    options = tuple((each["text"]["text"], each["value"]) for each in element.get("options", ()))
    return Key(
        label["text"], element.get("value", ""), element.get("action_id", ""), block,
        element.get("url", ""), element.get("style", ""), element["type"], options,
    )  # fmt: skip


@dataclass
class Talk:
    """`members` are user ids; of a person's own with the bot, the one person."""

    id: str
    members: list[str]
    title: str = ""
    archived: bool = False
    bot_in: bool = True
    messages: list[Shown] = field(default_factory=list)

    @property
    def is_im(self) -> bool:
        return self.id.startswith("D")

    def find(self, ts: str) -> Shown | None:
        return next((shown for shown in reversed(self.messages) if shown.ts == ts), None)

    def heard(self) -> list[Shown]:
        """What the bot has written."""
        return [shown for shown in self.messages if shown.by_bot]

    def json(self) -> Json:
        if self.is_im:
            return {"id": self.id, "is_im": True, "is_archived": False, "user": self.members[0]}
        return {
            "id": self.id, "name": self.title, "is_channel": True, "is_im": False, "is_private": False,
            "is_archived": self.archived, "is_member": self.bot_in, "num_members": len(self.members) + self.bot_in,
        }  # fmt: skip


def state_of(view: Json, given: dict[str, Any]) -> Json:
    """`view.state.values`: what stands in each field, what was filled in over what stood there at first."""
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, block_id = block["element"], block["block_id"]
        name = element["action_id"]
        given_here = given.get(block_id, given.get(name, _at_first(element)))
        values[block_id] = {name: {"type": element["type"], **_value(element, given_here)}}
    return values


def _at_first(element: Json) -> Any:
    for name in ("initial_value", "initial_date", "initial_option", "initial_options", "initial_time"):
        if name in element:
            return element[name]
    return None


def _value(element: Json, value: Any) -> Json:
    options = {each["value"]: each for each in element.get("options", [])}
    match element["type"]:
        case "static_select" | "radio_buttons":
            return {"selected_option": options[value] if isinstance(value, str) else value}
        case "multi_static_select" | "checkboxes":
            return {"selected_options": [options[each] if isinstance(each, str) else each for each in value or []]}
        case "datepicker":
            return {"selected_date": value}
        case "timepicker":
            return {"selected_time": value}
        case "file_input":
            return {"files": value or []}
    return {"value": value or None}


def is_empty(value: Json) -> bool:
    """Whether a field of the state has nothing in it."""
    return not any(each for name, each in value.items() if name != "type")
