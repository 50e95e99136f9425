"""Judges who change buses half-way and stops that every group visits, so that groups can be compared."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import PREPARING, held_round
from leitai.queries.contest.links import best_common, best_swaps
from leitai.queries.orgs import Scope
from leitai.rules import Refused


@transaction.atomic
def choose_links(*, by: Scope, round_id: int, swaps: int) -> list[models.Judge]:
    """So many judges of each group change buses, the best ones for the link; earlier choices are given up."""
    row = held_round(by, round_id)
    if not 0 <= swaps <= 20:
        raise Refused("unknown_choice", value=swaps, field="swaps")
    row.judges.update(changes_to=None, changes_from_half_day=None)
    chosen = {swap.judge_id: swap for swap in best_swaps(row, swaps)} if swaps else {}
    judges = list(row.judges.filter(pk__in=chosen))
    for judge in judges:
        judge.changes_to_id = chosen[judge.pk].group_id
        judge.changes_from_half_day = chosen[judge.pk].half_day
    models.Judge.objects.bulk_update(judges, ["changes_to", "changes_from_half_day"])
    record(by=by, verb="choose_links", about=row, detail={"judges": [judge.code for judge in judges]})
    return judges


@transaction.atomic
def choose_common(*, by: Scope, round_id: int, sites: int) -> list[models.Candidate]:
    """So many sites are visited by every group, the best ones for the link; earlier choices are given up.

    The timetable stays until the routes are planned again.
    """
    row = held_round(by, round_id, PREPARING)
    if not 0 <= sites <= 10:
        raise Refused("unknown_choice", value=sites, field="sites")
    chosen = best_common(row, sites) if sites else []
    row.candidates.update(for_all=False)
    row.candidates.filter(pk__in=chosen).update(for_all=True)
    made = list(row.candidates.filter(pk__in=chosen))
    record(by=by, verb="choose_common", about=row, detail={"candidates": [one.code for one in made]})
    return made
