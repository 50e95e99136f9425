"""Many listeners of a board in one process: each reads the stream as a browser would, comes back when it ends, and
keeps when it heard which step.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

PAUSE = 0.1  # seconds before coming back
STEP = re.compile(rb'"n":(\d+)')


@dataclass
class Heard:
    step: int
    at: float


@dataclass(eq=False)
class Listener(asyncio.Protocol):
    """Reads as little as it can of each message: the time must be that of the arrival, not of a queue in here."""

    port: int
    token: str
    resumes: bool = True
    heard: list[Heard] = field(default_factory=list)
    after: str = "0.0"
    connected: bool = False
    came_back: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    transport: asyncio.Transport | None = None
    rest: bytes = b""

    async def listen(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                self.closed.clear()
                try:
                    await loop.create_connection(lambda: self, "127.0.0.1", self.port)
                    await self.closed.wait()
                except OSError:
                    pass
                self.connected = False
                self.came_back += 1
                await asyncio.sleep(PAUSE)
        finally:
            if self.transport is not None:
                self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.rest = transport, b""
        # without resuming, only what comes after the connection is heard
        after = self.after if self.resumes else ""
        transport.write(
            f"GET /board/stream?after={after} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Leitai {self.token}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self.connected = self.connected or b"retry:" in data
        *blocks, self.rest = (self.rest + data).split(b"\n\n")
        for block in blocks:
            if (id_at := block.find(b"id: ")) >= 0:
                self.after = block[id_at + 4 : block.index(b"\n", id_at)].decode()
            if b"event: step" in block:
                self.heard.append(Heard(int(STEP.search(block)[1]), now))  # type: ignore[index]
        if self.transport is not None and (data.endswith(b"0\r\n\r\n") or data.startswith(b"HTTP/1.1 4")):
            self.transport.close()  # the answer has ended, the connection would stay

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()

    @property
    def steps(self) -> list[int]:
        return [one.step for one in self.heard]


async def all_connected(listeners: Sequence[Listener], within: float = 30.0) -> None:
    end = time.perf_counter() + within
    while not all(one.connected for one in listeners):
        if time.perf_counter() > end:
            raise TimeoutError(f"{sum(not one.connected for one in listeners)} of {len(listeners)} never connected")
        await asyncio.sleep(0.02)


async def heard_by_all(listeners: Sequence[Listener], step: int, within: float = 10.0) -> int:
    """Wait until everybody has heard the step; returns how many have not."""
    end = time.perf_counter() + within
    while late := sum(not any(one.step >= step for one in listener.heard[-3:]) for listener in listeners):
        if time.perf_counter() > end:
            return late
        await asyncio.sleep(0.01)
    return 0
