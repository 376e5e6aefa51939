"""The board of a team as this person may see it: whose partners, gathered at once, drawn by `dialogs/team_board.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot import figures, rights
from bot.absent import absent
from bot.access import Target, can
from bot.promises import breakers
from bot.scene import Scene
from dialogs import actions
from dialogs.figures import PartnerFigures
from dialogs.labels import name_of
from dialogs.menu import choices, message
from dialogs.screens import Action, Button, Screen
from dialogs.team_board import Board, Group, team_board
from storage import partners, people
from storage.partners import Partner
from storage.people import Person, Team

# Without goods, shops and joint plans: of a whole company they are many rows, and no line of the board.
PARTS: frozenset[figures.Part] = frozenset(("month", "debt", "work"))
GOODS: frozenset[figures.Part] = frozenset(("month", "debt", "work", "stock"))
SCORED: frozenset[figures.Part] = GOODS | {"score"}
WITH_SCORE = 20  # partners whose scores are counted in a tenth of a second
WITH_STOCK = 60  # partners of whom goods are looked at as well


async def overview(scene: Scene) -> None:
    """The highest level that is this person's: all teams, their team, or their own partners."""
    led = await people.teams_led_by(scene.work, scene.person.id)
    match scene.person.role:
        case "director" | "admin":
            await show(scene, "company", "")
        case "team_lead" if len(led) > 1:
            names = {each.id: each for each in await people.teams(scene.work)}
            options = [Button(name_of(names[id_], scene.lang), actions.board("team", id_)) for id_ in led]
            await scene.answer(choices(scene.say("board.which"), options))
        case "team_lead" if led or scene.person.team_id:
            await show(scene, "team", (led or [scene.person.team_id or ""])[0])
        case _:
            await show(scene, "manager", scene.person.id)


async def door(scene: Scene, action: Action) -> bool:
    """Buttons of the board. False: somebody else's business."""
    if action.verb != "tb":
        return False
    if action.value in ("company", "team", "manager"):
        await show(scene, action.value, action.subject)
    else:
        await overview(scene)
    return True


async def show(scene: Scene, level: str, subject: str) -> None:
    person = await people.by_id(scene.work, subject) if level == "manager" else None
    target = Target(owner_id=person.id, team_id=person.team_id) if person else Target(team_id=subject or None)
    if not await scene.may("team.see", target, subject or level):
        await scene.not_yours()
        return
    screen = await _board(scene, level, subject, person)
    about = f"{level}/{subject}"
    await scene.answer(screen, rests_on=rights.basis("team.see", about))


async def _board(scene: Scene, level: str, subject: str, person: Person | None) -> Screen:
    visible = await partners.visible_to(scene.work, scene.person)
    staff = {each.id: each for each in await people.list_people(scene.work, also_revoked=True)}
    teams = {each.id: each for each in await people.teams(scene.work)}
    if level == "manager":
        ours = [each for each in visible if each.owner_id == subject]
    elif level == "team":
        ours = [each for each in visible if _team_of(each, staff) == subject]
    else:
        ours = visible
    known = await _gathered(scene, ours, everybody=level == "company")
    if level == "manager":
        rows = [Group("partner", each.id, each.name, each.name_en, (each,)) for each in known]
        name, name_en = (person.name, person.name_en) if person else ("", "")
    elif level == "team":
        rows = list(_by_manager(known, staff))
        found = teams.get(subject)
        name, name_en = (found.name, found.name_en) if found else ("", "")
    else:
        rows = list(_by_team(known, staff, teams.values()))
        name = name_en = ""
    if not known and level != "company":
        return message(scene.say("board.nobody_here"), scene.lang)
    whole = Group(level, subject, name, name_en, tuple(known))  # type: ignore[arg-type]  # one of the three
    up, words = await _up(scene, level, person), await breakers(scene, ours)
    away = await absent(scene.work, _behind(level, subject, staff.values()), scene.local.date())
    board = Board(whole, tuple(rows), scene.local.date(), scene.house.workdays, up, tuple(words), away)
    return team_board(board, scene.lang)


def _behind(level: str, subject: str, staff: Iterable[Person]) -> list[Person]:
    """Whose partners a board of this level may show."""
    active = [each for each in staff if each.active and each.role == "rm"]
    return [each for each in active if level == "company" or subject in (each.id, each.team_id)]


async def _gathered(scene: Scene, ours: Sequence[Partner], *, everybody: bool) -> list[PartnerFigures]:
    parts = SCORED if len(ours) <= WITH_SCORE else GOODS if len(ours) <= WITH_STOCK else PARTS
    found = await figures.figures_of(
        scene.work,
        ours,
        scene.local.date(),
        parts=parts,
        everybody=everybody,
        calendar=scene.house.workdays,
        zone=scene.person.zone,
    )
    return list(found.values())


def _team_of(partner: Partner, staff: dict[str, Person]) -> str | None:
    owner = staff.get(partner.owner_id or "")
    return owner.team_id if owner else None


def _by_manager(known: Sequence[PartnerFigures], staff: dict[str, Person]) -> Iterable[Group]:
    for owner in dict.fromkeys(each.owner_id or "" for each in known):
        person = staff.get(owner)
        theirs = tuple(each for each in known if (each.owner_id or "") == owner)
        yield Group("manager", owner, person.name if person else "", person.name_en if person else "", theirs)


def _by_team(known: Sequence[PartnerFigures], staff: dict[str, Person], teams: Iterable[Team]) -> Iterable[Group]:
    by_id = {each.id: each for each in teams}

    def of(each: PartnerFigures) -> str:
        owner = staff.get(each.owner_id or "")
        return (owner.team_id or "") if owner else ""

    for id_ in dict.fromkeys(map(of, known)):
        team = by_id.get(id_)
        theirs = tuple(each for each in known if of(each) == id_)
        yield Group("team", id_, team.name if team else "", team.name_en if team else "", theirs)


async def _up(scene: Scene, level: str, person: Person | None) -> Action | None:
    """The level above, where it is this person's to see."""
    actor = await scene.actor()
    if level == "team" and can(actor, "team.see"):
        return actions.board("company")
    if level == "manager" and person is not None and person.team_id:
        may = can(actor, "team.see", Target(team_id=person.team_id))
        return actions.board("team", person.team_id) if may else None
    return None
