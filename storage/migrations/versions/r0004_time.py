"""Reminders as rows; leave without a deputy, a traveller's zone, quiet hours of one's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.add_column("people", sa.Column("away_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("people", sa.Column("home_zone", sa.String(), nullable=True))
    op.add_column("people", sa.Column("zone_until", sa.Date(), nullable=True))
    op.add_column("people", sa.Column("quiet", sa.String(), nullable=True))
    op.create_table(
        "reminders",
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("title_ru", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wall", sa.String(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('task', 'wait', 'decision', 'silence', 'turn', 'news')", name=op.f("ck_reminders_kind")
        ),
        sa.CheckConstraint("state IN ('waiting', 'said', 'withdrawn')", name=op.f("ck_reminders_state")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_reminders_{column}_{table}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for column, table in (("person_id", "people"), ("run_id", "runs"))
        ),
        sa.PrimaryKeyConstraint("cause", "ordinal", name=op.f("pk_reminders")),
    )
    for column in ("person_id", "run_id"):
        op.create_index(f"ix_reminders_{column}", "reminders", [column])
    op.create_index(
        "ix_reminders_waiting",
        "reminders",
        ["due_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
