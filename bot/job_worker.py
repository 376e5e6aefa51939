"""`python -m bot.job_worker`: jobs as pickled frames on stdin, answers on stdout, until the bot closes the pipe.

The helper itself only imports; each job runs in a fork, so that caps are per job and a job that dies takes none along.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import signal
import sys
from typing import IO, Any, NoReturn

MOST = 128 * 1024 * 1024  # bytes of an answer


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while frame := _read(sys.stdin.buffer):
        answer = _answer(*pickle.loads(frame))  # noqa: S301  # our own bot is on the other side
        try:
            answers.write(len(answer).to_bytes(4) + answer)
            answers.flush()
        except BrokenPipeError:  # it died meanwhile; there is nobody to say it to, nor to the interpreter's goodbye
            os._exit(0)


def _read(pipe: IO[bytes]) -> bytes:
    """Empty at the end, also when the bot died in the middle of a frame."""
    size = int.from_bytes(pipe.read(4))
    frame = pipe.read(size)
    return frame if len(frame) == size else b""


def _answer(job: Any, args: Any, kwargs: Any) -> bytes:
    try:
        for name in job.loads:
            importlib.import_module(name)
        module, _, function = job.target.partition(":")
        work = getattr(importlib.import_module(module), function)
    except Exception as error:
        return _said("broken", error)
    pipe, child_pipe = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(pipe)
        _work(job, work, args, kwargs, child_pipe)
    os.close(child_pipe)
    with os.fdopen(pipe, "rb") as answers:
        answer = answers.read(MOST + 1)
    if len(answer) > MOST:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return answer if code == 0 else _death(code)


def _work(job: Any, work: Any, args: Any, kwargs: Any, pipe: int) -> NoReturn:
    """In the fork: under its caps, and out without any of the parent's goodbyes."""
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (job.memory, job.memory))
        resource.setrlimit(resource.RLIMIT_CPU, (job.cpu_s, job.cpu_s + 1))
        signal.alarm(job.wall_s)  # also ends it when the bot is gone
        answer = _done(work, args, kwargs)
        with os.fdopen(pipe, "wb") as answers:
            answers.write(answer)
        code = 0
    finally:
        os._exit(code)


def _done(work: Any, args: Any, kwargs: Any) -> bytes:
    try:
        return pickle.dumps(("ok", work(*args, **kwargs)))
    except MemoryError:
        return _said("memory")
    except Exception as error:
        return _said("broken", error)


def _death(code: int) -> bytes:
    """A fork that left no answer: SIGXCPU and SIGALRM are our own clocks."""
    if -code in (signal.SIGXCPU, signal.SIGALRM):
        return _said("overrun")
    return pickle.dumps(("broken", f"exit code {code}"))


def _said(code: str, error: Exception | None = None) -> bytes:
    return pickle.dumps((code, f"{type(error).__name__}: {error}"[:500] if error else ""))


if __name__ == "__main__":
    main()
