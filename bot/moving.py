"""From SQLite to PostgreSQL: the database is copied and proven; what stays where it is is named."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.backup import BLOBS, KEY, database_file
from bot.settings import Settings
from storage import lock
from storage.copy import CopyRefused, Told, copy


async def move(settings: Settings, to: str, now: datetime, told: Told) -> dict[str, Any]:
    """Raises CopyRefused, InUse, OSError; then the target is as it was. The source is only read."""
    source = database_file(settings)
    if not source.is_file():
        raise CopyRefused(f"there is no database at {source}")
    with lock.held(settings.url):
        tables = await copy(settings.url, to, now, told)
    return {
        "from": str(source),
        "tables": [asdict(each) for each in tables],
        "rows": sum(each.rows for each in tables),
        "files": str(settings.data_dir / BLOBS),
        "key": str(settings.data_dir / KEY) if (settings.data_dir / KEY).is_file() else None,
    }


def told_moved(data: dict[str, Any]) -> str:
    lines = [f"{each['table']:20} {each['rows']:9}  {each['hash']}" for each in data["tables"] if each["rows"]]
    key = f" and the signing key {data['key']}" if data["key"] else ""
    return "\n".join(
        (
            *lines,
            f"{data['rows']} rows copied, counted and hashed on both sides; the other tables are empty.",
            f"The files in {data['files']}{key} stay where they are: keep SHTURMAN_DATA_DIR as it is.",
            "Now set SHTURMAN_DATABASE_URL to the new address and start; the old file is as it was.",
        )
    )
