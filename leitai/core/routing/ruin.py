"""Better plans by taking visits out of neighbouring outings and putting them back where they cost least."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leitai.core.routing.fleet import Effort, stopping
from leitai.core.routing.insertion import NEVER, Insertions, Outing
from leitai.core.routing.tour import Route, Tour

_REMOVED = 5  # visits taken out at a time, in the mean
_LONGEST = 10  # of the strings of visits taken out of one outing
_BLINK = 0.01  # how often the cheapest place is overlooked
_WARM, _COLD, _PHASES = 8.0, 0.5, 40  # minutes
_PRICE = 20  # minutes of driving for a route missing from a unit, or a site that a group is short of
_BATCH = 8192

Touched = dict[int, Outing]  # outings as they were before


class Levels(NamedTuple):
    """The levels of `Score` that the search works on; `short` are the sites that groups lack for the best link."""

    missed: int
    one_sided: int
    short: int
    driving: int


def ruin_and_recreate(
    tour: Tour, routes: Sequence[Sequence[Route]], used: int, effort: Effort, seed: int
) -> list[list[Route]]:
    """Better routes within the first `used` half-days, never worse by `Levels`; the same ones for the same iterations.

    Slack induction by string removals (Christiaens and Vanden Berghe, 2020) over all levels at once: what comes before
    the driving has a price in minutes while the search is under way, and is compared by rank where the best is kept. A
    worse plan is gone on from with probability exp(-Δ/T), T falling from _WARM to _COLD minutes in _PHASES steps.
    """
    search = _Search(tour, routes, used, seed, _PRICE)
    for phase in range(_PHASES):
        heat = _WARM * (_COLD / _WARM) ** (phase / (_PHASES - 1))
        stop = stopping(effort.part(1 / _PHASES))
        while not stop(0):
            search.step(heat)
    return search.routes()


def more_visits(
    tour: Tour, routes: Sequence[Sequence[Route]], used: int, effort: Effort, seed: int
) -> list[list[Route]]:
    """The same search, kept warm, blind to units and shares, and over as soon as no visit is missed."""
    search = _Search(tour, routes, used, seed, price=0)
    stop = stopping(effort)
    while search.levels.missed and not stop(0):
        search.step(_WARM)
    return search.routes()


def _shares(tour: Tour, visits: int) -> int:
    """How many sites every group needs for the best link: the two with the fewest decide it.

    With m = ⌊visits / groups⌋ all need m; or m + 1 where all but one can have them, who is then short of one site.
    """
    if not tour.linkers or tour.groups < 2:
        return 0
    fewest, more = divmod(visits, tour.groups)
    return fewest + (more == tour.groups - 1)


class _Search:
    """Outing number group * used + half_day; every change goes through `_see`, `_leave` and `_drive`.

    `levels` are those of the best plan so far.
    """

    def __init__(self, tour: Tour, routes: Sequence[Sequence[Route]], used: int, seed: int, price: int) -> None:
        count = len(tour.sites)
        self._tour, self._used, self._price = tour, used, price
        self._insertions = Insertions(tour)
        self._chance = _chances(seed)
        self._near = np.argsort(tour.travel[:count, :count] + tour.travel[:count, :count].T, kind="stable").tolist()
        away = tour.travel[tour.base(0)].tolist()
        self._orders = [
            lambda site: next(self._chance),
            lambda site: tour.sites[site].closes - tour.sites[site].opens,
            lambda site: away[site],
            lambda site: -away[site],
        ]
        units = list(tour.split_units().values())
        self._unit = [len(units)] * count  # the others count as one that is on every route already
        for number, sites in enumerate(units):
            for site in sites:
                self._unit[site] = number
        self._seen = [[0] * tour.groups for _ in units] + [[1] * tour.groups]
        self._counts = [0] * tour.groups
        self._where: list[list[int]] = [[] for _ in tour.sites]
        self._one_sided = tour.groups * len(units)
        self._driving = 0
        self._missing: list[int] = []
        self._extra = np.full((tour.groups * used, count), NEVER, dtype=np.int32)
        self._outings = [self._driven(number % used, ()) for number in range(tour.groups * used)]
        self._fill(routes)
        self._best = [outing.route for outing in self._outings]
        self.levels = self._levels()
        self._now = self._priced(self.levels)

    def step(self, heat: float) -> None:
        """One ruin and its repair, taken back where it is too dear."""
        before = list(self._missing)
        touched: Touched = {}
        self._ruin(touched)
        self._recreate(touched)
        levels = self._levels()
        if levels.one_sided or levels.short:
            self._hand_over(touched)
            levels = self._levels()
        price = self._priced(levels)
        if price >= self._now - heat * math.log(1 - next(self._chance)):
            self._missing = before
            self._restore(touched)
            return
        self._now = price
        if levels < self.levels:
            self.levels = levels
            self._best = [outing.route for outing in self._outings]

    def routes(self) -> list[list[Route]]:
        """The best so far, by group and half-day."""
        tour, used = self._tour, self._used
        rest = ((),) * (len(tour.half_days) - used)
        return [[*self._best[group * used : (group + 1) * used], *rest] for group in range(tour.groups)]

    def _fill(self, routes: Sequence[Sequence[Route]]) -> None:
        tour = self._tour
        for number, empty in enumerate(self._outings):
            group, half_day = divmod(number, self._used)
            self._driving += empty.driving
            self._drive(number, self._driven(half_day, routes[group][half_day]))
            for site in routes[group][half_day]:
                self._see(number, site)
        visits = sum(site.visits for site in tour.sites)
        lengths = [len(outing.route) for outing in self._outings if outing.route]
        self._string = min(_LONGEST, max(1.0, sum(lengths) / max(len(lengths), 1)))
        self._share = _shares(tour, visits)
        self._missing = [
            number for number, site in enumerate(tour.sites) for _ in range(site.visits - len(self._where[number]))
        ]
        self._recreate({})
        self._share = _shares(tour, visits - len(self._missing))

    # ---- bookkeeping

    def _driven(self, half_day: int, route: Route) -> Outing:
        outing = self._insertions.outing(half_day, route)
        if outing is None:
            raise ValueError(f"the route {route} can't be driven in half-day {half_day}")
        return outing

    def _drive(self, number: int, outing: Outing) -> None:
        self._driving += outing.driving - self._outings[number].driving
        self._outings[number] = outing
        self._extra[number] = outing.extra

    def _see(self, number: int, site: int) -> None:
        group, on = number // self._used, self._seen[self._unit[site]]
        self._counts[group] += 1
        self._one_sided -= not on[group]
        on[group] += 1
        self._where[site].append(number)

    def _leave(self, number: int, site: int) -> None:
        group, on = number // self._used, self._seen[self._unit[site]]
        self._counts[group] -= 1
        on[group] -= 1
        self._one_sided += not on[group]
        self._where[site].remove(number)

    def _restore(self, touched: Touched) -> None:
        for number in touched:
            for site in self._outings[number].route:
                self._leave(number, site)
        for number, outing in touched.items():
            for site in outing.route:
                self._see(number, site)
            self._drive(number, outing)

    def _levels(self) -> Levels:
        short = sum(self._share - count for count in self._counts if count < self._share)
        return Levels(len(self._missing), self._one_sided, short, self._driving)

    def _priced(self, levels: Levels) -> int:
        return levels.missed * NEVER + self._price * (levels.one_sided + levels.short) + levels.driving

    # ---- moves

    def _ruin(self, touched: Touched) -> None:
        """Take a string of visits out of each of some outings that pass by one site."""
        outings = 1 + int(next(self._chance) * (4 * _REMOVED / (1 + self._string) - 1))
        ruined: set[int] = set()
        for site in self._near[int(next(self._chance) * len(self._near))]:
            for number in [number for number in self._where[site] if number not in ruined]:
                ruined.add(number)
                touched.setdefault(number, self._outings[number])
                self._cut(number, site)
            if len(ruined) >= outings:
                return

    def _cut(self, number: int, site: int) -> None:
        route = self._outings[number].route
        length = min(1 + int(next(self._chance) * min(len(route), self._string)), len(route))
        first = max(0, route.index(site) - length + 1)
        last = min(route.index(site), len(route) - length)
        start = first + int(next(self._chance) * (last - first + 1))
        for gone in route[start : start + length]:
            self._leave(number, gone)
            self._missing.append(gone)
        # What is left out makes nothing later, with roads that no detour shortens; else the whole outing goes.
        rest = route[:start] + route[start + length :]
        outing = self._insertions.outing(number % self._used, rest)
        if outing is None:
            for gone in rest:
                self._leave(number, gone)
                self._missing.append(gone)
        self._drive(number, outing or self._driven(number % self._used, ()))

    def _recreate(self, touched: Touched) -> None:
        """Put the missing visits back, one after the other, each where it costs least."""
        waiting = self._missing
        waiting.sort(key=self._orders[max(0, int(next(self._chance) * 5) - 1)])
        self._missing = []
        for site in waiting:
            costs = self._costs(site)
            while True:
                number = int(costs.argmin())
                if costs[number] >= NEVER // 2:
                    self._missing.append(site)
                    break
                costs[number] = NEVER
                if next(self._chance) >= _BLINK and self._insert(number, site, touched):
                    break

    def _insert(self, number: int, site: int, touched: Touched) -> bool:
        before = self._outings[number]
        at = int(before.slot[site])
        outing = self._insertions.outing(number % self._used, (*before.route[:at], site, *before.route[at:]))
        if outing is None:
            return False
        touched.setdefault(number, before)
        self._see(number, site)
        self._drive(number, outing)
        return True

    def _costs(self, site: int) -> NDArray[np.int32]:
        """What the visit costs in each outing: driving, less what it mends in units and shares."""
        costs: NDArray[np.int32] = self._extra[:, site].copy()
        table = costs.reshape(self._tour.groups, self._used)
        on = self._seen[self._unit[site]]
        for group, count in enumerate(self._counts):
            mended = (count < self._share) + (not on[group])
            if mended:
                table[group] -= self._price * mended
        about = self._tour.sites[site]
        for number in self._where[site]:  # its other visits
            group, half_day = divmod(number, self._used)
            table[group] = NEVER
            if not (about.remote or self._tour.meet):
                table[:, half_day] = NEVER
        return costs

    def _hand_over(self, touched: Touched) -> None:
        """Exchange changed outings with other groups' of the same half-day where that mends most: no road changes."""
        for number in list(touched):
            others = [other for other in range(number % self._used, len(self._outings), self._used) if other != number]
            gains = [(self._mended(number, other), other) for other in others]
            gain, other = max(gains, default=(0, number))
            if gain <= 0 or self._clash(number, other) or self._clash(other, number):
                continue
            pair = {number: self._outings[other], other: self._outings[number]}
            touched.setdefault(other, self._outings[other])
            self._restore(pair)

    def _mended(self, number: int, other: int) -> int:
        """How many routes missing from units and sites short there are fewer after an exchange."""
        group, by = number // self._used, other // self._used
        leaving, coming = self._outings[number].route, self._outings[other].route
        more: dict[int, int] = {}
        for site in coming:
            more[self._unit[site]] = more.get(self._unit[site], 0) + 1
        for site in leaving:
            more[self._unit[site]] = more.get(self._unit[site], 0) - 1
        mended = 0
        for unit, change in more.items():
            on = self._seen[unit]
            mended += (not on[group]) + (not on[by]) - (not on[group] + change) - (not on[by] - change)
        here, there, change = self._counts[group], self._counts[by], len(coming) - len(leaving)
        for before, after in ((here, here + change), (there, there - change)):
            mended += max(self._share - before, 0) - max(self._share - after, 0)
        return mended

    def _clash(self, number: int, other: int) -> bool:
        """Whether the group of `other` sees one of the sites of `number` elsewhere."""
        group = other // self._used
        return any(
            place // self._used == group and place != other
            for site in self._outings[number].route
            for place in self._where[site]
        )


def _chances(seed: int) -> Iterator[float]:
    """Uniform numbers, drawn in batches: one at a time costs ten times as much."""
    rng = np.random.default_rng(seed)
    while True:
        yield from rng.random(_BATCH).tolist()
