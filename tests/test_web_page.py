"""The local chat in a real browser, as a person would hold it: 390×844.

With `SHTURMAN_PICTURES=1` pictures for human eyes go to `tmp_path` (`-o tmp_path_retention_policy=all` keeps them).
"""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import struct
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Page, expect

from dialogs.ports import Delivered, Outgoing
from dialogs.screens import (
    Ask,
    Bullets,
    Button,
    Fields,
    File,
    Heading,
    Paragraph,
    Picture,
    Progress,
    Quiet,
    Screen,
    Span,
    bold,
    line,
)
from tests.browser import SIZE, SMALL, Phone, faults, listening, opened, overflow, snap
from tests.demo_company import big
from tests.web_support import ANNA, BORIS, JANE, LocalChat, MemoryStage, free_port, make_chat, serving, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

Open = Callable[..., Awaitable[Page]]


# ── the stage ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pane() -> AsyncIterator[Page]:
    async with opened() as page:
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def chat(tmp_path: Path) -> AsyncIterator[LocalChat]:
    folder = tmp_path / "blobs"
    folder.mkdir()
    async with serving(make_chat(folder, ANNA, BORIS, JANE)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def visit(pane: Page, chat: LocalChat) -> AsyncIterator[Open]:
    """Opens the printed address, as nobody has before: a new port remembers nothing."""

    async def go(url: str = "", ready: str = "#line:text-matches('на связи|online')", scheme: Scheme = "light") -> Page:
        await pane.goto(url or chat.entrance)
        await pane.emulate_media(color_scheme=scheme)
        await pane.set_viewport_size(SIZE)  # type: ignore[arg-type]  # two numbers
        await pane.wait_for_selector(ready)
        return pane

    with listening(pane):
        yield go
        await pane.goto("about:blank")


Scheme = Literal["light", "dark"]
Style = Literal["plain", "primary", "danger"]


def key(label: str, style: Style = "plain", on: bool | None = None) -> Button:
    return Button(label, style=style, on=on, token=f"t:{label}")


def picture(width: int = 320, height: int = 160) -> bytes:
    """A small PNG that is visibly a picture."""
    rows = b"".join(
        b"\0" + bytes(c for x in range(width) for c in (30 + 90 * x // width, 120 + 60 * y // height, 130))
        for y in range(height)
    )

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Talk:
    """Both sides of a conversation, written straight into the log."""

    def __init__(self, chat: LocalChat, address: str = "anna") -> None:
        self.chat = chat
        self.address = address

    @property
    def key(self) -> str:
        return f"{self.address}-{len(self.chat.log.posted):08d}"

    async def bot(self, *blocks: Any, keys: Any = (), ask: Ask | None = None, replaces: str | None = None) -> str:
        out = Outgoing(self.key, self.address, Screen(blocks, keys, ask), "edit", replaces)
        receipt = await self.chat.channel.send(out)
        assert isinstance(receipt, Delivered)
        return receipt.ref

    async def me(self, text: str) -> None:
        await self.chat.log.append(self.address, "person", {"id": self.key, "text": text}, self.key)


def checklist(*ticked: str) -> Any:
    labels = (
        "Склад не меньше 300 м²",
        "Торговых представителей не меньше четырёх, есть свой транспорт",
        "Договор аренды",
    )
    rows = tuple((key(label, on=label in ticked),) for label in labels)
    return (*rows, (key("Дальше", "primary"),), (key("‹ Назад"), key("Пропустить"), key("Стоп", "danger")))


async def monday(chat: LocalChat) -> None:
    """A morning of Anna's, with every kind of block."""
    talk = Talk(chat)
    chart = await chat.blobs.put(picture(640, 300))
    document = await chat.blobs.put(b"a document")
    await talk.me("/plan")
    await talk.bot(
        Heading(line("Неделя 17–21 марта")),
        Paragraph(line("Три визита, первый — ", bold("Ромашка"), ": просрочка растёт, долг 1,2 млн ₽.")),
        Bullets((line(bold("Пн "), "Ромашка, Пермь"), line(bold("Ср "), "Кама-Торг, Кунгур")), ordered=True),
        Quiet(line("Данные 1С на 12 марта. План видите вы и Борис Ветров.")),
        keys=((key("Принять", "primary"), key("Изменить")), (key("Отказаться", "danger"),)),
    )
    await talk.me("что с Ромашкой?")
    await talk.bot(
        Heading(line("Ромашка · Пермь")),
        Fields((("Отгрузки, март", "3,4 млн ₽"), ("К плану", "82 %"), ("Просрочено", "340 тыс. ₽ · 11 дней"))),
        Picture(chart, "Отгрузки по месяцам: рост до января, затем спад"),
        File(document, "Ромашка — карточка.docx"),
        Quiet(line("KPI на 12.03.2025, ", Span("как считается", href="https://example.org/kpi"))),
    )
    await talk.me("был у них, записал <b>всё</b> и *звёзды*")
    await talk.bot(
        Heading(line("Что подтвердили на встрече?")),
        Paragraph(line("Отметьте всё, что партнёр подтвердил документом.")),
        Progress(3, 9),
        keys=checklist("Склад не меньше 300 м²", "Договор аренды"),
        ask=Ask("text", "Или напишите своими словами"),
    )


async def report(chat: LocalChat) -> None:
    """Jane's visit, in English."""
    talk = Talk(chat, "jane")
    await talk.me("/report")
    await talk.bot(
        Heading(line("Visit report")),
        Paragraph(line("Which partner did you visit? Your route says ", bold("Kama-Torg"), ".")),
        Progress(1, 6),
        keys=((key("Kama-Torg", "primary"),), (key("Romashka"), key("Uralsnab")), (key("Another partner"),)),
        ask=Ask("text", "Type a partner's name"),
    )


async def write(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.click("#send")


# ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_conversation_with_every_kind_of_block(chat: LocalChat, visit: Open) -> None:
    await monday(chat)
    page = await visit()
    log = page.get_by_role("log")
    await expect(log.get_by_role("heading", name="Неделя 17–21 марта")).to_be_attached()
    await expect(log.locator("strong", has_text="Ромашка")).to_have_count(1)
    await expect(log.locator("ol li")).to_have_count(2)
    await expect(log.locator("dd").last).to_have_text("340 тыс. ₽ · 11 дней")
    await expect(log.get_by_role("progressbar", name="шаг 4 из 9")).to_have_attribute("value", "3")
    await expect(log.get_by_role("img", name="Отгрузки по месяцам")).to_be_attached()
    assert await log.locator(".picture img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 640
    await expect(log.get_by_role("link", name="как считается")).to_have_attribute("href", "https://example.org/kpi")
    async with page.expect_download() as loading:
        await log.get_by_role("link", name="Ромашка — карточка.docx").click()
    assert (await loading.value).suggested_filename == "Ромашка — карточка.docx"


async def test_old_cards_step_back_and_still_answer(chat: LocalChat, visit: Open) -> None:
    await monday(chat)
    page = await visit()
    await expect(page.locator(".bot.latest")).to_have_count(1)
    await expect(page.locator(".bot.latest h3")).to_have_text("Что подтвердили на встрече?")
    paint = "(node) => getComputedStyle(node).backgroundColor"
    assert await page.get_by_role("button", name="Дальше").evaluate(paint) == "rgb(11, 107, 115)"
    old = page.get_by_role("button", name="Принять")
    assert await old.evaluate(paint) == "rgba(0, 0, 0, 0)"
    await old.click()
    await until(lambda: len(chat.ingress.rows) == 1)
    await page.get_by_role("button", name="Дальше").click()
    await until(lambda: len(chat.ingress.rows) == 2)
    taps = [(raw["type"], raw["token"], raw["message"], raw["account"]) for raw in chat.ingress.raws]
    assert taps == [("tap", "t:Принять", "m2", "anna"), ("tap", "t:Дальше", "m6", "anna")]
    await expect(page.locator(".key.busy")).to_have_count(0)


async def test_an_edited_card_keeps_its_place_after_a_reload(chat: LocalChat, visit: Open) -> None:
    talk = Talk(chat)
    card = await talk.bot(Paragraph(line("Шаг 1")), keys=((key("Да"),),))
    await talk.me("а что с Ромашкой?")
    await talk.bot(Paragraph(line("Ромашка: 82 % плана")))
    page = await visit()
    await talk.bot(Paragraph(line("Шаг 1 пройден")), replaces=card)
    await expect(page.locator(".msg").first.locator("p")).to_have_text("Шаг 1 пройден")
    await page.reload()
    await expect(page.locator(".msg .words")).to_have_text(
        ["Шаг 1 пройден", "а что с Ромашкой?", "Ромашка: 82 % плана"]
    )
    await expect(page.locator(".bot.latest .words")).to_have_text("Ромашка: 82 % плана")


async def test_an_empty_chat_says_what_to_do(chat: LocalChat, visit: Open, tmp_path: Path) -> None:
    page = await visit()
    await expect(page.locator("#empty")).to_contain_text("Напишите /menu")
    await snap(page, tmp_path / "empty.png")
    await page.get_by_role("button", name="Отчёт о визите").click()
    await expect(page.locator("#empty")).to_be_hidden()
    await until(lambda: [raw["text"] for raw in chat.ingress.raws] == ["/report"])


async def test_toast_typing_and_the_hint_in_the_field(chat: LocalChat, visit: Open) -> None:
    page = await visit()
    # Nobody has answered for a moment: the bot is at work, until it speaks or a toast is all it had to say.
    await write(page, "сколько?")
    await expect(page.locator("#typing")).to_be_visible()
    await chat.channel.send(Outgoing("t0", "anna", Screen(toast="Уже"), "toast"))
    await expect(page.locator("#typing")).to_be_hidden()
    await chat.channel.busy("anna")
    await expect(page.locator("#typing")).to_be_visible()
    await Talk(chat).bot(Paragraph(line("Сколько коробок?")), ask=Ask("number", "Например, 120", files=True))
    await expect(page.locator("#typing")).to_be_hidden()
    await expect(page.get_by_placeholder("Например, 120")).to_have_attribute("inputmode", "decimal")
    await expect(page.locator("#clip")).to_have_class(re.compile("wanted"))
    await expect(page.locator("#day")).to_be_hidden()
    await Talk(chat).bot(Paragraph(line("Когда?")), ask=Ask("datetime", "Например, завтра в 10"))
    await expect(page.get_by_role("button", name="Выбрать дату")).to_be_visible()
    await page.locator("#day input").fill("2025-03-20T10:30")
    await expect(page.locator("#text")).to_have_value("20.03.2025 10:30")
    await chat.channel.send(Outgoing("t", "anna", Screen(toast="Сохранено <b>!</b>"), "toast"))
    await expect(page.locator(".toast")).to_have_text("Сохранено <b>!</b>")


# ── text stays text ─────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = "<b>жирно</b> *x* _y_ <img src=x onerror=alert(1)> &amp; {{7*7}} [a](javascript:alert(1))"


async def test_marks_of_the_person_stay_text(chat: LocalChat, visit: Open) -> None:
    page = await visit()
    await write(page, HOSTILE)
    mine = page.locator(".me .words")
    await expect(mine).to_have_text(HOSTILE)
    await expect(mine.locator("b, img, a, em, strong")).to_have_count(0)
    await until(lambda: bool(chat.ingress.rows))
    assert chat.ingress.raws[0]["text"] == HOSTILE
    await page.reload()
    await expect(mine).to_have_text(HOSTILE)


async def test_marks_inside_a_screen_stay_text(chat: LocalChat, visit: Open) -> None:
    await Talk(chat).bot(
        Heading(line(HOSTILE)),
        Paragraph(line(Span("нажми", href="javascript:alert(1)"), Span("данные", href="data:text/html,x"))),
        Bullets((line(HOSTILE),)),
        Fields(((HOSTILE, HOSTILE),)),
        Quiet(line(HOSTILE)),
        keys=((key(HOSTILE),),),
    )
    page = await visit()
    for place in ("h3", "li", "dt", "dd", ".quiet", ".key span"):
        await expect(page.locator(f".bot {place}")).to_have_text(HOSTILE)
    await expect(page.locator(".bot a, .bot b, .bot img")).to_have_count(0)
    assert await overflow(page) == 0


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_toggles_show_their_state_and_keep_the_focus(chat: LocalChat, visit: Open) -> None:
    talk = Talk(chat)
    card = await talk.bot(Paragraph(line("Отметьте")), keys=checklist())
    page = await visit()
    toggle = page.get_by_role("button", name="Договор аренды")
    await expect(toggle).to_have_attribute("aria-pressed", "false")
    await toggle.focus()
    await page.keyboard.press("Space")
    await until(lambda: len(chat.ingress.rows) == 1)
    await talk.bot(Paragraph(line("Отметьте")), keys=checklist("Договор аренды"), replaces=card)
    await expect(toggle).to_have_attribute("aria-pressed", "true")
    await expect(toggle).to_be_focused()
    await expect(page.get_by_role("button", pressed=True)).to_have_count(1)
    await expect(page.locator(".bot")).to_have_count(1)


async def test_an_impatient_finger_taps_once(chat: LocalChat, visit: Open) -> None:
    await Talk(chat).bot(Paragraph(line("Отправить отчёт?")), keys=((key("Отправить"),),))
    page = await visit()
    chat.ingress.broken = True
    button = page.get_by_role("button", name="Отправить", exact=True).first
    for _ in range(3):
        await button.click()
    await expect(page.locator(".toast")).to_contain_text("Не удалось сохранить")
    chat.ingress.broken = False
    await until(lambda: len(chat.ingress.rows) == 1)
    assert len(set(chat.ingress.calls)) == 1


# ── the line breaks ─────────────────────────────────────────────────────────────────────────────────────────


async def test_an_unsent_message_survives_the_loss_of_the_line(visit: Open, tmp_path: Path) -> None:
    chat = make_chat(tmp_path, ANNA)
    async with serving(chat):
        page = await visit(chat.entrance)
    await expect(page.locator("#line")).to_contain_text("переподключаюсь…")
    await write(page, "отчёт из машины")
    await expect(page.locator(".me .unsent")).to_be_visible()
    await expect(page.locator(".me .unsent")).to_have_text("не отправлено, повторю")
    await snap(page, tmp_path / "offline.png")
    async with serving(chat):
        await expect(page.locator(".me .mark.sent")).to_have_count(1)
        await expect(page.locator("#line")).to_contain_text("на связи")
        await expect(page.locator(".msg")).to_have_count(1)
    assert [raw["text"] for raw in chat.ingress.raws] == ["отчёт из машины"]


async def test_what_was_not_stored_outlives_a_reload(chat: LocalChat, visit: Open) -> None:
    page = await visit()
    chat.ingress.broken = True
    await write(page, "не потеряйся")
    await expect(page.locator(".me .mark.waiting")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".me .words")).to_have_text("не потеряйся")
    await expect(page.locator(".me .mark.waiting")).to_have_count(1)
    chat.ingress.broken = False
    await expect(page.locator(".me .mark.sent")).to_have_count(1)
    assert [raw["text"] for raw in chat.ingress.raws] == ["не потеряйся"]
    assert await page.evaluate("Object.keys(localStorage).filter((name) => name.includes('.out.')).length") == 0


async def test_after_a_restart_the_page_says_where_to_go_and_goes_on(visit: Open, tmp_path: Path) -> None:
    chat = make_chat(tmp_path, ANNA)
    async with serving(chat):
        page = await visit(chat.entrance)
    await write(page, "до перезапуска")
    async with serving(replace(chat, key="the-key-of-the-next-start")) as restarted:
        await expect(page.locator("#line")).to_contain_text("вход закрыт")
        await expect(page.locator(".toast")).to_contain_text("Откройте адрес, напечатанный в терминале")
        other = await page.context.new_page()
        await other.goto(restarted.entrance)
        await expect(other.locator(".me .mark.sent")).to_have_count(1)
        await other.close()
        await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(page.locator("#line")).to_contain_text("на связи")
        await expect(page.locator(".me .mark.sent")).to_have_count(1)
    assert [raw["text"] for raw in chat.ingress.raws] == ["до перезапуска"]


class Product:
    """`shturman run` in a process of its own, which can be killed."""

    def __init__(self, folder: Path) -> None:
        settings = {"DATA_DIR": str(folder), "LOCAL_CHAT_PORT": str(free_port()), "NOW": "2026-11-24T21:00:00+03:00"}
        self.env = os.environ | {f"SHTURMAN_{name}": value for name, value in settings.items()}
        self.database = folder / "demo.sqlite3"

    async def start(self) -> str:
        """The printed address."""
        run = (sys.executable, "-c", "from bot.cli import main; main()", "run")
        pipe, quiet = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        self.process = await asyncio.create_subprocess_exec(*run, env=self.env, stdout=pipe, stderr=quiet)
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            printed = await self.process.stdout.readline()
        return printed.decode().split()[-1]

    async def kill(self) -> None:
        self.process.kill()
        await self.process.communicate()

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()


async def test_nothing_is_lost_or_doubled_when_the_product_is_killed(visit: Open, tmp_path: Path) -> None:
    """A report is under way: one answer meets the kill, the next is written while nobody is there."""
    await big(tmp_path)  # what a first start draws for seconds
    product = Product(tmp_path)
    page = await visit(await product.start())
    try:
        me = Phone(page, touch=False)
        await me.be("M05")
        await me.write("/report")
        await me.write("Радуга-Продукт")
        await me.tap("Сегодня")
        await write(page, "Говорил с собственником")
        await product.kill()
        await expect(page.locator("#line")).to_contain_text("переподключаюсь…")
        await write(page, "/partner сафин")
        await expect(page.locator(".me .mark.waiting").last).to_be_attached()
        page = await visit(await product.start())
        await me.sees("ИП Сафин\xa0Р.\xa0Р.")
        await expect(page.locator(".me .mark.waiting")).to_have_count(0)
        said = ["/report", "Радуга-Продукт", "Говорил с собственником", "/partner сафин"]
        await expect(page.locator(".me .words")).to_have_text(said)
        await write(page, "/report")
        await me.sees("О чём договорились?")
        taken = "SELECT count(*) FROM inbox WHERE channel = 'web'"
        assert product.ask(taken) == [(len(said) + 2,)]  # and a tap
        assert product.ask("SELECT count(*) FROM runs WHERE algorithm = 'trip_report'") == [(1,)]
    finally:
        await product.kill()


# ── the demo ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_stepping_into_other_shoes(chat: LocalChat, visit: Open) -> None:
    await monday(chat)
    await report(chat)
    page = await visit()
    await page.fill("#text", "черновик Анны")
    await page.get_by_label("Вы:", exact=True).select_option("jane")
    await expect(page.locator(".bot h3")).to_have_text("Visit report")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("#line")).to_have_text("online · demo")
    await expect(page.locator("#clock b")).to_have_text("09:05")
    await expect(page.get_by_placeholder("Type a partner's name")).to_have_value("")
    await expect(page.locator("#persona optgroup")).to_have_count(2)
    await page.select_option("#persona", "anna")
    await expect(page.locator("#text")).to_have_value("черновик Анны")
    await page.select_option("#persona", "jane")
    await expect(page.locator("#text")).to_have_value("")
    await write(page, "Kama-Torg")
    await page.get_by_role("button", name="Settings").click()
    await page.get_by_label("Русский").check()
    await until(lambda: len(chat.ingress.rows) == 2)
    said = [(raw["account"], raw["lang"], raw["text"]) for raw in chat.ingress.raws]
    assert said == [("jane", "en", "Kama-Torg"), ("jane", "en", "/lang ru")]
    await page.reload()
    await expect(page.get_by_label("You:", exact=True)).to_have_value("jane")
    # By a button, or in another messenger: whatever the bot says next, the page says the rest in its language.
    chat.stage.people = [replace(one, lang="ru") for one in chat.stage.people]
    await Talk(chat, "jane").bot(Paragraph(line("Говорю по-русски.")))
    await expect(page.locator("html")).to_have_attribute("lang", "ru")
    await expect(page.get_by_role("progressbar", name="шаг 2 из 6")).to_be_attached()
    await page.get_by_label("Вы:", exact=True).select_option("anna")
    await expect(page.locator(".bot")).to_have_count(3)


def near(stage: MemoryStage, to: datetime) -> bool:
    return bool(stage.jumps) and abs((stage.jumps[-1] - to).total_seconds()) < 30


async def test_the_demo_clock(chat: LocalChat, visit: Open, tmp_path: Path) -> None:
    page = await visit()
    chip = page.locator("#clock")
    await expect(chip.locator("b")).to_have_text("14:05")
    # Thursday in Yekaterinburg; the week's Friday, then its Monday, then a moment by hand.
    for name, to in (
        ("+1 час", datetime(2025, 3, 13, 10, 5, tzinfo=UTC)),
        ("Пятница, 16:00", datetime(2025, 3, 14, 11, tzinfo=UTC)),
        ("Понедельник, 09:00", datetime(2025, 3, 17, 4, tzinfo=UTC)),
        ("+1 день", datetime(2025, 3, 18, 4, tzinfo=UTC)),
    ):
        await chip.click()
        await page.get_by_role("button", name=name).click()
        # The hour starts from the clock as the page shows it, which runs on.
        await until(partial(near, chat.stage, to))
        await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(chip.locator("small")).to_have_text("вт, 18 мар.")
    await chip.click()
    await snap(page, tmp_path / "clock.png")
    await page.get_by_label("Своё время").fill("2025-03-20T10:30")
    await page.get_by_role("button", name="Перейти").click()
    await expect(chip.locator("b")).to_have_text("10:30")
    await chip.click()
    await page.get_by_label("Своё время").fill("2024-01-01T10:30")
    await page.get_by_role("button", name="Перейти").click()
    await expect(page.locator(".toast")).to_have_text("Часы не перевелись.")


async def test_outside_the_demo_there_is_no_persona_and_no_clock(tmp_path: Path, visit: Open) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    async with serving(make_chat(folder)) as chat:
        page = await visit(chat.entrance)
        await expect(page.locator("#persona")).to_be_hidden()
        await expect(page.locator("#clock")).to_be_hidden()
        await expect(page.locator("html")).to_have_attribute("lang", "ru")
        await write(page, "/menu")
        await expect(page.locator(".me .mark.sent")).to_have_count(1)
        assert chat.ingress.raws[0]["account"] == "local"


# ── the input ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_commands_by_hand_and_by_keyboard(chat: LocalChat, visit: Open, tmp_path: Path) -> None:
    page = await visit()
    menu = page.get_by_role("button", name="Команды")
    await menu.click()
    await snap(page, tmp_path / "commands.png")
    listed = await page.locator("#commands .choices b").all_text_contents()
    assert listed == ["/menu", "/plan", "/report", "/negotiation", "/tasks", "/partner", "/methods", "/help"]
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(menu).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="/tasks").press("Enter")
    await until(lambda: [raw["text"] for raw in chat.ingress.raws] == ["/tasks"])
    await menu.click()
    await page.get_by_role("button", name="/partner").click()
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("ромашка")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("Пермь")
    await page.keyboard.press("Enter")
    await until(lambda: len(chat.ingress.rows) == 2)
    assert chat.ingress.raws[1]["text"] == "/partner ромашка\nПермь"
    await expect(page.locator("#text")).to_have_value("")


async def test_files_wait_in_the_tray_and_leave_with_the_words(chat: LocalChat, visit: Open, tmp_path: Path) -> None:
    page = await visit()
    chosen: list[FilePayload] = [
        {"name": "полка.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "Прайс весна.xlsx", "mimeType": "application/octet-stream", "buffer": b"x" * 3000},
        {"name": "пусто.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    await page.set_input_files("#files", chosen)
    await expect(page.locator("#tray li.ready")).to_have_count(2)
    await expect(page.locator(".toast")).to_have_text("Файл пустой.")
    await page.fill("#text", "у *Ромашки*")
    await snap(page, tmp_path / "tray.png")
    await page.click("#send")
    await expect(page.locator(".me .mark.sent")).to_have_count(1)
    await expect(page.locator("#tray")).to_be_hidden()
    assert await page.locator(".me img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 320
    await expect(page.locator(".me .file")).to_contain_text("Прайс весна.xlsx")
    [raw] = chat.ingress.raws
    assert [(one["name"], one["kind"]) for one in raw["files"]] == [
        ("полка.png", "photo"),
        ("Прайс весна.xlsx", "document"),
    ]
    assert raw["caption"] == "у *Ромашки*"


async def test_a_place_by_the_browser_or_without_it(chat: LocalChat, visit: Open) -> None:
    page = await visit()
    clip = page.get_by_role("button", name="Прикрепить")
    await clip.click()
    await page.get_by_role("button", name="Геопозиция").click()
    await page.get_by_role("button", name="Отправить, где я сейчас").click()
    await expect(page.locator("#where")).to_contain_text("Браузер не дал координаты")
    await page.get_by_label("Город").select_option("Казань")
    await page.get_by_label("Координаты").press("Enter")
    await expect(page.locator(".me .file")).to_contain_text("55.79630, 49.10880")
    # Where a place is asked for, the clip leads straight to it.
    await Talk(chat).bot(Paragraph(line("Где вы?")), ask=Ask("location", "Геопозиция"))
    await page.context.grant_permissions(["geolocation"], origin=chat.url)
    await page.context.set_geolocation({"latitude": 57.9, "longitude": 56.25})
    await expect(clip).to_have_class(re.compile("wanted"))
    await clip.click()
    await page.get_by_role("button", name="Отправить, где я сейчас").click()
    await expect(page.locator(".me .mark.sent")).to_have_count(2)
    places = [(raw["type"], raw["latitude"], raw["longitude"]) for raw in chat.ingress.raws]
    assert places == [("place", 55.7963, 49.1088), ("place", 57.9, 56.25)]
    await page.reload()
    await expect(page.locator(".me .file").last).to_contain_text("57.90000, 56.25000")


async def test_a_voice_message(chat: LocalChat, visit: Open, tmp_path: Path) -> None:
    page = await visit()
    await page.get_by_role("button", name="Записать голосовое").click()
    await expect(page.get_by_text("Идёт запись")).to_be_visible()
    await snap(page, tmp_path / "recording.png")
    await page.get_by_role("button", name="Отменить запись").click()
    await expect(page.locator("#text")).to_be_visible()
    await page.get_by_role("button", name="Записать голосовое").click()
    await page.wait_for_timeout(300)
    await page.get_by_role("button", name="Отправить запись").click()
    await expect(page.locator(".me .mark.sent")).to_have_count(1)
    [raw] = chat.ingress.raws
    [file] = raw["files"]
    assert (file["kind"], file["mime"]) == ("voice", "audio/webm")
    assert (await chat.channel.download(file["ref"]))[:4] == b"\x1aE\xdf\xa3"
    await page.get_by_role("button", name="Слушать голосовое").click()
    await expect(page.locator(".toast")).to_have_count(0)
    # Where the browser cannot record, the button is not there.
    await page.evaluate("delete window.MediaRecorder")
    await page.fill("#text", "x")
    await page.fill("#text", "")
    await expect(page.locator("#mic")).to_be_hidden()
    await expect(page.locator("#send")).to_be_disabled()


# ── the eye ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_reader_who_scrolled_up_is_left_alone(chat: LocalChat, visit: Open) -> None:
    talk = Talk(chat)
    for number in range(30):
        await talk.bot(Paragraph(line(f"сообщение {number}")))
    page = await visit()
    log = page.locator("#log")
    left = "(log) => log.scrollHeight - log.scrollTop - log.clientHeight"
    assert await log.evaluate(left) < 2
    await talk.bot(Paragraph(line("ещё одно")))
    await expect(page.get_by_text("ещё одно")).to_be_in_viewport()
    await log.evaluate("(log) => { log.scrollTop = 100 }")
    await expect(page.get_by_role("button", name="К последним")).to_be_visible()
    await talk.bot(Paragraph(line("и ещё")))
    pill = page.get_by_role("button", name="Новые сообщения: 1")
    await expect(pill).to_be_visible()
    assert await log.evaluate("(log) => log.scrollTop") == 100
    await pill.click()
    await expect(page.get_by_text("и ещё", exact=True)).to_be_in_viewport()
    await expect(page.locator("#pill")).to_be_hidden()


async def test_a_long_card_is_read_from_its_first_line(chat: LocalChat, visit: Open) -> None:
    talk = Talk(chat)
    await talk.bot(Paragraph(line("утро")))
    page = await visit()
    many = [f"Строка {number}" for number in range(20)]
    keys = tuple((key(label, on=False),) for label in many)
    card = await talk.bot(Heading(line("Что готово?")), keys=(*keys, (key("Дальше", "primary"),)))
    question = page.get_by_role("heading", name="Что готово?")
    await expect(question).to_be_in_viewport(ratio=1)
    # A tick leaves the reader where the finger is; the answer to a tap is shown from its beginning.
    await page.get_by_role("button", name="Строка 19").click()
    where = await page.locator("#log").evaluate("(log) => log.scrollTop")
    ticked = (*keys[:-1], (key(many[-1], on=True),))
    await talk.bot(Heading(line("Что готово?")), keys=(*ticked, (key("Дальше", "primary"),)), replaces=card)
    await expect(page.get_by_role("button", pressed=True)).to_have_count(1)
    assert await page.locator("#log").evaluate("(log) => log.scrollTop") == where
    await page.get_by_role("button", name="Дальше").click()
    await talk.bot(Heading(line("Кто пойдёт?")), keys=keys, replaces=card)
    await expect(page.get_by_role("heading", name="Кто пойдёт?")).to_be_in_viewport(ratio=1)


async def test_long_words_show_their_beginning(chat: LocalChat, visit: Open) -> None:
    talk = Talk(chat)
    story = "\n".join(f"строка {number}" for number in range(60))
    await talk.me(story)
    await talk.bot(Paragraph(line(story)))
    await talk.bot(Paragraph(line(story)))
    page = await visit()
    heights = "(nodes) => nodes.map((node) => node.clientHeight < node.scrollHeight)"
    words = page.locator(".msg .words")
    # The latest card is what is read now.
    assert await words.evaluate_all(heights) == [True, True, False]
    more = page.get_by_role("button", name="Показать целиком")
    await more.first.click()
    assert await words.evaluate_all(heights) == [False, True, False]
    await expect(page.get_by_role("button", name="Свернуть")).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_text("строка 59").first).to_be_attached()
    await more.focus()
    await page.keyboard.press("Enter")
    assert await words.evaluate_all(heights) == [False, False, False]


async def test_a_burst_of_messages_leaves_nobody_behind(chat: LocalChat, visit: Open) -> None:
    talk = Talk(chat)
    for number in range(20):
        await talk.bot(Paragraph(line(f"сообщение {number}")), keys=((key("Да"), key("Нет")),))
    page = await visit()
    for number in range(5):
        await page.fill("#text", f"вопрос {number}")
        await page.click("#send")
        await talk.bot(Paragraph(line(f"ответ {number}, сразу")), keys=((key("Да"), key("Нет")),))
    await expect(page.get_by_text("ответ 4, сразу")).to_be_in_viewport(ratio=1)
    await expect(page.locator("#pill")).to_be_hidden()


async def test_nothing_sticks_out_and_targets_are_large(chat: LocalChat, visit: Open, tmp_path: Path) -> None:
    talk = Talk(chat)
    await monday(chat)
    await talk.me("очень" * 60)
    await talk.bot(
        Heading(line("Ы" * 80)),
        Progress(99, 100),
        Fields((("подпись" * 12, "значение" * 12), ("Коротко", "Да"))),
        Paragraph(line(Span("https://example.org/" + "путь/" * 40, href="https://example.org/"))),
        keys=(
            tuple(key(str(number)) for number in range(1, 11)),
            (key("Перенести на следующую неделю"), key("Подтвердить отгрузку"), key("Нет")),
            (key("Длинноеслово" * 6),),
        ),
    )
    page = await visit()
    for width in (390, 320, 1280):
        await page.set_viewport_size({"width": width, "height": 844})
        if width == 390:
            await snap(page, tmp_path / "crowded.png")
        assert await overflow(page) == 0
        assert await page.evaluate(SMALL) == []
        column = await page.locator("#phone").bounding_box()
        assert column is not None
        assert column["width"] <= 480
        assert abs(column["x"] * 2 + column["width"] - width) < 2


async def usable(page: Page, name: str, folder: Path, part: str = "body") -> None:
    """axe-core has nothing to say: against names, roles and order, and in both schemes against contrast."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await faults(page, part, *([] if scheme == "light" else ["color-contrast"])) == [], (name, scheme)
        await snap(page, folder / f"{name}-{scheme}.png")


async def test_everybody_can_use_it(chat: LocalChat, visit: Open, tmp_path: Path) -> None:
    await monday(chat)
    await report(chat)
    page = await visit()
    await expect(page.locator(".bot")).to_have_count(3)
    await usable(page, "ru", tmp_path)
    for opener, sheet in (("menu", "commands"), ("clock", "time"), ("gear", "settings"), ("clip", "attach")):
        await page.click(f"#{opener}")
        await usable(page, sheet, tmp_path, f"#{sheet}")
        await page.keyboard.press("Escape")
    await page.select_option("#persona", "jane")
    await expect(page.locator(".bot h3")).to_have_text("Visit report")
    await usable(page, "en", tmp_path)
    await page.select_option("#persona", "boris")
    await expect(page.locator("#empty")).to_be_visible()
    await usable(page, "empty", tmp_path)
    await page.click("#clip")
    await page.get_by_role("button", name="Геопозиция").click()
    await page.fill("#point", "где-то")
    await page.keyboard.press("Enter")
    await expect(page.locator("#where")).to_have_text("Нужны широта и долгота: 55.7522, 37.6156")
    await usable(page, "place", tmp_path, "#place")
    # The checker itself bites.
    await page.emulate_media(color_scheme="light")
    await page.evaluate("document.querySelector('#city').labels[0].remove()")
    await page.evaluate("document.querySelector('#where').style.color = '#ddd'")
    found = await faults(page, "#place")
    assert {fault.partition(":")[0] for fault in found} == {"color-contrast", "select-name"}


async def test_the_look_that_was_chosen_stays(visit: Open) -> None:
    page = await visit(scheme="dark")
    back = "Number(getComputedStyle(document.querySelector('#phone')).backgroundColor.match(/\\d+/)[0])"
    assert await page.evaluate(back) < 60
    await page.click("#gear")
    await page.get_by_label("Светлое").check()
    await page.reload()
    assert await page.evaluate(back) > 200
    await page.click("#gear")
    await expect(page.get_by_label("Светлое")).to_be_checked()
    await page.get_by_label("Как в системе").check()
    assert await page.evaluate(back) < 60
    await page.get_by_label("Тёмное").check()
    await page.emulate_media(color_scheme="light")
    assert await page.evaluate(back) < 60


FOCUSED = """
() => {
  const node = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(node);
  const shown = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  const field = node.closest('.field');
  const accent = getComputedStyle(document.querySelector('#mic')).backgroundColor;
  const framed = field && getComputedStyle(field).borderColor === accent;
  return [node.id || node.textContent.trim(), shown || Boolean(framed)];
}
"""


async def test_everything_is_reached_by_the_keyboard_and_seen_when_it_is(chat: LocalChat, visit: Open) -> None:
    await Talk(chat).bot(Paragraph(line("Готово?")), keys=((key("Да"), key("Нет")),))
    page = await visit()
    await page.locator("#persona").focus()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    reached = []
    for _ in range(9):
        name, seen = await page.evaluate(FOCUSED)
        assert seen, name
        reached.append(name)
        await page.keyboard.press("Tab")
    assert reached == ["clock", "gear", "persona", "log", "Да", "Нет", "menu", "text", "clip"]
    for opener, sheet in (("gear", "settings"), ("clip", "attach"), ("clock", "time"), ("menu", "commands")):
        await page.locator(f"#{opener}").press("Enter")
        await expect(page.locator(f"#{sheet}")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator(f"#{sheet}")).to_be_hidden()
        await expect(page.locator(f"#{opener}")).to_be_focused()


async def test_strangers_read_how_to_get_in(chat: LocalChat, visit: Open, tmp_path: Path) -> None:
    page = await visit(chat.url, ready=".closed")
    await expect(page.locator("body")).to_contain_text("Откройте адрес, который напечатан в терминале")
    await snap(page, tmp_path / "closed.png")
