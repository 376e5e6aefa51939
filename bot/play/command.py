"""`shturman algorithms play`: everything is put together here, and what goes wrong outside becomes a line of words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from algorithms.expressions import did_you_mean
from algorithms.loader import load_library
from bot.clock import Clock
from bot.play.display import Display
from bot.play.lead import by_hand
from bot.play.options import Options
from bot.play.rehearsal import Rehearsal
from bot.play.script import by_script, read_cases
from bot.play.store import FILE, Busy, Store
from bot.play.watch import Watch, moment_of
from bot.play.world import demo_world
from bot.scene import local_minute
from bot.settings import Settings
from dialogs.lang import Lang
from dialogs.texts import say
from dialogs.walk import EndlessWalk
from handlers.terminal.console import open_console


def play(settings: Settings, folder: Path, id_: str, options: Options) -> int:
    """Talk until the end or until the person leaves; the exit code. Raises what `shturman` tells as a refusal."""
    library = load_library(folder).algorithms
    if id_ not in library:
        raise LookupError(f"No algorithm «{id_}»: {did_you_mean(id_, library, 'see shturman algorithms list')}")
    cases = read_cases(options.answers, id_) if options.answers else None
    watch = _watch(options, settings)
    file = (options.data or settings.data_dir) / FILE
    display = Display(open_console(), options.lang)
    try:
        with _told(file, options.lang), Store(file, settings.company_zone) as store:
            rehearsal = Rehearsal(store, display, watch, demo_world(), library, options, settings.calendar)
            return by_hand(rehearsal, id_) if cases is None else by_script(rehearsal, id_, cases)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the other end has gone; there is nobody to tell
        return 1


@contextmanager
def _told(file: Path, lang: Lang) -> Iterator[None]:
    try:
        yield
    except EndlessWalk as error:
        raise RuntimeError(say("play.endless", lang, name=str(error))) from error
    except Busy as error:
        raise RuntimeError(say("play.busy", lang)) from error
    except BrokenPipeError:
        raise
    except (OSError, SQLAlchemyError) as error:
        why = getattr(error, "orig", None) or error
        raise RuntimeError(say("play.no_store", lang, name=str(file), why=str(why))) from error


def _watch(options: Options, settings: Settings) -> Watch:
    """With the moment of `--now`, as `/time` would read it."""
    zone = settings.company_zone
    asked = moment_of(options.now, local_minute(Clock().now(), zone))
    if options.now and asked is None:
        raise RuntimeError(say("play.time_unclear", options.lang, text=options.now[:60]))
    return Watch(zone, asked)
