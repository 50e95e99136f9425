from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leitai.core.pinyin import pinyin_key
from leitai.core.years import allocate, annual_class, fiscal_months, fiscal_span, fiscal_year, month_end

YEAR = (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
A, B, C, D = dt.date(2019, 5, 1), dt.date(2020, 5, 1), dt.date(2020, 11, 30), dt.date(2021, 5, 1)


@pytest.mark.parametrize(
    ("planned_start", "started_on", "planned_completion", "completed_on", "expected"),
    [
        (None, None, None, None, "preparatory"),
        (D, None, None, None, "preparatory"),
        (B, None, D, None, "new_start"),
        (A, None, D, None, "new_start"),
        (A, B, C, None, "new_start"),
        (D, B, D, None, "new_start"),
        (A, A, D, None, "continuing"),
        (A, A, None, None, "continuing"),
        (A, A, C, None, "completing"),
        (A, A, A, None, "completing"),
        (A, A, D, B, "completing"),
        (A, A, A, dt.date(2019, 12, 31), ""),
        (B, B, C, C, "new_start"),
    ],
)
def test_annual_class(
    planned_start: dt.date | None,
    started_on: dt.date | None,
    planned_completion: dt.date | None,
    completed_on: dt.date | None,
    expected: str,
) -> None:
    assert annual_class(planned_start, started_on, planned_completion, completed_on, YEAR) == expected


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 12))
def test_a_day_lies_in_its_fiscal_year(day: dt.date, first: int) -> None:
    year = fiscal_year(day, first)
    start, end = fiscal_span(year, first)
    assert start <= day <= end
    assert fiscal_months(year, first)[0] == start and month_end(fiscal_months(year, first)[-1]) == end
    assert fiscal_span(year + 1, first)[0] == end + dt.timedelta(days=1)


SHARES = st.lists(st.integers(1, 10**6), min_size=1, max_size=6)


@given(st.integers(-(10**15), 10**15), SHARES)
def test_parts_sum_to_the_whole_and_miss_by_less_than_a_cent(amount: int, weights: list[int]) -> None:
    total = sum(weights)
    shares = [Decimal(weight * 10**8 // total).scaleb(-8) for weight in weights]
    shares[0] += 1 - sum(shares)
    assume(all(share > 0 for share in shares))
    parts = allocate(amount, shares)
    assert sum(parts) == amount
    assert all(abs(part - amount * Fraction(share)) < 1 for part, share in zip(parts, shares, strict=True))


def test_the_cents_left_go_to_the_largest_remainders() -> None:
    third = Decimal("0.33333333")
    assert allocate(100, [third, third, Decimal("0.33333334")]) == [33, 33, 34]
    assert allocate(1, [Decimal("0.5"), Decimal("0.5")]) == [1, 0]
    assert allocate(-3, [Decimal("0.5"), Decimal("0.5")]) == [-2, -1]


def test_shares_must_be_whole() -> None:
    with pytest.raises(ValueError, match=r"0\.9"):
        allocate(100, [Decimal("0.9")])


@pytest.mark.parametrize(
    ("name", "key"),
    [("城乡供水", "chengxianggongshui cxgs"), ("G85 (二期)", "g85erqi geq"), ("", "")],
)
def test_pinyin(name: str, key: str) -> None:
    assert pinyin_key(name) == key
