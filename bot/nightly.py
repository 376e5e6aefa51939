"""The scheduled backup: when one is due, how many are kept, how the last one went."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot import backup
from bot.clock import Clock
from bot.settings import Settings
from storage import meta
from storage.database import Database, Reading

log = structlog.get_logger()

LAST = "backup"  # in `meta`: how the last scheduled one went
LOOK_S = 30.0
DRAFT_S = 24 * 3600
AGAIN = timedelta(hours=1)  # after a failure: a full disk is seldom mended in a minute
_NAME = re.compile(r"shturman-(\d{8}T\d{6}Z)")


@dataclass(frozen=True)
class Last:
    """How the last scheduled backup went."""

    ok: bool
    at: str
    error: str = ""


async def last(read: Reading) -> Last | None:
    """None before the first."""
    noted = await meta.get(read, LAST)
    return Last(**json.loads(noted)) if noted else None


@dataclass
class Nightly:
    """Looks now and then, beside the ticker: a copy that takes minutes must not hold up what people wait for."""

    settings: Settings
    database: Database
    clock: Clock
    not_before: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.tick()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_S)

    async def tick(self) -> None:
        """Make one if one is due. A failure is told, noted, and tried again later."""
        folder, now = self.settings.backup_dir, self.clock.now()
        put_off = self.not_before is not None and now < self.not_before
        if folder is None or put_off or not is_due(folder, now, self.settings.company_zone, self.settings.backup_hour):
            return
        try:
            kept = await asyncio.to_thread(_one_more, self.settings, folder, now)
        except (OSError, ValueError, sqlite3.Error) as error:
            self.not_before = now + AGAIN
            log.error("backup failed, tried again in an hour", reason=str(error))
            await self._note(Last(False, now.isoformat(), str(error)[:300]))
            return
        log.info("backup made", kept=len(kept), folder=kept[0].name)
        await self._note(Last(True, now.isoformat()))

    async def _note(self, outcome: Last) -> None:
        try:
            async with self.database.work() as work:
                await meta.put(work, LAST, json.dumps(asdict(outcome), ensure_ascii=False))
        except Exception as error:  # the same trouble, perhaps; the age of the last one tells as well
            log.error("how the backup went could not be noted", exc_info=error)


def _one_more(settings: Settings, folder: Path, now: datetime) -> list[Path]:
    before = backups(folder)
    backup.take(settings, folder / name_at(now), now, like=before[0] if before else None)
    days, weeks = map(int, settings.backup_keep.split(","))
    return prune(folder, days, weeks, ZoneInfo(settings.company_zone), new=folder / name_at(now))


def name_at(moment: datetime) -> str:
    return f"shturman-{moment.astimezone(UTC):{backup.STAMP}}"


def made_at(path: Path) -> datetime | None:
    """When a scheduled backup was made, by its name; None for what is none of ours."""
    if (found := _NAME.fullmatch(path.name)) is None:
        return None
    try:
        return datetime.strptime(found[1], backup.STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def backups(folder: Path) -> list[Path]:
    """The scheduled ones, newest first. What is half-written has no such name."""
    try:
        return sorted((path for path in folder.iterdir() if made_at(path) and path.is_dir()), reverse=True)
    except OSError:
        return []


def newest(folder: Path) -> datetime | None:
    found = backups(folder)
    return made_at(found[0]) if found else None


def is_due(folder: Path, now: datetime, zone: str, hour: int) -> bool:
    """Once a day, from the hour on; what was missed while down is made up for at once."""
    made = newest(folder)
    if made is None:
        return True
    local = now.astimezone(ZoneInfo(zone))
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    due = today if local >= today else today - timedelta(days=1)
    # A clock that was set back (a demo) must not end the backups for as long.
    return made < due or made > now + timedelta(days=1)


def kept(moments: Iterable[datetime], days: int, weeks: int, zone: ZoneInfo) -> set[datetime]:
    """The newest of each of the last so many days and weeks that have any; the very newest always."""
    by_day: dict[Any, datetime] = {}
    by_week: dict[Any, datetime] = {}
    for moment in sorted(moments):
        local = moment.astimezone(zone)
        by_day[local.date()] = moment
        by_week[local.isocalendar()[:2]] = moment
    days_kept = [by_day[day] for day in sorted(by_day, reverse=True)[: max(days, 1)]]
    return {*days_kept, *(by_week[week] for week in sorted(by_week, reverse=True)[:weeks])}


def prune(folder: Path, days: int, weeks: int, zone: ZoneInfo, new: Path | None = None) -> list[Path]:
    """Remove the scheduled backups that need not be kept, and drafts that a killed process left; returns the rest.

    `new` stays whatever its date: a clock that was moved may have left names of the future.
    """
    moments = {path: moment for path in backups(folder) if (moment := made_at(path)) is not None}
    keep = kept(moments.values(), days, weeks, zone)
    for path in [path for path, moment in moments.items() if moment not in keep and path != new]:
        # Out of sight first: half of a backup must not look like one.
        doomed = path.rename(folder / f"{backup.DRAFT}{path.name}")
        shutil.rmtree(doomed, ignore_errors=True)
    for draft in folder.glob(f"{backup.DRAFT}*"):
        if time.time() - draft.stat().st_mtime > DRAFT_S:  # else somebody may be at it
            shutil.rmtree(draft, ignore_errors=True)
    return backups(folder)
