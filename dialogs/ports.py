"""The sockets that the edges and the storage plug into: what a channel must do, and what it is given.

No channel sees a database session; no storage sees a messenger. Everything here is typed data and protocols.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeAlias, TypeVar

from dialogs.lang import Lang
from dialogs.screens import Form, Json, Screen

ChannelName = Literal["telegram", "slack", "web"]
SendClass = Literal["edit", "receipt", "push", "toast"]
Doing = Literal["typing", "document"]


# ── in ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Upload:
    """A file named by the channel. `ref` is what the channel's `download` takes; `size` in bytes when known."""

    ref: str
    name: str
    kind: Literal["photo", "voice", "video", "document"]
    size: int | None = None
    mime: str = ""


@dataclass(frozen=True)
class Typed:
    """Free text, or a command when it begins with a slash («/partner ромашка»)."""

    text: str


@dataclass(frozen=True)
class Tapped:
    """A button; `toast` is the channel's handle for a short answer (a callback query id), empty if it has none."""

    token: str
    toast: str = ""
    message: str = ""


@dataclass(frozen=True)
class Sent:
    """Files with an optional caption. `group` joins the parts of one album; `late`: others were taken before."""

    files: tuple[Upload, ...]
    caption: str = ""
    group: str = ""
    late: bool = False


@dataclass(frozen=True)
class Left:
    """The person blocked the bot or came back (`back`)."""

    back: bool = False


@dataclass(frozen=True)
class Placed:
    """A point on the map, as the phone knows it."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Shared:
    """Somebody's card out of the phone's own list."""

    name: str
    phone: str


@dataclass(frozen=True)
class Corrected:
    """Other words for a message that was sent before: the press names it."""

    text: str


@dataclass(frozen=True)
class Unreadable:
    """A sticker, a poll, a game: nothing that could be an answer."""

    kind: str


@dataclass(frozen=True)
class Submitted:
    """A form of several fields, sent at once. `token` is that of the form; `values` has what stands in each field.

    A field of several options holds their codes, parted by commas; one of files holds the uploads.
    """

    token: str
    values: Mapping[str, str | tuple[Upload, ...]]


@dataclass(frozen=True)
class Opened:
    """The person looks at the page that the messenger keeps for us, where it has one."""


@dataclass(frozen=True)
class RoomNews:
    """Something happened to a group or channel that we are in: the press's `room`. `title` is what it is called now.

    `moved`: it goes on under `address`. What a messenger tells of by itself has a press without a person as well.
    """

    what: Literal["added", "removed", "renamed", "archived", "back", "moved"]
    title: str = ""
    address: str = ""


Body: TypeAlias = (
    Typed | Tapped | Sent | Placed | Shared | Corrected | Unreadable | Left | Submitted | Opened | RoomNews
)


@dataclass(frozen=True)
class Press:
    """One thing a person did. `account` is the channel's stable id of the person, `address` where they read alone.

    `room` is the group or channel it was done in, as an address, where others read along; empty: between the two of us.
    A reader makes no press of what was said in a room, but not to us.

    `at` is the source's own time (UTC, aware) when it gives one; `language` the messenger's locale as a first guess.
    `message` names what they wrote, and `reply_to` the message they wrote it under, where the channel has such names.
    """

    channel: ChannelName
    account: str
    address: str
    body: Body
    at: datetime | None = None
    language: Lang | None = None
    name: str = ""
    message: str = ""
    reply_to: str = ""
    room: str = ""


class Reader(Protocol):
    """Raw JSON as stored → Press; None for what is understood but asks for nothing (kept, marked done)."""

    def __call__(self, raw: Json) -> Press | None: ...


class Ingress(Protocol):
    """The door of the inbox. Returns after the raw row is committed; only then may the sender forget it.

    `account` orders the work of one person; `key` is unique per channel (a second delivery changes nothing).
    Returns False when the key was already there.
    """

    async def accept(self, channel: ChannelName, key: str, account: str, raw: Json) -> bool: ...


class Forms(Protocol):
    """What a channel may ask while the person waits for a form: nothing is changed by it."""

    async def form(self, channel: ChannelName, account: str, token: str) -> Form | None:
        """The form behind a button, as it is now; None when it is over, or never was this person's."""
        ...

    async def faults(self, channel: ChannelName, account: str, submitted: Submitted) -> Mapping[str, str]:
        """What is wrong with which field, in the person's words; empty when it can be taken."""
        ...


# ── out ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Outgoing:
    """One message to deliver. `replaces` is the ref of the living card to edit in place, or None to send anew.

    `key` is the same for each attempt of the same send. `files` maps blob hash → local path for pictures and files.
    `collapse`: the card went on below, so the message keeps its words and loses whatever can be pressed.
    `turn` is awaited before each further message, where one screen takes several. `attempt` counts from 1; `doubtful`:
    an earlier one may have arrived, so a channel that can tell looks first.
    """

    key: str
    address: str
    screen: Screen
    kind: SendClass
    replaces: str | None = None
    toast: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    collapse: bool = False
    turn: Callable[[], Awaitable[None]] | None = None
    attempt: int = 1
    doubtful: bool = False


@dataclass(frozen=True)
class Delivered:
    """`ref` names the message for later edits ("" for toasts)."""

    ref: str


@dataclass(frozen=True)
class Wait:
    """Not now, but in `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Gone:
    """It can never be delivered there: blocked, deactivated, chat deleted. `reason` is a short code."""

    reason: str


@dataclass(frozen=True)
class Moved:
    """The chat goes on under another address; nothing was sent."""

    address: str


@dataclass(frozen=True)
class NoCard:
    """The card to edit is no more; send anew."""


@dataclass(frozen=True)
class Unknown:
    """The request left, no answer came: it may or may not have arrived."""

    reason: str


Answer = TypeVar("Answer")
Receipt: TypeAlias = Delivered | Wait | Gone | Moved | NoCard | Unknown


LONGEST_PAUSE = 86_400.0


class Paused(Exception):
    """Nothing may be sent there for so many `seconds`: the messenger asked for it, now or before. None asks for more
    than a day; whoever answers in its place may, up to times that no calendar has."""

    def __init__(self, seconds: float) -> None:
        self.seconds = min(seconds, LONGEST_PAUSE)
        super().__init__(f"to be left alone for {self.seconds:.1f} s")


class Gate(Protocol):
    """What a channel passes with each call to a chat: one at a time there, and none before a pause is over.

    `call` raises `Paused` when the messenger asks for one; the gate hands it on, or raises it itself and calls nothing.
    With `waits` false it does so too while another call is under way there. `scope` names what a pause is for,
    where the messenger limits something else than chats (a method): it holds for that, in all chats, and no more.
    """

    async def __call__(
        self, address: str, call: Callable[[], Awaitable[Answer]], *, waits: bool = True, scope: str = ""
    ) -> Answer: ...


class TooBig(Exception):
    """`download`: the file is above what the channel hands out; asking again changes nothing."""


class FileGone(Exception):
    """`download`: the channel has the file no more; asking again changes nothing."""


class TryLater(Exception):
    """`download`: no answer, or asked to come back in `seconds`."""

    seconds: float | None = None


class Channel(Protocol):
    """A messenger as the relay sees it. `send` never raises for what the messenger answered."""

    name: ChannelName

    async def send(self, out: Outgoing) -> Receipt: ...

    async def download(self, ref: str) -> bytes:
        """Raises `TooBig`, `FileGone` or `TryLater`."""
        ...

    async def busy(self, address: str, doing: Doing = "typing") -> None:
        """Show «typing…» or «sends a file…» for some five seconds; best effort."""
        ...


# ── the local chat's own message log ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Posted:
    """A row of the local chat. `seq` grows with every append or edit, so a page asks only for what is newer."""

    seq: int
    ref: str
    author: Literal["person", "bot"]
    body: Json
    at: datetime


class ChatLog(Protocol):
    """The memory of the local chat: what Telegram's servers are for Telegram. Addresses are persona ids."""

    async def append(self, address: str, author: Literal["person", "bot"], body: Json, key: str) -> str: ...

    async def edit(self, ref: str, body: Json) -> bool: ...

    async def since(self, address: str, seq: int, limit: int = 200) -> list[Posted]: ...

    def changes(self, address: str) -> AsyncIterator[None]: ...


@dataclass(frozen=True)
class Persona:
    """A demo person whose shoes the local chat lets one step into."""

    account: str
    name: str
    role: str
    lang: Lang
    zone: str
    name_en: str = ""


class Stage(Protocol):
    """The demo's controls. Only on a database marked as demo; otherwise `personas` is empty and `jump` refuses."""

    async def personas(self) -> list[Persona]: ...

    def now(self) -> datetime: ...

    async def jump(self, to: datetime) -> datetime: ...


class Blobs(Protocol):
    """Files kept by content hash (sha256 hex)."""

    async def put(self, data: bytes) -> str: ...

    def path(self, blob: str) -> str: ...
