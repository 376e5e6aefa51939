"""The page that a messenger keeps for us: «my day», shown when it is looked at, and again when a press changed it.

Whoever never opened it costs nothing but one look, and none where no messenger has such pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from bot import day
from bot.consent import agreed
from bot.scene import Place, Post, Scene
from dialogs import home
from dialogs.home import SUBJECT
from dialogs.lang import Lang
from dialogs.ports import Opened, Press
from dialogs.screens import Screen
from storage import cards
from storage.people import Account, Person


def in_chat(press: Press) -> Press:
    """As if it were done in the chat, where it is answered: nothing can be said on a page."""
    return replace(press, address=home.behind(press.address))


def page_of(whose: Press | Account) -> Place:
    return Place(whose.channel, home.address_of(whose.account))


async def pages_of(post: Post, people: Collection[str]) -> dict[Place, str]:
    """Those that were opened ever, and whose they are."""
    found = await cards.pages_of(post.work, people, home.PREFIX, SUBJECT)
    return {Place(page.channel, page.address): page.person_id for page in found}


async def show(scene: Scene, press: Press) -> None:
    """The day as it is now."""
    await scene.work.alone(_door(page_of(press)))
    screen = await _day(scene)
    if screen is not None:
        await replace(scene, place=page_of(press)).answer(screen, SUBJECT)


async def shut(scene: Scene, press: Press) -> None:
    """For who has not agreed to be here yet."""
    await replace(scene, place=page_of(press)).answer(home.closed("home.agree", scene.lang), SUBJECT)


async def stranger(post: Post, press: Press) -> None:
    await close(post, (page_of(press),), press.language or "ru")


async def close(post: Post, pages: Iterable[Place], lang: Lang) -> None:
    """For whom it belongs to no more: their day does not stay there until they look again."""
    for page in pages:
        await post.stranger(page, home.closed("home.stranger", lang), SUBJECT)


async def follow(post: Post, press: Press) -> None:
    """The pages of all whom this press has told something, where they show something else now."""
    if not post.house.pages or not post.told:
        return
    tapped = page_of(press) if press.address == home.address_of(press.account) else None
    pages = await pages_of(post, post.told)
    if isinstance(press.body, Opened):
        pages.pop(page_of(press), None)
    if not pages:
        return
    # Two presses at once would each put a day that does not know of the other.
    await post.work.alone(*map(_door, pages))
    for place, person in pages.items():
        await _follow(post, post.told[person], place, answered=place == tapped)


def _door(page: Place) -> str:
    return f"{page.channel}/{page.address}"


async def _follow(post: Post, person: Person, place: Place, *, answered: bool) -> None:
    scene = Scene(post.work, post.house, person, place, post.now, post)
    if not person.active or not await agreed(post.work, post.house, person):
        return
    screen = await _day(scene, answered=answered)
    if screen is not None and await post.differs(person, screen, SUBJECT, place):
        await scene.answer(screen, SUBJECT)


async def _day(scene: Scene, *, answered: bool = False) -> Screen | None:
    if not await scene.may_own("day.see"):
        return None
    return home.page(await day.gather(scene), scene.lang, answered=answered)
