"""Documents as PDF: what the outline says stands on the page, and nothing of it is markup."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typst
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from algorithms.loader import load_library
from bot.vectors.flows import play
from dialogs.documents import Outline, Section, outline
from dialogs.facts import Facts
from handlers.documents import pdf
from handlers.documents.layout import clean, gaps
from handlers.documents.pdf import render_pdf

IMAGE = Path(__file__).parent.parent / "docs" / "images" / "protocol.png"
META = ("28.05.2025", "Анна Кузнецова")
MARKUP = (
    "#set page(fill: red)",
    "$ sum_(i=0)^n $",
    "@ref *жирно* _курсив_",
    '#panic("нет")',
    "\\ // /* <метка> ~ -- ...",
)


def page(*lines: str, gap: str = "") -> Outline:
    return Outline("Протокол", META, (Section("Стороны", lines),), gap=gap)


def read(data: bytes) -> list[str]:
    """The words of each page in one line, without the breaks that the page made."""
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in PdfReader(BytesIO(data)).pages]


def test_a_document_read_back() -> None:
    outline = page("Партнёр: Ромашка", "Цена: «нет данных»", "Договорились о промо.", gap="«нет данных»")
    company, source = "ООО «Рисовая компания»", "Переговоры, версия 871362f1"
    (words,) = read(render_pdf(Outline(outline.title, META, outline.sections, company, source, outline.gap)))
    assert words == (
        "ООО «Рисовая компания» Протокол 28.05.2025 · Анна Кузнецова 1. Стороны Партнёр Ромашка Цена «нет данных» "
        "Договорились о промо. Переговоры, версия 871362f1 1 / 1"
    )


def test_the_protocol_of_a_worked_case(tmp_path: Path) -> None:
    """One sheet and a little, as the guide shows its first."""
    algorithm = load_library().algorithms["partner_negotiation"]
    vectors = Path(__file__).with_name("vectors") / "partner_negotiation.yaml"
    cases = yaml.load(vectors.read_bytes(), yaml.CSafeLoader)
    place = play(algorithm, cases["vectors"][1]).outcome.walk
    facts = Facts(datetime(2025, 5, 28, 10))  # noqa: DTZ001  # naive local, as the engine has it
    made = outline(algorithm.file.documents["negotiation_protocol"], place, facts, "ru", META)
    made = replace(made, company="ООО «Рисовая компания»")
    pages = read(render_pdf(made))
    assert len(pages) == 2
    assert pages[0].startswith("ООО «Рисовая компания» Протокол договорённостей 28.05.2025 · Анна Кузнецова 1. Стороны")
    assert "Отсрочка, дней 30 Цена — заполнить" in pages[0]
    if os.environ.get("SHTURMAN_PICTURES"):
        data = json.dumps(pdf._data(made))
        sheets: Any = typst.compile(
            pdf.PAGE, root=pdf.PAGE.parent, font_paths=pdf._fonts(), sys_inputs={"outline": data}, format="png", ppi=84
        )
        IMAGE.write_bytes(sheets[0])


def test_a_long_document_numbers_its_pages() -> None:
    pages = read(render_pdf(page(*(f"Поле {number}: значение" for number in range(90)))))
    assert len(pages) > 1
    assert [words.endswith(f"{number} / {len(pages)}") for number, words in enumerate(pages, 1)] == [True] * len(pages)


def test_a_row_of_usual_length_stays_on_one_page() -> None:
    answer = " ".join(f"слово{number}" for number in range(90))
    pages = read(render_pdf(page(*(f"Поле {number}: {answer}" for number in range(9)))))
    assert len(pages) > 1
    assert sum(words.count("слово0 ") for words in pages) == 9
    assert all(words.count("слово0 ") == words.count("слово89") for words in pages)


@pytest.mark.parametrize("text", MARKUP)
def test_a_persons_text_is_no_markup(text: str) -> None:
    """In every place of the page."""
    (words,) = read(render_pdf(Outline(text, (text,), (Section(text, (text, f"Цель: {text}")),), text, text)))
    assert words.count(text) >= 6


def test_a_word_without_end_stays_on_the_page() -> None:
    address = "https://example.com/" + "а" * 300
    reader = PdfReader(BytesIO(render_pdf(page(f"Адрес: {address}"))))
    found: list[float] = []
    reader.pages[0].extract_text(visitor_text=lambda text, cm, tm, font, size: found.append(tm[4]))
    assert read(render_pdf(page(f"Адрес: {address}")))[0].replace(" ", "").count("а" * 300) == 1
    assert max(found) < float(reader.pages[0].mediabox.width)


def test_the_same_outline_is_the_same_file() -> None:
    assert render_pdf(page("А: Б")) == render_pdf(page("А: Б"))


@settings(max_examples=15)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_any_text_makes_a_readable_file(texts: list[str]) -> None:
    made = render_pdf(Outline(texts[0], tuple(texts), (Section(texts[0], tuple(texts)),), texts[-1], texts[-1]))
    assert len(PdfReader(BytesIO(made)).pages) == 1


def test_every_cyrillic_letter_has_its_font_in_the_file() -> None:
    """Embedded, so that a phone without our font shows the same."""
    reader = PdfReader(BytesIO(render_pdf(page("Съешь ещё этих мягких французских булок, да выпей чаю ЁЪЫЭ ₽ № «»"))))
    resources: Any = reader.pages[0]["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert all("DejaVuSans" in str(font["/FontName"]) for font in inner)
    assert all("/FontFile2" in font or "/FontFile3" in font for font in inner)


def test_gaps_are_counted_by_lines() -> None:
    lines = ("Цена: «нет данных» / «нет данных»", "Кто: — заполнить", "Встреча с «нет данных»", "Всё: есть", "— нет")
    assert gaps(page(*lines, gap="«нет данных»")) == 4


def test_what_turns_or_hides_text_is_taken_out() -> None:
    assert clean("а\u202eб\x00в\u2066\r\nг\tд ") == "абв\nг д"


def test_without_the_extra_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdf.is_offered()
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    assert not pdf.is_offered()


def test_the_bot_does_not_import_typst() -> None:
    code = "import sys, handlers.documents.pdf as pdf; pdf.is_offered(); pdf._fonts(); print(*sys.modules)"
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert not {"typst", "matplotlib", "numpy"} & set(done.stdout.split())
