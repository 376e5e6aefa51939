"""The numbers as a whole, on the demo company: what must hold however its parts are made.

A wanderer presses each button that there is; quiet weeks are silent; a restart in the middle of sending tells nobody
twice; and what others' partners sell, owe and hold can be seen nowhere by whoever it is no business of.
"""

from __future__ import annotations

import ast
import re
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from bot import digests
from bot.app import App
from bot.clock import Clock
from bot.digests import sending
from bot.master import export
from bot.settings import Settings
from bot.tokens import signer
from dialogs.digests import Digest
from dialogs.lang import LANGS, Lang
from dialogs.ports import Outgoing, Receipt
from dialogs.rhythm import OWED, WEEK_PLAN
from dialogs.screens import Json, signed, to_json
from storage import partners, people
from storage import tables as t
from storage.database import Database, Work
from storage.people import Person
from tests import demo_company
from tests.chats import at, filled, idle
from tests.wandering import Said, Wanderer

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime.fromisoformat("2026-11-18T10:00:00+03:00")
DOORS = ("/menu", "/plan", "/partner Восток-Сервис", "/team", "/goods", "/export", "/import", "/methods")
EXPORTS = ("partners", "contacts", "people", "sell_in:2026-11", "plan:2026-11")
TELEGRAM, PHONE, LINES = 4096, 900, 16
PNG = b"\x89PNG\r\n\x1a\n a picture"
DIGESTS = ("friday", "middle", "month", "team", "team_friday")
NUMBERS = (*DIGESTS, "/partner", "/team", "pc", "pw", "sc", "sh", "ag", "oo", "tb", "dg", "sg")


@asynccontextmanager
async def house(folder: Path, company: Path, now: datetime) -> AsyncIterator[App]:
    """A product on a copy of that company."""
    settings = Settings(data_dir=folder, local_chat_port=0, now=now, secret_key="test-key")
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240  # on a disk of its own
    shutil.copyfile(company, str(Database(settings.url, settings.data_dir).url.database))
    made = App(settings, Clock(), tick_seconds=3600, chat_burst=10_000, catch_up=False)
    await made.start()
    try:
        yield made
    finally:
        await made.close()


async def small(folder: Path) -> Path:
    """The company of 25 partners, where its size is not the matter."""
    settings = Settings(data_dir=folder / "small", local_chat_port=0, secret_key="test-key")
    await filled(settings, NOW.date())
    return Path(str(Database(settings.url, settings.data_dir).url.database))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    """One product for all that is taken back."""
    async with house(tmp_path_factory.mktemp("wandered"), await demo_company.whole(), NOW) as made:
        await idle(made)
        yield made


class TakenBack(Exception):
    pass


@asynccontextmanager
async def taken_back(app: App) -> AsyncIterator[Work]:
    with suppress(TakenBack):
        async with app.database.work() as work:
            yield work
            raise TakenBack


async def wandered(
    work: Work, app: App, person: str, doors: Sequence[str], lang: Lang = "ru", depth: int = 3, **more: Any
) -> list[Said]:
    """All that this person was told behind these doors, and behind each message that comes by itself."""
    who = replace(await people.held(work, person), lang=lang)
    await people.change(work, who)
    one = Wanderer(work, app.worker.workshop, person, NOW, **more)
    for kind, screen in (await arriving(work, app, who)).items():
        await one.reads(kind, screen, depth)
    for door in doors:
        await one.writes(door, depth)
    return one.said


async def arriving(work: Work, app: App, person: Person) -> dict[str, Json]:
    """The digests that a person of this role is owed, as of today."""
    today, house = NOW.date(), app.house
    wanted = [digests.Wanted(person, kind, today) for kind, _ in OWED.get(person.role, ()) if kind != WEEK_PLAN]
    found = await digests.made(work, wanted, house.workdays)
    sign = signer(person.id, house.keys)
    return {kind: to_json(signed(made.screen, sign)) for (_, kind), made in found.items() if isinstance(made, Digest)}


def faults(said: Sequence[Said]) -> list[str]:
    return [f"{' → '.join(step.path)}: {fault}" for step in said for fault in faults_of(step)]


def faults_of(step: Said) -> Iterator[str]:
    if not step.screens and not step.toast:
        yield "no answer"
    if re.search("устарел|out of date", step.toast):
        yield step.toast
    for text in step.texts:
        if len(text) > (PHONE if step.verb in NUMBERS else TELEGRAM):
            yield f"{len(text)} characters"
        if step.verb in NUMBERS and len(text.splitlines()) > LINES:
            yield f"{len(text.splitlines())} lines"
        if re.search(r"\{ ?\$|\bNone\b|Decimal\(|<[a-zA-Z_.]+ object|\bnan\b", text):
            yield text


# ── every button ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("lang", "who"), [("ru", ("M05", "L2", "A1")), ("en", ("M05",))])
async def test_each_button_leads_somewhere(app: App, lang: Lang, who: Sequence[str]) -> None:
    """Of each kind one, from the screen that names it first; all of them, and the head of sales, in the long hunt."""
    for person in who:
        await walked(app, person, lang, most=1, draws=False)


@pytest.mark.soak
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("person", ["M05", "L2", "D1", "A1"])
async def test_all_buttons_lead_somewhere(app: App, person: str, lang: Lang) -> None:
    print(person, lang, await walked(app, person, lang, most=None), "screens")


async def walked(app: App, person: str, lang: Lang, **more: Any) -> int:
    async with taken_back(app) as work:
        with capture_logs() as logs:
            said = await wandered(work, app, person, DOORS, lang, **more)
    assert faults(said) == []
    assert [entry for entry in logs if entry["log_level"] in ("warning", "error")] == []
    assert len(said) > 25
    slowest = sorted(said, key=lambda step: -step.seconds)[:3]
    print(person, lang, len(said), *(f"{step.seconds:.2f} s {' → '.join(step.path)}" for step in slowest), sep="\n  ")
    return len(said)


# ── what is no business of theirs ───────────────────────────────────────────────────────────────────────────

# Words that a curious person might try, beside the doors.
ASKED = (
    "/partner {foreign}",
    "{foreign}",
    "/report {foreign}",
    "/people Орлова",
    "/about звонил {foreign}, должны 5 млн",
)
MONEY = {
    t.numbers: ("qty", "amount", "amount_vat"),
    t.invoices: ("amount",),
    t.order_lines: ("ordered", "shipped"),
    t.checks: ("turnover", "price", "rrp"),
    t.outlet_bases: ("outlets",),
}


async def disturb(work: Work, own: Collection[str]) -> None:
    """Everything that others sell, owe and hold becomes something else; the company's files are of other sums."""
    for table, columns in MONEY.items():
        changed = {name: table.c[name] * 3 + 7_000_000 for name in columns}
        await work.execute(update(table).where(table.c.partner_id.not_in(own)).values(changed))
    await work.execute(
        update(t.numbers).where(t.numbers.c.person_id.is_not(None)).values(amount=t.numbers.c.amount * 2)
    )
    await work.execute(update(t.imports).values(total=t.imports.c.total * 3, row_count=t.imports.c.row_count + 77))


@pytest.mark.parametrize(("person", "depth"), [("M05", 3), ("L2", 1), pytest.param("L2", 4, marks=pytest.mark.soak)])
async def test_what_others_sell_and_owe_changes_no_word_that_a_person_can_be_told(
    app: App, person: str, depth: int
) -> None:
    """The same walk through two companies that differ in the numbers of others alone."""
    doors = [*DOORS, *(asked.format(foreign="Ромашка") for asked in ASKED)]
    async with taken_back(app) as work:
        who = await people.held(work, person)
        own = [partner.id for partner in await partners.visible_to(work, who)]
        before = await told(work, app, who, doors, depth)
        await disturb(work, own)
        assert await told(work, app, who, doors, depth) == before
    assert 5 < len(own) < 60
    assert len(before) > 40


async def told(work: Work, app: App, person: Person, doors: Sequence[str], depth: int) -> list[Any]:
    said = await wandered(work, app, person.id, doors, depth=depth, draws=False)
    tables = [await export.table_of(work, person, what, NOW.date()) for what in EXPORTS]
    return [*((step.path, step.texts, step.labels, step.toast) for step in said), *tables]


# ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────

FRIDAY = datetime.fromisoformat("2026-11-20T16:00:00+03:00")
WEEK = timedelta(days=7)


class Power:
    """Lets a house run until a moment of its sending, and keeps what the disk held then: what a power cut leaves."""

    def __init__(self, app: App, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.app, self.folder = app, folder
        self.left: dict[str, Path] = {}
        self._drawn = self._sent = 0
        patch.setattr(sending, "draw", self._draw)
        patch.setattr(app.channels["web"], "send", partial(self._send, app.channels["web"].send))

    async def _draw(self, *_: object, **__: object) -> bytes:
        self._drawn += 1
        if self._drawn == 6:
            self._cut("some are told, some not thought of yet")
        return PNG

    async def _send(self, send: Callable[[Outgoing], Awaitable[Receipt]], out: Outgoing) -> Receipt:
        self._sent += 1
        number = self._sent
        if number == 4:
            self._cut("before one is told")
        receipt = await send(out)
        if number == 6:
            self._cut("one is told and nobody has noted it")
        return receipt

    def _cut(self, moment: str) -> None:
        file = self.folder / f"{len(self.left)}.sqlite3"
        with (
            closing(sqlite3.connect(str(self.app.database.url.database))) as now,
            closing(sqlite3.connect(file)) as kept,
        ):
            now.backup(kept)
        self.left[moment] = file


async def fridays(app: App) -> Counter[str]:
    """Who has how many digests of that Friday on their page."""
    posted = select(t.chat_log.c.address).where(t.chat_log.c.key.like("push/%/friday/2026-W47/%"))
    async with app.database.read() as read:
        return Counter(row.address for row in await read.all(posted))


async def test_a_restart_in_the_middle_of_sending_leaves_nobody_out_and_tells_nobody_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off at three moments of one Friday: what the disk held then is started anew."""
    async with house(tmp_path / "first", await small(tmp_path), FRIDAY - timedelta(hours=7)) as app:
        power = Power(app, tmp_path, monkeypatch)
        await at(app, FRIDAY)
        everybody = set(await fridays(app))
    assert len(power.left) == 3
    assert len(everybody) > 8
    reached = []
    for number, (moment, disk) in enumerate(power.left.items()):
        async with house(tmp_path / f"{number}", disk, FRIDAY) as app:
            before = await fridays(app)
            await at(app, FRIDAY + timedelta(minutes=1))
            after = await fridays(app)
        reached.append(len(before))
        assert after == dict.fromkeys(everybody, 1), moment
    assert min(reached) < len(everybody)
    assert max(reached) > 0


async def blank(*_: object, **__: object) -> bytes:
    return PNG


async def test_a_quiet_week_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same figures a week after they were told: the week is on record as quiet, and nobody hears a word."""
    monkeypatch.setattr(sending, "draw", blank)
    async with house(tmp_path / "quiet", await small(tmp_path), FRIDAY) as app:
        await at(app, FRIDAY + timedelta(minutes=1))
        heard = await fridays(app)
        async with app.database.work() as work:
            week = (t.pushes.c.kind == "friday", t.pushes.c.period == "2026-W47")
            last = {"period": "2026-W46", "at": FRIDAY - WEEK}
            await work.execute(update(t.pushes).where(*week).values(last))
            await work.execute(update(t.tasks).values(status="done"))  # a deadline would be worth a word
        before = await everything_said(app)
        await at(app, FRIDAY + timedelta(minutes=2))
        async with app.database.read() as read:
            outcomes = select(t.pushes.c.outcome, t.pushes.c.why).where(*week)
            assert {(row.outcome, row.why) for row in await read.all(outcomes)} == {("quiet", "unchanged")}
        assert await everything_said(app) == before
    assert len(heard) > 8


async def everything_said(app: App) -> int:
    async with app.database.read() as read:
        return int(await read.scalar(select(func.count()).select_from(t.outbox)) or 0)


# ── exact, and not long ─────────────────────────────────────────────────────────────────────────────────────

OF_MONEY = ("algorithms/kpi", "bot/digests", "bot/figures", "dialogs/digests", "storage/numbers", "storage/pouring.py")
OF_MONEY_TOO = ("dialogs/figures.py", "dialogs/formats.py", "dialogs/orders.py", "dialogs/ageing.py", "dialogs/why.py")


def sources() -> Iterator[Path]:
    for place in (Path(__file__).parents[1] / each for each in (*OF_MONEY, *OF_MONEY_TOO)):
        yield from place.rglob("*.py") if place.is_dir() else [place]


async def test_no_float_is_on_the_way_of_money() -> None:
    """Neither written nor made: a kopeck would be lost on the way."""
    found = [f"{path.name}:{line}" for path in sources() for line in floats(ast.parse(path.read_text("utf-8")))]
    assert found == []
    assert len(list(sources())) > 40
    assert list(floats(ast.parse("money = float(sum)"))) == [1]
    assert list(floats(ast.parse("money = sum * 0.2"))) == [1]


def floats(tree: ast.AST) -> Iterator[int]:
    """Lines; seconds to wait, a probability's quantile and the refusal of a float are none of money's."""
    for node in ast.walk(tree):
        for free in ast.walk(node) if _is_free(node) else ():
            free.is_free = True  # type: ignore[attr-defined]
        made = isinstance(node, ast.Name) and node.id == "float"
        written = isinstance(node, ast.Constant) and isinstance(node.value, float)
        if (made or written) and not hasattr(node, "is_free"):
            yield int(getattr(node, "lineno", 0))


def _is_free(node: ast.AST) -> bool:
    match node:
        case ast.FunctionDef(name="z_of") | ast.Call(func=ast.Name(id="isinstance")):
            return True
        case ast.Assign(targets=[ast.Name(id="BREATH_S")]):
            return True
    return False


async def test_how_long_everybodys_digests_take(app: App) -> None:
    """Printed for whoever looks: a busy machine says nothing about the product."""
    async with app.database.read() as read:
        managers = [each for each in await people.list_people(read) if each.role == "rm"]
        begun = time.process_time()
        wanted = [digests.Wanted(each, "friday", NOW.date()) for each in managers]
        made = await digests.made(read, wanted, app.house.workdays)
        spent = time.process_time() - begun
    print(f"\n  digests of {len(managers)} managers and 150 partners: {spent:.2f} s of one core")
    assert all(isinstance(each, Digest) for each in made.values())
    assert len(made) == len(managers) == 12
