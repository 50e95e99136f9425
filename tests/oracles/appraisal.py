"""An appraisal's totals and places the slow obvious way. Shares only the tree with core/appraisal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def printed(value: Fraction, digits: int = 2) -> Fraction:
    """Half up, by counting: the printed value nearest to it, the larger one in the middle (values are not negative)."""
    step = Fraction(1, 10**digits)
    down = value // step * step
    return down + step if value - down >= step / 2 else down


def scored(tree: Any, figures: dict[str, dict[str, Fraction | None]], classes: dict[str, str]) -> dict[str, Fraction]:
    """Totals of trees whose indicators are linear_capped (target 100), share_of_best, or rank_points by class."""
    totals = {}
    for unit in figures:
        total = Fraction(0)
        for indicator in tree.indicators:
            weight = indicator.weight_of(classes[unit])
            own = figures[unit][indicator.code]
            peers = [
                figures[other][indicator.code]
                for other in figures
                if classes[other] == classes[unit] and figures[other][indicator.code] is not None
            ]
            total += printed(_points(indicator.function, weight, own, [p for p in peers if p is not None]))
        totals[unit] = printed(total)
    return totals


def _points(rule: Any, weight: Fraction, own: Fraction | None, peers: list[Fraction]) -> Fraction:
    if own is None:
        return Fraction(0)
    if rule.name == "linear_capped":
        return weight if own >= 100 else weight * own / 100
    if rule.name == "share_of_best":
        return weight * own / max(peers)
    place = 1 + sum(peer > own for peer in peers)
    share = [Fraction(1), Fraction("0.95"), Fraction("0.9")]
    part = share[place - 1] if place <= 3 else max(Fraction("0.9") - Fraction(place - 3, 20), Fraction(0))
    return weight * part


def placed(totals: dict[str, Fraction], classes: dict[str, str]) -> dict[str, int]:
    return {
        unit: 1 + sum(totals[other] > totals[unit] for other in totals if classes[other] == classes[unit])
        for unit in totals
    }
