"""People at terminals: what stands on the screen after all that was written, keys to press, and a picture of it."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import html
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from handlers.terminal.words import width
from tests.browser import FLAGS, chromium

ROOT = Path(__file__).parent.parent
PATIENCE = 30.0
READY = "/help"  # the last words of every question


class Terminal:
    """A terminal of a few rules: what stands on it after all that was written, with its colours."""

    _TOKENS = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\r|\n|[^\x1b]|\x1b.", re.DOTALL)

    _BEGUN = re.compile(r"(?:\x1b(?:\[[0-9;?]*)?)?\Z")

    def __init__(self, columns: int) -> None:
        self.columns, self.x, self.y, self.style = columns, 0, 0, ""
        self.lines: list[dict[int, tuple[str, str]]] = [{}]
        self._begun = ""

    def feed(self, text: str) -> None:
        """What was written; a command of which only the beginning has come is put off."""
        text = self._begun + text
        self._begun = self._BEGUN.search(text)[0]  # type: ignore[index]  # nothing is a beginning, too
        for token in self._TOKENS.finditer(text.removesuffix(self._begun)):
            if token[2]:
                self._command(token[1], token[2])
            elif token[0] == "\r":
                self.x = 0
            elif token[0] == "\n":
                self._down(1)
            elif token[0] >= " ":
                self.lines[self.y][self.x] = token[0], self.style
                self.x += width(token[0])

    def _command(self, numbers: str, verb: str) -> None:
        count = int(numbers) if numbers.isdecimal() else 1
        match verb:
            case "A":
                self.y = max(0, self.y - count)
            case "B":
                self._down(count)
            case "C":
                self.x += count
            case "D":
                self.x = max(0, self.x - count)
            case "J":
                del self.lines[self.y + 1 :]
                self._cut()
            case "K":
                self._cut()
            case "m":
                self.style = numbers

    def _cut(self) -> None:
        row = self.lines[self.y]
        self.lines[self.y] = {x: cell for x, cell in row.items() if x < self.x}

    def _down(self, count: int) -> None:
        self.y += count
        self.lines += [{} for _ in range(self.y + 1 - len(self.lines))]

    def text(self) -> str:
        return "\n".join(self._line(row) for row in self.lines)

    @staticmethod
    def _line(row: dict[int, tuple[str, str]]) -> str:
        said, place = "", 0
        for x in sorted(row):
            said += " " * (x - place) + row[x][0]
            place = x + width(row[x][0])
        return said.rstrip()


class Rehearsers:
    """The warm process that people are forked from; what is asked of it is answered by a number."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders

    def born(self, home: Path, environment: Mapping[str, str], words: tuple[str, ...], *ends: int) -> int:
        order = {"home": str(home), "environment": dict(environment), "words": words}
        return self._answer(order, *ends)

    def ended(self, process: int) -> int:
        return self._answer({"ended": process})

    def _answer(self, order: Mapping[str, Any], *ends: int) -> int:
        socket.send_fds(self._orders, [json.dumps(order).encode()], list(ends))
        return int(self._orders.recv(100))


@contextlib.contextmanager
def rehearsers() -> Iterator[Rehearsers]:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            words = [sys.executable, "-m", "tests.rehearsers", str(theirs.fileno())]
            process = subprocess.Popen(words, cwd=ROOT, pass_fds=[theirs.fileno()])
        ours.settimeout(PATIENCE)
        yield Rehearsers(ours)
    process.wait(PATIENCE)


class Person:
    """Somebody who runs `shturman` at a terminal of their own, or at the end of a pipe.

    Without `kin` the script itself is started, as a shell would.
    """

    def __init__(
        self, home: Path, *words: str, kin: Rehearsers | None = None, at_terminal: bool = True, columns: int = 90
    ) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": str(columns)}
        self.screen, self.seen = Terminal(columns), ""
        self._letters = codecs.getincrementaldecoder("utf-8")("replace")
        keys, self.into, self.out, screen = _terminal(columns) if at_terminal else _pipes()
        self._kin, self._process = kin, 0
        if kin is not None:
            self._process = kin.born(home, environment, words, keys, screen)
        else:
            script = Path(sys.executable).with_name("shturman")
            self._shell = subprocess.Popen(
                [script, *words], stdin=keys, stdout=screen, stderr=screen, cwd=home, env=environment,
                start_new_session=True,
            )  # fmt: skip
            self._process = self._shell.pid
        for end in {keys, screen}:
            os.close(end)

    def type(self, text: str) -> None:
        os.write(self.into, text.encode())

    def until(self, *words: str) -> str:
        """What was written, up to any of these words and whatever came at once with them."""
        said = ""
        for text in self._written():
            said += text
            if any(each in said for each in words):
                return said
        raise AssertionError(f"no {words} in:\n{said[-3000:]}")

    def shown(self, *words: str) -> None:
        """Until these words stand on the screen, one after the other, and below them a question waits."""
        wanted = re.compile(".*".join(map(re.escape, (*words, READY))), re.DOTALL)
        if wanted.search(self.screen.text()):
            return
        for _ in self._written():
            if wanted.search(self.screen.text()):
                return
        raise AssertionError(f"no {words} in:\n{self.screen.text()}")

    def _written(self) -> Iterator[str]:
        """Whatever comes, until nobody is there any more."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            ready, _, _ = select.select([self.out], [], [], PATIENCE)
            try:
                written = os.read(self.out, 1 << 16) if ready else b""
            except OSError:  # a terminal that was left
                written = b""
            if not written:
                return
            text = self._letters.decode(written)
            self.screen.feed(text)
            self.seen += text
            yield text

    def leave(self) -> int:
        """The exit code of somebody who goes; raises when they stay."""
        for _ in self._written():
            pass
        code = self._ended()
        self._close()
        return code

    def kill(self) -> None:
        """Dead from this instant, unless they have just left by themselves."""
        os.kill(self._process, signal.SIGKILL)
        self._ended()
        self._close()

    def _ended(self) -> int:
        return self._kin.ended(self._process) if self._kin is not None else self._shell.wait(PATIENCE)

    def _close(self) -> None:
        for end in {self.into, self.out}:
            os.close(end)


def _terminal(columns: int) -> tuple[int, int, int, int]:
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 60, columns, 0, 0))
    return inner, outer, outer, inner


def _pipes() -> tuple[int, int, int, int]:
    keys, into = os.pipe()
    out, screen = os.pipe()
    return keys, into, out, screen


_MARGIN, _LINE = 20, 21.75
_COLOURS = {"90": "#8b949e", "34": "#79c0ff", "36": "#56d4dd", "32": "#7ee787", "33": "#e3b341"}


def _styled(style: str) -> str:
    parts = style.split(";")
    css = ["color:" + next((_COLOURS[p] for p in parts if p in _COLOURS), "#8b949e" if "2" in parts else "inherit")]
    css += ["font-weight:bold"] if "1" in parts else []
    css += ["background:#e6edf3;color:#0d1117"] if "7" in parts else []
    return ";".join(css)


def photograph(screen: Terminal, picture: Path) -> None:
    """The screen as a page of its own height. A browser that only takes one picture needs nobody to drive it."""
    lines = [_drawn(row) for row in screen.lines]
    while not lines[-1]:
        lines.pop()
    while not lines[0]:
        lines.pop(0)
    style = (
        "body{margin:0;background:#0d1117;color:#e6edf3}i{font-style:normal}"
        f"pre{{margin:0;padding:{_MARGIN}px 24px;font:15px/{_LINE}px 'DejaVu Sans Mono','Noto Color Emoji',monospace}}"
    )
    text = "\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style><pre>{text}</pre>", "utf-8")
        size = f"--window-size=900,{2 * _MARGIN + round(_LINE * len(lines))}"
        words = ["--headless", "--hide-scrollbars", f"--user-data-dir={folder}/profile", size]
        subprocess.run(
            [chromium(), *FLAGS, *words, f"--screenshot={picture}", page.as_uri()],
            check=True, capture_output=True, timeout=4 * PATIENCE,
        )  # fmt: skip


def _drawn(row: Mapping[int, tuple[str, str]]) -> str:
    said, place = "", 0
    for x in sorted(row):
        said += " " * (x - place) + f'<i style="{_styled(row[x][1])}">{html.escape(row[x][0])}</i>'
        place = x + width(row[x][0])
    return said
