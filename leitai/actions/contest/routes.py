"""Days, bases and roads of a round, and the timetable that the planner makes of them as a task."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as tasks

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import PREPARING, held_round
from leitai.actions.contest.timetable import Visit, replaced
from leitai.actions.progress import Progress
from leitai.queries.contest.planned import Best, best_routes
from leitai.queries.contest.planning import STALE
from leitai.queries.contest.times import moment, zone_of
from leitai.queries.contest.tour import Trip, trip_of
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused

STEPS = ("gather", "solve", "write")
Rows = Sequence[Mapping[str, Any]]


@transaction.atomic
def set_days(
    *, by: Scope, round_id: int, half_days: Rows, bases: Rows, speed: int, detour_percent: int,
    each_sees_all: bool, groups_meet: bool,
) -> models.RoundSetup:  # fmt: skip
    """The half-days on the road, and the hotels and tables they begin and end at."""
    row = held_round(by, round_id, PREPARING)
    if not (5 <= speed <= 120 and 100 <= detour_percent <= 400):
        raise Refused("roads_out_of_range")
    names = [str(base["name"]) for base in bases]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Refused("base_twice", name=twice)
    for half in half_days:
        if lost := next((half[end] for end in ("start", "end") if half[end] not in names), None):
            raise Refused("base_unknown", name=lost)
        if not row.starts.isoformat() <= half["day"] <= row.ends.isoformat():
            raise Refused("half_day_outside_round", first=row.starts, last=row.ends)
    setup, _made = models.RoundSetup.objects.update_or_create(
        round=row,
        defaults={
            "half_days": list(half_days), "bases": list(bases), "speed": speed, "detour_percent": detour_percent,
            "each_sees_all": each_sees_all, "groups_meet": groups_meet,
        },
    )  # fmt: skip
    record(by=by, verb="set_days", about=row, detail={"half_days": len(half_days), "bases": len(bases)})
    return setup


@transaction.atomic
def set_roads(*, by: Scope, round_id: int, roads: Rows) -> models.RoundSetup:
    """Minutes between places as people know them; where nothing is said they are reckoned from the coordinates."""
    row = held_round(by, round_id, PREPARING)
    known = set(row.candidates.values_list("code", flat=True))
    setup, _made = models.RoundSetup.objects.get_or_create(round=row)
    known |= {str(base["name"]) for base in setup.bases}
    for road in roads:
        if lost := next((road[end] for end in ("start", "end") if road[end] not in known), None):
            raise Refused("road_place_unknown", name=lost)
    setup.travel = list(roads)
    setup.save(update_fields=["travel"])
    record(by=by, verb="set_roads", about=row, detail={"roads": len(roads)})
    return setup


@transaction.atomic
def request_plan(*, by: Scope, round_id: int) -> models.ContestJob:
    """Put the planner in line; what it cannot start with is refused at once."""
    row = held_round(by, round_id, PREPARING)
    trip_of(row)
    now = timezone.now()
    models.ContestJob.objects.filter(round=row, state="running", progress_at__lt=now - STALE).update(
        state="failed", refusal="contest_job_broken", finished_at=now
    )
    job = models.ContestJob(
        round=row, progress_total=len(STEPS), requested_by_id=by.person_id, created_at=now, progress_at=now
    )
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        raise Refused("contest_job_running") from error
    tasks.configure_task("plan_routes", lock=f"routes-{row.pk}").defer(
        person_id=by.person_id, region_id=by.region_id, chosen=by.chosen, job_id=job.pk
    )
    record(by=by, verb="request_plan", about=job, detail={"round": row.pk})
    return job


@transaction.atomic
def cancel_plan(*, by: Scope, job_id: int) -> models.ContestJob:
    """A plan in line is dropped; one that runs is thrown away before it is written."""
    require(by, Permission.RUN_CONTEST)
    job = found(by, models.ContestJob, job_id, lock=True)
    if job.state not in ("waiting", "running"):
        raise Refused("contest_job_ended")
    job.cancel_requested = True
    if job.state == "waiting":
        job.state, job.finished_at = "cancelled", timezone.now()
    job.save(update_fields=["cancel_requested", "state", "finished_at"])
    record(by=by, verb="cancel_plan", about=job, detail={"round": job.round_id})
    return job


def run_plan(*, by: Scope, job_id: int) -> models.ContestJob:
    """Do what was asked for; a refusal ends the job with its words, anything else as broken, with nothing changed."""
    job = _claim(by, job_id)
    try:
        with Progress(job) as progress:
            result = _planned(by, job, progress)
    except Refused as refusal:
        state = "cancelled" if refusal.code == "contest_job_cancelled" else "refused"
        return _finish(job, state, refusal)
    except (OperationalError, InterfaceError):  # the database went; the task is run again
        raise
    except Exception:
        _finish(job, "failed", Refused("contest_job_broken"))
        raise
    job.result = result
    return _finish(job, "done")


def _claim(by: Scope, job_id: int) -> models.ContestJob:
    with transaction.atomic():
        require(by, Permission.RUN_CONTEST)
        job = found(by, models.ContestJob, job_id, lock=True)
        if job.state not in ("waiting", "running"):  # running: begun by a worker that died
            raise Refused("contest_job_ended")
        job.state, job.progress_at = "running", timezone.now()
        job.save(update_fields=["state", "progress_at"])
    return job


def _planned(by: Scope, job: models.ContestJob, progress: Progress) -> dict[str, Any]:
    began = time.monotonic()
    progress.tell(0, len(STEPS), "gather")
    trip = trip_of(found(by, models.Round, job.round_id))
    progress.tell(1, len(STEPS), "solve")
    plan = best_routes(trip, seed=job.round_id)
    if progress.is_cancelled():
        raise Refused("contest_job_cancelled")
    progress.tell(2, len(STEPS), "write")
    with transaction.atomic():
        row = held_round(by, job.round_id, PREPARING)
        stops = replaced(row, visits_of(row, trip, plan))
        result = {
            "proven": plan.proven, "method": plan.method, "stops": len(stops), "driving": plan.driving,
            "missed": [trip.sites[site].code for site in plan.missed],
            "seconds": round(time.monotonic() - began, 1),
        }  # fmt: skip
        record(by=by, verb="plan_routes", about=row, detail={"job": job.pk, **result})
    return result


def visits_of(row: models.Round, trip: Trip, plan: Best) -> list[Visit]:
    """The plan's visits in the round's own days and clock, each group's in the order of its route."""
    zone = zone_of(row)
    return [
        Visit(
            group_id=trip.groups[visit.group].pk,
            candidate_id=trip.sites[visit.site].pk,
            half_day=visit.half_day,
            arrives=moment(trip.days[visit.half_day], visit.begins, zone),
            leaves=moment(trip.days[visit.half_day], visit.ends, zone),
            drive_minutes=visit.drive,
        )
        for visit in plan.visits
    ]


def _finish(job: models.ContestJob, state: str, refusal: Refused | None = None) -> models.ContestJob:
    job.state, job.finished_at, job.progress_at = state, timezone.now(), timezone.now()
    job.refusal = refusal.code if refusal else ""
    job.refusal_values = {name: str(value) for name, value in refusal.values.items()} if refusal else {}
    if state == "done":
        job.progress_done = job.progress_total
    job.save(
        update_fields=[
            "state", "finished_at", "progress_at", "refusal", "refusal_values", "progress_done", "result"
        ]
    )  # fmt: skip
    return job
