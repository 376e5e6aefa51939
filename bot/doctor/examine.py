"""All that is looked at, in the order in which it is told. It can be asked while the product runs."""

from __future__ import annotations

import asyncio
import difflib
import os
from collections.abc import AsyncIterator, Iterator

from dotenv import dotenv_values
from pydantic import ValidationError

from algorithms.loader import LIBRARY, load_library
from algorithms.source import MethodologyErrors
from bot.clock import Clock
from bot.doctor.findings import Finding
from bot.doctor.machine import of_clock, of_folder, of_key, of_running, of_tools, of_zone
from bot.doctor.messengers import of_channels
from bot.doctor.rows import of_database
from bot.settings import Settings


async def examine(*, quick: bool = False) -> list[Finding]:
    """`quick` leaves out what takes seconds: drawing something, and asking the messenger."""
    findings = list(_names())
    try:
        settings = Settings()
    except ValidationError as error:
        return findings + [_wrong(found["loc"], found["msg"]) for found in error.errors()]
    findings.append(Finding("settings", "ok", "readable"))
    return findings + [finding async for finding in _house(settings, quick)]


async def _house(settings: Settings, quick: bool) -> AsyncIterator[Finding]:
    now = Clock(settings.now).now()
    yield of_clock(settings, now)
    yield of_zone(settings, now)
    for each in (*of_folder(settings), *of_key(settings)):
        yield each
    async for each in of_database(settings, now):
        yield each
    yield await asyncio.to_thread(_methodology, settings)
    async for each in of_channels(settings, quick):
        yield each
    for each in of_running(settings):
        yield each
    async for each in of_tools(quick):
        yield each


def _names() -> Iterator[Finding]:
    """Names that look like settings and are none: a typo there is otherwise a silent default."""
    file = Settings.model_config.get("env_file")
    given = {name.upper() for name in (*os.environ, *dotenv_values(str(file)))}
    known = {f"SHTURMAN_{name}".upper() for name in Settings.model_fields} | {"SHTURMAN_ENV_FILE"}
    for name in sorted(given - known):
        if name.startswith("SHTURMAN_"):
            meant = difflib.get_close_matches(name, known, 1, 0.8)
            advice = f"did you mean {meant[0]}?" if meant else "remove it, or see the README for the names"
            yield Finding("settings", "bad" if meant else "note", f"{name} is no setting", advice)


def _wrong(place: tuple[int | str, ...], words: str) -> Finding:
    name = f"SHTURMAN_{place[0]}: ".upper() if place else ""
    return Finding("settings", "bad", f"{name}{words.removeprefix('Value error, ')}", "set it right")


def _methodology(settings: Settings) -> Finding:
    try:
        found = len(load_library(settings.algorithms_dir or LIBRARY).algorithms)
    except MethodologyErrors as error:
        return Finding("methodology", "bad", str(error.mistakes[0]), "shturman algorithms lint tells all")
    return Finding("methodology", "ok", f"{found} algorithms")
