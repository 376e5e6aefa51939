"""The methodologies that a person may lead, and the door into each of them."""

from __future__ import annotations

from algorithms.compiled import Algorithm
from bot import editions, rights
from bot.conversations import begin, tapped_twice
from bot.scene import Scene
from dialogs.menu import methods
from dialogs.screens import Action

RANKS = ("rm", "team_lead", "director")
BY_OTHER_DOORS = ("trip_report", "weekly_plan")  # the day's own doors


async def overview(scene: Scene) -> None:
    found = [(each.id, each.file.title.say(scene.lang), each.file.purpose.say(scene.lang)) for each in _own(scene)]
    await scene.answer(methods(found, scene.lang), "methods")


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the overview. False: somebody else's business."""
    match action.verb:
        case "ms":
            await overview(scene)
        case "mv":
            await editions.overview(scene)
        case "ns":
            await _begin(scene, action.value)
        case _:
            return False
    return True


def _own(scene: Scene) -> list[Algorithm]:
    """A manager leads what managers lead; whoever is above leads that as well."""
    rank = RANKS.index(scene.person.role) if scene.person.role in RANKS else -1
    library = scene.house.methodology.all()
    led = [each for each in library if each.file.roles.owner in RANKS[: rank + 1] and each.id not in BY_OTHER_DOORS]
    return sorted(led, key=lambda each: each.file.title.say(scene.lang))


async def _begin(scene: Scene, algorithm: str) -> None:
    if algorithm not in {each.id for each in _own(scene)}:
        await rights.denied(scene.work, scene.person.id, "run.begin", algorithm, scene.now)
        await scene.not_yours()
    elif not await tapped_twice(scene, algorithm, None):
        await begin(scene, algorithm)
