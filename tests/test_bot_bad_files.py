"""Files that no honest sender sends, and those that honest senders do: each is read in the capped process, loads
nothing, and is answered in both languages with what to do. The process is as good as before for the next file.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
import xlsxwriter

from bot.jobs import READ, JobFailed, Jobs
from dialogs.lang import LANGS
from dialogs.texts import say
from storage.imports.refusal import SheetRefused
from storage.imports.rows import ReadFile

HEAD = ["Дата", "Клиент", "Сумма"]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SECRET = "file:///etc/passwd"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MB = 1 << 20
# What a person is told to do, in so many words.
DO = re.compile(
    r"ришлите|ыгрузите|Какая это колонка|Чьи загрузить|Разделите"
    r"|[Ss]end |[Ee]xport |Which column|Whose |[Ss]plit "
)


def book(fill: Callable[[Any, Any], object]) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(made, made.add_worksheet())
    made.close()
    return out.getvalue()


def table(*rows: list[Any]) -> bytes:
    return book(lambda _, sheet: [sheet.write_row(at, 0, row) for at, row in enumerate(rows)])


GOOD = table(HEAD, ["01.11.2026", "А", 5], ["02.11.2026", "Б", 7])


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


PARTS = parts_of(GOOD)


def packed(**changed: bytes) -> bytes:
    """The good book with other parts: `sheet`, `strings`."""
    names = {"sheet": SHEET, "strings": STRINGS}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in (PARTS | {names[name]: data for name, data in changed.items()}).items():
            made.writestr(name, data)
    return out.getvalue()


def lying(swollen: bytes) -> bytes:
    """The good book whose sheet says that it is small, and unpacks to much more."""
    out, listed = io.BytesIO(), []
    for name, data in PARTS.items():
        full = swollen if name == SHEET else data
        press = zlib.compressobj(9, zlib.DEFLATED, -15)
        body, at, label = press.compress(full) + press.flush(), out.tell(), name.encode()
        sizes = (zlib.crc32(full), len(body), len(data), len(label), 0)
        out.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 33, *sizes) + label + body)
        listed.append(
            struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 33, *sizes, 0, 0, 0, 0, at) + label
        )
    start, names = out.tell(), b"".join(listed)
    count = len(listed)
    out.write(names + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(names), start, 0))
    return out.getvalue()


def with_entity(doctype: str, before: bytes = b"") -> bytes:
    strings = PARTS[STRINGS].replace(b"<sst", before + doctype.encode() + b"<sst", 1)
    return strings.replace("<t>А</t>".encode(), b"<t>&e;</t>", 1)


def far_cell(dimension: bytes) -> bytes:
    """A forgotten cell in the last corner of the sheet: empty room for seventeen milliard cells before it."""
    sheet = re.sub(rb'<dimension ref="[^"]*"/>', dimension, PARTS[SHEET])
    return packed(
        sheet=sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>5</v></c></row></sheetData>')
    )


def formula(text: str, value: str) -> bytes:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["01.11.2026", "А"])
        sheet.write_formula(1, 2, text, None, value)

    return book(fill)


XXE = f'<!DOCTYPE sst [<!ENTITY e SYSTEM "{SECRET}">]>'
LAUGHS = '<!DOCTYPE l [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
)
ROWS = b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"A" * 1000 + b"</t></is></c></row>"
WIDE = [[f"К{at}" for at in range(300)], [*range(300)]]
SUMMED = "Дата;Клиент;Сумма\n01.11.2026;А;5\n"

BAD: dict[str, tuple[bytes, str]] = {
    "a bomb": (packed(sheet=bytes(64 * MB)), "is_bomb"),
    "a bomb that lies of its size": (lying(PARTS[SHEET].replace(b"</sheetData>", ROWS * 40_000)), "is_damaged"),
    "an entity of a file": (packed(strings=with_entity(XXE)), "is_damaged"),
    "an entity far inside": (packed(strings=with_entity(XXE, b"<!--" + b"x" * 40_000 + b"-->")), "is_damaged"),
    "an entity in UTF-16": (
        packed(strings=with_entity(XXE).decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        "is_damaged",
    ),
    "a billion laughs": (packed(strings=with_entity(LAUGHS + "]>")), "is_damaged"),
    "a program under another name": (b"MZ\x90\0" + bytes(range(256)) * 20, "is_program"),
    "an empty book": (book(lambda made, sheet: None), "empty"),
    "an empty text": (b"\xef\xbb\xbf \r\n\r\n", "empty"),
    "300 columns in a book": (table(*WIDE), "too_wide"),
    "300 columns in a text": ("\n".join(";".join(map(str, row)) for row in WIDE).encode("cp1251"), "too_wide"),
    "a forgotten cell far out": (far_cell(b'<dimension ref="A1:XFD1048576"/>'), "too_wide"),
    "the same, of which nothing is said": (far_cell(b""), "too_wide"),
    "a formula nobody has computed": (formula("=2+3", ""), "bad_number"),
    "a formula in a text": ("Дата;Клиент;Сумма\n01.11.2026;А;=2+3\n".encode(), "bad_number"),
    "an error of Excel": (formula("=1/0", "#DIV/0!"), "excel_error"),
    "an error of Excel in Russian": ("Дата;Клиент;Сумма\n01.11.2026;А;#ДЕЛ/0!\n".encode("cp1251"), "excel_error"),
    "a wrong total": ((SUMMED + "Итого;;6\n").encode("cp1251"), "control_total"),
    "half a book": (GOOD[: len(GOOD) // 2], "is_damaged"),
    "half a text": (
        "Дата;Клиент;Товар;Сумма\n01.11.2026;А;Чай;5\n01.11.2026;Б;Чай;7\n01.11".encode("cp1251"),
        "is_cut",
    ),
    "two companies": (
        "Дата;Организация;Клиент;Сумма\n01.11.2026;ООО Мы;А;5\n01.11.2026;ООО Они;Б;7\n".encode("cp1251"),
        "two_companies",
    ),
    "returns in a column of their own": (
        "Дата;Клиент;Сумма;Возврат\n01.11.2026;А;5;1\n".encode(),
        "returns_apart",
    ),
    "two tables on a sheet": (
        (SUMMED + ";;\nОстатки;;\nКлиент;Товар;Остаток\nА;Чай;500\n").encode("cp1251"),
        "two_tables",
    ),
    "another table below a total": ((SUMMED + "Итого;;5\nКлиент;Товар;Остаток\nА;Чай;5\n").encode(), "two_tables"),
    "a line without an end": (b"A" * (19 * MB), "broken_table"),
    "a line of nothing but columns": (b";" * (19 * MB), "broken_table"),
    "a cell without an end": ((SUMMED + '"').encode() + b"A" * (2 * MB), "broken_table"),
    "more than is taken": (bytes(21 * MB), "too_big"),
    "a book under a password": (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(4000), "is_locked"),
    "a table of 1C": (b"MOXCEL\0\x08" + bytes(100), "is_mxl"),
    "a table of 1C as XML": (
        '\ufeff<?xml version="1.0"?><document xmlns="http://v8.1c.ru/8.2/data/spreadsheet">'.encode(),
        "is_mxl",
    ),
    "a PDF": (b"%PDF-1.7\n" + bytes(100), "is_pdf"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is_image"),
    "a page": ("<html><table><tr><td>Дата</td></tr></table>".encode("cp1251"), "is_page"),
    "no partner": ("Дата;Сумма\n01.11.2026;5\n".encode(), "no_partner_column"),
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def jobs() -> AsyncIterator[Jobs]:
    async with Jobs(1) as made:
        yield made


async def read(jobs: Jobs, raw: bytes) -> list[Any]:
    return [part async for part in jobs.stream(READ, raw, name="отгрузки.xlsx")]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", BAD)
async def test_a_bad_file_is_answered_with_what_to_do(jobs: Jobs, name: str) -> None:
    raw, key = BAD[name]
    *before, answer = await read(jobs, raw)
    assert isinstance(answer, SheetRefused), answer
    assert answer.key == f"import.{key}"
    assert not any(isinstance(part, ReadFile) for part in before)
    assert SECRET.removeprefix("file://") not in repr(answer)
    assert "root:" not in repr(answer)
    said = [say(answer.key, lang, **answer.fields) for lang in LANGS]  # type: ignore[arg-type]  # money as it is
    assert len({*said}) == len(LANGS)
    assert [text for text in said if not DO.search(text)] == []


@pytest.mark.asyncio(loop_scope="module")
async def test_a_document_is_named(jobs: Jobs) -> None:
    import docx  # noqa: PLC0415

    out = io.BytesIO()
    docx.Document().save(out)
    (answer,) = await read(jobs, out.getvalue())
    assert answer.key == "import.is_document"


@pytest.mark.asyncio(loop_scope="module")
async def test_whoever_lies_meets_the_cap_and_the_next_file_is_read(jobs: Jobs) -> None:
    """The sheet says that it ends at C3: the library finds out otherwise, and asks for half a terabyte."""
    with pytest.raises(JobFailed):
        await read(jobs, far_cell(b'<dimension ref="A1:C3"/>'))
    assert all(DO.search(say("import.unreadable", lang)) for lang in LANGS)
    *_, file, rows = await read(jobs, GOOD)
    assert isinstance(file, ReadFile)
    assert len(rows) == file.count == 2
