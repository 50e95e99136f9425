from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core.results import MODES, NotAvailable, Rounding, round_exact

HOW = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}


@pytest.mark.parametrize(
    ("value", "rule", "printed"),
    [
        (Fraction(5, 100), Rounding(1), "0.1"),
        (Fraction(-5, 100), Rounding(1), "-0.1"),
        (Fraction(5, 100), Rounding(1, "half_even"), "0.0"),
        (Fraction(15, 100), Rounding(1, "half_even"), "0.2"),
        (Fraction(9999, 10000), Rounding(1, "truncate"), "0.9"),
        (Fraction(-4, 100), Rounding(1), "0.0"),
        (Fraction(-19, 10), Rounding(0, "truncate"), "-1"),
        (Decimal("97.158"), Rounding(2), "97.16"),
        (7, Rounding(3), "7.000"),
        (0, Rounding(2), "0.00"),
    ],
)
def test_named_roundings(value: Fraction, rule: Rounding, printed: str) -> None:
    assert str(round_exact(value, rule)) == printed


@given(
    st.integers(-(10**20), 10**20), st.integers(0, 6), st.integers(0, 6), st.sampled_from(MODES)
)  # digits that Decimal can hold exactly, so that its own rounding is an independent answer
def test_agrees_with_decimal_where_decimal_is_exact(whole: int, places: int, digits: int, mode: str) -> None:
    value = Decimal(whole).scaleb(-places, Context(prec=60))
    expected = value.quantize(Decimal(1).scaleb(-digits), HOW[mode], Context(prec=60))
    assert round_exact(value, Rounding(digits, mode)) == expected  # type: ignore[arg-type]


def test_a_tie_that_doubles_would_round_wrong() -> None:
    """2.675 is not a double, and 0.285 × 100 is 28.499999999999996: exact rationals know both for ties."""
    assert round(2.675, 2) == 2.67 and str(round_exact(Fraction("2.675"), Rounding(2))) == "2.68"
    done, plan = Decimal("57"), Decimal("200")
    assert round(float(done) / float(plan) * 100) == 28
    assert str(round_exact(Fraction(done) / Fraction(plan) * 100, Rounding(0))) == "29"


def test_more_digits_than_a_decimal_context_holds() -> None:
    value = Fraction(10**40 + 1, 10**4)
    assert str(round_exact(value, Rounding(4))) == "1000000000000000000000000000000000000.0001"


def test_a_rounding_says_and_reads_its_name() -> None:
    assert Rounding.parse(Rounding(2, "half_even").text) == Rounding(2, "half_even")
    for wrong in ("half_up", "half_up:x", "up:1", "half_up:99", ""):
        with pytest.raises(ValueError):
            Rounding.parse(wrong)
    with pytest.raises(ValueError):
        Rounding(1, "up")  # type: ignore[arg-type]


def test_not_available_is_never_a_number() -> None:
    assert not NotAvailable("progress.no_plan")
    with pytest.raises(TypeError):
        NotAvailable("progress.no_plan") + 1  # type: ignore[operator]
