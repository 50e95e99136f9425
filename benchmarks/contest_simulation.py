"""Made-up contests in the source's setting, and how often each method is right.

6 units of 3 sites each, routes are whole units, 2 × 25 judges and 3 who see everything; group B marks 4 points more
leniently; 8 % of marks are missing, 60 % of judges have a home unit and are recused there. The seed of run r is
SEED + r, so that any run can be made again alone. `python -m benchmarks contest_simulation` makes SIMULATIONS runs
(2,000) in one process, some two minutes.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

from leitai.core.rank_sets import better_pairs, deviates, marginal_sets, rank_draws, simultaneous_sets
from leitai.core.rating import NotConnected, Sheets, rate

RUNS = int(os.environ.get("SIMULATIONS") or 2_000)
SEED = 20_200_804
UNITS, SITES, PER_GROUP = 6, 18, 25
UNIT_OF = np.repeat(np.arange(UNITS), SITES // UNITS)
MEANS = np.equal.outer(np.arange(UNITS), UNIT_OF) / (SITES // UNITS)
FIRST_ROUTE = UNIT_OF < UNITS // 2

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Contest:
    sheets: Sheets
    units: Vector  # the truth


def contest(seed: int, links: int = 3, shift: float = 4.0) -> Contest:
    """One contest: unit N(0, 2.5²) + site N(0, 3²) around 82, severity N(0, 4²), slope N(1, 0.15²), residual 4."""
    chance = np.random.default_rng(seed)
    group = np.repeat([0, 1, 2], [PER_GROUP, PER_GROUP, links])
    judges = len(group)
    sees = np.where(group == 2, True, np.where(group == 0, FIRST_ROUTE[:, None], ~FIRST_ROUTE[:, None]))
    truth = 82 + chance.normal(0, 2.5, UNITS)[UNIT_OF] + chance.normal(0, 3, SITES)
    severity = chance.normal(0, 4, judges) + np.array([-shift / 2, shift / 2, 0.0])[group]
    residual = 4 * np.exp(chance.normal(0, 0.35, judges))
    slope = 1 + chance.normal(0, 0.15, judges)
    home = np.where((chance.random(judges) < 0.6) & (group < 2), chance.integers(0, UNITS, judges), -1)
    given = sees & (chance.random(sees.shape) > 0.08) & (UNIT_OF[:, None] != home)
    marks = 82 + severity + (truth[:, None] - 82) * slope + chance.normal(0, 1, sees.shape) * residual
    site, judge = np.nonzero(given)
    mark = np.clip(np.rint(marks), 0, 100)[site, judge]
    return Contest(Sheets.of(mark, site, judge, group), MEANS @ truth)


@dataclass(frozen=True)
class Trial:
    """What one method said of one contest."""

    tau: float
    top: float
    draws: Vector  # covered, width
    marginal: Vector
    whole: float  # the marginal sets hold every unit's rank at once
    simultaneous: Vector


def trial(estimates: Vector, covariance: Matrix, freedom: int | None, truth: Vector, seed: int) -> Trial:
    place = (-truth).argsort().argsort() + 1
    drawn = deviates(covariance, 1_500, freedom, seed)
    by_draws = rank_draws(estimates, drawn)
    sets = marginal_sets(estimates, covariance, drawn)
    at_once = simultaneous_sets(better_pairs(estimates, covariance, drawn))
    held = (sets.low <= place) & (place <= sets.high)
    return Trial(
        tau=float(kendalltau(estimates, truth).statistic),
        top=float(estimates.argmax() == truth.argmax()),
        draws=_covered(by_draws.low, by_draws.high, place),
        marginal=_covered(sets.low, sets.high, place),
        whole=float(held.all()),
        simultaneous=_covered(at_once.low, at_once.high, place),
    )


def _covered(low: NDArray[np.int64], high: NDArray[np.int64], place: NDArray[np.int64]) -> Vector:
    return np.array([((low <= place) & (place <= high)).mean(), (high - low + 1).mean()])


def trials(made: Contest, seed: int) -> dict[str, Trial]:
    found = {"plain mean": trial(*_plain_mean(made.sheets), None, made.units, seed)}
    for name, robust in (("rating", False), ("rating --robust", True)):
        rating = rate(made.sheets, robust=robust)
        assert not isinstance(rating, NotConnected) and rating.covariance is not None
        estimates, covariance = MEANS @ rating.estimates, MEANS @ rating.covariance @ MEANS.T
        found[name] = trial(estimates, covariance, rating.freedom, made.units, seed)
    return found


def _plain_mean(sheets: Sheets) -> tuple[Vector, Matrix]:
    count = np.bincount(sheets.candidate, minlength=SITES)
    mean = np.bincount(sheets.candidate, sheets.mark, SITES) / count
    square = np.bincount(sheets.candidate, (sheets.mark - mean[sheets.candidate]) ** 2, SITES)
    return MEANS @ mean, MEANS @ np.diag(square / (count - 1) / count) @ MEANS.T


def simulate(runs: int, seed: int = SEED) -> dict[str, dict[str, float]]:
    """Means over the runs, by method."""
    kept: dict[str, list[Trial]] = defaultdict(list)
    for run in range(runs):
        for name, found in trials(contest(seed + run), seed + run).items():
            kept[name].append(found)
    return {name: _summary(found) for name, found in kept.items()}


def _summary(found: list[Trial]) -> dict[str, float]:
    summary = {name: float(np.mean([getattr(each, name) for each in found])) for name in ("tau", "top", "whole")}
    for name in ("draws", "marginal", "simultaneous"):
        covered, width = np.mean([getattr(each, name) for each in found], axis=0)
        summary |= {name: float(covered), f"{name} width": float(width)}
    return summary


def refused(runs: int, seed: int = SEED) -> int:
    """Of contests without a link, how many are refused a common ranking."""
    return sum(isinstance(rate(contest(seed + run, links=0).sheets, robust=True), NotConnected) for run in range(runs))


# what --robust must reach: name, bound, whether the bound is a least one
WANTED = (
    ("tau", 0.82, True),
    ("draws", 0.95, True),
    ("draws width", 2.75, False),
    ("marginal", 0.98, True),
    ("marginal width", 3.3, False),
)


def main() -> int:
    table = simulate(RUNS)
    names = list(next(iter(table.values())))
    print(f"{RUNS} contests, seeds {SEED} to {SEED + RUNS - 1}")
    print(f"| method | {' | '.join(names)} |")
    print(f"|---|{'---|' * len(names)}")
    for method, row in table.items():
        print(f"| {method} | {' | '.join(f'{row[name]:.3f}' for name in names)} |")
    without = refused(RUNS)
    print(f"without a link: {without} of {RUNS} refused")
    robust = table["rating --robust"]
    missed = [name for name, bound, least in WANTED if (robust[name] < bound if least else robust[name] > bound)]
    for name in missed:
        print(f"missed: {name} {robust[name]:.3f}", file=sys.stderr)
    return int(bool(missed) or without != RUNS)
