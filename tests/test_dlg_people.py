"""What is kept and why, and invitations, as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import get_args

import pytest

from algorithms.model import Role
from dialogs import actions, consent, inviting
from dialogs.day import Day, my_day
from dialogs.inviting import Open
from dialogs.lang import Lang
from dialogs.screens import Action, Bullets, Heading, Paragraph, Screen, plain_text

LANGS: tuple[Lang, ...] = ("ru", "en")
NOW = datetime.fromisoformat("2026-11-18T10:00")
OPEN = Open("0123456789abcdef", "rm", "Волга", datetime.fromisoformat("2026-11-25T10:00"))


def meant(screen: Screen) -> list[Action | None]:
    return [button.action for row in screen.buttons for button in row]


# ── consent ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_both_languages_are_the_same_version_and_say_the_same_number_of_things() -> None:
    ru, en = consent.terms("ru"), consent.terms("en")
    assert ru.version == en.version == consent.version() != ""
    assert [type(block) for block in ru.blocks] == [type(block) for block in en.blocks]


def test_a_file_is_a_version_a_heading_paragraphs_and_lists() -> None:
    made = consent.read("version: 7\n\n# Title\n\nOne\nline.\n\n- first\n  goes on\n- second\n")
    assert made.version == "7"
    assert [type(block) for block in made.blocks] == [Heading, Paragraph, Bullets]
    assert plain_text(Screen(made.blocks)) == "Title\nOne line.\n• first goes on\n• second"


@pytest.mark.parametrize("lang", LANGS)
def test_the_text_is_asked_with_a_yes_and_a_no_that_name_its_version(lang: Lang) -> None:
    first, again = consent.asking(lang, renewed=False), consent.asking(lang, renewed=True)
    version = consent.version()
    assert meant(first) == meant(again) == [actions.consent(version), actions.refuse_consent(version)]
    assert plain_text(again).endswith(plain_text(first))
    assert len(again.blocks) == len(first.blocks) + 1


def test_the_text_names_the_law_and_what_a_refusal_leaves() -> None:
    assert "152-ФЗ" in plain_text(consent.asking("ru", renewed=False))
    assert "152-FZ" in plain_text(consent.asking("en", renewed=False))
    assert plain_text(consent.asking("ru", renewed=False)).endswith("я сохраню только отказ.")


def test_the_same_text_on_request_says_since_when() -> None:
    agreed = consent.shown(date(2026, 11, 2), NOW.date(), "ru")
    assert plain_text(agreed).endswith("Вы согласились 02.11.")
    assert consent.shown(None, NOW.date(), "ru").blocks == agreed.blocks[:-1]
    assert meant(agreed) == [actions.MENU]


def test_what_came_of_an_answer_leads_nowhere() -> None:
    assert meant(consent.told("consent.refused", "en")) == []


# ── invitations ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", LANGS)
def test_every_role_can_be_invited_and_has_a_name(lang: Lang) -> None:
    screen = inviting.which_role(lang)
    assert meant(screen) == [*map(actions.invite_role, get_args(Role)), actions.INVITATIONS]
    labels = [row[0].label for row in screen.buttons]
    assert len(set(labels)) == len(labels)


def test_a_team_or_none() -> None:
    screen = inviting.which_team("rm", [("aa", "Волга")], "ru")
    assert meant(screen) == [actions.invite_to("rm", "aa"), actions.invite_to("rm", inviting.NO_TEAM)]
    assert plain_text(screen) == "Региональный менеджер: в какую команду?"


def test_the_code_is_shown_with_what_to_do_and_until_when() -> None:
    text = plain_text(inviting.made("SECRET", OPEN, NOW, "ru"))
    assert text.splitlines() == [
        "Приглашение готово: Региональный менеджер, Волга.",
        "Пусть человек откроет бота и отправит эту строку. Она сработает один раз.",
        "/start SECRET",
        "Действует до ср 25.11 10:00.",
    ]
    assert "Волга" not in plain_text(inviting.made("SECRET", replace(OPEN, team=""), NOW, "ru"))


def test_what_is_open_can_be_taken_back_by_its_number() -> None:
    screen = inviting.listed([OPEN, replace(OPEN, handle="b", role="lawyer", team="")], NOW, "ru", "Готово.")
    assert plain_text(screen).splitlines() == [
        "Готово.",
        "2 открытых приглашения",
        "1. Региональный менеджер, Волга — до ср 25.11 10:00",
        "2. Юрист — до ср 25.11 10:00",
    ]
    first, second, *rest = meant(screen)
    assert (first, second) == (actions.revoke_invitation(OPEN.handle), actions.revoke_invitation("b"))
    assert rest == [actions.INVITE, actions.MENU]


def test_nothing_open_says_so() -> None:
    screen = inviting.listed([], NOW, "en")
    assert plain_text(screen) == "No open invitations."
    assert meant(screen) == [actions.INVITE, actions.MENU]


def test_only_an_admins_day_offers_to_invite() -> None:
    offered = {role: actions.INVITE in meant(my_day(Day("A", NOW.date(), role), "ru")) for role in get_args(Role)}
    assert [role for role, found in offered.items() if found] == ["admin"]
