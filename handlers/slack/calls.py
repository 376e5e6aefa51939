"""One call of the Web API: Slack's answer as a dict, or what it means that there is none."""

from __future__ import annotations

import json

from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from dialogs.ports import Paused
from dialogs.screens import Json
from handlers.slack.client import code_of
from handlers.slack.failures import NEVER_LEFT, NO_ANSWER, NotTaken, pause_of

FORMS = ("conversations.", "files.", "users.")  # methods that read a form; those with blocks read JSON


async def call(web: AsyncWebClient, method: str, told: Json) -> Json:
    """Raises `Paused` or `NotTaken`."""
    try:
        answer = await (
            web.api_call(method, data=_form(told)) if method.startswith(FORMS) else web.api_call(method, json=told)
        )
    except SlackApiError as error:
        raise _meant(error) from None
    except (ClientConnectorError, ConnectionTimeoutError):
        raise NotTaken(NEVER_LEFT) from None
    except (ClientError, TimeoutError, ValueError, AttributeError):  # the last two: an answer slack_sdk cannot read
        raise NotTaken(NO_ANSWER) from None
    return answer.data if isinstance(answer.data, dict) else {}


def _form(told: Json) -> dict[str, str]:
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items()}


def _meant(error: SlackApiError) -> Exception:
    code, headers = code_of(error), getattr(error.response, "headers", None) or {}
    seconds = pause_of(code, headers.get("Retry-After", ""))
    return NotTaken(code) if seconds is None else Paused(seconds)
