"""Reports that are owed, as they are said: to whoever owes them, to the lead, to the head. Data in, screens out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dialogs import actions, formats
from dialogs.labels import listed, one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu, choices, message
from dialogs.reading.morphology import along
from dialogs.screens import Action, Bullets, Button, Heading, Paragraph, Screen, line
from dialogs.texts import say

NAMED = 5  # partners of a line; the rest is counted
SEEN = 2  # of them, those that a lead is said to see
SHOWN = 6  # lines of what somebody owes
OPENED = 3  # of several reports, those that are one tap away
BUTTON = 24
TO_LEAD = 3  # the step of the ladder on which a lead hears of it
WHYS = ("phone", "partner", "ill", "later", "other")


@dataclass(frozen=True)
class Owed:
    """A report of one visit. `step` is the ladder's, `late` working days; `moves`: the visit may be put on another day.

    `why`: the word that there was no trip, while the lead thinks about it; `dated`: it had a day, not the week alone.
    """

    visit: int
    partner_id: str
    name: str
    last: date
    step: int
    late: int = 0
    moves: bool = False
    why: str = ""
    dated: bool = True


@dataclass(frozen=True)
class Debtor:
    """Somebody whose reports a lead hears of."""

    id: str
    name: str
    reports: int
    late: int


def due_today(owed: Sequence[Owed], lang: Lang) -> Screen:
    """On the afternoon of the day."""
    if len(owed) == 1:
        text = say("duty.due", lang, about=_about(owed[0].name, lang))
    else:
        text = say("duty.due_several", lang, n=len(owed), names=_names(owed, lang))
    return _asking(text, owed, "duty.finish", lang)


def late(owed: Sequence[Owed], lead: str, today: date, lang: Lang) -> Screen:
    """All that is overdue as one message; of those that the lead hears of tomorrow, that they do."""
    return _asking(_late(owed, lead, today, lang), owed, "duty.short", lang)


def seen(owed: Sequence[Owed], lead: str, today: date, lang: Lang) -> Screen:
    """The line that comes before the lead's own, and what is late besides."""
    there = [each for each in owed if each.step >= TO_LEAD]
    first, count = lead.partition(" ")[0], len(there)
    rest = [each for each in owed if each.step < TO_LEAD]
    text = say("duty.seen", lang, n=count, lead=first, names=_names(there, lang, SEEN))
    if not rest:
        return _asking(text, owed, "duty.short", lang)
    return _asking(f"{text} {_late(rest, lead, today, lang, 'duty.wait_more')}", owed, "duty.short", lang)


def _late(owed: Sequence[Owed], lead: str, today: date, lang: Lang, begins: str = "duty.wait") -> str:
    tomorrow = [each for each in owed if each.step == TO_LEAD - 1] if lead else []
    if not tomorrow and len(owed) == 1:
        return say("duty.late", lang, about=_about(owed[0].name, lang), day=day_of(owed[0], today, lang))
    if not tomorrow:
        return say("duty.late_several", lang, n=len(owed), names=_names(owed, lang))
    text = say(begins, lang, n=len(owed), names=_names(owed, lang))
    if len(tomorrow) == len(owed):
        return f"{text} {say('duty.tomorrow', lang, n=len(owed), lead=lead)}"
    return f"{text} {say('duty.tomorrow_some', lang, lead=lead, names=_names(tomorrow, lang))}"


def personal(owed: Sequence[Owed], lead: str, lang: Lang) -> Screen:
    """What the lead asks for in person."""
    return _asking(
        say("duty.personal", lang, n=len(owed), lead=lead, names=_names(owed, lang)), owed, "duty.short", lang
    )


def for_lead(debtors: Sequence[Debtor], lang: Lang) -> Screen:
    """One message a day for all. Of one manager its buttons at once; of several each a tap away."""
    text = say("duty.lead", lang, names=listed((_of(each, lang) for each in debtors), NAMED, lang))
    if len(debtors) == 1:
        return Screen((Heading(line(text)),), (*_lead_rows(debtors[0].id, lang), (back_to_menu(lang),)))
    people = [Button(one_line(each.name, BUTTON), actions.owing(each.id)) for each in debtors[:NAMED]]
    rows = tuple(tuple(people[start : start + 2]) for start in range(0, len(people), 2))
    return Screen((Heading(line(text)),), (*rows, (back_to_menu(lang),)))


def for_head(debtors: Sequence[Debtor], lang: Lang) -> str:
    """«Отчётов старше недели: 2 (Кузнецова)»."""
    names = listed((each.name for each in debtors), NAMED, lang)
    return say("duty.head", lang, n=sum(each.reports for each in debtors), names=names)


def of_person(person_id: str, who: str, owed: Sequence[Owed], today: date, lang: Lang) -> Screen:
    """What the lead sees of one manager, with everything that can be done about it."""
    if not owed:
        return Screen((Paragraph(line(say("duty.all_in", lang, who=who))),), ((back_to_menu(lang),),))
    lines = [line(_line(each, today, lang)) for each in owed[:SHOWN]]
    if len(owed) > SHOWN:
        lines.append(line(say("digest.list_more", lang, n=len(owed) - SHOWN)))
    asks = tuple(
        (Button(say("duty.accept", lang), actions.owed_report(each.visit, "yes"), "primary"),
         Button(say("duty.refuse", lang), actions.owed_report(each.visit, "no")))
        for each in owed if each.why
    )  # fmt: skip
    blocks = (Heading(line(say("duty.whose", lang, who=who))), Bullets(tuple(lines)))
    return Screen(blocks, (*asks[:1], *_lead_rows(person_id, lang), (back_to_menu(lang),)))


def asks_lead(owed: Owed, who: str, today: date, lang: Lang) -> Screen:
    """There was no trip, says the manager."""
    asked = "duty.asks" if owed.last < today else "duty.asks_ahead"
    text = say(asked, lang, who=who, why=owed.why, **_about_trip(owed, today, lang))
    yes = Button(say("duty.accept", lang), actions.owed_report(owed.visit, "yes"), "primary")
    return choices(text, (yes, Button(say("duty.refuse", lang), actions.owed_report(owed.visit, "no"))))


def ask_why(owed: Owed, today: date, lang: Lang) -> Screen:
    options = [Button(say(f"duty.why.{why}", lang), actions.owed_report(owed.visit, f"none/{why}")) for why in WHYS]
    asked = "duty.why" if owed.last < today else "duty.why_ahead"
    options.append(Button(say("week.back", lang), actions.PLAN))
    return choices(say(asked, lang, **_about_trip(owed, today, lang)), options)


def ask_day(owed: Owed, days: Sequence[date], today: date, lang: Lang, note: str = "") -> Screen:
    """To which day the trip is moved: a tap, or words; `note` is what was wrong with those."""
    options = [_day(day, today, lang, actions.owed_report(owed.visit, f"move/{day}")) for day in days]
    asked = say("duty.moves", lang, name=owed.name)
    return choices(f"{asked}\n{note or say('task.move_hint', lang)}", options)


def moved(  # of the visit: its number, whose, the day it has now and the one it had; the way back where there is one
    visit: int, name: str, day: date, before: date | None, today: date, lang: Lang, *, can_return: bool
) -> Screen:  # fmt: skip
    """One line, and the way back."""
    told = message(say("duty.moved", lang, name=name, day=_words(day, today, lang)), lang)
    if not can_return:
        return told
    shown = say("duty.return_to", lang, day=_words(before, today, lang)) if before else say("duty.return", lang)
    back = Button(shown, actions.owed_report(visit, f"back/{day}/{before or ''}"))
    return replace(told, buttons=((back,), *told.buttons))


def ask_until(person_id: str, who: str, days: Sequence[date], today: date, lang: Lang) -> Screen:
    """Until when the lead waits."""
    options = [_day(day, today, lang, actions.owing(person_id, f"until/{day}")) for day in days]
    return choices(say("duty.extend_to", lang, who=who), (*options, _back(person_id, lang)))


def sure_to_waive(person_id: str, who: str, reports: int, lang: Lang) -> Screen:
    yes = Button(say("duty.waive_yes", lang), actions.owing(person_id, "drop/yes"), "danger")
    return choices(say("duty.waive_sure", lang, who=who, n=reports), (yes, _back(person_id, lang)))


def which(owed: Sequence[Owed], value: str, today: date, lang: Lang) -> Screen:
    """Of several trips, the one that is meant."""
    options = [
        Button(say("duty.name_day", lang, **_about_trip(each, today, lang)), actions.owed_report(each.visit, value))
        for each in owed
    ]
    return choices(say("duty.which", lang), (*options, back_to_menu(lang)))


def names_of(owed: Sequence[Owed], lang: Lang) -> str:
    return _names(owed, lang)


def day_of(owed: Owed, today: date, lang: Lang) -> str:
    """«12.11»; «на неделе 23–27 ноября» of a visit that nobody has given a day."""
    if owed.dated:
        return formats.day(owed.last, today, lang)
    monday = owed.last - timedelta(days=owed.last.weekday())
    days = formats.day_range(monday, owed.last, today, lang)
    return say("duty.in_week", lang, days=days)


def _about_trip(owed: Owed, today: date, lang: Lang) -> dict[str, str]:
    return {"name": owed.name, "day": day_of(owed, today, lang)}


def _asking(text: str, owed: Sequence[Owed], write: str, lang: Lang) -> Screen:
    """Of one report what can be done with it; of several each a tap away, and the rest behind a question which."""
    first = owed[0]
    if len(owed) == 1:
        aside = (
            Button(say("duty.voice", lang), actions.report_on(first.partner_id, "voice"))
            if write == "duty.finish" or not first.moves
            else Button(say("duty.move", lang), actions.owed_report(first.visit, "move"))
        )
        top = (Button(say(write, lang), actions.report_on(first.partner_id), "primary"), aside)
        none = (Button(say("duty.none", lang), actions.owed_report(first.visit, "none")),)
        return Screen((Paragraph(line(text)),), (top, none))
    cards = [
        Button(say("duty.short_of", lang, name=one_line(each.name, BUTTON)), actions.report_on(each.partner_id))
        for each in owed[:OPENED]
    ]
    below = [Button(say("duty.none", lang), actions.owing("", "none"))]
    if any(each.moves for each in owed):
        below.insert(0, Button(say("duty.move", lang), actions.owing("", "move")))
    return Screen((Paragraph(line(text)),), (tuple(cards), tuple(below)))


def _lead_rows(person_id: str, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    def button(key: str, value: str) -> Button:
        return Button(say(f"duty.{key}", lang), actions.owing(person_id, value))

    return (
        (button("remind", "remind"), button("extend", "until")),
        (button("waive", "drop"), button("call", "call")),
    )


def _line(owed: Owed, today: date, lang: Lang) -> str:
    about = _about_trip(owed, today, lang)
    if owed.why:
        return say("duty.line_asked", lang, why=one_line(owed.why, 60), **about)
    return say("duty.line", lang, days=owed.late, **about)


def _day(day: date, today: date, lang: Lang, action: Action) -> Button:
    return Button(_words(day, today, lang), action)


def _words(day: date, today: date, lang: Lang) -> str:
    return formats.day(day, today, lang, weekday=True)


def _back(person_id: str, lang: Lang) -> Button:
    return Button(say("duty.back", lang), actions.owing(person_id))


def _about(name: str, lang: Lang) -> str:
    """«Ромашке»; a name that the dictionary does not bend stands behind «партнёру»."""
    bent = along(name) if lang == "ru" else None
    return bent or say("duty.partner", lang, name=name)


def _names(owed: Sequence[Owed], lang: Lang, shown: int = NAMED) -> str:
    """Each partner once; how many of theirs where there are several."""
    counted = Counter(one_line(each.name, 30) for each in owed)
    return listed((name if n == 1 else f"{name} × {n}" for name, n in counted.items()), shown, lang)


def _of(debtor: Debtor, lang: Lang) -> str:
    return say("duty.of", lang, name=debtor.name, n=debtor.reports, days=debtor.late)
