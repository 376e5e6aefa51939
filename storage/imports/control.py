"""What is to be loaded against what the file itself says it sums up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from storage.imports.groups import agree
from storage.imports.mapping import period_of
from storage.imports.numbers import Value
from storage.imports.refusal import SheetRefused, refuse
from storage.imports.rows import Control, Rejected
from storage.imports.tabulating import Table
from storage.imports.vocabulary import Role


def check(values: Iterable[Value], stated: Decimal) -> Control:
    """The sum of the values (cells without a number left out) against a stated one, equal to the kopeck."""
    loaded = sum([value for value in values if isinstance(value, Decimal)], Decimal(0))
    return Control(loaded, stated, agree(loaded, stated))


def control_of(table: Table, roles: Sequence[Role], kept: Sequence[int]) -> Control | None:
    """Of columns taken together; None unless the file states a total of each."""
    if not roles or any(role not in table.stated for role in roles):
        return None
    stated = sum((table.stated[role] for role in roles), Decimal(0))
    return check((table.values[role][place] for role in roles for place in kept), stated)


def wrong_total(
    table: Table, roles: Mapping[str, Role], kept: Sequence[int], rejected: Sequence[Rejected]
) -> SheetRefused | None:
    """The first column of those loaded whose sum is not the file's own, with the likely cause."""
    used = [role for role in table.values if role in roles.values() or period_of(role) or role.startswith("late:")]
    for role in used:
        control = control_of(table, [role], kept)
        if control is None or control.ok:
            continue
        return refuse(
            "import.control_total",
            loaded=control.loaded,
            stated=control.stated,
            column=table.look.columns[table.mapping[role]].name,
            rejected=len(rejected),
            line=rejected[0].line_no if rejected else 0,
            cell=rejected[0].error.text if rejected else "",
            cause=_cause(table, role, kept, control, rejected),
        )
    return None


def _cause(table: Table, role: Role, kept: Sequence[int], control: Control, rejected: Sequence[Rejected]) -> str:
    """«rejected», «hidden», «doubled», «scale», «other_column» or «unknown»."""
    if rejected:
        return "rejected"
    loaded, stated = control.loaded, control.stated
    hidden = table.source.marks.hidden
    if (
        hidden
        and check((table.values[role][place] for place in kept if table.body.lines[place] not in hidden), stated).ok
    ):
        return "hidden"
    if agree(loaded, stated * 2):
        return "doubled"
    if agree(loaded, stated * 1000) or agree(loaded * 1000, stated):
        return "scale"
    others = (check((values[place] for place in kept), stated) for name, values in table.values.items() if name != role)
    return "other_column" if any(other.ok for other in others) else "unknown"
