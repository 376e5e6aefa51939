"""What every part of the gathering shares: of whom, on which day, by which norms, and where the numbers came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from algorithms.kpi import DEFAULT, Thresholds, Yardstick
from algorithms.workdays import ProductionCalendar
from dialogs.figures import Norms, Source
from storage import numbers
from storage.database import Reading
from storage.numbers import Span, Sum
from storage.partners import Partner
from storage.people import Person
from storage.yardsticks import Kept

Part: TypeAlias = Literal[
    "pace",
    "month",
    "past",
    "silence",
    "trade",
    "stock",
    "dead",
    "turns",
    "debt",
    "shops",
    "service",
    "talks",
    "work",
    "jbp",
    "score",
]
EVERYTHING: frozenset[Part] = frozenset(get_args(Part))
# The little of a month, of trade and of work that thousands of digests are made of, without figures to be looked into.
LEAN: frozenset[Part] = frozenset(("pace", "silence", "debt", "talks"))
SCORED: frozenset[Part] = frozenset(("month", "stock", "debt", "shops", "service", "jbp"))  # what a score is made of
WEEKS_4 = 28
MOST_SPANS = 24  # of one statement


@dataclass
class Frame:
    """`who` is None when the partners are all there are: the statements then carry no list.

    What was read once is kept: parts ask for the same sources and sums.
    """

    read: Reading
    partners: Sequence[Partner]
    today: date
    calendar: ProductionCalendar
    zone: str
    who: Sequence[str] | None
    yardstick: Yardstick = DEFAULT
    people: Mapping[str, Person] = field(default_factory=dict)
    kept: Kept | None = None  # the version that the yardstick is; None is the shipped one
    _thresholds: dict[str | None, Thresholds] = field(default_factory=dict)
    _calendars: dict[str, ProductionCalendar] = field(default_factory=dict)
    _sources: dict[str, numbers.Sources] = field(default_factory=dict)
    _sums: dict[tuple[str, Span], dict[str, Sum]] = field(default_factory=dict)
    _days: dict[str, dict[str, date]] = field(default_factory=dict)
    _told: dict[tuple[str, str], Source] = field(default_factory=dict)  # few files speak for thousands of partners
    # Of so many kinds: for whom files of their own speak, and what speaks for the others.
    _of_all: tuple[int, Collection[str], Mapping[str, Source]] = (0, (), {})

    def thresholds(self, partner: Partner) -> Thresholds:
        found = self._thresholds.get(partner.klass)
        if found is None:
            found = self._thresholds[partner.klass] = self.yardstick.thresholds(partner.klass)
        return found

    def calendar_of(self, partner: Partner) -> ProductionCalendar:
        """With the days off of the partner's region; the same object for the same region."""
        if not self.calendar.regions:
            return self.calendar
        if partner.region not in self._calendars:
            self._calendars[partner.region] = self.calendar.of_region(partner.region)
        return self._calendars[partner.region]

    async def sources(self, kind: str) -> numbers.Sources:
        if kind not in self._sources:
            self._sources[kind] = await numbers.sources(self.read, kind, self.who)
        return self._sources[kind]

    async def days(self, kind: str) -> dict[str, date]:
        """The last day that files of this kind tell of, of each partner that any of them speaks for; never to come."""
        if kind not in self._days:
            known = await self.sources(kind)
            found = {each.id: known.of(each.id) for each in self.partners}
            self._days[kind] = {id_: min(it.known_to, self.today) for id_, it in found.items() if it is not None}
        return self._days[kind]

    async def sums(self, series: numbers.Series, spans: Mapping[str, Span]) -> dict[str, Sum]:
        """Of each partner over a span of its own. Partners whose data ends on one day share a span."""
        known = self._sums
        wanted = [span for span in dict.fromkeys(spans.values()) if (series, span) not in known]
        for start in range(0, len(wanted), MOST_SPANS):
            some = {str(place): span for place, span in enumerate(wanted[start : start + MOST_SPANS])}
            for span in some.values():
                known[series, span] = {}
            for partner, found in (await numbers.totals(self.read, series, self.who, some)).items():
                for name, each in found.items():
                    known[series, some[name]][partner] = each
        came = {span: known[series, span] for span in set(spans.values())}
        return {id_: came[span][id_] for id_, span in spans.items() if id_ in came[span]}

    async def ahead(self, series: numbers.Series, *spans: Mapping[str, Span]) -> None:
        """Sums that will be asked for one after another, in one pass over the rows."""
        together = dict(enumerate(span for each in spans for span in each.values()))
        await self.sums(series, {str(place): span for place, span in together.items()})

    async def spoken_for(self, kind: str, spans: Mapping[str, Span]) -> set[str]:
        """Partners whose whole span some file tells of: no row there means that there was nothing."""
        if not spans:
            return set()
        start, end = min(first for first, _ in spans.values()), max(last for _, last in spans.values())
        known = await numbers.covered(self.read, kind, self.who, start, end)
        return {id_ for id_, span in spans.items() if any(a <= span[0] and span[1] <= b for a, b in known.of(id_))}

    def source(self, kind: str, partner_id: str) -> Source | None:
        """As a screen names it; None before the kind was asked for, too."""
        known = self._sources.get(kind)
        found = known.of(partner_id) if known else None
        if found is None:
            return None
        told = self._told.get((kind, found.id))
        if told is None:
            by, at = self.people.get(found.by), self._local(found.at)
            told = Source(kind, found.known_to, found.file_name, at, by.name if by else "", by.name_en if by else "")
            self._told[kind, found.id] = told
        return told

    def sources_of(self, partner_id: str) -> Mapping[str, Source]:
        if self._of_all[0] != len(self._sources):
            theirs = {id_ for each in self._sources.values() for id_ in each.own}
            self._of_all = (len(self._sources), theirs, self._named(""))
        _, apart, common = self._of_all
        return self._named(partner_id) if partner_id in apart else common

    def _named(self, partner_id: str) -> dict[str, Source]:
        return {kind: each for kind in self._sources if (each := self.source(kind, partner_id)) is not None}

    def loaded_by(self) -> set[str]:
        return {each.by for known in self._sources.values() for each in known.all().values()}

    def norms(self) -> Norms | None:
        if self.kept is None:
            return None
        by = self.people.get(self.kept.by)
        named = (by.name, by.name_en) if by else ("", "")
        return Norms(self.kept.version, self._local(self.kept.at).date(), *named)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)


def last_days(ends: Mapping[str, date], days: int) -> dict[str, Span]:
    """So many days up to the data's last one, of each partner."""
    back = timedelta(days=days - 1)
    return {id_: (end - back, end) for id_, end in ends.items()}


def by_end(ends: Mapping[str, date], partners: Iterable[Partner]) -> dict[date, list[str]]:
    """Partners by the day their data ends on."""
    found: dict[date, list[str]] = {}
    for partner in partners:
        if partner.id in ends:
            found.setdefault(ends[partner.id], []).append(partner.id)
    return found
