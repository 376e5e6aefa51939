"""What a person reads of the clock: reminders alone and together, leave, zones, quiet hours; in both languages."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import available_timezones

import pytest

from bot.tokens import sign
from dialogs.lang import LANGS, Lang
from dialogs.reminders import Item, folded, reminder, when
from dialogs.screens import Screen, plain_text
from dialogs.whereabouts import ask_leave, ask_quiet, ask_zone, ask_zone_until, away, confirm_leave, span, zone_set
from dialogs.zones import RUSSIA, find, named
from tests.dlg_support import labels

at = datetime.fromisoformat
NOW = at("2026-11-24T09:00")
TODAY = NOW.date()
TASK = Item("task", "Отправить протокол", date(2026, 11, 25), run_title="Переговоры · Вектор", task="abc")


def fits(screen: Screen) -> None:
    """Every button travels."""
    for row in screen.buttons:
        for button in row:
            assert button.action is not None
            assert sign(button.action, "M05", [b"key"])


@pytest.mark.parametrize(
    ("item", "ru"),
    [
        (TASK, "⏰ Завтра — Отправить протокол · Переговоры · Вектор"),
        (Item("task", "Вектор — позвонить", TODAY, run_title="Отчёт · Вектор"), "⏰ Сегодня — Вектор — позвонить"),
        (Item("task", "Хутор: прайс", TODAY, run_title="Отчёт · Хутор и ещё 1"), "⏰ Сегодня — Хутор: прайс"),
        (Item("given", "Позвонить", date(2026, 11, 27), task="a"), "📌 Вам задача. пт 27.11 — Позвонить"),
        (Item("task", "Позвонить", TODAY, task="a"), "⏰ Сегодня — Позвонить"),
        (Item("task", "Встреча", at("2026-11-24T11:00")), "⏰ Сегодня в 11:00 — Встреча"),
        (Item("task", "Встреча", at("2026-11-24T08:00")), "🔴 Сегодня в 08:00, срок прошёл — Встреча"),
        (Item("task", "Позвонить", date(2026, 11, 20)), "🔴 пт 20.11, срок прошёл — Позвонить"),
        (Item("wait", "Вектор", date(2026, 11, 20), run="r1"), "⏳ Ответа нет с 20.11: Вектор"),
        (Item("decision", "Отчёт", date(2026, 11, 20), run="r1"), "⚖️ С 20.11 ждёт вашего решения: Отчёт"),
        (Item("silence", "Отчёт", date(2026, 11, 20), name="Ольга"), "⚖️ С 20.11 нет решения (Ольга): Отчёт"),
        (Item("turn", "Вектор", TODAY, run="r1", run_title="Вектор"), "▶️ Пора продолжить: Вектор"),
        (Item("news", "Дело теперь ведёт Ольга", TODAY), "Дело теперь ведёт Ольга"),
    ],
)
def test_one_reminder(item: Item, ru: str) -> None:
    screen = reminder(item, NOW, "ru")
    assert plain_text(screen) == ru
    assert ("✓ Готово" in labels(screen)) is bool(item.task)
    assert any(label.startswith("▶️") for label in labels(screen)) is bool(item.run)
    fits(screen)
    assert plain_text(reminder(item, NOW, "en"))


def test_days_near_and_far() -> None:
    assert when(date(2026, 12, 1), NOW, "ru") == "вт 01.12"
    assert when(at("2026-11-25T10:00"), NOW, "en") == "Tomorrow at 10:00"


def test_several_are_one_message_with_each_conversation_once() -> None:
    items = [TASK, *(Item("wait", f"Дело {n}", TODAY, run=f"r{n // 2}") for n in range(20))]
    screen = folded(items, NOW, "ru")
    assert plain_text(screen).splitlines()[0] == "⏰ Напоминаю, 21 дело"
    assert plain_text(screen).splitlines()[-1] == "… и ещё 11. Всё, что открыто, — в меню."
    assert len([label for label in labels(screen) if label.startswith("▶️")]) == 6
    assert "☑️ Задачи" in labels(screen)
    fits(screen)
    back = folded(items[1:3], NOW, "ru", returned=True)
    assert plain_text(back).startswith("С возвращением! Пока вас не было — 2 дела")
    assert "☑️ Задачи" not in labels(back)
    late = Item("promise", "Хутор → нам: оплатить", date(2026, 11, 20), promise="p1", run="r1")
    alone = folded([late], NOW, "ru", returned=True)
    assert plain_text(alone).startswith("С возвращением! Пока вас не было — 1 дело")
    assert labels(alone) == labels(reminder(late, NOW, "ru"))


@pytest.mark.parametrize("lang", LANGS)
def test_leave(lang: Lang) -> None:
    offered = [("L1", "Сергей"), ("0123456789abcdef", "Ольга")]
    asked = away(date(2026, 12, 1), "", TODAY, lang, offered)
    chosen = away(date(2026, 12, 1), "Сергей", TODAY, lang, offered)
    opened = away(None, "Сергей", TODAY, lang)
    assert len(labels(asked)) == 3
    assert len(labels(chosen)) == 4
    assert "Сергей" in plain_text(chosen)
    assert plain_text(opened) != plain_text(chosen)
    for screen in (asked, chosen, opened, ask_leave(TODAY, lang, (TODAY,)), confirm_leave(TODAY, TODAY, lang)):
        fits(screen)


@pytest.mark.parametrize("lang", LANGS)
def test_zones_are_shown_with_their_hour(lang: Lang) -> None:
    hours = [(zone, NOW) for zone, *_ in RUSSIA]
    at_home = ask_zone("Europe/Moscow", None, hours, lang)
    travelling = ask_zone("Asia/Omsk", "Europe/Moscow", hours, lang)
    assert len(labels(travelling)) == len(labels(at_home)) + 1 == 13
    assert all("09:00" in label for label in labels(at_home)[:-1])
    fits(travelling)
    fits(ask_zone_until("America/Argentina/Rio", TODAY, (TODAY,), lang))
    assert "09:00" in zone_set("Asia/Omsk", None, NOW, lang)
    assert len(zone_set("Asia/Omsk", TODAY, NOW, lang)) > len(zone_set("Asia/Omsk", None, NOW, lang))


def test_quiet_hours_on_a_screen() -> None:
    screen = ask_quiet("22:00-07:00", "20:00-08:00", "ru")
    assert "22:00–07:00" in plain_text(screen)
    assert labels(screen)[:3] == ["22:00–07:00", "Писать в любое время", "Как в компании: 20:00–08:00"]
    assert span("", "ru") == "нет"
    fits(screen)


@pytest.mark.parametrize(
    ("text", "zone", "rest"),
    [
        ("Омск", "Asia/Omsk", ""),
        ("в Омске до 25-го", "Asia/Omsk", "до 25-го"),
        ("омском, до пятницы", "Asia/Omsk", "до пятницы"),
        ("в Казани", "Europe/Moscow", ""),
        ("Орёл", "Europe/Moscow", ""),
        ("на Камчатке неделю", "Asia/Kamchatka", "неделю"),
        ("Южно-Сахалинск", "Asia/Sakhalin", ""),
        ("Нижний Новгород до пятницы", "Europe/Moscow", "до пятницы"),
        ("в Нижнем Тагиле", "Asia/Yekaterinburg", ""),
        ("Новосибирск", "Asia/Novosibirsk", ""),
        ("Новокузнецк", "Asia/Novokuznetsk", ""),
        ("to Omsk until Friday", "Asia/Omsk", "until Friday"),
        ("asia/omsk", "Asia/Omsk", ""),
        ("Berlin", "Europe/Berlin", ""),
        ("tokyo", "Asia/Tokyo", ""),
        ("Тверь", "Europe/Moscow", ""),
        ("Марс", "", ""),
        ("Томскнефть", "", ""),
        ("", "", ""),
    ],
)
def test_places_as_people_write_them(text: str, zone: str, rest: str) -> None:
    found = find(text, available_timezones(), "ru")
    assert (found.zone if found else "", found.rest if found else "") == (zone, rest)


def test_a_place_has_a_name() -> None:
    assert named("Asia/Omsk", "ru") == "Омск"
    assert named("Asia/Omsk", "en") == "Omsk"
    assert named("America/New_York", "ru") == "New York"
    assert {zone for zone, *_ in RUSSIA} <= available_timezones()
