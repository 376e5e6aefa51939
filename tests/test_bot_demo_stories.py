"""Planted stories that end in a message: who is told what, at which hour, and who is left alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import select

from algorithms.workdays import load_calendar
from bot.app import App
from bot.digests import Wanted, made, sending
from bot.settings import Settings
from bot.tokens import sign
from dialogs import actions
from dialogs.charts import ChartSpec
from dialogs.digests import Digest
from dialogs.screens import plain_text
from storage import people
from storage import tables as t
from storage.database import Database
from tests.chats import WebChat, at, running, silence_all_but
from tests.demo_company import TODAY, big, whole

HEARS = ("A1", "M04", "M07", "M08", "M11")


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZoneInfo("Europe/Moscow"))


@pytest_asyncio.fixture
async def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[App]:
    async def draw(jobs: object, spec: ChartSpec, dark: bool = False) -> bytes:
        return b"\x89PNG\r\n\x1a\n"

    monkeypatch.setattr(sending, "draw", draw)
    await big(tmp_path)
    await silence_all_but(HEARS, Settings(data_dir=tmp_path))
    async with running(tmp_path, now=moscow("18T09:50"), people=False) as started:
        yield started


async def told(app: App, person: str) -> int:
    async with app.database.read() as read:
        rows = await read.all(select(t.outbox.c.key).where(t.outbox.c.person_id == person, t.outbox.c.kind == "push"))
    return len(rows)


async def test_who_hears_of_the_stories_and_who_does_not(app: App) -> None:
    async with WebChat(app, "A1").open() as admin, WebChat(app, "M04").open() as manager:
        await at(app, moscow("18T10:00"))
        await admin.settle()
        await manager.settle()
        assert len(admin.messages) == 1, "goods below nothing are told to who can mend the file, once"
        assert admin.last.text.startswith("⚪ Три кита: ошибка данных, остаток ниже нуля")
        assert "Остатки.txt" in admin.last.text
        assert "Исправьте строки файла" in admin.last.text
        talk = next(each for each in manager.messages if "переговоры стоят" in each.text)
        assert "Север" in talk.text
        assert "20 дней" in talk.text
        assert talk == manager.last
        await at(app, moscow("20T17:00"))
        await admin.settle()
        await manager.settle()
        assert len(admin.messages) == 1
        assert sum("переговоры стоят" in each.text for each in manager.messages) == 1
        await manager.tap_token(sign(actions.look_into("P017", "st"), "M04", app.house.keys), talk.ref)
        assert "Проверка договора" in manager.last.text
        await admin.tap("Карточка")
        assert "Три кита" in admin.last.text
    # Monday begins in Novosibirsk four hours before Moscow; whoever is on leave hears nothing until it is over.
    assert await told(app, "M08") == 0
    async with app.database.read() as read:
        away = await people.by_id(read, "M08")
        assert away is not None
        assert (await people.stand_in(read, away, TODAY)).id == "M07"
    before = await told(app, "M11")
    await at(app, moscow("23T04:59"))
    assert (await told(app, "M11"), await told(app, "M08")) == (before, 0)
    await at(app, moscow("23T05:00"))
    async with WebChat(app, "M11").open() as far:
        await far.settle()
        assert any("План на неделю 23–27 ноября" in each.text for each in far.messages)
    await at(app, moscow("23T09:00"))
    assert await told(app, "M08") > 0, "the leave is over"


async def test_the_lead_sees_how_far_missing_reports_have_climbed() -> None:
    file = await whole()
    database = Database(f"sqlite:///{file}", file.parent)
    await database.open()
    async with database.read() as read:
        lead = await people.by_id(read, "L1")
        assert lead is not None
        digest = (await made(read, [Wanted(lead, "team", TODAY)], load_calendar()))["L1", "team"]
    await database.close()
    assert isinstance(digest, Digest)
    words = plain_text(digest.screen).replace("\u00a0", " ")
    assert "Кузнецова 2 (3–4 дня)" in words, words
