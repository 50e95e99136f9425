"""Tours the slow obvious way: all orders of all sets, all divisions; or another solver. Shares no planning code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from leitai.core.routing import Tour

Score = tuple[int, int, Fraction, int, int, int, int]


class Outing(NamedTuple):
    route: tuple[int, ...]
    back: int
    driving: int


def outings(tour: Tour, number: int) -> list[Outing]:
    """Every order of every set of sites that fits in this half-day; of one set only orders no other beats in both."""
    by_set: dict[frozenset[int], list[Outing]] = defaultdict(list)
    half = tour.half_days[number]
    found = _orders(tour, number, (), len(tour.sites) + half.start, half.opens, 0)
    for outing in sorted(found, key=lambda o: (o.back, o.driving)):
        same = by_set[frozenset(outing.route)]
        if not same or outing.driving < same[-1].driving:
            same.append(outing)
    return [outing for same in by_set.values() for outing in same]


def _orders(tour: Tour, number: int, route: tuple[int, ...], place: int, clock: int, driving: int) -> Iterator[Outing]:
    half = tour.half_days[number]
    way = int(tour.travel[place, len(tour.sites) + half.end])
    if clock + way > half.closes:
        return
    yield Outing(route, clock + way, driving + way)
    for stop, site in enumerate(tour.sites):
        road = 0 if site.remote else int(tour.travel[place, stop])
        ends = max(clock + road, site.opens) + site.minutes
        if stop not in route and ends <= site.closes and len(route) != half.most:
            yield from _orders(tour, number, (*route, stop), place if site.remote else stop, ends, driving + road)


def score(tour: Tour, chosen: list[list[Outing]]) -> Score:
    """`chosen[group][half_day]`."""
    counts = [sum(len(o.route) for o in days) for days in chosen]
    driving = [sum(o.driving for o in days) for days in chosen]
    seen = [{tour.sites[s].unit for o in days for s in o.route} for days in chosen]
    visits: dict[str, int] = defaultdict(int)
    for site in tour.sites:
        visits[site.unit] += site.visits
    ends = [tour.half_days[k].day * 1440 + o.back for days in chosen for k, o in enumerate(days) if o.route]
    return (
        sum(site.visits for site in tour.sites) - sum(counts),
        sum(unit not in units for unit, n in visits.items() if n > 1 for units in seen),
        variance(tour, counts),
        max(ends, default=0),
        sum(driving),
        max(counts) - min(counts),
        max(driving) - min(driving),
    )


def variance(tour: Tour, counts: list[int]) -> Fraction:
    if not tour.linkers or len(counts) == 1:
        return Fraction(0)
    parts = [Fraction(1, m) if m else Fraction(2) for m in counts]
    return max(a + b for a, b in combinations(parts, 2)) / tour.linkers


def best_of_all(tour: Tour) -> Score:
    """The best score over every way of filling every half-day of every group: for half a dozen sites."""
    days = [outings(tour, number) for number in range(len(tour.half_days))]
    return min(score(tour, plan) for plan in _plans(tour, days, [[] for _ in range(tour.groups)]))


def _plans(tour: Tour, days: list[list[Outing]], begun: list[list[Outing]]) -> Iterator[list[list[Outing]]]:
    if len(begun[0]) == len(days):
        yield begun
        return
    before = [[site for outing in group for site in outing.route] for group in begun]
    fresh = [[o for o in days[len(begun[0])] if not set(o.route) & set(seen)] for seen in before]
    for choice in product(*fresh):
        here = [site for outing in choice for site in outing.route]
        total = here + [site for seen in before for site in seen]
        meeting = any(here.count(s) > 1 and not tour.meet and not tour.sites[s].remote for s in here)
        if not meeting and all(total.count(s) <= tour.sites[s].visits for s in here):
            yield from _plans(tour, days, [[*group, outing] for group, outing in zip(begun, choice, strict=True)])


def best_division(tour: Tour) -> Score:
    """The best score of two groups that see nine sites once: all divisions, all ways through the half-days of each."""
    days = [outings(tour, number) for number in range(len(tour.half_days))]
    ways: dict[frozenset[int], set[tuple[int, int]]] = {frozenset(): {(0, 0)}}
    for half, day in zip(tour.half_days, days, strict=True):
        further: dict[frozenset[int], set[tuple[int, int]]] = defaultdict(set)
        for seen, values in ways.items():
            for outing in day:
                if seen.isdisjoint(outing.route):
                    end = half.day * 1440 + outing.back if outing.route else 0
                    further[seen.union(outing.route)] |= {(max(f, end), d + outing.driving) for f, d in values}
        ways = further
    return min(
        (*_divided(tour, first, second), max(f, g), d + e, abs(len(first) - len(second)), abs(d - e))
        for first, ones in ways.items()
        for second, others in ways.items()
        if first.isdisjoint(second) and min(first | {99}) <= min(second | {99})
        for f, d in ones
        for g, e in others
    )


def _divided(tour: Tour, first: frozenset[int], second: frozenset[int]) -> tuple[int, int, Fraction]:
    as_routes = [[Outing(tuple(sites), 0, 0)] for sites in (first, second)]
    missed, one_sided, link, *_ = score(tour, as_routes)
    return missed, one_sided, link


def best_alone(tour: Tour) -> Score:
    """The best score of one group: every way through its half-days."""
    days = [_orders_from(tour, number) for number in range(len(tour.half_days))]
    return min(score(tour, [plan]) for plan in _lean_ways(days))


def _orders_from(tour: Tour, number: int) -> list[Outing]:
    if number or tour.start is None:
        return outings(tour, number)
    return list(_orders(tour, number, (), *tour.start, 0))


def _lean_ways(days: list[list[Outing]]) -> Iterator[list[Outing]]:
    """Of the ways that see the same sites and end alike, the one with the least driving."""
    lean: dict[tuple[frozenset[int], int, int], list[Outing]] = {(frozenset(), -1, 0): []}
    for number, day in enumerate(days):
        further: dict[tuple[frozenset[int], int, int], list[Outing]] = {}
        for (seen, last, back), plan in lean.items():
            for outing in (o for o in day if seen.isdisjoint(o.route)):
                end = (number, outing.back) if outing.route else (last, back)
                key = (seen.union(outing.route), *end)
                longer = [*plan, outing]
                if key not in further or sum(o.driving for o in longer) < sum(o.driving for o in further[key]):
                    further[key] = longer
        lean = further
    yield from lean.values()


class Another:
    """HiGHS: two groups that see every site once, as many each, both of every unit, all home by `finish`."""

    def __init__(self, tour: Tour, finish: int) -> None:
        self.tour = tour
        self.chosen = [
            (group, number, outing)
            for number, half in enumerate(tour.half_days)
            for outing in outings(tour, number)
            if not outing.route or half.day * 1440 + outing.back <= finish
            for group in (0, 1)
        ]
        self.width = len(self.chosen) + len(tour.sites) + 1  # whose is each site; how far the driving differs
        self.rows: list[tuple[np.ndarray, float, float]] = []
        for group, number in product((0, 1), range(len(tour.half_days))):
            self._add(self._over(lambda g, k, _, at=(group, number): (g, k) == at), 1, 1)
        for site in range(len(tour.sites)):
            for group in (0, 1):
                row = self._over(lambda g, _, o, at=(site, group): g == at[1] and at[0] in o.route)
                row[len(self.chosen) + site] = 1 if group else -1
                self._add(row, group, group)
        for unit in {site.unit for site in tour.sites}:
            members = [number for number, site in enumerate(tour.sites) if site.unit == unit]
            self._add(self._whose(members), 1, len(members) - 1)
        self._add(self._whose(range(len(tour.sites))), len(tour.sites) // 2, len(tour.sites) // 2)
        self._add(self._whose([0]), 1, 1)  # groups are alike

    def least_driving_and_spread(self) -> tuple[int, int] | None:
        """None where no plan is."""
        driving = [self._over(lambda g, _, o, at=group: o.driving if g == at else 0) for group in (0, 1)]
        total = self._least(driving[0] + driving[1])
        if total is None:
            return None
        self._add(driving[0] + driving[1], -np.inf, total)
        spread = np.zeros(self.width)
        spread[-1] = 1
        for sign in (1, -1):
            self._add(sign * (driving[0] - driving[1]) - spread, -np.inf, 0)
        least = self._least(spread)
        assert least is not None
        return total, least

    def _least(self, cost: np.ndarray) -> int | None:
        upper = np.ones(self.width)
        upper[-1] = np.inf
        rows, low, high = zip(*self.rows, strict=True)
        limits = LinearConstraint(csr_array(np.array(rows)), low, high)
        found = milp(
            cost,
            integrality=np.ones(self.width),
            bounds=Bounds(0, upper),
            constraints=limits,
            options={"mip_rel_gap": 0.0},
        )
        assert found.status in (0, 2), found.message  # optimal, infeasible
        return None if found.x is None else round(found.fun)

    def _add(self, row: np.ndarray, low: float, high: float) -> None:
        self.rows.append((row, low, high))

    def _over(self, value: Callable[[int, int, Outing], float]) -> np.ndarray:
        row = np.zeros(self.width)
        row[: len(self.chosen)] = [value(group, number, outing) for group, number, outing in self.chosen]
        return row

    def _whose(self, sites: Sequence[int]) -> np.ndarray:
        row = np.zeros(self.width)
        row[[len(self.chosen) + site for site in sites]] = 1
        return row
