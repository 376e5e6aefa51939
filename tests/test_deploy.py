"""What is deployed is whole: the image's files make a wheel that works; unit and compose name real settings."""

from __future__ import annotations

import http.server
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
UNIT = (DEPLOY / "shturman.service").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
KNOWN = {f"SHTURMAN_{name.upper()}" for name in Settings.model_fields} | {"SHTURMAN_ENV_FILE"}


def copied() -> list[str]:
    """What the image takes from the repository."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [name for line in lines for name in line.split()[:-1]]


def test_the_image_takes_what_is_here_and_nothing_private() -> None:
    assert copied()
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied()) == let_in


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as the image builds it, of the copied files alone."""
    folder = tmp_path_factory.mktemp("image")
    for name in copied():
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    command = "python -m pip install --no-deps --no-build-isolation ."
    assert command in DOCKERFILE
    build = [sys.executable, "-m", "pip", "wheel", *command.split()[4:], "-q", "--no-index", "-w", str(folder / "out")]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    (wheel,) = (folder / "out").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_every_file_of_its_packages(installed: Path) -> None:
    def files(root: Path) -> set[str]:
        found = {
            str(path.relative_to(root))
            for package in ("algorithms", "bot", "dialogs", "handlers", "storage")
            for path in (root / package).rglob("*")
            if path.is_file()
        }
        return {name for name in found if "__pycache__" not in name}

    assert files(installed) == files(ROOT)


def test_the_wheel_works_far_from_the_repository(installed: Path, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SHTURMAN_")}
    setting = {"SHTURMAN_DATA_DIR": str(tmp_path / "data"), "SHTURMAN_ENV_FILE": os.devnull}
    start = f"import sys; sys.path.insert(0, {str(installed)!r}); from bot.cli import main; main()"
    command = [sys.executable, "-c", start, "db", "upgrade"]
    done = subprocess.run(command, cwd=tmp_path, env=clean | setting, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("At revision 0")


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_image_is_healthy_when_it_is_ready(status: int, code: int) -> None:
    class Ready(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is the library's
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Ready) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        line = re.search(r"CMD \[\"python\", \"-c\", \"(.+)\"\]", DOCKERFILE)
        assert line is not None
        asks = line[1].replace(":8081", f":{server.server_port}")
        assert subprocess.run([sys.executable, "-c", asks], capture_output=True, check=False).returncode == code


def test_every_setting_named_here_is_one() -> None:
    named = {name for path in DEPLOY.iterdir() for name in re.findall(r"\bSHTURMAN_[A-Z_]+\b", path.read_text("utf-8"))}
    assert named
    assert named - KNOWN == set()


def test_the_image_is_nobody_s_root_and_pinned() -> None:
    stages = DOCKERFILE.split("\nFROM ")
    assert "\nUSER shturman\n" in stages[-1]
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    assert re.search(r"^FROM python:3\.\d+-slim-\w+ AS build$", DOCKERFILE, re.MULTILINE)


def test_compose_waits_for_a_database_that_knows_cyrillic() -> None:
    bot, database = COMPOSE["services"]["bot"], COMPOSE["services"]["database"]
    assert bot["depends_on"]["database"]["condition"] == "service_healthy"
    assert database["healthcheck"]["test"][1] == "pg_isready"
    assert "C.UTF-8" in database["environment"]["POSTGRES_INITDB_ARGS"]
    assert (ROOT / "deploy" / bot["build"]["context"] / bot["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    volumes = {volume.split(":")[0] for service in (bot, database) for volume in service["volumes"]}
    assert volumes == set(COMPOSE["volumes"])
    assert "ports" not in database


def test_the_unit_lets_the_process_write_to_one_folder() -> None:
    said = dict(line.split("=", 1) for line in UNIT.splitlines() if re.match(r"[A-Z]\w+=", line))
    assert (said["ProtectSystem"], said["NoNewPrivileges"], said["CapabilityBoundingSet"]) == ("strict", "yes", "")
    assert f"SHTURMAN_DATA_DIR=/var/lib/{said['StateDirectory']}" in UNIT
    assert shlex.split(said["ExecStart"])[1:] == ["run"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "shturman.service"
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", UNIT))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
