"""Files that look right and are not: what they hold is asked about, refused with a reason, or read as it is meant."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from storage.imports.dates import Period
from storage.imports.reading import read_file
from storage.imports.refusal import SheetRefused
from storage.imports.rows import Decisions, ReadFile

TODAY = date(2026, 11, 18)


def opened(text: str, name: str = "") -> ReadFile | SheetRefused:
    return read_file(text.encode(), None, None, Decisions(today=TODAY), name)


def read(text: str, name: str = "") -> ReadFile:
    found = opened(text, name)
    assert isinstance(found, ReadFile), found
    return found


def refused(text: str) -> SheetRefused:
    found = opened(text)
    assert isinstance(found, SheetRefused), found
    return found


def faults(file: ReadFile) -> list[tuple[int, str]]:
    return [(each.line_no, each.error.kind) for each in file.rejected]


def whose(file: ReadFile, field: str = "amount") -> list[tuple[Any, Any, Any]]:
    rows = file.rows.fields
    names = [file.partners[place].name for place in rows["partner"]]
    return [
        (name, day, Decimal(value) / 1000)
        for name, day, value in zip(names, rows.get("day", rows.get("due_on", [])), rows[field], strict=True)
    ]


# ── the days it replaces ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Отгрузки\nМесяц;Контрагент;Сумма\nСентябрь 2026;Ромашка;1\nОктябрь 2026;Ромашка;2", date(2026, 9, 1)),
        ("Вторичные продажи\nНеделя;Дистрибьютор;Сумма\n45 неделя 2026;Ромашка;1", date(2026, 11, 2)),
        ("Отгрузки\nКонтрагент;Сентябрь 2026;Октябрь 2026\nРомашка;1;2", date(2026, 9, 1)),
        ("Отгрузки\nДата;Контрагент;Сумма\nОктябрь 2026;Ромашка;2", date(2026, 10, 1)),
        # What the title leaves out the file does not speak of.
        (
            "Отгрузки\nПериод: 15.09.2026 - 31.10.2026\nКонтрагент;Сентябрь 2026;Октябрь 2026\nРомашка;1;2",
            date(2026, 9, 15),
        ),
    ],
)
def test_a_number_of_a_month_replaces_the_whole_month(text: str, start: date) -> None:
    """Days from its first one on: an older file of single days would else count beside it."""
    assert read(text).period.start == start


@pytest.mark.parametrize(
    ("rows", "line", "day"),
    [
        (("17.11.2006;Р;1", "16.11.2026;Р;1", "17.11.2026;Р;1"), 3, "17.11.2006"),
        (("16.11.2026;Р;1", "15.11.2025;Р;1", "17.11.2026;Р;1"), 4, "15.11.2025"),
        (("01.01.2027;Р;1", "31.12.2027;Р;1", "31.01.2026;Р;1"), 5, "31.01.2026"),
        (("16.11.2024;Р;1", "15.11.2024;Р;1", "17.11.2026;Р;1"), 5, "17.11.2026"),
    ],
)
def test_a_day_far_from_the_others_does_not_replace_the_years_between(
    rows: tuple[str, ...], line: int, day: str
) -> None:
    found = read_file("\n".join(("Отгрузки", "Дата;Контрагент;Сумма", *rows)).encode())
    assert isinstance(found, SheetRefused)
    assert (found.key, found.fields["line"], found.fields["day"]) == ("import.far_days", line, day)


def test_a_title_says_how_far_days_may_be() -> None:
    two = "Контрагент;Ноябрь 2025;Ноябрь 2026\nРомашка;1;2"
    assert refused(f"Отгрузки за ноябрь 2026\n{two}").fields["day"] == "30.11.2025"
    seasons = "Дата;Контрагент;Сумма\n01.02.2025;Р;1\n01.11.2026;Р;1"
    assert refused(f"Отгрузки\n{seasons}").key == "import.far_days"
    assert read(f"Отгрузки\nПериод: 01.01.2025 - 15.11.2026\n{seasons}").count == 2


# ── no further than today ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "Отгрузки за ноябрь 2026\nКонтрагент;Сумма\nРомашка;5",
        "Отгрузки\nМесяц;Контрагент;Сумма\nНоябрь 2026;Ромашка;5",
        "Отгрузки\nКонтрагент;Ноябрь 2026;Декабрь 2026\nРомашка;5;0",
        "Отгрузки\nДата;Контрагент;Сумма\n18.11.2026;Ромашка;5",
    ],
)
def test_a_month_that_is_not_over_is_known_up_to_today(text: str) -> None:
    file = read(text)
    assert whose(file) == [("Ромашка", TODAY, 5)]
    assert file.period.end == TODAY


def test_debts_at_the_end_of_this_month_are_those_of_today() -> None:
    file = read("Задолженность за ноябрь 2026\nКонтрагент;Долг;Просрочено\nРомашка;5;2")
    assert file.period == Period(TODAY, TODAY)
    assert [due for _, due, _ in whose(file)] == [date(2026, 11, 17), TODAY]


def test_a_day_to_come_is_no_fact() -> None:
    file = read("Отгрузки\nДата;Контрагент;Сумма\n17.12.2026;Ромашка;1\n17.11.2026;Ромашка;2\n19.11.2026;Ромашка;3")
    assert faults(file) == [(3, "future_date")], "of tomorrow, where the day begins earlier, there may be some"
    assert refused("Остатки на 15.12.2026\nДистрибьютор;Товар;Остаток\nРомашка;Хлеб;1").key == "import.future"
    assert read("План на декабрь 2026\nПартнер;План\nРомашка;1").period.end == date(2026, 12, 31)


# ── whose money, and what kind of ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "title",
    ["Отгрузки, валюта: доллары США", "Отгрузки\nВалюта отчета: EUR", "Продажи в тыс. долл.", "Отгрузки, USD"],
)
def test_sums_in_other_money_are_not_taken_for_rubles(title: str) -> None:
    assert refused(f"{title}\nДата;Контрагент;Сумма\n17.11.2026;Ромашка;5").key == "import.currency"


@pytest.mark.parametrize("title", ["Отгрузки, валюта: руб.", "Отгрузки USD по курсу, руб.", "Отгрузки ООО Евро Трейд"])
def test_rubles_are_taken(title: str) -> None:
    assert read(f"{title}\nДата;Контрагент;Сумма\n17.11.2026;Ромашка;5").total == 5


@pytest.mark.parametrize(
    ("title", "column", "vat"),
    [
        ("Отгрузки с НДС", "Сумма", True),
        ("Отгрузки, суммы включая НДС", "Сумма", True),
        ("Отгрузки с НДС", "Сумма без НДС", False),
        ("Отгрузки без НДС", "Сумма", None),
        ("Отгрузки", "Сумма", None),
    ],
)
def test_what_the_title_says_of_the_tax_counts_where_the_column_is_silent(title: str, column: str, vat: bool) -> None:
    assert read(f"{title}\nДата;Контрагент;{column}\n17.11.2026;Ромашка;5").vat is vat


@pytest.mark.parametrize(
    ("column", "cell", "is_sure"),
    [
        ("Остаток", "12", True),
        ("Остаток, шт", "12", True),
        ("Остаток, кор.", "12", False),
        ("Остаток в коробах", "12", False),
        ("Кол-во (кор)", "12", False),
        ("Остаток", "12 кор", False),
        ("Остаток", "12 шт", True),
        ("Остаток, паллет", "12", False),
        ("Closing stock, cases", "12", False),
    ],
)
def test_cases_are_not_taken_for_pieces_unasked(column: str, cell: str, is_sure: bool) -> None:
    file = read(f"Остатки на 17.11.2026\nДистрибьютор;Товар;{column}\nРомашка;Чай;{cell}\nЛютик;Чай;{cell}")
    of_pieces = next(each for each in file.look.columns if each.name == column)
    assert (of_pieces.confidence >= 60) == is_sure, "what is below is asked before it is loaded"


def test_a_row_in_other_money_is_left_out_and_told() -> None:
    file = read("Отгрузки\nДата;Контрагент;Валюта;Сумма\n17.11.2026;Ромашка;USD;5\n17.11.2026;Лютик;руб.;7")
    assert faults(file) == [(3, "currency")]
    assert file.total == 7


@pytest.mark.parametrize(
    ("title", "sure"),
    [
        ("Возвраты от покупателей за ноябрь 2026", False),
        ("Поступления денежных средств", False),
        ("Оплаты покупателей", False),
        ("Закупки за ноябрь 2026", False),
        ("Продажи и возвраты", True),
        ("Отгрузки", True),
    ],
)
def test_what_is_named_otherwise_is_not_surely_sales(title: str, sure: bool) -> None:
    guess = read(f"{title}\nДата;Контрагент;Сумма\n17.11.2026;Ромашка;5").look.guess
    assert (guess.confidence >= 70) is sure


def test_of_two_sums_of_one_name_neither_is_taken() -> None:
    assert refused("Отгрузки\nДата;Контрагент;Сумма;Сумма\n17.11.2026;Ромашка;100;120").key == "import.no_amount_column"
    assert read("Отгрузки\nДата;Контрагент;Сумма;Сумма\n17.11.2026;Ромашка;100;100").total == 100


def test_all_of_the_debt_is_kept_beside_its_late_part() -> None:
    file = read(
        "Задолженность на 15.11.2026\nКлиент;Всего;до 30 дней;31-60 дней\n"
        "Ромашка;100;10;20\nЛютик;50;0;0\nИтого;150;10;20"
    )
    owed: dict[str, Decimal] = {}
    for name, _, amount in whose(file):
        owed[name] = owed.get(name, Decimal(0)) + amount
    assert owed == {"Ромашка": 100, "Лютик": 50}
    assert file.control is not None
    assert file.control.ok


def test_the_plan_of_a_partner_is_not_given_to_his_manager() -> None:
    file = read(
        "План на ноябрь 2026\nМенеджер;Партнер;План\nИванов;;300\nИванов;Ромашка;100\nИванов;Лютик;200\nИтого;;300"
    )
    assert [(name, amount) for name, _, amount in whose(file)] == [("Ромашка", 100), ("Лютик", 200)]
    assert file.rows.fields["manager"] == [None, None]


def test_a_share_is_no_sum() -> None:
    file = read("Отгрузки\nДата;Контрагент;Сумма\n17.11.2026;Р;10%\n17.11.2026;Р;5")
    assert faults(file) == [(3, "mixed_unit")]
    assert file.total == 5


def test_days_with_the_month_first_are_never_shifted() -> None:
    rows = "11/17/2026;Р;1\n11/03/2026;Р;2\n18.11.2026;Р;4"
    file = read(f"Отгрузки\nДата;Контрагент;Сумма\n{rows}")
    assert faults(file) == [(3, "bad_date"), (4, "bad_date")]
    assert whose(file) == [("Р", TODAY, 4)]
    assert read("Отгрузки\nДата;Контрагент;Сумма\n11/03/2026;Р;2\n17/11/2026;Р;1").count == 2


def test_a_barcode_is_no_quantity() -> None:
    file = read("Отгрузки\nДата;Контрагент;Сумма\n17.11.2026;Ромашка;46012345678901\n17.11.2026;Лютик;5")
    assert faults(file) == [(3, "bad_number")]


def test_an_article_now_in_boxes_now_in_pieces_is_not_added_up() -> None:
    head = "Остатки на 15.11.2026\nДистрибьютор;Товар;Ед. изм.;Остаток"
    file = read(f"{head}\nР;Хлеб;шт;12\nР;Хлеб;кор;1\nР;Хлеб;шт;10\nР;Мука;кг;5")
    assert faults(file) == [(4, "mixed_unit")]
