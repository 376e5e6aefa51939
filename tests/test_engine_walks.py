"""Random walks through every methodology: whatever a person presses, types or sends, the conversation holds.

A seeded generator and not Hypothesis: drawing a deed there takes longer than the engine needs to answer it, and since
an outcome never changes, walks may begin in the middle of a worked case for nothing. A walk that fails tells its seed
and its deeds; `pytest -k walks` finds it again.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, cached_property

import pytest

from algorithms.compiled import Algorithm
from algorithms.model import CRITERIA
from bot.tokens import LIMIT, sign
from dialogs.answers import Unsure, Which
from dialogs.engine import Outcome, proceed, wakes_at
from dialogs.events import (
    Answered,
    Back,
    Cancelled,
    ChildEnded,
    ClockPassed,
    Event,
    Filled,
    Looked,
    Outside,
    Paused,
    Resumed,
    TimerFired,
)
from dialogs.inputs import Understood
from dialogs.lang import LANGS, Lang
from dialogs.place import SEEN, Walk
from dialogs.question import field_at
from dialogs.reading.results import Refused
from dialogs.screens import Button, Screen, from_json, plain_text, signed, to_json
from dialogs.walk import walk
from tests.dlg_support import KEYS, MONDAY, Talk, by_json, labels, library
from tests.engine_support import COLLEAGUES, LAUNCHED, answer, asked_first, begun, children, conversations

pytestmark = pytest.mark.no_cover

LONGEST = 4096  # characters of one message
PRESSES = 40
WALKS = 200
MANY_WALKS = 100_000
HOSTILE = (
    "да", "нет", "0", "-1", "7", "²", "1e400", "нет данных", "12,500", "завтра", "вчера", "в пятницу", "31.02", "скоро",
    "в 10", "завтра в 10", "2 млн / 1,2 млн", "100 $", "готово", "дальше", "ромашка", "альянс", "рамашка",
    "\u202eаб\nвг", "👍", "—", "а" * 300, "слово " * 400, "<b>жирно</b>", " ", "4, 5 и 3", "100 / 50", "7707083893",
    "+7 916 123-45-67", "25.03.2025", "01.04.2025 10:30", "5 000 000", "=1+1", "\x00", "'; --", "٣", "½", "‑",
)  # fmt: skip
OPENERS = {"m", "x", "w", "f", "fa", "qn"}  # buttons that open another screen, or the door to one
RAW = {
    "ru": re.compile(r"\b(?:None|True|False|Decimal|datetime|nan|NaN|inf|Infinity)\b|[{}]"),
    "en": re.compile(r"\bNone\b(?!\?)|\b(?:Decimal|nan|NaN|inf|Infinity)\b|datetime\.|[{}]"),
}
WORD = re.compile(r"(?<!/)\b[A-Za-z][A-Za-z0-9_]*")  # a command is there to be typed


@cache
def codes() -> frozenset[str]:
    """What stands for words in the files, and is never to be read: codes of options, steps, fields, columns."""
    found: set[str] = set()
    for algorithm in library().algorithms.values():
        found |= (
            set(algorithm.steps) | set(algorithm.fields) | {name for row in algorithm.items.values() for name in row}
        )
        for step in algorithm.file.steps:
            found |= {option.code for option in getattr(step.input, "options", ())}
            for asked in getattr(step.input, "fields", ()):
                found |= {asked.id, *(option.code for option in getattr(asked.ask, "options", ()))}
        for catalog in algorithm.catalogs.values():
            found |= {entry.code for entry in catalog.entries if catalog.catalog != CRITERIA or "_" in entry.code}
    return frozenset(code for code in found if len(code) > 2 and code == code.lower())


class Person(Talk):
    """Goes on from the walk that the last press left, as a house does that keeps it."""

    @cached_property
    def known(self) -> Outside:
        return Outside({**self.algorithm.cfg, **self.cfg}, COLLEAGUES)

    @property
    def outside(self) -> Outside:
        return self.known

    @property
    def place(self) -> Walk:
        """As the person in front sees it."""
        kept = self.outcome.walk
        return kept.at(kept.deciding) if self.deciding else kept

    def _follows(self, meant: Understood) -> None:
        """A refusal leaves the walk where its owner looks, whoever was refused."""
        kept = self.outcome.walk
        super()._follows(meant)
        if isinstance(meant, Refused):
            self.outcome = replace(self.outcome, walk=kept)

    def does(self, event: Event) -> Outcome:
        self.outcome = proceed(self.outcome, event, self.outside, deciding=self.deciding)
        return self.outcome


@dataclass
class Figures:
    """What the walks of one methodology came to."""

    walks: int = 0
    presses: int = 0
    screens: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)


class Walker:
    """Does one thing after another and looks at every screen on the way."""

    DEEDS = (
        *["tap"] * 14, *["sensible"] * 14, *["hostile"] * 3, "files", "files", "back", "back", "look", "wait", "wait",
        "clock", "old", "other", "pause", "resume", "stored", "cancel",
    )  # fmt: skip

    def __init__(self, person: Person, dice: random.Random, figures: Figures) -> None:
        self.person, self.dice, self.figures = person, dice, figures
        self.done: list[str] = []
        self.cards = 0
        self.screen = self.shown()
        self.before = self.screen

    def walks(self, presses: int) -> None:
        for _ in range(presses):
            deed = self.deed()
            self.done.append(deed)
            getattr(self, f"does_{deed}")()
            self.settles()
            self.before, self.screen = self.screen, self.shown()
            self.figures.presses += 1
            if self.dice.random() < 0.06:
                self.person.check()
            if self.over():
                break
        self.person.check()
        self.figures.steps.update(visit.key.step for visit in self.person.outcome.walk.passed)
        self.figures.steps.update(visit.key.step for visit in self.person.outcome.walk.open.values())
        self.figures.ends[self.person.outcome.walk.status or "open"] += 1

    def over(self) -> bool:
        return self.person.place.ended or self.person.session.cancelled is not None

    def deed(self) -> str:
        """What is done next; where only somebody else can go on, they mostly do."""
        place = self.person.outcome.walk
        if (
            any(visit.step.node.kind in ("approve", "call") for visit in place.open.values())
            and self.dice.random() < 0.5
        ):
            return "other"
        if place.timers and self.dice.random() < 0.3:
            return "wait"
        deed = self.dice.choice(self.DEEDS)
        return "tap" if deed == "cancel" and self.dice.random() < 0.8 else deed

    # ── deeds ───────────────────────────────────────────────────────────────────────────────────────────────

    def does_tap(self) -> None:
        self.taps(self.screen)

    def does_old(self) -> None:
        self.taps(self.before)

    def taps(self, screen: Screen) -> None:
        buttons = [button for row in screen.buttons for button in row if button.action]
        if buttons:
            self.done.append(f"  {(button := self.dice.choice(buttons)).label}")
            self.person.presses(button)

    def does_sensible(self) -> None:
        """A legal answer as an event: what a button or words of good will come to."""
        person = self.person
        frontier = person.place.frontier
        if frontier is None or frontier.step.node.kind == "approve":
            return self.does_tap()
        if frontier.step.node.kind == "info":
            person.does(Answered(SEEN, person.now, "rm"))
            return None
        asked = field_at(person.session, person.place)
        node = asked.ask if asked else frontier.step.node.input
        value = answer(self.dice, person.algorithm, node, person.place, person.now)
        self.done.append(f"  {frontier.key} ← {value!r}")
        person.does(Filled(asked.id, value, person.now, "rm") if asked else Answered(value, person.now, "rm"))
        return None

    def does_hostile(self) -> None:
        self.done.append(f"  «{(words := self.dice.choice(HOSTILE))[:20]}»")
        self.person.says(words)

    def does_files(self) -> None:
        kinds = self.dice.choices(("photo", "voice", "video", "document"), k=self.dice.randint(1, 3))
        self.person.sends(*kinds, caption=self.dice.choice(("", "", *HOSTILE)))

    def does_back(self) -> None:
        self.person.does(Back(self.person.now, self.dice.choice((None, self.person.session.turn))))

    def does_look(self) -> None:
        threads = [visit.thread for visit in self.person.outcome.walk.open.values()]
        self.person.does(Looked(self.person.now, self.dice.choice([*threads, "nowhere"])))

    def does_wait(self) -> None:
        """Some time goes by; the clock tells each wait that is due."""
        person = self.person
        person.now += timedelta(days=self.dice.choice((0, 0, 1, 3, 9)), minutes=self.dice.choice((0, 1, 200)))
        due = [key for key, at in person.outcome.walk.timers.items() if at <= person.now]
        timers = [*person.outcome.walk.timers] if self.dice.random() < 0.5 else due
        for key in timers:
            person.now = max(person.now, person.outcome.walk.timers.get(key, person.now))
            self.done.append(f"  timer {key}")
            person.does(TimerFired(str(key), person.now))

    def does_clock(self) -> None:
        """The clock ticks where a deadline or the end of a pause wants it."""
        person = self.person
        due = wakes_at(person.session, person.outcome.walk)
        person.now = max(person.now, due or person.now)
        paused = person.session.paused_until
        person.does(Resumed(person.now) if paused and paused <= person.now else ClockPassed(person.now))

    def does_other(self) -> None:
        """The approver decides, or another conversation ends."""
        person = self.person
        for visit in asked_first(person.outcome.walk):
            if visit.step.node.kind == "call":
                person.does(ChildEnded(str(visit.key), self.dice.choice(children(visit)), person.now))
                return
        person.deciding = person.outcome.walk.deciding is not None
        if person.deciding:
            screen = self.shown()
            if self.dice.random() < 0.2:
                person.says(self.dice.choice(HOSTILE))
            else:
                self.taps(screen)
        person.deciding = False

    def does_pause(self) -> None:
        self.person.does(Paused(self.person.now + timedelta(days=1), self.person.now))
        if self.dice.random() < 0.8:
            self.screen = self.shown()
            self.person.taps("▶") if "▶" in "".join(labels(self.screen)) else self.does_resume()

    def does_resume(self) -> None:
        self.person.does(Resumed(self.person.now))

    def does_cancel(self) -> None:
        self.person.does(Cancelled("other", self.person.now, "rm"))

    def does_stored(self) -> None:
        """Another process takes over: all it has is the record."""
        person = self.person
        kept = by_json(person.session)
        person.outcome = Outcome(kept, walk(person.algorithm, kept, person.outside), changed=False)

    def settles(self) -> None:
        """A question back is answered, or left alone."""
        if isinstance(self.person.asked, Unsure) and self.dice.random() < 0.7:
            self.person.confirms()
        elif isinstance(self.person.asked, Which) and self.dice.random() < 0.7:
            self.cards += 1
            self.person.adds(f"n{self.cards}")
        self.person.asked = None

    # ── what must hold on every screen ──────────────────────────────────────────────────────────────────────

    def shown(self) -> Screen:
        kind = self.dice.random()
        screen = self.person.screen(why=kind < 0.1, recap=kind > 0.9)
        self.figures.screens += 1
        self.judges(screen)
        self.understands(screen)
        return screen

    def judges(self, screen: Screen) -> None:
        person, text = self.person, plain_text(screen)
        assert text.strip()
        assert len(text) <= LONGEST, f"{len(text)} characters at {person.step}"
        whole = "\n".join((text, *labels(screen)))
        assert not (raw := RAW[person.lang].search(whole)), f"«{raw and raw[0]}» at {person.step}: {whole}"
        said = {word for word in WORD.findall(whole) if word in codes() and (person.lang == "ru" or "_" in word)}
        assert not said, f"raw {said} at {person.step}: {whole}"
        assert labels(screen), f"no way on at {person.step}: {text}"
        assert all(label.strip() for label in labels(screen))
        if self.dice.random() < 0.05:
            stamped = signed(screen, lambda action: sign(action, "a-person", KEYS))
            assert all(0 < len(button.token.encode()) <= LIMIT for row in stamped.buttons for button in row)
            assert to_json(from_json(to_json(stamped))) == to_json(stamped)

    def understands(self, screen: Screen) -> None:
        """Each button means something here and now, and one of three taps leads out of the conversation."""
        person = self.person
        buttons = [button for row in screen.buttons for button in row]
        assert len({button.action for button in buttons}) == len(buttons), f"two buttons mean the same at {person.step}"
        for button in buttons:
            assert button.action is not None
            meant = person.means(button.action)
            assert not isinstance(meant, Refused), f"«{button.label}» is refused at {person.step}: {meant}"
            assert meant is not None or button.action.verb in OPENERS, f"«{button.label}» is dead at {person.step}"
        if buttons and self.dice.random() < 0.1:
            self.changes(self.dice.choice(buttons))
        verbs = {button.action.verb for button in buttons if button.action}
        if "x" in verbs:  # ⋯ → «Отменить» → a reason
            out = proceed(person.outcome, Cancelled("other", person.now, "rm"), person.outside)
            assert out.session.cancelled == "other"
        else:
            assert verbs & {"m", "r"} or person.deciding, f"no way out of {person.step}"
        if not self.over() and person.session.paused_until is None and "m" not in verbs:
            assert screen.ask is not None or verbs - {"b", "w", "x", "l"}, f"nothing to answer with at {person.step}"

    def changes(self, button: Button) -> None:
        """A tap on a present screen changes the run, or says why not."""
        person = self.person
        assert button.action is not None
        meant = person.means(button.action)
        if meant is None or isinstance(meant, Refused | Unsure | Which):
            return
        after = proceed(person.outcome, meant, person.outside, deciding=person.deciding)
        same = button.action.verb in ("r", "l")
        assert after.changed or after.refused or same, f"«{button.label}» does nothing at {person.step}"


def beginnings(algorithm: Algorithm) -> list[tuple[Outcome, Outside]]:
    """Where walks begin: twice as often at the beginning, else anywhere in a worked case."""
    plain = Outside(algorithm.cfg, COLLEAGUES)
    worked = [each for each in conversations() if each.algorithm.id == algorithm.id]
    found = [(moment.outcome, each.outside) for each in worked for moment in each.moments[:-1]]
    fresh = [(begun(algorithm, LAUNCHED.get(algorithm.id), outside=plain), plain)]
    return found + fresh * (1 + len(found) // 2)


def goes(algorithm: Algorithm, lang: Lang, seeds: range, presses: int, figures: Figures) -> None:
    starts = beginnings(algorithm)
    person = Person(algorithm, LAUNCHED.get(algorithm.id, {}), lang, cfg=algorithm.cfg)
    unknown = person.facts
    for seed in seeds:
        dice = random.Random(f"{algorithm.id}/{lang}/{seed}")
        outcome, outside = dice.choice(starts)
        person.outcome, person.known = replace(outcome, lost=(), refused=None), outside
        person.facts, person.deciding, person.asked = unknown, False, None
        person.now = max([MONDAY, outcome.walk.now, *(a.at for a in outcome.session.answers.values())])
        walker: Walker | None = None
        try:
            walker = Walker(person, dice, figures)
            walker.walks(presses)
        except Exception as error:
            deeds = "\n".join(walker.done) if walker else "at its beginning"
            where = outcome.walk.frontier.key if outcome.walk.frontier else "the end"
            raise AssertionError(f"walk {seed} of {algorithm.id} in {lang} from {where}:\n{deeds}") from error
        figures.walks += 1


ALL = sorted(library().algorithms)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ALL)
def test_random_walks_never_break_a_conversation(name: str, lang: Lang) -> None:
    each = -(-WALKS // (len(ALL) * len(LANGS)))
    figures = Figures()
    goes(library().algorithms[name], lang, range(each), PRESSES, figures)
    assert figures.walks == each


@pytest.mark.soak
def test_a_hundred_thousand_walks(request: pytest.FixtureRequest) -> None:
    """`WALKS=5000 pytest -m soak …` makes as many."""
    each = -(-walks_wanted() // (len(ALL) * len(LANGS)))
    total = Figures()
    began = time.perf_counter()
    for name in ALL:
        algorithm, figures, start = library().algorithms[name], Figures(), time.perf_counter()
        for lang in LANGS:
            goes(algorithm, lang, range(each), PRESSES, figures)
        seconds = time.perf_counter() - start
        reached = set(algorithm.steps) & set(figures.steps)
        print(
            f"\n{name}: {figures.walks} walks, {figures.presses} presses, {figures.screens} screens, "
            f"{len(reached)} of {len(algorithm.steps)} steps, {seconds:.0f} s; ended "
            + ", ".join(f"{status} {count}" for status, count in figures.ends.most_common())
        )
        total.walks += figures.walks
        total.presses += figures.presses
    seconds = time.perf_counter() - began
    print(
        f"\nall: {total.walks} walks, {total.presses} presses, {seconds:.0f} s, {total.presses / seconds:.0f} a second"
    )
    assert total.walks >= walks_wanted()


def walks_wanted() -> int:
    return int(os.environ.get("WALKS", MANY_WALKS))
