"""The five charts and every digest as a phone shows them, from the figures of the methodology's description.

With `SHTURMAN_PICTURES=1` (`make pictures`) they go to docs/images.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Page, expect

from algorithms.kpi import Signal
from bot.app import App
from bot.digests.sending import with_picture
from bot.scene import Post
from dialogs import signals
from dialogs.charts import KINDS, ChartSpec
from dialogs.digests import Digest, Quiet, friday, middle, month_closed, phrases, team_monday
from dialogs.digests.figures import sums, together
from dialogs.figures import Source
from dialogs.lang import LANGS, Lang
from dialogs.screens import Picture, Screen
from handlers.documents.charts import png
from storage import people
from tests.browser import DRAWING, SIZE, Phone, listening, opened
from tests.chats import at, idle, running
from tests.test_dlg_digests import AS_OF, CALENDAR, FRIDAY, halfway, october, rub, the_team, the_week

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.asyncio(loop_scope="module")]

IMAGES = Path(__file__).parent.parent / "docs" / "images"
HEAVIEST = 80_000  # bytes
NOW = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Moscow"))
MONDAYS = [date(2026, 9, 28) + timedelta(days=7 * n) for n in range(8)]
TREND = tuple(zip(MONDAYS, map(Decimal, ("101", "99", "98", "97.3", "94", "92.6", "95.5", "97")), strict=True))
WEEKS = (  # plan, fact and forecast of November, in millions
    (date(2026, 11, 2), "2.84", "2.6", None),
    (date(2026, 11, 9), "3.55", "3.4", None),
    (date(2026, 11, 16), "3.55", "2.9", "3.58"),
    (date(2026, 11, 23), "3.55", None, "3.42"),
    (date(2026, 11, 30), "0.71", None, "0.69"),
)


def saved(raw: bytes, name: str, colours: int = 64) -> None:
    """A palette is a third as heavy, and the eye sees no difference on flat colours."""
    light = Image.open(io.BytesIO(raw)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    out = io.BytesIO()
    light.save(out, "PNG", optimize=True)
    assert len(out.getvalue()) < HEAVIEST, name
    if DRAWING:
        (IMAGES / f"{name}.png").write_bytes(out.getvalue())


def made(kind: str, lang: Lang) -> Digest:
    found: Digest | Quiet
    match kind:
        case "friday":
            found = friday(the_week(), lang)
        case "team":
            found = team_monday(replace(the_team(), trend=TREND), lang)
        case "month":
            found = month_closed(october(lang), lang)
        case _:
            found = middle(halfway(), lang)
    assert isinstance(found, Digest)
    return found


def chart(kind: str, lang: Lang) -> ChartSpec:
    if kind == "weeks":
        whole = together("", "", "", sums(the_week().partners), AS_OF, CALENDAR)
        rows = [(day, *(None if text is None else rub(text) for text in row)) for day, *row in WEEKS]
        found = phrases.weeks_chart(rows, whole, AS_OF, FRIDAY, lang)  # type: ignore[arg-type]  # plans are known
    else:
        found = made({"bars": "friday", "waterfall": "month", "line": "middle"}.get(kind, kind), lang).chart
    assert found is not None
    assert found.kind == kind
    return found


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_chart_of_each_kind_is_light(kind: str, lang: Lang) -> None:
    spec = chart(kind, lang)
    for dark in (False, True):
        saved(png(spec, dark), f"chart-{kind}-{lang}{'-dark' if dark else ''}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pane() -> AsyncIterator[Page]:
    async with opened(device_scale_factor=2 if DRAWING else 1, has_touch=True, is_mobile=True) as page:
        yield page


def signal(lang: Lang) -> Screen:
    raised = Signal("overdue_90plus", Decimal(640_000))
    source = Source("receivables", date(2026, 11, 19), "ДЗ.csv", datetime.fromisoformat("2026-11-20T09:00"))
    told = signals.told("P004", "ТД Альянс", "TD Alliance", raised, source)
    return signals.signal_screen([told], FRIDAY, lang)


async def test_pictures_of_every_digest(pane: Page, tmp_path: Path) -> None:
    async with running(tmp_path / "data", now=NOW, only=("M05", "L2")) as app:
        with listening(pane):
            await pane.goto(app.page)
            await pane.wait_for_selector("#line:text('на связи')")
            me = Phone(pane)
            for lang in LANGS:
                for persona in ("M05", "L2"):
                    await speaks(app, persona, lang)
                for kind, persona in (("friday", "M05"), ("middle", "M05"), ("team", "L2"), ("month", "L2")):
                    await shown(app, me, persona, kind, lang)
                    if DRAWING or kind in ("friday", "team"):
                        await pane.emulate_media(color_scheme="dark")
                        await shown(app, me, persona, kind, lang, dark=True)
                        await pane.emulate_media(color_scheme="light")
                await post(app, me, "M05", signal(lang))
                await looks(me, f"digest-signal-{lang}")
            await pane.goto("about:blank")


async def test_pictures_of_mondays_prompt_in_both_languages(pane: Page, tmp_path: Path) -> None:
    for lang, words in (("ru", "Куда стоит ехать"), ("en", "Worth a visit")):
        async with running(tmp_path / lang, now=NOW, only=("M05",)) as app:
            await speaks(app, "M05", lang)  # type: ignore[arg-type]  # one of the two
            with listening(pane):
                await pane.goto(app.page)
                await pane.wait_for_selector("#line:text('демо')")
                await at(app, NOW + timedelta(hours=1))
                me = Phone(pane)
                await me.be("M05")
                await me.sees(words)
                await looks(me, f"digest-monday-{lang}")
                await pane.goto("about:blank")


async def looks(me: Phone, name: str) -> None:
    """In the light, and in the dark when pictures are wanted."""
    await look(me, name)
    if DRAWING:
        await me.page.emulate_media(color_scheme="dark")
        await look(me, f"{name}-dark")
        await me.page.emulate_media(color_scheme="light")


async def speaks(app: App, persona: str, lang: Lang) -> None:
    async with app.database.work() as work:
        person = await people.by_id(work, persona)
        assert person is not None
        await people.change(work, replace(person, lang=lang))


async def shown(app: App, me: Phone, persona: str, kind: str, lang: Lang, dark: bool = False) -> None:
    digest = made(kind, lang)
    assert digest.chart is not None
    blob = await app.files.put(png(digest.chart, dark))
    await post(app, me, persona, with_picture(digest.screen, blob, digest.chart, lang))
    await look(me, f"digest-{kind}-{lang}{'-dark' if dark else ''}")
    assert len(await me.card.locator(".words").inner_text()) <= 900
    assert await me.card.locator(".key").count() <= 5


async def post(app: App, me: Phone, persona: str, screen: Screen) -> None:
    """As the clock would, by way of the outbox."""
    await me.be(persona)
    async with app.database.work() as work:
        person = await people.by_id(work, persona)
        assert person is not None
        now = app.clock.now()
        await Post(work, app.house, f"picture/{persona}/{len(await me.page.locator('.bot').all())}", now).to(
            person, screen, "receipt"
        )
        work.after_commit(app.relay.wake.set)
    await idle(app)
    if any(isinstance(block, Picture) for block in screen.blocks):
        await expect(me.card.get_by_role("img")).to_be_visible()


async def look(me: Phone, name: str) -> None:
    """The card alone and whole, whatever a screen would cut."""
    await me.whole(name)
    if DRAWING:
        await me.page.set_viewport_size({"width": SIZE["width"], "height": 1400})
        saved(await me.card.screenshot(), name, 192)
        await me.page.set_viewport_size({"width": SIZE["width"], "height": SIZE["height"]})
