"""The promises, one by one, held against what people did and saw and what is on disk."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from algorithms.field import packed
from bot.relay import REVOKED
from bot.unreached import CHANNEL_OFF
from dialogs.reading.numbers import read_pair
from dialogs.screens import Screen, from_json, plain_text
from dialogs.session import dump, load
from handlers.telegram.render import render
from storage import outbox
from storage.outbox import OutboxRow
from storage.reports import Report
from storage.runs import Entry
from tests.kill import copies, deeds
from tests.kill.history import Remains, Told
from tests.kill.people import MORE
from tests.kill.sights import Act, Asked, Card, Diary, Key, Sight
from tests.telegram_server import TelegramServer, parsed

RUN_TITLES = ("Отчёт о поездке", "План на неделю", "Переговоры")
Face = tuple[str, tuple[Key, ...]]


@dataclass(frozen=True)
class News:
    """That a life must wait: when it had read so, and when every other could see it."""

    asked: Asked
    heard: float | None
    kept: float | None

    def holds(self, sin: Asked) -> bool:
        """Whether it came before and speaks of the same pause."""
        return self.asked.chat == sin.chat and self.asked.at < sin.at < self.asked.at + self.asked.seconds

    def known_to(self, sin: Asked) -> bool:
        """Whether that call need not have left: in its own process a chat has one call at a time, and whatever left
        later than it was heard is impatience; elsewhere, what looked for pauses after it was kept."""
        if self.asked.life != sin.life:
            return self.kept is not None and sin.looked > self.kept
        return self.asked.to == sin.to or (self.heard is not None and sin.left > self.heard)


@dataclass
class Verdict:
    """`wrong` holds a line for each broken promise; the figures say how much was looked at."""

    diary: Diary
    remains: Remains
    server: TelegramServer
    addresses: dict[str, tuple[str, str]]
    wrong: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)

    def read(self) -> None:
        self.wrong += self.remains.errors
        for promise in PROMISES:
            self.wrong += [f"{promise}: {fault}" for fault in self.broken(promise)]

    def broken(self, promise: str) -> list[str]:
        """A line for each time that this one was broken."""
        faults: Iterator[str] = getattr(self, f"_{promise}")()
        return list(faults)

    # ── nothing that was acknowledged is missing ────────────────────────────────────────────────────────────

    def _kept(self) -> Iterator[str]:
        """What Telegram was told to forget and what a page was told to forget is in the inbox, done."""
        taken = [("telegram", key) for key in self.diary.taken] + [("web", key) for key in self.diary.acked]
        self.figures["updates"] = len(taken)
        for at in taken:
            if at not in self.remains.inbox:
                yield f"{at} was acknowledged and is not in the inbox"
        for row in self.remains.inbox.values():
            if row.state != "done":
                yield f"inbox row {row.id} ended as {row.state}: {row.error}"
            self.figures["tries lost with a process"] += row.attempts
        for row in self.remains.outbox:
            if row.state in ("new", "leased"):
                yield f"outbox row {row.key} is stuck as {row.state}: {row.error}"
            self.figures[f"outbox {row.state}"] += 1

    def _told_again(self) -> Iterator[str]:
        """The journal and the state of a run were written together, always."""
        self.figures["runs"] = len(self.remains.runs)
        for told in self.remains.runs.values():
            if dict(told.state) != dict(told.run.state):
                yield f"run {told.run.id}: its journal leads elsewhere than its state"

    def _answers(self) -> Iterator[str]:
        """Whatever a later screen of the run built upon is recorded, with this value, in the order of its coming."""
        for (person, run), acts in self.acts_on_runs.items():
            told, last, until = self.remains.runs[run], -1, 0
            for act in acts:
                turn = _step(act)[1]
                if not self.acknowledged(act):
                    continue
                self.figures["answers"] += 1
                place = next((n for n, entry in enumerate(told.journal) if _is(entry, act, turn)), None)
                if place is None and not self._outrun(told, act):
                    yield f"{person} answered «{act.said}» at turn {turn} of {run}; it is not recorded"
                if place is None:
                    continue
                came = self._came(act) or [until + 1]
                if place < last and min(came) > until:
                    yield f"{person}'s answer «{act.said}» in {run} is out of order"
                last, until = max((last, until), (place, max(came)))

    def _came(self, act: Act) -> list[int]:
        """When it came in, and each time it was said again: a copy that was swapped may answer a later question."""
        same = (each for each in self.diary.acts if (each.person, each.said) == (act.person, act.said))
        return [self._number[each.key] for each in same if each.key in self._number]

    @cached_property
    def _number(self) -> dict[str, int]:
        return {key: row.id for (_, key), row in self.remains.inbox.items()}

    @cached_property
    def acts_on_runs(self) -> dict[tuple[str, str], list[Act]]:
        """Distinct answers of a person in a run, in order; said twice is one answer."""
        found: dict[tuple[str, str], list[Act]] = defaultdict(list)
        known: set[tuple[str, str, int, str]] = set()
        for act in self.diary.acts:
            run, turn = _step(act)
            if run and (act.person, run, turn, act.said) not in known:
                known.add((act.person, run, turn, act.said))
                found[act.person, run].append(act)
        return found

    @cached_property
    def _seen_by(self) -> dict[str, list[Sight]]:
        found: dict[str, list[Sight]] = defaultdict(list)
        for sight in self.diary.sights:
            found[sight.person].append(sight)
        return found

    def acknowledged(self, act: Act) -> bool:
        """The person saw afterwards that the run had gone on, or the number of the report that it became: not just an
        older message that lost its buttons."""
        run, turn = _step(act)
        later = (sight for sight in self._seen_by[act.person] if sight.at > act.at)
        return any(_goes_on(s.card, run, turn) or (s.says_more and self._run_of(s.card) == run) for s in later)

    def _run_of(self, card: Card) -> str | None:
        """The run behind a card that only shows a report's number."""
        report = self.remains.reports.get(card.number or 0)
        return report.run_id if report is not None and card.step is None else None

    def _outrun(self, told: Told, act: Act) -> bool:
        """Something else that this very person said had answered the question already: another answer to it, a text
        sent twice that answered two questions, or one written to another conversation while this one took the word. Or
        what was to be decided was opened again by whoever had told it."""
        turn = _step(act)[1]
        entry = told.moved.get(turn)
        if entry is not None and entry.event["event"] == "Revised" and entry.by != act.person:
            self.figures["decisions outrun by a correction"] += 1
            return True
        if entry is None or entry.by != act.person:
            return False
        others = (other for other in self.diary.acts if other.person == act.person and other.key != act.key)
        found = any(_is(entry, other, turn) for other in others if other.kind != "tap" or _step(other) == _step(act))
        self.figures["outrun by another answer"] += found
        return found

    def _words_once(self) -> Iterator[str]:
        """A message is taken once: no text is recorded more often than it was sent."""
        said = Counter(act.said for act in self.diary.acts if act.kind == "text")
        recorded = Counter(_words(entry.event) for told in self.remains.runs.values() for entry in told.journal)
        for words, times in recorded.items():
            if words in said and times > said[words]:
                yield f"«{words}» was sent {said[words]} times and recorded {times} times"

    def _screens_were_true(self) -> Iterator[str]:
        """No screen ever showed a turn that the disk did not know at that minute, or another question than it had."""
        for sight in self.diary.sights:
            run, turn = sight.card.step or ("", 0)
            if not run or not sight.card.text.startswith(RUN_TITLES):
                continue
            self.figures["screens"] += 1
            told = self.remains.runs[run]
            asked, before = told.asked.get(turn), told.moved.get(turn - 1)
            if asked is None:
                yield f"{sight.person} saw turn {turn} of {run}, which was never reached"
            elif before is not None and before.at > sight.now:
                yield f"{sight.person} saw turn {turn} of {run} before the answer that led to it was recorded"
            elif asked not in sight.card.text:
                yield f"{sight.person} saw «{sight.card.text}» at turn {turn} of {run}, which asked «{asked}»"

    # ── reports and tasks ───────────────────────────────────────────────────────────────────────────────────

    def _numbers(self) -> Iterator[str]:
        """The number on a screen is the number on disk, of this very conversation."""
        known: set[tuple[str, int]] = set()
        for sight in self.diary.sights:
            number = sight.card.number
            if number is None:
                continue
            report = self.remains.reports.get(number)
            if report is None:
                yield f"{sight.person} saw report {number}, which does not exist"
                continue
            runs: set[str | None] = {key.parts[1] for key in sight.card.keys if key.parts[1] in self.remains.runs}
            if (sight.person, number) not in known and report.author_id == sight.person:
                filed = self._filed_before(sight.person, sight.at) - self._runs_of(known, sight.person)
                known.add((sight.person, number))
                runs |= set() if report.run_id in filed else filed or {"none that was filed"}
            if runs - {report.run_id}:
                yield f"{sight.person} saw report {number} in {runs}; it is of {report.run_id}"
        self.figures["report numbers seen"] = len({number for _, number in known})

    def _filed_before(self, person: str, at: float) -> set[str | None]:
        """Where this person had pressed «file»: on a slow machine in a second draft before the first has its number."""
        mine = (act for act in self.diary.acts if act.person == person and act.at < at)
        return {_step(act)[0] for act in mine if act.kind == "tap" and ".file." in act.said}

    def _runs_of(self, known: set[tuple[str, int]], person: str) -> set[str | None]:
        return {self.remains.reports[number].run_id for one, number in known if one == person}

    def _reports(self) -> Iterator[str]:
        """One a conversation, with exactly the text that was typed there."""
        reports = self.remains.reports.values()
        self.figures["reports"] = len(reports)
        for run, times in Counter(report.run_id for report in reports).items():
            if times > 1:
                yield f"{times} reports of run {run}"
        stories = list[str]()
        for report in reports:
            told = self.remains.runs[str(report.run_id)]
            filed = _filed(told)
            stories += _said(filed)
            if not filed:  # other words came for what had been told, and not all of them is sure
                self.figures["reports told anew, not yet filed again"] += 1
                if told.run.status != "open":
                    yield f"report {report.number} is of run {told.run.id}, which ended as {told.run.status} without it"
                continue
            yield from self._typed(report, told, _said(filed))
            if isinstance(draft := filed.get("draft"), Mapping):
                self.figures["reports in a message"] += 1
                filed = {"card": {"visits": packed(draft["card"])["visits"]}}
            for name, value in filed.items():
                body = {"visits": report.body[name]["visits"]} if name == "card" else report.body[name]
                if name != "attachments" and body != dump(value):
                    yield f"report {report.number} says {report.body[name]} of {name}, its conversation {value}"
            if told.walk.status == "accepted" and report.status != "accepted":
                yield f"report {report.number} was accepted and stands as {report.status}"
            self.figures[f"reports {report.status}"] += 1
        # Edited or not, it is one message: whoever edits the answer to a question that is past hears that it is late.
        typed = Counter(act.said for act in self.diary.acts if act.kind == "text")
        self.figures["messages edited"] = sum(act.kind == "edit" for act in self.diary.acts)
        for story, times in Counter(story.removesuffix(MORE) for story in stories).items():
            if times > typed[story]:
                yield f"«{story}» is in {times} reports and was typed {typed[story]} times"

    def _typed(self, report: Report, told: Told, stories: Iterable[str]) -> Iterator[str]:
        for story in stories:
            typed = [act for act in self.diary.acts if act.person == report.author_id and act.said == story]
            if not typed:
                yield f"report {report.number} says «{story}», which {report.author_id} did not type"
            self.figures["reports with words meant elsewhere"] += all(_step(act)[0] != told.run.id for act in typed)

    @property
    def _told_anew(self) -> set[str]:
        """Conversations whose report is told anew: until then the tasks and promises of its last filing stand."""
        runs = {str(each.run_id) for each in self.remains.reports.values()}
        return {run for run in runs if not _filed(self.remains.runs[run])}

    def _ledger(self) -> Iterator[str]:
        """What the reports say was promised, each once and no more."""
        anew = self._told_anew
        rows = (row for row in self.remains.promises if row.said and row.run_id not in anew)
        found = Counter((row.run_id, row.by, row.what, row.due) for row in rows)
        self.figures["promises"] = sum(found.values())
        wanted = {
            (told.run.id, each["by"], each["what"], each["due"] and date.fromisoformat(each["due"]))
            for told in self.remains.runs.values()
            if isinstance(draft := _filed(told).get("draft"), Mapping)
            for visit in packed(draft["card"])["visits"]
            for each in visit["promises"]
        }
        if found != Counter(wanted):
            yield f"promises missing {wanted - set(found)}, too many {found - Counter(wanted)}"

    def _tasks(self) -> Iterator[str]:
        """Those that the conversations came to, each once, and one for each promise of ours."""
        wanted = {f"{told.run.id}/{task.key}" for told in self.remains.runs.values() for task in told.walk.tasks}
        wanted |= {row.key for row in self.remains.promises if row.said and row.by == "us"}
        anew = self._told_anew
        wanted = {key for key in wanted if key.partition("/")[0] not in anew}
        rows = (row for row in self.remains.tasks if row.key.partition("/")[0] not in anew)
        found = [row.key for row in rows if row.status != "cancelled"]
        self.figures["tasks"] = len(found)
        if wanted != set(found) or len(found) != len(wanted):
            yield f"missing {wanted - set(found)}, too many {set(found) - wanted}"

    def _weeks(self) -> Iterator[str]:
        """A week that was accepted is planned as it was, each visit once."""
        runs = self.remains.runs
        planned = (row for row in self.remains.visits if row.plan_key in runs and row.status != "dropped")
        found = Counter((row.plan_key, row.partner_id) for row in planned)
        wanted = {(id_, partner) for id_, told in runs.items() for partner in _filed(told, "plan").get("visits") or ()}
        self.figures["visits planned"] = len(found)
        if found != Counter(wanted):
            yield f"visits missing {wanted - set(found)}, too many {found - Counter(wanted)}"

    def _deeds(self) -> Iterator[str]:
        return deeds.deeds(self.diary, self.remains, self.figures)

    def _decided_once(self) -> Iterator[str]:
        """A request for approval is decided once, whoever pressed how often; what is told anew is asked anew."""
        for told in self.remains.runs.values():
            said = _decisions(told.journal)
            asked = sum(v.step.node.kind == "approve" and v.answer is not None for v in told.walk.path)
            self.figures["decisions"] += asked
            if said > asked:
                yield f"run {told.run.id}: {said} decisions on {asked} requests"

    # ── pushes ──────────────────────────────────────────────────────────────────────────────────────────────

    def _pushes(self) -> Iterator[str]:
        """Each decided once, and said if there was something to say."""
        rows = {row.key: row for row in self.remains.outbox}
        self.figures["digests and prompts"] = sum(push.outcome == "sent" for push in self.remains.pushes)
        for push in self.remains.pushes:
            if push.outcome == "sent" and push.outbox_key not in rows:
                yield f"{push.person_id}'s {push.kind} of {push.period} was never queued"

    def _pushes_seen(self) -> Iterator[str]:
        """As one message each. A kill between Telegram's deed and our note of it may cost one more, the same."""
        people = {address: person for person, (channel, address) in self.addresses.items() if channel == "telegram"}
        rows = [row for row in self.remains.outbox if row.channel == "telegram" and row.kind != "toast"]
        faces = {row.id: face_of(from_json(row.screen)) for row in rows}
        alike: Counter[tuple[str, Face]] = Counter()  # what is accepted, corrected and accepted again is said twice
        spare: Counter[tuple[str, Face]] = Counter()
        others: Counter[tuple[str, Face]] = Counter()
        for row in rows:
            if row.kind != "push":  # repeated freely: each doubt may have left a copy of its own
                others[row.address, faces[row.id]] += (row.state == "sent") + row.doubts
            else:
                alike[row.address, faces[row.id]] += row.state == "sent"
                spare[row.address, faces[row.id]] += row.doubts if row.subject else min(row.doubts, 1)
        news = Counter((sight.person, sight.card.face) for sight in self.diary.sights if sight.new)
        seen = {(sight.person, sight.card.face) for sight in self.diary.sights}
        for row in rows:
            person, face = people.get(row.address), faces[row.id]
            if row.kind != "push" or person is None:
                continue
            copies = news[person, face] - alike[row.address, face] - others[row.address, face]
            self.figures["pushes"] += 1
            self.figures["pushes in doubt"] += row.doubts > 0
            self.figures["pushes seen twice"] += copies > 0
            if copies > spare[row.address, face]:
                yield f"{person} saw {row.key} {copies + 1} times, doubts {row.doubts}"
            yield from self._arrived(row, (person, face) in seen)

    def _arrived(self, row: OutboxRow, seen: bool) -> Iterator[str]:
        """Sent is seen. What was in doubt may have given way to something newer; what is no card and was in doubt twice
        is for a human; what waits for somebody else by now may be theirs no more."""
        gave_way = row.state == "dropped" and row.doubts > 0
        given_up = row.state == "unknown" and not row.subject and row.doubts == outbox.MOST_DOUBTS
        self.figures["pushes given up"] += given_up
        if not (row.state == "sent" and seen) and not gave_way and not given_up and not self._taken(row):
            yield f"push {row.key} ended as {row.state}, doubts {row.doubts}, seen {seen}: {row.error}"

    def _taken(self, row: OutboxRow) -> bool:
        """What was to be decided is asked of nobody, or of somebody else, since before it went out."""
        asked = self.remains.runs.get((row.rests_on or "").removeprefix("run.see:"))
        return row.error == REVOKED and asked is not None and asked.run.waits_for != row.person_id

    # ── what came more than once, and in which order ────────────────────────────────────────────────────────────

    def _copies(self) -> Iterator[str]:
        found = copies.unnoted(self.diary, self.remains, self.addresses)
        self.figures["said as they died"] = sum(len(extra) for extra in found.values())
        return copies.copies(self.diary, self.remains, self.addresses)

    def _order(self) -> Iterator[str]:
        return copies.order(self.diary, self.remains, self.addresses)

    def _strangers(self) -> Iterator[str]:
        return copies.strangers(self.remains)

    # ── what stands in the chats at the end ─────────────────────────────────────────────────────────────────

    def _cards(self) -> Iterator[str]:
        """The last word on each run arrived, and it speaks of the run as it stands."""
        last = {
            (row.channel, row.address, row.subject): row
            for row in self.remains.outbox
            if row.subject in self.remains.runs and row.kind != "toast" and row.state != "dropped"
            if not self._taken(row)
        }
        for (channel, address, run), row in last.items():
            person = next((name for name, at in self.addresses.items() if at == (channel, address)), None)
            if person is None:
                continue
            self.figures["cards"] += 1
            screen = from_json(row.screen)
            if row.state != "sent":
                yield f"{person}'s last word on {run} ended as {row.state}: {row.error}"
            elif self._shown(channel, address, row) != self._meant(channel, row, screen):
                yield f"{person} does not see the last word on {run}: «{plain_text(screen)}»"
            yield from self._true_now(person, self.remains.runs[run], screen)

    def _stuck(self) -> Iterator[str]:
        """Whoever a conversation waits for was told so, where they are: its last word to them asks at this turn."""
        for told in self.remains.runs.values():
            run, person = told.run, told.run.waits_for or told.run.owner_id
            if run.status != "open" or person not in self.addresses:
                continue
            self.figures["open runs"] += 1
            unheard, asked = self._asked(run.id, person, error=CHANNEL_OFF), self._asked(run.id, person, state="sent")
            now = {(run.id, turn) for turn in _turns(person, told)}
            if now & unheard:
                continue  # said before their first word here, to the demo's page, which this office has not
            if not now & asked:
                rows = [row for row in self.remains.outbox if row.subject == run.id]
                said = "; ".join(f"{row.key} to {row.person_id}: {row.state} {row.error or ''}" for row in rows)
                yield f"run {run.id} waits for {person} at turn {run.turn}, who was never asked: {said}"

    def _asked(self, run_id: str, person: str, **like: str) -> set[tuple[str, int]]:
        """The turns at which such words on the run asked them."""
        return {
            Key(button.label, button.token).parts[1:3]
            for row in self.remains.outbox
            if row.person_id == person and row.subject == run_id
            if all(getattr(row, name) == value for name, value in like.items())
            for buttons in from_json(row.screen).buttons
            for button in buttons
        }

    def _shown(self, channel: str, address: str, row: OutboxRow) -> object:
        if channel == "web":
            return self.remains.log[row.ref or ""].body
        chat = self.server.people[int(address)].messages
        shown = next((shown for shown in chat if str(shown.id) == row.ref), None)
        return None if shown is None else (shown.text, tuple(Key(key.text, key.data) for key in shown.keys))

    def _meant(self, channel: str, row: OutboxRow, screen: Screen) -> object:
        return face_of(screen) if channel == "telegram" else row.screen

    def _true_now(self, person: str, told: Told, screen: Screen) -> Iterator[str]:
        run, words = told.run, plain_text(screen)
        tokens = [Key(button.label, button.token) for row in screen.buttons for button in row]
        step = Card("", words, tuple(tokens)).step
        if step is not None and (step[0] != run.id or step[1] not in _turns(person, told)):
            yield f"{person}'s card of {run.id} is of turn {step[1]}, the run is at {run.turn}"
        waits = run.status == "open" and run.waits_for in (None, person) and run.owner_id == person
        if step is None and waits:
            yield f"{person}'s card of {run.id} has no buttons, but the run waits: «{words}»"
        if step is not None and run.status == "done":
            yield f"{person}'s card of {run.id} asks on, but the run is done"

    def _patient(self) -> Iterator[str]:
        """A pause that Telegram asked for is kept, by whoever is at work."""
        asked = self.diary.asked_to_wait
        self.figures["asked to wait"] = len(asked)
        news = list(self._news(asked))
        self.figures["asked to wait as they died, or stood still"] = sum(told.heard is None for told in news)
        self.figures["pauses told to others"] = sum(told.kept is not None for told in news)
        self.figures["milliseconds that took, in all"] = sum(
            round(1000 * (told.kept - told.asked.at)) for told in news if told.kept is not None
        )
        for sin in (one for one in asked if one.fault):
            before = [told for told in news if told.holds(sin)]
            known = next((told for told in before if told.known_to(sin)), None)
            if known is not None or not before:
                whom = known.asked.life if known else "nobody"
                yield f"{sin.life} called chat «{sin.to}» although {whom} had been told to wait with «{sin.chat}»"
            for told in before[-1:]:
                kind = "of the same chat by another process" if told.asked.to == sin.to else "of other chats"
                self.figures[f"calls on their way when asked to wait, {kind}"] += known is None

    def _news(self, asked: list[Asked]) -> Iterator[News]:
        """What became of each time that somebody was told; a life's calls of one chat come one after the other."""
        times: Counter[tuple[str, str]] = Counter()
        for one in asked:
            at, number = (one.life, one.to), times[one.life, one.to]
            times[at] += 1
            heard, kept = (moments.get(at, [])[number:] for moments in (self.diary.heard, self.diary.kept))
            yield News(one, heard[0] if heard else None, kept[0] if kept else None)

    def _strict(self) -> Iterator[str]:
        for call in (one for one in self.server.violations if not one.description.startswith("Too Many")):
            yield f"Telegram was called wrongly: {call.method} to {call.params.get('chat_id')}: {call.description}"


PROMISES = (
    "kept", "told_again", "answers", "words_once", "screens_were_true",
    "numbers", "reports", "ledger", "tasks", "deeds", "weeks", "decided_once", "pushes", "pushes_seen",
    "copies", "order", "strangers", "cards", "stuck", "patient", "strict",
)  # fmt: skip

# ── small readings ──────────────────────────────────────────────────────────────────────────────────────────


def _filed(told: Told, kind: str = "report") -> Mapping[str, Any]:
    """What the conversation filed last."""
    return next((each.values for each in reversed(told.walk.filed) if each.kind == kind), {})


def _decisions(journal: Iterable[Entry]) -> int:
    """Final words of whoever decides, without those that a later correction took back."""
    said = 0
    for entry in journal:
        if entry.event["event"] == "Revised":
            said = max(0, said - 1)
        said += bool(entry.event.get("deciding")) and entry.event["event"] in ("Answered", "Submitted")
    return said


def _turns(person: str, told: Told) -> set[int]:
    """The turns in which a button of theirs on it is good: whoever decides answers in a turn of their own."""
    asked = told.walk.deciding
    return (
        {told.run.turn} if asked is None or told.run.waits_for != person else {told.run.turn, told.walk.turn_of(asked)}
    )


def _said(filed: Mapping[str, Any]) -> list[str]:
    """The words of a report as they were typed: the story, or each message of a card."""
    draft = filed.get("draft")
    if isinstance(draft, Mapping):
        return [str(each["text"]) for each in draft["messages"]]
    return [filed["happened"]] if filed else []


def _step(act: Act) -> tuple[str, int]:
    """The run and turn that an answer was given to; ('', 0) for what was none."""
    if act.card is None or act.card.step is None or act.said.startswith("/"):
        return "", 0
    if act.kind == "tap":
        verb, subject, turn, _ = Key("", act.said).parts
        return (subject, turn) if verb in MATCH else ("", 0)
    return act.card.step


def _goes_on(card: Card, run: str, turn: int) -> bool:
    return card.step is not None and card.step[0] == run and card.step[1] > turn


def _words(event: dict[str, object]) -> str:
    """The text that an event brought, whether as the answer or beside it."""
    value = event.get("value")
    if isinstance(value, dict) and value.get("do") == "say":
        return str(value["message"]["text"])
    return str(event.get("comment") or (value if isinstance(value, str) else ""))


def _is(entry: Entry, act: Act, turn: int) -> bool:
    """Whether the journal's line is what the person did."""
    event = entry.event
    if event.get("by", act.person) != act.person:
        return False
    if act.kind != "tap":
        pair = read_pair(act.said) if "/" in act.said else None
        return _words(event) == act.said or (isinstance(pair, tuple) and load(event.get("value")) == list(pair))
    verb, _, _, value = Key("", act.said).parts
    return event.get("turn") == turn and MATCH[verb](event, value)


def _value(event: dict[str, object], code: str) -> bool:
    change = event.get("value")
    if isinstance(change, dict) and "do" in change:  # of a card
        kind, _, chosen = code.partition(":")
        return change["do"] == "set" and change["value"] == chosen if kind == "p" else change["do"] in (code, "doubt")
    return str(load(event.get("value"))) == code or event.get("decision") == code


MATCH: dict[str, Callable[[dict[str, object], str], bool]] = {
    "o": _value,
    "q": _value,
    "y": lambda event, _: event["event"] in ("Answered", "Filled"),
    "s": lambda event, _: event["event"] == "Filled" and event["value"] is None,
    "d": lambda event, _: event["event"] == "Submitted",
    "t+": lambda event, code: event["event"] == "Ticked" and event["code"] == code and event["on"] is True,
    "t-": lambda event, code: event["event"] == "Ticked" and event["code"] == code and event["on"] is False,
}


def face_of(screen: Screen) -> Face:
    """What Telegram shows of a screen, as the stand-in reads it."""
    piece = render(screen)[-1]
    text, _ = parsed({"text": piece.html, "parse_mode": "HTML"}, "text", 4096, "too long")
    rows = piece.keyboard.inline_keyboard if piece.keyboard else []
    return text, tuple(Key(key.text, key.callback_data or "") for row in rows for key in row)
