"""`shturman read`: one field message as its card."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared import AsJson, known, refuse, settings, show, wait_for

if TYPE_CHECKING:
    from dialogs.field.card import Card
    from dialogs.field.read import Reader
    from dialogs.lang import Lang

field = typer.Typer()
LONGEST = 4096
_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)


@field.command("read")
def read_message(
    text: Annotated[str, typer.Argument(help="The message; - reads standard input.")],
    person: Annotated[str, typer.Option("--as", help="Who writes: an id or a name.")],
    now: Annotated[str, typer.Option("--now", help="When, with offset: 2026-11-18T18:40+03:00.")],
    as_json: AsJson = False,
) -> None:
    """Read a message from the field as a card: whom it is about, what they took, who owes what. Nothing is stored."""
    moment = _moment(now)
    said = sys.stdin.read() if text == "-" else text
    if len(said) > LONGEST:
        refuse(f"The text has {len(said)} characters; {LONGEST} are read at most")
    from dialogs.field.card import to_json
    from dialogs.field.read import read

    reader = known(lambda: _reader(person, moment))
    card = read(said, reader)
    show(to_json(card), as_json, "" if as_json else _seen(card, reader, "ru" if _RUSSIAN.search(said) else "en"))


def _seen(card: Card, reader: Reader, lang: Lang) -> str:
    """The card as the person would see it."""
    from algorithms.loader import LIBRARY, load_library
    from dialogs.field.controls import CATALOGS
    from dialogs.field.screen import card_screen
    from dialogs.reading.companies import bare
    from dialogs.screens import plain_text

    catalogs = load_library(settings().algorithms_dir or LIBRARY).algorithms["trip_report"].catalogs
    words = {entry.code: entry.say(lang) for name in CATALOGS for entry in catalogs[name].entries}

    def name(code: str) -> str:
        return words.get(code) or bare(reader.index.name_of(code))

    return plain_text(card_screen(card, name, lang, reader.now.date()))


def _moment(said: str) -> datetime:
    moment = None
    with suppress(ValueError):
        moment = datetime.fromisoformat(said)
    if moment is None or moment.tzinfo is None:
        typer.echo("--now is a minute with its offset, like 2026-11-18T18:40+03:00", err=True)
        raise typer.Exit(2)
    return moment


def _reader(person: str, now: datetime) -> Reader:
    """Of the company's database, or of the demo company where that holds nobody."""
    from bot import field_readers

    made: Reader | None = wait_for(field_readers.company_reader(settings(), person, now))
    return made or field_readers.demo_reader(person, now)
