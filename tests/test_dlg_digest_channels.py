"""How a digest stands in Slack and in Telegram: few blocks, one message, the same figures for who sees no picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.digests.sending import with_picture
from dialogs.digests import Digest, Quiet, friday, middle, month_closed, team_monday
from dialogs.lang import LANGS, Lang
from dialogs.screens import Action, Screen, signed
from handlers.slack.render import render as slack
from handlers.telegram.render import render as telegram
from tests.slack.blocks import checked_blocks
from tests.test_dlg_digests import halfway, october, the_team, the_week

TREND = ((date(2026, 11, 9), Decimal(95)), (date(2026, 11, 16), Decimal(97)))


def sent(kind: str, lang: Lang) -> tuple[Screen, str]:
    """As it leaves the house, and what its picture says in words."""
    found: Digest | Quiet = {
        "friday": lambda: friday(the_week(), lang),
        "team": lambda: team_monday(replace(the_team(), trend=TREND), lang),
        "month": lambda: month_closed(october(lang), lang),
        "middle": lambda: middle(halfway(), lang),
    }[kind]()
    assert isinstance(found, Digest)
    assert found.chart is not None
    return signed(with_picture(found.screen, "ab" * 32, found.chart, lang), token), found.chart.title


def token(action: Action) -> str:
    return f"{action.verb}.{action.subject}.{action.turn}.{action.value}"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ["friday", "team", "month", "middle"])
def test_in_slack_it_is_eight_blocks_beside_its_picture(kind: str, lang: Lang) -> None:
    screen, title = sent(kind, lang)
    picture, words = slack(screen)
    assert picture.text.replace("\u00a0", " ").startswith(title.replace("\u00a0", " "))
    blocks = checked_blocks(list(words.blocks))
    assert len(blocks) <= 8
    assert blocks[0]["type"] == "header"
    assert len(str(blocks)) < 12_000


def test_fridays_blocks_in_slack() -> None:
    """First line, the data's day, four figures in columns, what changed, the week's work, the first thing, buttons."""
    _, words = slack(sent("friday", "ru")[0])
    kinds = [block["type"] for block in words.blocks]
    assert kinds == ["header", "context", "section", "rich_text", "context", "rich_text", "actions", "actions"]
    columns = [each["text"].replace("\u00a0", " ") for each in words.blocks[2]["fields"]]
    assert [text.partition("\n")[2] or text for text in columns] == [
        "8,9 млн ₽",
        "14,2 млн ₽",
        "13,7 млн ₽",
        "757 тыс. ₽",
    ]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ["friday", "team", "month", "middle"])
def test_in_telegram_it_is_one_message_with_its_picture(kind: str, lang: Lang) -> None:
    assert len(telegram(sent(kind, lang)[0])) == 1
