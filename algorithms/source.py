"""YAML with line numbers and without surprises: one safe reader for every methodology file.

Repeated and unquoted keys, aliases, tags, deep nesting and oversized files are mistakes, told with their line.
What the keys mean is the business of `loader`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
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


@lru_cache(maxsize=64)  # where one file of a folder changed, the others are read already
def parse(file: str, text: str) -> Source:
    """Read one YAML text. Raises MethodologyErrors."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise MethodologyErrors([Mistake(file, 1, "file", f"larger than {MAX_BYTES:,} bytes", "split it")])
    try:
        for mistake in _refused(file, text):
            raise MethodologyErrors([mistake])
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise MethodologyErrors([_unreadable(file, text, error)]) from error
    if not isinstance(node, yaml.MappingNode):
        raise MethodologyErrors([Mistake(file, 1, "file", "is not a mapping of keys", "begin with `algorithm: …`")])
    reading = _Reading(file)
    data = reading.value(node, ())
    if reading.mistakes:
        raise MethodologyErrors(reading.mistakes)
    return Source(file, data, reading.lines)


def _refused(file: str, text: str) -> Iterator[Mistake]:
    """What plain data never needs. Asked of the flat events, because composing deep nesting ends the process."""
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            yield Mistake(file, line, "file", "YAML aliases are not allowed", "write it out")
        if getattr(event, "tag", None):
            yield Mistake(file, line, "file", f"YAML tag «{event.tag}» is not allowed", "remove it")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            yield Mistake(file, line, "file", f"nested deeper than {MAX_DEPTH} levels", "close a bracket")


def _unreadable(file: str, text: str, error: Exception) -> Mistake:
    # An open quote is noticed where the file ends; the scanner's context is where it began.
    context = error.context_mark if isinstance(error, yaml.scanner.ScannerError) else None
    mark = context or getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    before = text.encode(errors="replace")[: getattr(error, "position", 0)]  # the reader counts bytes
    line = mark.line if mark else before.count(b"\n")
    return Mistake(file, line + 1, "file", f"YAML: {problem}", "put prose in double quotes")


class _Reading:
    """Turns composed nodes into plain data, keeping the line of every path and what is wrong on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.mistakes: list[Mistake] = []
        self._scalars = yaml.constructor.SafeConstructor()

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(inner, (*path, number)) for number, inner in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            line, name = key.start_mark.line + 1, key.value
            if key.tag != "tag:yaml.org,2002:str":  # `no`, `5` and `<<` are not text; a list is not either
                word = name if isinstance(name, str) else "a list"
                self.mistakes.append(Mistake(self.file, line, word, "is not a plain key", "put it in double quotes"))
            elif name in data:
                self.mistakes.append(Mistake(self.file, line, name, "key stands twice", "keep one of them"))
            else:
                self.lines[*path, name] = line
                data[name] = self.value(value, (*path, name))
        return data

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError):  # 2026-13-45 is no day, 0b_ no number, a bare = nothing at all
            name = str(path[-1])
            message = f"«{node.value[:40]}» cannot be read as a value"
            self.mistakes.append(Mistake(self.file, node.start_mark.line + 1, name, message, "put it in double quotes"))
            return None


_FORMAT = "see docs/algorithm-format.md"
_TOLD = {
    "extra_forbidden": ("unknown key", _FORMAT),
    "missing": ("is missing", "add it"),
    "string_type": ("is not a text", "put it in double quotes"),
    "string_pattern_mismatch": ("is no name", "use latin letters, digits and _; 24 of them in a code, 40 in a name"),
}


def shaped(source: Source, model: type[T]) -> T:
    """The data as `model`. Raises MethodologyErrors with a line for each mistake."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        raise MethodologyErrors([_misshapen(source, dict(item)) for item in error.errors()]) from error


def _misshapen(source: Source, error: dict[str, Any]) -> Mistake:
    path = error["loc"]
    # Parts in brackets are not keys: pydantic puts the tried members of a union among them.
    name = ".".join(part for part in path if isinstance(part, str) and "[" not in part) or "file"
    message, remedy = _TOLD.get(error["type"], (error["msg"].removeprefix("Value error, "), _FORMAT))
    return source.mistake(path, f"{name}: {message}", remedy)
