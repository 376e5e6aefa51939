"""The command line `shturman`. Commands import what they need when they run, so that `--help` is instant.

Exit codes: 0 done, 1 refused, 2 wrong usage. `--json` prints data for scripts.
"""

from __future__ import annotations

import typer

from bot.cli import database, field, mail, methodology, numbers, people, running, yardsticks

app = typer.Typer(
    name="shturman",
    help="Shturman: the co-pilot of a regional manager, in Telegram and a local chat.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for name, group in (
    ("", running.running),
    ("db", database.db),
    ("people", people.people),
    ("algorithms", methodology.algorithms),
    ("", methodology.cases),
    ("", field.field),
    ("", numbers.numbers),
    ("yardsticks", yardsticks.yardsticks),
    ("inbox", mail.inbox),
    ("outbox", mail.outbox),
):
    app.add_typer(group, name=name or None)


def main() -> None:
    """The entry point of the wheel."""
    app()
