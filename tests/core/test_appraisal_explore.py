"""What if: the next point, other weights, one unit more or less, improvement; the published targets of 2014."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from leitai.core.appraisal import Row, appraise
from leitai.core.appraisal.agreement import agreement
from leitai.core.appraisal.explore import Changed, improvement, joined, weight_sensitivity, without
from leitai.core.appraisal.margin import margin, margins
from leitai.core.appraisal.targets import target_table
from tests.core.appraisals import BEST, LINEAR, PLACES, indicator, row, tree

# ── what the next point costs


def line(function: dict[str, Any], actual: object, target: object = 10, weight: int = 10, **more: Any) -> Any:
    built = tree([indicator("a", weight, function, **more)])
    found = appraise(built, [row("x", "a", actual, target, baseline=[8])])
    return margin(built, found.units[0], found.units[0].cells[0])


@pytest.mark.parametrize(
    ("function", "actual", "value", "gain"),
    [
        (LINEAR, 5, "6", "1.00"),  # 10 × 5/10 = 5; 6 points at 6
        (LINEAR, "9.5", "10", "0.50"),  # half a point is left, at the target
        (LINEAR, 10, None, "0"),
        ({"name": "control"}, 15, "14", "1.00"),  # 10 × (2 − 1.5) = 5; 6 points at 10 × (2 − 1.4)
        ({"name": "threshold"}, 7, "10", "10.00"),  # all or nothing
        (
            {"name": "threshold_slope_floor", "full_at": 20, "zero_below": 5},
            10,
            "11.99",
            "1.00",
        ),  # 10 − 0.5 × 8.01 = 5.995
        ({"name": "event_count", "per_event": -1, "start": "full"}, 3, "2", "1.00"),  # one event fewer
    ],
)
def test_the_next_point(function, actual, value, gain):
    found = line(function, actual)
    assert (found.value, found.gain) == (None if value is None else Fraction(value), Decimal(gain))


def test_the_next_point_is_told_in_the_reported_figure():
    # growth (8.8 − 8) ÷ 8 = 10 % of a target of 20 %: 50 of 100; 51 need 10.2 %, that is 8.816, so 8.82 in hundredths
    found = line(LINEAR, "8.8", 20, 100, value="growth")
    assert (found.value, found.now, found.score) == (Fraction("8.82"), Fraction("8.8"), Decimal("50.00"))
    assert found.gain == Decimal("1.25")  # 0.82 ÷ 8 = 10.25 %, 51.25 points


def test_the_next_place_costs_passing_the_peer_before():
    built = tree([indicator("a", 100, PLACES)])
    found = appraise(built, [row("x", "a", 5), row("y", "a", "7.25"), row("z", "a", 9)])
    lines = {unit.unit: margins(found, unit)[0] for unit in found.units}
    assert (lines["x"].value, lines["x"].gain) == (Fraction("7.25"), Decimal("5.00"))  # equal values share the place
    assert lines["z"].value is None


def test_the_table_begins_with_what_brings_most_to_the_total():
    label = {"zh": "甲", "en": "A"}
    aspects = [
        {"code": "one", "label": label, "factor": "30%", "indicators": [indicator("a", 100, LINEAR)]},
        {"code": "two", "label": label, "factor": "70%", "indicators": [indicator("b", 100, LINEAR)]},
    ]
    found = appraise(tree([], aspects=aspects), [row("x", "a", 5, 10), row("x", "b", 5, 10)])
    table = margins(found, found.units[0])
    assert [(m.indicator, m.total_gain) for m in table] == [("b", Fraction(7, 10)), ("a", Fraction(3, 10))]


def test_what_only_parts_ties_brings_nothing_to_the_total():
    label, counted = {"zh": "奖", "en": "Award"}, {"name": "event_count", "per_event": 1, "cap": 5}
    extras = [
        {"code": code, "label": label, "kind": "bonus", "counts": counts, "function": counted}
        for code, counts in (("ties", "ties"), ("counts", "total"))
    ]
    built = tree([indicator("a", 100, LINEAR)], extras=extras)
    found = appraise(built, [row("x", "a", 10, 10), row("x", "ties", 0), row("x", "counts", 0)])
    gains = {one.indicator: (one.gain, one.total_gain) for one in margins(found, found.units[0])}
    assert (gains["ties"], gains["counts"]) == ((Decimal("1.00"), 0), (Decimal("1.00"), 1))


@given(actual=st.integers(0, 2_000), target=st.integers(1, 2_000))
def test_one_step_less_would_not_do(actual: int, target: int) -> None:
    found = line(LINEAR, Fraction(actual, 100), Fraction(target, 100))
    if found.value is not None:
        goal = found.score + found.gain
        assert line(LINEAR, found.value, Fraction(target, 100)).score == goal
        assert line(LINEAR, found.value - Fraction(1, 100), Fraction(target, 100)).score < min(goal, found.score + 1)


# ── weights


def two(figures: dict[str, tuple[int, int]]) -> list[Row]:
    return [row(unit, code, v, 100) for unit, pair in figures.items() for code, v in zip("ab", pair, strict=True)]


def test_a_lead_that_hangs_on_one_weight():
    built = tree([indicator("a", 50, LINEAR), indicator("b", 50, LINEAR)])
    # x 45 + 20 = 65, y 20 + 44 = 64, z 25 + 25 = 50. With b at 55 and a at 45: x 40.5 + 22, y 18 + 48.4
    ranges = {
        r.unit: r for r in weight_sensitivity(appraise(built, two({"x": (90, 40), "y": (40, 88), "z": (50, 50)})))
    }
    assert (ranges["x"].place, ranges["x"].best, ranges["x"].worst) == (1, 1, 2)
    assert (ranges["y"].best, ranges["y"].worst) == (1, 2)
    assert (ranges["z"].best, ranges["z"].worst, ranges["z"].moved_by) == (3, 3, ())
    assert ranges["x"].moved_by == ("a", "b")


def test_with_weights_as_they_are_the_places_are_the_appraisal_s():
    built = tree([indicator("a", 60, LINEAR), indicator("b", 40, BEST)])
    found = appraise(built, two({"x": (90, 40), "y": (40, 88)}))
    assert {r.unit: r.place for r in weight_sensitivity(found, Fraction(0))} == {u.unit: u.place for u in found.units}


# ── one unit more or less


def test_without_the_best_everybody_s_share_of_the_best_changes():
    built = tree([indicator("a", 60, BEST), indicator("b", 40, LINEAR)])
    rows = [row(u, "a", v) for u, v in (("x", 10), ("y", 5), ("z", 20))] + [row(u, "b", 1, 1) for u in "xyz"]
    assert set(without(built, rows, "z")) == {
        Changed("x", "a", Fraction(30), Fraction(60)),  # 60 × 10/20, then the best itself
        Changed("x", "", Fraction(70), Fraction(100)),
        Changed("y", "a", Fraction(15), Fraction(30)),
        Changed("y", "", Fraction(55), Fraction(70)),
    }
    assert without(built, rows, "y") == ()


def test_a_unit_that_joins():
    built = tree([indicator("a", 100, PLACES)])
    found = joined(built, [row("x", "a", 10), row("y", "a", 5)], [row("z", "a", 7)])
    assert found == (Changed("y", "a", Fraction(95), Fraction(90)), Changed("y", "", Fraction(95), Fraction(90)))


# ── improvement


def test_gains_with_the_level_beside_them():
    before = {"x": Fraction(60), "y": Fraction(80), "w": Fraction(1)}
    found = improvement(before, {"x": Fraction(70), "y": Fraction(85), "v": Fraction(2)})
    assert [(u.unit, u.gain, u.now, u.place) for u in found.units] == [("x", 10, 70, 1), ("y", 5, 85, 2)]
    assert (found.apart, found.slope) == (("v", "w"), None)


def test_the_slope_is_told_from_eight_units_on():
    before = {f"u{n}": Fraction(60 + n) for n in range(8)}
    # every unit moves halfway to 63.5: gain = −(before − 63.5)/2, a slope of −1/2
    now = {unit: (value + Fraction(127, 2)) / 2 for unit, value in before.items()}
    assert improvement(before, now).slope == Fraction(-1, 2)
    few = {unit: before[unit] for unit in list(before)[:7]}
    assert improvement(few, now).slope is None


# ── agreement


def test_agreement_against_scipy():
    chance = np.random.default_rng(5)
    first = {f"u{n}": Fraction(int(v), 100) for n, v in enumerate(chance.integers(6_000, 10_000, 12))}
    second = {unit: value / 2 + int(chance.integers(0, 30)) for unit, value in first.items()}
    found = agreement(first | {"alone": Fraction(1)}, second)
    other = pearsonr([float(v) for v in first.values()], [float(v) for v in second.values()])
    between = other.confidence_interval(0.95)
    assert (found.n, found.apart) == (12, ("alone",))
    assert found.correlation == pytest.approx(other.statistic, rel=1e-12)
    assert found.interval == pytest.approx((between.low, between.high), rel=1e-9)


def test_no_correlation_below_eight_units_nor_without_spread():
    seven = {f"u{n}": Fraction(n) for n in range(7)}
    assert agreement(seven, seven).correlation is None
    eight = seven | {"u7": Fraction(7)}
    assert (agreement(eight, eight).correlation, agreement(eight, eight).interval) == (1.0, (1.0, 1.0))
    assert agreement(eight, dict.fromkeys(eight, Fraction(3))).correlation is None


# ── the target framework of 2014

UNITS = ("巴州区", "恩阳区", "南江县", "通江县", "平昌县", "经开区")
MEANS = ("城镇居民人均可支配收入", "农村居民人均纯收入")


@pytest.mark.outside_data("china_published_figures/bazhong_2014_target_framework.csv")
def test_the_framework_of_2014_loads_with_its_flags(outside_data):
    path = outside_data("china_published_figures/bazhong_2014_target_framework.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = target_table(list(csv.DictReader(file)), UNITS, "全市", MEANS)
    by_name = {line.indicator: line for line in table.lines}
    assert len(by_name) == 8
    assert by_name["地方公共财政预算收入"].targets["经开区"] is None  # blank, not 0
    assert by_name["地方公共财政预算收入"].total == Fraction("32.55")  # as printed, not corrected
    flags = [(flag.id.removeprefix("appraisal.target_"), dict(flag.values)) for flag in table.flags]
    revenue = {"indicator": "地方公共财政预算收入", "sum": "23.5", "total": "32.55", "difference": "9.05"}
    retail = {"indicator": "社会消费品零售总额", "sum": "205.6", "total": "207.3", "difference": "1.7"}
    assert flags == [
        ("sum_blank", revenue | {"blank": "经开区"}),
        ("sum_blank", retail | {"blank": "经开区"}),
        ("mean", {"indicator": "城镇居民人均可支配收入"}),
        ("mean", {"indicator": "农村居民人均纯收入"}),
        ("points", {"points": "30", "full": "100", "missing": "70"}),
    ]


def test_a_sum_without_a_blank_is_flagged_too():
    rows = [{"category": "c", "indicator": "i", "unit": "", "all": "10", "x": "4", "y": "5", "category_points": "100"}]
    table = target_table(rows, ("x", "y"), "all", ())
    assert [(flag.id, flag.values["difference"]) for flag in table.flags] == [("appraisal.target_sum", "1")]
