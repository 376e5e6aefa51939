"""Why a number is what it is: «Зачем?» under a computed figure tells the marks and weights that made it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dialogs.lang import Lang
from tests.dlg_support import Talk, launched, library, methodology, worked

CASES = {case["id"]: (name, case) for name, case in worked()}


def talks(case: str, lang: Lang = "ru") -> Iterator[Talk]:
    """A worked conversation at each of its questions; photos are left out."""
    name, worked_case = CASES[case]
    script = [
        {**row, "answer": []} if row["step"] in ("visit_proof", "evidence") else row for row in worked_case["script"]
    ]
    talk = launched(library().algorithms[name], worked_case["context"], lang)
    for row in script:
        talk.deciding = False
        yield talk.follows([row])


def lines(talk: Talk) -> list[str]:
    return [line for line in talk.text(why=True).splitlines() if line.startswith(("Почему", "Why", "• "))]


SHELF = """
algorithm: shelf
title: {ru: "Полка", en: "Shelf"}
purpose: {ru: "Оценить.", en: "To rate."}
roles: {owner: rm, approver: team_lead}
subject: marks
fields: {r: dec = null, cov: dec = null, total: dec = null, done: dec = null, share: dec = null, late: int = 0,
  good: dec = null}
steps:
- id: marks
  kind: form
  prompt: {ru: "Оценки.", en: "Marks."}
  input:
    type: form
    fields:
    - id: quality
      label: {ru: "Качество", en: "Quality"}
      ask: {type: rating, no_data: true}
    - id: word
      label: {ru: "Слово", en: "Word"}
      ask: {type: text}
  set:
    r: wscore(answer, weights=W_R)
    cov: coverage(answer, weights=W_R)
    total: mix(r, other=cov, share=0.6)
    late: minus(answer.quality, other=1)
    good: percent_of(answer.quality, of=5, empty=0)
  next: points
- id: points
  prompt: {ru: "Итог {total}: {r}, известно {cov}, {late}, {good}.", en: "In all {total}: {r}, {cov}, {late}, {good}."}
  input:
    type: checklist
    options:
    - {code: a, ru: "Раз", en: "One"}
    - {code: b, ru: "Два", en: "Two"}
  set: {done: "checklist_percent(answer, of=2)", share: "percent_of(late, of=4, empty=0)"}
  next: told
- id: told
  kind: info
  prompt: {ru: "Сделано {done}, доля {share}.", en: "Done {done}, share {share}."}
  next: over
- id: over
  kind: end
  status: done
"""


ABOUT_FOUR = """\
Почему 85
• 60 % от 75 и 40 % от 100
Почему 75
• Качество: 4 · вес 1
Почему 100
• Качество: 4 · вес 1
Почему 80
• 4 из 5"""
ABOUT_NOTHING = """\
Почему 0
• 60 % от 0 и 40 % от 0
Почему 0
• Качество: Нет данных · вес 1
Почему 0
• Качество: Нет данных · вес 1
Почему 0
• 0 из 5"""


@pytest.mark.parametrize(("mark", "told"), [("4", ABOUT_FOUR), ("Нет данных", ABOUT_NOTHING)])
def test_marks_weights_and_shares(mark: str, told: str) -> None:
    talk = Talk(methodology(SHELF)).taps(mark).says("слово")
    assert "💡 Зачем?" in talk.labels()
    assert lines(talk) == told.splitlines()


def test_points_and_parts() -> None:
    talk = Talk(methodology(SHELF)).taps("4").says("слово").taps("Раз", "Готово")
    assert lines(talk) == ["Почему 50", "• 1 из 2", "Почему 75", "• 3 из 4"]
    assert "💡 Зачем?" in talk.labels()  # the card has no hint of its own


def test_where_nothing_is_computed_there_is_nothing_to_tell() -> None:
    assert "💡 Зачем?" not in Talk(methodology(SHELF)).labels()


def test_a_candidates_card() -> None:
    seen = [line for talk in talks("nps_v1") for line in lines(talk)]
    assert "• Финансовая устойчивость: 5 · вес 25" in seen
    assert any(line.startswith("• 60 % от ") for line in seen)


def test_the_severity_of_a_conflict_and_its_facts() -> None:
    seen = [line for talk in talks("con_v1") for line in lines(talk)]
    assert "• Деньги под угрозой: 3 · вес 35" in seen
    assert any(line.endswith(" из 5") for line in seen)


def test_whoever_approves_a_deal_sees_it_term_by_term() -> None:
    seen = []
    for talk in talks("neg_v2", "en"):
        talk.deciding = talk.place.deciding is not None
        seen += lines(talk)
    assert any(", target " in line and line.endswith("weight 25") for line in seen)
