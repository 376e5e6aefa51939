"""What messengers bring that is no plain answer: albums in parts, edited words, cards of the phone's list."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest

from algorithms.compiled import Algorithm
from dialogs import inviting
from dialogs.albums import awaits_words, knows, marked, one_press, with_caption
from dialogs.attachments import attachments
from dialogs.events import Answered, Attached, Back, Event, Filled, Joined
from dialogs.inputs import retyped, shared
from dialogs.ports import Paused, Press, Sent, Upload
from dialogs.question import draft_of
from dialogs.reading.results import Refused
from dialogs.screens import kept, plain_text, to_json
from tests.dlg_support import Talk, methodology
from tests.test_dlg_screens import asking

NOON = datetime.fromisoformat("2026-11-24T12:00")
PHONES = '{id: phone, label: {ru: "Телефон?", en: "Phone?"}, ask: {type: text, like: phone}}'
MARKS = '{id: mark, label: {ru: "Оценка?", en: "Mark?"}, ask: {type: rating}}'
NAMES = '{id: name, label: {ru: "Имя?", en: "Name?"}, ask: {type: text}}'


def chain(*inputs: str, more: str = "") -> Algorithm:
    """Questions one after another: q1, q2 …"""
    steps = "".join(
        f"""
- id: q{number}
  kind: {"form" if "type: form" in given else "ask"}
  prompt: {{ru: "Вопрос {number}?", en: "Question {number}?"}}
  input: {given}
  next: {f"q{number + 1}" if number < len(inputs) else "out"}"""
        for number, given in enumerate(inputs, 1)
    )
    return methodology(f"""
algorithm: chain
title: {{ru: "Цепочка", en: "Chain"}}
purpose: {{ru: "Спросить.", en: "Ask."}}
roles: {{owner: rm, approver: team_lead}}
steps:{steps}
- id: out
  kind: end
  status: done
{more}""")


def note(number: int, **more: str) -> dict[str, str]:
    return {"blob": f"photo{number}", "name": "", "kind": "photo", **more}


def late(talk: Talk, number: int, group: str = "g") -> Talk:
    talk.does(Joined((note(number),), group, talk.now))
    return talk


# ── albums ──────────────────────────────────────────────────────────────────────────────────────────────────


def part(number: int, caption: str = "") -> Press:
    body = Sent((Upload(f"ref{number}", f"{number}.jpg", "photo"),), caption, "g")
    return Press("telegram", "1", "1", body, message=str(number))


def test_parts_in_any_order_are_one_press_with_each_caption_once() -> None:
    whole = one_press([part(10, "полка"), part(9, " витрина "), part(11, "полка"), part(8)])
    assert isinstance(whole.body, Sent)
    assert [file.ref for file in whole.body.files] == ["ref8", "ref9", "ref10", "ref11"]
    assert (whole.body.caption, whole.body.group, whole.message) == ("витрина\nполка", "g", "8")


def test_a_late_part_joins_what_waits_for_done() -> None:
    talk = Talk(chain("{type: files, at_least: 1}", "{type: files, at_least: 1}"))
    talk.does(Attached(marked((note(1), note(2)), "g"), talk.now))
    late(talk, 3)
    assert [file["blob"] for file in attachments_now(talk)] == ["photo1", "photo2", "photo3"]
    assert knows(talk.session, "g")
    assert not knows(talk.session, "h")


def attachments_now(talk: Talk) -> tuple[Any, ...]:
    assert talk.draft is not None
    return tuple(talk.draft.files)


def test_a_late_part_joins_its_answer_and_never_the_next_question() -> None:
    talk = Talk(chain("{type: files, at_least: 1}", "{type: files, at_least: 1}"))
    talk.does(Attached(marked((note(1, caption="полка"),), "g"), talk.now))
    talk.taps("Готово")
    talk.does(Attached((note(9),), talk.now))
    late(talk, 2)
    assert talk.place.answers["q1"] == [note(1, caption="полка", group="g"), note(2, caption="полка", group="g")]
    assert attachments_now(talk) == (note(9),)
    assert "Вопрос 2?" in plain_text(talk.screen())
    assert knows(talk.session, "g")


def test_a_late_part_joins_the_words_it_came_with() -> None:
    talk = Talk(chain("{type: text}", "{type: text}", "{type: text}")).says("Был на месте")
    talk.does(Answered("Полка пуста", talk.now, files=marked((note(1),), "g")))
    late(talk, 2)
    assert [file["blob"] for file in attachments(talk.place)] == ["photo1", "photo2"]
    assert talk.place.answers["q2"] == "Полка пуста"
    assert knows(talk.session, "g")


def test_a_late_part_brings_its_own_words() -> None:
    talk = Talk(chain("{type: files, at_least: 1}", "{type: text}"))
    talk.does(Attached(with_caption(marked((note(1),), "g"), "витрина"), talk.now))
    talk.taps("Готово")
    talk.does(Joined(with_caption((note(2),), "полка"), "g", talk.now))
    assert [file["caption"] for file in attachments(talk.place)] == ["витрина", "полка"]


def test_an_album_may_wait_beside_a_question_for_its_words() -> None:
    talk = Talk(chain("{type: text}", "{type: text}"))
    assert not awaits_words("g", draft_of(talk.session, talk.place), "")
    talk.does(Attached(marked((note(1),), "g"), talk.now))
    assert awaits_words("g", draft_of(talk.session, talk.place), "")
    assert not awaits_words("g", draft_of(talk.session, talk.place), "name")


def test_a_late_part_stays_with_its_field_of_a_form() -> None:
    talk = Talk(chain(f"{{type: form, fields: [{NAMES}, {MARKS}]}}"))
    talk.does(Filled("name", "Иван", talk.now, files=marked((note(1),), "g")))
    late(talk, 2)
    assert attachments_now(talk) == (note(1, group="g", field="name"), note(2, group="g", field="name"))


def test_more_than_may_be_is_refused() -> None:
    talk = Talk(chain("{type: files, at_least: 1, at_most: 2}", "{type: text}"))
    talk.does(Attached(marked((note(1), note(2)), "g"), talk.now))
    talk.taps("Готово")
    late(talk, 3)
    assert talk.refused == "files.too_many"
    assert len(talk.place.answers["q1"]) == 2


def test_a_part_of_what_is_not_on_record_is_said_to_be_late() -> None:
    talk = Talk(chain("{type: files, at_least: 1}", "{type: text}"))
    talk.does(Attached((note(1),), talk.now))
    talk.taps("Готово")
    late(talk, 2)
    assert talk.refused == "album.late"
    assert marked((note(1),), "") == (note(1),)


# ── other words for an answer ───────────────────────────────────────────────────────────────────────────────


def edits(talk: Talk, text: str, name: str = "") -> Any:
    """The event that an edit of the latest answer means, the step being asked again."""
    talk.does(Back(talk.now))
    return retyped(talk.session, talk.place, name, text, talk.reads(), "rm")


def test_an_edit_answers_anew_and_keeps_what_came_with_it() -> None:
    talk = Talk(chain("{type: text}", "{type: text}"))
    talk.does(Answered("Полка пуста", talk.now, "rm", files=(note(1),)))
    talk.does(edits(talk, "Полка полна"))
    assert talk.place.answers["q1"] == "Полка полна"
    assert [file["blob"] for file in attachments(talk.place)] == ["photo1"]
    assert "Вопрос 2?" in plain_text(talk.screen())


def test_an_edit_that_does_not_fit_is_refused() -> None:
    talk = Talk(chain("{type: rating}", "{type: text}")).says("4")
    assert isinstance(edits(talk, "сорок сороков"), Refused)


def test_an_edit_fills_the_field_that_it_was() -> None:
    talk = Talk(chain(f"{{type: form, fields: [{NAMES}, {MARKS}, {PHONES}]}}", "{type: text}")).says("Иван").says("3")
    talk.does(edits(talk, "4", "mark"))
    assert talk.draft is not None
    assert talk.draft.values == {"name": "Иван", "mark": 4}
    talk.says("8 999 123-45-67")
    talk.does(edits(talk, "8 999 123-45-68", "phone"))
    assert talk.place.answers["q1"] == {"name": "Иван", "mark": 4, "phone": "+79991234568"}


def test_an_edit_of_a_field_that_is_not_asked_is_refused() -> None:
    form = f"{{type: form, fields: [{NAMES}, {MARKS}, {PHONES}]}}"
    talk = Talk(chain(form, "{type: text}")).says("Иван").says("3")
    assert edits(talk, "Пётр", "name") == Refused("edit.gone")
    whole = Talk(chain(form, "{type: text}")).says("Иван").says("3").says("8 999 123-45-67")
    assert edits(whole, "Пётр", "nobody") == Refused("edit.gone")
    assert retyped(whole.session, whole.place, "mark", "сто", whole.reads(), "rm") == Refused(
        "number.range", {"min": "1", "max": "5"}
    )


def test_what_is_over_is_not_answered_anew() -> None:
    talk = Talk(asking("{type: text}")).says("всё")
    assert retyped(talk.session, talk.place, "", "не всё", talk.reads(), "rm") == Refused("run.ended")


def test_that_it_is_corrected_is_no_warning() -> None:
    talk = Talk(asking("{type: text}"))
    for key, begins in (("edit.taken", "Исправил"), ("reply.old", "⚠️ Вы ответили")):
        told = Talk(asking("{type: text}"))
        told.outcome = replace(talk.outcome, refused=Refused(key))
        assert begins in plain_text(told.screen())
        assert ("⚠️" in plain_text(told.screen())) == begins.startswith("⚠️")


# ── a card of the phone's list ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "phone", "value"),
    [
        ("{type: text, like: phone}", "79991234567", "+79991234567"),
        ("{type: text, like: phone}", "+7 999 123-45-67", "+79991234567"),
        ("{type: text}", "79991234567", "Иван Петров, +79991234567"),
    ],
)
def test_a_contact_answers_where_words_are_asked_for(asked: str, phone: str, value: str) -> None:
    talk = Talk(asking(asked))
    talk.does(cast(Event, shared(talk.session, talk.place, "Иван Петров", phone, talk.reads(), "rm")))
    assert talk.place.answers["question"] == value


def test_a_contact_without_a_name_is_its_phone() -> None:
    talk = Talk(asking("{type: text}"))
    talk.does(cast(Event, shared(talk.session, talk.place, "", "79991234567", talk.reads(), "rm")))
    assert talk.place.answers["question"] == "+79991234567"


@pytest.mark.parametrize("asked", ["{type: yes_no}", "{type: text, like: inn}", "{type: files, at_least: 1}"])
def test_elsewhere_it_does_not_fit(asked: str) -> None:
    talk = Talk(asking(asked))
    assert shared(talk.session, talk.place, "Иван", "79991234567", talk.reads(), "rm") == Refused("contact.not_here")


# ── a way in ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invitation_is_a_link_where_the_bot_has_a_name_and_nothing_of_it_is_kept() -> None:
    link = "https://t.me/shturman_bot?start=SECRET"
    screen = inviting.made("SECRET", inviting.Open("", "rm", "", NOON), NOON, "ru", link)
    assert link in plain_text(screen)
    assert "/start SECRET" in plain_text(screen)
    assert "SECRET" not in json.dumps(kept(to_json(screen)))


def test_a_pause_says_for_how_long() -> None:
    pause = Paused(2.5)
    assert (pause.seconds, str(pause)) == (2.5, "to be left alone for 2.5 s")
