"""The question looked at: what it asks, what may be chosen, what is ready or drafted for it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from algorithms.model import (
    CardInput,
    ChoiceInput,
    FilesInput,
    FormField,
    FormInput,
    MultiChoiceInput,
    Option,
    TextInput,
)
from algorithms.values import Value
from dialogs.place import Visit, Walk
from dialogs.reading.results import Refused
from dialogs.session import Draft, Key, Session


def draft_of(session: Session, place: Walk) -> Draft:
    """The draft of the question looked at."""
    key = place.frontier.key if place.frontier else Key("")
    return session.drafts.get(key, Draft(key))


def asked_at(session: Session, place: Walk) -> object:
    """The input of the present question: of a form, that of its present field."""
    field = field_at(session, place)
    return field.ask if field else place.frontier.step.node.input if place.frontier else None


def options_at(session: Session, place: Walk) -> tuple[Option, ...]:
    """The choices of the present question, from wherever they come."""
    node = asked_at(session, place)
    return place.algorithm.options(node, place) if isinstance(node, ChoiceInput | MultiChoiceInput) else ()


def coded(node: ChoiceInput | MultiChoiceInput, code: str, place: Walk) -> Value:
    """A chosen code as the answer: of an item, its number."""
    return Decimal(code) if node.items in place.algorithm.file.lists else code


def chosen_of(node: MultiChoiceInput, codes: Collection[str], place: Walk) -> list[Value] | Refused:
    """Chosen codes as the answer, in the order they were offered; or why they are too few or too many."""
    order = [option.code for option in place.algorithm.options(node, place)]
    wrong = counted(len(codes), node.at_least, node.at_most, "choice")
    return wrong or [coded(node, code, place) for code in sorted(codes, key=order.index)]


def counted(have: int, least: int, most: int, what: str) -> Refused | None:
    """Why so many are too few or too many; None when they are neither."""
    if have < least:
        return Refused(f"{what}.too_few", {"n": str(least)})
    return Refused(f"{what}.too_many", {"n": str(most)}) if most and have > most else None


def ticks_of(session: Session, place: Walk) -> tuple[str, ...]:
    """What is ticked now: the draft, else the answer being corrected, else what the step fills in beforehand, else all
    of a list proposed at launch.
    """
    draft = draft_of(session, place)
    if draft.ticks is not None:
        return draft.ticks
    node, field = asked_at(session, place), field_at(session, place)
    if place.frontier is not None and place.frontier.key in session.answers:
        old = session.answers[place.frontier.key].value
        return tuple(str(code) for code in (old.get(field.id) or () if field else old))
    ready = suggestion(session, place, field.id if field else "")
    if ready is None and isinstance(node, MultiChoiceInput) and node.items in place.fields:
        return tuple(option.code for option in options_at(session, place))
    return tuple(str(code) for code in ready) if isinstance(ready, list | tuple) else ()


def suggestion(session: Session, place: Walk, name: str = "") -> Value:
    """What a question, or the field of this name, may be answered with by one tap.

    The answer being corrected, what the run was launched with for this step, or the step's prefill.
    """
    frontier = place.frontier
    if frontier is None:
        return None
    old = session.answers.get(frontier.key)
    if old is not None:
        return old.value.get(name) if name and isinstance(old.value, Mapping) else None
    given = session.vars.get(frontier.step.id)
    if name:
        given = given.get(name) if isinstance(given, Mapping) else None
    expression = frontier.step.prefill.get(name or "answer")
    value = given if given is not None or expression is None else expression.run(place)
    return value if value != "" else None


def field_at(session: Session, place: Walk) -> FormField | None:
    """The form question being asked now: the first field still empty."""
    form = place.frontier.step.node.input if place.frontier else None
    if not isinstance(form, FormInput):
        return None
    given = draft_of(session, place).values
    return next((field for field in form.fields if field.id not in given), None)


def field_ids(visit: Visit) -> tuple[str, ...]:
    """The names of a form's fields in order; none elsewhere."""
    form = visit.step.node.input
    return tuple(field.id for field in form.fields) if isinstance(form, FormInput) else ()


def shots(files: Sequence[Mapping[str, str]]) -> int:
    """How many of them count where photos are asked for: a point on the map goes with them."""
    return sum(file.get("kind") != "location" for file in files)


def takes_files(session: Session, place: Walk) -> bool:
    """Whether the present question may be answered by a file, or by words with a file beside them."""
    return isinstance(asked_at(session, place), FilesInput | TextInput | CardInput)
