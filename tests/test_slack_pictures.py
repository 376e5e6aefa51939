"""What people see in Slack, as files that open in Slack's own Block Kit Builder and as pictures drawn here.

A card that looks otherwise than its file fails. With `SHTURMAN_PICTURES=1` (`make pictures`) both are made anew.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dialogs import windows as windows_of
from dialogs.day import Day, Visit, my_day
from dialogs.home import page
from dialogs.menu import OpenRun, OpenTask
from dialogs.screens import Action, File, Form, Heading, Json, Paragraph, Screen, line, signed
from handlers.slack import windows
from handlers.slack.render import caption, home, render
from tests import slack_pictures as drawn
from tests.browser import DRAWING, opened
from tests.dlg_support import Talk, launched, library, worked
from tests.slack.blocks import checked_blocks, checked_view

FOLDER = Path(__file__).parent.parent / "docs" / "slack-blocks"
TODAY = date(2026, 11, 18)
HEAVIEST = 100_000
BUSY = Day(
    "Анна",
    TODAY,
    "rm",
    decisions=(OpenRun("d1", "Отчёт · Ромашка", mine=True, since=TODAY, who="Пётр Орлов"),),
    visits=(Visit("p1", "Ромашка"), Visit("p2", "Север")),
    tasks=(OpenTask("t1", "Прислать расчёт на 20 точек", TODAY - timedelta(2)), OpenTask("t2", "Позвонить", TODAY)),
    runs=(OpenRun("r1", "Поиск · Урал", since=TODAY - timedelta(2)), OpenRun("r2", "Переговоры · Север", due=TODAY)),
)


def at(algorithm: str, case: str, step: str) -> Talk:
    """A worked case when it comes to a step."""
    context = next(told for name, told in worked() if (name, told["id"]) == (algorithm, case))
    number = next(place for place, line_ in enumerate(context["script"]) if line_["step"] == step)
    talk = launched(library().algorithms[algorithm], context["context"])
    talk.follows(context["script"][:number])
    talk.reads_cards()
    return talk


def window() -> Form:
    talk = at("partner_negotiation", "neg_v2", "batna")
    form = windows_of.window(talk.session, talk.place, talk.reads(), "ru")
    assert form is not None
    return form


SENT = {"ours": "Резерв готов", "ours_power": "4", "theirs": "", "theirs_power": "2"}


def forgotten() -> str:
    """A window in which something was forgotten: what was typed stands there still, and what is missing is told."""
    talk = at("partner_negotiation", "neg_v2", "batna")
    told = windows_of.filling(talk.session, talk.place, talk.reads(), "ru", SENT).faults
    form = window()
    typed = replace(form, inputs=tuple(replace(each, value=SENT[each.name]) for each in form.inputs))
    return drawn.modal(windows.view(typed, "Отправить"), windows.errors(list(SENT), told))


def token(action: Action) -> str:
    return f"{action.verb}.{action.subject}.{action.turn}.{action.value}"


def message(screen: Screen) -> Json:
    (piece,) = render(signed(screen, token))
    return {"blocks": checked_blocks(list(piece.blocks))}


def document() -> list[Json]:
    file = File("b", "Протокол переговоров, Ромашка.docx")
    words = (Heading(line("Протокол готов")), Paragraph(line("Разошлите его участникам до конца дня.")))
    shared, told = render(signed(Screen((file, *words), my_day(BUSY, "ru").buttons[-1:]), token))
    return [{"files": [file.name], "blocks": caption(shared, "send")}, {"blocks": list(told.blocks)}]


MADE: dict[str, Any] = {
    "menu": message(my_day(Day("Анна", TODAY, "rm"), "ru")),
    "negotiation": message(at("partner_negotiation", "neg_v2", "reassess").screen()),
    "questions": message(at("partner_negotiation", "neg_v1", "needs_questions").screen()),
    "checklist": message(at("new_partner_search", "nps_v1", "cand_flags").screen()),
    "document": document()[-1],
    "home": checked_view(home(signed(page(BUSY, "ru"), token)), "home"),
    "window": checked_view(windows.view(window(), "Отправить"), "modal"),
}


@pytest.mark.parametrize("name", MADE)
def test_what_people_see_is_what_the_documentation_shows(name: str) -> None:
    told = json.dumps(MADE[name], ensure_ascii=False, indent=2) + "\n"
    path = FOLDER / f"{name}.json"
    if DRAWING:
        path.write_text(told, "utf-8")
    assert path.read_text("utf-8") == told, "type: make pictures"


@pytest.mark.browser
@pytest.mark.skipif(not DRAWING, reason="nobody asked for pictures")
async def test_pictures_for_human_eyes() -> None:
    pages = {name: drawn.message(MADE[name]) for name in ("menu", "negotiation", "questions", "checklist")}
    pages |= {"document": drawn.message(*document()), "home": drawn.home(MADE["home"])}
    pages["window"] = forgotten()
    async with opened() as page:
        for name, html in pages.items():
            await page.set_content(html)
            light = Image.open(io.BytesIO(await page.screenshot(full_page=True))).convert("RGB")
            path = FOLDER / f"{name}.png"
            light.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
            assert path.stat().st_size < HEAVIEST, name
