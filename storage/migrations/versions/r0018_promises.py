"""Who promised what to whom, and tasks that people move, hand over and take up again by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"

REFERS = (
    ("run_id", "runs.id"),
    ("partner_id", "partners.id"),
    ("person_id", "people.id"),
    ("report_number", "reports.number"),
)


def upgrade() -> None:
    _promises()
    op.add_column("tasks", sa.Column("said_due", sa.String(), nullable=True))
    op.add_column("tasks", sa.Column("said_for", sa.String(), nullable=True))
    op.add_column("tasks", sa.Column("closed_by", sa.String(), nullable=True))
    op.add_column("tasks", sa.Column("offered_to", sa.String(), nullable=True))
    op.add_column("tasks", sa.Column("before", sa.Text(), nullable=True))
    op.create_index("ix_tasks_offered_to", "tasks", ["offered_to"])
    # Nobody has moved anything yet: all stands as its conversation said.
    op.execute("UPDATE tasks SET said_due = due")
    op.execute("UPDATE tasks SET said_for = person_id")


def _promises() -> None:
    links = [
        sa.ForeignKeyConstraint(
            [name], [target], name=f"fk_promises_{name}_{target.split('.')[0]}", deferrable=True, initially="DEFERRED"
        )
        for name, target in REFERS
    ]
    op.create_table(
        "promises",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("said_due", sa.Date(), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("report_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("settled", sa.String(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.CheckConstraint("by IN ('us', 'them')", name=op.f("ck_promises_by")),
        sa.CheckConstraint("status IN ('open', 'kept', 'broken', 'dropped')", name=op.f("ck_promises_status")),
        sa.PrimaryKeyConstraint("key", name="pk_promises"),
        *links,
    )
    for name in ("run_id", "partner_id", "person_id"):
        op.create_index(f"ix_promises_{name}", "promises", [name])
    owed = sa.text("by = 'them' AND status = 'open'")
    op.create_index("ix_promises_owed", "promises", ["partner_id"], sqlite_where=owed, postgresql_where=owed)
