"""Before anything of a person is kept they read what that is, and accept or refuse.

A press that comes before the answer waits in the inbox: after «accept» it is done as if nothing had been in between.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bot.scene import House, Post, Scene, local_minute
from bot.tokens import verify
from dialogs import consent
from dialogs.ports import Left, Opened, Press, Tapped, Typed
from dialogs.screens import Action
from storage import audit, consents, erasure
from storage.database import Reading
from storage.people import Person

CARD = "consent"
COMMAND = "/privacy"
FROM_INBOX = "in/"  # what a cause begins with when a press of the inbox is behind it

Gate = Literal["open", "shut", "entered"]


async def agreed(read: Reading, house: House, person: Person) -> bool:
    """Whether this person accepted the present version; asked once a process."""
    if not house.consent or person.id in house.agreed:
        return True
    if await consents.accepted(read, person.id, house.consent) is None:
        return False
    house.agreed.add(person.id)
    return True


async def gate(scene: Scene, press: Press) -> Gate:
    """«shut»: the press has to wait, or nothing follows it; «entered»: it was a yes, and nothing had to wait for it."""
    if isinstance(press.body, Left) or await agreed(scene.work, scene.house, scene.person):
        return "open"
    cause = scene.post.cause
    # Under a cause of its own: the press that waits will use the keys of its own.
    scene = replace(scene, post=Post(scene.work, scene.house, f"{cause}/consent", scene.now))
    action = verify(press.body.token, scene.person.id, scene.house.keys) if isinstance(press.body, Tapped) else None
    if isinstance(press.body, Tapped) and scene.place is not None:
        await scene.post.toast(scene.person, scene.place, press.body.toast, "")
    if action is not None and action.verb in ("ca", "cr"):
        return await _answered(scene, action)
    asks_only = isinstance(press.body, Opened) or (isinstance(press.body, Typed) and press.body.text.strip() == COMMAND)
    if not asks_only:
        await consents.hold(scene.work, scene.person.id, int(cause.removeprefix(FROM_INBOX)))
    await ask(scene)
    return "shut"


async def ask(scene: Scene) -> None:
    """The whole text and two buttons."""
    renewed = "accepted" in await consents.answers(scene.work, scene.person.id)
    await scene.answer(consent.asking(scene.lang, renewed=renewed), CARD)


async def door(scene: Scene, action: Action) -> bool:
    """An answer that was given already: the text and since when. False: somebody else's business."""
    if action.verb not in ("ca", "cr"):
        return False
    await overview(scene)
    return True


async def overview(scene: Scene) -> None:
    """What is kept of whoever asks."""
    at = await consents.accepted(scene.work, scene.person.id, consent.version())
    since = local_minute(at, scene.person.zone).date() if at else None
    await scene.answer(consent.shown(since, scene.local.date(), scene.lang))


async def _answered(scene: Scene, action: Action) -> Gate:
    """A button of an older version of the text agrees to nothing: the present one is shown."""
    if action.value != scene.house.consent or not await scene.may_own("consent.answer"):
        await ask(scene)
        return "shut"
    if action.verb == "ca":
        return await _accepted(scene)
    await _refused(scene)
    return "shut"


async def _accepted(scene: Scene) -> Gate:
    work, house, person = scene.work, scene.house, scene.person
    await consents.answer(work, person.id, house.consent, "accepted", scene.now)
    await audit.append(work, audit.Deed(scene.now, person.id, "consent.accepted", house.consent, {}))
    work.after_commit(lambda: house.agreed.add(person.id))
    await scene.answer(consent.told("consent.thanks", scene.lang), CARD)
    return "shut" if await consents.release(work, person.id) else "entered"


async def _refused(scene: Scene) -> None:
    """Who never agreed to anything leaves nothing but the refusal; who did goes no further, and may think again."""
    work, person = scene.work, scene.person
    before = await consents.answers(work, person.id)
    await consents.answer(work, person.id, scene.house.consent, "refused", scene.now)
    await audit.append(work, audit.Deed(scene.now, person.id, "consent.refused", scene.house.consent, {}))
    await consents.discard(work, person.id)
    if "accepted" in before:
        await scene.answer(consent.told("consent.stopped", scene.lang), CARD)
        return
    await erasure.forget(work, person.id, scene.now)
    if scene.place is not None:
        await scene.post.stranger(scene.place, consent.told("consent.refused", scene.lang))
