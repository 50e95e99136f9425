"""Average-information Newton on the logarithms of variance ratios, safeguarded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

LOWEST, HIGHEST = -18.0, 16.0
"""Logarithms of a variance ratio taken for 0 and for infinity."""

MAX_STEPS = 60
EXACT, LARGE = 1e-19, 1e-6
"""Newton's decrement at which to stop: up to EXACT_MARKS marks at the last digits, as evaluations cost little there."""
EXACT_MARKS = 5_000

_LONGEST = 3.0  # of one step: e³ = 20 times
_NOISE = 1e-13  # of a criterion, relative


def tolerance_for(marks: int) -> float:
    return EXACT if marks <= EXACT_MARKS else LARGE


class Fitted(Protocol):
    @property
    def deviance(self) -> float: ...

    def slopes(self) -> tuple[Vector, Matrix]: ...


F = TypeVar("F", bound=Fitted)


def minimise(evaluate: Callable[[Vector], F], start: Vector, tolerance: float) -> tuple[F, Vector, bool]:
    """The smallest −2ℓ, where it is, and whether Newton's decrement there is below `tolerance`.

    The average of observed and expected information needs no second traces (Gilmour, Thompson and Cullis 1995,
    Biometrics 51:1440-1450); near the optimum a step is exact enough for two or three evaluations to do.
    """
    where = np.clip(start, LOWEST, HIGHEST)
    found = evaluate(where)
    for _ in range(MAX_STEPS):
        slope, information = found.slopes()
        step = _step(where, slope, information)
        if -(slope @ step) < tolerance:
            return found, where, True
        length = 1.0
        while length > 1e-4:
            there = np.clip(where + length * step, LOWEST, HIGHEST)
            tried = evaluate(there)
            # Near the optimum the criterion no longer tells two points apart, while its slope still does.
            if tried.deviance <= found.deviance + _NOISE * (1 + abs(found.deviance)):
                break
            length /= 2
        else:
            return found, where, False
        where, found = there, tried
    return found, where, False


def _step(where: Vector, slope: Vector, information: Matrix) -> Vector:
    """Newton's step over the ratios that are not held by a bound."""
    free = ~(((where <= LOWEST) & (slope > 0)) | ((where >= HIGHEST) & (slope < 0)))
    step = np.zeros_like(slope)
    if free.any():
        curved = information[np.ix_(free, free)]
        curved = curved + np.eye(len(curved)) * (1e-10 * np.trace(curved) + 1e-300)
        direction = np.linalg.solve(curved, slope[free])
        if slope[free] @ direction <= 0:
            direction = slope[free]
        step[free] = -np.clip(direction, -_LONGEST, _LONGEST)
    return step


def ratio(logarithm: float) -> float:
    return 0.0 if logarithm <= LOWEST else float(np.exp(logarithm))
