"""Commands by words of their own: «/report» is «отчёт» where a messenger keeps slashes for itself.

Slack takes each line that begins with a slash for a command of its own, so there has to be a way without one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dialogs.lang import Lang
from dialogs.screens import Block, Bullets, Heading, Line, Paragraph, Quiet, Screen, Span

_WORDS: dict[str, str] = {
    "menu": "меню menu", "help": "помощь справка help", "report": "отчёт отчет report", "plan": "план plan",
    "partner": "партнёр партнер partner", "negotiation": "переговоры negotiation", "tasks": "задачи tasks",
    "methods": "методики methods", "methodology": "методология methodology", "runs": "дела runs",
    "away": "отпуск away", "zone": "пояс zone", "quiet": "тишина quiet", "lang": "язык lang language",
    "privacy": "данные privacy", "invite": "пригласить invite", "start": "старт start",
    "link": "подключить связать link", "where": "куда where", "people": "сотрудник people", "about": "разбор about",
    "doubles": "двойники doubles", "export": "выгрузка export", "goods": "товары товар goods",
    "import": "импорт загрузка import", "team": "команда team",
    "promises": "обещания promises",
}  # fmt: skip
_COMMANDS = {word: command for command, words in _WORDS.items() for word in words.split()}
_MORE = "report partner away zone quiet lang start link people about goods import"
_TAKES_MORE = frozenset(_MORE.split())
_SAID = re.compile(rf"(?<![\w/])/({'|'.join(set(_WORDS) - {'start'})})(?![\w/])")
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


def by_words(screen: Screen, lang: Lang) -> Screen:
    """The same screen where a line with a slash does not reach us: each command is told by its word."""
    return replace(screen, blocks=tuple(_block_by_words(block, lang) for block in screen.blocks))


def _block_by_words(block: Block, lang: Lang) -> Block:
    match block:
        case Heading() | Paragraph() | Quiet():
            return replace(block, line=_line_by_words(block.line, lang))
        case Bullets():
            return replace(block, lines=tuple(_line_by_words(each, lang) for each in block.lines))
        case _:
            return block


def _line_by_words(line: Line, lang: Lang) -> Line:
    return tuple(part for span in line for part in _span_by_words(span, lang))


def _span_by_words(span: Span, lang: Lang) -> Line:
    """In bold, as it stands among words that look the same."""
    if span.style == "code" or span.href or not (pieces := _SAID.split(span.text))[1:]:
        return (span,)
    # Every other piece is a command.
    told = [
        replace(span, text=_word(piece, lang), style="bold") if at % 2 else replace(span, text=piece)
        for at, piece in enumerate(pieces)
    ]
    return tuple(each for each in told if each.text)


def _word(command: str, lang: Lang) -> str:
    return command if lang == "en" else _WORDS[command].split()[0]


def is_entering(text: str) -> bool:
    """Whether somebody comes with a code in the hand."""
    return as_command(text).startswith(("/start ", "/link "))
