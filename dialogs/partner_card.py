"""One partner on one screen: how the month goes, what was agreed, what is open, and what can be begun from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from algorithms.workdays import ProductionCalendar
from dialogs import actions, formats
from dialogs.digests import phrases
from dialogs.digests.figures import PartnerNumbers, Standing, standing
from dialogs.digests.news import is_stale
from dialogs.labels import name_of, one_line
from dialogs.lang import Lang
from dialogs.screens import Block, Button, Fields, Heading, Screen, line
from dialogs.texts import say
from dialogs.week import cadence_of

NAME = 60  # characters of a name in the heading
AGREED = 200  # characters of what was agreed; the report holds all of it
TITLE = 38  # characters of a run's title, in the text and on its button
RUNS = 3


@dataclass(frozen=True)
class PartnerCard:
    """What is known of a partner on `today`.

    `fact` and `plan` in rubles: the month of `as_of`, the last day the data covers. `last_visit` None: never visited.
    `tasks_overdue` are among `tasks_open`. `runs` are open conversations as (run id, title).
    """

    id: str
    name: str
    today: date
    calendar: ProductionCalendar
    name_en: str = ""
    city: str = ""
    owner: str = ""
    klass: str | None = None
    fact: Decimal | None = None
    plan: Decimal | None = None
    as_of: date | None = None
    last_visit: date | None = None
    agreed: str = ""
    tasks_open: int = 0
    tasks_overdue: int = 0
    runs: tuple[tuple[str, str], ...] = ()


def partner_card(card: PartnerCard, lang: Lang) -> Screen:
    """The card; a fact that is missing says so, and what to do about it."""
    blocks: tuple[Block, ...] = (Heading(line(_who(card, lang))), Fields(tuple(_rows(card, lang))))
    return Screen(blocks, tuple(_buttons(card, lang)))


def _who(card: PartnerCard, lang: Lang) -> str:
    """«Ромашка · Тула · Анна Кузнецова · класс B»."""
    parts = [name_of(card, lang, NAME), one_line(card.city, NAME)]
    parts.append(one_line(card.owner, NAME) or say("partner_card.nobody", lang))
    parts.append(say("partner_card.class", lang, klass=card.klass) if card.klass else "")
    return " · ".join(part for part in parts if part)


def _rows(card: PartnerCard, lang: Lang) -> Iterator[tuple[str, str]]:
    yield _month(card, lang)
    yield say("partner_card.visit", lang), _visit(card, lang)
    yield say("partner_card.tasks", lang), _tasks(card, lang)
    if card.runs:
        titles = "; ".join(one_line(title, TITLE) for _, title in card.runs[:RUNS])
        yield say("partner_card.runs", lang), titles


def _month(card: PartnerCard, lang: Lang) -> tuple[str, str]:
    """«Ноябрь»: «1,9 из 3,0 млн ₽, прогноз 98 % 🟡 чуть ниже плана (на 19.11)»."""
    if card.as_of is None or card.fact is None:
        return say("partner_card.shipments", lang), say("partner_card.no_data", lang)
    numbers = PartnerNumbers(card.id, card.name, card.name_en, card.fact, card.plan)
    words = _against_plan(standing(numbers, card.as_of, card.calendar), lang)
    key = "partner_card.old" if is_stale(card.as_of, card.today, card.calendar) else "partner_card.dated"
    dated = say(key, lang, words=words, day=formats.day(card.as_of, card.today, lang))
    if card.plan is None:
        dated = f"{dated}; {say('partner_card.no_plan', lang)}"
    return phrases.month_name(card.as_of, card.today, lang), dated


def _against_plan(now: Standing, lang: Lang) -> str:
    money = phrases.of_plan(now.fact, now.plan, lang)
    if now.plan is None:
        return money
    words = f"{money}, {phrases.verdict(now.pace, lang)}"
    if now.pace.reason is not None:
        return words
    return f"{words} {say(f'partner_card.status_{now.pace.status.value}', lang)}"


def _visit(card: PartnerCard, lang: Lang) -> str:
    if card.last_visit is None:
        return say("partner_card.visit_none", lang)
    day = formats.day(card.last_visit, card.today, lang)
    days, norm = (card.today - card.last_visit).days, cadence_of(card.klass)
    visit = say("partner_card.visit_ago", lang, day=day, days=days, norm=norm)
    if agreed := one_line(card.agreed, AGREED):
        return say("partner_card.visit_said", lang, visit=visit, agreed=agreed)
    return say("partner_card.visit_silent", lang, visit=visit)


def _tasks(card: PartnerCard, lang: Lang) -> str:
    if not card.tasks_open:
        return say("partner_card.tasks_none", lang)
    return say("partner_card.tasks_open", lang, n=card.tasks_open, late=card.tasks_overdue)


def _buttons(card: PartnerCard, lang: Lang) -> Iterator[tuple[Button, ...]]:
    """A conversation that is open goes on before a new one is begun."""
    for run_id, title in card.runs[:RUNS]:
        yield (Button(f"▶️ {one_line(title, TITLE)}", actions.open_run(run_id)),)
    yield (
        Button(say("partner_card.report", lang), actions.report_on(card.id)),
        Button(say("partner_card.negotiate", lang), actions.negotiate_with(card.id)),
    )
    yield (Button(say("button.menu", lang), actions.MENU),)
