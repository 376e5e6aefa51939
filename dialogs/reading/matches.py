"""Who can be named, and what looking a name up can give."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Named:
    """Somebody who can be named; the `own` are offered first."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    own: bool = True


@dataclass(frozen=True)
class Exact:
    """The one meant.

    `whole` is False when only a part of the name was said; `also` are others with the same word in their names,
    to be offered below. Neither takes part in comparing.
    """

    id: str
    whole: bool = field(default=True, compare=False)
    also: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Suggest:
    """«Вы про …?»: spelt a little differently; `score` is of a hundred."""

    id: str
    score: float


@dataclass(frozen=True)
class Several:
    """Any of these, at most five, the own first."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Nothing:
    """Nobody is called so."""


Found = Exact | Suggest | Several
Match = Found | Nothing


@dataclass(frozen=True)
class Hit:
    """A name found at text[start:end]."""

    match: Found
    start: int
    end: int
