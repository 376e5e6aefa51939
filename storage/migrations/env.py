"""Alembic runs this file for every command; the open connection is handed in by `storage/upgrade.py`."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from storage.tables import JsonText, UtcDateTime, metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A step names plain types: it must mean the same long after our own classes have changed."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JsonText):
        return "sa.Text()"
    return False


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite can change little about a table in place: Alembic copies it into a new one.
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
