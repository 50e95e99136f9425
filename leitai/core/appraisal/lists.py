"""Red and black lists from an appraisal, as Mianyang publishes them."""

from __future__ import annotations

from leitai.core.appraisal.result import Appraisal, UnitScore
from leitai.core.appraisal.tree import ListRule


def listed(appraisal: Appraisal, rule: ListRule) -> tuple[UnitScore, ...]:
    """The units of the list, class by class, the first places or the last places first.

    Only units of the first (last) places are looked at, so a list may be shorter than its count: a unit among the last
    that met its target is not on it, and nobody takes its seat. Units that share the place at the edge are all looked
    at. Source: Mianyang 2022, red = above the target and among the first 5 (4), black = under it and among the last
    4 (3); met or force majeure are exempt.
    """
    found: list[UnitScore] = []
    for unit_class, count in rule.count.items():
        placed = sorted((u for u in appraisal.units if u.unit_class == unit_class and u.place), key=lambda u: u.place)
        if rule.end == "first":
            near = (
                [unit for unit in placed if unit.place <= placed[min(count, len(placed)) - 1].place] if placed else []
            )
        else:
            near = [u for u in reversed(placed) if u.place >= placed[-min(count, len(placed))].place]
        found += [unit for unit in near if _holds(unit, rule)]
    return tuple(found)


def _holds(unit: UnitScore, rule: ListRule) -> bool:
    if rule.when == "always":
        return True
    cell = unit.cell(rule.of)
    value, target = cell.case.value, cell.case.target
    if cell.state != "reported" or value is None or target is None:
        return False
    return value > target if rule.when == "exceeded" else value < target
