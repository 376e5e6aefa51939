"""What each of Telegram's refusals means for a message: the one table between its error texts and our receipts."""

from __future__ import annotations

import logging

from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from dialogs.ports import Delivered, Gone, Moved, NoCard, Receipt, Unknown, Wait
from handlers.telegram.errors import NeverLeft, OddAnswer

SOON = Wait(5.0)
LATER = Wait(60.0)  # a person must act first: the token, the address, or what stands between us and Telegram
REFUSED = Gone("refused")
TOO_BIG = Gone("too_big")

log = logging.getLogger(__name__)

_BAD_REQUESTS: tuple[tuple[str, Receipt], ...] = (
    ("query is too old", Delivered("")),  # or an unknown one: the tap has been acted upon all the same
    ("message to edit not found", NoCard()),
    ("message can't be edited", NoCard()),
    ("no text in the message to edit", NoCard()),
    ("message_id_invalid", NoCard()),
    ("chat not found", Gone("no_chat")),
    ("user not found", Gone("no_chat")),
    ("peer_id_invalid", Gone("no_chat")),
    ("group chat was d", Gone("no_chat")),  # deactivated, deleted
    ("not enough rights to send", Gone("forbidden")),  # in a group that lets us read alone
    ("have no rights to send", Gone("forbidden")),
    ("chat_write_forbidden", Gone("forbidden")),
)
_FORBIDDEN: tuple[tuple[str, Receipt], ...] = (
    ("blocked by the user", Gone("blocked")),
    ("deactivated", Gone("deactivated")),
    ("can't initiate", Gone("no_chat")),
)


def receipt_for(error: AiogramError) -> Receipt:
    """`Gone` with "blocked", "deactivated", "no_chat" or "forbidden" is about the person or group; with "refused" or
    "too_big" it is about this message alone."""
    match error:
        case TelegramBadRequest(message=message):
            return _among(_BAD_REQUESTS, message) or _refused(message)
        case TelegramForbiddenError(message=message):
            return _among(_FORBIDDEN, message) or Gone("forbidden")
        case TelegramMigrateToChat(migrate_to_chat_id=chat):
            return Moved(str(chat))
        case TelegramEntityTooLarge():
            return TOO_BIG
        case OddAnswer(result=result):
            return _delivered(result)
        case _:
            return _not_answered(error)


def is_unmodified(error: TelegramBadRequest) -> bool:
    return "message is not modified" in error.message.lower()


def is_over(error: TelegramBadRequest) -> bool:
    """What was to be deleted is no more."""
    return "not found" in error.message.lower() or "message_id_invalid" in error.message.lower()


def is_bad_markup(error: TelegramBadRequest) -> bool:
    return "can't parse entities" in error.message.lower()


def _not_answered(error: AiogramError) -> Receipt:
    match error:
        case NeverLeft() | TelegramServerError() | TelegramConflictError():
            return SOON
        case TelegramNetworkError(message=message):
            return Unknown(message)
        case TelegramUnauthorizedError() | TelegramNotFound():
            log.error("telegram refuses the bot token or the API address; messages wait")
            return LATER
        case _:
            log.error("telegram answered with something unexpected (%s); messages wait", type(error).__name__)
            return LATER


def _among(table: tuple[tuple[str, Receipt], ...], message: str) -> Receipt | None:
    lowered = message.lower()
    return next((receipt for words, receipt in table if words in lowered), None)


def _refused(message: str) -> Receipt:
    log.error("telegram refused a message: %s", message)
    return REFUSED


def _delivered(result: object) -> Receipt:
    """Telegram acted; its answer has a shape unknown to the library, but the message's number may be there."""
    number = result.get("message_id") if isinstance(result, dict) else None
    return Delivered(str(number)) if isinstance(number, int) else Unknown("unreadable answer")
