"""Starting the product, and looking whether it can start."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shared import AsJson, refuse, settings, show, wait_for

if TYPE_CHECKING:
    pass

running = typer.Typer()


@running.command()
def run() -> None:
    """Start the product: the local chat on demo data, or Telegram when a token is set."""
    from bot import serve

    wait_for(serve.serve(settings()))


@running.command()
def doctor(
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out what takes seconds: drawing, the messenger.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at everything a running product needs; each line says what to do. 1 when something must be mended."""
    from bot.doctor.examine import examine

    findings = wait_for(examine(quick=quick))
    show([finding.data for finding in findings], as_json, "\n".join(finding.line for finding in findings))
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)


@running.command()
def demo(
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 20261118,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its day, moved by whole weeks.")] = None,
    files: Annotated[Path | None, typer.Option(help="Write its files as 1C would into this folder instead.")] = None,
) -> None:
    """Fill an empty database with the demo company, or write the files that it came from."""
    from bot.demo import DemoRefused, command

    day = today.date() if today else None
    if files is not None:
        names = command.into_files(seed, day, files)
        typer.echo("\n".join(str(files / name) for name in names))
        return
    try:
        wait_for(command.into_database(settings(), seed, day))
    except DemoRefused as error:
        refuse(str(error))
    typer.echo("Demo company is ready.")
