"""Routes of many sites: PyVRP's hybrid search, one vehicle for every group and half-day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria, StoppingCriterion

from leitai.core.routing.tour import Minutes, Route


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop begins between `earliest` and `latest` and lasts `minutes`; `load` counts against a shift's capacity."""

    place: int
    earliest: int
    latest: int
    minutes: int
    load: int = 1


@dataclass(frozen=True, slots=True)
class Shift:
    """`vehicles` alike leave the place `start` from `opens` on, are at `end` by `closes`, never at a `closed` place."""

    vehicles: int
    start: int
    end: int
    opens: int
    closes: int
    capacity: int
    closed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Effort:
    """When to stop: after so many iterations (the same answer every time) or seconds, whichever comes first."""

    iterations: int
    seconds: float | None = None

    def part(self, share: float) -> Effort:
        seconds = None if self.seconds is None else self.seconds * share
        return Effort(max(int(self.iterations * share), 1), seconds)


@dataclass(frozen=True)
class FleetRoutes:
    """`routes` (shift, stops in their order), `cost` the sum of their travel."""

    routes: tuple[tuple[int, Route], ...]
    cost: int


def fleet_routes(
    travel: Minutes, stops: Sequence[Stop], shifts: Sequence[Shift], effort: Effort, seed: int
) -> FleetRoutes:
    """Least travel over all shifts with every window kept; stops that fit nowhere stay out.

    A stop left out costs more than all roads together, so as many as can be are served. Times of the day suffice for
    several days, since no two shifts share a vehicle. Heuristic: no bound comes with it.
    """
    depots = sorted({place for shift in shifts for place in (shift.start, shift.end)})
    too_dear = int(travel.max()) * 2 * (len(stops) + len(shifts) + 1)
    data = ProblemData(
        locations=[Location(0, 0) for _ in travel],
        clients=[
            Client(
                stop.place,
                delivery=[stop.load],
                service_duration=stop.minutes,
                tw_early=stop.earliest,
                tw_late=stop.latest,
                prize=too_dear,
                required=False,
            )
            for stop in stops
        ],
        depots=[Depot(place) for place in depots],
        vehicle_types=[
            VehicleType(
                shift.vehicles,
                [shift.capacity],
                depots.index(shift.start),
                depots.index(shift.end),
                tw_early=shift.opens,
                tw_late=shift.closes,
                profile=number,
            )
            for number, shift in enumerate(shifts)
        ],
        distance_matrices=[_open_roads(travel, shift) for shift in shifts],
        duration_matrices=[_open_roads(travel, shift) for shift in shifts],
    )
    found = solve(data, stop=stopping(effort), seed=seed, collect_stats=False, display=False)
    routes = [
        (route.vehicle_type(), tuple(step.idx for step in route.schedule() if step.is_client()))
        for route in found.best.routes()
    ]
    return FleetRoutes(tuple(routes), int(found.best.distance()))


def _open_roads(travel: Minutes, shift: Shift) -> Any:
    """The roads of a shift, to closed places so long that no shift could be home again."""
    roads = np.array(travel, dtype=np.int64)
    closed = sorted(shift.closed)
    roads[closed, :] = roads[:, closed] = shift.closes + 1
    np.fill_diagonal(roads, 0)
    return roads


def stopping(effort: Effort) -> StoppingCriterion:
    """Asked once for every iteration, with any cost, says when the effort is spent."""
    criteria: list[StoppingCriterion] = [MaxIterations(effort.iterations)]
    if effort.seconds is not None:
        criteria.append(MaxRuntime(effort.seconds))
    return MultipleCriteria(criteria)
