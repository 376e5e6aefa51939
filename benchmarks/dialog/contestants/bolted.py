"""Plain bolt: one handler for what people write and one for what they press, a committed row a step, no filter more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import aiosqlite
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.dialog import form, network
from benchmarks.dialog.contestants.slacked import TOKEN, as_slack, listen
from benchmarks.dialog.phones import Network


class Bolt:
    """WAL, synchronous=FULL: each answer is committed before the reply goes out, and acknowledged then."""

    def __init__(self, url: str, folder: Path, phones: Network) -> None:
        listen(phones, in_memory=not url)
        self.url, self.file = url or "http://127.0.0.1:9", folder / "bolt.sqlite3"
        self.answers: dict[int, list[str]] = {}

    async def open(self) -> None:
        self.session = ClientSession()  # by itself slack_sdk opens one for each call
        self.client = AsyncWebClient(TOKEN, base_url=f"{self.url}/api/", session=self.session)
        self.client.proxy = None
        self.app = AsyncApp(
            signing_secret="none",  # noqa: S106  # nothing here is signed, for none of the contestants
            authorize=_authorized,
            process_before_response=True,
            request_verification_enabled=False,
        )
        self.app.event("message")(self._typed)
        self.app.action(re.compile(""))(self._tapped)
        self.database = await aiosqlite.connect(self.file)
        for setting in ("journal_mode=WAL", "synchronous=FULL"):
            await self.database.execute(f"PRAGMA {setting}")
        await self.database.execute("CREATE TABLE answers (person INTEGER, step INTEGER, answer TEXT)")
        await self.database.commit()

    async def close(self) -> None:
        await self.session.close()
        await self.database.close()

    async def begin(self, person: int) -> None:
        await self.feed(form.typed(person, "/start"))

    async def feed(self, raw: dict[str, Any]) -> None:
        answer = await self.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=as_slack(raw)[1]))
        assert answer.status == 200, answer.body  # noqa: S101  # else it measures nothing

    async def _typed(self, event: dict[str, Any]) -> None:
        person, text = int(event["user"][1:]), event["text"]
        if text.startswith("/"):
            self.answers[person] = []
        else:
            await self._take(person, text)
        await self.client.chat_postMessage(channel=event["channel"], **self._asked(person))

    async def _tapped(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        person = int(body["user"]["id"][1:])
        await self._take(person, body["actions"][0]["value"])
        await ack()
        ts = body["container"]["message_ts"]
        await self.client.chat_update(channel=body["channel"]["id"], ts=ts, **self._asked(person))

    async def _take(self, person: int, answer: str) -> None:
        self.answers[person].append(answer)
        step = len(self.answers[person])
        await self.database.execute("INSERT INTO answers VALUES (?, ?, ?)", (person, step, answer))
        await self.database.commit()

    def _asked(self, person: int) -> dict[str, Any]:
        step = len(self.answers[person])
        if step == form.STEPS:
            del self.answers[person]
            return {"text": form.END, "blocks": [_section(form.END)]}
        question = form.QUESTIONS[step]
        blocks = [_section(question.text), *([_keys()] if question.taps else [])]
        return {"text": question.text, "blocks": blocks}


async def _authorized(**_: Any) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None, team_id=network.TEAM, bot_token=TOKEN, bot_id="B1", bot_user_id=network.SLACK_BOT
    )


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def _keys() -> dict[str, Any]:
    made = [
        {"type": "button", "action_id": f"a-{code}", "value": code, "text": {"type": "plain_text", "text": label}}
        for code, label in form.OPTIONS
    ]
    return {"type": "actions", "elements": made}
