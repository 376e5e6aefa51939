"""What people read of a poll: the card of each who is asked, and how it stands for whoever asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from algorithms.source import MethodologyErrors
from dialogs import actions
from dialogs.day import Asked, Day, my_day
from dialogs.engine import Outcome, proceed
from dialogs.events import Answered, Outside, TimerFired
from dialogs.facts import Facts
from dialogs.lang import Lang
from dialogs.polls import Ballot, Standing, ballot
from dialogs.screens import Action, Screen, plain_text
from dialogs.view import view
from tests.dlg_support import Talk, library, methodology

LANGS: tuple[Lang, ...] = ("ru", "en")
NOON = datetime.fromisoformat("2026-11-18T12:00")

METHOD = """
algorithm: small
title: {ru: "Собрание", en: "Gathering"}
purpose: {ru: "Проверка.", en: "A check."}
roles: {owner: rm, approver: team_lead}
subject: there
fields:
  liked: dec = null
steps:
- id: there
  prompt: {ru: "Кто был?", en: "Who was there?"}
  input: {type: multi_choice, items: colleagues, at_least: 1}
  next: marks
- id: marks
  kind: wait
  prompt: {ru: "Что скажут люди?", en: "What do people say?"}
  input:
    type: event
    ratings: {ru: "Оценки", en: "Marks"}
    poll: {among: there, ask: {ru: "Понравилось?", en: "Did you like it?"}}
    timer: {ru: "4 часа", en: "4 hours"}
  timer: "+4h"
  set: {liked: "mean_rating(answer, empty=0)"}
  next: over
- id: over
  kind: end
  status: done
  prompt: {ru: "Всё.", en: "That is all."}
"""
CARD = Ballot("0123456789abcdef", "Собрание", "Понравилось?", until=NOON)


def at_the_poll() -> Outcome:
    talk = Talk(methodology(METHOD), now=NOON)
    talk.does(Answered(["u1", "u2"], NOON))
    return talk.outcome


def seen(poll: Standing, lang: Lang = "ru") -> Screen:
    return view(at_the_poll(), Facts(NOON, poll=poll), lang)


def verbs(screen: Screen) -> list[str]:
    return [button.action.verb for row in screen.buttons for button in row if button.action]


# ── whoever asked ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", LANGS)
def test_before_it_is_asked_who_will_be_is_named_and_one_tap_asks(lang: Lang) -> None:
    screen = seen(Standing("new", silent=("Анна", "Борис"), missed=(("Вера", "away"),)), lang)
    assert "Анна, Борис" in plain_text(screen)
    assert "Вера" in plain_text(screen)
    assert verbs(screen)[0] == "va"
    assert screen.ask is not None
    assert screen.ask.kind == "text", "marks may be typed as ever"


def test_where_nobody_can_be_asked_nothing_is_offered_but_to_type() -> None:
    screen = seen(Standing("new", missed=(("Вера", "left"), ("Глеб", "unreached"))))
    assert "Спросить не могу: Вера (больше не работает), Глеб (нет связи в мессенджере)" in plain_text(screen)
    assert "va" not in verbs(screen)


def test_while_it_goes_on_it_is_seen_who_has_answered_and_no_mark() -> None:
    screen = seen(Standing("open", ("Анна",), ("Борис", "Вера"), marks=(Decimal(1),)))
    assert "Ответили 1 из 3: Анна\nЖдём: Борис, Вера" in plain_text(screen)
    assert verbs(screen)[:2] == ["r", "vc"]
    assert "1," not in plain_text(screen).partition("Ответили")[2]
    everybody = plain_text(seen(Standing("open", ("Анна", "Борис"))))
    assert "Ответили 2 из 2" in everybody
    assert "Ждём" not in everybody


@pytest.mark.parametrize(("lang", "mean"), [("ru", "3,67"), ("en", "3.67")])
def test_at_the_end_the_marks_are_told_and_one_tap_takes_them(lang: Lang, mean: str) -> None:
    marks = (Decimal(4), Decimal(4), Decimal(3))
    whole = seen(Standing("closed", ("Анна", "Борис", "Вера"), marks=marks), lang)
    assert "4, 4, 3" in plain_text(whole)
    assert whole.buttons[0][0].label.endswith(mean)
    assert verbs(whole)[0] == "vt"
    assert "va" not in verbs(whole)
    some = verbs(seen(Standing("closed", ("Анна",), ("Борис",), marks=marks[:1]), lang))
    assert (some[0], "va" in some) == ("vt", False), "the next mark would be known by the difference"


def test_where_nobody_answered_they_can_be_asked_again() -> None:
    screen = seen(Standing("closed", silent=("Анна",)))
    assert "никто не ответил" in plain_text(screen)
    assert verbs(screen)[0] == "va"


def test_a_step_that_asks_nobody_looks_as_ever() -> None:
    plain = view(at_the_poll(), Facts(NOON), "ru")
    assert not {"va", "vc", "vt"} & set(verbs(plain))


# ── whoever is asked ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", LANGS)
def test_a_card_has_a_mark_to_tap_says_who_sees_it_and_until_when(lang: Lang) -> None:
    screen = ballot(CARD, lang)
    assert [button.action for row in screen.buttons for button in row] == [
        Action("v", CARD.id, 0, mark) for mark in ("1", "2", "3", "4", "5")
    ]
    assert "12:00" in plain_text(screen)
    assert "12:00" not in plain_text(ballot(replace(CARD, until=None), lang))


def test_a_mark_can_be_changed_until_it_is_over() -> None:
    given = ballot(replace(CARD, mine="4"), "ru")
    assert "Ваша оценка — 4" in plain_text(given)
    assert [button.label for row in given.buttons for button in row if button.style == "primary"] == ["4"]
    over = ballot(replace(CARD, mine="4", closed=True), "ru")
    assert "Ваша оценка — 4. Спасибо!\nОпрос завершён." in plain_text(over)
    assert verbs(over) == [actions.MENU.verb]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_not_answered_yet_stands_in_ones_day(lang: Lang) -> None:
    asked = tuple(Asked(f"{number:016}", "Понравилось?") for number in range(3))
    screen = my_day(Day("Анна", NOON.date(), "rm", polls=asked), lang)
    assert [button.action for row in screen.buttons for button in row if "🗳" in button.label] == [
        actions.see_poll(poll.id) for poll in asked[:2]
    ]
    assert plain_text(screen).count("• Понравилось?") == 2


# ── the file and the clock ──────────────────────────────────────────────────────────────────────────────────


def test_the_clock_brings_what_was_given_and_its_own_word_where_nothing_was() -> None:
    for value, liked in (([Decimal(5), Decimal(4)], Decimal("4.5")), (None, Decimal(0))):
        before = at_the_poll()
        after = proceed(before, TimerFired("marks#@1", NOON + timedelta(hours=5), value), Outside())
        assert after.walk.status == "done"
        assert after.walk.fields["liked"] == liked
        answer = next(iter(answer for key, answer in after.session.answers.items() if key.step == "marks"))
        assert answer.at == NOON + timedelta(hours=4), "counted from its own minute"


def test_of_what_ships_only_the_meeting_asks_several_people() -> None:
    assert [name for name, each in library().algorithms.items() if each.polls] == ["sales_meeting"]


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("among: there", "among: nobody", "unknown name «nobody»"),
        ("among: there", "among: liked", "not a list of people"),
        ('    ratings: {ru: "Оценки", en: "Marks"}\n', "", "`poll` collects `ratings`"),
        ('en: "Did you like it?"', 'en: ""', "empty text in en"),
    ],
)
def test_a_poll_in_a_file_is_checked(was: str, becomes: str, words: str) -> None:
    assert was in METHOD
    with pytest.raises(MethodologyErrors) as caught:
        methodology(METHOD.replace(was, becomes))
    assert words in str(caught.value)
