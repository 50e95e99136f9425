"""The columns of integers against the exact functions: to the last digit on random rows, on edges and on ties."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.indicators import Peers, Points, Rule, is_relative, points, settled
from leitai.core.indicators.column_functions import Columns
from leitai.core.indicators.columns import case_at, column_scores
from leitai.core.ratios import Column
from leitai.core.results import MODES, Rounding
from tests.core.indicator_cases import rule

ROWS = 1_000
RULES: list[Rule] = [
    rule("linear_capped"), rule("control"), rule("step_around_target"),
    rule("step_around_target", whole=False, per="0.7"),
    rule("piecewise_slopes"), rule("piecewise_slopes", around=50, below="0.25", above=[{"slope": "0.3"}]),
    rule("per_unit"), rule("per_unit", whole=True, per="2.5", points="0.3"), rule("threshold"),
    rule("threshold", smaller_is_better=True),
    rule("threshold", tiers=[{"at": 90, "share": "0.75"}, {"at": 50, "points": 2}]),
    rule("threshold_slope_floor"), rule("threshold_slope_floor", full_at="60.5", zero_below=20, slope="0.15"),
    rule("grade_change"), rule("rank_points", points=[100, 95, 90], step=5, percent=True),
    rule("rank_points", points=[2, "1.9"], step="0.001", smaller_is_better=True), rule("share_of_best"),
    rule("rank_points", bands=[{"to": 3, "points": 7}, {"to": 60, "points": 5}]), rule("efficacy_coefficient"),
    rule("efficacy_coefficient", smaller_is_better=True, low=50), rule("event_count", cap=3),
    rule("event_count", start="full"),
    rule("efficacy_coefficient", curve="exponential"), rule("import_score", of="1000.5"), rule("import_score"),
    rule("efficacy_coefficient", curve="exponential", unsatisfactory="2.5", satisfactory=90),
    rule("efficacy_coefficient", unsatisfactory=80, satisfactory="3.125", smaller_is_better=True),
    rule("contribution_share"), rule("contribution_share", part="20%", against="largest"),
]  # fmt: skip


def columns(seed: int, rows: int = ROWS, scale: int = 100, lowest: int = -500, highest: int = 13_000) -> Columns:
    """Figures of few digits, so that they tie; every tenth missing, some targets 0 or negative."""
    chance = np.random.default_rng(seed)
    values = chance.integers(lowest, highest, rows)
    values[::3] = values[::3] // 100 * 100  # whole numbers: edges of steps, tiers and roundings
    target_values = chance.choice([0, -300, *([4_000, 7_700, 10_000] * 5)], rows)
    present = chance.random(rows) > 0.1
    return Columns(
        Column(np.where(present, values, 0), present, scale),
        Column(target_values, chance.random(rows) > 0.05, scale),
        Column(chance.integers(0, 12_000, rows), np.ones(rows, dtype=bool), scale),
        chance.choice([5, 10, 25], rows),
        2,
    )


def differing(used: Rule, given_: Columns, rounding: Rounding) -> list[int]:
    floor, cap = Fraction(0), Fraction(23, 2)
    fast = column_scores(used, given_, rounding, floor, cap)
    peers = None
    if is_relative(used):
        peers = Peers({str(n): v for n in range(len(given_.values)) if (v := given_.values.at(n)) is not None})
    found = []
    for row in range(len(given_.values)):
        outcome = points(used, case_at(given_, row, peers))
        if isinstance(outcome, Points):
            value = min(max(outcome.value, floor), cap)
            exact = int(settled(value, rounding, outcome.near and value == outcome.value).scaleb(rounding.digits))
            same = bool(fast.scored[row]) and int(fast.values[row]) == exact
        else:
            same = not fast.scored[row]
        if not same:
            found.append(row)
    return found


@pytest.mark.parametrize("used", RULES, ids=lambda r: r.name)
def test_equal_to_the_last_digit(used: Rule) -> None:
    small = columns(1, lowest=0 if used.name == "contribution_share" else -500)
    assert differing(used, small, Rounding(2)) == []


@pytest.mark.parametrize("used", RULES, ids=lambda r: r.name)
@given(seed=st.integers(0, 10**6), mode=st.sampled_from(MODES), digits=st.integers(0, 4))
def test_equal_in_every_rounding(used: Rule, seed: int, mode: str, digits: int) -> None:
    few = columns(seed, rows=12, lowest=0 if seed % 2 else -500)
    assert differing(used, few, Rounding(digits, mode)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("used", [r for r in RULES if r.name != "grade_change"], ids=lambda r: r.name)
def test_numbers_beyond_int64_do_not_overflow(used: Rule) -> None:
    huge = columns(3, rows=40, scale=100, lowest=0)
    factor = 10**14
    three = (huge.values, huge.targets, huge.baselines)
    values, targets, baselines = (Column(c.values.astype(object) * factor, c.present, c.scale) for c in three)
    large = Columns(values, targets, baselines, huge.weights, huge.weight_scale)
    assert differing(used, large, Rounding(2)) == []


def test_every_tie_is_rounded_alike() -> None:
    # weight 12.5, target 1000: every value of two decimals lies on or near an edge of the second decimal
    values = np.arange(0, 100_000, 4)
    given_ = Columns(
        Column(values, np.ones(len(values), dtype=bool), 100),
        Column(np.full(len(values), 100_000), np.ones(len(values), dtype=bool), 100),
        Column(values, np.ones(len(values), dtype=bool), 100),
        np.full(len(values), 25), 2,
    )  # fmt: skip
    for mode in MODES:
        fast = column_scores(rule("linear_capped"), given_, Rounding(2, mode))
        exact = [round_half(25 * int(v) * 100, 2 * 100_000, mode) for v in values]
        assert fast.values.tolist() == exact


def round_half(over: int, under: int, mode: str) -> int:
    whole, rest = divmod(over, under)
    if mode == "truncate" or 2 * rest < under:
        return whole
    return whole + (2 * rest > under or mode == "half_up" or whole % 2)


def test_no_value_at_all_gives_no_score() -> None:
    given_ = columns(1, rows=5)
    nobody = Columns(
        Column(given_.values.values, np.zeros(5, dtype=bool), 100), given_.targets, given_.baselines, given_.weights, 2
    )
    for used in RULES:
        assert not column_scores(used, nobody, Rounding(2)).scored.any()
