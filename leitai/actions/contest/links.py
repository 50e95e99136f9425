"""Judges who change buses half-way, so that groups that saw different sites can be compared."""

from __future__ import annotations

from django.db import transaction

from leitai import models
from leitai.actions.audit import record
from leitai.actions.contest.hold import held_round
from leitai.queries.contest.links import best_swaps
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
