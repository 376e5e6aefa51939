"""Who stands in for whom, and until which day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    # Both databases add a column that may be empty in place: nothing is copied, so nothing that points here can break.
    op.add_column("people", sa.Column("deputy_id", sa.String(), nullable=True))
    op.add_column("people", sa.Column("away_until", sa.Date(), nullable=True))
