"""Whom and what a file may mean without a question: nothing that only looks the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.imports.matching import Known
from storage import synonyms
from storage.imports.rows import GoodsKey, PartnerKey
from storage.partners import Partner
from storage.people import Person
from storage.skus import Sku

NOW = datetime(2026, 11, 18, tzinfo=UTC)
ME = Person("A1", "Анна", "", "admin", None, "Europe/Moscow", "ru", True, NOW)
CARD = Partner(
    id="p1",
    name="ООО «Ромашка»",
    name_en="",
    aliases=(),
    inn="7701234567",
    city="Тула",
    region="",
    klass=None,
    owner_id="m1",
    stage="active",
    created_at=NOW,
)


def known(*cards: Partner, **said: Any) -> Known:
    return Known(ME, cards or (CARD,), (), (), said.get("partners", {}), said.get("goods", {}), {})


@pytest.mark.parametrize(
    ("name", "inn", "code", "is_meant"),
    [
        ("ООО «Ромашка»", "", "", True),
        ("Ромашка", "", "", True),
        ("Ромашка ООО", "7701234567", "", True),
        ("Ромашка", "5001111111", "", False),
        ("ООО «Ромашка»", "5001111111", "", False),
        ("Что угодно", "5001111111", "77", False),
        ("Что угодно", "", "77", True),
        ("АО «Ромашка»", "", "", False),
        ("АО «Ромашка»", "7701234567", "", True),
        ("Ромашка (Орёл)", "", "", False),
    ],
)
def test_another_tax_number_or_form_is_another_company(name: str, inn: str, code: str, is_meant: bool) -> None:
    found = known(replace(CARD, code="77")).partner(PartnerKey(name, inn, code))
    assert found == ("p1" if is_meant else None)


def test_what_was_said_of_one_name_says_nothing_of_its_like() -> None:
    said = {synonyms.spelling("partner", "ООО Лютик (Тула)"): "p1"}
    assert known(partners=said).partner(PartnerKey("Лютик ООО (тула)")) == "p1"
    for other in ("ООО Лютик (Орёл)", "ИП Лютик (Тула)", "Лютик", "ООО Лютик"):
        assert known(partners=said).partner(PartnerKey(other)) is None, other
    goods = {synonyms.spelling("sku", "Чай чёрный (100 пак.)"): "s1"}
    assert known(goods=goods).good(GoodsKey("чай черный 100 пак")) == "s1"
    assert known(goods=goods).good(GoodsKey("Чай чёрный (25 пак.)")) is None
    assert synonyms.spelling("person", "Иванов (ТП1)") != synonyms.spelling("person", "Иванов (ТП2)")


def test_goods_are_known_by_their_code_before_their_name() -> None:
    sku = Sku("s1", "000101", "Чай", "", "", None)
    assert Known(ME, (), (sku,), (), {}, {}, {}).good(GoodsKey("Другой чай", "000101")) == "s1"
