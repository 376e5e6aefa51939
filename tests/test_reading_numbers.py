"""Numbers, money, percents and pairs as people type and say them."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading.amounts import find_amounts
from dialogs.reading.numbers import read_money, read_number, read_pair, read_percent
from dialogs.reading.results import Read, Refused

NBSP = "\u00a0"


def shown(answer: Decimal | Refused) -> str:
    return answer.key if isinstance(answer, Refused) else str(answer)


def paired(answer: tuple[Decimal, Decimal] | Refused) -> str:
    return answer.key if isinstance(answer, Refused) else f"{answer[0]} {answer[1]}"


NUMBERS = {
    "12": "12",
    " 12 ": "12",
    "0": "0",
    "-0": "0",
    "007": "7",
    "12 000": "12000",
    f"12{NBSP}000": "12000",
    "1\u202f200\u202f000": "1200000",
    "1'000'000": "1000000",
    "1,5": "1.5",
    "1.5": "1.5",
    "1,50": "1.5",
    "0,125": "0.125",
    "12 000,5": "12000.5",
    "1,234,567": "1234567",
    "1.234.567,89": "1234567.89",
    "1,234.56": "1234.56",
    "-3": "-3",
    "\u22123": "-3",
    "минус три": "-3",
    "minus 3": "-3",
    "двадцать пять": "25",
    "сто двадцать пять": "125",
    "сто десять": "110",
    "десять пять": "number.several",
    "twenty-five": "25",
    "two hundred and fifty": "250",
    "полтора": "1.5",
    "пара": "2",
    "сотня": "100",
    "пять сотен": "500",
    "три десятка": "30",
    "5 dozen": "60",
    "две с половиной": "2.5",
    "two and a half": "2.5",
    "половина": "0.5",
    "28 дней": "28",
    "5шт": "5",
    "12%": "12",
    "около 30": "30",
    "12 тыс": "12000",
    "две тысячи пятьсот": "2500",
    "двадцать пять тысяч": "25000",
    "12,000": "number.ambiguous",
    "1.250": "number.ambiguous",
    "миллион двести": "number.ambiguous",
    "15-18": "number.several",
    "20 или 30": "number.several",
    "12 тыс 500": "number.several",
    "": "number.not_a_number",
    "не знаю": "number.not_a_number",
    "не 5": "number.not_a_number",
    "12.03.2026": "number.not_a_number",
    "14:30": "number.not_a_number",
    "25-го": "number.not_a_number",
    "P001": "number.not_a_number",
    "1.2.3": "number.not_a_number",
    "1,2,3": "number.not_a_number",
    "99999999999999999999": "number.not_a_number",
    "²": "number.not_a_number",
    "заказали 5 коробок чая и ещё макароны": "number.not_a_number",
}


@pytest.mark.parametrize(("text", "expected"), NUMBERS.items())
def test_a_number(text: str, expected: str) -> None:
    assert shown(read_number(text, minimum=None, maximum=None, whole=False)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", "12"),
        ("12,0", "12"),
        ("12,000", "12000"),
        ("1.250", "1250"),
        ("1,5", "number.not_whole"),
        ("полтора", "number.not_whole"),
        ("двадцать один", "21"),
    ],
)
def test_a_whole_number(text: str, expected: str) -> None:
    assert shown(read_number(text, minimum=None, maximum=None, whole=True)) == expected


def test_limits_are_part_of_the_range() -> None:
    limits = {"minimum": Decimal(1), "maximum": Decimal(100)}
    assert read_number("1", **limits, whole=True) == 1
    assert read_number("100", **limits, whole=True) == 100
    assert read_number("101", **limits, whole=True) == Refused("number.range", {"minimum": "1", "maximum": "100"})
    assert read_number("0,5", **limits, whole=True) == Refused("number.range", {"minimum": "1", "maximum": "100"})


def test_a_refusal_names_only_the_limits_there_are() -> None:
    assert read_number("-5", minimum=Decimal(0), maximum=None, whole=False) == Refused("number.range", {"minimum": "0"})
    assert read_number("5", minimum=None, maximum=Decimal(3), whole=False) == Refused("number.range", {"maximum": "3"})


def test_limits_decide_between_two_readings() -> None:
    assert read_number("12,000", minimum=Decimal(1000), maximum=None, whole=False) == 12000
    assert read_number("12,500", minimum=None, maximum=Decimal(100), whole=False) == Decimal("12.5")


MONEY = {
    "1,5 млн": "1500000",
    "1.5 миллиона": "1500000",
    "500к": "500000",
    "500 к": "500000",
    "500k": "500000",
    "500 тыс": "500000",
    "500 тысяч рублей": "500000",
    "300 тыс. руб.": "300000",
    "300 т.р.": "300000",
    "300 тр": "300000",
    "300 т": "300000",
    "300 тыр": "300000",
    "12 000 ₽": "12000",
    f"12{NBSP}000{NBSP}₽": "12000",
    "12 000 руб.": "12000",
    "500 000р": "500000",
    "12,500": "12500",
    "RUB 12,000": "12000",
    "RUB 12K": "12000",
    "12K RUB": "12000",
    "1.2M": "1200000",
    "2 м": "2000000",
    "2 ляма": "2000000",
    "3bn": "3000000000",
    "1,5 млрд": "1500000000",
    "миллион": "1000000",
    "полтора миллиона": "1500000",
    "полмиллиона рублей": "500000",
    "пол миллиона": "500000",
    "half a million": "500000",
    "one and a half million": "1500000",
    "two hundred and fifty thousand": "250000",
    "два миллиона триста тысяч": "2300000",
    "2 млн. 300 тыс. руб.": "2300000",
    "сто пятьдесят тысяч": "150000",
    "сумма около 500 тысяч": "500000",
    "1 200 000,50": "1200000.5",
    "150 руб 50 коп": "150.5",
    "0": "0",
    "миллион двести": "number.ambiguous",
    "1 млн 200": "number.several",
    "100 и 200": "number.several",
    "500 коробок": "number.not_a_number",
    "много": "number.not_a_number",
    "": "number.not_a_number",
    "-500": "money.negative",
    "$500": "money.currency",
    "500 евро": "money.currency",
    "500 USD": "money.currency",
}


@pytest.mark.parametrize(("text", "expected"), MONEY.items())
def test_money(text: str, expected: str) -> None:
    assert shown(read_money(text)) == expected


def test_a_foreign_currency_is_named() -> None:
    assert read_money("12k $") == Refused("money.currency", {"currency": "$"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12%", "12"),
        ("12,5 %", "12.5"),
        ("12 процентов", "12"),
        ("двенадцать процентов", "12"),
        ("7.5 percent", "7.5"),
        ("-4%", "-4"),
        ("120", "120"),
        ("%", "number.not_a_number"),
    ],
)
def test_a_percent(text: str, expected: str) -> None:
    assert shown(read_percent(text)) == expected


PAIRS = {
    "2 млн / 1,2 млн": "2000000 1200000",
    "2M / 1.2M": "2000000 1200000",
    "21 35": "21 35",
    "21/35": "21 35",
    "21, 35": "21 35",
    "21-35": "21 35",
    "21–35": "21 35",
    "от 21 до 35": "21 35",
    "21 день и 35 дней": "21 35",
    "двадцать один, тридцать пять": "21 35",
    "1,5 2,5": "1.5 2.5",
    "5% / 3%": "5 3",
    "2 000 000 и 1 200 000": "2000000 1200000",
    "2 000 000 1 200 000": "2000000 1200000",
    "1 200 000 900 000": "1200000 900000",
    "300 000 200 150": "300000 200150",
    "200 100": "200 100",
    "полтора миллиона и миллион": "1500000 1000000",
    "12,000 / 10,000": "12000 10000",
    "2 / 1,2 млн": "2000000 1200000",
    "2 млн / 1,2": "2000000 1200000",
    "2 000 000 / 1,2 млн": "2000000 1200000",
    "0 / 1 млн": "0 1000000",
    "500 / 1,2 млн": "pair.ambiguous",
    "1 млн 200": "pair.ambiguous",
    "200 100 300": "pair.ambiguous",
    "цель 21, предел 35": "21 35",
    "предел 35, цель 21": "21 35",
    "limit 35, goal 21": "21 35",
    "21": "pair.needs_two",
    "21,35": "pair.needs_two",
    "21 000": "pair.needs_two",
    "1 2 3": "pair.needs_two",
    "2 млн 500 тыс": "pair.needs_two",
    "миллион двести / миллион": "pair.needs_two",
    "": "pair.needs_two",
}


@pytest.mark.parametrize(("text", "expected"), PAIRS.items())
def test_a_pair(text: str, expected: str) -> None:
    assert paired(read_pair(text)) == expected


SENTENCES: Mapping[str, list[tuple[str, str]]] = {
    "Заказ на 420 тыс, 40 коробок и 15 коробок. Бензин 2800": [
        *(("420 тыс", "420000"), ("40", "40"), ("15", "15"), ("2800", "2800")),
    ],
    "30 нет 35 коробок гречки": [("30", "30"), ("35", "35")],
    "двадцать пять коробок чая и десять кофе": [("двадцать пять", "25"), ("десять", "10")],
    "полторы тонны, полпаллеты, полтысячи": [("полторы", "1.5"), ("пол", "0.5"), ("полтысячи", "500")],
    "полка и полёт": [],
    "420 тыс. Двадцать коробок": [("420 тыс", "420000"), ("Двадцать", "20")],
    "500 к пятнице, 2 м ткани": [("500", "500"), ("2", "2")],
    "They owe us 640k overdue, a 7% bonus": [("640k", "640000"), ("7", "7")],
    "2 млн 1,2 млн": [("2 млн", "2000000"), ("1,2 млн", "1200000")],
    "сотни коробок, 3 сотни": [("3 сотни", "300")],
    "с половиной": [],
    "десятка два, тысячи три": [("десятка два", "20"), ("тысячи три", "3000")],
    "десять точка пять, одну целую двадцать пять сотых": [
        *(("десять точка пять", "10.5"), ("одну целую двадцать пять сотых", "1.25")),
    ],
    "бензин две восемьсот, двадцать пять": [("две восемьсот", "2800"), ("двадцать пять", "25")],
    "семь восемь": [("семь", "7"), ("восемь", "8")],
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.items())
def test_amounts_in_a_sentence(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[found.start : found.end], str(found.value)) for found in find_amounts(text)] == expected


def test_an_amount_tells_how_sure_it_is() -> None:
    rough, thousandfold, loose, *turned = find_amounts("пару, 12,500, миллион двести, тысяч пять, две восемьсот")
    assert rough.rough
    assert [each.rough for each in turned] == [True, True]
    assert thousandfold.thousandfold
    assert loose.loose
    assert loose.scale == 10**6


def test_results_can_be_kept_in_sets() -> None:
    assert len({Refused("a", {"b": "c"}), Refused("a", {"b": "d"}), Read(1), Read(1)}) == 3


PIECES = (
    "1 12 000 1,5 12,500 0.5 -3 млн тыс. к K двести сто двадцать пять hundred and миллион с половиной пол "
    "half a руб коп / , . - не предел цель % ₽ ² ٣ полмиллиона пара dozen сотни 12.03.2026 99999999999999 "
    "999 bn"
)
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES.split())).map(" ".join),
)


@given(text=TEXTS)
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for whole in (True, False):
        assert isinstance(read_number(text, minimum=Decimal(0), maximum=None, whole=whole), Decimal | Refused)
    assert isinstance(read_money(text), Decimal | Refused)
    assert isinstance(read_percent(text), Decimal | Refused)
    assert isinstance(read_pair(text), tuple | Refused)
    last = 0
    for amount in find_amounts(text):
        assert last <= amount.start < amount.end <= len(text)
        last = amount.end


@given(number=st.integers(min_value=-(10**12), max_value=10**12))
def test_every_whole_number_is_read_back(number: int) -> None:
    spaced = f"{number:,}".replace(",", " ")
    for text in (str(number), spaced):
        assert read_number(text, minimum=None, maximum=None, whole=True) == number


@given(number=st.decimals(min_value=0, max_value=10**9, places=2))
def test_every_sum_is_read_back(number: Decimal) -> None:
    for text in (str(number), str(number).replace(".", ","), f"{number:,} ₽".replace(",", NBSP), f"RUB {number:,}"):
        assert read_money(text) == number
