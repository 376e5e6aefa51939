"""Where a press becomes an action: who is it, what did they mean, what follows. One open transaction, nothing slow.

Whatever takes time (downloads, reading a file, drawing a document) was done before and comes in as `Prepared`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import commands, consent, forms, hearing, home, linking, rights, rooms, taps, unreached
from bot.prepare import Prepared
from bot.scene import House, Place, Post, Scene
from dialogs.commands import as_command
from dialogs.lang import Lang
from dialogs.ports import (
    Corrected,
    Left,
    Opened,
    Placed,
    Press,
    RoomNews,
    Sent,
    Shared,
    Submitted,
    Tapped,
    Typed,
    Unreadable,
)
from dialogs.reading.results import Refused
from dialogs.rooms import chat_of
from dialogs.screens import Paragraph, Screen, line
from dialogs.texts import say
from storage import audit, invitations, people
from storage.database import Work
from storage.invitations import NotLinked
from storage.people import Account, Person


async def handle(work: Work, house: House, press_: Press, prepared: Prepared, cause: str, now: datetime) -> None:
    """Everything that one press changes, in the open transaction."""
    post = Post(work, house, cause, now)
    await _pressed(post, home.in_chat(press_), prepared)
    await home.follow(post, press_)


async def _pressed(post: Post, press_: Press, prepared: Prepared) -> None:
    caller = await people.at_the_door(post.work, press_.channel, press_.account)
    if press_.room:
        private = await rooms.heard(post, press_, caller.person if caller else None)
        if private is None:
            return
        press_ = private
    if caller is None:
        await _stranger(post, press_)
        return
    place = Place(press_.channel, press_.address, press_.room, is_only=not caller.has_others)
    if caller.was_elsewhere and not isinstance(press_.body, Left | Opened | RoomNews):
        await people.used(post.work, press_.channel, press_.account, post.now)
    who = (caller.person, place, post.now, post)
    scene = Scene(post.work, post.house, *who, said=press_.message, account=press_.account, wrote=press_.at)
    match await consent.gate(scene, press_):
        case "entered":
            await _welcome(scene)
        case "open":
            # Who acts is here, though the messenger may not say so. In a room they are where they were reached before.
            if caller.is_shut and not press_.room and not isinstance(press_.body, Left):
                await scene.wrote_below()
                await unreached.returned(scene, press_.channel, press_.account)
            await _known(scene, press_, prepared)
        case "shut" if isinstance(press_.body, Opened):
            await home.shut(scene, press_)


async def _known(scene: Scene, press_: Press, prepared: Prepared) -> None:
    """A press of somebody who is here and has agreed to be."""
    if isinstance(press_.body, Typed | Sent | Placed | Shared) and not await hearing.replies(scene, press_):
        return
    match press_.body:
        case Typed(text=text) if await invitations.is_link(scene.work, text):
            await linking.run(scene, text)
        case Typed(text=text):
            await scene.wrote_below()
            await hearing.typed(scene, text.strip())
        case Tapped() as tap:
            await taps.tapped(scene, tap, prepared)
        case Sent() as body:
            await scene.wrote_below()
            await hearing.sent(scene, body, prepared)
        case Placed() as point:
            await scene.wrote_below()
            await hearing.placed(scene, point)
        case Shared(name=name, phone=phone):
            await scene.wrote_below()
            await hearing.shared(scene, name, phone)
        case Corrected(text=text):
            await hearing.corrected(scene, press_.message, text.strip())
        case Unreadable():
            await scene.wrote_below()
            await hearing.at_question(scene, Refused("unreadable"))
        case Submitted() as window:
            await forms.submitted(scene, window, prepared)
        case Opened():
            await home.show(scene, press_)
        case Left(back=back):
            await _left(scene, press_, back)


async def _left(scene: Scene, press_: Press, back: bool) -> None:
    """The person blocked the bot, or lets it write again."""
    if back:
        await unreached.returned(scene, press_.channel, press_.account)
        return
    for account in await people.accounts_of(scene.work, scene.person.id):
        if (account.channel, account.account) == (press_.channel, press_.account):
            await unreached.shut_out(scene.post, account, "blocked")


async def _stranger(post: Post, press_: Press) -> None:
    """Learns nothing but how to get in."""
    place = Place(press_.channel, press_.address)
    lang = press_.language or "ru"
    if isinstance(press_.body, Left):
        return
    if isinstance(press_.body, Opened):
        await rights.denied(post.work, await _former(post, press_), "enter", post.cause, post.now)
        await home.stranger(post, press_)
        return
    words = press_.body.text if isinstance(press_.body, Typed) else ""
    command, code = commands.parted(as_command(words) or words)
    if isinstance(press_.body, Tapped):  # the messenger turns its wheel until the tap is answered
        await post.toast(None, place, press_.body.toast, say("stranger", lang))
    who = (press_.channel, press_.account, chat_of(press_.address))  # they are not reached in a thread alone
    if (command == "/link" and code) or await invitations.is_link(post.work, words):
        await _link(post, code or words, Account(*who, "", post.now, blocked=False), place, lang)
    elif command == "/start" and code:
        found = await invitations.redeem(post.work, code, *who, post.now, lang, name=press_.name)
        await _come_in(post, found, place, lang)
    else:
        await rights.denied(post.work, await _former(post, press_), "enter", post.cause, post.now)
        await post.stranger(place, _plain(say("stranger", lang)))


async def _former(post: Post, press_: Press) -> str:
    """Who it was, for the record alone: whoever was revoked is told what every stranger is told."""
    return await people.former(post.work, press_.channel, press_.account) or rights.STRANGER


async def _link(post: Post, code: str, account: Account, place: Place, lang: Lang) -> None:
    """One more account of somebody who is here already."""
    found, place = await invitations.link(post.work, code, account), replace(place, is_only=False)
    if isinstance(found, NotLinked):
        await linking.struck(post, found)
        await _come_in(post, found.why, place, lang)
        return
    scene = await _entered(post, found, place)
    if await consent.agreed(post.work, post.house, found):
        await linking.joined(scene, account.account)
        await commands.menu(scene)
    else:
        await consent.ask(scene)


async def _come_in(post: Post, found: Person | str, place: Place, lang: Lang) -> None:
    """With an invitation: told what is kept first of all. A reason instead of a person is said."""
    if not isinstance(found, Person):
        await rights.denied(post.work, rights.STRANGER, "enter", post.cause, post.now, {"why": found})
        await post.stranger(place, _plain(say(found, lang)))
        return
    scene = await _entered(post, found, place)
    if await consent.agreed(post.work, post.house, found):
        await _welcome(scene)
    else:
        await consent.ask(scene)


async def _entered(post: Post, person: Person, place: Place) -> Scene:
    deed = audit.Deed(post.now, person.id, "people.enter", post.cause, {"channel": place.channel})
    await audit.append(post.work, deed)
    return Scene(post.work, post.house, person, place, post.now, post)


async def _welcome(scene: Scene) -> None:
    await scene.answer(_plain(scene.say("welcome", name=scene.person.name)))
    await commands.menu(scene)


def _plain(text: str) -> Screen:
    return Screen((Paragraph(line(text)),))
