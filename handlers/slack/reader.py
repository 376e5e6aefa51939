"""Reads what Slack sent into a `Press`. Pure, and tolerant: what is missing or unknown makes None, never an error.

A stored row is the same in both modes: {"type": events_api | interactive | slash_commands, "payload": …, "who": …}.
`who` is what Slack tells of the person, if it was known when the row was stored (see `profiles.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal

from dialogs.home import address_of
from dialogs.lang import Lang, guessed
from dialogs.ports import (
    Body,
    Corrected,
    Left,
    Opened,
    Press,
    RoomNews,
    Sent,
    Submitted,
    Tapped,
    Typed,
    Unreadable,
    Upload,
)
from dialogs.screens import Json
from dialogs.zones import RUSSIA
from handlers.slack.blocks import FORM
from handlers.slack.places import Message, handle
from handlers.slack.windows import values

ABOUT = "about"  # the callback of the message shortcut
SLACKBOT = "USLACKBOT"  # Slack itself writes into our chats with this name

_BROKEN = re.compile("[\x00\ud800-\udfff]")
_MARK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
_ZONES = frozenset(zone for zone, *_ in RUSSIA)
_WORDS = frozenset({"", "file_share", "thread_broadcast", "me_message"})
_ROOMS: dict[str, Literal["removed", "renamed", "archived", "back"]] = {
    "channel_left": "removed", "group_left": "removed", "channel_deleted": "removed", "group_deleted": "removed",
    "channel_rename": "renamed", "group_rename": "renamed",
    "channel_archive": "archived", "group_archive": "archived",
    "channel_unarchive": "back", "group_unarchive": "back",
}  # fmt: skip


def read(raw: Json) -> Press | None:
    row = _object(raw)
    reader = _KINDS.get(_text(row.get("type")))
    return reader(_object(row.get("payload")), _object(row.get("who"))) if reader else None


def account_of(raw: Json) -> str:
    """Whose work it is: the person, or "team:<id>" where nobody is named."""
    payload = _object(_object(raw).get("payload"))
    event = _object(payload.get("event"))
    named = (
        _person(payload.get("user")), _id(payload.get("user_id")), _person(_object(event.get("message")).get("user")),
        _person(event.get("user")), _id(event.get("inviter")), _id(event.get("actor_id")),
    )  # fmt: skip
    return next((person for person in named if person), f"team:{_id(payload.get('team_id')) or 'unknown'}")


def is_of_a_bot(payload: Json) -> bool:
    """Slack tells an app of each message that it sends or edits itself: that asks for nothing, and would be kept."""
    event = _object(payload.get("event"))
    said = event.get("bot_id") or _object(event.get("message")).get("bot_id")
    return event.get("type") == "message" and bool(said)


# ── events ──────────────────────────────────────────────────────────────────────────────────────────────────


def _event(payload: Json, who: Json) -> Press | None:
    event = _object(payload.get("event"))
    kind = _text(event.get("type"))
    match kind:
        case "message":
            return _message(event, who)
        case "app_mention":
            return _mention(event, _bots(payload), who)
        case "app_home_opened":
            person = _id(event.get("user"))
            is_home = event.get("tab", "home") == "home"
            return _press(person, Opened(), who, address=address_of(person)) if is_home else None
        case "user_change":
            changed = _object(event.get("user"))
            return _press(_id(changed.get("id")), Left(), who) if changed.get("deleted") is True else None
        case "member_joined_channel":
            is_us = _id(event.get("user")) in _bots(payload)
            return _room_news(payload, event, RoomNews("added")) if is_us else None
        case "member_left_channel":
            is_us = _id(event.get("user")) in _bots(payload)
            return _room_news(payload, event, RoomNews("removed")) if is_us else None
    return _room_news(payload, event, RoomNews(_ROOMS[kind], _title(event))) if kind in _ROOMS else None


def _message(event: Json, who: Json) -> Press | None:
    """Only what is said to us alone. What changes in a message without its words changing (a preview) is no news."""
    if event.get("channel_type") != "im":
        return None
    subtype = _text(event.get("subtype"))
    if subtype == "message_changed":
        return _edited(event, who)
    return None if subtype not in _WORDS else _said(event, _body(event, ()), who)


def _edited(event: Json, who: Json) -> Press | None:
    now, before = _object(event.get("message")), _object(event.get("previous_message"))
    text = plain(_text(now.get("text")))
    if not text or now.get("text") == before.get("text") or _text(now.get("subtype")) not in _WORDS:
        return None
    return _said({**now, "channel": event.get("channel")}, Corrected(text), who, event.get("event_ts"))


def _mention(event: Json, bots: frozenset[str], who: Json) -> Press | None:
    if event.get("channel_type") == "im":  # it comes as a message as well
        return None
    room = _id(event.get("channel"))
    return _said(event, _body(event, bots) or Typed("/help"), who, room=room) if room else None


def _said(event: Json, body: Body | None, who: Json, at: Any = None, room: str = "") -> Press | None:
    channel, ts, thread = _id(event.get("channel")), _id(event.get("ts")), _id(event.get("thread_ts"))
    person = _id(event.get("user"))
    if body is None or not channel or event.get("bot_id") or person == SLACKBOT:
        return None
    replies = thread if thread and thread != ts else ""
    return _press(
        person,
        body,
        who,
        address=_in_thread(person, "" if room else replies),
        at=_moment(at or ts),
        message=_ref(channel, ts),
        reply_to=_ref(channel, replies),
        room=_in_thread(room, replies) if room else "",
    )


def _body(event: Json, bots: frozenset[str] | tuple[()]) -> Body | None:
    text = _text(event.get("text"))
    for bot in bots:
        text = text.replace(f"<@{bot}>", " ", 1)
    words = plain(text).strip()
    if files := tuple(_uploads(event.get("files"))):
        return Sent(files, caption=words)
    if words:
        return Typed(words)
    return Unreadable("message") if event.get("attachments") or event.get("files") else None


def _room_news(payload: Json, event: Json, news: RoomNews) -> Press | None:
    channel = event.get("channel")
    room = _id(_object(channel).get("id")) or _id(channel)
    bot = next(iter(sorted(_bots(payload))), "")
    actor = _id(event.get("inviter")) or _id(event.get("actor_id")) or _person(event.get("user"))
    person = actor if actor and actor not in _bots(payload) else account_of({"payload": {**payload, "event": {}}})
    return _press(person or bot, news, {}, address=actor or room, room=room) if room else None


def _title(event: Json) -> str:
    return _text(_object(event.get("channel")).get("name"))


def _bots(payload: Json) -> frozenset[str]:
    """Our own name there, as the event's addressee."""
    listed = (_object(each) for each in _list(payload.get("authorizations")))
    return frozenset(id_ for each in listed if each.get("is_bot") is True and (id_ := _id(each.get("user_id"))))


# ── presses, windows, commands ──────────────────────────────────────────────────────────────────────────────


def _interactive(payload: Json, who: Json) -> Press | None:
    person = _person(payload.get("user"))
    match payload.get("type"):
        case "block_actions":
            return _tapped(payload, person, who)
        case "view_submission":
            submitted = submission(payload)
            return _press(person, submitted, who) if submitted else None
        case "message_action":
            text = plain(_text(_object(payload.get("message")).get("text"))).strip()
            return _press(person, Typed(f"/about {text}".strip()), who)
        case "shortcut":
            return _press(person, Typed("/menu"), who)
    return None


def _tapped(payload: Json, person: str, who: Json) -> Press | None:
    """One button: of a message, or of the page that Slack keeps for us."""
    action = next((_object(each) for each in _list(payload.get("actions"))), {})
    token = _text(action.get("value")) or _text(_object(action.get("selected_option")).get("value"))
    place = _object(payload.get("container"))
    channel, ts = _id(place.get("channel_id")), _id(place.get("message_ts"))
    thread = _id(place.get("thread_ts")) or _id(_object(payload.get("message")).get("thread_ts"))
    thread = thread if thread != ts else ""
    if not token or not person:
        return None
    is_room = bool(channel) and not channel.startswith("D")
    address = _in_thread(person, "" if is_room else thread) if channel else address_of(person)
    return _press(
        person,
        Tapped(
            token,
            toast=handle(channel, person, thread) if channel else "",
            message=_ref(channel, ts) if channel else "",
        ),
        who,
        address=address,
        at=_moment(action.get("action_ts")),
        room=_in_thread(channel, thread) if is_room else "",
    )


def submission(payload: Json) -> Submitted | None:
    """What stands in the fields of a window, by the names of its blocks."""
    view = _object(payload.get("view"))
    token = _text(view.get("private_metadata"))
    if view.get("callback_id") != FORM or not token:
        return None
    found = values(view)
    return Submitted(
        token, {_text(name): _text(v) if isinstance(v, str) else tuple(_uploads(v)) for name, v in found.items()}
    )


def _command(payload: Json, who: Json) -> Press | None:
    """«/shturman отчёт Ромашка» is «/отчёт Ромашка». Wherever it is typed, nobody but its author sees it."""
    words = plain(_text(payload.get("text"))).strip().lstrip("/")
    return _press(_id(payload.get("user_id")), Typed(f"/{words or 'menu'}"), who)


_KINDS: dict[str, Callable[[Json, Json], Press | None]] = {
    "events_api": _event,
    "interactive": _interactive,
    "slash_commands": _command,
}


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────


def _press(person: str, body: Body, who: Json, *, address: str = "", **more: Any) -> Press | None:
    if not person or person == SLACKBOT:
        return None
    name = " ".join(_text(who.get("name")).split())
    return Press("slack", person, address or person, body, language=language(who), name=name, **more)


def language(who: Json) -> Lang | None:
    """A first guess. Slack itself speaks no Russian, so an English one tells nothing of whoever writes their name in
    Russian or lives by a Russian clock.
    """
    is_russian = _RUSSIAN.search(_text(who.get("name"))) or _text(who.get("zone")) in _ZONES
    return "ru" if is_russian else guessed(_text(who.get("locale")))


def _in_thread(address: str, thread: str) -> str:
    return f"{address}/{thread}" if thread else address


def _ref(channel: str, ts: str) -> str:
    return Message(channel, ts).ref if ts else ""


def plain(text: str) -> str:
    """What the person sees in their own message: names, channels and links written out, nothing escaped."""
    shown = _MARK.sub(_shown, text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(mark: re.Match[str]) -> str:
    target, label = mark[1], mark[2] or ""
    match target[:1]:
        case "@" | "#":
            return f"{target[0]}{(label or target[1:]).removeprefix(target[0])}"
        case "!":
            return label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in address:
        return label if label and target != address else label or address
    return f"{label} ({address})"


def _uploads(files: Any) -> Iterator[Upload]:
    for each in _list(files):
        file = _object(each)
        number = _id(file.get("id"))
        if not number or file.get("mode") in ("tombstone", "hidden_by_limit"):
            continue
        mime = _text(file.get("mimetype"))
        name = _text(file.get("name")) or _text(file.get("title")) or number
        yield Upload(number, name, _kind(file, mime), _count(file.get("size")), mime)


def _kind(file: Json, mime: str) -> Literal["photo", "voice", "video", "document"]:
    subtype, family = file.get("subtype"), mime.partition("/")[0]
    if subtype == "slack_audio":
        return "voice"
    if subtype == "slack_video" or family == "video":
        return "video"
    return "photo" if family == "image" and "svg" not in mime else "document"


def _moment(ts: Any) -> datetime | None:
    """Of «1358877455.000010»."""
    text = _text(ts)
    if not re.fullmatch(r"[0-9]{1,11}(\.[0-9]{1,9})?", text):
        return None
    try:
        return datetime.fromtimestamp(float(text), UTC) if float(text) else None
    except (OverflowError, OSError, ValueError):
        return None


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Whole characters alone: half of one, or the one that ends a text, is taken by no database."""
    return _BROKEN.sub("\ufffd", value) if isinstance(value, str) else ""


def _person(value: Any) -> str:
    return _id(_object(value).get("id")) or _id(value)


def _id(value: Any) -> str:
    """One of Slack's names for a thing: short, and of letters, digits and dots."""
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", value) else ""


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
