"""The first words with Telegram: who the bot is, and the command list behind the menu button."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import GetMe, SetMyCommands
from aiogram.types import BotCommand

from dialogs.lang import Lang
from handlers.telegram.errors import TokenRefused

COMMANDS = (
    "menu", "plan", "report", "partner", "negotiation", "methods", "tasks", "promises", "away", "zone", "quiet",
    "link", "lang", "help",
)  # fmt: skip

# Telegram looks for the exact language of the app, then for the list without one. English is for all others.
_CODES: dict[Lang, tuple[str | None, ...]] = {"ru": ("ru", "be", "uk", "kk"), "en": (None,)}

log = logging.getLogger(__name__)


async def introduce(bot: Bot) -> str:
    """The bot's name, asked once at the start. Raises TokenRefused; of other troubles polling tells, and retries."""
    try:
        return (await bot(GetMe())).username or ""
    except AiogramError as error:
        refused = isinstance(error, TelegramUnauthorizedError | TelegramNotFound)
    if refused:
        raise TokenRefused  # outside the handler: the library's error is of no use to who reads this one
    return ""


async def set_commands(bot: Bot, lang: Lang, descriptions: Mapping[str, str]) -> bool:
    """Show `COMMANDS` with the caller's descriptions to everyone who reads `lang`. False when Telegram did not take it:
    the menu is a convenience, and a start must not fail for it."""
    commands = [BotCommand(command=name, description=descriptions[name]) for name in COMMANDS]
    try:
        for code in _CODES[lang]:
            await bot(SetMyCommands(commands=commands, language_code=code))
    except AiogramError as error:
        log.warning("telegram did not take the %s command list: %s", lang, type(error).__name__)
        return False
    return True
