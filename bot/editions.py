"""The methodology as its keeper sees it: what is in force, and word of each change to a folder, once."""

from __future__ import annotations

from bot import rights
from bot.access import Target
from bot.methodology import Change
from bot.scene import House, Post, Scene, local_minute
from dialogs import editions
from dialogs.editions import Edition, Swap
from dialogs.lang import Lang
from dialogs.screens import Screen
from storage import algorithms, people
from storage.database import Work


async def overview(scene: Scene) -> None:
    """Versions in force, since when, how many conversations by each."""
    if not await scene.may("methodology.see", Target(), ""):
        await scene.not_yours()
        return
    library = scene.house.methodology
    titles = {each.id: each.file.title.say(scene.lang) for each in library.all()}
    found = [
        Edition(
            titles.get(row.algorithm, row.algorithm),
            row.version,
            local_minute(row.since, scene.person.zone).date(),
            row.runs,
            row.older,
        )
        for row in await algorithms.in_force(scene.work)
    ]
    found.sort(key=lambda edition: edition.title)
    await scene.answer(editions.in_force(found, library.mistakes, scene.local.date(), scene.lang), "methodology")


async def tell(post: Post, work: Work, change: Change) -> None:
    """Whoever looks after the methodology learns what became of a changed folder."""
    for admin in await people.of_role(work, "admin"):
        screen = _told(post.house, change, admin.lang)
        await post.to(admin, screen, "push", rests_on=rights.basis("methodology.see", ""))


def _told(house: House, change: Change, lang: Lang) -> Screen:
    if change.mistakes:
        return editions.refused(change.mistakes, lang)
    swaps = [Swap(each.file.title.say(lang), before, each.version) for each, before in change.swapped]
    known = {each.id: each.file.title.say(lang) for each in house.methodology.all()}
    return editions.taken([*swaps, *(Swap(known.get(id_, id_), "-", "") for id_ in change.gone)], lang)
