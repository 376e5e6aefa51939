"""From a folder of YAML to checked algorithms: parse, shape, compile, lint; the whole library or nothing.

A version is made of the texts it came from (the file, its catalogs, the settings), so that a pinned run can be compiled
again from the database alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from algorithms.compiled import Algorithm
from algorithms.compiler import Shelf, compile_algorithm
from algorithms.model import AlgorithmFile, Catalog, Defaults
from algorithms.source import MethodologyErrors, Mistake, Source, parse, shaped

LIBRARY = Path(__file__).parent / "library"
SETTINGS = "settings.yaml"


@dataclass(frozen=True)
class Library:
    """All algorithms of a folder by id, and what the lint would like mended."""

    algorithms: Mapping[str, Algorithm]
    warnings: tuple[Mistake, ...] = field(default=())


def load_library(folder: Path = LIBRARY) -> Library:
    """Every `*.yaml` of the folder, checked. Raises MethodologyErrors with each mistake of each file."""
    if not (folder / SETTINGS).is_file():
        raise MethodologyErrors([Mistake(str(folder), 1, "folder", f"has no {SETTINGS}", "copy one from the library")])
    texts = {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted([*folder.glob("*.yaml"), *folder.glob("catalogs/*.yaml")])
    }
    return load_texts(texts)


def load_texts(texts: Mapping[str, str]) -> Library:
    """A library from file name → text. Raises MethodologyErrors."""
    shelf = _shelf(texts)
    sources = _collect(lambda name=name: parse(name, texts[name]) for name in texts if _is_algorithm(name))
    ids = _distinct(sources)
    found = _collect(lambda source=source: _compiled(source, shelf, texts, ids) for source in sources)
    warnings = tuple(mistake for _, mistakes in found for mistake in mistakes)
    return Library({algorithm.id: algorithm for algorithm, _ in found}, warnings)


def load_version(text: str) -> Algorithm:
    """The algorithm of a stored version text. Raises MethodologyErrors."""
    bundle = json.loads(text)
    library = load_texts(bundle["files"])
    return library.algorithms[bundle["algorithm"]]


def _is_algorithm(name: str) -> bool:
    return name != SETTINGS and not name.startswith("catalogs")


def _collect(steps: Iterable[Any]) -> list[Any]:
    """Run each; all mistakes of all together, so that a methodologist mends a file in one go."""
    results: list[Any] = []
    mistakes: list[Mistake] = []
    for step in steps:
        try:
            results.append(step())
        except MethodologyErrors as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise MethodologyErrors(mistakes)
    return results


def _shelf(texts: Mapping[str, str]) -> Shelf:
    defaults = shaped(parse(SETTINGS, texts[SETTINGS]), Defaults)
    names = [name for name in texts if name.startswith("catalogs")]
    catalogs = _collect(lambda name=name: (name, shaped(parse(name, texts[name]), Catalog)) for name in names)
    return Shelf(defaults, {catalog.catalog: catalog for _, catalog in catalogs}, {c.catalog: n for n, c in catalogs})


def _distinct(sources: Iterable[Source]) -> frozenset[str]:
    seen: dict[str, str] = {}
    for source in sources:
        name = str(source.data.get("algorithm"))
        if name in seen:
            raise MethodologyErrors(
                [source.mistake(["algorithm"], f"«{name}» stands in {seen[name]} too", "rename one")]
            )
        seen[name] = source.file
    return frozenset(seen)


def _compiled(
    source: Source, shelf: Shelf, texts: Mapping[str, str], ids: frozenset[str]
) -> tuple[Algorithm, tuple[Mistake, ...]]:
    file = shaped(source, AlgorithmFile)
    text = _bundle(source.file, file, shelf, texts)
    version = hashlib.sha256(text.encode()).hexdigest()[:16]
    return compile_algorithm(source, file, shelf, text, version, ids)


def _bundle(name: str, file: AlgorithmFile, shelf: Shelf, texts: Mapping[str, str]) -> str:
    """The texts that one algorithm is made of, in a stable order. Catalogs that it never names are left out."""
    words = texts[name]
    used = [shelf.files[catalog] for catalog in shelf.catalogs if catalog in words or _weights(shelf, catalog) in words]
    files = {part: texts[part] for part in sorted([name, SETTINGS, *used])}
    return json.dumps({"algorithm": file.algorithm, "files": files}, ensure_ascii=False, sort_keys=True)


def _weights(shelf: Shelf, catalog: str) -> str:
    return shelf.catalogs[catalog].weights or "\0"
