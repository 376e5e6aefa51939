"""What the clock owes people: at their own hour, once, in their language, and silence with a reason on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from structlog.typing import EventDict

from algorithms.workdays import load_calendar
from bot import conversations
from bot.app import App
from bot.digests import sending
from bot.jobs import JobFailed
from bot.scene import as_utc, local_minute
from dialogs.charts import ChartSpec
from dialogs.consent import version
from dialogs.screens import from_json, plain_text
from storage import consents, numbers, people, runs
from storage import pushes as told
from storage import tables as t
from storage.outbox import OutboxRow
from storage.runs import Run
from tests.chats import WebChat, at, running

pytestmark = pytest.mark.usefixtures("logs")

MOSCOW = "Europe/Moscow"
PNG = b"\x89PNG\r\n\x1a\n a picture"


def moment(text: str, zone: str = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


MONDAY = moment("2026-11-23T09:00")
FRIDAY = moment("2026-11-20T16:00")
EARLY = moment("2026-11-20T01:00")


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[ChartSpec]:
    """What was drawn; the drawing itself is another test's, and takes seconds a picture."""
    specs: list[ChartSpec] = []

    async def draw(jobs: object, spec: ChartSpec, dark: bool = False) -> bytes:
        specs.append(spec)
        return PNG

    monkeypatch.setattr(sending, "draw", draw)
    return specs


async def rows(app: App, person: str) -> list[OutboxRow]:
    mine = select(t.outbox).where(t.outbox.c.person_id == person, t.outbox.c.kind != "toast").order_by(t.outbox.c.id)
    async with app.database.read() as read:
        return [OutboxRow(**row._mapping) for row in await read.all(mine)]


async def heard(app: App, person: str) -> list[str]:
    """All that a person was sent, oldest first."""
    found = await rows(app, person)
    assert {row.state for row in found} <= {"sent"}
    return [plain_text(from_json(row.screen)) for row in found]


async def history(app: App, person: str, kind: str) -> list[told.Push]:
    async with app.database.read() as read:
        return await told.history(read, person, kind)


async def everybody_told(app: App) -> set[str]:
    async with app.database.read() as read:
        return {row.person_id for row in await read.all(select(t.outbox.c.person_id)) if row.person_id}


async def change(app: App, person: str, **given: Any) -> None:
    async with app.database.work() as work:
        known = await people.by_id(work, person)
        assert known is not None
        await people.change(work, replace(known, **given))


async def only(app: App, *persons: str) -> None:
    """Nobody else can be reached, so that nothing is computed for them."""
    others = t.accounts.c.person_id.not_in(persons)
    async with app.database.work() as work:
        await work.execute(update(t.accounts).where(others).values(blocked=True))


# ── Monday ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_week_comes_at_nine_where_the_person_is(tmp_path: Path) -> None:
    """Siberia first, then the Urals, Samara, Moscow; each at their own nine."""
    async with running(tmp_path, now=moment("2026-11-22T23:00", "UTC")) as app:
        groups = (
            ("Asia/Novosibirsk", {"M11", "M12"}),
            ("Asia/Yekaterinburg", {"M09", "M10"}),
            ("Europe/Samara", {"M06"}),
            (MOSCOW, {"M01", "M02", "M03", "M04", "M05", "M07", "M08"}),
        )
        so_far: set[str] = set()
        for zone, newly in groups:
            nine = moment("2026-11-23T09:00", zone)
            await at(app, nine - timedelta(minutes=1))
            assert await everybody_told(app) - {"L3"} == so_far
            await at(app, nine)
            so_far |= newly
            assert await everybody_told(app) - {"L3"} == so_far, zone
        (proposal,) = await heard(app, "M11")
        assert "23–27 ноября" in proposal


async def test_once_a_week_however_often_the_clock_ticks_and_the_house_is_restarted(tmp_path: Path) -> None:
    async with running(tmp_path, now=MONDAY) as app:
        await only(app, "M05", "L2")
        for minute in range(4):
            await at(app, MONDAY + timedelta(minutes=minute))
        assert len(await heard(app, "M05")) == 1
    for minutes in (10, 200):
        async with running(tmp_path, now=MONDAY + timedelta(minutes=minutes), people=False) as app:
            await app.ticker.tick()
            assert len(await heard(app, "M05")) == 1
    async with running(tmp_path, now=MONDAY + timedelta(days=7), people=False) as app:
        await at(app, MONDAY + timedelta(days=7))
        assert len(await heard(app, "M05")) == 2
        assert [(push.period, push.outcome) for push in await history(app, "M05", "week_plan")] == [
            ("2026-W49", "sent"),
            ("2026-W48", "sent"),
        ]


@pytest.mark.parametrize(
    ("late", "said", "team"),
    [
        (timedelta(hours=5, minutes=59), 1, 1),
        (timedelta(hours=7), 1, 0),  # the lead's next Monday tells of both weeks
        (timedelta(hours=12), 0, 0),  # night
    ],
)
async def test_a_house_that_was_down_makes_the_week_good_once(
    tmp_path: Path, late: timedelta, said: int, team: int
) -> None:
    async with running(tmp_path, now=EARLY) as app:
        await only(app, "M05", "L2")
        await at(app, MONDAY + late)
        assert (len(await heard(app, "M05")), len(await heard(app, "L2"))) == (said, team)
        for later in (timedelta(days=1), timedelta(days=1, hours=1), timedelta(days=2)):
            await at(app, MONDAY + later)
            assert (len(await heard(app, "M05")), len(await heard(app, "L2"))) == (1, team)


async def test_whoever_came_after_the_hour_missed_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, now=EARLY) as app:
        await only(app, "M05")
        async with app.database.work() as work:
            await work.execute(update(t.accounts).values(linked_at=MONDAY + timedelta(hours=1)))
        await at(app, MONDAY + timedelta(hours=7))
        assert await heard(app, "M05") == []


async def test_after_a_free_monday_the_week_begins_on_tuesday(tmp_path: Path) -> None:
    """11 May 2026 is a day off."""
    assert not load_calendar().is_workday(date(2026, 5, 11))
    async with running(tmp_path, now=moment("2026-05-08T10:00")) as app:
        await only(app, "M05", "L2")
        for day in ("2026-05-10T09:00", "2026-05-11T09:00", "2026-05-11T09:30", "2026-05-12T08:59"):
            await at(app, moment(day))
            assert await heard(app, "M05") == await heard(app, "L2") == []
        await at(app, moment("2026-05-12T09:30"))
        assert ["11–15 мая" in text for text in await heard(app, "M05")] == [True]
        assert len(await heard(app, "L2")) == 1


async def test_a_week_without_a_working_day_is_left_alone(tmp_path: Path) -> None:
    """5–11 January 2026. What Friday says of it is «old data» at most, never a plan."""
    async with running(tmp_path, now=moment("2025-12-30T20:00")) as app:
        for day in range(5, 12):
            await at(app, moment(f"2026-01-{day:02}T09:30"))
        assert await everybody_told(app) == set()


async def test_a_week_that_is_planned_already_is_not_proposed_again(tmp_path: Path) -> None:
    async with running(tmp_path, now=MONDAY - timedelta(hours=1)) as app, WebChat(app, "M05").open() as me:
        await only(app, "M05", "L2")
        await me.write("/plan")
        await me.tap("Готово")
        await me.tap("Хватит")
        before = len(me.messages)
        await at(app, MONDAY)
        await me.settle()
        assert len(me.messages) == before
        (push,) = await history(app, "M05", "week_plan")
        assert (push.outcome, push.why) == ("quiet", "planned")


async def test_a_plan_that_is_half_way_is_shown_again_not_begun_again(tmp_path: Path) -> None:
    async with running(tmp_path, now=MONDAY - timedelta(hours=1)) as app, WebChat(app, "M05").open() as me:
        await only(app, "M05", "L2")
        await me.write("/plan")
        await at(app, MONDAY)
        async with app.database.read() as read:
            assert len(await runs.open_for(read, "M05")) == 1


async def test_the_leads_monday(tmp_path: Path) -> None:
    async with running(tmp_path, now=MONDAY) as app:
        await at(app, MONDAY + timedelta(minutes=29))
        assert await heard(app, "L2") == []
        await at(app, MONDAY + timedelta(minutes=30))
        (text,) = await heard(app, "L2")
        assert "Поволжье и Юг" in text
        assert "Хасанов" in text
        assert await heard(app, "D1") == await heard(app, "A1") == await heard(app, "F1") == []


# ── Friday ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_fridays_digest_with_its_picture(tmp_path: Path, drawn: list[ChartSpec]) -> None:
    async with running(tmp_path, now=EARLY) as app:
        await only(app, "M05", "L2")
        await at(app, FRIDAY - timedelta(minutes=1))
        assert await heard(app, "M05") == []
        await at(app, FRIDAY)
        (text,) = await heard(app, "M05")
        (row,) = await rows(app, "M05")
        kinds = [block["kind"] for block in row.screen["blocks"]]
        assert "Неделя 16–20 ноября" in text
        assert "Данные на 19.11" in text
        assert kinds[:2] == ["heading", "picture"]
        assert await app.files.get(row.screen["blocks"][1]["blob"]) == PNG
        assert row.kind == "push"
        count = len(drawn)
        await at(app, FRIDAY + timedelta(hours=1))
        assert len(drawn) == count, "what is told is not drawn again"
        assert len(await heard(app, "M05")) == 1


async def test_without_its_picture_the_words_still_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logs: list[EventDict]
) -> None:
    async def broken(jobs: object, spec: ChartSpec, dark: bool = False) -> bytes:
        raise JobFailed("overrun", "20 s")

    monkeypatch.setattr(sending, "draw", broken)
    async with running(tmp_path, now=EARLY) as app:
        await only(app, "M05", "L2")
        await at(app, FRIDAY)
        assert ["Неделя 16–20 ноября" in text for text in await heard(app, "M05")] == [True]
    assert any("chart" in entry["event"] for entry in logs)


async def same_pace(app: App, partner: str, first: date, last: date) -> None:
    """Shipments of the days that keep the forecast where it is."""
    calendar = load_calendar()
    month = first.replace(day=1)
    known = first - timedelta(days=1)
    async with app.database.read() as read:
        total = (await numbers.sums(read, "sell_in", [partner], month, known))[partner].amount
    assert total
    daily = total / calendar.elapsed_workdays(known)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    new = [numbers.Number("sell_in", partner, day, amount=daily) for day in days if calendar.is_workday(day)]
    record = numbers.Import(
        f"i-{partner}", "sell_in", partner, "x.csv", "A1", EARLY, first, last, 1, Decimal(1), scope="listed"
    )
    async with app.database.work() as work:
        await numbers.begin(work, record)
        await numbers.load(work, record.id, new)
        await numbers.make_current(work, record.id, app.clock.now())


async def test_a_second_friday_without_news_is_quiet_and_says_why_on_record(tmp_path: Path) -> None:
    async with running(tmp_path, now=EARLY) as app:
        await only(app, "M05", "L2")
        await at(app, FRIDAY)
        for partner in ("P002", "P007"):
            await same_pace(app, partner, date(2026, 11, 20), date(2026, 11, 26))
        await at(app, FRIDAY + timedelta(days=7))
        assert len(await heard(app, "M05")) == 1
        assert [(push.period, push.outcome) for push in await history(app, "M05", "friday")] == [
            ("2026-W48", "quiet"),
            ("2026-W47", "sent"),
        ]
        assert (await history(app, "M05", "friday"))[0].why == "unchanged"


async def test_of_old_data_whoever_can_load_a_file_hears_once(tmp_path: Path) -> None:
    async with running(tmp_path, now=EARLY) as app:
        await only(app, "M05", "L2")
        for weeks in range(4):
            await at(app, FRIDAY + timedelta(weeks=weeks))
            await at(app, MONDAY + timedelta(weeks=weeks, minutes=30))
        found = [(push.outcome, push.why) for push in await history(app, "M05", "friday")]
        assert found[:2] == [("quiet", "stale")] * 2
        texts = await heard(app, "L2")
        assert ["Отгрузки не обновлялись с 19.11" in text for text in texts] == [False, True]
        found = [(push.outcome, push.why) for push in await history(app, "L2", "team")]
        assert found[:2] == [("quiet", "still_stale")] * 2


# ── whom, and how ───────────────────────────────────────────────────────────────────────────────────────────


async def test_everything_comes_in_the_persons_own_language(tmp_path: Path, drawn: list[ChartSpec]) -> None:
    async with running(tmp_path, now=EARLY) as app:
        await only(app, "M05", "L2")
        for person in ("M05", "L2"):
            await change(app, person, lang="en")
        await at(app, FRIDAY)
        await at(app, MONDAY)
        await at(app, MONDAY + timedelta(minutes=30))
        for text in [*await heard(app, "M05"), *await heard(app, "L2")]:
            assert not any("а" <= letter <= "я" for letter in text.casefold()), text
        assert "Vostok-Service" in " ".join(await heard(app, "M05"))
        pictured = [spec for spec in drawn if "Vostok" in str(spec.to_json()) or "Khasanov" in str(spec.to_json())]
        assert len(pictured) == 2
        assert not any("а" <= letter <= "я" for spec in pictured for letter in str(spec.to_json()).casefold())


async def test_whoever_cannot_be_reached_is_told_when_they_are_back(tmp_path: Path) -> None:
    """A digest that nobody heard must not count as told: the next one speaks of what changed since."""
    async with running(tmp_path, now=EARLY) as app:
        await only(app, "M05", "L2")
        async with app.database.work() as work:
            await people.set_blocked(work, "web", "M05", True)
        await at(app, FRIDAY)
        assert await heard(app, "M05") == []
        assert await history(app, "M05", "friday") == []
        async with app.database.work() as work:
            await people.set_blocked(work, "web", "M05", False)
        await at(app, FRIDAY + timedelta(hours=2))
        assert len(await heard(app, "M05")) == 1


async def test_whoever_has_not_agreed_yet_gets_the_week_once_they_have(tmp_path: Path) -> None:
    async with running(tmp_path, now=MONDAY - timedelta(hours=3)) as app:
        await only(app, "M05")
        async with app.database.work() as work:
            await work.execute(t.consents.delete().where(t.consents.c.person_id == "M05"))
        await at(app, MONDAY)
        assert await history(app, "M05", "week_plan") == []
        async with app.database.work() as work:
            await consents.answer(work, "M05", version(), "accepted", MONDAY)
        await at(app, MONDAY + timedelta(hours=2))
        assert len(await heard(app, "M05")) == 1


async def test_one_persons_trouble_is_not_the_others(tmp_path: Path, logs: list[EventDict]) -> None:
    async with running(tmp_path, now=EARLY) as app:
        await change(app, "M01", zone="Mars/Olympus")
        await at(app, FRIDAY)
        assert len(await heard(app, "M05")) == 1
    assert [entry["person"] for entry in logs if entry["log_level"] == "error"] == ["M01"]


# ── runs that sleep ─────────────────────────────────────────────────────────────────────────────────────────


async def waiting_negotiation(me: WebChat) -> None:
    """To the first wait of the negotiation: a weak position is to be strengthened within seven days."""
    await me.write("/negotiation")
    await me.tap("Начать новые")
    await me.tap("Восток-Сервис")
    for mark in ("4", "4", "3", "4", "3", "3"):
        await me.tap(mark)
    await me.write("До 30 апреля договор, старт в мае, 1,5 млн в месяц к августу")
    for pair in ("2 млн / 1,2 млн", "21 / 30", "3 / 5", "40 / 25", "2 / 1", "14 / 21", "2 / 1"):
        await me.write(pair)
    await me.write("Субдистрибьютор")
    await me.tap("1")
    await me.write("Другой поставщик")
    await me.tap("5")
    await me.tap("Усилить и вернуться")
    assert "Жду до 7 дней" in me.last.text


async def test_a_wait_is_woken_by_its_timer_exactly_once(tmp_path: Path) -> None:
    start = moment("2026-11-24T11:00")
    due = moment("2026-12-01T09:00")
    async with running(tmp_path, now=start) as app, WebChat(app, "M05").open() as me:
        await only(app, "M05", "L2")
        await waiting_negotiation(me)
        await at(app, due - timedelta(hours=21))  # the week's prompt, and the task that is due tomorrow
        await me.settle()
        quiet = len(me.messages)
        await at(app, due - timedelta(minutes=1))
        await me.settle()
        assert len(me.messages) == quiet
        await at(app, due + timedelta(minutes=5))
        await me.settle()
        assert "Если не договоримся" in me.last.text
        woken = len(me.messages)
        for minutes in (6, 7, 600):
            await at(app, due + timedelta(minutes=minutes))
        await me.settle()
        assert len(me.messages) == woken
    async with running(tmp_path, now=due + timedelta(hours=11), people=False) as app:
        await app.ticker.tick()
        async with app.database.read() as read:
            (run,) = [run for run in await runs.open_for(read, "M05") if run.algorithm == "partner_negotiation"]
            events = [entry.event["event"] for entry in await runs.journal_of(read, run.id)]
        assert events.count("TimerFired") == 1
        assert run.wake_at is None


async def test_a_wait_that_was_answered_by_hand_is_not_woken(tmp_path: Path) -> None:
    start = moment("2026-11-24T11:00")
    async with running(tmp_path, now=start) as app, WebChat(app, "M05").open() as me:
        await only(app, "M05", "L2")
        await waiting_negotiation(me)
        await me.tap("Готово")
        question = me.last.text
        await at(app, start + timedelta(days=8))
        await me.settle()
        assert [message.text for message in me.messages].count(question) == 1


async def test_a_run_that_cannot_be_woken_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logs: list[EventDict]
) -> None:
    press = conversations.press

    async def broken(scene: Any, run: Run, event: Any) -> Any:
        if run.owner_id == "M01":
            raise RuntimeError("a surprise")
        return await press(scene, run, event)

    start = moment("2026-11-20T11:00")
    async with running(tmp_path, now=start) as app:
        await only(app, "M01", "M05")
        for person in ("M01", "M05"):
            async with WebChat(app, person).open() as phone:
                await phone.write("/report")
                await phone.tap("⋯")
                await phone.tap("На неделю")
        monkeypatch.setattr(conversations, "press", broken)
        before = len(await heard(app, "M05"))
        await at(app, moment("2026-11-27T09:00"))
        assert len(await heard(app, "M05")) == before + 1
        monkeypatch.setattr(conversations, "press", press)
        await at(app, moment("2026-11-27T09:01"))
        assert "У кого были?" in (await heard(app, "M01"))[-1]
    assert len([entry for entry in logs if entry["event"] == "run not woken"]) == 1


async def test_the_run_of_somebody_who_left_wakes_and_tells_them_nothing(tmp_path: Path) -> None:
    start = moment("2026-11-20T11:00")
    async with running(tmp_path, now=start) as app, WebChat(app, "M05").open() as me:
        await only(app, "M05", "L2")
        await me.write("/report")
        await me.tap("⋯")
        await me.tap("До завтра")
        before = len(await heard(app, "M05"))
        async with app.database.work() as work:
            await people.revoke(work, "M05", app.clock.now())
        for day in ("2026-11-21T09:00", "2026-11-27T16:00"):
            await at(app, moment(day))
        assert len(await heard(app, "M05")) == before


async def test_a_decision_of_a_lead_who_left_goes_to_whoever_decides_now(tmp_path: Path) -> None:
    """Else the report would wait for ever for somebody whose buttons do nothing."""
    async with running(tmp_path, now=moment("2026-11-24T11:00")) as app, WebChat(app, "M05").open() as me:
        await only(app, "M05", "L2", "D1")
        await me.write("/report")
        await me.tap("Восток-Сервис")
        await me.tap("Сегодня")
        for words in ("Говорил с собственником", "Берут 120 коробок чая", "завтра", "Прислать расчёт", "завтра"):
            await me.write(words)
        await me.tap("Сдать")
        assert "Ольга Маркова" in me.last.text
        async with app.database.work() as work:
            await people.revoke(work, "L2", app.clock.now())
        async with WebChat(app, "D1").open() as director:
            await at(app, moment("2026-11-24T12:00"))
            await director.settle()
            await me.settle()
            assert "Марина Белова" in me.last.text
            await at(app, moment("2026-11-24T12:01"))
            await director.settle()
            assert len(director.messages) == 1
            await director.tap("Принято")
        await me.settle()
        assert "Отчёт принят" in me.last.text


# ── wall clocks ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_wall_time_in_a_gap_moves_forward_and_a_double_one_is_the_first() -> None:
    gap = as_utc(datetime.fromisoformat("2026-03-29T02:30"), "Europe/Berlin")
    assert local_minute(gap, "Europe/Berlin").hour == 3
    double = as_utc(datetime.fromisoformat("2026-10-25T02:30"), "Europe/Berlin")
    assert double == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
