"""A messenger's pause holds for every process and after a restart; answers are found at once among many pushes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0006"


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_pauses")),
    )
    where = sa.text("state IN ('new', 'leased') AND kind <> 'push'")
    op.create_index(
        "ix_outbox_pending_answers", "outbox", ["id"], unique=False, sqlite_where=where, postgresql_where=where
    )
