"""Every sentence the product says, by key, in both languages (`ru*.ftl`, `en*.ftl`).

Fluent keeps plurals and placeables; keys and variables are the same in both files by test.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dialogs.lang import Lang
from dialogs.texts.patterns import Patterns, Said, Unusual

FOLDER = Path(__file__).parent
_INNER = {"«": "„", "»": "“"}


class MissingText(KeyError):
    """A key that no text file holds: a builder's mistake, found by the tests of completeness."""


@cache
def _bundle(lang: Lang) -> Any:
    from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415  # 60 ms that `--help` need not pay

    bundle = FluentBundle([lang], use_isolating=False)
    for path in sorted(FOLDER.glob(f"{lang}*.ftl")):
        bundle.add_resource(FluentResource(path.read_text("utf-8")))
    return bundle


@cache
def _patterns(lang: Lang) -> Patterns:
    return Patterns(_bundle(lang))


def _name(key: str) -> str:
    """As the files write it."""
    return key.replace(".", "-").replace("_", "-")


@cache
def _known(key: str, lang: Lang) -> tuple[Any, Said]:
    """The message as the runtime has it, and the way it is said."""
    bundle, name = _bundle(lang), _name(key)
    if not bundle.has_message(name):
        raise MissingText(name)
    pattern = bundle.get_message(name).value
    return pattern, _patterns(lang).function(pattern) or _unusual


def say(key: str, lang: Lang, **fields: str | int) -> str:
    """The sentence `key` with its fields; `date.past` is written `date-past` in the files. Raises MissingText."""
    text = _said(key, lang, fields)
    return _nested(text) if lang == "ru" and text.count("«") > 1 else text


def _nested(text: str) -> str:
    """Quotes within quotes as Russian has them: «АО „Ромашка“». What somebody left open stays as it is."""
    made, depth = [], 0
    for sign in text:
        depth -= sign == "»"
        inner = depth > 0 and sign in _INNER
        made.append(_INNER[sign] if inner else sign)
        depth += sign == "«"
        if depth < 0:
            return text
    return text if depth else "".join(made)


def _said(key: str, lang: Lang, fields: Mapping[str, str | int]) -> str:
    pattern, said = _known(key, lang)
    try:
        return said(fields)
    except LookupError:
        text, errors = _bundle(lang).format_pattern(pattern, fields)
    if errors:
        raise MissingText(f"{_name(key)}: {errors[0]}")
    return str(text)


def _unusual(_fields: Mapping[str, str | int]) -> str:
    raise Unusual
