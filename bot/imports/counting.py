"""The one commit that makes a loaded file count: what it changed is said, its answers are remembered, and whoever was
told the older figures hears of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from bot import rights
from bot.access import Target
from bot.clock import Clock
from bot.imports import intake, making, news, reading, rejects, telling
from bot.imports.loading import Loaded
from bot.scene import House, Scene
from dialogs.imports.questions import agrees
from dialogs.imports.talk import LEFT_OUT, MASTER, NEW, Change, Found, Result, Talk, Trouble
from dialogs.master.rows import Changes
from dialogs.master.screens import left_over
from dialogs.screens import File, Screen
from storage import audit, numbers, partners, people, synonyms, talks, visited
from storage.blobs import BlobStore
from storage.database import Reading, Work
from storage.numbers import Difference
from storage.people import Person
from storage.talks import Mapping
from storage.talks import Talk as Row

CHANGES = 5


@dataclass(frozen=True)
class Counting:
    means: reading.Means
    house: House
    files: BlobStore
    clock: Clock
    sent: Callable[[], None]

    async def count(self, row: Row, talk: Talk, person: Person, loaded: Loaded) -> bool:
        """False: it was cancelled meanwhile, or the right is gone."""
        found, now = talk.found or Found(), self.clock.now()
        async with self.means.database.read() as read:
            changed = await numbers.compare(read, row.id)
            since = await _since(read, row, found)
            names = await news.names_of(read, changed)
        rejected = await rejects.kept(self.means, self.files, loaded.file, talk.name, person.lang, now)
        async with self.means.database.work() as work:
            fresh = await talks.load(work, row.id)
            today = await people.by_id(work, row.by)  # it took a while
            if fresh is None or fresh.phase != "loading" or today is None or not today.active:
                return False
            scene = telling.scene_of(work, self.house, today, talk, f"import/{row.id}/{talk.turn}/loaded", now)
            if (forbidden := await _forbidden(scene, found, row.id)) is not None:
                await telling.keep(scene, row.id, "refused", replace(talk, trouble=forbidden))
                work.after_commit(self.sent)
                return True
            cards, told = await self._in_use(scene, row, talk, loaded, changed, since)
            result = _result(found, loaded, changed if since else (), names, len(told))
            if cards is not None:
                result = replace(result, rows=len(cards.new) + len(cards.changed))
            result = replace(result, until=await _until(work, row.id))
            await telling.keep(scene, row.id, "loaded", replace(talk, result=result, attempts=0, done=0))
            await _reject(scene, rejected, loaded)
            if cards is not None and (left := left_over(cards, scene.lang)):
                await scene.answer(Screen(left))
            work.after_commit(self.sent)
        return True

    async def _in_use(
        self, scene: Scene, row: Row, talk: Talk, loaded: Loaded, changed: Sequence[Difference], since: datetime | None
    ) -> tuple[Changes | None, list[Person]]:
        """The flip, and all that hangs on it. What became of cards, and who was told of a correction."""
        work, now, found = scene.work, scene.now, talk.found or Found()
        kept = loaded.kept
        cards = await intake.apply(scene, row.id, loaded.file, kept) if found.kind in MASTER else None
        if found.kind == "visits":
            await visited.apply(work, row.id)
        if loaded.partners:
            await work.alone("partners/merge")
            await numbers.follow(work, row.id, await partners.kept_of(work, loaded.partners))
        await numbers.make_current(work, row.id, now)
        await making.reveal(work, loaded.made)
        await _learn(work, scene.person, talk, found, now)
        detail = {"file": row.file_name, "rows": loaded.rows, "kind": found.kind}
        if not agrees(found):
            detail["difference"] = str((found.total or 0) - (found.stated or 0))
        await audit.append(work, audit.Deed(now, scene.person.id, "facts.import", row.id, detail))
        return cards, await news.corrected(scene, row.id, found, changed, since) if since else []


async def _since(read: Reading, row: Row, found: Found) -> datetime | None:
    if found.start is None or found.end is None:
        return None
    return await talks.first_loaded(read, found.kind, found.start, found.end, row.id)


async def _forbidden(scene: Scene, found: Found, id: str) -> Trouble | None:
    """Asked again at the last moment: loading takes a while."""
    own = Target(owner_id=scene.person.id)
    rights_needed = ("facts.import", *(() if agrees(found) else ("facts.override",)))
    for right in rights_needed:
        if not await rights.permitted(scene.work, scene.person, right, own, id, scene.now):
            return Trouble("import.forbidden")
    return await intake.may(scene.work, scene.person, found.kind) if found.kind in MASTER else None


async def _learn(work: Work, person: Person, talk: Talk, found: Found, now: datetime) -> None:
    """Names that were explained mean the same in the next file, and its columns are known."""
    for place, name in enumerate(found.names):
        said = talk.answers.get(place, LEFT_OUT)
        if said not in (NEW, LEFT_OUT):
            source = talk.whose if name.what == "sku" else ""
            await synonyms.learn(work, name.what, source, name.text, said, person.id, now)
    if found.fingerprint and talk.guessed:
        known = Mapping(found.kind, reading.remembered_as(talk))
        await talks.remember(work, person.id, found.fingerprint, known, now)


def _result(found: Found, loaded: Loaded, changed: Sequence[Difference], names: dict[str, str], told: int) -> Result:
    zero = Decimal(0)
    sums = sorted(changed, key=lambda each: (-abs((each.after or zero) - (each.before or zero)), _whose(each)))
    shown = [Change(names.get(_whose(each), ""), each.before or zero, each.after or zero) for each in sums[:CHANGES]]
    return Result(
        rows=loaded.rows,
        total=found.total,
        left_out=max(0, found.rows - loaded.rows),
        rejected=len(loaded.file.rejected),
        new_partners=len(loaded.made.partners),
        new_goods=len(loaded.made.goods),
        difference=None if agrees(found) or found.total is None else found.total - (found.stated or zero),
        before=sum((each.before or zero for each in changed), zero) if changed else None,
        after=sum((each.after or zero for each in changed), zero) if changed else None,
        changes=tuple(shown),
        changed=len(changed),
        told=told,
    )


def _whose(each: Difference) -> str:
    return each.partner_id or each.person_id or ""


async def _until(work: Work, id: str) -> date | None:
    record = await numbers.by_id(work, id)
    return record.known_to if record else None


async def _reject(scene: Scene, file: File | None, loaded: Loaded) -> None:
    if file is not None:
        await scene.answer(rejects.screen(file, len(loaded.file.rejected), scene.lang))
