"""One cell or one typed answer as a value of its field, and a value as it is written. Money is Decimal throughout."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import get_args

from algorithms.model import Role
from dialogs import zones
from dialogs.lang import Lang
from dialogs.master.fields import Field, Type, Value
from dialogs.reading.codes import read_inn, read_phone
from dialogs.reading.companies import key
from dialogs.reading.results import Refused
from dialogs.texts import say

EMPTIED = frozenset(("-", "—", "–"))
_YES = frozenset(("да", "1", "+", "истина", "true", "yes", "x", "х", "✓", "✔"))
_NO = frozenset(("нет", "0", "ложь", "false", "no"))
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_TWINS = str.maketrans("АВСавс", "ABCABC")
# How our own tables mark as text what a spreadsheet would take for a formula.
_MARKED = re.compile(r"'(?=[=+\-@])")
MOST_MONEY = Decimal(10) ** 12


@dataclass(frozen=True)
class Names:
    """Whom and what a cell may point at: keys of names to ids by type, and how each id is called. A key of several
    stands in `several`.
    """

    ids: Mapping[Type, Mapping[str, str]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    several: frozenset[tuple[Type, str]] = frozenset()
    zones: frozenset[str] = frozenset()

    def find(self, type: Type, text: str) -> str | Refused:
        name = key(text)
        if (type, name) in self.several:
            return Refused("master.several", {"name": text})
        found = self.ids.get(type, {}).get(name)
        return found if found is not None else replace(_UNKNOWN[type], fields={"name": text})


NOBODY = Names()
_UNKNOWN: Mapping[Type, Refused] = {
    "person": Refused("master.no_person"),
    "team": Refused("master.no_team"),
    "partner": Refused("master.no_partner"),
    "sku": Refused("master.no_sku"),
}


def value_of(field: Field, text: str, names: Names = NOBODY) -> Value | Refused:
    """What a cell says; empty or a dash is nothing. Refused in words of the texts."""
    text = " ".join(text.replace("\u00a0", " ").split())
    marked = _MARKED.match(text) is not None
    text = text[1:] if marked else text
    if not text or (text in EMPTIED and not marked):
        return Refused("master.needed", {}) if field.required else nothing(field)
    if field.type in ("person", "team", "partner", "sku"):
        return names.find(field.type, text)
    if field.type == "zone":
        return _zone(text, names)
    return _READERS.get(field.type, _text)(field, text)


def nothing(field: Field) -> Value:
    """What a field holds that was emptied: a mark is there or it is not."""
    match field.type:
        case "names":
            return ()
        case "flag":
            return False
    return None


def is_odd(field: Field, value: Value) -> bool:
    """Taken, and worth another look: a taxpayer's number whose check digits do not agree."""
    return field.type == "inn" and isinstance(value, str) and isinstance(read_inn(value), Refused)


def spelt(field: Field, value: Value, lang: Lang, names: Names = NOBODY) -> str:
    """A value as people write it, and as `value_of` reads it again."""
    match value:
        case None:
            return ""
        case tuple():
            return "; ".join(value)
        case bool():
            return say("master.yes" if value else "master.no", lang)
        case Decimal() | float():
            figure = f"{value:f}" if isinstance(value, Decimal) else repr(value)
            figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
            return figure.replace(".", ",") if lang == "ru" else figure
    if field.type == "role":
        return say(f"role.{value}", lang)
    if field.type in ("person", "team", "partner", "sku"):
        return names.called.get(str(value), str(value))
    return str(value)


def plain(value: Value) -> object:
    """As JSON keeps it."""
    return str(value) if isinstance(value, Decimal) else list(value) if isinstance(value, tuple) else value


def kept(field: Field, value: object) -> Value:
    """The value again, of what `plain` made."""
    if isinstance(value, list):
        return tuple(value)
    return Decimal(str(value)) if field.type == "money" and value is not None else value  # type: ignore[return-value]


# ── by type ─────────────────────────────────────────────────────────────────────────────────────────────────


def _text(field: Field, text: str) -> Value | Refused:
    return Refused("master.long", {"most": str(field.most)}) if field.most and len(text) > field.most else text


def _code(_field: Field, text: str) -> Value | Refused:
    """As it stands, zeros in front included; «4,6E+12» has lost its figures in a spreadsheet."""
    if re.fullmatch(r"\d[.,]\d+[eEеЕ]\+\d+", text):
        return Refused("master.exponent")
    return text if len(text) <= 64 else Refused("master.long", {"most": "64"})


def _inn(_field: Field, text: str) -> Value | Refused:
    digits = re.sub(r"[\s-]", "", text.partition("/")[0])
    return digits if re.fullmatch(r"[0-9]{10}|[0-9]{12}", digits) else Refused("inn.length")


def _kpp(_field: Field, text: str) -> Value | Refused:
    digits = re.sub(r"\s", "", text)
    return digits if re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", digits) else Refused("master.kpp")


def _klass(_field: Field, text: str) -> Value | Refused:
    letter = text.translate(_TWINS).upper()
    return letter if letter in ("A", "B", "C") else Refused("master.klass")


def _decimal(text: str) -> Decimal | None:
    bare = _SPACES.sub("", re.sub(r"(?i)₽|руб\.?|р\.|дн(\.|ей|я)?|шт\.?|%", "", text))
    if "," in bare and "." in bare:
        last = max(bare.rfind(","), bare.rfind("."))
        bare = bare[:last].replace(",", "").replace(".", "") + "." + bare[last + 1 :]
    try:
        figure = Decimal(bare.replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None


def _whole(field: Field, text: str) -> Value | Refused:
    figure = _decimal(text)
    if figure is None or figure != figure.to_integral_value() or not field.least <= figure <= field.most:
        return Refused("master.whole", {"least": str(field.least), "most": str(field.most)})
    return int(figure)


def _money(_field: Field, text: str) -> Value | Refused:
    figure = _decimal(text)
    if figure is None or not 0 <= figure < MOST_MONEY or figure != round(figure, 3):
        return Refused("master.money")
    return figure


def _degrees(field: Field, text: str) -> Value | Refused:
    figure = _decimal(text)
    if figure is None or abs(figure) > field.most:
        return Refused("master.degrees", {"most": str(field.most)})
    return float(figure)


def _flag(_field: Field, text: str) -> Value | Refused:
    word = text.casefold()
    return True if word in _YES else False if word in _NO else Refused("master.flag")


def _role(_field: Field, text: str) -> Value | Refused:
    word = text.casefold()
    for role in get_args(Role):
        if word == role or word in {say(f"role.{role}", lang).casefold() for lang in get_args(Lang)}:
            return str(role)
    return _ROLES.get(word) or Refused("master.role")


def _zone(text: str, names: Names) -> Value | Refused:
    found = zones.find(text, names.zones, "ru")
    return found.zone if found else Refused("master.zone")


def _phone(_field: Field, text: str) -> Value | Refused:
    return read_phone(text)


def _email(_field: Field, text: str) -> Value | Refused:
    return text if _EMAIL.fullmatch(text) and len(text) <= 200 else Refused("master.email")


def _aliases(_field: Field, text: str) -> Value | Refused:
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(";")))))


_ROLES = {
    "менеджер": "rm",
    "рм": "rm",
    "руководитель": "team_lead",
    "лид": "team_lead",
    "директор": "director",
    "админ": "admin",
    "юрист": "lawyer",
}
_READERS: Mapping[Type, Callable[[Field, str], Value | Refused]] = {
    "code": _code,
    "inn": _inn,
    "kpp": _kpp,
    "klass": _klass,
    "whole": _whole,
    "money": _money,
    "degrees": _degrees,
    "flag": _flag,
    "role": _role,
    "phone": _phone,
    "email": _email,
    "names": _aliases,
}
