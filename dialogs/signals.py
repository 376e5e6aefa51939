"""Signals on a phone: what is wrong with whom, what treats it, and the reasons why somebody wants neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from algorithms.kpi import Inputs, Signal
from dialogs import actions, formats
from dialogs.figures import Source
from dialogs.labels import first_fitting, name_of, one_line
from dialogs.lang import Lang
from dialogs.menu import choices
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, line
from dialogs.texts import say

FIRST_LINE = 60
SHOWN = 5
GOODS = 34  # characters of names of goods
BUTTON = 20
SILENT_DAYS = 7  # after a refusal
CONFLICT, STALLED, ERROR = "conflict", "stalled", "data_error"
# What is said at once; the rest stands in digests, on cards and behind «Разобрать».
PUSHED = ("overdue_90plus", "stock_out", CONFLICT, ERROR, STALLED)
REASONS = ("settled", "known", "wrong", "other")

# As a button carries them, and what treats them: an algorithm, the order, the plan of the week; nothing for an error.
CODES: Mapping[str, str] = {
    "overdue_90plus": "od",
    "stock_out": "so",
    "returns_without_shipments": "rt",
    ERROR: "de",
    "plan_low": "pl",
    "no_order": "no",
    "overstock": "os",
    "no_visit": "nv",
    CONFLICT: "cf",
    STALLED: "st",
}
KINDS = {code: kind for kind, code in CODES.items()}
ORDER, PLAN, CARD, TALK = "order", "plan", "card", "talk"
TREATMENT: Mapping[str, str] = {
    "overdue_90plus": "conflict_resolution",
    "returns_without_shipments": "conflict_resolution",
    "plan_low": "partner_negotiation",
    "no_order": "partner_negotiation",
    "overstock": "partner_negotiation",
    "stock_out": ORDER,
    "no_visit": PLAN,
    ERROR: CARD,
    CONFLICT: CARD,
    STALLED: TALK,
}


@dataclass(frozen=True)
class Told:
    """One signal about one partner as it is said; `as_of` the last day its source covers, `file` the name of a file
    whose rows are wrong.
    """

    partner_id: str
    name: str
    kind: str
    severity: Decimal
    inputs: Inputs = field(default_factory=dict)
    name_en: str = ""
    as_of: date | None = None
    owner: str = ""
    file: str = ""

    @property
    def sign(self) -> str:
        return _MILD.get(self.kind, "🔴")


_MILD: Mapping[str, str] = {ERROR: "⚪", STALLED: "🟡"}


def told(partner_id: str, name: str, name_en: str, signal: Signal, source: Source | None) -> Told:
    as_of, file = (source.day, source.file_name) if source else (None, "")
    wrong = file if signal.kind == ERROR else ""
    return Told(partner_id, name, signal.kind, signal.severity, signal.inputs, name_en, as_of, file=wrong)


def words(found: Told, lang: Lang) -> str:
    """«долг 90+ дней, 640 тыс. ₽»."""
    n = int(found.severity)
    match found.kind:
        case "overdue_90plus" | "returns_without_shipments":
            return say(f"signal.{found.kind}", lang, money=formats.money(found.severity, lang))
        case "stock_out" | "data_error":
            return say(f"signal.{found.kind}", lang, n=n, goods=one_line(str(found.inputs.get("goods", "")), GOODS))
        case "plan_low":
            pct = found.inputs.get("forecast_pct")
            shown = formats.percent(pct if isinstance(pct, Decimal) else None, "forecast_pct", lang)
            return say("signal.plan_low", lang, pct=shown)
        case _:
            return say(f"signal.{found.kind}", lang, n=n)


def signal_screen(found: Sequence[Told], today: date, lang: Lang) -> Screen:
    """All that is to be said to one person now, the gravest first; buttons treat the first."""
    first = found[0]
    return Screen(tuple(_blocks(found, today, lang)), tuple(_buttons(first, lang, of_several=len(found) > 1)))


def _blocks(found: Sequence[Told], today: date, lang: Lang) -> Iterator[Block]:
    first = found[0]
    if len(found) == 1:
        whole = f"{first.sign} {name_of(first, lang)}: {words(first, lang)}"
        short = f"{first.sign} {name_of(first, lang, BUTTON)}: {words(first, lang)}"
        yield Heading(line(first_fitting(FIRST_LINE, whole, short)))
    else:
        yield Heading(line(say("signal.many", lang, n=len(found), sign=first.sign)))
        lines = [line(_one_of_many(each, lang)) for each in found[:SHOWN]]
        more = [line(say("digest.more_changes", lang, n=len(found) - SHOWN))] if len(found) > SHOWN else []
        yield Bullets((*lines, *more))
    days = [each.as_of for each in found if each.as_of is not None]
    dated = [say("digest.data", lang, day=formats.day(min(days), today, lang))] if days else []
    owner = first.owner if len(found) == 1 else ""
    if about := " · ".join([*dated, *(each for each in (first.file, owner) if each)]):
        yield Quiet(line(about))
    name = name_of(first, lang)
    what = say(f"signal.do_{first.kind}", lang, name=name)
    is_named = len(found) == 1 or name in what
    yield Paragraph(line(f"👉 {what if is_named else say('signal.first', lang, name=name.rstrip('.'), what=what)}"))


def _one_of_many(each: Told, lang: Lang) -> str:
    told = f"{each.sign} {name_of(each, lang)}: {words(each, lang)}"
    return f"{told} ({each.owner})" if each.owner else told


def _buttons(first: Told, lang: Lang, of_several: bool) -> Iterator[tuple[Button, ...]]:
    """Of several signals the buttons are about the first, which is named."""
    label = name_of(first, lang, BUTTON) if of_several else say("signal.card_button", lang)
    code, card = CODES[first.kind], Button(label, actions.partner(first.partner_id))
    if TREATMENT[first.kind] == CARD:
        yield (card,)
    else:
        yield (Button(say("signal.treat_button", lang), actions.look_into(first.partner_id, code), "primary"), card)
    yield (
        Button(say("signal.refuse_button", lang), actions.refuse_signal(first.partner_id, code), "quiet"),
        Button(say("signal.mute_button", lang), actions.mute(first.partner_id), "quiet"),
    )


def refusal(partner_id: str, code: str, name: str, lang: Lang) -> Screen:
    """Why not? A reason is a tap."""
    options = [
        Button(say(f"signal.reason_{why}", lang), actions.refuse_signal(partner_id, code, why)) for why in REASONS
    ]
    return choices(say("signal.why_not", lang, name=name), options)


def story(found: Told, today: date, lang: Lang) -> str:
    """The facts as a conversation's first account of them: a person adds what figures do not know."""
    day = formats.day(found.as_of or today, today, lang)
    return say("signal.story", lang, name=name_of(found, lang), words=words(found, lang), day=day)
