"""A document as data: headings and lines with every placeholder filled. Making a file of it is the handlers'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from algorithms.expressions import truth
from algorithms.model import Document
from algorithms.model import Section as Template
from algorithms.values import Item, Value, live
from dialogs.attachments import attachments
from dialogs.facts import Facts
from dialogs.field.controls import names_of
from dialogs.field.screen import card_lines
from dialogs.lang import Lang
from dialogs.place import Walk
from dialogs.texts import say
from dialogs.wording import fill


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; a line may hold line breaks that a person typed."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """A whole document. `meta`: date and author; `source`: the methodology and its version, as they are to be printed.

    `gap` are the words that stand where something is not known.
    """

    title: str
    meta: tuple[str, ...]
    sections: tuple[Section, ...]
    company: str = ""
    source: str = ""
    gap: str = ""
    lang: Lang = "ru"


@dataclass(frozen=True)
class _Within:
    """The names of a run, where one item of a list stands for the current one."""

    place: Walk
    alias: str
    item: Item

    def read(self, name: str) -> Value:
        return self.item if name == self.alias else self.place.read(name)


def outline(document: Document, place: Walk, facts: Facts, lang: Lang, meta: Sequence[str] = ()) -> Outline:
    """The document of a run as it stands; what is not known says so. A list without items leaves no heading."""
    sections = (_section(section, place, facts, lang) for section in document.sections)
    return Outline(
        title=fill(document.title, place, facts, lang),
        meta=tuple(meta),
        sections=tuple(section for section in sections if section.lines),
        gap=say("document.gap", lang),
        lang=lang,
    )


def _section(section: Template, place: Walk, facts: Facts, lang: Lang) -> Section:
    return Section(fill(section.title, place, facts, lang), tuple(_lines(section, place, facts, lang)))


def _lines(section: Template, place: Walk, facts: Facts, lang: Lang) -> Iterator[str]:
    gap = say("document.gap", lang)
    if not section.each:
        yield from _plain(section, place, facts, lang, gap)
        return
    alias = place.algorithm.file.lists[section.each].item
    for item in _items(section, alias, place):
        yield from (fill(text, place, facts, lang, item, alias, gap) for text in section.lines)


def _plain(section: Template, place: Walk, facts: Facts, lang: Lang, gap: str) -> Iterator[str]:
    if section.where and not truth(place.algorithm.sections[section.where].run(place)):
        return
    yield from (fill(text, place, facts, lang, gap=gap) for text in section.lines)
    draft = place.read(section.card) if section.card else None
    if draft and draft.get("card"):
        yield from card_lines(draft["card"], names_of(place, facts, lang), lang, facts.now.date())
        for note in attachments(place):
            yield note["name"] or say(f"attachment.{note['kind']}", lang)


def _items(section: Template, alias: str, place: Walk) -> Iterator[Item]:
    """The live items that the section's `where` lets in."""
    condition = place.algorithm.sections[section.where] if section.where else None
    for item in live(place.lists[section.each]):
        if condition is None or truth(condition.run(_Within(place, alias, item))):
            yield item
