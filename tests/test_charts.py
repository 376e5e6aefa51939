"""Charts: a spec in the bot, a picture from a process of its own."""

import asyncio
import json
import os
import struct
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dialogs.charts import BadSpec, Bar, ChartSpec, alt_text, bars_chart, sparkline
from handlers.documents import chart_worker, charts
from handlers.documents.charts import ChartFailed, draw

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


def worker(data: bytes) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "handlers.documents.chart_worker"]
    return subprocess.run(command, input=data, capture_output=True, cwd=ROOT, check=False)


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


@pytest.mark.parametrize(
    ("values", "line"),
    [([1, 5, None, 3, 9], "▁▅·▂▇"), ([7, 7], "▃▃"), ([None], "·"), ([], ""), ([-2, 0, 2], "▁▅▇")],
)
def test_a_row_of_numbers_as_heights(values: list[int | None], line: str) -> None:
    assert sparkline([None if value is None else Decimal(value) for value in values]) == line


# The worker


async def test_a_chart_is_a_picture_for_a_phone() -> None:
    first = await draw(SPEC)
    assert size_of(first) == (1080, 810)
    assert await draw(SPEC) == first  # kept by content: the same figures are the same file


def test_cyrillic_is_drawn_and_not_boxed() -> None:
    """Matplotlib complains on stderr about each letter its font does not have."""
    done = worker(json.dumps(SPEC.to_json()).encode())
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_chart_without_lines_or_positive_values() -> None:
    spec = ChartSpec("bars", "", (Bar("", Decimal(-5), "red"),), ())
    # One bar makes a lower picture, not a louder one.
    assert size_of(worker(json.dumps(spec.to_json()).encode()).stdout) == (1080, 382)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        b" " * (chart_worker.INPUT + 1),
        json.dumps(changed(kind="pie")).encode(),
    ],
)
def test_the_worker_refuses_what_is_no_chart(data: bytes) -> None:
    done = worker(data)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"chart refused: ")


def test_the_worker_is_limited() -> None:
    code = (
        "import io, resource, sys\nfrom handlers.documents import chart_worker\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(b'{}'))\nchart_worker.main()\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.split() == [str(chart_worker.MEMORY), str(chart_worker.CPU_SECONDS)]


# Failures


async def test_too_many_bars_are_refused() -> None:
    with pytest.raises(ChartFailed, match="more than 12 bars") as failed:
        await draw(bars_chart("Много", SPEC.bars * 3))
    assert failed.value.code == "refused"


async def test_a_slow_worker_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    stand_in(
        monkeypatch, tmp_path, f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    with pytest.raises(ChartFailed) as failed:
        await draw(SPEC, timeout=3)
    assert failed.value.code == "timeout"
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


async def test_a_cancelled_question_leaves_no_worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    stand_in(
        monkeypatch, tmp_path, f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    asking = asyncio.create_task(draw(SPEC))
    while not note.exists() or not note.read_text():
        await asyncio.sleep(0.02)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("raise MemoryError('no room')", "broken: MemoryError: no room"),
        ("import os; os._exit(9)", "broken: exit code 9"),
        ("print('no picture')", "broken: exit code 0"),
    ],
)
async def test_a_broken_worker_is_a_typed_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, words: str
) -> None:
    stand_in(monkeypatch, tmp_path, code)
    with pytest.raises(ChartFailed) as failed:
        await draw(SPEC)
    assert str(failed.value) == words


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    """Another worker in the place of ours."""
    (folder / "stand_in_worker.py").write_text(code, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setattr(charts, "_WORKER", "stand_in_worker")


async def test_the_worker_gets_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHTURMAN_TELEGRAM_TOKEN", "secret")
    stand_in(
        monkeypatch, tmp_path, "import os, sys; sys.exit([name for name in os.environ if 'SHTURMAN' in name] or 7)"
    )
    with pytest.raises(ChartFailed, match="exit code 7"):
        await draw(SPEC)


def test_the_bot_does_not_import_matplotlib() -> None:
    code = "import sys, handlers.documents.charts; print('matplotlib' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.split() == ["False", "False"]
