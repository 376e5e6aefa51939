"""A first guess at somebody's language, and texts that keep the values they were made with."""

from datetime import datetime
from typing import Any, cast

import pytest

from algorithms.model import Text
from dialogs.facts import Facts
from dialogs.lang import guessed
from dialogs.wording import fill_with


@pytest.mark.parametrize(
    ("locale", "lang"),
    [("ru-RU", "ru"), ("RU_ru", "ru"), ("uk", "ru"), ("kk-KZ", "ru"), ("en_GB", "en"), ("de", "en"), ("", None)],
)
def test_a_locale_is_a_first_guess(locale: str, lang: str | None) -> None:
    assert guessed(locale) == lang


def test_a_title_without_kept_values_is_said_as_it_stands() -> None:
    facts = Facts(datetime(2025, 5, 28, 10))  # noqa: DTZ001  # naive local, as the engine has it
    assert fill_with(Text(ru="Позвонить", en="Call"), {}, cast(Any, None), facts, "en") == "Call"
