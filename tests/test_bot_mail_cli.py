"""The operator's mail: what was set aside is found, understood without reading anybody's words, replayed or dropped."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.chats import WebChat, running
from tests.ops_support import MOMENT, Run, ask, company, mail, run

__all__ = ["company"]  # the fixture

SECRET = "тайна-канарейка"
BOXES = [("inbox", "quarantined"), ("outbox", "unknown")]


def database(tmp_path: Path) -> Path:
    return tmp_path / "data/demo.sqlite3"


def deeds(tmp_path: Path) -> list[tuple[str, str, object]]:
    found = ask(database(tmp_path), "SELECT action, object, detail FROM audit ORDER BY id")
    return [(action, what, json.loads(detail)) for action, what, detail in found]


@pytest.mark.parametrize(("box", "aside"), BOXES)
def test_what_was_set_aside_is_seen_and_done_again_on_record(
    company: Run, tmp_path: Path, box: str, aside: str
) -> None:
    assert company(box, "list").out == "Empty.\n"
    number = mail(tmp_path / "data", box, aside)
    (row,) = company(box, "list", "--state", aside, "--json").data
    assert (row["id"], row["state"], row["attempts"]) == (number, aside, 5)
    assert company(box, "list", "--state", "dropped").out == "Empty.\n"
    (line,) = company(box, "list").out.splitlines()
    assert aside in line
    assert company(box, "replay", "--yes", str(number)).out == f"{number}: done\n"
    again = company(box, "show", str(number)).data
    assert (again["state"], again["attempts"]) == ("new", 0)
    assert "it is new" in company(box, "replay", str(number), ends=1).err
    company(box, "drop", str(number))
    assert "already" in company(box, "drop", str(number), ends=1).err
    assert deeds(tmp_path) == [
        (f"{box}.replay", str(number), {"was": aside, "attempts": 5}),
        (f"{box}.drop", str(number), {"was": "new", "attempts": 0}),
    ]


def test_the_reason_is_shown_and_what_people_wrote_only_on_record(company: Run, tmp_path: Path) -> None:
    raw = {"type": "text", "text": SECRET, "from": {"id": 79123456789, "name": SECRET}, "list": [SECRET, None, True]}
    error = f"ValueError: cannot read {SECRET}"
    mail(tmp_path / "data", "inbox", "quarantined", raw=json.dumps(raw, ensure_ascii=False), error=error)
    shown = company("inbox", "show", "1")
    assert SECRET not in shown.out
    assert "79123456789" not in shown.out
    assert (shown.data["error"], shown.data["error_id"], shown.data["attempts"]) == ("ValueError: …", "e1e1e1e1", 5)
    assert (shown.data["person"], shown.data["can"]) == ("M05", {"replay": "yes", "drop": "yes"})
    assert shown.data["raw"]["list"] == [f"<{len(SECRET)} characters>", None, True]
    assert SECRET not in company("inbox", "list").out + company("inbox", "list", "--json").out
    assert deeds(tmp_path) == []
    full = company("inbox", "show", "1", "--full").data
    assert (full["raw"], full["error"]) == (raw, error)
    assert deeds(tmp_path) == [("inbox.read", "1", {})]


def test_a_message_shows_its_reason_and_no_words(company: Run, tmp_path: Path) -> None:
    mail(tmp_path / "data", "outbox", "gone", screen=json.dumps({"blocks": [{"text": SECRET}]}), error="blocked")
    shown = company("outbox", "show", "1")
    assert SECRET not in shown.out
    assert (shown.data["error"], shown.data["kind"], shown.data["doubts"]) == ("blocked", "push", 2)


def test_what_may_have_arrived_is_sent_again_only_by_who_accepts_a_second_copy(company: Run, tmp_path: Path) -> None:
    mail(tmp_path / "data", "outbox", "unknown")
    assert "--yes accepts a second copy" in company("outbox", "replay", "1", ends=1).err
    assert company("outbox", "show", "1").data["state"] == "unknown"
    company("outbox", "replay", "1", "--yes")
    mail(tmp_path / "data", "outbox", "gone", key="k2", doubts=0)
    company("outbox", "replay", "2")  # it surely did not arrive


@pytest.mark.parametrize(
    ("box", "state", "more", "says"),
    [
        ("inbox", "done", {}, "it is done"),
        ("inbox", "claimed", {}, "it is claimed"),
        ("outbox", "sent", {}, "it is sent"),
        ("outbox", "dropped", {"kind": "toast"}, "of no use later"),
        ("outbox", "dropped", {"kind": "edit", "error": "superseded"}, "a newer message"),
    ],
)
def test_what_would_do_harm_is_refused(
    company: Run, tmp_path: Path, box: str, state: str, more: dict[str, str], says: str
) -> None:
    mail(tmp_path / "data", box, state, **more)
    assert says in company(box, "replay", "1", "--yes", ends=1).err
    assert company(box, "show", "1").data["can"]["replay"] != "yes"
    assert deeds(tmp_path) == []


def test_several_at_once_each_by_itself(company: Run, tmp_path: Path) -> None:
    for number, state in enumerate(("quarantined", "done", "quarantined")):
        mail(tmp_path / "data", "inbox", state, key=f"k{number}")
    said = company("inbox", "replay", "1", "2", "3", "99", ends=1)
    assert said.out == "1: done\n3: done\n"
    assert said.err == "2: left as it is, it is done\n99: left as it is, there is no row 99\n"


def test_a_row_is_found_by_the_code_a_person_was_told(company: Run, tmp_path: Path) -> None:
    mail(tmp_path / "data", "inbox", "quarantined")
    mail(tmp_path / "data", "inbox", "quarantined", key="k2", error_id="ffffffff")
    assert [row["id"] for row in company("inbox", "list", "--code", "e1e1e1e1", "--json").data] == [1]


@pytest.mark.parametrize(
    "words",
    [
        "inbox list --state lost",
        "outbox list --limit 0",
        "inbox show x",
        "inbox replay",
        "outbox drop x",
        "inbox show 9223372036854775808",
    ],
)
def test_wrong_usage_is_2(company: Run, words: str) -> None:
    assert company(*words.split(), ends=2).err


def test_no_row_is_refused(company: Run) -> None:
    assert "No row 7" in company("inbox", "show", "7", ends=1).err


async def test_what_broke_is_done_after_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the failing press to its answer: the code told in the chat is all an operator needs."""
    monkeypatch.setattr("bot.worker.PAUSES_S", (0.0,))
    monkeypatch.chdir(tmp_path)
    later = MOMENT + timedelta(hours=2)
    async with running(tmp_path / "data", now=later, only=["M05"]) as app, WebChat(app, "M05").open() as me:
        with monkeypatch.context() as trouble:
            trouble.setattr("bot.worker.handle", None)
            await me.write("/tasks")
        code = me.last.text.split("код ")[1].split(".")[0]
        (row,) = (await asyncio.to_thread(run, "inbox", "list", "--code", code, "--json")).data
        assert (row["state"], row["attempts"], row["person"]) == ("quarantined", 5, "M05")
        assert row["why"] == "TypeError: …"
        await asyncio.to_thread(run, "inbox", "replay", str(row["id"]))
        app.worker.wake.set()
        await me.settle()
        assert "адач" in me.last.text
