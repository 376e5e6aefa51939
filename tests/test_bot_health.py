"""What a watchman sees: alive, ready, figures; on this machine alone, and never a word of anybody."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from bot import backup
from bot.app import App, free_port
from bot.settings import Settings
from dialogs.ports import Outgoing, Receipt, Unknown
from storage import inbox, outbox
from tests.chats import SECONDS, WebChat, running

NOON = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
WORDS = "слова-канарейка"


@dataclass
class Watchman:
    """Asks over HTTP."""

    app: App
    http: aiohttp.ClientSession

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.app.settings.http_port}"

    async def ask(self, path: str, **headers: str) -> tuple[int, Any]:
        async with self.http.get(self.base + path, headers=headers) as answer:
            return answer.status, await (answer.json() if "json" in answer.content_type else answer.text())

    async def figures(self) -> dict[str, float]:
        status, said = await self.ask("/metrics")
        assert status == 200
        found = (line.rpartition(" ") for line in said.splitlines() if not line.startswith("#"))
        return {name.removeprefix("shturman_"): float(value) for name, _, value in found}


@asynccontextmanager
async def watched(folder: Path, **settings: Any) -> AsyncIterator[Watchman]:
    given = {"http_port": free_port()} | settings
    jar = aiohttp.CookieJar(unsafe=True)
    async with running(folder, now=NOON, only=["M05"], **given) as app, aiohttp.ClientSession(cookie_jar=jar) as http:
        yield Watchman(app, http)


async def test_a_working_house_is_ready_and_counts_what_happens(tmp_path: Path) -> None:
    async with watched(tmp_path) as watchman:
        assert await watchman.ask("/healthz") == (200, {"alive": True})
        assert await watchman.ask("/readyz") == (200, {"ready": True, "troubles": {}})
        before = await watchman.figures()
        assert (before["inbox_lag_seconds"], before["outbox_unknown"], before["backup_age_seconds"]) == (0, 0, -1)
        async with WebChat(watchman.app, "M05").open() as me:
            await me.write(f"/menu {WORDS}")
            await me.write("/menu")
        after = await watchman.figures()
        assert after['presses_total{channel="web",result="done"}'] == 2
        assert after['press_seconds_count{channel="web"}'] == 2
        assert after['sends_total{channel="web",kind="edit",result="delivered"}'] >= 2
        assert after["database_answers"] == 1
        assert after["tick_lag_seconds"] < 60
        assert WORDS not in (await watchman.ask("/metrics"))[1]


class Silent:
    """A messenger that never says whether it took the message."""

    async def send(self, out: Outgoing) -> Receipt:
        return Unknown("no answer")


async def test_figures_tell_what_waits_and_what_was_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with watched(tmp_path) as watchman:
        app, database = watchman.app, watchman.app.database
        late = app.clock.now() - timedelta(minutes=10)
        monkeypatch.setattr(app.channels["web"], "send", Silent().send)
        async with database.work() as work:  # nobody is told yet that there is something to do
            await inbox.store(work, "web", "k1", "somebody", {}, late)
            await inbox.store(work, "web", "k2", "else", {}, late)
            one, two = [row.id for row in await inbox.list_rows(work)]
            for _ in range(inbox.MAX_ATTEMPTS):
                await inbox.failed(work, one, "", "e1", late)
            await inbox.failed(work, two, "", "e2", late, wait_s=10**6)
            for key, at in (("now", None), ("later", app.clock.now() + timedelta(days=1))):
                await outbox.put(
                    work, outbox.NewRow(key, None, "telegram", "n", "push", {"blocks": []}, not_before=at), late
                )
            (row,) = await outbox.lease(work, late, 5)
            await outbox.unknown(work, row.id, "no answer", late)
            await outbox.unknown(work, row.id, "no answer", late)
            await outbox.put(work, outbox.NewRow("due", None, "slack", "n", "edit", {"blocks": []}), late)
        found = await watchman.figures()
        assert (found["inbox_waiting"], found["inbox_quarantined"]) == (1, 1)
        assert 600 <= found["inbox_lag_seconds"] < 700
        assert (found["outbox_waiting"], found["outbox_unknown"]) == (1, 1)
        assert 600 <= found["outbox_oldest_unknown_seconds"] < 700
        assert 600 <= found["outbox_lag_seconds"] < 700


async def test_what_does_not_work_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with watched(tmp_path) as watchman:
        app = watchman.app
        loop = next(task for task in app.tasks if task.get_name() == "Relay.run")
        loop.cancel()
        await asyncio.wait([loop])
        app.ticker.ticked_at = time.monotonic() - 10**6
        status, said = await watchman.ask("/readyz")
        assert status == 503
        assert said["troubles"].keys() == {"Relay.run", "ticker"}
        with capture_logs(), monkeypatch.context() as trouble:
            trouble.setattr(app.database, "_reader", None)
            status, said = await watchman.ask("/readyz")
            assert said["troubles"]["database"] == "does not answer"
            assert (await watchman.figures())["database_answers"] == 0
        assert "database" not in (await watchman.ask("/readyz"))[1]["troubles"]
        assert (await watchman.ask("/healthz"))[0] == 200


async def test_the_nightly_backup_runs_with_the_product_and_its_failure_shows(tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("")
    with capture_logs() as said:
        async with watched(tmp_path / "home", backup_dir=tmp_path / "no-folder") as watchman:
            found = await until(watchman, "backup_failed", 1)
            assert found["backup_age_seconds"] == -1
        assert any(entry["event"].startswith("backup failed") for entry in said)
        async with watched(tmp_path / "other", backup_dir=tmp_path / "nights") as watchman:
            async with asyncio.timeout(SECONDS):
                while (await watchman.figures())["backup_age_seconds"] < 0:
                    await asyncio.sleep(0.01)
            await until(watchman, "backup_failed", 0)
    (made,) = (tmp_path / "nights").iterdir()
    assert backup.verified(made)["tables"]["people"] > 10


async def until(watchman: Watchman, name: str, value: float) -> dict[str, float]:
    async with asyncio.timeout(SECONDS):
        while (found := await watchman.figures())[name] != value:
            await asyncio.sleep(0.01)
    return found


FROM_ELSEWHERE = (
    {"Host": "evil.example"},
    {"Host": "127.0.0.1"},
    {"Host": "127.0.0.1:1"},
    {"Origin": "http://evil.example"},
    {"X-Forwarded-For": "192.0.2.1"},
    {"Forwarded": "for=192.0.2.1"},
)


async def test_nobody_from_elsewhere_is_answered(tmp_path: Path) -> None:
    async with watched(tmp_path) as watchman:
        for headers in FROM_ELSEWHERE:
            for path in ("/healthz", "/readyz", "/metrics"):
                status, said = await watchman.ask(path, **headers)
                assert (status, said) == (403, {"error": "only from this machine"}), headers
        await only_what_belongs_here(watchman)


async def only_what_belongs_here(watchman: Watchman) -> None:
    """Nothing else on this listener, and none of it on the local chat's."""
    assert (await watchman.ask("/"))[0] == 404
    async with watchman.http.post(watchman.base + "/metrics") as answer:
        assert answer.status == 405
    async with watchman.http.get(watchman.app.page) as page:
        assert page.status == 200
    for path in ("/metrics", "/readyz", "/healthz"):
        async with watchman.http.get(f"http://127.0.0.1:{watchman.app.port}{path}") as page:
            assert page.status == 404


async def test_a_taken_port_is_told_and_the_product_runs(tmp_path: Path) -> None:
    with socket.socket() as other, capture_logs() as said:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        async with watched(tmp_path, http_port=port) as watchman, WebChat(watchman.app, "M05").open() as me:
            await me.write("/menu")
            assert me.last.buttons
    (complaint,) = [entry["event"] for entry in said if entry["log_level"] == "error"]
    assert re.search(rf"port {port} is taken; SHTURMAN_HTTP_PORT", complaint)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "shturman.example"])
def test_only_this_machine_may_be_named(host: str) -> None:
    with pytest.raises(ValidationError, match="this machine alone"):
        Settings(http_host=host)
