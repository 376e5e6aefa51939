"""Figures gathered from what was loaded: forecasts by the shape of months, turns, shops, the version of the norms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import event, insert

from algorithms.workdays import ProductionCalendar, load_calendar
from bot.figures import figures_of
from dialogs.figures import PartnerFigures
from storage import numbers, partners, yardsticks
from storage import tables as t
from storage.database import Database, Work
from storage.numbers import Import, Number
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, add_person, after

database = storage_fixtures.database

D = Decimal
RU = load_calendar()
DAY = timedelta(days=1)
TODAY, DATA = date(2026, 11, 19), date(2026, 11, 18)
APRIL = date(2026, 4, 1)


def days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


def late(day: date, even: bool) -> Decimal:
    """What comes on a working day: the same each day, or nearly all of it in the second half."""
    behind = RU.elapsed_workdays(day) * 2 <= RU.month_workdays(day)
    return D(100) if even else D(20 if behind else 180)


async def loaded(
    work: Work, id: str, kind: str, covers: tuple[date, date], rows: Iterable[Number], at: float = 0
) -> None:
    await numbers.begin(work, Import(id, kind, id, f"{id}.xlsx", "anna", NOW, *covers, 1, D(0)))
    await numbers.load(work, id, list(rows))
    await numbers.make_current(work, id, after(at))


async def shipped(database: Database, first: date, *, region: str = "") -> None:
    """p1 ships late in each month, p2 evenly; both have a plan of two thousand."""
    async with database.work() as work:
        for id_ in ("p1", "p2"):
            await add_partner(work, id_)
        for id_, name in {"p1": "", "p2": region}.items():
            await work.execute(t.partners.update().values(region=name).where(t.partners.c.id == id_))
        worked = [day for day in days(first, DATA) if RU.is_workday(day)]
        rows = [Number("sell_in", id_, day, amount=late(day, id_ == "p2")) for day in worked for id_ in ("p1", "p2")]
        await loaded(work, "in", "sell_in", (first, DATA), rows)
        plans = [Number("plan", id_, date(2026, 11, 1), amount=D(2000)) for id_ in ("p1", "p2")]
        await loaded(work, "plan", "plan", (date(2026, 11, 1), date(2026, 11, 30)), plans)


async def known(database: Database, *, calendar: ProductionCalendar = RU) -> dict[str, PartnerFigures]:
    async with database.read() as read:
        every = await partners.all_partners(read)
        alone = await figures_of(read, every[:1], TODAY, calendar=calendar)
        together = await figures_of(read, every, TODAY, everybody=True, calendar=calendar)
    assert alone[every[0].id].kpis == together[every[0].id].kpis
    return together


async def test_the_shape_of_earlier_months_foretells_where_it_did_better(database: Database) -> None:
    await shipped(database, APRIL)
    found = await known(database)
    by_shape, by_pace = found["p1"].month, found["p2"].month
    assert by_shape
    assert by_shape.forecast
    assert by_pace
    assert by_pace.forecast
    assert (by_shape.forecast.method, by_pace.forecast.method) == ("rich", "plain")
    # Ten days of 20 and two of 180, as 933 by the pace; months of 22 days had then come to 400 of 2200.
    assert by_shape.forecast.forecast == D(560) / (D(400) / D(2200))
    assert by_pace.forecast.forecast == D(2000)
    assert found["p1"].known("forecast_pct").figure.inputs["method"] == "rich"


async def test_five_months_whole_are_too_few_for_a_shape(database: Database) -> None:
    await shipped(database, date(2026, 5, 2))  # May is not whole
    month = (await known(database))["p1"].month
    assert month
    assert month.forecast
    assert month.forecast.method == "plain"


async def test_forecasts_are_held_against_what_came(database: Database) -> None:
    await shipped(database, date(2026, 8, 1))
    found = await known(database)
    even, uneven = found["p2"].known("forecast_accuracy"), found["p1"].known("forecast_accuracy")
    assert (even.value, even.as_of, even.sources) == (D(100), date(2026, 10, 31), ("sell_in",))
    assert uneven.value is not None
    assert uneven.value < 25  # on the tenth working day the pace promised a fifth
    assert even.figure.inputs["pairs"] == 3


async def test_two_closed_months_tell_nothing_of_forecasts(database: Database) -> None:
    await shipped(database, date(2026, 8, 3))
    assert (await known(database))["p1"].known("forecast_accuracy").figure.reason == "no_data"


async def test_days_off_of_a_region_are_none_of_its_working_days(database: Database) -> None:
    await shipped(database, date(2026, 9, 1), region="Татарстан")
    own = replace(RU, regions=(("татарстан", frozenset({date(2026, 11, 6), date(2026, 11, 27)})),))
    found = await known(database, calendar=own)
    there, elsewhere = found["p2"].month, found["p1"].month
    assert there
    assert there.forecast
    assert elsewhere
    assert elsewhere.forecast
    assert (there.forecast.wd_elapsed, there.forecast.wd_total) == (11, 18)
    assert (elsewhere.forecast.wd_elapsed, elsewhere.forecast.wd_total) == (12, 20)
    assert found["p2"].known("growth_lfl").figure.inputs["wd_cur"] == 11


# ── shops and stock ─────────────────────────────────────────────────────────────────────────────────────────

SUNDAY = date(2026, 11, 15)
EARLIER = SUNDAY - timedelta(days=28)


def sold(day: date, outlet: str, amount: str, sku: str = "tea", qty: str = "1") -> Number:
    return Number("sell_out", "p1", day, sku_id=sku, outlet=outlet, qty=D(qty), amount=D(amount))


async def trading(database: Database, since: date) -> None:
    async with database.work() as work:
        await add_partner(work, "p1")
        await add_partner(work, "p2")
        row = {"unit": "шт", "active": True, "category": "чай", "name_en": ""}
        goods = [
            row | {"id": id_, "code": id_, "name": id_, "cost": cost} for id_, cost in (("tea", 10_000), ("air", None))
        ]
        await work.execute(insert(t.skus), goods)
        rows = [
            *(sold(EARLIER, shop, "10") for shop in ("stays", "goes", "also goes")),
            *(sold(EARLIER, "gave back", amount) for amount in ("10", "-10")),
            sold(SUNDAY, "stays", "30"),
            sold(SUNDAY - DAY, "stays", "50"),
            sold(SUNDAY, "new", "40", qty="17"),
            sold(SUNDAY, "new", "60", "air", "9"),
            sold(SUNDAY, "also goes", "-10"),
            Number("sell_out", "p1", SUNDAY, qty=D(1), amount=D(1000)),  # of no shop
        ]
        await loaded(work, "out", "sell_out", (since, SUNDAY), rows)


async def test_shops_that_came_and_went_and_what_one_takes_at_a_time(database: Database) -> None:
    await trading(database, EARLIER - timedelta(days=27))
    found = (await known(database))["p1"]
    inputs = found.known("akb").figure.inputs
    assert inputs == {"akb": 2, "akb_before": 3, "akb_new": 1, "akb_lost": 2}
    drop = found.known("drop_size")
    # 30, 50 and 100 rubles, less the 10 that came back: three deliveries.
    assert (drop.value, drop.figure.inputs["invoices"], drop.as_of) == (D(170) / 3, 3, SUNDAY)


async def test_nobody_is_new_where_the_weeks_before_are_not_known(database: Database) -> None:
    await trading(database, EARLIER)
    found = await known(database)
    assert found["p1"].known("akb").figure.inputs == {"akb": 2}
    assert found["p2"].known("drop_size").figure.reason == "no_data"


async def test_nobody_is_new_where_the_weeks_before_were_not_told_by_shop(database: Database) -> None:
    await trading(database, EARLIER - timedelta(days=27))
    day = EARLIER - timedelta(days=7)
    async with database.work() as work:
        whole = [Number("sell_out", "p1", day, qty=D(5), amount=D(500))]
        await loaded(work, "older", "sell_out", (day, day), whole, 1)
    assert (await known(database))["p1"].known("akb").figure.inputs == {"akb": 2}


async def test_turns_are_of_goods_whose_cost_is_known(database: Database) -> None:
    await trading(database, EARLIER - timedelta(days=27))
    for number, (day, tea) in enumerate(((SUNDAY - timedelta(days=28), 4), (SUNDAY, 12))):
        async with database.work() as work:
            rows = [
                Number("stock", "p1", day, sku_id="tea", qty=D(tea)),
                Number("stock", "p1", day, sku_id="air", qty=D(99)),
            ]
            await loaded(work, f"stock{number}", "stock", (day, day), rows, number)
    found = await known(database)
    turned = found["p1"].known("turnover")
    # Twenty pieces of 10 rubles after the first stock; a mean of (40 + 120) ÷ 2.
    assert (turned.value, turned.as_of) == (D(200) / 80, SUNDAY)
    assert turned.figure.inputs == {
        **{"cogs": D(200), "avg_stock": D(80), "stocks": 2, "days": 28},
        **{"turn_days": D("11.2"), "annual": D(200) * 365 / (80 * 28)},
    }
    assert found["p2"].known("turnover").figure.reason == "no_data"


async def test_one_stock_alone_has_no_turns(database: Database) -> None:
    await trading(database, EARLIER)
    async with database.work() as work:
        await loaded(work, "s", "stock", (SUNDAY, SUNDAY), [Number("stock", "p1", SUNDAY, sku_id="tea", qty=D(1))])
    assert (await known(database))["p1"].known("turnover").figure.reason == "no_data"


# ── norms ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_figures_name_the_version_that_they_were_judged_by(database: Database) -> None:
    await shipped(database, date(2026, 11, 1))
    found = (await known(database))["p2"]
    assert (found.norms, found.work.cadence) == (None, 14)
    async with database.work() as work:
        await add_person(work, "anna")
        version = await yardsticks.put(work, {"cadence": {"A": 21}}, "anna", NOW)
    found = (await known(database))["p2"]
    assert found.norms
    assert (found.norms.version, found.norms.day, found.work.cadence) == (version, NOW.date(), 21)
    assert found.norms.by == "Anna"


# ── how it is asked ─────────────────────────────────────────────────────────────────────────────────────────


async def test_many_partners_take_as_many_statements_as_a_few(database: Database) -> None:
    await shipped(database, APRIL)
    await trading(database, EARLIER - timedelta(days=27))
    async with database.work() as work:
        for number in range(40):
            await add_partner(work, f"q{number:02}")
        rows = [Number("sell_in", f"q{number:02}", DATA, amount=D(number)) for number in range(40)]
        await loaded(work, "more", "sell_in", (DATA, DATA), [*rows, Number("sell_in", "p1", DATA, amount=D(1))], 1)
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    counts = []
    async with database.read() as read:
        every = await partners.all_partners(read)
        event.listen(read.connection.sync_connection, "before_cursor_execute", note)
        for some in (every[:4], every):  # nobody asks what a file without a row means where each has one
            asked.clear()
            assert len(await figures_of(read, some, TODAY, calendar=RU)) == len(some)
            counts.append(len(asked))
        event.remove(read.connection.sync_connection, "before_cursor_execute", note)
    assert counts[0] == counts[1] < 80
