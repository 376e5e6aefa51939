"""The card at its step: what stands on the screen, and what can be tapped below it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from algorithms.field import told_words, visits_of
from algorithms.model import CardInput
from dialogs import actions
from dialogs.attachments import attachments
from dialogs.facts import Facts
from dialogs.field import conflicts, menu
from dialogs.field import draft as drafts
from dialogs.field.asking import MENU, Question, pending
from dialogs.field.changes import change_lines, differences
from dialogs.field.screen import Names, card_blocks, says_anything, value_words
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.place import Walk
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Quiet, bold, line
from dialogs.session import Session
from dialogs.texts import say

Rows = tuple[tuple[Button, ...], ...]
LABEL = 44
CATALOGS = ("objection_library", "conflict_types")
_CHANGES = 4
_OFFERS = 4
_STORY = 240


def names_of(place: Walk, facts: Facts, lang: Lang) -> Names:
    """Words for the codes of a card: partners, and the entries of the methodology's catalogs."""
    books = [place.algorithm.catalogs[name] for name in CATALOGS if name in place.algorithm.catalogs]
    words = {entry.code: entry.say(lang) for book in books for entry in book.entries}

    def name(code: str) -> str:
        return facts.partners[code].say(lang) if code in facts.partners else words.get(code, code)

    return name


def blocks(node: CardInput, prompt: str, place: Walk, facts: Facts, lang: Lang) -> Iterator[Block]:
    """The card and what is asked about it; before anything was said, the question alone."""
    draft, names, today = drafts.of(node, place), names_of(place, facts, lang), facts.now.date()
    if draft is None or not drafts.is_begun(draft):
        partner = place.read(node.partner)
        yield Heading(line(f"{names(partner)}. {prompt}" if partner else prompt))
        return
    yield from card_blocks(draft["card"], names, lang, today)
    yield from _changed(draft, names, lang, facts)
    yield from conflicts.lines(draft, facts, names, lang)
    if files := attachments(place):
        yield Quiet(line(say("field.files", lang, n=len(files))))
    due = drafts.asked(node, place, facts)
    if draft.get("doubt"):
        yield Heading(line(_doubt(draft["doubt"], names, lang)))
    elif due is not None:
        yield Heading(line(_question(due, draft, names, lang)))
    elif not told_words(draft) and any(note["kind"] == "voice" for note in attachments(place)):
        yield Heading(line(say("field.say_result", lang)))
    elif not says_anything(draft["card"]):
        yield Heading(line(say("field.say_more", lang)))
    elif str(draft.get("asking") or "").partition(":")[0] == MENU:
        yield Heading(line(say("field.what_to_fix", lang)))


def _changed(draft: Mapping[str, Any], names: Names, lang: Lang, facts: Facts) -> Iterator[Block]:
    """What the latest message made of what stood there before."""
    if not draft.get("was"):
        return
    told = list(differences(draft["was"], draft["card"], names, lang, facts.now.date()))
    asks = set(draft["card"]["uncertain"]) - set(draft["was"]["uncertain"])
    if not (told or asks) and draft["messages"][-1]["text"]:
        yield Quiet(line(say("field.only_text", lang)))
    for each in [each for each in told if each.was][:_CHANGES]:
        lead, new = each.told(LABEL)
        yield Quiet(line(f"{each.label}: {lead}", *([bold(new)] if new else [])))


def _question(due: Question, draft: Mapping[str, Any], names: Names, lang: Lang) -> str:
    """With whose visit it is, where there are several."""
    asked = say(f"field.ask_{due.wording}", lang)
    if due.kind == "partner" and due.value and due.path in draft["card"]["uncertain"]:
        return say("field.ask_foreign", lang, name=names(due.value))
    live = [visit for visit in draft["card"]["visits"] if visit]
    place = due.path.removeprefix("visits[").partition("]")[0]
    if len(live) < 2 or not place.isdecimal():
        return asked
    partner = (draft["card"]["visits"][int(place)] or {}).get("partner")
    named = names(partner) if partner and due.kind != "partner" else say("field.visit_n", lang, n=int(place) + 1)
    return f"{named}. {asked}"


def rows(node: CardInput, session: Session, place: Walk, facts: Facts, lang: Lang) -> Rows:
    draft = drafts.of(node, place)
    if draft is None or not drafts.is_begun(draft):
        return ((_button("field.button_steps", drafts.STEPS, session, lang),),)
    if str(draft.get("asking") or "").partition(":")[0] == MENU:
        return _menu(draft, session, names_of(place, facts, lang), lang)
    if draft.get("doubt"):
        return _doubted(draft["doubt"], session, names_of(place, facts, lang), lang)
    due = drafts.asked(node, place, facts)
    options = answers(due, session, place, facts, lang) if due else ()
    return (*options, *_filing(draft, session, lang))


def _doubt(doubt: Mapping[str, Any], names: Names, lang: Lang) -> str:
    if doubt["why"] == "dropped":
        return say("field.doubt_dropped", lang, name=names(doubt["partner"]))
    if doubt["why"] == "spent":
        return say("field.doubt_spent", lang)
    return say(f"field.doubt_{doubt['why']}", lang, n=doubt["number"])


def _doubted(doubt: Mapping[str, Any], session: Session, names: Names, lang: Lang) -> Rows:
    if doubt["why"] == "spent":
        told: dict[str, list[tuple[int, str]]] = {}
        for number, run, partner in doubt["reports"]:
            told.setdefault(run, []).append((number, names(partner)))
        joins = ((Button(_numbered(each), actions.join_report(session, run)),) for run, each in told.items())
        return (*joins, (_button("field.button_new", "apart", session, lang),))
    if doubt["why"] == "dropped":
        return (
            (_button("field.button_was_there", "apart", session, lang),),
            (_button("field.button_fix", MENU, session, lang),),
        )
    join = Button(
        say("field.button_join", lang, n=doubt["number"]), actions.join_report(session, doubt["run"]), "primary"
    )
    return ((join,), (_button("field.button_apart", "apart", session, lang),))


def _numbered(told: Sequence[tuple[int, str]]) -> str:
    """«№ 702, 703 · Хутор, Центр»: one conversation may tell of several visits."""
    numbers, partners = ", ".join(str(number) for number, _ in told), ", ".join(name for _, name in told)
    return one_line(f"№ {numbers} · {partners}", LABEL)


def _filing(draft: Mapping[str, Any], session: Session, lang: Lang) -> Rows:
    """«Сдать» is the way out; what is not settled goes along marked, but nothing goes without its partner."""
    fix = _button("field.button_fix", MENU, session, lang)
    if not drafts.can_be_filed(draft):
        return ((fix,),)
    if draft.get("asking"):
        return ((_button("field.button_to_card", "card", session, lang),),)
    key, style = ("field.button_file_so", "plain") if pending(draft) else ("field.button_file", "primary")
    return ((Button(say(key, lang), actions.choose(session, drafts.FILE), style), fix),)  # type: ignore[arg-type]  # one of the two literals


def answers(due: Question, session: Session, place: Walk, facts: Facts, lang: Lang) -> Rows:
    """What can be tapped as an answer to the card's question."""
    names, today = names_of(place, facts, lang), facts.now.date()
    buttons = []
    for code, value in due.options:
        if code.startswith("p:") and value not in facts.partners:
            continue
        met = "field.button_was_there" if code == "v" else "field.button_not_made"
        words = say(met, lang) if due.kind == "visits" else value_words(due.kind, value, names, lang, today)
        label = say("field.button_none", lang) if value is None else words
        style = "primary" if code == "v" else "plain"
        buttons.append(Button(one_line(label, LABEL), actions.choose(session, code), style))  # type: ignore[arg-type]  # as above
    return laid_out(buttons)


def laid_out(buttons: list[Button]) -> Rows:
    """Short ones side by side, as on any question."""
    made: list[tuple[Button, ...]] = []
    for button in buttons:
        if made and len(made[-1]) < 3 and all(len(each.label) <= 14 for each in (*made[-1], button)):
            made[-1] = (*made[-1], button)
        else:
            made.append((button,))
    return tuple(made)


def after(place: Walk, session: Session, facts: Facts, lang: Lang) -> Rows:
    """What a filed report asks for next, and the way back into it."""
    draft = next((place.read(node.draft) for node in place.algorithm.tells), None)
    if not facts.numbers or (draft is None and place.frontier is not None):
        return ()
    names, today = names_of(place, facts, lang), facts.now.date()
    found = list(conflicts.buttons(draft, facts, names, lang, LABEL))
    for number, visit in enumerate(visits_of(draft)):
        for code, name in (("c", "conflict"), ("o", "objection")):
            if visit[name]:
                label = say(f"field.button_{name}", lang, what=names(visit[name]))
                found.append(Button(one_line(label, LABEL), actions.follow_report(session.run_id, code, number)))
        if visit["next_contact"]:
            day = value_words("next_contact", visit["next_contact"], names, lang, today)
            label = say("field.button_next", lang, name=names(visit["partner"]), day=day)
            found.append(Button(one_line(label, LABEL), actions.follow_report(session.run_id, "n", number)))
    revise = Button(say("field.button_revise", lang), actions.revise(session.run_id))
    return (*((button,) for button in found[:_OFFERS]), (revise,))


def others(place: Walk) -> int:
    """How many visits a report tells of beside its first."""
    draft = next((place.read(node.draft) for node in place.algorithm.tells), None)
    return max(0, len(visits_of(draft)) - 1)


def judged(place: Walk, facts: Facts, lang: Lang) -> Iterator[Block]:
    """The whole report for whoever decides: the card, the words, what was changed since it was filed."""
    draft = next((place.read(node.draft) for node in place.algorithm.tells), None)
    if not draft or not draft["card"]:  # told step by step
        return
    names, today = names_of(place, facts, lang), facts.now.date()
    yield from card_blocks(draft["card"], names, lang, today)
    if words := told_words(draft):
        yield Quiet(line(one_line(words.replace("\n", " / "), _STORY)))
    several = len(visits_of(draft)) > 1
    for change in facts.changes:
        when, *told = change_lines(change, names, lang, today, several=several)
        yield Paragraph(line(when))
        yield Bullets(tuple(map(line, told)))


def _menu(draft: Mapping[str, Any], session: Session, names: Names, lang: Lang) -> Rows:
    asking = str(draft["asking"])
    of_visits = [
        Button(one_line(_visit_name(draft, number, names, lang), LABEL), actions.choose(session, f"{MENU}:{number}"))
        for number in menu.visits(draft, asking)
    ]
    fields = [
        Button(one_line(_field_label(each, lang), LABEL), actions.choose(session, f"m:{number}"))
        for number, each in enumerate(menu.items(draft, asking))
    ]
    return (*laid_out(of_visits), *laid_out(fields), (_button("field.button_to_card", "card", session, lang),))


def _field_label(each: menu.Mendable, lang: Lang) -> str:
    if each.label == "visits":
        return say("field.button_drop_visit", lang)
    return say(f"field.{each.label}", lang)


def _visit_name(draft: Mapping[str, Any], number: int, names: Names, lang: Lang) -> str:
    partner = draft["card"]["visits"][number]["partner"]
    return names(partner) if partner else say("field.visit_n", lang, n=number + 1)


def _button(key: str, code: str, session: Session, lang: Lang) -> Button:
    return Button(say(key, lang), actions.choose(session, code))
