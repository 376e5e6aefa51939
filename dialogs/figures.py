"""What is known of one partner, gathered: the figures of the catalogue, each with its day and where it came from.

Screens, digests and signals read these; `bot/figures` gathers them. A figure that cannot be told is not here, and
whoever asks for it gets a grey one: no data is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from algorithms.kpi import THRESHOLDS, Aging, Figure, Forecast, Score, Status, Thresholds

NO_DATA = Figure(None, Status.GRAY, "no_data")


@dataclass(frozen=True, slots=True)
class Source:
    """The newest file of a kind that speaks for a partner; `day` is the last one it tells of, `at` local and naive."""

    kind: str
    day: date
    file_name: str
    at: datetime
    by: str = ""
    by_en: str = ""


@dataclass(frozen=True, slots=True)
class Norms:
    """The version of the company's yardstick that figures are judged by: since which day, and whose."""

    version: int
    day: date
    by: str = ""
    by_en: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """One figure with what «why?» shows besides its inputs: its day, and the kinds of files it was counted from."""

    kpi: str
    figure: Figure
    as_of: date | None = None
    sources: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal | None:
        return self.figure.value

    @property
    def status(self) -> Status:
        return self.figure.status


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The month of the data: on the first days of a month, before new data comes, still the last one. Rubles."""

    start: date
    as_of: date | None = None
    fact: Decimal | None = None
    plan: Decimal | None = None
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class TradeFigures:
    """Pieces of four weeks; `last_order` is the last day with a shipment."""

    sell_in: Decimal | None = None
    sell_out: Decimal | None = None
    last_order: date | None = None
    days_without_order: int | None = None


@dataclass(frozen=True, slots=True)
class SkuStock:
    """One of the partner's goods: pieces there, pieces a day, days they last. `abc` by sell-out of half a year."""

    sku_id: str
    name: str
    name_en: str = ""
    abc: str = "C"
    stock: Decimal | None = None
    in_transit: Decimal = Decimal(0)
    daily: Decimal | None = None
    days_left: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StockFigures:
    day: date
    skus: tuple[SkuStock, ...] = ()

    @property
    def a_out(self) -> tuple[SkuStock, ...]:
        """A items that are sold and are not there."""
        return tuple(each for each in self.skus if each.abc == "A" and each.stock is not None and each.stock == 0)

    @property
    def negative(self) -> tuple[SkuStock, ...]:
        """An error of the file: nobody has fewer than none."""
        return tuple(each for each in self.skus if each.stock is not None and each.stock < 0)

    def running_out(self, days: int) -> tuple[SkuStock, ...]:
        """A items that are there and will not last longer than that."""
        return tuple(
            each
            for each in self.skus
            if each.abc == "A" and each.stock and each.days_left is not None and each.days_left <= days
        )


@dataclass(frozen=True, slots=True)
class DebtFigures:
    """What is owed on `day`, with VAT, rubles. `invoices` as (number, due, rest), the oldest first, for the screen."""

    day: date
    aging: Aging
    over_60: Decimal = Decimal(0)
    over_90: Decimal = Decimal(0)
    limit: Decimal | None = None
    deferral: int | None = None
    invoices: tuple[tuple[str, date | None, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A conversation about the partner that goes on: `days` since it began, `idle` since anybody said a word in it;
    0 for one that was put off on purpose.
    """

    id: str
    owner_id: str
    title: str
    days: int
    idle: int = 0


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """What the bot itself knows: visits, what was agreed, tasks, conflicts and negotiations. `card` is the last report
    as it was understood, where it was told in free words.
    """

    last_visit: date | None = None
    agreed: str = ""
    cadence: int = 0
    tasks_open: int = 0
    tasks_overdue: int = 0
    conflict: OpenRun | None = None
    negotiation: OpenRun | None = None
    card: Mapping[str, Any] | None = None


class Lately(Mapping[str, Known]):
    """Figures by name, counted when the first of them is asked for: of thousands of partners few are looked into."""

    __slots__ = ("_every", "_found")

    def __init__(self, every: Iterable[Known]) -> None:
        self._every: Iterable[Known] | None = every
        self._found: Mapping[str, Known] = {}

    def _counted(self) -> Mapping[str, Known]:
        if self._every is not None:
            self._found, self._every = {each.kpi: each for each in self._every}, None
        return self._found

    def __getitem__(self, kpi: str) -> Known:
        return self._counted()[kpi]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counted())

    def __len__(self) -> int:
        return len(self._counted())


@dataclass(frozen=True)
class PartnerFigures:
    """`before` is the score at the end of the month before, as it was told then; `norms` None: as shipped.

    `by` is what this partner is judged by, `company` what sums over many are.
    """

    id: str
    name: str
    today: date
    name_en: str = ""
    city: str = ""
    klass: str | None = None
    owner_id: str | None = None
    month: MonthFigures | None = None
    trade: TradeFigures = TradeFigures()
    stock: StockFigures | None = None
    debt: DebtFigures | None = None
    work: WorkFigures = WorkFigures()
    score: Score | None = None
    before: int | None = None
    kpis: Mapping[str, Known] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    norms: Norms | None = None
    by: Thresholds = field(default_factory=lambda: THRESHOLDS, compare=False, repr=False)
    company: Thresholds = field(default_factory=lambda: THRESHOLDS, compare=False, repr=False)

    def known(self, kpi: str) -> Known:
        return self.kpis.get(kpi) or Known(kpi, NO_DATA)

    def value(self, kpi: str) -> Decimal | None:
        return self.known(kpi).value

    def day_of(self, kind: str) -> date | None:
        """The last day that files of this kind tell of."""
        found = self.sources.get(kind)
        return found.day if found else None

    def with_kpis(self, *known: Known) -> PartnerFigures:
        return replace(self, kpis={**self.kpis, **{each.kpi: each for each in known}})
