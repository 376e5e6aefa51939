"""A business trip in the company's rows: the trip itself, and its meetings as planned visits once it is let go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from algorithms.values import Item
from bot.scene import Scene
from dialogs.place import Filed
from dialogs.session import dump
from storage import partners, plans, trips
from storage.people import Person
from storage.plans import Planned
from storage.runs import Run
from storage.trips import GOES, Status, Trip

_OWN = ("region", "starts", "ends", "status")  # columns; the rest is the body


async def file(scene: Scene, run: Run, filed: Filed, owner: Person, *, given_up: bool) -> None:
    """As its conversation stands. One that was given up takes place no more, unless it is over."""
    values = filed.values
    status: Status = "cancelled" if given_up and values["status"] != "done" else values["status"]
    body = {name: dump(value) for name, value in values.items() if name not in _OWN}
    region, before = str(values["region"]), await trips.by_run(scene.work, run.id)
    await trips.put(
        scene.work, Trip(run.id, owner.id, region, values["starts"], values["ends"], status, body, scene.now)
    )
    if before is not None and before.status in GOES and status in GOES and before.body["stops"] == body["stops"]:
        return  # its meetings are in the week since it was let go, and live on there
    stops = list(_stops(values.get("stops"))) if status in GOES else []
    merged = await partners.kept_of(scene.work, [partner for partner, _ in stops])
    planned = [Planned(merged.get(partner, partner), run.id, day) for partner, day in stops]
    await plans.add(scene.work, owner.id, run.id, planned, scene.now)


def _stops(items: Any) -> Iterator[tuple[str, date]]:
    for item in items or ():
        row: Mapping[str, Any] = item.fields if isinstance(item, Item) else item
        if not (isinstance(item, Item) and item.archived) and row.get("partner") and row.get("day"):
            yield str(row["partner"]), row["day"]
