"""A strict stand-in for Telegram's Bot API: a real HTTP server on loopback, and the people on its other side.

It answers as the Bot API does and refuses more: fields it does not know, markup that Telegram would silently drop.
A refusal that a correct bot never earns is a *violation* (`server.violations` should stay empty); one that life brings
(a blocked bot, an old tap, flood control) is only a *refusal* (`server.refusals` holds both kinds).

The PyPI package teremok (0.2.0) was looked at and not taken: it replaces aiogram's session inside the process, so there
is no HTTP, no getUpdates with offsets, no chat with edits, no blocked people, no lost connections; those are what the
tests here are about. Wordings of errors follow the public source of the Bot API server.

Sections: HTML · fields · methods' shapes · what people see · the server and its methods.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

from aiohttp import web

Json: TypeAlias = dict[str, Any]
Params: TypeAlias = dict[str, Any]


class Refusal(Exception):
    """A call that the Bot API does not accept. `fault`: a correct bot would not have made it."""

    def __init__(self, description: str, code: int = 400, *, fault: bool = True, retry_after: int = 0) -> None:
        super().__init__(description)
        self.code, self.fault, self.retry_after = code, fault, retry_after
        self.description = description

    def answer(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": {"retry_after": self.retry_after}} if self.retry_after else {})


def bad(description: str) -> Refusal:
    return Refusal(f"Bad Request: {description}")


# ── HTML ────────────────────────────────────────────────────────────────────────────────────────────────────

_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s+[a-z-]+(?:=\"[^\"<>]*\")?)*)>")
_ATTRIBUTE = re.compile(r"([a-z-]+)(?:=\"([^\"]*)\")?")
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-f]{1,6}));", re.IGNORECASE)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_URL = re.compile(r"(https?|tg)://\S+", re.IGNORECASE)
_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "span": {"class"}, "code": {"class"}, "blockquote": {"expandable"}}
_FREE = {"bold", "italic", "underline", "strikethrough", "spoiler"}  # may contain and be inside anything but code
ENTITY_LIMIT = 100


@dataclass(frozen=True)
class Entity:
    """A marked stretch of a message, as text."""

    kind: str
    text: str
    href: str = ""


@dataclass
class _Open:
    tag: str
    start: int
    href: str


class _Html:
    """Reads Telegram's HTML, with none of the leniency of the real parser."""

    def __init__(self, source: str) -> None:
        self.source, self.place = source, 0
        self.text = ""
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.place < len(self.source):
            match self.source[self.place]:
                case "<":
                    self._tag()
                case "&":
                    self.text += self._reference(_REFERENCE.match(self.source, self.place))
                case ">":
                    raise self._wrong("unescaped >")
                case char:
                    self.text += char
                    self.place += 1
        if self.open:
            raise self._wrong(f'can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        if len(self.entities) > ENTITY_LIMIT:
            raise bad(f"more than {ENTITY_LIMIT} entities; the rest would be lost")
        return self.text, self.entities

    def _wrong(self, what: str) -> Refusal:
        return bad(f"can't parse entities: {what} at offset {self.place}")

    def _reference(self, found: re.Match[str] | None) -> str:
        if found is None:
            raise self._wrong("unescaped &")
        self.place = found.end()
        name, decimal, hexadecimal = found.groups()
        return _NAMED[name.lower()] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))

    def _tag(self) -> None:
        found = _TAG.match(self.source, self.place)
        if found is None or found[2] not in _KINDS:
            raise self._wrong("unsupported start tag")
        closing, tag, attributes = found.groups()
        self._close(tag) if closing else self._start(tag, attributes)
        self.place = found.end()

    def _start(self, tag: str, written: str) -> None:
        attributes = dict(_ATTRIBUTE.findall(written))
        if set(attributes) - _ATTRIBUTES.get(tag, set()):
            raise self._wrong(f'unknown attribute in tag "{tag}"')
        if tag == "a" and not _URL.fullmatch(_unescaped(attributes.get("href", ""))):
            raise self._wrong("a link without a usable address")
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong('tag "span" must have class "tg-spoiler"')
        self._check_nesting(tag)
        self.open.append(_Open(tag, len(self.text), _unescaped(attributes.get("href", ""))))

    def _check_nesting(self, tag: str) -> None:
        around, kind = {_KINDS[outer.tag] for outer in self.open}, _KINDS[tag]
        if kind == "code" and around == {"pre"}:
            return
        if around & {"code", "pre"} or (kind in {"code", "pre"} and around):
            raise self._wrong("code can't be mixed with other entities")
        if kind in around or (kind not in _FREE and around - _FREE - {"blockquote"}):
            raise self._wrong(f'"{tag}" inside an entity that can\'t contain it')

    def _close(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            raise self._wrong(f'unmatched end tag "{tag}"')
        begun = self.open.pop()
        if begun.start == len(self.text):
            raise self._wrong(f'nothing inside "{tag}"')
        self.entities.append(Entity(_KINDS[tag], self.text[begun.start :], begun.href))


def _unescaped(value: str) -> str:
    return _REFERENCE.sub(lambda found: _NAMED.get((found[1] or "").lower(), ""), value)


# What Telegram replaces by a space, drops, and does not count as something to see.
_TO_SPACE = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED = re.compile(r"[\r\u2028-\u202e\u0333\u033f\u030a]")
_EMPTY = re.compile(
    r"[\s\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\U000e0000-\U000e007f]*"
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parsed(params: Params, name: str, limit: int, too_long: str) -> tuple[str, list[Entity]]:
    """The text of a call as the chat will show it."""
    source = params.get(name, "")
    text, entities = _Html(source).parse() if params.get("parse_mode") == "HTML" else (source, [])
    text = _TO_SPACE.sub(" ", _DROPPED.sub("", text)).strip(" \n")
    if units(text) > limit:
        raise bad(too_long)
    return text, entities


def is_blank(text: str) -> bool:
    return _EMPTY.fullmatch(text) is not None


# ── fields ──────────────────────────────────────────────────────────────────────────────────────────────────

Check: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True)
class Upload:
    name: str
    data: bytes


@dataclass(frozen=True)
class Key:
    """A button as a person sees it."""

    text: str
    data: str = ""
    url: str = ""
    style: str = ""


def string(value: Any) -> str:
    if not isinstance(value, str):
        raise bad("a string was expected")
    return value


def integer(low: int = -(2**63), high: int = 2**63) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,19}", str(value)):
            raise bad("an integer was expected")
        if not low <= int(value) <= high:
            raise bad(f"an integer from {low} to {high} was expected")
        return int(value)

    return check


def boolean(value: Any) -> bool:
    if value not in (True, False, "true", "false"):
        raise bad("a boolean was expected")
    return value in (True, "true")


def one_of(*names: str) -> Check:
    def check(value: Any) -> str:
        if value not in names:
            raise bad(f"one of {', '.join(names)} was expected")
        return string(value)

    return check


def structure(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad("can't parse JSON") from None


def names(value: Any) -> list[str]:
    listed = structure(value)
    if not isinstance(listed, list):
        raise bad("an array was expected")
    return [string(item) for item in listed]


def object_with(*allowed: str) -> Check:
    def check(value: Any) -> Json:
        given = structure(value)
        if not isinstance(given, dict) or set(given) - set(allowed):
            raise bad(f"an object with {', '.join(allowed)} was expected")
        return given

    return check


def inline_keyboard(value: Any) -> list[list[Key]]:
    markup = object_with("inline_keyboard")(value)
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) and 1 <= len(row) <= 8 for row in rows):
        raise bad("an inline keyboard has rows of 1 to 8 buttons")
    if sum(len(row) for row in rows) > 100:
        raise bad("reply markup is too long")
    return [[_key(button) for button in row] for row in rows]


def _key(value: Any) -> Key:
    button = object_with("text", "callback_data", "url", "style")(value)
    text, data, url = (string(button.get(name, "")) for name in ("text", "callback_data", "url"))
    if is_blank(text):
        raise bad("inline keyboard button text must be non-empty")
    if ("callback_data" in button) == ("url" in button):
        raise bad("exactly one of the optional fields must be used")
    if "callback_data" in button and not 1 <= len(data.encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not _URL.fullmatch(url):
        raise bad("inline keyboard button URL is invalid")
    style = one_of("danger", "success", "primary")(button["style"]) if "style" in button else ""
    return Key(text, data, url, style)


def commands(value: Any) -> list[Json]:
    listed = structure(value)
    if not isinstance(listed, list) or len(listed) > 100:
        raise bad("at most 100 commands were expected")
    for item in listed:
        command = object_with("command", "description")(item)
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command"))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(string(command.get("description", "")).strip()) <= 256:
            raise bad("command description must have 1 to 256 characters")
    return listed


def file(value: Any) -> str | Upload:
    if isinstance(value, Upload) and not value.data:
        raise bad("file must be non-empty")
    return value if isinstance(value, Upload) else string(value)


# ── methods' shapes ─────────────────────────────────────────────────────────────────────────────────────────

_PREVIEW = object_with("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")
_WORDS: dict[str, Check] = {"parse_mode": one_of("HTML"), "reply_markup": inline_keyboard}
_QUIET: dict[str, Check] = {"disable_notification": boolean, "protect_content": boolean}

# Field name → check; a star marks a required field.
SHAPES: dict[str, dict[str, Check]] = {
    "getme": {},
    "getwebhookinfo": {},
    "deletewebhook": {"drop_pending_updates": boolean},
    "getupdates": {
        "offset": integer(-(2**31), 2**31 - 1),
        "limit": integer(1, 100),
        "timeout": integer(0, 50),
        "allowed_updates": names,
    },
    "sendmessage": {"chat_id*": integer(), "text*": string, "link_preview_options": _PREVIEW, **_WORDS, **_QUIET},
    "editmessagetext": {
        "chat_id*": integer(),
        "message_id*": integer(),
        "text*": string,
        "link_preview_options": _PREVIEW,
        **_WORDS,
    },
    "editmessagereplymarkup": {"chat_id*": integer(), "message_id*": integer(), "reply_markup": inline_keyboard},
    "sendphoto": {"chat_id*": integer(), "photo*": file, "caption": string, **_WORDS, **_QUIET},
    "senddocument": {"chat_id*": integer(), "document*": file, "caption": string, **_WORDS, **_QUIET},
    "sendchataction": {"chat_id*": integer(), "action*": one_of("typing", "upload_photo", "upload_document")},
    "answercallbackquery": {
        "callback_query_id*": string,
        "text": string,
        "show_alert": boolean,
        "cache_time": integer(0),
    },
    "getfile": {"file_id*": string},
    "setmycommands": {"commands*": commands, "language_code": string, "scope": object_with("type")},
    "getmycommands": {"language_code": string, "scope": object_with("type")},
}


def checked(method: str, given: Params) -> Params:
    """The call's fields, each of its right type."""
    shape = {name.rstrip("*"): check for name, check in SHAPES[method].items()}
    if unknown := set(given) - set(shape):
        raise bad(f"unknown fields {', '.join(sorted(unknown))}")
    if missing := {name[:-1] for name in SHAPES[method] if name.endswith("*")} - set(given):
        raise bad(f"missing fields {', '.join(sorted(missing))}")
    return {name: shape[name](value) for name, value in given.items()}


# ── what people see ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Shown:
    """A message in someone's chat, as it looks now. A picture's or file's caption is its text."""

    id: int
    by_bot: bool
    text: str
    date: int
    entities: list[Entity] = field(default_factory=list)
    rows: list[list[Key]] = field(default_factory=list)
    kind: str = "text"
    name: str = ""
    data: bytes = b""
    media: Json = field(default_factory=dict)
    edits: int = 0

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


class Person:
    """Someone with Telegram on the phone. Acting queues updates for the bot; `messages` is the chat as it looks now."""

    def __init__(self, server: TelegramServer, id: int, name: str, language: str) -> None:
        self.id, self.name, self.language = id, name, language
        self.messages: list[Shown] = []
        self.toasts: list[str] = []
        self.actions: list[str] = []
        self.waiting_taps: set[str] = set()
        self.started = self.blocked = False
        self._server = server

    # acting

    def write(self, text: str) -> Shown:
        return self._say(Shown(0, False, text, 0), {"text": text})

    def send_photo(self, data: bytes, caption: str = "", group: str = "") -> Shown:
        small, large = self._server.keep(data[:64] or b"-", "photos"), self._server.keep(data, "photos")
        sizes = [small | {"width": 90, "height": 67}, large | {"width": 1280, "height": 960}]
        return self._send("photo", sizes, data, caption, group)

    def send_voice(self, data: bytes = b"OggS", duration: int = 3) -> Shown:
        voice = self._server.keep(data, "voice") | {"duration": duration, "mime_type": "audio/ogg"}
        return self._send("voice", voice, data)

    def send_video_note(self, data: bytes, duration: int = 3) -> Shown:
        return self._send("video_note", self._server.keep(data, "video_notes") | {"duration": duration}, data)

    def send_location(self, latitude: float, longitude: float) -> Shown:
        return self._send("location", {"latitude": latitude, "longitude": longitude}, b"")

    def send_document(self, name: str, data: bytes, caption: str = "", size: int | None = None) -> Shown:
        """`size` lies about the length, for files too big to make."""
        kept = self._server.keep(data, "documents", size) | {"file_name": name}
        return self._send("document", kept, data, caption)

    def tap(self, target: str | Key, message: Shown | int | None = None) -> str:
        """Press a button of the given message, or of the last one that has it; returns the query's id."""
        shown, key = self._find(target, message)
        query = self._server.new_tap(self)
        card = self._server.message_json(self, shown)
        self._server.queue("callback_query", {
            "id": query, "from": self.user(), "message": card, "chat_instance": f"{self.id}", "data": key.data,
        })  # fmt: skip
        return query

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

    def user(self) -> Json:
        first, _, last = self.name.partition(" ")
        user = {"id": self.id, "is_bot": False, "first_name": first, "language_code": self.language}
        return user | ({"last_name": last} if last else {})

    def _send(self, kind: str, media: Any, data: bytes, caption: str = "", group: str = "") -> Shown:
        extra = {kind: media} | ({"caption": caption} if caption else {}) | ({"media_group_id": group} if group else {})
        return self._say(Shown(0, False, caption, 0, kind=kind, data=data), extra)

    def _say(self, shown: Shown, content: Json) -> Shown:
        assert not self.blocked, f"{self.name} has blocked the bot"
        self.started = True
        shown.id, shown.date, shown.media = self._server.next_message(), self._server.now(), content
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


# ── the server ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Call:
    """A call as it came in, noted on arrival. Among the refused ones, `description` says why."""

    method: str
    params: Params
    description: str = ""


@dataclass
class _Fault:
    """What the next call of a method meets instead of, or after, its normal treatment."""

    status: int = 0
    body: Json | str = ""
    drop: bool = False
    seconds: float = 0


class TelegramServer:
    def __init__(self, token: str = "4242:AAtest-token_0123456789", *, tap_seconds: float = 150) -> None:
        self.token, self.url = token, ""
        self.tap_seconds = tap_seconds
        self.flood_control = False
        self.flood_burst = 5
        self.webhook_url = ""
        self.calls: list[Call] = []
        self.violations: list[Call] = []
        self.refusals: list[Call] = []
        self.people: dict[int, Person] = {}
        self.commands: dict[str, list[Json]] = {}
        self._clock_ahead = 0.0
        self._updates: deque[Json] = deque()
        self._update_id = 700_000_000
        self._message_id = 0
        self._allowed: list[str] | None = None
        self._poller: asyncio.Future[str] | None = None
        self._taps: dict[str, tuple[Person, float]] = {}
        self._files: dict[str, tuple[str, bytes, int]] = {}
        self._faults: defaultdict[str, deque[_Fault]] = defaultdict(deque)
        self._buckets: dict[int, tuple[float, float]] = {}
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        # Cancelling a handler when its client goes away is what makes an aborted long poll stop polling.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # the test's side

    def person(self, id: int = 1001, name: str = "Анна Волкова", language: str = "ru", started: bool = False) -> Person:
        """Someone known by this id. Until a first message (or `started`) the bot may not write to them."""
        person = self.people.setdefault(id, Person(self, id, name, language))
        person.started = person.started or started
        return person

    def block(self, person: Person) -> None:
        self._change_membership(person, blocked=True)

    def unblock(self, person: Person) -> None:
        self._change_membership(person, blocked=False)

    def fail_next(self, method: str, status: int, body: Json | str = "", times: int = 1) -> None:
        """The next calls get this answer and do nothing. A str body is sent as it is, as a gateway would."""
        for _ in range(times):
            self._faults[method.lower()].append(_Fault(status, body))

    def drop_connection_next(self, method: str) -> None:
        """The next call acts, but the connection closes without an answer."""
        self._faults[method.lower()].append(_Fault(drop=True))

    def hang_next(self, method: str, seconds: float) -> None:
        """The next call acts and answers late."""
        self._faults[method.lower()].append(_Fault(seconds=seconds))

    def advance(self, seconds: float) -> None:
        """Let time pass, for taps and flood control."""
        self._clock_ahead += seconds

    def named(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method.lower()]

    @property
    def polled(self) -> bool:
        """Whether a long poll is waiting right now."""
        return self._poller is not None and not self._poller.done()

    @property
    def updates(self) -> list[Json]:
        return list(self._updates)

    def renumber(self, last_update_id: int) -> None:
        """Telegram may begin a new numbering after a quiet week."""
        self._update_id = last_update_id

    @property
    def pending(self) -> list[int]:
        """Numbers of updates that the bot has not confirmed."""
        return [update["update_id"] for update in self._updates]

    # for people

    def queue(self, kind: str, content: Json) -> None:
        if self._allowed is not None and kind not in self._allowed:
            return
        self._update_id += 1
        self._updates.append({"update_id": self._update_id, kind: content})
        if self._poller and not self._poller.done():
            self._poller.set_result("update")
        self._note_change()

    def queue_raw(self, update: Json) -> None:
        """An update of any shape, for kinds this stand-in does not know."""
        self._update_id += 1
        self._updates.append({"update_id": self._update_id} | update)
        if self._poller and not self._poller.done():
            self._poller.set_result("update")

    def keep(self, data: bytes, folder: str, size: int | None = None) -> Json:
        number = len(self._files) + 1
        ref = f"AgAD{folder}{number}"
        self._files[ref] = (f"{folder}/file_{number}", data, len(data) if size is None else size)
        return {"file_id": ref, "file_unique_id": f"u{number}", "file_size": self._files[ref][2]}

    def new_tap(self, person: Person) -> str:
        query = str(7_000_000_000_000 + len(self._taps))
        self._taps[query] = (person, self._clock())
        person.waiting_taps.add(query)
        return query

    def next_message(self) -> int:
        self._message_id += 1
        return self._message_id

    def now(self) -> int:
        return int(time.time() + self._clock_ahead)

    async def change(self) -> None:
        await self._changed.wait()

    def message_json(self, person: Person, shown: Shown) -> Json:
        chat = {"id": person.id, "type": "private", "first_name": person.name.split()[0]}
        sender = self._me() if shown.by_bot else person.user()
        message = {"message_id": shown.id, "from": sender, "chat": chat, "date": shown.date} | shown.media
        if shown.by_bot and shown.text:
            message["text" if shown.kind == "text" else "caption"] = shown.text
        if shown.rows:
            message["reply_markup"] = {"inline_keyboard": [[_key_json(key) for key in row] for row in shown.rows]}
        return message | ({"edit_date": self.now()} if shown.edits else {})

    def _note_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _change_membership(self, person: Person, *, blocked: bool) -> None:
        person.blocked = blocked
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        self.queue("my_chat_member", {
            "chat": {"id": person.id, "type": "private"}, "from": person.user(), "date": self.now(),
            "old_chat_member": {"user": self._me(), "status": old},
            "new_chat_member": {"user": self._me(), "status": new},
        })  # fmt: skip

    def _clock(self) -> float:
        return time.monotonic() + self._clock_ahead

    def _me(self) -> Json:
        number = int(self.token.split(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Штурман", "username": "shturman_test_bot"}

    # HTTP

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        given = await _fields(request)
        self.calls.append(Call(method, given))
        fault = self._next_fault(method)
        if fault.status:
            return _fault_answer(fault)
        status, body = await self._answer(request.match_info["token"], method, given)
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault.drop:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(body, status=status)

    async def _answer(self, token: str, method: str, given: Params) -> tuple[int, Json]:
        try:
            self._check_token(token)
            return 200, {"ok": True, "result": await self._act(method, given)}
        except Refusal as refusal:
            call = Call(method, given, refusal.description)
            self.refusals.append(call)
            if refusal.fault:
                self.violations.append(call)
            return refusal.code, refusal.answer()
        finally:
            self._note_change()

    def _check_token(self, token: str) -> None:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise Refusal("Not Found", 404, fault=False)
        if token != self.token:
            raise Refusal("Unauthorized", 401, fault=False)

    async def _act(self, method: str, given: Params) -> Any:
        if method not in SHAPES:
            raise Refusal("Not Found: method not found", 404)
        params = checked(method, given)
        act: Callable[[Params], Awaitable[Any]] = getattr(self, f"_{method}")
        return await act(params)

    def _next_fault(self, method: str) -> _Fault:
        return self._faults[method].popleft() if self._faults[method] else _Fault()

    async def _serve_file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            raise web.HTTPUnauthorized
        fault = self._next_fault("file")
        if fault.status:
            return _fault_answer(fault)
        for path, data, _ in self._files.values():
            if path == request.match_info["path"]:
                return web.Response(body=data)
        raise web.HTTPNotFound

    # methods: updates

    async def _getme(self, _: Params) -> Json:
        return self._me() | {"can_join_groups": True, "can_read_all_group_messages": False}

    async def _getwebhookinfo(self, _: Params) -> Json:
        return {"url": self.webhook_url, "has_custom_certificate": False, "pending_update_count": len(self._updates)}

    async def _deletewebhook(self, params: Params) -> bool:
        self.webhook_url = ""
        if params.get("drop_pending_updates"):
            self._updates.clear()
        return True

    async def _getupdates(self, params: Params) -> list[Json]:
        if self.webhook_url:
            raise Refusal(
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
                409,
                fault=False,
            )
        self._allowed = params.get("allowed_updates", self._allowed)
        self._confirm(params.get("offset", 0))
        limit, timeout = params.get("limit", 100), params.get("timeout", 0)
        if not self._updates and timeout:
            await self._long_poll(timeout)
        return list(self._updates)[:limit]

    def _confirm(self, offset: int) -> None:
        """A positive offset forgets all updates below it; a negative one all but the last so many."""
        while self._updates and (
            self._updates[0]["update_id"] < offset or (offset < 0 and len(self._updates) > -offset)
        ):
            self._updates.popleft()

    async def _long_poll(self, seconds: float) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_result("conflict")
        mine = self._poller = asyncio.get_running_loop().create_future()
        await asyncio.wait([mine], timeout=seconds)
        if mine.done() and mine.result() == "conflict":
            raise Refusal(
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                409,
                fault=False,
            )
        if self._poller is mine:
            self._poller = None

    # methods: messages

    async def _sendmessage(self, params: Params) -> Json:
        text, entities = self._words(params)
        person = self._chat(params)
        shown = Shown(0, True, text, 0, entities, params.get("reply_markup", []))
        return self._show(person, shown)

    async def _sendphoto(self, params: Params) -> Json:
        name, data = self._content(params["photo"])
        if not data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")):
            raise bad("IMAGE_PROCESS_FAILED")
        if len(data) > 10 * 1024 * 1024:
            raise bad("file is too big for a photo")
        media = {"photo": [self.keep(data, "photos") | {"width": 800, "height": 600}]}
        return self._show_media(params, Shown(0, True, "", 0, kind="photo", name=name, data=data, media=media))

    async def _senddocument(self, params: Params) -> Json:
        name, data = self._content(params["document"])
        media = {"document": self.keep(data, "documents") | {"file_name": name}}
        return self._show_media(params, Shown(0, True, "", 0, kind="document", name=name, data=data, media=media))

    async def _editmessagetext(self, params: Params) -> Json:
        text, entities = self._words(params)
        person, shown = self._card(params)
        if shown.kind != "text":
            raise Refusal("Bad Request: there is no text in the message to edit", fault=False)
        return self._change(person, shown, text, entities, params.get("reply_markup", []))

    async def _editmessagereplymarkup(self, params: Params) -> Json:
        person, shown = self._card(params)
        return self._change(person, shown, shown.text, shown.entities, params.get("reply_markup", []))

    async def _sendchataction(self, params: Params) -> bool:
        self._chat(params, paced=False).actions.append(params["action"])
        return True

    async def _answercallbackquery(self, params: Params) -> bool:
        text = params.get("text", "")
        if units(text) > 200:
            raise bad("MESSAGE_TOO_LONG")
        person, since = self._taps.get(params["callback_query_id"], (None, 0.0))
        fresh = person is not None and params["callback_query_id"] in person.waiting_taps
        if person is None or not fresh or self._clock() - since > self.tap_seconds:
            what = "query is too old and response timeout expired or query ID is invalid"
            raise Refusal(f"Bad Request: {what}", fault=False)
        person.waiting_taps.discard(params["callback_query_id"])
        person.toasts += [text] if text else []
        return True

    async def _getfile(self, params: Params) -> Json:
        if params["file_id"] not in self._files:
            raise Refusal("Bad Request: wrong file_id or the file is temporarily unavailable", fault=False)
        path, _, size = self._files[params["file_id"]]
        if size > 20 * 1024 * 1024:
            raise Refusal("Bad Request: file is too big", fault=False)
        return {"file_id": params["file_id"], "file_unique_id": "u", "file_size": size, "file_path": path}

    async def _setmycommands(self, params: Params) -> bool:
        code = params.get("language_code", "")
        if not re.fullmatch(r"([a-z]{2})?", code):
            raise bad("invalid language code specified")
        self.commands[code] = params["commands"]
        return True

    async def _getmycommands(self, params: Params) -> list[Json]:
        return self.commands.get(params.get("language_code", ""), [])

    # what the methods share

    def _words(self, params: Params) -> tuple[str, list[Entity]]:
        text, entities = parsed(params, "text", 4096, "message is too long")
        if is_blank(text):
            raise bad("message text is empty")
        return text, entities

    def _content(self, value: str | Upload) -> tuple[str, bytes]:
        if isinstance(value, Upload):
            return value.name, value.data
        if value not in self._files:
            raise bad("wrong file identifier/HTTP URL specified")
        path, data, _ = self._files[value]
        return path, data

    def _chat(self, params: Params, *, paced: bool = True) -> Person:
        person = self.people.get(params["chat_id"])
        if person is None or not person.started:
            raise Refusal("Bad Request: chat not found", fault=False)
        if person.blocked:
            raise Refusal("Forbidden: bot was blocked by the user", 403, fault=False)
        if paced and self.flood_control:
            self._pace(person.id)
        return person

    def _pace(self, chat: int) -> None:
        """One message a second in the long run, with a burst: a bucket that fills by one each second."""
        level, since = self._buckets.get(chat, (float(self.flood_burst), self._clock()))
        level = min(self.flood_burst, level + self._clock() - since)
        if level < 1:
            seconds = int(1 - level) + 1
            description = f"Too Many Requests: retry after {seconds}"
            raise Refusal(description, 429, fault=False, retry_after=seconds)
        self._buckets[chat] = (level - 1, self._clock())

    def _card(self, params: Params) -> tuple[Person, Shown]:
        person = self._chat(params)
        shown = next((shown for shown in person.messages if shown.id == params["message_id"]), None)
        if shown is None:
            raise Refusal("Bad Request: message to edit not found", fault=False)
        if not shown.by_bot:
            raise Refusal("Bad Request: message can't be edited", fault=False)
        return person, shown

    def _show_media(self, params: Params, shown: Shown) -> Json:
        shown.text, shown.entities = parsed(params, "caption", 1024, "message caption is too long")
        shown.rows = params.get("reply_markup", [])
        return self._show(self._chat(params), shown)

    def _show(self, person: Person, shown: Shown) -> Json:
        shown.id, shown.date = self.next_message(), self.now()
        person.messages.append(shown)
        return self.message_json(person, shown)

    def _change(self, person: Person, shown: Shown, text: str, entities: list[Entity], rows: list[list[Key]]) -> Json:
        if (shown.text, shown.entities, shown.rows) == (text, entities, rows):
            what = "message is not modified: specified new message content and reply markup are exactly the same"
            raise Refusal(f"Bad Request: {what} as a current content and reply markup of the message", fault=False)
        shown.text, shown.entities, shown.rows = text, entities, rows
        shown.edits += 1
        return self.message_json(person, shown)


def _key_json(key: Key) -> Json:
    fields = {"text": key.text, "callback_data": key.data, "url": key.url, "style": key.style}
    return {name: value for name, value in fields.items() if value}


def _fault_answer(fault: _Fault) -> web.Response:
    if isinstance(fault.body, str) and fault.body:
        return web.Response(text=fault.body, status=fault.status, content_type="text/html")
    default = {"ok": False, "error_code": fault.status, "description": "Injected fault"}
    return web.json_response(fault.body or default, status=fault.status)


async def _fields(request: web.Request) -> Params:
    """The call's fields from wherever they may stand; files that a field points to take its place."""
    posted: Params
    if request.content_type == "application/json":
        posted = await request.json()
    else:
        posted = _with_attachments((await request.post()).items())
    return {**request.query, **posted}


def _with_attachments(items: Iterable[tuple[str, Any]]) -> Params:
    values = {
        name: Upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value
        for name, value in items
    }
    attached = {f"attach://{name}": value for name, value in values.items() if isinstance(value, Upload)}
    pointed = {name: attached.get(value, value) for name, value in values.items() if not isinstance(value, Upload)}
    named = {
        name: value for name, value in values.items() if isinstance(value, Upload) and name in ("photo", "document")
    }
    return pointed | named
