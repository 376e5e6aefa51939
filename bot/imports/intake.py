"""Files of master data: partners, contacts, people, goods, must-lists. What they change is decided in `bot/master`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from bot.master import intake
from bot.master.reading import rows_of
from bot.scene import Scene
from dialogs.imports.talk import Trouble
from dialogs.master.fields import Kind
from dialogs.master.rows import Changes, MasterRow
from dialogs.master.screens import told
from dialogs.screens import Screen, plain_text
from storage.database import Reading
from storage.imports.rows import ReadFile, Rows
from storage.people import Person


async def planned(read: Reading, person: Person, file: ReadFile, rows: Sequence[Rows]) -> tuple[int, tuple[str, ...]]:
    """How many cards would be new or changed, and what of them, in lines."""
    changes = await intake.plan_changes(read, person, _kind(file.kind), _rows(file, rows))
    lines = tuple(plain_text(Screen(told(changes, person.lang))).split("\n"))
    return len(changes.new) + len(changes.changed), lines


async def may(read: Reading, person: Person, kind: str) -> Trouble | None:
    allowed = await intake.may(read, person, _kind(kind))
    return None if allowed else Trouble("refused.master_forbidden")


async def apply(scene: Scene, id: str, file: ReadFile, rows: Sequence[Rows]) -> Changes:
    """All of it, in the transaction that makes the file count."""
    return await intake.apply(scene.work, id, scene.person, _kind(file.kind), _rows(file, rows), scene.now)


async def undo(scene: Scene, id: str, kind: str) -> Changes:
    return await intake.undo(scene.work, id, scene.person, _kind(kind), scene.now)


def _kind(kind: str) -> Kind:
    return cast(Kind, kind)


def _rows(file: ReadFile, batches: Sequence[Rows]) -> list[MasterRow]:
    return rows_of(_kind(file.kind), batches, file.partners, file.goods)
