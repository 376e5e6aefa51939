"""Screens become blocks, forms become windows that Slack takes: whatever the words, wherever they are cut."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.screens import (
    Ask,
    Block,
    Bullets,
    Button,
    Fields,
    File,
    Form,
    Heading,
    Input,
    Json,
    Paragraph,
    Picture,
    Progress,
    Quiet,
    Screen,
    Span,
    Style,
    bold,
    line,
    plain_text,
)
from handlers.slack import places, windows
from handlers.slack.blocks import FORM
from handlers.slack.render import Piece, alone, bare, caption, collapsed, home, render, without_media
from handlers.text import seen
from tests.slack.blocks import checked_blocks, checked_view, elements_of, texts_of, words_of
from tests.slack.talks import state_of
from tests.slack.words import read

PICTURE, FILE = Picture("b1", "продажи за год"), File("b2", "план.pdf")


def only(*blocks: Block) -> list[Json]:
    (piece,) = render(Screen(blocks))
    return checked_blocks(list(piece.blocks))


def rich(*elements: Json) -> list[Json]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


def text(words: str, **style: bool) -> Json:
    return {"type": "text", "text": words} | ({"style": style} if style else {})


def plain(words: str) -> Json:
    return {"type": "plain_text", "text": words, "emoji": True}


def rows(screen: Screen) -> list[list[str]]:
    blocks = checked_blocks(list(render(screen)[-1].blocks))
    return [[key["text"]["text"] for key in block["elements"]] for block in blocks if block["type"] == "actions"]


# How blocks look


def test_each_block_has_its_look() -> None:
    assert only(Heading(line("Отчёт о визите"))) == [{"type": "header", "text": plain("Отчёт о визите")}]
    styled = line("Сумма ", bold("12 000 ₽"), ", ", Span("срочно", "italic"), Span("A-1", "code"))
    assert only(Paragraph(styled)) == rich(
        text("Сумма "), text("12 000 ₽", bold=True), text(", "), text("срочно", italic=True), text("A-1", code=True)
    )
    assert only(Paragraph(line(Span("сайт", href="https://a.ru/?b=1&c=2")))) == rich(
        {"type": "link", "url": "https://a.ru/?b=1&c=2", "text": "сайт"}
    )
    assert only(Fields((("Партнёр", "Ромашка"), ("Долг", "0 ₽")))) == rich(
        text("Партнёр: ", bold=True), text("Ромашка"), text("\nДолг: ", bold=True), text("0 ₽")
    )
    assert only(Quiet(line("данные на 1 марта"))) == [{"type": "context", "elements": [plain("данные на 1 марта")]}]
    assert only(Progress(3, 9)) == [{"type": "context", "elements": [plain("▰▰▱▱▱ 3/9")]}]
    (told,) = only(Bullets((line("раз"), line("два")), ordered=True))
    assert (told["elements"][0]["style"], words_of([told])) == ("ordered", "раз\nдва")


def test_small_print_stands_beside_small_print() -> None:
    (told,) = only(Quiet(line("Переговоры · Вектор")), Progress(3, 9))
    assert [each["text"] for each in told["elements"]] == ["Переговоры · Вектор", "▰▰▱▱▱ 3/9"]
    assert [len(block["elements"]) for block in only(*[Quiet(line("x"))] * 11)] == [10, 1]


def test_a_heading_or_small_print_that_is_more_than_that() -> None:
    assert only(Heading(line("слово " * 40)))[0]["type"] == "rich_text"
    assert only(Heading(line(Span("сайт", href="https://a.ru"))))[0]["elements"][0]["elements"][0]["style"] == {
        "bold": True
    }
    assert only(Quiet(line(Span("сайт", href="https://a.ru"))))[0]["type"] == "rich_text"


def test_a_link_that_is_none_is_text() -> None:
    for href in ("javascript:alert(1)", "file:///etc/passwd", "https://a b"):
        assert only(Paragraph(line(Span("сюда", href=href)))) == rich(text("сюда"))


@pytest.mark.parametrize(
    "screen", [Screen(), Screen((Paragraph(line(" \u200b\n")),)), Screen((Heading(line("")), Quiet(line(" "))))]
)
def test_there_is_no_empty_message(screen: Screen) -> None:
    assert [words_of(piece.blocks) for piece in render(screen)] == ["…"]
    assert render(screen)[0].text == "…"


def test_what_a_notification_shows_and_a_reader_of_screens_says_is_all_words_and_no_markup() -> None:
    words = (Heading(line("Отчёт <!here>")), Quiet(line("Юг")), Progress(1, 3), Paragraph(line("A & B\n*жирно*")))
    (piece,) = render(Screen((*words, Bullets((line("раз"), line("два"))))))
    assert piece.text == "Отчёт &lt;!here&gt;\nЮг · 1/3\nA &amp; B\n*жирно*\n• раз\n• два"
    assert read(piece.text, parses=True).startswith("Отчёт <!here>")


# Buttons


def keys(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label, token=f"t{label}") for label in labels)


def test_rows_are_as_they_were_meant() -> None:
    ticks = (Button("Цена", on=True, token="a"), Button("Срок", on=False, token="b"))
    screen = Screen(
        (Paragraph(line("Что обсудили?")),), (keys("1", "2", "3", "4", "5", "6"), ticks, (), keys("Готово"))
    )
    assert rows(screen) == [["1", "2", "3", "4", "5"], ["6"], ["☑ Цена", "☐ Срок"], ["Готово"]]
    elements = elements_of(render(screen)[-1].blocks)
    assert len({each["action_id"] for each in elements}) == len(elements)
    assert {each["value"] for each in elements} == {*"ab", "tГотово", *(f"t{n}" for n in range(1, 7))}


def test_styles_and_odd_labels() -> None:
    odd = (Button("Да", style="primary", token="y"), Button("Нет", style="danger", token="n"), Button(" ", token="q"))
    (row,) = [block for block in only_of(Screen((), (odd,))) if block["type"] == "actions"]
    assert [each.get("style") for each in row["elements"]] == ["primary", "danger", None]
    assert rows(Screen((), (keys("слово " * 30),)))[0][0].endswith("…")
    assert rows(Screen((), (odd,)))[0][2] == "…"
    with pytest.raises(ValueError, match="token"):
        render(Screen((), ((Button("Без знака"),),)))


def only_of(screen: Screen) -> list[Json]:
    (piece,) = render(screen)
    return list(piece.blocks)


@pytest.mark.parametrize(("count", "widest"), [(24, 1), (25, 5), (120, 5), (121, 25), (300, 25)])
def test_many_buttons_are_packed_closer_until_they_fit(count: int, widest: int) -> None:
    screen = Screen((Paragraph(line("Кого?")),), tuple(keys(f"{number}") for number in range(count)))
    shown = rows(screen)
    assert [label for row in shown for label in row] == [f"{number}" for number in range(count)]
    assert max(map(len, shown)) == widest


FORM_ = Form(
    "Отчёт о визите, подробно и со всеми", "✍️ Заполнить сразу",
    (
        Input("who", "Кого видели?", hint="Имя и должность", value="Иванов"),
        Input("what", "Что решили?", "long", required=False),
        Input("sum", "Сумма", "number", value="1 200,50"),
        Input("next", "Когда снова?", "date", value="2026-11-24"),
        Input("mood", "Настрой", "choice", value="g", options=(("g", "хороший"), ("b", "плохой"))),
        Input("city", "Город", "choice", value="c3", options=tuple((f"c{n}", f"Город {n}") for n in range(12))),
        Input("goods", "Товары", "choices", value="a,c", options=(("a", "мука"), ("b", "соль"), ("c", "сахар"))),
        Input("more", "Ещё", "choices", options=tuple((f"m{n}", f"Ещё {n}") for n in range(11))),
        Input("files", "Фото", "files", required=False),
    ),
    token="form-token",
)  # fmt: skip


def test_a_form_has_a_button_of_its_own_above_the_others() -> None:
    screen = Screen((Paragraph(line("Сумма?")),), (keys("Пропустить"),), Ask("number", form=FORM_))
    assert rows(screen) == [["✍️ Заполнить сразу"], ["Пропустить"]]
    opens = elements_of(render(screen)[-1].blocks)[0]
    assert (opens["action_id"], opens["value"]) == (FORM, "form-token")
    unsigned = Screen(screen.blocks, screen.buttons, Ask("number", form=Form("", "x", ())))
    assert rows(unsigned) == [["Пропустить"]]


# Pictures, files and what is left of them


def test_pictures_and_files_are_messages_of_their_own() -> None:
    words, button_ = Paragraph(line("Готово")), keys("Дальше")
    pieces = render(Screen((PICTURE, words, FILE), (button_,)))
    assert [piece.media for piece in pieces] == [PICTURE, FILE, None]
    assert [bool(elements_of(piece.blocks)) for piece in pieces] == [False, False, True]
    assert [piece.media for piece in render(Screen((FILE,)))] == [FILE]
    assert [piece.words for piece in render(Screen((FILE,), (button_,)))] == ["план.pdf", "…"]
    lost = without_media(pieces[0])
    assert words_of(checked_blocks(list(lost.blocks))) == "продажи за год"
    for piece, words_beside in ((pieces[0], "продажи за год"), (pieces[1], "📎")):
        (beside,) = checked_blocks(caption(piece, "send-1-2"))
        assert (beside["block_id"], words_of([beside])) == ("send-1-2", words_beside)
    (both,) = render(Screen((FILE, Heading(line("План")), words)))
    assert (both.media, both.words) == (FILE, "План\nГотово")
    beside, below = checked_blocks(caption(both, "send-1-1"))
    assert (beside["block_id"], words_of([beside, below])) == ("send-1-1", "План\nГотово")
    assert render(Screen((Picture("b", " "),)))[0].words == "…"


def test_plainer_ways_keep_the_words() -> None:
    screen = Screen((Heading(line("Отчёт")), Paragraph(line("слово " * 900))), (keys("Да"),))
    (piece,) = render(screen)
    plainer = checked_blocks(list(bare(piece).blocks))
    assert {block["type"] for block in plainer} == {"section", "actions"}
    assert words_of(plainer).split() == words_of(piece.blocks).split()
    assert alone(piece).blocks == ()
    assert len(alone(piece).text) <= 4000
    assert alone(piece).text.startswith("Отчёт\nслово слово")


# Whatever is said


STYLES: list[Style] = ["plain", "bold", "italic", "code"]
WORDS = st.text(st.sampled_from("аб я\n<>&*_~`@!|\u200b\x07\u202e👩🏽‍🚀é1"), max_size=40)
LONG_WORDS = st.builds(
    lambda word, times: f"{word} " * times, st.sampled_from(["слово", "<!channel>", "👍"]), st.integers(1, 1500)
)
SPANS = st.builds(Span, WORDS | LONG_WORDS, st.sampled_from(STYLES), st.sampled_from([None, "https://a.ru/?q=1&w=2"]))
LINES = st.lists(SPANS, max_size=4).map(tuple)
BLOCKS = st.one_of(
    st.builds(Heading, LINES),
    st.builds(Paragraph, LINES),
    st.builds(Quiet, LINES),
    st.builds(Bullets, st.lists(LINES, max_size=6).map(tuple), st.booleans()),
    st.builds(Fields, st.lists(st.tuples(WORDS, WORDS), max_size=6).map(tuple)),
    st.builds(Progress, st.integers(0, 9), st.integers(0, 9)),
    st.just(PICTURE),
)
BUTTONS = st.builds(
    Button, WORDS, style=st.sampled_from(["plain", "primary"]), on=st.sampled_from([None, True]), token=st.just("t")
)
SCREENS = st.builds(
    Screen,
    st.lists(BLOCKS, max_size=8).map(tuple),
    st.lists(st.lists(BUTTONS, max_size=7).map(tuple), max_size=30).map(tuple),
    st.sampled_from([None, Ask("text", form=FORM_)]),
)


def letters(words: str) -> str:
    """What cleaning leaves alone, wherever it was cut."""
    return re.sub(r"[^а-яёA-Za-z0-9<>&*_~`@!|👩]", "", words)


@settings(max_examples=40)
@given(SCREENS)
@example(Screen((Paragraph(line("слово " * 5000)),), tuple(keys(f"{n}") for n in range(60))))
@example(Screen(tuple(Paragraph(line(f"строка {number}")) for number in range(120)), (keys("Да"),)))
@example(Screen((Bullets(tuple(line(f"пункт {n} " * 20) for n in range(200)), ordered=True),)))
def test_all_words_are_there_in_blocks_that_slack_takes(screen: Screen) -> None:
    pieces = render(screen)
    said = ""
    for piece in pieces:
        checked_blocks(list(piece.blocks))
        checked_blocks(list(bare(piece).blocks))
        assert seen(read(piece.text, parses=True))
        assert len(piece.text) <= 4000
        said += "".join("".join(texts_of(block)) for block in piece.blocks if block["type"] != "actions")
    wanted = "".join(_told(block) for block in screen.blocks)
    assert letters(said.replace("…", "")) == letters(wanted)
    assert rows(screen) or not (screen.buttons and any(screen.buttons))
    checked_view(home(screen), "home")


def _told(block: Block) -> str:
    """What stands in the blocks: numbers and points of lists are drawn by Slack."""
    if isinstance(block, Bullets):
        return "".join(plain_text(Screen((Paragraph(each),))) for each in block.lines)
    if isinstance(block, Picture):
        return ""
    return plain_text(Screen((block,)))


@settings(max_examples=40)
@given(SCREENS)
def test_a_card_is_cut_at_the_same_places_without_its_buttons(screen: Screen) -> None:
    """Else an older card would change its words when it loses them."""
    told = [piece for piece in render(screen) if not piece.media]
    words = [[block for block in piece.blocks if block["type"] != "actions"] for piece in told]
    if words and elements_of(told[-1].blocks) and told[-1].words != "…":
        assert list(collapsed(Screen(screen.blocks)).blocks) == words[-1]


# The page


def test_the_page_is_one_view_however_long() -> None:
    many = Screen(tuple(Paragraph(line(f"{number}")) for number in range(150)), (keys("Меню"),) * 60)
    view = checked_view(home(many), "home")
    assert len(view["blocks"]) <= 100
    assert "…" in words_of(view["blocks"])
    assert words_of(home(Screen((PICTURE, FILE)))["blocks"]) == "продажи за год\nплан.pdf"
    assert words_of(home(Screen())["blocks"]) == "…"


# Windows


def test_a_form_is_a_window() -> None:
    view = checked_view(windows.view(FORM_, "Готово"), "modal")
    assert (view["private_metadata"], view["callback_id"]) == ("form-token", "form")
    assert (view["title"]["text"], view["submit"]["text"]) == ("Отчёт о визите, подробн…", "Готово")
    fields = {block["block_id"]: block for block in view["blocks"]}
    kinds = {name: block["element"]["type"] for name, block in fields.items()}
    assert kinds == {
        "who": "plain_text_input", "what": "plain_text_input", "sum": "plain_text_input", "next": "datepicker",
        "mood": "radio_buttons", "city": "static_select", "goods": "checkboxes", "more": "multi_static_select",
        "files": "file_input",
    }  # fmt: skip
    assert [name for name, block in fields.items() if block["optional"]] == ["what", "files"]
    told = checked_view(windows.view(replace(FORM_, intro="Что обещали <они>?"), "Готово"), "modal")
    assert (told["blocks"][0]["type"], words_of(told["blocks"][:1])) == ("section", "Что обещали <они>?")
    assert fields["who"]["hint"]["text"] == "Имя и должность"
    assert fields["what"]["element"]["multiline"] is True


def test_what_stands_in_a_window_comes_back() -> None:
    view = windows.view(FORM_, "Готово")
    sent = view | {
        "state": {"values": state_of(view, {"what": "ок <да>", "more": ["m1", "m3"], "files": [{"id": "F1"}]})}
    }
    assert windows.values(sent) == {
        "who": "Иванов", "what": "ок <да>", "sum": "1 200,50", "next": "2026-11-24", "mood": "g", "city": "c3",
        "goods": "a,c", "more": "m1,m3", "files": [{"id": "F1"}],
    }  # fmt: skip
    empty = view | {"state": {"values": state_of(view, dict.fromkeys(("who", "sum", "next", "goods"), None))}}
    assert windows.values(empty)["who"] in ("", "Иванов")


@pytest.mark.parametrize("view", [{}, {"state": None}, {"state": {"values": {"a": 1, "b": {}, "c": {"x": {"y": 1}}}}}])
def test_a_window_of_no_sense(view: Json) -> None:
    assert set(windows.values(view).values()) <= {""}


def test_faults_stand_under_their_fields() -> None:
    fields = ["who", "sum"]
    assert windows.errors(fields, {"sum": "Это не число"}) == {"sum": "Это не число"}
    assert windows.errors(fields, {"": "Мало", "who": "Кто?", "x": "Ещё"}) == {"who": "Мало Кто? Ещё"}
    assert windows.errors([], {"x": "Ещё"}) == {}
    assert windows.errors(fields, {}) == {}


VALUES = st.text(st.sampled_from("ab,1 \n<&👩\x00"), max_size=30)


@settings(max_examples=25)
@given(
    st.lists(
        st.builds(
            Input,
            st.uuids().map(str),
            VALUES,
            st.sampled_from(["text", "long", "number", "date"]),
            VALUES,
            VALUES,
            required=st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_form_is_a_window_that_slack_takes(inputs: list[Input]) -> None:
    checked_view(windows.view(Form("", "", tuple(inputs), token="t"), ""), "modal")


# Addresses


def test_addresses_and_refs() -> None:
    assert places.spot("U1001/1700000000.000001") == places.Spot("U1001", "1700000000.000001")
    assert places.handled(places.handle("C1", "U1", "1700000000.000001")) == ("C1", "1700000000.000001", "U1")
    assert places.handled(places.handle("D1", "U1")) == ("D1", "", "U1")
    assert places.message("D1:1700000000.000001") == ("D1", "1700000000.000001")
    assert isinstance(render(Screen())[0], Piece)
