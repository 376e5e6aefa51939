"""Boards with a thread for each item, terms that run beside, conversations that wait for others: read as talks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from dialogs import actions
from dialogs.corrections import last_answered
from dialogs.engine import Outcome, advance, proceed, wakes_at
from dialogs.events import Answered, Back, ChildEnded, ClockPassed, Looked, Paused, Submitted, TimerFired
from dialogs.menu import OpenRun, methods, team_runs
from dialogs.place import MAIN
from dialogs.question import suggestion
from dialogs.screens import plain_text
from dialogs.walk import walk
from tests.dlg_support import MONDAY, RUN, Talk, labels, library, methodology

NOON = MONDAY.replace(hour=12)

HUNT = """
algorithm: hunt
title: {ru: "Поиск", en: "Hunt"}
purpose: {ru: "Найти.", en: "To find."}
roles: {owner: rm, approver: team_lead, next: director}
subject: opening
fields:
  due: datetime = null
  late: bool = false
  best: int = 0
  ends: code = 'done'
  tries: counter = 0
  verdict: code = null
lists:
  leads:
    as: lead
    fields: {name: "text = ''", state: "code = 'new'", next_on: "date = null", calls: "counter = 0"}
  promises:
    as: promise
    fields: {text: "text = ''"}
labels:
  lead.state:
  - {code: new, ru: "новый", en: "new"}
  - {code: hot, ru: "горячий", en: "hot"}
  - {code: cold, ru: "холодный", en: "cold"}
  team.chair: colleagues
steps:
- id: opening
  prompt: {ru: "Кого ищем?", en: "Whom do we look for?"}
  hint: {ru: "Одним словом.", en: "In a word."}
  input: {type: text, min: 2, max: 90, suggest: ideas, only: "lookup(IDEAS, key='shop')"}
  set: {due: "add_hours(now, n=3)"}
  deadline:
    id: greeting
    at: due
    stop: {step: greet, answer: 'yes'}
    set: {late: true}
    task: {to: team_lead, title: {ru: "Не поздоровались", en: "Not greeted"}, due: "+4h"}
  next: team
- id: team
  kind: form
  prompt: {ru: "Кто с нами?", en: "Who is with us?"}
  input:
    type: form
    fields:
    - id: chair
      label: {ru: "Ведущий", en: "Chair"}
      ask: {type: choice, items: colleagues}
    - id: topics
      label: {ru: "О чём", en: "About"}
      ask:
        type: multi_choice
        at_least: 1
        at_most: 2
        options:
        - {code: price, ru: "Цена", en: "Price"}
        - {code: stock, ru: "Запас", en: "Stock"}
        - {code: people, ru: "Люди", en: "People"}
    - id: ours
      label: {ru: "Наш партнёр", en: "Our partner"}
      ask: {type: partner_picker, allow: [external, unknown]}
    - id: phone
      label: {ru: "Телефон", en: "Phone"}
      ask: {type: text, like: phone}
    - id: inn
      label: {ru: "ИНН", en: "INN"}
      ask: {type: text, like: inn}
      optional: true
  next: greet
- id: greet
  prompt: {ru: "Поздоровались, {team.chair}?", en: "Said hello, {team.chair}?"}
  input: {type: yes_no}
  next: add
- id: add
  group: lead
  new: {lead: leads}
  prompt: {ru: "Имя?", en: "Name?"}
  input: {type: text, min: 2, max: 40}
  set: {lead.name: answer}
  next: board
- id: board
  kind: hub
  prompt: {ru: "Список.", en: "The list."}
  hint: {ru: "Откройте любого.", en: "Open any."}
  input:
    type: hub
    items: leads
    row: {ru: "{lead.name} — {lead.state}", en: "{lead.name} — {lead.state}"}
    due: next_on
    add: {ru: "Добавить", en: "Add"}
    finish: {ru: "Хватит", en: "Enough"}
  pick: {lead: leads}
  check:
    that: "answer in ('add', 'finish') or lead.state != 'cold'"
    otherwise: {ru: "Он закрыт.", en: "That one is closed."}
  next:
  - "answer == 'add' -> add"
  - "answer == 'finish' -> choose_best"
  - "lead.state == 'hot' -> says_so"
  - "else -> ask_lead"
- id: ask_lead
  group: lead
  kind: approve
  role: team_lead
  prompt: {ru: "{lead.name}: звонить?", en: "{lead.name}: shall we call?"}
  input: {type: approve}
  task: {to: team_lead, title: {ru: "Решить по {lead.name}", en: "Decide on {lead.name}"}, due: "+1wd"}
  next: ["answer == 'approve' -> call", "else -> cold"]
- id: cold
  group: lead
  kind: compute
  prompt: {ru: "{lead.name} закрыт.", en: "{lead.name} is closed."}
  set: {lead.state: "'cold'"}
  next: board
- id: call
  group: lead
  prompt: {ru: "{lead.name} ответил?", en: "Did {lead.name} answer?"}
  input:
    type: choice
    options:
    - {code: hot, ru: "Интересно", en: "Keen"}
    - {code: later, ru: "Позже", en: "Later"}
    - {code: silent, ru: "Молчит", en: "Silent"}
  count: {lead.calls: "answer == 'silent'"}
  reset: {lead.calls: "answer == 'hot'"}
  set: {lead.state: "choose(answer == 'hot', yes='hot', no='new')"}
  next: ["answer == 'hot' -> proof", "answer == 'later' -> later", "lead.calls >= 2 -> cold", "else -> nap"]
- id: later
  group: lead
  prompt: {ru: "Когда {lead.name}?", en: "When is {lead.name}?"}
  input: {type: date}
  set: {lead.next_on: answer}
  next: board
- id: nap
  group: lead
  kind: wait
  prompt: {ru: "{lead.name}: ждём.", en: "{lead.name}: waiting."}
  input: {type: event, options: [{code: woke, ru: "Проснулся", en: "Awake"}], timer: {ru: "Срок", en: "Time"}}
  timer: "+2d"
  next: call
- id: proof
  group: lead
  prompt: {ru: "Фото {lead.name}.", en: "Photos of {lead.name}."}
  input: {type: files, at_least: 1, at_most: 2}
  next: says_so
- id: says_so
  group: promise
  parent: lead
  new: {promise: promises}
  prompt: {ru: "Что обещал {lead.name}?", en: "What did {lead.name} promise?"}
  input: {type: text, min: 2, max: 40}
  set: {promise.text: answer}
  next: board
- id: choose_best
  prompt: {ru: "Кто лучший?", en: "Who is the best?"}
  input: {type: choice, items: leads}
  set: {best: answer}
  next: keep
- id: keep
  prompt: {ru: "Кого передаём?", en: "Whom do we hand over?"}
  input: {type: multi_choice, items: leads, at_least: 1, at_most: 2}
  next: hand
- id: hand
  group: lead
  kind: call
  algorithm: hunt
  for_each: {lead: leads, ids: keep}
  pass: {opening: lead.name}
  next: checkup
- id: checkup
  kind: call
  wait: true
  algorithm: hunt
  pass: {opening: opening}
  task: {to: rm, title: {ru: "Проверить", en: "Check"}, due: "+3d"}
  set: {verdict: answer.ends}
  next: marks
- id: marks
  kind: wait
  prompt: {ru: "Оценки команды?", en: "The team's marks?"}
  input: {type: event, ratings: {ru: "4 5 3", en: "4 5 3"}, timer: {ru: "Нет", en: "None"}}
  timer: "+4h"
  set: {ends: "choose(answer == 'timer', yes='quiet', no='done')"}
  next: tidy
- id: tidy
  pick_index: {lead: leads, index: best}
  prompt: {ru: "Убрать обещания {lead.name}?", en: "Drop the promises of {lead.name}?"}
  input: {type: yes_no}
  archive: {promises: "answer == 'yes'"}
  count: {tries: true}
  reset: {tries: "answer == 'no'"}
  next: ["answer == 'no' and late -> tidy", "else -> over"]
- id: over
  kind: end
  status: "{ends}"
  prompt: {ru: "Всё.", en: "That is all."}
"""
IDEAS = """
catalog: ideas
title: {ru: "Идеи", en: "Ideas"}
tables: {IDEAS: fits}
entries:
- {code: shop, ru: "Магазин у дома", en: "A shop next door", values: {fits: [net, shop]}}
- {code: net, ru: "Сеть", en: "A chain", values: {fits: []}}
- {code: bar, ru: "Бар", en: "A bar", values: {fits: []}}
"""


def hunt(**kind: object) -> Talk:
    return Talk(methodology(HUNT, ideas=IDEAS), **kind)  # type: ignore[arg-type]  # as Talk takes them


def at_the_board(*names: str) -> Talk:
    """Up to the board, with these on it."""
    talk = hunt().says("Сеть")
    talk.taps("Коллега 2", "Цена", "Готово", "Пока неизвестно").says("8 912 345-67-89").taps("Пропустить", "Да")
    first, *others = names
    talk.says(first)
    for name in others:
        talk.taps("Добавить").says(name)
    return talk


def lines(talk: Talk) -> list[str]:
    return [line.removeprefix("• ") for line in talk.text().splitlines() if line.startswith("• ")]


def decides(talk: Talk, *words: str) -> Talk:
    """The lead's turn."""
    talk.deciding = True
    talk.taps(*words)
    talk.deciding = False
    return talk


# ── the board ───────────────────────────────────────────────────────────────────────────────────────────────


def test_while_one_waits_for_a_decision_the_others_go_on() -> None:
    talk = at_the_board("Кама", "Урал").taps("1. Кама")
    assert talk.step == "board"  # the lead decides; the manager looks at the list meanwhile
    assert lines(talk) == ["1 Кама — новый · ждёт решения", "2 Урал — новый"]
    talk.taps("2. Урал")
    assert [task.title.ru for task in talk.place.tasks] == ["Решить по {lead.name}"] * 2
    decides(talk, "✅")
    assert talk.step == "board"
    assert lines(talk) == ["1 Кама — новый · начато", "2 Урал — новый · ждёт решения"]
    talk.taps("1. Кама")
    assert talk.text().endswith("Кама ответил?")
    talk.taps("☰ К списку").taps("2. Урал")
    assert "Ждём решения: Волков" in talk.text()
    assert talk.labels() == ["☰ К списку", "↩️ Отозвать запрос", "☰ Меню"]
    talk.check()


def test_whose_day_has_come_stands_first() -> None:
    talk = at_the_board("Кама", "Урал").taps("2. Урал")
    decides(talk, "✅").taps("2. Урал", "Позже").says("26.03.2025")
    assert lines(talk) == ["1 Кама — новый", "2 Урал — новый · ср 26.03"]
    talk.now += timedelta(days=2)
    assert lines(talk) == ["2 ⏰ Урал — новый", "1 Кама — новый"]
    assert talk.labels()[:4] == ["2. Урал", "1. Кама", "Добавить", "Хватит"]


def test_a_closed_one_cannot_be_opened_any_more() -> None:
    talk = at_the_board("Кама", "Урал").taps("1. Кама")
    decides(talk, "⛔")
    assert talk.text().startswith("Поиск · Сеть")
    assert "Кама закрыт." in talk.text()
    assert lines(talk) == ["1 Кама — холодный", "2 Урал — новый"]
    assert talk.labels()[0] == "2. Урал"
    talk.says("кама")
    assert talk.refused == "answer.check"
    assert "⚠️ Он закрыт." in talk.text()


def test_an_empty_board_says_what_to_do() -> None:
    talk = at_the_board("Кама")
    talk.outcome.walk.lists["leads"] = ()  # type: ignore[index]  # as a run looks before anybody was added
    assert "Список пуст. Добавьте первого." in talk.text()


def test_back_in_a_branch_leads_through_it_to_the_tap_that_opened_it() -> None:
    talk = at_the_board("Кама", "Урал").taps("1. Кама")
    decides(talk, "✅").taps("1. Кама", "Интересно")
    assert talk.step == "proof#1"
    talk.taps("⬅️ Назад")
    assert talk.step == "call#1"
    assert last_answered(talk.place) is None  # what the lead decided is not the manager's to undo
    talk.taps("Интересно", "☰ К списку", "2. Урал")
    assert talk.step == "board"
    talk.taps("⬅️ Назад")
    assert talk.step == "call#1"  # from the board: whatever was answered last, in any branch
    talk.check()


def test_back_from_a_question_that_is_asked_again_leads_to_what_was_said_before_it() -> None:
    talk = at_the_board("Кама", "Урал")
    for name in ("1. Кама", "2. Урал"):
        decides(talk.taps(name), "✅").taps(name, "Интересно")
        talk.taps("☰ К списку")
    talk.taps("1. Кама", "⬅️ Назад")
    assert talk.step == "call#1"
    assert last_answered(talk.place) is None  # the lead's word stands before it, and what the other said came later
    talk.does(Back(talk.now))
    assert (talk.step, talk.refused) == ("call#1", "back.first")


def test_what_was_said_on_the_way_is_not_said_again_to_whoever_turns_away() -> None:
    talk = at_the_board("Кама", "Урал").taps("2. Урал")
    decides(talk, "✅").taps("1. Кама")
    decides(talk, "✅").taps("1. Кама", "Молчит")
    talk.does(TimerFired("nap#1@1", talk.now + timedelta(days=2)))
    talk.taps("1. Кама", "Молчит")
    assert "Кама закрыт." in talk.text()
    talk.taps("2. Урал")
    assert "Кама закрыт." not in talk.text()
    talk.check()
    talk.taps("☰ К списку")
    assert "Кама закрыт." not in talk.text()
    talk.check()


def test_a_wrong_tap_on_the_board_can_be_corrected() -> None:
    talk = at_the_board("Кама", "Урал")
    talk.taps("1. Кама")
    before = talk.session
    talk.does(Looked(talk.now, "lead#1"))
    talk.taps("↩️ Отозвать запрос")
    assert talk.step == "board"
    assert talk.session.reopened is not None
    assert talk.place.tasks == ()
    talk.taps("1. Кама")
    assert replace(talk.session, turn=before.turn, looked=before.looked) == before
    talk.does(Looked(talk.now, "lead#1"))
    talk.taps("↩️ Отозвать запрос")
    talk.taps("2. Урал")
    assert [visit.opens for visit in talk.place.passed if visit.opens] == ["lead#2"]


def test_nobody_turns_to_a_branch_that_is_not_there() -> None:
    talk = at_the_board("Кама")
    assert not talk.does(Looked(talk.now, "lead#7")).changed


def test_a_wait_in_a_branch_is_woken_by_its_own_timer() -> None:
    talk = at_the_board("Кама", "Урал").taps("1. Кама")
    decides(talk, "✅").taps("1. Кама", "Молчит")
    assert talk.step == "board"
    (key,) = talk.place.timers
    assert wakes_at(talk.session, talk.place) == talk.place.timers[key]
    talk.now = talk.place.timers[key]
    talk.does(TimerFired(str(key), talk.now))
    assert talk.step == "board"  # the clock does not take the word from whoever is busy
    talk.taps("1. Кама", "Молчит")
    assert lines(talk)[0] == "1 Кама — холодный"  # twice silent
    talk.check()


def test_photos_are_counted() -> None:
    talk = at_the_board("Кама").taps("1. Кама")
    decides(talk, "✅").taps("1. Кама", "Интересно")
    assert "Готово" not in " ".join(talk.labels())
    assert proceed(talk.outcome, Submitted(talk.now), talk.outside).refused is not None
    talk.sends("photo", "photo", "photo").taps("Готово")
    assert talk.refused == "files.too_many"
    assert "Больше 2 не нужно." in talk.text()


def test_what_belongs_to_an_item_is_numbered_inside_it() -> None:
    talk = at_the_board("Кама", "Урал")
    for name in ("1. Кама", "2. Урал"):
        decides(talk.taps(name), "✅")
        talk.taps(name, "Интересно").sends("photo").taps("Готово").says("скидку")
    talk.taps("1. Кама").says("полку")
    assert [item.label for item in talk.place.lists["promises"]] == ["1.1", "2.1", "1.2"]
    assert [visit.label for visit in talk.place.path if visit.key.step == "says_so"] == [
        "says_so#1.1",
        "says_so#2.1",
        "says_so#1.2",
    ]
    talk.check()


# ── choosing, handing over, waiting for another conversation ────────────────────────────────────────────────


def handed_over() -> Talk:
    talk = at_the_board("Кама", "Урал").taps("Хватит")
    assert talk.labels()[:2] == ["Кама", "Урал"]
    return talk.says("урал").taps("Кама", "Урал", "Готово")


def test_items_are_chosen_by_number_and_handed_over_one_by_one() -> None:
    talk = handed_over()
    assert (talk.place.fields["best"], talk.place.answers["keep"]) == (Decimal(2), [Decimal(1), Decimal(2)])
    assert [visit.label for visit in talk.place.path][-3:] == ["hand#1", "hand#2", "checkup"]
    given = [filed.values["vars"] for filed in talk.place.filed if filed.kind == "handover"]
    assert given == [{"opening": "Кама"}, {"opening": "Урал"}, {"opening": "Сеть"}]


def test_a_conversation_that_waits_for_another_goes_on_with_what_came_of_it() -> None:
    talk = handed_over()
    assert talk.tasks == [("checkup", False)]
    frontier = talk.place.frontier
    assert frontier is not None
    assert not talk.does(ChildEnded("elsewhere#@1", {}, talk.now)).changed
    assert not talk.does(Answered("next", talk.now)).changed
    assert talk.labels() == ["☰ Меню"]
    talk.facts = replace(talk.facts, child="r2")
    assert talk.labels() == ["▶️ Продолжить там", "☰ Меню"]
    talk.does(ChildEnded(str(frontier.key), {"status": "done", "ends": "quiet"}, talk.now))
    assert (talk.step, talk.place.fields["verdict"]) == ("marks", "quiet")
    assert talk.tasks == [("checkup", True)]
    talk.check()


def at_the_marks() -> Talk:
    talk = handed_over()
    assert talk.place.frontier is not None
    talk.does(ChildEnded(str(talk.place.frontier.key), {"ends": "done"}, talk.now))
    return talk


def test_marks_of_several_people_in_one_line() -> None:
    talk = at_the_marks().says("примерно пять")
    assert talk.refused == "wait.unknown"
    talk.says("4, 5 и 3")
    assert talk.place.answers["marks"] == [Decimal(4), Decimal(5), Decimal(3)]
    assert talk.text().endswith("Убрать обещания Урал?")
    talk.taps("Да")
    assert (talk.place.ended, talk.place.status) == (True, "done")
    assert wakes_at(talk.session, talk.place) is None


def test_archived_items_stay_in_the_record_alone() -> None:
    talk = at_the_board("Кама").taps("1. Кама")
    decides(talk, "✅").taps("1. Кама", "Интересно").sends("photo").taps("Готово").says("скидку")
    talk.taps("Хватит", "Кама", "Кама", "Готово")
    assert talk.place.frontier is not None
    talk.does(ChildEnded(str(talk.place.frontier.key), {}, talk.now))
    talk.says("5").taps("Да")
    assert [item.archived for item in talk.place.lists["promises"]] == [True]


def test_a_methodology_may_say_who_leads_from_now_on() -> None:
    led = HUNT.replace("next: director}", 'next: director, leads: "=verdict"}')
    talk = Talk(methodology(led, ideas=IDEAS)).says("Сеть")
    talk.taps("Коллега 2", "Цена", "Готово", "Пока неизвестно").says("9123456789").taps("Пропустить").says("да")
    talk.says("Кама").taps("Хватит", "Кама", "Кама", "Готово")
    assert (talk.place.leader, handed_over().place.leader) == (None, None)
    assert talk.place.frontier is not None
    talk.does(ChildEnded(str(talk.place.frontier.key), {"ends": "lead"}, talk.now))
    assert talk.place.leader == "team_lead"


# ── forms, suggestions, names ───────────────────────────────────────────────────────────────────────────────


def test_ready_wordings_are_offered_in_their_order_and_own_words_stay_possible() -> None:
    talk = hunt(lang="en")
    assert talk.labels()[:2] == ["A chain", "A shop next door"]
    assert talk.says("2").place.answers["opening"] == "A shop next door"
    assert hunt().taps("Сеть").place.answers["opening"] == "Сеть"
    assert hunt().says("Кафе").place.answers["opening"] == "Кафе"
    assert hunt().says("я").refused == "text.too_short"
    assert hunt().says("9" * 5000).refused  # of so many digits Python makes no number


def test_a_form_takes_ticks_names_and_codes() -> None:
    talk = hunt().says("Сеть").says("коллега 3")
    talk.taps("Готово")
    assert talk.refused == "choice.too_few"
    talk.says("цена").says("2").says("люди").says("готово")
    assert talk.refused == "choice.too_many"
    talk.taps("Люди", "Готово")
    talk.says("Фирма, которой нет ни у кого")
    talk.says("позвоните")
    assert talk.refused == "phone.unclear"
    talk.says("+7 (912) 345-67-89").says("5902000016")
    assert talk.refused == "inn.check"
    talk.says("59020")
    assert talk.refused == "inn.length"
    talk.says("5902000015")
    assert talk.place.answers["team"] == {
        "chair": "u3",
        "topics": ["price", "stock"],
        "ours": "Фирма, которой нет ни у кого",
        "phone": "+79123456789",
        "inn": "5902000015",
    }
    assert "Поздоровались, Коллега 3?" in talk.text()
    talk.check()


def test_unknown_may_be_said_or_tapped() -> None:
    start = hunt().says("Сеть").taps("Коллега 1", "Цена", "Готово")
    assert "Пока неизвестно" in start.labels()
    start.says("не знаю")
    draft = start.draft
    assert draft is not None
    assert draft.values["ours"] == "unknown"


def test_a_corrected_tap_may_turn_to_a_branch_that_is_open_already() -> None:
    talk = at_the_board("Кама", "Урал").taps("1. Кама", "2. Урал").taps("2. Урал", "↩️ Отозвать запрос")
    assert talk.step == "board"
    talk.taps("1. Кама")
    assert "Ждём решения" in talk.text()
    assert list(talk.place.open) == ["lead#1", ""]
    talk.check()


def test_no_item_is_opened_by_no_number() -> None:
    talk = Talk(methodology(HUNT.replace("  set: {best: answer}\n", ""), ideas=IDEAS)).says("Сеть")
    talk.taps("Коллега 2", "Цена", "Готово", "Пока неизвестно").says("9123456789").taps("Пропустить", "Да")
    talk.says("Кама").taps("Хватит", "Кама", "Кама", "Готово")
    assert talk.place.frontier is not None
    talk.does(ChildEnded(str(talk.place.frontier.key), {}, talk.now))
    assert "Кто лучший?: Кама" in talk.text(recap=True)
    talk.says("5").taps("Нет")
    assert talk.place.ended
    assert suggestion(talk.session, talk.place) is None
    assert (talk.place.read("run_id"), talk.place.fields["tries"]) == (RUN, 0)


# ── terms that run beside ───────────────────────────────────────────────────────────────────────────────────


def test_a_term_that_passed_in_silence_is_missed_in_its_own_minute() -> None:
    talk = hunt().says("Сеть")
    assert wakes_at(talk.session, talk.place) == NOON + timedelta(minutes=1)
    assert not talk.does(ClockPassed(NOON)).changed  # its last minute still counts
    talk.does(ClockPassed(NOON + timedelta(hours=5)))
    assert talk.place.fields["late"] is True
    assert [(task.label, task.due) for task in talk.place.tasks] == [("greeting", NOON + timedelta(hours=4))]
    assert talk.step == "team"  # where the conversation stands is nobody's business
    talk.check()


def test_an_answer_in_the_last_minute_is_in_time() -> None:
    talk = hunt().says("Сеть").taps("Коллега 2", "Цена", "Готово", "Пока неизвестно")
    talk.says("89123456789").taps("Пропустить")
    talk.now = NOON + timedelta(seconds=59)
    talk.taps("Да")
    assert (talk.place.fields["late"], talk.place.deadlines) == (False, {})


def test_another_answer_does_not_stop_a_term_and_a_later_one_finds_it_missed() -> None:
    talk = hunt().says("Сеть").taps("Коллега 2", "Цена", "Готово", "Пока неизвестно")
    talk.says("89123456789").taps("Пропустить")
    talk.taps("Нет")
    assert list(talk.place.deadlines) == ["greeting"]
    talk.now = NOON + timedelta(hours=1)
    talk.says("Кама")
    assert talk.place.fields["late"] is True
    talk.check()


def test_a_correction_made_later_does_not_make_what_was_in_time_late() -> None:
    talk = at_the_board("Кама")
    talk.now = NOON + timedelta(hours=3)
    for _ in range(3):
        talk.does(Back(talk.now))
    assert talk.step == "team"
    talk.taps("Коллега 4", "Запас", "Готово", "Пока неизвестно").says("89123456789").taps("Пропустить")
    assert talk.step == "board"
    assert (talk.place.fields["late"], talk.place.tasks) == (False, ())
    talk.check()


def test_a_pause_puts_a_wait_off_but_no_term() -> None:
    talk = hunt().says("Сеть").does(Paused(MONDAY + timedelta(days=3), MONDAY))
    assert wakes_at(talk.session, talk.walk) == NOON + timedelta(minutes=1)


# ── odds and ends ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_answer_again_changes_nothing_not_even_its_minute() -> None:
    talk = at_the_board("Кама")
    before = talk.session
    talk.now += timedelta(hours=1)
    talk.taps("⬅️ Назад").taps("Оставить: Кама")
    assert replace(talk.session, turn=before.turn) == before


def test_a_decider_cannot_go_back_in_somebody_elses_conversation() -> None:
    talk = at_the_board("Кама").taps("1. Кама")
    refused = proceed(talk.outcome, Back(talk.now), talk.outside, deciding=True)
    assert (refused.changed, refused.refused and refused.refused.key) == (False, "back.first")


def test_the_record_alone_tells_where_the_person_looks() -> None:
    talk = at_the_board("Кама", "Урал").taps("1. Кама")
    decides(talk, "✅").taps("1. Кама", "☰ К списку")
    assert talk.place.frontier is not None
    assert talk.place.frontier.thread == MAIN
    afresh = walk(talk.algorithm, talk.session, talk.outside)
    assert afresh.frontier is not None
    assert afresh.frontier.key == talk.place.frontier.key


def test_two_branches_are_taken_in_the_order_they_were_answered() -> None:
    talk = at_the_board("Кама", "Урал").taps("1. Кама", "2. Урал")
    decides(talk, "✅")
    decides(talk, "✅")
    talk.taps("2. Урал", "Молчит").taps("1. Кама", "Интересно")
    passed = [visit.label for visit in walk(talk.algorithm, talk.session, talk.outside).passed]
    assert passed[-4:] == ["ask_lead#1", "ask_lead#2", "call#2", "call#1"]


def test_a_run_that_is_handed_a_ready_answer_offers_it_for_one_tap() -> None:
    talk = hunt(given={"opening": "Кама", "leads": [{"name": "Сосед"}], "tries": Decimal(2)})
    assert talk.labels()[0] == "Оставить: Кама"
    talk.taps("Оставить: Кама")
    assert talk.place.answers["opening"] == "Кама"
    assert [item.fields["name"] for item in talk.place.lists["leads"]] == ["Сосед"]
    assert methodology(HUNT, ideas=IDEAS).given({"leads": [{"name": "А", "odd": 1}], "due": "2025-03-24T09:00"}) == {
        "leads": [{"name": "А"}],
        "due": MONDAY,
    }
    assert talk.algorithm.given({"opening": 3}) == {"opening": Decimal(3)}


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_screen_of_the_board_fits_a_phone(lang: str) -> None:
    talk = at_the_board("Кама", "Урал")
    talk.lang = lang  # type: ignore[assignment]  # one of the two
    assert all(len(label) <= 44 for label in labels(talk.screen(why=True)))
    assert isinstance(talk.outcome, Outcome)
    assert not advance(talk.algorithm, talk.session, Answered("nobody", talk.now), talk.outside).walk.ended


def test_a_region_is_said_in_words() -> None:
    talk = Talk(library().algorithms["new_partner_search"])
    assert talk.labels() == ["💡 Зачем?", "⋯"]
    assert talk.says("Пермский край").place.answers["region"] == "Пермский край"


# ── what may be begun, and by whom it is led ────────────────────────────────────────────────────────────────


def test_what_may_be_begun_is_listed_with_its_purpose() -> None:
    screen = methods([("hunt", "Поиск", "Найти.")], "ru")
    assert plain_text(screen) == "Что начинаем?\n• Поиск — найти"
    assert [row[0].action for row in screen.buttons] == [actions.begin("hunt"), actions.MENU]


def test_a_team_with_nothing_open_and_one_with_two_conversations() -> None:
    assert plain_text(team_runs([], "en")) == "The team has nothing open."
    runs = [("Орлова", OpenRun("r1", "Поиск · Сеть")), ("Мельник", OpenRun("r2", "Переговоры", waiting=True))]
    screen = team_runs(runs, "ru")
    assert plain_text(screen).splitlines()[1:] == ["1. Орлова — Поиск · Сеть", "2. Мельник — Переговоры ⏳"]
    assert labels(screen) == ["→ 1", "→ 2", "☰ Меню"]
    assert screen.buttons[0][0].action == actions.give_away("r1")
    assert actions.reassign("r1", "p1").value == "p1"
