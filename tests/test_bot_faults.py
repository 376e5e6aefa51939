"""A disk that fails at any operation whatever: the same end as if nothing had happened, with nothing said twice."""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot import relay, worker
from bot.app import App
from bot.clock import Clock
from bot.replicas import Replicas
from dialogs.ports import ChannelName, Delivered, Doing, Outgoing, Press, Receipt
from dialogs.screens import Json, from_json, plain_text
from handlers.web.channel import WebChannel
from handlers.web.hub import Hub
from handlers.web.reader import read
from storage import database as storing
from storage import outbox, trouble
from storage import tables as t
from storage.chatlog import LocalChatLog
from storage.database import Database
from storage.onehop import Connection
from tests.chats import WebChat, running

MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
STORY = ("/report", "Восток", "Сегодня", "Показали новинки", "Берут много", "Завтра", "Прислать счёт", "Завтра")
IO_ERROR = 10
Deeds: TypeAlias = Sequence[tuple[str, str]]
DONE = Connection._execute  # the door that the disk stands before


# ── a disk that fails once ──────────────────────────────────────────────────────────────────────────────────


@dataclass
class Disk:
    """Fails at operation number `at`, or at commit number `at` after having done it; 0: never."""

    at: int = 0
    after_commits: bool = False
    operations: int = 0
    commits: int = 0
    failed: bool = False

    async def run(self, connection: Connection, action: Callable[..., Any], *given: Any, **named: Any) -> Any:
        commit = getattr(action, "__name__", "") == "commit"
        self.operations += 1
        self.commits += commit
        now = self.commits == self.at and commit if self.after_commits else self.operations == self.at
        if now and not self.failed:
            self.failed = True
            if self.after_commits:
                await DONE(connection, action, *given, **named)
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = IO_ERROR
            raise error
        return await DONE(connection, action, *given, **named)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (storing, relay, worker):
        monkeypatch.setattr(module, "TROUBLE_S", 0.0)


# ── an office whose every step is taken by hand ─────────────────────────────────────────────────────────────


@dataclass
class Pigeon:
    """A messenger that keeps what it was given."""

    name: ChannelName = "telegram"
    told: list[str] = field(default_factory=list)

    async def send(self, out: Outgoing) -> Receipt:
        if out.kind == "toast":
            return Delivered("")
        self.told.append(f"{out.replaces or 'new'}: {plain_text(out.screen)}")
        return Delivered(out.replaces or f"m{len(self.told)}")

    async def download(self, ref: str) -> bytes:
        raise FileNotFoundError(ref)

    async def busy(self, address: str, doing: Doing = "typing") -> None:
        """Nobody looks."""


def from_afar(raw: Json) -> Press | None:
    press = read(raw)
    return press and replace(press, channel="telegram")


class Stopped(Clock):
    at = MORNING

    def now(self) -> datetime:
        return self.at


@dataclass
class Office:
    """The house as the composition root wires it, on a copy of a company, without loops and sockets."""

    app: App
    clock: Stopped
    pigeon: Pigeon
    deeds: int = 0

    async def do(self, person: str, said: str) -> None:
        """As a page does: what was not taken is said again, under the same name."""
        self.deeds += 1
        raw: Json = await self._until_taken(lambda: self._frame(person, said))
        channel: ChannelName = "web" if person.startswith("M") else "telegram"
        await self._until_taken(lambda: self.app.inbox.accept(channel, raw["id"], raw["account"], raw))
        await self.settle()

    async def _frame(self, person: str, said: str) -> Json:
        frame = {"id": f"deed-{self.deeds:04}", "account": person, "at": MORNING.isoformat()}
        token = await self._token(person, said)
        return frame | ({"type": "tap", "token": token, "message": ""} if token else {"type": "text", "text": said})

    async def _token(self, person: str, label: str) -> str | None:
        async with self.app.database.read() as read:
            rows = [row for row in await outbox.list_rows(read) if row.person_id == person and row.kind != "toast"]
        buttons = (button for row in rows[:1] for line in from_json(row.screen).buttons for button in line)
        return next((button.token for button in buttons if label in button.label), None)

    async def _until_taken(self, ask: Callable[[], Any]) -> Any:
        for _ in range(3):
            try:
                return await ask()
            except Exception as error:
                if not trouble.passes(error):
                    raise
        raise AssertionError("it fails for ever")

    async def settle(self) -> None:
        """Until nobody has anything to do, and nothing is in hands that know nothing of it."""
        for _ in range(200):
            try:
                if await self.app.worker.step() or await self.app.relay.step():
                    continue
                assert not await self._held(), "what was taken and not heard of is given back at once"
                return
            except Exception as error:
                if not trouble.passes(error):
                    raise
        raise AssertionError("no peace")

    async def _held(self) -> bool:
        waiting = select(t.inbox.c.id).where(t.inbox.c.state.in_(("new", "claimed")))
        going = select(t.outbox.c.id).where(t.outbox.c.state.in_(("new", "leased")))
        async with self.app.database.read() as read:
            return bool(await read.all(waiting) or await read.all(going))

    async def end(self) -> dict[str, Any]:
        """All that came of it, but for the minutes."""
        async with self.app.database.read() as read:

            async def rows(*columns: Any) -> list[tuple[Any, ...]]:
                return sorted(tuple(row) for row in await read.all(select(*columns)))

            # The numbers of the inbox may have gaps: what was refused had one.
            named = {f"in/{id_}": key for id_, key in await rows(t.inbox.c.id, t.inbox.c.key)}
            letters = await rows(t.outbox.c.key, t.outbox.c.state, t.outbox.c.kind)
            posted = await rows(t.chat_log.c.author, t.chat_log.c.key)

            def by_deed(key: str) -> str:
                cause, _, number = key.rpartition("/")
                return f"{named.get(cause, cause)}/{number}"

            return {
                "inbox": await rows(t.inbox.c.key, t.inbox.c.state, t.inbox.c.error),
                # A toast in doubt is never said again.
                "outbox": sorted((by_deed(key), kind == "toast" or state, kind) for key, state, kind in letters),
                "runs": await rows(t.runs.c.status, t.runs.c.turn, t.runs.c.owner_id, t.runs.c.algorithm),
                "journal": Counter(str(event["event"]) for (event,) in await read.all(select(t.journal.c.event))),
                "reports": await rows(t.reports.c.number, t.reports.c.status, t.reports.c.author_id),
                "tasks": await rows(t.tasks.c.step, t.tasks.c.person_id, t.tasks.c.status),
                "page": sorted((author, by_deed(key)) for author, key in posted),
                "phone": list(self.pigeon.told),
            }


@dataclass
class Company:
    """A database as it stood when the deeds that matter began; each life begins with it anew."""

    file: Path
    born_of: App

    @asynccontextmanager
    async def office(self) -> AsyncIterator[Office]:
        """One for all lives: putting statements together takes longer than doing them."""
        settings = self.born_of.settings.model_copy(update={"data_dir": self.file.parent / "office"})
        database = Database(settings.url, settings.data_dir)
        clock, pigeon = Stopped(), Pigeon()
        app = App(settings, clock, chat_burst=10_000)
        app.database = database
        app.files, app.house, app.watch = self.born_of.files, self.born_of.house, self.born_of.watch
        app.readers = {"web": read, "telegram": from_afar}
        app.channels = {"telegram": pigeon}
        app.replicas = Replicas(database, clock, settings)
        app._wire()
        app.channels["web"] = WebChannel(LocalChatLog(database, clock.now), app.files, Hub())
        await database.open()
        try:
            yield Office(app, clock, pigeon)
        finally:
            await database.close()

    def begin_anew(self, office: Office) -> None:
        office.deeds, office.clock.at = 0, MORNING
        office.pigeon.told.clear()
        copied(self.file, Path(str(office.app.database.url.database)))


def copied(source: Path, target: Path) -> None:
    """Also over a database that is open: who has it open sees another one from then on."""
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)


async def company(folder: Path, before: Sequence[str]) -> Company:
    """M01 has come so far with a report, on the page; L1, who decides, has a phone."""
    async with running(folder / "company", now=MORNING, only=("M01", "L1")) as app:
        async with WebChat(app, "M01").open() as chat:
            for said in before:
                known = any(said in label for label in chat.last.buttons) if chat.messages else False
                await (chat.tap(said) if known else chat.write(said))
        async with app.database.work() as work:
            theirs = update(t.accounts).where(t.accounts.c.person_id == "L1")
            await work.execute(theirs.values(channel="telegram", account="L1", address="L1"))
    target = folder / "before.sqlite3"
    copied(Path(str(app.database.url.database)), target)
    return Company(target, app)


async def lived(office: Office, disk: Disk, deeds: Deeds) -> dict[str, Any]:
    async def run(connection: Connection, *given: Any, **named: Any) -> Any:
        return await disk.run(connection, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "_execute", run)
        for person, said in deeds:
            await office.do(person, said)
    return await office.end()


async def hunt(
    folder: Path, before: Sequence[str], deeds: Deeds, *, after_commits: bool, at_once: bool = False, every: int = 1
) -> int:
    """A fault at the first operation, at the second (or at `every` third), until none is left to fail. How many there
    are, or nearly."""
    made = await company(folder, before)
    with capture_logs():
        async with made.office() as office:
            if at_once:
                office.app.inbox.first_s, office.app.worker._suspects_left = 0, False
            made.begin_anew(office)
            true = await lived(office, Disk(), deeds)
            assert [state for _, state, _ in true["reports"]] == ["accepted" if LEAD in deeds else "filed"]
            for at in itertools.count(1, every):
                made.begin_anew(office)
                disk = Disk(at, after_commits)
                found = await lived(office, disk, deeds)
                if not disk.failed:
                    return at - 1
                what = "after commit" if after_commits else "at operation"
                wrong = {name: (found[name], true[name]) for name in true if found[name] != true[name]}
                assert not wrong, f"a fault {what} {at}: {wrong}"
    raise AssertionError


FILE, LEAD = ("M01", "Сдать"), ("L1", "Принято")
WHOLE = (*(("M01", said) for said in STORY), FILE, LEAD)


@pytest.mark.parametrize(("at_once", "operations"), [(False, 40), (True, 25)])
async def test_a_report_is_filed_once_whichever_operation_fails(tmp_path: Path, at_once: bool, operations: int) -> None:
    """Every sixth operation; the soak takes each, of the whole conversation."""
    assert await hunt(tmp_path, STORY, (FILE,), after_commits=False, at_once=at_once, every=6) > operations


@pytest.mark.parametrize(("at_once", "commits"), [(False, 10), (True, 6)])
async def test_a_commit_that_was_done_but_not_confirmed_is_not_done_again(
    tmp_path: Path, at_once: bool, commits: int
) -> None:
    assert await hunt(tmp_path, STORY, (FILE, LEAD), after_commits=True, at_once=at_once) > commits


@pytest.mark.soak
@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("after_commits", [False, True])
async def test_a_whole_conversation(tmp_path: Path, after_commits: bool, at_once: bool) -> None:
    faults = await hunt(tmp_path, (), WHOLE, after_commits=after_commits, at_once=at_once)
    print(f"\n{faults} faults in a whole report, {after_commits=}, {at_once=}")
