"""What people type, tap and send, read as answers; and every refusal and every sentence in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from algorithms.model import (
    ApproveInput,
    ChoiceInput,
    DateInput,
    EventInput,
    NumberInput,
    Option,
    PairInput,
    RatingInput,
    Text,
    TextInput,
    YesNoInput,
)
from dialogs.answers import Unsure, Which, pick, quick_day, read
from dialogs.engine import Outcome
from dialogs.events import Answered, Attached, Back, Cancelled, Considered, Filled, Submitted, Ticked
from dialogs.inputs import by_button, chosen, pressed, sent, typed
from dialogs.lang import LANGS, Lang
from dialogs.place import SEEN
from dialogs.reading.results import Refused
from dialogs.screens import Action
from dialogs.session import Key
from dialogs.texts import FOLDER, MissingText, say
from dialogs.view import view
from tests.dlg_support import MONDAY, ROOT, Talk, library, methodology

REPORT = library().algorithms["trip_report"]
TALKS = library().algorithms["partner_negotiation"]
WEEK = library().algorithms["weekly_plan"]
TALK = Talk(REPORT)
ENDINGS = ChoiceInput(
    type="choice",
    options=(
        Option(code="resolved", ru="Снято", en="Resolved"),
        Option(code="conditional", ru="Снято при условии", en="Resolved on a condition"),
        Option(code="no_show", ru="Не пришли 👎", en="They didn't show up"),
        Option(code="S1", ru="Ещё раз", en="Once more"),
    ),
)
WAITS = EventInput(
    type="event",
    options=(Option(code="reply", ru="Согласен", en="Agreed"),),
    timer=Text(ru="Молчание", en="Silence"),
)


def understood(node: object, text: str) -> Any:
    return read(node, text, TALK.reads(), TALK.place)


def number(**kind: Any) -> NumberInput:
    return NumberInput(**{"type": "number", **kind})


# ── every type, in both languages ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("node", "text", "value"),
    [
        (ENDINGS, "снято", "resolved"),
        (ENDINGS, "Resolved!", "resolved"),
        (ENDINGS, "при условии", "conditional"),
        (ENDINGS, "on a condition", "conditional"),
        (ENDINGS, "не пришли", "no_show"),
        (ENDINGS, "they didn’t show up", "no_show"),
        (ENDINGS, "пришл", "no_show"),
        (ENDINGS, "2", "conditional"),
        (ENDINGS, "s1", "S1"),
        (ENDINGS, "еще раз", "S1"),
        (WAITS, "согласен", "reply"),
        (WAITS, "agreed", "reply"),
        (YesNoInput(type="yes_no"), "да", "yes"),
        (YesNoInput(type="yes_no"), "Ага, ещё двое", "yes"),
        (YesNoInput(type="yes_no"), "+", "yes"),
        (YesNoInput(type="yes_no"), "yes, one more", "yes"),
        (YesNoInput(type="yes_no"), "Нет, хватит.", "no"),
        (YesNoInput(type="yes_no"), "nope", "no"),
        (YesNoInput(type="yes_no"), "—", "no"),
        (TextInput(type="text", min=3, max=20), "  Берут чай\n", "Берут чай"),
        (number(), "21 день", Decimal(21)),
        (number(), "21 days", Decimal(21)),
        (number(min=-2, max=2, whole=True), "−1", Decimal(-1)),
        (number(min=0, whole=True), "12,000", Decimal(12000)),
        (number(type="money", min=0), "1,2 млн", Decimal(1200000)),
        (number(type="money"), "RUB 1.2M", Decimal(1200000)),
        (number(type="percent", min=0, max=100), "12,5 %", Decimal("12.5")),
        (number(type="percent"), "12.5%", Decimal("12.5")),
        (RatingInput(type="rating"), "4", Decimal(4)),
        (RatingInput(type="rating", no_data=True), "0", Decimal(0)),
        (RatingInput(type="rating", no_data=True), "Нет данных", Decimal(0)),
        (RatingInput(type="rating", no_data=True), "no data", Decimal(0)),
        (PairInput(type="pair"), "2 млн / 1,2 млн", [Decimal(2000000), Decimal(1200000)]),
        (PairInput(type="pair"), "2M / 1.2M", [Decimal(2000000), Decimal(1200000)]),
        (DateInput(type="date"), "в пятницу", date(2025, 3, 28)),
        (DateInput(type="date"), "on Friday", date(2025, 3, 28)),
        (DateInput(type="date", sense="past"), "в пятницу", date(2025, 3, 21)),
        (DateInput(type="date", sense="past"), "yesterday", date(2025, 3, 23)),
        (DateInput(type="datetime"), "завтра в 10", datetime.fromisoformat("2025-03-25T10:00")),
        (DateInput(type="datetime"), "tomorrow at 10:00", datetime.fromisoformat("2025-03-25T10:00")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_is_read(node: object, text: str, value: object) -> None:
    found = understood(node, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("node", "text", "value"),
    [
        (DateInput(type="date"), "12.03", date(2025, 3, 12)),
        (DateInput(type="datetime"), "в 10", datetime.fromisoformat("2025-03-24T10:00")),
    ],
)
def test_a_day_that_may_be_meant_otherwise_is_echoed_first(node: object, text: str, value: date) -> None:
    assert understood(node, text) == Unsure(value)


# ── refusals ────────────────────────────────────────────────────────────────────────────────────────────────

REFUSALS = [
    (ENDINGS, "не знаю", "choice.unknown", {}),
    (ENDINGS, "не", "choice.unknown", {}),
    (ENDINGS, "сня", "choice.unknown", {}),
    (ENDINGS, "снят", "choice.unknown", {}),
    (ENDINGS, "5", "choice.unknown", {}),
    (ENDINGS, "0", "choice.unknown", {}),
    (ENDINGS, "²", "choice.unknown", {}),
    (ENDINGS, "👎", "choice.unknown", {}),
    (WAITS, "пока нет", "wait.unknown", {}),
    (WAITS, "timer", "wait.unknown", {}),
    (YesNoInput(type="yes_no"), "да нет", "yes_no", {}),
    (YesNoInput(type="yes_no"), "не знаю", "yes_no", {}),
    (YesNoInput(type="yes_no"), "Да, но сначала позвоню ему", "yes_no", {}),
    (YesNoInput(type="yes_no"), "", "yes_no", {}),
    (TextInput(type="text", min=5), "чай ", "text.too_short", {"n": "5", "have": "3"}),
    (TextInput(type="text", max=5), "чай и кофе", "text.too_long", {"n": "5", "have": "10"}),
    (number(), "много", "number.not_a_number", {}),
    (number(), "5 или 6", "number.several", {}),
    (number(), "12,000", "number.ambiguous", {}),
    (number(whole=True), "2,5", "number.not_whole", {}),
    (number(min=0, max=365), "400", "number.range", {"min": "0", "max": "365"}),
    (number(min=0), "-5", "number.least", {"min": "0"}),
    (number(max=1000000), "2 млн", "number.most", {"max": "1\u00a0000\u00a0000"}),
    (number(type="money", min=1), "0", "number.least", {"min": "1"}),
    (number(type="percent", min=0, max=100), "120 %", "number.range", {"min": "0", "max": "100"}),
    (number(type="percent", max=0.5), "1 %", "number.most", {"max": "0.5"}),
    (number(type="money"), "100 $", "money.currency", {"currency": "$"}),
    (number(type="money"), "-100", "money.negative", {}),
    (RatingInput(type="rating"), "0", "number.range", {"min": "1", "max": "5"}),
    (RatingInput(type="rating"), "нет данных", "number.not_a_number", {}),
    (RatingInput(type="rating", no_data=True), "6", "number.range", {"min": "0", "max": "5"}),
    (PairInput(type="pair"), "2 млн", "pair.needs_two", {}),
    (PairInput(type="pair"), "200 / 5 млн", "pair.ambiguous", {}),
    (DateInput(type="date"), "чай", "date.unclear", {}),
    (DateInput(type="date"), "31.02", "date.impossible", {}),
    (DateInput(type="date"), "скоро", "date.vague", {}),
    (DateInput(type="date"), "завтра или в пятницу", "date.several", {}),
    (DateInput(type="date"), "вчера", "date.past", {}),
    (DateInput(type="date", sense="past"), "завтра", "date.future", {}),
    (DateInput(type="datetime"), "завтра", "date.no_hour", {"day": "2025-03-25"}),
]


@pytest.mark.parametrize(("node", "text", "key", "fields"), REFUSALS, ids=[f"{key}: {t}" for _, t, key, _ in REFUSALS])
@pytest.mark.parametrize("lang", LANGS)
def test_what_cannot_be_read_is_refused_with_a_reason(
    node: object, text: str, key: str, fields: dict[str, str], lang: Lang
) -> None:
    refused = understood(node, text)
    assert refused == Refused(key, fields)
    screen = view(Outcome(TALK.session, TALK.place, refused=refused), TALK.reads(), lang)
    assert "⚠️ " in str(screen)


@pytest.mark.parametrize(("words", "text"), [("а", "1 знак,"), ("чай", "3 знака,"), ("кофе" * 2, "8 знаков,")])
def test_characters_are_counted_as_russians_do(words: str, text: str) -> None:
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", words)
    assert text in talk.text()


def literals(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def keys(node: ast.expr) -> set[str]:
    """What an expression may say: itself, either branch of a choice, the beginning of a made-up key."""
    match node:
        case ast.Constant(value=str() as key):
            return {key}
        case ast.IfExp(body=one, orelse=other):
            return keys(one) | keys(other)
        case ast.JoinedStr(values=[ast.Constant(value=str() as beginning), *_]):
            return {f"{beginning}…"}
    return set()


def calls(tree: ast.AST, *names: str) -> Iterator[ast.expr]:
    """The first argument of every call of these functions or methods."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in names:
                yield node.args[0]


def trees(*folders: str) -> Iterator[ast.AST]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield tree_of(path)


@cache
def tree_of(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def refusal_keys() -> set[str]:
    """Written where a refusal is made, or kept in a constant of a reader."""
    made = set().union(*(keys(key) for tree in trees("dialogs") for key in calls(tree, "Refused")))
    kept = set().union(*(literals(tree) for tree in trees("dialogs/reading")))
    kinds = {key.partition(".")[0] for key in made if "." in key}
    return made | {word for word in kept if re.fullmatch(r"[a-z]+\.[a-z_]+", word) and word.partition(".")[0] in kinds}


def test_every_refusal_has_its_sentence() -> None:
    """One test for all: to list them takes reading the whole code, which is no work for each process that collects."""
    names = {f"refused.{key}".replace(".", "-").replace("_", "-") for key in refusal_keys()}
    assert len(names) > 50
    assert {lang: sorted(names - set(spoken(lang))) for lang in LANGS} == {lang: [] for lang in LANGS}


def test_the_refusals_that_are_tried_here_are_those_that_readers_know() -> None:
    tried = {key for _, _, key, _ in REFUSALS}
    readers = {key for key in refusal_keys() if key.partition(".")[0] in ("number", "money", "pair", "date", "time")}
    assert readers - tried == {"time.unclear"}, "an hour alone is never asked for"


# ── every sentence ──────────────────────────────────────────────────────────────────────────────────────────


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: Any) -> None:  # noqa: N802  # the library's name
        self.names.add(node.id.name)


@cache
def spoken(lang: Lang) -> dict[str, set[str]]:
    """Every sentence of a language with its variables."""
    found: dict[str, set[str]] = {}
    for path in sorted(Path(FOLDER).glob(f"{lang}*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{path.name}: {entry.id.name} stands twice"
                variables = Variables()
                variables.visit(entry)
                found[entry.id.name] = variables.names
    return found


def test_both_languages_say_the_same_with_the_same_variables() -> None:
    assert spoken("ru") == spoken("en")


def test_english_quotes_russian_and_does_not_speak_it() -> None:
    for path in FOLDER.glob("en*.ftl"):
        unquoted = re.sub("“[^”]*”", "", path.read_text(encoding="utf-8"))
        assert re.findall("[А-Яа-яЁё]+", unquoted) == []


def said_keys() -> set[str]:
    """Keys written in the code: whole, or as the beginning of one."""
    calling = ("say", "_button", "_worded", "Refusal")
    found = set().union(*(keys(key) for tree in trees("dialogs", "bot") for key in calls(tree, *calling)))
    return {key.replace(".", "-").replace("_", "-") for key in found}


def test_every_key_that_the_code_says_has_its_sentence() -> None:
    said, names = said_keys(), spoken("ru")
    assert len(said) > 500
    unsaid = {key for key in said if not key.endswith("…") and key not in names}
    unsaid |= {key for key in said if key.endswith("…") and not any(name.startswith(key[:-1]) for name in names)}
    assert sorted(unsaid) == []


def test_a_key_without_a_sentence_is_a_builders_mistake() -> None:
    with pytest.raises(MissingText, match="no-such-key"):
        say("no.such_key", "ru")
    with pytest.raises(MissingText, match="report-number"):
        say("report.number", "en")


@pytest.mark.parametrize(
    ("n", "text"), [(1, "1 задача открыта."), (3, "3 задачи открыты."), (5, "5 задач открыто, просрочено: 2.")]
)
def test_russian_counts_as_russians_do(n: int, text: str) -> None:
    assert say("menu.tasks", "ru", n=n, late=2 if n == 5 else 0) == text


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("у Ромашки", "P003"),
        ("romashka", "P003"),
        ("рамашка", Which(("P003",), "рамашка")),
        ("восток", Which(("P001", "P002"), "восток")),
        ("Орбита\n\u202eплюс", Which((), "Орбита плюс")),
        (" ", Refused("partner.name")),
        ("а" * 121, Refused("partner.name")),
    ],
)
def test_a_partner_is_found_by_name_and_never_guessed(text: str, found: object) -> None:
    assert pick(text, TALK.reads()) == found


def test_without_a_directory_every_name_is_new() -> None:
    talk = Talk(REPORT)
    talk.facts = talk.facts.__class__(MONDAY)
    assert pick("Ромашка", talk.reads()) == Which((), "Ромашка")
    assert talk.says("Ромашка").adds("n1").step == "visited_on"
    assert "Отчёт о поездке · Ромашка" in talk.text()


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("today", date(2025, 3, 24)),
        ("yesterday", date(2025, 3, 23)),
        ("tomorrow", date(2025, 3, 25)),
        ("friday", date(2025, 3, 28)),
        ("in_week", date(2025, 3, 31)),
        ("2025-04-01", date(2025, 4, 1)),
        ("2025-04-01T11:00", datetime.fromisoformat("2025-04-01T11:00")),
        ("someday", None),
    ],
)
def test_a_quick_day(word: str, day: date | None) -> None:
    assert quick_day(word, MONDAY) == day


def test_on_a_friday_the_friday_button_means_the_next_one() -> None:
    assert quick_day("friday", datetime.fromisoformat("2025-03-28T12:00")) == date(2025, 4, 4)


# ── words at a step ─────────────────────────────────────────────────────────────────────────────────────────


def typing(talk: Talk, text: str) -> Any:
    return typed(talk.session, talk.place, text, talk.reads(), "rm")


def reported() -> Talk:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").says("Говорил с собственником", "Берут чай", "в пятницу")
    return talk.says("Прислать расчёт", "завтра")


def test_a_list_is_ticked_by_words_too() -> None:
    talk = Talk(WEEK, {"proposals": [{"code": "P1", "ru": "Альфа", "en": "Alpha"}]})
    assert typing(talk, "альфа") == Ticked("P1", True, MONDAY)
    assert typing(talk, "готово") == Submitted(MONDAY, "rm")
    assert typing(talk, "1, 2 и 3") == Refused("choice.tick")


def test_files_that_do_not_come_are_a_fine_answer() -> None:
    talk = reported().taps("Добавить фото")
    assert talk.step == "attachments"
    assert typing(talk, "не будет, забыл снять") == Refused("files.expected")
    assert typing(talk, "нет") == Submitted(MONDAY, "rm")
    assert talk.says("без вложений").step == "confirm"


def test_a_card_is_left_by_a_word_of_consent() -> None:
    talk = objection()
    assert typing(talk, "а что ответить?") == Refused("info.press_next")
    assert typing(talk, "Понятно!") == Answered(SEEN, MONDAY, "rm")
    assert typing(talk, "got it") == Answered(SEEN, MONDAY, "rm")


def objection() -> Talk:
    """A negotiation at the card of an objection."""
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", "До 30 апреля договор и старт в мае")
    talk.says("2 млн / 1,2 млн", "21 / 35", "3 / 5", "40 / 25", "4 / 2", "20 / 12", "2 / 1")
    talk.says("Второй кандидат", "4", "Другой бренд", "2", "Собственник", "решает", "+1", "нет")
    talk.says("1", "2", "3", "4", "5", "6", "7", "готово", "да", "завтра в 10", "да", "S1", "P1", "I1", "N1", "готово")
    talk.says("Деньги в медленном товаре", "оборот", "5", "да", "Нужен рост", "рост", "4", "нет")
    talk.says("1,5 млн", "18", "12", "21", "30", "21", "развитие", "да", "дорого, у соседа")
    assert talk.step == "objection_answer#1"
    return talk


@pytest.mark.parametrize("word", ["нет", "Не обсуждали", "ни о чём", "—", "нет данных", "not discussed", "skip"])
def test_what_was_not_discussed_is_said_in_many_words(word: str) -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").says("Говорил с собственником")
    assert typing(talk, word) == Filled("what", None, MONDAY, "rm")


def test_a_smile_is_no_refusal_to_answer() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").says("Говорил с собственником")
    assert typing(talk, "👍") == Refused("text.too_short", {"n": "3", "have": "1"})


def test_a_word_at_a_wait_wakes_it_or_learns_what_is_awaited() -> None:
    talk = Talk(TALKS, {"assessed_at": date(2025, 3, 18)}).says("Ромашка", "До 30 апреля договор и старт в мае")
    talk.says("2 млн / 1,2 млн", "21 / 35", "3 / 5", "40 / 25", "4 / 2", "20 / 12", "2 / 1")
    talk.says("Никого", "1", "Другой бренд", "5", "усилить")
    assert talk.step == "power_pause"
    talk.says("а сколько ждать?")
    assert talk.refused == "wait.unknown"
    assert "Сейчас ждём" in talk.text()
    assert "пн 31.03 09:00" in talk.text()
    assert talk.says("готово").step == "batna"


def test_while_somebody_else_decides_words_and_files_only_hear_so() -> None:
    talk = reported().taps("Сдать")
    for told in (talk.says("Ну что?"), talk.sends("photo"), talk.says("принято")):
        assert (told.step, told.refused) == ("review", "run.awaiting")
        assert "слово за тем, кто решает" in told.text()
        assert "Ждём решения: Волков" in told.text()
    assert chosen(talk.session, talk.place, "approve", talk.reads(), "rm", 1) == Refused("run.awaiting")


def test_the_authors_words_are_never_taken_for_the_deciders_comment() -> None:
    talk = reported().taps("Сдать").decides("Доработать")
    talk.says("Забыл сказать про цену")
    assert (talk.step, talk.refused) == ("review", "run.awaiting")


def test_a_decision_is_taken_by_its_words() -> None:
    talk = reported().taps("Сдать")
    talk.deciding = True
    assert typing(talk, "принято") == Answered("approve", MONDAY, "rm")
    assert typing(talk, "доработать") == Considered("rework", MONDAY)
    assert typing(talk, "Принято, спасибо!") == Answered("approve", MONDAY, "rm", comment="спасибо!")
    assert typing(talk, "Доработать: уточните цену") == Answered("rework", MONDAY, "rm", comment="уточните цену")
    assert typing(talk, "Принято " + "в" * 1001) == Refused("text.too_long", {"n": "1000", "have": "1001"})
    assert typing(talk, "не принято") == Refused("choice.unknown")
    assert typing(talk, "хм") == Refused("choice.unknown")
    talk.says("доработать")
    assert typing(talk, "в" * 1001) == Refused("text.too_long", {"n": "1000", "have": "1001"})
    assert typing(talk, " Где срок? ") == Answered("rework", MONDAY, "rm", comment="Где срок?")


def test_the_usual_decisions_are_taken_by_their_words_in_either_language() -> None:
    node = ApproveInput(type="approve")
    assert [understood(node, text) for text in ("согласовать", "rework", "Reject")] == ["approve", "rework", "reject"]


def test_back_and_cancel_are_the_buttons_of_that_name_wherever_words_are_taken() -> None:
    talk = Talk(REPORT).picks("P001").taps("Сегодня")
    assert talk.step == "happened"
    assert named(talk, "отмена") == Action("xc", talk.session.run_id, talk.session.turn)
    assert isinstance(named(talk, "Назад"), Back)
    assert named(talk, "назад дороги нет") is None
    assert named(Talk(REPORT), "back") == Refused("back.nowhere")
    assert named(talk.does_pause(), "назад") is None
    decided = reported().taps("Сдать")
    decided.deciding = True
    assert [named(decided, word) for word in ("назад", "отмена")] == [None, None]
    assert isinstance(named(decided.says("доработать"), "назад"), Back)
    over = Talk(REPORT)
    over.does_cancel()
    assert named(over, "назад") is None


def test_what_the_question_calls_back_is_its_answer() -> None:
    talk = Talk(
        methodology("""
algorithm: small
title: {ru: "Малый", en: "Small"}
purpose: {ru: "Проба.", en: "A trial."}
roles: {owner: rm, approver: team_lead}
steps:
- id: way
  prompt: {ru: "Куда?", en: "Where to?"}
  input: {type: choice, options: [{code: "ahead", ru: "Вперёд", en: "On"}, {code: "home", ru: "Назад", en: "Back"}]}
  next: out
- id: out
  kind: end
  status: done
""")
    )
    assert named(talk, "назад") is None
    assert typing(talk, "назад") == Answered("home", MONDAY, "rm")


def named(talk: Talk, word: str) -> object:
    return by_button(talk.session, talk.place, word, talk.reads(), "rm")


def test_words_to_a_run_that_sleeps_or_is_over_are_not_noted() -> None:
    talk = reported()
    paused = Talk(REPORT).does_pause()
    paused.says("Ромашка")
    assert (paused.refused, paused.session.answers) == ("run.paused", {})
    assert "Разговор на паузе" in paused.text()
    talk.taps("Сдать").decides("Принято")
    assert talk.says("ещё").refused == "run.ended"
    assert talk.sends("photo").refused == "run.ended"
    assert chosen(talk.session, talk.place, "file", talk.reads(), "rm", 1) == Refused("run.ended")
    cancelled = reported()
    cancelled.outcome = cancelled.does_cancel()
    assert cancelled.says("сдать").refused == "run.ended"


# ── taps ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", ["", "lost", "timer", "file "])
def test_an_option_that_is_not_offered_is_refused(code: str) -> None:
    talk = reported()
    assert chosen(talk.session, talk.place, code, talk.reads(), "rm", 1) == Refused("choice.unknown")


def test_a_tap_where_words_are_awaited_is_refused() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня")
    assert chosen(talk.session, talk.place, "file", talk.reads(), "rm", 1) == Refused("choice.unknown")


KINDS = """
algorithm: kinds
title: {ru: "Всякое", en: "All kinds"}
purpose: {ru: "Спросить всё.", en: "Ask it all."}
roles: {owner: rm, approver: team_lead}
steps:
- id: mark
  prompt: {ru: "Оценка?", en: "A mark?"}
  input: {type: rating}
  next: few
- id: few
  prompt: {ru: "Сколько?", en: "How many?"}
  input: {type: number, min: 0, max: 3, whole: true}
  next: price
- id: price
  prompt: {ru: "Почём?", en: "At what price?"}
  input: {type: money}
  next: share
- id: share
  prompt: {ru: "Какая доля?", en: "What share?"}
  input: {type: percent}
  next: out
- id: out
  kind: end
  status: done
"""


def test_marks_and_small_numbers_are_tapped() -> None:
    talk = Talk(methodology(KINDS)).taps("4", "3")
    assert (talk.place.answers["mark"], talk.place.answers["few"]) == (Decimal(4), Decimal(3))
    again = Talk(methodology(KINDS))
    refused = Refused("number.range", {"min": "1", "max": "5"})
    assert chosen(again.session, again.place, "9", again.reads(), "rm", 1) == refused


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_voice_note_is_a_text() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").sends("voice")
    answer = talk.session.answers[Key("happened")]
    assert (answer.value, [file["blob"] for file in answer.files]) == ("🎤", ["voice0"])


def test_the_caption_of_a_voice_note_stands_for_it() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").sends("voice", caption="Был")
    assert talk.session.answers[Key("happened")].value == "Был"


def test_a_caption_that_does_not_fit_is_refused_and_not_cut() -> None:
    talk = Talk(REPORT).says("Ромашка").taps("Сегодня").sends("voice", caption="а" * 1001)
    assert (talk.step, talk.refused) == ("happened", "text.too_long")


def test_a_photo_with_a_caption_answers_by_its_caption() -> None:
    talk = Talk(REPORT).sends("photo", caption="Ромашка").taps("Сегодня").sends("photo", caption="Стоит наша витрина")
    assert [file["blob"] for file in talk.session.answers[Key("partner")].files] == ["photo0"]
    assert talk.session.answers[Key("happened")].value == "Стоит наша витрина"
    talk.sends("document", caption="Берут чай")
    assert talk.session.answers[Key("agreement")].files[0]["field"] == "what"


def test_a_photo_whose_caption_says_too_little_is_not_taken() -> None:
    talk = Talk(REPORT).says("Ромашка").sends("photo", caption="чай")
    assert (talk.step, talk.refused) == ("visited_on", "date.unclear")


def test_a_photo_at_a_step_that_needs_none_is_told_so() -> None:
    talk = Talk(REPORT).says("Ромашка").sends("photo")
    assert (talk.step, talk.refused) == ("visited_on", "files.not_here")
    assert "файл не нужен" in talk.text()


def test_files_are_kept_where_they_are_asked_for() -> None:
    talk = reported().taps("Добавить фото")
    notes = ({"blob": "b", "name": "", "kind": "photo"},)
    assert sent(talk.session, talk.place, notes, "", talk.reads(), "rm") == Attached(notes, MONDAY)


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("verb", "value", "meant"),
    [
        ("k", "of_another_field", None),
        ("m", "", None),
        ("y", "someday", Refused("date.unclear")),
        ("xx", "mistake", Cancelled("mistake", MONDAY, "rm")),
    ],
)
def test_what_a_button_means_where_it_says_nothing_to_the_question(verb: str, value: str, meant: object) -> None:
    assert pressed(TALK.session, TALK.place, Action(verb, value=value), MONDAY, "rm") == meant
