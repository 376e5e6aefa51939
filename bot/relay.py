"""Sends what the outbox holds: in order per chat, paced, each outcome treated by its class."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from structlog.contextvars import bind_contextvars

from bot import rights, rooms, unreached
from bot.clock import Clock
from bot.leases import Leases, elapsed
from bot.pacing import CHAT, Pacing, Place
from bot.patience import Patience
from bot.scene import House
from bot.unreached import CHANNEL_OFF
from dialogs.ports import (
    Channel,
    ChannelName,
    Delivered,
    Gone,
    Moved,
    NoCard,
    Outgoing,
    Receipt,
    SendClass,
    Unknown,
    Wait,
)
from dialogs.rooms import chat_of, is_room
from dialogs.screens import File, Picture, Screen, from_json, kept
from storage import addresses, cards, outbox, pauses, people
from storage.blobs import BlobStore
from storage.database import TROUBLE_S, Database, Reading, Work
from storage.outbox import OutboxRow
from storage.trouble import passes

log = structlog.get_logger()

BATCH = 20
AHEAD = 8  # pushes taken before their turn in the pace; the rest of a batch is for answers
SLOW_S = 2.0  # what takes longer to be sent gives up its place: a messenger that hangs must not silence the others
MOST = 10 * BATCH  # in hand, with those
SEND_S = 50.0  # the lease is renewed meanwhile; what takes longer will not be answered
IDLE_S = 5.0
SOON_S = 0.05
LOOK = timedelta(seconds=1)  # between two looks for what a relay left that died
REVOKED = "revoked"


@dataclass
class Relay:
    """`wake` is set whenever the outbox grows. Pacing is for messengers; the local chat needs none."""

    database: Database
    channels: Mapping[ChannelName, Channel]
    files: BlobStore
    clock: Clock
    house: House
    chat_burst: float = CHAT.burst
    replicas: Callable[[], int] = lambda: 1
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    noted: Callable[[ChannelName, SendClass, str], None] = lambda channel, kind, result: None
    _places: set[int] = field(default_factory=set)
    _pushing: set[int] = field(default_factory=set)
    _idle_s: float = IDLE_S
    _short: bool = True  # of room: something may have been left that waits for a place
    _looked: datetime | None = None

    def __post_init__(self) -> None:
        self.pacing = Pacing(self.chat_burst, self.replicas)
        self.patience = Patience(self.database, self.clock, self.pacing)
        self.leases = Leases(self.database, self.clock, outbox.renew)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. A slow send holds up its own chat and nobody else's; a database in trouble is asked again."""
        going: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            self.wake.clear()
            try:
                room, pushing = min(BATCH - len(self._places), MOST - len(going)), len(self._pushing)
                pushes, self._short = AHEAD - pushing if pushing <= AHEAD / 2 else 0, True
                rows = await self._lease(room, pushes)
                self._short = len(rows) >= room or sum(row.kind == "push" for row in rows) >= pushes
                going |= {self._start(row, going) for row in rows}
                pause = self._idle_s if not rows else IDLE_S
            except Exception as error:
                log.error("outbox cannot be read, trying again", exc_info=error)
                pause = TROUBLE_S
            with suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), pause)
        await asyncio.gather(*going, return_exceptions=True)

    async def step(self) -> int:
        """Send one batch; how many went out or were put off."""
        rows = await self._lease(BATCH, BATCH)
        await asyncio.gather(*(self._one(row) for row in rows))
        return len(rows)

    async def _pause(self, read: Reading, now: datetime) -> float:
        """Until something new comes, something put off falls due, or a messenger's pause ends."""
        moments = (await outbox.next_at(read, now), await pauses.next_end(read, now))
        due = min(filter(None, moments), default=None)
        return IDLE_S if due is None else min(IDLE_S, max(SOON_S, (due - now).total_seconds()))

    async def _lease(self, most: int, pushes: int) -> list[OutboxRow]:
        if most <= 0:
            return []
        now, since = self.clock.now(), elapsed()
        try:
            async with self.database.work() as work:
                await self.leases.catch_up(work)
                left = self._looked is None or not now - LOOK <= self._looked <= now
                rows = await outbox.lease(work, now, most, self.leases.seconds, pushes, left)
                self._idle_s = IDLE_S if rows else await self._pause(work, now)
        except Exception as error:
            if passes(error):
                await self.database.insist(lambda work: outbox.let_go(work, now, self.leases.seconds))
            raise
        self._looked = now if left else self._looked
        self.leases.take(rows, since, now)
        return rows

    def _start(self, row: OutboxRow, going: set[asyncio.Task[None]]) -> asyncio.Task[None]:
        def done(task: asyncio.Task[None]) -> None:
            going.discard(task)
            self._make_room(row)
            error = None if task.cancelled() else task.exception()
            if error is not None:  # its lease runs out, then it is in doubt
                log.error("send not noted", outbox=row.id, exc_info=error)

        self._places.add(row.id)
        if row.kind == "push":
            self._pushing.add(row.id)
        task = asyncio.create_task(self._one(row))
        task.add_done_callback(done)
        return task

    def _make_room(self, row: OutboxRow) -> None:
        self._places.discard(row.id)
        self._pushing.discard(row.id)
        if self._short:  # else whatever waits behind it was woken for when this was noted
            self.wake.set()

    @contextmanager
    def _not_for_long(self, row: OutboxRow) -> Iterator[None]:
        slow = asyncio.get_running_loop().call_later(SLOW_S, self._make_room, row)
        try:
            yield
        finally:
            slow.cancel()

    async def _one(self, row: OutboxRow) -> None:
        bind_contextvars(cause=row.key)  # each send is a task of its own
        try:
            await self._send(row)
        finally:
            self.leases.free(row)

    async def _send(self, row: OutboxRow) -> None:
        left = False
        try:
            channel = self.channels.get(row.channel)
            if channel is None:
                await self._note(row, None, Gone(CHANNEL_OFF))
                return
            if _is_paced(row):
                await self._turn(row)
            async with self.database.read() as read:  # one look at all that a send depends on, at the last moment
                refusal = await self._may_not_leave(read, row)
                old, last = await self._cards(read, row) if refusal is None else (None, None)
            if refusal is None and row.in_place and old is None:
                refusal = NoCard()
            if refusal is not None:
                await self._note(row, None, refusal)
                return
            out = self._outgoing(row, old, last)
            if not await self._leaves(row) or not self.leases.sure(row):
                return  # stopped for so long that another replica has it by now, and may have said newer things
            left = True
            with self._not_for_long(row):
                async with asyncio.timeout(SEND_S):
                    receipt = await channel.send(out)
                    if isinstance(receipt, NoCard) and not row.in_place:
                        out = replace(out, replaces=None)
                        receipt = await channel.send(out)
        except Exception as error:
            log.error("send failed", outbox=row.id, exc_info=error)
            trouble = passes(error) and (not left or row.channel == "web")  # the page's log is this very database
            await self._note(row, None, Wait(0) if trouble else Unknown(type(error).__name__))
            return
        await self._note(row, out, receipt)
        if old is not None and out.replaces is None and isinstance(receipt, Delivered):
            await self._collapse(channel, row, old)

    async def _leaves(self, row: OutboxRow) -> bool:
        """A push is told twice only if it was lost on its way, so we note that it sets out. A log knows its keys."""
        if row.kind != "push" or row.channel == "web":
            return True
        async with self.database.work() as work:
            return await outbox.leaves(work, row, self.clock.now())

    async def _turn(self, row: OutboxRow) -> None:
        await self.pacing.turn(Place(row.channel, chat_of(row.address)), push=row.kind == "push")

    async def _may_not_leave(self, read: Reading, row: OutboxRow) -> Receipt | None:
        """Asked at the last moment: a message may wait longer than its person stays or has a right."""
        person = await people.by_id(read, row.person_id) if row.person_id is not None else None
        if row.person_id is None or (person is not None and await rights.still(read, person, row.rests_on)):
            return None
        return Gone(REVOKED)

    async def _cards(self, read: Reading, row: OutboxRow) -> tuple[str | None, str | None]:
        """Where the card of this message is, and what is last in its chat."""
        if not row.subject:
            return None, None
        old = await cards.card_ref(read, row.channel, row.address, row.subject)
        return old, await cards.last_ref(read, row.channel, row.address)

    def _outgoing(self, row: OutboxRow, old: str | None, last: str | None) -> Outgoing:
        """The message, edited in place while its card is last in the chat; else the older card is to collapse.

        A push always goes anew: nobody hears of an edited message. What is said in place alone is never anew.
        """
        screen = from_json(row.screen)
        files = {
            block.blob: self.files.path(block.blob) for block in screen.blocks if isinstance(block, Picture | File)
        }
        is_last = old is not None and old == last and row.kind != "push" and not files
        in_place = old if is_last or row.in_place else None
        turn = partial(self._turn, row) if _is_paced(row) else None
        return Outgoing(
            row.key,
            row.address,
            screen,
            row.kind,
            in_place,
            row.toast,
            files,
            turn=turn,
            attempt=row.attempts,
            doubtful=row.doubts > 0,
        )

    async def _note(self, row: OutboxRow, out: Outgoing | None, receipt: Receipt) -> None:
        """What the messenger answered, in one commit. Until it is noted, a push would be said twice after a crash."""

        async def note(work: Work) -> None:
            if isinstance(receipt, Delivered) or await outbox.held(work, row):
                await self._settle(work, row, out, receipt)
                work.after_commit(self.wake.set)

        await self.database.insist(note, hurry=row.kind == "push")
        self.noted(row.channel, row.kind, type(receipt).__name__.lower())

    async def _settle(self, work: Work, row: OutboxRow, out: Outgoing | None, receipt: Receipt) -> None:
        now = self.clock.now()
        match receipt:
            case Delivered(ref=ref):
                await self._delivered(work, row, out, ref)
                await rooms.answered(work, row, now)
            case Wait(seconds=seconds):
                await outbox.retry(work, row.id, now + timedelta(seconds=seconds), "asked to wait")
            case Gone(reason=reason):
                await outbox.gone(work, row.id, reason)
                if reason == REVOKED and row.person_id is not None:
                    await rights.denied(work, row.person_id, "message", row.rests_on or row.key, now)
                if reason in unreached.SHUT_OUT or reason == CHANNEL_OFF:
                    await self._shut_out(work, row, reason, now)
            case Moved(address=address):
                await self._moved(work, row, address)
            case NoCard() if row.in_place:
                await outbox.drop(work, row.id)
            case NoCard():
                await outbox.retry(work, row.id, now + timedelta(seconds=1), "no card")
            case Unknown(reason=reason):
                await outbox.unknown(work, row.id, reason, now)

    async def _shut_out(self, work: Work, row: OutboxRow, reason: str, now: datetime) -> None:
        if is_room(row.channel, row.address):
            await rooms.refused(work, self.house, row, now)
        else:
            await unreached.bounced(work, self.house, row, reason, now)
            await rooms.unreached(work, row, now)

    async def _delivered(self, work: Work, row: OutboxRow, out: Outgoing | None, ref: str) -> None:
        """Where the message is now. If another replica said it meanwhile, or newer things, then ours came late."""
        in_time = await outbox.sent(work, row.id, ref, self.clock.now())
        if in_time and (left := kept(row.screen)) != row.screen:
            await outbox.keep(work, row.id, left)
        if out is not None and out.replaces is not None:
            if not in_time:  # it may stand over newer words
                await outbox.say_again(work, row)
            elif ref != out.replaces:
                await cards.rename(work, row.channel, row.address, out.replaces, ref)
        elif row.kind != "toast" and ref:
            await cards.set_last(work, row.channel, row.address, ref)
            if row.subject and in_time:
                await cards.set_card(work, row.channel, row.address, row.subject, ref)

    async def _moved(self, work: Work, row: OutboxRow, address: str) -> None:
        if address == row.address:
            await outbox.gone(work, row.id, "moved")
            return
        await addresses.move(work, row.channel, row.address, address)
        await outbox.retry(work, row.id, self.clock.now(), "moved")

    async def _collapse(self, channel: Channel, row: OutboxRow, ref: str) -> None:
        """The card went on below: the older message keeps its words and loses its buttons. Best effort."""
        with suppress(Exception):  # a card that cannot be tidied up is no reason to send anything twice
            async with self.database.read() as read:
                before = await outbox.by_ref(read, row.channel, row.address, ref)
            if before is not None and before.id != row.id:
                screen = Screen(from_json(before.screen).blocks)
                if _is_paced(row):
                    await self.pacing.turn(Place(row.channel, chat_of(row.address)))
                async with self.database.read() as read:
                    refusal = await self._may_not_leave(read, row)
                if refusal is None:
                    out = Outgoing(f"{row.key}/old", row.address, screen, "edit", ref, collapse=True)
                    await channel.send(out)


def _is_paced(row: OutboxRow) -> bool:
    """The local chat needs no pace; the little answer to a tap is no message, and of no use later."""
    return row.channel != "web" and row.kind != "toast"
