"""Structured logs to stderr. Tokens and keys never reach them: whatever looks like one is masked on the way out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRETS = (
    (re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{20,}"), "<telegram token>"),
    (re.compile(r"\bx(?:ox[abp]|app)-[A-Za-z0-9-]{10,}"), "<slack token>"),
    (re.compile(r"([?&]key=)[A-Za-z0-9_-]+"), r"\1<key>"),
)


def mask(text: str) -> str:
    for pattern, word in _SECRETS:
        text = pattern.sub(word, text)
    return text


def set_up(level: int = logging.INFO) -> None:
    """Everything that logs, ours and the libraries', in one shape."""
    shared: list[Any] = [structlog.processors.add_log_level, structlog.processors.TimeStamper("iso", utc=True)]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            _masked,
            structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masked("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _masked(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


class _Masked(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))
