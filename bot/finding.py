"""Whom a person means by a name: theirs, several to be asked about, or a colleague's, of whom nothing is told."""

from __future__ import annotations

from collections import Counter

from bot import partner_cards, rights
from bot.access import RIGHTS
from bot.scene import Scene, spoken
from dialogs import actions
from dialogs.labels import name_of
from dialogs.lang import Lang
from dialogs.menu import choices, message
from dialogs.reading.names import Exact, Match, NameIndex, Nothing, Several, Suggest
from dialogs.screens import Button
from dialogs.wishes import says_more
from storage import partners
from storage.partners import Partner

# An index of more names takes seconds to build, in which nobody else is answered.
MOST_STRANGERS = 20_000
COMPANY = ""  # the index of everybody's, beside those of people


async def show(scene: Scene, name: str) -> None:
    """The card of whoever is named, with what else it may mean below; several are offered, none is said."""
    if not await _shown(scene, name) and not await stranger(scene, name):
        await scene.answer(message(scene.say("partner.unknown", name=name[:60]), scene.lang))


async def hear(scene: Scene, text: str) -> bool:
    """Whether words alone name a partner: then it is shown. Of a colleague's the whole name is needed."""
    return await _shown(scene, text) or await stranger(scene, text, whole=True)


async def one(scene: Scene, name: str) -> str | None:
    """The partner a person means, of those they may see; asked about or told otherwise when there is not one."""
    visible = await partners.visible_to(scene.work, scene.person)
    match await _meant(scene, visible, name):
        case Exact(id=id_) | Suggest(id=id_):
            return id_
        case Several(ids=ids):
            await which(scene, visible, ids)
        case _ if not await stranger(scene, name):
            await scene.answer(message(scene.say("partner.unknown", name=name[:60]), scene.lang))
    return None


async def _shown(scene: Scene, name: str) -> bool:
    visible = await partners.visible_to(scene.work, scene.person)
    match await _meant(scene, visible, name):
        case Exact(id=id_, also=also):
            more = says_more(name, await scene.index(visible), scene.local.date())
            await partner_cards.show(scene, id_, also=named_of(visible, also, scene.lang), unheard=more)
        case Suggest(id=id_):
            await partner_cards.show(scene, id_, near=True)
        case Several(ids=ids):
            await which(scene, visible, ids)
        case _:
            return False
    return True


async def _meant(scene: Scene, visible: list[Partner], name: str) -> Match:
    """Nobody of one's own where the whole name is a colleague's: «Восток-Сервис» is not one's «Восток-Трейд»."""
    found = (await scene.index(visible)).find(name)
    if isinstance(found, Nothing | Several) or (isinstance(found, Exact) and found.whole):
        return found
    match (await everybodys(scene)).find(name):
        case Exact(id=id_, whole=True) if id_ not in {each.id for each in visible}:
            return Nothing()
    return found


async def which(scene: Scene, visible: list[Partner], ids: tuple[str, ...]) -> None:
    options = [Button(label, actions.partner(id_)) for id_, label in named_of(visible, ids, scene.lang)]
    await scene.answer(choices(scene.say("partner.which"), options))


def named_of(visible: list[Partner], ids: tuple[str, ...], lang: Lang) -> tuple[tuple[str, str], ...]:
    """With the city where two would read alike."""
    known = {partner.id: partner for partner in visible}
    found = {id_: name_of(known[id_], lang) for id_ in ids if id_ in known}
    alike = Counter(found.values())
    return tuple((id_, f"{name} · {known[id_].city}" if alike[name] > 1 else name) for id_, name in found.items())


async def stranger(scene: Scene, name: str, *, whole: bool = False) -> bool:
    """Whose partner it is, where a colleague's is called so, and nothing else; that it was asked for is on record.

    Nothing is told to who looks after no partners, nor of a name that merely sounds alike.
    """
    if scene.person.role not in RIGHTS["partner.see"]:
        return False
    match (await everybodys(scene)).find(name):
        case Exact(id=id_, whole=entire) if entire or not whole:
            theirs = await partners.by_id(scene.work, id_)
            if theirs is not None:
                await scene.may("partner.see", await rights.of_partner(scene.work, theirs), theirs.id)
                await partner_cards.stranger(scene, theirs)
                return True
    return False


async def everybodys(scene: Scene) -> NameIndex:
    """Kept until the list changes; of a very large company nobody's."""
    mark = await partners.version(scene.work), ()
    kept = scene.house.indexes.get(COMPANY)
    if kept is None or kept[0] != mark:
        every = await partners.all_partners(scene.work)
        kept = mark, NameIndex([spoken(each, COMPANY) for each in every] if len(every) <= MOST_STRANGERS else [])
        scene.house.indexes[COMPANY] = kept
    return kept[1]
