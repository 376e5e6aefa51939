"""A run from its first question to its end: back and forth, corrections, clocks, decisions, tasks, what is stored."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from algorithms.compiled import Branch
from algorithms.loader import load_version
from bot.vectors import flows
from dialogs.engine import Outcome, advance, proceed, start, wakes_at
from dialogs.events import (
    Answered,
    Attached,
    Back,
    Cancelled,
    Considered,
    Event,
    Filled,
    Outside,
    Paused,
    Resumed,
    Submitted,
    Ticked,
    TimerFired,
)
from dialogs.place import SEEN
from dialogs.session import Draft, Key, dump, load
from dialogs.walk import EndlessWalk, Walker, walk
from tests.dlg_support import MONDAY, Talk, by_json, facts_of, launched, library, methodology, worked

REPORT = library().algorithms["trip_report"]
TALKS = library().algorithms["partner_negotiation"]
WEEK = library().algorithms["weekly_plan"]
STORY = "Говорил с собственником, запас на 40 дней"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def reported() -> Talk:
    """A trip report, one tap before it is filed."""
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").says(STORY, "Берут 120 коробок", "в пятницу")
    talk.says("Прислать расчёт", "завтра")
    assert talk.step == "confirm"
    return talk


# ── the position ────────────────────────────────────────────────────────────────────────────────────────────


def test_where_a_run_stands_is_told_by_its_answers_alone() -> None:
    talk = reported()
    shuffled = dict(sorted(talk.session.answers.items(), key=lambda pair: repr(pair[1].value)))
    assert walk(REPORT, replace(talk.session, answers=shuffled), talk.outside).frontier == talk.place.frontier


def test_an_answer_that_is_taken_away_is_asked_for_again_and_the_later_ones_stay() -> None:
    talk = reported()
    without = {key: answer for key, answer in talk.session.answers.items() if key.step != "happened"}
    place = walk(REPORT, replace(talk.session, answers=without), talk.outside)
    assert place.frontier is not None
    assert place.frontier.label == "happened"
    assert [str(key) for key in place.unused] == ["agreement#@1", "agreement_due#@1", "next_due#@1", "next_step#@1"]


@pytest.mark.apart
def test_every_worked_conversation_can_be_stored_and_taken_up_at_any_point(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def checked(before: Outcome, event: Event, outside: Outside) -> Outcome:
        outcome = proceed(before, event, outside)
        algorithm, stored = before.walk.algorithm, by_json(before.session)
        afresh = proceed(Outcome(stored, walk(algorithm, stored, outside).at(before.walk.frontier)), event, outside)
        assert by_json(outcome.session) == outcome.session == afresh.session
        assert facts_of(walk(algorithm, by_json(outcome.session), outside)) == facts_of(outcome.walk)
        assert facts_of(afresh.walk) == facts_of(outcome.walk)
        seen.append(event)
        return outcome

    monkeypatch.setattr(flows, "proceed", checked)
    for path in sorted((Path(__file__).parent / "vectors").glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "vectors" in data:
            data["vectors"] = data["vectors"][:2]  # random walks are stored and taken up in many more places
            results = list(flows.run_flow_file(data, library()))
            assert [(result.name, result.detail) for result in results if result.outcome == "failed"] == []
    assert len(seen) > 100


def test_every_kind_of_value_comes_back_from_json() -> None:
    values: list[Any] = [
        None,
        True,
        "слово",
        3,
        Decimal("1.50"),
        date(2025, 3, 24),
        MONDAY,
        [Decimal(2), {"a": MONDAY}],
        {},
    ]
    for value in values:
        assert load(dump(value)) == value


def test_a_draft_a_pause_and_a_correction_come_back_from_json() -> None:
    talk = Talk(WEEK, {"proposals": [{"code": "P1", "ru": "Альфа", "en": "Alpha"}]}).taps("Альфа")
    assert talk.draft == Draft(Key("visits"), ticks=())
    talk.check()
    talk = reported().taps("⬅️").does_pause()
    assert talk.session.reopened == Key("next_due")
    assert talk.session.paused_until == MONDAY + timedelta(days=1)
    talk.check()


# ── back ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_back_inside_a_form_takes_back_one_field_after_another_and_then_the_step_before() -> None:
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", "До 30 апреля договор и старт в мае")
    talk.says("2 млн / 1,2 млн", "21 / 35")
    assert "Вопрос 3 из 7" in talk.text()
    talk.taps("⬅️")
    assert "Вопрос 2 из 7" in talk.text()
    talk.taps("⬅️")
    assert "Вопрос 1 из 7" in talk.text()
    talk.taps("⬅️")
    assert talk.step == "goal"
    talk.taps("Оставить")
    assert talk.step == "terms_plan"
    assert "Вопрос 1 из 7" in talk.text()


def test_the_first_question_has_nothing_before_it() -> None:
    talk = Talk(REPORT)
    assert "⬅️ Назад" not in talk.labels()
    outcome = talk.does(Back(MONDAY))
    assert (outcome.changed, talk.refused) == (False, "back.first")
    assert "первый вопрос" in talk.text()


WAITING = """
algorithm: waiting
title: {ru: "Звонок", en: "Call"}
purpose: {ru: "Дозвониться.", en: "Get through."}
roles: {owner: rm, approver: team_lead}
fields: {asked: "counter = 0", state: "code = ''", since: "date = null"}
steps:
- id: word
  prompt: {ru: "Что скажем?", en: "What shall we say?"}
  input: {type: text}
  next: card
- id: card
  kind: info
  prompt: {ru: "Прочтите.", en: "Read this."}
  next: call
- id: call
  kind: wait
  prompt: {ru: "Ждём звонка.", en: "Waiting for the call."}
  input:
    type: event
    options: [{code: rang, ru: "Позвонил", en: "They rang"}]
    timer: {ru: "3 дня", en: "3 days"}
  timer: "+3d"
  check: {that: "answer == 'rang'", otherwise: {ru: "Только звонок.", en: "A call only."}}
  count: {asked: true}
  set: {state: "answer"}
  task:
  - {to: rm, when: "asked < 1", title: {ru: "Ждать звонка", en: "Wait for the call"}, due: "+3d"}
  - {to: rm, when: "answer == 'timer'", title: {ru: "Позвонить самим", en: "Ring them"}, due: "+1d"}
  next: again
- id: again
  prompt: {ru: "Ждать ещё?", en: "Wait again?"}
  input: {type: yes_no}
  next: ["answer == 'yes' -> call", "else -> out"]
- id: out
  kind: end
  status: "{state}"
"""


def test_back_passes_over_cards_and_over_what_the_clock_answered() -> None:
    talk = Talk(methodology(WAITING)).says("timer").taps("Дальше").waits(days=3)
    assert talk.step == "again"
    talk.taps("⬅️")
    assert talk.step == "word", "a text that happens to be «timer» was typed by somebody"


def test_back_does_not_undo_what_somebody_else_decided() -> None:
    talk = reported().taps("Сдать").decides("Доработать", "Без комментария")
    assert talk.step == "fix"
    assert "⬅️ Назад" not in talk.labels()
    assert talk.does(Back(MONDAY)).refused is not None
    assert talk.step == "fix"


def test_the_decider_may_think_again_before_the_comment() -> None:
    talk = reported().taps("Сдать").decides("Доработать", "⬅️")
    assert talk.step == "review"
    assert talk.draft is None
    assert talk.decides("Принято").step == "the end"


# ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────


def back_to(talk: Talk, step: str) -> Talk:
    while talk.step != step:
        talk.taps("⬅️")
    return talk


def test_a_corrected_answer_keeps_the_later_ones() -> None:
    talk = back_to(reported(), "happened").says("Говорил с закупщиком, ничего нового")
    assert talk.step == "confirm"
    assert talk.lost == []
    assert talk.place.fields["story"] == "Говорил с закупщиком, ничего нового"
    assert talk.place.fields["step"] == "Прислать расчёт"


def test_an_answer_that_a_correction_makes_needless_is_named_once_and_forgotten() -> None:
    talk = back_to(reported(), "agreement").taps("Пропустить")
    assert talk.step == "confirm"
    assert talk.lost == ["agreement_due"]
    assert "Прежние ответы больше не нужны: К какому сроку?" in talk.text()
    assert Key("agreement_due") not in talk.session.answers
    talk.taps("Поправить")
    assert talk.lost == []


def test_a_question_that_a_correction_brings_up_leads_back_to_the_answers_behind_it() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").says(STORY, "ни о чём", "Прислать расчёт", "завтра")
    assert talk.step == "confirm"
    back_to(talk, "agreement").says("Берут 120 коробок")
    assert (talk.step, talk.lost) == ("agreement_due", [])
    talk.says("в пятницу")
    assert (talk.step, talk.lost) == ("confirm", [])
    assert talk.place.fields["step"] == "Прислать расчёт"


def test_an_old_answer_is_never_given_to_a_new_question() -> None:
    """Somebody was entered by mistake and taken back; the next one is asked for, not guessed."""
    talk = prepared()
    talk.says("Собственник", "решает", "+1").taps("Да").says("Бухгалтер", "считает деньги", "0").taps("Нет")
    assert talk.step == "prep_check"
    back_to(talk, "dm_more")
    talk.taps("⬅️")
    assert talk.step == "dm_add#2"
    talk.taps("⬅️")
    assert talk.step == "dm_more"
    talk.taps("Нет")
    assert (talk.step, talk.lost) == ("prep_check", ["dm_add#2", "dm_more"])
    talk.taps("⬅️", "Да")
    assert talk.step == "dm_add#2"
    assert "Бухгалтер" not in talk.text()


def prepared() -> Talk:
    """A negotiation as far as the map of people."""
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", "До 30 апреля договор и старт в мае")
    talk.says("2 млн / 1,2 млн", "21 / 35", "3 / 5", "40 / 25", "4 / 2", "20 / 12", "2 / 1")
    return talk.says("Второй кандидат", "4", "Другой бренд", "2")


def in_contact() -> Talk:
    """A negotiation as far as the first call."""
    talk = prepared().says("Собственник", "решает", "+1", "нет")
    return talk.says("1", "2", "3", "4", "5", "6", "7", "готово")


def test_answers_of_a_way_that_was_left_are_forgotten_at_once_where_nothing_leads_back() -> None:
    talk = in_contact().taps("Да").says("завтра в 10")
    assert talk.step == "meeting_held"
    back_to(talk, "contact_attempt").taps("Отказ")
    assert (talk.step, talk.lost) == ("lost_reason", ["meeting_date"])


def test_a_timer_or_a_card_is_nobodys_loss() -> None:
    talk = Talk(methodology(WAITING)).says("Добрый день").taps("Дальше", "Позвонил", "Да").waits(days=3)
    assert talk.path == ["word", "card", "call", "again", "call", "again"]
    talk.taps("⬅️").taps("Нет")
    assert (talk.step, talk.lost) == ("the end", [])
    assert Key("call", "", 2) not in talk.session.answers


def test_an_objection_of_one_meeting_is_not_an_answer_at_the_next() -> None:
    """There were none after all; but the second meeting brings one, and it is asked for."""
    talk = objected()
    back_to(talk, "objection_any").taps("Нет")
    assert (talk.step, talk.lost) == ("terms_result", [])
    talk.taps(*["Пропустить"] * 7)
    assert (talk.step, talk.lost) == ("terms_next", [])
    talk.taps("Дальше")
    assert (talk.step, talk.lost) == ("meeting_date", ["objection_result#1", "objection_type#1"])
    talk.check()
    talk.says("послезавтра в 11").taps("Да", "S1", "P1", "I1", "N1", "Готово")
    talk.says("Мало зарабатываем", "Заработок", "5", "нет", "1,5 млн", "18", "12", "21", "30", "21", "Развитие", "да")
    assert talk.step == "objection_type#1"
    assert talk.session.answers.get(Key("objection_type", "1")) is None


def test_answers_that_were_put_aside_are_taken_up_where_the_way_comes_back_to_them() -> None:
    talk = objected()
    back_to(talk, "roi_inputs").says("0,8 млн", "15", "14", "40", "45", "14")
    assert (talk.step, talk.lost) == ("roi_fix", [])
    talk.taps("Идём так")
    assert (talk.step, talk.lost) == ("objection_more", [])
    talk.taps("⬅️")
    assert talk.step == "objection_result#1"


def objected() -> Talk:
    """A negotiation after its first objection."""
    talk = in_contact().taps("Да").says("завтра в 10").taps("Да", "S1", "P1", "I1", "N1", "Готово")
    talk.says("Деньги в медленном товаре", "Деньги в обороте", "5", "да", "Нужен рост", "Рост", "4", "нет")
    talk.says("1,5 млн", "18", "12", "21", "30", "21").taps("Развитие", "Да").says(
        "дорого, у соседа", "дальше", "снято"
    )
    assert talk.step == "objection_more"
    return talk


def test_an_answer_that_the_correction_of_another_forbids_is_asked_for_again() -> None:
    proposals = [{"code": code, "ru": code, "en": code} for code in ("P001", "P002")]
    talk = Talk(WEEK, {"proposals": proposals}).taps("P001", "Готово", "Добавить")
    talk.now += timedelta(hours=1)
    talk.says("Восток-Трейд").taps("Добавить").says("Север")
    assert talk.step == "extra_any"
    back_to(talk, "visits").taps("P001", "Готово")
    assert (talk.step, talk.lost) == ("extra#1", [])
    assert talk.place.now == MONDAY, "the minute when it was asked, not when it was answered"
    assert not any(label.startswith("Оставить") for label in talk.labels())
    talk.check()
    assert talk.says("Ромашка").step == "extra_any"
    assert [stop.fields["partner"] for stop in talk.place.lists["extras"]] == ["P003", "P017"]


def test_the_same_answer_again_changes_nothing() -> None:
    talk = prepared().says("Собственник", "решает", "+1", "да", "Бухгалтер", "считает деньги", "0", "нет")
    before = talk.session.answers
    back_to(talk, "dm_add#2").taps("⬅️", "Да")
    assert (talk.step, talk.lost) == ("prep_check", [])
    assert talk.session.answers == before


def test_a_detour_leads_back_to_all_that_was_said_behind_it() -> None:
    talk = prepared().says("Собственник", "решает", "+1", "да", "Бухгалтер", "считает деньги", "0", "нет")
    back_to(talk, "batna").says("Никого", "1", "Другой бренд", "5")
    assert talk.step == "power_warn"
    talk.taps("Идём")
    assert (talk.step, talk.lost) == ("prep_check", [])
    assert [person.fields["name"] for person in talk.place.lists["people"]] == ["Собственник", "Бухгалтер"]


OFFER = """
algorithm: offer
title: {ru: "Цена", en: "Price"}
purpose: {ru: "Назвать цену.", en: "Name a price."}
roles: {owner: rm, approver: team_lead}
steps:
- id: when
  prompt: {ru: "Когда?", en: "When?"}
  input: {type: choice, options: [{code: now, ru: "Сейчас", en: "Now"}, {code: later, ru: "Позже", en: "Later"}]}
  next: ["answer == 'later' -> call", "else -> price"]
- id: call
  kind: wait
  prompt: {ru: "Ждём звонка.", en: "Waiting for the call."}
  input:
    type: event
    options: [{code: rang, ru: "Позвонил", en: "They rang"}, {code: wrote, ru: "Написал", en: "They wrote"}]
    timer: {ru: "3 дня", en: "3 days"}
  timer: "+3d"
  next: ["answer == 'rang' -> note", "else -> price"]
- id: note
  prompt: {ru: "Что сказал?", en: "What was said?"}
  input: {type: text}
  next: price
- id: price
  prompt: {ru: "Почём?", en: "At what price?"}
  input: {type: number}
  next: more
- id: more
  prompt: {ru: "Что ещё?", en: "What else?"}
  input: {type: text}
  next: out
- id: out
  kind: end
  status: done
"""


def test_what_was_said_before_a_wait_is_asked_again_after_it() -> None:
    talk = Talk(methodology(OFFER)).taps("Сейчас").says("100")
    back_to(talk, "when").taps("Позже")
    assert (talk.step, talk.lost) == ("call", [])
    talk.taps("Написал")
    assert (talk.step, talk.lost) == ("price", [])
    assert Key("price") not in talk.session.answers


def test_a_step_that_was_left_for_good_begins_anew_when_it_is_reached_again() -> None:
    talk = Talk(methodology(OFFER)).taps("Позже", "Написал").says("100")
    back_to(talk, "when").taps("Сейчас")
    assert (talk.step, talk.lost) == ("more", ["call"])
    talk.now += timedelta(days=2)
    back_to(talk, "when").taps("Позже")
    assert (talk.step, talk.place.timer) == ("call", at("2025-03-29T09:00"))


def test_what_was_said_after_a_wait_stays_when_its_answer_is_corrected() -> None:
    talk = Talk(methodology(OFFER)).taps("Позже", "Написал").says("100")
    back_to(talk, "call").taps("Позвонил")
    assert (talk.step, talk.lost) == ("note", [])
    talk.says("Дорого")
    assert (talk.step, talk.lost) == ("more", [])
    assert talk.place.answers["price"] == 100


def test_an_answer_that_does_not_fit_is_refused_with_the_reason_of_its_step() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").says(STORY, "Берут 120 коробок", "12.03").confirms()
    assert (talk.step, talk.refused, talk.outcome.changed) == ("agreement_due", "answer.check", False)
    assert "⚠️ Этот день уже прошёл." in talk.text()
    assert talk.taps("Завтра").step == "next_step"


def test_one_tap_leaves_a_typed_answer_as_it_was() -> None:
    talk = back_to(reported(), "next_step")
    before = talk.session.answers[Key("next_step")]
    talk.now += timedelta(hours=3)
    assert talk.labels()[0] == "Оставить: Прислать расчёт"
    talk.taps("Оставить")
    assert talk.step == "confirm"
    assert talk.session.answers[Key("next_step")] == before


# ── old buttons ─────────────────────────────────────────────────────────────────────────────────────────────


def everything(turn: int) -> list[Event]:
    return [
        Answered("file", MONDAY, turn=turn),
        Filled("what", "x", MONDAY, turn=turn),
        Ticked("P1", True, MONDAY, turn=turn),
        Considered("rework", MONDAY, turn=turn),
        Submitted(MONDAY, turn=turn),
        Back(MONDAY, turn=turn),
    ]


@pytest.mark.parametrize("event", everything(3), ids=lambda event: type(event).__name__)
def test_an_old_button_changes_nothing(event: Event) -> None:
    talk = reported()
    before = talk.session
    outcome = talk.does(event)
    assert (outcome.session, outcome.changed, outcome.refused) == (before, False, None)
    assert talk.step == "confirm"


@pytest.mark.parametrize(
    "event",
    [
        *everything(reported().session.turn)[1:5],
        Attached(({"blob": "b", "name": "", "kind": "photo"},), MONDAY),
        TimerFired("confirm#@1", MONDAY),
        TimerFired("elsewhere#@1", MONDAY),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_the_present_question_does_not_take_changes_nothing(event: Event) -> None:
    talk = reported()
    before = talk.session
    outcome = talk.does(event)
    assert (outcome.session, outcome.changed) == (before, False)


def test_a_tick_means_nothing_where_words_are_awaited() -> None:
    talk = back_to(reported(), "happened")
    assert not talk.does(Ticked("P1", True, MONDAY, talk.session.turn)).changed


def test_a_field_that_the_form_does_not_have_changes_nothing() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").says(STORY)
    assert not talk.does(Filled("другое", "x", MONDAY)).changed


def test_an_option_that_a_list_does_not_have_cannot_be_ticked() -> None:
    talk = Talk(WEEK, {"proposals": [{"code": "P1", "ru": "Альфа", "en": "Alpha"}]})
    assert not talk.does(Ticked("P2", True, MONDAY)).changed


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────


def waiting() -> Talk:
    return Talk(methodology(WAITING)).says("Добрый день").taps("Дальше")


def test_a_timer_counts_from_its_own_minute_however_late_it_is_told() -> None:
    talk = waiting()
    assert talk.place.timer == at("2025-03-27T09:00")
    assert wakes_at(talk.session, talk.place) == at("2025-03-27T09:00")
    talk.until(at("2025-04-02T15:00"))
    assert talk.step == "again"
    assert talk.session.answers[Key("call")].at == at("2025-03-27T09:00")
    assert talk.place.tasks[1].due == date(2025, 3, 28)


def test_a_timer_fires_once() -> None:
    talk = waiting()
    frontier = talk.place.frontier
    assert frontier is not None
    tick = TimerFired(str(frontier.key), at("2025-03-27T09:00"))
    assert talk.does(tick).changed
    after = talk.session
    assert talk.does(tick) == replace(talk.outcome, session=after, changed=False)
    assert wakes_at(talk.session, talk.place) is None


def test_the_clock_is_not_held_to_what_a_person_may_answer() -> None:
    talk = waiting()
    assert talk.place.fields["state"] == ""
    talk.waits(days=3)
    talk.check()
    assert talk.place.fields["state"] == "timer"


def test_a_due_minute_before_the_entry_falls_due_at_once() -> None:
    late = WAITING.replace('timer: "+3d"', 'timer: "asked_on"').replace(
        "fields: {", 'fields: {asked_on: "date = null", '
    )
    talk = Talk(methodology(late), {"asked_on": date(2025, 3, 20)}).says("Добрый день").taps("Дальше")
    assert talk.place.timer == MONDAY


def test_a_wait_that_is_being_corrected_is_not_answered_by_its_clock() -> None:
    talk = waiting().taps("Позвонил").taps("⬅️")
    assert (talk.step, talk.place.timer) == ("call", None)
    talk.waits(days=30)
    assert talk.step == "call"
    assert talk.taps("Позвонил").step == "again"


def test_only_waits_have_a_clock() -> None:
    asked = methodology(WAITING.replace("input: {type: text}", 'input: {type: text}\n  timer: "+3d"'))
    assert Talk(asked).place.timer is None


def test_an_unknown_due_day_is_today() -> None:
    unknown = WAITING.replace('due: "+1d"', 'due: "asked_on"').replace(
        "fields: {", 'fields: {asked_on: "date = null", '
    )
    talk = Talk(methodology(unknown)).says("Добрый день").taps("Дальше").waits(days=3)
    assert talk.place.tasks[1].due == at("2025-03-27T09:00")


# ── pause, resume, cancel ───────────────────────────────────────────────────────────────────────────────────


def test_a_pause_lasts_until_its_minute() -> None:
    talk = reported().does_pause()
    assert wakes_at(talk.session, talk.place) == MONDAY + timedelta(days=1)
    talk.until(MONDAY + timedelta(hours=5))
    assert talk.session.paused_until is not None
    talk.until(MONDAY + timedelta(days=1))
    assert talk.session.paused_until is None
    assert talk.step == "confirm"


def test_a_timer_does_not_break_into_a_pause() -> None:
    talk = waiting()
    talk.does(Paused(at("2025-03-31T09:00"), MONDAY))
    assert wakes_at(talk.session, talk.place) == at("2025-03-31T09:00")
    talk.now = at("2025-03-28T09:00")
    assert not talk.tick().changed
    talk.until(at("2025-03-31T09:00"))
    assert (talk.step, talk.session.paused_until) == ("again", None)
    assert talk.session.answers[Key("call")].at == at("2025-03-27T09:00")


def test_a_tap_on_the_question_ends_a_pause() -> None:
    talk = reported().does_pause()
    talk.does(Answered("file", MONDAY, "rm", talk.session.turn))
    assert talk.session.paused_until is None
    assert talk.step == "review"


def test_resuming_twice_is_resuming_once() -> None:
    talk = reported().does_pause()
    assert talk.does(Resumed(MONDAY)).changed
    assert not talk.does(Resumed(MONDAY)).changed


def test_a_cancelled_run_is_left_alone() -> None:
    talk = reported()
    talk.does(Cancelled("mistake", MONDAY))
    assert talk.session.cancelled == "mistake"
    assert wakes_at(talk.session, talk.place) is None
    for event in (Resumed(MONDAY), Back(MONDAY), Answered("file", MONDAY), TimerFired("confirm#@1", MONDAY)):
        assert not talk.does(event).changed
    talk.check()


def test_a_finished_run_is_left_alone() -> None:
    talk = reported().taps("Сдать").decides("Принято")
    assert (talk.step, talk.place.status) == ("the end", "accepted")
    assert wakes_at(talk.session, talk.place) is None
    for event in (Cancelled("other", MONDAY), Paused(MONDAY, MONDAY), Back(MONDAY), Answered("x", MONDAY)):
        assert not talk.does(event).changed


# ── checklists ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_double_tap_on_a_line_does_no_harm() -> None:
    talk = Talk(WEEK, {"proposals": [{"code": "P1", "ru": "Альфа", "en": "Alpha"}]})
    off = Ticked("P1", False, MONDAY, talk.session.turn)
    once = talk.does(off).session
    assert talk.does(off).session == once
    talk.does(Ticked("P1", True, MONDAY, talk.session.turn))
    assert talk.draft == Draft(Key("visits"), ticks=("P1",))


def test_ticks_are_kept_in_the_order_of_the_list_and_come_back_when_they_are_corrected() -> None:
    talk = prepared().says("Собственник", "решает", "+1", "нет")
    talk.taps("Три пакета", "Цифры региона", "Готово")
    assert talk.session.answers[Key("prep_check")].value == ["market", "offer"]
    talk.taps("⬅️")
    assert [button.on for button in (talk.button("Цифры"), talk.button("5 точек"))] == [True, False]


LIST = """
algorithm: ticks
title: {ru: "Список", en: "List"}
purpose: {ru: "Отметить.", en: "Tick."}
roles: {owner: rm, approver: team_lead}
steps:
- id: list
  prompt: {ru: "Что есть?", en: "What is there?"}
  input:
    type: checklist
    at_least: 2
    options: [{code: a, ru: "Акт", en: "Act"}, {code: b, ru: "Бланк", en: "Form"}, {code: c, ru: "Счёт", en: "Bill"}]
  next: out
- id: out
  kind: end
  status: done
"""


def test_a_list_may_want_more_than_was_ticked() -> None:
    talk = Talk(methodology(LIST)).taps("Счёт", "Готово")
    assert (talk.step, talk.refused) == ("list", "choice.too_few")
    assert "Отметьте хотя бы 2" in talk.text()
    talk.taps("Акт", "Готово")
    assert talk.session.answers[Key("list")].value == ["a", "c"]


# ── decisions ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_decision_comes_with_its_comment() -> None:
    talk = reported().taps("Сдать")
    talk.deciding = True
    talk.taps("Доработать").says("Добавьте срок и сумму")
    answer = talk.session.answers[Key("review")]
    assert (answer.value, answer.comment) == ("rework", "Добавьте срок и сумму")
    talk.deciding = False
    assert "вернули на доработку: Добавьте срок и сумму" in talk.text()


def test_a_decision_may_come_without_a_comment() -> None:
    talk = reported().taps("Сдать").decides("Доработать", "Без комментария")
    assert talk.session.answers[Key("review")].comment == ""
    assert talk.step == "fix"


def test_done_means_nothing_where_a_decision_is_not_begun() -> None:
    talk = reported().taps("Сдать")
    assert not talk.does(Submitted(MONDAY)).changed


def test_every_decision_leads_its_own_way() -> None:
    for decision, step in (("Согласовать", "commitments"), ("Отказать", "lost_reason")):
        talk = at_terms()
        talk.says("1 млн", "40", "5", "25", "2", "12", "1")
        assert talk.step == "approval"
        assert talk.decides(f"✅ {decision}" if step == "commitments" else f"⛔ {decision}").step == step


def at_terms() -> Talk:
    """A negotiation as far as the terms that were agreed."""
    talk = in_contact().taps("Да").says("завтра в 10").taps("Да", "S1", "P1", "I1", "N1", "Готово")
    talk.says("Деньги в медленном товаре", "Деньги в обороте", "5", "да", "Нужен рост", "Рост", "4", "нет")
    talk.says("1,5 млн", "18", "12", "21", "30", "21").taps("Развитие", "Нет")
    assert talk.step == "terms_result"
    return talk


# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_task_of_a_decision_appears_with_the_question_and_is_done_with_the_answer() -> None:
    talk = reported().taps("Сдать")
    assert ("review", False) in talk.tasks
    talk.decides("Принято")
    assert ("review", True) in talk.tasks


def test_the_task_of_a_wait_is_done_however_its_condition_turns_out() -> None:
    talk = waiting()
    assert talk.tasks == [("call", False)]
    talk.taps("Позвонил")
    assert talk.place.fields["asked"] == 1
    assert talk.tasks == [("call", True)]
    assert talk.taps("Да").tasks == [("call", True)]


def test_going_back_and_forth_makes_no_second_task() -> None:
    talk = in_contact().taps("Да").says("завтра в 10").taps("⬅️").says("послезавтра в 11").taps("⬅️", "Оставить")
    assert [task.due for task in talk.place.tasks] == [at("2025-03-26T11:00")]


def test_a_task_that_a_correction_takes_back_is_gone() -> None:
    talk = back_to(in_contact().taps("Да").says("завтра в 10"), "contact_attempt").taps("Отказ")
    assert talk.tasks == []


def test_a_new_round_makes_a_task_of_its_own() -> None:
    talk = in_contact().taps("Да").says("завтра в 10").taps("Перенесли").says("послезавтра в 11")
    assert [task.due for task in talk.place.tasks] == [at("2025-03-25T10:00"), at("2025-03-26T11:00")]
    assert len({task.key for task in talk.place.tasks}) == 2


def test_a_task_says_what_was_true_when_it_was_set() -> None:
    talk = reported().taps("Сдать").decides("Доработать", "Без комментария").taps("Следующий шаг")
    talk.says("Позвонить закупщику").taps("Оставить").taps("Сдать")
    assert [str(task.fills["step"]) for task in talk.place.tasks if "step" in task.fills] == [
        "Прислать расчёт",
        "Позвонить закупщику",
    ]


# ── rounds and items ────────────────────────────────────────────────────────────────────────────────────────


def test_coming_to_a_step_again_is_a_new_round_and_the_first_stays_in_history() -> None:
    talk = in_contact().taps("Нет ответа", "Сейчас", "Нет ответа").waits(days=5)
    assert talk.place.fields["attempts"] == 2
    rounds = [key.round for key in talk.session.answers if key.step == "contact_attempt"]
    assert rounds == [1, 2]


def test_an_item_keeps_its_number_and_a_number_is_never_given_twice() -> None:
    talk = prepared().says("Собственник", "решает", "+1", "да", "Закупщик", "не пускает", "-2", "нет")
    assert [(item.idx, item.fields["name"]) for item in talk.place.lists["people"]] == [
        (1, "Собственник"),
        (2, "Закупщик"),
    ]
    assert dict(talk.session.items) == {"people/dm_add/1": 1, "people/dm_add/2": 2}
    assert Key("dm_add", "2") in talk.session.answers


ITEMS = """
algorithm: items
title: {ru: "Позиции", en: "Items"}
purpose: {ru: "Собрать позиции.", en: "Collect items."}
roles: {owner: rm, approver: team_lead}
fields: {seen: "text = ''", run: "text = ''", open: "int = 0", boss: "code = ''"}
lists:
  goods: {as: good, fields: {name: "text = ''", size: "int = 1"}}
steps:
- id: nothing_yet
  kind: compute
  set: {good.size: "5", seen: "good.name", boss: "roles.approver", run: "run_id"}
  next: note
- id: note
  group: good
  prompt: {ru: "Заметка?", en: "A note?"}
  input: {type: text}
  next: first
- id: first
  group: good
  new: {good: goods}
  prompt: {ru: "Что?", en: "What?"}
  input: {type: text}
  set: {good.name: "answer", open: "len(goods)"}
  next: second
- id: second
  group: good
  new: {good: goods}
  prompt: {ru: "Что ещё? {len_goods}", en: "What else? {len_goods}"}
  input: {type: text}
  set: {good.name: "answer", open: "len(goods)"}
  task: {to: "=boss", title: {ru: "Проверить {good.name}", en: "Check {good.name}"}, due: "+1d"}
  next: ["answer == 'ещё' -> first", "else -> out"]
- id: out
  kind: end
  status: done
"""


def test_items_made_by_several_steps_share_one_count() -> None:
    talk = Talk(methodology(ITEMS)).says("всё чисто", "чай", "ещё", "кофе", "сахар")
    assert [item.idx for item in talk.place.lists["goods"]] == [1, 2, 3, 4]
    assert talk.place.fields["open"] == 4
    assert [task.to for task in talk.place.tasks] == ["team_lead", "team_lead"]


BASKET = """
algorithm: basket
title: {ru: "Корзина", en: "Basket"}
purpose: {ru: "Собрать корзину.", en: "Fill a basket."}
roles: {owner: rm, approver: team_lead}
lists:
  goods: {as: good, fields: {name: "text = ''"}}
steps:
- id: which
  prompt: {ru: "Что берём?", en: "What do we take?"}
  input:
    type: choice
    options:
    - {code: tea, ru: "Чай", en: "Tea"}
    - {code: milk, ru: "Молоко", en: "Milk"}
    - {code: done, ru: "Всё", en: "Done"}
  next: ["answer == 'tea' -> tea", "answer == 'milk' -> milk", "else -> out"]
- id: tea
  group: good
  new: {good: goods}
  prompt: {ru: "Какой чай?", en: "Which tea?"}
  input: {type: text}
  next: which
- id: milk
  group: good
  new: {good: goods}
  prompt: {ru: "Какое молоко?", en: "Which milk?"}
  input: {type: text}
  next: which
- id: out
  kind: end
  status: done
"""


def test_the_number_of_an_item_that_was_taken_back_goes_to_no_other() -> None:
    talk = Talk(methodology(BASKET)).taps("Чай")
    assert talk.step == "tea#1"
    talk.taps("⬅️", "Молоко")
    assert talk.step == "milk#2"
    talk.taps("⬅️", "Чай")
    assert talk.step == "tea#1"


def test_what_belongs_to_no_item_yet_is_written_nowhere() -> None:
    talk = Talk(methodology(ITEMS)).says("всё чисто")
    assert (talk.place.fields["seen"], talk.place.fields["run"]) == (None, talk.session.run_id)
    assert talk.place.answers["note"] == "всё чисто"
    assert talk.step == "first#1"
    assert talk.place.lists["goods"][0].fields == {"name": "", "size": 1}


# ── what comes from outside ─────────────────────────────────────────────────────────────────────────────────

PATIENCE = """
algorithm: patience
title: {ru: "Терпение", en: "Patience"}
purpose: {ru: "Ждать.", en: "Wait."}
roles: {owner: rm, approver: team_lead}
fields: {weight: "dec = 0"}
steps:
- id: days
  prompt: {ru: "Сколько дней?", en: "How many days?"}
  input: {type: number}
  set: {weight: "wscore(roles, weights=W_R)"}
  next: ["answer > cfg.patience -> late", "else -> fine"]
- id: late
  prompt: {ru: "Дольше {cfg.patience}. Почему?", en: "More than {cfg.patience}. Why?"}
  input: {type: text}
  next: ["cfg.patience > 5 -> fine", "else -> days"]
- id: fine
  kind: end
  status: done
"""


def test_a_setting_is_read_once_by_each_step_and_recorded() -> None:
    talk = Talk(methodology(PATIENCE), cfg={"patience": Decimal(3)}).says("4")
    assert "Дольше 3" in talk.text()
    talk.cfg = {"patience": Decimal(9)}
    assert talk.does(Resumed(MONDAY)).walk.frontier == talk.place.frontier
    assert "Дольше 3" in talk.text(), "what was read stays read"
    talk.says("Снег")
    assert talk.step == "days", "by the setting that the step was entered with"
    talk.says("8")
    assert talk.step == "the end", "a new round reads anew"


def test_a_setting_that_nobody_changed_is_that_of_the_library() -> None:
    algorithm = methodology(PATIENCE)
    talk = Talk(algorithm)
    outcome = start(algorithm, talk.session, Outside())
    assert outcome.session.entries[Key("days")].cfg == {"patience": Decimal(3)}


def test_the_days_of_a_run_follow_its_calendar() -> None:
    steps = WAITING.replace('timer: "+3d"', 'timer: "+3wd"')
    talk = Talk(methodology(steps), now=at("2025-04-29T12:00"), calendar="ru").says("Добрый день").taps("Дальше")
    assert talk.place.timer == at("2025-05-06T09:00")
    plain = Talk(methodology(steps), now=at("2025-04-29T12:00")).says("Добрый день").taps("Дальше")
    assert plain.place.timer == at("2025-05-02T09:00")


# ── versions ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_stays_with_the_version_it_began_with() -> None:
    old = methodology(WAITING)
    new = methodology(WAITING.replace('timer: "+3d"', 'timer: "+9d"'))
    talk = Talk(old).says("Добрый день").taps("Дальше")
    assert talk.session.version == old.version != new.version
    kept = load_version(old.text)
    assert kept.version == old.version
    assert walk(kept, by_json(talk.session), talk.outside).timer == at("2025-03-27T09:00")


def test_a_run_may_be_moved_to_a_new_version_and_is_asked_what_is_new() -> None:
    talk = waiting().taps("Позвонил")
    renamed = methodology(WAITING.replace("next: card", "next: greeting").replace("id: card", "id: greeting"))
    outcome = start(renamed, replace(talk.session, version=renamed.version), talk.outside)
    assert outcome.walk.frontier is not None
    assert outcome.walk.frontier.label == "greeting"
    assert outcome.walk.unused == (Key("call"), Key("card"))
    after = advance(renamed, outcome.session, Answered(SEEN, MONDAY), talk.outside)
    assert after.walk.frontier is not None
    assert (after.walk.frontier.label, after.lost) == ("again", ())
    assert Key("card") not in after.session.answers


def test_a_methodology_that_never_asks_is_stopped() -> None:
    algorithm = methodology(ITEMS)
    circle = replace(algorithm.steps["nothing_yet"], next=(Branch(None, "nothing_yet"),))
    walker = Walker(replace(algorithm, steps={"nothing_yet": circle}), Talk(algorithm).session, Outside())
    with pytest.raises(EndlessWalk, match="items"):
        walker.run()


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_that_is_refused_says_why_and_asks_only_the_field_at_fault() -> None:
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", "До 30 апреля договор и старт в мае")
    talk.says("2 млн / 1,2 млн", "21 / 35", "3 / 3", "40 / 25", "4 / 2", "20 / 12", "2 / 1")
    assert (talk.step, talk.refused) == ("terms_plan", "answer.check")
    assert "⚠️ У какого-то условия цель равна пределу" in talk.text()
    assert "Бонус, % от закупок: цель и предел\n" in f"{talk.text()}\n"
    assert "Вопрос 7 из 7" in talk.text()
    assert talk.says("3 / 5").step == "batna"


def test_a_form_with_several_faults_asks_them_one_by_one() -> None:
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", "До 30 апреля договор и старт в мае")
    talk.says("2 млн / 2 млн", "21 / 35", "3 / 3", "40 / 25", "4 / 2", "20 / 12", "2 / 1")
    assert "Объём закупок" in talk.text().splitlines()[-2]
    talk.says("2 млн / 1 млн")
    assert talk.refused == "answer.check"
    assert "Бонус" in talk.text().splitlines()[-2]
    assert talk.says("3 / 5").step == "batna"


def test_a_field_that_may_not_be_skipped_here_is_asked_again() -> None:
    talk = reported().taps("Поправить", "Договорённость").says("Берут 80 коробок")
    skip = talk.button("Пропустить")
    talk.presses(skip)
    assert talk.refused == "answer.check"
    assert "У договорённости нужен срок" in talk.text()
    talk.presses(skip)
    assert not talk.outcome.changed, "the refused button is old now"
    talk.says("завтра")
    assert (talk.step, talk.place.fields["agreed"]) == ("confirm", "Берут 80 коробок")


def test_the_last_field_is_asked_again_when_no_other_is_at_fault() -> None:
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", "До 30 апреля договор и старт в мае")
    talk.says("2 млн / 1,2 млн", "21 / 35", "3 / 5", "40 / 25", "4 / 2", "20 / 12", "2 / 2")
    assert "Отчётность, 0–3: цель и предел" in talk.text().splitlines()[-2]


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_voice_note_in_a_form_is_kept_with_the_forms_answer() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").says(STORY).sends("voice")
    answer = talk.session.answers[Key("agreement")]
    assert answer.value == {"what": "🎤"}
    assert [file["blob"] for file in answer.files] == ["voice0"]
    talk.check()


def test_files_of_a_field_go_with_it_when_it_is_taken_back() -> None:
    talk = prepared_batna().sends("voice", caption="Второй кандидат").says("4")
    talk.sends("photo").says("Другой бренд")
    assert talk.draft is not None
    assert [file["field"] for file in talk.draft.files] == ["ours", "theirs"]
    talk.taps("⬅️").says("Никто", "2")
    assert [file["blob"] for file in talk.session.answers[Key("batna")].files] == ["voice0"]


def prepared_batna() -> Talk:
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", "До 30 апреля договор и старт в мае")
    return talk.says("2 млн / 1,2 млн", "21 / 35", "3 / 5", "40 / 25", "4 / 2", "20 / 12", "2 / 1")


def test_a_corrected_form_keeps_the_voice_of_the_fields_that_stay() -> None:
    talk = prepared_batna().sends("voice").says("4").sends("video").says("2")
    talk.taps("⬅️")
    assert talk.step == "batna"
    talk.taps("Оставить: 🎤", "Оставить: 4").says("Другой бренд").taps("Оставить: 2")
    assert [file["blob"] for file in talk.session.answers[Key("batna")].files] == ["voice0"]


def test_a_new_voice_note_takes_the_place_of_the_old_one() -> None:
    talk = prepared_batna().sends("voice").says("4", "Другой бренд", "2").taps("⬅️")
    talk.sends("video").taps("Оставить: 4", "Оставить: Другой", "Оставить: 2")
    assert [file["blob"] for file in talk.session.answers[Key("batna")].files] == ["video0"]


def test_a_photo_waits_for_its_words() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").sends("photo", "photo")
    assert talk.step == "happened"
    assert "📎 Приложено: 2" in talk.text()
    talk.says(STORY)
    assert [file["blob"] for file in talk.session.answers[Key("happened")].files] == ["photo0", "photo1"]


def test_files_that_are_asked_for_are_the_answer_itself() -> None:
    talk = reported().taps("Добавить фото").sends("photo", caption="витрина").sends("document")
    talk.taps("Готово")
    answer = talk.session.answers[Key("attachments")]
    assert [(file["blob"], file.get("caption")) for file in answer.value] == [
        ("photo0", "витрина"),
        ("document0", None),
    ]
    assert answer.files == ()
    talk.check()


def records(place: Any) -> list[str]:
    return [filed.kind for filed in place.filed]


def test_what_is_passed_is_put_on_record_once_a_round() -> None:
    talk = reported().taps("Сдать")
    assert records(talk.place) == ["report", "document"]
    talk.decides("Доработать", "Без комментария").taps("День").says("вчера").taps("Сдать")
    assert records(talk.place) == ["report", "document", "report", "document"]
    assert talk.place.filed[2].values["visited_on"] == date(2025, 3, 23)


def test_what_another_algorithm_is_given_can_be_stored() -> None:
    name, case = next((name, case) for name, case in worked() if case["id"] == "neg_v1")
    talk = launched(library().algorithms[name], case["context"]).follows(case["script"])
    (handed,) = [filed.values for filed in talk.place.filed if filed.kind == "handover"]
    stored = json.loads(json.dumps(dump(handed)))
    assert stored["algorithm"] == "partner_onboarding"
    assert [person["idx"] for person in stored["vars"]["people"]] == [1, 2]
    assert stored["vars"]["people"][1]["name"] == "Бухгалтер"
