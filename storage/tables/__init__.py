"""Every table by its name: `from storage import tables as t`, then `t.inbox`."""

from storage.tables.clock import reminders, replicas
from storage.tables.columns import JsonText, UtcDateTime, metadata
from storage.tables.guards import ERASING, TRIGGERS
from storage.tables.mail import blobs, cards, chat_log, chats, inbox, outbox, pauses, rooms
from storage.tables.numbers import facts, imports, pushes
from storage.tables.who import ROLES, accounts, audit, consents, held, invitations, meta, partners, people, teams
from storage.tables.work import (
    algorithm_texts,
    current_algorithms,
    focus,
    handovers,
    journal,
    plans,
    polls,
    reports,
    runs,
    tasks,
    visits,
    votes,
)

__all__ = [
    "ERASING",
    "ROLES",
    "TRIGGERS",
    "JsonText",
    "UtcDateTime",
    "accounts",
    "algorithm_texts",
    "audit",
    "blobs",
    "cards",
    "chat_log",
    "chats",
    "consents",
    "current_algorithms",
    "facts",
    "focus",
    "handovers",
    "held",
    "imports",
    "inbox",
    "invitations",
    "journal",
    "meta",
    "metadata",
    "outbox",
    "partners",
    "pauses",
    "people",
    "plans",
    "polls",
    "pushes",
    "reminders",
    "replicas",
    "reports",
    "rooms",
    "runs",
    "tasks",
    "teams",
    "visits",
    "votes",
]
