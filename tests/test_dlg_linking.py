"""The messengers of one person, as people read them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dialogs import actions, linking
from dialogs.lang import Lang
from dialogs.linking import Linked
from dialogs.screens import Action, Screen, plain_text

LANGS: tuple[Lang, ...] = ("ru", "en")
TODAY = date(2026, 11, 18)
HERE = Linked("a" * 12, "telegram", date(2026, 11, 2), is_here=True)
THERE = Linked("b" * 12, "slack", date(2026, 11, 17))
SHUT = Linked("c" * 12, "web", date(2026, 11, 17), is_blocked=True)


def meant(screen: Screen) -> list[Action | None]:
    return [button.action for row in screen.buttons for button in row]


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.buttons for button in row]


def test_who_has_one_messenger_chooses_nothing_and_drops_nothing() -> None:
    shown = linking.messengers([HERE], None, TODAY, "ru")
    assert meant(shown) == [actions.LINK_CODE, actions.MENU]
    assert plain_text(shown).splitlines() == [
        "Где мы с вами на связи",
        "• Telegram — вы сейчас здесь",
        "Можно подключить второй мессенджер: начатое в одном закончите в другом.",
    ]


def test_of_several_each_is_chosen_or_dropped() -> None:
    shown = linking.messengers([HERE, THERE, SHUT], None, TODAY, "ru", "Отключено: Slack.")
    assert plain_text(shown).splitlines() == [
        "Отключено: Slack.",
        "Где мы с вами на связи",
        "• Telegram — вы сейчас здесь",
        "• Slack, подключён 17.11",
        "• Чат в браузере — бот там заблокирован",
        "Напоминания и новости приходят туда, откуда вы писали последний раз.",
    ]
    assert labels(shown)[:4] == [
        "Присылать в Telegram",
        "Присылать в Slack",
        "Присылать в браузер",
        "Туда, откуда пишу",
    ]
    assert [key.on for row in shown.buttons[:2] for key in row] == [False, False, False, True]
    assert meant(shown)[5:8] == [actions.unlink(each.handle) for each in (HERE, THERE, SHUT)]
    assert labels(shown)[5:7] == ["✕ Отключить этот чат", "✕ Отключить Slack"]


def test_two_accounts_of_one_messenger_are_no_choice_of_where_to_write() -> None:
    shown = linking.messengers([HERE, Linked("d" * 12, "telegram", TODAY)], None, TODAY, "en")
    assert labels(shown) == ["🔗 Link a messenger", "✕ Unlink this chat", "✕ Unlink Telegram", "☰ Menu"]


def test_a_wish_is_shown_as_one() -> None:
    shown = linking.messengers([HERE, THERE], "slack", TODAY, "en")
    assert "Reminders and news come here: Slack. What does not arrive there goes to another." in plain_text(shown)
    assert [key.on for row in shown.buttons[:2] for key in row] == [False, True, False]


@pytest.mark.parametrize("lang", LANGS)
def test_a_code_is_seen_once(lang: Lang) -> None:
    until = datetime.fromisoformat("2026-11-18T10:10")
    own, given = (linking.code("ABCD-EFGHJK", until, 5, lang, name) for name in ("", "Рустам"))
    assert "ABCD-EFGHJK" in plain_text(own)
    assert "10:10" in plain_text(own)
    assert "Рустам" in plain_text(given)
    once = [span.text for block in own.blocks for span in getattr(block, "line", ()) if span.once]
    assert once == ["ABCD-EFGHJK"]


def test_before_dropping_it_is_said_what_stays() -> None:
    there, here = linking.sure(THERE, [HERE, HERE], "ru"), linking.sure(HERE, [THERE, SHUT], "ru")
    assert plain_text(there).startswith("Отключить Slack? Там я перестану вас узнавать. Останется: Telegram.")
    assert plain_text(here).startswith(
        "Отключить этот чат? Здесь я перестану вас узнавать. Останется: Slack, Чат в браузере."
    )
    assert meant(there) == [actions.unlink_now(THERE.handle), actions.MESSENGERS]


def test_a_new_account_is_told_with_the_way_to_drop_it() -> None:
    told = linking.one_more(THERE, "ru")
    assert plain_text(told) == "К вам подключён ещё один мессенджер: Slack. Если это не вы — отключите его."
    assert meant(told) == [actions.unlink(THERE.handle), actions.MENU]


@pytest.mark.parametrize(("channel", "words"), [("telegram", "в Telegram"), ("slack", "в Slack"), ("web", "в чате")])
def test_a_card_says_where_it_went_on(channel: str, words: str) -> None:
    note = linking.went_on(channel, "run", "ru")
    assert words in plain_text(note)
    assert meant(note) == [actions.open_run("run")]


@pytest.mark.parametrize("lang", LANGS)
def test_an_admin_sees_somebodys_accounts(lang: Lang) -> None:
    shown = linking.somebodys("M05", "Рустам", "rm", [THERE], TODAY, lang, "note")
    assert plain_text(shown).startswith("note\nРустам, ")
    edit = actions.edit("people", "M05")
    assert meant(shown) == [actions.unlink_of("M05", THERE.handle), actions.code_of("M05"), edit, actions.MENU]
    nowhere = linking.somebodys("M05", "Рустам", "rm", [], TODAY, lang)
    assert meant(nowhere) == [actions.code_of("M05"), edit, actions.MENU]
    assert len(plain_text(nowhere).splitlines()) == 2


def test_several_of_a_name_are_a_button_each_and_nobody_is_said_so() -> None:
    assert meant(linking.which([("M05", "Рустам"), ("M06", "Руслан")], "ru")) == [
        actions.accounts_of("M05"),
        actions.accounts_of("M06"),
    ]
    assert meant(linking.which([], "ru")) == [actions.MENU]


def test_a_language_is_asked_for_in_both() -> None:
    shown = linking.languages("en")
    assert labels(shown)[:2] == ["Русский", "English"]
    assert [key.on for key in shown.buttons[0]] == [False, True]
