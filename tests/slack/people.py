"""People with Slack on their phones, and what they see there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.slack.payloads import TEAM, command, pressed, said
from tests.slack.refusals import Json
from tests.slack.talks import Key, Shown, Talk, is_empty, key_of, keys_of, state_of
from tests.slack.words import escaped

if TYPE_CHECKING:
    from tests.slack.server import SlackServer


class Person:
    """Someone of the workspace. Acting brings the bot payloads; `messages` is their talk with it as it looks now."""

    def __init__(self, server: SlackServer, id: str, name: str, language: str, zone: str) -> None:
        self.id, self.name, self.language, self.zone = id, name, language, zone
        self.talk = Talk("D" + id[1:], [id])
        self.ephemerals: list[Shown] = []
        self.troubles: list[str] = []
        self.window: Json | None = None
        self.window_faults: Json = {}
        self.home: Json | None = None
        self.deactivated = False
        self._server = server

    # writing

    def write(self, text: str, thread: Shown | None = None) -> Shown:
        return self.write_raw(escaped(text), thread)

    def write_raw(self, text: str, thread: Shown | None = None) -> Shown:
        """As Slack passes it on: with <@U…>, <https://…|…> and the like."""
        assert not text.startswith("/"), "Slack takes it for a command, and knows none but the app's own"
        return self._say(text, thread)

    def send_file(self, name: str, data: bytes, caption: str = "", size: int = 0, thread: Shown | None = None) -> Shown:
        return self.send_files([(name, data)], caption, size, thread)

    def send_files(
        self, files: list[tuple[str, bytes]], caption: str = "", size: int = 0, thread: Shown | None = None
    ) -> Shown:
        kept = [self._server.keep(name, self.id, data, size) for name, data in files]
        return self._say(escaped(caption), thread, kept)

    def edit(self, shown: Shown, text: str) -> None:
        assert not shown.by_bot
        before = self._message(shown)
        shown.text, shown.edits = escaped(text), shown.edits + 1
        edited = {"user": self.id, "ts": self._server.next_ts()}
        self._changed("message_changed", message=self._message(shown) | {"edited": edited}, previous_message=before)

    def delete(self, shown: Shown) -> None:
        """Anything of their own; of the bot's only an administrator could."""
        self.talk.messages.remove(shown)
        self._changed("message_deleted", deleted_ts=shown.ts, previous_message=self._message(shown))

    def mention(self, room: Talk, text: str, thread: Shown | None = None) -> Shown:
        """Words to the bot in a channel."""
        shown = self._spoken(room, f"<@{self._server.bot}> {escaped(text)}", thread)
        event = said(room.id, self.id, shown.ts, shown.text, "channel", shown.thread_ts)
        event.pop("channel_type")
        self._server.event(event | {"type": "app_mention"})
        return shown

    # pressing

    def tap(self, target: str | Key, message: Shown | None = None) -> str:
        """Press a button of the given message, or of the last one that has it; returns the trigger's id."""
        shown, key = self._find(target, message)
        talk = self._talk_of(shown)
        container = {
            "type": "message", "message_ts": shown.ts, "channel_id": talk.id,
            "is_ephemeral": shown in self.ephemerals, **({"thread_ts": shown.thread_ts} if shown.thread_ts else {}),
        }  # fmt: skip
        answers = self._server.response_url(self, talk, shown)
        return self._press(
            "block_actions", container=container, channel=self._channel(talk), state={"values": {}},
            message=self._server.message_json(shown), response_url=answers, actions=[self._action(key)],
        )  # fmt: skip

    def choose(self, menu: str, option: str, message: Shown | None = None) -> str:
        """An entry of a menu."""
        shown, key = self._find(menu, message)
        value = dict(key.options)[option]
        talk = self._talk_of(shown)
        label = {"type": "plain_text", "text": option}
        action = self._action(key) | {"selected_option": {"text": label, "value": value}}
        action.pop("value", None)
        container = {"type": "message", "message_ts": shown.ts, "channel_id": talk.id, "is_ephemeral": False}
        return self._press(
            "block_actions", container=container, channel=self._channel(talk), state={"values": {}},
            message=self._server.message_json(shown), actions=[action],
            response_url=self._server.response_url(self, talk, shown),
        )  # fmt: skip

    def tap_home(self, label: str) -> str:
        assert self.home is not None, "no page yet"
        key = key_of(keys_of(self.home["blocks"]), label)
        assert key is not None, f"no button «{label}» on the page"
        container = {"type": "view", "view_id": self.home["id"]}
        return self._press("block_actions", container=container, view=self.home, actions=[self._action(key)])

    def open_home(self, tab: str = "home") -> None:
        event = {"type": "app_home_opened", "user": self.id, "channel": self.talk.id, "tab": tab}
        self._server.event(event | ({"view": self.home} if self.home else {}) | {"event_ts": self._server.next_ts()})

    def command(self, text: str, name: str = "/shturman", room: Talk | None = None) -> str:
        trigger = self._server.new_trigger(self)
        talk = room or self.talk
        answers = self._server.response_url(self, talk, None)
        payload = command(
            name, text, channel=talk.id, room=room.title if room else "directmessage", user=self.user(),
            trigger=trigger, app=self._server.app_id, answers=answers,
        )  # fmt: skip
        self._server.deliver("slash_commands", payload, lambda answer, trouble: self._commanded(talk, answer, trouble))
        return trigger

    def shortcut(self, callback_id: str, shown: Shown, room: Talk | None = None) -> str:
        """What the menu of a message offers."""
        talk = room or self.talk
        return self._press(
            "message_action", callback_id=callback_id, action_ts=self._server.next_ts(), message_ts=shown.ts,
            channel=self._channel(talk), message=self._server.message_json(shown),
            response_url=self._server.response_url(self, talk, shown),
        )  # fmt: skip

    def submit(self, **given: Any) -> str:
        """Send the window: what is named by block or action is filled in, the rest stays as it stands there."""
        assert self.window is not None, "no window is open"
        state = state_of(self.window, given)
        for block in self.window["blocks"]:
            if block["type"] == "input" and not block.get("optional"):
                (value,) = state[block["block_id"]].values()
                assert not is_empty(value), f"Slack itself asks for {block['block_id']}"
        view = self.window | {"state": {"values": state}}
        trigger = self._server.new_trigger(self)
        payload = pressed(
            "view_submission", user=self.user(), trigger=trigger, app=self._server.app_id, view=view, response_urls=[]
        )
        self._server.deliver("interactive", payload, self._submitted)
        return trigger

    def close_window(self) -> None:
        view, self.window = self.window, None
        if view is not None and view.get("notify_on_close"):
            trigger = self._server.new_trigger(self)
            payload = pressed(
                "view_closed", user=self.user(), trigger=trigger, app=self._server.app_id, view=view, is_cleared=False
            )
            payload.pop("trigger_id")
            self._server.deliver("interactive", payload, self._troubled)

    # looking

    @property
    def messages(self) -> list[Shown]:
        return self.talk.messages

    @property
    def last(self) -> Shown:
        return self.messages[-1]

    @property
    def heard(self) -> list[Shown]:
        """What the bot has written."""
        return self.talk.heard()

    async def wait_for(self, predicate: Callable[[Person], Any], timeout: float = 5) -> Any:  # noqa: ASYNC109 # tests
        """Wait until it looks so; the predicate's value is returned."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate(self)):
                    await self._server.change()
                return found
        except TimeoutError:
            raise AssertionError(f"waited {timeout} s in vain; the talk:\n{self.transcript()}") from None

    def transcript(self) -> str:
        rows = [
            f"{'bot' if shown.by_bot else self.name}: {shown.words} {shown.labels or ''}" for shown in self.messages
        ]
        rows += [f"only here: {shown.words}" for shown in self.ephemerals]
        return "\n".join([*rows, *(f"Slack: {trouble}" for trouble in self.troubles)])

    def user(self) -> Json:
        handle = self.name.lower().replace(" ", ".")
        return {"id": self.id, "username": handle, "name": handle, "team_id": TEAM}

    def profile(self, *, locale: bool) -> Json:
        """As `users.info` tells it."""
        first, _, last = self.name.partition(" ")
        offset = {"Europe/Moscow": 10800, "Asia/Yekaterinburg": 18000}.get(self.zone, 0)
        return {
            "id": self.id, "team_id": TEAM, "name": self.user()["name"], "deleted": self.deactivated, "is_bot": False,
            "real_name": self.name, "is_app_user": False, "updated": 1700000000,
            "profile": {"real_name": self.name, "display_name": first, "first_name": first, "last_name": last},
            **({} if self.deactivated else {"tz": self.zone, "tz_label": self.zone, "tz_offset": offset}),
            **({"locale": self.language} if locale else {}),
        }  # fmt: skip

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────

    def _say(self, text: str, thread: Shown | None, files: list[Json] | None = None) -> Shown:
        shown = self._spoken(self.talk, text, thread, files)
        self._server.event(self._message(shown))
        return shown

    def _spoken(self, talk: Talk, text: str, thread: Shown | None, files: list[Json] | None = None) -> Shown:
        assert not self.deactivated, f"{self.name} has left the workspace"
        shown = Shown(self._server.next_ts(), self.id, False, text, files=files or [])
        if thread is not None:
            shown.thread_ts = thread.thread_ts or thread.ts
        talk.messages.append(shown)
        return shown

    def _message(self, shown: Shown) -> Json:
        event = said(self.talk.id, self.id, shown.ts, shown.text, "im", shown.thread_ts)
        if shown.files:
            event |= {"subtype": "file_share", "files": shown.files, "upload": False, "display_as_bot": False}
            event.pop("blocks", None)
        return event

    def _changed(self, subtype: str, **more: Any) -> None:
        ts = self._server.next_ts()
        told = {"type": "message", "subtype": subtype, "channel": self.talk.id, "hidden": True, "ts": ts, **more}
        self._server.event(told | {"event_ts": ts, "channel_type": "im"})

    def _press(self, kind: str, **more: Any) -> str:
        trigger = self._server.new_trigger(self)
        payload = pressed(kind, user=self.user(), trigger=trigger, app=self._server.app_id, **more)
        self._server.deliver("interactive", payload, self._troubled)
        return trigger

    def _troubled(self, answer: Json, trouble: str) -> None:
        self.troubles += [trouble] if trouble else []

    def _commanded(self, talk: Talk, answer: Json, trouble: str) -> None:
        self._troubled(answer, trouble)
        if answer.get("text") or answer.get("blocks"):
            self._server.answer_command(self, talk, answer)

    def _submitted(self, answer: Json, trouble: str) -> None:
        self._troubled(answer, trouble)
        if not trouble:
            self._server.answer_window(self, answer)

    def _action(self, key: Key) -> Json:
        label = {"type": "plain_text", "text": key.text, "emoji": True}
        action = {"type": key.kind, "action_id": key.action_id, "block_id": key.block_id or "b1", "text": label}
        action |= {"value": key.value} if key.value else {}
        return action | ({"style": key.style} if key.style else {}) | {"action_ts": self._server.next_ts()}

    def _channel(self, talk: Talk) -> Json:
        return {"id": talk.id, "name": "directmessage" if talk.is_im else talk.title}

    def _talk_of(self, shown: Shown) -> Talk:
        rooms = [self.talk, *self._server.rooms.values()]
        return next((talk for talk in rooms if shown in talk.messages), self.talk)

    def _find(self, target: str | Key, message: Shown | None) -> tuple[Shown, Key]:
        everything = [message] if message is not None else [*self.messages, *self.ephemerals]
        for shown in reversed(everything):
            key = shown.key(target) if isinstance(target, str) else target if target in shown.keys else None
            if key:
                return shown, key
        raise AssertionError(f"no button «{target}» to tap; the talk:\n{self.transcript()}")
