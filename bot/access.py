"""Who may do what: one function, deny by default. The registry below is the whole list of actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from algorithms.model import Role

What = Literal[
    "partner.see",
    "run.see",
    "run.lead",
    "run.decide",
    "run.reassign",
    "facts.import",
    "report.decide",
    "people.invite",
]
Relation = Literal["own", "team", "all", "decider"]


@dataclass(frozen=True)
class Actor:
    """The person acting, with today's rights."""

    id: str
    role: str
    team_id: str | None
    active: bool = True


@dataclass(frozen=True)
class Target:
    """What is acted upon: whose it is, of which team, and whose decision it waits for."""

    owner_id: str | None = None
    team_id: str | None = None
    decider_id: str | None = None


RIGHTS: dict[What, dict[str, tuple[Relation, ...]]] = {
    "partner.see": {"rm": ("own",), "team_lead": ("own", "team"), "director": ("all",), "admin": ("all",)},
    "run.see": {"rm": ("own", "decider"), "team_lead": ("own", "team", "decider"), "director": ("all",)},
    "run.lead": {"rm": ("own",), "team_lead": ("own",), "director": ("own",)},
    "run.reassign": {"team_lead": ("team",), "director": ("all",)},
    # Whoever a methodology may wait for can give the answer; being asked is the whole right.
    "run.decide": dict.fromkeys(get_args(Role), ("decider",)),
    "report.decide": {"team_lead": ("decider",), "director": ("decider",)},
    "facts.import": {"rm": (), "team_lead": ("all",), "director": ("all",), "admin": ("all",)},
    "people.invite": {"admin": ("all",)},
}


def can(actor: Actor, what: What, target: Target = Target()) -> bool:
    """True only when a right of the actor's role covers the target."""
    if not actor.active:
        return False
    return any(_related(actor, relation, target) for relation in RIGHTS[what].get(actor.role, ()))


def _related(actor: Actor, relation: Relation, target: Target) -> bool:
    match relation:
        case "own":
            return target.owner_id == actor.id
        case "team":
            return actor.team_id is not None and target.team_id == actor.team_id
        case "decider":
            return target.decider_id == actor.id
        case "all":
            return True
