"""Which of two overlapping imports speaks for the days they share, and how far an import really tells.

Whatever was imported before and is not in use was loaded once, as far as anybody can tell: it is kept.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    op.add_column("imports", sa.Column("known_to", sa.Date(), nullable=True))
    op.create_table(
        "import_cuts",
        sa.Column("older", sa.String(), nullable=False),
        sa.Column("newer", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["newer"], ["imports.id"], name=op.f("fk_import_cuts_newer_imports"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["older"], ["imports.id"], name=op.f("fk_import_cuts_older_imports"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("older", "newer", name=op.f("pk_import_cuts")),
    )
    op.create_index(op.f("ix_import_cuts_newer"), "import_cuts", ["newer"], unique=False)
    op.execute(
        "UPDATE imports SET known_to = "
        "coalesce((SELECT max(day) FROM numbers WHERE numbers.import_id = imports.id), covers_to) WHERE phase IS NULL"
    )
    # Of two that share days the newer speaks: until now that was worked out at each reading.
    op.execute(
        "INSERT INTO import_cuts (older, newer, starts, ends, whole) SELECT one.id, other.id, "
        "CASE WHEN one.covers_from > other.covers_from THEN one.covers_from ELSE other.covers_from END, "
        "CASE WHEN one.covers_to < other.covers_to THEN one.covers_to ELSE other.covers_to END, "
        "other.scope IS NULL "
        "FROM imports AS one JOIN imports AS other ON other.kind = one.kind AND other.id <> one.id "
        "WHERE one.current AND other.current "
        "AND one.covers_from <= other.covers_to AND one.covers_to >= other.covers_from "
        "AND (one.at < other.at OR (one.at = other.at AND one.id < other.id))"
    )
