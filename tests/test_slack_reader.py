"""What Slack sends, read: words, taps, windows, rooms; and whatever else there may be, without an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.ports import (
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
from handlers.slack.reader import account_of, plain, read
from tests.slack.payloads import TEAM, command, event_callback, pressed, said

ANNA, BOT, DM, ROOM, TS = "U1001", "U0BOT", "D1001", "C2001", "1763456400.000100"
THEN = datetime(2025, 11, 18, 9, 0, 0, 100, tzinfo=UTC)
USER = {"id": ANNA, "username": "anna", "name": "anna", "team_id": TEAM}


def event(about: dict[str, Any], **who: str) -> dict[str, Any]:
    payload = event_callback(about, id="Ev1", at=1763456400, app="A1", bot=BOT)
    return {"type": "events_api", "payload": payload} | ({"who": who} if who else {})


def interactive(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": "interactive", "payload": pressed(kind, user=USER, trigger="1.2.3", app="A1", **more)}


def typed_command(text: str, channel: str = DM, room: str = "directmessage") -> dict[str, Any]:
    payload = command(
        "/shturman", text, channel=channel, room=room, user=USER, trigger="1.2", app="A1", answers="https://x"
    )
    return {"type": "slash_commands", "payload": payload}


def press(raw: dict[str, Any]) -> Press:
    found = read(raw)
    assert found is not None
    return found


def tap(container: dict[str, Any], **more: Any) -> dict[str, Any]:
    action = {"type": "button", "action_id": "b0", "block_id": "b", "value": "a.token", "action_ts": TS} | more
    return interactive("block_actions", container=container, actions=[action])


# ── said to us alone ────────────────────────────────────────────────────────────────────────────────────────


def test_words_in_the_chat_with_us() -> None:
    found = press(event(said(DM, ANNA, TS, "Ромашка &amp; Ко"), locale="en-GB", name="Anna  Volkova"))
    assert found == Press(
        "slack", ANNA, ANNA, Typed("Ромашка & Ко"), at=THEN, language="en", name="Anna Volkova", message=f"{DM}:{TS}"
    )


@pytest.mark.parametrize(
    ("lang", "who"),
    [
        ("en", {"locale": "en-US", "name": "Anna Volkova", "zone": "Europe/London"}),
        ("ru", {"locale": "en-US", "name": "Anna Volkova", "zone": "Asia/Omsk"}),
        ("ru", {"locale": "en-US", "name": "Анна Волкова", "zone": "Europe/London"}),
        ("ru", {"locale": "ru-RU", "name": "Anna"}),
        (None, {"name": "Anna"}),
    ],
)
def test_slack_speaks_no_russian_so_a_name_and_a_clock_tell_more(lang: str | None, who: dict[str, str]) -> None:
    assert press(event(said(DM, ANNA, TS, "меню"), **who)).language == lang


def test_a_thread_is_a_place_of_its_own() -> None:
    found = press(event(said(DM, ANNA, TS, "да", thread_ts="1763456000.000001")))
    assert (found.address, found.reply_to) == (f"{ANNA}/1763456000.000001", f"{DM}:1763456000.000001")
    assert press(event(said(DM, ANNA, TS, "да", thread_ts=TS))).address == ANNA


FILE = {"id": "F1", "name": "полка.jpg", "mimetype": "image/jpeg", "size": 7, "url_private_download": "https://x"}


def test_files_come_together_with_their_words() -> None:
    voice = {"id": "F2", "name": "audio.m4a", "mimetype": "audio/mp4", "subtype": "slack_audio", "size": 5}
    table = {"id": "F3", "title": "план", "mimetype": "application/vnd.ms-excel", "file_access": "check_file_info"}
    lost = {"id": "F4", "mode": "tombstone"}
    about = said(DM, ANNA, TS, "вот") | {"subtype": "file_share", "files": [FILE, voice, table, lost, 5]}
    assert press(event(about)).body == Sent(
        (
            Upload("F1", "полка.jpg", "photo", 7, "image/jpeg"),
            Upload("F2", "audio.m4a", "voice", 5, "audio/mp4"),
            Upload("F3", "план", "document", None, "application/vnd.ms-excel"),
        ),
        caption="вот",
    )


def changed(before: str, after: str, **more: Any) -> dict[str, Any]:
    message = said(DM, ANNA, TS, after)
    told = {"type": "message", "subtype": "message_changed", "channel": DM, "channel_type": "im", "hidden": True}
    earlier = {"user": ANNA, "ts": TS, "text": before}
    return event(told | {"message": message | more, "previous_message": earlier, "event_ts": "1763456460.0"})


def test_other_words_for_what_was_said() -> None:
    found = press(changed("раз", "два"))
    assert (found.body, found.message, found.account) == (Corrected("два"), f"{DM}:{TS}", ANNA)
    assert found.at == datetime(2025, 11, 18, 9, 1, tzinfo=UTC)


NOT_SAID: dict[str, dict[str, Any]] = {
    "a preview that came later": changed("https://x.ru", "https://x.ru"),
    "a card of ours that changed": changed("раз", "два", bot_id="B1"),
    "deleted": event({"type": "message", "subtype": "message_deleted", "channel": DM, "channel_type": "im"}),
    "ours": event(said(DM, BOT, TS, "Ваш день") | {"bot_id": "B1"}),
    "of another bot": event(said(DM, "U9", TS, "hi") | {"bot_id": "B9", "subtype": "bot_message"}),
    "Slack's own": event(said(DM, "USLACKBOT", TS, "You have been removed from #sales")),
    "in a channel, not to us": event(said(ROOM, ANNA, TS, "обед?", "channel")),
    "nobody's": event({k: v for k, v in said(DM, ANNA, TS, "раз").items() if k != "user"}),
    "empty": event(said(DM, ANNA, TS, "")),
    "a name for the chat": event(said(DM, ANNA, TS, "x") | {"subtype": "channel_name"}),
    "the tab with messages": event({"type": "app_home_opened", "user": ANNA, "tab": "messages"}),
    "a changed profile": event({"type": "user_change", "user": {"id": ANNA, "deleted": False}}),
    "a newcomer": event({"type": "team_join", "user": {"id": ANNA}}),
    "somebody else joined": event({"type": "member_joined_channel", "user": ANNA, "channel": ROOM}),
    "somebody else left": event({"type": "member_left_channel", "user": ANNA, "channel": ROOM}),
    "tokens": event({"type": "tokens_revoked", "tokens": {"bot": [BOT]}}),
    "an unknown event": event({"type": "reaction_added", "user": ANNA}),
    "a mention where we are alone": event({"type": "app_mention"} | said(DM, ANNA, TS, "x") | {"type": "app_mention"}),
    "a button without a token": tap({"type": "message", "channel_id": DM, "message_ts": TS}, value=""),
    "a window of somebody else": interactive("view_submission", view={"callback_id": "poll", "private_metadata": "x"}),
    "a closed window": interactive("view_closed", view={"callback_id": "form"}),
    "an unknown press": interactive("block_suggestion"),
    "an unknown envelope": {"type": "options", "payload": {}},
}


@pytest.mark.parametrize("raw", NOT_SAID.values(), ids=NOT_SAID)
def test_what_nobody_said_to_us(raw: dict[str, Any]) -> None:
    assert read(raw) is None


def test_what_cannot_be_an_answer_is_said_so() -> None:
    assert press(event(said(DM, ANNA, TS, "") | {"attachments": [{"is_share": True}]})).body == Unreadable("message")


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("<@U77> сказал", "@U77 сказал"),
        ("<@U77|Иван>, <#C1|продажи>", "@Иван, #продажи"),
        ("<!here> <!subteam^S1|@north> <!date^1^{date}|вчера>", "@here @north вчера"),
        ("<https://romashka.ru>", "https://romashka.ru"),
        ("<https://romashka.ru|romashka.ru>", "romashka.ru"),
        ("<https://romashka.ru/p?a=1&amp;b=2|прайс>", "прайс (https://romashka.ru/p?a=1&b=2)"),
        ("<mailto:a@b.ru|a@b.ru> <tel:+79001112233|+79001112233>", "a@b.ru +79001112233"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;lt;", "1 < 2 && 3 > 2, &lt;"),
        ("*жирно* <не разметка", "*жирно* <не разметка"),
    ],
)
def test_marks_are_read_as_people_see_them(sent: str, seen: str) -> None:
    assert plain(sent) == seen


def test_half_characters_and_the_end_of_texts_are_no_words() -> None:
    assert press(event(said(DM, ANNA, TS, "а\ud83dб\x00в"))).body == Typed("а\ufffdб\ufffdв")


# ── in rooms ────────────────────────────────────────────────────────────────────────────────────────────────


def mention(text: str, **more: Any) -> dict[str, Any]:
    about = said(ROOM, ANNA, TS, text, "channel")
    about.pop("channel_type")
    return event(about | {"type": "app_mention"} | more)


def test_who_speaks_to_us_in_a_channel() -> None:
    found = press(mention(f"<@{BOT}> что с Ромашкой?"))
    assert (found.body, found.room, found.address) == (Typed("что с Ромашкой?"), ROOM, ANNA)
    assert press(mention(f"<@{BOT}>")).body == Typed("/help")
    assert press(mention(f"<@U9> и <@{BOT}>, план?")).body == Typed("@U9 и  , план?")
    assert press(mention(f"<@{BOT}> да", thread_ts="1.1")).room == f"{ROOM}/1.1"


@pytest.mark.parametrize(
    ("about", "news"),
    [
        ({"type": "member_joined_channel", "user": BOT, "channel": ROOM, "inviter": ANNA}, RoomNews("added")),
        ({"type": "member_left_channel", "user": BOT, "channel": ROOM}, RoomNews("removed")),
        ({"type": "channel_left", "channel": ROOM, "actor_id": ANNA}, RoomNews("removed")),
        ({"type": "group_left", "channel": ROOM}, RoomNews("removed")),
        ({"type": "channel_rename", "channel": {"id": ROOM, "name": "север"}}, RoomNews("renamed", "север")),
        ({"type": "channel_archive", "channel": ROOM, "user": ANNA}, RoomNews("archived")),
        ({"type": "channel_unarchive", "channel": ROOM, "user": ANNA}, RoomNews("back")),
        ({"type": "channel_deleted", "channel": ROOM}, RoomNews("removed")),
    ],
)
def test_news_of_a_channel(about: dict[str, Any], news: RoomNews) -> None:
    found = press(event(about))
    assert (found.body, found.room) == (news, ROOM)
    assert found.account == (ANNA if ANNA in str(about) else f"team:{TEAM}")


# ── presses, windows, commands, the page ────────────────────────────────────────────────────────────────────


def test_a_button_in_the_chat() -> None:
    found = press(tap({"type": "message", "channel_id": DM, "message_ts": TS}))
    assert found.body == Tapped("a.token", toast=f"{DM}:{ANNA}", message=f"{DM}:{TS}")
    assert (found.address, found.room, found.at) == (ANNA, "", THEN)


def test_a_button_in_a_thread_in_a_room_and_on_the_page() -> None:
    thread = press(tap({"type": "message", "channel_id": DM, "message_ts": TS, "thread_ts": "1.1"}))
    assert (thread.address, thread.room) == (f"{ANNA}/1.1", "")
    room = press(tap({"type": "message", "channel_id": ROOM, "message_ts": TS}))
    assert (room.address, room.room) == (ANNA, ROOM)
    page = press(tap({"type": "view", "view_id": "V1"}))
    assert (page.address, page.body) == (f"home/{ANNA}", Tapped("a.token"))


def test_an_entry_of_a_list_is_a_button_too() -> None:
    chosen = tap({"type": "message", "channel_id": DM, "message_ts": TS}, value=None, selected_option={"value": "b"})
    assert press(chosen).body == Tapped("b", toast=f"{DM}:{ANNA}", message=f"{DM}:{TS}")


def test_a_window_is_read_by_the_names_of_its_fields() -> None:
    state = {
        "what": {"value": {"type": "plain_text_input", "value": "визит &amp; показ"}},
        "day": {"value": {"type": "datepicker", "selected_date": "2026-11-20"}},
        "who": {"value": {"type": "radio_buttons", "selected_option": {"value": "lpr"}}},
        "tags": {"value": {"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}},
        "shelf": {"value": {"type": "file_input", "files": [FILE]}},
        "empty": {"value": {"type": "plain_text_input", "value": None}},
    }
    view = {"callback_id": "form", "private_metadata": "f.token", "state": {"values": state}}
    found = press(interactive("view_submission", view=view))
    assert found.body == Submitted(
        "f.token",
        {
            "what": "визит &amp; показ",  # in a window nothing is escaped: these are five characters
            "day": "2026-11-20",
            "who": "lpr",
            "tags": "a,b",
            "shelf": (Upload("F1", "полка.jpg", "photo", 7, "image/jpeg"),),
            "empty": "",
        },
    )


@pytest.mark.parametrize(
    ("text", "said_"),
    [("", "/menu"), ("отчёт Ромашка", "/отчёт Ромашка"), ("/report", "/report"), (" start X", "/start X")],
)
def test_a_command(text: str, said_: str) -> None:
    assert press(typed_command(text)).body == Typed(said_)


def test_a_command_is_said_to_us_alone_wherever_it_is_typed() -> None:
    assert press(typed_command("tasks", ROOM, "sales")).room == ""


def test_what_the_menu_of_a_message_offers() -> None:
    raw = interactive(
        "message_action", callback_id="about", message={"text": "Ромашка <@U9|Иван>"}, channel={"id": ROOM}
    )
    assert (press(raw).body, press(raw).room) == (Typed("/about Ромашка @Иван"), "")
    assert press(interactive("shortcut", callback_id="menu")).body == Typed("/menu")


def test_the_page_is_looked_at() -> None:
    found = press(event({"type": "app_home_opened", "user": ANNA, "channel": DM, "tab": "home"}))
    assert (found.body, found.address) == (Opened(), f"home/{ANNA}")


def test_who_left_the_company_is_gone() -> None:
    assert press(event({"type": "user_change", "user": {"id": ANNA, "deleted": True}})).body == Left()


# ── whatever else ───────────────────────────────────────────────────────────────────────────────────────────

WORDS = st.sampled_from([
    "type", "payload", "event", "message", "user", "id", "channel", "channel_type", "im", "text", "ts", "subtype",
    "events_api", "interactive", "slash_commands", "block_actions", "view_submission", "actions", "value", "view",
    "files", "callback_id", "form", "private_metadata", "state", "values", "container", "authorizations", "tab",
    "app_mention",
    "member_joined_channel", "channel_rename", "message_changed", "previous_message", "who", "locale", "thread_ts",
])  # fmt: skip
PARTS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
ANYTHING = st.recursive(
    PARTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6), max_leaves=20
)
KINDS = st.sampled_from(["events_api", "interactive", "slash_commands"])


def spoilt(whole: Any, chance: Any) -> Any:
    """The same with one thing in it replaced by anything."""
    if not isinstance(whole, dict) or not whole:
        return chance.draw(ANYTHING)
    name = chance.draw(st.sampled_from(sorted(whole)))
    return whole | {name: spoilt(whole[name], chance)}


@settings(max_examples=60)
@given(st.builds(lambda kind, payload: {"type": kind, "payload": payload}, KINDS, ANYTHING) | ANYTHING)
def test_anything_at_all_is_read(raw: Any) -> None:
    found = read(raw)
    assert found is None or isinstance(found, Press)
    assert isinstance(account_of(raw), str)


WHOLE = [
    event(said(DM, ANNA, TS, "раз") | {"files": [FILE]}), changed("раз", "два"), mention(f"<@{BOT}> да"),
    event({"type": "channel_rename", "channel": {"id": ROOM, "name": "север"}}),
    tap({"type": "message", "channel_id": DM, "message_ts": TS}), typed_command("отчёт"),
    interactive("message_action", callback_id="about", message={"text": "x"}),
    interactive("view_submission", view={"callback_id": "form", "private_metadata": "t", "state": {"values": {}}}),
]  # fmt: skip


@settings(max_examples=60)
@given(st.sampled_from(WHOLE), st.data())
def test_what_is_almost_whole_is_read(raw: Any, chance: Any) -> None:
    found = read(spoilt(raw, chance))
    assert found is None or (found.account and found.address)
