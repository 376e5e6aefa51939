"""What the relay gets back from Slack, answer by answer, against the strict stand-in."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.methodology import Methodology
from bot.relay import Relay
from bot.scene import House
from dialogs import ports
from dialogs.ports import Channel, Delivered, Gone, NoCard, Outgoing, Receipt, SendClass, Unknown, Wait
from dialogs.screens import Block, Button, File, Heading, Paragraph, Picture, Screen, line, to_json
from handlers.slack import channel as sending
from handlers.slack import downloads, files
from handlers.slack.channel import SlackChannel
from handlers.slack.client import close, make_client
from handlers.slack.failures import pause_of
from handlers.slack.places import handle
from storage import outbox
from storage.blobs import BlobStore
from storage.database import Database
from tests.slack.fixtures import server
from tests.slack_server import Person, Shown, SlackServer
from tests.storage_fixtures import database
from tests.telegram.faults import Faults
from tests.telegram.gates import Open
from tests.test_bot_relay import Stopped

__all__ = ["database", "server"]  # fixtures

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
CARD = Screen((Heading(line("Отчёт")), Paragraph(line("Кого видели?"))), ((Button("Готово", token="done"),),))
LONG = Screen((Paragraph(line("слово " * 4000)),), CARD.buttons)
BOTH = (Picture("b1", "продажи за год"), File("b2", "план.pdf"))


@pytest.fixture
async def web(server: SlackServer) -> AsyncIterator[AsyncWebClient]:
    client = make_client(server.token, server.api_url)
    yield client
    await close(client)


@pytest.fixture
def gate() -> Open:
    return Open()


@pytest.fixture
def channel(web: AsyncWebClient, gate: Open) -> SlackChannel:
    return SlackChannel(web, gate)


@pytest.fixture
def anna(server: SlackServer) -> Person:
    return server.person()


def out(
    screen: Screen = CARD, kind: SendClass = "receipt", replaces: str | None = None, toast: str = "", **more: Any
) -> Outgoing:
    return Outgoing("run/7/1", more.pop("address", "U1001"), screen, kind, replaces, toast, **more)


def says(text: str) -> Screen:
    return Screen((Paragraph(line(text)),))


def ref(person: Person, shown: Shown | None = None) -> str:
    return f"{person.talk.id}:{(shown or person.last).ts}"


def test_it_is_a_channel(channel: SlackChannel) -> None:
    port: Channel = channel
    assert port.name == "slack"


# Cards


async def test_a_card_is_sent_then_edited_in_place_and_loses_its_buttons(
    channel: SlackChannel, server: SlackServer, anna: Person, gate: Open
) -> None:
    assert await channel.send(out()) == Delivered(ref(anna))
    assert (anna.last.words, anna.last.labels) == ("Отчёт\nКого видели?", ["Готово"])
    assert anna.last.text == "Отчёт\nКого видели?"
    first = ref(anna)
    assert await channel.send(out(says("Спасибо"), replaces=first)) == Delivered(first)
    assert await channel.send(out(CARD, replaces=first)) == Delivered(first)
    assert await channel.send(out(Screen(CARD.blocks), "edit", first, collapse=True)) == Delivered(first)
    (shown,) = anna.messages
    assert (shown.words, shown.labels, shown.edits) == ("Отчёт\nКого видели?", [], 3)
    assert set(gate.passed) == {"U1001"}
    assert len(server.named("conversations.open")) == 1
    assert server.refusals == []


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("card", ["D1001:1700000000.000001", "", "not-a-card", "D1001:F01"])
async def test_a_card_that_is_gone(channel: SlackChannel, card: str) -> None:
    assert await channel.send(out(replaces=card)) == NoCard()
    assert await channel.send(out(replaces=card, collapse=True)) == NoCard()


async def test_a_card_cannot_become_several_messages(channel: SlackChannel, server: SlackServer, anna: Person) -> None:
    await channel.send(out())
    assert await channel.send(out(LONG, replaces=ref(anna))) == NoCard()
    assert await channel.send(out(Screen(BOTH), replaces=ref(anna))) == NoCard()
    assert server.named("chat.update") == []


async def test_the_last_part_of_a_long_card_keeps_its_words_without_its_buttons(
    channel: SlackChannel, anna: Person
) -> None:
    receipt = await channel.send(out(LONG))
    before = [shown.words for shown in anna.messages]
    assert receipt == Delivered(ref(anna))
    assert len(before) > 1
    assert await channel.send(out(Screen(LONG.blocks), "edit", ref(anna), collapse=True)) == receipt
    assert [shown.words for shown in anna.messages] == before
    assert anna.last.labels == []


async def test_what_people_typed_calls_nobody_and_unfolds_nothing(
    channel: SlackChannel, server: SlackServer, anna: Person
) -> None:
    evil = "<!channel> @here <@U1001> *a* _b_ `c` > d & https://example.com/?a=1&b=2 @everyone"
    screen = Screen((Heading(line(evil)), Paragraph(line(evil))), ((Button(evil, token="t"),),))
    assert isinstance(await channel.send(out(screen)), Delivered)
    assert await channel.send(out(screen, replaces=ref(anna))) == Delivered(ref(anna))
    toast = out(Screen(toast=evil), "toast", toast=handle(anna.talk.id, anna.id))
    assert await channel.send(toast) == Delivered("")
    assert server.violations == []
    assert anna.last.words == f"{evil}\n{evil}"
    assert [shown.words for shown in anna.ephemerals] == [evil]


# Where it goes


async def test_a_thread_a_room_and_a_page(channel: SlackChannel, server: SlackServer, anna: Person) -> None:
    asked = anna.write("меню")
    await channel.send(out(address=f"U1001/{asked.ts}"))
    assert (anna.last.thread_ts, anna.last.labels) == (asked.ts, ["Готово"])
    room = server.room("C2001", "продажи", anna)
    said = anna.mention(room, "кто сдал?")
    assert await channel.send(out(address=f"C2001/{said.ts}")) == Delivered(f"C2001:{room.messages[-1].ts}")
    assert room.messages[-1].thread_ts == said.ts
    for replaces in (None, "home"):
        assert await channel.send(out(address="home/U1001", replaces=replaces)) == Delivered("home")
    assert await channel.send(out(address="home/U1001", replaces="home", collapse=True)) == Delivered("home")
    assert anna.home is not None
    assert [block["type"] for block in anna.home["blocks"]] == ["header", "rich_text", "actions"]
    assert server.refusals == []


@pytest.mark.parametrize("address", ["", "1001", "home/C2001", "home/U1001/1700000000.000001", "U1001/x", "../U1"])
async def test_an_address_that_is_none(channel: SlackChannel, server: SlackServer, address: str) -> None:
    assert await channel.send(out(address=address)) == Gone("no_chat")
    assert server.calls == []


async def test_a_word_on_a_tap_is_for_the_eyes_of_whoever_tapped(
    channel: SlackChannel, server: SlackServer, anna: Person
) -> None:
    room = server.room("C2001", "продажи", anna)
    there = handle(room.id, anna.id, room.id and anna.mention(room, "меню").ts)
    assert await channel.send(out(Screen(toast="Это кнопка Ивана"), "toast", toast=there)) == Delivered("")
    assert [(shown.words, shown.thread_ts != "") for shown in anna.ephemerals] == [("Это кнопка Ивана", True)]
    for words, to in ((" ", there), ("Привет", ""), ("Привет", "12345")):
        assert await channel.send(out(Screen(toast=words), "toast", toast=to)) == Delivered("")
    assert len(anna.ephemerals) == 1
    assert len(room.messages) == 1
    assert server.refusals == []
    for error in ("user_not_in_channel", "not_in_channel", "is_archived", "channel_not_found"):
        server.refuse_next("chat.postEphemeral", error)
        gone = await channel.send(out(Screen(toast="Привет"), "toast", toast=there))
        assert gone == Gone("refused"), "the room is closed to them, or to us; their own chat is not"


THREADLESS = ("thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked")


@pytest.mark.parametrize("error", THREADLESS)
async def test_a_thread_that_takes_no_words_is_no_person_that_does_not(
    channel: SlackChannel, server: SlackServer, anna: Person, tmp_path: Path, error: str
) -> None:
    address = f"U1001/{anna.write('отчёт').ts}"
    server.refuse_next("chat.postMessage", error)
    assert await channel.send(out(address=address)) == Delivered(ref(anna))
    assert (anna.last.words, anna.last.thread_ts) == ("Отчёт\nКого видели?", "")
    server.refuse_next("files.completeUploadExternal", error)
    shared = await channel.send(out(Screen(BOTH[1:]), address=address, files=kept(tmp_path)))
    assert isinstance(shared, Delivered)
    assert (len(anna.last.files), anna.last.thread_ts) == (1, "")
    assert server.violations == []


async def test_what_was_said_to_no_thread_is_found_where_it_stands(
    channel: SlackChannel, web: AsyncWebClient, server: SlackServer, anna: Person
) -> None:
    """Slack puts a reply to what was deleted into the chat itself."""
    asked = anna.write("отчёт")
    anna.delete(asked)
    server.drop_connection_next("chat.postMessage")
    assert await channel.send(out(address=f"U1001/{asked.ts}")) == Unknown("no answer")
    again = out(address=f"U1001/{asked.ts}", doubtful=True, attempt=2)
    assert await (await killed(web)).send(again) == Delivered(ref(anna))
    assert len(anna.heard) == 1


async def test_a_long_thread_is_looked_through(
    channel: SlackChannel, web: AsyncWebClient, server: SlackServer, anna: Person
) -> None:
    asked = anna.write("отчёт")
    anna.messages.extend(replace(asked, ts=server.next_ts(), thread_ts=asked.ts) for _ in range(1000))
    server.drop_connection_next("chat.postMessage")
    assert await channel.send(out(address=f"U1001/{asked.ts}")) == Unknown("no answer")
    again = out(address=f"U1001/{asked.ts}", doubtful=True, attempt=2)
    assert await (await killed(web)).send(again) == Delivered(ref(anna))
    assert len(anna.heard) == 1


# Long messages, and what arrived already


async def test_a_long_screen_goes_on_where_it_stopped(channel: SlackChannel, server: SlackServer, anna: Person) -> None:
    heard: list[int] = []

    async def turn() -> None:
        heard.append(len(anna.heard))

    server.refuse_next("chat.postMessage", "ratelimited")
    assert await channel.send(out(LONG, turn=turn)) == Wait(30.0)
    await channel.send(out(LONG, turn=turn, attempt=2))
    words = " ".join(shown.words for shown in anna.heard).split()
    assert words == ["слово"] * 4000
    assert [bool(shown.labels) for shown in anna.heard] == [*[False] * (len(anna.heard) - 1), True]
    assert heard == list(range(1, len(anna.heard)))


async def killed(web: AsyncWebClient) -> SlackChannel:
    """Another life, which knows nothing of the first."""
    return SlackChannel(web, Open())


async def test_what_arrived_without_a_word_is_found_and_not_repeated(
    channel: SlackChannel, web: AsyncWebClient, server: SlackServer, anna: Person
) -> None:
    server.drop_connection_next("chat.postMessage")
    assert await channel.send(out()) == Unknown("no answer")
    said = anna.write("алло?")
    anna.messages.extend(replace(said, ts=server.next_ts()) for _ in range(150))
    assert await (await killed(web)).send(out(doubtful=True, attempt=2)) == Delivered(ref(anna, anna.messages[0]))
    assert len(anna.heard) == 1


async def test_what_never_arrived_is_said_after_a_look(
    channel: SlackChannel, web: AsyncWebClient, server: SlackServer, anna: Person
) -> None:
    server.drop_connection_next("chat.postMessage", unheard=True)
    assert await channel.send(out()) == Unknown("no answer")
    await channel.send(Outgoing("run/7/2", "U1001", CARD, "receipt"))
    receipt = await (await killed(web)).send(out(doubtful=True, attempt=2))
    assert receipt == Delivered(ref(anna))
    assert len(anna.heard) == 2


@pytest.mark.parametrize("thread", ["", "thread"])
async def test_a_new_life_goes_on_with_the_part_that_is_not_there(
    channel: SlackChannel, web: AsyncWebClient, server: SlackServer, anna: Person, tmp_path: Path, thread: str
) -> None:
    """Files too: Slack's own mark of a message is not for them, so a block beside them has the name of the send."""
    address = f"U1001/{anna.write('отчёт').ts}" if thread else "U1001"
    for each in range(60 if thread else 0):
        anna.write(f"слово {each}", anna.messages[0])
    whole = Screen((*BOTH, *LONG.blocks), LONG.buttons)
    told: dict[str, Any] = {"address": address, "files": kept(tmp_path)}
    server.drop_connection_next("files.completeUploadExternal")
    assert await channel.send(out(whole, "push", **told)) == Unknown("no answer")
    server.fail_next("chat.postMessage", 503)
    server.fail_next("files.completeUploadExternal", 500, "<html>")
    second = await killed(web)
    assert await second.send(out(whole, "push", doubtful=True, attempt=2, **told)) == Unknown("http_500")
    assert isinstance(await second.send(out(whole, "push", doubtful=True, attempt=3, **told)), Unknown)
    assert isinstance(await (await killed(web)).send(out(whole, "push", doubtful=True, attempt=4, **told)), Delivered)
    assert [shown.files[0]["name"] for shown in anna.heard if shown.files] == ["продажи за год.png", "план.pdf"]
    assert " ".join(shown.words for shown in anna.heard if not shown.files).split() == ["слово"] * 4000
    assert server.violations == []


async def test_a_put_off_rest_is_found_by_a_new_life(
    channel: SlackChannel, web: AsyncWebClient, server: SlackServer, anna: Person
) -> None:
    server.drop_connection_next("chat.postMessage")
    assert isinstance(await channel.send(out(LONG)), Unknown)
    assert isinstance(await (await killed(web)).send(out(LONG, attempt=2)), Delivered)
    assert " ".join(shown.words for shown in anna.heard).split() == ["слово"] * 4000


WHOLE = Screen((*BOTH[:1], *LONG.blocks), LONG.buttons)


@pytest.mark.parametrize(("kind", "whole"), [("push", WHOLE), ("push", CARD), ("receipt", CARD), ("edit", CARD)])
async def test_what_is_killed_in_the_very_moment_of_sending_is_there_once(
    database: Database,
    tmp_path: Path,
    web: AsyncWebClient,
    server: SlackServer,
    anna: Person,
    kind: SendClass,
    whole: Screen,
) -> None:
    """Three lives: two of them send and die before they can note it."""

    async def dies(*_: object) -> None:
        raise RuntimeError("killed")

    clock = Stopped()
    picture = await BlobStore(tmp_path).put(PNG)
    screen = to_json(replace(whole, blocks=tuple(Picture(picture, "x") if b in BOTH else b for b in whole.blocks)))
    async with database.work() as work:
        await outbox.put(work, outbox.NewRow("push/1", None, "slack", "U1001", kind, screen, "run7"), clock.now())
    for lives in (1, 2, 3):
        house = House(Methodology(), (b"key",))
        relay = Relay(database, {"slack": SlackChannel(web, Open())}, BlobStore(tmp_path), clock, house, 1000)
        if lives < 3:
            vars(relay)["_note"] = dies
            with pytest.raises(RuntimeError, match="killed"):
                await relay.step()
        else:
            await relay.step()
        clock.at += timedelta(minutes=2)
    async with database.read() as read:
        (row,) = await outbox.list_rows(read)
    assert (row.state, row.ref, row.doubts) == ("sent", ref(anna), 1)
    assert sum(len(shown.files) for shown in anna.heard) == (whole == WHOLE)
    told = " ".join(shown.words for shown in anna.heard if not shown.files).split()
    assert told == (["слово"] * 4000 if whole == WHOLE else ["Отчёт", "Кого", "видели?"])
    assert server.violations == []


async def test_where_it_may_not_look_it_says_it_again(channel: SlackChannel, server: SlackServer, anna: Person) -> None:
    server.refuse_next("conversations.history", "missing_scope")
    assert await channel.send(out(doubtful=True)) == Delivered(ref(anna))
    server.fail_next("conversations.history", 502, "<html>bad gateway</html>")
    assert await channel.send(out(doubtful=True)) == Wait(5.0)
    assert len(anna.heard) == 1


# Pictures and files


def kept(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "b1").write_bytes(PNG)
    (tmp_path / "b2").write_bytes(b"%PDF-1.7")
    return {"b1": str(tmp_path / "b1"), "b2": str(tmp_path / "b2")}


async def test_pictures_and_files_go_before_the_words(
    channel: SlackChannel, server: SlackServer, anna: Person, tmp_path: Path
) -> None:
    assert await channel.send(out(Screen((*BOTH, *CARD.blocks)), files=kept(tmp_path))) == Delivered(ref(anna))
    assert [[file["name"] for file in shown.files] for shown in anna.heard] == [
        ["продажи за год.png"],
        ["план.pdf"],
        [],
    ]
    assert [shown.words for shown in anna.heard] == ["продажи за год", "📎", "Отчёт\nКого видели?"]
    await channel.send(out(Screen((BOTH[0], *CARD.blocks)), files=kept(tmp_path)))
    assert (anna.last.files[0]["name"], anna.last.words) == ("продажи за год.png", "Отчёт\nКого видели?")
    (told, *_) = server.named("files.getUploadURLExternal")
    assert told.params["alt_txt"] == "продажи за год"
    alone = await channel.send(out(Screen(BOTH[1:]), files=kept(tmp_path)))
    assert isinstance(alone, Delivered)
    assert alone.ref.startswith("D1001:F")
    under = await channel.send(out(Screen(BOTH[1:], CARD.buttons), files=kept(tmp_path)))
    assert under == Delivered(ref(anna))
    assert await channel.send(out(Screen(BOTH[1:]), "edit", ref(anna), collapse=True)) == under
    assert (anna.last.words, anna.last.labels) == ("…", [])
    assert await channel.send(out(replaces=alone.ref)) == NoCard()
    assert server.violations == []


async def test_a_file_that_cannot_be_had_leaves_its_words(
    channel: SlackChannel, server: SlackServer, anna: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert await channel.send(out(Screen(BOTH))) == Delivered(ref(anna))
    server.refuse_next("files.getUploadURLExternal", "posting_to_general_channel_denied")
    server.fail_next("upload", 403, "no")
    assert await channel.send(out(Screen(BOTH), files=kept(tmp_path))) == Delivered(ref(anna))
    assert [shown.words for shown in anna.heard] == ["продажи за год", "план.pdf"] * 2
    assert not any(shown.files for shown in anna.heard)
    assert "is missing" in caplog.text
    assert str(tmp_path) not in caplog.text


async def test_an_upload_that_fails_on_its_way_is_done_again(
    channel: SlackChannel, server: SlackServer, anna: Person, tmp_path: Path
) -> None:
    for fail in (503, 429):
        server.fail_next("upload", fail, "later")
        assert isinstance(await channel.send(out(Screen(BOTH), files=kept(tmp_path))), Wait)
    server.refuse_next("files.completeUploadExternal", "invalid_blocks")
    assert isinstance(await channel.send(out(Screen(BOTH), files=kept(tmp_path))), Delivered)
    assert [shown.files[0]["title"] for shown in anna.heard] == ["продажи за год.png", "план.pdf"]


async def test_bytes_go_to_slack_alone(
    channel: SlackChannel, server: SlackServer, anna: Person, tmp_path: Path
) -> None:
    told = {"ok": True, "upload_url": "https://slack.com.example.org/upload", "file_id": "F1"}
    server.fail_next("files.getUploadURLExternal", 200, told)
    assert await channel.send(out(Screen(BOTH[:1]), files=kept(tmp_path))) == Delivered(ref(anna))
    assert anna.last.words == "продажи за год"


# What Slack refuses

TABLE: list[tuple[str, Receipt]] = [
    ("channel_not_found", Gone("no_chat")),
    ("is_archived", Gone("no_chat")),
    ("not_in_channel", Gone("no_chat")),
    ("user_disabled", Gone("deactivated")),
    ("restricted_action", Gone("forbidden")),
    ("app_access_restricted", Gone("forbidden")),
    ("external_channel_migrating", Wait(60.0)),
    ("update_failed", Unknown("update_failed")),
    ("message_not_found", NoCard()),
    ("cant_update_message", NoCard()),
    ("edit_window_closed", NoCard()),
    ("ratelimited", NoCard()),
    ("invalid_auth", Wait(60.0)),
    ("token_revoked", Wait(60.0)),
    ("account_inactive", Wait(60.0)),
    ("missing_scope", Wait(60.0)),
    ("messages_tab_disabled", Wait(60.0)),
    ("internal_error", Unknown("internal_error")),
    ("fatal_error", Unknown("fatal_error")),
    ("too_many_attachments", Gone("refused")),
    ("what_is_new", Gone("refused")),
]


@pytest.mark.usefixtures("anna")
async def test_each_refusal_has_its_receipt(channel: SlackChannel, server: SlackServer) -> None:
    for error, receipt in TABLE:
        server.refuse_next("chat.update", error)
        assert await channel.send(out(replaces="D1001:1700000000.000001")) == receipt, error


BODIES: list[tuple[int, Any, Receipt]] = [
    (503, "<html>service unavailable</html>", Unknown("http_503")),
    (500, {"ok": False, "error": "internal_error"}, Unknown("internal_error")),
    (200, "<html>a proxy's own page</html>", Unknown("http_200")),
    (200, {}, Unknown("internal_error")),
    (200, {"ok": True}, Unknown("no answer")),
    (404, "<html>not here</html>", Wait(60.0)),
    (429, {"ok": False, "error": "ratelimited"}, Wait(30.0)),
]


async def test_odd_answers(channel: SlackChannel, server: SlackServer, anna: Person, gate: Open) -> None:
    for status, body, receipt in BODIES:
        server.fail_next("chat.postMessage", status, body)
        assert await channel.send(out()) == receipt, (status, body)
    server.slow_down(7)
    assert await channel.send(out()) == Wait(7.0)
    assert gate.told[-1] == 7.0
    server.advance(8)
    server.slow_down(10**12)
    assert await channel.send(out()) == Wait(ports.LONGEST_PAUSE), "a moment that a calendar has"
    assert [pause_of("ratelimited", told) for told in ("0", "-5", "nan", "soon")] == [1.0, 1.0, 30.0, 30.0]
    assert anna.heard == []


async def test_limits_are_by_method_and_new_messages_by_chat(
    channel: SlackChannel, server: SlackServer, anna: Person, gate: Open
) -> None:
    """Fifty edits a minute are for all people together: whoever is over them gets the card anew, at once."""
    await channel.send(out())
    server.slow_down(2, "chat.update")
    assert await channel.send(out(replaces=ref(anna))) == Wait(2.0)
    server.advance(2)
    server.slow_down(40, "chat.update")
    assert await channel.send(out(replaces=ref(anna))) == NoCard()
    assert await channel.send(out()) == Delivered(ref(anna))
    assert gate.scopes == ["conversations.open", "", "chat.update", "chat.update", ""]
    assert server.violations == []


async def test_nobody_at_the_address(channel: SlackChannel, server: SlackServer, anna: Person) -> None:
    await server.stop()
    assert await channel.send(out()) == Wait(5.0)


async def test_people_who_left(channel: SlackChannel, server: SlackServer, anna: Person) -> None:
    assert await channel.send(out(address="U0NOBODY")) == Gone("no_chat")
    await channel.send(out())
    anna.deactivated = True
    assert await channel.send(out()) == Gone("no_chat")
    assert await channel.send(out()) == Gone("deactivated")  # the chat that was known is asked for anew
    assert await channel.send(out(address="home/U1001")) == Gone("deactivated")
    assert server.violations == []


async def test_blocks_that_slack_refuses_become_plainer(
    channel: SlackChannel, server: SlackServer, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.refuse_next("chat.postMessage", "invalid_blocks")
    await channel.send(out())
    assert [block["type"] for block in anna.last.blocks] == ["section", "actions"]
    assert (anna.last.words, anna.last.labels) == ("Отчёт\nКого видели?", ["Готово"])
    server.refuse_next("chat.update", "msg_blocks_too_long", 2)
    await channel.send(out(says("5 < 6"), replaces=ref(anna)))
    assert (anna.last.words, anna.last.blocks) == ("5 < 6", [])
    assert caplog.text.count("sent more plainly") == 3
    assert server.violations == []


# Files in


async def test_a_file_is_taken_from_slack_with_the_token(
    channel: SlackChannel, server: SlackServer, anna: Person
) -> None:
    file = anna.send_file("отчёт.xlsx", b"PK" * 500).files[0]["id"]
    assert await channel.download(file) == b"PK" * 500
    page = anna.send_file("письмо.html", b"<html>").files[0]["id"]
    assert await channel.download(page) == b"<html>"
    assert server.violations == []


async def lost(channel: SlackChannel, file: str) -> type[Exception]:
    with pytest.raises((ports.TooBig, ports.FileGone, ports.TryLater)) as caught:
        await channel.download(file)
    kinds: tuple[type[Exception], ...] = (ports.TooBig, ports.FileGone, ports.TryLater)
    return next(kind for kind in kinds if isinstance(caught.value, kind))


async def test_a_file_that_is_not_to_be_had(
    channel: SlackChannel, server: SlackServer, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await lost(channel, "F00000099") is ports.FileGone
    assert await lost(channel, "../F1") is ports.FileGone
    file = anna.send_file("a.pdf", b"%PDF").files[0]["id"]
    for status, body, meant in [
        (404, "gone", ports.FileGone),
        (503, "later", ports.TryLater),
        (429, "later", ports.TryLater),
        (200, "<html>log in</html>", ports.FileGone),
        (302, "", ports.FileGone),
    ]:
        server.fail_next("file", status, body or {"x": 1})
        assert await lost(channel, file) is meant, status
    server.fail_next("files.info", 502, "<html>")
    assert await lost(channel, file) is ports.TryLater
    server.slow_down(9, "files.info")
    with pytest.raises(ports.TryLater) as told:
        await channel.download(file)
    assert told.value.seconds == 9.0
    server.advance(10)
    assert await lost(channel, anna.send_file("b.pdf", b"%PDF", size=9999).files[0]["id"]) is ports.TryLater
    monkeypatch.setattr(downloads, "DOWNLOAD_LIMIT", 3)
    assert await lost(channel, file) is ports.TooBig
    assert await lost(channel, anna.send_file("c.pdf", b"%PDF", size=2).files[0]["id"]) is ports.TooBig
    server.files.by_id[file].deleted = True
    assert await lost(channel, file) is ports.FileGone


HOSTS = ("evil.example", "slack.com.evil.example", "evilslack.com", "localhost", "slack.com@evil.example", "[")


@pytest.mark.parametrize("host", HOSTS)
async def test_the_token_goes_to_no_other_host(
    channel: SlackChannel, server: SlackServer, caplog: pytest.LogCaptureFixture, host: str
) -> None:
    told = {"id": "F1", "mode": "hosted", "size": 4, "url_private_download": f"https://{host}/files-pri/T1-F1/a.pdf"}
    server.fail_next("files.info", 200, {"ok": True, "file": told})
    assert await lost(channel, "F1") is ports.FileGone
    assert server.downloads == []
    assert "not its own" in caplog.text


async def test_nothing_secret_is_told(
    channel: SlackChannel, server: SlackServer, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.refuse_next("chat.postMessage", "invalid_auth")
    server.fail_next("file", 302, "x")
    await channel.send(out())
    await lost(channel, anna.send_file("a.pdf", b"%PDF").files[0]["id"])
    assert server.token not in caplog.text
    assert "Кого видели" not in caplog.text


async def test_typing_is_not_shown(channel: SlackChannel, server: SlackServer) -> None:
    await channel.busy("U1001")
    assert server.calls == []


async def test_only_so_much_is_remembered(
    channel: SlackChannel, server: SlackServer, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "REMEMBERED", 1)
    monkeypatch.setattr(files, "FILE_BYTES", 3)
    server.person("U1002", "Иван Орлов")
    for address in ("U1001", "U1002", "U1001"):
        assert isinstance(await channel.send(out(address=address)), Delivered)
    assert len(server.named("conversations.open")) == 3
    assert await files.read(__file__) is None


# The long hunt


JUMP = 40  # seconds between two lives
STORM, CALM = 20, 8  # lives


class Ahead(Clock):
    """The real one, which jumps."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


class Hunt:
    """People, what is to be said to them, and lives of a relay that end at any moment."""

    def __init__(self, database: Database, folder: Path, server: SlackServer, seed: int) -> None:
        self.database, self.blobs, self.server, self.chance = database, BlobStore(folder), server, random.Random(seed)
        self.people = [server.person(f"U{number}") for number in range(2001, 2013)]
        self.clock = Ahead()
        self.said: dict[str, tuple[Person, int, bool]] = {}
        server.pace.control = True

    async def put(self, number: int) -> None:
        person, key = self.chance.choice(self.people), f"w{number}"
        kind: SendClass = self.chance.choice(("push", "push", "receipt", "edit"))
        times = self.chance.choice((1, 1, 1, 2500))
        blocks: tuple[Block, ...] = (Paragraph(line(f"{key} " * times)),)
        has = self.chance.random() < 0.2
        if has:
            blocks = (File(await self.blobs.put(PNG + key.encode()), f"{key}.png"), *blocks)
        self.said[key] = person, times, has
        row = outbox.NewRow(key, None, "slack", person.id, kind, to_json(Screen(blocks)), "")
        async with self.database.work() as work:
            await outbox.put(work, row, self.clock.now())

    async def trouble(self) -> None:
        methods = ("chat.postMessage", "conversations.history", "files.completeUploadExternal", "conversations.open")
        while True:
            await asyncio.sleep(self.chance.uniform(0.05, 0.4))
            method = self.chance.choice((*methods, "chat.postMessage", "chat.postMessage"))
            match self.chance.choice((0, 0, 0, 1, 1, 2, 3, 4, 5)):
                case 0:
                    self.server.drop_connection_next(method)
                case 1:
                    self.server.drop_connection_next(method, unheard=True)
                case 2:
                    self.server.fail_next(method, 503, "<html>")
                case 3:
                    self.server.refuse_next(method, "internal_error")
                case 4:
                    self.server.hang_next(method, 0.2)
                case 5:
                    self.server.slow_down(1, method)

    async def life(self, seconds: float) -> None:
        """Ends in the middle of what it does: nothing is noted any more, and no further part is sent."""

        async def dies(*_: object) -> None:
            raise RuntimeError("killed")

        web, stop = make_client(self.server.token, self.server.api_url), asyncio.Event()
        relay = Relay(self.database, {}, self.blobs, self.clock, House(Methodology(), (b"key",)), 1000)
        vars(relay)["channels"] = {"slack": SlackChannel(web, relay.patience.gate("slack"))}
        work = asyncio.create_task(relay.run(stop))
        await asyncio.sleep(seconds)
        vars(relay).update(_note=dies, _turn=dies)
        stop.set()
        relay.wake.set()
        await work
        await close(web)
        async with self.database.work() as last:
            await outbox.abandon(last, self.clock.now())
        self.clock.ahead += timedelta(seconds=JUMP)
        self.server.advance(JUMP)

    async def unsent(self) -> list[str]:
        async with self.database.read() as read:
            rows = await outbox.list_rows(read, limit=10_000)
        return [f"{row.key}: {row.state}, {row.error}, {row.doubts} doubts" for row in rows if row.state != "sent"]

    def wrong(self) -> list[str]:
        """Each word, picture and part as often as it was to be said."""
        said = [shown for each in self.people for shown in each.heard]
        words = Counter(word for shown in said for word in shown.words.split() if word != "📎")
        files = Counter(file["name"] for shown in said for file in shown.files)
        told = Counter({key: times for key, (_, times, _) in self.said.items()})
        pictures = Counter(f"{key}.png" for key, (_, _, has) in self.said.items() if has)
        odd = [f"{word}: {words[word]} of {told[word]}" for word in words | told if words[word] != told[word]]
        return odd + [f"{name}: {files[name]} of {pictures[name]}" for name in files | pictures if files != pictures]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(int(os.environ.get("HUNTS", "5"))))
async def test_nothing_is_lost_or_doubled_however_it_is_cut(
    database: Database, tmp_path: Path, server: SlackServer, seed: int
) -> None:
    hunt, sends = Hunt(database, tmp_path, server, seed), 60
    for number in range(sends):
        await hunt.put(number)
    trouble = asyncio.create_task(hunt.trouble())
    lives = 0
    while lives < STORM + CALM and await hunt.unsent():
        lives += 1
        if lives == STORM + 1:
            trouble.cancel()
            vars(server)["_faults"] = Faults()  # those that still wait for a call
        await hunt.life(hunt.chance.uniform(0.2, 1.5) if lives <= STORM else 6)
    trouble.cancel()
    print(f"\nseed {seed}: {sends} sends, {lives} lives, {len(server.calls)} calls, {len(server.refusals)} refusals")
    assert await hunt.unsent() == []
    assert hunt.wrong() == []
    assert server.violations == []
