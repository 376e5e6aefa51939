"""The command line in this process. Its commands are put together once: that takes longer than most of them do."""

from functools import cache

from typer import testing
from typer.main import get_command
from typer.testing import CliRunner, Result

__all__ = ["CliRunner", "Result"]

vars(testing)["_get_command"] = cache(get_command)
