"""Groups: people who talk to each other, and to the bot when they name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.telegram.keyboards import Key, Markup
from tests.telegram.people import Person, Shown
from tests.telegram.refusals import Json, Refusal

if TYPE_CHECKING:
    from tests.telegram.server import TelegramServer


@dataclass
class Group:
    """A chat of several. The bot gets all that is said, as with its privacy mode off: the harder case."""

    server: TelegramServer
    id: int
    title: str
    kind: str = "supergroup"
    bot_in: bool = False
    deleted: bool = False
    moved_to: int = 0
    topics: set[int] = field(default_factory=set)
    messages: list[Shown] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)

    def json(self) -> Json:
        return {"id": self.id, "type": self.kind, "title": self.title} | ({"is_forum": True} if self.topics else {})

    @property
    def heard(self) -> list[Shown]:
        """What the bot has written."""
        return [shown for shown in self.messages if shown.by_bot]

    def see(self, markup: Markup) -> None:
        """A keyboard in a group would be everybody's."""
        assert markup.kind == "inline", "keys for a group"

    # people act

    def write(self, by: Person, text: str, reply_to: Shown | None = None, topic: int = 0, **more: object) -> Shown:
        content: Json = {"text": text} | ({"message_thread_id": topic, "is_topic_message": True} if topic else {})
        shown = self._said(by, text, content | more, reply_to)
        self.server.queue("message", self.server.message_json(self, shown))
        return shown

    def send_photo(self, by: Person, data: bytes, caption: str = "") -> Shown:
        kept = self.server.files.keep(data, "photos") | {"width": 1280, "height": 960}
        shown = self._said(by, caption, {"photo": [kept], "caption": caption}, None)
        self.server.queue("message", self.server.message_json(self, shown))
        return shown

    def tap(self, by: Person, label: str, message: Shown | None = None) -> None:
        shown = message or next(shown for shown in reversed(self.heard) if shown.key(label))
        key = shown.key(label)
        assert isinstance(key, Key), f"no button «{label}» in {shown.labels}"
        self.server.queue("callback_query", {
            "id": self.server.new_tap(by), "from": by.user(), "message": self.server.message_json(self, shown),
            "chat_instance": f"{self.id}", "data": key.data,
        })  # fmt: skip

    # what becomes of the group

    def add_bot(self, by: Person) -> None:
        self.bot_in = True
        self._membership(by, "left", "member")

    def remove_bot(self, by: Person) -> None:
        self.bot_in = False
        self._membership(by, "member", "kicked")

    def rename(self, by: Person, title: str) -> None:
        self.title = title
        self._service(by, {"new_chat_title": title})

    def upgrade(self, by: Person, id: int) -> Group:
        """It goes on as a supergroup; both say so."""
        new = self.server.group(id, self.title, bot_in=self.bot_in)
        self.moved_to = id
        self._service(by, {"migrate_to_chat_id": id})
        new._service(by, {"migrate_from_chat_id": self.id})
        return new

    def check(self, topic: int) -> None:
        """As a call to it meets the group."""
        if self.moved_to:
            what = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(what, fault=False, moved_to=self.moved_to)
        if self.deleted:
            raise Refusal("Forbidden: the group chat was deleted", 403, fault=False)
        if not self.bot_in:
            raise Refusal(f"Forbidden: bot was kicked from the {self.kind} chat", 403, fault=False)
        if topic and topic not in self.topics:
            raise Refusal("Bad Request: message thread not found", fault=False)

    def _service(self, by: Person, content: Json) -> None:
        self.server.queue("message", self.server.message_json(self, self._said(by, "", content, None)))

    def _said(self, by: Person, text: str, content: Json, reply_to: Shown | None) -> Shown:
        shown = Shown(self.server.next_message(), False, text, self.server.now(), author=by)
        replied = {"reply_to_message": self.server.message_json(self, reply_to)} if reply_to else {}
        shown.media = content | replied
        self.messages.append(shown)
        return shown

    def _membership(self, by: Person, old: str, new: str) -> None:
        me = self.server.me()
        self.server.queue("my_chat_member", {
            "chat": self.json(), "from": by.user(), "date": self.server.now(),
            "old_chat_member": {"user": me, "status": old}, "new_chat_member": {"user": me, "status": new},
        })  # fmt: skip
