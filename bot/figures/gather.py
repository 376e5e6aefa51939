"""Everything about many partners: each part in a fixed number of statements, then one partner after another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain

from algorithms.kpi import Score, partner_score
from algorithms.workdays import ProductionCalendar, load_calendar
from bot.figures import norms, of_debt, of_history, of_month, of_shops, of_stock, of_trade, of_turns, of_work
from bot.figures.frame import EVERYTHING, SCORED, Frame, Part
from bot.figures.of_work import Dealings
from bot.scene import short_name
from bot.slices import in_slices, uncollected
from dialogs.figures import Known, Lately, PartnerFigures, TradeFigures, WorkFigures
from storage import people
from storage.database import Reading
from storage.partners import Partner


async def figures_of(  # of whom, when, what, and by which calendar
    read: Reading,
    partners: Sequence[Partner],
    today: date,
    *,
    parts: Collection[Part] = EVERYTHING,
    everybody: bool = False,
    calendar: ProductionCalendar | None = None,
    zone: str = "UTC",
) -> dict[str, PartnerFigures]:
    """Whoever asks for a score has what it is made of.

    `everybody` says that these are all the partners there are; `zone` is the clock that files are told by.
    """
    yardstick, kept = await norms.standing(read)
    frame = Frame(
        read=read,
        partners=partners,
        today=today,
        calendar=calendar or load_calendar(),
        zone=zone,
        who=None if everybody else [partner.id for partner in partners],
        yardstick=yardstick,
        kept=kept,
    )
    with uncollected():
        return await _gathered(frame, frozenset(parts) | (SCORED if "score" in parts else frozenset()))


async def _gathered(frame: Frame, parts: frozenset[Part]) -> dict[str, PartnerFigures]:
    months = await of_month.months(frame, whole="month" in parts) if parts & {"month", "pace"} else {}
    past = await of_history.accuracy(frame) if "past" in parts else {}
    traded = await of_trade.traded(frame, whole="trade" in parts) if parts & {"trade", "silence"} else None
    lying = await of_stock.lying(frame, dead="dead" in parts) if "stock" in parts else None
    turned = await of_turns.turns(frame) if "turns" in parts else {}
    owing = await of_debt.owing(frame) if "debt" in parts else None
    shops = await of_shops.shops(frame) if "shops" in parts else None
    orders = await of_shops.orders(frame) if "service" in parts else None
    dealt = await of_work.dealings_of(frame, whole="work" in parts) if parts & {"work", "talks"} else None
    partnership = await of_work.partnership(frame) if "jbp" in parts else None
    before = await norms.scores_before(frame) if "score" in parts else {}
    frame.people = await people.by_ids(frame.read, _named(frame, dealt))
    judged = frame.norms()

    def of(partner: Partner) -> PartnerFigures:
        month, known = months.get(partner.id, (None, ()))
        trade, told = (TradeFigures(), ()) if traded is None else of_trade.trade(frame, partner, traded)
        stock, lies = (None, ()) if lying is None else of_stock.stock(frame, partner, lying)
        debt, owed = (None, ()) if owing is None else of_debt.debt(frame, partner, owing)
        work, done = (WorkFigures(), ()) if dealt is None else of_work.work(frame, partner, dealt)
        every: list[Iterable[Known]] = [known, told, lies, owed, done]
        every.append([each[partner.id] for each in (past, turned) if partner.id in each])
        if shops is not None:
            every.append(of_shops.in_shops(frame, partner, shops))
        if orders is not None:
            every.append(of_shops.served(frame, partner, orders))
        if partnership is not None:
            every.append(of_work.together(frame, partner, partnership))
        figures = PartnerFigures(
            id=partner.id,
            name=short_name(partner.name),
            today=frame.today,
            name_en=partner.name_en,
            city=partner.city,
            klass=partner.klass,
            owner_id=partner.owner_id,
            month=month,
            trade=trade,
            stock=stock,
            debt=debt,
            work=work,
            before=before.get(partner.id),
            kpis=Lately(chain.from_iterable(every)),
            sources=frame.sources_of(partner.id),
            norms=judged,
            by=frame.thresholds(partner),
            company=frame.yardstick.base,
        )
        return replace(figures, score=score_of(frame, figures)) if "score" in parts else figures

    return {each.id: each for each in await in_slices(of, frame.partners)}


def _named(frame: Frame, dealt: Dealings | None) -> set[str]:
    """Whom figures speak of: who loaded a file, who set the norms, who went there."""
    found = frame.loaded_by() | ({frame.kept.by} if frame.kept else set())
    return found | ({trip.person_id for trips in dealt.trips.values() for trip in trips} if dealt else set())


def score_of(frame: Frame, figures: PartnerFigures) -> Score:
    """Inside a month the plan is judged by its forecast; a month too young to judge is unknown."""
    values = {part.kpi: _scored_value(figures, part.kpi) for part in frame.yardstick.components}
    sold = figures.day_of("sell_out")
    over_90: Decimal | None = figures.debt.over_90 if figures.debt else None
    return partner_score(values, frame.yardstick, over_90, (frame.today - sold).days if sold else None)


def _scored_value(figures: PartnerFigures, kpi: str) -> Decimal | None:
    known = figures.known("forecast_pct" if kpi == "plan_pct" else kpi)
    if kpi == "plan_pct" and known.figure.reason is not None:
        return None
    return known.value
