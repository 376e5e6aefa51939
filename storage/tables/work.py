"""Conversations and what they leave: runs, journal, algorithm texts, tasks, reports, plans, handovers, polls."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

from storage.tables.columns import (
    PERSONAL,
    JsonText,
    UtcDateTime,
    key,
    metadata,
    one_of,
    only_where,
    refers,
    serial,
)

runs = Table(
    "runs",
    metadata,
    key(),
    refers("owner_id", "people.id"),
    Column("algorithm", String, nullable=False),
    # The content hash: a conversation goes on with the text it began with.
    Column("version", String, nullable=False),
    Column("title", String, nullable=False, info=PERSONAL),
    refers("partner_id", "partners.id", nullable=True, index=True),
    Column("state", JsonText, nullable=False, info=PERSONAL),
    Column("turn", Integer, nullable=False),
    Column("status", String, nullable=False),
    refers("waits_for", "people.id", nullable=True, index=True),
    Column("wake_at", UtcDateTime, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index(None, "owner_id", "status"),
    one_of("status", "open", "paused", "done", "cancelled"),
)

journal = Table(
    "journal",
    metadata,
    serial(),
    refers("run_id", "runs.id"),
    Column("seq", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String, nullable=False),
    Column("event", JsonText, nullable=False, info=PERSONAL),
    UniqueConstraint("run_id", "seq"),
    sqlite_autoincrement=True,
)

algorithm_texts = Table(
    "algorithm_texts",
    metadata,
    key("version"),
    Column("algorithm", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

current_algorithms = Table(
    "current_algorithms",
    metadata,
    key("algorithm"),
    refers("version", "algorithm_texts.version"),
)

tasks = Table(
    "tasks",
    metadata,
    key("key"),
    refers("run_id", "runs.id", nullable=True, index=True),
    Column("step", String, nullable=False),
    Column("to_role", String, nullable=False),
    refers("person_id", "people.id", nullable=True),
    refers("partner_id", "partners.id", nullable=True, index=True),
    Column("title_ru", Text, nullable=False, info=PERSONAL),
    Column("title_en", Text, nullable=False, info=PERSONAL),
    # As the person said it: a local date, or a local minute. `due_at` is the same in UTC, for the ticker.
    Column("due", String),
    Column("due_at", UtcDateTime, index=True),
    Column("status", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Index(None, "person_id", "status"),
    one_of("status", "open", "done", "cancelled"),
)

reports = Table(
    "reports",
    metadata,
    serial("number"),
    Column("key", String, nullable=False, unique=True),
    refers("run_id", "runs.id", nullable=True),
    refers("author_id", "people.id"),
    refers("partner_id", "partners.id", nullable=True),
    Column("visited_on", Date, nullable=False),
    Column("body", JsonText, nullable=False, info=PERSONAL),
    Column("status", String, nullable=False),
    refers("decided_by", "people.id", nullable=True),
    Column("comment", Text, nullable=False, info=PERSONAL),
    Column("filed_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Index(None, "author_id", "visited_on"),
    Index(None, "partner_id", "visited_on"),
    one_of("status", "filed", "accepted", "rework"),
    sqlite_autoincrement=True,  # a report's number is never given twice, even after an erasure
)

plans = Table(
    "plans",
    metadata,
    refers("person_id", "people.id", pk=True),
    key("week"),
    refers("run_id", "runs.id", nullable=True),
    Column("stored_at", UtcDateTime, nullable=False),
)

visits = Table(
    "visits",
    metadata,
    serial(),
    refers("person_id", "people.id"),
    refers("partner_id", "partners.id"),
    Column("week", String, nullable=False),
    # The day the plan proposes; a plan of a week need not name days.
    Column("day", Date),
    # The order of the plan: the first is the most urgent.
    Column("place", Integer),
    Column("status", String, nullable=False),
    Column("reason", JsonText, info=PERSONAL),
    # Set for a visit that was planned; one that just happened has none.
    Column("plan_key", String),
    refers("report_number", "reports.number", nullable=True),
    Column("done_on", Date),
    UniqueConstraint("person_id", "partner_id", "week"),
    Index(None, "partner_id", "done_on"),
    one_of("status", "planned", "done", "dropped"),
    sqlite_autoincrement=True,
)

focus = Table(
    "focus",
    metadata,
    refers("person_id", "people.id", pk=True),
    refers("run_id", "runs.id"),
    # A name that was typed and not found, kept until a tap says what to do with it.
    Column("typed", Text, nullable=False, info=PERSONAL),
)

handovers = Table(
    "handovers",
    metadata,
    key("key"),
    refers("run_id", "runs.id"),
    Column("algorithm", String, nullable=False),
    Column("vars", JsonText, nullable=False, info=PERSONAL),
    Column("created_at", UtcDateTime, nullable=False),
    refers("started_run", "runs.id", nullable=True),
)

POLL_OPEN = "closed_at IS NULL"

# What several people are asked for one step of a conversation: the words are kept as they were when it was asked.
polls = Table(
    "polls",
    metadata,
    key(),
    refers("run_id", "runs.id"),
    Column("visit", String, nullable=False),
    Column("title_ru", Text, nullable=False, info=PERSONAL),
    Column("title_en", Text, nullable=False, info=PERSONAL),
    Column("question_ru", Text, nullable=False, info=PERSONAL),
    Column("question_en", Text, nullable=False, info=PERSONAL),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("run_id", "visit"),
    only_where("ix_polls_open", POLL_OPEN, "id"),
)

# One row for each person asked, whose alone the mark is.
votes = Table(
    "votes",
    metadata,
    refers("poll_id", "polls.id", pk=True),
    refers("person_id", "people.id", pk=True, index=True),
    Column("mark", String, info=PERSONAL),
    Column("voted_at", UtcDateTime),
    Column("told_at", UtcDateTime),
)
