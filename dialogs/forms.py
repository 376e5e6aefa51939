"""A form on its way to an answer: field by field, with the files beside them and the field its check refuses. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from algorithms.values import Value
from dialogs.events import Filled
from dialogs.place import Walk
from dialogs.session import Answer, Draft

_FIELD = re.compile(r"\banswer\.(\w+)")


def filled(draft: Draft, event: Filled) -> Draft:
    """The draft with one field more."""
    files = (*draft.files, *named(event.files, event.name))
    return replace(draft, values={**draft.values, event.name: event.value}, files=files, ticks=None)


def without(draft: Draft, field: str) -> Draft:
    """The draft with one field not given yet, nor what came with it."""
    values = {name: value for name, value in draft.values.items() if name != field}
    return replace(draft, values=values, files=tuple(file for file in draft.files if file.get("field") != field))


def named(files: tuple[Mapping[str, str], ...], field: str) -> tuple[Mapping[str, str], ...]:
    """Files that came with a field, under its name."""
    return tuple({**file, "field": field} for file in files)


def kept_files(draft: Draft, old: Answer | None) -> tuple[Mapping[str, str], ...]:
    """What came with the fields of a corrected form that stay as they were."""
    if old is None:
        return ()
    anew = {file.get("field") for file in draft.files}
    kept = {name for name, value in draft.values.items() if old.value.get(name) == value} - anew
    return tuple(file for file in old.files if file.get("field") in kept)


def at_fault(place: Walk, event: Filled, whole: Mapping[str, Value]) -> str:
    """The field just given, unless the form fails because of another: without it the rest would do.

    Where several are wrong, the first that fails alone.
    """

    def passes(*names: str) -> bool:
        return place.holds({name: whole[name] for name in names}, event.at)

    checked = _checked(place, whole)
    mending = [name for name in checked if passes(*(other for other in whole if other != name))]
    if whole[event.name] is None or event.name in mending:
        return event.name
    return next(iter(mending or [name for name in checked if not passes(name)]), event.name)


def _checked(place: Walk, whole: Mapping[str, Value]) -> list[str]:
    """The fields that the step's check speaks of; all of them where it speaks of the answer as a whole."""
    check = place.frontier.step.check if place.frontier else None
    said = set(_FIELD.findall(check.source)) if check else set()
    return [name for name in whole if name in said] or list(whole)
