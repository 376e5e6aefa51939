"""Groups and channels: what is answered there, what goes to the person alone, and what becomes of the room itself.

Who is present we cannot know, so a room hears of nothing but how to use us, and that somebody was answered.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot import commands, rights
from bot.access import RIGHTS
from bot.scene import House, Place, Post, Scene
from bot.tokens import signer
from dialogs import rooms as screens
from dialogs.commands import as_command
from dialogs.labels import name_of
from dialogs.lang import Lang
from dialogs.menu import message
from dialogs.ports import ChannelName, Opened, Press, RoomNews, Sent, Submitted, Tapped, Typed
from dialogs.rooms import chat_of
from dialogs.screens import Screen, signed, to_json
from dialogs.texts import say
from storage import addresses, audit, cards, invitations, meta, outbox, people, rooms
from storage.database import Reading, Work
from storage.invitations import Invitation
from storage.outbox import OutboxRow
from storage.people import Person
from storage.rooms import Room

CODES = ("/start", "/link")
HELP = (("/help", ""), ("/start", ""))
FRESH = timedelta(minutes=5)  # who asked longer ago has seen the answer, or does not look at the room any more


async def heard(post: Post, press: Press, person: Person | None) -> Press | None:
    """What concerns the room alone is done; None: nothing is left. Else the press goes on, between the two of us."""
    match press.body:
        case RoomNews() as news:
            await _news(post, press, person, news)
        case Typed(text=text) | Sent(caption=text) if codes := await _codes_in(post, text):
            await _burn(post, press, person, codes)
        case Typed() | Sent() | Tapped() | Submitted() | Opened():
            if person is None:
                await _stranger(post, press)
            else:
                return await _of_ours(post, press, person)
    return None


async def _of_ours(post: Post, press: Press, person: Person) -> Press | None:
    if isinstance(press.body, Typed | Sent):  # a button is there still where we are no more
        await rooms.seen(post.work, press.channel, chat_of(press.room), post.now)
    match press.body:
        case Typed(text=text) if not text.strip() or _parted(text) in HELP:
            await _about(post, press, person)
            return None
        case Sent():
            await post.to(person, message(say("rooms.files", person.lang), person.lang), "edit", place=place_of(press))
            return None
    # In their own chat nobody has seen what they do here: a card comes there anew, not as an edit out of sight.
    await cards.forget_last(post.work, press.channel, press.address)
    return replace(press, message="", reply_to="")


def place_of(press: Press) -> Place:
    """Where whoever did it reads alone, and where they did it."""
    return Place(press.channel, press.address, press.room)


def _parted(text: str) -> tuple[str, str]:
    return commands.parted(as_command(text) or text)


async def _codes_in(post: Post, text: str) -> list[str]:
    """Wherever they stand: all that is there was read by everybody. Else what was meant to be one."""
    command, code = _parted(text)
    return await invitations.codes_in(post.work, text) or ([code] if command in CODES and code else [])


# ── what is said in a room ──────────────────────────────────────────────────────────────────────────────────


async def _about(post: Post, press: Press, person: Person) -> None:
    screen = screens.about(person.lang, press.channel, leads=person.role in RIGHTS["run.begin"])
    made = signed(screen, signer(person.id, post.house.keys))
    await _say(post.work, f"{post.cause}/room", Place(press.channel, press.room), made, post.now, person.id)


async def _say(  # the parts of a row
    work: Work, key: str, place: Place, screen: Screen, now: datetime, person_id: str | None = None
) -> None:
    """The key says how often: what was said under it is not said again."""
    row = outbox.NewRow(key, person_id, place.channel, place.address, "edit", to_json(screen))
    await outbox.put(work, row, now)


async def answered(work: Work, row: OutboxRow, now: datetime) -> None:
    """Their answer has arrived: the room sees that they were heard, once a minute at most."""
    person = await _asker(work, row, now)
    if person is not None:
        screen = screens.answered(name_of(person, person.lang), await _door(work, row.channel), person.lang)
        await _say(work, _minute("answered", row, now), _room(row), screen, now, person.id)


async def unreached(work: Work, row: OutboxRow, now: datetime) -> None:
    """They cannot be written to: how that is mended can only be said where they asked."""
    person = await _asker(work, row, now)
    if person is not None:
        link = await _door(work, row.channel)
        screen = screens.unreached(name_of(person, person.lang), row.channel, link, person.lang)
        await _say(work, _minute("unreached", row, now), _room(row), screen, now, person.id)


async def _asker(read: Reading, row: OutboxRow, now: datetime) -> Person | None:
    if not row.room or row.person_id is None or row.kind == "toast" or now - row.created_at > FRESH:
        return None
    return await people.by_id(read, row.person_id)


def _minute(what: str, row: OutboxRow, now: datetime) -> str:
    return f"{what}/{row.channel}/{row.room}/{row.person_id}/{now:%Y%m%dT%H%M}"


def _room(row: OutboxRow) -> Place:
    return Place(row.channel, row.room or "")


async def _door(read: Reading, channel: ChannelName) -> str:
    """A link to the chat between the two of us, where it takes one to find it."""
    name = await meta.get(read, meta.BOT_NAME) if channel == "telegram" else None
    return f"https://t.me/{name}" if name else ""


# ── buttons of others, strangers, codes that everybody saw ──────────────────────────────────────────────────


async def whose(scene: Scene, tap: Tapped) -> str:
    """In words, for a colleague who pressed a button of somebody else's; nothing where nobody can be named."""
    place = scene.place
    if place is None or not place.room or not tap.message:
        return ""
    shown = await outbox.by_ref(scene.work, place.channel, place.room, tap.message)
    owner = await people.by_id(scene.work, shown.person_id) if shown is not None and shown.person_id else None
    if owner is None or not owner.active or owner.id == scene.person.id:
        return ""
    return scene.say("rooms.not_yours", name=name_of(owner, scene.lang))


async def _stranger(post: Post, press: Press) -> None:
    """Silence, but for one line an hour that says why."""
    lang: Lang = press.language or "ru"
    if isinstance(press.body, Tapped):
        await post.toast(None, Place(press.channel, press.address), press.body.toast, say("stranger", lang))
    former = await people.former(post.work, press.channel, press.account)
    await rights.denied(post.work, former or rights.STRANGER, "enter", post.cause, post.now)
    key = f"stranger/{press.channel}/{chat_of(press.room)}/{post.now:%Y%m%dT%H}"
    await _say(post.work, key, Place(press.channel, press.room), screens.stranger(lang), post.now)


async def _burn(post: Post, press: Press, person: Person | None, codes: list[str]) -> None:
    """Whoever sent it and whoever gave it are told; the same words whether it was worth anything."""
    lang = person.lang if person else press.language or "ru"
    words = message(say("rooms.burnt", lang), lang)
    if person is not None:
        await post.to(person, words, "edit", place=place_of(press))
    else:
        await _stranger(post, press)
        await post.stranger(Place(press.channel, press.address), Screen(words.blocks))
    for code in codes:
        burnt = await invitations.burn(post.work, code, post.now)
        if burnt is not None:
            await _burnt(post, press, person, burnt)


async def _burnt(post: Post, press: Press, person: Person | None, burnt: Invitation) -> None:
    who = person.id if person else rights.STRANGER
    deed = audit.Deed(post.now, who, "invitation.burnt", burnt.handle or "", {"channel": press.channel})
    await audit.append(post.work, deed)
    inviter = await people.by_id(post.work, burnt.created_by)
    if inviter is not None:
        await post.to(inviter, message(say("rooms.burnt_inviter", inviter.lang), inviter.lang), "push")


# ── what becomes of a room ──────────────────────────────────────────────────────────────────────────────────


async def _news(post: Post, press: Press, person: Person | None, news: RoomNews) -> None:
    work, now, channel, address = post.work, post.now, press.channel, chat_of(press.room)
    known = await rooms.by_address(work, channel, address)
    match news.what:
        case "added" if person is not None:
            title = news.title or (known.title if known else "")
            await rooms.put(work, Room(channel, address, title, "in", person.id, now))
            await _recorded(work, "room.added", person.id, address, channel, now)
            if known is None or known.state != "in":
                place = Place(channel, press.room)
                await _say(work, f"{post.cause}/room", place, screens.greeting(person.lang, channel), now, person.id)
        case "added":
            await _stranger(post, press)
        case "renamed":
            await rooms.change(work, channel, address, title=news.title)
        case "back":
            await rooms.change(work, channel, address, state="in", at=now)
        case "moved":
            await addresses.move(work, channel, address, news.address)
        case "archived":
            await rooms.end(work, channel, address, "archived", now)
        case "removed":
            by = person.id if person else ""
            await _ended(post, await rooms.end(work, channel, address, "out", now), by)


async def refused(work: Work, house: House, row: OutboxRow, now: datetime) -> None:
    """A messenger says that nothing can be said there any more: that is news, too."""
    room = await rooms.end(work, row.channel, chat_of(row.address), "out", now)
    await _ended(Post(work, house, f"{row.key}/lost", now), room, "")


async def _ended(post: Post, room: Room | None, by: str) -> None:
    """Whoever brought us there hears of it, unless it was they who took us away."""
    if room is None:
        return
    await _recorded(post.work, "room.gone", by or "system", room.address, room.channel, post.now)
    person = await people.by_id(post.work, room.added_by) if room.added_by and room.added_by != by else None
    if person is not None:
        title = screens.called(room.title, person.lang)
        await post.to(person, message(say("rooms.gone", person.lang, title=title), person.lang), "push")


async def _recorded(work: Work, what: str, who: str, address: str, channel: ChannelName, now: datetime) -> None:
    await audit.append(work, audit.Deed(now, who, what, address, {"channel": channel}))
