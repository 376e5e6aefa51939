"""What a person sees at every kind of question and in every state of a run; and the screen itself as data."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from algorithms.compiled import Algorithm
from algorithms.model import DateInput, Text
from algorithms.values import Item
from bot.tokens import signer, verify
from dialogs import actions
from dialogs.attachments import attachments
from dialogs.decided import decision_screen
from dialogs.documents import outline
from dialogs.facts import Facts, PartnerName
from dialogs.lang import LANGS, Lang
from dialogs.menu import OpenRun, OpenTask, choices, message, run_list
from dialogs.progress import progress
from dialogs.screens import (
    Action,
    Ask,
    Bullets,
    Button,
    Fields,
    File,
    Form,
    Heading,
    Input,
    Paragraph,
    Picture,
    Progress,
    Quiet,
    Screen,
    Span,
    bold,
    from_json,
    kept,
    line,
    plain_text,
    signed,
    to_json,
)
from dialogs.session import Key
from dialogs.task_cards import task_list
from dialogs.texts import say
from dialogs.view import run_title
from dialogs.wording import answer_words, fill, words
from tests.dlg_support import KEYS, MONDAY, Talk, labels, launched, library, methodology, worked

REPORT = library().algorithms["trip_report"]
TALKS = library().algorithms["partner_negotiation"]
WEEK = library().algorithms["weekly_plan"]
TODAY = MONDAY.date()
SERVICE = {"ru": ["💡 Зачем?", "⋯"], "en": ["💡 Why?", "⋯"]}

# ── a screen as data ────────────────────────────────────────────────────────────────────────────────────────

FULL = Screen(
    blocks=(
        Heading(line("Итоги")),
        Paragraph(line("Партнёр ", bold("Ромашка"), Span("сайт", "italic", "https://example.org"))),
        Bullets((line("раз"), line("два")), ordered=True),
        Bullets((line("три"),)),
        Fields((("Дата", "24.03"), ("Сумма", "1,2 млн ₽"))),
        Progress(3, 9),
        Picture("b1", "План по неделям"),
        File("b2", "отчёт.docx"),
        Quiet(line("данные на 23.03")),
    ),
    buttons=((Button("Да", Action("o", "run", 3, "yes"), "primary"), Button("Нет")), (Button("✓", on=True),)),
    ask=Ask("date", "Когда?"),
    toast="Принято",
)


def test_what_is_said_once_is_sent_and_not_kept() -> None:
    secret = Screen((Paragraph(line("Вход: ", Span("/start abc", "code", once=True))), Progress(1, 2)))
    sent = json.loads(json.dumps(to_json(secret)))
    assert from_json(sent) == secret
    assert plain_text(from_json(kept(sent))) == "Вход: …\n1/2"
    assert kept(to_json(FULL)) == to_json(FULL)


def test_a_name_stays_whole_and_has_one_dot_at_the_end_of_a_sentence() -> None:
    told = from_json(to_json(message("Ждём: ИП Сафин Р. Р.. Да... А. Потом Rhys J. R.", "ru")))
    assert plain_text(told) == "Ждём: ИП Сафин\xa0Р.\xa0Р. Да... А. Потом Rhys\xa0J.\xa0R."
    fields = from_json(to_json(Screen((Fields((("Кто", "Сафин Р. Р."),)),))))
    assert plain_text(fields) == "Кто: Сафин\xa0Р.\xa0Р."


def test_a_screen_survives_json() -> None:
    stamped = signed(FULL, signer("anna", KEYS))
    stored = json.loads(json.dumps(to_json(stamped), ensure_ascii=False))
    again = from_json(stored)
    assert again.blocks == FULL.blocks
    assert (again.ask, again.toast) == (FULL.ask, FULL.toast)
    assert to_json(again) == stored
    assert [button.on for row in again.buttons for button in row] == [None, None, True]
    assert from_json(to_json(Screen())) == Screen()


def test_a_form_travels_with_its_question() -> None:
    inputs = (Input("sum", "Сумма", "number", "в рублях"), Input("term", "Срок", "choice", options=(("a", "14 дней"),)))
    form = Form("Условия", "Заполнить сразу", inputs, Action("ff", "run", 3))
    stamped = signed(replace(FULL, ask=Ask("number", form=form)), signer("anna", KEYS))
    stored = json.loads(json.dumps(to_json(stamped), ensure_ascii=False))
    again = from_json(stored).ask
    assert again is not None
    assert again.form is not None
    assert (again.form.title, again.form.label, again.form.inputs) == ("Условия", "Заполнить сразу", inputs)
    assert verify(again.form.token, "anna", KEYS) == form.action
    assert to_json(from_json(stored)) == stored


def test_a_token_is_worth_something_to_one_person_only() -> None:
    stamped = signed(FULL, signer("anna", KEYS))
    token = stamped.buttons[0][0].token
    assert verify(token, "anna", KEYS) == Action("o", "run", 3, "yes")
    assert verify(token, "boris", KEYS) is None
    assert stamped.buttons[0][1].token == "", "a button without a meaning has nothing to sign"


def test_a_screen_in_plain_words() -> None:
    assert plain_text(FULL).splitlines() == [
        "Итоги",
        "Партнёр Ромашкасайт",
        "1. раз",
        "2. два",
        "• три",
        "Дата: 24.03",
        "Сумма: 1,2 млн ₽",
        "3/9",
        "План по неделям",
        "отчёт.docx",
        "данные на 23.03",
    ]


@pytest.mark.parametrize(
    "action",
    [
        actions.MENU,
        actions.open_run("run"),
        actions.partner("P001"),
        actions.task_done("0f0f0f0f0f0f"),
        actions.load_import("i"),
        actions.drop_import("i"),
        actions.report_on("P001"),
        actions.negotiate_with("P001"),
        actions.pick(Talk(REPORT).session, "P001"),
        actions.add_partner(Talk(REPORT).session),
        actions.pause(Talk(REPORT).session, 7),
        actions.cancel(Talk(REPORT).session),
        actions.cancel(Talk(REPORT).session, "irrelevant"),
        actions.files_of(Talk(REPORT).session),
        actions.document(Talk(REPORT).session, "negotiation_protocol"),
    ],
    ids=lambda action: action.verb,
)
def test_every_action_fits_a_button(action: Action) -> None:
    token = signer("a" * 12, KEYS)(action)
    assert verify(token, "a" * 12, KEYS) == action


# ── one question of each kind ───────────────────────────────────────────────────────────────────────────────


def asking(given: str, kind: str = "ask", more: str = "", head: str = "") -> Algorithm:
    """A conversation that asks one thing."""
    return methodology(f"""
algorithm: one_question
title: {{ru: "Вопрос", en: "Question"}}
purpose: {{ru: "Спросить.", en: "Ask."}}
roles: {{owner: rm, approver: team_lead}}
{head}
steps:
- id: question
  kind: {kind}
  prompt: {{ru: "Сначала вводная.\\n\\nЧто скажете?", en: "First the setting.\\n\\nWhat do you say?"}}
  input: {given}
  {more}
  next: out
- id: out
  kind: end
  status: done
""")


def shown(algorithm: Algorithm, lang: Lang) -> tuple[list[list[str]], Ask | None]:
    """The rows of a question without those that every question has, and what may be typed."""
    screen = Talk(algorithm, lang=lang).screen()
    rows = [[button.label for button in row] for row in screen.buttons]
    assert rows.pop() == ["⋯"]
    return rows, screen.ask


OPTIONS = """{type: choice, options: [{code: a, ru: "Да", en: "Yes"}, {code: b, ru: "Нет", en: "No"},
  {code: c, ru: "Пока непонятно", en: "Not clear yet"}, {code: d, ru: "Перезвонить", en: "Call back"}]}"""


@pytest.mark.parametrize(
    ("given", "rows", "ask"),
    [
        (OPTIONS, [["Да", "Нет"], ["Пока непонятно", "Перезвонить"]], None),
        ("{type: yes_no}", [["Да", "Нет"]], None),
        ("{type: text}", [], Ask("text", say("ask.text", "ru"))),
        ("{type: number}", [], Ask("number", say("ask.number", "ru"))),
        ('{type: number, unit: {ru: "дней", en: "days"}}', [], Ask("number", "дней")),
        ("{type: money}", [], Ask("number", say("ask.money", "ru"))),
        ("{type: percent}", [], Ask("number", say("ask.percent", "ru"))),
        ("{type: number, min: -2, max: 2, whole: true}", [["−2", "−1", "0", "1", "2"]], None),
        ("{type: number, min: 0, max: 20, whole: true}", [], Ask("number", say("ask.number", "ru"))),
        ("{type: rating}", [["1", "2", "3", "4", "5"]], None),
        ("{type: rating, no_data: true}", [["1", "2", "3", "4", "5"], ["Нет данных"]], None),
        ("{type: pair}", [], Ask("text", say("ask.pair", "ru"))),
        ("{type: date}", [["Завтра", "В пятницу", "Через неделю"]], Ask("date", say("ask.date", "ru"))),
        ("{type: date, sense: past}", [["Сегодня", "Вчера"]], Ask("date", say("ask.date", "ru"))),
        ("{type: datetime}", [], Ask("datetime", say("ask.datetime", "ru"))),
        ("{type: files}", [["Без вложений"]], Ask("files", say("ask.files", "ru"), files=True)),
        (
            "{type: partner_picker}",
            [["ООО «Восток-Трейд»"], ["ООО «Восток-Сервис»"], ["АО «Ромашка»"], ["ООО «ТД Альянс»"]],
            Ask("text", say("ask.partner_picker", "ru")),
        ),
        (
            OPTIONS.replace("choice", "checklist"),
            [["Да"], ["Нет"], ["Пока непонятно"], ["Перезвонить"], ["Готово · 0"]],
            None,
        ),
    ],
    ids=lambda given: given[:40] if isinstance(given, str) else "",
)
def test_a_question_offers_what_answers_it(given: str, rows: list[list[str]], ask: Ask | None) -> None:
    assert shown(asking(given), "ru") == (rows, ask)
    english, asked = shown(asking(given), "en")
    assert sum(map(len, english)) == sum(map(len, rows))
    assert (asked is None) is (ask is None)


def test_the_question_stands_out_from_what_leads_up_to_it() -> None:
    blocks = Talk(asking("{type: text}")).screen().blocks
    assert Paragraph(line("Сначала вводная.")) in blocks
    assert Heading(line("Что скажете?")) in blocks


WAIT = """{type: event, options: [{code: reply, ru: "Ответили", en: "They replied"}],
  timer: {ru: "Молчат", en: "Silence"}}"""


@pytest.mark.parametrize(
    ("lang", "label", "until"),
    [
        ("ru", "Ответили", "вернусь к этому чт 27.03 09:00"),
        ("en", "They replied", "come back to this Thu 27 Mar 09:00"),
    ],
)
def test_a_wait_says_until_when(lang: Lang, label: str, until: str) -> None:
    talk = Talk(asking(WAIT, "wait", 'timer: "+3d"'), lang=lang)
    assert talk.labels() == [label, "⋯"]
    assert until in talk.text()


LONG = "Какие направления дают основную долю оборота и прибыли?"


def long_options(*codes: str, kind: str = "choice") -> str:
    listed = ", ".join(
        f'{{code: {code}, ru: "{LONG} {code}", en: "Which lines bring most of your profit, then? {code}"}}'
        for code in codes
    )
    return f"{{type: {kind}, options: [{listed}]}}"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ["choice", "checklist"])
def test_labels_too_long_for_buttons_are_spelled_out_by_their_codes(kind: str, lang: Lang) -> None:
    talk = Talk(asking(long_options("S1", "S2", "P1", "P2", "I1", kind=kind)), lang=lang)
    rows = [[button.label for button in row] for row in talk.screen().buttons]
    assert rows[0] == ["S1", "S2", "P1", "P2", "I1"]
    assert "• S2 " in talk.text()


def test_codes_that_nobody_can_say_give_way_to_numbers() -> None:
    talk = Talk(asking(long_options("a81f22c09d3e", "b7")))
    assert talk.labels()[:2] == ["1", "2"]
    assert f"• 1 {LONG}" in talk.text()
    assert talk.says("2").place.answers["question"] == "b7"


def test_options_of_a_form_field_are_spelled_out_too() -> None:
    fields = f'fields: [{{id: which, label: {{ru: "Что?", en: "What?"}}, ask: {long_options("S1", "S2")}}}]'
    talk = Talk(asking(f"{{type: form, {fields}}}", "form"))
    assert f"• S1 {LONG}" in talk.text()


def test_partners_with_endless_names_fit_their_buttons() -> None:
    talk = Talk(asking("{type: partner_picker}", head="subject: question"))
    name = "Общество «" + "Очень длинное название " * 6 + "»\nвторая строка"
    talk.facts = replace(talk.facts, partners={"P1": PartnerName("P1", name)}, near=("P1", "gone"))
    (label, more) = talk.labels()
    assert (len(label) <= 44, label[-1], more) == (True, "…", "⋯")
    talk.taps("Общество")
    assert len(run_title(talk.place, talk.reads(), "ru")) < 60


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_subject_the_title_is_the_algorithms(lang: Lang) -> None:
    talk = Talk(asking("{type: text}"), lang=lang)
    assert run_title(talk.place, talk.reads(), lang) == {"ru": "Вопрос", "en": "Question"}[lang]


def test_the_week_names_its_plan() -> None:
    talk = Talk(WEEK, {"week_label": "24–28 марта"})
    assert run_title(talk.place, talk.reads(), "ru") == "План на неделю · 24–28 марта"


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────

FORM = """
    type: form
    fields:
    - {id: price, label: {ru: "Цена", en: "Price"}, ask: {type: money}, hint: {ru: "Без НДС.", en: "Without VAT."}}
    - {id: share, label: {ru: "Доля", en: "Share"}, ask: {type: percent}, optional: true}
    - {id: days, label: {ru: "Отсрочка", en: "Terms"}, ask: {type: number, unit: {ru: "дн.", en: "days"}}}
    - {id: goal, label: {ru: "План", en: "Plan"}, ask: {type: pair, unit: {ru: "шт.", en: "pcs"}}}
    - {id: mark, label: {ru: "Оценка", en: "Mark"}, ask: {type: rating, no_data: true}}
    - {id: when, label: {ru: "Когда", en: "When"}, ask: {type: date}}
    - {id: how, label: {ru: "Как", en: "How"}, ask: {type: choice, options: [{code: car, ru: "Машиной", en: "By car"}]}}
    - {id: note, label: {ru: "Заметка", en: "Note"}, ask: {type: text}}"""


def filled(lang: Lang) -> Talk:
    """A form with one field to go."""
    talk = Talk(asking(FORM, "form", 'prefill: {price: "base"}', 'fields: {base: "dec = 1500000"}'), lang=lang)
    return talk.taps(*talk.labels()[:1]).says("нет", "21", "20 / 10", "0", "28.03.2025", "1")


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "ru",
            [
                "Цена: 1,5\u00a0млн\u00a0₽",
                "Доля: —",
                "Отсрочка: 21\u00a0дн.",
                "План: 20 / 10\u00a0шт.",
                "Оценка: Нет данных",
                "Когда: пт 28.03",
                "Как: Машиной",
                "Заметка",
                "Вопрос 8 из 8",
            ],
        ),
        (
            "en",
            [
                "Price: RUB\u00a01.5M",
                "Share: —",
                "Terms: 21\u00a0days",
                "Plan: 20 / 10\u00a0pcs",
                "Mark: No data",
                "When: Fri 28 Mar",
                "How: By car",
                "Note",
                "Question 8 of 8",
            ],
        ),
    ],
)
def test_a_form_shows_what_is_given_and_asks_one_thing(lang: Lang, lines: list[str]) -> None:
    assert filled(lang).text().splitlines()[2:] == lines


def test_a_form_offers_what_is_known_already_and_lets_what_is_not_be_skipped() -> None:
    talk = Talk(asking(FORM, "form", 'prefill: {price: "base"}', 'fields: {base: "dec = 1500000"}'))
    assert talk.labels() == ["Оставить: 1,5\u00a0млн\u00a0₽", "💡 Зачем?", "⋯"]
    assert "Сначала вводная." in talk.text()
    assert talk.screen(why=True).blocks[-1] == Quiet(line("💡 ", "Без НДС."))
    talk.says("2 млн")
    assert "Сначала вводная." not in talk.text()
    assert talk.labels() == ["Пропустить", "⬅️ Назад", "⋯"]


def test_a_form_does_not_offer_an_empty_prefill() -> None:
    talk = Talk(asking(FORM, "form", 'prefill: {price: "base"}', 'fields: {base: "dec = null"}'))
    assert talk.labels() == ["💡 Зачем?", "⋯"]


def test_long_words_of_a_form_are_cut_in_its_summary() -> None:
    fields = [f"{{id: {name}, label: {{ru: Слова, en: Words}}, ask: {{type: text}}}}" for name in ("one", "two")]
    talk = Talk(asking(f"{{type: form, fields: [{', '.join(fields)}]}}", "form")).says("слово\n" * 60)
    assert "слово слово" in talk.text()
    assert max(map(len, talk.text().splitlines())) < 130


@pytest.mark.parametrize("lang", LANGS)
def test_a_mark_is_given_by_its_anchors(lang: Lang) -> None:
    talk = Talk(TALKS, lang=lang).says("Ромашка")
    assert talk.step == "reliability"
    parts = REPORT.catalogs["criteria"].entries[0].parts
    titles = [part.title.say(lang) for part in parts]
    marks = [title if title.isdecimal() else f"{title}." for title in titles]
    lines = [f"• {mark} {part.text.say(lang)}" for mark, part in zip(marks, parts, strict=True)]
    assert [line for line in lines if line not in talk.text()] == []
    assert {"ru": "Нет данных", "en": "No data"}[lang] in talk.labels()


# ── hints, cards, recap ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", LANGS)
def test_why_opens_the_hint_and_then_is_not_offered_again(lang: Lang) -> None:
    talk = Talk(REPORT, lang=lang)
    assert talk.labels()[-2:] == SERVICE[lang]
    assert "💡" not in talk.text()
    hint = REPORT.steps["partner"].node.hint
    assert hint is not None
    assert f"💡 {hint.say(lang)}" in talk.text(why=True)
    assert labels(talk.screen(why=True))[-1:] == ["⋯"]
    assert "💡" not in " ".join(labels(talk.screen(why=True)))


def objection(lang: Lang = "ru") -> Talk:
    """A negotiation at the card of an objection."""
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}, lang).says("Ромашка", "До 30 апреля договор и старт в мае")
    talk.says("2 млн / 1,2 млн", "21 / 35", "3 / 5", "40 / 25", "4 / 2", "20 / 12", "2 / 1")
    talk.says("Второй кандидат", "4", "Другой бренд", "2", "Собственник", "решает", "+1", "нет")
    talk.says("1", "2", "3", "4", "5", "6", "7", "готово", "да", "завтра в 10", "да", "S1", "P1", "I1", "N1", "готово")
    talk.says("Деньги в медленном товаре", "оборот", "5", "да", "Нужен рост", "рост", "4", "нет")
    return talk.says("1,5 млн", "18", "12", "21", "30", "21", "развитие", "да", "дорого, у соседа")


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("ru", ["«Дорого, у соседа дешевле»", "За словами. Боится", "⛔ Красная линия. Скидка без"]),
        ("en", ["“Too expensive, others sell it cheaper”", "Behind the words. Afraid", "⛔ Red line. A discount with"]),
    ],
)
def test_the_card_of_an_objection_ends_with_its_red_line(lang: Lang, lines: list[str]) -> None:
    talk = objection(lang)
    assert talk.labels()[0] == {"ru": "Дальше", "en": "Next"}[lang]
    assert all(each in talk.text() for each in lines)


def test_a_card_of_an_entry_that_is_gone_is_left_out() -> None:
    talk = objection()
    talk.outcome = replace(talk.outcome, walk=replace(talk.place, lists={"objections": (Item(1, {"type": "gone"}),)}))
    assert "⛔" not in talk.text()


@pytest.mark.parametrize(
    ("lang", "title", "answers"),
    [
        ("ru", "С возвращением. Вот на чём остановились:", ["Дорого, у соседа дешевле", "Снято", "да"]),
        (
            "en",
            "Welcome back. This is where we stopped:",
            ["Too expensive, others sell it cheaper", "Resolved", "yes"],
        ),
    ],
)
def test_after_a_day_the_last_answers_are_recalled(lang: Lang, title: str, answers: list[str]) -> None:
    talk = objection(lang).says("ok", "снято", "да")
    assert title not in talk.text()
    recalled = talk.text(recap=True).splitlines()
    given = recalled[recalled.index(title) + 1 :][:3]
    assert [each.rpartition(": ")[2] for each in given] == answers


def test_a_wait_that_ran_out_is_recalled_in_words() -> None:
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", "До 30 апреля договор и старт в мае")
    talk.says("2 млн / 1,2 млн", "21 / 35", "3 / 5", "40 / 25", "4 / 2", "20 / 12", "2 / 1")
    talk.says("Никого", "1", "Другой бренд", "5", "усилить").waits(days=7)
    assert "усиливаем альтернативу.: 7 дней" in talk.text(recap=True)


def test_what_a_correction_made_needless_is_named_shortly() -> None:
    talk = objection().says("дальше", "снято", "да", "эксклюзив", "дальше", "снято", "нет", *["нет"] * 7)
    while talk.step != "objection_any":
        talk.taps("⬅️")
    talk.taps("Нет")
    (named,) = [each for each in talk.text().splitlines() if each.startswith("Прежние ответы больше не нужны")]
    assert named.endswith(": Ещё возражение?, Чем закончилось?, Какое возражение?.")


# ── states of a run ─────────────────────────────────────────────────────────────────────────────────────────


def reported(lang: Lang = "ru") -> Talk:
    talk = Talk(REPORT, lang=lang).says("Ромашка", "сегодня", "Говорил с собственником", "Берут чай", "в пятницу")
    return talk.says("Прислать расчёт", "завтра")


@pytest.mark.parametrize(
    ("lang", "text"),
    [("ru", "Ждём решения: Волков. Сообщу сразу."), ("en", "Waiting for a decision: Волков. I will tell you at once.")],
)
def test_who_waits_sees_for_whom(lang: Lang, text: str) -> None:
    talk = reported(lang).says("1")
    talk.facts = replace(talk.facts, report_number=42)
    assert text in talk.text()
    assert {"ru": "Отчёт № 42", "en": "Report No. 42"}[lang] in talk.text()
    withdraw = {"ru": "↩️ Отозвать запрос", "en": "↩️ Withdraw the request"}[lang]
    assert talk.labels() == [withdraw, {"ru": "☰ Меню", "en": "☰ Menu"}[lang]]
    assert talk.screen().ask is None


def test_nobody_in_particular_is_the_lead() -> None:
    talk = reported().says("1")
    talk.facts = replace(talk.facts, decider="")
    assert "Ждём решения: руководителя." in talk.text()
    assert "Отчёт №" not in talk.text(), "a number is said once it is on disk"


def test_who_decides_sees_what_is_decided() -> None:
    talk = reported().taps("Добавить").sends("photo", "document").taps("Готово").says("1")
    talk.deciding = True
    talk.facts = replace(talk.facts, report_number=42, author="Анна Кузнецова")
    assert talk.text().splitlines() == [
        "Отчёт о поездке · АО «Ромашка»",
        "Отчёт № 42",
        "Автор: Анна Кузнецова",
        REPORT.steps["review"].node.prompt.ru.format(partner="АО «Ромашка»", visit_day="пн 24.03"),  # type: ignore[union-attr]  # it has one
        "Партнёр: АО «Ромашка»",
        "Дата: пн 24.03",
        "Что было: Говорил с собственником",
        "Договорились: Берут чай",
        "Срок: пт 28.03",
        "Дальше: Прислать расчёт",
        "Срок шага: вт 25.03",
    ]
    assert talk.labels() == ["Принято", "Доработать", "📎 Вложения: 2", "💡 Зачем?"]
    assert len(attachments(talk.place)) == 2
    talk.taps("Доработать")
    assert talk.text().splitlines()[-1] == "Что доработать? Одной фразой — её увидит автор."
    assert talk.labels()[:2] == ["Без комментария", "⬅️ Назад"]
    assert talk.screen().ask == Ask("text", "Что доработать")


def test_who_decides_on_a_deal_sees_its_terms() -> None:
    talk = objection().says("дальше", "снято", "нет", "1 млн", "40", "5", "25", "2", "12", "—")
    assert talk.step == "approval"
    talk.deciding = True
    assert "Отсрочка, дней: 40" in talk.text()
    assert "Отчётность, 0–3: —" in talk.text()
    assert talk.labels() == ["✅ Согласовать", "↩️ На доработку", "⛔ Отказать", "💡 Зачем?"]


def test_a_decision_on_nothing_written_shows_the_question_alone() -> None:
    talk = Talk(asking("{type: approve}", "approve", "role: team_lead"))
    talk.deciding = True
    assert talk.text().splitlines() == ["Вопрос", "Сначала вводная.", "Что скажете?"]


@pytest.mark.parametrize(("lang", "word"), [("ru", "доработать"), ("en", "needs work")])
def test_who_has_decided_sees_that_it_is_recorded(lang: Lang, word: str) -> None:
    talk = reported(lang).says("1")
    talk.deciding = True
    talk.says("доработать", "Добавьте цену")
    visit = next(visit for visit in talk.place.path if visit.key == Key("review"))
    text = plain_text(decision_screen(visit, talk.place, talk.reads(), lang))
    assert word in text.splitlines()[1]
    assert text.splitlines()[2] == "💬 Добавьте цену"


def test_a_usual_decision_is_recorded_in_words_and_without_a_comment() -> None:
    talk = Talk(asking("{type: approve}", "approve", "role: team_lead")).decides("✅")
    text = plain_text(decision_screen(talk.place.path[0], talk.place, talk.reads(), "ru"))
    assert text.splitlines() == ["Вопрос", "Решение записано: ✅ Согласовать."]


@pytest.mark.parametrize(
    ("lang", "text", "label"),
    [
        ("ru", "Пауза до 25.03 09:00. Напомню сам, ответы на месте.", "▶️ Продолжить"),
        ("en", "Paused until 25.03 09:00. I will remind you; the answers are safe.", "▶️ Go on"),
    ],
)
def test_a_paused_run_says_until_when(lang: Lang, text: str, label: str) -> None:
    talk = reported(lang).does_pause()
    assert text in talk.text()
    assert talk.labels() == [label]
    assert talk.taps(label).step == "confirm"


@pytest.mark.parametrize(("lang", "text"), [("ru", "Отменено."), ("en", "Cancelled.")])
def test_a_cancelled_run_leads_to_the_menu(lang: Lang, text: str) -> None:
    talk = reported(lang)
    talk.does_cancel()
    assert text in talk.text()
    assert len(talk.labels()) == 1


@pytest.mark.parametrize(("lang", "text"), [("ru", "Отчёт принят."), ("en", "The report is accepted.")])
def test_an_ended_run_offers_what_it_made(lang: Lang, text: str) -> None:
    talk = reported(lang).says("1")
    talk.deciding = True
    talk.says("1")
    assert text in talk.text()
    assert talk.labels() == {"ru": ["📄 Отчёт о поездке", "☰ Меню"], "en": ["📄 Trip report", "☰ Menu"]}[lang]


def test_the_step_that_makes_a_document_hands_it_over() -> None:
    talk = objection().says("дальше", "снято", "нет", "1,7 млн", "28", "4", "35", "3", "16", "2")
    talk.taps("Назначил", "Дал данные", "Готово")
    assert talk.step == "protocol"
    assert "📄 Протокол договорённостей" in talk.labels()


def test_what_ends_without_a_word_says_nothing_but_its_name() -> None:
    assert Talk(asking("{type: text}")).says("Всё").text() == "Вопрос"


def test_what_was_passed_is_said_once() -> None:
    talk = Talk(WEEK, {"summary": "Осталось 6 рабочих дней", "proposals": [{"code": "P1", "ru": "А", "en": "A"}]})
    assert "Осталось 6 рабочих дней" in talk.text()
    assert "Осталось" not in talk.says("готово").text()


def test_progress_counts_questions_and_never_runs_backwards() -> None:
    talk = Talk(REPORT)
    assert progress(talk.place) == Progress(0, 7)
    seen = [progress(talk.place).done]
    for text in ("Ромашка", "сегодня", "Говорил с собственником", "нет", "Прислать расчёт", "завтра", "1"):
        talk.says(text)
        seen.append(progress(talk.place).done)
    assert seen == sorted(seen)
    talk.decides("Принято")
    assert progress(talk.place) == Progress(8, 8)


# ── words for values ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "ru", "en"),
    [
        (None, "—", "—"),
        ("", "—", "—"),
        ([], "—", "—"),
        (True, "да", "yes"),
        (False, "нет", "no"),
        (1500, "1\u00a0500", "1,500"),
        (MONDAY, "пн 24.03 09:00", "Mon 24 Mar 09:00"),
        (date(2026, 1, 5), "пн 05.01.2026", "Mon 5 Jan 2026"),
        (["чай", "кофе"], "чай, кофе", "чай, кофе"),
        ({"name": "акт.pdf"}, "акт.pdf", "акт.pdf"),
        ({"blob": "b"}, "—", "—"),
        ("P003", "АО «Ромашка»", "Romashka"),
    ],
)
def test_a_value_in_words(value: object, ru: str, en: str) -> None:
    talk = Talk(REPORT)
    assert [words(value, "", talk.place, talk.reads(), lang) for lang in LANGS] == [ru, en]


def test_codes_have_words_wherever_they_stand() -> None:
    talk = objection()
    for path, code, word in (
        ("obj.type", "price_high", "Дорого, у соседа дешевле"),
        ("obj.result", "open", "открыто"),
        ("dm_add.role", "decider", "Решает"),
        ("terms_result.sku", "many", "many"),
        ("dm_add.nothing", "decider", "decider"),
        ("await_reply", "timer", "Молчание"),
        ("dm_more", "yes", "да"),
        ("approval", "reject", "⛔ Отказать"),
        ("nowhere", "x", "x"),
    ):
        assert words(code, path, talk.place, talk.reads(), "ru") == word


def test_a_pair_among_other_values_is_written_as_a_pair() -> None:
    talk = objection()
    assert fill(TALKS.file.documents["preparation_sheet"].sections[1].lines[0], talk.place, talk.reads(), "ru") == (
        "Закупки в месяц,\u00a0₽: 2\u00a0000\u00a0000 / 1\u00a0200\u00a0000"
    )


def test_a_document_speaks_of_every_item_in_its_own_words() -> None:
    talk = objection().says("дальше", "при условии", "Если витрина, то двадцать точек", "нет")
    made = outline(TALKS.file.documents["negotiation_protocol"], talk.place, talk.reads(), "ru")
    points = next(section for section in made.sections if section.title.startswith("Открытые вопросы"))
    assert points.lines[:2] == (
        "Дорого, у соседа дешевле — снято при условии",
        "Условие: Если витрина, то двадцать точек",
    )


GOODS = """
algorithm: goods
title: {ru: "Товары", en: "Goods"}
purpose: {ru: "Собрать.", en: "Collect."}
roles: {owner: rm, approver: team_lead}
lists:
  goods: {as: good, fields: {name: "text = ''"}}
documents:
  listing:
    title: {ru: "Список из {len_goods}", en: "A list of {len_goods}"}
    sections:
    - title: {ru: "Товары", en: "Goods"}
      each: goods
      lines: [{ru: "{good.name}: {price} ({again})", en: "{good.name}: {price} ({again})"}]
steps:
- id: price
  group: good
  new: {good: goods}
  prompt: {ru: "Цена?", en: "Price?"}
  input: {type: number}
  set: {good.name: "'чай'"}
  next: again
- id: again
  prompt: {ru: "Ещё?", en: "More?"}
  input: {type: yes_no}
  next: ["answer == 'yes' -> price", "else -> out"]
- id: out
  kind: end
  status: done
"""


def test_an_answer_in_a_line_of_an_item_is_the_items_own() -> None:
    talk = Talk(methodology(GOODS)).says("120", "да", "140", "нет")
    made = outline(talk.algorithm.file.documents["listing"], talk.place, talk.reads(), "ru")
    assert made.title == "Список из 2"
    assert made.sections[0].lines == ("чай: 120 (нет)", "чай: 140 (нет)")


# ── menus ───────────────────────────────────────────────────────────────────────────────────────────────────

RUNS = (OpenRun("r1", "Переговоры · " + "Очень длинное имя партнёра " * 3), OpenRun("r2", "Отчёт", waiting=True))
TASKS = (
    OpenTask("t1", "Прислать расчёт\nна 20 точек", TODAY - timedelta(days=2)),
    OpenTask("t2", "Позвонить", TODAY),
    OpenTask("t3", "Когда-нибудь", None),
)


def test_tasks_are_closed_one_by_one() -> None:
    screen = task_list(TASKS, TODAY, "ru")
    assert plain_text(screen).splitlines() == [
        "Задачи: 3, из них просрочено: 1",
        "1. Прислать расчёт на 20 точек — 🔴 сб\u00a022.03",
        "2. Позвонить — сегодня",
        "3. Когда-нибудь",
    ]
    assert labels(screen) == ["✓ 1", "✓ 2", "✓ 3", "⋯ 1", "⋯ 2", "⋯ 3", "☰ Меню"]


def test_a_long_list_of_tasks_shows_its_beginning() -> None:
    many = tuple(OpenTask(f"t{n}", f"Дело {n} " + "и ещё " * 60, TODAY) for n in range(10))
    screen = task_list(many, TODAY, "en")
    assert "And 3 more." in plain_text(screen)
    assert len(plain_text(screen)) < 1500
    assert [len(row) for row in screen.buttons] == [4, 3, 4, 3, 1]


@pytest.mark.parametrize("lang", LANGS)
def test_no_tasks_is_good_news_with_a_way_back(lang: Lang) -> None:
    screen = task_list((), TODAY, lang)
    assert plain_text(screen)
    assert len(labels(screen)) == 1


def test_open_conversations_and_a_new_one() -> None:
    assert labels(run_list(RUNS, "ru"))[-2:] == ["➕ Начать новые", "☰ Меню"]
    assert plain_text(run_list((), "en")) == "No open negotiations"


def test_one_sentence_and_one_question() -> None:
    assert labels(message("Готово", "ru")) == ["☰ Меню"]
    assert labels(choices("Какой?", (Button("А"), Button("Б")))) == ["А", "Б"]


def test_a_name_is_said_in_the_readers_language() -> None:
    names = (PartnerName("P1", "АО «Ромашка»", "Romashka"), PartnerName("P2", "Север"))
    assert [name.say("en") for name in names] == ["Romashka", "Север"]
    assert Facts(MONDAY).partners == {}


# ── what spares a reader's eyes ─────────────────────────────────────────────────────────────────────────────


def test_a_formulas_noughts_are_not_shown_and_a_unit_stays_with_its_figure() -> None:
    text = Text(ru="Доля {share} %, цель {sum} ₽", en="Share {share}%, target RUB {sum}")
    fields = 'fields: {share: "dec = 40.0", sum: "dec = 1500000.00"}'
    talk = Talk(asking("{type: yes_no}", head=fields))
    assert fill(text, talk.place, talk.reads(), "ru") == "Доля 40\u00a0%, цель 1\u00a0500\u00a0000\u00a0₽"
    assert fill(text, talk.place, talk.reads(), "en") == "Share 40%, target RUB\u00a01,500,000"


def test_a_day_handed_over_as_text_is_shown_as_a_day() -> None:
    talk = Talk(asking("{type: date}"))
    day = answer_words("2025-06-16", DateInput(type="date"), talk.place, talk.reads(), "ru")
    assert day == "пн 16.06"


def test_a_suggested_option_stands_out_and_is_not_offered_twice() -> None:
    talk = Talk(asking(OPTIONS, more="prefill: {answer: \"'b'\"}"))
    assert talk.labels()[:4] == ["Да", "Нет", "Пока непонятно", "Перезвонить"]
    assert [button.label for row in talk.screen().buttons for button in row if button.style == "primary"] == ["Нет"]


def test_a_scale_says_what_its_ends_mean_and_a_question_is_no_question_beside_its_answer() -> None:
    fields = """fields:
    - {id: cost, label: {ru: "Сколько стоит, ₽", en: "Cost, RUB"}, ask: {type: money}}
    - {id: legal, label: {ru: "Можно?", en: "Allowed?"}, ask: {type: yes_no}}
    - {id: mark, label: {ru: "Накал", en: "Heat"}, hint: {ru: "1 — спокоен.", en: "1 is calm."}, ask: {type: rating}}"""
    talk = Talk(asking(f"\n    type: form\n    {fields}", "form")).says("30 тыс.", "да")
    assert talk.text().splitlines()[2:] == [
        "Сколько стоит: 30\u00a0000\u00a0₽",
        "Можно: да",
        "Накал",
        "1 — спокоен.",
        "Вопрос 3 из 3",
    ]
    assert "💡 Зачем?" not in talk.labels()


def test_who_decides_on_a_choice_gets_the_whole_report_and_no_form_of_somebody_else() -> None:
    _, case = next(each for each in worked() if each[1]["id"] == "nps_v1")
    photo = [{"blob": "b1", "name": "", "kind": "photo"}]
    script = [{**line, "answer": photo} if line["step"] == "visit_proof" else line for line in case["script"]]
    steps = [line["step"] for line in script]
    talk = launched(library().algorithms["new_partner_search"], case["context"])
    talk.follows(script[: steps.index("approval")])
    talk.deciding = True
    assert "Портфель" not in talk.text()
    decisions = ["✅ Согласовать", "↩️ На доработку", "⛔ Отказать"]
    assert talk.labels() == [*decisions, "📄 Отчёт о поиске", "📎 Вложения: 1", "💡 Зачем?"]


def test_what_was_done_for_two_is_told_once_and_the_end_stands_out() -> None:
    _, case = next(each for each in worked() if each[1]["id"] == "nps_v1")
    talk = launched(library().algorithms["new_partner_search"], case["context"]).follows(case["script"])
    *told, end = talk.screen().blocks
    assert sum("Переговоры начаты" in plain_text(Screen((block,), ())) for block in told) == 1
    assert not any(isinstance(block, Heading) for block in told)
    assert isinstance(end, Heading)
