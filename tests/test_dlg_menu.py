"""My day as a person reads it: what burns first, why in three words, each thing one tap away, long lists folded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from algorithms.model import Role
from dialogs import actions
from dialogs.day import Day, Team, Visit, everything, my_day, urgency
from dialogs.formats import NBSP
from dialogs.lang import Lang
from dialogs.menu import OpenRun, OpenTask
from dialogs.screens import Action, Screen, plain_text
from dialogs.task_cards import task_card

TODAY = date(2026, 11, 18)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def words(screen: Screen) -> list[str]:
    return plain_text(screen).replace(NBSP, " ").splitlines()


def rows(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.buttons]


def meant(screen: Screen) -> list[Action]:
    return [button.action for row in screen.buttons for button in row if button.action]


def of(role: str = "rm", **parts: object) -> Day:
    return Day("Анна", TODAY, role, **parts)  # type: ignore[arg-type]  # parts of a day


BUSY = of(
    decisions=(OpenRun("d1", "Отчёт · Ромашка", mine=True, since=TODAY, who="Пётр Орлов"),),
    visits=(Visit("p1", "Ромашка"), Visit("p2", "Север"), Visit("p3", "Восток-Сервис")),
    tasks=(
        OpenTask("t1", "Прислать расчёт\nна 20 точек", ago(2)),
        OpenTask("t2", "Позвонить", TODAY),
        OpenTask("t3", "Собрать прайс", ago(-3)),
        OpenTask("t4", "Когда-нибудь", None),
    ),
    runs=(
        OpenRun("r1", "Поиск · Урал", since=ago(2)),
        OpenRun("r2", "Переговоры · Север", due=ago(5), since=TODAY),
        OpenRun("r3", "Запуск · Восток", due=TODAY),
        OpenRun("r4", "Переговоры · Юг", until=ago(-7)),
        OpenRun("r5", "Отчёт · Мега", waiting=True, who="Ольга Волкова", since=ago(3)),
    ),
    given=(OpenTask("g1", "Проверить договор", ago(1), who="Юрий Юрист"),),
)


def test_a_busy_day() -> None:
    screen = my_day(BUSY, "ru")
    assert words(screen) == [
        "Мой день, ср 18.11",
        "Ждут вашего решения: 1",
        "• Отчёт · Ромашка — Пётр Орлов, с сегодняшнего дня",
        "Визиты: Ромашка, Север, Восток-Сервис",
        "4 задачи открыты, просрочено: 1.",
        "• Прислать расчёт на 20 точек — 🔴 пн 16.11",
        "• Позвонить — сегодня",
        "Разговоры: 4",
        "• Переговоры · Север — 🔴 срок был пт 13.11",
        "• Запуск · Восток — срок сегодня",
        "• Поиск · Урал — ждёт вас с пн 16.11",
        "• Переговоры · Юг — отложено до ср 25.11",
        "Жду от других: 2",
        "• Отчёт · Мега — ждём: Ольга Волкова, с вс 15.11",
        "• Юрий Юрист: Проверить договор — 🔴 вт 17.11",
    ]
    assert rows(screen) == [
        ["⚖️ Отчёт · Ромашка"],
        ["📍 Ромашка", "📍 Север"],
        ["📍 Восток-Сервис"],
        ["☑️ Прислать расчёт на 20 точек"],
        ["☑️ Позвонить"],
        ["▶️ Переговоры · Север"],
        ["▶️ Запуск · Восток"],
        ["▶️ Поиск · Урал"],
        ["▶️ Переговоры · Юг"],
        ["⏳ Отчёт · Мега"],
        ["📝 Отчёт", "🗓 План"],
        ["🤝 Переговоры", "☑️ Задачи"],
        ["📒 Обещания", "📚 Начать по методике"],
    ]
    assert meant(screen)[:5] == [
        actions.open_run("d1"),
        *(actions.prepare_visit(id_) for id_ in ("p1", "p2", "p3")),
        actions.task("t1"),
    ]


def test_the_same_in_english() -> None:
    said = words(my_day(BUSY, "en"))
    assert said[0] == "My day, Wed 18 Nov"
    assert "• Отчёт · Мега — from Ольга Волкова, since Sun 15 Nov" in said
    assert "• Запуск · Восток — due today" in said


@pytest.mark.parametrize(
    ("run", "says", "rank"),
    [
        (OpenRun("r", "А", since=TODAY), "ответ за вами", 2),
        (OpenRun("r", "А"), "ответ за вами", 2),
        (OpenRun("r", "А", due=ago(-1), since=ago(9)), "срок чт 19.11", 2),
        (OpenRun("r", "А", due=ago(1), until=ago(-9)), "🔴 срок был вт 17.11", 0),
        (OpenRun("r", "А", due=ago(-1), until=ago(-9)), "срок чт 19.11", 3),
        (OpenRun("r", "А", waiting=True, who="Волкова"), "ждём: Волкова", 2),
        (
            OpenRun("r", "А", mine=True, who="Волкова", since=ago(1), due=ago(-1)),
            "Волкова, с вт 17.11, срок чт 19.11",
            2,
        ),
        (OpenRun("r", "А", mine=True, who="Волкова", due=ago(1)), "🔴 Волкова, срок был вт 17.11", 0),
        (
            OpenRun("r", "А", waiting=True, who="Волкова", since=TODAY, due=TODAY),
            "ждём: Волкова, с сегодняшнего дня, срок сегодня",
            1,
        ),
        (OpenRun("r", "А", waiting=True, who="Волкова", due=ago(1)), "🔴 ждём: Волкова, срок был вт 17.11", 0),
    ],
)
def test_why_a_conversation_stands_where_it_stands(run: OpenRun, says: str, rank: int) -> None:
    day = of(decisions=(run,)) if run.mine else of(runs=(run,))
    assert f"• А — {says}" in words(my_day(day, "ru"))
    assert urgency(run, TODAY) == rank


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_long_lists_are_folded_and_a_tap_away(lang: Lang) -> None:
    """A phone's screen, not a register: at most so many lines and buttons, whatever has piled up."""
    day = of(
        decisions=tuple(OpenRun(f"d{n}", f"Решение {n}", mine=True, since=ago(n), who="Орлов") for n in range(9)),
        runs=(
            *(OpenRun(f"r{n:02}", f"Разговор {n}", since=ago(n)) for n in range(30)),
            *(OpenRun(f"w{n}", f"Ожидание {n}", waiting=True, who="Волкова") for n in range(8)),
        ),
        tasks=tuple(OpenTask(f"t{n}", f"Задача {n}", ago(n)) for n in range(12)),
        visits=tuple(Visit(f"p{n}", f"Партнёр {n}") for n in range(9)),
        given=tuple(OpenTask(f"g{n}", f"Поручено {n}", None, who="Юрист") for n in range(5)),
    )
    screen = my_day(day, lang)
    assert len(words(screen)) <= 40
    assert len(screen.buttons) <= 22
    hidden = [line for line in words(screen) if line.startswith(("• и ещё", "• and"))]
    assert [int("".join(filter(str.isdigit, line))) for line in hidden] == [4, 9, 25, 7]
    assert actions.EVERYTHING in meant(screen)
    assert "47" in next(label for row in rows(screen) for label in row if label.startswith("☰"))

    listed = everything(day, lang)
    assert words(listed)[0].endswith(": 47")
    assert words(listed)[1].startswith("1. Решение 8 — Орлов, "), "who waits longest comes first"
    assert words(listed)[10].startswith("10. Разговор 29 — ")
    assert words(listed)[-1] in ("и ещё 27", "and 27 more")
    assert meant(listed)[:2] == [actions.open_run("d8"), actions.open_run("d7")]
    assert rows(listed)[0] == ["▶️ 1", "▶️ 2", "▶️ 3", "▶️ 4"]


def test_everything_of_a_short_day_hides_nothing() -> None:
    listed = everything(BUSY, "ru")
    assert words(listed)[-1] == "6. Отчёт · Мега — ждём: Ольга Волкова, с вс 15.11"
    assert actions.EVERYTHING not in meant(my_day(BUSY, "ru"))


EMPTY = {
    "rm": "Пока пусто. Начните с плана на неделю или сдайте отчёт.",
    "team_lead": "Решать пока нечего. Как идут дела у людей — «Разговоры команды».",
    "director": "Решать пока нечего. Как идут дела у людей — «Разговоры команды».",
    "admin": "Срочного нет. Отсюда приглашают людей и смотрят, какие методики действуют. "
    "Выгрузку из 1С или Excel просто пришлите сюда файлом; /export — таблицы обратно.",
}


@pytest.mark.parametrize("role", get_args(Role))
def test_an_empty_day_says_what_to_do_by_role(role: str) -> None:
    function = "Задач и согласований для вас нет. Появятся — напишу сюда."
    assert words(my_day(of(role), "ru")) == ["Мой день, ср 18.11", EMPTY.get(role, function)]


@pytest.mark.parametrize(
    ("team", "says"),
    [
        (Team(0, 0), []),
        (Team(1, 0), ["Команда: 1 открытый разговор"]),
        (Team(22, 3), ["Команда: 22 открытых разговора, без движения неделю: 3"]),
    ],
)
def test_a_lead_sees_how_the_team_stands(team: Team, says: list[str]) -> None:
    assert words(my_day(of("team_lead", team=team), "ru"))[2:] == says


@pytest.mark.parametrize(
    ("role", "doors"),
    [
        (
            "team_lead",
            [["🤝 Переговоры", "☑️ Задачи"], ["📒 Обещания", "📚 Начать по методике"], ["👥 Разговоры команды"]],
        ),
        (
            "director",
            [["🤝 Переговоры", "☑️ Задачи"], ["📒 Обещания", "📚 Начать по методике"], ["👥 Разговоры команды"]],
        ),
        ("admin", [["Пригласить"], ["📐 Методики", "☑️ Задачи"]]),
        ("finance", [["☑️ Задачи"]]),
        ("hr", [["☑️ Задачи"]]),
    ],
)
def test_doors_by_role(role: str, doors: list[list[str]]) -> None:
    """A lead files no reports of trips; a function begins nothing."""
    assert rows(my_day(of(role), "ru")) == doors


def test_tasks_that_are_not_due_are_counted_and_not_listed() -> None:
    screen = my_day(of("finance", tasks=(OpenTask("t", "Проверить лимит", ago(-2)),)), "ru")
    assert words(screen) == ["Мой день, ср 18.11", "1 задача открыта."]
    assert rows(screen) == [["☑️ Задачи"]]


def test_a_decision_whose_asker_is_not_known_has_no_empty_words() -> None:
    day = of("team_lead", decisions=(OpenRun("d", "Отчёт", mine=True),))
    assert words(my_day(day, "ru"))[2] == "• Отчёт"


def test_a_task_by_itself() -> None:
    card = task_card(OpenTask("t1", "Прислать\nрасчёт", ago(2), run="r1", partner="Ромашка"), TODAY, "ru")
    assert words(card) == ["Прислать расчёт", "Срок: 🔴 пн 16.11", "Партнёр: Ромашка"]
    change = [actions.task_move("t1"), actions.task_hand("t1"), actions.task_drop("t1")]
    assert meant(card) == [actions.task_done("t1"), *change, actions.open_run("r1"), actions.TASKS, actions.MENU]
    plain = task_card(OpenTask("t2", "Позвонить", None), TODAY, "en")
    assert words(plain) == ["Позвонить", "Due: —"]
    assert actions.open_run("r1") not in meant(plain)
    assert words(task_card(OpenTask("t3", "Сегодня", TODAY), TODAY, "ru"))[1] == "Срок: ср 18.11"
