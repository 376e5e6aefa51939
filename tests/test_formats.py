"""Numbers, money, percents, plurals and days as they are read on a phone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms.kpi import THRESHOLDS, status_of
from dialogs.formats import (
    DASH,
    MINUS,
    NBSP,
    day,
    day_range,
    finer,
    half_up,
    money,
    money_exact,
    number,
    percent,
    plural_ru,
)
from dialogs.labels import one_line
from dialogs.lang import LANGS, Lang
from storage.imports.dates import parse_date
from storage.imports.numbers import parse_number_column

TODAY = date(2026, 11, 18)
langs = st.sampled_from(LANGS)
values = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


def plain(text: str) -> str:
    """Readable in a test: ordinary spaces, and proof that there were none before."""
    assert " " not in text
    return text.replace(NBSP, " ")


# Numbers


@pytest.mark.parametrize(
    ("value", "places", "ru", "en"),
    [
        ("0", None, "0", "0"),
        ("-0.00", None, "0,00", "0.00"),
        ("999", None, "999", "999"),
        ("1200.000", None, "1 200,000", "1,200.000"),
        ("-12437000.5", None, f"{MINUS}12 437 000,5", f"{MINUS}12,437,000.5"),
        ("1E+6", None, "1 000 000", "1,000,000"),
        ("2.5", 0, "3", "3"),
        ("-2.5", 0, f"{MINUS}3", f"{MINUS}3"),
        ("-0.4", 0, "0", "0"),
        ("1.005", 2, "1,01", "1.01"),
        ("7", 2, "7,00", "7.00"),
    ],
)
def test_a_number_has_its_thousands_apart(value: str, places: int | None, ru: str, en: str) -> None:
    assert plain(number(Decimal(value), "ru", places)) == ru
    assert number(Decimal(value), "en", places) == en


@given(st.lists(values, min_size=1), langs)
def test_a_written_column_is_read_back(column: list[Decimal], lang: Lang) -> None:
    assert list(parse_number_column([number(value, lang) for value in column]).values) == column


def test_rounding_survives_more_digits_than_a_decimal_keeps() -> None:
    assert half_up(Decimal("9" * 40 + ".5"), 0) == Decimal(10**40)


# Money


@pytest.mark.parametrize(
    ("value", "ru", "en"),
    [
        ("0", "0 ₽", "RUB 0"),
        ("-0.3", "0 ₽", "RUB 0"),
        ("999.4", "999 ₽", "RUB 999"),
        ("999.5", "1 тыс. ₽", "RUB 1K"),
        ("100000", "100 тыс. ₽", "RUB 100K"),
        ("-64500", f"{MINUS}65 тыс. ₽", f"{MINUS}RUB 65K"),
        ("999499.99", "999 тыс. ₽", "RUB 999K"),
        ("999500", "1 млн ₽", "RUB 1M"),
        ("14250000", "14,3 млн ₽", "RUB 14.3M"),
        ("999949999", "999,9 млн ₽", "RUB 999.9M"),
        ("999950000", "1 млрд ₽", "RUB 1B"),
        ("1200000000", "1,2 млрд ₽", "RUB 1.2B"),
        ("1234560000000", "1 234,56 млрд ₽", "RUB 1,234.56B"),
    ],
)
def test_money_in_short(value: str, ru: str, en: str) -> None:
    assert plain(money(Decimal(value), "ru")) == ru
    assert plain(money(Decimal(value), "en")) == en


@given(values)
def test_short_money_reads_back_within_its_rounding(value: Decimal) -> None:
    (read,) = parse_number_column([money(value, "ru")]).values
    assert isinstance(read, Decimal)
    # Half a thousand hides half of the last digit of a sum of a few thousands, and less of any other sum.
    assert abs(read - value) <= max(Decimal("0.5"), abs(value) / 2)


def test_exact_money_keeps_kopecks() -> None:
    assert plain(money_exact(Decimal("18412300.5"), "ru")) == "18 412 300,50 ₽"
    assert plain(money_exact(Decimal("-18412300.505"), "en")) == f"{MINUS}RUB 18,412,300.51"


@given(values)
def test_exact_money_is_read_back(value: Decimal) -> None:
    assert parse_number_column([money_exact(value, "ru")]).values == (value,)


def test_what_is_missing_is_a_dash() -> None:
    for lang in LANGS:
        assert {number(None, lang), money(None, lang), money_exact(None, lang), percent(None, "dos", lang)} == {DASH}


# Percents


@pytest.mark.parametrize(
    ("kpi", "value", "ru", "en"),
    [
        ("plan_pct", "100", "100 %", "100%"),
        ("plan_pct", "100.4", "100 %", "100%"),
        ("plan_pct", "89.4", "89 %", "89%"),
        ("plan_pct", "89.5", "89,5 %", "89.5%"),
        ("plan_pct", "99.996", "99,996 %", "99.996%"),
        ("plan_pct", "89.99999", "89,9999 %", "89.9999%"),
        ("plan_pct", "-2.4", f"{MINUS}2 %", f"{MINUS}2%"),
        ("overdue_pct", "5.2", "5,2 %", "5.2%"),
        ("overdue_pct", "4.6", "5 %", "5%"),
        ("overdue_pct", "15.000001", "15,0001 %", "15.0001%"),
        ("growth_lfl", "-0.3", f"{MINUS}0,3 %", f"{MINUS}0.3%"),
        ("growth_lfl", "-10.2", f"{MINUS}10,2 %", f"{MINUS}10.2%"),
        ("turnover", "99.6", "100 %", "100%"),
    ],
)
def test_a_percent_stays_on_its_side_of_a_threshold(kpi: str, value: str, ru: str, en: str) -> None:
    assert plain(percent(Decimal(value), kpi, "ru")) == ru
    assert percent(Decimal(value), kpi, "en") == en


@given(st.sampled_from(sorted(THRESHOLDS)), st.decimals(min_value=-200, max_value=200, places=7), langs)
def test_the_number_shown_has_the_status_of_the_exact_one(kpi: str, value: Decimal, lang: Lang) -> None:
    text = percent(value, kpi, lang).removesuffix("%").strip(NBSP).replace(",", ".").replace(MINUS, "-")
    assert status_of(kpi, Decimal(text)) == status_of(kpi, value)


# Plurals


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, "0 дней"),
        (1, "1 день"),
        (4, "4 дня"),
        (12, "12 дней"),
        (13, "13 дней"),
        (14, "14 дней"),
        (22, "22 дня"),
        (25, "25 дней"),
        (111, "111 дней"),
        (121, "121 день"),
        (1002, "1 002 дня"),
        (-3, f"{MINUS}3 дня"),
    ],
)
def test_a_noun_agrees_with_its_number(n: int, expected: str) -> None:
    assert plain(plural_ru(n, ("день", "дня", "дней"))) == expected


# Days


@pytest.mark.parametrize(
    ("value", "ru", "en", "ru_weekday", "en_weekday"),
    [
        (date(2026, 11, 20), "20.11", "20 Nov", "пт 20.11", "Fri 20 Nov"),
        (date(2026, 2, 1), "01.02", "1 Feb", "вс 01.02", "Sun 1 Feb"),
        (date(2025, 12, 31), "31.12.2025", "31 Dec 2025", "ср 31.12.2025", "Wed 31 Dec 2025"),
    ],
)
def test_a_day_names_its_year_only_when_it_is_another(
    value: date, ru: str, en: str, ru_weekday: str, en_weekday: str
) -> None:
    assert [day(value, TODAY, lang) for lang in LANGS] == [ru, en]
    assert [day(value, TODAY, lang, weekday=True) for lang in LANGS] == [ru_weekday, en_weekday]


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_a_written_day_is_read_back(value: date) -> None:
    elsewhere = date(value.year + 1, 1, 1)
    assert [parse_date(day(value, elsewhere, lang)) for lang in LANGS] == [value, value]


@pytest.mark.parametrize(
    ("start", "days", "ru", "en"),
    [
        (date(2026, 11, 23), 4, "23–27 ноября", "23–27 Nov"),
        (date(2026, 11, 30), 4, "30 ноября – 4 декабря", "30 Nov – 4 Dec"),
        (date(2026, 11, 18), 0, "18 ноября", "18 Nov"),
        (date(2025, 11, 24), 4, "24–28 ноября 2025", "24–28 Nov 2025"),
        (date(2025, 10, 30), 4, "30 октября – 3 ноября 2025", "30 Oct – 3 Nov 2025"),
        (date(2025, 12, 29), 4, "29 декабря 2025 – 2 января 2026", "29 Dec 2025 – 2 Jan 2026"),
        (date(2026, 12, 28), 5, "28 декабря 2026 – 2 января 2027", "28 Dec 2026 – 2 Jan 2027"),
        (date(2026, 11, 18), 365, "18 ноября 2026 – 18 ноября 2027", "18 Nov 2026 – 18 Nov 2027"),
    ],
)
def test_a_range_of_days_says_each_thing_once(start: date, days: int, ru: str, en: str) -> None:
    assert [day_range(start, start + timedelta(days=days), TODAY, lang) for lang in LANGS] == [ru, en]


def test_a_line_too_long_is_cut_between_words_and_inside_a_long_one() -> None:
    assert one_line("взяли 120 коробок чая", 21) == "взяли 120 коробок чая"
    assert one_line("взяли\n 120 коробок чая", 14) == "взяли 120…"
    assert one_line("взяли 120 коробок чая", 18) == "взяли 120 коробок…"
    assert one_line("да, электрооборудование", 12) == "да, электро…"


@pytest.mark.parametrize(
    ("part", "whole", "more"),
    [
        (Decimal(1_500_000), Decimal(3_000_000), 0),
        (Decimal(1_452_000), Decimal(1_815_000), 1),
        (Decimal(1_449_999), Decimal(10), 2),
        (Decimal(1), Decimal("0.4"), 1),
    ],
)
def test_sums_beside_their_ratio_agree_with_it(part: Decimal, whole: Decimal, more: int) -> None:
    assert finer(part, whole) == more
