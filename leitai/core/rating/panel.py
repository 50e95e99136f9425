"""What the chair should see of each judge; never a ground to delete a mark by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leitai.core.rating.sheets import Sheets

Vector = NDArray[np.float64]

FEW = 5
"""Below so many marks a judge's consistency says nothing."""


@dataclass(frozen=True, slots=True)
class JudgeView:
    """One judge, in mark units.

    severity: predicted, positive is lenient, the group's share included; consistency: root mean square of the judge's
    residuals over σ, 1 is usual; unusual: marks more than 3 σ from what was expected; home: mean residual of marks
    for the own unit less that of the others, without the pooled home effect; None where there are too few marks.
    """

    judge: str
    group: str
    marks: int
    severity: float
    consistency: float | None
    unusual: int
    home: float | None


def judge_views(
    sheets: Sheets, severity: Vector, residual: Vector, home_effect: float, sigma: float
) -> list[JudgeView]:
    """Severity (judges,), residuals (n,) of the fit with `home_effect` taken out, σ of one mark."""
    size = len(sheets.judges)
    count = np.bincount(sheets.judge, minlength=size)
    square = np.bincount(sheets.judge, residual**2, size) / np.maximum(count, 1)
    far = np.bincount(sheets.judge, np.abs(residual) > 3 * sigma, size) if sigma > 0 else np.zeros(size)
    away = residual + home_effect * sheets.home
    own = np.bincount(sheets.judge, sheets.home, size)
    own_sum = np.bincount(sheets.judge, away * sheets.home, size)
    rest_sum = np.bincount(sheets.judge, away * ~sheets.home, size)
    views = []
    for code, judge in enumerate(sheets.judges):
        others = int(count[code] - own[code])
        contrast = float(own_sum[code] / own[code] - rest_sum[code] / others) if own[code] and others else None
        steady = float(np.sqrt(square[code]) / sigma) if count[code] >= FEW and sigma > 0 else None
        group = sheets.groups[sheets.group_of[code]]
        views.append(JudgeView(judge, group, int(count[code]), float(severity[code]), steady, int(far[code]), contrast))
    return views
