"""What it would cost an outing to take in one more site: all sites and all places in its route at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leitai.core.routing.tour import Route, Tour

NEVER = 1 << 20  # minutes
_REMEMBERED = 30_000


class Outing(NamedTuple):
    """A route that can be driven in its half-day, its minutes of driving, and what further sites would cost.

    `extra[s]`, shape (sites,): the minutes of driving that site s adds where it adds least, which is at `slot[s]` of
    the route; NEVER or more where it fits nowhere.
    """

    route: Route
    driving: int
    extra: NDArray[np.int32]
    slot: NDArray[np.int64]


class _Legs(NamedTuple):
    """For each slot of a route: where the bus stands, since when, where it goes next, by when it must be there."""

    stands: list[int]
    free: list[int]
    ahead: list[int]
    latest: list[int]
    driving: int


class Insertions:
    r"""Outings with their insertion costs, remembered: a search comes back to the same ones again and again.

    .. math:: \Delta_j(s) = d(p_j, s) + d(s, q_j) - d(p_j, q_j), \qquad
              \max(e_j + d(p_j, s), a_s) + v_s + d(s, q_j) \le l_j

    for slot j between the places p_j and q_j, left from e_j on and reached by l_j at the latest, both kept for the
    whole route, so that no gate behind the slot needs to be looked at. Beside a remote stop l_j is a bound only:
    `outing` then says whether the route can be driven.
    """

    def __init__(self, tour: Tour) -> None:
        count = len(tour.sites)
        self._travel: list[list[int]] = tour.travel.tolist()
        self._into = np.ascontiguousarray(tour.travel[:, :count], dtype=np.int32)
        self._onto = np.ascontiguousarray(tour.travel[:count].T, dtype=np.int32)
        self._sites = [(site.opens, site.closes, site.minutes, site.remote) for site in tour.sites]
        self._half_days = [
            (*tour.leaves(number), half.closes, tour.base(half.end), count if half.most is None else half.most)
            for number, half in enumerate(tour.half_days)
        ]
        self._opens = np.array([site.opens for site in tour.sites], dtype=np.int32)
        self._closes = np.array([site.closes for site in tour.sites], dtype=np.int32)
        self._minutes = np.array([site.minutes for site in tour.sites], dtype=np.int32)
        self._remote = np.flatnonzero([site.remote for site in tour.sites])
        self._known: dict[tuple[int, Route], Outing | None] = {}

    def outing(self, half_day: int, route: Route) -> Outing | None:
        """None where a gate, the closing hour or the most visits of the half-day forbid the route."""
        key = half_day, route
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._outing(half_day, route)
        return self._known[key]

    def _outing(self, half_day: int, route: Route) -> Outing | None:
        legs = self._legs(half_day, route)
        if legs is None:
            return None
        roads = [self._travel[a][b] for a, b in zip(legs.stands, legs.ahead, strict=True)]
        road = np.array(roads, dtype=np.int32)[:, None]
        extra, onto = self._into[legs.stands], self._onto[legs.ahead]  # shape (slots, sites)
        if len(self._remote):
            extra[:, self._remote], onto[:, self._remote] = 0, road
        ends = extra + np.array(legs.free, dtype=np.int32)[:, None]
        np.maximum(ends, self._opens, out=ends)
        ends += self._minutes
        extra += onto
        extra -= road
        onto += ends
        extra[(ends > self._closes) | (onto > np.array(legs.latest, dtype=np.int32)[:, None])] = NEVER
        slot = extra.argmin(axis=0)
        least = extra.min(axis=0)
        least[list(route)] = NEVER
        if len(route) == self._half_days[half_day][-1]:
            least[:] = NEVER
        return Outing(route, legs.driving, least, slot)

    def _legs(self, half_day: int, route: Route) -> _Legs | None:
        sites, travel = self._sites, self._travel
        place, now, late, end, most = self._half_days[half_day]
        stands, free, driving = [place], [now], 0
        for site in route:
            opens, closes, minutes, remote = sites[site]
            if not remote:
                road = travel[place][site]
                place, now, driving = site, now + road, driving + road
            now = max(now, opens) + minutes
            if now > closes:
                return None
            stands.append(place)
            free.append(now)
        home = travel[place][end]
        if now + home > late or len(route) > most:
            return None
        place = end
        ahead, latest = [place], [late]
        for site in reversed(route):
            _, closes, minutes, remote = sites[site]
            if remote:
                late -= minutes
            else:
                late = min(closes, late - travel[site][place]) - minutes
                place = site
            ahead.append(place)
            latest.append(late)
        return _Legs(stands, free, ahead[::-1], latest[::-1], driving + home)
