"""The order that a revealed result gives to others: seats and turns to speak."""

from __future__ import annotations

from leitai import models
from leitai.queries.contest.lines import name_of, placed
from leitai.queries.orgs import Scope, visible


def score_order(scope: Scope, round_id: int) -> list[int]:
    """The units by official place, the first one first; empty until the last place is revealed."""
    results = visible(scope, models.RoundResult).filter(round_id=round_id, round__revealed_at__isnull=False)
    result = results.order_by("-version").first()
    if result is None:
        return []
    owners = {c.code: c.unit for c in models.Candidate.objects.filter(round_id=round_id).select_related("unit")}
    by_code = {unit.code: unit.pk for unit in owners.values()}
    if not result.official["units"]:
        by_code = {code: unit.pk for code, unit in owners.items()}
    return list(dict.fromkeys(by_code[name_of(line)] for line in placed(result.official)))
