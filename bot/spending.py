"""What a trip costs, told in passing: «такси 540, гостиница 3200», the receipt as a photo.

While an approved trip lasts and only waits for its evening, such a message is its expense; else it begins a report,
which asks where it belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot import reporting, seeing
from bot.access import RIGHTS
from bot.conversations import press
from bot.scene import Scene
from dialogs.albums import FileNote
from dialogs.events import Answered, Event
from dialogs.field.card import Card
from dialogs.field.draft import is_spending
from dialogs.field.read import read
from dialogs.place import Walk
from storage import runs, trips
from storage.runs import Run

TRIP = "business_trip"
SPENT = "spent"


def only(card: Card, text: str) -> bool:
    """Whether words tell of expenses and of nothing else; a question tells of none."""
    return is_spending(card) and not text.rstrip().endswith("?")


async def heard(scene: Scene, text: str, files: Sequence[FileNote] = ()) -> bool:
    """Whether the message was an expense of the trip that lasts, and is noted there."""
    run = await _lasting(scene) if scene.person.role in RIGHTS["run.begin"] and len(text.split()) > 1 else None
    if run is None:
        return False
    card = read(text, (await reporting.writing(scene)).reader)
    if not only(card, text):
        return False
    await press(scene, run, *_noted(scene, card, files))
    return True


async def _lasting(scene: Scene) -> Run | None:
    """The trip of today, where nothing else is asked of it."""
    today = scene.local.date()
    for trip in (await trips.of_people(scene.work, [scene.person.id], today, today)).get(scene.person.id, ()):
        run = await runs.load(scene.work, trip.run_id)
        if trip.status == "approved" and run is not None and _takes((await seeing.current(scene, run)).walk):
            return run
    return None


def _takes(place: Walk) -> bool:
    node = place.frontier.step.node if place.frontier else None
    options = getattr(node.input, "options", ()) if node is not None and node.kind == "wait" else ()
    return SPENT in {each.code for each in options}


def _noted(scene: Scene, card: Card, files: Sequence[FileNote]) -> Iterator[Event]:
    """As taps would have made it, one expense after another; the receipts stand with the last."""
    by, at = scene.person.id, scene.local
    for place, spent in enumerate(card.expenses, 1):
        yield Answered(SPENT, at, by)
        yield Answered({"kind": spent.kind, "amount": Decimal(spent.amount)}, at, by)
        yield Answered([dict(note) for note in files] if place == len(card.expenses) else [], at, by)
