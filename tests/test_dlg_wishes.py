"""What a line asks of the product: read from its words alone."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dialogs import actions
from dialogs.reading.matches import Named
from dialogs.reading.names import NameIndex
from dialogs.reading.results import Refused
from dialogs.reading.stays import Stay, read_stay
from dialogs.screens import Action
from dialogs.wishes import LONGEST, Asks, Goes, Moves, Shows, Visits, Wish, is_loose, is_question, says_more, wish
from tests.dlg_support import Talk, library

TODAY = date(2026, 11, 18)  # a Wednesday
INDEX = NameIndex(
    [
        Named("saf", "ИП Сафин Р. Р.", ("Сафин",)),
        Named("mega", "ООО «Мега-Трейд»", ("Мега",)),
        Named("cen", "ТД «Центр»"),
    ]
)


TRIP = library().algorithms["business_trip"]


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("что у меня на неделе?", Shows("/plan")),
        ("что у меня завтра", Shows("/plan")),
        ("что сегодня?", Shows("/menu")),
        ("покажи мои задачи", Shows("/tasks")),
        ("что я обещал?", Shows("/promises")),
        ("what is on this week?", Shows("/plan")),
        ("какой долг у Сафина?", Asks(("saf",))),
        ("долг Сафина?", Asks(("saf",))),
        ("когда Сафину привезут образцы?", Asks(("saf",), loose=True)),
        ("перенеси Мегу на четверг", Moves(("mega",), day("11-19"))),
        ("центр - перенеси на четверг", Moves(("cen",), day("11-19"))),
        ("можно сдвинуть Центр на вчера?", Moves(("cen",), Refused("date.past"))),
        ("move Mega to Thursday", Moves(("mega",), day("11-19"))),
        ("перенеси Хутор на четверг", Moves((), day("11-19"))),
        ("перенеси, пожалуйста, наш очень большой разговор", None),
        ("перенеси визит", Moves((), None)),
        ("завтра буду в центре", Visits(("cen",), day("11-19"))),
        ("завтра еду к Сафину", Visits(("saf",), day("11-19"))),
        ("завтра поеду в Брянск на 3 дня", Goes(Stay("Брянск", day("11-19"), day("11-21"), 3))),
        ("в понедельник еду в командировку в Самару", Goes(Stay("Самара", day("11-23")))),
        # What tells, or asks nothing of the product.
        ("перенесли встречу с Мегой на четверг", None),
        ("что обещали прайс к пятнице", None),
        ("когда привезут 20 коробок чая?", None),
        ("как дела", None),
        ("Сафин просит отсрочку, дадим?", None),
        ("завтра не поеду к Сафину", None),
        ("не еду в Самару", None),
        ("еду домой", None),
        ("завтра еду в Мегу, в пятницу в Центр", None),
        ("завтра еду в большой и очень красивый город", None),
        ("буду у Сафина", None),
        ("что у меня на неделе? " * LONGEST, None),
    ],
)
def test_a_line(said: str, meant: Wish | None) -> None:
    found = wish(said, INDEX, TODAY)
    assert found == meant
    assert found is None or is_loose(found) == (isinstance(found, Goes) or "образцы" in said)


@pytest.mark.parametrize(
    ("said", "is_one"),
    [("когда привезут чай?", True), ("Взяли чай. Когда привезут?", False), ("Дадим?", False), ("?", False)],
)
def test_a_question_and_nothing_else(said: str, is_one: bool) -> None:
    assert is_question(said) is is_one


@pytest.mark.parametrize(
    ("said", "stay"),
    [
        ("в Брянск, с 14 по 16 декабря", Stay("Брянск", day("12-14"), day("12-16"))),
        ("Нижний Новгород 08.12–10.12", Stay("Нижний Новгород", day("12-08"), day("12-10"))),
        ("с понедельника в Тулу, обратно в среду", Stay("Тулу, обратно", day("11-23"), day("11-25"))),
        ("в Самару на неделю", Stay("Самара", lasts=7)),
        ("to Samara for 3 days from Monday", Stay("Samara", day("11-23"), day("11-25"), 3)),
        ("в Казань завтра", Stay("Казань", day("11-19"))),
        ("в Казань на много дней", Stay("Казань на много дней")),
        ("14 декабря", Stay("14 декабря", day("12-14"))),
        ("Москва и область", Stay("Москва и область")),
        ("в NNN", Stay("NNN")),
        ("в Казань на днях", Stay("Казань на днях")),
        ("в налоговую", Stay("налоговую")),
    ],
)
def test_a_place_with_its_days(said: str, stay: Stay) -> None:
    assert read_stay(said, TODAY) == stay


def test_days_that_are_offered_say_which_they_are() -> None:
    friday = Talk(TRIP, now=datetime.fromisoformat("2026-11-27T10:00"))
    friday.says("в Брянск, с 14 по 16 декабря")
    (answer,) = friday.session.answers.values()
    assert (answer.value, answer.comment) == ("Брянск", "в Брянск, с 14 по 16 декабря")
    assert friday.labels()[:3] == ["Завтра, сб 28.11", "В пятницу, 04.12", "Через неделю"]
    friday.taps("Завтра")
    assert friday.labels()[:4] == ["сб 28.11", "вс 29.11", "пн 30.11", "сб 05.12"], "nobody is back before they leave"
    tuesday = Talk(TRIP, now=datetime.fromisoformat("2026-11-24T10:00")).says("Самара")
    assert next(iter(tuesday.session.answers.values())).comment == ""
    assert tuesday.labels()[:2] == ["Завтра", "В пятницу"]


@pytest.mark.parametrize(
    ("said", "more"),
    [("мега склад закрыли", True), ("карточка Меги", False), ("ИП Сафин Р. Р.", False), ("склад закрыли", False)],
)
def test_what_a_card_leaves_unheard(said: str, more: bool) -> None:
    assert says_more(said, INDEX, TODAY) is more


def test_the_button_that_takes_up_what_was_said() -> None:
    assert actions.begin_said("business_trip") == Action("ns", "said", 0, "business_trip")


def test_a_question_is_no_part_of_a_report() -> None:
    talk = Talk(library().algorithms["trip_report"], {"way": "told"}, now=datetime.fromisoformat("2026-11-18T15:00"))
    story = "Был в Восток-Сервисе, взяли 20 коробок чая"
    talk.says(story, "когда привезут чай?")
    assert talk.refused == "field.question"
    assert [each["text"] for each in talk.place.read("draft")["messages"]] == [
        "Был в Восток-Сервисе, взяли 20 коробок чая"
    ]
