"""What an appraisal hands back: every unit with its score, place and grade, every score with its trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from leitai.core.appraisal.tree import AppraisalTree, State
from leitai.core.indicators import Case, Peers
from leitai.core.problems import Problem


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit under one indicator: the score as printed, the points before rounding, and how they came about.

    `score` is None where the rule gives none; `reason` then says why, as a message id. `bound` names a cap or floor
    of the tree that was applied after the function: "", "cap" or "floor".
    """

    indicator: str
    weight: Fraction
    score: Decimal | None
    points: Fraction | None
    function: str
    branch: str
    formula: str
    case: Case
    state: State
    reason: str
    bound: str = ""
    note: str = ""

    @property
    def peers(self) -> Peers | None:
        return self.case.peers

    @property
    def spread(self) -> bool:
        """Whether the indicator's weight is shared among the unit's others."""
        return self.reason == "indicator.redistributed"


@dataclass(frozen=True, slots=True)
class UnitScore:
    """One unit. `score` is None where an indicator could not be scored; `open` names those indicators.

    `base` is the sum of the indicators with the factors of their aspects, `spread` what it was multiplied by where
    weights were redistributed; bonus and deduction are after their caps; `tie_bonus` only parts equal scores.
    """

    unit: str
    unit_class: str
    cells: tuple[Cell, ...]
    base: Fraction
    spread: Fraction
    bonus: Fraction
    deduction: Fraction
    tie_bonus: Fraction
    exact: Fraction | None
    score: Decimal | None
    place: int
    grade: str
    vetoes: tuple[str, ...]
    open: tuple[str, ...]

    def cell(self, indicator: str) -> Cell:
        return next(cell for cell in self.cells if cell.indicator == indicator)


@dataclass(frozen=True)
class Appraisal:
    """Units in the order of their classes and places; `notes` are what the reader should know, as messages."""

    tree: AppraisalTree
    units: tuple[UnitScore, ...]
    notes: tuple[Problem, ...]

    @property
    def by_unit(self) -> Mapping[str, UnitScore]:
        return {unit.unit: unit for unit in self.units}
