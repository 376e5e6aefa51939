"""What a screen may show besides the run itself: names, report numbers, who is looking. Handed in, never fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from dialogs.labels import name_of
from dialogs.lang import Lang

if TYPE_CHECKING:
    from dialogs.field.changes import CardChange
    from dialogs.field.draft import Writing
    from dialogs.polls import Standing
    from dialogs.reading.names import NameIndex


NAME_LIMIT = 80


@dataclass(frozen=True)
class PartnerName:
    """A partner as buttons and texts name it: in one line, however it was typed."""

    id: str
    name: str
    name_en: str = ""
    city: str = ""

    def say(self, lang: Lang) -> str:
        return name_of(self, lang, NAME_LIMIT)


@dataclass(frozen=True)
class Facts:
    """`now` is naive local. `near` are the partners offered first (today's visits); `report_number` is given
    once the run's report is on disk.
    `author` is the owner's name for whoever decides; `deciding` is True when the person looking is the one whose
    decision the run waits for. `child` is the conversation that the run waits for, one tap away. `lang` is the
    language of whoever answers: ready wordings are taken in it. `poll` is how the people stand whom the step asks.
    `writing` is given where a report is told in free words: who writes, when, and whom they may mean;
    `numbers` are those of all its reports, `changes` what was made of them since they were filed first; `conflicts` are
    the open ones of whoever its card names: how many days, and the conversation where it is this person's.
    """

    now: datetime
    partners: Mapping[str, PartnerName] = field(default_factory=dict)
    near: tuple[str, ...] = ()
    report_number: int | None = None
    index: NameIndex | None = None
    decider: str = ""
    author: str = ""
    deciding: bool = False
    child: str = ""
    lang: Lang = "ru"
    poll: Standing | None = None
    writing: Writing | None = None
    numbers: tuple[int, ...] = ()
    changes: tuple[CardChange, ...] = ()
    conflicts: Mapping[str, tuple[int, str]] = field(default_factory=dict)
