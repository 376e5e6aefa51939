"""A message of Fluent as a plain function of its fields.

The runtime walks the tree of a message anew each time, which takes most of the time of saying a figure. Texts, fields
and choices by a field are all that nearly every message is made of; whatever is more is left to the runtime.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

Field: TypeAlias = str | int
Said: TypeAlias = Callable[[Mapping[str, Field]], str]  # LookupError: this the runtime has to say
LONGEST = 2500  # characters of a field that the runtime takes
KEPT = 4096  # numbers in words, and choices by a field


class Unusual(LookupError):
    """The runtime knows what is to be done."""


class Patterns:
    """Of one language: how it writes whole numbers and counts things is the runtime's to say, once for each."""

    def __init__(self, bundle: Any) -> None:
        from fluent.runtime import types  # noqa: PLC0415  # as heavy as the bundle

        self._plural: Callable[[int], str] = lru_cache(KEPT)(bundle._plural_form)
        self._number: Callable[[int], str] = lru_cache(KEPT)(
            lambda value: str(types.FluentInt(value).format(bundle._babel_locale))
        )

    def function(self, node: Any) -> Said | None:
        """None for what only the runtime can say."""
        match type(node).__name__:
            case "TextElement":
                return _text(node.value)
            case "StringLiteral":
                return _text(node.parse()["value"])
            case "VariableReference":
                return self._field(node.id.name)
            case "Placeable" | "NeverIsolatingPlaceable":
                return self.function(node.expression)
            case "Pattern":
                return _joined([self.function(each) for each in node.elements])
            case "SelectExpression":
                return self._select(node)
        return None

    def _field(self, name: str) -> Said:
        number = self._number

        def said(fields: Mapping[str, Field]) -> str:
            value = fields[name]
            if type(value) is int:
                return number(value)
            if type(value) is str and len(value) <= LONGEST:
                return value
            raise Unusual(name)

        return said

    def _select(self, node: Any) -> Said | None:
        if type(node.selector).__name__ != "VariableReference":
            return None
        name, variants = node.selector.id.name, [self._variant(each) for each in node.variants]
        default = next(place for place, each in enumerate(node.variants) if each.default)
        ways = [self.function(each.value) for each in node.variants]

        @lru_cache(KEPT)
        def chosen(key: Field) -> int:
            return next((place for place, fits in enumerate(variants) if fits(key)), default)

        def said(fields: Mapping[str, Field]) -> str:
            key = fields[name]
            if type(key) is not int and type(key) is not str:
                raise Unusual(name)
            way = ways[chosen(key)]
            if way is None or len(words := way(fields)) > LONGEST:
                raise Unusual(name)
            return words

        return said

    def _variant(self, node: Any) -> Callable[[Field], bool]:
        """A number is itself, or the plural form it has; a word is itself."""
        if type(node.key).__name__ == "Identifier":
            word = node.key.name
            return lambda key: (self._plural(key) if isinstance(key, int) else key) == word
        number = node.key.value
        form = self._plural(number)
        return lambda key: key == (number if isinstance(key, int) else form)


def _text(words: str) -> Said:
    return lambda _fields: words


def _joined(parts: Sequence[Said | None]) -> Said | None:
    known = [each for each in parts if each is not None]
    if len(known) < len(parts):
        return None
    return lambda fields: "".join([each(fields) for each in known])
