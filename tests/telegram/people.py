"""People with Telegram on their phones, and what they see there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.telegram.keyboards import Key, Markup, Rows
from tests.telegram.markup import Entity, units
from tests.telegram.refusals import Json

if TYPE_CHECKING:
    from tests.telegram.server import TelegramServer


@dataclass
class Shown:
    """A message in someone's chat, as it looks now. A picture's or file's caption is its text."""

    id: int
    by_bot: bool
    text: str
    date: int
    entities: list[Entity] = field(default_factory=list)
    rows: Rows = field(default_factory=list)
    kind: str = "text"
    name: str = ""
    data: bytes = b""
    media: Json = field(default_factory=dict)
    edits: int = 0
    markup: str = "inline"
    author: Person | None = None
    topic: int = 0

    @property
    def keys(self) -> list[Key]:
        return [key for row in self.rows for key in row]

    @property
    def labels(self) -> list[list[str]]:
        return [[key.text for key in row] for row in self.rows]

    def key(self, label: str) -> Key | None:
        """The button with this label, or the only one that contains it."""
        exact = [key for key in self.keys if key.text == label]
        near = exact or [key for key in self.keys if label in key.text]
        return near[0] if len(near) == 1 or exact else None

    def hang(self, markup: Markup) -> None:
        self.markup = markup.kind
        self.rows = [list(row) for row in markup.rows] if markup.kind == "inline" else []


class Person:
    """Someone with Telegram on the phone. Acting queues updates for the bot; `messages` is the chat as it looks now."""

    def __init__(self, server: TelegramServer, id: int, name: str, language: str) -> None:
        self.id, self.name, self.language = id, name, language
        self.messages: list[Shown] = []
        self.toasts: list[str] = []
        self.actions: list[str] = []
        self.keyboard: Markup | None = None
        self.waiting_taps: set[str] = set()
        self.answered_taps: set[str] = set()
        self.started = self.blocked = self.deactivated = False
        self._server = server

    # acting

    def write(self, text: str, reply_to: Shown | None = None) -> Shown:
        length = units(text.split(maxsplit=1)[0]) if text.startswith("/") else 0
        marks = [{"type": "bot_command", "offset": 0, "length": length}] if length else []
        return self._say(
            Shown(0, False, text, 0), {"text": text} | ({"entities": marks} if marks else {}), reply_to=reply_to
        )

    def edit(self, shown: Shown, text: str) -> None:
        """What the person wrote, written otherwise."""
        assert not shown.by_bot
        shown.text, shown.edits = text, shown.edits + 1
        shown.media = {"text" if shown.kind == "text" else "caption": text, **_without_words(shown.media)}
        self._server.queue("edited_message", self._server.message_json(self, shown))

    def send_photo(self, data: bytes, caption: str = "", group: str = "") -> Shown:
        keep = self._server.files.keep
        sizes = [
            keep(data[:64] or b"-", "photos") | {"width": 90, "height": 67},
            keep(data, "photos") | {"width": 1280, "height": 960},
        ]
        return self._send("photo", sizes, data, caption, group)

    def send_album(self, pictures: Sequence[bytes], caption: str = "", group: str = "") -> list[Shown]:
        """Each picture is a message of its own; the caption stands under the first."""
        group = group or f"album-{self._server.next_message()}"
        return [self.send_photo(data, "" if number else caption, group) for number, data in enumerate(pictures)]

    def send_voice(self, data: bytes = b"OggS", duration: int = 3) -> Shown:
        voice = self._server.files.keep(data, "voice") | {"duration": duration, "mime_type": "audio/ogg"}
        return self._send("voice", voice, data)

    def send_video_note(self, data: bytes, duration: int = 3) -> Shown:
        return self._send("video_note", self._server.files.keep(data, "video_notes") | {"duration": duration}, data)

    def send_location(self, latitude: float, longitude: float, reply_to: Shown | None = None) -> Shown:
        return self._send("location", {"latitude": latitude, "longitude": longitude}, b"", reply_to=reply_to)

    def send_contact(self, phone: str, first_name: str, user_id: int | None = None) -> Shown:
        contact = {"phone_number": phone, "first_name": first_name} | ({"user_id": user_id} if user_id else {})
        return self._send("contact", contact, b"")

    def send_document(self, name: str, data: bytes, caption: str = "", size: int | None = None) -> Shown:
        """`size` lies about the length, for files too big to make."""
        kept = self._server.files.keep(data, "documents", size) | {"file_name": name}
        return self._send("document", kept, data, caption)

    def send_other(self, kind: str, content: Any) -> Shown:
        """A sticker, a poll, a dice, a venue…: whatever else a person may send."""
        return self._send(kind, content, b"")

    def tap(self, target: str | Key, message: Shown | int | None = None) -> str:
        """Press a button of the given message, or of the last one that has it; returns the query's id."""
        shown, key = self._find(target, message)
        query = self._server.new_tap(self)
        card = self._server.message_json(self, shown)
        self._server.queue("callback_query", {
            "id": query, "from": self.user(), "message": card, "chat_instance": f"{self.id}", "data": key.data,
        })  # fmt: skip
        return query

    def press(self, label: str, latitude: float = 55.79, longitude: float = 49.12) -> Shown:
        """A key in the place of the letters: it says its label, or what it asks for."""
        keys = [key for row in (self.keyboard.rows if self.keyboard else ()) for key in row]
        key = next((key for key in keys if label in key.text), None)
        assert key is not None, f"no key «{label}» on the keyboard; there are {[key.text for key in keys]}"
        assert self.keyboard is not None
        self.keyboard = None if self.keyboard.once else self.keyboard
        match key.asks:
            case "location":
                return self.send_location(latitude, longitude)
            case "contact":
                return self.send_contact("+79001234567", self.name.split()[0], self.id)
        return self.write(key.text)

    # looking

    @property
    def last(self) -> Shown:
        return self.messages[-1]

    @property
    def heard(self) -> list[Shown]:
        """What the bot has written."""
        return [shown for shown in self.messages if shown.by_bot]

    async def wait_for(self, predicate: Callable[[Person], Any], timeout: float = 5) -> Any:  # noqa: ASYNC109 # tests
        """Wait until the chat looks so; the predicate's value is returned."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate(self)):
                    await self._server.change()
                return found
        except TimeoutError:
            raise AssertionError(f"waited {timeout} s in vain; the chat:\n{self.transcript()}") from None

    def transcript(self) -> str:
        rows = (f"{'bot' if shown.by_bot else self.name}: {shown.text} {shown.labels or ''}" for shown in self.messages)
        return "\n".join(rows)

    def json(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": self.name.split()[0]}

    def user(self) -> Json:
        first, _, last = self.name.partition(" ")
        user = {"id": self.id, "is_bot": False, "first_name": first, "language_code": self.language}
        return user | ({"last_name": last} if last else {})

    def see(self, markup: Markup) -> None:
        """What a new message does to the keyboard."""
        match markup.kind:
            case "keyboard":
                self.keyboard = markup
            case "remove":
                self.keyboard = None

    def _send(
        self, kind: str, media: Any, data: bytes, caption: str = "", group: str = "", reply_to: Shown | None = None
    ) -> Shown:
        extra = {kind: media} | ({"caption": caption} if caption else {}) | ({"media_group_id": group} if group else {})
        return self._say(Shown(0, False, caption, 0, kind=kind, data=data), extra, reply_to=reply_to)

    def _say(self, shown: Shown, content: Json, *, reply_to: Shown | None = None) -> Shown:
        assert not self.blocked, f"{self.name} has blocked the bot"
        self.started = True
        shown.id, shown.date, shown.media = self._server.next_message(), self._server.now(), content
        if reply_to is not None:
            shown.media = content | {"reply_to_message": self._server.message_json(self, reply_to)}
        self.messages.append(shown)
        self._server.queue("message", self._server.message_json(self, shown))
        return shown

    def _find(self, target: str | Key, message: Shown | int | None) -> tuple[Shown, Key]:
        wanted = message.id if isinstance(message, Shown) else message
        for shown in reversed(self.messages):
            key = shown.key(target) if isinstance(target, str) else target if target in shown.keys else None
            if key and wanted in (None, shown.id):
                return shown, key
        raise AssertionError(f"no button «{target}» to tap; the chat:\n{self.transcript()}")


def _without_words(media: Json) -> Json:
    return {name: value for name, value in media.items() if name not in ("text", "caption", "entities")}
