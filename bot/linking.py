"""One person in several messengers: one more by a code, one less by a tap, where to write first; an admin for others.

A second account of the same messenger is an account like any other. Two people are never made one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import home, rights
from bot.access import Target
from bot.scene import Place, Post, Scene, local_minute, place_of, preferred
from bot.seeing import name_of
from bot.tokens import handle_of
from dialogs import linking
from dialogs.linking import Linked, channel_name
from dialogs.menu import message
from dialogs.screens import Action, Screen
from dialogs.texts import say
from storage import audit, invitations, outbox, people, runs
from storage.invitations import LINK_TRIES, NotLinked
from storage.people import Account, Person

OWN = ("la", "lc", "lu", "lx", "lw")
COLLEAGUES = ("aa", "ax", "ac")
RIGHT = rights.basis("people.accounts", "")


async def run(scene: Scene, code: str) -> None:
    """«/link», and «/link CODE» of somebody who is known here already."""
    if not await scene.may_own("settings.change"):
        return
    if code:
        await _typed(scene, code)
    else:
        await _overview(scene)


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of these screens. False: somebody else's business."""
    if action.verb in COLLEAGUES:
        await _of_a_colleague(scene, action)
    elif action.verb in OWN:
        if await scene.may_own("settings.change"):
            await _of_ones_own(scene, action)
    else:
        return False
    return True


# ── one's own ───────────────────────────────────────────────────────────────────────────────────────────────


async def _of_ones_own(scene: Scene, action: Action) -> None:
    match action.verb:
        case "lc":
            await _code(scene, scene.person)
        case "lu":
            await _sure(scene, action.subject)
        case "lx":
            await _drop(scene, action.subject)
        case "lw":
            await _write_to(scene, action.value)
        case _:
            await _overview(scene)


async def _overview(scene: Scene, note: str = "") -> None:
    found = [_linked(scene, each) for each in await _accounts(scene, scene.person)]
    wanted, today = scene.person.messenger, scene.local.date()
    await scene.answer(linking.messengers(found, wanted, today, scene.lang, note), "messengers")


async def _typed(scene: Scene, code: str) -> None:
    assert scene.place is not None  # noqa: S101  # a press
    account = Account(scene.place.channel, scene.account, scene.place.address, "", scene.now, blocked=False)
    refused = await invitations.link(scene.work, code, account, scene.person)
    assert isinstance(refused, NotLinked)  # noqa: S101  # whoever is known is not made another
    await rights.denied(scene.work, scene.person.id, "link", refused.why, scene.now)
    await struck(scene.post, refused)
    count = len(await runs.open_for(scene.work, scene.person.id))
    fields: dict[str, str | int] = {"name": scene.person.name, "n": count} if refused.why == "link.taken" else {}
    await scene.answer(message(scene.say(refused.why, **fields), scene.lang))


async def _code(scene: Scene, person: Person) -> None:
    """Shown once. Who gets it for a colleague passes it on."""
    made, until = await invitations.link_code(scene.work, person, scene.person.id, scene.now)
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "people.link", person.id, {}))
    is_own = person.id == scene.person.id
    name = "" if is_own else name_of(person, scene)
    shown = linking.code(made, local_minute(until, scene.person.zone), LINK_TRIES, scene.lang, name)
    await scene.answer(shown, rests_on=None if is_own else RIGHT)


async def _sure(scene: Scene, handle: str) -> None:
    found = [_linked(scene, each) for each in await _accounts(scene, scene.person)]
    chosen = next((each for each in found if each.handle == handle), None)
    others = [each for each in found if each.handle != handle]
    if chosen is None or not others:
        await _overview(scene, scene.say("linking.gone" if chosen is None else "linking.last"))
        return
    await scene.answer(linking.sure(chosen, others, scene.lang), "messengers")


async def _drop(scene: Scene, handle: str) -> None:
    """Never the last one where somebody is reached. From the chat itself it is told to the one that is left."""
    found = await _accounts(scene, scene.person)
    chosen = next((each for each in found if _handle(each) == handle), None)
    left = preferred(scene.person, [each for each in found if each != chosen])
    if chosen is None or left is None:
        await _overview(scene, scene.say("linking.gone" if chosen is None else "linking.last"))
        return
    is_here = _linked(scene, chosen).is_here
    person = await _unlink(scene.post, scene.person, chosen, scene.person.id)
    told = replace(scene, person=person, place=left if is_here else scene.place)
    await _overview(told, told.say("linking.dropped", channel=channel_name(chosen.channel, told.lang)))


async def _write_to(scene: Scene, channel: str) -> None:
    found = {each.channel: each for each in await _accounts(scene, scene.person)}
    wanted = found[channel].channel if channel in found else None
    person = replace(scene.person, messenger=wanted)
    await people.change(scene.work, person)
    await _overview(replace(scene, person=person))


# ── a colleague's, for whoever looks after the people ───────────────────────────────────────────────────────


async def people_of(scene: Scene, name: str) -> None:
    """«/people Хасанов»: by a part of the name, or by the id of the command line."""
    if not await _may(scene):
        return
    if not name:
        await scene.answer(message(scene.say("linking.usage"), scene.lang))
        return
    asked = name.casefold()
    everybody = await people.list_people(scene.work)
    found = [each for each in everybody if each.id == name or asked in f"{each.name} {each.name_en}".casefold()]
    if len(found) == 1:
        await _card(scene, found[0])
    else:
        await _show(scene, linking.which([(each.id, name_of(each, scene)) for each in found], scene.lang))


async def _of_a_colleague(scene: Scene, action: Action) -> None:
    if not await _may(scene, action.subject):
        return
    person = await people.by_id(scene.work, action.subject)
    if person is None or not person.active:
        await scene.not_yours()
        return
    match action.verb:
        case "ac":
            await _code(scene, person)
        case "ax" if person.id == scene.person.id:  # an old button: of one's own the last one stays
            await _sure(scene, action.value)
        case "ax":
            await _take_away(scene, person, action.value)
        case _:
            await _card(scene, person)


async def _take_away(scene: Scene, person: Person, handle: str) -> None:
    """A lost phone: the last account as well."""
    chosen = next((each for each in await _accounts(scene, person) if _handle(each) == handle), None)
    if chosen is None:
        await _card(scene, person, scene.say("linking.gone"))
        return
    person = await take_away(scene.post, person, chosen, scene.person.id)
    await _card(scene, person, scene.say("linking.dropped", channel=channel_name(chosen.channel, scene.lang)))


async def _card(scene: Scene, person: Person, note: str = "") -> None:
    if person.id == scene.person.id:
        await _overview(scene, note)
        return
    found = [_linked(scene, each) for each in await _accounts(scene, person)]
    name, today = name_of(person, scene), scene.local.date()
    await _show(scene, linking.somebodys(person.id, name, person.role, found, today, scene.lang, note))


async def _may(scene: Scene, about: str = "") -> bool:
    if await scene.may("people.accounts", Target(), about):
        return True
    await scene.not_yours()
    return False


async def _show(scene: Scene, screen: Screen) -> None:
    await scene.answer(screen, rests_on=RIGHT)


# ── shared ──────────────────────────────────────────────────────────────────────────────────────────────────


async def joined(scene: Scene, account: str) -> None:
    """An account was linked just now: said there, and in the others, where it may be a surprise."""
    await scene.answer(message(scene.say("linking.joined", name=name_of(scene.person, scene)), scene.lang))
    assert scene.place is not None  # noqa: S101  # a press
    known = await _accounts(scene, scene.person)
    new = next(each for each in known if (each.channel, each.account) == (scene.place.channel, account))
    for other in known:
        if other != new and not other.blocked:
            screen = linking.one_more(replace(_linked(scene, new), is_here=False), scene.lang)
            await scene.post.to(scene.person, screen, "push", place=Place(other.channel, other.address))


async def struck(post: Post, refused: NotLinked) -> None:
    """Whose code was given up after too many wrong guesses hears of it, at any hour."""
    owner = refused.struck
    place = await place_of(post.work, post.house, owner) if owner else None
    if owner is not None and place is not None:
        words = say("linking.struck", owner.lang, tries=LINK_TRIES)
        await post.to(owner, message(words, owner.lang), "push", place=place)


async def take_away(post: Post, person: Person, account: Account, by: str) -> Person:
    """Somebody else does it: the person hears of it where they still are."""
    person = await _unlink(post, person, account, by)
    told = say("linking.taken_away", person.lang, channel=account.channel)
    await post.to(person, message(told, person.lang), "push")
    return person


async def _unlink(post: Post, person: Person, account: Account, by: str) -> Person:
    """What was on its way there goes where the person still is; the chat itself is told that it is over.

    The person is held first, as by a press of theirs: what they are is written back, and messages come after people.
    """
    person = await people.held(post.work, person.id)
    rest = [each for each in await people.accounts_of(post.work, person.id) if each != account]
    left = preferred(person, rest)
    to = (left.channel, left.address) if left else None
    await outbox.redirect(post.work, account, to)
    pages = await home.pages_of(post, (person.id,))
    if not await people.unlink(post.work, account, post.now):
        return person
    await audit.append(post.work, audit.Deed(post.now, by, "people.unlink", person.id, {"channel": account.channel}))
    if not account.blocked:
        closed = message(say("linking.closed", person.lang), person.lang)
        await post.stranger(Place(account.channel, account.address), replace(closed, buttons=()))
    await home.close(post, pages.keys() & {home.page_of(account)}, person.lang)
    if person.messenger == account.channel and all(each.channel != account.channel for each in open_of(rest)):
        person = replace(person, messenger=None)
        await people.change(post.work, person)
    return person


def open_of(accounts: Sequence[Account]) -> list[Account]:
    """Without the names under which old rows are kept."""
    return [each for each in accounts if not each.is_former]


async def _accounts(scene: Scene, person: Person) -> list[Account]:
    return open_of(await people.accounts_of(scene.work, person.id))


def _linked(scene: Scene, account: Account) -> Linked:
    since = local_minute(account.linked_at, scene.person.zone).date()
    is_here = scene.place is not None and (account.channel, account.account) == (scene.place.channel, scene.account)
    return Linked(_handle(account), account.channel, since, is_here, account.blocked)


def _handle(account: Account) -> str:
    return handle_of(f"{account.channel}/{account.account}")
