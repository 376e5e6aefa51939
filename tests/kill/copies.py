"""What stands in the chats more than once, and in which order it came: the one thing that a kill may cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

from dialogs.screens import from_json
from handlers.telegram.render import render
from storage.outbox import OutboxRow
from tests.kill.history import Remains
from tests.kill.sights import Diary, Sight

Person = str
ON_ITS_WAY = 1.0
Addresses = Mapping[Person, tuple[str, str]]


def unnoted(diary: Diary, remains: Remains, addresses: Addresses) -> dict[tuple[Person, str], list[Sight]]:
    """Messages that came to a phone and that no row of the outbox knows, by the person and the life that sent them.

    A row knows where its message is, so whatever no row knows was in the air when its sender died: it was said again,
    or something newer was said instead.
    """
    known = _known(diary, remains, addresses)
    found: dict[tuple[Person, str], list[Sight]] = defaultdict(list)
    for sight in _news(diary, addresses):
        if (sight.person, sight.card.ref) not in known:
            found[sight.person, sight.life].append(sight)
    return found


def copies(diary: Diary, remains: Remains, addresses: Addresses) -> Iterator[str]:
    """Only at a kill, one a chat, and the last word that this chat had from the dead. Or when a life was made to stand
    still or to go on: what it had on its way then."""
    last = {(sight.person, sight.life): sight for sight in diary.sights}
    in_pieces = _pieces(remains, addresses, lambda row: row.doubts > 0)
    for (person, life), found in unnoted(diary, remains, addresses).items():
        moments = diary.stopped.get(life, [])
        extra = [sight for sight in found if not _at_a_stop(sight, moments)]
        words = " / ".join(sight.card.text.split("\n")[0] for sight in extra)
        if not extra:
            continue
        if life not in diary.killed:
            yield f"{person} got a copy without a kill: «{words}»"
        elif len(extra) > in_pieces.get(person, 1):
            yield f"{person} got {len(extra)} copies at one kill: «{words}»"
        elif last[person, life] is not extra[-1]:
            yield f"{person} got a copy before the kill, not at it: «{words}»"


def order(diary: Diary, remains: Remains, addresses: Addresses) -> Iterator[str]:
    """In each chat messages stand in the order in which they were written, but for what may be late on purpose."""
    people = {address: person for person, address in addresses.items()}
    newest: dict[Person, tuple[int, str]] = {}
    known: set[tuple[Person, str]] = set()
    for row in remains.outbox:
        person = people.get((row.channel, row.address))
        number = (row.ref or "").removeprefix("m")
        if person is None or not number.isdecimal() or (person, number) in known:
            continue
        known.add((person, number))
        if row.kind == "push" or row.not_before is not None:
            continue
        if int(number) < newest.get(person, (0, ""))[0]:
            yield f"{person} got {row.key} before {newest[person][1]}, which was written first"
        newest[person] = max(newest.get(person, (0, "")), (int(number), row.key))


def strangers(remains: Remains) -> Iterator[str]:
    """The page's log keeps one message a key: each of the bot's is one that the outbox wrote."""
    written = {row.key for row in remains.outbox}
    times = Counter(posted.key for posted in remains.log.values() if posted.author == "bot")
    for key, count in times.items():
        if key not in written or count > 1:
            yield f"the page shows {key} {count} times, the outbox {'wrote it once' * (key in written) or 'never did'}"


# ── small readings ──────────────────────────────────────────────────────────────────────────────────────────


def _at_a_stop(sight: Sight, moments: list[float]) -> bool:
    return any(abs(sight.at - moment) < ON_ITS_WAY for moment in moments)


def _news(diary: Diary, addresses: Addresses) -> Iterator[Sight]:
    return (s for s in diary.sights if s.new and addresses.get(s.person, ("", ""))[0] == "telegram")


def _known(diary: Diary, remains: Remains, addresses: Addresses) -> set[tuple[Person, str]]:
    """Where rows say their messages are; a message of many pieces is known by its last one."""
    people = {address: person for person, address in addresses.items()}
    refs: dict[Person, list[str]] = defaultdict(list)
    for sight in _news(diary, addresses):
        refs[sight.person].append(sight.card.ref)
    found: set[tuple[Person, str]] = set()
    for row in remains.outbox:
        person = people.get((row.channel, row.address), "")
        if row.ref and row.ref in refs[person]:
            end = refs[person].index(row.ref) + 1
            found |= {(person, ref) for ref in refs[person][max(0, end - pieces(row)) : end]}
    return found


def _pieces(remains: Remains, addresses: Addresses, which: Callable[[OutboxRow], bool]) -> dict[Person, int]:
    people = {address: person for person, address in addresses.items()}
    found: dict[Person, int] = {}
    for row in filter(which, remains.outbox):
        person = people.get((row.channel, row.address), "")
        found[person] = max(found.get(person, 1), pieces(row))
    return found


def pieces(row: OutboxRow) -> int:
    """How many messages of Telegram one message is: a picture and a long text are two."""
    return len(render(from_json(row.screen)))
