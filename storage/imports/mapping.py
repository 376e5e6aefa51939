"""Which column is what: by its name, borne out by its cells, with how surely; a person's word goes before both."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.imports.dates import Period, parse_date, parse_period
from storage.imports.header import Header
from storage.imports.numbers import is_number
from storage.imports.refusal import CellError
from storage.imports.rows import Column
from storage.imports.table import Row, cell
from storage.imports.vocabulary import PIECES, Role, meaning_of, meaning_of_parts, normal, shape_of

NO_COLUMN = -1
_SAMPLES = 3
_SAMPLE_LENGTH = 60
_NAME_LENGTH = 80
_FAIR = 75
_WEAK = 50
_ALL_OF_IT = re.compile(r"(?:всего|итого|общая сумма|total)(?:,? ?(?:тыс\.? ?)?(?:руб\w*\.?|₽))?")
_LATE = re.compile(r"просроч|долг|задолж|срок|overdue|past due|дн(?:ей|\.|я|и)?\b|days")
_NOT_LATE = re.compile(r"не просроч|непросроч|до срока|не наступ|not due|отсрочк|\bсрок (?:годн|хран)")
_BETWEEN = re.compile(r"(?:от |с )?(\d{1,4}) ?(?:-|–|—|\.\.|до|по|to) ?(\d{1,4})\b")
_UP_TO = re.compile(r"(?:до|менее|меньше|не более|up to|<) ?(\d{1,4})\b")
_OVER = re.compile(r"(?:свыше|более|больше|от|over|more than|>) ?(\d{1,4})\b")
_BARE = re.compile(r"\d{1,3} ?[-–—] ?\d{1,3}")
_PLUS = re.compile(r"\b(\d{1,4}) ?(?:\+|и более|и больше|or more)")
_MARKED = re.compile(r"(?:класс |class )?([abcdавс])(?:[ -]?(?:класс|class|партнер\w*))?")
_LATIN = str.maketrans("авс", "abc")
_CASES = re.compile(r"\b(?:кор(?![а-я])|короб\w*|ящ(?![а-я])|ящик\w*|паллет\w*|палет\w*|cases?|pallets?)")
_NOT_CASES = re.compile(r"\bшт\b|штук|pcs|pieces")


@dataclass(frozen=True, slots=True)
class Mapped:
    """`mapping`: role → index of its column. `month` is the one that stands above all columns of numbers.

    `rivals`: roles that other columns, with other cells, have as good a claim to.
    """

    mapping: Mapping[Role, int]
    columns: tuple[Column, ...]
    month: Period | None
    rivals: frozenset[Role] = frozenset()

    def names(self) -> dict[Role, str]:
        return {role: self.columns[index].name for role, index in self.mapping.items()}


def map_columns(
    header: Header,
    rows: Sequence[Row],
    told: Mapping[Role, int] | None,
    year: int | None = None,
    with_tax: bool = False,
) -> Mapped:
    """Header and first rows of data → roles. `told` overrules, role by role; `year` completes columns of months.

    `with_tax`: the title says of all sums what their own column does not.
    """
    found: dict[Role, tuple[int, int]] = {}
    equal: dict[Role, tuple[int, int]] = {}
    for index, parts in enumerate(header.columns):
        samples = [text for row in rows if (text := cell(row, index))]
        for role, sure in _roles(header, index, parts, year):
            likely = round(_of_pieces(role, sure, parts, samples) * _borne_out(role, samples))
            if likely and likely > found.get(role, (0, 0))[0]:
                found[role] = (likely, index)
            elif (
                likely
                and likely == found[role][0]
                and any(cell(row, index) != cell(row, found[role][1]) for row in rows)
            ):
                equal[role] = found[role]
    _whole_debt(header, rows, found)
    if with_tax and not found.keys() & {"amount_net", "amount_vat"} and "amount" in found:
        found["amount_vat"] = found.pop("amount")
    month = _unfold(found)
    _overrule(found, told or {})
    at = {index: (role, sure) for role, (sure, index) in sorted(found.items(), reverse=True)}
    columns = tuple(
        Column(index, " / ".join(parts)[:_NAME_LENGTH], role, sure, _samples(rows, index))
        for index, parts in enumerate(header.columns)
        for role, sure in [at.get(index, (None, 0))]
    )
    rivals = frozenset(role for role, claim in equal.items() if found.get(role) == claim)
    return Mapped({role: index for role, (_, index) in found.items()}, columns, month, rivals)


def fingerprint(header: Header) -> str:
    """The same for every file with these columns, whatever its rows and the months in its header are."""
    names = "|".join(re.sub(r"\d+", "#", normal(" / ".join(parts))) for parts in header.columns)
    return hashlib.sha256(names.encode()).hexdigest()[:24]


def bucket_of(role: Role) -> tuple[int, int | None] | None:
    """The days of a column of overdue debt: «late:31-60» → (31, 60), «late:91-» → (91, None)."""
    if not role.startswith("late:"):
        return None
    first, _, last = role.removeprefix("late:").partition("-")
    return int(first), int(last) if last else None


def period_of(role: Role) -> tuple[Role, Period] | None:
    """The role and the period of a column that speaks of one: «plan@2026-11-01:2026-11-30»."""
    name, at, days = role.partition("@")
    period = parse_period(days.replace(":", " - ")) if at else None
    return (name, period) if isinstance(period, Period) else None


def mark_of(role: Role) -> str | None:
    """The class of partners that a column with marks speaks of: «mark:a» → "A"."""
    return role.removeprefix("mark:").upper() if role.startswith("mark:") else None


def _unfold(found: dict[Role, tuple[int, int]]) -> Period | None:
    """One month above all columns («Ноябрь 2026» over «План», «Факт») is a title: only several are turned into rows."""
    monthly = {role: one for role in found if (one := period_of(role))}
    dated = any(shape_of(role) in ("date", "period") for role in found)
    periods = {period for _, period in monthly.values()}
    if len(periods) != 1 or (not dated and len(monthly) == 1):
        return None
    for role, (base, _) in monthly.items():
        found.setdefault(base, found.pop(role))
    return periods.pop()


def _whole_debt(header: Header, rows: Sequence[Row], found: dict[Role, tuple[int, int]]) -> None:
    """«Всего» beside columns of overdue debt is the debt: what is not overdue stands nowhere else."""
    if not any(role.startswith("late:") for role in found) or found.keys() & {"debt", "not_due", "amount"}:
        return
    for index in range(len(header.columns)):
        samples = [text for row in rows if (text := cell(row, index))]
        if _ALL_OF_IT.fullmatch(_named(header, index)) and samples and _borne_out("debt", samples) == 1:
            found["debt"] = (_FAIR, index)
            return


def _named(header: Header, index: int) -> str:
    return normal(" / ".join(header.columns[index]))


def _overrule(found: dict[Role, tuple[int, int]], told: Mapping[Role, int]) -> None:
    taken = set(told.values())
    for role, (_, index) in list(found.items()):
        if index in taken or role in told:
            del found[role]
    found.update({role: (100, index) for role, index in told.items() if index != NO_COLUMN})


def _roles(header: Header, index: int, parts: tuple[str, ...], year: int | None) -> list[tuple[Role, int]]:
    """What the names of one column say: of a column that holds several levels, each level's name."""
    if not parts:
        return []
    if index == header.label and len(header.levels) > 1:
        levels = [meaning for level in header.levels if (meaning := meaning_of(level))]
        return [(meaning.role, meaning.sure) for meaning in levels]
    name = normal(" / ".join(parts))
    if (late := _bucket(name)) is not None:
        return [(late, 95)]
    if (mark := _MARKED.fullmatch(name)) is not None:
        return [(f"mark:{mark[1].translate(_LATIN)}", 75)]
    if (month := _monthly(parts, year)) is not None:
        return [month]
    meaning = meaning_of_parts(parts)
    return [(meaning.role, meaning.sure)] if meaning else []


def _bucket(name: str) -> Role | None:
    """«Просрочено / до 30 дней», «31-60 дней», «свыше 90», «90+»."""
    last = name.rpartition(" / ")[2]
    named = _LATE.search(name) or _PLUS.search(last) or _BARE.fullmatch(last)
    if not named or _NOT_LATE.search(name):
        return None
    if match := _BETWEEN.search(last):
        return f"late:{_first_day(match[1])}-{int(match[2])}" if int(match[1]) <= int(match[2]) else None
    if match := _PLUS.search(last):
        return f"late:{_first_day(match[1])}-"
    if match := _UP_TO.search(last):
        return f"late:1-{int(match[1])}"
    if match := _OVER.search(last):
        return f"late:{int(match[1]) + 1}-"
    return None


def _first_day(said: str) -> int:
    """«60-90» and «90+» begin where «30-60» and «61-90» end: a round number is the last day of the bucket before."""
    return int(said) + (int(said) % 10 == 0)


def _monthly(parts: tuple[str, ...], year: int | None) -> tuple[Role, int] | None:
    """A column of one month or week («Ноябрь 2026 / План»): of the number it names, else of the kind's main one."""
    periods = [(part, period) for part in parts if isinstance(period := _whole_period(part, year), Period)]
    if len(periods) != 1:
        return None
    part, period = periods[0]
    others = tuple(other for other in parts if other != part)
    meaning = meaning_of_parts(others) if others else None
    if others and (meaning is None or shape_of(meaning.role) != "number"):
        return None
    role = meaning.role if meaning else "amount"
    return f"{role}@{period.start.isoformat()}:{period.end.isoformat()}", 80


def _whole_period(part: str, year: int | None) -> Period | None:
    """A week or a month in words: a year or a quarter alone is rather a total."""
    found = parse_period(part)
    if year and not isinstance(found, Period) and part.isalpha():
        found = parse_period(f"{part} {year}")
    if not isinstance(found, Period) or not re.search(r"[a-zа-я]|\d[./-]\d", part.casefold()):
        return None
    return found if (found.end - found.start).days < 31 else None


def _borne_out(role: Role, samples: Sequence[str]) -> float:
    """How much of the first cells looks like the role; a column without cells neither proves nor disproves."""
    shape = shape_of(role)
    if not samples or shape == "text":
        return 1.0
    fits = {
        "number": lambda text: is_number(text) or text.startswith("#") or text in ("-", "—", "н/д"),
        "date": lambda text: not isinstance(parse_date(text), CellError) or text.startswith("#"),
        "period": lambda text: not isinstance(parse_period(text), CellError) or len(text) < 20,
    }[shape]
    share = sum(map(fits, samples)) / len(samples)
    return 1.0 if share >= 0.5 else 0.6


def _of_pieces(role: Role, sure: int, parts: Sequence[str], samples: Sequence[str]) -> int:
    """Cases and pallets are taken for pieces only when a person says so."""
    if role.partition("@")[0] not in PIECES:
        return sure
    name = normal(" / ".join(parts))
    named = _CASES.search(name) is not None and not _NOT_CASES.search(name)
    counted = sum(_CASES.search(text.casefold()) is not None for text in samples) * 2 > len(samples) > 0
    return min(sure, _WEAK) if named or counted else sure


def _samples(rows: Sequence[Row], index: int) -> tuple[str, ...]:
    texts = dict.fromkeys(text for row in rows if (text := cell(row, index)))
    return tuple(text[:_SAMPLE_LENGTH] for text in list(texts)[:_SAMPLES])
