"""The page that a messenger keeps for us: «my day», shown when it is looked at, and again when a press changed it.

Whoever never opened it costs nothing but one look, and none where no messenger has such pages.
"""

from __future__ import annotations

from dataclasses import replace

from bot import day
from bot.consent import agreed
from bot.scene import Place, Post, Scene
from dialogs import home
from dialogs.home import SUBJECT
from dialogs.ports import Opened, Press
from dialogs.screens import Screen
from storage import cards
from storage.people import Person


def in_chat(press: Press) -> Press:
    """As if it were done in the chat, where it is answered: nothing can be said on a page."""
    return replace(press, address=home.behind(press.address))


def page_of(press: Press) -> Place:
    return Place(press.channel, home.address_of(press.account))


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
    await post.stranger(page_of(press), home.closed("home.stranger", press.language or "ru"), SUBJECT)


async def follow(post: Post, press: Press) -> None:
    """The pages of all whom this press has told something, where they show something else now."""
    if not post.house.pages or not post.told:
        return
    tapped = page_of(press) if press.address == home.address_of(press.account) else None
    found = await cards.pages_of(post.work, tuple(post.told), home.PREFIX, SUBJECT)
    pages = {Place(page.channel, page.address): post.told[page.person_id] for page in found}
    if isinstance(press.body, Opened):
        pages.pop(page_of(press), None)
    if not pages:
        return
    # Two presses at once would each put a day that does not know of the other.
    await post.work.alone(*map(_door, pages))
    for place, person in pages.items():
        await _follow(post, person, place, answered=place == tapped)


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
