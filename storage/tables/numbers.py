"""The company's numbers as they were imported, and which digest or reminder was decided for whom.

Money and quantities are whole thousandths: sums are exact on both databases, no float is ever near. `amount` is rubles
without VAT, `amount_vat` with it; a file that does not say which has its sums in `amount` (`imports.vat` is empty).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, String, Table, Text, text

from storage.tables.columns import PERSONAL, JsonText, UtcDateTime, key, metadata, one_of, refers, serial

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
    # «listed»: it speaks of the partners in `import_partners` only; without it of the whole company.
    Column("scope", String),
    # Whether `amount` holds VAT; empty where the file does not tell.
    Column("vat", Boolean),
    # Whoever took its place as a whole: taken back, that one gives this one its place again.
    Column("retired_by", String),
    Column("undone_at", UtcDateTime),
    # The last day of which it really tells, once it was loaded: a file may be asked of a month that is not over.
    Column("known_to", Date),
    # The talk before it is loaded: columns chosen, names answered, what was left out.
    Column("talk", JsonText, info=PERSONAL),
    # How far the talk has come; empty for what was loaded without one.
    Column("phase", String),
    # Whoever reads or loads it has it in hand until then.
    Column("busy_until", UtcDateTime),
    Index(None, "kind", "file_hash"),
    # What speaks for the whole company is little beside what single partners send; in the words that are asked.
    Index(
        "ix_imports_of_all",
        "kind",
        "known_to",
        sqlite_where=text("current = 1 AND scope IS NULL"),
        postgresql_where=text("current AND scope IS NULL"),
    ),
    Index(
        "ix_imports_waiting",
        "phase",
        sqlite_where=text("phase IN ('reading', 'loading')"),
        postgresql_where=text("phase IN ('reading', 'loading')"),
    ),
)

# What versions before the numbers had goods and shops read: kept for them, written by nobody since.
facts = Table(
    "facts",
    metadata,
    serial(),
    Column("measure", String, nullable=False),
    refers("partner_id", "partners.id"),
    Column("day", Date, nullable=False),
    Column("value", BigInteger, nullable=False),
    refers("import_id", "imports.id", index=True),
    Index(None, "measure", "partner_id", "day"),
    one_of("measure", "sell_in", "plan"),
)

SERIES = ("sell_in", "sell_out", "stock", "in_transit", "plan", "payments")

# Of which partners an import speaks, where that is not all: also those of whom it says that there is nothing.
import_partners = Table(
    "import_partners",
    metadata,
    refers("import_id", "imports.id", pk=True),
    refers("partner_id", "partners.id", pk=True, index=True),
)

# Of two imports that share days, neither wholly inside the other, the newer speaks for these: of everybody, or («whole»
# is false) of those it is about.
import_cuts = Table(
    "import_cuts",
    metadata,
    refers("older", "imports.id", pk=True),
    refers("newer", "imports.id", pk=True, index=True),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("whole", Boolean, nullable=False),
)

# One row of a file is one row here. `day` is the day itself; of a week its Sunday, of a month's plan its first.
numbers = Table(
    "numbers",
    metadata,
    serial(),
    Column("series", String, nullable=False),
    # A plan may be a person's instead of a partner's.
    refers("partner_id", "partners.id", nullable=True),
    refers("person_id", "people.id", nullable=True),
    refers("sku_id", "skus.id", nullable=True),
    Column("outlet", String),
    Column("day", Date, nullable=False),
    Column("qty", BigInteger),
    Column("amount", BigInteger),
    Column("amount_vat", BigInteger),
    refers("import_id", "imports.id", index=True),
    Index(None, "series", "partner_id", "day"),
    # In these words: for an IN with more than two SQLite makes a list anew at every row, a third of the time of a load.
    CheckConstraint(" OR ".join(f"series = '{each}'" for each in SERIES), name="series"),
)

# What is owed, invoice by invoice, as of the day of the snapshot; an advance is negative. Money with VAT.
invoices = Table(
    "invoices",
    metadata,
    serial(),
    refers("partner_id", "partners.id"),
    Column("as_of", Date, nullable=False),
    Column("contract", String),
    Column("number", String),
    Column("issued_on", Date),
    Column("due_on", Date),
    Column("amount", BigInteger, nullable=False),
    refers("import_id", "imports.id", index=True),
    Index(None, "partner_id", "as_of"),
)

# Lines of orders: what was asked for, and what came when.
order_lines = Table(
    "order_lines",
    metadata,
    serial(),
    refers("partner_id", "partners.id"),
    refers("sku_id", "skus.id", nullable=True),
    Column("number", String),
    Column("promised_on", Date, nullable=False),
    Column("shipped_on", Date),
    Column("ordered", BigInteger, nullable=False),
    Column("shipped", BigInteger, nullable=False),
    refers("import_id", "imports.id", index=True),
    Index(None, "partner_id", "promised_on"),
)

# What somebody saw on a shelf: one outlet on one day. Rubles: `turnover` of the category a month, `price`, `rrp`.
checks = Table(
    "checks",
    metadata,
    serial(),
    refers("partner_id", "partners.id"),
    refers("sku_id", "skus.id", nullable=True),
    Column("outlet", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("present", Boolean),
    Column("turnover", BigInteger),
    Column("price", BigInteger),
    Column("rrp", BigInteger),
    refers("import_id", "imports.id", index=True),
    Index(None, "partner_id", "day"),
)

# How many outlets a partner's territory has at all (ОКБ), by month.
outlet_bases = Table(
    "outlet_bases",
    metadata,
    refers("partner_id", "partners.id", pk=True),
    Column("month", Date, primary_key=True),
    refers("import_id", "imports.id", pk=True, index=True),
    Column("outlets", Integer, nullable=False),
)

milestones = Table(
    "milestones",
    metadata,
    serial(),
    refers("partner_id", "partners.id"),
    Column("title", Text, nullable=False),
    Column("weight", BigInteger, nullable=False),
    Column("due", Date, nullable=False),
    # Thousandths of done: 1000 is all of it.
    Column("progress", Integer, nullable=False),
    refers("import_id", "imports.id", nullable=True, index=True),
    Index(None, "partner_id", "due"),
)

# The manager's own opinion of a partner, 1 to 5, a quarter at a time.
commitments = Table(
    "commitments",
    metadata,
    refers("partner_id", "partners.id", pk=True),
    key("quarter"),
    Column("mark", Integer, nullable=False),
    Column("comment", Text, nullable=False, info=PERSONAL),
    Column("by", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# Thresholds, weights and norms of the company, each version whole: a past score is never counted anew by later weights.
yardsticks = Table(
    "yardsticks",
    metadata,
    serial("version"),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String, nullable=False),
    Column("body", JsonText, nullable=False),
    sqlite_autoincrement=True,
)

scores = Table(
    "scores",
    metadata,
    refers("partner_id", "partners.id", pk=True),
    Column("day", Date, primary_key=True),
    Column("yardstick", BigInteger, nullable=False),
    Column("score", Integer),
    Column("klass", String),
    Column("coverage", Integer, nullable=False),
    Column("body", JsonText, nullable=False),
)

# A signal that stands: told to whom and when, how bad then, and why somebody wants no algorithm for it.
alerts = Table(
    "alerts",
    metadata,
    refers("partner_id", "partners.id", pk=True),
    key("kind"),
    Column("since", Date, nullable=False),
    Column("measure", BigInteger),
    Column("told_at", UtcDateTime),
    Column("told_measure", BigInteger),
    Column("refused_by", String),
    Column("refused_until", Date),
    Column("refused_why", Text, info=PERSONAL),
    Column("over_at", UtcDateTime),
    Index("ix_alerts_open", "kind", sqlite_where=text("over_at IS NULL"), postgresql_where=text("over_at IS NULL")),
)

# «Nothing about this partner, please»: of one person, until a day or for good.
mutes = Table(
    "mutes",
    metadata,
    refers("person_id", "people.id", pk=True),
    refers("partner_id", "partners.id", pk=True, index=True),
    Column("until", Date),
)

# What a person's file of this header meant last time.
mappings = Table(
    "mappings",
    metadata,
    refers("person_id", "people.id", pk=True),
    key("fingerprint"),
    Column("kind", String, nullable=False),
    Column("columns", JsonText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# A name in somebody's files, as a person said once what it means. `source` is the partner whose file it is, or empty.
synonyms = Table(
    "synonyms",
    metadata,
    key("what"),
    key("source"),
    Column("name", String, primary_key=True, info=PERSONAL),
    Column("target", String, nullable=False, index=True),
    Column("by", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    one_of("what", "partner", "sku", "person"),
)

# Rows of master data that wait to be applied, and how those they changed were before: an import can be taken back.
staged = Table(
    "staged",
    metadata,
    refers("import_id", "imports.id", pk=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("body", JsonText, nullable=False, info=PERSONAL),
    Column("before", JsonText, info=PERSONAL),
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
