"""Groups: whether something was said to us there, and where that is. What people say to each other is not ours to keep.

Said to us is a command, unless it names another bot, what names us, and a reply to what we wrote; besides a tap on a
button of ours, and what became of the group or of our place in it. Nobody speaks for a channel or for a whole group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dialogs.ports import ChannelName, Ingress
from dialogs.screens import Json

ROOMS = ("group", "supergroup")
NEWS = ("migrate_to_chat_id", "migrate_from_chat_id", "new_chat_title")


@dataclass
class Me:
    """The bot as others see it. The name is known once Telegram has told it, `id` from the token."""

    id: int = 0
    name: str = ""


NOBODY = Me()


@dataclass
class Sieve:
    """Implements `dialogs.ports.Ingress`: what is said to others passes by, and is stored nowhere."""

    inbox: Ingress
    me: Me

    async def accept(self, channel: ChannelName, key: str, account: str, raw: Json) -> bool:
        return is_for_us(raw, self.me) and await self.inbox.accept(channel, key, account, raw)


def is_for_us(raw: Json, me: Me) -> bool:
    """Whether an update is kept at all. Outside of groups everything is: there is nobody else it could be said to."""
    parts = [part for part in raw.values() if isinstance(part, dict)]
    chats = [_object(part.get("chat")).get("type") for part in (*parts, *(_object(p.get("message")) for p in parts))]
    if not any(kind in (*ROOMS, "channel") for kind in chats):
        return True
    message = raw.get("message")
    if isinstance(message, dict):
        return is_said_to(me, message)
    return "callback_query" in raw or "my_chat_member" in raw


def is_room(chat: Json) -> bool:
    return chat.get("type") in ROOMS


def room_of(message: Json) -> str:
    """The address of the group, with the topic if it has topics; empty in any other chat."""
    chat = _object(message.get("chat"))
    if not is_room(chat) or not _is_number(chat.get("id")):
        return ""
    topic = message.get("message_thread_id") if message.get("is_topic_message") is True else None
    return f"{chat['id']}/{topic}" if _is_number(topic) else str(chat["id"])


def parted(address: str) -> tuple[str, int | None]:
    """An address as the Bot API takes it: the chat, and the topic in it."""
    chat, _, topic = address.partition("/")
    return chat, int(topic) if topic else None


def is_in(member: Json) -> bool:
    """Whether somebody of this status belongs to the chat; one who is restricted may."""
    status = member.get("status")
    return status in ("creator", "administrator", "member") or (
        status == "restricted" and member.get("is_member") is True
    )


def without_us(text: str, me: Me) -> str:
    """What was said, without whom it was said to."""
    if text.startswith("/") or not me.name:
        return text
    return re.sub(r"[^\S\n]+", " ", _named(me).sub("", text)).strip()


def is_said_to(me: Me, message: Json) -> bool:
    """A message of a group. Whoever does not know who we are reads what was found to be said to us before."""
    if me is NOBODY or any(kind in message for kind in NEWS):
        return True
    if any(kind in message for kind in ("sender_chat", "forward_origin", "via_bot")):
        return False
    text = next((words for kind in ("text", "caption") if isinstance(words := message.get(kind), str)), "")
    if text.startswith("/"):
        return _is_our_command(text, me)
    return bool(me.name and _named(me).search(text)) or _is_reply_to(message, me)


def _is_our_command(text: str, me: Me) -> bool:
    _, at, bot = text.split(maxsplit=1)[0].partition("@")
    return not at or (me.name != "" and bot.casefold() == me.name.casefold())


def _is_reply_to(message: Json, me: Me) -> bool:
    """The first message of a topic, which all others in it are replies to, is nobody's words."""
    to = _object(message.get("reply_to_message"))
    return bool(me.id) and _object(to.get("from")).get("id") == me.id and "forum_topic_created" not in to


def _named(me: Me) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@/])@{re.escape(me.name)}(?!\w)[,:]?", re.IGNORECASE)


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
