"""Numbers, money, percents, plurals and days as a person reads them, in Russian and English.

Rounding is half up and happens here, once, at the very end. A missing value is a dash. Spaces inside a figure are
U+00A0, so that no line breaks between a number and its unit; a minus is the real one, U+2212.
The names of months and weekdays stand here and not in the texts: they are notation, like the decimal sign.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import TypeAlias

from algorithms.kpi import status_of
from dialogs.lang import Lang

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "—"

# More digits than any sum has, so that quantize never overflows the 28 digits of the default context.
_WIDE = Context(prec=100)
# Two more decimals than a person can use; a value still nearer to a threshold is cut off on its own side of it.
_MOST_DECIMALS = 4
_MOST_FINER = 2
_NEARER = (
    *((places, ROUND_HALF_UP) for places in range(_MOST_DECIMALS + 1)),
    (_MOST_DECIMALS, ROUND_FLOOR),
    (_MOST_DECIMALS, ROUND_CEILING),
)

# The unit's size, decimals shown, and its name.
_Scale: TypeAlias = tuple[Decimal, int, dict[Lang, str]]
_SCALES: tuple[_Scale, ...] = (
    (Decimal(1), 0, {"ru": "", "en": ""}),
    (Decimal(10**3), 0, {"ru": "тыс.", "en": "K"}),
    (Decimal(10**6), 1, {"ru": "млн", "en": "M"}),
    (Decimal(10**9), 2, {"ru": "млрд", "en": "B"}),
)
# Each is used while the rounded number stays below 1000: up to half a last decimal below it.
_ENDS = tuple(unit * (1000 - Decimal(5).scaleb(-places - 1)) for unit, places, _ in _SCALES[:-1])

_WEEKDAYS = {
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def half_up(value: Decimal, places: int) -> Decimal:
    """Rounded to `places` decimals, a half away from zero; never a negative zero."""
    return _quantized(value, places, ROUND_HALF_UP)


def number(value: Decimal | None, lang: Lang, places: int | None = None) -> str:
    """«12 437 000,5»; `places` None keeps the decimals that the value has."""
    if value is None:
        return DASH
    own = max(0, -int(value.as_tuple().exponent))
    shown = half_up(value, own if places is None else places)
    return _sign(shown) + _digits(shown, lang)


def money(value: Decimal | None, lang: Lang, finer: int = 0) -> str:
    """Rubles in short: «12,4 млн ₽», `RUB 12.4M`. Kopecks and the whole sum: `money_exact`; `finer`: decimals more."""
    if value is None:
        return DASH
    rounded, names = _scaled(value, finer)
    figure, name = _digits(rounded.normalize(_WIDE), lang), names[lang]
    return _sign(rounded) + _with_currency(figure, name, lang)


def finer(part: Decimal, whole: Decimal) -> int:
    """How many decimals more a sum and another take, so that a reader who divides them finds their ratio in percent."""
    ratio = half_up(100 * part / whole, 0)

    def agree(more: int) -> bool:
        return abs(100 * _as_read(part, more) - ratio * _as_read(whole, more)) <= abs(_as_read(whole, more))

    return next((more for more in range(_MOST_FINER) if agree(more)), _MOST_FINER)


def money_part(value: Decimal, lang: Lang, *, like: Decimal | None = None, signed: bool = False) -> str:
    """The same where the currency is said beside it, with all decimals of its unit: «66,0 млн», «+0,6 млн», `64.3M`.

    `like`: a sum in whose unit this one is said.
    """
    rounded, names = _scaled(value) if like is None else _in_unit_of(like, value)
    figure, name = _digits(rounded, lang), names[lang]
    sign = "+" if signed and rounded > 0 else _sign(rounded)
    return sign + (figure + name if lang == "en" else NBSP.join(filter(None, (figure, name))))


def currency(amount: str, lang: Lang) -> str:
    """What `money_part` gave, with its currency: «66,0 млн ₽»."""
    return f"RUB{NBSP}{amount}" if lang == "en" else f"{amount}{NBSP}₽"


def money_exact(value: Decimal | None, lang: Lang) -> str:
    """Rubles with kopecks: «18 412 300,50 ₽», `RUB 18,412,300.50`; for details, exports and control totals."""
    if value is None:
        return DASH
    rounded = half_up(value, 2)
    return _sign(rounded) + _with_currency(_digits(rounded, lang), "", lang)


def percent(value: Decimal | None, kpi: str, lang: Lang) -> str:
    """Percent points as a whole number, with as many decimals more as keep it on its side of the KPI's thresholds.

    99.6 of `plan_pct` is «99,6 %», for «100 %» would read as a plan that is met.
    """
    if value is None:
        return DASH
    shown = _same_side(value, kpi)
    return _sign(shown) + _digits(shown, lang) + (f"{NBSP}%" if lang == "ru" else "%")


def plural_ru(n: int, forms: Sequence[str]) -> str:
    """The number with its noun; forms for 1, 2 and 5: «1 отчёт», «2 отчёта», «5 отчётов»."""
    return number(Decimal(n), "ru") + NBSP + forms[_plural_form(abs(n))]


def day(value: date, today: date, lang: Lang, weekday: bool = False) -> str:
    """«18.11», «пт 20.11», `18 Nov`, `Fri 20 Nov`; with the year when it is not the year of `today`."""
    other_year = value.year != today.year
    if lang == "ru":
        text = f"{value.day:02}.{value.month:02}" + (f".{value.year}" if other_year else "")
    else:
        text = _day_and_month(value, lang, year=other_year)
    return f"{_WEEKDAYS[lang][value.weekday()]} {text}" if weekday else text


def day_range(start: date, end: date, today: date, lang: Lang) -> str:
    """«23–27 ноября», «30 ноября – 4 декабря», `23–27 Nov`; a single day stands alone. Years as in `day`."""
    last = _day_and_month(end, lang, year=end.year != today.year or start.year != end.year)
    if start == end:
        return last
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{last}"
    return f"{_day_and_month(start, lang, year=start.year != end.year)} – {last}"


def _quantized(value: Decimal, places: int, rounding: str) -> Decimal:
    rounded = value.quantize(_step(places), rounding, _WIDE)
    return rounded if rounded else abs(rounded)


@lru_cache(maxsize=64)
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def _sign(value: Decimal) -> str:
    return MINUS if value < 0 else ""


def _digits(value: Decimal, lang: Lang) -> str:
    """The absolute value with thousands apart: «12 437 000,5» or `12,437,000.5`."""
    english = f"{value.copy_abs():,f}"
    return english.replace(",", NBSP).replace(".", ",") if lang == "ru" else english


def _scaled(value: Decimal, finer: int = 0) -> tuple[Decimal, dict[Lang, str]]:
    """The value in the unit that shows it best; 999 600 is 1 million, for «1000 тыс.» is no way to write."""
    unit, places, names = _scale(value)
    return half_up(value / unit, places + finer), names


def _scale(value: Decimal) -> _Scale:
    return _SCALES[bisect_right(_ENDS, abs(value))]


def _as_read(value: Decimal, finer: int) -> Decimal:
    unit, places, _ = _scale(value)
    return unit * half_up(value / unit, places + finer)


def _in_unit_of(like: Decimal, value: Decimal) -> tuple[Decimal, dict[Lang, str]]:
    names = _scaled(like)[1]
    unit, places, _ = next(scale for scale in _SCALES if scale[2] is names)
    return half_up(value / unit, places), names


def _with_currency(figure: str, unit: str, lang: Lang) -> str:
    if lang == "en":
        return f"RUB{NBSP}{figure}{unit}"
    return NBSP.join(part for part in (figure, unit, "₽") if part)


def points(value: Decimal | None, kpi: str, lang: Lang) -> str:
    """The same without its sign, where one stands beside it already: «(было 94)»."""
    return DASH if value is None else _sign(shown := _same_side(value, kpi)) + _digits(shown, lang)


def _same_side(value: Decimal, kpi: str) -> Decimal:
    """The value with the fewest decimals that leave its status as it is."""
    status = status_of(kpi, value)
    tries = (_quantized(value, places, rounding) for places, rounding in _NEARER)
    return next(rounded for rounded in tries if status_of(kpi, rounded) == status)


def _plural_form(n: int) -> int:
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2


def _day_and_month(value: date, lang: Lang, year: bool) -> str:
    text = f"{value.day} {_MONTHS[lang][value.month - 1]}"
    return f"{text} {value.year}" if year else text
