"""The relay's side of Slack: screens out, files in. Stateless but for where people's own chats are, and how far a long
message has got.

Slack keeps with each message what sent it (`metadata`), and with each shared file a block that is named so. When an
earlier attempt may have arrived, the chat is read first, and only what is not there is said.
"""

from __future__ import annotations

import contextlib
import logging
from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from dialogs.ports import ChannelName, Delivered, Doing, Gate, Gone, NoCard, Outgoing, Paused, Receipt, Unknown, Wait
from dialogs.screens import Json
from handlers.slack import blocks as kit
from handlers.slack import files
from handlers.slack.calls import call
from handlers.slack.downloads import download
from handlers.slack.failures import BAD_BLOCKS, NEVER_LEFT, NO_ANSWER, NO_FILE, NO_THREAD, REFUSED, SOON, NotTaken
from handlers.slack.places import Message, Spot, handled, message, spot
from handlers.slack.render import Piece, alone, bare, caption, collapsed, home, render, without_media
from handlers.text import clean, seen

EVENT = "shturman_send"
SILENT: Json = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}
REMEMBERED = 1000  # long messages under way, and people's chats
NEWEST = 200  # messages of a chat that are looked through: a push may be asked about hours later
PAGES, PAGE = 5, 900  # of a thread, which Slack tells from its beginning
HOME = "home"
SHORT = 3.0  # seconds that are better waited for than a card sent anew

log = logging.getLogger(__name__)


class SlackChannel:
    """Implements `dialogs.ports.Channel`."""

    name: ChannelName = "slack"

    def __init__(self, web: AsyncWebClient, gate: Gate) -> None:
        self._web, self._gate = web, gate
        self._chats: OrderedDict[str, str] = OrderedDict()
        self._sent_pieces: OrderedDict[str, tuple[int, str]] = OrderedDict()

    async def send(self, out: Outgoing) -> Receipt:
        try:
            return await self._act(out)
        except Paused as pause:
            return Wait(pause.seconds)
        except NotTaken as error:
            return error.receipt

    async def download(self, ref: str) -> bytes:
        """Raises `TooBig`, `FileLost` or `Unreachable`."""
        return await download(self._web, ref)

    async def busy(self, address: str, doing: Doing = "typing") -> None:
        """Slack shows nobody that a bot is typing."""

    async def _act(self, out: Outgoing) -> Receipt:
        if out.kind == "toast":
            return await self._toast(out)
        place = spot(out.address)
        if place is None:
            return Gone("no_chat")
        if place.is_home:
            return await self._publish(out, place)
        if out.collapse:
            return await self._collapse(out)
        return await (self._post(out, place) if out.replaces is None else self._edit(out, out.replaces))

    # ── calls, all of them through the gate ─────────────────────────────────────────────────────────────────

    async def _say(self, address: str, method: str, told: Json) -> Json:
        """Slack limits new messages in each chat, everything else by its method, in all chats together."""
        scope = "" if method == "chat.postMessage" else method
        return await self._gate(address, partial(call, self._web, method, told), scope=scope)

    async def _ask(self, address: str, method: str, told: Json) -> Json:
        """What nobody sees: without an answer it can be asked again."""
        try:
            return await self._say(address, method, told)
        except NotTaken as error:
            if isinstance(error.receipt, Unknown):
                raise Paused(SOON.seconds) from None
            raise

    # ── answers to taps ─────────────────────────────────────────────────────────────────────────────────────

    async def _toast(self, out: Outgoing) -> Receipt:
        """Slack has no short words over a button. What the card does not say is shown to one pair of eyes."""
        words, there = clean(out.screen.toast).strip(), handled(out.toast)
        if there is not None and seen(words):
            told: Json = {"channel": there.channel, "user": there.user, "text": kit.escaped(words)}
            told |= {"blocks": kit.sections(words), "parse": "none", "link_names": False}
            address = out.address if there.channel[0] == "D" else there.channel
            try:
                await self._say(address, "chat.postEphemeral", told | _thread(there.thread))
            except NotTaken as error:
                if not isinstance(error.receipt, Gone):
                    raise
                return REFUSED  # it was for eyes in a room, perhaps: that says nothing about the person's own chat
        return Delivered("")

    # ── the page that Slack keeps for us ────────────────────────────────────────────────────────────────────

    async def _publish(self, out: Outgoing, place: Spot) -> Receipt:
        if not out.collapse:
            await self._say(out.address, "views.publish", {"user_id": place.id, "view": home(out.screen)})
        return Delivered(HOME)

    # ── cards ───────────────────────────────────────────────────────────────────────────────────────────────

    async def _edit(self, out: Outgoing, ref: str) -> Receipt:
        piece, *more = render(out.screen)
        card = message(ref)
        if more or piece.media or card is None:
            return NoCard()  # one message stays one message: anything else must be sent anew
        try:
            await self._update(out, card, piece)
        except Paused as pause:
            if pause.seconds <= SHORT:
                raise
            return NoCard()  # fifty edits a minute are for all people together; nobody waits for the others
        return Delivered(card.ref)

    async def _collapse(self, out: Outgoing) -> Receipt:
        """The last message of the card, as it is without its buttons."""
        card = message(out.replaces or "")
        if card is None:
            return NoCard()
        await self._update(out, card, collapsed(out.screen))
        return Delivered(card.ref)

    async def _update(self, out: Outgoing, card: Message, piece: Piece) -> None:
        told = {"channel": card.channel, "ts": card.ts, "parse": "none", "link_names": False}
        await self._in_words(out, "chat.update", told, piece)

    async def _post(self, out: Outgoing, place: Spot) -> Receipt:
        """Piece by piece. An attempt after a failure in the middle goes on where the last one stopped."""
        pieces = render(out.screen)
        channel = await self._chat(out.address, place)
        begun, ref = await self._begun(out, channel, place.thread, len(pieces))
        for number, piece in enumerate(pieces[begun:], begun + 1):
            if number > begun + 1 and out.turn is not None:
                await out.turn()
            try:
                ref = await self._piece(out, channel, place, piece, number)
            except NotTaken as error:
                if error.code not in NO_THREAD or not place.thread:
                    raise
                place = place._replace(thread="")  # its first message is gone, or it is locked: the words are not
                ref = await self._piece(out, channel, place, piece, number)
            _remember(self._sent_pieces, out.key, (number, ref))
        self._sent_pieces.pop(out.key, None)
        return Delivered(ref)

    async def _chat(self, address: str, place: Spot) -> str:
        """The channel behind an address: a person's own chat is opened, once."""
        if not place.is_person:
            return place.id
        if place.id not in self._chats:
            answer = await self._ask(address, "conversations.open", {"users": place.id})
            match answer.get("channel"):
                case {"id": str(channel)}:
                    _remember(self._chats, place.id, channel)
                case _:
                    raise NotTaken(NEVER_LEFT)
        return self._chats[place.id]

    # ── what is there already ───────────────────────────────────────────────────────────────────────────────

    async def _begun(self, out: Outgoing, channel: str, thread: str, pieces: int) -> tuple[int, str]:
        """How many pieces arrived, as far as can be told, and the ref of the last one."""
        known = self._sent_pieces.get(out.key)
        if not out.doubtful and (known is not None or out.attempt == 1 or pieces == 1):
            return known or (0, "")
        there = await self._look(out, channel, thread)
        return max([(number, ref) for number, ref in there if number <= pieces] + [known or (0, "")])

    async def _look(self, out: Outgoing, channel: str, thread: str) -> list[tuple[int, str]]:
        """The pieces of this send among the newest messages. Where we may not read, nothing is known."""
        method = "conversations.replies" if thread else "conversations.history"
        told: Json = {"channel": channel, "include_all_metadata": True}
        told |= {"ts": thread, "limit": PAGE} if thread else {"limit": NEWEST}
        found: list[tuple[int, str]] = []
        for _ in range(PAGES if thread else 1):
            try:
                answer = await self._ask(out.address, method, told)
            except NotTaken as error:
                if thread and error.code in NO_THREAD:
                    return await self._look(out, channel, "")  # what is said to no thread stands in the chat itself
                log.warning("slack does not let us look for message %s (%s)", out.key, error.code)
                break
            found += [(number, Message(channel, ts).ref) for number, ts in _pieces(answer, out.key)]
            cursor = _cursor(answer)
            if not cursor:
                break
            told["cursor"] = cursor
        return found

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────

    async def _piece(self, out: Outgoing, channel: str, place: Spot, piece: Piece, number: int) -> str:
        """A picture or file that cannot be had, or that Slack refuses, must not take the words with it."""
        if piece.media is not None:
            with _refusable():
                return await self._shared(out, channel, place, piece, number)
            piece = without_media(piece)
        told = {"channel": channel, "mrkdwn": False, **SILENT, **_thread(place.thread)}
        told["metadata"] = {"event_type": EVENT, "event_payload": {"key": out.key, "part": number}}
        try:
            answer = await self._in_words(out, "chat.postMessage", told, piece)
        except NotTaken as error:
            if error.code == "channel_not_found":
                self._chats.pop(place.id, None)
            raise
        if not answer.get("ts"):
            raise NotTaken(NO_ANSWER)
        return Message(channel, str(answer["ts"])).ref

    async def _shared(self, out: Outgoing, channel: str, place: Spot, piece: Piece, number: int) -> str:
        media = piece.media
        data = await files.read(out.files.get(media.blob, "")) if media else None
        if media is None or data is None:
            log.error("a file of message %s is missing; its words are sent without it", out.key)
            raise NotTaken(NO_FILE)
        file = await files.upload(self._web, partial(self._ask, out.address), media, data)
        where = {"channel_id": channel, **_thread(place.thread)}
        await files.share(partial(self._say, out.address), file, where, caption(piece, _mark(out.key, number)))
        return f"{channel}:{file['id']}"

    async def _in_words(self, out: Outgoing, method: str, told: Json, piece: Piece) -> Json:
        """Slack's answer. Words matter more than looks: should it refuse our blocks, it gets plainer ones, or none."""
        for shown in (piece, bare(piece)):
            try:
                return await self._say(out.address, method, told | {"text": shown.text, "blocks": list(shown.blocks)})
            except NotTaken as error:
                if error.code not in BAD_BLOCKS:
                    raise
                log.error("slack refused the blocks of message %s (%s): sent more plainly", out.key, error.code)
        return await self._say(out.address, method, told | {"text": alone(piece).text, "blocks": []})


@contextlib.contextmanager
def _refusable() -> Iterator[None]:
    """What Slack does not take for reasons of its own, though it takes words."""
    try:
        yield
    except NotTaken as error:
        if error.receipt != REFUSED:
            raise


def _thread(ts: str) -> Json:
    return {"thread_ts": ts} if ts else {}


def _mark(key: str, number: int) -> str:
    return f"send-{sha256(key.encode()).hexdigest()[:24]}-{number}"


def _pieces(answer: Json, key: str) -> Iterator[tuple[int, str]]:
    """The number and the time of each message that carries the key."""
    messages = answer.get("messages")
    for told in messages if isinstance(messages, list) else ():
        if isinstance(told, dict) and (number := _number(told, key)):
            yield number, str(told.get("ts", ""))


def _number(told: Json, key: str) -> int:
    match told:
        case {"metadata": {"event_type": str(event), "event_payload": {"key": str(sent), "part": int(part)}}}:
            return part if (event, sent) == (EVENT, key) else 0
        case {"blocks": [{"block_id": str(name)}, *_]}:
            number = name.rpartition("-")[2]
            return int(number) if number.isdecimal() and name == _mark(key, int(number)) else 0
        case _:
            return 0


def _cursor(answer: Json) -> str:
    more = answer.get("response_metadata")
    return str(more.get("next_cursor") or "") if isinstance(more, dict) else ""


def _remember(kept: OrderedDict[str, Any], name: str, value: object) -> None:
    kept[name] = value
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)
