"""SQL that was put together once in a process is known to every house that opens after it.

Half of what a short life costs goes into putting its statements together; a house that lives on does so once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, Dialect
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import database, postgresql

MANY = 5_000  # a whole suite's


def remember_statements() -> None:
    for module, name in ((database, "sqlite_engine"), (postgresql, "create_async_engine")):
        vars(module)[name] = remembering(vars(module)[name])


def remembering(make: Callable[..., AsyncEngine]) -> Callable[..., AsyncEngine]:
    known: dict[str, tuple[Dialect, Any]] = {}

    def made(url: URL, **more: Any) -> AsyncEngine:
        engine = make(url, **more)
        kind, inner = more.get("begin", ""), engine.sync_engine
        if kind not in known or known[kind][0].server_version_info is None:  # it never came to a connection
            inner._compiled_cache.capacity = MANY  # type: ignore[union-attr]  # a mapping to the world
            known[kind] = inner.dialect, inner._compiled_cache
        inner.dialect, inner._compiled_cache = known[kind]
        return engine

    return made
