"""Any number of visits to a site by any number of groups: outings chosen by an integer program, level after level."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from leitai.core.routing.halfdays import outings
from leitai.core.routing.tour import DAY, Route, Tour, link_variance

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

Row = NDArray[np.float64]

_OPTIMAL, _INFEASIBLE = 0, 2


@dataclass(frozen=True)
class _Outing:
    group: int
    half_day: int
    route: Route
    finish: int
    driving: int


@dataclass
class _Program:
    """Variables: one 0/1 for each possible outing, then visits missed at each site, then the named ones of `extra`.

    Among those is one 0/1 for each group and site, whether it goes there: HiGHS divides the search by them, which is
    what proves tours of alike groups in seconds instead of minutes.
    """

    tour: Tour
    outings: list[_Outing]
    extra: dict[str, int]
    rows: list[Row] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    latest: float = np.inf
    proven: bool = True
    best: OptimizeResult | None = None

    @property
    def width(self) -> int:
        return len(self.outings) + len(self.tour.sites) + len(self.extra)

    def row(self, **named: float) -> Row:
        result = np.zeros(self.width)
        for name, value in named.items():
            result[self.extra[name]] = value
        return result

    def over(self, group: int | None = None, half_day: int | None = None, value: str = "") -> Row:
        """Σ over the outings of a group, a half-day, or both: of 1, of the sites seen, or of a named minute count."""
        result = self.row()
        for number, outing in enumerate(self.outings):
            if group in (None, outing.group) and half_day in (None, outing.half_day):
                result[number] = len(outing.route) if value == "sites" else getattr(outing, value) if value else 1
        return result

    def seeing(self, sites: set[int], group: int | None = None, half_day: int | None = None) -> Row:
        result = self.over(group, half_day)
        result[: len(self.outings)] *= [not sites.isdisjoint(outing.route) for outing in self.outings]
        return result

    def keep(self, row: Row, least: float = -np.inf, most: float = np.inf) -> None:
        self.rows.append(row)
        self.least.append(least)
        self.most.append(most)

    def solve(self, cost: Row, seconds: float, latest: float = np.inf) -> OptimizeResult | None:
        """The cheapest choice of outings that end by `latest`; None where nothing was found."""
        count = len(self.outings)
        upper = np.full(self.width, np.inf)
        upper[:count] = [outing.finish <= latest for outing in self.outings]
        upper[count : count + len(self.tour.sites)] = [site.visits for site in self.tour.sites]
        upper[[number for name, number in self.extra.items() if name.startswith("goes")]] = 1
        from scipy.optimize import Bounds, LinearConstraint, milp  # 28 MB, and only the task that plans needs them

        found = milp(
            cost,
            integrality=np.ones(self.width),
            bounds=Bounds(0, upper),
            constraints=LinearConstraint(csr_array(np.array(self.rows)), self.least, self.most),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        self.proven &= found.status in (_OPTIMAL, _INFEASIBLE)
        return None if found.x is None else found

    def minimise(self, cost: Row, seconds: float) -> bool:
        """Solve and hold the value reached as a bound for the levels below; False where nothing was found."""
        found = self.solve(cost, seconds, self.latest)
        if found is not None:
            self.best = found
            self.keep(cost, most=float(np.rint(cost @ np.rint(found.x))))
        return found is not None

    def finish(self) -> int:
        """When the last group of the best choice ends."""
        assert self.best is not None
        chosen = self.best.x[: len(self.outings)] > 0.5
        return max((outing.finish for outing, used in zip(self.outings, chosen, strict=True) if used), default=0)


def partition_routes(tour: Tour, seconds: float) -> tuple[tuple[tuple[Route, ...], ...], bool]:
    """The routes best by `Score` and whether that is proven; `seconds` limits the solver at each of its levels.

    Two groups that see the same site are never there in the same half-day (unless the tour lets them meet; a remote
    stop has no such place), so that no group waits for another. Exact where the solver ends in time; the number of
    outings grows with the sets of sites that fit in a half-day.
    """
    program = _program(tour)
    missed = program.row()
    missed[len(program.outings) :][: len(tour.sites)] = len(tour.split_units()) * tour.groups + 1
    sides = program.row(**{name: 1.0 for name in program.extra if name.startswith("side")})
    if not program.minimise(missed + sides, seconds):
        raise TimeoutError("the solver found no routes in its time")
    _link(program, seconds)
    _finish(program, seconds)
    for cost in (
        program.over(value="driving"),
        program.row(most_sites=1, fewest_sites=-1),
        program.row(most_driving=1, fewest_driving=-1),
    ):
        if not program.minimise(cost, seconds):
            program.proven = False
            break
    return _chosen(program), program.proven


def _program(tour: Tour) -> _Program:
    columns = []
    for number, half in enumerate(tour.half_days):
        possible = outings(tour, number)
        for back, driving, route in zip(possible.back, possible.driving, possible.routes, strict=True):
            finish = half.day * DAY + int(back) if route else 0
            columns += [_Outing(group, number, route, finish, int(driving)) for group in range(tour.groups)]
    names = ["most_sites", "fewest_sites", "most_driving", "fewest_driving"]
    names += [f"side {unit} {group}" for unit in tour.split_units() for group in range(tour.groups)]
    names += [f"goes {site} {group}" for site in range(len(tour.sites)) for group in range(tour.groups)]
    start = len(columns) + len(tour.sites)
    program = _Program(tour, columns, {name: start + number for number, name in enumerate(names)})
    _visits(program)
    for group in range(tour.groups):
        for number in range(len(tour.half_days)):
            program.keep(program.over(group, number), 1, 1)
        for unit, sites in tour.split_units().items():
            program.keep(program.seeing(set(sites), group) + program.row(**{f"side {unit} {group}": 1}), least=1)
        for kind in ("sites", "driving"):
            total = program.over(group, value=kind)
            program.keep(total - program.row(**{f"most_{kind}": 1}), most=0)
            program.keep(total - program.row(**{f"fewest_{kind}": 1}), least=0)
    return program


def _visits(program: _Program) -> None:
    tour = program.tour
    for number, site in enumerate(tour.sites):
        row = program.seeing({number})
        row[len(program.outings) + number] = 1
        program.keep(row, site.visits, site.visits)
        for group in range(tour.groups):
            program.keep(program.seeing({number}, group) - program.row(**{f"goes {number} {group}": 1}), 0, 0)
        if site.visits > 1 and not tour.meet and not site.remote:
            for half_day in range(len(tour.half_days)):
                program.keep(program.seeing({number}, half_day=half_day), most=1)


def _link(program: _Program, seconds: float) -> None:
    """Hold the least variance of the worst pair of groups: the two with the fewest sites, named 0 and 1."""
    tour = program.tour
    assert program.best is not None
    visits = round(float(program.over(value="sites") @ np.rint(program.best.x)))
    groups = [program.over(group, value="sites") for group in range(tour.groups)]
    if tour.groups < 2 or not tour.linkers:
        return
    pairs = [
        (low, next_)
        for low in range(visits + 1)
        for next_ in range(low, visits + 1)
        if low + (tour.groups - 1) * next_ <= visits
    ]
    for low, next_ in sorted(pairs, key=lambda pair: link_variance(tour, pair)):
        held = replace(program, rows=[*program.rows], least=[*program.least], most=[*program.most])
        for number, sites in enumerate(groups):
            held.keep(sites, least=next_ if number else low)
        reached = held.minimise(held.row(), seconds)
        program.proven = held.proven
        if reached:
            program.rows, program.least, program.most, program.best = held.rows, held.least, held.most, held.best
            return


def _finish(program: _Program, seconds: float) -> None:
    """Hold the earliest finish, found by halving: whether a finish can be kept is far easier to say than the least."""
    ends = sorted({outing.finish for outing in program.outings})
    low, high = 0, ends.index(program.finish())
    while low < high:
        middle = (low + high) // 2
        found = program.solve(program.row(), seconds, ends[middle])
        if found is None:
            low = middle + 1
        else:
            program.best = found
            high = ends.index(program.finish())
    program.latest = ends[high]


def _chosen(program: _Program) -> tuple[tuple[Route, ...], ...]:
    assert program.best is not None
    routes: list[list[Route]] = [[()] * len(program.tour.half_days) for _ in range(program.tour.groups)]
    for number, outing in enumerate(program.outings):
        if program.best.x[number] > 0.5:
            routes[outing.group][outing.half_day] = outing.route
    return tuple(tuple(days) for days in routes)
