"""What kind of file it is, by the words that 1C, distributors and people use; and what each kind's rows say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest

from dialogs.lang import LANGS
from dialogs.texts import say
from storage.imports.dates import Period
from storage.imports.kinds import SPECS
from storage.imports.mapping import bucket_of
from storage.imports.reading import read_file, stream
from storage.imports.refusal import SheetRefused
from storage.imports.rows import Control, Decisions, GoodsKey, Kind, PartnerKey, Progress, ReadFile, Rows
from storage.imports.vocabulary import role_of

MID = date(2026, 11, 15)
STOCK = (
    "Остатки на 15.11.2026\n\nКонтрагент;Склад;Номенклатура;Артикул;Свободный остаток;Резерв;В пути;Сумма остатка\n"
    "Ромашка;Основной;Чай;000123;10;2;5;1 000,00\nРомашка;Основной;Рис;000124;0;0;;0\nИтого;;;;10;2;5;1 000,00\n"
)
SELL_OUT = (
    "Дистрибьютор;ТТ;Адрес ТТ;Неделя;Артикул;Товар;Штрихкод;Продажи, шт;Продажи, руб\n"
    "Ромашка;Магазин 1;Тула;47 неделя 2026;0012;Чай;4607012345678;5;500,00\n"
    "Ромашка;Магазин 2;Тула;47 неделя 2026;0013;Рис;4607012345679;-1;-100,00\n"
)
AGEING = (
    "Задолженность по срокам на 15.11.2026\n\nКонтрагент;Долг;Просрочено;;;;Не просрочено\n"
    ";;до 30 дней;31-60 дней;61-90 дней;свыше 90 дней;\nРомашка АО;1000;100;200;0;300;400\nАльянс;50;;;;;50\n"
    "Итого;1050;100;200;0;300;450\n"
)
INVOICES = (
    "Ведомость расчётов\nна 16.11.2026\nКонтрагент;Договор;Документ;Дата документа;Срок оплаты;Долг\n"
    "Ромашка;Д1;РТУ-1;01.10.2026;15.11.2026;100,50\nРомашка;Д1;Аванс;;;-20\n"
)
BY_DOCUMENT = (
    "Задолженность клиентов на 15.11.2026\n\nКонтрагент;Долг\nДокумент;\nРомашка;150\n"
    "    Реализация 0000-000123 от 12.10.2026 0:00:00;100\n    Реализация 0000-000124 от 02.11.2026 10:00:00;50\n"
)
ORDERS = (
    "Клиент;Заказ;Номенклатура;Дата поставки план;Дата отгрузки факт;Заказано;Отгружено\n"
    "Ромашка;З-1;Чай;10.11.2026;11.11.2026;10;8\nРомашка;З-1;Рис;10.11.2026;;5;0\nРомашка;З-2;Рис;;;5;0\n"
)
VISITS = "Журнал визитов\nДата;Менеджер;Контрагент;Статус;Комментарий\n12.11.2026;Анна;Ромашка;Выполнен;бонус\n"
CHECKS = (
    "Дата;Дистрибьютор;Торговая точка;Товар;Наличие;Цена на полке;РРЦ;Оборот категории\n"
    "12.11.2026;Ромашка;Магазин 1;Чай;да;99,90;100;50 000\n12.11.2026;Ромашка;Магазин 2;Чай;нет;;100;10 000\n"
    "12.11.2026;Ромашка;Магазин 3;Чай;может быть;;100;10 000\n"
)
OKB = "Месяц;Дистрибьютор;ОКБ\nноябрь 2026;Ромашка;120\n"
PARTNERS = (
    "Наименование;ИНН;КПП;Код контрагента;Класс;Менеджер;Регион;Город;Юр. адрес;Телефон;Отсрочка, дней;Лимит\n"
    "ООО Ромашка;0000000001;770101001;000012;B;Анна;Тула;Тула;ул. Ленина, 1;+7 000;30;2 500 000\n;;;;;;;;;;;\n"
    ";0000000002;;;;;;;;;;\n"
)
CONTACTS = "Контрагент;ФИО;Должность;Телефон;E-mail\nРомашка;Иванов Иван;Закупщик;+7 000;a@example.ru\n"
PEOPLE = (
    "ФИО;Роль;Команда;Руководитель;Регион;Часовой пояс;E-mail\n"
    "Анна Кузнецова;менеджер;Центр;Сергей Волков;Тула;Europe/Moscow;a@example.ru\n"
)
PRICES = (
    "Прайс-лист\nАртикул;Наименование;Штрихкод;Категория;Ед. изм.;Штук в коробе;Срок годности, дней;Цена без НДС\n"
    "000123;Чай чёрный;4607012345678;Чай;шт;12;720;99,50\n"
)
MATRIX = "Матрица ассортимента\nАртикул;Номенклатура;A;B;С\n001;Чай;+;+;да\n002;Рис;+;;нет\n"
MUST_LIST = "Класс;Артикул;Номенклатура\nA;001;Чай\n"
PLAN_BY_MONTH = (
    "План продаж\n\nКлиент;Менеджер;Ноябрь 2026;Декабрь 2026\n"
    "Ромашка;Анна;1000;1100\nАльянс;Пётр;500;\nИтого;;1500;1100\n"
)
IN_TRANSIT = "Товары в пути на 15.11.2026\nКонтрагент;Артикул;В пути\nРомашка;1;5\n"
ENGLISH = (
    "Date,Customer,Product,Qty,Net amount excl. VAT\n2026-11-02,Romashka,Tea,10,1234.50\n"
    '2026-11-03,Alliance,Rice,5,"12,000.00"\n'
)
SHIPMENTS = "Дата отгрузки;Контрагент;Номенклатура;Количество;Сумма без НДС\n01.11.2026;А;Чай;1;5\n"
SAMPLES: tuple[tuple[Kind, str], ...] = (
    *(("stock", STOCK), ("sell_out", SELL_OUT), ("receivables", AGEING), ("receivables", INVOICES)),
    *(("receivables", BY_DOCUMENT), ("orders", ORDERS), ("visits", VISITS), ("checks", CHECKS), ("outlet_base", OKB)),
    *(("partners", PARTNERS), ("contacts", CONTACTS), ("people", PEOPLE), ("skus", PRICES), ("must_list", MATRIX)),
    *(("must_list", MUST_LIST), ("plan", PLAN_BY_MONTH), ("in_transit", IN_TRANSIT), ("sell_in", ENGLISH)),
    ("sell_in", SHIPMENTS),
)


def read(text: str, **given: Any) -> ReadFile:
    result = read_file(text.encode(), **given)
    assert isinstance(result, ReadFile), result
    return result


def refused(text: str, **given: Any) -> SheetRefused:
    result = read_file(text.encode(), **given)
    assert isinstance(result, SheetRefused), result
    return result


def column(file: ReadFile, *names: str) -> list[Any]:
    """The rows of some fields."""
    return list(zip(*(file.rows.fields[name] for name in names), strict=True))


def stored(columns: Mapping[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*columns.values(), strict=True))


@pytest.mark.parametrize(("kind", "text"), SAMPLES)
def test_the_kind_is_told_by_names_of_columns(kind: Kind, text: str) -> None:
    """Surely enough to be said first, and the columns that said so are named."""
    file = read(text)
    assert (file.kind, file.look.guess.runner_up != kind) == (kind, True)
    assert file.look.guess.confidence > max(40, file.look.guess.runner_up_confidence)
    assert file.look.guess.because


GAPS = (
    "Дата отгрузки;Контрагент;Номенклатура;Количество;Сумма без НДС\n01.11.2026;Ромашка;Чай;1;5\n01.11.2026;;Рис;2;7\n"
    "01.11.2026;;Кофе;1;9\n01.11.2026;Альянс;Чай;1;4\n01.11.2026;;Рис;3;6\n"
)


def test_a_partner_named_in_the_first_row_of_a_group_is_the_partner_of_the_rows_below() -> None:
    """Only where that is plain: each name once, most rows blank, each row with goods of its own, no sum of others."""
    file = read(GAPS)
    assert (file.rows.fields["partner"], file.filled, file.rejected) == ([0, 0, 0, 1, 1], 3, ())
    assert read_file(GAPS.replace(";Альянс;", ";;").encode(), kind="sell_in", columns={"partner": 1}).rejected  # type: ignore[union-attr]
    assert len(read(GAPS.replace(";;Рис;2;7", ";Ромашка;Рис;2;7")).rejected) == 2, "a name that is repeated was lost"
    assert len(read(GAPS.replace("Чай;1;5", "Чай;1;16")).rejected) == 3, "a row that is the sum of the ones below"
    assert len(read(GAPS.replace(";Альянс;Чай", ";Альянс;")).rejected) == 3, "a row that says nothing of goods"
    lost = GAPS.replace(";;Кофе", ";Весна;Кофе").replace(";;Рис;3", ";Лютик;Рис;3")
    assert len(read(lost).rejected) == 1, "one of five"
    codes = GAPS.replace("Номенклатура", "Статус")
    assert len(read(codes).rejected) == 3, "nothing tells the rows apart"


def test_an_invoice_is_due_so_many_days_after_it_was_issued() -> None:
    head = "Дебиторка\nна 16.11.2026\nКонтрагент;Документ;Дата накладной;Отсрочка платежа, дней;Долг\n"
    file = read(head + "Ромашка;РТУ-1;01.10.2026;30;100,50\nРомашка;РТУ-2;10.11.2026;;20\n")
    assert column(file, "issued_on", "due_on", "amount") == [
        (date(2026, 10, 1), date(2026, 10, 31), 100_500),
        (date(2026, 11, 10), None, 20_000),
    ]
    short = read(head.replace("Отсрочка платежа, дней", "Отсрочка") + "Ромашка;РТУ-1;01.10.2026;30;100,50\n")
    assert short.rows.fields["due_on"] == [date(2026, 10, 31)]


def test_every_kind_has_a_sample_and_every_field_a_name_in_both_languages() -> None:
    assert {kind for kind, _ in SAMPLES} == set(get_args(Kind)) == set(SPECS)


def test_stock_and_what_is_on_its_way_are_two_series() -> None:
    file = read(STOCK)
    assert column(file, "series", "sku", "day", "qty", "amount") == [
        ("stock", 0, MID, 10_000, 1_000_000),
        ("stock", 1, MID, 0, 0),
        ("in_transit", 0, MID, 5_000, None),
    ]
    assert file.goods == (GoodsKey("Чай", "000123"), GoodsKey("Рис", "000124"))
    assert stored(file.rows.numbers(["P1"], ["S1", None])) == [
        ("stock", "P1", None, "S1", None, MID, 10_000, 1_000_000, None),
        ("stock", "P1", None, None, None, MID, 0, 0, None),
        ("in_transit", "P1", None, "S1", None, MID, 5_000, None, None),
    ]
    assert stored(file.rows.numbers([None])) == []


def test_a_week_is_its_sunday_and_shops_are_named() -> None:
    file = read(SELL_OUT)
    sunday = date(2026, 11, 22)
    assert column(file, "outlet", "day", "qty", "amount") == [
        ("Магазин 1", sunday, 5_000, 500_000),
        ("Магазин 2", sunday, -1_000, -100_000),
    ]
    assert (file.returns, file.outlets) == (1, ("Магазин 1", "Магазин 2"))
    assert file.goods[0] == GoodsKey("Чай", "0012", "4607012345678")


def test_a_distributors_own_file_speaks_of_the_one_who_is_named() -> None:
    text = "Неделя;Торговая точка;Товар;Продажи, шт\n47;Магазин 1;Чай;5\n"
    assert refused(text, kind="sell_out").key == "import.no_partner_column"
    known = Decisions(partner="Ромашка", period=Period(date(2026, 11, 16), date(2026, 11, 22)))
    file = read(text, kind="sell_out", decisions=known)
    assert (file.partners, column(file, "day", "qty")) == ((PartnerKey("Ромашка"),), [(date(2026, 11, 22), 5_000)])


def test_buckets_become_invoices_due_within_them() -> None:
    file = read(AGEING)
    assert file.control == Control(Decimal(1050), Decimal(1050), ok=True)
    ages = [(None if due is None else (MID - due).days, amount) for due, amount in column(file, "due_on", "amount")]
    assert ages == [(1, 100_000), (31, 200_000), (91, 300_000), (0, 400_000), (None, 50_000)]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("Просрочено / до 30 дней", (1, 30)),
        ("31-60 дней", (31, 60)),
        ("Просрочено / от 61 до 90 дней", (61, 90)),
        ("Просрочено свыше 90 дней", (91, None)),
        ("90+", (91, None)),
        ("91+", (91, None)),
        ("0-30", (1, 30)),
        ("60 - 90", (61, 90)),
        ("Просрочено / 30-60 дней", (31, 60)),
        ("Долг / более 180 дн.", (181, None)),
        ("Overdue / 1-30 days", (1, 30)),
    ],
)
def test_a_bucket_is_read_in_any_words(name: str, days: tuple[int, int | None]) -> None:
    upper, _, lower = name.rpartition(" / ")
    head = f"Контрагент;Долг;{upper}\n;;{lower}\n" if upper else f"Контрагент;Долг;{lower}\n"
    seen = read_file(f"на 15.11.2026\n{head}А;5;5\n".encode(), "receivables")
    assert isinstance(seen, ReadFile)
    assert [bucket_of(role) for role in seen.look.mapping if bucket_of(role)] == [days]


def test_bare_buckets_and_what_we_owe_are_not_lost() -> None:
    bare = read("ДЗ на 15.11.2026\nКлиент;Всего;Текущая;0-30;31-60;61-90;90+\nА;15;1;2;3;4;5\n")
    ages = {(MID - due).days: amount for due, amount in column(bare, "due_on", "amount")}
    assert ages == {0: 1_000, 1: 2_000, 31: 3_000, 61: 4_000, 91: 5_000}
    sides = read("Сальдо на 15.11.2026\nКонтрагент;Сальдо на конец;\n;Дебет;Кредит\nА;10;\nБ;;5\nИтого;10;5\n")
    assert column(sides, "partner", "amount") == [(0, 10_000), (1, -5_000)]


def test_what_is_late_by_days_or_as_one_sum_keeps_its_age() -> None:
    """A sum that is late for an unknown time is late by a day; the rest is in time; an advance is apart."""
    days = read("на 15.11.2026\nКлиент;Долг;Дней просрочки\nА;5;40\nБ;7;0\n")
    assert column(days, "due_on", "amount") == [(MID - timedelta(40), 5_000), (MID, 7_000)]
    late = read("на 15.11.2026\nКлиент;Долг;Просрочено;Аванс\nА;50;20;\nБ;5;;3\n")
    assert column(late, "partner", "due_on", "amount") == [
        (0, MID - timedelta(1), 20_000),
        (0, MID, 30_000),
        (1, None, 5_000),
        (1, None, -3_000),
    ]


def test_invoices_and_documents_keep_their_days() -> None:
    assert column(read(INVOICES), "contract", "number", "issued_on", "due_on", "amount") == [
        ("Д1", "РТУ-1", date(2026, 10, 1), MID, 100_500),
        ("Д1", "Аванс", None, None, -20_000),
    ]
    file = read(BY_DOCUMENT)
    assert column(file, "partner", "issued_on", "amount") == [
        (0, date(2026, 10, 12), 100_000),
        (0, date(2026, 11, 2), 50_000),
    ]
    assert file.period == Period(MID, MID)


def test_orders_visits_checks_and_the_base_of_shops() -> None:
    orders = read(ORDERS)
    due = date(2026, 11, 10)
    assert column(orders, "promised_on", "shipped_on", "ordered", "shipped") == [
        (due, date(2026, 11, 11), 10_000, 8_000),
        (due, None, 5_000, 0),
    ]
    assert [(row.line_no, row.error.kind) for row in orders.rejected] == [(4, "bad_date")]
    visits = read(VISITS)
    assert visits.managers == ("Анна",)
    assert column(visits, "day", "status", "text") == [(date(2026, 11, 12), "Выполнен", "бонус")]
    checks = read(CHECKS)
    assert column(checks, "present", "price", "rrp", "turnover") == [
        (True, 99_900, 100_000, 50_000_000),
        (False, None, 100_000, 10_000_000),
    ]
    assert [row.error.kind for row in checks.rejected] == ["bad_mark"]
    assert column(read(OKB), "day", "outlets") == [(date(2026, 11, 1), 120)]


def test_master_data_keeps_codes_as_texts() -> None:
    partners = read(PARTNERS)
    assert partners.rows.at(0) == {
        **{"line": 2, "name": "ООО Ромашка", "code": "000012", "inn": "0000000001", "kpp": "770101001", "klass": "B"},
        **{"manager": "Анна", "region": "Тула", "city": "Тула", "address": "ул. Ленина, 1", "phone": "+7 000"},
        **{"deferral_days": 30, "credit_limit": 2_500_000_000},
    }
    assert [row.error.kind for row in partners.rejected] == ["no_name"]
    spots = read("Название;ИНН;Категория партнёра;Широта;Долгота\nРомашка;0000000001;B;54.193123;37,617\n")
    assert column(spots, "latitude", "longitude") == [("54.193123", "37,617")]
    assert column(read(CONTACTS), "partner", "person", "position", "phone") == [
        (0, "Иванов Иван", "Закупщик", "+7 000")
    ]
    assert column(read(PEOPLE), "person", "role", "team", "lead") == [
        ("Анна Кузнецова", "менеджер", "Центр", "Сергей Волков")
    ]
    assert column(read(PRICES), "code", "barcode", "pack", "shelf_days", "price") == [
        ("000123", "4607012345678", 12, 720, 99_500)
    ]


def test_a_must_list_is_a_matrix_or_a_list() -> None:
    """The class may be a Russian letter that looks the same."""
    assert column(read(MATRIX), "klass", "sku") == [("A", 0), ("A", 1), ("B", 0), ("C", 0)]
    assert column(read(MUST_LIST), "klass", "sku") == [("A", 0)]
    for exported in ("Категория партнёра", "ABC category"):
        assert column(read(MUST_LIST.replace("Класс", exported)), "klass", "sku") == [("A", 0)]


def test_months_across_become_rows() -> None:
    file = read(PLAN_BY_MONTH)
    november, december = date(2026, 11, 1), date(2026, 12, 1)
    assert column(file, "partner", "day", "amount") == [
        (0, november, 1_000_000),
        (1, november, 500_000),
        (0, december, 1_100_000),
    ]
    assert (file.total, file.control) == (Decimal(2600), Control(Decimal(2600), Decimal(2600), ok=True))
    assert refused(PLAN_BY_MONTH.replace("1500", "1501")).key == "import.control_total"
    both = read("Клиент;Ноябрь 2026;;Декабрь 2026;\n;План;Факт;План;Факт\nА;10;8;11;\n", kind="plan")
    assert column(both, "day", "amount") == [(november, 10_000), (december, 11_000)]
    weeks = read("Дистрибьютор;Товар;Продажи по ТТ;\n;;46 неделя 2026;47 неделя 2026\nР;Чай;5;6\n")
    assert column(weeks, "day", "amount") == [(MID, 5_000), (date(2026, 11, 22), 6_000)]
    one = read("Клиент;Ноябрь 2026;\n;Количество;Сумма\nА;10;8\n")
    assert column(one, "day", "qty", "amount") == [(date(2026, 11, 30), 10_000, 8_000)]


def test_a_plan_may_be_a_managers() -> None:
    text = "Месяц;Клиент;Менеджер;План\nноябрь 2026;Ромашка;Анна;1\nноябрь 2026;;Анна;2 млн\nноябрь 2026;;;3\n"
    file = read(text)
    assert column(file, "partner", "manager", "amount") == [(0, None, 1_000), (None, 0, 2_000_000_000)]
    assert stored(file.rows.numbers(["P"], people=["M"]))[1][:3] == ("plan", None, "M")
    assert [row.error.kind for row in file.rejected] == ["no_partner"]


def test_two_companies_in_one_file_are_asked_about() -> None:
    by_column = "Дата;Организация;Контрагент;Сумма\n01.11.2026;ООО А;Р;5\n01.11.2026;ООО Б;Р;7\n"
    below = (
        "Организация: ООО А\nПериод: ноябрь 2026\n\nКонтрагент;Сумма\nР;5\nИтого;5\n"
        "Организация: ООО Б\nКонтрагент;Сумма\nР;7\nИтого;7\n"
    )
    for text in (by_column, below):
        answer = refused(text)
        assert (answer.key, answer.fields) == ("import.two_companies", {"names": "«ООО А», «ООО Б»"})
        assert answer.choices == ("ООО А", "ООО Б")
        for name, amount in (("ООО А", 5_000), ("ООО Б", 7_000)):
            file = read(text, decisions=Decisions(organisation=name))
            assert (file.rows.fields["amount"], file.organisations) == ([amount], ("ООО А", "ООО Б"))
    assert read(by_column, decisions=Decisions(organisation="*")).total == 12
    alone = read("Дата;Организация;Сумма\n01.11.2026;ООО Ромашка;5\n02.11.2026;ООО Альянс;7\n")
    assert [key.name for key in alone.partners] == ["ООО Ромашка", "ООО Альянс"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Ноябрь 2026\nКонтрагент;План продаж;Факт продаж\nР;10;7\n", 10),
        ("Долги на 18.11.2026\nКонтрагент;Накладная;Сумма;Долг\nР;1;10;7\n", 7),
        ("Продажи, ноябрь 2026\nКонтрагент;Прошлый год;;Текущий год;\n;Кол-во;Сумма;Кол-во;Сумма\nР;1;10;2;20\n", 20),
        ("Продажи, ноябрь 2026\nКонтрагент;Сумма прошлого периода;Сумма;Прирост\nР;10;20;10\n", 20),
        ("Продажи, ноябрь 2026\nКонтрагент;Сумма (вкл. НДС 20%);в т.ч. НДС\nР;120;20\n", 120),
        ("Продажи, ноябрь 2026 (тыс. руб.)\nКонтрагент;Сумма\nР;10\n", 10_000),
        ("Продажи, ноябрь 2026\nОтбор: Сумма Больше 100 тыс. руб.\nКонтрагент;Сумма\nР;110\n", 110),
        ("Продажи, ноябрь 2026\nКонтрагент;Сумма, т. руб.\nР;10\n", 10_000),
        ("Sales November 2026, RUB thousand\nCustomer;Amount\nR;10\n", 10_000),
    ],
)
def test_the_sum_is_the_one_that_the_kind_means(text: str, amount: int) -> None:
    assert read(text).rows.fields["amount"] == [amount * 1000]


def test_another_currency_and_another_packing_are_not_taken_for_ours() -> None:
    assert refused("Продажи, ноябрь 2026\nКонтрагент;Сумма, USD\nР;10\n").key == "import.no_amount_column"
    boxes = read("Продажи, ноябрь 2026\nКонтрагент;Кол-во, кор;Кол-во, шт;Сумма\nР;10;240;20\n")
    assert boxes.rows.fields["qty"] == [240_000]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Дата;Контрагент;Сумма;Сумма\n18.11.2026;Р;5;6\n", "amount"),
        ("Продажи, ноябрь 2026\nКонтрагент;Чай;;Кофе;\n;Кол-во;Сумма;Кол-во;Сумма\nР;1;10;2;20\n", "amount"),
        ("План, ноябрь 2026\nПартнёр;План чай;План кофе;План всего\nР;10;100;110\n", "plan"),
        ("Остатки на 15.11.2026\nКонтрагент;Товар;Остаток Тула;Остаток Орёл\nР;Чай;1;2\n", "qty"),
    ],
)
def test_one_of_several_columns_is_not_taken_for_the_whole(text: str, key: str) -> None:
    assert refused(text).key == f"import.no_{key}_column"


def test_returns_in_a_column_of_their_own_are_asked_about() -> None:
    text = "Продажи, ноябрь 2026\nКонтрагент;Продано;Возвращено;Итого\nР;10;{};7\n"
    assert refused(text.format(3)).fields == {"column": "Возвращено"}
    assert read(text.format("")).rows.fields["amount"] == [10_000]
    assert read(text.format(3), columns={"amount": 3}).rows.fields["amount"] == [7_000]
    net = "Продажи, ноябрь 2026\nКонтрагент;Сумма за вычетом возвратов\nР;7\n"
    assert read(net).rows.fields["amount"] == [7_000]


def test_a_column_told_as_the_sum_beats_what_the_kind_would_take() -> None:
    text = "Ноябрь 2026\nКонтрагент;План;План с учётом бонуса\nР;10;7\n"
    assert refused(text).key == "import.no_plan_column"
    assert read(text.replace("7", "10")).rows.fields["amount"] == [10_000]
    assert read(text, columns={"amount": 2}).rows.fields["amount"] == [7_000]


def test_a_person_overrules_kind_and_columns() -> None:
    text = "Когда;Кто;Сколько;Контрагент\n01.11.2026;Ромашка;5;нет\n"
    assert read(text).look.guess.confidence < 20
    file = read(text, kind="sell_in", columns={"day": 0, "partner": 1, "amount": 2})
    assert (file.partners, column(file, "day", "amount")) == ((PartnerKey("Ромашка"),), [(date(2026, 11, 1), 5_000)])
    assert file.look.guess.confidence == 100
    assert [(seen.role, seen.confidence) for seen in file.look.columns] == [
        *(("day", 100), ("partner", 100), ("amount", 100), (None, 0))
    ]
    without = read("Дата;Клиент;Менеджер;Сумма\n01.11.2026;А;Б;5\n", columns={"manager": -1})
    assert "manager" not in without.rows.fields


def test_what_is_asked_comes_with_the_columns_and_their_cells() -> None:
    answer = refused("Дата;Кто;Сумма\n01.11.2026;Ромашка;5\n02.11.2026;Альянс;7\n")
    assert answer.key == "import.no_partner_column"
    assert answer.look is not None
    assert [(seen.name, seen.role, seen.samples) for seen in answer.look.columns] == [
        ("Дата", "date", ("01.11.2026", "02.11.2026")),
        ("Кто", None, ("Ромашка", "Альянс")),
        ("Сумма", "amount", ("5", "7")),
    ]
    assert refused("Контрагент;Остаток\nР;5\n").key == "import.no_as_of"
    dated = Decisions(period=Period(MID, MID))
    assert read("Контрагент;Остаток\nР;5\n", decisions=dated).rows.fields["day"] == [MID]


def test_a_fingerprint_is_of_the_columns_alone() -> None:
    this, next_one = (PLAN_BY_MONTH.replace("2026", year) for year in ("2026", "2027"))
    assert read(this).look.fingerprint == read(next_one).look.fingerprint != read(STOCK).look.fingerprint


def test_a_wrong_total_names_both_sums_and_the_likely_cause() -> None:
    head = "Дата;Клиент;Сумма;Сумма с НДС\n"
    rows = "01.11.2026;А;5;6\n01.11.2026;Б;10;12\n"
    for total, cause in (("16;18", "unknown"), ("7,5;18", "doubled"), ("0,015;18", "scale"), ("18;18", "other_column")):
        answer = refused(f"{head}{rows}Итого;;{total}\n")
        assert (answer.key, answer.fields["cause"], answer.fields["loaded"]) == ("import.control_total", cause, 15)
    bad = refused(f"{head}{rows}01.11.2026;В;#Н/Д;1\nИтого;;16;19\n")
    assert (bad.fields["cause"], bad.fields["line"]) == ("rejected", 4)
    file = read(f"{head}{rows}Итого;;16;18\n", decisions=Decisions(accept_total=True))
    assert file.control == Control(Decimal(15), Decimal(16), ok=False)


def test_the_parts_of_a_file_make_the_whole() -> None:
    lines = "".join(f"{1 + at % 28:02}.11.2026;Партнёр {at % 7};{at}\n" for at in range(6000))
    raw = f"Дата;Клиент;Сумма\n{lines}".encode()
    parts = list(stream(raw))
    whole = read_file(raw)
    assert isinstance(whole, ReadFile)
    assert [type(part) for part in parts] == [Progress, Progress, ReadFile, Rows, Rows]
    batches = [part for part in parts if isinstance(part, Rows)]
    assert [len(batch) for batch in batches] == [5000, 1000]
    joined = {name: [value for batch in batches for value in batch.fields[name]] for name in whole.rows.fields}
    assert joined == whole.rows.fields
    assert [type(part) for part in stream(raw, rows=False)] == [Progress, Progress, ReadFile]
    assert [type(part) for part in stream(b"a;b\n")] == [SheetRefused]


def test_every_refusal_is_a_sentence_in_both_languages() -> None:
    fields: dict[str, str | int] = {
        **{"limit_mb": 20, "limit": 5, "columns": "А, Б", "names": "А", "column": "А", "line": 3, "name": "А"},
        **{"stated": "5", "loaded": "6", "rejected": 0, "cell": "А", "cause": "hidden"},
    }
    needs = {f"no_{name}_column" for spec in SPECS.values() for group in spec.needs for name in group[:1]} - {
        *("no_day_column", "no_as_of_column"),
    }
    natures = {"mxl", "page", "pdf", "image", "document", "archive", "program", "sound", "locked", "damaged", "bomb"}
    for key in (*needs, *(f"is_{name}" for name in (*natures, "unknown", "cut")), "no_as_of", "two_companies"):
        assert all(say(f"import.{key}", lang, **fields).endswith((".", "?", ")")) for lang in LANGS), key


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Грузополучатель", "outlet"),
        ("Остаток на конец", "stock"),
        ("Сальдо на конец периода", "debt"),
        ("Остаток на начало", "opening"),
        ("Срок оплаты", "due_on"),
        ("Таргет", "plan"),
        ("Номенклатура.Код", "sku_code"),
        ("Количество упаковок", "quantity"),
        ("Дата поставки (план)", "promised_on"),
        ("Фактическая дата отгрузки", "actual_on"),
        ("Рекомендованная розничная цена", "rrp"),
        ("Отгружено, руб. без НДС", "amount_net"),
        ("Менеджер по продажам", "manager"),
        ("Ship-to", "outlet"),
        ("Units per case", "pack"),
        ("Days overdue", "late_days"),
        ("Доля просрочки, %", None),
        ("Скидка", None),
    ],
)
def test_the_words_of_many_systems_are_known(name: str, role: str | None) -> None:
    assert role_of(name) == role
