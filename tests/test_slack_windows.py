"""A person in Slack with windows and the page of their day, over the socket: longer than the suite has time for."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dialogs.texts import say
from storage import runs
from tests.chats import SlackChat, running, slack_settings
from tests.slack_server import SlackServer
from tests.test_slack_vectors import strict

NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Moscow"))
STORY = "Говорил с собственником.\nПросят отсрочку & скидку <5 %>"


def page(me: SlackChat) -> str:
    return json.dumps(me.phone.home, ensure_ascii=False)


@pytest.mark.soak
async def test_a_report_begun_on_the_page_and_told_in_a_window(tmp_path: Path) -> None:
    async with SlackServer() as server:
        await report(server, tmp_path)
        strict(server)


async def report(server: SlackServer, folder: Path) -> None:
    async with running(folder, now=NOW, only=["M05"], **slack_settings(server)) as app:
        me = SlackChat(app, server, "M05", 5005)
        await server.heard()
        me.phone.open_home()
        await me.settle()
        assert say("home.stranger", "ru") in page(me)
        await me.join()
        assert say("home.where", "ru") in page(me), "it follows whoever has come in"

        me.phone.tap_home("📝 Отчёт")
        await me.settle()
        assert say("home.answered", "ru") in page(me)
        assert "У кого были?" in me.last.text
        await me.tap("Восток-Сервис")
        await me.tap("Сегодня")
        await me.tap(say("window.words", "ru"))
        assert me.phone.window is not None
        me.phone.submit(answer="да")
        await me.settle()
        assert "Слишком коротко" in me.phone.window_faults["answer"]
        me.phone.submit(answer=STORY)
        await me.settle()
        assert me.phone.window is None
        async with app.database.read() as read:
            (run,) = [run for run in await runs.open_for(read, "M05") if run.algorithm == "trip_report"]
        assert STORY in json.dumps(run.state, ensure_ascii=False).replace("\\n", "\n")

        about = me.phone.write("Восток-Сервис просит отсрочку")
        await me.settle()
        me.phone.shortcut("about", about)
        await me.settle()
        assert [label for label in me.phone.last.labels if "Восток-Сервис" in label]
