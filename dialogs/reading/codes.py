"""Codes that people copy from papers: a taxpayer's number with its check digits, a phone."""

from __future__ import annotations

import re

from dialogs.reading.results import Refused

_TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_ELEVEN = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_TWELVE = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def read_inn(text: str) -> str | Refused:
    """The digits of an INN: ten of a company, twelve of a person. Its check digits catch a slip of the finger.

    Weights by order MNS No. BG-3-09/178 of 3 March 2004.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{10}|[0-9]{12}", digits):
        return Refused("inn.length")
    checks = (_TEN,) if len(digits) == 10 else (_ELEVEN, _TWELVE)
    fits = all(_check(digits, weights) == int(digits[len(weights)]) for weights in checks)
    return digits if fits else Refused("inn.check")


def _check(digits: str, weights: tuple[int, ...]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11 % 10


def read_phone(text: str) -> str | Refused:
    """A phone as «+79991234567»: a leading 8 is Russia's 7, and so is none at all before ten digits."""
    digits = re.sub(r"[^0-9]", "", text)
    if re.search(r"[^0-9\s()+.\-–]", text) or not 10 <= len(digits) <= 15:
        return Refused("phone.unclear")
    if len(digits) == 10:
        return f"+7{digits}"
    return f"+7{digits[1:]}" if len(digits) == 11 and digits[0] == "8" and "+" not in text else f"+{digits}"
