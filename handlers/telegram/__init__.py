"""Telegram: Bot API updates become presses, screens become messages. Nothing above this package knows the Bot API."""

from handlers.telegram.light import bring

bring()  # before any module of the package names aiogram
