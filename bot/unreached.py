"""Somebody shut the bot out, or is there no more: noted once, told to whoever leads them, made good on their return."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot import rights, seeing
from bot.scene import House, Post, Scene, place_of
from dialogs.home import PREFIX
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import message
from dialogs.ports import ChannelName
from dialogs.rooms import chat_of
from dialogs.screens import from_json, plain_text
from dialogs.texts import say
from storage import audit, outbox, people
from storage.database import Reading, Work
from storage.outbox import OutboxRow
from storage.people import Account, Person

log = structlog.get_logger()

SHUT_OUT = frozenset({"blocked", "deactivated", "no_chat", "forbidden"})  # about the person, not about one message
CHANNEL_OFF = "channel_off"  # this process has no such messenger; that is no fault of the person
SHOWN = 3
TITLE = 80
KEPT = timedelta(days=14)  # what is older tells nobody anything
MOST = 10


async def bounced(work: Work, house: House, row: OutboxRow, reason: str, now: datetime) -> None:
    """A messenger says that a person is out of reach, or is off itself: this message goes where they still are, if
    anywhere, and to one place alone.
    """
    person = await people.by_id(work, row.person_id) if row.person_id else None
    if person is None:
        return
    for account in await people.accounts_of(work, person.id) if reason in SHUT_OUT else ():
        # The account behind the address, of which it may be a thread.
        if account.channel == row.channel and account.address in row.address.split("/"):
            await shut_out(Post(work, house, f"{row.key}/lost", now), account, reason)
    place = await place_of(work, house, person, off=row.channel if reason == CHANNEL_OFF else None)
    stays = row.kind == "toast" or row.in_place or row.address.startswith(PREFIX)
    if place is not None and not stays:
        await outbox.drop(work, row.id)  # else it would be said again there on their return
        where = (place.channel, place.address, row.kind, row.screen, row.subject)
        again = outbox.NewRow(f"{row.key}/{place.channel}", person.id, *where, rests_on=row.rests_on)
        await outbox.put(work, again, now)


async def shut_out(post: Post, account: Account, reason: str) -> None:
    """Once for each time: whoever leads the person hears of it, with what did not arrive, unless they are reached
    elsewhere."""
    if not await people.set_blocked(post.work, account.channel, account.account, True):
        return
    person = await people.by_id(post.work, account.person_id)
    if person is None or not person.active:
        return
    deed = audit.Deed(post.now, person.id, "people.shut_out", account.channel, {"why": reason})
    await audit.append(post.work, deed)
    if await place_of(post.work, post.house, person) is not None:
        return
    for reader in await _above(post.work, person):
        if await place_of(post.work, post.house, reader) is not None:
            words = await _told(post.work, account, person, reader, reason)
            await post.to(reader, message(words, reader.lang), "push")
            return
    log.error("somebody shut the bot out, and nobody above them is reached", person=person.id)


async def returned(scene: Scene, channel: ChannelName, account: str) -> None:
    """Back again: what did not arrive is said once more, and of what changed meanwhile the present state."""
    if not await people.set_blocked(scene.work, channel, account, False) or scene.place is None:
        return
    lost = await outbox.lost(scene.work, channel, chat_of(scene.place.address), SHUT_OUT, scene.now - KEPT)
    latest = {row.subject or row.key: row.id for row in lost}
    again = set(list(latest.values())[-MOST:])
    run, said = None, 0
    for row in lost:
        about = await seeing.reachable(scene, row.subject.partition("/")[0]) if row.subject else None
        run = about or run
        if about is None and row.id in again:
            said += await outbox.replay(scene.work, row.id)
        else:
            await outbox.drop(scene.work, row.id)
    await scene.answer(message(scene.say("unreached.back", count=said), scene.lang))
    if run is not None and run.status in ("open", "paused"):
        await seeing.show(scene, run, await seeing.current(scene, run))


async def _above(read: Reading, person: Person) -> list[Person]:
    """Whom it concerns, the nearest first."""
    lead = await people.lead_of(read, person.id)
    found = [*([lead] if lead else []), *await people.of_role(read, "director"), *await people.of_role(read, "admin")]
    return [each for each in found if each.id != person.id]


async def _told(read: Reading, account: Account, person: Person, reader: Person, reason: str) -> str:
    lang = reader.lang
    name = person.name_en if lang == "en" and person.name_en else person.name
    why = reason if reason in ("blocked", "deactivated") else "closed"
    said = [say(f"unreached.{why}", lang, name=name, channel=account.channel)]
    waiting = await outbox.unsaid(read, account.channel, account.address, SHUT_OUT)
    said += await _lost(read, waiting, reader, lang)
    return " ".join([*said, say("unreached.gone" if why == "deactivated" else "unreached.kept", lang)])


async def _lost(read: Reading, rows: list[OutboxRow], reader: Person, lang: Lang) -> list[str]:
    """What did not arrive: by its words where the reader may read them, else by its number alone."""
    titles = [_title(row) for row in rows if row.rests_on and await rights.still(read, reader, row.rests_on)]
    named = list(dict.fromkeys(filter(None, titles)))[:SHOWN]
    said = [say("unreached.lost", lang, what="; ".join(f"«{title}»" for title in named))] if named else []
    return said if not rows or named else [say("unreached.count", lang, count=len(rows))]


def _title(row: OutboxRow) -> str:
    return one_line(plain_text(replace(from_json(row.screen), buttons=())).partition("\n")[0], TITLE)
