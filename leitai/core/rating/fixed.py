"""Candidates fixed, judges random: the calibrated rating proper."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotri

from leitai.core.rating.absorbed import Absorbed, At, Crossed
from leitai.core.rating.newton import minimise, ratio, tolerance_for

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class FixedFit:
    """Estimates of [candidates, extra columns], shape (p,), their covariance (p, p), and predicted judges (judges,)."""

    estimates: Vector
    covariance: Matrix
    judges: Vector
    judge_variance: float
    residual_variance: float
    reml: float
    freedom: int
    log_ratio: float
    converged: bool


class Profile:
    r"""−2 × the restricted log-likelihood at one ratio λ = σ_b²/σ², σ² profiled out.

    .. math::

        -2ℓ = \sum_j \log(λ n_j + 1) - \sum \log w + \log|X^\top V^{-1} X| + (n - p)(1 + \log 2π\hat σ^2)

    X has one column for each candidate (cell means), then the extra columns. `deviance` is lme4's REMLcrit.
    """

    def __init__(self, sums: Absorbed, log_ratio: float) -> None:
        self.sums, self.ratio = sums, ratio(log_ratio)
        at = sums.at(self.ratio)
        self.shrink, self.among = at.shrink, at.squared
        normal, right = _normal(at)
        factor, fault = dpotrf(normal, lower=1, overwrite_a=1)
        if fault:
            raise np.linalg.LinAlgError("the columns of X depend on each other")
        inverse, _ = dpotri(factor, lower=1)
        self.inverse = np.tril(inverse) + np.tril(inverse, -1).T
        self.beta = self.inverse @ right
        self.freedom = sums.marks - len(right)
        self.residual = float(at.others[-1, -1] - right @ self.beta) / self.freedom
        logs = float(np.log(ratio(log_ratio) * sums.by_judge + 1).sum()) + 2 * float(np.log(factor.diagonal()).sum())
        # A residual of 0 has no logarithm; `rate` looks for that before it comes here.
        profiled = self.freedom * (1 + np.log(2 * np.pi * max(self.residual, 1e-300)))
        self.deviance = float(logs - sums.log_weight + profiled)

    def _of_judges(self, beta: Vector) -> Vector:
        """Z_b'WX beta."""
        size = self.sums.candidates
        return np.asarray(self.sums.table.T @ beta[:size] + self.sums.judge_sums[:, :-1] @ beta[size:])

    def _to_columns(self, by_judge: Vector) -> Vector:
        """X'WZ_b times a vector over judges."""
        return np.concatenate((self.sums.table @ by_judge, self.sums.judge_sums[:, :-1].T @ by_judge))

    @property
    def severity(self) -> Vector:
        """Z_b'Py, shape (judges,): the predicted judge effects divided by the judge variance ratio."""
        return np.asarray(self.shrink * (self.sums.judge_sums[:, -1] - self._of_judges(self.beta)))

    def slopes(self) -> tuple[Vector, Matrix]:
        """Gradient and average information of −2ℓ by log λ."""
        scores, shrink, count = self.severity, self.shrink, self.sums.by_judge
        trace = float((shrink * count).sum() - (self.inverse * self._squared()).sum())
        quadratic = float(scores @ scores) / self.residual
        across = self._to_columns(shrink * scores)
        information = float((shrink * count * scores) @ scores - across @ self.inverse @ across) / self.residual
        slope = (trace - quadratic) * self.ratio
        curved = (information - quadratic**2 / self.freedom) * self.ratio**2
        return np.array([slope]), np.array([[max(curved, 1e-12)]])

    def _squared(self) -> Matrix:
        """X'WZ_b diag(shrink²) Z_b'WX, shape (p, p)."""
        extra = self.sums.judge_sums[:, :-1]
        size, squared = self.sums.candidates, self.shrink**2
        found = np.empty((len(self.beta), len(self.beta)))
        found[:size, :size] = self.among
        found[:size, size:] = self.sums.table @ (squared[:, None] * extra)
        found[size:, :size] = found[:size, size:].T
        found[size:, size:] = extra.T @ (squared[:, None] * extra)
        return found


def fit_fixed(
    design: Crossed, start: float | None = None, held: float | None = None, tolerance: float | None = None
) -> FixedFit:
    """REML of the judge variance; `start` and `held` are log λ, held where the data cannot say it."""
    centre = float(design.mark.mean())  # squares of small numbers lose fewer digits
    sums = Absorbed(replace(design, mark=design.mark - centre))
    if held is not None:
        best, where, converged = Profile(sums, held), np.array([held]), True
    else:
        if start is None:
            _, judge, residual = sums.moments(design)
            start = float(np.log(judge / residual))
        best, where, converged = minimise(
            lambda at: Profile(sums, float(at[0])), np.array([start]), tolerance or tolerance_for(len(design))
        )
    return FixedFit(
        estimates=best.beta + centre * (np.arange(len(best.beta)) < design.candidates),
        covariance=best.residual * best.inverse,
        judges=best.ratio * best.severity,
        judge_variance=best.ratio * best.residual,
        residual_variance=best.residual,
        reml=best.deviance,
        freedom=best.freedom,
        log_ratio=float(where[0]),
        converged=converged,
    )


def _normal(at: At) -> tuple[Matrix, Vector]:
    """X'V⁻¹X (lower triangle filled, Fortran order) and X'V⁻¹y."""
    size, extra = len(at.candidates), at.mixed.shape[1] - 1
    normal = np.empty((size + extra, size + extra), order="F")
    normal[:size, :size] = at.candidates
    normal[size:, :size] = at.mixed[:, :-1].T
    normal[:size, size:] = at.mixed[:, :-1]
    normal[size:, size:] = at.others[:-1, :-1]
    return normal, np.concatenate((at.mixed[:, -1], at.others[:-1, -1]))
