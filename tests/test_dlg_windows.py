"""A window says what the same words and taps in the chat would say: no more, and no less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from algorithms.model import FormField, FormInput
from algorithms.values import Value
from dialogs import actions, windows
from dialogs.about import about, named_in
from dialogs.day import Day
from dialogs.engine import Outcome, proceed
from dialogs.events import Attached, Back, Event, Filled, Outside, Paused, Submitted, Ticked
from dialogs.facts import Facts
from dialogs.home import SUBJECT, address_of, behind, closed, page
from dialogs.inputs import chosen, pressed, typed
from dialogs.lang import LANGS, Lang
from dialogs.place import Visit
from dialogs.question import draft_of, field_at
from dialogs.screens import Ask, Form, Input, Screen, from_json, plain_text, signed, to_json, windowless
from dialogs.texts import say
from dialogs.view import view
from dialogs.windows import FILES, WORDS, Filling, filling, given_back, window
from tests.dlg_support import MONDAY, Talk, methodology, name_index, partners
from tests.engine_support import Conversation, conversations, differing

ALL_KINDS = """
algorithm: small
title: {ru: "Всё сразу, и ещё немного сверх того", en: "All at once, and some more"}
purpose: {ru: "Проверить.", en: "Test."}
roles: {owner: rm, approver: team_lead}
steps:
  - id: everything
    kind: form
    prompt: {ru: "Всё сразу", en: "All at once"}
    input:
      type: form
      fields:
        - {id: name, label: {ru: "Имя", en: "Name"}, ask: {type: text, min: 2, max: 100}}
        - {id: story, label: {ru: "Как было", en: "How it was"}, ask: {type: text, max: 1000}, optional: true}
        - {id: inn, label: {ru: "ИНН", en: "INN"}, ask: {type: text, like: inn}, optional: true}
        - {id: sum, label: {ru: "Сумма, ₽", en: "Sum, RUB"}, ask: {type: money}}
        - {id: share, label: {ru: "Доля", en: "Share"}, ask: {type: percent, max: 100}}
        - {id: count, label: {ru: "Сколько", en: "How many"}, ask: {type: number, min: 0, whole: true}}
        - {id: weight, label: {ru: "Вес", en: "Weight"}, ask: {type: number}}
        - {id: near, label: {ru: "От −2 до 2", en: "−2 to 2"}, ask: {type: number, min: -2, max: 2, whole: true}}
        - {id: mark, label: {ru: "Оценка", en: "Mark"}, ask: {type: rating, no_data: true}}
        - {id: sure, label: {ru: "Да?", en: "Yes?"}, ask: {type: yes_no}}
        - id: one
          label: {ru: "Одно", en: "One"}
          ask: {type: choice, options: [{code: a, ru: "А", en: "A"}, {code: b, ru: "Б", en: "B"}]}
        - id: some
          label: {ru: "Несколько", en: "Some"}
          ask:
            type: multi_choice
            at_least: 1
            at_most: 2
            options: [{code: x, ru: "Икс", en: "X"}, {code: w, ru: "Игрек", en: "Y"}, {code: z, ru: "Зет", en: "Z"}]
        - {id: pair, label: {ru: "Цель и предел", en: "Target and limit"}, ask: {type: pair}}
        - {id: day, label: {ru: "День", en: "Day"}, ask: {type: date}}
        - {id: when, label: {ru: "Когда", en: "When"}, ask: {type: datetime}}
        - {id: whom, label: {ru: "Кто", en: "Who"}, ask: {type: partner_picker}}
        - {id: where, label: {ru: "Где", en: "Where"}, ask: {type: location}, optional: true}
    check: {that: "answer.sum >= answer.weight", otherwise: {ru: "Сумма меньше веса.", en: "Less than it weighs."}}
    next: over
  - id: over
    kind: end
    status: done
"""

GOOD = {
    "name": "Анна",
    "story": "Долго ехали.\nНашли.",
    "inn": "7707083893",
    "sum": "1,2 млн",
    "share": "12,5",
    "count": "1 200",
    "weight": "0,5",
    "near": "-2",
    "mark": "0",
    "sure": "no",
    "one": "b",
    "some": "z,x",
    "pair": "2 млн / 1,2 млн",
    "day": "2025-04-02",
    "when": "02.04.2025 10:30",
    "whom": "ромашка",
    "where": "55.7522, 37.6156",
}
TAKEN = {
    "name": "Анна",
    "story": "Долго ехали.\nНашли.",
    "inn": "7707083893",
    "sum": Decimal(1_200_000),
    "share": Decimal("12.5"),
    "count": Decimal(1200),
    "weight": Decimal("0.5"),
    "near": Decimal(-2),
    "mark": Decimal(0),
    "sure": "no",
    "one": "b",
    "some": ["x", "z"],
    "pair": [Decimal(2_000_000), Decimal(1_200_000)],
    "day": date(2025, 4, 2),
    "when": datetime.fromisoformat("2025-04-02T10:30"),
    "whom": "P003",
    "where": "55.75220, 37.61560",
}
STORY = """
algorithm: small
title: {ru: "Рассказ", en: "Story"}
purpose: {ru: "Рассказать.", en: "Tell."}
roles: {owner: rm, approver: team_lead}
steps:
  - id: story
    prompt: {ru: "Что было?", en: "What happened?"}
    input: {type: text, min: 5, max: 1000}
    check: {that: "answer != 'ничего'", otherwise: {ru: "Так не бывает.", en: "That never happens."}}
    next: over
  - id: over
    kind: end
    status: done
"""
NOTE = {"blob": "b", "name": "фото.jpg", "kind": "photo"}


small = cache(methodology)


def everything(lang: Lang = "ru") -> Talk:
    return Talk(small(ALL_KINDS), lang=lang)


def opened(talk: Talk) -> Form:
    found = window(talk.session, talk.place, talk.reads(), talk.lang)
    assert found is not None
    return found


def says(talk: Talk, values: Mapping[str, str], *files: Mapping[str, str]) -> Filling:
    return filling(talk.session, talk.place, talk.reads(), talk.lang, values, files, "rm")


def sends(talk: Talk, values: Mapping[str, str], *files: Mapping[str, str]) -> Talk:
    for event in says(talk, values, *files).events:
        talk.does(event)
    return talk


def standing(form: Form) -> dict[str, str]:
    return {each.name: each.value for each in form.inputs if each.kind != "files"}


# ── what it asks ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_card_offers_a_window_that_asks_all_at_once() -> None:
    talk = everything()
    ask = view(talk.outcome, talk.reads(), "ru").ask
    assert ask is not None
    assert ask.form == Form("Всё сразу, и ещё…", "✍️ Заполнить сразу", (), actions.window(talk.session))
    form = opened(talk)
    assert (form.intro, len(form.title) <= windows.TITLE) == ("Всё сразу", True)
    assert {each.name: each.kind for each in form.inputs} == {
        **dict.fromkeys(("name", "inn", "sum", "share", "weight", "pair", "when", "whom", "where"), "text"),
        **dict.fromkeys(("near", "mark", "sure", "one"), "choice"),
        **{"story": "long", "count": "number", "some": "choices", "day": "date", FILES: "files"},
    }
    asked = {each.name: each for each in form.inputs}
    assert [each.name for each in form.inputs if not each.required] == ["story", "inn", "where", FILES]
    assert [label for _, label in asked["near"].options] == ["−2", "−1", "0", "1", "2"]
    assert asked["mark"].options[-1] == ("0", "Нет данных")
    assert asked["sure"].options == (("yes", "Да"), ("no", "Нет"))
    assert [asked[name].hint for name in ("sum", "pair", "inn", "name")] == [
        "Сумма: 1,5 млн",
        "Цель / предел",
        "ИНН: 10 или 12 цифр",
        "",
    ]


def test_where_there_are_no_windows_nothing_is_offered() -> None:
    screen = view(everything().outcome, everything().reads(), "ru")
    assert windowless(screen).ask == Ask("text", "Напишите ответ")
    assert windowless(replace(screen, ask=Ask(form=opened(everything())))).ask is None
    assert windowless(windowless(screen)) == windowless(screen)
    bare = Screen()
    assert windowless(bare) is bare


def test_what_a_window_offers_on_a_card_is_read_back_by_what_knows_windows() -> None:
    screen = signed(view(everything().outcome, everything().reads(), "ru"), lambda action: action.verb)
    again = from_json(to_json(screen)).ask
    assert again is not None
    assert again.form is not None
    assert (again.form.token, again.form.inputs) == ("ff", ())


@pytest.mark.parametrize("lang", LANGS)
def test_the_anchors_of_a_mark_stand_under_its_field(lang: Lang) -> None:
    at_once = find("reliability")
    form = window(at_once.session, at_once.walk, facts(lang), lang)
    assert form is not None
    assert form.inputs[0].hint.count(" — ") >= 3
    assert form.inputs[0].options[-1][0] == "0"


@pytest.mark.parametrize("given", ["{type: text, max: 300}", "{type: date}", "{type: text, like: phone}"])
def test_a_short_question_has_no_window(given: str) -> None:
    check = STORY[STORY.index("    check:") : STORY.index("    next: over")]
    short = Talk(small(STORY.replace("{type: text, min: 5, max: 1000}", given).replace(check, "")))
    assert window(short.session, short.place, short.reads(), "ru") is None
    assert windowless(view(short.outcome, short.reads(), "ru")) == view(short.outcome, short.reads(), "ru")


def test_a_conversation_that_is_over_has_no_window() -> None:
    talk = Talk(small(STORY)).says("Доехали и поговорили")
    assert window(talk.session, talk.place, talk.reads(), "ru") is None


# ── what it says ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_of_field_is_taken_as_in_the_chat(lang: Lang) -> None:
    talk = everything(lang)
    assert says(talk, GOOD).faults == {}
    assert sends(talk, GOOD, NOTE).step == "the end"
    (answer,) = talk.session.answers.values()
    assert answer.value == TAKEN
    assert answer.files == ({**NOTE, "field": "story"},)


def test_each_field_tells_what_is_wrong_with_it() -> None:
    bad = {
        "name": "А",
        "inn": "123",
        "sum": "100 $",
        "share": "120",
        "count": "1,5",
        "weight": "много",
        "near": "7",
        "mark": "",
        "one": "c",
        "some": "x,w,z",
        "pair": "2 млн",
        "day": "вчера",
        "when": "завтра",
        "whom": "рамашка",
        "where": "там",
    }
    faults = says(everything(), {**GOOD, **bad}).faults
    assert faults.keys() == bad.keys()
    assert faults["mark"] == "Заполните это поле."
    assert faults["near"] == faults["one"] == "Выберите из списка."
    assert faults["some"] == "Отметьте не больше 2."
    assert faults["day"] == "Эта дата уже прошла. Напишите будущую."
    assert "Ромашка" in faults["whom"]
    unknown = says(everything(), {**GOOD, "whom": "Тридевятое", "some": "x,q", "when": "завтра в 3"}).faults
    assert unknown["whom"].startswith("Партнёра «Тридевятое» у вас нет.")
    assert unknown["some"] == "Выберите из списка."
    assert unknown["when"].startswith("Понял так: ")


def test_what_is_left_empty_is_skipped_where_it_may_be() -> None:
    talk = sends(everything(), {**GOOD, "story": "", "inn": "нет", "where": "—"})
    (answer,) = talk.session.answers.values()
    assert [answer.value[name] for name in ("story", "inn", "where")] == [None, None, None]


def test_a_check_is_told_at_the_field_that_is_to_blame() -> None:
    talk = everything()
    wrong = says(talk, {**GOOD, "sum": "5", "weight": "10"})
    assert wrong.faults == {"sum": "Сумма меньше веса."}
    sends(talk, {**GOOD, "sum": "5", "weight": "10"})
    asked = field_at(talk.session, talk.place)
    assert asked is not None
    assert (asked.id, talk.refused) == ("sum", "answer.check")
    assert talk.says("20").step == "the end"


def test_what_is_good_is_kept_and_the_rest_is_asked() -> None:
    talk = sends(everything(), {**GOOD, "day": "вчера", "name": "А"})
    assert talk.draft is not None
    assert talk.draft.values.keys() == TAKEN.keys() - {"day", "name"}
    form = opened(talk)
    assert standing(form)["sum"] == "1200000"
    assert sends(talk, {**standing(form), "day": "2025-04-02", "name": "Анна"}).step == "the end"
    assert next(iter(talk.session.answers.values())).value == TAKEN


def test_a_drafted_value_does_not_stand_in_for_a_wrong_one() -> None:
    talk = everything().says("Анна", "Долго ехали", "нет")
    assert says(talk, {**GOOD, "name": "А"}).events == ()
    assert sends(talk, {**GOOD, "name": "Борис"}).step == "the end"
    assert next(iter(talk.session.answers.values())).value == {**TAKEN, "name": "Борис"}


@pytest.mark.parametrize("lang", LANGS)
def test_a_corrected_form_stands_as_it_was_answered(lang: Lang) -> None:
    long = small(ALL_KINDS.replace("    next: over", "    next: then", 1) + THEN)
    talk = sends(Talk(long, lang=lang), GOOD)
    before = talk.session.answers
    talk.does(Back(MONDAY))
    form = opened(talk)
    assert standing(form)["some"] == "x,z"
    assert standing(form)["whom"] == partners()[2].say(lang)
    assert standing(form)["share"] == ("12,5" if lang == "ru" else "12.5")
    assert standing(form)["when"] == "02.04.2025 10:30"
    sends(talk, standing(form))
    assert talk.session.answers == before


THEN = """
  - id: then
    prompt: {ru: "И что?", en: "So what?"}
    input: {type: yes_no}
    next: over
"""


def test_ticks_on_the_card_stand_in_the_window() -> None:
    talk = everything().says("Анна", "-", "-", "5 млн", "1", "1", "1").taps("0", "3", "Да", "А")
    talk.does(Ticked("w", on=True, at=MONDAY))
    assert standing(opened(talk))["some"] == "w"
    talk.does(Submitted(MONDAY))
    assert standing(opened(talk))["some"] == "w"


def test_a_choice_that_is_no_more_does_not_stand_there() -> None:
    talk = everything()
    talk.does(Filled("one", "gone", MONDAY))
    talk.does(Filled("some", ["gone", "x"], MONDAY))
    assert (standing(opened(talk))["one"], standing(opened(talk))["some"]) == ("", "x")


def test_while_it_sleeps_nothing_is_taken() -> None:
    for algorithm, field in ((ALL_KINDS, "name"), (STORY, WORDS)):
        talk = Talk(small(algorithm))
        talk.does(Paused(MONDAY + timedelta(days=1), MONDAY))
        assert says(talk, GOOD) == Filling((), {field: say("refused.run_paused", "ru")})


# ── one long answer ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_story_is_written_at_length_with_files_beside_it() -> None:
    talk = Talk(small(STORY))
    form = opened(talk)
    assert (form.label, form.intro) == ("✍️ Написать подробно", "")
    assert [(each.name, each.label, each.kind) for each in form.inputs] == [
        (WORDS, "Что было?", "long"),
        (FILES, "Файлы, если есть", "files"),
    ]
    assert says(talk, {}).faults == {WORDS: "Заполните это поле."}
    assert says(talk, {WORDS: "да"}).faults[WORDS].startswith("Слишком коротко")
    assert says(talk, {WORDS: "ничего"}).faults == {WORDS: "Так не бывает."}
    assert says(talk, {}, NOTE) == Filling((Attached((NOTE,), MONDAY),), {})
    assert sends(talk, {WORDS: "Доехали и поговорили"}, NOTE).step == "the end"
    (answer,) = talk.session.answers.values()
    assert (answer.value, answer.files) == ("Доехали и поговорили", (NOTE,))


def test_a_story_that_is_told_again_stands_as_it_was() -> None:
    talk = Talk(small(STORY.replace("    next: over", "    next: then", 1) + THEN)).says("Доехали и поговорили")
    talk.does(Back(MONDAY))
    assert standing(opened(talk)) == {WORDS: "Доехали и поговорили"}


# ── too late ────────────────────────────────────────────────────────────────────────────────────────────────


def test_words_of_a_window_whose_question_is_over_are_given_back() -> None:
    words = {"name": "Анна", "some": "x,z", "one": "", "day": "2025-04-02"}
    assert given_back(small(ALL_KINDS), words, "ru") == (
        ("Имя", "Анна"),
        ("Несколько", "Икс, Зет"),
        ("День", "2025-04-02"),
    )
    assert given_back(None, {WORDS: " Доехали ", "x": " "}, "en") == (("You wrote", "Доехали"),)
    assert given_back(small(STORY), {WORDS: "Доехали"}, "ru") == (("Вы написали", "Доехали"),)


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_the_day_says_where_answers_go(lang: Lang) -> None:
    day = Day("Анна", MONDAY.date(), "rm")
    calm, answered = page(day, lang), page(day, lang, answered=True)
    assert plain_text(calm).splitlines()[-1] == say("home.where", lang)
    assert plain_text(answered).splitlines()[1] == say("home.answered", lang)
    assert say("menu.empty", lang) in plain_text(calm), "a day with nothing in it says what to do"
    assert calm.buttons == answered.buttons != ()
    assert plain_text(closed("home.stranger", lang))
    assert (behind(address_of("U1")), behind("U1"), SUBJECT) == ("U1", "U1", "home")


@pytest.mark.parametrize("lang", LANGS)
def test_a_message_leads_to_those_it_names(lang: Lang) -> None:
    ids = named_in("Был у Ромашки и в Альянсе, потом Ромашка звонила: просят отсрочку", name_index())
    assert ids == ("P003", "P004")
    assert len(named_in("Восток", name_index())) > 1, "a name that fits several is offered as each of them"
    named = [partner for partner in partners() if partner.id in ids]
    led, seen = about(named, lang, leads=True), about(named, lang, leads=False)
    assert [button.action for row in led.buttons for button in row][:3] == [
        actions.partner("P003"),
        actions.report_on("P003"),
        actions.negotiate_with("P003"),
    ]
    assert [len(row) for row in seen.buttons] == [1, 1, 1]
    assert plain_text(about((), lang, leads=True)) == say("about.nobody", lang)


# ── any values for any form ─────────────────────────────────────────────────────────────────────────────────


def _is_form(visit: Visit | None) -> bool:
    return visit is not None and len(getattr(visit.step.node.input, "fields", ())) > 1


@cache
def forms() -> tuple[tuple[Conversation, str, Outcome], ...]:
    """Every form of the library as the worked conversations come to it: open, half filled, asked again."""
    found: dict[tuple[str, str, int], tuple[Conversation, str, Outcome]] = {}
    for case in conversations():
        for moment in case.moments:
            frontier = moment.outcome.walk.frontier
            if not _is_form(frontier):
                continue
            assert frontier is not None
            found.setdefault((case.algorithm.id, frontier.step.id, 0), (case, frontier.step.id, moment.outcome))
        for before, after in pairwise(case.moments):
            visit = before.outcome.walk.frontier
            if visit is not None and _is_form(visit) and not after.deciding:
                back = proceed(after.outcome, Back(after.outcome.walk.now), case.outside)
                if back.changed and back.walk.frontier is not None and back.walk.frontier.key == visit.key:
                    found.setdefault((case.algorithm.id, visit.step.id, 1), (case, visit.step.id, back))
    return tuple(found.values())


def find(step: str) -> Outcome:
    return next(outcome for _, name, outcome in forms() if name == step)


def facts(lang: Lang, now: datetime = MONDAY) -> Facts:
    return Facts(now, {partner.id: partner for partner in partners()}, index=name_index(), lang=lang)


WORDY = st.sampled_from(
    (
        "Анна",
        "нет",
        "-",
        "да",
        "5",
        "0",
        "1 200 000",
        "2,5",
        "2 млн / 1 млн",
        "100/50",
        "завтра",
        "25.03.2026",
        "a" * 600,
    )
)
DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1)).map(date.isoformat)


def anything(each: Input) -> st.SearchStrategy[str]:
    """What may stand in a field when it is sent."""
    codes = st.sampled_from([code for code, _ in each.options] or [""])
    kinds = {"choice": codes, "choices": st.lists(codes, unique=True).map(",".join), "date": DAYS}
    sensible = kinds.get(each.kind, WORDY)
    return st.one_of(sensible, sensible, sensible, st.just(each.value), st.just(""), st.text(max_size=8))


REFUSED = object()


@dataclass(frozen=True)
class Chat:
    """The same form in the chat, question by question."""

    outcome: Outcome
    outside: Outside
    facts: Facts

    def told(self, field: FormField, each: Input, text: str) -> Value | object:
        """What the question takes these words for, or the tap that means the same."""
        session, place, now = self.outcome.session, self.outcome.walk, self.facts.now
        assert field_at(session, place) == field
        if each.kind == "choices":
            return self._ticked(field, each, text)
        meant: object
        if text and text == each.value.strip():
            meant = pressed(session, place, actions.keep(session, field.id), now, "rm")
        elif not text:
            meant = Filled(field.id, None, now) if field.optional else None
        elif each.kind == "choice":
            meant = chosen(session, place, text, self.facts, "rm", session.turn)
        else:
            meant = typed(session, place, _typed_day(text) if each.kind == "date" else text, self.facts, "rm")
        return meant.value if isinstance(meant, Filled) else REFUSED

    def _ticked(self, field: FormField, each: Input, text: str) -> Value | object:
        codes, known = [code for code in text.split(",") if code], [code for code, _ in each.options]
        if not set(codes) <= set(known):
            return REFUSED
        if not codes and field.optional:
            return None
        at = self
        for code in known:
            at = at.after(Ticked(code, code in codes, self.facts.now))
        at = at.after(Submitted(self.facts.now, "rm"))
        return REFUSED if at.outcome.refused else draft_of(at.outcome.session, at.outcome.walk).values[field.id]

    def after(self, event: Event) -> Chat:
        return replace(self, outcome=proceed(self.outcome, event, self.outside))


def _typed_day(text: str) -> str:
    try:
        return date.fromisoformat(text).strftime("%d.%m.%Y")
    except ValueError:
        return text


@pytest.mark.soak
@settings(max_examples=3000, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_values_for_any_form_at_length(data: st.DataObject) -> None:
    compare(data)


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_values_for_any_form_are_taken_as_the_chat_would_or_told_at_their_fields(data: st.DataObject) -> None:
    compare(data)


def compare(data: st.DataObject) -> None:
    case, _, outcome = data.draw(st.sampled_from(forms()))
    lang: Lang = data.draw(st.sampled_from(LANGS))
    told = facts(lang, outcome.walk.now)
    form = window(outcome.session, outcome.walk, told, lang)
    assert form is not None
    inputs = {each.name: each for each in form.inputs if each.kind != "files"}
    values = {name: data.draw(anything(each)) for name, each in inputs.items()}
    meant = filling(outcome.session, outcome.walk, told, lang, values, by="rm")
    assert all(meant.faults.values())

    asked = outcome.walk.frontier and outcome.walk.frontier.step.node.input
    assert isinstance(asked, FormInput)
    before = Chat(outcome, case.outside, told)
    said: dict[str, Value | object] = {}
    for field in asked.fields:
        said[field.id] = before.told(field, inputs[field.id], values[field.id].strip())
        if field != asked.fields[-1]:
            before = before.after(Filled(field.id, None, told.now))
    good = {name: value for name, value in said.items() if value is not REFUSED}
    assert {event.name: event.value for event in meant.events if isinstance(event, Filled)} == good
    by_window, by_chat = Chat(outcome, case.outside, told), Chat(outcome, case.outside, told)
    for event in meant.events:
        by_window = by_window.after(event)
    for name, value in good.items():
        by_chat = by_chat.after(Filled(name, value, told.now, "rm"))
    assert differing(by_window.outcome.session, by_chat.outcome.session) == []
    assert by_window.outcome.refused == by_chat.outcome.refused
    if len(good) == len(said):
        assert bool(meant.faults) == (by_chat.outcome.refused is not None)
    else:
        assert meant.faults.keys() == said.keys() - good.keys()
