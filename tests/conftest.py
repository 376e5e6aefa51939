"""The ground every test stands on: no network beyond this machine, none of the developer's own settings."""

import gc
import ipaddress
import os
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from coverage import Coverage
from hypothesis import settings
from structlog.testing import capture_logs
from structlog.typing import EventDict

import handlers.telegram  # noqa: F401  # before a test imports aiogram: its models are then built when they are used
from tests.statements import remember_statements

# Whole conversations and running houses: what they happen to pass through proves nothing line by line.
APART = (
    *("bot_", "day", "dlg_vectors", "docs_", "engine_", "kill", "negotiation_", "pictures", "play", "storage_"),
    *("slack_", "telegram_", "web_"),
)
EDGES = tuple(f"test_{name}" for name in APART)
LONGEST = (
    *("test_kill_replicas", "test_kill", "test_kill_slack", "test_web_page", "test_pictures"),
    *("test_slack_vectors", "test_telegram_vectors"),
    *("test_engine_walks", "test_engine_proofs", "test_bot_desk", "test_bot_faults", "test_day"),
    *("test_bot_cli", "test_bot_threads", "test_bot_time", "test_bot_rights"),
)
OF_TESTS = ("SHTURMAN_CHROMIUM", "SHTURMAN_PICTURES")  # what a test itself may be told


class NetworkClosedError(RuntimeError):
    """Not an OSError: code that retries a broken line must not retry this one."""


def is_local(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host or "localhost"
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_number(host: str | bytes | None) -> bool:
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host or "")
    except ValueError:
        return False
    return True


def check_address(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
        raise NetworkClosedError(
            f"a test tried to connect to {address[0]}:{address[1]}; only loopback is open in tests"
        )


def close_network(patch: pytest.MonkeyPatch) -> None:
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check_address(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check_address(self, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: str | bytes | None, *args: Any, **kwargs: Any) -> Any:
        # A number asks no name server; whether it may be connected to is decided above.
        if not (is_local(host) or is_number(host)):
            raise NetworkClosedError(f"a test tried to look up {host!r}; only loopback is open in tests")
        return getaddrinfo(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Reading what is only put aside afterwards takes each process of a pass seconds."""
    if not collection_path.name.startswith("test_"):
        return None
    match config.option.markexpr:
        case "not soak and not apart":
            return collection_path.name.startswith(EDGES) or None
        case "apart and not soak":
            some = b"mark.apart" in collection_path.read_bytes()
            return not (some or collection_path.name.startswith(EDGES)) or None
    return None


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, object, object]:
    """Making items of what was imported covers nothing, and under the tracer it takes twice as long."""
    tracer = Coverage.current()
    if tracer is None:
        return (yield)
    tracer.stop()
    try:
        return (yield)
    finally:
        tracer.start()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Outside the tracer, which makes them three times slower; the core's own tests must cover it without them."""
    if item.path.name.startswith(EDGES):
        item.add_marker(pytest.mark.apart)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: processes that take file by file then end at about the same time."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONGEST)))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: nobody has to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    close_network(patch)
    for name in [name for name in os.environ if name.startswith("SHTURMAN_") and name not in OF_TESTS]:
        patch.delenv(name)
    remember_statements()
    patch.setenv("SHTURMAN_HTTP_PORT", "0")  # two products under test would both want the one port
    # Pretty ones print every local, and a walk is a large local: minutes for one error.
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])
    # Two busy cores and a coverage tracer make any per-example time limit a coin toss.
    settings.register_profile("shturman", settings(), deadline=None, max_examples=40)  # hunts name their own
    settings.load_profile("shturman")


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    """What was logged, kept for the test instead of being drawn on the screen."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def quiet(logs: list[EventDict]) -> Iterator[None]:
    """Nothing may fail behind the back of people."""
    yield
    assert [entry for entry in logs if entry["log_level"] in ("warning", "error")] == []
