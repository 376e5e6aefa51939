"""Conversations and what they leave: runs, journal, algorithm texts, tasks, reports, plans, trips, handovers, polls."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

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
    # What the conversation said last: a day or a person that it does not say anew stays as somebody has put it.
    Column("said_due", String),
    Column("said_for", String),
    # None: the conversation closed it itself, and may open it again.
    Column("closed_by", String),
    # A colleague who is asked to take it, and has not answered.
    Column("offered_to", String, index=True),
    # How it was before the last hand-made change, for undoing that.
    Column("before", JsonText),
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

PROMISE_OWED = "promises.by = 'them' AND promises.status = 'open'"

# Who promised what to whom. What we promised is a task with the same key, and is as that task stands.
promises = Table(
    "promises",
    metadata,
    key("key"),
    refers("run_id", "runs.id", nullable=True, index=True),
    # Which visit of the conversation told it; the key is run, visit and ordinal.
    Column("visit", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    refers("partner_id", "partners.id", index=True),
    refers("person_id", "people.id", index=True),
    Column("by", String, nullable=False),
    Column("what", Text, nullable=False, info=PERSONAL),
    Column("due", Date),
    # What the conversation said last; `due` may have been moved since, so many times.
    Column("said_due", Date),
    Column("moves", Integer, nullable=False),
    Column("amount", BigInteger),
    Column("made_on", Date, nullable=False),
    refers("report_number", "reports.number", nullable=True),
    # False: a correction took it back.
    Column("said", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", Text, info=PERSONAL),
    Column("closed_on", Date),
    Column("closed_at", UtcDateTime),
    Column("closed_by", String),
    # What a later conversation has told of it: told again, it changes nothing.
    Column("settled", String),
    # How it was before the last hand-made change, for undoing that.
    Column("before", JsonText),
    one_of("by", "us", "them"),
    one_of("status", "open", "kept", "broken", "dropped"),
    only_where("ix_promises_owed", PROMISE_OWED.replace("promises.", ""), "partner_id"),
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
    # The file that told it last: its report is wherever the file came from.
    Column("import_id", String),
    # The local minute of its day, «10:30», where one was agreed.
    Column("at", String),
    # Until when a lead put its report off; which steps of the ladder were said («012», «/» after each putting off);
    # «asked», «refused» or «waived»: what became of the word that there was nothing to report; and that word.
    Column("due_on", Date),
    Column("said", String),
    Column("duty", String),
    Column("excuse", JsonText, info=PERSONAL),
    Column("revised_at", UtcDateTime),
    UniqueConstraint("person_id", "partner_id", "week"),
    Index(None, "partner_id", "done_on"),
    Index(None, "week"),
    one_of("status", "planned", "done", "dropped"),
    sqlite_autoincrement=True,
)

# A business trip: the conversation that plans it is its key. Its partners stand in `visits`, its words in `body`.
trips = Table(
    "trips",
    metadata,
    refers("run_id", "runs.id", pk=True),
    refers("person_id", "people.id"),
    Column("region", String, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("status", String, nullable=False),
    Column("body", JsonText, nullable=False, info=PERSONAL),
    Column("stored_at", UtcDateTime, nullable=False),
    Index(None, "person_id", "ends"),
    one_of("status", "planned", "approved", "done", "cancelled"),
)

focus = Table(
    "focus",
    metadata,
    refers("person_id", "people.id", pk=True),
    refers("run_id", "runs.id"),
    # A name that was typed and not found, kept until a tap says what to do with it.
    Column("typed", Text, nullable=False, info=PERSONAL),
)

# What a screen outside any conversation waits to hear: the next words are for it, unless something is tapped before.
asked = Table(
    "asked",
    metadata,
    refers("person_id", "people.id", pk=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", JsonText, nullable=False, info=PERSONAL),
    Column("at", UtcDateTime, nullable=False),
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
