"""A person in a conversation, without messenger or database: reads the screen, taps its buttons, types, waits.

What a button means is told by its action, as the desk reads it; nothing here knows a step's name unless a test asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from algorithms.compiled import Algorithm
from algorithms.loader import Library, load_library, load_texts
from algorithms.model import Option
from algorithms.values import numbers_exact
from bot.tokens import sign
from bot.vectors.flows import answer_value, moment
from dialogs.answers import Unsure, Which
from dialogs.engine import Outcome, advance, start, wakes_at
from dialogs.events import (
    Answered,
    Cancelled,
    Event,
    Outside,
    Paused,
    Resumed,
    TimerFired,
)
from dialogs.facts import Facts, PartnerName
from dialogs.field.draft import Writing
from dialogs.field.read import Reader
from dialogs.inputs import Understood, by_button, chosen, pressed, sent, typed
from dialogs.lang import Lang
from dialogs.place import SEEN, TIMER, Walk
from dialogs.reading.names import Named, NameIndex
from dialogs.reading.results import Refused
from dialogs.screens import Action, Button, Screen, plain_text, windowless
from dialogs.session import Draft, Session, session_from_json, session_to_json
from dialogs.view import view
from dialogs.walk import walk

ROOT = Path(__file__).resolve().parent.parent
MONDAY = datetime.fromisoformat("2025-03-24T09:00")
RUN = "run123456789"
KEYS = (b"test-key-of-buttons",)
Note = Mapping[str, str]
COLLEAGUES = tuple(Option(code=f"u{n}", ru=f"Коллега {n}", en=f"Colleague {n}") for n in range(1, 7))


@cache
def library() -> Library:
    return load_library()


@cache
def partners() -> tuple[PartnerName, ...]:
    """The partners of the demo company."""
    demo = yaml.load((ROOT / "bot" / "demo.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(PartnerName(each["id"], each["name"], each["name_en"], each["city"]) for each in demo["partners"])


@cache
def name_index() -> NameIndex:
    return NameIndex([Named(each.id, each.name, (each.name_en,)) for each in partners()])


OWN = frozenset(("Восток-Сервис", "Волга-Лайн"))


@cache
def story_index() -> NameIndex:
    return NameIndex([Named(name, name) for name in sorted(OWN)])


SETTINGS = """
cfg: {patience: 3}
tables: {W_R: {quality: 1}}
"""


def methodology(text: str, **catalogs: str) -> Algorithm:
    """An algorithm from its text; catalogs by their names."""
    files = {f"catalogs/{name}.yaml": catalog for name, catalog in catalogs.items()}
    (algorithm,) = load_texts({"small.yaml": text, "settings.yaml": SETTINGS, **files}).algorithms.values()
    return algorithm


@cache
def worked() -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Every worked conversation: the algorithm's name and the case."""
    files = [
        yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for path in sorted((ROOT / "tests" / "vectors").glob("*.yaml"))
    ]
    return tuple((data["algorithm"], case) for data in files for case in data.get("vectors", ()))


def launched(algorithm: Algorithm, context: Mapping[str, Any], lang: Lang = "ru") -> Talk:
    """A conversation as a worked case begins it."""
    return Talk(
        algorithm,
        algorithm.given(context.get("vars") or {}),
        lang,
        moment(context["now"]),
        numbers_exact(context.get("cfg") or {}),
    )


def by_json(session: Session) -> Session:
    """The session as a database gives it back."""
    return session_from_json(json.loads(json.dumps(session_to_json(session), ensure_ascii=False)))


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.buttons for button in row]


@dataclass
class Talk:
    """One run and the person in front of it. `deciding` puts the approver in front."""

    algorithm: Algorithm
    given: Mapping[str, Any] = field(default_factory=dict)
    lang: Lang = "ru"
    now: datetime = MONDAY
    cfg: Mapping[str, Any] = field(default_factory=dict)
    calendar: str = "plain"
    deciding: bool = False
    facts: Facts = field(init=False)
    outcome: Outcome = field(init=False)
    asked: Unsure | Which | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.facts = Facts(
            self.now,
            partners={partner.id: partner for partner in partners()},
            near=tuple(partner.id for partner in partners()[:4]),
            index=name_index(),
            decider="Волков",
        )
        algorithm = self.algorithm
        session = Session(RUN, algorithm.id, algorithm.version, self.now, dict(self.given), self.calendar)
        self.outcome = start(algorithm, session, self.outside)

    # ── what stands ─────────────────────────────────────────────────────────────────────────────────────────

    @property
    def outside(self) -> Outside:
        return Outside({**self.algorithm.cfg, **self.cfg}, COLLEAGUES)

    @property
    def session(self) -> Session:
        return self.outcome.session

    @property
    def place(self) -> Walk:
        walked = self.outcome.walk
        return walked.at(walked.deciding) if self.deciding else walked

    @property
    def draft(self) -> Draft | None:
        """What is filled in and not answered yet; with a board, of the first question that has any."""
        return next(iter(self.session.drafts.values()), None)

    @property
    def step(self) -> str:
        """The step that waits for somebody; «the end» after it."""
        return self.place.frontier.label if self.place.frontier else "the end"

    @property
    def path(self) -> list[str]:
        return [visit.label for visit in self.place.path]

    @property
    def refused(self) -> str:
        return self.outcome.refused.key if self.outcome.refused else ""

    @property
    def lost(self) -> list[str]:
        return [f"{key.step}#{key.item}" if key.item else key.step for key in self.outcome.lost]

    @property
    def tasks(self) -> list[tuple[str, bool]]:
        """Each task by the step it came from, and whether it is done."""
        return [(task.label, task.done) for task in self.place.tasks]

    def reads(self) -> Facts:
        # Whoever a story names has the name for an id, as partners of worked cases have.
        reader = Reader("rm", OWN, self.now.replace(tzinfo=UTC), story_index())
        return replace(
            self.facts, now=self.now, deciding=self.deciding, lang=self.lang, writing=Writing(reader, str(self.now))
        )

    def screen(self, **kind: bool) -> Screen:
        """As it is where there are no windows."""
        return windowless(view(self.outcome, self.reads(), self.lang, **kind))

    def text(self, **kind: bool) -> str:
        return plain_text(self.screen(**kind))

    def labels(self) -> list[str]:
        return labels(self.screen())

    def button(self, label: str) -> Button:
        """The button whose label begins so. Fails the test when the screen has none."""
        found = [button for row in self.screen().buttons for button in row if button.label.startswith(label)]
        assert found, f"no button «{label}» among {self.labels()} at {self.step}"
        return found[0]

    # ── what the person does ────────────────────────────────────────────────────────────────────────────────

    def does(self, event: Event) -> Outcome:
        self.outcome = advance(self.algorithm, self.session, event, self.outside, deciding=self.deciding)
        return self.outcome

    def says(self, *texts: str) -> Talk:
        for text in texts:
            here = (self.session, self.place, text, self.reads(), "rm")
            meant = by_button(*here)
            self._follows(typed(*here) if meant is None or isinstance(meant, Action) else meant)
        return self

    def sends(self, *kinds: str, caption: str = "") -> Talk:
        """Files of these kinds; each is named by its place in the message."""
        notes = tuple({"blob": f"{kind}{n}", "name": "", "kind": kind} for n, kind in enumerate(kinds))
        self._follows(sent(self.session, self.place, notes, caption, self.reads(), "rm"))
        return self

    def taps(self, *names: str) -> Talk:
        for label in names:
            self.presses(self.button(label))
        return self

    def presses(self, button: Button) -> None:
        assert button.action is not None
        sign(button.action, "person", KEYS)
        meant = self.means(button.action)
        if meant is not None:
            self._follows(meant)

    def decides(self, *names: str) -> Talk:
        """The approver in front of the same run."""
        self.deciding = True
        self.taps(*names)
        self.deciding = False
        return self

    def confirms(self) -> Talk:
        """Yes, that day."""
        assert isinstance(self.asked, Unsure)
        value = self.asked.value
        iso = value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
        meant = self.means(Action("y", turn=self.session.turn, value=iso))
        assert meant is not None
        self._follows(meant)
        return self

    def follows(self, script: Sequence[Mapping[str, Any]]) -> Talk:
        """Answer as a worked case says, without looking at the screen."""
        for line in script:
            self.reads_cards()
            self.now = max(self.now, moment(line["at"])) if "at" in line else self.now
            frontier = self.place.frontier
            assert frontier is not None
            if line["answer"] == TIMER:
                self.does(TimerFired(str(frontier.key), self.now))
            else:
                self.does(Answered(answer_value(frontier.step.node.input, line["answer"]), self.now))
        return self

    def reads_cards(self) -> None:
        while self.place.frontier is not None and self.place.frontier.step.node.kind == "info":
            self.does(Answered(SEEN, self.now))

    def picks(self, partner: str) -> Talk:
        self._follows(Answered(partner, self.now, "rm", self.session.turn))
        return self

    def adds(self, id_: str) -> Talk:
        """The name typed last becomes a partner's card."""
        assert isinstance(self.asked, Which)
        card = PartnerName(id_, self.asked.typed)
        self.facts = replace(self.facts, partners={**self.facts.partners, id_: card})
        return self.picks(id_)

    def does_pause(self, days: int = 1) -> Talk:
        self.does(Paused(self.now + timedelta(days=days), self.now))
        return self

    def does_cancel(self) -> Outcome:
        return self.does(Cancelled("other", self.now))

    def waits(self, **span: int) -> Talk:
        """The clock goes on and ticks, as often as it has something to do."""
        return self.until(self.now + timedelta(**span))

    def until(self, moment: datetime) -> Talk:
        self.now = max(self.now, moment)
        for _ in range(20):
            due = wakes_at(self.session, self.place)
            if due is None or due > self.now:
                return self
            self.tick()
        raise AssertionError(f"the clock never comes to rest at {self.step}")

    def tick(self) -> Outcome:
        """One tick of the clock, needed or not."""
        frontier, timer = self.place.frontier, self.place.timer
        if frontier is not None and timer is not None and timer <= self.now:
            return self.does(TimerFired(str(frontier.key), self.now))
        return self.does(Resumed(self.now))

    # ── what it means ───────────────────────────────────────────────────────────────────────────────────────

    def means(self, action: Action) -> Understood | None:
        """The event behind a button; None where a button only opens another screen."""
        at, by, turn, value = self.now, "rm", action.turn, action.value
        match action.verb:
            case "o":
                return chosen(self.session, self.place, value, self.reads(), by, turn)
            case "q":
                return Answered(value, at, by, turn)
            case "r":
                return Resumed(at)
            case "pz":
                return Paused(at + timedelta(days=int(value)), at)
        return pressed(self.session, self.place, action, at, by)

    def _follows(self, meant: Understood) -> None:
        self.asked = None
        match meant:
            case Refused():
                self.outcome = Outcome(self.session, self.place, changed=False, refused=meant)
            case Unsure() | Which():
                self.asked = meant
            case _:
                self.does(meant)

    # ── what must always hold ───────────────────────────────────────────────────────────────────────────────

    def check(self) -> None:
        """The record alone, read back from JSON and walked afresh, says what the screen was drawn from."""
        stored = by_json(self.session)
        assert stored == self.session
        afresh, shown = facts_of(walk(self.algorithm, stored, self.outside)), facts_of(self.place)
        differing = [(name, afresh[name], shown[name]) for name in shown if afresh[name] != shown[name]]
        assert not differing, str(differing)[:2000]


def facts_of(place: Walk) -> dict[str, Any]:
    """All that a walk says of a run, but for its code and the walker that made it."""
    return {name: getattr(place, name) for name in place.__dataclass_fields__ if name not in ("algorithm", "walker")}
