"""A field message becomes visits: who, when, how, what is owed, when next, and what is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.field_readers import demo_reader
from dialogs.field.card import (
    Card,
    Expense,
    FieldVisit,
    Order,
    Payment,
    Promise,
    from_json,
    to_json,
)
from dialogs.field.places import places_of
from dialogs.field.read import Reader, read
from dialogs.reading.morphology import agreeing, named_so

WORKED = Path(__file__).parent / "field_messages" / "visits.tsv"
NOW = datetime.fromisoformat("2026-11-18T18:40+03:00")
# What other modules read is held by their own tests.
ASKED = ("partner", "date", "promises", "next_contact", "orders", "visit")


def reader(person: str = "M02", now: datetime = NOW) -> Reader:
    return demo_reader(person, now)


def told(text: str, person: str = "M02", now: datetime = NOW) -> str:
    """The visits of a message in one line, each as «P003 call agreement; us: прайс by 2026-11-25; ? date»."""
    by = reader(person, now)
    card = to_json(read(text, by))
    visits = (_told(card, place, by.now.date().isoformat()) for place in range(len(card["visits"])))
    return " | ".join(visits) or "-"


def _told(card: dict[str, Any], place: int, today: str) -> str:
    visit = card["visits"][place]
    parts = [f"{visit['partner'] or '?' + '/'.join(visit['candidates'])} {visit['kind']} {visit['result']}"]
    if visit["date"] != today:
        parts.append(f"on {visit['date']}")
    for promise in visit["promises"]:
        due = f" by {promise['due']}" if promise["due"] else ""
        parts.append(
            f"{promise['by']}: {promise['what']}{due}" + (f" {promise['amount']}" if promise["amount"] else "")
        )
    if visit["next_contact"]:
        parts.append(f"next {visit['next_contact']}")
    mine = [path.partition(".")[2] or "visit" for path in card["uncertain"] if path.startswith(f"visits[{place}]")]
    asked = [
        path
        for path in mine
        if path.startswith(("visit", *ASKED)) and (not path.startswith("orders") or path[-1] == "]")
    ]
    return "; ".join(parts + ([f"? {', '.join(asked)}"] if asked else []))


def test_every_worked_message_gives_its_visits() -> None:
    rows = [line.split("\t") for line in WORKED.read_text("utf-8").splitlines() if not line.startswith("#")]
    wrong = {text: (got, wanted) for person, text, wanted in rows if (got := told(text, person)) != wanted}
    assert wrong == {}
    assert len(rows) > 100


FULL = Card(
    (
        FieldVisit(
            "P003",
            (),
            date(2026, 11, 18),
            "call",
            "order",
            (Order(Decimal("1.5"), "t", "рис"), Order(None, None, "чай")),
            Decimal(420000),
            (Promise("us", "прайс", date(2026, 11, 25)), Promise("them", "оплатить", None, Decimal(200000))),
            Payment(30, date(2026, 11, 20), Decimal(180000)),
            "зашёл с акцией",
            "credit_line",
            "overdue_receivables",
            datetime.fromisoformat("2026-12-01T11:00"),
        ),
        FieldVisit(candidates=("P001", "P002"), next_contact=date(2026, 12, 1)),
    ),
    (Expense(Decimal(2800), "fuel"),),
    frozenset({"visits[1].partner"}),
)


def test_a_card_is_the_same_after_json() -> None:
    data = to_json(FULL)
    assert from_json(data) == FULL
    assert data["visits"][0]["competitor"] == {"what": "зашёл с акцией"}
    assert (data["visits"][0]["next_contact"], data["visits"][1]["next_contact"]) == ("2026-12-01T11:00", "2026-12-01")
    assert data["visits"][0]["orders"][0] == {"qty": "1.5", "unit": "t", "product": "рис"}
    assert to_json(Card()) == {"visits": [], "expenses": [], "uncertain": []}


@pytest.mark.apart
@pytest.mark.parametrize(
    "text", ["", "?", "…", "😀" * 50, "1" * 4096, "и " * 2000, "Ромашка " * 400, "\n\n,,,;;", "до до к к с"]
)
def test_no_message_makes_it_raise_and_the_same_gives_the_same(text: str) -> None:
    assert read(text, reader()) == read(text, reader())


def test_whoever_stands_in_for_a_colleague_is_not_asked_whose_partner_it_is() -> None:
    text = "Был в Ромашке, взяли 20 коробок чая"
    own = reader("M01")
    assert read(text, own).uncertain == {"visits[0].partner"}
    assert read(text, replace(own, own=own.own | {"P003"})).uncertain == frozenset()


def test_towns_are_known_in_every_form_with_the_own_partners_there() -> None:
    places = places_of({"P1": "Ростов-на-Дону", "P2": "Ростов-на-Дону", "P3": "Казань", "P4": ""}, {"P1", "P3"})
    assert (places["ростов"], places["рнд"], places["татарстан"], places["питер"]) == (("P1",), ("P1",), ("P3",), ())


def test_a_directory_tells_names_by_their_ids() -> None:
    index = reader().index
    assert (index.name_of("P017"), index.name_of("P999")) == ("ООО «Север»", "P999")


def test_what_is_no_russian_noun_or_adjective_is_left_as_it_is() -> None:
    assert [named_so(word) for word in ("tea", "быстро", "макарон")] == [
        ("tea", "", False),
        ("быстро", "", False),
        ("макароны", "", True),
    ]
    assert [agreeing(word, "femn", plural=False) for word in ("green", "зелёного", "зеленого")] == [
        "green",
        "зелёного",
        "зелёная",
    ]


def test_everywhere_is_all_of_the_sentence_that_have_nothing_of_their_own() -> None:
    names = "у Меркурия и в Альянс-Юге"
    card = read(f"Был в Меге, {names}, везде взяли по 10 коробок чая", reader())
    assert [[each.qty for each in visit.orders] for visit in card.visits] == [[Decimal(10)]] * 3
    card = read(f"В Меге взяли 5 коробок кофе, {names}, везде по 10 коробок чая", reader())
    assert [[each.qty for each in visit.orders] for visit in card.visits] == [[5], [10], [10]]
