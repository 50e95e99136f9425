"""Whose own unit is whose: by the tree of units, never by name."""

from __future__ import annotations

from collections.abc import Mapping

from leitai import models


def unit_parents(region_id: int) -> dict[int, int | None]:
    """Each unit's parent in a region; what the region itself stands for has none."""
    return dict(models.Unit.objects.filter(region_id=region_id).values_list("pk", "parent_id"))


def home_of(judge: models.Judge) -> int | None:
    """The unit a judge comes from: their own, or that of their office."""
    if judge.home_unit_id is not None:
        return judge.home_unit_id
    return judge.organization.unit_id if judge.organization else None


def is_own(home: int | None, unit: int, parents: Mapping[int, int | None]) -> bool:
    """Whether a judge from `home` must not mark `unit`: one lies in the other. The whole city is nobody's own unit."""
    if home is None:
        return False
    return home in _line(unit, parents) or unit in _line(home, parents)


def _line(unit: int, parents: Mapping[int, int | None]) -> set[int]:
    line: set[int] = set()
    at: int | None = unit
    while at is not None and at not in line and parents.get(at) is not None:
        line.add(at)
        at = parents.get(at)
    return line
