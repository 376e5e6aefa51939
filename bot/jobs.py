"""Heavy work outside the bot: charts, documents, reading of exports and photos. Each job in a process of its own, with
a cap on memory, processor time and minutes.

A helper process (`bot/job_worker.py`) has the libraries loaded and forks for each job: a warm start costs milliseconds
where importing matplotlib costs two seconds, and no job sees what another left. Helpers start when asked, go when idle.
"""

from __future__ import annotations

import asyncio
import io
import os
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from dialogs.charts import ChartSpec
    from dialogs.documents import Outline
    from dialogs.tables import Table
    from storage.imports.reading import Part

P = ParamSpec("P")
R = TypeVar("R")

HELPERS = 2  # jobs at once: more would only take the processor from the chats
IDLE_S = 300.0  # after so long without work the memory is given back
START_S = 30.0  # on a fresh machine matplotlib also lists all fonts
ANSWER = 128 * 1024 * 1024  # bytes
MORE = b"+"  # before a part; before the last frame of an answer stands another sign
_MB = 1024 * 1024
GONE = (OSError, asyncio.IncompleteReadError)
_PLAIN = {"decimal": {"Decimal"}, "datetime": {"date", "datetime"}}


@dataclass(frozen=True)
class Job(Generic[P, R]):
    """`target` is «module:function», `loads` the libraries a helper keeps ready for it; nothing of it is imported here.

    `memory` is address space in bytes: numpy alone reserves several hundred megabytes.
    """

    target: str
    loads: tuple[str, ...] = ()
    memory: int = 1536 * _MB
    cpu_s: int = 20
    wall_s: int = 30


CHART: Job[[ChartSpec, bool], bytes] = Job(
    "handlers.documents.charts:png", ("matplotlib.backends.backend_agg", "matplotlib.figure", "matplotlib.font_manager")
)
WORD: Job[[Outline], bytes] = Job("handlers.documents.docx:render_docx", ("docx",))
PDF: Job[[Outline], bytes] = Job("handlers.documents.pdf:render_pdf", ("typst",))
TABLE: Job[[Table], bytes] = Job("handlers.documents.tables:xlsx", ("xlsxwriter",))
PHOTO: Job[[bytes, str, bool], bytes] = Job(
    "handlers.documents.photos:clean",
    ("PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.WebPImagePlugin", "PIL.GifImagePlugin"),
)
_BOOKS = ("python_calamine", "storage.imports.reading")
# A file in parts, for `stream`.
READ: Job[..., Iterator[Part]] = Job("storage.imports.reading:stream", _BOOKS, cpu_s=60, wall_s=90)


async def draw(jobs: Jobs, spec: ChartSpec, *, dark: bool = False) -> bytes:
    """A chart as PNG."""
    return await jobs.do(CHART, spec, dark)


class JobFailed(RuntimeError):
    """No result: `code` is «overrun» (of time), «memory» or «broken»."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class Jobs:
    """The helpers of one running product. Nothing is started before the first job."""

    def __init__(self, helpers: int = HELPERS) -> None:
        self._places = asyncio.Semaphore(helpers)
        self._free: list[_Helper] = []
        self._idle: asyncio.TimerHandle | None = None

    async def do(self, job: Job[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What the job's function returns. Raises JobFailed; a helper that failed, or whose caller left, is ended."""
        answer = await self._asked(job, args, kwargs, lambda _: None)
        code, result = await asyncio.to_thread(_read, answer)  # a long export takes a second
        if code != "ok":
            raise JobFailed(code, result)
        found: R = result
        return found

    async def stream(self, job: Job[P, Iterator[R]], *args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[R]:
        """What a job that gives its answer in parts gives, part by part. Who stops listening ends the job.

        The parts wait here as bytes, so that a slow listener keeps no helper from the others.
        """
        parts: asyncio.Queue[bytes | None] = asyncio.Queue()
        asking = asyncio.create_task(self._asked(job, args, kwargs, parts.put_nowait))
        asking.add_done_callback(lambda _: parts.put_nowait(None))
        try:
            while (part := await parts.get()) is not None:
                yield _read(part)
            code, detail = _read(await asking)
            if code != "ok":
                raise JobFailed(code, detail)
        finally:
            asking.cancel()
            await asyncio.wait((asking,))

    async def _asked(self, job: Job[Any, Any], args: Any, kwargs: Any, heard: Callable[[bytes], None]) -> bytes:
        """The last frame of an answer, `heard` those before it."""
        async with self._places:
            self._stay()
            helper = self._free.pop() if self._free else _Helper()
            try:
                answer = await helper.ask(job, args, kwargs, heard)
            except BaseException:
                await helper.end()
                raise
            self._free.append(helper)
            self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._rest)
        return answer

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()

    def _rest(self) -> None:
        """The processes go, their helpers stay: one starts another when it is asked again, and is waited for at the
        end."""
        for helper in self._free:
            helper.kill()

    async def __aenter__(self) -> Jobs:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def close(self) -> None:
        self._stay()
        while self._free:
            await self._free.pop().end()


class _Helper:
    """One process, one question at a time."""

    def __init__(self) -> None:
        self._process: Process | None = None

    async def ask(self, job: Job[Any, Any], args: Any, kwargs: Any, heard: Callable[[bytes], None]) -> bytes:
        question = pickle.dumps((job, args, kwargs))
        fresh = self._process is None
        try:
            async with asyncio.timeout(job.wall_s + START_S):
                try:
                    frame = await self._first(question)
                except GONE:
                    if fresh:
                        raise
                    await self.end()  # it went between two jobs, and asyncio had yet to hear of it
                    frame = await self._first(question)
                size = len(frame)
                while frame[:1] == MORE:
                    heard(frame[1:])
                    frame = await self._frame()
                    size += len(frame)
                    if size > ANSWER:
                        raise JobFailed("broken", f"an answer of {size} bytes")
                return frame[1:]
        except TimeoutError as error:
            raise JobFailed("overrun", f"{job.wall_s} s") from error
        except GONE as error:
            raise JobFailed("broken", "the helper process ended") from error

    async def _first(self, question: bytes) -> bytes:
        process = await self._started()
        assert process.stdin is not None  # noqa: S101  # a pipe
        process.stdin.write(len(question).to_bytes(4) + question)
        await process.stdin.drain()
        return await self._frame()

    async def _frame(self) -> bytes:
        """A byte that says whether more follow, then a pickle."""
        assert self._process is not None  # noqa: S101
        assert self._process.stdout is not None  # noqa: S101
        size = int.from_bytes(await self._process.stdout.readexactly(4))
        if size > ANSWER:
            raise JobFailed("broken", f"an answer of {size} bytes")
        return await self._process.stdout.readexactly(size)

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            # In a session of its own: a Ctrl-C is the bot's to hear, and the job goes with its helper.
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.job_worker"),
                stdin=PIPE,
                stdout=PIPE,
                env=_environment(os.environ),
                start_new_session=True,
            )
        return self._process

    def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def end(self) -> None:
        """Also when the caller is cancelled: no job outlives its question."""
        self.kill()
        if self._process is not None:
            await self._process.communicate()


def _read(answer: bytes) -> Any:
    try:
        return _Plain(io.BytesIO(answer)).load()
    except pickle.UnpicklingError as error:
        raise JobFailed("broken", str(error)) from error


class _Plain(pickle.Unpickler):
    """Answers are data: whatever a job was made to read, nothing it sends back can run here."""

    def find_class(self, module: str, name: str) -> Any:
        if name in _PLAIN.get(module, ()) or (module.startswith("storage.imports.") and "." not in name):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """The machine's, without our own settings: a job needs no tokens. One thread per library is plenty."""
    kept = {name: value for name, value in own.items() if not name.startswith("SHTURMAN_")}
    return kept | {"MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
