"""Reports as they are filed: one of a conversation step by step, one a visit of a card. Each fulfils its visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from algorithms.field import packed
from bot import promises
from bot.scene import Scene
from dialogs.field.asking import UNMADE
from dialogs.place import Filed
from dialogs.screens import Json
from dialogs.session import dump
from storage import partners, plans, reports
from storage.people import Person
from storage.promises import Said
from storage.runs import Run
from storage.weeks import week_of


async def report(scene: Scene, run: Run, filed: Filed, files: list[Any], owner: Person) -> list[Said]:
    """Whatever was sent with an answer, a voice note above all, belongs to the report's attachments. The round is part
    of the body: filed again after a rework, even word for word, it asks for a new decision.
    """
    body = {name: dump(value) for name, value in filed.values.items() if name != "draft"}
    body |= {"attachments": files, "round": filed.key}
    draft = filed.values.get("draft")
    if not isinstance(draft, Mapping):
        return await _one(scene, run, filed, body, owner)
    card = packed(draft["card"])
    said: list[Said] = []
    for place in range(len(card["visits"])):
        said += await _visit(scene, run, _Part(card, place), body, owner)
    await reports.keep(scene.work, run.id, [_key(run, place) for place in range(len(card["visits"]))])
    return said


async def promised(scene: Scene, filed: Filed) -> list[Said]:
    """What both sides took upon themselves outside any visit."""
    partner = await partners.by_id(scene.work, str(filed.values.get("partner") or ""))
    return promises.told(filed.values["promises"], partner.id if partner else None, None)


async def _one(scene: Scene, run: Run, filed: Filed, body: Json, owner: Person) -> list[Said]:
    """One report a conversation; its number is given once."""
    values = filed.values
    visited_on = _day(values.get("visited_on")) or scene.local.date()
    partner = await partners.by_id(scene.work, str(values.get("partner") or ""))
    partner_id = partner.id if partner else None
    number = await _filed(scene, _key(run, 0), run, owner, partner_id, visited_on, body)
    if partner_id is not None:
        await plans.visited(scene.work, owner.id, partner_id, visited_on, number, scene.now)
        await promises.settle(scene, owner, filed.key, values.get("settled"), visited_on)
    return promises.told(values.get("promises"), partner_id, number, on=visited_on)


async def _visit(scene: Scene, run: Run, part: _Part, body: Json, owner: Person) -> list[Said]:
    """One visit of the card as a report of its own: whoever reads reports of a partner finds it there."""
    visit = part.visit
    partner = await partners.by_id(scene.work, str(visit["partner"]))
    partner_id = partner.id if partner else None
    visited_on = date.fromisoformat(visit["date"]) if visit["date"] else scene.local.date()
    own = body | {"partner": partner_id, "visited_on": dump(visited_on)} | part.words()
    number = await _filed(scene, _key(run, part.place), run, owner, partner_id, visited_on, own)
    told = (partner_id, week_of(visited_on)) if partner_id is not None and part.made else None
    await plans.unvisited(scene.work, owner.id, number, told, scene.now)
    if partner_id is not None and part.made:
        await plans.visited(scene.work, owner.id, partner_id, visited_on, number, scene.now)
    return promises.told(
        [_promise(each) for each in visit["promises"]], partner_id, number, str(part.place + 1), visited_on
    )


def _promise(each: Json) -> Json:
    due, amount = each["due"], each["amount"]
    return each | {"due": due and date.fromisoformat(due), "amount": amount and Decimal(amount)}


async def _filed(  # a report of whom, about whom, of which day
    scene: Scene, key: str, run: Run, owner: Person, partner_id: str | None, visited_on: date, body: Json
) -> int:
    new = reports.NewReport(key, run.id, owner.id, partner_id, visited_on, body)
    return await reports.file(scene.work, new, scene.now, scene.person.id)


class _Part:
    """One visit of a card, told as reports are told."""

    def __init__(self, card: Json, place: int) -> None:
        self.card, self.place, self.visit = card, place, card["visits"][place]

    @property
    def made(self) -> bool:
        """What was told as not made, or may be, fulfils no plan: its row goes on asking for a visit or a new day."""
        return self.visit["kind"] != UNMADE and f"visits[{self.place}]" not in self.card["uncertain"]

    def words(self) -> Json:
        """What readers of reports know by name, and the card of this visit. Expenses stand with the first."""
        ours, theirs = (tuple(self._promised(by)) for by in ("us", "them"))
        path = f"visits[{self.place}]"
        unsure = [each.replace(path, "visits[0]") for each in self.card["uncertain"] if each.startswith(path)]
        spent = self.card["expenses"] if self.place == 0 else []
        unsure += [each for each in self.card["uncertain"] if each.startswith("expenses") and self.place == 0]
        return {
            "agreement": "; ".join(str(each["what"]) for each in (*theirs, *ours)) or None,
            "agreement_due": next((_tagged(each["due"]) for each in theirs if each["due"]), None),
            "next_step": next((each["what"] for each in ours), None),
            "next_due": next((_tagged(each["due"]) for each in ours if each["due"]), None),
            "card": {"visits": [self.visit], "expenses": spent, "uncertain": unsure},
        }

    def _promised(self, by: str) -> Iterator[Json]:
        return (each for each in self.visit["promises"] if each["by"] == by)


def _tagged(iso: str) -> Any:
    return dump(date.fromisoformat(iso))


def _key(run: Run, place: int) -> str:
    """The first has the conversation's own key."""
    return run.id if place == 0 else f"{run.id}/{place + 1}"


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
