"""What a rating hands back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from leitai.core.problems import Problem
from leitai.core.rating.linkage import Part
from leitai.core.rating.panel import JudgeView
from leitai.core.rating.sheets import Sheets

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Model = Literal["candidates-fixed", "candidates-random"]
MODELS: tuple[Model, ...] = ("candidates-fixed", "candidates-random")


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """How much more a group gives than the groups' average for the same candidate, in mark units."""

    group: str
    effect: float
    error: float | None
    judges: int
    marks: int


@dataclass(frozen=True)
class Rating:
    """A rating of candidates that judges connect.

    Parameters
    ----------
    estimates : shape (p,), mark units, for a judge of average severity, groups weighted equally
    covariance : shape (p, p); None where the marks leave nothing to tell chance by (see `notes`)
    freedom : n - p, degrees of freedom of σ²
    judge_variance, candidate_variance : None where the marks cannot say it, or the model has none
    mean, mean_error : of the candidates; with random candidates the model's μ
    home : effect of a judge's own unit and its standard error, None without such marks
    """

    model: Model
    robust: bool
    sheets: Sheets
    estimates: Vector
    covariance: Matrix | None
    freedom: int
    reml: float | None
    judge_variance: float | None
    residual_variance: float | None
    candidate_variance: float | None
    mean: float
    mean_error: float | None
    groups: tuple[GroupEffect, ...]
    group_covariance: Matrix | None
    home: tuple[float, float | None] | None
    judges: tuple[JudgeView, ...]
    converged: bool
    notes: tuple[Problem, ...]

    @property
    def candidates(self) -> tuple[str, ...]:
        return self.sheets.candidates

    @property
    def errors(self) -> Vector | None:
        return None if self.covariance is None else np.sqrt(np.clip(np.diag(self.covariance), 0.0, None))

    def by_unit(self) -> tuple[Vector, Matrix | None]:
        """Means of each unit's candidates and their covariance."""
        mean = np.zeros((len(self.sheets.units), len(self.candidates)))
        mean[self.sheets.unit_of, np.arange(len(self.candidates))] = 1.0
        mean /= mean.sum(axis=1, keepdims=True)
        covariance = None if self.covariance is None else mean @ self.covariance @ mean.T
        return mean @ self.estimates, covariance


@dataclass(frozen=True)
class NotConnected:
    """Candidates fall into parts that no judge connects: no common ranking, one rating for each part."""

    parts: tuple[Part, ...]
    ratings: tuple[Rating, ...]
    notes: tuple[Problem, ...]

    @property
    def links_needed(self) -> int:
        """The fewest judges, or common candidates, that would connect all."""
        return len(self.parts) - 1
