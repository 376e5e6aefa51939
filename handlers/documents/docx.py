"""An outline as a Word file: A4, numbered headings, «label: value» lines in small tables. Text stays text."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dialogs.documents import Outline
from handlers.documents.layout import Words, clean, length, parts, subtitle

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

FONT = "Arial"  # has Cyrillic wherever it is, and a twin of the same widths where it is not
_INK, _FAINT, _RULE, _GAP, _PALE = "1F2933", "6B7280", "D5DAE0", "7A5B00", "FDF0C8"
SHORT = 120  # characters of a value in bold: more of it would be a black page
KEPT_WHOLE = 12  # rows of a table that a page break may not part
_WIDTHS = (6.5, 10.0)  # centimetres; with the margins a page of A4


def render_docx(outline: Outline) -> bytes:
    """The file. The same outline gives the same bytes, so that a document made twice is kept once."""
    import docx

    document = docx.Document()
    _page(document)
    _styles(document)
    _properties(document, outline)
    document.add_paragraph(clean(outline.title), style="Title")
    if below := subtitle(outline):
        document.add_paragraph(below, style="Subtitle")
    for number, part in enumerate(parts(outline), 1):
        document.add_paragraph(f"{number}. {part.title}", style="Heading 1")
        _body(document, part.runs)
    _edges(document, outline)
    out = BytesIO()
    document.save(out)
    return _stable(out.getvalue())


# ── the look ────────────────────────────────────────────────────────────────────────────────────────────────


def _page(document: Document) -> None:
    from docx.shared import Cm

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
    from docx.shared import Pt, RGBColor

    style: ParagraphStyle = document.styles[name]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = name.startswith(("Title", "Heading"))
    _font(style)
    _drop(style.element.get_or_add_pPr(), "w:pBdr")  # the template underlines its titles,
    _drop(style.element.get_or_add_pPr(), "w:tabs")  # has stops of its own in the footer,
    _drop(style.element.get_or_add_rPr(), "w:spacing")  # and spaces the letters of its titles


def _font(style: Any) -> None:
    """One font for every script: the template's theme would take another for Cyrillic."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _properties(document: Document, outline: Outline) -> None:
    from datetime import datetime

    core = document.core_properties
    core.title, core.author, core.comments, core.last_modified_by = clean(outline.title)[:255], "", "", ""
    core.created = core.modified = datetime(1980, 1, 1)  # noqa: DTZ001  # the day it was made stands in the text


# ── the body ────────────────────────────────────────────────────────────────────────────────────────────────


def _body(document: Document, runs: Sequence[Sequence[Sequence[Words]]]) -> None:
    for rows in runs:
        if len(rows[0]) == 2:
            _table(document, rows)
        else:
            for row in rows:
                _say(document.add_paragraph(), row[0])


def _table(document: Document, pairs: Sequence[Sequence[Words]]) -> None:
    """Labels on the left, values on the right; a short one stays on one page with its heading."""
    from docx.shared import Cm, Pt

    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    for number, pair in enumerate(pairs, 1):
        for cell, words, width in zip(_row(table).cells, pair, _WIDTHS, strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
            paragraph.paragraph_format.keep_with_next = number < len(pairs) <= KEPT_WHOLE
            _say(paragraph, words, bold=words is pair[1] and length(words) < SHORT)
    _rules(table)
    # Two tables in a row would melt into one.
    document.add_paragraph(style="Footer")


def _row(table: Any) -> Any:
    """A row that a page break does not cut in two."""
    row = table.add_row()
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    return row


def _say(paragraph: Paragraph, words: Words, *, bold: bool = False) -> None:
    """What is still missing is marked: a page shows at one glance where to write."""
    from docx.shared import RGBColor

    for span in words:
        run = paragraph.add_run(span.text)
        run.bold = bold and not span.gap
        if span.gap:
            run.font.color.rgb = RGBColor.from_string(_GAP)
            run._r.get_or_add_rPr().append(_element("w:shd", val="clear", color="auto", fill=_PALE))


def _rules(table: Any) -> None:
    """Horizontal lines only."""
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=_RULE))
    table._tbl.tblPr.append(borders)


def _edges(document: Document, outline: Outline) -> None:
    """The company above; below where the document comes from and its page. The two fields are the only ones, and our
    own: no text of a person can become one."""
    section = document.sections[0]
    if company := clean(outline.company):
        section.header.paragraphs[0].text = company
        section.header.paragraphs[0].style = document.styles["Footer"]
    below = section.footer.paragraphs[0]
    _right_tab(below)
    below.add_run(f"{clean(outline.source)}\t")
    below._p.append(_field("PAGE"))
    below.add_run(" / ")
    below._p.append(_field("NUMPAGES"))


def _right_tab(paragraph: Paragraph) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(sum(_WIDTHS)), WD_TAB_ALIGNMENT.RIGHT)


def _field(name: str) -> Any:
    """With a first guess inside, for programs that show fields as they were saved."""
    field, run, shown = _element("w:fldSimple", instr=name), _element("w:r"), _element("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    return field


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _drop(parent: Any, tag: str) -> None:
    from docx.oxml.ns import qn

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
