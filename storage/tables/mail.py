"""What came in and what goes out: inbox, outbox, the living cards, rooms, the local chat's log, kept files."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from storage.tables.columns import PERSONAL, JsonText, UtcDateTime, key, metadata, one_of, only_where, refers, serial

INBOX_STATES = ("new", "claimed", "done", "quarantined", "dropped")
OUTBOX_STATES = ("new", "leased", "sent", "unknown", "gone", "dropped")
ROOM_STATES = ("in", "out", "archived")
INBOX_PENDING = "state IN ('new', 'claimed')"
OUTBOX_PENDING = "state IN ('new', 'leased')"
OUTBOX_ANSWERS = f"{OUTBOX_PENDING} AND kind <> 'push'"
# What waits for a human.
INBOX_ASIDE = "state = 'quarantined'"
OUTBOX_ASIDE = "state = 'unknown'"

inbox = Table(
    "inbox",
    metadata,
    serial(),
    Column("channel", String, nullable=False),
    Column("key", String, nullable=False),
    Column("account", String, nullable=False, info=PERSONAL),
    Column("raw", JsonText, nullable=False, info=PERSONAL),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    # The end of a claim; on a new row that failed, the moment it may be tried again.
    Column("claimed_until", UtcDateTime),
    Column("error", Text, info=PERSONAL),
    Column("error_id", String),
    Column("done_at", UtcDateTime),
    UniqueConstraint("channel", "key"),
    one_of("state", *INBOX_STATES),
    only_where("ix_inbox_pending", INBOX_PENDING, "id"),
    only_where("ix_inbox_pending_account", INBOX_PENDING, "channel", "account", "id"),
    only_where("ix_inbox_aside", INBOX_ASIDE, "id"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    serial(),
    Column("key", String, nullable=False, unique=True),
    refers("person_id", "people.id", nullable=True, index=True),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False, info=PERSONAL),
    Column("subject", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("screen", JsonText, nullable=False, info=PERSONAL),
    Column("toast", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("not_before", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    # How many sends ended without an answer: what a push may do once, one with a card ten times, and a toast never.
    Column("doubts", Integer, nullable=False),
    Column("ref", String),
    Column("created_at", UtcDateTime, nullable=False),
    # Of a push that is being sent: when it left.
    Column("sent_at", UtcDateTime),
    Column("error", Text),
    # The right it rests on, as «run.see:ID»: asked again when it is sent.
    Column("rests_on", String),
    # Where it was asked for, if others read along there: they see that it was answered.
    Column("room", String),
    # Said only over the card that is there, wherever that stands; where none is, it is nothing.
    Column("in_place", Boolean),
    one_of("kind", "edit", "receipt", "push", "toast"),
    one_of("state", *OUTBOX_STATES),
    Index(None, "channel", "address", "ref"),
    only_where("ix_outbox_pending", OUTBOX_PENDING, "id"),
    only_where("ix_outbox_pending_address", OUTBOX_PENDING, "channel", "address", "id"),
    only_where("ix_outbox_pending_answers", OUTBOX_ANSWERS, "id"),
    only_where("ix_outbox_aside", OUTBOX_ASIDE, "id"),
    sqlite_autoincrement=True,
)

# Whom nothing is sent to until when, because the messenger asked; '' is everybody.
pauses = Table(
    "pauses",
    metadata,
    key("channel"),
    Column("address", String, primary_key=True, info=PERSONAL),
    Column("until", UtcDateTime, nullable=False),
)

# Groups and channels that we were spoken to in.
rooms = Table(
    "rooms",
    metadata,
    key("channel"),
    key("address"),
    Column("title", String, nullable=False, info=PERSONAL),
    Column("state", String, nullable=False),
    # Whoever of the company brought us there. No foreign key: only to tell them when we are gone.
    Column("added_by", String),
    Column("at", UtcDateTime, nullable=False),
    one_of("state", *ROOM_STATES),
)

cards = Table(
    "cards",
    metadata,
    key("channel"),
    Column("address", String, primary_key=True, info=PERSONAL),
    key("subject"),
    Column("ref", String, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    key("channel"),
    Column("address", String, primary_key=True, info=PERSONAL),
    Column("last_ref", String, nullable=False),
)

chat_log = Table(
    "chat_log",
    metadata,
    key("ref"),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("address", String, nullable=False, info=PERSONAL),
    Column("author", String, nullable=False),
    Column("body", JsonText, nullable=False, info=PERSONAL),
    Column("key", String, nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False),
    one_of("author", "person", "bot"),
    Index(None, "address", "seq"),
)

blobs = Table(
    "blobs",
    metadata,
    key("hash"),
    Column("size", BigInteger, nullable=False),
    Column("mime", String, nullable=False),
    Column("name", String, nullable=False, info=PERSONAL),
    Column("added_at", UtcDateTime, nullable=False),
)
