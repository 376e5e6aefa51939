"""Questions and orders in words of one's own: done like the buttons they stand for, never lost in a report."""

from __future__ import annotations

from storage.plans import Planned
from tests.office import Office, light
from tests.storage_fixtures import database, one_database
from tests.test_bot_week import MONDAY, THIS, WEDNESDAY, at, planned

__all__ = ["database", "light", "one_database"]


async def says(desk: Office, words: str) -> str:
    await desk.write("anna", words)
    return (await desk.last("anna")).text


async def taps(desk: Office, label: str) -> str:
    await desk.tap("anna", label)
    return (await desk.last("anna")).text


async def test_a_visit_is_moved_and_planned_in_words(light: Office) -> None:
    await planned(light, THIS, Planned("p1", "k", WEDNESDAY))
    light.now = at(MONDAY, "11:00")
    assert await says(light, "ромашка - перенеси на четверг") == (
        "Перенёс: Ромашка — чт 19.11. Отчёт жду после поездки."
    )
    assert await taps(light, "Вернуть на ср 18.11") == "Вернул: Ромашка — ср 18.11."
    assert "на какой день переносим поездку?" in await says(light, "перенеси ромашку")
    assert "пн 30.11" in await says(light, "на 30.11")
    assert "поставить визит в план?" in await says(light, "завтра буду в ромашке")
    assert await taps(light, "В план на вт 17.11") == "В плане: Ромашка, вт 17.11."
    assert "визит уже в плане" in await says(light, "завтра буду в ромашке")
    assert "Чей визит" in await says(light, "перенеси визит")


async def test_a_question_at_the_card_is_answered_and_stays_out_of_the_report(light: Office) -> None:
    light.now = at(MONDAY, "11:00")
    card = await says(light, "Был в Ромашке, взяли 20 коробок чая")
    assert "категория A" in await says(light, "какой долг у Ромашки?")
    assert await taps(light, "Вернуться к отчёту") == card
    assert "Похоже на вопрос" in await says(light, "когда привезут чай?")
    assert "поставить" not in await says(light, "завтра буду в ромашке"), "the next visit to whom the report is about"


async def test_a_trip_begins_with_the_words_that_told_of_it(light: Office) -> None:
    light.now = at(MONDAY, "11:00")
    assert "Брянск — похоже на командировку" in await says(light, "завтра поеду в Брянск на 3 дня")
    assert "Когда выезд?" in await taps(light, "Оформить командировку")
    assert "Когда обратно?" in await taps(light, "Оставить: вт 17.11")
    assert "Когда обратно: чт 19.11" in await taps(light, "Оставить: чт 19.11")
