"""Reports that are owed, as they read: each step's words, what is one tap away, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from algorithms.workdays import load_calendar
from dialogs import duty, moving
from dialogs.duty import Debtor, Owed
from dialogs.lang import LANGS, Lang
from dialogs.reading.morphology import along
from dialogs.reading.results import Refused
from dialogs.rhythm import (
    LADDER,
    REPORT_DUE,
    REPORT_HEAD,
    REPORT_LATE,
    REPORT_LEAD,
    REPORT_SEEN,
    Rhythm,
    quiet_hours,
    rings,
    rung_of,
)
from dialogs.screens import Screen, plain_text, signed
from dialogs.week_screen import Going, Week, visit_card, week_screen
from handlers.slack.render import render as slack
from handlers.telegram.render import render as telegram
from tests.slack.blocks import checked_blocks

TODAY = date(2026, 11, 17)
ROMASHKA = Owed(1, "p1", "Ромашка", date(2026, 11, 12), 1, 1, moves=True)
KALUGA = Owed(2, "p2", "Калуга-Продукт", date(2026, 11, 13), 1, 1)
LEAD = "Сергей Волков"


def labels(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.buttons]


def test_the_steps_say_what_the_catalogue_says() -> None:
    first = duty.due_today([ROMASHKA], "ru")
    assert plain_text(first) == "Отчёт по Ромашке — до 18:00. Черновик уже начат: партнёр, дата, цели из плана."
    assert labels(first) == [["✏️ Дописать, 2 мин", "🎤 Голосом"], ["🚫 Поездки не было"]]
    late = duty.late([ROMASHKA], LEAD, TODAY, "ru")
    assert plain_text(late) == "Не хватает отчёта по Ромашке (поездка 12.11). Можно коротко: итог и следующий шаг."
    assert labels(late) == [["✏️ Коротко", "📅 Перенести"], ["🚫 Поездки не было"]]
    two = [replace(each, step=2, late=2) for each in (ROMASHKA, KALUGA)]
    told = plain_text(duty.late(two, LEAD, TODAY, "ru"))
    assert told == "Ждут 2 отчёта: Ромашка, Калуга-Продукт. Завтра о них узнает Сергей Волков."
    seen = [replace(each, step=3, late=3) for each in (ROMASHKA, KALUGA)]
    assert plain_text(duty.seen(seen, LEAD, TODAY, "ru")) == "Сергей видит, что ждут 2 отчёта: Ромашка, Калуга-Продукт."
    many = [*seen, replace(seen[0], name="Север"), replace(seen[0], name="Юг")]
    assert plain_text(duty.seen(many, LEAD, TODAY, "ru")).endswith("4 отчёта: Ромашка, Калуга-Продукт и ещё 2.")
    lead = duty.for_lead([Debtor("m", "Кузнецова", 2, 3)], "ru")
    assert plain_text(lead) == "Нет отчётов: Кузнецова — 2 (3 дня)."
    assert labels(lead)[:2] == [["🔔 Напомнить лично", "📅 Продлить до…"], ["✂️ Снять", "📞 Позвонить"]]
    assert duty.for_head([Debtor("m", "Кузнецова", 2, 6)], "ru") == "Отчётов старше недели: 2 (Кузнецова)"


def test_in_english() -> None:
    romashka = replace(ROMASHKA, name="Romashka")
    assert plain_text(duty.due_today([romashka], "en")).startswith("Romashka report is due by 18:00. Your draft is")
    assert labels(duty.due_today([romashka], "en")) == [["✏️ Finish, 2 min", "🎤 Voice"], ["🚫 No trip"]]
    assert "Tomorrow Sergey Volkov will know" in plain_text(
        duty.late([replace(romashka, step=2)], "Sergey Volkov", TODAY, "en")
    )


def test_one_and_several_of_a_kind() -> None:
    assert "До 18:00 ждут 2 отчёта: Ромашка, Калуга-Продукт" in plain_text(duty.due_today([ROMASHKA, KALUGA], "ru"))
    several = duty.late([ROMASHKA, KALUGA], LEAD, TODAY, "ru")
    assert "Не хватает 2 отчётов" in plain_text(several)
    assert labels(several) == [["✏️ Ромашка", "✏️ Калуга-Продукт"], ["📅 Перенести", "🚫 Поездки не было"]]
    stays = replace(ROMASHKA, moves=False)
    assert labels(duty.late([stays, KALUGA], LEAD, TODAY, "ru"))[1] == ["🚫 Поездки не было"]
    assert labels(duty.late([stays], LEAD, TODAY, "ru"))[0] == ["✏️ Коротко", "🎤 Голосом"]


def test_of_several_steps_one_message_says_whom_the_lead_hears_of() -> None:
    mixed = [replace(ROMASHKA, step=2, late=2), KALUGA]
    assert "Завтра Сергей Волков узнает: Ромашка." in plain_text(duty.late(mixed, LEAD, TODAY, "ru"))
    assert "Завтра" not in plain_text(duty.late(mixed, "", TODAY, "ru")), "nobody is above"
    both = plain_text(duty.seen([replace(ROMASHKA, step=3, late=3), KALUGA], LEAD, TODAY, "ru"))
    assert both.startswith("Сергей видит, что не сдан 1 отчёт: Ромашка. Не хватает отчёта по партнёру Калуга-Продукт")
    more = [replace(ROMASHKA, step=3, late=3), replace(KALUGA, step=2, late=2)]
    told = plain_text(duty.seen(more, LEAD, TODAY, "ru"))
    assert told.endswith("Ещё не сдан 1 отчёт: Калуга-Продукт. Завтра о нём узнает Сергей Волков.")


def screens(lang: Lang) -> Iterator[Screen]:
    """Every one, with names as long as they come."""
    long = [replace(ROMASHKA, visit=n, name=f"Торговый дом «Восход-{n}» имени Мира", why="x" * 80) for n in range(9)]
    people = [Debtor(f"m{n}", f"Константинопольский-{n}", 9, 4) for n in range(9)]
    for owed in (long[:1], long):
        yield duty.due_today(owed, lang)
        yield duty.late([replace(each, step=2) for each in owed], LEAD, TODAY, lang)
        yield duty.seen([replace(owed[0], step=3), *owed[1:]], LEAD, TODAY, lang)
        yield duty.personal(owed, LEAD, lang)
        yield duty.of_person("m", LEAD, owed, TODAY, lang)
        yield duty.which(owed, "none", TODAY, lang)
    yield from (duty.for_lead(people[:n], lang) for n in (1, 9))
    yield duty.asks_lead(long[0], LEAD, TODAY, lang)
    yield duty.ask_why(long[0], TODAY, lang)
    yield duty.ask_until("m", LEAD, [TODAY] * 5, TODAY, lang)
    going = tuple(Going(n, f"p{n}", each.name, "planned", TODAY, "10:30") for n, each in enumerate(long))
    yield week_screen(Week(TODAY, going, ("🚗",), ((LEAD, going),)), TODAY, lang)
    yield visit_card(going[0], TODAY, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_every_screen_stands_in_every_messenger_and_on_one_page(lang: Lang) -> None:
    for screen in screens(lang):
        ready = signed(screen, lambda action: f"{action.verb}.{action.subject}.{action.value}")
        assert len(telegram(ready)) == 1
        (message,) = slack(ready)
        checked_blocks(list(message.blocks))
        assert len(plain_text(screen)) <= 900, plain_text(screen)
        assert len(screen.buttons) <= 12


def test_the_lead_opens_one_of_several_and_what_can_be_done_is_there() -> None:
    people = [Debtor("a", "Кузнецова", 2, 3), Debtor("b", "Хасанов", 1, 4)]
    screen = duty.for_lead(people, "ru")
    assert labels(screen)[0] == ["Кузнецова", "Хасанов"]
    asked = replace(KALUGA, why="Решили по телефону")
    card = duty.of_person("a", "Кузнецова", [replace(ROMASHKA, late=3), asked], TODAY, "ru")
    assert "Ромашка, 12.11 — 3 дня" in plain_text(card)
    assert "ждёт вашего слова: Решили по телефону" in plain_text(card)
    assert labels(card)[0] == ["✅ Принять", "↩️ Отчёт всё-таки нужен"]
    assert "все отчёты на месте" in plain_text(duty.of_person("a", "Кузнецова", [], TODAY, "ru"))
    assert "Причина: Решили" in plain_text(duty.asks_lead(asked, "Хасанов", TODAY, "ru"))
    assert len(labels(duty.ask_until("a", "К", [TODAY], TODAY, "ru"))) == 2
    assert "отчётов 2?" in plain_text(duty.sure_to_waive("a", "К", 2, "ru"))


def test_a_moved_visit_says_where_it_stands_and_how_it_goes_back() -> None:
    week = duty.moved(1, "Ромашка", TODAY, None, TODAY, "ru", can_return=True)
    assert labels(week)[0] == ["↩️ Вернуть как было"]
    assert labels(duty.moved(1, "Ромашка", TODAY, date(2026, 11, 12), TODAY, "en", can_return=True))[0][0] == (
        "↩️ Back to Thu 12 Nov"
    )
    assert len(labels(duty.moved(1, "Ромашка", TODAY, None, TODAY, "ru", can_return=False))) == 1
    asked = plain_text(duty.ask_day(ROMASHKA, [TODAY], TODAY, "ru", moving.unclear(Refused("date.past"), "ru")))
    assert "Какой день впереди?" in asked
    assert "День не понял" in moving.unclear(Refused("date.several"), "ru")


@pytest.mark.parametrize(
    ("said", "day"),
    [("давайте 26.11", date(2026, 11, 26)), ("взяли чай", None), ("вчера", Refused("date.past"))],
)
def test_the_day_that_something_is_put_off_to(said: str, day: object) -> None:
    assert moving.day_said(said, TODAY) == day


def test_what_whoever_owes_it_can_answer() -> None:
    assert len(labels(duty.ask_why(ROMASHKA, TODAY, "ru"))) == len(duty.WHYS) + 1
    ahead = replace(ROMASHKA, last=TODAY, why="Партнёр отменил")
    assert "не едете. Почему?" in plain_text(duty.ask_why(ahead, TODAY, "ru"))
    assert "не едет. Причина" in plain_text(duty.asks_lead(ahead, "Хасанов", TODAY, "ru"))
    weekly = replace(ahead, last=date(2026, 11, 20), dated=False)
    assert plain_text(duty.ask_why(weekly, TODAY, "ru")) == "Ромашка, на неделе 16–20 ноября: не едете. Почему?"
    assert "Ромашка, the week of 16–20 Nov: no trip" in plain_text(duty.ask_why(weekly, TODAY, "en"))
    assert labels(duty.ask_day(ROMASHKA, [TODAY], TODAY, "ru")) == [["вт 17.11"]]
    assert labels(duty.which([ROMASHKA, KALUGA], "none", TODAY, "ru"))[0] == ["Ромашка (12.11)"]
    assert duty.names_of([ROMASHKA, KALUGA, replace(ROMASHKA, visit=3)], "ru") == "Ромашка × 2, Калуга-Продукт"


@pytest.mark.parametrize(
    ("name", "said"), [("Ромашка", "Ромашке"), ("Восток-Сервис", None), ("Zelenbrok", None), ("Кофе", None), ("", None)]
)
def test_a_name_of_the_dictionary_is_bent_and_no_other(name: str, said: str | None) -> None:
    assert along(name) == said


# ── its hours ───────────────────────────────────────────────────────────────────────────────────────────────

CALENDAR = load_calendar()
NIGHT = Rhythm(quiet_hours("20-8"), CALENDAR)


def heard(day: date, rhythm: Rhythm = NIGHT) -> dict[str, tuple[str, str]]:
    """From which minute till which."""
    start = datetime.combine(day, datetime.min.time())
    found: dict[str, list[str]] = {}
    for number in range(24 * 12):
        local = start + timedelta(minutes=5 * number)
        for kind in rings(local, rhythm):
            found.setdefault(kind, []).append(f"{local:%H:%M}")
    return {kind: (minutes[0], minutes[-1]) for kind, minutes in found.items()}


def test_each_kind_has_its_hours_and_nothing_is_said_on_a_day_off() -> None:
    tuesday = {
        REPORT_LATE: ("09:30", "15:25"),
        REPORT_SEEN: ("10:00", "15:55"),
        REPORT_LEAD: ("10:00", "15:55"),
        REPORT_DUE: ("15:00", "17:55"),
    }
    assert heard(date(2026, 11, 17)) == tuesday
    assert heard(date(2026, 11, 16)) == tuesday | {REPORT_HEAD: ("10:00", "15:55")}
    assert heard(date(2026, 11, 15)) == heard(date(2026, 11, 15), Rhythm(None, CALENDAR)) == {}


def test_quiet_hours_of_ones_own_put_it_off_or_out() -> None:
    late = heard(date(2026, 11, 17), Rhythm(quiet_hours("20-12"), CALENDAR))
    assert late[REPORT_LATE] == ("12:00", "17:55")
    siesta = heard(date(2026, 11, 17), Rhythm(quiet_hours("14-21"), CALENDAR))
    assert REPORT_DUE not in siesta, "after its term it would be untrue"


def test_a_claim_is_of_a_day_or_of_a_week() -> None:
    assert {rung_of(kind, TODAY) for kind in LADDER} == {"2026-11-17", "2026-W47"}
