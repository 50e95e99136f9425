"""A visit runs late: what is over stays as it was, and the group's other sites are planned anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from leitai.core.problems import Problem, Refused
from leitai.core.routing.checker import faults
from leitai.core.routing.split import split_routes
from leitai.core.routing.timetable import timetable
from leitai.core.routing.tour import HalfDay, Plan, Route, Tour

Routes = Sequence[Sequence[Route]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a group is: it leaves the site at `minute` of this half-day; `site` None is the base it set out from."""

    group: int
    half_day: int
    site: int | None
    minute: int


def replan(tour: Tour, routes: Routes, now: Standing) -> tuple[Tour, Plan]:
    """The rest of one group's tour as a tour of its own, and the best plan for it, proven.

    The group keeps its sites, since sheets and recusals are made for them: only their order and half-days change. Sites
    that no longer fit are missed, as few as can be. Where sites have several visits and groups may not meet, the
    half-days in which another group is there stay closed. Exact in well under a second for twenty sites.
    """
    route = routes[now.group][now.half_day]
    if now.site is not None and now.site not in route:
        site = tour.sites[now.site].code
        raise Refused([Problem("route.not_on_route", {"site": site, "group": now.group + 1})])
    at = 0 if now.site is None else route.index(now.site) + 1
    ahead = [route[at:], *routes[now.group][now.half_day + 1 :]]
    left = sorted(site for later in ahead for site in later)
    if not left:
        raise Refused([Problem("route.nothing_left", {"group": now.group + 1})])
    rest = _rest(tour, now, route[:at], left)
    plan = timetable(rest, split_routes(rest, _open(tour, routes, now, left)), True, "subsets")
    if wrong := faults(rest, plan):
        raise RuntimeError(f"the plan of the rest broke a rule: {wrong}")
    return rest, plan


def _rest(tour: Tour, now: Standing, past: Route, left: list[int]) -> Tour:
    half = tour.half_days[now.half_day]
    # Who watched a remote stop is still where the group went last.
    visited = [site for site in past if not tour.sites[site].remote]
    here = visited[-1] if visited else tour.base(half.start)
    places = [*left, *(tour.base(number) for number in range(len(tour.bases))), here]
    name = tour.sites[here].code if visited else tour.bases[half.start]
    return Tour(
        sites=tuple(replace(tour.sites[site], visits=1) for site in left),
        bases=(*tour.bases, name),
        half_days=_put_off(tour, now.half_day, now.minute + int(tour.travel[here, tour.base(half.end)])),
        travel=tour.travel[np.ix_(places, places)],
        groups=1,
        start=(len(left) + len(tour.bases), now.minute),
    )


def _put_off(tour: Tour, half_day: int, home: int) -> tuple[HalfDay, ...]:
    """The half-days ahead; who can't be home in time is so as soon as possible, and sets out later that day."""
    half = tour.half_days[half_day]
    now = replace(half, closes=max(half.closes, home))
    return now, *(
        replace(later, opens=max(later.opens, now.closes)) if later.day == now.day else later
        for later in tour.half_days[half_day + 1 :]
    )


def _open(tour: Tour, routes: Routes, now: Standing, left: list[int]) -> list[int]:
    """The sites, as bits of the rest, that no other group visits in each of the half-days ahead."""
    masks = []
    for half_day in range(now.half_day, len(tour.half_days)):
        others = {s for group, days in enumerate(routes) if group != now.group for s in days[half_day]}
        free = [tour.meet or tour.sites[site].remote or site not in others for site in left]
        masks.append(sum(1 << bit for bit, can in enumerate(free) if can))
    return masks
