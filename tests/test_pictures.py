"""A manager's week in a real browser, as on a phone: each screen is looked at, and kept as a picture.

With `SHTURMAN_PICTURES=1` (`make pictures`) they are drawn, and those that the documentation shows go to
`docs/images/`, light enough for a page.
"""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from PIL import Image, ImageDraw
from playwright.async_api import Page, expect
from sqlalchemy import select

from bot.app import App
from dialogs.lang import Lang
from storage import plans
from storage import tables as t
from tests.browser import DRAWING, Phone, listening, opened, snap
from tests.chats import WebChat, at, running
from tests.test_day import export

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

NOW = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Moscow"))
IMAGES = Path(__file__).parent.parent / "docs" / "images"
SHOWN = {
    "week-prompt", "negotiation-form", "objection", "menu", "report-confirm", "report-filed", "lead", "partner",
    "digest", "digest-dark", "partner-en", "board", "decision", "field-card", "field-ask", "field-lead",
    "week", "duty", "duty-lead", "field-day", "field-brief", "field-filed",
    "field-day-en", "field-brief-en", "field-card-en", "field-filed-en", "field-lead-en",
}  # fmt: skip
LAST_TIME = (
    "В пятницу был в Восток-Сервисе, взяли 20 коробок чая, обещал прайс к 23-му, обещали оплатить 50 тысяч сегодня"
)
EN = {"ru": "", "en": "-en"}
DAY = {"ru": ("Восток-Сервис", "Сафин"), "en": ("Vostok", "Promises")}
BRIEF = {"ru": ("Нам должны", "Мы должны"), "en": ("They owe", "We owe")}
LEAD = {"ru": ("Отчёт № 2", "Нам обещали"), "en": ("Report No. 3", "We promised")}
HEAVIEST = 150_000  # bytes of a picture in the documentation


class Camera(Phone):
    """A phone whose screen is looked at, and kept as a picture."""

    def __init__(self, page: Page, folder: Path) -> None:
        super().__init__(page)
        self.folder = folder

    async def look(self, name: str) -> None:
        await self.whole(name)
        await keep(self.page, self.folder / f"{name}.png")


async def keep(page: Page, path: Path) -> None:
    await snap(page, path)
    if DRAWING and path.stem in SHOWN:
        IMAGES.mkdir(exist_ok=True)
        # A palette is a third as heavy, and the eye sees no difference on flat colours.
        light = Image.open(path).convert("RGB").quantize(192, dither=Image.Dither.NONE)
        light.save(IMAGES / path.name, optimize=True)
        assert (IMAGES / path.name).stat().st_size < HEAVIEST, path.name


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pane() -> AsyncIterator[Page]:
    # Only pictures that are kept are drawn as finely as a phone does: it is four times the work.
    async with opened(device_scale_factor=2 if DRAWING else 1, has_touch=True, is_mobile=True) as page:
        yield page


@asynccontextmanager
async def phone(pane: Page, app: App, folder: Path) -> AsyncIterator[Camera]:
    """The product opened at the printed address."""
    with listening(pane):
        await pane.goto(app.page)
        await pane.wait_for_selector("#line:text('на связи')")
        yield Camera(pane, folder)
        await pane.goto("about:blank")


@pytest_asyncio.fixture(loop_scope="module")
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """On its demo company."""
    async with running(tmp_path / "data", now=NOW, only=("M05", "L2")) as started:
        yield started


@pytest.mark.soak  # and `make pictures`
async def test_a_week_on_a_phone(pane: Page, app: App, tmp_path: Path) -> None:
    async with phone(pane, app, tmp_path) as me:
        await me.be("M05")
        await monday(me)
        await negotiation(me)
        await menu(me)
        await report(me)
        await lead(me)
        await partner(me)
        await friday(me)
        await signature(me, app)
        await english(me)


@pytest.mark.soak  # and `make pictures`
async def test_a_day_on_the_road_on_a_phone(pane: Page, app: App, tmp_path: Path) -> None:
    await planned(app)
    async with phone(pane, app, tmp_path) as me:
        await me.be("M05")
        await before_the_door(me, "ru")
        await road(me)
        await road_lead(me, "ru")
        await road_english(me)


@pytest.mark.soak  # and `make pictures`
async def test_a_week_and_what_is_owed_on_a_phone(pane: Page, app: App, tmp_path: Path) -> None:
    async with app.database.work() as work:
        meeting = plans.Planned("P007", "k", date(2026, 11, 26), at="10:30")
        week = [plans.Planned("P002", "k", date(2026, 11, 23)), meeting]
        await plans.store(work, plans.Plan("M05", "2026-W48", None, NOW), week)
    await at(app, NOW + timedelta(days=1, hours=1, minutes=30))
    async with phone(pane, app, tmp_path) as me:
        await me.be("M05")
        await me.write("/plan")
        await me.sees("Неделя 23–27 ноября", "нет отчёта")
        await me.look("week")
    await at(app, NOW + timedelta(days=1, hours=7))
    async with phone(pane, app, tmp_path) as me:
        await me.be("M05")
        await me.sees("Отчёт по партнёру Восток-Сервис — до 18:00")
        await me.look("duty")
    for day, hour in ((2, 1.5), (3, 1.5), (4, 2)):
        await at(app, NOW + timedelta(days=day, hours=hour))
    async with phone(pane, app, tmp_path) as me:
        await me.be("L2")
        await me.sees("Нет отчётов: Хасанов — 1 (3 дня).", "Продлить до…")
        await me.look("duty-lead")


async def test_a_board_of_candidates_on_a_phone(pane: Page, app: App, tmp_path: Path) -> None:
    async with WebChat(app, "M05").open() as talk:
        await search(talk)
        await candidates(talk)
    async with phone(pane, app, tmp_path) as me:
        await me.be("M05")
        await me.sees("Кама-Торг — перезвонить · пт 27.11", "Уралснаб — жёлтые признаки · ждёт решения")
        await me.look("board")


async def test_a_conflict_that_a_lead_takes_over(pane: Page, app: App, tmp_path: Path) -> None:
    async with phone(pane, app, tmp_path) as me:
        await me.be("M05")
        await me.write("/methods")
        for label in ("Конфликт", "Жалоба партнёра", "Сафин", "Качество"):
            await me.tap(label)
        for words in ("Партия 0320, вздутие упаковок, опасно для людей", "50 тыс", "900 тыс"):
            await me.write(words)
        for label in ("4", "3", "4", "Риск здоровью", "Готово · 1"):
            await me.tap(label)
        await me.sees("Уровень L3", "Ждём решения: Ольга Маркова")
        await me.be("L2")
        await me.sees("Автор: Рустам Хасанов", "Качество товара. Кто ведёт?")
        await me.look("decision")
        await me.tap("Беру сам")
        await me.sees("Дали партнёру первый ответ?")
        await me.be("M05")
        await me.sees("теперь ведёт Ольга Маркова", "Ваши ответы сохранены")
        # What the lead has taken over answers no tap of the manager's any more.
        card = me.page.locator(".bot", has_text="Ждём решения")
        await card.get_by_role("button", name="Отозвать запрос").tap()
        await expect(me.page.locator(".toast")).to_contain_text("не для вас")


async def search(me: WebChat) -> None:
    """Up to the first candidate."""
    await me.write("/methods")
    await me.tap("Поиск партнёра")
    await me.write("Пермский край")
    await me.tap("Нет партнёра")
    for figure in ("2500", "1200", "4"):
        await me.write(figure)
    await me.tap("Магазины у дома")
    await me.tap("Готово · 1")
    await me.write("800")
    for label in ("Дальше", "Опрос розницы", "Выставки", "Личные связи", "Готово · 3"):
        await me.tap(label)


async def candidates(me: WebChat) -> None:
    """Four of them, each at another point of the way."""
    for name, inn, flags, more in (
        ("Кама-Торг", "5902000015", (), "Да"),
        ("Уралснаб", "5902000022", ("Моложе 24 месяцев", "Массовый адрес"), "Да"),
        ("Меркурий", "5902000030", ("Счета приостановлены",), "Да"),
        ("Прикамье-Опт", "5902000054", (), "Нет"),
    ):
        for words in (name, inn, "Пермь"):
            await me.write(words)
        for label in ("Выставки", *flags, "Готово", more):
            await me.tap(label)
    for label in ("Идём с тем, что есть", "4. Прикамье-Опт", "Интересно"):
        await me.tap(label)
    await me.write("Ильин")
    for label in ("Пропустить", "Пропустить", "Отправлена, ждём", "1. Кама-Торг", "Перезвонить", "В пятницу"):
        await me.tap(label)
    await me.tap("2. Уралснаб")


async def monday(me: Camera) -> None:
    await expect(me.page.locator("#empty")).to_contain_text("Переведите часы")
    await keep(me.page, me.folder / "empty.png")
    await me.skip("monday")
    await me.sees("23–27 ноября", "Какие визиты берёте?")
    await me.look("week-prompt")
    await me.tap("Сафин")
    await expect(me.card.locator("[aria-pressed=true]")).to_have_count(1)
    await me.tap("Готово · 1")
    await me.tap("Хватит")
    await me.sees("План готов")


async def negotiation(me: Camera) -> None:
    await me.write("/negotiation")
    await me.tap("Начать новые")
    await me.write("Орбита-Опт")
    await me.tap("Завести")
    await me.tap("4")
    await me.sees("Репутация на рынке", "Стоп-правило", "Вопрос 2 из 6")
    await me.look("negotiation-form")
    for mark in ("4", "3", "4", "3", "3"):
        await me.tap(mark)
    await me.write("До 30 апреля договор, старт в мае, 1,5 млн в месяц к августу")
    for pair in ("2 млн / 1,2 млн", "21 / 30", "3 / 5", "40 / 25", "2 / 1", "20 / 35", "3 / 2"):
        await me.write(pair)
    await me.write("Второй кандидат в Казани готов начать")
    await me.tap("4")
    await me.write("Замены в категории нет")
    await me.tap("2")
    await me.write("Ильдар, собственник")
    await me.tap("Решает")
    await me.tap("1")
    await me.tap("Нет")
    await me.look("checklist")
    for done in ("Цифры", "5 точек", "Черновик", "Три пакета", "Пример", "План уступок", "12 вопросов"):
        await me.tap(done)
    await me.tap("Готово · 7")
    await me.tap("Да")
    await me.write("сегодня в 11")
    await me.tap("Да")
    for question in ("S1", "P1", "I1", "N1"):
        await me.tap(question)
    await me.tap("Готово · 4")
    for words, about, more in (
        ("устал замораживать деньги в медленном товаре", "Деньги", "Да"),
        ("хочет быть первым в области", "Статус", "Нет"),
    ):
        await me.write(words)
        await me.tap(about)
        await me.tap("5")
        await me.tap(more)
    for figure in ("1,5 млн", "18", "9", "30", "20", "21"):
        await me.write(figure)
    await me.tap("Развитие")
    await me.tap("Да")
    await me.tap("Дорого")
    await me.sees("Дорого, у соседа дешевле", "Взамен.", "⛔ Красная линия.")
    await me.look("objection")


async def menu(me: Camera) -> None:
    await me.write("/menu")
    await me.sees("Мой день", "Визиты:", "Орбита-Опт")
    await me.look("menu")


async def report(me: Camera) -> None:
    await me.skip("day")
    await me.write("/report")
    await me.tap("Восток-Сервис")
    await me.tap("Сегодня")
    await me.write("Говорил с собственником. Запас на 40 дней, новинку поставят в 20 точек")
    await me.write("Берут 120 коробок чая")
    await me.tap("В пятницу")
    await me.write("Прислать расчёт прибыли")
    await me.write("числа 10-го")
    await me.sees("Понял так", "10.12")
    await me.tap("Да, ")
    await me.tap("Добавить фото")
    await me.send({"name": "полка.jpg", "mimeType": "image/jpeg", "buffer": shelf()})
    await me.tap("Готово · 1")
    await me.sees("Договорились: Берут 120 коробок чая", "Сдаём?")
    await me.look("report-confirm")
    await me.tap("Сдать")
    await me.sees("Отчёт № 1", "Ольга Маркова")
    await me.look("report-filed")


ROAD = (
    "Был в Восток-Сервисе, взяли 20 коробок чая, просят отсрочку до пятницы, обещал прислать прайс к 25-му, "
    "конкурент зашёл с акцией. Бензин 2800"
)


async def road(me: Camera) -> None:
    """One message, what is not sure asked with a tap, filed."""
    await me.write("Заказали 20 коробок чая, обещали оплатить завтра")
    await me.sees("У кого это было?")
    await me.look("field-ask")
    await me.tap("Сафин")
    await me.tap("Поправить")
    await me.look("field-fix")
    await me.tap("← К карточке")
    await me.tap("⋯")
    await me.tap("Отменить")
    await me.tap("Начато по ошибке")
    await me.write(ROAD)
    await me.sees("Мы обещали", "Конкурент", "Расходы")
    await me.look("field-card")
    await me.tap("⋯")
    await me.tap("Отменить")
    await me.tap("Начато по ошибке")
    await me.write("Был у Сафина, взяли 20 коробок чая, обещали оплатить 50 тысяч в пятницу")
    await me.tap("Сдать")
    await me.sees("Отчёт № 2")
    await me.look("field-filed")
    await me.tap("Поправить отчёт")
    await me.write("Ещё взяли 5 коробок кофе")
    await me.tap("Сдать")
    await me.sees("Отчёт № 2")


async def planned(app: App) -> None:
    """Two visits of today, and what was promised at the last one."""
    async with app.database.work() as work:
        week = [plans.Planned("P002", "k", NOW.date(), at="10:00"), plans.Planned("P007", "k", NOW.date(), at="15:30")]
        await plans.store(work, plans.Plan("M05", "2026-W48", None, NOW), week)
    async with WebChat(app, "M05").open() as me, WebChat(app, "L2").open() as their_lead:
        await me.write(LAST_TIME)
        await me.tap("Сдать")
        await their_lead.settle()
        await their_lead.tap("Принято")


async def before_the_door(me: Camera, lang: Lang) -> None:
    """The day, and one tap from it the briefing."""
    await me.write("/menu")
    await me.sees(*DAY[lang])
    await me.look(f"field-day{EN[lang]}")
    await me.tap(DAY[lang][0])
    await me.sees(*BRIEF[lang])
    await me.look(f"field-brief{EN[lang]}")


async def road_lead(me: Camera, lang: Lang) -> None:
    await me.be("L2")
    await me.sees(*LEAD[lang])
    await me.look(f"field-lead{EN[lang]}")


async def road_english(me: Camera) -> None:
    await me.tap("Принято")
    await me.write("/lang en")
    await me.be("M05")
    await me.write("/lang en")
    await before_the_door(me, "en")
    await me.tap("Report")
    await me.write("They took 10 cases of coffee, I'll send the price list by Friday, fuel 1200")
    await me.sees("We promised")
    await me.look("field-card-en")
    await me.tap("File it")
    await me.sees("Report No. 3")
    await me.look("field-filed-en")
    await road_lead(me, "en")


async def lead(me: Camera) -> None:
    await me.be("L2")
    await me.sees("Отчёт № 1", "Берут 120 коробок чая", "Вложения: 1")
    await me.look("lead")
    await me.tap("Принято")
    await me.sees("Решение записано")


async def partner(me: Camera) -> None:
    await me.be("M05")
    await me.sees("Отчёт принят")
    await me.write("/partner восток-сервесом")
    await me.sees("Восток-Сервис", "Казань", "Берут 120 коробок чая")
    await me.look("partner")


async def friday(me: Camera) -> None:
    """The lead loads an export of 1C, and on Friday it is in the digest, drawn."""
    await me.be("L2")
    for _ in "wt":
        await me.skip("day")
    days = ("23.11.2026", "24.11.2026", "25.11.2026")
    rows = [(day, name, sum) for day in days for name, sum in (("Восток-Сервис", "300 000,00"), ("Сафин", "95 000,00"))]
    data = export(rows, "1 185 000,00")
    await me.send({"name": "отгрузки.csv", "mimeType": "text/csv", "buffer": data})
    await me.sees("похоже на отгрузки", "совпадает")
    await me.look("import")
    await me.tap("Загрузить 6")
    await me.sees("Загружено 6 строк")
    await me.be("M05")
    await me.skip("friday")
    await me.sees("Неделя 23–27 ноября", "25.11")
    await expect(me.card.get_by_role("img", name=re.compile("Ноябрь"))).to_be_visible()
    await me.look("digest")
    assert len(await me.card.locator(".words").inner_text()) <= 900
    assert await me.card.locator(".words :is(h3, p, li, dl > div)").count() <= 16
    await me.page.emulate_media(color_scheme="dark")
    await me.look("digest-dark")
    await me.page.emulate_media(color_scheme="light")


async def signature(me: Camera, app: App) -> None:
    """After four days in which other things were done, the negotiation goes on to the contract."""
    await me.write("/menu")
    await me.tap("Орбита-Опт")
    for label in ("Дальше", "Снято", "Нет"):
        await me.tap(label)
    for figure in ("1,7 млн", "28", "4", "35", "3", "16"):
        await me.write(figure)
    for label in ("2", "Назначил", "Назвал дату", "Готово · 2"):
        await me.tap(label)
    await me.sees("Протокол готов")
    async with me.page.expect_download() as loading:
        await me.tap("Протокол договорённостей")
        await me.card.locator(".file").tap()
    assert (await loading.value).suggested_filename.endswith(".docx")
    await me.page.locator(".key", has_text="Дальше").last.tap()
    await me.sees("Ждём ответ партнёра до 14 дней")
    await me.tap("Согласен")
    await me.sees("отметьте закрытое")
    for point in ("Территория", "План", "Отсрочка", "Бонусы", "Возвраты", "Данные", "Срок", "Цена", "Готово · 8"):
        await me.tap(point)
    await me.write("17/26")
    await me.tap("Завтра")
    for words in ("14 декабря", "900 тыс", "Расчёт прибыли", "Раньше звать собственника"):
        await me.write(words)
    await me.tap("4")
    await me.look("negotiation-won")
    async with app.database.read() as read:
        [(status,)] = await read.all(select(t.runs.c.status).where(t.runs.c.algorithm == "partner_negotiation"))
    assert status == "done"


async def english(me: Camera) -> None:
    await me.write("/lang en")
    # Once more the whole conversation, with the page's own words in English.
    await expect(me.page.locator("#line")).to_have_text("online · demo")
    await me.sees("I speak English now")
    await me.write("/partner vostok-servis")
    await me.sees("Vostok-Service")
    await me.look("partner-en")


def shelf() -> bytes:
    """A photo of a shop's shelf, as far as rectangles go."""
    picture = Image.new("RGB", (900, 600), "#d6d0c4")
    draw = ImageDraw.Draw(picture)
    colours = ("#b43c28", "#286e5a", "#e6b43c", "#5a5a90")
    for row, top in enumerate((30, 220, 410)):
        for place in range(12):
            left = 18 + place * 73
            colour = colours[(place * (row + 2) + place // 3) % len(colours)]
            draw.rounded_rectangle((left, top + place % 3 * 8, left + 62, top + 150), 8, fill=colour)
        draw.rectangle((0, top + 150, 900, top + 168), fill="#8c785f")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
