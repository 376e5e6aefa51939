"""The card of a file in talk: read, asked about, loaded or not. One card a file, from its first word to its last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from dialogs import actions, formats
from dialogs.digests.phrases import month_name
from dialogs.imports import parts
from dialogs.imports.names import name_block, name_buttons
from dialogs.imports.questions import Question, agrees, is_master, may_load, question
from dialogs.imports.talk import ALL, MASTER, NUMBERS, Found, Kind, Line, Result, Talk, next_sheets, to_load
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu
from dialogs.screens import Action, Ask, Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, Span, line
from dialogs.texts import say

FILE_NAME = 48
CELL = 34
REASON = 24
CHANGES = 5
LISTED = 8
MOST_COMPANIES = 10
SHEETS = 3
_LESS = Decimal("0.7")  # a file that leaves less of what stands there is rather a part of it
_QUOTED = re.compile(r"\"[^\"]*\"|«[^»]*»")
_PART = re.compile(
    r"(?:^|\sи\s|[;,]\s*)(?:номенклатур|товар|артикул|категори|бренд|марк|вид|склад|документ|операци|договор|goods|product|sku"
    r"|brand|category|warehouse)",
    re.IGNORECASE,
)


def card(id: str, talk: Talk, phase: str, lang: Lang, local: datetime, *, may_override: bool = False) -> Screen:
    """Whatever is to be seen of it now."""
    match phase:
        case "reading" | "loading":
            return working(id, talk, phase, lang)
        case "loaded" if talk.result is not None:
            return loaded(id, talk, talk.result, lang, local)
        case "asking" if talk.found is not None and (talk.trouble is None or talk.view == "kind"):
            return _asking(id, talk, talk.found, lang, local, may_override=may_override)
    return over(id, talk, phase, lang)


def working(id: str, talk: Talk, phase: str, lang: Lang) -> Screen:
    """While rows go by: how many, as far as that is known."""
    key = f"import.{phase}"
    if talk.done:
        share = 100 * talk.done // max(talk.of, talk.done)
        words = (
            say(f"{key}_of", lang, done=talk.done, share=share) if talk.of else say(f"{key}_n", lang, done=talk.done)
        )
    else:
        words = say(key, lang)
    stop = Button(say("import.cancel", lang), actions.drop_import(id))
    return Screen((_title(talk, lang), Paragraph(line(words))), ((stop,),))


def over(id: str, talk: Talk, phase: str, lang: Lang) -> Screen:
    """Nothing of it counts: why, and what may be done."""
    if talk.trouble is not None:
        words, open_ = say(talk.trouble.key, lang, **talk.trouble.fields), phase == "asking" and talk.found is not None
    else:
        words, open_ = say(f"import.{phase}", lang), False
    rows: list[tuple[Button, ...]] = []
    if open_:
        rows.append((Button(say("import.other_kind", lang), _answer(id, talk, "V:k")),))
        rows.append((Button(say("import.cancel", lang), actions.drop_import(id)),))
    elif phase in ("undone", "cancelled"):
        rows.append((Button(say("import.anew", lang), actions.reread_import(id)),))
    return Screen((_title(talk, lang), Paragraph(line(words))), (*rows, (back_to_menu(lang),)))


# ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────


def _asking(id: str, talk: Talk, found: Found, lang: Lang, local: datetime, *, may_override: bool) -> Screen:
    asked = question(talk)
    if talk.view == "kind" or asked.about == "kind":
        return _kinds(id, talk, found, lang)
    if talk.view == "whose":
        return _whose(id, talk, lang)
    if talk.picking or asked.about == "column":
        return _column(id, talk, found, talk.picking or asked.part, lang)
    if talk.view == "columns" or asked.about == "mapping":
        return _columns(id, talk, found, lang)
    if asked.about == "day":
        return _day(id, talk, lang, local.date())
    if asked.about == "company":
        return _companies(id, talk, found, lang)
    return _preview(id, talk, found, asked, lang, local, may_override=may_override)


def _kinds(id: str, talk: Talk, found: Found, lang: Lang) -> Screen:
    likely = tuple(dict.fromkeys((found.kind, *found.others))) if found.likely else ()
    rest = tuple(kind for kind in (*NUMBERS, *MASTER) if kind not in likely)
    named = kind_named(found.kind, lang)
    text = say("import.which_kind", lang, kind=named) if found.likely else say("import.no_kind", lang)
    buttons = [Button(kind_label(kind, lang), _answer(id, talk, f"k:{kind}")) for kind in (*likely, *rest)]
    return _choose(id, talk, text, buttons, lang)


def _companies(id: str, talk: Talk, found: Found, lang: Lang) -> Screen:
    buttons = [
        Button(one_line(name, CELL), _answer(id, talk, f"O:{place}")) for place, name in enumerate(found.companies)
    ]
    together = Button(say("import.all_companies", lang), _answer(id, talk, f"O:{ALL}"))
    return _choose(id, talk, say("import.which_company", lang), [together, *buttons[:MOST_COMPANIES]], lang)


def _day(id: str, talk: Talk, lang: Lang, today: date) -> Screen:
    """The day of a snapshot that does not name it: those that are likely, or it is typed."""
    yesterday = today - timedelta(days=1)
    last = today.replace(day=1) - timedelta(days=1)
    words = {today: say("import.day_today", lang), yesterday: say("import.day_yesterday", lang)}
    days = dict.fromkeys((today, yesterday, last))
    buttons = [
        Button(words.get(day, formats.day(day, today, lang)), _answer(id, talk, f"D:{day.isoformat()}")) for day in days
    ]
    return _choose(id, talk, say("import.which_day", lang), buttons, lang, ask=Ask("date"))


def _whose(id: str, talk: Talk, lang: Lang) -> Screen:
    buttons = [Button(one_line(name, CELL), _answer(id, talk, f"W:{partner}")) for partner, name in talk.candidates]
    return _choose(
        id, talk, say("import.whose", lang), buttons, lang, ask=Ask(placeholder=say("import.type_name", lang))
    )


def _column(id: str, talk: Talk, found: Found, part: str, lang: Lang) -> Screen:
    """Which column plays a part; the columns are buttons, by their letters."""
    needed = question(talk).about == "column"
    text = say("import.which_column", lang, part=parts.label(part, lang))
    if needed:
        text = say("import.no_column", lang, part=parts.label(part, lang), usual=parts.usual(part, lang))
    buttons = [
        Button(f"{parts.letter(place)}: {one_line(name, CELL)}", _answer(id, talk, f"C:{place}"))
        for place, name in enumerate(found.columns[: parts.MOST])
        if name
    ]
    if part == "partner":
        buttons.append(Button(say("import.one_partner", lang), _answer(id, talk, "V:w")))
    if not needed:
        buttons.append(Button(say("import.no_such_column", lang), _answer(id, talk, "C:-1")))
    if needed:
        buttons.append(Button(say("import.other_kind", lang), _answer(id, talk, "V:k")))
    return _choose(id, talk, text, buttons, lang)


def _columns(id: str, talk: Talk, found: Found, lang: Lang) -> Screen:
    """What each part is read from; a tap on one chooses another column."""
    shown = parts.of_kind(found.kind, found.roles)
    pairs = [line(f"{parts.label(part, lang)} — ", Span(_read_from(found, part, lang), "bold")) for part in shown]
    guess = say("import.columns_unsure" if question(talk).about == "mapping" else "import.columns", lang)
    buttons = [Button(f"✏️ {parts.label(part, lang)}", _answer(id, talk, f"P:{part}")) for part in shown]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    fine = Button(say("import.columns_right", lang), _answer(id, talk, "m"), "primary")
    other = Button(say("import.other_kind", lang), _answer(id, talk, "V:k"))
    stop = Button(say("import.cancel", lang), actions.drop_import(id))
    return Screen((_title(talk, lang), Paragraph(line(guess)), Bullets(tuple(pairs))), (*rows, (fine,), (other, stop)))


def _read_from(found: Found, part: str, lang: Lang) -> str:
    place = found.roles.get(part, -1)
    if not 0 <= place < len(found.columns):
        return say("import.nothing_plays", lang)
    doubt = " ?" if part in found.doubtful else ""
    return f"{parts.letter(place)}: {one_line(found.columns[place], CELL)}{doubt}"


def _choose(id: str, talk: Talk, text: str, buttons: Sequence[Button], lang: Lang, ask: Ask | None = None) -> Screen:
    rows = tuple((button,) for button in buttons) if len(buttons) <= 5 else _pairs(buttons)
    back = Button(say("import.back", lang), _answer(id, talk, "V:"))
    stop = Button(say("import.cancel", lang), actions.drop_import(id))
    last = (back, stop) if talk.view or talk.picking else (stop,)
    return Screen((_title(talk, lang), Paragraph(line(text))), (*rows, last), ask)


def _pairs(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))


# ── the preview ─────────────────────────────────────────────────────────────────────────────────────────────


def _preview(
    id: str, talk: Talk, found: Found, asked: Question, lang: Lang, local: datetime, *, may_override: bool
) -> Screen:
    today = local.date()
    label = kind_label(found.kind, lang)
    known = label[:1].lower() + label[1:] if found.remembered or talk.kind else ""
    title = known or say("import.looks_like", lang, kind=kind_named(found.kind, lang))
    blocks: list[Block] = [
        Heading(line(f"📥 {one_line(talk.name, FILE_NAME)} — {title}")),
        Paragraph(line("\n".join(_facts(talk, found, today, lang)))),
    ]
    if found.lines:
        blocks.append(Bullets(tuple(line(_row(each, found, today, lang)) for each in found.lines), ordered=True))
    if found.told:
        blocks.append(Paragraph(line("\n".join(found.told))))
    if found.again is not None:
        blocks.append(Paragraph(line(say("import.again", lang, when=moment(found.again, today, lang)))))
    blocks += name_block(talk, found, asked, lang)
    blocks += _warnings(talk, found, lang)
    rows = [] if asked.about == "total" else list(name_buttons(id, talk, found, asked, lang))
    return Screen(
        tuple(blocks), (*rows, *_ends(id, talk, found, asked, lang, may_override=may_override)), _ask(talk, lang)
    )


def _ask(talk: Talk, lang: Lang) -> Ask | None:
    return Ask(placeholder=say("import.type_name", lang)) if talk.spelling is not None else None


def _ends(
    id: str, talk: Talk, found: Found, asked: Question, lang: Lang, *, may_override: bool
) -> tuple[tuple[Button, ...], ...]:
    """Load, look at the columns, leave it."""
    rows: list[tuple[Button, ...]] = []
    n = to_load(talk, found)
    if may_load(talk) and n > 0:
        key = "import.load_anew" if found.again is not None and asked.about == "ready" else "import.load"
        style = "primary" if asked.about == "ready" else "plain"
        rows.append((Button(say(key, lang, n=n), actions.load_import(id, talk.turn), style),))  # type: ignore[arg-type]  # one of two styles
    elif asked.about == "total" and may_override:
        rows.append((Button(say("import.load_anyway", lang), _answer(id, talk, "t"), "danger"),))
    if found.absent and may_load(talk):
        key = "import.speaks_for_all" if talk.only_listed else "import.only_listed"
        rows.append((Button(say(key, lang), _answer(id, talk, "L")),))
    columns = Button(say("import.fix_columns", lang), _answer(id, talk, "V:c"))
    rows.append((columns, Button(say("import.cancel", lang), actions.drop_import(id))))
    return tuple(rows)


def _facts(talk: Talk, found: Found, today: date, lang: Lang) -> list[str]:
    """Period, rows, partners; then the sum against the file's own."""
    counted = [say("import.n_rows", lang, n=found.rows)]
    if found.start is not None and found.end is not None and not is_master(found):
        days = formats.day_range(found.start, found.end, today, lang)
        if found.kind == "plan":
            days = " – ".join(dict.fromkeys(month_name(day, today, lang) for day in (found.start, found.end)))
            days = days.lower() if lang == "ru" else days
        counted.insert(0, say("import.period", lang, days=days))
    if found.partners:
        counted.append(say("import.n_partners", lang, n=found.partners))
    told = [" · ".join(counted)]
    if found.total is not None:
        told.append(_sum(found, lang))
    if talk.whose_name:
        told.append(say("import.of_partner", lang, name=one_line(talk.whose_name, CELL)))
    if talk.company:
        named = say("import.all_companies", lang) if talk.company == ALL else one_line(talk.company, CELL)
        told.append(say("import.of_company", lang, name=named))
    if talk.sheet:
        told.append(say("import.sheet", lang, name=one_line(talk.sheet, CELL)))
    if left := next_sheets(talk):
        told.append(say("import.sheets", lang, names=", ".join(one_line(name, CELL) for name in left[:3])))
    if found.filter:
        key = "import.filter_of_part" if _is_of_part(found.filter) else "import.filter"
        told.append(say(key, lang, filter=one_line(found.filter.rstrip("."), 80)))
    return told


def _is_of_part(filter: str) -> bool:
    """By goods, stores or papers: not all that its partners bought."""
    return bool(_PART.search(_QUOTED.sub("", filter)))


def _sum(found: Found, lang: Lang) -> str:
    total = amount(found.total, found, lang)
    if found.stated is None:
        return say("import.sum_alone", lang, sum=total)
    if agrees(found):
        return say("import.sum_agrees", lang, sum=total)
    difference = (found.total or Decimal(0)) - found.stated
    stated, apart = amount(found.stated, found, lang), amount(difference, found, lang)
    return say("import.sum_differs", lang, sum=total, stated=stated, difference=apart)


def _row(each: Line, found: Found, today: date, lang: Lang) -> str:
    named = month_name if found.kind == "plan" else formats.day
    cells = [named(each.day, today, lang) if each.day else "", one_line(each.partner, CELL)]
    cells.append(one_line(each.item, CELL) if each.item else "")
    cells.append(say("import.pieces", lang, n=formats.number(each.quantity, lang)) if each.quantity is not None else "")
    cells.append(amount(each.amount, found, lang) if each.amount is not None else "")
    return " · ".join(filter(None, cells))


def _warnings(talk: Talk, found: Found, lang: Lang) -> list[Block]:
    told: list[Block] = []
    if question(talk).about == "total":
        cause = say("import.cause_rejected", lang, n=found.rejected) if found.rejected else say("import.cause", lang)
        told.append(Paragraph(line(f"⚠️ {say('import.stopped', lang)} {cause}")))
    if found.rejected:
        why = ", ".join(one_line(reason, REASON) for reason in found.reasons)
        told.append(Paragraph(line(say("import.rejected", lang, n=found.rejected, why=why))))
    if found.held is not None and found.money and (found.total or 0) < found.held * _LESS:
        now, then = formats.money(found.held, lang), formats.money(found.total or Decimal(0), lang)
        told.append(Paragraph(line(f"⚠️ {say('import.shrinks', lang, before=now, after=then)}")))
    if found.absent:
        key, mark = ("import.only_these", "") if talk.only_listed else ("import.absent", "⚠️ ")
        told.append(Paragraph(line(f"{mark}{say(key, lang, n=found.absent)}")))
    notes = (("filled", found.filled), ("by_terms", found.by_terms), ("new_goods", found.new_goods))
    told += [Quiet(line(say(f"import.{key}", lang, n=n))) for key, n in notes if n]
    return told


# ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────


def loaded(id: str, talk: Talk, result: Result, lang: Lang, local: datetime) -> Screen:
    """What counts now, what that changed, and the way back for a week."""
    today = local.date()
    found = talk.found or Found()
    first = say("import.loaded", lang, n=result.rows, kind=kind_label(found.kind, lang))
    if result.until is not None and found.kind != "plan":
        first = f"{first} {say('import.as_of', lang, day=formats.day(result.until, today, lang))}"
    told = [first]
    told += [say("import.left_out", lang, n=result.left_out)] if result.left_out else []
    told += [say("import.rejected_sent", lang, n=result.rejected)] if result.rejected else []
    made = (("import.made_partners", result.new_partners), ("import.made_goods", result.new_goods))
    told += [say(key, lang, n=n) for key, n in made if n]
    if result.difference is not None:
        told.append(say("import.with_difference", lang, difference=amount(result.difference, found, lang)))
    blocks: list[Block] = [_title(talk, lang), Paragraph(line("\n".join(told)))]
    blocks += _corrected(result, lang)
    undo = Button(say("import.undo", lang), actions.undo_import(id))
    sheets = [
        (Button(say("import.load_sheet", lang, name=one_line(name, CELL)), actions.load_sheet(id, place)),)
        for place, name in enumerate(next_sheets(talk)[:SHEETS])
    ]
    return Screen(tuple(blocks), (*sheets, (undo, back_to_menu(lang))))


def _corrected(result: Result, lang: Lang) -> list[Block]:
    """A past that was corrected: what it was, what it is, of whom."""
    if result.before is None or not result.changes:
        return []
    sums = {"before": formats.money(result.before, lang), "after": formats.money(result.after, lang)}
    told: list[Block] = [Paragraph(line(say("import.corrected", lang, **sums)))]
    told.append(Bullets(tuple(line(changed(each.name, each.before, each.after, lang)) for each in result.changes)))
    more = result.changed - len(result.changes)
    rest = [say("import.more_changed", lang, n=more)] if more > 0 else []
    rest += [say("import.told", lang, n=result.told)] if result.told else []
    return [*told, Quiet(line(" ".join(rest)))] if rest else told


def changed(name: str, before: Decimal | None, after: Decimal | None, lang: Lang) -> str:
    return f"{one_line(name, CELL)}: {formats.money(before, lang)} → {formats.money(after, lang)}"


def correction(
    kind: Kind, start: date, end: date, changes: Sequence[str], today: date, lang: Lang, *, undone: bool = False
) -> Screen:
    """To whoever was told the older numbers: one message for all of a file."""
    days = formats.day_range(start, end, today, lang)
    head = say("import.news_undone" if undone else "import.news", lang, kind=kind_label(kind, lang), days=days)
    lines = tuple(line(each) for each in changes[:CHANGES])
    more = len(changes) - CHANGES
    rest = (Quiet(line(say("import.more_changed", lang, n=more))),) if more > 0 else ()
    return Screen((Heading(line(head)), Bullets(lines), *rest), ((back_to_menu(lang),),))


def listing(files: Sequence[tuple[str, str, str, datetime]], today: date, lang: Lang) -> Screen:
    """Files of one's own: (id, name, phase, when), a button each."""
    if not files:
        return Screen((Paragraph(line(say("import.none", lang))),), ((back_to_menu(lang),),))
    lines = tuple(
        line(f"{say(f'import.mark_{phase}', lang)} {one_line(name, FILE_NAME)}, {moment(at, today, lang)}")
        for _, name, phase, at in files[:LISTED]
    )
    buttons = [Button(f"📥 {number}", actions.open_import(id)) for number, (id, *_) in enumerate(files[:LISTED], 1)]
    rows = tuple(tuple(buttons[start : start + 4]) for start in range(0, len(buttons), 4))
    blocks = (
        Heading(line(say("import.list", lang))),
        Bullets(lines, ordered=True),
        Quiet(line(say("import.how", lang))),
    )
    return Screen(blocks, (*rows, (back_to_menu(lang),)))


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────


def kind_named(kind: Kind, lang: Lang) -> str:
    """In the middle of «looks like …»."""
    return say(f"import.kind_{kind}", lang)


def kind_label(kind: Kind, lang: Lang) -> str:
    return say(f"import.label_{kind}", lang)


def amount(value: Decimal | None, found: Found, lang: Lang) -> str:
    if found.money:
        return formats.money_exact(value, lang)
    return say("import.pieces", lang, n=formats.number(value, lang))


def moment(at: datetime, today: date, lang: Lang) -> str:
    return say("import.at", lang, day=formats.day(at.date(), today, lang), time=f"{at:%H:%M}")


def _title(talk: Talk, lang: Lang) -> Heading:
    return Heading(line(say("import.title", lang, name=one_line(talk.name, FILE_NAME))))


def _answer(id: str, talk: Talk, code: str) -> Action:
    return actions.answer_import(id, talk.turn, code)
