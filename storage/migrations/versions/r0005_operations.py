"""What waits for a human is found at once, however long the history: the doctor and the figures ask often."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    _aside("ix_inbox_aside", "inbox", "state = 'quarantined'")
    _aside("ix_outbox_aside", "outbox", "state = 'unknown'")


def _aside(name: str, table: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, ["id"], unique=False, sqlite_where=where, postgresql_where=where)
