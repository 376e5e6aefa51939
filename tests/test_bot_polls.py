"""A meeting asks those who were there: a card for each, one mark a person, and what the leader does with them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, text

from bot import conversations, seeing
from bot.tokens import sign
from dialogs import actions
from dialogs.ports import ChannelName, Tapped
from dialogs.texts import say
from storage import erasure, people, polls, runs
from storage import tables as t
from storage.database import Database
from tests import office as offices
from tests import storage_fixtures
from tests.office import MEETING, THERE, Office
from tests.storage_fixtures import add_account

pytestmark = pytest.mark.usefixtures("quiet")

database = storage_fixtures.database
one_database = storage_fixtures.one_database
firm, light = offices.firm, offices.light

COLLEAGUES: tuple[tuple[str, ChannelName], ...] = (("lena", "telegram"), ("boris", "web"), ("vera", "telegram"))
ANNA: tuple[tuple[str, ChannelName], ...] = (("anna", "telegram"),)


async def meeting(firm: Office, there: Sequence[str] = THERE) -> str:
    """At the question what it was worth."""
    script = [line | {"answer": [*there]} if line["step"] == "attendance" else line for line in MEETING]
    run = await firm.begun("lena", "sales_meeting", script)
    await firm.write("lena", "/menu")
    await firm.tap("lena", "▶️ Сбытовое совещание")
    return run


async def asked(firm: Office) -> str:
    """At the question, and everybody has their card."""
    run = await meeting(firm)
    await firm.tap("lena", "Спросить участников")
    return run


async def mean_of(firm: Office, run: str) -> Decimal | None:
    found = await firm.run(run)
    async with firm.database.work() as work:
        place = (await seeing.current(await firm.scene(work, found.owner_id), found)).walk
    value: Decimal | None = place.fields["avg_rating"]
    return value


async def test_asked_by_two_taps_everybody_gets_one_card(light: Office) -> None:
    """In both messengers at once, and by an old button."""
    await meeting(light)
    async with light.database.work() as work:
        await add_account(work, "lena", "slack", "U0LENA")
    ask = Tapped((await light.last("lena")).tokens["🗳 Спросить участников"])
    await asyncio.gather(light.press("lena", ask), light.press("U0LENA", ask, "slack"))
    await light.press("lena", ask)
    assert [len(await light.said(who)) for who in ("anna", "vera")] == [1, 1]
    assert "Ответили 0 из 4" in (await light.last("lena")).text


async def test_a_mark_of_somebody_who_is_asked_no_more_counts_nowhere(firm: Office) -> None:
    """Also where that changes while they tap."""
    run = await asked(firm)
    async with firm.database.work() as work:
        (poll,) = await polls.open_of(work, run)
        await polls.held(work, poll.id)
        await work.execute(delete(t.votes).where(t.votes.c.person_id == "anna"))
        tap = asyncio.create_task(firm.tap("anna", "5"))
        while not (firm.database.single_writer or await somebody_waits(firm.database)):
            assert not tap.done()
    await tap
    assert (await firm.last("anna")).text == say("not_yours", "ru")
    async with firm.database.read() as read:
        assert [vote.mark for vote in await polls.votes_of(read, poll.id)] == [None] * 3


async def somebody_waits(database: Database) -> bool:
    """For a row that another transaction of PostgreSQL holds."""
    asked_for = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity"
    async with database.read() as read:
        return bool(await read.scalar(text(f"{asked_for} WHERE datname = current_database())")))


async def test_each_who_was_there_gets_one_card_and_the_marks_become_the_answer(firm: Office) -> None:
    run = await meeting(firm)
    assert "Спрошу лично: Lena, Anna, Boris, Vera." in (await firm.last("lena")).text
    await firm.tap("lena", "Спросить участников")
    for who in ("anna", "vera"):
        (card,) = await firm.said(who)
        assert (card.kind, [*card.tokens]) == ("push", ["1", "2", "3", "4", "5"])
        assert "Насколько полезным было совещание?" in card.text
    assert len(await firm.said("boris", "web")) == 1
    assert await firm.said("dina") == [], "she was invited and was not there"
    await firm.write("anna", "/menu")
    assert "Ждут вашей оценки: 1" in (await firm.last("anna")).text
    await firm.tap("anna", "🗳 Насколько полезным")
    await firm.tap("anna", "5")
    assert "Ваша оценка — 5" in (await firm.last("anna")).text
    for mark in ("1", "1", "4"):  # twice the same, and another opinion
        await firm.tap("boris", mark, "web")
    await firm.tap("lena", "Кто ответил")
    standing = (await firm.last("lena")).text
    assert "Ответили 2 из 4: Anna, Boris\nЖдём: Lena, Vera" in standing
    assert "реднее" not in standing, "with each answer it would tell whose it was"
    await firm.tap("lena", "3")
    await firm.tap("vera", "5")  # the last one
    result = await firm.last("lena")
    assert (result.kind, result.subject) == ("push", run)
    assert "ответили 4 из 4, среднее 4,25.\nОценки: 5, 5, 4, 3." in result.text
    assert "Ваша оценка — 5. Спасибо!\nОпрос завершён." in (await firm.last("vera")).text
    for who, channel in (*COLLEAGUES[1:2], *ANNA):
        over = await firm.last(who, channel)
        assert "Опрос завершён" in over.text
        assert (over.in_place, [*over.tokens]) == (True, ["☰ Меню"]), "no message of its own, and nothing to tap"
    assert await mean_of(firm, run) is None
    await firm.tap("lena", "Записать 4,25")
    assert await mean_of(firm, run) == Decimal("4.25")
    assert "Проверьте протокол" in (await firm.last("lena")).text


async def test_a_leader_may_close_it_ask_again_or_type_the_marks(light: Office) -> None:
    run = await asked(light)
    await light.tap("lena", "Подвести итог")
    assert "никто не ответил" in (await light.last("lena")).text
    before = await light.said("anna")
    await light.tap("anna", "4")
    assert "Опрос завершён" in (await light.last("anna")).text
    await light.tap("lena", "Спросить ещё раз")
    assert [card.kind for card in await light.said("anna")][len(before) + 1 :] == ["push"]
    await light.tap("anna", "4")
    await light.tap("lena", "Подвести итог")
    assert "ответили 1 из 4, среднее 4,00" in (await light.last("lena")).text
    await light.tap("lena", "Спросить ещё раз")  # a button of before
    await light.tap("vera", "1")
    assert "Опрос завершён" in (await light.last("vera")).text, "what is told stays as it was told"
    await light.write("lena", "5 и 4")
    assert await mean_of(light, run) == Decimal("4.5")


async def test_at_the_end_of_its_hours_it_is_answered_by_what_was_given(light: Office) -> None:
    run = await asked(light)
    await light.tap("anna", "2")
    await light.tap("vera", "5")
    await light.tick(hours=4)
    assert await mean_of(light, run) == Decimal("3.5")
    await light.tick(minutes=1)
    await light.tap("anna", "5")
    assert await mean_of(light, run) == Decimal("3.5")


async def test_without_an_answer_a_meeting_counts_as_before(light: Office) -> None:
    run = await asked(light)
    await light.tick(hours=4)
    assert await mean_of(light, run) == Decimal(3)
    other = await meeting(light)
    await light.tick(hours=4)
    assert await mean_of(light, other) == Decimal(3)


async def test_who_cannot_be_asked_is_named_and_asked_when_they_can(light: Office) -> None:
    """One wants quiet now, one shut the bot out, one is on leave, and one has left."""
    async with light.database.work() as work:
        await people.change(work, replace(await people.held(work, "anna"), quiet="09:00-11:00"))
        await people.set_blocked(work, "telegram", "vera", True)
        await people.set_deputy(work, "dina", None, date(2026, 11, 18), light.now)
        await people.revoke(work, "stas", light.now)
    run = await meeting(light, ["lena", "anna", "vera", "dina", "stas"])
    who_not = "Спросить не могу: Vera (нет связи в мессенджере), Dina (в отъезде), Stas (больше не работает)"
    assert f"Спрошу лично: Lena, Anna.\n{who_not}" in (await light.last("lena")).text
    await light.tap("lena", "Спросить участников")
    assert [await light.said(who) for who in ("anna", "vera", "dina", "stas")] == [[], [], [], []]
    await light.tick(minutes=59)
    assert await light.said("anna") == []
    async with light.database.work() as work:
        await people.set_blocked(work, "telegram", "vera", False)
    await light.tick(minutes=1)
    await light.tick(minutes=1)
    for who in ("anna", "vera"):
        (card,) = await light.said(who)
        assert (card.kind, [*card.tokens]) == ("push", ["1", "2", "3", "4", "5"])
        await light.tap(who, "4")
    await light.tap("lena", "5")
    result = (await light.last("lena")).text
    assert "ответили 3 из 3, среднее 4,33" in result, "nobody else can be waited for"
    assert "Спросить не могу: Dina (в отъезде), Stas (больше не работает)" in result
    assert await light.said("dina") == []
    assert (await light.run(run)).status == "open"


async def test_only_who_was_asked_may_answer(light: Office) -> None:
    """By a button of their own: a forwarded one is worth nothing, and whoever was not there has none."""
    await asked(light)
    async with light.database.read() as read:
        poll = (await read.scalar(select(t.polls.c.id))) or ""
    token = sign(actions.vote(poll, "1"), "dina", light.house.keys)
    await light.press("dina", Tapped(token, "toast"))
    assert (await light.last("dina")).text == "Это не для вас или уже устарело."
    stolen = (await light.last("anna")).tokens["1"]
    await light.press("dina", Tapped(stolen, "toast"))
    made_up = sign(actions.vote(poll, "9"), "vera", light.house.keys)
    await light.press("vera", Tapped(made_up, "toast"))
    async with light.database.read() as read:
        assert {vote.mark for vote in await polls.votes_of(read, poll)} == {None}


async def test_a_meeting_that_is_given_up_or_given_away_keeps_its_poll_in_order(light: Office) -> None:
    """Whoever leads it now hears of the result; what is given up asks nobody any more."""
    run = await asked(light)
    await light.tap("anna", "4")
    async with light.database.work() as work:
        scene, dina = await light.scene(work, "dina"), await people.by_id(work, "dina")
        assert dina is not None
        open_ = await runs.load(work, run)
        assert open_ is not None
        await conversations.hand_to(scene, open_, dina)
    for who, channel in COLLEAGUES:
        await light.tap(who, "4", channel)
    assert (await light.last("lena")).subject.startswith("poll/"), "not hers any more"
    assert "ответили 4 из 4, среднее 4,00" in (await light.last("dina")).text
    await light.tap("dina", "Записать 4,00")
    assert await mean_of(light, run) == Decimal(4)
    other = await asked(light)
    await light.tap("lena", "⋯")
    await light.tap("lena", "✖ Отменить")
    await light.tap("lena", "Начато по ошибке")
    assert (await light.run(other)).status == "cancelled"
    await light.tap("anna", "4")
    assert "Опрос завершён" in (await light.last("anna")).text


async def test_the_last_two_at_once_close_it_once(firm: Office) -> None:
    """Two taps in two transactions: each sees the other's mark, or waits for it."""
    run = await asked(firm)
    for who, channel in COLLEAGUES[:2]:
        await firm.tap(who, "4", channel)
    await asyncio.gather(firm.tap("anna", "5"), firm.tap("vera", "3"))
    results = [said for said in await firm.said("lena") if said.subject == run and "ответили 4 из 4" in said.text]
    assert len(results) == 1
    assert "среднее 4,00" in results[0].text


async def test_what_somebody_answered_goes_with_them(light: Office) -> None:
    await asked(light)
    await light.tap("anna", "2")
    async with light.database.work() as work:
        await erasure.forget(work, "anna", light.now)
        await erasure.forget(work, "lena", light.now)
    async with light.database.read() as read:
        rows = await read.all(select(t.polls))
        assert [(row.title_ru, row.question_en) for row in rows] == [("", "")]
        left = await polls.votes_of(read, rows[0].id)
    assert [vote.person_id for vote in left] == ["boris", "vera"]
    await light.tap("boris", "3", "web")
    await light.tap("vera", "3")
