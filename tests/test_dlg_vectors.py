"""The worked conversations: by the engine alone, and by a person who only sees screens, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from algorithms.model import (
    ApproveInput,
    CardInput,
    ChoiceInput,
    DateInput,
    EventInput,
    FilesInput,
    FormField,
    FormInput,
    HubInput,
    MultiChoiceInput,
    PairInput,
    PickerInput,
    RatingInput,
    TextInput,
    YesNoInput,
)
from bot.vectors import CaseResult
from bot.vectors.flows import Play, compare, due_text, moment, run_flow_file
from dialogs.lang import LANGS, Lang
from dialogs.place import TIMER, TaskDue
from dialogs.screens import Button
from dialogs.wording import fill_with, options_of
from tests.dlg_support import Talk, launched, library, worked

FOLDER = Path(__file__).parent / "vectors"
FILES = [
    data
    for path in sorted(FOLDER.glob("*.yaml"))
    if "vectors" in (data := yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
]


# ── the engine alone ────────────────────────────────────────────────────────────────────────────────────────


def results() -> Iterator[CaseResult]:
    for data in FILES:
        yield from run_flow_file(data, library())


@pytest.mark.parametrize("result", list(results()), ids=lambda result: result.name)
def test_worked_conversation(result: CaseResult) -> None:
    assert (result.outcome, result.detail) == ("passed", "")


def test_a_conversation_of_a_flow_that_the_library_lacks_is_not_yet() -> None:
    (result,) = run_flow_file({"algorithm": "moon_landing", "vectors": [{"id": "m1"}]}, library())
    assert result == CaseResult("moon_landing/m1", "not yet", "")


def test_a_conversation_that_goes_another_way_is_told_in_words() -> None:
    case: dict[str, Any] = {
        "id": "x",
        "context": {"now": "2025-03-24T09:00"},
        "script": [{"step": "extra_any", "answer": "enough"}],
        "expect": {
            "status": "planned",
            "path": ["start", "extra_any", "save", "over"],
            "computed": {"picked": 3, "week": "2025-W14"},
            "tasks": [{"at": "save", "to": "rm", "title": "Поехать", "due": "2025-03-25"}],
        },
    }
    (result,) = run_flow_file({"algorithm": "weekly_plan", "vectors": [case]}, library())
    assert result.outcome == "failed"
    assert result.detail.split("; ") == [
        "path[3] is 'done', expected 'over'",
        "picked = Decimal('0'), expected 3",
        "week = '', expected '2025-W14'",
        "tasks has 0 lines, expected 1",
    ]


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ({"step": "visits", "answer": []}, "expected visits, the engine is at extra_any"),
        ({"step": "extra_any", "answer": TIMER}, "extra_any refused 'timer'"),
    ],
)
def test_a_conversation_that_cannot_go_on_says_where(line: dict[str, Any], detail: str) -> None:
    case = {"id": "x", "context": {"now": date(2025, 3, 24)}, "script": [line], "expect": {"status": "planned"}}
    (result,) = run_flow_file({"algorithm": "weekly_plan", "vectors": [case]}, library())
    assert (result.outcome, result.detail) == ("failed", detail)


# ── a person with a phone ───────────────────────────────────────────────────────────────────────────────────


def told() -> Iterator[Any]:
    """Each case in the one language or the other by turns; in both in `make soak`."""
    turns: Counter[str] = Counter()
    for name, case in worked():
        turns[name] += 1
        for place, lang in enumerate(LANGS):
            marks = [] if place == turns[name] % len(LANGS) else [pytest.mark.soak]
            yield pytest.param(name, case, lang, id=f"{name}/{case['id']}-{lang}", marks=marks)


@pytest.mark.parametrize(("algorithm", "case", "lang"), [*told()])
def test_a_person_gets_there_by_buttons_and_words(algorithm: str, case: Mapping[str, Any], lang: Lang) -> None:
    reader = Reader(algorithm, case, lang)
    for line in case["script"]:
        reader.reads_cards()
        reader.answers(line)
    reader.reads_cards()
    talk = reader.talk
    expect = {name: value for name, value in case["expect"].items() if name != "tasks"}
    assert compare(Play(talk.outcome, talk.place.tasks), expect) == []
    wanted = [(task["at"], task["to"], task["title"], due_text(task["due"])) for task in case["expect"]["tasks"]]
    assert [in_words(task, talk) for task in reader.made()] == wanted


def in_words(task: TaskDue, talk: Talk) -> tuple[str, str, str, str]:
    title = fill_with(task.title, task.fills, talk.place, talk.reads(), "ru")
    return task.label, task.to, title, due_text(task.due)


class Reader:
    """Knows what to answer, and finds the button or types the words for it."""

    def __init__(self, algorithm: str, case: Mapping[str, Any], lang: Lang) -> None:
        self.talk = launched(library().algorithms[algorithm], case["context"], lang)
        self.keys = [task.key for task in self.talk.place.tasks]

    def made(self) -> list[TaskDue]:
        """The tasks in the order they came up."""
        tasks = {task.key: task for task in self.talk.place.tasks}
        return [tasks[key] for key in self.keys if key in tasks]

    def reads_cards(self) -> None:
        while self.talk.place.frontier is not None and self.talk.place.frontier.step.node.kind == "info":
            self.taps("n")

    def answers(self, line: Mapping[str, Any]) -> None:
        talk = self.talk
        talk.now = max(talk.now, moment(line["at"])) if "at" in line else talk.now
        asked = talk.place.deciding
        talk.deciding = asked is not None and asked.key.step == line["step"]
        self.turns(line["step"])
        assert talk.place.frontier is not None
        assert talk.place.frontier.key.step == line["step"]
        if line["answer"] == TIMER:
            talk.until(talk.now)
            self.looks()
            return
        self.gives(talk.place.frontier.step.node.input, line["answer"])

    def turns(self, step: str) -> None:
        """To the branch of the board that asks this, if it is not the one looked at."""
        talk = self.talk
        for visit in talk.place.open.values():
            if visit.key.step == step and talk.place.frontier is not visit and not talk.deciding:
                self.taps("o", visit.key.item)

    def gives(self, node: object, value: Any) -> None:  # noqa: PLR0912  # one case an input reads best
        talk = self.talk
        match node:
            case FormInput(fields=fields):
                for field in fields:
                    self.fills(field, value.get(field.id))
            case MultiChoiceInput():
                self.ticks(value)
            case FilesInput():
                self.sends(value)
                self.taps("d")
            case CardInput() if value["do"] == "say":
                talk.says(value["message"]["text"])
                self.looks()
            case CardInput():
                self.taps("o", value.get("tap", value["do"]))
            case PickerInput():
                self.names(value)
            case ApproveInput():
                self.chooses(node, value)
                if value == "rework":
                    self.taps("d")
                talk.deciding = False
            case EventInput() if isinstance(value, list):
                talk.says(" и ".join(str(mark) for mark in value))
                self.looks()
            case HubInput():
                self.opens(value)
            case ChoiceInput() | YesNoInput() | EventInput():
                self.chooses(node, value)
            case _:
                self.types(node, value)

    def fills(self, field: FormField, value: Any) -> None:
        if value is None:
            self.taps("s", field.id)
        else:
            self.gives(field.ask, value)

    def chooses(self, node: object, code: str) -> None:
        """By what the button says: every option's words are on the screen, and lead to its code."""
        labels = {option.code: option.say(self.talk.lang) for option in options_of(node, self.talk.place)}
        self.talk.taps(labels[code])
        self.looks()

    def opens(self, value: Any) -> None:
        """An item of a board by its button, or what else the board offers."""
        self.taps("o", str(value))

    def sends(self, files: list[str]) -> None:
        if files:
            self.talk.sends(*["photo"] * len(files))

    def ticks(self, given: list[Any]) -> None:
        codes = [str(code) for code in given]
        for button in [button for button in self.buttons() if button.on is not None]:
            assert button.action is not None
            if button.on is not (button.action.value in codes):
                self.taps(button.action.verb, button.action.value)
        self.taps("d")

    def names(self, partner: str) -> None:
        """By name; one that nobody knows becomes a card."""
        facts = self.talk.facts
        self.talk.says(facts.partners[partner].name if partner in facts.partners else partner)
        if self.talk.asked is not None:
            self.talk.adds("newcomer")
        self.looks()

    def types(self, node: object, value: Any) -> None:
        match node, value:
            case RatingInput(), 0:
                self.taps("o", "0")
                return
            case RatingInput(), _:
                self.talk.taps(str(value))
            case TextInput(like="phone"), _:
                self.talk.says(value if len(value) > 9 else "8 (912) 345-67-89")  # cases abbreviate
            case PairInput(), [target, limit]:
                self.talk.says(f"{target} / {limit}")
            case DateInput(type="date"), _:
                self.talk.says(f"{date.fromisoformat(str(value)):%d.%m.%Y}")
            case DateInput(), _:
                self.talk.says(f"{datetime.fromisoformat(value):%d.%m.%Y %H:%M}")
            case _:
                self.talk.says(str(value))
        if self.talk.asked is not None:
            self.talk.confirms()
        self.looks()

    def buttons(self) -> list[Button]:
        return [button for row in self.talk.screen().buttons for button in row]

    def taps(self, verb: str, value: str = "") -> None:
        found = [button for button in self.buttons() if button.action and button.action.verb == verb]
        self.talk.presses(next(b for b in found if b.action and b.action.value == value))
        self.looks()

    def looks(self) -> None:
        """Nothing was refused, and the record is as good as the screen."""
        assert self.talk.refused == ""
        assert self.talk.outcome.changed
        self.talk.check()
        self.keys += [task.key for task in self.talk.place.tasks if task.key not in self.keys]
