"""`shturman demo`: into an empty database, or as the files that a company would send."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.demo.draw import draw
from bot.demo.filling import fill, wednesday
from bot.demo.raw import raw_files
from storage.database import Database
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from bot.settings import Settings

DAY = date(2026, 11, 18)  # the same rows whenever it is asked for


async def into_database(settings: Settings, seed: int, today: date | None) -> None:
    """Raises DemoRefused for a database with people in it."""
    await upgrade(settings.url)
    database = Database(settings.url, settings.data_dir)
    await database.open()
    try:
        await fill(database, seed, wednesday(today or DAY), settings.algorithms_dir)
    finally:
        await database.close()


def into_files(seed: int, today: date | None, folder: Path) -> list[str]:
    """Their names."""
    found = raw_files(draw(seed, wednesday(today or DAY)))
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in found.items():
        (folder / name).write_bytes(raw)
    return [*found]
