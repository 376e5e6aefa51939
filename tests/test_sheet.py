"""Files as people and 1C send them: every trap of encoding, numbers, dates, headers, groups and totals."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.formats import number
from storage.imports import table
from storage.imports.dates import Period, parse_date, parse_period
from storage.imports.decode import encoding_of
from storage.imports.groups import total_kind
from storage.imports.magic import MOST_BYTES
from storage.imports.numbers import parse_number_column, scale_of
from storage.imports.reading import read_file, read_table
from storage.imports.refusal import CellError, SheetRefused, refuse
from storage.imports.rows import Control, GoodsKey, PartnerKey, ReadFile, Rejected, Skipped
from storage.imports.table import sniff_delimiter
from storage.imports.tabulating import Table
from storage.imports.vocabulary import Role, role_of

NOV = Period(date(2026, 11, 1), date(2026, 11, 30))
HALF = Period(date(2026, 11, 1), date(2026, 11, 15))


def read(text: str, encoding: str = "utf-8", kind: Any = None) -> ReadFile:
    result = read_file(text.encode(encoding), kind)
    assert isinstance(result, ReadFile), result
    return result


def refused(text: str, kind: Any = None) -> SheetRefused:
    result = read_file(text.encode(), kind)
    assert isinstance(result, SheetRefused), result
    return result


def named(file: ReadFile) -> list[str]:
    return [file.partners[place].name for place in file.rows.fields["partner"]]


def amounts(file: ReadFile, field: str = "amount") -> list[tuple[str, date, str]]:
    values = (str(Decimal(value) / 1000) for value in file.rows.fields[field])
    return list(zip(named(file), file.rows.fields["day"], values, strict=True))


def sheet_of(text: str) -> Table:
    result = read_table(text.encode())
    assert isinstance(result, Table), result
    return result


def columns_of(table: Table) -> tuple[str, ...]:
    return tuple(" / ".join(parts) for parts in table.header.columns)


def decode(raw: bytes) -> str | SheetRefused:
    encoding = encoding_of(raw)
    return encoding if isinstance(encoding, SheetRefused) else encoding.lines(raw).read()


FLAT = """Дата;Контрагент;ИНН;Номенклатура;Количество;Сумма
02.11.2026;ООО "Восток-Трейд";0000000001;Крупа;1\u00a0200,000;96\u00a0000,00
05.11.2026;ТД Альянс ООО;0000000004;Крупа;-40,000;-3\u00a0200,00
Итого;;;;1\u00a0160,000;92\u00a0800,00
"""


# Bytes

WORDS = ("Контрагент", "Ромашка", "Сумма", "Итого", "Нижний", "Щёлково", "отгрузки", "июль")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866"])
@given(words=TEXTS)
def test_a_text_is_read_back_from_any_encoding(encoding: str, words: list[str]) -> None:
    text = "\t".join(words) + "\t1\u00a0234,50\r\n"
    assert decode(text.encode(encoding)) == text


def test_bom_is_dropped_in_both_orders() -> None:
    assert decode("\ufeffДата".encode("utf-16-be")) == "Дата"
    assert decode("\ufeffДата".encode("utf-16-le")) == "Дата"


def test_spaces_between_thousands_do_not_look_like_letters() -> None:
    """U+00A0 of cp1251 is the frequent letter «а» in cp866."""
    text = "Дата;ИНН\n" + "96\u00a0000,00;1\u00a0200\n" * 2000
    assert decode(text.encode("cp1251")) == text
    assert decode("12\u00a0000".encode("cp1251")) == "12\u00a0000"


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (b"", refuse("import.empty")),
        (b"\xef\xbb\xbf \r\n\x1a", refuse("import.empty")),
        (b"\xef\xbb\xbf\xff\xfe\xff", refuse("import.is_unknown")),
        (bytes(range(1, 32)) * 9, refuse("import.is_unknown")),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", refuse("import.is_unknown")),
        ("Дата".encode("cp866"), "Дата"),
        (b"\xc4\xe0\xf2\xe0\x98", "Дата\ufffd"),
    ],
)
def test_what_is_no_text_is_refused(raw: bytes, answer: str | SheetRefused) -> None:
    assert decode(raw) == answer


# Delimiters and limits


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Партнёр;Сумма\nА;1,5\nБ;2,5\n", ";"),
        ("Партнёр, город;План, руб\nА, Тула;1,5\nБ, Тула;2,5\n", ";"),
        ("Партнёр\tСумма\nА; Б\t1,5\nВ\t2,5\n", "\t"),
        ('Partner,Amount\n"A, B",1.5\nC,2.5\n', ","),
        ("Отчёт, июнь\n\nА;1;2\nБ;3;4\nВ;5;6\n", ";"),
        ("нет столбцов\n", ";"),
        ("x" * 140_000, ";"),
    ],
)
def test_the_delimiter_gives_the_steadiest_rows(text: str, delimiter: str) -> None:
    assert sniff_delimiter(text) == delimiter


HEADS = "Дата;Клиент;Сумма\n".encode()


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (b" " * (MOST_BYTES + 1), refuse("import.too_big", limit_mb=20)),
        (HEADS + b"4;2;3\n" * (table.MOST_ROWS + 1), refuse("import.too_many_rows", limit=200_000)),
        (b"a" + b";b" * table.MOST_COLUMNS + b"\n1;2\n", refuse("import.too_wide", limit=200)),
        (HEADS + b"1;2;" + b"b" * 140_000 + b"\n", refuse("import.broken_table")),
    ],
)
def test_a_file_beyond_the_limits_is_refused(raw: bytes, answer: SheetRefused) -> None:
    assert read_file(raw) == answer


def test_empty_cells_at_the_end_do_not_count_as_columns() -> None:
    text = "Дата;Контрагент;Сумма" + ";" * 300 + "\n01.11.2026;Ромашка;5" + ";" * 300 + "\n"
    assert amounts(read(text)) == [("Ромашка", date(2026, 11, 1), "5")]


def test_a_quote_that_is_never_closed_swallows_no_rows() -> None:
    file = read('Дата;Контрагент;Сумма\n01.11.2026;"Рога;5\n02.11.2026;Копыта;7\n')
    assert amounts(file) == [('"Рога', date(2026, 11, 1), "5"), ("Копыта", date(2026, 11, 2), "7")]


def test_quotes_may_hold_delimiters_quotes_and_line_ends() -> None:
    file = read('Дата;Контрагент;"Сумма\nс НДС"\n01.11.2026;"ООО ""Рога; Копыта""";5\n')
    assert amounts(file) == [('ООО "Рога; Копыта"', date(2026, 11, 1), "5")]
    assert file.vat is True


def test_old_line_ends_are_line_ends() -> None:
    assert read("Дата;Контрагент;Сумма\r01.11.2026;Ромашка;5\r").count == 1


# Numbers


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,5", "2.5"], ["1.5", "2.5"]),  # typed by two people
        (["1,234", "12.00"], ["1234", "12.00"]),  # «12.00» shows that the dot is decimal
        (["1.234", "0,5"], ["1234", "0.5"]),
        (["1,234", "1.234"], ["1.234", "1234"]),  # nothing tells: the comma is decimal
        (["1,234,567", "890"], ["1234567", "890"]),
        (["1.234.567", "890"], ["1234567", "890"]),
        (["1.250", "3.5"], ["1.250", "3.5"]),
        (["1'234.5", "1’234"], ["1234.5", "1234"]),
        (["1\u202f234,5", "1\u2009234"], ["1234.5", "1234"]),
        (["-0,00", "0-"], ["0.00", "0"]),
        (["+5", ",5", "5."], ["5", "0.5", "5"]),
        (["(5,00)", "−5", "–5", "5−", "- 5"], ["-5.00", "-5", "-5", "-5", "-5"]),
        (["'007"], ["7"]),
        (["RUB 5", "руб. 7"], ["5", "7"]),
        (["3 т.р.", "2 тр", "1,5 млрд"], ["3000", "2000", "1500000000"]),
        (["500к", "2 тыс"], ["500000", "2000"]),
    ],
)
def test_a_column_of_numbers(cells: list[str], values: list[str]) -> None:
    assert list(parse_number_column(cells).values) == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("#ЗНАЧ!", "excel_error"),
        ("#####", "excel_error"),
        ("4,6E+12", "exponent"),
        ("1e5", "exponent"),
        ("пять", "bad_number"),
        ("=1+2", "bad_number"),
        ("@5", "bad_number"),
        ("12?", "bad_number"),
        ("5 слонов", "bad_number"),
        ("(5", "bad_number"),
        ("5)", "bad_number"),
        ("-(5)", "bad_number"),
        ("-5-", "bad_number"),
        ("12 34", "bad_number"),
        ("1,2,3.4.5", "bad_number"),
        ("1 2 3,4", "bad_number"),
        ("٣", "bad_number"),
        ("9" * 30, "bad_number"),
        ("9 " * 60, "bad_number"),
    ],
)
def test_a_cell_that_is_no_number_says_why(cell: str, kind: str) -> None:
    assert parse_number_column([cell]).values == (CellError(kind, cell),)


def test_contradicting_cells_keep_the_russian_reading() -> None:
    values = parse_number_column(["1.234,5", "1,234.5"]).values
    assert values == (Decimal("1234.5"), CellError("bad_number", "1,234.5"))
    assert parse_number_column(["1,2,3", "1.2.3"]).values[1] == CellError("bad_number", "1.2.3")


def test_the_unit_belongs_to_the_column() -> None:
    column = parse_number_column(["12 шт", "5 кг", "7", "3 шт."])
    assert column.values == (Decimal(12), CellError("mixed_unit", "5 кг"), Decimal(7), Decimal(3))
    assert (column.unit, column.scaled) == ("pcs", False)
    assert parse_number_column(["1,2 млн ₽", "300"]).scaled
    assert parse_number_column(["", "—", "н/д", "  "]).values == (None,) * 4


@pytest.mark.parametrize(
    ("name", "scale"),
    [("План, тыс. руб.", 1000), ("Сумма, т.р.", 1000), ("млн ₽", 10**6), ("Долг к оплате", 1), ("Сумма", 1)],
)
def test_a_header_may_name_a_scale(name: str, scale: int) -> None:
    assert scale_of(name) == scale


# Dates and periods


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01.02.2026", date(2026, 2, 1)),
        ("1.2.26", date(2026, 2, 1)),
        ("18-11-2026", date(2026, 11, 18)),
        ("2026/11/18", date(2026, 11, 18)),
        ("20261118", date(2026, 11, 18)),
        ("2026-11-18T10:00:00.5+03:00", date(2026, 11, 18)),
        ("18 ноября 2026 г.", date(2026, 11, 18)),
        ("18 нояб. 26", date(2026, 11, 18)),
        ("46344,75", date(2026, 11, 18)),
        ("18.11.99", date(1999, 11, 18)),
    ],
)
def test_the_day_comes_first(cell: str, day: date) -> None:
    assert parse_date(cell) == day


@pytest.mark.parametrize(
    "cell", ["11/18/2026", "29.02.2027", "18.11", "18.11.2206", "00.11.2026", "18 ма 2026", "19999", "20261345", "0"]
)
def test_an_impossible_date_is_never_shifted(cell: str) -> None:
    assert parse_date(cell) == CellError("bad_date", cell)


def test_a_cell_without_a_date_is_empty() -> None:
    assert (parse_date(" "), parse_period("—")) == (None, None)


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("Период: ноябрь 2026 года", NOV.start, NOV.end),
        ("за ноябрь 2026", NOV.start, NOV.end),
        ("Nov 2026", NOV.start, NOV.end),
        ("11.2026", NOV.start, NOV.end),
        ("2026-11", NOV.start, NOV.end),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("нед. 47 2026", date(2026, 11, 16), date(2026, 11, 22)),
        ("III квартал 2026 г.", date(2026, 7, 1), date(2026, 9, 30)),
        ("Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2 полугодие 2026", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026 год", date(2026, 1, 1), date(2026, 12, 31)),
        ("18.11.2026 0:00:00", date(2026, 11, 18), date(2026, 11, 18)),
        ("с 01.11.2026 по 15.11.2026", HALF.start, HALF.end),
        ("01.11.2026-15.11.2026", HALF.start, HALF.end),
        ("2026-11-01 – 2026-11-15", HALF.start, HALF.end),
        ("01–15.11.2026", HALF.start, HALF.end),
        ("28.10–15.11.2026", date(2026, 10, 28), HALF.end),
        ("Октябрь 2026 г. - Ноябрь 2026 г.", date(2026, 10, 1), NOV.end),
    ],
)
def test_a_period_in_words(cell: str, start: date, end: date) -> None:
    assert parse_period(cell) == Period(start, end)


@pytest.mark.parametrize(
    "cell",
    [
        "ноябрь",
        "маршрут 26",
        "54 неделя 2026",
        "5 кв. 2026",
        "13.2026",
        "15.11.2026 - 01.11.2026",
        "10 - 20",
        "-" * 200,
    ],
)
def test_what_is_no_period_is_an_error(cell: str) -> None:
    assert parse_period(cell) == CellError("bad_period", cell)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_each_way_to_write_a_day_is_the_same_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    ways = [day.strftime("%d.%m.%Y"), day.isoformat(), f"{day.day}/{day.month}/{day.year}", str(serial)]
    assert {parse_date(way) for way in ways} == {day}


# Names of columns


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Дата отгрузки", "shipped_on"),
        ("Партнёр", "partner"),
        ("Наименование контрагента", "partner"),
        ("Код клиента", "partner_code"),
        ("Менеджер клиента", "manager"),
        ("ИНН/КПП", "inn"),
        ("Кол-во, шт", "quantity"),
        ("Сумма", "amount"),
        ("Выручка без учета НДС", "amount_net"),
        ("Сумма с НДС", "amount_vat"),
        ("Сумма НДС", "tax"),
        ("Сумма скидки", None),
        ("Цена без НДС", "price"),
        ("План продаж, тыс. руб.", "plan"),
        ("Выполнение плана, %", None),
        ("Месяц", "period"),
    ],
)
def test_a_column_is_known_by_its_name(name: str, role: Role | None) -> None:
    assert role_of(name) == role


def test_the_best_name_wins_and_then_the_first() -> None:
    columns = [("Дата документа",), ("Наименование",), ("Клиент",), ("Дата отгрузки",), ("Сумма",), ("Продажи",)]
    file = read(";".join(name for (name,) in columns) + "\n01.11.2026;Чай;А;02.11.2026;5;5\n")
    assert file.look.mapping == {"issued_on": 0, "name": 1, "partner": 2, "shipped_on": 3, "amount": 4}
    assert amounts(file) == [("А", date(2026, 11, 2), "5")]


# Totals


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("ИТОГО:", "total"),
        ("Всего", "total"),
        ("Общий итог", "total"),
        ("И т о г о", "total"),
        ("Итого, руб.", "total"),
        ("Всего (руб.)", "total"),
        ("Grand total", "total"),
        ("Итого по Ромашка АО", "subtotal"),
        ("Всего хорошего ООО", None),
        ("Итоговая", None),
        ("", None),
    ],
)
def test_a_total_is_told_from_a_name(label: str, kind: str | None) -> None:
    assert total_kind(label) == kind


def test_shipments_come_with_their_control_total() -> None:
    file = read(FLAT, "cp1251")
    assert (file.kind, file.period, file.count) == ("sell_in", Period(date(2026, 11, 2), date(2026, 11, 5)), 2)
    assert file.control == Control(Decimal("92800.00"), Decimal("92800.00"), ok=True)
    assert (file.returns, file.skipped, file.rejected) == (1, Skipped(totals=1), ())
    assert file.partners[0] == PartnerKey('ООО "Восток-Трейд"', "0000000001")
    assert file.goods == (GoodsKey("Крупа"),)
    assert file.rows.at(0) == {
        **{"series": "sell_in", "line": 2, "partner": 0, "sku": 0, "day": date(2026, 11, 2)},
        **{"qty": 1_200_000, "amount": 96_000_000},
    }
    assert amounts(file, "qty")[1] == ("ТД Альянс ООО", date(2026, 11, 5), "-40")


def test_a_wrong_control_total_stops_everything() -> None:
    answer = refused(FLAT.replace("92\u00a0800,00", "92\u00a0800,01"))
    assert answer.key == "import.control_total"
    assert answer.fields == {
        **{"loaded": Decimal("92800.00"), "stated": Decimal("92800.01"), "column": "Сумма"},
        **{"rejected": 0, "line": 0, "cell": "", "cause": "unknown"},
    }


def test_a_row_left_out_is_missed_by_the_control_total() -> None:
    answer = refused(FLAT.replace("05.11.2026", "31.11.2026"))
    assert answer.key == "import.control_total"
    assert (answer.fields["rejected"], answer.fields["line"], answer.fields["cell"]) == (1, 3, "31.11.2026")


@pytest.mark.parametrize(
    "text",
    [
        "Контрагент;Дата;Сумма\nИтого;;12\nА;01.11.2026;5\nБ;02.11.2026;7\nРуководитель;;Иванов И. И.\n",
        "Контрагент;Дата;Сумма\nА;01.11.2026;5\nИтого по А;;5\nБ;02.11.2026;7\nИтого по Б;;7\nВсего:;;12\n",
        "Контрагент;Дата;Сумма\nА;01.11.2026;5\nКонтрагент;Дата;Сумма\nБ;02.11.2026;7\nИтого;;12\n",
        "Контрагент;Дата;Сумма\n1;2;3\nА;01.11.2026;5\n\nБ;02.11.2026;7\n;Итого;12\n\nИсполнитель;;\n",
        "Контрагент;Дата;Сумма\nА;01.11.2026;5\nБ;02.11.2026;7\nИтого за ноябрь;;12\n",
    ],
    ids=["total on top, signature", "subtotals", "header on each page", "numbered columns", "named total"],
)
def test_totals_notes_and_repeated_headers_are_no_data(text: str) -> None:
    file = read(text)
    assert amounts(file) == [("А", date(2026, 11, 1), "5"), ("Б", date(2026, 11, 2), "7")]
    assert file.control is not None
    assert file.control.stated == 12


def test_a_total_that_is_an_error_controls_nothing() -> None:
    assert read("Контрагент;Дата;Сумма\nА;01.11.2026;5\nИтого;;#ДЕЛ/0!\n").control is None


# Groups

TITLE = 'Продажи;;;\nПериод: 01.11.2026 - 15.11.2026;;;\nОтбор: Регион Равно "Тула";;;\n;;;\n'
TWO_LEVELS = "Контрагент;Количество;Сумма;\nНоменклатура;;без НДС;с НДС\n"
ROMASHKA = "Ромашка АО;150;12 000;14 400\n"
DETAILS = "Макароны;100;7 000;8 400\nРис;50;5 000;6 000\n"
INDENTED = "    Макароны;100;7 000;8 400\n    Рис;50;5 000;6 000\n"
TOTAL = "Итого;150;12 000;14 400\n"


@pytest.mark.parametrize("details", [INDENTED, DETAILS], ids=["indents", "sums"])
def test_a_group_is_not_loaded_with_its_details(details: str) -> None:
    file = read(TITLE + TWO_LEVELS + ROMASHKA + details + TOTAL)
    assert amounts(file) == [("Ромашка АО", HALF.end, "7000"), ("Ромашка АО", HALF.end, "5000")]
    assert amounts(file, "amount_vat")[0] == ("Ромашка АО", HALF.end, "8400")
    assert (file.period, file.vat, file.skipped) == (HALF, False, Skipped(totals=1, groups=1))
    sheet = sheet_of(TITLE + TWO_LEVELS + ROMASHKA + details + TOTAL)
    assert (sheet.title.filter, sheet.header.rows) == ('Регион Равно "Тула"', (4, 5))
    assert columns_of(sheet) == ("Контрагент / Номенклатура", "Количество", "Сумма / без НДС", "Сумма / с НДС")
    assert sheet.paths == [("Ромашка АО", "Макароны"), ("Ромашка АО", "Рис")]


def test_sums_prove_a_nesting_without_a_total() -> None:
    second = "Альянс;5;10;12\nРис;5;10;12\n"
    file = read(TITLE + TWO_LEVELS + ROMASHKA + DETAILS + second)
    assert named(file) == [
        "Ромашка АО",
        "Ромашка АО",
        "Альянс",
    ]


def test_collapsed_groups_are_the_records() -> None:
    file = read(TITLE + TWO_LEVELS + ROMASHKA + TOTAL)
    assert amounts(file) == [("Ромашка АО", HALF.end, "12000")]


def test_a_total_of_nought_proves_nothing() -> None:
    text = "Период: ноябрь 2026\n\nКонтрагент;Сумма\nНоменклатура;\nРомашка;0\nЧай;0\nРис;0\nИтого;0\n"
    assert refused(text).key == "import.groups_unclear"
    text = "Период: ноябрь 2026\n\nКонтрагент;Сумма\nНоменклатура;\nРомашка;5\nАльянс;7\nИтого;12\n"
    assert read(text).count == 2


def test_a_total_can_unmask_groups_that_the_header_hides() -> None:
    text = "Период: ноябрь 2026\n\nКонтрагент;Сумма\nРомашка;150\nЧай;100\nРис;50\nИтого;150\n"
    assert amounts(read(text)) == [("Ромашка", NOV.end, "100"), ("Ромашка", NOV.end, "50")]


def test_three_levels_name_the_partner_in_the_middle() -> None:
    text = (
        "Период: 01.11.2026 - 15.11.2026\n\nРегион;Сумма\nКонтрагент;\nНоменклатура;\n"
        "Тула;150\n  Ромашка;150\n    Макароны;100\n    Рис;50\nКалуга;0\nИтого;150\n"
    )
    file = read(text)
    assert amounts(file) == [("Ромашка", HALF.end, "100"), ("Ромашка", HALF.end, "50")]
    assert file.rejected == (
        Rejected(10, "Регион / Контрагент / Номенклатура", CellError("no_partner", ""), ("Калуга", "0")),
    )


def test_a_group_without_numbers_is_fine() -> None:
    file = read("Контрагент;Дата;Сумма\nРомашка\n    Чай;01.11.2026;5\n    Рис;02.11.2026;7\n")
    assert amounts(file) == [("Ромашка", date(2026, 11, 1), "5"), ("Ромашка", date(2026, 11, 2), "7")]


def test_a_group_that_is_not_its_details_is_refused() -> None:
    answer = refused(TITLE + TWO_LEVELS + ROMASHKA + INDENTED.replace("5 000", "4 000") + TOTAL)
    sums = {"stated": Decimal(12000), "loaded": Decimal(11000)}
    assert answer == SheetRefused("import.group_total", {"line": 7, "name": "Ромашка АО", **sums})


def test_a_nesting_that_nothing_proves_is_refused() -> None:
    answer = refused(TITLE + TWO_LEVELS + ROMASHKA + DETAILS.replace("5 000", "4 000"))
    assert answer == refuse("import.groups_unclear", column="Контрагент / Номенклатура")


def test_one_blank_before_a_name_is_no_level() -> None:
    file = read("Контрагент;Дата;Сумма\nА;01.11.2026;5\n Б;02.11.2026;5\n")
    assert named(file) == ["А", "Б"]


# Headers


def test_merged_header_cells_are_joined_down() -> None:
    sheet = sheet_of("Контрагент;Долг;Просрочено;;\n;;до 30 дней;31-60 дней;90+\nРомашка;100;10;20;30\n")
    assert columns_of(sheet)[2:] == ("Просрочено / до 30 дней", "Просрочено / 31-60 дней", "Просрочено / 90+")
    assert sheet.header.rows == (0, 1)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (";;Просрочено;\nКонтрагент;Долг;1-30;31-60 дней\nА;5;6;7\n", "Просрочено / 31-60 дней"),
        ("Клиент;Ноябрь;;Декабрь;\nИмя;План;Факт;План;Факт\nА;5;6;7;8\n", "Декабрь / Факт"),
        ("Организация;ООО Рога;;\nДата;Контрагент;Количество;Сумма\n01.11.2026;А;1;5\n", "Сумма"),
        ("Организация: ООО Рога;;;\nДата;Контрагент;Количество;Сумма\n01.11.2026;А;1;5\n", "Сумма"),
        ("Отчёт;;;01.11.2026\nДата;Контрагент;Количество;\n01.11.2026;А;1;5\n", "Количество"),
    ],
)
def test_a_title_is_told_from_an_upper_header(text: str, columns: str) -> None:
    assert columns_of(sheet_of(text))[-1] == columns


def test_a_sparse_table_is_found_by_its_names() -> None:
    file = read("Дата;Контрагент;ИНН;Номенклатура;Количество;Сумма\n01.11.2026;А;;;;5\n02.11.2026;Б;;;;7\n")
    assert named(file) == ["А", "Б"]


def test_a_data_row_of_words_is_not_taken_for_the_header() -> None:
    file = read("Контрагент;Город;Дата;Сумма\nРомашка;Тула;;\nАльянс;Ростов;01.11.2026;5\n")
    assert amounts(file) == [("Альянс", date(2026, 11, 1), "5")]
    assert file.skipped.empty == 1


# Facts


def test_a_plan_speaks_of_months() -> None:
    file = read("Месяц;Партнёр;Менеджер;План\nНоябрь 2026 г.;А;Иванов;1 000\nдек.26;Б;Иванов;2,5 млн\nдек.26;В;;\n")
    assert (file.kind, file.period, file.returns) == ("plan", Period(date(2026, 11, 1), date(2026, 12, 31)), 0)
    assert amounts(file) == [("А", date(2026, 11, 1), "1000"), ("Б", date(2026, 12, 1), "2500000")]
    assert file.skipped == Skipped(empty=1)


def test_a_plan_may_take_its_month_from_the_title_and_its_scale_from_the_header() -> None:
    file = read("План продаж за ноябрь 2026 г.\n\nКонтрагент;План, тыс. руб.\nА;250,5\nВсего;250,5\n")
    assert amounts(file) == [("А", date(2026, 11, 1), "250500")]
    assert file.control == Control(Decimal(250500), Decimal(250500), ok=True)


def test_the_title_may_name_the_unit_of_money() -> None:
    head = "Период: ноябрь 2026\nЕдиница измерения: тыс. руб.\n\nКонтрагент;Количество;Сумма\n"
    file = read(head + "А;2;150\nБ;3;0,5\n")
    assert [value for *_, value in amounts(file)] == ["150000", "500"]
    assert [value for *_, value in amounts(file, "qty")] == ["2", "3"]
    assert amounts(read(head + "А;2;1 тыс.\n")) == [("А", NOV.end, "1000")]


def test_a_date_column_dates_a_plan_and_a_month_dates_shipments() -> None:
    plan = read("Дата;Контрагент;План\n18.11.2026;А;5\n")
    assert amounts(plan) == [("А", NOV.start, "5")]
    assert amounts(read("Месяц;Контрагент;Сумма\nноя.26;А;5\n")) == [("А", NOV.end, "5")]


def test_the_kind_can_be_told() -> None:
    text = "Месяц;Контрагент;Сумма\nноя.26;А;5\n"
    assert amounts(read(text, kind="plan")) == [("А", NOV.start, "5")]
    assert refused("Месяц;Контрагент;План\nноя.26;А;5\n", kind="sell_in").key == "import.no_amount_column"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Привет!\nКак дела, Пётр?\n", "import.no_header"),
        ("Дата;Контрагент;Сумма\n", "import.no_rows"),
        ("Дата;Контрагент;Сумма\n01.11.2026;А;\n", "import.no_rows"),
        ("Дата;Код;Сумма\n01.11.2026;1;5\n", "import.no_partner_column"),
        ("Дата;Клиент;Код\n01.11.2026;А;5\n", "import.no_amount_column"),
        ("Месяц;Клиент;План;ИНН\nноя.26;А;пять;1\n", "import.bad_number"),
        ("Клиент;Сумма\nА;5\n", "import.no_date_column"),
        ("Клиент;План\nА;5\n", "import.no_period_column"),
        ("Период: 3 кв. 2026\n\nКлиент;План\nА;5\n", "import.no_period_column"),
        ("Период;Клиент;План\n3 кв. 2026;А;5\n", "import.bad_period"),
        ("Дата;Клиент;Сумма\n31.02.2026;А;5\n", "import.bad_date"),
        ("Дата;Клиент;Сумма\n;А;5\n", "import.bad_date"),
        ("Дата;Клиент;ИНН;Сумма\n01.11.2026;А;7,7E+09;5\n", "import.exponent"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_why(text: str, key: str) -> None:
    assert refused(text).key == key


def test_a_refusal_names_the_columns_that_are_there() -> None:
    assert refused("Дата;Код;Сумма\n01.11.2026;1;5\n").fields == {"columns": "Дата, Код, Сумма"}


def test_each_faulty_row_is_listed() -> None:
    file = read(
        "Дата;Контрагент;ИНН;Количество;Сумма\n"
        "01.11.2026;А;0012345678/771201001;1;5\n"
        "31.11.2026;А;;1;5\n"
        "01.11.2026;А;;1;#Н/Д\n"
        "01.11.2026;А;4,6E+12;1;5\n"
        "01.11.2026;А;#Н/Д;1;5\n"
        "01.11.2026;;;1;5\n"
        "01.11.2026;А;;дюжина;5\n"
        "01.11.2026;Рога; Копыта;;1;5\n"
    )
    assert file.partners == (PartnerKey("А", "0012345678"),)
    assert [(row.line_no, row.column, row.error.kind) for row in file.rejected] == [
        (3, "Дата", "bad_date"),
        (4, "Сумма", "excel_error"),
        (5, "ИНН", "exponent"),
        (6, "ИНН", "excel_error"),
        (7, "Контрагент", "no_partner"),
        (8, "Количество", "bad_number"),
        (9, "", "extra_cells"),
    ]


def test_the_label_need_not_be_the_first_column() -> None:
    text = "Период: ноябрь 2026\n\nКонтрагент;Сумма\nНоменклатура;\nА;5\n  Чай;5\n"
    assert named(read(text)) == ["А"]
    other = "Период: ноябрь 2026\n\nНоменклатура;Клиент;Сумма\nХарактеристика;;\nЧай;А;5\n  чёрный;А;5\n"
    assert amounts(read(other)) == [("А", NOV.end, "5")]


# Anything at all

lines = st.tuples(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["Ромашка", 'ООО "Рога; Копыта"', "ИП Сафин Р. Р.", "Альянс-Юг, Тула"]),
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
)


def written(rows: list[tuple[date, str, Decimal]], total: Decimal, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(["Дата", "Контрагент", "Сумма"])
    writer.writerows([day.strftime("%d.%m.%Y"), name, number(value, "ru")] for day, name, value in rows)
    writer.writerow(["Итого", "", number(total, "ru")])
    return out.getvalue()


@given(st.lists(lines, min_size=1), st.sampled_from(";\t"), st.sampled_from(["cp1251", "utf-8-sig", "utf-16"]))
def test_what_was_written_is_read_back(rows: list[tuple[date, str, Decimal]], delimiter: str, encoding: str) -> None:
    total = sum((value for *_, value in rows), Decimal(0))
    # U+2212 is not in cp1251: there a minus is a hyphen.
    text = written(rows, total, delimiter).replace("\u2212", "-")
    file = read(text, encoding)
    facts = [(day, name, Decimal(value)) for name, day, value in amounts(file)]
    assert facts == rows
    assert refused(written(rows, total + 1, delimiter)).key == "import.control_total"


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    assert isinstance(read_file(raw), ReadFile | SheetRefused)


NAMES = ("Дата", "Контрагент", "Сумма", "План", "Итого", "без НДС", "Период:", "Отбор: а", "тыс. руб.")
FILLS = ("01.11.2026", "ноя.26", "Ромашка", "  Рис", "1 234,50", "-5", "#Н/Д", '"', "", "1", "2")
CELLS = st.sampled_from(NAMES + FILLS)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=12), st.sampled_from([None, "plan", "sell_in"]))
def test_no_table_breaks_the_reader(rows: list[list[str]], kind: Any) -> None:
    """Whatever the rows say: an answer, and what is loaded is what the file's own total says."""
    result = read_file("\n".join(";".join(row) for row in rows).encode(), kind)
    if isinstance(result, ReadFile):
        assert result.control is None or result.control.ok
        assert result.count == len(set(result.rows.fields["line"]))
        assert result.period.start <= result.period.end
