"""Who sees which candidate, as planned: a handful of queries for any number of judges."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from leitai import models
from leitai.queries.contest.recusals import own_candidates, unit_parents


@dataclass(frozen=True)
class Seats:
    """`stops[judge]` are the judge's stops in the order of the tour; `own[judge]` candidates they are recused from."""

    judges: tuple[models.Judge, ...]
    stops: dict[int, tuple[models.Stop, ...]]
    own: dict[int, frozenset[int]]


def seats_of(row: models.Round) -> Seats:
    judges = tuple(row.judges.filter(withdrawn_at__isnull=True).select_related("group", "category", "changes_to"))
    by_group: dict[int, list[models.Stop]] = defaultdict(list)
    stops = models.Stop.objects.filter(group__round=row, candidate__withdrawn_reason="")
    for stop in stops.select_related("candidate__unit", "group").order_by("half_day", "position"):
        by_group[stop.group_id].append(stop)
    parents = unit_parents(row.season.region_id)
    homes: dict[int, frozenset[int]] = {}
    own = {}
    for judge in judges:
        if judge.home_unit_id is not None and judge.home_unit_id not in homes:
            homes[judge.home_unit_id] = frozenset(own_candidates(judge, parents))
        own[judge.pk] = homes.get(judge.home_unit_id or 0, frozenset())
    return Seats(judges, {judge.pk: _of(judge, by_group) for judge in judges}, own)


def _of(judge: models.Judge, by_group: dict[int, list[models.Stop]]) -> tuple[models.Stop, ...]:
    here = by_group[judge.group_id]
    change = judge.changes_from_half_day
    if judge.changes_to_id is None or change is None:
        return tuple(here)
    there = by_group[judge.changes_to_id]
    return (
        *(stop for stop in here if stop.half_day < change),
        *(stop for stop in there if stop.half_day >= change),
    )
