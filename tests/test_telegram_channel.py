"""What the relay gets back from Telegram, answer by answer, against the strict stand-in."""

import asyncio
import gc
import logging
import socket
import traceback
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import GetMe, Response
from aiogram.types import Message
from aiohttp import web

from dialogs.ports import Channel, Delivered, Gone, NoCard, Outgoing, Receipt, SendClass, Unknown, Wait
from dialogs.screens import Ask, Button, File, Heading, Paragraph, Picture, Screen, line
from handlers.telegram import client
from handlers.telegram.channel import TelegramChannel
from handlers.telegram.client import make_bot
from handlers.telegram.commands import COMMANDS, set_commands
from handlers.telegram.errors import FileLost, ProxyUnusable, TokenRefused, TooBig, Unreachable
from tests.telegram.fixtures import bot, server
from tests.telegram.gates import Open
from tests.telegram_server import Person, TelegramServer

__all__ = ["bot", "server"]  # fixtures

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
CARD = Screen((Heading(line("Отчёт")), Paragraph(line("Кого видели?"))), ((Button("Готово", token="done"),),))


@pytest.fixture
def gate() -> Open:
    return Open()


@pytest.fixture
def channel(bot: Bot, gate: Open) -> TelegramChannel:
    return TelegramChannel(bot, gate)


@pytest.fixture
def anna(server: TelegramServer) -> Person:
    return server.person(started=True)


def out(
    screen: Screen = CARD, kind: SendClass = "receipt", replaces: str | None = None, toast: str = "", **more: Any
) -> Outgoing:
    return Outgoing("key-1", more.pop("address", "1001"), screen, kind, replaces, toast, **more)


def says(text: str) -> Screen:
    return Screen((Paragraph(line(text)),))


def test_it_is_a_channel(channel: TelegramChannel) -> None:
    port: Channel = channel
    assert port.name == "telegram"


# Cards


async def test_a_card_is_sent_then_edited_in_place(
    channel: TelegramChannel, server: TelegramServer, anna: Person
) -> None:
    receipt = await channel.send(out())
    assert receipt == Delivered(str(anna.last.id))
    assert anna.last.text == "Отчёт\n\nКого видели?"
    assert anna.last.labels == [["Готово"]]
    assert await channel.send(out(says("Спасибо"), replaces=str(anna.last.id))) == receipt
    assert [(shown.text, shown.rows, shown.edits) for shown in anna.messages] == [("Спасибо", [], 1)]
    assert server.violations == []


async def test_an_edit_to_the_same_is_success(channel: TelegramChannel, server: TelegramServer, anna: Person) -> None:
    first = await channel.send(out())
    assert isinstance(first, Delivered)
    assert await channel.send(out(replaces=first.ref)) == first
    assert "not modified" in server.refusals[0].description


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("ref", ["999", "", "not-a-number"])
async def test_a_card_that_is_gone(channel: TelegramChannel, ref: str) -> None:
    assert await channel.send(out(replaces=ref)) == NoCard()


async def test_somebody_elses_message_is_no_card(channel: TelegramChannel, anna: Person) -> None:
    assert await channel.send(out(replaces=str(anna.write("/start").id))) == NoCard()


async def test_a_card_cannot_become_several_messages(
    channel: TelegramChannel, server: TelegramServer, anna: Person
) -> None:
    receipt = await channel.send(out())
    assert isinstance(receipt, Delivered)
    assert await channel.send(out(says("слово " * 1000), replaces=receipt.ref)) == NoCard()
    assert await channel.send(out(Screen((Picture("b", "x"),)), replaces=receipt.ref)) == NoCard()
    assert server.named("editMessageText") == []


async def test_a_long_screen_goes_on_where_it_stopped(
    channel: TelegramChannel, server: TelegramServer, anna: Person
) -> None:
    long = Screen((Paragraph(line("слово " * 2000)),), CARD.buttons)
    server.flood_control, server.flood_burst = True, 2
    assert await channel.send(out(long)) == Wait(1.0)
    server.advance(1)
    assert await channel.send(out(long)) == Delivered(str(anna.last.id))
    assert len(anna.heard) == 3
    assert [bool(shown.rows) for shown in anna.heard] == [False, False, True]
    assert " ".join(shown.text for shown in anna.heard).split() == ["слово"] * 2000


async def test_each_further_piece_waits_for_its_turn(channel: TelegramChannel, anna: Person) -> None:
    heard: list[int] = []

    async def turn() -> None:
        heard.append(len(anna.heard))

    long = Screen((Paragraph(line("слово " * 2000)),), CARD.buttons)
    await channel.send(replace(out(long), turn=turn))
    assert heard == [1, 2]


# A key of the phone

WHERE = Screen(
    (Paragraph(line("Где вы?")),),
    ((Button("Пропустить", token="skip"),),),
    Ask("location", "Геопозиция или 55.7522, 37.6156", button="📍 Отправить, где я"),
)


async def test_a_question_for_a_place_brings_a_key_that_goes_with_it(
    channel: TelegramChannel, server: TelegramServer, anna: Person
) -> None:
    receipt = await channel.send(out(WHERE))
    assert isinstance(receipt, Delivered)
    card, helper = anna.heard
    assert receipt.ref == f"{card.id}+{helper.id}"
    assert (card.labels, helper.text) == ([["Пропустить"]], "Геопозиция или 55.7522, 37.6156")
    assert anna.keyboard is not None
    assert (anna.keyboard.rows[0][0].asks, anna.keyboard.once) == ("location", True)
    assert await channel.send(out(WHERE, replaces=receipt.ref)) == receipt, "the same question needs no second key"
    assert await channel.send(out(says("Спасибо"), replaces=receipt.ref)) == Delivered(str(card.id))
    assert [shown.text for shown in anna.heard] == ["Спасибо"]
    assert not anna.keyboard
    again = await channel.send(out(WHERE, replaces=str(card.id)))
    assert (again, len(anna.heard)) == (Delivered(f"{card.id}+{anna.last.id}"), 2)
    assert await channel.send(out(replaces=f"{card.id}+{anna.last.id}", collapse=True)) == again
    assert [(shown.text, shown.rows) for shown in anna.heard] == [("Где вы?", [])]
    assert not anna.keyboard
    assert await channel.send(out(replaces=f"{card.id}+999", collapse=True)) == Delivered(f"{card.id}+999")
    assert server.violations == []


async def test_a_key_that_cannot_come_or_go_is_no_trouble(
    channel: TelegramChannel, gate: Open, server: TelegramServer, anna: Person
) -> None:
    key = await channel.send(out(WHERE))
    assert isinstance(key, Delivered)
    server.advance(49 * 3600)  # what is older than two days cannot be deleted
    assert await channel.send(out(says("Спасибо"), replaces=key.ref)) == Delivered(key.ref.split("+")[0])
    assert (anna.keyboard, len(anna.heard)) == (None, 2)
    server.fail_next("deleteMessage", 500)
    assert isinstance(await channel.send(out(says("Да"), replaces=key.ref)), Delivered)
    server.flood_control, server.flood_burst = True, 1
    server.advance(10)
    came = await channel.send(out(WHERE))
    assert isinstance(came, Delivered)
    assert (came.ref, anna.last.text) == (str(anna.last.id), "Где вы?"), "the card came, its key did not"
    assert gate.told == [1.0], "the pause that it was told of holds for all"
    assert server.violations == []


async def test_a_card_that_went_on_below_keeps_words_and_picture(
    channel: TelegramChannel, server: TelegramServer, anna: Person, tmp_path: Path
) -> None:
    (tmp_path / "b").write_bytes(PNG)
    picture = Screen((Picture("b", "продажи"), Paragraph(line("Март"))), CARD.buttons)
    long = Screen((Paragraph(line("слово " * 1000)),), CARD.buttons)
    for screen in (picture, long, CARD):
        before = await channel.send(out(screen, files={"b": str(tmp_path / "b")}))
        assert isinstance(before, Delivered)
        shown = anna.last
        words = shown.text
        assert shown.rows
        for _ in range(2):  # a second time it is so already
            assert await channel.send(out(Screen(), replaces=before.ref, collapse=True)) == before
        assert (shown.text, shown.rows, shown.kind == "photo") == (words, [], screen is picture)
    assert await channel.send(out(replaces="?", collapse=True)) == NoCard()
    assert await channel.send(out(replaces="999", collapse=True)) == NoCard()
    assert server.violations == []


# Pictures and files


async def test_what_is_above_telegrams_limits_is_not_sent_in_vain(
    channel: TelegramChannel, server: TelegramServer, anna: Person, tmp_path: Path
) -> None:
    for name, size in (("picture", 11), ("file", 51)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size * 1024 * 1024)
    files = {name: str(tmp_path / name) for name in ("picture", "file")}
    await channel.send(out(Screen((Picture("picture", "Полка: вид"),)), files=files))
    assert (anna.last.kind, anna.last.name) == ("document", "Полка: вид.png")
    await channel.send(out(Screen((File("file", "кино.mp4"), Paragraph(line("Вот оно")))), files=files))
    assert (anna.last.kind, anna.last.text) == ("text", "Вот оно")
    assert (server.named("sendPhoto"), len(server.named("sendDocument"))) == ([], 1)


async def test_a_picture_goes_with_its_caption(channel: TelegramChannel, anna: Person, tmp_path: Path) -> None:
    (tmp_path / "b1").write_bytes(PNG)
    screen = Screen((Picture("b1", "продажи"), Paragraph(line("Март"))), CARD.buttons)
    receipt = await channel.send(out(screen, files={"b1": str(tmp_path / "b1")}))
    assert receipt == Delivered(str(anna.last.id))
    assert (anna.last.kind, anna.last.text, anna.last.data, anna.last.labels) == ("photo", "Март", PNG, [["Готово"]])
    assert await channel.send(out(replaces=str(anna.last.id))) == NoCard(), "a picture cannot turn into a text"


async def test_a_file_keeps_a_harmless_name(
    channel: TelegramChannel, server: TelegramServer, anna: Person, tmp_path: Path
) -> None:
    (tmp_path / "b").write_bytes(b"%PDF")
    screen = Screen((File("b", 'план "март"\r\nX-Evil: 1/../2.pdf'),))
    await channel.send(out(screen, files={"b": str(tmp_path / "b")}))
    assert (anna.last.kind, anna.last.data) == ("document", b"%PDF")
    assert anna.last.name == "план _март_ X-Evil: 1_.._2.pdf"
    await channel.send(out(Screen((File("b", "ж" * 200 + ".xlsx"),)), files={"b": str(tmp_path / "b")}))
    assert (len(anna.last.name), anna.last.name[-6:]) == (85, "….xlsx")
    assert server.violations == []


async def test_a_missing_file_leaves_the_words(
    channel: TelegramChannel, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await channel.send(
        out(Screen((Picture("b", "продажи"), Paragraph(line("Март"))), CARD.buttons), files={"b": "/no"})
    )
    assert (anna.last.kind, anna.last.text, anna.last.labels) == ("text", "Март", [["Готово"]])
    assert "file of message key-1 is missing" in caplog.text


@pytest.mark.parametrize(
    ("status", "description"), [(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), (413, "Request Entity Too Large")]
)
async def test_a_picture_that_telegram_refuses_goes_as_a_file_then_leaves_the_words(
    channel: TelegramChannel, server: TelegramServer, anna: Person, tmp_path: Path, status: int, description: str
) -> None:
    (tmp_path / "b").write_bytes(PNG)
    screen = Screen((Picture("b", "продажи"), Paragraph(line("Отчёт № 7 принят"))))
    files = {"b": str(tmp_path / "b")}
    refusal = {"ok": False, "error_code": status, "description": description}
    server.fail_next("sendPhoto", status, refusal, times=2)
    assert await channel.send(out(screen, files=files)) == Delivered(str(anna.last.id))
    assert (anna.last.kind, anna.last.name, anna.last.text) == ("document", "продажи.png", "Отчёт № 7 принят")
    server.fail_next("sendDocument", status, refusal)
    assert await channel.send(out(screen, files=files)) == Delivered(str(anna.last.id))
    assert (anna.last.kind, anna.last.text) == ("text", "Отчёт № 7 принят")
    server.block(anna)
    assert await channel.send(out(screen, files=files)) == Gone("blocked")


async def test_a_photo_to_a_stranger_is_not_tried_as_words(
    channel: TelegramChannel, server: TelegramServer, tmp_path: Path
) -> None:
    (tmp_path / "b").write_bytes(PNG)
    assert await channel.send(out(Screen((Picture("b", "x"),)), files={"b": str(tmp_path / "b")})) == Gone("no_chat")
    assert server.named("sendMessage") == []


# Answers to taps


async def test_a_toast_is_said_once(channel: TelegramChannel, server: TelegramServer, anna: Person) -> None:
    await channel.send(out())
    query = anna.tap("Готово")
    toast = Screen(toast="Записал. " * 50)
    assert await channel.send(out(toast, "toast", toast=query)) == Delivered("")
    assert (len(anna.toasts[0]), anna.toasts[0][-1], anna.waiting_taps) == (200, "…", set())
    assert await channel.send(out(toast, "toast", toast=query)) == Delivered(""), "too old is no failure"
    assert server.violations == []


async def test_an_old_tap_has_still_acted(channel: TelegramChannel, server: TelegramServer, anna: Person) -> None:
    await channel.send(out())
    query = anna.tap("Готово")
    server.advance(200)
    assert await channel.send(out(Screen(toast="Да"), "toast", toast=query)) == Delivered("")
    assert anna.toasts == []


async def test_a_card_may_stop_the_spinner_too(channel: TelegramChannel, server: TelegramServer, anna: Person) -> None:
    card = await channel.send(out())
    assert isinstance(card, Delivered)
    query = anna.tap("Готово")
    server.fail_next("answerCallbackQuery", 500)
    assert await channel.send(out(says("1"), "edit", card.ref, query)) == card, "the answer to a tap decides nothing"
    assert await channel.send(out(says("2"), "edit", card.ref, query)) == card
    assert (anna.waiting_taps, anna.toasts) == (set(), [])


async def test_a_toast_without_a_tap_is_nothing(channel: TelegramChannel, server: TelegramServer) -> None:
    assert await channel.send(out(Screen(toast="Да"), "toast")) == Delivered("")
    assert server.calls == []


# Refusals and faults


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    ("status", "description", "receipt"),
    [
        (403, "Forbidden: bot was blocked by the user", Gone("blocked")),
        (403, "Forbidden: user is deactivated", Gone("deactivated")),
        (403, "Forbidden: bot can't initiate conversation with a user", Gone("no_chat")),
        (403, "Forbidden: something new", Gone("forbidden")),
        (400, "Bad Request: chat not found", Gone("no_chat")),
        (400, "Bad Request: PEER_ID_INVALID", Gone("no_chat")),
        (400, "Bad Request: something new", Gone("refused")),
        (413, "Request Entity Too Large", Gone("too_big")),
        (401, "Unauthorized", Wait(60.0)),
        (404, "Not Found", Wait(60.0)),
        (409, "Conflict: whatever", Wait(5.0)),
        (418, "I'm a teapot", Wait(60.0)),
        (500, "Internal Server Error", Wait(5.0)),
        (502, None, Wait(5.0)),
    ],
)
async def test_each_refusal_has_its_meaning(
    channel: TelegramChannel, server: TelegramServer, status: int, description: str | None, receipt: Receipt
) -> None:
    body = {"ok": False, "error_code": status} | ({"description": description} if description else {})
    server.fail_next("sendMessage", status, body)
    assert await channel.send(out()) == receipt


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    ("status", "receipt"),
    [
        (502, Wait(5.0)),
        (504, Wait(5.0)),
        (413, Gone("too_big")),
        (404, Wait(60.0)),
        (200, Wait(60.0)),
        (302, Wait(60.0)),
    ],
)
async def test_a_gateways_page_is_understood(
    channel: TelegramChannel, server: TelegramServer, status: int, receipt: Receipt
) -> None:
    server.fail_next("sendMessage", status, "<html>nginx</html>")
    assert await channel.send(out()) == receipt


@pytest.mark.usefixtures("anna")
async def test_flood_control_names_its_wait(channel: TelegramChannel, server: TelegramServer) -> None:
    flood = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 17}}
    server.fail_next("sendMessage", 429, flood)
    assert await channel.send(out()) == Wait(17.0)


async def test_a_real_block_and_a_stranger(channel: TelegramChannel, server: TelegramServer, anna: Person) -> None:
    server.block(anna)
    assert await channel.send(out()) == Gone("blocked")
    assert await channel.send(out(address="31337")) == Gone("no_chat")
    assert await channel.send(out(address="@someone")) == Gone("no_chat")


async def test_unreadable_markup_is_sent_once_as_words(
    channel: TelegramChannel, server: TelegramServer, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = {"ok": False, "error_code": 400, "description": "Bad Request: can't parse entities: x"}
    server.fail_next("sendMessage", 400, refusal)
    assert await channel.send(out(Screen((Heading(line("5 < 6")),), CARD.buttons))) == Delivered(str(anna.last.id))
    assert (anna.last.text, anna.last.entities, anna.last.labels) == ("5 < 6", [], [["Готово"]])
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    server.fail_next("sendMessage", 400, refusal, times=2)
    assert await channel.send(out()) == Gone("refused"), "once, not for ever"


async def test_a_lost_answer_is_unknown(channel: TelegramChannel, server: TelegramServer, anna: Person) -> None:
    server.drop_connection_next("sendMessage")
    assert await channel.send(out()) == Unknown("ServerDisconnectedError")
    assert len(anna.heard) == 1, "it did arrive"


@pytest.mark.usefixtures("anna")
async def test_a_late_answer_is_unknown(channel: TelegramChannel, server: TelegramServer, bot: Bot) -> None:
    bot.session.timeout = 0.1
    server.hang_next("sendMessage", 5)
    assert await channel.send(out()) == Unknown("TimeoutError")


async def test_a_refused_connection_never_left(channel: TelegramChannel, server: TelegramServer) -> None:
    await server.stop()
    assert await channel.send(out()) == Wait(5.0)


@pytest.mark.usefixtures("anna")
async def test_a_socks_proxys_own_errors_never_left(
    channel: TelegramChannel, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = type("ProxyError", (Exception,), {"__module__": "python_socks._errors"})

    async def exchange(*_: object) -> None:
        raise broken("authentication failed")

    monkeypatch.setattr(bot.session, "_exchange", exchange)
    assert await channel.send(out()) == Wait(5.0)


async def test_a_connection_that_never_comes_never_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port whose queue is full swallows the handshake, as a blocked network does."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        monkeypatch.setattr(client, "CONNECT_SECONDS", 0.1)
        bot = make_bot("4242:AAsecret", f"http://127.0.0.1:{deaf.getsockname()[1]}")
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
            fillers.append(filler)
        await asyncio.sleep(0.05)
        assert await TelegramChannel(bot, Open()).send(out()) == Wait(5.0)
        await bot.session.close()
        for filler in fillers:
            filler.close()


async def test_an_answer_of_unknown_shape_still_delivers(
    channel: TelegramChannel, server: TelegramServer, anna: Person
) -> None:
    server.fail_next("sendMessage", 200, {"ok": True, "result": {"message_id": 55, "chat": "quite new"}})
    assert await channel.send(out()) == Delivered("55")
    server.fail_next("sendMessage", 200, {"ok": True, "result": ["?"]})
    assert await channel.send(out()) == Unknown("unreadable answer")


# Downloads and typing


async def test_a_file_comes_down(channel: TelegramChannel, anna: Person) -> None:
    shown = anna.send_document("остатки.xlsx", b"x" * 200_000)
    assert await channel.download(shown.media["document"]["file_id"]) == b"x" * 200_000


async def test_a_big_file_is_refused_before_it_is_fetched(
    channel: TelegramChannel, server: TelegramServer, anna: Person
) -> None:
    ref = anna.send_document("кино.mp4", b"x", size=21 * 1024 * 1024).media["document"]["file_id"]
    with pytest.raises(TooBig):
        await channel.download(ref)
    server.fail_next(
        "getFile", 200, {"ok": True, "result": {"file_id": "a", "file_unique_id": "b", "file_size": 2**30}}
    )
    with pytest.raises(TooBig) as told:
        await channel.download(ref)
    assert told.value.size == 2**30


async def test_a_file_that_lies_about_its_size_is_cut_off(channel: TelegramChannel, anna: Person) -> None:
    ref = anna.send_document("кино.mp4", b"x" * (20 * 1024 * 1024 + 1), size=5).media["document"]["file_id"]
    with pytest.raises(TooBig):
        await channel.download(ref)


async def test_a_file_that_was_cut_off_on_its_way_is_fetched_again(channel: TelegramChannel, anna: Person) -> None:
    ref = anna.send_document("договор.docx", b"PK", size=5).media["document"]["file_id"]
    with pytest.raises(Unreachable):
        await channel.download(ref)


async def test_downloads_that_fail(channel: TelegramChannel, server: TelegramServer, anna: Person) -> None:
    ref = anna.send_document("a.txt", b"x").media["document"]["file_id"]
    with pytest.raises(FileLost):
        await channel.download("unknown")
    server.fail_next("file", 404)
    with pytest.raises(FileLost):
        await channel.download(ref)
    server.fail_next("file", 502)
    with pytest.raises(Unreachable):
        await channel.download(ref)
    server.fail_next("getFile", 429, {"ok": False, "description": "slow", "parameters": {"retry_after": 3}})
    with pytest.raises(Unreachable) as slow:
        await channel.download(ref)
    assert slow.value.seconds == 3
    server.fail_next("getFile", 200, {"ok": True, "result": {"file_id": "a", "file_unique_id": "b"}})
    with pytest.raises(FileLost):
        await channel.download(ref)


@pytest.mark.parametrize(
    "path",
    [
        "/var/lib/telegram-bot-api/4242/photos/file_1.jpg",
        "../../bot4242/getMe",
        "photos/../../etc/passwd",
        "//127.0.0.1/x",
        "http://127.0.0.1/x",
        "photos/file_1.jpg?x=1",
        "photos\\file_1.jpg",
        "photos/%2e%2e/x",
        "photos/.hidden",
        "a\r\nHost: x",
    ],
)
async def test_a_path_from_the_server_is_no_address(
    channel: TelegramChannel, server: TelegramServer, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither of this disk nor of anywhere else."""
    result = {"file_id": "a", "file_unique_id": "b", "file_path": path}
    server.fail_next("getFile", 200, {"ok": True, "result": result})
    with pytest.raises(FileLost):
        await channel.download("a")
    assert [call.method for call in server.calls] == ["getfile"]
    assert "Bot API server" in caplog.text
    assert path not in caplog.text


async def test_a_file_is_not_followed_elsewhere(channel: TelegramChannel, anna: Person) -> None:
    """A server that sends us on would see the address, and the token in it."""
    ref = anna.send_document("отчёт №1.журнал", b"x").media["document"]["file_id"]
    asked: list[str] = []

    async def elsewhere(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(request.path)
        if "/file/" in request.path:
            return web.Response(status=302, headers={"Location": "/stolen"})
        return web.json_response(
            {"ok": True, "result": {"file_id": ref, "file_unique_id": "u", "file_path": "d/ф_1.ж"}}
        )

    runner = web.ServerRunner(web.Server(elsewhere))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot = make_bot("1:a", f"http://127.0.0.1:{runner.addresses[0][1]}")
    with pytest.raises(Unreachable):
        await TelegramChannel(bot, Open()).download(ref)
    assert asked == ["/bot1:a/getFile", "/file/bot1:a/d/ф_1.ж"]
    await bot.session.close()
    await runner.cleanup()


async def test_whatever_is_called_for_the_sake_of_a_chat_goes_through_the_gate(
    channel: TelegramChannel, gate: Open, server: TelegramServer, anna: Person, tmp_path: Path
) -> None:
    (tmp_path / "b").write_bytes(PNG)
    key = await channel.send(out(WHERE))
    assert isinstance(key, Delivered)
    await channel.send(out(says("Спасибо"), replaces=key.ref))
    picture = Screen((Picture("b", "x"), Paragraph(line("слово " * 2000))), CARD.buttons)
    card = await channel.send(out(picture, files={"b": str(tmp_path / "b")}))
    assert isinstance(card, Delivered)
    await channel.send(out(replaces=card.ref, collapse=True))
    await channel.send(out(kind="toast", toast="tap"))
    await channel.busy("1001")
    assert len(server.calls) > 8
    assert gate.passed == ["1001"] * len(server.calls)


async def test_typing_is_best_effort(channel: TelegramChannel, server: TelegramServer, anna: Person) -> None:
    await channel.busy("1001")
    await channel.busy("1001", "document")
    assert anna.actions == ["typing", "upload_document"]
    server.fail_next("sendChatAction", 500)
    await channel.busy("1001")
    await channel.busy("not a chat")


# Commands


async def test_commands_are_listed_in_both_languages(bot: Bot, server: TelegramServer) -> None:
    assert await set_commands(bot, "ru", dict.fromkeys(COMMANDS, "по-русски"))
    assert await set_commands(bot, "en", dict.fromkeys(COMMANDS, "in English"))
    assert {code: listed[0]["description"] for code, listed in server.commands.items()} == {
        "ru": "по-русски", "be": "по-русски", "uk": "по-русски", "kk": "по-русски", "": "in English",
    }  # fmt: skip
    assert [command["command"] for command in server.commands["ru"]] == list(COMMANDS)
    server.fail_next("setMyCommands", 500)
    assert not await set_commands(bot, "en", dict.fromkeys(COMMANDS, "x"))
    assert server.violations == []


# The client


def test_a_malformed_token_is_refused_without_naming_it() -> None:
    token = "".join(["sec", "ret-without-colon"])  # not in one word, for a traceback shows this line too
    with pytest.raises(TokenRefused) as refused:
        make_bot(token)
    assert "secret" not in "".join(traceback.format_exception(refused.value))


def test_a_socks_proxy_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "find_spec", lambda name: None)
    with pytest.raises(ProxyUnusable, match="aiohttp-socks"):
        make_bot("1:a", proxy="socks5://127.0.0.1:9")


async def test_an_http_proxy_is_used() -> None:
    seen: list[str] = []

    async def relay(request: web.BaseRequest) -> web.Response:
        seen.append(request.raw_path if request.raw_path.startswith("http") else str(request.url))
        return web.json_response({"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "x"}})

    runner = web.ServerRunner(web.Server(relay))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot = make_bot("1:a", "http://telegram.invalid", f"http://127.0.0.1:{runner.addresses[0][1]}")
    assert (await bot(GetMe())).id == 1
    assert "telegram.invalid" in seen[0]
    await bot.session.close()
    await runner.cleanup()


def test_response_types_outlive_a_collection() -> None:
    bot = make_bot("1:a")
    held = weakref.ref(Response[Message])
    gc.collect()
    assert held() is not None
    assert bot.session


@pytest.mark.usefixtures("anna")
async def test_no_failure_shows_the_token(server: TelegramServer, bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bot.session.timeout = 0.2
    troubles: list[BaseException] = []

    async def attempt() -> None:
        try:
            await bot(GetMe())
        except AiogramError as error:
            troubles.append(error)

    async def attempt_download() -> None:
        try:
            await TelegramChannel(bot, Open()).download(server.keep(b"x", "documents")["file_id"])
        except Exception as error:
            troubles.append(error)

    server.drop_connection_next("getMe")
    await attempt()
    server.hang_next("getMe", 2)
    await attempt()
    server.fail_next("getMe", 302, "<html>")
    await attempt()
    server.fail_next("file", 403)
    await attempt_download()
    await server.stop()
    await attempt()
    bot.session.api = type(bot.session.api).from_base("no-scheme")
    await attempt()
    bot.session.api = type(bot.session.api).from_base("ftp://127.0.0.1")
    await attempt()
    assert len(troubles) == 7
    secret = server.token.split(":")[1]
    for trouble in troubles:
        told = "".join(traceback.format_exception(trouble)) + repr(trouble) + repr(vars(trouble))
        assert secret not in told
        assert trouble.__context__ is None
    assert secret not in caplog.text
    assert secret not in repr(bot) + repr(bot.session) + repr(TelegramChannel(bot, Open()))
