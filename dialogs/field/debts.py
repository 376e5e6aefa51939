"""What it is to owe, and what is known around a clause when that is judged."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.field.card import By
from dialogs.field.clauses import Clause
from dialogs.field.cues import CUES
from dialogs.field.words import Token

WHOLE = frozenset(("",))
BY = frozenset((".by",))
SURE = frozenset[str]()


@dataclass(frozen=True)
class Owing:
    """Who owes. message[start:end] are words that only say that it is owed, none where the verb is the deed itself.

    `unsure` are the parts of the promise to ask about: "" is the whole of it.
    """

    by: By
    start: int
    end: int
    unsure: frozenset[str] = SURE
    # «…и завезти образцы»: one more thing of the same promise.
    more: bool = False
    # «о возврате»: the deed as a noun, in its dictionary form; the end is behind it.
    deed: str = ""


@dataclass(frozen=True)
class Around:
    """A clause, what was said before it in the same sentence, and what that owed.

    `writer` is the writer's gender as the grammar names it, where the message or the directory tells; `shown` when
    their own verbs do: «встретился».
    """

    clause: Clause
    before: Clause | None = None
    earlier: Owing | None = None
    writer: str = ""
    shown: bool = False

    @property
    def words(self) -> tuple[Token, ...]:
        return self.clause.words

    def heard(self, *concepts: str) -> bool:
        return self.before is not None and self.before.has(*concepts)

    def named(self, word: Token) -> bool:
        return any(start <= word.start < end for start, end in self.clause.names)


def pays(words: tuple[Token, ...]) -> bool:
    """What only a customer does: pays, orders, closes a debt."""
    owes = any(CUES.has(word, "owe") for word in words)
    return any(
        (CUES.has(word, "pay") and (owes or not word.lemmas & {"закрыть", "внести", "перевести"}))
        or CUES.has(word, "take")
        for word in words
    )
