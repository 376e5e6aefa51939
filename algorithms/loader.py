"""From a folder of YAML to checked algorithms: parse, shape, compile, lint; the whole library or nothing.

A version is made of the texts it came from (the file, its catalogs, the settings), so that a pinned run can be compiled
again from the database alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from algorithms import lint
from algorithms.compiled import Algorithm
from algorithms.compiler import Shelf, compile_algorithm
from algorithms.functions import FUNCTIONS
from algorithms.model import CRITERIA, AlgorithmFile, Catalog, Defaults
from algorithms.source import MethodologyErrors, Mistake, Source, parse, shaped

LIBRARY = Path(__file__).parent / "library"
SETTINGS = "settings.yaml"
CATALOGS = "catalogs/"


class _Bundle(BaseModel):
    """The text of a version, as `_bundle` writes it."""

    algorithm: str
    files: dict[str, str]


@dataclass(frozen=True)
class Library:
    """All algorithms of a folder by id, and what the lint would like mended."""

    algorithms: Mapping[str, Algorithm]
    warnings: tuple[Mistake, ...] = field(default=())


def load_library(folder: Path = LIBRARY) -> Library:
    """Every `*.yaml` of the folder, checked. Raises MethodologyErrors with each mistake of each file."""
    if not (folder / SETTINGS).is_file():
        raise MethodologyErrors([Mistake(str(folder), 1, "folder", f"has no {SETTINGS}", "copy one from the library")])
    paths = sorted([*folder.glob("*.yaml"), *folder.glob(f"{CATALOGS}*.yaml")])
    names = [path.relative_to(folder).as_posix() for path in paths]
    texts = _collect(lambda name=name: _read(folder, name) for name in names)
    return load_texts(dict(zip(names, texts, strict=True)))


def _read(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise MethodologyErrors([Mistake(name, line, "file", "is not UTF-8", "save it in UTF-8")]) from error
    except OSError as error:
        raise MethodologyErrors(
            [Mistake(name, 1, "file", f"cannot be read: {error.strerror}", "mend its rights")]
        ) from error


def load_texts(texts: Mapping[str, str], *, linted: bool = True) -> Library:
    """A library from file name → text. Raises MethodologyErrors; without lint only for what cannot be run."""
    return _loaded(tuple(texts.items()), linted)


@lru_cache(maxsize=4)  # the same texts make the same library, and a house that starts anew reads the same ones
def _loaded(named: tuple[tuple[str, str], ...], linted: bool) -> Library:
    texts = dict(named)
    if SETTINGS not in texts:
        raise MethodologyErrors([Mistake(SETTINGS, 1, "file", "is missing", "copy one from the library")])
    shelf = _shelf(texts, linted)
    sources = _collect(lambda name=name: parse(name, texts[name]) for name in texts if _is_algorithm(name))
    ids = _distinct(sources, "algorithm")
    found = _collect(
        lambda source=source: _compiled(source, shelf, texts, ids if linted else None) for source in sources
    )
    warnings = tuple(mistake for _, mistakes in found for mistake in mistakes)
    return Library({algorithm.id: algorithm for algorithm, _ in found}, warnings)


def load_version(text: str) -> Algorithm:
    """The algorithm of a stored version text. Raises MethodologyErrors.

    It was linted when it was published: a rule that came later must not stop a run in progress.
    """
    try:
        bundle = _Bundle.model_validate_json(text)
    except ValidationError as error:
        raise MethodologyErrors([Mistake("version", 1, "file", "is no stored version", "publish it again")]) from error
    found = load_texts(bundle.files, linted=False).algorithms
    if bundle.algorithm not in found:
        raise MethodologyErrors(
            [Mistake("version", 1, "file", f"does not hold «{bundle.algorithm}»", "publish it again")]
        )
    return replace(found[bundle.algorithm], text=text, version=_version(text))


def _is_algorithm(name: str) -> bool:
    return name != SETTINGS and not name.startswith(CATALOGS)


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


def _shelf(texts: Mapping[str, str], linted: bool) -> Shelf:
    defaults = shaped(parse(SETTINGS, texts[SETTINGS]), Defaults)
    sources = _collect(lambda name=name: parse(name, texts[name]) for name in texts if name.startswith(CATALOGS))
    _distinct(sources, "catalog")
    _distinct(sources, "weights")
    _distinct_tables(sources, defaults)
    catalogs = _collect(lambda source=source: _catalog(source, linted) for source in sources)
    files = {catalog.catalog: source.file for source, catalog in zip(sources, catalogs, strict=True)}
    return Shelf(defaults, {catalog.catalog: catalog for catalog in catalogs}, files)


def _catalog(source: Source, linted: bool) -> Catalog:
    catalog = shaped(source, Catalog)
    mistakes = list(lint.catalog_mistakes(source, catalog)) if linted else []
    if mistakes:
        raise MethodologyErrors(mistakes)
    return catalog


def _distinct(sources: Iterable[Source], key: str) -> frozenset[str]:
    """The names under `key`, each of one file. A file without a name is told so when it is shaped."""
    seen: dict[str, str] = {}
    for source in sources:
        name = source.data.get(key)
        if not isinstance(name, str):
            continue
        if name in seen:
            raise MethodologyErrors([source.mistake([key], f"«{name}» stands in {seen[name]} too", "rename one")])
        seen[name] = source.file
    return frozenset(seen)


def _distinct_tables(sources: Iterable[Source], defaults: Defaults) -> None:
    """A table has one home: another of its name would silently take its place."""
    seen = dict.fromkeys([*defaults.tables, *defaults.words], SETTINGS)
    for source in sources:
        tables = source.data.get("tables")
        named = [*(tables if isinstance(tables, dict) else ()), *filter(None, [source.data.get("weights")])]
        for name in named:
            if name in seen:
                path = ["tables", name] if isinstance(tables, dict) and name in tables else ["weights"]
                raise MethodologyErrors([source.mistake(path, f"«{name}» stands in {seen[name]} too", "rename one")])
            seen[name] = source.file


def _compiled(
    source: Source, shelf: Shelf, texts: Mapping[str, str], ids: frozenset[str] | None
) -> tuple[Algorithm, tuple[Mistake, ...]]:
    file = shaped(source, AlgorithmFile)
    text = _bundle(source.file, file, shelf, texts)
    return compile_algorithm(source, file, shelf, text, _version(text), ids)


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _bundle(name: str, file: AlgorithmFile, shelf: Shelf, texts: Mapping[str, str]) -> str:
    """The texts that one algorithm is made of, in a stable order. Catalogs that it never names are left out."""
    words = set(re.findall(r"\w+", texts[name]))
    words |= {table for called in words & FUNCTIONS.keys() for table in FUNCTIONS[called].tables}
    used = [shelf.files[id_] for id_, catalog in shelf.catalogs.items() if words & _called(catalog)]
    files = {part: texts[part] for part in sorted([name, SETTINGS, *used])}
    return json.dumps({"algorithm": file.algorithm, "files": files}, ensure_ascii=False, sort_keys=True)


def _called(catalog: Catalog) -> set[str]:
    """The words that bring a catalog into an algorithm: its name, its weights, and anchors are asked by `criterion`."""
    named = {catalog.catalog, catalog.weights, *catalog.tables}
    return named | ({"criterion"} if catalog.catalog == CRITERIA else set())
