"""What the next call of a method meets instead of its normal treatment, or after it."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

from aiohttp import web

from tests.telegram.refusals import Json


@dataclass(frozen=True)
class Fault:
    status: int = 0
    body: Json | str = ""
    drop: bool = False
    unheard: bool = False
    seconds: float = 0

    def answer(self) -> web.Response:
        """A str is sent as it is, as a gateway would."""
        if isinstance(self.body, str) and self.body:
            return web.Response(text=self.body, status=self.status, content_type="text/html")
        default = {"ok": False, "error_code": self.status, "description": "Injected fault"}
        return web.json_response(self.body or default, status=self.status)


class Faults:
    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, *faults: Fault) -> None:
        self._waiting[method.lower()].extend(faults)

    def next(self, method: str) -> Fault:
        waiting = self._waiting[method]
        return waiting.popleft() if waiting else Fault()
