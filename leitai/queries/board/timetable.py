"""The buses by the timetable: where each group is to be when, and what has been seen of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leitai import models
from leitai.queries.shell import named

Place = tuple[float, float]


def groups_of(round_id: int, language: str) -> list[dict[str, Any]]:
    """Every group with its stops in order: place on the picture, planned times, and when it was really there."""
    groups = list(models.VisitGroup.objects.filter(round_id=round_id))
    stops = list(
        models.Stop.objects.filter(group__in=groups, candidate__withdrawn_reason="")
        .select_related("candidate__unit")
        .order_by("group__code", "position")
    )
    places = picture({stop.candidate_id: stop.candidate for stop in stops}.values())
    english = language.startswith("en")
    return [
        {
            "code": group.code,
            "name": (group.name_en or group.name) if english else group.name,
            "stops": [
                {
                    "code": stop.candidate.code,
                    "name": (stop.candidate.name_en or stop.candidate.name) if english else stop.candidate.name,
                    "unit": named(stop.candidate.unit, language),
                    "at": places[stop.candidate_id],
                    "arrives": stop.arrives.isoformat(),
                    "leaves": stop.leaves.isoformat(),
                    "came": stop.arrived_at.isoformat() if stop.arrived_at else None,
                    "went": stop.left_at.isoformat() if stop.left_at else None,
                    "remote": stop.candidate.remote,
                }
                for stop in stops
                if stop.group_id == group.pk
            ],
        }
        for group in groups
    ]


def picture(candidates: Sequence[models.Candidate] | Any) -> dict[int, Place]:
    """Places from 0 to 1 on both axes: as on a map where all have coordinates, else evenly on a winding line."""
    rows = list(candidates)
    known = [(float(row.longitude), float(row.latitude)) for row in rows if row.longitude is not None]
    if rows and len(known) == len(rows):
        west, east = min(x for x, _ in known), max(x for x, _ in known)
        south, north = min(y for _, y in known), max(y for _, y in known)
        width, height = (east - west) or 1.0, (north - south) or 1.0
        return {
            row.pk: (round((x - west) / width, 4), round((north - y) / height, 4))
            for row, (x, y) in zip(rows, known, strict=True)
        }
    return {row.pk: _winding(at, len(rows)) for at, row in enumerate(rows)}


def _winding(at: int, count: int) -> Place:
    """Rows of six, every second one from right to left."""
    across = min(6, max(count, 1))
    line, step = divmod(at, across)
    lines = -(-count // across)
    x = (step + 0.5) / across
    return (round(1 - x if line % 2 else x, 4), round((line + 0.5) / lines, 4))
