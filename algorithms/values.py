"""What fields, answers and functions hold: value types, items of lists, and how declared text becomes a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeAlias

Type = Literal["num", "text", "bool", "date", "datetime", "map", "list", "items", "none", "any"]
Value: TypeAlias = Any
"""Decimal, int, str, bool, None, date, datetime, dict, list, tuple, Item, a tuple of Items: closed by `Type`,
which the loader checks; Python cannot say it shorter."""

DECLARED: Mapping[str, Type] = {
    "int": "num",
    "dec": "num",
    "counter": "num",
    "bool": "bool",
    "text": "text",
    "code": "text",
    "user": "text",
    "date": "date",
    "datetime": "datetime",
    "map": "map",
    "options": "list",
}


@dataclass(frozen=True)
class Item:
    """One element of a list. `idx` is its number of creation and is never given again.

    `label` is how answers are kept by it: of an item inside another, «2.1» is the first one of the second.
    """

    idx: int
    fields: Mapping[str, Value]
    archived: bool = False
    label: str = ""

    def with_field(self, name: str, value: Value) -> Item:
        return replace(self, fields={**self.fields, name: value})


def live(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """What functions and `len` see: archived items stay in history only."""
    return tuple(item for item in items if not item.archived)


def fitting(value: Value, kind: Type) -> Value:
    """The value if it is of this type, else None: what a map holds is known only when an expression runs."""
    match kind, value:
        case "any", _:
            return value
        case "num", bool():
            return None
        case "map", Item(fields=fields):
            return fields
        case "items", tuple():
            return value if all(isinstance(item, Item) for item in value) else None
    return value if isinstance(value, _HELD.get(kind, ())) else None


_HELD: Mapping[Type, tuple[type, ...]] = {
    "num": (Decimal, int),
    "text": (str,),
    "bool": (bool,),
    "date": (date,),
    "map": (Mapping,),
    "list": (list, tuple),
}


class BadValue(ValueError):
    """A text that its declared type cannot hold."""


def declared_type(name: str) -> Type | None:
    """The checked type of a declaration such as `dec` or `list[code]`; None when there is no such type."""
    inner = name.removeprefix("list[").removesuffix("]")
    return "list" if name == f"list[{inner}]" and inner in DECLARED else DECLARED.get(name)


def coerce(value: Value, declared: str) -> Value:
    """A YAML or JSON scalar as its declared type. Raises BadValue."""
    if value is None:
        return None
    try:
        return _coerce(value, declared)
    except (InvalidOperation, ValueError, TypeError) as error:
        raise BadValue(f"{value!r} is not a value of type {declared}") from error


def _coerce(value: Value, declared: str) -> Value:
    match declared_type(declared):
        case "num" if declared != "dec":
            return as_whole(value)
        case "num":
            return as_number(value)
        case "date":
            return value if type(value) is date else as_moment(value).date()
        case "datetime":
            return as_moment(value)
        case "bool" if not isinstance(value, bool):
            raise ValueError(value)
        case "text" if not isinstance(value, str):
            raise ValueError(value)
        case "list" if not isinstance(value, list | tuple):
            raise ValueError(value)
        case "map" if not isinstance(value, Mapping):
            raise ValueError(value)
    return numbers_exact(value)


def as_number(value: Value) -> Decimal:
    """Decimal through text, so that a YAML float keeps the digits that were written. Raises ValueError.

    Within 10^±30, so that no formula can overflow.
    """
    if isinstance(value, bool):
        raise ValueError(value)
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise ValueError(value)
    return number


def as_whole(value: Value) -> Decimal:
    """A number without a fraction. Raises ValueError."""
    number = as_number(value)
    if number % 1:
        raise ValueError(value)
    return number


def as_moment(value: Value) -> datetime:
    """ISO text, a date (midnight) or a datetime as naive local minutes. Raises ValueError for one with a zone."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if moment.tzinfo is not None:
        raise ValueError(value)
    return moment


def numbers_exact(value: Value) -> Value:
    """The same value with every number a Decimal, at any depth."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return as_number(value)
    if isinstance(value, Mapping):
        return {key: numbers_exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [numbers_exact(inner) for inner in value]
    return value
