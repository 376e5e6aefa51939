"""Runs of text as Telegram takes them: HTML and limits, which are counted after markup is parsed."""

from __future__ import annotations

from html import escape

from handlers.text import Run

TEXT_LIMIT = 4096
ENTITY_LIMIT = 100  # Telegram drops the marks past the hundredth without a word


def html(run: Run) -> str:
    body = escape(run.text, quote=False)
    if run.code:
        return f"<code>{body}</code>"
    body = f"<i>{body}</i>" if run.italic else body
    body = f"<b>{body}</b>" if run.bold else body
    return f'<a href="{escape(run.href)}">{body}</a>' if run.href else body
