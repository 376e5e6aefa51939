"""The pages from an empty page to the first step in Slack: every setting, scope, command and word in them is true."""

from __future__ import annotations

import asyncio
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from bot.slack import PATH
from dialogs.commands import as_command
from dialogs.texts import say
from handlers.slack.checkup import SCOPES
from handlers.slack.errors import TokenRefused
from handlers.slack.reader import ABOUT
from handlers.slack.socket import WORDS
from tests.chats import running
from tests.ops_support import run
from tests.slack_server import Person, SlackServer
from tests.test_slack_socket import NOON, settings_of

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"ru": ROOT / "docs" / "slack.ru.md", "en": ROOT / "docs" / "slack.md"}
MANIFEST = ROOT / "deploy" / "slack-manifest.yaml"
WHO = {  # Slack speaks no Russian
    "ru": ("Анна Волкова", "en-US", "Europe/Moscow"),
    "en": ("Anna Volkova", "en-GB", "Europe/London"),
}
TOKENS = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}


def page(lang: str) -> str:
    return PAGES[lang].read_text("utf-8")


def blocks(lang: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page(lang), re.DOTALL)


def given(block: str) -> dict[str, Any]:
    lines = dict(line.split("=", 1) for line in block.strip().splitlines())
    return {name.removeprefix("SHTURMAN_").lower(): value for name, value in lines.items()}


def manifest(*, http: bool = False) -> Any:
    text = MANIFEST.read_text("utf-8")
    if http:
        text = re.sub(r"# ((?:request_)?url:)", r"\1", text).replace(
            "socket_mode_enabled: true", "socket_mode_enabled: false"
        )
    return yaml.safe_load(text)


@pytest.mark.parametrize("lang", PAGES)
def test_every_setting_is_one_and_each_example_works(lang: str) -> None:
    assert {name.lower() for name in re.findall(r"SHTURMAN_([A-Z_]+)", page(lang))} <= set(Settings.model_fields)
    socket, http = map(given, blocks(lang, "ini"))
    assert Settings(**socket).has_slack
    assert Settings(**http).hears_slack_by_http
    assert f"location = {PATH} " in blocks(lang, "nginx")[0]
    assert f"proxy_pass http://127.0.0.1:{http['http_port']};" in blocks(lang, "nginx")[0]
    assert f"reverse_proxy {PATH} 127.0.0.1:{http['http_port']}" in blocks(lang, "caddy")[0]


def test_both_pages_say_the_same() -> None:
    for kind in ("ini", "nginx", "caddy"):
        assert blocks("ru", kind) == blocks("en", kind)
    commands = [[line.partition(" --name")[0] for line in "".join(blocks(lang, "sh")).splitlines()] for lang in PAGES]
    assert commands[0] == commands[1]


@pytest.mark.parametrize("lang", PAGES)
def test_what_the_pages_quote_is_said(lang: str) -> None:
    text = page(lang)
    for key in ("menu.methods", "consent.accept"):
        assert f"«{say(key, lang)}»" in text  # type: ignore[arg-type]  # one of the two
    assert str(TokenRefused("SHTURMAN_SLACK_APP_TOKEN", "x")).startswith("Slack refuses SHTURMAN_SLACK_APP_TOKEN")
    assert WORDS["link_disabled"].startswith("Socket Mode was turned off")
    for word in re.findall(
        r"`(?:/shturman )?((?:меню|menu|отчёт|report|план|plan|задачи|tasks|помощь|help)[^`]*)`", text
    ):
        assert as_command(word), word
    for link in re.findall(r"\]\(([^)h#][^)]*)\)", text):
        assert (PAGES[lang].parent / link).exists()


# ── the app ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", PAGES)
def test_the_app_asks_for_what_the_page_explains_and_nothing_more(lang: str) -> None:
    asked = set(manifest()["oauth_config"]["scopes"]["bot"])
    table = page(lang).split("|---|---|\n")[1].split("\n\n")[0]
    explained = set(re.findall(r"`([a-z.:_]+)`", "".join(line.split("|")[1] for line in table.splitlines())))
    assert asked == SCOPES == explained


def test_the_app_hears_by_a_socket_or_at_one_address() -> None:
    socket, http = manifest(), manifest(http=True)
    assert socket["settings"]["socket_mode_enabled"] is True
    assert "example.com" not in str(socket)
    assert http["settings"]["socket_mode_enabled"] is False
    addresses = {
        http["settings"]["event_subscriptions"]["request_url"],
        http["settings"]["interactivity"]["request_url"],
        *(each["url"] for each in http["features"]["slash_commands"]),
    }
    assert addresses == {f"https://bot.example.com{PATH}"}
    assert [each["callback_id"] for each in socket["features"]["shortcuts"]] == [ABOUT]


def test_slack_takes_the_words_of_the_app() -> None:
    told = manifest()
    assert len(told["display_information"]["name"]) <= 35
    assert len(told["display_information"]["description"]) <= 140
    for each in told["features"]["shortcuts"]:
        assert (len(each["name"]) <= 24, len(each["description"]) <= 150) == (True, True)
    for each in told["features"]["slash_commands"]:
        assert len(each["description"]) <= 2000


# ── every command, run ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("lang", "mode"), [("ru", "socket"), ("en", "http")])
async def test_from_the_tokens_to_the_first_step(
    lang: str, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty house, an app with the scopes of the manifest alone; the commands of the page as they stand."""
    invite, *others = [
        shlex.split(line.removeprefix(".venv/bin/shturman "))
        for line in "".join(blocks(lang, "sh")).splitlines()
        if line.startswith(".venv/bin/shturman people")
    ]
    async with SlackServer() as server:
        server.scopes = frozenset(manifest()["oauth_config"]["scopes"]["bot"])
        about = settings_of(server, mode)
        async with running(tmp_path, now=NOON, people=False, **about) as app:
            if mode == "http":
                server.deliver_to(f"http://127.0.0.1:{about['http_port']}{PATH}")
            monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path))
            for name, value in about.items():
                monkeypatch.setenv(f"SHTURMAN_{name}".upper(), str(value))
            monkeypatch.setenv("SHTURMAN_NOW", app.clock.now().isoformat())
            for number, words in enumerate((invite, *others)):
                said = await asyncio.to_thread(run, *words)
                person = server.person(f"U400{number}", *WHO[lang])
                person.write(said.out.splitlines()[0].removeprefix("/start "))
                accept = say("consent.accept", lang)  # type: ignore[arg-type]  # one of the two
                await offered(person, accept)
                person.tap(accept)
            methods = say("menu.methods", lang)  # type: ignore[arg-type]  # as above
            await offered(person, methods)
            person.tap(methods)
            await person.wait_for(lambda each: methods not in each.last.labels and each.last.labels)
            person.tap(person.last.labels[0])
            await person.wait_for(lambda each: "?" in each.last.words)
        assert (server.violations, server.refusals, server.wrong_answers) == ([], [], [])


async def offered(person: Person, label: str) -> None:
    await person.wait_for(lambda each: each.heard and label in each.last.labels)
