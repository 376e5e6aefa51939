"""What each of Slack's refusals means for a message: the one table between its error codes and our receipts."""

from __future__ import annotations

import logging
import math

from dialogs.ports import Gone, NoCard, Receipt, Unknown, Wait
from handlers.slack.client import REFUSED as TOKEN_REFUSED

SOON = Wait(5.0)
LATER = Wait(60.0)  # a person must act first: the token, a scope, the address, or what stands between us and Slack
REFUSED = Gone("refused")
TOO_BIG = Gone("too_big")
PAUSE, LEAST = 30.0, 1.0  # asked for without saying how long; seconds are whole, and none is no pause
NEVER_LEFT = "never_left"
NO_ANSWER = "no_answer"
NO_FILE = "no_file"
LIMITS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "http_429"})
BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"})

log = logging.getLogger(__name__)

_NOBODY = (
    "channel_not_found", "user_not_found", "users_not_found", "user_not_visible", "cannot_dm_bot", "not_in_channel",
    "is_archived", "method_not_supported_for_channel_type", "cannot_message_bot", "invalid_user_id",
)  # fmt: skip
_GONE = ("user_disabled", "user_is_deactivated", "account_disabled")
_FORBIDDEN = (
    "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
    "user_not_in_channel", "no_permission", "as_user_not_supported", "app_access_restricted",
)  # fmt: skip
NO_THREAD = frozenset({
    "thread_not_found", "invalid_thread_ts", "cannot_reply_to_message", "restricted_action_thread_locked",
    "restricted_action_non_threadable_channel",
})  # fmt: skip
_NO_CARD = ("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "block_mismatch")
_BROKEN = (
    "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "update_failed",
    "file_update_failed",
)  # fmt: skip
_HOUSE = (
    "messages_tab_disabled", "ekm_access_denied", "access_denied", "accesslimited", "enterprise_is_restricted",
    "external_channel_migrating",
)  # fmt: skip
_TABLE: dict[str, Receipt] = {
    NEVER_LEFT: SOON,
    NO_ANSWER: Unknown("no answer"),
    NO_FILE: REFUSED,
    **dict.fromkeys(_NOBODY, Gone("no_chat")),
    **dict.fromkeys(_GONE, Gone("deactivated")),
    **dict.fromkeys(_FORBIDDEN, Gone("forbidden")),
    **dict.fromkeys(_NO_CARD, NoCard()),
    **dict.fromkeys(NO_THREAD, Gone("no_thread")),
    **{code: Unknown(code) for code in _BROKEN},  # «some aspect of the operation may have succeeded»
}


class NotTaken(Exception):
    """Slack did not do it, or did not say so. `code` is its own word, or one of the two above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def receipt(self) -> Receipt:
        """`Gone` with "deactivated", "no_chat" or "forbidden" is about the person; else it is about this message."""
        return _TABLE.get(self.code) or _other(self.code)


def _other(code: str) -> Receipt:
    if code in TOKEN_REFUSED:
        log.error("slack refuses the bot token (%s); messages wait", code)
        return LATER
    if code in _HOUSE:
        log.error("slack's workspace does not let the bot speak (%s); messages wait", code)
        return LATER
    if code.startswith("http_"):
        return _page(code)
    log.error("slack refused a message: %s", code)
    return REFUSED


def _page(code: str) -> Receipt:
    """Something that is not the Web API answered, or it with a page. What was said may have arrived."""
    if code.startswith("http_4"):
        log.error("slack's API address answered with something else (%s); messages wait", code)
        return LATER
    return Unknown(code)


def pause_of(code: str, after: str) -> float | None:
    """Seconds that Slack asks to be left alone for. `after` is what its header says."""
    if code not in LIMITS:
        return None
    try:
        seconds = float(after)
    except ValueError:
        return PAUSE
    return max(seconds, LEAST) if math.isfinite(seconds) else PAUSE
