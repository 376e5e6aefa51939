"""From the raw JSON in the inbox to a `Press`. Pure; what it does not know is None."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dialogs.lang import Lang
from dialogs.ports import Body, Placed, Press, Sent, Tapped, Typed, Upload
from dialogs.screens import Json


def read(raw: Json) -> Press | None:
    """The page's account is also its address: answers go where the question came from."""
    account, body = raw.get("account"), _body(raw)
    if not isinstance(account, str) or not account or body is None:
        return None
    return Press(
        channel="web",
        account=account,
        address=account,
        body=body,
        at=_moment(raw.get("at")),
        language=_lang(raw.get("lang")),
        name=_words(raw.get("name")),
    )


def _body(raw: Json) -> Body | None:
    match raw:
        case {"type": "text", "text": str(text)}:
            return Typed(text)
        case {"type": "tap", "token": str(token)}:
            # The handle only says that a short answer can be shown: it goes to every open page of the person.
            return Tapped(token=token, toast=_words(raw.get("id")), message=_words(raw.get("message")))
        case {"type": "files", "files": [*items]}:
            return _sent(items, _words(raw.get("caption")))
        case {"type": "place", "latitude": int() | float() as latitude, "longitude": int() | float() as longitude}:
            return Placed(latitude, longitude)
        case _:
            return None


def _sent(items: list[Any], caption: str) -> Sent | None:
    files = tuple(upload for upload in map(_upload, items) if upload is not None)
    return Sent(files=files, caption=caption) if files and len(files) == len(items) else None


def _upload(item: Any) -> Upload | None:
    match item:
        case {"ref": str(ref), "kind": "photo" | "voice" | "document" as kind}:
            size = item.get("size")
            return Upload(
                ref=ref,
                name=_words(item.get("name")),
                kind=kind,
                size=size if isinstance(size, int) else None,
                mime=_words(item.get("mime")),
            )
        case _:
            return None


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _lang(value: Any) -> Lang | None:
    match value:
        case "ru":
            return "ru"
        case "en":
            return "en"
        case _:
            return None


def _moment(value: Any) -> datetime | None:
    """The time of receipt; one without an offset says nothing."""
    try:
        at = datetime.fromisoformat(_words(value))
    except ValueError:
        return None
    return at if at.tzinfo else None
