"""Several people are asked for one step of a conversation; each answers once and may change it until it is over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0009"


def upgrade() -> None:
    op.create_table(
        "polls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("title_ru", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("question_ru", sa.Text(), nullable=False),
        sa.Column("question_en", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_polls_run_id_runs"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
        sa.UniqueConstraint("run_id", "visit", name=op.f("uq_polls_run_id_visit")),
    )
    where = sa.text("closed_at IS NULL")
    op.create_index("ix_polls_open", "polls", ["id"], unique=False, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "votes",
        sa.Column("poll_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_votes_person_id_people"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_votes_poll_id_polls"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_votes")),
    )
    op.create_index("ix_votes_person_id", "votes", ["person_id"], unique=False)
