"""Updates of groups: what is said to the bot, by whom, where; what becomes of the group. The rest is not even kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.ports import ChannelName, Press, RoomNews, Sent, Tapped, Typed
from handlers.telegram.reader import read
from handlers.telegram.rooms import Me, Sieve, is_for_us
from tests.telegram_server import Json

ME = Me(4242, "Shturman_bot")
ANNA: Json = {"id": 1001, "is_bot": False, "first_name": "Анна", "language_code": "ru"}
ROOM: Json = {"id": -1001, "type": "supergroup", "title": "Отдел <b>продаж</b>"}
US: Json = {"message_id": 4, "from": {"id": 4242, "is_bot": True}, "chat": ROOM, "text": "Я — Штурман"}
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "username": "GroupAnonymousBot"}


def message(text: str = "", **content: Any) -> Json:
    said = {"text": text} if text else {}
    return {"update_id": 7, "message": {"message_id": 5, "from": ANNA, "chat": ROOM, "date": 1} | said | content}


def membership(new: Json, old: Json, **more: Any) -> Json:
    change = {"chat": ROOM, "from": ANNA, "date": 1, "old_chat_member": old, "new_chat_member": new}
    return {"update_id": 9, "my_chat_member": change | more}


def press(raw: Json) -> Press:
    assert is_for_us(raw, ME)
    found = read(raw, ME)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/menu", "/menu"),
        ("/menu@shturman_BOT", "/menu@shturman_BOT"),
        ("@Shturman_bot", ""),
        ("@shturman_bot, что с Ромашкой?", "что с Ромашкой?"),
        ("что с Ромашкой, @Shturman_bot?", "что с Ромашкой, ?"),
        ("@Shturman_bot /tasks", "/tasks"),
        ("первая строка\n@Shturman_bot: вторая", "первая строка\n вторая"),
    ],
)
def test_what_is_said_to_us(text: str, heard: str) -> None:
    found = press(message(text))
    assert (found.body, found.account, found.address, found.room) == (Typed(heard), "1001", "1001", "-1001")


NOT_TO_US = {
    "talk": message("Ромашка опять не платит"),
    "another bot's command": message("/menu@other_bot"),
    "another bot": message("спроси @Shturman_bot_2"),
    "an address": message("почта x@Shturman_bot.ru, mail@Shturman_bot"),
    "forwarded": message("@Shturman_bot план", forward_origin={"type": "hidden_user"}),
    "by another bot": message("/menu", via_bot={"id": 1}),
    "an anonymous admin": message("/menu", **{"from": ANONYMOUS}, sender_chat=ROOM),
    "a channel": message("/menu", sender_chat={"id": -5, "type": "channel"}),
    "a reply to somebody": message("да", reply_to_message={"message_id": 3, "from": ANNA}),
    "first in a topic": message("да", reply_to_message=US | {"forum_topic_created": {"name": "Юг"}}),
    "a picture": message(photo=[{"file_id": "p"}], caption="полка"),
    "who came": message(new_chat_members=[ANNA]),
    "edited": {"update_id": 1, "edited_message": message("@Shturman_bot план")["message"]},
    "a channel post": message("/menu@other", chat={"id": -5, "type": "channel"}),
}


@pytest.mark.parametrize("raw", NOT_TO_US.values(), ids=NOT_TO_US)
def test_what_is_not_said_to_us_is_not_kept(raw: Json) -> None:
    assert not is_for_us(raw, ME)
    assert read(raw, ME) is None


def test_without_a_name_nobody_can_call_us_but_everybody_can_reply() -> None:
    nameless = Me(4242)
    assert not is_for_us(message("/menu@shturman_bot"), nameless)
    assert not is_for_us(message("@ @shturman_bot"), nameless)
    assert is_for_us(message("да", reply_to_message=US), nameless)
    assert is_for_us(message("/menu"), nameless)


def test_what_was_kept_is_read_without_knowing_who_we_are() -> None:
    """Whoever erases a person reads their rows once more."""
    found = read(message("@Shturman_bot план"))
    assert found is not None
    assert found.body == Typed("@Shturman_bot план")


def test_files_and_taps() -> None:
    file = press(message(photo=[{"file_id": "p"}], caption="@Shturman_bot к отчёту", media_group_id="9"))
    assert isinstance(file.body, Sent)
    assert (file.body.caption, file.body.group) == ("к отчёту", "")
    assert read(message(sticker={"file_id": "s"}, reply_to_message=US), ME) is None
    card = {"message_id": 44, "chat": ROOM, "is_topic_message": True, "message_thread_id": 7}
    tap = press({"update_id": 8, "callback_query": {"id": "77", "from": ANNA, "message": card, "data": "tok"}})
    assert (tap.body, tap.address, tap.room) == (Tapped("tok", "77", "44"), "1001", "-1001/7")
    reply_thread = message("/menu", message_thread_id=44)  # a thread of replies is no topic
    assert press(reply_thread).room == "-1001"


MEMBER, LEFT = {"status": "member"}, {"status": "left"}


@pytest.mark.parametrize(
    ("raw", "news", "room"),
    [
        (membership(MEMBER, LEFT), RoomNews("added", ROOM["title"]), "-1001"),
        (membership({"status": "administrator"}, {"status": "kicked"}), RoomNews("added", ROOM["title"]), "-1001"),
        (membership({"status": "kicked"}, MEMBER), RoomNews("removed", ROOM["title"]), "-1001"),
        (membership({"status": "restricted"}, MEMBER), RoomNews("removed", ROOM["title"]), "-1001"),
        (message(new_chat_title="Юг"), RoomNews("renamed", "Юг"), "-1001"),
        (message(migrate_to_chat_id=-100777), RoomNews("moved", address="-100777"), "-1001"),
        (message(migrate_from_chat_id=-9), RoomNews("moved", address="-1001"), "-9"),
        (message("", migrate_to_chat_id=-7, **{"from": ANONYMOUS}), RoomNews("moved", address="-7"), "-1001"),
    ],
)
def test_news(raw: Json, news: RoomNews, room: str) -> None:
    found = press(raw)
    assert (found.body, found.room) == (news, room)
    assert found.account == ("1001" if ANONYMOUS not in raw.get("message", {}).values() else f"chat:{room}")


@pytest.mark.parametrize(
    "raw",
    [
        membership({"status": "administrator"}, MEMBER),
        membership({"status": "restricted", "is_member": True}, MEMBER),
        membership({}, {}),
        membership(MEMBER, LEFT, chat={"id": -1, "type": "channel"}),
        membership(MEMBER, LEFT, chat={"type": "group"}),
        message(migrate_from_chat_id=-1001),
        message(migrate_to_chat_id="x", new_chat_title=7),
    ],
)
def test_what_is_no_news(raw: Json) -> None:
    assert read(raw, ME) is None


class Kept:
    def __init__(self) -> None:
        self.keys: list[str] = []

    async def accept(self, channel: ChannelName, key: str, account: str, raw: Json) -> bool:
        self.keys.append(key)
        return True


async def test_only_what_is_said_to_us_goes_through_the_door() -> None:
    kept = Kept()
    door = Sieve(kept, ME)
    assert not await door.accept("telegram", "1", "1001", message("Ромашка опять не платит"))
    assert await door.accept("telegram", "2", "1001", message("/menu"))
    assert await door.accept("telegram", "3", "1001", message("секрет", chat={"id": 1001, "type": "private"}))
    assert kept.keys == ["2", "3"]


KEYS = st.sampled_from([
    "message", "my_chat_member", "callback_query", "chat", "from", "text", "type", "id", "sender_chat", "caption",
    "reply_to_message", "new_chat_title", "migrate_to_chat_id", "migrate_from_chat_id", "old_chat_member", "is_member",
    "new_chat_member", "status", "message_thread_id", "is_topic_message", "data", "title", "photo", "file_id",
])  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.sampled_from(
    ["", "/", "@Shturman_bot", "supergroup", "group", "member", "left", "\ud800", "/menu@", "private"]
)  # fmt: skip
ODD = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6))


@given(st.dictionaries(KEYS, ODD, max_size=4))
def test_whatever_comes_is_a_press_or_nothing(raw: Json) -> None:
    found = read(raw, ME)
    if found is not None and found.room and not isinstance(found.body, RoomNews):
        assert is_for_us(raw, ME)
    assert is_for_us(raw, ME) in (True, False)
