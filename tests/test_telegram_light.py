"""aiogram is imported without building all its models; those that are used read and write as ever."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# Each method that this package calls, with an answer of Telegram's, through aiogram as it comes and as we bring it.
CALLS = """
import json, sys
if sys.argv[1] == "light":
    import handlers.telegram
from aiogram import methods as m, types as t
from aiogram.methods import Response

button = t.InlineKeyboardButton(text="Да", callback_data="x")
keyboard = t.InlineKeyboardMarkup(inline_keyboard=[[button]])
calls = [
    m.SendMessage(chat_id="1", text="т", parse_mode="HTML", reply_markup=keyboard),
    m.SendPhoto(chat_id="1", photo="f", caption="т", reply_markup=t.ReplyKeyboardRemove()),
    m.SendDocument(chat_id="1", document="f", reply_markup=t.ForceReply()),
    m.EditMessageText(chat_id=1, message_id=2, text="т", reply_markup=keyboard),
    m.AnswerCallbackQuery(callback_query_id="1"),
    m.SetMyCommands(commands=[t.BotCommand(command="menu", description="м")], scope=t.BotCommandScopeDefault()),
    m.SetWebhook(url="https://example.org/x"),
]
chat = {"id": 1, "type": "private"}
answer = {"message_id": 7, "date": 1700000000, "chat": chat, "text": "т", "from": {"id": 2, "is_bot": True,
    "first_name": "b"}, "reply_markup": {"inline_keyboard": [[{"text": "Да", "callback_data": "x"}]]},
    "entities": [{"type": "bold", "offset": 0, "length": 1}],
    "pinned_message": {"message_id": 3, "date": 0, "chat": chat}}
read = Response[t.Message].model_validate({"ok": True, "result": answer}).result
built = sum(value.__pydantic_complete__ for value in vars(t).values() if hasattr(value, "__pydantic_complete__"))
shown = [call.model_dump(warnings=False, mode="python", exclude_defaults=True) for call in calls]
print(json.dumps({"calls": shown, "message": read.model_dump(mode="json"), "built": built,
    "kinds": [type(read).__name__, type(read.chat).__name__, type(read.pinned_message).__name__],
    "update": t.Update.model_validate({"update_id": 1, "message": answer}).model_dump(mode="json")}, default=repr))
"""


def _told(way: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", CALLS, way], check=True, capture_output=True, text=True)
    told: dict[str, object] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def light() -> dict[str, object]:
    return _told("light")


def test_models_are_built_when_they_are_used(light: dict[str, object]) -> None:
    assert 0 < int(str(light["built"])) < 60  # of some four hundred; should this fail, aiogram builds them all again
    assert light["kinds"] == ["Message", "Chat", "InaccessibleMessage"]


@pytest.mark.soak
def test_what_is_used_reads_and_writes_as_in_aiogram_as_it_comes(light: dict[str, object]) -> None:
    assert {**light, "built": 0} == {**_told("plain"), "built": 0}
