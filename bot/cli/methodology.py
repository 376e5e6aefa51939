"""`shturman algorithms` and `shturman vectors`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.shared import AsJson, refuse, settings, show

if TYPE_CHECKING:
    pass

algorithms = typer.Typer(help="Methodology files: list, check, draw.", no_args_is_help=True, rich_markup_mode=None)
cases = typer.Typer()


@algorithms.command("lint")
def algorithms_lint(
    folder: Annotated[Path | None, typer.Argument(help="The shipped library by default.")] = None,
) -> None:
    """Check every file of a folder; mistakes name file, line, step and remedy."""
    from algorithms.loader import LIBRARY, load_library
    from algorithms.source import MethodologyErrors

    try:
        library = load_library(folder or settings().algorithms_dir or LIBRARY)
    except MethodologyErrors as error:
        refuse("\n".join(str(mistake) for mistake in error.mistakes))
    for warning in library.warnings:
        typer.echo(f"note: {warning}")
    typer.echo(f"{len(library.algorithms)} algorithms, no mistakes.")


@algorithms.command("list")
def algorithms_list(as_json: AsJson = False) -> None:
    """The algorithms of the library."""
    from bot import algorithm_tools

    rows = _of_library(algorithm_tools.rows)
    lines = [
        f"{r['id']:24} {r['version']}  {r['steps']:3} steps  {'+'.join(r['languages'])}  {r['title']}" for r in rows
    ]
    show(rows, as_json, "\n".join(lines))


@algorithms.command("picture")
def algorithms_picture(
    algorithm: Annotated[str, typer.Argument(metavar="ID", help="As in `shturman algorithms list`.")],
    kind: Annotated[
        Literal["svg", "png", "mermaid"] | None, typer.Option("--format", help="By the name of the file by default.")
    ] = None,
    lang: Annotated[Literal["ru", "en"], typer.Option(help="The language of its words.")] = "ru",
    out: Annotated[Path | None, typer.Option(help="A file; the screen by default.")] = None,
) -> None:
    """The graph of one methodology: a picture on an A3 page, or Mermaid text."""
    from bot import algorithm_tools

    chosen = kind or algorithm_tools.format_of(out)
    if chosen == "png" and out is None and sys.stdout.isatty():
        typer.echo("A screen shows no PNG: add --out FILE", err=True)
        raise typer.Exit(2)
    drawn = _of_library(lambda folder: algorithm_tools.picture(folder, algorithm, chosen, lang))
    _deliver(drawn, out)


@algorithms.command("schema")
def algorithms_schema(out: Annotated[Path | None, typer.Option(help="A file; the screen by default.")] = None) -> None:
    """The JSON Schema of a methodology file, for editors."""
    from bot import algorithm_tools

    _deliver(algorithm_tools.schema_text().encode(), out)


@algorithms.command("play")
def algorithms_play(
    algorithm: Annotated[str, typer.Argument(metavar="ID", help="As in `shturman algorithms list`.")],
    answers: Annotated[
        Path | None, typer.Option(help="Play the answers of a YAML file, as in tests/vectors.", dir_okay=False)
    ] = None,
    lang: Annotated[Literal["ru", "en"], typer.Option(help="The language of the talk.")] = "ru",
    now: Annotated[
        str, typer.Option(help="Set the clock: 2025-03-24T09:00, «25.03 10:00»; it stands still then.")
    ] = "",
    new: Annotated[bool, typer.Option("--new", help="Begin anew instead of going on with the last one.")] = False,
    data: Annotated[Path | None, typer.Option(help="Folder of play.db; SHTURMAN_DATA_DIR by default.")] = None,
) -> None:
    """Talk to a methodology in the terminal, in every role; go on where you left it."""
    from bot.play.command import play
    from bot.play.options import Options

    options = Options(lang, answers, now, new, data)
    code = _of_library(lambda folder: play(settings(), folder, algorithm, options))
    if code:
        raise typer.Exit(code)


def _of_library(work: Callable[[Path], Any]) -> Any:
    """What the work makes of the folder of methodologies, or why it cannot."""
    from algorithms.loader import LIBRARY
    from algorithms.source import MethodologyErrors

    try:
        return work(settings().algorithms_dir or LIBRARY)
    except MethodologyErrors as error:
        refuse("\n".join(str(mistake) for mistake in error.mistakes))
    except (LookupError, RuntimeError) as error:
        refuse(str(error.args[0]))


def _deliver(data: bytes, out: Path | None) -> None:
    """Into the file, or onto the screen as it is."""
    if out is None:
        typer.echo(data, nl=False)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        refuse(f"Not written: {error}")
    typer.echo(f"Written to {out}.")


@cases.command()
def vectors(folder: Annotated[Path, typer.Argument(help="A folder of cases, or one file of them.")]) -> None:
    """Run every worked case of a folder or a file; one line a case, the count at the end."""
    from bot.vectors.cards import total
    from bot.vectors.run import run_folder

    if not folder.exists():
        typer.echo(f"No folder {folder}", err=True)
        raise typer.Exit(2)
    passed = failed = 0
    read = []
    for result in run_folder(folder, settings().algorithms_dir):
        typer.echo(result)
        passed += result.outcome == "passed"
        failed += result.outcome == "failed"
        read += [result.score] if result.score else []
    if read:
        typer.echo(total(read))
    typer.echo(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(1)
