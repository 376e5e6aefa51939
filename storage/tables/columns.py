"""What the tables are made of: naming of constraints, our column types, small helpers. No table lives here."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column called INTEGER.
Serial = BigInteger().with_variant(Integer, "sqlite")

# Export, erasure and retention find what belongs to a person by this label.
PERSONAL: dict[Any, Any] = {"personal": True}
_HALF = re.compile("[\ud800-\udfff]")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware UTC out. A naive one is a builder's mistake and never reaches the disk."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: moments are stored in UTC, give an aware one")
        moment = value.astimezone(UTC)
        # SQLite keeps text: one zone and one width make its order the order of time.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text: never queried inside, readable in a backup, the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        made = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        # Half a character, which no database takes: escaped it is kept like everything else that came.
        return json.dumps(value, separators=(",", ":")) if _HALF.search(made) else made

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def key(name: str = "id") -> Column[str]:
    return Column(name, String, primary_key=True)


def serial(name: str = "id") -> Column[int]:
    return Column(name, Serial, primary_key=True, autoincrement=True)


def refers(name: str, target: str, *, nullable: bool = False, index: bool = False, pk: bool = False) -> Column[Any]:
    """A foreign key checked at commit, so that one transaction may write its rows in any order."""
    link = ForeignKey(target, deferrable=True, initially="DEFERRED")
    return Column(name, link, nullable=nullable, index=index or None, primary_key=pk)


def one_of(column: str, *allowed: str) -> CheckConstraint:
    words = ", ".join(f"'{word}'" for word in allowed)
    return CheckConstraint(f"{column} IN ({words})", name=column)


def only_where(name: str, condition: str, *columns: str) -> Index:
    """An index over the few rows still in work, so that finding the next does not slow down with history."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))
