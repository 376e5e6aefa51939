"""YAML with line numbers and without surprises: one safe reader for every methodology file.

Repeated keys, aliases and oversized files are mistakes, told with their line.
What the keys mean is the business of `loader`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

MAX_BYTES = 1_000_000
Path = tuple[str | int, ...]
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Mistake:
    """One thing wrong in a file: where, what, and how to mend it."""

    file: str
    line: int
    where: str
    message: str
    remedy: str = ""
    fatal: bool = True

    def __str__(self) -> str:
        tail = f"; {self.remedy}" if self.remedy else ""
        return f"{self.file}:{self.line}: {self.where}: {self.message}{tail}"


class MethodologyErrors(Exception):
    """A library that cannot be used; `mistakes` says why, line by line."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class Source:
    """A parsed file: plain data and the line of each path in it."""

    file: str
    data: Any
    lines: dict[Path, int]

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the longest known beginning of `path`; tags of tagged unions are passed over."""
        found: Path = ()
        for part in path:
            if (*found, part) in self.lines:
                found = (*found, part)
        return self.lines.get(found, 1)

    def where(self, path: Sequence[str | int]) -> str:
        """«step cand_score», «entry price_high», or the top key."""
        for key, word in (("steps", "step"), ("entries", "entry")):
            if len(path) > 1 and path[0] == key and isinstance(path[1], int):
                entry = self.data[key][path[1]]
                name = entry.get("id") or entry.get("code") if isinstance(entry, dict) else None
                return f"{word} {name or path[1] + 1}"
        return str(path[0]) if path else "file"

    def mistake(self, path: Sequence[str | int], message: str, remedy: str = "", fatal: bool = True) -> Mistake:
        return Mistake(self.file, self.line(path), self.where(path), message, remedy, fatal)


def parse(file: str, text: str) -> Source:
    """Read one YAML text. Raises MethodologyErrors."""
    if len(text.encode()) > MAX_BYTES:
        raise MethodologyErrors([Mistake(file, 1, "file", f"larger than {MAX_BYTES:,} bytes", "split it")])
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader)):
            raise MethodologyErrors([Mistake(file, 1, "file", "YAML aliases are not allowed", "write it out")])
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise MethodologyErrors([_unreadable(file, error)]) from error
    if not isinstance(node, yaml.MappingNode):
        raise MethodologyErrors([Mistake(file, 1, "file", "is not a mapping of keys", "begin with `algorithm: …`")])
    lines: dict[Path, int] = {}
    repeated: list[tuple[int, str]] = []
    _note_lines(node, (), lines, repeated)
    if repeated:
        raise MethodologyErrors([Mistake(file, n, key, "key stands twice", "keep one of them") for n, key in repeated])
    return Source(file, yaml.load(text, Loader=yaml.CSafeLoader), lines)  # CSafeLoader is the safe one


def _unreadable(file: str, error: Exception) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "cannot be read"
    return Mistake(file, mark.line + 1 if mark else 1, "file", f"YAML: {problem}", "put prose in double quotes")


def _note_lines(node: yaml.Node, path: Path, lines: dict[Path, int], repeated: list[tuple[int, str]]) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                repeated.append((key.start_mark.line + 1, key.value))
            seen.add(key.value)
            _note_lines(value, (*path, key.value), lines, repeated)
            lines[(*path, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _note_lines(value, (*path, number), lines, repeated)


_REMEDIES = {
    "extra_forbidden": "remove it, or see docs/algorithm-format.md",
    "missing": "add it",
    "string_type": "put the text in double quotes",
    "string_pattern_mismatch": "use latin letters, digits and _",
}


def shaped(source: Source, model: type[T]) -> T:
    """The data as `model`. Raises MethodologyErrors with a line for each mistake."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        raise MethodologyErrors([_misshapen(source, dict(item)) for item in error.errors()]) from error


def _misshapen(source: Source, error: dict[str, Any]) -> Mistake:
    path = error["loc"]
    name = ".".join(str(part) for part in path if not isinstance(part, int)) or "file"
    message = "unknown key" if error["type"] == "extra_forbidden" else error["msg"]
    return source.mistake(path, f"{name}: {message}", _REMEDIES.get(error["type"], ""))
