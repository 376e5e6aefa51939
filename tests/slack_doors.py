"""What stands behind Slack's doors in their tests: an inbox that can be slow or broken, and one window."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from dialogs.ports import ChannelName, Submitted
from dialogs.screens import Form, Input, Json


@dataclass
class Inbox:
    """Keeps what it is given in order; slow or out of order when told so."""

    rows: dict[str, tuple[str, Json]] = field(default_factory=dict)
    trouble: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    held: str = ""  # what alone waits for the gate; everything, if empty
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate.set()

    async def accept(self, channel: ChannelName, key: str, account: str, raw: Json) -> bool:
        self.asked.append(key)
        if self.held in ("", key):
            await self.gate.wait()
        if self.trouble is not None:
            raise self.trouble
        is_new = key not in self.rows
        self.rows.setdefault(key, (account, raw))
        return is_new


@dataclass
class Windows:
    """One form, and what is wrong with it."""

    made: Form | None = field(default_factory=lambda: Form("Визит", "Заполнить", (Input("what", "Что"),), token="t"))
    wrong: dict[str, str] = field(default_factory=dict)
    trouble: Exception | None = None

    async def form(self, channel: ChannelName, account: str, token: str) -> Form | None:
        if self.trouble is not None:
            raise self.trouble
        return self.made

    async def faults(self, channel: ChannelName, account: str, submitted: Submitted) -> dict[str, str]:
        if self.trouble is not None:
            raise self.trouble
        return self.wrong
