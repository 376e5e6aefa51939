"""Books of Excel: what stands in their cells, what the library leaves out, and what is no book or no table at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from storage.imports.dates import Period
from storage.imports.reading import read_file
from storage.imports.refusal import SheetRefused
from storage.imports.rows import Decisions, PartnerKey, ReadFile

MID = date(2026, 11, 15)
HEAD = ["Дата", "Клиент", "Сумма"]
NOVEMBER = "Период: ноябрь 2026"


def book(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(made, made.add_worksheet("Данные"))
    made.close()
    return out.getvalue()


def rows_of(*rows: list[Any], top: int = 0) -> Callable[[Any, Any], None]:
    """Days as days, texts as texts, numbers as numbers; text that begins with «=» is a formula, its value 7."""

    def fill(made: Any, sheet: Any) -> None:
        style = made.add_format({"num_format": "dd.mm.yyyy"})
        for at, row in enumerate(rows, start=top):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(at, column, value, None, 7)
                elif value != "":
                    sheet.write(at, column, value)

    return fill


def read(raw: bytes, **given: Any) -> ReadFile:
    result = read_file(raw, **given)
    assert isinstance(result, ReadFile), result
    return result


def refused(raw: bytes, **given: Any) -> SheetRefused:
    result = read_file(raw, **given)
    assert isinstance(result, SheetRefused), result
    return result


def packed(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def changed(raw: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as old_book:
        parts: dict[str, bytes | str] = {name: old_book.read(name) for name in old_book.namelist()}
    data = parts[part]
    assert isinstance(data, bytes)
    assert old in data
    parts[part] = data.replace(old, new)
    return packed(parts)


# Cells


def test_cells_are_what_they_show() -> None:
    """Numbers to fifteen digits, texts beside them by their own rule, formulas and days."""
    raw = book(
        rows_of(
            ["Дата", "Клиент", "ИНН", "Артикул", "Количество", "Сумма с НДС"],
            [date(2026, 11, 2), "Ромашка", 771234567, 4607012345678, 10, 0.1 + 0.2],
            ["03.11.2026", "Альянс", "0000000004", "000123", 1.5, "1 234,50"],
            [46330, "Альянс", "", "000123", "", "=3+4"],
            ["Итого", "", "", "", 11.5, 1241.8],
        )
    )
    file = read(raw)
    assert [*zip(*(file.rows.fields[name] for name in ("day", "qty", "amount")), strict=True)] == [
        (date(2026, 11, 2), 10_000, 300),
        (date(2026, 11, 3), 1_500, 1_234_500),
        (date(2026, 11, 4), None, 7_000),
    ]
    assert file.partners == (
        PartnerKey("Ромашка", "0771234567"),
        PartnerKey("Альянс", "0000000004"),
        PartnerKey("Альянс"),
    )
    assert [key.code for key in file.goods] == ["4607012345678", "000123"]
    assert (file.vat, file.control is not None and file.control.ok) == (True, True)


def test_an_error_in_a_cell_is_no_empty_cell() -> None:
    """The library gives nothing for an error and nought for a formula that nobody has computed."""

    def fill(made: Any, sheet: Any) -> None:
        rows_of(HEAD, ["01.11.2026", "А", 5], ["01.11.2026", "Б"], ["01.11.2026", "В"], ["01.11.2026"])(made, sheet)
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 2, "=A1*2", None, "")
        sheet.write_formula(4, 1, "=NA()", None, "#N/A")
        sheet.write_number(4, 2, 7)

    file = read(book(fill))
    assert file.count == 1
    assert [(row.line_no, row.column, row.error.kind, row.cells[2]) for row in file.rejected] == [
        (3, "Сумма", "excel_error", "#DIV/0!"),
        (4, "Сумма", "bad_number", "=A1*2"),
        (5, "Клиент", "excel_error", "7"),
    ]


def test_a_number_too_long_for_a_spreadsheet_is_refused() -> None:
    assert refused(book(rows_of(HEAD, ["01.11.2026", "А", 1e15]))).key == "import.exponent"
    days = refused(book(rows_of(HEAD, ["01.11.2026", "А", date(2026, 11, 1)])))
    assert days.key == "import.bad_number"


def test_a_table_may_stand_anywhere_on_any_sheet() -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write(0, 0, "Отчёт")
        table = made.add_worksheet("Продажи")
        for at, row in enumerate((["Период: ноябрь 2026"], [], ["Клиент", "Сумма"], ["А", 5], ["Б", 7])):
            table.write_row(at + 2, 3, row)
        other = made.add_worksheet("Остатки")
        other.write_row(0, 0, ["Клиент", "Остаток"])
        other.write_row(1, 0, ["А", 5])
        hidden = made.add_worksheet("Черновик")
        rows_of(HEAD, ["01.11.2026", "Х", 1])(made, hidden)
        hidden.hide()

    raw = book(fill)
    file = read(raw)
    assert (file.look.sheet, file.look.sheets, file.total) == ("Продажи", ("Остатки", "Черновик"), Decimal(12))
    chosen = read(raw, decisions=Decisions(sheet="Черновик"))
    assert (chosen.look.sheet, chosen.total) == ("Черновик", Decimal(1))
    by_name = book(lambda made, sheet: rows_of(["Клиент", "Сумма"], ["А", 5])(made, made.add_worksheet("Ноябрь 2026")))
    assert read(by_name).rows.fields["day"] == [date(2026, 11, 30)]


@pytest.mark.parametrize("below", [False, True])
def test_groups_of_an_outline_are_not_data(below: bool) -> None:
    groups = [[("Ромашка", 150, 0), ("Чай", 100, 1), ("Рис", 50, 1)], [("Альянс", 70, 0), ("Чай", 70, 1)]]
    rows = [row for group in groups for row in (group[1:] + group[:1] if below else group)]

    def fill(made: Any, sheet: Any) -> None:
        del made
        sheet.write(0, 0, NOVEMBER)
        sheet.write_row(2, 0, ["Контрагент", "Сумма"])
        for at, (name, value, level) in enumerate(rows, start=3):
            sheet.write_row(at, 0, [name, value])
            sheet.set_row(at, None, None, {"level": level, "hidden": bool(level)})
        sheet.write_row(8, 0, ["Итого", 220])

    file = read(book(fill))
    assert [(file.partners[place].name, value) for place, value in zip(*two(file), strict=True)] == [
        *(("Ромашка", 100_000), ("Ромашка", 50_000), ("Альянс", 70_000))
    ]
    assert (file.skipped.groups, file.hidden) == (2, 3)


def two(file: ReadFile) -> tuple[list[int], list[int]]:
    return file.rows.fields["partner"], file.rows.fields["amount"]


def test_groups_by_the_indent_of_cells_are_not_data() -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows_of([NOVEMBER], [], ["Контрагент", "Сумма"], ["Номенклатура"])(made, sheet)
        for at, (name, value, step) in enumerate((("Ромашка", 150, 0), ("Чай", 100, 1), ("Рис", 50, 1)), start=4):
            sheet.write(at, 0, name, made.add_format({"indent": step}))
            sheet.write(at, 1, value)

    file = read(book(fill))
    assert two(file) == ([0, 0], [100_000, 50_000])
    assert [key.name for key in file.goods] == ["Чай", "Рис"]


def test_merged_cells_name_each_of_their_rows() -> None:
    def fill(made: Any, sheet: Any) -> None:
        del made
        sheet.merge_range(0, 0, 1, 0, "Контрагент")
        sheet.merge_range(0, 1, 0, 2, "Просрочено")
        sheet.write_row(1, 1, ["до 30 дней", "31-60 дней"])
        sheet.merge_range(0, 3, 1, 3, "Долг")
        sheet.merge_range(2, 0, 3, 0, "Ромашка")
        sheet.write_row(2, 1, [1, 2, 5])
        sheet.merge_range(3, 1, 4, 1, 3)
        sheet.write_row(3, 2, [4, 9])
        sheet.write_row(4, 0, ["Альянс", "", 4, 9])

    file = read(book(fill), decisions=Decisions(period=Period(MID, MID)))
    assert [column.name for column in file.look.columns] == [
        *("Контрагент", "Просрочено / до 30 дней", "Просрочено / 31-60 дней", "Долг")
    ]
    assert [key.name for key in file.partners] == ["Ромашка", "Альянс"]
    # A number that is merged over rows is said once.
    assert sum(file.rows.fields["amount"]) == 23_000


def test_hidden_rows_are_data_unless_a_person_says_otherwise() -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows_of(HEAD, ["01.11.2026", "А", 5], ["01.11.2026", "Б", 7], ["Итого", "", 5])(made, sheet)
        sheet.set_row(2, None, None, {"hidden": True})

    raw = book(fill)
    answer = refused(raw)
    assert (answer.key, answer.fields["cause"]) == ("import.control_total", "hidden")
    assert read(raw, decisions=Decisions(visible_only=True)).total == 5


# What is no table


BOOK = book(rows_of(HEAD, ["01.11.2026", "А", 5]))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MXL_AS_XML = '\ufeff<?xml version="1.0"?><document xmlns="http://v8.1c.ru/8.2/data/spreadsheet">'.encode()


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"MZ\x90\0" + bytes(100), "is_program"),
        (b"\x7fELF" + bytes(20), "is_program"),
        (b"%PDF-1.7", "is_pdf"),
        (b"\x89PNG\r\n\x1a\n", "is_image"),
        (b"\xff\xd8\xff\xe0", "is_image"),
        (b"RIFF\0\0\0\0WEBP", "is_image"),
        (b"RIFF\0\0\0\0WAVE", "is_sound"),
        (b"\0\0\0\x18ftypheic", "is_image"),
        (b"\0\0\0\x18ftypmp42", "is_sound"),
        (b"OggS\0", "is_sound"),
        (b"MOXCEL\0\x08", "is_mxl"),
        (MXL_AS_XML, "is_mxl"),
        ("<html><table><tr><td>Дата</td></tr></table>".encode("cp1251"), "is_page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "is_page"),
        (b"Rar!\x1a\x07", "is_archive"),
        (packed({"a.txt": "b"}), "is_archive"),
        (packed({"word/document.xml": "x"}), "is_document"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"}), "is_document"),
        (packed({"AndroidManifest.xml": "x"}), "is_program"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is_locked"),
        (OLE + "WordDocument".encode("utf-16-le"), "is_document"),
        (OLE + "Workbook".encode("utf-16-le") + bytes(600), "is_damaged"),
        (b"PK\x03\x04rest", "is_damaged"),
        (BOOK[: len(BOOK) // 2], "is_damaged"),
        (packed({"xl/workbook.xml": "<workbook/>"}), "is_damaged"),
        (
            changed(BOOK, "xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w'),
            "is_damaged",
        ),
        (packed({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": bytes(1 << 26)}), "is_bomb"),
        (packed({"xl/workbook.xml": "<workbook/>", **{f"xl/{at}": b"" for at in range(2001)}}), "is_bomb"),
        (book(lambda made, sheet: None), "empty"),
        (book(rows_of(["Просто заметка"])), "no_header"),
        (book(rows_of([f"Колонка {at}" for at in range(300)], list(range(300)))), "too_wide"),
    ],
)
def test_what_is_no_table_is_named(raw: bytes, key: str) -> None:
    assert refused(raw).key == f"import.{key}"


def test_two_letters_do_not_make_a_program_of_a_text() -> None:
    assert read("MZ;Дата;Клиент;Сумма\n1;01.11.2026;А;5\n".encode()).total == 5
    assert read("BM;Дата;Клиент;Сумма\n1;01.11.2026;А;5\n".encode("cp1251")).total == 5


def test_the_name_of_a_file_lies_and_its_bytes_do_not() -> None:
    assert read(BOOK, name="отгрузки.csv").total == Decimal(5)


def test_a_text_that_breaks_off_is_not_loaded_in_part() -> None:
    text = "Дата;Клиент;Менеджер;Сумма\n01.11.2026;А;В;5\n01.11.2026;Б;В;7\n01.11.2026;Ром"
    answer = refused(text.encode())
    assert (answer.key, answer.fields) == ("import.is_cut", {"line": 4})
    assert read((text + "ашка;В;1").encode()).count == 3
    cut_letter = (text + "а").encode()[:-1]
    assert refused(cut_letter).key == "import.is_cut"


def test_excels_own_first_line_names_the_delimiter() -> None:
    file = read("sep=,\r\nДата,Клиент,Сумма\r\n01.11.2026,А;Б;В;Г;Д,5\r\n".encode())
    assert (file.partners, file.rows.fields["line"]) == ((PartnerKey("А;Б;В;Г;Д"),), [3])
