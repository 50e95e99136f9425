"""Mixed models with every matrix written out: V, its inverse, its determinant; nothing absorbed, nothing clever."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, root

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Dense(NamedTuple):
    reml: float
    beta: Vector
    covariance: Matrix
    residual: float
    ratios: Vector
    effects: list[Vector]


def indicators(codes: NDArray[np.int64], size: int) -> Matrix:
    return np.eye(size)[codes]


def at(y: Vector, x: Matrix, randoms: list[Matrix], weight: Vector, ratios: Vector) -> Dense:
    """Everything at given variance ratios."""
    n, p = x.shape
    v = np.diag(1 / weight) + sum(r * z @ z.T for r, z in zip(ratios, randoms, strict=True))
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    beta = np.linalg.solve(information, x.T @ inverse @ y)
    rest = y - x @ beta
    residual = float(rest @ inverse @ rest) / (n - p)
    determinants = np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1]
    reml = float(determinants + (n - p) * (1 + np.log(2 * np.pi * residual)))
    effects = [r * z.T @ inverse @ rest for r, z in zip(ratios, randoms, strict=True)]
    return Dense(reml, beta, residual * np.linalg.inv(information), residual, ratios, effects)


def score(y: Vector, x: Matrix, randoms: list[Matrix], weight: Vector, ratios: Vector) -> Vector:
    """Slopes of −2ℓ by the log ratios, from P = V⁻¹ − V⁻¹X(X'V⁻¹X)⁻¹X'V⁻¹."""
    n, p = x.shape
    v = np.diag(1 / weight) + sum(r * z @ z.T for r, z in zip(ratios, randoms, strict=True))
    inverse = np.linalg.inv(v)
    projected = inverse - inverse @ x @ np.linalg.solve(x.T @ inverse @ x, x.T @ inverse)
    residual = float(y @ projected @ y) / (n - p)
    slopes = [np.trace(projected @ z @ z.T) - float(np.sum((z.T @ projected @ y) ** 2)) / residual for z in randoms]
    return np.array(slopes) * ratios


def fit(y: Vector, x: Matrix, randoms: list[Matrix], weight: Vector | None = None) -> Dense:
    """A simplex search over the log ratios, then the root of the score there."""
    w = np.ones(len(y)) if weight is None else weight

    def ratios(logs: Vector) -> Vector:
        return np.exp(np.clip(logs, -30, 30))

    starts = [np.full(len(randoms), start) for start in (-2.0, 1.0)]
    searched = [minimize(lambda logs: at(y, x, randoms, w, ratios(logs)).reml, s, method="Nelder-Mead") for s in starts]
    near = min(searched, key=lambda each: each.fun).x
    polished = root(lambda logs: score(y, x, randoms, w, ratios(logs)), near, tol=1e-14)
    return at(y, x, randoms, w, ratios(polished.x))
