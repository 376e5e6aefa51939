"""What was sent along with a run, gathered once and shown to whoever decides."""

from __future__ import annotations

from datetime import datetime

from algorithms.loader import load_library
from dialogs.attachments import attachments, gallery
from dialogs.engine import advance, start
from dialogs.events import Answered, Attached, Filled, Outside, Submitted
from dialogs.screens import File, Picture
from dialogs.session import Session

NOW = datetime.fromisoformat("2026-11-23T15:00")
VOICE = {"blob": "a" * 64, "name": "", "kind": "voice"}
PHOTO = {"blob": "b" * 64, "name": "полка.jpg", "kind": "photo"}
BILL = {"blob": "c" * 64, "name": "накладная.pdf", "kind": "document"}


def test_voice_photo_and_paper_of_a_report_stand_together_once() -> None:
    algorithm = load_library().algorithms["trip_report"]
    outcome = start(algorithm, Session("r1", algorithm.id, algorithm.version, NOW), Outside())
    for event in (
        Answered("P002", NOW),
        Answered(NOW.date(), NOW),
        Answered("🎤", NOW, files=(VOICE,)),
        Filled("what", None, NOW),
        Answered("Прислать прайс", NOW),
        Answered(NOW.date(), NOW),
        Answered("attach", NOW),
        Attached((PHOTO, BILL, PHOTO), NOW),
        Submitted(NOW),
    ):
        outcome = advance(algorithm, outcome.session, event, Outside())
        assert outcome.changed, event
    assert attachments(outcome.walk) == (VOICE, PHOTO, BILL)
    shown = gallery(outcome.walk, "ru")
    assert shown.blocks == (
        File(VOICE["blob"], "Голосовое сообщение"),
        Picture(PHOTO["blob"], "Фото"),
        File(BILL["blob"], "накладная.pdf"),
    )
