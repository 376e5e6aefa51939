"""Files out of and into a running house: a document in both kinds, an export that is too much, in either channel."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
import pytest_asyncio
from pypdf import PdfReader
from sqlalchemy import select
from structlog.testing import capture_logs

from bot import documents
from bot.app import App
from bot.imports import reading
from bot.jobs import READ, Job
from handlers.documents import pdf
from storage import tables as t
from tests.chats import TelegramChat, WebChat, running, telegram_settings
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = datetime(2026, 11, 18, 7, tzinfo=UTC)
DRAFT = "Черновик: Лист подготовки"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    async with running(tmp_path_factory.mktemp("documents"), now=NOW, company="ООО «Рис и Ко»") as made:
        yield made


@asynccontextmanager
async def page(app: App, persona: str) -> AsyncIterator[WebChat]:
    async with WebChat(app, persona).open() as chat:
        await chat.settle()
        yield chat


async def negotiating(me: WebChat | TelegramChat) -> None:
    await me.write("/negotiation")
    await me.tap("➕ Начать новые")
    await me.tap("Восток-Сервис")
    await me.tap("⋯")


async def file_of(me: WebChat) -> tuple[str, bytes]:
    """The file of the last message."""
    newest = select(t.chat_log.c.body).where(t.chat_log.c.ref == me.last.ref)
    async with me.app.database.read() as read:
        body: Any = await read.scalar(newest)
    (file,) = [block for block in body["blocks"] if block["kind"] == "file"]
    return file["name"], await me.app.files.get(file["blob"])


async def test_a_draft_in_word_and_then_as_pdf(app: App) -> None:
    async with page(app, "M05") as me:
        await negotiating(me)
        await me.tap(DRAFT)
        name, data = await file_of(me)
        assert name == "Лист подготовки к переговорам — Восток-Сервис.docx"
        word = docx.Document(io.BytesIO(data))
        assert word.sections[0].header.paragraphs[0].text == "ООО «Рис и Ко»"
        assert re.fullmatch(r"18\.11\.2026 · \S+ \S+", word.paragraphs[1].text)
        source = word.sections[0].footer.paragraphs[0].text
        assert re.match(r"Переговоры, версия [0-9a-f]{8}\t", source)
        assert re.search(r"Не заполнено: \d+\. Эти места выделены", me.last.text)

        await me.tap("То же в PDF")
        name, data = await file_of(me)
        assert name == "Лист подготовки к переговорам — Восток-Сервис.pdf"
        words = PdfReader(io.BytesIO(data)).pages[0].extract_text()
        assert all(
            part in words for part in ("ООО «Рис и Ко»", "Восток-Сервис", "«нет данных»", source.partition("\t")[0])
        )
        assert "PDF" not in str(me.last.buttons)
        await me.tap("К разговору")
        assert "Восток-Сервис" in me.last.text


async def test_the_same_in_telegram(tmp_path: Path) -> None:
    async with TelegramServer() as server, running(tmp_path, now=NOW, **telegram_settings(server)) as app:
        me = TelegramChat(app, server, "M05", 505)
        await me.join()
        await negotiating(me)
        await me.tap(DRAFT)
        await me.tap("То же в PDF")
        (word, paper) = [message for message in me.messages if message.blocks == ("document",)]
        assert "Не заполнено" in word.text
        assert word.buttons == ("📄 То же в PDF", "⬅️ К разговору")
        assert paper.buttons == ("⬅️ К разговору",)


async def test_without_the_extra_word_comes_and_says_why(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The button may be an old one, from before the extra was taken away."""
    async with page(app, "M05") as me:
        await negotiating(me)
        await me.tap(DRAFT)
        before = me.last
        monkeypatch.setattr(pdf, "find_spec", lambda name: None)
        await me.tap_token(before.tokens["📄 То же в PDF"], before.ref)
        assert (await file_of(me))[0].endswith(".docx")
        assert "PDF здесь не включён" in me.last.text
        assert me.last.buttons == ("⬅️ К разговору",)


async def test_a_document_that_cannot_be_made_is_told_in_words(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "WORD", Job("tests.heavy:broken_document"))
    async with page(app, "M05") as me:
        await negotiating(me)
        with capture_logs() as logs:
            await me.tap(DRAFT)
        (entry,) = [entry for entry in logs if entry["event"] == "document not made"]
        assert f"код {entry['id']}" in me.last.text
        await me.write("/menu")
        await me.tap("Восток-Сервис")
        assert "Восток-Сервис" in me.last.text


async def test_somebody_elses_document_is_nobody_elses(app: App) -> None:
    """The token is good for one person; who left the run gets nothing drawn either."""
    async with page(app, "M05") as me:
        await negotiating(me)
        token = me.last.tokens[next(label for label in me.last.buttons if DRAFT in label)]
        async with page(app, "M06") as other:
            await other.write("/menu")
            await other.tap_token(token, other.last.ref)
            assert other.toasts[-1:] == ["Это не для вас или уже устарело."]
            assert not any("file" in message.blocks for message in other.messages)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("shop.csv", b"PK\x03\x04" + b"\0" * 500, "повреждён"),
        ("wide.csv", b";" * 100_000, "пустой"),
        ("deep.csv", b'"' * 100_000, "Не получается разобрать|Не вижу строку"),
    ],
)
async def test_what_is_no_export_is_answered_in_words(app: App, name: str, data: bytes, says: str) -> None:
    async with page(app, "L2") as me:
        await me.send(name, data, "document")
        assert re.search(says, me.last.text), me.last.text


async def test_an_export_too_heavy_to_read_is_answered_in_words(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the house goes on: the next file is read."""
    whole = READ
    export = "Дата;Контрагент;Сумма\n01.11.2026;ООО «Восток-Сервис»;150 000,50\n".encode()
    rows = "".join(f"01.11.2026;ООО «Партнёр {number}»;1,00\n" for number in range(20_000)).encode()
    async with page(app, "L2") as me:
        monkeypatch.setattr(reading, "READ", replace(whole, memory=1 << 20))
        with capture_logs() as logs:
            await me.send("отгрузки heavy.csv", export + rows, "document")
        assert "слишком тяжёлый" in me.last.text
        assert [entry["reason"] for entry in logs if entry["event"] == "file not read"] == ["memory"]
        monkeypatch.setattr(reading, "READ", whole)
        await me.send("отгрузки light.csv", export, "document")
        assert "150" in me.last.text


async def test_a_file_name_suits_every_disk() -> None:
    run: Any = type("Run", (), {"title": 'Переговоры · ООО «Рога / Копыта»: "Юг" *?<>|\n' + "ы" * 200})()
    name = documents._name("Протокол", run)
    assert name.startswith("Протокол — ООО «Рога Копыта» Юг ы")
    assert len(name) <= 80
    run.title = "Совещание"
    assert documents._name("Повестка.", run) == "Повестка"
    assert documents._name("///", run) == "document"
