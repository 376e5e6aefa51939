"""The company's numbers by goods, shops and invoices, what it sells and to whom, and what a file was made to mean.

What was imported before goes on counting: its rows are copied. Versions before this one read the old ones.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    _goods_and_people_of_partners()
    _what_files_hold()
    _what_is_made_of_it()
    _files_and_names()
    _columns()
    op.execute(
        "INSERT INTO numbers (series, partner_id, day, amount, import_id) "
        "SELECT measure, partner_id, day, value, import_id FROM facts"
    )


def _goods_and_people_of_partners() -> None:
    op.create_table(
        "skus",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("barcode", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("pack", sa.Integer(), nullable=True),
        sa.Column("moq", sa.Integer(), nullable=True),
        sa.Column("shelf_days", sa.Integer(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skus")),
        sa.UniqueConstraint("code", name=op.f("uq_skus_code")),
    )
    op.create_index(op.f("ix_skus_barcode"), "skus", ["barcode"], unique=False)
    op.create_table(
        "must_list",
        sa.Column("klass", sa.String(), nullable=False),
        sa.Column("sku_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sku_id"], ["skus.id"], name=op.f("fk_must_list_sku_id_skus"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("klass", "sku_id", name=op.f("pk_must_list")),
    )
    op.create_index(op.f("ix_must_list_sku_id"), "must_list", ["sku_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_contacts_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_partner_id"), "contacts", ["partner_id"], unique=False)
    op.create_table(
        "merges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("gone", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gone"], ["partners.id"], name=op.f("fk_merges_gone_partners"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["kept"], ["partners.id"], name=op.f("fk_merges_kept_partners"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_merges_at"), "merges", ["at"], unique=False)
    op.create_index(op.f("ix_merges_gone"), "merges", ["gone"], unique=False)
    op.create_index(op.f("ix_merges_kept"), "merges", ["kept"], unique=False)


def _what_files_hold() -> None:
    op.create_table(
        "checks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("sku_id", sa.String(), nullable=True),
        sa.Column("outlet", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.Column("turnover", sa.BigInteger(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("rrp", sa.BigInteger(), nullable=True),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_checks_import_id_imports"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_checks_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"], ["skus.id"], name=op.f("fk_checks_sku_id_skus"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
    )
    op.create_index(op.f("ix_checks_import_id"), "checks", ["import_id"], unique=False)
    op.create_index(op.f("ix_checks_partner_id_day"), "checks", ["partner_id", "day"], unique=False)
    op.create_table(
        "commitments",
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("quarter", sa.String(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_commitments_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("partner_id", "quarter", name=op.f("pk_commitments")),
    )
    op.create_table(
        "import_partners",
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_import_partners_import_id_imports"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_import_partners_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("import_id", "partner_id", name=op.f("pk_import_partners")),
    )
    op.create_index(op.f("ix_import_partners_partner_id"), "import_partners", ["partner_id"], unique=False)
    op.create_table(
        "invoices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("contract", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_invoices_import_id_imports"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_invoices_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
    )
    op.create_index(op.f("ix_invoices_import_id"), "invoices", ["import_id"], unique=False)
    op.create_index(op.f("ix_invoices_partner_id_as_of"), "invoices", ["partner_id", "as_of"], unique=False)
    op.create_table(
        "milestones",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_milestones_import_id_imports"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_milestones_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    op.create_index(op.f("ix_milestones_import_id"), "milestones", ["import_id"], unique=False)
    op.create_index(op.f("ix_milestones_partner_id_due"), "milestones", ["partner_id", "due"], unique=False)
    op.create_table(
        "numbers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("sku_id", sa.String(), nullable=True),
        sa.Column("outlet", sa.String(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("amount_vat", sa.BigInteger(), nullable=True),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.CheckConstraint(
            "series = 'sell_in' OR series = 'sell_out' OR series = 'stock' OR series = 'in_transit' "
            "OR series = 'plan' OR series = 'payments'",
            name=op.f("ck_numbers_series"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_numbers_import_id_imports"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_numbers_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_numbers_person_id_people"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"], ["skus.id"], name=op.f("fk_numbers_sku_id_skus"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_numbers")),
    )
    op.create_index(op.f("ix_numbers_import_id"), "numbers", ["import_id"], unique=False)
    op.create_index(op.f("ix_numbers_series_partner_id_day"), "numbers", ["series", "partner_id", "day"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("sku_id", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("shipped_on", sa.Date(), nullable=True),
        sa.Column("ordered", sa.BigInteger(), nullable=False),
        sa.Column("shipped", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_order_lines_import_id_imports"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_order_lines_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["sku_id"], ["skus.id"], name=op.f("fk_order_lines_sku_id_skus"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index(op.f("ix_order_lines_import_id"), "order_lines", ["import_id"], unique=False)
    op.create_index(
        op.f("ix_order_lines_partner_id_promised_on"), "order_lines", ["partner_id", "promised_on"], unique=False
    )
    op.create_table(
        "outlet_bases",
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("outlets", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_outlet_bases_import_id_imports"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_outlet_bases_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("partner_id", "month", "import_id", name=op.f("pk_outlet_bases")),
    )
    op.create_index(op.f("ix_outlet_bases_import_id"), "outlet_bases", ["import_id"], unique=False)


def _what_is_made_of_it() -> None:
    op.create_table(
        "yardsticks",
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_yardsticks")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alerts",
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("measure", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_measure", sa.BigInteger(), nullable=True),
        sa.Column("refused_by", sa.String(), nullable=True),
        sa.Column("refused_until", sa.Date(), nullable=True),
        sa.Column("refused_why", sa.Text(), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_alerts_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("partner_id", "kind", name=op.f("pk_alerts")),
    )
    op.create_index(
        "ix_alerts_open",
        "alerts",
        ["kind"],
        unique=False,
        sqlite_where=sa.text("over_at IS NULL"),
        postgresql_where=sa.text("over_at IS NULL"),
    )
    op.create_table(
        "mutes",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_mutes_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_mutes_person_id_people"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("person_id", "partner_id", name=op.f("pk_mutes")),
    )
    op.create_index(op.f("ix_mutes_partner_id"), "mutes", ["partner_id"], unique=False)
    op.create_table(
        "scores",
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("yardstick", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("klass", sa.String(), nullable=True),
        sa.Column("coverage", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_scores_partner_id_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("partner_id", "day", name=op.f("pk_scores")),
    )


def _files_and_names() -> None:
    op.create_table(
        "synonyms",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("what IN ('partner', 'sku', 'person')", name=op.f("ck_synonyms_what")),
        sa.PrimaryKeyConstraint("what", "source", "name", name=op.f("pk_synonyms")),
    )
    op.create_index(op.f("ix_synonyms_target"), "synonyms", ["target"], unique=False)
    op.create_table(
        "staged",
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_staged_import_id_imports"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_staged")),
    )
    op.create_table(
        "mappings",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_mappings_person_id_people"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("person_id", "fingerprint", name=op.f("pk_mappings")),
    )


def _columns() -> None:
    op.add_column("imports", sa.Column("scope", sa.String(), nullable=True))
    op.add_column("imports", sa.Column("vat", sa.Boolean(), nullable=True))
    op.add_column("imports", sa.Column("retired_by", sa.String(), nullable=True))
    op.add_column("imports", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("imports", sa.Column("talk", sa.Text(), nullable=True))
    op.add_column("partners", sa.Column("code", sa.String(), nullable=True))
    op.add_column("partners", sa.Column("kpp", sa.String(), nullable=True))
    op.add_column("partners", sa.Column("legal_form", sa.String(), nullable=True))
    op.add_column("partners", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("partners", sa.Column("latitude", sa.Float(), nullable=True))
    op.add_column("partners", sa.Column("longitude", sa.Float(), nullable=True))
    op.add_column("partners", sa.Column("hours", sa.Text(), nullable=True))
    op.add_column("partners", sa.Column("deferral_days", sa.Integer(), nullable=True))
    op.add_column("partners", sa.Column("credit_limit", sa.BigInteger(), nullable=True))
    op.add_column("partners", sa.Column("lead_days", sa.Integer(), nullable=True))
    op.add_column("partners", sa.Column("review_days", sa.Integer(), nullable=True))
    op.add_column("partners", sa.Column("merged_into", sa.String(), nullable=True))
    op.add_column("partners", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_partners_code"), "partners", ["code"], unique=False)
    op.create_index(op.f("ix_partners_merged_into"), "partners", ["merged_into"], unique=False)
    op.add_column("people", sa.Column("digest_wish", sa.Text(), nullable=True))
