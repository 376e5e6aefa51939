"""The server: what comes in over HTTP, and the test's side of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from tests.telegram.faults import Fault, Faults
from tests.telegram.fields import Upload
from tests.telegram.flood import EVERYONE
from tests.telegram.groups import Group
from tests.telegram.media import attached
from tests.telegram.methods import Methods
from tests.telegram.people import Person
from tests.telegram.refusals import Json, Params, Refusal
from tests.telegram.shapes import checked, is_known


@dataclass(frozen=True)
class Call:
    """A call as it came in, noted on arrival. Among the refused ones, `description` says why."""

    method: str
    params: Params
    description: str = ""


class TelegramServer(Methods):
    """`violations` are the calls that a correct bot never makes; `refusals` also those that life refuses."""

    def __init__(self, token: str = "4242:AAtest-token_0123456789", *, tap_seconds: float = 150) -> None:
        super().__init__(token, tap_seconds)
        self.url = ""
        self.calls: list[Call] = []
        self.violations: list[Call] = []
        self.refusals: list[Call] = []
        self._faults = Faults()
        self._runner: web.AppRunner | None = None

    async def start(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        # Cancelling a handler when its client goes away is what makes an aborted long poll stop polling.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        await self._unhook()
        if self._runner:
            await self._runner.cleanup()
        await self._unhook()  # somebody may have hooked it meanwhile

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # the test's side

    def person(self, id: int = 1001, name: str = "Анна Волкова", language: str = "ru", started: bool = False) -> Person:
        """Someone known by this id. Until a first message (or `started`) the bot may not write to them."""
        person = self.people.setdefault(id, Person(self, id, name, language))
        person.started = person.started or started
        return person

    def group(self, id: int = -100500, title: str = "Отдел продаж", *, bot_in: bool = True) -> Group:
        """A chat of several; that the bot is in it already is told to nobody."""
        return self.groups.setdefault(
            id, Group(self, id, title, "supergroup" if id < -(10**9) else "group", bot_in=bot_in)
        )

    def block(self, person: Person) -> None:
        self._change_membership(person, blocked=True)

    def unblock(self, person: Person) -> None:
        self._change_membership(person, blocked=False)

    def fail_next(self, method: str, status: int, body: Json | str = "", times: int = 1) -> None:
        """The next calls get this answer and do nothing. A str body is sent as it is, as a gateway would."""
        self._faults.add(method, *[Fault(status, body)] * times)

    def drop_connection_next(self, method: str, *, unheard: bool = False) -> None:
        """The next call acts (not if `unheard`), but the connection closes without an answer."""
        self._faults.add(method, Fault(drop=True, unheard=unheard))

    def hang_next(self, method: str, seconds: float) -> None:
        """The next call acts and answers late."""
        self._faults.add(method, Fault(seconds=seconds))

    def slow_down(self, seconds: int, person: Person | None = None) -> None:
        """The next message is refused with 429; one that comes before `seconds` have passed is a violation."""
        self.flood.slow_down(seconds, person.id if person else EVERYONE)

    def named(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method.lower()]

    @property
    def flood_control(self) -> bool:
        return self.flood.control

    @flood_control.setter
    def flood_control(self, on: bool) -> None:
        self.flood.control = on

    @property
    def flood_burst(self) -> int:
        return self.flood.burst

    @flood_burst.setter
    def flood_burst(self, burst: int) -> None:
        self.flood.burst = burst

    def keep(self, data: bytes, folder: str, size: int | None = None) -> Json:
        return self.files.keep(data, folder, size)

    def _change_membership(self, person: Person, *, blocked: bool) -> None:
        person.blocked = blocked
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        self.queue("my_chat_member", {
            "chat": {"id": person.id, "type": "private"}, "from": person.user(), "date": self.now(),
            "old_chat_member": {"user": self.me(), "status": old},
            "new_chat_member": {"user": self.me(), "status": new},
        })  # fmt: skip

    # HTTP

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        given = await _fields(request)
        self.calls.append(Call(method, given))
        fault = self._faults.next(method)
        if fault.status:
            return fault.answer()
        status, body = (0, {}) if fault.unheard else await self._answer(request.match_info["token"], method, given)
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault.drop:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(body, status=status or 200)

    async def _answer(self, token: str, method: str, given: Params) -> tuple[int, Json]:
        try:
            self._check_token(token)
            return 200, {"ok": True, "result": await self._act(method, given)}
        except Refusal as refusal:
            call = Call(method, given, refusal.description)
            self.refusals.append(call)
            if refusal.fault:
                self.violations.append(call)
            return refusal.code, refusal.answer()
        finally:
            self._note_change()

    def _check_token(self, token: str) -> None:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise Refusal("Not Found", 404, fault=False)
        if token != self.token:
            raise Refusal("Unauthorized", 401, fault=False)

    async def _act(self, method: str, given: Params) -> Any:
        if not is_known(method):
            raise Refusal("Not Found: method not found", 404)
        params = checked(method, attached(given))
        act: Callable[[Params], Awaitable[Any]] = getattr(self, f"_{method}")
        return await act(params)

    async def _serve_file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            raise web.HTTPUnauthorized
        fault = self._faults.next("file")
        if fault.status:
            return fault.answer()
        data = self.files.lent(request.match_info["path"], self._clock())
        if data is None:
            raise web.HTTPNotFound
        asked = request.http_range
        if asked.start is None:
            return web.Response(body=data)
        part = data[asked]
        first = asked.start if asked.start >= 0 else len(data) + asked.start
        headers = {"Content-Range": f"bytes {first}-{first + len(part) - 1}/{len(data)}"}
        return web.Response(body=part, status=206, headers=headers)


async def _fields(request: web.Request) -> Params:
    """The call's fields from wherever they may stand."""
    posted: Params
    if request.content_type == "application/json":
        posted = await request.json()
    else:
        posted = {
            name: Upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value
            for name, value in (await request.post()).items()
        }
    return {**request.query, **posted}
