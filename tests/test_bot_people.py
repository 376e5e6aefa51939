"""Coming in, agreeing to what is kept, one more account, leaving: as people meet it in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from bot.app import App
from bot.scene import Post
from dialogs import actions
from dialogs.consent import version
from dialogs.menu import message
from storage import audit, invitations, outbox, people, runs
from storage import tables as t
from storage.invitations import Invitation
from tests.chats import Stranger, WebChat, idle, running

pytestmark = pytest.mark.asyncio(loop_scope="module")

WEDNESDAY = datetime.fromisoformat("2026-11-18T07:00:00+00:00")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    async with running(tmp_path_factory.mktemp("people"), now=WEDNESDAY) as started:
        yield started


async def code(app: App, **given: Any) -> str:
    made = Invitation("rm", "", "Asia/Omsk", "server", app.clock.now() + timedelta(days=1), team_id="T2")
    async with app.database.work() as work:
        return await invitations.invite(work, replace(made, **given))


async def deeds(app: App, actor: str) -> list[str]:
    async with app.database.read() as read:
        return [deed.action for deed in reversed(await audit.latest(read, 500, actor))]


async def forget_agreement(app: App, person: str) -> None:
    """As after an upgrade whose text says something new."""
    async with app.database.work() as work:
        older = update(t.consents).where(t.consents.c.person_id == person)
        await work.execute(older.values(version="2020-01-01", at=WEDNESDAY - timedelta(days=400)))
    app.house.agreed.discard(person)


# ── consent ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_first_the_text_then_the_answer_then_whatever_was_pressed_meanwhile(app: App) -> None:
    irina = Stranger(app, "irina")
    asked = await irina.write(f"/start {await code(app, region='Омск')}")
    assert asked.startswith("Что я храню и зачем")
    assert asked.endswith("[Согласен] [Не согласен]")
    assert "Что я храню" in await irina.write("/report")
    assert "Что я храню" in await irina.write("/tasks")
    await irina.tap(actions.consent(version()))
    *_, thanks, report, todo = await irina.heard()
    assert thanks == "Спасибо, согласие записано."
    assert "У кого были?" in report
    assert "задач" in todo.casefold()
    person = await irina.person()
    assert (person.name, person.region, person.team_id, person.zone) == ("rm", "Омск", "T2", "Asia/Omsk")
    assert await deeds(app, person.id) == ["people.enter", "consent.accepted"]
    assert "Вы согласились 18.11" in await irina.write("/privacy")


async def test_whoever_pressed_nothing_meanwhile_is_welcomed(app: App) -> None:
    oleg = Stranger(app, "oleg")
    await oleg.write(f"/start {await code(app, name='Олег')}")
    assert "Мой день" in await oleg.tap(actions.consent(version()))
    assert "Здравствуйте, Олег!" in (await oleg.heard())[-2]
    assert "Что я храню" in await oleg.tap(actions.consent(version())), "a second tap changes nothing"
    assert (await deeds(app, (await oleg.person()).id)).count("consent.accepted") == 1


async def test_nothing_of_who_refuses_is_kept_but_the_refusal(app: App) -> None:
    nina = Stranger(app, "nina-account")
    await nina.write(f"/start {await code(app, name='Нина Осторожная')}")
    person = await nina.person()
    await nina.write("Секретные слова Нины")
    await nina.send(type="files", files=[{"ref": "0" * 64, "kind": "voice", "name": "voice.ogg"}])
    assert "кроме отказа" in await nina.tap(actions.refuse_consent(version()))
    async with app.database.read() as read:
        left = await people.by_id(read, person.id)
        assert left is not None
        assert (left.name, left.active) == ("Бывший сотрудник", False)
        assert await people.accounts_of(read, person.id) == []
        words = str([await read.all(select(table)) for table in t.metadata.sorted_tables])
        answers = await read.all(select(t.consents).where(t.consents.c.person_id == person.id))
        held = await read.scalar(select(func.count()).select_from(t.held).where(t.held.c.person_id == person.id))
    assert "Секретные слова" not in words
    assert "Осторожная" not in words
    assert [row.answer for row in answers] == ["refused"]
    assert held == 0
    assert "приглашению" in await nina.write("Привет")


async def test_a_new_version_asks_again_and_goes_on_with_what_was_pressed(app: App) -> None:
    async with WebChat(app, "M05").open() as me:
        await me.write("/report")
        await me.tap("Сафин")
        await forget_agreement(app, "M05")
        await me.tap("Сегодня")
        assert me.last.text.startswith("Условия изменились.")
        await me.write("Говорил с собственником")
        await me.tap("Согласен")
        assert "О чём договорились?" in me.last.text
        async with app.database.read() as read:
            (run,) = [run for run in await runs.open_for(read, "M05") if run.algorithm == "trip_report"]
            events = [entry.event["event"] for entry in await runs.journal_of(read, run.id)]
        assert events == ["Started", "Answered", "Answered", "Answered"]


async def test_a_button_of_an_older_version_agrees_to_nothing(app: App) -> None:
    await forget_agreement(app, "M06")
    elena = Stranger(app, "M06")
    assert "Условия изменились" in await elena.tap(actions.consent("2020-01-01"))
    assert "consent.accepted" not in await deeds(app, "M06")


async def test_whoever_refuses_a_new_version_hears_nothing_until_they_think_again(app: App) -> None:
    await forget_agreement(app, "M07")
    igor = Stranger(app, "M07")
    await igor.write("/menu")
    assert "Без согласия я не работаю" in await igor.tap(actions.refuse_consent(version()))
    person = await igor.person()
    async with app.database.work() as work:
        post = Post(work, app.house, "people/igor", app.clock.now())
        assert not await post.to(person, message("новость", "ru"), "push")
    assert "Условия изменились" in await igor.write("/privacy")
    assert "Мой день" in await igor.tap(actions.consent(version()))


# ── one more account ────────────────────────────────────────────────────────────────────────────────────────


async def link_code(app: App, person: str) -> str:
    async with app.database.work() as work:
        known = await people.by_id(work, person)
        assert known is not None
        made, until = await invitations.link_code(work, known, "server", app.clock.now())
    assert until - app.clock.now() <= timedelta(minutes=10)
    return made


async def test_a_short_code_ties_one_more_account_to_a_person(app: App) -> None:
    made = await link_code(app, "M08")
    second, third = Stranger(app, "second-phone"), Stranger(app, "third-phone")
    assert "Мой день" in await second.write(f"/link {made.lower().replace('-', ' ')}")
    assert (await second.person()).id == "M08"
    assert "Код не подошёл" in await third.write(f"/link {made}")
    assert "подключать нечего" in await second.write(f"/link {made}")


async def test_five_wrong_guesses_are_the_end_of_a_code(app: App) -> None:
    made = await link_code(app, "M08")
    guesser = Stranger(app, "guesser")
    for guess in ("222222", "333333", "444444", "555555", "666666"):
        assert "Код не подошёл" in await guesser.write(f"/link {made[:5]}{guess}")
    assert "Код не подошёл" in await guesser.write(f"/link {made}")
    assert "приглашения нет" in await guesser.write(f"/start {made.replace('-', '')}"), "no way around the count"


async def test_a_code_is_over_after_ten_minutes_and_is_not_kept_itself(app: App) -> None:
    made = await link_code(app, "M08")
    async with app.database.work() as work:
        rows = str(await work.all(select(t.invitations)))
        late = people.Account("web", "late", "late", "", app.clock.now() + timedelta(minutes=10), blocked=False)
        gone = await invitations.link(work, made, late)
    assert gone == invitations.NotLinked("link.refused")
    assert made[5:] not in rows


# ── inviting from the chat ──────────────────────────────────────────────────────────────────────────────────


async def test_an_admin_invites_by_three_taps_and_takes_back_by_one(app: App) -> None:
    async with WebChat(app, "A1").open() as admin:
        await admin.write("/menu")
        await admin.tap("Пригласить")
        await admin.tap("Региональный менеджер")
        await admin.tap("Поволжье и Юг")
        first = admin.last.text
        assert "Действует до ср 25.11 10:00." in first
        await admin.write("/invite")
        await admin.tap("Юрист")
        await admin.tap("Без команды")
        words = next(line for line in first.splitlines() if line.startswith("/start "))
        vera = Stranger(app, "vera")
        assert "Что я храню" in await vera.write(words)
        person = await vera.person()
        assert (person.role, person.team_id) == ("rm", "T2")
        await admin.tap("Открытые приглашения")
        assert "Юрист — до" in admin.last.text
        number = next(line.partition(".")[0] for line in admin.last.text.splitlines() if "Юрист" in line)
        await admin.tap(f"✕ {number}")
        assert "Приглашение отозвано." in admin.last.text
        assert "Юрист" not in admin.last.text
    assert {"people.invite", "invitation.revoke"} <= set(await deeds(app, "A1"))


async def test_an_export_of_whoever_may_load_none_is_not_even_read(app: App) -> None:
    async with WebChat(app, "M09").open() as me:
        await me.send("отгрузки.csv", b"whatever;it;is", "document")
        assert "Выгрузки загружает руководитель" in me.last.text
    assert (await deeds(app, "M09"))[-1] == "facts.import.denied"


# ── leaving ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["revoked", "partner moved"])
async def test_what_waits_to_be_sent_is_asked_about_again(app: App, how: str) -> None:
    """The right goes in the very transaction that writes the message: the relay meets the row and the loss."""
    cause = f"people/{how}"
    async with app.database.work() as work:
        maria = await people.by_id(work, "M04")
        assert maria is not None
        post = Post(work, app.house, cause, app.clock.now())
        mine = select(t.partners.c.id).where(t.partners.c.owner_id == "M04").limit(1)
        partner = await work.scalar(mine)
        await post.to(maria, message("о партнёре", "ru"), "push", rests_on=f"partner.see:{partner}")
        if how == "revoked":
            await people.revoke(work, "M04", app.clock.now())
        else:
            await work.execute(update(t.partners).where(t.partners.c.id == partner).values(owner_id="M01"))
        work.after_commit(app.relay.wake.set)
    await idle(app)
    async with app.database.work() as work:
        (row,) = [row for row in await outbox.list_rows(work) if row.key == f"{cause}/1"]
        await work.execute(update(t.people).where(t.people.c.id == "M04").values(active=True))
    assert (row.state, row.error) == ("gone", "revoked")
    assert (await deeds(app, "M04"))[-1] == "message.denied"
