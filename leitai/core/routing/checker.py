"""Is this a plan of this tour? Asked of every plan, whatever made it, from the timetable alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import combinations

from leitai.core.problems import Problem
from leitai.core.routing.tour import DAY, Plan, Tour, Visit


def faults(tour: Tour, plan: Plan) -> list[Problem]:
    """Every rule the plan breaks, with its place; empty for a plan that can be driven as it is printed.

    Nothing of how plans are made is used: roads and gates are followed minute by minute, the score added up anew.
    """
    stretches: dict[tuple[int, int], list[Visit]] = defaultdict(list)
    for visit in plan.visits:
        stretches[visit.group, visit.half_day].append(visit)
    found = []
    driving = [0] * tour.groups
    finish = 0
    for group in range(tour.groups):
        for number in range(len(tour.half_days)):
            visits = stretches[group, number]
            back, minutes, wrong = _followed(tour, group, number, visits)
            found += wrong
            driving[group] += minutes
            if back != plan.returns[group][number]:
                found.append(Problem("route.fault_return", {"group": group + 1, "number": number + 1}))
            if visits:
                finish = max(finish, tour.half_days[number].day * DAY + back)
    return found + _often(tour, plan) + _meetings(tour, stretches) + _misjudged(tour, plan, finish, driving)


def _followed(tour: Tour, group: int, number: int, visits: list[Visit]) -> tuple[int, int, list[Problem]]:
    """When the group is back, how long it drove, and what is wrong on the way."""
    half = tour.half_days[number]
    about = {"group": group + 1, "number": number + 1}
    place, clock = (len(tour.sites) + half.start, half.opens) if number or not tour.start else tour.start
    driven = 0
    found = []
    for visit in visits:
        site = tour.sites[visit.site]
        named = {**about, "site": site.code}
        road = 0 if site.remote else int(tour.travel[place, visit.site])
        if visit.drive != road or visit.arrives != clock + road or visit.begins < visit.arrives:
            found.append(Problem("route.fault_road", named))
        if visit.begins < site.opens or visit.ends > site.closes:
            found.append(Problem("route.fault_window", named))
        if visit.ends - visit.begins != site.minutes:
            found.append(Problem("route.fault_length", named))
        clock, driven = visit.ends, driven + road
        place = place if site.remote else visit.site
    home = int(tour.travel[place, len(tour.sites) + half.end])
    if clock + home > half.closes:
        found.append(Problem("route.fault_late", about))
    if half.most is not None and len(visits) > half.most:
        found.append(Problem("route.fault_too_many", about))
    return clock + home, driven + home, found


def _often(tour: Tour, plan: Plan) -> list[Problem]:
    seen = Counter((visit.group, visit.site) for visit in plan.visits)
    total = Counter(visit.site for visit in plan.visits)
    lacking = dict(plan.missed)
    twice = [site for (_, site), times in seen.items() if times > 1]
    wrong = [n for n, site in enumerate(tour.sites) if total[n] + lacking.get(n, 0) != site.visits]
    return [Problem("route.fault_visits", {"site": tour.sites[site].code}) for site in dict.fromkeys([*twice, *wrong])]


def _meetings(tour: Tour, stretches: dict[tuple[int, int], list[Visit]]) -> list[Problem]:
    if tour.meet:
        return []
    there = Counter((number, visit.site) for (_, number), visits in stretches.items() for visit in visits)
    return [
        Problem("route.fault_meeting", {"site": tour.sites[site].code, "number": number + 1})
        for (number, site), groups in there.items()
        if groups > 1 and not tour.sites[site].remote
    ]


def _misjudged(tour: Tour, plan: Plan, finish: int, driving: list[int]) -> list[Problem]:
    counts = [sum(visit.group == group for visit in plan.visits) for group in range(tour.groups)]
    routes: dict[str, set[int]] = {site.unit: set() for site in tour.sites}
    for visit in plan.visits:
        routes[tour.sites[visit.site].unit].add(visit.group)
    can_split = Counter(dict.fromkeys(routes, 0))
    for site in tour.sites:
        can_split[site.unit] += site.visits
    shares = [Fraction(1, count) if count else Fraction(2) for count in counts]
    worst = max((a + b for a, b in combinations(shares, 2)), default=Fraction(0))
    expected = (
        sum(site.visits for site in tour.sites) - len(plan.visits),
        sum(tour.groups - len(routes[unit]) for unit, visits in can_split.items() if visits > 1),
        worst / tour.linkers if tour.linkers else Fraction(0),
        finish,
        sum(driving),
        max(counts) - min(counts),
        max(driving) - min(driving),
    )
    pairs = zip(plan.score._fields, plan.score, expected, strict=True)
    return [Problem("route.fault_score", {"level": name}) for name, given, own in pairs if given != own]
