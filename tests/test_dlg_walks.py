"""Whatever a person presses, types or sends: no exception, no dead end, and a record that tells the same story."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from algorithms.model import (
    ChoiceInput,
    DateInput,
    EventInput,
    FormInput,
    NumberInput,
    PairInput,
    RatingInput,
    TextInput,
    YesNoInput,
)
from bot.tokens import LIMIT, sign
from dialogs.engine import field_at
from dialogs.events import Back, Cancelled, Paused
from dialogs.inputs import Unsure, Which
from dialogs.lang import LANGS, Lang
from dialogs.screens import Screen, from_json, plain_text, signed, to_json
from dialogs.wording import options_of
from tests.dlg_support import KEYS, Talk, labels, launched, library, worked

LONGEST = 4096  # characters of one message
LAUNCHED: Mapping[str, Mapping[str, Any]] = {
    "weekly_plan": {
        "week": "2025-W13",
        "week_label": "24–28 марта",
        "summary": "До конца месяца 6 рабочих дней",
        "proposals": [
            {"code": "P003", "ru": "Ромашка — не были 41 день", "en": "Romashka: 41 days since the visit"},
            {"code": "P007", "ru": "Сафин — просрочка " + "и ещё " * 9, "en": "Safin: overdue " + "and more " * 6},
        ],
    },
    "partner_negotiation": {"assessed_at": date(2025, 3, 18), "alternative": "Второй кандидат"},
}
GARBAGE = (
    "да", "нет", "0", "-1", "7", "²", "1e400", "нет данных", "12,500", "завтра", "вчера", "в пятницу", "31.02", "скоро",
    "в 10", "завтра в 10", "2 млн / 1,2 млн", "100 $", "готово", "дальше", "timer", "next", "ромашка", "альянс",
    "рамашка", "\u202eаб\nвг", "👍", "—", "а" * 300, "слово " * 300, "<b>жирно</b>", " ",
)  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """One thing done: what kind, which of the possible ones, with which words."""

    kind: str
    which: int
    words: str


KINDS = (*["tap"] * 8, *["sensible"] * 8, "type", "type", "back", "wait", "photo", "voice", "pause", "old", "decide")
DEEDS = st.lists(
    st.builds(
        Deed,
        st.sampled_from(KINDS),
        st.integers(0, 99),
        st.sampled_from(GARBAGE) | st.text(st.characters(exclude_characters="{"), max_size=40),
    ),
    min_size=25,
    max_size=40,
)


class Walker:
    """Does one deed after another and looks at every screen on the way."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.before = self.talk.screen()
        self.cards = 0
        self.looked = 0

    def walks(self, deeds: list[Deed]) -> None:
        self.looks()
        for deed in deeds:
            self.does(deed)
            self.looks()

    def does(self, deed: Deed) -> None:
        talk = self.talk
        here = talk.screen()
        talk.deciding = deed.kind == "decide" or (talk.deciding and deed.kind in ("tap", "type"))
        match deed.kind:
            case "tap" | "decide":
                self.taps(talk.screen(), deed.which)
            case "old":
                self.taps(self.before, deed.which)
            case "type":
                talk.says(deed.words)
            case "sensible":
                talk.says(sensible(talk, deed))
            case "photo" | "voice":
                talk.sends(deed.kind, caption=deed.words if deed.which % 2 else "")
            case "back":
                talk.does(Back(talk.now))
            case "wait":
                talk.waits(days=deed.which % 9, hours=3)
            case "pause" if deed.which == 99:
                talk.does(Cancelled("other", talk.now))
            case "pause":
                talk.does(Paused(talk.now + timedelta(days=1), talk.now))
        self.before = here
        self.settles(deed.which)

    def taps(self, screen: Screen, which: int) -> None:
        buttons = [button for row in screen.buttons for button in row if button.action]
        if buttons:
            self.talk.presses(buttons[which % len(buttons)])

    def settles(self, which: int) -> None:
        """A question back is answered, or left alone."""
        if isinstance(self.talk.asked, Unsure) and which % 3:
            self.talk.confirms()
        elif isinstance(self.talk.asked, Which) and which % 3:
            self.cards += 1
            self.talk.adds(f"n{self.cards}")

    def looks(self) -> None:
        talk = self.talk
        talk.check()
        for deciding in {talk.deciding, False}:
            talk.deciding = deciding
            self.judges(talk.screen())
        self.judges(talk.screen(why=self.looked % 2 == 0, recap=self.looked % 2 == 1))
        self.looked += 1

    def judges(self, screen: Screen) -> None:
        talk, text = self.talk, plain_text(screen)
        assert text.strip()
        assert len(text) <= LONGEST
        assert "{" not in text
        assert labels(screen), f"no way on at {talk.step}: {text}"
        assert all(label.strip() and "{" not in label for label in labels(screen))
        stamped = signed(screen, lambda action: sign(action, "a-person", KEYS))
        assert all(0 < len(button.token.encode()) <= LIMIT for row in stamped.buttons for button in row)
        assert from_json(to_json(stamped)) == from_json(to_json(from_json(to_json(stamped))))
        going_on = not talk.place.ended and talk.session.cancelled is None
        ways = {button.action.verb for row in screen.buttons for button in row if button.action}
        assert ways & {"x", "m", "r"} or talk.deciding, "the end or the menu within three taps"
        if going_on and talk.session.paused_until is None and "m" not in ways:
            assert screen.ask is not None or ways - {"b", "w", "x"}, f"nothing to answer with at {talk.step}"


def sensible(talk: Talk, deed: Deed) -> str:
    """What a person of good will would type here."""
    frontier = talk.place.frontier
    field = field_at(talk.session, talk.place)
    node = field.ask if field else frontier.step.node.input if frontier else None
    match node:
        case ChoiceInput() | EventInput() | YesNoInput():
            options = options_of(node, talk.place)
            return options[deed.which % len(options)].say(talk.lang)
        case RatingInput():
            return str(1 + deed.which % 5)
        case NumberInput(min=least):
            return str(int(least or 0) + deed.which % 3)
        case PairInput():
            return f"{deed.which + 2} / {deed.which % 3}"
        case DateInput(type="datetime"):
            return f"{talk.now + timedelta(days=1 + deed.which % 3):%d.%m.%Y %H:%M}"
        case DateInput(sense=sense):
            return f"{talk.now + timedelta(days=(1 if sense == 'future' else -1) * (deed.which % 3)):%d.%m.%Y}"
        case TextInput():
            return "До 30 апреля договор, старт в мае"
        case FormInput():
            raise AssertionError("a form asks one field at a time")
    return ("готово", "дальше", "ромашка", "урал-дистрибьюшн")[deed.which % 4]


def anew(algorithm: str, lang: Lang) -> Talk:
    return Talk(library().algorithms[algorithm], LAUNCHED.get(algorithm, {}), lang)


def somewhere(algorithm: str, lang: Lang, which: int, how_far: int) -> Talk:
    """Some way into one of the worked conversations, or at the beginning of one that nobody foresaw."""
    cases = [case for name, case in worked() if name == algorithm]
    if which >= len(cases):
        return anew(algorithm, lang)
    script = cases[which]["script"]
    return launched(library().algorithms[algorithm], cases[which]["context"], lang).follows(
        script[: how_far % len(script)]
    )


SMALL = ("partner_negotiation", "trip_report", "weekly_plan")  # the rest: tests/test_engine_walks.py
BOTH = [(name, lang) for name in SMALL for lang in LANGS]
NAMES = [f"{name}-{lang}" for name, lang in BOTH]


@pytest.mark.parametrize(("algorithm", "lang"), BOTH, ids=NAMES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(which=st.integers(0, 3), how_far=st.integers(0, 99), deeds=DEEDS)
def test_nothing_that_a_person_does_breaks_a_conversation(
    algorithm: str, lang: Lang, which: int, how_far: int, deeds: list[Deed]
) -> None:
    Walker(somewhere(algorithm, lang, which, how_far)).walks(deeds)


@pytest.mark.soak
@pytest.mark.parametrize(("algorithm", "lang"), BOTH, ids=NAMES)
@settings(max_examples=1000, suppress_health_check=list(HealthCheck))
@given(which=st.integers(0, 3), how_far=st.integers(0, 99), deeds=DEEDS)
def test_nothing_breaks_a_conversation_however_long_one_tries(
    algorithm: str, lang: Lang, which: int, how_far: int, deeds: list[Deed]
) -> None:
    Walker(somewhere(algorithm, lang, which, how_far)).walks(deeds)


@pytest.mark.parametrize(("algorithm", "lang"), BOTH, ids=NAMES)
def test_good_will_reaches_an_end(algorithm: str, lang: Lang) -> None:
    """Sensible answers alone end every conversation in good time."""
    walker, dice = Walker(anew(algorithm, lang)), random.Random(algorithm)
    for _ in range(600):
        if walker.talk.place.ended:
            break
        before = walker.talk.session
        walker.does(Deed("sensible", dice.randrange(99), ""))
        if walker.talk.session == before:
            walker.does(Deed("decide", dice.randrange(99), ""))
        if walker.talk.session == before:
            walker.talk.waits(days=1)
    assert walker.talk.place.ended, f"stands at {walker.talk.step}"


def test_words_in_braces_stay_words() -> None:
    talk = Talk(library().algorithms["trip_report"]).says("Ромашка").taps("Сегодня").says("Говорил о {partner}")
    talk.says("Берут {step} и {happened}", "в пятницу", "Прислать {расчёт", "завтра")
    assert "Договорились: Берут {step} и {happened}" in talk.text()
