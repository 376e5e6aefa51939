"""Rows to frozen dataclasses and back: a field is named like its column, and that is the whole mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
Item = TypeVar("Item", bound="DataclassInstance")

# Both databases refuse a statement with more than some 32,000 values.
BATCH = 5_000


def build(kind: type[Item], row: Row[Any], **other: Any) -> Item:
    """`other`: fields that are not as their column has them."""
    names = _names(kind)
    found = map(row._mapping.__getitem__, names)
    return kind(*(map(other.get, names, found) if other else found))


@cache
def _names(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def build_all(kind: type[Item], rows: Sequence[Row[Any]]) -> list[Item]:
    return [build(kind, row) for row in rows]


def build_first(kind: type[Item], row: Row[Any] | None) -> Item | None:
    return None if row is None else build(kind, row)


def values(item: DataclassInstance) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item)}


def batched(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
