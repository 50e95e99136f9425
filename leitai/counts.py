"""How often each address was asked for and how long it took, counted by all web processes together.

Each process counts in a small file of its own, mapped into its memory; whoever is asked adds up the files. A process
that ended leaves its file, so that no sum ever falls; `leitai serve` begins with none.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BOUNDS = (0.05, 0.2, 1.0, 5.0)  # seconds
_CLASSES = 6  # 0xx … 5xx, as a status divided by a hundred
_WIDTH = _CLASSES + len(BOUNDS) + 1  # answers by class, answers within each bound, seconds in all
_SIZE = 8
OTHER = "no-such-address"


@dataclass(frozen=True)
class Asked:
    """An address: its answers by class of status, how many of them within each bound, and seconds in all."""

    route: str
    statuses: dict[int, int]
    within: tuple[int, ...]
    seconds: float

    @property
    def count(self) -> int:
        return sum(self.statuses.values())


class Counts:
    def __init__(self, folder: Path, routes: Sequence[str]) -> None:
        self.folder = folder
        self.routes = (*sorted({*routes} - {OTHER}), OTHER)
        self.place = {route: number * _WIDTH for number, route in enumerate(self.routes)}
        # another release has other addresses: its files are not read
        self.kind = hashlib.sha256("\n".join(self.routes).encode()).hexdigest()[:12]
        self.lock = threading.Lock()
        self.mine: memoryview[float] | None = None
        self.owner = 0

    def count(self, route: str, status: int, seconds: float) -> None:
        with self.lock:
            if self.mine is None or self.owner != os.getpid():
                self.mine, self.owner = self._open(), os.getpid()
            start = self.place.get(route, self.place[OTHER])
            self.mine[start + min(max(status // 100, 0), _CLASSES - 1)] += 1
            for number, bound in enumerate(BOUNDS):
                if seconds <= bound:
                    self.mine[start + _CLASSES + number] += 1
            self.mine[start + _WIDTH - 1] += seconds

    def _open(self) -> memoryview[float]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{self.kind}.{os.getpid()}.{secrets.token_hex(4)}"
        with path.open("x+b") as file:
            file.truncate(len(self.routes) * _WIDTH * _SIZE)
            return memoryview(mmap.mmap(file.fileno(), 0)).cast("d")

    def asked(self) -> Iterator[Asked]:
        """Every address that was asked for at all, over all processes."""
        sums = [0.0] * (len(self.routes) * _WIDTH)
        for path in self.folder.glob(f"{self.kind}.*"):
            content = path.read_bytes()
            if len(content) == len(sums) * _SIZE:
                sums = [old + new for old, new in zip(sums, memoryview(content).cast("d"), strict=True)]
        for route, start in self.place.items():
            statuses = {each: int(sums[start + each]) for each in range(_CLASSES) if sums[start + each]}
            if statuses:
                within = tuple(int(value) for value in sums[start + _CLASSES : start + _WIDTH - 1])
                yield Asked(route, statuses, within, sums[start + _WIDTH - 1])


def begin_anew(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
