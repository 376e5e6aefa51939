"""Who can put wrong figures right: whoever loaded the file, if that is an administrator, else one who is there."""

from __future__ import annotations

from datetime import datetime

from bot.scene import House, local_minute, place_of
from storage import numbers, people
from storage.database import Reading
from storage.people import Person

KIND = "data_error"
SOURCE = "stock"


async def mender(read: Reading, house: House, partner_id: str, now: datetime) -> Person | None:
    """None: nobody is within reach today, and it waits."""
    found = (await numbers.sources(read, SOURCE, [partner_id])).of(partner_id)
    admins = await people.of_role(read, "admin")
    for each in sorted(admins, key=lambda admin: (found is None or admin.id != found.by, admin.id)):
        away = each.away(local_minute(now, each.zone).date())
        if not away and await place_of(read, house, each) is not None:
            return each
    return None
