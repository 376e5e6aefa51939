"""All worked cases of a folder, whatever their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from algorithms.loader import LIBRARY, Library, load_library
from bot.vectors import CaseResult
from bot.vectors.flows import run_flow_file
from bot.vectors.kpi_cases import run_kpi_file
from bot.vectors.messages import run_message_file


def run_folder(folder: Path, methodologies: Path | None = None) -> Iterator[CaseResult]:
    """Every file that holds cases, by name, on the company's own methodologies where it has any; or one file alone.

    A kind that is not built yet is «not yet». A file that cannot be read fails as one case.
    """
    library = cache(lambda: load_library(methodologies or LIBRARY))  # read once, by the first who needs it
    for path in sorted(folder.iterdir()) if folder.is_dir() else [folder]:
        if path.suffix == ".tsv":
            yield from _not_yet(path.stem, path.read_text("utf-8").splitlines()[1:])
        elif path.suffix in (".yaml", ".yml"):
            try:
                data = yaml.safe_load(path.read_text("utf-8"))
            except (yaml.YAMLError, UnicodeDecodeError) as error:
                yield CaseResult(path.name, "failed", " ".join(f"not a file of cases: {error}".split()))
                continue
            yield from _of_file(data, library)


def _of_file(data: Any, library: Callable[[], Library]) -> Iterator[CaseResult]:
    if not isinstance(data, dict):
        return
    if "vectors" in data:
        yield from run_flow_file(data, library())
    elif data.get("kind") == "messages":
        yield from run_message_file(data)
    elif data.keys() & {"cases", "import"}:
        yield from run_kpi_file(data)


def _not_yet(name: str, cases: list[Any]) -> Iterator[CaseResult]:
    for number, case in enumerate(cases, 1):
        label = case.get("id", number) if isinstance(case, dict) else number
        yield CaseResult(f"{name}/{label}", "not yet", "")
