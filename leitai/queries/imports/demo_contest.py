"""The demo's contest round: which of the season's projects are shown, by whose invented judges, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.utils import timezone

from leitai import models
from leitai.core.synthetic import contest
from leitai.core.synthetic.contest import REMOTE, SITES_OF_A_UNIT, TURN, Appointment, Participant
from leitai.core.synthetic.terrain import LABELS
from leitai.labels import COUNTY_LEVELS
from leitai.queries.contest.rules import round_book
from leitai.queries.months import region_of
from leitai.queries.orgs import Scope, scope_for, visible

__all__ = [
    "FIRST_DAY", "LAST_DAY", "ROUND", "SEASON", "TURN", "Passing", "SheetIn", "ShownSite", "VisitPlan", "demo_people",
    "demo_round", "demo_sheets", "demo_visits", "duty_scopes", "happenings", "passings", "place_of", "sheets_of",
    "shown_sites", "units_that_show",
]  # fmt: skip

SEED = 2020
SEASON, ROUND = "2020", "2020-h1"
FIRST_DAY, LAST_DAY = dt.date(2020, 8, 2), dt.date(2020, 8, 4)
ALL_IN = dt.timedelta(minutes=20)
"""After the last visit every phone has found a signal."""
_ZONE_PLACE = (1.08, 1.02)
_NAMESPACE = UUID("5f0f7c0e-4d6b-4b7e-9b55-6c65697461ff")


@dataclass(frozen=True)
class ShownSite:
    project_id: int
    unit_id: int
    unit_code: str
    longitude: Decimal
    latitude: Decimal
    remote: bool


@dataclass(frozen=True)
class VisitPlan:
    group: str
    site: int
    half_day: int
    arrives: dt.datetime
    leaves: dt.datetime
    drive_minutes: int


@dataclass(frozen=True)
class SheetIn:
    """A phone's ballot and the moment at which it comes in."""

    badge_id: int
    at: dt.datetime
    item: dict[str, Any]


@dataclass(frozen=True)
class Passing:
    """A bus comes to a stop, or has left it."""

    stop_id: int
    name: str
    at: dt.datetime
    arrived_at: dt.datetime
    left_at: dt.datetime | None


def shown_sites(scope: Scope) -> list[ShownSite]:
    """The three largest projects under construction of each unit; the last one is seen by video."""
    found: list[ShownSite] = []
    for unit in units_that_show(scope):
        projects = visible(scope, models.Project).filter(is_bundle=False, credits__unit_id=unit.pk, credits__share=1)
        largest = projects.order_by("-total_investment", "key")[:SITES_OF_A_UNIT]
        for n, project in enumerate(largest):
            place = place_of(unit.code, 0.09 * (n - 1), 0.06 * (n % 2))
            found.append(ShownSite(project.pk, unit.pk, unit.code, *place, remote=len(found) == REMOTE))
    return found


def place_of(unit_code: str, east: float, north: float) -> tuple[Decimal, Decimal]:
    """Longitude and latitude, so many degrees from the unit's name on the map."""
    longitude, latitude = LABELS.get(unit_code, _ZONE_PLACE)
    return Decimal(str(round(longitude + east, 4))), Decimal(str(round(latitude + north, 4)))


def units_that_show(scope: Scope) -> list[models.Unit]:
    return list(visible(scope, models.Unit).filter(level__in=COUNTY_LEVELS).order_by("sort_order"))


def demo_people(scope: Scope) -> list[Participant]:
    return contest.participants([(unit.code, unit.name) for unit in units_that_show(scope)])


def demo_visits(scope: Scope) -> list[VisitPlan]:
    zone = ZoneInfo(region_of(scope).time_zone)
    return [
        VisitPlan(
            one.group, one.site, one.half_day, _moment(one.half_day, one.begins, zone),
            _moment(one.half_day, one.ends, zone), one.drive,
        )
        for one in contest.appointments()
    ]  # fmt: skip


def demo_round(scope: Scope) -> models.Round | None:
    return visible(scope, models.Round).filter(season__code=SEASON, code=ROUND).first()


def demo_sheets(scope: Scope, row: models.Round) -> list[SheetIn]:
    """All sheets of the round in the order in which they come in."""
    return sheets_of(row, SEED, demo_people(scope), contest.appointments())


def sheets_of(
    row: models.Round, seed: int, people: Sequence[Participant], visits: Sequence[Appointment]
) -> list[SheetIn]:
    """The round's judges are these people in their order; a visit's site is the candidate of that number."""
    judges = list(row.judges.order_by("pk"))
    badges = dict(models.Badge.objects.filter(judge__round=row, kind="phone").values_list("judge_id", "pk"))
    candidates = list(row.candidates.order_by("sort_order").select_related("unit"))
    units = [candidate.unit.code for candidate in candidates]
    criteria = [one.code for one in round_book(row).rule.listed]
    stops = {(s.group.code, s.candidate_id): s for s in _stops(row)}
    counters = dict.fromkeys(badges, 0)
    last = max(stop.leaves for stop in stops.values()) + ALL_IN
    found = []
    for sheet in contest.sheets(seed, people, visits, units, len(criteria)):
        judge, person = judges[sheet.participant], people[sheet.participant]
        visit = next(one for one in visits if one.site == sheet.site and contest.meets(person, one))
        stop = stops[visit.group, candidates[sheet.site].pk]
        counters[judge.pk] += 1
        item = {
            "id": str(_ballot_id(row.pk, judge.pk, counters[judge.pk])), "stop": stop.pk,
            "counter": counters[judge.pk], "state": sheet.state, "comment": sheet.comment,
            "marks": dict(zip(criteria, sheet.marks, strict=False)), "made_at": stop.leaves.isoformat(),
        }  # fmt: skip
        at = min(stop.leaves + dt.timedelta(minutes=sheet.delay), last)
        found.append(SheetIn(badges[judge.pk], at, item))
    return sorted(found, key=lambda one: one.at)


def passings(row: models.Round) -> Iterator[Passing]:
    """Both buses keep to their timetable, in the order of time."""
    events = []
    for stop in _stops(row):
        name = f"{stop.group.code}{stop.position} {stop.candidate.name}"
        events.append(Passing(stop.pk, name, stop.arrives, stop.arrives, None))
        events.append(Passing(stop.pk, name, stop.leaves, stop.arrives, stop.leaves))
    yield from sorted(events, key=lambda event: event.at)


def happenings(scope: Scope, row: models.Round, after: dt.datetime) -> list[Passing | SheetIn]:
    """The rest of the day in the order of time."""
    events: list[Passing | SheetIn] = [*passings(row), *demo_sheets(scope, row)]
    return sorted((event for event in events if event.at > after), key=lambda event: event.at)


def duty_scopes(row: models.Round) -> dict[str, Scope]:
    """Who acts as chair, scrutineer and first clerk of the round."""
    found: dict[str, Scope] = {}
    for duty in row.duties.order_by("pk"):
        scope = scope_for(duty.person_id, day=timezone.localdate(), region_id=row.season.region_id)
        if scope is not None:
            found.setdefault(duty.duty, scope)
    return found


def _stops(row: models.Round) -> Sequence[models.Stop]:
    return list(models.Stop.objects.filter(group__round=row).select_related("group", "candidate"))


def _moment(half_day: int, minutes: int, zone: ZoneInfo) -> dt.datetime:
    day = FIRST_DAY + dt.timedelta(days=half_day // 2)
    return dt.datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone)


def _ballot_id(round_id: int, judge_id: int, counter: int) -> UUID:
    """A version-4 UUID as phones make it, but the same each time."""
    return UUID(int=uuid5(_NAMESPACE, f"{round_id} {judge_id} {counter}").int, version=4)
