from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.appraisal import appraise
from leitai.core.appraisal.forecast import Course, Projection, outlook, project
from tests.core.appraisals import BEST, LINEAR, indicator, row, tree

F = Fraction


def course(reached: dict[int, object], before: dict[int, object] | None = None) -> Course:
    exact = {month: F(str(value)) for month, value in reached.items()}
    return Course("u", "a", exact, {month: F(str(value)) for month, value in (before or {}).items()})


def test_without_last_year_a_sum_grows_evenly() -> None:
    # 30 after three of six months: 30 · 6 / 3 = 60; the two months before would have told 9 · 6 = 54 and 18 · 3 = 54
    found = project(course({1: 9, 2: 18, 3: 30}), 6, "cumulative")
    assert found == Projection("u", "a", F(60), F(54), F(60), "linear", 3)


def test_last_year_gives_the_season() -> None:
    # a third was done by March of last year: 30 · 100 / 40 = 75
    found = project(course({3: 30}, {3: 40, 6: 100}), 6, "cumulative")
    assert found is not None and (found.value, found.method) == (F(75), "seasonal")


@pytest.mark.parametrize("before", [{3: 0, 6: 100}, {3: -5, 6: 100}, {6: 100}, {3: 40}, {3: 40, 6: 0}])
def test_a_last_year_that_tells_nothing_is_left_aside(before: dict[int, object]) -> None:
    found = project(course({3: 30}, before), 6, "cumulative")
    assert found is not None and (found.value, found.method) == (F(60), "linear")


def test_what_is_reached_at_the_end_is_no_forecast() -> None:
    found = project(course({4: 50, 5: 70, 6: 101}), 6, "cumulative")
    assert found == Projection("u", "a", F(101), F(101), F(101), "reached", 6)


def test_a_level_stands_and_its_last_months_are_its_range() -> None:
    found = project(course({1: 9, 2: 4, 3: 6, 4: 5}), 6, "level")
    assert found == Projection("u", "a", F(5), F(4), F(6), "level", 4)


def test_no_month_is_no_forecast() -> None:
    assert project(course({}), 6, "cumulative") is None
    assert project(course({7: 5}), 6, "cumulative") is None


@given(st.dictionaries(st.integers(1, 6), st.integers(1, 100), min_size=1), st.integers(2, 9))
def test_a_forecast_scales_with_its_course(reached: dict[int, int], factor: int) -> None:
    once = project(course(dict(reached)), 6, "cumulative")
    more = project(course({month: value * factor for month, value in reached.items()}), 6, "cumulative")
    assert once is not None and more is not None
    assert (more.value, more.low, more.high) == (once.value * factor, once.low * factor, once.high * factor)
    assert once.low <= once.value <= once.high


def test_the_score_to_the_end_with_its_bounds() -> None:
    rule = tree([indicator("a", 60, LINEAR), indicator("b", 40, LINEAR)])
    rows = [row("u", "a", 40, 100), row("u", "b", 50, 100)]
    found = outlook(rule, rows, [Projection("u", "a", F(80), F(70), F(120), "linear", 3)])
    # a: 60 · 0.8 = 48 (42 … 60, capped), b stays 20
    assert [(each.score, each.low, each.high) for each in found] == [(68, F(62), F(80))]


def test_where_less_is_better_the_bounds_are_the_right_way_round() -> None:
    rule = tree([indicator("a", 100, {"name": "control"})])
    found = outlook(rule, [row("u", "a", 90, 100)], [Projection("u", "a", F(110), F(90), F(120), "level", 3)])
    low, high = found[0].low, found[0].high
    assert low is not None and high is not None and low < high
    at = {value: appraise(rule, [row("u", "a", value, 100)]).units[0].exact for value in (90, 110, 120)}
    assert (low, high) == (at[120], at[90])


def test_others_stand_as_expected_and_states_stay() -> None:
    rule = tree([indicator("a", 100, BEST)])
    rows = [row("u", "a", 10), row("v", "a", 20), row("w", "a", state="missing")]
    ends = {"u": (40, 30, 50), "v": (50, 50, 50), "w": (60, 60, 60)}
    projections = [Projection(unit, "a", *map(F, values), "linear", 3) for unit, values in ends.items()]
    found = {each.unit: each for each in outlook(rule, rows, projections, ["u"])}
    assert (found["u"].score, found["u"].low, found["u"].high) == (80, F(60), F(100))
    assert (found["v"].low, found["v"].high) == (None, None) and found["w"].score == 0
