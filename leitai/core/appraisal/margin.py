"""What the next point would cost: the smallest change of a unit's value that earns it, everything else unchanged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from leitai.core.appraisal.cells import bounded, judged
from leitai.core.appraisal.result import Appraisal, Cell, UnitScore
from leitai.core.appraisal.tree import AppraisalTree, ExtraRule, IndicatorRule
from leitai.core.indicators import Case, Peers, Points, direction_of, points, settled

REACH = 60
"""Doublings of the step before a goal counts as out of reach."""


@dataclass(frozen=True, slots=True)
class Margin:
    """One line of the marginal table. `value` is None where the gain cannot be had by this value alone.

    `gain` is in the indicator's own points; `total_gain` is what the unit's total gets, by its aspect's factor and
    shared weights. `value` and `change` are in the unit of measure of the reported figure.
    """

    indicator: str
    now: Fraction
    score: Decimal
    value: Fraction | None
    change: Fraction | None
    gain: Decimal
    total_gain: Fraction


def margins(appraisal: Appraisal, unit: UnitScore, gain: Fraction = Fraction(1)) -> tuple[Margin, ...]:
    """The marginal table of a unit: for each indicator with a value, what `gain` more points would take.

    Where less than `gain` is left to be had, the line tells the most that can be had and what that takes.
    """
    found = []
    for cell in unit.cells:
        line = margin(appraisal.tree, unit, cell, gain)
        if line is not None:
            found.append(line)
    return tuple(sorted(found, key=lambda line: (line.value is None, -line.total_gain)))


def margin(tree: AppraisalTree, unit: UnitScore, cell: Cell, gain: Fraction = Fraction(1)) -> Margin | None:
    """One indicator's line; None where there is no value to move (judgements, votes) or no score.

    The figure moves in hundredths, in its own decimals if it has more, or by whole events, the way the function wants.
    Functions are monotone in it, so the smallest change is found by doubling and halving, each trial scored exactly.
    Among the peers' values only the unit's own moves.
    """
    rule = tree.indicator(cell.indicator)
    assert rule.function is not None
    direction = direction_of(rule.function)
    if cell.score is None or cell.state != "reported" or cell.case.actual is None or direction == "none":
        return None
    now = cell.case.actual
    step = Fraction(1, 1 if rule.function.name == "event_count" else _scale(now)) * (1 if direction == "up" else -1)
    trial = _Trial(tree, rule, unit.unit, cell, step)
    farthest = 1 << REACH if direction == "up" else max(int(abs(now / step)), 0)
    most = trial.at(farthest)
    goal = min(cell.score + Decimal(gain.numerator) / Decimal(gain.denominator), most)
    factor = _in_total(tree, unit, rule)
    if goal <= cell.score:
        return Margin(cell.indicator, now, cell.score, None, None, Decimal(0), Fraction(0))
    steps = trial.fewest(goal, farthest)
    earned = trial.at(steps) - cell.score
    change = steps * step
    return Margin(cell.indicator, now, cell.score, now + change, change, earned, Fraction(earned) * factor)


def _in_total(tree: AppraisalTree, unit: UnitScore, rule: IndicatorRule) -> Fraction:
    """What a point under the rule brings to the total: nothing where it only parts ties."""
    if isinstance(rule, ExtraRule):
        return Fraction(rule.counts == "total")
    return tree.factor_of(rule.code) * unit.spread


@dataclass(frozen=True)
class _Trial:
    tree: AppraisalTree
    rule: IndicatorRule
    unit: str
    cell: Cell
    step: Fraction

    def at(self, steps: int) -> Decimal:
        """The score if the value were so many steps better."""
        case = self.cell.case
        actual = (case.actual or Fraction(0)) + steps * self.step
        value, _ = judged(self.rule, actual, case.target, case.baseline)
        if value is None:
            return self.cell.score or Decimal(0)
        peers = case.peers and Peers({**case.peers.values, self.unit: value})
        moved: Case = replace(case, value=value, peers=peers)
        assert self.rule.function is not None
        outcome = points(self.rule.function, moved)
        if not isinstance(outcome, Points):
            return self.cell.score or Decimal(0)
        found, bound = bounded(self.rule, outcome)
        return settled(found, self.tree.rounding_of(self.rule), outcome.near and not bound)

    def fewest(self, goal: Decimal, farthest: int) -> int:
        low, high = 0, 1
        while high < farthest and self.at(high) < goal:
            low, high = high, high * 2
        high = min(high, farthest)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.at(middle) >= goal else (middle, high)
        return high


def _scale(value: Fraction) -> int:
    """Ten to the number of the figure's decimals, at least hundredths."""
    scale = 100
    while scale % value.denominator:
        scale *= 10
    return scale
