"""The local chat as the relay sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.ports import Channel, Delivered, FileGone, NoCard, Outgoing
from dialogs.screens import Heading, Screen, from_json, line
from handlers.web.hub import WAITING
from tests.web_support import ANNA, LocalChat, make_chat

CARD = Screen((Heading(line("Неделя 17–21 марта")),))
OTHER = Screen((Heading(line("Принято")),))


@pytest.fixture
def chat(tmp_path: Path) -> LocalChat:
    return make_chat(tmp_path, ANNA)


def out(key: str = "k1", screen: Screen = CARD, replaces: str | None = None) -> Outgoing:
    return Outgoing(key, "anna", screen, "edit", replaces)


def test_it_is_a_channel(chat: LocalChat) -> None:
    channel: Channel = chat.channel
    assert channel.name == "web"


async def test_a_send_is_an_append_and_a_repeat_is_none(chat: LocalChat) -> None:
    first, second = await chat.channel.send(out()), await chat.channel.send(out())
    assert first == second
    [(address, posted)] = chat.log.posted
    assert (address, posted.author, from_json(posted.body)) == ("anna", "bot", CARD)


async def test_an_edit_keeps_the_ref_and_takes_a_newer_seq(chat: LocalChat) -> None:
    receipt = await chat.channel.send(out())
    assert isinstance(receipt, Delivered)
    assert await chat.channel.send(out("k2", OTHER, receipt.ref)) == receipt
    [(_, posted)] = chat.log.posted
    assert (posted.ref, posted.seq, from_json(posted.body)) == (receipt.ref, 2, OTHER)


async def test_a_card_that_is_no_more_says_so(chat: LocalChat) -> None:
    assert await chat.channel.send(out(replaces="99")) == NoCard()
    assert chat.log.posted == []


async def test_a_toast_reaches_open_pages_of_that_person_and_is_not_kept(chat: LocalChat) -> None:
    toast = Outgoing("k1", "anna", Screen(toast="Сохранено"), "toast")
    with chat.hub.listen("anna") as ear, chat.hub.listen("boris") as other:
        assert await chat.channel.send(toast) == Delivered("")
        assert ear.frames.get_nowait() == {"type": "toast", "text": "Сохранено"}
        assert other.frames.empty()
    assert chat.log.posted == []
    assert await chat.channel.send(toast) == Delivered("")


async def test_a_card_may_bring_a_toast(chat: LocalChat) -> None:
    with chat.hub.listen("anna") as ear:
        await chat.channel.send(out(screen=Screen(toast="Принято")))
        assert ear.frames.get_nowait() == {"type": "toast", "text": "Принято"}
        await chat.channel.send(out(screen=Screen(toast="Принято"), replaces="99"))
        assert ear.frames.empty()
    assert len(chat.log.posted) == 1


async def test_an_empty_toast_is_no_toast(chat: LocalChat) -> None:
    with chat.hub.listen("anna") as ear:
        await chat.channel.send(Outgoing("k1", "anna", Screen(), "toast", toast="the-tap-it-answers"))
        assert ear.frames.empty()


async def test_busy_is_typing(chat: LocalChat) -> None:
    with chat.hub.listen("anna") as ear:
        await chat.channel.busy("anna")
        assert ear.frames.get_nowait() == {"type": "typing"}


async def test_a_page_that_stopped_reading_holds_nobody_up(chat: LocalChat) -> None:
    with chat.hub.listen("anna") as ear:
        for _ in range(WAITING * 2):
            await chat.channel.busy("anna")
        assert ear.frames.qsize() == WAITING


async def test_a_download_reads_the_blob(chat: LocalChat) -> None:
    ref = await chat.blobs.put(b"voice")
    assert await chat.channel.download(ref) == b"voice"


@pytest.mark.parametrize("ref", ["", "../secret", "ab" * 32])
async def test_a_download_of_what_is_not_kept_fails_loudly(chat: LocalChat, ref: str) -> None:
    with pytest.raises(FileGone):
        await chat.channel.download(ref)
