"""A person taken out of the company: not one byte of what they wrote is left, and the company's facts are."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, delete, select
from structlog.testing import capture_logs

from bot import admin, backup
from bot.app import App
from dialogs.events import Outside
from dialogs.session import session_from_json
from dialogs.walk import walk
from storage import audit, erasure, partners, people, reports
from storage import tables as t
from storage.erasure import without
from storage.personal import WHOSE, is_personal, personal_columns
from storage.tables.columns import JsonText
from tests.chats import Chat, SlackChat, TelegramChat, WebChat, running, slack_settings, telegram_settings
from tests.slack_server import SlackServer
from tests.telegram_server import TelegramServer

WEDNESDAY = datetime.fromisoformat("2026-11-18T07:00:00+00:00")
CANARY = 'Канарейка-7f3a спела в Самаре про «Дельту» "в кавычках"'
VOICE = b"OggS canary-voice-51c2 " * 20
NAME = "Рустам Хасанов"


@asynccontextmanager
async def phone(app: App, person: str) -> AsyncIterator[WebChat]:
    async with WebChat(app, person).open() as chat:
        yield chat


def bytes_of(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file of the installation: the database, its log, kept files."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


def spellings(words: str) -> list[bytes]:
    """As it may lie on the disk: as text, inside JSON, in UTF-16."""
    return [words.encode(), json.dumps(words, ensure_ascii=False)[1:-1].encode(), json.dumps(words)[1:-1].encode()]


def holding(folder: Path, words: str) -> list[str]:
    return [path.name for path, data in bytes_of(folder) if any(each in data for each in spellings(words))]


async def a_report(me: Chat, lead: Chat) -> None:
    """A whole report with the canary and a voice note; the lead has both on the phone and writes back."""
    await me.write("/report")
    await me.tap("Сафин")
    await me.tap("Сегодня")
    await me.send("voice.ogg", VOICE, "voice", CANARY)
    await me.write(CANARY)
    await me.tap("В пятницу")
    await me.write(CANARY.upper())
    await me.tap("Завтра")
    await me.tap("Сдать")
    await lead.settle()
    assert CANARY in "".join(message.text for message in lead.messages)


async def test_nothing_of_an_erased_person_is_left_and_the_facts_of_the_company_are(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with running(tmp_path, now=WEDNESDAY, only=("M05", "L2")) as app:
            async with phone(app, "M05") as me, phone(app, "L2") as lead:
                await a_report(me, lead)
                assert holding(tmp_path, CANARY) != [], "it must be there to be taken out"
                assert holding(tmp_path, VOICE.decode()) != []
                erased, *_ = await asyncio.gather(
                    admin.erase_person(app.settings, "M05"), lead.write("/menu"), lead.write("/tasks")
                )
                assert erased["copies"] > 0
                assert erased["files"] >= 1
                await app.relay.step()
                for gone in (CANARY, CANARY.upper(), VOICE.decode(), NAME, "Rustam Khasanov"):
                    assert holding(tmp_path, gone) == [], gone
                await the_company_goes_on(app, me, lead)
                again = await admin.erase_person(app.settings, "M05")
                assert (again["copies"], again["files"]) == (0, 0)
            await asyncio.to_thread(backup.take, app.settings, tmp_path / "backup", WEDNESDAY)
    assert holding(tmp_path, CANARY) == []
    assert CANARY not in json.dumps(logs, ensure_ascii=False, default=str)


async def the_company_goes_on(app: App, me: WebChat, lead: WebChat) -> None:
    async with app.database.read() as read:
        person = await people.by_id(read, "M05")
        report = await reports.by_number(read, 1)
        assert person is not None
        assert (person.name, person.active) == ("Бывший сотрудник", False)
        assert person.erased_at is not None
        assert report is not None
        assert (report.author_id, report.partner_id, report.visited_on) == ("M05", "P007", WEDNESDAY.date())
        assert (await partners.by_id(read, "P007")).owner_id == "M05"  # type: ignore[union-attr]  # one of the demo
        deeds = [(deed.actor, deed.action, deed.object) for deed in await audit.latest(read, 500)]
        (run,) = [run for run in await read.all(select(t.runs)) if run.owner_id == "M05"]
    assert ("server", "people.erase", "M05") in deeds
    assert run.status == "cancelled"
    assert walk_again(app, run) is not None
    await me.write("Привет")
    assert "приглашению" in me.last.text
    await lead.write("/runs")
    assert "Открытых" in lead.last.text or "нет" in lead.last.text.casefold()


def walk_again(app: App, run: Any) -> Any:
    """What is left of a record can still be read."""
    algorithm = app.methodology.current(run.algorithm)
    return walk(algorithm, session_from_json(run.state), Outside(algorithm.cfg))


async def test_the_same_of_somebody_who_came_by_telegram_with_a_code(tmp_path: Path) -> None:
    """Coming in as a stranger: the text first, codes for Slack and for a phone that was lost, a report, and all of it
    forgotten.
    """
    async with TelegramServer() as server, SlackServer() as slack:
        settings = telegram_settings(server) | slack_settings(slack)
        async with running(tmp_path, now=WEDNESDAY, only=("M05", "L2"), **settings) as app, phone(app, "L2") as lead:
            me, lost = TelegramChat(app, server, "M05", 555001), TelegramChat(app, server, "M05", 555002)
            desk = SlackChat(app, slack, "M05", 555003)
            await forget_agreement(app)
            await me.join()
            await me.tap("Согласен")
            await me.write("/menu")
            for chat in (lost, desk):
                made = await admin.link(app.settings, "M05")
                await chat.write(f"/link {made['code']}")
                assert "Мой день" in chat.last.text
            await lost.write("/link")
            await lost.tap("Отключить этот чат")
            await lost.tap("Отключить")
            assert "Этот чат отключён" in lost.last.text
            await desk.write(f"/partner {CANARY}")
            await a_report(me, lead)
            await admin.erase_person(app.settings, "M05")
            await app.relay.step()
            for gone in (CANARY, VOICE.decode(), NAME, "Person M05", "555001", "555002", "U555003"):
                assert holding(tmp_path, gone) == [], gone
        assert [*server.violations, *slack.violations] == []


async def forget_agreement(app: App) -> None:
    async with app.database.work() as work:
        await work.execute(delete(t.consents).where(t.consents.c.person_id == "M05"))
    app.house.agreed.clear()


async def test_an_export_is_whole_and_a_crash_while_erasing_leaves_what_is_needed_to_do_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words are looked for before they are taken away: whoever starts anew finds them still."""
    monkeypatch.setattr(erasure, "PAGE", 3)  # and over many pages
    async with running(tmp_path, now=WEDNESDAY, only=("M05", "L2")) as app:
        async with phone(app, "M05") as me, phone(app, "L2") as lead:
            await a_report(me, lead)
        await what_is_exported_is_theirs_whole_and_opens_no_door(app, tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(erasure, "forget", _dies)
            with pytest.raises(RuntimeError, match="power"):
                await admin.erase_person(app.settings, "M05")
        assert holding(tmp_path, CANARY) != []
        await admin.erase_person(app.settings, "M05")
        assert holding(tmp_path, CANARY) == []


async def what_is_exported_is_theirs_whole_and_opens_no_door(app: App, tmp_path: Path) -> None:
    done = await admin.export_person(app.settings, "M05", tmp_path / "m05.zip")
    other = await admin.export_person(app.settings, "M01", tmp_path / "m01.json")
    with zipfile.ZipFile(tmp_path / "m05.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    data = json.loads(files["data.json"])
    assert VOICE in files.values()
    assert CANARY in json.dumps(data, ensure_ascii=False).replace('\\\\"', '"').replace('\\"', '"')
    assert data["tables"]["people"][0]["name"] == NAME
    assert {"runs", "journal", "reports", "inbox", "outbox", "chat_log", "accounts", "tasks"} <= set(data["tables"])
    assert '"token"' not in files["data.json"].decode()
    assert done["rows"] > other["rows"]
    assert CANARY not in (tmp_path / "m01.json").read_text("utf-8")
    assert (tmp_path / "m05.zip").stat().st_mode & 0o077 == 0
    for name in ("m05.zip", "m01.json"):
        (tmp_path / name).unlink()


async def _dies(*_: Any) -> None:
    raise RuntimeError("the power went")


# ── the labels ──────────────────────────────────────────────────────────────────────────────────────────────

# Words that are the company's, or no words at all. A new column of text must be labelled, or be named here.
NOT_PERSONAL = {
    "accounts": "channel person_id",
    "algorithm_texts": "version algorithm text",
    "asked": "person_id kind subject",
    "audit": "actor action object",
    "blobs": "hash mime",
    "cards": "channel subject ref",
    "chat_log": "ref author key",
    "chats": "channel last_ref",
    "consents": "person_id version answer",
    "current_algorithms": "algorithm version",
    "facts": "measure partner_id import_id",
    "focus": "person_id run_id",
    "handovers": "key run_id algorithm started_run",
    "held": "person_id",
    "imports": "id kind file_hash by scope retired_by phase",
    "inbox": "channel key state error_id",
    "invitations": "hash role team_id zone person_id created_by used_by_channel region handle",
    "journal": "run_id by",
    "meta": "key value",
    "outbox": "key person_id channel subject kind toast state ref error rests_on room",
    "partners": "id name name_en aliases inn city region klass owner_id stage code kpp legal_form address hours "
    "merged_into",
    "pauses": "channel",
    "rooms": "channel address state added_by",
    "people": "id role team_id zone lang deputy_id home_zone quiet region digest_wish messenger",
    "plans": "person_id week run_id",
    "polls": "id run_id visit",
    "votes": "poll_id person_id",
    "promises": "key run_id visit partner_id person_id by status closed_by settled before",
    "pushes": "person_id kind period outcome outbox_key",
    "reminders": "cause kind person_id run_id about wall state",
    "replicas": "id keys files",
    "reports": "key run_id author_id partner_id status decided_by",
    "runs": "id owner_id algorithm version partner_id status waits_for",
    "tasks": "key run_id step to_role person_id partner_id due status said_due said_for closed_by offered_to before",
    "teams": "id name name_en lead_id region",
    "trips": "run_id person_id region status",
    "visits": "person_id partner_id week status plan_key import_id at said duty",
    "leaves": "person_id",
    "feeds": "person_id",
    "scores": "partner_id klass body",
    "outlet_bases": "partner_id import_id",
    "order_drafts": "partner_id person_id body",
    "order_lines": "partner_id sku_id number import_id",
    "import_cuts": "older newer",
    "numbers": "series partner_id person_id sku_id outlet import_id",
    "mutes": "person_id partner_id",
    "milestones": "partner_id title import_id",
    "merges": "kept gone by body",
    "invoices": "partner_id contract number import_id",
    "import_partners": "import_id partner_id",
    "contacts": "id partner_id role",
    "commitments": "partner_id quarter by",
    "checks": "partner_id sku_id outlet import_id",
    "alerts": "partner_id kind refused_by",
    "mappings": "person_id fingerprint kind columns",
    "staged": "import_id",
    "must_list": "klass sku_id",
    "yardsticks": "by body",
    "synonyms": "what source target by",
    "skus": "id code name name_en category barcode unit",
}


def test_every_column_that_can_hold_words_is_personal_or_said_not_to_be() -> None:
    undecided = {}
    for table in t.metadata.sorted_tables:
        known = set(NOT_PERSONAL.get(table.name, "").split())
        texts = {column.name for column in table.c if isinstance(column.type, String | JsonText)}
        personal = {column.name for column in personal_columns(table)}
        assert not known & personal, f"{table.name}: labelled and said not to be"
        assert known <= texts, f"{table.name}: {known - texts} is no column of words"
        if texts - known - personal:
            undecided[table.name] = texts - known - personal
    assert undecided == {}, "label them with info=PERSONAL, or name them above"


def test_every_table_with_personal_columns_is_exported_and_erased() -> None:
    personal = {table for table in t.metadata.sorted_tables if any(map(is_personal, table.c))}
    assert personal <= set(WHOSE)
    handled = {*erasure.REMOVED, *erasure.EMPTIED, *erasure.BY_HAND, *erasure.KEPT}
    assert set(WHOSE) == handled
    for table, becomes in erasure.EMPTIED.items():
        assert {column.name for column in personal_columns(table)} == set(becomes), table.name


# ── their words in others' ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Отчёт: Договорились о скидке в марте. Сдан.", "Отчёт: […]. Сдан."),
        ("Договорились о скидке в марте", "[…]"),
        ("Задача: Договорились о скидке…", "Задача: […]…"),
        ("Договорились о встрече", "Договорились о встрече"),
        ("дважды: Договорились о скидке в марте, Договорились о скидке в марте", "дважды: […], […]"),
        ("", ""),
    ],
)
def test_their_words_are_taken_out_whole_or_cut_short(said: str, left: str) -> None:
    assert without(said, ["Договорились о скидке в марте"]) == left
