"""Reads a raw Bot API update into a `Press`. Pure, and tolerant: what is missing or unknown makes None, never an error.

In a private chat everything is said to us; of a group only that comes here which `rooms.py` found to be. An edited
message is no message: it says other words for one that was an answer already, or was none. Where a live location moves
to is nobody's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dialogs.lang import guessed
from dialogs.ports import (
    Body,
    Corrected,
    Left,
    Placed,
    Press,
    RoomNews,
    Sent,
    Shared,
    Tapped,
    Typed,
    Unreadable,
    Upload,
)
from dialogs.screens import Json
from handlers.telegram.rooms import NOBODY, Me, is_in, is_room, is_said_to, room_of, without_us

# What a person may send and no question can take. Whatever else has no words (a pinned message, a changed picture) is
# news of the chat, which nobody said to us.
_NO_ANSWERS = ("sticker", "poll", "dice", "game", "story", "checklist", "paid_media", "giveaway", "invoice")
ABOUT = "/about"
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def read(raw: Json, me: Me = NOBODY) -> Press | None:
    """`me` is who the bot is. Without it what is kept of a group is taken as said to us, which it was when it came."""
    update = _object(raw)
    for kind, reader in _READERS.items():
        if kind in update:
            return reader(_object(update[kind]), me)
    return None


def account_of(raw: Json) -> str:
    """Whose work the update is: the person, or "chat:<id>" where nobody is named."""
    parts = [part for part in _object(raw).values() if isinstance(part, dict)]
    for part in parts:
        if (person := _id(_object(part.get("from")).get("id"))) is not None:
            return person
    chats = (_id(_object(part.get("chat")).get("id")) for part in parts)
    return f"chat:{next((chat for chat in chats if chat is not None), 'unknown')}"


def _message(message: Json, me: Me) -> Press | None:
    chat, date = _object(message.get("chat")), message.get("date")
    if (news := _news(message)) is not None:
        return _told(message, chat, news, date)
    body = _body(message)
    if is_room(chat):
        body = _to_us(body, me) if body and is_said_to(me, message) else None
    return _press(message, message, body, date) if body else None


def _to_us(body: Body, me: Me) -> Body | None:
    """What was said among others: in words, or with a file. A sticker under our message asks for nothing."""
    match body:
        case Typed(text=text):
            return Typed(without_us(text, me))
        case Sent():
            return replace(body, caption=without_us(body.caption, me), group="")
    return None


def _edited_message(message: Json, _: Me) -> Press | None:
    text = _text(message.get("text")) or _text(message.get("caption"))
    if is_room(_object(message.get("chat"))) or not text:
        return None
    return _press(message, message, Corrected(text), message.get("edit_date"))


def _callback_query(query: Json, _: Me) -> Press | None:
    card = _object(query.get("message"))
    token = _text(query.get("data"))
    tapped = Tapped(token=token, toast=_text(query.get("id")), message=_id(card.get("message_id")) or "")
    # The card's date says when it was shown, not when it was tapped, so a tap has no time of its own.
    return _press(query, card, tapped, None) if token else None


def _my_chat_member(change: Json, _: Me) -> Press | None:
    chat, date = _object(change.get("chat")), change.get("date")
    member = _object(change.get("new_chat_member"))
    if is_room(chat):
        now, before = is_in(member), is_in(_object(change.get("old_chat_member")))
        title = _text(chat.get("title"))
        return _told(change, chat, RoomNews("added" if now else "removed", title), date) if now != before else None
    status = member.get("status")
    if status not in ("kicked", "member"):
        return None
    return _press(change, change, Left(back=status == "member"), date)


_READERS: dict[str, Callable[[Json, Me], Press | None]] = {
    "message": _message,
    "edited_message": _edited_message,
    "callback_query": _callback_query,
    "my_chat_member": _my_chat_member,
}


def _news(message: Json) -> RoomNews | None:
    """What a group says of itself. A group that became a supergroup tells it twice: the old one and the new one."""
    if not is_room(_object(message.get("chat"))):
        return None
    if to := _id(message.get("migrate_to_chat_id")):
        return RoomNews("moved", address=to)
    if "migrate_from_chat_id" in message:
        return RoomNews("moved", address=_id(_object(message["chat"]).get("id")) or "")
    title = _text(message.get("new_chat_title"))
    return RoomNews("renamed", title) if title else None


def _told(source: Json, chat: Json, news: RoomNews, date: Any) -> Press | None:
    """News of a room, whoever made them: it may be nobody that we know."""
    room = _id(source.get("migrate_from_chat_id")) or _id(chat.get("id"))
    person = _object(source.get("from"))
    account = _id(person.get("id")) if person.get("is_bot") is not True else None
    if room is None or (news.what == "moved" and news.address in ("", room)):
        return None
    language = guessed(_text(person.get("language_code")))
    account = account or f"chat:{room}"
    return Press("telegram", account, account, news, _moment(date), language, _name(person), room=room)


def _press(source: Json, message: Json, body: Body, date: Any) -> Press | None:
    """`message` is where it was done: what was written, or what a button hangs on."""
    person, chat = _object(source.get("from")), _object(message.get("chat"))
    account, room = _id(person.get("id")), room_of(message)
    address = account if room else _id(chat.get("id")) if chat.get("type") == "private" else None
    if account is None or address is None or person.get("is_bot") is True:
        return None
    return Press(
        channel="telegram",
        account=account,
        address=address,
        body=body,
        at=_moment(date),
        language=guessed(_text(person.get("language_code"))),
        name=_name(person),
        message=_id(source.get("message_id")) or "",
        reply_to=_id(_object(source.get("reply_to_message")).get("message_id")) or "",
        room=room,
    )


def _with_quoted(text: str, message: Json) -> str:
    """«/about» under a message is about that message, or what was marked of it."""
    if text.strip().split("@")[0] != ABOUT:
        return text
    told = _object(message.get("reply_to_message"))
    quoted = _text(_object(message.get("quote")).get("text")) or _text(told.get("text")) or _text(told.get("caption"))
    return f"{text.strip()} {quoted}".strip()


def _body(message: Json) -> Body | None:
    if text := _text(message.get("text")):
        return Typed(_with_quoted(text, message))
    if "location" in message:  # of a venue as well
        return _placed(_object(message["location"]))
    if "contact" in message:
        return _shared(_object(message["contact"]))
    upload = _upload(message)
    if upload is None:
        return next((Unreadable(kind) for kind in _NO_ANSWERS if kind in message), None)
    return Sent((upload,), caption=_text(message.get("caption")), group=_text(message.get("media_group_id")))


def _shared(contact: Json) -> Shared | None:
    phone = _text(contact.get("phone_number"))
    return Shared(_name(contact), phone) if phone else None


def _name(person: Json) -> str:
    return " ".join(f"{_text(person.get('first_name'))} {_text(person.get('last_name'))}".split())


def _placed(location: Json) -> Placed | None:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return Placed(latitude, longitude)


def _upload(message: Json) -> Upload | None:
    """The message's one file. An animation also comes as a document, so `document` covers it."""
    number = _id(message.get("message_id")) or "0"
    photo = _file(_largest(message.get("photo")), f"photo-{number}.jpg", "image/jpeg", "photo")
    return (
        photo
        or _file(message.get("voice"), f"voice-{number}.ogg", "audio/ogg", "voice")
        or _file(message.get("video_note"), f"video-{number}.mp4", "video/mp4", "video")
        or _file(message.get("video"), f"video-{number}.mp4", "video/mp4", "video")
        or _file(message.get("document"), f"document-{number}", "", "document")
        or _file(message.get("audio"), f"audio-{number}.mp3", "", "document")
    )


def _file(value: Any, name: str, mime: str, kind: Any) -> Upload | None:
    part = _object(value)
    ref = _text(part.get("file_id"))
    if not ref:
        return None
    return Upload(
        ref=ref,
        name=_text(part.get("file_name")) or name,
        kind=kind,
        size=_count(part.get("file_size")),
        mime=_text(part.get("mime_type")) or mime,
    )


def _largest(sizes: Any) -> Json:
    """The biggest of a photo's sizes, by area; Telegram lists them smallest first but does not promise to."""
    listed = [_object(size) for size in sizes] if isinstance(sizes, list) else []
    return max(
        listed, key=lambda size: (_count(size.get("width")) or 0) * (_count(size.get("height")) or 0), default={}
    )


def _moment(date: Any) -> datetime | None:
    seconds = _count(date)
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, OSError, ValueError):
        return None


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    """Whole characters alone: half of one, or the one that ends a text, is taken by no database."""
    return _BROKEN.sub("\ufffd", value) if isinstance(value, str) else ""


def _id(value: Any) -> str | None:
    """An id as a string. A group's is negative; a bool is an int to Python but never an id."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
