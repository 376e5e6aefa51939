"""What both contestants of Slack share: the form's updates told as Slack tells them, its answers told to the phones.

The phones know one messenger, so that they are the same for all; the words of the other are put in here.
"""

from __future__ import annotations

import json
from typing import Any

from slack_sdk.web.async_base_client import AsyncBaseClient

from benchmarks.dialog import form, network
from benchmarks.dialog.phones import Network

TOKEN = "xoxb-benchmark"  # noqa: S105  # of a stand-in
SAYS = ("chat.postMessage", "chat.update")


def listen(phones: Network, *, in_memory: bool) -> None:
    """Every answer that slack_sdk receives in this process passes here."""
    request = AsyncBaseClient._request

    async def heard(client: Any, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        method = api_url.rsplit("/", 1)[-1]
        if in_memory:
            said = {"data": json.loads(network.slack(method, told(req_args))), "headers": {}, "status_code": 200}
        else:
            said = await request(client, http_verb=http_verb, api_url=api_url, req_args=req_args)
        if method in SAYS:
            phones.heard(as_telegram(said["data"]))
        return said

    AsyncBaseClient._request = heard  # type: ignore[method-assign]


def told(req_args: dict[str, Any]) -> dict[str, Any]:
    """As the wire would bring it."""
    given = next((req_args[part] for part in ("json", "data", "params") if req_args.get(part)), {})
    found: dict[str, Any] = json.loads(json.dumps(given))
    return found


def as_telegram(answer: dict[str, Any]) -> dict[str, Any]:
    blocks = answer["message"].get("blocks") or []
    keys = [
        {"text": element["text"]["text"], "callback_data": json.dumps(element)}
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]
    text = json.dumps(blocks, ensure_ascii=False)
    return {
        "chat": {"id": int(answer["channel"][1:])},
        "message_id": answer["ts"],
        "text": text,
        "reply_markup": {"inline_keyboard": [keys]},
        "slack": answer["message"],
    }


def as_slack(raw: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """An update of the form as Slack tells it: which kind it is, and the payload."""
    number = raw["update_id"]
    if query := raw.get("callback_query"):
        return "interactive", _pressed(query, number)
    message = raw["message"]
    person, ts = message["from"]["id"], f"1800000000.{number:06}"
    event = {"type": "message", "channel": f"D{person}", "channel_type": "im", "user": f"U{person}", "ts": ts}
    event |= {"text": message["text"], "event_ts": ts, "team": network.TEAM}
    return "events_api", {
        "type": "event_callback",
        "team_id": network.TEAM,
        "api_app_id": "A1",
        "event_id": f"Ev{number}",
        "event_time": 1_800_000_000,
        "event": event,
        "authorizations": [{"team_id": network.TEAM, "user_id": network.SLACK_BOT, "is_bot": True}],
    }


def _pressed(query: dict[str, Any], number: int) -> dict[str, Any]:
    person, card = query["from"]["id"], query["message"]
    element = json.loads(query["data"])
    action = {name: element[name] for name in ("type", "action_id", "value", "text")}
    ts = str(card["message_id"])
    return {
        "type": "block_actions",
        "team": {"id": network.TEAM},
        "user": {"id": f"U{person}", "team_id": network.TEAM},
        "api_app_id": "A1",
        "trigger_id": f"{number}.1.a",
        "container": {"type": "message", "message_ts": ts, "channel_id": f"D{person}", "is_ephemeral": False},
        "channel": {"id": f"D{person}", "name": "directmessage"},
        "message": {"type": "message", "ts": ts, **card.get("slack", {})},
        "actions": [action | {"block_id": "b", "action_ts": f"1800000000.{number:06}"}],
    }


def tapped(person: int, value: str) -> dict[str, Any]:
    """A button of a message that nobody of this benchmark has sent."""
    label = {"type": "plain_text", "text": "…"}
    element = {"type": "button", "action_id": "a", "value": value, "text": label}
    return form.tapped(person, json.dumps(element), form.card(person))
