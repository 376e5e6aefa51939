"""`shturman people`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.shared import AsJson, known, refuse, settings, show, wait_for

people = typer.Typer(help="People: invite, list, revoke, deputies.", no_args_is_help=True, rich_markup_mode=None)


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
    from bot import admin

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
    from bot import admin

    if invitations:
        waiting = wait_for(admin.open_invitations(settings()))
        lines = [f"{row['handle']:18} {row['role']:10} until {row['expires_at']:%Y-%m-%d %H:%M} UTC" for row in waiting]
        show(waiting, as_json, "\n".join(lines) or "No open invitations.")
        return
    rows = wait_for(admin.everybody(settings()))
    text = "\n".join(f"{row['id']:18} {row['role']:10} {row['name']}  {_reached(row['accounts'])}" for row in rows)
    show(rows, as_json, text or "Nobody yet. Begin with: shturman people invite --role admin")


def _reached(accounts: list[dict[str, Any]]) -> str:
    """By which messengers, the one used last first."""
    return ", ".join(f"{each['channel']}{' (blocked)' if each['blocked'] else ''}" for each in accounts) or "-"


@people.command("revoke")
def people_revoke(
    person: Annotated[str, typer.Argument(help="A person's id, or the handle of an open invitation.")],
    as_json: AsJson = False,
) -> None:
    """Take all rights away, from the next tap on; or take an invitation back."""
    from bot import admin

    if not wait_for(admin.revoke(settings(), person)):
        refuse(f"No active person «{person}», and no open invitation. See: shturman people list")
    show({"revoked": person}, as_json, "Revoked.")


@people.command("link")
def people_link(person: str, as_json: AsJson = False) -> None:
    """A one-time code for one more account of a person: they send «/link CODE» from there within ten minutes."""
    from bot import admin

    made = known(lambda: wait_for(admin.link(settings(), person)))
    show(made, as_json, f"/link {made['code']}")


@people.command("unlink")
def people_unlink(
    person: Annotated[str, typer.Argument(help="A person's id, as in `shturman people list`.")],
    channel: Annotated[str, typer.Argument(help="telegram, slack or web: all their accounts there.")],
    as_json: AsJson = False,
) -> None:
    """A phone is lost: whoever has it is a stranger from the next tap on. The person keeps their other messengers."""
    from bot import admin

    done = known(lambda: wait_for(admin.unlink(settings(), person, channel)))
    left = f"Left: {', '.join(done['left'])}." if done["left"] else f"None is left. A new one: people link {person}"
    show(done, as_json, f"Unlinked. {left}")


@people.command("export")
def people_export(
    person: str,
    out: Annotated[Path, typer.Option(help="A new file: .json for the rows, .zip with the files as well.")],
    as_json: AsJson = False,
) -> None:
    """Everything that is kept of a person, for them to read."""
    from bot import admin

    if out.suffix.casefold() not in (".json", ".zip"):
        typer.echo("--out is a file that ends in .json or .zip", err=True)
        raise typer.Exit(2)
    try:
        done = known(lambda: wait_for(admin.export_person(settings(), person, out)))
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
    from bot import admin
    from storage.erasure import StillThere

    if not yes:
        refuse(f"Nothing is erased yet; it cannot be undone. Add --yes to erase {person}")
    try:
        done = known(lambda: wait_for(admin.erase_person(settings(), person)))
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
    from bot import admin

    last = until.date() if until else None
    now = known(lambda: wait_for(admin.deputy(settings(), person, deputy, last)))
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
