"""Files in, digests and plans out."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.shared import As, AsJson, known, refuse, settings, show, wait_for

numbers = typer.Typer()


@numbers.command("import")
def import_file(  # noqa: PLR0913, PLR0917  # an option each
    file: Path,
    kind: Annotated[str | None, typer.Option(help="sell_in, sell_out, stock, plan, …; guessed by default.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Load without asking.")] = False,
    columns: Annotated[
        list[str] | None, typer.Option(help="Which column plays a part: partner=B. May be repeated.")
    ] = None,
    sheet: Annotated[str, typer.Option(help="A sheet of a book; by default the one that names most columns.")] = "",
    answer: Annotated[
        list[str] | None, typer.Option(help="An answer to a question about the file, in order. May be repeated.")
    ] = None,
    person: Annotated[str, typer.Option("--as", help="Who loads it; an admin by default.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read an export of 1C or Excel, show what it holds, load it. An open question ends it with 2 and tells the flags
    that answer it; names that nobody knows are left out with --yes.
    """
    from bot import admin
    from bot.imports.at_server import Said
    from bot.imports.questions import NoAnswer
    from dialogs.imports.talk import MASTER, NUMBERS

    if not file.is_file() or kind not in (None, *NUMBERS, *MASTER):
        kinds = " or ".join((", ".join((*NUMBERS, *MASTER[:-1])), MASTER[-1]))
        typer.echo(f"No file {file}" if not file.is_file() else f"--kind is {kinds}", err=True)
        raise typer.Exit(2)
    agreed = (lambda preview: True) if yes else _agreed
    chosen: Any = kind
    said = Said(answer or (), columns or (), sheet, unasked=yes)
    try:
        result = known(lambda: wait_for(admin.import_file(settings(), file, chosen, person, agreed, said)))
    except NoAnswer as error:
        typer.echo(f"«{error}» answers nothing that is asked; leave it out to see the question", err=True)
        raise typer.Exit(2) from error
    if result["outcome"] == "asked":
        typer.echo(json.dumps(result, ensure_ascii=False, indent=1) if as_json else result["text"], err=not as_json)
        raise typer.Exit(2)
    if result["outcome"] == "refused":
        refuse(result["text"])
    show(result, as_json, result["text"])


def _agreed(preview: str) -> bool:
    typer.echo(preview)
    return typer.confirm("Load?", default=False) if sys.stdin.isatty() else False


@numbers.command("export")
def export_tables(
    what: str,
    month: Annotated[str, typer.Option(help="Of numbers: 2026-11; the current one by default.")] = "",
    person: Annotated[str, typer.Option("--as", help="By whose rights; an admin's by default.")] = "",
    to: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Cards or a month's numbers as Excel files: partners, contacts, people, skus, must_list; sell_in, sell_out, plan,
    or numbers for all three. What is corrected in them is read by `shturman import`.
    """
    from bot import admin
    from bot.master.at_server import WHAT

    if what not in WHAT or not re.fullmatch(r"(\d{4}-(0[1-9]|1[0-2]))?", month) or (to.exists() and not to.is_dir()):
        wrong = (
            f"{to} is no folder"
            if what in WHAT and to.is_file()
            else f"Write one of {', '.join(WHAT)}; --month 2026-11"
        )
        typer.echo(wrong, err=True)
        raise typer.Exit(2)
    done = known(lambda: wait_for(admin.export_tables(settings(), what, month, person, to)))
    show(done, as_json, "\n".join(f"{each['file']}: {each['rows']} rows" for each in done["files"]))


@numbers.command()
def digest(
    person: As,
    week: Annotated[str, typer.Option(help="A week, 2026-W47.")] = "",
    kind: Annotated[str, typer.Option(help="friday, team, team_friday, middle or month; the week's by default.")] = "",
) -> None:
    """The digest of a person for a week, as it would be sent; nothing is sent."""
    from bot import admin

    typer.echo(known(lambda: wait_for(admin.digest(settings(), person, week, kind))))


@numbers.command()
def plan(
    person: As, week: Annotated[str, typer.Option(help="A week, 2026-W47.")] = "", as_json: AsJson = False
) -> None:
    """Whom to visit this week and why."""
    from bot import admin

    rows = known(lambda: wait_for(admin.plan(settings(), person, week)))
    show(rows, as_json, "\n".join(f"{n}. {row['text']}" for n, row in enumerate(rows, 1)) or "Nobody to visit.")
