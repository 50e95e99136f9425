"""Which stops are a judge's: the own group's, and the other group's after changing buses."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from leitai import models


def judge_stops(judge: models.Judge) -> QuerySet[models.Stop]:
    """In the order of the tour; the stops of both buses for a linking judge, each for its half-days."""
    here = Q(group_id=judge.group_id)
    if judge.changes_to_id is not None:
        start = judge.changes_from_half_day
        here = here & Q(half_day__lt=start) | Q(group_id=judge.changes_to_id, half_day__gte=start)
    return models.Stop.objects.filter(here).select_related("candidate__unit", "group").order_by("half_day", "position")
