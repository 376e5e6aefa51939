"""What each method does to people's talks, once its fields are known to be right."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable
from typing import Any

from tests.slack.blocks import checked_view
from tests.slack.deliveries import Deliveries
from tests.slack.files import Files
from tests.slack.pace import Pace
from tests.slack.payloads import TEAM, event_callback
from tests.slack.people import Person
from tests.slack.refusals import Json, Refusal, life
from tests.slack.talks import Shown, Talk
from tests.slack.words import calls, has_address, read

TRIGGER_SECONDS = 3.0
ANSWER_SECONDS, ANSWERS = 30 * 60.0, 5


class Methods(Deliveries):
    bot, bot_id, bot_name = "U0BOT", "B0BOT", "shturman"
    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, Person] = {}
        self.rooms: dict[str, Talk] = {}
        self.files = Files()
        self.pace = Pace()
        self.echoes = True
        self._clock_ahead = 0.0
        self._ts = 0
        self._ids = itertools.count(1)
        self._triggers: dict[str, tuple[Person, float, bool]] = {}
        self._answers: dict[str, tuple[Person, Talk, Shown | None, float, int]] = {}

    def advance(self, seconds: float) -> None:
        """Let time pass, for triggers, pauses and answers' addresses."""
        self._clock_ahead += seconds

    def _clock(self) -> float:
        return time.monotonic() + self._clock_ahead

    def next_ts(self) -> str:
        """Now, and never twice."""
        self._ts = max(self._ts + 1, int((self.clock() + self._clock_ahead) * 1_000_000))
        return f"{self._ts // 1_000_000:010}.{self._ts % 1_000_000:06}"

    # what people bring about

    def event(self, event: Json, *, team: str = TEAM) -> str:
        id = f"Ev{next(self._ids):08}"
        payload = event_callback(event, id=id, at=self.clock(), app=self.app_id, bot=self.bot, team=team)
        self.deliver("events_api", payload)
        return id

    def new_trigger(self, person: Person) -> str:
        number = next(self._ids)
        trigger = f"{number:011}.{TEAM}.{number:032x}"  # it names nobody
        self._triggers[trigger] = person, self._clock(), False
        return trigger

    def response_url(self, person: Person, talk: Talk, shown: Shown | None) -> str:
        name = f"answer{next(self._ids)}"
        self._answers[name] = person, talk, shown, self._clock(), 0
        return f"{self.url}/actions/{TEAM}/{name}"

    def keep(self, name: str, user: str, data: bytes, size: int = 0) -> Json:
        file = self.files.add(name, user, data, size)
        file.complete = True
        return self.files.json(file, self.url, TEAM)

    def message_json(self, shown: Shown, *, metadata: bool = True) -> Json:
        sender = {"bot_id": self.bot_id, "app_id": self.app_id} if shown.by_bot else {}
        message: Json = {
            "type": "message",
            "user": shown.user,
            "ts": shown.ts,
            "text": shown.text,
            "team": TEAM,
            **sender,
        }
        message |= {"blocks": shown.blocks} if shown.blocks else {}
        message |= {"files": shown.files} if shown.files else {}
        message |= {"thread_ts": shown.thread_ts} if shown.thread_ts else {}
        message |= {"edited": {"user": shown.user, "ts": f"{shown.ts[:-1]}0"}} if shown.edits else {}
        return message | ({"metadata": shown.metadata} if metadata and shown.metadata else {})

    # about the app

    async def _auth_test(self, _: Json) -> Json:
        return {
            "url": f"{self.url}/", "team": "Ромашка", "user": self.bot_name, "team_id": TEAM, "user_id": self.bot,
            "bot_id": self.bot_id, "is_enterprise_install": False,
        }  # fmt: skip

    async def _apps_connections_open(self, _: Json) -> Json:
        return {"url": f"{self.url.replace('http', 'ws', 1)}/link/?ticket={self._new_ticket()}&app_id={self.app_id}"}

    # messages

    async def _chat_postmessage(self, params: Json) -> Json:
        talk = self._talk(params["channel"])
        self._check_words(params, parses=params.get("parse") == "full")
        if has_address(params["text"]) and not (params.get("unfurl_links") is params.get("unfurl_media") is False):
            raise Refusal("unfurls", "an address in the text would be unfolded below it")
        shown = self._made(params)
        self._thread(talk, shown)
        self._show(talk, shown)
        return {"channel": talk.id, "ts": shown.ts, "message": self.message_json(shown)}

    async def _chat_update(self, params: Json) -> Json:
        talk = self._talk(params["channel"])
        shown = self._own(talk, params["ts"])
        if not {"text", "blocks"} & set(params):
            raise Refusal("no_text")
        self._check_words(params, parses=params.get("parse") != "none")  # unlike with a new one, links are made here
        self._change(talk, shown, params)
        return {"channel": talk.id, "ts": shown.ts, "text": shown.text, "message": self.message_json(shown)}

    def _change(self, talk: Talk, shown: Shown, params: Json) -> None:
        if "blocks" not in params and "text" in params:
            shown.blocks = []  # words without blocks take the place of both
        shown.text = params.get("text", shown.text)
        shown.blocks = params.get("blocks", shown.blocks)
        shown.metadata = params.get("metadata", shown.metadata)
        shown.edits += 1
        self._echo(talk, shown, "message_changed")

    async def _chat_postephemeral(self, params: Json) -> Json:
        talk = self._talk(params["channel"])
        if params["user"] not in talk.members:
            raise life("user_not_in_channel")
        self._check_words(params, parses=params.get("parse") == "full")
        shown = self._made(params)
        self.people[params["user"]].ephemerals.append(shown)
        return {"message_ts": shown.ts}

    async def _chat_delete(self, params: Json) -> Json:
        talk = self._talk(params["channel"])
        shown = self._own(talk, params["ts"])
        talk.messages.remove(shown)
        return {"channel": talk.id, "ts": shown.ts}

    def _made(self, params: Json) -> Shown:
        return Shown(
            self.next_ts(), self.bot, True, params["text"], params.get("blocks", []), params.get("thread_ts", ""),
            params.get("metadata", {}), mrkdwn=params.get("mrkdwn", True),
        )  # fmt: skip

    def _check_words(self, params: Json, *, parses: bool) -> None:
        text = params.get("text", "")
        if not text.strip() and not ("blocks" in params and "text" not in params):
            raise Refusal("no_text")
        if params.get("mrkdwn", True):
            read(text, parses=parses or bool(params.get("link_names")))
        elif parses and calls(text):
            raise Refusal("pings", text[:80])
        for block in params.get("blocks", []):
            self._check_pictures(block)

    def _check_pictures(self, block: Json) -> None:
        pictures = [block, *([block["accessory"]] if "accessory" in block else [])]
        pictures += [each for each in block.get("elements", []) if isinstance(each, dict)]
        for each in pictures:
            if each.get("type") == "image":
                self.files.check_picture(each)

    def _thread(self, talk: Talk, shown: Shown) -> None:
        """A reply to a message that was deleted is not refused: it stands in the chat itself, without a word."""
        if talk.find(shown.thread_ts) is None and not any(one.thread_ts == shown.thread_ts for one in talk.messages):
            shown.thread_ts = ""

    def _check_thread(self, talk: Talk, thread_ts: str) -> None:
        if thread_ts and talk.find(thread_ts) is None:
            raise life("thread_not_found")

    def _show(self, talk: Talk, shown: Shown) -> None:
        talk.messages.append(shown)
        self._echo(talk, shown)

    def _echo(self, talk: Talk, shown: Shown, subtype: str = "") -> None:
        """An app hears itself."""
        if not (self.echoes and talk.is_im):
            return
        here = {"channel": talk.id, "event_ts": shown.ts, "channel_type": "im"}
        if subtype:
            changed = {"type": "message", "subtype": subtype, "hidden": True, "message": self.message_json(shown)}
            self.event(changed | here | {"ts": self.next_ts(), "previous_message": {"ts": shown.ts}})
        else:
            self.event(self.message_json(shown) | here)

    def _own(self, talk: Talk, ts: str) -> Shown:
        shown = talk.find(ts)
        if shown is None:
            raise life("message_not_found")
        if not shown.by_bot:
            raise Refusal("cant_update_message")
        return shown

    def _talk(self, channel: str) -> Talk:
        """Where the bot may speak."""
        talk = self.rooms.get(channel) or next((p.talk for p in self.people.values() if p.talk.id == channel), None)
        if talk is None:
            raise life("channel_not_found")
        if talk.archived:
            raise life("is_archived")
        if not talk.bot_in:
            raise life("not_in_channel")
        if talk.is_im and self.people[talk.members[0]].deactivated:
            raise life("channel_not_found")
        return talk

    # talks and people

    async def _conversations_open(self, params: Json) -> Json:
        if ("users" in params) == ("channel" in params):
            raise Refusal("invalid_arguments", "users or channel")
        if "channel" in params:
            return {"channel": self._talk(params["channel"]).json()}
        person = self._person(params["users"])
        if person.deactivated:
            raise life("user_disabled")
        return {"no_op": True, "already_open": True, "channel": {"id": person.talk.id}}

    async def _conversations_history(self, params: Json) -> Json:
        talk = self._talk(params["channel"])
        found = [shown for shown in talk.messages if not shown.thread_ts or shown.thread_ts == shown.ts]
        return self._page(params, list(reversed(_between(found, params))))

    async def _conversations_replies(self, params: Json) -> Json:
        talk = self._talk(params["channel"])
        self._check_thread(talk, params["ts"])
        found = [shown for shown in talk.messages if params["ts"] in (shown.ts, shown.thread_ts)]
        return self._page(params, _between(found, params))

    def _may(self, scope: str) -> bool:
        return True

    def _page(self, params: Json, found: list[Shown]) -> Json:
        first, most = int(params.get("cursor", "0")), params.get("limit", 100)
        tells = params.get("include_all_metadata", False) and self._may("metadata.message:read")
        page = [self.message_json(shown, metadata=tells) for shown in found[first : first + most]]
        more = first + most < len(found)
        cursor = str(first + most) if more else ""
        return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}

    async def _conversations_info(self, params: Json) -> Json:
        room = self.rooms.get(params["channel"])
        return {"channel": (room or self._talk(params["channel"])).json()}

    async def _conversations_members(self, params: Json) -> Json:
        return {"members": self._talk(params["channel"]).members, "response_metadata": {"next_cursor": ""}}

    async def _users_info(self, params: Json) -> Json:
        return {"user": self._person(params["user"]).profile(locale=params.get("include_locale", False))}

    def _person(self, id: str) -> Person:
        if id not in self.people:
            raise life("user_not_found")
        return self.people[id]

    # windows and pages

    async def _views_open(self, params: Json) -> Json:
        person, since, used = self._triggers.get(params["trigger_id"], (None, 0.0, False))
        if person is None:
            raise Refusal("invalid_trigger_id")
        if used:
            raise Refusal("exchanged_trigger_id")
        if self._clock() - since > TRIGGER_SECONDS:
            raise life("expired_trigger_id")
        self._triggers[params["trigger_id"]] = person, since, True
        person.window, person.window_faults = self._viewed(params["view"]), {}
        return {"view": person.window}

    async def _views_update(self, params: Json) -> Json:
        for person in self.people.values():
            view = person.window
            if view is None or params.get("view_id", view["id"]) != view["id"]:
                continue
            if params.get("external_id", view.get("external_id")) != view.get("external_id"):
                continue
            if params.get("hash", view["hash"]) != view["hash"]:
                raise life("hash_conflict")
            person.window = self._viewed(params["view"], view["id"])
            return {"view": person.window}
        raise life("not_found")

    async def _views_publish(self, params: Json) -> Json:
        person = self._person(params["user_id"])
        if person.deactivated:
            raise life("user_disabled")
        if person.home is not None and params.get("hash", person.home["hash"]) != person.home["hash"]:
            raise life("hash_conflict")
        for block in params["view"]["blocks"]:
            self._check_pictures(block)
        person.home = self._viewed(params["view"], person.home["id"] if person.home else "")
        return {"view": person.home}

    def _viewed(self, view: Any, id: str = "") -> Json:
        number = next(self._ids)
        blocks = [{"block_id": f"b{place}", **block} for place, block in enumerate(view["blocks"])]
        for block in blocks:
            if block["type"] == "input":
                block["element"] = {"action_id": f"a{number}", **block["element"]}
        made = {"id": id or f"V{number:08}", "team_id": TEAM, "app_id": self.app_id, "bot_id": self.bot_id}
        kept = {"private_metadata": "", "callback_id": "", **view, "blocks": blocks, "hash": f"{number}.hash"}
        return made | kept | {"root_view_id": made["id"], "previous_view_id": None, "state": {"values": {}}}

    def answer_window(self, person: Person, answer: Json) -> None:
        """What the app says to a window that was sent."""
        try:
            self._answer_window(person, answer)
        except Refusal as refusal:
            self.wrong_answers.append(f"to a window: {refusal}")

    def _answer_window(self, person: Person, answer: Json) -> None:
        match answer:
            case {"response_action": "errors", "errors": dict(faults)} if len(answer) == 2:
                assert person.window is not None
                fields = {block["block_id"] for block in person.window["blocks"] if block["type"] == "input"}
                if not faults or set(faults) - fields or not all(isinstance(each, str) for each in faults.values()):
                    raise Refusal("invalid_arguments", f"errors are told by block: {faults}")
                person.window_faults = faults
            case {"response_action": "update" | "push", "view": view}:
                person.window = self._viewed(checked_view(view, "modal"))
            case _ if answer in ({}, {"response_action": "clear"}):
                person.window, person.window_faults = None, {}
            case _:
                raise Refusal("invalid_arguments", str(answer)[:80])

    # answers to commands and presses

    def answer_command(self, person: Person, talk: Talk, answer: Json) -> None:
        try:
            self._answer(person, talk, None, answer)
        except Refusal as refusal:
            self.wrong_answers.append(f"to a command: {refusal}")

    def answer(self, name: str, body: Json) -> None:
        """What was posted to a response_url."""
        if name not in self._answers:
            raise Refusal("expired_url")
        person, talk, shown, since, used = self._answers[name]
        if used >= ANSWERS or self._clock() - since > ANSWER_SECONDS:
            raise life("expired_url")
        self._answers[name] = person, talk, shown, since, used + 1
        self._answer(person, talk, shown, body)

    def _answer(self, person: Person, talk: Talk, shown: Shown | None, body: Json) -> None:
        known = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "mrkdwn"}
        known |= {"parse", "unfurl_links", "unfurl_media", "metadata"}
        if unknown := set(body) - known:
            raise Refusal("invalid_arguments", f"unknown fields {', '.join(sorted(unknown))}")
        if body.get("delete_original") and shown is not None:
            self._drop(person, talk, shown)
            return
        self._check_answer(body)
        if body.get("replace_original") and shown is not None:
            self._change(talk, shown, {name: body[name] for name in ("text", "blocks", "metadata") if name in body})
        elif body.get("response_type") == "in_channel":
            self._show(talk, self._made({"text": "", **body}))
        else:
            person.ephemerals.append(self._made({"text": "", **body}))

    def _check_answer(self, body: Json) -> None:
        from tests.slack.blocks import checked_blocks  # noqa: PLC0415

        if "blocks" in body:
            checked_blocks(body["blocks"])
        self._check_words(body, parses=body.get("parse") == "full")

    def _drop(self, person: Person, talk: Talk, shown: Shown) -> None:
        for place in (talk.messages, person.ephemerals):
            if shown in place:
                place.remove(shown)

    # files

    async def _files_getuploadurlexternal(self, params: Json) -> Json:
        file = self.files.add(params["filename"], self.bot, size=params["length"])
        return {"upload_url": f"{self.url}/upload/v1/{file.upload}", "file_id": file.id}

    async def _files_completeuploadexternal(self, params: Json) -> Json:
        talk = self._talk(params["channel_id"]) if "channel_id" in params else None
        taken = []
        for each in params["files"]:
            file = self.files.by_id.get(each["id"])
            if file is None or not file.data:
                raise Refusal("file_not_found", f"{each['id']} was not uploaded")
            file.complete, file.title = True, each.get("title", file.name)
            taken.append(file)
        if talk is not None:
            read(params.get("initial_comment", ""))
            shown = self._made({"text": params.get("initial_comment", ""), **params})
            self._thread(talk, shown)
            for file in taken:
                file.shares[talk.id] = shown.ts
            shown.files = [self.files.json(file, self.url, TEAM) for file in taken]
            self._show(talk, shown)
        return {"files": [self.files.json(file, self.url, TEAM) for file in taken]}

    async def _files_info(self, params: Json) -> Json:
        file = self.files.get(params["file"])
        return {"file": self.files.json(file, self.url, TEAM), "comments": [], "response_metadata": {"next_cursor": ""}}


def _between(found: Iterable[Shown], params: Json) -> list[Shown]:
    oldest, latest, closed = params.get("oldest", "0"), params.get("latest", "9" * 17), params.get("inclusive", False)
    return [
        shown for shown in found
        if oldest < shown.ts < latest or (closed and shown.ts in (oldest, latest))
    ]  # fmt: skip
