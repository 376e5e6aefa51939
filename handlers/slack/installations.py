"""Which workspaces this installation speaks for. One today; where there are several, this is the port to implement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Installations(Protocol):
    """Asked before anything of an event is kept."""

    def speaks_for(self, team: str) -> bool: ...


@dataclass
class OneWorkspace:
    """The workspace of the bot token. Until Slack has told which one that is, whoever signs as our app is it."""

    team: str = ""

    def speaks_for(self, team: str) -> bool:
        return not team or not self.team or team == self.team
