"""Heavy work in helper processes: warm, capped, and gone when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot import jobs as module
from bot.jobs import Job, JobFailed, Jobs, draw
from dialogs.charts import Bar, bars_chart
from handlers.documents.charts import png
from storage.imports.reading import read_file
from storage.imports.refusal import SheetRefused

SHEET: Job[..., Any] = Job("storage.imports.reading:read_file", ("storage.imports.reading",))
ROOT = Path(__file__).resolve().parent.parent
SPEC = bars_chart("Ноябрь", (Bar("Восток", Decimal(78), "red", "78 %"),), "Данные на 19.11")
EXPORT = "Дата;Контрагент;Сумма\n01.11.2026;ООО «Ромашка»;150 000,50\nИтого;;150 000,50\n".encode()


def job(name: str, **caps: int) -> Job[Any, Any]:
    return Job(f"tests.heavy:{name}", **caps)  # type: ignore[arg-type]  # caps are whole numbers


@pytest.fixture
async def jobs() -> AsyncIterator[Jobs]:
    async with Jobs() as made:
        yield made


async def test_a_job_gives_what_its_function_gives(jobs: Jobs) -> None:
    """The picture byte for byte; the figures of an export with their types, money exact."""
    assert await draw(jobs, SPEC) == png(SPEC)
    assert await jobs.do(SHEET, EXPORT, None) == read_file(EXPORT)
    refused = await jobs.do(SHEET, EXPORT.replace(b"00,50\n\xd0\x98", b"00,60\n\xd0\x98"), None)
    assert isinstance(refused, SheetRefused)
    assert refused.fields["loaded"] == Decimal("150000.60")


async def test_a_helper_stays_and_each_job_has_a_process_of_its_own(jobs: Jobs) -> None:
    (first, one), (second, two) = await jobs.do(job("pid")), await jobs.do(job("pid"))
    assert first == second != os.getpid()
    assert len({first, one, two}) == 3


@pytest.mark.parametrize(
    ("name", "caps", "says"),
    [
        ("hog", {}, "memory"),
        ("spin", {"cpu_s": 1}, "overrun"),
        ("sleep", {"wall_s": 1}, "overrun"),
        ("crash", {}, "broken: exit code -6"),
        ("deep", {}, "broken: RecursionError"),
        ("smuggle", {}, "broken: .*is no plain data"),
        ("nothing_of_the_kind", {}, "broken: AttributeError"),
    ],
)
async def test_a_job_out_of_bounds_ends_and_the_next_one_goes_on(
    jobs: Jobs, name: str, caps: dict[str, int], says: str
) -> None:
    with pytest.raises(JobFailed, match=says):
        await jobs.do(job(name, **caps))
    assert await jobs.do(job("chatty")) == "said"


async def test_a_library_that_is_not_there_is_a_failed_job(jobs: Jobs) -> None:
    with pytest.raises(JobFailed, match="No module named 'no_such_library'"):
        await jobs.do(Job("tests.heavy:chatty", loads=("no_such_library",)))


async def test_a_helper_that_does_not_answer_is_given_up(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    helper, _ = await jobs.do(job("pid"))
    os.kill(helper, signal.SIGSTOP)
    monkeypatch.setattr(module, "START_S", 0.1)
    with pytest.raises(JobFailed, match="overrun"):
        await jobs.do(job("chatty", wall_s=0))
    assert not alive(helper)


async def test_who_no_longer_waits_leaves_no_process(jobs: Jobs, tmp_path: Path) -> None:
    note = tmp_path / "pids"
    asking = asyncio.create_task(jobs.do(job("sleep"), str(note)))
    while not note.exists() or len(note.read_text().split()) < 2:
        await asyncio.sleep(0.01)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    helper, work = map(int, note.read_text().split())
    assert not alive(helper)
    while alive(work):  # killed with its helper; whoever adopts it has yet to bury it
        await asyncio.sleep(0.01)


async def test_a_bot_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    """The helper and its job end by themselves: by the closed pipe, by the job's own clock."""
    note = tmp_path / "pids"
    code = (
        "import asyncio\nfrom bot.jobs import Job, Jobs\n"
        f"asyncio.run(Jobs().do(Job('tests.heavy:sleep', wall_s=1), {str(note)!r}))"
    )
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=ROOT, stderr=asyncio.subprocess.PIPE)
    while not note.exists() or len(note.read_text().split()) < 2:
        await asyncio.sleep(0.01)
    bot.kill()
    _, said = await bot.communicate()  # which also waits until nobody holds the other end
    assert said == b""
    for pid in map(int, note.read_text().split()):
        while alive(pid):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("heard", [False, True])
async def test_a_helper_killed_between_two_jobs_is_replaced(jobs: Jobs, heard: bool) -> None:
    """Also when the next job comes before asyncio has heard of the death."""
    helper, _ = await jobs.do(job("pid"))
    os.kill(helper, signal.SIGKILL)
    if not heard:
        bury(helper)
    while alive(helper):
        await asyncio.sleep(0.01)
    another, _ = await jobs.do(job("pid"))
    assert another != helper


async def test_without_work_the_memory_is_given_back(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE_S", 0)
    helper, _ = await jobs.do(job("pid"))
    while alive(helper):
        await asyncio.sleep(0.01)


async def test_two_at_once_and_no_more(tmp_path: Path) -> None:
    async with Jobs(helpers=2) as jobs:
        helpers = {helper for helper, _ in await asyncio.gather(*(jobs.do(job("pid")) for _ in range(8)))}
    assert 1 <= len(helpers) <= 2
    assert not any(map(alive, helpers))


async def test_jobs_get_no_secrets(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHTURMAN_TELEGRAM_TOKEN", "secret")
    assert await jobs.do(job("secrets")) == []


def bury(pid: int) -> None:
    """Nothing else turns meanwhile."""
    while alive(pid):
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """A zombie that only waits to be buried is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
