"""What Slack tells of a person, their language above all: asked in passing, remembered, never waited for for long."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from dialogs.screens import Json
from handlers.slack.client import code_of

MOST = 5_000
ENOUGH_S = 0.3
NEVER = frozenset({"missing_scope", "user_not_found", "users_not_found", "user_not_visible"})  # nor another time

log = logging.getLogger(__name__)


@dataclass
class Profiles:
    """`client` is a patient one: it speaks to no chat."""

    client: AsyncWebClient
    _known: dict[str, Json] = field(default_factory=dict)
    _asked: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def known(self, account: str) -> Json:
        return self._known.get(account, {})

    async def of(self, account: str, *, waits: bool = False) -> Json:
        """What is known by now, perhaps nothing. `waits`: for a moment, where it makes a difference."""
        if account in self._known:
            return self.known(account)
        if account not in self._asked:
            self._asked[account] = asyncio.ensure_future(self._learn(account))
        if waits:
            await asyncio.wait({self._asked[account]}, timeout=ENOUGH_S)
        return self.known(account)

    async def _learn(self, account: str) -> None:
        try:
            answer = await self.client.users_info(user=account, include_locale=True)
        except SlackApiError as error:
            log.warning("slack did not tell of a person: %s", code_of(error))
            if code_of(error) in NEVER:
                self._keep(account, {})
        except Exception as error:  # a convenience: whatever is wrong, the person is heard all the same
            log.warning("slack did not tell of a person: %s", type(error).__name__)
        else:
            self._keep(account, _told(answer.get("user")))
        finally:
            self._asked.pop(account, None)

    def _keep(self, account: str, found: Json) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[account] = found

    async def close(self) -> None:
        waiting = list(self._asked.values())
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def _told(user: Any) -> Json:
    person = user if isinstance(user, dict) else {}
    told = {"locale": person.get("locale"), "name": person.get("real_name"), "zone": person.get("tz")}
    return {name: value for name, value in told.items() if isinstance(value, str) and value}
