"""What the week's plan knows for whoever plans it in detail: what the last one left, calls that will do, tasks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from algorithms.values import Value
from bot.scene import Scene
from bot.tokens import handle_of
from dialogs.labels import name_of, one_line
from storage import partners, plans, tasks
from storage.weeks import days_of, week_of

MOST = 8  # of a list that is read on a phone
WORDS = 60
CALLED = ("C", "D")  # classes for which a call will do
MIDWEEK, HOUR = 2, time(13)


async def detail_fields(scene: Scene, today: date, proposed: Collection[str]) -> dict[str, Value]:
    """By the names of the methodology's fields; `proposed`: who is offered for a visit already."""
    monday = days_of(week_of(today))[0]
    left = await plans.visits_of(scene.work, scene.person.id, week_of(monday - timedelta(days=7)))
    undone = [each.partner_id for each in left if each.status == "planned" and each.duty in (None, "refused")]
    return {
        "undone": [{"partner": partner} for partner in undone[:MOST]],
        "call_options": await _calls(scene, {*proposed, *undone}),
        "task_options": await _tasks(scene),
        "midweek_at": datetime.combine(monday + timedelta(days=MIDWEEK), HOUR),
    }


async def _calls(scene: Scene, but: Collection[str]) -> list[dict[str, str]]:
    own = (await partners.of_owners(scene.work, [scene.person.id])).get(scene.person.id, [])
    will_do = [each for each in own if each.klass in CALLED and each.id not in but]
    return [{"code": each.id, "ru": name_of(each, "ru"), "en": name_of(each, "en")} for each in will_do[:MOST]]


async def _tasks(scene: Scene) -> list[dict[str, str]]:
    """The most urgent first, so what is overdue stands on top."""
    mine = (await tasks.open_for(scene.work, scene.person.id))[:MOST]
    return [
        {"code": handle_of(each.key), "ru": one_line(each.title_ru, WORDS), "en": one_line(each.title_en, WORDS)}
        for each in mine
    ]
