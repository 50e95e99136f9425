"""Ranks with honest uncertainty: confidence sets, draws, tiers, agreement with something measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Ranks = NDArray[np.int64]
Pairs = NDArray[np.bool_]

LEVEL = 0.95
DRAWS = 4_000
SET_DRAWS = 1_000
STEPPED = 500
"""More candidates than this are tested in one step: the sets are somewhat wider, and hold as well."""
_BLOCK = 64  # draws or candidates worked on at a time: such a block stays in the processor's cache
# Differences below this share of the largest standard deviation are rounding: the two are equal.
_SAME = 1e-9


@dataclass(frozen=True)
class Sets:
    """Bounds of each rank, shape (p,), 1 is best."""

    low: Ranks
    high: Ranks


@dataclass(frozen=True)
class Draws:
    """Shares of draws, shape (p,), and the quantiles of each one's drawn rank."""

    first: Vector
    top: Vector
    low: Ranks
    high: Ranks


def ranks(estimates: Vector) -> Ranks:
    """1-2-2-4 by estimate, the highest first; estimates equal but for rounding share a rank."""
    slack = _SAME * max(1.0, float(np.abs(estimates).max(initial=0.0)))
    rising = np.sort(estimates)
    return np.asarray(len(estimates) - np.searchsorted(rising, estimates + slack, side="right") + 1)


def deviates(covariance: Matrix, draws: int, freedom: int | None, seed: int) -> Matrix:
    """Draws of N(0, covariance), or of t with `freedom`, shape (draws, p)."""
    chance = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    root = vectors * np.sqrt(np.clip(values, 0.0, None))
    drawn = chance.standard_normal((draws, len(covariance))) @ root.T
    if freedom is not None:
        drawn *= np.sqrt(freedom / chance.chisquare(freedom, draws))[:, None]
    # Candidates that no draw can part, as those of a model without variance, are parted by lot and not by their row.
    lot = _SAME * np.sqrt(values.max(initial=0.0))
    for start in range(0, draws, _BLOCK):
        block = drawn[start : start + _BLOCK]
        block += chance.standard_normal(block.shape) * lot
    return np.asarray(drawn)


def rank_draws(estimates: Vector, drawn: Matrix, top: int = 3, level: float = LEVEL) -> Draws:
    """Probabilities of being first and among the first `top`; the interval of each rank for one named candidate.

    Right for one candidate named beforehand, wrong for a whole table and near ties: there `marginal_sets` holds
    (Goldstein and Spiegelhalter 1996, JRSS A 159:385-443; measured in docs/methods/ranking.md).
    """
    draws, size = drawn.shape
    counts = np.zeros((size, size), dtype=np.int64)
    place = np.arange(size)
    for start in range(0, draws, _BLOCK):
        order = np.argsort(-(estimates + drawn[start : start + _BLOCK]), axis=1)
        np.add.at(counts, (order, place), 1)
    reached = np.cumsum(counts, axis=1, out=counts) / draws
    tail = (1 - level) / 2
    low, high = 1 + (reached < tail - _SAME).sum(axis=1), 1 + (reached < 1 - tail - _SAME).sum(axis=1)
    return Draws(reached[:, 0], reached[:, min(top, size) - 1], low, high)


def marginal_sets(estimates: Vector, covariance: Matrix, drawn: Matrix, level: float = LEVEL) -> Sets:
    r"""For each candidate, a set that holds its true rank with probability `level`, ties or not.

    For candidate j all differences to the others are tested in both directions with one critical value, the `level`
    quantile of the largest studentised difference among the hypotheses still standing; those rejected leave, and the
    value is taken anew until none leaves (Romano and Wolf 2005). With L significantly better and U significantly
    worse ones the set is [1 + L, p - U].

    Source: Mogstad, Romano, Shaikh and Wilhelm (2024), Inference for ranks, Review of Economic Studies,
    doi:10.1093/restud/rdad006.
    """
    size = len(estimates)
    low, high = np.ones((2, size), dtype=np.int64)
    by_candidate = np.ascontiguousarray(drawn.T)
    for row in range(size):
        deviation = _deviation(covariance, row)
        statistic = (estimates - estimates[row]) / deviation
        if size > STEPPED:
            critical = _critical(_largest(by_candidate, row, deviation), level)
            above, below = statistic > critical, -statistic > critical
        else:
            above, below = _rejected(statistic, (by_candidate - by_candidate[row]) / deviation[:, None], level)
        low[row], high[row] = 1 + above.sum(), size - below.sum()
    return Sets(low, high)


def better_pairs(estimates: Vector, covariance: Matrix, drawn: Matrix, level: float = LEVEL) -> Pairs:
    """`better[j, k]`: k is significantly better than j; with probability `level` not one such statement is wrong.

    One critical value for all pairs in both directions, taken anew after each rejection, as in `marginal_sets`.
    """
    size = len(estimates)
    better = np.zeros((size, size), dtype=bool)
    deviation = np.array([_deviation(covariance, row) for row in range(size)])
    statistic = (estimates[None, :] - estimates[:, None]) / deviation
    while size > 1:
        # A pair rejected in one direction still stands in the other.
        largest = np.full(len(drawn), -np.inf)
        for row in range(size):
            standing = ~better[row]
            standing[row] = False
            noise = (drawn[:, standing] - drawn[:, [row]]) / deviation[row, standing]
            np.maximum(largest, noise.max(axis=1, initial=-np.inf), out=largest)
        found = better | (statistic > _critical(largest, level))
        if (found == better).all():
            break
        better = found
    return better


def simultaneous_sets(better: Pairs) -> Sets:
    """Sets that hold all true ranks at once with the level of `better_pairs`."""
    return Sets(1 + better.sum(axis=1), len(better) - better.sum(axis=0))


def tiers(estimates: Vector, better: Pairs) -> list[list[int]]:
    """Maximal runs, from the best down, in which no pair can be told apart; runs may overlap, single ones are left."""
    order = np.argsort(-estimates, kind="stable")
    apart = (better | better.T)[np.ix_(order, order)]
    found, start, reached = [], 0, 0
    for end in range(len(order)):
        while apart[start : end + 1, end].any():
            start += 1
        if end + 1 < len(order) and not apart[start : end + 2, end + 1].any():
            continue
        if end > start and end + 1 > reached:
            found.append([int(row) for row in order[start : end + 1]])
            reached = end + 1
    return found


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a rating's order agrees with something measured: τ_b, Spearman's ρ, and pairs told apart that contradict."""

    n: int
    tau: float
    rho: float
    contradicted: list[tuple[int, int]]


def agreement(estimates: Vector, measured: Vector, better: Pairs) -> Agreement:
    """Both shape (p,), higher is better; `contradicted` holds (better by rating, better by measure)."""
    from scipy.stats import kendalltau, spearmanr  # 50 MB, which no web process needs for its pages

    tau = float(kendalltau(estimates, measured).statistic)
    rho = float(spearmanr(estimates, measured).statistic) if len(estimates) > 1 else float("nan")
    lower, upper = np.nonzero(better & (measured[:, None] > measured[None, :]))
    return Agreement(len(estimates), tau, rho, [(int(k), int(j)) for j, k in zip(lower, upper, strict=True)])


def _deviation(covariance: Matrix, row: int) -> Vector:
    """Standard errors of one's differences to everybody, shape (p,); 1 where there is no difference to estimate."""
    variance = np.diag(covariance)
    squared = variance[row] + variance - 2 * covariance[row]
    return np.sqrt(np.where(squared > _SAME * variance.max(), squared, 1.0))


def _critical(largest: Vector, level: float) -> float:
    """The smallest drawn value that at least `level` of the draws do not exceed."""
    place = min(len(largest), int(np.ceil(level * len(largest) - _SAME))) - 1
    return float(np.partition(largest, place)[place])


def _largest(by_candidate: Matrix, row: int, deviation: Vector) -> Vector:
    """The largest of one's studentised differences in each draw, shape (draws,)."""
    largest = np.zeros(by_candidate.shape[1])
    for start in range(0, len(by_candidate), _BLOCK):
        noise = by_candidate[start : start + _BLOCK] - by_candidate[row]
        noise /= deviation[start : start + _BLOCK, None]
        np.maximum(largest, noise.max(axis=0), out=largest)
        np.maximum(largest, -noise.min(axis=0), out=largest)
    return largest


def _rejected(statistic: Vector, noise: Matrix, level: float) -> tuple[Pairs, Pairs]:
    """Who is significantly above and below one candidate, both shape (p,); `noise` is (p, draws).

    The candidate itself, with differences of 0, is never rejected and never the largest at a level above one half.
    """
    above, below = np.zeros((2, len(statistic)), dtype=bool)
    largest = np.maximum(noise.max(axis=0), -noise.min(axis=0))
    while True:
        critical = _critical(largest, level)
        up, down = above | (statistic > critical), below | (-statistic > critical)
        if (up == above).all() and (down == below).all():
            return up, down
        above, below = up, down
        largest = np.maximum(noise[~above].max(axis=0), -noise[~below].min(axis=0))
