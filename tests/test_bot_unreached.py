"""Whoever shuts the bot out: their lead hears of it once, nothing is lost, and it comes when they are back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from structlog.testing import capture_logs

from bot import rights
from bot.app import App
from bot.scene import Place, Post
from dialogs.screens import Paragraph, Screen, line
from storage import people, runs
from storage import tables as t
from tests.chats import TelegramChat, WebChat, idle, running, telegram_settings
from tests.telegram_server import TelegramServer

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
MANAGER, LEAD, HEAD = "M05", "L2", "D1"


@asynccontextmanager
async def company(folder: Path) -> AsyncIterator[tuple[App, TelegramServer, TelegramChat]]:
    """A manager with Telegram alone, and the lead and the head at the local chat."""
    async with (
        TelegramServer() as server,
        running(folder, now=NOW, only=(LEAD, HEAD), **telegram_settings(server)) as app,
    ):
        me = TelegramChat(app, server, MANAGER, 1001)
        await me.join()
        yield app, server, me


async def push(app: App, person_id: str, text: str, rests_on: str | None = None) -> None:
    """Said by nobody's press."""
    async with app.database.work() as work:
        person = await people.by_id(work, person_id)
        assert person is not None
        place = next(one for one in await people.accounts_of(work, person_id) if one.channel == "telegram")
        post = Post(work, app.house, f"test/{text}", app.clock.now())
        screen = Screen((Paragraph(line(text)),))
        await post.to(person, screen, "push", place=Place("telegram", place.address), rests_on=rests_on)
        work.after_commit(app.relay.wake.set)


async def test_the_lead_hears_of_it_once_and_the_person_hears_all_when_back(tmp_path: Path) -> None:
    async with company(tmp_path) as (app, server, me), WebChat(app, LEAD).open() as lead:
        await me.write("/report")
        async with app.database.read() as read:
            [run] = await runs.open_for(read, MANAGER)
        before = len(me.messages)
        me.phone.blocked = True  # and Telegram has not said so yet
        await push(app, MANAGER, "Пора в Казань", rights.basis("run.see", run.id))
        await idle(app)
        await push(app, MANAGER, "Личное")
        await lead.settle()
        told = [message.text for message in lead.messages if "заблокирован" in message.text]
        assert len(told) == 1
        assert "бот заблокирован в Telegram, мои сообщения не доходят" in told[0]
        assert "Не доставлено" in told[0]
        assert "Личное" not in told[0], "the lead reads nothing that is not the lead's"
        server.block(me.phone)  # now it has
        await me.settle()
        assert sum("заблокирован" in message.text for message in lead.messages) == 1
        assert len(me.messages) == before
        server.unblock(me.phone)
        await me.settle()
        heard = [message.text for message in me.messages[before:]]
        assert heard[:2] == ["Пора в Казань", "Личное"]
        assert "Снова на связи! Повторяю то, что не дошло" in heard[2]
        async with app.database.read() as read:
            [account] = [one for one in await people.accounts_of(read, MANAGER) if one.channel == "telegram"]
            deeds = [row.action for row in await read.all(select(t.audit.c.action)) if "shut_out" in row.action]
        assert not account.blocked
        assert deeds == ["people.shut_out"]
        assert server.violations == []


async def test_the_leads_own_block_goes_one_up_and_names_what_may_be_named(tmp_path: Path) -> None:
    async with company(tmp_path) as (app, server, me), WebChat(app, HEAD).open() as head:
        boss = TelegramChat(app, server, LEAD, 1002)
        await boss.join()
        async with app.database.work() as work:
            await people.set_blocked(work, "web", LEAD, True)
            seen = rights.basis("team.digest", (await people.teams_led_by(work, LEAD))[0])
        boss.phone.blocked = me.phone.deactivated = True
        await push(app, LEAD, "Сводка <b>команды</b>", seen)
        await push(app, LEAD, "Ещё одно")
        await push(app, MANAGER, "Привет")
        await head.settle()
        words = "\n".join(message.text for message in head.messages)
        assert "бот заблокирован в Telegram" in words
        assert "Не доставлено: «Сводка <b>команды</b>»." in words
        assert "аккаунта в Telegram больше нет" in words, "the lead is out of reach, so the head hears of both"
        assert "Ещё одно" not in words


async def test_whoever_acts_is_here_after_a_refusal_that_was_none(tmp_path: Path) -> None:
    """Telegram said «blocked» once, in trouble of its own; the next tap shows that it is not so."""
    async with company(tmp_path) as (app, server, me):
        await me.write("/report")
        said = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
        server.fail_next("sendMessage", 403, said)
        await push(app, MANAGER, "Пора в Казань")
        await idle(app)
        await me.tap("Восток-Сервис")
        heard = [message.text for message in me.messages]
        assert "Пора в Казань" in heard
        assert "Когда?" in heard[-1]
        async with app.database.read() as read:
            [account] = [one for one in await people.accounts_of(read, MANAGER) if one.channel == "telegram"]
        assert not account.blocked
        assert server.violations == []


async def test_who_is_reached_elsewhere_is_told_there_and_nobody_is_alarmed(tmp_path: Path) -> None:
    async with (
        company(tmp_path) as (app, _, me),
        WebChat(app, MANAGER).open() as page,
        WebChat(app, LEAD).open() as lead,
    ):
        async with app.database.work() as work:
            await people.set_blocked(work, "web", MANAGER, False)
        me.phone.blocked = True
        await push(app, MANAGER, "Пора в Казань")
        await page.settle()
        assert page.last.text == "Пора в Казань"
        await lead.settle()
        assert not any("заблокирован" in message.text for message in lead.messages)


async def test_where_nobody_above_is_reached_the_log_says_so_and_a_command_tells_that_they_are_back(
    tmp_path: Path,
) -> None:
    async with company(tmp_path) as (app, _, me):
        async with app.database.work() as work:
            for each in (LEAD, HEAD):
                await people.set_blocked(work, "web", each, True)
        me.phone.blocked = True
        with capture_logs() as logs:
            await push(app, MANAGER, "Пора в Казань")
            await idle(app)
        assert [line_["person"] for line_ in logs if "nobody above" in line_["event"]] == [MANAGER]
        me.phone.blocked = False  # Telegram's word of it was lost
        await me.write("/menu")
        assert [message.text for message in me.messages][-3] == "Пора в Казань"
        assert "Снова на связи" in me.messages[-2].text


async def test_a_chat_that_moved_takes_its_messages_along(tmp_path: Path) -> None:
    async with company(tmp_path) as (app, server, _):
        moved = server.person(-1002002, "Группа", started=True)
        body = {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
        }
        server.fail_next("sendMessage", 400, body | {"parameters": {"migrate_to_chat_id": moved.id}})
        await push(app, MANAGER, "Пора в Казань")
        await push(app, MANAGER, "И в Пермь")
        await idle(app)
        assert [shown.text for shown in moved.heard] == ["Пора в Казань", "И в Пермь"]
        async with app.database.read() as read:
            assert str(moved.id) in {one.address for one in await people.accounts_of(read, MANAGER)}
