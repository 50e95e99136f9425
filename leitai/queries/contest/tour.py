"""A round's tour as the planner wants it: sites, half-days, bases and the minutes between them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from leitai import models
from leitai.core.problems import Refused as Faulty
from leitai.core.routing import DAY, HalfDay, Site, Tour
from leitai.core.routing.tour import Minutes
from leitai.messages import say
from leitai.queries.contest.times import minutes
from leitai.queries.formatting import reader
from leitai.rules import Refused

_EARTH = 6371.0088  # km, mean radius

Point = tuple[float, float]


@dataclass(frozen=True)
class Trip:
    """`sites[n]` is the candidate of the tour's site n, `groups[n]` the group of its route n, `days[h]` a date."""

    tour: Tour
    sites: tuple[models.Candidate, ...]
    groups: tuple[models.VisitGroup, ...]
    days: tuple[dt.date, ...]


def trip_of(row: models.Round) -> Trip:
    """Refuses in words what the planner cannot start with."""
    setup = setup_of(row)
    sites = tuple(row.candidates.filter(withdrawn_reason="").select_related("unit"))
    groups = tuple(row.groups.all())
    if not sites or not groups:
        raise Refused("round_without_groups" if sites else "round_without_candidates")
    if not setup.half_days:
        raise Refused("round_without_half_days")
    bases = tuple(str(base["name"]) for base in setup.bases)
    days = [dt.date.fromisoformat(half["day"]) for half in setup.half_days]
    try:
        tour = Tour(
            sites=tuple(
                _site(one, len(groups) if one.remote or one.for_all or setup.each_sees_all else 1) for one in sites
            ),
            bases=bases,
            half_days=tuple(_half_day(half, days, bases) for half in setup.half_days),
            travel=travel_minutes(setup, sites),
            groups=len(groups),
            meet=setup.groups_meet,
        )
    except Faulty as faulty:
        raise in_words(faulty) from faulty
    return Trip(tour, sites, groups, tuple(days))


def setup_of(row: models.Round) -> models.RoundSetup:
    return models.RoundSetup.objects.filter(round=row).first() or models.RoundSetup(round=row)


def in_words(faulty: Faulty) -> Refused:
    """The first fault of the planner's in the reader's language."""
    problem = faulty.problems[0]
    return Refused("tour_faulty", n=len(faulty.problems), reason=say(problem.id, problem.values, reader()))


def _site(one: models.Candidate, visits: int) -> Site:
    opens = one.opens.hour * 60 + one.opens.minute if one.opens else 0
    closes = one.closes.hour * 60 + one.closes.minute if one.closes else DAY
    return Site(one.code, one.unit.code, opens, closes, one.minutes, visits, one.remote)


def _half_day(half: Mapping[str, str], days: Sequence[dt.date], bases: Sequence[str]) -> HalfDay:
    known = sorted(set(days))
    day = known.index(dt.date.fromisoformat(half["day"]))
    most = int(half["most"]) if half.get("most") else None
    start, end = bases.index(half["start"]), bases.index(half["end"])
    return HalfDay(day, minutes(half["opens"]), minutes(half["closes"]), start, end, most)


def travel_minutes(setup: models.RoundSetup, sites: Sequence[models.Candidate]) -> Minutes:
    """Whole minutes, rounded up: as the table says, else by distance, detour and speed; -1 where neither is known.

    A road given one way serves both. A remote stop needs no road.
    """
    points: dict[str, Point] = {
        one.code: (float(one.longitude), float(one.latitude or 0)) for one in sites if one.longitude is not None
    }
    points |= {
        str(base["name"]): (float(base["longitude"]), float(base["latitude"]))
        for base in setup.bases
        if base.get("longitude") not in (None, "")
    }
    places = [*(one.code for one in sites), *(str(base["name"]) for base in setup.bases)]
    remote = {one.code for one in sites if one.remote}
    given = {(str(road["start"]), str(road["end"])): int(road["minutes"]) for road in setup.travel}
    travel = np.full((len(places), len(places)), -1, dtype=np.int64)
    for a, start in enumerate(places):
        for b, end in enumerate(places):
            told = given.get((start, end), given.get((end, start)))
            if a == b or start in remote or end in remote:
                travel[a, b] = 0
            elif told is not None:
                travel[a, b] = told
            elif start in points and end in points:
                km = kilometres(points[start], points[end]) * setup.detour_percent / 100
                travel[a, b] = math.ceil(km / setup.speed * 60)
    return travel


def kilometres(a: Point, b: Point) -> float:
    """Along a great circle (haversine)."""
    lon1, lat1, lon2, lat2 = (math.radians(value) for value in (*a, *b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(half))
