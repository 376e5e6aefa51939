"""Imports that speak for the whole company are found without reading those of single partners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"


def upgrade() -> None:
    op.create_index(
        "ix_imports_of_all",
        "imports",
        ["kind", "known_to"],
        unique=False,
        sqlite_where=sa.text("current = 1 AND scope IS NULL"),
        postgresql_where=sa.text("current AND scope IS NULL"),
    )
