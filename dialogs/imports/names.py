"""Names in a file that fit nobody: what is asked of each, one after another."""

from __future__ import annotations

from dialogs import actions
from dialogs.imports.questions import Question, may_make
from dialogs.imports.talk import Found, Name, Talk
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.screens import Action, Block, Button, Paragraph, line
from dialogs.texts import say

NAME = 40
LIKE_IT = 24


def name_block(talk: Talk, found: Found, asked: Question, lang: Lang) -> list[Block]:
    """How many are left, and the one that is asked about."""
    if asked.about != "name":
        return []
    left = [name for place, name in enumerate(found.names) if place not in talk.answers]
    name = found.names[asked.place]
    head = say(f"import.unknown_{name.what}", lang, n=sum(each.what == name.what for each in left))
    shown = say("import.this_name", lang, name=one_line(name.text, NAME), n=name.rows)
    if talk.spelling == asked.place:
        key = "import.which_of_them" if talk.candidates else "import.spell"
        return [Paragraph(line(f"{head}\n{shown}\n{say(key, lang)}"))]
    if name.taken:
        shown = f"{shown}\n{say('import.taken', lang)}"
    elif name.near:
        shown = say("import.like", lang, name=one_line(name.text, NAME), near=one_line(name.near_name, NAME))
    return [Paragraph(line(f"{head}\n{shown}"))]


def name_buttons(id: str, talk: Talk, found: Found, asked: Question, lang: Lang) -> list[tuple[Button, ...]]:
    """Yes, another, a new one, or leave its rows out; and the same for all the rest at once."""
    if asked.about != "name":
        return []
    name, place = found.names[asked.place], asked.place
    rows: list[tuple[Button, ...]] = []
    if talk.spelling == place:
        rows += [
            (Button(one_line(called, NAME), _answer(id, talk, f"c:{number}")),)
            for number, (_, called) in enumerate(talk.candidates)
        ]
    elif name.near:
        yes = Button(say("import.yes_it_is", lang, name=one_line(name.near_name, LIKE_IT)), _answer(id, talk, "y"))
        rows.append((yes,))
    rows.append(_ways(id, talk, name, lang))
    left = sum(number not in talk.answers for number in range(len(found.names)))
    if left > 1:
        rows.append(_for_all(id, talk, found, left, lang))
    return rows


def _ways(id: str, talk: Talk, name: Name, lang: Lang) -> tuple[Button, ...]:
    codes = [("import.another", "o"), *([("import.new_one", "n")] if may_make(name) else []), ("import.skip", "s")]
    shown = [code for code in codes if not (code[1] == "o" and talk.spelling is not None)]
    if name.what == "sku":  # what nobody knows is made, so there is nothing to leave out
        shown = [code for code in shown if code[1] != "s"]
    return tuple(Button(say(key, lang), _answer(id, talk, code)) for key, code in shown)


def _for_all(id: str, talk: Talk, found: Found, left: int, lang: Lang) -> tuple[Button, ...]:
    """Of people there are no new ones to be made."""
    rest = [name for place, name in enumerate(found.names) if place not in talk.answers]
    new = (Button(say("import.all_new", lang, n=left), _answer(id, talk, "N")),) if all(map(may_make, rest)) else ()
    return (*new, Button(say("import.skip_all", lang, n=left), _answer(id, talk, "S")))


def _answer(id: str, talk: Talk, code: str) -> Action:
    return actions.answer_import(id, talk.turn, code)
