"""Which fields a method has, and what they may hold: those of Bot API 10.3 that this house could need.

A field of the Bot API that is not here is refused as an unknown one: the check that it is sent rightly comes first.
"""

from __future__ import annotations

from typing import Any

from tests.telegram import fields as f
from tests.telegram.fields import Check
from tests.telegram.keyboards import any_markup, inline_markup
from tests.telegram.media import album, media_item
from tests.telegram.refusals import Json, Params, bad

_PREVIEW = f.object_with("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")
_ACTIONS = """typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker
find_location record_video_note upload_video_note"""


def _reply(value: Any) -> Json:
    given: Json = f.object_with("message_id", "allow_sending_without_reply")(value)
    f.integer(1)(given.get("message_id"))
    f.boolean(given.get("allow_sending_without_reply", False))
    return given


_MODE: dict[str, Check] = {"parse_mode": f.one_of("HTML")}
_SENT: dict[str, Check] = {
    "chat_id*": f.integer(),
    "message_thread_id": f.integer(1),
    "disable_notification": f.boolean,
    "protect_content": f.boolean,
    "reply_parameters": _reply,
    "reply_markup": any_markup,
}
_OWN: dict[str, Check] = {"chat_id*": f.integer(), "message_id*": f.integer(1)}
_EDITED = _OWN | {"reply_markup": inline_markup}
_LIST: dict[str, Check] = {"language_code": f.text("([a-z]{2})?"), "scope": f.scope}

# Field name → check; a star marks a required field.
SHAPES: dict[str, dict[str, Check]] = {
    "getMe": {},
    "getUpdates": {
        "offset": f.integer(-(2**31), 2**31 - 1),
        "limit": f.integer(1, 100),
        "timeout": f.integer(0, 50),
        "allowed_updates": f.kinds,
    },
    "setWebhook": {
        "url*": f.string,
        "certificate": f.file,
        "ip_address": f.string,
        "max_connections": f.integer(1, 100),
        "allowed_updates": f.kinds,
        "drop_pending_updates": f.boolean,
        "secret_token": f.text("[A-Za-z0-9_-]{1,256}"),
    },
    "deleteWebhook": {"drop_pending_updates": f.boolean},
    "getWebhookInfo": {},
    "sendMessage": {"text*": f.string, "link_preview_options": _PREVIEW, **_MODE, **_SENT},
    "sendPhoto": {"photo*": f.file, "caption": f.string, "has_spoiler": f.boolean, **_MODE, **_SENT},
    "sendDocument": {
        "document*": f.file,
        "caption": f.string,
        "disable_content_type_detection": f.boolean,
        **_MODE,
        **_SENT,
    },
    "sendMediaGroup": {"media*": album, **{name: check for name, check in _SENT.items() if name != "reply_markup"}},
    "editMessageText": {"text*": f.string, "link_preview_options": _PREVIEW, **_MODE, **_EDITED},
    "editMessageCaption": {"caption": f.string, **_MODE, **_EDITED},
    "editMessageMedia": {"media*": media_item, **_EDITED},
    "editMessageReplyMarkup": _EDITED,
    "deleteMessage": _OWN,
    "deleteMessages": {"chat_id*": f.integer(), "message_ids*": f.integers},
    "sendChatAction": {
        "chat_id*": f.integer(),
        "message_thread_id": f.integer(1),
        "action*": f.one_of(*_ACTIONS.split()),
    },
    "answerCallbackQuery": {
        "callback_query_id*": f.string,
        "text": f.string,
        "show_alert": f.boolean,
        "cache_time": f.integer(0),
    },
    "getFile": {"file_id*": f.string},
    "setMyCommands": {"commands*": f.commands, **_LIST},
    "getMyCommands": _LIST,
    "deleteMyCommands": _LIST,
}
_LOWER = {method.lower(): shape for method, shape in SHAPES.items()}


def is_known(method: str) -> bool:
    return method in _LOWER


def checked(method: str, given: Params) -> Params:
    """The call's fields, each of its right type."""
    shape = {name.rstrip("*"): check for name, check in _LOWER[method].items()}
    if unknown := set(given) - set(shape):
        raise bad(f"unknown fields {', '.join(sorted(unknown))}")
    if missing := {name[:-1] for name in _LOWER[method] if name.endswith("*")} - set(given):
        raise bad(f"missing fields {', '.join(sorted(missing))}")
    return {name: shape[name](value) for name, value in given.items()}
