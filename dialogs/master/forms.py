"""One card open for changing: its fields with a button each, one window where a messenger has windows, one question.

The same readers stand behind all three and behind files, so that none of them can say what another could not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from algorithms.model import Role
from dialogs import actions
from dialogs.formats import number
from dialogs.inviting import role_name
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.master.cells import NOBODY, Names, spelt, value_of
from dialogs.master.fields import FIELDS, Field, Kind, Record, Value
from dialogs.menu import back_to_menu
from dialogs.reading.results import Refused
from dialogs.screens import Ask, Block, Button, Fields, Form, Heading, Input, Line, Paragraph, Quiet, Screen, bold, line
from dialogs.screens import Kind as Shape
from dialogs.texts import say
from dialogs.wording import refusal

TITLE, LABEL, VALUE = 24, 30, 80
A_ROW = 2
CLEARED = "-"
LONG = frozenset(("address", "note"))


@dataclass(frozen=True)
class Card:
    """What is open: of which kind, its id and record, and how ids in it are called."""

    kind: Kind
    id: str
    record: Record
    names: Names = NOBODY

    @property
    def title(self) -> str:
        return str(self.record.get("name") or "")

    @property
    def fields(self) -> tuple[Field, ...]:
        """A contact stays with its partner."""
        return tuple(field for field in FIELDS[self.kind] if field.type != "partner")

    def spelt(self, field: Field, lang: Lang) -> str:
        return spelt(field, self.record.get(field.kept), lang, self.names)

    def shown(self, field: Field, lang: Lang) -> str:
        """To be read only: with the thousands of a sum apart."""
        value = self.record.get(field.kept)
        return number(value.normalize(), lang) if isinstance(value, Decimal) else self.spelt(field, lang)


def card_screen(card: Card, lang: Lang, notes: Sequence[str] = (), more: Sequence[tuple[Button, ...]] = ()) -> Screen:
    """All that is known, what is not in a line: a new card is empty rows otherwise; and a way to change each."""
    every = [(each.label(lang), one_line(card.shown(each, lang), VALUE)) for each in card.fields]
    blank = " · ".join(label for label, told in every if not told)
    rest = [say("master.blank", lang, names=blank)] if blank else []
    blocks: tuple[Block, ...] = (
        *(Paragraph(line(note)) for note in notes),
        Heading(line(one_line(card.title, VALUE))),
        Fields(tuple((label, told) for label, told in every if told)),
        Quiet(line("\n".join((*rest, say("master.tap", lang))))),
    )
    change = [
        Button(each.label(lang)[:LABEL], actions.edit_field(card.kind, card.id, each.name)) for each in card.fields
    ]
    form = Form(one_line(card.title, TITLE), say("master.window", lang), (), actions.edit_window(card.kind, card.id))
    return Screen(blocks, (*rows_of(change), *more, (back_to_menu(lang),)), Ask(form=form))


def rows_of(buttons: Sequence[Button], size: int = A_ROW) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[start : start + size]) for start in range(0, len(buttons), size))


def field_screen(card: Card, field: Field, lang: Lang, fault: str = "") -> Screen:
    """One field asked for: what it is now, what it may be."""
    now = one_line(card.shown(field, lang), VALUE)
    asked = say("master.ask" if now else "master.ask_first", lang, field=field.label(lang), now=now)
    faults: tuple[Block, ...] = (Paragraph(line(f"⚠️ {fault}")),) if fault else ()
    head: Line = line(bold(one_line(card.title, VALUE)))
    choose = [
        Button(label, actions.edit_value(card.kind, card.id, field.name, code)) for code, label in options(field, lang)
    ]
    if not field.required and field.type != "flag" and card.record.get(field.kept):
        choose.append(Button(say("master.clear", lang), actions.edit_value(card.kind, card.id, field.name, CLEARED)))
    back = Button(say("master.back_to_card", lang), actions.edit(card.kind, card.id))
    hint = (Quiet(line(say("master.klass_hint", lang))),) if field.type == "klass" else ()
    blocks = (*faults, Paragraph(head), Paragraph(line(asked)), *hint)
    return Screen(blocks, (*rows_of(choose), (back,)), Ask("text", field.label(lang)))


def unsure_screen(card: Card, field: Field, value: str, lang: Lang) -> Screen:
    """A number whose check digits do not agree is asked about, not refused: papers hold such, too."""
    yes = Button(say("master.as_is", lang), actions.edit_value(card.kind, card.id, field.name, value), "primary")
    again = Button(say("master.correct", lang), actions.edit_field(card.kind, card.id, field.name))
    asked = say("master.inn_unsure", lang, inn=value)
    return Screen((Paragraph(line(asked)),), ((yes, again),))


def options(field: Field, lang: Lang) -> tuple[tuple[str, str], ...]:
    """What is chosen from a list, as codes that `value_of` reads, and labels."""
    match field.type:
        case "klass":
            return tuple((letter, letter) for letter in "ABC")
        case "flag":
            return (("1", say("master.yes", lang)), ("0", say("master.no", lang)))
        case "role":
            return tuple((role, role_name(role, lang)) for role in get_args(Role))
    return ()


# ── windows ─────────────────────────────────────────────────────────────────────────────────────────────────


def window(card: Card, lang: Lang) -> Form:
    """All fields at once, each with what stands in it."""
    inputs = tuple(_input(card, field, lang) for field in card.fields)
    title = one_line(card.title, TITLE) or say("master.added", lang)
    return Form(title, say("master.window", lang), inputs, actions.edit_window(card.kind, card.id))


def _input(card: Card, field: Field, lang: Lang) -> Input:
    chosen = options(field, lang)
    value = card.record.get(field.kept)
    standing = card.spelt(field, lang)
    if chosen:
        standing = "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)
    shape: Shape = "choice" if chosen else "long" if field.name in LONG else "text"
    return Input(field.name, field.label(lang), shape, "", standing, chosen, required=field.required)


def filled(card: Card, values: Mapping[str, str], lang: Lang) -> tuple[dict[str, Value], dict[str, str]]:
    """What a window says, by the names in storage, and what is wrong with which field. What stood there is no news;
    a field that was emptied is empty."""
    given: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for field in card.fields:
        if field.name not in values:
            continue
        said = values[field.name].strip()
        if said == _input(card, field, lang).value.strip():
            continue
        value = value_of(field, said, card.names)
        if isinstance(value, Refused):
            faults[field.name] = refusal(value, lang)
        else:
            given[field.kept] = value
    return given, faults


# ── contacts of a partner ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Known:
    """A contact in a list."""

    id: str
    name: str
    role: str
    phone: str
    email: str
    note: str


def contacts_screen(partner_id: str, name: str, found: Sequence[Known], lang: Lang, note: str = "") -> Screen:
    """Whom we know there and what for, each a tap away."""
    blocks: list[Block] = [Paragraph(line(note))] if note else []
    blocks.append(Heading(line(say("master.contacts", lang, name=one_line(name, VALUE)))))
    for each in found:
        reach = " · ".join(filter(None, (each.phone, each.email)))
        who = line(bold(one_line(each.name, VALUE)), f" — {one_line(each.role, VALUE)}" if each.role else "")
        blocks.append(Paragraph(who))
        if reach or each.note:
            blocks.append(Quiet(line(" · ".join(filter(None, (reach, one_line(each.note, VALUE)))))))
    if not found:
        blocks.append(Paragraph(line(say("master.no_contacts", lang))))
    open_ = [Button(one_line(each.name, LABEL), actions.edit("contacts", each.id)) for each in found]
    add = Button(say("master.add_contact", lang), actions.new_contact(partner_id))
    back = Button(say("master.to_partner", lang), actions.partner(partner_id))
    return Screen(tuple(blocks), (*rows_of(open_), (add, back)))
