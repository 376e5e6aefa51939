"""The types of fields: each check returns the value as its type, or refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.telegram.refusals import Json, bad

Check: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True)
class Upload:
    name: str
    data: bytes


def string(value: Any) -> str:
    if not isinstance(value, str):
        raise bad("a string was expected")
    if re.search(r"[\ud800-\udfff]", value):
        raise bad("strings must be encoded in UTF-8")
    return value


def integer(low: int = -(2**63), high: int = 2**63) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,19}", str(value)):
            raise bad("an integer was expected")
        if not low <= int(value) <= high:
            raise bad(f"an integer from {low} to {high} was expected")
        return int(value)

    return check


def boolean(value: Any) -> bool:
    if value not in (True, False, "true", "false"):
        raise bad("a boolean was expected")
    return value in (True, "true")


def one_of(*names: str) -> Check:
    def check(value: Any) -> str:
        if value not in names:
            raise bad(f"one of {', '.join(names)} was expected")
        return string(value)

    return check


def text(pattern: str) -> Check:
    def check(value: Any) -> str:
        if not re.fullmatch(pattern, string(value)):
            raise bad(f"a string like {pattern} was expected")
        return string(value)

    return check


def structure(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad("can't parse JSON") from None


def listed(value: Any, least: int = 0, most: int = 100) -> list[Any]:
    given = structure(value)
    if not isinstance(given, list):
        raise bad("an array was expected")
    if not least <= len(given) <= most:
        raise bad(f"{least} to {most} were expected")
    return given


def integers(value: Any) -> list[int]:
    return [integer(1)(item) for item in listed(value, 1)]


def object_with(*allowed: str) -> Check:
    def check(value: Any) -> Json:
        given = structure(value)
        if not isinstance(given, dict) or set(given) - set(allowed):
            raise bad(f"an object with {', '.join(allowed)} was expected")
        return given

    return check


# What `allowed_updates` may name.
_KINDS = """message edited_message channel_post edited_channel_post business_connection business_message
edited_business_message deleted_business_messages message_reaction message_reaction_count inline_query
chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll poll_answer
my_chat_member chat_member chat_join_request chat_boost removed_chat_boost"""


def kinds(value: Any) -> list[str]:
    """Telegram passes over a kind it does not know; here it is a misprint."""
    return [one_of(*_KINDS.split())(kind) for kind in listed(value)]


def commands(value: Any) -> list[Json]:
    for item in listed(value):
        command = object_with("command", "description")(item)
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command"))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(string(command.get("description", "")).strip()) <= 256:
            raise bad("command description must have 1 to 256 characters")
    return listed(value)


_SCOPES = {
    "default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": (),
    "chat": ("chat_id",), "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id"),
}  # fmt: skip


def scope(value: Any) -> str:
    """Whose list of commands it is, as one word."""
    given = object_with("type", "chat_id", "user_id")(value)
    kind = one_of(*_SCOPES)(given.get("type"))
    if set(given) != {"type", *_SCOPES[kind]}:
        raise bad(f"scope {kind} has other fields")
    return " ".join([kind, *(str(integer()(given[name])) for name in _SCOPES[kind])])


def file(value: Any) -> str | Upload:
    if isinstance(value, Upload) and not value.data:
        raise bad("file must be non-empty")
    return value if isinstance(value, Upload) else string(value)
