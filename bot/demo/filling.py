"""The demo company into an empty database, all of it or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update

from bot.demo import books, extras, talks
from bot.demo.draw import Company, draw
from bot.demo.house import company as staff
from bot.demo.house import goods, must_list
from bot.demo.work import AWAY, moment
from bot.methodology import Methodology
from bot.scene import House
from bot.slices import uncollected
from dialogs.consent import version
from storage import consents, meta, partners, people
from storage import tables as t
from storage.database import Database, Work

DEPUTY, MOSCOW = "M07", "Europe/Moscow"
MORNING = time(7)  # until when everything has happened


class DemoRefused(RuntimeError):
    """The demo would mix with a company's own rows."""


async def fill(database: Database, seed: int, today: date, methodology: Path | None = None) -> None:
    """Raises DemoRefused where people live."""
    with uncollected():
        await keep(database, draw(seed, today), methodology)


async def keep(database: Database, drawn: Company, methodology: Path | None = None) -> None:
    now = datetime.combine(drawn.days.last, time(6), UTC)
    house = House(Methodology(methodology), ())
    await house.methodology.publish(database, now)
    async with database.work() as work:
        if await people.list_people(work, also_revoked=True):
            raise DemoRefused("the database holds people already; the demo needs an empty one")
        await put_people(work, now)
        await _leave(work, drawn)
        await _cards(work, drawn, now)
        await _goods(work)
        await meta.put(work, "demo", str(drawn.seed))
        await books.keep(work, drawn)
        await talks.hold(work, house, drawn, moment(drawn.days.today, MORNING, MOSCOW))
        await _work(work, drawn)


def wednesday(today: date) -> date:
    """The day that the stories are told of, moved by whole weeks and never ahead."""
    return today - timedelta(days=(today.weekday() - 2) % 7)


def lived(today: date) -> date:
    """The day whose demo is one to live from today on: on a Monday its week is still to be planned."""
    return today - timedelta(days=today.weekday() == 0)


async def put_people(work: Work, now: datetime) -> None:
    """Teams, people and their accounts in the local chat; all of them have agreed."""
    company = staff()
    for team in company["teams"]:
        await people.create_team(work, people.Team(team["id"], team["name"], team["name_en"], region=team["name"]))
    for row in company["people"]:
        person = people.Person(
            id=row["id"],
            name=row["name"],
            name_en=row["name_en"],
            role=row["role"],
            team_id=row.get("team"),
            zone=row["zone"],
            lang="ru",
            active=True,
            created_at=now,
            region=row.get("region") or await people.region_of(work, row.get("team")),
        )
        await people.create(work, person)
        await people.link(work, people.Account("web", person.id, person.id, person.id, now, False))
        await consents.answer(work, person.id, version(), "accepted", now)
    for team in company["teams"]:
        await people.set_lead(work, team["id"], team["lead"])


async def _leave(work: Work, drawn: Company) -> None:
    """One manager is away this week, and a colleague stands in."""
    since = datetime.combine(drawn.days.monday, time(0), UTC) - timedelta(hours=3)
    away = {"deputy_id": DEPUTY, "away_until": drawn.days.monday + timedelta(days=6), "away_since": since}
    await work.execute(update(t.people).where(t.people.c.id == AWAY).values(**away))


async def _cards(work: Work, drawn: Company, now: datetime) -> None:
    rows = []
    for account in drawn.accounts:
        trader = account.trader
        rows.append(
            {
                "id": trader.id,
                "name": trader.name,
                "name_en": trader.name_en,
                "aliases": list(trader.aliases),
                "inn": trader.inn,
                "code": trader.code,
                "legal_form": trader.form,
                "city": trader.city,
                "region": trader.region,
                "klass": trader.klass,
                "owner_id": trader.owner,
                "stage": "active",
                "created_at": now,
                "deferral_days": trader.deferral,
                "credit_limit": account.limit * 10,
                "lead_days": trader.lead_days,
                "review_days": trader.cycle * 7,
            }
        )
    await work.execute(insert(t.partners), rows)
    await work.execute(insert(t.contacts), extras.contacts(drawn, now))
    await meta.put(work, partners.VERSION, "1")


async def _goods(work: Work) -> None:
    await work.execute(insert(t.skus), [_sku(sku) for sku in goods()])
    wanted = [{"klass": klass, "sku_id": sku.code} for klass in "ABC" for sku in must_list(klass)]
    await work.execute(insert(t.must_list), wanted)


def _sku(sku: Any) -> dict[str, Any]:
    return {
        "id": sku.code,
        "code": sku.code,
        "name": sku.name,
        "name_en": sku.en,
        "category": sku.kind,
        "barcode": sku.barcode,
        "unit": "шт",
        "pack": sku.pack,
        "moq": sku.pack,
        "shelf_days": sku.shelf,
        "price": sku.price * 10,
        "cost": sku.price * 7,
        "active": True,
    }


async def _work(work: Work, drawn: Company) -> None:
    done = drawn.work
    await work.execute(insert(t.reports), done.reports)
    await work.execute(insert(t.plans), done.plans)
    await work.execute(insert(t.visits), done.visits)
    await work.execute(insert(t.milestones), extras.joint_plans(drawn))
    await work.execute(insert(t.commitments), extras.marks(drawn))
    made = await work.scalar(select(func.count()).select_from(t.tasks))
    tasks = extras.tasks(drawn, made)
    await work.execute(insert(t.tasks), tasks)
    await work.execute(insert(t.promises), extras.promises(drawn, tasks))
