"""Promises and tasks as people meet them: said in a report, kept, put off, handed over, broken, and never doubled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from bot import filing
from bot import promises as bot_promises
from bot.app import App
from bot.conversations import begin
from bot.scene import Post, Scene
from dialogs.place import Filed
from storage import people, plans, promises, reminders, runs, tasks
from storage import tables as t
from storage.promises import Said
from tests.chats import Chat, SlackChat, TelegramChat, WebChat, at, running, slack_settings, telegram_settings
from tests.dlg_support import launched, library, worked
from tests.slack_server import SlackServer
from tests.telegram_server import TelegramServer

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=MOSCOW)  # a Wednesday
MANAGER, COLLEAGUE, LEAD = "M05", "M06", "L2"
PARTNER = "P002"
TOLD = (
    "Был в Восток-Сервисе, взяли 20 коробок чая. Обещал прислать прайс к 25-му, обещали оплатить 200 тысяч до пятницы"
)


@asynccontextmanager
async def web(folder: Path, *others: str) -> AsyncIterator[tuple[App, list[WebChat]]]:
    async with running(folder, now=NOW, only=(MANAGER, *others)) as app, AsyncExitStack() as stack:
        yield app, [await stack.enter_async_context(WebChat(app, each).open()) for each in (MANAGER, *others)]


def said(chat: Chat) -> list[str]:
    return chat.last.text.replace("\u00a0", " ").splitlines()


async def report(me: Chat) -> None:
    await me.write(TOLD)
    await me.tap("Сдать")
    assert "Отчёт № " in me.last.text


async def tick(app: App, moment: str, *chats: Chat) -> None:
    await at(app, datetime.fromisoformat(moment).replace(tzinfo=MOSCOW))
    for chat in chats:
        await chat.settle()


def told(chat: Chat, words: str) -> int:
    return sum(words in message.text for message in chat.messages)


# ── the ledger ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_was_said_in_the_car_opens_the_next_visit(tmp_path: Path) -> None:
    async with web(tmp_path) as (app, [me]):
        await report(me)
        await me.write("/promises")
        assert said(me) == [
            "Обещания: 2",
            "1. Восток-Сервис → нам: оплатить 200 тысяч — пт 20.11",
            "2. Мы → Восток-Сервис: прислать прайс — ср 25.11",
        ]
        async with app.database.work() as work:
            plan = plans.Plan(MANAGER, "2026-W48", None, app.clock.now())
            await plans.store(work, plan, [plans.Planned(PARTNER, "week", date(2026, 11, 26))])
        await tick(app, "2026-11-26T10:00", me)
        await me.write("/menu")
        assert "• Восток-Сервис — нам: оплатить 200 тысяч; мы: прислать прайс" in said(me)
        assert not any("Обещали вам" in line for line in said(me)), "it is said where one goes"
        await me.tap("📍 Восток-Сервис")
        shown = said(me)
        assert "• оплатить 200 тысяч — 🔴 срок был пт 20.11, обещано 18.11" in shown
        assert "• прислать прайс — 🔴 срок был ср 25.11, обещано 18.11" in shown
        assert any(line.startswith("• что у нас всё готово — не сделано «прислать прайс»") for line in shown)
        assert len(me.last.text) <= 900
        await me.tap("📒 Обещания")
        assert said(me)[0] == "Обещания: Восток-Сервис, просрочено: 2"
        await me.tap("⋯ 1")
        assert "Срок: 🔴 пт 20.11 (6 дней)" in said(me)
        await me.tap("💢 Разобрать долг")
        async with app.database.read() as read:
            (begun,) = [run for run in await runs.open_for(read, MANAGER) if run.algorithm == "conflict_resolution"]
            stored = await runs.load(read, begun.id)
        assert begun.partner_id == PARTNER
        assert stored is not None
        assert "200000" in str(stored.state), "the sum of the promise is filled in"


async def test_theirs_is_kept_late_or_in_time_put_off_dropped_and_put_back(tmp_path: Path) -> None:
    async with web(tmp_path) as (app, [me]):
        await report(me)
        await tick(app, "2026-11-20T09:00", me)
        assert told(me, "📒 Сегодня срок обещания: Восток-Сервис → нам: оплатить 200 тысяч") == 1
        await tick(app, "2026-11-20T09:05", me)
        assert told(me, "Сегодня срок обещания") == 1
        await me.write("/promises")
        await me.tap("⋯ 1")
        await me.tap("📅 Другой день")
        assert "На какой день перенести: Оплатить 200 тысяч" in said(me)
        await me.write("вчера")
        assert "Этот день уже прошёл. Какой день впереди?" in said(me)
        await me.write("в понедельник")
        assert said(me)[0] == "📅 Новый срок пн 23.11: Оплатить 200 тысяч"
        await tick(app, "2026-11-23T09:30", me)
        assert told(me, "Сегодня срок обещания") == 2, "the new day is told, by itself"
        await tick(app, "2026-11-24T10:00", me)
        await me.write("/menu")
        assert "Обещали вам, срок пришёл: 1" in said(me)
        await me.tap("📒 Восток-Сервис: оплатить 200 тысяч")
        assert "Срок: 🔴 пн 23.11 (1 день)" in said(me)
        await me.write("/promises")
        await me.tap("✓ 1")
        assert said(me)[0] == "✓ Выполнено, но позже срока: Оплатить 200 тысяч"
        async with app.database.read() as read:
            late = (await promises.broken(read, [PARTNER], date(2026, 11, 24)))[PARTNER]
        assert (late.told, late.in_time, late.moves) == (1, 0, 1)
        await me.tap("Выполнили в срок")
        async with app.database.read() as read:
            in_time = (await promises.broken(read, [PARTNER], date(2026, 11, 24)))[PARTNER]
        assert in_time.in_time == 1
        await me.tap("↩️ Вернуть как было")
        assert "оплатить 200 тысяч — 🔴 пн 23.11" in me.last.text.replace("\u00a0", " ")
        await me.tap("⋯ 1")
        card = me.last
        await me.tap("✕ Снять")
        await me.tap("Договорились иначе")
        assert said(me)[0] == "Снято: Оплатить 200 тысяч"
        await me.tap_token(card.tokens["✓ Выполнили"], card.ref)
        assert said(me)[0] == "Уже закрыто: Оплатить 200 тысяч"
        assert "↩️ Вернуть как было" in me.last.buttons
        await me.write("/promises")
        await me.tap("⋯ 1")
        await me.tap("✕ Не сделали")
        await me.write("/tasks")
        assert "Открытых задач нет" in me.last.text, "what we did not do is no task any more"
        async with app.database.read() as read:
            ended = {each.by: (each.status, each.reason) for each in await promises.of_run(read, await only_run(app))}
        assert ended == {"them": ("dropped", "agreed"), "us": ("broken", None)}


async def test_what_was_done_closes_its_promise_before_any_report_begins(tmp_path: Path) -> None:
    async with web(tmp_path) as (_, (me,)):
        await report(me)
        await me.write("отправила прайс в Восток-Сервис")
        assert said(me)[0] == "Это обещание выполнено?"
        await me.write("да")
        assert "Выполнено: Прислать прайс" in said(me)[0]
        # At the card of a report on somebody else, too.
        await me.write("Был у Сафина, взяли 5 коробок чая")
        await me.write("восток-сервис оплатили 200 тыс")
        assert said(me)[1].startswith("• Восток-Сервис → нам: оплатить 200 тысяч")
        await me.write("нет")
        assert "Об этой встрече уже сдан отчёт № 1. Это к нему?" in me.last.text
        await me.write("/promises")
        assert said(me)[0] == "Обещания: 1"


async def test_a_conflict_said_to_be_closed_is_named_and_one_tap_away(tmp_path: Path) -> None:
    async with web(tmp_path) as (app, (me,)):
        async with app.database.work() as work:
            person = await people.by_id(work, MANAGER)
            assert person is not None
            now = app.clock.now()
            scene = Scene(work, app.house, person, None, now, Post(work, app.house, "test", now))
            assert await begin(scene, "conflict_resolution", silently=True) is not None
            await work.execute(update(t.runs).values(partner_id=PARTNER))
            await work.execute(delete(t.focus))
        await me.write("Был в Восток-Сервисе, договорились о возврате 3 коробок, конфликт закрыли")
        assert "❗ Восток-Сервис: открыт конфликт, 1-й день." in me.last.text
        await me.tap("Сдать как есть")
        await me.tap("❗ Конфликт: Восток-Сервис, 1-й день")
        assert "Конфликт" in me.last.text


async def only_run(app: App) -> str:
    async with app.database.read() as read:
        return str(await read.scalar(select(t.runs.c.id).where(t.runs.c.algorithm == "trip_report").limit(1)))


async def test_who_breaks_their_word_is_seen_by_manager_and_lead(tmp_path: Path) -> None:
    async with web(tmp_path, LEAD) as (app, [me, lead]):
        await report(me)
        await promised(app, *(Said("9", PARTNER, "them", f"дело {n}", date(2026, 11, 10 + n)) for n in range(4)))
        await lead.write("/team")
        assert "Слово не держат: Восток-Сервис (из 4 обещаний в срок 0)" in said(lead)
        await lead.write("/promises")
        assert said(lead)[-1] == "• Восток-Сервис: из 4 обещаний в срок 0"
        await me.write("/promises")
        assert said(me)[0] == "Обещания: 6, просрочено: 4"
        assert said(me)[-1] == "• Восток-Сервис: из 4 обещаний в срок 0"


async def promised(app: App, *more: Said) -> None:
    """Told besides by another conversation of the manager."""
    async with app.database.work() as work:
        run = await runs.load(work, await only_run(app))
        assert run is not None
        other = {name: getattr(run, name) for name in run.__dataclass_fields__} | {"id": "other", "status": "done"}
        await runs.start(work, runs.Run(**other))
        await promises.sync(work, "other", more, MANAGER, date(2026, 11, 2))


async def test_whoever_looks_after_the_partner_now_hears_of_its_promise(tmp_path: Path) -> None:
    async with web(tmp_path, COLLEAGUE) as (app, [me, colleague]):
        await report(me)
        async with app.database.work() as work:
            await work.execute(update(t.partners).where(t.partners.c.id == PARTNER).values(owner_id=COLLEAGUE))
        await tick(app, "2026-11-20T08:00", me, colleague)
        await tick(app, "2026-11-20T09:00", me, colleague)
        await tick(app, "2026-11-20T09:01", me, colleague)
        assert (told(me, "срок обещания"), told(colleague, "срок обещания")) == (0, 1)
        await colleague.write("/promises")
        assert said(colleague)[1] == "1. Восток-Сервис → нам: оплатить 200 тысяч — сегодня"


async def test_a_deputy_sees_to_what_was_promised_meanwhile(tmp_path: Path) -> None:
    async with web(tmp_path, COLLEAGUE) as (app, [me, colleague]):
        await report(me)
        await colleague.write("/promises")
        assert "Открытых обещаний нет" in colleague.last.text
        async with app.database.work() as work:
            await people.set_deputy(work, MANAGER, COLLEAGUE, date(2026, 11, 27))
        await colleague.write("/promises")
        assert said(colleague)[0] == "Обещания: 2"
        await colleague.tap("⋯ 1")
        assert "Отвечает: Рустам Хасанов" in said(colleague)
        await colleague.tap("✓ Выполнили")
        assert said(colleague)[0] == "✓ Выполнено: Оплатить 200 тысяч"


# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_task_that_was_moved_is_told_on_its_new_day_alone(tmp_path: Path) -> None:
    async with web(tmp_path) as (app, [me]):
        await report(me)
        await me.write("/tasks")
        await me.tap("⋯ 1")
        assert said(me) == [
            *("Восток-Сервис: прислать прайс", "Срок: ср 25.11", "Партнёр: Восток-Сервис", "Откуда: Отчёт о поездке"),
        ]
        await me.tap("📅 Другой день")
        await me.tap("пт 27.11")
        assert said(me)[0] == "📅 Перенесено на пт 27.11: Восток-Сервис: прислать прайс"
        await tick(app, "2026-11-24T09:30", me)
        await tick(app, "2026-11-25T09:30", me)
        assert told(me, "⏰") == 0, "the old day is over for good"
        await tick(app, "2026-11-26T09:30", me)
        assert told(me, "⏰ Завтра — Восток-Сервис: прислать прайс") == 1
        await me.tap("📅 На пн 30.11")
        assert said(me)[0] == "📅 Перенесено на пн 30.11: Восток-Сервис: прислать прайс"
        await me.tap("⋯ 1")
        await me.tap("📅 Другой день")
        await me.write("про что это вообще")
        assert "На какой день" not in me.last.text, "words without a day are about something else"
        await me.write("/tasks")
        await me.tap("⋯ 1")
        assert "Сначала было: ср 25.11" in said(me)
        await me.tap("✓ Сделано")
        await tick(app, "2026-11-27T09:30", me)
        assert told(me, "⏰ Сегодня") == 0, "what is done is not told"
        await me.write("/tasks")
        async with app.database.read() as read:
            kept = [each.status for each in await promises.of_run(read, await only_run(app)) if each.by == "us"]
        assert kept == ["kept"]


async def test_what_was_done_by_mistake_is_put_back_with_its_reminders(tmp_path: Path) -> None:
    async with web(tmp_path) as (app, [me]):
        await report(me)
        await me.write("/tasks")
        await me.tap("✓ 1")
        assert said(me)[0] == "✓ Сделано: Восток-Сервис: прислать прайс"
        closed = me.last
        await me.tap("↩️ Вернуть как было")
        assert said(me)[:2] == ["↩️ Всё как было: Восток-Сервис: прислать прайс", "Задачи: 1"]
        await me.tap_token(closed.tokens["↩️ Вернуть как было"], closed.ref)
        assert said(me)[0].startswith("Вернуть уже нечего")
        await tick(app, "2026-11-24T09:30", me)
        assert told(me, "⏰ Завтра — Восток-Сервис: прислать прайс") == 1
        await me.write("/tasks")
        await me.tap("⋯ 1")
        await me.tap("✕ Снять")
        await me.tap("Записано по ошибке")
        assert said(me)[0] == "✕ Снято: Восток-Сервис: прислать прайс"
        await me.write("/promises")
        assert "прислать прайс" not in me.last.text
        async with app.database.read() as read:
            (ours,) = [each for each in await promises.of_run(read, await only_run(app)) if each.by == "us"]
        assert (ours.status, ours.reason) == ("dropped", "mistake")


async def test_a_task_goes_to_a_colleague_who_takes_it_or_does_not(tmp_path: Path) -> None:
    async with web(tmp_path, COLLEAGUE) as (app, [me, colleague]):
        await report(me)
        for answer in ("↩ Не возьму", "✓ Беру"):
            await me.write("/tasks")
            await me.tap("⋯ 1")
            await me.tap("👤 Передать")
            await me.tap("Елена Орлова")
            assert said(me)[0].startswith("👤 Спросил, возьмёт ли Елена Орлова: ")
            await colleague.settle()
            assert said(colleague)[:2] == ["Рустам Хасанов просит взять задачу", "Восток-Сервис: прислать прайс"]
            offer = colleague.last
            await colleague.tap(answer)
            await me.settle()
            await colleague.tap_token(offer.tokens["✓ Беру"], offer.ref)
            assert said(colleague) == ["Эту задачу вам больше не передают."], "an answer is given once"
        assert told(me, "Елена Орлова не возьмёт задачу, она снова на вас") == 1
        assert told(me, "✓ Елена Орлова берёт задачу: Восток-Сервис: прислать прайс") == 1
        await me.write("/tasks")
        assert "Открытых задач нет" in me.last.text
        # In Samara it is nine an hour earlier than in Moscow.
        await tick(app, "2026-11-24T08:30", me, colleague)
        assert told(colleague, "⏰ Завтра — Восток-Сервис: прислать прайс") == 1
        assert told(me, "⏰") == 0
        await me.write("/promises")
        await colleague.write("/promises")
        assert "прислать прайс" in colleague.last.text
        assert "прислать прайс" not in me.last.text


# ── the messengers ──────────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def messenger(channel: str, folder: Path) -> AsyncIterator[tuple[App, Chat, Chat]]:
    """Every call is looked at; one of the two is on PostgreSQL."""
    async with AsyncExitStack() as stack:
        kind: Any = TelegramServer if channel == "telegram" else SlackServer
        server = await stack.enter_async_context(kind())
        given = telegram_settings(server) if channel == "telegram" else slack_settings(server)
        base: Any = "postgresql" if channel == "slack" else "sqlite"
        only = (MANAGER, COLLEAGUE)
        app = await stack.enter_async_context(running(folder, now=NOW, only=only, database=base, **given))
        phone: Any = TelegramChat if channel == "telegram" else SlackChat
        me, colleague = phone(app, server, MANAGER, 1001), phone(app, server, COLLEAGUE, 1002)
        await me.join()
        await colleague.join()
        yield app, me, colleague
        assert server.violations == []


@pytest.mark.parametrize("channel", ["telegram", "slack"])
async def test_the_same_in_a_messenger(channel: str, tmp_path: Path) -> None:
    async with messenger(channel, tmp_path) as (app, me, colleague):
        await report(me)
        await me.write("обещания" if channel == "slack" else "/promises")
        assert said(me)[0] == "Обещания: 2"
        await me.tap("⋯ 1")
        await me.tap("Другой день")
        await me.tap("ср 25.11")
        assert "Новый срок" in said(me)[0]
        await me.tap("Вернуть как было")
        await me.tap("✓ 1")
        assert "Выполнено: Оплатить 200 тысяч" in said(me)[0]
        await me.write("задачи" if channel == "slack" else "/tasks")
        await me.tap("⋯ 1")
        await me.tap("Передать")
        await me.tap("Елена Орлова")
        await colleague.settle()
        await colleague.tap("Беру")
        assert "Задача ваша" in colleague.last.text
        async with app.database.read() as read:
            (task,) = await tasks.open_for(read, COLLEAGUE)
        assert task.title_ru == "Восток-Сервис: прислать прайс"


# ── what a later visit finds out ────────────────────────────────────────────────────────────────────────────


async def test_what_a_later_visit_says_of_a_promise_counts_once(tmp_path: Path) -> None:
    async with web(tmp_path) as (app, [me]):
        await report(me)
        later = date(2026, 11, 27)
        async with app.database.work() as work:
            person = await people.by_id(work, MANAGER)
            assert person is not None
            now = app.clock.now()
            scene = Scene(work, app.house, person, None, now, Post(work, app.house, "test", now))
            theirs, ours = await promises.of_run(work, await only_run(app))

            async def found(key: str, status: str, due: date | None = None) -> str:
                """What the promise is after the visit's answer."""
                answers = [{"key": key, "status": status, "due": due, "reason": "нет денег"}]
                await bot_promises.settle(scene, person, "visit", answers, now.date())
                known = await promises.by_key(work, key)
                return f"{known.status} {known.due}" if known else "unknown"

            assert await found("nobody/1/1", "done") == "unknown"
            assert await found(theirs.key, "partly") == "open 2026-11-20"
            assert await found(theirs.key, "no", later) == "open 2026-11-27"
            assert await found(ours.key, "no", later) == "open 2026-11-27"
            waits = {row.about for row in await reminders.waiting_for(work, MANAGER)}
            assert waits == {"2026-11-27"}, "of the old days nobody is reminded"
            task = await tasks.by_key(work, ours.key)
            assert task is not None
            assert task.day == later
            assert await found(theirs.key, "no") == "broken 2026-11-27"
            assert await promises.undo(work, theirs.key)
            assert await found(theirs.key, "no") == "open 2026-11-27", "told again it is no news"
            assert await found(theirs.key, "done") == "kept 2026-11-27"
            assert await found(ours.key, "done") == "kept 2026-11-27"
        await me.write("/tasks")
        assert "Открытых задач нет" in me.last.text


# ── what a conflict ended with ──────────────────────────────────────────────────────────────────────────────


def test_an_agreement_in_a_conflict_files_what_both_sides_promised() -> None:
    case = next(case for algorithm, case in worked() if case["id"] == "con_v1" and algorithm == "conflict_resolution")
    talk = launched(library().algorithms["conflict_resolution"], case["context"]).follows(case["script"])
    agreed, checked = [each for each in talk.place.filed if each.kind == "promises"]
    rows = [item.fields for item in agreed.values["promises"]]
    assert [(row["by"], row["what"], str(row["due"])) for row in rows] == [
        ("them", "Уралснаб передаёт пять точек", "2025-05-30"),
        ("us", "Компенсация 30 тыс.", "2025-06-06"),
    ]
    assert checked.values["kept"] is True


async def test_what_was_agreed_in_a_conflict_is_in_the_ledger_until_it_is_kept(tmp_path: Path) -> None:
    async with web(tmp_path) as (app, [me]):
        async with app.database.work() as work:
            person = await people.by_id(work, MANAGER)
            assert person is not None
            now = app.clock.now()
            scene = Scene(work, app.house, person, None, now, Post(work, app.house, "test", now))
            run = await begin(scene, "conflict_resolution", silently=True)
            assert run is not None
            both = [{"by": by, "what": f"разобраться {by}", "due": date(2026, 11, 20)} for by in ("us", "them")]
            filed = Filed("protocol", "promises", "protocol", {"partner": PARTNER, "promises": both})
            told_ = await filing.promised(scene, filed)
            await tasks.sync(work, run.id, await bot_promises.follow(scene, run, told_, person), now)
        await me.write("/promises")
        assert "Обещания: 2" in me.last.text
        async with app.database.work() as work:
            scene = Scene(work, app.house, person, None, now, Post(work, app.house, "test2", now))
            await bot_promises.all_kept(scene, run, "control_check", person)
            theirs, ours = sorted(await promises.of_run(work, run.id), key=lambda each: each.by)
            assert (theirs.status, ours.status) == ("kept", "kept")
            assert await promises.undo(work, theirs.key)
            await bot_promises.all_kept(scene, run, "control_check", person)
            assert (await promises.by_key(work, theirs.key)).status == "open"  # type: ignore[union-attr]  # just read
