"""Rank sets against published ones and written-out twins; draws, tiers, agreement."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from leitai.core.rank_sets import (
    agreement,
    better_pairs,
    deviates,
    marginal_sets,
    rank_draws,
    ranks,
    simultaneous_sets,
    tiers,
)
from leitai.core.standing import standing

# Mean mathematics scores of the OECD's countries in PISA 2018 and their standard errors (OECD 2019), the
# data of Mogstad, Romano, Shaikh and Wilhelm's own software.
COUNTRIES = 37
UNITED_KINGDOM = 35
SCORES = [
    491.3600252, 498.9423138, 508.0703063, 512.0169429, 417.4065563, 390.9322732, 499.4676508, 509.3983746, 523.4145802,
    507.3013618, 495.4075794, 500.0437805, 451.3703438, 481.0826364, 495.1873762, 499.632894, 463.0345488, 486.5898573,
    526.9732502, 525.933002, 496.1263306, 481.1911884, 483.421485, 408.8014734, 519.2309824, 494.489676, 500.9637885,
    515.6478747, 492.4874062, 486.1648542, 508.8975441, 481.3926126, 502.3877022, 515.3147131, 453.5077774, 501.7698992,
    478.2447174,
]  # fmt: skip
ERRORS = [
    1.939833031, 2.970998694, 2.262662011, 2.357475749, 2.41588757, 2.989559274, 2.460661531, 1.735002337, 1.743602224,
    1.967920411, 2.320214487, 2.647083096, 3.091228197, 2.319596741, 1.953082603, 2.198621128, 3.498563228, 2.780045867,
    2.471475318, 3.121394315, 1.962766789, 1.953282039, 1.097632409, 2.493225544, 2.632277885, 1.705942856, 2.219044878,
    2.602085176, 2.684570081, 2.555595707, 1.363877596, 1.462417763, 2.654250935, 2.908003898, 2.260406789, 2.564428111,
    3.235444099,
]  # fmt: skip


def pisa() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    covariance = np.diag(np.square(ERRORS))
    return np.array(SCORES), covariance, deviates(covariance, 4_000, None, 1)


def made(seed: int, size: int, spread: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    root = chance.normal(0, 1, (size, size))
    covariance = root @ root.T / size + np.eye(size) * 0.1
    return chance.normal(0, spread, size), covariance, deviates(covariance, 500, None, seed)


def test_the_united_kingdom_in_pisa_2018():
    """Published: rank 13, marginal 95 % set [7, 23]."""
    estimates, covariance, drawn = pisa()
    assert len(estimates) == COUNTRIES and ranks(estimates)[UNITED_KINGDOM] == 13
    sets = marginal_sets(estimates, covariance, drawn)
    assert (sets.low[UNITED_KINGDOM], sets.high[UNITED_KINGDOM]) == (7, 23)


def test_the_five_best_in_pisa_2018():
    """Published: at 95 % twelve countries may be among the five best."""
    estimates, covariance, drawn = pisa()
    sets = simultaneous_sets(better_pairs(estimates, covariance, drawn))
    assert (sets.low <= 5).sum() == 12


def twin_marginal(estimates, covariance, drawn, level) -> list[tuple[int, int]]:
    """Hypothesis by hypothesis, as Romano and Wolf write it."""
    size, sets = len(estimates), []
    for j in range(size):
        standing_ = {(k, sign) for k in range(size) if k != j for sign in (1, -1)}
        deviation = {k: np.sqrt(covariance[j, j] + covariance[k, k] - 2 * covariance[j, k]) for k in range(size)}
        rejected = set()
        while True:
            largest = [
                max((sign * (z[k] - z[j]) / deviation[k] for k, sign in standing_), default=-np.inf) for z in drawn
            ]
            critical = sorted(largest)[int(np.ceil(level * len(drawn))) - 1]
            out = {(k, sign) for k, sign in standing_ if sign * (estimates[k] - estimates[j]) / deviation[k] > critical}
            if not out:
                break
            rejected |= out
            standing_ -= out
        above = sum(sign == 1 for _, sign in rejected)
        sets.append((1 + above, size - (len(rejected) - above)))
    return sets


@pytest.mark.parametrize("seed, spread", [(1, 0.5), (2, 2.0), (3, 6.0)])
def test_marginal_sets_as_written_out(seed, spread):
    estimates, covariance, drawn = made(seed, 5, spread)
    sets = marginal_sets(estimates, covariance, drawn[:200], 0.9)
    found = list(zip(sets.low.tolist(), sets.high.tolist(), strict=True))
    assert found == twin_marginal(estimates, covariance, drawn[:200], 0.9)


def test_two_candidates_are_a_two_sided_test():
    covariance = np.array([[1.0, 0.3], [0.3, 1.0]])
    drawn = deviates(covariance, 40_000, None, 3)
    least = norm.ppf(0.975) * np.sqrt(1.4)
    for gap, apart in ((0.97 * least, False), (1.03 * least, True)):
        better = better_pairs(np.array([gap, 0.0]), covariance, drawn)
        assert better.any() == apart and better[1, 0] == apart
        sets = marginal_sets(np.array([gap, 0.0]), covariance, drawn)
        assert sets.high.tolist() == ([1, 2] if apart else [2, 2])


@given(st.integers(0, 300), st.integers(2, 8), st.floats(0.1, 5))
@settings(max_examples=40)
def test_sets_hold_the_rank_and_all_at_once_are_no_narrower_in_sum(seed, size, spread):
    estimates, covariance, drawn = made(seed, size, spread)
    rank = ranks(estimates)
    marginal = marginal_sets(estimates, covariance, drawn)
    at_once = simultaneous_sets(better_pairs(estimates, covariance, drawn))
    for sets in (marginal, at_once):
        assert (sets.low <= rank).all() and (rank <= sets.high).all()
        assert (sets.low >= 1).all() and (sets.high <= size).all()
    # Reversing the scale reverses the ranks.
    turned = marginal_sets(-estimates, covariance, -drawn)
    assert (turned.low == size + 1 - marginal.high).all() and (turned.high == size + 1 - marginal.low).all()


def test_true_ranks_are_held_as_often_as_promised():
    """Ties among them: five of eight are equal, so every rank from 3 to 7 is right for those."""
    truth = np.array([3.0, 2, 1, 1, 1, 1, 1, -1])
    low, high = 1 + (truth[None, :] > truth[:, None]).sum(1), 8 - (truth[None, :] < truth[:, None]).sum(1)
    chance = np.random.default_rng(5)
    covariance = np.diag(chance.uniform(0.1, 0.6, 8))
    drawn = deviates(covariance, 600, None, 9)
    each, whole = np.zeros(8), 0
    for _ in range(200):
        estimates = truth + chance.normal(0, np.sqrt(np.diag(covariance)))
        sets = marginal_sets(estimates, covariance, drawn)
        each += (sets.low <= low) & (high <= sets.high)
        at_once = simultaneous_sets(better_pairs(estimates, covariance, drawn))
        whole += ((at_once.low <= low) & (high <= at_once.high)).all()
    assert each.min() >= 0.91 * 200 and whole >= 0.91 * 200


def test_ranks_share_places_but_for_rounding():
    assert ranks(np.array([3.0, 5.0, 3.0 + 1e-13, 1.0])).tolist() == [2, 1, 2, 4]
    assert ranks(np.array([7.0])).tolist() == [1]


def test_draws_against_exact_probabilities():
    estimates, covariance = np.array([1.0, 0.0]), np.diag([1.0, 1.0])
    found = rank_draws(estimates, deviates(covariance, 200_000, None, 4), top=1)
    assert found.first[0] == pytest.approx(norm.cdf(1 / np.sqrt(2)), abs=0.004)
    assert found.first.sum() == pytest.approx(1) and (found.top == found.first).all()
    wide = deviates(np.eye(1), 200_000, 5, 4).var()
    assert wide == pytest.approx(5 / 3, rel=0.05)  # the variance of t with five degrees of freedom


def test_draws_quantiles_as_sorted_ranks():
    estimates, _, drawn = made(8, 6)
    found = rank_draws(estimates, drawn, top=2, level=0.9)
    values = estimates + drawn
    rank = 1 + (values[:, None, :] > values[:, :, None]).sum(axis=2)
    assert (found.first == (rank == 1).mean(axis=0)).all() and (found.top == (rank <= 2).mean(axis=0)).all()
    low, high = np.quantile(rank, [0.05, 0.95], axis=0, method="inverted_cdf")
    assert (found.low == low).all() and (found.high == high).all()


@given(st.integers(0, 300), st.integers(1, 9))
def test_tiers_are_all_maximal_runs(seed, size):
    chance = np.random.default_rng(seed)
    estimates = chance.normal(0, 1, size)
    better = (estimates[None, :] > estimates[:, None]) & (chance.random((size, size)) < 0.3)
    order = np.argsort(-estimates)

    def together(start: int, end: int) -> bool:
        return not any((better | better.T)[a, b] for a, b in combinations(order[start : end + 1], 2))

    runs = {(s, e) for s in range(size) for e in range(s + 1, size) if together(s, e)}
    widest = [r for r in runs if not any(o != r and o[0] <= r[0] and r[1] <= o[1] for o in runs)]
    assert tiers(estimates, better) == [order[s : e + 1].tolist() for s, e in sorted(widest)]


def test_agreement_names_the_pairs_that_contradict():
    better = np.zeros((3, 3), dtype=bool)
    better[2, 0] = True  # the first is surely better than the third
    found = agreement(np.array([3.0, 2.0, 1.0]), np.array([1.0, 2.0, 3.0]), better)
    assert (found.n, found.tau, found.rho, found.contradicted) == (3, -1.0, -1.0, [(0, 2)])
    assert agreement(np.array([3.0, 2.0, 1.0]), np.array([9.0, 2.0, 1.0]), better).contradicted == []


def test_candidates_that_no_draw_can_part_share_the_chance():
    found = standing(np.full(4, 80.0), np.ones((4, 4)), 30)
    assert found.rank.tolist() == [1, 1, 1, 1] and found.sets.high.tolist() == [4, 4, 4, 4]
    assert found.draws is not None and np.abs(found.draws.first - 0.25).max() < 0.05


def test_without_errors_every_rank_is_possible():
    found = standing(np.array([2.0, 1.0, 3.0]), None)
    assert found.rank.tolist() == [2, 3, 1] and found.draws is None
    assert found.sets.low.tolist() == [1, 1, 1] and found.sets.high.tolist() == [3, 3, 3]


def test_one_candidate_is_first():
    found = standing(np.array([80.0]), np.array([[1.0]]))
    assert (found.sets.low[0], found.sets.high[0]) == (1, 1) and found.draws is not None
    assert found.draws.first[0] == 1


def test_the_same_seed_gives_the_same_and_another_another():
    estimates, covariance, _ = made(8, 6)
    first, again, other = (standing(estimates, covariance, 40, seed) for seed in (1, 1, 2))
    assert first.draws is not None and again.draws is not None and other.draws is not None
    assert (first.draws.first == again.draws.first).all() and (first.draws.first != other.draws.first).any()
