"""Rights: whatever the registry does not grant is denied, for each role, action and relation to the object."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from bot.access import RIGHTS, Actor, Relation, Target, What, can
from storage.people import Role

ACTIONS: tuple[What, ...] = get_args(What)
ROLES: tuple[Role, ...] = get_args(Role)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
FUNCTIONS = ("finance", "lawyer", "logistics", "marketing", "quality", "hr")

TARGETS: dict[str, Target] = {
    "own": Target(owner_id="me", team_id="other"),
    "team": Target(owner_id="mate", team_id="ours"),
    "decider": Target(owner_id="mate", team_id="other", decider_id="me"),
    "stranger": Target(owner_id="stranger", team_id="other", decider_id="stranger"),
    "nobody": Target(),
}


def actor(role: str, *, active: bool = True, team: str | None = "ours") -> Actor:
    return Actor("me", role, frozenset(filter(None, [team])), active)


@pytest.mark.parametrize(("what", "role"), list(product(ACTIONS, ROLES)))
def test_only_a_granted_relation_opens(what: What, role: Role) -> None:
    granted = RIGHTS[what].get(role, ())
    for name, target in TARGETS.items():
        assert can(actor(role), what, target) is (name in granted or "all" in granted), name


@pytest.mark.parametrize("role", ROLES)
def test_whoever_was_revoked_may_do_nothing(role: Role) -> None:
    gone = actor(role, active=False)
    assert not any(can(gone, what, target) for what, target in product(ACTIONS, TARGETS.values()))


@pytest.mark.parametrize("role", ["", "root", "RM", "guest", "rm ", "all"])
def test_a_role_nobody_knows_may_do_nothing(role: str) -> None:
    assert not any(can(actor(role), what, target) for what, target in product(ACTIONS, TARGETS.values()))


@pytest.mark.parametrize("what", ACTIONS)
def test_without_a_team_nobody_without_a_team_is_ours(what: What) -> None:
    """None equals None, and must not here."""
    if "all" not in RIGHTS[what].get("team_lead", ()):
        assert can(actor("team_lead", team=None), what, Target(owner_id="mate", team_id=None)) is False


def test_the_registry_names_every_action_and_only_known_roles_and_relations() -> None:
    assert set(RIGHTS) == set(ACTIONS)
    for rights in RIGHTS.values():
        assert set(rights) <= set(ROLES)
        assert {relation for granted in rights.values() for relation in granted} <= set(RELATIONS)


# ── what the registry must say, whoever edits it ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", FUNCTIONS)
def test_functions_get_tasks_and_decisions_and_see_nothing_else(role: str) -> None:
    decisions = {("run.decide", "decider"), ("run.see", "decider")}
    own = {(what, "own") for what in ("day.see", "task.close", "settings.change", "consent.answer")}
    granted = {(what, name) for what, name in product(ACTIONS, TARGETS) if can(actor(role), what, TARGETS[name])}
    assert granted == decisions | own


def test_a_manager_reaches_nobody_elses_things() -> None:
    for what in ACTIONS:
        assert not can(actor("rm"), what, TARGETS["team"]), what
        assert not can(actor("rm"), what, TARGETS["stranger"]), what


def test_nobody_leads_a_run_in_another_persons_name() -> None:
    for role, target in product(ROLES, ("team", "decider", "stranger", "nobody")):
        assert not can(actor(role), "run.lead", TARGETS[target]), (role, target)


def test_nobody_decides_what_waits_for_somebody_else() -> None:
    for role, target in product(ROLES, ("own", "team", "stranger", "nobody")):
        assert not can(actor(role), "run.decide", TARGETS[target]), (role, target)


def test_only_an_admin_invites_and_managers_load_no_numbers() -> None:
    own = TARGETS["own"]
    assert [role for role in ROLES if can(actor(role), "people.invite")] == ["admin"]
    assert [role for role in ROLES if can(actor(role), "facts.import", own)] == ["team_lead", "director", "admin"]
