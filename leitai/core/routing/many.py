"""Tours of more than twenty sites: PyVRP lays out the roads, `ruin_and_recreate` sees to everything that is judged."""

from __future__ import annotations

from dataclasses import replace

from leitai.core.routing.fleet import Effort, Shift, Stop, fleet_routes
from leitai.core.routing.polish import Draft, polish
from leitai.core.routing.ruin import more_visits, ruin_and_recreate
from leitai.core.routing.tour import Route, Tour

# Parts of the effort: the roads and the missed visits of each trial of fewer half-days, the search; the rest is polish.
_ROADS, _MISSED, _SEARCH = 0.05, 0.06, 0.76
_RUINS = 12  # for one iteration of PyVRP's: they take about as long
_ROUNDS = 20

Routes = list[list[Route]]


def many_routes(tour: Tour, effort: Effort, seed: int) -> tuple[tuple[Route, ...], ...]:
    """Good routes by `Score`, without proof.

    For all half-days, then one less as long as no more visits are missed, PyVRP lays out the roads, blind to units and
    balance, and visits it missed are forced in. From there visits are taken out and put back for all levels at once,
    and what a move or an exchange can still mend is mended.
    """
    used = len(tour.half_days)
    routes = _first(tour, used, effort, seed)
    while used > 1 and _room(tour, used - 1):
        fewer = _first(tour, used - 1, effort, seed)
        if _visits(fewer) < _visits(routes):
            break
        used, routes = used - 1, fewer
    draft = Draft(tour, ruin_and_recreate(tour, routes, used, _ruins(effort.part(_SEARCH)), seed))
    polish(draft, _ROUNDS)
    return tuple(tuple(days) for days in draft.routes)


def _room(tour: Tour, used: int) -> bool:
    """Whether the visits alone, without roads, fit into the first half-days."""
    minutes = sum(half.closes - half.opens for half in tour.half_days[:used])
    return sum(site.minutes * site.visits for site in tour.sites) <= minutes * tour.groups


def _visits(routes: Routes) -> int:
    return sum(len(route) for days in routes for route in days)


def _ruins(effort: Effort) -> Effort:
    return replace(effort, iterations=effort.iterations * _RUINS)


def _first(tour: Tour, used: int, effort: Effort, seed: int) -> Routes:
    """Routes over the first half-days.

    Where sites are visited b times there are b waves, each of which sees every site once: the groups are dealt to them
    in turn.
    """
    draft = Draft(tour, [[()] * len(tour.half_days) for _ in range(tour.groups)])
    waves = min(site.visits for site in tour.sites)
    for wave in range(waves):
        _lay_out(draft, range(wave, tour.groups, waves), used, effort.part(_ROADS / waves), seed + wave)
    return more_visits(tour, draft.routes, used, _ruins(effort.part(_MISSED)), seed)


def _lay_out(draft: Draft, groups: range, used: int, effort: Effort, seed: int) -> None:
    """Routes for one wave: in each half-day the sites that an earlier wave visits then are closed to it."""
    tour = draft.tour
    stops = _stops(tour)
    shifts = [
        replace(shift, closed=frozenset(stop.place for stop in stops if not draft.may(groups[0], number, stop.place)))
        for number, shift in enumerate(_shifts(tour, len(groups), used))
    ]
    free = {half_day: list(groups) for half_day in range(used)}
    for half_day, route in fleet_routes(tour.travel, stops, shifts, effort, seed).routes:
        draft.apply(((free[half_day].pop(0), half_day, tuple(stops[number].place for number in route)),))


def _stops(tour: Tour) -> list[Stop]:
    """Remote stops are left to what follows: they take time, but no road."""
    return [
        Stop(number, site.opens, site.closes - site.minutes, site.minutes)
        for number, site in enumerate(tour.sites)
        if not site.remote
    ]


def _shifts(tour: Tour, groups: int, used: int) -> list[Shift]:
    shifts = []
    for number, half in enumerate(tour.half_days[:used]):
        start, opens = tour.leaves(number)
        end, most = tour.base(half.end), len(tour.sites) if half.most is None else half.most
        shifts.append(Shift(groups, start, end, opens, half.closes, most))
    return shifts
