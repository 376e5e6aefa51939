"""The week as it goes: each visit with its mark, what can be done with one, whom else to add. Data in, screens out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dialogs import actions, formats
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu, choices
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Screen, Span, bold, line
from dialogs.texts import say
from dialogs.week import Proposal, as_options, reason_text, week_label

Mark = Literal["planned", "done", "late", "missed", "moved", "dropped", "asked"]
OPEN: tuple[Mark, ...] = ("late", "missed", "planned", "asked")
SHOWN, OTHERS, BUTTONS, OFFERED = 10, 4, 6, 6
NAME = 32
LABEL = 18  # characters of a name where two buttons share a row
HUSHED = ("phone", "soon", "other")


@dataclass(frozen=True)
class Going:
    """A visit of the week. `day` if the plan names one, `at` its minute «10:30»; `why` it was planned or is dropped."""

    visit: int
    partner_id: str
    name: str
    mark: Mark
    day: date | None = None
    at: str = ""


@dataclass(frozen=True)
class Week:
    """`trips` in words; `others`: visits of whoever is away, by their name."""

    monday: date
    visits: tuple[Going, ...] = ()
    trips: tuple[str, ...] = ()
    others: tuple[tuple[str, tuple[Going, ...]], ...] = ()


def mark_of(status: str, duty: str | None, day: date | None, monday: date, today: date) -> Mark:
    """Late is a day that is over in a week that is not; with the week it is missed."""
    if status == "done":
        return "done"
    if status == "dropped":
        return "dropped"
    if duty in ("moved", "asked"):
        return duty  # type: ignore[return-value]  # one of two marks
    if today >= monday + timedelta(days=7):
        return "missed"
    return "late" if day is not None and day < today else "planned"


def week_screen(week: Week, today: date, lang: Lang) -> Screen:
    """What is done, late, still to come; an open visit is one tap away."""
    counted = [each for each in week.visits if each.mark not in ("moved", "dropped")]
    done = sum(each.mark == "done" for each in counted)
    title = say("week.title", lang, week=week_label(week.monday, today, lang), done=done, planned=len(counted))
    blocks: list[Block] = [Heading(line(title)), *(Paragraph(line(trip)) for trip in week.trips)]
    if week.visits:
        blocks.append(Bullets(tuple(line(_line(each, today, lang)) for each in in_order(week.visits)[:SHOWN])))
    for name, theirs in week.others:
        blocks.append(Paragraph(line(bold(say("week.for", lang, name=name)))))
        blocks.append(Bullets(tuple(line(_line(each, today, lang)) for each in in_order(theirs)[:OTHERS])))
    opened = [each for each in in_order(week.visits) if each.mark in OPEN][:BUTTONS]
    cards = [Button(one_line(each.name, LABEL), actions.week_visit(each.visit)) for each in opened]
    away = [each for _, every in week.others for each in every]
    cards += [Button(one_line(each.name, LABEL), actions.partner(each.partner_id)) for each in away]
    below = (Button(say("week.add", lang), actions.week("add")), Button(say("week.calendar", lang), actions.CALENDAR))
    return Screen(tuple(blocks), (*_pairs(cards[:BUTTONS]), below, (back_to_menu(lang),)))


def covered(name: str, visits: Sequence[Going], today: date, lang: Lang) -> Screen:
    """To a deputy, when the leave begins."""
    lines = tuple(line(_line(each, today, lang)) for each in in_order(visits)[:SHOWN])
    cards = [Button(one_line(each.name, LABEL), actions.partner(each.partner_id)) for each in visits[:BUTTONS]]
    blocks = (Paragraph(line(say("week.covers", lang, name=name))), Bullets(lines))
    return Screen(blocks, (*_pairs(cards), (back_to_menu(lang),)))


def visit_card(of: Going, today: date, lang: Lang) -> Screen:
    """One visit: what can be done with it now."""
    rows: list[tuple[Button, ...]] = []
    if of.mark in OPEN:
        rows.append(
            (
                Button(say("week.report", lang), actions.report_on(of.partner_id), "primary"),
                Button(say("week.brief", lang), actions.prepare_visit(of.partner_id)),
            )
        )
    if of.mark in OPEN and of.mark != "asked":
        rows.append(
            (
                Button(say("week.move", lang), actions.owed_report(of.visit, "move")),
                Button(say("week.drop", lang), actions.owed_report(of.visit, "none")),
            )
        )
    card = Button(say("week.card", lang), actions.partner(of.partner_id))
    rows.append((card, Button(say("week.back", lang), actions.PLAN)))
    return Screen((Heading(line(_line(of, today, lang))),), tuple(rows))


def offer(found: Sequence[Proposal], lang: Lang) -> Screen:
    """Whom else: each with its first reason on the button."""
    options = [Button(option[lang], actions.week("see", option["code"])) for option in as_options(found[:OFFERED])]
    back = Button(say("week.back", lang), actions.PLAN)
    return choices(say("week.offer" if options else "week.offer_none", lang), (*options, back))


def offered(of: Proposal, name: str, lang: Lang) -> Screen:
    """One suggestion with both its reasons: taken, or not wanted."""
    text = f"{of.sign} {name} — {reason_text(of, lang)}"
    take = Button(say("week.take", lang), actions.week("take", of.partner.id), "primary")
    return choices(text, (take, Button(say("week.hush", lang), actions.week("hush", of.partner.id)), _more(lang)))


def ask_hush(partner_id: str, name: str, lang: Lang) -> Screen:
    options = [Button(say(f"week.hush.{why}", lang), actions.week(f"hush/{why}", partner_id)) for why in HUSHED]
    return choices(say("week.hush_why", lang, name=name), (*options, _more(lang)))


def feed_screen(text: str, address: str, lang: Lang) -> Screen:
    """What became of one's calendar by address, and the address while there is one."""
    shown = (Paragraph((Span(address, "code", once=True),)),) if address else ()
    words = (("week.feed_new", "new"), ("week.feed_off", "off"))
    row = tuple(Button(say(key, lang), actions.feed(word)) for key, word in words) if address else ()
    return Screen((Paragraph(line(text)), *shown), (*((row,) if row else ()), (back_to_menu(lang),)))


def in_order(visits: Sequence[Going]) -> list[Going]:
    """By day and minute, those without a day after them in the order of the plan; what is off the plan last."""

    def place(pair: tuple[int, Going]) -> tuple[bool, date, str, int]:
        number, each = pair
        return each.mark in ("moved", "dropped"), each.day or date.max, each.at, number

    return [each for _, each in sorted(enumerate(visits), key=place)]


def _line(of: Going, today: date, lang: Lang) -> str:
    return say(f"week.mark.{of.mark}", lang, name=one_line(of.name, NAME), when=_when(of, today, lang))


def _when(of: Going, today: date, lang: Lang) -> str:
    if of.day is None:
        return say("week.any_day", lang)
    day = formats.day(of.day, today, lang, weekday=True)
    return say("week.at", lang, day=day, time=of.at) if of.at else day


def _pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def _more(lang: Lang) -> Button:
    return Button(say("week.add", lang), actions.week("add"))
