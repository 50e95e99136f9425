from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.ranking import Ladder, movement, places, scores, shared
from leitai.core.ratios import Column, Ratios, quotient, shifted
from leitai.core.results import NotAvailable, Rounding, round_exact
from tests.oracles import places as oracle

# Few distinct values make ties; near ones differ by less than a double can tell.
close = st.sampled_from([Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**30), Fraction(1, 3) - Fraction(1, 10**25)])
value = st.one_of(
    st.none(), close, st.integers(-3, 3).map(Fraction), st.fractions(min_value=-2, max_value=2, max_denominator=6)
)
columns = st.lists(value, min_size=1, max_size=25)


def ratios(values: list[Fraction | None]) -> Ratios:
    return Ratios.of([NotAvailable("x") if v is None else v for v in values])


def test_shared_places_leave_the_next_one_out() -> None:
    order = [Fraction(v) for v in (20, 19, 18, 17, 16, 15, 14, 13, 12, 12, 11)]
    found = places(ratios(list(order)))
    assert found[8:].tolist() == [9, 9, 11]
    assert shared(found)[8:].tolist() == [True, True, False]
    assert places(ratios(list(order)), "dense")[8:].tolist() == [9, 9, 10]
    assert places(ratios(list(order)), "unique")[8:].tolist() == [9, 10, 11]


@given(columns)
def test_competition_and_dense_places_agree_with_counting(values: list[Fraction | None]) -> None:
    assert places(ratios(values)).tolist() == oracle.competition(values)
    assert places(ratios(values), "dense").tolist() == oracle.dense(values)


@given(columns)
def test_smaller_is_better_turns_the_order(values: list[Fraction | None]) -> None:
    turned = [None if v is None else -v for v in values]
    assert places(ratios(values), higher_is_better=False).tolist() == oracle.competition(turned)


@given(st.lists(st.tuples(value, value), min_size=1, max_size=20))
def test_unique_places_go_by_ties_then_by_order(pairs: list[tuple[Fraction | None, Fraction | None]]) -> None:
    values, tie = [a for a, _ in pairs], [b for _, b in pairs]
    assert places(ratios(values), "unique", ties=[ratios(tie)]).tolist() == oracle.unique(values, [tie])


@given(st.lists(st.tuples(st.integers(0, 10**17), st.integers(1, 10**17)), min_size=2, max_size=12))
def test_cents_as_int64_rank_as_exact_fractions(pairs: list[tuple[int, int]]) -> None:
    """Sums arrive as int64; their cross products do not fit there and must still be exact."""
    over, under = (np.array(part, dtype=np.int64) for part in zip(*pairs, strict=True))
    present = np.ones(len(pairs), dtype=bool)
    found = quotient(Column(over, present, 100), Column(under, present, 100), "x")
    assert places(found).tolist() == oracle.competition([Fraction(a, b) for a, b in pairs])


def test_two_rates_that_doubles_cannot_tell_apart() -> None:
    a, b = Fraction(10**17 + 1, 3 * 10**17), Fraction(10**17, 3 * 10**17)
    assert float(a) == float(b) and a > b
    assert places(ratios([b, a])).tolist() == [2, 1]


def test_products_that_would_wrap_around_to_equal() -> None:
    """a·d - c·b is exactly 2**64, which int64 arithmetic takes for 0, and the two rates agree in all of a double."""
    b, d = 2**61 - 1, 2**61 - 31
    a = 2**64 * pow(d, -1, b) % b
    c = (a * d - 2**64) // b
    assert a * d - c * b == 2**64 and a / b == c / d
    over, under = np.array([c, a], dtype=np.int64), np.array([d, b], dtype=np.int64)
    present = np.ones(2, dtype=bool)
    assert places(quotient(Column(over, present, 1), Column(under, present, 1), "x")).tolist() == [2, 1]


@pytest.mark.parametrize("compare", ["unrounded", "rounded"])
def test_rounded_or_unrounded_decides_who_shares(compare: str) -> None:
    values = ratios([Fraction(54040, 100000), Fraction(53960, 100000), Fraction(1, 10)])
    if compare == "rounded":
        values = values.rounded(Rounding(1), 100)
    assert places(values).tolist() == ([1, 2, 3] if compare == "unrounded" else [1, 1, 3])


@given(columns, st.integers(0, 3))
def test_rounding_a_column_is_rounding_each_value(values: list[Fraction | None], digits: int) -> None:
    rule = Rounding(digits, "half_even")
    found = ratios(values).rounded(rule, 100)
    for row, exact in enumerate(values):
        if exact is not None:
            assert found.at(row) == Fraction(round_exact(exact * 100, rule)) / 100


@given(st.lists(st.tuples(value, value, value), min_size=1, max_size=15))
def test_scores_agree_with_their_slow_twin(rows: list[tuple[Fraction | None, ...]]) -> None:
    weights = [Fraction(50), Fraction("12.5"), Fraction(1, 3)]
    placed = [places(ratios([row[k] for row in rows])) for k in range(3)]
    found = scores(placed, weights, Ladder(), "reweight")
    expected = oracle.weighted_score([p.tolist() for p in placed], weights, 100, 3, 0)
    assert [v if isinstance(v, Fraction) else None for v in map(found.at, range(len(rows)))] == expected


def test_what_a_missing_measure_costs() -> None:
    placed = [np.array([1, 2]), np.array([0, 1])]
    weights = [Fraction(1), Fraction(3)]
    assert scores(placed, weights, Ladder(), "reweight").at(0) == 100
    assert scores(placed, weights, Ladder(), "zero").at(0) == 25
    assert scores(placed, weights, Ladder(), "apart").at(0) == NotAvailable("ranking.no_score")
    assert scores(placed, weights, Ladder(), "apart").at(1) == Fraction(97 + 300, 4)


def test_ladders() -> None:
    assert [Ladder().at(place) for place in (1, 2, 3, 6, 40)] == [100, 97, 94, 85, 0]
    assert Ladder(listed=(7, 5, 3, 1)).by_place(6).tolist() == [0, 7, 5, 3, 1, 1, 1]
    assert Ladder(first=10, step=4, floor=1).by_place(5).tolist() == [0, 10, 6, 2, 1, 1]
    with pytest.raises(ValueError):
        Ladder().at(0)


@given(st.integers(1, 50), st.integers(0, 9), st.integers(0, 40), st.integers(1, 30))
def test_a_ladder_by_place_is_a_ladder_place_by_place(first: int, step: int, floor: int, longest: int) -> None:
    ladder = Ladder(first, step, floor)
    assert ladder.by_place(longest).tolist()[1:] == [ladder.at(place) for place in range(1, longest + 1)]


def test_movement_is_places_won() -> None:
    before, now = {"a": 3, "b": 1, "c": 2, "gone": 4, "apart": 0}, {"a": 1, "b": 2, "c": 2, "new": 4, "apart": 3}
    assert movement(before, now) == {"a": 2, "b": -1, "c": 0, "new": None, "apart": None}
    assert movement({"a": 1}, {"a": 0}) == {"a": None}


def test_nobody_to_rank() -> None:
    assert places(ratios([])).tolist() == []
    assert places(ratios([None, None])).tolist() == [0, 0]
    assert not shared(places(ratios([None, None]))).any()


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=6), st.fractions(max_denominator=12))
def test_shifting_never_overflows(cents: list[int], by: Fraction) -> None:
    column = Column(np.array(cents, dtype=np.int64), np.ones(len(cents), dtype=bool), 100)
    tens = Column(np.full(len(cents), 1000, dtype=np.int64), column.present, 100)
    found = shifted(quotient(column, tens, "x"), by)
    assert [found.at(row) for row in range(len(cents))] == [Fraction(c, 1000) + by for c in cents]
    assert column.total().at(0) == Fraction(sum(cents), 100)
