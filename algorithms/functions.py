"""The named functions that expressions may call: one registry, typed by annotations, each pure and half-up.

The arithmetic itself lives with its subject: `scoring`, `deal`. Add a function by writing it and listing it here.
Two kinds of parameters are never written in a methodology, the walk fills them: one in CAPITALS is the constant table
of that name, and `calendar` is the production calendar of the run.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from algorithms import conflict, deal, field, launch, meeting, moments, scoring, search, sets, visits
from algorithms.values import Type, Value


@dataclass(frozen=True)
class Function:
    """A callable with the types of its parameters; `required` have no default.

    `tables` are the constant tables it reads, `calendar` says whether it counts working days: neither is an argument.
    """

    name: str
    call: Callable[..., Value]
    params: Mapping[str, Type]
    required: frozenset[str]
    returns: Type
    tables: Mapping[str, Type]
    calendar: bool


CALENDAR = "calendar"
_TYPES: Mapping[str, Type] = {
    "Num": "num",
    "Text": "text",
    "Bool": "bool",
    "Day": "date",
    "Moment": "datetime",
    "Map": "map",
    "List": "list",
    "Items": "items",
    "Any": "any",
}


def _described(call: Callable[..., Value]) -> Function:
    signature = inspect.signature(call)
    given = {name: param for name, param in signature.parameters.items() if name != CALENDAR}
    types = {name: _TYPES[str(param.annotation)] for name, param in given.items()}
    return Function(
        name=call.__name__,
        call=call,
        params={name: kind for name, kind in types.items() if not name.isupper()},
        required=frozenset(n for n, p in given.items() if p.default is inspect.Parameter.empty and not n.isupper()),
        returns=_TYPES[str(signature.return_annotation)],
        tables={name: kind for name, kind in types.items() if name.isupper()},
        calendar=CALENDAR in signature.parameters,
    )


FUNCTIONS: Mapping[str, Function] = {
    call.__name__: _described(call)
    for call in (
        scoring.wscore,
        scoring.coverage,
        scoring.mix,
        scoring.cap_mark,
        scoring.checklist_percent,
        scoring.percent_of,
        scoring.percent,
        scoring.ratio,
        sets.minus,
        sets.plus,
        sets.remaining,
        sets.at_least,
        sets.choose,
        sets.lookup,
        sets.count_items,
        sets.item_value,
        sets.mark_items,
        sets.nth,
        sets.first_left,
        sets.add_value,
        sets.taken_of,
        sets.latest,
        sets.count_in,
        sets.count_out,
        sets.missing_types,
        search.capacity,
        search.month_target,
        search.working_capital,
        search.reps_needed,
        search.flag_status,
        search.candidate_verdict,
        search.rank_candidates,
        search.first_stale,
        search.leaders_gap,
        search.make_partner,
        search.other_names,
        deal.plan_ok,
        deal.deal_index,
        deal.breaches,
        deal.missing,
        deal.roi,
        field.told_after,
        field.told_partner,
        field.told_day,
        field.told_words,
        launch.launch_index,
        launch.reliability_marks,
        launch.reliability_verdict,
        conflict.money_rating,
        conflict.severity_score,
        conflict.hard_case,
        conflict.conflict_level,
        conflict.level_code,
        conflict.sla_hours,
        conflict.debt_ladder,
        conflict.facts_percent,
        conflict.best_option,
        conflict.role_for_cost,
        conflict.raise_level,
        conflict.escalation_role,
        conflict.renew_due,
        meeting.review_minutes,
        meeting.agenda_total,
        meeting.agenda_limit,
        meeting.count_topics,
        meeting.next_planned,
        meeting.has_quorum,
        meeting.done_rate,
        meeting.minutes_left,
        meeting.duration_fit,
        meeting.mean_rating,
        meeting.meeting_score,
        meeting.last_due,
        visits.has_figure,
        visits.visit_index,
        visits.week_load,
        visits.road_share,
        visits.mean_of,
        visits.sum_of,
        visits.clashes,
        visits.listed,
        moments.date_of,
        moments.days,
        moments.age_days,
        moments.wdays,
        moments.add_workdays,
        moments.before,
        moments.add_hours,
        moments.hours_between,
        moments.delayed,
        moments.next_day_at,
    )
}
