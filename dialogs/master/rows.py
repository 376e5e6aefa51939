"""What a file of master data says, and what comes of it: rows, changes field by field, and what cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.master.fields import Kind, Record


@dataclass(frozen=True)
class MasterRow:
    """One row as text by the names of its fields; an empty cell says nothing, a dash empties."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """One card as it is (None: a new one) and as it will be; `id` of a new one is given when it is written."""

    line: int
    id: str
    title: str
    before: Record | None
    after: Record

    @property
    def differs(self) -> tuple[str, ...]:
        """By their names in storage."""
        before = self.before or {}
        return tuple(name for name, value in self.after.items() if before.get(name) != value)


@dataclass(frozen=True)
class Conflict:
    """A row that is not taken and why: the key of a sentence, its fields, and the column it is about."""

    line: int
    title: str
    key: str
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)
    column: str = ""


@dataclass(frozen=True)
class Changes:
    """`odd`: taken, but to be looked at, as (line, title, column). `codes`: invitations as (name, code), told once.
    `kept`: of a taking back, what was changed since by somebody else and stays, as (title, column). `called`: names of
    whom and what the cards point at.
    """

    kind: Kind
    new: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    conflicts: tuple[Conflict, ...] = ()
    odd: tuple[tuple[int, str, str], ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    called: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_empty(self) -> bool:
        """Nothing would be written."""
        return not self.new and not self.changed
