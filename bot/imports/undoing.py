"""A loaded file taken back, for a week: what it had replaced counts again."""

from __future__ import annotations

from datetime import timedelta

from bot.access import Target
from bot.imports import intake, news, telling
from bot.scene import Scene, local_minute
from dialogs.imports import screens
from dialogs.imports.talk import MASTER, Found
from dialogs.menu import message
from dialogs.screens import Screen
from storage import audit, numbers, talks, visited
from storage.talks import Talk as Row

WEEK = timedelta(days=7)


async def undo(scene: Scene, row: Row) -> None:
    """By the button under its result, or by the command."""
    if not await scene.may("facts.import", Target(owner_id=row.by), row.id):
        await scene.answer(message(scene.say("import.forbidden"), scene.lang))
        return
    refused = await _stands(scene, row)
    if refused is not None:
        await scene.answer(refused)
        return
    talk = telling.talk_of(row).next()
    found = talk.found or Found()
    before, since = await news.sums_of(scene.work, found), row.at
    if row.kind in MASTER:
        await intake.undo(scene, row.id, row.kind)
    if row.kind == "visits":
        await visited.take_back(scene.work, row.id)
    await numbers.undo(scene.work, row.id, scene.now)
    await audit.append(
        scene.work, audit.Deed(scene.now, scene.person.id, "facts.undo", row.id, {"file": row.file_name})
    )
    scene.forget()
    changed = news.apart(before, await news.sums_of(scene.work, found))
    await news.corrected(scene, row.id, found, changed, since, undone=True)
    await telling.keep(scene, row.id, "undone", talk)


async def last(scene: Scene) -> None:
    """The latest of one's own."""
    loaded = await talks.of_person(scene.work, scene.person.id, "loaded")
    if not loaded or scene.now - loaded[0].at > WEEK:
        await scene.answer(message(scene.say("import.undo_nothing"), scene.lang))
        return
    await undo(scene, loaded[0])


async def _stands(scene: Scene, row: Row) -> Screen | None:
    """Why it cannot be taken back; None when it can."""
    record = await numbers.by_id(scene.work, row.id)
    if record is None or row.phase != "loaded" or record.undone_at is not None:
        return message(scene.say("import.gone"), scene.lang)
    if scene.now - record.at > WEEK:
        return message(scene.say("import.undo_late"), scene.lang)
    newer = await numbers.overtaken_by(scene.work, record) if row.kind not in MASTER else []
    if newer:
        when = screens.moment(local_minute(newer[0].at, scene.person.zone), scene.local.date(), scene.lang)
        return message(scene.say("import.undo_overtaken", name=newer[0].file_name[:60], when=when), scene.lang)
    return None
