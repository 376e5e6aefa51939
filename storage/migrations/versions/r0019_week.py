"""What a visit still owes (its report: put off, excused, waived), when it was changed; leaves; calendars by address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"


def upgrade() -> None:
    # All may be empty: nothing is copied, so nothing that points here can break.
    op.add_column("visits", sa.Column("at", sa.String(), nullable=True))
    op.add_column("visits", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("visits", sa.Column("said", sa.String(), nullable=True))
    op.add_column("visits", sa.Column("duty", sa.String(), nullable=True))
    op.add_column("visits", sa.Column("excuse", sa.Text(), nullable=True))
    op.add_column("visits", sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_visits_week", "visits", ["week"])
    op.create_table(
        "leaves",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "since", name="pk_leaves"),
        _person("leaves"),
    )
    op.create_table(
        "feeds",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_feeds"),
        _person("feeds"),
    )


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["people.id"], name=f"fk_{table}_person_id_people", deferrable=True, initially="DEFERRED"
    )
