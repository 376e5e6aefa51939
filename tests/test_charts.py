"""Charts: a spec in the bot, a picture from a process of its own."""

import json
import struct
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dialogs.charts import BadSpec, Bar, ChartSpec, alt_text, bars_chart
from handlers.documents.charts import png

ROOT = Path(__file__).resolve().parent.parent
SPEC = bars_chart(
    "Ноябрь: 2 из 5 тянут вниз",
    (
        Bar("Восток-Сервис", Decimal(78), "red", "78\u00a0%"),
        Bar("ИП Сафин $a_{$ <b>", Decimal("88.4"), "red", "88\u00a0%"),
        Bar("Мега-Трейд", Decimal("99.6"), "yellow", "99,6\u00a0%"),
        Bar("Щедрый и очень длинно названный партнёр", Decimal(400), "green", "400\u00a0%"),
        Bar("Меркурий", None, "gray"),
    ),
    "Данные на 19.11",
)


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def changed(**fields: Any) -> dict[str, Any]:
    return {**SPEC.to_json(), **fields}


def bar(**fields: Any) -> dict[str, Any]:
    return changed(bars=[{"label": "А", "value": "1", "status": "red", "text": "1", **fields}])


# Data


def test_a_spec_survives_json() -> None:
    assert ChartSpec.from_json(json.loads(json.dumps(SPEC.to_json()))) == SPEC


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        "chart",
        changed(kind="pie"),
        changed(bars=[]),
        changed(bars=["А"]),
        changed(lines=["ninety"]),
        changed(lines=["NaN"]),
        changed(title=1),
        changed(colour="pink"),
        bar(value="Infinity"),
        bar(value=[]),
        bar(label=None),
        bar(status="pink"),
        bar(width=1),
    ],
)
def test_what_is_no_chart_is_refused(data: Any) -> None:
    with pytest.raises(BadSpec):
        ChartSpec.from_json(data)


def test_the_alt_text_holds_the_same_numbers() -> None:
    assert alt_text(SPEC, "ru").replace("\u00a0", " ") == (
        "Ноябрь: 2 из 5 тянут вниз. Восток-Сервис 78 %, ИП Сафин $a_{$ <b> 88 %, Мега-Трейд 99,6 %, "
        "Щедрый и очень длинно названный партнёр 400 %, Меркурий нет данных. Данные на 19.11"
    )
    assert alt_text(bars_chart("Fine", SPEC.bars[-1:]), "en") == "Fine. Меркурий no data"


# The picture


def test_a_chart_is_a_picture_for_a_phone() -> None:
    first = png(SPEC)
    assert size_of(first) == (1080, 810)
    assert png(SPEC) == first  # kept by content: the same figures are the same file


def test_cyrillic_is_drawn_and_not_boxed() -> None:
    """Matplotlib warns of each letter its font does not have, and warnings are errors here."""
    png(SPEC)


def test_a_chart_without_lines_or_positive_values() -> None:
    # One bar makes a lower picture, not a louder one.
    assert size_of(png(ChartSpec("bars", "", (Bar("", Decimal(-5), "red"),), ()))) == (1080, 382)


def test_too_many_bars_are_refused() -> None:
    with pytest.raises(BadSpec, match="more than 12 bars"):
        png(bars_chart("Много", SPEC.bars * 3))


def test_the_bot_does_not_import_matplotlib() -> None:
    code = "import sys, bot.jobs, handlers.documents.charts; print('matplotlib' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.split() == ["False", "False"]
