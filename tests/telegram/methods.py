"""What each method does to people's chats, once its fields are known to be right."""

from __future__ import annotations

import time
from typing import Any, TypeAlias

from tests.telegram.flood import Flood
from tests.telegram.groups import Group
from tests.telegram.keyboards import NONE, Markup, Rows, key_json
from tests.telegram.markup import Entity, is_blank, parsed, units
from tests.telegram.media import Files, check_file, check_photo
from tests.telegram.people import Person, Shown
from tests.telegram.refusals import Json, Params, Refusal, bad
from tests.telegram.updates import Updates

DELETABLE_SECONDS = 48 * 3600
Chat: TypeAlias = Person | Group


class Methods(Updates):
    def __init__(self, token: str, tap_seconds: float) -> None:
        super().__init__()
        self.token, self.tap_seconds = token, tap_seconds
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.files = Files()
        self.flood = Flood()
        self.commands: dict[str, list[Json]] = {}
        self.commands_of: dict[str, dict[str, list[Json]]] = {"default": self.commands}
        self.answered_twice: list[str] = []
        self._clock_ahead = 0.0
        self._message_id = 0
        self._taps: dict[str, tuple[Person, float]] = {}

    me_name = "shturman_test_bot"

    def advance(self, seconds: float) -> None:
        """Let time pass, for taps, flood control and the addresses of files."""
        self._clock_ahead += seconds

    def now(self) -> int:
        return int(time.time() + self._clock_ahead)

    def next_message(self) -> int:
        self._message_id += 1
        return self._message_id

    def new_tap(self, person: Person) -> str:
        query = str(7_000_000_000_000 + len(self._taps))
        self._taps[query] = (person, self._clock())
        person.waiting_taps.add(query)
        return query

    def message_json(self, chat_: Chat, shown: Shown) -> Json:
        chat, author = chat_.json(), shown.author or chat_
        sender = self.me() if shown.by_bot or isinstance(author, Group) else author.user()
        message = {"message_id": shown.id, "from": sender, "chat": chat, "date": shown.date} | shown.media
        if shown.by_bot and shown.text:
            message["text" if shown.kind == "text" else "caption"] = shown.text
        if shown.topic:
            message |= {"message_thread_id": shown.topic, "is_topic_message": True}
        if shown.rows:
            message["reply_markup"] = {"inline_keyboard": [[key_json(key) for key in row] for row in shown.rows]}
        return message | ({"edit_date": self.now()} if shown.edits else {})

    def _clock(self) -> float:
        return time.monotonic() + self._clock_ahead

    def me(self) -> Json:
        number = int(self.token.split(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Штурман", "username": self.me_name}

    # about the bot

    async def _getme(self, _: Params) -> Json:
        return self.me() | {"can_join_groups": True, "can_read_all_group_messages": False}

    async def _setmycommands(self, params: Params) -> bool:
        mine = self.commands_of.setdefault(params.get("scope", "default"), {})
        mine[params.get("language_code", "")] = params["commands"]
        return True

    async def _getmycommands(self, params: Params) -> list[Json]:
        return self.commands_of.get(params.get("scope", "default"), {}).get(params.get("language_code", ""), [])

    async def _deletemycommands(self, params: Params) -> bool:
        self.commands_of.get(params.get("scope", "default"), {}).pop(params.get("language_code", ""), None)
        return True

    # new messages

    async def _sendmessage(self, params: Params) -> Json:
        text, entities = self._words(params)
        return self._send(params, Shown(0, True, text, 0, entities))

    async def _sendphoto(self, params: Params) -> Json:
        return self._send(params, self._pictured(params))

    async def _senddocument(self, params: Params) -> Json:
        return self._send(params, self._filed(params))

    async def _sendmediagroup(self, params: Params) -> list[Json]:
        group = str(self.next_message())
        shown = [self._of_an_album(item) for item in params["media"]]
        if sum(len(item.data) for item in shown) > 50 * 1024 * 1024:
            raise Refusal("Request Entity Too Large", 413)
        for item in shown:
            item.media = item.media | {"media_group_id": group}
        person = self._chat(params)
        return [self._show(person, item) for item in shown]

    def _of_an_album(self, item: Json) -> Shown:
        fields = item | {item["type"]: item["media"]}
        return self._pictured(fields) if item["type"] == "photo" else self._filed(fields, item["type"])

    def _pictured(self, params: Params) -> Shown:
        name, data = self.files.content(params["photo"])
        check_photo(data)
        media = {"photo": [self.files.keep(data, "photos") | {"width": 800, "height": 600}]}
        return self._captioned(params, Shown(0, True, "", 0, kind="photo", name=name, data=data, media=media))

    def _filed(self, params: Params, kind: str = "document") -> Shown:
        name, data = self.files.content(params[kind])
        check_file(data)
        media = {kind: self.files.keep(data, f"{kind}s") | {"file_name": name}}
        return self._captioned(params, Shown(0, True, "", 0, kind=kind, name=name, data=data, media=media))

    def _captioned(self, params: Params, shown: Shown) -> Shown:
        shown.text, shown.entities = parsed(params, "caption", 1024, "message caption is too long")
        return shown

    def _words(self, params: Params) -> tuple[str, list[Entity]]:
        text, entities = parsed(params, "text", 4096, "message is too long")
        if is_blank(text):
            raise bad("message text is empty")
        return text, entities

    def _send(self, params: Params, shown: Shown) -> Json:
        person = self._chat(params)
        self._check_reply(person, params)
        markup: Markup = params.get("reply_markup", NONE)
        shown.hang(markup)
        shown.topic = params.get("message_thread_id", 0)
        answer = self._show(person, shown)
        person.see(markup)
        return answer

    def _check_reply(self, person: Chat, params: Params) -> None:
        reply = params.get("reply_parameters")
        if reply and not reply.get("allow_sending_without_reply") and self._found(person, reply["message_id"]) is None:
            raise Refusal("Bad Request: message to be replied not found", fault=False)

    def _show(self, person: Chat, shown: Shown) -> Json:
        shown.id, shown.date = self.next_message(), self.now()
        person.messages.append(shown)
        return self.message_json(person, shown)

    # messages that are there

    async def _editmessagetext(self, params: Params) -> Json:
        text, entities = self._words(params)
        person, shown = self._card(params)
        if shown.kind != "text":
            raise Refusal("Bad Request: there is no text in the message to edit", fault=False)
        return self._change(person, shown, text, entities, _rows(params))

    async def _editmessagecaption(self, params: Params) -> Json:
        text, entities = parsed(params, "caption", 1024, "message caption is too long")
        person, shown = self._card(params)
        if shown.kind == "text":
            raise Refusal("Bad Request: there is no caption in the message to edit", fault=False)
        return self._change(person, shown, text, entities, _rows(params))

    async def _editmessagemedia(self, params: Params) -> Json:
        new = self._of_an_album(params["media"])
        person, shown = self._card(params)
        if "media_group_id" in shown.media and {new.kind, shown.kind} - {"photo", "video"} and new.kind != shown.kind:
            raise bad("message can't be edited: another kind of album")
        shown.kind, shown.name, shown.data, shown.media = new.kind, new.name, new.data, new.media
        shown.text = "\0"  # another picture is a change, whatever its words
        return self._change(person, shown, new.text, new.entities, _rows(params))

    async def _editmessagereplymarkup(self, params: Params) -> Json:
        person, shown = self._card(params)
        return self._change(person, shown, shown.text, shown.entities, _rows(params))

    async def _deletemessage(self, params: Params) -> bool:
        person = self._chat(params, paced=False)
        shown = self._found(person, params["message_id"])
        if shown is None:
            raise Refusal("Bad Request: message to delete not found", fault=False)
        if self.now() - shown.date > DELETABLE_SECONDS:
            raise Refusal("Bad Request: message can't be deleted for everyone", fault=False)
        person.messages.remove(shown)
        if shown.markup == "keyboard" and isinstance(
            person, Person
        ):  # apps show the keys of the last message that brought some, while it is there
            person.keyboard = None
        return True

    async def _deletemessages(self, params: Params) -> bool:
        person = self._chat(params, paced=False)
        person.messages = [shown for shown in person.messages if shown.id not in params["message_ids"]]
        return True

    def _card(self, params: Params) -> tuple[Chat, Shown]:
        """A message that may be edited: the bot's own, whose buttons, if any, hang on it."""
        person = self._chat(params)
        shown = self._found(person, params["message_id"])
        if shown is None:
            raise Refusal("Bad Request: message to edit not found", fault=False)
        if not shown.by_bot or shown.markup != "inline":
            raise bad("message can't be edited")
        return person, shown

    def _found(self, person: Chat, number: int) -> Shown | None:
        return next((shown for shown in person.messages if shown.id == number), None)

    def _change(self, person: Chat, shown: Shown, text: str, entities: list[Entity], rows: Rows) -> Json:
        if (shown.text, shown.entities, shown.rows) == (text, entities, rows):
            what = "message is not modified: specified new message content and reply markup are exactly the same"
            raise Refusal(f"Bad Request: {what} as a current content and reply markup of the message", fault=False)
        shown.text, shown.entities, shown.rows = text, entities, rows
        shown.edits += 1
        return self.message_json(person, shown)

    # little ones

    async def _sendchataction(self, params: Params) -> bool:
        self._chat(params, paced=False).actions.append(params["action"])
        return True

    async def _answercallbackquery(self, params: Params) -> bool:
        text, query = params.get("text", ""), params["callback_query_id"]
        if units(text) > 200:
            raise bad("MESSAGE_TOO_LONG")
        person, since = self._taps.get(query, (None, 0.0))
        if person is None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if query in person.answered_taps:
            self.answered_twice.append(query)
        if query not in person.waiting_taps or self._clock() - since > self.tap_seconds:
            what = "query is too old and response timeout expired or query ID is invalid"
            raise Refusal(f"Bad Request: {what}", fault=False)
        person.waiting_taps.discard(query)
        person.answered_taps.add(query)
        person.toasts += [text] if text else []
        return True

    async def _getfile(self, params: Params) -> Json:
        return self.files.lend(params["file_id"], self._clock())

    def _chat(self, params: Params, *, paced: bool = True) -> Chat:
        group = self.groups.get(params["chat_id"])
        chat: Chat = self._reached(params["chat_id"]) if group is None else group
        if group is not None:
            group.check(params.get("message_thread_id", 0))
        if paced:
            self.flood.meet(chat.id, self._clock())
        return chat

    def _reached(self, id: int) -> Person:
        person = self.people.get(id)
        if person is None or not person.started:
            raise Refusal("Bad Request: chat not found", fault=False)
        if person.deactivated:
            raise Refusal("Forbidden: user is deactivated", 403, fault=False)
        if person.blocked:
            raise Refusal("Forbidden: bot was blocked by the user", 403, fault=False)
        return person


def _rows(params: dict[str, Any]) -> Rows:
    return [list(row) for row in params.get("reply_markup", NONE).rows]
