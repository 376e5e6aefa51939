"""A process that has imported everything and forks people at terminals: each start of theirs need not take a second.

Run as `python -m tests.rehearsers SOCKET`. An order comes with the ends of a terminal; a number goes back: the process
that was born, or how it ended.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from dialogs.texts import say

# What a start imports late on purpose.
LATE = (
    "bot.play.command",
    "prompt_toolkit.application",
    "prompt_toolkit.input.vt100",
    "prompt_toolkit.layout.processors",
    "prompt_toolkit.output.vt100",
    "sqlalchemy.dialects.sqlite.aiosqlite",
)


def main() -> None:
    for name in LATE:
        importlib.import_module(name)
    say("yes", "ru")  # the texts are parsed at first use
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        while True:
            text, ends, _, _ = socket.recv_fds(orders, 1 << 20, 2)
            if not text:
                return
            orders.sendall(b"%d\n" % _done(json.loads(text), ends))


def _done(order: dict[str, Any], ends: list[int]) -> int:
    """A process is buried only when somebody asks how it ended."""
    if "ended" in order:
        return os.waitstatus_to_exitcode(os.waitpid(order["ended"], 0)[1])
    born = os.fork()
    if born == 0:
        _live(order, *ends)
    for end in ends:
        os.close(end)
    return born


def _live(order: dict[str, Any], keys: int, screen: int) -> NoReturn:
    """`shturman` as its script starts it, in a folder and surroundings of its own."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for end, number in ((keys, 0), (screen, 1), (screen, 2)):
        os.dup2(end, number)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w", 1), os.fdopen(2, "w", 1)
    os.chdir(order["home"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["shturman", *order["words"]]
    code = 1
    try:
        importlib.import_module("bot.cli").main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
