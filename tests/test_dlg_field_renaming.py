"""Whose visit it was, said anew: the partner of that visit is replaced, and no second visit is made up."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.field_readers import demo_reader
from dialogs.field.card import Card
from dialogs.field.messages import reading

READER = demo_reader("M02", datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Moscow")))
ROMASHKA, KALUGA, VOSTOK = "P003", "P022", "P002"
STORY = "Был в Ромашке, взяли 15 кор чая"


def said(*texts: str) -> Card:
    return reading([{"at": "2026-11-24T12:00:00", "text": text} for text in texts], READER)


@pytest.mark.parametrize(
    "words",
    [
        "нет, это был Калуга-Продукт",
        "это не Ромашка, это Калуга-Продукт",
        "не в Ромашке, а в Калуга-Продукт",
        "не Ромашка а Калуга-Продукт",
        "Ой, перепутал: Калуга-Продукт!",
        "sorry, it was Kaluga-Product",
        "it was not Romashka but Kaluga-Product",
    ],
)
def test_the_right_partner_takes_the_place_of_the_wrong_one(words: str) -> None:
    for card in (said(STORY, words), said(f"{STORY}. {words}")):
        assert [visit.partner for visit in card.visits] == [KALUGA]
        assert [order.product for order in card.visits[0].orders] == ["чай"]
        assert card.uncertain == frozenset()
    card = said(STORY, words, "обещал прайс к пятнице, Ромашка отказались")
    assert [visit.partner for visit in card.visits] == [KALUGA, ROMASHKA]


def test_the_one_that_is_taken_back_is_found_wherever_it_stands() -> None:
    both = f"{STORY}, Восток-Сервис отказались"
    assert [visit.partner for visit in said(both, "не Ромашка, а Калуга-Продукт").visits] == [KALUGA, VOSTOK]
    assert [visit.partner for visit in said(both, "нет, это был Калуга-Продукт").visits] == [ROMASHKA, KALUGA]
    twice = said(both, "не Ромашка, а Восток-Сервис")
    assert "visits[0].partner" in twice.uncertain
    # Nobody said the wrong one: which visit is meant is asked.
    other = said(both, "не Альянс-Юг, а Калуга-Продукт")
    assert "visits[1].partner" in other.uncertain
    assert said(STORY, "не Калуга-Продукт, а Ромашка") == said(STORY)


def test_who_is_not_plain_is_asked_about() -> None:
    several = said(STORY, "нет, это был Восток")
    assert (several.visits[0].partner, several.visits[0].candidates) == (None, ("P001", VOSTOK))
    assert several.uncertain == {"visits[0].partner"}
    assert said(STORY, "нет, это был Восток-Сервис").uncertain == {"visits[0].partner"}  # a colleague's
    assert said("нет, это был Калуга-Продукт").visits[0].partner == KALUGA


@pytest.mark.parametrize(
    "words", ["потом Калуга-Продукт", "нет, был в Калуга-Продукт, отказались", "не Ромашка", "это не Калуга?"]
)
def test_what_tells_more_or_less_renames_nothing(words: str) -> None:
    assert said(STORY, words).visits[0].partner == ROMASHKA
