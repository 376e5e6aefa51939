"""Whether Telegram knows the bot, asked once: for the doctor, who must tell a wrong token from a missing network."""

from __future__ import annotations

from typing import Literal

from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import GetMe

from handlers.telegram.client import make_bot
from handlers.telegram.errors import NeverLeft, NoAnswer, ProxyUnusable, TokenRefused

Health = Literal["well", "refused", "no_network", "no_answer", "proxy", "trouble"]


async def checkup(token: str, api_url: str, proxy: str | None, seconds: int) -> tuple[Health, str]:
    """How it stands, and the bot's name or the kind of trouble; never the token."""
    try:
        bot = make_bot(token, api_url or None, proxy)
    except TokenRefused:
        return "refused", ""
    except ProxyUnusable as error:
        return "proxy", str(error)
    try:
        me = await bot(GetMe(), request_timeout=seconds)
    except (TelegramUnauthorizedError, TelegramNotFound):
        return "refused", ""
    except NeverLeft:
        return "no_network", ""
    except NoAnswer:
        return "no_answer", ""
    except AiogramError as error:
        return "trouble", type(error).__name__
    finally:
        await bot.session.close()
    return "well", me.username or me.first_name
