"""All worked cases of a folder, whatever their kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from algorithms.loader import LIBRARY, load_library
from bot.vectors import CaseResult
from bot.vectors.flows import run_flow_file
from bot.vectors.kpi_cases import run_kpi_file


def run_folder(folder: Path, methodologies: Path | None = None) -> Iterator[CaseResult]:
    """Every file that holds cases, by name, on the company's own methodologies where it has any.

    A kind that is not built yet is «not yet».
    """
    library = load_library(methodologies or LIBRARY)
    for path in sorted(folder.iterdir()):
        if path.suffix == ".tsv":
            yield from _not_yet(path.stem, path.read_text("utf-8").splitlines()[1:])
        elif path.suffix in (".yaml", ".yml"):
            data = yaml.safe_load(path.read_text("utf-8"))
            if not isinstance(data, dict):
                continue
            if "vectors" in data:
                yield from run_flow_file(data, library)
            elif data.get("kind") == "messages":
                yield from _not_yet(path.stem, data["cases"])
            elif "cases" in data:
                yield from run_kpi_file(data)


def _not_yet(name: str, cases: list[Any]) -> Iterator[CaseResult]:
    for number, case in enumerate(cases, 1):
        label = case.get("id", number) if isinstance(case, dict) else number
        yield CaseResult(f"{name}/{label}", "not yet", "")
