"""A table that leaves as an Excel file is read back as it was meant, and runs nothing."""

import io
from datetime import date
from decimal import Decimal

from python_calamine import CalamineWorkbook

from bot.jobs import TABLE, Jobs
from dialogs.tables import Cell, Table
from handlers.documents.tables import xlsx


def read_back(data: bytes) -> tuple[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.sheet_names[0], [list(row) for row in book.get_sheet_by_index(0).to_python()]


def test_text_stays_text_and_numbers_are_numbers() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("000123", Decimal("-1500.50"), date(2026, 11, 18), None, 7),
        ("", None, None, None, 0),
    ]
    title, (header, first, *_) = read_back(
        xlsx(Table("Отказ: строки/ноябрь", ("Код", "Сумма", "День", "", "Шт"), rows))
    )
    assert title == "Отказ  строки ноябрь"
    assert header == ["Код", "Сумма", "День", "", "Шт"]
    assert first == ["000123", -1500.5, date(2026, 11, 18), "", 7.0]


def test_nothing_in_it_is_a_formula() -> None:
    risky = ('=HYPERLINK("http://x")', "+7 000", "-5", "@SUM(A1)", "\tx", "\rx")
    _, (header, *rows) = read_back(xlsx(Table("", ("=1+1", "A"), [(text, "plain = text") for text in risky])))
    assert header[0] == "'=1+1"
    assert [row[0] for row in rows][:4] == [f"'{text}" for text in risky[:4]]
    assert all(row[1] == "plain = text" for row in rows)


async def test_it_is_made_in_a_helper() -> None:
    async with Jobs() as jobs:
        assert read_back(await jobs.do(TABLE, Table("Лист", ("A",), (("б",),)))) == ("Лист", [["A"], ["б"]])
