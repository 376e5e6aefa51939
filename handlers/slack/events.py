"""What Slack brings, in both modes: stored first, acknowledged then. bolt's `AsyncApp` is the codec, and nothing more.

Left to itself bolt acknowledges before its listeners have done anything, does what is delivered twice twice, and asks
Slack who it is at each event. So one middleware stands before all of its own: it stores the raw payload, and its answer
is the acknowledgement. An event that was not stored in time is not acknowledged, so that Slack brings it again.
Presses, windows and commands come once only: who sent one is told, where Slack has a place for the words.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from weakref import WeakValueDictionary

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from dialogs.commands import is_entering
from dialogs.lang import Lang
from dialogs.ports import Forms, Ingress, Typed
from dialogs.screens import Form, Json
from dialogs.texts import say
from handlers.slack.blocks import FORM
from handlers.slack.client import code_of, quiet
from handlers.slack.files import is_ours
from handlers.slack.installations import Installations
from handlers.slack.profiles import Profiles
from handlers.slack.reader import account_of, is_of_a_bot, language, read, submission
from handlers.slack.windows import errors, view

Done = TypeVar("Done")
Kind = Literal["events_api", "interactive", "slash_commands"]

STORE_SECONDS = 2.5  # of the three that Slack waits
WINDOW_SECONDS = 2.0
WORDS_SECONDS = 5.0
NOT_AGAIN: dict[str, str | Sequence[str]] = {"X-Slack-No-Retry": "1"}
OURS_NO_MORE = {
    "tokens_revoked": "Slack took our token back: take it anew from the app's page, or install the app again",
    "app_uninstalled": "the app was removed from the workspace: install it again",
}

log = logging.getLogger(__name__)


class _First(AsyncMiddleware):
    """Before all of bolt's own. As a plain function it would be given whatever bolt can find in a payload, and bolt
    stumbles over what it does not find."""

    def __init__(self, door: Callable[[AsyncBoltContext, Json, AsyncAck], Awaitable[BoltResponse]]) -> None:
        self._door = door

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002  # bolt's signature
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: ARG002  # as above
    ) -> BoltResponse:
        return await self._door(req.context, req.body, req.context.ack)


@dataclass
class Events:
    """`told` is given what a person must see to. `take` never raises."""

    client: AsyncWebClient
    ingress: Ingress
    installations: Installations
    profiles: Profiles
    forms: Forms | None = None
    told: Callable[[str], None] = lambda words: None
    store_seconds: float = STORE_SECONDS
    _lines: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _under_way: set[asyncio.Task[Any]] = field(default_factory=set)
    _taking: WeakValueDictionary[tuple[Kind, str], asyncio.Task[BoltResponse]] = field(
        default_factory=WeakValueDictionary
    )

    def __post_init__(self) -> None:
        self._app = AsyncApp(
            client=self.client,
            name="shturman",  # else it looks through the whole stack for the file it stands in
            signing_secret="none",  # noqa: S106  # signatures are checked on the raw bytes, see http.py
            logger=quiet(),
            process_before_response=True,
            before_authorize=_First(self._door),
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
        )

    async def take(self, kind: Kind, payload: Json) -> BoltResponse:
        """The answer for Slack: 200 once it is stored, 503 when it is not, 4xx for what no repeating makes better."""
        payload.pop("token", None)  # an old way to prove who asks: nobody's business to keep
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=payload, context={"kind": kind})
        except Exception as error:  # bolt looks for names in places of its own
            log.warning("slack: left out what cannot be read: %s", type(error).__name__)
            return BoltResponse(status=400, headers=NOT_AGAIN)
        task = self._taken(kind, payload, request)
        await asyncio.wait({task}, timeout=self.store_seconds)
        if not task.done():  # what takes longer is stored all the same
            log.error("slack: an event takes too long, and goes on without an acknowledgement")
        elif not task.cancelled() and task.exception() is None and task.result().status != 500:
            return task.result()
        return await self._sorry(kind, payload)

    def _taken(self, kind: Kind, payload: Json, request: AsyncBoltRequest) -> asyncio.Task[BoltResponse]:
        """What comes again while it stands in line stands there once: else the line grows faster than it is served."""
        name = kind, key_of(kind, payload)
        task = self._taking.get(name)
        if task is None or task.done():
            task = self._taking[name] = self._spawn(self._in_turn(request, account_of({"payload": payload})))
        return task

    async def _in_turn(self, request: AsyncBoltRequest, account: str) -> BoltResponse:
        """What Slack brings of one person goes one after the other, in the order it came."""
        async with self._lines.setdefault(account, asyncio.Lock()):
            return await self._app.async_dispatch(request)

    async def _door(self, context: AsyncBoltContext, body: Json, ack: AsyncAck) -> BoltResponse:
        kind: Kind = context["kind"]
        if not self.installations.speaks_for(context.team_id or ""):
            log.warning("slack: refused an event of a workspace that is not ours")
            return BoltResponse(status=403, headers=NOT_AGAIN)
        event = body.get("event")
        if isinstance(event, dict) and (words := OURS_NO_MORE.get(str(event.get("type")))):
            self.told(words)
        if is_of_a_bot(body):
            return await ack()
        account, raw = account_of({"payload": body}), {"type": kind, "payload": body}
        try:
            if _opens_window(kind, body) and await self._opened(account, body):
                return await ack()
            if kind == "interactive" and (faults := await self._faults(account, body)):
                return await ack(response_action="errors", errors=faults)
        except Exception:  # what cannot be asked now is done without asking
            log.exception("slack: a window was not seen to")
        who = self.profiles.known(account) or await self._asked(account, raw)
        raw |= {"who": who} if who else {}
        try:
            await self.ingress.accept("slack", key_of(kind, body), account, raw)
        except Exception:  # whatever the inbox raises, nothing is acknowledged that is not stored
            log.exception("slack: the inbox did not take an event")
            return BoltResponse(status=500)
        return await ack()

    async def _asked(self, account: str, raw: Json) -> Json:
        """Which language a stranger with an invitation reads is worth a moment; that of others is asked in passing."""
        press = read(raw)
        if press is None or not account.startswith(("U", "W")):
            return {}
        return await self.profiles.of(account, waits=isinstance(press.body, Typed) and is_entering(press.body.text))

    # ── when it is not stored in time ───────────────────────────────────────────────────────────────────────

    def _spawn(self, work: Coroutine[Any, Any, Done]) -> asyncio.Task[Done]:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("slack: not done", exc_info=error)

    async def _sorry(self, kind: Kind, body: Json) -> BoltResponse:
        """Events come again; of anything else its person is told, where Slack has a place for the words."""
        who = self.profiles.known(account_of({"payload": body}))
        words, ack = say("slack.not_kept", language(who) or "ru"), AsyncAck()  # type: ignore[no-untyped-call]  # bolt's
        if kind == "slash_commands":
            return await ack(text=words, response_type="ephemeral")
        fields = _fields(body)
        if body.get("type") == "view_submission" and fields:  # the window stays open, and what was typed in it
            return await ack(response_action="errors", errors={fields[0]: words})
        if isinstance(url := body.get("response_url"), str) and is_ours(self.client, url):
            self._spawn(self._say(url, words))
        return BoltResponse(status=503)

    async def _say(self, url: str, words: str) -> None:
        message = {"text": words, "response_type": "ephemeral", "replace_original": False}
        assert self.client.session is not None  # noqa: S101  # ours always have one
        with suppress(Exception):  # best effort, and the address is a key: no error may name it
            async with asyncio.timeout(WORDS_SECONDS):
                await self.client.session.post(url, json=message, proxy=self.client.proxy, allow_redirects=False)

    # ── windows ─────────────────────────────────────────────────────────────────────────────────────────────

    async def _opened(self, account: str, body: Json) -> bool:
        """Whether the window is there. Else the tap goes the way of all taps, and the house says what is the matter."""
        token = body["actions"][0].get("value")
        if self.forms is None or not isinstance(token, str):
            return False
        form = await self.forms.form("slack", account, token)
        if form is None:
            return False
        try:
            async with asyncio.timeout(WINDOW_SECONDS):
                await self.client.views_open(
                    trigger_id=str(body.get("trigger_id")), view=view(form, say("slack.send", _lang_of(form)))
                )
        except SlackApiError as error:
            log.warning("slack did not open a window: %s", code_of(error))
            return code_of(error) == "exchanged_trigger_id"  # it stands open already
        except Exception as error:  # the address and what stands in the window are not for the log
            log.warning("slack did not open a window: %s", type(error).__name__)
            return False
        return True

    async def _faults(self, account: str, body: Json) -> dict[str, str]:
        submitted = submission(body) if body.get("type") == "view_submission" else None
        if submitted is None or self.forms is None:
            return {}
        return errors(_fields(body), await self.forms.faults("slack", account, submitted))

    async def close(self) -> None:
        """What is being stored is stored."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=self.store_seconds)
        await self.profiles.close()


def key_of(kind: Kind, payload: Json) -> str:
    """The same for each delivery of the same thing: Slack's name for it, or what it says."""
    name = payload.get("event_id" if kind == "events_api" else "trigger_id")
    if isinstance(name, str) and 0 < len(name) <= 200 and name.isprintable():
        return name
    told = json.dumps(payload, sort_keys=True, ensure_ascii=True).encode()
    return hashlib.sha256(told).hexdigest()


def _opens_window(kind: Kind, body: Json) -> bool:
    actions = body.get("actions") if kind == "interactive" else None
    first = actions[0] if isinstance(actions, list) and actions else None
    return isinstance(first, dict) and first.get("action_id") == FORM


def _lang_of(form: Form) -> Lang:
    """The window's own: it is made in the language that its person reads now."""
    return "ru" if re.search("[а-яё]", f"{form.title} {form.label}", re.IGNORECASE) else "en"


def _fields(body: Json) -> list[str]:
    """The names of a window's fields."""
    view = body.get("view")
    state = view.get("state") if isinstance(view, dict) else None
    values = state.get("values") if isinstance(state, dict) else None
    return list(values) if isinstance(values, dict) else []
