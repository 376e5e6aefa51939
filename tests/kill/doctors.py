"""Histories made false on purpose, one broken promise each: whoever judges a true one must catch them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import TypeVar

from dialogs.screens import from_json
from storage.runs import Entry
from tests.kill.checks import Verdict, face_of
from tests.kill.history import Remains, Told
from tests.kill.sights import Act, Asked, Diary, Sight

Record = TypeVar("Record", Diary, Remains)
Judge = TypeVar("Judge", bound=Verdict)


class NothingToDoctorError(LookupError):
    """People came to nothing of the kind in this history: on a busy machine a hail leaves them little time."""


def doctored(verdict: Verdict, doctor: Callable[[Verdict], None]) -> Verdict:
    """The same history on a page of its own, with one thing changed; none of the true one is touched."""
    made = copied(verdict)
    doctor(made)
    return made


def copied(verdict: Judge) -> Judge:
    diary, remains = _copied(verdict.diary), _copied(verdict.remains)
    return replace(verdict, diary=diary, remains=remains, wrong=[], figures=Counter())


def _copied(record: Record) -> Record:
    return replace(record, **{field.name: copy(getattr(record, field.name)) for field in fields(record)})


# ── nothing that was acknowledged is missing ────────────────────────────────────────────────────────────────


def an_update_is_missing(verdict: Verdict) -> None:
    del verdict.remains.inbox["telegram", max(verdict.diary.taken, key=int)]


def a_frame_is_missing(verdict: Verdict) -> None:
    del verdict.remains.inbox["web", max(verdict.diary.acked)]


def a_press_is_stuck(verdict: Verdict) -> None:
    at, row = next(iter(verdict.remains.inbox.items()))
    verdict.remains.inbox[at] = SimpleNamespace(**{**row._mapping, "state": "claimed"})


def a_message_is_stuck(verdict: Verdict) -> None:
    verdict.remains.outbox[-1] = replace(verdict.remains.outbox[-1], state="leased")


def an_answer_is_lost(verdict: Verdict) -> None:
    told, act = _answered(verdict)
    kept = [entry for entry in told.journal if act.said not in str(entry.event)]
    moved = {turn: entry for turn, entry in told.moved.items() if entry in kept}
    verdict.remains.runs[told.run.id] = replace(told, journal=kept, moved=moved)


def answers_changed_places(verdict: Verdict) -> None:
    for (_, run), acts in verdict.acts_on_runs.items():
        told = verdict.remains.runs[run]
        said = [act.said for act in acts if act.kind == "text" and verdict.acknowledged(act)]
        lines = [[n for n, entry in enumerate(told.journal) if words in str(entry.event)] for words in said]
        once = [places[0] for places in lines if len(places) == 1]
        if len(once) > 1 and once[0] < once[-1]:
            journal = list(told.journal)
            first, last = once[0], once[-1]
            journal[first], journal[last] = journal[last], journal[first]
            verdict.remains.runs[run] = replace(told, journal=journal)
            return
    raise NothingToDoctorError("nobody wrote two texts")


def an_answer_is_taken_more_often_than_sent(verdict: Verdict) -> None:
    told, act = _answered(verdict)
    again = next(entry for entry in told.journal if act.said in str(entry.event))
    sent = sum(other.said == act.said for other in verdict.diary.acts)
    verdict.remains.runs[told.run.id] = replace(told, journal=[*told.journal, *[again] * sent])


def a_screen_ran_ahead(verdict: Verdict) -> None:
    sight = next(sight for sight in verdict.diary.sights if sight.card.step and sight.card.text.startswith("Отчёт"))
    run, turn = sight.card.step or ("", 0)
    told = verdict.remains.runs[run]
    verdict.remains.runs[run] = replace(told, asked={at: words for at, words in told.asked.items() if at != turn})


# ── nothing is there twice ──────────────────────────────────────────────────────────────────────────────────


def a_task_is_doubled(verdict: Verdict) -> None:
    verdict.remains.tasks.append(next(row for row in verdict.remains.tasks if row.status != "cancelled"))


def a_task_was_closed_by_nobody(verdict: Verdict) -> None:
    row = verdict.remains.tasks[0]
    verdict.remains.tasks[0] = SimpleNamespace(**{**row._mapping, "closed_by": "nobody"})


def a_visit_is_doubled(verdict: Verdict) -> None:
    run = next(iter(verdict.remains.runs))
    verdict.remains.visits.append(SimpleNamespace(plan_key=run, partner_id="twice", status="planned"))


def a_promise_is_doubled(verdict: Verdict) -> None:
    nobodys = SimpleNamespace(run_id="", by="them", what="витрину", due=None, said=True)
    verdict.remains.promises.append(next((row for row in verdict.remains.promises if row.said), nobodys))


def a_report_is_doubled(verdict: Verdict) -> None:
    number, report = max(verdict.remains.reports.items())
    verdict.remains.reports[number + 1] = replace(report, number=number + 1)


def a_report_is_missing(verdict: Verdict) -> None:
    del verdict.remains.reports[max(sight.card.number or 0 for sight in verdict.diary.sights)]


def an_approval_is_doubled(verdict: Verdict) -> None:
    for told in verdict.remains.runs.values():
        decisions = [entry for entry in told.journal if _decides(entry)]
        if decisions:
            verdict.remains.runs[told.run.id] = replace(told, journal=[*told.journal, decisions[-1]])
            return
    raise NothingToDoctorError("nothing was decided")


def _decides(entry: Entry) -> bool:
    return bool(entry.event.get("deciding")) and entry.event["event"] == "Answered"


# ── nothing stands still ────────────────────────────────────────────────────────────────────────────────────


def a_conversation_is_stuck(verdict: Verdict) -> None:
    """All of them: the last word on one may be a plain one, which asks at no turn."""
    for id_, told in verdict.remains.runs.items():
        if told.run.status == "open" and told.run.waits_for is None and told.run.owner_id in verdict.addresses:
            verdict.remains.runs[id_] = replace(told, run=replace(told.run, turn=told.run.turn + 1))


# ── copies and order ────────────────────────────────────────────────────────────────────────────────────────


def a_copy_without_a_kill(verdict: Verdict) -> None:
    sight = _new(verdict)
    verdict.diary.sights.append(_copy(sight, life="0"))


def two_copies_at_one_kill(verdict: Verdict) -> None:
    sight = _new(verdict)
    verdict.diary.sights += [_copy(sight), _copy(sight)]


def a_copy_long_before_the_kill(verdict: Verdict) -> None:
    sight = _new(verdict)
    verdict.diary.sights.insert(verdict.diary.sights.index(sight), _copy(sight))


def a_message_came_too_early(verdict: Verdict) -> None:
    person = _new(verdict).person
    rows = [
        (number, row)
        for number, row in enumerate(verdict.remains.outbox)
        if (row.channel, row.address) == verdict.addresses[person] and row.ref and row.kind != "push"
    ]
    (first, one), (last, other) = rows[0], rows[-1]
    assert one.ref != other.ref
    verdict.remains.outbox[first] = replace(one, ref=other.ref)
    verdict.remains.outbox[last] = replace(other, ref=one.ref)


def the_page_heard_twice(verdict: Verdict) -> None:
    ref, posted = next((ref, row) for ref, row in verdict.remains.log.items() if row.author == "bot")
    verdict.remains.log[f"{ref}0"] = posted


def a_push_came_twice_too_often(verdict: Verdict) -> None:
    """Over and above the copies that answers with the same words may have left."""
    faces = [(row, face_of(from_json(row.screen))) for row in verdict.remains.outbox if row.channel == "telegram"]
    pushed = {face for row, face in faces if row.kind == "push"}
    new = next(s for s in verdict.diary.sights if s.new and s.card.face in pushed)
    alike = [row for row, face in faces if face == new.card.face]
    explained = sum((row.kind != "push") + row.doubts for row in alike)
    verdict.diary.sights += [_copy(new)] * (2 + explained)


def a_card_was_given_up(verdict: Verdict) -> None:
    number, row = next(
        (n, row)
        for n, row in enumerate(verdict.remains.outbox)
        if row.kind == "push" and row.subject and row.channel == "telegram"
    )
    verdict.remains.outbox[number] = replace(row, state="unknown", doubts=2, error="alarm")


def a_chat_was_called_twice_at_a_time(verdict: Verdict) -> None:
    told = _told(verdict)
    early = replace(told, at=told.at + 0.001, fault=True, left=told.left, looked=told.looked)
    verdict.diary.asked_to_wait.append(early)


def another_chat_was_called_though_it_was_heard(verdict: Verdict) -> None:
    told = _told(verdict, chat="")
    sin = replace(told, to="2", at=told.at + 0.9, fault=True, left=told.at + 0.02, looked=told.looked)
    verdict.diary.asked_to_wait.append(sin)


def another_process_did_not_look(verdict: Verdict) -> None:
    told = _told(verdict)
    late = replace(told, life="deaf", at=told.at + 0.9, fault=True, left=told.at + 0.8, looked=told.at + 0.04)
    verdict.diary.asked_to_wait.append(late)


def nobody_had_been_told(verdict: Verdict) -> None:
    verdict.diary.asked_to_wait.append(Asked(time.monotonic(), "1", "1", "1", 1, True, 0.0, 0.0))


def _told(verdict: Verdict, chat: str = "1") -> Asked:
    """Asked to wait for a second, which was heard ten milliseconds later and kept after thirty."""
    now = time.monotonic()
    told = Asked(now, "told", "1", chat, 1, False, now - 0.01, now - 0.02)
    verdict.diary.asked_to_wait.append(told)
    verdict.diary.heard["told", "1"], verdict.diary.kept["told", "1"] = [now + 0.01], [now + 0.03]
    return told


def _copy(sight: Sight, **changes: str) -> Sight:
    return replace(sight, card=replace(sight.card, ref="9" * 9), new=True, **changes)  # type: ignore[arg-type]


def _new(verdict: Verdict) -> Sight:
    """The last message of its life in a chat of Telegram, which a row knows."""
    last = {(sight.person, sight.life): sight for sight in verdict.diary.sights}
    noted = {row.ref for row in verdict.remains.outbox if row.channel == "telegram"}
    return next(s for s in last.values() if s.new and s.life in verdict.diary.killed and s.card.ref in noted)


def _answered(verdict: Verdict) -> tuple[Told, Act]:
    """A text that was acknowledged and is recorded."""
    for (_, run), acts in verdict.acts_on_runs.items():
        for act in acts:
            told = verdict.remains.runs[run]
            if act.kind == "text" and verdict.acknowledged(act) and any(act.said in str(e.event) for e in told.journal):
                return told, act
    raise NothingToDoctorError("nobody wrote anything")


CASES: tuple[tuple[str, Callable[[Verdict], None]], ...] = (
    ("kept", an_update_is_missing),
    ("kept", a_frame_is_missing),
    ("kept", a_press_is_stuck),
    ("kept", a_message_is_stuck),
    ("answers", an_answer_is_lost),
    ("answers", answers_changed_places),
    ("words_once", an_answer_is_taken_more_often_than_sent),
    ("screens_were_true", a_screen_ran_ahead),
    ("tasks", a_task_is_doubled),
    ("deeds", a_task_was_closed_by_nobody),
    ("weeks", a_visit_is_doubled),
    ("ledger", a_promise_is_doubled),
    ("reports", a_report_is_doubled),
    ("numbers", a_report_is_missing),
    ("decided_once", an_approval_is_doubled),
    ("cards", a_conversation_is_stuck),
    ("stuck", a_conversation_is_stuck),
    ("copies", a_copy_without_a_kill),
    ("copies", two_copies_at_one_kill),
    ("copies", a_copy_long_before_the_kill),
    ("order", a_message_came_too_early),
    ("patient", a_chat_was_called_twice_at_a_time),
    ("patient", another_chat_was_called_though_it_was_heard),
    ("patient", another_process_did_not_look),
    ("patient", nobody_had_been_told),
    ("strangers", the_page_heard_twice),
    ("pushes_seen", a_push_came_twice_too_often),
    ("pushes_seen", a_card_was_given_up),
)
