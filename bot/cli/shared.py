"""What the commands share: settings, answers as words or data, the refusal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
As = Annotated[str, typer.Option("--as", help="Person id, as in `shturman people list`.")]


def refuse(text: str) -> NoReturn:
    """Say why and end with 1."""
    typer.echo(text, err=True)
    raise typer.Exit(1)


def settings() -> Settings:
    """The settings, or one clear line about what is wrong with them."""
    from pydantic import ValidationError

    from bot.settings import Settings

    try:
        settings = Settings()
        settings.adopt_calendar()
    except ValidationError as error:
        typer.echo("\n".join(_complaint(found["loc"], found["msg"]) for found in error.errors()), err=True)
        raise typer.Exit(2) from error
    from bot import logs

    logs.set_up(settings)
    return settings


def _complaint(place: tuple[int | str, ...], words: str) -> str:
    name = f"SHTURMAN_{place[0]}: ".upper() if place else ""
    return name + words.removeprefix("Value error, ")


def wait_for(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def show(data: Any, as_json: bool, text: str) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str) if as_json else text)


def known(call: Callable[[], Any]) -> Any:
    """What it yields; that somebody or something is unknown is a refusal."""
    try:
        return call()
    except (LookupError, ValueError) as error:
        refuse(str(error.args[0] if error.args else error))
