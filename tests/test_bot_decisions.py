"""Who decides, and who hears of it: one card, one decision; a request taken back, a deputy, another leader."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from bot import seeing
from bot.app import App
from dialogs.ports import Tapped
from storage import people, reports, runs
from storage import tables as t
from tests import office as offices
from tests import storage_fixtures
from tests.chats import (
    Chat,
    SlackChat,
    TelegramChat,
    WebChat,
    file_report,
    running,
    slack_settings,
    telegram_settings,
)
from tests.office import MEETING, Office, Said, begun
from tests.players import Phone, scene
from tests.slack_server import SlackServer
from tests.storage_fixtures import add_account
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.usefixtures("quiet")

database = storage_fixtures.database
one_database = storage_fixtures.one_database
firm, light = offices.firm, offices.light
TUESDAY = datetime(2026, 11, 24, 11, tzinfo=ZoneInfo("Europe/Moscow"))

REPORT: list[dict[str, Any]] = [
    {"step": "partner", "answer": "p1"},
    {"step": "visited_on", "answer": "2026-11-18"},
    {"step": "happened", "answer": "Говорил с собственником"},
    {"step": "agreement", "answer": {"what": "Берут 120 коробок"}},
    {"step": "agreement_due", "answer": "2026-11-25"},
    {"step": "next_step", "answer": "Прислать расчёт"},
    {"step": "next_due", "answer": "2026-11-20"},
]
REFUSED = "Это не для вас или уже устарело."


async def filed(firm: Office) -> str:
    """Anna's report waits for a decision."""
    run = await firm.begun("anna", "trip_report", REPORT)
    await firm.write("anna", "/menu")
    await firm.tap("anna", "▶️ Отчёт")
    await firm.tap("anna", "Сдать")
    return run


async def away(firm: Office, deputy: str | None, until: date | None = None) -> None:
    """Lena; nobody: she is back."""
    async with firm.database.work() as work:
        await people.set_deputy(work, "lena", deputy, until, firm.now if deputy else None)


async def status(firm: Office) -> tuple[str, str | None]:
    async with firm.database.read() as read:
        report = await reports.by_number(read, 1)
    assert report is not None
    return report.status, report.decided_by


def cards(said: list[Said]) -> list[Said]:
    return [each for each in said if any("Принято" in label for label in each.tokens)]


async def test_a_request_taken_back_is_seen_on_the_card_and_rings_nobody(light: Office) -> None:
    await filed(light)
    (card,) = cards(await light.said("lena"))
    assert card.kind == "push"
    await light.tap("anna", "Отозвать запрос")
    gone = await light.last("lena")
    assert (gone.in_place, [*gone.tokens]) == (True, ["☰ Меню"])
    assert "«Отчёт о поездке · Ромашка»: запрос отозван (Anna)" in gone.text
    await light.press("lena", Tapped(card.tokens["Принято"], "toast"))
    assert (await light.toasts("lena"))[-1] == REFUSED
    assert await status(light) == ("filed", None)
    await light.tap("anna", "Сдать")
    assert [each.kind for each in cards(await light.said("lena"))] == ["push", "push"]
    await light.tap("lena", "Принято")
    assert await status(light) == ("accepted", "lena")
    assert "принят" in (await light.last("anna")).text


async def test_a_messenger_that_is_theirs_no_more_learns_nothing(light: Office) -> None:
    await filed(light)
    before = await light.said("lena")
    async with light.database.work() as work:
        await add_account(work, "lena", "web", "lena")
        await work.execute(delete(t.accounts).where(t.accounts.c.channel == "telegram", t.accounts.c.account == "lena"))
    await light.tap("anna", "Отозвать запрос")
    assert await light.said("lena") == before


async def test_a_deputy_decides_and_both_others_hear_of_it(firm: Office) -> None:
    await filed(firm)
    await away(firm, "boris", date(2026, 11, 18))
    await firm.tick(minutes=1)
    assert "теперь решает Boris" in (await firm.last("lena")).text
    assert len(cards(await firm.said("boris", "web"))) == 1
    await firm.tap("boris", "Принято", "web")
    assert await status(firm) == ("accepted", "boris")
    assert "принят" in (await firm.last("anna")).text
    told = "«Отчёт о поездке · Ромашка»: решено за вас — Принято (Boris)."
    over = await firm.last("lena")
    assert over.in_place
    assert told in over.text
    await firm.tick(days=1, hours=1)
    back = await firm.last("lena")
    assert (back.kind, back.in_place) == ("push", False)
    assert told in back.text, "on return it is told aloud, once"
    await firm.tick(minutes=1)
    assert await firm.last("lena") == back


async def test_a_lead_and_a_deputy_at_once_make_one_decision(firm: Office) -> None:
    """She is back, and the deputy has not yet been told so: whoever comes first decides, the other is told."""
    run = await filed(firm)
    leads = cards(await firm.said("lena"))[0].tokens
    await away(firm, "boris")
    await firm.tick(minutes=1)
    await away(firm, None)
    taps = firm.tap("boris", "Доработать", "web"), firm.press("lena", Tapped(leads["Принято"], "toast"))
    await asyncio.gather(*taps, firm.tick(minutes=1))
    async with firm.database.read() as read:
        events = [row.event for row in await read.all(select(t.journal.c.event).where(t.journal.c.run_id == run))]
    decided = [event for event in events if event.get("deciding") and event["event"] == "Answered"]
    assert [event["by"] for event in decided] in ([], ["lena"])
    waits = (await firm.run(run)).waits_for
    assert waits in ("lena", None)
    if waits:
        assert cards([await firm.last("lena")]), "what the deputy began nobody finishes"
        await firm.tap("lena", "Принято")
    assert await status(firm) == ("accepted", "lena")
    assert "теперь решает Lena" in (await firm.last("boris", "web")).text


async def test_another_leader_is_named_on_the_card_of_whoever_decides(light: Office) -> None:
    run = await filed(light)
    await light.write("dina", "/runs")
    await light.tap("dina", "→ 1")
    await light.tap("dina", "Boris")
    assert (await light.run(run)).owner_id == "boris"
    assert "теперь ведёт Boris" in (await light.last("anna")).text
    assert any("Теперь вы ведёте" in said.text for said in await light.said("boris", "web"))
    card = await light.last("lena")
    assert card.in_place
    assert "Boris" in card.text
    assert any("Принято" in label for label in card.tokens)
    async with light.database.read() as read:
        deeds = await read.all(select(t.audit).where(t.audit.c.action == "run.reassign"))
    assert [(deed.actor, deed.object, deed.detail) for deed in deeds] == [
        ("dina", run, {"from": "anna", "to": "boris"})
    ]
    await light.tap("lena", "Принято")
    assert await status(light) == ("accepted", "lena")
    assert "принят" in (await light.last("boris", "web")).text
    assert "принят" not in (await light.last("anna")).text


async def test_a_lead_who_takes_it_over_does_not_decide_it(light: Office) -> None:
    run = await filed(light)
    await light.write("dina", "/runs")
    await light.tap("dina", "→ 1")
    await light.tap("dina", "Lena")
    found = await light.run(run)
    assert (found.owner_id, found.waits_for) == ("lena", "dina")
    assert len(cards(await light.said("dina"))) == 1
    assert not cards([await light.last("lena")]), "nobody says yes to their own work"


# ── on phones: a whole product, two messengers ──────────────────────────────────────────────────────────────


async def asked_of_two(app: App) -> str:
    """A meeting of L2's and M05's, at the question what it was worth."""
    named = json.loads(json.dumps(MEETING).replace("lena", "L2").replace("anna", "M05"))
    both = {"answer": ["L2", "M05"]}
    script = [line | both if line["step"] in ("participants", "attendance") else line for line in named]
    async with app.database.work() as work:
        return await begun(await scene(app, work, "L2"), "sales_meeting", script)


def offers(chat: Chat, label: str) -> int:
    return len([message for message in chat.messages if label in message.buttons])


@asynccontextmanager
async def lead_with(second: str, folder: Path, kind: str) -> AsyncIterator[tuple[App, Phone, Phone, WebChat]]:
    """The product, the manager's Telegram, the lead's second messenger, and her page."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TelegramServer())
        told: dict[str, Any] = telegram_settings(server) | {"only": ("M05", "L2"), "database": kind}
        slack = await stack.enter_async_context(SlackServer()) if second == "slack" else None
        told |= slack_settings(slack) if slack else {}
        app = await stack.enter_async_context(running(folder, now=TUESDAY, **told))
        page = await stack.enter_async_context(WebChat(app, "L2").open())
        me = TelegramChat(app, server, "M05", 1001)
        lead = SlackChat(app, slack, "L2", 1002) if slack else TelegramChat(app, server, "L2", 1002)
        await me.join()
        await lead.join()
        yield app, me, lead, page
        assert [*server.violations, *(slack.violations if slack else ())] == []


OTHERS = (("telegram", "sqlite"), ("slack", "sqlite"), ("slack", "postgresql"))
SECOND = [("telegram", "postgresql"), *(pytest.param(*each, marks=pytest.mark.soak) for each in OTHERS)]


@pytest.mark.parametrize(("second", "kind"), SECOND)
async def test_across_two_messengers(second: str, kind: str, tmp_path: Path) -> None:
    """The manager has Telegram; the lead has two, and is written to where she was last."""
    async with lead_with(second, tmp_path, kind) as (app, me, lead, page):
        await file_report(me)
        await lead.settle()
        await page.settle()
        assert (offers(lead, "Принято"), offers(page, "Принято")) == (1, 0), "one card, where she was last"
        await me.tap("Отозвать запрос")
        await lead.settle()
        assert "запрос отозван (Рустам Хасанов)" in lead.last.text
        assert offers(lead, "Принято") == 0
        await me.tap("Сдать")
        await lead.settle()
        await page.write("/menu")
        await page.tap("⚖️ Отчёт о поездке")
        assert (offers(lead, "Принято"), offers(page, "Принято")) == (0, 1), "it went on here"
        await page.tap("Принято")
        await me.settle()
        assert "Отчёт принят" in me.last.text
        run = await asked_of_two(app)
        await page.write("/menu")
        await page.tap("▶️ Сбытовое совещание")
        await page.tap("Спросить участников")
        await me.settle()
        assert (offers(me, "5"), offers(page, "5"), offers(lead, "5")) == (1, 1, 0)
        await me.tap("5")
        await page.tap("4")
        await page.tap("Записать 4,50")
        assert (offers(me, "5"), offers(page, "5")) == (0, 0)
        assert "Опрос завершён" in me.last.text
        async with app.database.work() as work:
            found = await runs.load(work, run)
            assert found is not None
            place = (await seeing.current(await scene(app, work, "L2"), found)).walk
        assert place.fields["avg_rating"] == Decimal("4.5")
