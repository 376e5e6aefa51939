"""Signed buttons: a token says what the button means, for whom, and at which turn; 64 bytes are all a messenger gives.

Format: `verb.subject.turn.value.signature`, the turn in base 36. The person is part of what is signed and is not in the
token, so that a forwarded button is worth nothing to whoever receives it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence

from dialogs.screens import Action

LIMIT = 64
_SIGNATURE = 11  # 66 bits: forging one by guessing would take 10^18 taps
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class TokenTooLong(ValueError):
    """An action that does not fit into a button: a builder's mistake, met by the tests of every screen."""


def sign(action: Action, person: str, keys: Sequence[bytes]) -> str:
    """The token of an action for one person. Raises TokenTooLong."""
    body = f"{action.verb}.{action.subject}.{_base36(action.turn)}.{action.value}"
    token = f"{body}.{_signature(body, person, keys[0])}"
    if len(token) > LIMIT or not token.isascii() or body.count(".") != 3:
        raise TokenTooLong(body)
    return token


def signer(person: str, keys: Sequence[bytes]) -> Callable[[Action], str]:
    return lambda action: sign(action, person, keys)


def verify(token: str, person: str, keys: Sequence[bytes]) -> Action | None:
    """What the button means, or None when it is not this person's, altered, or not ours."""
    body, _, signature = token.rpartition(".")
    parts = body.split(".")
    if len(parts) != 4 or not token.isascii():
        return None
    if not any(hmac.compare_digest(signature, _signature(body, person, key)) for key in keys):
        return None
    verb, subject, turn, value = parts
    return Action(verb, subject, int(turn, 36), value)


def peeked(token: str) -> tuple[str, str]:
    """The verb and the value that a token says, whoever signed it: enough to choose a door by, never to act upon."""
    parts = token.split(".")
    return (parts[0], parts[3]) if len(parts) == 5 else (parts[0], "")


def handle_of(key: str) -> str:
    """A key that is too long for a button, as one carries it."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def _signature(body: str, person: str, key: bytes) -> str:
    digest = hmac.new(key, f"{person}\0{body}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode()[:_SIGNATURE]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
