"""Who may not score whom: the own unit, whatever stands above it and whatever lies below."""

from __future__ import annotations

from leitai import models
from leitai.core.assignment.draw import recused_units


def unit_parents(region_id: int) -> dict[str, str]:
    """Unit -> the unit above it, by their numbers as text."""
    rows = models.Unit.objects.filter(region_id=region_id, parent__isnull=False).values_list("pk", "parent_id")
    return {str(unit): str(parent) for unit, parent in rows}


def own_candidates(judge: models.Judge, parents: dict[str, str] | None = None) -> set[int]:
    """The candidates that this judge is recused from by the tree of units."""
    if judge.home_unit_id is None:
        return set()
    shown = dict(models.Candidate.objects.filter(round_id=judge.round_id).values_list("pk", "unit_id"))
    if parents is None:
        parents = unit_parents(judge.round.season.region_id)
    home = str(judge.home_unit_id)
    own = recused_units(home, [str(unit) for unit in set(shown.values())], {home: "", **parents})
    return {candidate for candidate, unit in shown.items() if str(unit) in own}
