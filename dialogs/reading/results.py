"""What a reader answers: a value, perhaps to be confirmed, or a refusal. The wording lives in the texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Refused:
    """An expected refusal: `key` names the sentence («date.unclear»), `fields` fill its places."""

    key: str
    # Left out of the hash: a mapping has none, and two refusals may still live in one set.
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Read(Generic[T_co]):
    """A value that was understood; an uncertain one is echoed, and stored only after a tap."""

    value: T_co
    uncertain: bool = False
