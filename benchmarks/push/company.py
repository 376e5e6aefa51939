"""A company whose managers are all told the same on Monday, and whose accountants talk meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.settings import Settings
from dialogs.consent import version
from storage import consents, people
from storage.database import Database
from storage.upgrade import upgrade

TALKERS = 40
FIRST = 100_000  # the chat of the first who talks


async def fill(settings: Settings, managers: int) -> None:
    await upgrade(settings.url)
    database = Database(settings.url, settings.data_dir)
    await database.open()
    now = datetime(2026, 11, 1, tzinfo=UTC)
    roles = [("rm", number) for number in range(1, managers + 1)]
    roles += [("finance", FIRST + number) for number in range(TALKERS)]
    async with database.work() as work:
        await people.create_team(work, people.Team("t", "Волга", "Volga", region="Волга"))
        for role, chat in roles:
            one = people.Person(f"p{chat}", "Иван", "Ivan", role, "t", "Europe/Moscow", "ru", True, now)  # type: ignore[arg-type]
            await people.create(work, one)
            await people.link(work, people.Account("telegram", str(chat), str(chat), one.id, now, False))
            await consents.answer(work, one.id, version(), "accepted", now)
    await database.close()
