"""Charts as PNG, drawn by a process of its own: matplotlib takes seconds and eighty megabytes to import."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping

from dialogs.charts import ChartSpec

TIMEOUT = 20.0  # seconds; the first chart on a fresh machine also builds matplotlib's list of fonts
_PNG = b"\x89PNG\r\n\x1a\n"
_WORKER = "handlers.documents.chart_worker"


class ChartFailed(RuntimeError):
    """No picture: `code` is «timeout», «refused» (a bad spec) or «broken». The digest goes out without one."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


async def draw(spec: ChartSpec, timeout: float = TIMEOUT) -> bytes:  # noqa: ASYNC109  # the process is killed by it
    """The chart, 1080 pixels wide and at most 810 high. Raises ChartFailed after at most `timeout` seconds."""
    data = json.dumps(spec.to_json(), ensure_ascii=False).encode()
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _WORKER, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=_environment(os.environ)
    )
    try:
        async with asyncio.timeout(timeout):
            picture, complaints = await worker.communicate(data)
    except TimeoutError as error:
        raise ChartFailed("timeout", f"{timeout:g} s") from error
    finally:
        await _end(worker)
    return _checked(picture, complaints, worker.returncode)


async def _end(worker: Process) -> None:
    """Also when the caller is cancelled: no worker outlives its question."""
    if worker.returncode is None:
        worker.kill()
        await worker.communicate()


def _checked(picture: bytes, complaints: bytes, code: int | None) -> bytes:
    if code == 0 and picture.startswith(_PNG):
        return picture
    last = (complaints.decode(errors="replace").strip().splitlines() or [""])[-1]
    raise ChartFailed("refused" if code == 2 else "broken", last or f"exit code {code}")


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """The machine's, without our own settings: a drawing process needs no tokens. One thread per library is plenty."""
    kept = {name: value for name, value in own.items() if not name.startswith("SHTURMAN_")}
    return kept | {"MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
