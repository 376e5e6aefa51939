"""Telegram: Bot API updates become presses, screens become messages. Nothing above this package knows the Bot API."""
