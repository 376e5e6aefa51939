"""What the reading library leaves out of a sheet of `.xlsx`: errors in cells, formulas nobody has computed, hidden
rows, outline levels and indents. Read from the parts of the package by their marks; sheets without any cost a search.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

_CHUNK = 4 * 1024 * 1024
_HEAD = 4096
_TAG = rb"<(?:\w+:)?"
_ROW = re.compile(_TAG + rb"row\b([^>]*)>")
_ERROR = re.compile(_TAG + rb"c\b([^>]*\bt=\"e\"[^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_UNCOMPUTED = re.compile(
    _TAG
    + rb"c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)\s*"
    + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_VALUE = re.compile(_TAG + rb"v>([^<]*)</")
_REF = re.compile(rb"\br=\"([A-Z]{1,3})(\d+)\"")
_NUMBER = re.compile(rb"\br=\"(\d+)\"")
_LEVEL = re.compile(rb"\boutlineLevel=\"(\d+)\"")
_HIDDEN = re.compile(rb"\bhidden=\"(?:1|true)\"")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)=\"([^\"]*)\"")
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^>]*?(?:/>|>.*?</(?:\w+:)?xf>)", re.DOTALL)
_INDENT = re.compile(rb"\bindent=\"([1-9]\d*)\"")
_CELL = re.compile(_TAG + rb"c\b[^>]*\br=\"([A-Z]{1,3})(\d+)\"[^>]*\bs=\"(\d+)\"")
_DIMENSION = re.compile(_TAG + rb"dimension\b[^>]*\bref=\"[A-Z]{1,3}\d+:[A-Z]{1,2}\d+\"")
_FAR = re.compile(_TAG + rb"c\b[^>]*\br=\"([A-Z]{3})\d+\"[^>/]*>")
# The library makes room for every cell up to the last one, empty or not.
_MOST_ROOM = 20_000_000
_LABELS = 4  # the label of a nested report stands in one of the first columns


@dataclass(frozen=True, slots=True)
class Marks:
    """By row, counted from 0. `cells`: (column, text) of what the library does not give. `indents`: column → indent.

    `far`: a cell stands so far out that the sheet has no room in memory.
    """

    cells: Mapping[int, list[tuple[int, str]]] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    levels: Mapping[int, int] = field(default_factory=dict)
    indents: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    far: bool = False


def marks_of(raw: bytes, sheet: str) -> Marks:
    """Marks of a sheet by its name; none for a book of another format."""
    if not raw.startswith(b"PK"):
        return Marks()
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        part = _part(packed, sheet)
        return Marks() if part is None else _read(packed, part)


def _part(packed: zipfile.ZipFile, sheet: str) -> str | None:
    names = set(packed.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    relation = next(
        (
            _attributes(tag).get("id", "")
            for tag in _SHEET.findall(packed.read("xl/workbook.xml"))
            if _attributes(tag).get("name") == sheet
        ),
        None,
    )
    tags = map(_attributes, _RELATION.findall(packed.read("xl/_rels/workbook.xml.rels")))
    target = next((tag["Target"] for tag in tags if tag.get("Id") == relation and "Target" in tag), "")
    path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return path if path in names else None


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode().rpartition(":")[2]: unescape(value.decode("utf-8", "replace"))
        for name, value in _ATTRIBUTE.findall(tag)
    }


def _read(packed: zipfile.ZipFile, part: str) -> Marks:
    cells: dict[int, list[tuple[int, str]]] = defaultdict(list)
    hidden: set[int] = set()
    levels: dict[int, int] = {}
    indents: dict[int, dict[int, int]] = defaultdict(dict)
    styles = _indented_styles(packed)
    narrow, widest, last = None, 0, 0
    for chunk in _chunks(packed, part):
        if narrow is None:
            narrow = _DIMENSION.search(chunk[:_HEAD]) is not None
        if not narrow:
            widest = max([widest, *map(_column, set(_FAR.findall(chunk)))])
            last = max([last, *(int(number[1]) for row in _ROW.findall(chunk) if (number := _NUMBER.search(row)))])
        if b't="e"' in chunk:
            for attributes, inside in _ERROR.findall(chunk):
                _put(cells, attributes, (_VALUE.findall(inside) or [b"#"])[0])
        if b"<f" in chunk or b":f" in chunk:
            for attributes, formula in _UNCOMPUTED.findall(chunk):
                _put(cells, attributes, b"=" + formula)
        if b"outlineLevel=" in chunk or b"hidden=" in chunk:
            _read_rows(chunk, levels, hidden)
        if styles:
            for letters, number, style in _CELL.findall(chunk):
                column = _column(letters)
                if column < _LABELS and (indent := styles.get(int(style))):
                    indents[column][int(number) - 1] = indent
    return Marks(cells, frozenset(hidden), levels, indents, widest * last > _MOST_ROOM)


def _chunks(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Whole rows at a time."""
    rest = b""
    with packed.open(part) as stream:
        while block := stream.read(_CHUNK):
            rest += block
            end = rest.rfind(b"row>") + 4
            if end > 4:
                yield rest[:end]
                rest = rest[end:]
    yield rest


def _put(cells: dict[int, list[tuple[int, str]]], attributes: bytes, value: bytes) -> None:
    if place := _REF.search(attributes):
        cells[int(place[2]) - 1].append((_column(place[1]), unescape(value.decode("utf-8", "replace"))))


def _read_rows(chunk: bytes, levels: dict[int, int], hidden: set[int]) -> None:
    for attributes in _ROW.findall(chunk):
        number = _NUMBER.search(attributes)
        if number and (level := _LEVEL.search(attributes)):
            levels[int(number[1]) - 1] = int(level[1])
        if number and _HIDDEN.search(attributes):
            hidden.add(int(number[1]) - 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _indented_styles(packed: zipfile.ZipFile) -> dict[int, int]:
    """Number of a cell's style → its indent, for those that have one."""
    if "xl/styles.xml" not in packed.namelist():
        return {}
    found = _FORMATS.search(packed.read("xl/styles.xml"))
    formats = _FORMAT.findall(found[0]) if found else []
    return {place: int(indent[1]) for place, xf in enumerate(formats) if (indent := _INDENT.search(xf))}
