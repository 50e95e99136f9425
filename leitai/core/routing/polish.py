"""Better plans from a good one: visits moved, exchanged and added while the score falls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from leitai.core.routing.tour import Route, Tour, link_variance

Key = tuple[int, int, Fraction, int, int, int, int]
Change = tuple[tuple[int, int, Route], ...]  # group, half-day, its new route


@dataclass
class Draft:
    """Routes being worked on, `routes[group][half_day]`, with what each outing costs remembered."""

    tour: Tour
    routes: list[list[Route]]
    outings: dict[tuple[int, Route], tuple[int, int] | None] = field(default_factory=dict)
    price: int | None = None

    def outing(self, half_day: int, route: Route) -> tuple[int, int] | None:
        """When the group is back and how long it drove; None where a gate or the closing hour forbids it."""
        if (half_day, route) not in self.outings:
            self.outings[half_day, route] = _outing(self.tour, half_day, route)
        return self.outings[half_day, route]

    def key(self) -> Key:
        """`Score` with the finish counted in half-days.

        To end the day a minute sooner is not worth a road to anybody when forty sites are planned by a heuristic. With
        a `price`, a route missing from a unit and a site of difference between groups cost so many minutes of driving.
        """
        tour = self.tour
        counts = [sum(map(len, days)) for days in self.routes]
        driving = [sum(self._driven(k, route) for k, route in enumerate(days)) for days in self.routes]
        seen = [{site for route in days for site in route} for days in self.routes]
        missed = sum(site.visits for site in tour.sites) - sum(counts)
        one_sided = sum(on.isdisjoint(sites) for sites in self._units for on in seen)
        last = max((k for days in self.routes for k, route in enumerate(days) if route), default=-1)
        spreads = (max(counts) - min(counts), max(driving) - min(driving))
        if self.price is None:
            return (missed, one_sided, link_variance(tour, counts), last, sum(driving), *spreads)
        paid = sum(driving) + self.price * (one_sided + spreads[0])
        return (missed, 0, Fraction(0), last, paid, *spreads)

    def may(self, group: int, half_day: int, site: int) -> bool:
        """Whether the site is new to this group and free of others in this half-day."""
        if any(site in route for route in self.routes[group]):
            return False
        about = self.tour.sites[site]
        alone = about.visits == 1 or about.remote or self.tour.meet
        return alone or not any(site in days[half_day] for other, days in enumerate(self.routes) if other != group)

    def apply(self, change: Change) -> None:
        for group, half_day, route in change:
            self.routes[group][half_day] = route

    def __post_init__(self) -> None:
        self._units = [set(sites) for sites in self.tour.split_units().values()]

    def _driven(self, half_day: int, route: Route) -> int:
        outing = self.outing(half_day, route)
        if outing is None:
            raise ValueError(f"the route {route} can't be driven in half-day {half_day}")
        return outing[1]


def polish(draft: Draft, rounds: int) -> None:
    """Improve the draft until a whole round of moves finds nothing, or `rounds` are over. Deterministic."""
    best = draft.key()
    for _ in range(rounds):
        before = best
        for moves in (_handovers, _additions, _relocations, _exchanges):
            for change in moves(draft):
                best = _tried(draft, change, best)
        if best == before:
            return


def _tried(draft: Draft, change: Change, best: Key) -> Key:
    if any(draft.outing(half_day, route) is None for _, half_day, route in change):
        return best
    undo = tuple((group, half_day, draft.routes[group][half_day]) for group, half_day, _ in change)
    draft.apply(change)
    key = draft.key()
    if key < best and _allowed(draft, change):
        return key
    draft.apply(undo)
    return best


def _allowed(draft: Draft, change: Change) -> bool:
    """No group sees a site twice, and no two groups meet where they may not: looked at where the change was."""
    for group, half_day, route in change:
        if len(set(route)) < len(route):
            return False
        for site in route:
            draft.routes[group][half_day] = tuple(other for other in route if other != site)
            free = draft.may(group, half_day, site)
            draft.routes[group][half_day] = route
            if not free:
                return False
    return True


def _handovers(draft: Draft) -> Iterator[Change]:
    """Two groups exchange their routes of a half-day: no road changes."""
    groups = range(draft.tour.groups)
    for half_day in range(len(draft.tour.half_days)):
        for a in groups:
            for b in groups[a + 1 :]:
                first, second = draft.routes[a][half_day], draft.routes[b][half_day]
                yield (a, half_day, second), (b, half_day, first)


def _additions(draft: Draft) -> Iterator[Change]:
    for number, site in enumerate(draft.tour.sites):
        for group, half_day in _stretches(draft):
            seen = sum(number in route for days in draft.routes for route in days)
            if seen < site.visits and draft.may(group, half_day, number):
                for route in _with(draft.routes[group][half_day], number):
                    yield ((group, half_day, route),)


def _relocations(draft: Draft) -> Iterator[Change]:
    for group, half_day in _stretches(draft):
        for site in draft.routes[group][half_day]:
            for to_group, to_half_day in _stretches(draft):
                source = draft.routes[group][half_day]
                if site not in source:
                    break
                rest = tuple(other for other in source if other != site)
                if (to_group, to_half_day) == (group, half_day):
                    yield from (((group, half_day, route),) for route in _with(rest, site))
                else:
                    for route in _with(draft.routes[to_group][to_half_day], site):
                        yield (group, half_day, rest), (to_group, to_half_day, route)


def _exchanges(draft: Draft) -> Iterator[Change]:
    stretches = list(_stretches(draft))
    for number, (group, half_day) in enumerate(stretches):
        for other_group, other_half_day in stretches[number + 1 :]:
            for site in draft.routes[group][half_day]:
                for other in draft.routes[other_group][other_half_day]:
                    first, second = draft.routes[group][half_day], draft.routes[other_group][other_half_day]
                    if site in first and other in second:
                        yield (
                            (group, half_day, tuple(other if s == site else s for s in first)),
                            (other_group, other_half_day, tuple(site if s == other else s for s in second)),
                        )


def _stretches(draft: Draft) -> Iterator[tuple[int, int]]:
    return ((g, k) for g in range(draft.tour.groups) for k in range(len(draft.tour.half_days)))


def _with(route: Route, site: int) -> Iterator[Route]:
    return ((*route[:at], site, *route[at:]) for at in range(len(route) + 1))


def _outing(tour: Tour, half_day: int, route: Route) -> tuple[int, int] | None:
    half = tour.half_days[half_day]
    (place, now), driven = tour.leaves(half_day), 0
    if half.most is not None and len(route) > half.most:
        return None
    for site in route:
        about = tour.sites[site]
        road = 0 if about.remote else int(tour.travel[place, site])
        now, driven = max(now + road, about.opens) + about.minutes, driven + road
        if now > about.closes:
            return None
        place = place if about.remote else site
    home = int(tour.travel[place, tour.base(half.end)])
    return (now + home, driven + home) if now + home <= half.closes else None
