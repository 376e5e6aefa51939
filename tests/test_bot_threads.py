"""Boards, calls, deadlines and hand-overs as people meet them: whole conversations in the running house."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import update

from algorithms.loader import LIBRARY
from bot import admin
from bot.app import App
from storage import audit, handovers, runs, tasks
from storage import tables as t
from tests.chats import WebChat, at, running
from tests.test_dlg_boards import HUNT, IDEAS

# A Monday in the zone of the managers M05 and M06 and of their lead L2.
MONDAY = datetime(2026, 11, 16, 9, tzinfo=ZoneInfo("Europe/Moscow"))

OUTER = """
algorithm: outer
title: {ru: "Обход", en: "Round"}
purpose: {ru: "Спросить и проверить.", en: "To ask and check."}
roles: {owner: rm, approver: team_lead}
subject: topic
fields: {verdict: code = null}
labels:
  verdict: [{code: good, ru: "хорошо", en: "good"}, {code: bad, ru: "плохо", en: "bad"}]
steps:
- id: topic
  prompt: {ru: "Что смотрим?", en: "What do we look at?"}
  hint: {ru: "Одним словом.", en: "In a word."}
  input: {type: text}
  next: check
- id: check
  kind: call
  algorithm: inner
  wait: true
  pass: {what: topic}
  set: {verdict: answer.verdict}
  next: told
- id: told
  kind: info
  prompt: {ru: "Итог проверки: {verdict}.", en: "The check says: {verdict}."}
  hint: {ru: "Так вышло.", en: "So it is."}
  next: over
- id: over
  kind: end
  status: done
  prompt: {ru: "Обход закончен.", en: "The round is done."}
"""
INNER = """
algorithm: inner
title: {ru: "Проверка", en: "Check"}
purpose: {ru: "Проверить.", en: "To check."}
roles: {owner: rm, approver: team_lead}
subject: what
fields: {verdict: code = null}
steps:
- id: what
  prompt: {ru: "Что проверяем?", en: "What do we check?"}
  hint: {ru: "Одним словом.", en: "In a word."}
  input: {type: text}
  next: mark
- id: mark
  prompt: {ru: "Как там?", en: "How is it?"}
  hint: {ru: "Честно.", en: "Honestly."}
  input: {type: choice, options: [{code: good, ru: "Хорошо", en: "Good"}, {code: bad, ru: "Плохо", en: "Bad"}]}
  set: {verdict: answer}
  next: over
- id: over
  kind: end
  status: done
  prompt: {ru: "Проверено.", en: "Checked."}
"""


@asynccontextmanager
async def company(folder: Path, **more: str) -> AsyncIterator[App]:
    """The demo company with its own library, and these methodologies beside it."""
    library = folder / "library"
    shutil.copytree(LIBRARY, library)
    for name, text in more.items():
        (library / f"{name}.yaml").write_text(text, encoding="utf-8")
    (library / "catalogs" / "ideas.yaml").write_text(IDEAS, encoding="utf-8")
    async with running(folder, now=MONDAY, algorithms_dir=library) as app:
        yield app


@asynccontextmanager
async def phone(app: App, persona: str) -> AsyncIterator[WebChat]:
    async with WebChat(app, persona).open() as chat:
        yield chat


async def begins(chat: WebChat, title: str) -> None:
    await chat.write("/menu")
    await chat.tap("Начать по методике")
    await chat.tap(title)


async def taps(chat: WebChat, *labels: str) -> None:
    for label in labels:
        await chat.tap(label)


def hunt() -> str:
    """The only «Поиск» in the list."""
    return HUNT.replace('title: {ru: "Поиск"', 'title: {ru: "Поиск чудес"')


async def test_the_board_goes_on_while_the_lead_decides(tmp_path: Path) -> None:
    async with company(tmp_path, hunt=hunt()) as app, phone(app, "M05") as me, phone(app, "L2") as lead:
        await begins(me, "Поиск чудес")
        await me.write("Сеть")
        await taps(me, me.last.buttons[0], "Цена", "Готово", "Пока неизвестно")
        await me.write("89123456789")
        await taps(me, "Пропустить", "Да")
        await me.write("Кама")
        await me.tap("Добавить")
        await me.write("Урал")
        await me.tap("1. Кама")
        assert "1 Кама — новый · ждёт решения" in me.last.text
        await lead.settle()
        assert "Кама: звонить?" in lead.last.text
        await me.tap("2. Урал")
        await lead.settle()
        await lead.tap("Согласовать")
        assert "Урал: звонить?" in lead.last.text
        await me.settle()
        assert "1 Кама — новый · начато" in me.last.text  # still at the board: nobody took the word away
        await me.tap("1. Кама")
        assert "Кама ответил?" in me.last.text
        await me.write("позже")  # words are taken while another branch waits for the lead
        assert "Когда Кама?" in me.last.text
        await taps(me, "К списку", "2. Урал", "Отозвать запрос")
        assert "Список." in me.last.text
        async with app.database.read() as read:
            (run,) = await runs.open_for(read, "M05")
            assert run.waits_for is None
            open_tasks = [task.title_ru for task in await tasks.open_for(read, "L2")]
        assert open_tasks == []


async def test_a_conversation_waits_for_another_and_goes_on_with_its_result(tmp_path: Path) -> None:
    async with company(tmp_path, outer=OUTER, inner=INNER) as app, phone(app, "M05") as me:
        await begins(me, "Обход")
        await me.write("Полка")
        assert "Что проверяем?" in me.last.text
        await me.tap("Оставить: Полка")
        async with app.database.read() as read:
            titles = sorted(run.title for run in await runs.open_for(read, "M05"))
        assert titles == ["Обход · Полка", "Проверка · Полка"]
        await me.write("/menu")
        await me.tap("Обход")
        assert "Сначала закончим начатое рядом" in me.last.text
        await me.tap("Продолжить там")
        await me.tap("Хорошо")
        assert "Итог проверки: хорошо." in me.last.text
        await me.tap("Дальше")
        assert "Обход закончен." in me.last.text
        async with app.database.read() as read:
            assert await runs.open_for(read, "M05") == []


async def test_a_called_conversation_that_is_given_up_does_not_hold_up_the_other(tmp_path: Path) -> None:
    async with company(tmp_path, outer=OUTER, inner=INNER) as app, phone(app, "M05") as me:
        await begins(me, "Обход")
        await me.write("Полка")
        await taps(me, "⋯", "Отменить", "Больше не нужно")
        assert "Итог проверки: —." in me.last.text


async def test_whoever_leads_a_called_conversation_and_is_erased_does_not_hold_up_the_other(tmp_path: Path) -> None:
    async with company(tmp_path, outer=OUTER, inner=INNER) as app, phone(app, "M05") as me:
        await begins(me, "Обход")
        await me.write("Полка")
        async with app.database.work() as work:
            called = (t.runs.c.algorithm == "inner", t.runs.c.owner_id == "M05")
            await work.execute(update(t.runs).where(*called).values(owner_id="M06"))
        await admin.erase_person(app.settings, "M06")
        app.relay.wake.set()
        await me.settle()
        assert "Итог проверки: —." in me.last.text


async def test_the_first_answer_is_missed_by_the_clock_and_the_lead_hears_of_it(tmp_path: Path) -> None:
    async with company(tmp_path) as app, phone(app, "M05") as me, phone(app, "L2") as lead:
        await begins(me, "онфликт")
        await taps(me, "Жалоба партнёра")
        await me.tap(me.last.buttons[0])
        await me.tap("Качество")
        await me.write("Три коробки партии 0412 пришли мокрыми, склад акт составил")
        await me.write("120 тыс")
        await me.write("1,2 млн")
        await taps(me, "3", "2", "3", "Готово")
        assert "первый ответ" in me.last.text.casefold() or "Дали партнёру" in me.last.text
        async with app.database.read() as read:
            (run,) = await runs.open_for(read, "M05")
        assert run.wake_at is not None
        await at(app, MONDAY)  # the week's own messages
        await me.settle()
        before = len(me.messages)
        await at(app, run.wake_at + timedelta(minutes=1))
        await me.settle()
        (told,) = me.messages[before:]  # the manager is not shown the same question again
        assert told.text.startswith("🔴 Сегодня в 13:00, срок прошёл — "), "only reminded of the task"
        async with app.database.read() as read:
            led = [task.title_ru for task in await tasks.open_for(read, "L2")]
        assert led == ["Сорван срок первого ответа по конфликту"]
        await lead.settle()
        assert any(message.text.startswith("📌 Вам задача. ") for message in lead.messages), "and hears of it"


async def test_a_case_of_ethics_leaves_the_manager_it_is_about(tmp_path: Path) -> None:
    """The lead goes on with it at once; nothing of it is left one tap away for the manager."""
    async with company(tmp_path) as app, phone(app, "M05") as me, phone(app, "L2") as lead:
        await begins(me, "Конфликт")
        await me.tap("Жалоба партнёра")
        await me.tap(me.last.buttons[0])
        await me.tap("Качество")
        await me.write("Партнёр говорит, что за скидку просят благодарность")
        await me.write("50 тыс")
        await me.write("1,2 млн")
        old = me.last
        await taps(me, "3", "2", "3", "Вознаграждение", "Готово")
        assert "теперь ведёт" in me.last.text
        await lead.settle()
        assert "Кто ведёт" in lead.last.text or "ведёт" in lead.last.text
        async with app.database.read() as read:
            assert await runs.open_for(read, "M05") == []
            (run,) = await runs.open_for(read, "L2")
            assert (run.algorithm, run.waits_for) == ("conflict_resolution", "L2")
            assert [task.run_id for task in await tasks.open_for(read, "M05")] == []
        await me.tap_token(old.tokens["⋯"], old.ref)
        assert "Это не ваша кнопка" in "".join(me.toasts) or me.toasts
        await me.write("Что там с конфликтом?")
        assert "Качество" not in me.last.text
        await lead.tap("Беру")
        assert "первый ответ" in lead.last.text.casefold()


async def test_a_search_starts_the_negotiation_it_ends_in(tmp_path: Path) -> None:
    """What was handed over stands there as a ready answer; the candidate has become a partner of one's own."""
    hands_over = hunt().replace("algorithm: hunt\n  for_each", "algorithm: partner_negotiation\n  for_each")
    given = "pass: {partner: \"make_partner(lead, stage='negotiation')\", search_run: run_id}\n  next: checkup"
    hands_over = hands_over.replace("pass: {opening: lead.name}\n  next: checkup", given)
    async with company(tmp_path, hunt=hands_over) as app, phone(app, "M05") as me:
        await begins(me, "Поиск чудес")
        await me.write("Сеть")
        await taps(me, me.last.buttons[0], "Цена", "Готово", "Пока неизвестно")
        await me.write("89123456789")
        await taps(me, "Пропустить", "Да")
        await me.write("Камская база")
        await taps(me, "Хватит", "Камская база", "Камская база", "Готово")
        async with app.database.read() as read:
            found = next(run for run in await runs.open_for(read, "M05") if run.algorithm == "partner_negotiation")
            started = await handovers.by_child(read, found.id)
            parent = await runs.load(read, started.run_id) if started else None
        assert parent is not None
        assert parent.title == "Поиск чудес · Сеть"
        await me.write("/negotiation")
        await me.tap("▶️ Переговоры")
        await me.tap("Оставить: Камская база")
        async with app.database.read() as read:
            again = await runs.load(read, found.id)
        assert again is not None
        assert again.title == "Переговоры · Камская база"
        await me.write("камская база")
        assert "Камская база" in me.last.text


async def test_a_lead_gives_a_conversation_to_somebody_else(tmp_path: Path) -> None:
    async with (
        company(tmp_path, outer=OUTER, inner=INNER) as app,
        phone(app, "M05") as former,
        phone(app, "L2") as lead,
        phone(app, "M06") as heir,
    ):
        await begins(former, "Проверка")
        await former.write("Склад")
        await lead.write("/runs")
        assert "Проверка · Склад" in lead.last.text
        await lead.write("/lang en")
        await lead.write("/runs")
        assert "Rustam Khasanov — Check" in lead.last.text, "as the lead reads it, whoever leads the conversation"
        await lead.tap("→ 1")
        assert "Rustam Khasanov" in lead.last.text
        names = lead.last.buttons
        await lead.tap(names[0])
        await lead.write("/lang ru")
        await former.settle()
        await heir.settle()
        assert "теперь ведёт" in former.last.text
        assert "Как там?" in heir.last.text
        await former.write("/menu")
        assert not any("Проверка" in button for button in former.last.buttons)
        await heir.tap("Хорошо")
        assert "Проверено." in heir.last.text
        async with app.database.read() as read:
            (deed,) = [deed for deed in await audit.latest(read) if deed.action == "run.reassign"]
        assert (deed.actor, deed.detail["from"]) == ("L2", "M05")
        await lead.write("/runs")
        assert "нет открытых разговоров" in lead.last.text


async def test_nobody_but_a_lead_gives_conversations_away(tmp_path: Path) -> None:
    async with company(tmp_path) as app, phone(app, "M05") as me, phone(app, "M06") as other:
        await begins(other, "Поиск партнёра")
        await me.write("/runs")
        assert "нет открытых разговоров" in me.last.text


async def test_a_draft_of_the_document_at_any_moment(tmp_path: Path) -> None:
    async with company(tmp_path) as app, phone(app, "M05") as me:
        await begins(me, "Поиск партнёра")
        await me.write("Пермский край")
        await me.tap("⋯")
        draft = next(button for button in me.last.buttons if button.startswith("📄 Черновик"))
        await me.tap(draft)
        assert "file" in me.last.blocks


TWINS = (
    OUTER.replace("algorithm: outer", "algorithm: twins")
    .replace(
        "  algorithm: inner\n  wait: true\n  pass: {what: topic}\n  set: {verdict: answer.verdict}\n  next: told",
        "  algorithm: inner\n  pass: {what: topic}\n  next: second",
    )
    .replace(
        "- id: told",
        "- id: second\n  kind: call\n  algorithm: inner\n  pass: {what: topic}\n  next: told\n- id: told",
    )
)


async def test_of_two_conversations_begun_by_one_the_other_hears_how_the_first_ended(tmp_path: Path) -> None:
    async with company(tmp_path, twins=TWINS, inner=INNER) as app, phone(app, "M05") as me:
        await begins(me, "Обход")
        await me.write("Полка")
        await me.write("/menu")
        await me.tap("Проверка")
        await me.tap("Проверка")
        await taps(me, "Оставить: Полка", "Хорошо")
        heard = "\n".join(message.text for message in me.messages)
        assert "«Проверка · Полка» — итог: done" in heard
        await me.tap("▶️ Проверка")
        assert "Что проверяем?" in me.last.text
