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
    """One element of a list. `idx` is its number of creation and is never given again."""

    idx: int
    fields: Mapping[str, Value]
    archived: bool = False

    def with_field(self, name: str, value: Value) -> Item:
        return replace(self, fields={**self.fields, name: value})


def live(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """What functions and `len` see: archived items stay in history only."""
    return tuple(item for item in items if not item.archived)


class BadValue(ValueError):
    """A text that its declared type cannot hold."""


def declared_type(name: str) -> Type | None:
    """The checked type of a declaration such as `dec` or `list[code]`; None when there is no such type."""
    return "list" if name.startswith("list[") and name.endswith("]") else DECLARED.get(name)


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
    """Decimal through text, so that a YAML float keeps the digits that were written."""
    if isinstance(value, bool):
        raise ValueError(value)
    return value if isinstance(value, Decimal) else Decimal(str(value))


def as_moment(value: Value) -> datetime:
    """ISO text, a date (midnight) or a datetime as naive local minutes."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return datetime.fromisoformat(value)


def numbers_exact(value: Value) -> Value:
    """The same value with every number a Decimal, at any depth."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, Mapping):
        return {key: numbers_exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [numbers_exact(inner) for inner in value]
    return value
