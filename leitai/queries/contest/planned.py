"""The planner's best routes of a trip. Stops by video are watched by all groups together as a half-day begins."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from leitai.core.problems import Refused as Faulty
from leitai.core.routing import Effort, Plan, Tour, plan_tour
from leitai.queries.contest.tour import Trip, in_words

# The search beyond what is proven, and each question of the integer program before it, in seconds.
EFFORT, QUESTION = Effort(iterations=10**9, seconds=10), 1.0


class Visit(NamedTuple):
    """Site and group by their numbers in the trip; minutes of the half-day's day."""

    group: int
    half_day: int
    site: int
    drive: int
    begins: int
    ends: int


class Best(NamedTuple):
    visits: tuple[Visit, ...]
    proven: bool
    method: str
    missed: tuple[int, ...]
    driving: int


def best_routes(trip: Trip, seed: int) -> Best:
    """With every site visited once the plan is exact in about a second, also beside stops by video."""
    tour = trip.tour
    remote = [number for number, site in enumerate(tour.sites) if site.remote]
    road = [number for number, site in enumerate(tour.sites) if not site.remote]
    try:
        if not remote or not road:
            return _of(plan_tour(tour, EFFORT, seed, QUESTION), list(range(len(tour.sites))), ())
        offers = []
        for half_day in range(len(tour.half_days)):
            shown = _together(tour, remote, half_day)
            if shown is None:
                continue
            rest, screen = shown
            offers.append((plan_tour(_without(rest, road), EFFORT, seed, QUESTION), screen))
    except Faulty as faulty:
        raise in_words(faulty) from faulty
    if not offers:
        return _of(plan_tour(tour, EFFORT, seed, QUESTION), list(range(len(tour.sites))), ())
    plan, screen = min(offers, key=lambda offer: offer[0].score)
    return _of(plan, road, screen)


def _together(tour: Tour, remote: list[int], half_day: int) -> tuple[Tour, tuple[Visit, ...]] | None:
    """The tour whose half-day begins after all stops by video, and those; None where they do not fit there."""
    half = tour.half_days[half_day]
    at = half.opens
    screen = []
    for number in remote:
        site = tour.sites[number]
        begins = max(at, site.opens)
        at = begins + site.minutes
        if at > min(site.closes, half.closes - 1):
            return None
        screen += [Visit(group, half_day, number, 0, begins, at) for group in range(tour.groups)]
    halves = [replace(one, opens=at) if number == half_day else one for number, one in enumerate(tour.half_days)]
    return replace(tour, half_days=tuple(halves)), tuple(screen)


def _without(tour: Tour, road: list[int]) -> Tour:
    places = [*road, *(tour.base(number) for number in range(len(tour.bases)))]
    sites = tuple(tour.sites[number] for number in road)
    return replace(tour, sites=sites, travel=tour.travel[np.ix_(places, places)])


def _of(plan: Plan, sites: list[int], screen: tuple[Visit, ...]) -> Best:
    """The plan in the trip's own numbers, each group's visits in the order of its route."""
    driven = [Visit(one.group, one.half_day, sites[one.site], one.drive, one.begins, one.ends) for one in plan.visits]
    visits = sorted((*driven, *screen), key=lambda one: (one.group, one.half_day, one.begins))
    missed = tuple(sites[site] for site, _short in plan.missed)
    return Best(tuple(visits), plan.proven, plan.method, missed, plan.score.driving)
