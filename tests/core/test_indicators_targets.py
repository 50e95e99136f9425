"""F1 to F11 against cases computed by hand from the printed rules. The arithmetic stands beside each case."""

from __future__ import annotations

from fractions import Fraction

import pytest
from pydantic import ValidationError

from tests.core.indicator_cases import branch, case, number, rule, score


def check(used, given, points, taken):
    assert (score(used, given), branch(used, given)) == (number(points), taken)


@pytest.mark.parametrize(
    ("value", "target", "points", "taken"),
    [
        ("23.5", "32.55", "4700/651", "below_target"),  # 10 × 23.5 ÷ 32.55 = 235 ÷ 32.55 = 23500/3255 = 4700/651
        ("32.55", "32.55", 10, "met"),  # the target itself
        (40, "32.55", 10, "met"),  # nothing above the weight
        (0, "32.55", 0, "below_target"),  # 10 × 0 ÷ 32.55
        ("-1.5", 8, 0, "negative"),  # a negative growth rate
    ],
)
def test_f1_linear_capped(value, target, points, taken):
    check(rule("linear_capped"), case(10, value, target), points, taken)


@pytest.mark.parametrize(
    ("value", "points", "taken"),
    [
        (3, 10, "within_limit"),  # 2 − 3/4 = 1.25, capped at the weight
        (4, 10, "within_limit"),  # 2 − 4/4 = 1
        (5, "7.5", "over_limit"),  # 10 × (2 − 5/4) = 10 × 0.75
        (8, 0, "over_limit"),  # 10 × (2 − 8/4) = 0
        ("8.01", 0, "beyond_twice"),  # A > 2T
    ],
)
def test_f2_control(value, points, taken):
    check(rule("control"), case(10, value, 4), points, taken)


@pytest.mark.parametrize(
    ("value", "points", "taken"),
    [
        (100, 40, "on_target"),
        ("101.9", 40, "on_target"),  # +1.9 %: no whole step of 2 %
        (105, 42, "above"),  # +5 % = 2.5 steps, 2 whole: 40 + 2
        (93, 37, "below"),  # −7 % = 3.5 steps, 3 whole: 40 − 3
        (130, 55, "above"),  # +30 % = 15 steps, the cap exactly
        (132, 55, "capped_above"),  # 16 steps, capped at 15
        (60, 25, "capped_below"),  # −40 % = −20 steps, capped at −15
    ],
)
def test_f3_step_around_target(value, points, taken):
    check(rule("step_around_target"), case(40, value, 100), points, taken)


def test_f3_in_proportion():
    # +5 % ÷ 2 % = 2.5 steps of 1 point
    assert score(rule("step_around_target", whole=False), case(40, 105, 100)) == Fraction("42.5")


@pytest.mark.parametrize(
    ("value", "points", "taken"),
    [
        (100, 25, "on_target"),
        (90, 24, "below"),  # 25 − 0.1 × 10
        (120, 29, "above"),  # 25 + 0.2 × 20
        (130, 31, "above"),  # 25 + 0.2 × 30
        (150, 33, "above"),  # 25 + 0.2 × 30 + 0.1 × 20 = 25 + 6 + 2
        (170, 35, "above"),  # 25 + 6 + 0.1 × 40 = 35, the cap exactly
        (200, 35, "capped_above"),  # 6 + 7 = 13 > 10
        ("-10", 15, "capped_below"),  # −0.1 × 110 = −11, capped at −10
    ],
)
def test_f4_piecewise_slopes(value, points, taken):
    check(rule("piecewise_slopes"), case(25, value), points, taken)


def test_f4_above_with_a_slope_of_nothing_is_above_all_the_same():
    check(rule("piecewise_slopes", around=50, below="0.2", above=[{"slope": 0}]), case(16, "55.89"), 16, "above")


@pytest.mark.parametrize(
    ("value", "points", "taken"),
    [
        (20, 25, "on_target"),
        (27, "25.7", "above"),  # +7 projects × 0.1
        (15, "24.5", "below"),  # −5 × 0.1
        (50, 28, "above"),  # +30 × 0.1 = 3, the cap exactly
        (51, 28, "capped_above"),
        (-11, 22, "capped_below"),  # −31 × 0.1 = −3.1
    ],
)
def test_f5_per_unit(value, points, taken):
    check(rule("per_unit"), case(25, value, 20), points, taken)


def test_f5_whole_units_only():
    # 23.9 − 20 = 3.9 亿元, 3 whole ones: 25 + 0.3
    assert score(rule("per_unit", whole=True), case(25, "23.9", 20)) == Fraction("25.3")


@pytest.mark.parametrize(
    ("value", "points", "taken"),
    [(100, 3, "met"), (130, 3, "met"), (95, 2, "tier"), ("99.99", 2, "tier"), ("94.99", 0, "not_met")],
)
def test_f6_threshold_in_tiers(value, points, taken):
    tiers = [{"at": 100, "points": 3}, {"at": 95, "points": 2}]
    check(rule("threshold", tiers=tiers), case(3, value), points, taken)


@pytest.mark.parametrize(("value", "points"), [("7.99", 0), (8, 6), (9, 6)])
def test_f6_threshold_full_or_zero(value, points):
    assert score(rule("threshold"), case(6, value, 8)) == points


@pytest.mark.parametrize(("value", "points"), [("3.01", 0), (3, 4), (1, 4)])
def test_f6_threshold_from_above(value, points):
    assert score(rule("threshold", smaller_is_better=True), case(4, value, 3)) == points


@pytest.mark.parametrize(
    ("value", "points", "taken"),
    [
        (95, 4, "met"),
        (100, 4, "met"),
        (93, 3, "below_target"),  # 4 − 0.5 × 2
        (90, "1.5", "below_target"),  # 4 − 0.5 × 5
        ("89.99", 0, "under_floor"),  # under 90 %
    ],
)
def test_f7_threshold_slope_floor(value, points, taken):
    check(rule("threshold_slope_floor"), case(4, value), points, taken)


def test_f7_never_negative():
    # 2 − 0.5 × 5 = −0.5
    check(rule("threshold_slope_floor"), case(2, 90), 0, "exhausted")


@pytest.mark.parametrize(
    ("value", "points", "taken"),
    [
        ("21.2", 5, "met"),  # mean of 20, 22, 21, 19, 24 = 106 ÷ 5 = 21.2
        (25, 5, "met"),
        (20, "4.5", "below_target"),  # 21.2 − 20 = 1.2, printed 1: 5 − 0.5 × 1
        ("19.7", 4, "below_target"),  # 21.2 − 19.7 = 1.5, printed 2: 5 − 0.5 × 2
        (19, 4, "below_target"),  # 2.2, printed 2; the minimum itself is not below it
        ("18.9", 0, "under_floor"),  # under the minimum 19
    ],
)
def test_f8_own_history_baseline(value, points, taken):
    check(rule("own_history_baseline"), case(5, value, history=(20, 22, 21, 19, 24)), points, taken)


def test_f8_non_statutory_data_earn_nothing():
    given = case(5, 30, history=(20, 22, 21, 19, 24), items={"statutory": [0]})
    check(rule("own_history_baseline"), given, 0, "not_statutory")


def test_f8_a_short_history_has_no_mean():
    assert branch(rule("own_history_baseline", years=10), case(5, 20, history=(20, 22))) == "indicator.history_short"


@pytest.mark.parametrize(
    ("value", "points", "taken"),
    [
        ("3.1", 2, "improved"),
        ("3.0", "1.8", "flat"),  # 0.9 × 2
        ("2.9", "1.4", "worse"),  # 2 × (1 − 0.3)
        ("2.85", "0.8", "worse"),  # two begun tenths: 2 × (1 − 0.6)
        ("2.7", "0.2", "worse"),  # 2 × (1 − 0.9)
        ("2.6", 0, "exhausted"),  # 1 − 1.2 < 0
    ],
)
def test_f9_grade_change(value, points, taken):
    check(rule("grade_change"), case(2, value, baseline="3.0"), points, taken)


def test_f9_taken_from_what_an_unchanged_grade_earns():
    # 2 × (0.9 − 0.3)
    assert score(rule("grade_change", lost_from="flat"), case(2, "2.9", baseline="3.0")) == Fraction("1.2")


@pytest.mark.parametrize(
    ("value", "further", "points", "taken"),
    [(9, 1, 0, "not_met"), (10, 0, "1.3", "base_only"), (10, 1, "1.5", "both"), (11, 1, "1.5", "both")],
)
def test_f10_two_part(value, further, points, taken):
    check(rule("two_part"), case("1.5", value, 10, items={"further": [further]}), points, taken)


@pytest.mark.parametrize(
    ("unit_class", "value", "points"),
    [
        ("producing", 95, 4),
        ("other", 95, 3),
        ("producing", 92, "2.5"),  # 4 − 0.5 × 3
        ("other", 92, "1.5"),  # 3 − 0.5 × 3
        ("other", 80, 0),
    ],
)
def test_f11_class_full_marks(unit_class, value, points):
    used = rule("class_full_marks", full={"producing": 4, "other": 3}, rule={"name": "threshold_slope_floor"})
    assert score(used, case(4, value, unit_class=unit_class)) == number(points)


def test_f11_a_class_without_marks_has_no_score():
    used = rule("class_full_marks", full={"producing": 4}, rule={"name": "threshold_slope_floor"})
    assert branch(used, case(4, 95, unit_class="other")) == "indicator.class_without_marks"


# ── bad input: a named state, never a zero


@pytest.mark.parametrize("name", ["linear_capped", "control", "step_around_target"])
@pytest.mark.parametrize(
    ("target", "reason"),
    [(0, "indicator.target_zero"), (-2, "indicator.target_negative"), (None, "indicator.no_target")],
)
def test_a_target_of_zero_below_or_none_is_named(name, target, reason):
    assert branch(rule(name), case(10, 5, target)) == reason


@pytest.mark.parametrize(
    "name", ["linear_capped", "control", "per_unit", "threshold", "piecewise_slopes", "grade_change", "import_score"]
)
def test_no_value_is_named(name):
    assert branch(rule(name), case(10, None, 5, baseline=1)) == "indicator.no_value"


def test_no_baseline_and_no_further_condition_are_named():
    assert branch(rule("grade_change"), case(2, 3)) == "indicator.no_baseline"
    assert branch(rule("two_part"), case("1.5", 10, 10)) == "indicator.no_further"


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("piecewise_slopes", {"above": [{"slope": 1}, {"slope": 2}]}),
        ("piecewise_slopes", {"above": [{"slope": 1, "to": 90}, {"slope": 2}]}),
        ("threshold", {"tiers": [{"at": 90, "points": 1}, {"at": 95, "points": 2}]}),
        ("threshold", {"tiers": [{"at": 90}]}),
        ("threshold_slope_floor", {"full_at": 90, "zero_below": 95}),
        ("class_full_marks", {"full": {"a": 1}, "rule": {"name": "veto"}}),
        ("step_around_target", {"per": 0}),
        ("per_unit", {"unknown": 1}),
    ],
)
def test_parameters_that_cannot_be_meant_are_refused(name, parameters):
    with pytest.raises(ValidationError):
        rule(name, **parameters)
