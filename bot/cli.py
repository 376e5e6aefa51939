"""The command line `shturman`. Commands import what they need when they run, so that `--help` is instant.

Exit codes: 0 done, 1 refused, 2 wrong usage. `--json` prints data for scripts.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    name="shturman",
    help="Shturman: the co-pilot of a regional manager, in Telegram and a local chat.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database: bring it up to date, back it up.", no_args_is_help=True, rich_markup_mode=None)
people = typer.Typer(help="People: invite, list, revoke, deputies.", no_args_is_help=True, rich_markup_mode=None)
algorithms = typer.Typer(help="Methodology files: list, check, draw.", no_args_is_help=True, rich_markup_mode=None)
inbox = typer.Typer(help="What came in.", no_args_is_help=True, rich_markup_mode=None)
outbox = typer.Typer(help="What goes out.", no_args_is_help=True, rich_markup_mode=None)
for name, group in (("db", db), ("people", people), ("algorithms", algorithms), ("inbox", inbox), ("outbox", outbox)):
    app.add_typer(group, name=name)

AsJson = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
As = Annotated[str, typer.Option("--as", help="Person id, as in `shturman people list`.")]


def main() -> None:
    """The entry point of the wheel."""
    app()


def refuse(text: str) -> NoReturn:
    """Say why and end with 1."""
    typer.echo(text, err=True)
    raise typer.Exit(1)


def settings() -> Settings:
    """The settings, or one clear line about what is wrong with them."""
    from pydantic import ValidationError  # noqa: PLC0415

    from bot.settings import Settings  # noqa: PLC0415

    try:
        settings = Settings()
        settings.adopt_calendar()
    except ValidationError as error:
        typer.echo("\n".join(_complaint(found["loc"], found["msg"]) for found in error.errors()), err=True)
        raise typer.Exit(2) from error
    from bot import logs  # noqa: PLC0415

    logs.set_up(settings)
    return settings


def _complaint(place: tuple[int | str, ...], words: str) -> str:
    name = f"SHTURMAN_{place[0]}: ".upper() if place else ""
    return name + words.removeprefix("Value error, ")


def wait_for(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def show(data: Any, as_json: bool, text: str) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str) if as_json else text)


# ── running ─────────────────────────────────────────────────────────────────────────────────────────────────


@app.command()
def run() -> None:
    """Start the product: the local chat on demo data, or Telegram when a token is set."""
    from bot import serve  # noqa: PLC0415

    wait_for(serve.serve(settings()))


@app.command()
def doctor(
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out what takes seconds: drawing, the messenger.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at everything a running product needs; each line says what to do. 1 when something must be mended."""
    from bot.doctor import examine  # noqa: PLC0415

    findings = wait_for(examine(quick=quick))
    show([finding.data for finding in findings], as_json, "\n".join(finding.line for finding in findings))
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 20261118,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The demo's day.")] = None,
) -> None:
    """Fill an empty database with the demo company."""
    from bot import serve  # noqa: PLC0415
    from bot.demo import DemoRefused  # noqa: PLC0415

    try:
        wait_for(serve.fill_demo(settings(), seed, today.date() if today else None))
    except DemoRefused as error:
        refuse(str(error))
    typer.echo("Demo company is ready.")


# ── the database ────────────────────────────────────────────────────────────────────────────────────────────


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables up to this version."""
    from storage.upgrade import revision, upgrade  # noqa: PLC0415

    url = settings().url
    wait_for(upgrade(url))
    typer.echo(f"At revision {wait_for(revision(url))}.")


@db.command("backup")
def db_backup(target: Path, as_json: AsJson = False) -> None:
    """Copy the SQLite database, the kept files and the signing key into a new folder, while the product runs."""
    from bot import backup  # noqa: PLC0415

    manifest = _data("backed up", lambda now: backup.take(settings(), target, now))
    show(manifest, as_json, f"Backed up to {target}. {backup.told(manifest)}")


@db.command("restore")
def db_restore(
    folder: Path,
    replace: Annotated[bool, typer.Option("--replace", help="Put aside the data that is there now.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check a backup and put it back. The product must not be running."""
    from bot import restore  # noqa: PLC0415

    done = _data("restored", lambda now: wait_for(restore.restore(settings(), folder, now, replace=replace)))
    data = {"from": folder, "aside": done.aside, "erased_since": done.since.erased, "manifest": done.manifest}
    show(data, as_json, f"Restored from {folder}. {restore.told_restored(done)}")


@db.command("copy")
def db_copy(
    to: Annotated[str, typer.Option(help="postgresql://… of an empty database. Also PGPASSWORD, ~/.pgpass.")],
    as_json: AsJson = False,
) -> None:
    """Copy the company from SQLite to PostgreSQL, all or nothing, and prove it. The product must not be running."""
    from bot import moving  # noqa: PLC0415

    def told(table: str, done: int, of: int) -> None:
        typer.echo(f"{table}: {done} of {of}", err=True)

    data = _data("copied", lambda now: wait_for(moving.move(settings(), to, now, told)))
    show(data, as_json, moving.told_moved(data))


def _data(what: str, work: Callable[[datetime], Any]) -> Any:
    from bot.clock import Clock  # noqa: PLC0415
    from storage.lock import InUse  # noqa: PLC0415

    try:
        return work(Clock(settings().now).now())
    except InUse as error:
        refuse(f"Not {what}: {error}. Stop it first")
    except (OSError, ValueError) as error:
        refuse(f"Not {what}: {error}")


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────


@people.command("invite")
def people_invite(
    role: Annotated[str, typer.Option(help="rm, team_lead, director, admin, finance, lawyer…")],
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    team: Annotated[str, typer.Option(help="Team id; made when new.")] = "",
    region: Annotated[str, typer.Option(help="The region they work in; their team's by default.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone; the company's by default.")] = "",
    days: Annotated[int, typer.Option(min=1, help="Days the code is valid.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Make a one-time code. The person follows the link, or sends «/start CODE» to the bot."""
    from bot import admin  # noqa: PLC0415

    try:
        made = wait_for(admin.invite(settings(), role, name, team, zone, days, region))
    except ValueError as error:
        refuse(str(error))
    show(made, as_json, "\n".join(filter(None, (f"/start {made['code']}", made["link"]))))


@people.command("list")
def people_list(
    invitations: Annotated[bool, typer.Option("--invitations", help="What was not followed yet instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Who is here."""
    from bot import admin  # noqa: PLC0415

    if invitations:
        waiting = wait_for(admin.open_invitations(settings()))
        lines = [f"{row['handle']:18} {row['role']:10} until {row['expires_at']:%Y-%m-%d %H:%M} UTC" for row in waiting]
        show(waiting, as_json, "\n".join(lines) or "No open invitations.")
        return
    rows = wait_for(admin.everybody(settings()))
    text = "\n".join(f"{row['id']:18} {row['role']:10} {row['name']}" for row in rows)
    show(rows, as_json, text or "Nobody yet. Begin with: shturman people invite --role admin")


@people.command("revoke")
def people_revoke(
    person: Annotated[str, typer.Argument(help="A person's id, or the handle of an open invitation.")],
    as_json: AsJson = False,
) -> None:
    """Take all rights away, from the next tap on; or take an invitation back."""
    from bot import admin  # noqa: PLC0415

    if not wait_for(admin.revoke(settings(), person)):
        refuse(f"No active person «{person}», and no open invitation. See: shturman people list")
    show({"revoked": person}, as_json, "Revoked.")


@people.command("link")
def people_link(person: str, as_json: AsJson = False) -> None:
    """A one-time code for one more account of a person: they send «/link CODE» from there within ten minutes."""
    from bot import admin  # noqa: PLC0415

    made = _known(lambda: wait_for(admin.link(settings(), person)))
    show(made, as_json, f"/link {made['code']}")


@people.command("export")
def people_export(
    person: str,
    out: Annotated[Path, typer.Option(help="A new file: .json for the rows, .zip with the files as well.")],
    as_json: AsJson = False,
) -> None:
    """Everything that is kept of a person, for them to read."""
    from bot import admin  # noqa: PLC0415

    if out.suffix.casefold() not in (".json", ".zip"):
        typer.echo("--out is a file that ends in .json or .zip", err=True)
        raise typer.Exit(2)
    try:
        done = _known(lambda: wait_for(admin.export_person(settings(), person, out)))
    except OSError as error:
        refuse(f"Not written: {error}")
    show(done, as_json, f"Written to {out}: {done['rows']} rows, {done['files']} files.")


@people.command("erase")
def people_erase(
    person: str,
    yes: Annotated[bool, typer.Option("--yes", help="Without it nothing is erased.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a person out of the company's rows for good, while the product runs. Open conversations of theirs end."""
    from bot import admin  # noqa: PLC0415
    from storage.erasure import StillThere  # noqa: PLC0415

    if not yes:
        refuse(f"Nothing is erased yet; it cannot be undone. Add --yes to erase {person}")
    try:
        done = _known(lambda: wait_for(admin.erase_person(settings(), person)))
    except StillThere:
        refuse("Erased from the rows; the file holds old pages still, because somebody kept reading. Do it again")
    text = f"Erased {person}: {done['copies']} copies of their words in others' rows, {done['files']} files."
    show(done, as_json, f"{text}\nBackups made before this hold them still: erase again after restoring one.")


@people.command("deputy")
def people_deputy(
    person: Annotated[str, typer.Argument(help="Who is away; an id as in `shturman people list`.")],
    deputy: Annotated[str, typer.Argument(help="Who decides and gets the tasks meanwhile.")] = "",
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day away; until further notice by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Name who stands in for somebody away; without DEPUTY and --until they are back."""
    from bot import admin  # noqa: PLC0415

    last = until.date() if until else None
    now = _known(lambda: wait_for(admin.deputy(settings(), person, deputy, last)))
    show(now, as_json, _stands_in(now))


def _stands_in(now: dict[str, Any]) -> str:
    if now["deputy"] is None:
        return f"{now['person']} is back: nobody stands in."
    how_long = f"through {now['until']}" if now["until"] else "until further notice"
    text = f"{now['deputy']} stands in for {now['person']} {how_long}."
    if now["today"] == now["deputy"]:
        return text
    if now["today"] == now["person"]:
        return f"{text} But {now['deputy']} is away as well: what waits stays with {now['person']}."
    return f"{text} {now['deputy']} is away as well: today it is {now['today']}."


# ── methodology ─────────────────────────────────────────────────────────────────────────────────────────────


@algorithms.command("lint")
def algorithms_lint(
    folder: Annotated[Path | None, typer.Argument(help="The shipped library by default.")] = None,
) -> None:
    """Check every file of a folder; mistakes name file, line, step and remedy."""
    from algorithms.loader import LIBRARY, load_library  # noqa: PLC0415
    from algorithms.source import MethodologyErrors  # noqa: PLC0415

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
    from bot import algorithm_tools  # noqa: PLC0415

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
    from bot import algorithm_tools  # noqa: PLC0415

    chosen = kind or algorithm_tools.format_of(out)
    if chosen == "png" and out is None and sys.stdout.isatty():
        typer.echo("A screen shows no PNG: add --out FILE", err=True)
        raise typer.Exit(2)
    drawn = _of_library(lambda folder: algorithm_tools.picture(folder, algorithm, chosen, lang))
    _deliver(drawn, out)


@algorithms.command("schema")
def algorithms_schema(out: Annotated[Path | None, typer.Option(help="A file; the screen by default.")] = None) -> None:
    """The JSON Schema of a methodology file, for editors."""
    from bot import algorithm_tools  # noqa: PLC0415

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
    from bot.play.command import play  # noqa: PLC0415
    from bot.play.options import Options  # noqa: PLC0415

    options = Options(lang, answers, now, new, data)
    code = _of_library(lambda folder: play(settings(), folder, algorithm, options))
    if code:
        raise typer.Exit(code)


def _of_library(work: Callable[[Path], Any]) -> Any:
    """What the work makes of the folder of methodologies, or why it cannot."""
    from algorithms.loader import LIBRARY  # noqa: PLC0415
    from algorithms.source import MethodologyErrors  # noqa: PLC0415

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


@app.command()
def vectors(folder: Path) -> None:
    """Run every worked case of a folder; one line a case, the count at the end."""
    from bot.vectors.run import run_folder  # noqa: PLC0415

    if not folder.is_dir():
        typer.echo(f"No folder {folder}", err=True)
        raise typer.Exit(2)
    passed = failed = 0
    for result in run_folder(folder, settings().algorithms_dir):
        detail = f": {result.detail}" if result.detail else ""
        typer.echo(f"{result.outcome:8} {result.name}{detail}")
        passed += result.outcome == "passed"
        failed += result.outcome == "failed"
    typer.echo(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(1)


# ── numbers and weeks ───────────────────────────────────────────────────────────────────────────────────────


@app.command("import")
def import_file(
    file: Path,
    kind: Annotated[str | None, typer.Option(help="sell_in or plan; guessed by default.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Load without asking.")] = False,
    person: Annotated[str, typer.Option("--as", help="Who loads it; an admin by default.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read an export of shipments or plans, show what it holds, load it."""
    from bot import admin  # noqa: PLC0415

    if not file.is_file() or kind not in (None, "sell_in", "plan"):
        typer.echo(f"No file {file}" if not file.is_file() else "--kind is sell_in or plan", err=True)
        raise typer.Exit(2)
    agreed = (lambda preview: True) if yes else _agreed
    chosen: Any = kind
    result = _known(lambda: wait_for(admin.import_file(settings(), file, chosen, person, agreed)))
    if result["outcome"] == "refused":
        refuse(result["text"])
    show(result, as_json, result["text"])


def _agreed(preview: str) -> bool:
    typer.echo(preview)
    return typer.confirm("Load?", default=False) if sys.stdin.isatty() else False


@app.command()
def digest(person: As, week: Annotated[str, typer.Option(help="A week, 2026-W47.")] = "") -> None:
    """The digest of a person for a week, as it would be sent; nothing is sent."""
    from bot import admin  # noqa: PLC0415

    typer.echo(_known(lambda: wait_for(admin.digest(settings(), person, week))))


@app.command()
def plan(
    person: As, week: Annotated[str, typer.Option(help="A week, 2026-W47.")] = "", as_json: AsJson = False
) -> None:
    """Whom to visit this week and why."""
    from bot import admin  # noqa: PLC0415

    rows = _known(lambda: wait_for(admin.plan(settings(), person, week)))
    show(rows, as_json, "\n".join(f"{n}. {row['text']}" for n, row in enumerate(rows, 1)) or "Nobody to visit.")


def _known(call: Any) -> Any:
    try:
        return call()
    except (LookupError, ValueError) as error:
        refuse(str(error.args[0] if error.args else error))


# ── mail ────────────────────────────────────────────────────────────────────────────────────────────────────

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
        from bot import mail  # noqa: PLC0415

        if state and state not in mail.STATES[box]:
            typer.echo(f"--state is one of {', '.join(mail.STATES[box])}", err=True)
            raise typer.Exit(2)
        rows = wait_for(mail.rows(settings(), box, state, code, limit))
        show(rows, as_json, "\n".join(map(_mail_line, rows)) or "Empty.")

    @group.command("show")
    def show_(
        number: int,
        full: Annotated[bool, typer.Option("--full", help="With what people wrote; that is put on record.")] = False,
    ) -> None:
        """One row: its state, attempts and reason, and what can be done. Personal data as its shape alone."""
        from bot import mail  # noqa: PLC0415

        row = wait_for(mail.one(settings(), box, number, full=full))
        if row is None:
            refuse(f"No row {number}")
        show(row, True, "")

    @group.command("replay")
    def replay(numbers: list[int], yes: Sure = False) -> None:
        """Do it again: what was set aside or never arrived."""
        _turn(box, numbers, "replay", yes)

    @group.command("drop")
    def drop(numbers: list[int]) -> None:
        """Set it aside for good; it stays on record."""
        _turn(box, numbers, "drop", True)


def _mail_line(row: dict[str, Any]) -> str:
    tries = f"{row['attempts']}×" if row["attempts"] else ""
    reason = " ".join(filter(None, (row["why"], row.get("error_id"))))
    columns = f"{row['id']:6} {row['state']:12} {row['channel']:9} {row['at']:%d.%m %H:%M} {row['what']:8} {tries:4}"
    return f"{columns} {row['person'] or '—':18} {reason}".rstrip()


def _turn(box: Literal["inbox", "outbox"], numbers: list[int], verb: Literal["replay", "drop"], sure: bool) -> None:
    from bot import mail  # noqa: PLC0415

    turned = wait_for(mail.turn(settings(), box, numbers, verb, sure=sure))
    for row in turned:
        typer.echo(f"{row.id}: {f'left as it is, {row.why}' if row.why else 'done'}", err=bool(row.why))
    if any(row.why for row in turned):
        raise typer.Exit(1)


_mail(inbox, "inbox")
_mail(outbox, "outbox")
