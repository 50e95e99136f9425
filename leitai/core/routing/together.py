"""Every group sees every site, never two at one in the same half-day: each group plans around the others in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from leitai.core.routing.split import split_routes
from leitai.core.routing.timetable import timetable
from leitai.core.routing.tour import Route, Score, Tour

_ROUNDS = 6


def together_routes(tour: Tour, seconds: float = 0.0) -> tuple[tuple[tuple[Route, ...], ...], bool]:
    """Routes of groups that all see all sites, and whether they are proven best.

    No group can finish earlier or drive less than if it were alone: where every group does as well as that, no plan is
    better in any level of `Score`. Otherwise each group in turn takes what is best for it beside the others, until
    nobody changes or _ROUNDS are over; that is good, but not proven. `seconds` is not needed: the rounds are the limit.
    """
    alone = replace(tour, groups=1, sites=tuple(replace(site, visits=1) for site in tour.sites))
    bound = _score(alone, split_routes(alone)[0])
    routes: list[tuple[Route, ...]] = [((),) * len(tour.half_days)] * tour.groups
    best = routes
    for _ in range(_ROUNDS):
        before = list(routes)
        for group in range(tour.groups):
            routes[group] = split_routes(alone, _open(tour, routes, group))[0]
        best = min(best, list(routes), key=lambda plan: timetable(tour, plan, False, "").score)
        if routes == before:
            break
    proven = bound.missed == 0 and all(_score(alone, days) == bound for days in best)
    return tuple(best), proven


def _score(alone: Tour, days: tuple[Route, ...]) -> Score:
    return timetable(alone, [days], False, "").score


def _open(tour: Tour, routes: Sequence[Sequence[Route]], group: int) -> list[int]:
    """The sites, as bits, that no other group visits in each half-day."""
    masks = []
    for half_day in range(len(tour.half_days)):
        others = {site for other, days in enumerate(routes) if other != group for site in days[half_day]}
        free = [tour.meet or site.remote or number not in others for number, site in enumerate(tour.sites)]
        masks.append(sum(1 << number for number, can in enumerate(free) if can))
    return masks
