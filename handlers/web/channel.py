"""The local chat as the relay sees it: an append to the log is a delivery."""

from __future__ import annotations

import asyncio

from dialogs.ports import Blobs, ChannelName, ChatLog, Delivered, Doing, FileGone, NoCard, Outgoing, Receipt
from dialogs.screens import to_json
from handlers.web.files import find
from handlers.web.hub import Hub


class WebChannel:
    """`hub` is the one the server was given: toasts and «typing…» reach pages through it and are never kept."""

    name: ChannelName = "web"

    def __init__(self, log: ChatLog, blobs: Blobs, hub: Hub) -> None:
        self._log = log
        self._blobs = blobs
        self._hub = hub

    async def send(self, out: Outgoing) -> Receipt:
        receipt = Delivered("") if out.kind == "toast" else await self._post(out)
        # Screens of every kind may carry a toast; it is said to open pages. `out.toast` is only the tap it answers.
        if isinstance(receipt, Delivered) and out.screen.toast:
            self._hub.tell(out.address, {"type": "toast", "text": out.screen.toast})
        return receipt

    async def _post(self, out: Outgoing) -> Receipt:
        body = to_json(out.screen)
        if out.replaces is None:
            return Delivered(await self._log.append(out.address, "bot", body, out.key))
        return Delivered(out.replaces) if await self._log.edit(out.replaces, body) else NoCard()

    async def download(self, ref: str) -> bytes:
        path = await asyncio.to_thread(find, self._blobs, ref)
        if path is None:
            raise FileGone(ref)
        return await asyncio.to_thread(path.read_bytes)

    async def busy(self, address: str, doing: Doing = "typing") -> None:  # noqa: ARG002  # the page knows one sign
        self._hub.tell(address, {"type": "typing"})
