"""Several accounts of one person: which was used last, which is wanted; a card that went on elsewhere says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0010"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("people", sa.Column("messenger", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("in_place", sa.Boolean(), nullable=True))
