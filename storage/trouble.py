"""What the database refuses and may allow a moment later: its own trouble, told from what is wrong with the work."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

# Busy, locked, out of memory, read-only, a broken disk, full, cannot be opened; not what is wrong with a statement.
SQLITE_TROUBLE = frozenset({5, 6, 7, 8, 10, 13, 14})
# Classes of PostgreSQL's codes: no connection, a rollback for others' sake, no resources, stopped by hand, the system.
# And a server that only reads, a transaction that stood still too long, a lock that did not come.
POSTGRESQL_TROUBLE = ("08", "40", "53", "57", "58", "25006", "25P03", "55P03")


class OutOfReach(ConnectionError):
    """Nobody answers, or they do not let us in."""


def passes(error: BaseException) -> bool:
    """Whether it is the database's trouble and not the work's: full, locked, read-only, out of reach."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, NoConnection | ConnectionError)
    code = getattr(error.orig, "sqlite_errorcode", None)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    known = code is not None and code & 0xFF in SQLITE_TROUBLE
    return known or error.connection_invalidated or state.startswith(POSTGRESQL_TROUBLE)
