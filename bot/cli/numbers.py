"""Files in, digests and plans out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.shared import As, AsJson, known, refuse, settings, show, wait_for

if TYPE_CHECKING:
    pass

numbers = typer.Typer()


@numbers.command("import")
def import_file(
    file: Path,
    kind: Annotated[str | None, typer.Option(help="sell_in or plan; guessed by default.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Load without asking.")] = False,
    person: Annotated[str, typer.Option("--as", help="Who loads it; an admin by default.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read an export of shipments or plans, show what it holds, load it."""
    from bot import admin

    if not file.is_file() or kind not in (None, "sell_in", "plan"):
        typer.echo(f"No file {file}" if not file.is_file() else "--kind is sell_in or plan", err=True)
        raise typer.Exit(2)
    agreed = (lambda preview: True) if yes else _agreed
    chosen: Any = kind
    result = known(lambda: wait_for(admin.import_file(settings(), file, chosen, person, agreed)))
    if result["outcome"] == "refused":
        refuse(result["text"])
    show(result, as_json, result["text"])


def _agreed(preview: str) -> bool:
    typer.echo(preview)
    return typer.confirm("Load?", default=False) if sys.stdin.isatty() else False


@numbers.command()
def digest(person: As, week: Annotated[str, typer.Option(help="A week, 2026-W47.")] = "") -> None:
    """The digest of a person for a week, as it would be sent; nothing is sent."""
    from bot import admin

    typer.echo(known(lambda: wait_for(admin.digest(settings(), person, week))))


@numbers.command()
def plan(
    person: As, week: Annotated[str, typer.Option(help="A week, 2026-W47.")] = "", as_json: AsJson = False
) -> None:
    """Whom to visit this week and why."""
    from bot import admin

    rows = known(lambda: wait_for(admin.plan(settings(), person, week)))
    show(rows, as_json, "\n".join(f"{n}. {row['text']}" for n, row in enumerate(rows, 1)) or "Nobody to visit.")
