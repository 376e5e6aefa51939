"""The pages from BotFather to the first step: every setting, command and word in them is true, in both languages."""

from __future__ import annotations

import asyncio
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from dialogs.texts import say
from handlers.telegram.polling import _REASONS
from storage import meta
from tests.chats import TelegramChat, running, telegram_settings
from tests.ops_support import run
from tests.telegram_server import TelegramServer
from tests.test_telegram_incoming import NOON, until

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"ru": ROOT / "docs" / "telegram.ru.md", "en": ROOT / "docs" / "telegram.md"}
TOKEN = "123456:ABC-test-token_0123456789"


def page(lang: str) -> str:
    return PAGES[lang].read_text("utf-8")


def blocks(lang: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page(lang), re.DOTALL)


def settings_of(block: str) -> dict[str, Any]:
    given = dict(line.split("=", 1) for line in block.strip().splitlines())
    return {name.removeprefix("SHTURMAN_").lower(): value for name, value in given.items()}


@pytest.mark.parametrize("lang", PAGES)
def test_every_setting_is_one_and_each_example_works(lang: str) -> None:
    named = set(re.findall(r"SHTURMAN_([A-Z_]+)", page(lang)))
    assert {name.lower() for name in named} <= set(Settings.model_fields)
    first, hook, proxy = map(settings_of, blocks(lang, "ini"))
    token: dict[str, Any] = {"telegram_token": TOKEN}
    for given in (first | token, hook | token, hook | token | {"http_host": "0.0.0.0"}, proxy | token):
        assert Settings(**given).has_messenger
    assert Settings(**hook, **token).has_webhook


def test_both_pages_say_the_same() -> None:
    for kind in ("ini", "nginx", "caddy"):
        assert blocks("ru", kind) == blocks("en", kind)
    commands = [[line.partition(" --name")[0] for line in "".join(blocks(lang, "sh")).splitlines()] for lang in PAGES]
    assert commands[0] == commands[1]


@pytest.mark.parametrize("lang", PAGES)
def test_the_proxy_hands_on_the_path_that_telegram_is_told(lang: str) -> None:
    path = settings_of(blocks(lang, "ini")[1])["telegram_webhook_url"].removeprefix("https://bot.example.com")
    port = settings_of(blocks(lang, "ini")[1])["http_port"]
    (nginx,), (caddy,) = blocks(lang, "nginx"), blocks(lang, "caddy")
    assert f"location = {path} " in nginx
    assert f"proxy_pass http://127.0.0.1:{port};" in nginx, "without a path, so that it stays as it is"
    assert f"reverse_proxy {path} 127.0.0.1:{port}" in caddy


@pytest.mark.parametrize("lang", PAGES)
def test_what_the_pages_quote_is_said(lang: str) -> None:
    text = page(lang)
    for key in ("menu.methods", "consent.accept"):
        assert f"«{say(key, lang)}»" in text  # type: ignore[arg-type]  # one of the two
    assert "another program receives this bot's updates" in _REASONS["conflict"]
    assert "no connection" in _REASONS["network"]
    targets = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make ([a-z-]+)", "".join(blocks(lang, "sh")), re.MULTILINE):
        assert re.search(rf"^{target}:", targets, re.MULTILINE)
    for link in re.findall(r"\]\(([^)h#][^)]*)\)", text):
        assert (PAGES[lang].parent / link).exists()


@pytest.mark.parametrize("lang", PAGES)
async def test_from_the_token_to_the_first_step(lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty house: the commands of the page as they stand, and the links they print, as phones follow them."""
    invite, *others = [
        shlex.split(line.removeprefix(".venv/bin/shturman "))
        for line in "".join(blocks(lang, "sh")).splitlines()
        if line.startswith(".venv/bin/shturman people")
    ]
    async with TelegramServer() as server:
        given = telegram_settings(server) | {"local_chat": False}
        async with running(tmp_path, now=NOON, people=False, **given) as app:
            await until(lambda: _named(app))
            for name, value in {"DATA_DIR": str(tmp_path), "TELEGRAM_TOKEN": server.token}.items():
                monkeypatch.setenv(f"SHTURMAN_{name}", value)
            monkeypatch.setenv("SHTURMAN_TELEGRAM_API_URL", server.url)
            monkeypatch.setenv("SHTURMAN_NOW", app.clock.now().isoformat())
            for number, words in enumerate((invite, *others)):
                chat = TelegramChat(app, server, "", 4000 + number)
                chat.phone.language = lang
                await chat.write(f"/start {await _code(words)}")
                await chat.tap(say("consent.accept", lang))  # type: ignore[arg-type]
            await chat.tap(say("menu.methods", lang))  # type: ignore[arg-type]
            await chat.tap(chat.last.buttons[0])
            assert chat.last.text.count("?") >= 1, chat.last
        assert server.violations == []


async def _named(app: Any) -> bool:
    async with app.database.read() as read:
        return bool(await meta.get(read, meta.BOT_NAME))


async def _code(words: list[str]) -> str:
    """What the command printed: a line to send, and a link with the same code."""
    said = await asyncio.to_thread(run, *words)
    line, link = said.out.splitlines()
    code = line.removeprefix("/start ")
    assert link == f"https://t.me/shturman_test_bot?start={code}"
    return code
