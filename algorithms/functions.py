"""The named functions that expressions may call: one registry, typed by annotations, each pure and half-up.

The arithmetic itself lives with its subject: `scoring`, `deal`. Add a function by writing it and listing it here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from algorithms import deal, moments, scoring, sets
from algorithms.values import Type, Value


@dataclass(frozen=True)
class Function:
    """A callable with the types of its parameters; `required` have no default."""

    name: str
    call: Callable[..., Value]
    params: Mapping[str, Type]
    required: frozenset[str]
    returns: Type


_TYPES: Mapping[str, Type] = {
    "Num": "num",
    "Text": "text",
    "Bool": "bool",
    "Day": "date",
    "Map": "map",
    "List": "list",
    "Items": "items",
    "Any": "any",
}


def _described(call: Callable[..., Value]) -> Function:
    signature = inspect.signature(call)
    params = {name: _TYPES[str(param.annotation)] for name, param in signature.parameters.items()}
    required = frozenset(n for n, param in signature.parameters.items() if param.default is inspect.Parameter.empty)
    return Function(call.__name__, call, params, required, _TYPES[str(signature.return_annotation)])


FUNCTIONS: Mapping[str, Function] = {
    call.__name__: _described(call)
    for call in (
        scoring.wscore,
        scoring.coverage,
        scoring.checklist_percent,
        sets.minus,
        sets.remaining,
        sets.choose,
        sets.count_items,
        sets.missing_types,
        deal.plan_ok,
        deal.deal_index,
        deal.breaches,
        deal.missing,
        deal.roi,
        moments.date_of,
        moments.days,
        moments.age_days,
        moments.delayed,
    )
}
