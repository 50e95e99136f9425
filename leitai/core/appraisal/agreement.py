"""Do contest, progress and appraisal agree: named points, how many, and how sure a correlation is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import atanh, sqrt, tanh

FEWEST = 8
"""Below so many units a correlation says more about chance than about them; none is given."""
_Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True)
class Agreement:
    """Units with both results, by name; correlation and 95 % interval are None below 8 units or without spread."""

    points: Mapping[str, tuple[Fraction, Fraction]]
    correlation: float | None
    interval: tuple[float, float] | None
    apart: tuple[str, ...]
    """Units with one of the two results only."""

    @property
    def n(self) -> int:
        return len(self.points)


def agreement(first: Mapping[str, Fraction], second: Mapping[str, Fraction]) -> Agreement:
    """Pearson's r of two results of the same units, with Fisher's interval tanh(atanh r ± 1.96/√(n − 3)).

    The sums are exact; only the root and the interval are doubles.
    """
    points = {unit: (value, second[unit]) for unit, value in first.items() if unit in second}
    apart = tuple(sorted({*first, *second} - {*points}))
    r = _correlation(points) if len(points) >= FEWEST else None
    if r is None:
        return Agreement(points, None, None, apart)
    if abs(r) >= 1:
        return Agreement(points, r, (r, r), apart)
    half = _Z / sqrt(len(points) - 3)
    return Agreement(points, r, (tanh(atanh(r) - half), tanh(atanh(r) + half)), apart)


def _correlation(points: Mapping[str, tuple[Fraction, Fraction]]) -> float | None:
    n = len(points)
    means = [sum((pair[k] for pair in points.values()), Fraction(0)) / n for k in (0, 1)]
    gaps = [(x - means[0], y - means[1]) for x, y in points.values()]
    both = sum((a * b for a, b in gaps), Fraction(0))
    spread = sum((a * a for a, _ in gaps), Fraction(0)) * sum((b * b for _, b in gaps), Fraction(0))
    if not spread:
        return None
    return (1 if both > 0 else -1) * sqrt(both * both / spread)
