"""aiogram-dialog: a window a question. In memory, or over a small SQLite storage made for this comparison."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiosqlite
from aiogram import Dispatcher
from aiogram.filters import Filter
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Button, Row
from aiogram_dialog.widgets.text import Const

from benchmarks.dialog import form
from benchmarks.dialog.contestants.aiogrammed import make_bot
from benchmarks.dialog.phones import Network

Form: Any = type("Form", (StatesGroup,), {question.id: State() for question in form.QUESTIONS} | {"end": State()})
STATES: list[State] = [getattr(Form, question.id) for question in form.QUESTIONS] + [Form.end]


class Rows(BaseStorage):
    """A row a key, committed each time it is set (WAL, synchronous=FULL)."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.keys = DefaultKeyBuilder(with_destiny=True)

    async def open(self) -> None:
        self.database = await aiosqlite.connect(self.file)
        for setting in ("journal_mode=WAL", "synchronous=FULL"):
            await self.database.execute(f"PRAGMA {setting}")
        await self.database.execute("CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        await self.database.commit()

    async def close(self) -> None:
        await self.database.close()

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await self._set(self.keys.build(key, "state"), state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        found: str | None = await self._get(self.keys.build(key, "state"))
        return found

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._set(self.keys.build(key, "data"), dict(data) or None)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return await self._get(self.keys.build(key, "data")) or {}

    async def _set(self, key: str, value: Any) -> None:
        if value is None:
            await self.database.execute("DELETE FROM kept WHERE key = ?", (key,))
        else:
            await self.database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (key, json.dumps(value)))
        await self.database.commit()

    async def _get(self, key: str) -> Any:
        async with self.database.execute("SELECT value FROM kept WHERE key = ?", (key,)) as cursor:
            row = await cursor.fetchone()
        return json.loads(row[0]) if row else None


class IsStart(Filter):
    """Awaitable: a plain function costs a hop to a thread."""

    async def __call__(self, message: Message) -> bool:
        return message.text == "/start"


class Dialogs:
    def __init__(self, url: str, folder: Path, network: Network, *, rows: bool) -> None:
        self.bot = make_bot(url, network)
        self.storage = Rows(folder / "dialogs.sqlite3") if rows else MemoryStorage()
        self.dispatcher = Dispatcher(storage=self.storage)
        self.dispatcher.message(IsStart())(_start)
        self.dispatcher.include_router(Dialog(*(_window(step) for step in range(form.STEPS)), _END))
        setup_dialogs(self.dispatcher)

    async def open(self) -> None:
        if isinstance(self.storage, Rows):
            await self.storage.open()

    async def close(self) -> None:
        await self.bot.session.close()
        await self.storage.close()

    async def begin(self, person: int) -> None:
        await self.feed(form.typed(person, "/start"))

    async def feed(self, raw: dict[str, Any]) -> None:
        await self.dispatcher.feed_raw_update(self.bot, raw)


async def _start(_: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(Form.q1, mode=StartMode.RESET_STACK)


async def _typed(message: Message, _: MessageInput, manager: DialogManager) -> None:
    await _take(manager, message.text or "")


async def _tapped(_: CallbackQuery, button: Button, manager: DialogManager) -> None:
    await _take(manager, button.widget_id or "")


async def _take(manager: DialogManager, answer: str) -> None:
    step = STATES.index(manager.current_context().state)
    manager.dialog_data[form.QUESTIONS[step].id] = answer
    await manager.switch_to(STATES[step + 1])


def _window(step: int) -> Window:
    question = form.QUESTIONS[step]
    if question.taps:
        keys = Row(*(Button(Const(label), id=code, on_click=_tapped) for code, label in form.OPTIONS))
        return Window(Const(question.text), keys, state=STATES[step])
    return Window(Const(question.text), MessageInput(_typed), state=STATES[step])


_END = Window(Const(form.END), state=Form.end)
