"""What columns of a file are for, in words: «партнёр», «сумма», «срок оплаты»."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.imports.talk import Kind
from dialogs.lang import Lang
from dialogs.texts import say

MOST = 26  # columns offered as buttons; letters end here as well
# The parts that a file of this kind lives by: shown also where no column plays them.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "sell_in": ("date", "partner", "sku", "quantity", "amount"),
    "sell_out": ("date", "partner", "sku", "quantity", "amount"),
    "stock": ("date", "partner", "sku", "stock"),
    "in_transit": ("date", "partner", "sku", "in_transit"),
    "receivables": ("partner", "number", "due_on", "debt"),
    "plan": ("period", "partner", "manager", "plan"),
    "orders": ("partner", "sku", "ordered", "shipped", "promised_on"),
    "visits": ("date", "partner", "manager"),
    "checks": ("date", "partner", "outlet", "sku", "present"),
    "outlet_base": ("period", "partner", "outlets_all"),
}
# Parts that have words of their own; the rest are called as the reader calls them.
_NAMES = """
date period partner distributor partner_code inn sku sku_code barcode manager quantity amount amount_net amount_vat plan
number contract issued_on due_on debt ordered shipped promised_on shipped_on actual_on present turnover price rrp outlet
outlets_all organisation stock free_stock stock_amount in_transit warehouse overdue not_due advance late_days status
comment name person code role klass phone email city region team address category pack unit must name_en
"""
WORDED = frozenset(_NAMES.split())


def of_kind(kind: Kind, roles: Mapping[str, int]) -> tuple[str, ...]:
    """The parts to show: what this kind needs, then whatever else was found."""
    return tuple(dict.fromkeys((*_NEEDED.get(kind, ()), *roles)))


def label(part: str, lang: Lang) -> str:
    return say(f"import.part_{part}", lang) if part in WORDED else part.replace("_", " ")


def usual(part: str, lang: Lang) -> str:
    """How such a column is called, where that helps."""
    known = ("partner", "amount", "date", "sku", "plan", "person")
    return say(f"import.usual_{part}", lang) if part in known else ""


def letter(place: int) -> str:
    """Of a column, as a spreadsheet has it."""
    first, second = divmod(place, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + second)
