"""Rows that were not loaded, as a file with a reason for each."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.imports.reading import Means
from bot.jobs import TABLE, JobFailed
from dialogs.lang import Lang
from dialogs.screens import File, Paragraph, Screen, line
from dialogs.tables import Cell, Table
from dialogs.texts import say
from storage import blobs
from storage.blobs import Blob, BlobStore
from storage.imports.rows import ReadFile, Rejected

log = structlog.get_logger()

MOST = 5000
NAME = 60
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What may be wrong with a cell, in words of its own; the rest is «not as its column has it».
WORDED = frozenset(
    (
        *("excel_error", "exponent", "bad_number", "mixed_unit", "bad_date", "bad_period"),
        *("future_date", "currency", "no_partner", "extra_cells"),
    )
)


async def kept(means: Means, files: BlobStore, file: ReadFile, name: str, lang: Lang, now: datetime) -> File | None:
    """The file of them; None when there are none, or it could not be made."""
    if not file.rejected:
        return None
    try:
        data = await means.jobs.do(TABLE, table(file, name, lang))
    except JobFailed as error:
        log.warning("rejected rows not told", reason=str(error))
        return None
    blob, called = await files.put(data), _called(name, lang)
    async with means.database.work() as work:
        await blobs.note(work, Blob(blob, len(data), MIME, called, now))
    return File(blob, called)


def table(file: ReadFile, name: str, lang: Lang) -> Table:
    head = tuple(say(f"import.rejects_{each}", lang) for each in ("line", "column", "cell", "why"))
    columns = tuple(column.name for column in file.look.columns)
    rows: list[tuple[Cell, ...]] = [
        (each.line_no, each.column, each.error.text, why(each, lang), *each.cells) for each in file.rejected[:MOST]
    ]
    return Table(_called(name, lang), (*head, *columns), rows)


def why(each: Rejected, lang: Lang) -> str:
    kind = each.error.kind
    return say(f"import.why_{kind}" if kind in WORDED else "import.why_other", lang)


def screen(file: File, count: int, lang: Lang) -> Screen:
    return Screen((Paragraph(line(say("import.rejects_here", lang, n=count))), file))


def _called(name: str, lang: Lang) -> str:
    bare = name.rpartition(".")[0] or name
    return say("import.rejects_name", lang, name=bare[:NAME]) + ".xlsx"
