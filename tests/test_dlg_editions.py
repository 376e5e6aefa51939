"""What the keeper of a methodology reads: versions in force, a swap, a refusal by file, line and step."""

from __future__ import annotations

from datetime import date

import pytest

from algorithms.source import Mistake
from dialogs.editions import Edition, Swap, in_force, refused, taken
from dialogs.screens import plain_text

TODAY = date(2026, 11, 18)
MISTAKE = Mistake("search.yaml", 16, "step cand_score", "condition names «finansial»", "did you mean «financial»?")
TOLD = "search.yaml:16: step cand_score: condition names «finansial»; did you mean «financial»?"


@pytest.mark.parametrize(
    ("runs", "older", "words"),
    [
        (0, 0, "открытых разговоров нет"),
        (1, 2, "1 открытый разговор и ещё 2 по прежней"),
        (5, 0, "5 открытых разговоров"),
    ],
)
def test_a_version_in_force(runs: int, older: int, words: str) -> None:
    editions = [Edition("Переговоры", "871362f1aabbccdd", date(2026, 11, 17), runs, older)]
    assert plain_text(in_force(editions, (), TODAY, "ru")).splitlines() == [
        "📐 Методики, которые сейчас действуют",
        f"• Переговоры — версия 871362f1, с 17.11, {words}",
        "Новые разговоры идут по этим версиям. Начатые доходят до конца по своей.",
    ]


def test_what_was_not_taken_stands_above_what_is_in_force() -> None:
    screen = in_force([Edition("Talks", "871362f1", None)], (MISTAKE,), TODAY, "en")
    assert plain_text(screen).splitlines()[:3] == [
        "⚠️ The last change is not taken. 1 mistake:",
        f"• {TOLD}",
        "📐 Methodologies in force",
    ]
    assert "since —" in plain_text(screen)


def test_a_swap_tells_the_new_the_changed_and_the_gone() -> None:
    swaps = (Swap("Отчёт", "aaaaaaaa1", "bbbbbbbb2"), Swap("Аудит", "", "cccccccc3"), Swap("Старая", "dddddddd4", ""))
    assert plain_text(taken(swaps, "ru")).splitlines() == [
        "✅ Методика обновлена",
        "• Отчёт — версия bbbbbbbb, была aaaaaaaa",
        "• Аудит — новая, версия cccccccc",
        "• Старая — убрана: новых разговоров не будет",
        "Новые разговоры идут по этим версиям. Начатые доходят до конца по своей.",
    ]


def test_a_refusal_shows_the_first_mistakes_and_counts_the_rest() -> None:
    lines = plain_text(refused((MISTAKE,) * 9, "ru")).splitlines()
    assert lines[0] == "⛔ Методика не принята, действует прежняя. 9 ошибок:"
    assert lines[1:-1] == [f"• {TOLD}"] * 7
    assert lines[-1] == "И ещё 2 — все покажет shturman algorithms lint."
    assert plain_text(refused((MISTAKE,), "en")).splitlines() == [
        "⛔ The methodology is not taken, the former one stays. 1 mistake:",
        f"• {TOLD}",
    ]
