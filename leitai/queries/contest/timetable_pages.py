"""The timetable of a round: its days, each group's route as a table, as bars over the day, and as lines on a map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from leitai import models
from leitai.queries.contest.day_tables import BASES, HALF_DAYS, ROADS, pasted
from leitai.queries.contest.names import said
from leitai.queries.contest.planning import JobView, last_job
from leitai.queries.contest.rounds import RoundHead, round_head
from leitai.queries.contest.times import clock, minute_of, zone_of
from leitai.queries.contest.tour import setup_of
from leitai.queries.orgs import Scope, visible
from leitai.queries.shell import named

HOUR = 64  # width of an hour in the picture
ROW, LEFT, TOP = 34, 74, 26
SHORT = 6
USUAL, MOST_DAYS = (("08:30", "12:00"), ("14:00", "18:00")), 10


@dataclass(frozen=True)
class StopLine:
    id: int
    position: int
    half_day: int
    code: str
    name: str
    unit: str
    remote: bool
    drive_minutes: int
    arrives: dt.datetime
    leaves: dt.datetime
    arrived_at: dt.datetime | None
    left_at: dt.datetime | None
    overlaps: bool

    @property
    def minutes(self) -> int:
        return round((self.leaves - self.arrives).total_seconds() / 60)


@dataclass(frozen=True)
class RouteLine:
    id: int
    name: str
    leader: str
    stops: tuple[StopLine, ...]


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    code: str
    words: str
    remote: bool


@dataclass(frozen=True)
class Gantt:
    """One picture for each day: bars by group, lines by the hour."""

    day: dt.date
    width: int
    height: int
    hours: tuple[tuple[int, str], ...]
    groups: tuple[tuple[int, str], ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Tables:
    """What was set, as the tables that set it."""

    half_days: str
    bases: str
    roads: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Draw:
    number: int
    seed: str
    order: tuple[str, ...]
    reason: str
    at: dt.datetime


@dataclass(frozen=True)
class TimetablePage:
    head: RoundHead
    routes: tuple[RouteLine, ...]
    gantts: tuple[Gantt, ...]
    map: dict[str, Any] | None
    tables: Tables | None
    job: JobView | None
    draws: tuple[Draw, ...]

    @property
    def stops(self) -> int:
        return sum(len(route.stops) for route in self.routes)


def timetable_page(scope: Scope, round_id: int) -> TimetablePage:
    head = round_head(scope, round_id)
    row = visible(scope, models.Round).select_related("season__region").get(pk=round_id)
    zone = zone_of(row)
    stops = list(
        visible(scope, models.Stop)
        .filter(group__round=row)
        .select_related("candidate__unit", "group")
        .order_by("group__code", "position")
    )
    groups = list(visible(scope, models.VisitGroup).filter(round=row))
    routes = tuple(_route(scope, group, [stop for stop in stops if stop.group_id == group.pk]) for group in groups)
    setup = setup_of(row) if head.runs else None
    return TimetablePage(
        head=head,
        routes=routes,
        gantts=_gantts(routes, zone),
        map=_map(scope, groups, stops, setup),
        tables=_tables(scope, setup, _proposed(row, stops, zone)) if setup else None,
        job=last_job(scope, round_id) if head.runs else None,
        draws=tuple(
            Draw(one.number, one.seed, tuple(one.order), one.reason, one.drawn_at)
            for one in visible(scope, models.LotDraw).filter(round=row)
        )
        if row.kind == "pitch"
        else (),
    )


def _route(scope: Scope, group: models.VisitGroup, stops: Sequence[models.Stop]) -> RouteLine:
    lines = []
    before: models.Stop | None = None
    for stop in stops:
        overlaps = before is not None and stop.arrives < before.leaves
        lines.append(
            StopLine(
                stop.pk, stop.position, stop.half_day, stop.candidate.code, said(stop.candidate, scope.language),
                named(stop.candidate.unit, scope.language), stop.candidate.remote, stop.drive_minutes, stop.arrives,
                stop.leaves, stop.arrived_at, stop.left_at, overlaps,
            )
        )  # fmt: skip
        before = stop
    return RouteLine(group.pk, said(group, scope.language), group.leader, tuple(lines))


def _gantts(routes: Sequence[RouteLine], zone: ZoneInfo) -> tuple[Gantt, ...]:
    days = sorted({stop.arrives.astimezone(zone).date() for route in routes for stop in route.stops})
    return tuple(_gantt(day, routes, zone) for day in days)


def _gantt(day: dt.date, routes: Sequence[RouteLine], zone: ZoneInfo) -> Gantt:
    today = [[stop for stop in route.stops if stop.arrives.astimezone(zone).date() == day] for route in routes]
    starts = [minute_of(stop.arrives, zone) for stops in today for stop in stops]
    first = min(starts) // 60
    # a stop may end after midnight of its day; the picture ends with it
    last = max(minute_of(stop.arrives, zone) + stop.minutes for stops in today for stop in stops) // 60 + 1

    def at(minute: int) -> int:
        return LEFT + round((minute - first * 60) * HOUR / 60)

    bars = tuple(
        Bar(
            at(minute_of(stop.arrives, zone)), TOP + number * ROW + 5, max(16, round(stop.minutes * HOUR / 60)),
            stop.code, f"{route.name} {stop.code} {stop.name}", stop.remote,
        )
        for number, route in enumerate(routes)
        for stop in today[number]
    )  # fmt: skip
    return Gantt(
        day=day,
        width=at(last * 60) + 20,
        height=TOP + len(routes) * ROW + 6,
        hours=tuple((at(hour * 60), f"{hour % 24}:00") for hour in range(first, last + 1)),
        groups=tuple((TOP + number * ROW + 22, _short(route.name)) for number, route in enumerate(routes)),
        bars=bars,
    )


def _map(
    scope: Scope, groups: Sequence[models.VisitGroup], stops: Sequence[models.Stop], setup: models.RoundSetup | None
) -> dict[str, Any] | None:
    """Sites in their places and each group's way through them; straight lines, it is no road map."""
    placed = [stop for stop in stops if stop.candidate.longitude is not None and not stop.candidate.remote]
    if len({stop.candidate_id for stop in placed}) < 2:
        return None
    return {
        "routes": [
            {
                "name": said(group, scope.language),
                "points": [_point(stop, scope) for stop in placed if stop.group_id == group.pk],
            }
            for group in groups
        ],
        "bases": [
            {"name": base["name"], "at": [base["longitude"], base["latitude"]]}
            for base in (setup.bases if setup else [])
            if base.get("longitude") is not None
        ],
    }


def _point(stop: models.Stop, scope: Scope) -> dict[str, Any]:
    candidate = stop.candidate
    return {
        "code": candidate.code,
        "name": said(candidate, scope.language),
        "at": [float(candidate.longitude or 0), float(candidate.latitude or 0)],
    }


def _proposed(row: models.Round, stops: Sequence[models.Stop], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Half-days where none were set: those of the stops that stand there, else a morning and an afternoon a day."""
    if not stops:
        days = [row.starts + dt.timedelta(days=n) for n in range(min((row.ends - row.starts).days, MOST_DAYS - 1) + 1)]
        return [{"day": day, "opens": opens, "closes": closes} for day in days for opens, closes in USUAL]
    found = []
    for half_day in sorted({stop.half_day for stop in stops}):
        mine = [stop for stop in stops if stop.half_day == half_day]
        first, last = min(stop.arrives for stop in mine), max(stop.leaves for stop in mine)
        opens, closes = clock(minute_of(first, zone)), clock(minute_of(last, zone))
        found.append({"day": first.astimezone(zone).date(), "opens": opens, "closes": closes})
    return found


def _short(name: str) -> str:
    """What stands before a row of the picture: six Chinese characters or twelve Latin ones."""
    room = 2 * SHORT
    for at, letter in enumerate(name):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return name[:at]
    return name


def _tables(scope: Scope, setup: models.RoundSetup, proposed: list[dict[str, Any]]) -> Tables:
    names = ("speed", "detour_percent", "each_sees_all", "groups_meet")
    return Tables(
        half_days=pasted(HALF_DAYS, setup.half_days or proposed, scope),
        bases=pasted(BASES, setup.bases, scope),
        roads=pasted(ROADS, setup.travel, scope),
        values={name: getattr(setup, name) for name in names},
    )


def stop_values(scope: Scope, stop_id: int) -> tuple[int, str, dict[str, Any]]:
    """The round, the stop's name and its form's values in the region's own clock."""
    row = visible(scope, models.Stop).select_related("group__round__season__region", "candidate").get(pk=stop_id)
    zone = zone_of(row.group.round)

    def typed(at: dt.datetime | None) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else ""

    values = {
        "half_day": row.half_day + 1, "arrives": typed(row.arrives), "leaves": typed(row.leaves),
        "arrived_at": typed(row.arrived_at), "left_at": typed(row.left_at),
    }  # fmt: skip
    name = f"{said(row.group, scope.language)} · {row.candidate.code} {said(row.candidate, scope.language)}"
    return row.group.round_id, name, values


def in_zone(scope: Scope, round_id: int, at: dt.datetime) -> dt.datetime:
    """A moment typed without a zone, in the region's own clock."""
    row = visible(scope, models.Round).select_related("season__region").get(pk=round_id)
    return at.replace(tzinfo=zone_of(row))
