"""Every sentence the product says, by key, in both languages (`ru*.ftl`, `en*.ftl`).

Fluent keeps plurals and placeables; keys and variables are the same in both files by test.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from dialogs.lang import Lang

FOLDER = Path(__file__).parent


class MissingText(KeyError):
    """A key that no text file holds: a builder's mistake, found by the tests of completeness."""


@cache
def _bundle(lang: Lang) -> Any:
    from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415  # 60 ms that `--help` need not pay

    bundle = FluentBundle([lang], use_isolating=False)
    for path in sorted(FOLDER.glob(f"{lang}*.ftl")):
        bundle.add_resource(FluentResource(path.read_text("utf-8")))
    return bundle


def say(key: str, lang: Lang, **fields: str | int) -> str:
    """The sentence `key` with its fields; `date.past` is written `date-past` in the files. Raises MissingText."""
    bundle = _bundle(lang)
    name = key.replace(".", "-").replace("_", "-")
    if not bundle.has_message(name):
        raise MissingText(name)
    text, errors = bundle.format_pattern(bundle.get_message(name).value, fields)
    if errors:
        raise MissingText(f"{name}: {errors[0]}")
    return str(text)
