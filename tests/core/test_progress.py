from __future__ import annotations

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.core import progress
from leitai.core.progress import (
    Spec,
    completion_rate,
    growth,
    lead_over_schedule,
    schedule_progress,
    slip,
    year_on_year,
)
from leitai.core.results import NotAvailable


def test_completion_is_exact() -> None:
    assert completion_rate(Decimal("629.0"), Decimal("647.4")) == Fraction(3145, 3237)


@pytest.mark.parametrize(
    ("done", "plan", "reason"),
    [
        (Decimal(5), None, progress.NO_PLAN),
        (Decimal(5), Decimal(0), progress.NO_PLAN),
        (None, Decimal(5), progress.NOT_REPORTED),
        (None, None, progress.NO_PLAN),
        (Decimal(5), Decimal(-1), progress.NO_PLAN),
    ],
)
def test_what_the_data_cannot_give_is_not_available(done: object, plan: object, reason: str) -> None:
    assert completion_rate(done, plan) == NotAvailable(reason)  # type: ignore[arg-type]


def test_nothing_done_of_a_plan_is_zero() -> None:
    assert completion_rate(0, 10) == 0


@pytest.mark.parametrize(
    ("month", "first", "expected"),
    [(1, 1, "1/12"), (12, 1, "1"), (7, 7, "1/12"), (6, 7, "1"), (9, 7, "1/4"), (3, 4, "1"), (10, 1, "5/6")],
)
def test_schedule_counts_from_the_fiscal_year(month: int, first: int, expected: str) -> None:
    assert schedule_progress(month, first) == Fraction(expected)


@pytest.mark.parametrize("wrong", [(0, 1), (13, 1), (1, 0), (1, 13)])
def test_there_are_twelve_months(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError):
        schedule_progress(*wrong)


def test_a_lead_without_a_rate_is_not_available() -> None:
    assert lead_over_schedule(NotAvailable(progress.NO_PLAN), Fraction(1, 2)) == NotAvailable(progress.NO_PLAN)
    assert lead_over_schedule(Fraction(1, 4), Fraction(1, 2)) == Fraction(-1, 4)


def test_year_on_year_and_growth() -> None:
    assert year_on_year(Decimal("313.64"), Decimal("160.30")) == Fraction(15334, 16030)
    assert year_on_year(5, None) == NotAvailable(progress.NO_YEAR_BEFORE)
    assert year_on_year(5, 0) == NotAvailable(progress.NO_YEAR_BEFORE)
    assert growth(110, 100) == Fraction(1, 10)
    assert growth(None, 100) == NotAvailable(progress.NO_FIRST_BUDGET)


def test_slip_of_nobody_is_not_available() -> None:
    assert slip({}).mean == slip({5: 0}).median == NotAvailable(progress.ONE_REPORT)
    assert slip({}).n == 0


@given(st.lists(st.integers(-4000, 9000), min_size=1, max_size=40))
def test_slip_of_whole_projects_is_the_ordinary_mean_and_median(days: list[int]) -> None:
    found = slip({day: days.count(day) for day in days})
    assert found.mean == Fraction(sum(days), len(days))
    assert found.median == statistics.median([Fraction(day) for day in days])
    assert found.n == len(days)


@given(st.lists(st.tuples(st.integers(-50, 50), st.sampled_from(["1/3", "1/2", "2/3", "1"])), min_size=1, max_size=12))
def test_slip_by_share_counts_each_share(parts: list[tuple[int, str]]) -> None:
    """The slow twin: six equal copies of a whole project, three of a half, two of a third."""
    weights: dict[int, Fraction] = {}
    for day, share in parts:
        weights[day] = weights.get(day, Fraction(0)) + Fraction(share)
    copies = [Fraction(day) for day, share in parts for _ in range(int(Fraction(share) * 6))]
    found = slip(weights)
    assert found.mean == sum(copies) / len(copies)
    assert found.median == statistics.median(copies)


def test_a_spec_knows_its_denominators() -> None:
    assert Spec("start_rate").denominator == "year_plan"
    assert Spec("start_rate", "plan_to_date").terms[:2] == ("new_starts_started", "new_starts_due")
    assert Spec("completion_rate", "plan_first").terms[:2] == ("done_year", "plan_first")
    assert Spec("done_year").terms == ("done_year",)
    assert (Spec("lead").unit, Spec("slip_mean").unit, Spec("projects").unit) == ("points", "days", "count")
    assert not Spec("slip_mean").higher_is_better and not Spec("growth").higher_is_better
    with pytest.raises(ValueError, match="year_plan, plan_to_date, all"):
        Spec("start_rate", "everything")
    with pytest.raises(ValueError, match="unknown measure"):
        Spec("start_ratio")
    with pytest.raises(ValueError, match="no denominator"):
        Spec("done_year", "plan_year")
