"""What the clock owes people later (reminders, news kept for a better hour), and who is at work on this database."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from storage.tables.columns import PERSONAL, UtcDateTime, key, metadata, one_of, only_where, refers

REMINDER_WAITS = "state = 'waiting'"

reminders = Table(
    "reminders",
    metadata,
    # Cause and ordinal: passing a step again finds its reminders again.
    key("cause"),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    refers("person_id", "people.id", index=True),
    refers("run_id", "runs.id", nullable=True, index=True),
    Column("title_ru", Text, nullable=False, info=PERSONAL),
    Column("title_en", Text, nullable=False, info=PERSONAL),
    # The local day or minute it speaks of.
    Column("about", String, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    # The same on the person's wall clock, for what moves with them to another zone.
    Column("wall", String),
    Column("urgent", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("said_at", UtcDateTime),
    one_of("kind", "task", "wait", "decision", "silence", "turn", "news"),
    one_of("state", "waiting", "said", "withdrawn"),
    only_where("ix_reminders_waiting", REMINDER_WAITS, "due_at"),
)

# One row a process: it says every few seconds that it is there. `keys` and `files` are marks, never the things.
replicas = Table(
    "replicas",
    metadata,
    key(),
    Column("started_at", UtcDateTime, nullable=False),
    Column("beat_at", UtcDateTime, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("keys", String, nullable=False),
    Column("files", String, nullable=False),
)
