"""The database and what stands in it: people, messengers as the running product left them, replicas, mail, backups."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL

from bot import nightly
from bot.doctor.findings import Finding
from bot.doctor.messengers import TOLD, of_told
from bot.replicas import differences
from bot.settings import Settings
from storage import meta, people, replicas
from storage.database import CONNECTIONS, Database, driver_url
from storage.postgresql import Server, look_at
from storage.replicas import Replica
from storage.standing import Standing, standing
from storage.trouble import OutOfReach
from storage.upgrade import head, stands

LOCKED_S = 3.0
STALE = timedelta(hours=26)  # a scheduled backup a day, and some time to make it
WAITS = timedelta(minutes=15)


async def of_database(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    looked = await _looked_at(driver_url(settings.url))
    for each in looked:
        yield each
    if any(each.check == "database" for each in looked):  # there is none, or nothing can be asked of it
        return
    try:
        found = await stands(settings.url)
    except Exception as error:  # whatever a driver may raise
        yield Finding("database", "bad", f"cannot be reached ({type(error).__name__})", "check SHTURMAN_DATABASE_URL")
        return
    if not found.suits:
        advice = "install the newer Shturman again" if found.newer else "shturman db upgrade"
        yield Finding("database", "bad", f"is at step {found.at or 'none'}, this version wants {head()}", advice)
        return
    if found.newer:
        advice = "go on with the upgrade of this process, or stay: it suits both"
        yield Finding("database", "note", f"was brought to step {found.at} by a newer Shturman", advice)
    database = Database(settings.url, settings.data_dir)
    await database.open()
    try:
        async with database.read() as read:
            everybody = await people.list_people(read)
            is_demo = await meta.get(read, "demo") is not None
            mail, last = await standing(read, now), await nightly.last(read)
            told = {row: await meta.get(read, row) for row in TOLD}
            alive = None if database.single_writer else await replicas.alive(read, now)
    finally:
        await database.close()
    yield Finding("database", "ok", f"at step {found.at}, sound and writable{' (demo)' if is_demo else ''}")
    nobody = Finding("people", "bad", "nobody yet", "shturman people invite --role admin")
    yield Finding("people", "ok", str(len(everybody))) if everybody else nobody
    for each in (
        *of_told(settings, told),
        *_replicas(alive),
        *_mail(mail, now),
        *_backups(settings, now, last, is_demo),
    ):
        yield each


async def _looked_at(url: URL) -> list[Finding]:
    """What can be seen from outside."""
    if url.get_backend_name() == "sqlite":
        trouble = await asyncio.to_thread(_of_file, Path(url.database or ""))
        return [trouble] if trouble else []
    try:
        return list(_server(await look_at(url)))
    except OutOfReach as error:
        advice = "check SHTURMAN_DATABASE_URL, and that the server is up"
        return [Finding("database", "bad", f"cannot be reached: {error}", advice)]


def _server(server: Server) -> Iterator[Finding]:
    anew = "make a new database with LOCALE 'C.UTF-8' ENCODING 'UTF8' TEMPLATE template0, and move into it"
    if server.encoding != "UTF8":
        yield Finding("server", "bad", f"keeps text as {server.encoding}", anew)
    elif not server.knows_letters:
        yield Finding("server", "note", "its locale is plain C: to it Ж and ж are strangers", anew)
    elif server.reads_only:
        yield Finding("server", "bad", "it only reads: a standby, or told so", "give the address of the primary")
    else:
        yield Finding("server", "ok", f"PostgreSQL {server.version}, UTF-8")
    if server.connections < CONNECTIONS * 2:
        words = f"it takes {server.connections} connections, each replica wants {CONNECTIONS}"
        yield Finding("server", "note", words, "raise max_connections before a second replica")


def _replicas(alive: Sequence[Replica] | None) -> Iterator[Finding]:
    """Who was heard of within the last seconds, and what they should share and do not."""
    if alive is None:  # one process works on SQLite, and its lock tells of it
        return
    if not alive:
        yield Finding("replicas", "note", "none is running", "shturman run")
    each_other = ((each, [other for other in alive if other is not each]) for each in alive)
    wrong = sorted({words for mine, others in each_other for words in differences(mine, others)})
    for words in wrong:
        what, _, advice = words.partition(": ")
        yield Finding("replicas", "bad", what, advice)
    if alive and not wrong:
        since = ", ".join(f"{each.started_at:%d.%m %H:%M}" for each in alive)
        yield Finding("replicas", "ok", f"{len(alive)} at work, since {since} UTC")


def _of_file(path: Path) -> Finding | None:
    """What SQLite itself says. Nothing is made that is not there."""
    if not path.is_file():
        return Finding("database", "note", f"{path} is made at the first start")
    try:
        with closing(sqlite3.connect(path, timeout=LOCKED_S, isolation_level=None)) as connection:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if said == "ok":
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
                return None
    except sqlite3.OperationalError as error:
        advice = "see who holds it, the free disk, and the rights of the file and its folder"
        return Finding("database", "bad", f"{path} cannot be written: {error}", advice)
    except sqlite3.DatabaseError as error:
        said = str(error)
    return Finding("database", "bad", f"{path} is damaged: {said}", "shturman db restore FOLDER, from the last backup")


def _mail(mail: Standing, now: datetime) -> Iterator[Finding]:
    if mail.quarantined:
        words = f"{mail.quarantined} set aside after failing again and again"
        yield Finding("inbox", "bad", words, "shturman inbox list --state quarantined, then replay or drop")
    elif mail.came_since is not None and now - mail.came_since > WAITS:
        yield Finding("inbox", "note", f"{mail.came} wait since {mail.came_since:%d.%m %H:%M} UTC", "is it running?")
    else:
        yield Finding("inbox", "ok", f"{mail.came} wait, none set aside")
    if mail.unknown:
        words = f"{mail.unknown} of which nobody knows whether they arrived"
        yield Finding("outbox", "bad", words, "shturman outbox list --state unknown, then replay or drop")
    elif mail.due_since is not None and now - mail.due_since > WAITS:
        yield Finding("outbox", "note", f"{mail.due} are due since {mail.due_since:%d.%m %H:%M} UTC", "is it running?")
    else:
        yield Finding("outbox", "ok", f"{mail.due} due, none in doubt")


def _backups(settings: Settings, now: datetime, last: nightly.Last | None, is_demo: bool) -> Iterator[Finding]:
    folder = settings.backup_dir
    if driver_url(settings.url).get_backend_name() != "sqlite":
        yield Finding("backup", "note", "PostgreSQL is not copied here", "pg_dump, and SHTURMAN_DATA_DIR with it")
        return
    if folder is None:
        if not is_demo:
            yield Finding("backup", "note", "none is scheduled", "set SHTURMAN_BACKUP_DIR to a folder on another disk")
        return
    made = nightly.newest(folder)
    if last is not None and not last.ok:
        yield Finding(
            "backup", "bad", f"the last one failed: {last.error}", "mend it; it is tried again within an hour"
        )
    elif made is None:
        yield Finding(
            "backup", "bad", f"none in {folder} yet", "is it running? shturman db backup FOLDER makes one now"
        )
    elif now - made > STALE:
        yield Finding("backup", "bad", f"the newest is of {made:%d.%m %H:%M} UTC", "is it running? Is there room?")
    else:
        yield Finding("backup", "ok", f"{len(nightly.backups(folder))} kept, the newest of {made:%d.%m %H:%M} UTC")
    if folder.exists() and settings.data_dir.exists() and folder.stat().st_dev == settings.data_dir.stat().st_dev:
        yield Finding("backup", "note", f"{folder} is on the same disk as the data", "name a folder on another one")
