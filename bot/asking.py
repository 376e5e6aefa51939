"""Words that answer a screen outside any conversation: whoever asked hears them first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bot.scene import Scene
from storage import asked
from storage.asked import Asked

# Words of the next morning are about something else.
LASTS = timedelta(hours=3)

# False: these words are no answer, and go where all words go. Each keeps or renews what it asked itself.
Hearer = Callable[[Scene, Asked, str], Awaitable[bool]]


async def heard(scene: Scene, text: str, hearers: Mapping[str, Hearer]) -> bool:
    """Whether somebody was waiting for these words and took them; `hearers` are by kind."""
    waits = await asked.of(scene.work, scene.person.id)
    hear = hearers.get(waits.kind) if waits is not None else None
    if waits is None or hear is None:
        return False
    await asked.forget(scene.work, scene.person.id)
    return scene.now - waits.at <= LASTS and await hear(scene, waits, text)


async def ask(scene: Scene, kind: str, subject: str, **detail: str | int) -> None:
    """From now on the person's next words are about this."""
    await asked.put(scene.work, Asked(scene.person.id, kind, subject, detail, scene.now))
