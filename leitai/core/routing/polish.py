"""Better plans from a good one: visits moved, exchanged and added while the score falls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from leitai.core.routing.tour import Route, Tour, link_variance

Key = tuple[int, int, Fraction, int, int, int, int]
Change = tuple[tuple[int, int, Route], ...]  # group, half-day, its new route


class _Days(NamedTuple):
    """What the routes of one group add to the key."""

    sites: int
    driving: int
    one_sided: int
    last: int


class Draft:
    """Routes being worked on, `routes[group][half_day]`, with what each outing and each group costs remembered."""

    def __init__(self, tour: Tour, routes: Sequence[Sequence[Route]]) -> None:
        self.tour = tour
        self.routes = [list(days) for days in routes]
        self._outings: dict[tuple[int, Route], tuple[int, int] | None] = {}
        self._units = [set(sites) for sites in tour.split_units().values()]
        self._visits = sum(site.visits for site in tour.sites)
        self._links: dict[tuple[int, ...], Fraction] = {}
        self._days = [self._added(group) for group in range(tour.groups)]

    def outing(self, half_day: int, route: Route) -> tuple[int, int] | None:
        """When the group is back and how long it drove; None where a gate or the closing hour forbids it."""
        if (half_day, route) not in self._outings:
            self._outings[half_day, route] = _outing(self.tour, half_day, route)
        return self._outings[half_day, route]

    def key(self) -> Key:
        """`Score` with the finish counted in half-days.

        To end the day a minute sooner is not worth a road to anybody when forty sites are planned by a heuristic.
        """
        counts, driving, one_sided, last = zip(*self._days, strict=True)
        if counts not in self._links:
            self._links[counts] = link_variance(self.tour, counts)
        spreads = max(counts) - min(counts), max(driving) - min(driving)
        return self._visits - sum(counts), sum(one_sided), self._links[counts], max(last), sum(driving), *spreads

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
        for group in {group for group, _, _ in change}:
            self._days[group] = self._added(group)

    def _added(self, group: int) -> _Days:
        days = self.routes[group]
        seen = {site for route in days for site in route}
        return _Days(
            sites=sum(map(len, days)),
            driving=sum(self._driven(k, route) for k, route in enumerate(days)),
            one_sided=sum(seen.isdisjoint(sites) for sites in self._units),
            last=max((k for k, route in enumerate(days) if route), default=-1),
        )

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
