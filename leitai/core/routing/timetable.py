"""From routes to a timetable and its score."""

from __future__ import annotations

from collections.abc import Sequence

from leitai.core.routing.tour import DAY, Plan, Route, Score, Tour, Visit, link_variance


def timetable(tour: Tour, routes: Sequence[Sequence[Route]], proven: bool, method: str) -> Plan:
    """The plan of these routes; every group leaves at once, waits only at gates and is back when it is back.

    Raises ValueError where a visit lies outside its window or a group is not back in time: routes come from a solver.
    """
    visits: list[Visit] = []
    returns = []
    driving = []
    for group, days in enumerate(routes):
        backs = []
        total = 0
        for number, route in enumerate(days):
            made, back, home = _outing(tour, group, number, route)
            visits += made
            backs.append(back)
            total += home + sum(visit.drive for visit in made)
        returns.append(tuple(backs))
        driving.append(total)
    return Plan(
        routes=tuple(tuple(days) for days in routes),
        visits=tuple(visits),
        returns=tuple(returns),
        missed=_missed(tour, routes),
        score=score_of(tour, routes, returns, driving),
        proven=proven,
        method=method,
    )


def _outing(tour: Tour, group: int, number: int, route: Route) -> tuple[list[Visit], int, int]:
    half = tour.half_days[number]
    place, now = tour.leaves(number)
    visits = []
    for site in route:
        about = tour.sites[site]
        drive = 0 if about.remote else int(tour.travel[place, site])
        begins = max(now + drive, about.opens)
        visits.append(Visit(group, number, site, drive, now + drive, begins, begins + about.minutes))
        now = begins + about.minutes
        place = place if about.remote else site
        if now > about.closes:
            raise ValueError(f"{about.code} is visited until {now}, but closes at {about.closes}")
    home = int(tour.travel[place, tour.base(half.end)])
    if now + home > half.closes:
        raise ValueError(f"group {group} is back at {now + home} in half-day {number}, after {half.closes}")
    return visits, now + home, home


def _missed(tour: Tour, routes: Sequence[Sequence[Route]]) -> tuple[tuple[int, int], ...]:
    seen = [site for days in routes for route in days for site in route]
    lacking = [(number, site.visits - seen.count(number)) for number, site in enumerate(tour.sites)]
    return tuple((number, short) for number, short in lacking if short > 0)


def score_of(
    tour: Tour, routes: Sequence[Sequence[Route]], returns: Sequence[Sequence[int]], driving: Sequence[int]
) -> Score:
    """The score of routes whose returns (group, half-day) and driving (group) are known."""
    on_route = [{site for route in days for site in route} for days in routes]
    one_sided = sum(seen.isdisjoint(sites) for sites in tour.split_units().values() for seen in on_route)
    counts = [sum(len(route) for route in days) for days in routes]
    finish = [
        half.day * DAY + back
        for days, backs in zip(routes, returns, strict=True)
        for half, back, route in zip(tour.half_days, backs, days, strict=True)
        if route
    ]
    return Score(
        missed=sum(short for _, short in _missed(tour, routes)),
        one_sided=one_sided,
        link=link_variance(tour, counts),
        finish=max(finish, default=0),
        driving=sum(driving),
        site_spread=max(counts) - min(counts),
        driving_spread=max(driving) - min(driving),
    )
