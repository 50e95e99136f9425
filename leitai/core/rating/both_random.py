"""Candidates and judges both random, as lme4's y ~ 1 + (1|candidate) + (1|judge): for comparison, not for a contest.

It shrinks: with groups of unlike severity it takes part of the shift for truth (docs/methods/rating.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve
from scipy.linalg.lapack import dpotrf, dpotri

from leitai.core.rating.absorbed import Absorbed, Crossed
from leitai.core.rating.newton import minimise, ratio, tolerance_for

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class RandomFit:
    """`candidates` and `judges` are predictions (BLUPs); `mean` and `mean_error` the fixed part."""

    mean: float
    mean_error: float
    candidates: Vector
    judges: Vector
    candidate_variance: float
    judge_variance: float
    residual_variance: float
    reml: float
    freedom: int
    converged: bool
    evaluations: int
    at: Both

    def covariance(self) -> Matrix:
        """Of the prediction errors of mean + candidate, shape (candidates, candidates)."""
        return self.at.covariance()


class Both:
    r"""−2ℓ at the logarithms of both ratios γ_a = σ_a²/σ² and λ = σ_b²/σ², σ² profiled out.

    With judges absorbed, :math:`V^{-1}` needs the Cholesky factor of K = I + γ_a Z_a'MZ_a only, candidates by
    candidates.
    """

    def __init__(self, sums: Absorbed, logs: Vector) -> None:
        self.sums = sums
        self.ratios = np.array([ratio(float(log)) for log in logs])
        a, b = self.ratios
        at = sums.at(float(b))
        self.shrink, self.mixed, self.squared = at.shrink, at.mixed, at.squared
        kernel = np.asfortranarray(at.candidates.T)
        kernel *= a
        kernel[np.diag_indices(sums.candidates)] += 1.0
        self.factor, fault = dpotrf(kernel, lower=1, overwrite_a=1)  # clean: zeros above
        if fault:
            raise np.linalg.LinAlgError("the design has no likelihood at these ratios")
        self.solved = cho_solve((self.factor, True), at.mixed, check_finite=False)
        inner = at.others - a * (at.mixed.T @ self.solved)
        self.inverse = np.linalg.inv(inner[:-1, :-1])
        self.beta = self.inverse @ inner[:-1, -1]
        self.freedom = sums.marks - len(self.beta)
        self.residual = float(inner[-1, -1] - inner[:-1, -1] @ self.beta) / self.freedom
        determinant = float(np.log(b * sums.by_judge + 1).sum()) + 2 * float(np.log(self.factor.diagonal()).sum())
        determinant += float(np.linalg.slogdet(inner[:-1, :-1])[1])
        profiled = self.freedom * (1 + np.log(2 * np.pi * max(self.residual, 1e-300)))
        self.deviance = float(determinant - sums.log_weight + profiled)

    def slopes(self) -> tuple[Vector, Matrix]:
        """Gradient and average information of −2ℓ by the logarithms of both ratios."""
        a, _ = self.ratios
        sums, shrink = self.sums, self.shrink
        by_judge = shrink[:, None] * (sums.judge_sums - a * (sums.table.T @ self.solved))  # Z_b'V⁻¹U
        weights = np.append(-self.beta, 1.0)
        scores = [self.solved @ weights, by_judge @ weights]  # Z'Py of candidates and judges
        traces = self._traces()
        for k, columns in enumerate((self.solved[:, :-1], by_judge[:, :-1])):
            traces[k] -= float(((columns @ self.inverse) * columns).sum())
        quadratics = np.array([float(score @ score) for score in scores]) / self.residual
        information = self._information(scores) / self.residual - np.outer(quadratics, quadratics) / self.freedom
        return (traces - quadratics) * self.ratios, information * np.outer(self.ratios, self.ratios)

    def _traces(self) -> Vector:
        """tr(Z'V⁻¹Z) of candidates and of judges."""
        a, b = self.ratios
        size = self.sums.candidates
        inverse, _ = dpotri(self.factor, lower=1)
        diagonal = inverse.diagonal()
        # K⁻¹ Z_a'MZ_a = (I - K⁻¹)/γ_a; without candidates' variance K is I.
        first = (size - float(diagonal.sum())) / a if a > 0 else float(self.sums.at(float(b)).candidates.trace())
        # Only the lower triangle of the inverse is there, zeros above it; both matrices are symmetric.
        doubled = 2 * float(np.vdot(inverse.T, self.squared)) - float(diagonal @ self.squared.diagonal())
        return np.array([first, float(self.shrink @ self.sums.by_judge) - a * doubled])

    def _information(self, scores: list[Vector]) -> Matrix:
        """z'Pz of the two working variates z = Z Z'Py."""
        sums, shrink, (a, b) = self.sums, self.shrink, self.ratios
        table, (u, v) = sums.table, scores
        candidate = np.column_stack([sums.by_candidate * u, table @ v])
        judge = np.column_stack([table.T @ u, sums.by_judge * v])
        column = np.column_stack([sums.candidate_sums[:, :-1].T @ u, sums.judge_sums[:, :-1].T @ v])
        across = float(u @ candidate[:, 1])
        own = np.array([[float(u @ candidate[:, 0]), across], [across, float(v @ judge[:, 1])]])
        taken = (b * shrink)[:, None] * judge
        mixed = candidate - table @ taken
        solved = cho_solve((self.factor, True), mixed, check_finite=False)
        inner = own - judge.T @ taken - a * (mixed.T @ solved)
        outer = column - sums.judge_sums[:, :-1].T @ taken - a * (self.mixed[:, :-1].T @ solved)
        return np.asarray(inner - outer.T @ self.inverse @ outer)

    def predictions(self) -> tuple[Vector, Vector]:
        weights = np.append(-self.beta, 1.0)
        a, b = self.ratios
        candidates = a * (self.solved @ weights)
        judges = b * self.shrink * (self.sums.judge_sums @ weights - self.sums.table.T @ candidates)
        return np.asarray(candidates), np.asarray(judges)

    def covariance(self) -> Matrix:
        a, _ = self.ratios
        inverse, _ = dpotri(self.factor, lower=1)
        errors = a * (inverse + np.tril(inverse, -1).T)
        lever = 1.0 - a * self.solved[:, :-1]
        return np.asarray(self.residual * (errors + lever @ self.inverse @ lever.T))


def fit_both_random(design: Crossed) -> RandomFit:
    """REML of both variances; `extra` is a column of ones."""
    centre = float(design.mark.mean())  # squares of small numbers lose fewer digits
    sums = Absorbed(replace(design, mark=design.mark - centre))
    candidate, judge, residual = sums.moments(design)
    evaluations = 0

    def evaluate(logs: Vector) -> Both:
        nonlocal evaluations
        evaluations += 1
        return Both(sums, logs)

    best, _, converged = minimise(evaluate, np.log(np.array([candidate, judge]) / residual), tolerance_for(len(design)))
    candidates, judges = best.predictions()
    return RandomFit(
        mean=centre + float(best.beta[0]),
        mean_error=float(np.sqrt(best.residual * best.inverse[0, 0])),
        candidates=candidates,
        judges=judges,
        candidate_variance=float(best.ratios[0]) * best.residual,
        judge_variance=float(best.ratios[1]) * best.residual,
        residual_variance=best.residual,
        reml=best.deviance,
        freedom=best.freedom,
        converged=converged,
        evaluations=evaluations,
        at=best,
    )
