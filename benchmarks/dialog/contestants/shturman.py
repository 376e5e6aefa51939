"""The product itself: its inbox, engine, outbox and relay on SQLite, its own client of the Bot API, its own rights.

Nothing is left out but the pace that Telegram asks of senders, which would measure Telegram.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.dialog import form
from benchmarks.dialog.contestants import slacked
from benchmarks.dialog.network import TOKEN, answer
from benchmarks.dialog.phones import Network
from bot import logs
from bot.app import App, free_port
from bot.settings import Settings
from bot.tokens import sign
from dialogs import actions
from dialogs.consent import version
from storage import consents, people


class Shturman:
    def __init__(self, url: str, folder: Path, network: Network) -> None:
        self.url, self.folder, self.network = url, folder, network
        methods = folder / "algorithms"
        methods.mkdir()
        (methods / "settings.yaml").write_text("cfg: {}\ntables: {}\n")
        (methods / "bench.yaml").write_text(_methodology())
        settings = Settings(
            data_dir=folder / "data",
            algorithms_dir=methods,
            secret_key="benchmark-key",  # noqa: S106  # of a company that lives a minute
            local_chat=False,
            log_level="warning",
            **self.messenger(url or "http://127.0.0.1:9"),
        )
        self.app = App(settings, tick_seconds=3600, catch_up=False, store_first_s=0)
        self.known: set[int] = set()

    def messenger(self, url: str) -> dict[str, Any]:
        return {"telegram_token": TOKEN, "telegram_api_url": url, "http_port": 0}

    async def open(self) -> None:
        from handlers.telegram.client import Session  # noqa: PLC0415  # aiogram, which only this way needs here

        logs.set_up(self.app.settings)
        check = Session.check_response

        def heard(session: Session, bot: Any, method: Any, status: int, content: str) -> Any:
            self.network.answered(content)
            return check(session, bot, method, status, content)

        Session.check_response = heard  # type: ignore[method-assign]
        if not self.url:
            Session._exchange = _in_memory  # type: ignore[method-assign]
        await self.app.start()
        unpace(self.app)

    async def close(self) -> None:
        await self.app.close()

    async def begin(self, person: int) -> None:
        if person not in self.known:
            await self._enter(person)
        token = sign(actions.begin("bench"), f"p{person}", self.app.house.keys)
        await self.feed(form.tapped(person, token, form.card(person)))

    async def feed(self, raw: dict[str, Any]) -> None:
        account = str((raw.get("message") or raw["callback_query"])["from"]["id"])
        await self.app.inbox.accept("telegram", str(raw["update_id"]), account, raw)

    async def _enter(self, person: int) -> None:
        now, name = self.app.clock.now(), f"p{person}"
        async with self.app.database.work() as work:
            one = people.Person(name, "Иван", "", "rm", None, "Europe/Moscow", "ru", True, now)
            await people.create(work, one)
            await people.link(work, self.account(person, now))
            await consents.answer(work, name, version(), "accepted", now)
        self.known.add(person)

    def account(self, person: int, now: datetime) -> people.Account:
        return people.Account("telegram", str(person), str(person), f"p{person}", now, False)


class OverSlack(Shturman):
    """The same by its other door: what Slack tells goes through bolt and the product's checks, as in both modes."""

    def messenger(self, url: str) -> dict[str, Any]:
        mode = {"slack_mode": "http", "slack_signing_secret": "none", "http_port": free_port()}
        return {"slack_bot_token": slacked.TOKEN, "slack_api_url": f"{url}/api/", **mode}

    async def open(self) -> None:
        logs.set_up(self.app.settings)
        slacked.listen(self.network, in_memory=not self.url)
        await self.app.start()
        unpace(self.app)
        await self.app.slack._is_known()  # else the first events may come before it has asked

    async def begin(self, person: int) -> None:
        if person not in self.known:
            await self._enter(person)
        token = sign(actions.begin("bench"), f"p{person}", self.app.house.keys)
        await self.feed(slacked.tapped(person, token))

    async def feed(self, raw: dict[str, Any]) -> None:
        answer = await self.app.slack._events.take(*slacked.as_slack(raw))
        assert answer.status == 200, answer.body  # noqa: S101  # else it measures nothing

    def account(self, person: int, now: datetime) -> people.Account:
        return people.Account("slack", f"U{person}", f"U{person}", f"p{person}", now, False)


def unpace(app: App) -> None:
    """No waiting for the pace of a messenger."""

    async def at_once(*_: object, **__: object) -> None:
        return None

    app.relay.pacing.turn = at_once  # type: ignore[method-assign]


async def _in_memory(self: Any, bot: Any, method: Any, _seconds: float) -> tuple[int, str]:
    from benchmarks.dialog.contestants.aiogrammed import in_words  # noqa: PLC0415

    return 200, await answer(method.__api_method__, in_words(self.build_form_data(bot, method)))


def _methodology() -> str:
    options = ", ".join(f"{{code: {code}, ru: {label}, en: {code}}}" for code, label in form.OPTIONS)
    lines = [
        "algorithm: bench",
        "title: {ru: Отчёт, en: Report}",
        "purpose: {ru: Сравнение, en: Comparison}",
        "roles: {owner: rm, approver: team_lead}",
        "steps:",
    ]
    following = [question.id for question in form.QUESTIONS[1:]] + ["over"]
    for question, after in zip(form.QUESTIONS, following, strict=True):
        kind = f"{{type: choice, options: [{options}]}}" if question.taps else "{type: text}"
        lines += [f"- id: {question.id}", f'  prompt: {{ru: "{question.text}", en: "Question {question.id}"}}']
        lines += [f"  input: {kind}", f"  next: {after}"]
    lines += ["- id: over", "  kind: end", "  status: done", f'  prompt: {{ru: "{form.END}", en: Thanks}}']
    return "\n".join(lines)
