"""Regions, consent to what is kept, presses that wait for it, codes with a handle, what a message rests on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    for table in ("teams", "people", "invitations"):
        op.add_column(table, sa.Column("region", sa.String(), nullable=True))
    op.add_column("people", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitations", sa.Column("handle", sa.String(), nullable=True))
    op.add_column("invitations", sa.Column("tries", sa.Integer(), nullable=True))
    op.create_index("ix_invitations_handle", "invitations", ["handle"], unique=True)
    op.add_column("outbox", sa.Column("rests_on", sa.String(), nullable=True))
    _consents()
    _held()


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('accepted', 'refused')", name=op.f("ck_consents_answer")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_consents_person_id_people"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("person_id", "version", name=op.f("pk_consents")),
    )


def _held() -> None:
    op.create_table(
        "held",
        sa.Column("inbox_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_held_person_id_people"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("inbox_id", name=op.f("pk_held")),
    )
    op.create_index("ix_held_person_id", "held", ["person_id"])
