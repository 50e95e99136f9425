"""What holds for every function: monotone where it must be, within its bounds, the same in every order of the units."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.indicators import FUNCTIONS, Case, Peers, Points, Rule, direction_of, is_relative, points
from tests.core.indicator_cases import rule

RULES: list[Rule] = [
    rule("linear_capped"), rule("control"), rule("step_around_target", per="2.5"), rule("piecewise_slopes"),
    rule("per_unit"), rule("per_unit", whole=True), rule("threshold"), rule("threshold", smaller_is_better=True),
    rule("threshold_slope_floor"), rule("own_history_baseline", years=3), rule("grade_change"),
    rule("grade_change", lost_from="flat"), rule("two_part"), rule("rank_points", points=[10, 8, 7], step=1),
    rule("rank_points", points=[100, 95], step=5, percent=True, smaller_is_better=True), rule("share_of_best"),
    rule("efficacy_coefficient"), rule("efficacy_coefficient", smaller_is_better=True),
    rule("efficacy_coefficient", curve="exponential", unsatisfactory=2, satisfactory=90),
    rule("contribution_share", part="20%"), rule("event_count", cap=3), rule("event_count", per_event=1),
    rule("import_score"), rule("class_full_marks", full={"a": 4}, rule={"name": "control"}),
]  # fmt: skip
values = st.decimals(-20, 150, places=2, allow_nan=False).map(Fraction)
targets = st.decimals("0.01", 120, places=2, allow_nan=False).map(Fraction)
weights = st.sampled_from([Fraction(5), Fraction(10), Fraction("12.5")])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    others = draw(st.lists(values, min_size=2, max_size=5))
    value = draw(values)
    peers = Peers({"own": value} | {f"u{n}": other for n, other in enumerate(others)})
    history = tuple(draw(st.lists(values, min_size=3, max_size=3)))
    items = {"further": (Fraction(1),)}
    return Case(draw(weights), value, draw(targets), draw(values), history, items, unit_class="a", peers=peers)


def moved(case: Case, value: Fraction) -> Case:
    assert case.peers is not None
    return replace(case, value=value, peers=Peers({**case.peers.values, "own": value}))


@pytest.mark.parametrize("used", RULES, ids=lambda r: r.name)
@given(case=cases(), other=values)
def test_more_is_never_less(used: Rule, case: Case, other: Fraction) -> None:
    assert case.value is not None
    if used.name in ("event_count", "contribution_share"):
        case, other = moved(case, Fraction(abs(int(case.value)))), Fraction(abs(int(other)))
    low, high = sorted((case.value or Fraction(0), other))
    first, second = points(used, moved(case, low)), points(used, moved(case, high))
    if isinstance(first, Points) and isinstance(second, Points):
        worse, better = (first, second) if direction_of(used) == "up" else (second, first)
        assert worse.value <= better.value


@pytest.mark.parametrize("used", [r for r in RULES if FUNCTIONS[r.name].bounded], ids=lambda r: r.name)
@given(case=cases())
def test_never_above_the_weight_nor_below_zero(used: Rule, case: Case) -> None:
    found = points(used, case)
    if isinstance(found, Points):
        assert 0 <= found.value <= case.weight


@pytest.mark.parametrize("used", [r for r in RULES if is_relative(r)], ids=lambda r: r.name)
@given(case=cases(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_peers_changes_nothing(used: Rule, case: Case, order: Any) -> None:
    assert case.peers is not None
    shuffled = list(case.peers.values.items())
    order.shuffle(shuffled)
    assert points(used, case) == points(used, replace(case, peers=Peers(dict(shuffled))))


@given(case=cases())
def test_an_efficacy_coefficient_is_the_same_in_every_unit_of_measure(case: Case) -> None:
    assert case.peers is not None and case.value is not None
    wan = Peers({unit: value * 10_000 for unit, value in case.peers.values.items()})
    for used in (rule("efficacy_coefficient"), rule("share_of_best"), rule("rank_points", points=[3, 2, 1])):
        first, second = points(used, case), points(used, replace(case, value=case.value * 10_000, peers=wan))
        assert type(first) is type(second)
        if isinstance(first, Points) and isinstance(second, Points):
            assert (first.value, first.branch) == (second.value, second.branch)
