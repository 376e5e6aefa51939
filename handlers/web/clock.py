"""POST /clock: the demo's own time. `{"to": "2025-03-17T09:00", "persona": "anna"}` is that wall time where Anna is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from dialogs.ports import Persona
from handlers.web.refusals import RefusalError
from handlers.web.wiring import Wiring

MAX_BODY = 4096
_YEARS = range(2000, 2101)


async def jump(request: web.Request, wiring: Wiring) -> web.Response:
    personas = await wiring.stage.personas()
    if not personas:
        raise RefusalError("demo")
    to = _target(await _body(request), personas)
    try:
        now = (await wiring.stage.jump(to)).isoformat()
    except ValueError as error:
        raise RefusalError("clock.refused") from error
    wiring.hub.tell_all({"type": "clock", "now": now})
    return web.json_response({"now": now})


async def _body(request: web.Request) -> Any:
    if (request.content_length or 0) > MAX_BODY:
        raise RefusalError("clock.size")
    data = await request.content.read(MAX_BODY + 1)
    if len(data) > MAX_BODY:
        raise RefusalError("clock.size")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RefusalError("clock.time") from error


def _target(body: Any, personas: list[Persona]) -> datetime:
    match body:
        case {"to": str(text)}:
            to, persona = _iso(text), body.get("persona")
        case _:
            raise RefusalError("clock.time")
    if to.tzinfo is None:
        zone = next((one.zone for one in personas if one.account == persona), None)
        if zone is None:
            raise RefusalError("clock.time")
        # A wall time inside a gap takes the offset before it, and so moves forward.
        to = to.replace(tzinfo=ZoneInfo(zone))
    return to.astimezone(UTC)


def _iso(text: str) -> datetime:
    try:
        to = datetime.fromisoformat(text)
    except ValueError as error:
        raise RefusalError("clock.time") from error
    if to.year not in _YEARS:
        raise RefusalError("clock.time")
    return to
