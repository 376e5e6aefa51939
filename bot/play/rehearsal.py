"""What one start of the command shares, and the four things that happen to a run: begun, opened, answered, stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from algorithms.compiled import Algorithm
from algorithms.expressions import Expression
from algorithms.values import Value
from bot.play.display import Display
from bot.play.options import Options
from bot.play.store import PLAYER, Store
from bot.play.talk import Talk
from bot.play.watch import Watch
from bot.play.world import World
from bot.scene import as_utc
from dialogs.engine import Outcome, proceed, start
from dialogs.events import Back, Event, Outside
from dialogs.facts import Facts
from dialogs.field.draft import Writing
from dialogs.field.read import Reader
from dialogs.session import Session, session_from_json, session_to_json
from dialogs.walk import walk
from storage.runs import Run

NEAR = 4


@dataclass(frozen=True)
class Rehearsal:
    """`calendar` is the country's, for runs that are begun by hand."""

    store: Store
    display: Display
    watch: Watch
    world: World
    library: Mapping[str, Algorithm]
    options: Options
    calendar: str

    def now(self) -> datetime:
        return self.watch.now()

    def minute(self, at: datetime) -> str:
        """In words."""
        return self.display.minute(at, self.now())

    def facts(self, talk: Talk) -> Facts:
        picks = "partner_picker" in talk.algorithm.text
        return Facts(
            self.now(),
            partners=self.world.partners,
            near=tuple(self.world.partners)[:NEAR],
            index=self.world.index if picks else None,
            decider=self.decider(talk),
            deciding=talk.is_deciding,
            lang=self.options.lang,
            writing=self.writing() if talk.algorithm.tells else None,
        )

    def writing(self) -> Writing:
        """Every partner of the demo company is the writer's own."""
        at = self.now().replace(tzinfo=UTC)
        return Writing(Reader("", frozenset(self.world.partners), at, self.world.index), str(at))

    def decider(self, talk: Talk) -> str:
        asked = talk.place.deciding
        if asked is None:
            return ""
        role = asked.step.role
        code = role.run(talk.place.at(asked)) if isinstance(role, Expression) else role
        return self.world.decider(str(code), self.options.lang)

    def begin(
        self,
        algorithm: Algorithm,
        given: Mapping[str, Any],
        run_id: str,
        cfg: Mapping[str, Value] | None = None,
        calendar: str = "",
    ) -> Talk:
        """A new run, stored before its first question is shown."""
        now, outside = self.now(), self._outside(algorithm, cfg or {})
        session = Session(run_id, algorithm.id, algorithm.version, now, given, calendar or self.calendar)
        outcome = start(algorithm, session, outside)
        at = as_utc(now, self.store.zone)
        run = Run(
            id=run_id,
            owner_id=PLAYER,
            algorithm=algorithm.id,
            version=algorithm.version,
            title=algorithm.file.title.say(self.options.lang),
            partner_id=None,
            state=session_to_json(outcome.session),
            turn=outcome.session.turn,
            status="done" if outcome.walk.ended else "open",
            waits_for=None,
            wake_at=None,
            created_at=at,
            updated_at=at,
        )
        talk = Talk(algorithm, run, outcome, outside)
        self.store.begin(talk, now, self.watch.moved, self.options.lang)
        return talk

    def open(self, run: Run) -> Talk:
        """A run as it was left, with the text it began with."""
        known = self.library.get(run.algorithm)
        algorithm = known if known and known.version == run.version else self.store.version(run.version)
        session, outside = session_from_json(run.state), self._outside(algorithm, {})
        return Talk(algorithm, run, Outcome(session, walk(algorithm, session, outside), changed=False), outside)

    def _outside(self, algorithm: Algorithm, cfg: Mapping[str, Value]) -> Outside:
        return Outside({**algorithm.cfg, **cfg}, self.world.people)

    def apply(self, talk: Talk, event: Event) -> bool:
        """One event, stored before anything is shown of it."""
        deciding = talk.is_deciding and not isinstance(event, Back)
        before, talk.outcome = talk.outcome, proceed(talk.outcome, event, talk.outside, deciding=deciding)
        if not talk.outcome.changed:
            return False
        try:
            self.store.keep(talk, event, self.now(), self.watch.moved)
        except BaseException:
            talk.outcome = before
            raise
        return True
