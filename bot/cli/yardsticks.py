"""`shturman yardsticks`: by what the company measures its partners, version by version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.shared import AsJson, known, refuse, settings, show, wait_for

yardsticks = typer.Typer(
    help="Thresholds, weights and norms: show, change, history.", no_args_is_help=True, rich_markup_mode=None
)

By = Annotated[str, typer.Option("--as", help="Who decided it: an admin or a director; the server by default.")]


@yardsticks.command("show")
def show_(
    begins: Annotated[str, typer.Argument(help="Only keys that begin so, as thresholds.dos or score.")] = "",
    version: Annotated[int | None, typer.Option(min=1, help="An earlier version.")] = None,
    as_json: AsJson = False,
) -> None:
    """What holds, key by key; a star marks what is not as shipped."""
    from bot import yardsticks as kept

    found = known(lambda: wait_for(kept.show(settings(), version)))
    names = [name for name in found["values"] if name.startswith(begins)]
    lines = [f"{'*' if name in found['own'] else ' '} {name} = {found['values'][name]}" for name in names]
    head = _version(found) if found["version"] else "As shipped."
    show(found, as_json, "\n".join([head, *lines]) if lines else f"No key begins with «{begins}».")


@yardsticks.command("set")
def set_(
    changes: Annotated[list[str], typer.Argument(help="KEY=VALUE …, all in one version; «KEY=» as shipped.")],
    by: By = "server",
    as_json: AsJson = False,
) -> None:
    """Change some keys: a new version that holds at once; scores given before stay as they were."""
    from bot import yardsticks as kept

    told = dict(each.partition("=")[::2] for each in changes)
    if any("=" not in each for each in changes):
        typer.echo("Write KEY=VALUE, as in: shturman yardsticks set thresholds.overdue_pct.green_to=3", err=True)
        raise typer.Exit(2)
    done = known(lambda: wait_for(kept.change(settings(), told, by)))
    show(done, as_json, _done(done))


@yardsticks.command("load")
def load(file: Path, by: By = "server", as_json: AsJson = False) -> None:
    """A whole yardstick from a JSON file, as `yardsticks show --json` prints it."""
    from bot import yardsticks as kept

    try:
        body: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        refuse(f"Not loaded: {error}")
    done = known(lambda: wait_for(kept.load(settings(), body, by)))
    show(done, as_json, _done(done))


@yardsticks.command("history")
def history(as_json: AsJson = False) -> None:
    """Every version: when, by whom, what it changed."""
    from bot import yardsticks as kept

    rows = wait_for(kept.history(settings()))
    lines = [line for row in rows for line in (_version(row), *_changes(row))]
    show(rows, as_json, "\n".join(lines) or "As shipped: nothing was changed yet.")


def _version(row: dict[str, Any]) -> str:
    return f"Version {row['version']}, {row['at']:%Y-%m-%d %H:%M} UTC, {row['by']}"


def _changes(row: dict[str, Any]) -> list[str]:
    return [f"  {each['key']}: {each['before'] or '-'} -> {each['after'] or '-'}" for each in row["changes"]]


def _done(done: dict[str, Any]) -> str:
    if done["version"] is None:
        return "Nothing changes: it is so already."
    return "\n".join((f"Version {done['version']} holds from now on.", *_changes(done)))
