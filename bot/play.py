"""The methodologist's terminal chat: one person plays every role of one algorithm, and nothing answered is ever lost.

An answer is stored, with its journal line and tasks, before the next question is shown (`bot/play_store.py`).
Where a run stands is derived from its answers, so a killed rehearsal goes on where it was.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import yaml
from sqlalchemy.exc import SQLAlchemyError

from algorithms.compiled import Algorithm
from algorithms.expressions import Expression, did_you_mean
from algorithms.loader import load_library
from algorithms.model import FilesInput, FormInput, HubInput, Option, YesNoInput
from algorithms.values import BadValue, Value, coerce, numbers_exact
from bot.clock import Clock
from bot.play_store import CHILD, FILE, PLAYER, Busy, Store, Talk
from bot.scene import as_utc, local_minute, short_name
from bot.settings import Settings
from bot.vectors.flows import Diverged, Play, answer_value, compare, moment
from dialogs.controls import button_labels, short, too_long
from dialogs.documents import outline
from dialogs.engine import Outcome, asked_at, field_at, proceed, start, suggestion, wakes_at
from dialogs.events import (
    Answered,
    Attached,
    Back,
    ChildEnded,
    ClockPassed,
    Event,
    Filled,
    Looked,
    Outside,
    Submitted,
    Ticked,
    TimerFired,
)
from dialogs.explain import explanation
from dialogs.facts import Facts, PartnerName
from dialogs.formats import day as day_words
from dialogs.inputs import Understood, Unsure, Which, chosen, quick_day, read, typed
from dialogs.lang import Lang
from dialogs.place import ASKING, MAIN, SEEN, TIMER, Filed, TaskDue, Visit
from dialogs.reading.dates import read_day, read_moment, read_time
from dialogs.reading.names import Named, NameIndex
from dialogs.reading.results import Refused
from dialogs.screens import Action, Bullets, Heading, Paragraph, Quiet, Screen, bold, line
from dialogs.session import Session, dump, load, session_from_json, session_to_json
from dialogs.texts import say
from dialogs.view import run_title, view
from dialogs.walk import EndlessWalk, walk
from dialogs.wording import answer_words, fill, fill_with, options_of, words
from handlers.terminal.choices import Choice, Offer, choices_of
from handlers.terminal.console import Console, open_console
from handlers.terminal.render import outlined, render, ruled
from handlers.terminal.words import wrapped
from storage.people import new_id
from storage.runs import Run

MOST_TICKS = 1000
_SPAN = re.compile(r"\+\s*(\d{1,4})\s*(m|мин|h|ч|d|д|w|н)\w*\.?", re.IGNORECASE)
_UNITS = {"m": "minutes", "м": "minutes", "h": "hours", "ч": "hours"}
_UNITS |= {"d": "days", "д": "days", "w": "weeks", "н": "weeks"}


class Leave(Exception):
    """The person goes; everything is kept."""


def play(settings: Settings, folder: Path, id_: str, options: Options) -> int:
    """Talk until the end or until the person leaves; the exit code. Raises what `shturman` tells as a refusal."""
    library = load_library(folder).algorithms
    if id_ not in library:
        raise LookupError(f"No algorithm «{id_}»: {did_you_mean(id_, library, 'see shturman algorithms list')}")
    script = _script(options.answers, id_) if options.answers else None
    console = open_console()
    try:
        with Store((options.data or settings.data_dir) / FILE, settings.company_zone) as store:
            rehearsal = Rehearsal(
                store, console, library, options, settings.calendar, asked_now=_asked_now(options, settings)
            )
            return rehearsal.by_script(id_, script) if script is not None else rehearsal.by_hand(id_)
    except EndlessWalk as error:
        raise RuntimeError(say("play.endless", options.lang, name=str(error))) from error
    except Busy as error:
        raise RuntimeError(say("play.busy", options.lang)) from error
    except (OSError, SQLAlchemyError) as error:
        if isinstance(error, BrokenPipeError):
            sys.stderr.close()  # whoever read the other end has gone; there is nobody to tell
            return 1
        why = getattr(error, "orig", None) or error
        where = str(options.where(settings))
        raise RuntimeError(say("play.no_store", options.lang, name=where, why=str(why))) from error


@dataclass(frozen=True)
class Options:
    """What the command line says. `data` is where the file of rehearsals lies; `None`: with the product's own data."""

    lang: Lang = "ru"
    answers: Path | None = None
    now: str = ""
    new: bool = False
    data: Path | None = None

    def where(self, settings: Settings) -> Path:
        return (self.data or settings.data_dir) / FILE


def _asked_now(options: Options, settings: Settings) -> datetime | None:
    """The moment of `--now`, as `/time` would read it."""
    wall = local_minute(Clock().now(), settings.company_zone)
    found = _moment(options.now, wall)
    if options.now and found is None:
        raise RuntimeError(say("play.time_unclear", options.lang, text=options.now[:60]))
    return found


def _script(path: Path, id_: str) -> list[Mapping[str, Any]]:
    """The cases of an answers file: a file of worked cases, or one case alone."""
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuntimeError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    found = data.get("vectors", [data]) if isinstance(data, Mapping) else []
    good = [case for case in found if isinstance(case, Mapping) and _is_script(case.get("script"))]
    if not good or len(good) != len(found):
        raise RuntimeError(f"{path}: no `script` with lines like {{step: …, answer: …}}")
    if data.get("algorithm", id_) != id_:
        raise RuntimeError(f"{path}: these are answers for «{data['algorithm']}», not for «{id_}»")
    return good


def _is_script(found: Any) -> bool:
    return isinstance(found, list) and all(
        isinstance(row, Mapping) and {"step", "answer"} <= row.keys() for row in found
    )


# ── whom a rehearsal may name ───────────────────────────────────────────────────────────────────────────────


@dataclass
class World:
    """Whom a rehearsal may name: the people and partners of the demo company."""

    partners: Mapping[str, PartnerName]
    people: tuple[Option, ...]
    spoken: tuple[Named, ...]

    @cached_property
    def index(self) -> NameIndex:
        return NameIndex(list(self.spoken))


def _world() -> World:
    company = yaml.safe_load(Path(__file__).with_name("demo.yaml").read_text("utf-8"))
    partners = {
        row["id"]: PartnerName(row["id"], short_name(row["name"]), row["name_en"], row["city"])
        for row in company["partners"]
    }
    spoken = tuple(Named(row["id"], row["name"], (*row["aliases"], row["name_en"])) for row in company["partners"])
    staff = tuple(Option(code=row["id"], ru=row["name"], en=row["name_en"]) for row in company["people"])
    return World(partners, staff, spoken)


# ── the talk ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Rehearsal:
    """Everything that one start of the command shares."""

    store: Store
    console: Console
    library: Mapping[str, Algorithm]
    options: Options
    calendar: str
    world: World = field(default_factory=_world)
    asked_now: datetime | None = None
    moved: datetime | None = None
    cursor: str = ""
    shown: object = None

    @property
    def lang(self) -> Lang:
        return self.options.lang

    def say(self, key: str, **fields: str | int) -> str:
        return say(key, self.lang, **fields)

    def now(self) -> datetime:
        """Naive local: where the clock was moved to, else the wall's."""
        return self.moved or local_minute(Clock().now(), self.store.zone)

    def facts(self, talk: Talk) -> Facts:
        picks = "partner_picker" in talk.algorithm.text
        return Facts(
            self.now(),
            partners=self.world.partners,
            near=tuple(self.world.partners)[:4],
            index=self.world.index if picks else None,
            decider=self._decider(talk),
            deciding=talk.is_deciding,
            lang=self.lang,
        )

    def _decider(self, talk: Talk) -> str:
        asked = talk.place.deciding
        if asked is None:
            return ""
        role = asked.step.role
        code = role.run(talk.place.at(asked)) if isinstance(role, Expression) else role
        return self.role(str(code))

    def role(self, code: str) -> str:
        """A role in words, or a person by name."""
        named = next((one.say(self.lang) for one in self.world.people if one.code == code), None)
        return named or self.say(f"play.role.{code}") if code in _ROLES or named else code

    # ── by hand ─────────────────────────────────────────────────────────────────────────────────────────────

    def by_hand(self, id_: str) -> int:
        try:
            talk = self._continued(id_) or self._begun(self.library[id_], {})
            self.lead(talk)
        except (EOFError, KeyboardInterrupt, Leave):
            self.console.tell("")
            self.console.tell(self.say("play.kept", path=str(self.store.path), command=self._command(id_)))
        return 0

    def _command(self, id_: str) -> str:
        data = f" --data {self.options.data}" if self.options.data else ""
        lang = f" --lang {self.lang}" if self.lang != "ru" else ""
        return f"shturman algorithms play {id_}{lang}{data}"

    def _continued(self, id_: str) -> Talk | None:
        run = None if self.options.new else self.store.last(id_)
        if run is None:
            return None
        talk = self._opened(run)
        kept, asked = self.store.moved_clock(run.id), self.asked_now
        self.moved = max(filter(None, (kept, asked)), default=None)
        title = run_title(talk.place, self.facts(talk), self.lang)
        self.console.tell(self.say("play.continue", title=title), "bold")
        if run.version != self.library[id_].version:
            self.console.tell(self.say("play.old_version"), "quiet")
        for asked_, answer in self._last_answers(talk):
            self.console.show([*wrapped([(f"  {asked_} ", "quiet"), (answer, "")], self.console.columns, hang=4)])
        return talk

    def _last_answers(self, talk: Talk) -> list[tuple[str, str]]:
        answered = [visit for visit in talk.place.passed if visit.answer and visit.step.node.kind in ASKING]
        return [(self._asked(talk, visit), self._answer(talk, visit)) for visit in answered[-3:]]

    def _asked(self, talk: Talk, visit: Visit) -> str:
        """The question of a visit in one line."""
        prompt = visit.step.node.prompt
        if prompt is None:
            return visit.label
        alias, place = visit.step.node.group, talk.place.at(visit)
        items = place.lists[talk.algorithm.list_of(alias)] if alias else ()
        item = next((each for each in items if each.label == visit.key.item), None)
        return short(fill(prompt, place, self.facts(talk), self.lang, item, alias), 60)

    def _answer(self, talk: Talk, visit: Visit) -> str:
        value = visit.answer.value if visit.answer else None
        return short(self._worded(talk, value, visit.step.node.input), 120)

    def _worded(self, talk: Talk, value: Value, node: Any) -> str:
        """An answer in words; a form field by field."""
        facts = self.facts(talk)
        fields = getattr(node, "fields", None)
        if fields and isinstance(value, Mapping):
            said = [(each, value.get(each.id)) for each in fields]
            pairs = [
                f"{each.label.say(self.lang)}: {answer_words(found, each.ask, talk.place, facts, self.lang)}"
                for each, found in said
                if found is not None
            ]
            return "; ".join(pairs)
        if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            return ", ".join(str(each.get("name") or each.get("kind") or "") for each in value)
        return answer_words(value, node, talk.place, facts, self.lang)

    def _opened(self, run: Run) -> Talk:
        known = self.library.get(run.algorithm)
        algorithm = known if known and known.version == run.version else self.store.version(run.version)
        session, outside = session_from_json(run.state), self._outside(algorithm, {})
        return Talk(algorithm, run, Outcome(session, walk(algorithm, session, outside), changed=False), outside)

    def _outside(self, algorithm: Algorithm, cfg: Mapping[str, Value]) -> Outside:
        return Outside({**algorithm.cfg, **cfg}, self.world.people)

    def _begun(
        self,
        algorithm: Algorithm,
        given: Mapping[str, Any],
        run_id: str = "",
        cfg: Mapping[str, Value] | None = None,
        calendar: str = "",
    ) -> Talk:
        """A new run, stored before its first question is shown."""
        if not run_id:
            self.moved = self.asked_now or self.moved
        now = self.now()
        session = Session(run_id or new_id(), algorithm.id, algorithm.version, now, given, calendar or self.calendar)
        outside = self._outside(algorithm, cfg or {})
        outcome = start(algorithm, session, outside)
        at = as_utc(now, self.store.zone)
        session = outcome.session
        run = Run(
            id=session.run_id,
            owner_id=PLAYER,
            algorithm=algorithm.id,
            version=algorithm.version,
            title=algorithm.file.title.say(self.lang),
            partner_id=None,
            state=session_to_json(session),
            turn=session.turn,
            status="done" if outcome.walk.ended else "open",
            waits_for=None,
            wake_at=None,
            created_at=at,
            updated_at=at,
        )
        talk = Talk(algorithm, run, outcome, outside)
        self.store.begin(talk, now, self.moved, self.lang)
        return talk

    def lead(self, talk: Talk) -> None:
        """Questions and answers until the run ends."""
        self.tick(talk, self.now())
        while not talk.place.ended:
            frontier = talk.place.frontier
            if frontier is not None and frontier.step.node.kind == "call":
                self._call(talk, frontier)
                continue
            given = self.console.ask(self.ask(talk))
            self.cursor = given.key if isinstance(given, Choice) and given.on is not None else ""
            self.tick(talk, self.now())
            now = talk.place.frontier
            if now is not None and frontier is not None and now.key == frontier.key:  # else it answers what is gone
                self.hear(talk, given)
        self.finish(talk)

    def ask(self, talk: Talk) -> Offer:
        """Show the screen, once, and say what may be answered."""
        facts = self.facts(talk)
        screen = view(talk.outcome, facts, self.lang)
        options = options_of(asked_at(talk.session, talk.place), talk.place)
        labels, numbers = {}, {option.code: str(n) for n, option in enumerate(options, 1)}
        if isinstance(asked_at(talk.session, talk.place), HubInput):
            labels = {option.code: option.say(self.lang) for option in options}
        elif too_long(options, self.lang):
            labels = {option.code: option.say(self.lang) for option in options}
            handles = zip(button_labels(options, self.lang), options, strict=True)
            spelled = Bullets(tuple(line(bold(f"{handle} "), option.say(self.lang)) for handle, option in handles))
            screen = replace(screen, blocks=tuple(block for block in screen.blocks if block != spelled))
        self._show(talk, screen)
        return Offer(
            choices_of(screen, numbers, labels),
            wanted=screen.ask.placeholder if screen.ask else "",
            help=self.say("play.keys"),
            words=self.say("play.or_words"),
            cursor=self.cursor,
        )

    def _show(self, talk: Talk, screen: Screen) -> None:
        outcome = talk.outcome
        if outcome.refused is not None and not outcome.changed:
            warned = [block for block in screen.blocks if isinstance(block, Paragraph) and _says(block.line, "⚠️")]
            self.console.show(render(Screen(tuple(warned)), self.console.columns)[2:])
            talk.outcome = replace(outcome, refused=None)
            return
        if talk.is_deciding:
            who = Paragraph(line(self.say("play.decides"), " ", bold(self._decider(talk))))
            screen = replace(screen, blocks=(screen.blocks[0], who, *screen.blocks[1:]))
        if (screen.blocks, talk.run.id) != self.shown:
            self.shown = screen.blocks, talk.run.id
            self.console.show(render(screen, self.console.columns, self._when(self.now())))

    def _when(self, at: datetime) -> str:
        return f"{day_words(at.date(), self.now().date(), self.lang, weekday=True)} {at:%H:%M}"

    def hear(self, talk: Talk, given: Choice | str) -> None:
        """What was chosen or typed, as the chat would understand it."""
        if isinstance(given, Choice):
            if given.action.verb == "w":
                self.why(talk)
            else:
                self._follow(talk, self._tapped(talk, given.action))
        elif given.startswith("/"):
            self._command_of(talk, given)
        elif given in ("?", "<"):
            self.why(talk) if given == "?" else self.apply(talk, Back(self.now()))
        elif not given:
            self.console.tell(self.say("play.empty"), "quiet")
        else:
            self._follow(talk, typed(talk.session, talk.place, given, self.facts(talk), PLAYER))

    def _tapped(self, talk: Talk, action: Action) -> Understood | None:
        session, place, at, value = talk.session, talk.place, self.now(), action.value
        asked = field_at(session, place)
        match action.verb:
            case "o":
                return chosen(session, place, value, self.facts(talk), PLAYER, session.turn)
            case "q":
                return self._given(talk, value)
            case "t+" | "t-":
                return Ticked(value, action.verb == "t+", at)
            case "d":
                return Submitted(at, PLAYER)
            case "n":
                return Answered(SEEN, at, PLAYER)
            case "b":
                return Back(at)
            case "l":
                return Looked(at, value)
            case "k":
                ready = suggestion(session, place, value)
                return None if ready is None else self._given(talk, ready)
            case "s" if asked is not None:
                return Filled(value, None, at, PLAYER)
            case "y":
                day = quick_day(value, at)
                return Refused("date.unclear") if day is None else self._given(talk, day)
        return None

    def _given(self, talk: Talk, value: Value) -> Answered | Filled:
        """A ready value for the question, or for the present field of a form."""
        asked = field_at(talk.session, talk.place)
        if asked is not None:
            return Filled(asked.id, value, self.now(), PLAYER)
        return Answered(value, self.now(), PLAYER)

    def _beside(self, offer: Offer) -> Choice | str:
        """A question that is not the methodology's own; one may leave here as well."""
        given = self.console.ask(offer)
        return _leave() if given == "/quit" else given

    def _follow(self, talk: Talk, meant: Understood | None) -> None:
        match meant:
            case None:
                return
            case Refused():
                talk.outcome = replace(talk.outcome, changed=False, refused=meant, lost=())
            case Unsure():
                self._confirm(talk, meant)
            case Which():
                self._which(talk, meant)
            case _:
                self.apply(talk, meant)

    def _confirm(self, talk: Talk, unsure: Unsure) -> None:
        """A day that was understood only perhaps: said back, taken after a yes."""
        value = words(unsure.value, "", talk.place, self.facts(talk), self.lang)
        self.console.tell(self.say("unsure.day", value=value))
        yes = Choice("1", self.say("button.confirm", value=value), Action("y"))
        given = self._beside(Offer((yes,)))
        said = given if isinstance(given, Choice) else read(_YES_NO, given, self.facts(talk), talk.place)
        if given is yes or said == "yes" or not given:
            self.apply(talk, self._given(talk, unsure.value))
        elif said != "no":
            self.hear(talk, given)
        else:
            self.shown = None

    def _which(self, talk: Talk, which: Which) -> None:
        """A name that fits several partners, or none: chosen from those, or taken as a new one."""
        names = [(id_, self.world.partners[id_].say(self.lang)) for id_ in which.ids if id_ in self.world.partners]
        key = "which.close" if len(names) == 1 else "which.partner" if names else "which.none"
        self.console.tell(self.say(key, name=names[0][1] if len(names) == 1 else which.typed))
        found = [Choice(str(n), name, Action("q", value=id_)) for n, (id_, name) in enumerate(names, 1)]
        add = Choice(str(len(found) + 1), self.say("button.add_partner", name=short(which.typed, 40)), Action("qn"))
        given = self._beside(Offer((*found, add)))
        if isinstance(given, Choice):
            value = which.typed if given is add else given.action.value
            self.apply(talk, self._given(talk, value))
        elif len(found) == 1 and read(_YES_NO, given, self.facts(talk), talk.place) == "yes":
            self.apply(talk, self._given(talk, found[0].action.value))
        elif given:
            self.hear(talk, given)
        else:
            self.shown = None

    def apply(self, talk: Talk, event: Event) -> bool:
        """One event, stored before anything is shown of it."""
        outcome = proceed(talk.outcome, event, talk.outside, deciding=talk.is_deciding and not isinstance(event, Back))
        if not outcome.changed:
            talk.outcome = outcome
            return False
        before, talk.outcome = talk.outcome, outcome
        try:
            self.store.keep(talk, event, self.now(), self.moved)
        except BaseException:
            talk.outcome = before
            raise
        return True

    def why(self, talk: Talk) -> None:
        """The hint of the question, and what made the figures it shows."""
        facts, place = self.facts(talk), talk.outcome.walk
        screen = view(talk.outcome, facts, self.lang, why=True)
        hints = [block for block in screen.blocks if isinstance(block, Quiet) and _says(block.line, "💡")]
        for hint in hints:
            self.console.tell("".join(span.text for span in hint.line), "key")
        looked_at = place.at(place.deciding) if facts.deciding else place
        reasons = tuple(explanation(looked_at, facts, self.lang))
        if reasons:
            self.console.show(render(Screen(reasons), self.console.columns)[2:])
        if not hints and not reasons:
            self.console.tell(self.say("play.no_hint"), "quiet")

    # ── commands ────────────────────────────────────────────────────────────────────────────────────────────

    def _command_of(self, talk: Talk, text: str) -> None:
        name, _, rest = text[1:].partition(" ")
        known: Mapping[str, Callable[[], object]] = {
            "draft": lambda: self.draft(talk),
            "back": lambda: self.apply(talk, Back(self.now())),
            "why": lambda: self.why(talk),
            "tasks": lambda: self.tasks(talk),
            "time": lambda: self.time(talk, rest.strip()),
            "wake": lambda: self.wake(talk),
            "board": lambda: self.board(talk),
            "file": lambda: self.file(talk, rest.strip()),
            "quit": _leave,
            "help": self.help,
        }
        command = known.get(name.casefold())
        if command is None:
            self.console.tell(self.say("play.unknown", name=short(name, 30)), "warn")
            self.help()
        else:
            command()

    def help(self) -> None:
        self.console.tell(self.say("play.help"))

    def tasks(self, talk: Talk) -> None:
        if not talk.place.tasks:
            self.console.tell(self.say("play.no_tasks"), "quiet")
            return
        self.console.show([(), *ruled(self.say("play.tasks"), "", self.console.columns)])
        for task in talk.place.tasks:
            self._task(talk, task)

    def _task(self, talk: Talk, task: TaskDue) -> None:
        title = fill_with(task.title, task.fills, talk.place, self.facts(talk), self.lang)
        due = self._when(task.due) if isinstance(task.due, datetime) else self._day(task)
        row = [("  ☑ " if task.done else "  ☐ ", "done" if task.done else ""), (title, "")]
        row.append((f" — {self.role(task.to)}, {due}", "quiet"))
        self.console.show([*wrapped(row, self.console.columns, hang=4)])

    def _day(self, task: TaskDue) -> str:
        return day_words(task.due, self.now().date(), self.lang, weekday=True)

    def draft(self, talk: Talk) -> None:
        """The documents as they would be if the run ended now."""
        documents = talk.algorithm.file.documents
        made = [str(filed.values["name"]) for filed in talk.place.filed if filed.kind == "document"]
        for name in dict.fromkeys(made or documents):
            facts = replace(self.facts(talk), deciding=False)
            drawn = outline(documents[name], talk.place, facts, self.lang)
            self.console.show(outlined(drawn, self.console.columns))
        if not documents:
            self.console.tell(self.say("play.no_documents"), "quiet")
        self.console.tell("")

    def board(self, talk: Talk) -> None:
        if MAIN not in talk.place.open or (talk.place.frontier and talk.place.frontier.thread == MAIN):
            self.console.tell(self.say("play.no_board"), "quiet")
            return
        self.apply(talk, Looked(self.now(), MAIN))

    def file(self, talk: Talk, name: str) -> None:
        """A stand-in for a file: it counts as one, and nothing is copied."""
        if not name:
            self.console.tell(self.say("play.file_usage"), "quiet")
            return
        if not self.apply(talk, Attached((_note(name),), self.now())):
            talk.outcome = replace(talk.outcome, changed=False, refused=Refused("files.not_here"))

    # ── the clock ───────────────────────────────────────────────────────────────────────────────────────────

    def time(self, talk: Talk, text: str) -> None:
        """To another minute; everything that falls due on the way happens, in its order."""
        to = _moment(text, self.now())
        if to is None:
            self.console.tell(self.say("play.time_usage", now=self._when(self.now())), "warn" if text else "")
        elif to < self.now():
            self.console.tell(self.say("play.time_back", now=self._when(self.now())), "warn")
        else:
            self._jump(talk, to)

    def wake(self, talk: Talk) -> None:
        due = wakes_at(talk.session, talk.place)
        if due is None:
            self.console.tell(self.say("play.no_timer"), "quiet")
        else:
            self._jump(talk, max(due, self.now()))

    def _jump(self, talk: Talk, to: datetime) -> None:
        self.moved = self.now()  # from here on the wall's clock does not count
        self.tick(talk, to)
        self.moved = to
        self.store.keep_clock(talk.run.id, to)
        self.shown = None
        self.console.tell(self.say("play.time_is", now=self._when(to)), "quiet")

    def tick(self, talk: Talk, until: datetime) -> None:
        """What the clock owes this run up to that minute, each at its own."""
        is_moved = self.moved is not None
        for _ in range(MOST_TICKS):
            due = wakes_at(talk.session, talk.place)
            if due is None or due > until:
                break
            at = max(due, self.now()) if is_moved else until
            self.moved = at if is_moved else None
            event, what = self._overdue(talk, at)
            before = {task.key for task in talk.place.tasks}
            if event is None or not self.apply(talk, event):
                break
            self.console.tell(f"⏰ {self._when(due)}: {what}", "warn")
            for task in talk.place.tasks:
                if task.key not in before:
                    self._task(talk, task)

    def _overdue(self, talk: Talk, at: datetime) -> tuple[Event | None, str]:
        if any(due < at for due in talk.place.deadlines.values()):
            return ClockPassed(at), self.say("play.deadline")
        ready = [(minute, key) for key, minute in talk.place.timers.items() if minute <= at]
        if not ready:
            return None, ""
        _, key = min(ready)
        visit = next(visit for visit in talk.place.open.values() if visit.key == key)
        return TimerFired(str(key), at), self.say("play.timer", name=self._asked(talk, visit))

    # ── conversations that this one waits for ───────────────────────────────────────────────────────────────

    def _call(self, talk: Talk, visit: Visit) -> None:
        """Play the called algorithm here, or say how it ended."""
        name = visit.step.node.algorithm
        child = self.library.get(name)
        child_id = CHILD + hashlib.sha256(f"{talk.run.id}/{visit.key}".encode()).hexdigest()[:12]
        begun = self.store.load(child_id)
        if begun is not None:
            self._play_child(talk, visit, self._opened(begun))
            return
        title = child.file.title.say(self.lang) if child else name
        own = run_title(talk.place, self.facts(talk), self.lang)
        self.console.show([(), *ruled(own, self._when(self.now()), self.console.columns)])
        self.console.show([()])
        if visit.step.node.prompt is not None:
            self.console.tell(self._asked(talk, visit), "bold")
        self.console.tell(self.say("play.call", title=title))
        here = Choice("1", self.say("play.call_here"), Action("o", value="here"))
        result = Choice("2", self.say("play.call_result"), Action("o", value="result"))
        both = (here, result) if child else (replace(result, key="1"),)
        given = self._beside(Offer(both, help=self.say("play.keys")))
        if isinstance(given, str) and given.startswith("/"):
            self._command_of(talk, given)
        elif isinstance(given, str):
            self.console.tell(self.say("refused.choice_unknown"), "warn")
        elif given.action.value == "here" and child is not None:
            self._play_child(talk, visit, self._begun(child, self._handed(talk, visit, child), child_id))
        else:
            self._result(talk, visit, child)

    def _handed(self, talk: Talk, visit: Visit, child: Algorithm) -> dict[str, Any]:
        filed: Filed | None = next(
            (f for f in talk.place.filed if f.kind == "handover" and f.key.startswith(str(visit.key))), None
        )
        given = load(dump(filed.values["vars"])) if filed else {}
        known = {*child.fields, *child.items, *child.steps}
        return child.given({name: value for name, value in given.items() if name in known})

    def _play_child(self, talk: Talk, visit: Visit, child: Talk) -> None:
        if not child.place.ended:
            self.lead(child)
        values = {**child.place.fields, "status": child.place.status}
        self.apply(talk, ChildEnded(str(visit.key), values, self.now()))

    def _result(self, talk: Talk, visit: Visit, child: Algorithm | None) -> None:
        """The status it ended with, and the fields that this algorithm reads of it."""
        ends = [step.node.status for step in child.steps.values() if step.node.kind == "end"] if child else []
        known = [status for status in dict.fromkeys(ends) if not status.startswith("{")]
        choices = tuple(Choice(str(n), status, Action("o", value=status)) for n, status in enumerate(known, 1))
        self.console.tell(self.say("play.call_status"), "bold")
        given = self._beside(Offer(choices))
        values: dict[str, Value] = {"status": given.label if isinstance(given, Choice) else given}
        read_here = re.findall(rf"\b{re.escape(visit.key.step)}\.(\w+)", talk.algorithm.text)
        for name in dict.fromkeys(read_here):
            if name != "status":
                values[name] = self._field(name, child)
        self.apply(talk, ChildEnded(str(visit.key), values, self.now()))

    def _field(self, name: str, child: Algorithm | None) -> Value:
        declared = child.fields.get(name) if child else None
        while True:
            self.console.tell(self.say("play.call_field", name=name), "bold")
            text = str(self._beside(Offer(help=self.say("play.call_skip"))))
            if not text:
                return declared.default if declared else None
            try:
                return coerce(text, declared.type) if declared else text
            except BadValue as error:
                self.console.tell(str(error), "warn")

    # ── the end ─────────────────────────────────────────────────────────────────────────────────────────────

    def finish(self, talk: Talk) -> None:
        screen = view(talk.outcome, self.facts(talk), self.lang)
        self.console.show(render(screen, self.console.columns, self._when(self.now())))
        self.console.tell("")
        self.console.tell(self.say("play.ended", status=talk.place.status or "—"), "bold")
        self.tasks(talk)
        if talk.algorithm.file.documents:
            self.draft(talk)

    # ── by a file ───────────────────────────────────────────────────────────────────────────────────────────

    def by_script(self, id_: str, cases: list[Mapping[str, Any]]) -> int:
        """Each case as a run of its own; 1 when the engine asks something else than the file answers."""
        code = 0
        for case in cases:
            if len(cases) > 1 or "id" in case:
                title = " ".join(str(case[key]) for key in ("id", "title") if key in case)
                self.console.show([(), *wrapped([(title, "bold")], self.console.columns)])
            try:
                faults = self._one_case(self.library[id_], case)
            except (Diverged, BadValue, KeyError, TypeError, ValueError, AttributeError) as error:
                faults = [str(error)]
            except KeyboardInterrupt:
                self.console.tell(self.say("play.kept", path=str(self.store.path), command=self._command(id_)))
                return 1
            for fault in faults:
                self.console.tell(f"✗ {fault}", "warn")
            code = 1 if faults else code
        return code

    def _one_case(self, algorithm: Algorithm, case: Mapping[str, Any]) -> list[str]:
        context = case.get("context") or {}
        self.moved = moment(context["now"]) if "now" in context else self.asked_now or self.now()
        cfg = dict(numbers_exact(context.get("cfg") or {}))
        given = algorithm.given(context.get("vars") or {})
        calendar = "plain" if "expect" in case else self.calendar
        talk = self._begun(algorithm, given, new_id(), cfg, calendar)
        made: dict[str, None] = {}
        for number, row in enumerate(case["script"], 1):
            self._past_info(talk)
            made |= dict.fromkeys(task.key for task in talk.place.tasks)
            self.moved = max(self.now(), moment(row["at"])) if "at" in row else self.now()
            self._say_line(talk, number, row)
            made |= dict.fromkeys(task.key for task in talk.place.tasks)
        self._past_info(talk)
        if talk.place.ended:
            self.finish(talk)
        else:
            self.ask(talk)
            self.console.tell(self.say("play.script_over", command=self._command(algorithm.id)), "quiet")
        found = {task.key: task for task in talk.place.tasks}
        ordered = tuple(found[key] for key in {**made, **dict.fromkeys(found)} if key in found)
        return compare(Play(talk.outcome, ordered), case["expect"]) if "expect" in case else []

    def _past_info(self, talk: Talk) -> None:
        """Cards are read and left: files of answers do not write them down."""
        while talk.place.frontier is not None and talk.place.frontier.step.node.kind == "info":
            self._show(talk, view(talk.outcome, self.facts(talk), self.lang))
            self.apply(talk, Answered(SEEN, self.now(), PLAYER))

    def _say_line(self, talk: Talk, number: int, row: Mapping[str, Any]) -> None:
        """One line of the file at the question it names, of all that are open. Raises Diverged."""
        waiting = {visit.key.step: visit for visit in reversed([*talk.place.open.values()])}
        visit = waiting.get(row["step"])
        if visit is None:
            frontier = talk.place.frontier
            asks = f"{frontier.label} ({self._asked(talk, frontier)})" if frontier else self.say("play.script_end")
            raise Diverged(self.say("play.script_other", n=number, step=str(row["step"]), asks=asks))
        talk.outcome = replace(talk.outcome, walk=talk.place.at(visit))
        self._show(talk, _whole(view(talk.outcome, self.facts(talk), self.lang), visit))
        event: Event
        if row["answer"] == TIMER and visit.step.node.kind == "wait":
            event, said = TimerFired(str(visit.key), self.now()), self.say("play.script_timer")
        elif visit.step.node.kind == "call":
            event = ChildEnded(str(visit.key), numbers_exact(row["answer"]), self.now())
            said = str(row["answer"])
        else:
            value = answer_value(visit.step.node.input, row["answer"])
            if isinstance(visit.step.node.input, FilesInput):
                value = [_note(each) if isinstance(each, str) else each for each in value]
            event, said = Answered(value, self.now(), PLAYER), self._worded(talk, value, visit.step.node.input)
        self.console.show([(), *wrapped([("› ", "said"), (said, "said")], self.console.columns, hang=2)])
        if not self.apply(talk, event):
            refused = talk.outcome.refused
            why = "".join(self._refusals(talk)) if refused else ""
            raise Diverged(self.say("play.script_refused", n=number, step=visit.label, why=why or str(row["answer"])))

    def _refusals(self, talk: Talk) -> Iterator[str]:
        screen = view(talk.outcome, self.facts(talk), self.lang)
        for block in screen.blocks:
            if isinstance(block, Paragraph) and _says(block.line, "⚠️"):
                yield "".join(span.text for span in block.line).removeprefix("⚠️ ")


_YES_NO = YesNoInput(type="yes_no")
_ROLES = frozenset(
    ("rm", "team_lead", "director", "finance", "lawyer", "logistics", "marketing", "quality", "hr", "admin")
)


def _whole(screen: Screen, visit: Visit) -> Screen:
    """A form that a file answers at once, without its first field."""
    if not isinstance(visit.step.node.input, FormInput):
        return screen
    first = next((n for n, block in enumerate(screen.blocks) if isinstance(block, Heading)), len(screen.blocks))
    return replace(screen, blocks=screen.blocks[:first])


def _note(name: str) -> Mapping[str, str]:
    """A stand-in for a file that was sent."""
    return {"blob": hashlib.sha256(name.encode()).hexdigest(), "name": short(name, 120), "kind": "document"}


def _leave() -> NoReturn:
    raise Leave


def _says(parts: Any, sign: str) -> bool:
    return bool(parts) and parts[0].text.startswith(sign)


def _moment(text: str, now: datetime) -> datetime | None:
    """«+3d», «25.03 10:00», «завтра в 10», «10:00», «пятница»; a day alone is 09:00."""
    if not text:
        return None
    span = _SPAN.fullmatch(text)
    if span is not None:
        return now + timedelta(**{_UNITS[span[2][0].casefold()]: int(span[1])})
    with suppress(ValueError):
        return moment(datetime.fromisoformat(text).replace(tzinfo=None)) if len(text) > 10 else moment(text)
    found = read_moment(text, now=now)
    if not isinstance(found, Refused):
        return found.value
    hour = read_time(text)
    if not isinstance(hour, Refused):
        return now.replace(hour=hour.value.hour, minute=hour.value.minute)
    day = read_day(text, today=now.date(), sense="future")
    return None if isinstance(day, Refused) else moment(day.value)
