"""Columns of numbers as people and 1C write them. The decimal sign is decided for a column, never for one cell.

No float on the way: a cell is text, a value is a Decimal with the decimals that were written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from storage.imports.refusal import CellError

Value: TypeAlias = Decimal | CellError | None

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_DASHES = ("-", "--", "---", "−", "–", "—")
_EMPTY = frozenset({"", *_DASHES, "н/д", "нд", "н.д.", "нет данных", "n/a", "na", "nan", "null", "none"})
_MINUS = "-−–"
_CELL = re.compile(
    rf"(?P<open>\()?(?P<before>[{_MINUS}+]?) ?(?:(?:rub|руб\.?|₽) ?)?"
    rf"(?P<body>[.,]?[0-9][0-9 .,'’]*?) ?(?P<after>[{_MINUS}]?) ?"
    r"(?P<unit>[^0-9()]*)(?:(?P<close>\))(?P<after_close>[^0-9()]*))?",
    re.IGNORECASE,
)
# The usual cell, read without taking it apart: «-1 234,50», «1234.5», groups of three after a blank of any kind.
_PLAIN = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3}){1,4})(?:[.,][0-9]{1,6})?")
_EXPONENT = re.compile(r"[-−+]?[0-9]+(?:[.,][0-9]+)?e[-+−]?[0-9]+", re.IGNORECASE)
_UNIT_WORD = re.compile(r"[a-zа-яё]+|[%₽]")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
# A cell longer than any sum in words and figures is not a number; the bound also keeps sums within 28 digits.
_LONGEST = 60
_MOST_DIGITS = 24

_SCALES = {
    **dict.fromkeys(("тыс", "тысяч", "тысячах", "тр", "к", "k", "thousand", "thousands"), 10**3),
    **dict.fromkeys(("млн", "миллион", "миллиона", "миллионов", "mln", "million", "millions"), 10**6),
    **dict.fromkeys(("млрд", "миллиард", "миллиарда", "миллиардов", "bln"), 10**9),
}
_THOUSANDS_OF_RUBLES = (["т", "р"], ["т", "руб"])
_SCALED_NAMES = frozenset(("тыс", "тысяч", "тысячах", "млн", "млрд", "thousand", "thousands", "million", "millions"))
_UNITS = {
    **dict.fromkeys(("р", "руб", "рубль", "рубля", "рублей", "rub", "₽"), "rub"),
    "%": "percent",
    **dict.fromkeys(("шт", "штук", "штука", "штуки", "ед", "единиц", "pcs", "pc"), "pcs"),
    **dict.fromkeys(("кг", "kg"), "kg"),
    **dict.fromkeys(("л", "l"), "l"),
    **dict.fromkeys(("т", "тн"), "t"),
    **dict.fromkeys(("кор", "короб", "коробов", "коробок", "коробка", "коробки", "ящ", "ящик", "ящиков"), "case"),
    **dict.fromkeys(("уп", "упак", "упаковка", "упаковки", "упаковок", "пач", "пачка", "пачки", "пачек"), "pack"),
    **dict.fromkeys(("бут", "бутылка", "бутылки", "бутылок"), "bottle"),
    **dict.fromkeys(("пал", "паллет", "паллета", "паллеты", "палета"), "pallet"),
    **dict.fromkeys(("дн", "день", "дня", "дней", "d", "day", "days"), "day"),
}


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """Values in the order of the cells. `unit` is what most cells name: rub, percent, pcs…; None when none does.

    `scaled` says that cells carry «тыс.» or «млн» themselves (the values are already multiplied).
    """

    values: tuple[Value, ...]
    unit: str | None = None
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class _Raw:
    """A cell taken apart, its digits not yet read."""

    text: str
    body: str
    negative: bool
    scale: int
    unit: str | None


def parse_number_column(cells: Sequence[str]) -> NumberColumn:
    """Cells of one column → Decimal, None for an empty cell, CellError for what is no number."""
    read = read_numbers(set(cells), cells)
    return NumberColumn(tuple(map(read.values.__getitem__, cells)), read.unit, read.scaled)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What each different cell of a column is. `unit` and `scaled` as in NumberColumn."""

    values: Mapping[Any, Value]
    unit: str | None
    scaled: bool


def read_numbers(different: Iterable[Any], cells: Sequence[Any]) -> Numbers:
    """The different cells of one column, and all of them → the value of each.

    A cell that is no text is a number of a spreadsheet: its decimals are certain, with the fifteen digits that a
    spreadsheet keeps.
    """
    values: dict[Any, Value] = {}
    parts: dict[str, _Raw] = {}
    plain: list[str] = []
    for cell in different:
        if not isinstance(cell, str):
            values[cell] = _typed(cell)
        elif _PLAIN.fullmatch(cell):
            plain.append(cell)
        elif isinstance(part := _take_apart(cell), _Raw):
            parts[cell] = part
        else:
            values[cell] = part
    # All at once: two hundred thousand different sums are no rare thing.
    bodies = "\n".join(plain).replace("\u00a0", "").replace(" ", "").replace("\u202f", "")
    decimal = _decimal_signs({raw.body for raw in parts.values()}, bodies)
    aside = {",": ".", ".": ","}.get(decimal)  # the sign that stands between thousands
    if aside is not None and aside in bodies:
        parts |= {cell: _take_apart(cell) for cell in plain if aside in cell}  # type: ignore[misc]  # it can be
        plain = [cell for cell in plain if aside not in cell]
        bodies = "\n".join(body for body in bodies.split("\n") if aside not in body)
    if plain:
        found = map(Decimal, bodies.replace(",", ".").split("\n"))
        values |= zip(plain, [number + 0 for number in found] if "-0" in bodies else found, strict=True)
    unit = _usual_unit(parts, cells)
    number = _number_pattern(decimal)
    values |= {cell: _value(raw, number, unit) for cell, raw in parts.items()}
    return Numbers(values, unit, any(raw.scale != 1 for raw in parts.values()))


def _usual_unit(parts: Mapping[str, _Raw], cells: Sequence[Any]) -> str | None:
    named = {cell: raw.unit for cell, raw in parts.items() if raw.unit}
    units = set(named.values())
    if len(units) < 2:
        return next(iter(units), None)
    return Counter(named[cell] for cell in cells if cell in named).most_common(1)[0][0]


def _typed(cell: object) -> Value:
    """A number as a spreadsheet shows it; a day or a logical value is none."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = f"{cell:.15g}"
        return (
            CellError("exponent", text)
            if "e+" in text
            else Decimal(text) + 0
            if "n" not in text
            else CellError("bad_number", text)
        )
    return CellError("bad_number", str(cell))


def is_number(cell: str) -> bool:
    """Whether a cell alone reads as a number."""
    return isinstance(parse_number_column([cell]).values[0], Decimal)


def is_exponent(cell: str) -> bool:
    """«4,6E+12»: what a spreadsheet makes of a long code or a big number."""
    return bool(_EXPONENT.fullmatch(_SPACES.sub("", cell)))


def scale_of(name: str) -> int:
    """1000 for a header like «План, тыс. руб.», 1 000 000 for «млн ₽», else 1."""
    words = _UNIT_WORD.findall(name.casefold())
    if words[-2:] in _THOUSANDS_OF_RUBLES:
        return 10**3
    # Shorter words than these mean something else in a header: «долг к оплате».
    return next((_SCALES[word] for word in words if word in _SCALED_NAMES), 1)


def _take_apart(cell: str) -> _Raw | CellError | None:
    text = _SPACES.sub(" ", cell).strip()
    if text.casefold() in _EMPTY:
        return None
    if text.startswith("#"):
        return CellError("excel_error", cell)
    if is_exponent(text):
        return CellError("exponent", cell)
    # A leading apostrophe is how Excel keeps a number as text.
    match = _CELL.fullmatch(text.removeprefix("'")) if len(text) <= _LONGEST else None
    return (match and _read_parts(cell, match)) or CellError("bad_number", cell)


def _read_parts(cell: str, match: re.Match[str]) -> _Raw | None:
    """None when the signs contradict each other or the unit is unknown."""
    named = (match["unit"] + (match["after_close"] or "")).casefold()
    words = _UNIT_WORD.findall(named)
    scale, unit = _scale_and_unit(words)
    known = all(word in _SCALES or word in _UNITS for word in words)
    known &= not _UNIT_WORD.sub("", named).strip(" .")
    signs = [bool(match["open"]), match["before"] not in ("", "+"), bool(match["after"])]
    if not known or sum(signs) > 1 or bool(match["open"]) != bool(match["close"]):
        return None
    return _Raw(cell, match["body"], any(signs), scale, unit)


def _scale_and_unit(words: Iterable[str]) -> tuple[int, str | None]:
    """«тыс. руб.» → (1000, "rub"); «т.р.» is thousands of rubles, while «т» alone is tonnes."""
    named = list(words)
    if named[-2:] in _THOUSANDS_OF_RUBLES or "тр" in named:
        return 10**3, "rub"
    scale = next((_SCALES[word] for word in named if word in _SCALES), 1)
    return scale, next((_UNITS[word] for word in named if word in _UNITS), None)


def _decimal_signs(bodies: Iterable[str], plain: str = "") -> str:
    """The sign before the decimals in this column; «,.» when people typed now one, now the other.

    `plain` are cells with one sign at most, each on a line.
    """
    bodies = [body for body in bodies if "," in body or "." in body]
    last = {max(",.", key=body.rfind) for body in bodies if "," in body and "." in body}
    if last:
        # Two cells that contradict each other: the Russian reading stands, the other cell becomes an error.
        return "." if last == {"."} else ","
    repeated = {sign for sign in ",." if any(body.count(sign) > 1 for body in bodies)}
    if repeated:
        return "." if repeated == {","} else ","
    together = "\n".join((*bodies, plain))
    used = {sign for sign in ",." if sign in together}
    if len(used) < 2:
        return "".join(used)
    # Both occur, never in one cell: what cannot be thousands («12.00», «0.500») gives its sign away as decimal.
    signed = [body.lstrip("-") for body in together.split("\n")]
    loose = [sign for sign in ",." if any(not _THOUSANDS.fullmatch(body) for body in signed if sign in body)]
    return "".join(loose) or ","


def _number_pattern(decimal: str) -> re.Pattern[str]:
    """Groups: the whole part with its thousands apart, the decimals."""
    apart = " '’" + "".join(sign for sign in ",." if sign not in decimal)
    fraction = f"(?:[{decimal}]([0-9]+))?" if decimal else "()"
    return re.compile(f"([0-9]*|[0-9]{{1,3}}(?:[{apart}][0-9]{{3}})+){fraction}")


def _value(raw: _Raw, number: re.Pattern[str], unit: str | None) -> Decimal | CellError:
    match = number.fullmatch(raw.body)
    if match is None or len(raw.body) > _MOST_DIGITS:
        return CellError("bad_number", raw.text)
    if raw.unit and raw.unit != unit:
        return CellError("mixed_unit", raw.text)
    whole = re.sub("[^0-9]", "", match[1])
    size = Decimal(f"{whole or 0}.{match[2] or ''}") * raw.scale
    return -size if raw.negative and size else size
