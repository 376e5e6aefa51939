"""A phone's browser for tests: the thumbs and eyes of a person, and an accessibility checker beside them.

A page of its own costs a test most of a processor second, so a module opens one and goes from address to address;
every chat has its own port, and with it its own storage and cookies.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import FilePayload, Locator, Page, async_playwright, expect

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--lang=ru-RU",
]
DRAWING = bool(os.environ.get("SHTURMAN_PICTURES"))
SIZE = {"width": 390, "height": 844}
# Motion off: pictures and positions do not depend on the moment.
PHONE: dict[str, Any] = {"viewport": SIZE, "reduced_motion": "reduce", "locale": "ru-RU"}
# What a browser says by itself when the server is away or refuses; everything else it says fails the test.
AWAY = re.compile(r"Failed to load resource|WebSocket connection|ERR_CONNECTION")
LATEST = ".bot.latest"
# Generous: a busy machine is slow, and what passes does not wait.
expect.set_options(timeout=15_000)

SMALL = """
[...document.querySelectorAll('button, select, .file, textarea')]
  .filter((node) => node.offsetParent)
  .map((node) => [node.getBoundingClientRect(), node.textContent])
  .filter(([box]) => box.height < 44 || box.width < 32)
  .map(([, text]) => text)
"""
# What an eye would stumble over: words cut off at the side, a card without words, a name nobody filled in.
FLAWS = """
(latest) => {
  const card = document.querySelector(latest);
  const words = card.querySelector('.words').innerText;
  const nodes = [...card.querySelectorAll('.key, .words *')].filter((node) => node.clientWidth);
  const cut = nodes.filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => `cut: ${node.textContent}`);
  const odd = (words.match(/[{}]|\\bNone\\b|undefined/g) || []).map((found) => `odd: ${found}`);
  return [...cut, ...odd, ...(words.trim() || card.querySelector('img, .file') ? [] : ['no words'])];
}
"""
# The labels of the latest card's buttons, and all that it says.
KEYS = """
(latest) => {
  const card = document.querySelector(latest);
  return [[...card.querySelectorAll('.key')].map((key) => key.innerText.trim()), card.innerText];
}
"""
IS_LONG = """
(latest) => document.querySelector(latest).offsetHeight + 20 > document.querySelector('#log').clientHeight
"""


def chromium() -> str:
    path = os.environ.get("SHTURMAN_CHROMIUM", "/usr/bin/chromium")
    if not shutil.which(path):
        pytest.fail(
            f"no browser at {path}; type: sudo apt-get install chromium (or set SHTURMAN_CHROMIUM to another one)"
        )
    return path


@asynccontextmanager
async def opened(**options: Any) -> AsyncIterator[Page]:
    """A chromium with one page, the size of a phone."""
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = await browser.new_context(**PHONE | options)
        context.set_default_timeout(15_000)
        yield await context.new_page()
        await browser.close()


@contextmanager
def listening(page: Page) -> Iterator[None]:
    """What the page complains about in its console fails the test."""
    complaints: list[str] = []

    def said(message: Any) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def broke(error: object) -> None:
        complaints.append(str(error))

    handlers: list[tuple[Any, Callable[[Any], None]]] = [("console", said), ("pageerror", broke)]
    for event, handler in handlers:
        page.on(event, handler)
    try:
        yield
    finally:
        for event, handler in handlers:
            page.remove_listener(event, handler)
    assert [complaint for complaint in complaints if not AWAY.search(complaint)] == []


async def snap(page: Page, path: Path) -> None:
    """A picture for human eyes: drawn when somebody asked for pictures, as it costs a tenth of a second each."""
    if DRAWING:
        await page.screenshot(path=path)


async def overflow(page: Page) -> int:
    """Pixels that stick out to the side."""
    widest: int = await page.evaluate(
        "Math.max(...['html', '#phone', '#log', '#composer'].map((name) => document.querySelector(name))"
        ".map((node) => node.scrollWidth - node.clientWidth))"
    )
    return widest


# ── accessibility ───────────────────────────────────────────────────────────────────────────────────────────


@cache
def axe_core() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


async def faults(page: Page, part: str = "body", *rules: str) -> list[str]:
    """What axe-core finds wrong on the page as it stands (by all of its rules, or these): rule, place and reason.

    Only trifles are left out.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe_core())
    found: list[str] = await page.evaluate(
        "([part, rules]) => axe.run(part, {resultTypes: ['violations'], ...(rules.length && {runOnly: rules})})"
        ".then(({violations}) => violations.filter(({impact}) => impact !== 'minor')"
        ".flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`)))",
        [part, rules],
    )
    return found


# ── a person ────────────────────────────────────────────────────────────────────────────────────────────────


class Phone:
    """A person's thumbs and eyes. Whatever is done, the next card is waited for."""

    def __init__(self, page: Page, touch: bool = True) -> None:
        self.page, self.touch = page, touch
        self.card = page.locator(LATEST)

    async def tap(self, label: str) -> None:
        """The button of the latest card, found by its whole label, else by a part of it."""
        labels, before = await self.page.evaluate(KEYS, LATEST)
        found = [at for at, text in enumerate(labels) if text == label] or [
            at for at, text in enumerate(labels) if label in text
        ]
        assert found, (label, labels)
        await self.press(self.card.locator(".key").nth(found[0]))
        await self.changed(before)

    async def press(self, target: Locator) -> None:
        """By a finger, or by a mouse where the page knows none."""
        await (target.tap() if self.touch else target.click())

    async def write(self, text: str) -> None:
        before = await self.said()
        await self.page.fill("#text", text)
        await self.press(self.page.locator("#send"))
        await self.changed(before)

    async def said(self) -> str:
        """All words of the latest card, if there is one."""
        return str(await self.page.evaluate("(latest) => document.querySelector(latest)?.innerText || ''", LATEST))

    async def send(self, file: FilePayload) -> None:
        before = await self.said()
        await self.page.set_input_files("#files", file)
        await expect(self.page.locator("#tray li.ready")).to_have_count(1)
        await self.press(self.page.locator("#send"))
        await self.changed(before)

    async def changed(self, before: str) -> None:
        await self.page.wait_for_function(
            "([latest, before]) => { const card = document.querySelector(latest); return card"
            " && card.innerText !== before && !document.querySelector('.key.busy') }",
            arg=[LATEST, before],
            polling=30,
        )

    async def be(self, persona: str) -> None:
        await self.page.select_option("#persona", persona)
        await expect(self.page.locator("#log")).to_have_attribute("aria-busy", "false")

    async def skip(self, name: str) -> None:
        """To another moment, by the page's own clock."""
        await self.press(self.page.locator("#clock"))
        await self.press(self.page.locator(f"[data-skip={name}]"))
        # Nothing is said before everything that fell due is made, pictures included.
        await expect(self.page.locator("#clock.busy")).to_have_count(0, timeout=60_000)

    async def sees(self, *words: str) -> None:
        for each in words:
            await expect(self.card).to_contain_text(each)

    async def whole(self, name: str) -> None:
        """Everything in its place, nothing cut, the question in sight and so the buttons, unless the card is too long
        for one screen.
        """
        page = self.page
        await page.evaluate("document.activeElement.blur()")
        await page.wait_for_function("[...document.images].every((image) => image.complete)")
        assert await overflow(page) == 0, name
        assert await page.evaluate(SMALL) == [], name
        assert await page.evaluate(FLAWS, LATEST) == [], name
        await expect(self.card.locator(".words > *").first).to_be_in_viewport(ratio=1)
        is_long = await page.evaluate(IS_LONG, LATEST)
        if not is_long:
            await expect(self.card.locator(".key").last).to_be_in_viewport(ratio=1)
        await expect(page.locator("#pill")).to_be_visible(visible=is_long)
        await expect(page.locator(".toast")).to_have_count(0)
