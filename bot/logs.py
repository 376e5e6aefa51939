"""Structured logs to stderr: JSON lines for machines, readable ones in a terminal. Secrets and people's words stay out.

Three nets. The secrets this process knows are hidden wherever they stand; what looks like a token, a code or a phone is
masked; and an error is told by its type and its places in the code, not by its words, which may quote what somebody
wrote. The words are kept in the inbox row that the error belongs to: `shturman inbox show`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sqlite3
import sys
import traceback
from collections.abc import Iterable, Iterator, MutableMapping
from types import TracebackType
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import structlog
from pydantic import SecretStr
from structlog.contextvars import merge_contextvars

from bot.settings import Settings

Event = MutableMapping[str, Any]

OURS = ("algorithms", "bot", "dialogs", "handlers", "storage")
HIDDEN = frozenset({"code", "name", "password", "phone", "raw", "screen", "secret", "text", "token", "words"})
SHORTEST = 6  # of a secret: hiding shorter ones would riddle the log
# Digits and both cases, or more capitals than a name has: one code of a thousand looks like a name.
_CODE = r"(?<![\w-])(?=\S*[A-Z])(?=\S*[a-z])(?:(?=\S*\d)|(?=(?:[a-z_-]*[A-Z]){7}))[A-Za-z0-9_-]{22}(?![\w-])"
_PATTERNS = (
    (re.compile(r"(?<!\d)\d{6,12}(?::|%3A)[A-Za-z0-9_-]{20,}"), "<telegram token>"),
    (re.compile(r"\bx(?:ox[abeprs]|app)-[A-Za-z0-9-]{10,}"), "<slack token>"),
    (re.compile(r"([?&](?:key|token|secret|ticket)=)[^&\s\"']+"), r"\1<hidden>"),
    (re.compile(r"(://[\w.-]+/(?:actions|commands|app|services)/)[^\s\"']+"), r"\1<hidden>"),
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+(?=@)"), r"\1<hidden>"),
    (re.compile(r"(/(?:start|link)\s+)\S+"), r"\1<code>"),
    (re.compile(_CODE), "<code>"),
    (re.compile(r"(?<![\w.-])[\w:-]+\.[\w:#-]*\.[0-9a-z]*\.[^.\s]*\.[A-Za-z0-9_-]{11}(?![\w-])"), "<button>"),
    (re.compile(r"(?<![\w.:/-])(?:\+\d{1,3}|[78])[ (-]*\d{3}[ )-]*\d{3}[ -]*\d{2}[ -]*\d{2}(?!\w)"), "<phone>"),
)
_known: set[str] = set()


class Out(Protocol):
    """Where lines go."""

    def write(self, text: str, /) -> int: ...

    def flush(self) -> None: ...

    def isatty(self) -> bool: ...


class _Stderr:
    """Whatever stderr is at the moment."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()

    def isatty(self) -> bool:
        return sys.stderr.isatty()


def hide(*secrets: str) -> None:
    """From now on these never stand in a log, nor as a part of a URL."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            _known.update((secret, quote(secret, safe="")))


def mask(text: str) -> str:
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, "<hidden>")
    for pattern, word in _PATTERNS:
        text = pattern.sub(word, text)
    return text


def set_up(settings: Settings | None = None, to: Out | None = None) -> None:
    """Everything that logs, ours and the libraries', in one shape."""
    out: Any = to or _Stderr()
    level = logging.getLevelName((settings.log_level if settings else "info").upper())
    form = settings.log_format if settings else "auto"
    if settings is not None:
        hide(*secrets_of(settings))
    chain: list[Any] = [
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso", utc=True),
        _errors_told,
        _redacted,
        _rendered if form == "json" or (form == "auto" and not out.isatty()) else _readable(out),
    ]
    structlog.configure(
        processors=chain,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Bridge(chain))
    # A library's chatter at lower levels holds statements with all their values.
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)


def catch_all() -> None:
    """What nobody caught is told like everything else; by default Python prints its words."""
    log = structlog.get_logger()

    def of_loop(_loop: object, context: dict[str, Any]) -> None:
        error = context.get("exception")
        log.error("nobody caught an error", where=str(context.get("message", "")).split(":")[0], exc_info=error)

    def of_process(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if not isinstance(error, KeyboardInterrupt):
            log.critical("the process ends by an error", exc_info=error)

    asyncio.get_running_loop().set_exception_handler(of_loop)
    sys.excepthook = of_process


def secrets_of(settings: Settings) -> list[str]:
    """All that must never be read by anybody, in the shapes in which it travels."""
    held = [value.get_secret_value() for value in dict(settings).values() if isinstance(value, SecretStr)]
    held += [part for secret in held for part in re.split(r"[,:]", secret)]
    addresses = [settings.database_url, *(secret for secret in held if "://" in secret)]
    held += [password for address in addresses if (password := urlsplit(address).password)]
    return [secret for secret in held if not secret.startswith("//") and secret not in ("http", "https", "socks5")]


# ── what an error may say ───────────────────────────────────────────────────────────────────────────────────


def told(error: BaseException) -> str:
    """Like a traceback, with what caused it first; without words but for those of the machine."""
    return "\n".join(_parts(error, set()))


def _parts(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _parts(before, seen)
        yield "then:"
    yield "".join(traceback.format_list(traceback.extract_tb(error.__traceback__))).rstrip("\n")
    yield f"{type(error).__module__}.{type(error).__qualname__}{words(error)}".removeprefix("builtins.")
    for each in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _parts(each, seen)


def words(error: BaseException) -> str:
    """Only what the system or SQLite says: neither has read what people wrote."""
    cause = getattr(error, "orig", error)  # SQLAlchemy wraps it, and quotes the values beside it
    match cause:
        case sqlite3.Error():
            return f": {cause}"
        case OSError(strerror=str(reason)):
            return f": {reason}"
    return ""


def _errors_told(_: Any, __: str, event: Event) -> Event:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = told(error)
    return event


# ── in which shape ──────────────────────────────────────────────────────────────────────────────────────────


def _redacted(_: Any, __: str, event: Event) -> Event:
    return {key: "<hidden>" if key in HIDDEN else _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case BaseException():
            return f"{type(value).__name__}{mask(words(value))}"
        case dict():
            return _redacted(None, "", value)
        case list() | tuple() | set() | frozenset():
            return [_clean(each) for each in value]
    return mask(str(value))


def _rendered(_: Any, __: str, event: Event) -> str:
    first = {"timestamp": event.pop("timestamp", ""), "level": event.pop("level", ""), "event": event.pop("event", "")}
    return json.dumps(first | dict(event), ensure_ascii=False)


def _readable(out: Out) -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)


class _Bridge(logging.Formatter):
    """A library's record as one of our events. Its later lines are left out: asyncio puts whole errors there."""

    def __init__(self, chain: Iterable[Any]) -> None:
        super().__init__()
        self._chain = tuple(chain)

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage().partition("\n")[0]
        event: Any = {"event": said, "logger": record.name, "exc_info": record.exc_info}
        for step in self._chain:
            event = step(None, record.levelname.lower(), event)
        return str(event)
