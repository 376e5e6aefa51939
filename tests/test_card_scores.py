"""How a card is scored against its label, clause by clause, on cards made by hand."""

from typing import Any

import pytest

from bot.vectors.cards import Score, score, total
from bot.vectors.messages import run_message_file

EMPTY: dict[str, Any] = {
    **{"partner": None, "candidates": [], "date": "2026-11-18", "kind": "visit", "result": "info", "orders": []},
    **{"order_sum": None, "promises": [], "payment": None, "competitor": None, "objection": None, "conflict": None},
    "next_contact": None,
}
TEA = {"qty": "20", "unit": "box", "product": "чай"}
COFFEE = {"qty": "5", "unit": "box", "product": "кофе"}
PRICE = {"by": "us", "what": "прислать новый прайс", "due": "2026-11-25", "amount": None}


def visit(**said: Any) -> dict[str, Any]:
    return EMPTY | said


def card(*visits: dict[str, Any], expenses: Any = (), uncertain: Any = ()) -> dict[str, Any]:
    return {"visits": list(visits), "expenses": list(expenses), "uncertain": list(uncertain)}


def of_visit(label: Any, *uncertain: str, wanted: tuple[str, ...] = (), **said: Any) -> Score:
    """One visit to P003 whose further labels are `label`, read as `said`."""
    wished = {"visits": [{"partner": "P003", **label}], "uncertain": list(wanted)}
    return score(wished, card(visit(partner="P003", **said), uncertain=uncertain))


def told(found: Score) -> list[tuple[str, str]]:
    return [(fault.path, fault.kind) for fault in found.faults]


def counts(found: Score) -> tuple[int, int, int, int]:
    return found.exact, found.labelled, found.silent, found.missed


# What counts as a field


def test_each_labelled_scalar_is_a_field_and_each_list_adds_its_length() -> None:
    label = {
        "orders": [{"qty": "20", "unit": "box", "product": "чай"}],
        "promises": [],
        "competitor": {"what": ["акция"]},
        "payment": {"asks_days": 30, "debt": None},
        "candidates": ["P001", "P002"],
    }
    said: Any = {
        "orders": [TEA],
        "competitor": {"what": "зашёл с акцией"},
        "payment": {"asks_days": 30, "asks_until": None, "debt": None},
        "candidates": ["P002", "P001"],
    }
    found = of_visit(label, **said)
    # the visits' length, the partner, orders and three of a line, promises, words, two of payment, candidates
    assert counts(found) == (11, 11, 0, 0)
    assert found.passed


def test_what_is_not_labelled_is_not_scored() -> None:
    found = of_visit({}, orders=[TEA], conflict="dumping", payment={"debt": "5"})
    assert counts(found) == (2, 2, 0, 0)
    assert score({}, card(visit(orders=[TEA]))).labelled == 0


def test_a_message_that_is_no_report_has_one_field() -> None:
    label: dict[str, Any] = {"visits": [], "expenses": [], "uncertain": []}
    assert counts(score(label, card())) == (2, 2, 0, 0)
    found = score(label, card(visit()))
    assert counts(found) == (1, 2, 1, 0)
    assert told(found) == [("visits[+0]", "silent")]


# When a value is exact


@pytest.mark.parametrize(
    ("key", "wanted", "got", "exact"),
    [
        ("order_sum", "420000", "420000.00", True),
        ("order_sum", "420000", "42000", False),
        ("order_sum", "420000", "many", False),
        ("result", "order", "order", True),
        ("result", "order", "Order", False),
        ("next_contact", "2026-12-01T11:00", "2026-12-01T11:00", True),
        ("next_contact", "2026-12-01T11:00", "2026-12-01", False),
        ("payment", None, {"asks_days": None, "asks_until": None, "debt": None}, True),
        ("payment", None, {"asks_days": 30, "asks_until": None, "debt": None}, False),
        ("payment", {"asks_days": 30}, {"asks_days": 30, "debt": "1"}, True),
        ("payment", {"asks_days": None}, None, True),
        ("competitor", {"what": ["акция"]}, None, False),
        ("candidates", ["P001", "P002"], ["P002", "P001"], True),
        ("candidates", ["P001", "P002"], ["P001"], False),
        ("candidates", [], ["P001"], False),
    ],
)
def test_scalars(key: str, wanted: Any, got: Any, exact: bool) -> None:
    assert of_visit({key: wanted}, **{key: got}).passed is exact


@pytest.mark.parametrize(
    ("wanted", "got", "exact"),
    [
        ("чай", "чай", True),
        ("чай", "чая", True),
        ("чай", "чай зелёный", False),
        ("зелёный чай", "зеленый чай", True),
        ("зелёный чай", "чёрный чай", False),
        ("зелёный чай", "чай", False),
        ("томатный соус", "соус томатная", True),
        ("pasta", "Pasta", True),
        ("sauce", "sauces", True),
        ("green tea", "black tea", False),
        ("соус", None, False),
        (None, None, True),
        (None, "чай", False),
    ],
)
def test_products_share_a_dictionary_form_word_by_word(wanted: Any, got: Any, exact: bool) -> None:
    found = of_visit({"orders": [{"product": wanted}]}, orders=[{"qty": "1", "unit": "box", "product": got}])
    assert found.passed is exact


@pytest.mark.parametrize(
    ("wanted", "got", "exact"),
    [
        (["прайс"], "прислать новый прайс", True),
        (["отчёт", "остаток"], "отчета по остаткам", True),
        (["отчёт", "остаток"], "отчёт", False),
        (["ответить"], "отвечу", True),
        (["pric"], "send the new pricing", True),
        (["price", "list"], "send the price list", True),
        (["price", "list"], "send the price", False),
        (["прайс"], None, False),
    ],
)
def test_the_words_of_a_promise(wanted: Any, got: Any, exact: bool) -> None:
    found = of_visit({"promises": [{"what": wanted}]}, promises=[PRICE | {"what": got}])
    assert found.passed is exact


# Missed, silently wrong, asked about


def test_nothing_where_something_is_labelled_is_missed() -> None:
    label = {"orders": [TEA], "conflict": "dumping", "payment": {"debt": "5"}, "next_contact": "2026-11-20"}
    found = of_visit(label)
    assert counts(found) == (2, 9, 0, 7)  # the length of orders and three of the line, conflict, debt, next contact
    assert not found.passed


def test_another_value_is_silently_wrong_unless_it_or_a_parent_is_asked_about() -> None:
    label = {"orders": [{"qty": "30"}], "objection": None}
    said: Any = {"orders": [TEA], "objection": "returns"}
    assert told(of_visit(label, **said)) == [("visits[0].orders[0].qty", "silent"), ("visits[0].objection", "silent")]
    for path in ("visits[0].orders[0].qty", "visits[0].orders[0]", "visits[0].orders", "visits[0]"):
        found = of_visit(label, path, **said)
        assert ("visits[0].orders[0].qty", "asked") in told(found), path
        assert not found.passed
    assert told(of_visit(label, "visits[0].orders[0].unit", **said))[0][1] == "silent"
    assert told(of_visit(label, "visits[0].order", **said))[0][1] == "silent"


def test_an_item_that_the_label_does_not_have_is_silently_wrong_unless_asked_about() -> None:
    label = {"orders": [{"product": "чай"}]}
    found = of_visit(label, orders=[COFFEE, TEA])
    assert told(found) == [("visits[0].orders[+0]", "silent")]
    assert counts(found) == (3, 4, 1, 0)
    assert of_visit(label, "visits[0].orders[0]", orders=[COFFEE, TEA]).silent == 0
    assert of_visit(label, "visits[0].orders[1]", orders=[COFFEE, TEA]).silent == 1
    assert of_visit(label, "visits[0].orders[0].qty", orders=[COFFEE, TEA]).silent == 1
    two = of_visit({"orders": []}, orders=[COFFEE, TEA])
    assert (two.silent, two.labelled - two.exact) == (2, 1)


def test_a_list_named_in_more_may_be_longer_but_not_shorter() -> None:
    label = {"orders": [{"product": "чай"}], "more": ["orders"]}
    assert of_visit(label, orders=[COFFEE, TEA]).passed
    assert told(of_visit(label)) == [("visits[0].orders", "missed"), ("visits[0].orders[0].product", "missed")]


def test_of_a_visit_that_is_not_there_nothing_is_right() -> None:
    label: Any = {"visits": [{"partner": "P003", "conflict": None, "orders": []}]}
    assert counts(score(label, card())) == (0, 4, 0, 4)


def test_what_is_plain_and_asked_about_is_asked_in_vain_and_passes() -> None:
    found = of_visit(
        {"orders": [TEA], "objection": None}, "visits[0].orders[0].qty", "visits[0].objection", orders=[TEA]
    )
    assert found.in_vain == ("visits[0].orders[0].qty",)
    assert found.passed
    assert of_visit({}, "visits[0].orders", orders=[TEA]).in_vain == ()
    parent = of_visit({"orders": [TEA]}, "visits[0].orders[0]", orders=[TEA])
    assert parent.in_vain == ("visits[0].orders[0]",)


def test_every_uncertain_path_of_the_label_has_to_be_asked_about() -> None:
    path = "visits[0].orders[0].qty"
    label = {"orders": [{"qty": "20"}]}
    found = of_visit(label, wanted=(path,), orders=[TEA])
    assert told(found) == [(path, "unasked")]
    assert (found.passed, found.exact) == (False, found.labelled)
    asked = of_visit(label, path, wanted=(path,), orders=[TEA])
    assert (asked.passed, asked.in_vain) == (True, ())
    assert not of_visit({"orders": [{"qty": "30"}]}, path, wanted=(path,), orders=[TEA]).passed


# Which item answers to which


def test_visits_are_aligned_by_partner_and_their_uncertain_paths_with_them() -> None:
    label = {
        "visits": [{"partner": "P001", "orders": [{"qty": "1"}]}, {"partner": "P002", "orders": [{"qty": "2"}]}],
        "uncertain": ["visits[0].orders[0].qty"],
    }
    first = visit(partner="P001", orders=[TEA | {"qty": "1"}])
    second = visit(partner="P002", orders=[COFFEE | {"qty": "2"}])
    found = score(label, card(second, first, uncertain=["visits[1].orders[0].qty"]))
    assert (found.passed, found.in_vain) == (True, ())
    assert score(label, card(second, first, uncertain=["visits[0].orders[0].qty"])).in_vain == (
        "visits[1].orders[0].qty",
    )


def test_visits_of_nobody_known_are_aligned_by_order() -> None:
    label = {"visits": [{"partner": None, "result": "order"}, {"partner": "P003"}, {"result": "refusal"}]}
    read = card(visit(partner="P003"), visit(result="order"), visit(partner="P009", result="refusal"))
    assert score(label, read).passed


def test_a_wrong_partner_is_one_silently_wrong_field() -> None:
    found = score({"visits": [{"partner": "P001", "result": "info"}]}, card(visit(partner="P002")))
    assert told(found) == [("visits[0].partner", "silent")]
    none = score({"visits": [{"partner": "P001", "result": "info"}]}, card(visit(), uncertain=["visits[0].partner"]))
    assert (told(none), none.in_vain) == ([("visits[0].partner", "missed")], ("visits[0].partner",))


def test_orders_are_aligned_by_product_promises_by_side_and_words_expenses_by_kind() -> None:
    theirs = PRICE | {"by": "them", "what": "прайс от поставщика"}
    label = {
        "orders": [{"qty": "20", "product": "чай"}, {"qty": "5", "product": "кофе"}, {"qty": "7", "product": None}],
        "promises": [{"by": "us", "what": ["прайс"]}, {"by": "them", "what": ["прайс"]}],
    }
    odd = {"qty": "7", "unit": "box", "product": None}
    assert of_visit(label, orders=[odd, COFFEE, TEA], promises=[theirs, PRICE]).passed
    spent = {"expenses": [{"amount": "640", "kind": "taxi"}, {"amount": "550", "kind": "meal"}]}
    assert score(spent, card(expenses=[{"amount": "550", "kind": "meal"}, {"amount": "640", "kind": "taxi"}])).passed
    swapped = score(spent, card(expenses=[{"amount": "640", "kind": "fuel"}, {"amount": "550", "kind": "meal"}]))
    assert told(swapped) == [("expenses[0].kind", "silent")]


def test_of_two_alike_the_first_is_first() -> None:
    label = {"orders": [{"qty": "1", "product": "чай"}, {"qty": "2", "product": "чай"}]}
    lines = [TEA | {"qty": "1"}, TEA | {"qty": "2"}]
    assert of_visit(label, orders=lines).passed
    assert of_visit(label, orders=lines[::-1]).silent == 2


# What a run of worked messages tells

REPORT = {"id": "m-1", "as": "M02", "now": "2026-11-18T18:40+03:00", "text": "Была в Ромашке, взяли 20 коробок чая"}


def test_a_line_a_message_and_a_line_for_each_field_that_is_not_as_labelled() -> None:
    right: Any = {"visits": [{"partner": "P003"}], "expenses": []}
    wrong: Any = {"visits": [{"partner": "P001", "orders": [{"qty": "21"}]}], "uncertain": ["visits[0].date"]}
    results = list(run_message_file({"cases": [REPORT | {"expect": right}, REPORT | {"id": "m-2", "expect": wrong}]}))
    assert [str(each).splitlines() for each in results] == [
        ["ok   m-1 3/3"],
        [
            "FAIL m-2 2/4",
            "     visits[0].partner: wanted P001, got P003 (silent)",
            "     visits[0].orders[0].qty: wanted 21, got 20 (silent)",
            "     visits[0].date: wanted asked, got not asked (unasked)",
        ],
    ]
    sums = total(each.score for each in results if each.score)
    assert sums == "fields 5/7 71.4 % · silently wrong 2 · missed 0 · asked in vain 0"


@pytest.mark.parametrize(
    ("case", "says"),
    [
        (5, "not a case of messages"),
        ({"id": "x"}, "KeyError: 'as'"),
        (REPORT | {"as": "M99", "expect": {}}, "LookupError"),
        (REPORT | {"now": "yesterday", "expect": {}}, "ValueError"),
        (REPORT, "KeyError: 'expect'"),
        (REPORT | {"expect": {"visits": ["P003"]}}, "AttributeError"),
    ],
)
def test_what_is_no_message_fails_in_words(case: Any, says: str) -> None:
    (result,) = run_message_file({"cases": [case]})
    assert (result.outcome, result.score) == ("failed", None)
    assert says in str(result)


def test_a_file_may_have_no_messages() -> None:
    assert list(run_message_file({"kind": "messages"})) == []
    assert total([]) == "fields 0/0 0.0 % · silently wrong 0 · missed 0 · asked in vain 0"
