"""How the Web API says no."""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class Refusal(Exception):
    """A call that the Web API does not accept. `fault`: a correct bot would not have made it. `detail` says where."""

    def __init__(self, error: str, detail: str = "", *, fault: bool = True, retry_after: int = 0) -> None:
        super().__init__(f"{error}: {detail}" if detail else error)
        self.error, self.detail, self.fault, self.retry_after = error, detail, fault, retry_after

    @property
    def status(self) -> int:
        return 429 if self.retry_after else 200

    def answer(self) -> Json:
        body: Json = {"ok": False, "error": self.error}
        return body | ({"response_metadata": {"messages": [f"[ERROR] {self.detail}"]}} if self.detail else {})


def life(error: str) -> Refusal:
    """What happens to correct bots too."""
    return Refusal(error, fault=False)
