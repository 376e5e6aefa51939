"""One open page. JSON frames over one WebSocket; each has a `type`.

page → server
    hello {persona, since}              first, and again to change persona; `since` is the last `seq` the page has seen
    text  {id, text}                    `id`: 8–64 of A–Z a–z 0–9 _ -, made by the page, the same when repeated
    tap   {id, token, message}          `message` is the ref of the message the button stands under
    files {id, files, caption}          `files`: what POST /upload answered, 1–10
    place {id, latitude, longitude}     degrees

server → page
    state    {personas, persona, now, lang, zone}     the answer to hello, and again when this persona's `lang` is
             another; outside the demo `personas` is [] and lang ""
    messages {messages: [{seq, ref, author, body, at}], more}
             once after each state, even if empty, then with each change; `more`: the history goes on in the next frame.
             A known `ref` with a newer `seq` is an edit. Body of the bot: a Screen (`dialogs.screens.to_json`);
             body of the person: {id, text}, {id, files, caption} or {id, latitude, longitude}
    ack      {id}                       stored: only now may the page forget the frame
    error    {text_key, id?, again}     refused; `again`: keep the frame and repeat it later
    typing   {}   clock {now}   toast {text}

The person's words go to the log before the inbox, so that no answer can stand above its question. Both know the id:
whatever a crash left half done, the page repeats the frame and the rest is done once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import asdict

from aiohttp import WSCloseCode, WSMsgType, web

from dialogs.ports import Persona, Posted
from dialogs.screens import Json
from handlers.web.files import find
from handlers.web.frames import Deed, Hello, Refused, parse
from handlers.web.hub import Ear
from handlers.web.wiring import Wiring

logger = logging.getLogger(__name__)

# Outside the demo there is one person at this keyboard; an invitation links this account to them.
LOCAL = Persona(account="local", name="", role="", lang="ru", zone="")
_BATCH = 200
_PATIENCE = 4.0
_KEPT = ("id", "text", "files", "caption", "latitude", "longitude")


class Talk:
    """Lives as long as its socket."""

    def __init__(self, socket: web.WebSocketResponse, wiring: Wiring) -> None:
        self._socket = socket
        self._wiring = wiring
        self._persona: Persona | None = None
        self._demo = False
        self._follower: asyncio.Task[None] | None = None

    async def run(self) -> None:
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(message.data)
                elif message.type is WSMsgType.BINARY:
                    await self._error(Refused("frame.json"))
        # The page left while it was being answered.
        except ConnectionResetError:
            pass
        finally:
            await self._unfollow()

    async def _take(self, text: str) -> None:
        match parse(text):
            case Hello() as hello:
                await self._enter(hello)
            case Deed() as deed:
                await self._keep(deed)
            case Refused() as refused:
                await self._error(refused)

    async def _error(self, refused: Refused, again: bool = False) -> None:
        frame: Json = {"type": "error", "text_key": refused.key, "again": again}
        await self._socket.send_json(frame | ({"id": refused.id} if refused.id else {}))

    # ── hello ───────────────────────────────────────────────────────────────────────────────────────────────

    async def _enter(self, hello: Hello) -> None:
        await self._unfollow()
        personas = await self._wiring.stage.personas()
        persona = next((one for one in personas if one.account == hello.persona), personas[0] if personas else LOCAL)
        self._persona, self._demo = persona, bool(personas)
        await self._tell_state(personas, persona)
        # The page may have named someone who is no more: what it saw then was another conversation.
        since = hello.since if hello.persona in ("", persona.account) else 0
        self._follower = asyncio.create_task(self._follow(persona.account, since))

    async def _tell_state(self, personas: Sequence[Persona], persona: Persona) -> None:
        await self._socket.send_json(
            {
                "type": "state",
                "personas": [asdict(one) for one in personas],
                "persona": persona.account,
                "now": self._wiring.stage.now().isoformat(),
                "lang": persona.lang if personas else "",
                "zone": persona.zone,
            }
        )

    async def _hear_language(self) -> None:
        """Whoever chose another one by a button, or in another messenger, has the page in it too."""
        personas = await self._wiring.stage.personas()
        known = self._persona
        persona = next((one for one in personas if known and one.account == known.account), known)
        if persona and known and persona.lang != known.lang:
            self._persona = persona
            await self._tell_state(personas, persona)

    async def _unfollow(self) -> None:
        if self._follower is not None:
            self._follower.cancel()
            # Not awaited directly: its cancellation must not look like ours.
            await asyncio.wait([self._follower])
            self._follower = None

    async def _follow(self, account: str, since: int) -> None:
        """Until cancelled. What breaks here breaks the socket, and the page comes back by itself."""
        try:
            with self._wiring.hub.listen(account) as ear:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._repeat(ear))
                    tasks.create_task(self._post(account, since))
        except* ConnectionResetError:
            pass
        except* Exception:
            logger.exception("the local chat could not follow its log")
            await self._socket.close(code=WSCloseCode.INTERNAL_ERROR)

    async def _repeat(self, ear: Ear) -> None:
        while True:
            await self._socket.send_json(await ear.frames.get())

    async def _post(self, account: str, since: int) -> None:
        changes = self._wiring.log.changes(account)
        greeting = True
        try:
            while True:
                since = await self._post_next(changes, account, since, greeting)
                greeting = False
        finally:
            if isinstance(changes, AsyncGenerator):
                await changes.aclose()

    async def _post_next(self, changes: AsyncIterator[None], account: str, since: int, greeting: bool) -> int:
        # Asked for before reading: a change between the reading and the waiting is not missed.
        change = asyncio.create_task(_next(changes))
        try:
            await asyncio.sleep(0)
            since = await self._catch_up(account, since, greeting)
            await change
        finally:
            change.cancel()
            # A generator that still runs cannot be closed.
            await asyncio.wait([change])
        return since

    async def _catch_up(self, account: str, since: int, greeting: bool) -> int:
        more = True
        while more:
            posted = await self._wiring.log.since(account, since, _BATCH)
            more = len(posted) == _BATCH
            if posted or greeting:
                messages = [_posted_json(one) for one in posted]
                await self._socket.send_json({"type": "messages", "messages": messages, "more": more})
            if not greeting and any(one.author == "bot" for one in posted):
                await self._hear_language()
            since = posted[-1].seq if posted else since
        return since

    # ── what the person does ────────────────────────────────────────────────────────────────────────────────

    async def _keep(self, deed: Deed) -> None:
        refusal = self._refusal(deed)
        if refusal:
            await self._error(Refused(refusal, deed.id))
            return
        try:
            await self._stored(deed)
        except Exception:
            # Whatever the storage says, the page keeps the frame and repeats it; the traceback is for the log.
            logger.exception("the local chat could not store a frame")
            await self._error(Refused("store", deed.id), again=True)
            return
        await self._socket.send_json({"type": "ack", "id": deed.id})

    async def _stored(self, deed: Deed) -> None:
        """A database that somebody else holds is waited for only so long; whatever becomes of it, the id is known."""
        storing = asyncio.create_task(self._store(deed))
        storing.add_done_callback(_heard)
        done, _ = await asyncio.wait([storing], timeout=_PATIENCE)
        if not done:
            raise TimeoutError
        await storing

    def _refusal(self, deed: Deed) -> str:
        if self._persona is None:
            return "frame.hello"
        files = deed.raw.get("files", [])
        return "" if all(find(self._wiring.blobs, file["ref"]) for file in files) else "frame.files"

    async def _store(self, deed: Deed) -> None:
        persona = self._persona or LOCAL
        raw = deed.raw | {"account": persona.account, "at": self._wiring.stage.now().isoformat()}
        if self._demo:
            raw |= {"name": persona.name, "lang": persona.lang}
        if raw["type"] != "tap":
            body = {name: raw[name] for name in _KEPT if name in raw}
            await self._wiring.log.append(persona.account, "person", body, deed.id)
        await self._wiring.ingress.accept("web", deed.id, persona.account, raw)


def _heard(task: asyncio.Task[None]) -> None:
    """Somebody looked at how it ended, as asyncio wants it."""
    if not task.cancelled():
        task.exception()


async def _next(changes: AsyncIterator[None]) -> None:
    """A log that has stopped telling is a fault, not the end of the conversation."""
    try:
        await anext(changes)
    except StopAsyncIteration:
        raise RuntimeError("the chat log ended its changes") from None


def _posted_json(posted: Posted) -> Json:
    return {
        "seq": posted.seq,
        "ref": posted.ref,
        "author": posted.author,
        "body": posted.body,
        "at": posted.at.isoformat(),
    }
