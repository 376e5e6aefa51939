"""A sum of rows in its measures, net of returns."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from storage.numbers.rows import maybe, thousandths


class Sum:
    """A return is a negative row; `returned` and its like are their sums as positive numbers. None: nobody said.

    Kept as the tables keep it, in thousandths: where there are a hundred thousand, few of them are ever read.
    """

    __slots__ = ("_kept",)
    _kept: Sequence[Any]

    def __init__(
        self,
        qty: Decimal | None = None,
        amount: Decimal | None = None,
        amount_vat: Decimal | None = None,
        returned_qty: Decimal | None = None,
        returned: Decimal | None = None,
        returned_vat: Decimal | None = None,
    ) -> None:
        given = (qty, amount, amount_vat, returned_qty, returned, returned_vat)
        self._kept = tuple(None if each is None else thousandths(each) for each in given)

    @classmethod
    def of_row(cls, kept: Sequence[Any]) -> Sum:
        """The six of them as a statement gave them."""
        made = cls.__new__(cls)
        made._kept = kept
        return made

    @property
    def qty(self) -> Decimal | None:
        return maybe(self._kept[0])

    @property
    def amount(self) -> Decimal | None:
        return maybe(self._kept[1])

    @property
    def amount_vat(self) -> Decimal | None:
        return maybe(self._kept[2])

    @property
    def returned_qty(self) -> Decimal | None:
        return maybe(self._kept[3])

    @property
    def returned(self) -> Decimal | None:
        return maybe(self._kept[4])

    @property
    def returned_vat(self) -> Decimal | None:
        return maybe(self._kept[5])

    @property
    def money(self) -> Decimal | None:
        """Without VAT where that is known."""
        return self.amount_vat if self._kept[1] is None else self.amount

    @property
    def money_returned(self) -> Decimal | None:
        return self.returned_vat if self._kept[1] is None else self.returned

    @property
    def gross(self) -> Decimal | None:
        """Shipments alone."""
        return None if self.money is None else self.money + (self.money_returned or 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sum) and tuple(self._kept) == tuple(other._kept)

    def __hash__(self) -> int:
        return hash(tuple(self._kept))

    def __repr__(self) -> str:
        return f"Sum({', '.join(str(maybe(each)) for each in self._kept)})"
