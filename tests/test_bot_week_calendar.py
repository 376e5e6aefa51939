"""The week in a phone's calendar: the file, the address, updates that double nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select, update

from bot import ics
from bot.clock import Clock
from bot.documents import Drawn
from bot.settings import Settings
from dialogs import actions
from dialogs.screens import File, Paragraph
from handlers.calendar import reader
from handlers.ops import make_app
from storage import people, plans, trips
from storage import tables as t
from storage.blobs import BlobStore
from storage.plans import Plan, Planned
from storage.trips import Trip
from tests.office import Office, light
from tests.storage_fixtures import NOW, add_partner, after, one_database
from tests.test_dlg_ics import read

__all__ = ["light", "one_database"]

WEEK = "2026-W47"
URL = "https://bot.example.com/calendar"


async def planned(desk: Office, *items: Planned, when: datetime = NOW) -> None:
    async with desk.database.work() as work:
        await plans.store(work, Plan("anna", WEEK, None, when), items)


async def events(desk: Office) -> dict[str, dict[str, str]]:
    """By what they are called: the file, as another program reads it."""
    files = BlobStore(desk.folder)
    async with desk.database.read() as look:
        anna = await people.by_id(look, "anna")
    assert anna is not None
    drawn = await ics.draw(desk.database, desk.house, files, anna, actions.CALENDAR, desk.now)
    assert drawn is not None
    assert drawn.name == "Неделя 2026-W47.ics"
    return {event["SUMMARY"]: event for event in read((await files.get(drawn.blob)).decode())}


async def test_the_file_of_a_week_and_the_next_one_update_the_same_events(light: Office) -> None:
    async with light.database.work() as work:
        for number, name in enumerate(("Север", "Юг", "Запад"), 2):
            await add_partner(work, f"p{number}", "anna", name)
    await planned(
        light,
        Planned("p1", "k", date(2026, 11, 19)),
        Planned("p2", "k"),
        Planned("p3", "k", date(2026, 11, 18), at="10:30"),
    )
    first = await events(light)
    assert first["Ромашка"]["DTSTART;VALUE=DATE"] == "20261119"
    assert (first["Север"]["DTSTART;VALUE=DATE"], first["Север"]["DTEND;VALUE=DATE"]) == ("20261116", "20261121")
    assert first["Юг"]["DTSTART"] == "20261118T073000Z", "half past ten in Moscow"
    assert first["Юг"]["LOCATION"] == "Казань"
    await planned(light, Planned("p1", "k", date(2026, 11, 20)), Planned("p4", "k"), when=after(60))
    async with light.database.work() as work:
        await plans.visited(work, "anna", "p4", date(2026, 11, 17), None, after(90))
    second = await events(light)
    assert {event["UID"] for event in first.values()} < {event["UID"] for event in second.values()}
    assert (second["Север"]["STATUS"], second["Юг"]["STATUS"]) == ("CANCELLED", "CANCELLED")
    for name in ("Ромашка", "Север", "Юг"):
        assert int(second[name]["SEQUENCE"]) > int(first[name]["SEQUENCE"]), name
    assert second["✅ Запад"]["DTSTART;VALUE=DATE"] == "20261117"


async def test_a_moved_visit_is_cancelled_here_and_planned_there(light: Office) -> None:
    await planned(light, Planned("p1", "k", date(2026, 11, 19)))
    async with light.database.work() as work:
        (visit,) = await plans.visits_of(work, "anna", WEEK)
        await plans.move(work, visit, date(2026, 11, 24), after(5))
    assert (await events(light))["Ромашка"]["STATUS"] == "CANCELLED"


async def test_a_trip_stands_with_its_days(light: Office) -> None:
    run = await light.begun("anna", "trip_report", [])
    async with light.database.work() as work:
        gone = Trip(run, "anna", "Урал", date(2026, 11, 18), date(2026, 11, 20), "approved", {}, NOW)
        await trips.put(work, gone)
    (trip,) = (await events(light)).values()
    assert (trip["DTSTART;VALUE=DATE"], trip["DTEND;VALUE=DATE"]) == ("20261118", "20261121")
    assert "Командировка" in trip["SUMMARY"]
    async with light.database.work() as work:
        await trips.put(work, replace(gone, status="cancelled", stored_at=after(60)))
    (off,) = (await events(light)).values()
    assert (off["UID"], off["STATUS"]) == (trip["UID"], "CANCELLED")
    assert int(off["SEQUENCE"]) > int(trip["SEQUENCE"])


async def test_nobody_else_has_it(light: Office) -> None:
    async with light.database.work() as work:
        await work.execute(update(t.people).where(t.people.c.id == "anna").values(role="finance"))
    async with light.database.read() as look:
        anna = await people.by_id(look, "anna")
    assert anna is not None
    files = BlobStore(light.folder)
    assert await ics.draw(light.database, light.house, files, anna, actions.CALENDAR, light.now) is None


# ── by address ──────────────────────────────────────────────────────────────────────────────────────────────


class Quiet:
    async def troubles(self) -> dict[str, str]:
        return {}

    def notes(self) -> dict[str, str]:
        return {}

    async def figures(self) -> bytes:
        return b""


def app_of(desk: Office) -> web.Application:
    clock = Clock()
    clock.jump(desk.now)
    page = reader(ics.Feed(desk.database, desk.house, clock))
    return make_app(Quiet(), "127.0.0.1", 1, {}, {"/calendar/{name}": page})


async def address(desk: Office, word: str) -> str:
    """What the button answers, as the path behind the host."""
    async with desk.database.work() as work:
        await ics.door(await desk.scene(work, "anna"), actions.feed(word))
    shown = (await desk.last("anna")).screen.blocks[-1]
    assert isinstance(shown, Paragraph)
    return shown.line[0].text.removeprefix("https://bot.example.com")


async def test_an_address_is_read_by_whoever_knows_it_until_it_is_another(light: Office) -> None:
    object.__setattr__(light.house, "calendar_url", URL)
    await planned(light, Planned("p1", "k", date(2026, 11, 19)))
    path = await address(light, "open")
    assert path == await address(light, "open"), "asked again, the same"
    async with TestClient(TestServer(app_of(light))) as client:
        answer = await client.get(path)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert [event["SUMMARY"] for event in read(await answer.text())] == ["Ромашка"]
        again = await client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status == 304
        await planned(light, when=after(9))
        changed = await client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert [event["STATUS"] for event in read(await changed.text())] == ["CANCELLED"]
        other = await address(light, "new")
        assert other != path
        for wrong in (
            path,
            "/calendar/anna-0.ics",
            "/calendar/nobody-0.ics",
            "/calendar/x",
            other.replace("anna", "vera"),
        ):
            assert (await client.get(wrong)).status == 404, wrong
        async with light.database.work() as work:
            await people.revoke(work, "anna", NOW)
        assert (await client.get(other)).status == 404


async def test_an_address_that_is_closed_shows_nothing(light: Office) -> None:
    object.__setattr__(light.house, "calendar_url", URL)
    path = await address(light, "open")
    async with light.database.work() as work:
        await ics.door(await light.scene(work, "anna"), actions.feed("off"))
    assert "Подписки больше нет" in (await light.last("anna")).text
    async with TestClient(TestServer(app_of(light))) as client:
        assert (await client.get(path)).status == 404


async def test_the_button_gives_the_file_and_the_address_only_where_there_is_one(light: Office) -> None:
    async with light.database.work() as work:
        drawn = Drawn("hash", "Неделя.ics")
        await ics.answer(await light.scene(work, "anna"), actions.CALENDAR, drawn)
        await ics.answer(await light.scene(work, "anna"), actions.CALENDAR, None)
        await ics.door(await light.scene(work, "anna"), actions.feed("open"))
    file, *refused = await light.said("anna")
    assert any(isinstance(block, File) for block in file.screen.blocks)
    assert "🔗 Подписаться по адресу" not in file.tokens
    assert ["не для вас" in said.text for said in refused] == [True, True]
    async with light.database.read() as look:
        assert await look.all(select(t.feeds)) == []


@pytest.mark.parametrize(
    "url",
    ["bot.example.com", "ftp://x/y", "https://x", "https://x/", "https://x/healthz", "https://x/a/", "https://x/a?b"],
)
def test_an_address_that_cannot_be_is_refused_at_the_start(url: str, tmp_path: object) -> None:
    with pytest.raises(ValueError, match="CALENDAR_URL"):
        Settings(calendar_url=url)


def test_a_calendar_needs_a_port_and_may_be_reached_from_afar() -> None:
    assert Settings(calendar_url=URL, http_host="0.0.0.0", http_port=8081).has_door
    with pytest.raises(ValueError, match="HTTP_PORT"):
        Settings(calendar_url=URL, http_port=0)


def test_the_first_of_january_of_this_year_is_where_changes_are_counted_from() -> None:
    assert (datetime(2094, 1, 1, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds() < 2**31
