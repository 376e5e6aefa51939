"""A file dropped into the chat of a running product: read, asked about, loaded, corrected, taken back; and what a crash
or a cancel in the middle leaves."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio
import xlsxwriter
from sqlalchemy import delete, func, select, update
from structlog.testing import capture_logs

from bot.app import App
from bot.imports import loading, reading, working
from dialogs.imports.talk import Talk, from_json, to_json
from storage import erasure, merges, numbers, partners, people, pushes, talks
from storage import tables as t
from storage.pushes import Push
from tests.chats import SlackChat, TelegramChat, running, slack_settings, telegram_settings
from tests.imported import KNOWN, NOW, export, fact, newest, phone, rows_of, shipped
from tests.slack_server import SlackServer
from tests.telegram_server import TelegramServer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    async with running(tmp_path_factory.mktemp("imports"), now=NOW, only=("A1", "L2", "M05")) as running_app:
        yield running_app


@pytest.fixture(autouse=True)
def unheard() -> Iterator[None]:
    with capture_logs():
        yield


# ── the way of one file ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio(loop_scope="module")
async def test_a_file_is_previewed_loaded_and_taken_back(app: App) -> None:
    async with phone(app) as me:
        before = await fact(app, "2026-11-09")
        await me.send("отгрузки.csv", export(shipped("150 000,50", "09.11.2026"), total="150 000,50"), "document")
        assert "похоже на отгрузки" in me.last.text
        assert "совпадает с «Итого»" in me.last.text
        count = len(me.messages)
        await me.tap("Загрузить 1")
        assert len(me.messages) == count, "one card a file"
        assert "Данные на 09.11" in me.last.text
        assert await fact(app, "2026-11-09") == Decimal("150000.50")
        await me.tap("Отменить загрузку")
        assert "данные такие, как были" in me.last.text
        assert await fact(app, "2026-11-09") == before
        await me.tap("Загрузить снова")
        await me.write("загрузить")
        assert await fact(app, "2026-11-09") == Decimal("150000.50")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_second_sheet_is_loaded_by_a_tap_and_empties_nobody_of_the_first(app: App) -> None:
    other = "ООО «Лента-Опт Тула»"
    book = io.BytesIO()
    made = xlsxwriter.Workbook(book, {"in_memory": True})
    for name, who, amount in (("Тула", KNOWN, 700), ("Казань", other, 800)):
        sheet = made.add_worksheet(name)
        for at, row in enumerate((("Дата", "Контрагент", "Сумма"), ("10.11.2026", who, amount))):
            sheet.write_row(at, 0, row)
    made.close()
    async with phone(app) as me:
        await me.send("отгрузки по городам.xlsx", book.getvalue(), "document")
        assert "другие листы с таблицами: Казань. После загрузки этого предложу следующий." in me.last.text
        await me.tap("Загрузить 1")
        assert await fact(app, "2026-11-10") == Decimal(700)
        await me.tap("Загрузить лист «Казань»")
        assert "Лист «Казань». Говорит только о партнёрах на нём." in me.last.text
        assert "уже загружен" not in me.last.text
        await me.tap("Новый")
        await me.tap("Загрузить 1")
        assert "Загружено 1 строка" in me.last.text
        assert not any("лист" in button for button in me.last.buttons)
        assert await fact(app, "2026-11-10") == Decimal(700)
        await me.tap("Отменить загрузку")
        await me.tap("Загрузить снова")
        assert "Лист «Казань»" in me.last.text


@pytest.mark.asyncio(loop_scope="module")
async def test_names_are_asked_one_by_one_and_remembered(app: App) -> None:
    rows = (
        shipped("1,00", who="Восток Сервис Плюс"),
        shipped("2,00", who="Совсем Новые"),
        shipped("4,00", who="Никто"),
    )
    async with phone(app) as me:
        await me.send("отгрузки имена.csv", export(*rows), "document")
        assert "Не узнал 3 партнёров" in me.last.text
        await me.tap("Другой")
        await me.write("Восток-Сервис")
        await me.write("новый")
        assert "Не узнал 1 партнёра" in me.last.text
        assert "✅ Загрузить 2 строки" in me.last.buttons
        await me.tap("Не загружать")
        await me.tap("Загрузить 2 строки")
        assert "Завёл новых партнёров: 1." in me.last.text
        assert "Без 1 строки" in me.last.text
        async with app.database.read() as read:
            [made] = [each for each in await partners.all_partners(read) if each.name == "Совсем Новые"]
        assert await fact(app, partner=made.id) == Decimal(2)
        rest = [row.replace("17.11", "16.11") for row in rows]
        await me.send("отгрузки имена.csv", export(*rest), "document")
        assert "Не узнал 1 партнёра" in me.last.text, "the other two are known now"
        assert "похоже" not in me.last.text, "and so is the header"
        await me.tap("Отмена")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_file_of_a_few_leaves_the_others_alone_unless_it_is_said_to_be_complete(app: App) -> None:
    async with app.database.read() as read:
        day = await read.scalar(select(func.max(t.numbers.c.day)).where(t.numbers.c.series == "sell_in"))
    assert day is not None
    rows = [shipped("1,00", f"{day:%d.%m.%Y}", who) for who in (KNOWN, "АО «Ромашка»")]
    others = await everybody(app, day)
    async with phone(app) as me:
        await me.send("отгрузки двух.csv", export(*rows), "document")
        assert "Их не трону, загружу только тех, кто в файле" in me.last.text
        await me.tap("Загрузить 2")
        sum_of = await everybody(app, day)
        assert {id: sum_of.pop(id) for id in ("P002", "P003")} == {"P002": 1, "P003": 1}
        assert sum_of == {id: each for id, each in others.items() if id not in ("P002", "P003")}
        await me.tap("Отменить загрузку")
        await me.tap("Загрузить снова")
        await me.tap("Файл полный")
        await me.tap("Загрузить 2")
        assert await everybody(app, day) == {"P002": 1, "P003": 1}
        await me.tap("Отменить загрузку")
        assert await everybody(app, day) == others


async def everybody(app: App, day: date) -> dict[str, Decimal | None]:
    async with app.database.read() as read:
        return {id: each.amount for id, each in (await numbers.sums(read, "sell_in", None, day, day)).items()}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_missing_column_is_asked_for_and_the_second_file_needs_one_tap(app: App) -> None:
    head = "Отгрузки;;\nДата;Точка А;Сумма"
    async with phone(app) as me:
        await me.send("отгрузки.csv", export(shipped("7,00", "01.03.2026"), head=head), "document")
        assert "не уверен" in me.last.text
        await me.tap("Отгрузки")
        assert "Не вижу колонку «Партнёр»" in me.last.text
        await me.tap("B: Точка А")
        await me.tap("Загрузить 1")
        await me.send("отгрузки 2.csv", export(shipped("8,00", "02.03.2026"), head=head), "document")
        assert me.last.buttons[0] == "✅ Загрузить 1 строку"
        await me.tap("Загрузить 1")
        assert await fact(app, "2026-03-02") == 8


@pytest.mark.asyncio(loop_scope="module")
async def test_a_wrong_total_is_loaded_by_those_who_may_and_on_record(app: App) -> None:
    raw = export(shipped("5,00", "03.03.2026"), total="6,00")
    async with phone(app, "L2") as lead:
        await lead.send("отгрузки.csv", raw, "document")
        assert "не сходится" in lead.last.text
        assert not any("Загрузить" in label for label in lead.last.buttons)
        await lead.tap("Отмена")
    async with phone(app) as me:
        await me.send("отгрузки.csv", raw, "document")
        await me.tap("Загрузить всё равно")
        await me.tap("Загрузить 1")
        assert "не сошлось на −1,00" in me.last.text.replace("\xa0", " ")
    async with app.database.read() as read:
        deed = select(t.audit.c.detail).where(t.audit.c.action == "facts.import").order_by(t.audit.c.id.desc()).limit(1)
        assert (await read.scalar(deed))["difference"] == "-1.00"


@pytest.mark.asyncio(loop_scope="module")
async def test_the_same_file_and_a_corrected_past(app: App) -> None:
    """What changed is said to the sender, and once to whoever was told the older number."""
    old, new = export(shipped("100,00", "04.03.2026")), export(shipped("300,00", "04.03.2026"))
    async with phone(app) as me, phone(app, "M05") as manager:
        await me.send("отгрузки.csv", old, "document")
        await me.tap("Загрузить 1")
        first = await newest(app)
        await me.send("отгрузки.csv", old, "document")
        assert "Этот файл уже загружен 18.11 в 10:0" in me.last.text
        await me.tap("Отмена")
        week, then = app.clock.now() - timedelta(days=7), app.clock.now() - timedelta(days=2)
        async with app.database.work() as work:
            await work.execute(update(t.imports).where(t.imports.c.id == first.id).values(at=week))
            for who, at in (("M05", then), ("M01", then), ("L2", app.clock.now())):
                await pushes.claim(work, Push(who, "friday", "2026-W36", at, "sent"))
        await me.send("отгрузки.csv", new, "document")
        await me.tap("Загрузить 1")
        said = me.last.text.replace("\xa0", " ")
        assert "Было 100 ₽, стало 300 ₽" in said
        assert "Предупредил тех, кто видел прежние числа: 1." in said
        await manager.settle()
        assert "Данные исправлены: Отгрузки" in manager.last.text
        assert "Восток-Сервис: 100" in manager.last.text.replace("\xa0", " ")
        async with app.database.work() as work:
            await work.execute(update(t.imports).where(t.imports.c.id == (await newest(app)).id).values(at=then))
        await me.tap("Отменить загрузку")
        await manager.settle()
        assert "Загрузка отменена, данные прежние: Отгрузки" in manager.last.text
        assert "Восток-Сервис: 300 ₽ → 100 ₽" in manager.last.text.replace("\xa0", " ")


@pytest.mark.asyncio(loop_scope="module")
async def test_rows_with_errors_come_back_as_a_file(app: App) -> None:
    raw = export(shipped("1,00", "05.03.2026"), shipped("#ДЕЛ/0!", "05.03.2026"), "05.03.2026;=CMD();#Н/Д")
    async with phone(app) as me:
        await me.send("отгрузки.csv", raw, "document")
        assert "2 строки с ошибками" in me.last.text
        await me.tap("Загрузить 1")
        assert "file" in me.last.blocks
        assert "Строки, которые не загрузил: 2." in me.last.text


@pytest.mark.asyncio(loop_scope="module")
async def test_two_files_in_talk_are_kept_apart(app: App) -> None:
    async with phone(app) as me:
        await me.send("отгрузки первые.csv", export(shipped("1,00", "06.03.2026")), "document")
        first = me.last
        await me.send("отгрузки вторые.csv", export(shipped("2,00", "07.03.2026")), "document")
        second = me.last
        await me.tap_token(first.tokens["✅ Загрузить 1 строку"], first.ref)
        await me.tap_token(second.tokens["✖ Отмена"], second.ref)
        assert [await fact(app, day) for day in ("2026-03-06", "2026-03-07")] == [Decimal(1), None]


@pytest.mark.asyncio(loop_scope="module")
async def test_an_undo_is_for_a_week_and_not_below_a_newer_file(app: App) -> None:
    async with phone(app, "L2") as lead:
        await lead.write("/import undo")
        assert "ничего не загружали" in lead.last.text
        await lead.write("/import")
        await lead.send("отгрузки раз.csv", export(shipped("1,00", "08.03.2026")), "document")
        await lead.tap("Загрузить 1")
        first = lead.last
        await lead.send("отгрузки два.csv", export(shipped("2,00", "08.03.2026")), "document")
        await lead.tap("Загрузить 1")
        await lead.tap_token(first.tokens["↩️ Отменить загрузку"], first.ref)
        assert "заменил более новый файл «отгрузки два.csv»" in lead.last.text
        await lead.write("/import undo")
        assert await fact(app, "2026-03-08") == 1
        async with app.database.work() as work:
            long_ago = app.clock.now() - timedelta(days=8)
            await work.execute(update(t.imports).where(t.imports.c.file_name == "отгрузки раз.csv").values(at=long_ago))
        await lead.tap_token(first.tokens["↩️ Отменить загрузку"], first.ref)
        assert "Отменить можно 7 дней" in lead.last.text
        await lead.write("импорт")
        assert "Ваши файлы" in lead.last.text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("пусто.csv", b" ", "Ничего|пуст|не вижу"),
        ("таблица.mxl", b"MOXCEL\x00" + b"\x01" * 60, "xlsx"),
        ("вирус.xlsx", b"MZ\x90\x00" + b"\0" * 200, "не "),
        ("битый.xlsx", b"PK\x03\x04" + b"\0" * 200, "не "),
    ],
)
async def test_what_is_no_table_is_refused_in_words(app: App, name: str, raw: bytes, says: str) -> None:
    async with phone(app) as me:
        await me.send(name, raw, "document")
        assert any(word in me.last.text for word in says.split("|")), me.last.text
        assert not any("Загрузить" in label for label in me.last.buttons)


# ── in the middle ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio(loop_scope="module")
async def test_a_load_that_is_cancelled_leaves_nothing(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def waits(_load: object, *args: object) -> None:
        reached.set()
        await go_on.wait()

    raw = export(*(shipped("1,00", "10.03.2026") for _ in range(6)))
    async with phone(app) as me:
        await me.send("отгрузки.csv", raw, "document")
        monkeypatch.setattr(loading, "BATCH", 2)
        monkeypatch.setattr(working.Working, "_say", waits)
        preview = me.last
        tapping = asyncio.create_task(me.tap("Загрузить 6"))
        await reached.wait()
        card = await newest(app)
        assert (card.phase, await rows_of(app, card.id)) == ("loading", 2)
        assert await fact(app, "2026-03-10") is None
        stop = {"type": "tap", "id": "A1-stop-0001", "token": preview.tokens["✖ Отмена"], "message": preview.ref}
        await me.socket.send_json(stop)
        await tapping
        assert "Данные прежние" in me.last.text
        assert ((await newest(app)).phase, await rows_of(app, card.id)) == ("cancelled", 0)


async def test_a_process_that_dies_goes_on_after_the_next_start(tmp_path: Path) -> None:
    """Killed while rows went in: nothing counts, and the talk is finished by the process after it."""
    raw = export(*(shipped("1,00", f"{day:02}.03.2026") for day in range(1, 7)))
    async with running(tmp_path, now=NOW, only=("A1",)) as first, phone(first) as me:
        head = "Что-то;;\nДата;Точка А;Сумма"
        await me.send("что-то.csv", export(shipped("7,00", "01.04.2026"), head=head), "document")
        asked = me.last
        await me.send("отгрузки.csv", raw, "document")
        card = await newest(first)
        async with first.database.work() as work:
            await talks.save(work, card.id, "loading", card.body)
            await numbers.begin(
                work,
                numbers.Import(card.id, "sell_in", card.file_hash, card.file_name, "A1", NOW, *HALF, 2, Decimal(2)),
            )
            await numbers.load(work, card.id, [numbers.Number("sell_in", "P002", HALF[0], amount=Decimal(9))])
            await talks.hold(work, card.id, NOW + timedelta(minutes=1))
    async with running(tmp_path, now=NOW, people=False) as second, phone(second) as me:
        async with second.database.read() as read:
            done = await talks.load(read, card.id)
        assert done is not None
        assert (done.phase, await rows_of(second, card.id)) == ("loaded", 6)
        assert await fact(second, "2026-03-01") == 1
        await me.tap_token(asked.tokens["Отгрузки"], asked.ref)
        await me.tap("B: Точка А")
        await me.tap("Загрузить 1")
        assert await fact(second, "2026-04-01") == 7, "what was asked before the restart is answered after it"


HALF = (date(2026, 3, 1), date(2026, 3, 6))


@pytest.mark.asyncio(loop_scope="module")
async def test_a_file_that_kills_the_process_is_given_up(app: App) -> None:
    async with phone(app) as me:
        await me.send("отгрузки.csv", export(shipped("1,00", "11.03.2026")), "document")
        card = await newest(app)
        async with app.database.work() as work:
            body = card.body | {"attempts": working.ATTEMPTS}
            await talks.save(work, card.id, "reading", body)
        app.house.errands.ring()
        await me.settle()
        assert "несколько раз останавливал чтение" in me.last.text


async def test_a_file_of_somebody_who_was_erased_holds_up_no_others(tmp_path: Path) -> None:
    async with running(tmp_path, now=NOW, only=("A1",)) as app, phone(app) as me:
        async with app.database.work() as work:
            await talks.begin(work, "gone", "0" * 64, "f.csv", "L2", to_json(Talk("", "", "f.csv", 1)), NOW)
            await erasure.forget(work, "L2", NOW)
            row = t.imports.c
            left = await work.first(select(row.phase, row.talk, row.file_name).where(row.id == "gone"))
        assert left is not None
        assert tuple(left) == ("cancelled", None, "")
        await me.send("отгрузки.csv", export(shipped("5,00", "12.03.2026")), "document")
        await me.tap("Загрузить 1")
        assert await fact(app, "2026-03-12") == 5


@pytest.mark.asyncio(loop_scope="module")
async def test_a_talk_of_another_version_holds_up_no_others(app: App) -> None:
    """It is claimed for its minute like any other, and left as it is: whoever comes next is looked at meanwhile."""
    newer = t.imports.c.id == "newer"
    async with app.database.work() as work:
        await talks.begin(work, "newer", "0" * 64, "f.csv", "A1", {"kind": "of tomorrow"}, NOW - timedelta(days=1))
    app.house.errands.ring()
    try:
        async with asyncio.timeout(10):
            while (left := await _claimed(app)) is None:
                await asyncio.sleep(0.05)
        assert left == "reading"
    finally:
        async with app.database.work() as work:
            await work.execute(delete(t.imports).where(newer))


async def _claimed(app: App) -> str | None:
    row = t.imports.c
    async with app.database.read() as read:
        return await read.scalar(select(row.phase).where(row.id == "newer", row.busy_until.is_not(None)))  # type: ignore[no-any-return]  # a column of words


@pytest.mark.asyncio(loop_scope="module")
async def test_whoever_lost_the_right_meanwhile_loads_nothing(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    count = loading.load

    async def demoted(means: reading.Means, *rest: object) -> object:
        async with means.database.work() as work:
            person = await people.by_id(work, "L2")
            assert person is not None
            await people.change(work, replace(person, role="rm"))
        return await count(means, *rest)  # type: ignore[arg-type]

    async with phone(app, "L2") as lead:
        await lead.send("отгрузки.csv", export(shipped("1,00", "12.03.2026")), "document")
        monkeypatch.setattr(loading, "load", demoted)
        await lead.tap("Загрузить 1")
        assert await fact(app, "2026-03-12") is None
        assert (await newest(app, "L2")).phase == "refused"
    async with app.database.work() as work:
        person = await people.by_id(work, "L2")
        assert person is not None
        await people.change(work, replace(person, role="team_lead"))


@pytest.mark.asyncio(loop_scope="module")
async def test_words_that_answer_nothing_go_where_all_words_go(app: App) -> None:
    async with phone(app) as me:
        await me.send("отгрузки.csv", export(shipped("1,00", "13.03.2026")), "document")
        await me.write("Ромашка")
        assert "похоже на отгрузки" not in me.last.text
        await me.write("колонки")
        assert "как я понял колонки" in me.last.text
        await me.write("отмена")
        assert from_json((await newest(app)).body).turn == 2


# ── through the messengers ──────────────────────────────────────────────────────────────────────────────────


async def test_through_telegram_with_validated_calls(tmp_path: Path) -> None:
    async with TelegramServer() as server:
        async with running(tmp_path, now=NOW, only=("A1",), **telegram_settings(server)) as app:
            me = TelegramChat(app, server, "A1", 1001)
            await me.join()
            rows = (shipped("1,00"), shipped("2,00", who="Сервис Восток"), shipped("#Н/Д"))
            await me.send("отгрузки <b>&.csv", export(*rows), "document")
            assert "отгрузки <b>&.csv — похоже на отгрузки" in me.last.text
            await me.tap("Не загружать")
            await me.tap("Загрузить 1")
            assert any("Данные на 17.11" in shown.text for shown in me.messages)
            assert "Ошибки" in str(me.phone.heard[-1])
            assert await fact(app) == 1
        assert server.violations == []


async def test_through_slack_with_validated_calls(tmp_path: Path) -> None:
    async with SlackServer() as server:
        async with running(tmp_path, now=NOW, only=("A1",), **slack_settings(server)) as app:
            me = SlackChat(app, server, "A1", 7001)
            await me.join()
            await me.send("отгрузки *_&.csv", export(shipped("1,00"), shipped("2,00", who="Кто-то")), "document")
            assert "похоже на отгрузки" in me.last.text
            await me.tap("Колонки")
            await me.tap("Всё верно")
            await me.write("пропустить")
            await me.tap("Загрузить 1")
            assert "Данные на 17.11" in me.last.text
            assert await fact(app) == 1
        assert server.violations == []


@pytest.mark.asyncio(loop_scope="module")
async def test_a_lead_makes_no_second_card_of_a_partner_of_another_team(app: App) -> None:
    """It would count twice in the company's sums."""
    async with phone(app, "L2") as lead:
        await lead.send("чужой.csv", export(shipped("3,00", "12.11.2026", who="ООО «Восток-Трейд»")), "document")
        assert "Такой партнёр есть у коллег" in lead.last.text
        assert "Новый" not in lead.last.buttons
        await lead.write("новый")
        assert "Такой партнёр есть у коллег" in lead.last.text
        await lead.tap("Отмена")


@pytest.mark.asyncio(loop_scope="module")
async def test_rows_of_a_card_merged_meanwhile_are_the_kept_ones(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows in and rows to come: neither stays with a card that is gone."""
    async with app.database.read() as read:
        card = await partners.by_id(read, "P002")
    assert card is not None
    double = replace(card, id="twin", name="Двойник", aliases=(), name_en="", inn=None, code=None, city="")
    async with app.database.work() as work:
        await partners.add(work, double)
    merged = False

    async def merges_once(_load: object, *args: object) -> None:
        nonlocal merged
        if not merged:
            merged = True
            async with app.database.work() as work:
                assert await merges.merge(work, "twin", "P002", "A1", NOW) is not None

    async with phone(app) as me:
        rows = (shipped("1,00", f"{day:02}.04.2026", "Двойник") for day in range(1, 7))
        await me.send("двойник.csv", export(*rows), "document")
        monkeypatch.setattr(loading, "BATCH", 2)
        monkeypatch.setattr(working.Working, "_say", merges_once)
        await me.tap("Загрузить 6")
        assert "Загружено 6 строк" in me.last.text
    assert merged
    assert [await fact(app, f"2026-04-{day:02}") for day in (1, 6)] == [1, 1]


@pytest.mark.asyncio(loop_scope="module")
async def test_an_answer_that_named_a_card_merged_since_means_the_kept_one(app: App) -> None:
    async with app.database.read() as read:
        card = await partners.by_id(read, "P002")
    assert card is not None
    async with app.database.work() as work:
        await partners.add(work, replace(card, id="twin2", name="Близнец", aliases=(), name_en="", inn=None, code=None))
    async with phone(app) as me:
        await me.send("близнец.csv", export(shipped("5,00", "10.04.2025", "Кто-то там")), "document")
        await me.tap("Другой")
        await me.write("Близнец")
        async with app.database.work() as work:
            assert await merges.merge(work, "twin2", "P002", "A1", NOW) is not None
        await me.tap("Загрузить 1")
    assert await fact(app, "2025-04-10") == 5


@pytest.mark.asyncio(loop_scope="module")
async def test_a_part_of_a_leads_file_leaves_the_rest_of_the_team_alone(app: App) -> None:
    """Of one partner, or by a filter: whoever is not in it keeps their numbers."""
    lines = ("Отгрузки", "Дата;Контрагент;Сумма")
    row = f"12.02.2026;{KNOWN};5,00"
    async with app.database.read() as read:
        lead_ = await people.by_id(read, "L2")
        assert lead_ is not None
        other = next(each for each in await partners.visible_to(read, lead_) if each.id != "P002")
    async with phone(app) as boss, phone(app, "L2") as lead:
        both = export(shipped("7,00", "12.02.2026"), shipped("8,00", "12.02.2026", other.name))
        for text in (lines, (lines[0], "Отбор: Контрагент Равно «А»", lines[1])):
            await boss.send("все.csv", both, "document")
            await boss.tap("✅ Загрузить")
            assert await fact(app, "2026-02-12", other.id) == 8
            await lead.send("часть.csv", "\n".join((*text, row)).encode(), "document")
            await lead.tap("Загрузить 1")
            assert await fact(app, "2026-02-12") == 5
            assert await fact(app, "2026-02-12", other.id) == 8
