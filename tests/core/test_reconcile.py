from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.reconcile import explain_print, implied_range, printed_digits, reconcile
from leitai.core.results import MODES, Rounding, round_exact

values = st.fractions(min_value=-1000, max_value=1000, max_denominator=5000)


@pytest.mark.parametrize(
    ("value", "printed", "mode"),
    [
        (Fraction(129, 270) * 100, "47", "truncate"),
        (Fraction(129, 270) * 100, "48", "half_up"),
        (Fraction(428, 1768) * 100, "24.25", None),
        (Fraction(1, 8), "0.12", "half_even"),
        (Fraction(1, 8), "0.13", "half_up"),
        (Fraction(66), "66", "half_up"),
    ],
)
def test_the_rounding_behind_a_print(value: Fraction, printed: str, mode: str | None) -> None:
    assert explain_print(value, printed) == mode


def test_a_print_keeps_its_zeros() -> None:
    assert printed_digits("97.20") == 2 and printed_digits(Decimal("47")) == 0
    assert explain_print(Fraction("97.2"), "97.20") == "half_up"
    assert explain_print(Fraction("97.204"), "97.2") == "half_up"
    with pytest.raises(ValueError, match="not a printed number"):
        printed_digits("NaN")


@given(values, st.integers(0, 4), st.sampled_from(MODES))
def test_every_rounding_explains_its_own_print(value: Fraction, digits: int, mode: str) -> None:
    printed = round_exact(value, Rounding(digits, mode))  # type: ignore[arg-type]
    found = explain_print(value, printed)
    assert found is not None and round_exact(value, Rounding(digits, found)) == printed
    low, high = implied_range(printed, mode)  # type: ignore[arg-type]
    assert low <= value <= high


def test_parts_must_sum_to_their_total() -> None:
    assert reconcile([Decimal("0.1")] * 3, Decimal("0.3")).agrees
    found = reconcile([Decimal("100.1"), Decimal("200.2")], Decimal("335"))
    assert not found.agrees and found.difference == Fraction("-34.7")


def test_rounded_parts_may_differ_by_what_rounding_explains() -> None:
    thirds = [Decimal("33.3")] * 3
    assert reconcile(thirds, Decimal("100.0"), Rounding(1)).agrees
    assert not reconcile(thirds, Decimal("100.2"), Rounding(1)).agrees
    assert reconcile(thirds, Decimal("100.2"), Rounding(1, "truncate")).agrees


@given(st.lists(values, min_size=1, max_size=20), st.integers(0, 3), st.sampled_from(MODES))
def test_honest_rounding_always_reconciles(parts: list[Fraction], digits: int, mode: str) -> None:
    rule = Rounding(digits, mode)  # type: ignore[arg-type]
    printed = [round_exact(part, rule) for part in parts]
    assert reconcile(printed, round_exact(sum(parts, Fraction(0)), rule), rule).agrees
