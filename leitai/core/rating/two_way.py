"""Candidates and judges both fixed, by least squares: what is left says whether chance can be told at all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leitai.core.rating.absorbed import Absorbed, Crossed, summed
from leitai.core.rating.sheets import Sheets

Vector = NDArray[np.float64]


class TwoWay(NamedTuple):
    """Candidates at the mean judge, judges (mean 0), and the residuals, shape (n,)."""

    candidates: Vector
    judges: Vector
    residual: Vector


def severity_known(sheets: Sheets) -> bool:
    """Whether severity and chance can be told apart: there are judges to compare, and some judge marks twice."""
    return len(sheets.judges) > 1 and bool((np.bincount(sheets.judge) > 1).any())


def two_way(sheets: Sheets, values: Vector) -> TwoWay:
    """Fit `values`, shape (n,), by candidate and, where their severity can be known, by judge."""
    n, size, judges = len(values), len(sheets.candidates), len(sheets.judges)
    if not severity_known(sheets):
        means = summed(sheets.candidate, values, size) / summed(sheets.candidate, np.ones(n), size)
        return TwoWay(means, np.zeros(judges), values - means[sheets.candidate])
    design = Crossed(values, sheets.candidate, sheets.judge, np.empty((n, 0)), np.ones(n), size, judges)
    sums = Absorbed(design)
    information = np.diag(sums.by_candidate) - sums.spreads(1.0 / sums.by_judge[:, None])[0]
    right = sums.candidate_sums[:, 0] - sums.table @ (sums.judge_sums[:, 0] / sums.by_judge)
    # Connected, so singular in one constant alone: adding it to the information picks the solution with sum 0.
    effects = np.linalg.solve(information + 1.0 / size, right)
    severity = (sums.judge_sums[:, 0] - sums.table.T @ effects) / sums.by_judge
    level = float(severity.mean())
    rest = values - effects[sheets.candidate] - severity[sheets.judge]
    return TwoWay(np.asarray(effects + level), np.asarray(severity - level), np.asarray(rest))
