"""A bus runs late: what is left of its route is planned anew, and shown beside what was printed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from leitai import models
from leitai.core.problems import Refused as Faulty
from leitai.core.routing import Standing, replan
from leitai.queries.contest.names import said
from leitai.queries.contest.times import minute_of, moment, zone_of
from leitai.queries.contest.tour import Trip, in_words, trip_of
from leitai.queries.orgs import Scope, visible
from leitai.rules import Refused


@dataclass(frozen=True)
class Shift:
    """A stop ahead of the bus; `arrives` is None where it no longer fits into the day."""

    stop_id: int
    name: str
    planned: dt.datetime
    position: int
    half_day: int
    arrives: dt.datetime | None
    leaves: dt.datetime | None
    drive_minutes: int

    @property
    def later_by(self) -> int | None:
        return None if self.arrives is None else round((self.arrives - self.planned).total_seconds() / 60)


@dataclass(frozen=True)
class Replanned:
    stop_id: int
    group_id: int
    group: str
    name: str
    leaves: dt.datetime
    shifts: tuple[Shift, ...]
    sha256: str
    """Of the new times: what is confirmed must be what was shown."""

    @property
    def lost(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.arrives is None)


def replanned(scope: Scope, stop_id: int, leaves: dt.datetime) -> Replanned:
    """The group leaves this stop at `leaves` (of the stop's own day); the stops behind it are kept as they were."""
    stop = visible(scope, models.Stop).select_related("group__round__season__region", "candidate").get(pk=stop_id)
    row = stop.group.round
    trip = trip_of(row)
    zone = zone_of(row)
    if leaves.astimezone(zone).date() != stop.arrives.astimezone(zone).date():
        raise Refused("replan_other_day")
    stops = list(models.Stop.objects.filter(group__round=row).select_related("candidate").order_by("position"))
    known = {candidate.pk: number for number, candidate in enumerate(trip.sites)}
    routes = _routes(trip, stops, known)
    now = Standing(
        [group.pk for group in trip.groups].index(stop.group_id),
        stop.half_day,
        known.get(stop.candidate_id),
        minute_of(leaves, zone),
    )
    try:
        rest, plan = replan(trip.tour, routes, now)
    except Faulty as faulty:
        raise in_words(faulty) from faulty
    ahead = [one for one in stops if one.group_id == stop.group_id and one.position > stop.position]
    by_code = {one.candidate.code: one for one in ahead}
    days = trip.days[stop.half_day :]
    found = []
    for position, visit in enumerate(plan.visits, stop.position + 1):
        one = by_code.pop(rest.sites[visit.site].code)
        begins, ends = (moment(days[visit.half_day], minute, zone) for minute in (visit.begins, visit.ends))
        half_day = stop.half_day + visit.half_day
        found.append(_shift(one, scope, position, half_day, begins, ends, visit.drive))
    found += [_shift(one, scope, one.position, one.half_day, None, None, 0) for one in by_code.values()]
    return Replanned(
        stop.pk, stop.group_id, said(stop.group, scope.language), said(stop.candidate, scope.language), leaves,
        tuple(found), _hash(stop, leaves, found),
    )  # fmt: skip


def _routes(trip: Trip, stops: list[models.Stop], known: dict[int, int]) -> list[list[tuple[int, ...]]]:
    halves = range(len(trip.days))
    return [
        [
            tuple(
                known[stop.candidate_id]
                for stop in stops
                if stop.group_id == group.pk and stop.half_day == half and stop.candidate_id in known
            )
            for half in halves
        ]
        for group in trip.groups
    ]


def _shift(
    stop: models.Stop, scope: Scope, position: int, half_day: int, arrives: dt.datetime | None,
    leaves: dt.datetime | None, drive: int,
) -> Shift:  # fmt: skip
    name = said(stop.candidate, scope.language)
    return Shift(stop.pk, name, stop.arrives, position, half_day, arrives, leaves, drive)


def _hash(stop: models.Stop, leaves: dt.datetime, shifts: list[Shift]) -> str:
    lines = [(one.stop_id, one.arrives and one.arrives.isoformat(), one.planned.isoformat()) for one in shifts]
    return hashlib.sha256(json.dumps([stop.pk, leaves.astimezone(dt.UTC).isoformat(), lines]).encode()).hexdigest()
