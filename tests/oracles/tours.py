"""Tours the slow obvious way: all orders of all sets, all divisions; or another solver. Shares no planning code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple

from ortools.sat.python import cp_model

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


class Another:
    """CP-SAT over the outings of two groups that see every site at most once."""

    def __init__(self, tour: Tour) -> None:
        self.tour = tour
        self.days = [outings(tour, number) for number in range(len(tour.half_days))]

    def can_beat(self, claimed: Score, level: int) -> bool:
        """Whether a plan is better in this level and no worse in those above. Raises where CP-SAT can't tell."""
        if claimed[level] == 0:
            return False  # nothing is less than none
        model, chosen = self._model()
        total = sum(x for group in chosen for x, _, outing in group for _ in outing.route)
        missed = len(self.tour.sites) - total
        counts = [sum(x * len(outing.route) for x, _, outing in group) for group in chosen]
        driving = [sum(x * outing.driving for x, _, outing in group) for group in chosen]
        for above in range(level + 1):
            limit = claimed[above] - (1 if above == level else 0)
            match above:
                case 0:
                    model.add(missed <= limit)
                case 1:
                    model.add(sum(self._sides(model, chosen)) <= limit)
                case 2:
                    self._linked(model, counts, claimed[2], strictly=above == level)
                case 3:
                    for x in (x for group in chosen for x, end, outing in group if outing.route and end > limit):
                        model.add(x == 0)
                case 4:
                    model.add(sum(driving) <= limit)
                case _:
                    first, second = counts if above == 5 else driving
                    model.add_linear_constraint(first - second, -limit, limit)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 2
        solver.parameters.max_time_in_seconds = 120
        status = solver.solve(model)
        if status not in (cp_model.INFEASIBLE, cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise TimeoutError(solver.status_name(status))
        return status != cp_model.INFEASIBLE

    def _model(self) -> tuple[cp_model.CpModel, list[list[tuple[cp_model.IntVar, int, Outing]]]]:
        model = cp_model.CpModel()
        chosen: list[list[tuple[cp_model.IntVar, int, Outing]]] = [[], []]
        for group in chosen:
            for half, day in zip(self.tour.half_days, self.days, strict=True):
                new = [(model.new_bool_var(""), half.day * 1440 + outing.back, outing) for outing in day]
                model.add_exactly_one(x for x, _, _ in new)
                group.extend(new)
        for site in range(len(self.tour.sites)):
            model.add_at_most_one(x for group in chosen for x, _, outing in group if site in outing.route)
        first = [x for x, _, outing in chosen[1] if 0 in outing.route]
        model.add(sum(first) == 0)  # groups are alike: the first site is the first group's, or nobody's
        return model, chosen

    def _sides(
        self, model: cp_model.CpModel, chosen: list[list[tuple[cp_model.IntVar, int, Outing]]]
    ) -> list[cp_model.IntVar]:
        units: dict[str, set[int]] = defaultdict(set)
        for number, site in enumerate(self.tour.sites):
            units[site.unit].add(number)
        lacking = []
        for sites in (sites for sites in units.values() if len(sites) > 1):
            for group in chosen:
                lacking.append(model.new_bool_var(""))
                model.add_bool_or([lacking[-1], *(x for x, _, outing in group if sites & set(outing.route))])
        return lacking

    def _linked(
        self, model: cp_model.CpModel, counts: list[cp_model.LinearExpr], most: Fraction, strictly: bool
    ) -> None:
        sites = range(len(self.tour.sites) + 1)
        good = [(a, b) for a in sites for b in sites if a + b < len(sites)]
        good = [p for p in good if (v := variance(self.tour, list(p))) < most or (v == most and not strictly)]
        seen = [model.new_int_var(0, len(self.tour.sites), "") for _ in counts]
        for var, count in zip(seen, counts, strict=True):
            model.add(var == count)
        model.add_allowed_assignments(seen, good)
