"""What comes of a file of master data, in words: counts, old → new, what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.master.cells import Names, spelt
from dialogs.master.fields import FIELDS, Kind
from dialogs.master.rows import Change, Changes, Conflict
from dialogs.reading.results import Refused
from dialogs.screens import Block, Bullets, Fields, Line, Paragraph, Quiet, Span, line
from dialogs.texts import say
from dialogs.wording import refusal

SHOWN = 5
TITLE = 40
VALUE = 40
DIFFERENCES = 4
T = TypeVar("T")


def told(changes: Changes, lang: Lang) -> tuple[Block, ...]:
    """The heart of a preview and of a result."""
    if changes.is_empty and not changes.conflicts and not changes.kept:
        return (Paragraph(line(say("master.nothing", lang))),)
    blocks: list[Block] = [Fields(tuple(_counts(changes, lang)))]
    blocks += _some([_change(each, changes, lang) for each in changes.changed], lang)
    blocks += _some([_conflict(changes.kind, each, lang) for each in changes.conflicts], lang)
    if changes.odd:
        names = ", ".join(f"«{one_line(title, TITLE)}»" for _, title, _ in changes.odd[:SHOWN])
        blocks.append(Quiet(line(say("master.odd", lang, names=names))))
    if changes.kept:
        names = ", ".join(_left(changes.kind, *each, lang) for each in changes.kept[:SHOWN])
        blocks.append(Quiet(line(say("master.kept", lang, names=names))))
    return (*blocks, *_codes(changes.codes, lang))


def left_over(changes: Changes, lang: Lang) -> tuple[Block, ...]:
    """What is to be done by hand once a file is loaded: rows that were not taken, invitations to hand over."""
    refused = [_conflict(changes.kind, each, lang) for each in changes.conflicts]
    head = (Paragraph(line(say("master.refused", lang, n=len(refused)))),) if refused else ()
    return (*head, *_some(refused, lang), *_codes(changes.codes, lang))


def _counts(changes: Changes, lang: Lang) -> Iterator[tuple[str, str]]:
    counts = (("new", len(changes.new)), ("changed", len(changes.changed)), ("unchanged", changes.unchanged))
    for name, count in (*counts, ("left_out", len(changes.conflicts))):
        if count or name == "new":
            yield say(f"master.{name}", lang), str(count)


def _some(lines: Sequence[str], lang: Lang) -> list[Block]:
    shown: list[Line] = [line(each) for each in lines[:SHOWN]]
    if len(lines) > SHOWN:
        shown.append(line(say("master.more", lang, n=len(lines) - SHOWN)))
    return [Bullets(tuple(shown))] if shown else []


def _change(change: Change, changes: Changes, lang: Lang) -> str:
    differs = list(_differences(change, changes, lang))
    more = [say("master.more", lang, n=len(differs) - DIFFERENCES)] if len(differs) > DIFFERENCES else []
    words = "; ".join((*differs[:DIFFERENCES], *more))
    return say("master.change", lang, title=one_line(change.title, TITLE), words=words)


def _differences(change: Change, changes: Changes, lang: Lang) -> Iterator[str]:
    """«Категория партнёра B → A»"""
    before, names = change.before or {}, Names(called=changes.called)
    for field in FIELDS[changes.kind]:
        if field.kept in change.differs:
            old, new = (
                one_line(spelt(field, record.get(field.kept), lang, names), VALUE) or say("master.empty", lang)
                for record in (before, change.after)
            )
            yield say("master.field", lang, field=field.label(lang), old=old, new=new)
    if "here" in change.differs:
        yield say("master.back" if change.after["here"] else "master.away", lang)


def _conflict(kind: Kind, conflict: Conflict, lang: Lang) -> str:
    why = refusal(Refused(conflict.key, conflict.fields), lang)
    said: dict[str, str | int] = {"line": conflict.line, "title": one_line(conflict.title, TITLE), "why": why}
    if not conflict.title and not conflict.column:
        return why
    if not conflict.column:
        return say("master.conflict", lang, **said)
    label = next(field.label(lang) for field in FIELDS[kind] if field.name == conflict.column)
    return say("master.conflict_column", lang, column=label, **said)


def _left(kind: Kind, title: str, kept: str, lang: Lang) -> str:
    label = next((field.label(lang) for field in FIELDS[kind] if field.kept == kept), "")
    name = f"«{one_line(title, TITLE)}»"
    return f"{name} · {label}" if label else say("master.at_work", lang, title=name)


def _codes(codes: Sequence[tuple[str, str]], lang: Lang) -> Iterator[Block]:
    """Said once and not kept: whoever has the line has the invitation."""
    if codes:
        yield Paragraph(line(say("master.codes", lang)))
        for name, code in codes:
            named = Span(say("master.code", lang, name=one_line(name, TITLE)))
            yield Paragraph((named, Span(f"/start {code}", "code", once=True)))
