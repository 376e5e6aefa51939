"""What is asked of the company's numbers, each question on both databases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, insert, select, update

from storage import numbers, pushes, skus, visited, yardsticks
from storage import tables as t
from storage.database import Database, Work
from storage.numbers import Check, Difference, Import, Invoice, Number, OrderLine, OutletBase, Row
from storage.numbers.rows import PLAIN
from storage.pushes import Push
from storage.skus import Sku
from storage.visited import Visited
from storage.yardsticks import Scored
from tests import storage_fixtures
from tests.storage_fixtures import NOW, add_partner, add_person, after

database = storage_fixtures.database

D = Decimal
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def on(day: int, month: int = 11) -> date:
    return date(2026, month, day)


async def come(
    work: Work, kind: str, days: tuple[date, date], *rows: Row, only: tuple[str, ...] = (), seconds: float = 0
) -> str:
    name = f"{kind}-{days[0]}-{days[1]}-{'-'.join(only)}-{seconds}"
    scope = "listed" if only else None
    record = Import(name, kind, name, f"{name}.csv", "adam", NOW, *days, len(rows), D(0), scope=scope)  # type: ignore[arg-type]
    await numbers.begin(work, record, only)
    await numbers.load(work, name, rows)
    await numbers.make_current(work, name, after(seconds))
    return name


async def company(work: Work) -> None:
    for partner in ("p1", "p2", "p3"):
        await add_partner(work, partner)
    await add_person(work, "anna")
    goods = {"name_en": "", "category": "чай", "unit": "шт", "active": True}
    await work.execute(insert(t.skus), [goods | {"id": id, "code": id, "name": id} for id in ("tea", "rice")])


def sold(partner: str, day: date, value: str, **more: str) -> Number:
    return Number("sell_out", partner, day, qty=D(1), amount=D(value), **more)  # type: ignore[arg-type]


async def test_sums_by_span_day_week_month_and_good(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        rows = [
            sold("p1", on(30, 10), "10", sku_id="tea"),
            sold("p1", on(2), "5", sku_id="tea"),
            sold("p1", on(8), "-2", sku_id="tea"),
            sold("p1", on(9), "7", sku_id="rice"),
            Number("sell_out", "p2", on(3), amount_vat=D("1.2")),
        ]
        await come(work, "sell_out", (on(1, 10), on(15)), *rows)
        spans = {"october": OCTOBER, "november": NOVEMBER}
        for who in (["p1", "p2", "p3"], None):
            found = await numbers.totals(work, "sell_out", who, spans)
            assert {partner: set(each) for partner, each in found.items()} == {
                "p1": {"october", "november"},
                "p2": {"november"},
            }
            november = found["p1"]["november"]
            assert november == (await numbers.sums(work, "sell_out", who, *NOVEMBER))["p1"]
            assert (november.amount, november.returned, november.gross, november.qty) == (D(10), D(2), D(12), D(3))
            assert (november.amount_vat, november.returned_qty, november.returned_vat) == (None, None, None)
            vat = found["p2"]["november"]
            assert (vat.money, vat.gross, vat.money_returned) == (D("1.2"), D("1.2"), None)
            lean = {"october": {"p1": 10}, "november": {"p1": 10, "p2": D("1.2")}}
            assert await numbers.worth(work, "sell_out", who, spans) == lean
            assert await numbers.worth(work, "sell_out", who, {"october": OCTOBER}) == {"october": {"p1": 10}}
        year = (date(2026, 1, 1), date(2026, 12, 31))
        weeks = await numbers.by_week(work, "sell_out", ["p1"], *year)
        assert [(each.day, each.money) for each in weeks] == [(on(1), D(10)), (on(8), D(3)), (on(15), D(7))]
        goods = await numbers.by_sku(work, "sell_out", None, *NOVEMBER)
        assert {key: each.amount for key, each in goods.items()} == {("p1", "tea"): 3, ("p1", "rice"): 7}
        days = await numbers.sku_days(work, "sell_out", ["p1"], *NOVEMBER)
        assert [(each.day, each.sku_id, each.amount) for each in days] == [
            (on(2), "tea", D(5)),
            (on(8), "tea", D(-2)),
            (on(9), "rice", D(7)),
        ]
        assert await numbers.first_last(work, "sell_out", None) == {
            ("p1", "tea"): (on(30, 10), on(2)),
            ("p1", "rice"): (on(9), on(9)),
        }
        assert await numbers.last_rows(work, "sell_out", ["p1", "p3"]) == {"p1": on(9)}


async def test_shops_that_bought_more_than_they_gave_back(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        rows = [
            sold("p1", on(2), "5", sku_id="tea", outlet="a"),
            sold("p1", on(3), "5", sku_id="rice", outlet="a"),
            sold("p1", on(3), "5", sku_id="tea", outlet="b"),
            sold("p1", on(4), "-5", sku_id="tea", outlet="b"),
            sold("p1", on(4), "-5", sku_id="tea", outlet="c"),
            sold("p2", on(4), "5"),
        ]
        await come(work, "sell_out", NOVEMBER, *rows)
        assert await numbers.outlet_counts(work, None, *NOVEMBER) == {"p1": numbers.Outlets(active=1, pairs=2)}
        shops = await numbers.outlets(work, ["p1", "p2"], *NOVEMBER)
        assert {shop: each.amount for shop, each in shops["p1"].items()} == {"a": 10, "b": 0, "c": -5}
        assert set(shops) == {"p1"}


async def test_how_things_stand_is_what_the_newest_file_says_of_each(database: Database) -> None:
    def held(partner: str, day: date, good: str, qty: int) -> Number:
        return Number("stock", partner, day, qty=D(qty), sku_id=good)

    async with database.work() as work:
        await company(work)
        await come(work, "stock", (on(1), on(9)), held("p1", on(9), "tea", 5), held("p2", on(9), "tea", 6))
        own = (held("p1", on(15), "rice", 3), held("p1", on(14), "tea", 3))
        late = await come(work, "stock", (on(10), on(16)), *own, only=("p1", "p3"), seconds=1)
        for who in (["p1", "p2", "p3"], None):
            found = await numbers.snapshot(work, "stock", who)
            assert {(id, each.day): [(one.sku_id, one.qty) for one in each.rows] for id, each in found.items()} == {
                ("p1", on(15)): [("rice", D(3))],
                ("p2", on(9)): [("tea", D(6))],
            } | ({("p3", on(15)): []} if who else {})
            assert found["p1"].source.id == late
        assert await numbers.snapshot(work, "in_transit", None) == {}
        debts = [
            Invoice("p1", on(16), D("100.5"), number="7", due_on=on(1)),
            Invoice("p1", on(16), D(-10)),
        ]
        await come(work, "receivables", (on(16), on(16)), *debts, seconds=2)
        owed = await numbers.invoices(work, ["p1", "p2"])
        assert sorted(owed["p1"].rows, key=lambda each: each.amount) == debts[::-1]
        assert (owed["p2"].day, owed["p2"].rows) == (on(16), ())


async def test_what_an_older_version_loads_beside_this_one_disturbs_nothing(database: Database) -> None:
    """It knows no days that an import tells of, and its rows lie in `facts`: the file is to be sent again."""
    async with database.work() as work:
        await company(work)
        here = await come(work, "sell_in", (on(1), on(30)), Number("sell_in", "p1", on(12), amount=D(1)))
        new = {"id": "older", "kind": "sell_in", "file_hash": "hash", "file_name": "o.csv", "by": "adam", "total": 0}
        days = {"covers_from": on(10), "covers_to": on(20), "at": after(5)}
        await work.execute(insert(t.imports).values(**new, **days, row_count=1, current=True))
        known = await numbers.sources(work, "sell_in", None)
        assert known.company
        assert (known.company.id, known.company.known_to) == (here, on(12))
        assert (await numbers.covered(work, "sell_in", None, on(5), on(15))).company == ((on(5), on(12)),)
        assert await numbers.by_hash(work, "sell_in", "hash") is None


async def test_who_speaks_last_for_whom_and_of_which_days(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        await come(work, "sell_in", OCTOBER)
        await come(work, "sell_in", (on(1), on(30)), Number("sell_in", "p1", on(12), amount=D(1)), seconds=1)
        own = await come(work, "sell_in", (on(10), on(16)), only=("p2",), seconds=2)
        known = await numbers.sources(work, "sell_in", ["p1", "p2"])
        # November is not over: its file tells as far as its rows go.
        assert known.company
        assert known.company.known_to == on(12)
        assert known.of("p1") == known.company
        ahead = known.of("p2")
        assert ahead
        assert (ahead.id, ahead.known_to) == (own, on(16))
        spoken = await numbers.covered(work, "sell_in", None, on(20, 10), on(20))
        assert spoken.of("p1") == ((on(20, 10), on(12)),)
        assert spoken.of("p2") == ((on(20, 10), on(16)),)
        assert (await numbers.covered(work, "sell_in", None, on(17), on(20))).of("p2") == ()


async def test_lines_checks_and_shops_of_a_territory(database: Database) -> None:
    line = OrderLine("p1", on(3), D(10), D("9.5"), on(4), "tea", "15")
    check = Check("p1", "a", on(3), present=True, turnover=D(5), price=D("99.9"))
    async with database.work() as work:
        await company(work)
        await come(work, "orders", NOVEMBER, line, seconds=1)
        await come(work, "checks", NOVEMBER, check, OutletBase("p1", on(1), 40), seconds=2)
        assert await numbers.order_lines(work, None, *NOVEMBER) == {"p1": [line]}
        assert await numbers.order_lines(work, ["p2"], *NOVEMBER) == {}
        assert await numbers.checks(work, ["p1"], *NOVEMBER) == {"p1": [check]}
        await come(work, "bases", (on(1, 10), on(1, 10)), OutletBase("p1", on(1, 10), 30), seconds=3)
        assert await numbers.outlet_bases(work, None, on(1)) == {"p1": 40}
        assert await numbers.outlet_bases(work, ["p1"], on(20, 10)) == {"p1": 30}


async def test_what_a_correction_changes_is_known_before_it_counts(database: Database) -> None:
    def plan(value: int, partner: str | None, person: str | None = None) -> Number:
        return Number("plan", partner, on(1), amount=D(value), person_id=person)

    async with database.work() as work:
        await company(work)
        await come(work, "plan", NOVEMBER, plan(5, "p1"), plan(6, "p2"), plan(7, None, "anna"))
        new = Import("new", "plan", "h", "f.csv", "adam", NOW, *NOVEMBER, 1, D(0), scope="listed")
        await numbers.begin(work, new, ["p3"])
        await numbers.load(work, "new", [plan(9, "p1"), plan(7, None, "anna")])
        assert await numbers.compare(work, "new") == [Difference("p1", None, D(5), D(9))]
        await numbers.begin(work, Import("all", "plan", "h", "f.csv", "adam", NOW, *NOVEMBER, 1, D(0)))
        await numbers.load(work, "all", [plan(6, "p2")])
        assert await numbers.compare(work, "all") == [
            Difference("p1", None, D(5), None),
            Difference(None, "anna", D(7), None),
        ]
        assert await numbers.compare(work, "none") == []
        assert await numbers.person_plans(work, None, on(20)) == {"anna": 7}
        assert await numbers.person_plans(work, ["ivan"], on(20)) == {}


async def test_the_fast_way_in_stores_the_same_and_what_is_not_loaded_is_cleared_away(database: Database) -> None:
    async def rows_of(work: Work, name: str) -> object:
        columns = [each for each in t.numbers.c if each.name not in ("id", "import_id")]
        return await work.all(select(*columns).where(t.numbers.c.import_id == name).order_by(t.numbers.c.day))

    slow = [sold("p1", on(1), "1.005", sku_id="tea", outlet="a"), Number("sell_out", "p2", on(2))]
    fast = [
        ("sell_out", "p1", None, "tea", "a", on(1), 1000, 1005, None),
        ("sell_out", "p2", None, None, None, on(2), None, None, None),
    ]
    async with database.work() as work:
        await company(work)
        for name in ("slow", "fast"):
            record = Import(name, "sell_out", name, "f.csv", "adam", NOW, *NOVEMBER, 2, D(0))
            await numbers.begin(work, record)
        await numbers.load(work, "slow", slow)
        await numbers.load_numbers(work, "fast", dict(zip(PLAIN, zip(*fast, strict=True), strict=True)))
        assert await rows_of(work, "slow") == await rows_of(work, "fast")
    async with database.work() as work:  # committed: every foreign key was there
        assert not await numbers.clear_unread(work, "slow", most=1)
        assert not await numbers.clear_unread(work, "slow", most=1)
        assert await numbers.clear_unread(work, "slow", most=1)
        await numbers.make_current(work, "fast", NOW)
        with pytest.raises(ValueError, match="can be undone"):
            await numbers.clear_unread(work, "fast")
        with pytest.raises(ValueError, match="was loaded before"):
            await numbers.make_current(work, "fast", NOW)
        assert not await numbers.undo(work, "none", NOW)
        assert await work.scalar(select(func.count()).select_from(t.numbers)) == 2


async def test_visits_of_a_file_take_places_and_give_them_back(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        planned = {"person_id": "anna", "partner_id": "p1", "week": "2026-W45", "day": on(3), "status": "planned"}
        await work.execute(insert(t.visits).values(planned))
        await numbers.begin(work, Import("v", "visits", "v", "v.csv", "adam", NOW, *NOVEMBER, 4, D(0)))
        told = [
            Visited("anna", "p1", on(5), "done"),
            Visited("anna", "p2", on(5), "dropped"),
            Visited("anna", "p2", on(6), "done"),
            Visited("anna", "p3", on(12), "planned"),
        ]
        await visited.lay(work, "v", 0, told)
        before = await visits(work)
        await visited.apply(work, "v")
        assert await visits(work) == [
            ("p1", on(5), "done", on(5), "v"),
            ("p2", on(6), "done", on(6), "v"),
            ("p3", on(12), "planned", None, "v"),
        ]
        # The plan of the week names this one by now: it stays, as a plan.
        await work.execute(update(t.visits).where(t.visits.c.partner_id == "p2").values(plan_key="W45"))
        await visited.take_back(work, "v")
        assert before == [("p1", on(3), "planned", None, None)]
        assert await visits(work) == [*before, ("p2", on(6), "planned", None, None)]


async def visits(work: Work) -> list[tuple[object, ...]]:
    rows = t.visits.c
    columns = (rows.partner_id, rows.day, rows.status, rows.done_on, rows.import_id)
    return [tuple(row) for row in await work.all(select(*columns).order_by(rows.partner_id))]


async def test_many_are_asked_for_in_one_statement(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        await come(work, "sell_out", NOVEMBER, sold("p1", on(2), "5"))
        everybody = [f"x{number}" for number in range(40_000)] + ["p1"]
        assert set(await numbers.sums(work, "sell_out", everybody, *NOVEMBER)) == {"p1"}
        assert await numbers.sums(work, "sell_out", [], *NOVEMBER) == {}


async def test_new_goods_keep_the_card_that_has_their_code(database: Database) -> None:
    new = [Sku(id, code, code, "", "", price=D("1.5"), active=False) for id, code in (("i1", "tea"), ("i2", "salt"))]
    async with database.work() as work:
        await company(work)
        assert await skus.add(work, new) == {"tea": "tea", "salt": "i2"}
        assert await skus.add(work, []) == {}
        assert (await skus.all_skus(work, ["i2"]))["i2"] == new[1]


async def test_goods_and_must_lists(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        row = {"id": "old", "code": "000", "name": "Старый", "name_en": "Old", "category": "чай", "unit": "шт"}
        await work.execute(insert(t.skus), row | {"active": False, "price": 45_500})
        await work.execute(insert(t.must_list), [{"klass": "A", "sku_id": id} for id in ("tea", "old", "rice")])
        goods = await skus.all_skus(work)
        assert list(goods) == ["old", "rice", "tea"]
        assert (goods["old"].price, goods["tea"].price, goods["old"].active) == (D("45.5"), None, False)
        assert list(await skus.all_skus(work, ["tea"])) == ["tea"]
        assert await skus.must_list(work) == {"A": ("rice", "tea")}


async def test_yardsticks_are_kept_by_version_and_scores_with_them(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        assert await yardsticks.latest(work) is None
        first = await yardsticks.put(work, {"score": {"plan_pct": 20}}, "anna", NOW)
        second = await yardsticks.put(work, {}, "anna", NOW)
        newest, kept = await yardsticks.latest(work), await yardsticks.at_version(work, first)
        assert newest
        assert kept
        assert (newest.version, kept.body) == (second, {"score": {"plan_pct": 20}})
        old, new = (Scored("p1", on(day), first, 60, "B", 80, {}) for day in (1, 2))
        await yardsticks.put_scores(work, [old, Scored("p1", on(2), first, 1, "D", 80, {}), new])
        assert await yardsticks.scores(work, None, *NOVEMBER) == {"p1": [old, new]}
        assert await yardsticks.last_scores(work, ["p1", "p2"], on(1)) == {"p1": old}


async def test_who_was_told_something_between_two_minutes(database: Database) -> None:
    async with database.work() as work:
        await company(work)
        said = [Push("anna", "friday", f"2026-W{40 + n}", after(n), "sent") for n in range(4)]
        for push in (*said, Push("anna", "friday", "quiet", after(2), "quiet", "nothing")):
            await pushes.claim(work, push)
        assert await pushes.sent_between(work, after(1), after(2)) == said[1:3]
