"""What the command line does with the norms of the company: shown, changed version by version, told who did it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from algorithms.kpi import DEFAULT, Yardstick, changed, difference, flat, from_json, to_json
from bot.admin import opened
from bot.settings import Settings
from storage import audit, people, yardsticks
from storage.database import Reading
from storage.yardsticks import Kept

SERVER = "server"
MAY = ("admin", "director")


async def show(settings: Settings, version: int | None = None) -> dict[str, Any]:
    """A version, or what holds now; `own` are the keys that are not as shipped."""
    async with opened(settings) as (database, _), database.read() as read:
        kept = await yardsticks.latest(read) if version is None else await yardsticks.at_version(read, version)
        if kept is None and version is not None:
            raise LookupError(f"No version {version}. See: shturman yardsticks history")
        by = await _name(read, kept.by) if kept else ""
    yardstick = from_json(kept.body) if kept else DEFAULT
    return {
        **{"version": kept.version if kept else None, "at": kept.at if kept else None, "by": by},
        "values": flat(yardstick),
        "own": {each.key: each.before for each in difference(DEFAULT, yardstick)},
        "yardstick": to_json(yardstick),
    }


async def change(settings: Settings, told: Mapping[str, str], by: str) -> dict[str, Any]:
    """A new version with these keys as told. ValueError names the key that makes no sense."""
    return await _put(settings, lambda now: changed(now, told), by)


async def load(settings: Settings, body: Any, by: str) -> dict[str, Any]:
    """A new version from a file, as `show --json` prints one; what the file leaves out is as shipped."""
    whole = body.get("yardstick", body) if isinstance(body, Mapping) else body
    return await _put(settings, lambda _: from_json(whole), by)


async def _put(settings: Settings, make: Callable[[Yardstick], Yardstick], by: str) -> dict[str, Any]:
    """`version` None: nothing would change, and nothing was written."""
    async with opened(settings) as (database, now), database.work() as work:
        if by != SERVER:
            person = await people.by_id(work, by)
            if person is None or not person.active or person.role not in MAY:
                raise LookupError(f"«{by}» is no active {' or '.join(MAY)}. See: shturman people list")
        await work.alone("yardsticks")
        kept = await yardsticks.latest(work)
        before = from_json(kept.body) if kept else DEFAULT
        after = make(before)
        changes = _told(before, after)
        version = None
        if changes:
            version = await yardsticks.put(work, to_json(after), by, now)
            keys = {"keys": [each["key"] for each in changes]}
            await audit.append(work, audit.Deed(now, by, "yardstick.change", str(version), keys))
    return {"version": version, "changes": changes}


async def history(settings: Settings) -> list[dict[str, Any]]:
    """Every version, the newest first: when, by whom, and what it changed in the one before."""
    async with opened(settings) as (database, _), database.read() as read:
        kept = await yardsticks.every(read)
        names = {by: await _name(read, by) for by in {each.by for each in kept}}
    versions = zip(kept, [*kept[1:], None], strict=False)  # the first has the shipped one before it
    return [
        {"version": new.version, "at": new.at, "by": names[new.by], "changes": _told(_of(old), _of(new))}
        for new, old in versions
    ]


def _of(kept: Kept | None) -> Yardstick:
    return from_json(kept.body) if kept else DEFAULT


def _told(before: Yardstick, after: Yardstick) -> list[dict[str, Any]]:
    return [{"key": each.key, "before": each.before, "after": each.after} for each in difference(before, after)]


async def _name(read: Reading, by: str) -> str:
    person = await people.by_id(read, by)
    return person.name if person else by
