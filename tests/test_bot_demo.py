"""The demo company: the same everywhere, its books balance to the kopeck, and each planted story is found."""

from __future__ import annotations

import asyncio
import hashlib
import re
import sqlite3
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from algorithms.kpi import Status
from algorithms.workdays import load_calendar
from bot.demo import fill
from bot.demo.chance import Chance
from bot.demo.days import WEEKS, Days
from bot.demo.draw import draw, owed, sales, shipments, stock
from bot.demo.filling import lived, wednesday
from bot.demo.house import must_list, traders
from bot.demo.stories import TWISTS
from bot.demo.targets import shipped
from bot.demo.trade import sizes, trade
from bot.digests import Wanted, made
from bot.digests.closing import MONEY, months_of
from bot.digests.monday import monday
from bot.figures import figures_of, order_of
from bot.signals import standing
from dialogs.digests import Digest
from dialogs.digests.month import questions
from dialogs.figures import PartnerFigures
from dialogs.lang import LANGS
from dialogs.partner_card import PartnerCard, partner_card
from dialogs.screens import Screen, plain_text
from storage import partners, people, promises
from storage import tables as t
from storage.database import Database, Reading
from storage.upgrade import upgrade
from tests.chats import WebChat, running
from tests.demo_company import SEED, TODAY, big, drawn, whole

MARK = "adace3e24c340967dee06779cbb5396564276cbc787357465c7537a3f4ff61d2"


@asynccontextmanager
async def reading() -> AsyncIterator[Reading]:
    file = await whole()
    database = Database(f"sqlite:///{file}", file.parent)
    await database.open()
    try:
        async with database.read() as read:
            yield read
    finally:
        await database.close()


@pytest.fixture(scope="module")
def figures() -> dict[str, PartnerFigures]:
    """What the product itself gathers of everybody."""

    async def gather() -> dict[str, PartnerFigures]:
        async with reading() as read:
            everybody = await partners.all_partners(read)
            return await figures_of(read, everybody, TODAY, everybody=True, zone="Europe/Moscow")

    return asyncio.run(gather())


async def asked(read: Reading, question: Any) -> list[Any]:
    return [tuple(row) for row in await read.all(question)]


# ── the same everywhere ─────────────────────────────────────────────────────────────────────────────────────


def marks() -> Iterator[str]:
    """Every number of the drawing, in order."""
    for account in drawn().accounts:
        trader = account.trader
        yield f"{trader.id}|{trader.name}|{trader.inn}|{trader.owner}|{trader.klass}|{account.limit}|{account.outlets}"
        yield "|".join(f"{day}{sku.code}{n}" for day, sku, n in account.trade.moves)
        yield "|".join(f"{shelf.sku.code}{shelf.sold}{shelf.stock}" for shelf in account.trade.shelves)
        yield f"{len(account.sales)} {[(day, sku.code, outlet, n) for day, sku, outlet, n in account.sales[-40:]]}"
        yield f"{account.ledger.payments}{sorted(account.plans.items())}"
        yield "|".join(map(str, owed(account)))
        yield "|".join(f"{seen.outlet}{seen.sku.code}{seen.day}{seen.present}{seen.price}" for seen in account.seen)
    yield str(drawn().work)


def test_the_drawing_is_the_same_on_any_machine() -> None:
    found = hashlib.sha256("\n".join(marks()).encode()).hexdigest()
    assert found == MARK


def test_another_seed_is_another_company() -> None:
    one, other = (Chance(seed, "goods") for seed in (1, 2))
    assert [one.below(100) for _ in range(9)] != [other.below(100) for _ in range(9)]


@pytest.mark.parametrize("today", [date(2026, 11, 18), date(2026, 11, 23), date(2026, 11, 24), date(2027, 1, 13)])
def test_the_day_moves_by_whole_weeks_and_is_never_ahead(today: date) -> None:
    day = wednesday(today)
    assert ((day - TODAY).days % 7, 0 <= (today - day).days < 7) == (0, True)


def test_a_demo_that_is_begun_on_a_monday_has_a_week_to_plan() -> None:
    """And its numbers reach the Friday before, so that this week's Friday can still be told."""
    monday, friday = date(2026, 11, 23), date(2026, 11, 20)
    found = draw(SEED, lived(monday))
    assert found.days.last == friday
    assert not [row for row in found.work.visits if row["week"] == "2026-W48"]
    assert [row for row in found.work.visits if row["week"] == "2026-W47"]
    assert [lived(monday + timedelta(days=n)) for n in range(1, 7)] == [monday + timedelta(days=n) for n in range(1, 7)]


# ── sizes ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_company_has_the_sizes_of_its_description() -> None:
    async with reading() as read:

        async def count(table: Any, *where: Any) -> int:
            return int(await read.scalar(select(func.count()).select_from(table).where(*where)))

        assert await count(t.teams) == 3
        roles = Counter(row[0] for row in await asked(read, select(t.people.c.role)))
        assert (roles["rm"], roles["team_lead"], roles["director"], roles["admin"]) == (12, 3, 1, 1)
        assert (await count(t.partners), await count(t.skus)) == (150, 40)
        assert Counter(await asked(read, select(t.must_list.c.klass))) == {("A",): 36, ("B",): 28, ("C",): 18}
        runs = Counter(await asked(read, select(t.runs.c.algorithm, t.runs.c.status)))
        conflict, talks = "conflict_resolution", "partner_negotiation"
        assert (runs[conflict, "open"], runs[conflict, "done"]) == (7, 11)
        assert runs[talks, "open"] + runs[talks, "done"] == 30
        old = t.runs.c.created_at < datetime(2026, 11, 11).astimezone()
        assert await count(t.runs, t.runs.c.algorithm == conflict, t.runs.c.status == "open", old) == 3
        late = (t.tasks.c.status == "open", t.tasks.c.due < "2026-11-18")
        assert (await count(t.tasks), await count(t.tasks, *late)) == (400, 60)
        assert len(set(await asked(read, select(t.milestones.c.partner_id)))) == 20
        weeks = {day for (day,) in await asked(read, select(t.numbers.c.day).where(t.numbers.c.series == "sell_out"))}
        assert len([day for day in weeks if day.isoweekday() == 7]) == 26
        assert (await count(t.outbox), await count(t.inbox)) == (0, 0)


def test_partners_are_spread_as_described() -> None:
    accounts = drawn().accounts
    assert Counter(each.trader.klass for each in accounts) == {"A": 30, "B": 45, "C": 75}
    generated = Counter(each.trader.owner for each in accounts[25:])
    assert (len(generated), set(generated.values())) == (12, {10, 11})
    turnover: dict[str, int] = defaultdict(int)
    for each in accounts:
        turnover[each.trader.klass] += shipped(each.trade, drawn().days.first, drawn().days.last)
    assert 62 <= turnover["A"] * 100 // sum(turnover.values()) <= 78
    assert {each.trader.deferral for each in accounts} == {14, 21, 30, 45}
    assert sum(not each.plans for each in accounts) == 3
    assert [each.trader.id for each in accounts if each.plans.get(date(2026, 11, 1)) == 0] == ["P018"]
    assert all(20 <= each.outlets <= 600 for each in accounts)


def test_nothing_looks_like_a_real_company() -> None:
    accounts = drawn().accounts
    assert all(re.fullmatch(r"0{7,9}\d{3}", each.trader.inn) for each in accounts)
    assert len({each.trader.name for each in accounts}) == 150


# ── the books balance ───────────────────────────────────────────────────────────────────────────────────────


def test_stock_is_what_came_less_what_was_sold() -> None:
    """Count by count and good by good; only two rows are wrong, on purpose."""
    broken = []
    for account in drawn().accounts:
        held: dict[Any, list[tuple[date, int]]] = defaultdict(list)
        for row in stock(account, drawn().days):
            held[row[3]].append((row[5], row[6] or 0))
        counts = sorted({day for days in held.values() for day, _ in days})
        change: Counter[tuple[Any, date]] = Counter()
        for rows, sign in ((shipments(account), 1), (sales(account), -1)):
            for row in rows:
                if row[5] <= counts[-1]:
                    change[row[3], counts[bisect_left(counts, row[5])]] += sign * (row[6] or 0)
        for code, known in held.items():
            for (_, before), (day, n) in pairwise(known):
                if n != before + change[code, day] or n < 0:
                    broken.append((account.trader.id, n))
    assert broken == [("P021", -3000), ("P021", -7000)]


def test_debts_are_what_was_shipped_less_what_was_paid() -> None:
    for account in drawn().accounts:
        rows = [*shipments(account)]
        for day, bills in account.ledger.open.items():
            came = sum(row[8] or 0 for row in rows if row[5] <= day) // 10
            paid = sum(sum_ for paid_on, sum_ in account.ledger.payments if paid_on <= day)
            assert sum(bill.rest for bill in bills) == came - paid, (account.trader.id, day)


def test_everything_but_sales_happens_on_working_days() -> None:
    calendar = load_calendar()
    for account in drawn().accounts:
        days = {row[5] for row in shipments(account)} | {day for day, _ in account.ledger.payments}
        days |= {seen.day for seen in account.seen} | {line.promised_on for line in account.trade.lines}
        assert all(calendar.is_workday(day) for day in days), account.trader.id
    work = drawn().work
    visited = {row["done_on"] for row in work.visits if row["done_on"]} | {
        row["filed_at"].date() for row in work.reports
    }
    assert all(map(calendar.is_workday, visited))


async def test_every_manager_has_promises_of_both_sides() -> None:
    """Kept, due and overdue, on partners that no story is about; ours are tasks of theirs."""
    owners = {account.trader.owner for account in drawn().accounts}
    async with reading() as read:
        found = [each for id_ in owners for each in await promises.of_person(read, id_)]
        kept = await asked(read, select(t.promises.c.person_id).where(t.promises.c.status == "kept"))
    assert {each.holder for each in found} == {id_ for (id_,) in kept} == owners
    states = Counter((each.holder, each.by, each.late(TODAY)) for each in found)
    assert all(states[id_, "them", late] for id_ in owners for late in (True, False))
    assert all(states[id_, "us", True] + states[id_, "us", False] for id_ in owners)
    assert not {each.partner_id for each in found} & {*TWISTS}


async def test_regions_and_teams_and_the_whole_are_the_same_sum() -> None:
    async with reading() as read:
        total = func.sum(t.numbers.c.amount)
        ours = (t.numbers.c.series == "sell_in", t.numbers.c.partner_id == t.partners.c.id)
        whole_ = await read.scalar(select(total).where(t.numbers.c.series == "sell_in"))
        regions = await asked(read, select(t.partners.c.region, total).where(*ours).group_by(t.partners.c.region))
        owned = (*ours, t.people.c.id == t.partners.c.owner_id)
        teams = await asked(read, select(t.people.c.team_id, total).where(*owned).group_by(t.people.c.team_id))
    assert (len(regions), len(teams)) == (12, 3)
    assert sum(row[1] for row in regions) == sum(row[1] for row in teams) == whole_


# ── stories ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_stories_of_orders_and_plans(figures: dict[str, PartnerFigures]) -> None:
    east = figures["P002"]
    assert east.trade.last_order == TODAY - timedelta(days=12)
    assert east.value("visit_gap") == 41
    assert 70 < (east.value("forecast_pct") or 0) < 80
    mega = figures["P025"].known("forecast_pct")
    assert (round(mega.value or 0, 1), mega.status) == (Decimal("99.6"), Status.YELLOW)
    mercury = figures["P018"].known("plan_pct")
    assert (mercury.value, mercury.status, mercury.figure.reason) == (None, Status.GRAY, "zero_plan")
    growth = {id_: each.value("growth_lfl") or 0 for id_, each in figures.items() if each.klass == "A"}
    assert max(growth, key=lambda id_: growth[id_]) == "P012"
    assert figures["P012"].score is not None
    assert figures["P012"].score.cls == "A"
    given_back = figures["P020"].known("returns_pct")
    assert (given_back.status, given_back.figure.reason) == (Status.RED, "returns_without_shipments")


def test_stories_of_debts(figures: dict[str, PartnerFigures]) -> None:
    alliance = figures["P004"]
    assert alliance.debt is not None
    assert alliance.debt.over_90 == 640_000
    assert (alliance.value("forecast_pct") or 0) > 100
    assert alliance.known("overdue_pct").status == Status.RED
    assert alliance.score is not None
    assert (alliance.score.cls, alliance.score.ceilings) == ("C", ("overdue_90plus",))
    safin = figures["P007"]
    assert safin.debt is not None
    assert safin.debt.aging.overdue == 420_000
    assert safin.debt.over_60 == 240_000
    assert safin.day_of("sell_out") == date(2026, 11, 6)
    upper = figures["P016"]
    assert upper.debt is not None
    assert (upper.debt.limit or 0) - upper.debt.aging.total == 55_000


def test_stories_of_stock(figures: dict[str, PartnerFigures]) -> None:
    siberia = figures["P008"]
    assert round(siberia.value("in_out_ratio") or 0, 1) == Decimal("1.5")
    assert round(siberia.value("dos") or 0) == 82
    yenisei = figures["P009"].stock
    assert yenisei is not None
    assert len(yenisei.a_out) == 3
    whales = figures["P021"]
    assert whales.known("dos").figure.reason == "negative_stock"
    assert whales.known("dos").status == Status.GRAY
    assert whales.stock is not None
    assert len(whales.stock.negative) == 2
    new = {row[5] for row in sales(next(each for each in drawn().accounts if each.trader.id == "P024"))}
    assert sorted(new) == [drawn().days.sunday(week) for week in range(WEEKS - 3, WEEKS)]


async def test_stories_of_orders_proposed(figures: dict[str, PartnerFigures]) -> None:
    """As the product proposes them behind «Заказ»."""
    async with reading() as read:
        found = await partners.by_ids(read, ["P008", "P009", "P016", "P024"])
        sheets = {each.id: await order_of(read, each, TODAY, load_calendar()) for each in found}
    assert sheets["P008"].lines
    assert all(line.order.order == 0 for line in sheets["P008"].lines)
    empty = figures["P009"].stock
    assert empty is not None
    proposed = {line.sku_id: line.order.order for line in sheets["P009"].lines}
    assert all(proposed[each.sku_id] > 0 for each in empty.a_out)
    assert "credit_limit" in {line.order.reason for line in sheets["P016"].lines}
    assert 30_000 < sheets["P016"].money <= 55_000
    sold = [line for line in sheets["P024"].lines if line.order.avg_daily]
    assert {line.xyz for line in sold} == {"new"}
    days = {round((line.order.safety_stock or 0) / (line.order.avg_daily or 1)) for line in sold}
    assert days == {3, 5, 7}, "a safety stock in days, by the class of the article"


def test_stories_on_the_card(figures: dict[str, PartnerFigures]) -> None:
    """As a person reads them."""

    def card(partner: str) -> str:
        return plain_text(partner_card(PartnerCard(figures[partner], load_calendar()), "ru")).replace("\u00a0", " ")

    assert "прогноз 99,6 % 🟡" in card("P025")
    assert "план 0 ⚪" in card("P018")
    assert "(⚠️ на 06.11)" in card("P007")
    assert "Запас: ошибка данных, остаток ниже нуля ⚪" in card("P021")
    assert "Визитов ещё не было" in card("P015")
    assert "класс C" in card("P004")


def test_stories_of_work(figures: dict[str, PartnerFigures]) -> None:
    conflict = figures["P011"].work.conflict
    assert conflict is not None
    assert conflict.days == 9
    never = figures["P015"].known("visit_gap")
    assert (never.status, never.figure.reason) == (Status.RED, "never_visited")
    assert figures["P017"].work.negotiation is not None
    work = drawn().work
    missing = [row for row in work.visits if row["person_id"] == "M02" and row["done_on"] and not row["report_number"]]
    assert len(missing) == 2
    assert "P022" in {row["partner_id"] for row in missing}


async def test_a_conversation_of_the_demo_goes_on_in_the_chat(tmp_path: Path) -> None:
    await big(tmp_path)
    morning = datetime(2026, 11, 18, 7, tzinfo=UTC)
    async with running(tmp_path, now=morning, people=False) as app, WebChat(app, "M04").open() as page:
        await app.ticker.tick()
        await page.write("/menu")
        await page.tap("▶️ Переговоры · Север")
        assert "Проверка договора" in page.last.text
        await page.tap("Возвраты")
        assert "Готово · 1" in page.last.buttons
        async with app.database.read() as read:
            pushes = await read.all(select(t.outbox).where(t.outbox.c.kind == "push"))
    # Nothing of the past is said now, only what is red today, the middle of the month and where missing reports stand
    # this morning; nothing to who is on leave.
    told = {row.key.split("/")[2] for row in pushes if row.key.startswith("push/")}
    assert told <= {"middle", "report_late", "report_seen", "report_lead"}
    assert {"partner.see:P004", "partner.see:P009", "partner.see:P011"} <= {row.rests_on for row in pushes}
    assert "M08" not in {row.person_id for row in pushes}


async def test_the_signals_of_the_stories_stand() -> None:
    async with reading() as read:
        found = await standing(read, await partners.all_partners(read), TODAY, load_calendar())
    raised = {id_: {signal.kind for signal in signals} for id_, signals in found.items()}
    wanted = {
        "P002": "no_visit",
        "P004": "overdue_90plus",
        "P008": "overstock",
        "P009": "stock_out",
        "P011": "conflict",
        "P015": "no_visit",
        "P017": "stalled",
        "P020": "returns_without_shipments",
        "P021": "data_error",
    }
    assert {id_: kind for id_, kind in wanted.items() if kind not in raised.get(id_, ())} == {}
    assert "plan_low" not in raised.get("P018", ()), "a plan of nought divides nothing"


async def test_stories_of_people() -> None:
    async with reading() as read:
        away = await read.first(select(t.people).where(t.people.c.id == "M08"))
        far = await read.scalar(select(t.people.c.zone).where(t.people.c.id == "M11"))
        stage = await read.first(select(t.runs).where(t.runs.c.partner_id == "P017"))
    assert away is not None
    assert (away.away_until, away.deputy_id) == (date(2026, 11, 22), "M07")
    assert far == "Asia/Novosibirsk"
    assert stage is not None
    assert (TODAY - stage.updated_at.date()).days == 20


# ── what digests make of the stories ────────────────────────────────────────────────────────────────────────

DUE = {"friday": (20, 11), "middle": (16, 11), "month": (3, 11), "team": (23, 11)}
STORIES = {
    ("month", "L2"): (("Прогноз 16.10 обещал", "Вверх: Волга-Лайн +", "Классы: A "), "October closed: "),
    ("friday", "M05"): (
        (
            "🔴 Восток-Сервис: прогноз 78 %, заказа нет 11 дней",
            "просрочка 420 тыс. ₽",
            "Данные на 17.11; Сафин Р. Р. — на 06.11 ⚠️",
        ),
        "🔴 Vostok-Service: forecast 78%, no order for 11 days",
    ),
    ("team", "L2"): (
        (
            "• ТД Альянс: 90+ дней, 640 тыс. ₽, переговоры не начаты",
            "• Конфликт: Кубань-Маркет, 14-й день, шаг ",
            "Вторичку не прислали ",
        ),
        "• TD Alliance: 90+ days, RUB 640K, talks not started",
    ),
}


async def test_digests_tell_the_stories_and_fit_a_screen() -> None:
    """Gathered at once, as the clock does: Friday of all managers, the rest of whom the stories are about."""
    said: dict[tuple[str, str, str], str] = {}
    calendar = load_calendar()
    async with reading() as read:
        staff = await people.list_people(read)
        for lang in LANGS:
            about = {each.id: replace(each, lang=lang) for each in staff if each.id in ("M05", "L2")}
            wanted = [Wanted(about[id_], kind, day_of(kind)) for kind, id_ in (*STORIES, ("middle", "M05"))]
            if lang == "ru":
                others = [each for each in staff if each.role == "rm" and each.id not in about]
                wanted += [Wanted(each, "friday", day_of("friday")) for each in others]
            for (person, kind), digest in (await made(read, wanted, calendar)).items():
                assert isinstance(digest, Digest), (person, kind)
                said[kind, person, lang] = plain_text(digest.screen).replace("\u00a0", " ")
                fits_a_phone(digest.screen)
        lead = next(each for each in staff if each.id == "L2")
        month = (await months_of(read, [lead], day_of("month"), calendar, MONEY))["L2"]
        rustam = next(each for each in staff if each.id == "M05")
        words = (await monday(read, rustam, TODAY, calendar)).words.replace("\u00a0", " ")
    assert "1. 🔴 Восток-Сервис — не были 41 день (норма 14), прогноз 78 %" in words
    assert "2. 🔴 ИП Сафин Р. Р. — просрочка 420 тыс. ₽, есть 61–90 дней" in words
    for (kind, person), (parts, english) in STORIES.items():
        for part in parts:
            assert part in said[kind, person, "ru"], (kind, person)
        assert english in said[kind, person, "en"]
    assert sum(kind == "friday" for kind, *_ in said) == 13
    assert month is not None
    agenda = [question.replace("\u00a0", " ") for question in questions(month, "ru")]
    assert agenda, "the meeting begins with what the digest asked, gathered without all the rest"
    assert all(question in said["month", "L2", "ru"] for question in agenda)


def day_of(kind: str) -> date:
    day, month = DUE[kind]
    return date(2026, month, day)


def fits_a_phone(screen: Screen) -> None:
    lines = plain_text(screen).splitlines()
    assert len(lines) <= 16, lines
    assert sum(map(len, lines)) <= 900
    assert len(lines[0]) <= 60
    assert len(screen.buttons) <= 2
    assert sum(map(len, screen.buttons)) <= 5


def test_must_lists_grow_with_the_class() -> None:
    assert [len(must_list(klass)) for klass in "CBA"] == [18, 28, 36]


@pytest.mark.parametrize("today", [TODAY + timedelta(days=n) for n in (89, 90, 91, 94, 95)])
def test_on_any_day_the_stories_stand_and_stock_is_never_below_nothing(today: date) -> None:
    """Over another year's end and its holidays, on a Monday and a Sunday as well."""
    days, bent = Days(today), [each for each in traders(SEED) if each.id in TWISTS]
    sizes_ = sizes(SEED, traders(SEED))
    trades = {each.id: trade(SEED, each, sizes_[each.id], days) for each in bent}
    last = max(day for day, _, n in trades["P002"].moves if n > 0)
    assert last == days.by(today - timedelta(days=12))
    assert all(n >= 0 for each in trades.values() for shelf in each.shelves for n in shelf.stock)
    assert all(day <= days.last for each in trades.values() for day, _, _ in each.moves)


@pytest.mark.soak
async def test_two_fillings_are_the_same_rows(tmp_path: Path) -> None:
    """Everything but the texts of the methodology, which are kept when it is published."""
    dumps = []
    for name in ("one", "other"):
        file = tmp_path / f"{name}.sqlite3"
        await upgrade(f"sqlite:///{file}")
        database = Database(f"sqlite:///{file}", tmp_path)
        await database.open()
        await fill(database, SEED, TODAY)
        await database.close()
        with closing(sqlite3.connect(file)) as rows:
            dumps.append(
                {
                    table.name: rows.execute(f"SELECT * FROM {table.name}").fetchall()
                    for table in t.metadata.sorted_tables
                }
            )
    assert dumps[0] == dumps[1]
