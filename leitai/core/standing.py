"""Where everybody stands by estimates and their covariance: ranks, ranges, probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leitai.core.rank_sets import DRAWS, LEVEL, SET_DRAWS, Draws, Sets, deviates, marginal_sets, rank_draws, ranks

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Ranks = NDArray[np.int64]


@dataclass(frozen=True)
class Standing:
    """All shape (p,). Without a covariance a rank may be anything, so `sets` are [1, p] and `draws` None."""

    rank: Ranks
    sets: Sets
    draws: Draws | None
    drawn: Matrix | None


def standing(
    estimates: Vector,
    covariance: Matrix | None,
    freedom: int | None = None,
    seed: int = 0,
    level: float = LEVEL,
    top: int = 3,
) -> Standing:
    """Ranks, marginal sets by the first SET_DRAWS draws, probabilities by all DRAWS; `freedom` makes them t draws.

    A single candidate is first, whatever the chance.
    """
    size = len(estimates)
    rank = ranks(estimates)
    if covariance is None:
        return Standing(rank, Sets(np.ones(size, dtype=np.int64), np.full(size, size)), None, None)
    drawn = deviates(covariance, DRAWS, freedom, seed)
    sets = marginal_sets(estimates, covariance, drawn[:SET_DRAWS], level)
    return Standing(rank, sets, rank_draws(estimates, drawn, top, level), drawn[:SET_DRAWS])
