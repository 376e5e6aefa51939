"""The company's numbers as they were imported, and which digest or reminder was decided for whom."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text

from storage.tables.columns import PERSONAL, UtcDateTime, key, metadata, one_of, refers, serial

imports = Table(
    "imports",
    metadata,
    key(),
    Column("kind", String, nullable=False),
    Column("file_hash", String, nullable=False),
    Column("file_name", String, nullable=False, info=PERSONAL),
    Column("by", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("covers_from", Date, nullable=False),
    Column("covers_to", Date, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("current", Boolean, nullable=False),
    Index(None, "kind", "file_hash"),
)

facts = Table(
    "facts",
    metadata,
    serial(),
    Column("measure", String, nullable=False),
    refers("partner_id", "partners.id"),
    Column("day", Date, nullable=False),
    # Thousandths as whole numbers: sums are exact on both databases, no float is ever near.
    Column("value", BigInteger, nullable=False),
    refers("import_id", "imports.id", index=True),
    Index(None, "measure", "partner_id", "day"),
    one_of("measure", "sell_in", "plan"),
)

pushes = Table(
    "pushes",
    metadata,
    refers("person_id", "people.id", pk=True),
    key("kind"),
    key("period"),
    Column("at", UtcDateTime, nullable=False),
    Column("outcome", String, nullable=False),
    Column("why", Text, nullable=False, info=PERSONAL),
    Column("outbox_key", String),
    one_of("outcome", "sent", "quiet"),
)
