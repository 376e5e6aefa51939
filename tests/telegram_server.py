"""A strict stand-in for Telegram's Bot API: a real HTTP server on loopback, and the people on its other side.

It answers as the Bot API does and refuses more: fields it does not know, markup that Telegram would silently drop.
A refusal that a correct bot never earns is a *violation* (`server.violations` should stay empty); one that life brings
(a blocked bot, an old tap, flood control) is only a *refusal* (`server.refusals` holds both kinds).

This is the door; the rooms are in `tests/telegram/`. Wordings of errors follow the public source of the Bot API server.
Calls are looked at a second time by teremok, which replaces aiogram's session inside the process (no HTTP, no chats, no
time): `tests/test_telegram_teremok.py`.
"""

from tests.telegram.keyboards import Key, inline_keyboard
from tests.telegram.markup import Entity, is_blank, parsed, units
from tests.telegram.people import Person, Shown
from tests.telegram.refusals import Json, Params, Refusal
from tests.telegram.server import Call, TelegramServer
from tests.telegram.updates import Disorder

__all__ = [
    "Call",
    "Disorder",
    "Entity",
    "Json",
    "Key",
    "Params",
    "Person",
    "Refusal",
    "Shown",
    "TelegramServer",
    "inline_keyboard",
    "is_blank",
    "parsed",
    "units",
]
