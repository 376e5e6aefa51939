"""What a start must import at the least, in a bare interpreter: says when it is done, and stays."""

from __future__ import annotations

import importlib
import sys
import time


def main() -> None:
    for name in sys.argv[1:]:
        importlib.import_module(name)
    print("ready", flush=True)
    time.sleep(3600)


if __name__ == "__main__":
    main()
