"""A tour from files: sites, half-days and roads in; a plan, or the rest of one, out."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import typer

from leitai.cli.planning.tour_sheets import as_values, merged, print_plan, written
from leitai.cli.rows import Row, read_rows
from leitai.cli.speech import REFUSED, refuse, told
from leitai.core.problems import Problem, Refused
from leitai.core.routing import DAY, Effort, HalfDay, Site, Standing, Tour, plan_tour, replan

LEFT_OUT = 1
_EARTH = 6371.0088  # km, mean radius
_UNLIMITED = 10**9
_LATE = re.compile(r"(?P<group>\d+)@(?P<site>.+)=(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)")
_OF_HALF_DAYS = {
    "route.bad_half_day", "route.unknown_base", "route.half_days_overlap", "route.base_jump", "route.no_half_days",
}  # fmt: skip

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Roads:
    travel: Path | None
    places: Path | None
    speed: float
    detour: float


@dataclass(frozen=True, slots=True)
class Wanted:
    groups: int
    visits: int
    meet: bool
    linkers: int


@dataclass(frozen=True)
class Trip:
    """A tour with what only people need: the names of its days, and where its places lie."""

    tour: Tour
    days: tuple[str, ...]
    points: dict[str, Point]


def read_tour(sites: Path, half_days: Path, roads: Roads, wanted: Wanted) -> Trip:
    """Refuses with the line of the file that is at fault."""
    site_rows = _read(sites, ("site", "unit", "open", "close", "minutes"), ("lon", "lat", "visits", "remote"))
    half_rows = _read(half_days, ("day", "open", "close", "from", "to"), ("most",))
    bases = tuple(dict.fromkeys(row[name] for row in half_rows for name in ("from", "to")))
    place_rows = _read(roads.places, ("place", "lon", "lat")) if roads.places else []
    try:
        points = {row["site"]: _point(row) for row in site_rows if row["lon"] or row["lat"]}
        made = [_site(row, wanted) for row in site_rows]
    except Refused as refused:
        refuse(refused.problems, str(sites))
    try:
        points |= {row["place"]: _point(row) for row in place_rows}
    except Refused as refused:
        refuse(refused.problems, str(roads.places))
    days = tuple(dict.fromkeys(row["day"] for row in half_rows))
    try:
        halves = tuple(_half_day(row, days, bases) for row in half_rows)
    except Refused as refused:
        refuse(refused.problems, str(half_days))
    travel = _travel([*(site.code for site in made), *bases], points, roads)
    try:
        tour = Tour(tuple(made), bases, halves, travel, wanted.groups, wanted.linkers, wanted.meet)
    except Refused as refused:
        _refuse_tour(refused.problems, (sites, site_rows), (half_days, half_rows))
    return Trip(tour, tuple(row["day"] for row in half_rows), points)


def plan_file(trip: Trip, seconds: float, seed: int, as_json: bool, out: Path | None) -> None:
    effort = Effort(iterations=_UNLIMITED, seconds=seconds)
    plan = plan_tour(trip.tour, effort, seed)
    made = as_values(trip.tour, trip.days, trip.points, plan) | {"seed": seed}
    _hand_out(made, as_json, out)
    if plan.missed:
        raise typer.Exit(LEFT_OUT)


def replan_file(trip: Trip, plan: Path, late: str, as_json: bool, out: Path | None) -> None:
    try:
        before = json.loads(plan.read_text(encoding="utf-8"))
        routes = _routes(trip.tour, before)
    except (OSError, ValueError, KeyError, TypeError) as error:
        refuse([Problem("route.no_plan", {"reason": str(error)})], str(plan))
    try:
        now = _standing(trip.tour, routes, late)
        rest, new = replan(trip.tour, routes, now)
    except Refused as refused:
        refuse([Problem(problem.id, problem.values) for problem in refused.problems], str(plan))
    part = as_values(rest, trip.days[now.half_day :], trip.points, new)
    made = merged(before, part, now, None if now.site is None else trip.tour.sites[now.site].code)
    _hand_out(made, as_json, out)
    if new.missed:
        raise typer.Exit(LEFT_OUT)


def _hand_out(made: dict[str, Any], as_json: bool, out: Path | None) -> None:
    if out is not None:
        try:
            out.write_text(written(made, out.suffix.lower()), encoding="utf-8")
        except Refused as refused:
            refuse(refused.problems, str(out))
    if as_json:
        sys.stdout.write(written(made, ".json"))
    elif out is None:
        print_plan(made)


# ---- from rows to a tour


def _read(path: Path, needed: tuple[str, ...], others: tuple[str, ...] = ()) -> list[Row]:
    try:
        return read_rows(path, needed, others)
    except Refused as refused:
        refuse(refused.problems, str(path))


def _site(row: Row, wanted: Wanted) -> Site:
    return Site(
        code=row["site"],
        unit=row["unit"],
        opens=row.clock("open"),
        closes=row.clock("close"),
        minutes=row.whole("minutes"),
        visits=row.whole("visits", wanted.visits),
        remote=bool(row.whole("remote", 0)),
    )


def _half_day(row: Row, days: Sequence[str], bases: Sequence[str]) -> HalfDay:
    most = row.whole("most") if row["most"] else None
    day, start, end = days.index(row["day"]), bases.index(row["from"]), bases.index(row["to"])
    return HalfDay(day, row.clock("open"), row.clock("close"), start, end, most)


def _point(row: Row) -> Point:
    lon, lat = row.number("lon"), row.number("lat")
    if not -180 <= lon <= 180:
        raise row.fault("route.bad_point", "lon")
    if not -90 <= lat <= 90:
        raise row.fault("route.bad_point", "lat")
    return lon, lat


def _travel(places: Sequence[str], points: dict[str, Point], roads: Roads) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Whole minutes, rounded up; -1 where nothing is known. A road given one way serves both."""
    at = {place: number for number, place in enumerate(places)}
    travel = np.full((len(places), len(places)), -1, dtype=np.int64)
    np.fill_diagonal(travel, 0)
    for start, end in ((a, b) for a in at for b in at if a != b and a in points and b in points):
        travel[at[start], at[end]] = math.ceil(_km(points[start], points[end]) * roads.detour / roads.speed * 60)
    if roads.travel is None:
        return travel
    try:
        given = {}
        for row in read_rows(roads.travel, ("from", "to", "minutes")):
            if row.number("minutes") < 0:
                raise row.fault("plan.bad_number", "minutes")
            if row["from"] in at and row["to"] in at:
                given[at[row["from"]], at[row["to"]]] = math.ceil(row.number("minutes"))
    except Refused as refused:
        refuse(refused.problems, str(roads.travel))
    for (a, b), minutes in {**{(b, a): minutes for (a, b), minutes in given.items()}, **given}.items():
        travel[a, b] = minutes
    return travel


def _km(a: Point, b: Point) -> float:
    """Along a great circle (haversine)."""
    lon1, lat1, lon2, lat2 = (math.radians(value) for value in (*a, *b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(half))


def _refuse_tour(
    problems: Sequence[Problem], sites: tuple[Path, list[Row]], half_days: tuple[Path, list[Row]]
) -> NoReturn:
    for problem in problems:
        path, rows = half_days if problem.id in _OF_HALF_DAYS else sites
        line = rows[problem.line - 1].line if problem.line else None
        typer.echo(told(Problem(problem.id, problem.values, line), str(path)), err=True)
    raise typer.Exit(REFUSED)


# ---- the plan in force


def _routes(tour: Tour, made: dict[str, Any]) -> list[list[tuple[int, ...]]]:
    at = {site.code: number for number, site in enumerate(tour.sites)}
    routes = [
        [tuple(at[visit["site"]] for visit in half_day["visits"]) for half_day in group["half_days"]]
        for group in made["groups"]
    ]
    if any(len(days) != len(tour.half_days) for days in routes):
        raise ValueError("half_days")
    return routes


def _standing(tour: Tour, routes: Sequence[Sequence[tuple[int, ...]]], late: str) -> Standing:
    found = _LATE.fullmatch(late)
    codes = [site.code for site in tour.sites]
    if not found or not 1 <= int(found["group"]) <= len(routes) or found["site"] not in codes:
        raise Refused([Problem("route.bad_late", {"found": late})])
    group, site = int(found["group"]) - 1, codes.index(found["site"])
    half_days = [number for number, route in enumerate(routes[group]) if site in route]
    if not half_days:
        raise Refused([Problem("route.not_on_route", {"site": found["site"], "group": group + 1})])
    minute = int(found["hour"]) * 60 + int(found["minute"])
    if not tour.half_days[half_days[0]].opens <= minute <= DAY:
        raise Refused([Problem("route.bad_late", {"found": late})])
    return Standing(group, half_days[0], site, minute)
