"""The official result: every line with its score, its place, and what became of every mark."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from leitai.core.problems import Problem
from leitai.core.scoring.balance import GroupMean
from leitai.core.scoring.places import Tie


@dataclass(frozen=True)
class CellLine:
    """One panel's value, rounded as the rule says; marks given, counted, and the judges whose marks were trimmed."""

    criterion: str
    category: str
    value: Fraction
    given: int
    counted: int
    trimmed: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A candidate, or a unit with its candidates as `members`. `score` is None where `reason` (a message id) says why.

    counted, trimmed, recused, missing: marks; where judges are counted by whole sheets, sheets. `unrounded` is the
    score without the last rounding. `place` is 0 without a score. `tie_step` decided the place among equal scores.
    """

    name: str
    unit: str
    group: str
    reason: str
    counted: int
    trimmed: int
    recused: int
    missing: int
    score: Fraction | None = None
    unrounded: Fraction | None = None
    shown: str = ""
    place: int = 0
    tie_step: str = ""
    cells: tuple[CellLine, ...] = ()
    criteria: tuple[tuple[str, Fraction], ...] = ()
    """Each criterion's value with its factors, as it entered the score."""
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """`units` is empty where candidates themselves are ranked; `ties` are those of the units, else candidates."""

    candidates: tuple[Line, ...]
    units: tuple[Line, ...]
    ties: tuple[Tie, ...]
    groups: tuple[GroupMean, ...]
    notes: tuple[Problem, ...]

    @property
    def ranked(self) -> tuple[Line, ...]:
        return self.units or self.candidates


def digits_of(values: list[Fraction], rounded: int | None, shown: int) -> int:
    """Decimals that show every value in full, at least those of the last rounding; `shown` where a value never ends."""
    least = rounded or 0
    for digits in range(least, 13):
        if all((value * 10**digits).denominator == 1 for value in values):
            return digits
    return max(least, shown)
