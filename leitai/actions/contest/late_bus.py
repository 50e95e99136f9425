"""A late bus's new times, once somebody has seen and confirmed them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import RUNNING, held_round
from leitai.queries.contest.replanning import replanned
from leitai.queries.orgs import Scope, found, require
from leitai.rules import Permission, Refused


@transaction.atomic
def replan_group(*, by: Scope, stop_id: int, leaves: dt.datetime, shown: str) -> models.VisitGroup:
    """Write the rest of the route as it was shown (`shown` is its hash); stops that no longer fit are taken off.

    A stop that somebody scored already stays where it is.
    """
    require(by, Permission.RUN_CONTEST)
    stop = found(by, models.Stop, stop_id, lock=True)
    held_round(by, stop.group.round_id, RUNNING)
    plan = replanned(by, stop_id, leaves)
    if plan.sha256 != shown:
        raise Refused("replan_outdated")
    stops = {one.pk: one for one in models.Stop.objects.select_for_update().filter(group_id=stop.group_id)}
    lost = [stops.pop(shift.stop_id) for shift in plan.lost]
    if scored := next((one for one in lost if one.ballots.exists() or one.paper_entries.exists()), None):
        raise Refused("stop_was_scored", name=scored.candidate.name)
    for one in lost:
        one.delete()
    for shift in plan.shifts:
        if shift.arrives is not None and shift.leaves is not None:
            one = stops[shift.stop_id]
            one.position, one.half_day, one.drive_minutes = shift.position, shift.half_day, shift.drive_minutes
            one.arrives, one.leaves = shift.arrives, shift.leaves
    models.Stop.objects.bulk_update(stops.values(), ["position", "half_day", "drive_minutes", "arrives", "leaves"])
    detail = {
        "stop": stop.pk, "leaves": leaves.isoformat(), "moved": len(plan.shifts) - len(lost),
        "lost": [one.candidate_id for one in lost],
    }  # fmt: skip
    record(by=by, verb="replan_group", about=stop.group, detail=detail)
    return stop.group
