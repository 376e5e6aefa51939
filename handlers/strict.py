"""JSON from outside, of which no part is left to guessing: for the doors that messengers knock at."""

from __future__ import annotations

import json
from typing import Any

from dialogs.screens import Json

DEEPEST = 64


class Malformed(ValueError):
    """Not what was expected, for the reason given; nothing of the body is quoted."""


def object_from(body: bytes | str) -> Json:
    """A JSON object that nothing later can stumble over. Raises Malformed."""
    try:
        text = body.decode() if isinstance(body, bytes) else body
        raw = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_object)
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed(type(error).__name__) from None
    if not isinstance(raw, dict):
        raise Malformed("no object")
    check(raw)
    return raw


def _no_constant(name: str) -> Any:
    raise Malformed(f"{name} is no number")


def _object(pairs: list[tuple[str, Any]]) -> Json:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Malformed("a key stands twice")
    return made


def check(raw: Json) -> None:
    """Nothing so deep, and no such half characters, that what comes later could stumble over it."""
    level: list[Any] = [raw]
    for _ in range(DEEPEST):
        level = [part for each in level for part in _parts(each)]
        if not level:
            break
    else:
        raise Malformed("too deep")
    try:
        json.dumps(raw, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Malformed("half a character") from None


def _parts(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in children if isinstance(child, dict | list)]
