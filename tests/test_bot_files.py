"""Files from people: fetched safely, known by their content, kept without what a phone writes into its pictures."""

from __future__ import annotations

import asyncio
import io
import logging
import random
import shutil
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from structlog.testing import capture_logs

from algorithms.loader import LIBRARY
from bot import prepare, worker
from bot.app import App
from bot.jobs import PHOTO, Jobs
from bot.pictures import FOREIGN, cleaned, kind_of
from handlers.documents import photos
from handlers.documents.photos import clean
from storage import blobs, inbox, runs
from storage.outbox import list_rows
from tests.chats import SECONDS, TelegramChat, WebChat, idle, is_busy, running, telegram_settings
from tests.photos import CAMERA, MAKER, ORIENTATION, notes_of, photo, pixels_of, position_of
from tests.telegram_server import TelegramServer

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 40
KINDS = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp"}


# ── a picture ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_loses_its_notes_and_nothing_else(kind: str) -> None:
    given = photo(kind, kind) + b"a film behind the picture, by " + CAMERA.encode()
    assert CAMERA.encode() in given
    assert position_of(given)
    bare = clean(given, KINDS[kind])
    assert CAMERA.encode() not in bare
    assert (notes_of(bare), position_of(bare)) == ({ORIENTATION}, {})
    assert pixels_of(bare) == pixels_of(given)
    assert clean(bare, KINDS[kind]) == bare, "the same picture twice is one file"
    placed = clean(given, KINDS[kind], position=True)
    assert CAMERA.encode() not in placed
    assert position_of(placed) == position_of(given)


def test_notes_of_every_sort_go() -> None:
    commented = clean(photo(comment=CAMERA.encode(), progressive=True), "jpeg")
    assert commented
    assert CAMERA.encode() not in commented
    segments = b"".join(
        b"\xff" + bytes([code]) + (len(body) + 2).to_bytes(2) + body
        for code, body in (
            (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + CAMERA.encode()),
            (0xE2, b"MPF\0" + CAMERA.encode()),
            (0xED, b"Photoshop 3.0\0" + CAMERA.encode()),
            (0xEF, CAMERA.encode()),
        )
    )
    bare = photo(notes=False)
    assert clean(bare[:2] + b"\xff" + segments + bare[2:], "jpeg") == clean(bare, "jpeg")
    frames = [Image.new("RGB", (9, 9), (shade, 0, 0)) for shade in (0, 90, 180)]
    for kind in ("GIF", "PNG", "WEBP"):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], comment=CAMERA, duration=50)
        moving = clean(out.getvalue(), kind.lower())
        assert CAMERA.encode() not in moving
        with Image.open(io.BytesIO(moving)) as picture:
            assert getattr(picture, "n_frames", 1) == len(frames)


def test_a_webp_does_not_promise_notes_that_it_lost() -> None:
    maker, out = Image.Exif(), io.BytesIO()
    maker[MAKER] = CAMERA
    Image.new("RGB", (9, 9)).save(out, "WEBP", exif=maker, xmp=CAMERA.encode())
    flags, bare = 20, clean(out.getvalue(), "webp")
    assert (out.getvalue()[12:16], out.getvalue()[flags] & 0x0C) == (b"VP8X", 0x0C)
    assert (bare[12:16], bare[flags] & 0x0C) == (b"VP8X", 0)


def test_what_cutting_has_missed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(photos._STRIPPED, "jpeg", lambda data, _: data)
    assert clean(photo(notes=False), "jpeg")
    assert clean(photo(), "jpeg") == b""


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_damaged_lets_no_note_through(kind: str) -> None:
    dice, whole = random.Random(kind), photo(kind, kind)
    for _ in range(150):
        torn = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            torn[dice.randrange(12, len(torn))] = dice.randrange(256)
        bare = clean(bytes(torn), KINDS[kind])
        assert CAMERA.encode() not in bare
        if bare:
            assert notes_of(bare) <= {ORIENTATION}
    for cut in (1, 12, len(whole) // 2, len(whole) - 20):
        assert clean(whole[:cut], KINDS[kind]) == b""


@pytest.mark.parametrize(
    ("kind", "size", "fits"),
    [
        ("JPEG", (1, 1), True),
        ("PNG", (1, 1), True),
        ("JPEG", (12_000, 9_000), True),
        ("PNG", (20_000, 20_000), False),
    ],
)
def test_sizes_of_every_sort(kind: str, size: tuple[int, int], fits: bool) -> None:
    out = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", size).save(out, kind)
    assert bool(clean(out.getvalue(), KINDS[kind])) is fits


def test_a_kind_is_known_by_the_content() -> None:
    assert [kind_of(photo(0, kind)) for kind in KINDS] == list(KINDS.values())
    assert kind_of(HEIC) == kind_of(b"II*\0rest") == FOREIGN
    assert [kind_of(data) for data in (b"", b"%PDF-1.7", b"PK\x03\x04", b"RIFF0000WAVE", b"\0\0\0\x18ftypmp42")] == [
        ""
    ] * 5


async def test_a_picture_that_is_too_heavy_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.pictures.PHOTO", replace(PHOTO, target="tests.heavy:crash"))
    async with Jobs() as jobs:
        with capture_logs() as logs:
            assert await cleaned(jobs, photo(), "jpeg", position=False) == b""
    assert [line["reason"] for line in logs] == ["broken"]


# ── through the house ───────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def telegram(folder: Path) -> AsyncIterator[tuple[App, TelegramServer, TelegramChat]]:
    """A manager on Telegram, at the first words of a report."""
    async with (
        TelegramServer() as server,
        running(folder, now=NOW, only=("M05",), **telegram_settings(server)) as app,
    ):
        me = TelegramChat(app, server, "M05", 1001)
        await me.join()
        await at_words(me)
        yield app, server, me
        assert server.violations == []


async def at_words(me: TelegramChat | WebChat) -> None:
    await me.write("/report")
    await me.tap(me.last.buttons[0])
    await me.tap("Сегодня")


def on_disk(app: App) -> list[bytes]:
    return [path.read_bytes() for path in (app.settings.data_dir / "blobs").glob("*/*")]


async def press(app: App, key: str, *files: tuple[str, str, bytes | None], caption: str = "") -> None:
    """Several files as one press, as the page sends them; of one without bytes nothing is to be had."""
    uploads = [
        {"ref": "0" * 64 if data is None else await app.files.put(data), "name": name, "kind": kind}
        for kind, name, data in files
    ]
    raw = {"type": "files", "account": "M05", "files": uploads, "caption": caption}
    await app.inbox.accept("web", key, "M05", raw)
    await idle(app)


async def kept_in(app: App) -> list[tuple[str, str]]:
    """Name and blob of each file of the person's open conversation, in order."""
    async with app.database.read() as read:
        [run] = await runs.open_for(read, "M05")
    return [(note["name"], note["blob"]) for note in notes_in(run.state)]


def notes_in(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict) and value.get("blob"):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from notes_in(part)


async def test_what_a_phone_writes_into_a_picture_does_not_reach_the_disk(tmp_path: Path) -> None:
    """However it is sent. Somebody who told where they are may keep it in the picture."""
    async with telegram(tmp_path) as (app, _, me):
        await me.send("IMG_1.jpg", photo(1), "document")
        await me.send("IMG_2.jpg", photo(2), "photo")
        assert len(on_disk(app)) == 2
        for data in on_disk(app):
            assert CAMERA.encode() not in data
            assert (notes_of(data), position_of(data)) == ({ORIENTATION}, {})
        assert {pixels_of(data) for data in on_disk(app)} == {pixels_of(photo(1)), pixels_of(photo(2))}
        name, blob = (await kept_in(app))[0]
        async with app.database.read() as read:
            about = await blobs.about(read, blob)
        assert about is not None
        assert (name, about.mime, about.size) == ("IMG_1.jpg", "image/jpeg", len(await app.files.get(blob)))
        me.phone.send_location(55.75222, 37.61556)
        await me.settle()
        await me.send("IMG_3.jpg", photo(3), "document")
        assert [position_of(data) for data in on_disk(app) if position_of(data)] == [position_of(photo(3))]
        assert not any(CAMERA.encode() in data for data in on_disk(app))


async def test_nor_does_it_by_the_local_chat(tmp_path: Path) -> None:
    async with running(tmp_path, now=NOW, only=("M05",)) as app, WebChat(app, "M05").open() as me:
        await at_words(me)
        await me.send("полка.jpg", photo(), "photo")
        assert len(on_disk(app)) == 1
        for refused in (HEIC + CAMERA.encode(), photo()[:300]):
            await me.send("IMG_1.heic", refused, "document")
        assert "HEIC" in me.messages[-2].text
        assert "Снимок не открывается" in me.messages[-1].text
        assert not any(CAMERA.encode() in data for data in on_disk(app))


async def test_each_file_of_many_is_taken_or_refused_for_itself(tmp_path: Path) -> None:
    async with running(tmp_path, now=NOW, only=("M05",)) as app, WebChat(app, "M05").open() as me:
        await at_words(me)
        big = b"\0" * (20 * 1024 * 1024 + 1)
        files = [
            ("photo", "полка.jpg", photo(1)),
            ("photo", "не фото.jpg", b"MZ, a program"),
            ("document", "обрывок.jpg", photo(2)[:200]),
            ("document", "IMG_1.HEIC", HEIC),
            ("document", "пусто.pdf", b""),
            ("document", "кино.mp4", big),
            ("document", "пропало.pdf", None),
            ("document", "прайс\x00\r\n.pdf", b"%PDF"),
        ]
        await press(app, "many", *files)
        await me.settle()
        said = next(message.text for message in me.messages if "Остальное взял" in message.text)
        for words in ("Снимки не открываются (2)", "HEIC", "пришёл пустым", "больше 20 МБ", "не отдаёт"):
            assert words in said
        assert [name for name, _ in await kept_in(app)] == ["полка.jpg", "прайс.pdf"]
        await press(app, "words", ("document", "кино.mp4", big), caption="Запас на 40 дней, новинку берут")
        await me.settle()
        assert "Остальное" not in me.messages[-2].text
        async with app.database.read() as read:
            [run] = await runs.open_for(read, "M05")
            assert {row.state for row in await inbox.list_rows(read)} == {"done"}
        assert "Запас на 40 дней, новинку берут" in str(run.state["answers"]), (
            "the words beside a refused file are words"
        )


VISIT = """algorithm: on_site
title: {ru: "Я на месте", en: "On site"}
purpose: {ru: "Отметиться у партнёра.", en: "Check in."}
roles: {owner: rm, approver: team_lead}
steps:
- id: where
  kind: ask
  prompt: {ru: "Где вы сейчас?", en: "Where are you now?"}
  input: {type: location}
  next: what
- id: what
  kind: ask
  prompt: {ru: "Что видите?", en: "What do you see?"}
  input: {type: text}
  next: out
- id: out
  kind: end
  status: done
"""


async def test_the_key_for_a_place_comes_with_the_question_and_goes_with_it(tmp_path: Path) -> None:
    """By a location, by typed coordinates, by going back: one card, no junk, no key left behind."""
    folder = tmp_path / "methods"
    shutil.copytree(LIBRARY, folder)
    (folder / "on_site.yaml").write_text(VISIT, "utf-8")
    async with (
        TelegramServer() as server,
        running(tmp_path, now=NOW, only=("M05",), algorithms_dir=folder, **telegram_settings(server)) as app,
    ):
        me = TelegramChat(app, server, "M05", 1001)
        await me.join()
        await me.write("/methods")
        await me.tap("Я на месте")
        assert me.phone.keyboard is not None
        assert me.phone.keyboard.rows[0][0].text == "📍 Отправить, где я"
        before = len(me.phone.heard)
        me.phone.send_location(55.75222, 37.61556)
        await me.settle()
        await me.phone.wait_for(lambda phone: phone.keyboard is None)
        assert "Что видите?" in me.last.text
        assert len(me.phone.heard) == before, "the question's key went, the next question came"
        await me.tap("Назад")
        assert "Где вы сейчас?" in me.messages[-2].text, "edited in place, with its key below"
        assert me.phone.keyboard is not None
        me.phone.write("55.7, 37.6", reply_to=me.phone.heard[-2])
        await me.settle()
        await me.phone.wait_for(lambda phone: phone.keyboard is None)
        assert "Что видите?" in me.last.text
        assert server.violations == []


async def test_a_file_that_telegram_keeps_waiting_costs_no_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 and 5xx are waited for; after ten minutes the person is asked to send it again."""
    monkeypatch.setattr(worker, "FILE_S", 0.0)
    async with telegram(tmp_path) as (app, server, me):
        server.fail_next("getFile", 502, times=4)
        server.fail_next("file", 503, times=3)
        with capture_logs() as logs:
            await me.send("полка.jpg", photo(), "photo")
        assert sum("the press waits" in line["event"] for line in logs) == 7
        assert [name.startswith("photo-") for name, _ in await kept_in(app)] == [True]
        slow = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 700"}
        server.fail_next("getFile", 429, slow | {"parameters": {"retry_after": 700}}, times=2)
        me.phone.send_photo(photo(2))
        async with asyncio.timeout(SECONDS):
            while len(server.named("getFile")) < 9:
                await asyncio.sleep(0.01)
        async with app.database.read() as read:
            [waiting] = [row for row in await inbox.list_rows(read) if row.state in ("new", "claimed")]
        assert waiting.attempts == 0
        app.clock.jump(app.clock.now() + timedelta(seconds=701))
        app.worker.wake.set()
        await idle(app)
        assert len(server.named("getFile")) == 10
        assert any("мессенджер его не отдаёт" in message.text for message in me.messages)
        async with app.database.read() as read:
            assert {row.state for row in await inbox.list_rows(read)} == {"done"}


async def test_work_that_takes_its_time_shows_so_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "AGAIN_S", 0.01)
    async with telegram(tmp_path) as (_, server, me):
        server.hang_next("getFile", 0.5)
        server.fail_next("sendChatAction", 500)
        await me.send("полка.jpg", photo(), "photo")
        assert set(me.phone.actions) == {"typing"}
        assert len(me.phone.actions) >= 2
        me.phone.actions.clear()
        await me.write("/negotiation Восток")
        await me.tap("⋯")
        await me.tap("Черновик")
        assert set(me.phone.actions) == {"upload_document"}


async def test_no_storm_brings_the_token_to_light(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in a line of a library nor in an error of ours, before anything masks it, nor in a row."""
    monkeypatch.setattr(worker, "FILE_S", 0.0)
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        async with telegram(tmp_path) as (app, server, me):
            for method in ("sendMessage", "editMessageText", "getFile", "file", "getUpdates", "sendChatAction"):
                server.drop_connection_next(method)
                for status, body in ((302, "<html>"), (502, "<html>"), (200, "not JSON"), (500, {"ok": False})):
                    server.fail_next(method, status, body)
            me.phone.send_photo(photo())
            me.phone.write("Запас на 40 дней, новинку берут")
            async with asyncio.timeout(SECONDS):
                while server.pending or await is_busy(app):
                    app.clock.jump(app.clock.now() + timedelta(seconds=3))
                    app.relay.wake.set()
                    await asyncio.sleep(0.02)
            async with app.database.read() as read:
                rows = repr([await inbox.list_rows(read), await list_rows(read)])
    secret = server.token.split(":")[1]
    errors = [line["exc_info"] for line in logs if isinstance(line.get("exc_info"), BaseException)]
    told = repr(logs) + "".join(text for error in errors for text in traceback.format_exception(error))
    assert "the press waits" in told
    assert "telegram" in caplog.text
    for words in (told, caplog.text, rows):
        assert secret not in words
