"""What the command line of a rehearsal says."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from dialogs.lang import Lang


@dataclass(frozen=True)
class Options:
    """`data` is where the file of rehearsals lies, None: with the product's own; `now` is what stands after `--now`."""

    lang: Lang = "ru"
    answers: Path | None = None
    now: str = ""
    new: bool = False
    data: Path | None = None

    def again(self, id_: str) -> str:
        """The command that goes on with this rehearsal."""
        data = ["--data", str(self.data)] if self.data else []
        lang = ["--lang", self.lang] if self.lang != "ru" else []
        return shlex.join(["shturman", "algorithms", "play", id_, *lang, *data])
