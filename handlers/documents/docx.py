"""An outline as a Word file: A4, numbered headings, «label: value» lines in small tables. Text stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dialogs.documents import Outline, Section

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

FONT = "Arial"  # has Cyrillic wherever it is, and a twin of the same widths where it is not
LONGEST_LABEL = 48  # characters; what is longer before a colon is a sentence
_INK, _FAINT, _RULE = "1F2933", "6B7280", "D5DAE0"
_WIDTHS = (6.5, 10.0)  # centimetres; with the margins a page of A4

# What XML cannot hold, what draws nothing, and what turns the reading direction.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# «Просим подтвердить ответным письмом: «согласен».» is a sentence with a quotation and no pair.
_PAIR = re.compile(rf"([^:\n]{{1,{LONGEST_LABEL}}}):[ \u00a0]+(?![«“][^»”]*[»”]\.\Z)(\S.*)", re.DOTALL)


def render_docx(outline: Outline) -> bytes:
    """The file. The same outline gives the same bytes, so that a document made twice is kept once."""
    import docx  # noqa: PLC0415  # 100 ms that only a finished document has to pay

    document = docx.Document()
    _page(document)
    _styles(document)
    _properties(document, outline)
    document.add_paragraph(clean(outline.title), style="Title")
    if any(outline.meta):
        document.add_paragraph(clean(" · ".join(part for part in outline.meta if part)), style="Subtitle")
    for number, (title, lines) in enumerate(_filled(outline.sections), 1):
        document.add_paragraph(f"{number}. {title}", style="Heading 1")
        _body(document, lines)
    _page_number(document.sections[0].footer.paragraphs[0])
    out = BytesIO()
    document.save(out)
    return _stable(out.getvalue())


def clean(text: str) -> str:
    """Text that a file can hold; breaks of line stay, a tab becomes a space."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


# ── the look ────────────────────────────────────────────────────────────────────────────────────────────────


def _page(document: Document) -> None:
    from docx.shared import Cm  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2)


def _styles(document: Document) -> None:
    _style(document, "Normal", 11, _INK, after=4)
    _style(document, "Title", 20, _INK, after=2, bold=True)
    _style(document, "Subtitle", 10, _FAINT, after=10)
    _style(document, "Heading 1", 13, _INK, before=14, after=4, bold=True)
    _style(document, "Footer", 9, _FAINT)


def _style(
    document: Document, name: str, size: int, colour: str, *, before: int = 0, after: int = 0, bold: bool = False
) -> None:
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    style: ParagraphStyle = document.styles[name]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = name.startswith(("Title", "Heading"))
    _font(style)
    _drop(style.element.get_or_add_pPr(), "w:pBdr")  # the template underlines its titles,
    _drop(style.element.get_or_add_rPr(), "w:spacing")  # and spaces their letters


def _font(style: Any) -> None:
    """One font for every script: the template's theme would take another for Cyrillic."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _properties(document: Document, outline: Outline) -> None:
    from datetime import datetime  # noqa: PLC0415

    core = document.core_properties
    core.title, core.author, core.comments, core.last_modified_by = clean(outline.title)[:255], "", "", ""
    core.created = core.modified = datetime(1980, 1, 1)  # noqa: DTZ001  # the day it was made stands in the text


# ── the body ────────────────────────────────────────────────────────────────────────────────────────────────


def _filled(sections: Sequence[Section]) -> Iterator[tuple[str, list[str]]]:
    """Titles with their lines; a heading with nothing below it is left out."""
    for section in sections:
        if lines := [line for line in map(clean, section.lines) if line]:
            yield clean(section.title), lines


def _body(document: Document, lines: Sequence[str]) -> None:
    for paired, group in groupby(map(_split, lines), key=lambda line: len(line) == 2):
        if paired:
            _table(document, list(group))
        else:
            for line in group:
                document.add_paragraph(line[0])


def _split(line: str) -> tuple[str, ...]:
    """(label, value), or the line alone."""
    match = _PAIR.fullmatch(line)
    return match.groups() if match else (line,)


def _table(document: Document, pairs: Sequence[tuple[str, ...]]) -> None:
    """Labels on the left, values on the right; small enough to stay on one page with its heading."""
    from docx.shared import Cm, Pt  # noqa: PLC0415

    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    for number, pair in enumerate(pairs, 1):
        for cell, text, width in zip(table.add_row().cells, pair, _WIDTHS, strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
            paragraph.paragraph_format.keep_with_next = number < len(pairs)
            _say(paragraph, text, value=text is pair[1])
    _rules(table)
    # Two tables in a row would melt into one.
    document.add_paragraph(style="Footer")


def _say(paragraph: Paragraph, text: str, *, value: bool) -> None:
    """Values in bold, what is still to be filled in faint: a page shows at one glance what is missing."""
    from docx.shared import RGBColor  # noqa: PLC0415

    run = paragraph.add_run(text)
    run.bold = value and not text.startswith("—")
    if value and not run.bold:
        run.font.color.rgb = RGBColor.from_string(_FAINT)


def _rules(table: Any) -> None:
    """Horizontal lines only."""
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=_RULE))
    table._tbl.tblPr.append(borders)


def _page_number(paragraph: Paragraph) -> None:
    """The only field of the document, and our own: no text of a person can become one."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph._p.append(_element("w:fldSimple", instr="PAGE"))


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _drop(parent: Any, tag: str) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415

    for element in parent.findall(qn(tag)):
        parent.remove(element)


def _stable(data: bytes) -> bytes:
    """The same archive without the clock in it."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
