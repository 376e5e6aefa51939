"""`python -m bot.job_worker`: jobs as pickled frames on stdin, answers on stdout, until the bot closes the pipe.

The helper itself only imports; each job runs in a fork, so that caps are per job and a job that dies takes none along.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import resource
import signal
import sys
from collections.abc import Generator, Iterator
from typing import IO, Any, NoReturn

MOST = 128 * 1024 * 1024  # bytes of an answer
MORE, LAST = b"+", b"."  # a frame begins with one of them


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while frame := _read(sys.stdin.buffer):
        try:
            for answer in _answers(*pickle.loads(frame)):  # noqa: S301  # our own bot is on the other side
                answers.write(len(answer).to_bytes(4) + answer)
                answers.flush()
        except BrokenPipeError:  # it died meanwhile; there is nobody to say it to, nor to the interpreter's goodbye
            os._exit(0)


def _read(pipe: IO[bytes]) -> bytes:
    """Empty at the end, also when the bot died in the middle of a frame."""
    size = int.from_bytes(pipe.read(4))
    frame = pipe.read(size)
    return frame if len(frame) == size else b""


def _answers(job: Any, args: Any, kwargs: Any) -> Iterator[bytes]:
    """Parts as they come, then the last frame; each begins with the byte that says which it is."""
    try:
        for name in job.loads:
            importlib.import_module(name)
        module, _, function = job.target.partition(":")
        work = getattr(importlib.import_module(module), function)
    except Exception as error:
        yield LAST + _said("broken", error)
        return
    pipe, child_pipe = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(pipe)
        _work(job, work, args, kwargs, child_pipe)
    os.close(child_pipe)
    last, size = b"", 0
    with os.fdopen(pipe, "rb") as answers:
        while size <= MOST and (frame := _read(answers)):
            size += len(frame)
            if frame[:1] == MORE:
                yield frame
            else:
                last = frame
    if size > MOST:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    yield last if code == 0 and last else LAST + _death(code)


def _work(job: Any, work: Any, args: Any, kwargs: Any, pipe: int) -> NoReturn:
    """In the fork: under its caps, and out without any of the parent's goodbyes."""
    code = 1
    gc.disable()  # a job is over before there is much to collect, and looking for it took a third of a long one
    try:
        resource.setrlimit(resource.RLIMIT_AS, (job.memory, job.memory))
        resource.setrlimit(resource.RLIMIT_CPU, (job.cpu_s, job.cpu_s + 1))
        signal.alarm(job.wall_s)  # also ends it when the bot is gone
        with os.fdopen(pipe, "wb") as answers:
            for frame in _frames(work, args, kwargs):
                answers.write(len(frame).to_bytes(4) + frame)
                answers.flush()
        code = 0
    finally:
        os._exit(code)


def _frames(work: Any, args: Any, kwargs: Any) -> Iterator[bytes]:
    try:
        done = work(*args, **kwargs)
        if isinstance(done, Generator):
            for part in done:
                yield MORE + pickle.dumps(part)
            done = None
        yield LAST + pickle.dumps(("ok", done))
    except MemoryError:
        yield LAST + _said("memory")
    except Exception as error:
        yield LAST + _said("broken", error)


def _death(code: int) -> bytes:
    """A fork that left no answer: SIGXCPU and SIGALRM are our own clocks."""
    if -code in (signal.SIGXCPU, signal.SIGALRM):
        return _said("overrun")
    return pickle.dumps(("broken", f"exit code {code}"))


def _said(code: str, error: Exception | None = None) -> bytes:
    return pickle.dumps((code, f"{type(error).__name__}: {error}"[:500] if error else ""))


if __name__ == "__main__":
    main()
