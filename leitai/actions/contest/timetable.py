"""The timetable by hand: written as a whole, moved stop by stop, and what the buses really did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import PREPARING, RUNNING, held_round
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a timetable; the position follows from the order in which the lines are given."""

    group_id: int
    candidate_id: int
    half_day: int
    arrives: dt.datetime
    leaves: dt.datetime
    drive_minutes: int = 0


@transaction.atomic
def write_timetable(*, by: Scope, round_id: int, visits: Sequence[Visit]) -> list[models.Stop]:
    """All routes of a round in preparation, in place of those that were there."""
    row = held_round(by, round_id, PREPARING)
    stops = replaced(row, visits)
    record(by=by, verb="write_timetable", about=row, detail={"stops": len(stops)})
    return stops


def replaced(row: models.Round, visits: Sequence[Visit]) -> list[models.Stop]:
    groups = {group.pk for group in row.groups.all()}
    candidates = {candidate.pk for candidate in row.candidates.filter(withdrawn_reason="")}
    if not {one.group_id for one in visits} <= groups or not {one.candidate_id for one in visits} <= candidates:
        raise Refused("not_found")
    if any(one.leaves < one.arrives for one in visits):
        raise Refused("stop_leaves_before_it_arrives")
    models.Stop.objects.filter(group__round=row).delete()
    position = dict.fromkeys(groups, 0)
    stops = []
    for one in visits:
        position[one.group_id] += 1
        stops.append(
            models.Stop(
                group_id=one.group_id, candidate_id=one.candidate_id, half_day=one.half_day,
                position=position[one.group_id], arrives=one.arrives, leaves=one.leaves,
                drive_minutes=one.drive_minutes,
            )
        )  # fmt: skip
    return models.Stop.objects.bulk_create(stops)


@transaction.atomic
def change_stop(*, by: Scope, stop_id: int, half_day: int, arrives: dt.datetime, leaves: dt.datetime) -> models.Stop:
    """Other times for one stop; the route is put in the order of its times. Overlaps are told before the opening."""
    stop = _held(by, stop_id)
    if leaves < arrives:
        raise Refused("stop_leaves_before_it_arrives")
    if not 0 <= half_day <= 20:
        raise Refused("unknown_choice", value=half_day, field="half_day")
    stop.half_day, stop.arrives, stop.leaves = half_day, arrives, leaves
    stop.save(update_fields=["half_day", "arrives", "leaves"])
    reordered(stop.group)
    detail = {"group": stop.group_id, "candidate": stop.candidate_id, "arrives": arrives.isoformat()}
    record(by=by, verb="change_stop", about=stop, detail=detail)
    return stop


def reordered(group: models.VisitGroup) -> None:
    """Positions follow the times. The unique constraint is looked at when the transaction ends."""
    stops = sorted(group.stops.all(), key=lambda stop: (stop.arrives, stop.position))
    for position, stop in enumerate(stops, 1):
        stop.position = position
    models.Stop.objects.bulk_update(stops, ["position"])


@transaction.atomic
def add_stop(
    *, by: Scope, group_id: int, candidate_id: int, half_day: int, arrives: dt.datetime, leaves: dt.datetime
) -> models.Stop:
    require(by, Permission.RUN_CONTEST)
    group = found(by, models.VisitGroup, group_id, lock=True)
    row = held_round(by, group.round_id)
    candidate = found(by, models.Candidate, candidate_id)
    if candidate.round_id != row.pk or candidate.withdrawn_reason:
        raise Refused("not_found")
    if leaves < arrives:
        raise Refused("stop_leaves_before_it_arrives")
    if group.stops.filter(candidate=candidate).exists():
        raise Refused("stop_known", name=candidate.name)
    stop = models.Stop.objects.create(
        group=group, candidate=candidate, half_day=half_day, arrives=arrives, leaves=leaves,
        position=group.stops.count() + 1,
    )  # fmt: skip
    reordered(group)
    record(by=by, verb="add_stop", about=stop, detail={"group": group.pk, "candidate": candidate.pk})
    return stop


@transaction.atomic
def drop_stop(*, by: Scope, stop_id: int) -> models.Round:
    stop = _held(by, stop_id)
    if stop.ballots.exists() or stop.paper_entries.exists():
        raise Refused("stop_was_scored", name=stop.candidate.name)
    group, detail = stop.group, {"group": stop.group_id, "candidate": stop.candidate_id}
    stop.delete()
    reordered(group)
    record(by=by, verb="drop_stop", about=group.round, detail=detail)
    return group.round


@transaction.atomic
def note_times(*, by: Scope, stop_id: int, arrived_at: dt.datetime | None, left_at: dt.datetime | None) -> models.Stop:
    """When the bus really came and left; the plan stays as it was printed."""
    stop = _held(by, stop_id, ("open",))
    if left_at is not None and (arrived_at is None or left_at < arrived_at):
        raise Refused("stop_leaves_before_it_arrives")
    stop.arrived_at, stop.left_at = arrived_at, left_at
    stop.save(update_fields=["arrived_at", "left_at"])
    record(by=by, verb="note_times", about=stop, detail={"group": stop.group_id, "candidate": stop.candidate_id})
    return stop


def _held(by: Scope, stop_id: int, states: tuple[str, ...] = RUNNING) -> models.Stop:
    require(by, Permission.RUN_CONTEST)
    stop = found(by, models.Stop, stop_id, lock=True)
    held_round(by, stop.group.round_id, states)
    return stop
