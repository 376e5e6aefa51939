"""From number to action: which signals stand, telling them once to whoever can act, and beginning what treats them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import structlog

from algorithms.kpi import Signal, SignalFacts, Yardstick, signals, worse
from algorithms.workdays import ProductionCalendar
from bot import figures, mending, ordering, partner_cards, planning, rights, seeing, treating
from bot.figures import Part, norms
from bot.scene import House, Post, Scene, local_minute, place_of, short_name
from dialogs import actions
from dialogs import signals as shown
from dialogs.figures import PartnerFigures
from dialogs.menu import choices, message
from dialogs.screens import Action, Button
from dialogs.signals import CONFLICT, PUSHED, STALLED, Told
from storage import alerts, dealings, numbers, partners, people, pushes
from storage.alerts import Alert
from storage.database import Database, Reading, Work
from storage.partners import Partner
from storage.people import Person
from storage.pushes import Push

log = structlog.get_logger()

LOOKED: frozenset[Part] = frozenset({"month", "trade", "stock", "debt", "work"})
TOGETHER = 1000  # partners looked at at once
WORKS_FROM, WORKS_TO = time(9), time(18)
LEAD_AFTER = timedelta(hours=2)  # of silence after the owner was told
LEAD_UNTIL = timedelta(days=3)
SIGNAL = "signal"
GOING = ("conflict_resolution", "partner_negotiation")
STANDS = 14  # days without a word after which a negotiation is reminded of


# ── which signals stand ─────────────────────────────────────────────────────────────────────────────────────


async def standing(
    read: Reading, found: Sequence[Partner], today: date, calendar: ProductionCalendar
) -> dict[str, tuple[Signal, ...]]:
    """By partner, the gravest kind first; partners without any are left out."""
    known = await figures.figures_of(read, found, today, parts=LOOKED, calendar=calendar)
    yardstick = await norms.current(read)
    return {id_: each for id_, of in known.items() if (each := raised(of, yardstick, calendar))}


def raised(of: PartnerFigures, yardstick: Yardstick, calendar: ProductionCalendar) -> tuple[Signal, ...]:
    """What a partner's figures raise, a conflict that goes on, and a negotiation that does not."""
    own, talks = list(signals(_facts(of, yardstick, calendar), yardstick)), of.work.negotiation
    if of.work.conflict is not None:
        own.append(Signal(CONFLICT, Decimal(1)))
    if talks is not None and talks.idle >= STANDS:
        own.append(Signal(STALLED, Decimal(talks.idle), inputs={"run": talks.id}))
    return tuple(own)


def _facts(of: PartnerFigures, yardstick: Yardstick, calendar: ProductionCalendar) -> SignalFacts:
    stock = of.stock
    return SignalFacts(
        klass=of.klass,
        over_90=of.debt.over_90 if of.debt else None,
        a_items_out=tuple(each.name for each in stock.a_out) if stock else (),
        negative_stock=tuple(each.name for each in stock.negative) if stock else (),
        order_gap=of.trade.days_without_order,
        forecast=of.known("forecast_pct").figure,
        dos=of.known("dos").figure,
        visit=of.known("visit_gap").figure,
        returns=of.known("returns_pct").figure,
        stale=tuple(
            kind for kind, source in of.sources.items() if yardstick.stale(kind, source.day, of.today, calendar)
        ),
    )


_SOURCE: Mapping[str, str] = {
    "overdue_90plus": "receivables",
    "stock_out": "stock",
    "data_error": "stock",
    "overstock": "stock",
    "plan_low": "sell_in",
    "no_order": "sell_in",
    "returns_without_shipments": "sell_in",
}


async def told_of(
    read: Reading, found: Sequence[Partner], today: date, calendar: ProductionCalendar
) -> dict[str, tuple[Told, ...]]:
    """The same in the shape that screens say."""
    known = await figures.figures_of(read, found, today, parts=LOOKED, calendar=calendar)
    yardstick = await norms.current(read)
    return {
        id_: tuple(
            shown.told(id_, of.name, of.name_en, signal, of.sources.get(_SOURCE.get(signal.kind, "")))
            for signal in raised(of, yardstick, calendar)
        )
        for id_, of in known.items()
    }


# ── the clock ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Signals:
    """Looks when numbers or the day have changed, and tells what nobody has heard of in working hours."""

    database: Database
    house: House
    sent: Callable[[], None]
    _mark: object = field(default=None, repr=False)

    async def tick(self, now: datetime) -> None:
        await self._look(now)
        await self._tell(now)

    async def _look(self, now: datetime) -> None:
        async with self.database.read() as read:
            mark = (await numbers.mark(read), await dealings.mark(read, "conflict_resolution"), now.date())
            if mark == self._mark:
                return
            every = await partners.all_partners(read) if mark[0][0] or mark[1][1] else []
        for start in range(0, len(every), TOGETHER):
            some = every[start : start + TOGETHER]
            async with self.database.read() as read:
                found = await standing(read, some, now.date(), self.house.workdays)
                known = await alerts.of(read, [partner.id for partner in some])
            changed = list(_changed(found, known, now))
            if changed:
                async with self.database.work() as work:
                    await alerts.keep(work, changed)
        self._mark = mark

    async def _tell(self, now: datetime) -> None:
        async with self.database.read() as read:
            due = [each for each in await alerts.standing(read, PUSHED) if _unheard(each, now)]
            if not due:
                return
            cards = {each.id: each for each in await partners.by_ids(read, {each.partner_id for each in due})}
            staff = {each.id: each for each in await people.list_people(read)}
            talks = await dealings.going(read, list(cards), GOING)
            heard = await pushes.claimed(read, {_period(each) for each in due})
            leads = {team.id: team.lead_id for team in await people.teams(read)}
        for_whom: dict[str, list[Alert]] = {}
        for each in due:
            owner = staff.get((cards[each.partner_id].owner_id or "") if each.partner_id in cards else "")
            if each.kind == mending.KIND:
                if _is_news(each) and each.partner_id in cards and (mends := await self._mender(each, now)):
                    for_whom.setdefault(mends.id, []).append(each)
                continue
            if owner is None:
                continue
            if each.kind != CONFLICT and _is_news(each):
                for_whom.setdefault(owner.id, []).append(each)
            elif each.kind == CONFLICT or (_lead_hears(each, now) and each.partner_id not in talks):
                lead_id = leads.get(owner.team_id or "")
                if lead_id not in (None, owner.id) and (lead_id, SIGNAL, _period(each)) not in heard:
                    for_whom.setdefault(lead_id, []).append(each)
        for person_id, theirs in for_whom.items():
            if (person := staff.get(person_id)) is not None:
                try:
                    await self._say(person, theirs, cards, now)
                except Exception as error:  # one person's trouble is not the others'
                    log.error("signal not told", person=person.id, exc_info=error)

    async def _mender(self, alert: Alert, now: datetime) -> Person | None:
        async with self.database.read() as read:
            return await mending.mender(read, self.house, alert.partner_id, now)

    async def _say(self, person: Person, due: Sequence[Alert], cards: Mapping[str, Partner], now: datetime) -> None:
        """In working hours, about nobody who is muted, and in one message; each claimed in the same transaction."""
        local = local_minute(now, person.zone)
        if person.away(local.date()) or not _at_work(self.house, person, local):
            return
        async with self.database.read() as read:
            if await place_of(read, self.house, person) is None:
                return
            muted = await alerts.muted(read, [person.id], local.date())
            due = [each for each in due if (person.id, each.partner_id) not in muted]
            some = [cards[id_] for id_ in dict.fromkeys(each.partner_id for each in due)]
            words = await told_of(read, some, local.date(), self.house.workdays) if some else {}
        async with self.database.work() as work:
            said = [told for each in due if (told := await self._claimed(work, person, each, cards, words, now))]
            if said:
                said.sort(key=lambda each: PUSHED.index(each.kind))
                post = Post(work, self.house, f"signal/{person.id}/{now:%Y%m%dT%H%M%S}", now)
                basis = rights.basis("partner.see", said[0].partner_id)
                await post.to(person, shown.signal_screen(said, local.date(), person.lang), "push", rests_on=basis)
                work.after_commit(self.sent)

    async def _claimed(  # who, of what, in which words
        self,
        work: Work,
        person: Person,
        alert: Alert,
        cards: Mapping[str, Partner],
        words: Mapping[str, Sequence[Told]],
        now: datetime,
    ) -> Told | None:
        """None: somebody else tells it, or it is over meanwhile."""
        found = next((each for each in words.get(alert.partner_id, ()) if each.kind == alert.kind), None)
        if found is None:
            return None
        owner_id = cards[alert.partner_id].owner_id
        if person.id == owner_id or alert.kind == mending.KIND:
            return found if await alerts.told(work, alert, now) else None
        push = Push(person.id, SIGNAL, _period(alert), now, "sent", json.dumps({"partner": alert.partner_id}))
        if not await pushes.claim(work, push):
            return None
        owner = await people.by_id(work, owner_id) if owner_id else None
        return replace(found, owner=(owner.name_en if person.lang == "en" else "") or owner.name) if owner else found


def _changed(
    found: Mapping[str, Sequence[Signal]], known: Mapping[tuple[str, str], Alert], now: datetime
) -> list[Alert]:
    """What begins, what is another measure, and what is over. What was told lately keeps when it was told."""
    new = []
    for id_, own in found.items():
        for signal in own:
            before = known.get((id_, signal.kind))
            if before is None:
                new.append(Alert(id_, signal.kind, now.date(), signal.severity))
            elif before.over_at is not None:
                new.append(replace(before, since=now.date(), measure=signal.severity, over_at=None))
            elif before.measure != signal.severity:
                new.append(replace(before, measure=signal.severity))
    stands = {(id_, signal.kind) for id_, own in found.items() for signal in own}
    over = [replace(each, over_at=now) for key, each in known.items() if key not in stands and each.over_at is None]
    return [*new, *over]


def _unheard(alert: Alert, now: datetime) -> bool:
    return not alert.refused(now.date()) and (_is_news(alert) or alert.kind == CONFLICT or _lead_hears(alert, now))


def _is_news(alert: Alert) -> bool:
    """Never told, or so much worse that a week need not pass."""
    if alert.told_at is None or alert.measure is None:
        return alert.told_at is None
    return worse(alert.kind, alert.measure, alert.told_measure)


def _lead_hears(alert: Alert, now: datetime) -> bool:
    return alert.told_at is not None and LEAD_AFTER <= now - alert.told_at <= LEAD_UNTIL


def _at_work(house: House, person: Person, local: datetime) -> bool:
    rhythm = house.rhythm(person)
    hours = WORKS_FROM <= local.time() < WORKS_TO and rhythm.calendar.is_workday(local.date())
    return hours and not rhythm.is_quiet(local)


def _period(alert: Alert) -> str:
    told = f"{alert.told_at:%Y%m%dT%H%M%S}" if alert.told_at and alert.kind != CONFLICT else alert.since.isoformat()
    return f"{alert.partner_id}/{alert.kind}/{told}"


# ── what a tap does ─────────────────────────────────────────────────────────────────────────────────────────


async def door(scene: Scene, action: Action) -> bool:
    """«Разобрать», «Не нужно», «не писать». False: somebody else's button."""
    if action.verb not in ("sg", "sx", "du"):
        return False
    partner = await partner_cards.find(scene, action.subject)
    if partner is None:
        await scene.not_yours()
    elif action.verb == "sg":
        await _look_into(scene, partner, action.value)
    elif action.verb == "sx":
        await _refuse(scene, partner, *action.value.partition("/")[::2])
    else:
        await _mute(scene, partner, off=action.value == "off")
    return True


async def _look_into(scene: Scene, partner: Partner, code: str) -> None:
    today = scene.local.date()
    found = (await told_of(scene.work, [partner], today, scene.house.workdays)).get(partner.id, ())
    wanted = next((each for each in found if each.kind == shown.KINDS.get(code)), None) if code else None
    worst = wanted or next((each for each in found if shown.TREATMENT[each.kind] != shown.CARD), None)
    treatment = shown.TREATMENT[worst.kind] if worst else shown.CARD
    if treatment == shown.PLAN:
        await planning.open_week(scene)
    elif treatment == shown.TALK and worst is not None and await _resumed(scene, str(worst.inputs["run"])):
        return
    elif treatment == shown.ORDER:
        await ordering.show(scene, partner)
    elif treatment in GOING and worst is not None:
        await _treat(scene, partner, worst, treatment)
    else:
        await partner_cards.show(scene, partner.id)


async def _resumed(scene: Scene, run_id: str) -> bool:
    """The conversation where it stands; False: it is somebody else's, and the card tells whose."""
    run = await seeing.reachable(scene, run_id)
    if run is not None:
        await seeing.show(scene, run, await seeing.current(scene, run))
    return run is not None


async def _treat(scene: Scene, partner: Partner, signal: Told, algorithm: str) -> None:
    """With the facts filled in: what the figures say is answered or offered, the rest is a person's."""
    of = await partner_cards.of_partner(scene, partner)
    ready: dict[str, Any] = {"story": shown.story(signal, scene.local.date(), scene.lang)}
    if of.debt is not None and signal.kind == "overdue_90plus":
        ready["amount"] = int(of.debt.over_90)
    await treating.treat(scene, algorithm, partner.id, signal.kind, ready)


async def _refuse(scene: Scene, partner: Partner, code: str, why: str) -> None:
    name = short_name(partner.name)
    kind = shown.KINDS.get(code)
    if kind is None:
        await scene.not_yours()
    elif why not in shown.REASONS:
        await scene.answer(shown.refusal(partner.id, code, name, scene.lang))
    else:
        until = scene.local.date() + timedelta(days=shown.SILENT_DAYS)
        await alerts.refuse(scene.work, partner.id, kind, scene.person.id, until, why)
        await scene.answer(message(scene.say("signal.refused"), scene.lang))


async def _mute(scene: Scene, partner: Partner, *, off: bool) -> None:
    name = short_name(partner.name)
    if off:
        await alerts.unmute(scene.work, scene.person.id, partner.id)
        await scene.answer(message(scene.say("signal.unmuted", name=name), scene.lang))
        return
    await alerts.mute(scene.work, scene.person.id, partner.id)
    again = Button(scene.say("signal.unmute_button"), actions.mute(partner.id, on=False))
    await scene.answer(choices(scene.say("signal.muted", name=name), [again]))
