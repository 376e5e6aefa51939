"""Groups and channels that we are in; of an answer, the room where it was asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0008"


def upgrade() -> None:
    op.create_table(
        "rooms",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('in', 'out', 'archived')", name=op.f("ck_rooms_state")),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_rooms")),
    )
    op.add_column("outbox", sa.Column("room", sa.String(), nullable=True))
