"""Whether Telegram knows the bot, asked once: for the doctor, who must tell a wrong token from a missing network."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import GetMe, GetWebhookInfo

from handlers.telegram.client import make_bot
from handlers.telegram.errors import NeverLeft, NoAnswer, ProxyUnusable, TokenRefused

Health = Literal["well", "refused", "no_network", "no_answer", "proxy", "trouble", "elsewhere", "undelivered"]


async def checkup(token: str, api_url: str, proxy: str | None, seconds: int, webhook: str = "") -> tuple[Health, str]:
    """How it stands, and the bot's name or the kind of trouble; never the token. `webhook`: where updates should go."""
    try:
        bot = make_bot(token, api_url or None, proxy)
    except TokenRefused:
        return "refused", ""
    except ProxyUnusable as error:
        return "proxy", str(error)
    try:
        me = await bot(GetMe(), request_timeout=seconds)
        info = await bot(GetWebhookInfo(), request_timeout=seconds)
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
    if info.url != webhook:
        return "elsewhere", f"by a webhook to {urlsplit(info.url).hostname}" if info.url else "to whoever polls"
    if info.pending_update_count and info.last_error_message:
        return "undelivered", f"{info.pending_update_count} updates wait: {info.last_error_message}"
    return "well", me.username or me.first_name
