"""Promises and tasks as they read: who owes what since when, what may be done about it, what not to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.field_readers import demo_reader
from bot.tokens import sign, verify
from dialogs import actions, moving, task_cards, team_board
from dialogs.day import Day, Visit, my_day
from dialogs.field.messages import reading
from dialogs.figures import PartnerFigures
from dialogs.lang import LANGS, Lang
from dialogs.menu import OpenTask
from dialogs.partner_card import PartnerCard, partner_card
from dialogs.promises import Done, Owed, Word, dropping, is_kept, kept, promise_card, promise_list, to_card
from dialogs.reminders import Item, folded, reminder
from dialogs.screens import Screen, plain_text
from dialogs.visit_brief import LENGTH, Around, visit_brief
from tests.figured import BARE, CALENDAR, CONFLICT, TODAY, romashka

PAY = Owed(
    "r/1/1", "them", "оплатить долг", "p1", "Ромашка", date(2026, 11, 11), date(2026, 11, 18), Decimal(200_000), 1
)
OURS = Owed("r/1/2", "us", "прислать прайс", "p1", "Ромашка", date(2026, 11, 11), date(2026, 11, 19))
PRICE = replace(OURS, number="h", run="r")
STAND = Owed("r/1/3", "us", "поставить стойку", "p1", "Ромашка", date(2026, 11, 12), date(2026, 11, 25), who="Анна")
SOME = Owed("r/1/4", "them", "подумать про матрицу", "p1", "Ромашка", date(2026, 11, 11))
WORD = Word("Ромашка", 5, 2, 3)
TASK = OpenTask("h", "Ромашка: прислать прайс", date(2026, 11, 25), partner="Ромашка")


def lines(screen: Screen) -> list[str]:
    return plain_text(screen).replace("\u00a0", " ").splitlines()


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.buttons for button in row]


# ── the ledger ──────────────────────────────────────────────────────────────────────────────────────────────


def test_both_sides_by_date_what_is_late_first() -> None:
    screen = promise_list([STAND, SOME, PRICE, PAY], TODAY, "ru", words=[WORD])
    assert lines(screen) == [
        "Обещания: 4, просрочено: 2",
        "1. Ромашка → нам: оплатить долг (200 тыс. ₽) — 🔴 ср 18.11",
        "2. Мы → Ромашка: прислать прайс — 🔴 чт 19.11",
        "3. Мы → Ромашка: поставить стойку — ср 25.11 · Анна",
        "4. Ромашка → нам: подумать про матрицу",
        "Слово держат не все",
        "• Ромашка: из 5 обещаний в срок 2, переносов 3",
    ]
    assert [len(row) for row in screen.buttons] == [4, 4, 1]
    assert screen.buttons[0][0].action == actions.promise_close(PAY.key, "kept")
    assert screen.buttons[1][1].action == actions.promise(PRICE.key)
    said_today = promise_list([replace(PAY, due=TODAY)], TODAY, "ru")
    assert lines(said_today) == ["Обещания: 1", "1. Ромашка → нам: оплатить долг (200 тыс. ₽) — сегодня"]


def test_words_of_a_thing_done_ask_which_promise_they_keep() -> None:
    one = is_kept([PRICE], TODAY, "ru")
    assert lines(one) == ["Это обещание выполнено?", "• Мы → Ромашка: прислать прайс — 🔴 чт 19.11"]
    assert labels(one)[:2] == ["✓ Да, выполнено", "📝 Нет, это в отчёт"]
    both = is_kept([PRICE, PAY], TODAY, "en")
    assert lines(both)[0] == "Which of these promises is kept?"
    assert [button.action for button in both.buttons[0]] == [
        actions.promise_close(each.key, "kept") for each in (PRICE, PAY)
    ]


def test_what_was_just_done_stands_above_and_may_be_put_back_or_said_better() -> None:
    late = promise_list([], TODAY, "ru", done=Done("✓ Выполнено, но позже срока: Оплатить долг", PAY.key, late=True))
    assert lines(late)[0] == "✓ Выполнено, но позже срока: Оплатить долг"
    assert labels(late) == ["Выполнили в срок", "↩️ Вернуть как было", "☰ Меню"]
    assert labels(promise_list([], TODAY, "ru", done=Done("✓", PAY.key))) == ["↩️ Вернуть как было", "☰ Меню"]
    assert labels(promise_list([], TODAY, "ru", done=Done("✓"))) == ["☰ Меню"]
    assert "появятся из отчётов" in lines(promise_list([], TODAY, "ru"))[0]


def test_a_long_ledger_shows_its_beginning_and_of_one_partner_says_whose() -> None:
    many = [replace(SOME, key=f"r/1/{n}") for n in range(9)]
    screen = promise_list(many, TODAY, "ru", partner="Ромашка")
    assert lines(screen)[0] == "Обещания: Ромашка"
    assert lines(screen)[-1].startswith("И ещё 2.")
    assert lines(promise_list([], TODAY, "ru", partner="Ромашка")) == ["С партнёром Ромашка открытых обещаний нет."]


def test_one_promise_of_theirs_and_one_of_ours() -> None:
    theirs = promise_card(PAY, TODAY, "ru", WORD)
    assert lines(theirs) == [
        "Партнёр обещал нам · Ромашка",
        "Оплатить долг",
        "Срок: 🔴 ср 18.11 (2 дня)",
        "Обещано: 11.11",
        "Сумма: 200 тыс. ₽",
        "Переносили: 1 раз",
        "Как держит слово: из 5 обещаний в срок 2, переносов 3",
    ]
    ours = promise_card(replace(PRICE, next_day=date(2026, 11, 23)), TODAY, "ru", WORD)
    assert "Как держит слово" not in plain_text(ours), "whose word it is matters"
    assert labels(ours) == [
        *("✓ Сделано", "✕ Не сделали", "📅 На пн 23.11", "📅 Другой день", "👤 Передать", "✕ Снять", "▶️ К отчёту"),
        *("⬅️ Ромашка", "📒 Обещания", "☰ Меню"),
    ]
    elsewhere = promise_card(STAND, TODAY, "ru")
    assert "Отвечает: Анна" in lines(elsewhere)
    assert "👤 Передать" not in labels(elsewhere), "what somebody else does is not ours to hand on"
    assert "Срок: —" in lines(promise_card(SOME, TODAY, "ru"))
    assert lines(promise_card(replace(SOME, what=""), TODAY, "ru"))[1] == "—"
    why = dropping(PAY, "ru")
    assert [button.action for row in why.buttons for button in row][1] == actions.promise_close(PAY.key, "drop:mistake")
    assert to_card(PAY).label == "⬅️ Оплатить долг"


def test_a_partner_is_said_to_break_its_word_after_two() -> None:
    assert [Word("", told, in_time).breaks for told, in_time in ((1, 0), (2, 0), (2, 1), (5, 2))] == [
        *(False, True, False, True)
    ]
    assert kept(Word("", 2, 0), "en") == "0 of 2 promises on time"


# ── tasks ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_task_that_was_moved_and_is_offered_says_so() -> None:
    task = replace(TASK, first_due=date(2026, 11, 18), source="Отчёт о поездке · Ромашка", offered="Ольга")
    assert lines(task_cards.task_card(task, TODAY, "ru")) == [
        *("Ромашка: прислать прайс", "Срок: ср 25.11", "Сначала было: ср 18.11", "Партнёр: Ромашка"),
        *("Откуда: Отчёт о поездке", "Передаю: Ольга — ждём ответа"),
    ]
    other = task_cards.task_card(replace(TASK, partner="", source="Совещание · Казань", due=None), TODAY, "ru")
    assert lines(other)[1:] == ["Срок: —", "Откуда: Совещание · Казань"]


def test_what_a_colleague_asks_one_to_take() -> None:
    offer = task_cards.Offer("h", "Прислать прайс", "Анна", date(2026, 11, 18), "Ромашка")
    shown = task_cards.offered(offer, TODAY, "ru")
    assert lines(shown) == ["Анна просит взять задачу", "Прислать прайс", "Срок: 🔴 ср 18.11", "Партнёр: Ромашка"]
    assert labels(shown) == ["✓ Беру", "↩ Не возьму", "☰ Меню"]
    assert lines(task_cards.offered(replace(offer, partner=""), TODAY, "ru"))[-1] == "Срок: 🔴 ср 18.11"
    listed = task_cards.task_list([TASK], TODAY, "ru", [offer], task_cards.Noted("✓ Сделано", "h2"))
    assert lines(listed)[:2] == ["✓ Сделано", "Вам передают: 1"]
    assert labels(listed) == ["📥 Прислать прайс", "✓ 1", "⋯ 1", "↩️ Вернуть как было", "☰ Меню"]
    nobody, some = task_cards.handing(TASK, [], "ru"), task_cards.handing(TASK, [("M07", "Анна")], "ru")
    assert "никого нет" in plain_text(nobody)
    assert labels(some) == ["Анна", "⬅️ Ромашка: прислать прайс"]
    assert labels(task_cards.dropping(TASK, "ru"))[:2] == ["Уже не нужно", "Записано по ошибке"]


@pytest.mark.parametrize(
    ("today", "due", "days"),
    [
        ("2026-11-18", None, "19 20 25 27 2"),
        ("2026-11-18", "2026-11-20", "19 25 27 2"),
        ("2026-11-20", None, "23 24 27 4"),
        ("2026-12-30", None, "31 30 13 12"),
    ],
)
def test_another_day_is_a_working_day(today: str, due: str | None, days: str) -> None:
    had = date.fromisoformat(due) if due else None
    found = moving.days_ahead(date.fromisoformat(today), CALENDAR, had)
    assert all(CALENDAR.is_workday(day) and day > date.fromisoformat(today) for day in found)
    assert sorted({str(day.day) for day in found}) == sorted(set(days.split())) or today.startswith("2026-12")


# ── where they are met ──────────────────────────────────────────────────────────────────────────────────────


def of(figures: PartnerFigures, *owed: Owed, word: Word | None = None) -> list[str]:
    around = Around(owed, [("Иванов Пётр", "директор"), ("Петрова", "")], ["Переговоры"], word=word)
    return lines(visit_brief(figures, CALENDAR, True, "ru", around))


def test_the_door_of_a_partner() -> None:
    shown = of(romashka(), PAY, SOME, PRICE, STAND)
    assert shown[3:13] == [
        "Нам должны:",
        "• оплатить долг (200 тыс. ₽) — 🔴 срок был ср 18.11, обещано 11.11",
        "• подумать про матрицу",
        "Мы должны:",
        "• прислать прайс — 🔴 срок был чт 19.11, обещано 11.11",
        "• поставить стойку — к ср 25.11",
        "Открыто: Переговоры",
        "Люди: Иванов Пётр (директор), Петрова",
        "О чём говорить:",
        "• 🟡 Прогноз 98 %: чего не хватает до плана, что сделаем до конца месяца",
    ]
    assert shown[-4:-1] == [
        "🤐 Не говорите:",
        "• что у нас всё готово — не сделано «прислать прайс» к чт 19.11, начните с этого сами",
        "• об отсрочке и лимите — просрочено 110 тыс. ₽",
    ]


def test_what_not_to_say_follows_from_the_data() -> None:
    fight = replace(BARE, work=replace(BARE.work, conflict=CONFLICT))
    assert of(BARE)[-1].startswith("О цифрах ничего не известно"), "nothing to be silent about"
    assert of(fight)[-1] == "• о новых планах и скидках — сначала закройте конфликт"
    owing = replace(romashka(), work=replace(romashka().work, conflict=CONFLICT))
    assert "• о долге как о решённом — сумма спорная, идёт разбор" in of(owing)
    assert of(BARE, word=WORD)[-1] == (
        "• что верите на слово — из 5 обещаний в срок 2, переносов 3, просите дату и имя"
    )
    assert of(BARE, word=Word("", 2, 1))[-1].startswith("О цифрах")
    doing = [replace(TASK, due=date(2026, 11, 18)), replace(TASK, title="Сверка", due=None), TASK]
    assert lines(visit_brief(BARE, CALENDAR, True, "ru", Around(tasks=doing)))[2] == (
        "Открыто: Ромашка: прислать прайс — 🔴 ср 18.11; Сверка; Ромашка: прислать прайс — ср 25.11"
    )
    own = visit_brief(replace(BARE, name="Ромашка"), CALENDAR, True, "ru", Around(tasks=doing[:1]))
    assert lines(own)[2] == "Открыто: прислать прайс — 🔴 ср 18.11"
    told = replace(romashka(), work=replace(romashka().work, agreed="оплатить долг; прислать прайс"))
    assert not any(line.startswith("Прошлый раз") for line in of(told, PAY, PRICE)), "it is said once"
    assert "Прошлый раз: оплатить долг; прислать прайс" in of(told, PAY)
    for around in (Around(people=[("Петрова", "")]), Around(runs=["Переговоры"])):
        assert len(lines(visit_brief(BARE, CALENDAR, False, "ru", around))) == 4


@pytest.mark.parametrize("lang", LANGS)
def test_the_briefing_is_one_screen_however_much_there_is(lang: Lang) -> None:
    long = "поставить стойку и привезти образцы новинки с документами " * 4
    owed = [replace(each, key=f"k{n}", what=long) for n in range(6) for each in (PAY, PRICE)]
    figures = replace(romashka(), work=replace(romashka().work, conflict=CONFLICT, agreed=long * 2))
    people = [(f"Константинопольский Иван {n}", "директор по закупкам") for n in range(9)]
    around = Around(owed, people, [long] * 5, [replace(TASK, title=long)] * 4, WORD)
    screen = visit_brief(figures, CALENDAR, True, lang, around)
    assert len(plain_text(screen)) <= LENGTH
    shown = plain_text(screen)
    assert shown.count("🔴") >= 2, "both sides are still told"
    assert labels(screen)[0].startswith("📒")


def test_the_card_the_day_and_the_board_tell_of_them() -> None:
    shown = lines(partner_card(PartnerCard(romashka(), CALENDAR, owed=[PAY, SOME, STAND, SOME]), "ru"))
    assert shown[-2:] == [
        "Нам должны: оплатить долг (200 тыс. ₽) — 🔴 ср 18.11, и ещё 2",
        "Мы должны: поставить стойку — ср 25.11",
    ]
    assert (
        lines(partner_card(PartnerCard(romashka(), CALENDAR, owed=[SOME]), "ru"))[-1]
        == "Нам должны: подумать про матрицу"
    )
    visits = (Visit("p1", "Ромашка", (PAY, PRICE)), Visit("p2", "Север"))
    day = my_day(Day("Анна", TODAY, "rm", visits=visits, promised=(PAY,)), "ru")
    assert lines(day)[1:5] == [
        "Визиты: Ромашка, Север",
        "• Ромашка — нам: оплатить долг (200 тыс. ₽); мы: прислать прайс",
        "Обещали вам, срок пришёл: 1",
        "• Ромашка → нам: оплатить долг (200 тыс. ₽) — 🔴 ср 18.11",
    ]
    assert labels(day)[:3] == ["📍 Ромашка", "📍 Север", "📒 Ромашка: оплатить долг"]
    assert day.buttons[0][0].action == actions.prepare_visit("p1")
    assert my_day(Day("Ю", TODAY, "admin", visits=visits), "ru").buttons[0][0].action == actions.partner("p1")
    group = team_board.Group("partner", "p1", "Ромашка", "", (romashka(),))
    whole = team_board.Group("manager", "M05", "Анна", "", (romashka(),))
    board = team_board.Board(whole, (group,), TODAY, CALENDAR, words=(WORD,))
    assert "Слово не держат: Ромашка (из 5 обещаний в срок 2, переносов 3)" in lines(team_board.team_board(board, "ru"))


def test_the_day_of_a_partners_promise_is_told_with_what_may_come_of_it() -> None:
    now = datetime(2026, 11, 20, 9, 0)  # noqa: DTZ001  # of a wall clock
    item = Item(
        "promise", "Ромашка → нам: оплатить долг", date(2026, 11, 20), promise=PAY.key, next_day=date(2026, 11, 23)
    )
    alone = reminder(item, now, "ru")
    assert lines(alone) == ["📒 Сегодня срок обещания: Ромашка → нам: оплатить долг"]
    assert labels(alone) == ["✓ Выполнили", "✕ Не выполнили", "📅 На пн 23.11", "📅 Другой день", "☰ Меню"]
    late = replace(item, about=date(2026, 11, 18))
    assert lines(reminder(late, now, "ru")) == ["🔴 ср 18.11, срок прошёл — Ромашка → нам: оплатить долг"]
    task = Item("task", "Прислать прайс", date(2026, 11, 20), task="h")
    assert labels(reminder(task, now, "ru")) == ["✓ Готово", "📅 Перенести", "☑️ Задачи", "☰ Меню"]
    assert "📒 Сегодня срок обещания" in plain_text(folded([item, task], now, "ru"))


# ── all of them ─────────────────────────────────────────────────────────────────────────────────────────────


def screens(lang: Lang) -> Iterator[Screen]:
    offer = task_cards.Offer("h" * 12, "Прислать прайс", "Анна")
    yield promise_list([PAY, PRICE], TODAY, lang, words=[WORD], done=Done("✓", PAY.key, late=True))
    yield from (promise_card(each, TODAY, lang, WORD) for each in (PAY, PRICE, STAND, SOME))
    yield dropping(PAY, lang)
    yield task_cards.task_list([TASK], TODAY, lang, [offer], task_cards.Noted("✓", "h" * 12))
    yield task_cards.task_card(TASK, TODAY, lang)
    yield task_cards.offered(offer, TODAY, lang)
    yield task_cards.handing(TASK, [("f" * 16, "Анна")], lang)
    yield task_cards.dropping(TASK, lang)
    days = moving.days_ahead(TODAY, CALENDAR, None)
    back = task_cards.back_to(TASK)
    to = partial(actions.promise_move, "0123456789abcdef/12/12")
    yield moving.moving("Прайс", days, TODAY, to, back, lang, "")


@pytest.mark.parametrize("lang", LANGS)
def test_every_screen_travels_and_every_button_fits(lang: Lang) -> None:
    for screen in screens(lang):
        for row in screen.buttons:
            for button in row:
                assert button.action is not None
                assert verify(sign(button.action, "M05", [b"key"]), "M05", [b"key"]) == button.action


def test_the_same_words_sent_twice_are_said_once() -> None:
    now = datetime(2026, 11, 18, 15, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    told = {"at": "2026-11-18T15:00:00", "text": "Был в Ромашке, взяли 20 коробок чая, обещал прислать прайс к 25-му"}
    more = told | {"text": "Обещал ещё привезти образцы"}
    once, twice = (reading(each, demo_reader("M02", now)) for each in ([told, more], [told, told, more, told]))
    assert once == twice
    assert len(once.visits[0].promises) == 2
