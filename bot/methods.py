"""The methodologies that a person may lead, and the door into each of them."""

from __future__ import annotations

from algorithms.compiled import Algorithm
from bot import editions, rights, seeing
from bot.conversations import begin, press, tapped_twice
from bot.scene import Scene
from dialogs import inputs
from dialogs.events import Answered
from dialogs.menu import methods
from dialogs.screens import Action
from storage import asked

RANKS = ("rm", "team_lead", "director")
TRIP = "business_trip"
SAID = "method.said"  # the words that a conversation begins with, kept until the tap
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
            await _begin(scene, action.value, said=bool(action.subject))
        case _:
            return False
    return True


def _own(scene: Scene) -> list[Algorithm]:
    """A manager leads what managers lead; whoever is above leads that as well."""
    rank = RANKS.index(scene.person.role) if scene.person.role in RANKS else -1
    library = scene.house.methodology.all()
    led = [each for each in library if each.file.roles.owner in RANKS[: rank + 1] and each.id not in BY_OTHER_DOORS]
    return sorted(led, key=lambda each: each.file.title.say(scene.lang))


async def _begin(scene: Scene, algorithm: str, *, said: bool) -> None:
    if algorithm not in {each.id for each in _own(scene)}:
        await rights.denied(scene.work, scene.person.id, "run.begin", algorithm, scene.now)
        await scene.not_yours()
    elif not await tapped_twice(scene, algorithm, None):
        await (_begin_said(scene, algorithm) if said else begin(scene, algorithm))


def takes_words(action: Action) -> bool:
    """Whether the button is about what was said before it."""
    return (action.verb, action.subject) == ("ns", "said")


async def _begin_said(scene: Scene, algorithm: str) -> None:
    """Its first question is answered by what was said before the tap, while that is kept."""
    kept, run = await asked.of(scene.work, scene.person.id), await begin(scene, algorithm, silently=True)
    await asked.forget(scene.work, scene.person.id)
    if run is None:
        return
    outcome = await seeing.current(scene, run)
    facts = await seeing.facts_of(scene, run, outcome.walk)
    words = str(kept.detail["text"]) if kept is not None and kept.kind == SAID else ""
    meant = inputs.typed(outcome.session, outcome.walk, words, facts, scene.person.id)
    await (press(scene, run, meant) if isinstance(meant, Answered) else seeing.show(scene, run, outcome))
