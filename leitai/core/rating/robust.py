"""Huber's weights around the fit with fixed candidates: a mark far from what its judge gives elsewhere counts less."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leitai.core.rating.absorbed import Crossed
from leitai.core.rating.fixed import FixedFit, fit_fixed
from leitai.core.rating.newton import LARGE

Vector = NDArray[np.float64]

K = 1.345
EFFICIENCY = 0.95
"""Of Huber's estimate with k = 1.345 where errors are normal; the covariance is divided by it."""

ROUNDS, SETTLED = 60, 1e-4


@dataclass(frozen=True)
class RobustFit:
    fit: FixedFit
    weight: Vector
    settled: bool


def fit_robust(design: Crossed) -> RobustFit:
    r"""Iterated weights w = min(1, k s/|r|) with s = 1.4826 · the median absolute deviation of the residuals r.

    r = y - Xb - judge, after the judge's predicted severity. REML is run anew for each set of weights, from where the
    last one ended. Where more than half of the residuals are equal, s is 0 and every weight stays 1.

    Source: Huber and Ronchetti (2009), Robust Statistics, chapter 7.
    """
    fit = fit_fixed(design)
    weight = design.weight
    for _ in range(ROUNDS):
        rest = residuals(design, fit)
        scale = 1.4826 * float(np.median(np.abs(rest - np.median(rest))))
        if scale <= 1e-9 * max(1.0, float(np.abs(design.mark).max())):
            return RobustFit(fit, weight, True)
        found = np.minimum(1.0, K * scale / np.maximum(np.abs(rest), 1e-300))
        change = float(np.abs(found - weight).max())
        if change < SETTLED:
            return RobustFit(replace(fit, covariance=fit.covariance / EFFICIENCY), weight, True)
        weight = found
        fit = fit_fixed(design.weighted(weight), start=fit.log_ratio, tolerance=LARGE)
    return RobustFit(replace(fit, covariance=fit.covariance / EFFICIENCY), weight, False)


def residuals(design: Crossed, fit: FixedFit) -> Vector:
    beta = fit.estimates
    fixed = beta[design.candidate] + design.extra @ beta[design.candidates :]
    return np.asarray(design.mark - fixed - fit.judges[design.judge])
