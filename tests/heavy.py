"""Jobs that misbehave, for the helper process to run."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def hog() -> int:
    return len(bytearray(1 << 34))


def spin() -> None:
    while True:
        pass


def sleep(note: str = "") -> None:
    if note:
        Path(note).write_text(f"{os.getppid()} {os.getpid()}")
    time.sleep(60)


def crash() -> None:
    os.abort()


def deep() -> object:
    return deep()


def smuggle() -> object:
    """What a hijacked job might send: unpickling it would run a command."""
    return _Command()


class _Command:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("true",)


def chatty() -> str:
    print("not an answer")
    sys.stdout.flush()
    return "said"


def secrets() -> list[str]:
    return [name for name in os.environ if "SHTURMAN" in name]


def pid() -> tuple[int, int]:
    return os.getppid(), os.getpid()


def broken_document(outline: object) -> bytes:
    raise ValueError(f"nothing can be made of {type(outline).__name__}")
