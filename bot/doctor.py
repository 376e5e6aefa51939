"""`shturman doctor`: looks at everything a running product needs, changes nothing, and says what to do.

A finding is well, a note (good to know), or bad (must be mended). It can be asked while the product runs.
"""

from __future__ import annotations

import asyncio
import difflib
import os
import shutil
import socket
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import ValidationError

from algorithms.loader import LIBRARY, load_library
from algorithms.source import MethodologyErrors
from bot import jobs, nightly
from bot.clock import Clock
from bot.replicas import differences
from bot.settings import Settings
from dialogs.charts import Bar, bars_chart
from dialogs.documents import Outline
from handlers.documents import pdf
from storage import lock, meta, people, replicas
from storage.database import CONNECTIONS, Database, OutOfReach, driver_url
from storage.postgresql import Server, look_at
from storage.replicas import Replica
from storage.standing import Standing, standing
from storage.upgrade import head, stands

State = Literal["ok", "note", "bad"]
MESSENGER_S = 5
MESSENGERS = ("telegram.trouble", "telegram.note", "slack.trouble", "slack.note")
LOCKED_S = 3.0
LITTLE, VERY_LITTLE = 1000, 200  # megabytes of free disk
STALE = timedelta(hours=26)  # a scheduled backup a day, and some time to make it
WAITS = timedelta(minutes=15)
BEFORE_US = 2026  # a clock that says an earlier year is wrong


@dataclass(frozen=True)
class Finding:
    check: str
    state: State
    what: str
    do: str = ""

    @property
    def line(self) -> str:
        mark = {"ok": "ok", "note": "··", "bad": "!!"}[self.state]
        return f"{mark}  {self.check}: {self.what}" + (f" → {self.do}" if self.do else "")

    @property
    def data(self) -> dict[str, str | bool]:
        return {"check": self.check, "ok": self.state != "bad", "state": self.state, "what": self.what, "do": self.do}


async def examine(*, quick: bool = False) -> list[Finding]:
    """`quick` leaves out what takes seconds: drawing something, and asking the messenger."""
    findings = list(_names())
    try:
        settings = Settings()
    except ValidationError as error:
        return findings + [_wrong(found["loc"], found["msg"]) for found in error.errors()]
    findings.append(Finding("settings", "ok", "readable"))
    return findings + [finding async for finding in _house(settings, quick)]


async def _house(settings: Settings, quick: bool) -> AsyncIterator[Finding]:
    now = Clock(settings.now).now()
    yield _clock(settings, now)
    yield _zone(settings, now)
    for each in (*_folder(settings), *_key(settings)):
        yield each
    async for each in _database(settings, now):
        yield each
    yield await asyncio.to_thread(_methodology, settings)
    async for each in _channels(settings, quick):
        yield each
    for each in _running(settings):
        yield each
    async for each in _tools(quick):
        yield each


# ── settings ────────────────────────────────────────────────────────────────────────────────────────────────


def _names() -> Iterator[Finding]:
    """Names that look like settings and are none: a typo there is otherwise a silent default."""
    file = Settings.model_config.get("env_file")
    given = {name.upper() for name in (*os.environ, *dotenv_values(str(file)))}
    known = {f"SHTURMAN_{name}".upper() for name in Settings.model_fields} | {"SHTURMAN_ENV_FILE"}
    for name in sorted(given - known):
        if name.startswith("SHTURMAN_"):
            meant = difflib.get_close_matches(name, known, 1, 0.8)
            advice = f"did you mean {meant[0]}?" if meant else "remove it, or see the README for the names"
            yield Finding("settings", "bad" if meant else "note", f"{name} is no setting", advice)


def _wrong(place: tuple[int | str, ...], words: str) -> Finding:
    name = f"SHTURMAN_{place[0]}".upper() if place else "the settings"
    return Finding("settings", "bad", f"{name}: {words.removeprefix('Value error, ')}", "set it right")


def _clock(settings: Settings, now: datetime) -> Finding:
    if settings.now is not None:
        return Finding(
            "clock", "note", f"SHTURMAN_NOW moves it to {now:%Y-%m-%d %H:%M} UTC", "for demos and tests only"
        )
    if now.year < BEFORE_US:
        return Finding("clock", "bad", f"this machine believes it is {now:%Y-%m-%d}", "set its clock (timedatectl)")
    return Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")


def _zone(settings: Settings, now: datetime) -> Finding:
    local = now.astimezone(ZoneInfo(settings.company_zone))
    return Finding("time zones", "ok", f"{settings.company_zone}, {local:%H:%M} there; tzdata {version('tzdata')}")


# ── disk ────────────────────────────────────────────────────────────────────────────────────────────────────


def _folder(settings: Settings) -> Iterator[Finding]:
    home = settings.data_dir
    if not home.exists():
        yield Finding("data folder", "note", f"{home} is made at the first start")
        return
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("data folder", "bad", f"{home} cannot be written by this user", f"chown it to user {os.getuid()}")
    elif home.stat().st_mode & 0o022:
        yield Finding("data folder", "bad", f"others of this machine may write in {home}", f"chmod 700 {home}")
    elif home.stat().st_mode & 0o044:
        yield Finding("data folder", "note", f"others of this machine may look into {home}", f"chmod 700 {home}")
    else:
        yield Finding("data folder", "ok", str(home))
    free = shutil.disk_usage(home).free // 10**6
    state: State = "bad" if free < VERY_LITTLE else "note" if free < LITTLE else "ok"
    yield Finding("disk", state, f"{free} MB free at {home}", "make room, or move SHTURMAN_DATA_DIR" * (state != "ok"))


def _key(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir / "secret.key"
    if settings.secret_key is not None:
        yield Finding("signing key", "ok", "from SHTURMAN_SECRET_KEY; no backup holds it")
    elif not path.exists():
        yield Finding("signing key", "note", "is made at the first start")
    elif path.stat().st_mode & 0o077:
        yield Finding("signing key", "bad", f"others of this machine can read {path}", f"chmod 600 {path}")
    elif not path.read_bytes().strip():
        yield Finding("signing key", "bad", f"{path} is empty", "put it back from a backup, or delete it for a new one")
    else:
        yield Finding("signing key", "ok", str(path))


# ── the database and what stands in it ──────────────────────────────────────────────────────────────────────


async def _database(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    url = driver_url(settings.url)
    if url.get_backend_name() == "sqlite":
        trouble = await asyncio.to_thread(_of_file, Path(url.database or ""))
        if trouble is not None:
            yield trouble
            return
    else:
        try:
            server = await look_at(url)
        except OutOfReach as error:
            advice = "check SHTURMAN_DATABASE_URL, and that the server is up"
            yield Finding("database", "bad", f"cannot be reached: {error}", advice)
            return
        for each in _server(server):
            yield each
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
            told = {row: await meta.get(read, row) for row in MESSENGERS}
            alive = None if database.single_writer else await replicas.alive(read, now)
    finally:
        await database.close()
    yield Finding("database", "ok", f"at step {found.at}, sound and writable{' (demo)' if is_demo else ''}")
    nobody = Finding("people", "bad", "nobody yet", "shturman people invite --role admin")
    yield Finding("people", "ok", str(len(everybody))) if everybody else nobody
    for each in (
        *_messengers(settings, told),
        *_replicas(alive),
        *_mail(mail, now),
        *_backups(settings, now, last, is_demo),
    ):
        yield each


def _messengers(settings: Settings, told: Mapping[str, str | None]) -> Iterator[Finding]:
    """What the running product knew of its messengers last."""
    for name, is_set in (("telegram", settings.telegram_token is not None), ("slack", settings.has_slack)):
        if is_set and (deaf := told[f"{name}.trouble"]):
            yield Finding(name, "bad", f"as it was last: {deaf}", "its log tells whether it is over")
        if is_set and (odd := told[f"{name}.note"]):
            yield Finding(name, "note", f"as it was last: {odd}", "give that program an app of its own")


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


# ── methodology, channels, tools ────────────────────────────────────────────────────────────────────────────


def _methodology(settings: Settings) -> Finding:
    try:
        found = len(load_library(settings.algorithms_dir or LIBRARY).algorithms)
    except MethodologyErrors as error:
        return Finding("methodology", "bad", str(error.mistakes[0]), "shturman algorithms lint tells all")
    return Finding("methodology", "ok", f"{found} algorithms")


async def _channels(settings: Settings, quick: bool) -> AsyncIterator[Finding]:
    if settings.shows_local_chat:
        yield Finding("local chat", "ok", f"on port {settings.local_chat_port} of this machine")
    if settings.telegram_token is not None and quick:
        yield Finding("telegram", "ok", "a token is set; it was not asked whether it is right")
    elif settings.telegram_token is not None:
        yield await _telegram(settings, settings.telegram_token.get_secret_value())
    if settings.has_slack and quick:
        yield Finding("slack", "ok", "a token is set; it was not asked whether it is right")
    elif settings.has_slack:
        yield await _slack(settings)
    if not settings.has_messenger and not settings.shows_local_chat:
        advice = "set SHTURMAN_TELEGRAM_TOKEN, SHTURMAN_SLACK_BOT_TOKEN or SHTURMAN_LOCAL_CHAT=true"
        yield Finding("channels", "bad", "none", advice)


async def _slack(settings: Settings) -> Finding:
    from handlers.slack.checkup import checkup  # noqa: PLC0415  # only Slack need pay for its library

    own = (settings.slack_bot_token, None if settings.hears_slack_by_http else settings.slack_app_token)
    token, app_token = (secret.get_secret_value() if secret else "" for secret in own)
    health, detail = await checkup(token, app_token, settings.slack_api_url, MESSENGER_S)
    page = "the app's page, api.slack.com/apps"
    match health:
        case "well":
            heard = "by HTTP" if settings.hears_slack_by_http else "by a socket"
            return Finding("slack", "ok", f"is {detail}, heard {heard}")
        case "refused":
            return Finding("slack", "bad", f"the bot token is wrong ({detail})", f"take it anew from {page}")
        case "app_refused":
            advice = f"take SHTURMAN_SLACK_APP_TOKEN anew from {page}, with the scope connections:write"
            return Finding("slack", "bad", f"the app token is wrong ({detail})", advice)
        case "scopes":
            advice = f"paste deploy/slack-manifest.yaml at {page} and install the app again"
            return Finding("slack", "bad", f"the app lacks {detail}", advice)
        case "no_network":
            return Finding("slack", "bad", "cannot be reached: no connection", "check the network, HTTPS_PROXY")
        case "no_answer":
            return Finding("slack", "bad", f"does not answer within {MESSENGER_S} s", "check the network, HTTPS_PROXY")
        case "trouble":
            return Finding("slack", "note", f"answered with trouble of its own ({detail})", "try again in some minutes")


async def _telegram(settings: Settings, token: str) -> Finding:
    from handlers.telegram.checkup import checkup  # noqa: PLC0415  # 3 s that only Telegram need pay

    proxy = settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None
    webhook = settings.telegram_webhook_url if settings.has_webhook else ""
    health, detail = await checkup(token, settings.telegram_api_url, proxy, MESSENGER_S, webhook)
    way = "the network, SHTURMAN_TELEGRAM_PROXY and SHTURMAN_TELEGRAM_API_URL"
    match health:
        case "well":
            return Finding("telegram", "ok", f"is @{detail}")
        case "refused":
            return Finding("telegram", "bad", "the token is wrong", "take it anew from @BotFather")
        case "no_network":
            return Finding("telegram", "bad", "cannot be reached: no connection", f"check {way}")
        case "no_answer":
            return Finding("telegram", "bad", f"does not answer within {MESSENGER_S} s", f"check {way}")
        case "proxy":
            return Finding("telegram", "bad", detail, "mend SHTURMAN_TELEGRAM_PROXY")
        case "elsewhere":
            advice = "shturman run sets it right at its start; give another program a bot of its own"
            return Finding("telegram", "note", f"hands its updates out {detail}", advice)
        case "undelivered":
            advice = "see that the webhook's address leads here from outside: proxy, certificate, SHTURMAN_HTTP_PORT"
            return Finding("telegram", "bad", f"cannot deliver, {detail}", advice)
    return Finding("telegram", "note", f"answered with trouble of its own ({detail})", "try again in some minutes")


def _running(settings: Settings) -> Iterator[Finding]:
    if driver_url(settings.url).get_backend_name() != "sqlite":
        return  # who runs stands in the database, and what has the ports may be one of them
    who = lock.holder(settings.url)
    if who:
        yield Finding("product", "ok", who)
        return
    yield Finding("product", "note", "is not running", "shturman run")
    wanted = [("SHTURMAN_HTTP_PORT", settings.http_port, "note")]
    wanted += [("SHTURMAN_LOCAL_CHAT_PORT", settings.local_chat_port, "bad")] if settings.shows_local_chat else []
    for name, port, state in wanted:
        if port and _is_taken(port):
            chosen: State = "bad" if state == "bad" else "note"
            yield Finding("ports", chosen, f"another program has port {port}", f"name another by {name}")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


async def _tools(quick: bool) -> AsyncIterator[Finding]:
    """Charts and documents are made in a helper process, so that is where they are tried."""
    if not pdf.is_offered():
        yield Finding("pdf", "note", "documents come as Word files only", "pip install typst, for PDF as well")
    if quick:
        return
    page, chart = Outline("Проверка", (), ()), bars_chart("Проверка", [Bar("А", Decimal(1), "green", "1 %")])
    async with jobs.Jobs() as helpers:
        yield await _tried("charts", helpers.do(jobs.CHART, chart))
        yield await _tried("word", helpers.do(jobs.WORD, page))
        if pdf.is_offered():
            yield await _tried("pdf", helpers.do(jobs.PDF, page))


async def _tried(name: str, job: Awaitable[bytes]) -> Finding:
    try:
        made = await job
    except jobs.JobFailed as error:
        return Finding(name, "bad", f"cannot be made ({error})", "set the environment up anew: make setup")
    return Finding(name, "ok", f"one was made, {len(made)} bytes")
