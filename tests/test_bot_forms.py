"""Windows, the page of the day and «whom is this about», as people of a small company meet them in Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from bot.clock import Clock
from bot.desk import handle
from bot.forms import Windows
from bot.prepare import Prepared, Workshop, is_light
from bot.tokens import sign
from dialogs import actions
from dialogs.consent import version
from dialogs.home import SUBJECT, address_of
from dialogs.ports import ChannelName, Doing, Opened, Outgoing, Press, Receipt, Submitted, Tapped, Upload
from dialogs.screens import Form
from dialogs.session import session_from_json
from dialogs.texts import say
from storage import cards, erasure, outbox, runs
from storage import tables as t
from storage.blobs import BlobStore
from storage.database import Database
from storage.runs import Run
from tests import storage_fixtures
from tests.office import KEYS, Office, Said, office
from tests.storage_fixtures import add_account, add_partner

pytestmark = pytest.mark.usefixtures("quiet")

database = storage_fixtures.database
one_database = storage_fixtures.one_database

ANNA, BORIS, LENA = "U0ANNA", "U0BORIS", "U0LENA"
TO_CANDIDATES: list[dict[str, Any]] = [
    {"step": "region", "answer": "Пермский край"},
    {"step": "reason", "answer": "white_spot"},
    {"step": "population", "answer": 2500},
    {"step": "consumption", "answer": 1200},
    {"step": "target_share", "answer": 4},
    {"step": "channels", "answer": ["trad"]},
    {"step": "outlets", "answer": 800},
    {"step": "sources", "answer": ["retail_poll", "noncompeting", "catalog"]},
]
CANDIDATE = {"name": "Кама-Торг", "inn": "5902000015", "city": "Пермь", "source": "retail_poll"}


async def in_slack(firm: Office) -> Office:
    """Anna, Boris and Lena have Slack as well."""
    async with firm.database.work() as work:
        for person, account in (("anna", ANNA), ("boris", BORIS), ("lena", LENA)):
            await add_account(work, person, "slack", account)
    firm.house = replace(firm.house, pages=True)
    return firm


@pytest_asyncio.fixture
async def firm(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    async with office(database, tmp_path) as found:
        yield await in_slack(found)


@pytest_asyncio.fixture
async def light(one_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """For what has nothing to do with the kind of the database."""
    async with office(one_database, tmp_path) as found:
        yield await in_slack(found)


def asked_by(firm: Office) -> Windows:
    clock = Clock()
    clock.jump(firm.now)
    return Windows(firm.database, firm.house, clock)


async def at_the_form(firm: Office, person: str = "anna", account: str = ANNA) -> tuple[Run, str]:
    """The search of a new partner at its first candidate, opened in Slack; and the token of the window."""
    id_ = await firm.begun(person, "new_partner_search", TO_CANDIDATES)
    await firm.press(account, Tapped(sign(actions.open_run(id_), person, KEYS)), "slack")
    return await firm.run(id_), offered(await firm.last(account, "slack")).token


def offered(said: Said) -> Form:
    assert said.screen.ask is not None
    assert said.screen.ask.form is not None
    return said.screen.ask.form


async def count(firm: Office) -> tuple[int, ...]:
    """Rows of all that a press could write."""
    tables = (t.outbox, t.journal, t.audit, t.inbox)
    async with firm.database.read() as read:
        return tuple([await read.scalar(select(func.count()).select_from(table)) for table in tables])


async def journal(firm: Office, run: Run) -> list[tuple[str, Any]]:
    async with firm.database.read() as read:
        return [(line.event["event"], line.event.get("name")) for line in await runs.journal_of(read, run.id)]


def answers(run: Run) -> dict[str, Any]:
    return {key.step: answer.value for key, answer in session_from_json(run.state).answers.items()}


# ── a window ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_window_says_what_the_chat_would_have_heard(firm: Office) -> None:
    run, token = await at_the_form(firm)
    windows = asked_by(firm)
    form = await windows.form("slack", ANNA, token)
    assert form is not None
    assert (form.token, [each.name for each in form.inputs]) == (token, list(CANDIDATE))
    wrong = await windows.faults("slack", ANNA, Submitted(token, CANDIDATE | {"inn": "123", "city": " "}))
    assert wrong == {"inn": say("refused.inn_length", "ru"), "city": say("window.empty", "ru")}
    assert await windows.faults("slack", ANNA, Submitted(token, CANDIDATE)) == {}

    await firm.press(ANNA, Submitted(token, CANDIDATE), "slack")
    after = await firm.run(run.id)
    assert after.turn == run.turn + len(CANDIDATE)
    other = await firm.begun("boris", "new_partner_search", TO_CANDIDATES)
    await firm.press("boris", Tapped(sign(actions.open_run(other), "boris", KEYS)), "web")
    for words in (*list(CANDIDATE.values())[:3], "Опрос розницы"):
        await firm.write("boris", words, "web")
    typed = await firm.run(other)
    assert answers(after) == answers(typed)
    assert after.turn == typed.turn
    assert await journal(firm, after) == await journal(firm, typed) == [("Filled", name) for name in CANDIDATE]


async def test_asking_for_a_window_changes_nothing_and_is_for_its_person_alone(light: Office) -> None:
    run, token = await at_the_form(light)
    windows, before = asked_by(light), await count(light)
    for channel, account, asked in (
        ("slack", BORIS, token),
        ("slack", "U0NOBODY", token),
        ("slack", ANNA, token[:-1] + "?"),
        ("slack", ANNA, ""),
        ("slack", ANNA, sign(actions.open_run(run.id), "anna", KEYS)),
        ("slack", ANNA, sign(replace(actions.open_run("gone"), verb="ff"), "anna", KEYS)),
    ):
        assert await windows.form(channel, account, asked) is None  # type: ignore[arg-type]  # a literal above
        assert await windows.faults(channel, account, Submitted(asked, {"inn": "1"})) == {}  # type: ignore[arg-type]  # the same
    assert await windows.form("slack", ANNA, token) is not None
    assert await count(light) == before
    assert await light.run(run.id) == run


async def test_only_messengers_with_windows_are_offered_one(light: Office) -> None:
    _, token = await at_the_form(light)
    await light.press("anna", Tapped(sign(actions.open_run((await _run_of(light, "anna")).id), "anna", KEYS)))
    ask = (await light.last("anna")).screen.ask
    assert ask is not None
    assert ask.form is None
    assert len(token) <= 64


async def _run_of(firm: Office, person: str) -> Run:
    async with firm.database.read() as read:
        (run,) = await runs.open_for(read, person)
    return run


async def test_what_comes_too_late_is_given_back_and_changes_nothing(light: Office) -> None:
    run, token = await at_the_form(light)
    for words in (*list(CANDIDATE.values())[:3], "Опрос розницы"):
        await light.write("anna", words)
    answered = await light.run(run.id)
    assert await asked_by(light).form("slack", ANNA, token) is None
    await light.press(ANNA, Submitted(token, CANDIDATE | {"name": "Другая фирма"}), "slack")
    *_, back, card = await light.said(ANNA, "slack")
    assert back.text.splitlines() == [
        say("window.late", "ru"),
        "Название: Другая фирма",
        "ИНН: 5902000015",
        "Город: Пермь",
        "Откуда узнали: Опрос розницы",
    ]
    assert card.subject == run.id
    assert await light.run(run.id) == answered
    async with light.database.work() as work:
        await work.execute(update(t.runs).where(t.runs.c.id == run.id).values(owner_id="vera"))
    await light.press(ANNA, Submitted(token, CANDIDATE), "slack")
    *_, no, back = await light.said(ANNA, "slack")
    assert no.text == say("not_yours", "ru")
    assert "Вы написали: Кама-Торг" in back.text


async def test_of_a_window_that_is_partly_wrong_the_good_is_kept(light: Office) -> None:
    run, token = await at_the_form(light)
    await light.press(ANNA, Submitted(token, CANDIDATE | {"inn": "123", "city": ""}), "slack")
    back, card = (await light.said(ANNA, "slack"))[-2:]
    assert back.text.splitlines() == [say("window.left", "ru"), "ИНН: 123"]
    assert f"⚠️ {say('refused.inn_length', 'ru')}" in card.text
    assert "Название: Кама-Торг" in card.text
    again = await asked_by(light).form("slack", ANNA, offered(card).token)
    assert again is not None
    assert {each.name: each.value for each in again.inputs} == CANDIDATE | {"inn": "", "city": ""}
    await light.write("anna", "5902000015")
    await light.write("anna", "Пермь")
    assert answers(await light.run(run.id))["cand_add"] == CANDIDATE


async def test_a_window_is_answered_where_its_card_is(light: Office) -> None:
    run, _ = await at_the_form(light)
    thread = f"{ANNA}/1700000000.000100"
    async with light.database.work() as work:
        opens = Tapped(sign(actions.open_run(run.id), "anna", KEYS))
        await handle(work, light.house, Press("slack", ANNA, thread, opens), Prepared(), "in/thread", light.now)
    token = offered(await light.last(thread, "slack")).token
    await light.press(ANNA, Submitted(token, CANDIDATE), "slack")
    assert (await light.run(run.id)).turn > run.turn
    assert (await light.said(thread, "slack"))[-1].screen != (await light.said(thread, "slack"))[-2].screen


async def test_a_window_is_answered_to_whom_it_was_filled_in_by(light: Office) -> None:
    """Though the conversation was last shown to another account of theirs in the same messenger."""
    run, token = await at_the_form(light)
    async with light.database.work() as work:
        await add_account(work, "anna", "slack", "U0OTHER")
    await light.press("U0OTHER", Tapped(sign(actions.open_run(run.id), "anna", KEYS)), "slack")
    before = len(await light.said("U0OTHER", "slack"))
    async with light.database.work() as work:
        shown = await outbox.last_card(work, "anna", run.id)
        assert shown is not None
        await outbox.sent(work, shown.id, "1", light.now)
    await light.press(ANNA, Submitted(token, CANDIDATE), "slack")
    assert (await light.last(ANNA, "slack")).subject == run.id
    assert [each.in_place for each in (await light.said("U0OTHER", "slack"))[before:]] == [True], "it went on elsewhere"


async def test_a_forged_window_is_on_record_and_does_nothing(light: Office) -> None:
    run, token = await at_the_form(light)
    for bad in (token[:-1] + "?", sign(actions.open_run(run.id), "anna", KEYS)):
        await light.press(ANNA, Submitted(bad, CANDIDATE), "slack")
        assert (await light.last(ANNA, "slack")).text == say("not_yours", "ru")
    await light.press(BORIS, Submitted(token, CANDIDATE), "slack")
    async with light.database.read() as read:
        denied = await read.all(select(t.audit.c.actor).where(t.audit.c.action == "button.denied"))
    assert [row.actor for row in denied] == ["anna", "anna", "boris"]
    assert await light.run(run.id) == run


async def test_the_button_of_a_window_that_did_not_open_says_how_to_go_on(light: Office) -> None:
    run, token = await at_the_form(light)
    await light.press(ANNA, Tapped(token), "slack")
    assert f"⚠️ {say('refused.window_shut', 'ru')}" in (await light.last(ANNA, "slack")).text
    await light.write("anna", "Кама-Торг")
    await light.press(ANNA, Tapped(token), "slack")
    assert "Название: Кама-Торг" in (await light.last(ANNA, "slack")).text
    assert (await light.run(run.id)).turn == run.turn + 1


class Shelf:
    """A messenger that hands out what was put on it."""

    name: ChannelName = "slack"

    def __init__(self, **files: bytes) -> None:
        self.files = files

    async def download(self, ref: str) -> bytes:
        return self.files[ref]

    async def busy(self, address: str, doing: Doing = "typing") -> None:
        del address, doing

    async def send(self, out: Outgoing) -> Receipt:
        raise AssertionError(out)


async def test_files_of_a_window_are_kept_beside_its_words(light: Office, tmp_path: Path) -> None:
    script = [{"step": "partner", "answer": "Орбита"}, {"step": "visited_on", "answer": "2026-11-17"}]
    id_ = await light.begun("anna", "trip_report", script)
    await light.press(ANNA, Tapped(sign(actions.open_run(id_), "anna", KEYS)), "slack")
    token = offered(await light.last(ANNA, "slack")).token
    files = (Upload("F1", "остатки.csv", "document", 4), Upload("F2", "договор.pdf", "document", 4))
    body = Submitted(token, {"answer": "Говорил с собственником", "_files": files})
    assert await asked_by(light).faults("slack", ANNA, body) == {}
    press = Press("slack", ANNA, ANNA, body)
    assert (is_light(press), is_light(replace(press, body=Submitted(token, {})))) == (False, True)
    workshop = Workshop(light.database, light.house, {"slack": Shelf(F1=b"a;b\n", F2=b"%PDF")}, BlobStore(tmp_path))
    prepared = await workshop.prepare(press, light.now)
    async with light.database.work() as work:
        await handle(work, light.house, press, prepared, "in/files", light.now)
    answer = next(
        each for key, each in session_from_json((await light.run(id_)).state).answers.items() if key.step == "happened"
    )
    assert (answer.value, [file["name"] for file in answer.files]) == (
        "Говорил с собственником",
        ["остатки.csv", "договор.pdf"],
    )


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────


async def looks(firm: Office, account: str = ANNA) -> None:
    """At the page; and what is to be shown there arrives."""
    await firm.press(account, Opened(), "slack")
    await arrives(firm)


async def arrives(firm: Office) -> None:
    async with firm.database.work() as work:
        for row in await work.all(select(t.outbox).where(t.outbox.c.state == "new")):
            await work.execute(update(t.outbox).where(t.outbox.c.id == row.id).values(state="sent", ref="V1"))
            if row.subject:
                await cards.set_card(work, row.channel, row.address, row.subject, "V1")


async def pages(firm: Office, account: str = ANNA) -> list[Said]:
    return await firm.said(address_of(account), "slack")


async def test_the_page_shows_the_day_and_follows_what_changes_it(firm: Office) -> None:
    await firm.press(ANNA, Opened(), "slack")
    await firm.press(ANNA, Opened(), "slack")
    shown = await pages(firm)
    assert [(page.kind, page.subject, page.state) for page in shown] == [
        ("edit", SUBJECT, "dropped"),
        ("edit", SUBJECT, "new"),
    ], "one is on its way, however often it is looked at"
    assert say("menu.empty", "ru") in shown[-1].text
    assert say("home.where", "ru") in shown[-1].text
    await arrives(firm)

    await firm.write("anna", "/help")
    assert len(await pages(firm)) == 2, "nothing that it shows has changed"
    await firm.write("anna", "/report")
    assert "Отчёт о поездке" in (await pages(firm))[-1].text
    await firm.write("vera", "/report")
    assert len(await pages(firm)) == 3, "others have pages of their own, or none"
    assert await firm.said(address_of("vera"), "slack") == []


async def test_a_tap_on_the_page_is_answered_in_the_chat_and_the_page_says_so(light: Office) -> None:
    await looks(light)
    token = next(token for label, token in (await pages(light))[-1].tokens.items() if "Отчёт" in label)
    async with light.database.work() as work:
        press = Press("slack", ANNA, address_of(ANNA), Tapped(token))
        await handle(work, light.house, press, Prepared(), "in/page", light.now)
    assert "У кого были?" in (await light.last(ANNA, "slack")).text
    page = (await pages(light))[-1]
    assert page.text.splitlines()[1] == say("home.answered", "ru")
    assert "Отчёт о поездке" in page.text
    await arrives(light)
    await light.write("anna", "/menu")
    assert say("home.answered", "ru") not in (await pages(light))[-1].text


async def test_the_page_of_whoever_decides_knows_of_all_that_happened_at_once(firm: Office) -> None:
    """Two take their requests back in the same moment: each press knows only its own, until the other's is in."""
    await looks(firm, LENA)
    for asker in ("anna", "vera"):
        await at_the_end_of_a_report(firm, asker)
        await firm.tap(asker, "Сдать")
    page = (await pages(firm, LENA))[-1]
    assert "Ждут вашего решения: 2" in page.text
    assert sum(label.startswith("⚖️") for label in page.tokens) == 2
    async with firm.database.work() as work:
        back = Tapped((await firm.last("anna")).tokens["↩️ Отозвать запрос"])
        await handle(work, firm.house, Press("telegram", "anna", "anna", back), Prepared(), "in/anna", firm.now)
        other = asyncio.create_task(firm.tap("vera", "Отозвать запрос"))
        await asyncio.wait({other}, timeout=0.3)  # whoever waits for nobody has put its page by now
    await other
    assert "Ждут вашего решения" not in (await pages(firm, LENA))[-1].text


async def at_the_end_of_a_report(firm: Office, person: str) -> None:
    script: list[dict[str, Any]] = [
        {"step": "partner", "answer": f"Орбита {person}"},
        {"step": "visited_on", "answer": "2026-11-17"},
        {"step": "happened", "answer": "Говорил с собственником"},
        {"step": "agreement", "answer": {"what": "Берут 120 коробок"}},
        {"step": "agreement_due", "answer": "2026-11-24"},
        {"step": "next_step", "answer": "Прислать расчёт"},
        {"step": "next_due", "answer": "2026-11-24"},
    ]
    id_ = await firm.begun(person, "trip_report", script)
    await firm.press(person, Tapped(sign(actions.open_run(id_), person, KEYS)))


async def test_who_is_nobody_here_learns_how_to_get_in(light: Office) -> None:
    await light.press("U0NOBODY", Opened(), "slack")
    (page,) = await pages(light, "U0NOBODY")
    assert (page.text, page.tokens) == (say("home.stranger", "ru"), {})
    assert await light.said("U0NOBODY", "slack") == []


async def test_who_has_not_agreed_yet_sees_no_day(light: Office) -> None:
    light.house = replace(light.house, consent=version(), agreed=set())
    await looks(light)
    assert [page.text for page in await pages(light)] == [say("home.agree", "ru")]
    assert "Согласен" in (await light.last(ANNA, "slack")).tokens
    await light.tap(ANNA, "Согласен", "slack")
    assert say("home.where", "ru") in (await pages(light))[-1].text


async def test_whoever_is_forgotten_leaves_no_page(light: Office) -> None:
    await looks(light)
    async with light.database.work() as work:
        await erasure.forget(work, "anna", light.now)
    async with light.database.read() as read:
        assert await read.all(select(t.cards).where(t.cards.c.channel == "slack")) == []
        assert await read.all(select(t.outbox).where(t.outbox.c.address.contains(ANNA))) == []


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_about_leads_from_a_message_to_those_it_names(light: Office) -> None:
    async with light.database.work() as work:
        await add_partner(work, "p1", "anna", "ООО «Ромашка»")
        await add_partner(work, "p2", "boris", "АО «Альянс»")
    await light.write(ANNA, "/about Были у Ромашки и Альянса,\nпросят отсрочку", "slack")
    said = await light.last(ANNA, "slack")
    assert list(said.tokens) == ["🪪 Ромашка", "📝 Отчёт", "🤝 Переговоры", "☰ Меню"]
    await light.tap(ANNA, "🪪 Ромашка", "slack")
    assert "Ромашка" in (await light.last(ANNA, "slack")).text
    await light.write(ANNA, "/about погода хорошая", "slack")
    assert (await light.last(ANNA, "slack")).text.startswith(say("about.nobody", "ru").partition("/")[0])
    await light.write(ANNA, "/about", "slack")
    assert (await light.last(ANNA, "slack")).text.startswith(
        say("about.usage", "ru", channel="slack").partition("/")[0]
    )


async def test_commands_with_words_behind_them_are_the_same_in_slack(light: Office) -> None:
    await light.write(ANNA, "/lang en", "slack")
    await light.write(ANNA, "/tasks", "slack")
    assert (await light.last(ANNA, "slack")).text == say("tasks.none", "en")
