"""The local chat's server: who is let in, what is kept and when it is confirmed, and that nothing breaks it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from dialogs.ports import Outgoing
from dialogs.screens import Json, Paragraph, Screen
from dialogs.screens import line as words
from handlers.web.files import MAX_UPLOAD
from tests.test_web_frames import anything, frames
from tests.web_support import ANNA, BORIS, JANE, KEY, LocalChat, line, make_chat, serving, until

ID = "0a1b2c3d-0001"
REFUSED = {400, 401, 403, 404, 413}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[LocalChat]:
    async with serving(make_chat(tmp_path, ANNA, BORIS, JANE)) as running:
        yield running


@pytest.fixture
async def http(chat: LocalChat) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser that was let in, on the chat's own page."""
    async with aiohttp.ClientSession(chat.url, headers=chat.headers) as session:
        yield session


@pytest.fixture
async def stranger(chat: LocalChat) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(chat.url) as session:
        yield session


async def sentence(response: aiohttp.ClientResponse) -> str:
    """The key of a refusal that also says something to a person."""
    body = await response.json()
    assert response.status in REFUSED
    assert len(body["text"]) > 10
    return str(body["error"])


def say(text: str, address: str = "anna", key: str = "k1") -> Outgoing:
    return Outgoing(key, address, Screen((Paragraph(words(text)),)), "edit")


# ── who is let in ───────────────────────────────────────────────────────────────────────────────────────────


async def test_the_printed_address_lets_a_browser_in(chat: LocalChat, stranger: aiohttp.ClientSession) -> None:
    async with stranger.get(chat.entrance, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/")
        cookie = response.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    async with stranger.get("/", headers={"Cookie": cookie.split(";")[0]}) as response:
        assert response.status == 200
        assert 'src="/static/app.js"' in await response.text()


@pytest.mark.parametrize("address", ["/", "/?key=wrong", "/?key=", "/?key=%ff%00", "/?key=ключ"])
async def test_others_read_how_to_get_in(stranger: aiohttp.ClientSession, address: str) -> None:
    async with stranger.get(address) as response:
        assert response.status == 401
        page = await response.text()
    assert "терминале" in page
    assert "terminal" in page
    assert KEY not in page


@pytest.mark.parametrize("cookie", ["", "shturman_1=" + KEY, "shturman_{port}=nearly", "shturman_{port}=кука", ";;="])
@pytest.mark.parametrize("path", ["/ws", "/blob/" + "a" * 64, "/nothing"])
async def test_without_the_key_nothing_else_answers(
    chat: LocalChat, stranger: aiohttp.ClientSession, path: str, cookie: str
) -> None:
    headers = {"Origin": chat.url, "Cookie": cookie.format(port=chat.port)}
    async with stranger.get(path, headers=headers) as response:
        assert await sentence(response) == "key"
    for target in ("/upload", "/clock"):
        async with stranger.post(target, headers=headers) as response:
            assert await sentence(response) == "key"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1:{port}.evil", "[::1]:{port}"])
@pytest.mark.parametrize("path", ["/", "/static/app.js", "/ws"])
async def test_another_host_is_refused(chat: LocalChat, http: aiohttp.ClientSession, host: str, path: str) -> None:
    async with http.get(path, headers={"Host": host.format(port=chat.port)}) as response:
        assert await sentence(response) == "host"


async def test_localhost_is_this_host_too(chat: LocalChat, http: aiohttp.ClientSession) -> None:
    async with http.get("/", headers={"Host": f"LOCALHOST:{chat.port}"}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "x-forwarded-proto", "X-Forwarded-Anything", "Forwarded", "X-Real-IP"]
)
async def test_what_came_through_a_proxy_is_refused(http: aiohttp.ClientSession, header: str) -> None:
    async with http.get("/", headers={header: ""}) as response:
        assert await sentence(response) == "forwarded"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:{port}", ""])
async def test_another_page_cannot_speak_here(chat: LocalChat, http: aiohttp.ClientSession, origin: str) -> None:
    headers = {"Origin": origin.format(port=chat.port)}
    async with http.post("/upload", params={"kind": "photo"}, data=b"x", headers=headers) as response:
        assert await sentence(response) == "origin"
    async with http.post("/clock", data=b"{}", headers=headers) as response:
        assert await sentence(response) == "origin"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await http.ws_connect("/ws", headers=headers)
    assert refusal.value.status == 403


async def test_no_origin_is_no_origin_of_ours(chat: LocalChat, stranger: aiohttp.ClientSession) -> None:
    async with stranger.post("/clock", headers={"Cookie": chat.headers["Cookie"]}) as response:
        assert await sentence(response) == "origin"


@pytest.mark.parametrize(
    "path", ["/", "/static/app.js", "/nothing", "/ws", "/blob/x", "/%00", "/static/..%2fserver.py"]
)
async def test_every_answer_is_dressed(http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"


async def test_pages_carry_no_script_no_style_and_no_foreign_address(http: aiohttp.ClientSession) -> None:
    static = Path(__file__).parent.parent / "handlers" / "web" / "static"
    for path in static.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://[a-z]", text), path.name
        assert not re.search(r"\.(inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text), (
            path.name
        )
        assert not re.search(r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*src=)", text), path.name


@pytest.mark.parametrize(
    "name", ["index.html", "closed.html", "..%2fserver.py", "..%5cserver.py", "x" * 4000, "app.js%00", ""]
)
async def test_static_is_a_list_of_names(http: aiohttp.ClientSession, name: str) -> None:
    async with http.get(f"/static/{name}") as response:
        assert await sentence(response) == "missing"


async def test_a_chat_without_a_key_does_not_start(chat: LocalChat) -> None:
    from handlers.web.server import make_app  # noqa: PLC0415  # only this test builds an app by hand

    with pytest.raises(ValueError, match="key"):
        make_app(chat.ingress, chat.log, chat.stage, chat.blobs, "", chat.port, chat.hub)


# ── hello ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_hello_is_answered_with_the_state_and_the_history(chat: LocalChat) -> None:
    await chat.channel.send(say("Доброе утро"))
    async with line(chat) as page:
        state, history = await page.hello("anna")
    assert [one["account"] for one in state["personas"]] == ["anna", "boris", "jane"]
    assert (state["persona"], state["lang"], state["zone"]) == ("anna", "ru", "Asia/Yekaterinburg")
    assert datetime.fromisoformat(state["now"]).tzinfo
    [message] = history["messages"]
    assert (message["seq"], message["ref"], message["author"]) == (1, "m1", "bot")
    assert message["body"]["blocks"][0]["line"] == [{"text": "Доброе утро", "style": "plain"}]
    assert history["more"] is False


async def test_only_what_is_newer_is_told(chat: LocalChat) -> None:
    await chat.channel.send(say("раз", key="k1"))
    await chat.channel.send(say("два", key="k2"))
    async with line(chat) as page:
        _, history = await page.hello("anna", since=1)
    assert [one["seq"] for one in history["messages"]] == [2]


async def test_a_persona_that_is_no_more_becomes_the_first_with_all_of_its_history(chat: LocalChat) -> None:
    await chat.channel.send(say("раз"))
    async with line(chat) as page:
        state, history = await page.hello("who-left", since=500)
    assert state["persona"] == "anna"
    assert len(history["messages"]) == 1


async def test_outside_the_demo_there_is_one_person_and_no_clock(tmp_path: Path) -> None:
    async with serving(make_chat(tmp_path)) as chat, line(chat) as page:
        state, _ = await page.hello("anna")
        assert (state["personas"], state["persona"], state["lang"]) == ([], "local", "")
        await page.say(type="text", id=ID, text="код 123")
        assert await page.wait_for("ack") == {"type": "ack", "id": ID}
        [raw] = chat.ingress.raws
        assert raw == {"type": "text", "id": ID, "text": "код 123", "account": "local", "at": raw["at"]}
        async with (
            aiohttp.ClientSession(chat.url, headers=chat.headers) as http,
            http.post("/clock", json={"to": "2025-03-17T09:00Z"}) as response,
        ):
            assert await sentence(response) == "demo"
    assert chat.stage.jumps == []


async def test_a_long_history_comes_in_parts(chat: LocalChat) -> None:
    for number in range(450):
        await chat.channel.send(say(str(number), key=f"k{number}"))
    async with line(chat) as page:
        _, first = await page.hello("anna")
        parts = [first, await page.wait_for("messages"), await page.wait_for("messages")]
    assert [(len(part["messages"]), part["more"]) for part in parts] == [(200, True), (200, True), (50, False)]


async def test_changing_persona_changes_the_conversation(chat: LocalChat) -> None:
    await chat.channel.send(say("Анне", "anna", "k1"))
    await chat.channel.send(say("Борису", "boris", "k2"))
    async with line(chat) as page:
        await page.hello("anna")
        state, history = await page.hello("boris")
        assert state["persona"] == "boris"
        assert [one["ref"] for one in history["messages"]] == ["m2"]
        await chat.channel.send(say("снова Анне", "anna", "k3"))
        await chat.channel.busy("anna")
        await chat.channel.send(say("снова Борису", "boris", "k4"))
        assert [one["ref"] for one in (await page.hear())["messages"]] == ["m4"]
        assert chat.log.followers == 1
    await until(lambda: chat.log.followers == 0)


# ── what a person does ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_text_is_kept_shown_and_then_confirmed(chat: LocalChat) -> None:
    async with line(chat) as page:
        await page.hello("anna")
        await page.say(type="text", id=ID, text="что с <b>Ромашкой</b>?")
        frames_heard = [await page.hear(), await page.hear()]
    assert {"type": "ack", "id": ID} in frames_heard
    [shown] = next(frame for frame in frames_heard if frame["type"] == "messages")["messages"]
    assert (shown["author"], shown["body"]) == ("person", {"id": ID, "text": "что с <b>Ромашкой</b>?"})
    account, raw = chat.ingress.rows[ID]
    assert account == raw["account"] == "anna"
    assert (raw["name"], raw["lang"]) == ("Анна Смирнова", "ru")
    assert datetime.fromisoformat(raw["at"]) <= chat.stage.time


async def test_nothing_is_confirmed_before_it_is_stored(chat: LocalChat) -> None:
    chat.ingress.broken = True
    async with line(chat) as page:
        await page.hello("anna")
        await page.say(type="text", id=ID, text="отчёт")
        error = await page.wait_for("error")
        assert error == {"type": "error", "text_key": "store", "id": ID, "again": True}
        chat.ingress.broken = False
        await page.say(type="text", id=ID, text="отчёт")
        assert await page.wait_for("ack") == {"type": "ack", "id": ID}
    assert (len(chat.ingress.rows), len(chat.log.posted)) == (1, 1)


async def test_a_frame_repeated_on_a_new_line_is_kept_once(chat: LocalChat) -> None:
    for _ in range(3):
        async with line(chat) as page:
            await page.hello("anna")
            await page.say(type="text", id=ID, text="отчёт")
            await page.wait_for("ack")
    assert chat.ingress.calls == [ID] * 3
    assert (len(chat.ingress.rows), len(chat.log.posted)) == (1, 1)


async def test_a_tap_is_stored_and_is_no_message(chat: LocalChat) -> None:
    async with line(chat) as page:
        await page.hello("anna")
        await page.say(type="tap", id=ID, token="t0ken", message="17")
        await page.wait_for("ack")
    [raw] = chat.ingress.raws
    assert (raw["type"], raw["token"], raw["message"]) == ("tap", "t0ken", "17")
    assert chat.log.posted == []


async def test_an_edit_arrives_under_the_same_ref(chat: LocalChat) -> None:
    async with line(chat) as page:
        await page.hello("anna")
        await chat.channel.send(say("шаг 1"))
        [first] = (await page.wait_for("messages"))["messages"]
        await chat.log.edit(first["ref"], first["body"])
        [second] = (await page.wait_for("messages"))["messages"]
    assert second["ref"] == first["ref"]
    assert second["seq"] > first["seq"]


async def test_before_hello_nobody_is_speaking(chat: LocalChat) -> None:
    async with line(chat) as page:
        await page.say(type="text", id=ID, text="x")
        assert (await page.hear())["text_key"] == "frame.hello"
    assert chat.ingress.rows == {}


async def test_unknown_frames_are_answered_and_the_line_stays(chat: LocalChat) -> None:
    async with line(chat) as page:
        await page.hello("anna")
        for text in ("", "{", "[]", '{"type":"dance","id":"' + ID + '"}', '{"type":"hello","since":-1}'):
            await page.socket.send_str(text)
            assert (await page.hear())["type"] == "error"
        await page.socket.send_bytes(b"\0\1")
        assert (await page.hear())["type"] == "error"
        await page.say(type="text", id=ID, text="ещё здесь")
        await page.wait_for("ack")


FOREIGN = {"Host": "evil.example", "Origin": "https://evil.example"}


async def test_whatever_a_page_does_its_neighbour_keeps_the_line(chat: LocalChat, http: aiohttp.ClientSession) -> None:
    deep = "[" * 5000 + "]" * 5000
    async with line(chat) as neighbour:
        await neighbour.hello("boris")
        async with line(chat) as page:
            await page.hello("anna")
            for text in ("{", deep, f'{{"type": "text", "id": "{ID}", "text": {deep}}}', f'{{"type": {deep}}}'):
                await page.socket.send_str(text)
                assert (await page.wait_for("error"))["again"] is False
            await page.socket.send_bytes(deep.encode())
            assert (await page.wait_for("error"))["text_key"] == "frame.json"
            await page.socket.send_str("x" * 70000)
            assert (await page.socket.receive(timeout=5)).data == 1009
        for header, value in FOREIGN.items():
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await http.ws_connect("/ws", headers={header: value})
            assert refusal.value.status == 403
        for target, data in (("/clock", deep), ("/clock", deep[:3000]), ("/upload", deep), ("/upload?kind=photo", "")):
            async with http.post(target, data=data) as response:
                await sentence(response)
        await neighbour.say(type="text", id=ID, text="на месте")
        assert await neighbour.wait_for("ack") == {"type": "ack", "id": ID}
        await chat.channel.send(say("и слышу", "boris"))
        heard: set[str] = set()
        while heard != {"person", "bot"}:
            heard |= {message["author"] for message in (await neighbour.wait_for("messages"))["messages"]}
    assert [raw["text"] for raw in chat.ingress.raws] == ["на месте"]


async def test_a_frame_above_the_limit_ends_the_line_only(chat: LocalChat) -> None:
    async with line(chat) as page:
        await page.hello("anna")
        await page.socket.send_str("x" * 70000)
        message = await page.socket.receive(timeout=5)
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1009)
    async with line(chat) as page:
        await page.hello("anna")


async def test_a_log_that_fails_ends_the_line_so_that_the_page_comes_back(chat: LocalChat) -> None:
    async def broken(*_: object) -> None:
        raise OSError("database is locked")

    async with line(chat) as page:
        await page.hello("anna")
        chat.log.since = broken  # type: ignore[method-assign,assignment]  # the fault is the point
        await chat.channel.send(say("раз"))
        message = await page.socket.receive(timeout=5)
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1011)


async def test_toasts_typing_and_the_clock_reach_the_page(chat: LocalChat, http: aiohttp.ClientSession) -> None:
    async with line(chat) as page:
        await page.hello("anna")
        await chat.channel.busy("anna")
        await chat.channel.send(Outgoing("k", "anna", Screen(toast="Сохранено"), "toast"))
        async with http.post("/clock", json={"to": "2025-03-17T09:00", "persona": "anna"}) as response:
            assert await response.json() == {"now": "2025-03-17T04:00:00+00:00"}
        assert await page.hear() == {"type": "typing"}
        assert await page.hear() == {"type": "toast", "text": "Сохранено"}
        assert await page.hear() == {"type": "clock", "now": "2025-03-17T04:00:00+00:00"}


async def test_when_the_server_stops_open_pages_are_told(tmp_path: Path) -> None:
    chat = make_chat(tmp_path, ANNA)
    async with aiohttp.ClientSession() as session:
        async with serving(chat):
            socket = await session.ws_connect(f"{chat.url}/ws", headers=chat.headers)
            await socket.send_json({"type": "hello"})
            await socket.receive()
            leaving = asyncio.create_task(drain(socket))
        assert await leaving == 1001
    assert chat.log.followers == 0


async def drain(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async for _ in socket:
        pass
    return socket.close_code


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_upload_becomes_a_message_with_files(chat: LocalChat, http: aiohttp.ClientSession) -> None:
    params = {"name": "../полка.png", "kind": "photo"}
    async with http.post("/upload", params=params, data=PNG, headers={"Content-Type": "image/png"}) as response:
        file: Json = await response.json()
    assert file == {"ref": file["ref"], "name": "полка.png", "kind": "photo", "size": len(PNG), "mime": "image/png"}
    async with line(chat) as page:
        await page.hello("anna")
        await page.say(type="files", id=ID, files=[file], caption="у *Ромашки*")
        await page.wait_for("ack")
    [raw] = chat.ingress.raws
    assert (raw["files"], raw["caption"]) == ([file], "у *Ромашки*")
    [(_, posted)] = chat.log.posted
    assert posted.body == {"id": ID, "files": [file], "caption": "у *Ромашки*"}
    assert await chat.channel.download(file["ref"]) == PNG


async def test_a_file_that_was_never_uploaded_is_refused(chat: LocalChat) -> None:
    async with line(chat) as page:
        await page.hello("anna")
        await page.say(type="files", id=ID, files=[{"ref": "ab" * 32, "name": "x", "kind": "photo"}])
        error = await page.wait_for("error")
    assert error == {"type": "error", "text_key": "frame.files", "id": ID, "again": False}
    assert chat.ingress.rows == {}


@pytest.mark.parametrize(
    ("params", "data", "headers", "key"),
    [
        ({}, b"x", {}, "upload.kind"),
        ({"kind": "program"}, b"x", {}, "upload.kind"),
        ({"kind": "photo"}, b"", {}, "upload.empty"),
        ({"kind": "photo"}, b"x", {"Content-Encoding": "gzip"}, "encoding"),
        ({"kind": "photo"}, b"\0" * (MAX_UPLOAD + 1), {}, "upload.size"),
    ],
)
async def test_uploads_that_are_refused(
    chat: LocalChat,
    http: aiohttp.ClientSession,
    params: dict[str, str],
    data: bytes,
    headers: dict[str, str],
    key: str,
) -> None:
    # Without `compress` the client would pack the body as the header says; the header alone is what is tested.
    async with http.post("/upload", params=params, data=BytesIO(data), headers=headers, compress=False) as response:
        assert await sentence(response) == key
    assert list(chat.blobs.folder.iterdir()) == []


async def test_a_body_of_unknown_length_is_cut_at_the_limit(chat: LocalChat, http: aiohttp.ClientSession) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_UPLOAD // 65536 + 2):
            yield b"\0" * 65536

    async with http.post("/upload", params={"kind": "photo"}, data=endless()) as response:
        assert await sentence(response) == "upload.size"
    assert list(chat.blobs.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "kind", "shown"),
    [
        (PNG, "image/png", "inline"),
        (b"\xff\xd8\xff\xe0jpeg", "image/jpeg", "inline"),
        (b"<html><script>alert(1)</script>", "application/octet-stream", "attachment"),
        (b"<svg xmlns='x' onload='alert(1)'/>", "application/octet-stream", "attachment"),
        (b"%PDF-1.7", "application/octet-stream", "attachment"),
    ],
)
async def test_only_real_pictures_are_shown_in_place(
    chat: LocalChat, http: aiohttp.ClientSession, data: bytes, kind: str, shown: str
) -> None:
    ref = await chat.blobs.put(data)
    async with http.get(f"/blob/{ref}", params={"name": 'a"b\r\n.png'}) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == kind
        assert response.headers["Content-Disposition"] == f"{shown}; filename*=UTF-8''a%22b.png"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert await response.read() == data


@pytest.mark.parametrize("ref", ["ab" * 32, "AB" * 32, "x", "..%2f..%2fetc%2fpasswd", "%00" * 64])
async def test_a_blob_that_is_not_there(http: aiohttp.ClientSession, ref: str) -> None:
    async with http.get(f"/blob/{ref}") as response:
        assert await sentence(response) in ("blob", "missing")


# ── the demo clock ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "to"),
    [
        ({"to": "2025-03-17T09:00", "persona": "anna"}, datetime(2025, 3, 17, 4, tzinfo=UTC)),
        ({"to": "2025-03-17T09:00:00+05:00"}, datetime(2025, 3, 17, 4, tzinfo=UTC)),
        ({"to": "2025-03-17T04:00:00Z", "persona": 7}, datetime(2025, 3, 17, 4, tzinfo=UTC)),
        # London skips 01:00–02:00 that night.
        ({"to": "2025-03-30T01:30", "persona": "jane"}, datetime(2025, 3, 30, 1, 30, tzinfo=UTC)),
    ],
)
async def test_the_clock_goes_where_it_is_told(
    chat: LocalChat, http: aiohttp.ClientSession, body: Json, to: datetime
) -> None:
    async with http.post("/clock", json=body) as response:
        assert response.status == 200
    assert chat.stage.jumps == [to]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "clock.time"),
        (b"\xff\xfe", "clock.time"),
        (b"[" * 4000, "clock.time"),
        (b'{"to": 5}', "clock.time"),
        (b'{"to": "tomorrow"}', "clock.time"),
        (b'{"to": "2025-03-17T09:00"}', "clock.time"),
        (b'{"to": "2025-03-17T09:00", "persona": {}}', "clock.time"),
        (b'{"to": "0001-01-01T00:00:00+14:00"}', "clock.time"),
        (b'{"to": "9999-12-31T23:59:59-12:00"}', "clock.time"),
        (b'{"to": "2001-01-01T00:00:00Z"}', "clock.refused"),
        (b"x" * 5000, "clock.size"),
    ],
)
async def test_the_clock_refuses_in_words(chat: LocalChat, http: aiohttp.ClientSession, data: bytes, key: str) -> None:
    async with http.post("/clock", data=data) as response:
        assert await sentence(response) == key
    assert chat.stage.jumps == []


# ── nothing breaks it ───────────────────────────────────────────────────────────────────────────────────────

hunt = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
paths = st.sampled_from(["/", "/ws", "/upload", "/clock", "/blob/" + "a" * 64, "/static/app.js", "/nowhere"]) | st.text(
    max_size=20
).map(lambda text: "/" + quote(text, errors="replace"))


@hunt
@given(sent=st.lists(frames.map(json.dumps) | anything.map(json.dumps) | st.text(max_size=50), max_size=25))
def test_no_frame_breaks_the_line(tmp_path: Path, sent: list[str]) -> None:
    async def play() -> None:
        async with serving(make_chat(tmp_path, ANNA)) as chat, line(chat) as page:
            await page.hello("anna")
            for text in sent:
                await page.socket.send_str(text.encode("utf-8", "replace").decode())
            await page.say(type="text", id="the-last-one", text="цел")
            while (frame := await page.hear()) != {"type": "ack", "id": "the-last-one"}:
                assert frame.get("text_key") != "store"

    asyncio.run(play())


@hunt
@given(
    asked=st.lists(
        st.tuples(
            st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"]),
            paths,
            st.dictionaries(st.sampled_from(["kind", "name", "key", "x"]), st.text(max_size=10), max_size=3),
            st.binary(max_size=60) | anything.map(lambda value: json.dumps({"to": value, "persona": "anna"}).encode()),
        ),
        max_size=15,
    )
)
def test_no_request_breaks_the_server(tmp_path: Path, asked: list[tuple[str, str, dict[str, str], bytes]]) -> None:
    async def play() -> None:
        async with (
            serving(make_chat(tmp_path, ANNA)) as chat,
            aiohttp.ClientSession(headers=chat.headers) as http,
        ):
            for method, path, query, data in asked:
                # Encoded here: the client would tidy up what is strange about it.
                url = URL(f"{chat.url}{path}?{urlencode(query, errors='replace')}", encoded=True)
                async with http.request(method, url, data=data, allow_redirects=False) as response:
                    assert response.status in REFUSED | {200, 303}

    asyncio.run(play())


@pytest.mark.parametrize(
    "raw",
    [
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"POST /upload?kind=photo HTTP/1.1\r\nHost: %h\r\nTransfer-Encoding: chunked\r\n%a\r\nZZ\r\n",
        b"POST /upload?kind=photo HTTP/1.1\r\nHost: %h\r\nContent-Length: 99\r\n%a\r\nabc",
        b"GET /ws HTTP/1.1\r\nHost: %h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n%a\r\n",
    ],
)
async def test_broken_http_never_breaks_the_server(chat: LocalChat, raw: bytes) -> None:
    auth = "".join(f"{name}: {value}\r\n" for name, value in chat.headers.items())
    request = raw.replace(b"%h", f"127.0.0.1:{chat.port}".encode()).replace(b"%a", auth.encode())
    reader, writer = await asyncio.open_connection("127.0.0.1", chat.port)
    writer.write(request)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    assert not answer or int(answer.split(b" ")[1]) in REFUSED
