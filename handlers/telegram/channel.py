"""The relay's side of Telegram: screens out, files in. Stateless but for how far a long message has got."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
from collections import OrderedDict
from collections.abc import Iterator

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramEntityTooLarge, TelegramRetryAfter
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import FSInputFile

from dialogs.ports import ChannelName, Delivered, Doing, Gate, Gone, NoCard, Outgoing, Paused, Receipt, Wait
from dialogs.screens import File, Picture
from handlers.telegram.downloads import download
from handlers.telegram.failures import REFUSED, TOO_BIG, is_bad_markup, is_over, is_unmodified, receipt_for
from handlers.telegram.keyboard import KEYS_GONE, phone_key
from handlers.telegram.render import Piece, as_document, render, without_media
from handlers.telegram.rooms import parted
from handlers.text import clean, seen, shorten

TOAST_LIMIT = 200
UPLOAD_SECONDS = 120
TRIFLE_SECONDS = 5  # what is of no use later should not hold up what is
NAME_LIMIT = 80
PICTURE_BYTES = 10 * 1024 * 1024  # what Telegram takes as a photo
FILE_BYTES = 50 * 1024 * 1024  # and as a file
_DOING = {"typing": "typing", "document": "upload_document"}
_REF = re.compile(r"([0-9]{1,18})(?:\+([0-9]{1,18}))?")  # a card, and the message below it that brought a key
REMEMBERED = 1000  # long messages under way; forgetting one repeats its first part, no more

log = logging.getLogger(__name__)


class TelegramChannel:
    """Implements `dialogs.ports.Channel`."""

    name: ChannelName = "telegram"

    def __init__(self, bot: Bot, gate: Gate) -> None:
        self._bot, self._gate = bot, gate
        self._sent_pieces: OrderedDict[str, int] = OrderedDict()

    async def send(self, out: Outgoing) -> Receipt:
        try:
            return await self._act(out)
        except Paused as pause:
            return Wait(pause.seconds)
        except AiogramError as error:
            return receipt_for(error)

    async def _call(
        self, address: str, call: TelegramMethod[TelegramType], seconds: int | None = None, *, waits: bool = True
    ) -> TelegramType:
        """Whatever is called for the sake of a chat, through the gate."""

        async def leave() -> TelegramType:
            try:
                return await self._bot(call, request_timeout=seconds)
            except TelegramRetryAfter as error:
                raise Paused(error.retry_after) from None

        return await self._gate(address, leave, waits=waits)

    async def _act(self, out: Outgoing) -> Receipt:
        if out.kind == "toast":
            return await self._toast(out)
        if out.collapse:
            return await self._collapse(out, out.replaces or "")
        receipt = await (self._post(out) if out.replaces is None else self._edit(out, out.replaces))
        if out.toast and isinstance(receipt, Delivered):
            with _trifle():  # the card shows the answer; whatever happens to this is no matter
                await self._toast(out)
        return receipt

    async def download(self, ref: str) -> bytes:
        """Raises `TooBig`, `FileLost` or `Unreachable`."""
        return await download(self._bot, ref)

    async def busy(self, address: str, doing: Doing = "typing") -> None:
        with _trifle():
            chat, topic = parted(address)
            call = SendChatAction(chat_id=chat, message_thread_id=topic, action=_DOING[doing])
            await self._call(address, call, TRIFLE_SECONDS, waits=False)

    # ── answers to taps ─────────────────────────────────────────────────────────────────────────────────────

    async def _toast(self, out: Outgoing) -> Receipt:
        if out.toast:
            text = shorten(clean(out.screen.toast).strip(), TOAST_LIMIT)
            call = AnswerCallbackQuery(callback_query_id=out.toast, text=text if seen(text) else None)
            await self._call(out.address, call, TRIFLE_SECONDS)
        return Delivered("")

    # ── cards ───────────────────────────────────────────────────────────────────────────────────────────────

    async def _edit(self, out: Outgoing, ref: str) -> Receipt:
        piece, *more = render(out.screen)
        found = _REF.fullmatch(ref)
        if more or piece.media or not found:
            return NoCard()  # a text message stays one text message: anything else must be sent anew
        (card, key), (chat, _) = found.groups(), parted(out.address)
        call = EditMessageText(
            chat_id=chat,
            message_id=int(card),
            text=piece.html,
            parse_mode="HTML",
            reply_markup=piece.keyboard,
        )
        try:
            await self._in_words(out, call, piece)
        except TelegramBadRequest as error:
            if not is_unmodified(error):
                raise
        return Delivered(await self._with_key(out, card, key))

    async def _collapse(self, out: Outgoing, ref: str) -> Receipt:
        """Of a picture as well as of a text, however many messages its words took."""
        found = _REF.fullmatch(ref)
        if not found:
            return NoCard()
        (card, key), (chat, _) = found.groups(), parted(out.address)
        if key:
            await self._put_away(out.address, int(key))
        try:
            await self._call(out.address, EditMessageReplyMarkup(chat_id=chat, message_id=int(card)))
        except TelegramBadRequest as error:
            if not is_unmodified(error):
                raise
        return Delivered(ref)

    async def _post(self, out: Outgoing) -> Receipt:
        """Piece by piece. An attempt after a failure in the middle goes on where the last one stopped."""
        if not re.fullmatch(r"-?[0-9]+|-[0-9]+/[0-9]+", out.address):
            return Gone("no_chat")
        pieces = render(out.screen)
        begun = min(self._sent_pieces.get(out.key, 0), len(pieces) - 1)
        ref = ""
        for number, piece in enumerate(pieces[begun:], begun + 1):
            if number > begun + 1 and out.turn is not None:
                await out.turn()
            ref = await self._piece(out, piece)
            self._remember(out.key, number)
        self._sent_pieces.pop(out.key, None)
        return Delivered(await self._with_key(out, ref, None))

    def _remember(self, key: str, number: int) -> None:
        self._sent_pieces[key] = number
        while len(self._sent_pieces) > REMEMBERED:
            self._sent_pieces.popitem(last=False)

    # ── a key of the phone ──────────────────────────────────────────────────────────────────────────────────

    async def _with_key(self, out: Outgoing, card: str, key: str | None) -> str:
        """The card's ref, with the key that its question needs on the phone, and without one that it needs no more.

        The key comes with a message of its own: one that brings it could neither have buttons nor be edited.
        """
        keys = phone_key(out.screen.ask)
        if keys is None:
            if key:
                await self._put_away(out.address, int(key))
            return card
        if key is None:
            text = keys.input_field_placeholder or keys.keyboard[0][0].text
            call = SendMessage(chat_id=out.address, text=text, reply_markup=keys, disable_notification=True)
            with _trifle():  # the card says how to answer without it
                key = str((await self._call(out.address, call, TRIFLE_SECONDS)).message_id)
        return f"{card}+{key}" if key else card

    async def _put_away(self, address: str, message: int) -> None:
        """The message that brought a key goes, and the key with it. After 48 hours it must stay; the key goes still."""
        with _trifle():
            try:
                await self._call(address, DeleteMessage(chat_id=address, message_id=message), TRIFLE_SECONDS)
            except TelegramBadRequest as error:
                if is_over(error):
                    return
                call = SendMessage(chat_id=address, text="…", reply_markup=KEYS_GONE, disable_notification=True)
                short = await self._call(address, call, TRIFLE_SECONDS)
                await self._call(address, DeleteMessage(chat_id=address, message_id=short.message_id), TRIFLE_SECONDS)

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────

    async def _piece(self, out: Outgoing, piece: Piece) -> str:
        """A picture or file that cannot be had, or that Telegram refuses, must not take the words with it."""
        if piece.media is None:
            return await self._sent(out, piece)
        path = out.files.get(piece.media.blob, "")
        size = await asyncio.to_thread(_size, path)
        if size is None:
            log.error("a file of message %s is missing; its words are sent without it", out.key)
        for shown, name in _ways(piece, size):
            try:
                return await self._sent(out, shown, FSInputFile(path, filename=name))
            except (TelegramBadRequest, TelegramEntityTooLarge) as error:
                if receipt_for(error) not in (REFUSED, TOO_BIG):
                    raise
        return await self._sent(out, without_media(piece))

    async def _sent(self, out: Outgoing, piece: Piece, file: FSInputFile | None = None) -> str:
        call = _call(out.address, piece, file)
        message = await self._in_words(out, call, piece, UPLOAD_SECONDS if file else None)
        return str(message.message_id)

    async def _in_words(
        self, out: Outgoing, call: TelegramMethod[TelegramType], piece: Piece, seconds: int | None = None
    ) -> TelegramType:
        """Telegram's answer. Words matter more than looks: should it refuse our markup, it gets the words alone."""
        try:
            return await self._call(out.address, call, seconds)
        except TelegramBadRequest as error:
            if not is_bad_markup(error):
                raise
            log.error("telegram could not read the markup of message %s: sent as plain text", out.key)
        words = "text" if hasattr(call, "text") else "caption"
        bare = call.model_copy(update={words: piece.plain, "parse_mode": None})
        return await self._call(out.address, bare, seconds)


@contextlib.contextmanager
def _trifle() -> Iterator[None]:
    """What may fail, and take nothing along."""
    try:
        yield
    except (AiogramError, Paused) as error:
        log.debug("a trifle was not taken: %s", type(error).__name__)


def _call(address: str, piece: Piece, file: FSInputFile | None) -> SendMessage | SendPhoto | SendDocument:
    html, keys, (chat, topic) = piece.html, piece.keyboard, parted(address)
    if file is None:
        return SendMessage(chat_id=chat, message_thread_id=topic, text=html, parse_mode="HTML", reply_markup=keys)
    if isinstance(piece.media, Picture):
        return SendPhoto(
            chat_id=chat, message_thread_id=topic, photo=file, caption=html, parse_mode="HTML", reply_markup=keys
        )
    return SendDocument(
        chat_id=chat, message_thread_id=topic, document=file, caption=html, parse_mode="HTML", reply_markup=keys
    )


def _size(path: str) -> int | None:
    return os.path.getsize(path) if os.path.isfile(path) else None


def _ways(piece: Piece, size: int | None) -> Iterator[tuple[Piece, str]]:
    """How Telegram may take it, with a name: a picture also as a file; nothing is sent that is too large anyway."""
    if size is None:
        return
    if isinstance(piece.media, Picture) and size <= PICTURE_BYTES:
        yield piece, "picture"
    document = as_document(piece)
    if isinstance(document.media, File) and size <= FILE_BYTES:
        yield document, _file_name(document.media.name)


def _file_name(name: str) -> str:
    """The name as it may stand in a header of the upload: nothing in it ends that header, and its kind is kept."""
    stem, kind = os.path.splitext(re.sub(r'["\\/]', "_", " ".join(clean(name).split())))
    return shorten(stem, NAME_LIMIT) + kind[:16] or "file"
