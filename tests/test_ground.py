"""Promises of the repository itself: closed sockets, light imports, true documents, clean files, whole locks."""

import asyncio
import importlib
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
LOCKS = ("requirements.lock", "requirements-dev.lock")
# The block of addresses that is reserved for documentation: nobody answers there.
ELSEWHERE = "192.0.2.1"


# Sockets


def test_connecting_to_another_machine_is_refused() -> None:
    with socket.socket() as sock:
        sock.settimeout(1)
        with pytest.raises(RuntimeError, match=r"192\.0\.2\.1:443; only loopback"):
            sock.connect((ELSEWHERE, 443))
        with pytest.raises(RuntimeError, match="only loopback"):
            sock.connect_ex((ELSEWHERE, 443))


@pytest.mark.parametrize("address", ["2001:db8::1", "::ffff:192.0.2.1"])
def test_connecting_to_another_machine_over_ipv6_is_refused(address: str) -> None:
    with socket.socket(socket.AF_INET6) as sock, pytest.raises(RuntimeError, match="only loopback"):
        sock.connect((address, 443))


@pytest.mark.parametrize("host", ["shturman.example", ELSEWHERE])
async def test_asyncio_is_held_by_the_same_wall(host: str) -> None:
    with pytest.raises(RuntimeError, match=re.escape(host)):
        await asyncio.open_connection(host, 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_loopback_is_open(host: str) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(host, server.sockets[0].getsockname()[1])
        assert await reader.read() == b"hello"
        writer.close()
        await writer.wait_closed()


def test_unix_sockets_are_open(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))


# Imports


def test_the_command_line_imports_nothing_heavy() -> None:
    heavy = {"aiogram", "aiohttp", "matplotlib", "pymorphy3", "slack_bolt", "sqlalchemy"}
    code = "import sys, bot.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert heavy & set(done.stdout.split()) == set()


# Documents

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELL = {"", "bash", "sh", "shell", "console"}


def fenced_commands(markdown: str) -> list[str]:
    lines = [line for kind, block in FENCE.findall(markdown) if kind in SHELL for line in block.splitlines()]
    commands = (re.sub(r"(^|\s)#.*", "", line).strip().removeprefix("$ ") for line in lines)
    return [command for command in commands if command]


def all_commands(markdown: str) -> list[str]:
    """What a reader can copy: lines of shell blocks and `code` inside a sentence."""
    return fenced_commands(markdown) + re.findall(r"`([^`\n]+)`", FENCE.sub("", markdown))


def shturman_commands(markdown: str) -> set[tuple[str, ...]]:
    """The first two words after `shturman`; `inbox|outbox list` stands for two commands."""
    word = r" +[a-z]+(?:[-|][a-z]+)*(?=\s|$)"
    pattern = re.compile(rf"(?:^|\w/|&& |\| )shturman((?:{word}){{1,2}})")
    found: set[tuple[str, ...]] = set()
    for words in (match.split() for command in all_commands(markdown) for match in pattern.findall(command)):
        choices: list[tuple[str, ...]] = [()]
        for alternatives in words:
            choices = [(*choice, each) for choice in choices for each in alternatives.split("|")]
        found.update(choices)
    return found


def documented_commands() -> list[tuple[str, ...]]:
    documents = [README, *(ROOT / "docs").glob("*.md")]
    return sorted(set().union(*(shturman_commands(each.read_text(encoding="utf-8")) for each in documents)))


def test_readme_begins_with_run_and_test() -> None:
    first, second, *_ = fenced_commands(README.read_text(encoding="utf-8"))
    assert (first, second) == ("make run", "make test")


def test_readme_names_only_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    commands = all_commands(README.read_text(encoding="utf-8"))
    named = {target for command in commands for target in re.findall(r"\bmake ([a-z][a-z-]*)", command)}
    assert named - targets == set()


@pytest.mark.parametrize("command", documented_commands(), ids=" ".join)
def test_documented_command_exists(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["shturman", *command, "--help"])
    try:
        code = importlib.import_module("bot.cli").main()
    except SystemExit as stop:
        code = stop.code
    assert not code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```\n$ shturman run  # go\n```", {("run",)}),
        ("`shturman inbox|outbox list ID`", {("inbox", "list"), ("outbox", "list")}),
        ('`shturman ask "кто?" --as ivanov`', {("ask",)}),
        ("`.venv/bin/shturman import prices.xlsx`", {("import",)}),
        ("`/shturman menu`", set()),
        ("```python\nshturman run\n```\n the shturman run", set()),
    ],
)
def test_commands_are_read_out_of_documents(text: str, expected: set[tuple[str, ...]]) -> None:
    assert shturman_commands(text) == expected


# Files


def repository_files() -> list[Path]:
    """Everything git holds or would take with the next `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    paths = (ROOT / name for name in done.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_no_file_names_a_package_index_or_a_developers_folder() -> None:
    foreign = re.compile(
        r"""//[^\s"'<>)]*/simple\b"""  # a package index
        r"""|(?<![\w.~$}-])/(?:work|root|home)/"""  # a path of somebody's machine
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in repository_files()
        if b"\0" not in (content := path.read_bytes())
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1)
        if foreign.search(line)
    ]
    assert found == []


def test_no_file_is_left_over_from_a_run() -> None:
    junk = re.compile(r"\.(sqlite3?|db|log|pid|tmp|bak|orig|pyc)(-\w+)?$|^\.env$|^\.coverage")
    files = repository_files()
    assert [str(path.relative_to(ROOT)) for path in files if junk.search(path.name)] == []
    assert [str(path.relative_to(ROOT)) for path in files if path.read_bytes()[:15] == b"SQLite format 3"] == []


# Locks


def locked(name: str) -> dict[str, list[str]]:
    """Each requirement of a lock with its hashes."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    requirements = {}
    for line in text.replace("\\\n", " ").splitlines():
        requirement, *hashes = re.split(r"\s+--hash=", line.strip())
        requirements[requirement] = hashes
    return requirements


@pytest.mark.parametrize("name", LOCKS)
def test_each_locked_requirement_is_a_name_a_version_and_hashes(name: str) -> None:
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")
    requirements = locked(name)
    assert requirements
    for requirement, hashes in requirements.items():
        parsed = Requirement(requirement)
        assert parsed.url is None
        assert re.fullmatch(r"==[^,*]+", str(parsed.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), requirement


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, development = (locked(name) for name in LOCKS)
    assert runtime.items() <= development.items()


def test_the_locks_answer_to_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "requirements.lock": project["dependencies"] + extras["build"],
        "requirements-dev.lock": [*extras["dev"], *extras["pdf"]],
    }
    for lock, declared in wanted.items():
        pinned = [Requirement(line) for line in locked(lock)]
        for need in map(Requirement, declared):
            pins = [pin for pin in pinned if canonicalize_name(pin.name) == canonicalize_name(need.name)]
            assert pins, f"{need} is not in {lock}: make lock"
            for pin in pins:
                assert need.specifier.contains(str(pin.specifier).removeprefix("==")), f"{pin} in {lock}: make lock"
