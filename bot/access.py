"""Who may do what: one function, deny by default. The registry below is the whole list of what a person can do.

Lists (partners, open runs, tasks) are filtered by the same relations in their queries; whatever is named by a button,
a word or a file is asked here, in the transaction of the press (`bot/rights.py`), and again when an answer is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from algorithms.model import Role

What = Literal[
    "day.see",
    "settings.change",
    "consent.answer",
    "task.close",
    "task.take",
    "promise.see",
    "promise.close",
    "week.plan",
    "report.owe",
    "report.waive",
    "partner.see",
    "partner.add",
    "partner.edit",
    "partner.merge",
    "contact.edit",
    "goods.edit",
    "data.export",
    "run.begin",
    "run.see",
    "run.lead",
    "run.decide",
    "run.reassign",
    "team.digest",
    "team.see",
    "facts.import",
    "facts.override",
    "people.invite",
    "people.accounts",
    "methodology.see",
    "poll.vote",
]
Relation = Literal["own", "team", "all", "decider", "asked"]


@dataclass(frozen=True)
class Actor:
    """The person acting, with today's rights; `teams`: the one they belong to and whichever they lead besides."""

    id: str
    role: str
    teams: frozenset[str] = frozenset()
    active: bool = True


@dataclass(frozen=True)
class Target:
    """What is acted upon: whose it is, of which team, whose decision it waits for, and who is asked about it."""

    owner_id: str | None = None
    team_id: str | None = None
    decider_id: str | None = None
    asked: frozenset[str] = frozenset()


Rights = Mapping[str, tuple[Relation, ...]]
EVERYBODY: Rights = dict.fromkeys(get_args(Role), ("own",))
LEADING: Rights = {"rm": ("own",), "team_lead": ("own",), "director": ("own",)}

RIGHTS: Mapping[What, Rights] = {
    # One's own day, tasks, language and consent: whoever works here has these, functions included.
    "day.see": EVERYBODY,
    "settings.change": EVERYBODY,
    "consent.answer": EVERYBODY,
    # Closed, moved, handed over, dropped: whoever has to do it decides.
    "task.close": EVERYBODY,
    # A colleague who is asked takes it or does not.
    "task.take": dict.fromkeys(get_args(Role), ("asked",)),
    # The deputy of whoever is away sees to their promises as well.
    "promise.see": {"rm": ("own", "decider"), "team_lead": ("own", "decider", "team"), "director": ("all",)},
    "promise.close": {"rm": ("own", "decider"), "team_lead": ("own", "decider", "team"), "director": ("all",)},
    "week.plan": LEADING,
    # Whoever owes a report may say that there was no trip; what becomes of it is for whoever leads them this minute.
    "report.owe": LEADING,
    "report.waive": {"rm": ("decider",), "team_lead": ("team", "decider"), "director": ("all",)},
    # Whoever stands in for somebody sees whom they visit.
    "partner.see": {
        "rm": ("own", "decider"),
        "team_lead": ("own", "team", "decider"),
        "director": ("all",),
        "admin": ("all",),
    },
    "partner.add": LEADING,
    # Terms, class and owner are the lead's; whom one knows there is the manager's own.
    "partner.edit": {"team_lead": ("own", "team"), "director": ("all",), "admin": ("all",)},
    "contact.edit": {"rm": ("own",), "team_lead": ("own", "team"), "director": ("all",), "admin": ("all",)},
    "partner.merge": {"admin": ("all",)},
    "goods.edit": {"director": ("all",), "admin": ("all",)},
    # One's own list: what is in it is what one may see.
    "data.export": {"rm": ("own",), "team_lead": ("own",), "director": ("own",), "admin": ("own",)},
    "run.begin": LEADING,
    "run.see": {**dict.fromkeys(get_args(Role), ("decider",)), **dict.fromkeys(LEADING, ("own", "decider"))},
    "run.lead": LEADING,
    # Whoever a methodology may wait for can give the answer; being asked is the whole right.
    "run.decide": dict.fromkeys(get_args(Role), ("decider",)),
    "run.reassign": {"team_lead": ("team",), "director": ("all",)},
    "team.digest": {"team_lead": ("team",), "director": ("all",)},
    # A board of partners: of a team, or of one who looks after them; of all teams only for who sees all.
    "team.see": {"rm": ("own",), "team_lead": ("own", "team"), "director": ("all",), "admin": ("all",)},
    # A file is loaded or dropped by whoever sent it.
    "facts.import": {"team_lead": ("own",), "director": ("own",), "admin": ("own",)},
    # A file whose own total its rows do not make: the difference stays on record.
    "facts.override": {"director": ("own",), "admin": ("own",)},
    "people.invite": {"admin": ("all",)},
    "people.accounts": {"admin": ("all",)},
    "methodology.see": {"admin": ("all",)},
    # Whoever takes part in a meeting may be asked what it was worth, whatever their role.
    "poll.vote": dict.fromkeys(get_args(Role), ("asked",)),
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
            return target.team_id in actor.teams
        case "decider":
            return target.decider_id == actor.id
        case "asked":
            return actor.id in target.asked
        case "all":
            return True
