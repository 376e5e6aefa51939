"""Documents: an outline poured from a run, and the Word file made of it, read back."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
import yaml
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.compiled import Algorithm
from algorithms.loader import load_library
from algorithms.model import Document, Section, Text
from algorithms.values import Item
from bot.vectors.flows import play
from dialogs import documents
from dialogs.documents import Outline, outline
from dialogs.facts import Facts
from dialogs.lang import LANGS, Lang
from dialogs.place import Walk
from handlers.documents.docx import render_docx

FACTS = Facts(datetime(2025, 5, 28, 10))  # noqa: DTZ001  # naive local, as the engine has it
META = ("28.05.2025", "Анна Кузнецова", "partner_negotiation 871362f1")


@pytest.fixture(scope="module")
def negotiation() -> Algorithm:
    return load_library().algorithms["partner_negotiation"]


@pytest.fixture(scope="module")
def ended(negotiation: Algorithm) -> Walk:
    """The second worked case: three objections, of which one stays open."""
    vectors = Path(__file__).with_name("vectors") / "partner_negotiation.yaml"
    cases = yaml.load(vectors.read_bytes(), yaml.CSafeLoader)
    return play(negotiation, cases["vectors"][1]).outcome.walk


def sections(made: Outline) -> dict[str, tuple[str, ...]]:
    return {section.title: section.lines for section in made.sections}


def document(*parts: Section) -> Document:
    return Document(title=text("Итог {goal}"), sections=parts)


def text(words: str) -> Text:
    return Text(ru=words, en=words)


def read(data: bytes) -> WordFile:
    return docx.Document(BytesIO(data))


def body(word: WordFile) -> Iterator[str]:
    """What stands on the page, in reading order; a table row as «label | value»."""
    for part in word.iter_inner_content():
        match part:
            case Paragraph():
                yield part.text
            case Table():
                yield from (" | ".join(cell.text for cell in row.cells) for row in part.rows)


def section(title: str, *lines: str) -> documents.Section:
    return documents.Section(title, lines)


def page(*parts: documents.Section, title: str = "Протокол", meta: tuple[str, ...] = META) -> WordFile:
    return read(render_docx(Outline(title, meta, parts)))


# The outline


def test_the_protocol_of_a_worked_case(negotiation: Algorithm, ended: Walk) -> None:
    made = outline(negotiation.file.documents["negotiation_protocol"], ended, FACTS, "ru", META)
    found = sections(made)
    assert (made.title, made.meta) == ("Протокол договорённостей", META)
    assert found["Стороны и дата"][0] == "Партнёр: Вектор"
    assert "Дата: ср 28.05" in found["Стороны и дата"]
    assert "Отсрочка, дней: 30" in found["Цена, оплата, лимит"]


def test_a_list_section_repeats_for_the_items_its_condition_lets_in(negotiation: Algorithm, ended: Walk) -> None:
    assert len(ended.lists["objections"]) == 3
    found = sections(outline(negotiation.file.documents["negotiation_protocol"], ended, FACTS, "ru"))
    assert found["Открытые вопросы, ответственные, сроки"][:2] == (
        "Только эксклюзив — открыто",
        "Условие: «нет данных»",
    )
    assert sum("Условие" in line for lines in found.values() for line in lines) == 1


def test_a_list_section_without_a_condition_takes_all(negotiation: Algorithm, ended: Walk) -> None:
    found = sections(outline(negotiation.file.documents["preparation_sheet"], ended, FACTS, "ru"))
    assert len(found["Карта участников"]) == 2


def test_archived_items_and_empty_lists_leave_nothing(ended: Walk) -> None:
    gone = replace(ended, lists={**ended.lists, "people": (Item(1, {"name": "Пётр"}, archived=True),)})
    made = outline(
        document(
            Section(title=text("Люди"), lines=(text("{dm.name}"),), each="people"),
            Section(title=text("Цель"), lines=(text("{goal}"),)),
        ),
        gone,
        FACTS,
        "ru",
    )
    assert list(sections(made)) == ["Цель"]


def test_a_condition_may_read_the_run_too(negotiation: Algorithm, ended: Walk) -> None:
    """`where` names the item and any field beside it."""
    source = "obj.result in ('open', 'conditional')"
    place = documents._Within(ended, "obj", Item(7, {"result": "open"}))
    assert negotiation.sections[source].run(place) is True
    assert place.read("goal") == ended.read("goal")


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_not_known_says_so(ended: Walk, lang: Lang) -> None:
    made = outline(document(Section(title=text("—"), lines=(text("{no_such_name}"),))), ended, FACTS, lang)
    assert made.sections[0].lines == (made.gap,) == ({"ru": "«нет данных»", "en": "“no data”"}[lang],)


def test_answers_are_no_placeholders(ended: Walk) -> None:
    said = replace(ended, fields={**ended.fields, "goal": "{partner} {{x}} <b>"})
    made = outline(document(Section(title=text("Цель"), lines=(text("{goal}"),))), said, FACTS, "ru")
    assert made.title == "Итог {partner} {{x}} <b>"
    assert made.sections[0].lines == ("{partner} {{x}} <b>",)


# The file


def test_a_document_read_back() -> None:
    word = page(
        section("Стороны", "Партнёр: Ромашка", "Поставщик: — заполнить"),
        section("Итог", "Договорились о промо.", "Срок: 1 декабря", "Просим подтвердить: «согласен»."),
        section("Пусто"),
        section("Тоже пусто", " ", "\x00"),
        section("Дальше", "Цена:без пробела"),
    )
    assert [line for line in body(word) if line] == [
        "Протокол",
        "28.05.2025 · Анна Кузнецова · partner_negotiation 871362f1",
        "1. Стороны",
        "Партнёр | Ромашка",
        "Поставщик | — заполнить",
        "2. Итог",
        "Договорились о промо.",
        "Срок | 1 декабря",
        "Просим подтвердить: «согласен».",
        "3. Дальше",
        "Цена:без пробела",
    ]
    assert [p.style.name for p in word.paragraphs if p.style and p.text][:3] == ["Title", "Subtitle", "Heading 1"]


def test_the_page_is_a4_and_every_font_has_cyrillic() -> None:
    word = page(section("Стороны", "Партнёр: Ромашка"))
    paper = word.sections[0]
    assert [round(side.cm, 1) for side in (paper.page_width, paper.page_height) if side] == [21.0, 29.7]
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Footer"):
        fonts = word.styles[name].element.rPr.rFonts.attrib
        assert {key.rpartition("}")[2]: value for key, value in fonts.items()} == dict.fromkeys(
            ("ascii", "hAnsi", "cs", "eastAsia"), "Arial"
        )


def test_values_are_bold_and_gaps_are_marked() -> None:
    """A long answer in bold would be a black page; a gap inside a value is marked, the rest of it is not."""
    lines = ("Партнёр: Ромашка", "Поставщик: — заполнить", f"Итог: {'слово ' * 40}", "Цена: 5 / «нет данных»")
    (table,) = read(render_docx(Outline("", (), (section("Стороны", *lines),), gap="«нет данных»"))).tables
    runs = [[cell.paragraphs[0].runs for cell in row.cells][1] for row in table.rows]
    assert [[bool(run.bold) for run in value] for value in runs] == [[True], [False], [False], [True, False]]
    assert [[shade(run) for run in value] for value in runs] == [[None], ["FDF0C8"], [None], [None, "FDF0C8"]]


def shade(run: Run) -> str | None:
    found = run._r.find(f".//{qn('w:shd')}")
    return None if found is None else str(found.get(qn("w:fill")))


def test_the_edges_tell_the_company_the_source_and_the_page() -> None:
    word = read(render_docx(Outline("А", (), (section("Б", "В"),), "ООО «Рис»", "Переговоры, версия 871362f1")))
    paper = word.sections[0]
    assert [p.text for p in paper.header.paragraphs] == ["ООО «Рис»"]
    assert paper.footer.paragraphs[0].text == "Переговоры, версия 871362f1\t / "
    assert [field.get(qn("w:instr")) for field in paper.footer.paragraphs[0]._p.iter(qn("w:fldSimple"))] == [
        "PAGE",
        "NUMPAGES",
    ]


def test_no_row_is_cut_by_the_end_of_a_page() -> None:
    """And a table of usual size stays with its heading."""
    (table,) = page(section("А", *(f"Поле {number}: значение" for number in range(20)))).tables
    assert all(row._tr.trPr is not None and row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    (small,) = page(section("А", "Поле: значение", "Ещё: значение")).tables
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in small.rows]
    assert kept == [True, False]


def test_a_document_without_meta_has_no_empty_line() -> None:
    assert [p.text for p in page(section("А", "Б"), meta=("", "")).paragraphs] == ["Протокол", "1. А", "Б"]


MARKUP = '<w:fldSimple w:instr="DDE"/> {HYPERLINK "x"} =1+1 & </w:t>'


def test_a_persons_text_is_neither_markup_nor_a_field() -> None:
    parts_of = (section(MARKUP, MARKUP, f"Цель: {MARKUP}"),)
    data = render_docx(Outline(MARKUP, (MARKUP,), parts_of, MARKUP, MARKUP, MARKUP))
    with ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    assert "instrText" not in "".join(parts.values())
    assert "<w:fldSimple" not in parts["word/document.xml"]
    assert parts["word/footer1.xml"].count("<w:fldSimple") == 2
    assert f"Цель | {MARKUP}" in list(body(read(data)))


def test_lines_that_a_person_broke_stay_broken() -> None:
    assert "Успех | первое\nвторое третье" in list(body(page(section("Цель", "Успех: первое\r\nвторое\tтретье"))))


def test_the_same_outline_is_the_same_file() -> None:
    made = Outline("Протокол", META, (section("А", "Б: В"),))
    assert render_docx(made) == render_docx(made)
    properties = read(render_docx(made)).core_properties
    assert (properties.title, properties.author, properties.comments) == ("Протокол", "", "")


@settings(max_examples=25)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_text_makes_a_readable_file(texts: list[str]) -> None:
    word = page(section(texts[0], *texts), title=texts[0], meta=tuple(texts))
    kept = "".join(body(word))
    assert not any(ord(char) < 9 or 0x202A <= ord(char) <= 0x202E for char in kept)


@pytest.mark.parametrize("lang", LANGS)
def test_every_document_of_the_library_becomes_a_file(negotiation: Algorithm, ended: Walk, lang: Lang) -> None:
    for template in negotiation.file.documents.values():
        made = outline(template, ended, FACTS, lang, META)
        lines = list(body(read(render_docx(made))))
        assert lines[0] == template.title.say(lang)
        assert f"1. {made.sections[0].title}" in lines


def test_making_a_file_is_not_paid_for_by_importing_it() -> None:
    code = "import sys, handlers.documents.docx; print('docx' in sys.modules, 'lxml' in sys.modules)"
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert done.stdout.split() == ["False", "False"]
