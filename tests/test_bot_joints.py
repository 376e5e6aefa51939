"""Where rights, people, time and mail meet: what each of them holds alone has to hold in one house as well."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from bot import admin
from bot.app import App
from bot.tokens import sign
from dialogs import actions
from dialogs.consent import version
from dialogs.texts import say
from storage import invitations, people, runs, tasks
from storage import tables as t
from storage.database import Work
from storage.people import Person
from storage.personal import WHOSE, subject
from tests.chats import Stranger, TelegramChat, WebChat, file_report, running, telegram_settings
from tests.telegram_server import TelegramServer
from tests.test_bot_erase import holding
from tests.test_bot_people import code

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANARY = "Канареечные слова первой"
NOW = datetime.fromisoformat("2026-11-18T07:00:00+00:00")  # a Wednesday, ten in Moscow


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(server: TelegramServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    async with running(tmp_path_factory.mktemp("joints"), now=NOW, **telegram_settings(server)) as started:
        yield started


async def partner_of(work: Work, person: Person) -> str:
    return str(await work.scalar(select(t.partners.c.id).where(t.partners.c.owner_id == person.id).limit(1)))


async def test_whoever_leads_a_second_team_opens_what_its_list_shows(app: App) -> None:
    """Partners and conversations of both teams, by the list and by the button; of a third none."""
    async with app.database.work() as work:
        managers = [each for each in await people.list_people(work) if each.role == "rm" and each.team_id]
        other = next(each for each in managers if each.team_id != "T2")
        third = next(each for each in managers if each.team_id not in ("T2", other.team_id))
        theirs, foreign = [await partner_of(work, each) for each in (other, third)]
        (team,) = [team for team in await people.teams(work) if team.id == other.team_id]
        await people.set_lead(work, team.id, "L2")
    try:
        async with WebChat(app, other.id).open() as owner, WebChat(app, "L2").open() as chat:
            await owner.tap_token(sign(actions.negotiate_with(theirs), other.id, app.house.keys), "m1")
            await chat.tap_token(sign(actions.partner(theirs), "L2", app.house.keys), "m1")
            assert other.name in chat.last.text
            await chat.write("/runs")
            assert other.name in chat.last.text
            await chat.tap_token(sign(actions.partner(foreign), "L2", app.house.keys), "m1")
            assert say("not_yours", "ru") in chat.last.text
    finally:
        async with app.database.work() as work:
            await people.set_lead(work, team.id, team.lead_id)


async def test_a_code_that_was_sent_is_not_found_in_the_outbox(app: App, server: TelegramServer) -> None:
    """It opens a door for a week: the phone has it, the rows and the backups do not."""
    admin = TelegramChat(app, server, "A1", 9101)
    await admin.join()
    for label in ("Пригласить", "Администратор", "Без команды"):
        await admin.tap(label)
    code = next(line for line in admin.last.text.splitlines() if line.startswith("/start ")).removeprefix("/start ")
    async with app.database.read() as read:
        rows = [str(row.screen) for row in await read.all(select(t.outbox.c.screen))]
    assert not [row for row in rows if code in row]
    async with app.database.work() as work:
        invited = await invitations.redeem(work, code, "telegram", "77", "77", app.clock.now())
    assert isinstance(invited, Person), "the code on the phone is the right one"
    async with app.database.work() as work:
        await people.revoke(work, invited.id, app.clock.now())


async def test_a_conversation_of_whoever_left_is_given_on_with_its_partner_and_its_decision(app: App) -> None:
    """It stands in the list; the heir reads the partner's name; a decision that moves with it is asked for at once."""
    async with WebChat(app, "M05").open() as me, WebChat(app, "M06").open() as heir:
        await file_report(me)
        async with app.database.work() as work:
            (run,) = await runs.open_for(work, "M05")
            await people.revoke(work, "M05", app.clock.now())
        async with WebChat(app, "L2").open() as lead, WebChat(app, "D1").open() as head:
            await lead.write("/runs")
            assert "Отчёт о поездке · Восток-Сервис" in lead.last.text
            await lead.tap_token(sign(actions.reassign(run.id, "M06"), "L2", app.house.keys), "m1")
            await heir.settle()
            assert "Отчёт о поездке · Восток-Сервис" in heir.last.text
            async with app.database.read() as read:
                titles = [task.title_ru for task in await tasks.open_for(read, "M06")]
            assert len(titles) == 2
            assert all("Восток-Сервис" in title for title in titles)
            assert not head.messages
            await lead.tap_token(sign(actions.reassign(run.id, "L2"), "L2", app.house.keys), "m1")
            await head.settle()
            assert "Принимаете?" in head.last.text
            await head.tap("Принято")
    async with app.database.work() as work:
        await work.execute(update(t.people).where(t.people.c.id == "M05").values(active=True))


async def test_a_phone_that_went_to_somebody_else_keeps_the_two_apart(app: App) -> None:
    """One leaves, the company's phone goes to the next: each export and each erasing is of its own person."""
    shared = Stranger(app, "shared-phone")
    await shared.write(f"/start {await code(app, name='Первая Хозяйка')}")
    await shared.tap(actions.consent(version()))
    await shared.write(f"/partner {CANARY}")
    first = await shared.person()
    async with app.database.work() as work:
        await people.revoke(work, first.id, app.clock.now())
    app.clock.jump(app.clock.now() + timedelta(minutes=1))
    await shared.write(f"/start {await code(app, name='Второй Хозяин')}")
    await shared.tap(actions.consent(version()))
    second = await shared.person()
    assert second.id != first.id
    async with app.database.read() as read:
        who = await subject(read, second.id)
        theirs = [select(table).where(whose(who)) for table, whose in WHOSE.items()]
        told = [str(row) for rows in theirs for row in await read.all(rows)]
    assert not [row for row in told if CANARY in row]
    await admin.erase_person(app.settings, first.id)
    assert holding(app.settings.data_dir, CANARY) == []
    assert "Мой день" in await shared.write("/menu"), "the other is here still"
