"""The stand-in for Telegram and for Slack: answers every call as they would, at once.

The same for all: an HTTP server on loopback in a process of its own, reached by each library's own client; or, with
`--wire memory`, the same answers inside the process, where the clients still make their forms and read their JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import multiprocessing
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web

TOKEN = "42:benchmark-token-benchmark-token-123"  # noqa: S105  # of a stand-in
TEAM, SLACK_BOT = "T1", "U0"
BOT = {"id": 42, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}

_numbers = itertools.count(1)


async def answer(method: str, params: Mapping[str, Any]) -> str:
    """The body of the answer to one call."""
    return json.dumps({"ok": True, "result": await _result(method, params)}, ensure_ascii=False)


async def _result(method: str, params: Mapping[str, Any]) -> Any:
    match method:
        case "getMe":
            return BOT
        case "getUpdates":
            await asyncio.sleep(30)
            return []
        case "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        case "sendMessage" | "editMessageText" | "editMessageReplyMarkup":
            return _message(params)
    return True


def _message(params: Mapping[str, Any]) -> dict[str, Any]:
    chat = {"id": int(params["chat_id"]), "type": "private", "first_name": "Иван"}
    number = int(params.get("message_id") or next(_numbers))
    message = {"message_id": number, "date": 1_800_000_000, "chat": chat, "from": BOT, "text": params.get("text", "…")}
    keyboard = params.get("reply_markup")
    if keyboard:
        message["reply_markup"] = json.loads(keyboard) if isinstance(keyboard, str) else keyboard
    return message


def slack(method: str, params: Mapping[str, Any]) -> str:
    """The body of Slack's answer to one call."""
    return json.dumps({"ok": True, **_of_slack(method, params)}, ensure_ascii=False)


def _of_slack(method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    match method:
        case "auth.test":
            return {"team_id": TEAM, "user_id": SLACK_BOT, "bot_id": "B1"}
        case "conversations.open":
            return {"channel": {"id": f"D{params['users'][1:]}"}}
        case "users.info":
            return {"user": {"id": params["user"], "locale": "ru-RU"}}
        case "chat.postMessage" | "chat.update":
            ts = str(params.get("ts") or f"1800000000.{next(_numbers):06}")
            blocks = params.get("blocks") or []
            shown = {"type": "message", "user": SLACK_BOT, "bot_id": "B1", "ts": ts, "text": params.get("text", "…")}
            shown["blocks"] = json.loads(blocks) if isinstance(blocks, str) else blocks
            return {"channel": params["channel"], "ts": ts, "message": shown}
    return {}


def serve() -> tuple[multiprocessing.process.BaseProcess, str]:
    """The server in a process of its own, and its address."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(theirs,), daemon=True)
    process.start()
    return process, f"http://127.0.0.1:{ours.recv()}"


def _run(told: Connection) -> None:
    asyncio.run(_forever(told))


async def _forever(told: Connection) -> None:
    app = web.Application()
    app.router.add_route("*", "/{bot}/{method}", _call)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    told.send(runner.addresses[0][1])
    await asyncio.Event().wait()


async def _call(request: web.Request) -> web.Response:
    body = await request.json() if request.content_type == "application/json" else await request.post()
    params = {**request.query, **body}
    method = request.match_info["method"]
    said = slack(method, params) if request.match_info["bot"] == "api" else await answer(method, params)
    return web.Response(text=said, content_type="application/json")
