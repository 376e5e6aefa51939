"""What the company sells and whom it knows there: goods, must-lists, contacts of partners, merged doubles."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from storage.tables.columns import PERSONAL, JsonText, UtcDateTime, key, metadata, refers, serial

skus = Table(
    "skus",
    metadata,
    key(),
    # The company's own code; others' codes and spellings are synonyms.
    Column("code", String, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("category", String, nullable=False),
    Column("barcode", String, index=True),
    Column("unit", String, nullable=False),
    # Pieces in a case, the least order, days a good keeps: what an order is rounded and capped by.
    Column("pack", Integer),
    Column("moq", Integer),
    Column("shelf_days", Integer),
    # Thousandths of a ruble, without VAT.
    Column("price", BigInteger),
    Column("cost", BigInteger),
    Column("active", Boolean, nullable=False),
)

# The must-list: which goods a partner of a class is to have.
must_list = Table(
    "must_list",
    metadata,
    key("klass"),
    refers("sku_id", "skus.id", pk=True, index=True),
)

contacts = Table(
    "contacts",
    metadata,
    key(),
    refers("partner_id", "partners.id", index=True),
    Column("name", String, nullable=False, info=PERSONAL),
    Column("role", String, nullable=False),
    Column("phone", String, nullable=False, info=PERSONAL),
    Column("email", String, nullable=False, info=PERSONAL),
    Column("note", Text, nullable=False, info=PERSONAL),
    Column("created_at", UtcDateTime, nullable=False),
    Column("gone_at", UtcDateTime),
)

# Quantities that somebody wrote into a partner's recommended order, by good, on the day of `at`.
order_drafts = Table(
    "order_drafts",
    metadata,
    refers("partner_id", "partners.id", pk=True),
    refers("person_id", "people.id", pk=True, index=True),
    Column("body", JsonText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# Two cards of one company made one. `body` names the rows that moved, by their keys, so that it can be taken back.
merges = Table(
    "merges",
    metadata,
    serial(),
    refers("kept", "partners.id", index=True),
    refers("gone", "partners.id", index=True),
    Column("by", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
    Column("body", JsonText, nullable=False),
    Index(None, "at"),
    sqlite_autoincrement=True,
)
