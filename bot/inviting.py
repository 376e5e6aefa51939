"""An admin invites from the chat: role, team, a code that is shown once; what is open still can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from algorithms.model import Role
from bot import rights
from bot.access import Target
from bot.scene import Scene, local_minute
from bot.tokens import handle_of
from dialogs import inviting
from dialogs.inviting import NO_TEAM, Open
from dialogs.screens import Action, Screen
from storage import audit, invitations, people
from storage.invitations import Invitation
from storage.people import Team

VALID_FOR = timedelta(days=7)
RIGHT = rights.basis("people.invite", "")


async def overview(scene: Scene) -> None:
    """«/invite»"""
    if await _may(scene):
        await _show(scene, inviting.which_role(scene.lang))


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the invitations; the right is asked at each. False: somebody else's business."""
    if action.verb not in ("pi", "pl", "pr", "pt", "px"):
        return False
    if await _may(scene, action.subject):
        await _open(scene, action)
    return True


async def _open(scene: Scene, action: Action) -> None:
    match action.verb:
        case "pi":
            await _show(scene, inviting.which_role(scene.lang))
        case "pl":
            await _list(scene)
        case "pr":
            teams = [(handle_of(team.id), _named(scene, team)) for team in await people.teams(scene.work)]
            await _show(scene, inviting.which_team(action.value, teams, scene.lang))
        case "pt":
            await _invite(scene, action.value, action.subject)
        case "px":
            await _revoke(scene, action.subject)


async def _may(scene: Scene, about: str = "") -> bool:
    if await scene.may("people.invite", Target(), about):
        return True
    await scene.not_yours()
    return False


async def _show(scene: Scene, screen: Screen) -> None:
    await scene.answer(screen, rests_on=RIGHT)


def _named(scene: Scene, team: Team) -> str:
    return team.name_en if scene.lang == "en" and team.name_en else team.name


async def _invite(scene: Scene, role: str, handle: str) -> None:
    """Once a tap: a second one on the same button makes another code, which is a list to take back from."""
    known = {handle_of(team.id): team for team in await people.teams(scene.work)}
    if role not in get_args(Role) or handle not in (*known, NO_TEAM):
        await scene.not_yours()
        return
    team = known.get(handle)
    until = scene.now + VALID_FOR
    made = Invitation(
        role=role,  # type: ignore[arg-type]  # one of them, just checked
        name="",
        zone=scene.person.zone,
        created_by=scene.person.id,
        expires_at=until,
        team_id=team.id if team else None,
        region=team.region if team else None,
    )
    code = await invitations.invite(scene.work, made)
    detail = {"team": made.team_id}
    await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "people.invite", role, detail))
    shown = Open("", role, _named(scene, team) if team else "", local_minute(until, scene.person.zone))
    link = await invitations.deep_link(scene.work, code)
    await _show(scene, inviting.made(code, shown, scene.local, scene.lang, link, keeps_slashes=scene.house.pages))


async def _list(scene: Scene, note: str = "") -> None:
    teams = {team.id: _named(scene, team) for team in await people.teams(scene.work)}
    found = [
        Open(
            each.handle, each.role, teams.get(each.team_id or "", ""), local_minute(each.expires_at, scene.person.zone)
        )
        for each in await invitations.open_invitations(scene.work, scene.now)
        if each.handle is not None
    ]
    await _show(scene, inviting.listed(found, scene.local, scene.lang, note))


async def _revoke(scene: Scene, handle: str) -> None:
    """One that was followed or ran out meanwhile is not on the list any more, and nothing else happens."""
    note = ""
    if await invitations.revoke(scene.work, handle, scene.now):
        await audit.append(scene.work, audit.Deed(scene.now, scene.person.id, "invitation.revoke", handle, {}))
        note = scene.say("invite.revoked")
    await _list(scene, note)
