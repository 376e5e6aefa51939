"""People who do what people do: tap twice, tap what is old or somebody else's, misspell, forward, come back, leave.

One company is shared by all tests that leave it as it was; each of them takes a manager of its own.
"""

from __future__ import annotations

import asyncio
import io
import random
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import docx
import pytest
import pytest_asyncio
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from bot.app import App
from bot.clock import Clock
from bot.digests import sending
from bot.stage import DemoStage
from bot.tokens import sign
from dialogs import actions
from dialogs.charts import ChartSpec
from dialogs.consent import version
from dialogs.events import Outside
from dialogs.screens import Action
from dialogs.session import session_from_json
from dialogs.walk import walk
from storage import focus as focused
from storage import inbox, invitations, numbers, partners, people, reports, runs, tasks
from storage import tables as t
from storage.runs import Run
from tests.chats import Message, Stranger, WebChat, at, file_report, running
from tests.photos import photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 18, 10, tzinfo=MOSCOW)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    """The company of all who change nothing for others; its clock stands at Wednesday morning."""
    async with running(tmp_path_factory.mktemp("desk"), now=NOW) as running_app:
        yield running_app


@asynccontextmanager
async def own_company(folder: Path) -> AsyncIterator[App]:
    """For those who move the clock or send people away."""
    async with running(folder, now=NOW) as running_app:
        yield running_app


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Charts are other tests'; what goes wrong is theirs too, and not for the screen."""

    async def draw(jobs: object, spec: ChartSpec, dark: bool = False) -> bytes:
        return b"\x89PNG\r\n\x1a\n"

    monkeypatch.setattr(sending, "draw", draw)
    with capture_logs():
        yield


@asynccontextmanager
async def phone(app: App, persona: str) -> AsyncIterator[WebChat]:
    """The person's page, opened anew, nothing under way."""
    async with app.database.work() as work:
        await work.execute(update(t.runs).where(t.runs.c.owner_id == persona).values(status="cancelled"))
        await work.execute(t.focus.delete().where(t.focus.c.person_id == persona))
    async with WebChat(app, persona).open() as chat:
        await chat.settle()
        yield chat


async def the_run(app: App, owner: str, algorithm: str = "trip_report") -> Run:
    async with app.database.read() as read:
        (run,) = [run for run in await runs.open_for(read, owner) if run.algorithm == algorithm]
    return run


async def journal(app: App, run: Run) -> list[str]:
    async with app.database.read() as read:
        return [entry.event["event"] for entry in await runs.journal_of(read, run.id)]


def token(app: App, person: str, action: Action) -> str:
    """A button as the product itself would sign it."""
    return sign(action, person, app.house.keys)


async def begin_report(me: WebChat, partner: str) -> None:
    await me.write("/report")
    await me.tap(partner)


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_old_button_shows_the_present_step_once_and_changes_nothing(app: App) -> None:
    async with phone(app, "M01") as me:
        await me.write("/report")
        old, ref = me.last.tokens["Мега-Трейд"], me.last.ref
        await me.tap("Восток-Трейд")
        before, events, count = await the_run(app, "M01"), me.last, len(me.messages)
        await me.tap_token(old, ref)
        assert me.toasts[-1] == "Кнопка устарела. Вот текущий шаг."
        assert (me.last, len(me.messages)) == (events, count)
        after = await the_run(app, "M01")
        assert (after.turn, after.state, after.partner_id) == (before.turn, before.state, "P001")


async def test_an_old_button_after_the_person_wrote_shows_the_step_below(app: App) -> None:
    async with phone(app, "M01") as me:
        await me.write("/report")
        old, ref = me.last.tokens["Мега-Трейд"], me.last.ref
        await me.tap("Восток-Трейд")
        await me.write("/tasks")
        count = len(me.messages)
        await me.tap_token(old, ref)
        assert "Когда?" in me.last.text
        assert len(me.messages) == count + 1
        async with asyncio.timeout(5):  # tidied up right after, and for looks only
            while any(message.buttons for message in me.messages if message.ref == ref):
                await asyncio.sleep(0.01)


async def test_a_doubled_tap_counts_once(app: App) -> None:
    """Two taps that are under way together, and the second a repetition of the page's own."""
    async with phone(app, "M01") as me:
        await me.write("/report")
        tap = {"type": "tap", "token": me.last.tokens["Мега-Трейд"], "message": me.last.ref}
        for name in ("first", "second", "second"):
            await me.socket.send_json(tap | {"id": f"doubled-{name}-{me.last.ref}"})
        await me.frame(tap | {"id": f"doubled-first-{me.last.ref}"})
        assert await journal(app, await the_run(app, "M01")) == ["Started", "Answered"]
        assert "Когда?" in me.last.text


async def test_a_forged_or_altered_button_does_nothing(app: App) -> None:
    async with phone(app, "M01") as me:
        await me.write("/report")
        good, ref = me.last.tokens["Мега-Трейд"], me.last.ref
        run = await the_run(app, "M01")
        forged = sign(Action("q", run.id, run.turn, "P025"), "M01", [b"guessed"])
        for bad in (forged, "m..0..AAAAAAAAAAA", good[:-1] + "~", good.replace("P025", "P002"), good.upper()):
            await me.tap_token(bad, ref)
            assert me.toasts[-1] == "Это не для вас или уже устарело."
        assert await journal(app, run) == ["Started"]


async def test_a_forwarded_button_is_worth_nothing_and_tells_nothing(app: App) -> None:
    async with phone(app, "M05") as owner, phone(app, "M07") as other:
        await owner.write("/report")
        before = len(other.messages)
        for forwarded in owner.last.tokens.values():
            await other.tap_token(forwarded, owner.last.ref)
        assert set(other.toasts) == {"Это не для вас или уже устарело."}
        assert len(other.messages) == before
        assert await journal(app, await the_run(app, "M05")) == ["Started"]


async def test_every_right_is_asked_again_at_the_tap(app: App) -> None:
    """Buttons signed for this very person, about what is not theirs any more, or never was."""
    async with phone(app, "M05") as mine, phone(app, "M07") as other:
        await begin_report(mine, "Восток-Сервис")
        run = await the_run(app, "M05")
        for verb, value in (("r", ""), ("f", "trip_report"), ("fa", ""), ("y", "today"), ("xx", "other"), ("pz", "7")):
            await other.tap_token(token(app, "M07", Action(verb, run.id, run.turn, value)), "m1")
            assert other.toasts[-1] == "Это не для вас или уже устарело.", verb
        for action in (actions.partner("P002"), actions.report_on("P002"), actions.negotiate_with("P002")):
            await other.tap_token(token(app, "M07", action), "m1")
            assert "Восток" not in other.last.text
        await other.write("/report")
        own = await the_run(app, "M07")
        await other.tap_token(token(app, "M07", Action("q", own.id, own.turn, "P002")), other.last.ref)
        assert "Напишите название партнёра" in other.last.text
        assert (await the_run(app, "M05")).turn == run.turn
        assert await journal(app, await the_run(app, "M07")) == ["Started"]


async def test_a_button_of_a_card_begins_one_run_and_shows_one_question(app: App) -> None:
    async with phone(app, "M05") as me:
        await me.write("/partner сафин")
        count = len(me.messages)
        await me.tap("📝 Отчёт")
        assert len(me.messages) == count + 1
        assert "Сафин\xa0Р.\xa0Р. Что было?" in me.last.text
        assert await journal(app, await the_run(app, "M05")) == ["Started"]


async def test_only_ones_own_tasks_are_closed(app: App) -> None:
    async with phone(app, "M02") as owner, phone(app, "M03") as other:
        await file_report(owner, "Ромашка")
        await owner.write("/tasks")
        count = len(owner.last.tokens)
        done = next(action for label, action in owner.last.tokens.items() if label == "✓ 1")
        handle = done.split(".")[1]
        await other.tap_token(token(app, "M03", actions.task_done(handle)), "m1")
        async with app.database.read() as read:
            assert len(await tasks.open_for(read, "M02")) == 2
        await owner.tap("✓ 1")
        assert len(owner.last.tokens) == count - 1
        async with app.database.read() as read:
            assert len(await tasks.open_for(read, "M02")) == 1


# ── who is it ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_stranger_learns_nothing_but_how_to_get_in(app: App) -> None:
    stranger = Stranger(app, "nobody")
    said = {await stranger.write(text) for text in ("/start", "/menu", "/partner ромашка", "/help", "ромашка", "M05")}
    said.add(await stranger.send(type="tap", token=token(app, "M05", actions.MENU), id="t1", message="m1"))
    said.add(await stranger.send(type="tap", token=token(app, "nobody", actions.partner("P003")), id="t2"))
    said.add(await stranger.send(type="files", files=[{"ref": "0" * 64, "kind": "document", "name": "a.csv"}]))
    assert len(said) == 1
    (words,) = said
    assert "приглашению" in words
    assert "администратора" in words


async def invite(app: App, **given: Any) -> str:
    made = invitations.Invitation("rm", "Ирина", "Asia/Omsk", "server", app.clock.now() + timedelta(days=1))
    async with app.database.work() as work:
        return await invitations.invite(work, replace(made, **given))


async def test_an_invitation_lets_one_person_in_once(app: App) -> None:
    code = await invite(app)
    irina, other = Stranger(app, "irina"), Stranger(app, "other")
    assert "Что я храню" in await irina.write(f"/start {code}")
    assert "уже использовано" in await other.write(f"/start {code}")
    async with app.database.read() as read:
        person = await people.by_account(read, "web", "irina")
        assert await people.by_account(read, "web", "other") is None
    assert person is not None
    agrees = token(app, person.id, actions.consent(version()))
    assert "Мой день" in await irina.send(type="tap", token=agrees, id="yes", message="m1")
    assert "Мой день" in await irina.write(f"/start {code}")
    assert (person.name, person.role, person.zone) == ("Ирина", "rm", "Asia/Omsk")


async def test_an_invitation_that_is_over_or_was_never_made_lets_nobody_in(app: App) -> None:
    stranger = Stranger(app, "late")
    expired = await invite(app, expires_at=app.clock.now() - timedelta(minutes=1))
    assert "Срок приглашения вышел" in await stranger.write(f"/start {expired}")
    assert "Такого приглашения нет" in await stranger.write("/start AAAAAAAAAAAAAAAAAAAAAA")
    assert "приглашению" in await stranger.write("/start")


async def test_whoever_is_revoked_is_a_stranger_at_the_next_tap(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "M05") as me:
        await me.write("/report")
        count = len(me.messages)
        async with app.database.work() as work:
            await people.revoke(work, "M05", app.clock.now())
        await me.tap("Сафин")
        assert len(me.messages) == count + 1
        assert "приглашению" in me.last.text
        assert me.last.buttons == ()
        await me.write("/partner сафин")
        assert "приглашению" in me.last.text
        async with app.database.read() as read:
            (run,) = await runs.open_for(read, "M05")
        assert await journal(app, run) == ["Started"]


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed", ["восток-сервис", "Восток-Сервисом", "востк сервис", "djcnjr-cthdbc", "vostok-servis"]
)
async def test_words_without_a_question_show_the_partner_they_mean(app: App, typed: str) -> None:
    async with phone(app, "M05") as me:
        await me.write(typed)
        guessed = "Вы про «Восток-Сервис»?\n" if typed == "востк сервис" else ""
        assert me.last.text.startswith(f"{guessed}Восток-Сервис · Казань · Рустам Хасанов")


@pytest.mark.parametrize(
    ("who", "offered", "not_offered"),
    [("M05", "/report", "/runs"), ("L2", "/runs", "/invite"), ("A1", "/invite", "/report"), ("F2", "/away", "/plan")],
)
async def test_help_offers_what_a_role_may_do(app: App, who: str, offered: str, not_offered: str) -> None:
    async with phone(app, who) as me:
        await me.write("/help")
        assert offered in me.last.text
        assert not_offered not in me.last.text


@pytest.mark.parametrize("typed", ["абракадабра зю", "?", "😀", "/nonsense", "<b>{partner}</b>", "x" * 3000])
async def test_words_that_mean_nothing_here_say_what_can_be_said(app: App, typed: str) -> None:
    async with phone(app, "M05") as me:
        await me.write(typed)
        assert "/help" in me.last.text
        assert me.last.buttons == ("☰ Меню",)


async def test_words_of_somebody_whose_report_waits_for_the_lead_are_their_own_again(app: App) -> None:
    """They are no answer to the lead's question, whoever asked last."""
    async with phone(app, "M02") as me, phone(app, "L1") as lead:
        await file_report(me, "Калуга-Продукт")
        await lead.settle()
        count = len(me.messages)
        await lead.tap("Доработать")
        await me.settle()
        assert len(me.messages) == count, "a decision that still wants its comment is no news to the author"
        await me.write("сойдёт и так")
        assert "/help" in me.last.text
        await me.write("калуга-продукт")
        assert me.last.text.startswith("Калуга-Продукт · Калуга")
        run = await the_run(app, "M02")
        assert (run.waits_for, (await journal(app, run))[-1]) == ("L1", "Considered")
        await lead.write("Добавьте цены")
        await me.settle()
        assert "Добавьте цены" in me.last.text


@pytest.mark.parametrize("command", ["/partner ромашка", "/report ромашка", "ромашка"])
async def test_a_manager_does_not_reach_anothers_partner_by_name(app: App, command: str) -> None:
    async with phone(app, "M05") as me:
        await me.write(command)
        assert me.last.text == "Это партнёр Анны Кузнецовой; подробности видит она и её руководитель."
        async with app.database.read() as read:
            assert await runs.open_for(read, "M05") == []


async def test_a_lead_sees_the_teams_partners_and_no_others(app: App) -> None:
    async with phone(app, "L1") as lead, phone(app, "D1") as head:
        await lead.write("/partner ромашка")
        assert lead.last.text.startswith("Ромашка · Тула · Анна Кузнецова")
        await lead.write("/partner сафин")
        assert lead.last.text.startswith("Это партнёр Рустама Хасанова; подробности видит он")
        await lead.tap_token(token(app, "L1", actions.partner("P007")), "m1")
        assert "Сафин" not in lead.last.text
        await head.write("сафину")
        assert head.last.text.startswith("ИП Сафин")


async def test_a_function_sees_no_partner_and_begins_nothing(app: App) -> None:
    """A lawyer gets tasks and decisions only."""
    lawyer = Stranger(app, "F1")
    assert "Мой день" in await lawyer.write("/menu")
    assert "не нашёл" in await lawyer.write("/partner сафин")
    for words in ("/report", "/plan", "/negotiation"):
        await lawyer.write(words)
    for action in (actions.NEW_NEGOTIATION, actions.REPORT, actions.PLAN, actions.report_on("P007")):
        said = await lawyer.send(type="tap", token=token(app, "F1", action), id="t", message="m1")
        assert "не для вас" in said
    async with app.database.read() as read:
        assert await runs.open_for(read, "F1") == []


async def test_a_partner_renamed_is_found_by_the_new_name_at_once(app: App) -> None:
    async with phone(app, "M04") as me:
        await me.write("север")
        assert me.last.text.startswith("Север · Ярославль")
        async with app.database.work() as work:
            partner = await partners.by_id(work, "P017")
            assert partner is not None
            await partners.change(work, replace(partner, name="ООО «Полюс»", name_en="Polus"))
        await me.write("полюсу")
        assert me.last.text.startswith("Полюс · Ярославль")
        await me.write("/partner север")
        assert "не нашёл" in me.last.text


async def test_a_partner_given_to_a_colleague_is_out_of_reach_with_the_next_word(app: App) -> None:
    async with phone(app, "M03") as me, phone(app, "M04") as heir:
        await me.write("липецкторг")
        card = me.last
        async with app.database.work() as work:
            partner = await partners.by_id(work, "P015")
            assert partner is not None
            await partners.change(work, replace(partner, owner_id="M04"))
        await me.tap_token(card.tokens[next(label for label in card.tokens if "📝" in label)], card.ref)
        assert "ЛипецкТорг" not in me.last.text
        await me.write("/partner липецкторг")
        assert me.last.text.startswith("Это партнёр Марии Лебедевой")
        await heir.write("липецкторг")
        assert heir.last.text.startswith("ЛипецкТорг · Липецк · Мария Лебедева")


async def test_a_new_lead_finds_the_teams_partners_though_no_partner_changed(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "M02") as me:
        await me.write("/partner меркурий")
        assert me.last.text.startswith("Это партнёр Петра Иванова")
        async with app.database.work() as work:
            person = await people.by_id(work, "M02")
            assert person is not None
            await people.change(work, replace(person, role="team_lead"))
        await me.write("/partner меркурий")
        assert me.last.text.startswith("Меркурий · Москва")


# ── languages ───────────────────────────────────────────────────────────────────────────────────────────────


def cyrillic(message: Message) -> str:
    return "".join(letter for letter in f"{message.text} {message.buttons}".casefold() if "а" <= letter <= "я")


async def test_another_language_in_the_middle_of_a_run_changes_everything(app: App) -> None:
    async with phone(app, "M06") as me:
        await begin_report(me, "Волга-Лайн")
        await me.write("/lang en")
        assert "I speak English now" in me.messages[-2].text
        assert "When" in me.last.text, "the open question stands below, in the new language"
        assert cyrillic(me.last) == ""
        for words in ("/menu", "/report", "/plan", "/tasks", "/negotiation", "/help", "/nonsense"):
            await me.write(words)
            assert cyrillic(me.last) == "", words
        await me.write("/partner volga line")
        assert me.last.text.startswith("Volga-Line")
        assert cyrillic(replace(me.last, text="")) == "", "a city has one name only, buttons have two"
        await me.write("/report")
        await me.tap("Today")
        assert cyrillic(me.last) == ""
        assert "What happened?" in me.last.text
        await me.write("/lang fr")
        assert me.last.buttons[:2] == ("Русский", "English"), "each in its own words"
        await me.write("/lang ru")
        await me.write("/menu")
        assert "Мой день" in me.last.text


# ── a conversation that is left ─────────────────────────────────────────────────────────────────────────────


async def test_a_run_is_cancelled_with_a_reason_and_stays_on_record(app: App) -> None:
    async with phone(app, "M08") as me:
        await begin_report(me, "Альянс-Юг")
        run = await the_run(app, "M08")
        await me.tap("⋯")
        await me.tap("Отменить")
        assert "Почему" in me.last.text
        await me.tap("К вопросу")
        assert "Когда?" in me.last.text
        await me.tap("⋯")
        await me.tap("Отменить")
        await me.tap("Больше не нужно")
        assert "Отменено" in me.last.text
        async with app.database.read() as read:
            gone = await runs.load(read, run.id)
            assert gone is not None
            assert (gone.status, gone.state["cancelled"]) == ("cancelled", "irrelevant")
            assert await runs.open_for(read, "M08") == []
        await me.write("/menu")
        assert not any("Отчёт о поездке" in button for button in me.last.buttons)


async def test_a_pause_until_tomorrow_is_ended_by_the_clock(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "M05") as me:
        await begin_report(me, "Сафин")
        await me.tap("⋯")
        await me.tap("До завтра")
        assert "Пауза до 19.11 09:00" in me.last.text
        count = len(me.messages)
        await at(app, datetime(2026, 11, 19, 8, 59, tzinfo=MOSCOW))
        await me.settle()
        assert len(me.messages) == count
        await at(app, datetime(2026, 11, 19, 9, 0, tzinfo=MOSCOW))
        await me.settle()
        assert "Когда?" in me.last.text
        await me.tap("Вчера")
        assert "Что было?" in me.last.text


async def test_a_pause_is_ended_by_hand_and_the_clock_says_nothing_more(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "M05") as me:
        await begin_report(me, "Сафин")
        await me.tap("⋯")
        await me.tap("На неделю")
        await me.tap("Продолжить")
        assert "Когда?" in me.last.text
        count = len(me.messages)
        await at(app, datetime(2026, 11, 25, 9, 0, tzinfo=MOSCOW))
        await me.settle()
        assert len(me.messages) == count


async def test_after_days_the_last_three_answers_are_shown(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "M05") as me:
        await begin_report(me, "Сафин")
        await me.tap("Сегодня")
        await me.write("Говорил с собственником")
        await me.write("Берут 120 коробок чая")
        app.clock.jump(NOW + timedelta(days=6))
        await me.write("/menu")
        await me.tap("Отчёт о поездке · ИП Сафин")
        assert "С возвращением" in me.last.text
        assert "18.11" in me.last.text
        assert "Говорил с собственником" in me.last.text
        assert "К какому сроку?" in me.last.text
        await me.write("/report")
        assert me.last.text.count("К какому сроку?") == 1


async def test_several_runs_go_on_side_by_side(app: App) -> None:
    """Words belong to the question that was shown last; taps to their own card."""
    async with phone(app, "M10") as me:
        await begin_report(me, "Гарант-Логистик")
        await me.tap("Сегодня")
        report_card = me.last
        await me.write("/negotiation")
        await me.tap("Начать новые")
        await me.tap("Башоптторг")
        assert "Финансовая устойчивость" in me.last.text
        await me.write("5")
        assert "Репутация" in me.last.text
        back = next(label for label in report_card.buttons if "Назад" in label)
        await me.tap_token(report_card.tokens[back], report_card.ref)
        assert "Когда?" in me.last.text
        await me.tap("Вчера")
        await me.write("Говорил с собственником о складе")
        assert "О чём договорились?" in me.last.text
        await me.write("/menu")
        assert len([button for button in me.last.buttons if button.startswith("▶️")]) == 2
        await me.tap("· Башоптторг")
        assert "Репутация" in me.last.text


# ── decisions ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_two_approvals_and_a_comment_that_belongs_to_one(tmp_path: Path) -> None:
    """The lead asks for changes in one report while another waits: the words go where the button was."""
    async with own_company(tmp_path) as app, phone(app, "L2") as lead, phone(app, "M05") as first:
        await file_report(first, "Сафин")
        await lead.settle()
        earlier = lead.last
        async with phone(app, "M06") as second:
            await file_report(second, "Волга-Лайн")
            await lead.settle()
            await lead.tap_token(earlier.tokens["Доработать"], earlier.ref)
            await lead.write("Укажите цены")
            await first.settle()
            await second.settle()
            assert "Укажите цены" in first.last.text
            assert "Укажите цены" not in second.last.text
            await lead.tap("Принято")
            await second.settle()
            assert "Отчёт принят" in second.last.text


async def test_a_word_decides_nothing_while_two_decisions_wait(tmp_path: Path) -> None:
    """The lead looks at the second report; the first must not be accepted by what is typed below it."""
    async with own_company(tmp_path) as app, phone(app, "L2") as lead:
        for manager, partner in (("M05", "Сафин"), ("M06", "Волга-Лайн")):
            async with phone(app, manager) as me:
                await file_report(me, partner)
        await lead.settle()
        assert "Волга-Лайн" in lead.last.text
        await lead.write("принято")
        async with app.database.read() as read:
            assert {report.status for report in await reports.of_week(read, "2026-W47")} == {"filed"}


async def test_a_decision_that_arrives_does_not_take_the_words_of_whoever_is_busy(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "M05") as me, phone(app, "L2") as lead:
        await lead.write("/negotiation")
        await lead.tap("Начать новые")
        await lead.write("донской продукт")
        await file_report(me, "Сафин")
        await lead.settle()
        assert "Отчёт № 1" in lead.last.text
        await lead.write("4")
        assert "Репутация" in lead.last.text
        async with app.database.read() as read:
            held = await focused.of(read, "L2")
        assert held is not None
        assert held.run_id == (await the_run(app, "L2", "partner_negotiation")).id


async def test_a_decision_is_taken_once_and_by_whom_it_waits_for(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "M05") as me, phone(app, "L2") as lead:
        await file_report(me, "Сафин")
        await lead.settle()
        run, card = await the_run(app, "M05"), lead.last
        mine = token(app, "M05", Action("o", run.id, run.turn, "approve"))
        for thief in ("M05", "L1", "D1"):
            async with phone_of(app, thief, me) as other:
                await other.tap_token(token(app, thief, Action("o", run.id, run.turn, "approve")), "m1")
                await other.tap_token(mine, "m1")
        assert (await the_run(app, "M05")).waits_for == "L2"
        await lead.tap("Принято")
        await lead.tap_token(card.tokens["Доработать"], card.ref)
        assert lead.toasts[-1] == "Это не для вас или уже устарело."
        async with app.database.read() as read:
            report = await reports.by_number(read, 1)
        assert report is not None
        assert (report.status, report.decided_by) == ("accepted", "L2")


@asynccontextmanager
async def phone_of(app: App, persona: str, known: WebChat) -> AsyncIterator[WebChat]:
    """The open page, or another person's without touching what is under way."""
    if known.persona == persona:
        yield known
        return
    async with WebChat(app, persona).open() as chat:
        yield chat


async def test_a_lead_and_somebody_without_a_lead_ask_the_head(tmp_path: Path) -> None:
    """A report never waits for nobody, and never for its own author while there is anybody above."""
    async with own_company(tmp_path) as app:
        async with app.database.work() as work:
            person = await people.by_id(work, "M05")
            assert person is not None
            await people.change(work, replace(person, team_id=None))
        async with phone(app, "M05") as me:
            await file_report(me, "Сафин")
            assert "Марина Белова" in me.last.text
        assert (await the_run(app, "M05")).waits_for == "D1"


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


def export(total: str, *rows: str) -> bytes:
    """A semicolon file as 1C writes it: cp1251, decimal commas, a total below."""
    return "\r\n".join(["Дата;Контрагент;Сумма", *rows, f"Итого;;{total}"]).encode("cp1251")


SHIPPED = "17.11.2026;ООО «Восток-Сервис»;150 000,50"
MORE = "17.11.2026;ООО «Восток-Сервис»;250 000,50"


async def fact(app: App, partner: str, day: str = "2026-11-17") -> Decimal:
    when = datetime.fromisoformat(day).date()
    async with app.database.read() as read:
        found = await numbers.sums(read, "sell_in", [partner], when, when)
    return found[partner].amount or Decimal(0) if partner in found else Decimal(0)


async def test_an_export_by_a_manager_is_refused_in_words(app: App) -> None:
    async with phone(app, "M05") as me:
        before = await fact(app, "P002")
        await me.send("отгрузки.csv", export("150 000,50", SHIPPED), "document")
        assert "загружает руководитель" in me.last.text
        assert await fact(app, "P002") == before


async def test_an_export_by_a_lead_is_previewed_and_loaded_by_one_tap(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "L2") as lead:
        before = await fact(app, "P002")
        await lead.send("отгрузки.csv", export("150 001,50", SHIPPED, "17.11.2026;Кто-то;1,00"), "document")
        assert "похоже на отгрузки" in lead.last.text
        assert "совпадает" in lead.last.text
        assert "Кто-то, 1 строка" in lead.last.text
        assert await fact(app, "P002") == before
        preview = lead.last
        await lead.tap("Загрузить 1")
        assert "Загружено 1 строка" in lead.last.text
        assert await fact(app, "P002") == Decimal("150000.50")
        await lead.tap_token(preview.tokens["✅ Загрузить 1 строку"], preview.ref)
        assert "Загружено 1 строка" in lead.last.text
        assert await fact(app, "P002") == Decimal("150000.50")
        await lead.send("отгрузки.csv", export("150 001,50", SHIPPED, "17.11.2026;Кто-то;1,00"), "document")
        assert "уже загружен" in lead.last.text


async def test_an_old_preview_brings_no_old_figures_back(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "L2") as lead:
        await lead.send("отгрузки а.csv", export("150 000,50", SHIPPED), "document")
        first = lead.last
        await lead.tap("Загрузить 1")
        await lead.send("отгрузки б.csv", export("250 000,50", MORE), "document")
        await lead.tap("Загрузить 1")
        assert await fact(app, "P002") == Decimal("250000.50")
        await lead.tap_token(first.tokens["✅ Загрузить 1 строку"], first.ref)
        assert "отгрузки а.csv" in lead.last.text
        assert await fact(app, "P002") == Decimal("250000.50")


async def test_a_preview_is_loaded_only_by_whoever_still_may(tmp_path: Path) -> None:
    async with own_company(tmp_path) as app, phone(app, "L2") as lead:
        before = await fact(app, "P002")
        await lead.send("отгрузки.csv", export("150 000,50", SHIPPED), "document")
        async with app.database.work() as work:
            person = await people.by_id(work, "L2")
            assert person is not None
            await people.change(work, replace(person, role="rm"))
        await lead.tap("Загрузить 1")
        assert "загружает руководитель" in lead.last.text
        assert await fact(app, "P002") == before


async def test_a_wrong_total_loads_nothing_and_offers_nothing(app: App) -> None:
    async with phone(app, "L2") as lead:
        await lead.send("отгрузки.csv", export("1,00", SHIPPED), "document")
        assert "не сходится" in lead.last.text
        assert not any("Загрузить" in button for button in lead.last.buttons)


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
async def test_a_file_that_nobody_asked_for_begins_a_report_or_is_not_taken_for_an_answer(app: App, kind: str) -> None:
    async with phone(app, "M05") as me, phone(app, "F2") as finance:
        await me.send("полка.jpg", photo(), kind, "смотрите")
        assert "У кого это было?" in me.last.text
        await me.tap("⋯")
        await me.tap("Отменить")
        await me.tap("Начато по ошибке")
        await finance.send("полка.jpg", photo(), kind, "смотрите")
        assert "не понял, к чему он" in finance.last.text


async def test_a_file_above_what_messengers_give_is_refused_in_words(app: App) -> None:
    """Said by the messenger, or found out on the way: the person reads why, and nothing is kept trying."""
    big = await app.files.put(b"\0" * (20 * 1024 * 1024 + 1))
    for size in (21 * 1024 * 1024, None, 5):
        async with phone(app, "M05") as me:
            upload = {"ref": big, "name": "видео.mp4", "kind": "document", "size": size}
            await app.inbox.accept("web", f"big-{size}", "M05", {"type": "files", "account": "M05", "files": [upload]})
            await me.settle()
            assert "20 МБ" in me.last.text
    async with phone(app, "M06") as me:
        await begin_report(me, "Волга-Лайн")
        asked = me.last
        upload = {"ref": big, "name": "видео.mp4", "kind": "document", "size": 5}
        await app.inbox.accept("web", "big-asked", "M06", {"type": "files", "account": "M06", "files": [upload]})
        await me.settle()
        assert "20 МБ" in me.last.text
        assert me.last.buttons == asked.buttons, "the question stands below"
    async with app.database.read() as read:
        assert {row.state for row in await inbox.list_rows(read)} == {"done"}


# ── documents ───────────────────────────────────────────────────────────────────────────────────────────────

# Target, limit and what was agreed: figures that stand nowhere else, so that one in a document tells where it is from.
TERMS = {
    "volume": ("7654321", "1234567", "6543219"),
    "credit_days": ("24", "47", "26"),
    "bonus_pct": ("5,3", "13,7", "6,1"),
    "sku": ("94", "61", "88"),
    "reps": ("33", "19", "31"),
    "stock_days": ("35", "83", "38"),
}


async def negotiate_to_the_protocol(me: WebChat) -> None:
    await me.write("/negotiation")
    await me.tap("Начать новые")
    await me.tap("ТД Альянс")
    for mark in ("4", "4", "3", "4", "3", "3"):
        await me.tap(mark)
    await me.write("До 30 апреля договор, старт в мае, 1,5 млн в месяц к августу")
    for target, limit, _ in TERMS.values():
        await me.write(f"{target} / {limit}")
    await me.write("3 / 1")
    await me.write("Субдистрибьютор в соседней области")
    await me.tap("4")
    await me.write("Секретный запасной поставщик")
    await me.tap("2")
    await me.write("Собственник")
    await me.tap("Решает")
    await me.tap("1")
    await me.tap("Нет")
    for point in ("Цифры региона", "5 точек", "Черновик ROI", "Три пакета", "Пример", "План уступок", "12 вопросов"):
        await me.tap(point)
    await me.tap("Готово")
    await me.tap("Да")
    await me.write("завтра в 10")
    await me.tap("Да")
    for label in [button for button in me.last.buttons if len(button) <= 4 and button[0] in "SPIN"]:
        await me.tap(label)
    await me.tap("Готово")
    for need in ("устал замораживать деньги", "нужна защита территории"):
        await me.write(need)
        await me.tap("Рост")
        await me.tap("5")
        await me.tap("Нет" if "защита" in need else "Да")
    for figure in ("2 млн", "25", "10", "20", "30", "21"):
        await me.write(figure)
    await me.tap("Развитие")
    await me.tap("Нет")
    for _, _, agreed in TERMS.values():
        await me.write(agreed)
    await me.tap("2")
    for point in ("Назначил ответственного", "Дал данные", "Назвал дату"):
        await me.tap(point)
    await me.tap("Готово")


def words_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    edges = [p.text for section in document.sections for p in (*section.header.paragraphs, *section.footer.paragraphs)]
    core = document.core_properties
    return "\n".join([*(p.text for p in document.paragraphs), *cells, *edges, core.title, core.subject, core.comments])


async def document_of(me: WebChat, label: str) -> str:
    await me.tap(label)
    (block,) = [block for block in await last_blocks(me) if block["kind"] == "file"]
    assert block["name"].endswith(".docx")
    return words_of(await me.app.files.get(block["blob"]))


async def last_blocks(me: WebChat) -> list[dict[str, Any]]:
    newest = select(t.chat_log.c.body).where(t.chat_log.c.ref == me.last.ref)
    async with me.app.database.read() as read:
        body = await read.scalar(newest)
    return list(body["blocks"])


def plain(text: str) -> str:
    return text.replace("\xa0", "").replace("\u202f", "").replace(" ", "")


async def test_the_protocol_for_the_partner_holds_no_limit_and_no_assessment(app: App) -> None:
    async with phone(app, "M07") as me:
        await negotiate_to_the_protocol(me)
        assert "Протокол готов" in me.last.text
        protocol = await document_of(me, "Протокол")
        assert "ТД Альянс" in protocol
        figures = "".join(letter if letter.isdigit() or letter == "," else " " for letter in plain(protocol)).split()
        for _, limit, agreed in TERMS.values():
            assert agreed in figures
            assert limit not in figures
        run = await the_run(app, "M07", "partner_negotiation")
        algorithm = app.methodology.current(run.algorithm)
        score = walk(algorithm, session_from_json(run.state), Outside(algorithm.cfg)).fields["reliability_score"]
        assert f"{score:f}".replace(".", ",") not in figures
        for secret in ("Секретный запасной", "Субдистрибьютор", "надёжност", "редел", run.algorithm):
            assert secret not in protocol, secret


async def test_a_document_is_only_for_those_of_the_run(app: App) -> None:
    async with phone(app, "M02") as me, phone(app, "M03") as other:
        await file_report(me, "Ромашка")
        run = await the_run(app, "M02")
        before = len(list((app.settings.data_dir / "blobs").glob("*/*")))
        await other.tap_token(token(app, "M03", Action("f", run.id, 0, "trip_report")), "m1")
        assert other.toasts[-1] == "Это не для вас или уже устарело."
        await me.tap_token(token(app, "M02", Action("f", run.id, 0, "no_such_paper")), "m1")
        assert len(list((app.settings.data_dir / "blobs").glob("*/*"))) == before


# ── the demo's clock ────────────────────────────────────────────────────────────────────────────────────────


async def test_the_clock_is_moved_on_a_demo_alone_and_never_for_real_people(app: App) -> None:
    ticked: list[int] = []

    async def tick() -> None:
        ticked.append(1)

    stage = DemoStage(app.database, Clock(NOW), tick)
    assert await stage.jump(NOW + timedelta(days=1)) >= NOW + timedelta(days=1)
    await asyncio.sleep(0)
    assert ticked == [1]
    real = DemoStage(app.database, Clock(NOW), tick, at_home=False)
    with pytest.raises(ValueError, match="real people"):
        await real.jump(NOW + timedelta(days=1))
    assert real.now() < NOW + timedelta(hours=1)


# ── anything at all ─────────────────────────────────────────────────────────────────────────────────────────

WORDS = (
    *("да", "нет", "ромашка", "сафин", "завтра", "в пятницу", "1,5 млн", "2 млн / 1 млн", "5", "пропустить", "x" * 900),
    *("/menu", "/report", "/plan", "/tasks", "/negotiation", "/partner сафину", "/lang en", "/start", "{0} <b>&"),
)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 12))])
async def test_whatever_people_do_no_press_breaks(tmp_path: Path, seed: int) -> None:
    """Two people tap at random what they see, what they saw, and what the other sees, and write what comes to mind."""
    chance = random.Random(seed)
    async with own_company(tmp_path) as app, phone(app, "M05") as me, phone(app, "L2") as lead:
        for _ in range(60):
            who = chance.choice([me, me, lead])
            shown = [(label, m.ref) for chat in (me, lead) for m in chat.messages for label in m.tokens.values()]
            here = [(tapped, who.last.ref) for tapped in who.last.tokens.values()] if who.messages else []
            match chance.random():
                case dice if dice < 0.6 and here:
                    await who.tap_token(*chance.choice(here))
                case dice if dice < 0.7 and shown:
                    await who.tap_token(*chance.choice(shown))
                case dice if dice < 0.75:
                    await at(app, app.clock.now() + timedelta(hours=chance.choice([1, 20, 70])))
                case _:
                    await who.write(chance.choice(WORDS))
        async with app.database.read() as read:
            broken = [(row.error, row.raw) for row in await inbox.list_rows(read, limit=1000) if row.attempts]
            unsent = await read.scalar(
                select(func.count()).select_from(t.outbox).where(t.outbox.c.state.not_in(("sent", "dropped")))
            )
    assert broken == []
    assert unsent == 0
    shutil.rmtree(tmp_path)
