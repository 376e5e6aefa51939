"""How far the talk about a file has come, and whether somebody has it in hand: a restart goes on with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    op.add_column("imports", sa.Column("phase", sa.String(), nullable=True))
    op.add_column("imports", sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True))
    where = sa.text("phase IN ('reading', 'loading')")
    op.create_index(
        "ix_imports_waiting", "imports", ["phase"], unique=False, sqlite_where=where, postgresql_where=where
    )
