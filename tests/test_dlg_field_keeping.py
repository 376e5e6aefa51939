"""Words of a thing done: which promise they may keep, and that they tell of no visit."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.field_readers import demo_reader
from dialogs.field.keeping import Pledge, is_mere_deed, kept
from dialogs.field.read import read

READER = demo_reader("M02", datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Moscow")))
OWED = (
    Pledge("price", "P003", "прайс"),
    Pledge("pay", "P003", "оплатить 120 тыс", Decimal(120_000)),
    Pledge("check", "P022", "прислать сверку"),
    Pledge("discount", "P022", "согласовать скидку"),
    Pledge("list", "P003", "send the price list"),
    Pledge("part", "P001", "образцы", None),
)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("отправила прайс в ромашку", "price"),
        ("ромашка прайс отправила", "price"),
        ("прайс отправлен", "price"),
        ("Sent the price list to Romashka", "list"),
        ("оплатили 120 тыс ромашка", "pay"),
        ("деньги пришли от ромашки", "pay"),
        ("ромашка оплатила", "pay"),
        ("сверку прислали", "check"),
        ("согласовала скидку для Калуги-Продукт", "discount"),
        # A part of the money, another's promise, nothing done yet.
        ("оплатили 60 тыс ромашка", ""),
        ("ромашка, сверку прислали", ""),
        ("образцы в Восток отправил", "part"),
        ("не отправила прайс", ""),
        ("забыла отправить прайс в ромашку", ""),
        ("завтра отправлю прайс", ""),
        ("обещали прислать сверку", ""),
        ("отправил прайс в ромашку?", ""),
        # A visit is told of: what is done besides stands in its report.
        ("была в ромашке, отправила прайс", ""),
        ("обсудили цены, отправила прайс в ромашку", ""),
        ("ромашка взяли 5 кор чая, прайс отправила", ""),
    ],
)
def test_which_promise_words_may_keep(text: str, keys: str) -> None:
    assert kept(text, READER, OWED) == tuple(keys.split())


def test_at_a_card_it_has_to_be_said_whose() -> None:
    assert kept("отправила прайс", READER, OWED, by_name=True) == ()
    assert kept("отправила прайс в ромашку", READER, OWED, by_name=True) == ("price",)


def test_a_deed_is_no_visit() -> None:
    for text, mere in (
        ("отправила прайс в ромашку", True),
        ("ромашка оплатила 60 тыс", True),
        ("заехал в ромашку, отправил прайс", False),
        ("звонил в ромашку, прайс отправил", False),
        ("ромашка, всё хорошо", False),
    ):
        assert is_mere_deed(text, read(text, READER)) is mere
