"""The talk about a file as its sender reads it: what is asked, what each answer does, what stands on the card."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest

from dialogs.imports import answers, parts, screens
from dialogs.imports.questions import asked_name, may_load, question
from dialogs.imports.talk import (
    LEFT_OUT,
    MASTER,
    NEW,
    NUMBERS,
    Change,
    Found,
    Kind,
    Line,
    Name,
    Result,
    Talk,
    Trouble,
    from_json,
    left_out,
    next_sheets,
    to_json,
)
from dialogs.lang import Lang
from dialogs.screens import Screen, plain_text
from dialogs.texts import say

NOW = datetime(2026, 11, 18, 10)  # noqa: DTZ001  # a wall clock
LANGS: tuple[Lang, ...] = get_args(Lang)

STRANGE = (
    Name("partner", "Ромашка Тула", 30, near="P1", near_name="Ромашка, Тула"),
    Name("partner", "ИП Сафин РР", 2, inn="0000000007"),
)
GOOD = Name("sku", "Чай чёрный 100", 7, near="S1", near_name="Чай чёрный 100 г")
BOSS = Name("person", "Анна К.", 4, near="M1", near_name="Анна Кузнецова")
FOUND = Found(
    kind="sell_in",
    columns=("Дата", "Контрагент", "Сумма", "Код", ""),
    roles={"date": 0, "partner": 1, "amount": 2},
    fingerprint="f",
    start=date(2026, 11, 1),
    end=date(2026, 11, 15),
    rows=412,
    partners=38,
    rejected=3,
    reasons=("#ДЕЛ/0!",),
    total=Decimal("18412300.50"),
    stated=Decimal("18412300.50"),
    lines=(Line(date(2026, 11, 2), "Ромашка", "Рис 900 г", Decimal(12), Decimal("1500.5")), Line(None, "Лютик")),
)


def talk(found: Found | None = FOUND, **changes: Any) -> Talk:
    return replace(Talk("telegram", "7", "Продажи_ноябрь.xlsx", found=found), **changes)


def shown(one: Talk, phase: str = "asking", lang: Lang = "ru", **more: bool) -> Screen:
    return screens.card("i1", one, phase, lang, NOW, **more)


def text(one: Talk, phase: str = "asking", lang: Lang = "ru") -> str:
    return plain_text(shown(one, phase, lang)).replace("\xa0", " ")


def labels(screen: Screen) -> list[str]:
    return [button.label.replace("\xa0", " ") for row in screen.buttons for button in row]


def codes(screen: Screen) -> dict[str, str]:
    return {button.label: button.action.value for row in screen.buttons for button in row if button.action}


# ── the preview ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_preview_reads_like_the_sample() -> None:
    assert text(talk(replace(FOUND, names=STRANGE))).splitlines() == [
        "📥 Продажи_ноябрь.xlsx — похоже на отгрузки (sell-in)",
        "Период 1–15 ноября · 412 строк · 38 партнёров",
        "Сумма 18 412 300,50 ₽ — совпадает с «Итого» ✅",
        "1. 2.11 · Ромашка · Рис 900 г · 12 шт · 1 500,50 ₽".replace("2.11", "02.11"),
        "2. Лютик",
        "Не узнал 2 партнёров. Кто это?",
        "• Ромашка Тула → Ромашка, Тула?",
        "3 строки с ошибками (#ДЕЛ/0!) — не загружу, пришлю файлом.",
    ]


def test_its_buttons_ask_of_one_name_and_load_the_rest() -> None:
    assert labels(shown(talk(replace(FOUND, names=STRANGE)))) == [
        "Да, Ромашка, Тула",
        *("Другой", "Новый", "Не загружать"),
        *("Все 2 — новые", "Без всех 2"),
        "✅ Загрузить 380 строк",
        *("✏️ Колонки", "✖ Отмена"),
    ]


def test_nothing_unknown_leaves_one_tap() -> None:
    assert labels(shown(talk())) == ["✅ Загрузить 412 строк", "✏️ Колонки", "✖ Отмена"]
    assert "похоже" not in text(talk(replace(FOUND, remembered=True)))


def test_the_same_file_again_says_when_it_was_loaded() -> None:
    again = talk(replace(FOUND, again=datetime(2026, 11, 17, 9, 12)))  # noqa: DTZ001
    assert "Этот файл уже загружен 17.11 в 09:12." in text(again)
    assert labels(shown(again))[0] == "✅ Загрузить заново, 412 строк"


def test_what_else_is_known_of_it_is_said() -> None:
    more = replace(FOUND, stated=None, filter="Регион = Тула", new_goods=12, sheets=("Лист2",))
    more = replace(more, told=("Новых: 2", "Изменено: 1"))
    said = text(talk(more, company="ООО А", whose="P1", whose_name="Ромашка"))
    for words in (
        "своего «Итого» в файле нет",
        "Регион = Тула",
        "Новых товаров: 12",
        "Изменено: 1",
        "ООО А",
        "Ромашка",
        "Лист2",
    ):
        assert words in said
    assert "100 шт" in text(talk(replace(FOUND, total=Decimal(100), stated=None, money=False)))


@pytest.mark.parametrize(
    ("filter", "is_part"),
    [
        ("Товар Хлеб", True),
        ('Номенклатура В группе "Чай" И Регион Равно "Тула"', True),
        ('Регион Равно "Тула" И Склад Равно "Главный"', True),
        ('Контрагент Равно "Торг, товары"', False),
        ("Регион = Тула", False),
    ],
)
def test_a_filter_by_goods_is_no_filter_by_partners(filter: str, is_part: bool) -> None:
    said = text(talk(replace(FOUND, filter=filter)))
    assert ("останется только она" in said) is is_part
    assert ("Остальные данные не трону" in said) is not is_part


def test_what_would_be_lost_is_said_before_it_is() -> None:
    assert "сейчас 6,1 млн ₽, станет 1 ₽" in text(talk(replace(FOUND, held=Decimal(6_100_000), total=Decimal(1))))
    assert "сейчас" not in text(talk(replace(FOUND, held=FOUND.total)))
    assert "сейчас" not in text(talk(replace(FOUND, held=Decimal(6_100_000), total=Decimal(1), money=False)))


def test_what_was_made_out_of_the_file_and_the_cards_is_said() -> None:
    said = text(talk(replace(FOUND, filled=374, by_terms=12)))
    assert "Партнёр стоит только в первой строке группы. Строк ниже, которые отнёс к нему: 374." in said
    assert "Для счетов (12) считаю его от даты документа по отсрочке из карточки партнёра." in said


def test_a_file_that_would_empty_others_says_so_and_may_speak_for_its_own_alone() -> None:
    short = talk(replace(FOUND, absent=20))
    assert "ещё 20 партнёров, которых в файле нет" in text(short)
    alone = answers.answered(short, codes(shown(short))["Только партнёры из файла"])
    assert alone is not None
    assert "которых в файле нет" not in text(alone)
    assert "за эти дни есть числа ещё 20 партнёров. Их не трону" in text(alone)
    assert "Файл полный, по всей компании" in labels(shown(alone))
    unsure = talk(replace(FOUND, absent=20, stated=Decimal(1)))
    assert "Только партнёры из файла" not in labels(shown(unsure))


def test_master_data_have_no_period_and_no_sum() -> None:
    said = text(talk(Found(kind="skus", rows=40, told=("Новых: 40",))))
    assert "Период" not in said
    assert "Сумма" not in said


# ── a wrong total ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_total_stops_and_only_some_may_go_on() -> None:
    wrong = talk(replace(FOUND, stated=Decimal("18412301.00")))
    assert "разница −0,50 ₽" in text(wrong)
    assert "Не прочитаны 3 строки" in text(wrong)
    assert labels(shown(wrong)) == ["✏️ Колонки", "✖ Отмена"]
    assert labels(shown(wrong, may_override=True))[0] == "Загрузить всё равно"
    assert not may_load(wrong)
    passed = answers.answered(wrong, "t")
    assert passed is not None
    assert may_load(passed)
    assert "оборвана" in text(talk(replace(FOUND, stated=Decimal(1), rejected=0)))


# ── questions before it ─────────────────────────────────────────────────────────────────────────────────────


def test_an_unsure_kind_is_asked_first_the_likeliest_on_top() -> None:
    unsure = talk(replace(FOUND, sure=False, others=("sell_out",), needs="partner"))
    screen = shown(unsure)
    assert "не уверен" in plain_text(screen)
    assert labels(screen)[:2] == ["Отгрузки", "Вторичка"]
    assert len(labels(screen)) == len((*NUMBERS, *MASTER)) + 1
    chosen = answers.answered(unsure, codes(screen)["Вторичка"])
    assert chosen is not None
    assert (chosen.kind, chosen.found, chosen.turn) == ("sell_out", None, 1)


def test_what_looks_like_nothing_is_not_called_shipments() -> None:
    screen = shown(talk(replace(FOUND, sure=False, likely=False, needs="partner")))
    assert "Не узнал таблицу" in plain_text(screen)
    assert "отгрузки" not in plain_text(screen)
    assert len(labels(screen)) == len((*NUMBERS, *MASTER)) + 1


def test_a_missing_column_is_asked_with_the_columns_as_buttons() -> None:
    missing = talk(replace(FOUND, needs="partner"))
    screen = shown(missing)
    assert "Обычно она называется «Контрагент» или «Клиент»." in plain_text(screen)
    assert labels(screen)[:4] == ["A: Дата", "B: Контрагент", "C: Сумма", "D: Код"]
    assert "Весь файл об одном партнёре" in labels(screen)
    after = answers.answered(missing, "C:3")
    assert after is not None
    assert after.columns == {"partner": 3}
    assert "Это другой файл" in labels(shown(talk(replace(FOUND, needs="weight"))))


def test_columns_are_corrected_one_by_one() -> None:
    looking = answers.answered(talk(), "V:c")
    assert looking is not None
    screen = shown(looking)
    assert "• Партнёр — B: Контрагент" in plain_text(screen)
    assert "• Товар — нет" in plain_text(screen)
    picking = answers.answered(looking, codes(screen)["✏️ Сумма"])
    assert picking is not None
    assert "Какая колонка — «Сумма»?" in plain_text(shown(picking, lang="ru"))
    assert "Такой колонки нет" in labels(shown(picking))
    none = answers.answered(picking, "C:-1")
    assert none is not None
    assert none.columns == {"amount": -1}
    back = answers.answered(picking, "V:")
    assert back is not None
    assert "похоже" in text(back)


def test_guessed_columns_are_shown_before_anything_is_loaded() -> None:
    guessed = talk(replace(FOUND, doubtful=("amount",)))
    assert "C: Сумма ?" in text(guessed)
    assert not may_load(guessed)
    fine = answers.answered(guessed, "m")
    assert fine is not None
    assert may_load(fine)


def test_two_companies_are_told_apart() -> None:
    two = talk(replace(FOUND, companies=("ООО А", "ООО Б")))
    assert labels(shown(two)) == ["Все вместе", "ООО А", "ООО Б", "✖ Отмена"]
    every = answers.answered(two, "O:*")
    assert every is not None
    assert every.company == "*"
    assert "Организация: Все вместе" in text(talk(FOUND, company="*"))
    one = answers.answered(two, "O:1")
    assert one is not None
    assert one.company == "ООО Б"
    assert question(talk(replace(FOUND, companies=("ООО А", "ООО Б")), company="ООО А")).about == "ready"


def test_a_snapshot_without_a_day_asks_for_it() -> None:
    dayless = talk(replace(FOUND, kind="stock", needs="as_of"))
    screen = shown(dayless)
    assert labels(screen) == ["Сегодня", "Вчера", "31.10", "✖ Отмена"]
    after = answers.answered(dayless, codes(screen)["Вчера"])
    assert after is not None
    assert after.as_of == date(2026, 11, 17)
    assert answers.answered(dayless, "D:вчера") is None


def test_a_file_of_one_partner_asks_whose_it_is() -> None:
    asking = answers.answered(talk(replace(FOUND, needs="partner")), "V:w")
    assert asking is not None
    assert answers.wants_name(asking)
    assert "О каком партнёре" in text(asking)
    offered = replace(asking, candidates=(("P1", "Ромашка, Тула"),))
    whose = answers.answered(offered, codes(shown(offered))["Ромашка, Тула"])
    assert whose is not None
    assert (whose.whose, whose.whose_name, whose.found) == ("P1", "Ромашка, Тула", None)


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────


def named(*names: Name, **changes: Any) -> Talk:
    return talk(replace(FOUND, names=names), **changes)


@pytest.mark.parametrize(
    ("code", "answer"), [("y", "P1"), ("n", NEW), ("s", LEFT_OUT), ("V:c", None), ("c:0", None), ("z", None)]
)
def test_an_answer_about_a_name(code: str, answer: str | None) -> None:
    after = answers.answered(named(*STRANGE), code)
    assert (after.answers.get(0) if after else None) == answer
    if answer:
        assert after is not None
        assert question(after).place == 1


def test_what_is_left_out_is_not_counted_to_be_loaded() -> None:
    one = answers.answered(named(*STRANGE), "y")
    assert one is not None
    assert left_out(one, one.found or FOUND) == 2
    both = answers.answered(one, "n")
    assert both is not None
    assert left_out(both, both.found or FOUND) == 0
    assert question(both).about == "ready"


@pytest.mark.parametrize(("code", "answer"), [("N", NEW), ("S", LEFT_OUT)])
def test_all_the_rest_at_once(code: str, answer: str) -> None:
    one = answers.answered(named(*STRANGE, GOOD), "y")
    assert one is not None
    after = answers.answered(one, code)
    assert after is not None
    assert after.answers == {0: "P1", 1: answer, 2: answer}


def test_another_one_is_typed_and_several_are_offered() -> None:
    spelling = answers.answered(named(*STRANGE), "o")
    assert spelling is not None
    assert answers.wants_name(spelling)
    assert "Напишите, кто это" in text(spelling)
    assert shown(spelling).ask is not None
    offered = replace(spelling, candidates=(("P1", "Ромашка, Тула"), ("P2", "Ромашка, Орёл")))
    assert labels(shown(offered))[:2] == ["Ромашка, Тула", "Ромашка, Орёл"]
    assert "Который?" in text(offered)
    after = answers.answered(offered, "c:1")
    assert after is not None
    assert (after.answers, after.called) == ({0: "P2"}, {0: "Ромашка, Орёл"})
    assert answers.answered(offered, "c:7") is None


def test_a_name_like_nobody_has_no_yes() -> None:
    assert labels(shown(named(STRANGE[1])))[:3] == ["Другой", "Новый", "Не загружать"]
    assert answers.answered(named(STRANGE[1]), "y") is None


def test_people_are_not_made_by_a_file_and_goods_are_not_left_out() -> None:
    assert labels(shown(named(BOSS, BOSS)))[:4] == ["Да, Анна Кузнецова", "Другой", "Не загружать", "Без всех 2"]
    assert answers.answered(named(BOSS), "n") is None
    assert labels(shown(named(GOOD)))[:3] == ["Да, Чай чёрный 100 г", "Другой", "Новый"]
    assert left_out(named(GOOD), replace(FOUND, names=(GOOD,))) == 0


def test_a_file_of_strangers_alone_offers_nothing_to_load() -> None:
    alone = talk(replace(FOUND, rows=2, names=(STRANGE[1],)))
    assert not any("Загрузить" in label for label in labels(shown(alone)))


def test_cards_that_stay_as_they_are_are_not_offered_to_be_loaded() -> None:
    cards = replace(FOUND, kind="partners", rows=154, changes=0, total=None, stated=None)
    assert labels(shown(talk(cards))) == ["✏️ Колонки", "✖ Отмена"]
    assert labels(shown(talk(replace(cards, changes=3))))[0] == "✅ Загрузить 3 строки"


# ── codes that fit nothing ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "code", ["y", "k:gossip", "C:9", "C:x", "C:-2", "C:1", "O:0", "P:weight", "V:zz", "W:", "", "N"]
)
def test_a_code_that_answers_nothing_changes_nothing(code: str) -> None:
    assert answers.answered(talk(), code) is None


def test_nothing_is_answered_while_nothing_was_read() -> None:
    assert answers.answered(talk(None), "t") is None
    broken = talk(None, trouble=Trouble("import.empty"))
    assert answers.answered(broken, "P:amount") is None
    kind = answers.answered(broken, "k:plan")
    assert kind is not None
    assert (kind.kind, kind.trouble) == ("plan", None)
    assert asked_name(talk(None)) is None


# ── typed words ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "typed", "code"),
    [
        (named(*STRANGE), "Да", "y"),
        (named(*STRANGE), "новый", "n"),
        (named(*STRANGE), "нет", "s"),
        (named(*STRANGE), "загрузить", "load"),
        (named(*STRANGE), "отмена", "drop"),
        (talk(), "да", "load"),
        (talk(), "Загрузить.", "load"),
        (talk(), "колонки", "V:c"),
        (talk(), "нет", "drop"),
        (talk(), "что с Ромашкой?", ""),
        (talk(replace(FOUND, doubtful=("amount",))), "да", "m"),
        (talk(replace(FOUND, needs="partner")), "b", "C:1"),
        (talk(replace(FOUND, needs="partner")), "код", "C:3"),
        (talk(replace(FOUND, needs="partner")), "отмена", "drop"),
        (talk(replace(FOUND, needs="partner")), "как дела", ""),
        (talk(None, picking="amount"), "b", ""),
        (talk(replace(FOUND, needs="as_of")), "15.11", "D:2026-11-15"),
        (talk(replace(FOUND, needs="as_of")), "как дела", ""),
    ],
)
def test_words_mean_what_buttons_do(one: Talk, typed: str, code: str) -> None:
    assert answers.typed(one, typed, NOW.date()) == code


# ── while it goes on, and after ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("phase", "changes", "says"),
    [
        ("reading", {}, "Читаю файл…"),
        ("reading", {"done": 120_000}, "Читаю: 120 000 строк…"),
        ("loading", {}, "Загружаю…"),
        ("loading", {"done": 40_000, "of": 200_000}, "40 000 строк, 20 %…"),
        ("cancelled", {}, "Не загружаю. Данные прежние."),
        ("undone", {}, "Загрузка отменена"),
        ("refused", {"trouble": Trouble("import.died")}, "больше не пробую"),
        ("loaded", {}, "Загружено"),
        ("asking", {"trouble": Trouble("import.empty")}, "Файл пустой"),
    ],
)
def test_each_phase_has_its_words(phase: str, changes: dict[str, Any], says: str) -> None:
    one = talk(**changes, result=Result(3) if phase == "loaded" else None)
    assert says in text(one, phase)


def test_what_went_wrong_offers_another_look() -> None:
    broken = talk(trouble=Trouble("import.groups_unclear", {"column": "Товар"}))
    assert labels(shown(broken)) == ["Это другой файл", "✖ Отмена", "☰ Меню"]
    assert "Что в этом файле?" in text(answers.answered(broken, "V:k") or broken)
    too_big = talk(None, trouble=Trouble("import.too_big", {"limit_mb": 20}))
    assert labels(shown(too_big, "refused")) == ["☰ Меню"]
    assert labels(shown(talk(), "cancelled"))[0] == "📥 Загрузить снова"
    assert "Файл не загружен" in text(talk(None), "refused")


RESULT = Result(
    rows=409,
    until=date(2026, 11, 15),
    total=Decimal("10"),
    left_out=2,
    rejected=3,
    new_partners=1,
    new_goods=2,
    difference=Decimal("-0.5"),
    before=Decimal(1_200_000),
    after=Decimal(1_300_000),
    changes=(Change("Ромашка", Decimal(100_000), Decimal(200_000)),),
    changed=3,
    told=2,
)


def test_the_result_says_what_changed_and_who_was_told() -> None:
    said = text(talk(result=RESULT), "loaded")
    for words in (
        "Загружено 409 строк: Отгрузки. Данные на 15.11.",
        "Без 2 строк",
        "3 строки с ошибками — в файле ниже.",
        "Завёл новых партнёров: 1.",
        "Завёл новых товаров: 2.",
        "«Итого» не сошлось на −0,50 ₽",
        "Было 1,2 млн ₽, стало 1,3 млн ₽",
        "Ромашка: 100 тыс. ₽ → 200 тыс. ₽",
        "И ещё у 2 партнёров. Предупредил тех, кто видел прежние числа: 2.",
    ):
        assert words in said
    assert labels(shown(talk(result=RESULT), "loaded"))[0] == "↩️ Отменить загрузку"
    quiet = replace(RESULT, changed=1, told=0)
    assert "ещё" not in text(talk(None, result=quiet), "loaded")


def test_the_next_sheet_of_a_book_is_a_button_below_the_result() -> None:
    book = talk(replace(FOUND, sheets=("Февраль", "Март")), result=RESULT)
    assert labels(shown(book, "loaded"))[:2] == ["📄 Загрузить лист «Февраль»", "📄 Загрузить лист «Март»"]
    second = replace(book, sheet="Март", rest=("Февраль",))
    assert labels(shown(second, "loaded"))[0] == "📄 Загрузить лист «Февраль»"
    said = text(second)
    assert "Лист «Март»." in said
    assert "другие листы с таблицами: Февраль." in said
    assert "другие листы" not in text(replace(second, rest=()))
    assert next_sheets(talk(None)) == ()


def test_a_plan_is_of_no_day() -> None:
    plan = replace(FOUND, kind="plan", filter="Регион Равно Тула г.")
    assert "Данные на" not in text(talk(plan, result=RESULT), "loaded")
    told = text(talk(replace(plan, lines=(Line(date(2026, 11, 30), "Ромашка", amount=Decimal(5)),))))
    assert "Период ноябрь · " in told
    assert "1. Ноябрь · Ромашка · 5,00 ₽" in told
    both = replace(plan, end=date(2026, 12, 31))
    assert "Period November – December · " in text(talk(both), lang="en")
    assert "Отбор в файле: Регион Равно Тула г. Остальные" in text(talk(plan))


def test_a_correction_is_told_in_a_few_lines() -> None:
    lines = [screens.changed(f"П{n}", Decimal(n), Decimal(n + 1), "ru") for n in range(7)]
    screen = screens.correction("sell_in", date(2026, 11, 1), date(2026, 11, 15), lines, NOW.date(), "ru")
    assert "Данные исправлены: Отгрузки, 1–15 ноября" in plain_text(screen)
    assert "И ещё у 2 партнёров." in plain_text(screen)
    few = screens.correction("plan", date(2026, 11, 1), date(2026, 11, 30), lines[:1], NOW.date(), "en")
    assert "more" not in plain_text(few)
    gone = [screens.changed("П1", Decimal(5), None, "ru")]
    back = screens.correction("sell_in", date(2026, 11, 1), date(2026, 11, 15), gone, NOW.date(), "ru", undone=True)
    assert "данные прежние" in plain_text(back)
    assert plain_text(back).replace("\xa0", " ").endswith("П1: 5 ₽ → —")


def test_the_list_of_files() -> None:
    assert "Файлов ещё не было" in plain_text(screens.listing([], NOW.date(), "ru"))
    files = [(f"i{n}", f"файл{n}.csv", "loaded", NOW) for n in range(5)]
    screen = screens.listing(files, NOW.date(), "ru")
    assert "✅ файл0.csv, 18.11 в 10:00" in plain_text(screen)
    assert len(screen.buttons) == 3


# ── both languages, every kind, and on disk ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_part_and_phase_has_words(lang: Lang) -> None:
    for kind in get_args(Kind):
        assert say(f"import.kind_{kind}", lang)
        assert screens.kind_label(kind, lang)
    for part in parts.WORDED:
        assert parts.label(part, lang)
    assert parts.label("shelf_days", lang) == "shelf days"
    assert [parts.letter(place) for place in (0, 25, 26, 52)] == ["A", "Z", "AA", "BA"]
    for phase in ("reading", "asking", "loading", "loaded", "undone", "cancelled", "refused"):
        assert text(talk(result=RESULT), phase, lang)
        assert say(f"import.mark_{phase}", lang)


def test_a_button_fits_into_a_token() -> None:
    every = [talk(), named(*STRANGE), talk(replace(FOUND, sure=False)), talk(replace(FOUND, needs="amount_net"))]
    looking = [answers.answered(talk(), code) for code in ("V:c", "V:k", "V:w")]
    for one in (*every, *filter(None, looking)):
        for value in codes(shown(one)).values():
            assert len(value) <= 24
            assert value.isascii()
            assert "." not in value


def test_a_talk_comes_back_from_disk_as_it_was() -> None:
    whole = named(*STRANGE, GOOD, BOSS, result=RESULT, answers={0: NEW}, called={1: "x"}, columns={"amount": -1})
    assert from_json(json.loads(json.dumps(to_json(whole)))) == whole


def test_no_second_card_is_made_of_a_colleagues_partner() -> None:
    one = named(Name("partner", "ООО «Восток»", 3, taken=True), Name("partner", "Никто", 1))
    assert "есть у коллег" in text(one)
    assert not {"Новый", "Все новые: 2"} & {*labels(shown(one))}
    assert answers.answered(one, "n") is answers.answered(one, "N") is None
    assert answers.answered(one, "s") is not None
