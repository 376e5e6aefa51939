"""Where a message goes and which one it is, as short strings that the house keeps and never looks into.

U0ANNA                  a person, alone with us          C0SALES     a channel we are in
U0ANNA/1718.0001        a thread there                   C0SALES/1718.0001
home/U0ANNA             the page that Slack keeps for us
D0ANNA:1718.0002        a message (a ref)                D0ANNA:F07  a file that was shared
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ID = r"[UWCDG][A-Z0-9]{1,20}"
_TS = r"[0-9]{1,16}\.[0-9]{1,6}"
_PLACE = re.compile(rf"(?P<home>home/)?(?P<id>{_ID})(?:/(?P<thread>{_TS}))?")
_MESSAGE = re.compile(rf"(?P<channel>[CDG][A-Z0-9]{{1,20}}):(?P<ts>{_TS})")
_HANDLE = re.compile(rf"(?P<channel>[CDG][A-Z0-9]{{1,20}})(?:/(?P<thread>{_TS}))?:(?P<user>[UW][A-Z0-9]{{1,20}})")


class Spot(NamedTuple):
    """A person or a channel, perhaps a thread there; or a person's page."""

    id: str
    thread: str = ""
    is_home: bool = False

    @property
    def is_person(self) -> bool:
        return self.id[0] in "UW"


class Message(NamedTuple):
    channel: str
    ts: str

    @property
    def ref(self) -> str:
        return f"{self.channel}:{self.ts}"


class Handle(NamedTuple):
    """Where a short word on a tap is shown, to one pair of eyes."""

    channel: str
    thread: str
    user: str


def spot(address: str) -> Spot | None:
    found = _PLACE.fullmatch(address)
    if found is None or (found["home"] and (found["thread"] or found["id"][0] not in "UW")):
        return None
    return Spot(found["id"], found["thread"] or "", bool(found["home"]))


def message(ref: str) -> Message | None:
    found = _MESSAGE.fullmatch(ref)
    return Message(found["channel"], found["ts"]) if found else None


def handle(channel: str, user: str, thread: str = "") -> str:
    """`Tapped.toast` of a press in Slack: it names where the button was, and who pressed it."""
    return f"{channel}{f'/{thread}' if thread else ''}:{user}"


def handled(toast: str) -> Handle | None:
    found = _HANDLE.fullmatch(toast)
    return Handle(found["channel"], found["thread"] or "", found["user"]) if found else None
