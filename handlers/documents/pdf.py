"""An outline as a PDF: typst (the extra `pdf`) sets it by `page.typ`. Text travels as JSON and stays text."""

from __future__ import annotations

import json
from dataclasses import astuple
from importlib.util import find_spec
from pathlib import Path

from dialogs.documents import Outline
from handlers.documents.layout import clean, parts, subtitle

PAGE = Path(__file__).with_name("page.typ")


def is_offered() -> bool:
    """Whether the extra is installed."""
    return find_spec("typst") is not None


def render_pdf(outline: Outline) -> bytes:
    """The file. The same outline gives the same bytes, so that a document made twice is kept once."""
    import typst  # noqa: PLC0415  # the extra

    data = json.dumps(_data(outline), ensure_ascii=False)
    made: bytes = typst.compile(PAGE, root=PAGE.parent, font_paths=_fonts(), sys_inputs={"outline": data})
    return made


def _data(outline: Outline) -> dict[str, object]:
    return {
        "company": clean(outline.company),
        "title": clean(outline.title),
        "subtitle": subtitle(outline),
        "source": clean(outline.source),
        "lang": outline.lang,
        "parts": [astuple(part) for part in parts(outline)],
    }


def _fonts() -> list[Path]:
    """DejaVu Sans, free to embed, comes with the library that draws our charts; importing that would take a second."""
    found = find_spec("matplotlib")
    assert found is not None and found.origin is not None  # noqa: S101, PT018  # one of our own libraries
    return [Path(found.origin).with_name("mpl-data") / "fonts" / "ttf"]
