"""How the Bot API says no."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Params: TypeAlias = dict[str, Any]


class Refusal(Exception):
    """A call that the Bot API does not accept. `fault`: a correct bot would not have made it."""

    def __init__(
        self, description: str, code: int = 400, *, fault: bool = True, retry_after: int = 0, moved_to: int = 0
    ) -> None:
        super().__init__(description)
        self.code, self.fault, self.retry_after, self.moved_to = code, fault, retry_after, moved_to
        self.description = description

    def answer(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        told = {"retry_after": self.retry_after, "migrate_to_chat_id": self.moved_to}
        parameters = {name: value for name, value in told.items() if value}
        return body | ({"parameters": parameters} if parameters else {})


def bad(description: str) -> Refusal:
    return Refusal(f"Bad Request: {description}")
