"""Commands without a slash, for messengers that keep slashes for themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogs.commands import as_command, is_entering
from dialogs.inviting import Open, made
from dialogs.lang import LANGS, Lang
from dialogs.screens import plain_text

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


@pytest.mark.parametrize(("text", "enters"), [(CODE, True), ("start", False), ("link 4711", True), ("меню", False)])
def test_who_comes_with_a_code_is_known_before_anything_is_asked(text: str, enters: bool) -> None:
    assert is_entering(text) is enters
