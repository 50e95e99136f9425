"""Published instances with time windows, in tenths of a unit cut off, as their best known costs are counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from leitai.core.routing.fleet import Shift, Stop
from leitai.core.routing.tour import Minutes, Route


def read(path: Path) -> tuple[Minutes, list[Stop], list[Shift]]:
    text = path.read_text(encoding="ascii")

    def number(name: str) -> int:
        return int(re.search(rf"{name} : (\d+)", text)[1])

    def section(name: str) -> list[list[int]]:
        rows = re.search(rf"{name}_SECTION\n((?:[\d ]+\n)+)", text)[1].splitlines()
        return [[int(value) for value in row.split()[1:]] for row in rows]

    points = np.array(section("NODE_COORD"))
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    loads, windows = section("DEMAND"), section("TIME_WINDOW")
    service = 10 * number("SERVICE_TIME")
    stops = [
        Stop(place, 10 * windows[place][0], 10 * windows[place][1], service, loads[place][0])
        for place in range(1, len(points))
    ]
    shift = Shift(number("VEHICLES"), 0, 0, 10 * windows[0][0], 10 * windows[0][1], number("CAPACITY"))
    return np.trunc(10 * apart).astype(np.int64), stops, [shift]


def cost(travel: Minutes, stops: Sequence[Stop], shifts: Sequence[Shift], routes: Sequence[tuple[int, Route]]) -> int:
    """Added up stop by stop; fails where a stop begins too late, a load is too large, a vehicle is home too late."""
    total = 0
    for number, route in routes:
        shift = shifts[number]
        place, clock = shift.start, shift.opens
        assert sum(stops[stop].load for stop in route) <= shift.capacity
        for stop in (stops[stop] for stop in route):
            total += int(travel[place, stop.place])
            clock = max(clock + int(travel[place, stop.place]), stop.earliest)
            assert clock <= stop.latest
            place, clock = stop.place, clock + stop.minutes
        total += int(travel[place, shift.end])
        assert clock + travel[place, shift.end] <= shift.closes
    return total
