"""Our screens, sent through aiogram into teremok, which holds each call against the Bot API's rules inside the process.

It knows other things than our own stand-in and was written by others: what one of the two overlooks, the other may see.
It counts a text's length before the markup is read, so it is given no screens that reach the limit by their markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendDocument, SendMessage, SendPhoto, TelegramMethod
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from teremok import ApiRuleViolation, MockBot
from teremok.validation import validate_method

from algorithms.model import FilesInput
from bot.tokens import signer
from dialogs import consent, inviting, menu, task_cards
from dialogs.lang import LANGS, Lang
from dialogs.ports import Delivered, Outgoing, Receipt, SendClass
from dialogs.screens import (
    Action,
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
    line,
    signed,
)
from handlers.telegram.channel import TelegramChannel
from tests.dlg_support import launched, library, worked
from tests.telegram.gates import Open

SIGN = signer("M05", [b"test-key"])
EVIL = '<b>ООО «Рога & Копыта»</b> <a href="tg://x">&amp;</a> @all \u202e👨‍👩‍👧 _*`[x](y)'
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@pytest.fixture
def bot() -> MockBot:
    return MockBot()


async def send(
    bot: MockBot, screen: Screen, kind: SendClass = "receipt", replaces: str | None = None, **more: Any
) -> Receipt:
    out = Outgoing("key", "1001", signed(screen, SIGN), kind, replaces, **more)
    return await TelegramChannel(bot, Open()).send(out)


def check(bot: MockBot) -> None:
    """No call broke a rule: not even one after which the channel would have said the same in other words."""
    for call in bot.requests.all:
        validate_method(bot, call)
    assert len(bot.requests)


# ── what the product shows ──────────────────────────────────────────────────────────────────────────────────


def conversations(lang: Lang) -> Iterator[Screen]:
    """Each card of the shortest worked case of each methodology."""
    shortest: dict[str, Any] = {}
    for name, case in worked():
        if name not in shortest or len(case["script"]) < len(shortest[name]["script"]):
            shortest[name] = case
    for name, case in shortest.items():
        talk = launched(library().algorithms[name], case["context"], lang)
        for answer in case["script"]:
            yield talk.screen()
            talk.reads_cards()
            frontier = talk.place.frontier
            if answer["answer"] and frontier and isinstance(frontier.step.node.input, FilesInput):
                talk.sends(*["photo"] * len(answer["answer"])).taps({"ru": "Готово", "en": "Done"}[lang])
            else:
                talk.follows([answer])
        yield talk.screen()


def doors(lang: Lang) -> Iterator[Screen]:
    """Screens beyond a run."""
    day = date(2026, 11, 23)
    yield menu.run_list([], lang)
    yield task_cards.task_list([], day, lang)
    yield menu.message(EVIL, lang)
    yield menu.methods([("trip_report", EVIL, EVIL)], lang)
    yield consent.asking(lang, renewed=False)
    yield consent.asking(lang, renewed=True)
    yield consent.shown(day, day, lang)
    yield inviting.which_role(lang)
    yield inviting.which_team("rm", [("T1", EVIL)], lang)


@pytest.mark.parametrize("lang", LANGS)
async def test_what_the_product_shows_is_sent_and_edited(bot: MockBot, lang: Lang) -> None:
    screens = [*conversations(lang), *doors(lang)]
    for screen in screens:
        receipt = await send(bot, screen)
        assert isinstance(receipt, Delivered)
        assert isinstance(await send(bot, screen, "edit", receipt.ref), Delivered)
    check(bot)
    assert len(bot.requests.send_message) >= len(screens) > 90
    assert len(bot.requests.edit_message_text) == len(screens)


KINDS: dict[str, Screen] = {
    "heading": Screen((Heading(line(EVIL)),)),
    "paragraph": Screen((Paragraph(line("a ", Span(EVIL, "bold"), Span(EVIL, "italic"), Span(EVIL, "code"))),)),
    "link": Screen((Paragraph(line(Span(EVIL, href="https://example.com/?a=1&b=<2>"))),)),
    "bullets": Screen((Bullets((line(EVIL), line(EVIL)), ordered=True), Bullets((line(EVIL),)))),
    "fields": Screen((Fields(((EVIL, EVIL), ("a", "b"))),)),
    "progress": Screen((Progress(3, 9), Quiet(line(EVIL)))),
    "nothing": Screen(),
    "long": Screen((Paragraph(line("👨‍👩‍👧 " * 900)), Paragraph(line("слово " * 900)))),
    "buttons": Screen((), tuple((Button(f"{EVIL} {n}", Action("o", "run", n, "v" * 20)),) for n in range(12))),
    "toggles": Screen(
        (),
        ((Button("Да", Action("t+"), "primary", on=True), Button("Нет", Action("t-"), "danger", on=False)),),
    ),
    "place": Screen((Paragraph(line("Где вы?")),), (), Ask("location", "55.75, 37.61", button="📍 Отправить, где я")),
    "picture": Screen((Picture("b", EVIL), Paragraph(line(EVIL)))),
    "file": Screen((File("b", f"{EVIL}.docx"),)),
    "picture and much to say": Screen((Picture("b", EVIL), Paragraph(line("слово " * 400)))),
    "pictures": Screen((Picture("b", "1"), Picture("b", "2"), File("b", "3.pdf"), Paragraph(line(EVIL)))),
}


@pytest.mark.parametrize("name", KINDS)
async def test_each_kind_of_block_with_the_worst_words(bot: MockBot, name: str, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(PICTURE)
    receipt = await send(bot, KINDS[name], files={"b": str(tmp_path / "b")})
    assert isinstance(receipt, Delivered)
    check(bot)


async def test_toasts(bot: MockBot) -> None:
    assert await send(bot, Screen(toast=EVIL * 20), "toast", toast="77") == Delivered("")
    assert len(bot.requests.answer_callback_query) == 1
    check(bot)


# ── teremok bites ───────────────────────────────────────────────────────────────────────────────────────────


def button(**more: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="x", **more)]])


WRONG: dict[str, TelegramMethod[Any]] = {
    "empty": SendMessage(chat_id=1, text=""),
    "long": SendMessage(chat_id=1, text="я" * 4097),
    "long in emoji": SendMessage(chat_id=1, text="🚗" * 2049),
    "unescaped": SendMessage(chat_id=1, text="Рога & Копыта", parse_mode="HTML"),
    "unclosed": EditMessageText(chat_id=1, message_id=1, text="<b>x", parse_mode="HTML"),
    "crossed": SendMessage(chat_id=1, text="<b><i>x</b></i>", parse_mode="HTML"),
    "caption": SendPhoto(chat_id=1, photo="f", caption="я" * 1025),
    "caption's markup": SendDocument(chat_id=1, document="f", caption="<x>", parse_mode="HTML"),
    "button's data": SendMessage(chat_id=1, text="x", reply_markup=button(callback_data="я" * 33)),
    "button's two ways": SendMessage(chat_id=1, text="x", reply_markup=button(callback_data="x", url="https://a.ru")),
    "toast": AnswerCallbackQuery(callback_query_id="1", text="я" * 201),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_call_is_refused(bot: MockBot, name: str) -> None:
    with pytest.raises(TelegramBadRequest):
        await bot(WRONG[name])
    with pytest.raises(ApiRuleViolation):
        check(bot)


async def test_a_channel_that_forgets_to_escape_is_caught(bot: MockBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says it in plain words then, and the person sees them: only the first attempt gives it away."""
    monkeypatch.setattr("handlers.telegram.text.escape", lambda text, quote=True: text)
    assert isinstance(await send(bot, KINDS["paragraph"]), Delivered)
    with pytest.raises(ApiRuleViolation):
        check(bot)


async def test_a_channel_that_does_not_split_is_caught(bot: MockBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.telegram.render.split", lambda runs, *limits: iter([runs]))
    assert not isinstance(await send(bot, KINDS["long"]), Delivered)
    with pytest.raises(ApiRuleViolation):
        check(bot)
