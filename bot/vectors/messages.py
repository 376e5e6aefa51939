"""Worked cases of field messages: a text, who wrote it when, and the card that has to be read from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.field_readers import demo_reader
from bot.vectors import CaseResult
from bot.vectors.cards import score
from dialogs.field.card import to_json
from dialogs.field.read import read


def run_message_file(data: Mapping[str, Any]) -> Iterator[CaseResult]:
    """One result for each message of the file, in its order. A case that is none fails and tells what is amiss."""
    cases = data.get("cases") or []
    for number, case in enumerate(cases if isinstance(cases, list) else [cases], 1):
        try:
            yield _result(case)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            name = case.get("id", number) if isinstance(case, Mapping) else number
            yield CaseResult(str(name), "failed", f"not a case of messages: {type(error).__name__}: {error}")


def _result(case: Mapping[str, Any]) -> CaseResult:
    reader = demo_reader(str(case["as"]), datetime.fromisoformat(str(case["now"])))
    found = score(case["expect"], to_json(read(case["text"], reader)))
    return CaseResult(str(case["id"]), "passed" if found.passed else "failed", "", found)
