"""`shturman inbox` and `shturman outbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.shared import AsJson, refuse, settings, show, wait_for

if TYPE_CHECKING:
    pass

inbox = typer.Typer(help="What came in.", no_args_is_help=True, rich_markup_mode=None)
outbox = typer.Typer(help="What goes out.", no_args_is_help=True, rich_markup_mode=None)


Number = Annotated[int, typer.Argument(min=1, max=2**63 - 1)]  # what a database can count to
Sure = Annotated[bool, typer.Option("--yes", help="Accept that somebody may read the same twice.")]


def _mail(group: typer.Typer, box: Literal["inbox", "outbox"]) -> None:
    @group.command("list")
    def list_(
        state: Annotated[str, typer.Option(help="Only these, as quarantined or unknown.")] = "",
        code: Annotated[str, typer.Option(help="What a person was told when it failed.")] = "",
        limit: Annotated[int, typer.Option(min=1)] = 50,
        as_json: AsJson = False,
    ) -> None:
        """Newest first."""
        from bot import mail

        if state and state not in mail.STATES[box]:
            typer.echo(f"--state is one of {', '.join(mail.STATES[box])}", err=True)
            raise typer.Exit(2)
        rows = wait_for(mail.rows(settings(), box, state, code, limit))
        show(rows, as_json, "\n".join(map(_mail_line, rows)) or "Empty.")

    @group.command("show")
    def show_(
        number: Number,
        full: Annotated[bool, typer.Option("--full", help="With what people wrote; that is put on record.")] = False,
    ) -> None:
        """One row: its state, attempts and reason, and what can be done. Personal data as its shape alone."""
        from bot import mail

        row = wait_for(mail.one(settings(), box, number, full=full))
        if row is None:
            refuse(f"No row {number}")
        show(row, True, "")

    @group.command("replay")
    def replay(numbers: list[Number], yes: Sure = False) -> None:
        """Do it again: what was set aside or never arrived."""
        _turn(box, numbers, "replay", yes)

    @group.command("drop")
    def drop(numbers: list[Number]) -> None:
        """Set it aside for good; it stays on record."""
        _turn(box, numbers, "drop", True)


def _mail_line(row: dict[str, Any]) -> str:
    tries = f"{row['attempts']}×" if row["attempts"] else ""
    reason = " ".join(filter(None, (row["why"], row.get("error_id"))))
    columns = f"{row['id']:6} {row['state']:12} {row['channel']:9} {row['at']:%d.%m %H:%M} {row['what']:8} {tries:4}"
    return f"{columns} {row['person'] or '—':18} {reason}".rstrip()


def _turn(box: Literal["inbox", "outbox"], numbers: list[int], verb: Literal["replay", "drop"], sure: bool) -> None:
    from bot import mail

    turned = wait_for(mail.turn(settings(), box, numbers, verb, sure=sure))
    for row in turned:
        typer.echo(f"{row.id}: {f'left as it is, {row.why}' if row.why else 'done'}", err=bool(row.why))
    if any(row.why for row in turned):
        raise typer.Exit(1)


_mail(inbox, "inbox")
_mail(outbox, "outbox")
