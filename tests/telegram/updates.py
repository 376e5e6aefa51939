"""What waits for the bot: fetched by getUpdates, or delivered to its webhook."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.telegram.refusals import Json, Params, Refusal

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_SECONDS = 60.0


@dataclass
class Disorder:
    """How often an update comes once more, and how often neighbours come in the other order."""

    repeat: float = 0.2
    swap: float = 0.2
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def again(self) -> bool:
        return self.chance.random() < self.repeat

    def mixed(self, updates: list[Json]) -> list[Json]:
        mixed = list(updates)
        for place in range(1, len(mixed)):
            if self.chance.random() < self.swap:
                mixed[place - 1], mixed[place] = mixed[place], mixed[place - 1]
        return mixed


@dataclass
class Hook:
    """A webhook as it was set. `url` may be a public address: `Updates.webhook_via` says where it really is."""

    url: str
    secret: str = ""
    connections: int = 40
    allowed: list[str] | None = None


class Updates:
    """Numbered, oldest first, until the bot has confirmed them.

    To a webhook Telegram sends those of one kind and person one after another, and all others at the same time, up to
    `max_connections`; what was not answered with a 2xx is sent again after a while.
    """

    def __init__(self) -> None:
        self.disorder: Disorder | None = None
        self.webhook_via = ""
        self.webhook_retry_seconds = 0.1
        self.webhook_statuses: list[int] = []
        self._updates: deque[Json] = deque()
        self._confirmed: deque[Json] = deque(maxlen=5)
        self._update_id = 700_000_000
        self._allowed: list[str] | None = None
        self._poller: asyncio.Future[str] | None = None
        self._hook: Hook | None = None
        self._delivery: asyncio.Task[None] | None = None
        self._come = asyncio.Event()
        self._changed = asyncio.Event()
        self._last_error: Json = {}
        self._lanes: dict[int, Any] = {}

    # the test's side

    @property
    def polled(self) -> bool:
        """Whether a long poll is waiting right now."""
        return self._poller is not None and not self._poller.done()

    @property
    def updates(self) -> list[Json]:
        return list(self._updates)

    @property
    def pending(self) -> list[int]:
        """Numbers of updates that the bot has not confirmed."""
        return [update["update_id"] for update in self._updates]

    @property
    def webhook_url(self) -> str:
        return self._hook.url if self._hook else ""

    @webhook_url.setter
    def webhook_url(self, url: str) -> None:
        """A webhook that somebody else has set: nothing is delivered there."""
        self._hook = Hook(url) if url else None

    def renumber(self, last_update_id: int) -> None:
        """Telegram may begin a new numbering after a quiet week."""
        self._update_id = last_update_id

    def queue(self, kind: str, content: Json) -> None:
        if self._allowed is None or kind in self._allowed:
            self.queue_raw({kind: content})

    def queue_raw(self, update: Json) -> None:
        """An update of any shape, for kinds this stand-in does not know."""
        self._update_id += 1
        self._updates.append({"update_id": self._update_id} | update)
        self._come.set()
        if self._poller and not self._poller.done():
            self._poller.set_result("update")
        self._note_change()

    async def change(self) -> None:
        await self._changed.wait()

    def _note_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    # fetched

    async def _getupdates(self, params: Params) -> list[Json]:
        self._end_other_poll()
        if self._hook:
            what = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refusal(f"Conflict: {what}", 409, fault=False)
        self._allowed = params.get("allowed_updates", self._allowed)
        self._confirm(params.get("offset", 0))
        limit, timeout = params.get("limit", 100), params.get("timeout", 0)
        if not self._updates and timeout:
            await self._long_poll(timeout)
        return self._handed(list(self._updates)[:limit])

    def _handed(self, batch: list[Json]) -> list[Json]:
        if self.disorder is None or not batch:
            return batch
        again = [update for update in self._confirmed if self.disorder.again()]
        return self.disorder.mixed([*again, *batch])

    def _confirm(self, offset: int) -> None:
        """A positive offset forgets all updates below it; a negative one all but the last so many."""
        while self._updates and (
            self._updates[0]["update_id"] < offset or (offset < 0 and len(self._updates) > -offset)
        ):
            self._confirmed.append(self._updates.popleft())

    def _end_other_poll(self) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_result("conflict")

    async def _long_poll(self, seconds: float) -> None:
        mine = self._poller = asyncio.get_running_loop().create_future()
        await asyncio.wait([mine], timeout=seconds)
        if mine.done() and mine.result() == "conflict":
            what = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise Refusal(f"Conflict: {what}", 409, fault=False)
        if self._poller is mine:
            self._poller = None

    # delivered

    async def _setwebhook(self, params: Params) -> bool:
        await self._unhook(drop=params.get("drop_pending_updates", False))
        if not params["url"]:
            return True
        if not params["url"].startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise Refusal("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self._end_other_poll()
        self._allowed = params.get("allowed_updates", self._allowed)
        self._hook = Hook(
            params["url"], params.get("secret_token", ""), params.get("max_connections", 40), self._allowed
        )
        self._delivery = asyncio.create_task(self._deliver(self._hook))
        return True

    async def _deletewebhook(self, params: Params) -> bool:
        await self._unhook(drop=params.get("drop_pending_updates", False))
        return True

    async def _getwebhookinfo(self, _: Params) -> Json:
        hook = self._hook or Hook("")
        info: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(self._updates)}
        if self._hook:
            info |= {"max_connections": hook.connections, "ip_address": "127.0.0.1"} | self._last_error
            info |= {"allowed_updates": hook.allowed} if hook.allowed else {}
        return info

    async def _unhook(self, *, drop: bool = False) -> None:
        self._hook = None
        while (delivery := self._delivery) is not None:  # two replicas may set their webhook at once
            delivery.cancel()
            await asyncio.wait([delivery])
            if self._delivery is delivery:
                self._delivery = None
        if drop:
            self._updates.clear()

    async def _deliver(self, hook: Hook) -> None:
        """Until the webhook is taken away: each lane's first one at once, the next after it was taken."""
        at_work: dict[Any, asyncio.Task[None]] = {}
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        connector = aiohttp.TCPConnector(limit=hook.connections)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
            try:
                while True:
                    self._come.clear()
                    for update in self._updates:
                        at_work = {lane: task for lane, task in at_work.items() if not task.done()}
                        if (lane := self._lane_of(update)) not in at_work and len(at_work) < hook.connections:
                            at_work[lane] = asyncio.create_task(self._bring(http, hook, update))
                    await self._come.wait()
            finally:
                for task in at_work.values():
                    task.cancel()
                await asyncio.gather(*at_work.values(), return_exceptions=True)

    def _lane_of(self, update: Json) -> Any:
        number = update["update_id"]
        if number not in self._lanes:
            astray = self.disorder is not None and self.disorder.chance.random() < self.disorder.swap
            self._lanes[number] = number if astray else self._lane(update)
        return self._lanes[number]

    def _lane(self, update: Json) -> Any:
        """Messages of a person are one lane, and taps another: Telegram keeps no order between the two."""
        kind = next((name for name in update if name != "update_id"), "")
        content = update.get(kind)
        sender = content.get("from") if isinstance(content, dict) else None
        return kind, (sender or {}).get("id") if isinstance(sender, dict) else update["update_id"]

    async def _bring(self, http: aiohttp.ClientSession, hook: Hook, update: Json) -> None:
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        while True:
            status = await self._post(http, self._address(hook.url), headers, update)
            self.webhook_statuses.append(status)
            if 200 <= status < 300:
                break
            await asyncio.sleep(self.webhook_retry_seconds)
        if self.disorder is not None and self.disorder.again():
            self.webhook_statuses.append(await self._post(http, self._address(hook.url), headers, update))
        if update in self._updates:
            self._updates.remove(update)
            self._confirmed.append(update)
        asyncio.get_running_loop().call_soon(self._come.set)  # once this task is done: the lane's next one may go
        self._note_change()

    def _address(self, url: str) -> str:
        """Where the host of a public address is reached in a test."""
        return f"{self.webhook_via}/{url.split('/', 3)[3]}" if self.webhook_via else url

    async def _post(self, http: aiohttp.ClientSession, url: str, headers: dict[str, str], update: Json) -> int:
        try:
            async with http.post(url, json=update, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                error = "" if answer.ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
                status = answer.status
        except (aiohttp.ClientError, OSError, TimeoutError) as trouble:
            error, status = f"Connection failed: {type(trouble).__name__}", 0
        if error:
            self._last_error = {"last_error_date": self.now(), "last_error_message": error}
        return status

    def now(self) -> int:
        raise NotImplementedError
