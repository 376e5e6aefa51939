"""What the loader says of mistakes in boards, nested items, calls, terms and choices kept elsewhere."""

from __future__ import annotations

import pytest

from algorithms.source import MethodologyErrors
from tests.dlg_support import library, methodology
from tests.test_dlg_boards import HUNT, IDEAS

MISTAKES = [
    (
        "items: leads\n",
        "items: leeds\n",
        "board: no catalog, list or field with options «leeds»; did you mean «leads»?",
    ),
    ("pick: {lead: leads}", "pick: {led: leads}", "step board: no list «leads» with items «led»; see `lists`"),
    ("  pick: {lead: leads}\n", "", "step board: kind hub needs `pick`; add `pick`"),
    ("kind: hub", "kind: ask", "step board: kind ask with input hub; kind hub and input hub go together"),
    ("kind: approve", "kind: ask", "step ask_lead: kind ask with input approve; kind approve and input approve go"),
    ("parent: lead\n", "parent: lad\n", "step says_so: unknown item «lad»; see `as` under `lists`"),
    ("index: best}", "index: bust}", "step tidy: no field «bust» with the number of an item; did you mean «best»?"),
    ("index: best}", "idx: best}", "step tidy: no list «best» with items «idx»; see `lists`"),
    ("for_each: {lead: leads, ids: keep}", "for_each: {led: leads, ids: keep}", "no list «leads» with items «led»"),
    ("ids: keep}", "ids: best}", "step hand: «best» is num, not a list of numbers; name a list[int] or an answer"),
    ("archive: {promises:", "archive: {promise:", "step tidy: unknown list «promise»; did you mean «promises»?"),
    ("stop: {step: greet,", "stop: {step: great,", "step opening: unknown step «great»; did you mean «greet»?"),
    ("    at: due\n", "    at: late\n", "step opening: «late» is bool, not a minute; name a field of type datetime"),
    ("suggest: ideas,", "suggest: idea,", "step opening: no catalog «idea»; did you mean «ideas»?"),
    ("only: \"lookup(IDEAS, key='shop')\"", "only: tries", "step opening: «tries» is num, not a list of codes"),
    ("lead.calls: \"answer == 'silent'\"", "lead.name: true", "step call: «lead.name» is no counter; declare it"),
    ("{lead.name: answer}", "{leads: answer}", "«leads» is a list of items, the value is text; use mark_items(…)"),
    ("at_least: 1\n        at_most: 2", "at_least: 3\n        at_most: 2", "`at_least` is above `at_most`"),
    ("type: choice, items: colleagues}", "type: choice, only: late}", "give either `options` or `items`"),
    ("at_least: 1\n        at_most: 2", "only: late", "`only` chooses among `items`"),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[new.strip() or old.strip() for old, new, _ in MISTAKES])
def test_a_mistake_is_told_with_its_remedy(old: str, new: str, told: str) -> None:
    assert old in HUNT
    with pytest.raises(MethodologyErrors) as error:
        methodology(HUNT.replace(old, new, 1), ideas=IDEAS)
    assert told in str(error.value)


def test_an_entry_without_a_value_that_a_table_is_made_of() -> None:
    with pytest.raises(MethodologyErrors) as error:
        methodology(HUNT, ideas=IDEAS.replace(", values: {fits: [net, shop]}", ""))
    assert "has no value `fits`; «IDEAS» is made of them: add it under `values`" in str(error.value)


def test_colleagues_are_known_to_be_asked_for() -> None:
    assert methodology(HUNT, ideas=IDEAS).asks_people
    without = HUNT.replace("items: colleagues", "items: leads").replace("  team.chair: colleagues\n", "")
    assert not methodology(without, ideas=IDEAS).asks_people


def test_a_trip_ends_in_a_report_and_a_negotiation_does_not() -> None:
    filed = {name: algorithm.files_reports for name, algorithm in library().algorithms.items()}
    assert filed["trip_report"]
    assert not filed["partner_negotiation"]


OPTIONS = [
    (
        "\"answer == 'hot' -> proof\"",
        "\"answer == 'hott' -> proof\"",
        "«answer» has no option «hott»; did you mean «hot»?",
    ),
    ("answer in ('add', 'finish')", "answer in ('ad', 'finish')", "«answer» has no option «ad»; did you mean «add»?"),
    (
        "\"answer == 'approve' -> call\"",
        "\"answer == 'yes' -> call\"",
        "no option «yes»; use one of: approve, reject, rework",
    ),
    ("answer == 'timer', yes", "greet == 'perhaps', yes", "«greet» has no option «perhaps»; use one of: no, yes"),
    ("answer == 'no' and late", "lead.call == 'hat' and late", "«lead.call» has no option «hat»; did you mean «hot»?"),
]


@pytest.mark.parametrize(("old", "new", "told"), OPTIONS, ids=[new for _, new, _ in OPTIONS])
def test_a_choice_is_compared_with_its_own_options(old: str, new: str, told: str) -> None:
    assert old in HUNT
    with pytest.raises(MethodologyErrors) as error:
        methodology(HUNT.replace(old, new, 1), ideas=IDEAS)
    assert told in str(error.value)


def test_a_table_has_one_home() -> None:
    with pytest.raises(MethodologyErrors) as error:
        methodology(HUNT, ideas=IDEAS, more=IDEAS.replace("catalog: ideas", "catalog: more"))
    assert "«IDEAS» stands in catalogs/ideas.yaml too; rename one" in str(error.value)
    with pytest.raises(MethodologyErrors) as error:
        methodology(HUNT, ideas=IDEAS.replace("IDEAS", "W_R"))
    assert "«W_R» stands in settings.yaml too; rename one" in str(error.value)


@pytest.mark.parametrize(
    ("leads", "told"),
    [
        ("verdict", "roles: «verdict» is no field; write = and a field of type code that holds a role"),
        ("=late", "roles: «late» is bool, not a role; write = and a field of type code that holds a role"),
    ],
)
def test_who_leads_is_a_field_that_holds_a_role(leads: str, told: str) -> None:
    with pytest.raises(MethodologyErrors) as error:
        methodology(HUNT.replace("next: director}", f'next: director, leads: "{leads}"}}'), ideas=IDEAS)
    assert told in str(error.value)
