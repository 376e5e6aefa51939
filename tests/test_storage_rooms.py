"""Rooms on both databases: known once, moved once, left with all that waits to be said there."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from storage import addresses, invitations, outbox, people, rooms
from storage import tables as t
from storage.database import Database, Work
from storage.invitations import Invitation
from storage.rooms import Room
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_person, after, message

database = storage_fixtures.database

HALL = Room("telegram", "-7", "Отдел", "in", None, NOW)


async def waits(work: Work, key: str, address: str, room: str | None = None) -> None:
    row = replace(message(key, address=address), room=room)
    await outbox.put(work, row, NOW)


async def states(work: Work) -> dict[str, str]:
    return {row.key: row.state for row in await work.all(select(t.outbox.c.key, t.outbox.c.state))}


async def test_a_room_is_known_once_and_comes_back_when_spoken_in(database: Database) -> None:
    async with database.work() as work:
        await rooms.seen(work, "telegram", "-7", NOW)
        await rooms.change(work, "telegram", "-7", title="Отдел")
        await rooms.seen(work, "telegram", "-7", after(5))
        assert await rooms.by_address(work, "telegram", "-7") == HALL
        await rooms.change(work, "telegram", "-7", state="archived")
        await rooms.seen(work, "telegram", "-7", after(9))
        assert await rooms.by_address(work, "telegram", "-7") == HALL
        assert await rooms.by_address(work, "slack", "-7") is None


async def test_what_waits_for_a_room_and_its_topics_ends_with_it(database: Database) -> None:
    async with database.work() as work:
        await rooms.put(work, HALL)
        for key, address in (("whole", "-7"), ("topic", "-7/4"), ("other", "-70"), ("person", "7")):
            await waits(work, key, address)
        assert await rooms.end(work, "telegram", "-7", "out", after(1)) == HALL
        assert await rooms.end(work, "telegram", "-7", "out", after(2)) is None, "told once"
        assert await states(work) == {"whole": "dropped", "topic": "dropped", "other": "new", "person": "new"}


async def test_a_room_moves_once_however_often_it_is_told(database: Database) -> None:
    async with database.work() as work:
        await rooms.put(work, HALL)
        await waits(work, "there", "-7")
        await waits(work, "private", "5", room="-7")
        for _ in range(2):
            await addresses.move(work, "telegram", "-7", "-100")
        assert await rooms.by_address(work, "telegram", "-7") is None
        assert await rooms.by_address(work, "telegram", "-100") == replace(HALL, address="-100")
        rows = await work.all(select(t.outbox.c.address, t.outbox.c.room).order_by(t.outbox.c.id))
        assert [tuple(row) for row in rows] == [("-100", None), ("5", "-100")]
        await rooms.put(work, replace(HALL, title="Старый"))
        await addresses.move(work, "telegram", "-7", "-100")
        kept = await rooms.by_address(work, "telegram", "-100")
        assert kept is not None
        assert kept.title == "Отдел", "what is known of the new one stands"


async def test_a_code_that_was_seen_is_burnt_once(database: Database) -> None:
    async with database.work() as work:
        await add_person(work, "anna")
        anna = await people.by_id(work, "anna")
        assert anna is not None
        long = await invitations.invite(work, Invitation("rm", "", "Europe/Moscow", "boss", after(600)))
        short, _ = await invitations.link_code(work, anna, "anna", NOW)
        assert await invitations.codes_in(work, f"вот {short.lower()}, и ещё ({long})") == [short.lower(), long]
        assert await invitations.codes_in(work, f"{long}2 {short}x 2222-222222 {'2' * 22}") == []
        for code in (long, short.lower()):
            burnt = await invitations.burn(work, code, NOW)
            assert burnt is not None
            assert await invitations.burn(work, code, NOW) is None
        assert await invitations.redeem(work, long, "telegram", "9", "9", NOW) == "invite.expired"
