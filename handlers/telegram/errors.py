"""Everything this package raises or reports about Telegram, free of the token.

    Problem
    ├── TokenRefused      Telegram does not know the token (or the API address is wrong): a person must act
    ├── ProxyUnusable     the proxy's address cannot be used with what is installed
    ├── Unrenderable      a screen that no Telegram message can show: a builder's mistake
    ├── TooBig            a file above what bots may download
    ├── FileLost          Telegram no longer has the file
    └── Unreachable       no answer while fetching a file: try again

`NeverLeft`, `NoAnswer` and `OddAnswer` join aiogram's own family, because they travel through its `Bot`.
"""

from __future__ import annotations

from typing import Any

from aiogram.exceptions import AiogramError, TelegramNetworkError
from aiogram.methods import TelegramMethod

from dialogs import ports


class Problem(Exception):
    """Root of what this package raises."""


class TokenRefused(Problem):
    def __init__(self) -> None:
        super().__init__("Telegram refuses the bot token: take it anew from @BotFather, and check the API address")


class ProxyUnusable(Problem):
    def __init__(self, remedy: str) -> None:
        super().__init__(f"the proxy for Telegram cannot be used: {remedy}")


class Unrenderable(Problem, ValueError):
    """A screen breaks a limit that no splitting can mend."""


class TooBig(Problem, ports.TooBig):
    """Bots may download 20 MB at most. `size` in bytes, when Telegram told it."""

    def __init__(self, size: int | None = None) -> None:
        super().__init__(f"the file is above what Telegram lets a bot download ({size or 'size unknown'})")
        self.size = size


class FileLost(Problem, ports.FileGone):
    def __init__(self) -> None:
        super().__init__("Telegram no longer has the file")


class Unreachable(Problem, ports.TryLater):
    """`seconds` to wait before the next attempt, when Telegram asked for it."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__("Telegram did not give the file: no answer, or asked to come back later")
        self.seconds = seconds


class NeverLeft(TelegramNetworkError):
    """No connection was made, so Telegram cannot have acted."""


class NoAnswer(TelegramNetworkError):
    """The request may have left; whether Telegram acted is unknown."""


class OddAnswer(AiogramError):
    """Telegram acted, but its answer has a shape that the library cannot read. `result` is as it came."""

    def __init__(self, method: TelegramMethod[Any], result: Any) -> None:
        super().__init__(f"unreadable answer to {method.__api_method__}")
        self.result = result
