"""The card of a report at its step: what it asks, what a word or a tap changes, what stands on the screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from algorithms.field import at_path, in_order, packed, told_after
from algorithms.loader import load_texts
from algorithms.model import CardInput
from algorithms.source import MethodologyErrors
from dialogs.documents import outline
from dialogs.engine import advance
from dialogs.events import Answered, Back, Revised
from dialogs.field.asking import question
from dialogs.field.card import Card, Expense, FieldVisit, Order, Payment, Promise, to_json
from dialogs.field.changes import CardChange, change_lines, differences
from dialogs.field.draft import Filing, Writing, can_be_filed, doubt, is_late, said, typed
from dialogs.field.messages import joined, reading
from dialogs.field.read import Reader
from dialogs.field.screen import card_lines, card_screen, outcome, value_words
from dialogs.inputs import by_button, chosen
from dialogs.screens import Action, plain_text
from tests.dlg_support import Talk, by_json, library, story_index

REPORT = library().algorithms["trip_report"]
NOW = datetime.fromisoformat("2026-11-18T15:00")  # a Wednesday
TODAY = NOW.date()
VOSTOK, VOLGA = "Восток-Сервис", "Волга-Лайн"
WHOLE = Card(
    visits=(
        FieldVisit(
            partner=VOSTOK,
            date=date(2026, 11, 17),
            kind="call",
            result="order",
            orders=(Order(None, None, None), Order(qty=None, unit="box", product="чай")),
            payment=Payment(30, date(2026, 11, 20), None),
            promises=(Promise("us", "прайс", None, None), Promise("them", "оплатить", TODAY, None)),
            competitor="зашёл с акцией",
            objection="credit_line",
            conflict="dumping",
        ),
        FieldVisit(partner=None, candidates=(VOLGA, VOSTOK), date=None, kind="online", result="refusal"),
    ),
    expenses=(Expense(Decimal(2800), "fuel"),),
    uncertain=frozenset({"visits[1].partner", "expenses[0].amount", "visits[0].orders[1].qty"}),
)


def told(*said: str, **given: Any) -> Talk:
    """A report that began with these messages."""
    return Talk(REPORT, {"way": "told", **given}, now=NOW).says(*said)


def card_of(talk: Talk) -> Mapping[str, Any]:
    found: Mapping[str, Any] = talk.place.read("draft")["card"]
    return found


def put(talk: Talk, card: Card, **more: Any) -> Talk:
    """A message that was read as this card."""
    message = {"id": "m", "at": NOW.isoformat(), "text": "как было", "files": []}
    talk.does(Answered({"do": "say", "message": message, "card": to_json(card), **more}, NOW))
    return talk


def later(talk: Talk) -> Talk:
    """A minute: another message."""
    talk.now += timedelta(minutes=1)
    return talk


def one(**fields: Any) -> Card:
    unsure = fields.pop("unsure", ())
    return Card((FieldVisit(partner=VOSTOK, date=TODAY, **fields),), uncertain=frozenset(unsure))


def asks(card: Card) -> Talk:
    return put(told(), card)


# ── told, asked, filed ──────────────────────────────────────────────────────────────────────────────────────


def test_what_came_of_a_visit_in_one_line() -> None:
    """Not the messages run together: the result, what they take, what was promised and does not stand beside it."""
    card = to_json(WHOLE)
    assert outcome(card, "ru", TODAY).replace("\u00a0", " ") == (
        "заказ: взяли товар; чай — кор. ❓ · мы обещали: прайс — без срока · нам обещали: оплатить — до сегодня"
    )
    assert outcome(card, "en", TODAY, {"прайс", "оплатить"}).replace("\u00a0", " ") == (
        "order: they take goods; чай — cases ❓"
    )
    alone = to_json(Card((FieldVisit(result="agreement", promises=(Promise("us", "прайс"),)),)))
    assert outcome(alone, "ru", TODAY, {"прайс"}) == "договорились"
    refused = to_json(Card((FieldVisit(result="refusal", promises=(Promise("us", "прайс"),)),)))
    assert outcome(refused, "ru", TODAY) == "отказ · мы обещали: прайс — без срока"
    for nothing in (None, to_json(Card()), to_json(Card((FieldVisit(),))), to_json(WHOLE) | {"visits": [None]}):
        assert outcome(nothing, "ru", TODAY) == ""


def test_a_message_becomes_a_card_and_one_tap_files_it() -> None:
    talk = told("Был в Восток-Сервисе, взяли 20 коробок чая")
    assert "Восток-Сервис · сегодня\nИтог: заказ\nЗаказ: чай — 20\xa0кор." in talk.text()
    assert talk.labels()[:2] == ["Сдать", "Поправить"]
    talk.taps("Сдать")
    assert talk.step == "review"
    (filed,) = [each for each in talk.place.filed if each.kind == "report"]
    assert filed.values["happened"] == "Был в Восток-Сервисе, взяли 20 коробок чая"
    assert by_json(talk.session) == talk.session
    talk.decides("Доработать", "Без комментария")
    assert talk.step == "card"


def test_before_the_first_word_the_question_stands_alone() -> None:
    talk = told(about=VOSTOK)
    assert "Восток-Сервис. Что было?" in talk.text()
    assert talk.labels()[0] == "По шагам"
    assert "Что было?" in told().text()
    assert told(about=VOSTOK, visit_day=TODAY).taps("По шагам").step == "happened"
    assert told().taps("По шагам").step == "partner"
    assert talk.taps("По шагам").step == "visited_on"


def test_what_the_button_knew_stands_where_the_words_say_nothing_else() -> None:
    yesterday = TODAY - timedelta(days=1)
    visit = card_of(told("взяли 5 коробок кофе", about=VOSTOK, visit_day=yesterday))["visits"][0]
    assert (visit["partner"], visit["date"]) == (VOSTOK, "2026-11-17")
    asked = told("взяли 5 коробок кофе", about=VOSTOK, visit_day=yesterday)
    assert asked.labels()[:2] == ["вт\xa017.11", "сегодня"]
    assert card_of(asked.taps("сегодня"))["visits"][0]["date"] == "2026-11-18"
    assert card_of(told("взяли 5 коробок кофе", about=VOSTOK, visit_day=TODAY))["uncertain"] == []
    visit = card_of(told("Был в Волга-Лайне, взяли 5 коробок кофе", about=VOSTOK, visit_day=yesterday))["visits"][0]
    assert (visit["partner"], visit["date"]) == (VOLGA, "2026-11-18")


def test_the_stops_of_a_trip_give_their_days() -> None:
    stops = [{"partner": VOSTOK, "day": date(2026, 11, 16)}, {"partner": VOLGA, "day": None}, {"partner": None}]
    trip = told("Был в Восток-Сервисе, взяли 20 коробок чая. Потом в Волга-Лайне, отказались", visits=stops)
    assert [(each["partner"], each["date"]) for each in card_of(trip)["visits"]] == [
        (VOSTOK, "2026-11-16"),
        (VOLGA, "2026-11-18"),
    ]
    nobody = told("взяли 20 коробок чая, обещали оплатить завтра", visits=stops)
    assert card_of(nobody)["visits"][0]["candidates"] == [VOSTOK, VOLGA]


def test_without_a_partner_nothing_is_filed() -> None:
    talk = told("взяли 5 коробок кофе, обещали оплатить завтра")
    assert "У кого это было?" in talk.text()
    assert talk.labels()[:1] == ["Восток-Сервис"] or "Сдать" not in talk.labels()
    talk.does(Answered({"do": "ask", "path": "visits[0].partner", "offered": ["P002"]}, NOW))
    assert "ООО «Восток-Сервис»" in talk.labels()
    talk.says("в восток-сервисе")
    assert card_of(talk)["visits"][0]["partner"] == "P002"
    assert "Сдать" in talk.labels()


def test_an_answer_that_tells_more_than_whose_it_was_is_read_whole() -> None:
    talk = later(told("Обещал прислать прайс в пятницу")).says("Восток-Сервис: взяли 30 коробок чая")
    (visit,) = card_of(talk)["visits"]
    assert (visit["partner"], visit["orders"][0]["qty"], len(visit["promises"])) == (VOSTOK, "30", 1)
    assert "Сдать" in talk.labels()
    spent = later(told("взяли 5 коробок кофе")).says("Восток-Сервис, бензин 2800")
    assert card_of(spent)["expenses"] == [{"amount": "2800", "kind": "fuel"}]


def test_messages_of_one_second_stand_as_they_were_sent() -> None:
    """All that a phone without a network kept comes at once, and the later words overtake the earlier ones."""
    messages: list[Mapping[str, Any]] = [{"id": id_, "at": NOW.isoformat()} for id_ in ("10", "9", "101")]
    assert [each["id"] for each in in_order(messages)] == ["9", "10", "101"]


# ── each kind of question ───────────────────────────────────────────────────────────────────────────────────

PATHS = [
    ("visits[0].date", {}, "вчера", "2026-11-17"),
    ("visits[0].next_contact", {}, "завтра", "2026-11-19"),
    ("visits[0].next_contact", {}, "в четверг в 12", "2026-11-19T12:00"),
    ("visits[0].orders[0].qty", {"orders": (Order(None, "box", "чай"),)}, "30", "30"),
    ("visits[0].orders[0].product", {"orders": (Order(None, "box", None),)}, "кофе", "кофе"),
    ("visits[0].order_sum", {}, "420 тыс", "420000"),
    ("visits[0].payment.asks_days", {"payment": Payment(None, None, None)}, "45", 45),
    ("visits[0].payment.debt", {"payment": Payment()}, "180000", "180000"),
    ("visits[0].competitor", {}, "привёз новинку", {"what": "привёз новинку"}),
    ("visits[0].promises[0].what", {"promises": (Promise("us", "прайс"),)}, "прислать расчёт", "прислать расчёт"),
    ("visits[0].promises[0].due", {"promises": (Promise("us", "прайс"),)}, "в пятницу", "2026-11-20"),
]


@pytest.mark.parametrize(("path", "fields", "word", "value"), PATHS)
def test_what_is_asked_may_be_typed(path: str, fields: dict[str, Any], word: str, value: Any) -> None:
    talk = asks(one(unsure=[path], **fields)).says(word)
    assert at_path(card_of(talk), path) == value
    assert path not in card_of(talk)["uncertain"]


def test_lines_are_said_anew() -> None:
    talk = asks(one(orders=(Order(None, "box", "чай"),)))
    talk.does(Answered({"do": "ask", "path": "visits[0].orders"}, NOW))
    talk.says("40 коробок кофе")
    assert [each["product"] for each in card_of(talk)["visits"][0]["orders"]] == ["кофе"]
    talk.does(Answered({"do": "ask", "path": "visits[0].promises"}, NOW))
    talk.says("обещал прислать прайс в пятницу")
    assert [each["due"] for each in card_of(talk)["visits"][0]["promises"]] == ["2026-11-20"]
    talk.does(Answered({"do": "ask", "path": "visits[0].orders[0]"}, NOW))
    talk.says("7 коробок чая")
    assert card_of(talk)["visits"][0]["orders"][0]["qty"] == "7"


def test_yes_keeps_what_is_proposed_and_no_takes_it_away() -> None:
    card = one(conflict="dumping", unsure=["visits[0].conflict"])
    assert card_of(asks(card).says("да"))["visits"][0]["conflict"] == "dumping"
    assert card_of(asks(card).says("нет"))["visits"][0]["conflict"] is None
    talk = asks(card)
    assert "Похоже на конфликт. Это он?" in talk.text()
    talk.taps("Нет, убрать")
    assert card_of(talk)["uncertain"] == []


def test_a_word_that_is_no_answer_is_one_more_message() -> None:
    for path, card, words in [
        ("visits[0].date", one(unsure=["visits[0].date"]), "непонятно что"),
        ("visits[0].order_sum", one(unsure=["visits[0].order_sum"]), "много"),
        ("visits[0].orders[0].qty", one(orders=(Order(None, "box", "чай"),), unsure=["visits[0].orders[0].qty"]), "ну"),
        ("visits[0].orders", one(unsure=["visits[0].orders"]), "ничего"),
        ("visits[0].result", one(unsure=["visits[0].result"]), "неясно"),
        ("visits[0].partner", one(unsure=["visits[0].partner"]), "как-то так"),
        ("visits[0].date", one(unsure=["visits[0].date"]), "это было совсем не тогда когда вы думаете"),
    ]:
        talk = asks(card).says(words)
        assert talk.place.read("draft")["messages"][-1]["text"] == words, path


def test_words_of_a_button_press_it() -> None:
    doubtful = one(conflict="dumping", unsure=["visits[0].conflict"])
    for word in ("готово", "Сдать!", "сдать как есть", "File it as it is", "всё"):
        assert asks(doubtful).says(word).step == "review", word
    agreed = asks(doubtful).says("ок")  # to a proposal it says yes, and the next one files
    assert (card_of(agreed)["uncertain"], agreed.step) == ([], "card")
    assert agreed.says("ок").step == "review"
    for word, conflict in (("1", "dumping"), ("демп", "dumping"), ("2", None), ("нет, убрать", None)):
        assert card_of(asks(doubtful).says(word))["visits"][0]["conflict"] == conflict, word
    unit = asks(one(orders=(Order(None, "box", "чай"),), unsure=["visits[0].orders[0].unit"]))
    assert card_of(unit.says("шт"))["visits"][0]["orders"][0]["unit"] == "pcs"
    quantity = asks(one(orders=(Order(None, "box", "чай"),), unsure=["visits[0].orders[0].qty"]))
    assert quantity.says("ок").refused == "choice.unknown"
    assert card_of(quantity.says("1"))["visits"][0]["orders"][0]["qty"] == "1"
    assert told().says("готово").refused == "field.empty"
    assert (thanked := asks(doubtful).says("Спасибо!")).refused == "field.thanked"
    assert card_of(thanked)["uncertain"] != []
    assert told(about=VOSTOK).says("по шагам").step == "visited_on"
    nobody = told("взяли 5 коробок кофе, обещали оплатить завтра").says("готово")
    assert (nobody.refused, nobody.step) == ("field.no_partner", "card")


def test_words_of_a_button_lead_out_of_what_was_turned_to() -> None:
    for words in (["готово"], ["отмена"], ["заказ", "назад"], ["ок"]):
        talk = told("Был в Восток-Сервисе, взяли 20 коробок чая").taps("Поправить").says(*words)
        assert talk.labels()[:2] == ["Сдать", "Поправить"], words
    back = later(told("Был в Восток-Сервисе, взяли 20 коробок чая")).says("обещал прайс завтра", "назад")
    assert len(back.place.read("draft")["messages"]) == 1
    assert told().says("назад").refused == "back.nowhere"
    shut = by_button(back.session, back.place, "отмена", back.reads(), "rm")
    assert isinstance(shut, Action)
    assert shut.verb == "xc"


def test_a_doubt_is_answered_in_words() -> None:
    doubted = {"doubt": {"why": "dropped", "partner": VOSTOK}}
    assert "Сдать" in put(told(), one(), **doubted).says("да").labels()
    assert put(told(), one(), **doubted).says("нет").place.read("draft")["asking"] == "fix"
    assert put(told(), one(), **doubted).says("нет, заказа не было").place.read("draft")["messages"][1:]
    talk = put(told(), one(), doubt={"why": "twice", "number": 7, "run": "other"})
    assert by_button(talk.session, talk.place, "добавить к № 7", talk.reads(), "rm") == talk.button("Добавить").action


def test_buttons_of_a_question() -> None:
    day = asks(one(unsure=["visits[0].date"]))
    assert day.labels()[:2] == ["сегодня", "вт\xa017.11"]
    day.taps("вт\xa017.11")
    assert card_of(day)["visits"][0]["date"] == "2026-11-17"
    unit = asks(one(orders=(Order(None, "box", "чай"),), unsure=["visits[0].orders[0].unit"]))
    unit.taps("шт.")
    assert card_of(unit)["visits"][0]["orders"][0]["unit"] == "pcs"
    kind = asks(one(unsure=["visits[0].kind"])).taps("звонок")
    assert card_of(kind)["visits"][0]["kind"] == "call"
    unmade = asks(one(unsure=["visits[0]"]))
    assert "Встреча состоялась?" in unmade.text()
    assert card_of(unmade.taps("Да, был там"))["uncertain"] == []
    for way, no in (("taps", "Нет, не состоялась"), ("says", "нет")):
        unmade = asks(one(unsure=["visits[0]"], next_contact=TODAY + timedelta(days=1)))
        assert card_of(getattr(unmade, way)(no))["visits"][0]["kind"] == "unmade"
        assert "Восток-Сервис · сегодня · не состоялась" in unmade.text()
        assert unmade.labels()[0] == "Сдать"
    both = put(told(), Card((FieldVisit(VOSTOK, date=TODAY), FieldVisit(VOLGA)), uncertain=frozenset({"visits[1]"})))
    assert card_of(both.taps("Нет, убрать"))["visits"][1] is None
    debt = asks(one(payment=Payment(debt=Decimal(300)), unsure=["visits[0].payment.debt"]))
    debt.taps("300\xa0000")
    assert card_of(debt)["visits"][0]["payment"]["debt"] == "300000"
    several = put(told(), WHOLE)
    assert "Встреча 2. У кого это было?" not in several.text()  # the first visit's quantity is asked first
    several.does(Answered({"do": "ask", "path": "visits[1].partner"}, NOW))
    assert "Встреча 2. У кого это было?" in several.text()
    foreign = put(told(), Card((FieldVisit("P003", date=TODAY),), uncertain=frozenset({"visits[0].partner"})))
    assert "«АО «Ромашка»» — партнёр коллеги" in foreign.text() or "партнёр коллеги" in foreign.text()
    foreign.taps("АО «Ромашка»")
    assert can_be_filed(foreign.place.read("draft"))


def test_a_forged_or_old_code_changes_nothing() -> None:
    talk = asks(one(unsure=["visits[0].conflict"], conflict="dumping"))
    for code in ("p:P999", "z", "m:77", "m:x", "steps"):
        meant = chosen(talk.session, talk.place, code, talk.reads(), "rm", talk.session.turn)
        assert type(meant).__name__ == "Refused", code
    bare = told()
    assert type(chosen(bare.session, bare.place, "file", bare.reads(), "rm", 1)).__name__ == "Refused"
    nobody = put(told(), Card((FieldVisit(None, date=TODAY),), uncertain=frozenset({"visits[0].partner"})))
    assert type(chosen(nobody.session, nobody.place, "file", nobody.reads(), "rm", 2)).__name__ == "Refused"
    silent = replace(talk.reads(), writing=None)
    node = REPORT.steps["card"].node.input
    assert isinstance(node, CardInput)
    assert type(said(node, "слова", silent, talk.place)).__name__ == "Refused"
    orders = asks(one(unsure=["visits[0].orders"]))
    assert type(typed(node, "слова", replace(orders.reads(), writing=None), orders.place)).__name__ == "Refused"


# ── mending ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_mending_field_by_field() -> None:
    talk = put(told(), WHOLE).taps("Поправить")
    assert "Что поправим?" in talk.text()
    assert talk.labels()[:2] == ["Восток-Сервис", "Встреча 2"]
    talk.taps("Восток-Сервис")
    assert "На сколько" not in talk.text()
    talk.taps("Конкурент")
    assert "Что с конкурентом?" in talk.text()
    talk.says("ушёл с полки")
    assert card_of(talk)["visits"][0]["competitor"] == {"what": "ушёл с полки"}
    talk.taps("Поправить", "Встреча 2", "Убрать встречу")
    assert card_of(talk)["visits"][1] is None
    talk.taps("Поправить", "бензин", "Нет, убрать")
    assert packed(card_of(talk))["expenses"] == []
    talk.taps("Поправить", "← К карточке")
    talk.does(Back(NOW))
    assert talk.step == "card"


def test_what_a_tap_settled_stands_until_later_words_say_otherwise() -> None:
    talk = told("Был в Восток-Сервисе, взяли 20 коробок чая")
    talk.does(Answered({"do": "set", "path": "visits[0].orders[0].qty", "value": "25"}, NOW))
    talk.now += timedelta(minutes=1)
    talk.says("обещал прислать прайс в пятницу")
    assert card_of(talk)["visits"][0]["orders"][0]["qty"] == "25"
    talk.does(Answered({"do": "set", "path": "visits[0].orders[0].qty", "value": "26"}, NOW))
    talk.now += timedelta(minutes=1)
    talk.says("нет, 30 коробок чая")
    assert [each["qty"] for each in card_of(talk)["visits"][0]["orders"]] == ["30"]
    assert "Заказ: чай — 26\xa0кор. → чай — 30\xa0кор." in talk.text()
    talk.now += timedelta(minutes=1)
    assert "Добавил к тексту отчёта" in talk.says("и погода хорошая").text()


READER = Reader("rm", frozenset((VOSTOK, VOLGA)), NOW.replace(tzinfo=UTC), story_index())


def test_messages_stand_in_the_order_they_were_written_in() -> None:
    talk = later(later(told(about=VOSTOK))).says("нет, 30 коробок чая")
    talk.now -= timedelta(minutes=1)
    talk.says("взяли 20 коробок чая")
    assert [each["text"] for each in talk.place.read("draft")["messages"]] == [
        "взяли 20 коробок чая",
        "нет, 30 коробок чая",
    ]
    assert [each["qty"] for each in card_of(talk)["visits"][0]["orders"]] == ["30"]
    again = talk.place.read("draft")["messages"][0]
    talk.does(
        Answered({"do": "say", "message": {**again, "text": "взяли 5 коробок кофе"}, "card": to_json(one())}, NOW)
    )
    assert len(talk.place.read("draft")["messages"]) == 2


def test_words_of_another_day_go_on_about_the_last_one() -> None:
    first = {"at": "2026-11-17T18:00:00", "text": "Был в Восток-Сервисе, взяли около 20 коробок чая, бензин 500"}
    card = reading([first, {"at": "2026-11-18T10:00:00", "text": "Ещё взяли 5 коробок кофе"}], READER)
    assert [(each.product, each.qty) for each in card.visits[0].orders] == [("чай", Decimal(20)), ("кофе", Decimal(5))]
    assert (card.visits[0].date, len(card.visits)) == (date(2026, 11, 17), 1)
    both = reading([first, {"at": "2026-11-18T10:00:00", "text": "В Волга-Лайне взяли 3 коробки кофе"}], READER)
    assert [visit.partner for visit in both.visits] == [VOSTOK, VOLGA]
    assert reading([{"at": "2026-11-18T10:00:00", "text": ""}], READER) == Card()
    writing = Writing(READER, "other").as_of({"id": "m", "at": "2026-11-17T18:00:00"})
    assert (writing.at, writing.message) == (datetime.fromisoformat("2026-11-17T18:00"), "m")


def test_what_takes_back_takes_the_place_of_its_like() -> None:
    first = {"at": "2026-11-18T10:00:00", "text": "Был в Восток-Сервисе, взяли около 20 коробок чая и 5 коробок кофе"}
    card = reading([first, {"at": "2026-11-18T10:05:00", "text": "Ой, 30 коробок чая"}], READER)
    assert [(each.product, each.qty) for each in card.visits[0].orders] == [("чай", Decimal(30)), ("кофе", Decimal(5))]
    assert card.uncertain == frozenset()


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Ой, 30 коробок", True),
        ("Ой, 30 коробок сахара", True),
        ("Ой, забыл ещё 30 коробок сахара", False),
        ("Ой, 30 мешков", False),
        ("Ой, 30 коробок кофе", False),
    ],
)
def test_which_of_several_lines_is_taken_back_is_asked(words: str, asked: bool) -> None:
    first = {
        "at": "2026-11-18T10:00:00",
        "text": "Восток-Сервис, взяли 20 коробок чая, 5 коробок кофе и 7 мешков риса",
    }
    card = reading([first, {"at": "2026-11-18T10:05:00", "text": words}], READER)
    assert ("visits[0].orders" in card.uncertain) is asked
    assert len(card.visits[0].orders) == (4 if asked or "ещё" in words else 3)


@pytest.mark.parametrize(
    ("words", "asked", "lines"),
    [
        ("не 15, а 25", "orders", "15 15"),
        ("Ой, не 15 а 25 коробок, обещал прайс", "orders", "15 15"),
        ("чая не 15, а 25", "", "25 15"),
        ("ой, не 15 а 25 кофе", "", "15 25"),
        ("не 15, а 25 сахара", "orders", "15 15"),
    ],
)
def test_which_of_equal_numbers_is_corrected_is_asked(words: str, asked: str, lines: str) -> None:
    first = {"at": "2026-11-18T10:00:00", "text": "Был в Восток-Сервисе, взяли 15 коробок чая, кофе 15 кор"}
    for told_ in (
        [first, {"at": "2026-11-18T10:05:00", "text": words}],
        [{**first, "text": f"{first['text']}, {words}"}],
    ):
        card = reading(told_, READER)
        assert [str(each.qty) for each in card.visits[0].orders] == lines.split()
        assert ("visits[0].orders" in card.uncertain) is bool(asked)


def test_of_equal_sums_each_is_asked_about() -> None:
    text = "Восток-Сервис, долг 15 тысяч, обещали оплатить 15 тысяч. Ой, не 15, а 25"
    card = reading([{"at": "2026-11-18T10:00:00", "text": text}], READER)
    assert card.uncertain >= {"visits[0].payment.debt", "visits[0].promises[0].amount"}


def test_either_of_equal_numbers_is_one_tap() -> None:
    talk = told(
        "Восток-Сервис взяли 15 коробок чая, 15 коробок кофе и 7 коробок соли, обещали оплатить 15 тысяч, долг 15 тысяч"
    )
    later(talk).says("не 15, а 25")
    assert "Одно из одинаковых чисел вы исправили. Как верно?" in talk.text()
    assert [label.replace("\xa0", " ") for label in talk.labels()[:3]] == [
        "чай — 25 кор.; кофе — 15 кор.; соль — 7 кор.",
        "чай — 15 кор.; кофе — 25 кор.; соль — 7 кор.",
        "чай — 15 кор.; кофе — 15 кор.; соль — 7 кор.",
    ]
    talk.presses(talk.button(talk.labels()[1]))
    assert [each["qty"] for each in card_of(talk)["visits"][0]["orders"]] == ["15", "25", "7"]
    assert [label.replace("\xa0", " ") for label in talk.labels()[:2]] == ["25 000 ₽", "15 000 ₽"]
    talk.taps("15\xa0000\xa0₽")
    assert "Как верно?" in talk.text()


@pytest.mark.parametrize("words", ["Ой, 30 коробок", "Ой, чая 30"])
def test_what_is_not_said_again_stays(words: str) -> None:
    first = {"at": "2026-11-18T10:00:00", "text": "Был в Восток-Сервисе, взяли 20 коробок чая"}
    card = reading([first, {"at": "2026-11-18T10:05:00", "text": words}], READER)
    assert card.visits[0].orders == (Order(Decimal(30), "box", "чай"),)
    assert card.uncertain == frozenset()


def test_what_is_taken_back_by_name_is_found_wherever_it_stands() -> None:
    """«Не 15, а 25» says which number it means; the same partner named again opens no second visit of the day."""
    told = ("В Волга-Лайне взяли 15 кор чая, обещали оплатить 120 тыс до пятницы", "ой не 15 а 25", "ой, не 120, а 150")
    later = ("полка в Волга-Лайне", "Ой, 30 коробок чая")
    at = (f"2026-11-18T10:{number:02}:00" for number in range(9))
    messages = [{"at": when, "text": text} for when, text in zip(at, told + later, strict=False)]
    [visit] = reading(messages[:3], READER).visits
    assert ([order.qty for order in visit.orders], visit.promises[0].amount) == ([Decimal(25)], Decimal(150_000))
    [again] = reading(messages, READER).visits
    assert (again.partner, [order.qty for order in again.orders]) == (visit.partner, [Decimal(30)])
    assert again.promises == visit.promises


def test_uncertain_paths_follow_their_lines() -> None:
    told_ = Card((FieldVisit(VOSTOK, orders=(Order(None, "box", "чай"),), promises=(Promise("us", "прайс"),)),))
    nobody = FieldVisit(None, orders=(Order(None, None, "кофе"),), promises=(Promise("us", "расчёт"),), result="order")
    unsure = ["visits[0].partner", "visits[0].orders[0].qty", "visits[0].promises[0].due", "visits[0].conflict"]
    unsure += ["visits[1].date", "expenses[0].amount"]
    spent = (Expense(Decimal(5), "fuel"),)
    more = Card((nobody, FieldVisit(VOLGA)), spent, frozenset(unsure))
    card = joined([(replace(told_, expenses=spent), False), (more, False)])
    assert card.uncertain == {
        "visits[0].orders[1].qty",
        "visits[0].promises[1].due",
        "visits[0].conflict",
        "visits[1].date",
        "expenses[1].amount",
    }
    again = joined([(told_, False), (more, True)])
    assert [each.what for each in again.visits[0].promises] == ["расчёт"]
    assert [each.product for each in again.visits[0].orders] == ["чай", "кофе"]


# ── what speaks against it ──────────────────────────────────────────────────────────────────────────────────


def test_doubts() -> None:
    reader = Reader("rm", frozenset((VOSTOK,)), NOW.replace(tzinfo=UTC), story_index())
    filed = Filing(7, "run7", VOSTOK, TODAY, NOW + timedelta(minutes=5))
    card = to_json(one())
    assert doubt(card, Writing(reader)) is None
    assert doubt(card, Writing(reader, filed=(filed,))) == {"why": "twice", "number": 7, "run": "run7"}
    nobody = to_json(Card((FieldVisit(None, date=TODAY),)))
    assert is_late(Writing(reader, filed=(filed,)))
    assert doubt(nobody, Writing(reader, filed=(filed,))) == {"why": "late", "number": 7, "run": "run7"}
    gone = Writing(reader, dropped=frozenset({(VOSTOK, "2026-W47")}))
    assert doubt(card, gone) == {"why": "dropped", "partner": VOSTOK}


def test_expenses_alone_ask_whose_they_are() -> None:
    empty = told("такси 540, гостиница 3200")
    assert not empty.place.read("draft")["doubt"]  # no report yet that they could belong to
    asked = told()
    node, facts = REPORT.tells[0], asked.reads()
    filed = tuple(Filing(n, f"run{n}", VOSTOK, TODAY - timedelta(days=n), NOW) for n in (1, 5, 7, 9))
    joint = Filing(6, "run5", VOLGA, TODAY, NOW)  # told together with the fifth
    assert facts.writing is not None
    facts = replace(facts, writing=replace(facts.writing, filed=(*filed, joint)))
    found = said(node, "такси 540, гостиница 3200", facts, asked.place)
    assert isinstance(found, dict)
    told_ = [[7, "run7", VOSTOK], [5, "run5", VOSTOK], [6, "run5", VOLGA], [1, "run1", VOSTOK]]
    assert found["doubt"] == {"why": "spent", "reports": told_}
    asked.does(Answered(found, NOW))
    assert "К какому отчёту отнести расходы?" in asked.text()
    assert asked.labels()[:4] == [
        f"№ 7 · {VOSTOK}",
        f"№ 5, 6 · {VOSTOK}, {VOLGA}",
        f"№ 1 · {VOSTOK}",
        "К новому отчёту",
    ]
    assert "Поправить" in asked.taps("К новому отчёту").labels()


def test_a_doubt_stands_before_everything_else() -> None:
    twice = put(told(), one(), doubt={"why": "twice", "number": 7, "run": "run7"})
    assert "уже сдан отчёт № 7" in twice.text()
    assert twice.labels()[:2] == ["Добавить к № 7", "Нет, отдельный отчёт"]
    twice.taps("Нет, отдельный отчёт")
    assert "Сдать" in twice.labels()
    assert put(twice, one(), doubt={"why": "late", "number": 7, "run": "r"}).place.read("draft")["doubt"] is None
    dropped = put(told(), one(), doubt={"why": "dropped", "partner": VOSTOK})
    assert "снят с плана" in dropped.text()
    dropped.taps("Да, был там")
    assert "Сдать" in dropped.labels()
    late = put(told(), one())
    facts = late.reads()
    assert facts.writing is not None
    filed = Filing(7, "run7", VOSTOK, TODAY, NOW)
    late.facts = replace(late.facts)
    asked = replace(facts, writing=replace(facts.writing, filed=(filed,)))
    meant = chosen(late.session, late.place, "file", asked, "rm", late.session.turn)
    assert isinstance(meant, Answered)
    assert late.does(meant).changed
    assert late.place.read("draft")["doubt"]["why"] == "twice"


# ── what is seen ────────────────────────────────────────────────────────────────────────────────────────────


def test_all_that_a_card_can_say_in_both_languages() -> None:
    names = {"credit_line": "Отсрочка", "dumping": "Демпинг"}
    ru = plain_text(card_screen(WHOLE, lambda code: names.get(code, code), "ru", TODAY))
    assert ru == (
        "Восток-Сервис · вт\xa017.11 · звонок\nИтог: заказ\nЗаказ: взяли товар; чай — кор.\xa0❓\n"
        "Деньги: просят отсрочку 30 дней; просят отсрочку до пт\xa020.11\nМы обещали: прайс — без срока\n"
        "Нам обещали: оплатить — до сегодня\nКонкурент: зашёл с акцией\nПохоже на возражение: Отсрочка\n"
        "Похоже на конфликт: Демпинг\nПартнёр не назван\xa0❓ · онлайн\nИтог: отказ\n"
        "Расходы: бензин 2\xa0800\xa0₽\xa0❓"
    )
    en = plain_text(card_screen(WHOLE, str, "en", TODAY))
    assert "Expenses: fuel RUB\xa02,800\xa0❓" in en
    assert "Это не отчёт" in plain_text(card_screen(Card(), str, "ru", TODAY))
    assert list(card_lines(to_json(one()), str, "ru", TODAY)) == ["Восток-Сервис · сегодня"]
    assert "пт\xa020.11, 10:00" in "\n".join(
        card_lines(to_json(one(next_contact=datetime.fromisoformat("2026-11-20T10:00"))), str, "ru", TODAY)
    )


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("orders", [{"qty": "20", "unit": "box", "product": "чай"}], "чай — 20\xa0кор."),
        ("promises", {"by": "us", "what": "прайс", "due": None, "amount": "500"}, "прайс 500\xa0₽ — без срока"),
        ("expenses", {"amount": "700", "kind": "taxi"}, "такси 700\xa0₽"),
        ("payment", {"asks_days": None, "asks_until": None, "debt": "300"}, "долг 300\xa0₽"),
        ("competitor", {"what": "акция"}, "акция"),
        ("asks_days", 21, "21 день"),
        ("qty", "2.5", "2,5"),
        ("objection", "other", "other"),
        ("partner", None, "нет"),
    ],
)
def test_one_value_in_words(kind: str, value: Any, words: str) -> None:
    assert value_words(kind, value, str, "ru", TODAY) == words


@pytest.mark.parametrize(
    ("sum_", "ru", "en"), [("420000", "420\xa0000\xa0₽", "RUB\xa0420,000"), ("0.5", "0,5\xa0₽", "RUB\xa00.5")]
)
def test_a_sum_in_both_languages(sum_: str, ru: str, en: str) -> None:
    assert value_words("debt", sum_, str, "ru", TODAY) == ru
    assert value_words("debt", sum_, str, "en", TODAY) == en


def test_what_was_changed_is_told_with_who_and_when() -> None:
    was, now = to_json(one(orders=(Order(Decimal(20), "box", "чай"),))), to_json(WHOLE)
    told_ = list(change_lines(CardChange(NOW, "Рустам Хасанов", was, now), str, "ru", TODAY))
    assert told_[0] == "✏️ Изменено 18.11 15:00, Рустам Хасанов"
    assert "Восток-Сервис · День: сегодня → вт\xa017.11" in told_
    assert "Расходы: + бензин 2\xa0800\xa0₽" in told_
    same = to_json(one())
    assert list(differences(same, same, str, "ru", TODAY)) == []


def test_of_a_list_only_what_was_added_or_taken_away_is_told() -> None:
    tea, coffee = Order(Decimal(20), "box", "чай"), Order(Decimal(5), "box", "кофе")

    def told_(was: tuple[Order, ...], now: tuple[Order, ...]) -> list[str]:
        before, after = (to_json(one(orders=each, result="order")) for each in (was, now))
        return [str(each) for each in differences(before, after, str, "ru", TODAY)]

    assert told_((tea,), (tea, coffee)) == ["Заказ: + кофе — 5\xa0кор."]
    assert told_((tea, coffee), (tea,)) == ["Заказ: − кофе — 5\xa0кор."]
    more = replace(coffee, qty=Decimal(7))
    assert told_((tea, coffee), (tea, more)) == ["Заказ: кофе — 5\xa0кор. → кофе — 7\xa0кор."]
    assert told_((), (tea,)) == ["Заказ: + чай — 20\xa0кор."]


def test_an_open_conflict_is_named_and_closed_in_its_own_conversation() -> None:
    talk = told("Был в Восток-Сервисе, договорились о возврате, конфликт закрыли")
    assert "открыт конфликт" not in talk.text()
    talk.facts = replace(talk.facts, conflicts={VOSTOK: (7, "c1")})
    assert "❗ Восток-Сервис: открыт конфликт, 7-й день. Он закрывается в своём разговоре" in talk.text()
    talk.facts = replace(talk.facts, conflicts={VOSTOK: (7, "")})
    assert "7-й день. Его ведёт коллега." in talk.text()
    talk.taps("Сдать")
    talk.facts = replace(talk.facts, numbers=(4,), conflicts={VOSTOK: (7, "c1")})
    assert talk.button("❗ Конфликт: Восток-Сервис, 7-й день").action == Action("r", "c1")
    quiet = told("Был в Восток-Сервисе, взяли 20 коробок чая")
    quiet.facts = replace(quiet.facts, conflicts={VOSTOK: (7, "c1")})
    assert "открыт конфликт" not in quiet.text()


def test_a_partner_who_took_anothers_place_is_one_difference() -> None:
    tea = (Order(Decimal(20), "box", "чай"),)
    was, now = to_json(one(orders=tea, result="order")), to_json(one(orders=tea, result="order"))
    now["visits"][0]["partner"] = VOLGA
    now["visits"][0]["orders"] = []
    assert list(map(str, differences(was, now, str, "ru", TODAY))) == [
        "Партнёр: Восток-Сервис → Волга-Лайн",
        "Заказ: − чай — 20\xa0кор.",
    ]
    assert len(list(differences(was, {**now, "visits": []}, str, "ru", TODAY))) == 3


def test_a_filed_report_offers_what_it_asks_for() -> None:
    card = one(conflict="dumping", objection="credit_line", next_contact=date(2026, 11, 24))
    talk = put(told(), card).taps("Сдать")
    assert "Поправить отчёт" not in " ".join(talk.labels())
    talk.facts = replace(talk.facts, numbers=(4,), report_number=4)
    assert "Отчёт № 4" in talk.text()
    assert [label[:8] for label in talk.labels()[:4]] == ["Разобрат", "Ответить", "📅 В план", "✏️ Попра"]
    assert "📄 Отчёт о поездке" in talk.labels()
    plain = put(told(), one(order_sum=Decimal(420000), payment=Payment(debt=Decimal(300)))).taps("Сдать")
    plain.facts = replace(plain.facts, numbers=(5,))
    assert plain.labels()[0] == "✏️ Поправить отчёт"
    plain.deciding = True
    assert "Сумма заказа: 420\xa0000\xa0₽\nДеньги: долг 300\xa0₽" in plain.text()
    change = CardChange(NOW, "Рустам", to_json(one()), to_json(card))
    talk.facts = replace(talk.facts, changes=(change,), numbers=(4, 5))
    talk.deciding = True
    assert "Отчёты № 4, 5" in talk.text()
    assert "✏️ Изменено" in talk.text()
    assert "📄 Отчёт о поездке" in talk.labels()
    talk.deciding = False
    talk.decides("Принято")
    assert "✏️ Поправить отчёт" in talk.labels()
    assert talk.does(Revised(NOW)).changed
    assert talk.step == "card"


def test_a_change_after_the_decision_asks_for_a_new_one_and_none_does_not() -> None:
    talk = told("Был в Восток-Сервисе, взяли 20 коробок чая").taps("Сдать").decides("Принято")
    talk.does(Revised(NOW))
    talk.taps("Сдать")
    assert talk.step == "the end"
    talk.does(Revised(NOW))
    talk.now += timedelta(minutes=1)
    talk.says("обещал прислать прайс в пятницу").taps("Сдать")
    assert talk.step == "review"
    assert not told().does(Revised(NOW)).changed


def test_a_voice_note_alone_asks_for_its_words() -> None:
    talk = told(about=VOSTOK).sends("voice")
    assert "слушать не умею" in talk.text()
    later(talk).sends("photo", caption="Взяли 5 коробок кофе")
    assert card_of(talk)["visits"][0]["orders"][0]["qty"] == "5"
    later(talk).sends("photo", caption="чек за бензин 2800")
    assert "Расходы: бензин 2\xa0800\xa0₽ 🧾" in talk.text()
    later(talk).says("такси 500")
    later(talk).sends("photo")
    assert "такси 500\xa0₽" in talk.text()
    assert "такси 500\xa0₽ 🧾" not in talk.text()
    assert "📎 Вложений: 2" in talk.text()
    talk.taps("Сдать")
    made = outline(REPORT.file.documents["trip_report"], talk.place, talk.reads(), "ru")
    assert [section.title for section in made.sections] == ["Встречи", "Что было"]
    assert made.sections[0].lines[-2:] == ("Голосовое сообщение", "Фото")
    steps = Talk(REPORT, now=NOW).says("Ромашка")
    assert "Договорённость" in {
        section.title
        for section in outline(REPORT.file.documents["trip_report"], steps.place, steps.reads(), "ru").sections
    }


def test_a_name_that_is_like_another_is_offered() -> None:
    nobody = Card((FieldVisit(None, date=TODAY),), uncertain=frozenset({"visits[0].partner"}))
    near = put(told(), nobody).says("востак")
    assert near.place.read("draft")["offered"] == ["P001", "P002"]
    far = put(told(), nobody).says("ромошка")
    assert far.place.read("draft")["offered"] == ["P003"] or card_of(far)["visits"][0]["partner"] == "P003"
    blind = put(told(), nobody)
    blind.facts = replace(blind.facts, index=None)
    assert "messages" in blind.says("ромашка").place.read("draft")


def test_a_photo_alone_leaves_no_words_for_who_decides() -> None:
    talk = told(about=VOSTOK).sends("photo").taps("Сдать")
    talk.deciding = True
    talk.facts = replace(talk.facts, numbers=(1,))
    assert "Восток-Сервис · сегодня" in talk.text()
    steps = (
        Talk(REPORT, now=NOW).says("Ромашка").taps("Сегодня").says("Говорил с собственником", "-", "Звонок", "завтра")
    )
    steps.taps("Сдать")
    steps.deciding = True
    assert "Что было: Говорил с собственником" in steps.text()


def test_a_visit_without_a_result_is_asked_how_it_ended() -> None:
    talk = told("Заехал в Восток-Сервис")
    assert "Чем кончилось?" in talk.text()
    assert "Сдать" in talk.labels()
    assert "Чем кончилось?" not in later(talk).says("отказались").text()
    assert "Чем кончилось?" not in put(told(), replace(one(), expenses=(Expense(Decimal(5), "fuel"),))).text()


def test_what_was_done_outside_a_visit_is_asked_about() -> None:
    talk = told("отправила прайс в Восток-Сервис")
    assert "Встреча состоялась?" in talk.text()
    assert "Встреча состоялась?" not in later(talk).says("взяли 20 коробок чая").text()
    assert "Встреча состоялась?" not in told("отправила прайс", about=VOSTOK).text()
    both = told("Был в Волга-Лайне, взяли 5 коробок чая")
    later(both).says("в Восток-Сервис прайс отправила")
    assert "Восток-Сервис. Встреча состоялась?" in both.text()
    assert "Встреча состоялась?" not in later(both).says("был в Восток-Сервисе").text()


def test_several_partners_stand_in_the_title() -> None:
    talk = told("Был в Восток-Сервисе, взяли 20 коробок чая. Потом в Волга-Лайне, отказались")
    assert "Восток-Сервис и ещё 1" in talk.text()


def test_the_fold_by_itself() -> None:
    assert told_after(None, change={"do": "set", "path": "visits[0].date", "value": "x"}) is None
    assert told_after(None, change="что угодно") is told_after(None, change={"do": "file"}) is None
    again = later(told("Восток-Сервис, взяли 5 коробок кофе")).says("полки чистые")
    assert "ничего не изменилось" in again.text()
    filed_ = told_after(again.place.read("draft"), {"do": "file"})
    assert filed_ is not None
    assert filed_["was"] is None, "a card that is sent back does not say it again"
    assert question({"card": None}, (), TODAY) is None
    far = told_after(put(told(), one()).place.read("draft"), {"do": "set", "path": "visits[5].date", "value": "x"})
    assert far is not None
    assert far["card"]["visits"] == to_json(one())["visits"]
    card = {"visits": [{"orders": [None, {"qty": "1"}], "candidates": []}], "expenses": [None, {"amount": "5"}],
            "uncertain": ["visits[0].orders[1].qty", "expenses[0].amount", "expenses[1].amount"]}  # fmt: skip
    assert packed(card)["uncertain"] == ["expenses[0].amount", "visits[0].orders[0].qty"]


# ── in a methodology file ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("right", "wrong", "said_"),
    [
        ("draft: draft, partner", "draft: drift, partner", "no field «drift»; did you mean «draft»?"),
        ("partner: about,", "partner: abut,", "no field «abut»; did you mean «about»?"),
        ("visits: visits}", "visits: visit}", "no list «visit»; did you mean «visits»?"),
        ("      card: draft", "      card: drift", "no field «drift»; did you mean «draft»?"),
        ("subject: about", "subject: abot", "unknown step «abot»; did you mean «about»?"),
        ("      card: draft", "      each: ''", "give `lines`, or the `card` of a field"),
    ],
)
def test_a_slip_of_the_pen_is_named(right: str, wrong: str, said_: str) -> None:
    folder = Path(__file__).parents[1] / "algorithms" / "library"
    files = {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.yaml")}
    assert right in files["trip_report.yaml"]
    with pytest.raises(MethodologyErrors, match=re.escape(said_)):
        load_texts(files | {"trip_report.yaml": files["trip_report.yaml"].replace(right, wrong)})


def test_what_was_told_anew_is_not_accepted_by_a_button_of_before() -> None:
    talk = told("Был в Восток-Сервисе, взяли 20 коробок чая").taps("Сдать")
    shown = talk.place.deciding
    assert shown is not None
    before = talk.place.turn_of(shown)
    talk.does(Back(NOW))
    talk.now += timedelta(minutes=1)
    talk.says("Ещё 5 коробок кофе").taps("Сдать")
    assert talk.step == "review"
    assert talk.place.turn_of(shown) != before
    late = Answered("approve", NOW, "lead", turn=before)
    assert not advance(talk.algorithm, talk.session, late, talk.outside, deciding=True).changed
    assert talk.decides("Принято").step == "the end"
