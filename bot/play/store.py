"""The file of rehearsals: runs, journal, texts, tasks and clocks in one SQLite database, written answer by answer."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from sqlalchemy.exc import OperationalError

from algorithms.compiled import Algorithm
from algorithms.loader import load_version
from algorithms.moments import at_minute
from bot.play.talk import Talk
from bot.scene import as_utc
from dialogs.engine import wakes_at
from dialogs.events import Event
from dialogs.facts import Facts
from dialogs.lang import Lang
from dialogs.place import TaskDue
from dialogs.session import dump, session_to_json
from dialogs.wording import fill_with
from storage import algorithms as texts
from storage import meta, people, runs, tasks
from storage import tables as tables_of_storage
from storage.database import Database, Work
from storage.people import Person
from storage.runs import Run

PLAYER = "player"
FILE = "play.db"
_MIGRATIONS = Path(tables_of_storage.__file__).parent.parent / "migrations" / "versions"
CHILD = "call"  # how the id of a run begins that another one called


class Busy(RuntimeError):
    """Somebody answered the same run in another window."""


class Store:
    """The file of rehearsals. Each method is one transaction; between them nothing is open."""

    def __init__(self, path: Path, zone: str) -> None:
        self.path, self.zone = path, zone
        self._loop = asyncio.Runner()
        self._database = Database(f"sqlite:///{path}", path.parent)

    def __enter__(self) -> Store:
        self._loop.__enter__()
        try:
            self._loop.run(self._open())
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.run(self._database.close())
        self._loop.__exit__(kind, error, at)

    async def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        await self._database.open()
        tables = " ".join(sorted(path.stem for path in _MIGRATIONS.glob("r*.py")))
        if await self._tables() != tables:
            from storage.upgrade import upgrade  # noqa: PLC0415  # a quarter of a second, once a version

            await self._database.close()
            await upgrade(str(self._database.url))
            await self._database.open()
            async with self._database.work() as work:
                await meta.put(work, "play.tables", tables)

    async def _tables(self) -> str | None:
        """The migrations that this file has seen; None for a new one."""
        try:
            async with self._database.read() as read:
                return await meta.get(read, "play.tables")
        except OperationalError:
            return None

    def last(self, algorithm: str) -> Run | None:
        """The unfinished rehearsal that was used last; what another one called is reached through it."""

        async def found() -> Run | None:
            async with self._database.read() as read:
                own = await runs.open_for(read, PLAYER)
            return next((r for r in own if r.algorithm == algorithm and not r.id.startswith(CHILD)), None)

        return self._loop.run(found())

    def load(self, run_id: str) -> Run | None:
        async def found() -> Run | None:
            async with self._database.read() as read:
                return await runs.load(read, run_id)

        return self._loop.run(found())

    def version(self, version: str) -> Algorithm:
        """The text that a run began with."""

        async def found() -> str | None:
            async with self._database.read() as read:
                return await texts.text_of(read, version)

        text = self._loop.run(found())
        if text is None:
            raise LookupError(f"algorithm version {version} is not kept")
        return load_version(text)

    def moved_clock(self, run_id: str) -> datetime | None:
        """Where the clock of a run stands, if it was ever moved."""

        async def found() -> str | None:
            async with self._database.read() as read:
                return await meta.get(read, _clock_key(run_id))

        kept = self._loop.run(found())
        return datetime.fromisoformat(kept) if kept else None

    def keep_clock(self, run_id: str, moved: datetime) -> None:
        async def put() -> None:
            async with self._database.work() as work:
                await meta.put(work, _clock_key(run_id), moved.isoformat())

        self._loop.run(put())

    def begin(self, talk: Talk, now: datetime, moved: datetime | None, lang: Lang) -> None:
        """A new run with the text it is pinned to. Raises Busy when another window began the same one."""
        at = as_utc(now, self.zone)

        async def put() -> None:
            async with self._database.work() as work:
                player = Person(PLAYER, PLAYER, PLAYER, "rm", None, self.zone, lang, True, at)
                await people.create(work, player)
                await texts.keep(work, talk.algorithm.id, talk.algorithm.version, talk.algorithm.text, at)
                if await runs.load(work, talk.run.id) is not None:
                    raise Busy(talk.run.id)
                await runs.start(work, talk.run)
                started = {"event": "Started", "vars": dump(talk.session.vars)}
                await runs.append(work, talk.run.id, PLAYER, started, at)
                await self._follow(work, talk, moved, at)

        self._loop.run(put())
        talk.filed, talk.clock = talk.place.tasks, moved

    def keep(self, talk: Talk, event: Event, now: datetime, moved: datetime | None) -> None:
        """The run as the event left it, the event itself, and the tasks that follow: all or nothing. Raises Busy."""
        at = as_utc(now, self.zone)
        # Two answers in a minute are two marks.
        mark = max(at, talk.run.updated_at + timedelta(microseconds=1))
        changed = self._as_it_stands(talk)

        async def put() -> Run:
            async with self._database.work() as work:
                saved = await runs.save(work, changed, talk.run.turn, mark)
                if saved is None:
                    raise Busy(talk.run.id)
                told = {"event": type(event).__name__, **dump(asdict(event))}
                await runs.append(work, talk.run.id, PLAYER, told, at)
                await self._follow(work, talk, moved, at)
                return saved

        talk.run = self._loop.run(put())
        talk.filed, talk.clock = talk.place.tasks, moved

    def _as_it_stands(self, talk: Talk) -> Run:
        wake = wakes_at(talk.session, talk.place)
        return replace(
            talk.run,
            state=session_to_json(talk.session),
            turn=talk.session.turn,
            status="done" if talk.place.ended else "open",
            wake_at=as_utc(wake, self.zone) if wake else None,
        )

    async def _follow(self, work: Work, talk: Talk, moved: datetime | None, at: datetime) -> None:
        """What goes with the run: its clock and its tasks, where they are not as they were stored."""
        if moved is not None and moved != talk.clock:
            await meta.put(work, _clock_key(talk.run.id), moved.isoformat())
        if talk.place.tasks == talk.filed:
            return
        await tasks.sync(work, talk.run.id, [self._row(talk, task) for task in talk.place.tasks], at)
        for task in talk.place.tasks:
            if task.done and task not in (talk.filed or ()):
                await tasks.close(work, f"{talk.run.id}/{task.key}", at)

    def _row(self, talk: Talk, task: TaskDue) -> tasks.TaskRow:
        due = task.due.isoformat(timespec="minutes") if isinstance(task.due, datetime) else task.due.isoformat()
        facts = Facts(talk.place.now)
        title_ru, title_en = (fill_with(task.title, task.fills, talk.place, facts, lang) for lang in ("ru", "en"))
        return tasks.TaskRow(
            key=f"{talk.run.id}/{task.key}",
            run_id=talk.run.id,
            step=task.step,
            to_role=task.to,
            person_id=None,
            partner_id=None,
            title_ru=title_ru,
            title_en=title_en,
            due=due,
            due_at=as_utc(at_minute(task.due), self.zone),
        )


def _clock_key(run_id: str) -> str:
    return f"play.clock/{run_id}"
