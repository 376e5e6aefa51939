"""People, their accounts and invitations, the partners they look after, and the record of what was done."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Index, Integer, String, Table, Text

from storage.tables.columns import PERSONAL, JsonText, UtcDateTime, key, metadata, one_of, refers, serial

ROLES = ("rm", "team_lead", "director", "admin", "finance", "lawyer", "logistics", "marketing", "quality", "hr")

meta = Table("meta", metadata, key("key"), Column("value", Text, nullable=False))

teams = Table(
    "teams",
    metadata,
    key(),
    Column("name", String, nullable=False),
    Column("name_en", String, nullable=False),
    # No foreign key: people point at teams already, and a circle could be neither created nor dropped in order.
    Column("lead_id", String),
    Column("region", String),
)

people = Table(
    "people",
    metadata,
    key(),
    Column("name", String, nullable=False, info=PERSONAL),
    Column("name_en", String, nullable=False, info=PERSONAL),
    Column("role", String, nullable=False),
    refers("team_id", "teams.id", nullable=True, index=True),
    Column("zone", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # No foreign key, as for a team's lead: two who stand in for each other would be a circle.
    Column("deputy_id", String),
    Column("away_until", Date),
    # Of a leave that is known to have begun: what came since is told on return.
    Column("away_since", UtcDateTime),
    # Of a traveller: `zone` is where they are, and this where they belong, from the day after `zone_until`.
    Column("home_zone", String),
    Column("zone_until", Date),
    # «22:00-07:00», or «off»; without it the company's.
    Column("quiet", String),
    Column("region", String),
    # How a digest suits them: {"friday": "17:30", "less": true}.
    Column("digest_wish", JsonText),
    # The messenger they want to be written to in; without it the one they used last.
    Column("messenger", String),
    # The row of an erased person stays, without a name: others' rows point at it.
    Column("erased_at", UtcDateTime),
    one_of("role", *ROLES),
    one_of("lang", "ru", "en"),
)

accounts = Table(
    "accounts",
    metadata,
    key("channel"),
    Column("account", String, primary_key=True, info=PERSONAL),
    Column("address", String, nullable=False, info=PERSONAL),
    refers("person_id", "people.id", index=True),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("blocked", Boolean, nullable=False),
    # Of who has several: when it became the one used last, if that was after it was linked.
    Column("used_at", UtcDateTime),
)

invitations = Table(
    "invitations",
    metadata,
    key("hash"),
    Column("role", String, nullable=False),
    Column("name", String, nullable=False, info=PERSONAL),
    refers("team_id", "teams.id", nullable=True),
    Column("zone", String, nullable=False),
    refers("person_id", "people.id", nullable=True),
    Column("created_by", String, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("used_by_channel", String),
    Column("used_by_account", String, info=PERSONAL),
    Column("region", String),
    # What a list and a button call it by; of a short code the part that finds the row.
    Column("handle", String),
    # Wrong guesses at a short code.
    Column("tries", Integer),
    one_of("role", *ROLES),
    Index(None, "handle", unique=True),
)

consents = Table(
    "consents",
    metadata,
    refers("person_id", "people.id", pk=True),
    key("version"),
    Column("answer", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    one_of("answer", "accepted", "refused"),
)

# Presses that wait until their person has agreed to what is kept. No foreign key: retention may forget them.
held = Table(
    "held",
    metadata,
    Column("inbox_id", BigInteger, primary_key=True, autoincrement=False),
    refers("person_id", "people.id", index=True),
)

# Leaves that are over: their days never count. `last` is a day of the person's own calendar.
leaves = Table(
    "leaves",
    metadata,
    refers("person_id", "people.id", pk=True),
    Column("since", UtcDateTime, primary_key=True, info=PERSONAL),
    Column("last", Date, nullable=False, info=PERSONAL),
)

# Calendars that are read by address: another salt, another address.
feeds = Table(
    "feeds",
    metadata,
    refers("person_id", "people.id", pk=True),
    Column("salt", String, nullable=False, info=PERSONAL),
    Column("made_at", UtcDateTime, nullable=False),
)

partners = Table(
    "partners",
    metadata,
    key(),
    Column("name", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("aliases", JsonText, nullable=False),
    Column("inn", String, index=True),
    Column("city", String, nullable=False),
    Column("region", String, nullable=False),
    Column("klass", String),
    refers("owner_id", "people.id", nullable=True, index=True),
    Column("stage", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # The company's own code in its books, kept as text: zeros in front count.
    Column("code", String, index=True),
    Column("kpp", String),
    Column("legal_form", String),
    Column("address", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    # «пн-пт 9:00-18:00», as it was written.
    Column("hours", Text),
    # Days of deferral; nothing and 0 both mean prepayment. The limit in thousandths of a ruble, with VAT.
    Column("deferral_days", Integer),
    Column("credit_limit", BigInteger),
    # Days from an order to its goods, and between two orders.
    Column("lead_days", Integer),
    Column("review_days", Integer),
    # Into which card this one was merged; it is shown to nobody then.
    Column("merged_into", String, index=True),
    Column("archived_at", UtcDateTime),
    one_of("klass", "A", "B", "C"),
)

audit = Table(
    "audit",
    metadata,
    serial(),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("actor", String, nullable=False, index=True),
    Column("action", String, nullable=False),
    Column("object", String, nullable=False),
    Column("detail", JsonText, nullable=False, info=PERSONAL),
    sqlite_autoincrement=True,
)
