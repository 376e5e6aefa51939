"""From a number to action: the conversation that treats it begins with what the figures know already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from algorithms.kpi import ALGORITHMS
from bot import partner_cards
from bot.conversations import begin, press, tapped_twice
from bot.scene import Scene
from dialogs import actions
from dialogs.events import Answered, Event
from dialogs.screens import Action

CONFLICT = "conflict_resolution"
MONEY = ("overdue_pct", "dso_over", "overdue_90plus")


async def door(scene: Scene, action: Action) -> bool:
    """«Что делать»: the value is the figure that is to be treated."""
    if action.verb != "bt":
        return False
    partner = await partner_cards.found(scene, action.subject)
    if partner is not None:
        algorithm = {**ALGORITHMS, actions.VISIT: "active_partner_visit"}.get(action.value, "")
        await treat(scene, algorithm, partner.id, action.value)
    return True


async def treat(
    scene: Scene, algorithm: str, partner_id: str, kpi: str = "", more: Mapping[str, Any] | None = None
) -> None:
    """Begin it, answer what is known, and show the first question that only a person can answer.

    What the figures give comes with the partner's name; `more` are ready answers beside that.
    """
    known = {each.id for each in scene.house.methodology.all()}
    if algorithm not in known:
        await scene.not_yours()
        return
    if await tapped_twice(scene, algorithm, partner_id):
        return
    compiled = scene.house.methodology.current(algorithm)
    ready = {name: value for name, value in (more or {}).items() if name in compiled.fields or name in compiled.steps}
    run = await begin(scene, algorithm, ready)
    if run is not None:
        await press(scene, run, *_answers(scene, algorithm, partner_id, kpi, ready.get("type")))


def _answers(scene: Scene, algorithm: str, partner_id: str, kpi: str, kind: str | None) -> Iterator[Event]:
    """The first questions of the library's conversations, in their order; the run takes as many as it asks."""
    values = ["system", partner_id] if algorithm == CONFLICT else [partner_id]
    if algorithm == CONFLICT and (known := "overdue_receivables" if kpi in MONEY else kind):
        values.append(known)
    if scene.house.methodology.current(algorithm).file.subject == "partner":
        yield from (Answered(value, scene.local, scene.person.id) for value in values)
