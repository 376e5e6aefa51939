"""`shturman yardsticks …`: shown, changed with a reason to refuse, told who did it; loaded from what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import app
from tests.shell import CliRunner


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`run(words…, ends=0)`: the data of `--json`, else the words that were printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHTURMAN_NOW", "2026-11-18T10:00")

    def run(*words: str, ends: int = 0) -> Any:
        done = CliRunner().invoke(app, [*words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code == ends, done.output
        return json.loads(done.stdout) if "--json" in words and ends == 0 else done.stdout + done.stderr

    return run


def test_norms_are_shown_changed_and_told_who_did_it(run: Any, tmp_path: Path) -> None:
    assert run("yardsticks", "show", "thresholds.dos") == (
        "As shipped.\n  thresholds.dos.green = 14..45\n  thresholds.dos.yellow = 7..60\n"
    )
    assert "nothing was changed yet" in run("yardsticks", "history")
    assert "yellow would be better" in run("yardsticks", "set", "thresholds.overdue_pct.green_to=30", ends=1)
    assert "Write KEY=VALUE" in run("yardsticks", "set", "cadence.A", ends=2)
    assert "is no active admin or director" in run("yardsticks", "set", "cadence.A=7", "--as", "nobody", ends=1)
    assert "Nothing changes" in run("yardsticks", "set", "cadence.A=14")

    first = run("yardsticks", "set", "cadence.A=7", "thresholds.dos.green=10..40")
    assert "holds from now on" in first
    assert "  cadence.A: 14 -> 7\n" in first
    second = run("yardsticks", "set", "cadence.A=", "--json")
    assert second["changes"] == [{"key": "cadence.A", "before": "7", "after": "14"}]
    newest, oldest = run("yardsticks", "history", "--json")
    assert (newest["version"], oldest["by"]) == (second["version"], "server")
    assert [each["key"] for each in oldest["changes"]] == ["thresholds.dos.green", "cadence.A"]
    assert "UTC, server\n  cadence.A: 7 -> 14\n" in run("yardsticks", "history")

    assert "* thresholds.dos.green = 10..40" in run("yardsticks", "show", "thresholds.dos")
    earlier = run("yardsticks", "show", "--version", str(oldest["version"]), "--json")
    assert set(earlier["own"]) == {"cadence.A", "thresholds.dos.green"}
    assert "No version 99" in run("yardsticks", "show", "--version", "99", ends=1)
    assert "No key begins with" in run("yardsticks", "show", "margin")

    file = tmp_path / "norms.json"
    file.write_text(json.dumps(earlier), encoding="utf-8")
    assert "  cadence.A: 14 -> 7\n" in run("yardsticks", "load", str(file))
    assert "Nothing changes" in run("yardsticks", "load", str(file))
    file.write_text('{"cadence": {"A": 0}}', encoding="utf-8")
    assert "cadence.A: 0 is not between" in run("yardsticks", "load", str(file), ends=1)
    file.write_text("[1", encoding="utf-8")
    assert "Not loaded" in run("yardsticks", "load", str(file), ends=1)
