"""Words of a thing done outside any visit: the promise that they may keep is asked about before a report begins."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot import asking, promise_cards, promises, report_doors, reporting
from bot.scene import Scene
from dialogs import actions
from dialogs.field.keeping import Pledge, kept
from dialogs.menu import message
from dialogs.promises import is_kept
from dialogs.reading.stock_words import NO, OK, YES, bare
from dialogs.screens import Action
from storage import asked
from storage import promises as ledger
from storage.asked import Asked

HEARS = "promise.kept"
VERB = actions.NOT_KEPT.verb


async def told(scene: Scene, text: str, here: Collection[str] | None = None) -> bool:
    """Whether words say that a promise is kept: «отправила прайс в Ромашку».

    At the card of a report on those who are `here`, only of somebody else, and by name: what is said of them is told.
    """
    mine = await promise_cards.seen_to(scene) if len(text.split()) > 1 else []
    pledges = [Pledge(each.key, each.partner_id, each.what, each.amount) for each in mine]
    pledges = [each for each in pledges if each.partner not in (here or ())]
    if not pledges:
        return False
    keys = kept(text, (await reporting.writing(scene)).reader, pledges, by_name=here is not None)
    if keys:
        await _ask(scene, keys, text)
    return bool(keys)


async def _ask(scene: Scene, keys: Sequence[str], text: str) -> None:
    """The words are kept for the report that they may begin."""
    await asking.ask(scene, HEARS, " ".join(keys), text=text)
    found = [each for key in keys if (each := await ledger.by_key(scene.work, key)) is not None]
    shown = await promises.owed(scene, found)
    await scene.answer(is_kept(shown, scene.local.date(), scene.lang), "promises")


async def heard(scene: Scene, waits: Asked, text: str) -> bool:
    """«Да» and «нет» are taps; words of something else leave the question as it stands."""
    keys, word = waits.subject.split(), bare(text)
    if word in YES | OK and len(keys) == 1:
        return await promise_cards.door(scene, actions.promise_close(keys[0], "kept"))
    await asked.put(scene.work, waits)
    return word in NO and await door(scene, actions.NOT_KEPT)


async def door(scene: Scene, action: Action) -> bool:
    """«Нет, это в отчёт». False: somebody else's button."""
    if action.verb != VERB:
        return False
    waits = await asked.of(scene.work, scene.person.id)
    await asked.forget(scene.work, scene.person.id)
    if waits is None or waits.kind != HEARS:
        await scene.answer(message(scene.say("promise.is_kept_again"), scene.lang))
    else:
        await report_doors.words(scene, str(waits.detail["text"]))
    return True
