"""The command line: what scripts build on. 0 done, 1 refused with a reason, 2 wrong usage; `--json` is data."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from algorithms.loader import LIBRARY
from bot.settings import Settings
from tests.chats import filled as fill_small
from tests.ops_support import MOMENT, Run, run

VECTORS = Path(__file__).parent / "vectors"
NOW = "2026-11-18T10:00"
HEAVY = {
    *("aiogram", "aiohttp", "alembic", "babel", "docx", "matplotlib", "pydantic", "pymorphy3", "rapidfuzz"),
    *("slack_bolt", "sqlalchemy", "structlog", "yaml", "zoneinfo", "algorithms", "dialogs", "handlers", "storage"),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo company, made once and copied."""
    folder = tmp_path_factory.mktemp("demo")
    asyncio.run(fill_small(Settings(data_dir=folder / "data"), MOMENT.date()))
    return folder


@pytest.fixture
def company(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands run at home of the demo company."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return in_folder(tmp_path, monkeypatch)


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands run in an empty folder."""
    return in_folder(tmp_path, monkeypatch)


def in_folder(folder: Path, patch: pytest.MonkeyPatch) -> Run:
    patch.chdir(folder)
    patch.setenv("SHTURMAN_NOW", NOW)
    return run


def export(folder: Path, total: str, *rows: str, name: str = "отгрузки.csv") -> str:
    """A semicolon file as 1C writes it: cp1251, decimal commas, a total below."""
    text = "\r\n".join(["Дата;Контрагент;Сумма", *rows, f"Итого;;{total}"])
    (folder / name).write_bytes(text.encode("cp1251"))
    return name


KNOWN = "17.11.2026;ООО «Восток-Сервис»;150 000,50"
UNKNOWN = "17.11.2026;ООО «Никто и звать никак»;1,00"


# ── help ────────────────────────────────────────────────────────────────────────────────────────────────────

ASKS_FOR_HELP = """
import sys
from typer.testing import CliRunner
from bot.cli import app
for words in {pages}:
    assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""
PAGES = [["people"], ["import"], ["inbox", "list"], ["run"], ["vectors"]]
WORKS_WITHOUT_A_MESSENGER = """
import sys
from typer.testing import CliRunner
from bot.cli import app
for words in ("doctor --quick", "people list", "plan --as M05", "digest --as L2", "algorithms list"):
    assert CliRunner().invoke(app, words.split()).exit_code == 0, words
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def modules_of(script: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_help_imports_nothing_heavy() -> None:
    assert modules_of(ASKS_FOR_HELP.format(pages=[[]])) & HEAVY == set()
    # The command-line library itself reads the options of a command with pydantic.
    assert modules_of(ASKS_FOR_HELP.format(pages=PAGES)) & HEAVY <= {"pydantic", "zoneinfo"}


def test_work_on_rows_needs_no_messenger_and_no_charts(company: Run) -> None:
    assert modules_of(WORKS_WITHOUT_A_MESSENGER) & {"aiogram", "aiohttp", "matplotlib", "slack_bolt"} == set()


def test_the_commands_that_others_script_against(nothing: Run) -> None:
    said = nothing("--help").out
    for name in (
        "run",
        "doctor",
        "db",
        "demo",
        "people",
        "algorithms",
        "vectors",
        "import",
        "export",
        "digest",
        "plan",
        "inbox",
    ):
        assert re.search(rf"^ *{name} ", said, re.MULTILINE), name
    assert "outbox" in said


WRONG = (
    *(
        "nonsense",
        "people invite",
        "people invite --role rm --days 0",
        "digest",
        "inbox show x",
        "db backup",
        "vectors",
    ),
    *("vectors nowhere", "import", "import no.csv", "demo --today завтра"),
)


@pytest.mark.parametrize("words", WRONG)
def test_wrong_usage_is_2(nothing: Run, words: str) -> None:
    assert nothing(*words.split(), ends=2).err


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("COMPANY_ZONE", "Moscow", "SHTURMAN_COMPANY_ZONE: 'Moscow' is no time zone"),
        ("LOCAL_CHAT_PORT", "many", "SHTURMAN_LOCAL_CHAT_PORT: "),
        ("DATABASE_URL", "mysql://user:hunter2@db/x", "SHTURMAN_DATABASE_URL: "),
        ("DATABASE_URL", "sqlite:///:memory:", "SHTURMAN_DATABASE_URL: "),
        ("SECRET_KEY", ",", "SHTURMAN_SECRET_KEY: "),
        ("TELEGRAM_TOKEN", "1:secret-part", "SHTURMAN_NOW is for demos"),
    ],
)
def test_wrong_settings_are_one_clear_line_and_2(
    nothing: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"SHTURMAN_{name}", value)
    said = nothing("people", "list", ends=2)
    assert says in said.err
    assert len(said.err.splitlines()) == 1
    assert not any(secret in said.err for secret in ("hunter2", "secret-part"))


# ── the database ────────────────────────────────────────────────────────────────────────────────────────────


def test_upgrade_makes_the_tables_and_may_be_said_twice(nothing: Run) -> None:
    assert nothing("db", "upgrade").out == nothing("db", "upgrade").out
    assert nothing("people", "list", "--json").data == []


def test_a_backup_is_a_whole_copy(company: Run, tmp_path: Path) -> None:
    (tmp_path / "data/blobs/ab").mkdir(parents=True)
    (tmp_path / "data/blobs/ab/abcd").write_bytes(b"photo")
    (tmp_path / "data/blobs/ab/.draft-x").write_bytes(b"half a pho")
    assert "Backed up" in company("db", "backup", "copy").out
    with sqlite3.connect(tmp_path / "copy/shturman.sqlite3") as copy:
        assert copy.execute("SELECT count(*) FROM people").fetchone() == (23,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    assert [path.name for path in (tmp_path / "copy/blobs/ab").iterdir()] == ["abcd"]


def test_a_backup_never_writes_over_another(company: Run, tmp_path: Path) -> None:
    company("db", "backup", "copy")
    before = (tmp_path / "copy/shturman.sqlite3").read_bytes()
    assert "Not backed up" in company("db", "backup", "copy", ends=1).err
    assert (tmp_path / "copy/shturman.sqlite3").read_bytes() == before


def test_nothing_is_not_backed_up_as_something(nothing: Run, tmp_path: Path) -> None:
    assert "no database" in nothing("db", "backup", "copy", ends=1).err
    assert list(tmp_path.iterdir()) == []


def test_a_demo_refuses_a_database_with_people(company: Run) -> None:
    before = company("people", "list", "--json").data
    assert "empty" in company("demo", ends=1).err
    assert company("people", "list", "--json").data == before


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invitation_is_shown_once_and_stored_as_a_hash(company: Run, tmp_path: Path) -> None:
    said = company("people", "invite", "--role", "rm", "--name", "Новый", "--team", "T9", "--json").data
    assert said["role"] == "rm"
    assert len(said["code"]) >= 22
    assert re.fullmatch(r"/start \S{22}\n", company("people", "invite", "--role", "admin").out)
    everything = (tmp_path / "data/demo.sqlite3").read_bytes() + b"".join(
        path.read_bytes() for path in (tmp_path / "data").glob("*-wal")
    )
    assert said["code"].encode() not in everything


@pytest.mark.parametrize(
    ("given", "says"),
    [(["--role", "boss"], "team_lead"), (["--role", "rm", "--zone", "Moscow"], "Europe/Moscow")],
)
def test_an_invitation_that_could_not_work_is_refused(company: Run, given: list[str], says: str) -> None:
    assert says in company("people", "invite", *given, ends=1).err


def test_people_are_listed_and_revoked_once(company: Run) -> None:
    assert {person["id"] for person in company("people", "list", "--json").data} >= {"M05", "L2", "D1", "A1"}
    company("people", "revoke", "M05")
    assert "M05" not in company("people", "list").out
    assert "M05" in company("people", "revoke", "M05", ends=1).err
    assert "NOBODY" in company("people", "revoke", "NOBODY", ends=1).err


def deeds(folder: Path) -> list[tuple[str, str, Any]]:
    with sqlite3.connect(folder / "data/demo.sqlite3") as connection:
        found = connection.execute("SELECT action, object, detail FROM audit ORDER BY id").fetchall()
    connection.close()
    return [(action, who, json.loads(detail)) for action, who, detail in found]


def test_a_deputy_is_named_prolonged_and_ended(company: Run, tmp_path: Path) -> None:
    said = company("people", "deputy", "L2", "L1", "--until", "2026-11-18").out
    assert said == "L1 stands in for L2 through 2026-11-18.\n"
    company("people", "deputy", "L2", "L1", "--until", "2026-11-18")  # the same again is no deed
    longer = company("people", "deputy", "L2", "--until", "2026-11-30", "--json").data
    assert longer == {"person": "L2", "deputy": "L1", "until": "2026-11-30", "today": "L1"}
    (lead,) = [person for person in company("people", "list", "--json").data if person["id"] == "L2"]
    assert (lead["deputy_id"], lead["away_until"]) == ("L1", "2026-11-30")
    assert "until further notice" in company("people", "deputy", "L2", "D1").out
    assert company("people", "deputy", "L2").out == "L2 is back: nobody stands in.\n"
    assert company("people", "deputy", "L2", "--json").data["deputy"] is None
    assert deeds(tmp_path) == [
        ("people.deputy", "L2", {"deputy": "L1", "until": "2026-11-18"}),
        ("people.deputy", "L2", {"deputy": "L1", "until": "2026-11-30"}),
        ("people.deputy", "L2", {"deputy": "D1", "until": None}),
        ("people.deputy", "L2", {"deputy": None, "until": None}),
    ]


def test_a_deputy_who_is_away_as_well_is_said(company: Run) -> None:
    company("people", "deputy", "L1", "D1")
    assert company("people", "deputy", "L2", "L1").out.endswith("L1 is away as well: today it is D1.\n")
    company("people", "deputy", "L1", "L2")
    assert company("people", "deputy", "L2", "L1").out.endswith("what waits stays with L2.\n")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("NOBODY L1", "No person «NOBODY»"),
        ("L2 NOBODY", "No person «NOBODY»"),
        ("L2 L2", "cannot stand in for themselves"),
        ("L2 M01", "«M01» was revoked"),
        ("M01 L2", "«M01» was revoked"),
        ("L2 L1 --until 2026-11-17", "2026-11-17 is over; today is 2026-11-18"),
        ("L2 --until 2026-11-30", "L2 has no deputy yet"),
        ("M12 L3 --until 2026-11-17", "2026-11-17 is over"),
    ],
)
def test_a_deputy_who_could_not_work_is_refused(company: Run, tmp_path: Path, given: str, says: str) -> None:
    company("people", "revoke", "M01")
    before = company("people", "list", "--json").data
    assert says in company("people", "deputy", *given.split(), ends=1).err
    assert company("people", "list", "--json").data == before
    assert [action for action, *_ in deeds(tmp_path)] == ["people.revoke"]


def test_a_day_that_is_none_is_wrong_usage(company: Run) -> None:
    assert company("people", "deputy", "L2", "L1", "--until", "завтра", ends=2).err


# ── methodology and worked cases ────────────────────────────────────────────────────────────────────────────


def broken_library(folder: Path) -> None:
    shutil.copytree(LIBRARY, folder)
    file = folder / "trip_report.yaml"
    file.write_text(file.read_text("utf-8").replace("next: happened", "next: hapened"), "utf-8")


def test_the_shipped_library_has_no_mistakes(nothing: Run) -> None:
    assert "algorithms, no mistakes." in nothing("algorithms", "lint").out
    assert {row["id"] for row in nothing("algorithms", "list", "--json").data} >= {"trip_report", "weekly_plan"}


def test_mistakes_name_file_line_step_and_remedy(nothing: Run, tmp_path: Path) -> None:
    broken_library(tmp_path / "own")
    said = nothing("algorithms", "lint", "own", ends=1).err
    line = 1 + (tmp_path / "own/trip_report.yaml").read_text("utf-8").splitlines().index("  next: hapened")
    assert re.search(rf"^trip_report\.yaml:{line}: step visited_on: .*«hapened».*«happened»", said, re.MULTILINE)


def test_a_folder_without_a_library_is_refused(nothing: Run) -> None:
    assert "settings.yaml" in nothing("algorithms", "lint", "nowhere", ends=1).err


def test_every_worked_case_passes(nothing: Run) -> None:
    said = nothing("vectors", str(VECTORS)).out.splitlines()
    passed, failed = re.fullmatch(r"(\d+) passed, (\d+) failed", said[-1]).groups()  # type: ignore[union-attr]  # the line is the contract
    assert (int(passed), int(failed)) == (len([line for line in said if line.startswith(("passed ", "ok "))]), 0)
    assert int(passed) > 50


def test_a_case_that_fails_is_counted_and_1(nothing: Run, tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    text = (VECTORS / "trip_report.yaml").read_text("utf-8")
    assert "accepted" in text
    (tmp_path / "cases/trip_report.yaml").write_text(text.replace("accepted", "rejected"), "utf-8")
    said = nothing("vectors", "cases", ends=1).out.splitlines()
    assert re.fullmatch(r"\d+ passed, [1-9]\d* failed", said[-1])


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_export_with_the_right_total_is_loaded(company: Run, tmp_path: Path) -> None:
    said = company("import", export(tmp_path, "150 000,50", KNOWN), "--yes").out
    assert "совпадает" in said
    assert "150 000,50" in said.replace("\xa0", " ").replace("\u202f", " ")
    assert "Загружено 1 строка" in said


def test_an_export_with_a_wrong_total_loads_nothing(company: Run, tmp_path: Path) -> None:
    before = company("digest", "--as", "M05").out
    said = company("import", export(tmp_path, "1,00", KNOWN), "--yes", ends=1)
    assert "не сходится" in said.err
    assert company("digest", "--as", "M05").out == before


def test_unknown_partners_are_named_and_their_rows_left_out(company: Run, tmp_path: Path) -> None:
    said = company("import", export(tmp_path, "150 001,50", KNOWN, UNKNOWN), "--yes", "--json").data
    assert (said["outcome"], said["rows"], said["total"]) == ("loaded", 1, "150000.50")
    assert "Никто и звать никак" in said["text"]
    nobody = company("import", export(tmp_path, "1,00", UNKNOWN), "--yes", ends=1)
    assert "Никто и звать никак" in nobody.err


def test_a_partner_nobody_knows_is_a_question_with_flags(company: Run, tmp_path: Path) -> None:
    """Without --yes nobody is left out unasked."""
    name = export(tmp_path, "150 001,50", KNOWN, UNKNOWN)
    asked = company("import", name, ends=2)
    assert "Никто и звать никак" in asked.err
    assert all(flag in asked.err for flag in ("--answer n", "--answer s", "--answer =ID"))
    said = company("import", name, "--answer", "s", ends=1)
    assert "--yes" in said.err
    assert "answers nothing" in company("import", name, "--answer", "=P999", ends=2).err
    assert "answers nothing" in company("import", name, "--answer", "c:5", ends=2).err
    assert company("import", name, "--answer", "=P003", "--yes", "--json").data["rows"] == 2


def test_a_column_that_is_missing_is_a_question_with_flags(company: Run, tmp_path: Path) -> None:
    name = export(tmp_path, "150 000,50", KNOWN)
    path = tmp_path / name
    path.write_bytes(path.read_bytes().replace("Контрагент".encode("cp1251"), "Кто".encode("cp1251")))
    asked = company("import", name, "--kind", "sell_in", "--yes", "--json", ends=2)
    flags = {each["flag"]: each["text"] for each in json.loads(asked.out)["options"]}
    assert flags["--columns partner=B"] == "B: Кто"
    assert "--answer =ID" in flags
    assert "answers nothing" in company("import", name, "--columns", "partner=№", "--yes", ends=2).err
    assert company("import", name, "--columns", "partner=B", "--yes", "--json").data["rows"] == 1
    whole = company("import", name, "--kind", "sell_in", "--answer", "=P002", "--yes", "--json").data
    assert (whole["outcome"], whole["rows"]) == ("loaded", 1)


def test_the_same_file_twice_replaces_and_never_doubles(company: Run, tmp_path: Path) -> None:
    name = export(tmp_path, "150 000,50", KNOWN)
    company("import", name, "--yes")
    before = company("digest", "--as", "M05").out
    assert "уже загружен" in company("import", name, "--yes").out
    assert company("digest", "--as", "M05").out == before


def test_cards_and_numbers_are_written_and_come_back_unchanged(company: Run, tmp_path: Path) -> None:
    """By the rights of whoever it is for; what comes back of the product's own changes nothing."""
    company("import", export(tmp_path, "150 000,50", KNOWN), "--yes")
    for kind in ("partners", "people"):
        (made,) = company("export", kind, "--to", "out", "--json").data["files"]
        assert made["what"] == kind
        assert (tmp_path / made["file"]).read_bytes()[:2] == b"PK"
    three = company("export", "numbers", "--month", "2026-11", "--to", "out", "--json").data["files"]
    assert [each["what"] for each in three] == ["sell_in:2026-11", "sell_out:2026-11", "plan:2026-11"]
    assert three[0]["rows"] > 0
    before = company("digest", "--as", "M05").out
    assert company("import", three[0]["file"], "--yes", "--json").data["outcome"] == "loaded"
    assert company("digest", "--as", "M05").out == before
    (own,) = company("export", "partners", "--as", "M05", "--to", "own", "--json").data["files"]
    (every,) = company("export", "partners", "--to", "own", "--json").data["files"]
    assert 0 < own["rows"] < every["rows"]
    assert "not for M05" in company("export", "people", "--as", "M05", "--to", "none", ends=1).err
    assert not (tmp_path / "none").exists()
    assert "rows" in company("export", "plan", "--to", "out").out


@pytest.mark.parametrize("words", ["gossip", "plan --month 11", "partners --to отгрузки.csv"])
def test_an_export_that_cannot_be_is_wrong_usage(company: Run, tmp_path: Path, words: str) -> None:
    export(tmp_path, "1", KNOWN)
    company("export", *words.split(), ends=2)


def test_nothing_is_loaded_unasked(company: Run, tmp_path: Path) -> None:
    before = company("digest", "--as", "M05").out
    said = company("import", export(tmp_path, "150 000,50", KNOWN), ends=1)
    assert "--yes" in said.err
    assert company("digest", "--as", "M05").out == before


@pytest.mark.parametrize(
    ("raw", "says"), [(b"", "пустой"), (b"PK\x03\x04" + b"\0" * 99, "xlsx"), (b"\x80PNG" * 20, "Ничего|колон|табл")]
)
def test_a_file_that_is_no_table_is_refused_in_words(company: Run, tmp_path: Path, raw: bytes, says: str) -> None:
    (tmp_path / "file.csv").write_bytes(raw)
    assert re.search(says, company("import", "file.csv", "--yes", ends=1).err)


def test_a_kind_nobody_knows_is_wrong_usage(company: Run, tmp_path: Path) -> None:
    name = export(tmp_path, "150 000,50", KNOWN)
    assert "skus or must_list" in company("import", name, "--kind", "gossip", ends=2).err


def test_whoever_may_not_load_is_refused(company: Run, tmp_path: Path) -> None:
    name = export(tmp_path, "150 000,50", KNOWN)
    assert "руководитель" in company("import", name, "--as", "M05", "--yes", ends=1).err
    assert "NOBODY" in company("import", name, "--as", "NOBODY", "--yes", ends=1).err
    company("people", "revoke", "A1")
    assert "руководитель" in company("import", name, "--as", "A1", "--yes", ends=1).err


def test_without_anybody_who_may_load_nobody_does(nothing: Run, tmp_path: Path) -> None:
    said = nothing("import", export(tmp_path, "150 000,50", KNOWN), "--yes", ends=1)
    assert "shturman people invite --role admin" in said.err


# ── weeks ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_managers_digest_and_a_leads(company: Run) -> None:
    assert "Неделя 16–20 ноября" in company("digest", "--as", "M05").out
    assert "Восток-Сервис" in company("digest", "--as", "M05", "--week", "2026-W47").out
    assert "Поволжье и Юг" in company("digest", "--as", "L2").out


def test_a_digest_of_nothing_says_why_it_is_quiet(nothing: Run, company: Run) -> None:
    assert company("digest", "--as", "A1").out == "quiet: no_data\n"


def test_a_plan_names_whom_to_visit_and_why(company: Run) -> None:
    rows = company("plan", "--as", "M05", "--json").data
    assert rows[0]["partner"] == "P002"
    assert "не были" in rows[0]["text"]
    assert company("plan", "--as", "M05").out.startswith("1. Восток-Сервис — ")
    assert company("plan", "--as", "L2").out == "Nobody to visit.\n"


@pytest.mark.parametrize("command", ["digest", "plan"])
@pytest.mark.parametrize(("given", "says"), [("NOBODY", "shturman people list"), ("M05", "2026-W47")])
def test_whoever_or_whenever_is_unknown_is_refused(company: Run, command: str, given: str, says: str) -> None:
    assert says in company(command, "--as", given, "--week", "позавчера", ends=1).err


# ── on record ───────────────────────────────────────────────────────────────────────────────────────────────


def test_every_deed_of_the_server_is_on_record(company: Run, tmp_path: Path) -> None:
    company("people", "invite", "--role", "rm")
    company("people", "revoke", "M05")
    company("import", export(tmp_path, "150 000,50", KNOWN), "--yes")
    with sqlite3.connect(tmp_path / "data/demo.sqlite3") as connection:
        deeds = [deed for (deed,) in connection.execute("SELECT action FROM audit ORDER BY id")]
    connection.close()
    assert deeds == ["people.invite", "people.revoke", "facts.import"]


def test_the_entry_point_of_the_wheel(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("shturman")
    done = subprocess.run([script, "people", "list"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "Nobody yet. Begin with: shturman people invite --role admin\n"
