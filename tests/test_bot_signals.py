"""From number to action: a signal is told once, to its owner and then the lead; a tap treats it, or says why not."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from bot import signals
from bot.app import App
from bot.digests import sending
from dialogs.charts import ChartSpec
from dialogs.screens import File, from_json
from storage import alerts, numbers, partners, people, pushes, runs
from storage import tables as t
from storage.numbers import Import, Invoice, Number
from tests.chats import WebChat, at, running

MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = date(2026, 11, 24)
_IMPORTS = count(1)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    async def draw(jobs: object, spec: ChartSpec, dark: bool = False) -> bytes:
        return b"\x89PNG\r\n\x1a\n"

    monkeypatch.setattr(sending, "draw", draw)


@pytest_asyncio.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with running(tmp_path, now=moment("2026-11-24T07:00"), only=("M05", "L2")) as started:
        yield started


async def owes(app: App, partner: str, over_90: int, day: date = TODAY) -> None:
    """A file of receivables: one invoice that was due four months ago, and one that is not due yet."""
    rows = [
        Invoice(partner, day, Decimal(over_90), number="17", due_on=day - timedelta(days=120)),
        Invoice(partner, day, Decimal(100_000), number="18", due_on=day + timedelta(days=10)),
    ]
    await loaded(app, "receivables", day, day, [row for row in rows if row.amount])


async def loaded(app: App, kind: str, start: date, end: date, rows: list[object]) -> None:
    id_ = f"i{next(_IMPORTS)}"
    partner = rows[0].partner_id  # type: ignore[attr-defined]  # every row has one
    now = app.clock.now()
    record = Import(id_, kind, f"hash-{id_}", "x.csv", "A1", now, start, end, len(rows), Decimal(1), scope="listed")
    async with app.database.work() as work:
        await numbers.begin(work, record, speaks_for=[partner])
        await numbers.load(work, id_, rows)  # type: ignore[arg-type]  # of one kind each
        await numbers.make_current(work, id_, now)


async def test_a_signal_is_told_once_to_its_owner_and_then_to_the_lead(app: App) -> None:
    await owes(app, "P007", 640_000)
    async with WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as lead:
        await at(app, moment("2026-11-24T07:30"))
        await me.settle()
        assert me.messages == [], "nobody works yet"
        await at(app, moment("2026-11-24T09:30"))
        await me.settle()
        assert "ИП Сафин\xa0Р.\xa0Р.: долг 90+ дней, 640\u00a0тыс.\u00a0₽" in me.last.text
        assert "Данные на 24.11" in me.last.text
        assert me.last.buttons == ("Разобрать", "Карточка", "Не нужно", "🔕 О нём не писать")
        before, leads = len(me.messages), len(lead.messages)
        await at(app, moment("2026-11-24T10:30"))
        await at(app, moment("2026-11-24T11:00"))
        await lead.settle()
        assert (len(me.messages), len(lead.messages)) == (before, leads), "the owner has time of their own first"
        await at(app, moment("2026-11-24T11:45"))
        await lead.settle()
        assert "долг 90+ дней" in lead.last.text
        assert "Рустам Хасанов" in lead.last.text
        told = len(lead.messages)
        for hour in (12, 13, 14):
            await at(app, moment(f"2026-11-24T{hour}:00"))
        assert (len(me.messages), len(lead.messages)) == (before, told)


async def test_what_gets_worse_is_told_again_and_what_is_over_is_not(app: App) -> None:
    async with WebChat(app, "M05").open() as me:
        await owes(app, "P007", 640_000)
        await at(app, moment("2026-11-24T09:30"))
        await owes(app, "P007", 650_000)
        await at(app, moment("2026-11-24T10:00"))
        assert len(me.messages) == 1, "a trifle more is no news"
        await owes(app, "P007", 900_000)
        await at(app, moment("2026-11-24T10:30"))
        await me.settle()
        assert "900\u00a0тыс." in me.last.text
        await owes(app, "P007", 0)
        await at(app, moment("2026-11-24T11:00"))
        async with app.database.read() as read:
            alert = (await alerts.of(read, ["P007"]))["P007", "overdue_90plus"]
        assert alert.over_at is not None
        await owes(app, "P007", 500_000)
        await at(app, moment("2026-11-24T11:30"))
        assert len(me.messages) == 2, "told within the week, and less than before"


async def test_a_tap_begins_what_treats_it_with_the_sums_filled_in(app: App) -> None:
    await owes(app, "P007", 640_000)
    async with WebChat(app, "M05").open() as me:
        await at(app, moment("2026-11-24T09:30"))
        await me.settle()
        await me.tap("Разобрать")
        assert "Просрочено" in me.last.text
        assert any("640" in button for button in me.last.buttons), me.last.buttons
        async with app.database.read() as read:
            (run,) = [run for run in await runs.open_for(read, "M05") if run.algorithm == "conflict_resolution"]
        assert run.partner_id == "P007"
        # The conversation goes on: the lead has nothing to be told.
        async with WebChat(app, "L2").open() as lead:
            await at(app, moment("2026-11-24T11:45"))
            await lead.settle()
            assert not any("долг 90+" in message.text for message in lead.messages)


async def test_goods_that_are_out_are_treated_by_the_order(app: App) -> None:
    async with app.database.work() as work:
        tea = {"id": "S1", "code": "S1", "name": "Чай", "name_en": "Tea", "category": "", "unit": "шт", "active": True}
        await work.insert_once(t.skus, tea)
    days = [TODAY - timedelta(days=n) for n in range(40)]
    sold = [Number("sell_out", "P007", day, Decimal(10), Decimal(900), sku_id="S1") for day in days]
    await loaded(app, "sell_out", days[-1], TODAY, list(sold))
    await loaded(app, "stock", TODAY, TODAY, [Number("stock", "P007", TODAY, Decimal(0), sku_id="S1")])
    async with WebChat(app, "M05").open() as me:
        await at(app, moment("2026-11-24T09:30"))
        await me.settle()
        assert "нет 1 позиции A" in me.last.text
        await me.tap("Разобрать")
        assert "предложение к заказу" in me.last.text


async def test_a_refusal_has_a_reason_and_lasts_a_week(app: App) -> None:
    await owes(app, "P007", 640_000)
    async with WebChat(app, "M05").open() as me:
        await at(app, moment("2026-11-24T09:30"))
        await me.settle()
        await me.tap("Не нужно")
        assert "почему не нужно?" in me.last.text
        await me.tap("Уже договорились")
        assert "Неделю об этом не напоминаю" in me.last.text
        count_ = len(me.messages)
        await owes(app, "P007", 900_000)
        await at(app, moment("2026-11-24T12:00"))
        assert len(me.messages) == count_
        async with app.database.read() as read:
            alert = (await alerts.of(read, ["P007"]))["P007", "overdue_90plus"]
        assert (alert.refused_by, alert.refused_why) == ("M05", "settled")
        assert alert.refused_until == TODAY + timedelta(days=7)
        await at(app, moment("2026-11-30T09:30"))
        assert not any("900" in message.text for message in me.messages), "the reason is remembered for a week"
        await owes(app, "P007", 900_000, date(2026, 12, 2))
        await at(app, moment("2026-12-02T09:30"))
        await me.settle()
        assert "900\u00a0тыс." in me.last.text


async def test_nothing_comes_about_a_muted_partner_until_it_is_wanted_again(app: App) -> None:
    async with app.database.work() as work:
        await alerts.mute(work, "M05", "P007")
    await owes(app, "P007", 640_000)
    async with WebChat(app, "M05").open() as me:
        await at(app, moment("2026-11-24T09:30"))
        assert me.messages == []
        async with app.database.work() as work:
            await alerts.unmute(work, "M05", "P007")
        await at(app, moment("2026-11-24T09:40"))
        await me.settle()
        assert "долг 90+" in me.last.text
        await me.tap("🔕 О нём не писать")
        assert "больше не буду" in me.last.text
        async with app.database.read() as read:
            assert await alerts.muted(read, ["M05"], TODAY) == {("M05", "P007")}
        await me.tap("🔔 Писать снова")
        async with app.database.read() as read:
            assert await alerts.muted(read, ["M05"], TODAY) == set()


async def test_which_signals_stand(app: App) -> None:
    await owes(app, "P007", 640_000)
    async with app.database.read() as read:
        every = await partners.all_partners(read)
        found = await signals.standing(read, every, TODAY, app.house.workdays)
    kinds = {id_: [each.kind for each in own] for id_, own in found.items()}
    assert kinds["P007"][0] == "overdue_90plus"
    assert "no_visit" in kinds["P015"], "never visited"


# ── digests: a month that is over, two of a day, a correction, how they are wanted ───────────────────────────


async def shipped(app: App, partner: str, days: list[date], money: Decimal) -> None:
    rows: list[object] = [Number("sell_in", partner, day, amount=money) for day in days]
    await loaded(app, "sell_in", days[0], days[-1], rows)


async def test_a_month_is_told_once_its_data_is_there_and_never_beside_another_digest(tmp_path: Path) -> None:
    async with (
        running(tmp_path, now=moment("2026-11-30T20:30"), only=("M05", "L2")) as app,
        WebChat(app, "M05").open() as me,
    ):
        await at(app, moment("2026-12-02T10:00"))
        assert not any("закрыт" in message.text for message in me.messages)
        async with app.database.read() as read:
            own = (await partners.of_owners(read, ["M05"]))["M05"]
        november = [date(2026, 11, day) for day in range(1, 31)]
        for partner in own:
            await shipped(app, partner.id, november, Decimal(50_000))
        await at(app, moment("2026-12-02T10:30"))
        await me.settle()
        assert "Ноябрь закрыт" in me.last.text
        assert me.last.buttons == ("Excel", "Все партнёры")
        heard = len(me.messages)
        await me.tap("Excel")
        assert "Ноябрь: план и факт" in me.last.text
        header, first, *more = await book(app, "M05")
        assert header == ["Партнёр", "План, ₽", "Факт, ₽", "Разница, ₽", "Выполнение, %"]
        assert 1 + len(more) == len(own)
        assert all(row[2] == 1_500_000 for row in (first, *more))
        planned = [row for row in (first, *more) if row[1] != ""]
        assert planned, "numbers are numbers in a spreadsheet"
        assert all(row[3] == row[2] - row[1] for row in planned)
        heard = len(me.messages)
        await at(app, moment("2026-12-02T12:00"))
        await at(app, moment("2026-12-03T10:30"))
        assert len(me.messages) == heard
        async with app.database.read() as read:
            (push,) = await pushes.history(read, "M05", "month")
        assert (push.period, push.outcome) == ("2026-11", "sent")


async def test_two_digests_of_a_day_are_one_message(tmp_path: Path) -> None:
    """The data of November comes on the first Friday of December, hours before the week's digest."""
    async with (
        running(tmp_path, now=moment("2026-11-30T20:30"), only=("M05",)) as app,
        WebChat(app, "M05").open() as me,
    ):
        async with app.database.read() as read:
            own = (await partners.of_owners(read, ["M05"]))["M05"]
        await at(app, moment("2026-12-04T11:00"))
        for partner in own:
            await shipped(app, partner.id, [date(2026, 11, day) for day in range(1, 31)], Decimal(50_000))
        await at(app, moment("2026-12-04T12:00"))
        assert not any("закрыт" in message.text for message in me.messages), "it waits for the week's hour"
        heard = len(me.messages)
        await at(app, moment("2026-12-04T16:00"))
        await at(app, moment("2026-12-04T16:30"))
        await me.settle()
        assert len(me.messages) == heard + 1
        assert "Неделя 30 ноября" in me.last.text
        assert "Сегодня ещё: 🏁 Ноябрь закрыт" in me.last.text
        assert len(me.last.buttons) <= 5
        await shipped(app, "P002", [date(2026, 11, day) for day in range(24, 31)], Decimal(1_000_000))
        before = me.last.text
        await at(app, moment("2026-12-04T17:30"))
        await me.settle()
        assert len(me.messages) == heard + 1
        assert "исправлено" in me.last.text
        assert me.last.text != before
        assert "Сегодня ещё: 🏁 Ноябрь закрыт" in me.last.text, "corrected, it is still both"
        await me.tap("Открыть")
        assert me.last.text.startswith("🏁 Ноябрь закрыт")
        assert me.last.buttons == ("Excel", "Все партнёры")
        async with app.database.read() as read:
            told = [push for kind in ("friday", "month") for push in (await pushes.history(read, "M05", kind))[:1]]
        assert [(push.period, push.outcome) for push in told] == [("2026-W49", "sent"), ("2026-11", "sent")]


async def book(app: App, person: str) -> list[list[Any]]:
    """The rows of the last Excel file that somebody was sent."""
    mine = select(t.outbox.c.screen).where(t.outbox.c.person_id == person).order_by(t.outbox.c.id)
    async with app.database.read() as read:
        screens = [from_json(row.screen) for row in await read.all(mine)]
    (*_, file) = (block for screen in screens for block in screen.blocks if isinstance(block, File))
    assert file.name == "Ноябрь: план и факт.xlsx"
    raw = await app.files.get(file.blob)
    return CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()


async def test_what_is_corrected_within_a_day_is_edited_where_it_stands(tmp_path: Path) -> None:
    async with (
        running(tmp_path, now=moment("2026-11-20T12:00"), only=("M05",)) as app,
        WebChat(app, "M05").open() as me,
    ):
        await at(app, moment("2026-11-20T16:00"))
        await me.settle()
        before, count_ = me.last.text, len(me.messages)
        assert "Неделя 16–20 ноября" in before
        await shipped(app, "P002", [date(2026, 11, day) for day in range(16, 20)], Decimal(1_000_000))
        await at(app, moment("2026-11-20T18:00"))
        await me.settle()
        assert len(me.messages) == count_, "nothing rings"
        assert "исправлено" in me.last.text
        assert me.last.text != before
        corrected = me.last.text
        await at(app, moment("2026-11-20T18:30"))
        await me.settle()
        assert me.last.text == corrected


async def test_digests_come_as_they_are_wanted(tmp_path: Path) -> None:
    async with (
        running(tmp_path, now=moment("2026-11-20T12:00"), only=("M05",)) as app,
        WebChat(app, "M05").open() as me,
    ):
        await at(app, moment("2026-11-20T16:00"))
        await me.settle()
        await me.tap("🔕 Реже")
        assert "Как присылать дайджесты?" in me.last.text
        await me.tap("В 18:00")
        await me.tap("Реже")
        assert "не чаще раза в две недели, в 18:00" in me.last.text
        async with app.database.read() as read:
            person = await people.by_id(read, "M05")
        assert person is not None
        assert person.digest_wish == {"less": True, "friday": "18:00"}
        await at(app, moment("2026-11-27T16:30"))
        async with app.database.read() as read:
            assert len(await pushes.history(read, "M05", "friday")) == 1, "not before their own hour"
        await at(app, moment("2026-11-27T18:00"))
        async with app.database.read() as read:
            newest = (await pushes.history(read, "M05", "friday"))[0]
        assert (newest.outcome, newest.why) == ("quiet", "less")


async def test_the_lists_behind_a_digest_are_for_whoever_may_see_them(app: App) -> None:
    async with WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as lead:
        await at(app, moment("2026-11-27T16:00"))
        await me.settle()
        await me.tap("Все партнёры")
        assert "Восток-Сервис" in me.last.text
        await at(app, moment("2026-11-30T09:30"))
        await lead.settle()
        assert "Поволжье и Юг" in lead.last.text
        async with app.database.work() as work:
            known = await people.by_id(work, "M05")
            assert known is not None
            await people.change(work, replace(known, team_id="T1"))
        await lead.tap("Хасанов")
        assert "Восток-Сервис" not in lead.last.text
