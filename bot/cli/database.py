"""`shturman db`: up to date, copied, moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.shared import AsJson, refuse, settings, show, wait_for

if TYPE_CHECKING:
    pass

db = typer.Typer(help="The database: bring it up to date, back it up.", no_args_is_help=True, rich_markup_mode=None)


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables up to this version."""
    from storage.upgrade import revision, upgrade

    url = settings().url
    wait_for(upgrade(url))
    typer.echo(f"At revision {wait_for(revision(url))}.")


@db.command("backup")
def db_backup(target: Path, as_json: AsJson = False) -> None:
    """Copy the SQLite database, the kept files and the signing key into a new folder, while the product runs."""
    from bot import backup

    manifest = _data("backed up", lambda now: backup.take(settings(), target, now))
    show(manifest, as_json, f"Backed up to {target}. {backup.told(manifest)}")


@db.command("restore")
def db_restore(
    folder: Path,
    replace: Annotated[bool, typer.Option("--replace", help="Put aside the data that is there now.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check a backup and put it back. The product must not be running."""
    from bot import restore

    done = _data("restored", lambda now: wait_for(restore.restore(settings(), folder, now, replace=replace)))
    data = {"from": folder, "aside": done.aside, "erased_since": done.since.erased, "manifest": done.manifest}
    show(data, as_json, f"Restored from {folder}. {restore.told_restored(done)}")


@db.command("copy")
def db_copy(
    to: Annotated[str, typer.Option(help="postgresql://… of an empty database. Also PGPASSWORD, ~/.pgpass.")],
    as_json: AsJson = False,
) -> None:
    """Copy the company from SQLite to PostgreSQL, all or nothing, and prove it. The product must not be running."""
    from bot import moving

    def told(table: str, done: int, of: int) -> None:
        typer.echo(f"{table}: {done} of {of}", err=True)

    data = _data("copied", lambda now: wait_for(moving.move(settings(), to, now, told)))
    show(data, as_json, moving.told_moved(data))


def _data(what: str, work: Callable[[datetime], Any]) -> Any:
    from bot.clock import Clock
    from storage.lock import InUse

    try:
        return work(Clock(settings().now).now())
    except InUse as error:
        refuse(f"Not {what}: {error}. Stop it first")
    except (OSError, ValueError) as error:
        refuse(f"Not {what}: {error}")
