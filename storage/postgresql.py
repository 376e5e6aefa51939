"""PostgreSQL: its address as people copy it from their hosting, and connections that notice when nobody answers.

Hosting companies print addresses for libpq; our driver is another one. What they mean is translated, what makes no
difference here is left out, and what cannot be had is refused in words, never passed over.
"""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.trouble import OutOfReach

if TYPE_CHECKING:
    import asyncpg
    from sqlalchemy.pool import ConnectionPoolEntry

CONNECT_S = 10.0
TRUSTED_S = 2.0  # a connection that was used so lately is there still, unless the server has said that it goes
ANSWER_S = 30.0  # a statement nobody answers: the network went, and no packet told us

SERVER_SETTINGS = {
    "application_name": "shturman",
    # A replica that stands still in the middle of a transaction must not make the others stand still: it loses its
    # connection, and what it had begun is undone.
    "idle_in_transaction_session_timeout": "10s",
    "lock_timeout": "20s",
    "timezone": "UTC",
    "jit": "off",  # compiling takes longer than our statements run
}

# What a libpq address may say and what makes no difference here: the driver does so anyway, or has no need to.
LEFT_OUT = (
    *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"),
    *("sslcompression", "sslsni", "client_encoding", "fallback_application_name", "gssencmode", "connection_limit"),
)
FILES = ("sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl")
TRANSLATED = (
    *("sslmode", "ssl", "connect_timeout", "application_name", "options", "target_session_attrs", "pgbouncer"),
    *("host", "port", "user", "password", "dbname", "channel_binding", *FILES),
)
CHECKED = ("verify-ca", "verify-full")
MODES = ("disable", "allow", "prefer", "require", *CHECKED)


def engine(
    url: URL, *, size: int, settings: Mapping[str, str] = SERVER_SETTINGS, answer_s: float | None = ANSWER_S
) -> AsyncEngine:
    """After a restart of the server the first question is not the one to fail: see `_try_before_use`."""
    arguments = arguments_of(url) | {"command_timeout": answer_s}
    settings = {**settings, **arguments["server_settings"]}
    pooled = shares_connections(url)
    made = create_async_engine(
        URL.create(url.drivername),
        connect_args={
            **arguments,
            **(_POOLED if pooled else {}),
            "server_settings": _at_once(settings, pooled),
            "async_creator_fn": connect,
        },
        pool_size=size,
        max_overflow=0,
        pool_timeout=60,
    )
    _try_before_use(made)
    if pooled:
        _set_each_time(made, settings)
    return made


def _try_before_use(made: AsyncEngine) -> None:
    """A server that goes says so, and the driver has heard it; only what rested for long is asked whether it is there.

    To ask takes three turns to the server and back, as many as a short transaction has of its own.
    """
    engine = made.sync_engine

    @event.listens_for(engine, "checkin")
    def rests(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def is_there(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        rested = time.monotonic() - record.info.get("rests_since", math.inf)
        if connection.driver_connection.is_closed() or (rested > TRUSTED_S and not _answers(engine, connection)):
            raise InvalidatePoolError("the server was away")


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        if engine.dialect.is_disconnect(error, connection, None):
            return False
        raise


# ── a proxy that shares connections between transactions ────────────────────────────────────────────────────────

# Each transaction may meet another connection of the server: no statement of ours is known there by name, no setting
# holds beyond the transaction, and nobody listens.
_POOLED: dict[str, Any] = {"prepared_statement_cache_size": 0, "prepared_statement_name_func": lambda: ""}
_SET = "SELECT set_config(name, value, true) FROM unnest($1::text[], $2::text[]) AS setting (name, value)"


def shares_connections(url: URL) -> bool:
    """Whether the address says that PgBouncer or its like stands between."""
    value = url.query.get("pgbouncer", "")
    return isinstance(value, str) and value.lower() in ("true", "1", "on")


def _at_once(settings: Mapping[str, str], pooled: bool) -> dict[str, str]:
    """What is asked for while connecting. Such a proxy turns away whoever asks for more than a name."""
    return {name: value for name, value in settings.items() if name == "application_name" or not pooled}


def _set_each_time(made: AsyncEngine, settings: Mapping[str, str]) -> None:
    wanted = {name: value for name, value in settings.items() if name != "application_name"}

    @event.listens_for(made.sync_engine, "begin")
    def set_up(connection: Connection) -> None:
        if wanted:
            connection.exec_driver_sql(_SET, (list(wanted), list(wanted.values())))


async def connect(**arguments: Any) -> asyncpg.Connection:
    """As the driver does, with one kind of error for all that keeps us out."""
    import asyncpg  # noqa: PLC0415  # an installation on SQLite does not wait for it to load
    from asyncpg.exceptions import InterfaceError, PostgresError  # noqa: PLC0415

    try:
        made: asyncpg.Connection = await asyncpg.connect(**arguments)
    except (OSError, PostgresError, InterfaceError) as error:
        hint = "; if this is PgBouncer, add pgbouncer=true to the address" if "startup parameter" in str(error) else ""
        raise OutOfReach(f"PostgreSQL is out of reach: {str(error) or type(error).__name__}{hint}") from error
    return made


def arguments_of(url: URL) -> dict[str, Any]:
    """What the driver is given. ValueError, in words for whoever wrote the address."""
    asked = {name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()}
    unknown = [name for name in asked if name not in LEFT_OUT and name not in TRANSLATED]
    if unknown:
        raise ValueError(f"database address: {unknown[0]!r} is not understood; leave it out or use {_known()}")
    if asked.get("channel_binding") == "require":
        raise ValueError("database address: channel_binding=require cannot be had; write sslmode=verify-full instead")
    made: dict[str, Any] = {
        "host": asked.get("host") or url.host,
        "port": int(asked["port"]) if "port" in asked else url.port,
        "user": asked.get("user") or url.username,
        "password": asked.get("password") or url.password,
        "database": asked.get("dbname") or url.database,
        "timeout": float(asked.get("connect_timeout") or CONNECT_S),
        "server_settings": _settings(asked),
        "target_session_attrs": asked.get("target_session_attrs"),
    }
    if (mode := asked.get("sslmode") or asked.get("ssl")) or any(name in asked for name in FILES):
        made["ssl"] = _ssl(mode or "prefer", asked)
    if shares_connections(url):
        made["statement_cache_size"] = 0
    return {name: value for name, value in made.items() if value is not None}


def _known() -> str:
    return ", ".join(name for name in TRANSLATED if name != "channel_binding")


def _settings(asked: Mapping[str, str]) -> dict[str, str]:
    """`options` holds words like `-c search_path=sales`."""
    found = {"application_name": asked["application_name"]} if "application_name" in asked else {}
    words = asked.get("options", "").replace("-c ", "-c").split()
    for word in words:
        name, equals, value = word.removeprefix("--").removeprefix("-c").partition("=")
        if not equals or not word.startswith("-"):
            raise ValueError(f"database address: options={word!r} is not understood; write options=-c name=value")
        found[name] = value
    return found


def _ssl(mode: str, asked: Mapping[str, str]) -> str | ssl.SSLContext:
    """The driver knows the modes; files it would only take from a home folder."""
    if mode not in MODES:
        raise ValueError(f"database address: sslmode={mode!r} is none of {', '.join(MODES)}")
    if not any(name in asked for name in FILES):
        return mode
    root = asked.get("sslrootcert")
    try:
        context = ssl.create_default_context(cafile=root if root != "system" else None)
        if asked.get("sslcert"):
            context.load_cert_chain(asked["sslcert"], asked.get("sslkey"), asked.get("sslpassword"))
        if asked.get("sslcrl"):
            context.load_verify_locations(asked["sslcrl"])
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    except OSError as error:
        raise ValueError(f"database address: a certificate file cannot be used: {error}") from error
    context.check_hostname = mode == "verify-full" or root == "system"
    if mode not in CHECKED and root is None:
        context.verify_mode = ssl.CERT_NONE
    return context


# ── one connection beside the engine ────────────────────────────────────────────────────────────────────────────


async def connection(url: URL) -> asyncpg.Connection:
    """Of one's own, for listening."""
    arguments = arguments_of(url)
    settings = {"application_name": "shturman", **arguments["server_settings"]}
    arguments["server_settings"] = _at_once(settings, shares_connections(url))
    return await connect(**arguments)


# ── what kind of server it is ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Server:
    """`knows_letters`: whether it can tell a small Cyrillic letter from a capital; a locale of plain C cannot."""

    version: str
    encoding: str
    knows_letters: bool
    reads_only: bool
    connections: int


LOOK = """
SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
    lower('Ж') = 'ж' AS knows_letters,
    pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS reads_only,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS connections
"""


async def look_at(url: URL) -> Server:
    """Raises OutOfReach."""
    made = await connection(url)
    try:
        async with made.transaction():  # one and the same connection, whatever stands between
            return Server(**dict(await made.fetchrow(LOOK)))
    finally:
        await made.close()
