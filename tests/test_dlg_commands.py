"""Commands without a slash, for messengers that keep slashes for themselves."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from dialogs.commands import as_command, by_words, is_entering
from dialogs.inviting import Open, made
from dialogs.lang import LANGS, Lang
from dialogs.screens import Bullets, Paragraph, Progress, Screen, Span, line, plain_text
from dialogs.texts import FOLDER

CODE = "qT7_bM2-xK9vLw4ZrN8sYg"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("меню", "/menu"),
        (" Меню ", "/menu"),
        ("/меню", "/menu"),
        ("menu@shturman_bot", "/menu"),
        ("отчёт", "/report"),
        ("Отчет Ромашка", "/report Ромашка"),
        ("/partner  Ромашка Юг", "/partner Ромашка Юг"),
        ("язык en", "/lang en"),
        (f"старт {CODE}", f"/start {CODE}"),
        (f"start {CODE}", f"/start {CODE}"),
        (CODE, f"/start {CODE}"),
        ("link 123456", "/link 123456"),
        ("план на завтра", ""),
        ("Ромашка", ""),
        ("конструктивнойпозиции", ""),
        ("internationalizations", ""),
        ("", ""),
    ],
)
def test_a_word_says_what_a_command_says(text: str, command: str) -> None:
    assert as_command(text) == command


def test_alone_a_word_is_no_beginning_of_a_sentence() -> None:
    assert as_command("отчёт", alone=True) == "/report"
    assert as_command("отчёт ещё не готов", alone=True) == ""


@pytest.mark.parametrize("lang", LANGS)
def test_an_invitation_says_how_where_slashes_are_kept(lang: Lang) -> None:
    open_ = Open("h", "rm", "", datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    without, with_ = (
        plain_text(made(CODE, open_, datetime(2026, 11, 18, tzinfo=UTC), lang, keeps_slashes=slack))
        for slack in (False, True)
    )
    assert "Slack" not in without
    assert "Slack" in with_


def spoken(text: str, lang: Lang) -> list[tuple[str, str]]:
    (block,) = by_words(Screen((Paragraph(line(text)),)), lang).blocks
    assert isinstance(block, Paragraph)
    return [(span.text, span.style) for span in block.line]


@pytest.mark.parametrize("lang", LANGS)
def test_where_slashes_are_kept_each_command_that_is_told_is_a_word_that_works(lang: Lang) -> None:
    """Whatever the product says with a slash; the rehearsal in a terminal has commands of its own."""
    told = "".join(path.read_text("utf-8") for path in FOLDER.glob(f"{lang}*.ftl") if "play" not in path.name)
    told = re.sub(r"(?m)^#.*", "", told)
    commands = set(re.findall(r"(?<![\w/])/([a-z]+)(?![\w/])", told)) - {"shturman", "start"}
    assert len(commands) > 15
    for command in commands:
        ((word, style),) = spoken(f"/{command}", lang)
        assert (as_command(word), style) == (f"/{command}", "bold")


def test_only_commands_are_told_by_words() -> None:
    assert spoken("Напишите /menu, или /zone Asia/Omsk.", "ru") == [
        ("Напишите ", "plain"), ("меню", "bold"), (", или ", "plain"), ("пояс", "bold"), (" Asia/Omsk.", "plain")
    ]  # fmt: skip
    for kept in ("/shturman помощь", "docs/menu", "/menu/items", "и/или", "https://a.b/menu"):
        assert spoken(kept, "ru") == [(kept, "plain")]
    screen = Screen(
        (
            Paragraph((Span("/menu", "code"), Span("/menu", href="https://a.b/menu"))),
            Bullets((line("/plan — план"),)),
            Progress(1, 2),
        )
    )
    paragraph, bullets, progress = by_words(screen, "ru").blocks
    assert (paragraph, progress) == (screen.blocks[0], screen.blocks[2])
    assert bullets == Bullets(((Span("план", "bold"), Span(" — план")),))


@pytest.mark.parametrize(("text", "enters"), [(CODE, True), ("start", False), ("link 4711", True), ("меню", False)])
def test_who_comes_with_a_code_is_known_before_anything_is_asked(text: str, enters: bool) -> None:
    assert is_entering(text) is enters
