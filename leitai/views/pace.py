"""How often somebody unknown may try: counted in this process's memory, and forgotten after the time is over."""

from __future__ import annotations

import time
from collections import deque

from django.conf import settings
from django.http import HttpRequest

MOST_ADDRESSES = 20_000


class Pace:
    """So many tries from one address within so many seconds. Nothing of it is stored: no address outlives its time."""

    def __init__(self, most: int, seconds: int) -> None:
        self.most, self.seconds = most, seconds
        self._tries: dict[str, deque[float]] = {}

    def spent(self, request: HttpRequest) -> bool:
        return len(self._recent(_address(request))) >= self.most

    def count(self, request: HttpRequest) -> None:
        address = _address(request)
        tries = self._recent(address)
        if not tries and len(self._tries) >= MOST_ADDRESSES:
            self._sweep()
        tries.append(time.monotonic())
        self._tries[address] = tries

    def clear(self) -> None:
        self._tries.clear()

    def _recent(self, address: str) -> deque[float]:
        tries = self._tries.get(address, deque())
        while tries and tries[0] <= time.monotonic() - self.seconds:
            tries.popleft()
        if not tries:
            self._tries.pop(address, None)
        return tries

    def _sweep(self) -> None:
        """Room for new ones: what is over goes, and where that is not enough the oldest."""
        for address in list(self._tries):
            self._recent(address)
        for address in list(self._tries)[: max(0, len(self._tries) - MOST_ADDRESSES // 2)]:
            del self._tries[address]


def _address(request: HttpRequest) -> str:
    """Of the browser. Behind the proxy that ends TLS everybody comes from the proxy, which names whom it speaks for."""
    spoken_for = request.headers.get("X-Forwarded-For", "") if settings.SECURE else ""
    return spoken_for.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
