"""Commands by words of their own: «/report» is «отчёт» where a messenger keeps slashes for itself.

Slack takes each line that begins with a slash for a command of its own, so there has to be a way without one.
"""

from __future__ import annotations

import re

_WORDS: dict[str, str] = {
    "menu": "меню menu", "help": "помощь справка help", "report": "отчёт отчет report", "plan": "план plan",
    "partner": "партнёр партнер partner", "negotiation": "переговоры negotiation", "tasks": "задачи tasks",
    "methods": "методики methods", "methodology": "методология methodology", "runs": "дела runs",
    "away": "отпуск away", "zone": "пояс zone", "quiet": "тишина quiet", "lang": "язык lang language",
    "privacy": "данные privacy", "invite": "пригласить invite", "start": "старт start",
    "link": "связать подключить link", "where": "куда where", "people": "сотрудник people", "about": "about",
}  # fmt: skip
_COMMANDS = {word: command for command, words in _WORDS.items() for word in words.split()}
_TAKES_MORE = frozenset({"report", "partner", "away", "zone", "quiet", "lang", "start", "link", "people", "about"})
_CODE = re.compile(r"(?=\S*[A-Z0-9_-])[A-Za-z0-9_-]{22}")  # as invitations are made


def as_command(text: str, *, alone: bool = False) -> str:
    """«отчёт Ромашка» → «/report Ромашка»; "" for what is no command. `alone`: only where nothing stands behind it."""
    first, _, rest = text.strip().removeprefix("/").replace("\n", " ").partition(" ")
    word, rest = first.split("@")[0].casefold(), rest.strip()
    command = _COMMANDS.get(word)
    if command is None:
        return f"/start {text.strip()}" if _CODE.fullmatch(text.strip()) else ""
    if rest and (alone or command not in _TAKES_MORE):
        return ""
    return f"/{command} {rest}".strip()


def is_entering(text: str) -> bool:
    """Whether somebody comes with a code in the hand."""
    return as_command(text).startswith(("/start ", "/link "))
