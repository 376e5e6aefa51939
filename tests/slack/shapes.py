"""Which fields a method has, and what they may hold: those of the Web API that this house could need."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.slack.blocks import checked_blocks, checked_view
from tests.slack.refusals import Json, Refusal

Check: TypeAlias = Callable[[Any], Any]


def wrong(what: str) -> Refusal:
    return Refusal("invalid_arguments", what)


def string(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise wrong(f"a string was expected, not {value!r}")
    return value


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(f"a string was expected, not {value!r}")
    if len(value) > 4000:
        raise Refusal("msg_too_long", "a text has 4,000 characters at most")
    return value


def described(value: Any) -> str:
    if len(string(value)) > 1000:
        raise Refusal("alt_txt_too_large", "a picture is described in 1,000 characters at most")
    return str(value)


def flag(value: Any) -> bool:
    if value not in (True, False, "0", "1", "true", "false"):
        raise wrong(f"true or false was expected, not {value!r}")
    return value in (True, "1", "true")


def number(low: int, high: int) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not re.fullmatch(r"\d{1,12}", str(value)) or not low <= int(value) <= high:
            raise wrong(f"a number from {low} to {high} was expected, not {value!r}")
        return int(value)

    return check


def like(pattern: str, error: str = "invalid_arguments") -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise Refusal(error, f"something like {pattern} was expected, not {value!r}")
        return value

    return check


def structure(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise wrong("no JSON") from None


def metadata(value: Any) -> Json:
    given = structure(value)
    if not isinstance(given, dict) or set(given) != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format", "event_type and event_payload were expected")
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", str(given["event_type"])):
        raise Refusal("invalid_metadata_format", "event_type")
    if not isinstance(given["event_payload"], dict) or len(json.dumps(given)) > 8_000:
        raise Refusal("metadata_too_large", "event_payload")
    return given


def completed(value: Any) -> list[Json]:
    given = structure(value)
    if not isinstance(given, list) or not 1 <= len(given) <= 10:
        raise wrong("1 to 10 files were expected")
    for item in given:
        if not isinstance(item, dict) or set(item) - {"id", "title", "highlight_type"} or "id" not in item:
            raise wrong("a file has an id and a title")
    return given


TS = like(r"\d{10}\.\d{6}", "invalid_ts_latest")
CHANNEL = like(r"[CDG][A-Z0-9]{2,}", "channel_not_found")
USER = like(r"[UW][A-Z0-9]{2,}", "user_not_found")
_WORDS: dict[str, Check] = {
    "text*": text,  # what a lock screen and a reader of screens say; Slack itself asks for it only without blocks
    "blocks": checked_blocks,
    "parse": like("none|full"),
    "link_names": flag,
}
_PAGED: dict[str, Check] = {"cursor": string, "limit": number(1, 999)}
_BETWEEN: dict[str, Check] = {"latest": TS, "oldest": TS, "inclusive": flag, "include_all_metadata": flag, **_PAGED}

# Field name → check; a star marks a required field.
SHAPES: dict[str, dict[str, Check]] = {
    "auth.test": {},
    "apps.connections.open": {},
    "chat.postMessage": {
        "channel*": CHANNEL,
        "thread_ts": TS,
        "reply_broadcast": flag,
        "unfurl_links": flag,
        "unfurl_media": flag,
        "mrkdwn": flag,
        "metadata": metadata,
        **_WORDS,
    },
    "chat.update": {
        "channel*": CHANNEL,
        "ts*": TS,
        "metadata": metadata,
        "file_ids": structure,
        **{name.rstrip("*"): check for name, check in _WORDS.items()},
    },
    "chat.postEphemeral": {"channel*": CHANNEL, "user*": USER, "thread_ts": TS, **_WORDS},
    "chat.delete": {"channel*": CHANNEL, "ts*": TS},
    "conversations.open": {"users": USER, "channel": CHANNEL, "return_im": flag, "prevent_creation": flag},
    "conversations.history": {"channel*": CHANNEL, **_BETWEEN},
    "conversations.replies": {"channel*": CHANNEL, "ts*": TS, **_BETWEEN},
    "conversations.info": {"channel*": CHANNEL, "include_locale": flag, "include_num_members": flag},
    "conversations.members": {"channel*": CHANNEL, **_PAGED},
    "users.info": {"user*": USER, "include_locale": flag},
    "views.open": {"trigger_id*": string, "view*": lambda value: checked_view(value, "modal")},
    "views.update": {
        "view_id": string,
        "external_id": string,
        "hash": string,
        "view*": lambda value: checked_view(value, "modal"),
    },
    "views.publish": {"user_id*": USER, "hash": string, "view*": lambda value: checked_view(value, "home")},
    "files.getUploadURLExternal": {
        "filename*": string,
        "length*": number(1, 10**9),
        "alt_txt": described,
        "snippet_type": string,
    },
    "files.completeUploadExternal": {
        "files*": completed,
        "channel_id": CHANNEL,
        "initial_comment": text,
        "thread_ts": TS,
        "blocks": checked_blocks,
    },
    "files.info": {"file*": like("F[A-Z0-9]+", "file_not_found"), **_PAGED},
}
# What the app must have been allowed for it.
SCOPES = {
    "chat.": "chat:write",
    "conversations.open": "im:write",
    "conversations.history": "im:history",
    "conversations.replies": "im:history",
    "conversations.info": "im:read",
    "conversations.members": "channels:read",
    "users.info": "users:read",
    "files.info": "files:read",
    "files.": "files:write",
}


def scope_of(method: str, channel: str) -> str:
    """A channel's own words are another permission than those of a talk of two."""
    scope = next((scope for start, scope in SCOPES.items() if method.startswith(start)), "")
    return scope.replace("im:", "channels:") if channel.startswith("C") else scope


def checked(method: str, given: Json) -> Json:
    """The call's fields, each of its right type."""
    shape = {name.rstrip("*"): check for name, check in SHAPES[method].items()}
    if unknown := set(given) - set(shape):
        raise wrong(f"unknown fields {', '.join(sorted(unknown))}")
    if missing := {name[:-1] for name in SHAPES[method] if name.endswith("*")} - set(given):
        raise wrong(f"missing fields {', '.join(sorted(missing))}")
    return {name: shape[name](value) for name, value in given.items()}
