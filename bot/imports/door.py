"""What a person says to a file in talk: buttons, typed words, the command. Each right is asked at the tap."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.access import Target
from bot.imports import matching, telling, undoing
from bot.scene import Scene, local_minute
from dialogs.imports import answers, screens
from dialogs.imports.questions import asked_name, may_load
from dialogs.imports.talk import Talk, next_sheets, to_json, to_load
from dialogs.menu import message
from dialogs.reading.names import Exact, Match, Named, NameIndex, Several, Suggest
from dialogs.screens import Action
from storage import asked, partners, skus, talks
from storage.asked import Asked
from storage.people import new_id
from storage.talks import Talk as Row

HEARS = telling.HEARS
VERBS = ("il", "ix", "ia", "io", "iu", "ir")
OFFERED = 5


async def door(scene: Scene, action: Action) -> bool:
    """False: not about a file."""
    if action.verb not in VERBS:
        return False
    row = await talks.load(scene.work, action.subject)
    if not await scene.may("facts.import", Target(owner_id=row.by if row else None), action.subject):
        await scene.answer(message(scene.say("import.forbidden"), scene.lang))
    elif row is None:
        await scene.answer(message(scene.say("import.gone"), scene.lang))
    else:
        await _pressed(scene, row, action)
    return True


async def _pressed(scene: Scene, row: Row, action: Action) -> None:
    talk = telling.talk_of(row)
    is_now = row.phase == "asking" and action.turn == talk.turn
    match action.verb:
        case "il" if is_now:
            await load(scene, row, talk)
        case "ia" if is_now:
            await _answer(scene, row, talk, action.value)
        case "ix" if row.phase in ("reading", "asking", "loading"):
            await cancel(scene, row, talk)
        case "iu":
            await undoing.undo(scene, row)
        case "ir" if (
            row.phase == "loaded" and (left := next_sheets(talk)) and action.value in map(str, range(len(left)))
        ):
            sheet = left[int(action.value)]
            rest = tuple(name for name in left if name != sheet)
            await _anew(scene, row, talk, sheet=sheet, rest=rest, only_listed=True)
        case "ir" if row.phase in ("undone", "cancelled", "refused"):
            await _anew(scene, row, talk)
        case _:  # an old button: the file as it stands now
            await telling.show(scene, row.id, row.phase, talk)


async def load(scene: Scene, row: Row, talk: Talk) -> None:
    """From here on it is loaded beside the presses."""
    found = talk.found
    if found is None or not may_load(talk) or to_load(talk, found) <= 0:
        await scene.answer(message(scene.say("import.nothing_to_load"), scene.lang))
        return
    await telling.keep(scene, row.id, "loading", talk.next(view="", picking="", spelling=None, attempts=0))
    scene.work.after_commit(scene.house.errands.ring)


async def cancel(scene: Scene, row: Row, talk: Talk) -> None:
    await telling.keep(scene, row.id, "cancelled", talk.next(done=0))
    scene.work.after_commit(lambda: scene.house.errands.drop(row.id))


async def _anew(scene: Scene, row: Row, talk: Talk, **more: Any) -> None:
    """The same bytes as another import: one that was taken back stays so, and a second sheet is one of its own. It
    speaks for the partners on it alone: the first may be of others.
    """
    of_sheet = {"sheet": talk.sheet, "rest": talk.rest, "only_listed": True} if talk.sheet else {}
    again = replace(Talk(talk.channel, talk.address, talk.name, talk.size), **{**of_sheet, **more})
    if scene.place is not None:
        again = replace(again, channel=scene.place.channel, address=scene.place.address)
    id = new_id()
    await talks.begin(scene.work, id, row.file_hash, row.file_name, scene.person.id, to_json(again), scene.now)
    await telling.show(scene, id, "reading", again)
    scene.work.after_commit(scene.house.errands.ring)


async def _answer(scene: Scene, row: Row, talk: Talk, code: str) -> None:
    after = answers.answered(talk, code)
    if code == "t" and not await scene.may("facts.override", Target(owner_id=row.by), row.id):
        await scene.answer(message(scene.say("import.not_overridden"), scene.lang))
    elif after is None or not await _sees(scene, code):
        await telling.show(scene, row.id, row.phase, talk)
    elif code.partition(":")[0] in answers.REREAD:
        await telling.keep(scene, row.id, "reading", after)
        scene.work.after_commit(scene.house.errands.ring)
    else:
        await telling.keep(scene, row.id, "asking", after)


async def _sees(scene: Scene, code: str) -> bool:
    """Whoever is named by a button is somebody they may see."""
    verb, _, value = code.partition(":")
    return verb != "W" or await partners.seen_by(scene.work, scene.person, value) is not None


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────


async def heard(scene: Scene, waits: Asked, text: str) -> bool:
    """What is typed below the card. False: it is no answer to it."""
    row = await talks.load(scene.work, waits.subject)
    if row is None or row.phase != "asking" or row.by != scene.person.id:
        return False
    talk = telling.talk_of(row)
    if not await scene.may("facts.import", Target(owner_id=row.by), row.id):
        return False
    code = answers.typed(talk, text, scene.local.date())
    if answers.wants_name(talk) and code != "drop":
        await _named(scene, row, talk, text)
    elif code == "load":
        await load(scene, row, talk)
    elif code == "drop":
        await cancel(scene, row, talk)
    elif code:
        await _answer(scene, row, talk, code)
    else:
        await asked.put(scene.work, waits)  # these words are for somebody else; the next may be an answer
        return False
    return True


async def _named(scene: Scene, row: Row, talk: Talk, text: str) -> None:
    """Whom they mean: one is taken, several are offered, none is said."""
    name = asked_name(talk)
    what = name.what if name is not None and talk.view != "whose" else "partner"
    index, called = await _index(scene, what)
    match index.find(text):
        case Exact(id=id, whole=True):
            await _taken(scene, row, talk, (id, called[id]))
        case match:
            ids = _ids(match)
            offered = tuple((id, called[id]) for id in ids[:OFFERED])
            if not offered:
                await scene.answer(message(scene.say("import.name_unknown", name=text[:60]), scene.lang))
                await telling.listen(scene, row.id)
                return
            await telling.keep(scene, row.id, "asking", talk.next(candidates=offered))


async def _taken(scene: Scene, row: Row, talk: Talk, whom: tuple[str, str]) -> None:
    ready = replace(talk, candidates=(whom,))
    await _answer(scene, row, ready, f"W:{whom[0]}" if talk.view == "whose" else "c:0")


def _ids(match: Match) -> tuple[str, ...]:
    match match:
        case Exact(id=id, also=also):
            return (id, *also)
        case Suggest(id=id):
            return (id,)
        case Several(ids=ids):
            return ids
    return ()


async def _index(scene: Scene, what: str) -> tuple[NameIndex, dict[str, str]]:
    """Names to choose from, and how each is called."""
    match what:
        case "partner":
            visible = await partners.visible_to(scene.work, scene.person)
            return await scene.index(visible), {each.id: matching.bare_of(each) for each in visible}
        case "person":
            found = await matching.colleagues(scene.work, scene.person)
            return NameIndex([Named(each.id, each.name, (each.name_en,)) for each in found]), {
                each.id: each.name for each in found
            }
    goods = (await skus.all_skus(scene.work)).values()
    return NameIndex([Named(each.id, each.name, (each.code,)) for each in goods]), {
        each.id: each.name for each in goods
    }


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────


async def run(scene: Scene, rest: str) -> None:
    """«/import»: the files; «/import undo»: the last one is taken back."""
    if not await scene.may_own("facts.import"):
        await scene.answer(message(scene.say("import.forbidden"), scene.lang))
    elif rest.strip().casefold() in ("undo", "отмена", "отменить"):
        await undoing.last(scene)
    else:
        mine = await talks.of_person(scene.work, scene.person.id, *_SHOWN)
        files = [(each.id, each.file_name, each.phase, local_minute(each.at, scene.person.zone)) for each in mine]
        await scene.answer(screens.listing(files, scene.local.date(), scene.lang), "imports")


_SHOWN: tuple[talks.Phase, ...] = ("reading", "asking", "loading", "loaded", "undone")
