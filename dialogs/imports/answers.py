"""What an answer about a file does to the talk. Buttons carry codes, typed words mean the same codes.

y yes, it is the one you think of · n a new one · s leave its rows out · o another, I will say whom
c:2 this candidate · N all the rest are new · S leave all the rest out · k:stock the kind
O:1 the company, O:* all of them · P:amount choose a column for it · C:3 that column (-1 none) · m the columns are right
t load though the total differs · L the partners in it alone, or all ·
W:id the whole file is of this one · D:2026-11-15 the day of the snapshot
V:c, V:k, V:w, V: look at the columns, the kinds, whose file it is, the preview.
"""

from __future__ import annotations

from datetime import date

from dialogs.imports import parts
from dialogs.imports.questions import asked_name, may_make, question
from dialogs.imports.talk import ALL, LEFT_OUT, MASTER, NEW, NUMBERS, Found, Talk, answer, answer_rest
from dialogs.reading.dates import read_day
from dialogs.reading.results import Read

REREAD = ("k", "O", "C", "W", "D")  # after these the file is read again
_VIEWS = {"c": "columns", "k": "kind", "w": "whose", "": ""}
_WORDS = {
    "y": "да ага верно yes y ok ок",
    "n": "новый новая новое new",
    "s": "пропустить пропусти нет skip no",
    "o": "другой другая другое another other",
    "m": "верно правильно да yes right",
    "V:c": "колонки колонка columns",
    "load": "загрузить загрузи загружай грузи да load yes",
    "drop": "отмена отменить отмени нет cancel no stop стоп",
}
_MEANT = {code: frozenset(words.split()) for code, words in _WORDS.items()}


def answered(talk: Talk, code: str) -> Talk | None:
    """The talk after it; None for what answers nothing here."""
    if talk.found is None and talk.trouble is None:
        return None
    verb, _, value = code.partition(":")
    if verb in ("y", "n", "s", "o", "c", "N", "S"):
        return _about_name(talk, verb, value)
    match verb:
        case "V" if value in _VIEWS:
            return talk.next(view=_VIEWS[value], picking="", spelling=None, candidates=())
        case "k" if value in (*NUMBERS, *MASTER):
            return talk.reading_anew(kind=value, columns={}, mapping_ok=False)
        case "W" if value:
            called = dict(talk.candidates).get(value, "")
            return talk.reading_anew(whose=value, whose_name=called)
        case "D" if (day := _day(value)) is not None:
            return talk.reading_anew(as_of=day)
        case "m":
            return talk.next(mapping_ok=True, view="")
        case "t":
            return talk.next(total_ok=True)
        case "L":
            return talk.next(only_listed=not talk.only_listed)
    return _about_file(talk, talk.found, verb, value) if talk.found is not None else None


def _about_file(talk: Talk, found: Found, verb: str, value: str) -> Talk | None:
    place = int(value) if value.removeprefix("-").isdecimal() else None
    match verb:
        case "P" if value in parts.of_kind(found.kind, found.roles):
            return talk.next(picking=value)
        case "O" if value == ALL:
            return talk.reading_anew(company=ALL)
        case "O" if place is not None and 0 <= place < len(found.companies):
            return talk.reading_anew(company=found.companies[place])
        case "C" if place is not None and -1 <= place < len(found.columns):
            part = talk.picking or question(talk).part
            return talk.reading_anew(columns={**talk.columns, part: place}) if part else None
    return None


def _about_name(talk: Talk, verb: str, value: str) -> Talk | None:
    asked, found = question(talk), talk.found
    name = asked_name(talk)
    if name is None or found is None:
        return None
    match verb:
        case "y" if name.near:
            return answer(talk, asked.place, name.near, name.near_name)
        case "n" if may_make(name):
            return answer(talk, asked.place, NEW)
        case "s":
            return answer(talk, asked.place, LEFT_OUT)
        case "o":
            return talk.next(spelling=asked.place, candidates=())
        case "c" if value.isdecimal() and int(value) < len(talk.candidates):
            id, called = talk.candidates[int(value)]
            return answer(talk, asked.place, id, called)
        case "N" if all(may_make(each) for at, each in enumerate(found.names) if at not in talk.answers):
            return answer_rest(talk, found, NEW)
        case "S":
            return answer_rest(talk, found, LEFT_OUT)
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def typed(talk: Talk, text: str, today: date) -> str:
    """The code that a typed word means at the present question, «load», «drop», or nothing known."""
    word = text.strip().casefold().rstrip(".!")
    asked = question(talk)
    if asked.about == "day" and isinstance(day := read_day(text, today=today, sense="past"), Read):
        return f"D:{day.value.isoformat()}"
    if talk.picking or asked.about == "column":
        return _column(talk, text.strip())
    order = {"name": ("y", "n", "s", "o"), "mapping": ("m",), "ready": ("load",)}.get(asked.about, ())
    return next((code for code in (*order, "V:c", "drop", "load") if word in _MEANT[code]), "")


def _column(talk: Talk, text: str) -> str:
    """By its letter or its name."""
    columns = talk.found.columns if talk.found is not None else ()
    letters = {parts.letter(place).casefold(): place for place in range(len(columns))}
    names = {name.casefold(): place for place, name in enumerate(columns) if name}
    place = names.get(text.casefold(), letters.get(text.casefold()))
    if place is None:
        return "drop" if text.casefold() in _MEANT["drop"] else ""
    return f"C:{place}"


def wants_name(talk: Talk) -> bool:
    """Whether whatever is typed now is somebody's name."""
    return talk.spelling is not None or talk.view == "whose"
