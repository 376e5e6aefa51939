"""A day in Slack, through the whole house: words as commands, an edit, a window, a thread, the page, a leave."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App
from storage import tables as t
from tests.chats import SlackChat, running, slack_settings_http
from tests.slack.fixtures import server
from tests.slack_server import SlackServer
from tests.test_slack_socket import NOON

__all__ = ["server"]

EVIL = "<!channel> @here <@U7001> & https://evil.example/?a=1&b=2"


@pytest.fixture
async def chat(server: SlackServer, tmp_path: Path) -> AsyncIterator[SlackChat]:
    """By requests; the worked cases go by sockets as well."""
    async with running(tmp_path, now=NOON, only=["M05"], **slack_settings_http(server)) as app:
        chat = SlackChat(app, server, "M05", 7001)
        await chat.join()
        yield chat
    assert (server.violations, server.wrong_answers, server.late) == ([], [], [])


async def test_a_day_in_slack(chat: SlackChat) -> None:
    await what_people_type_calls_nobody(chat)
    await at_a_question_words_are_answers_first(chat)
    await a_window_tells_its_faults_and_is_the_answer(chat)
    await a_thread_under_a_card_is_its_conversation(chat)
    await the_page_is_drawn_and_answers_in_the_chat(chat)
    await whoever_leaves_the_company_is_written_no_more(chat)


async def at_a_question_words_are_answers_first(chat: SlackChat) -> None:
    await chat.write("Отчёт")
    assert "У кого были?" in chat.last.text
    await chat.write("задачи")
    assert "Завести" not in chat.last.text, "no partner is called so: it is the command"
    assert "У кого были?" not in chat.last.text
    await chat.write("помощь")
    assert "задачи — мои задачи" in chat.last.text, "what is told can be typed here"
    await chat.write("отчёт")
    await chat.write("Восток-Сервис")
    await chat.write("вчера")
    assert "Что было?" in chat.last.text
    said = chat.phone.write("показал новинки, обсудили план и задачи")
    await chat.settle()
    assert "показал новинки, обсудили план и задачи" in await kept(chat.app), "an answer is an answer"
    chat.phone.edit(said, "показал новинки и прайс")
    await chat.settle()
    assert "показал новинки и прайс" in await kept(chat.app)


async def a_window_tells_its_faults_and_is_the_answer(chat: SlackChat) -> None:
    await chat.tap("Назад")
    chat.server.refuse_next("views.open", "expired_trigger_id")
    await chat.tap("Написать подробно")
    assert chat.phone.window is None
    assert "ещё раз" in said_of(chat), chat.phone.transcript()
    await chat.tap("Написать подробно")
    assert chat.phone.window is not None
    field = next(block for block in chat.phone.window["blocks"] if block["type"] == "input")
    chat.phone.submit(**{field["block_id"]: "договорились о пробной поставке"})
    await chat.settle()
    assert not chat.phone.window_faults
    assert chat.phone.window is None
    assert "договорились о пробной поставке" in await kept(chat.app)


async def a_thread_under_a_card_is_its_conversation(chat: SlackChat) -> None:
    """A second report is begun; words under the first one's card are the first one's, and it goes on in the thread."""
    card = chat.phone.last
    assert card.by_bot
    chat.phone.write("завтра", thread=card)
    await chat.settle()
    answers = [shown for shown in chat.phone.heard if shown.thread_ts == card.ts]
    assert answers, chat.phone.transcript()


async def the_page_is_drawn_and_answers_in_the_chat(chat: SlackChat) -> None:
    chat.phone.open_home()
    await chat.phone.wait_for(lambda phone: phone.home)
    before = len(chat.phone.heard)
    chat.phone.tap_home("🗓 План")
    await chat.phone.wait_for(lambda phone: len(phone.heard) > before)


async def what_people_type_calls_nobody(chat: SlackChat) -> None:
    """As a partner's name, a command, a file, a room's title, a message that is asked about; nor is it a link."""
    await chat.write("Отчёт")
    await chat.write(EVIL)
    assert EVIL in chat.last.text
    await chat.tap("Завести")
    for label in ("⋯", "Отменить", "Больше не нужно"):
        await chat.tap(label)
    await chat.write(f"/партнёр {EVIL}")
    await chat.send(f"{EVIL.replace('/', '_')}.pdf", b"%PDF-1.4", "application/pdf", EVIL)
    for label in ("⋯", "Отменить", "Больше не нужно"):
        await chat.tap(label)
    hall = chat.server.room("C2001", EVIL, chat.phone)
    chat.server.invite(hall, chat.phone)
    chat.phone.mention(hall, EVIL)
    chat.server.rename(hall, EVIL)
    chat.server.kick(hall)
    chat.phone.shortcut("about", chat.phone.write(EVIL))
    chat.phone.open_home()
    await chat.settle()
    shown = [shown.words for shown in chat.phone.heard] + [str(chat.phone.home)]
    assert sum("<!channel>" in words for words in shown) > 3
    told = json.dumps([call.params for call in chat.server.calls])
    assert "evil.example" in told
    assert '"type": "link"' not in told


async def whoever_leaves_the_company_is_written_no_more(chat: SlackChat) -> None:
    chat.server.event({"type": "user_change", "user": {"id": chat.phone.id, "deleted": True}, "event_ts": "1.1"})
    await chat.settle()
    async with chat.app.database.read() as read:
        shut = await read.all(t.accounts.select().where(t.accounts.c.account == chat.phone.id))
    assert [row.blocked for row in shut] == [True]


def said_of(chat: SlackChat) -> str:
    return "\n".join(shown.words for shown in (*chat.phone.heard[-1:], *chat.phone.ephemerals[-1:]))


async def kept(app: App) -> str:
    """All answers, as they stand in the rows."""
    async with app.database.read() as read:
        return str([tuple(row) for row in await read.all(t.runs.select())])
