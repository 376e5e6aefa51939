"""What was found: well, a note (good to know), or bad (must be mended)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "bad"]


@dataclass(frozen=True)
class Finding:
    check: str
    state: State
    what: str
    do: str = ""

    @property
    def line(self) -> str:
        mark = {"ok": "ok", "note": "··", "bad": "!!"}[self.state]
        return f"{mark}  {self.check}: {self.what}" + (f" → {self.do}" if self.do else "")

    @property
    def data(self) -> dict[str, str | bool]:
        return {"check": self.check, "ok": self.state != "bad", "state": self.state, "what": self.what, "do": self.do}
