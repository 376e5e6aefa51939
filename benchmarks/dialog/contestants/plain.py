"""Plain aiogram: one handler for all messages and one for all taps, no filter. In memory, or with a row a step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiosqlite
from aiogram import Dispatcher
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.dialog import form
from benchmarks.dialog.contestants.aiogrammed import make_bot
from benchmarks.dialog.phones import Network

KEYS = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=code) for code, label in form.OPTIONS]]
)


class Plain:
    """`rows`: each answer is a committed row (WAL, synchronous=FULL) before the reply goes out."""

    def __init__(self, url: str, folder: Path, network: Network, *, rows: bool) -> None:
        self.bot = make_bot(url, network)
        self.dispatcher = Dispatcher()
        self.dispatcher.message()(self._typed)
        self.dispatcher.callback_query()(self._tapped)
        self.answers: dict[int, list[str]] = {}
        self.file = folder / "plain.sqlite3" if rows else None
        self.database: aiosqlite.Connection | None = None

    async def open(self) -> None:
        if self.file is not None:
            self.database = await aiosqlite.connect(self.file)
            for setting in ("journal_mode=WAL", "synchronous=FULL"):
                await self.database.execute(f"PRAGMA {setting}")
            await self.database.execute("CREATE TABLE answers (person INTEGER, step INTEGER, answer TEXT)")
            await self.database.commit()

    async def close(self) -> None:
        await self.bot.session.close()
        if self.database is not None:
            await self.database.close()

    async def begin(self, person: int) -> None:
        await self.feed(form.typed(person, "/start"))

    async def feed(self, raw: dict[str, Any]) -> None:
        await self.dispatcher.feed_raw_update(self.bot, raw)

    async def _typed(self, message: Message) -> None:
        person, text = message.chat.id, message.text or ""
        if text.startswith("/"):
            self.answers[person] = []
        else:
            await self._take(person, text)
        await message.answer(**self._asked(person))

    async def _tapped(self, query: CallbackQuery) -> None:
        await self._take(query.from_user.id, query.data or "")
        await query.message.edit_text(**self._asked(query.from_user.id))
        await query.answer()

    async def _take(self, person: int, answer: str) -> None:
        self.answers[person].append(answer)
        if self.database is not None:
            step = len(self.answers[person])
            await self.database.execute("INSERT INTO answers VALUES (?, ?, ?)", (person, step, answer))
            await self.database.commit()

    def _asked(self, person: int) -> dict[str, Any]:
        step = len(self.answers[person])
        if step == form.STEPS:
            del self.answers[person]
            return {"text": form.END}
        question = form.QUESTIONS[step]
        return {"text": question.text, "reply_markup": KEYS if question.taps else None}
