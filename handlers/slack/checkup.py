"""Whether Slack knows the app, asked once: for the doctor, who must tell a wrong token from a missing network."""

from __future__ import annotations

import asyncio
from typing import Literal

from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError

from handlers.slack.client import close, code_of, make_client, refusal

Health = Literal["well", "refused", "app_refused", "no_network", "no_answer", "trouble", "scopes"]
SCOPES = frozenset({  # as deploy/slack-manifest.yaml asks for them; docs/slack.md says what each is for
    "app_mentions:read", "channels:read", "chat:write", "commands", "files:read", "files:write", "groups:read",
    "im:history", "im:write", "metadata.message:read", "users:read",
})  # fmt: skip


async def checkup(token: str, app_token: str, api_url: str, seconds: float) -> tuple[Health, str]:
    """How it stands, and the workspace or the kind of trouble; never a token. `app_token`: tried for a socket."""
    client = make_client(token, api_url or None)
    which: Literal["refused", "app_refused"] = "refused"
    try:
        async with asyncio.timeout(seconds):
            me = await client.auth_test()
            which = "app_refused"
            if app_token:
                await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        code = code_of(error)
        return (which, code) if refusal(error, "") else ("trouble", code)
    except (ClientConnectorError, ConnectionTimeoutError):
        return "no_network", ""
    except (ClientError, TimeoutError):
        return "no_answer", ""
    finally:
        await close(client)
    granted = str(me.headers.get("x-oauth-scopes", ""))
    missing = SCOPES - {scope.strip() for scope in granted.split(",")}
    if granted and missing:
        return "scopes", ", ".join(sorted(missing))
    return "well", f"{me.get('user')} of {me.get('team')}"
