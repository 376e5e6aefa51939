"""Whoever is away has a deputy: decisions and tasks go there at once, and come back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from storage import people, reports, runs, tasks
from storage.runs import Run
from tests.chats import Message, WebChat, at, file_report, running

pytestmark = pytest.mark.usefixtures("quiet")

ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 24, 11, tzinfo=ZONE)
REFUSED = "Это не для вас или уже устарело."


@asynccontextmanager
async def company(folder: Path) -> AsyncIterator[App]:
    """A Tuesday without digests; the phones of those who matter are on."""
    async with running(folder, now=NOW, only=("M05", "L1", "L2", "L3", "D1")) as app:
        yield app


async def away(app: App, person: str, deputy: str | None, until: str = "") -> None:
    async with app.database.work() as work:
        await people.set_deputy(work, person, deputy, date.fromisoformat(until) if until else None)


async def waits(app: App) -> Run:
    async with app.database.read() as read:
        (run,) = await runs.open_for(read, "M05")
    return run


async def decided(app: App) -> tuple[str, str | None]:
    async with app.database.read() as read:
        report = await reports.by_number(read, 1)
    assert report is not None
    return report.status, report.decided_by


async def tick(app: App, moment: str, *chats: WebChat) -> None:
    await at(app, datetime.fromisoformat(moment).replace(tzinfo=ZONE))
    for chat in chats:
        await chat.settle()


def card(chat: WebChat) -> Message:
    """The last card that asks for a decision."""
    return next(message for message in reversed(chat.messages) if "Принято" in message.buttons)


async def test_a_report_goes_to_the_deputy_who_decides(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me, WebChat(app, "L1").open() as deputy:
        await away(app, "L2", "L1", "2026-11-24")
        await file_report(me)
        assert "Сергей Волков" in me.last.text
        assert (await waits(app)).waits_for == "L1"
        await deputy.settle()
        assert "Восток-Сервис" in deputy.last.text
        await deputy.tap("Принято")
        assert await decided(app) == ("accepted", "L1")
        await me.settle()
        assert "Отчёт принят" in me.last.text


async def test_what_waits_goes_to_the_deputy_and_back_and_to_them_again(tmp_path: Path) -> None:
    async with (
        company(tmp_path) as app,
        WebChat(app, "M05").open() as me,
        WebChat(app, "L2").open() as lead,
        WebChat(app, "L1").open() as deputy,
    ):
        await file_report(me)
        await tick(app, "2026-11-24T11:30", lead)
        leads = card(lead)
        await away(app, "L2", "L1", "2026-11-25")
        await tick(app, "2026-11-24T12:00", me, deputy)
        assert "Сергей Волков" in me.last.text
        deputies = card(deputy)
        await tick(app, "2026-11-24T12:01", deputy)
        assert len(deputy.messages) == 1
        await lead.tap_token(leads.tokens["Принято"], leads.ref)
        assert lead.toasts[-1] == REFUSED
        assert (await waits(app)).waits_for == "L1"
        await tick(app, "2026-11-25T23:59")
        assert (await waits(app)).waits_for == "L1"
        await tick(app, "2026-11-26T00:00", lead)
        assert (await waits(app)).waits_for == "L2"
        (stands,) = lead.messages
        assert "теперь решает Сергей Волков" in stands.text, "nobody is called at midnight"
        assert stands.ref == leads.ref
        await tick(app, "2026-11-26T08:00", me, lead)
        assert "Ольга Маркова" in me.last.text
        assert card(lead) == lead.last
        await deputy.tap_token(deputies.tokens["Принято"], deputies.ref)
        assert deputy.toasts[-1] == REFUSED
        assert await decided(app) == ("filed", None)
        cards = len(deputy.messages)
        await away(app, "L2", "L1")
        await tick(app, "2026-11-26T10:00", deputy)
        assert len(deputy.messages) == cards + 1
        await away(app, "L2", None)
        await tick(app, "2026-11-26T10:01", lead)
        await lead.tap("Принято")
        assert await decided(app) == ("accepted", "L2")


async def test_what_the_lead_began_to_decide_the_deputy_does_not_finish_by_chance(tmp_path: Path) -> None:
    """«Needs work» was tapped and its reason not yet written: the deputy's next sentence is no reason for it."""
    async with (
        company(tmp_path) as app,
        WebChat(app, "M05").open() as me,
        WebChat(app, "L2").open() as lead,
        WebChat(app, "L1").open() as deputy,
    ):
        await file_report(me)
        await lead.settle()
        await lead.tap("Доработать")
        await away(app, "L2", "L1", "2026-11-25")
        await tick(app, "2026-11-24T12:00", deputy)
        assert card(deputy) == deputy.last
        await deputy.write("спасибо, посмотрю позже")
        assert await decided(app) == ("filed", None)
        await deputy.tap("Принято")
        assert await decided(app) == ("accepted", "L1")


async def test_a_house_that_was_closed_meanwhile_finds_what_has_to_go_back(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await away(app, "L2", "L1")
        await file_report(me)
        assert (await waits(app)).waits_for == "L1"
        await away(app, "L2", None)
    async with running(tmp_path, now=NOW, people=False) as app:
        await tick(app, "2026-11-24T13:00")
        assert (await waits(app)).waits_for == "L2"


async def test_two_who_stand_in_for_each_other_keep_what_is_theirs(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as lead:
        await away(app, "L2", "L1")
        await away(app, "L1", "L2")
        await file_report(me)
        for minute in ("12:00", "12:01"):
            await tick(app, f"2026-11-24T{minute}", lead)
            assert (await waits(app)).waits_for == "L2"
        assert lead.messages == [], "whoever is away is told on return"
        await away(app, "L1", "L3")  # the circle is broken: the next in the chain is here
        await tick(app, "2026-11-24T12:02")
        assert (await waits(app)).waits_for == "L3"


async def test_a_deputy_who_leaves_the_company_leaves_it_with_the_lead(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as lead:
        await away(app, "L2", "L1")
        await file_report(me)
        assert (await waits(app)).waits_for == "L1"
        async with app.database.work() as work:
            await people.revoke(work, "L1", app.clock.now())
        await tick(app, "2026-11-24T12:00", lead)
        assert (await waits(app)).waits_for == "L2"
        await lead.write("/menu")
        await lead.tap("⚖️ Отчёт о поездке")
        await lead.tap("Принято")
        assert await decided(app) == ("accepted", "L2")


@pytest.mark.parametrize(("directors_deputy", "who"), [(None, "D1"), ("L3", "L3"), ("M05", "L2")])
async def test_nobody_says_yes_to_their_own_report_as_a_deputy(
    tmp_path: Path, directors_deputy: str | None, who: str
) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await away(app, "L2", "M05")
        if directors_deputy:
            await away(app, "D1", directors_deputy)
        await file_report(me)
        assert (await waits(app)).waits_for == who


async def test_tasks_go_to_whoever_stands_in_the_owners_own_as_well(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await away(app, "L2", "M05")
        await away(app, "M05", "L3")
        await file_report(me)
        async with app.database.read() as read:
            (run,) = await runs.open_for(read, "M05")
            found = {(task.to_role, task.person_id) for task in await tasks.of_run(read, run.id)}
        assert found
        assert found == {("rm", "L3"), ("team_lead", "L3")}


async def test_an_owner_who_is_here_keeps_their_tasks_while_the_lead_is_away(tmp_path: Path) -> None:
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await away(app, "L2", "L1")
        await file_report(me)
        async with app.database.read() as read:
            own = await tasks.open_for(read, "M05")
            leads = await tasks.open_for(read, "L2")
            deputies = await tasks.open_for(read, "L1")
        assert {task.to_role for task in own} == {"rm"}
        assert leads == []
        assert {task.to_role for task in deputies} == {"team_lead"}


@pytest.mark.parametrize(
    ("deputy", "leads", "decides"), [("L1", "L1", "L1"), ("M05", "D1", "D1"), ("F1", "L2", "F1"), (None, "L2", "L2")]
)
async def test_a_conversation_that_goes_to_the_lead_goes_to_a_deputy_who_may_lead_it(
    tmp_path: Path, deputy: str | None, leads: str, decides: str
) -> None:
    """A case of ethics is never led by the manager it is about, nor by somebody who leads no conversations."""
    async with company(tmp_path) as app, WebChat(app, "M05").open() as me:
        await away(app, "L2", deputy)
        await me.write("/menu")
        for label in ("Начать по методике", "Конфликт", "Жалоба партнёра"):
            await me.tap(label)
        await me.tap(me.last.buttons[0])
        await me.tap("Качество")
        for words in ("Партнёр говорит, что за скидку просят благодарность", "50 тыс", "1,2 млн"):
            await me.write(words)
        for label in ("3", "2", "3", "Вознаграждение", "Готово"):
            await me.tap(label)
        async with app.database.read() as read:
            assert await runs.open_for(read, "M05") == []
            (run,) = await runs.open_for(read, leads)
        assert run.waits_for == decides
