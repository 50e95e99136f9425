"""Fan-out: one LISTEN connection for each web process, and everybody who follows a board through this process.

The hub lives as long as somebody listens. What a listener must hear stands in a short queue of its own; who does not
read fast enough is let go and comes back with the position it heard last.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import DatabaseError, close_old_connections

from leitai.queries.board import feed
from leitai.queries.board.feed import Position, Told
from leitai.queries.board.listening import Lost, listening
from leitai.queries.board.state import small, state_at, state_now
from leitai.queries.board.venues import Viewer, counted

log = logging.getLogger(__name__)
T = TypeVar("T")

BEAT = 10.0  # seconds
QUEUE = 64  # messages that a slow listener may be behind
LOOK = 3.0  # seconds without a word, then the hub looks by itself
STEPS_KEPT = 512  # steps of a round that wait in memory for those who come back


@dataclass(frozen=True)
class Message:
    text: bytes
    position: Position | None = None


END = Message(b"")


@dataclass(eq=False)
class Listener:
    viewer: Viewer
    queue: asyncio.Queue[Message] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def tell(self, message: Message) -> None:
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.let_go()

    def let_go(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(END)


def event(data: bytes, *, kind: str = "", position: Position | None = None) -> bytes:
    lines = [f"id: {position}".encode()] if position else []
    lines += [f"event: {kind}".encode()] if kind else []
    return b"\n".join([*lines, b"data: " + data, b"", b""])


class Hub:
    def __init__(self) -> None:
        self.listeners: dict[int, set[Listener]] = {}
        self.steps: dict[int, list[Message]] = {}
        self.batch = -1
        self.threads = ThreadPoolExecutor(2, thread_name_prefix="board")
        self.tasks: list[asyncio.Task[None]] = []
        self.ready = asyncio.Event()
        self.order = asyncio.Lock()  # what is remembered and what is told never overtake each other
        self.closing = False

    # ── who listens ────────────────────────────────────────────────────────────────────────────────────────────

    @asynccontextmanager
    async def joined(self, viewer: Viewer) -> AsyncIterator[Listener]:
        listener = Listener(viewer)
        self.listeners.setdefault(viewer.round_id, set()).add(listener)
        if not self.tasks:
            with suppress(RuntimeError, ValueError, NotImplementedError):  # not in the main thread, as in tests
                asyncio.get_running_loop().add_signal_handler(signal.SIGURG, self.close)
            self.tasks = [asyncio.create_task(self._keep_listening()), asyncio.create_task(self._keep_beating())]
        try:
            yield listener
        finally:
            here = self.listeners[viewer.round_id]
            here.discard(listener)
            if not here:
                del self.listeners[viewer.round_id]
                self.steps.pop(viewer.round_id, None)
            if not self.listeners:
                self._rest()

    def _rest(self) -> None:
        for task in self.tasks:
            task.cancel()
        self.tasks, self.batch = [], -1
        self.ready.clear()

    def close(self) -> None:
        """The process ends: everybody is let go and comes back elsewhere."""
        self.closing = True
        for listener in [one for here in self.listeners.values() for one in here]:
            listener.let_go()

    async def ask(self, question: Callable[..., T], *arguments: Any) -> T:
        """The database answers in a thread of the hub's own, which gives its connection back at once."""

        def asked() -> T:
            try:
                return question(*arguments)
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self.threads, asked)

    # ── what was missed ────────────────────────────────────────────────────────────────────────────────────────

    async def missed(self, round_id: int, after: Position) -> list[Message]:
        await asyncio.wait_for(self.ready.wait(), 10)
        async with self.order:
            if round_id not in self.steps:
                told = await self.ask(feed.steps_told, round_id)
                self.steps[round_id] = [await self._message(one) for one in told[-STEPS_KEPT:]]
            return [one for one in self.steps[round_id] if one.position and one.position > after]

    async def standing(self, round_id: int) -> Message:
        await asyncio.wait_for(self.ready.wait(), 10)
        position = Position(self.batch, 10**9 - 1)
        return Message(event(small(await self.ask(state_now, round_id)), kind="state", position=position), position)

    async def _message(self, told: Told) -> Message:
        if told.kind == "scene":
            return Message(event(b"{}", kind="scene", position=told.position), told.position)
        state = await self.ask(state_at, told.round_id, told.step)
        return Message(event(small(state), kind="step", position=told.position), told.position)

    # ── what comes ─────────────────────────────────────────────────────────────────────────────────────────────

    async def _keep_listening(self) -> None:
        pause = 0.1
        while True:
            try:
                async with listening() as line:
                    await self._catch_up()
                    self.ready.set()
                    pause = 0.1
                    while True:
                        async for _notice in line.notifies(timeout=LOOK, stop_after=1):
                            pass
                        await line.execute("SELECT 1")  # a line that is dead says so here
                        await self._catch_up()
            except (Lost, DatabaseError):
                log.warning("the board's line to the database is lost; trying again", exc_info=pause > 1)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)

    async def _catch_up(self) -> None:
        if self.batch < 0:
            self.batch = await self.ask(feed.newest_batch)
            return
        async with self.order:
            self.batch, told = await self.ask(feed.told_after, self.batch)
            for one in told:
                if here := self.listeners.get(one.round_id):
                    await self._spread(one, list(here))

    async def _spread(self, told: Told, here: list[Listener]) -> None:
        if told.kind == "venue":
            for listener in here:
                if listener.viewer.venue_id == told.venue_id:
                    listener.let_go()
            return
        message = await self._message(told)
        for listener in here:
            listener.tell(message)
        if told.undoes:  # what it takes back must not be told again: the steps are read anew when somebody asks
            self.steps.pop(told.round_id, None)
        elif told.kind == "step" and told.round_id in self.steps:
            known = self.steps[told.round_id]
            if not known or (known[-1].position or Position(0)) < told.position:
                known.append(message)

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            for round_id, here in list(self.listeners.items()):
                try:
                    there, expected = await self.ask(counted, round_id)
                except DatabaseError:
                    continue  # the line's own task tells of it
                beat = {"t": round(time.time() * 1000), "venues": [there, expected]}
                message = Message(event(json.dumps(beat, separators=(",", ":")).encode(), kind="beat"))
                for listener in list(here):
                    listener.tell(message)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub_here() -> Hub:
    """The hub of this process: of its one event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


async def followed(viewer: Viewer, after: Position | None) -> AsyncGenerator[bytes, None]:
    """A listener's stream: what it missed, then what comes, each once and in order."""
    hub = hub_here()
    with suppress(asyncio.TimeoutError, DatabaseError):  # the database is away: the client comes back by itself
        async with hub.joined(viewer) as listener:
            yield b"retry: 1000\n\n"
            if after is None:
                first = [await hub.standing(viewer.round_id)]
            else:
                first = await hub.missed(viewer.round_id, after)
            last = after or Position(0)
            for message in first:
                yield message.text
                last = message.position or last
            while not hub.closing and (message := await listener.queue.get()) is not END:
                if message.position and message.position <= last:
                    continue
                yield message.text
                last = message.position or last
