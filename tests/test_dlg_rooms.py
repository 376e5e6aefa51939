"""What a room is told, and whether an address is one."""

from __future__ import annotations

import pytest

from dialogs import rooms
from dialogs.lang import Lang
from dialogs.ports import ChannelName
from dialogs.screens import Paragraph, plain_text


@pytest.mark.parametrize(
    ("channel", "address", "others_read"),
    [
        ("telegram", "-100500", True),
        ("telegram", "-100500/7", True),
        ("telegram", "100500", False),
        ("slack", "C0AB12", True),
        ("slack", "C0AB12/17.5", True),
        ("slack", "G0AB12", True),
        ("slack", "U0AB12", False),
        ("slack", "home/U0AB12", False),
        ("web", "C1", False),
    ],
)
def test_where_others_read_along(channel: ChannelName, address: str, others_read: bool) -> None:
    assert rooms.is_room(channel, address) is others_read


@pytest.mark.parametrize(
    ("address", "chat"),
    [("-100500/7", "-100500"), ("C1/17.5", "C1"), ("U1/17.5", "U1"), ("U1", "U1"), ("home/U1", "home/U1"), ("", "")],
)
def test_a_thread_has_the_fate_of_its_chat(address: str, chat: str) -> None:
    assert rooms.chat_of(address) == chat


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize(("channel", "called"), [("telegram", " /help"), ("slack", "/shturman ")])
def test_what_is_offered_follows_the_role(lang: Lang, channel: ChannelName, called: str) -> None:
    leading, function = rooms.about(lang, channel, leads=True), rooms.about(lang, channel, leads=False)
    assert [len(leading.buttons), len(function.buttons)] == [3, 1]
    assert plain_text(leading) == plain_text(function)
    assert called in plain_text(leading)
    greeting = rooms.greeting(lang, channel)
    assert called in plain_text(greeting)
    assert greeting.buttons == ()


def test_the_line_leads_to_the_chat_where_there_is_a_link() -> None:
    (led,) = rooms.answered("Анна Волкова", "https://t.me/bot", "ru").blocks
    assert isinstance(led, Paragraph)
    assert [(span.text, span.href) for span in led.line] == [
        ("Анна Волкова, ответил вам лично.", None),
        (" ", None),
        ("Открыть чат", "https://t.me/bot"),
    ]
    assert plain_text(rooms.answered("Анна Волкова", "", "ru")) == "Анна Волкова, ответил вам лично."


def test_how_to_let_us_write_is_told_in_the_words_of_the_messenger() -> None:
    assert "«Старт»" in plain_text(rooms.unreached("Анна", "telegram", "", "ru"))
    assert "«меню»" in plain_text(rooms.unreached("Анна", "slack", "", "ru"))
    assert "“menu”" in plain_text(rooms.unreached("Anna", "slack", "", "en"))


def test_a_title_is_one_short_line_whatever_was_typed() -> None:
    assert rooms.called("Отдел\nпродаж \u202e<b>", "ru") == "Отдел продаж <b>"
    assert len(rooms.called("я" * 500, "ru")) == rooms.TITLE
    assert rooms.called(" \u200f", "ru") == "без названия"
    assert rooms.called("", "en") == "no name"


def test_strangers_are_told_nothing_of_the_company() -> None:
    assert plain_text(rooms.stranger("ru")).startswith("Я работаю только с сотрудниками")
