"""Kept files, the local chat's log, the record of deeds, marks of the database."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest
from sqlalchemy import text

from dialogs.ports import Blobs, ChatLog
from storage import audit, blobs, meta
from storage.audit import Deed
from storage.blobs import Blob, BlobStore
from storage.chatlog import LocalChatLog
from storage.database import Database
from tests import storage_fixtures
from tests.storage_fixtures import NOW, after

database = storage_fixtures.database


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_a_file_is_kept_once_under_its_hash(tmp_path: Path) -> None:
    kept: Blobs = BlobStore(tmp_path)
    names = await asyncio.gather(*(kept.put(b"photo") for _ in range(5)))
    assert set(names) == {hashlib.sha256(b"photo").hexdigest()}
    assert kept.path(names[0]).startswith(str(tmp_path))
    assert files_in(tmp_path) == [names[0]]
    assert await BlobStore(tmp_path).get(names[0]) == b"photo"


async def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_self: Path, _target: Path) -> Path:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        await BlobStore(tmp_path).put(b"photo")
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" + "a" * 63])
def test_only_hashes_name_files(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="content hash"):
        BlobStore(tmp_path).path(name)


async def test_what_a_file_is(database: Database) -> None:
    blob = Blob("a" * 64, 5, "image/jpeg", "полка.jpg", NOW)
    async with database.work() as work:
        assert await blobs.note(work, blob)
        assert not await blobs.note(work, blob)
        assert await blobs.about(work, "a" * 64) == blob
        assert await blobs.about(work, "b" * 64) is None


def chat(database: Database) -> LocalChatLog:
    return LocalChatLog(database, lambda: NOW)


async def test_the_chat_keeps_messages_and_their_edits_in_order(database: Database) -> None:
    log: ChatLog = chat(database)
    first = await log.append("anna", "person", {"text": "привет"}, "k1")
    second = await log.append("anna", "bot", {"text": "?"}, "k2")
    await log.append("boris", "person", {"text": "я"}, "k3")
    assert await log.append("anna", "person", {"text": "привет"}, "k1") == first
    posts = await log.since("anna", 0)
    assert [(post.ref, post.author, post.body["text"]) for post in posts] == [
        (first, "person", "привет"),
        (second, "bot", "?"),
    ]
    assert await log.edit(first, {"text": "привет!"})
    assert not await log.edit("none", {})
    newer = await log.since("anna", posts[-1].seq)
    assert [(post.ref, post.body, post.at) for post in newer] == [(first, {"text": "привет!"}, NOW)]
    assert len(await log.since("anna", 0, limit=1)) == 1


async def test_refs_are_never_reused_after_an_edit(database: Database) -> None:
    log = chat(database)
    refs = [await log.append("anna", "bot", {}, "k1")]
    await log.edit(refs[0], {"n": 1})
    refs.append(await log.append("anna", "bot", {}, "k2"))
    assert len(set(refs)) == 2


async def test_a_waiting_page_hears_of_its_own_chat_only(database: Database) -> None:
    log = chat(database)
    pages = [log.changes("anna"), log.changes("anna")]
    for page in pages:
        await anext(page)  # the first turn comes at once
    await log.append("boris", "bot", {}, "k0")
    waiting = [asyncio.ensure_future(anext(page)) for page in pages]
    await asyncio.sleep(0)
    assert not any(turn.done() for turn in waiting)
    ref = await log.append("anna", "bot", {}, "k1")
    await asyncio.wait_for(asyncio.gather(*waiting), 1)
    await log.append("anna", "bot", {}, "k1")  # a repetition is no news
    turn = asyncio.ensure_future(anext(pages[0]))
    await asyncio.sleep(0.01)
    assert not turn.done()
    await log.edit(ref, {"n": 1})
    await asyncio.wait_for(turn, 1)


async def test_pages_that_left_are_forgotten(database: Database) -> None:
    log = chat(database)
    async for _ in log.changes("anna"):
        break
    await log.append("anna", "bot", {}, "k1")
    assert not log._waiting["anna"]


async def test_deeds_are_kept_and_changed_only_by_erasing(database: Database) -> None:
    deed = Deed(NOW, "anna", "report.file", "report:7", {"name": "Анна"})
    async with database.work() as work:
        await audit.append(work, deed)
        await audit.append(work, Deed(after(1), "boris", "person.list", "", {}))
        assert [one.actor for one in await audit.latest(work)] == ["boris", "anna"]
        assert await audit.latest(work, actor="anna") == [deed]
        async with audit.erasing(work):
            await work.execute(text("UPDATE audit SET detail = '{}'"))
    with pytest.raises(Exception, match="append-only"):
        async with database.work() as work:
            await work.execute(text("UPDATE audit SET detail = '[]'"))


async def test_marks_of_the_database(database: Database) -> None:
    async with database.work() as work:
        assert await meta.get(work, "demo") is None
        await meta.put(work, "demo", "1")
        await meta.put(work, "demo", "2")
        assert await meta.get(work, "demo") == "2"
        assert [await meta.bump(work, "n") for _ in range(3)] == [1, 2, 3]
        assert await meta.count(work, "n") == 3
