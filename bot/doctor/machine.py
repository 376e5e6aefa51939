"""The machine: its clock, its disk, its ports, and whether papers can be made on it."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Iterator
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version
from zoneinfo import ZoneInfo

from bot import jobs
from bot.doctor.findings import Finding, State
from bot.settings import Settings
from dialogs.charts import Bar, bars_chart
from dialogs.documents import Outline
from handlers.documents import pdf
from storage import lock
from storage.database import driver_url

LITTLE, VERY_LITTLE = 1000, 200  # megabytes of free disk
BEFORE_US = 2026  # a clock that says an earlier year is wrong


def of_clock(settings: Settings, now: datetime) -> Finding:
    if settings.now is not None:
        return Finding(
            "clock", "note", f"SHTURMAN_NOW moves it to {now:%Y-%m-%d %H:%M} UTC", "for demos and tests only"
        )
    if now.year < BEFORE_US:
        return Finding("clock", "bad", f"this machine believes it is {now:%Y-%m-%d}", "set its clock (timedatectl)")
    return Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")


def of_zone(settings: Settings, now: datetime) -> Finding:
    local = now.astimezone(ZoneInfo(settings.company_zone))
    return Finding("time zones", "ok", f"{settings.company_zone}, {local:%H:%M} there; tzdata {version('tzdata')}")


def of_folder(settings: Settings) -> Iterator[Finding]:
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


def of_key(settings: Settings) -> Iterator[Finding]:
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


def of_running(settings: Settings) -> Iterator[Finding]:
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


async def of_tools(quick: bool) -> AsyncIterator[Finding]:
    """Charts and documents are made in a helper process, so that is where they are tried."""
    if not pdf.is_offered():
        yield Finding("pdf", "note", "documents come as Word files only", "pip install typst, for PDF as well")
    if quick:
        return
    page, chart = Outline("Проверка", (), ()), bars_chart("Проверка", [Bar("А", Decimal(1), "green", "1 %")])
    async with jobs.Jobs() as helpers:
        yield await _tried("charts", helpers.do(jobs.CHART, chart, False))
        yield await _tried("word", helpers.do(jobs.WORD, page))
        if pdf.is_offered():
            yield await _tried("pdf", helpers.do(jobs.PDF, page))


async def _tried(name: str, job: Awaitable[bytes]) -> Finding:
    try:
        made = await job
    except jobs.JobFailed as error:
        return Finding(name, "bad", f"cannot be made ({error})", "set the environment up anew: make setup")
    return Finding(name, "ok", f"one was made, {len(made)} bytes")
