"""`shturman people …`: what scripts rely on, from the first invitation to the erasure."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cli import app
from bot.settings import Settings
from dialogs.texts import say
from tests.chats import filled as fill_small
from tests.shell import CliRunner

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    asyncio.run(fill_small(Settings(data_dir=folder / "data"), date(2026, 11, 18)))
    return folder


@pytest.fixture
def people(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`people(words…, ends=0)`: the data of `--json`, else the words that were printed."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHTURMAN_NOW", "2026-11-18T10:00")

    def run(*words: str, ends: int = 0) -> Any:
        done = CliRunner().invoke(app, ["people", *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code == ends, done.output
        return json.loads(done.stdout) if "--json" in words and ends == 0 else done.stdout + done.stderr

    return run


def test_an_invitation_carries_role_team_and_region_and_is_taken_back(people: Run) -> None:
    made = people("invite", "--role", "rm", "--team", "T9", "--region", "Карелия", "--json")
    assert (made["role"], made["team"], made["region"]) == ("rm", "T9", "Карелия")
    assert len(made["code"]) >= 22  # 128 bits
    later = people("invite", "--role", "rm", "--team", "T9", "--json")
    assert later["region"] == "Карелия", "the team's own by now"
    waiting = people("list", "--invitations", "--json")
    assert [(row["role"], row["region"]) for row in waiting] == [("rm", "Карелия")] * 2
    assert made["code"] not in json.dumps(waiting)
    assert people("revoke", waiting[0]["handle"], "--json") == {"revoked": waiting[0]["handle"]}
    assert "no open invitation" in people("revoke", waiting[0]["handle"], ends=1)
    assert len(people("list", "--invitations").splitlines()) == 1


def test_a_link_is_a_short_code_with_its_limits(people: Run) -> None:
    made = people("link", "M05", "--json")
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{6}", made["code"])
    assert (made["person"], made["tries"], made["until"][:16]) == ("M05", 5, "2026-11-18 07:10")
    assert re.fullmatch(r"/link \S{11}\n", people("link", "M05"))
    assert "No person" in people("link", "M99", ends=1)
    people("revoke", "M05")
    assert "was revoked" in people("link", "M05", ends=1)


def test_a_lost_phone_is_unlinked_and_the_rest_stays(people: Run) -> None:
    (before,) = [row for row in people("list", "--json") if row["id"] == "M05"]
    assert [each["channel"] for each in before["accounts"]] == ["web"]
    assert people("unlink", "M05", "web", "--json") == {"person": "M05", "channel": "web", "unlinked": 1, "left": []}
    (after,) = [row for row in people("list", "--json") if row["id"] == "M05"]
    assert (after["active"], after["accounts"]) == (True, [])
    assert "has no account in web" in people("unlink", "M05", "web", ends=1)
    assert "people link M06" in people("unlink", "M06", "web")


@pytest.mark.parametrize("lost", ["revoke M05", "unlink M05 slack"])
def test_the_page_of_whoever_is_nobody_any_more_closes_at_once(people: Run, tmp_path: Path, lost: str) -> None:
    with closing(sqlite3.connect(tmp_path / "data/demo.sqlite3")) as rows, rows:
        for person, account in (("M05", "U05"), ("M06", "U06")):
            linked = "INSERT INTO accounts SELECT 'slack', ?, ?, person_id, linked_at, blocked, used_at FROM accounts"
            rows.execute(f"{linked} WHERE person_id = ?", (account, account, person))
            rows.execute("INSERT INTO cards VALUES ('slack', ?, 'home', 'home')", (f"home/{account}",))
    people(*lost.split())
    with closing(sqlite3.connect(tmp_path / "data/demo.sqlite3")) as rows:
        said = rows.execute("SELECT address, person_id, screen FROM outbox WHERE address LIKE 'home/%'").fetchall()
    assert [(address, person) for address, person, _ in said] == [("home/U05", None)]
    assert say("home.stranger", "ru") in json.dumps(json.loads(said[0][2]), ensure_ascii=False)


def test_an_export_is_a_new_file_for_its_owner_alone(people: Run, tmp_path: Path) -> None:
    done = people("export", "M05", "--out", "m05.zip", "--json")
    assert (done["person"], done["file"]) == ("M05", "m05.zip")
    with zipfile.ZipFile(tmp_path / "m05.zip") as archive:
        data = json.loads(archive.read("data.json"))
    assert data["tables"]["people"][0]["name"] == "Рустам Хасанов"
    assert data["tables"]["consents"][0]["answer"] == "accepted"
    assert "Not written" in people("export", "M05", "--out", "m05.zip", ends=1)
    assert ".json or .zip" in people("export", "M05", "--out", "m05.txt", ends=2)
    assert "No person" in people("export", "M99", "--out", "m99.json", ends=1)
    assert not (tmp_path / "m99.json").exists()


def test_erasing_wants_a_yes_and_says_what_is_left_to_do(people: Run, tmp_path: Path) -> None:
    assert "Add --yes" in people("erase", "M05", ends=1)
    assert "M05" in [row["id"] for row in people("list", "--json")]
    said = people("erase", "M05", "--yes")
    assert "Backups made before this" in said
    assert people("erase", "M05", "--yes", "--json") == {"person": "M05", "copies": 0, "files": 0}
    assert "M05" not in [row["id"] for row in people("list", "--json")]
    assert "No person" in people("erase", "M99", "--yes", ends=1)
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "Рустам Хасанов".encode() not in everything
    assert "Пётр Иванов".encode() in everything
