"""What a screen outside any conversation waits to hear, and orders of partners as somebody corrected them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    person = sa.ForeignKeyConstraint(
        ["person_id"], ["people.id"], name="fk_asked_person_id_people", deferrable=True, initially="DEFERRED"
    )
    op.create_table(
        "asked",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_asked"),
        person,
    )
    op.create_table(
        "order_drafts",
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "person_id", name="pk_order_drafts"),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name="fk_order_drafts_partner_id_partners",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_order_drafts_person_id_people", deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index("ix_order_drafts_person_id", "order_drafts", ["person_id"])
