"""What Slack tells an app, field by field: events, presses, windows and commands."""

from __future__ import annotations

from typing import Any

from tests.slack.refusals import Json

TEAM = "T0SHTURMAN"
DOMAIN = "romashka"
VERIFICATION = "Jhj5dZrVaK7ZwHHjRyZWjbDl"
_TEAM: Json = {"id": TEAM, "domain": DOMAIN}
_INSTALL: Json = {"enterprise": None, "is_enterprise_install": False}


def event_callback(event: Json, *, id: str, at: float, app: str, bot: str, team: str = TEAM) -> Json:
    installed = {
        "enterprise_id": None, "team_id": team, "user_id": bot, "is_bot": True, "is_enterprise_install": False,
    }  # fmt: skip
    return {
        "token": VERIFICATION, "team_id": team, "context_team_id": team, "context_enterprise_id": None,
        "api_app_id": app, "event": event, "type": "event_callback", "event_id": id, "event_time": int(at),
        "authorizations": [installed], "is_ext_shared_channel": False, "event_context": f"4-{id}",
    }  # fmt: skip


def said(channel: str, user: str, ts: str, text: str, kind: str = "im", thread_ts: str = "") -> Json:
    """What somebody wrote, as the event and as a message of the history."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {
        "user": user, "type": "message", "ts": ts, "client_msg_id": f"c-{ts}", "text": text, "team": TEAM,
        "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [section]}], "channel": channel,
        "event_ts": ts, "channel_type": kind, **({"thread_ts": thread_ts} if thread_ts else {}),
    }  # fmt: skip


def pressed(kind: str, *, user: Json, trigger: str, app: str, **more: Any) -> Json:
    """A press, a shortcut or a window, but for what is its own."""
    return {
        "type": kind, "team": _TEAM, "user": user, "api_app_id": app, "token": VERIFICATION, "trigger_id": trigger,
        **_INSTALL, **more,
    }  # fmt: skip


def command(name: str, text: str, *, channel: str, room: str, user: Json, trigger: str, app: str, answers: str) -> Json:
    return {
        "token": VERIFICATION, "team_id": TEAM, "team_domain": DOMAIN, "channel_id": channel, "channel_name": room,
        "user_id": user["id"], "user_name": user["username"], "command": name, "text": text, "api_app_id": app,
        "is_enterprise_install": "false", "response_url": answers, "trigger_id": trigger,
    }  # fmt: skip
