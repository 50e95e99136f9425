"""Scores by columns of integers, without traces: thousands of units at once, equal to the exact functions.

`column_scores` gives what `settled(points(rule, case).value, rounding)` gives for every row, as integers in units of
10**-digits. Values are integers of one scale; products stay in int64 while they fit and are Python integers otherwise,
so nothing is rounded before the one rounding. Functions that cannot be told this way (judgements, votes, several items)
are computed row by row by the exact functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from leitai.core.indicators import relative
from leitai.core.indicators.case import Case, Peers, Points
from leitai.core.indicators.column_functions import FAST, Columns, standards
from leitai.core.indicators.integers import bounded, rounded
from leitai.core.indicators.powers import settled
from leitai.core.indicators.registry import FUNCTIONS, points
from leitai.core.indicators.rules import Rule
from leitai.core.ratios import Integers, Mask
from leitai.core.results import Rounding


@dataclass(frozen=True)
class Scores:
    """Integers in units of 10**-digits, shape (n,); where not `scored` there is no score."""

    values: Integers
    scored: Mask
    digits: int


def column_scores(
    rule: Rule,
    columns: Columns,
    rounding: Rounding,
    floor: Fraction | None = Fraction(0),
    cap: Fraction | None = None,
) -> Scores:
    """The scores of one indicator, every present row a peer of every other."""
    if isinstance(rule, relative.EfficacyCoefficient) and rule.curve == "exponential":
        return _exponential(rule, columns, rounding, floor, cap)
    made = FAST.get(type(rule))
    found = made(rule, columns) if made else None
    if found is None:
        return _by_row(rule, columns, rounding, floor, cap)
    numerators, denominators, scored = found
    ok = np.asarray(scored & columns.values.present, dtype=bool)
    return Scores(rounded(*bounded(numerators, denominators, floor, cap), ok, rounding), ok, rounding.digits)


_CLOSE = 1e-6
"""Doubles of an exponential are right to about 1e-12: a result this near to an edge of rounding is computed exactly."""


def _exponential(
    rule: relative.EfficacyCoefficient,
    columns: Columns,
    rounding: Rounding,
    floor: Fraction | None,
    cap: Fraction | None,
) -> Scores:
    """Doubles away from the edges of rounding, 50 digits on them."""
    found = standards(rule, columns)
    present = columns.values.present
    if found is None:
        return Scores(np.zeros(len(present), dtype=np.int64), np.zeros_like(present), rounding.digits)
    value, worst, best = found
    part = np.clip((value - worst).astype(np.float64) / max(best - worst, 1), 0.0, 1.0) if best != worst else 1.0
    rate = float(rule.low) * np.power(float(rule.high / rule.low), part) / 100
    scaled = columns.weights.astype(np.float64) / columns.weight_scale * rate * 10**rounding.digits
    doubled = 2 * scaled
    edge = np.abs(doubled - np.rint(doubled)) < _CLOSE
    at_bound = np.zeros_like(edge)
    for bound, under in ((floor, True), (cap, False)):
        if bound is not None:
            limit = float(bound) * 10**rounding.digits
            at_bound |= scaled < limit + _CLOSE if under else scaled > limit - _CLOSE
    rough = np.floor(scaled if rounding.mode == "truncate" else scaled + 0.5).astype(np.int64)
    unclear = np.flatnonzero((edge | at_bound | (scaled > 2**50)) & present)
    if not len(unclear):
        return Scores(np.where(present, rough, 0), present, rounding.digits)
    exact = _by_row(rule, columns, rounding, floor, cap, unclear)
    rough[unclear] = exact.values[unclear]
    return Scores(np.where(present, rough, 0), present, rounding.digits)


def _by_row(
    rule: Rule,
    columns: Columns,
    rounding: Rounding,
    floor: Fraction | None,
    cap: Fraction | None,
    rows: NDArray[np.intp] | None = None,
) -> Scores:
    """The exact functions, row by row."""
    count = len(columns.values)
    wanted = np.arange(count) if rows is None else rows
    made, scored = np.zeros(count, dtype=object), np.zeros(count, dtype=bool)
    peers = None
    if FUNCTIONS[rule.name].relative:
        peers = Peers({str(n): v for n in range(count) if (v := columns.values.at(n)) is not None})
    for row in wanted.tolist():
        outcome = points(rule, case_at(columns, row, peers))
        if isinstance(outcome, Points):
            value = outcome.value
            value = floor if floor is not None and value < floor else value
            value = cap if cap is not None and value > cap else value
            rounded = settled(value, rounding, outcome.near and value == outcome.value)
            made[row], scored[row] = int(rounded.scaleb(rounding.digits)), True
    return Scores(made, scored, rounding.digits)


def case_at(columns: Columns, row: int, peers: Peers | None = None) -> Case:
    """One row as the exact functions take it."""
    weight = Fraction(int(columns.weights[row]), columns.weight_scale)
    baseline = columns.baselines.at(row)
    history = () if baseline is None else (baseline,)
    return Case(weight, columns.values.at(row), columns.targets.at(row), baseline, history, peers=peers)
