"""Screens become messages that Telegram takes: whatever the words, wherever they are cut."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.screens import (
    Block,
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
    Style,
    bold,
    line,
)
from handlers.telegram.errors import Unrenderable
from handlers.telegram.keyboard import keyboard
from handlers.telegram.render import Piece, render, without_media
from handlers.text import Run, joined, shorten, split, units
from tests.telegram_server import Key, inline_keyboard, is_blank, parsed

PICTURE, FILE = Picture("b1", "продажи за год"), File("b2", "план.pdf")


def only(*blocks: Block) -> str:
    (piece,) = render(Screen(blocks))
    return piece.html


def labels(*rows: tuple[Button, ...]) -> list[list[str]]:
    markup = keyboard(rows)
    return [[key.text for key in row] for row in markup.inline_keyboard] if markup else []


def button(label: str, on: bool | None = None) -> Button:
    return Button(label, token="t", on=on)


# How blocks look


def test_each_block_has_its_look() -> None:
    assert only(Heading(line("Отчёт о визите"))) == "<b>Отчёт о визите</b>"
    assert only(Paragraph(line("Сумма ", bold("12 000 ₽"), ", ", Span("срочно", "italic")))) == (
        "Сумма <b>12 000 ₽</b>, <i>срочно</i>"
    )
    assert only(Bullets((line("раз"), line("два")))) == "• раз\n• два"
    assert only(Bullets((line("раз"), line("два")), ordered=True)) == "1. раз\n2. два"
    assert only(Fields((("Партнёр", "Ромашка"), ("Долг", "0 ₽")))) == "Партнёр: Ромашка\nДолг: 0 ₽"
    assert only(Quiet(line("данные на 1 марта"))) == "<i>данные на 1 марта</i>"
    assert only(Paragraph(line(Span("A-12", "code")))) == "<code>A-12</code>"
    assert only(Heading(line("Итог ", Span("за март", "italic"), Span("x", "code")))) == (
        "<b>Итог </b><b><i>за март</i></b><code>x</code>"
    )


@pytest.mark.parametrize(
    ("done", "total", "drawn"),
    [
        (3, 9, "▰▰▱▱▱ 3/9"),
        (0, 9, "▱▱▱▱▱ 0/9"),
        (1, 90, "▰▱▱▱▱ 1/90"),
        (89, 90, "▰▰▰▰▱ 89/90"),
        (9, 9, "▰▰▰▰▰ 9/9"),
        (0, 0, "▱▱▱▱▱ 0/0"),
    ],
)
def test_progress_is_full_only_at_the_end(done: int, total: int, drawn: str) -> None:
    assert only(Progress(done, total)) == drawn


def test_blocks_that_belong_together_stand_together() -> None:
    blocks = (Heading(line("Визит")), Progress(1, 5), Paragraph(line("Кого видели?")), Bullets((line("директор"),)))
    assert only(*blocks, Quiet(line("можно голосом"))) == (
        "<b>Визит</b>\n▰▱▱▱▱ 1/5\nКого видели?\n• директор\n\n<i>можно голосом</i>"
    )


def test_user_text_stays_text() -> None:
    assert only(Paragraph(line('<b>5 < 6 & "a"</b> &lt;'))) == '&lt;b&gt;5 &lt; 6 &amp; "a"&lt;/b&gt; &amp;lt;'


def test_links_are_links_only_to_addresses() -> None:
    assert only(Paragraph(line(Span("сайт", href="https://a.ru/?q=1&b=2")))) == (
        '<a href="https://a.ru/?q=1&amp;b=2">сайт</a>'
    )
    assert only(Paragraph(line(Span("сайт", href="javascript:alert(1)")))) == "сайт"
    assert only(Paragraph(line(Span("сайт", href='https://a.ru/"><b>')))) == "сайт"


def test_an_empty_screen_still_is_a_message() -> None:
    assert [piece.html for piece in render(Screen((Paragraph(line(" \u200b\n")),)))] == ["…"]
    assert [piece.html for piece in render(Screen())] == ["…"]


# Pictures and files


def test_a_picture_takes_a_short_text_as_its_caption() -> None:
    (piece,) = render(Screen((Paragraph(line("я" * 1024)), PICTURE), ((button("Да"),),)))
    assert (piece.media, piece.plain) == (PICTURE, "я" * 1024)
    assert piece.keyboard is not None


def test_a_longer_text_follows_the_picture_and_carries_the_buttons() -> None:
    first, second = render(Screen((Paragraph(line("я" * 1025)), PICTURE), ((button("Да"),),)))
    assert (first.media, first.plain, first.keyboard) == (PICTURE, "", None)
    assert (second.media, second.plain) == (None, "я" * 1025)
    assert second.keyboard is not None


def test_several_files_come_before_the_text() -> None:
    assert [piece.media for piece in render(Screen((FILE, Paragraph(line("x")), PICTURE)))] == [FILE, PICTURE, None]


def test_a_picture_alone_says_what_it_shows() -> None:
    (piece,) = render(Screen((PICTURE,)))
    assert piece.plain == "продажи за год"


def test_without_its_file_a_piece_is_words() -> None:
    assert without_media(render(Screen((PICTURE,)))[0]).plain == "продажи за год"
    assert without_media(Piece(media=FILE)).plain == "план.pdf"
    assert without_media(Piece(media=Picture("b", " "))).plain == "…"


# Buttons


def test_toggles_show_their_state() -> None:
    assert labels((button("Цена", True), button("Склад", False))) == [["☑ Цена", "☐ Склад"]]


def test_rows_are_kept_while_a_phone_can_show_them() -> None:
    scale = tuple(button(str(mark)) for mark in range(1, 6))
    assert labels(scale, (button("Назад"), button("Пропустить"))) == [
        ["1", "2", "3", "4", "5"],
        ["Назад", "Пропустить"],
    ]


@pytest.mark.parametrize(
    "row",
    [
        ("Перенести на завтра", "Отложить на неделю"),
        ("Да", "Отложить до понедельника"),
        ("Москва", "Екатеринбург", "Уфа"),
    ],
)
def test_a_cramped_row_is_split(row: tuple[str, ...]) -> None:
    assert labels(tuple(button(label) for label in row)) == [[label] for label in row]


def test_a_very_long_row_is_halved() -> None:
    assert [len(row) for row in labels(tuple(button(str(mark)) for mark in range(1, 11)))] == [5, 5]


def test_a_long_label_is_shortened() -> None:
    ((label,),) = labels((button("Очень длинное название партнёра из далёкого города", True),))
    assert len(label) == 40
    assert label.startswith("☑ Очень")
    assert label.endswith("…")


def test_styles_reach_the_buttons() -> None:
    markup = keyboard(((Button("Ок", style="primary", token="a"), Button("Нет", style="danger", token="b")),))
    assert markup is not None
    assert [key.style for key in markup.inline_keyboard[0]] == ["primary", "danger"]


@pytest.mark.parametrize("token", ["", "я" * 33])
def test_a_token_that_telegram_would_refuse_is_a_builders_mistake(token: str) -> None:
    with pytest.raises(Unrenderable):
        keyboard(((Button("x", token=token),),))


def test_too_many_buttons_are_a_builders_mistake() -> None:
    assert len(labels(*[(button("x"),)] * 100)) == 100
    with pytest.raises(Unrenderable):
        keyboard(((button("x"),),) * 101)


# Splitting


def test_text_is_cut_between_paragraphs_then_lines_then_words() -> None:
    paragraphs = "\n\n".join(["а" * 1500] * 4)
    assert [piece.plain for piece in render(Screen((Paragraph(line(paragraphs)),)))] == [
        "\n\n".join(["а" * 1500] * 2),
        "\n\n".join(["а" * 1500] * 2),
    ]
    words = " ".join(["слово"] * 1000)
    assert " ".join(piece.plain for piece in render(Screen((Paragraph(line(words)),)))) == words


def test_a_style_goes_on_in_the_next_message() -> None:
    first, second = render(Screen((Quiet(line(" ".join(["слово"] * 800))),)))
    for piece in (first, second):
        assert piece.html == f"<i>{piece.plain}</i>"


def test_length_is_counted_in_utf16() -> None:
    assert [units(piece.plain) for piece in render(Screen((Paragraph(line("🚗" * 2049)),)))] == [4096, 2]


def test_a_joined_emoji_is_not_torn() -> None:
    family = "👨\u200d👩\u200d👧"
    pieces = render(Screen((Paragraph(line("а" * 4094 + family)),)))
    assert pieces[1].plain == family


def test_marks_past_the_hundredth_go_to_the_next_message() -> None:
    blocks = (Paragraph(line(*[part for n in range(150) for part in (bold(str(n)), " ")])),)
    pieces = render(Screen(blocks))
    assert [piece.html.count("<b>") for piece in pieces] == [100, 50]


def test_shorten_keeps_whole_letters() -> None:
    assert shorten("🚗🚗🚗", 4) == "🚗…"
    assert shorten("🚗🚗", 4) == "🚗🚗"


letters = st.characters() | st.sampled_from("<>&\"'/ \n\t\u200b\u200d\u202e\u0301\x00\ud83d🚗👩ё")
texts = st.text(letters, max_size=60) | st.builds(
    lambda text, n: text * n, st.text(letters, max_size=40), st.integers(1, 300)
)
styles: st.SearchStrategy[Style] = st.sampled_from(["plain", "bold", "italic", "code"])
hrefs = (
    st.none() | st.sampled_from(['https://a.ru/?a=1&b="<>', "https://a.ru/ж?a=1&b=2", "tg://user?id=1", "x"]) | texts
)
lines = st.lists(st.builds(Span, texts, styles, hrefs), max_size=4).map(tuple)
blocks = st.one_of(
    st.builds(Heading, lines),
    st.builds(Paragraph, lines),
    st.builds(Quiet, lines),
    st.builds(Bullets, st.lists(lines, max_size=4).map(tuple), st.booleans()),
    st.builds(Fields, st.lists(st.tuples(texts, texts), max_size=3).map(tuple)),
    st.builds(Progress, st.integers(-3, 30), st.integers(-3, 30)),
    st.builds(Picture, st.just("b"), texts),
    st.builds(File, st.just("b"), texts),
)
tokens = st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=64)
buttons = st.builds(
    Button, texts, st.none(), st.sampled_from(["plain", "primary", "danger"]), st.none() | st.booleans(), tokens
)
screens = st.builds(
    Screen,
    st.lists(blocks, max_size=5).map(tuple),
    st.lists(st.lists(buttons, max_size=10).map(tuple), max_size=5).map(tuple),
)


def check_with_telegram(piece: Piece) -> list[list[Key]]:
    """The stand-in's own strict reading of the piece; returns the keyboard it saw."""
    field, limit = ("caption", 1024) if piece.media else ("text", 4096)
    text, _ = parsed({field: piece.html, "parse_mode": "HTML"}, field, limit, "too long")
    assert piece.media or not is_blank(text)
    plain, _ = parsed({field: piece.plain}, field, limit, "too long")
    assert plain == text
    return inline_keyboard(piece.keyboard.model_dump(exclude_none=True)) if piece.keyboard else []


@given(screens)
@example(Screen((Paragraph((Span("&" * 9000, "code"), Span("<" * 9000, "bold", "https://a.ru"))),)))
def test_no_screen_makes_an_invalid_message(screen: Screen) -> None:
    pieces = render(screen)
    boards = [check_with_telegram(piece) for piece in pieces]
    assert all(not board for board in boards[:-1])
    shown = [key.data for row in boards[-1] for key in row]
    assert shown == [key.token for row in screen.buttons for key in row]


words = st.lists(st.text("абвгд<&🚗", min_size=1, max_size=12), min_size=1, max_size=60)


@given(
    words,
    st.lists(st.sampled_from([" ", "\n", "\n\n", "  "]), min_size=60, max_size=60),
    st.integers(24, 200),
    st.data(),
)
def test_no_split_loses_or_breaks_a_word(said: list[str], gaps: list[str], limit: int, data: st.DataObject) -> None:
    text = "".join(word + gap for word, gap in zip(said, gaps, strict=False))
    cut = data.draw(st.integers(0, len(text)))
    runs = joined([Run(text[:cut], bold=True), Run(text[cut:], italic=True)])
    parts = list(split(runs, limit))
    assert [word for part in parts for word in re.split(r"\s+", "".join(run.text for run in part))] == said
    assert all(units("".join(run.text for run in part)) <= limit for part in parts)


FAMILY = "👩🏽\u200d👩🏻\u200d👧🏿\u200d👦🏼"
ENGLAND = "🏴\U000e0067\U000e0062\U000e007f"
LETTERS = (
    *("ж", "e\u0301", FAMILY, "🇷🇺", "1\ufe0f\u20e3", "❤\ufe0f", "👍🏾", ENGLAND),
    *("\u05e9\u05c1\u05b8", "\u0e17\u0e35\u0e48", "<", "&", '"'),
)


@given(st.lists(st.sampled_from(LETTERS), min_size=40, max_size=120), st.integers(60, 160), st.booleans())
def test_a_word_longer_than_a_message_is_cut_between_letters(drawn: list[str], limit: int, marked: bool) -> None:
    """Families, flags, keys, shades, vowels of Hebrew and Thai, in a word without any space."""
    ends, place = {0}, 0
    for letter in drawn:
        place += len(letter)
        ends.add(place)
    text = "".join(drawn)
    runs = joined([Run(text[:20], bold=marked), Run(text[20:], href="https://a.ru")])
    place = 0
    for part in split(runs, limit):
        shown = "".join(run.text for run in part)
        assert units(shown) <= limit
        place += len(shown)
        assert place in ends
    assert place == len(text)


def test_ten_thousand_marks_are_a_hundred_messages() -> None:
    """And a megabyte is some, at a pace that grows with the text and not with its square."""
    many = Screen(
        (Paragraph(tuple(Span(f"{n} " if n % 2 else f"{n}", "bold" if n % 2 else "code") for n in range(10_000))),)
    )
    pieces = render(many)
    assert len(pieces) == 100
    assert "".join(piece.plain for piece in pieces).replace(" ", "") == "".join(map(str, range(10_000)))
    long = render(Screen((Paragraph((Span("Ромашка & @всем <b> " * 50_000),)),)))
    assert len(long) < 260
    for piece in (pieces[7], long[7]):
        check_with_telegram(piece)
