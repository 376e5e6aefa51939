"""What a step does to its run once it is answered or reached: counters, archives, fields, tasks, records. Pure.

It is the walk's hand: everything is read from the walker and written into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from algorithms.compiled import Assignment, Counting, Due, Duty
from algorithms.expressions import Expression, part, truth
from algorithms.values import Value
from dialogs.place import Filed, TaskDue, Visit, value_at

if TYPE_CHECKING:
    from dialogs.walk import Walker


def settle(walker: Walker, visit: Visit) -> None:
    """All but the deadline, in the order the methodology promises."""
    step = visit.step
    for counting in step.count:
        _count(walker, counting, add=True)
    for counting in step.reset:
        _count(walker, counting, add=False)
    for archiving in step.archive:
        _archive(walker, archiving)
    set_fields(walker, step.set)
    assign(walker, visit, entering=False)
    _close(walker, visit)
    if not step.node.wait:
        file_records(walker, visit)


def _count(walker: Walker, counting: Counting, add: bool) -> None:
    if counting.when is not None and not truth(counting.when.run(walker)):
        return
    if counting.item:
        now = part(walker.read(counting.item), counting.counter) or 0
        write_item(walker, counting.item, counting.counter, now + 1 if add else 0)
    else:
        walker.fields[counting.counter] = (walker.fields[counting.counter] or 0) + 1 if add else 0


def _archive(walker: Walker, archiving: Counting) -> None:
    if archiving.when is None or truth(archiving.when.run(walker)):
        name = archiving.counter
        walker.lists[name] = tuple(replace(item, archived=True) for item in walker.lists[name])


def set_fields(walker: Walker, assignments: tuple[Assignment, ...]) -> None:
    for target in assignments:
        value = target.value.run(walker)
        if target.item:
            write_item(walker, target.item, target.name, value)
        elif target.name in walker.lists:
            walker.lists[target.name] = value or ()
        else:
            walker.fields[target.name] = value


def write_item(walker: Walker, alias: str, name: str, value: Value) -> None:
    """Into the current item; into none, nothing."""
    if alias not in walker.current:
        return
    list_name = walker.algorithm.list_of(alias)
    walker.lists[list_name] = tuple(
        item.with_field(name, value) if item.idx == walker.current[alias] else item for item in walker.lists[list_name]
    )


def assign(walker: Walker, visit: Visit, *, entering: bool) -> None:
    for number, duty in enumerate(visit.step.tasks):
        if _is_early(visit, duty) is entering:
            add_task(walker, f"{visit.key}/{number}", visit.key.step, visit.key.item, duty)


def add_task(walker: Walker, key: str, step: str, item: str, duty: Duty) -> None:
    if duty.when is not None and not truth(duty.when.run(walker)):
        return
    fills = {path: value_at(walker, path) for path in duty.title.places()}
    to = duty.to.run(walker) if isinstance(duty.to, Expression) else duty.to
    walker.tasks[key] = TaskDue(key, step, str(to), duty.title, due_of(walker, duty.due), item=item, fills=fills)


def _close(walker: Walker, visit: Visit) -> None:
    """What a wait or an approval asked for on entry is done once it is passed, whatever its `when` says by now."""
    for number, duty in enumerate(visit.step.tasks):
        key = f"{visit.key}/{number}"
        if key in walker.tasks and _is_early(visit, duty):
            walker.tasks[key] = replace(walker.tasks[key], done=True)


def due_of(walker: Walker, due: Due) -> date | datetime:
    if due.relative is not None:
        return due.relative.since(walker.now, walker.calendar)
    value = due.value.run(walker) if due.value is not None else None
    return value if isinstance(value, date) else walker.now


def file_records(walker: Walker, visit: Visit) -> None:
    node = visit.step.node
    if node.record is not None:
        values = {name: value.run(walker) for name, value in visit.step.record.items()}
        _put(walker, visit, node.record.kind, values)
    if node.artifact:
        _put(walker, visit, "document", {"name": node.artifact})
    if node.kind == "call":
        values = {name: value.run(walker) for name, value in visit.step.handover.items()}
        _put(walker, visit, "handover", {"algorithm": node.algorithm, "vars": values, "wait": node.wait})


def _put(walker: Walker, visit: Visit, kind: str, values: Mapping[str, Value]) -> None:
    key = f"{visit.key}/{kind}"
    walker.filed[key] = Filed(key, kind, visit.key.step, values)


def _is_early(visit: Visit, duty: Duty) -> bool:
    """Whether a task appears when its step is reached, not when it is answered."""
    node = visit.step.node
    return (node.kind in ("wait", "approve") or node.wait) and not duty.needs_answer
