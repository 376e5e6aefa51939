"""The server: what comes in over HTTP and sockets, and the test's side of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from tests.slack.methods import Methods
from tests.slack.pace import ANYWHERE
from tests.slack.payloads import TEAM
from tests.slack.people import Person
from tests.slack.refusals import Json, Refusal, life
from tests.slack.shapes import SHAPES, checked, scope_of
from tests.slack.talks import Talk
from tests.telegram.faults import Fault, Faults

LOGIN = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to Ромашка</body></html>"


@dataclass(frozen=True)
class Call:
    """A call as it came in, noted on arrival. Among the refused ones, `error` says why."""

    method: str
    params: Json
    error: str = ""


class SlackServer(Methods):
    """`violations` are the calls that a correct bot never makes; `refusals` also those that life refuses.

    `wrong_answers` are acks and answers of a wrong form, `late` deliveries that were not acknowledged in three
    seconds. `scopes` is what the app was allowed; None: everything.
    """

    def __init__(self, token: str = "xoxb-test-token", app_token: str = "xapp-1-test-token") -> None:
        super().__init__()
        self.token, self.app_token = token, app_token
        self.calls: list[Call] = []
        self.violations: list[Call] = []
        self.refusals: list[Call] = []
        self.downloads: list[str] = []
        self.scopes: frozenset[str] | None = None
        self._faults = Faults()
        self._runner: web.AppRunner | None = None

    async def start(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._serve)
        app.router.add_get("/link/", self._serve_socket)
        app.router.add_post("/upload/v1/{upload}", self._serve_upload)
        app.router.add_get("/files-pri/{file}/{name:.+}", self._serve_file)
        app.router.add_post("/actions/{team}/{name}", self._serve_answer)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        await self._stop_delivering()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # the test's side

    @property
    def api_url(self) -> str:
        """Where the Web API is, as a setting says it."""
        return f"{self.url}/api/"

    def person(
        self, id: str = "U1001", name: str = "Анна Волкова", language: str = "ru-RU", zone: str = "Europe/Moscow"
    ) -> Person:
        return self.people.setdefault(id, Person(self, id, name, language, zone))

    def room(self, id: str = "C2001", title: str = "продажи", *members: Person) -> Talk:
        """A channel that the bot is in."""
        return self.rooms.setdefault(id, Talk(id, [person.id for person in members], title))

    def invite(self, room: Talk, by: Person) -> None:
        room.bot_in = True
        joined = {"type": "member_joined_channel", "user": self.bot, "channel": room.id, "channel_type": "C"}
        self.event(joined | {"team": TEAM, "inviter": by.id, "event_ts": self.next_ts()})

    def kick(self, room: Talk) -> None:
        room.bot_in = False
        self.event({"type": "channel_left", "channel": room.id, "actor_id": "U0ADMIN", "event_ts": self.next_ts()})

    def rename(self, room: Talk, title: str) -> None:
        room.title = title
        told = {"id": room.id, "name": title, "created": 1700000000}
        self.event({"type": "channel_rename", "channel": told, "event_ts": self.next_ts()})

    def archive(self, room: Talk, by: Person, *, back: bool = False) -> None:
        room.archived = not back
        kind = "channel_unarchive" if back else "channel_archive"
        self.event({"type": kind, "channel": room.id, "user": by.id, "event_ts": self.next_ts()})

    def deactivate(self, person: Person) -> None:
        person.deactivated = True
        self.event({"type": "user_change", "user": person.profile(locale=False), "event_ts": self.next_ts()})

    def fail_next(self, method: str, status: int, body: Json | str = "", times: int = 1) -> None:
        """The next calls get this answer and do nothing. A str body is sent as it is, as a gateway would."""
        told = body or {"ok": False, "error": "internal_error"}
        self._faults.add(method, *[Fault(status, told)] * times)

    def refuse_next(self, method: str, error: str, times: int = 1) -> None:
        """The next calls are answered with this error and do nothing."""
        self.fail_next(method, 200, {"ok": False, "error": error}, times)

    def drop_connection_next(self, method: str, *, unheard: bool = False) -> None:
        """The next call acts (not if `unheard`), but the connection closes without an answer."""
        self._faults.add(method, Fault(drop=True, unheard=unheard))

    def hang_next(self, method: str, seconds: float) -> None:
        """The next call acts and answers late."""
        self._faults.add(method, Fault(seconds=seconds))

    def slow_down(self, seconds: int, method: str = "chat.postMessage", channel: str = ANYWHERE) -> None:
        """The next call is refused with 429; one that comes before `seconds` have passed is a violation."""
        self.pace.slow_down(seconds, method, channel)

    def named(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    # HTTP

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            given = await _fields(request)
        except ValueError:
            given = {}
        self.calls.append(Call(method, given))
        fault = self._faults.next(method.lower())
        if fault.status:
            return fault.answer()
        answer = None if fault.unheard else await self._answered(request, method, given)
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault.drop:
            assert request.transport is not None
            request.transport.abort()
        return answer or web.json_response({})

    async def _answered(self, request: web.Request, method: str, given: Json) -> web.Response:
        try:
            self._check_token(method, request.headers.get("Authorization", ""))
            return web.json_response({"ok": True, **await self._act(method, given)})
        except Refusal as refusal:
            self._note(Call(method, given, str(refusal)), refusal)
            headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
            return web.json_response(refusal.answer(), status=refusal.status, headers=headers)
        finally:
            self._note_change()

    def _note(self, call: Call, refusal: Refusal) -> None:
        self.refusals.append(call)
        if refusal.fault:
            self.violations.append(call)

    def _check_token(self, method: str, header: str) -> None:
        if not header.startswith("Bearer "):
            raise life("not_authed")
        of_the_app = method == "apps.connections.open"
        right, other = (self.app_token, self.token) if of_the_app else (self.token, self.app_token)
        if header == f"Bearer {other}":
            raise Refusal("not_allowed_token_type")
        if header != f"Bearer {right}":
            raise life("invalid_auth")

    def _may(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes

    async def _act(self, method: str, given: Json) -> Json:
        if method not in SHAPES:
            raise Refusal("unknown_method")
        scope = scope_of(method, str(given.get("channel", "")))
        if scope and not self._may(scope):
            # Whether it may read along in a channel is the workspace's decision: a correct bot tries, and does without.
            raise Refusal("missing_scope", scope, fault=scope != "channels:history")
        params = checked(method, given)
        self.pace.meet(method, params.get("channel", ANYWHERE), self._clock())
        act: Callable[[Json], Awaitable[Json]] = getattr(self, f"_{method.replace('.', '_').lower()}")
        return await act(params)

    async def _serve_upload(self, request: web.Request) -> web.Response:
        fault = self._faults.next("upload")
        if fault.status:
            return fault.answer()
        told = self.files.uploaded(request.match_info["upload"], await _uploaded(request))
        if fault.drop:
            assert request.transport is not None
            request.transport.abort()
        if not told:
            self.violations.append(Call("upload", {"upload": request.match_info["upload"]}, "another length, or again"))
            return web.Response(text="no", status=400)
        return web.Response(text=told)

    async def _serve_file(self, request: web.Request) -> web.Response:
        self.downloads.append(request.path)
        fault = self._faults.next("file")
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault.status:
            return fault.answer()
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(text=LOGIN, content_type="text/html")  # as Slack does, with a 200
        file = self.files.by_id.get(request.match_info["file"].rpartition("-")[2])
        if file is None or file.deleted:
            raise web.HTTPNotFound
        return web.Response(body=file.data, content_type=file.mime)

    async def _serve_answer(self, request: web.Request) -> web.Response:
        """A response_url."""
        body: Json = await request.json()
        self.calls.append(Call("response_url", body))
        fault = self._faults.next("response_url")
        if fault.status:
            return fault.answer()
        try:
            self.answer(request.match_info["name"], body)
        except Refusal as refusal:
            self._note(Call("response_url", body, str(refusal)), refusal)
            return web.Response(text=refusal.error, status=404 if refusal.error == "expired_url" else 400)
        finally:
            self._note_change()
        return web.Response(text="ok")


async def _fields(request: web.Request) -> Json:
    """The call's fields from wherever they may stand."""
    posted: Any = {}
    if request.content_type == "application/json":
        posted = await request.json()
    elif request.can_read_body:
        posted = dict(await request.post())
    given = {**request.query, **posted}
    given.pop("token", None)
    return given


async def _uploaded(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
