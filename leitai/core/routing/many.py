"""Tours of more than twenty sites: PyVRP lays out the roads, `polish` sees to everything else that is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from leitai.core.routing.fleet import Effort, Shift, Stop, fleet_routes
from leitai.core.routing.polish import Draft, polish
from leitai.core.routing.tour import Route, Tour

# Parts of the effort: a trial of fewer half-days, the first roads of all groups, each group's own roads again.
_TRIAL, _FIRST, _WITHIN = 0.1, 0.3, 0.2
_AGAIN = 2
_PRICES = (5, 10, 20, 40)  # minutes
_ROUNDS = 20


def many_routes(tour: Tour, effort: Effort, seed: int) -> tuple[tuple[Route, ...], ...]:
    """Good routes by `Score`, without proof.

    The fewest half-days that hold all stops are found from the end; there PyVRP minimises the roads of each wave of
    groups; then outings change hands, and visits move, for units on both routes, the link and the balance, first where
    it costs little driving; then each group's own roads are laid out again. Where sites are visited b times there are b
    waves, each of which sees every site once: the groups are dealt to them in turn.
    """
    used = _fewest(tour, _part(effort, _TRIAL), seed)
    draft = Draft(tour, [[()] * len(tour.half_days) for _ in range(tour.groups)])
    waves = min(site.visits for site in tour.sites)
    for wave in range(waves):
        _lay_out(draft, range(wave, tour.groups, waves), used, _part(effort, _FIRST / waves), seed + wave)
    for price in (*_PRICES, None):  # cheap repairs first: who repairs at any price ends on long roads
        draft.price = price
        polish(draft, _ROUNDS)
    for again in range(_AGAIN):
        for group in range(tour.groups):
            _shorten(draft, group, used, _part(effort, _WITHIN / _AGAIN / tour.groups), seed + again)
        polish(draft, _ROUNDS)
    return tuple(tuple(days) for days in draft.routes)


def _part(effort: Effort, share: float) -> Effort:
    seconds = None if effort.seconds is None else effort.seconds * share
    return Effort(max(int(effort.iterations * share), 1), seconds)


def _fewest(tour: Tour, effort: Effort, seed: int) -> int:
    """How many half-days hold what all of them hold."""
    waves = min(site.visits for site in tour.sites)
    groups = tour.groups // waves
    used = len(tour.half_days)
    stops, shifts = _stops(tour), _shifts(tour, groups, used)
    held = _served(tour, stops, shifts, effort, seed)
    while used > 1 and _served(tour, stops, shifts[: used - 1], effort, seed) >= held:
        used -= 1
    return used


def _served(tour: Tour, stops: Sequence[Stop], shifts: Sequence[Shift], effort: Effort, seed: int) -> int:
    room = sum(shift.vehicles * (shift.closes - shift.opens) for shift in shifts)
    if sum(stop.minutes for stop in stops) > room:
        return 0
    return sum(len(route) for _, route in fleet_routes(tour.travel, stops, shifts, effort, seed).routes)


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
        draft.routes[free[half_day].pop(0)][half_day] = tuple(stops[number].place for number in route)


def _shorten(draft: Draft, group: int, used: int, effort: Effort, seed: int) -> None:
    """The group's sites on better roads; as the sites stay, so do the levels above the driving."""
    tour = draft.tour
    before, key = draft.routes[group], draft.key()
    own = {site for route in before for site in route}
    stops = [stop for stop in _stops(tour) if stop.place in own]
    draft.routes[group] = [()] * len(tour.half_days)
    shifts = [
        replace(shift, closed=frozenset(stop.place for stop in stops if not draft.may(group, number, stop.place)))
        for number, shift in enumerate(_shifts(tour, 1, used))
    ]
    for half_day, route in fleet_routes(tour.travel, stops, shifts, effort, seed).routes:
        draft.routes[group][half_day] = tuple(stops[number].place for number in route)
    if draft.key() > key:  # also where a remote stop lost its place
        draft.routes[group] = before


def _stops(tour: Tour) -> list[Stop]:
    """Remote stops are left to `polish`: they take time, but no road."""
    return [
        Stop(number, site.opens, site.closes - site.minutes, site.minutes)
        for number, site in enumerate(tour.sites)
        if not site.remote
    ]


def _shifts(tour: Tour, groups: int, used: int) -> list[Shift]:
    return [
        Shift(groups, tour.base(half.start), tour.base(half.end), half.opens, half.closes, half.most or len(tour.sites))
        for half in tour.half_days[:used]
    ]
